/* city_top.c - the lists of the best: enterprises (百强) and towns (20强).
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_rank.h"

#include <string.h>

static const struct scope whole_city = { .kind = SCOPE_ALL };

enum rc city_top_lists(struct ctx *c, const struct city *y, const struct top_list **ret_list, int *ret_n)
{
	const struct scheme *s = y->scheme;
	const struct measure *measures;
	int n_measures, n = 0;
	TRY(city_measures(c, y, &measures, &n_measures));
	struct top_list *list = arena_new_array(&c->arena, struct top_list, (size_t)s->n_lists + 2);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int k = 0; k < s->n_lists; k++)
		list[n++] = (struct top_list){ s->lists[k].code, s->lists[k].title, false, s->lists[k].n, k };
	if (s->n_lists == 0 && !scheme_is_of_places(s))
		list[n++] = (struct top_list){ "enterprises-100", { "百强榜", "Top 100 enterprises" }, false, FIRMS_LISTED, -1 };
	if (!scheme_is_of_places(s) && n_measures > 0 && strcmp(measures[0].key, "tax_per_mu") == 0)
		list[n++] = (struct top_list){ "towns-20", { "乡镇（开发区）20强榜", "Top 20 towns and zones" }, true, TOWNS_LISTED, -1 };
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static bool may_see(const struct city *y, const struct scope *scope, size_t row)
{
	return scope->kind == SCOPE_ALL || registry_in_scope(y->view.reg, scope, city_registry_row(y, row));
}

/* Places count within each stratum of the list. */
static int scheme_rows(const struct city *y, const struct scope *scope, const struct list_result *l, struct top_row *out)
{
	int n = 0;
	for (uint32_t k = 0; k < l->n_strata; k++)
		for (uint32_t i = l->start[k]; i < l->start[k + 1]; i++)
			if (may_see(y, scope, l->rows[i]))
				out[n++] = (struct top_row){ l->rows[i], (int)(i - l->start[k]) + 1 };
	return n;
}

/* The best ranked firms above scale by total, over the whole city. */
static enum rc our_rows(struct ctx *c, struct city *y, const struct scope *scope, int most, struct top_row *out, int *ret_n)
{
	struct city_filter f = CITY_FILTER_NONE;
	const struct city_list *all;
	int place = 0, n = 0;
	f.above_scale = 1;
	TRY(city_list(c, y, &whole_city, &f, "total", true, &all));
	for (size_t i = 0; i < all->n && place < most; i++) {
		uint32_t row = all->rows[i];
		if (y->ev->rank[row] == 0)
			continue;
		place++;
		if (may_see(y, scope, row))
			out[n++] = (struct top_row){ row, place };
	}
	city_list_drop(y, all);
	*ret_n = n;
	return RC_OK;
}

enum rc city_top_rows(struct ctx *c, struct city *y, const struct scope *scope, const struct top_list *l, const struct top_row **ret_rows,
	int *ret_n)
{
	const struct list_result *have = l->rule >= 0 && y->ev->lists != NULL ? &y->ev->lists[l->rule] : NULL;
	size_t most = have != NULL ? have->n : (size_t)l->n;
	struct top_row *rows = arena_new_array(&c->arena, struct top_row, most + 1);
	int n = 0;
	if (rows == NULL)
		return ctx_no_memory(c);
	if (have != NULL)
		n = scheme_rows(y, scope, have, rows);
	else if (l->rule < 0)
		TRY(our_rows(c, y, scope, l->n, rows, &n));
	*ret_rows = rows;
	*ret_n = n;
	return RC_OK;
}

static bool region_in_scope(const struct city *y, const struct scope *scope, int region)
{
	int64_t pos = y->view.reg->regions[region].pos;
	return scope->kind == SCOPE_ALL || (scope->kind == SCOPE_REGION && pos >= scope->region_lo && pos <= scope->region_hi);
}

enum rc city_top_towns(struct ctx *c, struct city *y, const struct scope *scope, struct grouping *ret)
{
	struct grouping g;
	int n = 0;
	TRY(city_groups(c, y, &whole_city, GROUP_TOWN, &g));
	for (int i = 0; i < g.n; i++)
		if (g.list[i].units >= TOWN_FIRMS_MIN)
			g.list[n++] = g.list[i];
	g.n = n;
	if (g.n_measures > 0)
		groups_rank(&g, 0, true);
	n = 0;
	for (int i = 0; i < g.n; i++)
		if (g.list[i].rank > 0 && g.list[i].rank <= TOWNS_LISTED && region_in_scope(y, scope, g.list[i].at))
			g.list[n++] = g.list[i];
	g.n = n;
	*ret = g;
	return RC_OK;
}

static const char *words(struct ctx *c, struct plan_words w) { return c->english && w.en ? w.en : w.zh; }

static const char *by_words(struct ctx *c, const struct city *y, const struct list_rule *l)
{
	if (l->by.f == NULL)
		return TR(c, "总分", "the total");
	const char *text = formula_text(l->by.f);
	int item = scheme_item(y->scheme, text), col = scheme_column(y->scheme, text);
	if (strcmp(text, "total") == 0)
		return TR(c, "总分", "the total");
	return item >= 0 ? words(c, y->scheme->items[item].title) : col >= 0 ? words(c, y->scheme->columns[col].title) : text;
}

const char *city_top_how(struct ctx *c, const struct city *y, const struct top_list *l)
{
	if (l->regions)
		return arena_printf(&c->arena, TR(c, "参评企业不少于 %d 户的乡镇（开发区），按亩均税收（税收之和 ÷ 用地之和）从高到低取前 %d 名。",
			"Towns and zones with at least %d firms that took part, by tax per mu (sum of tax over sum of land), the first %d."),
				TOWN_FIRMS_MIN, TOWNS_LISTED);
	if (l->rule < 0)
		return arena_printf(&c->arena, TR(c, "当年规模以上、参加排名的企业，按总分从高到低取前 %d 名。",
			"Enterprises above scale that were ranked, by total, the first %d."), l->n);
	const struct list_rule *r = &y->scheme->lists[l->rule];
	const char *over = r->over > 0 ? y->scheme->strata[r->over].name : NULL, *where = NULL;
	if (r->where.f)
		where = scheme_condition_words(&c->arena, y->scheme, formula_text(r->where.f), c->english);
	return arena_printf(&c->arena, TR(c, "%s%s%s按%s从%s取前 %d 名%s%s。", "%s%s%s, by %s, %s first, the first %d%s%s."),
		where ? OF_PLACES(y->scheme, TR(c, "满足条件（", "Those that took part ("), TR(c, "满足条件（", "Enterprises (")) : OF_PLACES(y->scheme, TR(c, "参评单位", "All that took part"), TR(c, "参评企业",
			"Enterprises that took part")), where ? where : "", where ? OF_PLACES(y->scheme, TR(c, "）的单位", ")"), TR(c, "）的企业", ")")) : "",
		by_words(c, y, r), r->ascending ? TR(c, "低到高", "lowest") : TR(c, "高到低", "highest"), r->n,
		over ? TR(c, "，分组：", ", in each group of ") : "", over ? over : "");
}
