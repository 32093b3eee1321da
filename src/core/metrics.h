/* metrics.h - what happened in this process, counted, for monitoring.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Counters are relaxed atomics: a request adds to four of them and takes no lock. /metrics writes them in the text format of Prometheus
 * (version 0.0.4) from memory only, so it also answers when the database does not; what only the database knows (its epoch) and what
 * costs a walk (open files) is looked at every few seconds by metrics_sample. A module adds its own figures through the hook `metrics`
 * of core/module.h with the functions below. Durations are in seconds, sizes in bytes, names in snake_case with their unit. */
#ifndef CORE_METRICS_H
#define CORE_METRICS_H
#include "base/buf.h"
#include "core/app.h"

struct metrics;
struct route;
struct net_stats;

/* One row of counters for each route, and two for what no route answers: files of the page, and nothing at all. */
struct metrics *metrics_create(const struct route *const *routes, int n_routes);
void metrics_destroy(struct metrics *m);

/* A request is over. `route` is its index, METRICS_PAGE or METRICS_NOTHING. Any thread. */
enum { METRICS_PAGE = -1, METRICS_NOTHING = -2 };
void metrics_request(struct metrics *m, int route, int status, int64_t us, int64_t bytes, bool aborted);

void metrics_sample(struct app *a);                       /* every few seconds, from the thread that keeps house */
void metrics_write(struct app *a, struct buf *out);       /* the whole page */

/* For hooks: the head of a family once, then its lines. `kind` is "gauge" or "counter"; the name of a counter ends in _total. */
void metrics_head(struct buf *out, const char *name, const char *kind, const char *help);
void metrics_line(struct buf *out, const char *name, const char *label, const char *value, double v); /* label NULL: none */
void metrics_one(struct buf *out, const char *name, const char *kind, const char *help, double v);    /* head and only line */
#endif
