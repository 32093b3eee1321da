/* registry_cli.c - gusu import enterprises|plots|marks|groups.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/jw.h"
#include "base/period.h"
#include "core/cli.h"
#include "core/job.h"
#include "core/setting.h"
#include "core/table.h"
#include "core/table_out.h"
#include "registry/registry_import.h"
#include <stdio.h>
#include <string.h>

typedef enum rc importer(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r);

enum { REJECTS_BYTES = 8 << 20 };

void import_listen(struct ctx *c, struct import_options *o, struct import_rejects *ret_rejects, struct buf *list)
{
	buf_init(list, REJECTS_BYTES);
	*ret_rejects = (struct import_rejects){.list = list};
	if (c->app->config.json)
		o->rejects = ret_rejects;
	else
		o->rejects_to = stderr;
}

static void put_rejects(struct jw *w, const struct import_rejects *r)
{
	jw_key(w, "rejects");
	if (buf_rc(r->list) == RC_OK && r->list->len)
		jw_raw(w, buf_text(r->list), r->list->len);
	else
		jw_null(w);
}

int import_fail(struct ctx *c, const struct import_options *o)
{
	struct jw w;
	buf_auto b;

	buf_init(&b, REJECTS_BYTES + 4096);
	if (!o->rejects || !o->rejects->rejected)
		return cli_fail(c);
	jw_init(&w, &b);
	jw_ki64(&w, "rows", o->rejects->rows);
	jw_ki64(&w, "rejected", o->rejects->rejected);
	put_rejects(&w, o->rejects);
	return cli_fail_with(c, &b);
}

int import_report(struct ctx *c, const char *file, const struct import_result *r, const struct import_options *o)
{
	struct jw w;
	buf_auto b;

	buf_init(&b, REJECTS_BYTES + 65536);
	if (c->app->config.json) {
		jw_init(&w, &b);
		jw_obj(&w);
		jw_ktext(&w, "file", file);
		jw_ki64(&w, "rows", r->rows);
		jw_ki64(&w, "added", r->added);
		jw_ki64(&w, "changed", r->changed);
		jw_ki64(&w, "unchanged", r->unchanged);
		jw_ki64(&w, "rejected", r->rejected);
		jw_ki64(&w, "warnings", r->warnings);
		if (o->rejects)
			put_rejects(&w, o->rejects);
		jw_obj_end(&w);
		return cli_print(c, &b);
	}
	buf_printf(&b, TR(c, "%s：读取 %lld 行，新增 %lld，变更 %lld，未变 %lld，退回 %lld", "%s: %lld rows read, %lld added, %lld changed, %lld unchanged, %lld rejected"), file,
		(long long)r->rows, (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->rejected);
	if (r->warnings)
		buf_printf(&b, TR(c, "；%lld 个信用代码的主体标识码校验位不符（老代码可能如此，请核对）",
			"; %lld codes whose organisation part fails its own check (old codes may, please compare)"), (long long)r->warnings);
	if (r->rejected && o->keep_good)
		buf_printf(&b, TR(c, "；退回的行在 %s", "; the rejected rows are in %s"), o->keep_good);
	return cli_print(c, &b);
}

static int run_import(struct ctx *c, int argc, char **argv, importer *import)
{
	const char *file, *keep_good = NULL, *source = "", *from = NULL;
	const struct cli_option options[] = {{"--keep-good", CLI_TEXT, &keep_good}, {"--source", CLI_TEXT, &source}, {"--from", CLI_TEXT, &from}};
	struct import_options o = {.from = DAY_NONE};
	struct import_rejects rejects;
	struct import_result r;
	buf_auto list;
	int n;

	import_listen(c, &o, &rejects, &list);
	if (!cli_parse(c, argc, argv, options, 3, &file, 1, 1, &n))
		return CLI_USAGE;
	if (from && !date_parse(from, strlen(from), &o.from))
		return cli_usage(c, TR(c, "--from 应为 YYYY-MM-DD", "--from takes YYYY-MM-DD"));
	o.keep_good = keep_good;
	o.source = source;
	if (sample_refuse_real_data(c) != RC_OK || import(c, file, &o, &r) != RC_OK)
		return import_fail(c, &o);
	return import_report(c, file, &r, &o);
}

static int run_enterprises(struct ctx *c, int argc, char **argv) { return run_import(c, argc, argv, import_enterprises); }
static int run_plots(struct ctx *c, int argc, char **argv) { return run_import(c, argc, argv, import_plots); }
static int run_marks(struct ctx *c, int argc, char **argv) { return run_import(c, argc, argv, import_marks); }
static int run_groups(struct ctx *c, int argc, char **argv) { return run_import(c, argc, argv, import_groups); }

/* ---- Templates. */

#define IMPORT_OPTIONS "FILE [--keep-good REJECTS.csv] [--source BUREAU]"
const struct command registry_commands[N_REGISTRY_COMMANDS] = {
	{"import enterprises", IMPORT_OPTIONS " [--from YYYY-MM-DD]",
		"Adds and changes enterprises from a CSV or XLSX table.\n"
		"Known enterprises (same credit code) are changed and keep their former state; --from says since when the new one holds (today). All rows go in or none;\n"
		"with --keep-good the good rows go in and the rejected ones, with the reason, into REJECTS.csv. Template: gusu template enterprises FILE.xlsx\n",
		"从 CSV 或 XLSX 表导入企业：新增，或更新已有企业并保留历史。\n"
		"信用代码相同即为同一企业；--from 指明变更自哪天起生效（默认今天）。默认全部成功才入库；加 --keep-good 时好的行入库，\n"
		"退回的行连同原因写入 REJECTS.csv。模板：gusu template enterprises 文件.xlsx\n", CMD_WRITE, run_enterprises},
	{"import plots", IMPORT_OPTIONS,
		"Adds plots and who occupies them from a CSV or XLSX table.\n"
		"One row is one occupation; occupied areas of one basis may not exceed the plot on any day. Template: gusu template plots FILE.xlsx\n",
		"从 CSV 或 XLSX 表导入地块与占用情况。\n一行是一家企业对一个地块的占用；同一方式的占用面积在任何一天不得超过地块面积。模板：gusu template plots 文件.xlsx\n",
		CMD_WRITE, run_plots},
	{"import marks", IMPORT_OPTIONS,
		"Adds entries of the white list, the black list, vetoes and exemptions.\nEach names its document, bureau and days. Template: gusu template marks FILE.xlsx\n",
		"从 CSV 或 XLSX 表导入白名单、黑名单、一票否决与不参评名单。\n每条写明文件、认定单位与起止日期。模板：gusu template marks 文件.xlsx\n", CMD_WRITE, run_marks},
	{"import groups", IMPORT_OPTIONS,
		"Adds which enterprise belongs to which group of companies, from when to when.\nAn enterprise is in one group at a time. Template: gusu template groups FILE.xlsx\n",
		"从 CSV 或 XLSX 表导入集团与其母、子公司，每条写明起止日期。\n一家企业同期只属于一个集团。模板：gusu template groups 文件.xlsx\n", CMD_WRITE, run_groups},
};

/* ---- The sample city: a folder of tables with a manifest. */

enum { MAN_FILE, MAN_KIND, MAN_SOURCE, MAN_KNOWN, N_MANIFEST };

enum rc manifest_each(struct ctx *c, const char *dir, enum rc (*take)(struct ctx *c, const struct manifest_entry *m))
{
	static const struct table_column columns[N_MANIFEST] = {
		[MAN_FILE] = {"文件", "file", true, NULL}, [MAN_KIND] = {"类型", "kind", true, NULL}, [MAN_SOURCE] = {"来源", "source", true, NULL},
		[MAN_KNOWN] = {"获知日期", "known_at", true, NULL},
	};
	const char *path = arena_printf(&c->arena, "%s/manifest.csv", dir);
	table_auto *t = NULL;
	bool row;

	if (!path)
		return ctx_no_memory(c);
	TRY(table_open(c, path, NULL, &t));
	TRY(table_map(c, t, columns, N_MANIFEST, TABLE_EXTRA_REFUSE));
	for (;;) {
		struct manifest_entry m = {.known_at = DAY_NONE};
		char iso[11];
		bool has;
		TRY(table_next(t, &row));
		if (!row)
			return table_verdict(t);
		if (!table_need_text(t, MAN_FILE, 200, &m.file) || !table_need_text(t, MAN_KIND, 40, &m.kind) || !table_text(t, MAN_SOURCE, 100, &m.source)
			|| !table_date(t, MAN_KNOWN, iso, &has))
			continue;
		if (has && !date_parse(iso, 10, &m.known_at))
			continue;
		m.path = arena_printf(&c->arena, "%s/%s", dir, m.file);
		if (!m.path)
			return ctx_no_memory(c);
		TRY(take(c, &m));
	}
}

static enum rc load_one(struct ctx *c, const struct manifest_entry *m)
{
	static const struct { const char *kind; importer *import; } kinds[] = {
		{"enterprises", import_enterprises}, {"plots", import_plots}, {"marks", import_marks}, {"groups", import_groups},
	};
	struct import_options o = {.source = m->source, .from = m->known_at, .rejects_to = stderr};
	struct import_result r;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(m->kind, kinds[i].kind))
			return kinds[i].import(c, m->path, &o, &r);
	return RC_OK; /* another module's */
}

enum rc registry_load(struct ctx *c, const char *dir)
{
	return manifest_each(c, dir, load_one);
}
