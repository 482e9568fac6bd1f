# SPDX-License-Identifier: ISC
# fitbitctl: each command is a row in commands.def and a file. What the commands
# are made of stands in a library, so that tests reach it.
noinst_LTLIBRARIES += libcli.la
libcli_la_SOURCES = \
	cli/check.h		cli/check_files.c		\
	cli/findings.c		cli/findings.h			\
	cli/json_out.c		cli/json_out.h			\
	cli/pam_meaning.c	cli/pam_meaning.h		\
	cli/pam_result.c					\
	cli/pam_stack.c		cli/pam_stack.h
libcli_la_CPPFLAGS = $(AM_CPPFLAGS) -DPAM_MODULE='"$(pamdir)/pam_fitbit.so"'
libcli_la_CFLAGS = $(AM_CFLAGS) $(JSONC_CFLAGS)
libcli_la_LIBADD = libconfig.la $(JSONC_LIBS)

sbin_PROGRAMS += fitbitctl
fitbitctl_SOURCES = \
	cli/check.c						\
	cli/commands.def	cli/commands.h			\
	cli/main.c
fitbitctl_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JSONC_CFLAGS)
fitbitctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
fitbitctl_LDADD = libcli.la

if HAVE_CHECK
unit_tests += tests/unit/check_pam_stack
tests_unit_check_pam_stack_SOURCES = tests/unit/check_pam_stack.c tests/unit/unit.h
tests_unit_check_pam_stack_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_stack_LDADD = libcli.la $(UNIT_LIBS) -lpam
endif
