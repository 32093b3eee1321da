/* project_plan_priv.h - what the readers of the section `projects:` share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_PLAN_PRIV_H
#define PROJECTS_PROJECT_PLAN_PRIV_H
#include "projects/file/project_plan.h"

/* One reading: where it writes, and what it has said. */
struct plan_reading {
	struct arena *a;
	struct plan_report *r;
	struct plan_node *root;
	struct project_plan *p;
};

/* A mistake with what to do, both in the report's language. */
#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) \
	plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

/* Zeroed, never NULL for n = 0; NULL and a mistake when memory ends. */
void *reading_array(struct plan_reading *rd, int n, size_t size);
/* The list under `key` whose items are maps, at most `most`; NULL when absent or wrong. `what` names an item for people ("字段", "field"). */
struct plan_node *reading_maps(struct plan_reading *rd, struct plan_node *map, const char *key, int most, bool needed);
/* The id of an item: lower-case letters, digits, - and _, beginning with a letter. "" after a mistake. */
const char *reading_id(struct plan_reading *rd, struct plan_node *map);
/* The title, which must be there in both languages. */
struct plan_words reading_title(struct plan_reading *rd, struct plan_node *map);
/* Is `id` already one of the n ids that stand `stride` bytes apart at `first`? Says so at the node. */
void reading_unique(struct plan_reading *rd, const struct plan_node *at, const char *id, const void *first, int n, size_t stride);
/* A mistake about a word that names nothing, with the nearest of what there is; `ids` as above. */
void reading_unknown(struct plan_reading *rd, const struct plan_node *at, const char *word, const char *zh, const char *en, const void *first, int n, size_t stride);
/* A dated parameter, for other sections of a plan as well. */
void reading_parameter(struct plan_reading *rd, struct plan_node *n, struct project_parameter *p);

void reading_fields(struct plan_reading *rd);      /* groups, words, fields, lists, and those that the program knows */
void reading_tracks(struct plan_reading *rd);      /* parameters, papers, tracks, guards */
#endif
