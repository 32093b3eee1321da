/* promise_list.c - where every project stands with its promises, and promised against actual by year of signing and by district.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "projects/portfolio/portfolio.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"

const char *const promise_state_words[] = { "later", "due", "incomplete", "proposed", "correcting", "ended", "passed", "breached", "case", NULL };

/* What the city's lists are made from. */
struct city {
	struct ctx *c;
	const struct promise_plan *plan;
	const struct portfolio *p;
	const uint64_t *bits;
	struct promise_said *said; int n_said;
	struct promise_check *lasts; struct promise_decision *decisions; int n_lasts;
	struct promise_result *results; int n_results;
	int32_t day;
};

static enum rc load(struct city *k, const char *region)
{
	struct portfolio_filter_words words = { .district = region };
	struct portfolio_filter f;
	char day[DATE_TEXT];
	size_t n;
	TRY(portfolio_filter_read(k->c, k->p, &words, &f));
	TRY(portfolio_choose(k->c, k->p, &f, &k->bits, &n));
	if (k->day == DAY_NONE)
		k->day = portfolio_day(k->c, k->p, NULL);
	date_print(day, k->day);
	TRY(store_promise_said(k->c, day, &k->said, &k->n_said));
	TRY(store_promise_lasts(k->c, &k->lasts, &k->decisions, &k->n_lasts));
	return store_promise_results(k->c, &k->results, &k->n_results);
}

/* ---- Standings. */

static const enum portfolio_milestone milestone_of[KNOWN_STAGES] = { [KNOWN_STARTED] = MILESTONE_START, [KNOWN_FINISHED] = MILESTONE_FINISH, [KNOWN_PRODUCING] = MILESTONE_PRODUCE,
	[KNOWN_FULL] = MILESTONE_FULL };

/* The day on which the check is, or was, due. */
static int32_t due_day(const struct city *k, size_t row, int stage, bool *ret_due)
{
	enum portfolio_milestone m = milestone_of[k->plan->stages[stage].known];
	int32_t done = portfolio_done(k->p, row, m), agreed = portfolio_due(k->p, row, m, CLOCK_AGREED);
	bool goes_on = portfolio_days_in_stage(k->p, row, k->day) >= 0, reached = portfolio_reached(k->p, row, m);
	*ret_due = goes_on && (reached || (agreed != DAY_NONE && agreed < k->day));
	return done != DAY_NONE ? done : agreed;
}

static enum promise_state decided_state(const struct promise_decision *d, int32_t day)
{
	switch (d->decision) {
	case PROPOSE_PASS: return STATE_PASSED;
	case PROPOSE_BREACH: return STATE_BREACHED;
	case PROPOSE_CORRECT: return day <= d->until ? STATE_CORRECTING : STATE_ENDED;
	default: return STATE_CASE;
	}
}

static void stand(const struct city *k, struct promise_standing *s, const struct promise_check *last, const struct promise_decision *d)
{
	bool due;
	s->due = due_day(k, s->row, s->stage, &due);
	s->until = s->checked = s->decided = DAY_NONE;
	s->decided_amount = PROMISE_UNKNOWN;
	s->state = due ? STATE_DUE : STATE_LATER;
	if (last == NULL)
		return;
	s->check = last->act;
	s->checked = last->day;
	s->proposal = last->proposal;
	s->amount = last->amount;
	s->until = last->until;
	s->state = last->proposal == PROPOSE_NOTHING ? STATE_INCOMPLETE : STATE_PROPOSED;
	if (d->act == 0)
		return;
	s->decision = d->decision;
	s->decided = d->day;
	s->until = d->until;
	s->decided_amount = d->amount;
	s->state = decided_state(d, k->day);
}

static int items_of(const struct city *k, int from, int to, int stage)
{
	int n = 0;
	for (int i = from; i < to; i++) {
		int item = promise_item_of(k->plan, k->said[i].item);
		n += item >= 0 && k->plan->items[item].stage == stage;
	}
	return n;
}

static void count_results(const struct city *k, struct promise_standing *s, int *at)
{
	while (*at < k->n_results && k->results[*at].project < s->project)
		++*at;
	for (int i = *at; i < k->n_results && k->results[i].project == s->project; i++) {
		if (k->results[i].check != s->check)
			continue;
		s->missing += k->results[i].outcome == PROMISE_MISSING;
		s->correcting += k->results[i].outcome == PROMISE_CORRECTING;
		s->broken += k->results[i].outcome == PROMISE_BROKEN;
	}
}

struct walk { int last, result; };

static void stand_project(const struct city *k, int from, int to, size_t row, struct walk *at, struct promise_standing *out, int *n)
{
	int64_t project = k->said[from].project;
	while (at->last < k->n_lasts && k->lasts[at->last].project < project)
		at->last++;
	for (int stage = 0; stage < k->plan->n_stages; stage++) {
		const struct promise_check *last = NULL;
		const struct promise_decision *d = NULL;
		struct promise_standing *s = &out[*n];
		*s = (struct promise_standing){ .project = project, .row = (uint32_t)row, .stage = stage, .items = items_of(k, from, to, stage) };
		if (s->items == 0)
			continue;
		for (int i = at->last; i < k->n_lasts && k->lasts[i].project == project; i++)
			if (strcmp(k->lasts[i].stage, k->plan->stages[stage].id) == 0) {
				last = &k->lasts[i];
				d = &k->decisions[i];
			}
		stand(k, s, last, d);
		count_results(k, s, &at->result);
		++*n;
	}
}

static enum rc stand_all(const struct city *k, struct promise_standing **ret_list, int *ret_n)
{
	struct walk at = { 0 };
	struct promise_standing *out = arena_new_array(&k->c->arena, struct promise_standing, (size_t)k->n_said * (size_t)k->plan->n_stages + 1);
	int n = 0;
	if (out == NULL)
		return ctx_no_memory(k->c);
	for (int from = 0, to; from < k->n_said; from = to) {
		for (to = from; to < k->n_said && k->said[to].project == k->said[from].project; to++)
			;
		int64_t row = portfolio_row_of(k->p, k->said[from].project);
		if (row >= 0 && portfolio_bit(k->bits, (size_t)row))
			stand_project(k, from, to, (size_t)row, &at, out, &n);
	}
	*ret_list = out;
	*ret_n = n;
	return RC_OK;
}

enum rc promise_standings_of(struct ctx *c, const struct portfolio *p, const char *region, int32_t day, struct promise_standing **ret_list, int *ret_n)
{
	struct city k = { .c = c, .p = p, .day = day };
	TRY(promise_plan_get(c, &k.plan));
	TRY(load(&k, region));
	return stand_all(&k, ret_list, ret_n);
}

enum rc promise_standings(struct ctx *c, const char *region, int32_t day, struct promise_standing **ret_list, int *ret_n)
{
	const struct portfolio *p;
	TRY(portfolio_hold(c, &p));
	enum rc rc = promise_standings_of(c, p, region, day, ret_list, ret_n);
	portfolio_drop(c, p);
	return rc;
}

/* ---- Promised against actual. */

struct summing { const struct city *k; const struct registry *g; enum promise_by by; struct promise_sum *list; int n, cap; };

static bool group_of(const struct summing *m, size_t row, const char **ret_group, const char **ret_title)
{
	struct ctx *c = m->k->c;
	const struct portfolio *p = m->k->p;
	if (m->by == PROMISES_BY_COHORT) {
		int32_t on = p->dates[ON_SIGNED][row];
		*ret_group = *ret_title = on != DAY_NONE ? arena_printf(&c->arena, "%d", date_of(on).year) : "none";
		return *ret_group != NULL;
	}
	int d = m->g->regions[p->region[row]].district;
	*ret_group = d >= 0 ? arena_strdup(&c->arena, m->g->regions[d].code) : "none";
	*ret_title = d >= 0 ? arena_strdup(&c->arena, m->g->regions[d].name) : "";
	return *ret_group != NULL && *ret_title != NULL;
}

static struct promise_sum *sum_for(struct summing *m, const char *group, const char *title, int item)
{
	for (int i = 0; i < m->n; i++)
		if (m->list[i].item == item && strcmp(m->list[i].group, group) == 0)
			return &m->list[i];
	if (m->n == m->cap)
		return NULL;
	m->list[m->n] = (struct promise_sum){ .group = group, .title = title, .item = item };
	return &m->list[m->n++];
}

static double number(struct fraction f) { return (double)f.num / (double)f.den; }

static void add_result(struct promise_sum *s, const struct promise_result *r)
{
	s->met_n += r->outcome == PROMISE_MET;
	s->correcting_n += r->outcome == PROMISE_CORRECTING;
	s->broken_n += r->outcome == PROMISE_BROKEN;
	s->missing_n += r->outcome == PROMISE_MISSING;
	if (!r->known)
		return;
	s->known_n++;
	s->promised_known += number(r->promised);
	s->actual += number(r->actual);
}

static const struct promise_result *result_of(const struct city *k, int64_t project, const char *item, int *at)
{
	while (*at < k->n_results && k->results[*at].project < project)
		++*at;
	for (int i = *at; i < k->n_results && k->results[i].project == project; i++)
		if (strcmp(k->results[i].item, item) == 0)
			return &k->results[i];
	return NULL;
}

static enum rc sum_said(struct summing *m)
{
	const struct city *k = m->k;
	int at = 0;
	for (int i = 0; i < k->n_said; i++) {
		const char *group, *title;
		struct fraction f;
		int item = promise_item_of(k->plan, k->said[i].item);
		int64_t row = portfolio_row_of(k->p, k->said[i].project);
		if (item < 0 || row < 0 || !portfolio_bit(k->bits, (size_t)row) || !fraction_read(k->said[i].value, &f))
			continue;
		if (!group_of(m, (size_t)row, &group, &title))
			return ctx_no_memory(k->c);
		struct promise_sum *s = sum_for(m, group, title, item);
		const struct promise_result *r = result_of(k, k->said[i].project, k->said[i].item, &at);
		if (s == NULL)
			continue;
		s->promised_n++;
		s->promised += number(f);
		if (r != NULL)
			add_result(s, r);
	}
	return RC_OK;
}

static int by_group(const void *a, const void *b)
{
	const struct promise_sum *x = a, *y = b;
	int d = strcmp(x->group, y->group);
	return d != 0 ? d : x->item - y->item;
}

static enum rc sum_all(const struct city *k, enum promise_by by, struct promise_sum **ret_list, int *ret_n)
{
	enum { GROUPS = 200 };
	struct summing m = { .k = k, .by = by, .cap = GROUPS * k->plan->n };
	m.list = arena_new_array(&k->c->arena, struct promise_sum, (size_t)m.cap + 1);
	if (m.list == NULL)
		return ctx_no_memory(k->c);
	TRY(registry_hold(k->c, &m.g));
	enum rc rc = sum_said(&m);
	registry_drop(k->c, m.g);
	TRY(rc);
	for (int i = 0; i < m.n; i++) { /* means */
		struct promise_sum *s = &m.list[i];
		s->promised /= (double)s->promised_n;
		s->promised_known = s->known_n > 0 ? s->promised_known / (double)s->known_n : 0;
		s->actual = s->known_n > 0 ? s->actual / (double)s->known_n : 0;
	}
	qsort(m.list, (size_t)m.n, sizeof *m.list, by_group);
	*ret_list = m.list;
	*ret_n = m.n;
	return RC_OK;
}

enum rc promise_sums(struct ctx *c, enum promise_by by, const char *region, struct promise_sum **ret_list, int *ret_n)
{
	struct city k = { .c = c, .day = DAY_NONE };
	TRY(promise_plan_get(c, &k.plan));
	TRY(portfolio_hold(c, &k.p));
	enum rc rc = load(&k, region);
	if (rc == RC_OK)
		rc = sum_all(&k, by, ret_list, ret_n);
	portfolio_drop(c, k.p);
	return rc;
}
