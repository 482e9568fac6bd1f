# SPDX-License-Identifier: ISC
# client/ is what a person's own machine does: fitbitctl login, token and logout
# link it, and fitbit-askpass is made of it. It knows oauth, config and ipc.
noinst_LIBRARIES += libclient.a
libclient_a_SOURCES = \
	client/attempt.c	client/attempt.h	\
	client/browser.c	client/browser.h	\
	client/caller.c		client/caller.h		\
	client/client.c		client/client.h		\
	client/credentials.c	client/credentials.h	\
	client/device.c		client/device.h		\
	client/end.c					\
	client/failure.c	client/failure.h	\
	client/line.c		client/line.h		\
	client/loopback.c	client/loopback.h	\
	client/page.c					\
	client/pairs.c		client/pairs.h		\
	client/private_file.c	client/private_file.h	\
	client/prompt.c		client/prompt.h		\
	client/refresh.c				\
	client/request.c				\
	client/settings.c	client/settings.h	\
	client/signals.c	client/signals.h	\
	client/terminal.c	client/terminal.h
libclient_a_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS)
client_libs = libclient.a $(oauth_libs) libipc.la

bin_PROGRAMS += fitbit-askpass
dist_man_MANS += man/fitbit-askpass.1 man/fitbitctl-login.1
dist_doc_DATA += docs/askpass.md
fitbit_askpass_SOURCES = client/askpass.c
fitbit_askpass_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
fitbit_askpass_LDADD = $(client_libs)

if HAVE_CHECK
client_tests = \
	tests/unit/check_client_files	\
	tests/unit/check_loopback	\
	tests/unit/check_prompt		\
	tests/unit/check_refresh
unit_tests += $(client_tests)
tests_unit_check_client_files_SOURCES = tests/unit/check_client_files.c tests/unit/unit.h
tests_unit_check_client_files_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_client_files_LDADD = $(client_libs) $(UNIT_LIBS)
tests_unit_check_loopback_SOURCES = tests/unit/check_loopback.c tests/unit/unit.h
tests_unit_check_loopback_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_loopback_LDADD = $(client_libs) $(UNIT_LIBS)
tests_unit_check_prompt_SOURCES = tests/unit/check_prompt.c tests/unit/unit.h
tests_unit_check_prompt_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_prompt_LDADD = $(client_libs) $(UNIT_LIBS)
tests_unit_check_refresh_SOURCES = tests/unit/check_refresh.c tests/unit/unit.h
tests_unit_check_refresh_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_refresh_LDADD = $(client_libs) $(UNIT_LIBS)
endif
