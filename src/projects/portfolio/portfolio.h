/* portfolio.h - all projects of the city as columns in memory: what lists, boards, totals and statistics read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A portfolio is made from the derived rows `project` and lent like the registry's snapshot: the same pointer until a project changes, then a new one in which only
 * the changed rows were read again (they carry the greater last_act). It never changes itself. Rows stand in order of the project's id.
 *
 * It knows every project; what an account may see is a set of bits made when something is asked (portfolio_choose): the place, or for an enterprise the projects in
 * which it is a party, less those whose secrecy hides them. Nothing leaves this module without such a set.
 *
 * Lights and links are what their modules say of a project (`marks` of core/module.h) on the portfolio's day; with a new day comes a new portfolio.
 *
 * Unknown is DAY_NONE, AMOUNT_NONE, WORD_NONE. Money is whole 0.01 万元, areas are 10^-8 亩 as in the registry. "Late" and "days in stage" are measured on a day that
 * the caller names (portfolio_day). Clauses SZ20-1.3b, 1.3c. */
#ifndef PROJECTS_PORTFOLIO_H
#define PROJECTS_PORTFOLIO_H
#include "projects/projects.h"
#include "registry/registry.h"

#define AMOUNT_NONE INT64_MIN
enum { WORD_NONE = 63 };         /* no word said; a set of words is 64 bits, one for each and this one */

enum portfolio_word { WORD_STAGE, WORD_EXIT, WORD_KIND, WORD_CHAIN, WORD_LEVEL, WORD_SECRECY, WORD_LIGHT, PORTFOLIO_WORDS };
enum portfolio_date {
	ON_STAGE, ON_EXIT, ON_SIGNED, START_AGREED, START_STATUTORY, ON_STARTED, FINISH_AGREED, FINISH_STATUTORY, ON_FINISHED, PRODUCE_AGREED, ON_PRODUCED, FULL_AGREED, ON_FULL,
	PORTFOLIO_DATES
};
/* AMOUNT_PLAN: the plan of the latest year that has one, this year's at most. */
enum portfolio_amount { AMOUNT_TOTAL, AMOUNT_BUILDING, AMOUNT_INSTALLATION, AMOUNT_EQUIPMENT, AMOUNT_OTHER, AMOUNT_AREA, AMOUNT_PLAN, PORTFOLIO_AMOUNTS };
/* Looked for are the first four. TEXT_LEADER: who is linked on the day of the portfolio; not for enterprises. */
enum portfolio_text { TEXT_CODE, TEXT_OFFICIAL, TEXT_NAME, TEXT_OWNER, TEXT_LEADER, PORTFOLIO_TEXTS };

struct portfolio_party { uint32_t row; int64_t enterprise; };
struct portfolio_words { const char *id[64]; struct plan_words title[64]; int n; }; /* those of the plan first, in its order */

struct portfolio {
	int64_t version, last_act;
	size_t rows;
	const struct project_plan *plan;
	int32_t made_on;                 /* the day on which lights and links count */
	int plan_year;                   /* 0: no project has a plan */
	size_t n_secret;                 /* rows that somebody may not see */
	const int64_t *id;
	const uint8_t *words[PORTFOLIO_WORDS];
	const uint16_t *region, *industry; /* indexes of the registry; industry UINT16_MAX: unknown */
	const uint8_t *is_public;
	const int32_t *dates[PORTFOLIO_DATES];
	const int64_t *amounts[PORTFOLIO_AMOUNTS];
	const struct portfolio_party *parties; size_t n_parties; /* by row */
	struct portfolio_words seen[PORTFOLIO_WORDS];
};

enum rc portfolio_hold(struct ctx *c, const struct portfolio **ret_p) MUST_USE;
void portfolio_drop(struct ctx *c, const struct portfolio *p);
/* "" when there is none. */
const char *portfolio_text(const struct portfolio *p, size_t row, enum portfolio_text t);
int64_t portfolio_row_of(const struct portfolio *p, int64_t project); /* -1 */
const char *portfolio_word_title(const struct ctx *c, const struct portfolio *p, enum portfolio_word w, int at); /* "" for WORD_NONE */

/* The day that clocks are read on: `text` (checked, NULL: none), else today. In the sample city, whose books end with a year, the last day of the latest year with a
 * plan when that is earlier. */
int32_t portfolio_day(struct ctx *c, const struct portfolio *p, const char *text);
/* The same for who has no portfolio in hand, without a wish. */
enum rc portfolio_today(struct ctx *c, int32_t *ret_day) MUST_USE;

/* ---- Clocks. */
enum portfolio_clock { CLOCK_AGREED, CLOCK_STATUTORY };
enum portfolio_milestone { MILESTONE_START, MILESTONE_FINISH, MILESTONE_PRODUCE, MILESTONE_FULL, MILESTONES };
extern const char *const portfolio_milestone_words[]; /* "start", "finish", "produce", "full", NULL */
bool portfolio_has_milestone(const struct portfolio *p, size_t row, enum portfolio_milestone m); /* this kind of project comes to it */
bool portfolio_reached(const struct portfolio *p, size_t row, enum portfolio_milestone m);
int32_t portfolio_due(const struct portfolio *p, size_t row, enum portfolio_milestone m, enum portfolio_clock k); /* DAY_NONE */
int32_t portfolio_done(const struct portfolio *p, size_t row, enum portfolio_milestone m); /* DAY_NONE */
/* The most days by which a milestone not reached yet is overdue on `day`; 0: none is, or all are reached; -1: no day is known, or the project rests or is over. */
int portfolio_late(const struct portfolio *p, size_t row, enum portfolio_clock k, int32_t day);
int portfolio_days_in_stage(const struct portfolio *p, size_t row, int32_t day); /* -1: unknown, or it rests or is over */

/* ---- What is wanted. */
enum portfolio_lateness { LATE_ANY, LATE_AGREED, LATE_STATUTORY, LATE_EITHER };
enum portfolio_linked { LINKED_ANY, LINKED_YES, LINKED_NO };
struct portfolio_filter {
	const char *q;                   /* part of a name, a code, an official code, the owner's name; NULL: any */
	int region[2];                   /* indexes, each with all below; -1: any. Both must hold */
	int industry;                    /* index, with all below; -1: any */
	uint64_t words[PORTFOLIO_WORDS]; /* a bit for each word wanted; 0: any */
	int64_t total_lo, total_hi;      /* 0.01 万元; AMOUNT_NONE: no bound */
	enum portfolio_lateness late;
	int signed_year;                 /* 0: any */
	int64_t enterprise;              /* subject that is a party; 0: any */
	enum portfolio_linked linked;
	bool aged;                       /* longer in its stage than nine of ten were (portfolio_p90) */
	int32_t day;
};
/* The words of a request; NULL or "": not given. Sets are comma-separated ids; "none" stands for not said. */
struct portfolio_filter_words { const char *q, *district, *town, *industry, *stage, *exit, *kind, *chain, *level, *late, *enterprise, *day, *light, *linked; };
/* RC_BAD_INPUT names the word and what may stand there. Fields that are not in `w` are set to "any". */
enum rc portfolio_filter_read(struct ctx *c, const struct portfolio *p, const struct portfolio_filter_words *w, struct portfolio_filter *ret_f) MUST_USE;

/* A bit for each row that the account may see and the filter leaves, in the arena; how many there are. */
enum rc portfolio_choose(struct ctx *c, const struct portfolio *p, const struct portfolio_filter *f, const uint64_t **ret_bits, size_t *ret_n) MUST_USE;
static inline bool portfolio_bit(const uint64_t *bits, size_t row) { return bits[row >> 6] >> (row & 63) & 1; }

/* ---- Lists. */
struct portfolio_totals { size_t n, known[PORTFOLIO_AMOUNTS]; int64_t sum[PORTFOLIO_AMOUNTS]; }; /* known: rows whose amount is known */
/* `sort`: a column (portfolio_column.h). RC_BAD_INPUT with the nearest. Ties stand in order of code, what is unknown stands last in both directions. The page's rows into `out`. */
struct portfolio_page { size_t from, cap; uint32_t *out; size_t n; struct portfolio_totals totals; };
enum rc portfolio_page(struct ctx *c, const struct portfolio *p, const struct portfolio_filter *f, const char *sort, bool descending, struct portfolio_page *page) MUST_USE;

extern const struct module portfolio_module;
#endif
