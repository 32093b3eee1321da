/* assessment_shelf.c - scheme texts: those that came with the plan folder, those of the editor, and weights written into them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/num.h"
#include "core/app.h"
#include "core/ctx.h"
#include "projects/assessment/assessment.h"
#include "projects/assessment/assessment_priv.h"

enum { SHELF_BYTES = 64 << 20, SCHEMES_MAX = 60 };

struct assess_shelf { struct arena arena; struct assess_scheme list[SCHEMES_MAX]; int n; };

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

/* ---- The fields that formulas name, when no plan is loaded: those of projects.yaml beside the file, else of the first folder next to its own. */

static const struct project_plan *projects_of(struct arena *a, const char *path)
{
	struct plan_report quiet; /* its own mistakes are told where that file is checked */
	plan_report_init(&quiet, a);
	struct plan_node *tree = path != NULL && access(path, R_OK) == 0 ? plan_read_file(&quiet, path) : NULL;
	return tree != NULL ? project_plan_read(a, &quiet, tree) : NULL;
}

static const struct project_plan *projects_near(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	int len = slash ? (int)(slash - file) : 1;
	const char *dir = slash ? file : ".";
	const char *above = arena_printf(a, "%.*s/..", len, dir);
	const struct project_plan *p = projects_of(a, arena_printf(a, "%.*s/projects.yaml", len, dir));
	struct dirent **names;
	int n = p == NULL && above != NULL ? scandir(above, &names, no_dots, by_name) : -1;
	for (int i = 0; i < n; i++) {
		if (p == NULL)
			p = projects_of(a, arena_printf(a, "%s/%s/projects.yaml", above, names[i]->d_name));
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return p;
}

void assess_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	const struct project_plan *projects = projects_near(&c->arena, root->file);
	if (projects == NULL)
		plan_error(r, root, PLAN_TR(r, "把 projects.yaml 放在同一目录或相邻目录", "put a projects.yaml into this folder or one beside it"), PLAN_TR(r, "没有可用的 %s，无法核对公式", "without a %s that can be used the formulas cannot be checked"),
			"projects.yaml");
	else
		(void)assess_plan_read(&c->arena, r, root, projects);
}

/* ---- Text. */

enum rc assess_plan_text(struct ctx *c, const char *text, struct plan_report *r, const struct assess_plan **ret_plan)
{
	const struct project_plan *projects;
	TRY(project_plan_get(c, &projects));
	struct plan_node *root = plan_read_text(r, "", text, strlen(text));
	*ret_plan = NULL;
	if (root != NULL && root->kind == PLAN_MAP && root->n > 0 && strcmp(root->pairs[0].key, "assessment") == 0)
		*ret_plan = assess_plan_read(&c->arena, r, root, projects);
	else if (root != NULL)
		plan_error(r, root, PLAN_TR(r, "第一行写 assessment: 编号", "begin with assessment: an id"), PLAN_TR(r, "这不是考核方案：%s", "this is no assessment scheme: %s"), PLAN_TR(r, "第一个键不是 assessment", "its first key is not assessment"));
	return RC_OK;
}

/* Where line `line`, column `col` (characters, from 1) begins. */
static const char *place_in(const char *text, int line, int col)
{
	for (int i = 1; i < line && text != NULL; i++)
		text = (text = strchr(text, '\n')) != NULL ? text + 1 : NULL;
	for (int i = 1; i < col && text != NULL && *text != '\0'; i++)
		do
			text++;
		while (((unsigned char)*text & 0xC0) == 0x80);
	return text;
}

static const char *with_weight(struct ctx *c, const char *text, const struct assess_item *t, double weight)
{
	char n[32];
	const char *at = place_in(text, t->weight_line, t->weight_col);
	if (at == NULL)
		return text;
	num_print(n, weight);
	return arena_printf(&c->arena, "%.*s%s%s", (int)(at - text), text, n, at + t->weight_len);
}

/* Places from the last to the first, so that what is written does not move what is still to be written. */
static const struct assess_item *last_before(const struct assess_plan *p, const struct assess_item *before)
{
	const struct assess_item *best = NULL;
	for (int i = 0; i < p->n_items; i++) {
		const struct assess_item *t = &p->items[i];
		bool later = best == NULL || t->weight_line > best->weight_line || (t->weight_line == best->weight_line && t->weight_col > best->weight_col);
		bool below = before == NULL || t->weight_line < before->weight_line || (t->weight_line == before->weight_line && t->weight_col < before->weight_col);
		if (t->has_weight && t->weight_len > 0 && later && below)
			best = t;
	}
	return best;
}

enum rc assess_reweigh(struct ctx *c, const struct assess_plan *p, const char *text, const struct assess_weight *list, int n, const char **ret_text)
{
	for (int i = 0; i < n; i++) {
		int at = assess_item_of(p, list[i].item);
		if (at < 0 || !p->items[at].has_weight || p->items[at].weight_len == 0)
			return ctx_fail(c, RC_BAD_INPUT, "weights", TR(c, "“%.40s”没有可以调整的权重", "'%.40s' has no weight that could be moved"), list[i].item);
		if (!(list[i].weight >= 0 && list[i].weight <= 100000))
			return ctx_fail(c, RC_BAD_INPUT, "weights", TR(c, "%.40s 的权重须为 0 至 100000", "the weight of %.40s must be 0 to 100000"), list[i].item);
	}
	for (const struct assess_item *t = last_before(p, NULL); t != NULL; t = last_before(p, t))
		for (int i = 0; i < n; i++)
			if (strcmp(list[i].item, t->id) == 0)
				text = text != NULL ? with_weight(c, text, t, list[i].weight) : NULL;
	if (text == NULL)
		return ctx_no_memory(c);
	*ret_text = text;
	return RC_OK;
}

/* ---- The process's own. */

static void **slot(const struct app *app)
{
	for (int i = 0; i < app->n_modules; i++)
		if (app->modules[i] == &assessment_module)
			return (void **)&((struct app *)(uintptr_t)app)->module_state[i];
	return NULL;
}

struct assess_state *assess_state(const struct app *app)
{
	void **at = slot(app);
	return at != NULL ? *at : NULL;
}

static char *read_whole(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = f != NULL ? arena_alloc(a, ASSESS_TEXT_MAX + 1) : NULL;
	size_t n = text != NULL ? fread(text, 1, ASSESS_TEXT_MAX + 1, f) : 0;
	if (f != NULL)
		fclose(f);
	if (text == NULL || n > ASSESS_TEXT_MAX)
		return NULL;
	text[n] = '\0';
	return text;
}

static void take_file(struct assess_shelf *s, struct plan_report *r, const struct project_plan *projects, const char *dir, const char *file, bool example)
{
	const char *path = arena_printf(&s->arena, "%s/%s", dir, file);
	char *text = path != NULL && s->n < SCHEMES_MAX && access(path, R_OK) == 0 ? read_whole(&s->arena, path) : NULL;
	struct plan_node *root = text != NULL ? plan_read_file(r, path) : NULL;
	const struct assess_plan *p = root != NULL && root->n > 0 && strcmp(root->pairs[0].key, "assessment") == 0 ? assess_plan_read(&s->arena, r, root, projects) : NULL;
	if (p != NULL)
		s->list[s->n++] = (struct assess_scheme){ arena_strdup(&s->arena, file), text, example, p };
}

static bool ends_in_yaml(const char *name)
{
	size_t n = strlen(name);
	return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

/* First the city's own, then plans/assessments/: schemes that others have published. */
static void take_folder(struct assess_shelf *s, struct plan_report *r, const struct project_plan *projects, const char *dir, bool examples)
{
	const char *from = examples ? arena_printf(&s->arena, "%s/assessments", dir) : dir;
	struct dirent **names;
	int n = from != NULL ? scandir(from, &names, no_dots, by_name) : -1;
	for (int i = 0; i < n; i++) {
		if (examples && ends_in_yaml(names[i]->d_name))
			take_file(s, r, projects, dir, arena_printf(&s->arena, "assessments/%s", names[i]->d_name), true);
		else if (!examples && strcmp(names[i]->d_name, "assessments") != 0)
			take_file(s, r, projects, dir, arena_printf(&s->arena, "%s/assessment.yaml", names[i]->d_name), false);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

enum rc assess_shelf_start(struct app *app)
{
	struct assess_state *state = calloc(1, sizeof *state);
	struct assess_shelf *s = calloc(1, sizeof *s);
	const struct project_plan *projects = project_plan(app);
	struct plan_report r;
	if (state == NULL || s == NULL || pthread_mutex_init(&state->lock, NULL) != 0) {
		free(state);
		free(s);
		return RC_NO_MEMORY;
	}
	arena_init(&s->arena, SHELF_BYTES);
	plan_report_init(&r, &s->arena);
	r.english = app->config.english;
	for (int examples = 0; examples < 2 && projects != NULL && app->config.plans_dir != NULL; examples++)
		take_folder(s, &r, projects, app->config.plans_dir, examples == 1);
	if (r.n_errors > 0) /* everything else still serves */
		plan_report_print(&r, stderr);
	state->shelf = s;
	*slot(app) = state;
	return RC_OK;
}

void assess_shelf_stop(struct app *app)
{
	struct assess_state *state = assess_state(app);
	if (state == NULL)
		return;
	assess_files_forget(state);
	arena_finish(&state->shelf->arena);
	free(state->shelf);
	pthread_mutex_destroy(&state->lock);
	free(state);
	*slot(app) = NULL;
}

int assess_schemes(const struct app *app, const struct assess_scheme **ret_list)
{
	const struct assess_state *state = assess_state(app);
	*ret_list = state != NULL ? state->shelf->list : NULL;
	return state != NULL ? state->shelf->n : 0;
}

const struct assess_scheme *assess_scheme_find(const struct app *app, const char *id)
{
	const struct assess_scheme *list;
	int n = assess_schemes(app, &list);
	for (int i = 0; id != NULL && i < n; i++)
		if (strcmp(list[i].plan->id, id) == 0)
			return &list[i];
	return NULL;
}
