/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/auxv.h>

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * places who LOGIN
 *	prints "uid N secure S": what NSS says of the login, and whether this is a
 *	program in secure execution (setuid).
 * places stack LOGIN
 *	asks every way in a thread with a stack of 16 KiB; prints how many of the
 *	answers were right, of 6. The first question, which loads the sources'
 *	libraries, is asked in the main thread.
 */
#define STACK_SIZE	16384U

static const char	*login;
static uid_t		 uid;
static char		 buffer[4096];

static void *
ask_all(void *arg)
{
	struct passwd	 pw, *p = NULL;
	struct group	 gr, *g = NULL;
	struct spwd	 sp, *s = NULL;
	gid_t		*gids = arg;
	int		 n = 16;
	intptr_t	 right = 0;

	right += getpwnam_r(login, &pw, buffer, sizeof(buffer), &p) == 0 &&
	    p != NULL && p->pw_uid == uid;
	right += getpwuid_r(uid, &pw, buffer, sizeof(buffer), &p) == 0 &&
	    p != NULL && strcmp(p->pw_name, login) == 0;
	right += getgrnam_r(login, &gr, buffer, sizeof(buffer), &g) == 0 &&
	    g != NULL && g->gr_gid == uid;
	right += getgrgid_r(uid, &gr, buffer, sizeof(buffer), &g) == 0 &&
	    g != NULL && strcmp(g->gr_name, login) == 0;
	right += getspnam_r(login, &sp, buffer, sizeof(buffer), &s) == 0 &&
	    s != NULL && strcmp(s->sp_pwdp, "*") == 0;
	right += getgrouplist(login, uid, gids, &n) >= 1 && gids[0] == uid;
	return (void *)right;
}

static int
in_a_small_stack(void)
{
	static gid_t	gids[16];
	pthread_attr_t	attr;
	pthread_t	t;
	void		*right;

	(void)ask_all(gids);
	if (pthread_attr_init(&attr) != 0 ||
	    pthread_attr_setstacksize(&attr, STACK_SIZE) != 0 ||
	    pthread_create(&t, &attr, ask_all, gids) != 0 ||
	    pthread_join(t, &right) != 0)
		errx(1, "no thread with %u bytes of stack", STACK_SIZE);
	(void)printf("%ld right\n", (long)(intptr_t)right);
	return EXIT_SUCCESS;
}

int
main(int argc, char *argv[])
{
	const struct passwd	*pw;

	if (argc != 3)
		return EXIT_FAILURE;
	login = argv[2];
	if ((pw = getpwnam(login)) == NULL)
		errx(1, "%s is unknown", login);
	uid = pw->pw_uid;
	if (strcmp(argv[1], "stack") == 0)
		return in_a_small_stack();
	(void)printf("uid %u secure %lu\n", uid, getauxval(AT_SECURE));
	return EXIT_SUCCESS;
}
