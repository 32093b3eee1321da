/* objection_plan.c - reading objections.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/objection/objection_plan.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "campaign/objection/objection.h"
#include "core/app.h"
#include "office/office_plan.h"

enum { SHELF_BYTES = 8 << 20, DAYS_MOST = 250, MINUTES_MOST = 1440 };

const char *const objection_step_words[] = { "objection", "appeal", NULL };
const char *const objection_kind_words[] = { "figure", "land", "class", "exemption", "other", NULL };
const char *const objection_level_words[] = { "town", "district", "city", NULL };

struct reading { struct plan_report *r; struct plan_node *root; struct objection_plan *p; const struct office_plan *office; };

#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

/* ---- Small help. */

static struct plan_words both(struct reading *rd, struct plan_node *map, const char *key)
{
	struct plan_words w = plan_title(rd->r, map, key);
	if (w.zh == NULL || w.zh[0] == '\0' || w.en == NULL || w.en[0] == '\0')
		MISTAKE(rd, map, "写成 {zh: …, en: …}", "write {zh: …, en: …}", "缺少 %s 的中英文", "%s is missing in Chinese and English", key);
	return w;
}

static int days(struct reading *rd, struct plan_node *map, const char *key, int dflt) { return (int)plan_int(rd->r, map, key, dflt, 1, DAYS_MOST); }

/* A unit of office.yaml, or a word for the enterprise's own place. Without a readable office.yaml its own mistakes are told, not these. */
static const char *unit(struct reading *rd, struct plan_node *map, const char *key, bool needed)
{
	const char *code = needed ? plan_need_text(rd->r, map, key) : plan_text(rd->r, map, key, "");
	const struct office_plan *o = rd->office;
	if (code[0] == '\0' || strcmp(code, "town") == 0 || strcmp(code, "district") == 0 || o == NULL)
		return code;
	const char **known = arena_new_array(rd->r->arena, const char *, (size_t)o->n_units + 1);
	for (int i = 0; i < o->n_units; i++) {
		if (strcmp(o->units[i].code, code) == 0)
			return code;
		if (known != NULL)
			known[i] = o->units[i].code;
	}
	const char *near = known != NULL ? plan_nearest(code, known) : NULL;
	plan_error(rd->r, plan_get(map, key), near != NULL ? arena_printf(rd->r->arena, PLAN_TR(rd->r, "是不是 %s？", "did you mean %s?"), near)
		: PLAN_TR(rd->r, "先在 office.yaml 中写这个单位", "name it in office.yaml first"), PLAN_TR(rd->r, "没有单位“%s”", "there is no unit '%s'"), code);
	return "";
}

static const struct office_plan *beside(struct plan_report *r, const struct plan_node *root)
{
	const char *slash = strrchr(root->file, '/');
	char *path = arena_printf(r->arena, "%.*soffice.yaml", slash ? (int)(slash + 1 - root->file) : 0, root->file);
	struct plan_node *tree = path ? plan_read_file(r, path) : NULL;
	return tree ? office_plan_read(r, tree) : NULL;
}

/* The maps of a list, one for each of `words` in their order. */
static struct plan_node *list_in_order(struct reading *rd, const char *key, const char *name, const char *const *words, int n)
{
	struct plan_node *list = plan_need(rd->r, rd->root, key);
	if (list == NULL || !plan_is(rd->r, list, PLAN_LIST))
		return NULL;
	if (list->n != n)
		MISTAKE(rd, list, "每种写一条", "write one of each", "%s 应有 %d 条，现有 %d 条", "%s has %d entries, here are %d", key, n, list->n);
	for (int i = 0; i < list->n && i < n; i++) {
		if (!plan_is(rd->r, list->items[i], PLAN_MAP))
			return NULL;
		const char *said = plan_need_text(rd->r, list->items[i], name);
		if (said[0] != '\0' && strcmp(said, words[i]) != 0)
			MISTAKE(rd, plan_get(list->items[i], name), "按说明书的次序写", "write them in the order of the manual", "%s 第 %d 条应为 %s", "%s number %d is %s", key, i + 1, words[i]);
	}
	return list;
}

/* ---- Parts. */

static void read_levels(struct reading *rd)
{
	static const char *const known[] = { "level", "title", "desk", "workdays", NULL };
	struct plan_node *list = list_in_order(rd, "levels", "level", objection_level_words, OBJECTION_LEVELS);
	for (int i = 0; list != NULL && i < list->n && i < OBJECTION_LEVELS; i++) {
		struct plan_node *n = list->items[i];
		rd->p->levels[i] = (struct objection_level_plan){ .title = both(rd, n, "title"), .desk = unit(rd, n, "desk", true), .workdays = days(rd, n, "workdays", 3) };
		plan_done(rd->r, n, known);
	}
}

static void read_steps(struct reading *rd)
{
	static const char *const known[] = { "step", "title", "late", "remedy", "remedy_workdays", NULL };
	struct plan_node *list = list_in_order(rd, "steps", "step", objection_step_words, OBJECTION_STEPS);
	for (int i = 0; list != NULL && i < list->n && i < OBJECTION_STEPS; i++) {
		struct plan_node *n = list->items[i];
		rd->p->steps[i] = (struct objection_step_plan){ .title = both(rd, n, "title"), .late = both(rd, n, "late"), .remedy = both(rd, n, "remedy"), .remedy_workdays = days(rd, n, "remedy_workdays", 10) };
		plan_done(rd->r, n, known);
	}
}

static unsigned read_kind_steps(struct reading *rd, struct plan_node *n)
{
	unsigned steps = 0;
	struct plan_node *list = plan_list(rd->r, n, "steps");
	for (int i = 0; list != NULL && i < list->n; i++) {
		const char *said = plan_scalar_text(rd->r, list->items[i]);
		int at = 0;
		while (at < OBJECTION_STEPS && strcmp(objection_step_words[at], said) != 0)
			at++;
		if (at == OBJECTION_STEPS)
			MISTAKE(rd, list->items[i], "写 objection 或 appeal", "write objection or appeal", "没有环节“%s”", "there is no step '%s'", said);
		else
			steps |= 1u << at;
	}
	if (steps == 0)
		MISTAKE(rd, n, "例如 steps: [objection, appeal]", "such as steps: [objection, appeal]", "缺少 steps：这类异议在哪个环节提出%s", "steps are missing: when may this be objected to%s", "");
	return steps;
}

static void read_kinds(struct reading *rd)
{
	static const char *const known[] = { "kind", "title", "level", "steps", "evidence", "office", NULL };
	struct plan_node *list = list_in_order(rd, "kinds", "kind", objection_kind_words, OBJECTION_KINDS);
	for (int i = 0; list != NULL && i < list->n && i < OBJECTION_KINDS; i++) {
		struct plan_node *n = list->items[i];
		int level = plan_enum(rd->r, n, "level", objection_level_words, OBJECTION_TOWN);
		rd->p->kinds[i] = (struct objection_kind_plan){ .there = true, .title = both(rd, n, "title"), .level = level >= 0 ? (enum objection_level)level : OBJECTION_TOWN,
			.steps = read_kind_steps(rd, n), .evidence = plan_bool(rd->r, n, "evidence", false), .office = unit(rd, n, "office", false) };
		plan_done(rd->r, n, known);
	}
}

static void read_fields(struct reading *rd)
{
	static const char *const known[] = { "field", "office", "workdays", "level", NULL };
	struct plan_node *list = plan_list(rd->r, rd->root, "fields");
	struct objection_plan *p = rd->p;
	int n = list != NULL ? list->n : 0;
	if (n > OBJECTION_FIELDS_MAX)
		MISTAKE(rd, list, "减少条目", "have fewer of them", "fields 最多 %d 条", "fields has at most %d entries", OBJECTION_FIELDS_MAX);
	p->fields = arena_new_array(rd->r->arena, struct objection_field_plan, (size_t)n + 1);
	for (int i = 0; p->fields != NULL && i < n && i < OBJECTION_FIELDS_MAX; i++) {
		struct plan_node *m = list->items[i];
		if (!plan_is(rd->r, m, PLAN_MAP))
			continue;
		struct objection_field_plan f = { .field = plan_need_text(rd->r, m, "field"), .office = unit(rd, m, "office", true), .workdays = days(rd, m, "workdays", p->source_workdays),
			.level = plan_enum(rd->r, m, "level", objection_level_words, -1) };
		if (f.field[0] != '\0' && objection_plan_field(p, f.field) != NULL)
			MISTAKE(rd, m, "每个指标只写一条", "one entry for each", "指标 %s 写了两次", "the field %s stands here twice", f.field);
		p->fields[p->n_fields++] = f;
		plan_done(rd->r, m, known);
	}
}

struct objection_plan *objection_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "objections", "title", "clause", "real_name", "rerun_minutes", "complete_workdays", "close_workdays", "source_workdays", "levels", "steps", "kinds", "fields", NULL };
	int errors = r->n_errors;
	struct objection_plan *p = arena_new(a, struct objection_plan);
	struct reading rd = { .r = r, .root = root, .p = p };
	if (p == NULL)
		return NULL;
	rd.office = beside(r, root);
	p->id = plan_need_text(r, root, "objections");
	p->title = both(&rd, root, "title");
	p->clause = plan_text(r, root, "clause", "");
	p->real_name = plan_bool(r, root, "real_name", true);
	p->rerun_minutes = (int)plan_int(r, root, "rerun_minutes", 10, 0, MINUTES_MOST);
	p->complete_workdays = days(&rd, root, "complete_workdays", 3);
	p->close_workdays = days(&rd, root, "close_workdays", 5);
	p->source_workdays = days(&rd, root, "source_workdays", 3);
	read_levels(&rd);
	read_steps(&rd);
	read_kinds(&rd);
	read_fields(&rd);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

const struct objection_field_plan *objection_plan_field(const struct objection_plan *p, const char *field)
{
	for (int i = 0; i < p->n_fields; i++)
		if (strcmp(p->fields[i].field, field) == 0)
			return &p->fields[i];
	return NULL;
}

const char *objection_words(const struct ctx *c, struct plan_words w) { return TR(c, w.zh, w.en); }

/* ---- The plan of the process. */

struct shelf { struct arena arena; const struct objection_plan *plan; struct objection_gauges gauges; };

static struct shelf *shelf_of(const struct app *a)
{
	void **at = app_slot(a, &objection_module);
	return at != NULL ? *at : NULL;
}

const struct objection_plan *objection_plan(const struct app *app)
{
	struct shelf *s = shelf_of(app);
	return s != NULL ? s->plan : NULL;
}

struct objection_gauges *objection_gauges(const struct app *app)
{
	struct shelf *s = shelf_of(app);
	return s != NULL ? &s->gauges : NULL;
}

enum rc objection_plan_get(struct ctx *c, const struct objection_plan **ret_plan)
{
	*ret_plan = objection_plan(c->app);
	if (*ret_plan != NULL)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "", "%s", TR(c, "计划目录中没有可用的 objections.yaml；用 gusu plan check 检查", "no plan folder has an objections.yaml that can be used; gusu plan check says why"));
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static void read_folder(struct shelf *s, struct plan_report *r, const char *dir, const char *name)
{
	char *path = arena_printf(&s->arena, "%s/%s/objections.yaml", dir, name);
	if (path == NULL || s->plan != NULL || access(path, R_OK) != 0)
		return;
	struct plan_node *root = plan_read_file(r, path);
	s->plan = root ? objection_plan_read(&s->arena, r, root) : NULL;
}

enum rc objection_shelf_start(struct app *app)
{
	struct shelf *s = calloc(1, sizeof *s);
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
	*app_slot(app, &objection_module) = s;
	return RC_OK;
}

void objection_shelf_stop(struct app *app)
{
	void **at = app_slot(app, &objection_module);
	struct shelf *s = at != NULL ? *at : NULL;
	if (s == NULL)
		return;
	arena_finish(&s->arena);
	free(s);
	*at = NULL;
}
