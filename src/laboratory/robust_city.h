/* robust_city.h - robustness of a scenario over the city: as a job, kept, and told as tables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A result is packed: for each ranked enterprise its subject, rank, class and the figures of robust.h, 40 bytes in the machine's (little-endian) order; what coherence.h finds is a
 * JSON document beside it. It belongs to the text as it was (SM3), not to the scenario, which may change or go. */
#ifndef LABORATORY_ROBUST_CITY_H
#define LABORATORY_ROBUST_CITY_H
#include "laboratory/laboratory_store.h"
#include "laboratory/reports.h"

enum robust_table { ROBUST_INTERVALS, ROBUST_DROPPED, ROBUST_EFFECTIVE, ROBUST_CORRELATION, ROBUST_VARIANTS };

enum rc robust_start(struct ctx *c, int64_t scenario, int64_t seed, int runs, int noise_percent, int64_t *ret_job) MUST_USE;
/* RC_NOT_FOUND for one that is not there or not for this account. */
enum rc robust_get(struct ctx *c, int64_t id, struct robust_record *ret) MUST_USE;
/* After the last row, whatever the outcome: robust_report_done with what *ret_city says. */
enum rc robust_report(struct ctx *c, const struct robust_record *r, enum robust_table kind, bool by_width, struct report *ret, struct city **ret_city) MUST_USE;
void robust_report_done(struct report *r, struct city *y);
#endif
