/* project_import.c - what the importers of project tables share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/project_import.h"
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
		if (!table_scaled(m->t, column, f->decimals, &v, &has))
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
	case FIELD_IS_ENTERPRISE: case FIELD_IS_PROJECT_CODE: return table_code(m->t, column, ret_text);
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
