/* objection_api.c - one objection over HTTP: its form, its course, acts, files, the notice.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "campaign/objection/objection.api.gen.h"
#include "campaign/objection/objection_json.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/job.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

/* ---- Its course. What offices say to each other is not for enterprises. */

static bool is_shown(enum objection_act a)
{
	return a != OBJECTION_NOTE;
}

static bool note_is_shown(enum objection_act a)
{
	return a == OBJECTION_FILE || a == OBJECTION_REFUSE_LATE || a == OBJECTION_RETURN || a == OBJECTION_COMPLETE || a == OBJECTION_DECIDE || a == OBJECTION_WITHDRAW || a == OBJECTION_REOPEN
		|| a == OBJECTION_CORRECT;
}

static void move_json(struct objection_words_of *names, struct jw *w, const struct objection_row *o, const struct objection_move *m)
{
	struct ctx *c = names->c;
	bool outside = objection_is_outside(c), hidden = outside && !note_is_shown(m->act);
	bool own = m->unit[0] == '\0';
	struct objection_value v = m->act == OBJECTION_FILE || m->act == OBJECTION_COMPLETE ? m->claimed : m->act == OBJECTION_DECIDE || m->act == OBJECTION_CORRECT ? m->decided : (struct objection_value){ 0 };
	jw_obj(w);
	jw_ki64(w, "id", m->id);
	jw_ktext(w, "act", objection_act_words[m->act]);
	jw_ktext(w, "act_name", objection_act_title(c, m->act));
	jw_ktext(w, "at", m->at);
	objection_text_key(w, "who", outside && !own ? "" : m->who);
	jw_ktext(w, "unit_name", own ? NULL : unit_name(c, m->unit));
	jw_ktext(w, "state_name", objection_state_title(c, m->state));
	jw_ktext(w, "desk_name", m->desk[0] != '\0' ? unit_name(c, m->desk) : NULL);
	jw_ktext(w, "office_name", m->office[0] != '\0' ? unit_name(c, m->office) : NULL);
	objection_day_key(w, "deadline", m->deadline);
	jw_ktext(w, "verdict", objection_verdict_words[m->verdict]);
	jw_ktext(w, "note", hidden ? "" : m->note);
	jw_ktext(w, "basis", m->act == OBJECTION_DECIDE ? m->basis : "");
	jw_ktext(w, "value", objection_value_of(names, o->field, v));
	jw_obj_end(w);
}

static enum rc moves_json(struct objection_words_of *names, struct jw *w, const struct objection_row *o)
{
	struct objection_move *list;
	int n;
	TRY(store_objection_moves(names->c, o->id, &list, &n));
	jw_key(w, "moves");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (is_shown(list[i].act) || !objection_is_outside(names->c))
			move_json(names, w, o, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

/* ---- Evidence. */

static void file_json(struct jw *w, const struct attachment *a, bool inside)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "name", a->name);
	jw_ktext(w, "kind", attachment_kind_words[a->kind]);
	jw_ki64(w, "size", a->size);
	jw_ktext(w, "sm3", a->sm3);
	jw_kbool(w, "inside", inside);
	jw_ktext(w, "created_at", a->created_at);
	jw_obj_end(w);
}

static enum rc files_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct attachment *list;
	int n;
	jw_key(w, "files");
	jw_arr(w);
	for (int inside = 0; inside <= !objection_is_outside(c); inside++) {
		TRY(attachment_list(c, objection_owner(c, id, inside != 0), &list, &n));
		for (int i = 0; i < n; i++)
			file_json(w, &list[i], inside != 0);
	}
	jw_arr_end(w);
	return RC_OK;
}

/* ---- What may be done. */

static const char *asked_by_plan(struct ctx *c, const struct objection_row *o)
{
	const struct objection_plan *p = objection_plan(c->app);
	const struct objection_field_plan *f = p != NULL && o->field[0] != '\0' ? objection_plan_field(p, o->field) : NULL;
	const char *office = f != NULL ? f->office : p != NULL ? p->kinds[o->kind].office : "";
	return office[0] != '\0' ? office : NULL;
}

static void act_json(struct ctx *c, struct jw *w, const struct objection_row *o, enum objection_act act)
{
	unsigned needs = objection_needs(act);
	bool figure = o->field[0] != '\0';
	jw_obj(w);
	jw_ktext(w, "act", objection_act_words[act]);
	jw_ktext(w, "act_name", objection_act_title(c, act));
	jw_kbool(w, "needs_note", (needs & OBJECTION_NEEDS_NOTE) != 0);
	jw_kbool(w, "needs_verdict", (needs & OBJECTION_NEEDS_VERDICT) != 0);
	jw_kbool(w, "takes_value", (needs & OBJECTION_TAKES_VALUE) != 0 && figure);
	jw_kbool(w, "takes_office", (needs & OBJECTION_TAKES_OFFICE) != 0);
	jw_kbool(w, "takes_files", (needs & OBJECTION_TAKES_FILES) != 0);
	jw_ktext(w, "office", act == OBJECTION_ASK ? asked_by_plan(c, o) : NULL);
	jw_obj_end(w);
}

static void may_json(struct ctx *c, struct jw *w, const struct objection_row *o, const struct objection_may *may)
{
	jw_key(w, "acts");
	jw_arr(w);
	for (int i = 0; i < OBJECTION_ACTS; i++)
		if ((may->acts & UINT32_C(1) << i) != 0)
			act_json(c, w, o, (enum objection_act)i);
	jw_arr_end(w);
	jw_kbool(w, "may_file", may->may_file);
	jw_kbool(w, "has_account", may->has_account);
}

/* ---- What it changed. */

static enum rc effect_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct objection_effect e;
	bool has, outside = objection_is_outside(c);
	TRY(store_objection_effect_of(c, id, &e, &has));
	jw_key(w, "effect");
	if (!has) {
		jw_null(w);
		return RC_OK;
	}
	jw_obj(w);
	jw_ktext(w, "at", e.at);
	jw_ki64(w, "round_before", e.round_before);
	jw_ki64(w, "round_after", e.round_after);
	objection_text_key(w, "total_before", e.total_before);
	objection_text_key(w, "total_after", e.total_after);
	objection_text_key(w, "class_before", e.class_before);
	objection_text_key(w, "class_after", e.class_after);
	objection_count_key(w, "rank_before", e.rank_before > 0, e.rank_before);
	objection_count_key(w, "rank_after", e.rank_after > 0, e.rank_after);
	jw_ki64(w, "together", e.together);
	objection_count_key(w, "others_class", !outside, e.others_class);
	objection_count_key(w, "others_rank", !outside, e.others_rank);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One objection. */

static bool has_notice(const struct objection_row *o)
{
	return o->state == OBJECTION_TOLD || o->state == OBJECTION_LATE || (o->state == OBJECTION_CLOSED && o->verdict != VERDICT_NONE);
}

static const char *unit_of_field(struct objection_words_of *names, const char *field)
{
	const struct indicator *ind = field[0] != '\0' ? indicators_find(names->list, field) : NULL;
	return ind != NULL ? ind->unit_text : "";
}

static void said_json(struct objection_words_of *names, struct jw *w, const struct objection_row *o, const struct objection_may *may)
{
	struct ctx *c = names->c;
	jw_ktext(w, "reason", o->reason);
	objection_text_key(w, "plot", o->plot);
	objection_text_key(w, "paper_no", o->paper_no);
	jw_ktext(w, "filed_name", o->filed_name);
	jw_ktext(w, "filed_unit_name", o->filed_unit[0] != '\0' ? unit_name(c, o->filed_unit) : NULL);
	objection_text_key(w, "contact_name", may->sees_contact ? o->contact_name : "");
	objection_text_key(w, "contact_phone", may->sees_contact ? o->contact_phone : "");
	objection_text_key(w, "was_source", o->was_source);
	objection_text_key(w, "was_known_at", o->was_known_at);
	objection_count_key(w, "was_batch", o->was_batch != 0, o->was_batch);
	jw_ktext(w, "unit", unit_of_field(names, o->field));
}

static void outcome_json(struct ctx *c, struct jw *w, const struct objection_row *o, const struct campaign *k)
{
	const struct objection_plan *p = objection_plan(c->app);
	objection_text_key(w, "finding", o->finding);
	objection_text_key(w, "basis", o->basis);
	objection_count_key(w, "batch", o->batch != 0, o->batch);
	bool remedy = o->told_on != DAY_NONE && o->state != OBJECTION_LATE && p != NULL;
	objection_count_key(w, "remedy_days", remedy, remedy ? p->steps[o->step].remedy_workdays : 0);
	jw_ktext(w, "remedy", remedy ? objection_words(c, p->steps[o->step].remedy) : NULL);
	objection_day_key(w, "remedy_until", o->remedy_until);
	objection_text_key(w, "window_closes", o->window_closes);
	jw_ktext(w, "late_rule", o->state == OBJECTION_LATE && p != NULL ? objection_words(c, p->steps[o->step].late) : NULL);
	jw_ktext(w, "campaign_title", campaign_title(c, k));
	jw_kbool(w, "has_notice", has_notice(o));
}

static enum rc detail_held(struct objection_words_of *names, struct jw *w, const struct objection_row *o)
{
	struct ctx *c = names->c;
	struct objection_may may;
	struct campaign k;
	TRY(objection_allowed(c, o, &may));
	TRY(campaign_get(c, o->campaign, &k));
	jw_obj(w);
	jw_key(w, "objection");
	jw_obj(w);
	TRY(objection_row_json(names, w, o));
	jw_obj_end(w);
	said_json(names, w, o, &may);
	outcome_json(c, w, o, &k);
	TRY(effect_json(c, w, o->id));
	TRY(moves_json(names, w, o));
	TRY(files_json(c, w, o->id));
	may_json(c, w, o, &may);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc detail_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct objection_row o;
	struct objection_words_of names;
	TRY(objection_get(c, id, &o));
	TRY(objection_words_hold(c, &names));
	enum rc rc = detail_held(&names, w, &o);
	objection_words_drop(&names);
	return rc;
}

enum rc objection_api_get(struct ctx *c, const struct objection_get_in *in, struct reply *r) { return detail_json(c, &r->jw, in->id); }

/* An instant, or a minute as people write it in China. */
static enum rc received(struct ctx *c, const char *said, int64_t *ret_ms)
{
	char text[INSTANT_TEXT];
	size_t n = said != NULL ? strlen(said) : 0;
	*ret_ms = 0;
	if (n == 0 || instant_parse(said, n, ret_ms))
		return RC_OK;
	if (n == 16 && (said[10] == ' ' || said[10] == 'T')) {
		snprintf(text, sizeof text, "%.10sT%.5s:00+08:00", said, said + 11);
		if (instant_parse(text, strlen(text), ret_ms))
			return RC_OK;
	}
	return ctx_fail(c, RC_BAD_INPUT, "received", "%s", TR(c, "写成 2020-06-30 16:00", "write it as 2020-06-30 16:00"));
}

enum rc objection_api_file(struct ctx *c, const struct objection_file_in *in, struct reply *r)
{
	int64_t id;
	struct objection_new n = { .campaign = in->campaign, .enterprise = in->enterprise, .step = in->has_step ? in->step : -1, .kind = (enum objection_kind)in->kind, .field = in->field,
		.claimed = in->claimed, .plot = in->plot, .reason = in->reason, .contact_name = in->contact_name, .contact_phone = in->contact_phone, .paper_no = in->paper_no };
	TRY(received(c, in->received, &n.received_ms));
	TRY(objection_open(c, &n, &id));
	return detail_json(c, &r->jw, id);
}

enum rc objection_api_act(struct ctx *c, const struct objection_act_in *in, struct reply *r)
{
	/* as in objection.api.yaml, in its order */
	static const enum objection_act acts[] = { OBJECTION_ACCEPT, OBJECTION_RETURN, OBJECTION_COMPLETE, OBJECTION_FORWARD, OBJECTION_ASK, OBJECTION_ANSWER, OBJECTION_DECIDE, OBJECTION_CORRECT,
		OBJECTION_CLOSE, OBJECTION_WITHDRAW, OBJECTION_REOPEN, OBJECTION_NOTE };
	const struct objection_deed d = { .act = acts[in->act], .note = or_empty(in->note), .basis = or_empty(in->basis), .verdict = (enum objection_verdict)in->verdict, .value = in->value,
		.office = in->office };
	TRY(objection_do(c, in->id, &d));
	return detail_json(c, &r->jw, in->id);
}

enum rc objection_api_decide(struct ctx *c, const struct objection_decide_in *in, struct reply *r)
{
	const struct objection_deed d = { .act = OBJECTION_DECIDE, .note = or_empty(in->note), .basis = or_empty(in->basis), .verdict = (enum objection_verdict)in->verdict, .value = in->value };
	TRY(objection_decide_many(c, in->ids, in->n_ids, &d));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "decided", in->n_ids);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Evaluating again, now. */

static enum rc rerun_job(struct ctx *c, const char *input_json)
{
	int64_t cases, campaign = strtoll(input_json, NULL, 10);
	char text[64];
	TRY(ctx_to_writer(c));
	TRY(objection_rerun(c, campaign, &cases));
	int n = snprintf(text, sizeof text, "{\"cases\":%lld}", (long long)cases);
	job_result(c, text, (size_t)n);
	return RC_OK;
}

enum rc objection_api_rerun(struct ctx *c, const struct objection_rerun_in *in, struct reply *r)
{
	struct campaign k;
	int64_t job;
	char input[32];
	if (c->scope.kind != SCOPE_ALL)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "重新评价由市一级启动", "only the city starts the evaluation"));
	TRY(campaign_get(c, in->campaign, &k));
	TRY(campaign_must_live(c, &k));
	snprintf(input, sizeof input, "%lld", (long long)in->campaign);
	TRY(job_start(c, "objection-rerun", (struct job_title){ "异议更正后重新评价", "Evaluating again after corrections" }, rerun_job, input, &job));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Files. */

enum rc objection_api_file_add(struct ctx *c, const struct objection_file_add_in *in, struct reply *r)
{
	struct objection_row o;
	struct objection_may may;
	struct attachment a;
	txn_auto t = { 0 };
	TRY(objection_get(c, in->id, &o));
	TRY(objection_allowed(c, &o, &may));
	if (!may.may_file || (in->inside && (may.as & OBJECTION_BY_ENTERPRISE) != 0))
		return ctx_fail(c, RC_FORBIDDEN, "file", "%s", TR(c, "您现在不能给这件异议加附件", "you cannot add files to this objection now"));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, objection_owner(c, o.id, in->inside), &a));
	TRY_DB(txn_commit(&t));
	file_json(&r->jw, &a, in->inside);
	return RC_OK;
}

enum rc objection_api_file_get(struct ctx *c, const struct objection_file_get_in *in, struct reply *r)
{
	struct objection_row o;
	struct attachment a;
	TRY(objection_get(c, in->id, &o));
	const char *owner = objection_owner(c, o.id, false);
	if (!objection_is_outside(c) && attachment_get(c, owner, in->file, &a) != RC_OK) {
		c->problem = (struct problem){ 0 };
		owner = objection_owner(c, o.id, true);
	}
	return attachment_send(c, owner, in->file, r);
}

enum rc objection_api_notice(struct ctx *c, const struct objection_notice_in *in, struct reply *r)
{
	struct objection_row o;
	char path[FILE_PASSING];
	TRY(objection_get(c, in->id, &o));
	if (!has_notice(&o))
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "异议 %s 还没有处理结果", "objection %s has no result yet"), o.code);
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, objection_notice(c, &o, path), &r->file_fd));
	r->content_type = "application/pdf";
	r->filename = arena_printf(&c->arena, "%s%s-%s.pdf", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "异议处理告知书", "objection-notice"), o.code);
	return r->filename != NULL ? RC_OK : ctx_no_memory(c);
}

/* ---- The form. */

static enum rc windows_json(struct ctx *c, struct jw *w, const struct objection_plan *p, int64_t campaign)
{
	struct campaign_window win;
	jw_key(w, "windows");
	jw_arr(w);
	for (int i = 0; i < OBJECTION_STEPS && campaign != 0; i++) {
		TRY(campaign_window(c, campaign, objection_step_words[i], &win));
		jw_obj(w);
		jw_ktext(w, "step", objection_step_words[i]);
		jw_ktext(w, "title", objection_words(c, p->steps[i].title));
		jw_kbool(w, "open", win.entered && !win.left && !win.over);
		objection_text_key(w, "opens", win.opens);
		objection_text_key(w, "closes", win.closes);
		jw_ktext(w, "late_rule", objection_words(c, p->steps[i].late));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static void kinds_json(struct ctx *c, struct jw *w, const struct objection_plan *p)
{
	jw_key(w, "kinds");
	jw_arr(w);
	for (int i = 0; i < OBJECTION_KINDS; i++) {
		jw_obj(w);
		jw_ktext(w, "kind", objection_kind_words[i]);
		jw_ktext(w, "title", objection_words(c, p->kinds[i].title));
		jw_key(w, "steps");
		jw_arr(w);
		for (int s = 0; s < OBJECTION_STEPS; s++)
			if ((p->kinds[i].steps & 1u << s) != 0)
				jw_text(w, objection_step_words[s]);
		jw_arr_end(w);
		jw_kbool(w, "evidence", p->kinds[i].evidence);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static const struct fact_value *fact_at(const struct fact_value *list, int n, int indicator, int year)
{
	for (int i = 0; i < n; i++)
		if (list[i].indicator == indicator && list[i].year == year)
			return &list[i];
	return NULL;
}

static void field_json(struct objection_words_of *names, struct jw *w, const struct indicator *ind, const struct fact_value *f, const char *open)
{
	char text[48];
	if (f != NULL)
		fact_print(ind, f->value, text);
	jw_obj(w);
	jw_ktext(w, "code", ind->code);
	jw_ktext(w, "title", objection_name_of(names, ind->code));
	jw_ktext(w, "unit", ind->unit_text);
	jw_ktext(w, "value", f != NULL ? text : NULL);
	jw_ktext(w, "source", f != NULL ? f->source : NULL);
	jw_ktext(w, "known_at", f != NULL ? f->known_at : NULL);
	jw_ktext(w, "open", open);
	jw_kbool(w, "land", objection_is_of_land(objection_plan(names->c->app), ind->code));
	jw_obj_end(w);
}

static enum rc fields_json(struct objection_words_of *names, struct jw *w, const struct campaign *k, const struct objection_firm *firm)
{
	struct ctx *c = names->c;
	const struct fact_value *facts = NULL;
	const struct objection_query q = { .campaign = k->id, .text = firm->uscc, .field = "", .unit = "", .step = -1, .kind = -1, .state = -1, .verdict = -1, .show = OBJECTION_SHOW_OPEN,
		.most = OBJECTION_OPEN_MOST };
	struct objection_row *open = NULL;
	int n = 0, n_open = 0;
	jw_key(w, "fields");
	jw_arr(w);
	if (firm->id != 0 && k->id != 0) {
		TRY(facts_of(c, firm->id, AS_OF_NOW, &facts, &n));
		TRY(objection_list(c, &q, &open, &n_open));
		for (int i = 0; i < names->list->n; i++) {
			const char *code = NULL;
			for (int j = 0; j < n_open; j++)
				if (strcmp(open[j].field, names->list->list[i].code) == 0)
					code = open[j].code;
			field_json(names, w, &names->list->list[i], fact_at(facts, n, names->list->list[i].id, k->year), code);
		}
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc campaigns_json(struct ctx *c, struct jw *w, int64_t asked, struct campaign *ret_k)
{
	struct campaign *list;
	int n;
	TRY(campaign_list(c, &list, &n));
	*ret_k = (struct campaign){ 0 };
	jw_key(w, "campaigns");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		if (strcmp(list[i].subject, "enterprise") != 0)
			continue;
		if ((asked == 0 && ret_k->id == 0) || list[i].id == asked)
			*ret_k = list[i];
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "title", campaign_title(c, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	objection_count_key(w, "campaign", ret_k->id != 0, ret_k->id);
	return RC_OK;
}

static enum rc form_firm(struct ctx *c, const char *code, struct objection_firm *ret_f)
{
	bool own = code == NULL || code[0] == '\0';
	*ret_f = (struct objection_firm){ .uscc = "", .name = "" };
	if (own && c->scope.kind != SCOPE_SUBJECT)
		return RC_OK;
	TRY(store_objection_firm(c, code, own ? c->scope.subject : 0, ret_f));
	return ret_f->id != 0 ? RC_OK
		: ctx_fail(c, RC_NOT_FOUND, "enterprise", TR(c, "没有统一社会信用代码为 %.18s 的企业", "there is no enterprise with the credit code %.18s"), or_empty(code));
}

enum rc objection_api_form(struct ctx *c, const struct objection_form_in *in, struct reply *r)
{
	const struct objection_plan *p;
	struct objection_firm firm;
	struct objection_words_of names;
	struct campaign k;
	struct jw *w = &r->jw;
	TRY(objection_plan_get(c, &p));
	TRY(form_firm(c, in->enterprise, &firm));
	jw_obj(w);
	TRY(campaigns_json(c, w, in->has_campaign ? in->campaign : 0, &k));
	jw_kbool(w, "real_name", p->real_name);
	objection_text_key(w, "enterprise", firm.uscc);
	objection_text_key(w, "enterprise_name", firm.name);
	TRY(windows_json(c, w, p, k.id));
	kinds_json(c, w, p);
	TRY(objection_words_hold(c, &names));
	enum rc rc = fields_json(&names, w, &k, &firm);
	objection_words_drop(&names);
	jw_obj_end(w);
	return rc;
}
