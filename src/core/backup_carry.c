/* backup_carry.c - between a database that is no file and the file of a backup: every table is carried, and proved equal on both sides.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/app.h"
#include "core/backup_priv.h"
#include "core/job.h"
#include "store/transfer.h"

static bool told(void *arg, const char *table, int64_t rows)
{
	struct ctx *c = arg;
	job_progress(c, rows, 0, table);
	return !job_cancelled(c);
}

static enum rc note_sums(struct ctx *c, const struct transfer_table *tables, int n, struct table_sums *ret_sums)
{
	struct table_sums s = { .tables = arena_new_array(&c->arena, struct table_sum, (size_t)n + 1), .n = n };
	if (s.tables == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		s.tables[i] = (struct table_sum){ .name = tables[i].name, .rows = tables[i].rows };
		memcpy(s.tables[i].digest, tables[i].digest, sizeof s.tables[i].digest);
	}
	*ret_sums = s;
	return RC_OK;
}

/* `from` is in a transaction already. */
static enum rc carry(struct ctx *c, struct db_conn *from, struct db_conn *to, struct table_sums *ret_sums)
{
	struct transfer_table *tables = NULL;
	txn_auto t = { 0 };
	int n = 0;
	enum rc rc = txn_begin(&t, to);
	if (rc == RC_OK)
		rc = transfer_copy(from, to, &c->arena, told, c, &tables, &n);
	if (rc == RC_OK)
		rc = txn_commit(&t);
	if (rc == RC_CANCELLED)
		return job_stopped(c);
	if (rc != RC_OK)
		return ctx_fail(c, rc, NULL, TR(c, "没有复制：%s", "not copied: %s"), db_error(to));
	return note_sums(c, tables, n, ret_sums);
}

enum rc backup_carry_out(struct ctx *c, const char *path, struct table_sums *ret_sums)
{
	struct file_unit u;
	enum rc rc = file_unit_begin(c, &u, path);
	if (rc == RC_OK)
		rc = app_schema(&u.ctx, c->db);
	if (rc == RC_OK)
		rc = carry(c, c->db, u.ctx.db, ret_sums);
	file_unit_end(c, &u);
	return rc;
}

static enum rc fill(struct ctx *c, struct db_conn *from)
{
	struct table_sums sums;
	struct ctx to;
	enum rc rc = ctx_begin(&to, c->app, CTX_WRITER);
	if (rc == RC_OK)
		rc = carry(c, from, to.db, &sums);
	else
		c->problem = to.problem;
	ctx_end(&to);
	return rc;
}

static enum rc make_and_fill(struct ctx *c, struct db_conn *from)
{
	txn_auto reading = { 0 };
	TRY_DB(txn_begin(&reading, from));
	TRY(app_make(c, c->app, from));
	enum rc rc = fill(c, from);
	if (rc != RC_OK)
		app_unmake(c->app);
	app_close(c->app);
	return rc;
}

enum rc backup_carry_in(struct ctx *c, const char *path)
{
	struct file_unit u;
	enum rc rc = file_unit_begin(c, &u, path);
	if (rc == RC_OK)
		rc = make_and_fill(c, u.ctx.db);
	file_unit_end(c, &u);
	return rc;
}
