/* registry_state.h - what the module keeps for the process, and the snapshot's inside. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTRY_REGISTRY_STATE_H
#define REGISTRY_REGISTRY_STATE_H
#include <pthread.h>
#include <stdatomic.h>
#include "core/app.h"
#include "registry/registry.h"
#include "registry/registry_directory.h"

/* A name that folding changed, as it was written. */
struct odd_name { uint32_t row; uint32_t off; };
struct former_code { char code[18]; uint32_t row; int64_t version; }; /* of the registry that took it away */
/* The first `rows` enterprises were there in this version and until the next step. */
struct growth { int64_t version; size_t rows; };

struct snapshot {
	struct registry g;                 /* first: a snapshot is a registry */
	atomic_int users;                  /* lent, plus one while it is the current one */
	struct arena texts;                /* regions, industries and their words */
	uint32_t *slots; uint32_t mask;    /* code -> row, open addressing; UINT32_MAX empty */
	char *odd_text; struct odd_name *odd; size_t n_odd;
	struct former_code *former; size_t n_former; /* by code */
	struct growth *growth; size_t n_growth; /* by version */
	int16_t class_of[10000];           /* 4-digit class -> index in industries + 1; 0: none */
	_Atomic(void *) extra; void (*extra_destroy)(void *);
	_Atomic(struct directory *) directory; /* for pages; made when first asked for */
	size_t bytes;                      /* what the arrays take */
	struct snapshot *base;             /* of places: what they were made of, held; regions and industries are its */
	enum place_level level; int32_t *place_row; /* of places: row by index of regions or industries, -1 */
};

struct registry_state {
	pthread_mutex_t lock;              /* one thread loads, the others wait for it */
	struct snapshot *current;
	int64_t epoch;                     /* of the database when current was last found up to date */
	int64_t checked_ms;                /* and when that was */
};

/* The module's slot in app->module_state; the module is in the process's list. */
void **registry_slot(struct app *a);
static inline struct registry_state *registry_state_of(struct app *a) { return *registry_slot(a); }

/* Index of a 4-digit class in constant time, -1 when there is none. */
int snapshot_class(const struct snapshot *s, const char *code);

/* Reads everything through c's connection. */
enum rc snapshot_load(struct ctx *c, int64_t version, struct snapshot **ret_s) MUST_USE;
void snapshot_free(struct snapshot *s);
/* An empty one of the same places and industries that holds `base`, and its rows: `n` of them in order of their ids. RC_NO_MEMORY. */
struct snapshot_place { int64_t id; const char *code, *name; int region, industry; }; /* indexes; industry -1 */
enum rc snapshot_of_places(struct snapshot *base, const struct snapshot_place *list, size_t n, struct snapshot **ret_s) MUST_USE;

/* Brings the compiled-in tables of regions and industries into the database when they differ. */
enum rc registry_reference_is_current(struct ctx *c, bool *ret_current) MUST_USE;
enum rc registry_reference_load(struct ctx *c) MUST_USE;
#endif
