/* facts.c - values as text and as kept; appending batches; what was known when.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/facts.h"
#include "indicators/batch_record.h"
#include "base/buf.h"
#include "base/num.h"
#include "base/period.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/job.h"
#include "indicators/fact_block.h"
#include "indicators/indicators_store.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELL_FACTS = 1 << 14 };
static const int64_t value_max = INT64_C(1) << 53;

/* ---- Text -> value. */

static int64_t power10(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* text x unit = v x 10^-decimals x storage, exactly. The text is read with as many places as it has; a remainder means that a place is too fine. */
static enum fact_status parse_number(const struct indicator *ind, const struct unit *unit, const char *text, size_t len, int64_t *ret_value)
{
	int64_t num, den, read;
	__int128 scaled, divisor;
	const char *point = memchr(text, '.', len);
	int places = point && len - (size_t)(point - text) - 1 <= NUM_DECIMALS_MAX ? (int)(len - (size_t)(point - text) - 1) : 0;
	enum num_status st = NUM_TOO_FINE;

	if (!unit_ratio(unit, &ind->storage, &num, &den))
		return FACT_UNIT;
	while (places <= NUM_DECIMALS_MAX && st == NUM_TOO_FINE)
		st = num_parse_scaled(text, len, places++, NUM_THOUSANDS, &read);
	if (st != NUM_OK)
		return st == NUM_EMPTY ? FACT_EMPTY : st == NUM_NOT_NUMBER ? FACT_NOT_NUMBER : st == NUM_TOO_FINE ? FACT_TOO_FINE : FACT_OVERFLOW;
	places--;
	if (__builtin_mul_overflow((__int128)read * num, (__int128)power10(ind->decimals), &scaled))
		return FACT_OVERFLOW;
	divisor = (__int128)den * power10(places);
	if (scaled % divisor != 0)
		return FACT_TOO_FINE;
	scaled /= divisor;
	if (scaled > value_max || scaled < -value_max)
		return FACT_OVERFLOW;
	if (scaled < 0 && !ind->negative)
		return FACT_NEGATIVE;
	*ret_value = (int64_t)scaled;
	return FACT_OK;
}

static enum fact_status parse_word(const struct indicator *ind, struct slice s, int64_t *ret_value)
{
	for (uint32_t i = 0; i < ind->words.n; i++)
		if (slice_is(s, ind->words.words[i])) {
			*ret_value = i;
			return FACT_OK;
		}
	return FACT_WORD;
}

static enum fact_status parse_flag(struct slice s, int64_t *ret_value)
{
	static const char *const yes[] = {"是", "true", "yes", "1", "有"}, *const no[] = {"否", "false", "no", "0", "无"};

	for (int i = 0; i < 5; i++)
		if (slice_is(s, yes[i]) || slice_is(s, no[i])) {
			*ret_value = slice_is(s, yes[i]);
			return FACT_OK;
		}
	return FACT_WORD;
}

enum fact_status fact_parse(const struct indicator *ind, const struct unit *unit, const char *text, size_t len, int64_t *ret_value)
{
	struct slice s = slice_trim((struct slice){text, len});
	int32_t day;

	if (s.n == 0)
		return FACT_EMPTY;
	switch (ind->kind) {
	case COL_NUMBER:
		return parse_number(ind, unit ? unit : &ind->unit, s.p, s.n, ret_value);
	case COL_ENUM:
		return parse_word(ind, s, ret_value);
	case COL_BOOL:
		return parse_flag(s, ret_value);
	case COL_DATE:
		if (!date_parse_any(s.p, s.n, &day))
			return FACT_WORD;
		*ret_value = day;
		return FACT_OK;
	}
	return FACT_WORD;
}

static const char *words_list(struct ctx *c, const struct indicator *ind)
{
	struct buf b;
	const char *text;

	if (ind->kind == COL_BOOL)
		return TR(c, "是、否", "yes, no");
	if (ind->kind == COL_DATE)
		return "2020-07-15";
	buf_init(&b, 400);
	for (uint32_t i = 0; i < ind->words.n; i++)
		buf_printf(&b, "%s%s", i ? TR(c, "、", ", ") : "", ind->words.words[i]);
	text = arena_strdup(&c->arena, buf_text(&b));
	buf_finish(&b);
	return text ? text : "";
}

const char *fact_status_text(struct ctx *c, enum fact_status s, const struct indicator *ind, const struct unit *unit, const char *text, size_t len)
{
	char name[UNIT_TEXT_MAX];
	const char *title = TR(c, ind->title, ind->title_en), *out = NULL;

	unit_print(unit ? unit : &ind->unit, name, sizeof name);
	switch (s) {
	case FACT_OK:
	case FACT_EMPTY:
		return "";
	case FACT_NOT_NUMBER:
		out = arena_printf(&c->arena, TR(c, "“%.*s”不是数字", "'%.*s' is no number"), (int)(len < 60 ? len : 60), text);
		break;
	case FACT_TOO_FINE:
		out = arena_printf(&c->arena, TR(c, "%s以%s计最多保留 %d 位小数，“%.*s %s”不能精确保存", "%s is kept in %s with %d decimals; '%.*s %s' is not exact there"), title,
			ind->storage_text, ind->decimals, (int)(len < 60 ? len : 60), text, name);
		break;
	case FACT_OVERFLOW:
		out = arena_printf(&c->arena, TR(c, "数值过大，请核对单位（此处按%s）", "the number is too large; check the unit (here it is %s)"), name);
		break;
	case FACT_NEGATIVE:
		out = arena_printf(&c->arena, TR(c, "%s不能为负数", "%s cannot be negative"), title);
		break;
	case FACT_UNIT:
		out = arena_printf(&c->arena, TR(c, "%s的单位不能是%s，应与%s同类", "%s cannot be given in %s, only in a unit like %s"), title, name, ind->unit_text);
		break;
	case FACT_WORD:
		out = arena_printf(&c->arena, TR(c, "“%.*s”不是%s的取值；可填：%s", "'%.*s' is no value of %s; possible are: %s"), (int)(len < 60 ? len : 60), text, title, words_list(c, ind));
		break;
	}
	return out ? out : "";
}

/* value x 10^-decimals x storage in the usual unit: exact when the ratio is a power of ten, else with enough places to be read back. */
void fact_print(const struct indicator *ind, int64_t value, char out[48])
{
	int64_t num, den;
	char text[32];
	int places = ind->decimals;

	if (ind->kind == COL_ENUM) {
		snprintf(out, 48, "%.47s", value >= 0 && value < (int64_t)ind->words.n ? ind->words.words[value] : "");
	} else if (ind->kind == COL_BOOL) {
		snprintf(out, 48, "%s", value ? "是" : "否");
	} else if (ind->kind == COL_DATE) {
		date_print(text, (int32_t)value);
		snprintf(out, 48, "%s", text);
	} else if (unit_ratio(&ind->storage, &ind->unit, &num, &den)) {
		while (den % 10 == 0) {
			den /= 10;
			places++;
		}
		if (den == 1 && num <= value_max / (llabs(value) + 1))
			num_print_scaled_short(text, value * num, places);
		else
			num_print(text, (double)value * (double)num / ((double)den * (double)power10(places)));
		snprintf(out, 48, "%s", text);
	} else {
		out[0] = '\0';
	}
}

double fact_number(const struct indicator *ind, int64_t value)
{
	int64_t num, den;

	if (ind->kind != COL_NUMBER || !unit_ratio(&ind->storage, &ind->unit, &num, &den))
		return (double)value;
	return (double)value * (double)num / ((double)den * (double)power10(ind->decimals));
}

/* ---- Appending. */

static int by_cell(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->indicator != y->indicator)
		return x->indicator < y->indicator ? -1 : 1;
	if (x->period != y->period)
		return x->period < y->period ? -1 : 1;
	return x->subject < y->subject ? -1 : x->subject > y->subject;
}

static bool same_cell(const struct fact *a, const struct fact *b)
{
	return a->subject == b->subject && a->period == b->period && a->indicator == b->indicator;
}

static bool sorted(const struct fact *f, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (by_cell(&f[i - 1], &f[i]) > 0)
			return false;
	return true;
}

/* Merge sort is stable: of two rows for a cell the later one comes second. */
static bool sort_facts(struct fact *f, size_t n)
{
	struct fact *from = f, *to, *spare;

	if (sorted(f, n))
		return true;
	spare = malloc(n * sizeof *spare);
	if (!spare)
		return false;
	to = spare;
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n, hi = lo + 2 * width < n ? lo + 2 * width : n, i = lo, j = mid;
			for (size_t k = lo; k < hi; k++)
				to[k] = i < mid && (j >= hi || by_cell(&from[i], &from[j]) <= 0) ? from[i++] : from[j++];
		}
		struct fact *swap = from;
		from = to;
		to = swap;
	}
	if (from != f)
		memcpy(f, from, n * sizeof *f);
	free(spare);
	return true;
}

static enum rc insert_all(struct ctx *c, const struct fact *f, size_t n, int64_t batch)
{
	stmt_auto *s = NULL;

	for (size_t i = 0; i < n; i++) {
		TRY(store_add_fact(c, &s, &f[i], batch)); /* no conflict: the batch is new and its cells differ */
		if ((i + 1) % TELL_FACTS)
			continue;
		job_progress(c, (int64_t)i, (int64_t)n, TR(c, "写入", "writing"));
		if (job_cancelled(c))
			return job_stopped(c);
	}
	return RC_OK;
}

static enum rc renew_blocks(struct ctx *c, const struct fact *f, size_t n, int64_t batch, int32_t known_at)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && f[end].indicator == f[i].indicator && f[end].period == f[i].period;)
			end++;
		TRY(fact_block_add(c, f + i, end - i, batch, known_at));
	}
	return RC_OK;
}

enum rc facts_append_in_txn(struct ctx *c, const struct batch_info *b, const struct fact *facts, size_t n, int64_t *ret_batch)
{
	int64_t batch;
	enum rc rc;

	TRY(store_add_batch(c, b, (int64_t)n, &batch));
	TRY(insert_all(c, facts, n, batch));
	TRY(renew_blocks(c, facts, n, batch, b->known_at));
	TRY(batch_record(c, b, facts, n, batch));
	if ((rc = db_epoch_bump(c->db)) != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_batch = batch;
	return RC_OK;
}

enum rc facts_sort(struct ctx *c, struct fact *facts, size_t n, const struct fact **ret_twice)
{
	if (!sort_facts(facts, n))
		return ctx_no_memory(c);
	*ret_twice = NULL;
	for (size_t i = 1; i < n && !*ret_twice; i++)
		if (same_cell(&facts[i - 1], &facts[i]))
			*ret_twice = &facts[i];
	return RC_OK;
}

enum rc facts_append(struct ctx *c, const struct batch_info *b, struct fact *facts, size_t n, int64_t *ret_batch)
{
	const struct fact *twice;
	txn_auto t = {0};
	enum rc rc;

	assert(c->writes && b->known_at != DAY_NONE);
	TRY(facts_sort(c, facts, n, &twice));
	if (twice)
		return ctx_fail(c, RC_CONFLICT, "facts", "%s", TR(c, "同一企业、指标、时期的数值出现了两次", "one cell (enterprise, indicator, period) is given twice"));
	if ((rc = txn_begin(&t, c->db)) != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(facts_append_in_txn(c, b, facts, n, ret_batch));
	if ((rc = txn_commit(&t)) != RC_OK)
		return ctx_fail_db(c, rc);
	return RC_OK;
}

/* ---- Looking back. */

enum rc facts_history(struct ctx *c, int64_t subject, int indicator, int64_t period, const struct fact_version **ret_list, int *ret_n)
{
	return store_fact_history(c, subject, indicator, period, ret_list, ret_n);
}

bool as_of_allows(struct as_of at, int64_t batch, int32_t known_at)
{
	return (at.day == DAY_NONE || known_at <= at.day) && (at.batch == 0 || batch <= at.batch);
}

/* Rows come by cell and then by age: the last one allowed of a cell holds. */
enum rc facts_of(struct ctx *c, int64_t subject, struct as_of at, const struct fact_value **ret_list, int *ret_n)
{
	struct subject_fact *rows;
	struct fact_value *out;
	int n, k = 0;

	TRY(store_facts_of(c, &c->scope, subject, &rows, &n));
	out = arena_new_array(&c->arena, struct fact_value, (size_t)n + 1);
	if (!out)
		return ctx_no_memory(c);
	for (int i = 0, end; i < n; i = end) {
		const struct subject_fact *best = NULL;
		struct period p;
		for (end = i; end < n && rows[end].indicator == rows[i].indicator && rows[end].period == rows[i].period; end++) {
			int32_t known = DAY_NONE;
			date_parse(rows[end].known_at, strlen(rows[end].known_at), &known);
			if (as_of_allows(at, rows[end].batch, known))
				best = &rows[end];
		}
		if (!best || best->withdrawn || !period_of_code((int32_t)best->period, &p) || period_months(p) != 12)
			continue;
		out[k++] = (struct fact_value){best->indicator, p.year, best->value, best->known_at, best->source, best->batch};
	}
	*ret_list = out;
	*ret_n = k;
	return RC_OK;
}

enum rc facts_any(struct ctx *c, int64_t subject, bool *ret_any)
{
	struct scope all = {.kind = SCOPE_ALL};
	struct subject_fact *rows;
	int n;

	TRY(store_facts_of(c, &all, subject, &rows, &n));
	*ret_any = false;
	for (int i = 0; i < n && !*ret_any; i++) {
		bool last = i + 1 == n || rows[i + 1].indicator != rows[i].indicator || rows[i + 1].period != rows[i].period;
		*ret_any = last && !rows[i].withdrawn;
	}
	return RC_OK;
}

enum rc facts_last(struct ctx *c, struct as_of *ret_at)
{
	struct batch_row b;

	TRY(store_last_batch(c, &b));
	*ret_at = (struct as_of){b.known_at, b.id};
	return RC_OK;
}

enum rc facts_years(struct ctx *c, int *ret_years, int cap, int *ret_n)
{
	return store_years(c, ret_years, cap, ret_n);
}
