/* portfolio_priv.h - what the files of the portfolio tell each other. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PORTFOLIO_PRIV_H
#define PROJECTS_PORTFOLIO_PRIV_H
#include <pthread.h>
#include <stdatomic.h>
#include "base/buf.h"
#include "projects/portfolio/portfolio.h"
#include "projects/portfolio/portfolio_column.h"

/* ---- A row on its way in: from the database or from the former portfolio. Texts are borrowed for the call. */
struct portfolio_row {
	int64_t id, region, last_act;
	const char *text[PORTFOLIO_TEXTS], *industry, *word[PORTFOLIO_WORDS];
	bool is_public;
	int32_t dates[PORTFOLIO_DATES];
	int64_t amounts[PORTFOLIO_AMOUNTS];
};
struct plan_amount { int64_t project; int year; int64_t amount; }; /* by project, year */
struct party_of { int64_t project, enterprise; };

/* ---- Days of every stage of every project: for statistics, made by the first who asks. */
/* begun: the first step of all rounds; the last end, and until when it holds. `timed`: it was told of before it ended, so that its days mean something. */
struct permit_days { int32_t begun, ended, until; uint8_t end; bool timed; };
struct portfolio_steps {
	int stages, tracks;
	int32_t *stage;                  /* rows x stages of main: the day entered; DAY_NONE */
	struct permit_days *permit;      /* rows x tracks of the plan; main and exit stay empty */
	int p90[PROJECT_STAGES_MAX], median[PROJECT_STAGES_MAX], stays[PROJECT_STAGES_MAX]; /* days spent in a stage by those who left it; -1: too few */
};
enum { STAYS_LEAST = 20 };               /* below that nothing is said about the usual length of a stage */

/* The inside of a portfolio: the answers that it remembers, and who has it. */
struct list_kept;
struct portfolio_inside {
	struct portfolio p;
	_Atomic int users;
	struct arena words;              /* words that the plan does not know any more */
	char *texts; uint32_t *text_off; size_t texts_len; /* rows x PORTFOLIO_TEXTS + 1 */
	char *folded; uint32_t *folded_off; size_t folded_len; /* rows + 1: name, code, official code, owner, folded, a line each */
	struct plan_amount *plans; size_t n_plans;
	pthread_mutex_t lock;            /* what follows, until it stands */
	struct portfolio_steps *_Atomic steps;
	uint32_t *_Atomic *orders;       /* by column; those that go by the day are not kept here */
	_Atomic(char *) *row_json; _Atomic size_t row_json_bytes; /* "len" as uint32_t, then the text */
	struct hidden_set { int64_t account; struct scope scope; uint64_t *bits, hash; } hidden[64]; int n_hidden;
	struct list_kept *lists; int n_lists; size_t list_rows; uint64_t clock;
};
static inline struct portfolio_inside *inside_of(const struct portfolio *p) { return (struct portfolio_inside *)(uintptr_t)p; }

/* portfolio_list.c */
void portfolio_lists_free(struct portfolio_inside *in);
/* portfolio_filter.c: whom this account may see, in the arena. `ret_hash` tells sets of the same scope apart. */
enum rc portfolio_seen(struct ctx *c, const struct portfolio *p, const struct registry *g, uint64_t *bits, uint64_t *ret_hash) MUST_USE;
enum rc portfolio_filter_apply(struct ctx *c, const struct portfolio *p, const struct registry *g, const struct portfolio_filter *f, uint64_t *bits) MUST_USE;
static inline size_t portfolio_bit_words(const struct portfolio *p) { return p->rows / 64 + 1; }
/* portfolio_steps.c */
enum rc portfolio_steps_get(struct ctx *c, const struct portfolio *p, const struct portfolio_steps **ret_s) MUST_USE;
void portfolio_steps_free(struct portfolio_steps *s);
static inline int32_t portfolio_entered(const struct portfolio_steps *s, size_t row, int stage) { return s->stage[row * (size_t)s->stages + (size_t)stage]; }
static inline const struct permit_days *portfolio_permit(const struct portfolio_steps *s, size_t row, int track) { return &s->permit[row * (size_t)s->tracks + (size_t)track]; }
/* Is it longer in its stage than nine of ten were? */
bool portfolio_aged(const struct portfolio *p, const struct portfolio_steps *s, size_t row, int32_t day);
void portfolio_search(const struct portfolio *p, const char *q, uint64_t *bits); /* keeps the rows that hold the text */

/* ---- portfolio_store.c: the statements. `one` hears each row; those of projects with an act after `since` (0: all). Lights and leaders are not in them (TEXT_LEADER, WORD_LIGHT are left NULL). */
enum rc store_portfolio_rows(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct portfolio_row *r), void *arg) MUST_USE;
enum rc store_portfolio_count(struct ctx *c, size_t *ret_n) MUST_USE;
enum rc store_portfolio_parties(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct party_of *q), void *arg) MUST_USE;
struct plan_said { int64_t project; int year; const char *amount; int32_t holds_from; };      /* by project, year, as said; amount NULL: no longer */
enum rc store_portfolio_plans(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct plan_said *s), void *arg) MUST_USE;
struct step_said { int64_t project, act, replaces; const char *track, *stage, *how; int32_t on; };
enum rc store_portfolio_steps(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct step_said *s), void *arg) MUST_USE;
enum rc store_party_subject(struct ctx *c, const char *uscc, int64_t *ret_id) MUST_USE;

struct saved_filter { int64_t id; const char *name, *page, *query, *at; };
enum rc store_saved_list(struct ctx *c, struct saved_filter **ret_list, int *ret_n) MUST_USE;
enum rc store_saved_put(struct ctx *c, const struct saved_filter *f, int64_t *ret_id) MUST_USE; /* by page and name */
enum rc store_saved_remove(struct ctx *c, int64_t id, bool *ret_found) MUST_USE;

/* ---- The module's state: portfolio.c */
struct portfolio_state { pthread_mutex_t lock; struct portfolio_inside *current; int64_t checked_ms; };
enum rc portfolio_start(struct app *a) MUST_USE;
void portfolio_stop(struct app *a);
enum rc portfolio_keep(struct ctx *c) MUST_USE;
#endif
