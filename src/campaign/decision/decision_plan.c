/* decision_plan.c - reading decisions.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/decision/decision_plan.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/decision/decision.h"

enum { SHELF_BYTES = 8 << 20, MONTHS_MOST = 120, YEARS_MOST = 10 };

const char *const decision_level_words[] = { "city", "district", "town", NULL };
const char *const decision_effect_words[] = { "class", "limit", "exempt", "floor", "ceiling", NULL };
static const char *const direction_words[] = { "any", "up", "down", NULL }, *const place_words[] = { "kept", "freed", NULL };
static const char *const test_words[] = { "young", "entered", "building", "utility", NULL };

struct reading { struct arena *a; struct plan_report *r; struct decision_plan *p; };
#define SAY(rd, zh, en) PLAN_TR((rd)->r, zh, en)

/* ---- Small help. */

static struct plan_node *list_under(struct reading *rd, struct plan_node *map, const char *key, int most, bool needed)
{
	struct plan_node *l = plan_list(rd->r, map, key);
	if (l == NULL && needed)
		(void)plan_need(rd->r, map, key);
	if (l != NULL && l->n > most) {
		plan_error(rd->r, l, NULL, SAY(rd, "%s 至多 %d 条", "%s has at most %d entries"), key, most);
		return NULL;
	}
	return l;
}

static void *items(struct reading *rd, const struct plan_node *l, size_t size) { return arena_array(rd->a, (size_t)(l ? l->n : 0) + 1, size); }

/* Every entry begins with a word of its own; the ids stand at the head of structs that lie `stride` apart. */
static const char *id_of(struct reading *rd, struct plan_node *n, const void *first, int count, size_t stride)
{
	const char *id = plan_need_text(rd->r, n, "id");
	if (id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_")] != '\0')
		plan_error(rd->r, n, SAY(rd, "用小写字母、数字和连字符", "use lower-case letters, digits and hyphens"), SAY(rd, "“%s”不能作编号", "'%s' is no id"), id);
	for (int i = 0; i < count; i++)
		if (strcmp(*(const char *const *)(const void *)((const char *)first + (size_t)i * stride), id) == 0)
			plan_error(rd->r, n, NULL, SAY(rd, "编号“%s”重复", "the id '%s' is there twice"), id);
	return id;
}

static int find(const void *first, int n, size_t stride, const char *id)
{
	for (int i = 0; id != NULL && i < n; i++)
		if (strcmp(*(const char *const *)(const void *)((const char *)first + (size_t)i * stride), id) == 0)
			return i;
	return -1;
}

int decision_kind_of(const struct decision_plan *p, const char *id) { return find(p->kinds, p->n_kinds, sizeof *p->kinds, id); }
int decision_organ_of(const struct decision_plan *p, const char *id) { return find(p->organs, p->n_organs, sizeof *p->organs, id); }
int decision_rule_of(const struct decision_plan *p, const char *id) { return find(p->rules, p->n_rules, sizeof *p->rules, id); }

const struct decision_cause *decision_cause_of(const struct decision_kind *k, const char *id)
{
	int i = find(k->causes, k->n_causes, sizeof *k->causes, id);
	return i >= 0 ? &k->causes[i] : NULL;
}

/* A list of words as bits of what `of` finds. */
static uint64_t bits(struct reading *rd, struct plan_node *map, const char *key, bool needed, int (*of)(const struct decision_plan *p, const char *id))
{
	struct plan_node *l = list_under(rd, map, key, 64, needed);
	uint64_t out = 0;
	for (int i = 0; l != NULL && i < l->n; i++) {
		const char *word = plan_scalar_text(rd->r, l->items[i]);
		int at = of(rd->p, word);
		if (at < 0)
			plan_error(rd->r, l->items[i], SAY(rd, "写本文件中的编号", "write an id of this file"), SAY(rd, "%s 中没有“%s”", "%s: there is no '%s'"), key, word);
		else
			out |= UINT64_C(1) << at;
	}
	return out;
}

static int level_of(const struct decision_plan *p, const char *word)
{
	(void)p;
	for (int i = 0; decision_level_words[i] != NULL; i++)
		if (strcmp(decision_level_words[i], word) == 0)
			return i;
	return -1;
}

/* ---- Organs, kinds, rules. */

static void read_organs(struct reading *rd, struct plan_node *root)
{
	static const char *const known[] = { "id", "title", "level", NULL };
	struct plan_node *l = list_under(rd, root, "organs", DECISION_ORGANS_MAX, true);
	struct decision_plan *p = rd->p;
	p->organs = items(rd, l, sizeof *p->organs);
	for (int i = 0; l != NULL && p->organs != NULL && i < l->n; i++) {
		struct plan_node *n = l->items[i];
		p->organs[i].id = id_of(rd, n, p->organs, i, sizeof *p->organs);
		p->organs[i].title = plan_title(rd->r, n, "title");
		p->organs[i].level = (enum decision_level)plan_enum(rd->r, n, "level", decision_level_words, LEVEL_CITY);
		plan_done(rd->r, n, known);
		p->n_organs = i + 1;
	}
}

static void read_causes(struct reading *rd, struct plan_node *map, struct decision_kind *k)
{
	static const char *const known[] = { "id", "title", NULL };
	struct plan_node *l = list_under(rd, map, "causes", DECISION_CAUSES_MAX, false);
	k->causes = items(rd, l, sizeof *k->causes);
	for (int i = 0; l != NULL && k->causes != NULL && i < l->n; i++) {
		k->causes[i].id = id_of(rd, l->items[i], k->causes, i, sizeof *k->causes);
		k->causes[i].title = plan_title(rd->r, l->items[i], "title");
		plan_done(rd->r, l->items[i], known);
		k->n_causes = i + 1;
	}
}

static void check_kind(struct reading *rd, struct plan_node *n, const struct decision_kind *k)
{
	if (k->effect == DECISION_LIMIT && k->limit[0] == '\0')
		plan_error(rd->r, n, SAY(rd, "写办法中 limits 的 code", "write the code of one of the scheme's limits"), SAY(rd, "effect: limit 需要 limit", "effect: limit needs limit"));
	if (k->effect == DECISION_EXEMPT && k->class_[0] == '\0')
		plan_error(rd->r, n, NULL, SAY(rd, "effect: exempt 需要 class（例如 T）", "effect: exempt needs class (such as T)"));
	if (k->direction != DIRECTION_ANY && k->effect != DECISION_CLASS)
		plan_error(rd->r, n, NULL, SAY(rd, "direction 只用于 effect: class", "direction goes with effect: class only"));
	if (k->propose == 0 || k->decide == 0)
		plan_error(rd->r, n, NULL, SAY(rd, "propose 与 decide 都不能为空", "propose and decide cannot be empty"));
}

static void read_kinds(struct reading *rd, struct plan_node *root)
{
	static const char *const known[] = { "id", "title", "effect", "limit", "class", "treat_as", "direction", "place", "propose", "decide", "against", "months", "file", "causes", NULL };
	struct plan_node *l = list_under(rd, root, "kinds", DECISION_KINDS_MAX, true);
	struct decision_plan *p = rd->p;
	p->kinds = items(rd, l, sizeof *p->kinds);
	for (int i = 0; l != NULL && p->kinds != NULL && i < l->n; i++) {
		struct plan_node *n = l->items[i];
		struct decision_kind *k = &p->kinds[i];
		k->id = id_of(rd, n, p->kinds, i, sizeof *p->kinds);
		k->title = plan_title(rd->r, n, "title");
		k->effect = (enum decision_effect)plan_enum(rd->r, n, "effect", decision_effect_words, DECISION_CLASS);
		k->limit = plan_text(rd->r, n, "limit", "");
		k->class_ = plan_text(rd->r, n, "class", "");
		k->treat_as = plan_text(rd->r, n, "treat_as", "");
		k->direction = (enum decision_direction)plan_enum(rd->r, n, "direction", direction_words, DIRECTION_ANY);
		k->freed = plan_enum(rd->r, n, "place", place_words, 0) == 1;
		k->months = (int)plan_int(rd->r, n, "months", 0, 0, MONTHS_MOST);
		k->needs_file = plan_bool(rd->r, n, "file", false);
		k->propose = (unsigned)bits(rd, n, "propose", true, level_of);
		k->decide = bits(rd, n, "decide", true, decision_organ_of);
		read_causes(rd, n, k);
		check_kind(rd, n, k);
		p->n_kinds = i + 1;
	}
	for (int i = 0; i < p->n_kinds; i++) { /* these name each other */
		p->kinds[i].against = bits(rd, l->items[i], "against", false, decision_kind_of);
		plan_done(rd->r, l->items[i], known);
	}
	for (int i = 0; i < p->n_kinds; i++) /* both ways, whoever says it */
		for (int k = 0; k < p->n_kinds; k++)
			if (p->kinds[i].against >> k & 1)
				p->kinds[k].against |= UINT64_C(1) << i;
}

static void read_rules(struct reading *rd, struct plan_node *root)
{
	static const char *const known[] = { "id", "title", "test", "years", "kind", "cause", NULL };
	struct plan_node *l = list_under(rd, root, "suggest", DECISION_RULES_MAX, false);
	struct decision_plan *p = rd->p;
	p->rules = items(rd, l, sizeof *p->rules);
	for (int i = 0; l != NULL && p->rules != NULL && i < l->n; i++) {
		struct plan_node *n = l->items[i];
		struct decision_rule *u = &p->rules[i];
		u->id = id_of(rd, n, p->rules, i, sizeof *p->rules);
		u->title = plan_title(rd->r, n, "title");
		u->test = (enum decision_test)plan_enum(rd->r, n, "test", test_words, TEST_YOUNG);
		u->years = (int)plan_int(rd->r, n, "years", 2, 1, YEARS_MOST);
		u->cause = plan_text(rd->r, n, "cause", "");
		const char *kind = plan_need_text(rd->r, n, "kind");
		u->kind = decision_kind_of(p, kind);
		if (u->kind < 0)
			plan_error(rd->r, n, NULL, SAY(rd, "没有“%s”这种决定", "there is no kind '%s'"), kind), u->kind = 0;
		else if (p->kinds[u->kind].class_[0] == '\0' && p->kinds[u->kind].effect != DECISION_LIMIT)
			plan_error(rd->r, n, NULL, SAY(rd, "“%s”要由提出人写明类别，不能成批提出", "'%s' asks for a class, so it cannot be proposed by a list"), kind);
		else if (decision_cause_of(&p->kinds[u->kind], u->cause) == NULL && (u->cause[0] != '\0' || p->kinds[u->kind].n_causes > 0))
			plan_error(rd->r, n, NULL, SAY(rd, "“%s”没有事由“%s”", "'%s' has no cause '%s'"), kind, u->cause);
		plan_done(rd->r, n, known);
		p->n_rules = i + 1;
	}
}

struct decision_plan *decision_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "decisions", "title", "clause", "organs", "kinds", "suggest", NULL };
	int errors = r->n_errors;
	struct decision_plan *p = arena_new(a, struct decision_plan);
	struct reading rd = { a, r, p };
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "decisions");
	p->title = plan_title(r, root, "title");
	p->clause = plan_text(r, root, "clause", "");
	read_organs(&rd, root);
	read_kinds(&rd, root);
	read_rules(&rd, root);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

/* ---- The plan of the process. */

struct shelf_of_decisions { struct arena arena; const struct decision_plan *plan; };

static struct shelf_of_decisions **slot(const struct app *app)
{
	for (int i = 0; i < app->n_modules; i++)
		if (app->modules[i] == &decision_module)
			return (struct shelf_of_decisions **)&app->module_state[i];
	return NULL;
}

const struct decision_plan *decision_plan(const struct app *app)
{
	struct shelf_of_decisions **s = slot(app);
	return s != NULL && *s != NULL ? (*s)->plan : NULL;
}

enum rc decision_plan_get(struct ctx *c, const struct decision_plan **ret_plan)
{
	*ret_plan = decision_plan(c->app);
	if (*ret_plan != NULL)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "", "%s", TR(c, "计划目录中没有可用的 decisions.yaml；用 gusu plan check 检查", "no plan folder has a decisions.yaml that can be used; gusu plan check says why"));
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static void read_folder(struct shelf_of_decisions *s, struct plan_report *r, const char *dir, const char *name)
{
	char *path = arena_printf(&s->arena, "%s/%s/decisions.yaml", dir, name);
	if (path == NULL || s->plan != NULL || access(path, R_OK) != 0)
		return;
	struct plan_node *root = plan_read_file(r, path);
	s->plan = root ? decision_plan_read(&s->arena, r, root) : NULL;
}

enum rc decision_shelf_start(struct app *app)
{
	struct shelf_of_decisions *s = calloc(1, sizeof *s);
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

void decision_shelf_stop(struct app *app)
{
	struct shelf_of_decisions **at = slot(app);
	if (at == NULL || *at == NULL)
		return;
	arena_finish(&(*at)->arena);
	free(*at);
	*at = NULL;
}
