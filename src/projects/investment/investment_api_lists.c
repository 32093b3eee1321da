/* investment_api_lists.c - lists over HTTP: who is where in a month, who is late, and what the year adds up to.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "core/workday.h"
#include "projects/investment.api.gen.h"
#include "projects/investment/investment_store.h"
#include "registry/registry.h"

enum { EVERYTHING = 200000, GROUPS_MOST = 1000 };

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return NULL;
	date_print(t, day);
	return arena_strdup(&c->arena, t);
}

static void money(struct jw *w, const char *key, int64_t v)
{
	jw_key(w, key);
	jw_fixed(w, (double)v / 100, 2);
}

static int region_at(const struct registry *g, int64_t id)
{
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == id)
			return i;
	return -1;
}

static const char *region_name(struct ctx *c, const struct registry *g, int at)
{
	if (at < 0)
		return NULL;
	const char *en = g->regions[at].name_en;
	return arena_strdup(&c->arena, c->english && en[0] != '\0' ? en : g->regions[at].name);
}

/* ---- The list of a month. */

static enum rc list_of(struct ctx *c, const char *month, const char *state, int64_t pos, int64_t pos_end, int limit, int offset, struct invest_row **ret_rows, int *ret_n)
{
	const struct invest_plan *p;
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_check(c, p, month, workday_today(c)));
	int year = atoi(month), m = atoi(month + 5);
	const char *before = day_text(c, m == 12 ? days_of(year + 1, 1, 1) : days_of(year, m + 1, 1));
	if (before == NULL)
		return ctx_no_memory(c);
	struct invest_query q = { .month = month, .before = before, .state = state, .region = "", .pos = pos, .pos_end = pos_end, .limit = limit, .offset = offset };
	return store_invest_list(c, &q, ret_rows, ret_n);
}

static enum rc area_of(struct ctx *c, const char *code, int64_t *ret_pos, int64_t *ret_end)
{
	const struct registry *g;
	*ret_pos = *ret_end = 0;
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	if (at >= 0) {
		*ret_pos = g->regions[at].pos;
		*ret_end = g->regions[at].pos_end;
	}
	registry_drop(c, g);
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "没有区划“%.32s”", "there is no region '%.32s'"), code);
}

/* What this account does with reports, wherever it may. */
static void may_json(struct ctx *c, struct jw *w)
{
	static const char *const words[] = { "fill", "check", "accept" }, *const names[] = { "investment.fill", "investment.check", "investment.accept" };
	struct scope scope;
	jw_key(w, "may");
	jw_arr(w);
	for (int i = 0; i < 3; i++)
		if (c->session != NULL && session_may(c->session, names[i], &scope))
			jw_text(w, words[i]);
	jw_arr_end(w);
}

/* What the checks say of a report that was sent; -1: nobody asked, or it was not sent. */
static enum rc remarks_of(struct ctx *c, bool asked, const struct invest_row *row, const char *month, int *ret_n)
{
	struct invest_sheet s;
	*ret_n = -1;
	if (!asked || (strcmp(row->state, "submitted") != 0 && strcmp(row->state, "checked") != 0))
		return RC_OK;
	TRY(invest_sheet_get(c, row->project, month, DAY_NONE, &s));
	*ret_n = s.n_findings;
	return RC_OK;
}

enum rc invest_month_rows(struct ctx *c, const char *month, const char *region, int most, struct invest_row **ret_rows, int *ret_n)
{
	int64_t pos, end;
	TRY(area_of(c, region, &pos, &end));
	return list_of(c, month, "", pos, end, most, 0, ret_rows, ret_n);
}

static void row_json(struct ctx *c, struct jw *w, const struct registry *g, const struct invest_row *row, int remarks)
{
	int at = region_at(g, row->region_id);
	jw_obj(w);
	jw_ktext(w, "code", row->code);
	jw_ktext(w, "name", row->name);
	jw_ktext(w, "owner", or_null(row->owner_name));
	jw_ktext(w, "region", region_name(c, g, at));
	jw_ktext(w, "district", at >= 0 ? region_name(c, g, g->regions[at].district) : NULL);
	jw_ktext(w, "state", row->state);
	jw_ki64(w, "version", row->version);
	jw_ktext(w, "due", or_null(row->due));
	jw_ktext(w, "handed_in", or_null(row->handed_in));
	jw_ki64(w, "returns", row->returns);
	jw_kbool(w, "clash", row->clash[0] != '\0');
	jw_key(w, "remarks");
	if (remarks >= 0)
		jw_i64(w, remarks);
	else
		jw_null(w);
	jw_key(w, "month_done");
	if (row->has_figures)
		jw_fixed(w, (double)row->month_done / 100, 2);
	else
		jw_null(w);
	jw_key(w, "year_done");
	if (row->has_figures)
		jw_fixed(w, (double)row->year_done / 100, 2);
	else
		jw_null(w);
	jw_obj_end(w);
}

enum rc investment_api_list(struct ctx *c, const struct investment_list_in *in, struct reply *r)
{
	static const char *const states[] = { "missing", "draft", "submitted", "checked", "accepted", "returned" };
	const struct invest_plan *p;
	const struct registry *g;
	struct invest_row *rows;
	int64_t pos, end;
	int n;
	TRY(area_of(c, in->region, &pos, &end));
	TRY(list_of(c, in->month, in->has_state ? states[in->state] : "", pos, end, (int)in->page_size + 1, (int)((in->page - 1) * in->page_size), &rows, &n));
	TRY(invest_plan_get(c, &p));
	int *remarks = arena_new_array(&c->arena, int, (size_t)n + 1);
	if (remarks == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n && i < in->page_size; i++)
		TRY(remarks_of(c, in->has_remarks && in->remarks, &rows[i], in->month, &remarks[i]));
	TRY(registry_hold(c, &g));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "month", in->month);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n && i < in->page_size; i++)
		row_json(c, &r->jw, g, &rows[i], remarks[i]);
	jw_arr_end(&r->jw);
	registry_drop(c, g);
	jw_kbool(&r->jw, "more", n > in->page_size);
	may_json(c, &r->jw);
	jw_ktext(&r->jw, "fill_due", day_text(c, invest_due(c, in->month, p->fill_workdays)));
	jw_ktext(&r->jw, "check_due", day_text(c, invest_due(c, in->month, p->check_workdays)));
	jw_ktext(&r->jw, "accept_due", day_text(c, invest_due(c, in->month, p->accept_workdays)));
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Districts of a month. */

static const char *const count_words[] = { "missing", "draft", "submitted", "checked", "accepted", "returned" };
enum { COUNTS = sizeof count_words / sizeof *count_words };
struct tally { int counts[COUNTS], late; int64_t done; };

static void tally_row(struct tally *t, const struct invest_row *row)
{
	for (int k = 0; k < COUNTS; k++)
		t->counts[k] += strcmp(row->state, count_words[k]) == 0;
	t->late += row->due[0] != '\0' && row->handed_in[0] != '\0' && strcmp(row->handed_in, row->due) > 0;
	t->done += row->has_figures ? row->month_done : 0;
}

static void tally_json(struct ctx *c, struct jw *w, const struct registry *g, int at, const struct tally *t)
{
	int all = 0;
	for (int k = 0; k < COUNTS; k++)
		all += t->counts[k];
	if (all == 0)
		return;
	jw_obj(w);
	jw_ktext(w, "district", g->regions[at].code);
	jw_ktext(w, "name", region_name(c, g, at));
	jw_ki64(w, "expected", all);
	for (int k = 0; k < COUNTS; k++)
		jw_ki64(w, count_words[k], t->counts[k]);
	jw_ki64(w, "late", t->late);
	money(w, "month_done", t->done);
	jw_obj_end(w);
}

static enum rc closings_json(struct ctx *c, struct jw *w, const char *month)
{
	struct invest_closing *list;
	int n;
	TRY(store_invest_closings(c, month, month, &list, &n));
	jw_key(w, "closed");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "month", list[i].month);
		jw_ktext(w, "at", list[i].at);
		jw_ktext(w, "who", list[i].who);
		jw_ki64(w, "reports", list[i].reports);
		money(w, "month_done", list[i].month_done);
		jw_ktext(w, "sm3", list[i].hash);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc investment_api_districts(struct ctx *c, const struct investment_districts_in *in, struct reply *r)
{
	const struct registry *g;
	struct invest_row *rows;
	int n;
	TRY(list_of(c, in->month, "", 0, 0, EVERYTHING, 0, &rows, &n));
	TRY(registry_hold(c, &g));
	struct tally *by = arena_new_array(&c->arena, struct tally, (size_t)g->n_regions + 1);
	for (int i = 0; by != NULL && i < n; i++) {
		int at = region_at(g, rows[i].region_id);
		int d = at >= 0 && g->regions[at].district >= 0 ? g->regions[at].district : at;
		if (d >= 0)
			tally_row(&by[d], &rows[i]);
	}
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "month", in->month);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; by != NULL && i < g->n_regions; i++)
		tally_json(c, &r->jw, g, i, &by[i]);
	jw_arr_end(&r->jw);
	registry_drop(c, g);
	if (by == NULL)
		return ctx_no_memory(c);
	/* what the whole city closed is for who sees the whole city */
	if (c->scope.kind == SCOPE_ALL)
		TRY(closings_json(c, &r->jw, in->month));
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- The late ledger. */

struct late_row { const struct invest_late *l; const char *district; int days; };  /* days -1: the due day is not known */

static struct late_row late_of(struct ctx *c, const struct registry *g, const struct invest_late *l, int32_t today)
{
	int at = region_at(g, l->region_id);
	int32_t due = DAY_NONE, came = today;
	if (l->due[0] != '\0' && !date_parse(l->due, strlen(l->due), &due))
		due = DAY_NONE;
	if (l->handed_in[0] != '\0' && !date_parse(l->handed_in, strlen(l->handed_in), &came))
		came = today;
	return (struct late_row){ l, at >= 0 ? region_name(c, g, g->regions[at].district) : NULL, due == DAY_NONE ? -1 : came > due ? came - due : 0 };
}

static enum rc late_list(struct ctx *c, int64_t year, struct invest_late **ret_list, int *ret_n)
{
	const char *from = arena_printf(&c->arena, "%04lld-01", (long long)year), *to = arena_printf(&c->arena, "%04lld-12", (long long)year);
	if (from == NULL || to == NULL)
		return ctx_no_memory(c);
	return store_invest_late(c, from, to, day_text(c, workday_today(c)), ret_list, ret_n);
}

static void late_json(struct jw *w, const struct late_row *row)
{
	const struct invest_late *l = row->l;
	jw_obj(w);
	jw_ktext(w, "month", l->month);
	jw_ktext(w, "code", l->code);
	jw_ktext(w, "name", l->name);
	jw_ktext(w, "district", row->district);
	jw_ktext(w, "due", or_null(l->due));
	jw_ktext(w, "handed_in", or_null(l->handed_in));
	jw_key(w, "days_late");
	if (row->days < 0)
		jw_null(w);
	else
		jw_i64(w, row->days);
	jw_ki64(w, "returns", l->returns);
	jw_ktext(w, "state", l->state);
	jw_obj_end(w);
}

enum rc investment_api_late(struct ctx *c, const struct investment_late_in *in, struct reply *r)
{
	const struct registry *g;
	struct invest_late *list;
	int n;
	TRY(late_list(c, in->year, &list, &n));
	TRY(registry_hold(c, &g));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		struct late_row row = late_of(c, g, &list[i], workday_today(c));
		late_json(&r->jw, &row);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	registry_drop(c, g);
	return RC_OK;
}

enum { LATE_COLUMNS = 9 };

static void late_out(struct ctx *c, struct table_out *o, const struct late_row *row)
{
	const struct invest_late *l = row->l;
	table_out_text(o, l->month);
	table_out_text(o, l->code);
	table_out_text(o, l->name);
	table_out_text(o, row->district);
	table_out_text(o, or_null(l->due));
	table_out_text(o, or_null(l->handed_in));
	if (row->days < 0)
		table_out_empty(o);
	else
		table_out_i64(o, row->days);
	table_out_i64(o, l->returns);
	table_out_text(o, invest_state_title(c, l->state));
	table_out_row(o);
}

static enum rc late_file(struct ctx *c, const char *path, const struct investment_late_export_in *in)
{
	const struct column_out columns[LATE_COLUMNS] = { { TR(c, "月份", "Month"), COLUMN_TEXT, 0, 10 }, { TR(c, "项目编号", "Number"), COLUMN_TEXT, 0, 16 }, { TR(c, "项目名称", "Project"), COLUMN_TEXT, 0, 34 },
		{ TR(c, "板块", "District"), COLUMN_TEXT, 0, 14 }, { TR(c, "应报日期", "Due"), COLUMN_TEXT, 0, 12 }, { TR(c, "上报日期", "Sent"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "迟报天数", "Days late"), COLUMN_NUMBER, 0, 10 }, { TR(c, "退回次数", "Times sent back"), COLUMN_NUMBER, 0, 10 }, { TR(c, "状态", "State"), COLUMN_TEXT, 0, 14 } };
	const char *const notes[] = { c->app->sample_data ? TR(c, "示例数据：项目与数值均为虚构", "Sample data: projects and figures are invented") : TR(c, "投资月报迟报台账", "Late ledger of investment reports"),
		TR(c, "没有上报的算到导出当天；退回过的也列入", "What has not come is counted up to the day of the file; what was sent back is listed as well"), NULL };
	struct table_out_options options = { .title = TR(c, "迟报台账", "Late"), .notes = notes };
	const struct registry *g;
	struct table_out *o;
	struct invest_late *list;
	int n;
	TRY(late_list(c, in->year, &list, &n));
	TRY(table_out_open(c, path, in->format == INVESTMENT_LATE_EXPORT_FORMAT_CSV ? TABLE_CSV : TABLE_XLSX, columns, LATE_COLUMNS, &options, &o));
	enum rc rc = registry_hold(c, &g);
	if (rc != RC_OK) {
		table_out_drop(o);
		return rc;
	}
	for (int i = 0; i < n; i++) {
		struct late_row row = late_of(c, g, &list[i], workday_today(c));
		late_out(c, o, &row);
	}
	registry_drop(c, g);
	return table_out_done(c, o, &(int64_t){ 0 });
}

enum rc investment_api_late_export(struct ctx *c, const struct investment_late_export_in *in, struct reply *r)
{
	char path[FILE_PASSING];
	bool csv = in->format == INVESTMENT_LATE_EXPORT_FORMAT_CSV;
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, late_file(c, path, in), &r->file_fd));
	r->content_type = csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	r->filename = arena_printf(&c->arena, "%s%s-%lld.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "投资月报迟报台账", "late-reports"), (long long)in->year, csv ? "csv" : "xlsx");
	return r->filename != NULL ? export_leave(c, r, "investment late") : ctx_no_memory(c);
}

/* ---- Totals. */

struct group { const char *id, *name; int64_t done, reports; };
struct groups { struct group *list; int n; };

static void add(struct groups *g, const char *id, const char *name, const struct invest_sum *s)
{
	int i = 0;
	while (i < g->n && strcmp(g->list[i].id, id) != 0)
		i++;
	if (i == GROUPS_MOST)
		return;
	if (i == g->n)
		g->list[g->n++] = (struct group){ .id = id, .name = name };
	g->list[i].done += s->month_done;
	g->list[i].reports += s->projects;
}

static int by_id(const void *a, const void *b) { return strcmp(((const struct group *)a)->id, ((const struct group *)b)->id); }

static void groups_json(struct jw *w, const char *key, struct groups *g)
{
	qsort(g->list, (size_t)g->n, sizeof *g->list, by_id);
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < g->n; i++) {
		jw_obj(w);
		jw_ktext(w, "id", g->list[i].id);
		jw_ktext(w, "name", g->list[i].name);
		money(w, "month_done", g->list[i].done);
		jw_ki64(w, "reports", g->list[i].reports);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static const char *division_of(struct ctx *c, const char *industry)
{
	const char *digits = industry + (industry[0] >= 'A' && industry[0] <= 'Z');
	const char *two = arena_strndup(&c->arena, digits, strlen(digits) < 2 ? strlen(digits) : 2);
	return two != NULL ? two : "";
}

static const char *industry_name(struct ctx *c, const struct registry *g, const char *division)
{
	for (int i = 0; i < g->n_industries; i++)
		if (g->industries[i].level == 2 && strcmp(g->industries[i].code, division) == 0)
			return arena_strdup(&c->arena, c->english && g->industries[i].name_en[0] != '\0' ? g->industries[i].name_en : g->industries[i].name);
	return division[0] != '\0' ? division : TR(c, "未填行业", "industry not known");
}

static const char *kind_name(struct ctx *c, const char *kind)
{
	const struct project_plan *p = project_plan(c->app);
	const struct project_words *w = p != NULL && p->known[KNOWN_KIND] >= 0 ? p->fields[p->known[KNOWN_KIND]].words : NULL;
	int i = w != NULL ? project_word_of(w, kind) : -1;
	return i >= 0 ? project_words_for(c, w->words[i].title) : kind[0] != '\0' ? kind : TR(c, "未填类型", "kind not known");
}

static void shares_json(const struct ctx *c, struct jw *w, const struct invest_plan *p, const struct invest_sum *sums, int n, int64_t all)
{
	jw_key(w, "shares");
	jw_arr(w);
	for (int i = 0; i < p->n_shares; i++) {
		int64_t done = 0;
		for (int k = 0; k < n; k++)
			done += invest_share_has(&p->shares[i], sums[k].industry, sums[k].kind) ? sums[k].month_done : 0;
		jw_obj(w);
		jw_ktext(w, "id", p->shares[i].id);
		jw_ktext(w, "title", TR(c, p->shares[i].title.zh, p->shares[i].title.en));
		jw_ktext(w, "goal", p->shares[i].goal);
		money(w, "done", done);
		jw_key(w, "share");
		if (all > 0)
			jw_num(w, (double)done / (double)all);
		else
			jw_null(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc investment_api_totals(struct ctx *c, const struct investment_totals_in *in, struct reply *r)
{
	const struct invest_plan *p;
	const struct registry *g;
	struct invest_sum *sums;
	struct groups by[4] = { 0 };
	const char *last = "";
	int64_t all = 0;
	int n;
	const char *from = arena_printf(&c->arena, "%04lld-01", (long long)in->year), *to = arena_printf(&c->arena, "%04lld-12", (long long)in->year);
	TRY(invest_plan_get(c, &p));
	for (int i = 0; i < 4; i++)
		if ((by[i].list = arena_new_array(&c->arena, struct group, GROUPS_MOST)) == NULL || from == NULL || to == NULL)
			return ctx_no_memory(c);
	TRY(store_invest_sums(c, from, to, in->as_of != NULL ? in->as_of : "", &sums, &n));
	TRY(registry_hold(c, &g));
	for (int i = 0; i < n; i++) {
		int at = region_at(g, sums[i].region), d = at >= 0 && g->regions[at].district >= 0 ? g->regions[at].district : at;
		const char *division = division_of(c, sums[i].industry);
		all += sums[i].month_done;
		last = strcmp(sums[i].last_day, last) > 0 ? sums[i].last_day : last;
		add(&by[0], sums[i].month, sums[i].month, &sums[i]);
		add(&by[1], d >= 0 ? arena_strdup(&c->arena, g->regions[d].code) : "", d >= 0 ? region_name(c, g, d) : "", &sums[i]);
		add(&by[2], division, industry_name(c, g, division), &sums[i]);
		add(&by[3], sums[i].kind, kind_name(c, sums[i].kind), &sums[i]);
	}
	registry_drop(c, g);
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "year", in->year);
	jw_ktext(&r->jw, "as_of", in->as_of);
	jw_ktext(&r->jw, "last_accepted", or_null(last));
	money(&r->jw, "done", all);
	jw_ktext(&r->jw, "goal", p->goal);
	groups_json(&r->jw, "months", &by[0]);
	groups_json(&r->jw, "districts", &by[1]);
	groups_json(&r->jw, "industries", &by[2]);
	groups_json(&r->jw, "kinds", &by[3]);
	shares_json(c, &r->jw, p, sums, n, all);
	jw_obj_end(&r->jw);
	return RC_OK;
}
