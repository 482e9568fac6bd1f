/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_UNTOLD_H
#define PAM_MODULE_UNTOLD_H

#include <security/pam_modules.h>

/*
 * What a person should have been told while the application asked for silence
 * (PAM_SILENT: sudo does). A prompt is shown even then, so the next one on the
 * same handle says it first: sudo asks up to three times. It lives in the PAM
 * handle and goes with it.
 */

/* The text is copied; the last one counts. Lost when memory is out. */
void	untold_keep(pam_handle_t *, const char *text);

/*
 * The prompt with what was not told in front, once: "It was cut. Token: ".
 * NULL when there is nothing to say, or no memory; the caller frees it.
 */
char	*untold_prompt(pam_handle_t *, const char *prompt);

#endif /* PAM_MODULE_UNTOLD_H */
