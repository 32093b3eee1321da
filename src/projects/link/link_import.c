/* link_import.c - tables of links and visits: the intake's, the command line's and the sample city's.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What was resolved on a visit stands in its situation, in words. It opens a matter too when it is still to be done: its deadline is not over and it is not told to be done. */
#include <string.h>
#include "base/utf8.h"
#include "core/workday.h"
#include "projects/link/link_import.h"
#include "projects/link/link_store.h"
#include "projects/file/project_import.h"
#include "registry/registry_import.h"

static const char *const project_names[] = { "项目代码", "项目编码", NULL }, *const leader_names[] = { "挂钩领导", "领导", "联系领导", NULL }, *const post_names[] = { "领导职务", NULL },
	*const liaison_names[] = { "联系单位", "牵头单位", NULL }, *const since_names[] = { "挂钩日期", "起始日期", NULL }, *const often_names[] = { "频次", NULL },
	*const day_names[] = { "走访日期", NULL }, *const people_names[] = { "参加人员", NULL }, *const situation_names[] = { "走访情况", NULL }, *const unit_names[] = { "主办单位", NULL },
	*const deadline_names[] = { "办理期限", NULL };
enum { LINK_PROJECT, LINK_LEADER, LINK_POST, LINK_LIAISON, LINK_UNIT, LINK_SINCE, LINK_UNTIL, LINK_OFTEN, LINK_COLUMNS };
static const struct table_column link_columns[LINK_COLUMNS] = {
	{ "项目编号", "project", true, project_names }, { "市领导", "leader", true, leader_names }, { "职务", "post", false, post_names }, { "联络单位", "liaison", true, liaison_names },
	{ "督办单位", "unit", false, NULL }, { "开始日期", "since", true, since_names }, { "结束日期", "until", false, NULL }, { "走访频次", "often", false, often_names },
};
enum { VISIT_PROJECT, VISIT_DAY, VISIT_PEOPLE, VISIT_SITUATION, VISIT_RESOLVED, VISIT_UNIT, VISIT_DEADLINE, VISIT_STATE, VISIT_COLUMNS };
static const struct table_column visit_columns[VISIT_COLUMNS] = {
	{ "项目编号", "project", true, project_names }, { "日期", "day", true, day_names }, { "参加人", "people", true, people_names }, { "情况", "situation", true, situation_names },
	{ "议定事项", "resolved", false, NULL }, { "责任单位", "unit", false, unit_names }, { "期限", "deadline", false, deadline_names }, { "办理情况", "state", false, NULL },
};
static const char *const often_zh[] = { "每月一次", "每两月一次", "每季一次", "每半年一次", "每年一次", NULL };
static const char *const often_en[] = { "monthly", "every two months", "quarterly", "half-yearly", "yearly", NULL };
static const int often_months[] = { 1, 2, 3, 6, 12 };
enum { OFTEN_DEFAULT = 2 };

/* A unit by its code or its name; NULL: none. */
static const char *unit_code(struct ctx *c, const char *text)
{
	const struct office_unit *list;
	int n;
	if (unit_find(c, text) != NULL)
		return text;
	if (unit_list(c, &list, &n) != RC_OK)
		return NULL;
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].zh, text) == 0 || (list[i].en != NULL && strcmp(list[i].en, text) == 0))
			return list[i].code;
	return NULL;
}

static void refuse_unit(struct project_import *m, int column)
{
	struct ctx *c = m->c;
	table_reject(m->t, column, TR(c, "写督办单位表中的名称或代码", "write a name or code of the list of units"), "%s", TR(c, "没有这个单位", "there is no such unit"));
}

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
	struct ctx *c = m->c;
	bool good, has;
	int often = OFTEN_DEFAULT;
	TRY(project_at(m, LINK_PROJECT, &p, &good));
	if (!good || !table_need_text(m->t, LINK_LEADER, LINK_TEXT, &l.leader) || !table_text(m->t, LINK_POST, LINK_TEXT, &l.title)
		|| !table_need_text(m->t, LINK_LIAISON, LINK_TEXT, &l.liaison) || !table_text(m->t, LINK_UNIT, LINK_TEXT, &l.unit) || !need_day(m, LINK_SINCE, &l.since) || !project_import_day(m, LINK_UNTIL, &l.until) || !table_word(m->t, LINK_OFTEN, often_zh, often_en, &often, &has))
		return RC_OK;
	l.months = often_months[has ? often : OFTEN_DEFAULT];
	if (c->scope.kind != SCOPE_ALL) { /* as on the page, where it takes projects.decide */
		table_reject(m->t, LINK_PROJECT, NULL, "%s", TR(c, "挂钩由市局登记", "links are set by the city's bureau"));
		return RC_OK;
	}
	if (l.unit[0] != '\0' && (l.unit = unit_code(c, l.unit)) == NULL) {
		refuse_unit(m, LINK_UNIT);
		return RC_OK;
	}
	if (l.until != DAY_NONE && l.until < l.since) {
		table_reject(m->t, LINK_UNTIL, NULL, "%s", TR(c, "结束日早于开始日", "it ends before it begins"));
		return RC_OK;
	}
	TRY(store_link_last(m->c, p.id, &last));
	if (last.act != 0 && last.since == l.since && last.until == l.until && last.months == l.months && strcmp(last.leader, l.leader) == 0 && strcmp(last.title, l.title) == 0
		&& strcmp(last.liaison, l.liaison) == 0 && strcmp(last.unit, l.unit) == 0) {
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

/* The situation and, behind it, what was resolved; ret_open: that is still to be done. */
static bool read_situation(struct project_import *m, const char **ret_text, struct link_resolved *ret_open, bool *ret_has)
{
	static const char *const done[] = { "已办结", "办结", "已完成", "完成", "已落实", "closed", "done", NULL };
	const char *situation, *resolved, *unit, *state;
	int32_t deadline;
	if (!table_need_text(m->t, VISIT_SITUATION, LINK_SITUATION / 2, &situation) || !table_text(m->t, VISIT_RESOLVED, LINK_SITUATION / 4, &resolved)
		|| !table_text(m->t, VISIT_UNIT, LINK_TEXT, &unit) || !project_import_day(m, VISIT_DEADLINE, &deadline) || !table_text(m->t, VISIT_STATE, LINK_TEXT, &state))
		return false;
	*ret_text = resolved[0] == '\0' ? situation : arena_printf(&m->c->arena, "%s。议定：%s（%s，%s）", situation, resolved, unit, state);
	*ret_has = resolved[0] != '\0' && deadline != DAY_NONE && deadline >= workday_today(m->c);
	for (int i = 0; done[i] != NULL; i++)
		*ret_has = *ret_has && strcmp(state, done[i]) != 0;
	*ret_open = (struct link_resolved){ .title = resolved, .demand = resolved, .unit = *ret_has ? unit_code(m->c, unit) : NULL, .deadline = deadline };
	if (*ret_has && ret_open->unit == NULL) {
		refuse_unit(m, VISIT_UNIT);
		return false;
	}
	return *ret_text != NULL;
}

/* The title of a matter is short; what is longer stands in its demand. */
static const char *short_title(struct ctx *c, const char *text)
{
	size_t at = 0;
	if (utf8_count(text, strlen(text)) <= MATTER_TITLE)
		return text;
	for (int i = 0; i < MATTER_TITLE - 1 && text[at] != '\0'; i++)
		for (at++; ((unsigned char)text[at] & 0xC0) == 0x80; at++)
			;
	return arena_printf(&c->arena, "%.*s…", (int)at, text);
}

/* A visit needs a link that stood on its day, and does not lie in the future. */
static enum rc fits(struct project_import *m, int64_t project, int32_t day, bool *ret_fits)
{
	struct ctx *c = m->c;
	struct link l;
	TRY(store_link_last(c, project, &l));
	*ret_fits = l.act != 0 && day >= l.since && day <= workday_today(c);
	if (day > workday_today(c))
		table_reject(m->t, VISIT_DAY, NULL, "%s", TR(c, "走访日期在将来", "the day of the visit lies in the future"));
	else if (!*ret_fits)
		table_reject(m->t, VISIT_DAY, TR(c, "先导入或登记挂钩", "bring or set the link first"), "%s", TR(c, "该项目当时没有挂钩领导", "no leader was linked to this project then"));
	return RC_OK;
}

static enum rc take_visit(struct project_import *m)
{
	struct link_visit v = { 0 }, *have;
	struct link_resolved open;
	struct project_ref p;
	bool good, owed;
	int n;
	TRY(project_at(m, VISIT_PROJECT, &p, &good));
	if (!good || !need_day(m, VISIT_DAY, &v.day) || !table_need_text(m->t, VISIT_PEOPLE, LINK_SITUATION / 4, &v.people) || !read_situation(m, &v.situation, &open, &owed))
		return RC_OK;
	TRY(fits(m, p.id, v.day, &good));
	if (!good)
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
	TRY(store_visit_add(m->c, p.id, &v));
	open.title = short_title(m->c, open.title);
	return owed ? link_resolve(m->c, p.id, v.act, &open, 1) : RC_OK;
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

static enum rc import_links(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "project-links", link_rows, NULL, ret_result);
}

static enum rc import_visits(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "project-visits", visit_rows, NULL, ret_result);
}

/* ---- For the intake. */

struct look { enum importer_look look; const char *example, *zh, *en; };
static const struct look link_looks[LINK_COLUMNS] = {
	{ LOOK_CODE, "XM2020-000001", "本系统的项目编号，或项目代码", "our own number of the project, or its official code" }, { LOOK_TEXT, "市领导甲", NULL, NULL }, { LOOK_TEXT, "副市长", NULL, NULL },
	{ LOOK_TEXT, "市工信局", NULL, NULL }, { LOOK_TEXT, "市工信局投资与项目处", "督办单位表中的名称或代码；走访到期时提醒它", "a name or code of the list of units; it is told when a visit is due" },
	{ LOOK_DATE, "2020-03-02", NULL, NULL }, { LOOK_DATE, "", "留空为一直有效", "empty: it stays" }, { LOOK_WORD, "每季一次", "留空为每季一次", "empty: quarterly" },
};
static const struct look visit_looks[VISIT_COLUMNS] = {
	{ LOOK_CODE, "XM2020-000001", "本系统的项目编号，或项目代码", "our own number of the project, or its official code" }, { LOOK_DATE, "2020-04-10", NULL, NULL }, { LOOK_TEXT, "市领导甲；企业负责人", NULL, NULL },
	{ LOOK_TEXT, "主体施工，用电容量不足", NULL, NULL }, { LOOK_TEXT, "6月底前完成专线接入", "期限未到且未办结的，生成督办事项", "opens a matter when it is still to be done" },
	{ LOOK_TEXT, "市供电公司", "督办单位表中的名称或代码", "a name or code of the list of units" }, { LOOK_DATE, "2020-06-30", NULL, NULL }, { LOOK_TEXT, "办理中", "“已办结”的不再交办", "what is done opens no matter" },
};

static enum rc columns_of(struct ctx *c, const struct table_column *table, const struct look *looks, int n, int often, const struct importer_column **ret_list, int *ret_n)
{
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, (size_t)n);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		out[i] = (struct importer_column){ .zh = table[i].zh, .en = table[i].en, .required = table[i].required, .look = looks[i].look, .example = looks[i].example,
			.words = i == often ? often_zh : NULL, .note = looks[i].zh, .note_en = looks[i].en, .in_template = true };
	*ret_list = out;
	*ret_n = n;
	return RC_OK;
}

static enum rc columns_of_links(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return columns_of(c, link_columns, link_looks, LINK_COLUMNS, LINK_OFTEN, ret_list, ret_n);
}

static enum rc columns_of_visits(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return columns_of(c, visit_columns, visit_looks, VISIT_COLUMNS, -1, ret_list, ret_n);
}

static enum rc match_links(struct ctx *c, const char *header, const char **ret_name)
{
	int i = table_column_named(link_columns, LINK_COLUMNS, header);
	(void)c;
	*ret_name = i >= 0 ? link_columns[i].zh : NULL;
	return RC_OK;
}

static enum rc match_visits(struct ctx *c, const char *header, const char **ret_name)
{
	int i = table_column_named(visit_columns, VISIT_COLUMNS, header);
	(void)c;
	*ret_name = i >= 0 ? visit_columns[i].zh : NULL;
	return RC_OK;
}

static const struct importer links = {
	.kind = "project-links", .title = "挂钩联系", .title_en = "Links of leaders",
	.note = "一个项目一行：哪位领导从哪天起挂钩，联络单位，多久走访一次；再导入即为变更。",
	.note_en = "One row a project: which leader from which day, the liaison unit, how often it is visited; brought again, it is changed.",
	.columns = columns_of_links, .match = match_links, .run = import_links,
};
static const struct importer visits = {
	.kind = "project-visits", .title = "挂钩走访", .title_en = "Visits of leaders",
	.note = "一次走访一行；议定事项期限未到且未办结的，交责任单位督办。",
	.note_en = "One row a visit; what was resolved and is still to be done becomes a matter of its unit.",
	.columns = columns_of_visits, .match = match_visits, .run = import_visits,
};
const struct importer *const link_importers[N_LINK_IMPORTERS] = { &links, &visits };

/* ---- gusu import project-links, gusu import project-visits; the sample city. */

static int run_links(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &links); }
static int run_visits(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &visits); }

#define IMPORT_OPTIONS "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]"
const struct command link_commands[N_LINK_COMMANDS] = {
	{ "import project-links", IMPORT_OPTIONS,
		"Links leaders to projects from a CSV or XLSX table.\nOne row a project; a row that says what stands already changes nothing.\n",
		"从 CSV 或 XLSX 表导入项目挂钩联系。\n一个项目一行；与已登记相同的行不改变任何内容。\n", CMD_WRITE, run_links },
	{ "import project-visits", IMPORT_OPTIONS,
		"Records visits of leaders from a CSV or XLSX table.\nOne row a visit; what was resolved and is still to be done becomes a matter of its unit.\n",
		"从 CSV 或 XLSX 表导入挂钩走访记录。\n一次走访一行；议定事项期限未到且未办结的，交责任单位督办。\n", CMD_WRITE, run_visits },
};

static enum rc load_one(struct ctx *c, const struct manifest_entry *e)
{
	for (int i = 0; i < N_LINK_IMPORTERS; i++)
		if (strcmp(e->kind, link_importers[i]->kind) == 0)
			return import_sample(c, e, link_importers[i]);
	return RC_OK; /* another module's */
}

enum rc link_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
