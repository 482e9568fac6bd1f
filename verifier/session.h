/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_SESSION_H
#define VERIFIER_SESSION_H

/*
 * One login, from the module's request to the verdict, over the connected
 * stream socket fd (which the caller closes). Reads top to bottom: take the
 * token, decide, answer. Whatever goes wrong, the module gets a verdict or a
 * closed socket, and neither lets anybody in.
 */
void	session_run(int fd, const char *config_path);

#endif /* VERIFIER_SESSION_H */
