/* gate.h - reconciliation gates: what must hold of an evaluation before anything of it is published.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A gate is a question to a round in memory with an answer that a person can read: sums by class are N, quotas are what the shares say or somebody says why not, districts add up to the
 * city, nobody stands there twice, figures that were filled in, outliers, what changed since, shares that were computed, the scheme, the record, repeaters and drift. Which gates there are is the
 * program's; which of them block, which warn, and from which limit on, is the plan's (plans/<plan>/gates.yaml).
 *
 * A run asks all gates of the plan and is kept with the round: outcome, reason in Chinese and English, figures, and what was found, each line with its enterprise and its district. Counts
 * are exact; of the lines the first GATE_SHOWN of a gate are kept, GATE_DISTRICT of a district. A later run stands beside the earlier one; the latest counts.
 *
 * A blocking gate that failed may be passed where the plan allows it (`waiver`) by a person who may (gates.pass), with a reason and a document: an exception, on the ledger. It holds for what was found then (the
 * digest of all its faults); a gate that finds something else fails anew. */
#ifndef CAMPAIGN_GATE_H
#define CAMPAIGN_GATE_H
#include "core/attachment.h"
#include "core/module.h"
#include "core/plan.h"
#include "document/document.h"
#include "evaluation/round_diff.h"

enum gate_kind { GATE_SUMS, GATE_QUOTA, GATE_PARTS, GATE_TWICE, GATE_FILLED, GATE_OUTLIERS, GATE_CHANGED, GATE_SHARES, GATE_SCHEME, GATE_RECORD, GATE_REPEATERS, GATE_KINDS };
enum gate_severity { GATE_BLOCK, GATE_WARN, GATE_INFO };
enum gate_outcome { GATE_PASSED, GATE_FAILED, GATE_NOT_APPLICABLE };
extern const char *const gate_words[];          /* "sums", "quota", … NULL */
extern const char *const gate_severity_words[]; /* "block", "warn", "info", NULL */
extern const char *const gate_outcome_words[];  /* "passed", "failed", "not_applicable", NULL */

/* ---- The plan section `gates:`. */
enum gate_limit {
	LIMIT_POINTS,    /* quota: percentage points between share and realised share of a stratum, from which on the stratum is listed */
	LIMIT_FILLED,    /* filled: share of values */
	LIMIT_Z,         /* outliers: robust z of the logarithm within the stratum */
	LIMIT_IQR,       /* outliers: times the range between the quartiles, beyond them */
	LIMIT_TIMES,     /* outliers: times last year's figure, or a part of it */
	LIMIT_STEPS,     /* outliers: steps of class against last year */
	LIMIT_DRIFT,     /* repeaters: change of a benchmark against last year, as a share */
	GATE_LIMITS
};
struct gate { enum gate_kind kind; enum gate_severity severity; bool waiver; struct plan_words title, why; double limit[GATE_LIMITS]; };
struct gate_plan { const char *id, *clause, *version; struct plan_words title; struct gate gates[GATE_KINDS]; int n; };
bool gate_may_waive(const struct gate_plan *p, enum gate_kind kind); /* a person may pass it */
const struct gate_plan *gate_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root); /* NULL: mistakes, in the report */
enum rc gate_plan_get(struct ctx *c, const struct gate_plan **ret_plan) MUST_USE;

/* ---- What a run finds. */
enum { GATE_SHOWN = 1000, GATE_DISTRICT = 100, GATE_FIGURES = 80, GATE_COLLECTED = 20000, GATE_REASON = 2000 };
struct gate_finding {
	const char *kind;                /* a word: "same_name", "z", … */
	int64_t subject, region_pos;     /* 0: about none; of the city as a whole */
	int district;                    /* index of registry regions, -1 */
	bool fault;                      /* else a note */
	const char *item, *zh, *en;      /* item: indicator, class or column, "" */
	double weight;                   /* the greater the earlier it is listed */
};
struct gate_figure { const char *zh, *en, *value; };
struct gate_part { int district; int64_t faults, notes; };
struct gate_result {
	enum gate_kind kind;
	enum gate_severity severity;
	enum gate_outcome outcome;
	struct plan_words title;
	const char *zh, *en;             /* the reason in a sentence */
	struct gate_figure *figures; int n_figures;
	struct gate_finding *list; int n;
	int64_t faults, notes;           /* all */
	struct gate_part *parts; int n_parts;
	const char *digest;              /* SM3 of the faults */
	int64_t us;                      /* how long it took */
};
struct gate_run {
	int64_t id, round, account, ms, evaluation_ms;
	const char *at, *who, *build, *plan;   /* plan: id and version */
	int64_t batch, mark;             /* known when it ran */
	int blocked, warned;             /* blocking gates that failed (exceptions not counted), warnings */
};

/* Asks the gates of the plan; keeps nothing. For tests and for whoever looks before. */
enum rc gate_ask(struct ctx *c, int64_t round, struct gate_run *ret_run, struct gate_result **ret_list, int *ret_n) MUST_USE;
/* The same and keeps it; c may have a reader (it takes the writer) or the writer. Progress goes to the job. */
enum rc gate_run(struct ctx *c, int64_t round, struct gate_run *ret_run) MUST_USE;
enum rc gate_run_start(struct ctx *c, int64_t round, int64_t *ret_job) MUST_USE;
/* The latest run of a round; id 0: none. */
enum rc gate_run_latest(struct ctx *c, int64_t round, struct gate_run *ret_run) MUST_USE;
/* Results of a run. Lines and parts are those of c's scope; to a part of the city, reasons and figures of the whole are not told: they are counts of its own then. */
enum rc gate_results(struct ctx *c, const struct gate_run *run, struct gate_result **ret_list, int *ret_n) MUST_USE;

/* ---- For who publishes. */
/* RC_OK when the gates were run on this round, nothing was brought in since, and no blocking gate stands failed without an exception. RC_CONFLICT names the gates and what to do. */
enum rc gate_must_pass(struct ctx *c, int64_t round) MUST_USE;

/* The same for who shows it: `run` 0: never run; stale: something was brought in since. Names of the gates, "" when none. */
struct gate_standing { int64_t run; bool stale; int blocked, warned, excepted; const char *names_zh, *names_en, *warned_zh, *warned_en; };
enum rc gate_standing(struct ctx *c, int64_t round, struct gate_standing *ret_s) MUST_USE;

/* Numbers in a text that is to be published, held against the round: every share must be a quotient of two counts of its sentence or of the round, a stated class count the round's, and
 * counts of a sentence that names a total must add up to it. */
struct gate_slip { size_t at, len; const char *text; const char *zh, *en; };
struct gate_counts { const char *const *classes; const int64_t *n; int n_classes; int64_t units, ranked; };
enum rc gate_text_check(struct ctx *c, const struct gate_counts *k, const char *text, struct gate_slip **ret_list, int *ret_n) MUST_USE;
/* The counts of a round for it. */
enum rc gate_counts_of(struct ctx *c, int64_t round, struct gate_counts *ret_k) MUST_USE;

/* ---- Exceptions. */
struct gate_exception { int64_t id, round, account; enum gate_kind kind; const char *at, *who, *reason, *document, *digest, *file_name; int64_t file; bool holds; };
/* RC_CONFLICT when the gate did not fail or the plan allows no exception; c has the writer. `file` is an attachment of gate_owner. */
enum rc gate_except(struct ctx *c, int64_t round, const char *gate, const char *reason, const char *document, int64_t file, int64_t *ret_id) MUST_USE;
enum rc gate_exceptions(struct ctx *c, int64_t round, struct gate_exception **ret_list, int *ret_n) MUST_USE;
const char *gate_owner(struct ctx *c, int64_t round);

/* ---- What is new since the account last looked. */
struct gate_look { const char *at; struct as_of known; bool ever; };
enum rc gate_look_get(struct ctx *c, int64_t round, struct gate_look *ret_l) MUST_USE;
enum rc gate_look_set(struct ctx *c, int64_t round) MUST_USE;
/* ret_d->n 0: nothing. */
enum rc gate_news(struct ctx *c, int64_t round, const struct gate_look *since, struct inputs_diff *ret_d) MUST_USE;

/* ---- Papers. */
enum rc gate_document(struct ctx *c, const struct gate_run *run, const struct gate_result *list, int n, struct document **ret_d) MUST_USE;
enum rc gate_table(struct ctx *c, const struct gate_run *run, const struct gate_result *list, int n, const char *path) MUST_USE;

extern const struct module gate_module;
#endif
