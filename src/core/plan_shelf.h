/* plan_shelf.h - a plan file that a module keeps while the process runs.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of all plans/FOLDER/FILE, in order of folder, the first that its reader accepts is kept in the module's slot. What is wrong with the others is printed when the
 * process starts and does not keep it from serving; `gusu plan check` says the same at leisure. */
#ifndef CORE_PLAN_SHELF_H
#define CORE_PLAN_SHELF_H
#include "core/module.h"
#include "core/plan.h"

struct plan_kept {
	const struct module *module;
	const char *file;            /* "lights.yaml" */
	size_t bytes;                /* most memory that the plan may take */
	/* The plan, in the arena; NULL: mistakes, which are in the report. */
	const void *(*read)(struct arena *a, struct plan_report *r, struct plan_node *root);
};

enum rc plan_shelf_start(struct app *a, const struct plan_kept *k) MUST_USE;
void plan_shelf_stop(struct app *a, const struct plan_kept *k);
const void *plan_shelf(const struct app *a, const struct plan_kept *k);        /* NULL: there is none */
/* RC_NOT_FOUND in words that name the file and the command that finds its mistakes. */
enum rc plan_shelf_get(struct ctx *c, const struct plan_kept *k, const void **ret_plan) MUST_USE;
/* plans/FOLDER/FILE of every folder that has one, in order; in the arena. */
enum rc plan_files(struct arena *a, const char *plans_dir, const char *file, const char ***ret_paths, int *ret_n) MUST_USE;
#endif
