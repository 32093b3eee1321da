/* registry_edit.h - one way for a change to enter the registry, whether typed, posted or imported. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A change is checked first (edit_check: words to ids, every mistake in the user's words, the field named) and applied then, in the caller's transaction. */
#ifndef REGISTRY_REGISTRY_EDIT_H
#define REGISTRY_REGISTRY_EDIT_H
#include "registry/registry_store.h"

/* Checked and resolved. Texts borrowed from the edit or the snapshot. */
struct change {
	char uscc[19];
	const char *name;         /* NULL: unchanged */
	int region, industry;     /* index; region -1: unchanged; industry -1: unchanged, -2: unknown from now on */
	int status;               /* -1: unchanged */
	int32_t registered, from;
	bool org_check_failed;    /* the code's inner check character: worth a warning */
};

/* RC_BAD_INPUT with field and reason. `adding`: name and region must be there. */
enum rc edit_check(struct ctx *c, const struct registry *g, const struct enterprise_edit *e, bool adding, struct change *ret_ch) MUST_USE;
/* A code as people write it -> 18 characters, or the reason. */
enum rc edit_code(struct ctx *c, const char *text, size_t len, char ret_code[19], bool *ret_org_failed) MUST_USE;

/* Scale flags that come with a row: bits as in struct registry. */
struct scale { uint32_t above, known; };
enum rc edit_add(struct ctx *c, const struct registry *g, const struct change *ch, int64_t id, struct scale scale) MUST_USE;
/* Keeps the former state when something changed; *ret_s says whether it did. */
struct edit_states { bool changed; const char *before, *after; }; /* as lines, when something changed */
const char *edit_state(struct ctx *c, const char *name, const char *region, const char *industry, const char *status, const char *registered, uint32_t above,
	uint32_t known);
enum rc edit_set(struct ctx *c, const struct registry *g, int64_t id, const struct change *ch, struct scale scale, struct edit_states *ret_s) MUST_USE;

/* The same without doing it, with a reader. */
enum rc edit_would_change(struct ctx *c, const struct registry *g, int64_t id, const struct change *ch, struct scale scale, bool *ret_changes) MUST_USE;

int32_t edit_today(const struct ctx *c); /* the civil day in China */
/* One day of a text field that is stored: DAY_NONE gives NULL. */
const char *edit_day(char out[16], int32_t day);

/* The highest sum of areas on one day among `n` occupations, one more included. */
struct stay { int64_t area; int32_t from, to; }; /* to DAY_NONE: open */
int64_t stays_peak(const struct stay *list, size_t n, struct stay more);
#endif
