/* evaluate.c - driving a scheme over all rows: states, single scores, totals; then rank, classes, lists.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The usual scheme goes over the rows three times: sums for benchmarks, scores with totals, order. Each pass handles 1024 rows of all columns at once
 * while they are in the fastest cache. */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

void work_parts(struct evaluation *e, void (*fn)(void *arg, int task, int thread), void *arg)
{
	pool_run(e->work->pool, e->work->parts.n, fn, arg);
}

/* ---- The passes. */

struct pass { struct evaluation *e; bool deferred, totals; const uint8_t *dirty; };

static void pass_part(void *arg, int task, int thread)
{
	struct pass *p = arg;
	struct evaluation *e = p->e;
	struct scratch *sc = &e->work->scratch[thread];
	struct span b = part_span(e, task);
	while (span_next(&b)) {
		for (int i = 0; i < e->scheme->n_all; i++) {
			const struct bound_item *it = &e->work->items[i];
			struct item_result *r = &e->items[i];
			enum score_method how = it->it->score.method;
			if (it->deferred != p->deferred || !p->dirty[i] || how == SCORE_NORMALISE || how == SCORE_RANK_SHARE)
				continue;
			score_block(e, it, b.row0, b.n, r->s + b.row0, r->present ? r->present + b.row0 / 64 : NULL, e->work->lost + b.row0 / 64, sc);
		}
		if (p->totals) {
			totals_block(e, b.row0, b.n, sc);
			totals_states(e, b.row0, b.n);
		}
	}
}

static void run_pass(struct evaluation *e, bool deferred, bool totals, const uint8_t *dirty)
{
	struct pass p = {e, deferred, totals, dirty};
	work_parts(e, pass_part, &p);
}

static void totals_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	while (span_next(&b)) {
		totals_block(e, b.row0, b.n, &e->work->scratch[thread]);
		totals_states(e, b.row0, b.n);
	}
}

/* Scores that are missing get the mean of their stratum's; where there is none the unit has no total. */
static void fill_scores(struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++) {
		const struct bound_item *b = &e->work->items[i];
		const struct on *on = &b->it->on_missing;
		if (on->kind != ON_FILL || on->fill != FILL_MEAN_SCORE)
			continue;
		struct item_result *r = &e->items[i];
		uint64_t applies[WORDS];
		for (size_t row = 0; row < e->rows; row++) {
			if (row % BLOCK == 0 && b->applies.on)
				bound_true(&b->applies, row, e->rows - row < BLOCK ? e->rows - row : BLOCK, applies, &e->work->scratch[0]);
			if (bit_get(r->present, row) || (b->applies.on && !bit_get(applies, row % BLOCK)))
				continue;
			double mean = b->fill[b->fill_keys->key[row]];
			if (isnan(mean)) {
				bit_set(e->work->lost, row);
				continue;
			}
			r->s[row] = mean;
			bit_set(r->present, row);
		}
	}
}

static bool any_deferred(const struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++)
		if (e->work->items[i].deferred)
			return true;
	return false;
}

/* ---- Running. */

static void take_settings(struct evaluation *e, const struct settings *set)
{
	const struct scheme *s = e->scheme;
	struct settings *own = &e->settings;
	memcpy(own->weight, set->weight, (size_t)s->n_all * sizeof(double));
	memcpy(own->cap, set->cap, (size_t)s->n_all * sizeof(double));
	memcpy(own->factor, set->factor, (size_t)s->n_all * sizeof(double));
	memcpy(own->share_ppb, set->share_ppb, SCHEME_CLASSES * sizeof(int64_t));
	memcpy(own->param, set->param, (size_t)s->n_params * sizeof(double));
	own->as_of = set->as_of;
}

static void multipliers(struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++) {
		const struct item *it = &e->scheme->items[i];
		double w = e->settings.weight[i];
		e->items[i].mult = it->score.share || it->score.method == SCORE_NORMALISE ? w : it->weight != 0 ? w / it->weight : 1;
		e->work->items[i].expired = it->until && e->settings.as_of && strcmp(it->until, e->settings.as_of) < 0;
	}
}

static enum rc run_scores(struct evaluation *e, const uint8_t *dirty, struct evaluation_error *why)
{
	if (!e->scheme->composite && !any_deferred(e)) {
		run_pass(e, false, e->work->sum_only, dirty);
	} else {
		TRY(normalise_items(e, why));
		run_pass(e, true, false, dirty);
		TRY(statistics_run(e, true, why));
		fill_scores(e);
		run_pass(e, false, e->work->sum_only, dirty);
	}
	if (!e->work->sum_only) {
		TRY(aggregate_nodes(e, why));
		work_parts(e, totals_part, e);
	}
	return RC_OK;
}

/* From totals to lists. */
static enum rc run_results(struct evaluation *e, struct evaluation_error *why)
{
	const struct scheme *s = e->scheme;
	bool limits = false;
	for (int i = 0; i < s->n_limits; i++)
		limits |= s->limits[i].when.need == NEED_SCORES;
	if (e->work->uses_scores)
		scored_fill(e, NEED_SCORES);
	if (limits && scheme_has_step(s, STEP_LIMITS))
		states_by_scores(e);
	TRY(rank_run(e, why));
	TRY(classify_run(e, why));
	return !e->bare && scheme_has_step(s, STEP_LISTS) ? tables_run(e, why) : RC_OK;
}

enum rc evaluation_run(struct evaluation *e, const struct settings *set, const struct override *overrides, size_t n_overrides, struct evaluation_error *why)
{
	uint8_t dirty[SCHEME_ITEMS];
	memset(dirty, 1, sizeof dirty);
	why->text[0] = '\0';
	e->overrides = overrides;
	e->n_overrides = n_overrides;
	e->work->ready = false;
	arena_clear(&e->work->run);
	if (set)
		take_settings(e, set);
	multipliers(e);
	memset(e->work->lost, 0, frame_padded(e->rows) / 8);
	decided_prepare(e);
	states_run(e);
	TRY(statistics_run(e, false, why));
	TRY(statistics_benchmarks(e, why));
	TRY(run_scores(e, dirty, why));
	TRY(run_results(e, why));
	e->work->ready = true;
	return RC_OK;
}

void evaluation_take(struct evaluation *e, const struct settings *set)
{
	take_settings(e, set);
	multipliers(e);
}

enum rc evaluation_scores(struct evaluation *e)
{
	uint8_t dirty[SCHEME_ITEMS];
	memset(dirty, 1, sizeof dirty);
	arena_clear(&e->work->run);
	memset(e->work->lost, 0, frame_padded(e->rows) / 8);
	states_run(e);
	if (any_deferred(e)) {
		run_pass(e, true, false, dirty);
		fill_scores(e);
	}
	run_pass(e, false, e->work->sum_only, dirty);
	if (!e->work->sum_only) {
		struct evaluation_error why = {""};
		TRY(aggregate_nodes(e, &why));
		work_parts(e, totals_part, e);
	}
	return RC_OK;
}

/* Which items a change touches; false: everything has to be done again. */
static bool small_change(const struct evaluation *e, const struct settings *set, uint8_t *dirty)
{
	const struct scheme *s = e->scheme;
	bool points_by_weight = false, any = false;
	if (!e->work->ready || memcmp(set->param, e->settings.param, (size_t)s->n_params * sizeof(double)) != 0 ||
		strcmp(set->as_of ? set->as_of : "", e->settings.as_of ? e->settings.as_of : "") != 0)
		return false;
	for (int i = 0; i < s->n_all; i++) {
		const struct item *it = &s->items[i];
		bool points = it->on_missing.kind == ON_POINTS || it->on_negative.kind == ON_POINTS || it->on_zero.kind == ON_POINTS;
		dirty[i] = set->cap[i] != e->settings.cap[i] || set->factor[i] != e->settings.factor[i];
		points_by_weight |= points && it->score.share && set->weight[i] != e->settings.weight[i];
		any |= dirty[i];
		if (dirty[i] && (it->on_missing.kind == ON_MISSING || it->on_missing.kind == ON_FILL))
			return false;
	}
	return !points_by_weight && !(any && (any_deferred(e) || !e->work->sum_only));
}

/* States as they were before the results of the last run. */
static void restate_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	(void)thread;
	while (span_next(&b))
		for (size_t i = b.row0; i < b.row0 + b.n; i++)
			e->state[i] &= (uint8_t)~ROW_NO_TOTAL;
}

enum rc evaluation_change(struct evaluation *e, const struct settings *set, struct evaluation_error *why)
{
	uint8_t dirty[SCHEME_ITEMS] = {0};
	bool scored_limits = false;
	for (int i = 0; i < e->scheme->n_limits; i++)
		scored_limits |= e->scheme->limits[i].when.need == NEED_SCORES;
	if (scored_limits || e->work->rank_by.on || e->work->keep_stages || !small_change(e, set, dirty))
		return evaluation_run(e, set, e->overrides, e->n_overrides, why);
	why->text[0] = '\0';
	arena_clear(&e->work->run);
	e->work->ready = false;
	take_settings(e, set);
	multipliers(e);
	TRY(statistics_benchmarks(e, why));
	work_parts(e, restate_part, e);
	if (e->work->sum_only)
		run_pass(e, false, true, dirty);
	else {
		TRY(aggregate_nodes(e, why));
		work_parts(e, totals_part, e);
	}
	TRY(run_results(e, why));
	e->work->ready = true;
	return RC_OK;
}
