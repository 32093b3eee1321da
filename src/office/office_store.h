/* office_store.h - matters, steps and members in the database; and the verbs that this module's files share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OFFICE_OFFICE_STORE_H
#define OFFICE_OFFICE_STORE_H
#include "core/attachment.h"
#include "office/office.h"

/* A matter as its row has it; days and instants as text, "" none. */
struct matter {
	int64_t id, region_pos, submitted_by;
	enum matter_source source;
	enum matter_state state;
	enum matter_level level;
	int returns;
	const char *object, *title, *demand, *region, *issuer, *owner, *person, *deadline, *wanted, *look_again, *opened_at, *opened_by, *assigned_at, *signed_at, *submitted_at,
		*closed_at, *changed_at;
};

struct matter_step {
	int64_t id, matter, account;
	const char *at, *account_name, *unit, *note, *day, *to_unit, *rule, *occasion;
	enum matter_act act;
	enum matter_state before, after;
};
struct step_file { int64_t step, attachment; };

/* ---- Matters. */
enum matter_sort { SORT_MATTER_DEADLINE, SORT_MATTER_ID, SORT_MATTER_TITLE, SORT_MATTER_OWNER, SORT_MATTER_STATE, SORT_MATTER_CHANGED };
struct matter_query {
	const char *text;                /* folded part of the title, "" all */
	const char *source, *state, *owner, *level, *object; /* "" all */
	int64_t region_lo, region_hi;    /* 0: all */
	bool open_only, mine;
	const char *overdue_at;          /* today: only what is overdue; "" */
	const char *due_by;              /* only open ones due by then; "" */
	enum matter_sort sort;
	bool descending;
	int64_t skip;
	int most;
};
struct matter_counts { int64_t total, open, overdue, due_soon, escalated; };

enum rc store_matter_add(struct ctx *c, const struct matter *m, int64_t *ret_id) MUST_USE;
/* All that may change; by id. */
enum rc store_matter_set(struct ctx *c, const struct matter *m) MUST_USE;
/* Within c's scope, or one that c's account's units are party to; id 0 in the result: none. */
enum rc store_matter_seen(struct ctx *c, int64_t id, struct matter *ret_m) MUST_USE;
/* Whoever asks. */
enum rc store_matter(struct ctx *c, int64_t id, struct matter *ret_m) MUST_USE;
enum rc store_matters(struct ctx *c, const struct matter_query *q, struct matter **ret_list, int *ret_n) MUST_USE;
/* Over the query without its paging; `today` and `soon` are days. */
enum rc store_matter_counts(struct ctx *c, const struct matter_query *q, const char *today, const char *soon, struct matter_counts *ret_counts) MUST_USE;
enum rc store_matter_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE; /* does a matter hang on it? (module.h) */
enum rc store_matters_of(struct ctx *c, const char *object, bool open_only, int most, struct matter **ret_list, int *ret_n) MUST_USE;
/* Open ones with an id above `after`, in order. */
enum rc store_matters_open(struct ctx *c, int64_t after, int most, struct matter **ret_list, int *ret_n) MUST_USE;
/* Open ones that c's account's units have or gave out; `orphans`: those of issuers without members too. */
enum rc store_matters_waiting(struct ctx *c, bool orphans, int most, struct matter **ret_list, int *ret_n) MUST_USE;

enum rc store_matter_helper_add(struct ctx *c, int64_t matter, const char *unit) MUST_USE;
enum rc store_matter_helpers_clear(struct ctx *c, int64_t matter) MUST_USE;
enum rc store_matter_helpers(struct ctx *c, int64_t matter, const char ***ret_units, int *ret_n) MUST_USE;

/* ---- Steps. *ret_added false: this rule has spoken of this occasion before. */
enum rc store_matter_step_add(struct ctx *c, const struct matter_step *s, int64_t *ret_id, bool *ret_added) MUST_USE;
enum rc store_matter_steps(struct ctx *c, int64_t matter, struct matter_step **ret_list, int *ret_n) MUST_USE;
enum rc store_matter_step_spoken(struct ctx *c, int64_t matter, const char *rule, const char *occasion, bool *ret_spoken) MUST_USE;
enum rc store_matter_step_file(struct ctx *c, int64_t step, int64_t attachment) MUST_USE;
enum rc store_matter_step_files(struct ctx *c, int64_t matter, struct step_file **ret_list, int *ret_n) MUST_USE;

/* ---- Members. */
enum rc store_unit_members(struct ctx *c, int64_t account, const char *unit, struct unit_member **ret_list, int *ret_n) MUST_USE;
enum rc store_unit_member_set(struct ctx *c, int64_t account, const char *unit, enum unit_post post) MUST_USE;
enum rc store_unit_member_remove(struct ctx *c, int64_t account, const char *unit, bool *ret_removed) MUST_USE;
enum rc store_unit_has_members(struct ctx *c, const char *unit, bool *ret_has) MUST_USE;

/* ---- Shared by the rules. */
enum rc unit_need(struct ctx *c, const char *field, const char *code, const struct office_unit **ret_unit) MUST_USE; /* RC_BAD_INPUT */
static inline bool matter_is_open(const struct matter *m) { return m->state != MATTER_CLOSED; }
/* Is the deadline running: given out, and neither submitted nor shelved nor closed? */
static inline bool matter_is_running(const struct matter *m)
{
	return m->state == MATTER_ASSIGNED || m->state == MATTER_SIGNED || m->state == MATTER_WORKING || m->state == MATTER_EXTENSION || m->state == MATTER_RETURNED;
}
const char *matter_owner_text(struct ctx *c, int64_t id);     /* "matter 12": owner of attachments, object of ledger entries */
#endif
