/* core_init.c - `gusu init`: a new database with its first account.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "base/jw.h"
#include "base/period.h"
#include "core/account.h"
#include "core/core_cli.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/people.h"
#include "core/setting.h"

struct wish { const char *sample, *city, *city_en; bool empty; };

static enum rc first_rows(struct ctx *c, const struct wish *w, const char *password)
{
	char at[INSTANT_TEXT];
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	TRY(setting_set(c, "made_at", at));
	TRY(setting_set(c, "city", w->city));
	TRY(setting_set(c, "city_en", w->city_en));
	TRY(setting_set(c, "sample", w->sample != NULL ? "1" : "0"));
	TRY(audit_note(c, "init", db_url(c->app->db), w->sample != NULL ? "sample" : "empty"));
	TRY(ledger_write(c, LEDGER_DATABASE_CREATED, "", NULL, NULL));
	TRY(people_add_first(c, password, w->sample != NULL));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc fill(struct ctx *c, const struct wish *w, const char *password)
{
	TRY(first_rows(c, w, password));
	for (int m = 0; m < c->app->n_modules; m++)
		if (c->app->modules[m]->init != NULL)
			TRY(c->app->modules[m]->init(c));
	for (int m = 0; w->sample != NULL && m < c->app->n_modules; m++)
		if (c->app->modules[m]->load != NULL)
			TRY(c->app->modules[m]->load(c, w->sample));
	return RC_OK;
}

/* Opens, fills, and takes the half-made file away again when something fails. */
static enum rc make_database(struct ctx *c, const struct wish *w, const char *password)
{
	struct ctx unit;
	TRY(app_open(c, c->app, true));
	enum rc rc = ctx_begin(&unit, c->app, CTX_WRITER);
	ctx_as_operator(&unit);
	unit.job = c->job;
	if (rc == RC_OK)
		rc = fill(&unit, w, password);
	if (rc != RC_OK)
		c->problem = unit.problem;
	ctx_end(&unit);
	if (rc != RC_OK)
		app_unmake(c->app);
	app_close(c->app);
	return rc;
}

static void remove_database(struct ctx *c, const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	if (strstr(path, "://") != NULL)
		return;
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		const char *file = arena_printf(&c->arena, "%s%s", path, tails[i]);
		if (file != NULL)
			unlink(file);
	}
}

static enum rc check_place(struct ctx *c, const struct wish *w)
{
	const char *path = c->app->config.db_url;
	struct stat st;
	if (stat(path, &st) == 0 && st.st_size > 0)
		return ctx_fail(c, RC_CONFLICT, "db",
			TR(c, "“%s”已经存在，没有改动。换一个 --db，或先把它移走", "'%s' exists already and was left as it is. Name another --db, or move it away first"),
			path);
	if (w->sample != NULL && (stat(w->sample, &st) != 0 || !S_ISDIR(st.st_mode)))
		return ctx_fail(c, RC_NOT_FOUND, "sample", TR(c, "没有示例城市的目录“%s”", "there is no folder '%s' with the sample city"), w->sample);
	return RC_OK;
}

/* GUSU_FIRST_LOGIN: the login for whoever starts the service, readable by the owner alone. */
static enum rc write_login(struct ctx *c, const char *password)
{
	const char *path = getenv("GUSU_FIRST_LOGIN");
	if (path == NULL || path[0] == '\0')
		return RC_OK;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	const char *text = arena_printf(&c->arena, "%s / %s\n", ACCOUNT_ADMIN, password);
	enum rc rc = fd < 0 || text == NULL ? RC_IO : fd_write_all(fd, text, strlen(text));
	if (fd >= 0)
		close(fd);
	if (rc != RC_OK)
		return ctx_fail(c, rc, NULL, TR(c, "写不了“%s”：%s", "cannot write '%s': %s"), path, strerror(errno));
	return RC_OK;
}

static void say_done(struct ctx *c, const struct wish *w, const char *password, bool given)
{
	char path[512];
	db_url_show(c->app->config.db_url, path, sizeof path);
	if (c->app->config.json) {
		struct jw out;
		buf_auto b;
		buf_init(&b, 65536);
		jw_init(&out, &b);
		jw_obj(&out);
		jw_ktext(&out, "database", path);
		jw_ktext(&out, "account", ACCOUNT_ADMIN);
		if (!given)
			jw_ktext(&out, "password", password);
		jw_obj_end(&out);
		cli_print(c, &b);
		return;
	}
	printf(TR(c, "已建立%s数据库 %s\n", "made the %sdatabase %s\n"), w->sample != NULL ? TR(c, "示例城市", "sample ") : "", path);
	if (given)
		printf(TR(c, "账号 %s，密码取自 GUSU_ADMIN_PASSWORD\n", "account %s, password as given in GUSU_ADMIN_PASSWORD\n"), ACCOUNT_ADMIN);
	else
		printf(TR(c, "账号 %s，初始密码 %s （只显示这一次，登录后请更改）\n", "account %s, first password %s (shown this once; change it after signing in)\n"),
			ACCOUNT_ADMIN, password);
}

int init_run(struct ctx *c, int argc, char **argv)
{
	struct wish w = { 0 };
	const struct cli_option options[] = { { "--empty", CLI_FLAG, &w.empty }, { "--sample", CLI_TEXT, &w.sample },
		{ "--city", CLI_TEXT, &w.city }, { "--city-en", CLI_TEXT, &w.city_en } };
	char password[PASSWORD_MAX_BYTES + 2];
	if (!cli_parse(c, argc, argv, options, 4, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (w.empty && w.sample != NULL)
		return cli_usage(c, "%s", TR(c, "--empty 与 --sample 只能选一个", "either --empty or --sample, not both"));
	if (w.city == NULL && w.sample != NULL) {
		w.city = "苏州市";
		w.city_en = "Suzhou";
	}
	w.city = w.city != NULL ? w.city : "";
	w.city_en = w.city_en != NULL ? w.city_en : "";
	const char *given = getenv("GUSU_ADMIN_PASSWORD");
	bool is_given = given != NULL && given[0] != '\0';
	if (is_given)
		snprintf(password, sizeof password, "%s", given);
	else
		password_make(password);
	enum rc rc = check_place(c, &w);
	if (rc == RC_OK)
		rc = password_check_for(c, password, ACCOUNT_ADMIN);
	if (rc != RC_OK)
		return cli_fail(c);
	rc = make_database(c, &w, password);
	if (rc == RC_OK)
		rc = write_login(c, password);
	if (rc != RC_OK) {
		remove_database(c, c->app->config.db_url);
		return cli_fail(c);
	}
	say_done(c, &w, password, is_given);
	explicit_bzero(password, sizeof password);
	return CLI_OK;
}
