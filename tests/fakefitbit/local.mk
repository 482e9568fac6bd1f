# SPDX-License-Identifier: ISC
# The provider of the tests: a Fitbit-shaped server (README.md here).
FAKEFITBIT = tests/fakefitbit/fakefitbit$(EXEEXT)
EXTRA_DIST += tests/fakefitbit/README.md tests/fakefitbit/lib.sh

if HAVE_FAKEFITBIT
check_PROGRAMS += tests/fakefitbit/fakefitbit
tests_fakefitbit_fakefitbit_SOURCES = \
	tests/fakefitbit/authorize.c \
	tests/fakefitbit/bytes.c tests/fakefitbit/bytes.h \
	tests/fakefitbit/client.c tests/fakefitbit/client.h \
	tests/fakefitbit/control.c tests/fakefitbit/control.h \
	tests/fakefitbit/dialect.c tests/fakefitbit/dialect.h \
	tests/fakefitbit/device.c tests/fakefitbit/device.h \
	tests/fakefitbit/endpoint.c tests/fakefitbit/endpoint.h \
	tests/fakefitbit/faults.c tests/fakefitbit/faults.h \
	tests/fakefitbit/form.c tests/fakefitbit/form.h \
	tests/fakefitbit/grant.c tests/fakefitbit/grant.h \
	tests/fakefitbit/identity.c \
	tests/fakefitbit/introspect.c \
	tests/fakefitbit/journal.c tests/fakefitbit/journal.h \
	tests/fakefitbit/main.c \
	tests/fakefitbit/metadata.c \
	tests/fakefitbit/mint.c tests/fakefitbit/mint.h \
	tests/fakefitbit/odd.c \
	tests/fakefitbit/options.c tests/fakefitbit/options.h \
	tests/fakefitbit/raw.c tests/fakefitbit/raw.h \
	tests/fakefitbit/replies.c tests/fakefitbit/replies.h \
	tests/fakefitbit/reply.c tests/fakefitbit/reply.h \
	tests/fakefitbit/revoke.c \
	tests/fakefitbit/scope.c tests/fakefitbit/scope.h \
	tests/fakefitbit/send.c tests/fakefitbit/send.h \
	tests/fakefitbit/server.h \
	tests/fakefitbit/state.c tests/fakefitbit/state.h \
	tests/fakefitbit/template.c tests/fakefitbit/template.h \
	tests/fakefitbit/tls.c tests/fakefitbit/tls.h \
	tests/fakefitbit/token.c tests/fakefitbit/token.h \
	tests/fakefitbit/token_endpoint.c \
	tests/fakefitbit/web.c
tests_fakefitbit_fakefitbit_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS) \
	$(GNUTLS_CFLAGS) $(JSONC_CFLAGS) -pthread
tests_fakefitbit_fakefitbit_LDADD = $(MICROHTTPD_LIBS) $(GNUTLS_LIBS) \
	$(JSONC_LIBS)
tests_fakefitbit_fakefitbit_LDFLAGS = $(AM_LDFLAGS) -pthread
endif
dist_check_SCRIPTS += tests/fakefitbit/selftest.sh
