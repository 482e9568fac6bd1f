/* SPDX-License-Identifier: ISC */
#ifndef CLI_SSHD_CONFIG_H
#define CLI_SSHD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What sshd is told in its main part (before any Match), by keyword: the first
 * value counts (sshd_config(5)).
 */
struct sshd_config {
	struct sshd_option {
		char	*name;		/* lower case */
		char	*value;		/* all that stands behind it */
	}		*v;
	size_t		 n;
	bool		 match;		/* there are Match blocks, which were not read */
};

/*
 * From sshd itself ("sshd -T"); false when it does not run or does not answer
 * in 5 seconds.
 */
bool	sshd_config_ask(const char *sshd, struct sshd_config *);

/*
 * From the file at root/path, with its Include files, below root too. False
 * when the file cannot be read.
 */
bool	sshd_config_read(const char *root, const char *path, struct sshd_config *);

/* The value, or dflt when the option is not set. name is in lower case. */
const char	*sshd_config_get(const struct sshd_config *, const char *name,
		    const char *dflt);

/* Seconds of a time as sshd_config(5) writes it ("2m", "1h30m", "90"); -1 when it is none. Pure. */
long	sshd_time(const char *);

void	sshd_config_free(struct sshd_config *);

#endif /* CLI_SSHD_CONFIG_H */
