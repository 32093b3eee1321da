/* assessment_api.c - assessments over HTTP: lists, drafts, previews, comparison, fixing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/session.h"
#include "projects/assessment.api.gen.h"
#include "projects/assessment/assessment_json.h"
#include "projects/portfolio/portfolio.h"

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static bool session_can(const struct ctx *c, const char *permission)
{
	struct scope scope;
	return c->session != NULL && session_may(c->session, permission, &scope);
}

static void id_answer(struct reply *r, int64_t id)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_obj_end(&r->jw);
}

static void id_key(struct jw *w, const char *key, int64_t id)
{
	jw_key(w, key);
	if (id != 0)
		jw_i64(w, id);
	else
		jw_null(w);
}

/* ---- Schemes. */

static void districts_json(struct ctx *c, struct jw *w, const struct registry *g)
{
	int boards = 0;
	for (int i = 0; i < g->n_regions; i++)
		boards += g->regions[i].board > 0;
	jw_key(w, "districts");
	jw_arr(w);
	for (int i = 0; i < g->n_regions; i++) {
		const struct region *d = &g->regions[i];
		if (boards > 0 ? d->board == 0 : d->district != i)
			continue;
		jw_obj(w);
		jw_ktext(w, "code", d->code);
		jw_ktext(w, "name", TR(c, d->shortname, d->shortname_en));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc assessment_api_schemes(struct ctx *c, const struct assessment_schemes_in *in, struct reply *r)
{
	const struct assess_scheme *list;
	const struct registry *g;
	struct jw *w = &r->jw;
	int32_t day;
	int n = assess_schemes(c->app, &list);
	bool drafts = assess_drafts(c);
	(void)in;
	TRY(portfolio_today(c, &day));
	TRY(registry_hold(c, &g));
	jw_obj(w);
	jw_key(w, "schemes");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		assess_scheme_json(c, w, list[i].plan, drafts ? list[i].text : NULL, list[i].example);
	jw_arr_end(w);
	districts_json(c, w, g);
	jw_kbool(w, "may_draft", drafts);
	assess_day_json(w, "cut_off", day);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

/* ---- What is asked: a text, a scheme by its id, or an assessment's. */

struct source { const char *scheme, *text; int64_t assessment; const char *cut_off, *known_by; };

static enum rc text_of(struct ctx *c, const struct source *s, const char **ret_text)
{
	struct assessment a;
	const struct assess_scheme *k = s->scheme != NULL ? assess_scheme_find(c->app, s->scheme) : NULL;
	*ret_text = s->text != NULL ? s->text : k != NULL ? k->text : NULL;
	if (s->scheme != NULL && k == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "没有方案“%.40s”", "there is no scheme '%.40s'"), s->scheme);
	if (s->assessment != 0) {
		TRY(assess_get(c, s->assessment, &a));
		*ret_text = *ret_text != NULL ? *ret_text : a.text;
	}
	return *ret_text != NULL ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "text", "%s", TR(c, "请给出 text、scheme 或 assessment 之一", "give a text, a scheme or an assessment"));
}

/* The last day of telling as the scheme says it, unless it is asked for. */
static int32_t known_by_of(struct ctx *c, const char *asked, const char *text, int32_t cut_off)
{
	const struct assess_plan *p;
	struct plan_report r;
	int32_t day = day_of(asked);
	if (day != DAY_NONE)
		return day;
	plan_report_init(&r, &c->arena);
	return assess_plan_text(c, text, &r, &p) == RC_OK && p != NULL ? cut_off + p->told_within : cut_off;
}

static enum rc asked_of(struct ctx *c, const struct source *s, struct assess_asked *ret_q)
{
	*ret_q = (struct assess_asked){ .cut_off = day_of(s->cut_off), .entries_of = s->assessment };
	TRY(text_of(c, s, &ret_q->text));
	ret_q->known_by = known_by_of(c, s->known_by, ret_q->text, ret_q->cut_off);
	if (ret_q->known_by < ret_q->cut_off)
		return ctx_fail(c, RC_BAD_INPUT, "known_by", "%s", TR(c, "“登记截至”不能早于截止日", "what was told counts up to a day that is not before the cut-off"));
	return RC_OK;
}

/* ---- Trying out. */

static enum rc previewed(struct ctx *c, struct jw *w, const struct assess_asked *q, const struct assess_worked *k)
{
	struct assess_sheet sheet;
	const struct registry *g;
	jw_obj(w);
	assess_issues_json(w, &k->report);
	jw_ktext(w, "text", k->text);
	assess_day_json(w, "cut_off", q->cut_off);
	assess_day_json(w, "known_by", q->known_by);
	if (k->plan == NULL) {
		jw_obj_end(w);
		return RC_OK;
	}
	TRY(assess_sheet_of(c, k, &sheet));
	TRY(registry_hold(c, &g));
	struct assess_view v = { c, g, k->plan };
	jw_key(w, "scheme");
	assess_scheme_json(c, w, k->plan, NULL, false);
	jw_ki64(w, "projects", (int64_t)k->result->rows);
	jw_ki64(w, "unplaced", k->result->unplaced);
	assess_rows_json(&v, w, &sheet);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

enum rc assessment_api_preview(struct ctx *c, const struct assessment_preview_in *in, struct reply *r)
{
	struct source s = { in->scheme, in->text, in->has_assessment ? in->assessment : 0, in->cut_off, in->known_by };
	struct assess_weight *weights = arena_new_array(&c->arena, struct assess_weight, (size_t)in->n_weights + 1);
	struct assess_asked q;
	struct assess_worked k;
	if (weights == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_weights; i++)
		weights[i] = (struct assess_weight){ in->weights[i].item, in->weights[i].weight };
	TRY(asked_of(c, &s, &q));
	q.weights = weights;
	q.n_weights = in->n_weights;
	TRY(assess_work(c, &q, &k));
	enum rc rc = previewed(c, &r->jw, &q, &k);
	assess_worked_drop(c, &k);
	return rc;
}

/* ---- Side by side. */

struct side { struct assess_asked q; struct assess_worked k; struct assess_sheet sheet; bool has; };

static const struct assess_row *row_in(const struct side *s, const char *district)
{
	for (int i = 0; s->has && i < s->sheet.n_rows; i++)
		if (strcmp(s->sheet.rows[i].district, district) == 0)
			return &s->sheet.rows[i];
	return NULL;
}

static void shift_json(const struct assess_view *v, struct jw *w, const struct side *sides, const struct assess_row *r)
{
	const struct assess_row *both[2] = { row_in(&sides[0], r->district), row_in(&sides[1], r->district) };
	bool placed = both[0] != NULL && both[1] != NULL && both[0]->place > 0 && both[1]->place > 0;
	jw_obj(w);
	jw_ktext(w, "district", r->district);
	jw_ktext(w, "name", assess_district_name(v, r));
	jw_key(w, "place");
	jw_arr(w);
	for (int i = 0; i < 2; i++)
		if (both[i] != NULL && both[i]->place > 0)
			jw_i64(w, both[i]->place);
		else
			jw_null(w);
	jw_arr_end(w);
	jw_key(w, "total");
	jw_arr(w);
	for (int i = 0; i < 2; i++)
		assess_number_json(w, both[i] != NULL ? both[i]->total : "");
	jw_arr_end(w);
	jw_key(w, "shift");
	if (placed)
		jw_i64(w, both[0]->place - both[1]->place);
	else
		jw_null(w);
	jw_obj_end(w);
}

static enum rc compare_json(struct ctx *c, struct jw *w, const struct side *sides)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	struct assess_view v = { c, g, NULL };
	jw_obj(w);
	jw_key(w, "sides");
	jw_arr(w);
	for (int i = 0; i < 2; i++) {
		jw_obj(w);
		assess_issues_json(w, &sides[i].k.report);
		jw_ktext(w, "title", sides[i].has ? TR(c, sides[i].k.plan->title.zh, sides[i].k.plan->title.en) : NULL);
		assess_day_json(w, "cut_off", sides[i].q.cut_off);
		assess_day_json(w, "known_by", sides[i].q.known_by);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; sides[0].has && sides[1].has && i < sides[0].sheet.n_rows; i++)
		shift_json(&v, w, sides, &sides[0].sheet.rows[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

enum rc assessment_api_compare(struct ctx *c, const struct assessment_compare_in *in, struct reply *r)
{
	struct side sides[2] = { 0 };
	enum rc rc = RC_OK;
	for (int i = 0; i < 2 && rc == RC_OK; i++) {
		struct source s = { in->sides[i].scheme, in->sides[i].text, in->sides[i].has_assessment ? in->sides[i].assessment : 0, in->sides[i].cut_off, in->sides[i].known_by };
		rc = asked_of(c, &s, &sides[i].q);
		if (rc == RC_OK)
			rc = assess_work(c, &sides[i].q, &sides[i].k);
		sides[i].has = rc == RC_OK && sides[i].k.plan != NULL;
		if (sides[i].has)
			rc = assess_sheet_of(c, &sides[i].k, &sides[i].sheet);
	}
	if (rc == RC_OK)
		rc = compare_json(c, &r->jw, sides);
	for (int i = 0; i < 2; i++)
		assess_worked_drop(c, &sides[i].k);
	return rc;
}

/* ---- Assessments. */

static void record_json(struct jw *w, const struct assessment *a)
{
	jw_key(w, "record");
	jw_obj(w);
	jw_ktext(w, "at", a->fixed_at);
	jw_ktext(w, "who", a->fixed_by);
	jw_ki64(w, "seq", a->seq);
	jw_ktext(w, "text", a->sm3_text);
	jw_ktext(w, "input", a->sm3_input);
	jw_ktext(w, "result", a->sm3_result);
	jw_obj_end(w);
}

static void head_json(struct jw *w, const struct assessment *a, int64_t corrected_by)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "title", a->title);
	jw_ktext(w, "state", a->state);
	assess_day_json(w, "cut_off", a->cut_off);
	assess_day_json(w, "known_by", a->known_by);
	id_key(w, "corrects", a->corrects);
	id_key(w, "corrected_by", corrected_by);
	jw_ktext(w, "at", a->at);
	jw_ktext(w, "who", a->who);
	if (a->seq != 0)
		record_json(w, a);
	jw_obj_end(w);
}

/* The fixed one that corrects it, newest first. */
static int64_t correction_of(const struct assessment *list, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (list[i].corrects == id && strcmp(list[i].state, "fixed") == 0)
			return list[i].id;
	return 0;
}

enum rc assessment_api_list(struct ctx *c, const struct assessment_list_in *in, struct reply *r)
{
	struct assessment *list;
	int n;
	(void)in;
	TRY(assess_list(c, assess_drafts(c), &list, &n));
	jw_obj(&r->jw);
	jw_kbool(&r->jw, "may_draft", assess_drafts(c));
	jw_key(&r->jw, "assessments");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		head_json(&r->jw, &list[i], correction_of(list, n, list[i].id));
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

static enum rc entries_json(struct ctx *c, struct jw *w, const struct assess_view *v, int64_t id)
{
	struct assess_entry *all;
	int n;
	TRY(assess_entries(c, id, true, &all, &n));
	jw_key(w, "entries");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct assess_entry *e = &all[i];
		bool stands = e->value != NULL;
		for (int k = i + 1; k < n; k++)
			stands = stands && all[k].replaces != e->id;
		if (!assess_is_open(v, e->district))
			continue;
		jw_obj(w);
		jw_ki64(w, "id", e->id);
		jw_ktext(w, "item", e->item);
		jw_ktext(w, "district", e->district);
		jw_ktext(w, "value", e->value);
		jw_ktext(w, "authority", e->authority);
		jw_ktext(w, "reason", e->reason);
		jw_ktext(w, "paper", e->paper);
		id_key(w, "replaces", e->replaces);
		jw_kbool(w, "stands", stands);
		jw_ktext(w, "at", e->at);
		jw_ktext(w, "who", e->who);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc opened_json(struct ctx *c, struct jw *w, const struct assess_opened *o, const struct registry *g)
{
	struct assess_view v = { c, g, o->plan };
	struct assess_digests d;
	struct assessment *list;
	int n;
	bool drafts = assess_drafts(c);
	TRY(assess_list(c, false, &list, &n));
	if (o->live && o->plan != NULL)
		TRY(assess_digest(c, &o->worked, &o->sheet, &d));
	jw_obj(w);
	jw_key(w, "head");
	head_json(w, &o->a, correction_of(list, n, o->a.id));
	jw_ki64(w, "version", o->a.version);
	jw_kbool(w, "may_draft", drafts);
	jw_kbool(w, "may_fix", o->live && session_can(c, "assessment.fix"));
	jw_kbool(w, "may_export", session_can(c, "assessment.export"));
	assess_issues_json(w, &o->report);
	jw_ktext(w, "text", o->a.text);
	if (o->plan != NULL) {
		jw_key(w, "scheme");
		assess_scheme_json(c, w, o->plan, NULL, false);
	}
	TRY(entries_json(c, w, &v, o->a.id));
	jw_ktext(w, "digest", !o->live ? o->a.sm3_result : o->plan != NULL ? d.result : NULL);
	assess_rows_json(&v, w, &o->sheet);
	jw_obj_end(w);
	return RC_OK;
}

enum rc assessment_api_get(struct ctx *c, const struct assessment_get_in *in, struct reply *r)
{
	struct assess_opened o;
	const struct registry *g;
	TRY(assess_open(c, in->id, &o));
	enum rc rc = registry_hold(c, &g);
	if (rc == RC_OK) {
		rc = opened_json(c, &r->jw, &o, g);
		registry_drop(c, g);
	}
	assess_opened_drop(c, &o);
	return rc;
}

enum rc assessment_api_add(struct ctx *c, const struct assessment_add_in *in, struct reply *r)
{
	struct source s = { in->scheme, in->text, 0, in->cut_off, in->known_by };
	struct assess_asked q;
	int64_t id;
	TRY(asked_of(c, &s, &q));
	TRY(assess_new(c, &(struct assessment){ .title = in->title, .text = q.text, .cut_off = q.cut_off, .known_by = q.known_by, .corrects = in->has_corrects ? in->corrects : 0 }, &id));
	id_answer(r, id);
	return RC_OK;
}

enum rc assessment_api_save(struct ctx *c, const struct assessment_save_in *in, struct reply *r)
{
	int32_t cut_off = day_of(in->cut_off);
	struct assessment a = { .id = in->id, .title = in->title, .text = in->text, .cut_off = cut_off, .known_by = known_by_of(c, in->known_by, in->text, cut_off), .version = in->version };
	TRY(assess_save(c, &a));
	id_answer(r, in->id);
	return RC_OK;
}

enum rc assessment_api_drop(struct ctx *c, const struct assessment_drop_in *in, struct reply *r)
{
	TRY(assess_drop(c, in->id));
	id_answer(r, in->id);
	return RC_OK;
}

enum rc assessment_api_enter(struct ctx *c, const struct assessment_enter_in *in, struct reply *r)
{
	struct assess_entry e = { .item = in->item ? in->item : "", .district = in->district ? in->district : "", .value = in->value && in->value[0] ? in->value : NULL,
		.authority = in->authority, .reason = in->reason, .paper = in->paper, .replaces = in->has_replaces ? in->replaces : 0 };
	int64_t id;
	TRY(assess_entry_add(c, in->id, &e, &id));
	id_answer(r, id);
	return RC_OK;
}

enum rc assessment_api_fix(struct ctx *c, const struct assessment_fix_in *in, struct reply *r)
{
	int64_t seq;
	TRY(assess_fix(c, in->id, in->seen, &seq));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "seq", seq);
	jw_obj_end(&r->jw);
	return RC_OK;
}
