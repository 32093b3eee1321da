/* registry_order.c - the rows of a snapshot in the order of a column.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An order is a permutation. Texts are compared; numbers are keys of 32 bits, sorted stably from the order of codes, so that ties stand by
 * code. */
#include "registry/registry_directory.h"
#include <stdlib.h>
#include <string.h>

static int by_code(const void *a, const void *b, void *user)
{
	const struct registry *g = user;

	return memcmp(registry_uscc(g, *(const uint32_t *)a), registry_uscc(g, *(const uint32_t *)b), 18);
}

/* Ties by code, so that the order depends on nothing else. */
static int by_name(const void *a, const void *b, void *user)
{
	const struct registry *g = user;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	/* with the line's end, which is below every character */
	size_t nx = g->folded_off[x + 1] - g->folded_off[x], ny = g->folded_off[y + 1] - g->folded_off[y];
	int diff = memcmp(g->folded + g->folded_off[x], g->folded + g->folded_off[y], nx < ny ? nx : ny);

	return diff ? diff : by_code(a, b, user);
}

uint32_t registry_order_key(const struct registry *g, enum directory_sort sort, uint32_t row)
{
	switch (sort) {
	case SORT_REGION:
		return g->region[row];
	case SORT_INDUSTRY:
		return g->industry[row] == UINT16_MAX ? UINT32_MAX : g->industry[row];
	case SORT_REGISTERED:
		return g->registered[row] == DAY_NONE ? UINT32_MAX : (uint32_t)g->registered[row] ^ UINT32_C(0x80000000);
	default:
		return 0;
	}
}

/* One pass of a stable counting sort over 16 bits of the key. */
static void sort_pass(const struct registry *g, enum directory_sort sort, int shift, const uint32_t *in, uint32_t *out, uint32_t *starts)
{
	memset(starts, 0, 65537 * sizeof *starts);
	for (size_t i = 0; i < g->rows; i++)
		starts[(registry_order_key(g, sort, in[i]) >> shift & 0xffff) + 1]++;
	for (size_t k = 1; k <= 65536; k++)
		starts[k] += starts[k - 1];
	for (size_t i = 0; i < g->rows; i++)
		out[starts[registry_order_key(g, sort, in[i]) >> shift & 0xffff]++] = in[i];
}

static bool sort_by_key(const struct registry *g, enum directory_sort sort, const uint32_t *codes, uint32_t *out)
{
	uint32_t *starts = malloc(65537 * sizeof *starts), *half = malloc((g->rows + 1) * sizeof *half);
	bool ok = starts && half;

	if (ok) {
		sort_pass(g, sort, 0, codes, half, starts);
		sort_pass(g, sort, 16, half, out, starts);
	}
	free(starts);
	free(half);
	return ok;
}

uint32_t *registry_order_make(const struct registry *g, enum directory_sort sort, const uint32_t *codes)
{
	uint32_t *order = malloc((g->rows + 1) * sizeof *order);

	if (!order)
		return NULL;
	if (sort != SORT_CODE && sort != SORT_NAME) {
		if (sort_by_key(g, sort, codes, order))
			return order;
		free(order);
		return NULL;
	}
	for (size_t i = 0; i < g->rows; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, g->rows, sizeof *order, sort == SORT_CODE ? by_code : by_name, (void *)g);
	return order;
}
