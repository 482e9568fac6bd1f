# SPDX-License-Identifier: ISC
# Hostile replies against the real verifier: make hostile [KIND="json tls"];
# make check runs a fifth of them.
KIND = all
check_PROGRAMS += tests/hostile/hostile
tests_hostile_hostile_SOURCES = tests/hostile/hostile.c
tests_hostile_hostile_CFLAGS = $(AM_CFLAGS) -pthread
tests_hostile_hostile_LDADD = libipc.la
tests_hostile_hostile_LDFLAGS = $(AM_LDFLAGS) -pthread
dist_check_SCRIPTS += tests/hostile/hostile.sh tests/hostile/dialects.sh
EXTRA_DIST += \
	tests/hostile/aud-google-health.replies	\
	tests/hostile/aud-rfc7662.replies	\
	tests/hostile/audience.replies		\
	tests/hostile/google-health.expect	\
	tests/hostile/http.replies		\
	tests/hostile/json.replies		\
	tests/hostile/members.replies		\
	tests/hostile/rfc7662.expect		\
	tests/hostile/slow.replies		\
	tests/hostile/status-basic.replies	\
	tests/hostile/status-bearer.replies	\
	tests/hostile/status-self.replies	\
	tests/hostile/tls.sh			\
	tests/hostile/tokens.list

.PHONY: hostile
hostile: all tests/hostile/hostile tests/fakefitbit/fakefitbit
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/hostile/hostile.sh $(KIND)
	@$(AM_TESTS_ENVIRONMENT) test -n "$(KIND)" || bash $(srcdir)/tests/hostile/dialects.sh all

# Audience confusion in each dialect, and its table.
.PHONY: audience
audience: all tests/hostile/hostile tests/fakefitbit/fakefitbit
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/hostile/dialects.sh --table $(srcdir)/docs/audience.md
