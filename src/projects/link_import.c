/* link_import.c - tables of links and visits, as the sample city brings them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What was resolved on a visit of the past stands in its situation, in words: its deadline is over, so it opens no matter. */
#include <stdio.h>
#include <string.h>
#include "projects/link_import.h"
#include "projects/link_store.h"
#include "projects/project_import.h"
#include "registry/registry_import.h"

enum { LINK_PROJECT, LINK_LEADER, LINK_LIAISON, LINK_SINCE, LINK_UNTIL, LINK_OFTEN, LINK_COLUMNS };
static const struct table_column link_columns[LINK_COLUMNS] = {
	{ "项目编号", "project", true, NULL }, { "市领导", "leader", true, NULL }, { "联络单位", "liaison", true, NULL }, { "开始日期", "since", true, NULL },
	{ "结束日期", "until", false, NULL }, { "走访频次", "often", false, NULL },
};
enum { VISIT_PROJECT, VISIT_DAY, VISIT_PEOPLE, VISIT_SITUATION, VISIT_RESOLVED, VISIT_UNIT, VISIT_DEADLINE, VISIT_STATE, VISIT_COLUMNS };
static const struct table_column visit_columns[VISIT_COLUMNS] = {
	{ "项目编号", "project", true, NULL }, { "日期", "day", true, NULL }, { "参加人", "people", true, NULL }, { "情况", "situation", true, NULL },
	{ "议定事项", "resolved", false, NULL }, { "责任单位", "unit", false, NULL }, { "期限", "deadline", false, NULL }, { "办理情况", "state", false, NULL },
};
static const char *const often_zh[] = { "每月一次", "每两月一次", "每季一次", "每半年一次", "每年一次", NULL };
static const char *const often_en[] = { "monthly", "every two months", "quarterly", "half-yearly", "yearly", NULL };
static const int often_months[] = { 1, 2, 3, 6, 12 };
enum { OFTEN_DEFAULT = 2 };

/* False after a reject. */
static enum rc project_at(struct project_import *m, int column, struct project_ref *ret_p, bool *ret_good)
{
	struct ctx *c = m->c;
	const char *key;
	*ret_good = table_need_code(m->t, column, &key);
	if (!*ret_good)
		return RC_OK;
	TRY(project_find(c, key, ret_p));
	*ret_good = ret_p->id != 0;
	if (!*ret_good)
		table_reject(m->t, column, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s", TR(c, "没有这个项目", "there is no such project"));
	return RC_OK;
}

/* A day that must be there. */
static bool need_day(struct project_import *m, int column, int32_t *ret_day)
{
	struct ctx *c = m->c;
	if (!project_import_day(m, column, ret_day))
		return false;
	if (*ret_day == DAY_NONE)
		table_reject(m->t, column, TR(c, "写日期，如 2020-06-30", "write a day such as 2020-06-30"), "%s", TR(c, "缺日期", "the day is missing"));
	return *ret_day != DAY_NONE;
}

/* An act of the day on which it happened; not bulk, so that the project's row follows. */
static struct project_telling telling_of(const struct project_import *m, int32_t day)
{
	struct project_telling t = project_import_telling(m, day);
	t.bulk = false;
	return t;
}

static enum rc take_link(struct project_import *m)
{
	struct link l = { .title = "", .unit = "" }, last;
	struct project_ref p;
	bool good, has;
	int often = OFTEN_DEFAULT;
	TRY(project_at(m, LINK_PROJECT, &p, &good));
	if (!good || !table_need_text(m->t, LINK_LEADER, LINK_TEXT, &l.leader) || !table_need_text(m->t, LINK_LIAISON, LINK_TEXT, &l.liaison)
		|| !need_day(m, LINK_SINCE, &l.since) || !project_import_day(m, LINK_UNTIL, &l.until) || !table_word(m->t, LINK_OFTEN, often_zh, often_en, &often, &has))
		return RC_OK;
	l.months = often_months[has ? often : OFTEN_DEFAULT];
	TRY(store_link_last(m->c, p.id, &last));
	if (last.act != 0 && last.since == l.since && last.until == l.until && last.months == l.months && strcmp(last.leader, l.leader) == 0 && strcmp(last.liaison, l.liaison) == 0) {
		m->result.unchanged++;
		return RC_OK;
	}
	struct project_telling t = telling_of(m, l.since);
	m->result.added++;
	if (m->r->check_only)
		return RC_OK;
	TRY(project_act_in_txn(m->c, p.id, "link", &t, &l.act));
	return store_link_add(m->c, p.id, &l);
}

static bool is_there(const struct link_visit *list, int n, const struct link_visit *v)
{
	for (int i = 0; i < n; i++)
		if (list[i].day == v->day && strcmp(list[i].situation, v->situation) == 0)
			return true;
	return false;
}

/* The situation and, behind it, what was resolved. */
static bool read_situation(struct project_import *m, const char **ret_text)
{
	const char *situation, *resolved, *unit, *state;
	if (!table_need_text(m->t, VISIT_SITUATION, LINK_SITUATION / 2, &situation) || !table_text(m->t, VISIT_RESOLVED, LINK_SITUATION / 4, &resolved)
		|| !table_text(m->t, VISIT_UNIT, LINK_TEXT, &unit) || !table_text(m->t, VISIT_STATE, LINK_TEXT, &state))
		return false;
	*ret_text = resolved[0] == '\0' ? situation : arena_printf(&m->c->arena, "%s。议定：%s（%s，%s）", situation, resolved, unit, state);
	return *ret_text != NULL;
}

static enum rc take_visit(struct project_import *m)
{
	struct link_visit v = { 0 }, *have;
	struct project_ref p;
	bool good;
	int n;
	TRY(project_at(m, VISIT_PROJECT, &p, &good));
	if (!good || !need_day(m, VISIT_DAY, &v.day) || !table_need_text(m->t, VISIT_PEOPLE, LINK_SITUATION / 4, &v.people) || !read_situation(m, &v.situation))
		return RC_OK;
	TRY(store_visits(m->c, p.id, &have, &n));
	if (is_there(have, n, &v)) {
		m->result.unchanged++;
		return RC_OK;
	}
	struct project_telling t = telling_of(m, v.day);
	m->result.added++;
	if (m->r->check_only)
		return RC_OK;
	TRY(project_act_in_txn(m->c, p.id, "visit", &t, &v.act));
	return store_visit_add(m->c, p.id, &v);
}

static enum rc all_rows(struct project_import *m, const struct table_column *columns, int n, enum rc (*take)(struct project_import *m))
{
	bool row;
	TRY(table_map(m->c, m->t, columns, n, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		project_import_next(m);
		TRY(take(m));
	}
}

static enum rc link_rows(struct project_import *m) { return all_rows(m, link_columns, LINK_COLUMNS, take_link); }
static enum rc visit_rows(struct project_import *m) { return all_rows(m, visit_columns, VISIT_COLUMNS, take_visit); }

enum rc import_links(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "project-links", link_rows, NULL, ret_result);
}

enum rc import_visits(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "project-visits", visit_rows, NULL, ret_result);
}

/* ---- The sample city. */

static void tell(void *user, const struct table *t)
{
	(void)user;
	table_print_rejects(t, stderr);
}

static enum rc load_one(struct ctx *c, const struct manifest_entry *e)
{
	struct importer_run r = { .path = e->path, .table = { .name = e->file }, .source = e->source, .known_at = e->known_at, .told = tell };
	struct importer_result got;
	if (strcmp(e->kind, "project-links") == 0)
		return import_links(c, &r, &got);
	return strcmp(e->kind, "project-visits") == 0 ? import_visits(c, &r, &got) : RC_OK; /* another module's */
}

enum rc link_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
