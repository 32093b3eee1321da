/* import_plots.c - the table of plots and occupations: one row is a plot, an occupation of it, or both.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plot's own columns (region, area) stand in its first row and may be repeated or left empty in the others. Areas of one basis on any day may not exceed the plot. */
#include "base/hash.h"
#include "base/num.h"
#include "base/period.h"
#include "registry/import_parts.h"
#include "registry/registry_edit.h"
#include "registry/registry_undo.h"
#include <stdlib.h>
#include <string.h>

enum { COL_PLOT, COL_REGION, COL_ADDRESS, COL_AREA_MU, COL_AREA_M2, COL_CODE, COL_BASIS, COL_PART_MU, COL_PART_M2, COL_FROM, COL_TO, N_COLUMNS };
static const char *const plot_names[] = {"地块代码", "宗地编号", "plot_code", NULL};
static const char *const region_names[] = {"所属镇", "所属镇街", "镇街", "区域", "区域代码", NULL};
static const char *const address_names[] = {"地址", "土地坐落", NULL};
static const char *const area_mu_names[] = {"宗地面积(亩)", "plot_area(亩)", NULL};
static const char *const area_m2_names[] = {"宗地面积(平方米)", "地块面积(m2)", "地块面积(㎡)", NULL};
static const char *const code_names[] = {"统一社会信用代码", "uscc", NULL};
static const char *const basis_names[] = {"使用方式", "权属", NULL};
static const char *const part_mu_names[] = {"使用面积(亩)", NULL};
static const char *const part_m2_names[] = {"使用面积(平方米)", "占用面积(m2)", "占用面积(㎡)", NULL};
static const struct table_column columns[N_COLUMNS] = {
	[COL_PLOT] = {"地块编号", "plot", true, plot_names},
	[COL_REGION] = {"所属区域", "region", false, region_names},
	[COL_ADDRESS] = {"坐落", "address", false, address_names},
	[COL_AREA_MU] = {"地块面积(亩)", "plot_area_mu", false, area_mu_names},
	[COL_AREA_M2] = {"地块面积(平方米)", "plot_area_m2", false, area_m2_names},
	[COL_CODE] = {"信用代码", "code", false, code_names},
	[COL_BASIS] = {"占用方式", "basis", false, basis_names},
	[COL_PART_MU] = {"占用面积(亩)", "area_mu", false, part_mu_names},
	[COL_PART_M2] = {"占用面积(平方米)", "area_m2", false, part_m2_names},
	[COL_FROM] = {"开始日期", "valid_from", false, NULL},
	[COL_TO] = {"结束日期", "valid_to", false, NULL},
};

const struct table_column *import_plots_columns(int *ret_n)
{
	*ret_n = N_COLUMNS;
	return columns;
}

static const struct field_column fields[] = {{"uscc", COL_CODE}, {"region", COL_REGION}, {NULL, -1}};

/* A plot while its file is read: what is known of it and who is on it. id 0: not in the database; row is then a rejected row of it. */
struct known_plot { int64_t id, again; bool stored; struct area area; int64_t row; struct stay *stays[BASIS_COUNT]; size_t n[BASIS_COUNT], cap[BASIS_COUNT]; };
struct import {
	struct ctx *c;
	const struct registry *g;
	struct table *t;
	const struct import_options *o;
	struct idmap codes;
	struct known_plot *plots; size_t cap;
	bool fresh;                /* no plot in the database yet: no need to look for each */
	int64_t next_id;
	struct import_result r;
};

/* What a row says. */
struct row {
	const char *plot, *region, *address, *uscc;
	struct area area, part; bool has_area, has_part;
	int basis; bool has_basis;
	int32_t from, to;
};

static bool read_area(struct import *m, int mu, int m2, struct area *ret_area, bool *ret_has)
{
	static const int64_t most = (INT64_C(1) << 53) / (AREA_PER_MU / 10000);
	bool has_mu, has_m2;
	int64_t in_mu, in_m2, v;

	if (!table_scaled(m->t, mu, 4, &in_mu, &has_mu) || !table_scaled(m->t, m2, 4, &in_m2, &has_m2))
		return false;
	*ret_has = has_mu || has_m2;
	if (!*ret_has)
		return true;
	if (has_mu && has_m2) {
		table_reject(m->t, m2, TR(m->c, "只填一种单位", "give one of the two"), "%s", TR(m->c, "亩和平方米都填了", "both 亩 and m² are given"));
		return false;
	}
	v = has_mu ? in_mu : in_m2;
	if (v <= 0 || v > most) {
		table_reject(m->t, has_mu ? mu : m2, TR(m->c, "请核对面积", "check the area"), "%s", v <= 0 ? TR(m->c, "面积应大于 0", "an area is above 0") : TR(m->c, "面积过大", "the area is too large"));
		return false;
	}
	*ret_area = (struct area){v * ((has_mu ? AREA_PER_MU : AREA_PER_M2) / 10000), has_mu ? AREA_MU : AREA_M2};
	return true;
}

static bool read_row(struct import *m, struct row *w)
{
	bool good;

	*w = (struct row){.from = m->o->from, .to = DAY_NONE};
	good = table_need_code(m->t, COL_PLOT, &w->plot);
	good &= table_code(m->t, COL_REGION, &w->region);
	good &= table_text(m->t, COL_ADDRESS, 200, &w->address);
	good &= table_text(m->t, COL_CODE, 64, &w->uscc);
	good &= read_area(m, COL_AREA_MU, COL_AREA_M2, &w->area, &w->has_area);
	good &= read_area(m, COL_PART_MU, COL_PART_M2, &w->part, &w->has_part);
	good &= table_word(m->t, COL_BASIS, occupation_basis_zh, occupation_basis_words, &w->basis, &w->has_basis);
	good &= import_day(m->t, COL_FROM, &w->from);
	good &= import_day(m->t, COL_TO, &w->to);
	if (good && strlen(w->plot) > 60) {
		table_reject(m->t, COL_PLOT, NULL, "%s", TR(m->c, "地块编号超过 60 个字节", "the code of the plot is longer than 60 bytes"));
		good = false;
	}
	if (good && w->from == DAY_NONE)
		w->from = edit_today(m->c);
	return good;
}

static enum rc add_stay(struct known_plot *p, enum occupation_basis b, struct stay s)
{
	if (p->n[b] == p->cap[b]) {
		size_t cap = p->cap[b] ? p->cap[b] * 2 : 2;
		struct stay *q = realloc(p->stays[b], cap * sizeof *q);
		if (!q)
			return RC_NO_MEMORY;
		p->stays[b] = q;
		p->cap[b] = cap;
	}
	p->stays[b][p->n[b]++] = s;
	return RC_OK;
}

/* Who is on a plot that the database has. */
static enum rc recall(struct import *m, struct known_plot *p, const struct plot *was)
{
	struct occupation *list;
	int n;

	p->id = was->id;
	p->stored = true;
	p->area = was->area;
	TRY(store_occupants(m->c, was->id, &list, &n));
	for (int i = 0; i < n; i++) {
		struct stay s = {list[i].area.v, DAY_NONE, DAY_NONE};
		date_parse(list[i].from, 10, &s.from);
		if (list[i].to)
			date_parse(list[i].to, 10, &s.to);
		TRY(add_stay(p, list[i].basis, s));
	}
	return RC_OK;
}

/* A plot that nobody knows yet: may this row make it? Its region's place then, or -1 after a reject. */
static int place_of(struct import *m, const struct known_plot *p, const struct row *w)
{
	const char *zh = !*w->region ? "所属区域" : "面积", *en = !*w->region ? "region" : "area";
	int column = !*w->region ? COL_REGION : COL_AREA_MU, r = registry_region_of(m->g, w->region);

	if (!import_may_add(m->c)) {
		table_reject(m->t, COL_PLOT, TR(m->c, "只能填报本辖区已登记的地块，新地块由市局登记", "only plots registered in your area can be reported; new ones are registered by the bureau"),
			TR(m->c, "您的辖区内没有编号为 %.60s 的地块", "there is no plot with the code %.60s in your area"), w->plot);
		return -1;
	}
	if ((!*w->region || !w->has_area) && p->row) {
		table_reject(m->t, column, TR(m->c, "与那一行一起改正后再导入", "correct that row and import both again"),
			TR(m->c, "新地块 %.60s 缺少%s：第 %lld 行已被退回", "the new plot %.60s lacks its %s: row %lld was rejected"), w->plot, TR(m->c, zh, en), (long long)p->row);
		return -1;
	}
	if (!*w->region || !w->has_area) {
		table_reject(m->t, column, TR(m->c, "新地块的第一行要写明所属区域和地块面积", "the first row of a new plot gives its region and area"),
			TR(m->c, "新地块 %.60s 缺少%s", "the new plot %.60s lacks its %s"), w->plot, TR(m->c, zh, en));
		return -1;
	}
	if (r < 0 || m->g->regions[r].kind == REGION_CITY) {
		table_reject(m->t, COL_REGION, TR(m->c, "请填 6 位或 9 位代码，例如 320583100", "give the code of 6 or 9 digits, such as 320583100"),
			TR(m->c, "区域“%.60s”不在区划表中（或有重名）",
				"the region '%.60s' is not in the table (or there are several of that name)"), w->region);
		return -1;
	}
	return r;
}

static enum rc store_new(struct import *m, struct known_plot *p, const struct row *w, const struct region *place)
{
	p->id = p->again ? p->again : m->next_id++;
	m->r.added++;
	if (m->o->check_only)
		return RC_OK;
	TRY(registry_did(m->c, &m->r, DID_PLOT, p->id, "", ""));
	if (p->again)
		return store_plot_again(m->c, p->id, place, w->area, w->address);
	TRY(store_add_subject(m->c, &(struct subject_row){.id = p->id, .region = place->id, .region_pos = place->pos, .kind = "plot", .code = w->plot,
		.name = w->plot, .industry = ""}));
	return store_add_plot(m->c, p->id, w->area, w->address);
}

/* A plot elsewhere is to a district as one that does not exist. */
static bool is_ours(const struct import *m, const struct plot *was)
{
	int r = was->id ? registry_region_of(m->g, was->region) : -1;

	return r >= 0 && import_region_in_scope(m->c, m->g, r);
}

/* What is known of the row's plot: from the database when it is the first row of it. */
static enum rc find_plot(struct import *m, const struct row *w, struct known_plot **ret_p)
{
	struct plot was = {0};
	struct known_plot *p;
	uint32_t id;
	bool fresh;

	TRY(idmap_add(&m->codes, w->plot, strlen(w->plot), &id, &fresh));
	if (id >= m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 1024;
		p = realloc(m->plots, cap * sizeof *p);
		if (!p)
			return ctx_no_memory(m->c);
		memset(p + m->cap, 0, (cap - m->cap) * sizeof *p);
		m->plots = p;
		m->cap = cap;
	}
	p = &m->plots[id];
	if (fresh && !m->fresh)
		TRY(store_plot(m->c, w->plot, &was));
	if (is_ours(m, &was) && was.undone)
		p->again = was.id; /* taken back: as new as if nobody knew it */
	else if (is_ours(m, &was))
		TRY(recall(m, p, &was));
	*ret_p = p;
	return RC_OK;
}

static void one_area(struct import *m, const struct known_plot *p, const struct row *w)
{
	char old[40], now[40];

	if (!w->has_area || w->area.v == p->area.v)
		return;
	registry_area_print(p->area, old);
	registry_area_print(w->area, now);
	table_reject(m->t, w->area.unit == AREA_MU ? COL_AREA_MU : COL_AREA_M2, TR(m->c, "同一地块的面积要一致", "a plot has one area"),
		TR(m->c, "地块 %.60s 的面积已是 %s，这里写 %s", "the area of plot %.60s is %s already, here it is %s"), w->plot, old, now);
}

/* The row of the occupant in the registry, or -1 after a reject. */
static int64_t occupant(struct import *m, const struct row *w)
{
	char code[19];
	int64_t row;

	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_code(m->c, w->uscc, strlen(w->uscc), code, NULL)))
		return -1;
	row = import_row_of_code(m->c, m->g, code);
	if (row < 0)
		import_reject_unknown(m->c, m->t, COL_CODE, code);
	return row;
}

static bool complete(struct import *m, const struct row *w)
{
	if (!w->has_basis)
		table_reject(m->t, COL_BASIS, TR(m->c, "填“自有”或“租用”", "write owned or rented"), "%s", TR(m->c, "占用方式为空", "the basis is empty"));
	if (!w->has_part)
		table_reject(m->t, table_has(m->t, COL_PART_MU) ? COL_PART_MU : COL_PART_M2, TR(m->c, "填占用面积", "give the occupied area"), "%s", TR(m->c, "占用面积为空", "the occupied area is empty"));
	if (w->to != DAY_NONE && w->to < w->from)
		table_reject(m->t, COL_TO, TR(m->c, "核对起止日期", "check the days"), "%s", TR(m->c, "结束日期早于开始日期", "the last day lies before the first"));
	return !table_row_is_bad(m->t);
}

/* Does the plot have just this occupation already? Then the row says nothing new. */
static enum rc is_there(struct import *m, const struct row *w, const struct known_plot *p, bool *ret_there)
{
	struct uscc_report code;
	char from[16], to[16];
	int64_t row = -1;

	*ret_there = false;
	if (!p->stored || !w->has_basis || !w->has_part || !*w->uscc)
		return RC_OK;
	uscc_check(w->uscc, strlen(w->uscc), &code);
	if (code.status == USCC_OK)
		row = import_row_of_code(m->c, m->g, code.code);
	if (row < 0)
		return RC_OK;
	return store_occupation_is_there(m->c, p->id, registry_subject(m->g, (size_t)row), (enum occupation_basis)w->basis, w->part, edit_day(from, w->from),
		edit_day(to, w->to), ret_there);
}

/* May the row's enterprise have that part of the plot? Its row in the registry then, or -1 after a reject. */
static int64_t check_part(struct import *m, const struct row *w, const struct known_plot *p)
{
	struct stay s = {w->part.v, w->from, w->to};
	enum occupation_basis b = (enum occupation_basis)w->basis;
	char area[40], peak_area[40];
	int64_t row, peak;

	if (!complete(m, w) || (row = occupant(m, w)) < 0)
		return -1;
	peak = stays_peak(p->stays[b], p->n[b], s);
	if (peak <= p->area.v)
		return row;
	registry_area_print(p->area, area);
	registry_area_print((struct area){peak, p->area.unit}, peak_area);
	table_reject(m->t, w->part.unit == AREA_MU ? COL_PART_MU : COL_PART_M2, TR(m->c, "核对地块面积与各户面积", "check the plot and the parts"),
		TR(m->c, "地块 %s 面积 %s，加上本行后%s面积合计 %s", "plot %1$s has %2$s; with this row %3$s areas add up to %4$s"), w->plot, area,
		TR(m->c, occupation_basis_zh[b], occupation_basis_words[b]), peak_area);
	return -1;
}

static enum rc occupy(struct import *m, const struct row *w, struct known_plot *p, int64_t row)
{
	enum occupation_basis b = (enum occupation_basis)w->basis;
	char from[16], to[16];

	int64_t id;

	TRY(add_stay(p, b, (struct stay){w->part.v, w->from, w->to}));
	m->r.changed++;
	if (m->o->check_only)
		return RC_OK;
	TRY(store_add_occupation(m->c, p->id, registry_subject(m->g, (size_t)row), b, w->part, edit_day(from, w->from), edit_day(to, w->to), &id));
	return registry_did(m->c, &m->r, DID_OCCUPATION, id, "", "");
}

/* Everything is checked before anything is stored: a rejected row leaves nothing, not even its plot. */
static enum rc take_row(struct import *m)
{
	struct known_plot *p = NULL;
	struct row w;
	int64_t occupant_row = -1;
	int place = -1;
	bool there;

	if (!read_row(m, &w))
		return RC_OK;
	TRY(find_plot(m, &w, &p));
	bool fresh = !p->id;
	if (fresh) {
		place = place_of(m, p, &w);
		p->area = w.area;
	} else {
		one_area(m, p, &w);
	}
	TRY(is_there(m, &w, p, &there));
	if (there && !table_row_is_bad(m->t)) {
		m->r.unchanged++;
		return RC_OK;
	}
	if (!table_row_is_bad(m->t) && *w.uscc)
		occupant_row = check_part(m, &w, p);
	else if (!table_row_is_bad(m->t) && (w.has_part || w.has_basis))
		table_reject(m->t, COL_CODE,
			TR(m->c, "填占用企业的信用代码，或把占用方式和占用面积留空", "give the occupant's code, or leave basis and area empty"), "%s",
			TR(m->c, "没有写明占用企业", "the occupant is missing"));
	if (table_row_is_bad(m->t)) {
		if (fresh)
			p->row = table_row(m->t);
		return RC_OK;
	}
	if (fresh)
		TRY(store_new(m, p, &w, &m->g->regions[place]));
	return occupant_row >= 0 ? occupy(m, &w, p, occupant_row) : RC_OK;
}

static enum rc all_rows(void *import)
{
	struct import *m = import;
	struct ctx *c = m->c;
	bool row;

	TRY(table_map(c, m->t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
	TRY(store_next_id(c, &m->next_id));
	TRY(store_no_plots(c, &m->fresh));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(take_row(m));
		TRY(import_progress(c, m->t));
	}
}

enum rc import_plots(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r)
{
	struct import m = {.c = c, .o = o};
	struct table_options to = import_table_options(o);
	table_auto *t = NULL;
	enum rc rc;

	TRY(table_open(c, path, &to, &t));
	TRY(registry_hold(c, &m.g));
	m.t = t;
	idmap_init(&m.codes, IDMAP_COPY);
	rc = import_in_transaction(c, "plots", path, t, o, all_rows, &m, &m.r);
	idmap_finish(&m.codes);
	for (size_t i = 0; i < m.cap; i++)
		for (int b = 0; b < BASIS_COUNT; b++)
			free(m.plots[i].stays[b]);
	free(m.plots);
	registry_drop(c, m.g);
	if (rc != RC_OK)
		return rc;
	*ret_r = m.r;
	return RC_OK;
}
