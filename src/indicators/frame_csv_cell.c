/* frame_csv_cell.c - one cell of a CSV into its column.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/frame_csv_priv.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"

#define SAY(t, zh, en) ((t)->english ? (en) : (zh))

void fault_set(struct fault *f, size_t line, size_t column, const char *fmt, ...)
{
	va_list ap;
	if (f->text[0])
		return;
	f->line = line;
	f->column = column;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
}

bool cell_missing(struct slice c)
{
	return c.n == 0 || slice_is(c, "NA") || slice_is(c, "N/A") || slice_is(c, "-") || slice_is(c, "—") || slice_is(c, "…");
}

static bool put_number(const struct table *t, int want, struct slice c, size_t row, size_t line, size_t column, struct fault *f)
{
	double v;
	enum num_status st = num_parse(c.p, c.n, 0, &v);
	if (st == NUM_OK && fabs(v) > 9007199254740992.0)
		st = NUM_OVERFLOW;
	if (st == NUM_OK) {
		t->fill[want].v[row] = v;
		return true;
	}
	fault_set(f, line, column, SAY(t, "“%s”不是可用的数：“%.*s”（%s）", "%s: '%.*s' is not a usable number (%s)"), t->wants[want].header,
		(int)(c.n < 40 ? c.n : 40), c.p, t->english ? num_status_en(st) : num_status_zh(st));
	return false;
}

static bool put_bool(const struct table *t, int want, struct slice c, size_t row, size_t line, size_t column, struct fault *f)
{
	static const struct { const char *word; int v; } words[] = {{"1", 1}, {"0", 0}, {"true", 1}, {"false", 0}, {"TRUE", 1}, {"FALSE", 0}, {"yes", 1},
		{"no", 0}, {"Yes", 1}, {"No", 0}, {"True", 1}, {"False", 0}, {"是", 1}, {"否", 0}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(c, words[i].word)) {
			t->fill[want].v[row] = words[i].v;
			return true;
		}
	fault_set(f, line, column, SAY(t, "“%s”应为 是/否、1/0 或 true/false，却是“%.*s”", "%s: '%.*s' is neither yes nor no; write 1/0, true/false, yes/no or 是/否"),
		t->wants[want].header, (int)(c.n < 40 ? c.n : 40), c.p);
	return false;
}

static bool put_date(const struct table *t, int want, struct slice c, size_t row, size_t line, size_t column, struct fault *f)
{
	int32_t days;
	if (date_parse_any(c.p, c.n, &days)) {
		t->fill[want].v[row] = days;
		return true;
	}
	fault_set(f, line, column, SAY(t, "“%s”不是日期：“%.*s”（写作 2020-07-01）", "%s: '%.*s' is no date; write 2020-07-01"), t->wants[want].header,
		(int)(c.n < 40 ? c.n : 40), c.p);
	return false;
}

bool words_add(struct words *w, struct slice c, uint32_t *ret)
{
	uint64_t packed = 0;
	struct word_cache *hit = NULL;
	if (c.n < 8) { /* short codes: found by their bytes alone */
		memcpy(&packed, c.p, c.n);
		packed |= (uint64_t)c.n << 56;
		hit = &w->cache[(packed * UINT64_C(0x9E3779B97F4A7C15)) >> 56];
		if (hit->packed == packed) {
			*ret = hit->index;
			return true;
		}
	}
	if (idmap_add(&w->map, c.p, c.n, ret, NULL) != RC_OK)
		return false;
	if (hit)
		*hit = (struct word_cache){packed, *ret};
	return true;
}

bool cell_put(const struct table *t, int want, struct slice cell, size_t row, size_t line, size_t column, struct words *words, struct fault *f)
{
	struct slice c = slice_trim(cell);
	uint32_t index;
	if (cell_missing(c)) {
		cell_absent(t, want, row);
		return true;
	}
	switch (t->wants[want].kind) {
	case COL_NUMBER:
		return put_number(t, want, c, row, line, column, f);
	case COL_BOOL:
		return put_bool(t, want, c, row, line, column, f);
	case COL_DATE:
		return put_date(t, want, c, row, line, column, f);
	case COL_ENUM:
		break;
	}
	if (!words_add(&words[want], c, &index)) {
		fault_set(f, line, column, SAY(t, "内存不足", "out of memory"));
		return false;
	}
	t->fill[want].v[row] = index;
	return true;
}
