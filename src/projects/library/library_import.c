/* library_import.c - a table of papers for the library: one row a paper of a project.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A day of entry goes into the project's file (field library_on), once a project. What stands already is not told again. */
#include <string.h>
#include "projects/library/library.h"
#include "projects/file/project_import.h"
#include "registry/import_parts.h"

enum { COL_PROJECT, COL_PAPER, COL_NAME, COL_TOTAL, COL_START, COL_DATED, COL_ENTERED, COL_STATE, COL_NOTE, COLUMNS };

static const char *const project_names[] = { "项目代码", "项目编码", NULL }, *const total_names[] = { "材料所载总投资(万元)", NULL };
static const struct table_column columns[COLUMNS] = {
	[COL_PROJECT] = { "项目编号", "project", true, project_names },
	[COL_PAPER] = { "材料", "paper", true, NULL },
	[COL_NAME] = { "材料所载项目名称", "name", false, NULL },
	[COL_TOTAL] = { "材料所载总投资", "total", false, total_names },
	[COL_START] = { "材料所载开工日", "start_on", false, NULL },
	[COL_DATED] = { "材料日期", "dated", false, NULL },
	[COL_ENTERED] = { "入库日", "entered_on", false, NULL },
	[COL_STATE] = { "状态", "state", false, NULL },
	[COL_NOTE] = { "说明", "note", false, NULL },
};
static const char *const state_zh[] = { "缺件", "已收集", "已申报", "已退回", "已入库", NULL };

static enum rc importer_columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, COLUMNS);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .in_template = true, .example = i == COL_PAPER ? "立项批文" : i == COL_DATED ? "2020-03-01" : "",
			.look = i == COL_PROJECT ? LOOK_CODE : i == COL_STATE ? LOOK_WORD : i == COL_TOTAL ? LOOK_NUMBER : i == COL_START || i == COL_DATED || i == COL_ENTERED ? LOOK_DATE : LOOK_TEXT,
			.words = i == COL_STATE ? state_zh : NULL };
	*ret_list = out;
	*ret_n = COLUMNS;
	return RC_OK;
}

static enum rc importer_match(struct ctx *c, const char *header, const char **ret_name)
{
	(void)c;
	int i = table_column_named(columns, COLUMNS, header);
	*ret_name = i >= 0 ? columns[i].zh : NULL;
	return RC_OK;
}

/* ---- One row. */

struct own { int64_t project; const char *code; bool entered, renewed; };  /* the project of the rows that are being read */

static enum rc finish_project(struct project_import *m)
{
	struct own *o = m->own;
	if (o->project != 0 && o->renewed && !m->r->check_only)
		TRY(project_refold(m->c, o->project));
	o->renewed = false;
	return RC_OK;
}

static enum rc take_project(struct project_import *m, bool *ret_good)
{
	struct own *o = m->own;
	struct ctx *c = m->c;
	struct project_ref ref;
	const char *code;
	*ret_good = false;
	if (!table_need_code(m->t, COL_PROJECT, &code))
		return RC_OK;
	TRY(project_find(c, code, &ref));
	*ret_good = ref.id != 0;
	if (ref.id == 0)
		table_reject(m->t, COL_PROJECT, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s", TR(c, "没有这个项目", "there is no such project"));
	if (ref.id == 0 || ref.id == o->project)
		return RC_OK;
	TRY(finish_project(m));
	*o = (struct own){ .project = ref.id };
	return RC_OK;
}

static const char *paper_of(const struct library_plan *p, const char *name)
{
	for (int i = 0; i < p->n_papers; i++) {
		if (strcmp(p->papers[i].title.zh, name) == 0 || strcmp(p->papers[i].id, name) == 0)
			return p->papers[i].id;
		for (int k = 0; k < p->papers[i].n_names; k++)
			if (strcmp(p->papers[i].names[k], name) == 0)
				return p->papers[i].id;
	}
	return NULL;
}

static bool take_day(struct project_import *m, int column, const char **ret_text)
{
	char iso[DATE_TEXT + 1];
	bool has;
	*ret_text = "";
	if (!table_date(m->t, column, iso, &has))
		return false;
	if (has)
		*ret_text = arena_strdup(&m->c->arena, iso);
	return *ret_text != NULL;
}

static bool take_cells(struct project_import *m, const struct library_plan *p, struct library_said *s)
{
	struct ctx *c = m->c;
	const char *paper;
	int state = LIBRARY_COLLECTED;
	bool has;
	if (!table_need_text(m->t, COL_PAPER, 60, &paper) || !table_text(m->t, COL_NAME, 200, &s->name) || !table_scaled(m->t, COL_TOTAL, 2, &s->total, &s->has_total)
		|| !take_day(m, COL_START, &s->start_on) || !take_day(m, COL_DATED, &s->dated) || !table_word(m->t, COL_STATE, state_zh, library_state_words, &state, &has) || !table_text(m->t, COL_NOTE, 1000, &s->note))
		return false;
	s->state = (enum library_state)state;
	s->paper = paper_of(p, paper);
	if (s->paper == NULL)
		table_reject(m->t, COL_PAPER, TR(c, "写 library.yaml 中的材料名称", "write a name of library.yaml"), "%s", TR(c, "没有这种入库材料", "there is no such paper"));
	return s->paper != NULL;
}

/* The day of entry, once a project and only when the file has another. */
static enum rc take_entry(struct project_import *m, int32_t day)
{
	struct own *o = m->own;
	const struct project_file *f;
	struct project_told told;
	char text[DATE_TEXT];
	if (o->entered || day == DAY_NONE)
		return RC_OK;
	o->entered = true;
	TRY(project_fold(m->c, o->project, DAY_NONE, &f));
	int field = project_field_of(f->plan, "library_on");
	if (field < 0 || project_day(f, field) == day)
		return RC_OK;
	m->result.changed++;
	if (m->r->check_only)
		return RC_OK;
	date_print(text, day);
	struct project_change change = { .field = "library_on", .value = text, .holds_from = day };
	struct project_telling t = project_import_telling(m, DAY_NONE);
	TRY(project_edit_in_txn(m->c, o->project, &change, 1, &t, &told));
	o->renewed = true;
	return RC_OK;
}

static enum rc take_row(struct project_import *m, const struct library_plan *p)
{
	struct library_said s = { .name = "", .start_on = "", .dated = "", .note = "", .source = m->telling.source };
	struct own *o = m->own;
	int32_t entered = DAY_NONE;
	bool good, fresh;
	TRY(take_project(m, &good));
	if (!good || !take_cells(m, p, &s) || !project_import_day(m, COL_ENTERED, &entered) || table_row_is_bad(m->t))
		return RC_OK;
	if (m->r->check_only) {
		m->result.added++;
		return RC_OK;
	}
	enum rc rc = library_tell_in_txn(m->c, o->project, &s, project_import_telling(m, DAY_NONE).at_ms, &fresh);
	if (rc == RC_BAD_INPUT) {
		table_reject_reason(m->t, m->c);
		return RC_OK;
	}
	TRY(rc);
	m->result.added += fresh;
	m->result.unchanged += !fresh;
	return take_entry(m, entered);
}

static enum rc rows(struct project_import *m)
{
	const struct library_plan *p;
	bool row;
	TRY(library_plan_get(m->c, &p));
	TRY(table_map(m->c, m->t, columns, COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return finish_project(m);
		project_import_next(m);
		TRY(take_row(m, p));
	}
}

static enum rc import_papers(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct own own = { 0 };
	return project_import_run(c, r, "library-papers", rows, &own, ret_result);
}

static const struct importer papers = {
	.kind = "library-papers", .title = "入库材料", .title_en = "Papers for the library",
	.note = "一个项目一种材料一行：材料所载的项目名称、总投资、开工日，材料日期和状态；入库日写入项目档案。",
	.note_en = "One row a paper of a project: name, total and start as the paper has them, its own day and state; the day of entry goes into the project's file.",
	.columns = importer_columns, .match = importer_match, .run = import_papers,
};
const struct importer *const library_importers[1] = { &papers };

static int run_papers(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &papers); }

const struct command library_commands[1] = {
	{ "import library-papers", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]",
		"Brings papers with which projects enter the library of statistics from a CSV or XLSX table.\n"
		"One row a paper of a project. A day of entry goes into the project's file.\n",
		"从 CSV 或 XLSX 表导入项目入库材料。\n一个项目一种材料一行；入库日写入项目档案。\n", CMD_WRITE, run_papers },
};

static enum rc load_one(struct ctx *c, const struct manifest_entry *m)
{
	return strcmp(m->kind, papers.kind) == 0 ? import_sample(c, m, &papers) : RC_OK;
}

enum rc library_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
