/* objection_import.c - a table of objections that came on paper: one row a case, with the minute at which the paper came in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each row is filed by the very rules of the page; what those refuse is a reject in the column of its field. A paper has a number, and a row whose paper is in already says
 * nothing new. A check tries every row in a transaction that is taken back. */
#include <stdio.h>
#include <string.h>
#include "campaign/objection/objection_import.h"
#include "campaign/objection/objection_store.h"
#include "core/cli.h"
#include "core/setting.h"
#include "core/workday.h"
#include "registry/registry_import.h"
#include "registry/import_parts.h"

enum { COL_YEAR, COL_CODE, COL_STEP, COL_KIND, COL_FIELD, COL_CLAIMED, COL_PLOT, COL_REASON, COL_CONTACT, COL_PHONE, COL_PAPER, COL_RECEIVED, COL_TIME, COLUMNS };
static const struct table_column columns[COLUMNS] = {
	{ "年度", "year", true, NULL }, { "统一社会信用代码", "enterprise", true, (const char *const[]){ "信用代码", NULL } }, { "环节", "step", false, NULL }, { "类别", "kind", true, NULL }, { "指标", "field", false, NULL },
	{ "主张数值", "claimed", false, NULL }, { "地块编号", "plot", false, NULL }, { "理由", "reason", true, NULL }, { "联系人", "contact_name", false, NULL },
	{ "联系电话", "contact_phone", false, NULL }, { "收件编号", "paper_no", true, NULL }, { "收件日期", "received", true, NULL }, { "收件时刻", "received_time", false, NULL },
};
static const struct field_column fields[] = { { "campaign", COL_YEAR }, { "enterprise", COL_CODE }, { "step", COL_STEP }, { "kind", COL_KIND }, { "field", COL_FIELD }, { "claimed", COL_CLAIMED },
	{ "plot", COL_PLOT }, { "reason", COL_REASON }, { "contact_name", COL_CONTACT }, { "contact_phone", COL_PHONE }, { "paper_no", COL_PAPER }, { "received", COL_RECEIVED }, { NULL, -1 } };
static const char *const steps_zh[] = { "基础数据", "评价结果", NULL };
static const char *const kinds_zh[] = { "基础数据", "地块面积", "等级名单", "豁免保护", "其他", NULL };

enum { WORDS_MOST = 200, CLAIM_MOST = 64, YEAR_FIRST = 2010, YEAR_LAST = 2199, CLOCK = 5, ROWS_ABOVE = 1000 };

struct import { struct ctx *c; const struct importer_run *r; struct table *t; struct importer_result result; struct campaign *campaigns; int n_campaigns; };

/* ---- Cells. */

static void take_campaign(struct import *m, struct objection_new *n)
{
	struct ctx *c = m->c;
	int64_t year;
	bool has;
	if (!table_int(m->t, COL_YEAR, YEAR_FIRST, YEAR_LAST, &year, &has))
		return;
	for (int i = 0; i < m->n_campaigns; i++)
		if (m->campaigns[i].year == year && strcmp(m->campaigns[i].subject, "enterprise") == 0 && n->campaign == 0)
			n->campaign = m->campaigns[i].id;
	if (n->campaign == 0)
		table_reject(m->t, COL_YEAR, TR(c, "写数据年度，如 2020", "write the year of the data, such as 2020"), "%s", TR(c, "没有这个年度的评价", "there is no campaign of this year"));
}

/* By code or title; the rules want the code. */
static enum rc take_field(struct import *m, struct objection_new *n)
{
	const struct indicators *list;
	const char *said = "";
	if (!table_text(m->t, COL_FIELD, WORDS_MOST, &said) || said[0] == '\0')
		return RC_OK;
	TRY(indicators_hold(m->c, &list));
	const struct indicator *ind = indicators_find_title(list, said, strlen(said));
	n->field = arena_strdup(&m->c->arena, ind != NULL ? ind->code : said);
	indicators_drop(m->c, list);
	return n->field ? RC_OK : ctx_no_memory(m->c);
}

/* Day and, where it is told, minute in China; noon without. */
static void take_received(struct import *m, struct objection_new *n)
{
	struct ctx *c = m->c;
	char iso[11], text[INSTANT_TEXT];
	const char *clock = "";
	bool has;
	if (!table_date(m->t, COL_RECEIVED, iso, &has) || !table_text(m->t, COL_TIME, WORDS_MOST, &clock))
		return;
	if (!has) {
		table_reject(m->t, COL_RECEIVED, TR(c, "写日期，如 2020-06-30", "write a day such as 2020-06-30"), "%s", TR(c, "缺收件日期", "the day on which it came in is missing"));
		return;
	}
	snprintf(text, sizeof text, "%.10sT%s%.5s:00+08:00", iso, strlen(clock) == CLOCK - 1 ? "0" : "", clock[0] != '\0' ? clock : "12:00");
	if (strlen(clock) > CLOCK + 3 || !instant_parse(text, strlen(text), &n->received_ms))
		table_reject(m->t, COL_TIME, TR(c, "写成 16:30", "write it as 16:30"), "%s", TR(c, "时刻不对", "this is no time of day"));
}

static void take_texts(struct import *m, struct objection_new *n)
{
	bool has;
	int at;
	if (table_word(m->t, COL_STEP, steps_zh, objection_step_words, &at, &has) && has)
		n->step = at;
	if (table_word(m->t, COL_KIND, kinds_zh, objection_kind_words, &at, &has) && has)
		n->kind = (enum objection_kind)at;
	(void)table_need_code(m->t, COL_CODE, &n->enterprise);
	(void)table_text(m->t, COL_CLAIMED, CLAIM_MOST, &n->claimed);
	(void)table_text(m->t, COL_PLOT, OBJECTION_PLOT, &n->plot);
	(void)table_need_text(m->t, COL_REASON, OBJECTION_TEXT, &n->reason);
	(void)table_text(m->t, COL_CONTACT, OBJECTION_CONTACT, &n->contact_name);
	(void)table_text(m->t, COL_PHONE, OBJECTION_PHONE, &n->contact_phone);
	(void)table_need_code(m->t, COL_PAPER, &n->paper_no);
}

/* ---- Rows. */

static enum rc known_paper(struct import *m, const struct objection_new *n, bool *ret_known)
{
	const struct objection_query q = { .campaign = n->campaign, .text = n->paper_no, .field = "", .unit = "", .step = -1, .kind = -1, .state = -1, .verdict = -1, .show = OBJECTION_SHOW_ALL, .most = 50 };
	struct objection_row *list;
	int count;
	*ret_known = false;
	TRY(objection_list(m->c, &q, &list, &count));
	for (int i = 0; i < count; i++)
		*ret_known = *ret_known || strcmp(list[i].paper_no, n->paper_no) == 0;
	return RC_OK;
}

/* The reason once in each language; what was refused has written nothing. */
static void refuse_row(struct import *m, const struct objection_new *n)
{
	struct ctx *c = m->c;
	int column = -1;
	int64_t id;
	for (int i = 0; fields[i].field != NULL; i++)
		if (strcmp(fields[i].field, c->problem.field) == 0)
			column = fields[i].column;
	for (int turn = 0; turn < REJECT_LANGUAGES; turn++) {
		c->problem = (struct problem){ 0 };
		ignore_rc(objection_open_in_txn(c, n, &id));
		table_reject_say(m->t, NULL, "%s", ctx_reason(c));
		table_turn(m->t);
	}
	table_reject_note(m->t, column);
	c->problem = (struct problem){ 0 };
}

static enum rc take_row(struct import *m)
{
	struct objection_new n = { .step = -1, .reason = "", .filed_name = m->r->source };
	bool known;
	int64_t id;
	take_campaign(m, &n);
	take_texts(m, &n);
	TRY(take_field(m, &n));
	take_received(m, &n);
	if (table_row_is_bad(m->t))
		return RC_OK;
	TRY(known_paper(m, &n, &known));
	if (known) {
		m->result.unchanged++;
		return RC_OK;
	}
	enum rc rc = objection_open_in_txn(m->c, &n, &id);
	if (rc == RC_BAD_INPUT || rc == RC_CONFLICT || rc == RC_NOT_FOUND) {
		refuse_row(m, &n);
		return RC_OK;
	}
	TRY(rc);
	m->result.added++;
	return RC_OK;
}

static enum rc rows(struct import *m)
{
	bool row;
	TRY(table_map(m->c, m->t, columns, COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(take_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

static enum rc go_over(struct import *m)
{
	struct ctx *c = m->c;
	enum rc rc = rows(m);
	m->result.rows = table_rows_read(m->t);
	m->result.rejected = table_rows_rejected(m->t);
	m->result.left_out = table_rows_left_out(m->t);
	if (m->r->told != NULL)
		m->r->told(m->r->user, m->t);
	TRY(rc);
	if (table_rows_read(m->t) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s：表头下面没有任何行；请填写后再导入", "%s: there is no row below the header; fill the table in and import it again"), table_name(m->t));
	return table_verdict(m->t);
}

/* A check writes and takes back: cases of one file know of each other. */
static enum rc run_objections(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct import m = { .c = c, .r = r };
	table_auto *t = NULL;
	txn_auto txn = { 0 };
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY(campaign_list(c, &m.campaigns, &m.n_campaigns));
	TRY(table_open(c, r->path, &r->table, &t));
	m.t = t;
	TRY_DB(txn_begin(&txn, c->db));
	TRY(go_over(&m));
	*ret_result = m.result;
	if (r->check_only)
		return RC_OK;
	if (m.result.added == 0) {
		ret_result->known_before = true;
		return RC_OK;
	}
	if (r->seal != NULL)
		TRY(r->seal(r->user, c, &m.result));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

/* ---- As the intake, the command line and the sample city have it. */

static enum importer_look look_of(int i)
{
	return i == COL_YEAR ? LOOK_YEAR : i == COL_CODE || i == COL_PAPER ? LOOK_CODE : i == COL_STEP || i == COL_KIND ? LOOK_WORD : i == COL_RECEIVED ? LOOK_DATE : LOOK_TEXT;
}

static enum rc importer_columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	static const char *const examples[COLUMNS] = { "2020", "91320583MA1MTQ4K3X", "基础数据", "基础数据", "实缴税收", "1234.5", "", "税务部门数据未含十二月入库税款", "王女士", "0512-57001234", "玉山异字2021-001", "2021-06-18", "16:20" };
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, COLUMNS);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .in_template = true, .look = look_of(i), .example = examples[i],
			.words = i == COL_STEP ? steps_zh : i == COL_KIND ? kinds_zh : NULL,
			.note = i == COL_CLAIMED ? "按指标的常用单位填写" : i == COL_TIME ? "收件的时和分；留空为正午" : i == COL_STEP ? "留空为当前开放的环节" : NULL,
			.note_en = i == COL_CLAIMED ? "in the indicator's usual unit" : i == COL_TIME ? "hour and minute; empty: noon" : i == COL_STEP ? "empty: the step that is open" : NULL };
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

static const struct importer objections = {
	.kind = "objections", .title = "书面异议", .title_en = "Objections on paper",
	.note = "一件异议一行：企业、类别、指标和主张数值、理由、联系人、收件编号与时刻；收件编号已有的不变，逾期的登记后不予受理。",
	.note_en = "One row a case: enterprise, kind, field and value, reason, contact, number and minute of the paper. A known number stays as it is; late ones are recorded and not taken.",
	.columns = importer_columns, .match = importer_match, .run = run_objections,
};
const struct importer *const objection_importers[N_OBJECTION_IMPORTERS] = { &objections };

static void tell(void *user, const struct table *t) { import_tell_rejects(t, user); }

static int run_import(struct ctx *c, int argc, char **argv)
{
	const char *file, *keep_good = NULL, *source = "", *sheet = NULL;
	int64_t header = 0;
	const struct cli_option options[] = { { "--keep-good", CLI_TEXT, &keep_good }, { "--source", CLI_TEXT, &source }, { "--sheet", CLI_TEXT, &sheet }, { "--header-row", CLI_INT, &header } };
	struct import_options o = { .keep_good = NULL };
	struct import_rejects rejects;
	struct importer_result got;
	buf_auto list = { .data = NULL };
	int n;
	import_listen(c, &o, &rejects, &list);
	if (!cli_parse(c, argc, argv, options, 4, &file, 1, 1, &n))
		return CLI_USAGE;
	const struct importer_run r = { .path = file, .source = source, .known_at = DAY_NONE, .told = tell, .user = &o,
		.table = { .keep_good = keep_good, .sheet = sheet, .header_row = header > 0 && header < ROWS_ABOVE ? (int)header : 0 } };
	if (sample_refuse_real_data(c) != RC_OK || run_objections(c, &r, &got) != RC_OK)
		return import_fail(c, &o);
	o.keep_good = keep_good;
	return import_report(c, file, &(struct import_result){ .rows = got.rows, .added = got.added, .changed = got.changed, .unchanged = got.unchanged, .rejected = got.rejected }, &o);
}

static int run_rerun(struct ctx *c, int argc, char **argv)
{
	struct campaign *list;
	int n;
	int64_t cases, all = 0;
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, &n))
		return CLI_USAGE;
	if (campaign_list(c, &list, &n) != RC_OK)
		return cli_fail(c);
	for (int i = 0; i < n; i++) {
		if (objection_rerun(c, list[i].id, &cases) != RC_OK)
			return cli_fail(c);
		all += cases;
	}
	if (c->app->config.json)
		printf("{\"objections\":%lld}\n", (long long)all);
	else
		printf(TR(c, "已重新评价，告知 %lld 件异议\n", "evaluated again, %lld objections told\n"), (long long)all);
	return 0;
}

const struct command objection_commands[N_OBJECTION_COMMANDS] = {
	{ "import objections", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--sheet NAME] [--header-row N]",
		"Files objections that came on paper from a CSV or XLSX table (gusu template objections).\n"
		"One row a case, held against the rules of the page; what came in after the closing minute is recorded and not taken. A number of paper that is known says nothing new.\n",
		"从 CSV 或 XLSX 表登记书面异议（模板：gusu template objections）。\n一件一行，与页面同样核对；截止时间之后收到的登记后不予受理；收件编号已有的不变。\n", CMD_WRITE, run_import },
	{ "objections rerun", "", "Evaluates now for all upheld objections that were corrected and wait.\n", "立即为已更正的异议重新评价。\n", CMD_WRITE, run_rerun },
};
