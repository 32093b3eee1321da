/* published_list_cli.c - `gusu list publish`, `gusu list published`, `gusu list save`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/text.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "evaluation/published_list.h"

enum { OUT_BYTES = 64 << 20 };

const char list_publish_en[] = "Publishes a class list: the file is frozen, and its SM3 goes into the ledger in the same transaction.\n\n"
	"  --scheme SCHEME --year YEAR   an evaluation that was made (gusu rounds)\n"
	"  --list NAME                   only a list of the scheme; every class unless said\n\n"
	"The file has codes, names, districts and classes in order of codes, no scores or places. The public page offers it with its proof.\n";
const char list_publish_zh[] = "公布分类名单：固定名单文件，并在同一事务中把它的 SM3 校验值记入账本。\n\n"
	"  --scheme 办法 --year 年度   已经做过的评价（gusu rounds 列出）\n"
	"  --list 名单                 只公布办法中的某个榜单；不写则为全部类别\n\n"
	"文件含代码、名称、板块、类别，按代码排列，不含得分与位次。公开页面提供名单文件及其证明。\n";
const char list_published_en[] = "Lists what was published, newest first: number, scheme, year, enterprises, entry of the ledger, SM3.\n";
const char list_published_zh[] = "列出已公布的名单，新的在前：编号、办法、年度、户数、账本编号、SM3。\n";
const char list_save_en[] = "Saves a published list with its proof into a folder, for gusu-verify.\n\n"
	"  --size N   prove against the head of N entries; of all unless said\n";
const char list_save_zh[] = "把公布的名单及其证明存入文件夹，供 gusu-verify 核验。\n\n  --size N   对前 N 条的账本头给出证明；不写则对全部\n";

static void list_json(struct jw *w, const struct published_list *l)
{
	jw_obj(w);
	jw_ki64(w, "id", l->id);
	jw_ktext(w, "scheme", l->scheme);
	jw_ki64(w, "year", l->year);
	jw_ktext(w, "list", l->list);
	jw_ktext(w, "at", l->at);
	jw_ki64(w, "enterprises", l->enterprises);
	jw_ktext(w, "sm3", l->sm3);
	jw_ki64(w, "seq", l->seq);
	jw_obj_end(w);
}

int list_publish_run(struct ctx *c, int argc, char **argv)
{
	const char *scheme = NULL, *list = NULL;
	int64_t year = 0;
	struct published_list l;
	struct ledger_head h;
	char head[LEDGER_HEAD_TEXT];
	struct jw w;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &scheme }, { "--year", CLI_INT, &year }, { "--list", CLI_TEXT, &list } };
	if (!cli_parse(c, argc, argv, options, 3, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (scheme == NULL || year == 0)
		return cli_usage(c, "%s", TR(c, "缺少 --scheme 办法 或 --year 年度", "--scheme SCHEME or --year YEAR is missing"));
	if (list_publish(c, scheme, (int)year, list, &l) != RC_OK || ledger_head(c, 0, &h) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	ledger_head_print(&h, head);
	if (c->app->config.json)
		list_json(&w, &l);
	else
		buf_printf(&b, TR(c, "已公布第 %lld 号名单：%lld 户，账本第 %lld 条\nSM3 %s\n请留存或刊印账本头：\n%s", "published list %lld: %lld enterprises, entry %lld of the ledger\n"
			"SM3 %s\nKeep or print the head of the ledger:\n%s"), (long long)l.id, (long long)l.enterprises, (long long)l.seq, l.sm3, head);
	return cli_print(c, &b);
}

int list_published_run(struct ctx *c, int argc, char **argv)
{
	const char *scheme = NULL;
	int64_t year = 0;
	const struct published_list *list;
	int n;
	struct jw w;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &scheme }, { "--year", CLI_INT, &year } };
	if (!cli_parse(c, argc, argv, options, 2, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (lists_published(c, scheme, (int)year, &list, &n) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json)
		jw_arr(&w);
	for (int i = 0; i < n; i++) {
		const struct published_list *l = &list[i];
		if (c->app->config.json)
			list_json(&w, l);
		else
			buf_printf(&b, "%s%6lld  %.19sZ  %s  %d  %s  %lld  %lld  %s", i > 0 ? "\n" : "", (long long)l->id, l->at, l->scheme, l->year,
				*l->list ? l->list : TR(c, "全部类别", "every class"), (long long)l->enterprises, (long long)l->seq, l->sm3);
	}
	if (c->app->config.json)
		jw_arr_end(&w);
	else if (n == 0)
		buf_str(&b, TR(c, "还没有公布名单", "nothing was published yet"));
	return cli_print(c, &b);
}

static enum rc put_file(struct ctx *c, const char *path, const char *text, size_t len)
{
	file_auto f = { .fd = -1 };
	enum rc rc = path != NULL ? file_out_open(&f, path) : RC_NO_MEMORY;
	if (rc == RC_OK)
		rc = fd_write_all(f.fd, text, len);
	if (rc == RC_OK)
		rc = file_out_commit(&f);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, NULL, TR(c, "写不了“%s”：%s", "cannot write '%s': %s"), path != NULL ? path : "", strerror(errno));
}

static enum rc say_saved(struct ctx *c, const char *list, const char *proof)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 1 << 16);
	if (!c->app->config.json) {
		if (!c->app->config.quiet)
			printf("%s\n%s\n", list, proof);
		return RC_OK;
	}
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "list", list);
	jw_ktext(&w, "proof", proof);
	jw_obj_end(&w);
	return cli_print(c, &b) == CLI_OK ? RC_OK : ctx_fail(c, RC_IO, NULL, "%s", TR(c, "写不了标准输出", "cannot write to the standard output"));
}

static enum rc save(struct ctx *c, int64_t id, const char *folder, int64_t size)
{
	struct published_list l;
	const char *text;
	size_t len;
	struct jw w;
	buf_auto b = { .data = NULL };
	TRY(list_get(c, id, &l));
	TRY(list_file(c, id, &text, &len));
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	TRY(ledger_proof_json(c, l.seq, size, &w));
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return ctx_fail(c, RC_IO, "folder", TR(c, "建不了文件夹“%s”：%s", "cannot make the folder '%s': %s"), folder, strerror(errno));
	const char *list = arena_printf(&c->arena, "%s/%s", folder, list_filename(c, &l, ".csv")),
		*proof = arena_printf(&c->arena, "%s/%s", folder, list_filename(c, &l, ".proof.json"));
	TRY(put_file(c, list, text, len));
	TRY(put_file(c, proof, b.data, b.len));
	return say_saved(c, list, proof);
}

int list_save_run(struct ctx *c, int argc, char **argv)
{
	const char *words[2];
	int64_t id, size = 0;
	const struct cli_option options[] = { { "--size", CLI_INT, &size } };
	if (!cli_parse(c, argc, argv, options, 1, words, 2, 2, NULL))
		return CLI_USAGE;
	if (!slice_i64(slice_of(words[0]), &id))
		return cli_usage(c, "%s", TR(c, "名单编号应为整数（gusu list published 列出）", "the number of a list is a whole number (gusu list published shows them)"));
	return save(c, id, words[1], size) == RC_OK ? CLI_OK : cli_fail(c);
}
