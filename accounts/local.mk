# SPDX-License-Identifier: ISC
# The account map, for verifier and fitbitctl. It knows config/safe_file.h
# alone of the other rooms: link libconfig.la behind it.
noinst_LTLIBRARIES += libaccounts.la
libaccounts_la_SOURCES = \
	accounts/accounts.c	accounts/accounts.h	\
	accounts/error.c	accounts/error.h	\
	accounts/grammar.c	accounts/grammar.h	\
	accounts/line.c					\
	accounts/map.c		accounts/map.h		\
	accounts/ranges.c	accounts/ranges.h

if HAVE_CHECK
unit_tests += tests/unit/check_grammar tests/unit/check_map tests/unit/check_ranges
tests_unit_check_grammar_SOURCES = tests/unit/check_grammar.c tests/unit/unit.h
tests_unit_check_grammar_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_grammar_LDADD = libaccounts.la $(UNIT_LIBS)
tests_unit_check_map_SOURCES = tests/unit/check_map.c tests/unit/unit.h
tests_unit_check_map_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_map_LDADD = libaccounts.la $(UNIT_LIBS)
# It includes ranges.c, so that 2^32 calls are inlined.
tests_unit_check_ranges_SOURCES = tests/unit/check_ranges.c tests/unit/unit.h
tests_unit_check_ranges_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_ranges_LDADD = $(UNIT_LIBS)
endif
