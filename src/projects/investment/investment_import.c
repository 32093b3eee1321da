/* investment_import.c - a table of monthly reports: one row a month of a project, as it stood when it was told.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Columns are those of the plan, by their titles with or without what stands before the colon and with or without the unit. A row that was sent back stands before the row
 * that mends it, a correction behind the row that it corrects; the checks of the plan hold for whatever is brought as accepted. Who sees less than the whole city brings
 * reports to be checked, not accepted ones. What stands in the report already is not told again. */
#include <stdio.h>
#include <string.h>
#include "base/digest.h"
#include "core/workday.h"
#include "projects/investment/investment_import.h"
#include "projects/investment/investment_pack.h"
#include "projects/investment/investment_sheet.h"
#include "projects/investment/investment_store.h"
#include "projects/file/project_import.h"
#include "registry/import_parts.h"

enum { COL_PROJECT, COL_MONTH, COL_STATE, COL_DAY, COL_REASON, COL_FIXES, COL_FILLER, COL_CHECKER, COL_NAME, COL_STAMP, COL_ANSWER, FIXED, ALIASES = 4 };

static const char *const project_names[] = { "项目代码", "项目编码", NULL }, *const day_names[] = { "填报日期", NULL };
static const struct table_column fixed[FIXED] = {
	[COL_PROJECT] = { "项目编号", "project", true, project_names },
	[COL_MONTH] = { "月份", "month", true, NULL },
	[COL_STATE] = { "状态", "state", false, NULL },
	[COL_DAY] = { "填报日", "told_on", false, day_names },
	[COL_REASON] = { "退回原因", "reason", false, NULL },
	[COL_FIXES] = { "更正", "correction", false, NULL },
	[COL_FILLER] = { "填报人", "filled_by", false, NULL },
	[COL_CHECKER] = { "审核人", "checked_by", false, NULL },
	[COL_NAME] = { "项目名称", "name", false, NULL },
	[COL_STAMP] = { "校验码", "stamp", false, NULL },
	[COL_ANSWER] = { "说明", "answer", false, NULL },
};
static const char *const state_zh[] = { "填报中", "已上报", "已审核", "已接受", "已退回", NULL };

/* ---- Columns. */

static const char *short_title(const char *title)
{
	const char *colon = strstr(title, "：");
	return colon != NULL ? colon + strlen("：") : title;
}

static enum rc columns_of(struct ctx *c, const struct invest_plan *p, struct table_column **ret_columns, int *ret_n)
{
	struct table_column *out = arena_new_array(&c->arena, struct table_column, (size_t)(FIXED + p->n_columns));
	if (out == NULL)
		return ctx_no_memory(c);
	memcpy(out, fixed, sizeof fixed);
	for (int i = 0; i < p->n_columns; i++) {
		const struct invest_column *col = &p->columns[i];
		const char *brief = short_title(col->title.zh), **aliases = arena_new_array(&c->arena, const char *, ALIASES + 1);
		if (aliases == NULL)
			return ctx_no_memory(c);
		bool unit = col->unit_text[0] != '\0';
		int n = 0;
		if (unit)
			aliases[n++] = arena_printf(&c->arena, "%s(%s)", col->title.zh, col->unit_text);
		if (brief != col->title.zh)
			aliases[n++] = brief;
		if (unit && brief != col->title.zh)
			aliases[n++] = arena_printf(&c->arena, "%s(%s)", brief, col->unit_text);
		out[FIXED + i] = (struct table_column){ col->title.zh, col->id, false, aliases };
	}
	*ret_columns = out;
	*ret_n = FIXED + p->n_columns;
	return RC_OK;
}

static enum rc importer_columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const struct invest_plan *p;
	struct table_column *columns;
	TRY(invest_plan_get(c, &p));
	TRY(columns_of(c, p, &columns, ret_n));
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, (size_t)*ret_n);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < *ret_n; i++) {
		const struct invest_column *col = i >= FIXED ? &p->columns[i - FIXED] : NULL;
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .in_template = true, .example = i == COL_MONTH ? "2020-07" : "",
			.look = i == COL_PROJECT ? LOOK_CODE : i == COL_STATE ? LOOK_WORD : i == COL_DAY ? LOOK_DATE : col != NULL && col->kind == INVEST_NUMBER ? LOOK_NUMBER : LOOK_TEXT,
			.words = i == COL_STATE ? state_zh : NULL, .may_be_negative = col != NULL && col->negative, .note = col != NULL ? col->note.zh : NULL, .note_en = col != NULL ? col->note.en : NULL };
	}
	*ret_list = out;
	return RC_OK;
}

static enum rc importer_match(struct ctx *c, const char *header, const char **ret_name)
{
	const struct invest_plan *p;
	struct table_column *columns;
	int n;
	TRY(invest_plan_get(c, &p));
	TRY(columns_of(c, p, &columns, &n));
	int i = table_column_named(columns, n, header);
	*ret_name = i >= 0 ? columns[i].zh : NULL;
	return RC_OK;
}

/* ---- One row. */

struct row {
	int64_t project;
	const char *month, *reason;
	enum invest_state state;
	int32_t day;
	const char *stamp, *answer;   /* of a workbook that was made here (investment_pack.h); "" */
	struct invest_said *said; int n_said;
};

static enum rc take_project(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	struct project_ref ref;
	const char *code;
	if (!table_need_code(m->t, COL_PROJECT, &code))
		return RC_OK;
	TRY(project_find(c, code, &ref));
	w->project = ref.id;
	if (ref.id == 0)
		table_reject(m->t, COL_PROJECT, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s", TR(c, "没有这个项目", "there is no such project"));
	return RC_OK;
}

static void take_month(struct project_import *m, const struct invest_plan *p, struct row *w)
{
	struct ctx *c = m->c;
	if (!table_need_text(m->t, COL_MONTH, 10, &w->month))
		return;
	w->month = arena_strdup(&c->arena, w->month);
	if (w->month == NULL || invest_month_check(c, p, w->month, m->known) == RC_OK)
		return;
	c->problem = (struct problem){ 0 };
	table_reject(m->t, COL_MONTH, TR(c, "写成 2020-07，且不晚于今天", "write 2020-07, not later than today"), "%s", TR(c, "不是有月报的月份", "no month that has a report"));
}

static void take_state(struct project_import *m, struct row *w)
{
	static const char *const en[] = { "draft", "submitted", "checked", "accepted", "returned", NULL };
	struct ctx *c = m->c;
	int state = INVEST_SUBMITTED;
	bool has;
	if (!table_word(m->t, COL_STATE, state_zh, en, &state, &has))
		return;
	w->state = has ? (enum invest_state)state : INVEST_SUBMITTED;
	if (w->state != INVEST_DRAFT && w->state != INVEST_SUBMITTED && c->scope.kind != SCOPE_ALL)
		table_reject(m->t, COL_STATE, TR(c, "写成“已上报”，再逐级审核", "write submitted; it is checked from there"), "%s", TR(c, "您的账号不能导入审核以后的月报", "your account cannot bring reports that are checked already"));
	if (!table_text(m->t, COL_REASON, 500, &w->reason) || (w->state == INVEST_RETURNED && w->reason[0] != '\0'))
		return;
	if (w->state == INVEST_RETURNED)
		table_reject(m->t, COL_REASON, NULL, "%s", TR(c, "退回的月报须有退回原因", "what was sent back has a reason"));
}

static enum rc take_cells(struct project_import *m, const struct invest_plan *p, struct row *w)
{
	w->said = arena_new_array(&m->c->arena, struct invest_said, (size_t)p->n_columns + 1);
	if (w->said == NULL)
		return ctx_no_memory(m->c);
	for (int i = 0; i < p->n_columns; i++) {
		const struct invest_column *col = &p->columns[i];
		struct project_field f = { .id = col->id, .name = col->id, .title = col->title, .kind = col->kind == INVEST_NUMBER ? FIELD_IS_NUMBER : FIELD_IS_LONGTEXT, .unit_text = col->unit_text,
			.unit = col->unit, .decimals = col->decimals, .negative = col->negative };
		const char *value;
		bool good;
		if (!table_has(m->t, FIXED + i) || col->kind == INVEST_PHOTOS)
			continue;
		TRY(project_import_value(m, FIXED + i, &f, &value, &good));
		if (good && value != NULL)
			w->said[w->n_said++] = (struct invest_said){ col->id, value };
	}
	return RC_OK;
}

/* ---- Rows of a workbook that was made here: they are sent as on the page, with all that is asked there. */

static void refuse_stale(struct project_import *m)
{
	struct ctx *c = m->c;
	table_reject(m->t, COL_STAMP, TR(c, "重新下载工作簿，把这一行抄过去", "take the workbook out again and copy the row"), "%s",
		TR(c, "下载以后这份月报已被改动", "the report was changed after the workbook was made"));
}

/* Answers every warning that is open with the words of the row. */
static enum rc answer_all(struct project_import *m, struct invest_work *w, const char *answer)
{
	for (int i = 0; answer[0] != '\0' && i < w->sheet.n_findings; i++) {
		const struct invest_check *k = &w->sheet.plan->checks[w->sheet.findings[i].check];
		if (k->severity != INVEST_WARNING || w->sheet.findings[i].answer != NULL || w->sheet.findings[i].unknown)
			continue;
		const char *field = arena_printf(&m->c->arena, "!%s", k->id);
		enum rc rc = field != NULL ? invest_work_say(m->c, w, &(struct invest_said){ field, answer }, 1) : ctx_no_memory(m->c);
		if (rc == RC_BAD_INPUT) {
			table_reject_reason(m->t, m->c);
			return RC_OK;
		}
		TRY(rc);
	}
	return invest_work_check(m->c, w);
}

static void refuse_open(struct project_import *m, const struct invest_work *w)
{
	struct ctx *c = m->c;
	for (int i = 0; i < w->sheet.n_findings; i++) {
		const struct invest_finding *f = &w->sheet.findings[i];
		const struct invest_check *k = &w->sheet.plan->checks[f->check];
		if (k->severity == INVEST_WARNING && f->answer == NULL && !f->unknown)
			table_reject(m->t, COL_ANSWER, TR(c, "在“说明”中写明原因", "say why under 说明"), "%s", TR(c, k->says.zh, k->says.en));
	}
}

static void refuse_wrong(struct project_import *m, const struct invest_work *w);

static enum rc take_sent(struct project_import *m, struct invest_work *w, const struct row *row)
{
	struct ctx *c = m->c;
	const char *stamp;
	bool may;
	TRY(invest_stamp(c, row->project, row->month, w->sheet.report.version, &stamp));
	if (strcmp(stamp, row->stamp) != 0) {
		refuse_stale(m);
		return RC_OK;
	}
	TRY(invest_may(c, &w->sheet.report, INVEST_SAVE, &may));
	if (!may)
		table_reject(m->t, COL_STATE, NULL, "%s", TR(c, "这份月报已经上报，或您的账号不能填报", "the report was sent already, or your account does not fill it in"));
	if (!may || row->state == INVEST_DRAFT)
		return RC_OK;
	if (invest_earlier_open(w, false) != NULL)
		table_reject(m->t, COL_MONTH, TR(c, "先报以前的月份", "send the earlier months first"), "%s", TR(c, "以前的月份还没有上报", "an earlier month was not sent yet"));
	TRY(invest_work_check(c, w));
	TRY(answer_all(m, w, row->answer));
	if (w->sheet.errors + w->sheet.unknown > 0)
		refuse_wrong(m, w);
	refuse_open(m, w);
	return RC_OK;
}

/* ---- Writing. */

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return "";
	date_print(t, day);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

/* Every check that does not hold, in its own words. */
static void refuse_wrong(struct project_import *m, const struct invest_work *w)
{
	struct ctx *c = m->c;
	for (int i = 0; i < w->sheet.n_findings; i++) {
		const struct invest_finding *f = &w->sheet.findings[i];
		const struct invest_check *k = &w->sheet.plan->checks[f->check];
		if (k->severity == INVEST_ERROR)
			table_reject(m->t, COL_MONTH, TR(c, k->says.zh, k->says.en), "%s", f->trace != NULL ? f->trace : k->id);
	}
	for (int i = 0; i < w->sheet.plan->n_columns; i++)
		if (w->sheet.plan->columns[i].required && !w->sheet.cells[i].has)
			table_reject(m->t, COL_MONTH, NULL, TR(c, "缺少“%s”", "'%s' is missing"), TR(c, w->sheet.plan->columns[i].title.zh, w->sheet.plan->columns[i].title.en));
}

/* The same table again: what was told before the last move is in the report already. */
static bool is_older(const struct invest_work *w, const struct row *row)
{
	char day[DATE_TEXT];
	if (w->sheet.report.id == 0 || row->day == DAY_NONE)
		return false;
	date_print(day, row->day);
	return strncmp(day, w->sheet.report.changed_at, 10) < 0;
}

static bool says_nothing_new(const struct invest_work *w, const struct row *row)
{
	if (is_older(w, row))
		return true;
	for (int i = 0; i < w->sheet.plan->n_columns; i++)
		if (w->changed[i])
			return false;
	return w->sheet.report.id != 0 && w->sheet.report.state == row->state;
}

static enum rc write_report(struct project_import *m, struct invest_work *w, const struct row *row)
{
	struct ctx *c = m->c;
	const struct invest_plan *p = w->sheet.plan;
	struct invest_report *r = &w->sheet.report;
	char at[INSTANT_TEXT];
	int64_t when = project_import_telling(m, row->day).at_ms;
	instant_print(at, when != 0 ? when : c->now_ms);
	const char *day = day_text(c, instant_date(when != 0 ? when : c->now_ms, CHINA_MINUTES));
	r->changed_at = at;
	if (r->id == 0) {
		r->due = day_text(c, invest_due(c, r->month, p->fill_workdays));
		TRY(store_invest_add(c, r, &r->id));
	}
	r->revision += r->accepted != 0;
	r->returns += row->state == INVEST_RETURNED;
	r->state = row->state;
	r->submitter = c->who.account;
	if (r->handed_in[0] == '\0' && row->state != INVEST_DRAFT)
		r->handed_in = day;
	TRY(store_invest_move(c, r->id, INVEST_IMPORT, row->state, row->reason, at, day, &r->version));
	for (int i = 0; i < p->n_columns; i++)
		if (w->changed[i])
			TRY(store_invest_cell(c, r->id, &(struct invest_cell_row){ .field = p->columns[i].id, .value = w->sheet.cells[i].has ? w->sheet.cells[i].text : NULL, .typed = row->stamp[0] == '\0' || w->sheet.cells[i].typed || !w->sheet.cells[i].has, .move = r->version }));
	for (int k = 0; k < p->n_checks; k++)
		for (int i = 0; w->answered[k] && i < w->sheet.n_answers; i++)
			if (strcmp(w->sheet.answers[i].check, p->checks[k].id) == 0)
				TRY(store_invest_cell(c, r->id, &(struct invest_cell_row){ .field = arena_printf(&c->arena, "!%s", p->checks[k].id), .value = w->sheet.answers[i].text, .typed = true, .move = r->version }));
	if (row->state == INVEST_ACCEPTED) {
		const int64_t figures[3] = { w->sheet.cells[p->known[INVEST_MONTH_DONE]].number, w->sheet.cells[p->known[INVEST_YEAR_DONE]].number, w->sheet.cells[p->known[INVEST_ALL_DONE]].number };
		r->accepted = r->version;
		TRY(store_invest_accept(c, r->id, r->version, day, figures));
	}
	return store_invest_set(c, r);
}

static enum rc take_row(struct project_import *m, const struct invest_plan *p)
{
	struct row row = { .day = DAY_NONE, .reason = "", .stamp = "", .answer = "" };
	struct invest_work w;
	struct ctx *c = m->c;
	const char *fixes = "";
	TRY(take_project(m, &row));
	take_month(m, p, &row);
	take_state(m, &row);
	(void)project_import_day(m, COL_DAY, &row.day);
	(void)table_text(m->t, COL_FIXES, 500, &fixes);
	(void)table_text(m->t, COL_STAMP, 40, &row.stamp);
	(void)table_text(m->t, COL_ANSWER, 1000, &row.answer);
	row.stamp = arena_strdup(&c->arena, row.stamp);
	row.answer = arena_strdup(&c->arena, row.answer);
	if (row.stamp == NULL || row.answer == NULL)
		return ctx_no_memory(c);
	TRY(take_cells(m, p, &row));
	if (table_row_is_bad(m->t) || row.project == 0 || row.month == NULL)
		return RC_OK;
	if (fixes[0] != '\0' && row.reason[0] == '\0')
		row.reason = fixes;
	TRY(invest_work_load(c, row.project, row.month, 0, &w));
	bool fresh = w.sheet.report.id == 0;
	TRY(invest_work_say(c, &w, row.said, row.n_said));
	TRY(invest_work_fill(c, &w));
	if (says_nothing_new(&w, &row)) {
		m->result.unchanged++;
		return RC_OK;
	}
	if (row.stamp[0] != '\0')
		TRY(take_sent(m, &w, &row));
	/* a check of the file cannot see the rows before this one: the sums are held against them when it is written */
	if ((row.state == INVEST_ACCEPTED || row.state == INVEST_CHECKED) && !m->r->check_only) {
		TRY(invest_work_check(c, &w));
		if (w.sheet.errors + w.sheet.unknown > 0)
			refuse_wrong(m, &w);
	}
	if (table_row_is_bad(m->t))
		return RC_OK;
	m->result.added += fresh;
	m->result.changed += !fresh;
	return m->r->check_only ? RC_OK : write_report(m, &w, &row);
}

static enum rc rows(struct project_import *m)
{
	const struct invest_plan *p;
	struct table_column *columns;
	int n;
	bool row;
	TRY(invest_plan_get(m->c, &p));
	TRY(columns_of(m->c, p, &columns, &n));
	TRY(table_map(m->c, m->t, columns, n, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		project_import_next(m);
		TRY(take_row(m, p));
	}
}

static enum rc import_reports(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "investment-reports", rows, NULL, ret_result);
}

static const struct importer reports = {
	.kind = "investment-reports", .title = "投资月报", .title_en = "Investment reports",
	.note = "一个项目一个月一行；列名为月报栏目，可带单位；“更正”写明的行更正以前接受的同一月份。",
	.note_en = "One row a month of a project; columns are those of the report; a row with something under 更正 corrects the same month accepted before.",
	.columns = importer_columns, .match = importer_match, .run = import_reports,
};
const struct importer *const investment_importers[N_INVESTMENT_IMPORTERS] = { &reports };

/* ---- gusu import investment-reports; the sample city. */

static int run_reports(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &reports); }

const struct command investment_commands[N_INVESTMENT_COMMANDS] = {
	{ "import investment-reports", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]",
		"Brings monthly investment reports of projects from a CSV or XLSX table.\n"
		"One row a month of a project, in the order in which they were told. Columns are those of the report. What is brought as accepted is held against the checks of the plan.\n",
		"从 CSV 或 XLSX 表导入项目投资月报。\n一个项目一个月一行，按填报先后排列；列名为月报栏目；以“已接受”导入的，按方案的审核关系核对。\n", CMD_WRITE, run_reports },
};

static enum rc load_one(struct ctx *c, const struct manifest_entry *m)
{
	return strcmp(m->kind, reports.kind) == 0 ? import_sample(c, m, &reports) : RC_OK;
}

enum rc investment_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
