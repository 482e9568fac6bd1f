# SPDX-License-Identifier: ISC
# pam_fitbit.so in real PAM transactions, against a verifier that reads its
# part from a script.
check_PROGRAMS += tests/pam/scripted_verifier
tests_pam_scripted_verifier_SOURCES = tests/pam/scripted_verifier.c
tests_pam_scripted_verifier_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
tests_pam_scripted_verifier_LDADD = libipc.la

if HAVE_CHECK
PAM_TESTS = tests/pam/check_module
unit_tests += $(PAM_TESTS)
PAM_TEST_FILES = tests/pam/world.c tests/pam/world.h tests/unit/unit.h
# -export-dynamic: the module finds the test's pam_syslog before libpam's.
PAM_TEST_LINK = $(AM_LDFLAGS) -export-dynamic
PAM_TEST_LIBS = libipc.la -lpam $(UNIT_LIBS)
tests_pam_check_module_SOURCES = tests/pam/check_module.c $(PAM_TEST_FILES)
tests_pam_check_module_CFLAGS = $(UNIT_CFLAGS)
tests_pam_check_module_LDFLAGS = $(PAM_TEST_LINK)
tests_pam_check_module_LDADD = $(PAM_TEST_LIBS)
endif
