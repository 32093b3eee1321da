/* ledger_cli.c - `gusu ledger …`, and the ledger as a module.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/text.h"
#include "core/cli.h"
#include "core/http.h"
#include "core/ledger.api.gen.h"
#include "core/ledger.h"
#include "core/people_record.h"

enum { OUT_BYTES = 64 << 20, HEADS = 64, HEAD_FILE = 65536, LIST_DEFAULT = 20, LIST_MOST = 10000 };

/* ---- verify */

static void print_line(void *arg, const char *line)
{
	if (!((const struct ctx *)arg)->app->config.json)
		printf("%s\n", line);
}

/* A head as given: the line itself, or a file that holds it. */
static bool read_head(struct ctx *c, const char *word, struct ledger_head *ret_head)
{
	file_bytes_auto f = { .p = NULL };
	const char *why = "", *text = word;
	if (strstr(word, "gusu-head/") == NULL) {
		if (file_load(word, HEAD_FILE, &f) != RC_OK) {
			cli_usage(c, TR(c, "“%s”既不是账本头，也不是可读的文件", "'%s' is neither a head nor a file that can be read"), word);
			return false;
		}
		text = arena_strndup(&c->arena, f.p, f.n);
	}
	if (text != NULL && ledger_head_parse(c, text, ret_head, &why))
		return true;
	cli_usage(c, "%s", why);
	return false;
}

static int say_report(struct ctx *c, const struct ledger_report *r, int n_heads)
{
	char text[LEDGER_HEAD_TEXT];
	struct ledger_head now = r->head;
	struct ledger_head named;
	if (ledger_head(c, now.size, &named) == RC_OK)
		text_put(now.city, sizeof now.city, slice_of(named.city));
	c->problem = (struct problem){ 0 }; /* a damaged tree has been told already */
	ledger_head_print(&now, text);
	if (c->app->config.json)
		printf("{\"entries\":%lld,\"findings\":%d,\"first_wrong\":%lld,\"heads\":%d}\n", (long long)r->entries, r->findings,
			(long long)r->first_wrong, n_heads);
	else if (r->findings == 0)
		printf(TR(c, "%lld 条全部相符，与所给的 %d 个账本头一致\n%s\n", "all %lld entries are as they were written, and fit the %d heads given\n%s\n"),
			(long long)r->entries, n_heads, text);
	else if (r->first_wrong > 0)
		printf(TR(c, "发现 %d 处问题，最早在第 %lld 条\n", "%d findings; the first wrong entry is %lld\n"), r->findings, (long long)r->first_wrong);
	else
		printf(TR(c, "发现 %d 处问题\n", "%d findings\n"), r->findings);
	if (!c->app->config.json && r->findings == 0 && n_heads == 0)
		puts(TR(c, "没有给出账本头：整部账本被重写这种改动只有同留存的账本头比对才能发现（--head）",
			"no head was given: a ledger that was rewritten as a whole is found out only against a head that was kept (--head)"));
	return r->findings > 0 ? CLI_FAILED : CLI_OK;
}

static int run_verify(struct ctx *c, int argc, char **argv)
{
	struct cli_texts words = { .n = 0 };
	struct ledger_head heads[HEADS];
	struct ledger_report r;
	const struct cli_option options[] = { { "--head", CLI_TEXTS, &words } };
	if (!cli_parse(c, argc, argv, options, 1, NULL, 0, 0, NULL))
		return CLI_USAGE;
	for (int i = 0; i < words.n; i++)
		if (!read_head(c, words.items[i], &heads[i]))
			return CLI_USAGE;
	if (ledger_verify(c, heads, words.n, print_line, c, &r) != RC_OK)
		return cli_fail(c);
	return say_report(c, &r, words.n);
}

/* ---- head */

static enum rc write_svg(struct ctx *c, const struct ledger_head *h, const char *path)
{
	buf_auto b = { .data = NULL };
	file_auto f = { .fd = -1 };
	buf_init(&b, 1 << 20);
	if (ledger_head_qr_svg(h, &b) != RC_OK)
		return ctx_no_memory(c);
	enum rc rc = file_out_open(&f, path);
	if (rc == RC_OK)
		rc = fd_write_all(f.fd, b.data, b.len);
	if (rc == RC_OK)
		rc = file_out_commit(&f);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "svg", TR(c, "写不了“%s”：%s", "cannot write '%s': %s"), path, strerror(errno));
}

static int run_head(struct ctx *c, int argc, char **argv)
{
	int64_t size = 0;
	bool qr = false;
	const char *svg = NULL;
	struct ledger_head h;
	char text[LEDGER_HEAD_TEXT];
	struct jw w;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--size", CLI_INT, &size }, { "--qr", CLI_FLAG, &qr }, { "--svg", CLI_TEXT, &svg } };
	if (!cli_parse(c, argc, argv, options, 3, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (ledger_head(c, size, &h) != RC_OK || (svg != NULL && write_svg(c, &h, svg) != RC_OK))
		return cli_fail(c);
	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	if (c->app->config.json) {
		ledger_head_json(&h, &w);
		return cli_print(c, &b);
	}
	ledger_head_print(&h, text);
	buf_str(&b, text);
	if (qr || (svg == NULL && isatty(STDOUT_FILENO))) {
		buf_str(&b, "\n\n");
		ignore_rc(ledger_head_qr_text(&h, &b)); /* the text has been said in any case */
	}
	return cli_print(c, &b);
}

/* ---- list, show */

static void entry_json(struct jw *w, const struct ledger_entry *e)
{
	jw_obj(w);
	jw_ki64(w, "seq", e->seq);
	jw_ktext(w, "at", e->at);
	jw_ktext(w, "kind", e->kind);
	jw_ktext(w, "actor", e->actor);
	jw_ktext(w, "object", e->object);
	jw_key(w, "body");
	jw_raw(w, e->body, strlen(e->body));
	jw_ktext(w, "leaf", e->leaf);
	jw_obj_end(w);
}

static void say_entry(struct ctx *c, struct buf *b, const struct ledger_entry *e)
{
	buf_printf(b, "%6lld  %.19sZ  %-17s %s  %s  %s\n        %s\n", (long long)e->seq, e->at, e->kind, ledger_title(c, e->kind), e->actor, e->object, e->body);
}

static int run_list(struct ctx *c, int argc, char **argv)
{
	int64_t limit = LIST_DEFAULT, before = 0;
	const char *kind = NULL;
	const struct ledger_entry *list;
	int n;
	struct jw w;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--kind", CLI_TEXT, &kind }, { "--limit", CLI_INT, &limit }, { "--before", CLI_INT, &before } };
	if (!cli_parse(c, argc, argv, options, 3, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (limit < 1 || limit > LIST_MOST)
		return cli_usage(c, TR(c, "--limit 应在 1 到 %d 之间", "--limit lies between 1 and %d"), LIST_MOST);
	if (ledger_list(c, kind, before, (int)limit, &list, &n) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json)
		jw_arr(&w);
	for (int i = 0; i < n; i++) {
		if (c->app->config.json)
			entry_json(&w, &list[i]);
		else
			say_entry(c, &b, &list[i]);
	}
	if (c->app->config.json)
		jw_arr_end(&w);
	else if (n == 0)
		buf_str(&b, TR(c, "没有这样的条目", "there is no such entry"));
	return cli_print(c, &b);
}

static bool number_of(struct ctx *c, const char *word, int64_t *ret_v)
{
	if (slice_i64(slice_of(word), ret_v) && *ret_v > 0)
		return true;
	cli_usage(c, TR(c, "“%s”应为条目的编号（gusu ledger list 列出）", "'%s' should be the number of an entry (gusu ledger list shows them)"), word);
	return false;
}

static int run_show(struct ctx *c, int argc, char **argv)
{
	const char *word;
	int64_t seq;
	struct ledger_entry e;
	struct jw w;
	buf_auto b = { .data = NULL };
	if (!cli_parse(c, argc, argv, NULL, 0, &word, 1, 1, NULL) || !number_of(c, word, &seq))
		return CLI_USAGE;
	if (ledger_get(c, seq, &e) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json) {
		entry_json(&w, &e);
	} else {
		say_entry(c, &b, &e);
		buf_printf(&b, TR(c, "        叶校验值（SM3） %s\n", "        leaf (SM3) %s\n"), e.leaf);
	}
	return cli_print(c, &b);
}

/* ---- proof, consistency: documents for the verifier */

static int run_proof(struct ctx *c, int argc, char **argv)
{
	const char *word;
	int64_t seq, size = 0;
	struct jw w;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--size", CLI_INT, &size } };
	if (!cli_parse(c, argc, argv, options, 1, &word, 1, 1, NULL) || !number_of(c, word, &seq))
		return CLI_USAGE;
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	return ledger_proof_json(c, seq, size, &w) == RC_OK ? cli_print(c, &b) : cli_fail(c);
}

static int run_consistency(struct ctx *c, int argc, char **argv)
{
	const char *words[2];
	int64_t first, size = 0;
	int n = 0;
	struct jw w;
	buf_auto b = { .data = NULL };
	if (!cli_parse(c, argc, argv, NULL, 0, words, 1, 2, &n) || !number_of(c, words[0], &first) || (n == 2 && !number_of(c, words[1], &size)))
		return CLI_USAGE;
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	return ledger_consistency_json(c, first, size, &w) == RC_OK ? cli_print(c, &b) : cli_fail(c);
}

/* ---- The module. */

static const struct command commands[] = {
	{ .words = "ledger verify", .usage = "[--head HEAD|FILE …]", .needs = CMD_READ, .run = run_verify,
	  .help_zh = "重算账本的全部校验值并比对，指出第一处不符\n\n"
		"  --head 账本头  以前留存或刊印的账本头（整行文字，或存有它的文件）；可写多次\n\n"
		"只看文件能发现改动而没有重算整棵树的情形；整部账本被重写，只有同留存的账本头比对才能发现。\n有发现时退出码为 1。\n",
	  .help_en = "compute every hash of the ledger again and compare; names the first entry that is wrong\n\n"
		"  --head HEAD  a head that was kept or printed (the whole line, or a file that holds it); may come several times\n\n"
		"From the file alone it finds whatever was altered without making the whole tree anew; a ledger rewritten as a whole is found out only\n"
		"against a head that was kept. The exit code is 1 when something is found.\n" },
	{ .words = "ledger head", .usage = "[--size N] [--qr] [--svg FILE]", .needs = CMD_READ, .run = run_head,
	  .help_zh = "显示账本头：一行可以刊印、抄存的文字\n\n"
		"  --size N     前 N 条的账本头；不写则为全部\n"
		"  --qr         同时显示二维码（在终端中默认显示）\n"
		"  --svg 文件   把二维码存为图片\n",
	  .help_en = "show the head of the ledger: one line to print or to note\n\n"
		"  --size N    the head after N entries; after all unless said\n"
		"  --qr        with a QR code (at a terminal it is shown anyway)\n"
		"  --svg FILE  the QR code as a picture\n" },
	{ .words = "ledger list", .usage = "[--kind KIND] [--limit N] [--before SEQ]", .needs = CMD_READ, .run = run_list,
	  .help_zh = "列出账本条目，新的在前\n\n"
		"  --kind 种类   例如 round.stored、list.published、facts.imported\n"
		"  --limit N     条数，默认 20\n"
		"  --before 编号 只列该条之前的\n",
	  .help_en = "list the entries of the ledger, newest first\n\n"
		"  --kind KIND   such as round.stored, list.published, facts.imported\n"
		"  --limit N     how many; 20 unless said\n"
		"  --before SEQ  only entries before this one\n" },
	{ .words = "ledger show", .usage = "SEQ", .needs = CMD_READ, .run = run_show,
	  .help_zh = "显示账本的一条\n\n编号由 gusu ledger list 列出。\n", .help_en = "show one entry of the ledger\n\ngusu ledger list shows the numbers.\n" },
	{ .words = "ledger proof", .usage = "SEQ [--size N]", .needs = CMD_READ, .run = run_proof,
	  .help_zh = "输出一条记录在账本中的证明（JSON，供 gusu-verify 使用）\n\n  --size N  对前 N 条的账本头；不写则对全部\n",
	  .help_en = "print the proof that an entry is in the ledger (JSON, for gusu-verify)\n\n"
		"  --size N  against the head after N entries; after all unless said\n" },
	{ .words = "ledger consistency", .usage = "FIRST [SIZE]", .needs = CMD_READ, .run = run_consistency,
	  .help_zh = "输出一致性证明（JSON）：SIZE 条的账本（默认全部）以 FIRST 条的账本开头，其后只有追加\n\n供 gusu-verify 使用。\n",
	  .help_en = "print the proof (JSON) that the ledger of SIZE entries (all unless said) begins with that of FIRST entries\n\nFor gusu-verify.\n" },
};

static void print_finding(void *arg, const char *line)
{
	printf("%s\n", line);
}

static enum rc check(struct ctx *c, int *ret_findings)
{
	struct ledger_report r;
	TRY(ledger_verify(c, NULL, 0, print_finding, c, &r));
	*ret_findings += r.findings;
	return people_record_check(c, ret_findings);
}

const struct module ledger_module = {
	.name = "ledger", .title_zh = "账本", .title_en = "Ledger",
	.routes = ledger_routes, .n_routes = ledger_n_routes,
	.commands = commands, .n_commands = sizeof commands / sizeof commands[0],
	.check = check,
};
