/* decision_import.c - a table of decisions: one row a proposal, as offices keep it in a spreadsheet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows become proposals, never decisions: somebody else decides each. Every row goes through the same checks as the form, so a mistake has its cell; a row whose kind is
 * proposed for the enterprise already is a mistake too. All rows go in or none, unless the good ones are asked for. */
#include <string.h>

#include "base/num.h"
#include "campaign/decision/decision_store.h"
#include "core/importer.h"
#include "core/people.h"
#include "core/table.h"
#include "registry/registry_import.h"

enum { COL_CODE, COL_KIND, COL_CAUSE, COL_CLASS, COL_FROM, COL_TO, COL_DOCUMENT, COL_REASON, COL_SCHEME, COL_YEAR, N_COLUMNS };
static const char *const kind_names[] = { "决定种类", NULL }, *const cause_names[] = { "事由类别", NULL }, *const class_names[] = { "调整后类别", NULL };
static const struct table_column columns[N_COLUMNS] = {
	{ "信用代码", "code", true, NULL }, { "种类", "kind", true, kind_names }, { "事由", "cause", false, cause_names }, { "类别", "class", false, class_names },
	{ "开始日期", "valid_from", true, NULL }, { "结束日期", "valid_to", false, NULL }, { "文号", "document", true, NULL }, { "理由", "reason", true, NULL },
	{ "办法", "scheme", false, NULL }, { "年度", "year", false, NULL },
};
enum { WORD_MOST = 60, YEAR_FIRST = 2000, YEAR_LAST = 2100 };

struct import { struct ctx *c; struct table *t; const struct decision_plan *p; bool check_only; struct importer_result r; };

/* Which cell a reason speaks of. */
static int column_of(const char *field)
{
	static const struct { const char *field; int column; } cells[] = { { "code", COL_CODE }, { "kind", COL_KIND }, { "cause", COL_CAUSE }, { "class", COL_CLASS }, { "from", COL_FROM }, { "to", COL_TO },
		{ "document", COL_DOCUMENT }, { "reason", COL_REASON }, { "scheme", COL_SCHEME }, { "year", COL_YEAR } };
	for (size_t i = 0; field != NULL && i < sizeof cells / sizeof *cells; i++)
		if (strcmp(cells[i].field, field) == 0)
			return cells[i].column;
	return -1;
}

/* By its id or its Chinese title. */
static int kind_named(const struct decision_plan *p, const char *said)
{
	int at = decision_kind_of(p, said);
	for (int i = 0; at < 0 && i < p->n_kinds; i++)
		if (strcmp(p->kinds[i].title.zh, said) == 0 || (p->kinds[i].title.en != NULL && strcmp(p->kinds[i].title.en, said) == 0))
			at = i;
	return at;
}

static const char *cause_named(const struct decision_kind *k, const char *said)
{
	for (int i = 0; i < k->n_causes; i++)
		if (strcmp(k->causes[i].id, said) == 0 || strcmp(k->causes[i].title.zh, said) == 0 || (k->causes[i].title.en != NULL && strcmp(k->causes[i].title.en, said) == 0))
			return k->causes[i].id;
	return said;
}

static bool day_cell(struct import *m, int column, int32_t *ret_day)
{
	char iso[11];
	bool has = false;
	if (!table_date(m->t, column, iso, &has))
		return false;
	*ret_day = DAY_NONE;
	return !has || date_parse(iso, strlen(iso), ret_day);
}

static bool read_row(struct import *m, struct decision_wish *w)
{
	struct ctx *c = m->c;
	const char *kind = "", *cause = "";
	int64_t year = 0;
	bool has = false, good = table_need_code(m->t, COL_CODE, &w->uscc);
	good &= table_need_text(m->t, COL_KIND, WORD_MOST, &kind);
	good &= table_text(m->t, COL_CAUSE, WORD_MOST, &cause);
	good &= table_text(m->t, COL_CLASS, WORD_MOST, &w->class_);
	good &= day_cell(m, COL_FROM, &w->from);
	good &= day_cell(m, COL_TO, &w->to);
	good &= table_need_text(m->t, COL_DOCUMENT, DECISION_DOCUMENT_MOST, &w->document);
	good &= table_need_text(m->t, COL_REASON, DECISION_REASON_MOST, &w->reason);
	good &= table_text(m->t, COL_SCHEME, WORD_MOST, &w->scheme);
	good &= table_int(m->t, COL_YEAR, YEAR_FIRST, YEAR_LAST, &year, &has);
	if (!good)
		return false;
	int at = kind_named(m->p, kind);
	if (at < 0) {
		table_reject(m->t, COL_KIND, TR(c, "填方案中的种类，如：白名单、一票否决、保护期（不列 D）", "write a kind of the plan, such as white, veto, protect"), TR(c, "没有“%.40s”这种决定", "there is no kind '%.40s'"), kind);
		return false;
	}
	if ((w->scheme[0] != '\0') != has) {
		table_reject(m->t, has ? COL_SCHEME : COL_YEAR, TR(c, "两者都填，或都不填", "fill in both or neither"), "%s", TR(c, "办法与年度须同时填写", "scheme and year go together"));
		return false;
	}
	if (has && !decision_scheme_known(c->app, w->scheme)) {
		table_reject(m->t, COL_SCHEME, TR(c, "填办法的编号，如 suzhou-2020-illustrative", "write the id of a scheme such as suzhou-2020-illustrative"), "%s", TR(c, "没有这个评价办法", "there is no such scheme"));
		return false;
	}
	w->kind = m->p->kinds[at].id;
	w->cause = cause_named(&m->p->kinds[at], cause);
	w->year = (int)year;
	return true;
}

/* The same checks in both languages for the reject. */
static enum rc tell(struct import *m, const struct decision_wish *w, enum rc first)
{
	struct ctx *c = m->c;
	struct decision d;
	if (first != RC_BAD_INPUT && first != RC_CONFLICT && first != RC_NOT_FOUND && first != RC_FORBIDDEN)
		return first;
	int column = column_of(c->problem.field);
	for (int i = 0; i < REJECT_LANGUAGES; i++) {
		c->problem = (struct problem){ 0 };
		if (decision_form(c, w, &d) == RC_OK)
			return RC_OK;
		table_reject_say(m->t, NULL, "%s", ctx_reason(c));
		table_turn(m->t);
	}
	table_reject_note(m->t, column);
	c->problem = (struct problem){ 0 };
	return RC_OK;
}

static enum rc take_row(struct import *m)
{
	struct decision_wish w = { .from = DAY_NONE, .to = DAY_NONE };
	struct decision d;
	int64_t id;
	if (!read_row(m, &w))
		return RC_OK;
	w.source = table_name(m->t);
	enum rc rc = decision_form(m->c, &w, &d);
	if (rc != RC_OK)
		return tell(m, &w, rc);
	if (!m->check_only)
		TRY(decision_propose(m->c, &w, &id));
	m->r.added++;
	return RC_OK;
}

static enum rc all_rows(struct import *m)
{
	bool row;
	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(take_row(m));
	}
}

static enum rc over_file(struct import *m, const struct importer_run *r)
{
	enum rc rc = all_rows(m);
	if (r->told != NULL)
		r->told(r->user, m->t);
	m->r.rows = table_rows_read(m->t);
	m->r.rejected = table_rows_rejected(m->t);
	TRY(rc);
	return r->check_only ? RC_OK : table_verdict(m->t);
}

static enum rc write_file(struct import *m, const struct importer_run *r)
{
	struct ctx *c = m->c;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(over_file(m, r));
	if (r->seal != NULL && m->r.added > 0)
		TRY(r->seal(r->user, c, &m->r));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* Whoever brings tables may not propose everything that stands in one. A job has no session, so its account's grants are asked. */
static enum rc may_propose(struct ctx *c)
{
	struct grant grants[GRANTS_MAX];
	int n, bit = permission_find("decisions.propose");
	if (c->who.account == 0)
		return RC_OK;
	TRY(people_resolve(c, c->who.account, grants, &n));
	for (int i = 0; i < n; i++)
		if (grants[i].bits >> bit & 1)
			return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "您没有提出人工决定的权限", "you may not propose decisions"));
}

static enum rc run(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	struct import m = { .c = c, .check_only = r->check_only };
	table_auto *t = NULL;
	if (!r->check_only && !c->writes)
		TRY(ctx_to_writer(c));
	TRY(may_propose(c));
	TRY(decision_plan_get(c, &m.p));
	TRY(table_open(c, r->path, &r->table, &t));
	m.t = t;
	TRY(r->check_only ? over_file(&m, r) : write_file(&m, r));
	*ret_result = m.r;
	return RC_OK;
}

/* ---- What people are told of the table. */

struct look { enum importer_look look; const char *example, *note, *note_en; };
static const struct look looks[N_COLUMNS] = {
	{ LOOK_CODE, "91110000802100433B", NULL, NULL },
	{ LOOK_WORD, "白名单", "方案中的种类", "a kind of the plan" },
	{ LOOK_TEXT, "", "种类有事由的必填，如：投产不满两年", "needed where the kind has causes" },
	{ LOOK_TEXT, "", "限制上限、人工调高、人工调低须填，如 B", "for a ceiling or a class by hand, such as B" },
	{ LOOK_DATE, "2020-01-01", "开始日期", "the first day" },
	{ LOOK_DATE, "2020-12-31", "到期自动失效；在某年 12 月 31 日有效即计入该年评价", "it counts for the years on whose last day it holds" },
	{ LOOK_TEXT, "示例〔2020〕12号", "提出所依据的文件", "the document that it rests on" },
	{ LOOK_TEXT, "省级重点培育企业", "至少 5 个字", "5 characters at least" },
	{ LOOK_TEXT, "", "只用于一次年度评价时填办法编号", "the scheme's id when it is for one campaign alone" },
	{ LOOK_YEAR, "", "与办法同时填写", "goes with the scheme" },
};

static enum rc columns_of(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const struct decision_plan *p;
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, N_COLUMNS);
	TRY(decision_plan_get(c, &p));
	const char **kinds = arena_new_array(&c->arena, const char *, (size_t)p->n_kinds + 1);
	if (out == NULL || kinds == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < p->n_kinds; i++)
		kinds[i] = p->kinds[i].title.zh;
	for (int i = 0; i < N_COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .look = looks[i].look, .words = i == COL_KIND ? kinds : NULL,
			.example = looks[i].example, .note = looks[i].note, .note_en = looks[i].note_en, .in_template = true, .chars = i == COL_CODE ? 18 : 0 };
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

static const struct importer decisions = {
	.kind = "decisions", .title = "人工决定", .title_en = "Decisions",
	.note = "一行一项提议（白名单、黑名单、一票否决、不参评、保护、上限、人工调档）；导入后由另一人决定。",
	.note_en = "One row a proposal (lists, vetoes, exemptions, protection, ceilings, classes by hand); somebody else decides.",
	.columns = columns_of, .match = match, .run = run,
};
const struct importer *const decision_importers[N_DECISION_IMPORTERS] = { &decisions };

static int command(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &decisions); }

const struct command decision_commands[N_DECISION_COMMANDS] = {
	{ "import decisions", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]",
		"Proposes decisions about enterprises from a CSV or XLSX table.\nOne row a proposal; a person with the right to decide does so on the page. All rows go in or none; with --keep-good the good rows go in.\n",
		"从 CSV 或 XLSX 表提出人工决定。\n一行一项提议，由有权的人在页面上决定。默认全部成功才入库；加 --keep-good 时好的行入库。\n", CMD_WRITE, command },
};
