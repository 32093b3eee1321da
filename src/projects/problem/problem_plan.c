/* problem_plan.c - reading problems.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/problem/problem_plan.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/app.h"
#include "core/ctx.h"
#include "core/workday.h"
#include "office/office_plan.h"
#include "projects/problem/problem.h"
#include "projects/file/project_plan_priv.h"

enum { SHELF_BYTES = 16 << 20, WORKDAYS_DEFAULT = 10, RETURNS_DEFAULT = 2, RETURNS_MOST = 10 };

const char *const problem_level_words[] = { "town", "district", "city", "province", NULL };

struct problem_reading { struct plan_reading shared; struct problem_plan *p; const struct office_plan *office; };

/* ---- Units. */

static bool has_unit(const struct office_plan *o, const char *code)
{
	for (int i = 0; i < o->n_units; i++)
		if (strcmp(o->units[i].code, code) == 0)
			return true;
	return false;
}

/* A unit of office.yaml, or a word for the project's own place. Without a readable office.yaml its own mistakes are told, not these. */
static const char *read_unit(struct problem_reading *rd, struct plan_node *map, const char *key)
{
	struct plan_reading *s = &rd->shared;
	const char *code = plan_need_text(s->r, map, key);
	struct plan_node *at = plan_get(map, key);
	if (code[0] == '\0' || strcmp(code, "town") == 0 || strcmp(code, "district") == 0 || rd->office == NULL || has_unit(rd->office, code))
		return code;
	reading_unknown(s, at, code, "单位", "unit", &rd->office->units[0].code, rd->office->n_units, sizeof rd->office->units[0]);
	return "";
}

static const struct office_plan *beside(struct plan_report *r, const struct plan_node *root)
{
	struct plan_node *tree = plan_read_file(r, plan_path_beside(r->arena, root, "office.yaml"));
	return tree ? office_plan_read(r, tree) : NULL;
}

/* ---- Levels and categories. */

static void read_levels(struct problem_reading *rd)
{
	static const char *const known[] = { "level", "title", "desk", NULL };
	struct plan_reading *s = &rd->shared;
	struct plan_node *list = reading_maps(s, s->root, "levels", PROBLEM_LEVELS, true);
	if (list == NULL)
		return;
	if (list->n != PROBLEM_LEVELS)
		MISTAKE(s, list, "按 town、district、city、province 各写一条", "write one each for town, district, city, province", "层级应有四条，现有 %d 条", "there are four levels; here are %d", list->n);
	for (int i = 0; i < list->n && i < PROBLEM_LEVELS; i++) {
		struct plan_node *n = list->items[i];
		const char *level = plan_need_text(s->r, n, "level");
		if (level[0] != '\0' && strcmp(level, problem_level_words[i]) != 0)
			MISTAKE(s, plan_get(n, "level"), "按 town、district、city、province 的次序写", "write them in the order town, district, city, province", "第 %d 个层级应为 %s", "level number %d is %s", i + 1,
				problem_level_words[i]);
		rd->p->levels[i] = (struct problem_level_plan){ .title = reading_title(s, n), .desk = read_unit(rd, n, "desk") };
		plan_done(s->r, n, known);
	}
}

static void read_offices(struct problem_reading *rd, struct plan_node *n, struct problem_category *k)
{
	struct plan_node *map = plan_need(rd->shared.r, n, "offices");
	if (map == NULL || !plan_is(rd->shared.r, map, PLAN_MAP))
		return;
	for (int i = 0; i < PROBLEM_LEVELS; i++)
		k->office[i] = read_unit(rd, map, problem_level_words[i]);
	plan_done(rd->shared.r, map, problem_level_words);
}

static void read_workdays(struct problem_reading *rd, struct plan_node *n, struct problem_category *k)
{
	struct plan_reading *s = &rd->shared;
	struct plan_node *map = plan_need(s->r, n, "workdays");
	if (map == NULL || !plan_is(s->r, map, PLAN_MAP))
		return;
	for (int i = 0; i < PROBLEM_LEVELS; i++) {
		struct plan_node *at = plan_need(s->r, map, problem_level_words[i]);
		k->workdays[i] = (int)plan_int(s->r, map, problem_level_words[i], WORKDAYS_DEFAULT, 1, WORKDAYS_MAX);
		if (at != NULL && i > 0 && k->workdays[i] < k->workdays[i - 1])
			MISTAKE(s, at, "上级的期限不短于下级", "let the days not decrease from level to level", "%s 的期限短于下一级", "%s has fewer days than the level below", problem_level_words[i]);
	}
	plan_done(s->r, map, problem_level_words);
}

static void read_categories(struct problem_reading *rd)
{
	static const char *const known[] = { "id", "title", "offices", "workdays", NULL };
	struct plan_reading *s = &rd->shared;
	struct problem_plan *p = rd->p;
	struct plan_node *list = reading_maps(s, s->root, "categories", PROBLEM_CATEGORIES_MAX, true);
	p->categories = reading_array(s, list ? list->n : 0, sizeof *p->categories);
	if (list != NULL && list->n == 0)
		MISTAKE(s, list, "至少写一个类别", "write at least one category", "没有问题类别%s", "there are no categories%s", "");
	for (int i = 0; list && p->categories && i < list->n; i++) {
		struct problem_category *k = &p->categories[i];
		k->id = reading_id(s, list->items[i]);
		reading_unique(s, list->items[i], k->id, p->categories, i, sizeof *k);
		k->title = reading_title(s, list->items[i]);
		read_offices(rd, list->items[i], k);
		read_workdays(rd, list->items[i], k);
		plan_done(s->r, list->items[i], known);
		p->n_categories = i + 1;
	}
}

struct problem_plan *problem_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "problems", "title", "clause", "returns", "levels", "categories", NULL };
	int errors = r->n_errors;
	struct problem_plan *p = arena_new(a, struct problem_plan);
	struct problem_reading rd = { .shared = { .a = a, .r = r, .root = root }, .p = p };
	if (p == NULL)
		return NULL;
	rd.office = beside(r, root);
	p->id = plan_need_text(r, root, "problems");
	p->title = reading_title(&rd.shared, root);
	p->clause = plan_text(r, root, "clause", "");
	p->returns = (int)plan_int(r, root, "returns", RETURNS_DEFAULT, 1, RETURNS_MOST);
	read_levels(&rd);
	read_categories(&rd);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

int problem_category_of(const struct problem_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n_categories; i++)
		if (strcmp(p->categories[i].id, id) == 0)
			return i;
	return -1;
}

/* ---- The plan of the process. */

struct problem_shelf { struct arena arena; const struct problem_plan *plan; struct problem_gauges gauges; };

static struct problem_shelf **slot(const struct app *app)
{
	for (int i = 0; i < app->n_modules; i++)
		if (app->modules[i] == &problem_module)
			return (struct problem_shelf **)&app->module_state[i];
	return NULL;
}

const struct problem_plan *problem_plan(const struct app *app)
{
	struct problem_shelf **s = slot(app);
	return s != NULL && *s != NULL ? (*s)->plan : NULL;
}

struct problem_gauges *problem_gauges(const struct app *app)
{
	struct problem_shelf **s = slot(app);
	return s != NULL && *s != NULL ? &(*s)->gauges : NULL;
}

enum rc problem_plan_get(struct ctx *c, const struct problem_plan **ret_plan)
{
	*ret_plan = problem_plan(c->app);
	if (*ret_plan != NULL)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "", "%s", TR(c, "计划目录中没有可用的 problems.yaml；用 gusu plan check 检查", "no plan folder has a problems.yaml that can be used; gusu plan check says why"));
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static void read_folder(struct problem_shelf *s, struct plan_report *r, const char *dir, const char *name)
{
	char *path = arena_printf(&s->arena, "%s/%s/problems.yaml", dir, name);
	if (path == NULL || s->plan != NULL || access(path, R_OK) != 0)
		return;
	struct plan_node *root = plan_read_file(r, path);
	s->plan = root ? problem_plan_read(&s->arena, r, root) : NULL;
}

enum rc problem_shelf_start(struct app *app)
{
	struct problem_shelf *s = calloc(1, sizeof *s);
	struct plan_report r;
	struct dirent **names;
	if (s == NULL)
		return RC_NO_MEMORY;
	arena_init(&s->arena, SHELF_BYTES);
	plan_report_init(&r, &s->arena);
	r.english = app->config.english;
	int n = app->config.plans_dir ? scandir(app->config.plans_dir, &names, no_dots, by_name) : -1;
	for (int i = 0; i < n; i++) {
		read_folder(s, &r, app->config.plans_dir, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (r.n_errors > 0) /* everything else still serves */
		plan_report_print(&r, stderr);
	*slot(app) = s;
	return RC_OK;
}

void problem_shelf_stop(struct app *app)
{
	struct problem_shelf **at = slot(app);
	if (at == NULL || *at == NULL)
		return;
	arena_finish(&(*at)->arena);
	free(*at);
	*at = NULL;
}
