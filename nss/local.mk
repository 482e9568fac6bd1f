# SPDX-License-Identifier: ISC
# libnss_fitbit.so.2, loaded into every process that asks for a name: libc only.
nss_sources = \
	nss/enumerate.c	nss/enumerate.h	\
	nss/generation.c nss/generation.h \
	nss/group.c			\
	nss/nss_fitbit.h		\
	nss/pack.c	nss/pack.h	\
	nss/passwd.c			\
	nss/shadow.c			\
	nss/status.h

lib_LTLIBRARIES += libnss_fitbit.la
libnss_fitbit_la_SOURCES = $(nss_sources)
libnss_fitbit_la_LIBADD = libindex.la
# glibc's own interface number of NSS modules is 2.
libnss_fitbit_la_LDFLAGS = $(AM_LDFLAGS) -version-info 2:0:0 -shared \
	$(NO_UNDEFINED) -Wl,--version-script=$(srcdir)/nss/nss_fitbit.map
EXTRA_libnss_fitbit_la_DEPENDENCIES = nss/nss_fitbit.map
EXTRA_DIST += nss/nss_fitbit.map
