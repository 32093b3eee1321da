/* db_cli.c - `gusu db copy`: a whole city from one database to another.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/jw.h"
#include "core/core_cli.h"
#include "core/job.h"
#include "core/ledger.h"
#include "store/migrate.h"
#include "store/transfer.h"

struct copying { struct ctx *c; const char *source, *target; struct transfer_table *tables; int n; };

static bool is_address(const char *url)
{
	return strstr(url, "://") != NULL;
}

/* ---- The source: read only, and of this version. */

static enum rc check_version(struct copying *x, struct db_conn *from)
{
	struct ctx *c = x->c;
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		int version;
		if (migrate_version(from, mod->name, &version) != RC_OK)
			return ctx_fail(c, RC_BAD_INPUT, "source", TR(c, "“%s”不是 gusu 的数据库", "'%s' is no database of gusu"), x->source);
		if (version != mod->n_migrations)
			return ctx_fail(c, RC_CONFLICT, "source",
				TR(c, "“%s”的结构（%s：第 %d 步）与本程序（第 %d 步）不同；请先用本程序运行一次 gusu check --db",
					"the tables of '%s' (%s: step %d) are not those of this program (step %d); run gusu check --db on it once with this program"),
				x->source, mod->name, version, mod->n_migrations);
	}
	return RC_OK;
}

static enum rc open_source(struct copying *x, const char *url, struct db **ret_db)
{
	struct ctx *c = x->c;
	struct db_options o = { .readers = 1, .read_only = true, .libpq = c->app->config.libpq, .statement_ms = c->app->config.limits.statement_s * 1000 };
	const char *why = "";
	enum rc rc = db_open(ret_db, url, &o, &why);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "source", TR(c, "打不开数据库“%s”：%s", "cannot open the database '%s': %s"), x->source, why);
}

/* ---- Copying. */

static bool show_progress(void *arg, const char *table, int64_t rows)
{
	struct copying *x = arg;
	if (x->c->job != NULL)
		job_progress(x->c, rows, 0, table);
	return true;
}

/* The digest of everything that came, as `gusu db copy` shows it by table: over lines "table rows digest". */
static enum rc record_copy(struct copying *x, struct ctx *to)
{
	char sum[DIGEST_HEX];
	unsigned char raw[DIGEST_SIZE];
	int64_t rows = 0;
	buf_auto lines;
	buf_init(&lines, 1 << 20);
	for (int i = 0; i < x->n; i++) {
		buf_printf(&lines, "%s %lld %s\n", x->tables[i].name, (long long)x->tables[i].rows, x->tables[i].digest);
		rows += x->tables[i].rows;
	}
	TRY(buf_rc(&lines));
	TRY(digest_of(DIGEST_SM3, lines.data, lines.len, raw));
	hex_print(sum, raw, sizeof raw);
	const char *body = arena_printf(&to->arena, "{\"contents_sm3\":\"%s\",\"from\":\"%s\",\"rows\":%lld,\"tables\":%d,\"to\":\"%s\"}", sum,
		is_address(x->source) ? "postgresql" : "sqlite", (long long)rows, x->n, is_address(x->target) ? "postgresql" : "sqlite");
	ctx_as_operator(to);
	return body != NULL ? ledger_write(to, LEDGER_DATABASE_COPIED, "", body, NULL) : ctx_no_memory(to);
}

static enum rc copy_in_txns(struct copying *x, struct ctx *to, struct db_conn *from)
{
	struct ctx *c = x->c;
	txn_auto reading = { 0 };
	txn_auto writing = { 0 };
	TRY(check_version(x, from));
	enum rc rc = txn_begin(&reading, from);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "source", "%s", db_error(from));
	if ((rc = txn_begin(&writing, to->db)) == RC_OK
		&& (rc = transfer_copy(from, to->db, &c->arena, show_progress, x, &x->tables, &x->n)) == RC_OK
		&& (rc = record_copy(x, to)) == RC_OK)
		rc = txn_commit(&writing);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "target", TR(c, "没有复制：%s", "not copied: %s"), db_error(to->db));
}

static enum rc copy_into(struct copying *x, struct db *source)
{
	struct ctx to;
	struct db_conn *from;
	enum rc rc = ctx_begin(&to, x->c->app, CTX_WRITER);
	if (rc != RC_OK) {
		x->c->problem = to.problem;
	} else if ((rc = db_reader(source, 1000, &from)) != RC_OK) {
		rc = ctx_fail_db(x->c, rc);
	} else {
		rc = copy_in_txns(x, &to, from);
		db_release(from);
	}
	ctx_end(&to);
	return rc;
}

/* A file that somebody else made stays as it is, whatever it holds. */
static enum rc check_target(struct ctx *c, const char *target, const char *shown)
{
	struct stat st;
	if (!is_address(target) && stat(target, &st) == 0 && st.st_size > 0)
		return ctx_fail(c, RC_CONFLICT, "target", TR(c, "“%s”已经存在，没有改动", "'%s' exists already and was left as it is"), shown);
	return RC_OK;
}

static void remove_file(struct ctx *c, const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		const char *file = arena_printf(&c->arena, "%s%s", path, tails[i]);
		if (file != NULL)
			unlink(file);
	}
}

static enum rc copy_all(struct copying *x, const char *source, const char *target)
{
	struct ctx *c = x->c;
	struct db *from = NULL;
	TRY(check_target(c, target, x->target));
	TRY(open_source(x, source, &from));
	c->app->config.db_url = target;
	enum rc rc = app_make(c, c->app, NULL);
	if (rc == RC_OK) {
		rc = copy_into(x, from);
		if (rc != RC_OK)
			app_unmake(c->app);
		app_close(c->app);
	}
	if (rc != RC_OK && !is_address(target))
		remove_file(c, target);
	db_close(from);
	return rc;
}

/* ---- What is said. */

static int64_t all_rows(const struct copying *x)
{
	int64_t n = 0;
	for (int i = 0; i < x->n; i++)
		n += x->tables[i].rows;
	return n;
}

static int say_json(const struct copying *x)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 8 << 20);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "source", x->source);
	jw_ktext(&w, "target", x->target);
	jw_ki64(&w, "rows", all_rows(x));
	jw_key(&w, "tables");
	jw_arr(&w);
	for (int i = 0; i < x->n; i++) {
		jw_obj(&w);
		jw_ktext(&w, "table", x->tables[i].name);
		jw_ki64(&w, "rows", x->tables[i].rows);
		jw_ktext(&w, "sm3", x->tables[i].digest);
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	jw_obj_end(&w);
	return cli_print(x->c, &b);
}

static int say(const struct copying *x)
{
	struct ctx *c = x->c;
	for (int i = 0; i < x->n; i++)
		printf("%-24s %10lld  %.16s…\n", x->tables[i].name, (long long)x->tables[i].rows, x->tables[i].digest);
	printf(TR(c, "%d 张表 %lld 行，两边相同（行数与 SM3 逐表比对）：%s\n", "%d tables, %lld rows, the same on both sides (rows and SM3 of every table): %s\n"), x->n,
		(long long)all_rows(x), x->target);
	return CLI_OK;
}

int db_copy_run(struct ctx *c, int argc, char **argv)
{
	const char *urls[2];
	char source[512], target[512];
	if (!cli_parse(c, argc, argv, NULL, 0, urls, 2, 2, NULL))
		return CLI_USAGE;
	db_url_show(urls[0], source, sizeof source);
	db_url_show(urls[1], target, sizeof target);
	struct copying x = { .c = c, .source = source, .target = target };
	if (copy_all(&x, urls[0], urls[1]) != RC_OK)
		return cli_fail(c);
	job_terminal_done(c);
	return c->app->config.json ? say_json(&x) : say(&x);
}
