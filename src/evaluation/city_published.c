/* city_published.c - what of a round the public may see.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_published.h"

#include <string.h>

#include "base/csv.h"
#include "evaluation/city_lists_parts.h"
#include "evaluation/suppress.h"

static const struct scope whole_city = { .kind = SCOPE_ALL };

struct city_filter published_filter(const struct city *y)
{
	struct city_filter f = CITY_FILTER_NONE;
	for (int k = 0; k < y->scheme->classes.n; k++)
		f.classes |= UINT64_C(1) << k;
	if (f.classes == 0 && !scheme_is_of_places(y->scheme)) /* a scheme without classes publishes no enterprise */
		f.classes = UINT64_C(1) << 62;
	return f;
}

static void write_line(struct csv_writer *w, const struct city *y, uint32_t row)
{
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, row), len;
	int district = city_district(y, row);
	const char *name = registry_name(g, reg, &len);
	csv_put_text(w, registry_uscc(g, reg), registry_code_len(g, reg));
	csv_put_text(w, name, len);
	csv_put_str(w, district < 0 ? NULL : g->regions[district].name);
	csv_put_str(w, y->ev->class_[row] == CLASS_NONE ? NULL : y->scheme->classes.list[y->ev->class_[row]].code);
	csv_end_row(w);
}

enum rc published_file_of(struct ctx *c, struct city *y, const char *name, struct buf *out, size_t *ret_rows)
{
	static const char *const firm_heads[] = { "统一社会信用代码", "企业名称", "板块", "类别" }, *const place_heads[] = { "代码", "名称", "板块", "类别" };
	const char *const *heads = OF_PLACES(y->scheme, place_heads, firm_heads);
	struct city_filter f = published_filter(y);
	const struct city_list *list;
	struct csv_writer w;
	f.list = name;
	TRY(city_list(c, y, &whole_city, &f, "code", false, &list));
	csv_write_to(&w, out, 0);
	csv_bom(&w);
	for (int i = 0; i < 4; i++)
		csv_put_str(&w, heads[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < list->n; i++)
		write_line(&w, y, list->rows[i]);
	*ret_rows = list->n;
	city_list_drop(y, list);
	return RC_OK;
}

enum rc published_file(struct ctx *c, struct city *y, struct buf *out)
{
	size_t rows;
	return published_file_of(c, y, NULL, out, &rows);
}

enum rc published_hash(struct ctx *c, struct city *y, char ret_hex[DIGEST_HEX])
{
	enum { FILE_BYTES = 1 << 30 };
	struct city_lists *l;
	unsigned char sm3[DIGEST_SIZE];
	TRY(city_lists_need(c, y));
	l = y->lists;
	pthread_mutex_lock(&l->lock);
	memcpy(ret_hex, l->published, DIGEST_HEX);
	pthread_mutex_unlock(&l->lock);
	if (*ret_hex)
		return RC_OK;
	buf_auto b = { .data = NULL };
	buf_init(&b, FILE_BYTES);
	TRY(published_file(c, y, &b));
	if (buf_rc(&b) != RC_OK || digest_of(DIGEST_SM3, buf_text(&b), b.len, sm3) != RC_OK)
		return ctx_no_memory(c);
	hex_print(ret_hex, sm3, sizeof sm3);
	pthread_mutex_lock(&l->lock);
	memcpy(l->published, ret_hex, DIGEST_HEX);
	pthread_mutex_unlock(&l->lock);
	return RC_OK;
}

/* ---- Counts. */

static void pick_classes(const struct scheme *s, const struct grouping *g, struct published_table *t)
{
	for (int k = 0; k < s->classes.n; k++) {
		size_t n = 0;
		for (int i = 0; i < g->n; i++)
			n += g->list[i].counts[k];
		if (n == 0)
			continue;
		t->totals[t->n_classes] = n;
		t->classes[t->n_classes++] = k;
		t->all += n;
	}
}

enum rc published_counts(struct ctx *c, struct city *y, enum group_level level, struct published_table *ret)
{
	struct published_table t = { .n = 0 };
	struct grouping g;
	TRY(city_groups(c, y, &whole_city, level, &g));
	pick_classes(y->scheme, &g, &t);
	t.n = g.n;
	t.names = arena_new_array(&c->arena, struct group_name, (size_t)g.n + 1);
	t.counts = arena_new_array(&c->arena, size_t, (size_t)g.n * (size_t)t.n_classes + 1);
	t.hidden = arena_new_array(&c->arena, bool, (size_t)g.n * ((size_t)t.n_classes + 1) + 1);
	if (!t.names || !t.counts || !t.hidden)
		return ctx_no_memory(c);
	for (int i = 0; i < g.n; i++) {
		t.names[i] = group_name(y, level, &g.list[i]);
		for (int k = 0; k < t.n_classes; k++)
			t.counts[i * t.n_classes + k] = g.list[i].counts[t.classes[k]];
	}
	t.safe_totals = t.all >= SUPPRESS_BELOW && suppress_margin(t.totals, t.n_classes, t.hidden_totals);
	if (t.safe_totals && suppress_table(&c->arena, t.counts, t.n, t.n_classes, t.hidden_totals, t.hidden, &t.safe) != RC_OK)
		return ctx_no_memory(c);
	*ret = t;
	return RC_OK;
}
