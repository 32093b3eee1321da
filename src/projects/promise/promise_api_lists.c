/* promise_api_lists.c - the city's lists of promises: who is due, results by district, promised against actual, the file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "projects/portfolio/portfolio.h"
#include "projects/promise.api.gen.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_json.h"
#include "registry/registry.h"

/* One answer over the standings of the projects that the account may see. */
struct listing {
	struct ctx *c;
	const struct promise_plan *plan;
	const struct portfolio *p;
	const struct registry *g;
	int32_t day;
	struct promise_standing *list; int n;   /* all */
	int *chosen; int n_chosen;              /* those wanted, what waits first */
};
struct wanted { const char *region, *stage; bool has_state; int state; };

/* What a person has to do something about comes first. */
static int urgency(enum promise_state s)
{
	static const int order[PROMISE_STATES] = { [STATE_ENDED] = 0, [STATE_PROPOSED] = 1, [STATE_DUE] = 2, [STATE_INCOMPLETE] = 3, [STATE_CORRECTING] = 4, [STATE_CASE] = 5, [STATE_BREACHED] = 6,
		[STATE_PASSED] = 7, [STATE_LATER] = 8 };
	return order[s];
}

static int by_urgency(const void *a, const void *b, void *arg)
{
	const struct promise_standing *list = arg, *x = &list[*(const int *)a], *y = &list[*(const int *)b];
	int d = urgency(x->state) - urgency(y->state);
	if (d == 0 && x->due != y->due)
		return x->due == DAY_NONE ? 1 : y->due == DAY_NONE || x->due < y->due ? -1 : 1;
	return d != 0 ? d : *(const int *)a - *(const int *)b;
}

static enum rc choose(struct listing *l, const struct wanted *q)
{
	struct ctx *c = l->c;
	int stage = -1;
	if (q->stage != NULL && q->stage[0] != '\0') {
		stage = promise_stage_of(l->plan, q->stage);
		if (stage < 0)
			return ctx_fail(c, RC_BAD_INPUT, "stage", TR(c, "没有“%.40s”这个核验时点", "there is no check at '%.40s'"), q->stage);
	}
	l->chosen = arena_new_array(&c->arena, int, (size_t)l->n + 1);
	if (l->chosen == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < l->n; i++)
		if ((stage < 0 || l->list[i].stage == stage) && (!q->has_state || (int)l->list[i].state == q->state))
			l->chosen[l->n_chosen++] = i;
	qsort_r(l->chosen, (size_t)l->n_chosen, sizeof *l->chosen, by_urgency, l->list);
	return RC_OK;
}

typedef enum rc answer_fn(struct listing *l, const void *in, struct reply *r);

static enum rc listed(struct listing *l, const struct wanted *q, answer_fn *answer, const void *in, struct reply *r)
{
	TRY(promise_standings_of(l->c, l->p, q->region, DAY_NONE, &l->list, &l->n));
	l->day = portfolio_day(l->c, l->p, NULL);
	TRY(choose(l, q));
	TRY(registry_hold(l->c, &l->g));
	enum rc rc = answer(l, in, r);
	registry_drop(l->c, l->g);
	return rc;
}

static enum rc with_list(struct ctx *c, const struct wanted *q, answer_fn *answer, const void *in, struct reply *r)
{
	struct listing l = { .c = c };
	TRY(promise_insiders(c));
	TRY(promise_plan_get(c, &l.plan));
	TRY(portfolio_hold(c, &l.p));
	enum rc rc = listed(&l, q, answer, in, r);
	portfolio_drop(c, l.p);
	return rc;
}

static int district_of(const struct listing *l, uint32_t row) { return l->g->regions[l->p->region[row]].district; }
static const char *region_name(const struct listing *l, int at) { return at < 0 ? "" : TR(l->c, l->g->regions[at].name, l->g->regions[at].name_en && l->g->regions[at].name_en[0] ? l->g->regions[at].name_en : l->g->regions[at].name); }

/* ---- The list. */

static void standing_json(const struct listing *l, struct jw *w, const struct promise_standing *s)
{
	int at = l->p->region[s->row], d = district_of(l, s->row);
	bool proposes = s->check != 0 && (s->proposal == PROPOSE_BREACH || s->proposal == PROPOSE_CASE);
	jw_obj(w);
	jw_ktext(w, "code", portfolio_text(l->p, s->row, TEXT_CODE));
	jw_ktext(w, "name", portfolio_text(l->p, s->row, TEXT_NAME));
	jw_ktext(w, "region", l->g->regions[at].code);
	jw_ktext(w, "region_name", region_name(l, d >= 0 ? d : at));
	jw_ktext(w, "stage", l->plan->stages[s->stage].id);
	jw_ktext(w, "stage_title", project_words_for(l->c, l->plan->stages[s->stage].title));
	jw_ktext(w, "state", promise_state_words[s->state]);
	promise_day_json(w, "due", s->due);
	promise_day_json(w, "checked", s->checked);
	promise_day_json(w, "until", s->until);
	jw_ki64(w, "items", s->items);
	jw_ki64(w, "missing", s->missing);
	jw_ki64(w, "correcting", s->correcting);
	jw_ki64(w, "broken", s->broken);
	jw_ktext(w, "proposal", s->check != 0 ? promise_proposal_words[s->proposal] : NULL);
	promise_money_json(w, "amount", proposes ? s->amount : PROMISE_UNKNOWN);
	jw_ktext(w, "decision", s->decided != DAY_NONE ? promise_proposal_words[s->decision] : NULL);
	promise_money_json(w, "decided_amount", s->decided_amount);
	jw_obj_end(w);
}

static void counts_json(struct jw *w, const int64_t counts[PROMISE_STATES])
{
	for (int i = 0; i < PROMISE_STATES; i++)
		jw_ki64(w, promise_state_words[i], counts[i]);
}

struct district_counts { int64_t n[PROMISE_STATES]; };

static enum rc districts_json(const struct listing *l, struct jw *w)
{
	struct district_counts *by = arena_new_array(&l->c->arena, struct district_counts, (size_t)l->g->n_regions + 1), all = { { 0 } };
	bool *any = arena_new_array(&l->c->arena, bool, (size_t)l->g->n_regions + 1);
	if (by == NULL || any == NULL)
		return ctx_no_memory(l->c);
	for (int i = 0; i < l->n; i++) {
		int d = district_of(l, l->list[i].row);
		d = d >= 0 ? d : l->p->region[l->list[i].row];
		by[d].n[l->list[i].state]++;
		all.n[l->list[i].state]++;
		any[d] = true;
	}
	jw_key(w, "counts");
	jw_obj(w);
	counts_json(w, all.n);
	jw_obj_end(w);
	jw_key(w, "districts");
	jw_arr(w);
	for (int d = 0; d < l->g->n_regions; d++) {
		if (!any[d])
			continue;
		jw_obj(w);
		jw_ktext(w, "region", l->g->regions[d].code);
		jw_ktext(w, "region_name", region_name(l, d));
		counts_json(w, by[d].n);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc answer_list(struct listing *l, const void *input, struct reply *r)
{
	const struct promise_list_in *in = input;
	struct jw *w = &r->jw;
	const struct session *s = l->c->session;
	int64_t from = (in->page - 1) * in->page_size;
	jw_obj(w);
	promise_day_json(w, "day", l->day);
	jw_ki64(w, "total", l->n_chosen);
	TRY(districts_json(l, w));
	jw_kbool(w, "may_check", s != NULL && session_may(s, "promises.check", NULL));
	jw_kbool(w, "may_export", s != NULL && session_may(s, "promises.export", NULL));
	jw_key(w, "rows");
	jw_arr(w);
	for (int64_t i = from; i < l->n_chosen && i < from + in->page_size; i++)
		standing_json(l, w, &l->list[l->chosen[i]]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc promise_api_list(struct ctx *c, const struct promise_list_in *in, struct reply *r)
{
	return with_list(c, &(struct wanted){ in->region, in->stage, in->has_state, (int)in->state }, answer_list, in, r);
}

/* ---- Promised against actual. */

static void mean_json(struct jw *w, const char *key, bool known, double v)
{
	jw_key(w, key);
	if (known)
		jw_num(w, num_round(v, PROMISE_DECIMALS));
	else
		jw_null(w);
}

static void sum_json(struct ctx *c, struct jw *w, const struct promise_plan *p, const struct promise_sum *s)
{
	const struct promise_item *it = &p->items[s->item];
	jw_obj(w);
	jw_ktext(w, "group", s->group);
	jw_ktext(w, "title", s->title);
	jw_ktext(w, "item", it->id);
	jw_ktext(w, "item_title", project_words_for(c, it->title));
	jw_ktext(w, "unit", it->unit_text);
	jw_ktext(w, "direction", promise_direction_words[it->direction]);
	jw_ki64(w, "promised_n", s->promised_n);
	jw_ki64(w, "known_n", s->known_n);
	jw_ki64(w, "met_n", s->met_n);
	jw_ki64(w, "correcting_n", s->correcting_n);
	jw_ki64(w, "broken_n", s->broken_n);
	jw_ki64(w, "missing_n", s->missing_n);
	mean_json(w, "promised", true, s->promised);
	mean_json(w, "promised_known", s->known_n > 0, s->promised_known);
	mean_json(w, "actual", s->known_n > 0, s->actual);
	jw_obj_end(w);
}

enum rc promise_api_sums(struct ctx *c, const struct promise_sums_in *in, struct reply *r)
{
	const struct promise_plan *p;
	struct promise_sum *list;
	struct jw *w = &r->jw;
	bool district = in->by == PROMISE_SUMS_BY_DISTRICT;
	int n;
	TRY(promise_insiders(c));
	TRY(promise_plan_get(c, &p));
	TRY(promise_sums(c, district ? PROMISES_BY_DISTRICT : PROMISES_BY_COHORT, in->region, &list, &n));
	jw_obj(w);
	jw_ktext(w, "by", district ? "district" : "cohort");
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		sum_json(c, w, p, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- The file. */

static const char *state_words(const struct ctx *c, enum promise_state s)
{
	static const char *const zh[PROMISE_STATES] = { "未到期", "待核验", "缺数据", "待决定", "整改期内", "整改期满", "通过", "违约处置", "一事一议" };
	static const char *const en[PROMISE_STATES] = { "not due", "due", "figures missing", "to be decided", "in correction", "correction over", "passed", "breach", "case by case" };
	return TR(c, zh[s], en[s]);
}

static const char *proposal_words(const struct ctx *c, enum promise_proposal p)
{
	static const char *const zh[PROPOSALS] = { "缺数据", "通过", "限期整改", "违约处置", "一事一议" };
	static const char *const en[PROPOSALS] = { "figures missing", "pass", "correct", "breach", "case by case" };
	return TR(c, zh[p], en[p]);
}

static void put_day(struct table_out *o, int32_t day)
{
	char text[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(text, day);
	table_out_text(o, day == DAY_NONE ? NULL : text);
}

static void put_money(struct table_out *o, int64_t amount)
{
	char text[32];
	double d = NAN;
	if (amount != PROMISE_UNKNOWN && num_parse(text, num_print_scaled(text, amount, 2), 0, &d) != NUM_OK)
		d = NAN;
	table_out_number(o, d);
}

static void put_standing(const struct listing *l, struct table_out *o, const struct promise_standing *s)
{
	int d = district_of(l, s->row);
	bool proposes = s->check != 0 && (s->proposal == PROPOSE_BREACH || s->proposal == PROPOSE_CASE);
	table_out_text(o, portfolio_text(l->p, s->row, TEXT_CODE));
	table_out_text(o, portfolio_text(l->p, s->row, TEXT_NAME));
	table_out_text(o, d >= 0 ? l->g->regions[d].name : NULL);
	table_out_text(o, project_words_for(l->c, l->plan->stages[s->stage].title));
	table_out_text(o, state_words(l->c, s->state));
	put_day(o, s->due);
	put_day(o, s->checked);
	table_out_i64(o, s->items);
	table_out_i64(o, s->missing);
	table_out_i64(o, s->correcting);
	table_out_i64(o, s->broken);
	table_out_text(o, s->check != 0 ? proposal_words(l->c, s->proposal) : NULL);
	put_money(o, proposes ? s->amount : PROMISE_UNKNOWN);
	table_out_text(o, s->decided != DAY_NONE ? proposal_words(l->c, s->decision) : NULL);
	put_day(o, s->until);
	put_money(o, s->decided_amount);
	table_out_row(o);
}

static const struct column_out *heads(struct ctx *c, int *ret_n)
{
	static const struct { const char *zh, *en; bool number; int width; } cols[] = {
		{ "项目编号", "Number", false, 16 }, { "项目名称", "Project", false, 34 }, { "板块", "District", false, 12 }, { "核验时点", "Check", false, 12 }, { "进展", "State", false, 12 },
		{ "应核验日", "Due", false, 12 }, { "核验日", "Checked", false, 12 }, { "承诺项数", "Items", true, 10 }, { "缺数据", "Missing", true, 10 }, { "整改期内", "In correction", true, 10 },
		{ "未达标", "Not kept", true, 10 }, { "建议", "Proposal", false, 12 }, { "建议金额(万元)", "Proposed (万元)", true, 14 }, { "决定", "Decision", false, 12 }, { "整改截止日", "Correct until", false, 12 },
		{ "决定金额(万元)", "Decided (万元)", true, 14 },
	};
	enum { N = sizeof cols / sizeof *cols };
	struct column_out *out = arena_new_array(&c->arena, struct column_out, N);
	for (int i = 0; out != NULL && i < N; i++)
		out[i] = (struct column_out){ TR(c, cols[i].zh, cols[i].en), cols[i].number ? COLUMN_NUMBER : COLUMN_TEXT, cols[i].number ? -1 : 0, cols[i].width };
	*ret_n = N;
	return out;
}

static const char *const *notes(const struct listing *l)
{
	enum { LINES = 6 };
	struct ctx *c = l->c;
	const char **lines = arena_new_array(&c->arena, const char *, LINES);
	char now[INSTANT_TEXT], on[DATE_TEXT];
	int n = 0;
	if (lines == NULL)
		return NULL;
	instant_print_local(now, c->now_ms, 8 * 60);
	date_print(on, l->day);
	struct scope_words seen = registry_scope_words(c, l->g, &c->scope);
	if (c->app->sample_data)
		lines[n++] = TR(c, "示例数据：项目与数值均为虚构", "Sample data: projects and figures are invented");
	lines[n++] = arena_printf(&c->arena, TR(c, "范围：%s；期限按 %s 计算；规则版本 %s", "Area: %s; due days are read on %s; rules %s"), TR(c, seen.zh, seen.en != NULL ? seen.en : seen.zh), on, l->plan->version);
	lines[n++] = TR(c, "建议由规则算出，决定由人作出；空白表示没有，不是零", "Proposals are worked out, decisions are made by people; an empty cell is none, not zero");
	lines[n++] = arena_printf(&c->arena, TR(c, "导出：%s，%s", "Taken out by %s, %s"), c->who.name, now);
	lines[n] = NULL;
	return lines;
}

static enum rc write_file(const struct listing *l, enum table_format format, const char *path)
{
	struct ctx *c = l->c;
	struct table_out *o;
	int n;
	const struct column_out *columns = heads(c, &n);
	struct table_out_options options = { .title = TR(c, "承诺核验清单", "Promises"), .notes = notes(l) };
	if (columns == NULL || options.notes == NULL)
		return ctx_no_memory(c);
	TRY(table_out_open(c, path, format, columns, n, &options, &o));
	for (int i = 0; i < l->n_chosen; i++)
		put_standing(l, o, &l->list[l->chosen[i]]);
	return table_out_done(c, o, &(int64_t){ 0 });
}

static enum rc answer_export(struct listing *l, const void *input, struct reply *r)
{
	const struct promise_export_in *in = input;
	struct ctx *c = l->c;
	char path[FILE_PASSING], on[DATE_TEXT];
	bool xlsx = in->format == PROMISE_EXPORT_FORMAT_XLSX;
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(l, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	date_print(on, l->day);
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "承诺核验清单", "promises"), on, xlsx ? "xlsx" : "csv");
	return r->filename ? export_leave(c, r, "promises") : ctx_no_memory(c);
}

enum rc promise_api_export(struct ctx *c, const struct promise_export_in *in, struct reply *r)
{
	return with_list(c, &(struct wanted){ in->region, in->stage, in->has_state, (int)in->state }, answer_export, in, r);
}
