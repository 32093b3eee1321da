/* workday.h - working days: which days offices work, and how far apart two days are in such days.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Deadlines of offices count working days. Which days those are follows from the calendar (Monday to Friday) and from the State Council's yearly
 * notice, which names weekdays off and weekend days worked instead; data/workdays.csv holds the notices of 2004 to 2026. A later year comes from a file
 * of the plan folder that begins with `workdays:` (plans/README.md), so that nobody has to wait for a new program in December.
 *
 * A year whose notice is not known is no guess: what needs it fails with RC_NOT_FOUND and says which year is missing and what to do. Days are those of
 * period.h. Counting never includes the first day: a matter given out today with three working days is due on the third working day after today. */
#ifndef CORE_WORKDAY_H
#define CORE_WORKDAY_H
#include "core/ctx.h"

enum { CHINA_MINUTES = 480, WORKDAYS_MAX = 2000 };

/* The civil day in China at the moment of the unit of work. */
int32_t workday_today(const struct ctx *c);

/* Do offices work on this day? RC_NOT_FOUND: the notice of its year is not known. */
enum rc workday_is(struct ctx *c, int32_t day, bool *ret_works) MUST_USE;
/* The n-th working day after `from` (n > 0), before it (n < 0); n = 0: `from` itself, or the next day that is worked. |n| <= WORKDAYS_MAX (RC_BAD_INPUT). */
enum rc workday_add(struct ctx *c, int32_t from, int n, int32_t *ret_day) MUST_USE;
/* Working days after `from` up to and with `to`: 0 on the same day, negative when `to` lies before `from` (then those from `to` on, `from` left out). */
enum rc workday_between(struct ctx *c, int32_t from, int32_t to, int *ret_n) MUST_USE;

/* Is the notice of this year known? Without a message: for lists that show what can be shown. */
bool workday_known(const struct ctx *c, int year);
/* The first year that is not known any more, after the years in a row from 2004. */
int workday_end(const struct ctx *c);

/* A year of the plan folder. `before` is December of the year before, of which a notice says something for New Year: 0 nothing, else WORKDAY_OFF, WORKDAY_WORKED. */
enum { WORKDAY_OFF = 1, WORKDAY_WORKED = 2 };
struct workday_year { int year; unsigned char works[366], before[31]; struct workday_year *next; };
struct plan_report;
struct plan_node;
/* Reads a file that begins with `workdays:` into memory of the report's arena; NULL after a mistake, each of which is in the report. */
struct workday_year *workday_read(struct plan_report *r, struct plan_node *root);
/* All workdays*.yaml of the plan folder and of its folders, into a->workdays; one with mistakes is told on stderr and left out. workdays_finish gives them back. */
struct app;
enum rc workdays_start(struct app *a) MUST_USE;
void workdays_finish(struct app *a);
#endif
