/* unit_names.c - what units are called, and printing them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sources of the factors: 1 亩 = 2000/3 m² (10 000 m² are 15 亩); 1 kgce = 29307.6 kJ (GB/T 2589: 29.3076 MJ); everything else is decimal. */
#include "indicators/unit_names.h"
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "core/plan.h"

struct name { const char *text; int dim; int power; int64_t num, den; bool print; };

#define PLAIN (-1)
/* In order of preference for printing within a dimension. */
static const struct name names[] = {
	{ "元", DIM_YUAN, 1, 1, 1, true }, { "万元", DIM_YUAN, 1, 10000, 1, true }, { "亿元", DIM_YUAN, 1, 100000000, 1, true },
	{ "千元", DIM_YUAN, 1, 1000, 1, true }, { "百万元", DIM_YUAN, 1, 1000000, 1, true }, { "分", DIM_YUAN, 1, 1, 100, true },
	{ "角", DIM_YUAN, 1, 1, 10, false }, { "人民币元", DIM_YUAN, 1, 1, 1, false }, { "yuan", DIM_YUAN, 1, 1, 1, false }, { "CNY", DIM_YUAN, 1, 1, 1, false },
	{ "RMB", DIM_YUAN, 1, 1, 1, false },
	{ "美元", DIM_USD, 1, 1, 1, true }, { "万美元", DIM_USD, 1, 10000, 1, true }, { "亿美元", DIM_USD, 1, 100000000, 1, true },
	{ "百万美元", DIM_USD, 1, 1000000, 1, true }, { "USD", DIM_USD, 1, 1, 1, false },
	{ "m²", DIM_METRE, 2, 1, 1, true }, { "亩", DIM_METRE, 2, 2000, 3, true }, { "公顷", DIM_METRE, 2, 10000, 1, true },
	{ "km²", DIM_METRE, 2, 1000000, 1, true }, { "㎡", DIM_METRE, 2, 1, 1, false }, { "平方米", DIM_METRE, 2, 1, 1, false }, { "m2", DIM_METRE, 2, 1, 1, false },
	{ "mu", DIM_METRE, 2, 2000, 3, false }, { "ha", DIM_METRE, 2, 10000, 1, false }, { "hm²", DIM_METRE, 2, 10000, 1, false },
	{ "km2", DIM_METRE, 2, 1000000, 1, false }, { "㎢", DIM_METRE, 2, 1000000, 1, false }, { "平方公里", DIM_METRE, 2, 1000000, 1, false },
	{ "平方千米", DIM_METRE, 2, 1000000, 1, false },
	{ "m³", DIM_METRE, 3, 1, 1, true }, { "万m³", DIM_METRE, 3, 10000, 1, true }, { "L", DIM_METRE, 3, 1, 1000, true }, { "m3", DIM_METRE, 3, 1, 1, false },
	{ "㎥", DIM_METRE, 3, 1, 1, false }, { "立方米", DIM_METRE, 3, 1, 1, false }, { "升", DIM_METRE, 3, 1, 1000, false },
	{ "m", DIM_METRE, 1, 1, 1, true }, { "km", DIM_METRE, 1, 1000, 1, true }, { "cm", DIM_METRE, 1, 1, 100, true }, { "mm", DIM_METRE, 1, 1, 1000, true },
	{ "米", DIM_METRE, 1, 1, 1, false }, { "公里", DIM_METRE, 1, 1000, 1, false }, { "千米", DIM_METRE, 1, 1000, 1, false },
	{ "kgce", DIM_KGCE, 1, 1, 1, true }, { "tce", DIM_KGCE, 1, 1000, 1, true }, { "万tce", DIM_KGCE, 1, 10000000, 1, true }, { "gce", DIM_KGCE, 1, 1, 1000, true },
	{ "GJ", DIM_KGCE, 1, 2500000, 73269, true }, { "MJ", DIM_KGCE, 1, 2500, 73269, true }, { "kJ", DIM_KGCE, 1, 5, 146538, true },
	{ "TJ", DIM_KGCE, 1, 2500000000, 73269, true }, { "吉焦", DIM_KGCE, 1, 2500000, 73269, false }, { "千焦", DIM_KGCE, 1, 5, 146538, false },
	{ "吨标准煤", DIM_KGCE, 1, 1000, 1, false }, { "吨标煤", DIM_KGCE, 1, 1000, 1, false }, { "千克标准煤", DIM_KGCE, 1, 1, 1, false },
	{ "千克标煤", DIM_KGCE, 1, 1, 1, false }, { "公斤标准煤", DIM_KGCE, 1, 1, 1, false }, { "公斤标煤", DIM_KGCE, 1, 1, 1, false }, { "克标准煤", DIM_KGCE, 1, 1, 1000, false },
	{ "kWh", DIM_KWH, 1, 1, 1, true }, { "万kWh", DIM_KWH, 1, 10000, 1, true }, { "亿kWh", DIM_KWH, 1, 100000000, 1, true }, { "MWh", DIM_KWH, 1, 1000, 1, true },
	{ "GWh", DIM_KWH, 1, 1000000, 1, true }, { "度", DIM_KWH, 1, 1, 1, false }, { "千瓦时", DIM_KWH, 1, 1, 1, false }, { "千瓦·时", DIM_KWH, 1, 1, 1, false },
	{ "kW·h", DIM_KWH, 1, 1, 1, false }, { "兆瓦时", DIM_KWH, 1, 1000, 1, false },
	{ "kg", DIM_KG, 1, 1, 1, true }, { "t", DIM_KG, 1, 1000, 1, true }, { "万t", DIM_KG, 1, 10000000, 1, true }, { "g", DIM_KG, 1, 1, 1000, true },
	{ "mg", DIM_KG, 1, 1, 1000000, true }, { "吨", DIM_KG, 1, 1000, 1, false }, { "千克", DIM_KG, 1, 1, 1, false }, { "公斤", DIM_KG, 1, 1, 1, false },
	{ "克", DIM_KG, 1, 1, 1000, false },
	{ "人", DIM_PERSON, 1, 1, 1, true }, { "万人", DIM_PERSON, 1, 10000, 1, true }, { "person", DIM_PERSON, 1, 1, 1, false }, { "persons", DIM_PERSON, 1, 1, 1, false },
	{ "年", DIM_YEAR, 1, 1, 1, true }, { "月", DIM_YEAR, 1, 1, 12, true }, { "季", DIM_YEAR, 1, 1, 4, true }, { "个月", DIM_YEAR, 1, 1, 12, false },
	{ "季度", DIM_YEAR, 1, 1, 4, false }, { "year", DIM_YEAR, 1, 1, 1, false }, { "years", DIM_YEAR, 1, 1, 1, false }, { "month", DIM_YEAR, 1, 1, 12, false },
	{ "months", DIM_YEAR, 1, 1, 12, false },
	{ "天", DIM_DAY, 1, 1, 1, true }, { "h", DIM_DAY, 1, 1, 24, true }, { "日", DIM_DAY, 1, 1, 1, false }, { "day", DIM_DAY, 1, 1, 1, false },
	{ "days", DIM_DAY, 1, 1, 1, false }, { "小时", DIM_DAY, 1, 1, 24, false },
	{ "点", DIM_POINT, 1, 1, 1, true }, { "points", DIM_POINT, 1, 1, 1, false }, { "point", DIM_POINT, 1, 1, 1, false },
	{ "%", PLAIN, 0, 1, 100, true }, { "‰", PLAIN, 0, 1, 1000, true }, { "万", PLAIN, 0, 10000, 1, true }, { "亿", PLAIN, 0, 100000000, 1, true },
	{ "％", PLAIN, 0, 1, 100, false }, { "个百分点", PLAIN, 0, 1, 100, false }, { "百分点", PLAIN, 0, 1, 100, false }, { "倍", PLAIN, 0, 1, 1, false },
	{ "家", PLAIN, 0, 1, 1, false }, { "项", PLAIN, 0, 1, 1, false }, { "个", PLAIN, 0, 1, 1, false }, { "件", PLAIN, 0, 1, 1, false }, { "户", PLAIN, 0, 1, 1, false },
	{ "台", PLAIN, 0, 1, 1, false }, { "套", PLAIN, 0, 1, 1, false }, { "次", PLAIN, 0, 1, 1, false },
};
enum { N_NAMES = sizeof names / sizeof *names };

static const struct { const char *text; int64_t factor; } multiples[] = {
	{ "千", 1000 }, { "万", 10000 }, { "十万", 100000 }, { "百万", 1000000 }, { "千万", 10000000 }, { "亿", 100000000 }, { "十亿", 1000000000 },
	{ "万亿", 1000000000000 },
};

static struct unit unit_of(const struct name *n)
{
	struct unit u = { .num = n->num, .den = n->den };
	if (n->dim != PLAIN)
		u.pow[n->dim] = (int8_t)n->power;
	return u;
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The longest single name at the start of the text. A Latin name ends where the word ends: t is no unit in "tax". */
static const struct name *longest(const char *text, size_t len, size_t *ret_len)
{
	const struct name *best = NULL;
	size_t best_len = 0;
	for (size_t i = 0; i < N_NAMES; i++) {
		size_t n = strlen(names[i].text);
		if (n <= best_len || n > len || memcmp(text, names[i].text, n) != 0)
			continue;
		if (n < len && word_char(names[i].text[n - 1]) && word_char(text[n]))
			continue;
		best = &names[i];
		best_len = n;
	}
	*ret_len = best_len;
	return best;
}

size_t unit_name_at(const char *text, size_t len, struct unit *ret)
{
	size_t best_len = 0, n;
	const struct name *plain = longest(text, len, &n);
	if (plain != NULL) {
		*ret = unit_of(plain);
		best_len = n;
	}
	for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
		size_t m = strlen(multiples[i].text);
		if (m >= len || memcmp(text, multiples[i].text, m) != 0)
			continue;
		const struct name *name = longest(text + m, len - m, &n);
		if (name == NULL || m + n <= best_len || name->text[0] == '%')
			continue;
		struct unit factor = { .num = multiples[i].factor, .den = 1 }, u = unit_of(name);
		if (unit_mul(&factor, &u, ret))
			best_len = m + n;
	}
	return best_len;
}

const char *unit_nearest(const char *text)
{
	const char *known[N_NAMES + 1];
	for (size_t i = 0; i < N_NAMES; i++)
		known[i] = names[i].text;
	known[N_NAMES] = NULL;
	return plan_nearest(text, known);
}

/* Printing: one name for each dimension, such that the factors multiply to that of the unit. */
struct choice { const struct name *name[UNIT_DIMS]; };

/* Tries the names of dimension d and then of those after it; `left` is the factor still to be explained. */
static bool choose(const struct unit *u, int d, const struct unit *left, struct choice *ret)
{
	while (d < UNIT_DIMS && u->pow[d] == 0)
		d++;
	if (d == UNIT_DIMS)
		return left->num == 1 && left->den == 1;
	for (size_t i = 0; i < N_NAMES; i++) {
		const struct name *n = &names[i];
		struct unit factor = { .num = n->num, .den = n->den }, rest;
		if (n->dim != d || !n->print || u->pow[d] % n->power != 0)
			continue;
		if (!unit_pow(&factor, u->pow[d] / n->power, &factor) || !unit_div(left, &factor, &rest))
			continue;
		ret->name[d] = n;
		if (choose(u, d + 1, &rest, ret))
			return true;
	}
	return false;
}

struct text { char *out; size_t cap, len; };

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);
	if (t->len + n < t->cap) {
		memcpy(t->out + t->len, s, n + 1);
		t->len += n;
	}
}

/* The names whose power has the given sign, joined by "·"; returns how many. */
static int put_side(struct text *t, const struct unit *u, const struct choice *c, int sign)
{
	int n = 0;
	char power[8];
	for (int d = 0; d < UNIT_DIMS; d++) {
		if (u->pow[d] * sign <= 0)
			continue;
		if (n++ > 0)
			put(t, "·");
		put(t, c->name[d]->text);
		int p = u->pow[d] * sign / c->name[d]->power;
		if (p != 1) {
			snprintf(power, sizeof power, "^%d", p);
			put(t, power);
		}
	}
	return n;
}

static int count_below(const struct unit *u)
{
	int n = 0;
	for (int d = 0; d < UNIT_DIMS; d++)
		n += u->pow[d] < 0;
	return n;
}

enum { FACTOR_MAX = 48 };

/* The factor as 0.0001, 15 or 2000/3; false: it is such a fraction. */
static bool print_factor(int64_t num, int64_t den, char out[FACTOR_MAX])
{
	int decimals = 0;
	int64_t scale = 1;
	while (decimals < 12 && scale % den != 0) {
		scale *= 10;
		decimals++;
	}
	__int128 scaled = (__int128)num * (scale / den);
	bool decimal = scale % den == 0 && scaled <= INT64_MAX;
	if (den == 1)
		snprintf(out, FACTOR_MAX, "%lld", (long long)num);
	else if (decimal)
		num_print_scaled(out, (int64_t)scaled, decimals);
	else
		snprintf(out, FACTOR_MAX, "%lld/%lld", (long long)num, (long long)den);
	return decimal || den == 1;
}

/* The plain dimensions with their first names, whose factors are 1. */
static void base_names(const struct unit *u, struct choice *c)
{
	for (int d = 0; d < UNIT_DIMS; d++)
		for (size_t i = 0; u->pow[d] != 0 && i < N_NAMES; i++) {
			if (names[i].dim != d || !names[i].print || u->pow[d] % names[i].power != 0)
				continue;
			if (names[i].num == 1 && names[i].den == 1) {
				c->name[d] = &names[i];
				break;
			}
		}
}

/* 0.1kgce/元, m·2000/3, 1/(人·年). A fraction stands after the names: before them its bar would take them along. */
static void put_names(struct text *t, const struct unit *u, const struct choice *c, const char *before, const char *after)
{
	char own[32];
	put(t, before);
	int n = put_side(t, u, c, 1);
	if (u->other != 0) {
		snprintf(own, sizeof own, "%s#%d", n++ > 0 ? "·" : "", (int)u->other);
		put(t, own);
	}
	if (*after != '\0') {
		put(t, n > 0 ? "·" : "");
		put(t, after);
	} else if (n == 0 && *before == '\0') {
		put(t, "1");
	}
	int below = count_below(u);
	if (below == 0)
		return;
	put(t, below > 1 ? "/(" : "/");
	put_side(t, u, c, -1);
	put(t, below > 1 ? ")" : "");
}

static bool print_plain(struct text *t, const struct unit *u)
{
	if (!unit_plain(u))
		return false;
	if (u->num == 1 && u->den == 1)
		return true;
	for (size_t i = 0; i < N_NAMES; i++)
		if (names[i].dim == PLAIN && names[i].print && names[i].num == u->num && names[i].den == u->den) {
			put(t, names[i].text);
			return true;
		}
	char factor[FACTOR_MAX];
	print_factor(u->num, u->den, factor);
	put(t, factor);
	return true;
}

void unit_print(const struct unit *u, char *out, size_t cap)
{
	struct text t = { out, cap, 0 };
	struct choice c = { { NULL } };
	struct unit factor = { .num = u->num, .den = u->den };
	if (cap == 0)
		return;
	*out = '\0';
	if (print_plain(&t, u))
		return;
	if (choose(u, 0, &factor, &c)) {
		put_names(&t, u, &c, "", "");
		return;
	}
	char number[FACTOR_MAX];
	base_names(u, &c);
	if (print_factor(u->num, u->den, number))
		put_names(&t, u, &c, number, "");
	else
		put_names(&t, u, &c, "", number);
}
