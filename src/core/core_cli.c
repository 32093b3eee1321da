/* core_cli.c - check, rebuild, plan check, account password.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/jw.h"
#include "core/account.h"
#include "core/ask.h"
#include "core/core_cli.h"
#include "core/job.h"
#include "core/people_record.h"
#include "core/plan.h"
#include "core/session.h"
#include "core/setting.h"

/* ---- plan check */

enum { FILES_MAX = 5000, FOLDER_DEPTH = 8 };

struct plan_files { const char **paths; int n; };

static bool is_plan(const char *name)
{
	size_t n = strlen(name);
	return (n > 5 && strcmp(name + n - 5, ".yaml") == 0) || (n > 4 && strcmp(name + n - 4, ".yml") == 0);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect(struct ctx *c, struct plan_report *r, struct plan_files *f, const char *path, int depth)
{
	struct stat st;
	if (stat(path, &st) != 0) {
		plan_error_at(r, path, 0, 0, NULL, TR(c, "打不开：%s", "cannot open: %s"), strerror(errno));
		return;
	}
	if (!S_ISDIR(st.st_mode)) {
		if (f->n < FILES_MAX)
			f->paths[f->n++] = path;
		return;
	}
	DIR *d = depth < FOLDER_DEPTH ? opendir(path) : NULL;
	if (d == NULL)
		return;
	for (struct dirent *e; (e = readdir(d)) != NULL; ) {
		if (e->d_name[0] == '.' || (e->d_type == DT_REG && !is_plan(e->d_name)))
			continue;
		const char *child = arena_printf(&c->arena, "%s/%s", path, e->d_name);
		if (child != NULL && (e->d_type == DT_DIR || is_plan(e->d_name)))
			collect(c, r, f, child, depth + 1);
	}
	closedir(d);
}

static const struct plan_section *find_section(const struct app *a, const char *head, const char **known, int room)
{
	int n = 0;
	for (int m = 0; m < a->n_modules; m++) {
		for (int i = 0; i < a->modules[m]->n_sections; i++) {
			const struct plan_section *s = &a->modules[m]->sections[i];
			if (strcmp(s->head, head) == 0)
				return s;
			if (n < room - 1)
				known[n++] = s->head;
		}
	}
	known[n] = NULL;
	return NULL;
}

static void check_file(struct ctx *c, struct plan_report *r, const char *path)
{
	const char *known[64];
	struct plan_node *root = plan_read_file(r, path);
	if (root == NULL || root->n == 0)
		return;
	const struct plan_section *s = find_section(c->app, root->pairs[0].key, known, 64);
	if (s != NULL) {
		s->check(c, r, root);
		return;
	}
	const char *near = plan_nearest(root->pairs[0].key, known), *all = "";
	for (int i = 0; known[i] != NULL; i++)
		all = arena_printf(&c->arena, "%s%s%s", all, i > 0 ? ", " : "", known[i]);
	const char *hint = near != NULL ? arena_printf(&c->arena, TR(c, "是否想写“%s”？", "did you mean '%s'?"), near)
		: arena_printf(&c->arena,
		TR(c, "计划文件的第一个键说明它是什么：%s", "the first key of a plan file says what it is: %s"), all);
	plan_error_at(r, path, root->pairs[0].line, root->pairs[0].col, hint, TR(c, "不认识的计划文件“%s:”", "unknown kind of plan file '%s:'"),
		root->pairs[0].key);
}

static int print_report_json(struct ctx *c, const struct plan_report *r, int files)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 8 << 20);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "files", files);
	jw_ki64(&w, "errors", r->n_errors);
	jw_ki64(&w, "warnings", r->n_warnings);
	jw_key(&w, "issues");
	jw_arr(&w);
	for (int i = 0; i < r->n; i++) {
		const struct plan_issue *issue = &r->issues[i];
		jw_obj(&w);
		jw_ktext(&w, "file", issue->file);
		jw_ki64(&w, "line", issue->line);
		jw_ki64(&w, "column", issue->col);
		jw_ktext(&w, "kind", issue->warning ? "warning" : "error");
		jw_ktext(&w, "text", issue->text);
		jw_ktext(&w, "hint", issue->hint);
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	jw_obj_end(&w);
	return cli_print(c, &b);
}

enum rc plan_check_files(struct ctx *c, struct plan_report *r, const char *const *paths, int n, int *ret_files)
{
	struct plan_files f = { .paths = arena_new_array(&c->arena, const char *, FILES_MAX) };
	if (f.paths == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		collect(c, r, &f, paths[i], 0);
	qsort(f.paths, (size_t)f.n, sizeof *f.paths, by_text);
	for (int i = 0; i < f.n; i++)
		check_file(c, r, f.paths[i]);
	if (f.n == 0 && r->n_errors == 0)
		plan_error_at(r, paths[0], 0, 0, NULL, "%s", TR(c, "没有 .yaml 文件", "there is no .yaml file"));
	*ret_files = f.n;
	return RC_OK;
}

int plan_check_run(struct ctx *c, int argc, char **argv)
{
	const char *args[256];
	int n;
	if (!cli_parse(c, argc, argv, NULL, 0, args, 1, 256, &n))
		return CLI_USAGE;
	struct plan_report r;
	int files, code = CLI_OK;
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	if (plan_check_files(c, &r, args, n, &files) != RC_OK)
		return cli_fail(c);
	if (c->app->config.json) {
		code = print_report_json(c, &r, files);
	} else {
		plan_report_print(&r, stderr);
		printf(TR(c, "检查了 %d 个文件：%d 处错误，%d 处提醒\n", "%d files checked: %d errors, %d warnings\n"), files, r.n_errors, r.n_warnings);
	}
	return r.n_errors > 0 ? CLI_BAD_INPUT : code;
}

/* ---- check, rebuild */

struct database_findings { struct ctx *c; int n; };

static void tell_finding(void *arg, const char *line)
{
	struct database_findings *f = arg;
	f->n++;
	cli_finding(f->c, "%s", line);
}

static enum rc check_all(struct ctx *c, int *ret_findings)
{
	struct database_findings f = { .c = c };
	enum rc rc = database_check(c, tell_finding, &f);
	for (int m = 0; rc == RC_OK && m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		int more = 0;
		job_progress(c, m, c->app->n_modules, mod->name);
		if (mod->check != NULL)
			rc = mod->check(c, &more);
		f.n += more;
	}
	*ret_findings = f.n;
	return rc;
}

static int check_json(struct ctx *c)
{
	struct jw w;
	buf_auto b;
	int findings = 0;
	buf_init(&b, 16 << 20);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_key(&w, "list");
	jw_arr(&w);
	c->app->findings = &(struct cli_findings){ .w = &w };
	enum rc rc = check_all(c, &findings);
	c->app->findings = NULL;
	if (rc != RC_OK)
		return cli_fail(c);
	jw_arr_end(&w);
	jw_ki64(&w, "findings", findings);
	jw_obj_end(&w);
	int code = cli_print(c, &b);
	return code == CLI_OK && findings > 0 ? CLI_FAILED : code;
}

int check_run(struct ctx *c, int argc, char **argv)
{
	int findings = 0;
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (c->app->config.json)
		return check_json(c);
	if (check_all(c, &findings) != RC_OK)
		return cli_fail(c);
	if (findings == 0)
		puts(TR(c, "没有发现问题", "nothing found: the database is in order"));
	else
		printf(TR(c, "发现 %d 处问题\n", "%d findings\n"), findings);
	return findings > 0 ? CLI_FAILED : CLI_OK;
}

int rebuild_run(struct ctx *c, int argc, char **argv)
{
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, NULL))
		return CLI_USAGE;
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		if (mod->rebuild == NULL)
			continue;
		if (!c->app->config.json)
			printf(TR(c, "重算 %s\n", "rebuilding %s\n"), TR(c, mod->title_zh, mod->title_en) != NULL ? TR(c, mod->title_zh, mod->title_en)
				: mod->name);
		enum rc rc = mod->rebuild(c);
		if (rc != RC_OK)
			return cli_fail(c);
	}
	puts(c->app->config.json ? "{\"rebuilt\":true}" : TR(c, "完成", "done"));
	return CLI_OK;
}

/* ---- account password */

static enum rc ask_password(struct ctx *c, char *out, size_t size)
{
	char again[PASSWORD_MAX_BYTES + 2];
	const char *given = getenv("GUSU_ADMIN_PASSWORD");
	if (given != NULL && given[0] != '\0') {
		snprintf(out, size, "%s", given);
		return RC_OK;
	}
	bool got = isatty(STDIN_FILENO) ? ask_hidden(TR(c, "新密码：", "new password: "), out, size) : ask_line(stdin, out, size);
	if (got && isatty(STDIN_FILENO)) {
		got = ask_hidden(TR(c, "再输一遍：", "once more: "), again, sizeof again);
		if (got && strcmp(out, again) != 0)
			return ctx_fail(c, RC_BAD_INPUT, "password", "%s",
				TR(c, "两次输入不一致，密码没有改动", "the two entries differ; the password was not changed"));
	}
	return got ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "password", "%s", TR(c, "没有读到密码", "no password was given"));
}

static enum rc set_password(struct ctx *c, const char *name, const char *password)
{
	struct account a;
	bool found = false;
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(account_find(c, name, &a, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "name", TR(c, "没有账号“%s”", "there is no account '%s'"), name);
	TRY(account_set_password(c, name, password));
	TRY(session_end_others(c, a.id, ""));
	TRY(audit_note(c, "account.password", name, ""));
	TRY(record_account(c, a.id, "password-reset"));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

int password_run(struct ctx *c, int argc, char **argv)
{
	const char *name = ACCOUNT_ADMIN;
	char password[PASSWORD_MAX_BYTES + 2];
	if (!cli_parse(c, argc, argv, NULL, 0, &name, 0, 1, NULL))
		return CLI_USAGE;
	enum rc rc = ask_password(c, password, sizeof password);
	if (rc == RC_OK)
		rc = set_password(c, name, password);
	explicit_bzero(password, sizeof password);
	if (rc != RC_OK)
		return cli_fail(c);
	buf_auto b;
	buf_init(&b, 4096);
	if (c->app->config.json) {
		struct jw w;
		jw_init(&w, &b);
		jw_obj(&w);
		jw_ktext(&w, "account", name);
		jw_kbool(&w, "sessions_ended", true);
		jw_obj_end(&w);
	} else {
		buf_printf(&b, TR(c, "账号 %s 的密码已经更改，它的所有登录已经结束", "the password of %s was changed and its sessions were ended"), name);
	}
	return cli_print(c, &b);
}
