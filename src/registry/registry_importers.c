/* registry_importers.c - the tables of the registry as the intake offers them: enterprises, plots, lists, groups.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/importer.h"
#include "registry/import_parts.h"
#include "registry/registry_undo.h"
#include "registry/sites.h"

static const char *const flag_words[] = { "是", "否", NULL };

static const struct importer_column enterprise_columns[] = {
	{ "信用代码", "code", true, LOOK_CODE, NULL, false, "91110000802100433B", "18 位统一社会信用代码，按文本填写", "18 characters, kept as text", true },
	{ "名称", "name", false, LOOK_TEXT, NULL, false, "示例企业有限公司", "新企业必填；留空表示不变", "needed for a new enterprise; empty changes nothing", true },
	{ "所属区域", "region", false, LOOK_CODE, NULL, false, "320583100", "镇、街道的 9 位代码或唯一的名称；只知道区时填 6 位代码",
		"the town's code of 9 digits or its name; the district's 6 digits when that is all that is known", true },
	{ "行业代码", "industry", false, LOOK_CODE, NULL, false, "3911", "GB/T 4754-2017 的 4 位小类", "class of GB/T 4754-2017, 4 digits", true },
	{ "状态", "status", false, LOOK_WORD, enterprise_status_zh, false, "正常", NULL, NULL, true },
	{ "登记日期", "registered", false, LOOK_DATE, NULL, false, "2001-05-20", "写作 2001-05-20", "written 2001-05-20", true },
	{ "生效日期", "valid_from", false, LOOK_DATE, NULL, false, "2020-01-01", "这些情况自哪天起成立；留空为今天", "since when this holds; empty: today", false },
	{ "规上2019", "above_scale_2019", false, LOOK_WORD, flag_words, false, "否", "规上标志按年各占一列：规上2019、规上2020……；不清楚留空",
		"one column a year: above_scale_2019, above_scale_2020, …; empty: not known", true },
	{ "规上2020", "above_scale_2020", false, LOOK_WORD, flag_words, false, "是", NULL, NULL, true },
};
static const struct importer_column plot_columns[] = {
	{ "地块编号", "plot", true, LOOK_CODE, NULL, false, "DK0001", NULL, NULL, true },
	{ "所属区域", "region", false, LOOK_CODE, NULL, false, "320583100", "新地块的第一行必填", "needed in the first row of a new plot", true },
	{ "坐落", "address", false, LOOK_TEXT, NULL, false, "示例路 1 号", NULL, NULL, true },
	{ "地块面积(亩)", "plot_area_mu", false, LOOK_NUMBER, NULL, false, "25.5", "最多 4 位小数；也可用平方米的一列", "at most 4 decimals; or the column in m²", true },
	{ "地块面积(平方米)", "plot_area_m2", false, LOOK_NUMBER, NULL, false, "17000", NULL, NULL, false },
	{ "信用代码", "code", false, LOOK_CODE, NULL, false, "91110000802100433B", "占用企业；只登记地块时留空", "the occupant; empty to register the plot alone", true },
	{ "占用方式", "basis", false, LOOK_WORD, occupation_basis_zh, false, "自有", NULL, NULL, true },
	{ "占用面积(亩)", "area_mu", false, LOOK_NUMBER, NULL, false, "25.5", "同一方式的占用面积在任何一天合计不得超过地块面积",
		"on no day may the areas of one basis exceed the plot", true },
	{ "占用面积(平方米)", "area_m2", false, LOOK_NUMBER, NULL, false, "17000", NULL, NULL, false },
	{ "开始日期", "valid_from", false, LOOK_DATE, NULL, false, "2001-05-20", NULL, NULL, true },
	{ "结束日期", "valid_to", false, LOOK_DATE, NULL, false, "", NULL, NULL, true },
};
static const struct importer_column mark_columns[] = {
	{ "信用代码", "code", true, LOOK_CODE, NULL, false, "91110000802100433B", NULL, NULL, true },
	{ "名单", "kind", true, LOOK_WORD, mark_zh, false, "白名单", NULL, NULL, true },
	{ "文件", "document", true, LOOK_TEXT, NULL, false, "示例〔2020〕1号", "列入名单的文件", "the document that puts it on the list", true },
	{ "认定单位", "bureau", true, LOOK_TEXT, NULL, false, "工业和信息化局", NULL, NULL, true },
	{ "事由", "reason", false, LOOK_TEXT, NULL, false, "重点培育企业", NULL, NULL, true },
	{ "开始日期", "valid_from", true, LOOK_DATE, NULL, false, "2020-01-01", NULL, NULL, true },
	{ "结束日期", "valid_to", false, LOOK_DATE, NULL, false, "2021-12-31", "留空表示长期有效", "empty: without end", true },
};
static const struct importer_column group_columns[] = {
	{ "集团代码", "group", true, LOOK_CODE, NULL, false, "JT0001", "母公司的信用代码（可在市外）或自编代码", "the head's credit code (it may be outside the city) or a code of your own", true },
	{ "集团名称", "group_name", true, LOOK_TEXT, NULL, false, "示例集团", NULL, NULL, true },
	{ "信用代码", "code", true, LOOK_CODE, NULL, false, "91110000802100433B", "集团内的企业", "an enterprise of the group", true },
	{ "角色", "role", true, LOOK_WORD, group_role_zh, false, "母公司", NULL, NULL, true },
	{ "开始日期", "valid_from", true, LOOK_DATE, NULL, false, "2018-01-01", "一家企业同期只属于一个集团", "an enterprise is in one group at a time", true },
	{ "结束日期", "valid_to", false, LOOK_DATE, NULL, false, "", "留空表示至今", "empty: without end", true },
};

/* Towns and districts of the account's area, as a drop-down: by name where there is only one of it, else by code. */
static const char *const *region_words(struct ctx *c, const struct registry *g)
{
	const char **words = arena_new_array(&c->arena, const char *, (size_t)g->n_regions + 1);
	int n = 0;

	for (int i = 0; words && i < g->n_regions; i++) {
		const struct region *r = &g->regions[i];
		if (r->kind == REGION_CITY || !import_region_in_scope(c, g, i))
			continue;
		words[n] = arena_strdup(&c->arena, registry_region_of(g, r->name) == i ? r->name : r->code);
		if (!words[n++])
			return NULL;
	}
	return words;
}

static enum rc give(struct ctx *c, const struct importer_column *list, size_t n, const struct importer_column **ret_list, int *ret_n)
{
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, n);
	const struct registry *g;
	const char *const *regions;

	if (!out)
		return ctx_no_memory(c);
	TRY(registry_hold(c, &g));
	regions = region_words(c, g);
	registry_drop(c, g);
	if (!regions)
		return ctx_no_memory(c);
	memcpy(out, list, n * sizeof *out);
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(out[i].en, "region"))
			out[i].words = regions;
		if (!strcmp(out[i].en, "code"))
			out[i].chars = 18;
	}
	*ret_list = out;
	*ret_n = (int)n;
	return RC_OK;
}

static enum rc columns_of_enterprises(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return give(c, enterprise_columns, sizeof enterprise_columns / sizeof *enterprise_columns, ret_list, ret_n);
}

static enum rc columns_of_plots(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return give(c, plot_columns, sizeof plot_columns / sizeof *plot_columns, ret_list, ret_n);
}

static enum rc columns_of_marks(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return give(c, mark_columns, sizeof mark_columns / sizeof *mark_columns, ret_list, ret_n);
}

static enum rc columns_of_groups(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	return give(c, group_columns, sizeof group_columns / sizeof *group_columns, ret_list, ret_n);
}

static const char *known(const struct table_column *columns, int n, const char *header)
{
	int i = table_column_named(columns, n, header);

	return i >= 0 ? columns[i].zh : NULL;
}

static enum rc match_enterprises(struct ctx *c, const char *header, const char **ret_name)
{
	int n, year = import_scale_year(header);
	const struct table_column *columns = import_enterprises_columns(&n);

	*ret_name = known(columns, n, header);
	if (*ret_name || !year)
		return RC_OK;
	*ret_name = arena_printf(&c->arena, "规上%d", year);
	return *ret_name ? RC_OK : ctx_no_memory(c);
}

static enum rc match_plots(struct ctx *c, const char *header, const char **ret_name)
{
	int n;
	const struct table_column *columns = import_plots_columns(&n);

	(void)c;
	*ret_name = known(columns, n, header);
	return RC_OK;
}

static enum rc match_marks(struct ctx *c, const char *header, const char **ret_name)
{
	int n;
	const struct table_column *columns = import_marks_columns(&n);

	(void)c;
	*ret_name = known(columns, n, header);
	return RC_OK;
}

static enum rc match_groups(struct ctx *c, const char *header, const char **ret_name)
{
	int n;
	const struct table_column *columns = import_groups_columns(&n);

	(void)c;
	*ret_name = known(columns, n, header);
	return RC_OK;
}

typedef enum rc import_file_fn(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r);

static struct importer_result result_of(const struct import_result *got, int64_t batch)
{
	return (struct importer_result){ .rows = got->rows, .added = got->added, .changed = got->changed, .unchanged = got->unchanged, .rejected = got->rejected,
		.warnings = got->warnings, .batch = batch };
}

/* The seal of the intake speaks of importer results. */
static enum rc pass_seal(void *user, struct ctx *c, const struct import_result *got, int64_t batch)
{
	const struct importer_run *r = *(const struct importer_run **)user;
	struct importer_result result = result_of(got, batch);

	return r->seal ? r->seal(r->user, c, &result) : RC_OK;
}

static void pass_told(void *user, const struct table *t)
{
	const struct importer_run *r = *(const struct importer_run **)user;

	if (r->told)
		r->told(r->user, t);
}

/* The intake has checked the whole file with a reader before; the writing pass checks again, inside its transaction, for the city may have changed since. */
static enum rc run(struct ctx *c, const struct importer_run *r, import_file_fn *import, struct importer_result *ret_r)
{
	struct import_options o = { .table = &r->table, .source = r->source, .from = r->known_at, .check_only = r->check_only, .may_undo = true, .told = pass_told, .seal = pass_seal, .user = &r };
	struct import_result got;

	if (!r->check_only)
		TRY(ctx_to_writer(c));
	TRY(import(c, r->path, &o, &got));
	*ret_r = result_of(&got, got.batch);
	ret_r->known_before = !r->check_only && got.batch == 0 && got.unchanged > 0;
	return RC_OK;
}

static enum rc run_enterprises(struct ctx *c, const struct importer_run *r, struct importer_result *ret_r) { return run(c, r, import_enterprises, ret_r); }
static enum rc run_plots(struct ctx *c, const struct importer_run *r, struct importer_result *ret_r) { return run(c, r, import_plots, ret_r); }
static enum rc run_marks(struct ctx *c, const struct importer_run *r, struct importer_result *ret_r) { return run(c, r, import_marks, ret_r); }
static enum rc run_groups(struct ctx *c, const struct importer_run *r, struct importer_result *ret_r) { return run(c, r, import_groups, ret_r); }

static enum rc undo(struct ctx *c, const struct importer_undo *u, struct importer_result *ret_r)
{
	struct import_result got;
	int64_t by;

	TRY(registry_undo(c, u, &got, &by));
	*ret_r = result_of(&got, by);
	return RC_OK;
}

static const struct importer enterprises = {
	.kind = "enterprises", .title = "企业", .title_en = "Enterprises",
	.note = "一家企业一行：新的新增，已有的更新并保留历史。", .note_en = "One row an enterprise: new ones are added, known ones changed with their history kept.",
	.columns = columns_of_enterprises, .match = match_enterprises, .run = run_enterprises, .undo = undo,
};
static const struct importer plots = {
	.kind = "plots", .title = "地块与占用", .title_en = "Plots and occupation",
	.note = "一行是一家企业对一个地块的占用；同一地块多家占用时写多行。", .note_en = "One row is one enterprise on one plot; a shared plot has several rows.",
	.columns = columns_of_plots, .match = match_plots, .run = run_plots, .undo = undo,
};
static const struct importer marks = {
	.kind = "marks", .title = "名单", .title_en = "Lists",
	.note = "白名单、黑名单、一票否决与不参评；每条写明文件与认定单位。", .note_en = "White list, black list, vetoes and exemptions, each with its document and bureau.",
	.columns = columns_of_marks, .match = match_marks, .run = run_marks, .undo = undo,
};
static const struct importer groups = {
	.kind = "groups", .title = "集团", .title_en = "Groups of companies",
	.note = "一行是一家企业在一个集团中的一段时间；母公司可在市外。", .note_en = "One row is one enterprise in one group from day to day; the head may be outside the city.",
	.columns = columns_of_groups, .match = match_groups, .run = run_groups, .undo = undo,
};
const struct importer *const registry_importers[] = { &enterprises, &plots, &marks, &groups };
