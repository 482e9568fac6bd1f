/* SPDX-License-Identifier: ISC */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")	/* 2^32 calls in 2 s instead of 19 */
#endif

#include "config.h"

#include "accounts/ranges.h"
#include "tests/unit/unit.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STRIDE	251	/* the instrumented loop would take minutes */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define STRIDE	251
#endif
#endif
#ifndef STRIDE
#define STRIDE	1
#endif

/* The rule a second time: runs of ids by turns reserved and free, by their first ids. */
static const uint32_t first[] = {
	0, 1000, 60001, 60578, 61184, 65520, 65534, 65536, 524288, 1879048192,
	2147483648U,
};

static uint32_t
last_of(size_t run)
{
	return run + 1 < COUNT_OF(first) ? first[run + 1] - 1 : UINT32_MAX;
}

START_TEST(every_id_of_a_run_has_one_answer)
{
	uint64_t	id, last = last_of((size_t)_i), n = 0, hits = 0;

	for (id = first[_i]; id <= last; id += STRIDE, n++)
		hits += id_reserved((uint32_t)id);
	ck_assert_uint_eq(hits, _i % 2 == 0 ? n : 0);
	ck_assert(id_reserved((uint32_t)last) == (_i % 2 == 0));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("ranges");
	TCase	*t = tcase_create("ranges");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, every_id_of_a_run_has_one_answer, 0,
	    COUNT_OF(first));
	suite_add_tcase(s, t);
	return unit_run(s);
}
