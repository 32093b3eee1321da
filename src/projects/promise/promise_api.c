/* promise_api.c - a project's promises over HTTP: as things stand, checks, figures, decisions.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "core/http.h"
#include "core/job.h"
#include "projects/portfolio/portfolio.h"
#include "projects/promise.api.gen.h"
#include "projects/promise/promise_json.h"
#include "projects/promise/promise_store.h"

/* What an account may be shown of a project. */
struct view { struct ctx *c; const struct promise_plan *plan; const struct project_file *f; int32_t as_of; bool outsider; };

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

void promise_day_json(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

void promise_money_json(struct jw *w, const char *key, int64_t amount)
{
	char text[32];
	jw_key(w, key);
	if (amount == PROMISE_UNKNOWN)
		jw_null(w);
	else
		jw_raw(w, text, num_print_scaled_short(text, amount, 2));
}

const char *promise_owned_by(const struct ctx *c, const struct promise_item *it) { return TR(c, it->owner.zh, it->owner.en); }

enum rc promise_insiders(struct ctx *c)
{
	return c->scope.kind == SCOPE_SUBJECT ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "承诺核验清单不对企业开放；请看自己项目的承诺", "lists of promises are not for enterprises; look at those of your own projects")) : RC_OK;
}

static const char *plain(struct ctx *c, int64_t scaled, int decimals)
{
	char text[32];
	num_print_scaled_short(text, scaled, decimals);
	const char *kept = arena_strdup(&c->arena, text);
	return kept ? kept : "";
}

const char *promise_breach_text(struct ctx *c, const struct promise_item *it)
{
	const char *text = NULL;
	switch (it->breach.rule) {
	case BREACH_CASE: text = TR(c, "未约定，一事一议", "not agreed; settled one by one"); break;
	case BREACH_FIXED: text = arena_printf(&c->arena, TR(c, "定额 %s 万元", "%s 万元"), plain(c, it->breach.amount, 2)); break;
	case BREACH_AREA:
		text = arena_printf(&c->arena, TR(c, "差额 × 用地面积 × %s %s", "shortfall × land × %s %s"), plain(c, it->breach.price, PROMISE_DECIMALS), it->breach.price_text);
		break;
	case BREACH_DEPOSIT: text = arena_printf(&c->arena, TR(c, "履约保证金的 %s%%", "%s %% of the deposit"), plain(c, it->breach.share, 2)); break;
	}
	return text ? text : "";
}

/* ---- The rules. */

static void rule_json(struct ctx *c, struct jw *w, const struct promise_plan *p, const struct promise_item *it)
{
	jw_obj(w);
	jw_ktext(w, "item", it->id);
	jw_ktext(w, "title", project_words_for(c, it->title));
	jw_ktext(w, "unit", it->unit_text);
	jw_ktext(w, "owner", promise_owned_by(c, it));
	jw_ktext(w, "note", it->note.zh ? project_words_for(c, it->note) : NULL);
	jw_ktext(w, "stage", p->stages[it->stage].id);
	jw_ktext(w, "direction", promise_direction_words[it->direction]);
	jw_knum(w, "tolerance", (double)it->tolerance / 100);
	jw_ktext(w, "of", it->of ? formula_text(it->of) : NULL);
	jw_ktext(w, "per", it->per ? formula_text(it->per) : NULL);
	jw_ktext(w, "breach", promise_rule_words[it->breach.rule]);
	jw_ktext(w, "breach_text", promise_breach_text(c, it));
	jw_obj_end(w);
}

enum rc promise_api_rules(struct ctx *c, const struct promise_rules_in *in, struct reply *r)
{
	const struct promise_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(promise_plan_get(c, &p));
	jw_obj(w);
	jw_ktext(w, "version", p->version);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = 0; i < p->n_stages; i++) {
		jw_obj(w);
		jw_ktext(w, "stage", p->stages[i].id);
		jw_ktext(w, "title", project_words_for(c, p->stages[i].title));
		jw_ki64(w, "months", p->stages[i].months);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "items");
	jw_arr(w);
	for (int i = 0; i < p->n; i++)
		rule_json(c, w, p, &p->items[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- A check. */

/* "owner 2020 2021-05-20 税务局" for people. */
static const char *source_words(struct ctx *c, const char *source)
{
	const char *rest = strchr(source, ' '), *text = source;
	if (strncmp(source, "file", 4) == 0)
		text = TR(c, "项目档案", "the project file");
	else if (strncmp(source, "report", 6) == 0)
		text = rest ? arena_printf(&c->arena, TR(c, "审定月报%s", "accepted report%s"), rest) : TR(c, "审定月报", "accepted report");
	else if (strncmp(source, "owner", 5) == 0 && rest != NULL)
		text = arena_printf(&c->arena, TR(c, "建设单位指标%s", "figures of the owner%s"), rest);
	return text ? text : source;
}

static const char *name_title(const struct ctx *c, const struct promise_item *it, const struct promise_input *in)
{
	for (int i = 0; it != NULL && i < it->n_names; i++)
		if (strcmp(it->names[i].name, in->name) == 0)
			return project_words_for(c, it->names[i].title);
	return in->name;
}

static void cells_json(struct ctx *c, struct jw *w, const struct promise_item *it, const struct promise_line *l)
{
	jw_key(w, "cells");
	jw_arr(w);
	for (int i = 0; i < l->n_inputs; i++) {
		jw_obj(w);
		jw_ktext(w, "name", l->inputs[i].name);
		jw_ktext(w, "title", name_title(c, it, &l->inputs[i]));
		jw_ktext(w, "value", l->inputs[i].value);
		jw_ktext(w, "unit", l->inputs[i].unit);
		jw_ktext(w, "source", source_words(c, l->inputs[i].source));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void fraction_json(struct jw *w, const char *key, bool known, struct fraction f)
{
	char text[FRACTION_TEXT];
	if (known)
		fraction_print(f, text, NULL);
	jw_ktext(w, key, known ? text : NULL);
}

static const char *formula_words(struct ctx *c, const struct promise_item *it)
{
	if (it == NULL || it->of == NULL)
		return NULL;
	const char *of = formula_text(it->of), *per = it->per ? formula_text(it->per) : NULL;
	if (per == NULL)
		return of;
	return arena_printf(&c->arena, strpbrk(of, "+-") ? strpbrk(per, "+-") ? "(%s) / (%s)" : "(%s) / %s" : strpbrk(per, "+-") ? "%s / (%s)" : "%s / %s", of, per);
}

static const char *agreement_of(const struct project_file *f, const char *item)
{
	int list = project_list_of(f->plan, "promises"), at = list >= 0 ? project_list_field_of(&f->plan->lists[list], "agreement") : -1;
	for (int i = 0; at >= 0 && i < f->lists[list].n; i++)
		if (strcmp(f->lists[list].items[i].id, item) == 0)
			return f->lists[list].items[i].values[at].text;
	return NULL;
}

static void line_json(const struct view *v, struct jw *w, const struct promise_line *l, bool money)
{
	struct ctx *c = v->c;
	int at = promise_item_of(v->plan, l->item);
	const struct promise_item *it = at >= 0 ? &v->plan->items[at] : NULL;
	struct fraction diff = { 0, 1 };
	char exact[FRACTION_TEXT];
	bool known = l->known && fraction_sub(l->actual, l->promised, &diff);
	if (l->known)
		fraction_text(l->actual, exact);
	jw_obj(w);
	jw_ktext(w, "item", l->item);
	jw_ktext(w, "title", it ? project_words_for(c, it->title) : l->item);
	jw_ktext(w, "unit", it ? it->unit_text : "");
	jw_ktext(w, "owner", it ? promise_owned_by(c, it) : "");
	jw_ktext(w, "direction", promise_direction_words[l->direction]);
	jw_knum(w, "tolerance", (double)l->tolerance / 100);
	fraction_json(w, "promised", true, l->promised);
	jw_ktext(w, "agreement", agreement_of(v->f, l->item));
	jw_ki64(w, "promise_act", l->promise_act);
	fraction_json(w, "actual", l->known, l->actual);
	jw_ktext(w, "exact", l->known ? exact : NULL);
	fraction_json(w, "difference", known, diff);
	jw_ktext(w, "way", promise_way_words[l->way]);
	jw_ktext(w, "outcome", promise_outcome_words[l->outcome]);
	promise_day_json(w, "until", l->until);
	promise_money_json(w, "amount", money ? l->amount : PROMISE_UNKNOWN);
	jw_ktext(w, "sum", money && l->sum[0] != '\0' ? l->sum : NULL);
	jw_ktext(w, "says", TR(c, l->zh, l->en));
	jw_ktext(w, "formula", formula_words(c, it));
	cells_json(c, w, it, l);
	jw_obj_end(w);
}

static void decision_json(struct jw *w, const struct promise_decision *d)
{
	jw_obj(w);
	jw_ki64(w, "act", d->act);
	jw_ktext(w, "decision", promise_proposal_words[d->decision]);
	promise_day_json(w, "until", d->until);
	promise_money_json(w, "amount", d->amount);
	jw_ktext(w, "reason", d->reason);
	jw_ki64(w, "paper", d->paper);
	promise_day_json(w, "day", d->day);
	jw_ktext(w, "at", d->at);
	jw_ktext(w, "who", d->who);
	jw_obj_end(w);
}

/* What is proposed is between offices until somebody has decided. */
static void check_json(const struct view *v, struct jw *w, const struct promise_check *k, const struct promise_decision *decisions, int n)
{
	int at = promise_stage_of(v->plan, k->stage);
	bool shown = !v->outsider || n > 0;
	jw_obj(w);
	jw_key(w, "act");
	if (k->act != 0)
		jw_i64(w, k->act);
	else
		jw_null(w);
	jw_ktext(w, "stage", k->stage);
	jw_ktext(w, "stage_title", at >= 0 ? project_words_for(v->c, v->plan->stages[at].title) : k->stage);
	promise_day_json(w, "day", k->day);
	promise_day_json(w, "reached", k->reached);
	promise_day_json(w, "due", k->due);
	jw_ki64(w, "round", k->round);
	jw_ktext(w, "version", k->version);
	jw_ktext(w, "proposal", shown ? promise_proposal_words[k->proposal] : NULL);
	promise_day_json(w, "until", shown ? k->until : DAY_NONE);
	promise_money_json(w, "amount", shown && (k->proposal == PROPOSE_BREACH || k->proposal == PROPOSE_CASE) ? k->amount : PROMISE_UNKNOWN);
	jw_kbool(w, "whole", k->whole);
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < k->n; i++)
		line_json(v, w, &k->lines[i], shown);
	jw_arr_end(w);
	jw_key(w, "decisions");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		decision_json(w, &decisions[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

/* ---- A project. */

/* Who is a party but not the owner has no business with the owner's figures. */
static enum rc look(struct ctx *c, const char *code, int32_t as_of, struct view *ret_v, struct project_ref *ret_p)
{
	bool mine = true;
	*ret_v = (struct view){ .c = c, .as_of = as_of, .outsider = c->scope.kind == SCOPE_SUBJECT };
	TRY(promise_plan_get(c, &ret_v->plan));
	TRY(project_get(c, code, ret_p));
	if (ret_v->outsider)
		TRY(store_promise_is_owner(c, ret_p->id, c->scope.subject, &mine));
	if (!mine)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "只有建设单位可以查看项目的承诺", "only the owner of the project sees its promises"));
	return project_fold(c, ret_p->id, as_of, &ret_v->f);
}

/* Told up to the end of the day that was asked for. */
static bool told_by_then(const struct view *v, const char *at)
{
	int64_t ms;
	return v->as_of == DAY_NONE || (instant_parse(at, strlen(at), &ms) && instant_date(ms, 8 * 60) <= v->as_of);
}

static void promised_json(const struct view *v, struct jw *w)
{
	int list = project_list_of(v->f->plan, "promises"), value = list >= 0 ? project_list_field_of(&v->f->plan->lists[list], "value") : -1;
	jw_key(w, "promised");
	jw_arr(w);
	for (int i = 0; value >= 0 && i < v->f->lists[list].n; i++) {
		const struct project_item *item = &v->f->lists[list].items[i];
		int at = promise_item_of(v->plan, item->id);
		if (at < 0 || item->values[value].text == NULL)
			continue;
		jw_obj(w);
		jw_ktext(w, "item", item->id);
		jw_ktext(w, "title", project_words_for(v->c, v->plan->items[at].title));
		jw_ktext(w, "unit", v->plan->items[at].unit_text);
		jw_ktext(w, "stage", v->plan->stages[v->plan->items[at].stage].id);
		jw_ktext(w, "value", item->values[value].text);
		jw_ktext(w, "agreement", agreement_of(v->f, item->id));
		promise_day_json(w, "holds_from", item->values[value].holds_from);
		jw_ki64(w, "act", item->values[value].act);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc checks_json(const struct view *v, struct jw *w, const char *stage, bool *ret_settled)
{
	struct ctx *c = v->c;
	struct promise_check *list;
	struct promise_decision *lasts;
	int n;
	TRY(store_promise_checks(c, v->f->id, stage, &list, &lasts, &n));
	*ret_settled = n > 0 && lasts[n - 1].act != 0 && lasts[n - 1].decision != PROPOSE_CORRECT;
	jw_key(w, "checks");
	jw_arr(w);
	for (int i = n - 1; i >= 0; i--) {
		struct promise_decision *decisions;
		int n_decisions, shown = 0;
		if (!told_by_then(v, list[i].at))
			continue;
		TRY(store_promise_lines(c, &list[i]));
		TRY(store_promise_decisions(c, list[i].act, &decisions, NULL, &n_decisions));
		while (shown < n_decisions && told_by_then(v, decisions[shown].at))
			shown++;
		check_json(v, w, &list[i], decisions, shown);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc moment_json(const struct view *v, struct jw *w, int stage, int32_t day)
{
	int32_t reached, due;
	bool settled;
	jw_obj(w);
	jw_ktext(w, "stage", v->plan->stages[stage].id);
	jw_ktext(w, "title", project_words_for(v->c, v->plan->stages[stage].title));
	jw_kbool(w, "due", promise_is_due(v->plan, v->f, stage, day, &reached, &due));
	TRY(checks_json(v, w, v->plan->stages[stage].id, &settled));
	jw_kbool(w, "settled", settled);
	if (v->as_of == DAY_NONE) {
		struct promise_check now;
		TRY(promise_judge(v->c, v->f, stage, day, &now));
		jw_key(w, "now");
		check_json(v, w, &now, NULL, 0);
	}
	jw_obj_end(w);
	return RC_OK;
}

static enum rc figures_json(const struct view *v, struct jw *w)
{
	struct promise_told *list;
	int n;
	TRY(store_promise_told(v->c, v->f->id, &list, &n));
	jw_key(w, "figures");
	jw_arr(w);
	for (int i = n - 1; i >= 0; i--) {
		int at = promise_item_of(v->plan, list[i].item);
		if (!told_by_then(v, list[i].at))
			continue;
		jw_obj(w);
		jw_ki64(w, "act", list[i].act);
		jw_ktext(w, "item", list[i].item);
		jw_ktext(w, "title", at >= 0 ? project_words_for(v->c, v->plan->items[at].title) : list[i].item);
		jw_ktext(w, "value", list[i].value);
		promise_day_json(w, "day", list[i].day);
		jw_ktext(w, "source", list[i].source);
		jw_ktext(w, "note", list[i].note[0] != '\0' && !v->outsider ? list[i].note : NULL);
		jw_ktext(w, "who", list[i].who);
		jw_ktext(w, "at", list[i].at);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc rights_json(struct ctx *c, struct jw *w, int64_t project)
{
	static const char *const rights[][2] = { { "may_fill", "promises.fill" }, { "may_check", "promises.check" }, { "may_decide", "promises.decide" } };
	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
		bool may;
		TRY(project_allowed(c, project, rights[i][1], &may));
		jw_kbool(w, rights[i][0], may);
	}
	return RC_OK;
}

enum rc promise_api_get(struct ctx *c, const struct promise_get_in *in, struct reply *r)
{
	struct project_ref ref;
	struct view v;
	struct jw *w = &r->jw;
	int32_t day, as_of = day_of(in->as_of);
	TRY(look(c, in->code, as_of, &v, &ref));
	TRY(portfolio_today(c, &day));
	jw_obj(w);
	jw_ktext(w, "code", ref.code);
	promise_day_json(w, "day", as_of != DAY_NONE ? as_of : day);
	jw_ktext(w, "version", v.plan->version);
	TRY(rights_json(c, w, ref.id));
	promised_json(&v, w);
	jw_key(w, "moments");
	jw_arr(w);
	for (int i = 0; i < v.plan->n_stages; i++)
		if (promise_count(v.plan, v.f, i) > 0)
			TRY(moment_json(&v, w, i, as_of != DAY_NONE ? as_of : day));
	jw_arr_end(w);
	TRY(figures_json(&v, w));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Acts. */

static enum rc told_json(struct reply *r, int64_t act)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "act", act);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc promise_api_tell(struct ctx *c, const struct promise_tell_in *in, struct reply *r)
{
	struct project_ref ref;
	int64_t act;
	TRY(project_get(c, in->code, &ref));
	TRY(promise_tell(c, ref.id, in->item, in->value, day_of(in->day), in->source, in->note, &act));
	return told_json(r, act);
}

enum rc promise_api_check(struct ctx *c, const struct promise_check_in *in, struct reply *r)
{
	struct project_ref ref;
	struct promise_check k;
	struct view v;
	TRY(look(c, in->code, DAY_NONE, &v, &ref));
	TRY(promise_check_now(c, ref.id, in->stage, &k));
	check_json(&v, &r->jw, &k, NULL, 0);
	return RC_OK;
}

/* Whole 0.01 万元 or nothing. */
static enum rc read_amount(struct ctx *c, const struct promise_decide_in *in, int64_t *ret_amount)
{
	*ret_amount = PROMISE_UNKNOWN;
	if (!in->has_amount)
		return RC_OK;
	if (in->amount > 1e10 || fabs(in->amount * 100 - round(in->amount * 100)) > 1e-6)
		return ctx_fail(c, RC_BAD_INPUT, "amount", "%s", TR(c, "金额以万元计，至多两位小数", "the amount is in 万元 with two decimals at most"));
	*ret_amount = llround(in->amount * 100);
	return RC_OK;
}

enum rc promise_api_decide(struct ctx *c, const struct promise_decide_in *in, struct reply *r)
{
	static const enum promise_proposal decisions[] = { PROPOSE_PASS, PROPOSE_CORRECT, PROPOSE_BREACH, PROPOSE_CASE }; /* in the order of the schema */
	struct promise_decision d = { .check = in->check, .decision = decisions[in->decision], .until = day_of(in->until), .reason = in->reason, .paper = in->paper };
	struct project_ref ref;
	int64_t act;
	TRY(read_amount(c, in, &d.amount));
	TRY(project_get(c, in->code, &ref));
	TRY(promise_decide(c, ref.id, &d, &act));
	return told_json(r, act);
}

/* ---- All, as a job. */

static enum rc run_job(struct ctx *c, const char *input)
{
	struct promise_done done;
	char text[64];
	(void)input;
	TRY(promise_check_all(c, DAY_NONE, &done));
	int n = snprintf(text, sizeof text, "{\"checked\":%lld}", (long long)done.checked);
	job_result(c, text, (size_t)n);
	return RC_OK;
}

enum rc promise_api_run(struct ctx *c, const struct promise_run_in *in, struct reply *r)
{
	const struct promise_plan *p;
	int64_t job;
	(void)in;
	TRY(promise_insiders(c));
	TRY(promise_plan_get(c, &p));
	TRY(job_start(c, "promises", (struct job_title){ "核验到期承诺", "check of promises that are due" }, run_job, "{}", &job));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}
