# SPDX-License-Identifier: ISC
# End-to-end tests: real hosts of PAM, the real module and verifier, and the
# fake provider. Each has a private world (lib.sh) and leaves nothing behind.
EXTRA_DIST += tests/e2e/lib.sh tests/e2e/etc.sh

dist_check_SCRIPTS += tests/e2e/grants.sh tests/e2e/sshd.sh tests/e2e/bad_config.sh \
	tests/e2e/pamtester.sh

# PAM application and helpers of these tests.
check_PROGRAMS += tests/tools/pam_login tests/tools/sink
tests_tools_pam_login_SOURCES = tests/tools/pam_login.c
tests_tools_pam_login_LDADD = -lpam
tests_tools_sink_SOURCES = tests/tools/sink.c

e2e_programs = all tests/fakefitbit/fakefitbit tests/tools/pam_login tests/tools/sink
