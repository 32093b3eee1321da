/* explain.h - why a unit has this score and this class, and what would change it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything is read from a finished evaluation, which stays as it is: any number of threads may explain at once, each with an arena of its own. Texts that are
 * sentences come in the language asked for; titles are the scheme's. Figures are exact doubles; what is shown are whole multiples of 10^-decimals
 * (`shown`), and the lines are such that the shown figures add up to the shown total exactly: what rounding leaves over is a line of its own. */
#ifndef EVALUATION_EXPLAIN_H
#define EVALUATION_EXPLAIN_H
#include "evaluation/evaluate.h"

struct explain_input { const char *name; int lag; const struct scheme_column *column; bool has; double value; const char *word; };

/* One item or node, nodes before what is below them; parent is an index into this list, -1: none. */
struct explain_item {
	int item, node, parent;              /* item -1 for a node, node -1 for an item */
	const char *code;
	struct plan_words title;
	double weight, full;                 /* full: the most points it can give, NAN: no bound */
	const char *method;
	const char *formula, *trace;         /* as written; with this unit's numbers; NULL for nodes */
	const char *unit;                    /* of the value, "" for none */
	struct cell cell;
	bool has_score; double score;
	const char *benchmark_origin, *benchmark_stratum;
	const char *fill_reason;             /* NULL: nothing was filled in or treated apart */
	struct explain_input *inputs; int n_inputs;
};

enum explain_op { EXPLAIN_START, EXPLAIN_PLUS, EXPLAIN_MINUS, EXPLAIN_TIMES, EXPLAIN_EQUALS };
enum explain_kind { LINE_ITEM, LINE_SUBTOTAL, LINE_COEFFICIENT, LINE_BONUS, LINE_DEDUCTION, LINE_ROUNDING, LINE_TOTAL };
extern const char *const explain_op_names[], *const explain_kind_names[];
struct explain_line { enum explain_op op; enum explain_kind kind; struct plan_words label; int item; double value; int64_t shown; };

/* A condition that acted: veto, list, exemption, rule, decision by hand, sub-class. */
enum effect_kind { EFFECT_OUT, EFFECT_EXEMPT, EFFECT_LIMIT, EFFECT_RULE, EFFECT_SUBCLASS, EFFECT_OVERRIDE, EFFECT_MERGED };
struct explain_effect { enum effect_kind kind; const char *code; struct plan_words title; bool decisive; const char *text; const struct override *decision; };

/* One key of a stratum: what it goes by (title; name when it has none) and the unit's own word: "District", "320583". */
struct explain_key { const char *name; struct plan_words title; const char *word; };
/* A place among others: the stratum's keys (none: all units), the rank there (0: not ranked), how many are ranked. */
struct explain_standing { const struct explain_key *keys; int n_keys; uint32_t rank, size; };

/* Classes among the units that share the unit's quota: how many, which share of them, from which place to which - in the order of the whole stratum and in that of
 * the group - with which totals. Those whom a list, a veto or a decision put there are counted but mark no boundary; places are 0 when there is nobody else. */
struct explain_cut { int class_; uint32_t count, rank_from, rank_to, group_from, group_to; double share, score_min, score_max; };

/* What one item alone would have to be, others and benchmarks staying: value in its unit; numerator when it is a quotient. */
struct explain_lever { int item; bool reachable; double value, needed, change; bool has_numerator; double numerator_change; const char *text; };

/* One figure moved: a column of the scheme, in its unit; the indicator that it moves most, before and after. share: of the firm's own figure, or, where that is not
 * above 0, of what the benchmark asks. */
struct explain_move { int column, item; double value, needed, change, item_value, item_needed, share; };
/* One or two moves that lead to the class: tried with the whole city computed again. effort: the share, of two the root of the sum of squares, so that two small steps
 * are easier than a large one. */
struct explain_proposal { struct explain_move moves[2]; int n; double effort, total; int class_; const char *text; };

/* How an item's values lie among those of its group. place: 0 … 3, a quarter each; -1: its own value is unknown. */
enum { EXPLAIN_OTHERS = 3 /* fewer others than these: nothing is told of them */ };
struct explain_quarter { uint32_t firms; bool hidden; double q1, median, q3; int place; const char *group; };

struct explanation {
	size_t row;
	int decimals;
	bool ranked, has_total;
	double total; int64_t total_shown;
	uint32_t rank, stratum_size;
	const char *stratum;                 /* NULL: none */
	uint8_t class_, class_by_score;      /* CLASS_NONE: none; by_score: before limits, decisions, sub-classes */
	struct explain_item *items; int n_items;
	struct explain_line *lines; int n_lines;
	struct explain_effect *effects; int n_effects;
	struct explain_cut *cuts; int n_cuts;
	struct explain_standing whole;       /* where the rank is counted */
	bool has_group; struct explain_standing group; /* where the quota is shared, when that is only a part of it */
	double mark_in_class, mark;          /* mark: where the unit stands on the scale of the cuts, 0 … 1 by their shares; NAN: not ranked */
	bool has_next; int next_class; double score_needed, points_needed; uint32_t places_needed; /* a total above score_needed; places of the group */
	struct explain_lever *levers; int n_levers; /* easiest first */
	const char *const *why; int n_why;   /* the class in at most three sentences */
	/* explain_propose: easiest single changes first, the easiest pair last; without any `no_proposal` says why. runs: whole cities computed for it. */
	struct explain_proposal *proposals; int n_proposals;
	const char *no_proposal;
	int runs; bool benchmarks_move;      /* benchmarks are figures of all units and moved with it in every run */
	struct explain_quarter *quarters;    /* explain_quarters: by place in items; firms 0: none */
};

/* decimals: places of shown figures, usually 2 … 4. RC_TOO_LARGE (arena). */
enum rc explain_unit(struct arena *a, const struct evaluation *e, size_t row, int decimals, bool english, struct explanation *ret) MUST_USE;
/* What would make the class above: the easiest changes of one figure (at most three) and, when that is easier still, of two. Changes are found with the row alone (explain_try.h) and told only
 * when the whole city, computed again with them, puts the unit into that class. One thread at a time for a trial. RC_TOO_LARGE, or what a run says. */
struct explain_trial;
enum rc explain_propose(struct arena *a, const struct evaluation *e, struct explain_trial *t, bool english, struct explanation *x) MUST_USE;

/* Quarters of every item by group: its benchmark's, or where the rank is counted. Made once for an evaluation (a sort of every item), then read by any thread. */
struct explain_quartiles;
enum rc explain_quartiles_make(struct arena *a, const struct evaluation *e, struct explain_quartiles **ret) MUST_USE;
enum rc explain_quarters(struct arena *a, const struct evaluation *e, const struct explain_quartiles *q, struct explanation *x) MUST_USE;

/* The whole in a handful of sentences for somebody who has never seen a scheme: amounts in yuan, no words of the trade. After the two above. */
enum rc explain_plain(struct arena *a, const struct evaluation *e, bool english, const struct explanation *x, const char *const **ret, int *ret_n) MUST_USE;
/* A figure with its unit for people: "1240000 yuan", "124 万元". */
const char *explain_amount(struct arena *a, double v, const char *unit, bool english);

/* The place of a unit among those who share its quota, 0 when it is not ranked. False: that is where the rank is counted, or there is no quota. */
bool explain_group(const struct evaluation *e, size_t row, uint32_t *ret_rank, uint32_t *ret_size);
/* A shown figure as text: 12345 with 2 decimals is "123.45". */
const char *explain_shown(struct arena *a, int64_t shown, int decimals);
#endif
