/* explain_place.c - the unit's place among the others: cuts between classes, what acted on it, the class above.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <string.h>

static const double *ranked_by(const struct evaluation *e) { return e->work->rank_value ? e->work->rank_value : e->total; }

/* ---- Those who share the unit's quota. */

/* From the place within its class to the place on the whole scale, 0 … 1. */
static void place_mark(struct explanation *o)
{
	double all = 0, before = 0;
	for (int k = 0; k < o->n_cuts; k++) {
		all += o->cuts[k].count;
		before += o->cuts[k].class_ < o->class_ ? o->cuts[k].count : 0;
	}
	for (int k = 0; k < o->n_cuts; k++)
		o->cuts[k].share = o->cuts[k].count / all;
	o->mark = o->mark_in_class > 0 ? (before + o->mark_in_class) / all : NAN;
}

static void widen(struct explain_cut *c, uint32_t rank, uint32_t place, double score)
{
	if (c->rank_from == 0) {
		c->rank_from = rank;
		c->group_from = place;
		c->score_max = score;
		c->score_min = score;
	}
	c->rank_to = rank;
	c->group_to = place;
	c->score_max = score > c->score_max ? score : c->score_max;
	c->score_min = score < c->score_min ? score : c->score_min;
}

/* Classes as they came out among them, best first: walking down the order. The unit's own mark stands within its class, after those of the class above it. */
static void walk_cuts(struct explaining *x, uint32_t stratum)
{
	const struct evaluation *e = x->e;
	struct explanation *o = x->out;
	const double *v = ranked_by(e);
	const uint64_t *q = e->queue + e->queue_start[stratum];
	uint32_t n = e->queue_start[stratum + 1] - e->queue_start[stratum];
	for (int k = 0; k < e->scheme->classes.n; k++)
		o->cuts[k] = (struct explain_cut){.class_ = k, .score_min = NAN, .score_max = NAN};
	o->n_cuts = e->scheme->classes.n;
	uint32_t place = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = (uint32_t)q[i];
		if (!explain_shares_quota(e, x->row, row))
			continue;
		place++;
		if (e->class_[row] == CLASS_NONE)
			continue;
		struct explain_cut *c = &o->cuts[e->class_[row]];
		if (row == x->row)
			o->mark_in_class = (double)c->count + 0.5;
		c->count++;
		if (e->reason[row] == 0) /* a list or a veto that put it there marks no boundary */
			widen(c, i + 1, place, v[row]);
	}
	int kept = 0;
	for (int k = 0; k < o->n_cuts; k++)
		if (o->cuts[k].count > 0)
			o->cuts[kept++] = o->cuts[k];
	o->n_cuts = kept;
	place_mark(o);
}

/* ---- What acted. */

static struct explain_effect *effect(struct explaining *x, enum effect_kind kind, const char *code, struct plan_words title, bool decisive)
{
	struct explain_effect *f = &x->out->effects[x->out->n_effects++];
	*f = (struct explain_effect){.kind = kind, .code = code, .title = title, .decisive = decisive, .text = ""};
	return f;
}

static const char *class_code(const struct explaining *x, int k) { return x->e->scheme->classes.list[k].code; }

static const char *limit_text(struct explaining *x, const struct limit *l)
{
	if (l->class_ >= 0)
		return arena_printf(x->a, SAY("直接定为 %s", "class %s"), class_code(x, l->class_));
	if (l->not_above >= 0)
		return arena_printf(x->a, SAY("不高于 %s", "not above %s"), class_code(x, l->not_above));
	if (l->not_below >= 0)
		return arena_printf(x->a, SAY("不低于 %s", "not below %s"), class_code(x, l->not_below));
	return l->unranked ? SAY("不参加排名", "is not ranked") : l->sets_total ? SAY("总分另定", "fixes the total") : "";
}

/* Where each kind of rule begins in the numbers of `reason`: 0 by score, then what decides who takes part, who is exempt, limits, rules of classes. */
static int exempt_reason(const struct scheme *s, int i) { return 1 + s->n_eligible + i; }
static int limit_number(const struct scheme *s, int i) { return exempt_reason(s, s->n_exempt) + i; }
static int rule_reason(const struct scheme *s, int i) { return limit_number(s, s->n_limits) + i; }

static void effects_of_eligibility(struct explaining *x, const struct scheme *s, int reason)
{
	for (int i = 0; i < s->n_eligible; i++)
		if (!explain_true(x, &x->e->work->eligible[i]))
			effect(x, EFFECT_OUT, s->eligible[i].code, s->eligible[i].title, reason == 1 + i)->text = SAY("不参加评价", "takes no part");
}

/* An exemption that ran out before the evaluation's day has no effect, unless it is the one that decided. */
static bool exempt_now(const struct explaining *x, const struct exempt *m, bool decided)
{
	const char *as_of = x->e->settings.as_of;
	return decided || m->until == NULL || as_of == NULL || strcmp(m->until, as_of) >= 0;
}

static void effects_of_exemption(struct explaining *x, const struct scheme *s, int reason)
{
	for (int i = 0; i < s->n_exempt; i++) {
		const struct exempt *m = &s->exempt[i];
		bool decided = reason == exempt_reason(s, i);
		if (!explain_true(x, &x->e->work->exempt[i]) || !exempt_now(x, m, decided))
			continue;
		effect(x, EFFECT_EXEMPT, m->code, m->title, decided)->text = m->treat_as >= 0
			? arena_printf(x->a, SAY("列为 %s，按 %s 对待", "class %s, treated as %s"), class_code(x, m->class_), class_code(x, m->treat_as))
			: arena_printf(x->a, SAY("列为 %s", "class %s"), class_code(x, m->class_));
	}
}

static void effects_of_limits(struct explaining *x, const struct scheme *s, int reason)
{
	for (int i = 0; i < s->n_limits; i++)
		if (bit_get(x->e->limit_hit[i], x->row))
			effect(x, EFFECT_LIMIT, s->limits[i].code, s->limits[i].title, reason == limit_number(s, i))->text = limit_text(x, &s->limits[i]);
}

static void effects_of_classes(struct explaining *x, const struct scheme *s, int reason)
{
	for (int i = 0; i < s->classes.n_rules; i++)
		if (reason == rule_reason(s, i))
			effect(x, EFFECT_RULE, s->classes.rules[i].code, s->classes.rules[i].title, true)->text =
				arena_printf(x->a, SAY("定为 %s", "class %s"), class_code(x, s->classes.rules[i].class_));
	for (int i = 0; i < s->classes.n_subs && reason == 0; i++) {
		const struct subclass *b = &s->classes.subs[i];
		if (x->e->class_[x->row] != b->class_)
			continue;
		effect(x, EFFECT_SUBCLASS, class_code(x, b->class_), s->classes.list[b->class_].title, true)->text = arena_printf(x->a,
			b->first ? SAY("%s 类中得分最高的 %g%%", "the first %2$g %% of class %1$s") : SAY("%s 类中得分最低的 %g%%", "the last %2$g %% of class %1$s"),
			class_code(x, b->of), (double)b->share_ppb / 1e7);
	}
}

/* What it says, then why it was decided. */
static const char *decision_text(const struct explaining *x, const struct override *o)
{
	const char *why = o->reason ? o->reason : "";
	if (o->id == 0)
		return why;
	if (o->kind == OVERRIDE_LIMIT)
		return arena_printf(x->a, SAY("按办法“%s”执行：%s", "acts as the scheme's '%s': %s"), x->english ? x->e->scheme->limits[o->limit].title.en : x->e->scheme->limits[o->limit].title.zh, why);
	if (o->kind == OVERRIDE_EXEMPT && o->treat_as != CLASS_NONE)
		return arena_printf(x->a, SAY("列为 %s，按 %s 对待：%s", "class %s, treated as %s: %s"), class_code(x, o->class_), class_code(x, o->treat_as), why);
	const char *class_ = class_code(x, o->class_);
	switch (o->kind) {
	case OVERRIDE_EXEMPT: return arena_printf(x->a, SAY("列为 %s：%s", "class %s: %s"), class_, why);
	case OVERRIDE_FLOOR: return arena_printf(x->a, SAY("不低于 %s：%s", "not below %s: %s"), class_, why);
	case OVERRIDE_CEILING: return arena_printf(x->a, SAY("不高于 %s：%s", "not above %s: %s"), class_, why);
	default: return arena_printf(x->a, SAY("定为 %s：%s", "set to %s: %s"), class_, why);
	}
}

static void effects_of_people(struct explaining *x, int reason)
{
	const struct evaluation *e = x->e;
	for (size_t i = 0; i < e->n_overrides; i++) {
		const struct override *o = &e->overrides[i];
		if (o->row != x->row)
			continue;
		bool decisive = o->kind == OVERRIDE_LIMIT ? reason == limit_number(e->scheme, o->limit) : reason == REASON_OVERRIDE;
		struct explain_effect *f = effect(x, EFFECT_OVERRIDE, "override", o->title.zh ? o->title : (struct plan_words){"人工调整", "decided by hand"}, decisive);
		f->text = decision_text(x, o);
		f->decision = o;
	}
}

static void effect_of_merging(struct explaining *x)
{
	const struct evaluation *e = x->e;
	const struct frame *f = e->frame;
	if (e->holder == NULL || e->holder[x->row] == x->row)
		return;
	uint32_t h = e->holder[x->row];
	effect(x, EFFECT_MERGED, "merge", (struct plan_words){"合并评价", "evaluated together"}, true)->text =
		f->id_data ? arena_strndup(x->a, f->id_data + f->id_off[h], f->id_off[h + 1] - f->id_off[h]) : "";
}

static void find_effects(struct explaining *x)
{
	const struct scheme *s = x->e->scheme;
	int reason = x->e->reason[x->row];
	effects_of_eligibility(x, s, reason);
	effects_of_exemption(x, s, reason);
	effects_of_limits(x, s, reason);
	effects_of_classes(x, s, reason);
	effects_of_people(x, reason);
	effect_of_merging(x);
}

/* ---- Class by score, and the one above. */

/* The place in the order among those who share the quota; equal totals do not share it. */
static uint32_t place_in_quota(const struct explaining *x, uint32_t stratum, uint32_t place)
{
	const struct evaluation *e = x->e;
	uint32_t n = 0;
	for (uint32_t i = 0; i < place; i++)
		n += explain_shares_quota(e, x->row, (uint32_t)e->queue[e->queue_start[stratum] + i]);
	return n;
}

static uint8_t by_score(const struct explaining *x, uint32_t place, uint32_t stratum)
{
	const struct evaluation *e = x->e;
	const struct classes *c = &e->scheme->classes;
	if (explain_by_quota(e) && place > 0) {
		const uint32_t *cut = e->cut + (size_t)e->keys[c->over].key[x->row] * SCHEME_CLASSES;
		uint32_t own = place_in_quota(x, stratum, place);
		for (int k = 0; k < c->n; k++)
			if (own <= cut[k])
				return (uint8_t)k;
	}
	bool moved = e->reason[x->row] != 0;
	for (int i = 0; i < c->n_subs && !moved; i++)
		if (e->class_[x->row] == c->subs[i].class_)
			return (uint8_t)c->subs[i].of;
	return moved ? CLASS_NONE : e->class_[x->row];
}

static uint32_t place_in_queue(const struct evaluation *e, uint32_t stratum, size_t row)
{
	uint32_t from = e->queue_start[stratum], to = e->queue_start[stratum + 1];
	uint32_t at = from + (e->rank[row] ? e->rank[row] - 1 : 0);
	while (at < to && (uint32_t)e->queue[at] != row)
		at++; /* equal totals may share a rank */
	return at < to ? at - from + 1 : 0;
}

/* The nearest class above in which somebody of the stratum stands; its last place is what has to be passed. */
static void next_in_order(struct explaining *x, uint32_t place)
{
	struct explanation *o = x->out;
	const struct evaluation *e = x->e;
	const struct explain_cut *best = NULL;
	for (int i = 0; i < o->n_cuts; i++)
		if (o->cuts[i].class_ < o->class_ && !e->scheme->classes.list[o->cuts[i].class_].outside && o->cuts[i].rank_to > 0 && o->cuts[i].rank_to < place)
			best = &o->cuts[i];
	if (!best)
		return;
	uint32_t stratum = e->keys[e->scheme->rank.over].key[x->row];
	double at = ranked_by(e)[(uint32_t)e->queue[e->queue_start[stratum] + best->rank_to - 1]];
	o->has_next = true;
	o->next_class = best->class_;
	o->score_needed = at;
	o->points_needed = at - ranked_by(e)[x->row];
	o->places_needed = place_in_quota(x, stratum, place) - best->group_to;
}

static void next_by_threshold(struct explaining *x)
{
	struct explanation *o = x->out;
	const struct classes *c = &x->e->scheme->classes;
	const struct keys *k = &x->e->keys[c->over];
	if (c->by.f)
		return;
	for (int r = 0; r < c->n_cut_strata; r++) {
		const double *cuts = c->cuts + (size_t)r * SCHEME_CLASSES;
		bool mine = !c->cut_strata[r] || (k->key[x->row] < k->n && strcmp(c->cut_strata[r], k->names[k->key[x->row]]) == 0);
		for (int j = (int)o->class_ - 1; mine && j >= 0; j--)
			if (cuts[j] > o->total) {
				o->has_next = true;
				o->next_class = j;
				o->score_needed = cuts[j];
				o->points_needed = cuts[j] - o->total;
				return;
			}
	}
}

enum rc explain_place(struct explaining *x)
{
	const struct evaluation *e = x->e;
	const struct scheme *s = e->scheme;
	struct explanation *o = x->out;
	const struct keys *keys = &e->keys[s->rank.over];
	uint32_t stratum = keys->key[x->row], place = 0;
	o->mark = NAN;
	o->effects = arena_array(x->a, (size_t)(s->n_eligible + s->n_exempt + s->n_limits + s->classes.n_subs + 4) + e->n_overrides, sizeof *o->effects);
	o->cuts = arena_array(x->a, SCHEME_CLASSES, sizeof *o->cuts);
	if (!o->effects || !o->cuts)
		return RC_TOO_LARGE;
	if (stratum < keys->n) {
		o->stratum = keys->names[stratum];
		o->stratum_size = e->in_rank[stratum];
		TRY(explain_standing(x));
		walk_cuts(x, stratum);
		place = o->ranked && !(e->state[x->row] & ROW_MEMBER) ? place_in_queue(e, stratum, x->row) : 0;
	}
	find_effects(x);
	o->class_by_score = by_score(x, place, stratum);
	if (o->class_ == CLASS_NONE || o->class_ == 0 || s->classes.list[o->class_].outside || !o->has_total)
		return RC_OK;
	if (s->classes.method == CLASS_THRESHOLDS)
		next_by_threshold(x);
	else if (explain_by_quota(e) && place > 0)
		next_in_order(x, place);
	return RC_OK;
}
