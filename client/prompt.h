/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_PROMPT_H
#define CLIENT_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Is a question that ssh puts to its askpass program ours to answer with a
 * token? docs/askpass.md has the reasons for each rule. Pure.
 *
 * A server chooses the text of its prompts; the ssh client puts "(USER@HOST) "
 * in front, HOST being the name under which it checked the server's key. So the
 * whole question must be, byte for byte,
 *
 *	"(" USER "@" HOST ") " PROMPT [blanks]
 *
 * or, for a further part of a long token (oauth/parts.h),
 *
 *	"(" USER "@" HOST ") " PROMPT " part " N ":" [blanks]	; N = 2 .. 10
 *
 * with one @ and two parentheses up to PROMPT, and HOST one that the person
 * allows. What has anything more, in front or behind, is somebody else's.
 */
enum question {
	QUESTION_OTHER = 0,	/* not for us: hand it on */
	QUESTION_OTHER_HOST,	/* our prompt, and a host that the person has not allowed */
	QUESTION_OURS
};

#define QUESTION_HOST_MAX	255

/*
 * hint is $SSH_ASKPASS_PROMPT (NULL or "" for a question that wants text), hosts
 * are words with blanks between. host (may be NULL) is set unless OTHER, and so is
 * part, 1 for the first question.
 */
enum question	question_judge(const char *text, const char *hint, const char *prompt,
		    const char *hosts, char host[QUESTION_HOST_MAX + 1], size_t *part);

/*
 * Does the first line that a program prints for -V say OpenSSH 8.5 or newer?
 * Older ones, and other clients, hand a server's prompt on as it came.
 */
bool	ssh_version_prefixes(const char *banner);

#endif /* CLIENT_PROMPT_H */
