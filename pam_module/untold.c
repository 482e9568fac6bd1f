/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam_module/untold.h"

#define NAME	"pam_fitbit_untold"

static void
cleanup(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

void
untold_keep(pam_handle_t *pamh, const char *text)
{
	char	*copy = strdup(text);

	if (copy != NULL && pam_set_data(pamh, NAME, copy, cleanup) != PAM_SUCCESS)
		free(copy);
}

char *
untold_prompt(pam_handle_t *pamh, const char *prompt)
{
	const void	*text = NULL;
	char		*both;

	if (pam_get_data(pamh, NAME, &text) != PAM_SUCCESS || text == NULL)
		return NULL;
	if (asprintf(&both, "%s %s", (const char *)text, prompt) == -1)
		both = NULL;
	(void)pam_set_data(pamh, NAME, NULL, NULL);
	return both;
}
