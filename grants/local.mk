# SPDX-License-Identifier: ISC
# grants/ knows oauth, config, ipc/deadline and accounts/grammar; verifier and
# fitbitctl use it. libsqlite3 is not linked but loaded with the first store.
noinst_LIBRARIES += libgrants.a
libgrants_a_SOURCES = \
	grants/admission.c	grants/admission.h		\
	grants/change.c						\
	grants/database.c	grants/database.h		\
	grants/enrolment.c	grants/enrolment.h		\
	grants/mac.c		grants/mac.h			\
	grants/move.c		grants/move.h			\
	grants/query.c						\
	grants/refresh_policy.c	grants/refresh_policy.h		\
	grants/rotation.c	grants/rotation.h		\
	grants/row.c		grants/row.h			\
	grants/schema.c		grants/schema.h			\
	grants/seal.c		grants/seal.h			\
	grants/spent.c		grants/spent.h			\
	grants/sqlite.c		grants/sqlite.h grants/sqlite.def \
	grants/store.c		grants/store.h
libgrants_a_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
grants_libs = libgrants.a $(oauth_libs) $(accounts_libs) libipc.la

if HAVE_CHECK
unit_tests += \
	tests/unit/check_admission	\
	tests/unit/check_enrolment	\
	tests/unit/check_hostkey	\
	tests/unit/check_refresh_policy	\
	tests/unit/check_seal		\
	tests/unit/check_store
tests_unit_check_admission_SOURCES = tests/unit/check_admission.c tests/unit/store_dir.h tests/unit/unit.h
tests_unit_check_admission_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_admission_LDADD = $(grants_libs) $(SODIUM_LIBS) $(SQLITE_LIBS) $(UNIT_LIBS)
tests_unit_check_enrolment_SOURCES = tests/unit/check_enrolment.c tests/unit/unit.h
tests_unit_check_enrolment_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_enrolment_LDADD = $(grants_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_hostkey_SOURCES = tests/unit/check_hostkey.c tests/unit/unit.h
tests_unit_check_hostkey_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_hostkey_LDADD = $(hostkey_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_refresh_policy_SOURCES = tests/unit/check_refresh_policy.c tests/unit/unit.h
tests_unit_check_refresh_policy_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_refresh_policy_LDADD = $(grants_libs) $(UNIT_LIBS)
tests_unit_check_seal_SOURCES = tests/unit/check_seal.c tests/unit/unit.h
tests_unit_check_seal_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_seal_LDADD = $(grants_libs) $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_store_SOURCES = tests/unit/check_store.c tests/unit/store_dir.h tests/unit/unit.h
tests_unit_check_store_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_LDADD = $(grants_libs) $(SODIUM_LIBS) $(SQLITE_LIBS) $(UNIT_LIBS)
endif
