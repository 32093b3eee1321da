/* period.h - civil dates, periods of statistics, instants.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three kinds of time that must not be mixed up. A date is a day of the calendar, counted from 1970-01-01, without a zone. A period is a run of
 * whole months inside one year: `2020`, `2020H1`, `2020Q3`, `2020-07`, and cumulative `2020-01..02` (January alone is not a month in Chinese
 * statistics). Two spellings of the same months are the same period: `2020-01..06` is `2020H1`. An instant is milliseconds of UTC since 1970.
 * Nothing here reads a clock. Years go from 1900 to 2199. */
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_NONE INT32_MIN
enum { YEAR_MIN = 1900, YEAR_MAX = 2199, DATE_TEXT = 16, PERIOD_TEXT = 32, INSTANT_TEXT = 32 };

/* --- dates --- */
struct date { int year, month, day; };

int32_t days_of(int year, int month, int day);            /* a valid date -> days since 1970-01-01 */
struct date date_of(int32_t days);
int days_in_month(int year, int month);
bool date_parse(const char *s, size_t n, int32_t *ret_days);      /* YYYY-MM-DD and nothing else */
bool date_parse_any(const char *s, size_t n, int32_t *ret_days);  /* also 2020/7/1, 2020.7.1, 20200701, 2020年7月1日, blanks around */
size_t date_print(char out[DATE_TEXT], int32_t days);

/* --- periods --- */
struct period { int year; int first, last; };             /* months 1 … 12, first <= last */

static inline struct period period_year(int year) { return (struct period){ year, 1, 12 }; }
bool period_parse(const char *s, size_t n, struct period *ret_p);  /* the spellings above, blanks around */
size_t period_print(char out[PERIOD_TEXT], struct period p);       /* the shortest name: 2020-01..12 is 2020 */

/* For people. `cumulative` keeps the months visible (2020年1—6月), as in a series of growing sums; else names are used (2020年上半年). */
size_t period_print_zh(char out[PERIOD_TEXT], struct period p, bool cumulative);
size_t period_print_en(char out[PERIOD_TEXT], struct period p, bool cumulative);

/* One whole number a period, growing with the start and then with the end: year x 10000 + first x 100 + last. For columns of a database. */
int32_t period_code(struct period p);
bool period_of_code(int32_t code, struct period *ret_p);

int32_t period_start(struct period p);                    /* its first and its last day */
int32_t period_end(struct period p);
static inline int period_months(struct period p) { return p.last - p.first + 1; }
static inline bool period_same(struct period a, struct period b) { return a.year == b.year && a.first == b.first && a.last == b.last; }
static inline struct period period_years_before(struct period p, int years) { p.year -= years; return p; }
bool period_covers(struct period outer, struct period inner);

/* --- instants --- */
size_t instant_print(char out[INSTANT_TEXT], int64_t ms);  /* 2020-07-01T08:30:00.123Z */
bool instant_parse(const char *s, size_t n, int64_t *ret_ms); /* as above; fraction optional, Z or +08:00 */
size_t instant_print_local(char out[INSTANT_TEXT], int64_t ms, int offset_minutes); /* for people: 2020-07-01 16:30:00 */
int32_t instant_date(int64_t ms, int offset_minutes);      /* the civil date at that offset */
#endif
