/* objection_rerun.c - one evaluation for the corrections of one sitting.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a re-run changed is found by comparing every enterprise before and after: class and rank by registry row, kept in two small arrays, so that a city of 120 000 takes a
 * megabyte and a glance. Several cases share a re-run; the figures of the others are then those of all of them together, and the case says so. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/num.h"
#include "campaign/objection/objection_store.h"
#include "core/job.h"
#include "core/workday.h"
#include "evaluation/round.h"

enum { TOLD_AT_ONCE = 100, PAUSE_NS = 2000000 };

/* ---- The city before and after. */

struct standing { char total[32]; uint32_t rank; uint8_t class_; };
struct sight { int64_t round; size_t n; uint32_t *subject, *rank; uint8_t *class_; struct standing *cases; const char *classes[SCHEME_CLASSES]; };

static const char *class_word(const struct sight *s, uint8_t class_) { return class_ < SCHEME_CLASSES && s->classes[class_] != NULL ? s->classes[class_] : ""; }

static struct standing standing_of(const struct evaluation *e, size_t row)
{
	struct standing s = { .rank = e->rank[row], .class_ = e->class_[row] };
	double total;
	size_t at = e->holder != NULL && (e->state[row] & ROW_MEMBER) != 0 ? e->holder[row] : row;
	if (evaluation_total(e, at, &total))
		num_print(s.total, total);
	return s;
}

/* Rows are in order of subjects; -1: it takes no part. */
static int64_t row_of(const struct sight *s, int64_t enterprise)
{
	size_t lo = 0, hi = s->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (SUBJECT_FIRST + (int64_t)s->subject[mid] < enterprise)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && SUBJECT_FIRST + (int64_t)s->subject[lo] == enterprise ? (int64_t)lo : -1;
}

static enum rc look(struct ctx *c, const struct city *city, const struct objection_row *list, int n, struct sight *ret_s)
{
	const struct evaluation *e = city->ev;
	struct sight s = { .round = city->round.id, .n = e->rows };
	s.subject = arena_new_array(&c->arena, uint32_t, e->rows + 1);
	s.rank = arena_new_array(&c->arena, uint32_t, e->rows + 1);
	s.class_ = arena_new_array(&c->arena, uint8_t, e->rows + 1);
	s.cases = arena_new_array(&c->arena, struct standing, (size_t)n + 1);
	if (s.subject == NULL || s.rank == NULL || s.class_ == NULL || s.cases == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < city->scheme->classes.n; i++)
		s.classes[i] = arena_strdup(&c->arena, city->scheme->classes.list[i].code);
	for (size_t row = 0; row < e->rows; row++) {
		s.subject[row] = city->view.reg->subject[city_registry_row(city, row)];
		s.rank[row] = e->rank[row];
		s.class_[row] = e->class_[row];
	}
	for (int i = 0; i < n; i++) {
		int64_t row = row_of(&s, list[i].enterprise);
		s.cases[i] = row >= 0 ? standing_of(e, (size_t)row) : (struct standing){ .class_ = CLASS_NONE };
	}
	*ret_s = s;
	return RC_OK;
}

static enum rc sight_of(struct ctx *c, int64_t round, const struct objection_row *list, int n, struct sight *ret_s)
{
	struct city *city;
	TRY(city_hold_round(c, round, &city));
	enum rc rc = look(c, city, list, n, ret_s);
	city_drop(c, city);
	return rc;
}

static bool is_one_of(const int64_t *ids, int n, int64_t id)
{
	int lo = 0, hi = n;
	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (ids[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && ids[lo] == id;
}

static int by_id(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }

/* Others: whoever has no case of his own in this re-run. Rows of both are in order of subjects. */
static enum rc others(struct ctx *c, const struct sight *was, const struct sight *is, const struct objection_row *list, int n, int64_t *ret_class, int64_t *ret_rank)
{
	int64_t *ours = arena_new_array(&c->arena, int64_t, (size_t)n + 1);
	size_t j = 0;
	*ret_class = *ret_rank = 0;
	if (ours == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		ours[i] = list[i].enterprise;
	qsort(ours, (size_t)n, sizeof *ours, by_id);
	for (size_t i = 0; i < is->n; i++) {
		while (j < was->n && was->subject[j] < is->subject[i])
			j++;
		if (j >= was->n || was->subject[j] != is->subject[i] || is_one_of(ours, n, SUBJECT_FIRST + (int64_t)is->subject[i]))
			continue;
		*ret_class += strcmp(class_word(was, was->class_[j]), class_word(is, is->class_[i])) != 0;
		*ret_rank += was->rank[j] != is->rank[i];
	}
	return RC_OK;
}

/* ---- The re-run. What it changed is kept for all cases at once; they are told in slices, between which others may write. */

static enum rc keep_effects(struct ctx *c, const struct campaign *k, const struct objection_row *list, int n, const struct sight *was, const struct sight *is)
{
	txn_auto t = { 0 };
	struct objection_effect e = { 0 };
	TRY(others(c, was, is, list, n, &e.others_class, &e.others_rank));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_objection_rerun(c, k->id, was->round, is->round, n, &e.rerun));
	for (int i = 0; i < n; i++) {
		e.total_before = was->cases[i].total;
		e.total_after = is->cases[i].total;
		e.class_before = class_word(was, was->cases[i].class_);
		e.class_after = class_word(is, is->cases[i].class_);
		e.rank_before = was->cases[i].rank;
		e.rank_after = is->cases[i].rank;
		TRY(store_objection_effect(c, list[i].id, &e));
	}
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* As it is now: somebody may have dealt with it between two slices. */
static enum rc tell_one(struct ctx *c, int64_t id, bool evaluated)
{
	struct objection_row o;
	TRY(store_objection(c, id, &o));
	if (o.state != OBJECTION_CORRECTED)
		return RC_OK;
	if (evaluated) {
		o.state = OBJECTION_REEVALUATED;
		TRY(objection_move_on(c, &o, OBJECTION_RERUN, OBJECTION_CORRECTED, "", ""));
	}
	return objection_tell(c, &o, o.desk);
}

static enum rc tell_slice(struct ctx *c, const struct objection_row *list, int n, bool evaluated)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(tell_one(c, list[i].id, evaluated));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* Whoever waits for the writer gets it: the lock alone would give it back to who asks first, and that is this thread. */
static enum rc let_others_write(struct ctx *c)
{
	const struct timespec moment = { .tv_nsec = PAUSE_NS };
	TRY(ctx_to_reader(c));
	nanosleep(&moment, NULL);
	return ctx_to_writer(c);
}

static enum rc tell_all(struct ctx *c, const struct objection_row *list, int n, bool evaluated)
{
	for (int i = 0; i < n; i += TOLD_AT_ONCE) {
		TRY(let_others_write(c));
		TRY(tell_slice(c, list + i, n - i < TOLD_AT_ONCE ? n - i : TOLD_AT_ONCE, evaluated));
	}
	return RC_OK;
}

/* Is there a result that a correction would change? Before the scoring has begun, the first time or again after going back, there is not: it will be scored with what is right. */
static enum rc is_scored(struct ctx *c, const struct campaign *k, bool *ret_scored)
{
	struct campaign_window w;
	TRY(campaign_window(c, k->id, campaign_step_words[STEP_SCORING], &w));
	*ret_scored = k->round != 0 && w.entered;
	return RC_OK;
}

enum rc objection_waits_for_rerun(struct ctx *c, const struct campaign *k, bool *ret_waits) { return is_scored(c, k, ret_waits); }

static enum rc evaluate_for(struct ctx *c, const struct campaign *k, const struct objection_row *list, int n)
{
	struct sight was, is;
	struct round made;
	const char *why = n == 1 ? arena_printf(&c->arena, "异议 %s 更正后重新评价", list[0].code) : arena_printf(&c->arena, "异议 %s 等 %d 件更正后重新评价", list[0].code, n);
	if (why == NULL)
		return ctx_no_memory(c);
	TRY(campaign_evaluate(c, k->id, why, &made));
	TRY(ctx_to_reader(c)); /* looking takes as long as evaluating, and keeps nobody from writing */
	TRY(sight_of(c, k->round, list, n, &was));
	TRY(sight_of(c, made.id, list, n, &is));
	TRY(ctx_to_writer(c));
	return keep_effects(c, k, list, n, &was, &is);
}

enum rc objection_rerun(struct ctx *c, int64_t campaign, int64_t *ret_cases)
{
	struct campaign k;
	struct objection_row *list, *known;
	int n, n_known;
	bool scored;
	TRY(campaign_get(c, campaign, &k));
	TRY(store_objections_corrected(c, campaign, CORRECTED_EVALUATED, &known, &n_known));
	TRY(store_objections_corrected(c, campaign, CORRECTED_WAITS, &list, &n));
	*ret_cases = n + n_known;
	if (n + n_known == 0)
		return RC_OK;
	TRY(campaign_must_live(c, &k));
	TRY(tell_all(c, known, n_known, true)); /* a re-run that was cut off before it had told them */
	TRY(is_scored(c, &k, &scored));
	if (n > 0 && scored)
		TRY(evaluate_for(c, &k, list, n));
	return tell_all(c, list, n, scored);
}
