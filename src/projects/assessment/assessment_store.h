/* assessment_store.h - assessments in the database, and the streams of everything that was told of projects by a day. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The streams are {unscoped}: an assessment counts all projects; what of it an account may read is decided where it is answered. */
#ifndef PROJECTS_ASSESSMENT_STORE_H
#define PROJECTS_ASSESSMENT_STORE_H
#include "projects/assessment/assessment.h"

enum { ASSESS_FIELDS_MAX = 40 };

/* What moves when projects or accepted reports change. */
struct assess_stamp { int64_t version, accepted; };
enum rc store_assess_stamp(struct ctx *c, struct assess_stamp *ret_stamp) MUST_USE;
/* Projects of which something was told by that day, by id, into `a`. */
enum rc store_assess_projects(struct ctx *c, struct arena *a, int32_t known_by, int64_t **ret_ids, const char ***ret_codes, size_t *ret_n) MUST_USE;

/* ---- Streams by project: `row` is the next row while `more`; its texts hold until the next one is taken. */
struct assess_step { int64_t project, act, replaces; const char *track, *stage; enum project_how how; int32_t on; };
struct assess_steps_in { struct db_stmt *s; bool more; struct assess_step row; };
enum rc assess_steps_open(struct ctx *c, struct assess_steps_in *in, int32_t known_by) MUST_USE;
enum rc assess_steps_next(struct ctx *c, struct assess_steps_in *in) MUST_USE;
void assess_steps_close(struct assess_steps_in *in);

struct assess_value { int64_t project, act; const char *field, *item, *value; int32_t holds_from; };
struct assess_values_in { struct db_stmt *s; bool more; struct assess_value row; };
enum rc assess_values_open(struct ctx *c, struct assess_values_in *in, int32_t known_by, const char *const *fields, int n) MUST_USE;
enum rc assess_values_next(struct ctx *c, struct assess_values_in *in) MUST_USE;
void assess_values_close(struct assess_values_in *in);

struct assess_spent { int64_t project, month_done, year_done, all_done; int month; };
struct assess_spent_in { struct db_stmt *s; bool more; struct assess_spent row; };
enum rc assess_spent_open(struct ctx *c, struct assess_spent_in *in, int32_t known_by, int32_t cut_off) MUST_USE;
enum rc assess_spent_next(struct ctx *c, struct assess_spent_in *in) MUST_USE;
void assess_spent_close(struct assess_spent_in *in);

/* ---- Assessments. */
enum rc store_assess_list(struct ctx *c, struct assessment **ret_list, int *ret_n) MUST_USE;
enum rc store_assess_get(struct ctx *c, int64_t id, struct assessment *ret_a, bool *ret_found) MUST_USE;
enum rc store_assess_add(struct ctx *c, const struct assessment *a, int64_t *ret_id) MUST_USE;
enum rc store_assess_set(struct ctx *c, const struct assessment *a, bool *ret_done) MUST_USE; /* of a draft in that version */
enum rc store_assess_state(struct ctx *c, int64_t id, int64_t version, const char *state, bool *ret_done) MUST_USE; /* a draft becomes fixed or dropped */
enum rc store_assess_touch(struct ctx *c, int64_t id) MUST_USE; /* raises the version of a draft */
enum rc store_assess_entries(struct ctx *c, int64_t id, struct assess_entry **ret_list, int *ret_n) MUST_USE; /* as entered */
enum rc store_assess_entry_add(struct ctx *c, int64_t id, const struct assess_entry *e, int64_t *ret_entry) MUST_USE;

/* ---- Fixed results. */
enum rc store_assess_record(struct ctx *c, int64_t id, const struct assess_digests *d, const char *at, int64_t seq) MUST_USE;
enum rc store_assess_place(struct ctx *c, int64_t id, int ord, const struct assess_row *r) MUST_USE;
enum rc store_assess_line(struct ctx *c, int64_t id, int ord, const struct assess_line *l) MUST_USE;
enum rc store_assess_measure(struct ctx *c, int64_t id, int ord, const struct assess_measured *m) MUST_USE;
enum rc store_assess_counted(struct ctx *c, int64_t id, const struct assess_counted *k) MUST_USE;
enum rc store_assess_places(struct ctx *c, int64_t id, struct assess_row **ret_list, int *ret_n) MUST_USE;
enum rc store_assess_lines(struct ctx *c, int64_t id, struct assess_line **ret_list, int *ret_n) MUST_USE;     /* by district, item */
enum rc store_assess_measures(struct ctx *c, int64_t id, struct assess_measured **ret_list, int *ret_n) MUST_USE;
/* By span, then project. `one` hears each; texts hold during the call. */
enum rc store_assess_each(struct ctx *c, int64_t id, enum rc (*one)(void *arg, const struct assess_counted *k), void *arg) MUST_USE;
#endif
