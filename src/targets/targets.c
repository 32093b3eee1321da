/* targets.c - reading the goals of a plan and keeping them for the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "targets/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/app.h"
#include "core/plan_shelf.h"
#include "targets/targets.api.gen.h"

enum { MAX_TARGETS = 2000, MAX_PLANS = 50, FEEDS_MAX = 100 };

const char *const target_tolerance_words[] = { "stable", "above_last_year", "about", "at_least", "exceed", "reach", "strive",
	"strive_at_least", "assigned", "by", "below", "rule", NULL };
const char *const target_kind_words[] = { "level", "flow", "cumulative", NULL };

struct plan_words target_tolerance_title(enum target_tolerance t)
{
	static const struct plan_words words[] = {
		{ "稳定增长", "steady growth" }, { "高于上年", "above last year" }, { "左右", "about" }, { "以上", "at least" },
		{ "超过", "more than" }, { "达到", "reach" }, { "力争", "strive for" }, { "力争…以上", "strive for at least" },
		{ "上级下达", "assigned from above" }, { "限期完成", "by the date" }, { "以下", "below" }, { "规则", "rule" },
	};
	return words[t];
}

/* A goal either carries a number or a word that needs none. */
static bool needs_value(enum target_tolerance t)
{
	return t != TARGET_STABLE && t != TARGET_ABOVE_LAST_YEAR && t != TARGET_ASSIGNED && t != TARGET_BY;
}

static bool is_iso_date(const char *s)
{
	static const char shape[] = "0000-00-00";
	for (int i = 0; i < 10; i++)
		if (shape[i] == '-' ? s[i] != '-' : s[i] < '0' || s[i] > '9')
			return false;
	int month = atoi(s + 5), day = atoi(s + 8);
	return s[10] == '\0' && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void read_value(struct plan_report *r, struct plan_node *n, struct target *t)
{
	struct plan_node *v = plan_get(n, "value");
	if (v)
		t->has_value = plan_scalar_number(r, v, &t->value);
	else if (needs_value(t->tolerance))
		plan_error(r, n, "add `value: …`, or use a tolerance word that needs no number: stable, above_last_year, assigned, by",
			"goal %s says `%s` but has no value", t->id, target_tolerance_words[t->tolerance]);
}

static void read_target(struct arena *a, struct plan_report *r, struct plan_node *n, int year, struct target *t)
{
	static const char *const known[] = { "id", "clause", "title", "tolerance", "value", "unit", "kind", "deadline", "sentence", "note", NULL };
	if (n->kind != PLAN_MAP) {
		plan_error(r, n, "write `- id: …` with its keys below", "a goal is a map of keys and values");
		return;
	}
	t->id = plan_need_text(r, n, "id");
	t->clause = plan_need_text(r, n, "clause");
	t->title = plan_title(r, n, "title");
	t->tolerance = (enum target_tolerance)plan_enum(r, n, "tolerance", target_tolerance_words, -1);
	if ((int)t->tolerance < 0) {
		plan_error(r, n, "use the document's own word, for example `tolerance: at_least` for 以上", "goal %s has no tolerance word", t->id);
		t->tolerance = TARGET_REACH;
	}
	t->kind = (enum target_kind)plan_enum(r, n, "kind", target_kind_words, TARGET_LEVEL);
	t->unit = plan_text(r, n, "unit", "");
	t->sentence = plan_need_text(r, n, "sentence");
	t->note = plan_title(r, n, "note");
	read_value(r, n, t);
	t->deadline = plan_text(r, n, "deadline", NULL);
	if (t->deadline && !is_iso_date(t->deadline))
		plan_error(r, plan_get(n, "deadline"), "write a date such as 2020-06-30", "'%s' is no date", t->deadline);
	if (!t->deadline)
		t->deadline = arena_printf(a, "%04d-12-31", year);
	plan_done(r, n, known);
}

static void refuse_repeats(struct plan_report *r, struct plan_node *list, const struct target_plan *p)
{
	for (int i = 0; i < p->n; i++)
		for (int j = 0; j < i; j++)
			if (p->targets[i].id && p->targets[j].id && strcmp(p->targets[i].id, p->targets[j].id) == 0)
				plan_error(r, list->items[i], "give each goal an id of its own", "the id %s is used twice", p->targets[i].id);
}

struct target_plan *targets_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "targets", "title", "year", "issuer", "goals", NULL };
	int errors = r->n_errors;
	struct target_plan *p = arena_new(a, struct target_plan);
	if (!p)
		return NULL;
	p->id = plan_need_text(r, root, "targets");
	p->title = plan_title(r, root, "title");
	p->issuer = plan_title(r, root, "issuer");
	p->year = (int)plan_int(r, root, "year", 0, 1949, 2999);
	struct plan_node *goals = plan_need(r, root, "goals");
	plan_done(r, root, known);
	if (!goals || goals->kind != PLAN_LIST) {
		if (goals)
			plan_error(r, goals, "write one `- id: …` a goal", "goals is a list");
		return NULL;
	}
	if (goals->n > MAX_TARGETS) {
		plan_error(r, goals, "split the plan into several files", "more than %d goals", MAX_TARGETS);
		return NULL;
	}
	p->n = goals->n;
	p->targets = arena_new_array(a, struct target, (size_t)goals->n);
	if (!p->targets)
		return NULL;
	for (int i = 0; i < goals->n; i++)
		read_target(a, r, goals->items[i], p->year, &p->targets[i]);
	refuse_repeats(r, goals, p);
	return r->n_errors == errors ? p : NULL;
}

/* What start() keeps: one arena and the plans that were found in it. */
struct targets_state {
	struct arena arena;
	const struct target_plan *plans[MAX_PLANS]; int n;
	struct { const char *goal; target_feed *fn; } feeds[FEEDS_MAX]; int n_feeds;
};

static struct targets_state *state_of(const struct app *app)
{
	void **at = app_slot(app, &targets_module);
	return at != NULL ? *at : NULL;
}

const struct target_plan *const *targets_plans(const struct app *app, int *ret_n)
{
	struct targets_state *s = state_of(app);
	*ret_n = s ? s->n : 0;
	return s ? s->plans : NULL;
}

static void read_plan(struct targets_state *s, struct plan_report *r, const char *path)
{
	struct plan_node *root = s->n < MAX_PLANS ? plan_read_file(r, path) : NULL;
	struct target_plan *p = root ? targets_read(&s->arena, r, root) : NULL;
	if (p)
		s->plans[s->n++] = p;
}

static enum rc targets_start(struct app *app)
{
	struct targets_state *s = calloc(1, sizeof *s);
	struct plan_report r;
	const char **paths;
	int n;
	if (!s)
		return RC_NO_MEMORY;
	*app_slot(app, &targets_module) = s;
	arena_init(&s->arena, 16u << 20);
	plan_report_init(&r, &s->arena);
	r.english = app->config.english;
	TRY(plan_files(&s->arena, app->config.plans_dir, "targets.yaml", &paths, &n));
	for (int i = 0; i < n; i++)
		read_plan(s, &r, paths[i]);
	if (r.n_errors) /* a broken plan is shown where it is checked; the others still serve */
		plan_report_print(&r, stderr);
	return RC_OK;
}

static void targets_stop(struct app *app)
{
	struct targets_state *s = state_of(app);
	if (!s)
		return;
	arena_finish(&s->arena);
	free(s);
	*app_slot(app, &targets_module) = NULL;
}

/* ---- Figures from elsewhere. */

enum rc targets_feed(struct app *app, const char *goal, target_feed *fn)
{
	struct targets_state *s = state_of(app);
	if (s == NULL || s->n_feeds == FEEDS_MAX)
		return s == NULL ? RC_OK : RC_TOO_LARGE;
	for (int i = 0; i < s->n_feeds; i++)
		if (strcmp(s->feeds[i].goal, goal) == 0)
			return RC_OK;
	s->feeds[s->n_feeds].goal = goal;
	s->feeds[s->n_feeds++].fn = fn;
	return RC_OK;
}

enum rc target_reached(struct ctx *c, const char *goal, int year, struct target_actual *ret_actual)
{
	const struct targets_state *s = state_of(c->app);
	*ret_actual = (struct target_actual){ 0 };
	for (int i = 0; s != NULL && c->db != NULL && i < s->n_feeds; i++)
		if (strcmp(s->feeds[i].goal, goal) == 0)
			return s->feeds[i].fn(c, goal, year, ret_actual);
	return RC_OK;
}

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)targets_read(&c->arena, r, root);
}

static const struct plan_section sections[] = { { "targets", check_section } };

const struct module targets_module = {
	.name = "targets",
	.routes = targets_routes, .n_routes = targets_n_routes,
	.sections = sections, .n_sections = 1,
	.start = targets_start,
	.stop = targets_stop,
};
