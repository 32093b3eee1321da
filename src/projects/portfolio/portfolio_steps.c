/* portfolio_steps.c - the days of every stage of every project, and how long stages usually take.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Made when statistics are first asked for: one walk through the steps of all projects. A step counts as the fold of the file counts it: entered, not corrected. */
#include <stdlib.h>
#include <string.h>
#include "projects/portfolio/portfolio_priv.h"
#include "projects/file/project_fold.h"

enum { OF_PROJECT = 4096 };              /* steps of one project that are looked at together */

struct gather {
	struct ctx *c;
	const struct portfolio *p;
	struct portfolio_steps *s;
	int64_t project;
	struct told { int64_t act, replaces; int track, stage; bool entered; int32_t on; } *told; int n;
};

void portfolio_steps_free(struct portfolio_steps *s)
{
	if (s == NULL)
		return;
	free(s->stage);
	free(s->permit);
	free(s);
}

/* A correction stands at the place of what it corrects; who corrects a correction takes its place too. */
static bool stands(const struct gather *g, const struct told *t)
{
	for (int i = 0; i < g->n; i++)
		if (g->told[i].replaces == t->act)
			return false;
	return t->entered && t->track >= 0 && t->stage >= 0;
}

static void note_permit(struct permit_days *d, const struct project_stage *stage, int32_t on)
{
	d->timed = d->timed || stage->end == END_NONE;
	if (d->begun == DAY_NONE || on < d->begun)
		d->begun = on;
	if (d->ended != DAY_NONE && on < d->ended)
		return;
	d->ended = stage->end != END_NONE ? on : DAY_NONE;
	d->end = (uint8_t)stage->end;
	d->until = stage->end == END_GOOD && stage->valid_years > 0 ? project_years_after(on, stage->valid_years) : DAY_NONE;
}

static void note_project(struct gather *g)
{
	const struct project_plan *plan = g->p->plan;
	int64_t row = g->n > 0 ? portfolio_row_of(g->p, g->project) : -1;
	for (int i = 0; row >= 0 && i < g->n; i++) {
		const struct told *t = &g->told[i];
		if (!stands(g, t))
			continue;
		if (t->track == plan->main)
			g->s->stage[(size_t)row * (size_t)g->s->stages + (size_t)t->stage] = t->on;
		else if (t->track != plan->exit)
			note_permit(&g->s->permit[(size_t)row * (size_t)g->s->tracks + (size_t)t->track], &plan->tracks[t->track].stages[t->stage], t->on);
	}
	g->n = 0;
}

static enum rc take_step(void *arg, const struct step_said *s)
{
	struct gather *g = arg;
	if (s->project != g->project) {
		note_project(g);
		g->project = s->project;
	}
	if (g->n == OF_PROJECT)
		return RC_OK;
	int track = project_track_of(g->p->plan, s->track);
	g->told[g->n++] = (struct told){ s->act, s->replaces, track, track >= 0 ? project_stage_of(&g->p->plan->tracks[track], s->stage) : -1,
		strcmp(s->how, project_how_words[HOW_ENTERED]) == 0, s->on };
	return RC_OK;
}

/* ---- How long stages usually take. */

static int by_days(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

static int32_t left_on(const struct portfolio_steps *s, size_t row, int stage)
{
	int32_t left = DAY_NONE;
	for (int k = stage + 1; k < s->stages && left == DAY_NONE; k++)
		left = portfolio_entered(s, row, k);
	return left;
}

static void learn_stage(const struct portfolio *p, struct portfolio_steps *s, int stage, int *days)
{
	int n = 0;
	for (size_t row = 0; row < p->rows; row++) {
		int32_t on = portfolio_entered(s, row, stage), left = on == DAY_NONE ? DAY_NONE : left_on(s, row, stage);
		if (left != DAY_NONE && left >= on)
			days[n++] = left - on;
	}
	s->stays[stage] = n;
	s->p90[stage] = s->median[stage] = -1;
	if (n < STAYS_LEAST)
		return;
	qsort(days, (size_t)n, sizeof *days, by_days);
	s->median[stage] = days[(n - 1) / 2];
	s->p90[stage] = days[(int64_t)(n - 1) * 9 / 10];
}

static enum rc gather_all(struct ctx *c, const struct portfolio *p, struct portfolio_steps *s)
{
	struct gather g = { .c = c, .p = p, .s = s, .told = malloc(OF_PROJECT * sizeof *g.told) };
	int *days = malloc((p->rows + 1) * sizeof *days);
	enum rc rc = g.told && days ? store_portfolio_steps(c, 0, take_step, &g) : ctx_no_memory(c);
	if (rc == RC_OK) {
		note_project(&g);
		for (int i = 0; i < s->stages; i++)
			learn_stage(p, s, i, days);
	}
	free(g.told);
	free(days);
	return rc;
}

static enum rc make(struct ctx *c, const struct portfolio *p, struct portfolio_steps **ret_s)
{
	struct portfolio_steps *s = calloc(1, sizeof *s);
	if (s == NULL)
		return ctx_no_memory(c);
	s->stages = p->plan->tracks[p->plan->main].n_stages;
	s->tracks = p->plan->n_tracks;
	size_t stages = p->rows * (size_t)s->stages, tracks = p->rows * (size_t)s->tracks;
	s->stage = malloc((stages + 1) * sizeof *s->stage);
	s->permit = malloc((tracks + 1) * sizeof *s->permit);
	enum rc rc = s->stage && s->permit ? RC_OK : ctx_no_memory(c);
	for (size_t i = 0; rc == RC_OK && i < stages; i++)
		s->stage[i] = DAY_NONE;
	for (size_t i = 0; rc == RC_OK && i < tracks; i++)
		s->permit[i] = (struct permit_days){ DAY_NONE, DAY_NONE, DAY_NONE, END_NONE, false };
	if (rc == RC_OK)
		rc = gather_all(c, p, s);
	if (rc != RC_OK) {
		portfolio_steps_free(s);
		return rc;
	}
	*ret_s = s;
	return RC_OK;
}

enum rc portfolio_steps_get(struct ctx *c, const struct portfolio *p, const struct portfolio_steps **ret_s)
{
	struct portfolio_inside *in = inside_of(p);
	struct portfolio_steps *s = atomic_load(&in->steps), *none = NULL;
	if (s == NULL) {
		if (c->from_memory)
			return ctx_fail_db(c, RC_BUSY);
		TRY(make(c, p, &s));
		if (!atomic_compare_exchange_strong(&in->steps, &none, s)) {
			portfolio_steps_free(s);
			s = none; /* another thread was first */
		}
	}
	*ret_s = s;
	return RC_OK;
}

bool portfolio_aged(const struct portfolio *p, const struct portfolio_steps *s, size_t row, int32_t day)
{
	int stage = p->words[WORD_STAGE][row], days = portfolio_days_in_stage(p, row, day);
	return stage < s->stages - 1 && s->p90[stage] >= 0 && days > s->p90[stage];
}
