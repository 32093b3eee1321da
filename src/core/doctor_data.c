/* doctor_data.c - what belongs to the city: configuration, plans, database, backups.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/config.h"
#include "core/core_cli.h"
#include "core/doctor.h"
#include "core/plan.h"
#include "store/migrate.h"

/* ---- Configuration and plans. */

static const char *first_error(struct ctx *c, const struct plan_report *r)
{
	for (int i = 0; i < r->n; i++)
		if (!r->issues[i].warning)
			return r->issues[i].line > 0 ? arena_printf(&c->arena, "%s:%d: %s", r->issues[i].file, r->issues[i].line, r->issues[i].text)
				: arena_printf(&c->arena, "%s: %s", r->issues[i].file, r->issues[i].text);
	return "";
}

/* A token in a file that everybody can read is none. */
static bool secret_is_open(const struct app *a)
{
	struct stat st;
	return a->settings->path != NULL && a->config.metrics_token != NULL && stat(a->settings->path,
		&st) == 0 && (st.st_mode & S_IROTH) != 0;
}

void doctor_config(struct doctor *d)
{
	struct ctx *c = d->c;
	struct config *cf = c->app->settings;
	if (cf == NULL)
		return;
	if (cf->report.n_errors > 0) {
		doctor_fail(d, "config", TR(c, "改正后再看：gusu config check", "correct it, then: gusu config check"), TR(c, "%d 处错误，第一处：%s",
			"mistakes: %d, the first: %s"), cf->report.n_errors, first_error(c, &cf->report));
		return;
	}
	config_check_meaning(cf, &c->app->config);
	if (secret_is_open(c->app))
		doctor_warn(d, "config", arena_printf(&c->arena, "chown root:gusu %s && chmod 640 %s", cf->path, cf->path),
			TR(c, "人人可读的配置文件里有令牌：%s", "everybody can read the token in %s"), cf->path);
	else if (cf->report.n_warnings > 0)
		doctor_warn(d, "config", TR(c, "详见 gusu config check", "see gusu config check"), "%s", cf->report.issues[0].text);
	else
		doctor_ok(d, "config", "%s", cf->path != NULL ? cf->path : TR(c, "没有配置文件，用默认值与环境变量", "no file; defaults and environment"));
}

void doctor_plans(struct doctor *d)
{
	struct ctx *c = d->c;
	const char *path = c->app->config.plans_dir;
	struct plan_report r;
	int files;
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	if (plan_check_files(c, &r, &path, 1, &files) != RC_OK)
		return;
	const char *remedy = arena_printf(&c->arena, TR(c, "详见 gusu plan check %s；目录由 --plans、GUSU_PLANS 或配置项 plans 指定",
		"see gusu plan check %s; --plans, GUSU_PLANS or the key plans name the folder"), path);
	if (r.n_errors > 0)
		doctor_fail(d, "plans", remedy, TR(c, "%s：%d 处错误，第一处：%s", "%s: mistakes: %d, the first: %s"), path, r.n_errors,
			first_error(c, &r));
	else
		doctor_ok(d, "plans", TR(c, "%s：%d 个文件", "%s: %d files"), path, files);
}

/* ---- The database. */

static bool is_server(const char *url) { return strstr(url, "://") != NULL; }

/* The steps of all modules against what the database has. */
static void tell_schema(struct doctor *d, struct db_conn *conn)
{
	struct ctx *c = d->c;
	int missing = 0, have = 0, newer = 0;
	for (int m = 0; m < c->app->n_modules; m++) {
		int version = 0, newest = c->app->modules[m]->n_migrations;
		if (migrate_version(conn, c->app->modules[m]->name, &version) != RC_OK)
			continue; /* no table of versions: nothing of ours */
		have += version;
		missing += version < newest ? newest - version : 0;
		newer += version > newest;
	}
	if (have == 0)
		doctor_fail(d, "database", TR(c, "用 gusu init 建立，或改正 --db、GUSU_DB、配置项 database",
			"make one with gusu init, or correct --db, GUSU_DB or the key database"), "%s", TR(c, "不是 gusu 的数据库",
				"this is no database of gusu"));
	else if (newer > 0)
		doctor_fail(d, "database", TR(c, "安装新版本的程序", "install the newer program"), TR(c, "数据库由更新版本的程序建立（本程序 %s）",
			"the database was made by a newer program (this one is %s)"), GUSU_VERSION);
	else if (missing > 0)
		doctor_fail(d, "database", TR(c, "停止服务，运行 gusu upgrade（先自动备份），再启动",
			"stop the service, gusu upgrade (it makes a backup first), start it again"),
			TR(c, "结构差 %d 步", "the schema lacks %d steps"), missing);
	else
		doctor_ok(d, "database", TR(c, "%s，结构 %d 步，与程序一致", "%s, %d schema steps, as the program wants it"), db_dialect(conn), have);
}

static void open_database(struct doctor *d, const char *url)
{
	struct ctx *c = d->c;
	const struct app_config *v = &c->app->config;
	struct db_options o = { .readers = 1, .read_only = true, .libpq = v->libpq, .statement_ms = v->limits.statement_s * 1000 };
	struct db *db;
	struct db_conn *conn;
	const char *why = "";
	if (db_open(&db, url, &o, &why) != RC_OK) {
		doctor_fail(d, "database", is_server(url) ? TR(c, "检查数据库服务、地址、账号与网络",
			"look at the database server, the address, the account and the network")
			: TR(c, "检查文件是否完好；必要时从备份恢复", "see whether the file is sound; restore a backup if it is not"),
			TR(c, "打不开：%s", "cannot be opened: %s"), why);
		return;
	}
	if (db_reader(db, 5000, &conn) == RC_OK) {
		tell_schema(d, conn);
		db_release(conn);
	} else {
		doctor_fail(d, "database", NULL, "%s", TR(c, "连接不上", "no connection"));
	}
	db_close(db);
}

/* Reads and writes by this user, and by nobody outside the group. */
static bool file_is_fine(struct doctor *d, const char *path)
{
	struct ctx *c = d->c;
	struct stat st;
	if (stat(path, &st) != 0) {
		doctor_fail(d, "database", TR(c, "用 gusu init 建立，或改正 --db、GUSU_DB、配置项 database",
			"make one with gusu init, or correct --db, GUSU_DB or the key database"), "%s: %s", path, strerror(errno));
		return false;
	}
	d->db_bytes = st.st_size;
	const char *slash = strrchr(path, '/');
	const char *folder = slash == NULL ? "." : arena_strndup(&c->arena, path, slash == path ? 1 : (size_t)(slash - path));
	if (access(path, R_OK | W_OK) != 0 || access(folder, W_OK | X_OK) != 0) {
		doctor_fail(d, "database", arena_printf(&c->arena, "chown gusu:gusu %s* && chmod 750 %s", path, folder),
			TR(c, "当前用户不能读写 %s 及其目录", "this user cannot read and write %s and its folder"), path);
		return false;
	}
	if ((st.st_mode & S_IRWXO) != 0)
		doctor_warn(d, "database", arena_printf(&c->arena, "chmod o-rwx %s*", path), TR(c, "人人可读写：%s",
			"everybody can read or write %s"), path);
	return true;
}

void doctor_database(struct doctor *d)
{
	const char *url = d->c->app->config.db_url;
	if (is_server(url) || file_is_fine(d, url))
		open_database(d, url);
}

/* ---- Backups. */

static int64_t newest_file(const char *folder, char ret_name[256])
{
	int64_t newest = 0;
	struct stat st;
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return -1;
	for (struct dirent *e; (e = readdir(dir)) != NULL; )
		if (e->d_name[0] != '.' && fstatat(dirfd(dir), e->d_name, &st,
			0) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_mtime > newest) {
			newest = st.st_mtime;
			snprintf(ret_name, 256, "%s", e->d_name);
		}
	closedir(dir);
	return newest;
}

static bool same_disk(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev;
}

void doctor_backup(struct doctor *d)
{
	struct ctx *c = d->c;
	const struct app_config *v = &c->app->config;
	const char *how = TR(c, "每天运行 gusu backup（见运维手册“备份”）", "run gusu backup every day (see Backups in the operator's guide)");
	char name[256] = "";
	if (v->backup_dir == NULL) {
		doctor_warn(d, "backup", TR(c, "在配置中写 backup.folder，并每天运行 gusu backup",
			"set backup.folder in the configuration and run gusu backup every day"), "%s",
			TR(c, "没有说明备份放在哪里", "nobody said where the backups are"));
		return;
	}
	int64_t at = newest_file(v->backup_dir, name);
	int64_t age_h = (c->now_ms / 1000 - at) / 3600;
	if (at < 0)
		doctor_fail(d, "backup", arena_printf(&c->arena, "install -d -o gusu -g gusu -m 750 %s", v->backup_dir), TR(c, "打不开备份目录 %s：%s",
			"cannot open the folder of backups %s: %s"), v->backup_dir, strerror(errno));
	else if (at == 0)
		doctor_warn(d, "backup", how, TR(c, "%s 中没有备份", "there is no backup in %s"), v->backup_dir);
	else if (age_h * 3600 >= v->backup_warn_s)
		doctor_warn(d, "backup", how, TR(c, "最新的备份 %s 已有 %lld 小时", "the newest backup, %s, is %lld hours old"), name, (long long)age_h);
	else if (same_disk(v->backup_dir, v->db_url))
		doctor_ok(d, "backup", TR(c, "%s，%lld 小时前；与数据库在同一块盘上，请另存一份到别处",
			"%s, %lld hours ago; on the disk of the database: keep a copy elsewhere too"),
			name, (long long)age_h);
	else
		doctor_ok(d, "backup", TR(c, "%s，%lld 小时前", "%s, %lld hours ago"), name, (long long)age_h);
}
