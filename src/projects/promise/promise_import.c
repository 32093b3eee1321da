/* promise_import.c - the table of promises: what the agreement says of each item and, where it is known, what became of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows of a project stand together: they become one act, on the day of signing where the file knows it, so that the file as of any later day has them. Figures are
 * another act, of the day on which the table became known. */
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "projects/portfolio/portfolio.h"
#include "projects/file/project_import.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"
#include "registry/registry_import.h"

enum { COL_PROJECT, COL_ITEM, COL_UNIT, COL_PROMISED, COL_WHEN, COL_DAY, COL_ACTUAL, COL_SOURCE, COL_AGREEMENT, N_COLUMNS };
static const char *const item_names[] = { "承诺指标", NULL }, *const day_names[] = { "数据日期", NULL };
static const struct table_column columns[N_COLUMNS] = {
	{ "项目编号", "project", true, NULL }, { "指标", "item", true, item_names }, { "单位", "unit", false, NULL }, { "承诺值", "promised", false, NULL }, { "考核时点", "check", false, NULL },
	{ "考核日", "day", false, day_names }, { "实际值", "actual", false, NULL }, { "数据来源", "source", false, NULL }, { "依据", "agreement", false, NULL },
};
enum { PER_ROW = 3, ROWS_MOST = 400, TEXT_MOST = 200 };

/* The rows of one project, gathered until the next project begins. */
struct own {
	const struct promise_plan *plan;
	struct project_ref project;
	const struct project_file *file;
	struct promise_told *had; int n_had;
	struct project_change changes[PROMISES_MAX * PER_ROW]; int n;
	struct promise_told told[PROMISES_MAX]; int n_told;
	bool seen[PROMISES_MAX];
};
static struct own *own_of(const struct project_import *m) { return m->own; }

/* ---- One project. */

static int32_t signed_on(const struct project_file *f)
{
	int at = f->plan->known_stage[KNOWN_SIGNED];
	return at >= 0 ? project_on(f, f->plan->main, at) : DAY_NONE;
}

static enum rc write_promises(struct project_import *m)
{
	struct own *o = own_of(m);
	struct project_told told;
	int32_t day = signed_on(o->file);
	struct project_telling t = project_import_telling(m, day != DAY_NONE && day <= m->known ? day : DAY_NONE);
	t.bulk = true;
	return project_edit_in_txn(m->c, o->project.id, o->changes, o->n, &t, &told);
}

static enum rc write_figures(struct project_import *m)
{
	struct own *o = own_of(m);
	for (int i = 0; i < o->n_told; i++) {
		struct project_telling t = project_import_telling(m, DAY_NONE);
		int64_t act;
		t.source = o->told[i].source;
		TRY(promise_tell_in_txn(m->c, o->project.id, &o->told[i], &t, &act));
	}
	return RC_OK;
}

static enum rc finish_project(struct project_import *m)
{
	struct own *o = own_of(m);
	if (o->project.id == 0 || m->r->check_only)
		return RC_OK;
	if (o->n + o->n_told == 0)
		return RC_OK;
	if (o->n > 0)
		TRY(write_promises(m));
	TRY(write_figures(m));
	return project_refold(m->c, o->project.id);
}

/* The project of this row, with its file; *ret_good false after a reject. */
static enum rc turn_to(struct project_import *m, bool *ret_good)
{
	struct own *o = own_of(m);
	struct ctx *c = m->c;
	struct project_ref ref;
	const char *key;
	*ret_good = table_need_code(m->t, COL_PROJECT, &key);
	if (!*ret_good || (o->project.id != 0 && strcmp(key, o->project.code) == 0))
		return RC_OK;
	TRY(finish_project(m));
	project_import_next(m);
	*o = (struct own){ .plan = o->plan };
	TRY(project_find(c, key, &ref));
	*ret_good = ref.id != 0;
	if (!*ret_good) {
		table_reject(m->t, COL_PROJECT, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s",
			TR(c, "没有这个项目", "there is no such project"));
		return RC_OK;
	}
	o->project = ref;
	TRY(project_fold(c, ref.id, DAY_NONE, &o->file));
	return store_promise_told(c, ref.id, &o->had, &o->n_had);
}

/* ---- One row. */

struct row { int item; bool has_promised, has_actual; int64_t promised, actual; int32_t day; const char *source, *agreement; };

static bool read_item(struct project_import *m, struct row *w)
{
	const struct own *o = own_of(m);
	struct ctx *c = m->c;
	const char *text;
	if (!table_need_text(m->t, COL_ITEM, TEXT_MOST, &text))
		return false;
	w->item = promise_item_called(o->plan, text);
	if (w->item < 0)
		table_reject(m->t, COL_ITEM, TR(c, "按 promises.yaml 中的指标名称填写，如 投资强度", "write an item of promises.yaml, such as 投资强度"), "%s", TR(c, "没有这个承诺指标", "there is no such item"));
	else if (o->seen[w->item])
		table_reject(m->t, COL_ITEM, TR(c, "每个项目每个指标一行", "one row for an item of a project"), "%s", TR(c, "同一项目的这个指标在表中出现两次", "this item of the project stands in the table twice"));
	return w->item >= 0 && !o->seen[w->item];
}

static bool read_unit(struct project_import *m, const struct row *w)
{
	const struct promise_item *it = &own_of(m)->plan->items[w->item];
	struct ctx *c = m->c;
	struct unit u;
	const char *text;
	if (!table_text(m->t, COL_UNIT, TEXT_MOST, &text))
		return false;
	if (text[0] == '\0' || (unit_parse(text, strlen(text), &u, NULL) && unit_same(&u, &it->unit)))
		return true;
	table_reject(m->t, COL_UNIT, TR(c, "换算成该指标的单位", "convert it to the item's unit"), TR(c, "单位应为“%s”", "the unit is '%s'"), it->unit_text);
	return false;
}

static bool read_when(struct project_import *m, const struct row *w)
{
	const struct own *o = own_of(m);
	const struct promise_stage *st = &o->plan->stages[o->plan->items[w->item].stage];
	struct ctx *c = m->c;
	const char *text;
	if (!table_text(m->t, COL_WHEN, TEXT_MOST, &text))
		return false;
	if (text[0] == '\0' || strcmp(text, st->title.zh) == 0 || strcmp(text, st->title.en) == 0 || strcmp(text, st->id) == 0)
		return true;
	table_reject(m->t, COL_WHEN, TR(c, "改为方案规定的时点或留空", "write the plan's moment or leave it empty"), TR(c, "该指标在“%s”核验", "this item is checked at %s"), TR(c, st->title.zh, st->title.en));
	return false;
}

static bool read_row(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	*w = (struct row){ .day = DAY_NONE };
	if (!read_item(m, w) || !read_unit(m, w) || !table_scaled(m->t, COL_PROMISED, PROMISE_DECIMALS, &w->promised, &w->has_promised) || !read_when(m, w)
		|| !project_import_day(m, COL_DAY, &w->day) || !table_scaled(m->t, COL_ACTUAL, PROMISE_DECIMALS, &w->actual, &w->has_actual)
		|| !table_text(m->t, COL_SOURCE, PROMISE_SOURCE_MOST, &w->source) || !table_text(m->t, COL_AGREEMENT, TEXT_MOST, &w->agreement))
		return false;
	if ((w->has_promised && w->promised < 0) || (w->has_actual && w->actual < 0))
		table_reject(m->t, w->has_promised && w->promised < 0 ? COL_PROMISED : COL_ACTUAL, TR(c, "写不小于零的数", "write a number from 0 on"), "%s", TR(c, "不能小于零", "it cannot be below zero"));
	else if (!w->has_promised && !w->has_actual)
		table_reject(m->t, COL_PROMISED, TR(c, "填承诺值，或填实际值", "fill in what was promised, or what became of it"), "%s", TR(c, "这一行没有数", "there is no figure in this row"));
	if (w->day == DAY_NONE || w->day > m->known)
		w->day = m->known;
	return !table_row_is_bad(m->t);
}

/* What the file has of an item of the list; NULL: nothing. */
static const char *held(const struct own *o, const char *item, const char *field)
{
	int list = project_list_of(o->file->plan, "promises"), at = list >= 0 ? project_list_field_of(&o->file->plan->lists[list], field) : -1;
	for (int i = 0; at >= 0 && i < o->file->lists[list].n; i++)
		if (strcmp(o->file->lists[list].items[i].id, item) == 0)
			return o->file->lists[list].items[i].values[at].text;
	return NULL;
}

static const char *number_text(struct ctx *c, int64_t v)
{
	char text[32];
	num_print_scaled_short(text, v, PROMISE_DECIMALS);
	return arena_strdup(&c->arena, text);
}

static void change(struct own *o, const char *field, const char *item, const char *value)
{
	o->changes[o->n++] = (struct project_change){ .field = field, .item = item, .value = value, .holds_from = DAY_NONE };
}

/* True: something is said that the file does not have. */
static bool take_promised(struct project_import *m, const struct row *w)
{
	struct own *o = own_of(m);
	const char *id = o->plan->items[w->item].id, *now = w->has_promised ? number_text(m->c, w->promised) : NULL, *was = held(o, id, "value"), *by = held(o, id, "agreement");
	bool value = now != NULL && (was == NULL || strcmp(now, was) != 0), agreement = w->agreement[0] != '\0' && (by == NULL || strcmp(by, w->agreement) != 0);
	if (value && held(o, id, "item") == NULL)
		change(o, "promises.item", id, id);
	if (value)
		change(o, "promises.value", id, now);
	if (agreement)
		change(o, "promises.agreement", id, arena_strdup(&m->c->arena, w->agreement));
	return value || agreement;
}

static bool take_actual(struct project_import *m, const struct row *w)
{
	struct own *o = own_of(m);
	const struct promise_told *last = NULL;
	const char *id = o->plan->items[w->item].id, *text = w->has_actual ? number_text(m->c, w->actual) : NULL;
	for (int i = 0; i < o->n_had; i++)
		if (strcmp(o->had[i].item, id) == 0)
			last = &o->had[i];
	if (text == NULL || (last != NULL && last->value != NULL && last->day == w->day && strcmp(last->value, text) == 0))
		return false;
	o->told[o->n_told++] = (struct promise_told){ .item = id, .value = text, .day = w->day, .source = w->source[0] != '\0' ? arena_strdup(&m->c->arena, w->source) : o->plan->items[w->item].owner.zh };
	return true;
}

static enum rc take_row(struct project_import *m)
{
	struct own *o = own_of(m);
	struct row w;
	bool good;
	TRY(turn_to(m, &good));
	if (!good || !read_row(m, &w))
		return RC_OK;
	o->seen[w.item] = true;
	bool known = held(o, o->plan->items[w.item].id, "value") != NULL, promised = take_promised(m, &w), actual = take_actual(m, &w);
	if (!promised && !actual)
		m->result.unchanged++;
	else if (known)
		m->result.changed++;
	else
		m->result.added++;
	return RC_OK;
}

static enum rc all_rows(struct project_import *m)
{
	bool row;
	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return finish_project(m);
		TRY(take_row(m));
	}
}

static enum rc run(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct own *o = ctx_alloc(c, sizeof *o);
	if (o == NULL)
		return ctx_no_memory(c);
	*o = (struct own){ 0 };
	TRY(promise_plan_get(c, &o->plan));
	return project_import_run(c, r, "project-promises", all_rows, o, ret_result);
}

/* ---- What people are told of the table. */

struct look { enum importer_look look; const char *example, *note, *note_en; };
static const struct look looks[N_COLUMNS] = {
	{ LOOK_CODE, "XM2020-000123", "本系统的项目编号", "our number of the project" },
	{ LOOK_WORD, "投资强度", "协议中的承诺指标", "the item that was promised" },
	{ LOOK_TEXT, "万元/亩", "留空即该指标的单位", "empty: the item's own unit" },
	{ LOOK_NUMBER, "350", "协议中的承诺值，至多 4 位小数", "what the agreement says, at most 4 decimals" },
	{ LOOK_TEXT, "竣工", "竣工或达产；留空即方案规定的时点", "completion or full output; empty: as the plan says" },
	{ LOOK_DATE, "2020-12-31", "实际值截至哪一天；留空为数据提供日", "of which day the figure is; empty: the day the table became known" },
	{ LOOK_NUMBER, "361.5", "数据提供单位核定的实际值；没有就留空", "what became of it as its owner found; empty: not known" },
	{ LOOK_TEXT, "税务局2020年入库税金明细", "实际值的来源；留空为数据提供单位", "the source of the figure; empty: who owns it" },
	{ LOOK_TEXT, "投资协议〔2018〕12号", "承诺所依据的协议或合同", "the agreement or contract" },
};

static enum rc columns_of(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const struct promise_plan *p;
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, N_COLUMNS);
	TRY(promise_plan_get(c, &p));
	const char **items = arena_new_array(&c->arena, const char *, (size_t)p->n + 1);
	if (out == NULL || items == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < p->n; i++)
		items[i] = p->items[i].title.zh;
	for (int i = 0; i < N_COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .look = looks[i].look, .words = i == COL_ITEM ? items : NULL,
			.example = looks[i].example, .note = looks[i].note, .note_en = looks[i].note_en, .in_template = true };
	*ret_list = out;
	*ret_n = N_COLUMNS;
	return RC_OK;
}

static enum rc match(struct ctx *c, const char *header, const char **ret_name)
{
	int i = table_column_named(columns, N_COLUMNS, header);
	(void)c;
	*ret_name = i >= 0 ? columns[i].zh : NULL;
	return RC_OK;
}

static const struct importer promises = {
	.kind = "project-promises", .title = "项目承诺", .title_en = "Promises of projects",
	.note = "一行一项承诺：协议承诺值，以及（已知时）数据提供单位核定的实际值；同一项目的行连在一起。",
	.note_en = "One row a promise: what the agreement says and, when known, what became of it as the owner of the figure found. Rows of a project stand together.",
	.columns = columns_of, .match = match, .run = run,
};
const struct importer *const promise_importers[N_PROMISE_IMPORTERS] = { &promises };

static int command(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &promises); }

const struct command promise_commands[N_PROMISE_COMMANDS] = {
	{ "import project-promises", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]",
		"Takes in promises of investment agreements, and figures found for them.\nOne row an item of a project, the rows of a project together. All rows go in or none; with --keep-good the good rows go in.\n",
		"导入投资协议的承诺，以及核定的实际值。\n一行一个项目的一项承诺，同一项目的行连在一起。默认全部成功才入库；加 --keep-good 时好的行入库。\n", CMD_WRITE, command },
};

/* ---- The sample city: its promises, and a first check of all that are due. */

static enum rc load_one(struct ctx *c, const struct manifest_entry *e)
{
	return strcmp(e->kind, "project-promises") == 0 ? import_sample(c, e, &promises) : RC_OK; /* else another module's */
}

enum rc promise_load(struct ctx *c, const char *dir)
{
	const struct promise_plan *p;
	const struct portfolio *projects;
	struct promise_done done;
	if (promise_plan_get(c, &p) != RC_OK) { /* a plan folder without promises has nothing to check them by */
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	TRY(manifest_each(c, dir, load_one));
	TRY(portfolio_hold(c, &projects));
	int32_t day = projects->plan_year > 0 ? days_of(projects->plan_year, 12, 31) : DAY_NONE; /* where the sample's books end */
	portfolio_drop(c, projects);
	return promise_check_all(c, day, &done);
}
