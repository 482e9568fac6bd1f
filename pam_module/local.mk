# SPDX-License-Identifier: ISC
# pam_fitbit.so: libpam, libc, libipc.la and the grammar of names. Its rooms stand in a library of
# their own, so that unit tests reach what the module does not export.
noinst_LTLIBRARIES += libpam_module.la
libpam_module_la_SOURCES = \
	pam_module/arguments.c	pam_module/arguments.h	\
	pam_module/child.c	pam_module/child.h	\
	pam_module/codes.c	pam_module/codes.h	\
	pam_module/connect.c	pam_module/connect.h	\
	pam_module/fault.c	pam_module/fault.h	\
	pam_module/login.c	pam_module/login.h	\
	pam_module/login_data.c	pam_module/login_data.h	\
	pam_module/new_account.c pam_module/new_account.h \
	pam_module/relay.c	pam_module/relay.h	\
	pam_module/untold.c	pam_module/untold.h	\
	pam_module/start.c	pam_module/start.h
libpam_module_la_LIBADD = libgrammar.la

# "exec" in the name: installed, and its .la removed, with the programs.
pamexecdir = $(pamdir)
pamexec_LTLIBRARIES = pam_fitbit.la
pam_fitbit_la_SOURCES = pam_module/pam_fitbit.c pam_module/pam_fitbit.h
pam_fitbit_la_LIBADD = libpam_module.la libipc.la -lpam
pam_fitbit_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	$(NO_UNDEFINED) \
	-Wl,--version-script=$(srcdir)/pam_module/pam_fitbit.map
EXTRA_pam_fitbit_la_DEPENDENCIES = pam_module/pam_fitbit.map
EXTRA_DIST += pam_module/pam_fitbit.map
