/* registry_store.h - the statements of the registry. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every SQL statement of the module is in registry_store.c (reading) and registry_write_store.c (writing). Texts of rows handed to a callback are borrowed until it returns. Functions
 * that change something expect the writer in a transaction. */
#ifndef REGISTRY_REGISTRY_STORE_H
#define REGISTRY_REGISTRY_STORE_H
#include "base/text.h"
#include "registry/registry.h"

enum { USCC_LEN = 18 };

/* ---- Reading: whole tables, for the snapshot. */

struct state_row { int64_t version; char reference[80]; };
enum rc store_state(struct ctx *c, struct state_row *ret_s) MUST_USE;

struct region_row {
	int64_t id, parent, region_pos, pos_end;
	const char *code, *alt_code, *alt_from, *name, *name_en, *shortname, *shortname_en, *kind, *valid_from, *valid_to; /* dates may be NULL */
	int board, tile_col, tile_row;
};
struct industry_row { const char *code, *name, *name_en, *parent; int level; };
struct enterprise_row {
	int64_t id, region, above, above_known, since;
	const char *code, *name, *industry, *status, *registered; /* registered may be NULL */
};
struct past_row { int64_t enterprise, region; const char *until, *industry, *status; };
/* until "": what held last; registered may be NULL */
struct before_row { struct past_row past; int64_t version, above, above_known; const char *registered; };
struct mark_row { int64_t id, undone, enterprise; const char *kind, *from, *to; };
struct former_row { int64_t enterprise, version; const char *code; };
struct lineage_row { int64_t from, to; };

typedef enum rc take_fn(void *user, const void *row);
enum rc store_counts(struct ctx *c, int64_t *ret_enterprises, int64_t *ret_max_id) MUST_USE;
enum rc store_regions(struct ctx *c, take_fn *take, void *user) MUST_USE;     /* in tree order */
enum rc store_industries(struct ctx *c, take_fn *take, void *user) MUST_USE;  /* in the standard's order */
enum rc store_enterprises(struct ctx *c, take_fn *take, void *user) MUST_USE; /* by id */
enum rc store_past(struct ctx *c, take_fn *take, void *user) MUST_USE;        /* by enterprise and day */
enum rc store_before(struct ctx *c, take_fn *take, void *user) MUST_USE; /* by enterprise, version, until, the last one \"\" */
enum rc store_marks(struct ctx *c, take_fn *take, void *user) MUST_USE;       /* by enterprise */
enum rc store_former_codes(struct ctx *c, take_fn *take, void *user) MUST_USE;
enum rc store_lineage(struct ctx *c, take_fn *take, void *user) MUST_USE;

/* ---- Reading: one record; texts in the arena. */

/* The subject behind a present or former code; 0 when there is none in the scope. */
enum rc store_enterprise_id(struct ctx *c, const struct scope *scope, const char *uscc, int64_t *ret_id) MUST_USE;
enum rc store_enterprise(struct ctx *c, int64_t id, struct enterprise *e) MUST_USE;
enum rc store_plot(struct ctx *c, const char *code, struct plot *p) MUST_USE; /* p->id 0 when absent */
enum rc store_occupations_of(struct ctx *c, const struct scope *scope, int64_t enterprise, struct occupation **ret_list, int *ret_n) MUST_USE;
enum rc store_occupants(struct ctx *c, int64_t plot, struct occupation **ret_list, int *ret_n) MUST_USE;

enum rc store_no_plots(struct ctx *c, bool *ret_none) MUST_USE;
struct use_row { int64_t plot, plot_area, area; const char *code, *basis, *from, *to; };
enum rc store_plot_uses(struct ctx *c, take_fn *take, void *user) MUST_USE; /* by plot, then basis */

/* ---- Writing. */

enum rc store_bump(struct ctx *c) MUST_USE; /* the registry changed: version and epoch */
enum rc store_put_region(struct ctx *c, const struct region_row *r) MUST_USE;
enum rc store_put_industry(struct ctx *c, const char *edition, int place, const struct industry_row *r) MUST_USE;
enum rc store_set_reference(struct ctx *c, const char *digest) MUST_USE; /* also renews region_pos of subjects */
enum rc store_next_id(struct ctx *c, int64_t *ret_id) MUST_USE;

struct subject_row { int64_t id, region, region_pos; const char *kind, *code, *name, *industry, *valid_from; };
enum rc store_add_subject(struct ctx *c, const struct subject_row *s) MUST_USE;
enum rc store_add_enterprise(struct ctx *c, int64_t id, const char *status, int64_t above, int64_t above_known) MUST_USE;
enum rc store_set_enterprise(struct ctx *c, int64_t id, const char *status, int64_t above, int64_t above_known) MUST_USE;
enum rc store_set_subject(struct ctx *c, const struct subject_row *s) MUST_USE; /* code, name, region, industry, valid_from */
enum rc store_add_former_code(struct ctx *c, int64_t id, const char *code, const char *valid_to, const char *reason) MUST_USE;
enum rc store_add_past(struct ctx *c, int64_t id, const char *until, const char *name, int64_t region, const char *industry, const char *status) MUST_USE;
/* Keeps what is known of the enterprise now, before it is changed; once in a transaction. */
enum rc store_keep_before(struct ctx *c, int64_t id) MUST_USE;
enum rc store_add_lineage(struct ctx *c, int64_t from, int64_t to, const char *kind, const char *at) MUST_USE;
enum rc store_add_mark(struct ctx *c, int64_t id, const char *kind, const struct enterprise_mark *m, int64_t *ret_id) MUST_USE;
enum rc store_add_plot(struct ctx *c, int64_t id, struct area area, const char *address) MUST_USE;
enum rc store_add_occupation(struct ctx *c, int64_t plot, int64_t enterprise, enum occupation_basis basis, struct area area, const char *from, const char *to,
	int64_t *ret_id) MUST_USE;
enum rc store_plot_again(struct ctx *c, int64_t id, const struct region *place, struct area area, const char *address) MUST_USE; /* one that was taken back */
/* Does just this row hold already? */
enum rc store_mark_is_there(struct ctx *c, int64_t id, const char *kind, const struct enterprise_mark *m, bool *ret_there) MUST_USE;
enum rc store_occupation_is_there(struct ctx *c, int64_t plot, int64_t enterprise, enum occupation_basis basis, struct area area, const char *from, const char *to,
	bool *ret_there) MUST_USE;
#endif
