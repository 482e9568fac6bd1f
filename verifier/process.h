/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_PROCESS_H
#define VERIFIER_PROCESS_H

#include <stdbool.h>

/*
 * Takes from this process what no login needs: new privileges by exec, core
 * files, being read by a debugger, many descriptors, large files. False when
 * the kernel refuses; the verifier does not go on then.
 */
bool	process_confine(void);

#endif /* VERIFIER_PROCESS_H */
