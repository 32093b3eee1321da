/* plan_shelf.c - keeping a plan file while the process runs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/plan_shelf.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/file.h"
#include "core/app.h"

struct shelf { struct arena arena; const void *plan; };

enum rc plan_files(struct arena *a, const char *plans_dir, const char *file, const char ***ret_paths, int *ret_n)
{
	const char **names;
	int n, kept = 0;
	*ret_n = 0;
	if (plans_dir == NULL)
		return RC_OK;
	TRY(folder_names(a, plans_dir, &names, &n));
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s/%s", plans_dir, names[i], file);
		if (path == NULL)
			return RC_NO_MEMORY;
		if (access(path, R_OK) == 0)
			names[kept++] = path;
	}
	*ret_paths = names;
	*ret_n = kept;
	return RC_OK;
}

enum rc plan_shelf_start(struct app *a, const struct plan_kept *k)
{
	void **at = app_slot(a, k->module);
	struct shelf *s = at != NULL ? calloc(1, sizeof *s) : NULL;
	struct plan_report r;
	const char **paths;
	int n;
	if (s == NULL)
		return RC_NO_MEMORY;
	*at = s;
	arena_init(&s->arena, k->bytes);
	plan_report_init(&r, &s->arena);
	r.english = a->config.english;
	TRY(plan_files(&s->arena, a->config.plans_dir, k->file, &paths, &n));
	for (int i = 0; i < n && s->plan == NULL; i++) {
		struct plan_node *root = plan_read_file(&r, paths[i]);
		s->plan = root != NULL ? k->read(&s->arena, &r, root) : NULL;
	}
	if (r.n_errors > 0)
		plan_report_print(&r, stderr);
	return RC_OK;
}

void plan_shelf_stop(struct app *a, const struct plan_kept *k)
{
	void **at = app_slot(a, k->module);
	struct shelf *s = at != NULL ? *at : NULL;
	if (s == NULL)
		return;
	arena_finish(&s->arena);
	free(s);
	*at = NULL;
}

const void *plan_shelf(const struct app *a, const struct plan_kept *k)
{
	void **at = app_slot(a, k->module);
	const struct shelf *s = at != NULL ? *at : NULL;
	return s != NULL ? s->plan : NULL;
}

enum rc plan_shelf_get(struct ctx *c, const struct plan_kept *k, const void **ret_plan)
{
	*ret_plan = plan_shelf(c->app, k);
	if (*ret_plan != NULL)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "", TR(c, "计划目录中没有可用的 %s；用 gusu plan check 检查", "no plan folder has a %s that can be used; gusu plan check says why"), k->file);
}
