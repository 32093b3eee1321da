/* registry_cli.c - gusu import enterprises|plots|marks, gusu template.
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

/* ---- Templates. */

static int say_written(struct ctx *c, const char *path)
{
	buf_auto b;
	struct jw w;

	buf_init(&b, 1 << 16);
	if (c->app->config.json) {
		jw_init(&w, &b);
		jw_obj(&w);
		jw_ktext(&w, "file", path);
		jw_obj_end(&w);
	} else {
		buf_printf(&b, TR(c, "已写出 %s；第 2 行是示例，填表前请删除", "wrote %s; its second row is an example, delete it before you fill the table in"), path);
	}
	return cli_print(c, &b);
}

enum rc template_write(struct ctx *c, const char *path, const char *title, const struct template_column *columns, int n, const char *const *notes)
{
	struct column_out out[64];
	const struct table_out_options o = {.title = title, .notes = notes};
	enum table_format f;
	struct table_out *t;
	int64_t rows;

	if (n > 64 || !table_format_of(path, &f))
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "模板文件名应以 .xlsx 或 .csv 结尾：%s", "a template's name ends in .xlsx or .csv: %s"), path);
	for (int i = 0; i < n; i++)
		out[i] = (struct column_out){.title = columns[i].title, .kind = COLUMN_TEXT, .width = columns[i].width};
	TRY(table_out_open(c, path, f, out, n, &o, &t));
	for (int i = 0; i < n; i++)
		table_out_text(t, columns[i].example);
	table_out_row(t);
	TRY(table_out_done(c, t, &rows));
	return say_written(c, path) == CLI_OK ? RC_OK : ctx_fail(c, RC_IO, "", "%s", TR(c, "写不了标准输出", "cannot write to the standard output"));
}

static const struct template_column enterprise_template[] = {
	{"信用代码", "91110000802100433B", 22}, {"名称", "示例企业有限公司", 36}, {"所属区域", "320583100", 14}, {"行业代码", "3911", 10},
	{"状态", "正常", 8}, {"登记日期", "2001-05-20", 12}, {"规上2019", "否", 10}, {"规上2020", "是", 10},
};
static const char *const enterprise_notes[] = {
	"一家企业一行；第 2 行是示例，填表前请删除。", "信用代码为 18 位文本，不要让表格软件改成数字。", "所属区域填镇、街道的 9 位代码或唯一的名称，只知道区时填 6 位代码。",
	"行业代码为 GB/T 4754-2017 的 4 位小类。", "状态：正常、在建、停产、迁出、注销。", "规上标志按年各占一列：规上2019、规上2020 …，填 是 或 否，不清楚留空。", NULL,
};
static const struct template_column plot_template[] = {
	{"地块编号", "DK0001", 14}, {"所属区域", "320583100", 14}, {"坐落", "示例路 1 号", 30}, {"地块面积(亩)", "25.5", 14}, {"信用代码", "91110000802100433B", 22},
	{"占用方式", "自有", 10}, {"占用面积(亩)", "25.5", 14}, {"开始日期", "2001-05-20", 12}, {"结束日期", "", 12},
};
static const char *const plot_notes[] = {
	"一行是一家企业对一个地块的占用；同一地块多家占用时写多行，地块面积各行一致或只写第一行。第 2 行是示例，填表前请删除。",
	"占用方式：自有（土地使用权人）或租用。", "面积最多 4 位小数；也可用“地块面积(平方米)”“占用面积(平方米)”两列。", "同一方式的占用面积在任何一天合计不得超过地块面积。", NULL,
};
static const struct template_column mark_template[] = {
	{"信用代码", "91110000802100433B", 22}, {"名单", "白名单", 10}, {"文件", "示例〔2020〕1号", 20}, {"认定单位", "工业和信息化局", 20}, {"事由", "重点培育企业", 24},
	{"开始日期", "2020-01-01", 12}, {"结束日期", "2021-12-31", 12},
};
static const char *const mark_notes[] = {"名单：一票否决、白名单、黑名单、不参评。第 2 行是示例，填表前请删除。", "每条都要写明文件和认定单位；结束日期为空表示长期有效。", NULL};

static int run_template(struct ctx *c, int argc, char **argv)
{
	const char *args[2];
	enum rc rc;
	int n;

	if (!cli_parse(c, argc, argv, NULL, 0, args, 2, 2, &n))
		return CLI_USAGE;
	if (!strcmp(args[0], "enterprises"))
		rc = template_write(c, args[1], "企业", enterprise_template, sizeof enterprise_template / sizeof *enterprise_template, enterprise_notes);
	else if (!strcmp(args[0], "plots"))
		rc = template_write(c, args[1], "地块与占用", plot_template, sizeof plot_template / sizeof *plot_template, plot_notes);
	else if (!strcmp(args[0], "marks"))
		rc = template_write(c, args[1], "名单", mark_template, sizeof mark_template / sizeof *mark_template, mark_notes);
	else
		return cli_usage(c, TR(c, "没有“%s”的模板；可用：enterprises、plots、marks、facts", "there is no template '%s'; known are enterprises, plots, marks, facts"), args[0]);
	return rc == RC_OK ? CLI_OK : cli_fail(c);
}

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
	{"template", "enterprises|plots|marks|facts FILE.xlsx|FILE.csv",
		"Writes an empty table to fill in, with an example row and notes.\n",
		"写出空白导入表：列名、一行示例与填表说明。\n", CMD_NO_DB, run_template},
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
		{"enterprises", import_enterprises}, {"plots", import_plots}, {"marks", import_marks},
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
