# SPDX-License-Identifier: ISC
# The verifier as a service. $(service_libs) holds the parts that know no session:
# what stands behind them is in the program (verifier/local.mk).
noinst_LIBRARIES += libservice.a
libservice_a_SOURCES = \
	service/breaker.c	service/breaker.h	\
	service/cache.c		service/cache.h		\
	service/callers.c	service/callers.h	\
	service/flight.c	service/flight.h	\
	service/histogram.c	service/histogram.h	\
	service/hold.c		service/hold.h		\
	service/names.c		service/names.h		\
	service/place.c					\
	service/tag.c		service/tag.h		\
	service/throttle.c	service/throttle.h	\
	service/wait.c		service/wait.h
libservice_a_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
service_libs = libservice.a $(oauth_libs) $(hostkey_libs) libipc.la

if HAVE_CHECK
unit_tests += tests/unit/check_callers tests/unit/check_flight
tests_unit_check_flight_SOURCES = tests/unit/check_flight.c tests/unit/tags.h tests/unit/unit.h
tests_unit_check_flight_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS) -pthread
tests_unit_check_flight_LDADD = $(service_libs) $(oauth_libs) libipc.la $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_flight_LDFLAGS = $(AM_LDFLAGS) -pthread
tests_unit_check_callers_SOURCES = tests/unit/check_callers.c tests/unit/unit.h
tests_unit_check_callers_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_callers_LDADD = $(service_libs) $(UNIT_LIBS)
unit_tests += \
	tests/unit/check_breaker	\
	tests/unit/check_cache		\
	tests/unit/check_hold		\
	tests/unit/check_names		\
	tests/unit/check_throttle
tests_unit_check_breaker_SOURCES = tests/unit/check_breaker.c tests/unit/unit.h
tests_unit_check_breaker_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_breaker_LDADD = $(service_libs) $(UNIT_LIBS)
tests_unit_check_cache_SOURCES = tests/unit/check_cache.c tests/unit/tags.h tests/unit/unit.h
tests_unit_check_cache_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_cache_LDADD = $(service_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_hold_SOURCES = tests/unit/check_hold.c tests/unit/tags.h tests/unit/unit.h
tests_unit_check_hold_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_hold_LDADD = $(service_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_names_SOURCES = tests/unit/check_names.c tests/unit/unit.h
tests_unit_check_names_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_names_LDADD = $(service_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_throttle_SOURCES = tests/unit/check_throttle.c tests/unit/unit.h
tests_unit_check_throttle_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_throttle_LDADD = $(service_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
endif
