/* period.c - periods of statistics. Dates and instants are in date.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include <stdio.h>
#include "base/text.h"

static bool digits(struct slice s, int *ret_v)
{
	int v = 0;
	if (s.n == 0 || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret_v = v;
	return true;
}

static struct slice part(struct slice s, size_t from, size_t n)
{
	return (struct slice){ s.p + from, n };
}

static bool period_valid(struct period p)
{
	return p.year >= YEAR_MIN && p.year <= YEAR_MAX && p.first >= 1 && p.first <= p.last && p.last <= 12;
}

/* What follows the four digits of the year. */
static bool parse_rest(struct slice s, struct period *p)
{
	int k;
	if (s.n == 0) {
		p->first = 1;
		p->last = 12;
		return true;
	}
	if (s.n == 2 && (s.p[0] == 'H' || s.p[0] == 'Q') && digits(part(s, 1, 1), &k)) {
		int length = s.p[0] == 'H' ? 6 : 3;
		p->first = (k - 1) * length + 1;
		p->last = k * length;
		return k >= 1;
	}
	if (s.p[0] != '-' || (s.n != 3 && s.n != 7) || !digits(part(s, 1, 2), &p->first))
		return false;
	p->last = p->first;
	return s.n == 3 || (s.p[3] == '.' && s.p[4] == '.' && digits(part(s, 5, 2), &p->last));
}

bool period_parse(const char *text, size_t n, struct period *ret_p)
{
	struct slice s = slice_trim((struct slice){ text, n });
	struct period p;
	if (s.n < 4 || !digits(part(s, 0, 4), &p.year) || !parse_rest(part(s, 4, s.n - 4), &p) || !period_valid(p))
		return false;
	*ret_p = p;
	return true;
}

/* 1 … 4 for a quarter, 5 and 6 for the halves, 0 for none of them */
static int named_part(struct period p)
{
	int n = period_months(p);
	if (n == 3 && p.last % 3 == 0)
		return p.last / 3;
	return n == 6 && p.last % 6 == 0 ? 4 + p.last / 6 : 0;
}

size_t period_print(char out[PERIOD_TEXT], struct period p)
{
	static const char *const names[] = { "", "Q1", "Q2", "Q3", "Q4", "H1", "H2" };
	int name = named_part(p), n;
	if (period_months(p) == 12)
		n = snprintf(out, PERIOD_TEXT, "%04d", p.year);
	else if (name != 0)
		n = snprintf(out, PERIOD_TEXT, "%04d%s", p.year, names[name]);
	else if (p.first == p.last)
		n = snprintf(out, PERIOD_TEXT, "%04d-%02d", p.year, p.first);
	else
		n = snprintf(out, PERIOD_TEXT, "%04d-%02d..%02d", p.year, p.first, p.last);
	return (size_t)n;
}

size_t period_print_zh(char out[PERIOD_TEXT], struct period p, bool cumulative)
{
	static const char *const names[] = { "", "一季度", "二季度", "三季度", "四季度", "上半年", "下半年" };
	int name = named_part(p), n;
	if (period_months(p) == 12 && !cumulative)
		n = snprintf(out, PERIOD_TEXT, "%d年", p.year);
	else if (name != 0 && !cumulative)
		n = snprintf(out, PERIOD_TEXT, "%d年%s", p.year, names[name]);
	else if (p.first == p.last)
		n = snprintf(out, PERIOD_TEXT, "%d年%d月", p.year, p.first);
	else
		n = snprintf(out, PERIOD_TEXT, "%d年%d—%d月", p.year, p.first, p.last);
	return (size_t)n;
}

size_t period_print_en(char out[PERIOD_TEXT], struct period p, bool cumulative)
{
	static const char *const months[] = { "", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char *const names[] = { "", "Q1", "Q2", "Q3", "Q4", "first half of", "second half of" };
	int name = named_part(p), n;
	if (period_months(p) == 12 && !cumulative)
		n = snprintf(out, PERIOD_TEXT, "%d", p.year);
	else if (name != 0 && !cumulative)
		n = snprintf(out, PERIOD_TEXT, "%s %d", names[name], p.year);
	else if (p.first == p.last)
		n = snprintf(out, PERIOD_TEXT, "%s %d", months[p.first], p.year);
	else
		n = snprintf(out, PERIOD_TEXT, "%s–%s %d", months[p.first], months[p.last], p.year);
	return (size_t)n;
}

int32_t period_code(struct period p)
{
	return p.year * 10000 + p.first * 100 + p.last;
}

bool period_of_code(int32_t code, struct period *ret_p)
{
	struct period p = { code / 10000, code / 100 % 100, code % 100 };
	if (code < 0 || !period_valid(p))
		return false;
	*ret_p = p;
	return true;
}

int32_t period_start(struct period p)
{
	return days_of(p.year, p.first, 1);
}

int32_t period_end(struct period p)
{
	return days_of(p.year, p.last, days_in_month(p.year, p.last));
}

bool period_covers(struct period outer, struct period inner)
{
	return outer.year == inner.year && outer.first <= inner.first && outer.last >= inner.last;
}
