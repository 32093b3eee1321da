/* workday_plan.c - years of working days that an operator adds: workdays*.yaml of the plan folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/period.h"
#include "core/app.h"
#include "core/plan.h"
#include "core/workday.h"

enum { PLAN_BYTES = 4 << 20 };

static bool is_weekend(int32_t day)
{
	int32_t of_week = (day + 3) % 7; /* 1970-01-01 was a Thursday; 0: Monday */
	return of_week > 4;
}

static void start_year(struct workday_year *y)
{
	int32_t first = days_of(y->year, 1, 1);
	for (int32_t day = first; day < days_of(y->year + 1, 1, 1); day++)
		y->works[day - first] = !is_weekend(day);
}

static void say_day(struct plan_report *r, const struct plan_node *at, struct workday_year *y, int32_t day, bool works)
{
	struct date d = date_of(day);
	if (works != is_weekend(day))
		plan_error(r, at, NULL, works ? PLAN_TR(r, "%s 不是周末，本来就上班；work 下只写周末的上班日", "%s is no weekend day and worked anyway; 'work' names weekend days only")
			: PLAN_TR(r, "%s 是周末，本来就休息；off 下只写周一到周五的放假日", "%s is a weekend day and off anyway; 'off' names Mondays to Fridays only"), at->text);
	else if (d.year == y->year)
		y->works[day - days_of(y->year, 1, 1)] = works;
	else if (d.year == y->year - 1 && d.month == 12)
		y->before[d.day - 1] = works ? WORKDAY_WORKED : WORKDAY_OFF;
	else
		plan_error(r, at, NULL, PLAN_TR(r, "%s 不在 %d 年（或上一年 12 月）", "%s lies neither in %d nor in December of the year before"), at->text, y->year);
}

static void read_days(struct plan_report *r, struct plan_node *root, struct workday_year *y, const char *key, bool works)
{
	struct plan_node *list = plan_list(r, root, key);
	for (int i = 0; list != NULL && i < list->n; i++) {
		struct plan_node *n = list->items[i];
		int32_t day;
		if (!plan_is(r, n, PLAN_SCALAR))
			continue;
		if (date_parse(n->text, n->len, &day))
			say_day(r, n, y, day, works);
		else
			plan_error(r, n, NULL, PLAN_TR(r, "“%s”不是日期，应写成 2027-01-01", "'%s' is no date; write 2027-01-01"), n->text);
	}
}

struct workday_year *workday_read(struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "workdays", "notice", "off", "work", NULL };
	int errors = r->n_errors;
	struct workday_year *y = arena_new(r->arena, struct workday_year);
	if (y == NULL)
		return NULL;
	y->year = (int)plan_int(r, root, "workdays", 0, YEAR_MIN + 1, YEAR_MAX - 1);
	plan_need_text(r, root, "notice");
	if (y->year != 0) {
		start_year(y);
		read_days(r, root, y, "off", false);
		read_days(r, root, y, "work", true);
		if (plan_list(r, root, "off") == NULL)
			plan_error(r, root, NULL, PLAN_TR(r, "缺少 off：没有一天放假的年份是没有的", "'off' is missing: there is no year without holidays"));
	}
	plan_done(r, root, known);
	return r->n_errors == errors ? y : NULL;
}

/* ---- The folder. */

static bool is_workdays(const char *name)
{
	size_t n = strlen(name);
	return strncmp(name, "workdays", 8) == 0 && n >= 13 && strcmp(name + n - 5, ".yaml") == 0;
}

static enum rc read_folder(struct app *a, struct plan_report *r, const char *dir, bool below)
{
	const char **names;
	int n;
	TRY(folder_names(r->arena, dir, &names, &n));
	for (int i = 0; i < n; i++) {
		char *path = arena_printf(r->arena, "%s/%s", dir, names[i]);
		if (path == NULL)
			return RC_NO_MEMORY;
		if (is_workdays(names[i])) {
			struct plan_node *root = plan_read_file(r, path);
			struct workday_year *y = root != NULL ? workday_read(r, root) : NULL;
			if (y != NULL) {
				y->next = a->workdays;
				a->workdays = y;
			}
		} else if (below) {
			TRY(read_folder(a, r, path, false));
		}
	}
	return RC_OK;
}

enum rc workdays_start(struct app *a)
{
	struct plan_report r;
	struct arena *memory = calloc(1, sizeof *memory);
	if (memory == NULL)
		return RC_NO_MEMORY;
	arena_init(memory, PLAN_BYTES);
	a->workdays_memory = memory;
	a->workdays = NULL;
	plan_report_init(&r, memory);
	r.english = a->config.english;
	if (a->config.plans_dir != NULL)
		TRY(read_folder(a, &r, a->config.plans_dir, true));
	if (r.n_errors > 0)
		plan_report_print(&r, stderr);
	return RC_OK;
}

void workdays_finish(struct app *a)
{
	if (a->workdays_memory == NULL)
		return;
	arena_finish(a->workdays_memory);
	free(a->workdays_memory);
	a->workdays_memory = NULL;
	a->workdays = NULL;
}
