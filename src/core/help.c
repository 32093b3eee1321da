/* help.c - the pages of `gusu help`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/cli.h"
#include "core/help.h"
#include "core/plan.h"

extern const struct guide_page guide_pages[]; /* generated from docs/guide by tools/embed_guide.py */
extern const int guide_n_pages;

static const char exit_codes_zh[] =
	"退出码\n"
	"  0    成功\n"
	"  1    失败：内部错误、读写失败，或 check 发现了问题\n"
	"  2    用法有误：不认识的命令或选项，缺少参数\n"
	"  3    输入有误：文件或数值不合格，提示说明在哪里、怎么改\n"
	"  4    没有找到\n"
	"  5    正忙：数据库被另一个程序占用，稍后重试\n"
	"  6    与现有内容冲突：已经存在，或示例数据库拒收真实数据\n"
	"  7    超过上限或内存不足\n"
	"  8    没有权限\n"
	"  130  已取消\n";
static const char exit_codes_en[] =
	"Exit codes\n"
	"  0    done\n"
	"  1    failed: internal error, reading or writing failed, or a check found something\n"
	"  2    usage: unknown command or option, missing argument\n"
	"  3    bad input: a file or value is not valid; the message says where and what to do\n"
	"  4    not found\n"
	"  5    busy: another process holds the database; try again\n"
	"  6    conflict: exists already, or a sample database that takes no real data\n"
	"  7    over a limit, or out of memory\n"
	"  8    not allowed\n"
	"  130  cancelled\n";

static const char globals_zh[] =
	"通用选项（放在任何位置都可以）\n"
	"  --db 路径       数据库文件；也可设 GUSU_DB，默认 city.gusu\n"
	"  --plans 目录    计划文件目录；也可设 GUSU_PLANS\n"
	"  --json          结果以 JSON 输出\n"
	"  --quiet         不显示进度\n"
	"  --lang zh|en    语言\n"
	"  --version       版本\n"
	"  --help          显示该命令的帮助\n";
static const char globals_en[] =
	"Options for every command (anywhere on the line)\n"
	"  --db PATH       the database file; or GUSU_DB; default city.gusu\n"
	"  --plans DIR     the plan files; or GUSU_PLANS\n"
	"  --json          results as JSON\n"
	"  --quiet         no progress\n"
	"  --lang zh|en    language\n"
	"  --version       the version\n"
	"  --help          help for the command\n";

static const char *help_text(const struct ctx *c, const struct command *cmd)
{
	return TR(c, cmd->help_zh, cmd->help_en);
}

static void print_padded(FILE *out, const char *s, size_t width)
{
	size_t w = utf8_width(s, strlen(s));
	fprintf(out, "%s%*s", s, w < width ? (int)(width - w) : 1, "");
}

static void print_summary(const struct ctx *c, const struct command *cmd, FILE *out)
{
	const char *help = help_text(c, cmd);
	fputs("  ", out);
	print_padded(out, cmd->words, 22);
	fprintf(out, "%.*s\n", (int)strcspn(help, "\n"), help);
}

void help_overview(struct ctx *c, void *file)
{
	FILE *out = file;
	fputs(TR(c, "gusu：企业资源集约利用综合评价\n用法：gusu 命令 [选项]\n", "gusu: evaluates a city's enterprises\nusage: gusu COMMAND [OPTIONS]\n"), out);
	for (int m = 0; m < c->app->n_modules; m++) {
		const struct module *mod = c->app->modules[m];
		if (mod->n_commands == 0)
			continue;
		const char *title = TR(c, mod->title_zh, mod->title_en);
		fprintf(out, "\n%s\n", title != NULL ? title : mod->name);
		for (int i = 0; i < mod->n_commands; i++)
			print_summary(c, &mod->commands[i], out);
	}
	fprintf(out, "\n%s", TR(c, globals_zh, globals_en));
	fputs(TR(c, "\n更多：gusu help 命令 | gusu help guide | gusu help exit-codes\n",
		"\nMore: gusu help COMMAND | gusu help guide | gusu help exit-codes\n"), out);
}

int help_command(struct ctx *c, const struct command *cmd, void *file)
{
	fprintf(file, TR(c, "用法：gusu %s %s\n\n%s", "usage: gusu %s %s\n\n%s"), cmd->words, cmd->usage, help_text(c, cmd));
	return CLI_OK;
}

/* Commands of two words that begin with this one: `gusu import` shows what can be imported. */
static int list_family(struct ctx *c, const char *word, FILE *out)
{
	int n = 0;
	size_t len = strlen(word);
	for (int m = 0; m < c->app->n_modules; m++) {
		for (int i = 0; i < c->app->modules[m]->n_commands; i++) {
			const struct command *cmd = &c->app->modules[m]->commands[i];
			if (strncmp(cmd->words, word, len) != 0 || (cmd->words[len] != ' ' && cmd->words[len] != '\0'))
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

static void print_guide_index(const struct ctx *c, FILE *out)
{
	fputs(TR(c, "使用指南（gusu help guide 名称）\n", "The guide (gusu help guide NAME)\n"), out);
	for (int i = 0; i < guide_n_pages; i++) {
		const struct guide_page *p = &guide_pages[i];
		if (!page_in_language(c, p->name))
			continue;
		const char *text = (const char *)p->text;
		size_t len = (size_t)(p->end - p->text), skip = len > 2 && text[0] == '#' ? 2 : 0;
		const char *eol = memchr(text, '\n', len);
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(p->name, "."), p->name);
		fputs("  ", out);
		print_padded(out, name, 16);
		fprintf(out, "%.*s\n", (int)((eol != NULL ? (size_t)(eol - text) : len) - skip), text + skip);
	}
}

static int show_guide(struct ctx *c, const char *name)
{
	if (name == NULL) {
		print_guide_index(c, stdout);
		return CLI_OK;
	}
	for (int i = 0; i < guide_n_pages; i++) {
		const struct guide_page *p = &guide_pages[i];
		size_t len = strcspn(p->name, ".");
		if (!page_in_language(c, p->name) || strlen(name) != len || memcmp(name, p->name, len) != 0)
			continue;
		fwrite(p->text, 1, (size_t)(p->end - p->text), stdout);
		return CLI_OK;
	}
	fprintf(stderr, TR(c, "gusu: 指南中没有“%s”\n", "gusu: the guide has no page '%s'\n"), name);
	print_guide_index(c, stderr);
	return CLI_NOT_FOUND;
}

static int unknown_topic(struct ctx *c, int argc, char **argv)
{
	if (argc == 1 && list_family(c, argv[0], stdout) > 0)
		return CLI_OK;
	const char *words[130] = { "guide", "exit-codes" };
	int n = 2;
	for (int m = 0; m < c->app->n_modules; m++)
		for (int i = 0; i < c->app->modules[m]->n_commands && n < 129; i++)
			words[n++] = c->app->modules[m]->commands[i].words;
	const char *near = plan_nearest(argv[0], words);
	if (near != NULL)
		fprintf(stderr, TR(c, "gusu: 没有“%s”的帮助，是否想看“gusu help %s”？\n", "gusu: no help on '%s'; did you mean 'gusu help %s'?\n"), argv[0],
			near);
	else
		fprintf(stderr, TR(c, "gusu: 没有“%s”的帮助；所有命令：gusu help\n", "gusu: no help on '%s'; all commands: gusu help\n"), argv[0]);
	return CLI_NOT_FOUND;
}

int help_run(struct ctx *c, int argc, char **argv)
{
	if (argc < 2) {
		help_overview(c, stdout);
		return CLI_OK;
	}
	if (strcmp(argv[1], "guide") == 0)
		return show_guide(c, argc > 2 ? argv[2] : NULL);
	if (strcmp(argv[1], "exit-codes") == 0) {
		fputs(TR(c, exit_codes_zh, exit_codes_en), stdout);
		return CLI_OK;
	}
	int words;
	const struct command *cmd = cli_find(c->app, argc - 1, argv + 1, &words);
	return cmd != NULL ? help_command(c, cmd, stdout) : unknown_topic(c, argc - 1, argv + 1);
}
