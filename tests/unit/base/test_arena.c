/* test_arena.c - memory of one unit of work.
 * SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "base/arena.h"

static void aligned_and_zeroed(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 3000; n += 7) {
			unsigned char *p = arena_alloc(&a, n);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xa5, n);
		}
		arena_clear(&a);
		assert_int_equal(a.used, 0);
	}
}

static void limit_is_kept(void **state)
{
	arena_auto a;
	arena_init(&a, 1000);
	assert_null(arena_alloc(&a, 1001));
	assert_non_null(arena_alloc(&a, 992));
	assert_null(arena_alloc(&a, 1));
	arena_clear(&a);
	assert_non_null(arena_alloc(&a, 500));
	volatile size_t absurd = SIZE_MAX;
	assert_null(arena_alloc(&a, absurd));
	assert_null(arena_array(&a, SIZE_MAX / 2, 4));
}

static void large_block_keeps_the_head(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	char *first = arena_alloc(&a, 16);
	char *large = arena_alloc(&a, 10 * 1000 * 1000);
	char *second = arena_alloc(&a, 16);
	assert_non_null(large);
	assert_ptr_equal(second, first + 16);
	large[10 * 1000 * 1000 - 1] = 1;
}

static void texts(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	assert_text(arena_strdup(&a, "吴江"), "吴江");
	assert_text(arena_strndup(&a, "abcdef", 3), "abc");
	assert_text(arena_strndup(&a, NULL, 0), "");
	assert_text(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
}

static void every_allocation_may_fail(void **state)
{
	for (long n = 1; n < 8; n++) {
		struct arena a;
		arena_init(&a, 0);
		int failed = 0;
		fail_at(n);
		for (int i = 0; i < 2000; i++)
			failed += arena_alloc(&a, 5000) == NULL;
		fail_at(0);
		assert_int_equal(failed, 1);
		arena_finish(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligned_and_zeroed), cmocka_unit_test(limit_is_kept), cmocka_unit_test(large_block_keeps_the_head),
		cmocka_unit_test(texts), cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
