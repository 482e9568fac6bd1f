/* SPDX-License-Identifier: ISC */
#ifndef SANDBOX_SYSCALLS_H
#define SANDBOX_SYSCALLS_H

#include <stdbool.h>

/*
 * seccomp(2): the system calls that this process and the threads that it
 * starts may still make are those of sandbox/syscalls.def. A call that an
 * attacker would want is answered EPERM; any other that the list does not
 * know is answered ENOSYS, which C libraries take for an older kernel. Both are
 * written to the kernel's audit log, and nothing is killed: an update of a
 * library must lock nobody out.
 *
 * To be called before there is a second thread; needs no_new_privs. False with
 * errno where the kernel has no seccomp filters or refuses this one.
 */
bool	syscalls_confine(void);

#endif /* SANDBOX_SYSCALLS_H */
