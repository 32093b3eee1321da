/* improvement_api.c - one plan of improvement over HTTP: how it stands, its course, acts, files; the plan file and waves.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/improvement/improvement.api.gen.h"
#include "campaign/improvement/improvement_json.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/http.h"
#include "core/session.h"
#include "core/workday.h"
#include "indicators/facts.h"
#include "office/office.h"

static const char *owner_of(struct ctx *c, int64_t id) { return arena_printf(&c->arena, "improvement %lld", (long long)id); }

static bool program_act(enum improvement_act a) { return a == IMPROVE_ESCALATE || a == IMPROVE_CALM; }

/* ---- Its course. What offices note to each other is not for the firm. */

static void move_json(struct ctx *c, struct jw *w, const struct improvement_move *m)
{
	bool own = m->unit[0] == '\0', city = strcmp(m->unit, "city") == 0;
	jw_obj(w);
	jw_ki64(w, "id", m->id);
	jw_ktext(w, "act", improvement_act_words[m->act]);
	jw_ktext(w, "act_name", improvement_act_title(c, m->act));
	jw_ktext(w, "at", m->at);
	improvement_text_json(w, "who", improvement_is_outside(c) && !own ? "" : m->who);
	jw_ktext(w, "unit_name", own ? NULL : city ? TR(c, "市局", "the bureau") : unit_name(c, m->unit));
	jw_ktext(w, "state_name", improvement_state_title(c, m->state));
	improvement_day_json(w, "due", m->due);
	improvement_day_json(w, "until", m->act == IMPROVE_SUBMIT || m->act == IMPROVE_EXTEND ? m->until : DAY_NONE);
	improvement_count_json(w, "percent", m->act == IMPROVE_REPORT, m->percent);
	improvement_text_json(w, "period", m->act == IMPROVE_REPORT ? m->period : "");
	jw_ktext(w, "note", m->note);
	jw_obj_end(w);
}

static enum rc moves_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct improvement_move *list;
	int n;
	TRY(store_improvement_moves(c, id, &list, &n));
	jw_key(w, "moves");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (!improvement_is_outside(c) || (list[i].act != IMPROVE_NOTE && !program_act(list[i].act)))
			move_json(c, w, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc measures_json(struct ctx *c, struct jw *w, const struct improvement_plan *p, int64_t id)
{
	struct improvement_measure *list;
	int n;
	TRY(store_improvement_measures(c, id, &list, &n));
	jw_key(w, "measures");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct improvement_kind *k = improvement_kind_of(p, list[i].kind);
		jw_obj(w);
		jw_ktext(w, "kind", list[i].kind);
		jw_ktext(w, "kind_name", k != NULL ? improvement_words(c, k->title) : list[i].kind);
		jw_ktext(w, "text", list[i].text);
		improvement_day_json(w, "until", list[i].until);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static void file_json(struct jw *w, const struct attachment *a)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "name", a->name);
	jw_ktext(w, "kind", attachment_kind_words[a->kind]);
	jw_ki64(w, "size", a->size);
	jw_ktext(w, "sm3", a->sm3);
	jw_ktext(w, "created_at", a->created_at);
	jw_obj_end(w);
}

static enum rc files_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct attachment *list;
	int n;
	TRY(attachment_list(c, owner_of(c, id), &list, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		file_json(w, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static void figures_json(struct ctx *c, struct jw *w, const struct improvement_outcome *x)
{
	jw_key(w, "figures");
	jw_arr(w);
	for (int i = 0; i < x->n; i++) {
		jw_obj(w);
		jw_ki64(w, "year", x->years[i].year);
		jw_ktext(w, "value", x->years[i].known ? improvement_value(c, x->years[i].value) : NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void acts_json(struct ctx *c, struct jw *w, const struct improvement_may *may)
{
	jw_key(w, "acts");
	jw_arr(w);
	for (int i = 0; i < IMPROVE_ACTS; i++) {
		unsigned needs = improvement_needs((enum improvement_act)i);
		if ((may->acts & UINT32_C(1) << i) == 0)
			continue;
		jw_obj(w);
		jw_ktext(w, "act", improvement_act_words[i]);
		jw_ktext(w, "act_name", improvement_act_title(c, (enum improvement_act)i));
		jw_kbool(w, "needs_note", (needs & IMPROVE_NEEDS_NOTE) != 0);
		jw_kbool(w, "needs_plan", (needs & IMPROVE_NEEDS_PLAN) != 0);
		jw_kbool(w, "needs_report", (needs & IMPROVE_NEEDS_REPORT) != 0);
		jw_kbool(w, "needs_result", (needs & IMPROVE_NEEDS_RESULT) != 0);
		jw_kbool(w, "needs_day", (needs & IMPROVE_NEEDS_DAY) != 0);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc detail_held(struct ctx *c, const struct registry *g, struct jw *w, const struct improvement_row *o)
{
	const struct improvement_plan *p;
	struct improvement_outcome x;
	struct improvement_may may;
	bool has;
	TRY(improvement_plan_get(c, &p));
	TRY(improvement_outcomes(c, o, 1, &x));
	TRY(improvement_allowed(c, o, &may));
	TRY(store_improvement_has_account(c, o->enterprise, &has));
	jw_obj(w);
	jw_key(w, "improvement");
	jw_obj(w);
	improvement_row_json(c, g, w, o, &x);
	jw_obj_end(w);
	improvement_text_json(w, "contact", may.as != 0 ? o->contact : "");
	improvement_text_json(w, "period", o->period);
	improvement_text_json(w, "owed", o->state == IMPROVE_RUNNING ? improvement_period_owed(c, p, o) : "");
	TRY(measures_json(c, w, p, o->id));
	figures_json(c, w, &x);
	TRY(moves_json(c, w, o->id));
	TRY(files_json(c, w, o->id));
	acts_json(c, w, &may);
	jw_kbool(w, "may_file", may.as != 0 && improvement_is_open(o->state));
	jw_kbool(w, "has_account", has);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc detail_json(struct ctx *c, struct jw *w, int64_t id)
{
	const struct registry *g;
	struct improvement_row o;
	TRY(improvement_get(c, id, &o));
	TRY(registry_hold(c, &g));
	enum rc rc = detail_held(c, g, w, &o);
	registry_drop(c, g);
	return rc;
}

enum rc improvement_api_get(struct ctx *c, const struct improvement_get_in *in, struct reply *r) { return detail_json(c, &r->jw, in->id); }

/* ---- Acts. */

enum rc improvement_read_day(struct ctx *c, const char *field, const char *text, int32_t *ret_day)
{
	*ret_day = DAY_NONE;
	if (text == NULL || text[0] == '\0' || date_parse(text, strlen(text), ret_day))
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "日期写成 2022-12-31", "write the day as 2022-12-31"));
}

enum rc improvement_api_act(struct ctx *c, const struct improvement_act_in *in, struct reply *r)
{
	struct improvement_deed d = { .act = (enum improvement_act)(in->act + IMPROVE_SUBMIT), .note = in->note, .target = in->target, .contact = in->contact, .period = in->period,
		.percent = in->has_percent ? (int)in->percent : -1, .result = (enum improvement_result)in->result, .n_measures = in->n_measures };
	struct improvement_measure *m = arena_new_array(&c->arena, struct improvement_measure, (size_t)in->n_measures + 1);
	if (m == NULL)
		return ctx_no_memory(c);
	TRY(improvement_read_day(c, "until", in->until, &d.until));
	for (int i = 0; i < in->n_measures; i++) {
		m[i] = (struct improvement_measure){ .kind = in->measures[i].kind, .text = in->measures[i].text };
		TRY(improvement_read_day(c, "measures", in->measures[i].until, &m[i].until));
	}
	d.measures = m;
	TRY(improvement_do(c, in->id, &d));
	return detail_json(c, &r->jw, in->id);
}

/* ---- Evidence. */

enum rc improvement_api_file_add(struct ctx *c, const struct improvement_file_add_in *in, struct reply *r)
{
	struct improvement_row o;
	struct improvement_may may;
	struct attachment a;
	txn_auto t = { 0 };
	TRY(improvement_get(c, in->id, &o));
	TRY(improvement_allowed(c, &o, &may));
	if (may.as == 0 || !improvement_is_open(o.state))
		return ctx_fail(c, RC_FORBIDDEN, "file", "%s", TR(c, "您现在不能给这件计划加附件", "you cannot add files to this plan now"));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, owner_of(c, o.id), &a));
	TRY_DB(txn_commit(&t));
	file_json(&r->jw, &a);
	return RC_OK;
}

enum rc improvement_api_file_get(struct ctx *c, const struct improvement_file_get_in *in, struct reply *r)
{
	struct improvement_row o;
	TRY(improvement_get(c, in->id, &o));
	return attachment_send(c, owner_of(c, o.id), in->file, r);
}

/* ---- The plan file and waves. */

static void rule_json(struct ctx *c, struct jw *w, const struct improvement_rule *u)
{
	jw_obj(w);
	jw_ktext(w, "code", u->code);
	jw_ktext(w, "title", improvement_words(c, u->title));
	jw_ktext(w, "value", u->value);
	jw_ktext(w, "unit", u->unit_text);
	jw_ktext(w, "below", improvement_value(c, u->below));
	jw_ktext(w, "where", u->where);
	jw_ktext(w, "where_words", improvement_words(c, u->where_words));
	jw_ki64(w, "years", u->years);
	jw_obj_end(w);
}

static const char *unit_region_name(struct ctx *c, const char *region)
{
	const struct registry *g;
	const char *name = region, *code;
	if (registry_hold(c, &g) != RC_OK)
		return region;
	int at = registry_region_of(g, region);
	if (at >= 0)
		name = arena_strdup(&c->arena, improvement_region_name(c, g, g->regions[at].pos, false, &code));
	registry_drop(c, g);
	return name;
}

static void wave_json(struct ctx *c, struct jw *w, const struct improvement_plan *p, const struct improvement_wave *v)
{
	const struct improvement_rule *u = improvement_rule_of(p, v->rule);
	jw_obj(w);
	jw_ki64(w, "id", v->id);
	jw_ktext(w, "rule", v->rule);
	jw_ktext(w, "rule_name", u != NULL ? improvement_words(c, u->title) : v->rule);
	jw_ktext(w, "below", improvement_value(c, v->below));
	jw_ktext(w, "unit", v->unit);
	jw_ktext(w, "value", v->of);
	jw_ki64(w, "year", v->year);
	jw_ki64(w, "result_year", v->result_year);
	improvement_day_json(w, "finish_by", v->finish_by);
	jw_ki64(w, "n", v->n);
	jw_ki64(w, "unknown", v->unknown);
	jw_ktext(w, "region", v->region);
	jw_ktext(w, "region_name", v->region[0] != '\0' ? unit_region_name(c, v->region) : NULL);
	jw_ktext(w, "reason", v->reason);
	jw_ktext(w, "sm3", v->sm3);
	jw_ktext(w, "at", v->at);
	jw_ktext(w, "who", v->who);
	jw_obj_end(w);
}

static void rules_json(struct ctx *c, struct jw *w, const struct improvement_plan *p)
{
	jw_key(w, "rules");
	jw_arr(w);
	for (int i = 0; i < p->n_rules; i++)
		rule_json(c, w, &p->rules[i]);
	jw_arr_end(w);
	jw_key(w, "measures");
	jw_arr(w);
	for (int i = 0; i < p->n_kinds; i++) {
		jw_obj(w);
		jw_ktext(w, "code", p->kinds[i].code);
		jw_ktext(w, "title", improvement_words(c, p->kinds[i].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc improvement_api_plan(struct ctx *c, const struct improvement_plan_in *in, struct reply *r)
{
	const struct improvement_plan *p;
	struct improvement_wave *waves;
	struct jw *w = &r->jw;
	int years[SCALE_YEARS], n_years, n;
	(void)in;
	TRY(improvement_plan_get(c, &p));
	TRY(facts_years(c, years, SCALE_YEARS, &n_years));
	TRY(improvement_waves(c, &waves, &n));
	jw_obj(w);
	jw_ktext(w, "title", improvement_words(c, p->title));
	jw_ktext(w, "note", improvement_words(c, p->note));
	jw_ktext(w, "progress", p->monthly ? "month" : "quarter");
	jw_ki64(w, "draft", p->draft);
	jw_ki64(w, "agree", p->agree);
	jw_ki64(w, "redraft", p->redraft);
	jw_ki64(w, "report", p->report);
	jw_ki64(w, "conclude", p->conclude);
	rules_json(c, w, p);
	jw_key(w, "years");
	jw_arr(w);
	for (int i = 0; i < n_years; i++)
		jw_i64(w, years[i]);
	jw_arr_end(w);
	jw_key(w, "waves");
	jw_arr(w);
	for (int i = 0; i < n && !improvement_is_outside(c); i++)
		wave_json(c, w, p, &waves[i]);
	jw_arr_end(w);
	jw_kbool(w, "may_run", c->session == NULL || session_may(c->session, "campaigns.run", NULL));
	jw_obj_end(w);
	return RC_OK;
}

enum rc improvement_api_wave(struct ctx *c, const struct improvement_wave_in *in, struct reply *r)
{
	const struct improvement_plan *p;
	struct improvement_wave v;
	struct improvement_wave_new n = { .rule = in->rule, .region = in->region, .reason = in->reason, .year = (int)in->year, .result_year = in->has_result_year ? (int)in->result_year : 0 };
	TRY(improvement_read_day(c, "finish_by", in->finish_by, &n.finish_by));
	TRY(improvement_wave_make(c, &n, &v));
	TRY(improvement_plan_get(c, &p));
	wave_json(c, &r->jw, p, &v);
	return RC_OK;
}
