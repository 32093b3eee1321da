/* meeting_api.c - meetings, their packs and decisions over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/app.h"
#include "core/attachment.h"
#include "core/export_mark.h"
#include "core/http.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/meeting.api.gen.h"
#include "projects/meeting/meeting_store.h"
#include "registry/registry.h"

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	date_print(t, day);
	jw_ktext(w, key, t);
}

static void text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

static bool may_make(const struct ctx *c)
{
	struct scope s;
	return c->session == NULL || session_may(c->session, "meetings.make", &s);
}

/* ---- Meetings. */

static void meeting_json(struct ctx *c, struct jw *w, const struct registry *g, const struct meeting *m)
{
	int at = m->region[0] != '\0' ? registry_region_of(g, m->region) : -1;
	for (int i = 0; m->region[0] == '\0' && at < 0 && i < g->n_regions; i++)
		if (g->regions[i].kind == REGION_CITY)
			at = i;
	jw_obj(w);
	jw_ki64(w, "id", m->id);
	jw_ktext(w, "title", m->title);
	jw_ktext(w, "day", m->day);
	jw_ktext(w, "region", m->region);
	jw_ktext(w, "place", at >= 0 ? (c->english && g->regions[at].name_en[0] ? g->regions[at].name_en : g->regions[at].name) : m->region);
	jw_kbool(w, "red", m->red);
	jw_kbool(w, "yellow", m->yellow);
	jw_kbool(w, "linked", m->linked);
	jw_ki64(w, "packs", m->packs);
	jw_ki64(w, "decisions", m->decisions);
	jw_ktext(w, "who", m->who);
	jw_obj_end(w);
}

enum rc meeting_api_list(struct ctx *c, const struct meeting_list_in *in, struct reply *r)
{
	struct meeting *list;
	const struct registry *g;
	struct jw *w = &r->jw;
	int n;
	(void)in;
	TRY(meeting_list(c, &list, &n));
	TRY(registry_hold(c, &g));
	jw_obj(w);
	jw_kbool(w, "may_make", may_make(c));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		meeting_json(c, w, g, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

/* Both inputs are made from one schema: the same names, other types. */
#define WISH_OF(in) { .title = (in)->title, .region = (in)->region, .day = day_of((in)->day), .red = (in)->red, .yellow = (in)->yellow, .linked = (in)->linked, \
	.projects = (in)->projects, .n_projects = (in)->n_projects }

enum rc meeting_api_add(struct ctx *c, const struct meeting_add_in *in, struct reply *r)
{
	struct meeting_wish wish = WISH_OF(in);
	int64_t id;
	TRY(meeting_add(c, &wish, &id));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc meeting_api_set(struct ctx *c, const struct meeting_set_in *in, struct reply *r)
{
	struct meeting_wish wish = WISH_OF(in);
	r->status = 204;
	return meeting_set(c, in->id, &wish);
}

/* ---- One meeting. */

static enum rc files_json(struct ctx *c, struct jw *w, const struct meeting_pack *p)
{
	struct attachment *files;
	const char *owner;
	int n;
	TRY(meeting_pack_owner(c, p->meeting, p->id, &owner));
	TRY(attachment_list(c, owner, &files, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", files[i].id);
		jw_ktext(w, "kind", attachment_kind_words[files[i].kind]);
		jw_ktext(w, "name", files[i].name);
		jw_ki64(w, "size", files[i].size);
		jw_ktext(w, "sm3", files[i].sm3);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc packs_json(struct ctx *c, struct jw *w, int64_t meeting)
{
	struct meeting_pack *list;
	int n;
	TRY(meeting_packs(c, meeting, &list, &n));
	jw_key(w, "packs");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "at", list[i].at);
		jw_ktext(w, "who", list[i].who);
		jw_ktext(w, "as_of", list[i].as_of);
		jw_ktext(w, "since", list[i].since);
		jw_ki64(w, "projects", list[i].projects);
		jw_ki64(w, "pages", list[i].pages);
		TRY(files_json(c, w, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc decisions_json(struct ctx *c, struct jw *w, int64_t meeting)
{
	struct meeting_decision *list;
	int n;
	TRY(meeting_decisions(c, meeting, &list, &n));
	jw_key(w, "decisions");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "matter", list[i].matter);
		jw_ktext(w, "title", list[i].title);
		jw_ktext(w, "owner", unit_name(c, list[i].owner));
		jw_ktext(w, "state", list[i].state);
		text_or_null(w, "deadline", list[i].deadline);
		text_or_null(w, "project", list[i].code);
		text_or_null(w, "project_name", list[i].project_name);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc picks_json(struct ctx *c, struct jw *w, int64_t meeting)
{
	struct meeting_row *list;
	int n;
	TRY(store_meeting_picked(c, meeting, &list, &n));
	jw_key(w, "picked");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "code", list[i].code);
		jw_ktext(w, "name", list[i].name);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc meeting_api_get(struct ctx *c, const struct meeting_get_in *in, struct reply *r)
{
	struct meeting m;
	const struct registry *g;
	struct jw *w = &r->jw;
	TRY(meeting_get(c, in->id, &m));
	TRY(registry_hold(c, &g));
	jw_obj(w);
	jw_key(w, "meeting");
	meeting_json(c, w, g, &m);
	registry_drop(c, g);
	jw_kbool(w, "may_make", may_make(c));
	jw_kbool(w, "may_decide", may_make(c) && day_of(m.day) <= workday_today(c));
	TRY(picks_json(c, w, m.id));
	TRY(packs_json(c, w, m.id));
	TRY(decisions_json(c, w, m.id));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- What would be in it. */

static void project_json(struct jw *w, const struct meeting_project *p)
{
	jw_obj(w);
	jw_ktext(w, "code", p->code);
	jw_ktext(w, "name", p->name);
	jw_ktext(w, "place", p->region_name);
	jw_ktext(w, "stage", p->stage);
	jw_ktext(w, "worst", light_color_words[p->worst]);
	text_or_null(w, "leader", p->leader);
	jw_kbool(w, "picked", p->picked);
	jw_key(w, "lights");
	jw_arr(w);
	for (int i = 0; i < p->n_lights; i++) {
		jw_obj(w);
		jw_ktext(w, "title", p->lights[i].title);
		jw_ktext(w, "color", light_color_words[p->lights[i].color]);
		jw_ktext(w, "says", p->lights[i].says);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static void matters_json(struct ctx *c, struct jw *w, const char *key, const struct meeting_matter *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "title", list[i].title);
		jw_ktext(w, "owner", list[i].owner);
		jw_ktext(w, "source", matter_source_words[list[i].source]);
		jw_ktext(w, "opened", arena_strndup(&c->arena, list[i].opened, 10));
		text_or_null(w, "deadline", list[i].deadline);
		jw_ki64(w, "days", list[i].days);
		jw_kbool(w, "overdue", list[i].overdue);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc meeting_api_preview(struct ctx *c, const struct meeting_preview_in *in, struct reply *r)
{
	struct meeting_facts f;
	struct jw *w = &r->jw;
	TRY(meeting_gather(c, in->id, &f));
	jw_obj(w);
	jw_ktext(w, "place", f.place);
	day_key(w, "as_of", f.as_of);
	day_key(w, "since", f.since);
	jw_kbool(w, "after_meeting", f.after_meeting);
	jw_ki64(w, "left_out", f.left_out);
	jw_ki64(w, "changes", f.n_changes);
	jw_ki64(w, "steps", f.counts.steps);
	jw_ki64(w, "reports", f.counts.reports);
	jw_ki64(w, "visits", f.counts.visits);
	jw_key(w, "projects");
	jw_arr(w);
	for (int i = 0; i < f.n; i++)
		project_json(w, &f.projects[i]);
	jw_arr_end(w);
	matters_json(c, w, "old", f.old, f.n_old);
	matters_json(c, w, "agenda", f.agenda, f.n_agenda);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Papers. */

enum rc meeting_api_pack(struct ctx *c, const struct meeting_pack_in *in, struct reply *r)
{
	int64_t job;
	TRY(meeting_pack_start(c, in->id, &job));
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc meeting_api_file(struct ctx *c, const struct meeting_file_in *in, struct reply *r)
{
	const char *owner;
	TRY(meeting_pack_owner(c, in->id, in->pack, &owner));
	TRY(attachment_send(c, owner, in->file, r));
	return export_leave(c, r, owner);
}

enum rc meeting_api_sheet(struct ctx *c, const struct meeting_sheet_in *in, struct reply *r)
{
	struct project_ref ref;
	struct document *d;
	bool docx = in->format == MEETING_SHEET_FORMAT_DOCX;
	if (c->scope.kind == SCOPE_SUBJECT)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "项目单页不对企业开放", "sheets of projects are not for enterprises"));
	TRY(project_get(c, in->code, &ref));
	TRY(meeting_sheet_document(c, ref.id, &d));
	TRY(meeting_write(c, d, docx ? DOCUMENT_DOCX : DOCUMENT_PDF, &r->file_fd, &(int){ 0 }));
	r->content_type = docx ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document" : "application/pdf";
	r->filename = arena_printf(&c->arena, "%s%s-%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", ref.code, TR(c, "项目单页", "sheet"), docx ? "docx" : "pdf");
	return r->filename != NULL ? export_leave(c, r, project_owner_text(c, ref.id)) : ctx_no_memory(c);
}

/* ---- Decisions. */

enum rc meeting_api_decide(struct ctx *c, const struct meeting_decide_in *in, struct reply *r)
{
	struct meeting_decide *list = arena_new_array(&c->arena, struct meeting_decide, (size_t)in->n_decisions + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_decisions; i++)
		list[i] = (struct meeting_decide){ in->decisions[i].title, in->decisions[i].demand, in->decisions[i].unit, in->decisions[i].project, day_of(in->decisions[i].deadline),
			in->decisions[i].has_workdays ? (int)in->decisions[i].workdays : 0 };
	r->status = 204;
	return meeting_decide(c, in->id, list, in->n_decisions);
}
