/* meeting.c - meetings, their packs and what they decided.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/meeting/meeting.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/utf8.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/files.h"
#include "core/job.h"
#include "core/workday.h"
#include "projects/meeting/meeting_store.h"
#include "registry/registry.h"

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	date_print(t, day);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

static const char *moment(struct ctx *c)
{
	char t[INSTANT_TEXT];
	instant_print(t, c->now_ms);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

/* ---- Setting one up. */

static int own_region(const struct registry *g, const struct scope *s)
{
	for (int i = 0; s->kind == SCOPE_REGION && i < g->n_regions; i++)
		if (g->regions[i].pos == s->region_lo && g->regions[i].pos_end == s->region_hi)
			return i;
	return -1;
}

/* The whole city has no code here, whoever writes it. */
static enum rc place_in(struct ctx *c, const struct registry *g, const char *code, struct meeting *m)
{
	int at = code != NULL && code[0] != '\0' ? registry_region_of(g, code) : own_region(g, &c->scope);
	m->region = "";
	m->region_pos = 0;
	if (at < 0 && code != NULL && code[0] != '\0')
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
	if (at >= 0 && g->regions[at].kind != REGION_CITY) {
		m->region = arena_strdup(&c->arena, g->regions[at].code);
		m->region_pos = g->regions[at].pos;
	}
	bool within = c->scope.kind == SCOPE_ALL || (c->scope.kind == SCOPE_REGION && m->region_pos >= c->scope.region_lo && m->region_pos <= c->scope.region_hi);
	if (!within)
		return ctx_fail(c, RC_FORBIDDEN, "region", "%s", TR(c, "只能为本区域的会议准备材料", "a meeting can only be about your own area"));
	return m->region != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc read_wish(struct ctx *c, const struct meeting_wish *w, struct meeting *m)
{
	const struct registry *g;
	size_t n = w->title != NULL ? utf8_count(w->title, strlen(w->title)) : 0;
	if (n == 0 || n > MEETING_TITLE)
		return ctx_fail(c, RC_BAD_INPUT, "title", TR(c, "会议名称为 1 至 %d 个字", "the name of the meeting has 1 to %d characters"), MEETING_TITLE);
	if (w->day == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "请填写会议日期", "say on which day the meeting is"));
	if (w->n_projects > MEETING_PICKS)
		return ctx_fail(c, RC_BAD_INPUT, "projects", TR(c, "点名项目最多 %d 个", "at most %d projects are picked"), MEETING_PICKS);
	if (!w->red && !w->yellow && !w->linked && w->n_projects == 0)
		return ctx_fail(c, RC_BAD_INPUT, "projects", "%s", TR(c, "请至少选择一类项目，或点名项目", "choose one kind of project at least, or pick some"));
	TRY(registry_hold(c, &g));
	enum rc rc = place_in(c, g, w->region, m);
	registry_drop(c, g);
	m->title = w->title;
	m->day = day_text(c, w->day);
	m->red = w->red;
	m->yellow = w->yellow;
	m->linked = w->linked;
	m->account = c->who.account;
	m->who = c->who.name;
	m->at = moment(c);
	return rc;
}

static enum rc find_picks(struct ctx *c, const struct meeting_wish *w, int64_t **ret_ids)
{
	int64_t *ids = arena_new_array(&c->arena, int64_t, (size_t)w->n_projects + 1);
	if (ids == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < w->n_projects; i++) {
		struct project_ref ref;
		TRY(project_find(c, w->projects[i], &ref));
		if (ref.id == 0)
			return ctx_fail(c, RC_BAD_INPUT, "projects", TR(c, "没有项目“%.40s”", "there is no project '%.40s'"), w->projects[i]);
		ids[i] = ref.id;
	}
	*ret_ids = ids;
	return RC_OK;
}

static enum rc keep(struct ctx *c, const struct meeting_wish *w, struct meeting *m)
{
	int64_t *picks = NULL;
	txn_auto t = { 0 };
	TRY(read_wish(c, w, m));
	TRY(find_picks(c, w, &picks));
	TRY_DB(txn_begin(&t, c->db));
	if (m->id == 0)
		TRY(store_meeting_add(c, m, &m->id));
	else
		TRY(store_meeting_set(c, m));
	TRY(store_picks_clear(c, m->id));
	for (int i = 0; i < w->n_projects; i++)
		TRY(store_pick_add(c, m->id, picks[i]));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc meeting_add(struct ctx *c, const struct meeting_wish *w, int64_t *ret_id)
{
	struct meeting m = { 0 };
	TRY(keep(c, w, &m));
	*ret_id = m.id;
	return RC_OK;
}

enum rc meeting_set(struct ctx *c, int64_t id, const struct meeting_wish *w)
{
	struct meeting m;
	TRY(meeting_get(c, id, &m));
	return keep(c, w, &m);
}

enum rc meeting_get(struct ctx *c, int64_t id, struct meeting *ret_m)
{
	TRY(store_meeting(c, id, ret_m));
	return ret_m->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这次会议", "there is no such meeting"));
}

enum rc meeting_list(struct ctx *c, struct meeting **ret_list, int *ret_n) { return store_meetings(c, ret_list, ret_n); }

/* ---- Packs. */

enum rc meeting_packs(struct ctx *c, int64_t meeting, struct meeting_pack **ret_list, int *ret_n) { return store_packs(c, meeting, 0, ret_list, ret_n); }

static const char *owner_text(struct ctx *c, int64_t meeting, int64_t pack)
{
	return arena_printf(&c->arena, "meeting %lld pack %lld", (long long)meeting, (long long)pack);
}

enum rc meeting_pack_owner(struct ctx *c, int64_t meeting, int64_t pack, const char **ret_owner)
{
	struct meeting_pack *list;
	int n;
	TRY(store_packs(c, meeting, pack, &list, &n));
	if (n == 0 || pack == 0)
		return ctx_fail(c, RC_NOT_FOUND, "pack", "%s", TR(c, "没有这份材料", "there is no such pack"));
	*ret_owner = owner_text(c, meeting, pack);
	return *ret_owner != NULL ? RC_OK : ctx_no_memory(c);
}

struct watching { struct ctx *c; const char *what; };

static bool watch(void *arg, int done, int total)
{
	struct watching *w = arg;
	job_progress(w->c, done, total, w->what);
	return job_cancelled(w->c);
}

enum rc meeting_write(struct ctx *c, struct document *d, enum document_format format, int *ret_fd, int *ret_pages)
{
	struct document_trouble t;
	struct watching arg = { c, format == DOCUMENT_PDF ? TR(c, "排版 PDF", "setting the PDF") : TR(c, "写可编辑文档", "writing the editable document") };
	char path[FILE_PASSING];
	TRY(files_passing(c, path));
	enum rc rc = document_write(d, format, path, &(struct document_watch){ watch, &arg }, ret_pages, &t);
	if (rc == RC_CANCELLED)
		rc = job_stopped(c);
	else if (rc == RC_NOT_FOUND)
		rc = ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, t.zh, t.en)); /* no fonts: the machine's business, not the reader's */
	else if (rc != RC_OK)
		rc = ctx_fail(c, rc, "", "%s", TR(c, t.zh, t.en));
	return files_passed(c, path, rc, ret_fd);
}

struct files { int pdf, docx, pages; struct attachment a, b; };

static const char *file_name(struct ctx *c, const struct meeting *m, const char *ending)
{
	return arena_printf(&c->arena, "%s%s-%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", m->title, m->day, ending);
}

static enum rc write_files(struct ctx *c, const struct meeting_facts *f, struct files *w)
{
	struct document *d;
	TRY(meeting_document(c, f, &d));
	TRY(meeting_write(c, d, DOCUMENT_PDF, &w->pdf, &w->pages));
	TRY(meeting_write(c, d, DOCUMENT_DOCX, &w->docx, &(int){ 0 }));
	TRY(attachment_take_fd(c, w->pdf, file_name(c, &f->meeting, "pdf"), &w->a));
	return attachment_take_fd(c, w->docx, file_name(c, &f->meeting, "docx"), &w->b);
}

/* Who gets the pack must be allowed to see every project that it names, in a sheet or as the thing that a matter is about. */
static enum rc keep_shown(struct ctx *c, const struct meeting_facts *f, int64_t pack)
{
	for (int i = 0; i < f->n; i++)
		TRY(store_shown_add(c, pack, f->projects[i].id));
	for (int i = 0; i < f->n_old; i++)
		if (f->old[i].project != 0)
			TRY(store_shown_add(c, pack, f->old[i].project));
	for (int i = 0; i < f->n_agenda; i++)
		if (f->agenda[i].project != 0)
			TRY(store_shown_add(c, pack, f->agenda[i].project));
	return RC_OK;
}

static enum rc keep_pack(struct ctx *c, const struct meeting_facts *f, struct files *w, int64_t *ret_pack)
{
	struct meeting_pack p = { .meeting = f->meeting.id, .at = moment(c), .account = c->who.account, .who = c->who.name, .as_of = day_text(c, f->as_of), .since = day_text(c, f->since),
		.projects = f->n, .pages = w->pages, .sm3 = w->a.sm3 };
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_pack_add(c, &p, ret_pack));
	TRY(keep_shown(c, f, *ret_pack));
	const char *owner = owner_text(c, f->meeting.id, *ret_pack);
	if (owner == NULL)
		return ctx_no_memory(c);
	TRY(attachment_keep(c, owner, &w->a));
	TRY(attachment_keep(c, owner, &w->b));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc make_pack(struct ctx *c, int64_t meeting, int64_t *ret_pack)
{
	struct meeting_facts f;
	struct files w = { .pdf = -1, .docx = -1 };
	TRY(meeting_gather(c, meeting, &f));
	enum rc rc = write_files(c, &f, &w);
	if (w.pdf >= 0)
		close(w.pdf);
	if (w.docx >= 0)
		close(w.docx);
	TRY(rc);
	TRY(ctx_to_writer(c));
	return keep_pack(c, &f, &w, ret_pack);
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	int64_t meeting = json_integer_value(json_object_get(in, "meeting")), pack;
	char result[64];
	json_decref(in);
	TRY(make_pack(c, meeting, &pack));
	int n = snprintf(result, sizeof result, "{\"pack\":%lld}", (long long)pack);
	job_result(c, result, (size_t)n);
	return RC_OK;
}

enum rc meeting_pack_start(struct ctx *c, int64_t id, int64_t *ret_job)
{
	struct meeting m;
	char input[64];
	TRY(meeting_get(c, id, &m));
	snprintf(input, sizeof input, "{\"meeting\":%lld}", (long long)id);
	struct job_title title = { arena_printf(&c->arena, "会议材料：%s", m.title), arena_printf(&c->arena, "Meeting pack: %s", m.title) };
	if (title.zh == NULL || title.en == NULL)
		return ctx_no_memory(c);
	return job_start(c, "meeting.pack", title, run_job, input, ret_job);
}

/* ---- Decisions. */

static enum rc check_decision(struct ctx *c, const struct meeting_decide *k)
{
	size_t n = k->title != NULL ? utf8_count(k->title, strlen(k->title)) : 0;
	if (n == 0 || n > MATTER_TITLE)
		return ctx_fail(c, RC_BAD_INPUT, "decisions", TR(c, "议定事项须有标题，最多 %d 个字", "a decision needs a title of at most %d characters"), MATTER_TITLE);
	if (k->unit == NULL || unit_find(c, k->unit) == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "decisions", TR(c, "议定事项“%.60s”须有责任单位（单位代码）", "the decision '%.60s' needs the code of a unit that does it"), k->title);
	return RC_OK;
}

/* A matter about a project lies where the project lies; another where the meeting is. */
static enum rc open_matter(struct ctx *c, const struct meeting *m, const struct meeting_decide *k)
{
	struct matter_new n = { .source = MATTER_DECISION, .object = arena_printf(&c->arena, "meeting %lld", (long long)m->id), .title = k->title,
		.demand = k->demand != NULL && k->demand[0] != '\0' ? k->demand : k->title, .region_pos = m->region_pos, .region = m->region, .owner = k->unit, .deadline = k->deadline, .workdays = k->workdays };
	struct project_ref ref = { 0 };
	struct meeting_row row;
	const struct registry *g;
	int64_t matter;
	if (k->project != NULL && k->project[0] != '\0') {
		TRY(project_find(c, k->project, &ref));
		if (ref.id == 0)
			return ctx_fail(c, RC_BAD_INPUT, "decisions", TR(c, "没有项目“%.40s”", "there is no project '%.40s'"), k->project);
		TRY(store_meeting_row(c, ref.id, &row));
		TRY(registry_hold(c, &g));
		int at = registry_region_of(g, row.region);
		n.region_pos = at >= 0 ? g->regions[at].pos : n.region_pos;
		n.region = row.region;
		registry_drop(c, g);
		n.object = project_owner_text(c, ref.id);
	}
	if (n.object == NULL)
		return ctx_no_memory(c);
	TRY(matter_open(c, &n, &matter));
	return store_decision_add(c, m->id, matter, ref.id);
}

enum rc meeting_decide(struct ctx *c, int64_t id, const struct meeting_decide *list, int n)
{
	struct meeting m;
	int32_t day;
	txn_auto t = { 0 };
	TRY(meeting_get(c, id, &m));
	if (n < 1 || n > MEETING_DECISIONS)
		return ctx_fail(c, RC_BAD_INPUT, "decisions", TR(c, "每次登记 1 至 %d 条议定事项", "1 to %d decisions at a time"), MEETING_DECISIONS);
	if (date_parse(m.day, strlen(m.day), &day) && day > workday_today(c))
		return ctx_fail(c, RC_CONFLICT, "decisions", TR(c, "会议在 %s 召开，会后再登记议定事项", "the meeting is on %s; its decisions are entered afterwards"), m.day);
	for (int i = 0; i < n; i++)
		TRY(check_decision(c, &list[i]));
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(open_matter(c, &m, &list[i]));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc meeting_decisions(struct ctx *c, int64_t meeting, struct meeting_decision **ret_list, int *ret_n) { return store_decisions(c, meeting, ret_list, ret_n); }
