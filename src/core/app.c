/* app.c - the process: configuration, limits, database, modules.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "core/app.h"
#include "core/recall.h"
#include "core/setting.h"
#include "store/migrate.h"
#include "store/transfer.h"

enum { OPEN_AGAIN_MS = 500 };

const struct app_limits app_default_limits = {
	.arena_bytes = 64u << 20,
	.work_bytes = (size_t)8 << 30,
	.body_bytes = 1u << 20,
	.upload_bytes = 256u << 20,
	.attachment_bytes = 50u << 20,
	.reply_bytes = 32u << 20,
	.workers = 8,
	.queue = 512,
	.connections = 1000,
	.timeout_s = 30,
	.statement_s = 600,
	.reconnect_s = 60,
	.outage_reads_s = 120,
	.jobs_kept = 500,
	.job_threads = 2,
	.job_queue = 32,
	.session_idle_s = 30 * 60,
	.session_max_s = 12 * 3600,
	.sessions = 10000,
	.login_failures = 5,
	.login_window_s = 15 * 60,
};

int64_t app_clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *env_text(const char *name)
{
	const char *v = getenv(name);
	return v != NULL && v[0] != '\0' ? v : NULL;
}

static bool wants_english(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *v = env_text(names[i]);
		if (v != NULL)
			return strncmp(v, "en", 2) == 0;
	}
	return false;
}

/* Plans lie beside the program in a checkout's build folder or a copied folder, else where the package puts them. */
static const char *find_plans(char *found, size_t size)
{
	static const char *const tails[] = { "/plans", "/../plans", "/../share/gusu/plans" };
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return "/usr/share/gusu/plans";
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		snprintf(found, size, "%s%s", self, tails[i]);
		if (access(found, R_OK | X_OK) == 0)
			return found;
	}
	return "/usr/share/gusu/plans";
}

void app_defaults(struct app_config *ret_config)
{
	*ret_config = (struct app_config){
		.db_url = "city.gusu",
		.listen = "127.0.0.1:8080",
		.log_level = "info",
		.log_format = "text",
		.metrics_allow = "127.0.0.1, ::1",
		.backup_warn_s = 26 * 3600,
		.limits = app_default_limits,
	};
}

void app_init(struct app *a, const struct module *const *modules, int n)
{
	const char *db = env_text("GUSU_DB"), *plans = env_text("GUSU_PLANS");
	*a = (struct app){ .modules = modules, .n_modules = n, .now_ms = app_clock_ms };
	app_defaults(&a->config);
	if (db != NULL)
		a->config.db_url = db;
	a->config.plans_dir = plans != NULL ? plans : find_plans(a->plans_path, sizeof a->plans_path);
	a->config.files_dir = env_text("GUSU_FILES");
	a->config.english = wants_english();
}

void **app_slot(const struct app *a, const struct module *m)
{
	for (int i = 0; i < a->n_modules; i++)
		if (a->modules[i] == m)
			return (void **)&a->module_state[i]; /* what start() may fill through any view of the process */
	return NULL;
}

/* ---- Opening. */

/* How many schema steps are missing, and whether any of ours was ever run here. */
static enum rc steps_missing(struct ctx *c, const struct app *a, int *ret_missing, bool *ret_ours)
{
	int missing = 0;
	bool ours = false;
	for (int m = 0; m < a->n_modules; m++) {
		int version;
		enum rc rc = migrate_version(c->db, a->modules[m]->name, &version);
		if (rc == RC_INTERNAL && m == 0)
			break; /* not even the table of versions: a new file, or somebody else's */
		if (rc != RC_OK)
			return ctx_fail_db(c, rc);
		ours = ours || version > 0;
		int newest = a->modules[m]->n_migrations;
		if (version > newest)
			return ctx_fail(c, RC_CONFLICT, NULL,
				TR(c, "数据库 %s 是更新版本的 gusu 建立的，请升级程序", "the database %s was made by a newer gusu; please upgrade the program"),
				db_url(a->db));
		missing += newest - version;
	}
	*ret_missing = ours ? missing : 1;
	*ret_ours = ours;
	return RC_OK;
}

/* How many steps of a module `like` has; all there are when NULL. */
static enum rc steps_of(struct ctx *c, const struct module *mod, struct db_conn *like, int *ret_n)
{
	*ret_n = mod->n_migrations;
	if (like == NULL)
		return RC_OK;
	enum rc rc = migrate_version(like, mod->name, ret_n);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "source", "%s", db_error(like));
	if (*ret_n > mod->n_migrations)
		return ctx_fail(c, RC_CONFLICT, "source", "%s", TR(c, "它由更新版本的 gusu 作成，请升级程序", "it was made by a newer gusu; please upgrade the program"));
	return RC_OK;
}

enum rc app_schema(struct ctx *c, struct db_conn *like)
{
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		int n;
		TRY(steps_of(c, mod, like, &n));
		if (n > 0)
			TRY_DB(migrate_run(c->db, mod->name, mod->migrations, n, c->now_ms, NULL));
	}
	return RC_OK;
}

/* Runs `fn` in a unit of work of its own; its reason becomes c's. */
static enum rc with_unit(struct ctx *c, struct app *a, enum ctx_db mode, enum rc (*fn)(struct ctx *c, struct app *a, void *arg),
	void *arg)
{
	struct ctx unit;
	enum rc rc = ctx_begin(&unit, a, mode);
	ctx_as_operator(&unit);
	unit.english = c->english;
	if (rc == RC_OK)
		rc = fn(&unit, a, arg);
	if (rc != RC_OK && c->problem.rc == RC_OK)
		c->problem = unit.problem;
	ctx_end(&unit);
	return rc;
}

struct schema_state { int missing; bool ours; };

static enum rc look_at_schema(struct ctx *c, struct app *a, void *arg)
{
	struct schema_state *s = arg;
	return steps_missing(c, a, &s->missing, &s->ours);
}

/* A city has this setting from the transaction on that makes it whole. Tables without it are what a server left that went away while a city was made: nobody
 * could clear them away then. A file is its maker's, and goes by itself. */
static enum rc look_whether_made(struct ctx *c, struct app *a, void *arg)
{
	bool *made = arg;
	const char *at = "";
	if (strstr(a->config.db_url, "://") != NULL)
		TRY(setting_find(c, "made_at", &at));
	*made = at != NULL;
	return RC_OK;
}

static enum rc bring_up_to_date(struct ctx *c, struct app *a, void *arg)
{
	return app_schema(c, arg);
}

static enum rc read_settings(struct ctx *c, struct app *a, void *arg)
{
	const char *sample;
	TRY(setting_find(c, "sample", &sample));
	a->sample_data = sample != NULL && strcmp(sample, "1") == 0;
	return RC_OK;
}

/* The outcome in the user's language; the database's own words follow in brackets. */
static const char *why_not(const struct ctx *c, enum rc rc)
{
	switch (rc) {
	case RC_BAD_INPUT: return TR(c, "这不是 gusu 的数据库；请用 --db 指定另一个", "it is no database of gusu; name another one with --db");
	case RC_BUSY: return TR(c, "被另一个程序占用，请稍后再试", "another program holds it; please try again later");
	case RC_IO: return TR(c, "不是数据库、已经损坏，或读写失败；请检查路径、权限与磁盘空间",
		"it is no database or a damaged one, or reading failed; check path, permissions and disk space");
	default: return TR(c, rc_zh(rc), rc_en(rc));
	}
}

static bool asked_to_stop(void)
{
	sigset_t s;
	return sigpending(&s) == 0 && (sigismember(&s, SIGTERM) == 1 || sigismember(&s, SIGINT) == 1);
}

/* A server that starts while one of several nodes takes over waits for that, as it would have while running; the service manager's patience is short. */
static enum rc open_patiently(struct app *a, const struct db_options *o, const char **ret_why)
{
	bool nodes = a->serving && strstr(a->config.db_url, "://") != NULL && strchr(a->config.db_url, ',') != NULL, told = false;
	int64_t until = app_clock_ms() + (int64_t)a->config.limits.reconnect_s * 1000;
	for (;;) {
		enum rc rc = db_open(&a->db, a->config.db_url, o, ret_why);
		if (rc != RC_IO || !nodes || app_clock_ms() >= until || asked_to_stop())
			return rc;
		if (!told)
			log_event(LOG_WARN_, app_clock_ms(), "database", "state", "unreachable", "why", *ret_why, NULL);
		told = true;
		nanosleep(&(struct timespec){ 0, OPEN_AGAIN_MS * 1000000L }, NULL);
	}
}

static enum rc open_file(struct ctx *c, struct app *a, bool create)
{
	struct db_options o = { .readers = a->serving ? a->config.limits.workers + a->config.limits.job_threads + 2 : 2, .create = create,
		.libpq = a->config.libpq, .statement_ms = a->config.limits.statement_s * 1000, .reconnect_ms = a->config.limits.reconnect_s * 1000,
		.watch = a->serving };
	const char *why = "";
	char shown[512];
	db_url_show(a->config.db_url, shown, sizeof shown);
	enum rc rc = open_patiently(a, &o, &why);
	if (rc == RC_OK && db_is_watched(a->db) && (a->recall = recall_create()) == NULL)
		return ctx_no_memory(c);
	if (rc == RC_OK)
		return RC_OK;
	a->db = NULL;
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "db", TR(c, "没有数据库文件“%s”。用 gusu init 建立，或用 --db 指定",
			"there is no database '%s'. Make one with 'gusu init', or name it with --db"), shown);
	return ctx_fail(c, rc, "db", TR(c, "打不开数据库“%s”：%s（%s）", "cannot open the database '%s': %s (%s)"), shown,
		why_not(c, rc), why);
}

static enum rc start_modules(struct ctx *c, struct app *a)
{
	for (int m = 0; m < a->n_modules; m++) {
		const struct module *mod = a->modules[m];
		enum rc rc = mod->start != NULL ? mod->start(a) : RC_OK;
		if (rc != RC_OK)
			return ctx_fail(c, rc, NULL, TR(c, "模块 %s 启动失败：%s", "the module %s did not start: %s"), mod->name,
				TR(c, rc_zh(rc), rc_en(rc)));
		a->n_started = m + 1;
	}
	for (int m = 0; m < a->n_modules; m++) {
		enum rc rc = a->modules[m]->ready != NULL ? a->modules[m]->ready(a) : RC_OK;
		if (rc != RC_OK)
			return ctx_fail(c, rc, NULL, TR(c, "模块 %s 启动失败：%s", "the module %s did not start: %s"), a->modules[m]->name,
				TR(c, rc_zh(rc), rc_en(rc)));
	}
	return RC_OK;
}

static enum rc open_existing(struct ctx *c, struct app *a)
{
	struct schema_state state;
	TRY(open_file(c, a, false));
	TRY(with_unit(c, a, CTX_READER, look_at_schema, &state));
	if (!state.ours)
		return ctx_fail(c, RC_BAD_INPUT, "db", TR(c, "“%s”不是 gusu 的数据库。用 gusu init 建立，或用 --db 指定",
			"'%s' is no database of gusu. Make one with 'gusu init', or name it with --db"), db_url(a->db));
	a->schema_missing = state.missing;
	if (state.missing > 0 && !a->upgrading)
		return ctx_fail(c, RC_CONFLICT, "db", TR(c, "数据库“%s”由较早版本的 gusu 建立，缺 %d 步升级。请先停止服务，运行 gusu upgrade（会先作备份）",
			"the database '%s' was made by an earlier gusu and lacks %d schema steps. Stop the service and run 'gusu upgrade' (it makes a backup first)"),
			db_url(a->db), state.missing);
	return state.missing > 0 ? with_unit(c, a, CTX_WRITER, bring_up_to_date, NULL) : RC_OK;
}

enum rc app_make(struct ctx *c, struct app *a, struct db_conn *like)
{
	struct schema_state state;
	bool made = true;
	TRY(open_file(c, a, true));
	enum rc rc = with_unit(c, a, CTX_READER, look_at_schema, &state);
	if (rc == RC_OK && state.ours && (rc = with_unit(c, a, CTX_READER, look_whether_made, &made)) == RC_OK && !made)
		app_unmake(a);
	if (rc == RC_OK && state.ours && made)
		rc = ctx_fail(c, RC_CONFLICT, "db", TR(c, "“%s”里已经有一座城市，没有改动", "'%s' holds a city already and was left as it is"), db_url(a->db));
	if (rc == RC_OK && (rc = with_unit(c, a, CTX_WRITER, bring_up_to_date, like)) != RC_OK)
		app_unmake(a);
	if (rc != RC_OK)
		app_close(a);
	return rc;
}

void app_unmake(struct app *a)
{
	struct db_conn *c;
	if (strstr(a->config.db_url, "://") == NULL || db_writer(a->db, 1000, &c) != RC_OK)
		return;
	if (transfer_drop_all(c) != RC_OK)
		log_event(LOG_WARN_, 0, "init", "left", db_error(c), NULL);
	db_release(c);
}

static enum rc open_steps(struct ctx *c, struct app *a, bool create)
{
	TRY(create ? app_make(c, a, NULL) : open_existing(c, a));
	enum rc rc = with_unit(c, a, CTX_READER, read_settings, NULL);
	if (rc == RC_OK)
		rc = start_modules(c, a);
	if (rc != RC_OK && create)
		app_unmake(a);
	return rc;
}

enum rc app_open(struct ctx *c, struct app *a, bool create)
{
	enum rc rc = open_steps(c, a, create);
	if (rc != RC_OK)
		app_close(a);
	return rc;
}

void app_close(struct app *a)
{
	while (a->n_started > 0) {
		const struct module *mod = a->modules[--a->n_started];
		if (mod->stop != NULL)
			mod->stop(a);
	}
	recall_destroy(a->recall);
	a->recall = NULL;
	if (a->db != NULL)
		db_close(a->db);
	a->db = NULL;
}
