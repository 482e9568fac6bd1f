# SPDX-License-Identifier: ISC
# What the verifier takes from itself once it has read its configuration. The
# room knows config alone; Landlock by the kernel's own interface, seccomp by
# libseccomp.
noinst_LIBRARIES += libsandbox.a
libsandbox_a_SOURCES = \
	sandbox/landlock.c	sandbox/landlock.h	\
	sandbox/sandbox.c	sandbox/sandbox.h	\
	sandbox/self_test.c	sandbox/self_test.h	\
	sandbox/syscalls.c	sandbox/syscalls.h	sandbox/syscalls.def
libsandbox_a_CFLAGS = $(AM_CFLAGS) $(SECCOMP_CFLAGS)
sandbox_libs = libsandbox.a $(config_libs) $(SECCOMP_LIBS)

dist_check_SCRIPTS += tests/sandbox/self_test.sh
