# SPDX-License-Identifier: ISC
# What the service remembers between logins, in memory: units that know neither
# sockets nor sessions.
noinst_LTLIBRARIES += libmemory.la
libmemory_la_SOURCES = \
	service/breaker.c	service/breaker.h	\
	service/cache.c		service/cache.h		\
	service/hold.c		service/hold.h		\
	service/place.c					\
	service/throttle.c	service/throttle.h
libmemory_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
libmemory_la_LIBADD = liboauth.la libhostkey.la libipc.la

if HAVE_CHECK
unit_tests += \
	tests/unit/check_breaker	\
	tests/unit/check_cache		\
	tests/unit/check_hold		\
	tests/unit/check_throttle
tests_unit_check_breaker_SOURCES = tests/unit/check_breaker.c tests/unit/unit.h
tests_unit_check_breaker_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_breaker_LDADD = libmemory.la $(UNIT_LIBS)
tests_unit_check_cache_SOURCES = tests/unit/check_cache.c tests/unit/unit.h
tests_unit_check_cache_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_cache_LDADD = libmemory.la $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_hold_SOURCES = tests/unit/check_hold.c tests/unit/unit.h
tests_unit_check_hold_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_hold_LDADD = libmemory.la $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_throttle_SOURCES = tests/unit/check_throttle.c tests/unit/unit.h
tests_unit_check_throttle_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_throttle_LDADD = libmemory.la $(SODIUM_LIBS) $(UNIT_LIBS)
endif
