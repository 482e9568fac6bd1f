/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "tests/fakefitbit/scope.h"

static const struct {
	const char	*word;
	const char	*claim;
} names[] = {
	{ "activity", "act" },
	{ "cardio_fitness", "cf" },
	{ "electrocardiogram", "ecg" },
	{ "heartrate", "hr" },
	{ "irregular_rhythm_notifications", "irn" },
	{ "location", "loc" },
	{ "nutrition", "nut" },
	{ "oxygen_saturation", "oxy" },
	{ "profile", "pro" },
	{ "respiratory_rate", "res" },
	{ "settings", "set" },
	{ "sleep", "sle" },
	{ "social", "soc" },
	{ "temperature", "tem" },
	{ "weight", "wei" },
};
#define NNAMES	(sizeof(names) / sizeof(names[0]))

static bool
same(const char *s, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(s, name, n) == 0;
}

/* The claim's letters of a word, the word itself where it has none. */
static void
put_claim(struct buf *b, char mode, const char *word, size_t n)
{
	size_t	i;

	if (b->len > 0)
		buf_put(b, " ", 1);
	buf_put(b, &mode, 1);
	for (i = 0; i < NNAMES; i++) {
		if (same(word, n, names[i].word)) {
			buf_puts(b, names[i].claim);
			return;
		}
	}
	buf_put(b, word, n);
}

static void
put_word(struct buf *b, const char *claim, size_t n)
{
	size_t	i;

	for (i = 0; i < NNAMES; i++) {
		if (same(claim, n, names[i].claim)) {
			buf_puts(b, names[i].word);
			return;
		}
	}
	buf_put(b, claim, n);
}

void
scope_words_to_claim(struct buf *b, const char *words)
{
	size_t	n, name;

	for (;; words += n) {
		words += strspn(words, " ");
		if ((n = strcspn(words, " ")) == 0)
			return;
		name = strcspn(words, "= ");
		put_claim(b, 'r', words, name);
		if (same(words + name, n - name, "=rw"))
			put_claim(b, 'w', words, name);
	}
}

/* Whether the claim also holds this name with the letter w in front. */
static bool
writable(const char *claim, const char *name, size_t n)
{
	const char	*p;

	for (p = claim; *p != '\0'; p += strspn(p, " ")) {
		if (*p == 'w' && strcspn(p, " ") == n + 1 &&
		    memcmp(p + 1, name, n) == 0)
			return true;
		p += strcspn(p, " ");
	}
	return false;
}

void
scope_claim_to_words(struct buf *b, const char *claim)
{
	const char	*p;
	size_t		 n;

	for (p = claim; *p != '\0'; p += n, p += strspn(p, " ")) {
		n = strcspn(p, " ");
		if (*p != 'r' || n < 2)
			continue;
		if (b->len > 0)
			buf_put(b, " ", 1);
		put_word(b, p + 1, n - 1);
	}
}

void
scope_claim_to_braces(struct buf *b, const char *claim)
{
	const char	*p, *between = "";
	size_t		 n, i, from;

	buf_puts(b, "{");
	for (p = claim; *p != '\0'; p += n, p += strspn(p, " ")) {
		n = strcspn(p, " ");
		if (*p != 'r' || n < 2)
			continue;
		buf_puts(b, between);
		from = b->len;
		put_word(b, p + 1, n - 1);
		for (i = from; i < b->len; i++)
			b->p[i] = (char)toupper((unsigned char)b->p[i]);
		buf_puts(b, writable(claim, p + 1, n - 1) ? "=READ_WRITE" :
		    "=READ");
		between = ", ";
	}
	buf_puts(b, "}");
}
