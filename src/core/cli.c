/* cli.c - from words to a command, in one process and one unit of work.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/buf.h"
#include "base/jw.h"
#include "base/num.h"
#include "base/text.h"
#include "core/cli.h"
#include "core/config.h"
#include "core/help.h"
#include "core/job.h"
#include "core/plan.h"

enum { FINDINGS_LISTED = 10000 /* of `gusu check --json` */, PROBLEM_BYTES = 16 << 20, TRIES = 3, AGAIN_MS = 200 };

int cli_exit_of(enum rc rc)
{
	switch (rc) {
	case RC_OK: return CLI_OK;
	case RC_BAD_INPUT: return CLI_BAD_INPUT;
	case RC_NOT_FOUND: return CLI_NOT_FOUND;
	case RC_BUSY:
	case RC_TOO_MANY: return CLI_BUSY;
	case RC_CONFLICT: return CLI_CONFLICT;
	case RC_TOO_LARGE:
	case RC_NO_MEMORY: return CLI_TOO_LARGE;
	case RC_UNAUTHENTICATED:
	case RC_FORBIDDEN: return CLI_DENIED;
	case RC_CANCELLED: return CLI_CANCELLED;
	default: return CLI_FAILED;
	}
}

/* NULL or "" is left out. */
static void print_problem_json(const char *error, const char *detail, const char *field, const char *usage, const struct buf *members)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, PROBLEM_BYTES);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "error", error);
	jw_ktext(&w, "detail", detail);
	if (field != NULL && field[0] != '\0')
		jw_ktext(&w, "field", field);
	if (usage != NULL)
		jw_ktext(&w, "usage", usage);
	if (members != NULL && members->len > 0 && buf_rc(members) == RC_OK) {
		buf_char(&b, ',');
		buf_add(&b, members->data, members->len);
	}
	jw_obj_end(&w);
	fprintf(stderr, "%s\n", buf_text(&b));
}

int cli_fail(struct ctx *c) { return cli_fail_with(c, NULL); }

/* A command that writes failed for a reason that passes, and nothing of it is stored: it begins anew (run_command), so its failure is not told. */
static bool begins_anew(struct ctx *c)
{
	struct app *a = c->app;
	a->again.now = a->again.left > 0 && (c->problem.rc == RC_BUSY || c->problem.rc == RC_INTERNAL) && db_may_repeat(a->again.before);
	if (a->again.now && !a->config.quiet && !a->config.json)
		fprintf(stderr, "gusu: %s\n", TR(c, "与数据库的连接中断，没有保存任何内容；重新开始", "the connection to the database broke and nothing was stored; beginning again"));
	return a->again.now;
}

int cli_fail_with(struct ctx *c, const struct buf *members)
{
	job_terminal_done(c);
	if (begins_anew(c))
		return CLI_BUSY;
	if (c->problem.rc == RC_OK)
		c->problem.rc = RC_INTERNAL;
	if (c->app->config.json)
		print_problem_json(rc_name(c->problem.rc), ctx_reason(c), c->problem.field, NULL, members);
	else
		fprintf(stderr, "gusu: %s\n", ctx_reason(c));
	if (c->problem.log[0] != '\0' && !c->app->config.json)
		fprintf(stderr, "      (%s)\n", c->problem.log);
	return cli_exit_of(c->problem.rc);
}

int cli_usage(struct ctx *c, const char *fmt, ...)
{
	const struct command *cmd = c->app->command;
	char detail[2000], usage[1000] = "gusu COMMAND [OPTIONS]";
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(detail, sizeof detail, fmt, ap);
	va_end(ap);
	if (cmd != NULL)
		snprintf(usage, sizeof usage, "gusu %s%s%s", cmd->words, cmd->usage[0] != '\0' ? " " : "", cmd->usage);
	if (c->app->config.json) {
		print_problem_json("USAGE", detail, NULL, usage, NULL);
		return CLI_USAGE;
	}
	fprintf(stderr, "gusu: %s\n", detail);
	if (cmd != NULL) {
		fprintf(stderr, TR(c, "用法：%s\n", "usage: %s\n"), usage);
		fprintf(stderr, TR(c, "详见：gusu help %s\n", "more: gusu help %s\n"), cmd->words);
	}
	return CLI_USAGE;
}

void cli_finding(struct ctx *c, const char *fmt, ...)
{
	struct cli_findings *f = c->app->findings;
	char line[1000];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (f == NULL)
		printf("%s\n", line);
	else if (f->n++ < FINDINGS_LISTED)
		jw_text(f->w, line);
}

int cli_print(struct ctx *c, const struct buf *b)
{
	if (buf_rc(b) != RC_OK) {
		ignore_rc(ctx_no_memory(c)); /* told by cli_fail */
		return cli_fail(c);
	}
	fwrite(buf_text(b), 1, b->len, stdout);
	if (b->len == 0 || b->data[b->len - 1] != '\n')
		fputc('\n', stdout);
	return fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
}

/* ---- Options. */

static bool set_option(struct ctx *c, const struct cli_option *o, const char *value)
{
	struct slice s = slice_of(value);
	struct cli_texts *texts = o->ret;
	switch (o->kind) {
	case CLI_TEXT:
		*(const char **)o->ret = value;
		return true;
	case CLI_TEXTS:
		if (texts->n == (int)(sizeof texts->items / sizeof texts->items[0])) {
			cli_usage(c, TR(c, "%s 最多写 %d 次", "%s may be given at most %d times"), o->name, texts->n);
			return false;
		}
		texts->items[texts->n++] = value;
		return true;
	case CLI_INT:
		if (slice_i64(s, o->ret))
			return true;
		cli_usage(c, TR(c, "%s 应为整数，却是“%s”", "%s needs a whole number, not '%s'"), o->name, value);
		return false;
	case CLI_NUMBER:
		if (num_parse(s.p, s.n, 0, o->ret) == NUM_OK)
			return true;
		cli_usage(c, TR(c, "%s 应为数字，却是“%s”", "%s needs a number, not '%s'"), o->name, value);
		return false;
	case CLI_FLAG:
		*(bool *)o->ret = true;
		return true;
	}
	return false;
}

static const struct cli_option *find_option(const struct cli_option *options, int n, const char *arg, size_t len)
{
	for (int i = 0; i < n; i++)
		if (strlen(options[i].name) == len && memcmp(options[i].name, arg, len) == 0)
			return &options[i];
	return NULL;
}

static bool unknown_option(struct ctx *c, const struct cli_option *options, int n, const char *arg, size_t len)
{
	const char *known[32];
	int k = 0;
	for (; k < n && k < 31; k++)
		known[k] = options[k].name;
	known[k] = NULL;
	char word[64];
	snprintf(word, sizeof word, "%.*s", (int)len, arg);
	const char *near = plan_nearest(word, known);
	if (near != NULL)
		cli_usage(c, TR(c, "不认识的选项 %s，是否想写 %s？", "unknown option %s; did you mean %s?"), word, near);
	else
		cli_usage(c, TR(c, "不认识的选项 %s", "unknown option %s"), word);
	return false;
}

/* Takes argv[*i] (and its value) as an option. */
static bool take_option(struct ctx *c, int argc, char **argv, int *i, const struct cli_option *options, int n)
{
	const char *arg = argv[*i], *equals = strchr(arg, '=');
	size_t len = equals != NULL ? (size_t)(equals - arg) : strlen(arg);
	const struct cli_option *o = find_option(options, n, arg, len);
	if (o == NULL)
		return unknown_option(c, options, n, arg, len);
	if (o->kind == CLI_FLAG) {
		if (equals == NULL)
			return set_option(c, o, "");
		cli_usage(c, TR(c, "%s 不带值", "%s takes no value"), o->name);
		return false;
	}
	if (equals != NULL)
		return set_option(c, o, equals + 1);
	if (*i + 1 >= argc) {
		cli_usage(c, TR(c, "%s 后面缺少值", "%s needs a value"), o->name);
		return false;
	}
	return set_option(c, o, argv[++*i]);
}

bool cli_parse(struct ctx *c, int argc, char **argv, const struct cli_option *options, int n_options, const char **ret_args, int least,
	int most, int *ret_n)
{
	int n = 0;
	bool only_args = false;
	for (int i = 1; i < argc; i++) {
		if (!only_args && strcmp(argv[i], "--") == 0) {
			only_args = true;
		} else if (!only_args && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (!take_option(c, argc, argv, &i, options, n_options))
				return false;
		} else if (n == most) {
			cli_usage(c, TR(c, "多余的参数“%s”", "there is no place for '%s'"), argv[i]);
			return false;
		} else {
			ret_args[n++] = argv[i];
		}
	}
	if (n < least) {
		cli_usage(c, "%s", TR(c, "缺少参数", "an argument is missing"));
		return false;
	}
	if (ret_n != NULL)
		*ret_n = n;
	return true;
}

/* ---- Words and global options. */

struct globals { const char *db, *plans, *lang, *config; bool json, quiet, version, help; };

/* Takes the global options out of argv, wherever they stand before "--"; what is left keeps its order. */
static bool take_globals(struct ctx *c, int *argc, char **argv, struct globals *g)
{
	const struct cli_option options[] = {
		{ "--db", CLI_TEXT, &g->db }, { "--config", CLI_TEXT, &g->config },
		{ "--plans", CLI_TEXT, &g->plans }, { "--lang", CLI_TEXT, &g->lang }, { "--json", CLI_FLAG, &g->json },
		{ "--quiet", CLI_FLAG, &g->quiet }, { "--version", CLI_FLAG, &g->version },
		{ "--help", CLI_FLAG, &g->help }, { "-h", CLI_FLAG, &g->help },
	};
	int n = (int)(sizeof options / sizeof options[0]), out = 1;
	bool words_only = false;
	for (int i = 1; i < *argc; i++) {
		const char *arg = argv[i];
		words_only = words_only || strcmp(arg, "--") == 0;
		if (words_only || arg[0] != '-' || find_option(options, n, arg, strcspn(arg, "=")) == NULL)
			argv[out++] = argv[i];
		else if (!take_option(c, *argc, argv, &i, options, n))
			return false;
	}
	*argc = out;
	return true;
}

/* File and environment first, in the language that was asked for; then what the line says. */
static bool apply_globals(struct ctx *c, struct app *a, const struct globals *g)
{
	if (g->lang != NULL && strcmp(g->lang, "zh") != 0 && strcmp(g->lang, "en") != 0) {
		cli_usage(c, TR(c, "--lang 只能是 zh 或 en，不能是“%s”", "--lang is zh or en, not '%s'"), g->lang);
		return false;
	}
	a->settings = config_load(a, g->config, g->lang != NULL ? strcmp(g->lang, "en") == 0 : c->english);
	const struct { const char *flag, *given, **to; } lines[] = { { "--db", g->db, &a->config.db_url },
		{ "--plans", g->plans, &a->config.plans_dir }, { "--lang", g->lang, &a->config.language } };
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (lines[i].given == NULL)
			continue;
		*lines[i].to = lines[i].given;
		config_note_flag(a->settings, lines[i].flag);
	}
	if (a->config.language != NULL)
		a->config.english = strcmp(a->config.language, "en") == 0;
	c->english = a->config.english;
	a->config.json = a->config.json || g->json;
	a->config.quiet = a->config.quiet || g->quiet;
	return true;
}

const struct command *cli_find(const struct app *a, int argc, char **argv, int *ret_words)
{
	const struct command *best = NULL;
	for (int m = 0; m < a->n_modules; m++) {
		for (int i = 0; i < a->modules[m]->n_commands; i++) {
			const struct command *cmd = &a->modules[m]->commands[i];
			const char *space = strchr(cmd->words, ' ');
			size_t first = space != NULL ? (size_t)(space - cmd->words) : strlen(cmd->words);
			if (argc < 1 || strlen(argv[0]) != first || memcmp(argv[0], cmd->words, first) != 0)
				continue;
			if (space != NULL && (argc < 2 || strcmp(argv[1], space + 1) != 0))
				continue;
			if (best == NULL || space != NULL)
				best = cmd;
		}
	}
	*ret_words = best == NULL ? 0 : strchr(best->words, ' ') != NULL ? 2 : 1;
	return best;
}

/* `improt` alone is near to no command of two words, but to the first of them. */
static const char *nearest_first_word(struct ctx *c, const char *const *words, int n, const char *typed)
{
	const char **first = arena_new_array(&c->arena, const char *, (size_t)n + 1);

	for (int i = 0; first && i < n; i++)
		if (!(first[i] = arena_strndup(&c->arena, words[i], strcspn(words[i], " "))))
			return NULL;
	return first ? plan_nearest(typed, first) : NULL;
}

static int unknown_word(struct ctx *c, const struct app *a, int argc, char **argv)
{
	const char *words[128];
	int n = 0;
	char typed[128];
	for (int m = 0; m < a->n_modules; m++)
		for (int i = 0; i < a->modules[m]->n_commands && n < 127; i++)
			words[n++] = a->modules[m]->commands[i].words;
	words[n] = NULL;
	bool two = argc > 1 && argv[1][0] != '-';
	snprintf(typed, sizeof typed, "%s%s%s", argv[0], two ? " " : "", two ? argv[1] : "");
	const char *near = plan_nearest(typed, words);
	if (near == NULL)
		near = plan_nearest(argv[0], words);
	if (near == NULL)
		near = nearest_first_word(c, words, n, argv[0]);
	if (near != NULL && strcmp(near, argv[0]) == 0)
		cli_usage(c, TR(c, "“gusu %s”后面还要写做什么%s%s", "'gusu %s' needs another word%s%s"), argv[0], two ? TR(c, "，没有：", "; there is no ") : "", two ? argv[1] : "");
	else if (near != NULL)
		cli_usage(c, TR(c, "不认识“%s”，是否想写“gusu %s”？", "'%s' is no command; did you mean 'gusu %s'?"), argv[0], near);
	else
		cli_usage(c, TR(c, "不认识“%s”", "'%s' is no command"), argv[0]);
	if (!a->config.json)
		help_hint(c, argv[0]);
	return CLI_USAGE;
}

/* The database is away for a moment: its connection is tried as long as the fate of a commit would be looked for. */
static enum rc unit_again(struct ctx *c, struct app *a, enum ctx_db mode)
{
	int64_t until = app_clock_ms() + (int64_t)a->config.limits.reconnect_s * 1000;
	for (;;) {
		enum rc rc = ctx_begin(c, a, mode);
		ctx_as_operator(c);
		if (rc != RC_BUSY || app_clock_ms() >= until)
			return rc;
		ctx_end(c);
		nanosleep(&(struct timespec){ 0, AGAIN_MS * 1000000L }, NULL);
	}
}

/* Runs the command in c. One that writes, and of which nothing is stored, begins anew after a lost connection or a conflict of transactions. What
 * only reads may have printed half of its answer already: it fails, and whoever asked asks again. */
static int run_tries(struct ctx *c, struct app *a, const struct command *cmd, int argc, char **argv)
{
	a->again.left = cmd->needs == CMD_WRITE ? TRIES - 1 : 0;
	for (;; a->again.left--) {
		a->again.before = db_tally_of_thread();
		a->again.now = false;
		c->job = job_terminal(c);
		int code = cmd->run(c, argc, argv);
		job_terminal_done(c);
		if (!a->again.now)
			return code;
		ctx_end(c);
		if (unit_again(c, a, CTX_WRITER) != RC_OK) {
			a->again.left = 0;
			return cli_fail(c);
		}
	}
}

static int run_command(struct app *a, const struct command *cmd, int argc, char **argv)
{
	struct ctx c;
	int code;
	ignore_rc(ctx_begin(&c, a, CTX_NO_DB)); /* cannot fail without a database */
	ctx_as_operator(&c);
	enum rc rc = cmd->needs != CMD_NO_DB ? app_open(&c, a, false) : RC_OK;
	if (rc == RC_OK && cmd->needs != CMD_NO_DB) {
		ctx_end(&c);
		rc = ctx_begin(&c, a, cmd->needs == CMD_WRITE ? CTX_WRITER : CTX_READER);
		ctx_as_operator(&c);
	}
	code = rc == RC_OK ? run_tries(&c, a, cmd, argc, argv) : cli_fail(&c);
	ctx_end(&c);
	app_close(a);
	return code;
}

static int bad_config(struct ctx *c, const struct plan_report *r)
{
	if (!c->app->config.json)
		plan_report_print(r, stderr);
	ignore_rc(ctx_fail(c, RC_BAD_INPUT, "config", "%s", TR(c, "配置有误，未执行；详见 gusu config check",
		"the configuration has mistakes, nothing was done; see gusu config check"))); /* told by cli_fail */
	return cli_fail(c);
}

/* The rest after the global options. `c` only speaks; the command gets a unit of work of its own. */
static int dispatch(struct ctx *c, struct app *a, const struct globals *g, int argc, char **argv)
{
	if (g->version) {
		printf(a->config.json ? "{\"version\":\"%s\"}\n" : "gusu %s\n", GUSU_VERSION);
		return CLI_OK;
	}
	if (argc < 2) {
		if (a->config.json && !g->help)
			return cli_usage(c, "%s", TR(c, "缺少命令；所有命令：gusu help", "a command is missing; all commands: gusu help"));
		int code = help_overview(c, stdout);
		return g->help ? code : CLI_USAGE;
	}
	int words;
	const struct command *cmd = cli_find(a, argc - 1, argv + 1, &words);
	if (cmd == NULL)
		return unknown_word(c, a, argc - 1, argv + 1);
	a->command = cmd;
	if (g->help)
		return help_command(c, cmd, stdout);
	if (!cmd->any_config && a->settings != NULL && a->settings->report.n_errors > 0)
		return bad_config(c, &a->settings->report);
	return run_command(a, cmd, argc - words, argv + words);
}

/* Known before the line is read, so that a mistake on the line is told as JSON too. */
static bool wants_json(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

int cli_run(struct app *a, int argc, char **argv)
{
	struct ctx c;
	struct globals g = { 0 };
	a->config.json = a->config.json || wants_json(argc, argv);
	ignore_rc(ctx_begin(&c, a, CTX_NO_DB)); /* cannot fail without a database */
	int code = CLI_USAGE;
	if (take_globals(&c, &argc, argv, &g) && apply_globals(&c, a, &g))
		code = dispatch(&c, a, &g, argc, argv);
	ctx_end(&c);
	config_free(a->settings);
	a->settings = NULL;
	if (fflush(stdout) != 0 && code == CLI_OK)
		code = CLI_FAILED;
	return code;
}
