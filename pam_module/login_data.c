/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "pam_module/login_data.h"

#define NAME	"pam_fitbit_login"

static void
login_data_free(struct login_data *d)
{
	if (d == NULL)
		return;
	free(d->account);
	free(d);
}

static void
cleanup(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	login_data_free(data);
}

bool
login_data_keep(pam_handle_t *pamh, const char *account, uint64_t expires)
{
	struct login_data	*d = calloc(1, sizeof(*d));

	if (d == NULL || (d->account = strdup(account)) == NULL)
		goto fail;
	d->expires = expires;
	if (pam_set_data(pamh, NAME, d, cleanup) == PAM_SUCCESS)
		return true;
fail:
	login_data_free(d);
	return false;
}

void
login_data_forget(pam_handle_t *pamh)
{
	const void	*old;

	if (pam_get_data(pamh, NAME, &old) == PAM_SUCCESS)
		(void)pam_set_data(pamh, NAME, NULL, NULL);
}

const struct login_data *
login_data_get(const pam_handle_t *pamh)
{
	const void	*data = NULL;

	if (pam_get_data(pamh, NAME, &data) != PAM_SUCCESS)
		return NULL;
	return data;
}

int
login_data_judge(const struct login_data *d, const char *user, uint64_t now)
{
	if (d == NULL)
		return PAM_IGNORE;
	if (strcmp(d->account, user) != 0)
		return PAM_PERM_DENIED;
	if (d->expires != 0 && d->expires <= now)
		return PAM_ACCT_EXPIRED;
	return PAM_SUCCESS;
}
