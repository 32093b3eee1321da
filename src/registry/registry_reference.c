/* registry_reference.c - the compiled-in tables of regions and industries, brought into the database.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Done when the program's tables differ from those that the database has seen. Rows that are no longer in a table stay: subjects may point at them. */
#include "base/digest.h"
#include "base/text.h"
#include "registry/refdata.h"
#include "registry/registry_state.h"
#include "registry/registry_store.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_REGIONS = 512 };
struct places { struct region_row rows[MAX_REGIONS]; int n; };

static const char *empty_as_null(const char *s)
{
	return *s ? s : NULL;
}

static enum rc read_regions(struct ctx *c, struct places *p)
{
	struct slice rest = refdata_regions();
	const char *f[REFDATA_FIELDS];
	char *line;

	for (bool header = true;; header = false) {
		line = ctx_alloc(c, REFDATA_LINE);
		if (!line)
			return ctx_no_memory(c);
		if (!refdata_next(&rest, line, f))
			return RC_OK;
		if (header)
			continue;
		if (p->n == MAX_REGIONS)
			return ctx_fail(c, RC_INTERNAL, "", "data/regions.csv has more than %d places", MAX_REGIONS);
		p->rows[p->n++] = (struct region_row){.id = atoll(f[0]), .parent = atoll(f[8]), .code = f[0], .alt_code = f[1], .alt_from = empty_as_null(f[2]),
			.name = f[3], .name_en = f[4], .shortname = f[5], .shortname_en = f[6], .kind = f[7], .board = atoi(f[9]),
			.valid_from = empty_as_null(f[10]), .valid_to = empty_as_null(f[11]), .tile_col = atoi(f[13]), .tile_row = atoi(f[14])};
	}
}

/* Numbers a place and all below it in tree order. */
static int64_t number(struct places *p, int at, int64_t next)
{
	p->rows[at].region_pos = next++;
	for (int i = 0; i < p->n; i++)
		if (p->rows[i].parent == p->rows[at].id)
			next = number(p, i, next);
	p->rows[at].pos_end = next - 1;
	return next;
}

static enum rc put_regions(struct ctx *c)
{
	struct places *p = ctx_alloc(c, sizeof *p);
	int64_t next = 1;

	if (!p)
		return ctx_no_memory(c);
	TRY(read_regions(c, p));
	for (int i = 0; i < p->n; i++)
		if (!p->rows[i].parent)
			next = number(p, i, next);
	for (int i = 0; i < p->n; i++)
		TRY(store_put_region(c, &p->rows[i]));
	return RC_OK;
}

static enum rc put_industries(struct ctx *c)
{
	struct slice rest = refdata_industries();
	char line[REFDATA_LINE];
	const char *f[REFDATA_FIELDS];
	int place = 0;

	while (refdata_next(&rest, line, f)) {
		if (place++ == 0)
			continue;
		TRY(store_put_industry(c, f[5], place - 1, &(struct industry_row){.code = f[0], .name = f[2], .name_en = f[6], .parent = f[3], .level = atoi(f[1])}));
	}
	return RC_OK;
}

static enum rc tables_digest(char hex[DIGEST_HEX])
{
	struct slice r = refdata_regions(), i = refdata_industries();
	unsigned char sum[DIGEST_SIZE];
	struct digest d;

	TRY(digest_begin(&d, DIGEST_SHA256));
	digest_add(&d, r.p, r.n);
	digest_add(&d, i.p, i.n);
	TRY(digest_end(&d, sum));
	hex_print(hex, sum, sizeof sum);
	return RC_OK;
}

enum rc registry_reference_is_current(struct ctx *c, bool *ret_current)
{
	char hex[DIGEST_HEX];
	struct state_row s;

	TRY(tables_digest(hex));
	TRY(store_state(c, &s));
	*ret_current = !strcmp(s.reference, hex);
	return RC_OK;
}

enum rc registry_reference_load(struct ctx *c)
{
	char hex[DIGEST_HEX];
	txn_auto t = {0};
	bool current;

	TRY(registry_reference_is_current(c, &current));
	if (current)
		return RC_OK;
	assert(c->writes);
	TRY(tables_digest(hex));
	TRY(txn_begin(&t, c->db));
	TRY(put_regions(c));
	TRY(put_industries(c));
	TRY(store_set_reference(c, hex));
	TRY(store_bump(c));
	return txn_commit(&t);
}
