/* portfolio_statistics.c - funnel, ageing, cohorts, promised days and districts, counted over a set of rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/portfolio/portfolio_statistics.h"
#include <stdlib.h>
#include <string.h>

static bool chosen(const struct choice *k, size_t row) { return portfolio_bit(k->bits, row); }
static int stages_of(const struct choice *k) { return k->steps->stages; }
static const struct project_track *main_of(const struct choice *k) { return &k->p->plan->tracks[k->p->plan->main]; }

static void add(const struct choice *k, size_t row, struct tally *t)
{
	int64_t v = k->p->amounts[AMOUNT_TOTAL][row];
	t->n++;
	t->total += v == AMOUNT_NONE ? 0 : v;
}

static bool goes_on(const struct choice *k, size_t row) { return k->p->words[WORD_EXIT][row] == WORD_NONE; }

/* Over for good, not only resting. */
static bool is_over(const struct choice *k, size_t row)
{
	const struct project_track *t = &k->p->plan->tracks[k->p->plan->exit];
	int at = k->p->words[WORD_EXIT][row];
	return at != WORD_NONE && (at >= t->n_stages || t->stages[at].last);
}

/* ---- Medians. */

struct days { int *list, n; };

static enum rc days_make(struct ctx *c, size_t most, struct days *ret)
{
	*ret = (struct days){ arena_new_array(&c->arena, int, most + 1), 0 };
	return ret->list ? RC_OK : ctx_no_memory(c);
}

static int by_days(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

static struct spread spread_of(struct days *d)
{
	struct spread s = { d->n, -1, -1 };
	if (d->n < MEDIAN_LEAST)
		return s;
	qsort(d->list, (size_t)d->n, sizeof *d->list, by_days);
	s.median = d->list[(d->n - 1) / 2];
	if (d->n >= STAYS_LEAST)
		s.p90 = d->list[(int64_t)(d->n - 1) * 9 / 10];
	return s;
}

static void note_days(struct days *d, int32_t from, int32_t to)
{
	if (from != DAY_NONE && to != DAY_NONE && to >= from)
		d->list[d->n++] = to - from;
}

/* ---- The funnel. */

static bool applies(const struct choice *k, size_t row, int stage)
{
	const struct project_stage *s = &main_of(k)->stages[stage];
	for (int i = 0; i < s->n_without; i++)
		if (s->without[i] == k->p->words[WORD_KIND][row])
			return false;
	return true;
}

static bool came_to(const struct choice *k, size_t row, int stage)
{
	int at = k->p->words[WORD_STAGE][row];
	return at < stages_of(k) && at >= stage;
}

static int32_t next_entered(const struct choice *k, size_t row, int stage)
{
	int32_t on = DAY_NONE;
	for (int i = stage + 1; i < stages_of(k) && on == DAY_NONE; i++)
		on = portfolio_entered(k->steps, row, i);
	return on;
}

static void funnel_stage(const struct choice *k, int stage, struct days *d, struct funnel_stage *f)
{
	d->n = 0;
	for (size_t row = 0; row < k->p->rows; row++) {
		if (!chosen(k, row) || !applies(k, row, stage))
			continue;
		bool here = k->p->words[WORD_STAGE][row] == stage;
		add(k, row, &f->applies);
		if (came_to(k, row, stage))
			add(k, row, &f->reached);
		if (here && goes_on(k, row))
			add(k, row, &f->here);
		if (here && is_over(k, row))
			add(k, row, &f->ended);
		note_days(d, portfolio_entered(k->steps, row, stage), next_entered(k, row, stage));
	}
	f->days = spread_of(d);
}

static void funnel_permit(const struct choice *k, int track, struct days *d, struct funnel_permit *f)
{
	d->n = 0;
	for (size_t row = 0; row < k->p->rows; row++) {
		const struct permit_days *q = portfolio_permit(k->steps, row, track);
		if (!chosen(k, row) || q->begun == DAY_NONE)
			continue;
		f->begun++;
		f->good += q->end == END_GOOD;
		f->bad += q->end == END_BAD;
		f->open += q->end == END_NONE;
		if (q->end == END_GOOD && q->timed)
			note_days(d, q->begun, q->ended);
	}
	f->days = spread_of(d);
}

enum rc statistics_funnel(struct ctx *c, const struct choice *k, struct funnel *ret)
{
	struct days d;
	TRY(days_make(c, k->n, &d));
	ret->n_stages = stages_of(k);
	ret->stages = arena_new_array(&c->arena, struct funnel_stage, (size_t)ret->n_stages);
	ret->permits = arena_new_array(&c->arena, struct funnel_permit, (size_t)k->p->plan->n_tracks);
	if (ret->stages == NULL || ret->permits == NULL)
		return ctx_no_memory(c);
	memset(ret->stages, 0, (size_t)ret->n_stages * sizeof *ret->stages);
	memset(ret->permits, 0, (size_t)k->p->plan->n_tracks * sizeof *ret->permits);
	for (int i = 0; i < ret->n_stages; i++)
		funnel_stage(k, i, &d, &ret->stages[i]);
	for (int t = 0; t < k->p->plan->n_tracks; t++)
		if (t != k->p->plan->main && t != k->p->plan->exit)
			funnel_permit(k, t, &d, &ret->permits[t]);
	return RC_OK;
}

/* ---- Ageing. */

enum rc statistics_ageing(struct ctx *c, const struct choice *k, struct ageing_stage **ret_stages, int *ret_n)
{
	struct days d;
	struct ageing_stage *list = arena_new_array(&c->arena, struct ageing_stage, (size_t)stages_of(k));
	TRY(days_make(c, k->n, &d));
	if (list == NULL)
		return ctx_no_memory(c);
	memset(list, 0, (size_t)stages_of(k) * sizeof *list);
	for (int i = 0; i < stages_of(k); i++) {
		struct ageing_stage *a = &list[i];
		d.n = 0;
		a->longest = -1;
		for (size_t row = 0; row < k->p->rows; row++) {
			int days = chosen(k, row) && k->p->words[WORD_STAGE][row] == i ? portfolio_days_in_stage(k->p, row, k->day) : -1;
			if (days < 0)
				continue;
			add(k, row, &a->here);
			if (portfolio_aged(k->p, k->steps, row, k->day))
				add(k, row, &a->aged);
			a->longest = days > a->longest ? days : a->longest;
			d.list[d.n++] = days;
		}
		if (d.n > 0)
			qsort(d.list, (size_t)d.n, sizeof *d.list, by_days);
		a->median = d.n > 0 ? d.list[(d.n - 1) / 2] : -1;
		a->usual_median = k->steps->median[i];
		a->usual_p90 = k->steps->p90[i];
		a->stays = k->steps->stays[i];
	}
	*ret_stages = list;
	*ret_n = stages_of(k);
	return RC_OK;
}

/* ---- Cohorts. */

static int year_at(int32_t day) { return day == DAY_NONE ? 0 : date_of(day).year; }

/* The place of a year in a list that grows; -1 when there is no room or no year. */
static int place_of(int *years, int *n, int year)
{
	for (int i = 0; i < *n; i++)
		if (years[i] == year)
			return i;
	if (year == 0 || *n == COHORTS_MAX)
		return -1;
	years[*n] = year;
	return (*n)++;
}

static int by_year(const void *a, const void *b) { return *(const int *)a - *(const int *)b; } /* the year is the first member of both cohorts */

static void note_cohort(const struct choice *k, size_t row, struct cohort *o)
{
	add(k, row, &o->all);
	if (goes_on(k, row))
		add(k, row, &o->going);
	else
		add(k, row, is_over(k, row) ? &o->ended : &o->paused);
	for (int i = 0; i < stages_of(k); i++)
		if (came_to(k, row, i))
			add(k, row, &o->reached[i]);
}

enum rc statistics_cohorts(struct ctx *c, const struct choice *k, int from_stage, struct cohort **ret_list, int *ret_n)
{
	struct cohort *list = arena_new_array(&c->arena, struct cohort, COHORTS_MAX);
	int years[COHORTS_MAX], n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	memset(list, 0, COHORTS_MAX * sizeof *list);
	for (size_t row = 0; row < k->p->rows; row++) {
		int at = chosen(k, row) ? place_of(years, &n, year_at(portfolio_entered(k->steps, row, from_stage))) : -1;
		if (at < 0)
			continue;
		list[at].year = years[at];
		note_cohort(k, row, &list[at]);
	}
	qsort(list, (size_t)n, sizeof *list, by_year);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- Promised days. */

/* A stage passed without a day (skipped) is neither in time nor late. */
static void note_promise(const struct choice *k, size_t row, enum portfolio_milestone m, struct promise_days *o)
{
	int32_t due = portfolio_has_milestone(k->p, row, m) ? portfolio_due(k->p, row, m, CLOCK_AGREED) : DAY_NONE, done = portfolio_done(k->p, row, m);
	bool reached = portfolio_reached(k->p, row, m);
	if (due == DAY_NONE || (!reached && !goes_on(k, row)) || (reached && done == DAY_NONE))
		return;
	o->agreed++;
	if (due > k->day)
		return;
	o->due++;
	o->in_time += reached && done <= due;
	o->late += reached && done > due;
	o->open += !reached;
}

static int32_t late_by(const struct choice *k, size_t row, enum portfolio_milestone m)
{
	int32_t due = portfolio_due(k->p, row, m, CLOCK_AGREED), done = portfolio_done(k->p, row, m);
	bool counts = portfolio_has_milestone(k->p, row, m) && portfolio_reached(k->p, row, m) && due != DAY_NONE && done != DAY_NONE && due <= k->day;
	return counts && done > due ? done - due : 0;
}

static void learn_late(const struct choice *k, struct promise_cohort *o, struct days *d)
{
	for (int m = 0; m < MILESTONES; m++) {
		d->n = 0;
		for (size_t row = 0; row < k->p->rows; row++) {
			int32_t late = chosen(k, row) && year_at(k->p->dates[ON_SIGNED][row]) == o->year ? late_by(k, row, (enum portfolio_milestone)m) : 0;
			if (late > 0)
				d->list[d->n++] = late;
		}
		o->of[m].late_days = spread_of(d);
	}
}

enum rc statistics_promises(struct ctx *c, const struct choice *k, struct promise_cohort **ret_list, int *ret_n)
{
	struct promise_cohort *list = arena_new_array(&c->arena, struct promise_cohort, COHORTS_MAX);
	int years[COHORTS_MAX], n = 0;
	struct days d;
	TRY(days_make(c, k->n, &d));
	if (list == NULL)
		return ctx_no_memory(c);
	memset(list, 0, COHORTS_MAX * sizeof *list);
	for (size_t row = 0; row < k->p->rows; row++) {
		int at = chosen(k, row) ? place_of(years, &n, year_at(k->p->dates[ON_SIGNED][row])) : -1;
		if (at < 0)
			continue;
		list[at].year = years[at];
		list[at].n++;
		for (int m = 0; m < MILESTONES; m++)
			note_promise(k, row, (enum portfolio_milestone)m, &list[at].of[m]);
	}
	qsort(list, (size_t)n, sizeof *list, by_year);
	for (int i = 0; i < n; i++)
		learn_late(k, &list[i], &d);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- Districts. */

static void note_district(const struct choice *k, size_t row, struct district_tally *t)
{
	add(k, row, &t->all);
	if (is_over(k, row))
		add(k, row, &t->ended);
	if (goes_on(k, row))
		add(k, row, &t->going);
	if (portfolio_reached(k->p, row, MILESTONE_START))
		add(k, row, &t->started);
	if (portfolio_late(k->p, row, CLOCK_AGREED, k->day) > 0 || portfolio_late(k->p, row, CLOCK_STATUTORY, k->day) > 0)
		add(k, row, &t->late);
}

enum rc statistics_map(struct ctx *c, const struct choice *k, const struct registry *g, struct district_tally **ret_list, int *ret_n)
{
	int *place = arena_new_array(&c->arena, int, (size_t)g->n_regions + 1), n = 0;
	struct district_tally *list = arena_new_array(&c->arena, struct district_tally, (size_t)g->n_regions + 1);
	if (place == NULL || list == NULL)
		return ctx_no_memory(c);
	memset(list, 0, ((size_t)g->n_regions + 1) * sizeof *list);
	for (int i = 0; i < g->n_regions; i++) {
		place[i] = -1;
		if (g->regions[i].board > 0) {
			place[i] = n;
			list[n++].region = i;
		}
	}
	for (size_t row = 0; row < k->p->rows; row++) {
		int district = chosen(k, row) ? g->regions[k->p->region[row]].district : -1;
		if (district >= 0 && place[district] >= 0)
			note_district(k, row, &list[place[district]]);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- What falls due. */

const char *const due_kind_words[] = { "start_agreed", "start_statutory", "finish_agreed", "finish_statutory", "produce_agreed", "full_agreed", "permit", NULL };

struct dues { struct ctx *c; const struct choice *k; int32_t lo, hi; struct due *list; size_t n, cap; int *needed; };

static enum rc note_due(struct dues *d, uint32_t row, int32_t on, enum due_kind kind, int track)
{
	if (on == DAY_NONE || on < d->lo || on > d->hi)
		return RC_OK;
	if (d->n == d->cap) {
		struct due *more = arena_new_array(&d->c->arena, struct due, d->cap ? d->cap * 2 : 256);
		if (more == NULL)
			return ctx_no_memory(d->c);
		if (d->n > 0)
			memcpy(more, d->list, d->n * sizeof *more);
		d->list = more;
		d->cap = d->cap ? d->cap * 2 : 256;
	}
	d->list[d->n++] = (struct due){ row, on, kind, track };
	return RC_OK;
}

/* The last stage of main that asks for a track's good end; a permit matters until it is reached. -1: none does. */
static int last_need(const struct project_plan *plan, int track)
{
	const struct project_track *main = &plan->tracks[plan->main];
	int last = -1;
	for (int i = 0; i < main->n_stages; i++) {
		for (int f = 0; f < main->stages[i].n_finished; f++)
			last = main->stages[i].finished[f] == track ? i : last;
		for (int v = 0; v < main->stages[i].n_valid; v++)
			last = main->stages[i].valid[v] == track ? i : last;
	}
	return last;
}

static enum rc note_permits(struct dues *d, uint32_t row)
{
	const struct choice *k = d->k;
	for (int t = 0; t < k->p->plan->n_tracks; t++) {
		const struct permit_days *q = portfolio_permit(k->steps, row, t);
		if (q->end == END_GOOD && d->needed[t] >= 0 && !came_to(k, row, d->needed[t]))
			TRY(note_due(d, row, q->until, DUE_PERMIT, t));
	}
	return RC_OK;
}

static enum rc note_milestones(struct dues *d, uint32_t row)
{
	static const struct { enum portfolio_milestone m; enum portfolio_clock k; } of[] = { { MILESTONE_START, CLOCK_AGREED }, { MILESTONE_START, CLOCK_STATUTORY },
		{ MILESTONE_FINISH, CLOCK_AGREED }, { MILESTONE_FINISH, CLOCK_STATUTORY }, { MILESTONE_PRODUCE, CLOCK_AGREED }, { MILESTONE_FULL, CLOCK_AGREED } };
	const struct portfolio *p = d->k->p;
	for (int i = 0; i < DUE_PERMIT; i++)
		if (portfolio_has_milestone(p, row, of[i].m) && !portfolio_reached(p, row, of[i].m))
			TRY(note_due(d, row, portfolio_due(p, row, of[i].m, of[i].k), (enum due_kind)i, -1));
	return RC_OK;
}

static int by_day(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	if (x->on != y->on)
		return x->on < y->on ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->track - y->track;
}

enum rc statistics_due(struct ctx *c, const struct choice *k, int32_t lo, int32_t hi, struct due **ret_list, size_t *ret_n)
{
	struct dues d = { .c = c, .k = k, .lo = lo, .hi = hi, .needed = arena_new_array(&c->arena, int, (size_t)k->p->plan->n_tracks) };
	if (d.needed == NULL)
		return ctx_no_memory(c);
	for (int t = 0; t < k->p->plan->n_tracks; t++)
		d.needed[t] = last_need(k->p->plan, t);
	for (size_t row = 0; row < k->p->rows; row++) {
		if (!chosen(k, row) || !goes_on(k, row))
			continue;
		TRY(note_milestones(&d, (uint32_t)row));
		TRY(note_permits(&d, (uint32_t)row));
	}
	if (d.n > 1)
		qsort(d.list, d.n, sizeof *d.list, by_day);
	*ret_list = d.list;
	*ret_n = d.n;
	return RC_OK;
}
