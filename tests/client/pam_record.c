/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A hostile server's PAM module for the tests of fitbit-askpass:
 *	pam_record.so PROMPT_FILE ANSWERS_FILE
 * asks what the first file holds, whatever that is, appends the answer to the
 * second as a line, and refuses.
 */
#define PROMPT_MAX	2000

static void
read_prompt(const char *path, char prompt[PROMPT_MAX])
{
	FILE	*f = fopen(path, "re");
	size_t	 n = 0;

	if (f != NULL) {
		n = fread(prompt, 1, PROMPT_MAX - 1, f);
		(void)fclose(f);
	}
	prompt[n] = '\0';
}

static void
record(const char *path, const char *answer)
{
	FILE	*f = fopen(path, "ae");

	if (f == NULL)
		return;
	(void)fprintf(f, "answer=%s\n", answer != NULL ? answer : "(none)");
	(void)fclose(f);
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	char	 prompt[PROMPT_MAX], *answer = NULL;

	(void)flags;
	if (argc != 2)
		return PAM_SERVICE_ERR;
	read_prompt(argv[0], prompt);
	if (pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &answer, "%s", prompt) == PAM_SUCCESS)
		record(argv[1], answer);
	free(answer);
	return PAM_AUTH_ERR;
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}
