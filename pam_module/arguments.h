/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_ARGUMENTS_H
#define PAM_MODULE_ARGUMENTS_H

#include <stdbool.h>

#include "pam_module/fault.h"

/*
 * What stands behind pam_fitbit.so on a PAM line. The strings are libpam's
 * argv or constants: good for the call that they were read in. What the line
 * does not give is NULL or false; verifier, config, socket, fitbitctl and
 * run_as then have what this build was configured with.
 */
struct arguments {
	const char	*config;	/* config=PATH */
	const char	*verifier;	/* verifier=PATH */
	const char	*socket;	/* socket=PATH */
	const char	*fitbitctl;	/* fitbitctl=PATH */
	const char	*run_as;	/* run_as=NAME */
	const char	*placeholder;	/* placeholder=NAME */
	const char	*prompt;	/* prompt=TEXT */
	bool		 use_first_pass;
	bool		 try_first_pass;
	bool		 gate;
	bool		 nodelay;	/* a denial asks libpam for no delay */
	bool		 debug;
	bool		 ask_service;	/* false: the line has an engine or a file of its own */
};

/*
 * False, with *why filled and *out untouched, when a word is unknown, stands
 * there twice, lacks its value or has one that cannot be.
 */
bool	arguments_read(int argc, const char **argv, struct arguments *out,
	    struct fault *why);

#endif /* PAM_MODULE_ARGUMENTS_H */
