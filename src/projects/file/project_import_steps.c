/* project_import_steps.c - a table of steps: on which day a project reached a stage, who says so, and which papers show it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One row a step, with up to three papers. The rows of a project stand together and in the order in which things happened, for every step is tried on the file as the rows
 * before it have made it. A step that is on record for the same day is not told again. */
#include <stdio.h>
#include <string.h>
#include "projects/file/project_bulk.h"
#include "projects/file/project_import.h"
#include "projects/file/project_write.h"
#include "registry/import_parts.h"

enum { PAPERS = 3, PER_PAPER = 5, NOTED = 3 };
enum { COL_PROJECT, COL_TRACK, COL_STAGE, COL_DAY, COL_TOLD, COL_PERSON, COL_REASON, COL_PAPER, N_COLUMNS = COL_PAPER + PAPERS * PER_PAPER };
enum { PAPER_KIND, PAPER_TITLE, PAPER_NUMBER, PAPER_DATED, PAPER_SHOT };

static const char *const project_names[] = { "项目代码", "项目编码", NULL }, *const track_names[] = { "线", "手续", NULL }, *const day_names[] = { "发生日期", NULL };
static const char *const told_names[] = { "报告日期", "填报日", NULL }, *const kind_names[] = { "材料1", NULL };
static const struct table_column columns[N_COLUMNS] = {
	[COL_PROJECT] = { "项目编号", "project", true, project_names },
	[COL_TRACK] = { "阶段线", "track", false, track_names },
	[COL_STAGE] = { "阶段", "stage", true, NULL },
	[COL_DAY] = { "日期", "happened_on", true, day_names },
	[COL_TOLD] = { "报告日", "told_on", false, told_names },
	[COL_PERSON] = { "责任人", "person", false, NULL },
	[COL_REASON] = { "原因", "reason", false, NULL },
	[COL_PAPER] = { "材料", "paper", false, kind_names }, { "材料名称", "paper_title", false, NULL }, { "文号", "paper_number", false, NULL },
	{ "材料日期", "paper_dated", false, NULL }, { "拍摄日", "paper_shot_on", false, NULL },
	{ "材料2", "paper_2", false, NULL }, { "材料名称2", "paper_title_2", false, NULL }, { "文号2", "paper_number_2", false, NULL },
	{ "材料日期2", "paper_dated_2", false, NULL }, { "拍摄日2", "paper_shot_on_2", false, NULL },
	{ "材料3", "paper_3", false, NULL }, { "材料名称3", "paper_title_3", false, NULL }, { "文号3", "paper_number_3", false, NULL },
	{ "材料日期3", "paper_dated_3", false, NULL }, { "拍摄日3", "paper_shot_on_3", false, NULL },
};

const struct table_column *project_step_columns(int *ret_n)
{
	*ret_n = N_COLUMNS;
	return columns;
}

struct own { struct project_bulk bulk; char key[80]; bool open, unknown; };
struct row {
	struct project_step_in step;
	int track, stage;
	int32_t told;
	struct project_paper_in papers[PAPERS]; int n_papers;
};

static struct own *own_of(const struct project_import *m) { return m->own; }
static bool given(const char *s) { return s != NULL && s[0] != '\0'; }
static bool called(const char *text, const char *id, struct plan_words title) { return strcmp(text, id) == 0 || strcmp(text, title.zh) == 0 || (title.en != NULL && strcmp(text, title.en) == 0); }

/* ---- Which project. */

static enum rc finish_project(struct project_import *m)
{
	struct own *own = own_of(m);
	if (own->open)
		TRY(project_bulk_end(&own->bulk));
	own->open = false;
	return RC_OK;
}

static void no_project(struct project_import *m)
{
	struct ctx *c = m->c;
	table_reject(m->t, COL_PROJECT, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s", TR(c, "没有这个项目", "there is no such project"));
}

static enum rc begin_project(struct project_import *m, const char *key)
{
	struct own *own = own_of(m);
	struct ctx *c = m->c;
	struct project_ref ref;
	uint32_t id;
	bool fresh;
	if (idmap_add(&m->seen, key, strlen(key), &id, &fresh) != RC_OK)
		return ctx_no_memory(c);
	snprintf(own->key, sizeof own->key, "%s", key);
	own->unknown = true;
	if (!fresh) {
		table_reject(m->t, COL_PROJECT, TR(c, "按项目编号、日期排序后再导入", "sort the table by project and day, then import it"), "%s",
			TR(c, "同一项目的行没有连在一起", "the rows of one project do not stand together"));
		return RC_OK;
	}
	TRY(project_find(c, key, &ref));
	own->unknown = ref.id == 0;
	if (own->unknown) {
		no_project(m);
		return RC_OK;
	}
	TRY(project_bulk_begin(c, ref.id, !m->r->check_only, &own->bulk));
	own->open = true;
	return RC_OK;
}

/* Rows of the same project share its file and its memory. */
static enum rc turn_to(struct project_import *m)
{
	struct own *own = own_of(m);
	const char *text;
	char key[80];
	if (!table_need_code(m->t, COL_PROJECT, &text))
		return RC_OK;
	snprintf(key, sizeof key, "%s", text);
	if (strcmp(own->key, key) == 0) {
		if (own->unknown)
			no_project(m);
		return RC_OK;
	}
	TRY(finish_project(m));
	project_import_next(m);
	return begin_project(m, key);
}

/* ---- What the row says. */

static void take_track(struct project_import *m, struct row *w)
{
	const struct project_plan *p = m->plan;
	struct ctx *c = m->c;
	const char *text, *all = "";
	w->track = -1;
	if (!table_text(m->t, COL_TRACK, 60, &text))
		return;
	if (!given(text))
		w->track = p->main;
	for (int i = 0; i < p->n_tracks && w->track < 0; i++) {
		if (called(text, p->tracks[i].id, p->tracks[i].title))
			w->track = i;
		all = arena_printf(&c->arena, "%s%s%s", all ? all : "", i > 0 ? "、" : "", p->tracks[i].title.zh);
	}
	if (w->track < 0)
		table_reject(m->t, COL_TRACK, all, "%s", TR(c, "没有这条线；可填：", "there is no such line; there are:"));
	else
		w->step.track = p->tracks[w->track].id;
}

static void take_stage(struct project_import *m, struct row *w)
{
	const struct project_track *t = w->track >= 0 ? &m->plan->tracks[w->track] : NULL;
	struct ctx *c = m->c;
	const char *text, *all = "";
	w->stage = -1;
	if (!table_need_text(m->t, COL_STAGE, 60, &text) || t == NULL)
		return;
	for (int i = 0; i < t->n_stages && w->stage < 0; i++) {
		if (called(text, t->stages[i].id, t->stages[i].title))
			w->stage = i;
		all = arena_printf(&c->arena, "%s%s%s", all ? all : "", i > 0 ? "、" : "", t->stages[i].title.zh);
	}
	if (w->stage < 0)
		table_reject(m->t, COL_STAGE, all, TR(c, "“%s”没有这个阶段；可填：", "'%s' has no such stage; there are:"), project_words_for(c, t->title));
	else
		w->step.stage = t->stages[w->stage].id;
}

/* Reasons of tracks that have a list are told by their title. */
static void take_reason(struct project_import *m, struct row *w)
{
	const struct project_track *t = w->track >= 0 ? &m->plan->tracks[w->track] : NULL;
	if (!table_text(m->t, COL_REASON, 500, &w->step.reason))
		return;
	for (int i = 0; t != NULL && i < t->n_reasons; i++)
		if (called(w->step.reason, t->reasons[i].id, t->reasons[i].title))
			w->step.reason = t->reasons[i].id;
}

static void take_days(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	w->told = DAY_NONE;
	if (project_import_day(m, COL_DAY, &w->step.happened_on) && w->step.happened_on == DAY_NONE)
		table_reject(m->t, COL_DAY, TR(c, "填写发生的日期", "say on which day it happened"), "%s", TR(c, "不能为空", "must not be empty"));
	if (project_import_day(m, COL_TOLD, &w->told) && w->told != DAY_NONE && w->told > m->known)
		table_reject(m->t, COL_TOLD, TR(c, "核对日期", "check the day"), "%s", TR(c, "报告日晚于这份表的日期", "it was reported after the day of this table"));
}

/* ---- Papers. */

static int kind_called(const struct project_plan *p, const char *text)
{
	for (int i = 0; i < p->n_papers; i++)
		if (called(text, p->papers[i].id, p->papers[i].title))
			return i;
	return -1;
}

static enum rc check_paper(struct project_import *m, int column, const struct project_paper_in *p, int32_t told)
{
	static const struct { const char *field; int at; } places[] = { { "number", PAPER_NUMBER }, { "shot_on", PAPER_SHOT }, { "dated", PAPER_DATED } };
	struct ctx *c = m->c;
	int kind, at = column;
	enum rc rc = project_paper_check(c, m->plan, p, told, &kind);
	if (rc != RC_BAD_INPUT)
		return rc;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (strcmp(c->problem.field, places[i].field) == 0 && table_has(m->t, column + places[i].at))
			at = column + places[i].at;
	for (int en = 0; en < REJECT_LANGUAGES; en++) {
		c->problem = (struct problem){ 0 };
		rc = project_paper_check(c, m->plan, p, told, &kind);
		table_reject_say(m->t, NULL, "%s", ctx_reason(c));
		table_turn(m->t);
	}
	table_reject_note(m->t, at);
	c->problem = (struct problem){ 0 };
	return rc == RC_BAD_INPUT ? RC_OK : rc;
}

static enum rc take_paper(struct project_import *m, struct row *w, int column)
{
	struct ctx *c = m->c;
	struct project_paper_in p = { .dated = DAY_NONE, .shot_on = DAY_NONE };
	const char *kind;
	if (!table_text(m->t, column + PAPER_KIND, 60, &kind) || !table_text(m->t, column + PAPER_TITLE, 200, &p.title) || !table_text(m->t, column + PAPER_NUMBER, 120, &p.number)
		|| !project_import_day(m, column + PAPER_DATED, &p.dated) || !project_import_day(m, column + PAPER_SHOT, &p.shot_on) || !given(kind))
		return RC_OK;
	int k = kind_called(m->plan, kind);
	if (k < 0) {
		table_reject(m->t, column, TR(c, "按计划中的材料名称填写", "write one of the plan's kinds of paper"), "%s", TR(c, "没有这种材料", "there is no such kind of paper"));
		return RC_OK;
	}
	p.kind = m->plan->papers[k].id;
	w->papers[w->n_papers++] = p;
	return check_paper(m, column, &p, w->told != DAY_NONE ? w->told : m->known);
}

/* ---- The step. */

static int column_for(const struct project_missing *k)
{
	switch (k->kind) {
	case MISSING_DATE: case MISSING_FUTURE: case MISSING_ORDER: return COL_DAY;
	case MISSING_PAPER: return COL_PAPER;
	case MISSING_REASON: return COL_REASON;
	default: return COL_STAGE;
	}
}

/* What stands in the way, in both languages: the machine is asked twice. */
static enum rc refuse(struct project_import *m, const struct row *w, const struct project_telling *t, const struct project_obstacles *o)
{
	struct project_obstacles *other = ctx_alloc(m->c, sizeof *other);
	enum rc rc;
	if (other == NULL)
		return ctx_no_memory(m->c);
	table_turn(m->t);
	rc = project_bulk_step(&own_of(m)->bulk, &w->step, w->papers, w->n_papers, t, other);
	table_turn(m->t);
	TRY(rc);
	for (int i = 0; i < o->n && i < NOTED; i++) {
		int column = column_for(&o->list[i]);
		table_reject_say(m->t, NULL, "%s", o->list[i].text);
		table_turn(m->t);
		table_reject_say(m->t, NULL, "%s", i < other->n ? other->list[i].text : o->list[i].text);
		table_turn(m->t);
		table_reject_note(m->t, table_has(m->t, column) ? column : -1);
	}
	return RC_OK;
}

static enum rc take_step(struct project_import *m, const struct row *w)
{
	struct project_bulk *b = &own_of(m)->bulk;
	struct project_telling t = project_import_telling(m, w->told);
	struct project_obstacles *o = ctx_alloc(m->c, sizeof *o);
	if (o == NULL)
		return ctx_no_memory(m->c);
	if (project_bulk_known(b, w->track, w->stage, w->step.happened_on) != NULL) {
		m->result.unchanged++;
		return RC_OK;
	}
	TRY(project_bulk_step(b, &w->step, w->papers, w->n_papers, &t, o));
	if (o->n > 0)
		return refuse(m, w, &t, o);
	m->result.added++;
	return RC_OK;
}

static enum rc take_row(struct project_import *m)
{
	struct row *w = ctx_alloc(m->c, sizeof *w);
	if (w == NULL)
		return ctx_no_memory(m->c);
	take_track(m, w);
	take_stage(m, w);
	take_days(m, w);
	take_reason(m, w);
	(void)table_text(m->t, COL_PERSON, 100, &w->step.person);
	for (int i = 0; i < PAPERS; i++)
		TRY(take_paper(m, w, COL_PAPER + i * PER_PAPER));
	return table_row_is_bad(m->t) ? RC_OK : take_step(m, w);
}

static enum rc all_rows(struct project_import *m)
{
	bool row;
	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return finish_project(m);
		TRY(turn_to(m));
		TRY(take_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

enum rc import_project_steps(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct own own = { .open = false };
	return project_import_run(c, r, "project-steps", all_rows, &own, ret_result);
}
