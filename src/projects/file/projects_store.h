/* projects_store.h - the statements of the project file. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reading and writing of one project by id is {unscoped}: whoever comes here has found the project through the door first (store_project_seen, store_projects_by). Days are
 * texts; "" stands for none. Texts of results are in the arena. What changes something expects the writer in a transaction. */
#ifndef PROJECTS_PROJECTS_STORE_H
#define PROJECTS_PROJECTS_STORE_H
#include "projects/projects.h"

/* ---- Statements. */
struct value_row { const char *field, *item, *value; int64_t act; int32_t holds_from; };
struct step_row { int64_t act, replaces; const char *track, *stage, *how, *person, *reason; int32_t happened_on; };
struct evidence_row { int64_t step, paper; };
enum rc store_acts(struct ctx *c, int64_t project, struct project_act **ret_list, int *ret_n) MUST_USE;
enum rc store_values(struct ctx *c, int64_t project, struct value_row **ret_list, int *ret_n) MUST_USE;      /* by act */
enum rc store_steps(struct ctx *c, int64_t project, struct step_row **ret_list, int *ret_n) MUST_USE;        /* by act */
enum rc store_papers(struct ctx *c, int64_t project, struct project_paper **ret_list, int *ret_n) MUST_USE;  /* by act; kind -1 */
enum rc store_evidence(struct ctx *c, int64_t project, struct evidence_row **ret_list, int *ret_n) MUST_USE; /* by step */
enum rc store_paper(struct ctx *c, int64_t project, int64_t act, struct project_paper *ret_paper, bool *ret_found) MUST_USE;

enum rc store_act_add(struct ctx *c, int64_t project, const struct project_act *a, int64_t *ret_id) MUST_USE;
enum rc store_value_add(struct ctx *c, int64_t project, const struct value_row *r) MUST_USE;
enum rc store_step_add(struct ctx *c, int64_t project, const struct step_row *r) MUST_USE;
enum rc store_paper_add(struct ctx *c, int64_t project, const struct project_paper *p) MUST_USE;
enum rc store_evidence_add(struct ctx *c, int64_t step, int64_t paper) MUST_USE;

/* ---- The subject. */
/* The next number of codes that begin so ("XM2020-" … "XM2020."), as the greatest code there is; NULL: none. */
enum rc store_last_code(struct ctx *c, const char *from, const char *below, const char **ret_code) MUST_USE;
enum rc store_subject_add(struct ctx *c, const char *code, const char *name, int64_t region, const char *day, int64_t *ret_id) MUST_USE;
enum rc store_subject_set(struct ctx *c, int64_t project, const char *name, int64_t region, const char *industry) MUST_USE;
enum rc store_project_code(struct ctx *c, int64_t project, const char **ret_code) MUST_USE; /* NULL: no such project */
/* Does a region lie within this scope? */
enum rc store_region_within(struct ctx *c, const struct scope *scope, int64_t region, bool *ret_within) MUST_USE;
enum rc store_enterprise_of(struct ctx *c, const char *uscc, int64_t *ret_id) MUST_USE;     /* present or former code; 0 */
enum rc store_plot_known(struct ctx *c, const char *code, bool *ret_known) MUST_USE;

/* ---- The door. */
/* Is the subject a party of a project, or the plot of one? For module.h: what its registration carries. */
enum rc store_project_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE;
enum rc store_project_seen(struct ctx *c, const struct scope *scope, int64_t project, bool *ret_seen) MUST_USE; /* place and parties only */
/* Projects with this code of ours, official code or id that c's account may see; at most `cap`. */
enum rc store_projects_by(struct ctx *c, const char *key, int64_t id, struct project_ref *out, int cap, int *ret_n) MUST_USE;
/* Name and number of every project that c's account may see. */
enum rc store_project_names(struct ctx *c, enum rc (*each)(void *user, struct ctx *c, const char *name, const char *code), void *user) MUST_USE;
enum rc store_hidden(struct ctx *c, int64_t **ret_ids, int *ret_n) MUST_USE;

/* ---- The derived rows. */
struct project_row {
	int64_t id, region, owner;    /* owner 0: none that is in the register */
	const char *code, *official_code, *name, *industry, *kind, *chain, *level, *owner_name, *secrecy, *stage, *exit;
	bool is_public;
	int32_t stage_on, exit_on;
	bool has_money[5]; int64_t money[5]; /* total, building, installation, equipment, other */
	bool has_area; int64_t area;
	int32_t signed_on, start_agreed, start_statutory, started_on, finish_agreed, finish_statutory, finished_on, produce_agreed, produced_on, full_agreed, full_on;
	int64_t last_act; const char *updated_at;
};
struct party_row { const char *role, *item; int64_t enterprise; };
enum rc store_row_put(struct ctx *c, const struct project_row *r) MUST_USE;
enum rc store_row_get(struct ctx *c, int64_t project, struct project_row *ret_row, bool *ret_found) MUST_USE;
enum rc store_parties_put(struct ctx *c, int64_t project, const struct party_row *parties, int n) MUST_USE;
enum rc store_parties_get(struct ctx *c, int64_t project, struct party_row **ret_list, int *ret_n) MUST_USE;
enum rc store_row_touch(struct ctx *c, int64_t project, int64_t act, const char *at) MUST_USE;
enum rc store_rows_clear(struct ctx *c) MUST_USE;
enum rc store_project_ids(struct ctx *c, int64_t **ret_ids, int *ret_n) MUST_USE;            /* of the statements, not of the rows */
enum rc store_strays(struct ctx *c, int64_t *ret_n) MUST_USE;                                /* rows without statements */
enum rc store_version(struct ctx *c, int64_t *ret_version) MUST_USE;
enum rc store_version_raise(struct ctx *c) MUST_USE;
#endif
