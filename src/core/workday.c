/* workday.c - counting working days over the table of notices and the years of the plan folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/workday.h"
#include <stdlib.h>
#include "base/period.h"
#include "core/app.h"
#include "core/workday_table.h"

enum works { OFF, WORKED, UNKNOWN };

int32_t workday_today(const struct ctx *c)
{
	return instant_date(c->now_ms, CHINA_MINUTES);
}

/* What an operator wrote for a year stands above the table: a notice may be changed after a release. Days before New Year follow the newer notice. */
static enum works look(const struct ctx *c, int32_t day)
{
	struct date d = date_of(day);
	const struct workday_year *own = NULL;
	for (const struct workday_year *y = c->app != NULL ? c->app->workdays : NULL; y != NULL; y = y->next) {
		if (y->year == d.year + 1 && d.month == 12 && y->before[d.day - 1] != 0)
			return y->before[d.day - 1] == WORKDAY_WORKED ? WORKED : OFF;
		if (y->year == d.year)
			own = y;
	}
	if (own != NULL)
		return own->works[day - days_of(d.year, 1, 1)] ? WORKED : OFF;
	if (d.year < workday_table_first || d.year > workday_table_last)
		return UNKNOWN;
	return workday_table[day - days_of(workday_table_first, 1, 1)] == '1' ? WORKED : OFF;
}

bool workday_known(const struct ctx *c, int year)
{
	return look(c, days_of(year, 7, 1)) != UNKNOWN;
}

int workday_end(const struct ctx *c)
{
	int year = workday_table_last;
	while (workday_known(c, year))
		year++;
	return year;
}

static enum rc unknown(struct ctx *c, int year)
{
	return ctx_fail(c, RC_NOT_FOUND, "deadline", TR(c, "%d 年的放假调休安排不在表中，工作日数不出来；请给出具体日期，或由管理员在计划目录中补上该年（workdays 文件）",
		"the State Council's notice on holidays of %d is not in the table, so working days cannot be counted; give a date, or let the operator add the year to the plan folder "
		"(a workdays file)"), year);
}

enum rc workday_is(struct ctx *c, int32_t day, bool *ret_works)
{
	enum works w = look(c, day);
	if (w == UNKNOWN)
		return unknown(c, date_of(day).year);
	*ret_works = w == WORKED;
	return RC_OK;
}

enum rc workday_add(struct ctx *c, int32_t from, int n, int32_t *ret_day)
{
	int32_t day = from, step = n < 0 ? -1 : 1;
	bool works;
	if (n > WORKDAYS_MAX || n < -WORKDAYS_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "deadline", TR(c, "工作日数应在 %d 以内，却是 %d", "at most %d working days, not %d"), WORKDAYS_MAX, n);
	TRY(workday_is(c, day, &works));
	if (n == 0 && !works)
		n = 1;
	for (int left = abs(n); left > 0; left -= works) {
		day += step;
		TRY(workday_is(c, day, &works));
	}
	*ret_day = day;
	return RC_OK;
}

enum rc workday_between(struct ctx *c, int32_t from, int32_t to, int *ret_n)
{
	int n = 0;
	bool works;
	int32_t first = from < to ? from + 1 : to, last = from < to ? to : from - 1;
	for (int32_t day = first; day <= last; day++) {
		TRY(workday_is(c, day, &works));
		n += works;
	}
	*ret_n = from < to ? n : -n;
	return RC_OK;
}
