/* unit.c - exact arithmetic of units, and reading them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The names stand in unit_names.c. */
#include "indicators/unit.h"
#include <assert.h>
#include <string.h>
#include "indicators/unit_names.h"

typedef __int128 i128;

enum { POWER_MAX = 99, DEPTH_MAX = 8 };

struct unit unit_one(void)
{
	return (struct unit){ .num = 1, .den = 1 };
}

struct unit unit_own(int32_t number)
{
	assert(number > 0);
	return (struct unit){ .other = number, .num = 1, .den = 1 };
}

static i128 gcd(i128 a, i128 b)
{
	while (b != 0) {
		i128 r = a % b;
		a = b;
		b = r;
	}
	return a;
}

/* num / den in lowest terms, when both fit. */
static bool set_ratio(i128 num, i128 den, int64_t *ret_num, int64_t *ret_den)
{
	i128 g = gcd(num, den);
	if (num / g > INT64_MAX || den / g > INT64_MAX)
		return false;
	*ret_num = (int64_t)(num / g);
	*ret_den = (int64_t)(den / g);
	return true;
}

static bool same_powers(const struct unit *a, const struct unit *b)
{
	return memcmp(a->pow, b->pow, sizeof a->pow) == 0;
}

bool unit_same_dims(const struct unit *a, const struct unit *b)
{
	return a->other == b->other && same_powers(a, b);
}

bool unit_same(const struct unit *a, const struct unit *b)
{
	return unit_same_dims(a, b) && a->num == b->num && a->den == b->den;
}

bool unit_plain(const struct unit *u)
{
	struct unit one = unit_one();
	return unit_same_dims(u, &one);
}

static bool add_powers(const struct unit *a, const struct unit *b, int sign, struct unit *r)
{
	for (int d = 0; d < UNIT_DIMS; d++) {
		int p = a->pow[d] + sign * b->pow[d];
		if (p < -POWER_MAX || p > POWER_MAX)
			return false;
		r->pow[d] = (int8_t)p;
	}
	return true;
}

bool unit_mul(const struct unit *a, const struct unit *b, struct unit *ret)
{
	struct unit r = { .other = a->other != 0 ? a->other : b->other };
	if (a->other != 0 && b->other != 0)
		return false;
	if (!add_powers(a, b, 1, &r) || !set_ratio((i128)a->num * b->num, (i128)a->den * b->den, &r.num, &r.den))
		return false;
	*ret = r;
	return true;
}

bool unit_div(const struct unit *a, const struct unit *b, struct unit *ret)
{
	struct unit r = { .other = a->other == b->other ? 0 : a->other };
	if (b->other != 0 && a->other != b->other)
		return false;
	if (!add_powers(a, b, -1, &r) || !set_ratio((i128)a->num * b->den, (i128)a->den * b->num, &r.num, &r.den))
		return false;
	*ret = r;
	return true;
}

bool unit_pow(const struct unit *a, int n, struct unit *ret)
{
	struct unit r = unit_one(), base = *a;
	if (n < -POWER_MAX || n > POWER_MAX)
		return false;
	for (int i = 0; i < (n < 0 ? -n : n); i++)
		if (!(n < 0 ? unit_div(&r, &base, &r) : unit_mul(&r, &base, &r)))
			return false;
	*ret = r;
	return true;
}

static bool square_root(int64_t v, int64_t *ret)
{
	int64_t lo = 0, hi = INT64_C(3037000499);  /* its square is the last below 2^63 */
	while (lo < hi) {
		int64_t mid = lo + (hi - lo + 1) / 2;
		if (mid * mid <= v)
			lo = mid;
		else
			hi = mid - 1;
	}
	*ret = lo;
	return lo * lo == v;
}

bool unit_root(const struct unit *a, struct unit *ret)
{
	struct unit r = unit_one();
	if (a->other != 0 || !square_root(a->num, &r.num) || !square_root(a->den, &r.den))
		return false;
	for (int d = 0; d < UNIT_DIMS; d++) {
		if (a->pow[d] % 2 != 0)
			return false;
		r.pow[d] = (int8_t)(a->pow[d] / 2);
	}
	*ret = r;
	return true;
}

bool unit_ratio(const struct unit *from, const struct unit *to, int64_t *ret_num, int64_t *ret_den)
{
	return unit_same_dims(from, to) && set_ratio((i128)from->num * to->den, (i128)from->den * to->num, ret_num, ret_den);
}

/* Reading: product := factor (("·" | "*" | "/") factor)…, factor := (number | name | "(" product ")") ["^" n | "²" | "³"]; a number may stand
 * directly before a name (0.01亩). After "/" no "·" may follow: 元/人·年 is written 元/(人·年). */
struct reader { const char *p, *end; bool blanks; int depth; };

static void skip_blanks(struct reader *r)
{
	while (r->blanks && r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
		r->p++;
}

static bool take(struct reader *r, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
		return false;
	r->p += n;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A decimal number as an exact fraction. */
static bool read_number(struct reader *r, struct unit *ret)
{
	i128 num = 0, den = 1;
	bool point = false, digits = false;
	const char *p = r->p;
	for (; p < r->end && (is_digit(*p) || (*p == '.' && !point)); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		digits = true;
		num = num * 10 + (*p - '0');
		den = point ? den * 10 : den;
		if (num > INT64_MAX || den > INT64_MAX)
			return false;
	}
	if (!digits || num == 0 || p[-1] == '.')
		return false;
	*ret = unit_one();
	r->p = p;
	return set_ratio(num, den, &ret->num, &ret->den);
}

static bool read_power(struct reader *r, int *ret)
{
	*ret = 1;
	if (take(r, "²")) {
		*ret = 2;
	} else if (take(r, "³")) {
		*ret = 3;
	} else if (r->p < r->end && *r->p == '^') {
		const char *p = r->p + 1;
		int sign = p < r->end && *p == '-' ? -1 : 1;
		p += sign < 0;
		if (p == r->end || !is_digit(*p))
			return false;
		int n = *p++ - '0';
		if (p < r->end && is_digit(*p))
			n = n * 10 + (*p++ - '0');
		*ret = sign * n;
		r->p = p;
	}
	return true;
}

static bool read_product(struct reader *r, struct unit *ret);

static bool read_factor(struct reader *r, struct unit *ret)
{
	struct unit u;
	int power;
	skip_blanks(r);
	if (take(r, "(")) {
		if (++r->depth > DEPTH_MAX || !read_product(r, &u))
			return false;
		r->depth--;
		skip_blanks(r);
		if (!take(r, ")"))
			return false;
	} else {
		size_t n = unit_name_at(r->p, (size_t)(r->end - r->p), &u);
		if (n == 0)
			return false;
		r->p += n;
	}
	return read_power(r, &power) && unit_pow(&u, power, ret);
}

/* A number, a factor, or both side by side. */
static bool read_term(struct reader *r, struct unit *ret)
{
	struct unit number;
	skip_blanks(r);
	if (r->p == r->end || !is_digit(*r->p))
		return read_factor(r, ret);
	if (!read_number(r, &number))
		return false;
	struct reader before = *r;
	struct unit u;
	if (read_factor(r, &u))
		return unit_mul(&number, &u, ret);
	*r = before;
	*ret = number;
	return true;
}

/* Reads as far as it goes; false when not even one term is there or the product does not fit. */
static bool read_product(struct reader *r, struct unit *ret)
{
	struct unit u, next;
	bool divided = false;
	if (!read_term(r, &u))
		return false;
	for (;;) {
		struct reader before = *r;
		skip_blanks(r);
		bool by = take(r, "/"), times = !by && !divided && (take(r, "·") || take(r, "*"));
		if ((!by && !times) || !read_term(r, &next) || !(by ? unit_div(&u, &next, &u) : unit_mul(&u, &next, &u))) {
			*r = before;
			break;
		}
		divided |= by;
	}
	*ret = u;
	return true;
}

bool unit_parse(const char *text, size_t len, struct unit *ret_unit, size_t *ret_at)
{
	struct reader r = { text, text + len, true, 0 };
	struct unit u = unit_one();
	skip_blanks(&r);
	bool good = r.p == r.end || read_product(&r, &u);
	skip_blanks(&r);
	if (ret_at != NULL)
		*ret_at = (size_t)(r.p - text);
	if (!good || r.p != r.end)
		return false;
	*ret_unit = u;
	return true;
}

size_t unit_scan(const char *text, size_t len, struct unit *ret_unit)
{
	struct reader r = { text, text + len, false, 0 };
	if (len == 0 || is_digit(*text) || *text == '(')
		return 0;
	struct unit u;
	if (!read_factor(&r, &u))
		return 0;
	const char *first_end = r.p;
	/* 5%*x and 12元*x are products of the formula: a unit after a number goes on with "/" and "·" only, and never into a number */
	struct unit whole = u, next;
	bool divided = false;
	for (;;) {
		const char *before = r.p;
		bool by = take(&r, "/"), times = !by && !divided && take(&r, "·");
		if ((!by && !times) || r.p == r.end || is_digit(*r.p) || !read_factor(&r, &next) || !(by ? unit_div(&whole, &next, &whole) : unit_mul(&whole, &next, &whole))) {
			r.p = before;
			break;
		}
		divided |= by;
	}
	assert(r.p >= first_end);
	*ret_unit = whole;
	return (size_t)(r.p - text);
}
