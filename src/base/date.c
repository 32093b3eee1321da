/* date.c - dates and instants of period.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Days are counted in years that begin in March, so that the leap day is the last one: a year is 365 days, plus one every fourth, less one every
 * hundredth, plus one every four hundredth; and the day within a year is (153 m + 2) / 5 for the m-th month after March. */
#include "base/period.h"
#include <stdio.h>
#include "base/text.h"

enum { DAYS_400 = 146097, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };
static const int64_t MS_PER_DAY = 86400000;

int32_t days_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400, in_era = y - era * 400;
	int in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * DAYS_400 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - EPOCH;
}

struct date date_of(int32_t days)
{
	int z = days + EPOCH;
	int era = (z >= 0 ? z : z - (DAYS_400 - 1)) / DAYS_400, in_era = z - era * DAYS_400;
	int y = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_400 - 1)) / 365;
	int in_year = in_era - (365 * y + y / 4 - y / 100);
	int m = (5 * in_year + 2) / 153;
	int month = m < 10 ? m + 3 : m - 9;
	return (struct date){ y + era * 400 + (month <= 2), month, in_year - (153 * m + 2) / 5 + 1 };
}

int days_in_month(int year, int month)
{
	if (month == 2)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool date_make(int year, int month, int day, int32_t *ret_days)
{
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*ret_days = days_of(year, month, day);
	return true;
}

/* Takes between `least` and `most` digits off the front. */
static bool take_number(struct slice *s, size_t least, size_t most, int *ret_v)
{
	int v = 0;
	size_t i = 0;
	for (; i < s->n && i < most && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		v = v * 10 + (s->p[i] - '0');
	if (i < least)
		return false;
	s->p += i;
	s->n -= i;
	*ret_v = v;
	return true;
}

static bool take_text(struct slice *s, const char *what)
{
	if (!slice_starts(*s, what))
		return false;
	size_t n = strlen(what);
	s->p += n;
	s->n -= n;
	return true;
}

bool date_parse(const char *text, size_t n, int32_t *ret_days)
{
	struct slice s = { text, n };
	int y, m, d;
	return take_number(&s, 4, 4, &y) && take_text(&s, "-") && take_number(&s, 2, 2, &m) && take_text(&s, "-") &&
		take_number(&s, 2, 2, &d) && s.n == 0 && date_make(y, m, d, ret_days);
}

static bool parse_between(struct slice s, const char *first, const char *second, const char *end, int32_t *ret_days)
{
	int y, m, d;
	return take_number(&s, 4, 4, &y) && take_text(&s, first) && take_number(&s, 1, 2, &m) && take_text(&s, second) &&
		take_number(&s, 1, 2, &d) && take_text(&s, end) && s.n == 0 && date_make(y, m, d, ret_days);
}

bool date_parse_any(const char *text, size_t n, int32_t *ret_days)
{
	struct slice s = slice_trim((struct slice){ text, n }), all = s;
	int y, m, d;
	if (s.n == 8 && take_number(&all, 4, 4, &y) && take_number(&all, 2, 2, &m) && take_number(&all, 2, 2, &d) && all.n == 0)
		return date_make(y, m, d, ret_days);
	return parse_between(s, "-", "-", "", ret_days) || parse_between(s, "/", "/", "", ret_days) ||
		parse_between(s, ".", ".", "", ret_days) || parse_between(s, "年", "月", "日", ret_days);
}

static void put_two(char *out, int v)
{
	out[0] = (char)('0' + v / 10 % 10);
	out[1] = (char)('0' + v % 10);
}

/* By hand: pages and log lines are full of dates. */
size_t date_print(char out[DATE_TEXT], int32_t days)
{
	struct date d = date_of(days);
	put_two(out, d.year / 100);
	put_two(out + 2, d.year);
	out[4] = out[7] = '-';
	put_two(out + 5, d.month);
	put_two(out + 8, d.day);
	out[10] = '\0';
	return 10;
}

/* Splits into days and milliseconds of the day, also before 1970. */
static int32_t split_ms(int64_t ms, int32_t *ret_rest)
{
	int64_t days = ms / MS_PER_DAY, rest = ms % MS_PER_DAY;
	if (rest < 0) {
		rest += MS_PER_DAY;
		days--;
	}
	*ret_rest = (int32_t)rest;
	return (int32_t)days;
}

size_t instant_print(char out[INSTANT_TEXT], int64_t ms)
{
	int32_t rest;
	size_t n = date_print(out, split_ms(ms, &rest));
	return n + (size_t)snprintf(out + n, INSTANT_TEXT - n, "T%02d:%02d:%02d.%03dZ", rest / 3600000, rest / 60000 % 60,
		rest / 1000 % 60, rest % 1000);
}

size_t instant_print_local(char out[INSTANT_TEXT], int64_t ms, int offset_minutes)
{
	int32_t rest;
	size_t n = date_print(out, split_ms(ms + offset_minutes * INT64_C(60000), &rest));
	return n + (size_t)snprintf(out + n, INSTANT_TEXT - n, " %02d:%02d:%02d", rest / 3600000, rest / 60000 % 60, rest / 1000 % 60);
}

int32_t instant_date(int64_t ms, int offset_minutes)
{
	int32_t rest;
	return split_ms(ms + offset_minutes * INT64_C(60000), &rest);
}

/* .5, .50, .500123: the first three digits count */
static bool take_fraction(struct slice *s, int *ret_ms)
{
	*ret_ms = 0;
	if (!take_text(s, "."))
		return true;
	int digit, weight = 100;
	if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
		return false;
	while (take_number(s, 1, 1, &digit)) {
		*ret_ms += digit * weight;
		weight /= 10;
	}
	return true;
}

static bool take_offset(struct slice *s, int *ret_minutes)
{
	int h, m;
	*ret_minutes = 0;
	if (take_text(s, "Z"))
		return true;
	int sign = take_text(s, "+") ? 1 : take_text(s, "-") ? -1 : 0;
	if (sign == 0 || !take_number(s, 2, 2, &h) || !take_text(s, ":") || !take_number(s, 2, 2, &m) || h > 23 || m > 59)
		return false;
	*ret_minutes = sign * (h * 60 + m);
	return true;
}

bool instant_parse(const char *text, size_t n, int64_t *ret_ms)
{
	struct slice s = { text, n };
	int32_t days;
	int h, m, sec, ms, offset;
	if (n < 11 || !date_parse(text, 10, &days))
		return false;
	s.p += 10;
	s.n -= 10;
	if (!take_text(&s, "T") || !take_number(&s, 2, 2, &h) || !take_text(&s, ":") || !take_number(&s, 2, 2, &m) || !take_text(&s, ":") ||
		!take_number(&s, 2, 2, &sec) || !take_fraction(&s, &ms) || !take_offset(&s, &offset) || s.n != 0)
		return false;
	if (h > 23 || m > 59 || sec > 59)
		return false;
	*ret_ms = days * MS_PER_DAY + ((h * 60 + m - offset) * INT64_C(60) + sec) * 1000 + ms;
	return true;
}
