/* improvement_api_list.c - lists of plans over HTTP: a page, files, a preview, the statistics.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/improvement/improvement.api.gen.h"
#include "campaign/improvement/improvement_json.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "core/workday.h"
#include "office/office.h"

enum { EXPORT_ROWS = 50000, ALL_ROWS = 200000 };

/* ---- Words of a row. */

void improvement_day_json(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

void improvement_text_json(struct jw *w, const char *key, const char *text) { jw_ktext(w, key, text != NULL && text[0] != '\0' ? text : NULL); }

void improvement_count_json(struct jw *w, const char *key, bool has, int64_t n)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, n);
	else
		jw_null(w);
}

const char *improvement_region_name(struct ctx *c, const struct registry *g, int64_t region_pos, bool district, const char **ret_code)
{
	int at = (int)region_pos - 1;
	if (at >= 0 && at < g->n_regions && district && g->regions[at].district >= 0)
		at = g->regions[at].district;
	bool there = at >= 0 && at < g->n_regions;
	*ret_code = there ? g->regions[at].code : "";
	return !there ? "" : c->english && g->regions[at].name_en[0] != '\0' ? g->regions[at].name_en : g->regions[at].name;
}

static const char *rule_name(struct ctx *c, const char *code)
{
	const struct improvement_plan *p = improvement_plan_of(c->app);
	const struct improvement_rule *u = p != NULL ? improvement_rule_of(p, code) : NULL;
	return u != NULL ? improvement_words(c, u->title) : code;
}

static void figures_of(struct ctx *c, struct jw *w, const struct improvement_row *o, const struct improvement_outcome *x)
{
	jw_ktext(w, "unit", o->unit);
	jw_ktext(w, "value", improvement_value(c, o->value));
	jw_ktext(w, "below", improvement_value(c, o->below));
	jw_ktext(w, "target", improvement_value(c, o->target));
	jw_ktext(w, "latest", x->of != 0 ? improvement_value(c, x->value) : NULL);
	improvement_count_json(w, "latest_year", x->of != 0, x->of);
	jw_key(w, "reached");
	if (x->of != 0)
		jw_bool(w, x->reached);
	else
		jw_null(w);
	jw_ktext(w, "outcome", improvement_result_words[x->result]);
}

void improvement_row_json(struct ctx *c, const struct registry *g, struct jw *w, const struct improvement_row *o, const struct improvement_outcome *x)
{
	const char *code, *region = improvement_region_name(c, g, o->region_pos, false, &code);
	jw_ki64(w, "id", o->id);
	jw_ktext(w, "code", o->code);
	jw_ki64(w, "wave", o->wave);
	jw_ki64(w, "year", o->year);
	jw_ki64(w, "result_year", o->result_year);
	jw_ktext(w, "enterprise", o->uscc);
	jw_ktext(w, "enterprise_name", o->name);
	jw_ktext(w, "region_name", region);
	jw_ktext(w, "rule_name", rule_name(c, o->rule));
	figures_of(c, w, o, x);
	jw_ktext(w, "state", improvement_state_words[o->state]);
	jw_ktext(w, "state_name", improvement_state_title(c, o->state));
	jw_ktext(w, "desk", o->desk);
	jw_ktext(w, "desk_name", unit_name(c, o->desk));
	improvement_day_json(w, "due", o->due);
	jw_kbool(w, "overdue", improvement_is_overdue(o, workday_today(c)));
	improvement_day_json(w, "until", o->until);
	improvement_day_json(w, "finish_by", o->finish_by);
	jw_ki64(w, "percent", o->percent);
	jw_ktext(w, "result", improvement_result_words[o->result]);
	jw_ktext(w, "result_name", improvement_result_title(c, o->result));
	jw_ktext(w, "result_value", improvement_value(c, o->result_value));
	improvement_count_json(w, "result_of", o->result_of != 0, o->result_of);
	improvement_day_json(w, "selected_on", o->selected_on);
	improvement_count_json(w, "matter", o->matter != 0 && !improvement_is_outside(c), o->matter);
	jw_ktext(w, "changed_at", o->changed_at);
}

/* ---- The question. */

static enum rc region_span(struct ctx *c, const char *code, int64_t *ret_lo, int64_t *ret_hi)
{
	const struct registry *g;
	*ret_lo = *ret_hi = 0;
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	if (at >= 0) {
		*ret_lo = g->regions[at].pos;
		*ret_hi = g->regions[at].pos_end;
	}
	registry_drop(c, g);
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static enum rc read_query(struct ctx *c, const struct improvement_list_in *in, struct improvement_query *q)
{
	*q = (struct improvement_query){ .text = or_empty(in->q), .unit = or_empty(in->unit), .wave = in->has_wave ? in->wave : 0, .state = in->has_state ? in->state : -1,
		.result = in->has_result ? in->result : -1, .show = (enum improvement_show)in->show, .sort = (enum improvement_sort)in->sort, .descending = in->order == IMPROVEMENT_LIST_ORDER_DESC };
	return region_span(c, in->region, &q->region_lo, &q->region_hi);
}

static enum rc insiders(struct ctx *c)
{
	return improvement_is_outside(c) ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "企业账号只能查看本企业的提升计划", "an enterprise sees its own plans only")) : RC_OK;
}

static enum rc read_outcomes(struct ctx *c, const struct improvement_row *list, int n, struct improvement_outcome **ret_list)
{
	*ret_list = arena_new_array(&c->arena, struct improvement_outcome, (size_t)n + 1);
	return *ret_list != NULL ? improvement_outcomes(c, list, n, *ret_list) : ctx_no_memory(c);
}

/* ---- A page. */

static enum rc rows_json(struct ctx *c, struct jw *w, const struct improvement_row *list, int n)
{
	const struct registry *g;
	struct improvement_outcome *x;
	TRY(read_outcomes(c, list, n, &x));
	TRY(registry_hold(c, &g));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		improvement_row_json(c, g, w, &list[i], &x[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	registry_drop(c, g);
	return RC_OK;
}

enum rc improvement_api_list(struct ctx *c, const struct improvement_list_in *in, struct reply *r)
{
	struct improvement_query q, all;
	struct improvement_counts k, counts;
	struct improvement_row *list;
	struct jw *w = &r->jw;
	int n;
	TRY(read_query(c, in, &q));
	all = q;
	all.show = IMPROVE_SHOW_ALL;
	TRY(store_improvement_counts(c, &c->scope, &all, workday_today(c), &counts));
	q.skip = (in->page - 1) * in->page_size;
	q.most = in->page_size;
	TRY(store_improvement_counts(c, &c->scope, &q, workday_today(c), &k));
	TRY(store_improvements(c, &c->scope, &q, workday_today(c), &list, &n));
	jw_obj(w);
	jw_ki64(w, "total", k.total);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_kbool(w, "may_export", c->session != NULL && session_may(c->session, "evaluation.export", NULL));
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "total", counts.total);
	jw_ki64(w, "open", counts.open);
	jw_ki64(w, "overdue", counts.overdue);
	jw_ki64(w, "closed", counts.closed);
	jw_obj_end(w);
	TRY(rows_json(c, w, list, n));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- A file. */

static void write_row(struct ctx *c, const struct registry *g, struct table_out *out, const struct improvement_row *o, const struct improvement_outcome *x)
{
	const char *code, *district = improvement_region_name(c, g, o->region_pos, true, &code), *town = improvement_region_name(c, g, o->region_pos, false, &code);
	const char *const texts[] = { o->code, o->uscc, o->name, district, town, rule_name(c, o->rule), o->unit };
	const int64_t values[] = { o->value, o->target, x->of != 0 ? x->value : IMPROVE_UNKNOWN };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_out_text(out, texts[i]);
	table_out_i64(out, o->year);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		if (values[i] == IMPROVE_UNKNOWN)
			table_out_empty(out);
		else
			table_out_number(out, (double)values[i] / IMPROVE_SCALE);
	}
	table_out_text(out, x->of != 0 ? arena_printf(&c->arena, "%d", x->of) : "");
	table_out_text(out, improvement_state_title(c, o->state));
	table_out_text(out, unit_name(c, o->desk));
	table_out_text(out, improvement_day(c, o->due));
	table_out_text(out, improvement_day(c, o->until));
	table_out_i64(out, o->percent);
	table_out_text(out, improvement_result_title(c, o->result));
	table_out_row(out);
}

static enum rc write_rows(struct ctx *c, struct table_out *out, const struct improvement_row *list, int n)
{
	const struct registry *g;
	struct improvement_outcome *x;
	TRY(read_outcomes(c, list, n, &x));
	TRY(registry_hold(c, &g));
	for (int i = 0; i < n; i++)
		write_row(c, g, out, &list[i], &x[i]);
	registry_drop(c, g);
	return RC_OK;
}

static enum rc write_file(struct ctx *c, const struct improvement_row *list, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = { { TR(c, "编号", "Number"), COLUMN_TEXT, 0, 16 }, { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 }, { TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 36 },
		{ TR(c, "区县", "District"), COLUMN_TEXT, 0, 14 }, { TR(c, "镇街", "Town"), COLUMN_TEXT, 0, 14 }, { TR(c, "列入规则", "Rule"), COLUMN_TEXT, 0, 24 }, { TR(c, "单位", "Unit"), COLUMN_TEXT, 0, 10 },
		{ TR(c, "数据年度", "Year"), COLUMN_NUMBER, 0, 10 }, { TR(c, "列入时数值", "Value"), COLUMN_NUMBER, -1, 12 }, { TR(c, "目标", "Target"), COLUMN_NUMBER, -1, 12 },
		{ TR(c, "最新数值", "Latest"), COLUMN_NUMBER, -1, 12 }, { TR(c, "最新数值年度", "Latest of"), COLUMN_TEXT, 0, 12 }, { TR(c, "状态", "State"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "办理单位", "Desk"), COLUMN_TEXT, 0, 24 }, { TR(c, "办理期限", "Due"), COLUMN_TEXT, 0, 12 }, { TR(c, "完成期限", "Until"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "完成比例（%）", "Done, %"), COLUMN_NUMBER, 0, 10 }, { TR(c, "认定结果", "Result"), COLUMN_TEXT, 0, 12 } };
	const struct table_out_options options = { .title = TR(c, "提升计划", "Plans of improvement") };
	struct table_out *o;
	int64_t written;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	enum rc rc = write_rows(c, o, list, n);
	if (rc != RC_OK) {
		table_out_drop(o);
		return rc;
	}
	return table_out_done(c, o, &written);
}

enum rc improvement_api_export(struct ctx *c, const struct improvement_export_in *in, struct reply *r)
{
	const struct improvement_list_in ask = { .has_wave = in->has_wave, .wave = in->wave, .q = in->q, .has_state = in->has_state, .state = in->state, .has_result = in->has_result, .result = in->result,
		.unit = in->unit, .region = in->region, .show = in->show, .sort = in->sort, .order = in->order };
	bool xlsx = in->format == IMPROVEMENT_EXPORT_FORMAT_XLSX;
	struct improvement_query q;
	struct improvement_row *list;
	char path[FILE_PASSING];
	int n;
	TRY(read_query(c, &ask, &q));
	q.most = EXPORT_ROWS;
	TRY(store_improvements(c, &c->scope, &q, workday_today(c), &list, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, list, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "提升计划", "improvements"), xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "improvements") : ctx_no_memory(c);
}

/* ---- Who would be selected. */

enum rc improvement_api_preview(struct ctx *c, const struct improvement_preview_in *in, struct reply *r)
{
	struct improvement_preview p;
	const struct registry *g;
	struct jw *w = &r->jw;
	TRY(insiders(c));
	TRY(improvement_preview(c, in->rule, in->region, (int)in->year, &p));
	TRY(registry_hold(c, &g));
	int *by = arena_new_array(&c->arena, int, (size_t)g->n_regions + 1);
	for (int i = 0; by != NULL && i < p.n; i++) {
		int at = (int)p.picks[i].region_pos - 1, d = at >= 0 && at < g->n_regions ? g->regions[at].district : -1;
		by[d >= 0 ? d : 0]++;
	}
	jw_obj(w);
	jw_ktext(w, "rule", rule_name(c, in->rule != NULL && in->rule[0] != '\0' ? in->rule : improvement_plan_of(c->app)->rules[0].code));
	jw_ki64(w, "year", in->year);
	jw_ki64(w, "fits", p.fits);
	jw_ki64(w, "n", p.n);
	jw_ki64(w, "open", p.open);
	jw_ki64(w, "unknown", p.unknown);
	jw_key(w, "districts");
	jw_arr(w);
	for (int i = 0; by != NULL && i < g->n_regions; i++) {
		if (by[i] == 0)
			continue;
		jw_obj(w);
		jw_ktext(w, "code", g->regions[i].code);
		jw_ktext(w, "name", c->english && g->regions[i].name_en[0] != '\0' ? g->regions[i].name_en : g->regions[i].name);
		jw_ki64(w, "n", by[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return by != NULL ? RC_OK : ctx_no_memory(c);
}

/* ---- Statistics. */

struct sum { const char *code, *name; int64_t total, state[IMPROVE_STATES], overdue, result[IMPROVE_RESULTS], reached; };

static void add_case(struct sum *s, const struct improvement_row *o, const struct improvement_outcome *x, int32_t today)
{
	s->total++;
	s->state[o->state]++;
	s->overdue += improvement_is_overdue(o, today);
	s->result[o->result]++;
	s->reached += x->of != 0 && x->reached;
}

static void sum_json(struct jw *w, const struct sum *s)
{
	jw_obj(w);
	jw_ktext(w, "code", s->code);
	jw_ktext(w, "name", s->name);
	jw_ki64(w, "total", s->total);
	jw_ki64(w, "selected", s->state[IMPROVE_SELECTED] + s->state[IMPROVE_RETURNED]);
	jw_ki64(w, "submitted", s->state[IMPROVE_SUBMITTED]);
	jw_ki64(w, "running", s->state[IMPROVE_RUNNING]);
	jw_ki64(w, "review", s->state[IMPROVE_REVIEW]);
	jw_ki64(w, "closed", s->state[IMPROVE_CLOSED] + s->state[IMPROVE_DROPPED]);
	jw_ki64(w, "overdue", s->overdue);
	jw_ki64(w, "met", s->result[RESULT_MET]);
	jw_ki64(w, "not_met", s->result[RESULT_NOT_MET]);
	jw_ki64(w, "unknown", s->result[RESULT_UNKNOWN]);
	jw_ki64(w, "left", s->result[RESULT_LEFT]);
	jw_ki64(w, "reached", s->reached);
	jw_obj_end(w);
}

static void sums_json(struct jw *w, const char *key, const struct sum *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (list[i].total > 0)
			sum_json(w, &list[i]);
	jw_arr_end(w);
}

static enum rc by_measure(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *list, const struct improvement_outcome *x, int n, struct sum *sums)
{
	struct improvement_planned *planned;
	int n_planned, at = 0;
	TRY(store_improvement_planned(c, &c->scope, &planned, &n_planned));
	for (int i = 0; i < p->n_kinds; i++)
		sums[i] = (struct sum){ .code = p->kinds[i].code, .name = improvement_words(c, p->kinds[i].title) };
	for (int i = 0; i < n; i++) { /* both in order of the case */
		while (at < n_planned && planned[at].id < list[i].id)
			at++;
		for (int k = at; k < n_planned && planned[k].id == list[i].id; k++)
			for (int m = 0; m < p->n_kinds; m++)
				if (strcmp(p->kinds[m].code, planned[k].kind) == 0)
					add_case(&sums[m], &list[i], &x[i], workday_today(c));
	}
	return RC_OK;
}

static enum rc statistics_held(struct ctx *c, const struct registry *g, struct jw *w, const struct improvement_row *list, int n)
{
	const struct improvement_plan *p;
	struct improvement_outcome *x;
	struct sum all = { .code = "", .name = TR(c, "合计", "All") }, measures[IMPROVE_KINDS];
	struct sum *districts = arena_new_array(&c->arena, struct sum, (size_t)g->n_regions + 1);
	if (districts == NULL)
		return ctx_no_memory(c);
	TRY(improvement_plan_get(c, &p));
	TRY(read_outcomes(c, list, n, &x));
	for (int i = 0; i < n; i++) {
		int at = (int)list[i].region_pos - 1, d = at >= 0 && at < g->n_regions && g->regions[at].district >= 0 ? g->regions[at].district : 0;
		districts[d].name = improvement_region_name(c, g, list[i].region_pos, true, &districts[d].code);
		add_case(&districts[d], &list[i], &x[i], workday_today(c));
		add_case(&all, &list[i], &x[i], workday_today(c));
	}
	TRY(by_measure(c, p, list, x, n, measures));
	jw_obj(w);
	jw_key(w, "all");
	sum_json(w, &all);
	sums_json(w, "districts", districts, g->n_regions);
	sums_json(w, "measures", measures, p->n_kinds);
	jw_obj_end(w);
	return RC_OK;
}

enum rc improvement_api_statistics(struct ctx *c, const struct improvement_statistics_in *in, struct reply *r)
{
	const struct improvement_query q = { .text = "", .unit = "", .wave = in->has_wave ? in->wave : 0, .state = -1, .result = -1, .show = IMPROVE_SHOW_ALL, .sort = IMPROVE_BY_VALUE, .by_id = true,
		.most = ALL_ROWS };
	const struct registry *g;
	struct improvement_row *list;
	int n;
	TRY(insiders(c));
	TRY(store_improvements(c, &c->scope, &q, workday_today(c), &list, &n));
	TRY(registry_hold(c, &g));
	enum rc rc = statistics_held(c, g, &r->jw, list, n);
	registry_drop(c, g);
	return rc;
}
