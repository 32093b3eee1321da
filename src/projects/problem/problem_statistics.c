/* problem_statistics.c - how many problems of what kind, how long they took, and whether the enterprises are content.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "core/workday.h"
#include "projects/problem/problem_store.h"
#include "registry/registry.h"

/* Working days up to each day from `first` on, and days of years that are not known: two subtractions count any stretch. */
struct calendar { int32_t first; int n; int *worked, *unknown; };

static enum rc calendar_make(struct ctx *c, const struct problem_row *list, int n, int32_t today, struct calendar *ret_cal)
{
	struct calendar k = { .first = today };
	for (int i = 0; i < n; i++)
		if (list[i].registered_on != DAY_NONE && list[i].registered_on < k.first)
			k.first = list[i].registered_on;
	k.n = today - k.first + 1;
	k.worked = arena_new_array(&c->arena, int, (size_t)k.n);
	k.unknown = arena_new_array(&c->arena, int, (size_t)k.n);
	if (k.worked == NULL || k.unknown == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < k.n; i++) {
		bool known = workday_known(c, date_of(k.first + i).year), works = false;
		if (known)
			TRY(workday_is(c, k.first + i, &works));
		k.worked[i] = (i > 0 ? k.worked[i - 1] : 0) + works;
		k.unknown[i] = (i > 0 ? k.unknown[i - 1] : 0) + !known;
	}
	*ret_cal = k;
	return RC_OK;
}

/* -1: not known. */
static int days_between(const struct calendar *k, int32_t from, int32_t to)
{
	int a = from - k->first, b = to - k->first;
	if (from == DAY_NONE || to == DAY_NONE || a < 0 || b < a || b >= k->n || k->unknown[b] != (a > 0 ? k->unknown[a - 1] : 0))
		return -1;
	return k->worked[b] - k->worked[a];
}

/* ---- One group. */

struct counting { struct ctx *c; const struct problem_row *list; int n; int32_t today; struct calendar calendar; int *days; int64_t *projects; const struct registry *regions; };
typedef bool belongs_fn(const struct counting *k, const struct problem_row *p, const char *key);

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int by_id(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }

static int median(int *days, int n)
{
	if (n == 0)
		return -1;
	qsort(days, (size_t)n, sizeof *days, by_number);
	return n % 2 != 0 ? days[n / 2] : (days[n / 2 - 1] + days[n / 2] + 1) / 2;
}

static int64_t different(int64_t *ids, int n)
{
	int64_t found = 0;
	qsort(ids, (size_t)n, sizeof *ids, by_id);
	for (int i = 0; i < n; i++)
		found += i == 0 || ids[i] != ids[i - 1];
	return found;
}

static struct problem_sum sum_of(const struct counting *k, belongs_fn *belongs, const char *key, const char *title)
{
	struct problem_sum s = { .key = key, .title = title, .median_days = -1, .oldest_days = -1 };
	int n_days = 0, n_open = 0;
	for (int i = 0; i < k->n; i++) {
		const struct problem_row *p = &k->list[i];
		if (belongs != NULL && !belongs(k, p, key))
			continue;
		bool open = problem_is_open(p);
		int days = days_between(&k->calendar, p->registered_on, open ? k->today : p->closed_on);
		s.total++;
		s.overdue += problem_is_overdue(p, k->today);
		s.told += p->satisfaction > 0;
		s.content += p->satisfaction;
		if (open) {
			k->projects[n_open++] = p->project;
			s.oldest_days = days > s.oldest_days ? days : s.oldest_days;
		} else if (days >= 0) {
			k->days[n_days++] = days;
		}
	}
	s.open = n_open;
	s.closed = s.total - n_open;
	s.projects = different(k->projects, n_open);
	s.median_days = median(k->days, n_days);
	return s;
}

/* ---- Groups. */

static bool of_category(const struct counting *k, const struct problem_row *p, const char *key) { (void)k; return strcmp(p->category, key) == 0; }
static bool of_level(const struct counting *k, const struct problem_row *p, const char *key) { (void)k; return strcmp(problem_level_words[p->level], key) == 0; }
static bool of_state(const struct counting *k, const struct problem_row *p, const char *key) { (void)k; return strcmp(problem_state_words[p->state], key) == 0; }

static bool of_district(const struct counting *k, const struct problem_row *p, const char *key)
{
	const struct registry *g = k->regions;
	int at = (int)p->region_pos - 1;
	if (at < 0 || at >= g->n_regions)
		return false;
	int d = g->regions[at].district;
	return strcmp(g->regions[d >= 0 ? d : at].code, key) == 0;
}

static enum rc by_districts(const struct counting *k, struct problem_statistics *s)
{
	struct ctx *c = k->c;
	const struct registry *g = k->regions;
	s->districts = arena_new_array(&c->arena, struct problem_sum, (size_t)g->n_regions + 1);
	if (s->districts == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < g->n_regions; i++) {
		const struct region *r = &g->regions[i];
		if (r->district != i)
			continue;
		struct problem_sum sum = sum_of(k, of_district, r->code, "");
		if (sum.total == 0)
			continue;
		sum.key = arena_strdup(&c->arena, r->code);
		sum.title = arena_strdup(&c->arena, c->english && r->name_en[0] != '\0' ? r->name_en : r->name);
		if (sum.key == NULL || sum.title == NULL)
			return ctx_no_memory(c);
		s->districts[s->n_districts++] = sum;
	}
	return RC_OK;
}

static int by_projects(const void *a, const void *b)
{
	const struct problem_sum *p = a, *q = b;
	if (p->projects != q->projects)
		return q->projects > p->projects ? 1 : -1;
	return q->open != p->open ? (q->open > p->open ? 1 : -1) : q->oldest_days - p->oldest_days;
}

static enum rc by_words(const struct counting *k, struct problem_statistics *s)
{
	struct ctx *c = k->c;
	const struct problem_plan *plan;
	TRY(problem_plan_get(c, &plan));
	s->categories = arena_new_array(&c->arena, struct problem_sum, (size_t)plan->n_categories);
	s->blockers = arena_new_array(&c->arena, struct problem_sum, (size_t)plan->n_categories);
	s->levels = arena_new_array(&c->arena, struct problem_sum, PROBLEM_LEVELS);
	s->states = arena_new_array(&c->arena, struct problem_sum, PROBLEM_STATES);
	if (s->categories == NULL || s->blockers == NULL || s->levels == NULL || s->states == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < plan->n_categories; i++) {
		struct problem_sum sum = sum_of(k, of_category, plan->categories[i].id, project_words_for(c, plan->categories[i].title));
		s->categories[s->n_categories++] = sum;
		if (sum.open > 0)
			s->blockers[s->n_blockers++] = sum;
	}
	qsort(s->blockers, (size_t)s->n_blockers, sizeof *s->blockers, by_projects);
	for (int i = 0; i < PROBLEM_LEVELS; i++)
		s->levels[s->n_levels++] = sum_of(k, of_level, problem_level_words[i], problem_level_title(c, (enum problem_level)i));
	for (int i = 0; i < PROBLEM_STATES; i++)
		if (i != PROBLEM_CONFIRMED)
			s->states[s->n_states++] = sum_of(k, of_state, problem_state_words[i], problem_state_title(c, (enum problem_state)i));
	return RC_OK;
}

enum rc problem_statistics(struct ctx *c, const struct problem_span *span, struct problem_statistics *ret_s)
{
	struct counting k = { .c = c, .today = problem_today(c, NULL) };
	struct problem_row *list;
	struct problem_statistics s = { 0 };
	TRY(store_problem_all(c, span, &list, &k.n));
	k.list = list;
	TRY(calendar_make(c, list, k.n, k.today, &k.calendar));
	k.days = arena_new_array(&c->arena, int, (size_t)k.n + 1);
	k.projects = arena_new_array(&c->arena, int64_t, (size_t)k.n + 1);
	if (k.days == NULL || k.projects == NULL)
		return ctx_no_memory(c);
	s.all = sum_of(&k, NULL, "all", TR(c, "合计", "All"));
	TRY(by_words(&k, &s));
	TRY(registry_hold(c, &k.regions));
	enum rc rc = by_districts(&k, &s);
	registry_drop(c, k.regions);
	TRY(rc);
	*ret_s = s;
	return RC_OK;
}
