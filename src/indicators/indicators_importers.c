/* indicators_importers.c - the table of figures as the intake offers it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/importer.h"
#include "indicators/import_facts.h"

enum { FIXED = 6 };
static const struct importer_column fixed[FIXED] = {
	{ "信用代码", "code", true, LOOK_CODE, NULL, false, "91110000802100433B", "18 位统一社会信用代码，按文本填写", "18 characters, kept as text", true },
	{ "名称", "name", false, LOOK_TEXT, NULL, false, "示例企业有限公司", "给人看的，不入库", "for people; not stored", true },
	{ "年份", "period", false, LOOK_YEAR, NULL, false, "2020", "2020、2020Q3、2020-07 或 2020-01..06", "2020, 2020Q3, 2020-07 or 2020-01..06", true },
	{ "指标", "indicator", false, LOOK_TEXT, NULL, false, "tax", "长表：指标代码或名称", "long table: code or name of the indicator", false },
	{ "数值", "value", false, LOOK_NUMBER, NULL, true, "1000", "长表：数值", "long table: the value", false },
	{ "单位", "unit", false, LOOK_TEXT, NULL, false, "万元", "长表：计量单位；留空用常用单位", "long table: its unit; empty: the usual one", false },
};

static enum importer_look look_of(const struct indicator *ind)
{
	return ind->kind == COL_NUMBER ? LOOK_NUMBER : ind->kind == COL_DATE ? LOOK_DATE : LOOK_WORD;
}

static enum rc words_of(struct ctx *c, const struct indicator *ind, const char *const **ret_words)
{
	static const char *const flags[] = { "是", "否", NULL };
	const char **words;

	*ret_words = ind->kind == COL_BOOL ? flags : NULL;
	if (ind->kind != COL_ENUM)
		return RC_OK;
	words = arena_new_array(&c->arena, const char *, (size_t)ind->words.n + 1);
	for (uint32_t i = 0; words && i < ind->words.n; i++)
		words[i] = arena_strdup(&c->arena, ind->words.words[i]);
	*ret_words = words;
	return words ? RC_OK : ctx_no_memory(c);
}

/* 实缴税收(万元): the header of a wide table. */
static const char *header_of(struct ctx *c, const struct indicator *ind)
{
	return *ind->unit_text ? arena_printf(&c->arena, "%s(%s)", ind->title, ind->unit_text) : arena_strdup(&c->arena, ind->title);
}

static enum rc fill(struct ctx *c, const struct indicators *list, struct importer_column *out)
{
	memcpy(out, fixed, sizeof fixed);
	out[0].chars = 18;
	for (int i = 0; i < list->n; i++) {
		const struct indicator *ind = &list->list[i];
		struct importer_column *k = &out[FIXED + i];
		*k = (struct importer_column){ .zh = header_of(c, ind), .en = arena_strdup(&c->arena, ind->code), .look = look_of(ind), .may_be_negative = ind->negative,
			.example = "", .note = arena_strdup(&c->arena, ind->definition), .note_en = arena_strdup(&c->arena, ind->definition_en), .in_template = true };
		if (!k->zh || !k->en || !k->note || !k->note_en)
			return ctx_no_memory(c);
		TRY(words_of(c, ind, &k->words));
	}
	return RC_OK;
}

static enum rc columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const struct indicators *list;
	struct importer_column *out;
	enum rc rc;

	TRY(indicators_hold(c, &list));
	out = arena_new_array(&c->arena, struct importer_column, (size_t)list->n + FIXED);
	rc = out ? fill(c, list, out) : ctx_no_memory(c);
	*ret_n = list->n + FIXED;
	*ret_list = out;
	indicators_drop(c, list);
	return rc;
}

static enum rc match(struct ctx *c, const char *header, const char **ret_name)
{
	const struct indicators *list;
	const struct indicator *ind;
	const char *name = import_facts_column(header);
	enum rc rc = RC_OK;

	*ret_name = name;
	if (name)
		return RC_OK;
	TRY(indicators_hold(c, &list));
	ind = import_facts_indicator(list, header);
	if (ind && !(*ret_name = header_of(c, ind)))
		rc = ctx_no_memory(c);
	indicators_drop(c, list);
	return rc;
}

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

static enum rc run(struct ctx *c, const struct importer_run *r, struct importer_result *ret_r)
{
	int64_t batch = 0;
	struct facts_options o = { .import = { .table = &r->table, .name = r->table.name, .source = r->source, .from = DAY_NONE, .check_only = r->check_only,
		.told = pass_told, .seal = pass_seal, .user = &r }, .known_at = r->known_at, .year = r->year, .ret_batch = &batch };
	struct import_result got;

	TRY(import_facts(c, r->path, &o, &got));
	*ret_r = result_of(&got, batch);
	ret_r->known_before = !r->check_only && batch == 0 && got.unchanged > 0;
	return RC_OK;
}

static enum rc undo(struct ctx *c, const struct importer_undo *u, struct importer_result *ret_r)
{
	struct import_result got;
	int64_t by;

	TRY(facts_undo(c, u, &got, &by));
	*ret_r = result_of(&got, by);
	return RC_OK;
}

static const struct importer facts = {
	.kind = "facts", .title = "指标数据", .title_en = "Figures",
	.note = "宽表：一行一家企业，每个指标一列，列名写作“实缴税收(万元)”；长表：信用代码、指标、年份、数值、单位。",
	.note_en = "Wide: one row an enterprise, one column an indicator headed name(unit). Long: code, indicator, period, value, unit.",
	.asks_year = true, .columns = columns, .match = match, .run = run, .undo = undo,
};
const struct importer *const indicators_importers[] = { &facts };
