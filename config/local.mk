# SPDX-License-Identifier: ISC
# config/ knows nobody: the file of options, and how such files are read.
noinst_LIBRARIES += libconfig.a
libconfig_a_SOURCES = \
	config/choices.c	config/choices.h	\
	config/config_check.c				\
	config/config_file.c	config/config_file.h	\
	config/dialect.h				\
	config/option.h		config/options.def	\
	config/large_pages.h				\
	config/safe_file.c	config/safe_file.h	\
	config/value.c
config_libs = libconfig.a

if HAVE_CHECK
unit_tests += tests/unit/check_config tests/unit/check_safe_file
tests_unit_check_config_SOURCES = tests/unit/check_config.c tests/unit/unit.h
tests_unit_check_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_config_LDADD = $(config_libs) $(UNIT_LIBS)
tests_unit_check_safe_file_SOURCES = tests/unit/check_safe_file.c tests/unit/unit.h
tests_unit_check_safe_file_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_safe_file_LDADD = $(config_libs) $(UNIT_LIBS)
endif

# The sample and what systemd-sysusers(8) and systemd-tmpfiles(8) are told.
# Nothing here overwrites an administrator's file.
SUBST = sed \
	-e 's|@sysconfdir[@]|$(sysconfdir)|g' \
	-e 's|@localstatedir[@]|$(localstatedir)|g' \
	-e 's|@sbindir[@]|$(sbindir)|g' \
	-e 's|@libexecdir[@]|$(libexecdir)|g' \
	-e 's|@verifier_user[@]|$(verifier_user)|g'
SUFFIXES += .in
.in:
	$(AM_V_GEN)$(MKDIR_P) '$(@D)' && $(SUBST) '$<' >'$@.tmp' && mv '$@.tmp' '$@'

sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
systemunitdir = $(prefix)/lib/systemd/system
systemunit_DATA = config/systemd/fitbit-accounts.path \
	config/systemd/fitbit-accounts.service \
	config/systemd/fitbit-verifier.service \
	config/systemd/fitbit-verifier.socket
apparmordir = $(sysconfdir)/apparmor.d
apparmor_DATA = config/apparmor.d/usr.libexec.fitbit-verifier
sysusers_DATA = config/sysusers.d/pam_fitbit.conf
tmpfiles_DATA = config/tmpfiles.d/pam_fitbit.conf
configuration = config/pam_fitbit.conf $(sysusers_DATA) $(tmpfiles_DATA) \
	$(systemunit_DATA) $(apparmor_DATA)
noinst_DATA = config/pam_fitbit.conf
$(configuration): Makefile
EXTRA_DIST += config/pam_fitbit.conf.in config/sysusers.d/pam_fitbit.conf.in \
	config/tmpfiles.d/pam_fitbit.conf.in \
	config/apparmor.d/usr.libexec.fitbit-verifier.in \
	config/systemd/fitbit-accounts.path.in \
	config/systemd/fitbit-accounts.service.in \
	config/systemd/fitbit-verifier.service.in \
	config/systemd/fitbit-verifier.socket.in
CLEANFILES += $(configuration)

# Mode 0640 for the verifier's group, where there is one already.
install_data_local += install-sample
install-sample: config/pam_fitbit.conf
	$(MKDIR_P) '$(DESTDIR)$(sysconfdir)'
	test -e '$(DESTDIR)$(sysconfdir)/pam_fitbit.conf' || { \
	  $(INSTALL_DATA) -m 0640 config/pam_fitbit.conf '$(DESTDIR)$(sysconfdir)/pam_fitbit.conf' && \
	  { test -n '$(DESTDIR)' || test "$$(id -u)" != 0 || \
	    ! getent group '$(verifier_user)' >/dev/null || \
	    chgrp '$(verifier_user)' '$(sysconfdir)/pam_fitbit.conf'; }; }
.PHONY: install-sample

check_PROGRAMS += tests/unit/print_options
tests_unit_print_options_SOURCES = tests/unit/print_options.c
tests_unit_print_options_LDADD = $(config_libs)
dist_check_SCRIPTS += tests/options.sh

# The host's key and what is derived from it; apart, since this needs libsodium.
noinst_LIBRARIES += libhostkey.a
libhostkey_a_SOURCES = \
	config/hostkey.c	config/hostkey.h	\
	config/subkey.c		config/subkey.h
libhostkey_a_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS)
hostkey_libs = libhostkey.a $(config_libs) $(SODIUM_LIBS)
