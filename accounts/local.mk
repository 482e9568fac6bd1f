# SPDX-License-Identifier: ISC
# The account map, for verifier and fitbitctl.
noinst_LTLIBRARIES += libgrammar.la libindex.la
noinst_LIBRARIES += libaccounts.a libbuild.a
libaccounts_a_SOURCES = \
	accounts/accounts.c	accounts/accounts.h	\
	accounts/error.c	accounts/error.h	\
	accounts/index_origin.h				\
	accounts/line.c					\
	accounts/map.c		accounts/map.h		\
	accounts/person_tag.c	accounts/person_tag.h	\
	accounts/table.h
libaccounts_a_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
accounts_libs = libaccounts.a libgrammar.la libindex.la $(hostkey_libs)

# The one grammar of names, for the PAM module too.
libgrammar_la_SOURCES = accounts/grammar.c accounts/grammar.h

# What reads an index: all that NSS links.
libindex_la_SOURCES = \
	accounts/index_format.h				\
	accounts/index_read.c	accounts/index_read.h	\
	accounts/ranges.h

# What writes one, for fitbitctl.
libbuild_a_SOURCES = \
	accounts/admit.c	accounts/admit.h	\
	accounts/build.c	accounts/build.h	\
	accounts/check.c	accounts/check.h	\
	accounts/edit.c		accounts/edit.h		\
	accounts/migrate.c	accounts/migrate.h	\
	accounts/groups.c	accounts/groups.h	\
	accounts/index_write.c	accounts/index_write.h	\
	accounts/ledger.c	accounts/ledger.h	\
	accounts/replace.c	accounts/replace.h	\
	accounts/sources.c	accounts/sources.h
libbuild_a_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
build_libs = libbuild.a $(accounts_libs) -lcdb

if HAVE_CHECK
unit_tests += tests/unit/check_grammar tests/unit/check_map tests/unit/check_migrate tests/unit/check_ranges
tests_unit_check_migrate_SOURCES = tests/unit/check_migrate.c tests/unit/unit.h
tests_unit_check_migrate_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_migrate_LDADD = $(build_libs) $(UNIT_LIBS)
tests_unit_check_grammar_SOURCES = tests/unit/check_grammar.c tests/unit/unit.h
tests_unit_check_grammar_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_grammar_LDADD = $(accounts_libs) $(UNIT_LIBS)
tests_unit_check_map_SOURCES = tests/unit/check_map.c tests/unit/unit.h
tests_unit_check_map_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_map_LDADD = $(accounts_libs) $(UNIT_LIBS)
tests_unit_check_ranges_SOURCES = tests/unit/check_ranges.c tests/unit/unit.h
tests_unit_check_ranges_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_ranges_LDADD = $(UNIT_LIBS)
endif
