/* decision_api.c - one decision over HTTP: proposing, looking, deciding, withdrawing, its files.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "campaign/decision/decision.api.gen.h"
#include "campaign/decision/decision_campaign.h"
#include "campaign/decision/decision_json.h"
#include "campaign/decision/decision_trial.h"
#include "core/attachment.h"
#include "registry/registry.h"

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }

static void number_or_null(struct jw *w, const char *key, bool has, int64_t v)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, v);
	else
		jw_null(w);
}

/* ---- One. */

static int papers(const char *text)
{
	int n = text[0] != '\0';
	for (; *text != '\0'; text++)
		n += *text == ' ';
	return n;
}

static void act_json(struct ctx *c, struct jw *w, const struct decision_act *a)
{
	bool outside = c->scope.kind == SCOPE_SUBJECT, measured = a->round != 0;
	jw_obj(w);
	jw_ktext(w, "act", decision_state_words[a->act]);
	jw_ktext(w, "at", a->at);
	jw_ktext(w, "who", outside ? NULL : or_null(a->who));
	jw_ktext(w, "organ", decision_organ_title(c, a->organ));
	jw_ktext(w, "document", or_null(a->document));
	jw_ktext(w, "reason", or_null(a->reason));
	jw_ki64(w, "papers", papers(a->papers));
	number_or_null(w, "round", measured, a->round);
	jw_kbool(w, "in", a->in);
	jw_ktext(w, "class_before", a->class_before);
	jw_ktext(w, "class_after", a->class_after);
	number_or_null(w, "rank_before", a->rank_before > 0, a->rank_before);
	number_or_null(w, "rank_after", a->rank_after > 0, a->rank_after);
	number_or_null(w, "moved", measured && !outside, a->moved);
	jw_obj_end(w);
}

static enum rc acts_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct decision_act *acts;
	int n;
	TRY(decision_acts(c, id, &acts, &n));
	jw_key(w, "acts");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		act_json(c, w, &acts[i]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc files_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct attachment *files;
	int n;
	TRY(attachment_list(c, decision_owner_text(c, id), &files, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		attachment_json(w, &files[i]);
	jw_arr_end(w);
	return RC_OK;
}

static void organs_json(struct ctx *c, struct jw *w, const struct decision *d)
{
	const struct decision_plan *p = decision_plan(c->app);
	int at = p != NULL ? decision_kind_of(p, d->kind) : -1;
	enum decision_level level = decision_level_of(c, &c->scope);
	jw_kbool(w, "needs_file", at >= 0 && p->kinds[at].needs_file);
	jw_key(w, "organs");
	jw_arr(w);
	for (int i = 0; at >= 0 && i < p->n_organs; i++) {
		if (!(p->kinds[at].decide >> i & 1) || level > p->organs[i].level)
			continue;
		jw_obj(w);
		jw_ktext(w, "id", p->organs[i].id);
		jw_ktext(w, "title", decision_words(c, p->organs[i].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc detail_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct decision d;
	struct decision_may may;
	TRY(decision_get(c, id, &d));
	TRY(decision_allowed(c, &d, &may));
	jw_obj(w);
	jw_key(w, "decision");
	TRY(decision_row_json(c, w, &d));
	jw_ktext(w, "source", c->scope.kind == SCOPE_SUBJECT ? NULL : or_null(d.source));
	jw_kbool(w, "freed", d.freed);
	TRY(acts_json(c, w, id));
	TRY(files_json(c, w, id));
	organs_json(c, w, &d);
	jw_kbool(w, "may_decide", may.decide);
	jw_kbool(w, "may_withdraw", may.withdraw);
	jw_kbool(w, "may_add_file", may.add_file);
	jw_ktext(w, "why_not", may.why_not);
	jw_obj_end(w);
	return RC_OK;
}

enum rc decision_api_get(struct ctx *c, const struct decision_get_in *in, struct reply *r) { return detail_json(c, &r->jw, in->id); }

/* ---- What it would change. */

static void mover_json(struct jw *w, const struct city *y, const struct decided_mover *m)
{
	const struct registry *g = y->view.reg;
	size_t row = city_registry_row(y, m->row), len;
	const char *name = registry_name(g, row, &len);
	jw_obj(w);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, row), 18);
	jw_key(w, "name");
	jw_textn(w, name, len);
	jw_ktext(w, "before", m->before);
	jw_ktext(w, "after", m->after);
	jw_obj_end(w);
}

static enum rc trial_json(struct ctx *c, struct jw *w, const struct decision *d, bool withdraw)
{
	struct decision_trial t;
	TRY(decision_try(c, d, withdraw, &t));
	jw_obj(w);
	number_or_null(w, "round", t.round != 0, t.round);
	jw_ktext(w, "scheme", t.scheme);
	number_or_null(w, "year", t.round != 0, t.year);
	jw_kbool(w, "in", t.t.before.in);
	jw_ktext(w, "class_before", t.t.before.class_);
	jw_ktext(w, "class_after", t.t.after.class_);
	number_or_null(w, "rank_before", t.t.before.rank > 0, t.t.before.rank);
	number_or_null(w, "rank_after", t.t.after.rank > 0, t.t.after.rank);
	jw_ki64(w, "moved", t.t.moved);
	jw_ki64(w, "up", t.t.up);
	jw_ki64(w, "down", t.t.down);
	jw_ktext(w, "effect", decision_effect_text(c, d));
	jw_key(w, "movers");
	jw_arr(w);
	for (int i = 0; i < t.t.n_movers; i++)
		mover_json(w, t.city, &t.t.movers[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	decision_trial_end(c, &t);
	return RC_OK;
}

enum rc decision_api_trial(struct ctx *c, const struct decision_trial_in *in, struct reply *r)
{
	struct decision d;
	TRY(decision_get(c, in->id, &d));
	if (d.state != DECISION_PROPOSED && d.state != DECISION_DECIDED)
		return ctx_fail(c, RC_CONFLICT, "id", "%s", TR(c, "它已经结束了", "it is over already"));
	return trial_json(c, &r->jw, &d, d.state == DECISION_DECIDED);
}

/* ---- Proposing. */

static enum rc read_wish(struct ctx *c, const char *scheme, bool has_year, int64_t year, struct decision_wish *w)
{
	if (or_null(scheme) == NULL && !has_year)
		return RC_OK;
	if (or_null(scheme) == NULL || !has_year)
		return ctx_fail(c, RC_BAD_INPUT, has_year ? "scheme" : "year", "%s", TR(c, "办法与年度须同时填写", "scheme and year go together"));
	if (!decision_scheme_known(c->app, scheme))
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "没有评价办法 %.80s", "there is no scheme %.80s"), scheme);
	w->scheme = scheme;
	w->year = (int)year;
	return RC_OK;
}

enum rc decision_api_preview(struct ctx *c, const struct decision_preview_in *in, struct reply *r)
{
	struct decision_wish w = { .uscc = in->code, .kind = in->kind, .cause = in->cause, .class_ = in->class, .document = in->document, .reason = in->reason,
		.from = decision_day_of(in->from), .to = decision_day_of(in->to) };
	struct decision d;
	TRY(read_wish(c, in->scheme, in->has_year, in->year, &w));
	TRY(decision_form(c, &w, &d));
	return trial_json(c, &r->jw, &d, false);
}

enum rc decision_api_propose(struct ctx *c, const struct decision_propose_in *in, struct reply *r)
{
	struct decision_wish w = { .uscc = in->code, .kind = in->kind, .cause = in->cause, .class_ = in->class, .document = in->document, .reason = in->reason,
		.from = decision_day_of(in->from), .to = decision_day_of(in->to) };
	txn_auto t = { 0 };
	int64_t id;
	TRY(read_wish(c, in->scheme, in->has_year, in->year, &w));
	TRY_DB(txn_begin(&t, c->db));
	TRY(decision_propose(c, &w, &id));
	TRY_DB(txn_commit(&t));
	return detail_json(c, &r->jw, id);
}

/* ---- Deciding. */

static enum rc done_json(struct reply *r, int64_t n)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "done", n);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc decision_api_decide(struct ctx *c, const struct decision_decide_in *in, struct reply *r)
{
	TRY(decision_decide(c, &(struct decision_verdict){ in->ids, in->n_ids, in->approve, in->organ, in->document, in->reason }));
	return done_json(r, in->n_ids);
}

enum rc decision_api_withdraw(struct ctx *c, const struct decision_withdraw_in *in, struct reply *r)
{
	TRY(decision_withdraw(c, in->id, in->organ, in->document, in->reason));
	return detail_json(c, &r->jw, in->id);
}

enum rc decision_api_apply(struct ctx *c, const struct decision_apply_in *in, struct reply *r)
{
	struct round round;
	if (c->scope.kind != SCOPE_ALL)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "由市级重新评价", "the city evaluates again"));
	TRY(campaign_evaluate(c, in->campaign, in->reason, &round));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "round", round.id);
	jw_ktext(&r->jw, "result_hash", round.result_hash);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Files. */

enum rc decision_api_file_add(struct ctx *c, const struct decision_file_add_in *in, struct reply *r)
{
	struct decision d;
	struct decision_may may;
	struct attachment a;
	txn_auto t = { 0 };
	TRY(decision_get(c, in->id, &d));
	TRY(decision_allowed(c, &d, &may));
	if (!may.add_file)
		return ctx_fail(c, RC_CONFLICT, "file", "%s", TR(c, "只能为待决定的提议加附件", "files are added to a proposal that waits, by whoever proposes there"));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, decision_owner_text(c, d.id), &a));
	TRY_DB(txn_commit(&t));
	attachment_json(&r->jw, &a);
	return RC_OK;
}

enum rc decision_api_file_get(struct ctx *c, const struct decision_file_get_in *in, struct reply *r)
{
	struct decision d;
	TRY(decision_get(c, in->id, &d));
	return attachment_send(c, decision_owner_text(c, d.id), in->file, r);
}
