/* import_parts.c - what all importers do alike.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/import_parts.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/jw.h"
#include "base/period.h"
#include "core/job.h"
#include "core/ledger.h"
#include "registry/registry_store.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PROGRESS_ROWS = 4096 };

void import_reason(struct ctx *c, struct table *t)
{
	table_reject_say(t, NULL, "%s", ctx_reason(c));
	c->problem = (struct problem){0};
	table_turn(t);
}

bool import_reject_reason(struct ctx *c, struct table *t, const struct field_column *fields, enum rc again)
{
	int column = -1;

	assert(again != RC_OK);

	for (; fields->field; fields++)
		if (!strcmp(fields->field, c->problem.field))
			column = fields->column;
	if (column >= 0 && !table_has(t, column))
		column = -1;
	table_reject_say(t, NULL, "%s", ctx_reason(c));
	c->problem = (struct problem){0};
	table_turn(t);
	table_reject_note(t, column);
	return false;
}

bool import_day(struct table *t, int column, int32_t *ret_day)
{
	char iso[11];
	bool has;

	if (!table_date(t, column, iso, &has))
		return false;
	return !has || date_parse(iso, 10, ret_day);
}

enum rc import_progress(struct ctx *c, const struct table *t)
{
	if (table_rows_read(t) % PROGRESS_ROWS)
		return RC_OK;
	job_progress(c, (int64_t)(table_share(t) * 1000), 1000, table_name(t));
	if (job_cancelled(c))
		return ctx_fail(c, RC_CANCELLED, "", "%s", TR(c, "导入已取消，没有保存任何行", "the import was cancelled; nothing was saved"));
	return RC_OK;
}

void import_tell_rejects(const struct table *t, const struct import_options *o)
{
	struct jw w;

	if (o->told)
		o->told(o->user, t);
	if (o->rejects_to)
		table_print_rejects(t, o->rejects_to);
	if (!o->rejects)
		return;
	jw_init(&w, o->rejects->list);
	table_rejects_json(t, &w);
	o->rejects->rows = table_rows_read(t);
	o->rejects->rejected = table_rows_rejected(t);
}

struct table_options import_table_options(const struct import_options *o)
{
	return o->table ? *o->table : (struct table_options){.name = o->name, .keep_good = o->keep_good};
}

bool import_region_in_scope(const struct ctx *c, const struct registry *g, int region)
{
	int64_t pos = g->regions[region].pos;

	return c->scope.kind == SCOPE_ALL || (c->scope.kind == SCOPE_REGION && pos >= c->scope.region_lo && pos <= c->scope.region_hi);
}

bool import_region_allowed(struct ctx *c, struct table *t, const struct registry *g, int region, int column)
{
	if (import_region_in_scope(c, g, region))
		return true;
	table_reject(t, column, TR(c, "只能填报本辖区的企业和地块", "only what lies in your own area can be reported"), "%s", TR(c, "不在您的管辖范围内", "this lies outside your area"));
	return false;
}

int64_t import_row_of_code(struct ctx *c, const struct registry *g, const char *code)
{
	int64_t row = registry_row_of_code(g, code);

	if (row < 0)
		row = registry_row_of_former_code(g, code);
	return row >= 0 && registry_in_scope(g, &c->scope, (size_t)row) ? row : -1;
}

bool import_may_add(const struct ctx *c) { return c->scope.kind == SCOPE_ALL; }

void import_reject_unknown(struct ctx *c, struct table *t, int column, const char *code)
{
	if (import_may_add(c))
		table_reject(t, column, TR(c, "先导入企业表", "import the table of enterprises first"), TR(c, "没有信用代码为 %s 的企业", "there is no enterprise with the code %s"), code);
	else
		table_reject(t, column, TR(c, "只能填报本辖区已登记的企业，新企业由市局登记", "only enterprises registered in your area can be reported; new ones are registered by the bureau"),
			TR(c, "您的辖区内没有信用代码为 %s 的企业", "there is no enterprise with the code %s in your area"), code);
}

static enum rc need_rows(struct ctx *c, const struct table *t)
{
	if (table_rows_read(t) > 0)
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s：表头下面没有任何行；请填写后再导入", "%s: there is no row below the header; fill the table in and import it again"), table_name(t));
}

/* What an import would find, without a transaction and without the writer. */
static enum rc check_rows(struct ctx *c, struct table *t, const struct import_options *o, import_fn *rows, void *import, struct import_result *r)
{
	enum rc rc = rows(import);

	import_tell_rejects(t, o);
	import_count(t, r);
	TRY(rc);
	TRY(need_rows(c, t));
	return table_verdict(t);
}

/* What came in, for good: the digest is of the file, whose rows are in the registry as far as they were not rejected. */
static enum rc record(struct ctx *c, const char *what, const char *path, const struct table *t, const struct import_options *o)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	struct jw w;
	file_bytes_auto f = {0};
	buf_auto b = {.data = NULL};

	if (file_load(path, 0, &f) != RC_OK || digest_of(DIGEST_SHA256, f.p, f.n, sum) != RC_OK)
		return ctx_fail(c, RC_IO, "file", TR(c, "读不了文件 %s", "cannot read %s"), table_name(t));
	hex_print(hex, sum, sizeof sum);
	buf_init(&b, 65536);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "table", what);
	jw_ktext(&w, "file", table_name(t));
	jw_ktext(&w, "file_sha256", hex);
	jw_ktext(&w, "source", o->source ? o->source : "");
	jw_ki64(&w, "rows", table_rows_read(t));
	jw_ki64(&w, "rejected", table_rows_rejected(t));
	jw_obj_end(&w);
	return ledger_write(c, LEDGER_REGISTRY_IMPORTED, what, buf_text(&b), NULL);
}

enum rc import_in_transaction(struct ctx *c, const char *what, const char *path, struct table *t, const struct import_options *o, import_fn *rows, void *import,
	struct import_result *r)
{
	txn_auto txn = {0};
	enum rc rc;

	if (o->check_only)
		return check_rows(c, t, o, rows, import, r);
	assert(c->writes);
	rc = txn_begin(&txn, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	r->noted = o->may_undo ? what : NULL;
	r->file = table_name(t);
	rc = rows(import);
	import_tell_rejects(t, o);
	import_count(t, r);
	TRY(rc);
	TRY(need_rows(c, t));
	TRY(table_verdict(t));
	TRY(record(c, what, path, t, o));
	TRY(store_bump(c));
	if (o->seal)
		TRY(o->seal(o->user, c, r, r->batch));
	rc = txn_commit(&txn);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

void import_count(const struct table *t, struct import_result *r)
{
	r->rows = table_rows_read(t);
	r->rejected = table_rows_rejected(t);
}
