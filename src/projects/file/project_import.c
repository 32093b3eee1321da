/* project_import.c - what the importers of project tables share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_import.h"
#include <string.h>
#include "base/digest.h"
#include "base/file.h"
#include "base/jw.h"
#include "base/num.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "registry/import_parts.h"

enum { PROJECT_BYTES = 64 << 20, BODY = 16384 };
static const int64_t NOON_MS = 4 * 3600000, DAY_MS = 86400000; /* noon in China is 4 o'clock UTC */

/* ---- Memory by project. */

void project_import_next(struct project_import *m)
{
	struct ctx *c = m->c;
	if (m->swapped) {
		arena_clear(&c->arena);
		return;
	}
	m->kept = c->arena;
	c->arena = m->spare;
	m->swapped = true;
}

void project_import_last(struct project_import *m)
{
	if (!m->swapped)
		return;
	m->spare = m->c->arena;
	m->c->arena = m->kept;
	m->swapped = false;
}

/* ---- Values of cells. */

enum rc project_import_check(struct project_import *m, int column, const struct project_field *f, const char *text, const char **ret_value, bool *ret_good)
{
	struct ctx *c = m->c;
	struct project_warning found[8];
	struct project_warnings warn = { found, 0, 8, m->known };
	enum rc rc = project_value_check(c, f, text, &warn, ret_value);
	*ret_good = rc == RC_OK;
	m->result.warnings += warn.n;
	if (rc != RC_BAD_INPUT)
		return rc;
	for (int en = 0; en < REJECT_LANGUAGES; en++) { /* the reason once in each language */
		c->problem = (struct problem){ 0 };
		warn.n = 0;
		rc = project_value_check(c, f, text, &warn, ret_value);
		table_reject_say(m->t, NULL, "%s", ctx_reason(c));
		table_turn(m->t);
	}
	table_reject_note(m->t, column);
	c->problem = (struct problem){ 0 };
	return rc == RC_BAD_INPUT ? RC_OK : rc;
}

/* ---- Amounts that bring their unit: 1.2亿元 in a column of 万元, or a column that is headed 总投资（亿元）. */

struct money { const char *word; int power; }; /* of ten, in yuan */
static const struct money moneys[] = { { "亿元", 8 }, { "万元", 4 }, { "亿", 8 }, { "万", 4 }, { "元", 0 } };
enum { MONEYS = sizeof moneys / sizeof moneys[0], NO_MONEY = -1 };

static int money_of(struct slice s)
{
	for (int i = 0; i < MONEYS; i++)
		if (s.n >= strlen(moneys[i].word) && memcmp(s.p + s.n - strlen(moneys[i].word), moneys[i].word, strlen(moneys[i].word)) == 0)
			return i;
	return NO_MONEY;
}

/* The last unit that stands in the header's brackets. */
static int money_of_header(const struct project_import *m, int column)
{
	int at = table_file_column(m->t, column);
	struct slice s = slice_of(table_header_written(m->t, at));
	static const char *const ends[] = { ")", "）", "]", "】" };
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (s.n > strlen(ends[i]) && memcmp(s.p + s.n - strlen(ends[i]), ends[i], strlen(ends[i])) == 0) {
			s.n -= strlen(ends[i]);
			return money_of(s);
		}
	return NO_MONEY;
}

/* Whole 10^-decimals of the field's unit from an amount in another one, 10^power yuan; false: too fine, or no amount. */
static bool in_unit(struct slice s, const struct project_field *f, int power, int64_t *ret_v)
{
	enum { FEN = 2 };
	int decimals = f->decimals + power - moneys[money_of(slice_of(f->unit_text))].power;
	int64_t v, part = 1;
	for (int i = decimals; i < 0; i++) /* a unit so small that what is kept is coarser: nothing may remain */
		part *= 10;
	for (int i = 0; decimals < 0 && i < FEN; i++)
		part *= 10;
	if (num_parse_scaled(s.p, s.n, decimals < 0 ? FEN : decimals, NUM_THOUSANDS, &v) != NUM_OK || v % part != 0)
		return false;
	*ret_v = v / part;
	return true;
}

/* Does the cell or its header say another unit than the field's? Then the amount in the field's; else nothing was found and the cell is a number like others. */
static bool money_text(struct project_import *m, int column, const struct project_field *f, int64_t *ret_v)
{
	struct cell cell = table_cell(m->t, table_file_column(m->t, column));
	struct slice s = slice_trim((struct slice){ cell.text, cell.len });
	if (f->unit_text == NULL || money_of(slice_of(f->unit_text)) == NO_MONEY || (cell.kind != CELL_TEXT && cell.kind != CELL_NUMBER) || s.n == 0)
		return false;
	int said = money_of(s), headed = money_of_header(m, column);
	if (said != NO_MONEY)
		s = slice_trim((struct slice){ s.p, s.n - strlen(moneys[said].word) });
	else
		said = headed;
	return said != NO_MONEY && in_unit(s, f, moneys[said].power, ret_v);
}

/* The cell's text as project_value_check takes it; "" when empty. */
static bool cell_text(struct project_import *m, int column, const struct project_field *f, const char **ret_text)
{
	struct arena *a = &m->c->arena;
	char iso[11], number[40];
	bool has = true, flag;
	int64_t v;
	*ret_text = "";
	switch (f->kind) {
	case FIELD_IS_NUMBER: case FIELD_IS_MONTHS:
		if (!money_text(m, column, f, &v) && !table_scaled(m->t, column, f->decimals, &v, &has))
			return false;
		num_print_scaled_short(number, v, f->decimals);
		*ret_text = has ? arena_strdup(a, number) : "";
		return true;
	case FIELD_IS_DATE:
		if (!table_date(m->t, column, iso, &has))
			return false;
		*ret_text = has ? arena_strdup(a, iso) : "";
		return true;
	case FIELD_IS_FLAG:
		if (!table_flag(m->t, column, &flag, &has))
			return false;
		*ret_text = !has ? "" : flag ? "1" : "0";
		return true;
	case FIELD_IS_ENTERPRISE: case FIELD_IS_PROJECT: case FIELD_IS_PROJECT_CODE: return table_code(m->t, column, ret_text);
	default: return table_text(m->t, column, 4000, ret_text);
	}
}

enum rc project_import_value(struct project_import *m, int column, const struct project_field *f, const char **ret_value, bool *ret_good)
{
	const char *text;
	*ret_value = NULL;
	*ret_good = cell_text(m, column, f, &text);
	if (!*ret_good || text == NULL || text[0] == '\0')
		return text != NULL || !*ret_good ? RC_OK : ctx_no_memory(m->c);
	return project_import_check(m, column, f, text, ret_value, ret_good);
}

bool project_import_day(struct project_import *m, int column, int32_t *ret_day)
{
	char iso[11];
	bool has;
	*ret_day = DAY_NONE;
	if (!table_date(m->t, column, iso, &has))
		return false;
	return !has || date_parse(iso, 10, ret_day);
}

/* ---- The whole file. */

struct project_telling project_import_telling(const struct project_import *m, int32_t day)
{
	struct project_telling t = m->telling;
	day = day != DAY_NONE ? day : m->r->known_at;
	t.at_ms = day != DAY_NONE ? day * DAY_MS + NOON_MS : 0;
	if (t.at_ms > m->c->now_ms)
		t.at_ms = 0; /* today's noon is still to come */
	return t;
}

static enum rc need_rows(const struct project_import *m)
{
	struct ctx *c = m->c;
	if (table_rows_read(m->t) > 0)
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s：表头下面没有任何行；请填写后再导入", "%s: there is no row below the header; fill the table in and import it again"), table_name(m->t));
}

static enum rc go_over(struct project_import *m, project_import_rows *rows)
{
	enum rc rc = rows(m);
	project_import_last(m);
	m->result.rows = table_rows_read(m->t);
	m->result.rejected = table_rows_rejected(m->t);
	m->result.left_out = table_rows_left_out(m->t);
	if (m->r->told != NULL)
		m->r->told(m->r->user, m->t);
	TRY(rc);
	TRY(need_rows(m));
	return table_verdict(m->t);
}

/* One entry of the ledger for the file, with its digest: the acts of its projects have none of their own. */
static enum rc record(const struct project_import *m, const char *what)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	struct ctx *c = m->c;
	struct jw w;
	file_bytes_auto f = { 0 };
	buf_auto b = { .data = NULL };
	if (file_load(m->r->path, 0, &f) != RC_OK || digest_of(DIGEST_SHA256, f.p, f.n, sum) != RC_OK)
		return ctx_fail(c, RC_IO, "file", TR(c, "读不了文件 %s", "cannot read %s"), table_name(m->t));
	hex_print(hex, sum, sizeof sum);
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "table", what);
	jw_ktext(&w, "file", table_name(m->t));
	jw_ktext(&w, "file_sha256", hex);
	jw_ktext(&w, "source", m->telling.source);
	jw_ki64(&w, "rows", m->result.rows);
	jw_ki64(&w, "rejected", m->result.rejected);
	jw_obj_end(&w);
	return ledger_write(c, LEDGER_PROJECTS_IMPORTED, what, buf_text(&b), NULL);
}

static enum rc write_file(struct project_import *m, const char *what, project_import_rows *rows)
{
	struct ctx *c = m->c;
	txn_auto txn = { 0 };
	TRY_DB(txn_begin(&txn, c->db));
	TRY(go_over(m, rows));
	if (m->result.added + m->result.changed == 0) {
		m->result.known_before = true;
		return RC_OK;
	}
	TRY(record(m, what));
	if (m->r->seal != NULL)
		TRY(m->r->seal(m->r->user, c, &m->result));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

enum rc project_import_run(struct ctx *c, const struct importer_run *r, const char *what, project_import_rows *rows, void *own, struct importer_result *ret_result)
{
	struct project_import m = { .c = c, .r = r, .own = own, .known = r->known_at != DAY_NONE ? r->known_at : workday_today(c) };
	table_auto *t = NULL;
	if (!r->check_only && !c->writes)
		TRY(ctx_to_writer(c));
	TRY(project_plan_get(c, &m.plan));
	TRY(table_open(c, r->path, &r->table, &t));
	m.t = t;
	m.telling = (struct project_telling){ .source = r->source != NULL && r->source[0] != '\0' ? r->source : table_name(t), .bulk = true };
	arena_init(&m.spare, PROJECT_BYTES);
	idmap_init(&m.seen, IDMAP_COPY);
	enum rc rc = r->check_only ? go_over(&m, rows) : write_file(&m, what, rows);
	project_import_last(&m);
	arena_finish(&m.spare);
	idmap_finish(&m.seen);
	TRY(rc);
	*ret_result = m.result;
	return RC_OK;
}
