/* help.c - the pages of `gusu help`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/jw.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/cli.h"
#include "core/help.h"
#include "core/plan.h"

extern const struct guide_page guide_pages[]; /* generated from docs/guide by tools/embed_guide.py */
extern const int guide_n_pages;

static const struct exit_words { enum cli_exit code; const char *name, *zh, *en; } exit_codes[] = {
	{ CLI_OK, "OK", "成功", "done" },
	{ CLI_FAILED, "FAILED", "失败：内部错误、读写失败，或 check 发现了问题",
	  "failed: internal error, reading or writing failed, or a check found something" },
	{ CLI_USAGE, "USAGE", "用法有误：不认识的命令或选项，缺少参数", "usage: unknown command or option, missing argument" },
	{ CLI_BAD_INPUT, "BAD_INPUT", "输入有误：文件或数值不合格，提示说明在哪里、怎么改",
	  "bad input: a file or value is not valid; the message says where and what to do" },
	{ CLI_NOT_FOUND, "NOT_FOUND", "没有找到", "not found" },
	{ CLI_BUSY, "BUSY", "正忙：数据库被另一个程序占用，稍后重试", "busy: another process holds the database; try again" },
	{ CLI_CONFLICT, "CONFLICT", "与现有内容冲突：已经存在，或示例数据库拒收真实数据",
	  "conflict: exists already, or a sample database that takes no real data" },
	{ CLI_TOO_LARGE, "TOO_LARGE", "超过上限或内存不足", "over a limit, or out of memory" },
	{ CLI_DENIED, "DENIED", "没有权限", "not allowed" },
	{ CLI_CANCELLED, "CANCELLED", "已取消", "cancelled" },
};

static const struct option_words { const char *option_zh, *option_en, *zh, *en; } globals[] = {
	{ "--db 路径", "--db PATH", "数据库文件；也可设 GUSU_DB，默认 city.gusu", "the database file; or GUSU_DB; default city.gusu" },
	{ "--plans 目录", "--plans DIR", "计划文件目录；也可设 GUSU_PLANS", "the plan files; or GUSU_PLANS" },
	{ "--config 文件", "--config FILE", "配置文件；也可设 GUSU_CONFIG，默认 /etc/gusu/gusu.yaml（若存在）；none 表示不用",
	  "the configuration; or GUSU_CONFIG; default /etc/gusu/gusu.yaml where it exists; none: no file" },
	{ "--json", "--json", "结果以 JSON 输出", "results as JSON" },
	{ "--quiet", "--quiet", "不显示进度", "no progress" },
	{ "--lang zh|en", "--lang zh|en", "语言", "language" },
	{ "--version", "--version", "版本", "the version" },
	{ "--help", "--help", "显示该命令的帮助", "help for the command" },
};
enum { N_EXIT_CODES = sizeof exit_codes / sizeof exit_codes[0], N_GLOBALS = sizeof globals / sizeof globals[0] };

static const char *help_text(const struct ctx *c, const struct command *cmd)
{
	return TR(c, cmd->help_zh, cmd->help_en);
}

static void print_padded(FILE *out, const char *s, size_t width)
{
	size_t w = utf8_width(s, strlen(s));
	fprintf(out, "%s%*s", s, w + 1 < width ? (int)(width - w) : 2, "");
}

static void print_summary(const struct ctx *c, const struct command *cmd, FILE *out)
{
	const char *help = help_text(c, cmd);
	fputs("  ", out);
	print_padded(out, cmd->words, 28);
	fprintf(out, "%.*s\n", (int)strcspn(help, "\n"), help);
}

/* `import` begins `import plots`, not `imports`. */
static bool begins_with(const char *words, const char *word)
{
	size_t len = strlen(word);
	return strncmp(words, word, len) == 0 && (words[len] == ' ' || words[len] == '\0');
}

static const char *title_of(const struct ctx *c, const struct module *m)
{
	const char *title = TR(c, m->title_zh, m->title_en);
	return title != NULL ? title : m->name;
}

static void print_overview(struct ctx *c, FILE *out)
{
	fputs(TR(c, "gusu：企业资源集约利用综合评价\n用法：gusu 命令 [选项]\n", "gusu: evaluates a city's enterprises\nusage: gusu COMMAND [OPTIONS]\n"), out);
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		if (mod->n_commands == 0)
			continue;
		fprintf(out, "\n%s\n", title_of(c, mod));
		for (int i = 0; i < mod->n_commands; i++)
			print_summary(c, &mod->commands[i], out);
	}
	fprintf(out, "\n%s\n", TR(c, "通用选项（放在任何位置都可以）", "Options for every command (anywhere on the line)"));
	for (int i = 0; i < N_GLOBALS; i++) {
		fputs("  ", out);
		print_padded(out, TR(c, globals[i].option_zh, globals[i].option_en), 16);
		fprintf(out, "%s\n", TR(c, globals[i].zh, globals[i].en));
	}
	fputs(TR(c, "\n更多：gusu help 命令 | gusu help guide | gusu help exit-codes\n",
		"\nMore: gusu help COMMAND | gusu help guide | gusu help exit-codes\n"), out);
}

/* ---- The same as JSON. */

enum { HELP_BYTES = 4 << 20 };

static void json_begin(struct jw *w, struct buf *b)
{
	buf_init(b, HELP_BYTES);
	jw_init(w, b);
}

static void json_command(const struct ctx *c, struct jw *w, const struct module *m, const struct command *cmd)
{
	const char *help = help_text(c, cmd);
	jw_obj(w);
	jw_ktext(w, "words", cmd->words);
	jw_ktext(w, "usage", cmd->usage);
	jw_key(w, "summary");
	jw_textn(w, help, strcspn(help, "\n"));
	jw_ktext(w, "text", help);
	jw_ktext(w, "module", m->name);
	jw_ktext(w, "module_title", title_of(c, m));
	jw_obj_end(w);
}

/* All commands, or those that begin with the word. */
static int json_commands(const struct ctx *c, struct jw *w, const char *word)
{
	int n = 0;
	jw_key(w, "commands");
	jw_arr(w);
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		for (int i = 0; i < mod->n_commands; i++) {
			if (word != NULL && !begins_with(mod->commands[i].words, word))
				continue;
			json_command(c, w, mod, &mod->commands[i]);
			n++;
		}
	}
	jw_arr_end(w);
	return n;
}

static int overview_json(struct ctx *c)
{
	struct jw w;
	buf_auto b;
	json_begin(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "version", GUSU_VERSION);
	json_commands(c, &w, NULL);
	jw_key(&w, "options");
	jw_arr(&w);
	for (int i = 0; i < N_GLOBALS; i++) {
		jw_obj(&w);
		jw_ktext(&w, "usage", TR(c, globals[i].option_zh, globals[i].option_en));
		jw_ktext(&w, "text", TR(c, globals[i].zh, globals[i].en));
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	jw_obj_end(&w);
	return cli_print(c, &b);
}

static int command_json(struct ctx *c, const struct command *cmd)
{
	struct jw w;
	buf_auto b;
	json_begin(&w, &b);
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		if (cmd >= mod->commands && cmd < mod->commands + mod->n_commands)
			json_command(c, &w, mod, cmd);
	}
	return cli_print(c, &b);
}

static int family_json(struct ctx *c, const char *word, int *ret_n)
{
	struct jw w;
	buf_auto b;
	json_begin(&w, &b);
	jw_obj(&w);
	*ret_n = json_commands(c, &w, word);
	jw_obj_end(&w);
	return *ret_n > 0 ? cli_print(c, &b) : CLI_NOT_FOUND;
}

int help_overview(struct ctx *c, void *file)
{
	if (c->app->config.json)
		return overview_json(c);
	print_overview(c, file);
	return CLI_OK;
}

int help_command(struct ctx *c, const struct command *cmd, void *file)
{
	if (c->app->config.json)
		return command_json(c, cmd);
	fprintf(file, TR(c, "用法：gusu %s %s\n\n%s", "usage: gusu %s %s\n\n%s"), cmd->words, cmd->usage, help_text(c, cmd));
	return CLI_OK;
}

static int show_exit_codes(struct ctx *c)
{
	struct jw w;
	buf_auto b;
	json_begin(&w, &b);
	if (c->app->config.json)
		jw_arr(&w);
	else
		buf_printf(&b, "%s\n", TR(c, "退出码", "Exit codes"));
	for (int i = 0; i < N_EXIT_CODES; i++) {
		const struct exit_words *e = &exit_codes[i];
		if (!c->app->config.json) {
			buf_printf(&b, "  %-5d%s\n", (int)e->code, TR(c, e->zh, e->en));
			continue;
		}
		jw_obj(&w);
		jw_ki64(&w, "code", e->code);
		jw_ktext(&w, "name", e->name);
		jw_ktext(&w, "text", TR(c, e->zh, e->en));
		jw_obj_end(&w);
	}
	if (c->app->config.json)
		jw_arr_end(&w);
	return cli_print(c, &b);
}

/* Commands of two words that begin with this one: `gusu import` shows what can be imported. */
static int list_family(struct ctx *c, const char *word, FILE *out)
{
	int n = 0;
	for (int m = 0; m < c->app->n_modules; m++) {
		for (int i = 0; i < c->app->modules[m]->n_commands; i++) {
			const struct command *cmd = &c->app->modules[m]->commands[i];
			if (!begins_with(cmd->words, word))
				continue;
			print_summary(c, cmd, out);
			n++;
		}
	}
	return n;
}

void help_hint(struct ctx *c, const char *word)
{
	if (list_family(c, word, stderr) == 0)
		fputs(TR(c, "所有命令：gusu help\n", "all commands: gusu help\n"), stderr);
}

/* ---- The guide. */

static bool page_in_language(const struct ctx *c, const char *name)
{
	return (strstr(name, ".zh-CN") == NULL) == c->english;
}

/* "# Title" of the first line. */
static struct slice page_title(const struct guide_page *p)
{
	const char *text = (const char *)p->text;
	size_t len = (size_t)(p->end - p->text), skip = len > 2 && text[0] == '#' ? 2 : 0;
	const char *eol = memchr(text, '\n', len);
	return (struct slice){ text + skip, (eol != NULL ? (size_t)(eol - text) : len) - skip };
}

static void print_guide_index(const struct ctx *c, FILE *out)
{
	fputs(TR(c, "使用指南（gusu help guide 名称）\n", "The guide (gusu help guide NAME)\n"), out);
	for (int i = 0; i < guide_n_pages; i++) {
		const struct guide_page *p = &guide_pages[i];
		if (!page_in_language(c, p->name))
			continue;
		struct slice title = page_title(p);
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(p->name, "."), p->name);
		fputs("  ", out);
		print_padded(out, name, 16);
		fprintf(out, "%.*s\n", (int)title.n, title.p);
	}
}

/* As it stands in docs/guide, without the lines that only hold a picture: a terminal has none. */
static void add_page(struct buf *b, const struct guide_page *p)
{
	for (const unsigned char *s = p->text, *next; s < p->end; s = next) {
		const unsigned char *line = memchr(s, '\n', (size_t)(p->end - s));
		next = line != NULL ? line + 1 : p->end;
		if (next < p->end && s[0] == '!' && s[1] == '[' && next[0] == '\n')
			next++; /* and the empty line behind it */
		else
			buf_add(b, s, (size_t)(next - s));
	}
}

static int print_page(struct ctx *c, const struct guide_page *p)
{
	buf_auto b;
	buf_init(&b, 0);
	add_page(&b, p);
	return cli_print(c, &b);
}

/* One page with its text, or all pages without. */
static int guide_json(struct ctx *c, const struct guide_page *only)
{
	struct jw w;
	buf_auto b;
	json_begin(&w, &b);
	if (only == NULL)
		jw_arr(&w);
	for (int i = 0; i < guide_n_pages; i++) {
		const struct guide_page *p = &guide_pages[i];
		if (only != NULL ? p != only : !page_in_language(c, p->name))
			continue;
		struct slice title = page_title(p);
		jw_obj(&w);
		jw_key(&w, "page");
		jw_textn(&w, p->name, strcspn(p->name, "."));
		jw_key(&w, "title");
		jw_textn(&w, title.p, title.n);
		if (only != NULL) {
			buf_auto text;
			buf_init(&text, 0);
			add_page(&text, p);
			jw_key(&w, "text");
			jw_textn(&w, buf_text(&text), text.len);
		}
		jw_obj_end(&w);
	}
	if (only == NULL)
		jw_arr_end(&w);
	return cli_print(c, &b);
}

static const struct guide_page *find_page(const struct ctx *c, const char *name)
{
	for (int i = 0; i < guide_n_pages; i++) {
		const struct guide_page *p = &guide_pages[i];
		size_t len = strcspn(p->name, ".");
		if (page_in_language(c, p->name) && strlen(name) == len && memcmp(name, p->name, len) == 0)
			return p;
	}
	return NULL;
}

/* Why there is no such help: as every command fails. */
static int no_help(struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int no_help(struct ctx *c, const char *fmt, ...)
{
	char words[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	ignore_rc(ctx_fail(c, RC_NOT_FOUND, "word", "%s", words)); /* told by cli_fail */
	return cli_fail(c);
}

static int show_guide(struct ctx *c, const char *name)
{
	const struct guide_page *page = name != NULL ? find_page(c, name) : NULL;
	if (name != NULL && page == NULL) {
		int code = no_help(c, TR(c, "指南中没有“%s”", "the guide has no page '%s'"), name);
		if (!c->app->config.json)
			print_guide_index(c, stderr);
		return code;
	}
	if (c->app->config.json)
		return guide_json(c, page);
	if (page == NULL)
		print_guide_index(c, stdout);
	return page == NULL ? CLI_OK : print_page(c, page);
}

static bool show_family(struct ctx *c, const char *word, int *ret_code)
{
	int n;
	*ret_code = CLI_OK;
	if (c->app->config.json)
		*ret_code = family_json(c, word, &n);
	else
		n = list_family(c, word, stdout);
	return n > 0;
}

static int unknown_topic(struct ctx *c, int argc, char **argv)
{
	int code;
	if (argc == 1 && show_family(c, argv[0], &code))
		return code;
	const char *words[130] = { "guide", "exit-codes" };
	int n = 2;
	for (int m = 0; m < c->app->n_modules; m++)
		for (int i = 0; i < c->app->modules[m]->n_commands && n < 129; i++)
			words[n++] = c->app->modules[m]->commands[i].words;
	const char *near = plan_nearest(argv[0], words);
	if (near != NULL)
		return no_help(c, TR(c, "没有“%s”的帮助，是否想看“gusu help %s”？", "no help on '%s'; did you mean 'gusu help %s'?"), argv[0], near);
	return no_help(c, TR(c, "没有“%s”的帮助；所有命令：gusu help", "no help on '%s'; all commands: gusu help"), argv[0]);
}

int help_run(struct ctx *c, int argc, char **argv)
{
	if (argc < 2)
		return help_overview(c, stdout);
	if (strcmp(argv[1], "guide") == 0)
		return show_guide(c, argc > 2 ? argv[2] : NULL);
	if (strcmp(argv[1], "exit-codes") == 0)
		return show_exit_codes(c);
	int words;
	const struct command *cmd = cli_find(c->app, argc - 1, argv + 1, &words);
	return cmd != NULL ? help_command(c, cmd, stdout) : unknown_topic(c, argc - 1, argv + 1);
}
