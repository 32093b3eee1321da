/* import_facts.c - tables of figures into the facts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for millions of rows: what repeats from row to row (indicator, period, unit) is looked up once, codes go through the registry's table in memory, and a
 * bitmap for each indicator and period knows which cells the file has given already. */
#include "indicators/import_facts.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/period.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/app.h"
#include "core/job.h"
#include "indicators/indicators_store.h"
#include "registry/import_parts.h"
#include "registry/registry_edit.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { COL_CODE, COL_PERIOD, COL_INDICATOR, COL_VALUE, COL_UNIT, COL_NAME, N_COLUMNS };
static const char *const code_names[] = {"统一社会信用代码", "社会信用代码", "uscc", NULL};
static const char *const period_names[] = {"时期", "year", "报告期", "所属期", "数据年份", NULL};
static const char *const indicator_names[] = {"指标名称", "指标代码", NULL};
static const char *const value_names[] = {"指标值", NULL};
static const char *const unit_names[] = {"计量单位", NULL};
static const char *const name_names[] = {"企业名称", "单位名称", NULL};
static const struct table_column columns[N_COLUMNS] = {
	[COL_CODE] = {"信用代码", "code", true, code_names},
	[COL_PERIOD] = {"年份", "period", false, period_names},
	[COL_INDICATOR] = {"指标", "indicator", false, indicator_names},
	[COL_VALUE] = {"数值", "value", false, value_names},
	[COL_UNIT] = {"单位", "unit", false, unit_names},
	[COL_NAME] = {"名称", "name", false, name_names}, /* for people; not looked at */
};

enum { MAX_WIDE = 200, MAX_TEXT = 128, MAX_FACTS = 1 << 27 };
static const char withdrawn_zh[] = "撤销", withdrawn_en[] = "withdrawn";

/* A column of a wide table. */
struct wide { int file_column; const struct indicator *ind; struct unit unit; };

/* Cells seen of one indicator and period: a bit a registry row, and behind them a bit a region. */
struct seen { int16_t indicator; int32_t period; uint64_t *bits; };

/* A text that was looked up last, for rows that repeat it. */
struct last { char text[MAX_TEXT]; size_t len; bool valid; };

struct import {
	struct ctx *c;
	const struct registry *g;
	const struct indicators *list;
	struct table *t;
	const struct facts_options *o;
	struct wide wide[MAX_WIDE]; int n_wide;
	struct last last_period, last_unit, last_indicator;
	int32_t period; struct unit unit; const struct indicator *ind;
	struct idmap indicator_ids; const struct indicator **indicators;
	struct seen *seen; size_t n_seen, cap_seen, at_seen;
	struct fact *facts; size_t n, cap;
	struct fact *row; size_t row_n; /* facts of the present row: they go in together */
	struct import_result r;
};

/* ---- Words of a row, looked up once while they repeat. */

static bool same_as_last(const struct last *l, struct slice s)
{
	return l->valid && l->len == s.n && !memcmp(l->text, s.p, s.n);
}

static void remember(struct last *l, struct slice s)
{
	l->valid = s.n <= MAX_TEXT;
	if (!l->valid)
		return;
	memcpy(l->text, s.p, s.n);
	l->len = s.n;
}

static struct slice text_of(const struct import *m, int column)
{
	struct cell cell = table_cell(m->t, table_file_column(m->t, column));

	return slice_trim((struct slice){cell.text, cell.len});
}

/* 2020, 2020年, 2020Q3, 2020-07, 2020-01..06 */
static bool find_period(struct import *m)
{
	struct slice s = text_of(m, COL_PERIOD);
	char half[64]; /* ２０２０ in half-width digits */
	struct period p;

	if (same_as_last(&m->last_period, s))
		return true;
	if (s.n == 0) {
		table_reject(m->t, COL_PERIOD, TR(m->c, "填年份，例如 2020", "give the year, such as 2020"), "%s", TR(m->c, "年份为空", "the period is empty"));
		return false;
	}
	if (slice_ends(s, "年"))
		s.n -= strlen("年");
	if (!period_parse(s.p, s.n, &p) && !period_parse(half, s.n < sizeof half ? text_fold(half, s.p, s.n) : 0, &p)) {
		table_reject(m->t, COL_PERIOD, TR(m->c, "填 2020、2020Q3、2020-07 或 2020-01..06", "write 2020, 2020Q3, 2020-07 or 2020-01..06"),
			TR(m->c, "“%.*s”不是时期", "'%.*s' is no period"), (int)(s.n < 60 ? s.n : 60), s.p);
		return false;
	}
	m->period = period_code(p);
	remember(&m->last_period, text_of(m, COL_PERIOD));
	return true;
}

static const char *nearest_indicator(struct import *m, struct slice s)
{
	const char **names = arena_new_array(&m->c->arena, const char *, (size_t)m->list->n * 2 + 1);
	char *word = slice_copy(&m->c->arena, s);

	for (int i = 0; names && i < m->list->n; i++) {
		names[2 * i] = m->list->list[i].code;
		names[2 * i + 1] = m->list->list[i].title;
	}
	return names && word ? plan_nearest(word, names) : NULL;
}

static const struct indicator *look_up_indicator(struct import *m, struct slice s)
{
	uint32_t id;
	bool fresh;

	if (idmap_add(&m->indicator_ids, s.p, s.n, &id, &fresh) != RC_OK || id >= MAX_INDICATORS)
		return indicators_find_title(m->list, s.p, s.n);
	if (fresh)
		m->indicators[id] = indicators_find_title(m->list, s.p, s.n);
	return m->indicators[id];
}

static bool find_indicator(struct import *m)
{
	struct slice s = text_of(m, COL_INDICATOR);
	const char *near;

	if (same_as_last(&m->last_indicator, s))
		return true;
	m->ind = s.n ? look_up_indicator(m, s) : NULL;
	if (m->ind) {
		remember(&m->last_indicator, s);
		m->last_unit.valid = false;
		return true;
	}
	near = s.n ? nearest_indicator(m, s) : NULL;
	table_reject(m->t, COL_INDICATOR, near ? arena_printf(&m->c->arena, TR(m->c, "是否指“%s”？", "did you mean '%s'?"), near) : TR(m->c, "填指标代码或名称，见 gusu template facts",
		"give an indicator's code or name, see 'gusu template facts'"), TR(m->c, "没有指标“%.*s”", "there is no indicator '%.*s'"), (int)(s.n < 60 ? s.n : 60), s.p);
	return false;
}

static bool find_unit(struct import *m)
{
	struct slice s = text_of(m, COL_UNIT);
	char *word;
	const char *near;

	if (same_as_last(&m->last_unit, s))
		return true;
	if (s.n == 0) {
		m->unit = m->ind->unit;
	} else if (!unit_parse(s.p, s.n, &m->unit, NULL)) {
		word = slice_copy(&m->c->arena, s);
		near = word ? unit_nearest(word) : NULL;
		table_reject(m->t, COL_UNIT, near ? near : m->ind->unit_text, TR(m->c, "不认识的单位“%.*s”", "unknown unit '%.*s'"), (int)(s.n < 40 ? s.n : 40), s.p);
		return false;
	}
	remember(&m->last_unit, s);
	return true;
}

/* ---- The enterprise. */

/* A region's own figure goes by its code of 6 or 9 digits: the row behind the enterprises', or -1. */
static int64_t find_region(struct import *m, const char *text)
{
	size_t n = strspn(text, "0123456789");
	int region = (n == 6 || n == 9) && text[n] == '\0' ? registry_region_of(m->g, text) : -1;
	const struct scope *s = &m->c->scope;
	int64_t pos = region >= 0 ? m->g->regions[region].pos : 0;

	if (region < 0 || (s->kind != SCOPE_ALL && (s->kind != SCOPE_REGION || pos < s->region_lo || pos > s->region_hi)))
		return -1;
	return (int64_t)m->g->rows + region;
}

static int64_t subject_of(const struct import *m, int64_t row)
{
	return (size_t)row < m->g->rows ? registry_subject(m->g, (size_t)row) : m->g->regions[(size_t)row - m->g->rows].id;
}

static int64_t row_of_subject(const struct import *m, int64_t subject)
{
	for (int i = 0; subject < SUBJECT_FIRST && i < m->g->n_regions; i++)
		if (m->g->regions[i].id == subject)
			return (int64_t)m->g->rows + i;
	return registry_row_of_subject(m->g, subject);
}

static int64_t find_row(struct import *m)
{
	static const struct field_column fields[] = {{"uscc", COL_CODE}, {NULL, -1}};
	const char *text;
	char code[19];
	int64_t row;

	if (!table_need_code(m->t, COL_CODE, &text))
		return -1;
	row = strlen(text) == 18 ? registry_row_of_code(m->g, text) : -1; /* what is registered was checked then */
	if (row >= 0 && registry_in_scope(m->g, &m->c->scope, (size_t)row))
		return row;
	row = find_region(m, text);
	if (row >= 0)
		return row;
	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_code(m->c, text, strlen(text), code, NULL)))
		return -1;
	row = import_row_of_code(m->c, m->g, code);
	if (row < 0)
		import_reject_unknown(m->c, m->t, COL_CODE, code);
	return row;
}

/* ---- Facts. */

/* The bitmap of an indicator and period. Rows mostly go through the same few in turn: look at the next one first. */
static uint64_t *seen_bits(struct import *m, int16_t indicator, int32_t period)
{
	for (size_t k = 0; k < m->n_seen; k++) {
		size_t i = (m->at_seen + k) % m->n_seen;
		if (m->seen[i].indicator == indicator && m->seen[i].period == period) {
			m->at_seen = i + 1;
			return m->seen[i].bits;
		}
	}
	if (m->n_seen == m->cap_seen) {
		size_t cap = m->cap_seen ? m->cap_seen * 2 : 64;
		struct seen *p = realloc(m->seen, cap * sizeof *p);
		if (!p)
			return NULL;
		m->seen = p;
		m->cap_seen = cap;
	}
	m->seen[m->n_seen] = (struct seen){indicator, period, calloc((m->g->rows + (size_t)m->g->n_regions) / 64 + 1, sizeof(uint64_t))};
	return m->seen[m->n_seen].bits ? m->seen[m->n_seen++].bits : NULL;
}

static enum rc add_fact(struct import *m, int64_t row, int column, const struct indicator *ind, bool withdrawn, int64_t value)
{
	uint64_t *bits = seen_bits(m, (int16_t)ind->id, m->period), bit = UINT64_C(1) << (row & 63);

	if (!bits || m->row_n >= MAX_WIDE)
		return ctx_no_memory(m->c);
	if (bits[row >> 6] & bit) {
		table_reject(m->t, column, TR(m->c, "每个数值只留一处", "keep each value once"), TR(m->c, "同一企业同一时期的%s在前面的行已给出", "%s of this enterprise and period stands in an earlier row"),
			TR(m->c, ind->title, ind->title_en));
		return RC_OK;
	}
	bits[row >> 6] |= bit;
	m->row[m->row_n++] = (struct fact){subject_of(m, row), value, m->period, (int16_t)ind->id, withdrawn};
	return RC_OK;
}

static enum rc take_value(struct import *m, int64_t row, int column, const struct indicator *ind, const struct unit *unit, bool required)
{
	int file_column = column >= TABLE_FILE_COLUMN ? column - TABLE_FILE_COLUMN : table_file_column(m->t, column);
	struct cell cell = table_cell(m->t, file_column);
	struct slice s = slice_trim((struct slice){cell.text, cell.len});
	enum fact_status st;
	int64_t value = 0, unused;
	bool has;

	if (cell.kind == CELL_ERROR || cell.kind == CELL_FORMULA_NO_VALUE || (cell.kind == CELL_DATE && ind->kind != COL_DATE)) {
		if (table_scaled(m->t, column, 4, &unused, &has)) /* it knows how to say what is wrong with such a cell */
			table_reject(m->t, column, NULL, "%s", TR(m->c, "单元格不是数值", "the cell is no value"));
		return RC_OK;
	}
	if (slice_is(s, withdrawn_zh) || slice_is(s, withdrawn_en))
		return add_fact(m, row, column, ind, true, 0);
	st = fact_parse(ind, unit, s.p, s.n, &value);
	if (st == FACT_OK)
		return add_fact(m, row, column, ind, false, value);
	if (st != FACT_EMPTY)
		table_reject(m->t, column, st == FACT_NOT_NUMBER ? TR(m->c, "只写数字；不知道的留空，零写 0", "write the number alone; leave unknown values empty, write 0 for zero") : NULL,
			"%s", fact_status_text(m->c, st, ind, unit, s.p, s.n));
	else if (required)
		table_reject(m->t, column, TR(m->c, "没有数值就不要这一行；撤回已报数值填“撤销”", "leave the row out; to take a value back write 'withdrawn'"), "%s", TR(m->c, "数值为空", "the value is empty"));
	return RC_OK;
}

/* The row's facts join the others when the whole row is good; else they are forgotten. */
static enum rc close_row(struct import *m)
{
	if (table_row_is_bad(m->t)) {
		for (size_t i = 0; i < m->row_n; i++) {
			uint64_t *bits = seen_bits(m, m->row[i].indicator, m->row[i].period);
			int64_t row = row_of_subject(m, m->row[i].subject);
			bits[row >> 6] &= ~(UINT64_C(1) << (row & 63));
		}
		m->row_n = 0;
		return RC_OK;
	}
	if (m->n + m->row_n > m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 65536;
		struct fact *p = cap <= MAX_FACTS ? realloc(m->facts, cap * sizeof *p) : NULL;
		if (!p)
			return cap > MAX_FACTS ? ctx_fail(m->c, RC_TOO_LARGE, "file", TR(m->c, "一个文件最多 %d 个数值，请分开导入", "at most %d values a file; please split it"), MAX_FACTS)
				: ctx_no_memory(m->c);
		m->facts = p;
		m->cap = cap;
	}
	if (m->row_n)
		memcpy(m->facts + m->n, m->row, m->row_n * sizeof *m->row);
	m->n += m->row_n;
	m->row_n = 0;
	return RC_OK;
}

static enum rc long_row(struct import *m)
{
	bool good = find_period(m);

	good &= find_indicator(m) && find_unit(m);
	if (good) {
		int64_t row = find_row(m);
		if (row >= 0)
			TRY(take_value(m, row, COL_VALUE, m->ind, &m->unit, true));
	}
	return close_row(m);
}

static enum rc wide_row(struct import *m)
{
	int64_t row = find_row(m);

	if ((table_has(m->t, COL_PERIOD) && !find_period(m)) || row < 0)
		return RC_OK;
	for (int i = 0; i < m->n_wide; i++)
		TRY(take_value(m, row, TABLE_FILE_COLUMN + m->wide[i].file_column, m->wide[i].ind, &m->wide[i].unit, false));
	return close_row(m);
}

/* ---- Headers. */

/* 实缴税收(万元) -> name and unit; without brackets the usual unit. */
static void split_header(struct slice h, struct slice *name, struct slice *unit)
{
	static const char *const open[] = {"（", "(", "[", "【"}, *const close[] = {"）", ")", "]", "】"};

	*name = slice_trim(h);
	*unit = (struct slice){"", 0};
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < 4; k++) {
			size_t at = 0, from = 0, next;
			struct slice rest;
			if (!slice_ends(*name, close[k]) || !slice_find(*name, slice_of(open[i]), &at))
				continue;
			for (rest = *name; slice_find(rest, slice_of(open[i]), &next); rest = (struct slice){rest.p + next + 1, rest.n - next - 1})
				from = (size_t)(rest.p - name->p) + next; /* the last bracket: 用电量(网购)(万kWh) */
			*unit = slice_trim((struct slice){name->p + from + strlen(open[i]), name->n - from - strlen(open[i]) - strlen(close[k])});
			*name = slice_trim((struct slice){name->p, from});
			return;
		}
}

const char *import_facts_column(const char *header)
{
	int i = table_column_named(columns, N_COLUMNS, header);

	return i >= 0 ? columns[i].zh : NULL;
}

const struct indicator *import_facts_indicator(const struct indicators *list, const char *header)
{
	struct slice name, unit;

	split_header(slice_of(header), &name, &unit);
	return indicators_find_title(list, name.p, name.n);
}

static enum rc map_header(struct import *m, int file_column)
{
	const char *header = table_header(m->t, file_column), *near;
	struct slice name, unit;
	struct wide *w = &m->wide[m->n_wide];
	int64_t num, den;

	split_header(slice_of(header), &name, &unit);
	w->ind = indicators_find_title(m->list, name.p, name.n);
	if (!w->ind) {
		near = nearest_indicator(m, name);
		return ctx_fail(m->c, RC_BAD_INPUT, "file", near ? TR(m->c, "%s：没有指标“%.80s”；是否指“%s”？", "%s: there is no indicator '%.80s'; did you mean '%s'?")
			: TR(m->c, "%s：没有指标“%.80s”；宽表列名写作“名称(单位)”，可用的见 gusu template facts%s", "%s: there is no indicator '%.80s'; a wide table's columns are 'name(unit)', see 'gusu template facts'%s"),
			table_name(m->t), header, near ? near : "");
	}
	w->unit = w->ind->unit;
	if (unit.n && !unit_parse(unit.p, unit.n, &w->unit, NULL))
		return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：列“%.80s”的单位不认识；%s通常用%s", "%s: the unit of column '%.80s' is unknown; %s is usually given in %s"), table_name(m->t), header,
			TR(m->c, w->ind->title, w->ind->title_en), w->ind->unit_text);
	if (w->ind->kind == COL_NUMBER && !unit_ratio(&w->unit, &w->ind->storage, &num, &den))
		return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：列“%.80s”的单位不对；%s应与%s同类", "%s: column '%.80s' has a wrong unit; %s is given in a unit like %s"), table_name(m->t), header,
			TR(m->c, w->ind->title, w->ind->title_en), w->ind->unit_text);
	for (int i = 0; i < m->n_wide; i++)
		if (m->wide[i].ind == w->ind)
			return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：指标%s有两列", "%s: there are two columns of %s"), table_name(m->t), TR(m->c, w->ind->title, w->ind->title_en));
	w->file_column = file_column;
	m->n_wide++;
	return RC_OK;
}

static enum rc map_wide(struct import *m)
{
	for (int i = table_extra_column(m->t, 0); i >= 0; i = table_extra_column(m->t, i + 1)) {
		if (m->n_wide == MAX_WIDE)
			return ctx_fail(m->c, RC_TOO_LARGE, "file", TR(m->c, "%s：指标列超过 %d 个", "%s: more than %d columns of indicators"), table_name(m->t), MAX_WIDE);
		TRY(map_header(m, i));
	}
	if (m->n_wide == 0)
		return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：没有指标列；长表列名为 信用代码,指标,时期,数值,单位，宽表列名如“实缴税收(万元)”",
			"%s: no column of an indicator; a long table has code,indicator,period,value,unit, a wide one columns such as '实缴税收(万元)'"), table_name(m->t));
	if (table_has(m->t, COL_PERIOD))
		return RC_OK;
	if (!m->o->year)
		return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：没有“年份”列；请加上，或用 --year 指明", "%s: there is no column 'period'; add one, or say --year"), table_name(m->t));
	m->period = period_code(period_year(m->o->year));
	return RC_OK;
}

static bool is_long(const struct import *m)
{
	return table_has(m->t, COL_INDICATOR) || table_has(m->t, COL_VALUE);
}

static enum rc map_long(struct import *m)
{
	static const int need[] = {COL_INDICATOR, COL_VALUE, COL_PERIOD};
	int extra = table_extra_column(m->t, 0);

	for (int i = 0; i < 3; i++)
		if (!table_has(m->t, need[i]))
			return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：长表缺少列“%s”", "%s: the long table lacks the column '%s'"), table_name(m->t),
				TR(m->c, columns[need[i]].zh, columns[need[i]].en));
	if (extra >= 0)
		return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：长表里有不认识的列“%.80s”", "%s: unknown column '%.80s' in a long table"), table_name(m->t), table_header(m->t, extra));
	return RC_OK;
}

/* ---- The file. */

static enum rc read_rows(struct import *m)
{
	bool row, is_long_table;

	if (m->list->n == 0)
		return ctx_fail(m->c, RC_CONFLICT, "plans", TR(m->c, "数据库里没有指标定义；请用 --plans 指明方案文件夹（现为 %s）", "the database has no indicators; name the folder of plans with --plans (it is %s)"),
			m->c->app->config.plans_dir);
	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_ALLOW));
	is_long_table = is_long(m);
	TRY(is_long_table ? map_long(m) : map_wide(m));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(is_long_table ? long_row(m) : wide_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

static enum rc file_hash(struct ctx *c, const char *path, char hex[DIGEST_HEX])
{
	unsigned char sum[DIGEST_SIZE];
	file_bytes_auto f = {0};

	if (file_load(path, 0, &f) != RC_OK || digest_of(DIGEST_SHA256, f.p, f.n, sum) != RC_OK)
		return ctx_fail(c, RC_IO, "file", TR(c, "读不了文件 %s", "cannot read %s"), path);
	hex_print(hex, sum, sizeof sum);
	return RC_OK;
}

/* The same content again, and every cell of it still shows what it says: nothing to write. A batch for each repetition would only make history long. */
static enum rc holds_already(struct import *m, const char *hash, int32_t known_at, bool *ret_same)
{
	int64_t before;

	TRY(store_batch_of_content(m->c, hash, known_at, &before));
	*ret_same = before && m->r.unchanged == (int64_t)m->n;
	return RC_OK;
}

/* What the figures would change, counted with what is there at this moment. */
static enum rc count_news(struct import *m, int32_t known_at)
{
	struct facts_news news;

	job_progress(m->c, 1000, 1000, TR(m->c, "与已有数据比较", "comparing with what is there"));
	TRY(facts_compare(m->c, m->facts, m->n, (struct as_of){.day = known_at}, &news));
	m->r.added = news.added;
	m->r.changed = news.changed;
	m->r.unchanged = news.same;
	return RC_OK;
}

/* Somebody else may have written between the comparison and the writer's turn: then it is made again. */
static enum rc append(struct import *m, const struct batch_info *b, struct as_of compared)
{
	struct ctx *c = m->c;
	struct as_of last;
	txn_auto t = {0};
	int64_t batch;

	job_progress(c, 1000, 1000, TR(c, "写入", "writing"));
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&t, c->db));
	TRY(facts_last(c, &last));
	if (last.batch != compared.batch)
		TRY(count_news(m, b->known_at));
	TRY(facts_append_in_txn(c, b, m->facts, m->n, &batch));
	if (m->o->import.seal)
		TRY(m->o->import.seal(m->o->import.user, c, &m->r, batch));
	if (job_cancelled(c))
		return job_stopped(c);
	TRY_DB(txn_commit(&t));
	if (m->o->ret_batch)
		*m->o->ret_batch = batch;
	return RC_OK;
}

static enum rc write_batch(struct import *m, const char *path)
{
	char hex[DIGEST_HEX];
	struct batch_info b = {.kind = m->o->kind, .source = m->o->import.source, .file = table_name(m->t), .hash = hex, .known_at = m->o->known_at};
	const struct fact *twice;
	struct as_of last;

	if (b.known_at == DAY_NONE)
		b.known_at = edit_today(m->c);
	if (b.known_at > edit_today(m->c))
		return ctx_fail(m->c, RC_BAD_INPUT, "known-at", "%s", TR(m->c, "获知日期在今天之后", "the day on which the figures became known lies in the future"));
	TRY(file_hash(m->c, path, hex));
	TRY(table_verdict(m->t));
	TRY(facts_sort(m->c, m->facts, m->n, &twice));
	assert(!twice); /* each row was held against the others */
	TRY(facts_last(m->c, &last));
	TRY(count_news(m, b.known_at));
	if (m->o->import.check_only)
		return RC_OK;
	if (m->n == 0)
		return m->r.rejected ? RC_OK : ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：没有任何数值", "%s: there is no value in it"), table_name(m->t));
	if (!m->o->again) {
		bool same;
		TRY(holds_already(m, hex, b.known_at, &same));
		if (same)
			return RC_OK;
	}
	return append(m, &b, last);
}

static enum rc run(struct import *m, const char *path)
{
	enum rc rc = read_rows(m);

	import_tell_rejects(m->t, &m->o->import);
	import_count(m->t, &m->r);
	TRY(rc);
	return write_batch(m, path);
}

static void finish(struct import *m)
{
	for (size_t i = 0; i < m->n_seen; i++)
		free(m->seen[i].bits);
	free(m->seen);
	free(m->facts);
	idmap_finish(&m->indicator_ids);
	if (m->list)
		indicators_drop(m->c, m->list);
	if (m->g)
		registry_drop(m->c, m->g);
}

enum rc import_facts(struct ctx *c, const char *path, const struct facts_options *o, struct import_result *ret_r)
{
	struct import *m = ctx_alloc(c, sizeof *m);
	struct table_options to = import_table_options(&o->import);
	table_auto *t = NULL;
	enum rc rc;

	if (!m)
		return ctx_no_memory(c);
	*m = (struct import){.c = c, .o = o};
	m->indicators = arena_new_array(&c->arena, const struct indicator *, MAX_INDICATORS);
	m->row = arena_new_array(&c->arena, struct fact, MAX_WIDE);
	if (!m->indicators || !m->row)
		return ctx_no_memory(c);
	TRY(table_open(c, path, &to, &t));
	m->t = t;
	idmap_init(&m->indicator_ids, IDMAP_COPY);
	rc = registry_hold(c, &m->g);
	if (rc == RC_OK)
		rc = indicators_hold(c, &m->list);
	if (rc == RC_OK)
		rc = run(m, path);
	finish(m);
	if (rc != RC_OK)
		return rc;
	*ret_r = m->r;
	return RC_OK;
}
