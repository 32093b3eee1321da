/* config_cli.c - `gusu config check`, `show`, `keys`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/jw.h"
#include "base/text.h"
#include "core/cli.h"
#include "core/config.h"

/* ---- check: what the reader of the values cannot see alone. */

static void warn(struct config *cf, const char *key, const char *hint, const char *what, const char *value)
{
	struct plan_node at = { .file = cf->path != NULL ? cf->path : "gusu" };
	for (int i = 0; i < config_n_keys; i++)
		if (strcmp(config_keys[i].name, key) == 0 && cf->origin[i].from == CONFIG_FROM_FILE)
			at.line = cf->origin[i].line;
	at.col = at.line > 0 ? 1 : 0;
	plan_warn(&cf->report, &at, hint, "%s: %s '%s'", key, what, value);
}

static void check_folder(struct config *cf, const char *key, const char *path, int mode)
{
	struct stat st;
	struct plan_report *r = &cf->report;
	if (path == NULL)
		return;
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		warn(cf, key, PLAN_TR(r, "建立该目录，或改正路径", "make the folder, or correct the path"), PLAN_TR(r, "没有目录", "there is no folder"), path);
	else if (access(path, mode) != 0)
		warn(cf, key, PLAN_TR(r, "把目录的权限给运行 gusu 的用户", "give the folder to the user that runs gusu"),
			PLAN_TR(r, "当前用户没有权限", "this user has no permission for"), path);
}

void config_check_meaning(struct config *cf, const struct app_config *v)
{
	struct plan_report *r = &cf->report;
	bool local = strncmp(v->listen, "127.", 4) == 0 || strncmp(v->listen, "localhost:", 10) == 0
		|| strncmp(v->listen, "[::1]", 5) == 0;
	check_folder(cf, "plans", v->plans_dir, R_OK | X_OK);
	check_folder(cf, "web", v->web_dir, R_OK | X_OK);
	check_folder(cf, "temp", v->temp_dir, W_OK | X_OK);
	check_folder(cf, "files", v->files_dir, W_OK | X_OK);
	check_folder(cf, "backup.folder", v->backup_dir, R_OK | X_OK);
	if (!local && v->trust_proxy)
		warn(cf, "listen", PLAN_TR(r, "只监听 127.0.0.1，由 nginx 转来", "listen on 127.0.0.1 only and let nginx hand requests on"),
			PLAN_TR(r, "相信代理的话，却任何人都连得到", "the word of a proxy is believed, yet anybody can connect to"), v->listen);
	if (v->limits.session_idle_s > v->limits.session_max_s)
		warn(cf, "limits.session-idle", NULL, PLAN_TR(r, "比 limits.session-max 还长，不起作用",
			"longer than limits.session-max, so without effect"), "");
}

static int report_json(struct ctx *c, const struct config *cf)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 4 << 20);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "file", cf->path);
	jw_ki64(&w, "errors", cf->report.n_errors);
	jw_ki64(&w, "warnings", cf->report.n_warnings);
	jw_key(&w, "issues");
	jw_arr(&w);
	for (int i = 0; i < cf->report.n; i++) {
		const struct plan_issue *issue = &cf->report.issues[i];
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

static int say_report(struct ctx *c, struct config *cf)
{
	int code = CLI_OK;
	if (c->app->config.json) {
		code = report_json(c, cf);
	} else {
		plan_report_print(&cf->report, stderr);
		printf(TR(c, "%s：%d 处错误，%d 处提醒\n", "%s: %d errors, %d warnings\n"),
			cf->path != NULL ? cf->path : TR(c, "没有配置文件，用默认值与环境变量",
			"no configuration file; defaults and environment"), cf->report.n_errors, cf->report.n_warnings);
	}
	return cf->report.n_errors > 0 ? CLI_BAD_INPUT : code;
}

/* A file of its own: over the defaults, without the environment. */
static int check_file(struct ctx *c, const char *path)
{
	struct config cf = { .path = path };
	struct app_config v;
	app_defaults(&v);
	arena_init(&cf.arena, (size_t)64 << 20);
	plan_report_init(&cf.report, &cf.arena);
	cf.report.english = c->english;
	config_read(&cf, path, &v);
	if (cf.report.n_errors == 0)
		config_check_meaning(&cf, &v);
	int code = say_report(c, &cf);
	arena_finish(&cf.arena);
	return code;
}

int config_check_run(struct ctx *c, int argc, char **argv)
{
	const char *path = NULL;
	int n;
	if (!cli_parse(c, argc, argv, NULL, 0, &path, 0, 1, &n))
		return CLI_USAGE;
	if (n == 1)
		return check_file(c, path);
	if (c->app->settings == NULL) {
		ignore_rc(ctx_no_memory(c)); /* told by cli_fail */
		return cli_fail(c);
	}
	if (c->app->settings->report.n_errors == 0)
		config_check_meaning(c->app->settings, &c->app->config);
	return say_report(c, c->app->settings);
}

/* ---- show: what holds, and who said so. */

static const char *origin(struct ctx *c, int i)
{
	const struct config *cf = c->app->settings;
	char env[CONFIG_ENV_TEXT];
	switch (cf != NULL ? cf->origin[i].from : CONFIG_FROM_DEFAULT) {
	case CONFIG_FROM_FILE: return arena_printf(&c->arena, "%s:%d", cf->path, cf->origin[i].line);
	case CONFIG_FROM_ENV: return arena_strdup(&c->arena, config_env(&config_keys[i], env));
	case CONFIG_FROM_FLAG: return config_keys[i].flag;
	default: return "default";
	}
}

static void show_json(struct ctx *c, const char *only, struct jw *w)
{
	jw_obj(w);
	jw_ktext(w, "file", c->app->settings != NULL ? c->app->settings->path : NULL);
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < config_n_keys; i++) {
		char text[CONFIG_SHOWN];
		if (only != NULL && strcmp(only, config_keys[i].name) != 0)
			continue;
		config_print(&config_keys[i], &c->app->config, false, text);
		jw_obj(w);
		jw_ktext(w, "key", config_keys[i].name);
		jw_ktext(w, "value", text[0] != '\0' ? text : NULL);
		jw_ktext(w, "from", origin(c, i));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

/* One value as it stands, for scripts. */
static int show_one(struct ctx *c, const char *name)
{
	const char *known[CONFIG_MAX + 1] = { 0 };
	char text[CONFIG_SHOWN];
	for (int i = 0; i < config_n_keys; i++) {
		known[i] = config_keys[i].name;
		if (strcmp(known[i], name) != 0)
			continue;
		config_print(&config_keys[i], &c->app->config, false, text);
		if (text[0] != '\0')
			printf("%s\n", text);
		return CLI_OK;
	}
	const char *near = plan_nearest(name, known);
	ignore_rc(near != NULL ? ctx_fail(c, RC_NOT_FOUND, "key", TR(c, "没有配置项“%s”，是否想写“%s”？",
		"there is no key '%s'; did you mean '%s'?"), name, near)
		: ctx_fail(c, RC_NOT_FOUND, "key", TR(c, "没有配置项“%s”；全部见 gusu config keys",
			"there is no key '%s'; gusu config keys has all"), name));
	return cli_fail(c);
}

int config_show_run(struct ctx *c, int argc, char **argv)
{
	const char *name = NULL;
	if (!cli_parse(c, argc, argv, NULL, 0, &name, 0, 1, NULL))
		return CLI_USAGE;
	if (name != NULL && !c->app->config.json)
		return show_one(c, name);
	if (c->app->config.json) {
		struct jw w;
		buf_auto b;
		buf_init(&b, 1 << 20);
		jw_init(&w, &b);
		show_json(c, name, &w);
		return cli_print(c, &b);
	}
	for (int i = 0; i < config_n_keys; i++) {
		char text[CONFIG_SHOWN];
		config_print(&config_keys[i], &c->app->config, false, text);
		printf("%-22s %-32s %s\n", config_keys[i].name, text[0] != '\0' ? text : "-", origin(c, i));
	}
	return CLI_OK;
}

/* ---- keys: the example file and the reference page, from the table. */

static const char *last_word(const struct config_key *k)
{
	const char *dot = strchr(k->name, '.');
	return dot != NULL ? dot + 1 : k->name;
}

static bool belongs(const struct config_key *k, const char *section)
{
	const char *dot = strchr(k->name, '.');
	size_t n = dot != NULL ? (size_t)(dot - k->name) : 0;
	return strlen(section) == n && memcmp(k->name, section, n) == 0;
}

/* As YAML: a list for networks, quotes where a text could be read as something else. */
static void print_yaml_value(const struct config_key *k, const char *text, FILE *out)
{
	if (k->kind != CONFIG_NETWORKS) {
		fputs(text, out);
		return;
	}
	fputc('[', out);
	struct slice rest = slice_of(text), part;
	for (bool first = true; slice_split(&rest, ',', &part); first = false) {
		part = slice_trim(part);
		bool quote = memchr(part.p, ':', part.n) != NULL;
		fprintf(out, "%s%s%.*s%s", first ? "" : ", ", quote ? "\"" : "", (int)part.n, part.p, quote ? "\"" : "");
	}
	fputc(']', out);
}

static void print_example(const struct app_config *v, FILE *out)
{
	fputs("# Gusu 的配置文件。以 # 开头的是说明，或是没有改动的默认值：删去键前面的 # 即可改动。改后用 gusu config check 检查，重启服务生效。\n"
		"# Configuration of Gusu. Lines with # are explanations or defaults that stand: take the # before a key away to change it,\n"
		"# then `gusu config check`, and restart the service. Options win over the environment, the environment over this file.\n"
		"config: 1\n", out);
	for (const struct config_section *s = config_sections; s->name != NULL; s++) {
		bool inner = s->name[0] != '\0';
		fprintf(out, "\n# ---- %s / %s\n", s->zh, s->en);
		if (inner)
			fprintf(out, "%s:\n", s->name);
		for (int i = 0; i < config_n_keys; i++) {
			const struct config_key *k = &config_keys[i];
			char text[CONFIG_SHOWN], env[CONFIG_ENV_TEXT];
			if (!belongs(k, s->name))
				continue;
			const char *indent = inner ? "  " : "";
			config_print(k, v, true, text);
			fprintf(out, "%s# %s\n%s# %s\n", indent, k->zh, indent, k->en);
			fprintf(out, "%s# (%s%s%s)\n", indent, config_env(k, env), k->flag != NULL ? ", " : "", k->flag != NULL ? k->flag : "");
			fprintf(out, "%s%s%s: ", indent, k->packaged ? "" : "#", last_word(k));
			print_yaml_value(k, k->example != NULL ? k->example : text, out);
			fputc('\n', out);
		}
	}
}

static void print_bounds(const struct config_key *k, char *out, size_t size)
{
	char lo[CONFIG_SHOWN] = "", hi[CONFIG_SHOWN] = "";
	struct app_config v = { 0 };
	out[0] = '\0';
	if (k->kind == CONFIG_WORD) {
		for (int i = 0; k->words[i] != NULL; i++)
			snprintf(out + strlen(out), size - strlen(out), "%s%s", i > 0 ? ", " : "", k->words[i]);
	} else if (k->kind == CONFIG_FLAG) {
		snprintf(out, size, "true, false");
	} else if (k->kind >= CONFIG_COUNT) {
		void *at = (char *)&v + k->offset;
		for (int i = 0; i < 2; i++) {
			int64_t n = i == 0 ? k->lo : k->hi;
			if (k->kind == CONFIG_BYTES)
				*(size_t *)at = (size_t)n;
			else
				*(int *)at = (int)n;
			config_print(k, &v, true, i == 0 ? lo : hi);
		}
		snprintf(out, size, "%s – %s", lo, hi);
	}
}

static void print_page(const struct app_config *v, FILE *out)
{
	fputs("<!-- Generated by `gusu config keys` from src/core/config_keys.c. Do not edit. -->\n# Configuration 配置\n\n"
		"One YAML file that begins with `config: 1`: `--config FILE`, else `GUSU_CONFIG`, else `" CONFIG_FILE "` when it exists;\n"
		"`none` stands for no file. Options win over the environment, the environment over the file, the file over the default.\n"
		"`gusu config check` finds every mistake, `gusu config show` tells what holds and where it comes from. An example with every key: `packaging/gusu.yaml`.\n\n"
		"配置文件以 `config: 1` 开头。优先次序：命令行选项、环境变量、配置文件、默认值。\n"
		"`gusu config check` 检查，`gusu config show` 显示实际取值及来源。\n", out);
	for (const struct config_section *s = config_sections; s->name != NULL; s++) {
		fprintf(out, "\n## %s%s%s / %s\n\n| key | default | may be | environment, option | meaning |\n|---|---|---|---|---|\n", s->name,
			s->name[0] != '\0' ? ": " : "", s->zh, s->en);
		for (int i = 0; i < config_n_keys; i++) {
			const struct config_key *k = &config_keys[i];
			char text[CONFIG_SHOWN], bounds[CONFIG_SHOWN], env[CONFIG_ENV_TEXT];
			if (!belongs(k, s->name))
				continue;
			config_print(k, v, true, text);
			print_bounds(k, bounds, sizeof bounds);
			fprintf(out, "| `%s` | %s | %s | `%s`", k->name, text, bounds, config_env(k, env));
			if (k->flag != NULL)
				fprintf(out, ", `%s`", k->flag);
			fprintf(out, " | %s<br>%s |\n", k->zh, k->en);
		}
	}
}

static int keys_json(struct ctx *c, const struct app_config *v)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_arr(&w);
	for (int i = 0; i < config_n_keys; i++) {
		const struct config_key *k = &config_keys[i];
		char text[CONFIG_SHOWN], env[CONFIG_ENV_TEXT];
		config_print(k, v, false, text);
		jw_obj(&w);
		jw_ktext(&w, "key", k->name);
		jw_ktext(&w, "default", text[0] != '\0' ? text : NULL);
		jw_ktext(&w, "environment", config_env(k, env));
		jw_ktext(&w, "option", k->flag);
		jw_ktext(&w, "text", TR(c, k->zh, k->en));
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	return cli_print(c, &b);
}

int config_keys_run(struct ctx *c, int argc, char **argv)
{
	bool yaml = false;
	struct app_config v;
	const struct cli_option options[] = { { "--yaml", CLI_FLAG, &yaml } };
	if (!cli_parse(c, argc, argv, options, 1, NULL, 0, 0, NULL))
		return CLI_USAGE;
	app_defaults(&v);
	if (c->app->config.json)
		return keys_json(c, &v);
	if (yaml)
		print_example(&v, stdout);
	else
		print_page(&v, stdout);
	return CLI_OK;
}
