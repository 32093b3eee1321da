/* project_machine.h - the rules of stages, without the database's rows: what stands in the way of a step, and whether a file is in order. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_MACHINE_H
#define PROJECTS_PROJECT_MACHINE_H
#include "projects/projects.h"

/* A step that is tried on a file. */
struct project_trial {
	const struct project_file *f;
	const struct project_step_in *step;
	int track, stage;            /* -1: the plan has none such */
	int32_t told;                /* the day on which it is told */
	bool allowed;                /* the account may; else it is among what is missing */
};

enum { MISSING_MAX = 40 };
struct project_obstacles { struct ctx *c; struct project_missing list[MISSING_MAX]; int n; };

/* Everything that stands in the way, most fundamental first. */
enum rc project_obstacles(const struct project_trial *t, struct project_obstacles *o) MUST_USE;
/* Stages between where the track is and `stage` that are passed over in silence (the kind has none) or skipped; called for each. */
enum rc project_passed(struct ctx *c, const struct project_file *f, int track, int stage, int32_t on, void (*each)(void *user, int stage, enum project_how how), void *user) MUST_USE;
/* Where a step on this track begins to count from: the stage reached, or -1 for a new round (after a refusal, or when an approval has run out on `on`). */
int project_reached(const struct project_file *f, int track, int32_t on);
/* "" when the standing steps are in order: days along each track, tracks within their parent, ends before the stages that ask for them; else the first sentence
 * about what is not. For corrections, which change the past. */
enum rc project_order(struct ctx *c, const struct project_file *f, const char **ret_wrong) MUST_USE;
#endif
