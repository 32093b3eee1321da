/* bind.c - binding a scheme to a frame: formulas, groupings, arrays.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/period.h"

void *work_alloc(struct arena *a, size_t size)
{
	char *p = arena_alloc(a, size + 64);
	return p ? p + (64 - (uintptr_t)p % 64) % 64 : NULL;
}

enum rc work_fail(struct evaluation_error *why, enum rc rc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if (why && !why->text[0])
		vsnprintf(why->text, sizeof why->text, fmt, ap);
	va_end(ap);
	return rc;
}

/* ---- Scratch. */

double *scratch_buf(struct scratch *sc)
{
	if (sc->n_bufs == SCRATCH_BUFS)
		abort(); /* alternatives nest at most a few levels deep: see SCRATCH_BUFS */
	return sc->bufs + (size_t)sc->n_bufs++ * BLOCK;
}

uint64_t *scratch_bits(struct scratch *sc)
{
	if (sc->n_bits == SCRATCH_BUFS)
		abort();
	return sc->bits + (size_t)sc->n_bits++ * WORDS;
}

static enum rc scratch_formula(struct evaluation_work *w, size_t size, size_t *have)
{
	if (size <= *have)
		return RC_OK;
	for (int t = 0; t < w->threads; t++) {
		w->scratch[t].formula = work_alloc(&w->arena, size);
		if (!w->scratch[t].formula)
			return RC_NO_MEMORY;
	}
	*have = size;
	return RC_OK;
}

/* ---- Operands. */

enum rc bind_operand(struct evaluation_work *w, const struct operand *o, struct bound *ret, struct evaluation_error *why)
{
	*ret = (struct bound){.on = o->f != NULL};
	w->uses_scores |= o->f && o->need > NEED_COLUMNS;
	if (!o->f)
		return RC_OK;
	const struct frame *f = o->need == NEED_COLUMNS ? &w->frame : &w->scored;
	if (o->column) {
		const struct column *c = frame_column(f, o->column, 0);
		if (!c)
			return work_fail(why, RC_NOT_FOUND, "the table has no column '%s', which the scheme names (%s:%d)", o->column, o->at->file, o->at->line);
		ret->v = c->v;
		ret->present = c->present;
		ret->dict = c->dict;
		return RC_OK;
	}
	struct formula_run *run = arena_new(&w->arena, struct formula_run);
	const char *missing = "";
	if (!run)
		return RC_NO_MEMORY;
	enum rc rc = formula_bind(&w->arena, o->f, f, w->own.param, run, &missing);
	if (rc == RC_NOT_FOUND)
		return work_fail(why, rc, "the table has no column '%s', which the formula '%s' names (%s:%d)", missing, formula_text(o->f), o->at->file, o->at->line);
	TRY(rc);
	ret->run = run;
	ret->dict = run->dict;
	return scratch_formula(w, formula_scratch_size(o->f), &w->formula_bytes);
}

struct vec bound_fetch(const struct bound *b, size_t row0, size_t n, struct scratch *sc)
{
	if (b->v)
		return (struct vec){b->v + row0, b->present ? b->present + row0 / 64 : NULL};
	double *v = scratch_buf(sc);
	uint64_t *present = scratch_bits(sc);
	formula_run(b->run, row0, n, v, present, sc->formula);
	return (struct vec){v, present};
}

void bound_true(const struct bound *b, size_t row0, size_t n, uint64_t *out, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	struct vec v = bound_fetch(b, row0, n, sc);
	for (size_t k = 0; k < WORDS; k++) {
		uint64_t bits = 0;
		size_t first = k * 64, last = n < first + 64 ? n : first + 64;
		for (size_t i = first; i < last; i++)
			bits |= (uint64_t)(v.v[i] != 0) << (i - first);
		out[k] = v.present && first < n ? bits & v.present[k] : bits;
	}
	scratch_release(sc, m);
}

/* ---- Items. */

static enum rc need_keys(struct evaluation *e, int stratum, const struct keys **ret, struct evaluation_error *why)
{
	struct keys *k = &e->keys[stratum];
	if (!k->key)
		TRY(keys_make(e->work, e->scheme, stratum, k, why));
	*ret = k;
	return RC_OK;
}

static double *table(struct evaluation_work *w, const struct keys *k)
{
	double *t = work_alloc(&w->arena, (k->n + 1) * sizeof *t);
	for (uint32_t i = 0; t && i <= k->n; i++)
		t[i] = NAN;
	return t;
}

static struct stat_want *add_stat(struct evaluation_work *w, enum stat_kind kind, struct bound_item *item, const struct keys *keys, double *out, double *out2)
{
	struct stat_want *s = &w->stats[w->n_stats++];
	*s = (struct stat_want){.kind = kind, .item = item, .keys = keys, .out = out, .out2 = out2};
	return s;
}

static enum rc bind_benchmark(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct benchmark *m = &b->it->benchmark;
	if (m->kind == BENCH_NONE)
		return RC_OK;
	if (m->kind == BENCH_FORMULA)
		return bind_operand(w, &m->formula, &b->formula, why);
	TRY(need_keys(e, m->by, &b->bench_keys, why));
	b->bench = table(w, b->bench_keys);
	b->bench_own = table(w, b->bench_keys);
	if (!b->bench || !b->bench_own)
		return RC_NO_MEMORY;
	if (m->kind == BENCH_FIXED)
		b->bench_own[0] = m->value;
	for (uint32_t k = 0; m->kind == BENCH_TABLE && k < b->bench_keys->n; k++) {
		b->bench_own[k] = m->value;
		for (int i = 0; i < m->n_words; i++)
			if (strcmp(m->words[i].word, b->bench_keys->names[k]) == 0)
				b->bench_own[k] = m->words[i].value;
	}
	if (m->kind == BENCH_STAT) {
		struct stat_want *s = add_stat(w, m->stat, m->num.f ? NULL : b, b->bench_keys, b->bench_own, NULL);
		s->p = m->stat == STAT_MEDIAN ? 0.5 : m->p;
		TRY(bind_operand(w, m->num.f ? &m->num : &b->it->value, &s->num, why));
		TRY(bind_operand(w, m->num.f ? &m->den : &b->it->per, &s->den, why));
		TRY(bind_operand(w, &m->where, &s->where, why));
	}
	return RC_OK;
}

static enum rc bind_by(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	const struct score *sc = &b->it->score;
	if (sc->method != SCORE_MINMAX && sc->method != SCORE_ZSCORE && sc->method != SCORE_OF_MAX && sc->method != SCORE_RANK_SHARE)
		return RC_OK;
	TRY(need_keys(e, sc->by, &b->by_keys, why));
	b->lo = table(e->work, b->by_keys);
	b->hi = table(e->work, b->by_keys);
	if (!b->lo || !b->hi)
		return RC_NO_MEMORY;
	if (sc->method == SCORE_RANK_SHARE)
		b->deferred = true;
	else
		add_stat(e->work, sc->method == SCORE_ZSCORE ? STAT_SD : STAT_MIN, b, b->by_keys, b->lo, b->hi);
	return RC_OK;
}

static enum rc bind_fill(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	static const enum stat_kind kinds[] = {[FILL_MEAN_SCORE] = STAT_MEAN, [FILL_MEAN] = STAT_MEAN, [FILL_MEDIAN] = STAT_MEDIAN, [FILL_MIN] = STAT_MIN,
		[FILL_MAX] = STAT_MAX};
	const struct on *on = &b->it->on_missing;
	if (on->kind != ON_FILL)
		return RC_OK;
	TRY(need_keys(e, on->by, &b->fill_keys, why));
	b->fill = table(e->work, b->fill_keys);
	if (!b->fill)
		return RC_NO_MEMORY;
	struct stat_want *s = add_stat(e->work, kinds[on->fill], b, b->fill_keys, b->fill, NULL);
	s->p = 0.5;
	s->scores = on->fill == FILL_MEAN_SCORE;
	if (s->scores && b->index < 0)
		return work_fail(why, RC_BAD_INPUT, "mean_score fills an item, not one of its alternatives (%s:%d)", b->it->at->file, b->it->at->line);
	b->deferred |= s->scores;
	return RC_OK;
}

/* The value that a word of `map` stands for where the values are no texts; NAN for none. */
static double word_value(const char *word, enum formula_type type)
{
	static const char *const yes_no[] = {"no", "yes", "false", "true", "否", "是", "0", "1"};
	int32_t days;
	char *end;
	if (type == FORMULA_DATE)
		return date_parse(word, strlen(word), &days) ? days : NAN;
	for (size_t i = 0; type == FORMULA_BOOL && i < sizeof yes_no / sizeof *yes_no; i++)
		if (strcmp(word, yes_no[i]) == 0)
			return i & 1;
	double v = type == FORMULA_NUMBER ? strtod(word, &end) : NAN;
	return type == FORMULA_NUMBER && end > word && *end == '\0' ? v : NAN;
}

static enum rc bind_words(struct evaluation_work *w, struct bound_item *b, struct evaluation_error *why)
{
	const struct score *sc = &b->it->score;
	const struct dict *d = b->value.dict;
	uint32_t n = d ? d->n : 0;
	b->word_points = work_alloc(&w->arena, (n + 1) * sizeof(double));
	b->word_values = arena_array(&w->arena, (size_t)sc->n_words + 1, sizeof(double));
	if (!b->word_points || !b->word_values)
		return RC_NO_MEMORY;
	for (int i = 0; i < sc->n_words; i++)
		b->word_values[i] = word_value(sc->words[i].word, formula_type(b->it->value.f));
	if (!d && formula_type(b->it->value.f) == FORMULA_ENUM)
		return work_fail(why, RC_BAD_INPUT, "the values of '%s' have no dictionary (%s:%d)", formula_text(b->it->value.f), b->it->at->file, b->it->at->line);
	for (uint32_t k = 0; k < n; k++) {
		b->word_points[k] = sc->has_otherwise ? sc->otherwise : NAN;
		for (int i = 0; i < sc->n_words; i++)
			if (strcmp(sc->words[i].word, d->words[k]) == 0)
				b->word_points[k] = sc->words[i].value;
	}
	return RC_OK;
}

static enum rc bind_lists(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct score *sc = &b->it->score;
	b->must = arena_array(&w->arena, (size_t)sc->n_must + 1, sizeof *b->must);
	b->may = arena_array(&w->arena, (size_t)sc->n_may + 1, sizeof *b->may);
	b->parts = arena_array(&w->arena, (size_t)sc->n_parts + 1, sizeof *b->parts);
	if (!b->must || !b->may || !b->parts)
		return RC_NO_MEMORY;
	for (int i = 0; i < sc->n_judges; i++)
		TRY(bind_operand(w, &sc->judges[i], &b->judges[i], why));
	for (int i = 0; i < sc->n_must; i++)
		TRY(bind_operand(w, &sc->must[i].when, &b->must[i], why));
	for (int i = 0; i < sc->n_may; i++)
		TRY(bind_operand(w, &sc->may[i].when, &b->may[i], why));
	for (int i = 0; i < sc->n_parts; i++)
		TRY(bind_item(e, &sc->parts[i], -1, &b->parts[i], why));
	return RC_OK;
}

enum rc bind_item(struct evaluation *e, const struct item *it, int index, struct bound_item *b, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	b->it = it;
	b->index = index;
	TRY(bind_operand(w, &it->value, &b->value, why));
	TRY(bind_operand(w, &it->per, &b->per, why));
	TRY(bind_operand(w, &it->applies, &b->applies, why));
	TRY(bind_operand(w, &it->when, &b->when, why));
	TRY(bind_benchmark(e, b, why));
	TRY(bind_by(e, b, why));
	TRY(bind_fill(e, b, why));
	if (it->score.method == SCORE_MAP)
		TRY(bind_words(w, b, why));
	TRY(bind_lists(e, b, why));
	bool absent_stays = it->on_missing.kind == ON_MISSING || it->on_missing.kind == ON_EXCLUDE || it->on_missing.kind == ON_FILL;
	b->may_miss = it->applies.f || absent_stays || it->score.method == SCORE_NORMALISE || (index >= 0 && !w->sum_only);
	b->deferred |= it->score.method == SCORE_NORMALISE;
	if (index < 0 && b->deferred)
		return work_fail(why, RC_BAD_INPUT, "'%s' cannot stand among alternatives (%s:%d)", score_method_names[it->score.method], it->at->file, it->at->line);
	return RC_OK;
}

static enum rc item_arrays(struct evaluation *e, int i)
{
	struct bound_item *b = &e->work->items[i];
	struct item_result *r = &e->items[i];
	size_t padded = frame_padded(e->rows);
	r->s = work_alloc(&e->work->arena, padded * sizeof(double));
	r->present = b->may_miss ? work_alloc(&e->work->arena, padded / 8) : NULL;
	r->benchmark = b->bench;
	r->benchmark_keys = b->bench_keys;
	return r->s && (r->present || !b->may_miss) ? RC_OK : RC_NO_MEMORY;
}

static int count_stats(const struct item *it)
{
	int n = 3;
	for (int i = 0; i < it->score.n_parts; i++)
		n += count_stats(&it->score.parts[i]);
	return n;
}

static bool in_tree(const struct scheme *s, int item)
{
	for (int k = 0; k < s->n_nodes; k++)
		for (int i = 0; i < s->nodes[k].n_items; i++)
			if (s->nodes[k].items[i] == item)
				return true;
	return s->n_nodes == 0;
}

static enum rc bind_total(struct evaluation *e)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	w->total_items = arena_array(&w->arena, (size_t)s->n_items + 1, sizeof *w->total_items);
	if (!w->total_items)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_items; i++)
		if (in_tree(s, i)) {
			w->total_items[w->n_total_items++] = i;
			w->has_exclude |= w->sum_only && s->items[i].on_missing.kind == ON_EXCLUDE;
		}
	return RC_OK;
}

static enum rc bind_items(struct evaluation *e, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	int n = 0;
	for (int i = 0; i < s->n_all; i++)
		n += count_stats(&s->items[i]);
	w->stats = arena_array(&w->arena, (size_t)n + 1, sizeof *w->stats);
	w->items = arena_array(&w->arena, (size_t)s->n_all + 1, sizeof *w->items);
	e->items = arena_array(&w->arena, (size_t)s->n_all + 1, sizeof *e->items);
	if (!w->stats || !w->items || !e->items)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_all; i++) {
		TRY(bind_item(e, &s->items[i], i, &w->items[i], why));
		TRY(item_arrays(e, i));
		if (s->items[i].has_impute && s->items[i].impute_by >= 0) {
			const struct keys *k;
			TRY(need_keys(e, s->items[i].impute_by, &k, why));
		}
	}
	return RC_OK;
}

/* ---- Results that formulas may name. */

static void mark(const struct scheme *s, const struct operand *o, uint8_t *items)
{
	const char *const *names;
	const int *lags;
	if (!o->f || o->need == NEED_COLUMNS)
		return;
	int n = formula_inputs(o->f, &names, &lags);
	for (int i = 0; i < n; i++) {
		int k = scheme_item(s, names[i]);
		if (k >= 0)
			items[k] = 1;
	}
}

static void mark_all(const struct scheme *s, uint8_t *items)
{
	mark(s, &s->rank.by, items);
	mark(s, &s->classes.by, items);
	for (int i = 0; i < s->rank.n_keys; i++)
		mark(s, &s->rank.keys[i].by, items);
	for (int i = 0; i < s->classes.n_rules; i++)
		mark(s, &s->classes.rules[i].when, items);
	for (int i = 0; i < s->n_limits; i++)
		mark(s, &s->limits[i].when, items);
	for (int i = 0; i < s->n_lists; i++) {
		mark(s, &s->lists[i].by, items);
		mark(s, &s->lists[i].where, items);
	}
	for (int i = 0; i < s->n_tables; i++) {
		mark(s, &s->tables[i].where, items);
		for (int k = 0; k < s->tables[i].n_columns; k++) {
			mark(s, &s->tables[i].columns[k].a, items);
			mark(s, &s->tables[i].columns[k].b, items);
		}
	}
}

static enum rc scored_columns(struct evaluation *e)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	size_t padded = frame_padded(e->rows);
	uint8_t items[SCHEME_ITEMS + 1] = {0};
	mark_all(s, items);
	w->scored_items = arena_array(&w->arena, (size_t)s->n_all + 1, sizeof *w->scored_items);
	struct column *cols = arena_array(&w->arena, (size_t)(s->n_all + s->n_nodes + 3 + w->frame.n_cols), sizeof *cols);
	w->total_present = work_alloc(&w->arena, padded / 8);
	w->class_dict.words = arena_array(&w->arena, SCHEME_CLASSES, sizeof(char *));
	if (!cols || !w->scored_items || !w->total_present || !w->class_dict.words)
		return RC_NO_MEMORY;
	const struct unit one = {.num = 1, .den = 1};
	int n = 0;
	for (int i = 0; i < s->n_all; i++)
		if (items[i]) {
			w->scored_items[i] = work_alloc(&w->arena, padded * sizeof(double));
			cols[n++] = (struct column){.name = s->items[i].code, .unit = one, .v = w->scored_items[i], .present = e->items[i].present};
		}
	for (int i = 0; i < s->n_nodes; i++)
		cols[n++] = (struct column){.name = s->nodes[i].code, .unit = one, .v = e->nodes[i].v, .present = e->nodes[i].present};
	cols[n++] = (struct column){.name = "total", .unit = one, .v = e->total, .present = w->total_present};
	w->class_dict.n = (uint32_t)s->classes.n;
	for (int i = 0; i < s->classes.n; i++)
		w->class_dict.words[i] = s->classes.list[i].code;
	w->scored_rank = work_alloc(&w->arena, w->uses_rank ? padded * sizeof(double) : 0);
	w->scored_class = work_alloc(&w->arena, w->uses_class ? padded * sizeof(double) : 0);
	w->scored_ranked = work_alloc(&w->arena, padded / 8);
	w->scored_classed = work_alloc(&w->arena, padded / 8);
	if (!w->scored_rank || !w->scored_class || !w->scored_ranked || !w->scored_classed)
		return RC_NO_MEMORY;
	cols[n++] = (struct column){.name = "rank", .unit = one, .v = w->scored_rank, .present = w->scored_ranked};
	cols[n++] = (struct column){.name = "class", .kind = COL_ENUM, .unit = one, .v = w->scored_class, .present = w->scored_classed, .dict = &w->class_dict};
	int results = n;
	for (int i = 0; i < w->frame.n_cols; i++) {
		bool taken = false;
		for (int k = 0; k < results; k++)
			taken |= w->frame.cols[i].lag == 0 && strcmp(cols[k].name, w->frame.cols[i].name) == 0;
		if (!taken)
			cols[n++] = w->frame.cols[i];
	}
	w->scored = w->frame;
	w->scored.cols = cols;
	w->scored.n_cols = n;
	return RC_OK;
}

static void note_need(struct evaluation_work *w, const struct operand *o)
{
	w->uses_rank |= o->f && o->need == NEED_RANK;
	w->uses_class |= o->f && o->need == NEED_CLASS;
	w->uses_rank |= w->uses_class; /* a formula that asks for the class may ask for the rank too */
}

static void note_needs(struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	note_need(e->work, &s->classes.by);
	for (int i = 0; i < s->n_limits; i++)
		note_need(e->work, &s->limits[i].when);
	for (int i = 0; i < s->classes.n_rules; i++)
		note_need(e->work, &s->classes.rules[i].when);
	for (int i = 0; i < s->n_lists; i++) {
		note_need(e->work, &s->lists[i].by);
		note_need(e->work, &s->lists[i].where);
	}
	for (int i = 0; i < s->n_tables; i++) {
		note_need(e->work, &s->tables[i].where);
		for (int k = 0; k < s->tables[i].n_columns; k++) {
			note_need(e->work, &s->tables[i].columns[k].a);
			note_need(e->work, &s->tables[i].columns[k].b);
		}
	}
}

/* ---- The rest: conditions, corrections, rank, lists, tables. */

static struct bound *bounds(struct evaluation_work *w, int n) { return arena_array(&w->arena, (size_t)n + 1, sizeof(struct bound)); }

enum rc bind_eligible(struct evaluation *e, struct evaluation_error *why)
{
	const struct scheme *s = e->scheme;
	e->work->eligible = bounds(e->work, s->n_eligible);
	if (!e->work->eligible)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_eligible; i++)
		TRY(bind_operand(e->work, &s->eligible[i].when, &e->work->eligible[i], why));
	return RC_OK;
}

static enum rc bind_conditions(struct evaluation *e, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	w->exempt = bounds(w, s->n_exempt);
	w->limits = bounds(w, s->n_limits);
	w->penalties = bounds(w, s->n_penalties);
	w->rules = bounds(w, s->classes.n_rules);
	if (!w->exempt || !w->limits || !w->penalties || !w->rules)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_exempt; i++)
		TRY(bind_operand(w, &s->exempt[i].when, &w->exempt[i], why));
	for (int i = 0; i < s->n_limits; i++)
		TRY(bind_operand(w, &s->limits[i].when, &w->limits[i], why));
	for (int i = 0; i < s->n_penalties; i++)
		TRY(bind_operand(w, &s->penalties[i].when, &w->penalties[i], why));
	for (int i = 0; i < s->classes.n_rules; i++)
		TRY(bind_operand(w, &s->classes.rules[i].when, &w->rules[i], why));
	return RC_OK;
}

static enum rc bind_coefficient(struct evaluation *e, struct evaluation_error *why)
{
	const struct coefficient *c = &e->scheme->coefficient;
	struct evaluation_work *w = e->work;
	const struct keys *k;
	if (!c->on)
		return RC_OK;
	TRY(bind_operand(w, &c->value, &w->coefficient, why));
	if (c->value.f)
		return RC_OK;
	TRY(need_keys(e, c->by, &k, why));
	w->coefficient_table = table(w, k);
	if (!w->coefficient_table)
		return RC_NO_MEMORY;
	for (uint32_t i = 0; i <= k->n; i++) {
		w->coefficient_table[i] = c->otherwise;
		for (int j = 0; i < k->n && j < c->n_words; j++)
			if (strcmp(c->words[j].word, k->names[i]) == 0)
				w->coefficient_table[i] = c->words[j].value;
	}
	return RC_OK;
}

static enum rc bind_results(struct evaluation *e, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	const struct keys *k;
	TRY(bind_operand(w, &s->rank.by, &w->rank_by, why));
	TRY(bind_operand(w, &s->classes.by, &w->class_by, why));
	for (int i = 0; i < s->rank.n_keys; i++)
		TRY(bind_operand(w, &s->rank.keys[i].by, &w->rank_keys[i], why));
	TRY(need_keys(e, s->rank.over, &k, why));
	TRY(need_keys(e, s->classes.over, &k, why));
	for (int i = 0; i < s->classes.n_subs; i++)
		TRY(need_keys(e, s->classes.subs[i].over, &k, why));
	w->list_by = bounds(w, s->n_lists);
	w->list_where = bounds(w, s->n_lists);
	w->table_where = bounds(w, s->n_tables);
	w->table_a = arena_array(&w->arena, (size_t)s->n_tables + 1, sizeof *w->table_a);
	w->table_b = arena_array(&w->arena, (size_t)s->n_tables + 1, sizeof *w->table_b);
	if (!w->list_by || !w->list_where || !w->table_where || !w->table_a || !w->table_b)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_lists; i++) {
		TRY(bind_operand(w, &s->lists[i].by, &w->list_by[i], why));
		TRY(bind_operand(w, &s->lists[i].where, &w->list_where[i], why));
		TRY(need_keys(e, s->lists[i].over, &k, why));
	}
	for (int i = 0; i < s->n_tables; i++) {
		const struct table_rule *t = &s->tables[i];
		TRY(bind_operand(w, &t->where, &w->table_where[i], why));
		TRY(need_keys(e, t->by, &k, why));
		w->table_a[i] = bounds(w, t->n_columns);
		w->table_b[i] = bounds(w, t->n_columns);
		if (!w->table_a[i] || !w->table_b[i])
			return RC_NO_MEMORY;
		for (int j = 0; j < t->n_columns; j++) {
			TRY(bind_operand(w, &t->columns[j].a, &w->table_a[i][j], why));
			TRY(bind_operand(w, &t->columns[j].b, &w->table_b[i][j], why));
		}
	}
	return RC_OK;
}

enum rc bind_scheme(struct evaluation *e, struct evaluation_error *why)
{
	e->keys = arena_array(&e->work->arena, (size_t)e->scheme->n_strata, sizeof *e->keys);
	if (!e->keys)
		return RC_NO_MEMORY;
	TRY(bind_items(e, why));
	TRY(bind_total(e));
	note_needs(e);
	TRY(scored_columns(e));
	TRY(bind_conditions(e, why));
	TRY(bind_coefficient(e, why));
	return bind_results(e, why);
}
