# SPDX-License-Identifier: ISC
# End-to-end tests: real hosts of PAM, the real module and verifier, and the
# fake provider. Each has a private world (lib.sh) and leaves nothing behind.
EXTRA_DIST += tests/nss/private.sh tests/e2e/lib.sh tests/e2e/service_lib.sh tests/e2e/etc.sh tests/e2e/faults.tsv tests/e2e/faults.rfc7662.tsv tests/e2e/faults.google-health.tsv

dist_check_SCRIPTS += tests/e2e/grants.sh tests/e2e/handsfree.sh tests/e2e/new_account.sh tests/e2e/bad_config.sh \
	tests/e2e/faillock.sh tests/e2e/outage.sh tests/e2e/replay.sh \
	tests/e2e/dialects.sh tests/e2e/migration.sh tests/e2e/moving.sh tests/e2e/pamtester.sh \
	tests/e2e/sshd.sh tests/e2e/su_sudo.sh tests/e2e/faults.sh \
	tests/e2e/deadline.sh tests/e2e/lengths.sh tests/e2e/timing.sh \
	tests/e2e/stacks.sh tests/e2e/secrets.sh tests/e2e/service.sh \
	tests/e2e/service_memory.sh tests/e2e/replay_race.sh tests/e2e/service_store.sh \
	tests/e2e/units.sh tests/e2e/absent.sh tests/e2e/blackhole.sh tests/e2e/long_tokens.sh

# PAM application and helpers of these tests.
check_PROGRAMS += tests/tools/pam_login tests/tools/sink tests/tools/callers \
	tests/tools/socket_unit tests/tools/crowd tests/tools/moves
tests_tools_crowd_SOURCES = tests/tools/crowd.c
tests_tools_socket_unit_SOURCES = tests/tools/socket_unit.c
tests_tools_moves_SOURCES = tests/tools/moves.c
tests_tools_moves_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
tests_tools_moves_LDADD = $(grants_libs)
tests_tools_callers_SOURCES = tests/tools/callers.c
tests_tools_callers_LDADD = libipc.la
tests_tools_pam_login_SOURCES = tests/tools/pam_login.c
tests_tools_pam_login_LDADD = -lpam
tests_tools_sink_SOURCES = tests/tools/sink.c

e2e_programs = all tests/fakefitbit/fakefitbit tests/tools/pam_login tests/tools/sink tests/tools/callers tests/tools/socket_unit \
	tests/tools/crowd tests/tools/moves

dist_noinst_SCRIPTS += tests/e2e/lockers.sh tests/e2e/chaos.sh tests/e2e/soak.sh tests/e2e/environments.sh
.PHONY: lockers chaos soak
lockers chaos soak: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/$@.sh

# Measurements; each writes its table into docs/ of the source tree.
.PHONY: faults
faults: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/faults.sh --table $(srcdir)/docs/faults.md
	@$(AM_TESTS_ENVIRONMENT) DIALECT=rfc7662 bash $(srcdir)/tests/e2e/faults.sh --table $(srcdir)/docs/faults-rfc7662.md
	@$(AM_TESTS_ENVIRONMENT) DIALECT=google-health bash $(srcdir)/tests/e2e/faults.sh --table $(srcdir)/docs/faults-google-health.md

.PHONY: environments
environments: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/environments.sh --table $(srcdir)/docs/environments.md

.PHONY: lengths
lengths: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/lengths.sh --table $(srcdir)/docs/lengths.md

.PHONY: timing
timing: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/timing.sh --table $(srcdir)/docs/timing.md

# From Fitbit's ids to Google Health's, 10,000 lines, killed at every system call.
.PHONY: migration
migration: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/e2e/migration.sh --table $(srcdir)/docs/migration.md
