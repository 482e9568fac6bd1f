/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "oauth/parts.h"
#include "tests/unit/unit.h"

static char	token[PARTS_TOKEN_MAX + 2];

static void
fill_token(void)
{
	size_t	i;

	for (i = 0; i < sizeof(token) - 1; i++)
		token[i] = (char)('a' + i * 7 % 26);
}

/* What is asked for and answered until the other side wants no more. */
static size_t
converse(size_t len, struct secret *part[PARTS_MAX])
{
	char	text[PART_WHOLE_MAX + 1];
	size_t	n = 0;

	do {
		if (!part_write(token, len, n + 1, text))
			return 0;
		part[n++] = secret_new(text, strlen(text));
	} while (parts_go_on(part[n - 1], n));
	return n;
}

static const struct {
	size_t	len, answers;
} lengths[] = {
	{ 1, 1 }, { 220, 1 }, { 470, 1 }, { 498, 1 }, { 499, 1 }, { 501, 1 }, { 1022, 1 },
	{ 1023, 1 },		/* whole */
	{ 500, 2 },		/* whole, and asked for nothing more */
	{ 1024, 3 }, { 1493, 3 },
	{ 1494, 4 },		/* three full parts: asked once more */
	{ 2048, 5 }, { 4096, 9 },
	{ 4482, 10 }, { PARTS_TOKEN_MAX - 1, 10 }, { PARTS_TOKEN_MAX, 10 },
	{ PARTS_TOKEN_MAX + 1, 0 },
};

START_TEST(token_arrives_whole)
{
	struct secret	*part[PARTS_MAX], *joined = NULL;
	size_t		 i, n;

	fill_token();
	n = converse(lengths[_i].len, part);
	ck_assert_msg(n == lengths[_i].answers, "%zu bytes: %zu answers", lengths[_i].len, n);
	if (n == 0)
		return;
	ck_assert_int_eq(parts_join(part, n, &joined), PARTS_WHOLE);
	ck_assert_uint_eq(secret_len(joined), lengths[_i].len);
	ck_assert_int_eq(memcmp(secret_text(joined), token, lengths[_i].len), 0);
	for (i = 0; i < n; i++) {
		ck_assert(n == 1 || secret_len(part[i]) <= PART_LEN);
		secret_free(part[i]);
	}
	secret_free(joined);
}
END_TEST

/* A letter and how often, then the part's own end. */
static const struct {
	const char	*fact;
	struct {
		size_t		 n;
		const char	*end;
	}		 part[4];
	enum parts	 is;
	size_t		 len;		/* of what is whole */
} answers[] = {
	{ "two parts", { { 498, ",1" }, { 5, ",0" } }, PARTS_WHOLE, 503 },
	{ "two parts and an empty answer", { { 498, ",1" }, { 498, ",0" }, { 0, "" } },
	    PARTS_WHOLE, 996 },
	{ "an ordinary token of a part's length", { { 500, "" }, { 0, "" } }, PARTS_WHOLE, 500 },
	{ "the same, and somebody talks on", { { 500, "" }, { 9, ",0" } }, PARTS_WHOLE, 500 },
	{ "a mark on a short first answer is no mark", { { 10, ",1" } }, PARTS_WHOLE, 12 },
	{ "a first answer that is the last", { { 498, ",0" }, { 0, "" } }, PARTS_WHOLE, 500 },
	{ "no second part", { { 498, ",1" }, { 0, "" } }, PARTS_CUT, 0 },
	{ "the last part was cut", { { 498, ",1" }, { 400, "" } }, PARTS_CUT, 0 },
	{ "the last part is nothing but its mark", { { 498, ",1" }, { 0, ",0" } }, PARTS_CUT, 0 },
	{ "a part in the middle is short", { { 498, ",2" }, { 497, ",1" }, { 5, ",0" } },
	    PARTS_CUT, 0 },
	{ "a part twice", { { 498, ",2" }, { 498, ",2" }, { 5, ",0" } }, PARTS_CUT, 0 },
	{ "a part left out", { { 498, ",2" }, { 5, ",0" } }, PARTS_CUT, 0 },
	{ "another mark", { { 498, ",1" }, { 5, ";0" } }, PARTS_CUT, 0 },
	{ "a mark that is no number", { { 498, ",1" }, { 5, ",x" } }, PARTS_CUT, 0 },
};

START_TEST(parts_are_one_token_or_are_cut)
{
	struct secret	*part[4], *joined = NULL;
	char		 text[PART_LEN + 8];
	enum parts	 is;
	size_t		 i, n = 0;

	do {
		memset(text, 'a' + (int)n, answers[_i].part[n].n);
		(void)snprintf(text + answers[_i].part[n].n, 8, "%s", answers[_i].part[n].end);
		part[n] = secret_new(text, strlen(text));
		n++;
	} while (n < 4 && parts_go_on(part[n - 1], n));
	is = parts_join(part, n, &joined);
	ck_assert_msg(is == answers[_i].is, "%s", answers[_i].fact);
	if (is == PARTS_WHOLE)
		ck_assert_msg(secret_len(joined) == answers[_i].len, "%s", answers[_i].fact);
	else
		ck_assert_ptr_null(joined);
	for (i = 0; i < n; i++)
		secret_free(part[i]);
	secret_free(joined);
}
END_TEST

/* sshd replaces a stranger's answer by as many other bytes. */
START_TEST(what_is_asked_follows_from_lengths_alone)
{
	struct secret	*ours, *junk;
	char		 text[PART_WHOLE_MAX + 1], other[PART_WHOLE_MAX + 1];
	size_t		 len, n;

	fill_token();
	for (len = 0; len <= PART_WHOLE_MAX; len++) {
		memcpy(text, token, len);
		memset(other, '\b', len);
		if (len >= 2)
			memcpy(text + len - 2, ",3", 2);
		ours = secret_new(text, len);
		junk = secret_new(other, len);
		for (n = 1; n <= PARTS_MAX; n++) {
			ck_assert_int_eq(parts_go_on(ours, n), parts_go_on(junk, n));
			ck_assert_int_eq(parts_go_on(ours, n), len == PART_LEN && n < PARTS_MAX);
		}
		secret_free(ours);
		secret_free(junk);
	}
}
END_TEST

START_TEST(prompt_names_the_part)
{
	char	text[64];

	ck_assert(part_prompt("Fitbit token: ", 2, text, sizeof(text)));
	ck_assert_str_eq(text, "Fitbit token: part 2: ");
	ck_assert(part_prompt("Token \t ", 10, text, sizeof(text)));
	ck_assert_str_eq(text, "Token part 10: ");
	ck_assert(!part_prompt("Fitbit token: ", 2, text, 22));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("parts");
	TCase	*t = tcase_create("parts");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_loop_test(t, token_arrives_whole, 0, COUNT_OF(lengths));
	tcase_add_loop_test(t, parts_are_one_token_or_are_cut, 0, COUNT_OF(answers));
	tcase_add_test(t, what_is_asked_follows_from_lengths_alone);
	tcase_add_test(t, prompt_names_the_part);
	suite_add_tcase(s, t);
	return unit_run(s);
}
