/* gate_quota.c - quota against realised share, with a reason for each place.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In a stratum of n ranked enterprises a class has share × n places; whole places come of it by rounding, the cut may move for ties, and then limits, decisions and freed places move
 * enterprises between classes. Each enterprise has the class of its place by rank and the class it ended in; where the two differ the reason is its own (a limit, a decision) or that
 * somebody before it left a place. What has neither is a fault. The rounding is done anew here, not asked of the engine. */
#include <math.h>
#include <string.h>
#include "campaign/gate/gate_priv.h"

enum { MOVES = 128, BY_OVERRIDE = MOVES - 2, BY_FREED = MOVES - 1 };

struct stratum_places {
	uint32_t n;
	uint32_t seen;                                  /* while the queue is walked */
	uint32_t rank_stratum;
	int64_t first_row;
	double wanted[SCHEME_CLASSES];                  /* share × n */
	uint32_t rounded[SCHEME_CLASSES], cut[SCHEME_CLASSES], realised[SCHEME_CLASSES];
	uint32_t left, freed;                           /* who left a better class than its place; who was moved up without a reason of its own */
};

struct quota_work {
	struct asking *q;
	const struct evaluation *e;
	const struct keys *keys;
	struct stratum_places *s;
	int fold[SCHEME_CLASSES];                       /* a part of a class counts for the class */
	int64_t moved[MOVES][SCHEME_CLASSES];           /* by reason: into less out of the class */
	int64_t outside;                                /* with a class of the quota and no place in the queue */
	bool refined;
};

static uint64_t rounded_part(uint64_t n, uint64_t ppb, enum rounding how)
{
	unsigned __int128 p = (unsigned __int128)n * ppb;
	uint64_t whole = (uint64_t)(p / 1000000000), rest = (uint64_t)(p % 1000000000);
	if (how == ROUND_CEIL)
		return whole + (rest > 0);
	return how == ROUND_NEAREST ? whole + (rest * 2 >= 1000000000) : whole;
}

/* Cumulative cut points, rounded; or every share down and the rest to the largest remainders. */
static void places(const struct evaluation *e, struct stratum_places *s)
{
	const struct classes *c = &e->scheme->classes;
	int64_t sum = 0, upto = 0;
	uint32_t before = 0, given = 0;
	for (int k = 0; k < c->n; k++)
		sum += c->quota[k] ? e->settings.share_ppb[k] : 0;
	for (int k = 0; k < c->n; k++) {
		if (!c->quota[k])
			continue;
		s->wanted[k] = (double)s->n * (double)e->settings.share_ppb[k] / 1e9;
		upto += e->settings.share_ppb[k];
		uint32_t end = c->rounding == ROUND_LARGEST ? before + (uint32_t)rounded_part(s->n, (uint64_t)e->settings.share_ppb[k], ROUND_FLOOR)
			: upto >= sum ? s->n : (uint32_t)rounded_part(s->n, (uint64_t)upto, c->rounding);
		end = end > s->n ? s->n : end;
		s->rounded[k] = end - before;
		before = end;
		given = end;
	}
	while (c->rounding == ROUND_LARGEST && given < s->n) {
		int best = -1;
		double most = -1;
		for (int k = 0; k < c->n; k++)
			if (c->quota[k] && s->wanted[k] > 0 && s->wanted[k] - s->rounded[k] > most) {
				most = s->wanted[k] - s->rounded[k];
				best = k;
			}
		if (best < 0)
			return;
		s->rounded[best]++;
		given++;
	}
}

static void cut_sizes(const struct evaluation *e, uint32_t stratum, struct stratum_places *s)
{
	const uint32_t *cut = e->cut + (size_t)stratum * SCHEME_CLASSES;
	for (int k = 0; k < e->scheme->classes.n; k++)
		s->cut[k] = cut[k] - (k ? cut[k - 1] : 0);
}

static int place_class(const struct evaluation *e, uint32_t stratum, uint32_t place)
{
	const uint32_t *cut = e->cut + (size_t)stratum * SCHEME_CLASSES;
	int k = 0;
	while (k < e->scheme->classes.n - 1 && place > cut[k])
		k++;
	return k;
}

/* The number under which moves for a reason are kept; -1: none of its own. */
static int reason_of(const struct evaluation *e, uint8_t reason)
{
	const struct scheme *s = e->scheme;
	int first = 1 + s->n_eligible + s->n_exempt, i = reason - first;
	if (reason == REASON_OVERRIDE)
		return BY_OVERRIDE;
	return reason != 0 && i >= 0 && i < s->n_limits && i < BY_OVERRIDE ? i : -1;
}

static void count_stratum_sizes(struct quota_work *w)
{
	const struct evaluation *e = w->e;
	const struct keys *rank_keys = &e->keys[e->scheme->rank.over];
	w->refined = true;
	for (uint32_t t = 0; t < rank_keys->n; t++)
		for (uint32_t i = e->queue_start[t]; i < e->queue_start[t + 1]; i++) {
			uint32_t row = (uint32_t)e->queue[i], key = w->keys->key ? w->keys->key[row] : 0;
			if (key >= w->keys->n)
				continue;
			struct stratum_places *s = &w->s[key];
			if (s->n++ == 0) {
				s->rank_stratum = t;
				s->first_row = row;
			} else if (s->rank_stratum != t) {
				w->refined = false;
			}
		}
}

static const char *stratum_name(const struct quota_work *w, uint32_t k) { return w->keys->names != NULL && w->keys->names[k] != NULL ? w->keys->names[k] : ""; }

static void one_place(struct quota_work *w, uint32_t row)
{
	const struct evaluation *e = w->e;
	uint32_t key = w->keys->key ? w->keys->key[row] : 0;
	if (key >= w->keys->n)
		return;
	struct stratum_places *s = &w->s[key];
	int from = place_class(e, key, ++s->seen), to = e->class_[row] == CLASS_NONE ? -1 : w->fold[e->class_[row]], why = reason_of(e, e->reason[row]);
	if (to >= 0)
		s->realised[to]++;
	if (from == to)
		return;
	s->left += to < 0 || to > from;
	if (why < 0 && to >= 0 && to < from) {
		why = BY_FREED;
		s->freed++;
	}
	if (why < 0) {
		gate_find(w->q, true, "no_reason", row, to >= 0 ? e->scheme->classes.list[to].code : "", 50,
			gate_say(w->q, "%s 按位次应为 %s 类，实为 %s 类，没有依据", gate_firm(w->q, row), e->scheme->classes.list[from].code, to >= 0 ? e->scheme->classes.list[to].code : "—"),
			gate_say(w->q, "%s has the place of class %s and is in %s, and nothing says why", gate_firm(w->q, row), e->scheme->classes.list[from].code, to >= 0 ? e->scheme->classes.list[to].code : "none"));
		return;
	}
	w->moved[why][from]--;
	if (to >= 0)
		w->moved[why][to]++;
}

static void walk(struct quota_work *w)
{
	const struct evaluation *e = w->e;
	uint32_t n = e->keys[e->scheme->rank.over].n;
	for (uint32_t i = 0; i < e->queue_start[n]; i++)
		one_place(w, (uint32_t)e->queue[i]);
	for (size_t i = 0; i < e->rows; i++)
		w->outside += gate_in(e, i) && e->rank[i] == 0 && e->class_[i] != CLASS_NONE && e->scheme->classes.quota[w->fold[e->class_[i]]];
}

/* Somebody moved up without a reason of its own only into a place that another left. */
static void check_freed(struct quota_work *w, uint32_t k)
{
	const struct stratum_places *s = &w->s[k];
	if (s->freed > 0 && s->left == 0)
		gate_find(w->q, true, "no_place", s->first_row, "", 60, gate_say(w->q, "分组 %s：%u 户递补，却没有空出的名额", stratum_name(w, k), s->freed),
			gate_say(w->q, "stratum %s: %u moved up and no place was left", stratum_name(w, k), s->freed));
}

static bool of_one_district(const struct quota_work *w) { return w->keys->n > 2; }

static void list_stratum(struct quota_work *w, uint32_t k)
{
	const struct evaluation *e = w->e;
	const struct stratum_places *s = &w->s[k];
	double limit = w->q->gate->limit[LIMIT_POINTS];
	for (int i = 0; s->n > 0 && i < e->scheme->classes.n; i++) {
		if (!e->scheme->classes.quota[i])
			continue;
		double share = (double)e->settings.share_ppb[i] / 1e7, got = 100.0 * s->realised[i] / s->n;
		if (fabs(got - share) < limit)
			continue;
		const char *code = e->scheme->classes.list[i].code;
		gate_find(w->q, false, "share", of_one_district(w) ? s->first_row : ROW_NONE, code, fabs(got - share),
			gate_say(w->q, "分组 %s（%u 户）%s 类：比例 %.4g %%，实得 %u 户即 %.4g %%；取整 %+.2f，同分 %+d，名单与决定等 %+d", stratum_name(w, k), s->n, code, share, s->realised[i], got,
				s->rounded[i] - s->wanted[i], (int)s->cut[i] - (int)s->rounded[i], (int)s->realised[i] - (int)s->cut[i]),
			gate_say(w->q, "stratum %s (%u) class %s: share %.4g %%, realised %u or %.4g %%; rounding %+.2f, ties %+d, limits and decisions %+d", stratum_name(w, k), s->n, code, share, s->realised[i], got,
				s->rounded[i] - s->wanted[i], (int)s->cut[i] - (int)s->rounded[i], (int)s->realised[i] - (int)s->cut[i]));
	}
}

static const char *move_name(const struct scheme *s, int why, bool english)
{
	if (why == BY_OVERRIDE)
		return english ? "decisions of people" : "人工决定";
	if (why == BY_FREED)
		return english ? "freed places taken" : "递补空出的名额";
	const struct plan_words *t = &s->limits[why].title;
	return english && t->en ? t->en : t->zh ? t->zh : s->limits[why].code;
}

static const char *moves_text(struct quota_work *w, int k, bool english)
{
	const char *all = "";
	for (int why = 0; why < MOVES; why++)
		if (w->moved[why][k] != 0)
			all = gate_say(w->q, english ? "%s, %s %+lld" : "%s，%s %+lld", all, move_name(w->e->scheme, why, english), (long long)w->moved[why][k]);
	return all;
}

/* By class over all strata: share, rounding, ties, each reason, realised. */
static void tell_class(struct quota_work *w, int k)
{
	double wanted = 0;
	int64_t rounded = 0, cut = 0, realised = 0;
	for (uint32_t i = 0; i < w->keys->n; i++) {
		wanted += w->s[i].wanted[k];
		rounded += w->s[i].rounded[k];
		cut += w->s[i].cut[k];
		realised += w->s[i].realised[k];
	}
	const char *code = w->e->scheme->classes.list[k].code;
	double share = (double)w->e->settings.share_ppb[k] / 1e7;
	const char *text = w->q->c->english ? moves_text(w, k, true) : moves_text(w, k, false);
	(void)text;
	gate_figure_add(w->q, gate_say(w->q, "%s 类（比例 %.4g %%）：应得 %.2f，取整 %+.2f，同分 %+lld%s", code, share, wanted, (double)rounded - wanted, (long long)(cut - rounded), moves_text(w, k, false)),
		gate_say(w->q, "class %s (share %.4g %%): wanted %.2f, rounding %+.2f, ties %+lld%s", code, share, wanted, (double)rounded - wanted, (long long)(cut - rounded), moves_text(w, k, true)), gate_say(w->q, "%lld", (long long)realised));
	int64_t moved = 0;
	for (int why = 0; why < MOVES; why++)
		moved += w->moved[why][k];
	if (cut + moved != realised && w->q->r->faults == 0)
		gate_find(w->q, true, "unexplained", ROW_NONE, code, 90, gate_say(w->q, "%s 类：名额 %lld，变动 %+lld，应为 %lld，实为 %lld", code, (long long)cut, (long long)moved, (long long)(cut + moved), (long long)realised),
			gate_say(w->q, "class %s: %lld places, %+lld moved, should be %lld and is %lld", code, (long long)cut, (long long)moved, (long long)(cut + moved), (long long)realised));
}

static bool ties_may_move(const struct scheme *s) { return s->classes.ties != CTIES_ORDER; }

enum rc gate_quota(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	const struct classes *cl = &e->scheme->classes;
	struct quota_work *w = arena_new(&q->c->arena, struct quota_work);
	if (cl->method != CLASS_QUOTA || e->cut == NULL) {
		gate_does_not_apply(q, "本办法不按比例分类", "this scheme has no quotas");
		return RC_OK;
	}
	if (w == NULL)
		return ctx_no_memory(q->c);
	*w = (struct quota_work){ .q = q, .e = e, .keys = &e->keys[cl->over] };
	w->s = arena_new_array(&q->c->arena, struct stratum_places, (size_t)w->keys->n + 1);
	if (w->s == NULL)
		return ctx_no_memory(q->c);
	for (int k = 0; k < cl->n; k++)
		w->fold[k] = k;
	for (int i = 0; i < cl->n_subs; i++)
		w->fold[cl->subs[i].class_] = w->fold[cl->subs[i].of];
	count_stratum_sizes(w);
	if (!w->refined) {
		gate_does_not_apply(q, "分类分组跨越排名分组，逐户位次不能比较；户数见合计", "classes are given across the strata of the rank: places cannot be compared one by one");
		return RC_OK;
	}
	int64_t wrong_cut = 0;
	for (uint32_t k = 0; k < w->keys->n; k++) {
		places(e, &w->s[k]);
		cut_sizes(e, k, &w->s[k]);
		for (int i = 0; i < cl->n && !ties_may_move(e->scheme); i++)
			if (cl->quota[i] && w->s[k].cut[i] != w->s[k].rounded[i]) {
				wrong_cut++;
				gate_find(q, true, "rounding", of_one_district(w) ? w->s[k].first_row : ROW_NONE, cl->list[i].code, 80, gate_say(q, "分组 %s 的 %s 类：按“%s”取整应为 %u，引擎给出 %u", stratum_name(w, k), cl->list[i].code, rounding_names[cl->rounding], w->s[k].rounded[i], w->s[k].cut[i]),
					gate_say(q, "stratum %s class %s: rounded by '%s' it is %u, the engine gave %u", stratum_name(w, k), cl->list[i].code, rounding_names[cl->rounding], w->s[k].rounded[i], w->s[k].cut[i]));
			}
	}
	walk(w);
	for (uint32_t k = 0; k < w->keys->n; k++) {
		check_freed(w, k);
		list_stratum(w, k);
	}
	for (int k = 0; k < cl->n; k++)
		if (cl->quota[k])
			tell_class(w, k);
	if (w->outside > 0)
		gate_figure_add(q, "不占名额而有类别的企业", "with a class and no place in the queue", gate_say(q, "%lld", (long long)w->outside));
	gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 处名额没有依据", (long long)q->r->faults) : gate_say(q, "%u 个分组的名额逐户有据；偏离比例 %.4g 个百分点以上的列出 %lld 处", w->keys->n, q->gate->limit[LIMIT_POINTS], (long long)q->r->notes),
		q->r->faults ? gate_say(q, "%lld places have no reason", (long long)q->r->faults) : gate_say(q, "every place of %u strata has its reason; %lld shares are off by %.4g points or more and listed", w->keys->n, (long long)q->r->notes, q->gate->limit[LIMIT_POINTS]));
	(void)wrong_cut;
	return RC_OK;
}
