# SPDX-License-Identifier: ISC
# ipc/ knows nobody; module and verifier link it.
noinst_LTLIBRARIES += libipc.la
libipc_la_SOURCES = \
	ipc/deadline.c	ipc/deadline.h	\
	ipc/frame.c	ipc/frame.h	\
	ipc/protocol.c	ipc/protocol.h	\
	ipc/verdict.c	ipc/verdict.h
