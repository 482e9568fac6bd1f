# SPDX-License-Identifier: ISC
# Suites and scripts of make check. Each unit test is one program:
#   unit_tests += tests/unit/check_NAME
#   tests_unit_check_NAME_SOURCES = tests/unit/check_NAME.c tests/unit/unit.h
#   tests_unit_check_NAME_CFLAGS = $(UNIT_CFLAGS)
#   tests_unit_check_NAME_LDADD = $(X_libs) $(UNIT_LIBS)
# inside "if HAVE_CHECK" in the local.mk of the room that it tests.
UNIT_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) -Wno-pedantic -Wno-conversion
UNIT_LIBS = $(CHECK_LIBS)

if HAVE_CHECK
unit_tests += tests/unit/check_frame
tests_unit_check_frame_SOURCES = tests/unit/check_frame.c tests/unit/unit.h
tests_unit_check_frame_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_frame_LDADD = libipc.la $(UNIT_LIBS)
endif

include tests/bench/local.mk
include tests/fakefitbit/local.mk
include tests/fuzz/local.mk
include tests/client/local.mk
include tests/device/local.mk
include tests/realserver/local.mk
include tests/grants/local.mk
include tests/install/local.mk
include tests/nss/local.mk
include tests/hostile/local.mk
include tests/pam/local.mk

include tests/e2e/local.mk

dist_noinst_SCRIPTS += tests/demo.sh
dist_check_SCRIPTS += tests/hardening.sh
dist_check_SCRIPTS += tests/enrol/enroll.sh tests/enrol/offboard.sh tests/enrol/over_ssh.sh
EXTRA_DIST += tests/enrol/person.sh

.PHONY: demo
# On all processors, also without make -j.
demo:
	@case '$(MAKEFLAGS)' in *j*) many= ;; *) many=-j`nproc 2>/dev/null || echo 1` ;; esac; \
	$(MAKE) $(AM_MAKEFLAGS) $$many all && \
	$(MAKE) $(AM_MAKEFLAGS) $$many $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/demo.sh
