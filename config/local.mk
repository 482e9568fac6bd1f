# SPDX-License-Identifier: ISC
# config/ knows nobody: the file of options, and how such files are read.
noinst_LTLIBRARIES += libconfig.la
libconfig_la_SOURCES = \
	config/choices.c	config/choices.h	\
	config/config_check.c				\
	config/config_file.c	config/config_file.h	\
	config/option.h		config/options.def	\
	config/safe_file.c	config/safe_file.h	\
	config/value.c

if HAVE_CHECK
unit_tests += tests/unit/check_config tests/unit/check_safe_file
tests_unit_check_config_SOURCES = tests/unit/check_config.c tests/unit/unit.h
tests_unit_check_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_config_LDADD = libconfig.la $(UNIT_LIBS)
tests_unit_check_safe_file_SOURCES = tests/unit/check_safe_file.c tests/unit/unit.h
tests_unit_check_safe_file_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_safe_file_LDADD = libconfig.la $(UNIT_LIBS)
endif
