/* failing_malloc.c - the n-th allocation fails.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <stdlib.h>
#include "unit.h"

static atomic_long countdown, total;

void *__real_malloc(size_t n);
void *__real_calloc(size_t k, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t k, size_t n);
void *__wrap_realloc(void *p, size_t n);

void fail_at(long n)
{
	atomic_store(&countdown, n);
	atomic_store(&total, 0);
}

long allocations(void)
{
	return atomic_load(&total);
}

static bool now(void)
{
	atomic_fetch_add(&total, 1);
	return atomic_load(&countdown) > 0 && atomic_fetch_sub(&countdown, 1) == 1;
}

void *__wrap_malloc(size_t n) { return now() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t k, size_t n) { return now() ? NULL : __real_calloc(k, n); }
void *__wrap_realloc(void *p, size_t n) { return now() ? NULL : __real_realloc(p, n); }
