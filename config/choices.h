/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_CHOICES_H
#define CONFIG_CHOICES_H

/*
 * The names that an option of type CHOICE may take, by the member that it
 * fills. A name's place is its number: the enum in dialect.h has the same
 * order. The list ends with a NULL.
 */
const char *const	*choices_of(const char *member);	/* NULL: no such member */

#endif /* CONFIG_CHOICES_H */
