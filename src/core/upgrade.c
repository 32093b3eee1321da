/* upgrade.c - `gusu upgrade`: a backup, then the schema steps that a database of an earlier version lacks.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commands refuse an older database instead of changing it by the way: an upgrade takes time and room, cannot be undone without the backup, and must
 * not happen because a service was restarted. Packages run this command between stopping the old program and starting the new one. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/jw.h"
#include "core/backup_store.h"
#include "core/core_cli.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/setting.h"

struct upgrade_wish { const char *backup; bool no_backup; };

static const char *default_name(struct ctx *c)
{
	char at[INSTANT_TEXT], plain[INSTANT_TEXT];
	size_t n = 0;
	instant_print(at, c->now_ms);
	for (const char *p = at; *p != '\0'; p++)
		if (isalnum((unsigned char)*p))
			plain[n++] = *p;
	plain[n] = '\0';
	const struct app_config *f = &c->app->config;
	if (!address_is_server(f->db_url))
		return arena_printf(&c->arena, "%s.before-upgrade-%s", f->db_url, plain);
	return arena_printf(&c->arena, "%s/gusu.before-upgrade-%s", f->backup_dir != NULL ? f->backup_dir : ".", plain);
}

static enum rc say_in_use(struct ctx *c)
{
	char shown[512];
	db_url_show(c->app->config.db_url, shown, sizeof shown);
	return ctx_fail(c, RC_CONFLICT, "db", TR(c, "“%s”正在使用，请先停止 gusu serve 和其他命令", "'%s' is in use; stop 'gusu serve' and other commands first"), shown);
}

/* The uploaded files are not touched by an upgrade and stay where they are. */
static enum rc look_and_back_up(struct ctx *c, const char *file)
{
	const struct backup_wish w = { .file = file, .no_files = true };
	struct backup_facts f;
	int64_t others;
	TRY(others_count(c, &others));
	if (others > 0)
		return say_in_use(c);
	return file != NULL ? backup_make(c, &w, &f) : RC_OK;
}

/* The database as it is, without the modules, which could not read it; on a server by one connection, so that any other is somebody else's. */
static enum rc back_up(struct ctx *c, const char *file)
{
	struct app *a = c->app;
	const struct db_options o = { .readers = 1, .read_only = address_is_server(a->config.db_url), .libpq = a->config.libpq,
		.statement_ms = a->config.limits.statement_s * 1000 };
	struct db *d;
	struct ctx unit;
	const char *why = "";
	enum rc rc = db_open(&d, a->config.db_url, &o, &why);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "db", TR(c, "打不开数据库：%s", "cannot open the database: %s"), why);
	ignore_rc(ctx_begin(&unit, a, CTX_NO_DB)); /* cannot fail without a database */
	ctx_as_operator(&unit);
	unit.english = c->english;
	unit.job = c->job;
	rc = db_reader(d, 0, &unit.db);
	if (rc == RC_OK)
		rc = look_and_back_up(&unit, file);
	if (rc != RC_OK && c->problem.rc == RC_OK)
		c->problem = unit.problem;
	ctx_end(&unit);
	db_close(d);
	return rc;
}

static enum rc write_notes(struct ctx *c, int steps, const char *backup)
{
	txn_auto t = { 0 };
	const char *body = arena_printf(&c->arena, "{\"program\":\"gusu " GUSU_VERSION "\",\"steps\":%d}", steps);
	if (body == NULL)
		return ctx_no_memory(c);
	TRY_DB(txn_begin(&t, c->db));
	TRY(audit_note(c, "upgrade", GUSU_VERSION, arena_printf(&c->arena, "%d, %s", steps, backup != NULL ? backup : "-")));
	TRY(ledger_write(c, LEDGER_DATABASE_UPGRADED, "", body, NULL));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc note_upgrade(struct ctx *c, int steps, const char *backup)
{
	struct ctx unit;
	enum rc rc = ctx_begin(&unit, c->app, CTX_WRITER);
	ctx_as_operator(&unit);
	if (rc == RC_OK)
		rc = write_notes(&unit, steps, backup);
	if (rc != RC_OK)
		c->problem = unit.problem;
	ctx_end(&unit);
	return rc;
}

static enum rc upgrade(struct ctx *c, const char *backup, int steps)
{
	struct app *a = c->app;
	if (!address_is_server(a->config.db_url) && database_in_use(a->config.db_url))
		return say_in_use(c);
	TRY(back_up(c, backup));
	a->upgrading = true;
	enum rc rc = app_open(c, a, false);
	a->upgrading = false;
	if (rc != RC_OK)
		return rc;
	rc = note_upgrade(c, steps, backup);
	app_close(a);
	return rc;
}

static int say_json(struct ctx *c, int steps, const char *backup)
{
	struct jw w;
	buf_auto b;
	char shown[512];
	db_url_show(c->app->config.db_url, shown, sizeof shown);
	buf_init(&b, 65536);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "database", shown);
	jw_ki64(&w, "steps", steps);
	jw_ktext(&w, "backup", steps > 0 ? backup : NULL);
	jw_obj_end(&w);
	return cli_print(c, &b);
}

static int say(struct ctx *c, int steps, const char *backup)
{
	if (c->app->config.json)
		return say_json(c, steps, backup);
	if (steps == 0)
		puts(TR(c, "数据库已经是最新的", "the database is up to date"));
	else
		printf(TR(c, "已升级 %d 步；升级前的备份：%s\n", "upgraded by %d steps; the backup from before: %s\n"), steps, backup != NULL ? backup : TR(c, "没有", "none"));
	return CLI_OK;
}

int upgrade_run(struct ctx *c, int argc, char **argv)
{
	struct upgrade_wish w = { 0 };
	const struct cli_option options[] = { { "--backup", CLI_TEXT, &w.backup }, { "--no-backup", CLI_FLAG, &w.no_backup } };
	if (!cli_parse(c, argc, argv, options, 2, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (w.backup != NULL && w.no_backup)
		return cli_usage(c, "%s", TR(c, "--backup 与 --no-backup 只能选一个", "either --backup or --no-backup, not both"));
	enum rc rc = app_open(c, c->app, false);
	if (rc == RC_OK) {
		app_close(c->app);
		return say(c, 0, NULL);
	}
	int steps = c->app->schema_missing;
	if (rc != RC_CONFLICT || steps == 0)
		return cli_fail(c);
	c->problem = (struct problem){ 0 };
	const char *backup = w.no_backup ? NULL : w.backup != NULL ? w.backup : default_name(c);
	if (upgrade(c, backup, steps) != RC_OK)
		return cli_fail(c);
	job_terminal_done(c);
	return say(c, steps, backup);
}
