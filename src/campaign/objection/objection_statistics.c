/* objection_statistics.c - how many objections of what kind, how they ended and how long that took; and what everybody may know of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "campaign/objection/objection_json.h"
#include "core/workday.h"
#include "evaluation/suppress.h"
#include "office/office.h"

const char *const objection_part_words[] = { "kind", "step", "field", "verdict", "district", "town", "unit", NULL };

/* ---- Days. Working days up to each day, so that any stretch is two subtractions. */

struct calendar { int32_t first; int n; int *worked; int known; /* days from the first on whose notice is known */ };

static enum rc calendar_make(struct ctx *c, const struct objection_row *list, int n, struct calendar *ret_k)
{
	struct calendar k = { .first = workday_today(c) };
	int32_t last = k.first;
	for (int i = 0; i < n; i++) {
		k.first = list[i].filed_on != DAY_NONE && list[i].filed_on < k.first ? list[i].filed_on : k.first;
		last = list[i].decided_on != DAY_NONE && list[i].decided_on > last ? list[i].decided_on : last;
	}
	k.n = last - k.first + 1;
	k.worked = arena_new_array(&c->arena, int, (size_t)k.n);
	if (k.worked == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < k.n; i++) {
		bool works = false;
		if (workday_known(c, date_of(k.first + i).year)) {
			TRY(workday_is(c, k.first + i, &works));
			k.known += k.known == i;
		}
		k.worked[i] = (i > 0 ? k.worked[i - 1] : 0) + works;
	}
	*ret_k = k;
	return RC_OK;
}

/* -1: not decided, or not to be counted. */
static int days_to_verdict(const struct calendar *k, const struct objection_row *o)
{
	if (o->verdict == VERDICT_NONE || o->decided_on == DAY_NONE || o->filed_on == DAY_NONE || o->decided_on - k->first >= k->known || o->decided_on < o->filed_on)
		return -1;
	return k->worked[o->decided_on - k->first] - k->worked[o->filed_on - k->first];
}

/* ---- Groups: each case goes to one group of each part; groups are few, keys are texts that live as long as the rows. */

struct group { struct objection_sum sum; };
struct grouping { struct group *list; int n, cap; };

static struct group *group_of(struct ctx *c, struct grouping *g, const char *key, const char *title)
{
	for (int i = 0; i < g->n; i++)
		if (strcmp(g->list[i].sum.key, key) == 0)
			return &g->list[i];
	if (g->n == g->cap) {
		int cap = g->cap > 0 ? g->cap * 2 : 16;
		struct group *more = arena_new_array(&c->arena, struct group, (size_t)cap);
		if (more == NULL)
			return NULL;
		if (g->n > 0)
			memcpy(more, g->list, (size_t)g->n * sizeof *more);
		g->list = more;
		g->cap = cap;
	}
	struct group *at = &g->list[g->n++];
	*at = (struct group){ .sum = { .key = arena_strdup(&c->arena, key), .title = arena_strdup(&c->arena, title), .median_days = -1, .p90_days = -1 } };
	return at->sum.key != NULL && at->sum.title != NULL ? at : NULL;
}

static void add_case(struct objection_sum *s, const struct objection_row *o, int32_t today)
{
	s->total++;
	s->open += objection_is_open(o->state);
	s->overdue += objection_is_overdue(o, today);
	s->late += o->state == OBJECTION_LATE;
	s->repeated += o->repeats > 0;
	s->withdrawn += o->state == OBJECTION_WITHDRAWN;
	s->upheld += o->verdict == VERDICT_UPHELD;
	s->partly += o->verdict == VERDICT_PARTLY;
	s->rejected += o->verdict == VERDICT_REJECTED;
}

struct key { const char *key, *title; };

static struct key key_of(struct objection_words_of *m, const struct objection_row *o, int part)
{
	struct ctx *c = m->c;
	const struct objection_plan *p = objection_plan(c->app);
	struct key k = { "", "" };
	switch (part) {
	case PART_KIND: return (struct key){ objection_kind_words[o->kind], p != NULL ? objection_words(c, p->kinds[o->kind].title) : "" };
	case PART_STEP: return (struct key){ objection_step_words[o->step], p != NULL ? objection_words(c, p->steps[o->step].title) : "" };
	case PART_VERDICT: return (struct key){ objection_verdict_words[o->verdict], objection_verdict_title(c, o->verdict) };
	case PART_UNIT: return (struct key){ o->desk, o->desk }; /* its name is looked up once a group */
	case PART_FIELD:
		k = (struct key){ o->field, objection_name_of(m, o->field) };
		k.title = k.title != NULL ? k.title : TR(c, "（无指标）", "(no indicator)");
		return k;
	default:
		k.title = objection_region_name(m, o->region_pos, part == PART_DISTRICT, &k.key);
		return k;
	}
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void quantiles(struct objection_sum *s, int *days, int n)
{
	if (n == 0)
		return;
	qsort(days, (size_t)n, sizeof *days, by_number);
	s->median_days = n % 2 != 0 ? days[n / 2] : (days[n / 2 - 1] + days[n / 2] + 1) / 2;
	s->p90_days = days[(n * 9 + 9) / 10 - 1]; /* the smallest that nine of ten do not exceed */
}

static int by_total(const void *a, const void *b)
{
	const struct objection_sum *p = a, *q = b;
	return p->total != q->total ? (p->total < q->total ? 1 : -1) : strcmp(p->key, q->key);
}

struct counting { struct objection_words_of *m; const struct objection_row *list; int n; struct calendar cal; };

/* Days of each group side by side: at[i] says to which group case i went. */
static enum rc days_of_groups(struct counting *k, struct grouping *g, const int *at)
{
	struct ctx *c = k->m->c;
	int *days = arena_new_array(&c->arena, int, (size_t)k->n + 1), *first = arena_new_array(&c->arena, int, (size_t)g->n + 1), *n = arena_new_array(&c->arena, int, (size_t)g->n + 1);
	if (days == NULL || first == NULL || n == NULL)
		return ctx_no_memory(c);
	for (int j = 0, next = 0; j < g->n; j++) {
		first[j] = next;
		n[j] = 0;
		next += (int)g->list[j].sum.total;
	}
	for (int i = 0; i < k->n; i++) {
		int d = days_to_verdict(&k->cal, &k->list[i]);
		if (d >= 0)
			days[first[at[i]] + n[at[i]]++] = d;
	}
	for (int j = 0; j < g->n; j++)
		quantiles(&g->list[j].sum, days + first[j], n[j]);
	return RC_OK;
}

static enum rc count_part(struct counting *k, int part, struct objection_statistics *s)
{
	struct ctx *c = k->m->c;
	struct grouping g = { 0 };
	int *at = arena_new_array(&c->arena, int, (size_t)k->n + 1);
	if (at == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < k->n; i++) {
		struct key key = key_of(k->m, &k->list[i], part);
		struct group *to = group_of(c, &g, key.key, key.title);
		if (to == NULL)
			return ctx_no_memory(c);
		add_case(&to->sum, &k->list[i], k->m->today);
		at[i] = (int)(to - g.list);
	}
	TRY(days_of_groups(k, &g, at));
	s->parts[part] = arena_new_array(&c->arena, struct objection_sum, (size_t)g.n + 1);
	if (s->parts[part] == NULL)
		return ctx_no_memory(c);
	for (int j = 0; j < g.n; j++) {
		if (part == PART_UNIT)
			g.list[j].sum.title = unit_name(c, g.list[j].sum.key);
		s->parts[part][j] = g.list[j].sum;
	}
	s->n[part] = g.n;
	qsort(s->parts[part], (size_t)g.n, sizeof *s->parts[part], by_total);
	return RC_OK;
}

static enum rc count_all(struct counting *k, struct objection_statistics *s)
{
	struct ctx *c = k->m->c;
	int *days = arena_new_array(&c->arena, int, (size_t)k->n + 1), n = 0;
	if (days == NULL)
		return ctx_no_memory(c);
	s->all = (struct objection_sum){ .key = "all", .title = TR(c, "合计", "All"), .median_days = -1, .p90_days = -1 };
	for (int i = 0; i < k->n; i++) {
		int d = days_to_verdict(&k->cal, &k->list[i]);
		add_case(&s->all, &k->list[i], k->m->today);
		if (d >= 0)
			days[n++] = d;
	}
	quantiles(&s->all, days, n);
	for (int p = 0; p < PARTS; p++)
		TRY(count_part(k, p, s));
	return RC_OK;
}

enum rc objection_statistics(struct ctx *c, int64_t campaign, int64_t lo, int64_t hi, struct objection_statistics *ret_s)
{
	struct objection_row *list;
	struct objection_words_of m;
	struct counting k = { .m = &m };
	*ret_s = (struct objection_statistics){ 0 };
	TRY(store_objection_all(c, campaign, lo, hi, &list, &k.n));
	k.list = list;
	TRY(calendar_make(c, list, k.n, &k.cal));
	TRY(objection_words_hold(c, &m));
	enum rc rc = count_all(&k, ret_s);
	objection_words_drop(&m);
	return rc;
}

/* ---- For everybody. */

enum { PUBLIC_COLUMNS = VERDICTS }; /* open (no verdict told yet), upheld, partly, rejected */

static void shown(struct jw *w, const char *key, bool hidden, int64_t n)
{
	objection_count_key(w, key, !hidden, n);
}

static void public_rows(struct ctx *c, struct jw *w, const int64_t n[OBJECTION_KINDS][VERDICTS], const bool *hidden, bool any)
{
	static const char *const keys[PUBLIC_COLUMNS] = { "open", "upheld", "partly", "rejected" };
	const struct objection_plan *p = objection_plan(c->app);
	jw_key(w, "rows");
	jw_arr(w);
	for (int k = 0; k < OBJECTION_KINDS && p != NULL; k++) {
		int64_t total = 0;
		jw_obj(w);
		jw_ktext(w, "kind", objection_kind_words[k]);
		jw_ktext(w, "kind_name", objection_words(c, p->kinds[k].title));
		for (int v = 0; v < PUBLIC_COLUMNS; v++) {
			total += n[k][v];
			shown(w, keys[v], !any || hidden[k * (PUBLIC_COLUMNS + 1) + v], n[k][v]);
		}
		shown(w, "total", !any || hidden[k * (PUBLIC_COLUMNS + 1) + PUBLIC_COLUMNS], total);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc objection_public_json(struct ctx *c, int64_t campaign, struct jw *w)
{
	struct campaign k;
	int64_t n[OBJECTION_KINDS][VERDICTS];
	size_t counts[OBJECTION_KINDS * PUBLIC_COLUMNS], totals[PUBLIC_COLUMNS] = { 0 }, all = 0;
	bool bottom[PUBLIC_COLUMNS] = { false }, hidden[OBJECTION_KINDS * (PUBLIC_COLUMNS + 1)] = { false }, safe = false;
	TRY(campaign_get(c, campaign, &k));
	TRY(store_objection_public(c, campaign, n));
	for (int i = 0; i < OBJECTION_KINDS; i++)
		for (int v = 0; v < PUBLIC_COLUMNS; v++) {
			counts[i * PUBLIC_COLUMNS + v] = (size_t)n[i][v];
			totals[v] += (size_t)n[i][v];
			all += (size_t)n[i][v];
		}
	if (all >= SUPPRESS_BELOW && suppress_margin(totals, PUBLIC_COLUMNS, bottom))
		TRY(suppress_table(&c->arena, counts, OBJECTION_KINDS, PUBLIC_COLUMNS, bottom, hidden, &safe));
	jw_obj(w);
	jw_ktext(w, "campaign_title", campaign_title(c, &k));
	objection_count_key(w, "total", all >= SUPPRESS_BELOW, (int64_t)all);
	public_rows(c, w, (const int64_t (*)[VERDICTS])n, hidden, safe);
	jw_obj_end(w);
	return RC_OK;
}
