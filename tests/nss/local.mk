# SPDX-License-Identifier: ISC
# libnss_fitbit.so.2 once more, for an index named nss-test.cdb in the working
# directory and trusted when it is the tester's own: each test has a directory,
# and no module that is installed ever reads an environment variable.
NSS_TEST_CPPFLAGS = $(AM_CPPFLAGS) -DNSS_INDEX_PATH='"nss-test.cdb"' -DNSS_TRUST_SELF

check_LTLIBRARIES += tests/nss/libnss_fitbit.la
tests_nss_libnss_fitbit_la_SOURCES = $(nss_sources)
tests_nss_libnss_fitbit_la_CPPFLAGS = $(NSS_TEST_CPPFLAGS)
tests_nss_libnss_fitbit_la_LIBADD = libindex.la
# A library that is not to be installed is shared only with an rpath.
tests_nss_libnss_fitbit_la_LDFLAGS = $(libnss_fitbit_la_LDFLAGS) -rpath /nowhere
EXTRA_tests_nss_libnss_fitbit_la_DEPENDENCIES = nss/nss_fitbit.map
EXTRA_DIST += tests/nss/lib.sh

noinst_LIBRARIES += libnssfixture.a
libnssfixture_a_SOURCES = tests/nss/fixture.c tests/nss/fixture.h
nssfixture_libs = libnssfixture.a $(build_libs)

if HAVE_CHECK
unit_tests += tests/unit/check_index tests/unit/check_nss
tests_unit_check_index_SOURCES = tests/unit/check_index.c tests/unit/unit.h
tests_unit_check_index_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_index_LDADD = $(nssfixture_libs) $(UNIT_LIBS) -lcdb
tests_unit_check_nss_SOURCES = tests/unit/check_nss.c tests/unit/unit.h $(nss_sources)
tests_unit_check_nss_CPPFLAGS = $(NSS_TEST_CPPFLAGS)
tests_unit_check_nss_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_nss_LDADD = $(nssfixture_libs) $(UNIT_LIBS)
endif

# Threads, replacement and a long run; and all of it under ThreadSanitizer, for
# which the module's own sources are built once more.
check_PROGRAMS += tests/nss/torture tests/nss/places
tests_nss_places_SOURCES = tests/nss/places.c
EXTRA_PROGRAMS += tests/nss/torture_tsan tests/nss/index_asan tests/nss/nss_asan
CLEANFILES += tests/nss/torture_tsan tests/nss/index_asan tests/nss/nss_asan
tests_nss_torture_SOURCES = tests/nss/torture.c $(nss_sources)
tests_nss_torture_CPPFLAGS = $(NSS_TEST_CPPFLAGS)
tests_nss_torture_LDADD = $(nssfixture_libs) libindex.la
tests_nss_torture_tsan_SOURCES = tests/nss/torture.c accounts/index_read.c $(nss_sources)
tests_nss_torture_tsan_CPPFLAGS = $(NSS_TEST_CPPFLAGS)
tests_nss_torture_tsan_CFLAGS = $(AM_CFLAGS) -fsanitize=thread
tests_nss_torture_tsan_LDADD = $(nssfixture_libs)
tests_nss_torture_tsan_LDFLAGS = $(AM_LDFLAGS) -fsanitize=thread

ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all
tests_nss_index_asan_SOURCES = tests/unit/check_index.c accounts/index_read.c
tests_nss_index_asan_CPPFLAGS = $(AM_CPPFLAGS) -U_FORTIFY_SOURCE
tests_nss_index_asan_CFLAGS = $(UNIT_CFLAGS) $(ASAN)
tests_nss_index_asan_LDADD = $(nssfixture_libs) $(UNIT_LIBS) -lcdb
tests_nss_index_asan_LDFLAGS = $(AM_LDFLAGS) $(ASAN)
tests_nss_nss_asan_SOURCES = tests/unit/check_nss.c accounts/index_read.c $(nss_sources)
tests_nss_nss_asan_CPPFLAGS = $(NSS_TEST_CPPFLAGS) -U_FORTIFY_SOURCE
tests_nss_nss_asan_CFLAGS = $(UNIT_CFLAGS) $(ASAN)
tests_nss_nss_asan_LDADD = $(nssfixture_libs) $(UNIT_LIBS)
tests_nss_nss_asan_LDFLAGS = $(AM_LDFLAGS) $(ASAN)

dist_noinst_SCRIPTS += tests/nss/torture.sh
.PHONY: nss-torture
nss-torture: all tests/fakefitbit/fakefitbit tests/tools/sink \
		tests/nss/libnss_fitbit.la tests/nss/places tests/nss/torture tests/nss/torture_tsan tests/nss/index_asan tests/nss/nss_asan
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/nss/torture.sh

dist_check_SCRIPTS += tests/nss/places.sh tests/nss/units.sh tests/nss/accounts.sh tests/nss/nss.sh tests/nss/short.sh
