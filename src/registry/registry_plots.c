/* registry_plots.c - plots and who occupies them: areas are exact and never exceed the plot.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/period.h"
#include "core/cli.h"
#include "registry/registry_edit.h"
#include "registry/registry_import.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

bool registry_area(const char *text, size_t len, enum area_unit unit, struct area *ret_area)
{
	int64_t v, step = (unit == AREA_MU ? AREA_PER_MU : AREA_PER_M2) / 10000;

	if (num_parse_scaled(text, len, 4, NUM_THOUSANDS, &v) != NUM_OK || v <= 0 || v > (INT64_C(1) << 53) / step)
		return false;
	*ret_area = (struct area){v * step, unit};
	return true;
}

void registry_area_print(struct area a, char out[40])
{
	int64_t step = (a.unit == AREA_MU ? AREA_PER_MU : AREA_PER_M2) / 10000;
	size_t n = num_print_scaled_short(out, a.v / step, 4); /* whole: areas were read with 4 decimals */

	snprintf(out + n, 40 - n, "%s", a.unit == AREA_MU ? " 亩" : " m²");
}

static bool stays_on(struct stay s, int32_t day)
{
	return s.from <= day && (s.to == DAY_NONE || s.to >= day);
}

static int64_t sum_on(const struct stay *list, size_t n, int32_t day)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (stays_on(list[i], day))
			sum += list[i].area;
	return sum;
}

/* Sums only rise on the first day of a stay. */
int64_t stays_peak(const struct stay *list, size_t n, struct stay more)
{
	int64_t peak = more.area + sum_on(list, n, more.from);

	for (size_t i = 0; i < n; i++) {
		int64_t sum;
		if (!stays_on(more, list[i].from) || list[i].from == more.from)
			continue;
		sum = more.area + sum_on(list, n, list[i].from);
		peak = sum > peak ? sum : peak;
	}
	return peak;
}

static enum rc commit(struct ctx *c, struct txn *t)
{
	enum rc rc;

	TRY(store_bump(c));
	rc = txn_commit(t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc begin(struct ctx *c, struct txn *t)
{
	enum rc rc;

	assert(c->writes);
	rc = txn_begin(t, c->db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc add_plot(struct ctx *c, const struct registry *g, const char *code, const char *region, const char *address, struct area area, int64_t *ret_id)
{
	txn_auto t = {0};
	struct plot p;
	int64_t id;
	int r = registry_region_of(g, region);

	if (r < 0)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区域“%.60s”不在区划表中", "the region '%.60s' is not in the table of regions"), region);
	TRY(begin(c, &t));
	TRY(store_plot(c, code, &p));
	if (p.id)
		return ctx_fail(c, RC_CONFLICT, "plot", TR(c, "地块编号 %.60s 已登记", "the plot %.60s is registered already"), code);
	TRY(store_next_id(c, &id));
	TRY(store_add_subject(c, &(struct subject_row){.id = id, .region = g->regions[r].id, .region_pos = g->regions[r].pos, .kind = "plot", .code = code,
		.name = code, .industry = ""}));
	TRY(store_add_plot(c, id, area, address ? address : ""));
	TRY(commit(c, &t));
	*ret_id = id;
	return RC_OK;
}

enum rc registry_plot_add(struct ctx *c, const char *code, const char *region, const char *address, struct area area, int64_t *ret_id)
{
	const struct registry *g;
	enum rc rc;

	if (!*code)
		return ctx_fail(c, RC_BAD_INPUT, "plot", "%s", TR(c, "地块编号为空", "the plot has no code"));
	TRY(registry_hold(c, &g));
	rc = add_plot(c, g, code, region, address, area, ret_id);
	registry_drop(c, g);
	return rc;
}

static int32_t day_of(const char *text)
{
	int32_t d;

	return text && date_parse(text, strlen(text), &d) ? d : DAY_NONE;
}

static enum rc must_fit(struct ctx *c, const struct plot *p, enum occupation_basis basis, struct stay more)
{
	struct occupation *list;
	struct stay *stays;
	char plot_area[40], peak_area[40];
	int64_t peak;
	int n, same = 0;

	TRY(store_occupants(c, p->id, &list, &n));
	stays = ctx_alloc(c, (size_t)(n + 1) * sizeof *stays);
	if (!stays)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		if (list[i].basis == basis)
			stays[same++] = (struct stay){list[i].area.v, day_of(list[i].from), day_of(list[i].to)};
	peak = stays_peak(stays, (size_t)same, more);
	if (peak <= p->area.v)
		return RC_OK;
	registry_area_print(p->area, plot_area);
	registry_area_print((struct area){peak, AREA_MU}, peak_area);
	return ctx_fail(c, RC_CONFLICT, "area", TR(c, "地块 %s 面积 %s，%s面积合计将达 %s", "the plot %1$s has %2$s; %3$s areas would add up to %4$s"), p->code, plot_area,
		TR(c, occupation_basis_zh[basis], occupation_basis_words[basis]), peak_area);
}

enum rc registry_occupy(struct ctx *c, const char *plot, const char *uscc, enum occupation_basis basis, struct area area, int32_t from, int32_t to)
{
	txn_auto t = {0};
	struct plot p;
	int64_t occupation, id;
	char code[19], a[16], b[16];

	if (from == DAY_NONE)
		from = edit_today(c);
	if (to != DAY_NONE && to < from)
		return ctx_fail(c, RC_BAD_INPUT, "to", "%s", TR(c, "结束日期早于开始日期", "the last day lies before the first"));
	TRY(edit_code(c, uscc, strlen(uscc), code, NULL));
	TRY(begin(c, &t));
	TRY(store_plot(c, plot, &p));
	if (!p.id)
		return ctx_fail(c, RC_NOT_FOUND, "plot", TR(c, "没有编号为 %.60s 的地块", "there is no plot %.60s"), plot);
	TRY(store_enterprise_id(c, &c->scope, code, &id));
	if (!id)
		return ctx_fail(c, RC_NOT_FOUND, "uscc", TR(c, "没有信用代码为 %s 的企业", "there is no enterprise with the code %s"), code);
	TRY(must_fit(c, &p, basis, (struct stay){area.v, from, to}));
	TRY(store_add_occupation(c, p.id, id, basis, area, edit_day(a, from), edit_day(b, to), &occupation));
	return commit(c, &t);
}

enum rc registry_plots_of(struct ctx *c, const char *uscc, const struct occupation **ret_list, int *ret_n)
{
	struct occupation *list;
	int64_t id;

	TRY(store_enterprise_id(c, &c->scope, uscc, &id));
	if (!id)
		return ctx_fail(c, RC_NOT_FOUND, "uscc", TR(c, "没有信用代码为 %.18s 的企业（或不在您的管辖范围内）",
			"there is no enterprise with the code %.18s (or it is outside your area)"), uscc);
	TRY(store_occupations_of(c, &c->scope, id, &list, ret_n));
	*ret_list = list;
	return RC_OK;
}

/* All of them, whoever asks: what is shown of it is the caller's business. */
enum rc registry_occupants_of(struct ctx *c, const char *plot, const struct plot **ret_plot, const struct occupation **ret_list, int *ret_n)
{
	struct plot *p = ctx_alloc(c, sizeof *p);
	struct occupation *list;

	if (!p)
		return ctx_no_memory(c);
	TRY(store_plot(c, plot, p));
	if (!p->id)
		return ctx_fail(c, RC_NOT_FOUND, "plot", TR(c, "没有编号为 %.60s 的地块", "there is no plot %.60s"), plot);
	TRY(store_occupants(c, p->id, &list, ret_n));
	*ret_plot = p;
	*ret_list = list;
	return RC_OK;
}

/* ---- gusu check. */

enum { CHECK_STAYS = 4096 };
struct plot_check { struct ctx *c; int64_t plot; char basis[8]; struct stay stays[CHECK_STAYS]; size_t n; int findings; };

static enum rc check_use(void *user, const void *row)
{
	struct plot_check *k = user;
	const struct use_row *r = row;
	struct stay s = {r->area, day_of(r->from), day_of(r->to)};

	if (r->plot != k->plot || strcmp(r->basis, k->basis)) {
		k->plot = r->plot;
		k->n = 0;
		snprintf(k->basis, sizeof k->basis, "%s", r->basis);
	}
	if (stays_peak(k->stays, k->n, s) > r->plot_area) {
		cli_finding(k->c, "registry: plot %s: %s", r->code, TR(k->c, "占用面积超过地块面积", "occupied areas exceed the plot"));
		k->findings++;
	}
	if (k->n < CHECK_STAYS)
		k->stays[k->n++] = s;
	return RC_OK;
}

enum rc registry_check_plots(struct ctx *c, int *findings)
{
	struct plot_check *k = ctx_alloc(c, sizeof *k);

	if (!k)
		return ctx_no_memory(c);
	k->c = c;
	TRY(store_plot_uses(c, check_use, k));
	*findings += k->findings;
	return RC_OK;
}
