/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_PROCESS_H
#define VERIFIER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/sandbox.h"

/* Descriptors: for one login, and for a service with 10,000 callers who say nothing. */
#define FILES_ONE	256
#define FILES_SERVICE	16384

/*
 * Takes from this process what no login needs: new privileges by exec, capabilities, core
 * files, being read by a debugger, many descriptors, large files. False when
 * the kernel refuses; the verifier does not go on then.
 */
bool	process_confine(unsigned int files);

/*
 * Once the configuration is read, the log open, and before the first thread: what the
 * process still reaches and calls (sandbox/sandbox.h). What the kernel lacks is
 * logged. False, with the line for the log in why, when the kernel refuses. why is
 * written to in either case.
 */
bool	process_sandbox(const struct sandbox_order *, char *why, size_t size);

#endif /* VERIFIER_PROCESS_H */
