/* workday_table.h - the table that workday_table.py makes of data/workdays.csv.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A character for each day from January 1 of the first year to December 31 of the last: '1' is worked. */
#ifndef CORE_WORKDAY_TABLE_H
#define CORE_WORKDAY_TABLE_H
extern const int workday_table_first, workday_table_last;
extern const char workday_table[];
#endif
