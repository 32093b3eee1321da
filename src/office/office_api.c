/* office_api.c - one matter over HTTP, its acts and files; units and their members; what waits.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "core/app.h"
#include "core/module.h"
#include "core/setting.h"
#include "core/workday.h"
#include "office/office.api.gen.h"
#include "office/office_json.h"
#include "registry/registry.h"

enum { WAITING_SHOWN = 500 };

/* ---- What waits. */

struct gathered { struct waiting *items; int n; };

static enum rc ask_modules(struct ctx *c, struct gathered *g)
{
	const struct app *a = c->app;
	g->items = arena_new_array(&c->arena, struct waiting, WAITING_SHOWN);
	if (g->items == NULL)
		return ctx_no_memory(c);
	for (int m = 0; m < a->n_modules; m++) {
		struct waiting *list;
		int n = 0;
		if (a->modules[m]->waiting == NULL)
			continue;
		TRY(a->modules[m]->waiting(c, &list, &n));
		for (int i = 0; i < n && g->n < WAITING_SHOWN; i++)
			g->items[g->n++] = list[i];
	}
	return RC_OK;
}

/* What is due first, first; without a day last; then the oldest. */
static int by_due(const void *a, const void *b)
{
	const struct waiting *p = a, *q = b;
	if ((p->due == NULL) != (q->due == NULL))
		return p->due == NULL ? 1 : -1;
	int order = p->due != NULL ? strcmp(p->due, q->due) : 0;
	return order != 0 ? order : strcmp(p->since != NULL ? p->since : "", q->since != NULL ? q->since : "");
}

static void waiting_json(struct ctx *c, struct jw *w, const struct waiting *p, const char *today)
{
	int left;
	jw_obj(w);
	jw_ktext(w, "kind", p->kind);
	jw_ktext(w, "title", p->title);
	jw_ktext(w, "why", p->why);
	jw_ktext(w, "due", p->due);
	jw_kbool(w, "overdue", p->due != NULL && strcmp(p->due, today) < 0);
	jw_key(w, "days_left");
	if (p->due != NULL && days_left(c, p->due, &left))
		jw_i64(w, left);
	else
		jw_null(w);
	jw_ktext(w, "since", p->since);
	jw_ktext(w, "link", p->link);
	jw_obj_end(w);
}

enum rc office_api_waiting(struct ctx *c, const struct office_waiting_in *in, struct reply *r)
{
	struct gathered g = { 0 };
	const char *today = day_text(c, workday_today(c));
	TRY(ask_modules(c, &g));
	qsort(g.items, (size_t)g.n, sizeof *g.items, by_due);
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "today", today);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < g.n; i++)
		waiting_json(c, &r->jw, &g.items[i], today);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Units and members. */

static void unit_json(struct ctx *c, struct jw *w, const struct office_unit *u)
{
	jw_obj(w);
	jw_ktext(w, "code", u->code);
	jw_ktext(w, "name", c->english && u->en != NULL && u->en[0] != '\0' ? u->en : u->zh);
	jw_ktext(w, "kind", unit_kind_words[u->kind]);
	jw_ktext(w, "region", or_null(u->region));
	jw_obj_end(w);
}

static enum rc units_json(struct ctx *c, struct jw *w, const char *key)
{
	const struct office_unit *list;
	int n;
	TRY(unit_list(c, &list, &n));
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		unit_json(c, w, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc mine_json(struct ctx *c, struct jw *w)
{
	struct unit_member *mine;
	int n;
	TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	jw_key(w, "mine");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "unit", mine[i].unit);
		jw_ktext(w, "unit_name", unit_name(c, mine[i].unit));
		jw_ktext(w, "post", unit_post_words[mine[i].post]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc office_api_unit_list(struct ctx *c, const struct office_unit_list_in *in, struct reply *r)
{
	jw_obj(&r->jw);
	TRY(units_json(c, &r->jw, "rows"));
	TRY(mine_json(c, &r->jw));
	jw_kbool(&r->jw, "workdays_known", workday_known(c, date_of(workday_today(c)).year));
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc office_api_member_list(struct ctx *c, const struct office_member_list_in *in, struct reply *r)
{
	struct unit_member *list;
	int n;
	TRY(unit_members(c, 0, NULL, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		jw_obj(&r->jw);
		jw_ktext(&r->jw, "account", list[i].account_name);
		jw_ktext(&r->jw, "display_name", list[i].display_name);
		jw_ktext(&r->jw, "unit", list[i].unit);
		jw_ktext(&r->jw, "unit_name", unit_name(c, list[i].unit));
		jw_ktext(&r->jw, "post", unit_post_words[list[i].post]);
		jw_ktext(&r->jw, "at", list[i].at);
		jw_ktext(&r->jw, "by", list[i].by);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	TRY(units_json(c, &r->jw, "units"));
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc office_api_member_set(struct ctx *c, const struct office_member_set_in *in, struct reply *r)
{
	r->status = 204;
	return unit_member_set(c, in->account, in->unit, (enum unit_post)in->post);
}

enum rc office_api_member_remove(struct ctx *c, const struct office_member_remove_in *in, struct reply *r)
{
	r->status = 204;
	return unit_member_remove(c, in->account, in->unit);
}

/* ---- One matter. */

static enum rc helpers_json(struct ctx *c, struct jw *w, const struct matter *m)
{
	const char **units;
	int n;
	TRY(store_matter_helpers(c, m->id, &units, &n));
	jw_key(w, "helpers");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct office_unit *u = unit_find(c, units[i]), gone = { .code = units[i], .zh = units[i], .en = units[i], .region = "", .kind = UNIT_OFFICE };
		unit_json(c, w, u != NULL ? u : &gone);
	}
	jw_arr_end(w);
	return RC_OK;
}

static const char *rule_title(struct ctx *c, const char *code)
{
	const struct office_rule *r = office_rule_find(office_plan(c->app), code);
	return r == NULL ? or_null(code) : c->english && r->title.en != NULL ? r->title.en : r->title.zh;
}

static void step_json(struct ctx *c, struct jw *w, const struct matter_step *s, const struct step_file *files, int n)
{
	jw_obj(w);
	jw_ki64(w, "id", s->id);
	jw_ktext(w, "at", s->at);
	jw_ktext(w, "act", matter_act_words[s->act]);
	jw_ktext(w, "account", s->rule[0] != '\0' ? NULL : s->account_name);
	jw_ktext(w, "unit_name", s->unit[0] != '\0' ? unit_name(c, s->unit) : NULL);
	jw_ktext(w, "to_unit_name", s->to_unit[0] != '\0' ? unit_name(c, s->to_unit) : NULL);
	jw_ktext(w, "state", matter_state_words[s->after]);
	jw_ktext(w, "note", s->note);
	jw_ktext(w, "day", or_null(s->day));
	jw_ktext(w, "rule", rule_title(c, s->rule));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (files[i].step == s->id)
			jw_i64(w, files[i].attachment);
	jw_arr_end(w);
	jw_obj_end(w);
}

static enum rc steps_json(struct ctx *c, struct jw *w, const struct matter *m)
{
	struct matter_step *list;
	struct step_file *files;
	int n, n_files;
	TRY(store_matter_steps(c, m->id, &list, &n));
	TRY(store_matter_step_files(c, m->id, &files, &n_files));
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		step_json(c, w, &list[i], files, n_files);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc files_json(struct ctx *c, struct jw *w, const struct matter *m)
{
	struct attachment *list;
	int n;
	TRY(attachment_list(c, matter_owner_text(c, m->id), &list, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		attachment_json(w, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static void act_json(struct jw *w, const struct act_rule *r)
{
	jw_obj(w);
	jw_ktext(w, "act", matter_act_words[r->act]);
	jw_kbool(w, "needs_note", (r->needs & NEEDS_NOTE) != 0);
	jw_kbool(w, "needs_day", (r->needs & NEEDS_DAY) != 0);
	jw_kbool(w, "takes_day", (r->needs & (NEEDS_DAY | TAKES_DAY)) != 0);
	jw_kbool(w, "needs_owner", (r->needs & NEEDS_OWNER) != 0);
	jw_kbool(w, "needs_files", (r->needs & NEEDS_FILES) != 0);
	jw_kbool(w, "takes_files", (r->needs & (NEEDS_FILES | TAKES_FILES)) != 0);
	jw_obj_end(w);
}

static enum rc acts_json(struct ctx *c, struct jw *w, const struct matter *m)
{
	uint32_t acts;
	bool files = false;
	TRY(matter_allowed(c, m, &acts));
	jw_key(w, "acts");
	jw_arr(w);
	for (int i = 0; i < ACT_COUNT; i++) {
		const struct act_rule *r = act_rule((enum matter_act)i);
		if (r == NULL || (acts & UINT32_C(1) << i) == 0)
			continue;
		act_json(w, r);
		files |= (r->needs & (NEEDS_FILES | TAKES_FILES)) != 0;
	}
	jw_arr_end(w);
	jw_kbool(w, "may_add_files", files);
	return RC_OK;
}

static enum rc matter_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct matter m;
	TRY(matter_get(c, id, &m));
	jw_obj(w);
	jw_key(w, "matter");
	jw_obj(w);
	TRY(matter_row_json(c, w, &m));
	jw_obj_end(w);
	jw_ktext(w, "demand", m.demand);
	jw_ktext(w, "person", or_null(m.person));
	jw_ktext(w, "wanted", or_null(m.wanted));
	jw_ktext(w, "look_again", or_null(m.look_again));
	jw_ktext(w, "opened_by", m.opened_by);
	TRY(helpers_json(c, w, &m));
	TRY(steps_json(c, w, &m));
	TRY(files_json(c, w, &m));
	TRY(acts_json(c, w, &m));
	jw_obj_end(w);
	return RC_OK;
}

enum rc office_api_matter_get(struct ctx *c, const struct office_matter_get_in *in, struct reply *r)
{
	return matter_json(c, &r->jw, in->id);
}

static bool read_day(const char *text, int32_t *ret_day)
{
	*ret_day = DAY_NONE;
	return text == NULL || date_parse(text, strlen(text), ret_day); /* checked as a date before */
}

/* Where it lies: what was said, within the own area; else the own area itself. */
static enum rc read_place(struct ctx *c, const char *code, struct matter_new *n)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	bool all = c->scope.kind == SCOPE_ALL;
	int at = code != NULL && code[0] != '\0' ? registry_region_of(g, code) : all ? 0 : (int)c->scope.region_lo - 1;
	bool within = at >= 0 && at < g->n_regions && (all || (g->regions[at].pos >= c->scope.region_lo && g->regions[at].pos <= c->scope.region_hi));
	if (within) {
		n->region_pos = g->regions[at].pos;
		n->region = arena_strdup(&c->arena, g->regions[at].kind == REGION_CITY ? "" : g->regions[at].code);
	}
	registry_drop(c, g);
	if (!within)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "您的区域内没有“%.40s”", "there is no '%.40s' in your area"), code != NULL ? code : "");
	return n->region != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc office_api_matter_open(struct ctx *c, const struct office_matter_open_in *in, struct reply *r)
{
	struct matter_new n = { .source = (enum matter_source)in->source, .object = in->object, .title = in->title, .demand = in->demand, .issuer = or_null(in->issuer),
		.owner = or_null(in->owner), .helpers = in->helpers, .n_helpers = in->n_helpers, .workdays = in->has_workdays ? (int)in->workdays : 0 };
	int64_t id;
	if (!read_day(in->deadline, &n.deadline))
		return ctx_fail(c, RC_BAD_INPUT, "deadline", "%s", TR(c, "日期写作 2020-06-30", "a date is written 2020-06-30"));
	TRY(read_place(c, in->region, &n));
	TRY(matter_open_by_hand(c, &n, &id));
	return matter_json(c, &r->jw, id);
}

static enum matter_act act_of(int i)
{
	/* as in office.api.yaml, in its order */
	static const enum matter_act acts[] = { ACT_ASSIGN, ACT_DECLINE, ACT_SIGN, ACT_REPORT, ACT_ASK_MORE_TIME, ACT_GRANT, ACT_REFUSE, ACT_SUBMIT, ACT_CONFIRM, ACT_SEND_BACK, ACT_SHELVE,
		ACT_RESUME, ACT_URGE, ACT_NOTE };
	return acts[i];
}

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

enum rc office_api_matter_act(struct ctx *c, const struct office_matter_act_in *in, struct reply *r)
{
	struct deed d = { .act = act_of(in->act), .note = or_empty(in->note), .workdays = in->has_workdays ? (int)in->workdays : 0, .owner = or_empty(in->owner),
		.person = or_empty(in->person), .helpers = in->helpers, .n_helpers = in->n_helpers, .sets_helpers = in->n_helpers > 0, .files = in->files, .n_files = in->n_files };
	if (!read_day(in->day, &d.day))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "日期写作 2020-06-30", "a date is written 2020-06-30"));
	TRY(matter_do(c, in->id, &d));
	return matter_json(c, &r->jw, in->id);
}

/* ---- Files. */

static enum rc may_add(struct ctx *c, const struct matter *m)
{
	uint32_t acts;
	TRY(matter_allowed(c, m, &acts));
	for (int i = 0; i < ACT_COUNT; i++)
		if ((acts & UINT32_C(1) << i) != 0 && (act_rule((enum matter_act)i)->needs & (NEEDS_FILES | TAKES_FILES)) != 0)
			return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "file", "%s",
		TR(c, "这件事项现在不能由您加附件：已销号，或本单位不是交办、主办、协办单位",
		"you cannot add files to this matter now: it is closed, or your units are not party to it"));
}

enum rc office_api_file_add(struct ctx *c, const struct office_file_add_in *in, struct reply *r)
{
	struct matter m;
	struct attachment a;
	txn_auto t = { 0 };
	TRY(matter_get(c, in->id, &m));
	TRY(may_add(c, &m));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, matter_owner_text(c, m.id), &a));
	TRY(audit_note(c, "office.file", matter_owner_text(c, m.id), a.name));
	TRY_DB(txn_commit(&t));
	attachment_json(&r->jw, &a);
	return RC_OK;
}

enum rc office_api_file_get(struct ctx *c, const struct office_file_get_in *in, struct reply *r)
{
	struct matter m;
	TRY(matter_get(c, in->id, &m));
	return attachment_send(c, matter_owner_text(c, m.id), in->file, r);
}
