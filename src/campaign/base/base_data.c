/* base_data.c - which figures a campaign needs, to whom they are published, and the publication itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/base/base_data.h"
#include <stdio.h>
#include <string.h>
#include "campaign/base/base_data_priv.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "evaluation/round.h"

enum { LINE_BYTES = 4096, MINUTE_MS = 60000, DAY_MS = 86400000 };

const char *const base_state_words[] = { "unseen", "seen", "part", "confirmed", "objected", "silent", NULL };

const char *base_state_title(const struct ctx *c, enum base_state s)
{
	static const char *const zh[BASE_STATES] = { "未打开", "已打开，未确认", "部分确认", "已确认", "有异议", "逾期未提出，视为无异议" };
	static const char *const en[BASE_STATES] = { "not opened", "opened, not confirmed", "confirmed in part", "confirmed", "objected", "silent: counts as agreed" };
	return TR(c, zh[s], en[s]);
}

enum rc base_insiders(struct ctx *c)
{
	if (c->scope.kind != SCOPE_SUBJECT)
		return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "企业账号只能查看本企业的基础数据", "an enterprise's account sees its own base data only"));
}

/* ---- What the scheme does without a figure. */

static bool reads(const struct operand *o, const char *code)
{
	const char *const *names;
	const int *lags;
	if (o->f == NULL)
		return o->column != NULL && strcmp(o->column, code) == 0;
	int n = formula_inputs(o->f, &names, &lags);
	for (int i = 0; i < n; i++)
		if (lags[i] == 0 && strcmp(names[i], code) == 0)
			return true;
	return false;
}

static const char *fill_words(const struct ctx *c, enum fill_kind f)
{
	static const char *const zh[] = { "按同组平均得分补", "按同组平均值补", "按同组中位数补", "按同组最小值补", "按同组最大值补" };
	static const char *const en[] = { "the mean score of the group", "the mean of the group", "the median of the group", "the least of the group", "the greatest of the group" };
	return TR(c, zh[f], en[f]);
}

/* "按零分计": what `on_missing` of an item says. NULL: nothing is said, the item stays unknown. */
static const char *missing_words(struct ctx *c, const struct on *on)
{
	switch (on->kind) {
	case ON_ZERO: return TR(c, "缺数按零分计", "no points when missing");
	case ON_FULL: return TR(c, "缺数按满分计", "full points when missing");
	case ON_EXCLUDE: return TR(c, "缺数不参与评价", "out of the evaluation when missing");
	case ON_POINTS: return arena_printf(&c->arena, TR(c, "缺数按 %g 分计", "%g points when missing"), on->value);
	case ON_VALUE: return arena_printf(&c->arena, TR(c, "缺数按数值 %g 计", "counted as %g when missing"), on->value);
	case ON_FILL: return arena_printf(&c->arena, TR(c, "缺数%s", "when missing: %s"), fill_words(c, on->fill));
	default: return TR(c, "缺数不计分", "no score when missing");
	}
}

static const char *joined(struct ctx *c, const char *so_far, const char *sep, const char *more)
{
	char *s = so_far[0] != '\0' ? arena_printf(&c->arena, "%s%s%s", so_far, sep, more) : arena_strdup(&c->arena, more);
	return s != NULL ? s : "";
}

/* The items that read the figure, gathered by what becomes of them: "缺数按零分计：亩均实缴税收、单位能耗税收；…" */
static const char *missing_of(struct ctx *c, const struct scheme *s, const char *code)
{
	const char *all = "", *said[BASE_FIELDS];
	int n = 0;
	for (int i = 0; i < s->n_eligible; i++)
		if (reads(&s->eligible[i].when, code))
			all = joined(c, all, TR(c, "；", "; "), TR(c, "缺数不参评", "not evaluated without it"));
	for (int i = 0; i < s->n_items; i++) {
		if (!reads(&s->items[i].value, code) && !reads(&s->items[i].per, code))
			continue;
		const char *words = missing_words(c, &s->items[i].on_missing), *titles = "";
		bool known = words == NULL;
		for (int k = 0; k < n && !known; k++)
			known = strcmp(said[k], words) == 0;
		if (known || n == BASE_FIELDS)
			continue;
		said[n++] = words;
		for (int k = i; k < s->n_items; k++) {
			const char *same = reads(&s->items[k].value, code) || reads(&s->items[k].per, code) ? missing_words(c, &s->items[k].on_missing) : NULL;
			if (same != NULL && strcmp(same, words) == 0)
				titles = joined(c, titles, TR(c, "、", ", "), TR(c, s->items[k].title.zh, s->items[k].title.en));
		}
		char *line = arena_printf(&c->arena, TR(c, "%s：%s", "%s: %s"), words, titles);
		all = joined(c, all, TR(c, "；", "; "), line != NULL ? line : "");
	}
	return all;
}

/* ---- Which figures. */

static bool is_early(const struct base_plan *p, const char *code)
{
	for (int i = 0; p != NULL && i < p->n_early; i++)
		if (strcmp(p->early[i], code) == 0)
			return true;
	return false;
}

static void put_field(struct ctx *c, struct base_work *w, const struct scheme *s, const struct indicator *ind)
{
	const struct base_source_plan *plan = base_plan_source(w->plan, ind->code);
	if (w->n < BASE_FIELDS && base_field_of(w, ind->code) < 0)
		w->fields[w->n++] = (struct base_field){ .ind = ind, .plan = plan, .source = ind->source, .missing = s != NULL ? missing_of(c, s, ind->code) : "",
			.early = is_early(w->plan, ind->code) };
}

static bool wanted(const struct scheme_want *wants, int n, const char *code)
{
	for (int i = 0; i < n; i++)
		if (strcmp(wants[i].name, code) == 0)
			return true;
	return false;
}

/* Those of the plan in its order, then the others of the scheme. */
static void scheme_fields(struct ctx *c, struct base_work *w, const struct scheme *s)
{
	const struct scheme_want *wants;
	int n = scheme_wants(&c->arena, s, &wants);
	for (int i = 0; w->plan != NULL && i < w->plan->n_sources; i++) {
		const struct indicator *ind = indicators_find(w->list, w->plan->sources[i].code);
		if (ind != NULL && wanted(wants, n, ind->code))
			put_field(c, w, s, ind);
	}
	for (int i = 0; i < n; i++) {
		const struct indicator *ind = indicators_find(w->list, wants[i].name);
		if (ind != NULL)
			put_field(c, w, s, ind);
	}
}

/* What was published stays published, whatever became of the scheme's file. */
static enum rc published_fields(struct ctx *c, struct base_work *w, const struct scheme *s)
{
	const char *at = w->pub.fields;
	while (*at != '\0') {
		size_t n = strcspn(at, "\n");
		char *code = arena_strndup(&c->arena, at, n);
		const struct indicator *ind = code != NULL ? indicators_find(w->list, code) : NULL;
		if (ind == NULL)
			return ctx_fail(c, RC_INTERNAL, "", TR(c, "已公布的指标 %.*s 不在指标表中", "the figure %.*s that was published is not among the indicators"), (int)n, at);
		put_field(c, w, s, ind);
		at += n + (at[n] == '\n');
	}
	return RC_OK;
}

/* ---- Windows. */

static int64_t ms_of(const char *instant)
{
	int64_t ms;
	return instant != NULL && instant_parse(instant, strlen(instant), &ms) ? ms : 0;
}

/* The closing minute of the early figures: so many working days after the day of opening, at the minute of the day at which the window closes. */
static const char *early_close(struct ctx *c, int64_t campaign, const struct base_plan *p, const struct campaign_window *w)
{
	int rested = 0;
	int64_t opens = ms_of(w->opens), closes = ms_of(w->closes);
	int32_t day;
	char out[INSTANT_TEXT];
	if (p == NULL || p->early_workdays == 0 || opens == 0 || closes == 0)
		return NULL;
	if ((w->entered && campaign_rested(c, campaign, w->entered_at, &rested) != RC_OK) || workday_add(c, instant_date(opens, CHINA_MINUTES), p->early_workdays + rested, &day) != RC_OK) {
		c->problem = (struct problem){ 0 }; /* a year whose working days nobody knows: then all close together */
		return NULL;
	}
	int64_t minute = (closes + (int64_t)CHINA_MINUTES * MINUTE_MS) % DAY_MS, at = (int64_t)day * DAY_MS + minute - (int64_t)CHINA_MINUTES * MINUTE_MS;
	if (at >= closes)
		return NULL;
	instant_print(out, at);
	return arena_strdup(&c->arena, out);
}

static enum rc read_window(struct ctx *c, struct base_work *w)
{
	struct base_window *b = &w->window;
	TRY(campaign_window(c, w->k.id, "base", &b->step));
	b->early = early_close(c, w->k.id, w->plan, &b->step);
	b->over = b->step.over || b->step.left;
	b->open = b->step.entered && !b->over;
	b->early_over = b->early != NULL && b->step.strict && campaign_clock(c, &w->k) >= ms_of(b->early);
	return RC_OK;
}

/* ---- Beginning and end. */

static enum rc read_work(struct ctx *c, int64_t campaign, struct base_work *w)
{
	TRY(campaign_get(c, campaign, &w->k));
	TRY(store_base_publication(c, campaign, &w->pub));
	TRY(read_window(c, w));
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct shelf_scheme *s = shelf != NULL ? shelf_find(shelf, w->k.scheme) : NULL;
	w->fields = arena_new_array(&c->arena, struct base_field, BASE_FIELDS);
	if (w->fields == NULL)
		return ctx_no_memory(c);
	if (w->pub.at != NULL)
		return published_fields(c, w, s != NULL ? s->scheme : NULL);
	if (s == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "方案 %.60s 不在计划目录中", "the scheme %.60s is not in the plan folder"), w->k.scheme);
	scheme_fields(c, w, s->scheme);
	return RC_OK;
}

enum rc base_begin(struct ctx *c, int64_t campaign, struct base_work *ret_w)
{
	struct base_work w = { .plan = base_plan(c->app) };
	TRY(indicators_hold(c, &w.list));
	enum rc rc = registry_hold(c, &w.g);
	if (rc == RC_OK)
		rc = read_work(c, campaign, &w);
	if (rc != RC_OK)
		base_end(c, &w);
	else
		*ret_w = w;
	return rc;
}

void base_end(struct ctx *c, struct base_work *w)
{
	if (w->g != NULL)
		registry_drop(c, w->g);
	if (w->list != NULL)
		indicators_drop(c, w->list);
	w->g = NULL;
	w->list = NULL;
}

int base_field_of(const struct base_work *w, const char *code)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->fields[i].ind->code, code) == 0)
			return i;
	return -1;
}

enum rc base_field_closes(struct ctx *c, int64_t campaign, const char *field, const char **ret_closes)
{
	struct base_work w = { .plan = base_plan(c->app), .k = { .id = campaign } };
	TRY(read_window(c, &w));
	const char *at = w.window.early != NULL && is_early(w.plan, field) ? w.window.early : w.window.step.closes;
	*ret_closes = at != NULL ? at : "";
	return RC_OK;
}

/* ---- Who. */

/* Worked at the end of the year, as the registry knew it when base data was published. */
bool base_gets(const struct base_work *w, size_t row)
{
	int32_t end = days_of(w->k.year, 12, 31), registered = registry_registered(w->g, row, w->pub.version);
	uint16_t region, industry;
	uint8_t status;
	if ((registered != DAY_NONE && registered > end) || (w->pub.at != NULL && registry_subject(w->g, row) > w->pub.last))
		return false;
	registry_state_at(w->g, row, end, w->pub.version, &region, &industry, &status);
	return status == STATUS_ACTIVE;
}

bool base_due(const struct base_work *w, const struct base_field *f, size_t row)
{
	bool known;
	if (f->ind->duty == DUTY_NONE || !base_gets(w, row))
		return false;
	return f->ind->duty != DUTY_ABOVE_SCALE || registry_above_scale(w->g, row, w->k.year, w->pub.version, &known);
}

enum rc base_row(struct ctx *c, const struct base_work *w, const char *code, size_t *ret_row)
{
	int64_t row = registry_row_of_code(w->g, code);
	if (row < 0)
		row = registry_row_of_former_code(w->g, code);
	if (row < 0 || !registry_in_scope(w->g, &c->scope, (size_t)row))
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.18s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %.18s (or it is outside your area)"), code);
	if (!base_gets(w, (size_t)row))
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "企业 %.18s 在 %d 年末不是在产企业，没有基础数据确认表", "the enterprise %.18s was not working at the end of %d: it has no base data sheet"),
			code, w->k.year);
	*ret_row = (size_t)row;
	return RC_OK;
}

/* ---- Publication. */

static void line_begin(struct buf *b, const struct registry *g, size_t row)
{
	buf_clear(b);
	buf_i64(b, registry_subject(g, row));
}

static void line_value(struct buf *b, const char *code, bool has, int64_t v)
{
	buf_char(b, '|');
	buf_str(b, code);
	buf_char(b, '=');
	if (has)
		buf_i64(b, v);
}

static void hash_rows(const struct base_work *w, const struct view *v, struct buf *line, struct digest *d, int64_t *sheets)
{
	for (size_t i = 0; i < v->frame.rows; i++) {
		size_t row = v->row != NULL ? v->row[i] : i;
		if (!base_gets(w, row))
			continue;
		line_begin(line, w->g, row);
		for (int k = 0; k < w->n; k++) {
			const struct column *col = &v->frame.cols[k];
			bool has = column_has(col, i);
			line_value(line, w->fields[k].ind->code, has, has ? (int64_t)col->v[i] : 0);
		}
		buf_char(line, '\n');
		digest_add(d, line->data, line->len);
		++*sheets;
	}
}

static struct as_of as_of_publication(const struct base_publication *p)
{
	return (struct as_of){ DAY_NONE, p->batch, { 0, p->version } };
}

enum rc base_hash(struct ctx *c, const struct base_work *w, const struct base_publication *p, int64_t *ret_sheets, char ret_sm3[DIGEST_HEX])
{
	const struct scope all = { .kind = SCOPE_ALL };
	struct view_want *wants = arena_new_array(&c->arena, struct view_want, (size_t)w->n + 1);
	struct base_work then = *w;
	unsigned char sum[DIGEST_SIZE];
	struct digest d;
	struct view v;
	buf_auto line;
	if (wants == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < w->n; i++)
		wants[i] = (struct view_want){ w->fields[i].ind->code, 0, NULL };
	buf_init(&line, LINE_BYTES);
	TRY(view_open(c, &all, w->k.year, as_of_publication(p), wants, w->n, &v));
	then.g = v.reg;
	then.pub = *p;
	*ret_sheets = 0;
	enum rc rc = digest_begin(&d, DIGEST_SM3);
	if (rc == RC_OK) {
		hash_rows(&then, &v, &line, &d, ret_sheets);
		rc = digest_end(&d, sum);
	}
	view_close(c, &v);
	if (rc == RC_OK)
		rc = buf_rc(&line);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "", "%s", TR(c, "摘要计算失败", "the digest could not be computed"));
	hex_print(ret_sm3, sum, sizeof sum);
	return RC_OK;
}

enum rc base_field_codes(struct ctx *c, const struct base_work *w, const char **ret_codes)
{
	const char *all = "";
	for (int i = 0; i < w->n; i++)
		all = joined(c, all, "\n", w->fields[i].ind->code);
	*ret_codes = all;
	return RC_OK;
}

const char *base_record(struct ctx *c, const struct base_publication *p, int64_t campaign)
{
	return arena_printf(&c->arena, "{\"campaign\":%lld,\"year\":%d,\"batch\":%lld,\"sheets\":%lld,\"sm3\":\"%s\"}", (long long)campaign, p->year, (long long)p->batch,
		(long long)p->sheets, p->sm3);
}

static enum rc keep(struct ctx *c, struct base_work *w, const struct base_publication *p)
{
	const char *object = arena_printf(&c->arena, "campaign %lld", (long long)w->k.id), *json = base_record(c, p, w->k.id);
	txn_auto t = { 0 };
	if (object == NULL || json == NULL)
		return ctx_no_memory(c);
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_publish(c, w->k.id, p));
	TRY(campaign_note(c, &w->k, "base", "base.published", arena_printf(&c->arena, TR(c, "%lld 份确认表", "%lld sheets"), (long long)p->sheets)));
	TRY(ledger_write(c, LEDGER_BASE_PUBLISHED, object, json, NULL));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc base_publish(struct ctx *c, struct base_work *w)
{
	struct base_publication p = { .year = w->k.year, .version = w->g->version, .who = c->who.name,
		.last = w->g->rows > 0 ? registry_subject(w->g, w->g->rows - 1) : 0 };
	char at[INSTANT_TEXT], sm3[DIGEST_HEX];
	struct as_of last;
	if (w->pub.at != NULL)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "基础数据已于 %.10s 公布，公布后的更正在确认表上逐项标出", "base data was published on %.10s; corrections since then are shown on the sheets"), w->pub.at);
	if (w->n == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "方案没有用到任何指标，无可公布", "the scheme reads no figure: there is nothing to publish"));
	TRY(campaign_must_be_open(c, &w->k, "base"));
	TRY(facts_last(c, &last));
	p.batch = last.batch;
	TRY(base_field_codes(c, w, &p.fields));
	TRY(base_hash(c, w, &p, &p.sheets, sm3));
	if (p.sheets == 0)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "%d 年末没有在产企业，无可公布", "no enterprise was working at the end of %d: there is nothing to publish"), w->k.year);
	instant_print(at, c->now_ms);
	p.at = arena_strdup(&c->arena, at);
	p.sm3 = arena_strdup(&c->arena, sm3);
	if (p.at == NULL || p.sm3 == NULL)
		return ctx_no_memory(c);
	TRY(keep(c, w, &p));
	w->pub = p;
	return RC_OK;
}

/* ---- One line by itself. */

enum rc base_line_hash(struct ctx *c, const struct base_work *w, size_t row, const struct base_value *values, char ret_sm3[DIGEST_HEX])
{
	unsigned char sum[DIGEST_SIZE];
	buf_auto line;
	buf_init(&line, LINE_BYTES);
	line_begin(&line, w->g, row);
	for (int i = 0; i < w->n; i++)
		line_value(&line, w->fields[i].ind->code, values[i].has, values[i].v);
	buf_char(&line, '\n');
	if (buf_rc(&line) != RC_OK || digest_of(DIGEST_SM3, line.data, line.len, sum) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "摘要计算失败", "the digest could not be computed"));
	hex_print(ret_sm3, sum, sizeof sum);
	return RC_OK;
}
