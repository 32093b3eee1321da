/* project_plan.c - the plan of the process, and finding things in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/project_plan.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/app.h"
#include "projects/project_module.h"
#include "projects/projects.h"

enum { PLAN_BYTES = 32 << 20 };

/* What start() keeps. */
struct project_shelf { struct arena arena; const struct project_plan *plan; };

static void **slot(const struct app *app)
{
	for (int i = 0; i < app->n_modules; i++)
		if (app->modules[i] == &projects_module)
			return (void **)&app->module_state[i];
	return NULL;
}

const struct project_plan *project_plan(const struct app *app)
{
	void **s = slot(app);
	const struct project_shelf *shelf = s ? *s : NULL;
	return shelf ? shelf->plan : NULL;
}

enum rc project_plan_get(struct ctx *c, const struct project_plan **ret_plan)
{
	const struct project_plan *p = project_plan(c->app);
	if (p == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "", "%s", TR(c, "计划目录中没有可用的 projects.yaml；用 gusu plan check 检查", "no plan folder has a projects.yaml that can be used; gusu plan check says why"));
	*ret_plan = p;
	return RC_OK;
}

/* ---- Start and stop. */

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static void read_folder(struct project_shelf *s, struct plan_report *r, const char *dir, const char *name)
{
	char *path = arena_printf(&s->arena, "%s/%s/projects.yaml", dir, name);
	if (path == NULL || s->plan != NULL || access(path, R_OK) != 0)
		return;
	struct plan_node *root = plan_read_file(r, path);
	s->plan = root ? project_plan_read(&s->arena, r, root) : NULL;
}

enum rc project_shelf_start(struct app *app)
{
	struct project_shelf *s = calloc(1, sizeof *s);
	struct plan_report r;
	struct dirent **names;
	if (s == NULL)
		return RC_NO_MEMORY;
	arena_init(&s->arena, PLAN_BYTES);
	plan_report_init(&r, &s->arena);
	r.english = app->config.english;
	int n = app->config.plans_dir ? scandir(app->config.plans_dir, &names, no_dots, by_name) : -1;
	for (int i = 0; i < n; i++) {
		read_folder(s, &r, app->config.plans_dir, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (r.n_errors) /* everything else still serves */
		plan_report_print(&r, stderr);
	*slot(app) = s;
	return RC_OK;
}

void project_shelf_stop(struct app *app)
{
	void **at = slot(app);
	struct project_shelf *s = at ? *at : NULL;
	if (s == NULL)
		return;
	arena_finish(&s->arena);
	free(s);
	*at = NULL;
}

/* ---- Finding by id. */

static int find(const void *first, int n, size_t stride, const char *id)
{
	for (int i = 0; id != NULL && i < n; i++) {
		const char *have = *(const char *const *)((const char *)first + (size_t)i * stride);
		if (have != NULL && have[0] != '\0' && strcmp(have, id) == 0)
			return i;
	}
	return -1;
}

int project_field_of(const struct project_plan *p, const char *id) { return find(p->fields, p->n_fields, sizeof p->fields[0], id); }
int project_list_of(const struct project_plan *p, const char *id) { return find(p->lists, p->n_lists, sizeof p->lists[0], id); }
int project_list_field_of(const struct project_list_plan *l, const char *id) { return find(l->fields, l->n_fields, sizeof l->fields[0], id); }
int project_track_of(const struct project_plan *p, const char *id) { return find(p->tracks, p->n_tracks, sizeof p->tracks[0], id); }
int project_stage_of(const struct project_track *t, const char *id) { return find(t->stages, t->n_stages, sizeof t->stages[0], id); }
int project_paper_of(const struct project_plan *p, const char *id) { return find(p->papers, p->n_papers, sizeof p->papers[0], id); }
int project_word_of(const struct project_words *w, const char *id) { return find(w->words, w->n, sizeof w->words[0], id); }

const struct project_field *project_field_named(const struct project_plan *p, const char *name, int *ret_list)
{
	int i = project_field_of(p, name);
	if (ret_list)
		*ret_list = -1;
	if (i >= 0)
		return &p->fields[i];
	for (int l = 0; l < p->n_lists; l++)
		for (int k = 0; k < p->lists[l].n_fields; k++)
			if (strcmp(p->lists[l].fields[k].name, name) == 0) {
				if (ret_list)
					*ret_list = l;
				return &p->lists[l].fields[k];
			}
	return NULL;
}

bool project_parameter_on(const struct project_parameter *p, int32_t day, double *ret_value)
{
	int i = p->n;
	while (i > 0 && p->values[i - 1].from > day)
		i--;
	if (i == 0)
		return false;
	*ret_value = p->values[i - 1].value;
	return true;
}

const char *project_words_for(const struct ctx *c, struct plan_words w)
{
	return c->english && w.en != NULL ? w.en : w.zh != NULL ? w.zh : "";
}
