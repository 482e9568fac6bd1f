/* SPDX-License-Identifier: ISC */
#ifndef CLI_PAM_WORDS_H
#define CLI_PAM_WORDS_H

/*
 * What the module would say of one argument on its PAM line: NULL, or what is
 * wrong with it. fitbitctl does not link the module; a test holds the two
 * together.
 */
const char	*pam_word_flaw(const char *argument);

#endif /* CLI_PAM_WORDS_H */
