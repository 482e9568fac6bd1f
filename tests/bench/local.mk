# SPDX-License-Identifier: ISC
# Benchmarks: never part of make check. Each area has a target bench-AREA that
# prints a table, writes its rows with tests/bench/merge, and fails when a target
# is missed. `make bench` runs all, `make bench AREA=login` one.
bench_areas = login nss service
EXTRA_PROGRAMS += tests/bench/interleave tests/bench/delay_proxy tests/bench/nss_bench tests/bench/curl_loop
EXTRA_LTLIBRARIES = tests/bench/pam_inproc_curl.la \
	tests/bench/libnss_constant.la tests/bench/libnss_absent.la
CLEANFILES += tests/bench/results.json $(EXTRA_LTLIBRARIES)
dist_noinst_SCRIPTS += tests/bench/merge tests/bench/login.sh tests/bench/nss.sh \
	tests/bench/roundtrips.sh tests/bench/service.sh

tests_bench_interleave_SOURCES = tests/bench/interleave.c
tests_bench_curl_loop_SOURCES = tests/bench/curl_loop.c
tests_bench_curl_loop_CFLAGS = $(AM_CFLAGS) $(LIBCURL_CFLAGS) -pthread
tests_bench_curl_loop_LDADD = $(LIBCURL_LIBS)
tests_bench_curl_loop_LDFLAGS = $(AM_LDFLAGS) -pthread
tests_bench_delay_proxy_SOURCES = tests/bench/delay_proxy.c
tests_bench_pam_inproc_curl_la_SOURCES = tests/bench/pam_inproc_curl.c
tests_bench_pam_inproc_curl_la_CFLAGS = $(AM_CFLAGS) $(LIBCURL_CFLAGS) $(JSONC_CFLAGS)
tests_bench_pam_inproc_curl_la_LIBADD = $(LIBCURL_LIBS) $(JSONC_LIBS) -lpam
tests_bench_pam_inproc_curl_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath /nowhere

.PHONY: bench bench-login bench-nss
bench:
	@areas="$(AREA)"; set -e; for area in $${areas:-$(bench_areas)}; do \
		$(MAKE) --no-print-directory bench-$$area; done

bench-login: all tests/fakefitbit/fakefitbit tests/bench/interleave \
		tests/bench/delay_proxy tests/bench/pam_inproc_curl.la
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/login.sh

tests_bench_nss_bench_SOURCES = tests/bench/nss_bench.c
tests_bench_nss_bench_LDADD = -lcdb
tests_bench_libnss_constant_la_SOURCES = tests/bench/nss_constant.c
tests_bench_libnss_constant_la_LDFLAGS = $(AM_LDFLAGS) -version-info 2:0:0 -shared -rpath /nowhere
tests_bench_libnss_absent_la_SOURCES = tests/bench/nss_constant.c
tests_bench_libnss_absent_la_CPPFLAGS = $(AM_CPPFLAGS) -DABSENT
tests_bench_libnss_absent_la_LDFLAGS = $(tests_bench_libnss_constant_la_LDFLAGS)

bench-nss: all tests/nss/libnss_fitbit.la tests/bench/nss_bench \
		tests/bench/libnss_constant.la tests/bench/libnss_absent.la
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/nss.sh \
		$$(test -n "$$SIZES" || echo --table $(srcdir)/docs/nss.md)

# The verifier as a service: docs/service.md.
service_programs = $(e2e_programs) tests/bench/delay_proxy tests/bench/curl_loop
.PHONY: roundtrips bench-service
roundtrips: $(service_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/roundtrips.sh
bench-service: $(service_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/service.sh
