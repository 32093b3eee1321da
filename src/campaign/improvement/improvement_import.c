/* improvement_import.c - a table of plans that came on paper: one row a firm, handed in for it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each row is handed in by the very rules of the page; what those refuse is a reject in the column of its field. A firm whose plan was handed in with the same target, day and
 * measures says nothing new. A check tries every row in a transaction that is taken back. */
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "campaign/improvement/improvement_import.h"
#include "campaign/improvement/improvement_store.h"
#include "core/cli.h"
#include "core/people.h"
#include "core/role.h"
#include "core/setting.h"
#include "core/workday.h"
#include "registry/import_parts.h"
#include "registry/registry_import.h"

enum { COL_CODE, COL_TARGET, COL_UNTIL, COL_CONTACT, COL_KINDS, COL_TEXT, COLUMNS };
static const struct table_column columns[COLUMNS] = {
	{ "统一社会信用代码", "enterprise", true, (const char *const[]){ "信用代码", NULL } }, { "目标值", "target", true, (const char *const[]){ "目标亩均税收", NULL } }, { "完成期限", "until", true, NULL },
	{ "负责人及电话", "contact", true, NULL }, { "措施种类", "measures", true, NULL }, { "措施内容", "text", true, NULL },
};
static const struct field_column fields[] = { { "enterprise", COL_CODE }, { "act", COL_CODE }, { "target", COL_TARGET }, { "until", COL_UNTIL }, { "contact", COL_CONTACT }, { "measures", COL_KINDS }, { NULL, -1 } };

enum { KINDS_MOST = 200, TARGET_MOST = 24, ROWS_ABOVE = 1000 };

struct import { struct ctx *c; const struct importer_run *r; const struct improvement_plan *p; struct table *t; struct importer_result result; };
struct handed { const char *code; struct improvement_deed d; struct improvement_measure m[IMPROVE_MEASURES_MOST]; };

/* ---- Cells. */

static const struct improvement_kind *kind_named(const struct improvement_plan *p, const char *s, size_t n)
{
	for (int i = 0; i < p->n_kinds; i++)
		if ((strlen(p->kinds[i].code) == n && memcmp(p->kinds[i].code, s, n) == 0) || (strlen(p->kinds[i].title.zh) == n && memcmp(p->kinds[i].title.zh, s, n) == 0))
			return &p->kinds[i];
	return NULL;
}

/* "technology;exit" or the titles, parted by ; or ；. */
static void take_kinds(struct import *m, const char *said, const char *text, struct handed *h)
{
	struct ctx *c = m->c;
	static const char wide[] = "；";
	while (*said != '\0' && h->d.n_measures < IMPROVE_MEASURES_MOST) {
		const char *narrow = strchr(said, ';'), *other = strstr(said, wide);
		const char *end = narrow != NULL && (other == NULL || narrow < other) ? narrow : other;
		size_t n = end != NULL ? (size_t)(end - said) : strlen(said);
		const struct improvement_kind *k = kind_named(m->p, said, n);
		if (k == NULL) {
			table_reject(m->t, COL_KINDS, TR(c, "写计划文件中的措施种类，用；隔开", "write kinds of the plan file, parted by ;"), TR(c, "没有措施种类“%.*s”", "there is no kind '%.*s'"), (int)n, said);
			return;
		}
		h->m[h->d.n_measures++] = (struct improvement_measure){ k->code, text, DAY_NONE };
		said = end == NULL ? "" : end == other ? end + sizeof wide - 1 : end + 1;
	}
	h->d.measures = h->m;
}

static void take_cells(struct import *m, struct handed *h)
{
	const char *kinds = "", *text = "";
	char iso[11];
	bool has = false;
	(void)table_need_code(m->t, COL_CODE, &h->code);
	(void)table_need_text(m->t, COL_TARGET, TARGET_MOST, &h->d.target);
	if (table_date(m->t, COL_UNTIL, iso, &has) && has)
		(void)date_parse(iso, strlen(iso), &h->d.until);
	(void)table_need_text(m->t, COL_CONTACT, IMPROVE_CONTACT, &h->d.contact);
	if (table_need_text(m->t, COL_KINDS, KINDS_MOST, &kinds) && table_need_text(m->t, COL_TEXT, IMPROVE_TEXT, &text))
		take_kinds(m, kinds, text, h);
}

/* ---- Rows. */

/* The firm's open case; id 0 with a reject. */
static enum rc case_of(struct import *m, const char *code, struct improvement_row *ret_row)
{
	struct ctx *c = m->c;
	const struct improvement_query q = { .text = code, .unit = "", .state = -1, .result = -1, .show = IMPROVE_SHOW_OPEN, .most = 2 };
	struct improvement_row *list;
	int n;
	*ret_row = (struct improvement_row){ 0 };
	TRY(store_improvements(c, &c->scope, &q, workday_today(c), &list, &n));
	if (n > 0 && strcmp(list[0].uscc, code) == 0)
		*ret_row = list[0];
	else
		table_reject(m->t, COL_CODE, TR(c, "核对代码；只有列入的企业需要报送", "look at the code: only firms on the list hand in plans"), TR(c, "%s 没有在办的提升计划", "%s has no open plan"), code);
	return RC_OK;
}

static enum rc says_nothing_new(struct import *m, const struct improvement_row *o, const struct handed *h, bool *ret_same)
{
	struct improvement_measure *list;
	int64_t target;
	int n;
	*ret_same = false;
	if ((o->state != IMPROVE_SUBMITTED && o->state != IMPROVE_RUNNING) || o->until != h->d.until || num_parse_scaled(h->d.target, strlen(h->d.target), IMPROVE_DECIMALS, 0, &target) != NUM_OK
		|| target != o->target)
		return RC_OK;
	TRY(store_improvement_measures(m->c, o->id, &list, &n));
	*ret_same = n == h->d.n_measures;
	for (int i = 0; i < n && *ret_same; i++)
		*ret_same = strcmp(list[i].kind, h->m[i].kind) == 0 && strcmp(list[i].text, h->m[i].text) == 0;
	return RC_OK;
}

/* The reason once in each language; what was refused has written nothing. */
static void refuse_row(struct import *m, int64_t id, const struct handed *h)
{
	struct ctx *c = m->c;
	int column = -1;
	for (int i = 0; fields[i].field != NULL; i++)
		if (strcmp(fields[i].field, c->problem.field) == 0)
			column = fields[i].column;
	for (int turn = 0; turn < REJECT_LANGUAGES; turn++) {
		c->problem = (struct problem){ 0 };
		ignore_rc(improvement_do_in_txn(c, id, &h->d));
		table_reject_say(m->t, NULL, "%s", ctx_reason(c));
		table_turn(m->t);
	}
	table_reject_note(m->t, column);
	c->problem = (struct problem){ 0 };
}

static enum rc take_row(struct import *m)
{
	struct handed h = { .d = { .act = IMPROVE_SUBMIT, .until = DAY_NONE, .percent = -1 } };
	struct improvement_row o;
	bool same;
	take_cells(m, &h);
	if (table_row_is_bad(m->t))
		return RC_OK;
	TRY(case_of(m, h.code, &o));
	if (o.id == 0)
		return RC_OK;
	TRY(says_nothing_new(m, &o, &h, &same));
	if (same) {
		m->result.unchanged++;
		return RC_OK;
	}
	enum rc rc = improvement_do_in_txn(m->c, o.id, &h.d);
	if (rc == RC_BAD_INPUT || rc == RC_CONFLICT || rc == RC_FORBIDDEN) {
		refuse_row(m, o.id, &h);
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

/* Whoever brings tables may not hand in everything that stands in one. A job has no session, so its account's grants are asked. */
static enum rc may_hand_in(struct ctx *c)
{
	struct grant grants[GRANTS_MAX];
	int n, bit = permission_find("improvements.act");
	if (c->who.account == 0)
		return RC_OK;
	TRY(people_resolve(c, c->who.account, grants, &n));
	for (int i = 0; i < n; i++)
		if (grants[i].bits >> bit & 1)
			return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "您没有报送提升计划的权限", "you may not hand in plans of improvement"));
}

static enum rc run_plans(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct import m = { .c = c, .r = r };
	table_auto *t = NULL;
	txn_auto txn = { 0 };
	TRY(may_hand_in(c));
	TRY(improvement_plan_get(c, &m.p));
	if (!c->writes)
		TRY(ctx_to_writer(c));
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

/* ---- As the intake and the command line have it. */

static enum importer_look look_of(int i) { return i == COL_CODE ? LOOK_CODE : i == COL_TARGET ? LOOK_NUMBER : i == COL_UNTIL ? LOOK_DATE : LOOK_TEXT; }

static enum rc importer_columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	static const char *const examples[COLUMNS] = { "91320583MA1MTQ4K3X", "6.5", "2023-12-31", "王建国 0512-57001234", "technology；share", "更新两条生产线，闲置厂房引进同行业企业" };
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, COLUMNS);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .in_template = true, .look = look_of(i), .example = examples[i],
			.note = i == COL_TARGET ? "按规则的单位填写，如 万元/亩，不低于门槛" : i == COL_KINDS ? "计划文件中的代码或名称，多项用；隔开" : NULL,
			.note_en = i == COL_TARGET ? "in the unit of the rule, not below the threshold" : i == COL_KINDS ? "codes or titles of the plan file, parted by ;" : NULL };
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

static const struct importer plans = {
	.kind = "improvements", .title = "书面提升计划", .title_en = "Plans of improvement on paper",
	.note = "一家企业一行：目标、期限、负责人、措施；为列入的企业代为报送，与已报内容相同的不变。",
	.note_en = "One row a firm on the list: target, last day, who is responsible, measures. A plan that is in already stays as it is.",
	.columns = importer_columns, .match = importer_match, .run = run_plans,
};
const struct importer *const improvement_importers[N_IMPROVEMENT_IMPORTERS] = { &plans };

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
	if (sample_refuse_real_data(c) != RC_OK || run_plans(c, &r, &got) != RC_OK)
		return import_fail(c, &o);
	o.keep_good = keep_good;
	return import_report(c, file, &(struct import_result){ .rows = got.rows, .added = got.added, .changed = got.changed, .unchanged = got.unchanged, .rejected = got.rejected }, &o);
}

static int run_look(struct ctx *c, int argc, char **argv)
{
	int none;
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, &none))
		return CLI_USAGE;
	if (improvement_timed(c) != RC_OK)
		return cli_fail(c);
	puts(c->app->config.json ? "{\"looked\":true}" : TR(c, "检查完毕", "looked"));
	return 0;
}

const struct command improvement_commands[N_IMPROVEMENT_COMMANDS] = {
	{ "import improvements", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--sheet NAME] [--header-row N]",
		"Hands in plans of improvement that came on paper from a CSV or XLSX table (gusu template improvements).\n"
		"One row a firm on the list, held against the rules of the page. A plan that is in already stays as it is.\n",
		"从 CSV 或 XLSX 表报送书面提升计划（模板：gusu template improvements）。\n一家企业一行，与页面同样核对；与已报内容相同的不变。\n", CMD_WRITE, run_import },
	{ "improvements look", "", "Looks now for plans that came to their end and clocks that ran out; `gusu serve` does it every minute.\n",
		"立即检查到期的计划和逾期的时限；gusu serve 每分钟检查一次。\n", CMD_WRITE, run_look },
};
