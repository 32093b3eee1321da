/* gate_priv.h - what the gates share. Internal to src/campaign/gate.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_GATE_PRIV_H
#define CAMPAIGN_GATE_PRIV_H
#include "campaign/gate/gate.h"
#include "evaluation/certificate.h"
#include "evaluation/city_lists.h"

/* A gate at work: what it looks at, and where it writes. */
struct asking {
	struct ctx *c;
	struct city *y;
	const struct gate *gate;
	struct gate_result *r;
	struct gate_finding *all; int n_all, cap;       /* collected; cut down by gate_settle */
	int *district_faults, *district_notes;          /* by region */
	struct city *before;                            /* last year's round of the scheme; NULL: none */
	int64_t evaluation_us;                          /* of evaluating the round again, when the record was verified */
};
typedef enum rc gate_fn(struct asking *q);
gate_fn gate_sums, gate_quota, gate_parts, gate_twice, gate_filled, gate_outliers, gate_changed, gate_shares, gate_scheme, gate_record, gate_repeaters;

enum { ROW_NONE = -1 };
/* One line about a row (ROW_NONE: the city). The texts are formatted into the arena. */
void gate_find(struct asking *q, bool fault, const char *kind, int64_t row, const char *item, double weight, const char *zh, const char *en);
void gate_figure_add(struct asking *q, const char *zh, const char *en, const char *value);
const char *gate_say(struct asking *q, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The reason; the outcome follows from the faults unless it is set to not applicable. */
void gate_reason(struct asking *q, const char *zh, const char *en);
void gate_does_not_apply(struct asking *q, const char *zh, const char *en);
enum rc gate_settle(struct asking *q) MUST_USE;     /* sorts, counts, cuts, hashes */

static inline bool gate_in(const struct evaluation *e, size_t row) { return !(e->state[row] & ROW_OUT); }
const char *gate_firm(struct asking *q, size_t row);         /* its name */
const char *gate_number(struct asking *q, double v, int decimals);

/* ---- gate_store.c */
enum rc store_gate_run_add(struct ctx *c, struct gate_run *run) MUST_USE;
enum rc store_gate_result_add(struct ctx *c, int64_t run, int place, const struct gate_result *r) MUST_USE;
enum rc store_gate_latest(struct ctx *c, int64_t round, struct gate_run *ret_run) MUST_USE;
enum rc store_gate_results(struct ctx *c, int64_t run, struct gate_result **ret_list, int *ret_n) MUST_USE; /* of the whole, without lines */
enum rc store_gate_lines(struct ctx *c, int64_t run, struct gate_result *r) MUST_USE;                       /* of c's scope */
enum rc store_gate_parts(struct ctx *c, int64_t run, struct gate_result *r) MUST_USE;
enum rc store_gate_trim(struct ctx *c, int64_t round) MUST_USE;                                            /* lines of former runs */
enum rc store_gate_exception_add(struct ctx *c, struct gate_exception *x) MUST_USE;
enum rc store_gate_exceptions(struct ctx *c, int64_t round, struct gate_exception **ret_list, int *ret_n) MUST_USE;
enum rc store_gate_look(struct ctx *c, int64_t round, struct gate_look *ret_l) MUST_USE;
enum rc store_gate_look_set(struct ctx *c, int64_t round, const struct as_of *known) MUST_USE;
enum rc store_gate_known(struct ctx *c, int64_t *ret_batch, int64_t *ret_mark) MUST_USE;                    /* the last ones there are */
struct gate_round { int64_t id, units, ranked; int year, blocked, warned; const char *scheme, *evaluated_at, *result_hash, *run_at; }; /* run_at "": never run */
enum rc store_gate_rounds(struct ctx *c, int64_t round, struct gate_round **ret_list, int *ret_n) MUST_USE;  /* 0: the last 200 */
struct shared_plot { const char *plot; int64_t subject; };
enum rc store_gate_shared_plots(struct ctx *c, const char *day, struct shared_plot **ret_list, int *ret_n) MUST_USE; /* owners of plots with several */
enum rc store_gate_check(struct ctx *c, int *ret_findings) MUST_USE;

enum rc gate_shelf_start(struct app *a) MUST_USE;
void gate_shelf_stop(struct app *a);
void gate_plan_section(struct ctx *c, struct plan_report *r, struct plan_node *root);
#endif
