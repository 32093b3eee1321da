/* registry.h - regions, industries, enterprises, plots and who occupies them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The registry says who there is and where; it holds no figures (those are facts, see indicators/). A subject is anything that facts can be about; its id is
 * below 2^53. The id of a region is its code as a number (320583, 320583100); all other subjects count up from SUBJECT_FIRST. A subject lies in a region,
 * and regions are numbered in tree order, so that a district with all its towns is one interval of region_pos: that is what a scope compares.
 *
 * History is kept: a change of name, code, region, industry or status leaves the former state with the last day on which it held; merger and split leave lineage. Nothing is
 * deleted. Dates are civil days, counted from 1970-01-01 in memory (DAY_NONE: unknown or open), text YYYY-MM-DD elsewhere.
 *
 * Reading goes two ways. Lists, searches and columns use the snapshot (registry_hold): all enterprises as arrays by row, rebuilt when the registry changed, shared by all
 * threads, lent until registry_drop. Single records with history come from the database through its door. Texts of a snapshot are borrowed from it; texts of
 * records live in the context's arena. */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/period.h"
#include "core/ctx.h"
#include "registry/uscc.h"

#define SUBJECT_FIRST INT64_C(1000000001)

/* ---- Regions and industries: small tables, whole in the snapshot. */

enum region_kind { REGION_CITY, REGION_DISTRICT, REGION_TOWN, REGION_STREET, REGION_ZONE };
struct region {
	int64_t id;
	const char *code, *alt_code;     /* alt_code "" when there is none */
	const char *name, *name_en, *shortname, *shortname_en;
	enum region_kind kind;
	int parent;                      /* index in the same array, -1 for the city */
	int district;                    /* index of the district it is or lies in, -1 for the city */
	int board;                       /* place among the assessment units (考核板块), from 1; 0: none */
	int tile_col, tile_row;          /* on the schematic tile map, from 1; 0: none */
	int64_t pos, pos_end;            /* itself and everything below: region_pos in [pos, pos_end] */
	int32_t valid_from, valid_to;
};

struct industry {
	const char *code, *name, *name_en; /* "C", "39", "391", "3911"; name_en "" below divisions */
	int level;                       /* 1 section … 4 class */
	int parent;                      /* index, -1 for a section */
	int section, division;           /* indexes of the section and the division it lies in; division -1 for a section */
};

/* ---- Enterprises. */

enum enterprise_status { STATUS_ACTIVE, STATUS_BUILDING, STATUS_SUSPENDED, STATUS_MOVED, STATUS_CLOSED, STATUS_COUNT };
extern const char *const enterprise_status_words[]; /* "active", "building", "suspended", "moved", "closed", NULL */
extern const char *const enterprise_status_zh[];    /* 正常, 在建, 停产, 迁出, 注销, NULL */

enum { SCALE_YEAR_FIRST = 2010, SCALE_YEARS = 32 }; /* above-scale flags are kept for 2010 … 2041 */

/* Entries of lists that change how an enterprise is treated: each with document, bureau and days. */
enum mark_kind { MARK_VETO, MARK_WHITE, MARK_BLACK, MARK_EXEMPT, MARK_COUNT };
extern const char *const mark_words[]; /* "veto", "white", "black", "exempt", NULL */
extern const char *const mark_zh[];    /* 一票否决, 白名单, 黑名单, 不参评, NULL */
/* to DAY_NONE: open. Ids rise in the order in which marks were written; none is ever changed or removed. One that came with a table and was taken back
 * with it stays: `undone` is the version of the registry from which on it counts no more, 0 for one that counts. */
struct mark { int64_t id, undone; uint32_t row; enum mark_kind kind; int32_t from, to; };

/* What of the registry counts: marks with ids below `marks` (0: all), without those that were taken back by the version `version` (0: now), and states of
 * enterprises as that version had them. */
struct registry_known { int64_t marks, version; };

/* A state that held until a day: only the fields that evaluation asks for as at a period's end. */
struct past_state { uint32_t row; int32_t until; uint16_t region, industry; uint8_t status; };

/* What was known of an enterprise before the change that made `version`: its states, each until a day (the last one: for ever), and what has no days. */
struct state_before { int64_t version; uint32_t row; int32_t until, registered; uint32_t above, above_known; uint16_t region, industry; uint8_t status; };
enum { FOR_EVER = INT32_MAX };

/* All enterprises, ordered by subject id. Arrays have `rows` entries. Immutable. */
struct registry {
	int64_t version;                 /* counts changes of the registry */
	size_t rows;
	const uint32_t *subject;         /* id - SUBJECT_FIRST + below */
	int64_t below;                   /* 0; places as subjects (registry_of_places): SUBJECT_FIRST, their ids are smaller */
	const char *uscc;                /* 18 bytes a row, no NUL */
	const uint32_t *uscc_off;        /* rows + 1: 0, 18, 36, … as a frame wants them */
	const char *folded; const uint32_t *folded_off; /* rows + 1; names folded for search (text_fold), a line each: name i ends before folded_off[i + 1] - 1 */
	const uint16_t *region;          /* index in regions: the town, or the district when the town is unknown */
	const uint16_t *industry;        /* index in industries; UINT16_MAX unknown */
	const uint8_t *status;
	const int32_t *registered;       /* day of registration */
	const uint32_t *above, *above_known; /* bit y: above scale in SCALE_YEAR_FIRST + y, and whether that is known */
	const struct mark *marks; size_t n_marks;            /* by row */
	int64_t last_mark, last_undone;  /* the greatest id and the greatest `undone` among them, 0 without any */
	const struct past_state *past; size_t n_past;        /* by row, then until */
	const struct state_before *before; size_t n_before;  /* by row, then version, then until */
	int64_t last_change;             /* the greatest version among them, 0 without any */
	int64_t last_code;               /* the version that changed a credit code last, 0: none did */
	const struct region *regions; int n_regions;         /* in tree order: index i has pos i + 1 */
	const struct industry *industries; int n_industries; /* in code order within the tree */
};

/* Lends the snapshot of the state that c's connection sees; not inside a transaction that has changed the registry. The same pointer comes back until the registry changes. */
enum rc registry_hold(struct ctx *c, const struct registry **ret_reg) MUST_USE;
void registry_drop(struct ctx *c, const struct registry *reg);
size_t registry_bytes(const struct registry *g); /* memory it takes */

/* ---- Regions and industries as subjects: a registry of their own, as rows in order of their ids, beside the snapshot it is made of (and which it holds).
 *
 * What reads a registry by row (names, codes, search, places, scopes) reads this one too. The code of a row is that of the region or of the industry, its region
 * is itself (an industry's is the whole city), its industry is itself (a region has none). The id of a region is its code as a number; that of an industry is
 * INDUSTRY_SUBJECT + level x 10000 + its digits (the section C, the third letter: 900010003). */
#define INDUSTRY_SUBJECT INT64_C(900000000)
enum place_level { PLACES_DISTRICTS, PLACES_TOWNS, PLACES_SECTIONS, PLACES_DIVISIONS, PLACES_GROUPS, PLACES_CLASSES, PLACES_LEVELS };
enum rc registry_of_places(struct ctx *c, const struct registry *g, enum place_level level, const struct registry **ret_places) MUST_USE; /* till registry_drop */
static inline bool registry_is_of_places(const struct registry *g) { return g->below != 0; }
/* The row of the place in which a region (index) or industry (index, -1: unknown) lies, or -1. */
int64_t registry_place_row(const struct registry *places, int region, int industry);
/* In English; NULL: it has no such name. Of the snapshot. */
const char *registry_name_en(const struct registry *g, size_t row);

/* Something that a higher layer derives from a snapshot and that lives as long: made by the first who asks (any thread; `make` may run twice, one result stays). */
void *registry_extra(const struct registry *g, void *(*make)(const struct registry *g), void (*destroy)(void *extra));

static inline int64_t registry_subject(const struct registry *g, size_t row) { return SUBJECT_FIRST - g->below + g->subject[row]; }
static inline const char *registry_uscc(const struct registry *g, size_t row) { return g->uscc + row * 18; }
/* 18, less for places as subjects: what follows is NUL. */
static inline size_t registry_code_len(const struct registry *g, size_t row) { return strnlen(registry_uscc(g, row), 18); }
/* The name as registered; `ret_len` bytes, no NUL. */
const char *registry_name(const struct registry *g, size_t row, size_t *ret_len);
/* What a total over a scope is called: the whole city, a region, an enterprise, a task. Arena and snapshot; en NULL: as in Chinese. */
struct scope_words { const char *zh, *en; };
struct scope_words registry_scope_words(struct ctx *c, const struct registry *g, const struct scope *s);
/* Row of a code or subject; -1 when absent. Current codes only. */
int64_t registry_row_of_code(const struct registry *g, const char *uscc);
int64_t registry_row_of_former_code(const struct registry *g, const char *uscc);
int64_t registry_row_of_subject(const struct registry *g, int64_t subject);
bool registry_in_scope(const struct registry *g, const struct scope *s, size_t row);
/* How many enterprises a version had: the first so many rows (0: now). Their codes as that version had them, 18 bytes a row into `out`. */
size_t registry_rows_at(const struct registry *g, int64_t version);
enum rc registry_codes_at(const struct registry *g, int64_t version, size_t rows, char *out) MUST_USE;
/* Index by code or alternative code, by name or short name (regions: name only when it is the only one), or -1. Industry codes may carry their section letter: C3911. */
int registry_region_of(const struct registry *g, const char *code_or_name);
int registry_industry_of(const struct registry *g, const char *code);
/* State as at the end of a day, as the version of the registry had it (0: now). */
void registry_state_at(const struct registry *g, size_t row, int32_t day, int64_t version, uint16_t *ret_region, uint16_t *ret_industry, uint8_t *ret_status);
bool registry_above_scale(const struct registry *g, size_t row, int year, int64_t version, bool *ret_known);
int32_t registry_registered(const struct registry *g, size_t row, int64_t version); /* DAY_NONE: unknown */
bool mark_counts(const struct mark *m, struct registry_known known);
bool registry_marked(const struct registry *g, size_t row, enum mark_kind k, int32_t day, struct registry_known known);

/* Rows whose name or code contains `query` (folded here), within the scope, in row order: writes at most `cap` rows, returns how many match in all. An empty query
 * matches everything. */
size_t registry_search(const struct registry *g, const struct scope *s, const char *query, size_t query_len, uint32_t *out, size_t cap);

/* ---- Records and their history. */

struct enterprise_edit {
	const char *uscc, *name;         /* required by add */
	const char *region;              /* code or name; required by add */
	const char *industry;            /* 4-digit class, 3 or 2 digits when that is all that is known; "" unknown */
	const char *status;              /* a word of enterprise_status_words; NULL: active / unchanged */
	int32_t registered;              /* DAY_NONE: unknown / unchanged */
	int32_t from;                    /* set: the first day on which the new state holds; DAY_NONE: today */
};
struct enterprise_code { const char *uscc, *valid_to, *reason; };                       /* former codes */
struct enterprise_past { const char *until, *name, *region, *industry, *status; };
struct lineage { int64_t subject; const char *uscc, *name, *kind, *at; bool into; }; /* kind: merger, split; into: this enterprise became that one */
struct enterprise_mark { enum mark_kind kind; const char *document, *bureau, *reason, *from, *to; }; /* to NULL: open */
struct enterprise {
	int64_t id;
	const char *uscc, *name, *region, *industry, *status, *registered; /* region, industry: codes */
	uint32_t above, above_known;
	bool undone;                     /* came with a table that was taken back; closed since, until it is brought again */
	struct enterprise_code *codes; int n_codes;
	struct enterprise_past *past; int n_past;
	struct lineage *lineage; int n_lineage;
	struct enterprise_mark *marks; int n_marks;
};

/* By present or former credit code; *ret_e NULL when there is none in the scope. */
enum rc registry_enterprise_find(struct ctx *c, const char *uscc, const struct enterprise **ret_e) MUST_USE;
enum rc registry_enterprise_get(struct ctx *c, const char *uscc, const struct enterprise **ret_e) MUST_USE; /* RC_NOT_FOUND with the nearest hint */
/* The functions that change something need the writer and open a transaction of their own. Dates DAY_NONE stand for today.
 *
 * Adds one enterprise. RC_CONFLICT when the code is or was another's. */
enum rc registry_enterprise_add(struct ctx *c, const struct enterprise_edit *e, int64_t *ret_id) MUST_USE;
/* Changes the fields that are not NULL and keeps the former state. */
enum rc registry_enterprise_set(struct ctx *c, const char *uscc, const struct enterprise_edit *e) MUST_USE;
/* A new code from `day` on; the old one stays findable. */
enum rc registry_enterprise_recode(struct ctx *c, const char *uscc, const char *new_uscc, int32_t day, const char *reason) MUST_USE;
/* `from` go into `into` (merger) or `from[0]` into `into` (split) on `day`; merged ones are closed, facts stay with whom they were about. */
enum rc registry_merge(struct ctx *c, const char *const *from, int n_from, const char *into, int32_t day) MUST_USE;
enum rc registry_split(struct ctx *c, const char *from, const char *const *into, int n_into, int32_t day) MUST_USE;
enum rc registry_scale_set(struct ctx *c, const char *uscc, int year, bool above) MUST_USE;
enum rc registry_mark_add(struct ctx *c, const char *uscc, const struct enterprise_mark *m) MUST_USE;

/* ---- Plots. Areas are kept in units of 10^-8 亩: there 0.0001 亩 and 0.0001 m² (15 units, for 1 亩 = 2000/3 m²) are both whole numbers. */

#define AREA_PER_MU INT64_C(100000000)
#define AREA_PER_M2 INT64_C(150000)
enum area_unit { AREA_MU, AREA_M2 }; /* as it was reported, for showing it again */
struct area { int64_t v; enum area_unit unit; };

enum occupation_basis { BASIS_OWNED, BASIS_RENTED, BASIS_COUNT };
extern const char *const occupation_basis_words[]; /* "owned", "rented", NULL */
extern const char *const occupation_basis_zh[];    /* 自有, 租用, NULL */
struct plot { int64_t id; const char *code, *region, *address; struct area area; bool undone; };
struct occupation { int64_t id; const char *plot, *uscc, *name; enum occupation_basis basis; struct area area; const char *from, *to; };

enum rc registry_plot_add(struct ctx *c, const char *code, const char *region, const char *address, struct area area, int64_t *ret_id) MUST_USE;
/* Who occupies how much of a plot from when to when. RC_CONFLICT when the areas of one basis on any day would exceed the plot. */
enum rc registry_occupy(struct ctx *c, const char *plot, const char *uscc, enum occupation_basis basis, struct area area, int32_t from, int32_t to) MUST_USE;
enum rc registry_plots_of(struct ctx *c, const char *uscc, const struct occupation **ret_list, int *ret_n) MUST_USE;
enum rc registry_occupants_of(struct ctx *c, const char *plot, const struct plot **ret_plot, const struct occupation **ret_list, int *ret_n) MUST_USE;
/* Text and unit -> area, exactly; at most 4 decimals. False when it is no such number, negative or zero. */
bool registry_area(const char *text, size_t len, enum area_unit unit, struct area *ret_area);
void registry_area_print(struct area a, char out[40]); /* "12.5 亩" */

/* ---- Tables in: see import.h. */
extern const struct module registry_module;
#endif
