/* link_api.c - links and visits over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/attachment.h"
#include "core/http.h"
#include "core/workday.h"
#include "projects/link.api.gen.h"
#include "projects/link/link_json.h"
#include "projects/link/link_store.h"

enum { MATTERS_MOST = 500 };

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

/* Who visits whom, and what was resolved, is between offices. */
enum rc link_insiders(struct ctx *c)
{
	return c->scope.kind == SCOPE_SUBJECT ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "挂钩联系不对企业开放", "links of leaders are not for enterprises")) : RC_OK;
}

static enum rc project_of(struct ctx *c, const char *code, struct project_ref *ret_p)
{
	TRY(link_insiders(c));
	return project_get(c, code, ret_p);
}

static enum rc told_json(struct reply *r, int64_t act)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "act", act);
	jw_obj_end(&r->jw);
	return RC_OK;
}

void link_json(struct ctx *c, struct jw *w, const struct link *l, int32_t last)
{
	int32_t today = workday_today(c);
	bool overdue = link_today(c, &today) == RC_OK && link_overdue(l, last, today);
	jw_key(w, "link");
	jw_obj(w);
	jw_ktext(w, "leader", l->leader);
	jw_ktext(w, "title", l->title);
	jw_ktext(w, "liaison", l->liaison);
	jw_ktext(w, "unit", l->unit[0] != '\0' ? l->unit : NULL);
	day_key(w, "since", l->since);
	day_key(w, "until", l->until);
	jw_ki64(w, "months", l->months);
	day_key(w, "due", link_due(l, last));
	jw_kbool(w, "overdue", overdue);
	jw_obj_end(w);
}

/* ---- The list. */

enum rc link_api_list(struct ctx *c, const struct link_list_in *in, struct reply *r)
{
	struct link_line *list;
	struct jw *w = &r->jw;
	char today[DATE_TEXT];
	int32_t day;
	int n, overdue = 0;
	(void)in;
	TRY(link_today(c, &day));
	date_print(today, day);
	TRY(link_insiders(c));
	TRY(store_link_list(c, &c->scope, today, &list, &n));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		int32_t last = day_of(list[i].last_visit);
		overdue += link_overdue(&list[i].link, last, day);
		jw_obj(w);
		jw_ktext(w, "code", list[i].code);
		jw_ktext(w, "name", list[i].name);
		jw_ktext(w, "region", list[i].region);
		jw_ktext(w, "stage", list[i].stage);
		jw_ktext(w, "last_visit", list[i].last_visit);
		jw_ki64(w, "open", list[i].open);
		link_json(c, w, &list[i].link, last);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_ki64(w, "total", n);
	jw_ki64(w, "overdue", overdue);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One project. */

static const struct matter_brief *matter_of(const struct matter_brief *list, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

static void matters_json(struct ctx *c, struct jw *w, const struct link_visit *v, const struct matter_brief *all, int n)
{
	jw_key(w, "matters");
	jw_arr(w);
	for (int i = 0; i < v->n_matters; i++) {
		const struct matter_brief *m = matter_of(all, n, v->matters[i]);
		if (m == NULL)
			continue;
		jw_obj(w);
		jw_ki64(w, "id", m->id);
		jw_ktext(w, "title", m->title);
		jw_ktext(w, "owner", unit_name(c, m->owner));
		jw_ktext(w, "state", matter_state_words[m->state]);
		jw_ktext(w, "deadline", m->deadline);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void file_json(struct jw *w, const struct attachment *a)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "name", a->name);
	jw_ktext(w, "kind", attachment_kind_words[a->kind]);
	jw_ki64(w, "size", a->size);
	jw_ktext(w, "shot_at", a->shot_at);
	jw_ktext(w, "sha256", a->sha256);
	jw_obj_end(w);
}

static enum rc files_json(struct ctx *c, struct jw *w, int64_t project, int64_t visit)
{
	struct attachment *files;
	const char *owner;
	int n;
	TRY(link_visit_owner(c, project, visit, &owner));
	TRY(attachment_list(c, owner, &files, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		file_json(w, &files[i]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc visit_json(struct ctx *c, struct jw *w, int64_t project, const struct link_visit *v, const struct matter_brief *all, int n)
{
	jw_obj(w);
	jw_ki64(w, "visit", v->act);
	day_key(w, "day", v->day);
	jw_ktext(w, "people", v->people);
	jw_ktext(w, "situation", v->situation);
	jw_ktext(w, "who", v->who);
	matters_json(c, w, v, all, n);
	TRY(files_json(c, w, project, v->act));
	jw_obj_end(w);
	return RC_OK;
}

enum rc link_api_get(struct ctx *c, const struct link_get_in *in, struct reply *r)
{
	struct project_ref p;
	struct link l;
	struct link_visit *visits;
	struct matter_brief *matters;
	struct jw *w = &r->jw;
	bool set, visit;
	int n, n_matters;
	TRY(project_of(c, in->code, &p));
	TRY(link_of(c, p.id, &l));
	TRY(link_visits(c, p.id, &visits, &n));
	TRY(matter_of_source(c, project_owner_text(c, p.id), false, MATTERS_MOST, &matters, &n_matters));
	TRY(project_allowed(c, p.id, "projects.decide", &set));
	TRY(project_allowed(c, p.id, "projects.edit", &visit));
	jw_obj(w);
	jw_ktext(w, "code", p.code);
	jw_kbool(w, "may_set", set);
	jw_kbool(w, "may_visit", visit && l.act != 0);
	if (l.act != 0)
		link_json(c, w, &l, n > 0 ? visits[0].day : DAY_NONE);
	jw_key(w, "visits");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		TRY(visit_json(c, w, p.id, &visits[i], matters, n_matters));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc link_api_set(struct ctx *c, const struct link_set_in *in, struct reply *r)
{
	struct project_ref p;
	int64_t act;
	struct link l = { .leader = in->leader, .title = in->title ? in->title : "", .liaison = in->liaison, .unit = in->unit ? in->unit : "", .since = day_of(in->since),
		.until = day_of(in->until), .months = (int)in->months };
	TRY(project_of(c, in->code, &p));
	TRY(link_set(c, p.id, &l, &(struct project_telling){ .source = in->source }, &act));
	return told_json(r, act);
}

enum rc link_api_visit(struct ctx *c, const struct link_visit_in *in, struct reply *r)
{
	struct project_ref p;
	int64_t act;
	struct link_visit v = { .day = day_of(in->day), .people = in->people, .situation = in->situation };
	struct link_resolved *list = arena_new_array(&c->arena, struct link_resolved, (size_t)in->n_resolved + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_resolved; i++)
		list[i] = (struct link_resolved){ in->resolved[i].title, in->resolved[i].demand, in->resolved[i].unit, day_of(in->resolved[i].deadline),
			in->resolved[i].has_workdays ? (int)in->resolved[i].workdays : 0 };
	TRY(project_of(c, in->code, &p));
	TRY(link_visit_add(c, p.id, &v, list, in->n_resolved, &(struct project_telling){ .source = in->source }, &act));
	return told_json(r, act);
}

/* ---- Photographs. */

enum rc link_api_file_add(struct ctx *c, const struct link_file_add_in *in, struct reply *r)
{
	struct project_ref p;
	struct attachment a;
	const char *owner;
	bool allowed;
	txn_auto t = { 0 };
	TRY(project_of(c, in->code, &p));
	TRY(project_allowed(c, p.id, "projects.edit", &allowed));
	if (!allowed)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "您的账号不能登记这个项目的走访", "your account does not record visits of this project"));
	TRY(link_visit_owner(c, p.id, in->visit, &owner));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, owner, &a));
	TRY_DB(txn_commit(&t));
	file_json(&r->jw, &a);
	return RC_OK;
}

enum rc link_api_file_get(struct ctx *c, const struct link_file_get_in *in, struct reply *r)
{
	struct project_ref p;
	const char *owner;
	TRY(project_of(c, in->code, &p));
	TRY(link_visit_owner(c, p.id, in->visit, &owner));
	return attachment_send(c, owner, in->id, r);
}
