/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_PROCESS_H
#define VERIFIER_PROCESS_H

#include <stdbool.h>

/* Descriptors: for one login, and for a service with 10,000 callers who say nothing. */
#define FILES_ONE	256
#define FILES_SERVICE	16384

/*
 * Takes from this process what no login needs: new privileges by exec, core
 * files, being read by a debugger, many descriptors, large files. False when
 * the kernel refuses; the verifier does not go on then.
 */
bool	process_confine(unsigned int files);

#endif /* VERIFIER_PROCESS_H */
