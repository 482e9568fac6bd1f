# SPDX-License-Identifier: ISC
# pam_fitbit.so in real PAM transactions, against a verifier that reads its
# part from a script.
check_PROGRAMS += tests/pam/scripted_verifier
tests_pam_scripted_verifier_SOURCES = tests/pam/scripted_verifier.c
tests_pam_scripted_verifier_LDADD = libipc.la

dist_check_SCRIPTS += tests/pam/symbols.sh tests/pam/as_user.sh

if HAVE_CHECK
unit_tests += tests/unit/check_pam_module
tests_unit_check_pam_module_SOURCES = tests/unit/check_pam_module.c tests/unit/unit.h
tests_unit_check_pam_module_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_module_LDADD = libpam_module.la libipc.la -lpam $(UNIT_LIBS)

unit_tests += tests/pam/check_module tests/pam/check_stacks \
	tests/pam/check_start tests/pam/check_hygiene
PAM_TEST_FILES = tests/pam/world.c tests/pam/world.h tests/unit/unit.h
# -export-dynamic: the module finds the test's pam_syslog before libpam's.
PAM_TEST_LINK = $(AM_LDFLAGS) -export-dynamic
PAM_TEST_LIBS = libipc.la -lpam $(UNIT_LIBS)
tests_pam_check_module_SOURCES = tests/pam/check_module.c $(PAM_TEST_FILES)
tests_pam_check_module_CFLAGS = $(UNIT_CFLAGS)
tests_pam_check_module_LDFLAGS = $(PAM_TEST_LINK)
tests_pam_check_module_LDADD = $(PAM_TEST_LIBS)
tests_pam_check_stacks_SOURCES = tests/pam/check_stacks.c $(PAM_TEST_FILES)
tests_pam_check_stacks_CFLAGS = $(UNIT_CFLAGS)
tests_pam_check_stacks_LDFLAGS = $(PAM_TEST_LINK)
tests_pam_check_stacks_LDADD = $(PAM_TEST_LIBS)
tests_pam_check_start_SOURCES = tests/pam/check_start.c $(PAM_TEST_FILES)
tests_pam_check_start_CFLAGS = $(UNIT_CFLAGS)
tests_pam_check_start_LDFLAGS = $(PAM_TEST_LINK)
tests_pam_check_start_LDADD = $(PAM_TEST_LIBS)
tests_pam_check_hygiene_SOURCES = tests/pam/check_hygiene.c $(PAM_TEST_FILES)
tests_pam_check_hygiene_CFLAGS = $(UNIT_CFLAGS)
tests_pam_check_hygiene_LDFLAGS = $(PAM_TEST_LINK)
tests_pam_check_hygiene_LDADD = $(PAM_TEST_LIBS)
endif
