# SPDX-License-Identifier: ISC
# The person's own machine, against the fake provider and real ssh and browser.
EXTRA_DIST += tests/client/chromium.sh tests/client/world.sh
dist_check_SCRIPTS += tests/client/askpass.sh tests/client/browser.sh \
	tests/client/callers.sh \
	tests/client/login.sh tests/client/token.sh

# sshd loads it, so it is without the build's sanitizers.
check_LTLIBRARIES += tests/client/pam_record.la
tests_client_pam_record_la_SOURCES = tests/client/pam_record.c
tests_client_pam_record_la_CFLAGS = -std=c11 $(WARN_CFLAGS)
tests_client_pam_record_la_LDFLAGS = -module -avoid-version -shared \
	-rpath /nowhere
tests_client_pam_record_la_LIBADD = -lpam
