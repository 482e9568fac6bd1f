# SPDX-License-Identifier: ISC
# What becomes of a grant when the provider fails (make check), when many want
# it and the store fails (make races) and when the process dies anywhere (make
# crashpoints; with [policy] one_time make replay). All but the first take minutes.
EXTRA_DIST += tests/grants/counts.sh tests/grants/lib.sh tests/grants/login.sh \
	tests/grants/traced.sh
dist_noinst_SCRIPTS += tests/grants/races.sh tests/grants/logins.sh \
	tests/grants/document.sh tests/grants/crashpoints.sh \
	tests/grants/replay.sh
dist_check_SCRIPTS += tests/grants/caller.sh tests/grants/outcomes.sh

check_PROGRAMS += tests/grants/driver
tests_grants_driver_SOURCES = tests/grants/driver.c
tests_grants_driver_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
tests_grants_driver_LDADD = $(grants_libs) $(SODIUM_LIBS)

grants_programs = all tests/grants/driver$(EXEEXT) tests/tools/pam_login$(EXEEXT) \
	tests/tools/sink$(EXEEXT) $(FAKEFITBIT)

crashpoints: $(grants_programs)
	@$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/grants/crashpoints.sh \
	    --table $(abs_top_srcdir)/docs/crashpoints.md

# Each script adds its rows, which become the document when all have passed.
races: $(grants_programs)
	@rm -f races.rows
	@$(AM_TESTS_ENVIRONMENT) ROWS='$(abs_top_builddir)/races.rows'; export ROWS; \
	$(srcdir)/tests/grants/logins.sh && $(srcdir)/tests/grants/races.sh && \
	$(srcdir)/tests/client/callers.sh && \
	$(srcdir)/tests/grants/document.sh races.rows $(srcdir)/docs/races.md

replay: $(grants_programs)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/grants/replay.sh
.PHONY: races crashpoints replay
CLEANFILES += races.rows
