/* registry_api_enterprises.c - enterprises over HTTP: finding them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "core/recall.h"
#include "registry/registry.api.gen.h"
#include "registry/registry_api_parts.h"
#include <stdlib.h>

enum { PAGE_MAX = 200 }; /* as in registry.api.yaml */

/* ---- Members that many rows share, as pieces of JSON in one text: piece i lies between off[i] and off[i + 1]. */

enum { STATES = 3 * STATUS_COUNT }; /* above scale unknown, no, yes; times status */
struct api_words { struct buf text; uint32_t *off; int n, industry, state; /* first pieces of industries and states; regions begin at 0 */ };

static void say_region(struct jw *w, const struct registry *g, int at)
{
	const struct region *town = &g->regions[at], *district = town->district < 0 ? town : &g->regions[town->district];
	bool only_district = town == district;

	jw_ktext(w, "district", district->code);
	jw_ktext(w, "district_name", district->name);
	jw_ktext(w, "district_name_en", api_or_null(district->name_en));
	jw_ktext(w, "town", only_district ? NULL : town->code);
	jw_ktext(w, "town_name", only_district ? NULL : town->name);
}

/* The piece behind the last industry is that of an unknown one. */
static void say_industry(struct jw *w, const struct registry *g, int at)
{
	const struct industry *t = at < g->n_industries ? &g->industries[at] : NULL;

	jw_ktext(w, "industry", t ? t->code : NULL);
	jw_ktext(w, "industry_name", t ? t->name : NULL);
}

static void say_state(struct jw *w, const struct registry *g, int at)
{
	(void)g;
	jw_key(w, "above_scale");
	if (at / STATUS_COUNT)
		jw_bool(w, at / STATUS_COUNT == 2);
	else
		jw_null(w);
	jw_ktext(w, "status", enterprise_status_words[at % STATUS_COUNT]);
}

static void say_all(struct api_words *t, const struct registry *g, int n, void (*say)(struct jw *w, const struct registry *g, int at))
{
	for (int i = 0; i < n; i++) {
		struct jw w;
		jw_init(&w, &t->text);
		say(&w, g, i);
		t->off[++t->n] = (uint32_t)t->text.len;
	}
}

static void words_destroy(void *words)
{
	struct api_words *t = words;

	buf_finish(&t->text);
	free(t->off);
	free(t);
}

static void *words_make(const struct registry *g)
{
	struct api_words *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	buf_init(&t->text, 0);
	t->off = calloc((size_t)(g->n_regions + g->n_industries + 1 + STATES + 1), sizeof *t->off);
	if (t->off) {
		say_all(t, g, g->n_regions, say_region);
		t->industry = t->n;
		say_all(t, g, g->n_industries + 1, say_industry);
		t->state = t->n;
		say_all(t, g, STATES, say_state);
	}
	if (t->off && buf_rc(&t->text) == RC_OK)
		return t;
	words_destroy(t);
	return NULL;
}

enum rc api_words(struct ctx *c, const struct registry *g, const struct api_words **ret_words)
{
	void *words;

	TRY(directory_words(c, g, words_make, words_destroy, &words));
	*ret_words = words;
	return RC_OK;
}

static void write_piece(struct jw *w, const struct api_words *t, int i)
{
	jw_raw(w, t->text.data + t->off[i], t->off[i + 1] - t->off[i]);
}

void api_enterprise_members(struct jw *w, const struct registry *g, const struct api_words *t, size_t row)
{
	size_t name_len;
	const char *name = registry_name(g, row, &name_len);
	bool known, above = directory_above(g, row, &known);
	char day[DATE_TEXT];

	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, row), 18);
	jw_key(w, "name");
	jw_textn(w, name, name_len);
	write_piece(w, t, g->region[row]);
	write_piece(w, t, t->industry + (g->industry[row] == UINT16_MAX ? g->n_industries : g->industry[row]));
	write_piece(w, t, t->state + STATUS_COUNT * (known ? 1 + above : 0) + g->status[row]);
	if (g->registered[row] != DAY_NONE)
		date_print(day, g->registered[row]);
	jw_ktext(w, "established_on", g->registered[row] == DAY_NONE ? NULL : day);
}

/* ---- From words to indexes. */

static enum rc find_region(struct ctx *c, const struct registry *g, const char *field, const char *text, int *ret_at)
{
	*ret_at = text && *text ? registry_region_of(g, text) : -1;
	if (*ret_at < 0 && text && *text)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "区划表中没有“%.40s”；请填代码，例如 320583",
			"there is no region '%.40s'; give a code such as 320583"), text);
	return RC_OK;
}

static enum rc find_industry(struct ctx *c, const struct registry *g, const char *text, int *ret_at)
{
	*ret_at = text && *text ? registry_industry_of(g, text) : -1;
	if (*ret_at < 0 && text && *text)
		return ctx_fail(c, RC_BAD_INPUT, "industry", TR(c, "GB/T 4754-2017 中没有“%.20s”；请填门类、大类、中类或小类代码，例如 C、39、391、3911",
			"GB/T 4754-2017 has no '%.20s'; give the code of a section, division, group or class, such as C, 39, 391 or 3911"), text);
	return RC_OK;
}

static enum rc read_query(struct ctx *c, const struct registry *g, const struct registry_enterprise_list_in *in, struct directory_query *q)
{
	/* as in registry.api.yaml */
	static const enum directory_sort sorts[] = {SORT_NAME, SORT_CODE, SORT_REGION, SORT_INDUSTRY, SORT_REGISTERED};
	bool above = in->above_scale == REGISTRY_ENTERPRISE_LIST_ABOVE_SCALE_YES;

	*q = (struct directory_query){.text = in->q, .above = in->has_above_scale ? above : -1, .status = in->has_status ? in->status : -1,
		.sort = sorts[in->sort], .descending = in->order == REGISTRY_ENTERPRISE_LIST_ORDER_DESC};
	TRY(find_region(c, g, "district", in->district, &q->region[0]));
	TRY(find_region(c, g, "town", in->town, &q->region[1]));
	return find_industry(c, g, in->industry, &q->industry);
}

/* ---- A page. */

/* The rows of a sorted page lie all over the columns: asking for all of them at once waits for memory once instead of row by row. */
static void fetch_ahead(const struct registry *g, const uint32_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t row = rows[i];
		__builtin_prefetch(&g->folded_off[row]);
		__builtin_prefetch(registry_uscc(g, row));
		__builtin_prefetch(&g->region[row]);
		__builtin_prefetch(&g->industry[row]);
		__builtin_prefetch(&g->status[row]);
		__builtin_prefetch(&g->registered[row]);
		__builtin_prefetch(&g->above[row]);
		__builtin_prefetch(&g->above_known[row]);
	}
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(g->folded + g->folded_off[rows[i]]);
}

static enum rc write_page(struct ctx *c, const struct registry *g, const struct registry_enterprise_list_in *in, struct reply *r)
{
	const struct api_words *words;
	struct directory_query q;
	uint32_t rows[PAGE_MAX];
	size_t n, total;
	int64_t epoch;

	TRY(ctx_epoch(c, &epoch));
	TRY(read_query(c, g, in, &q));
	TRY(directory_page(c, g, &q, (size_t)((in->page - 1) * in->page_size), rows, (size_t)in->page_size, &n, &total));
	TRY(api_words(c, g, &words));
	fetch_ahead(g, rows, n);
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "total", (int64_t)total);
	jw_ki64(&r->jw, "page", in->page);
	jw_ki64(&r->jw, "page_size", in->page_size);
	jw_ki64(&r->jw, "epoch", epoch);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (size_t i = 0; i < n; i++) {
		jw_obj(&r->jw);
		api_enterprise_members(&r->jw, g, words, rows[i]);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc registry_api_enterprise_list(struct ctx *c, const struct registry_enterprise_list_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_page(c, g, in, r);
	registry_drop(c, g);
	return rc;
}
