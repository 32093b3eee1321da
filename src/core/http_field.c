/* http_field.c - one input value: typed, bounded, put into its place.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every message names the field, what was found and what may stand there; whoever reads it can mend the request without the manual. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"
#include "core/http_priv.h"
#include "net/query.h"

/* The message names the field; `…` are what its two texts ask for. */
#define BAD(p, zh, en, ...) ctx_fail((p)->c, RC_BAD_INPUT, (p)->name, TR((p)->c, zh, en), __VA_ARGS__)

static const double exact_max = 9007199254740991.0;

static void *place(const struct put *p) { return (char *)p->base + p->f->offset; }

static void mark_given(const struct put *p)
{
	if (p->f->has_flag)
		*(bool *)((char *)p->base + p->f->offset_has) = true;
}

/* "1 到 200" / "1 to 200", also with one side open. */
static void range_words(const struct ctx *c, double lo, double hi, char *out, size_t size)
{
	bool low = isfinite(lo), high = isfinite(hi);
	if (low && high)
		snprintf(out, size, TR(c, "%.15g 到 %.15g", "%.15g to %.15g"), lo, hi);
	else if (low)
		snprintf(out, size, TR(c, "不小于 %.15g", "at least %.15g"), lo);
	else if (high)
		snprintf(out, size, TR(c, "不大于 %.15g", "at most %.15g"), hi);
	else
		snprintf(out, size, "%s", TR(c, "任意数", "any number"));
}

/* What the user wrote, shortened for a message. */
static void shown(const char *s, size_t n, char out[64])
{
	size_t cut = utf8_cut(s, n, 48);
	snprintf(out, 64, "%.*s%s", (int)cut, s, cut < n ? "…" : "");
}

static enum rc check_range(const struct put *p, double v, double lo, double hi)
{
	char range[96];
	if (v >= lo && v <= hi && fabs(v) <= (p->f->type == FIELD_NUMBER || p->f->type == FIELD_NUMBER_LIST ? INFINITY : exact_max))
		return RC_OK;
	range_words(p->c, fmax(lo, -exact_max), fmin(hi, exact_max), range, sizeof range);
	return BAD(p, "“%s”为 %.15g，超出范围；允许：%s", "'%s' is %.15g, out of range; allowed: %s",
		p->name, v, range);
}

static enum rc check_length(const struct put *p, const char *s, size_t n, double lo, double hi)
{
	size_t chars = utf8_count(s, n);
	if ((double)chars < lo)
		return BAD(p, "“%s”至少要有 %.0f 个字符", "'%s' needs at least %.0f characters", p->name, lo);
	if ((double)chars > hi)
		return BAD(p, "“%s”有 %zu 个字符，最多 %.0f 个", "'%s' has %zu characters; at most %.0f", p->name, chars, hi);
	return RC_OK;
}

/* Control characters have no business in an input; line breaks and tabs in long texts do. */
static bool clean_text(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\n' && s[i] != '\r' && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return true;
}

static enum rc put_enum(const struct put *p, const char *s, size_t n)
{
	for (int i = 0; p->f->words[i] != NULL; i++)
		if (slice_is((struct slice){ s, n }, p->f->words[i])) {
			*(int *)place(p) = i;
			mark_given(p);
			return RC_OK;
		}
	char list[512] = "", word[64];
	for (int i = 0; p->f->words[i] != NULL; i++)
		snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i > 0 ? ", " : "", p->f->words[i]);
	shown(s, n, word);
	return BAD(p, "“%s”不能是“%s”；可选：%s", "'%s' cannot be '%s'; one of: %s", p->name, word, list);
}

static enum rc put_date(const struct put *p, const char *s, size_t n)
{
	int32_t day;
	char word[64];
	if (date_parse(s, n, &day)) {
		*(const char **)place(p) = s;
		return RC_OK;
	}
	shown(s, n, word);
	return BAD(p, "“%s”不是日期：“%s”；请写成 2020-06-30", "'%s' is not a date: '%s'; write 2020-06-30", p->name, word);
}

enum rc put_text(const struct put *p, const char *s, size_t n)
{
	if (p->f->type == FIELD_ENUM)
		return put_enum(p, s, n);
	if (p->f->type == FIELD_DATE)
		return put_date(p, s, n);
	if (!clean_text(s, n))
		return BAD(p, "“%s”含有控制字符", "'%s' holds control characters", p->name);
	TRY(check_length(p, s, n, p->f->lo, p->f->hi));
	*(const char **)place(p) = s;
	return RC_OK;
}

enum rc put_int(const struct put *p, int64_t v)
{
	TRY(check_range(p, (double)v, p->f->lo, p->f->hi));
	*(int64_t *)place(p) = v;
	mark_given(p);
	return RC_OK;
}

enum rc put_number(const struct put *p, double v)
{
	TRY(check_range(p, v, p->f->lo, p->f->hi));
	*(double *)place(p) = v;
	mark_given(p);
	return RC_OK;
}

enum rc put_bool(const struct put *p, bool v)
{
	*(bool *)place(p) = v;
	mark_given(p);
	return RC_OK;
}

enum rc put_count(const struct put *p, size_t n)
{
	if ((double)n < p->f->lo)
		return BAD(p, "“%s”至少要有 %.0f 项", "'%s' needs at least %.0f items", p->name, p->f->lo);
	if ((double)n > p->f->hi)
		return BAD(p, "“%s”有 %zu 项，最多 %.0f 项", "'%s' has %zu items; at most %.0f", p->name, n, p->f->hi);
	return RC_OK;
}

enum rc put_item_text(const struct put *p, const char *s, size_t n)
{
	if (!clean_text(s, n))
		return BAD(p, "“%s”含有控制字符", "'%s' holds control characters", p->name);
	return check_length(p, s, n, fmax(p->f->item_lo, 0), p->f->item_hi);
}

enum rc put_item_number(const struct put *p, double v) { return check_range(p, v, p->f->item_lo, p->f->item_hi); }

void put_list(const struct put *p, const void *items, size_t n)
{
	*(const void **)place(p) = items;
	*(int *)((char *)p->base + p->f->offset_n) = (int)n;
}

size_t item_size(const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT_LIST: return sizeof(const char *);
	case FIELD_INT_LIST: return sizeof(int64_t);
	case FIELD_NUMBER_LIST: return sizeof(double);
	default: return f->sub_size;
	}
}

void put_default(const struct field *f, void *base)
{
	void *at = (char *)base + f->offset;
	if (!f->has_dflt)
		return;
	switch (f->type) {
	case FIELD_INT: *(int64_t *)at = (int64_t)f->dflt; break;
	case FIELD_NUMBER: *(double *)at = f->dflt; break;
	case FIELD_BOOL: *(bool *)at = f->dflt != 0; break;
	case FIELD_ENUM: *(int *)at = (int)f->dflt; break;
	default: *(const char **)at = f->dflt_text;
	}
}

/* --- values that come as text: path, query, form ---------------------------------------------------------------------- */

static enum rc not_that(const struct put *p, const char *s, size_t n, double lo, double hi, const char *zh, const char *en)
{
	char word[64], range[96];
	shown(s, n, word);
	range_words(p->c, lo, hi, range, sizeof range);
	return BAD(p, "“%s”不是%s：“%s”；允许：%s", "'%s' is not %s: '%s'; allowed: %s",
		p->name, TR(p->c, zh, en), word, range);
}

static enum rc text_to_int(const struct put *p, const char *s, size_t n, double lo, double hi, int64_t *ret_v)
{
	if (slice_i64((struct slice){ s, n }, ret_v))
		return RC_OK;
	return not_that(p, s, n, fmax(lo, -exact_max), fmin(hi, exact_max), "整数", "a whole number");
}

static enum rc text_to_number(const struct put *p, const char *s, size_t n, double lo, double hi, double *ret_v)
{
	return num_parse(s, n, 0, ret_v) == NUM_OK ? RC_OK : not_that(p, s, n, lo, hi, "数字", "a number");
}

static enum rc text_to_bool(const struct put *p, const char *s, size_t n)
{
	struct slice v = { s, n };
	char word[64];
	if (slice_is(v, "true") || slice_is(v, "1"))
		return put_bool(p, true);
	if (slice_is(v, "false") || slice_is(v, "0"))
		return put_bool(p, false);
	shown(s, n, word);
	return BAD(p, "“%s”只能是 true 或 false，不能是“%s”", "'%s' is true or false, not '%s'", p->name, word);
}

static enum rc decode(const struct put *p, struct slice raw, bool plus, char **ret_s, size_t *ret_n)
{
	char *s = arena_alloc(&p->c->arena, raw.n + 1);
	if (s == NULL)
		return ctx_no_memory(p->c);
	if (!query_decode(raw, plus, s, ret_n))
		return BAD(p, "“%s”的编码不正确：应为 UTF-8 的百分号编码", "'%s' is not percent-encoded UTF-8", p->name);
	s[*ret_n] = '\0';
	*ret_s = s;
	return RC_OK;
}

static enum rc put_item(const struct put *p, void *items, size_t i, const char *s, size_t n)
{
	int64_t v;
	switch (p->f->type) {
	case FIELD_INT_LIST:
		TRY(text_to_int(p, s, n, p->f->item_lo, p->f->item_hi, &v));
		((int64_t *)items)[i] = v;
		return put_item_number(p, (double)v);
	case FIELD_NUMBER_LIST:
		TRY(text_to_number(p, s, n, p->f->item_lo, p->f->item_hi, &((double *)items)[i]));
		return put_item_number(p, ((double *)items)[i]);
	default:
		((const char **)items)[i] = s;
		return put_item_text(p, s, n);
	}
}

/* a,b,c: split before the escapes are undone, so that an item may hold a comma. */
static enum rc put_text_list(const struct put *p, struct slice raw, bool plus)
{
	size_t n = 1, i = 0;
	for (size_t k = 0; k < raw.n; k++)
		n += raw.p[k] == ',';
	TRY(put_count(p, n));
	void *items = arena_array(&p->c->arena, n, item_size(p->f));
	if (items == NULL)
		return ctx_no_memory(p->c);
	for (struct slice part, rest = raw; slice_split(&rest, ',', &part); i++) {
		char *s = NULL;
		size_t len = 0;
		TRY(decode(p, part, plus, &s, &len));
		TRY(put_item(p, items, i, s, len));
	}
	put_list(p, items, n);
	return RC_OK;
}

enum rc put_text_value(const struct put *p, struct slice raw, bool plus)
{
	const struct field *f = p->f;
	char *s = NULL;
	size_t n = 0;
	int64_t i;
	double d;
	if (f->type == FIELD_TEXT_LIST || f->type == FIELD_INT_LIST || f->type == FIELD_NUMBER_LIST)
		return put_text_list(p, raw, plus);
	TRY(decode(p, raw, plus, &s, &n));
	switch (f->type) {
	case FIELD_INT:
		TRY(text_to_int(p, s, n, f->lo, f->hi, &i));
		return put_int(p, i);
	case FIELD_NUMBER:
		TRY(text_to_number(p, s, n, f->lo, f->hi, &d));
		return put_number(p, d);
	case FIELD_BOOL:
		return text_to_bool(p, s, n);
	default:
		return put_text(p, s, n);
	}
}
