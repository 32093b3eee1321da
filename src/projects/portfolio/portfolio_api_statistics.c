/* portfolio_api_statistics.c - board, calendar, funnel, ageing, cohorts, promised days and districts over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "projects/portfolio.api.gen.h"
#include "projects/portfolio/portfolio_json.h"
#include "projects/portfolio/portfolio_statistics.h"

enum { ROWS_AT_ONCE = 512, DUE_ROWS = 500 };

/* What every answer here begins with: the rows, and the days of their stages. */
struct asked { const struct portfolio *p; const struct registry *g; struct portfolio_filter f; struct choice k; };

static enum rc choose(struct ctx *c, struct asked *a, const struct portfolio_filter_words *w, const struct portfolio_more *m)
{
	TRY(portfolio_question(c, a->p, w, m, &a->f));
	a->k = (struct choice){ .p = a->p, .day = a->f.day };
	TRY(portfolio_choose(c, a->p, &a->f, &a->k.bits, &a->k.n));
	return portfolio_steps_get(c, a->p, &a->k.steps);
}

typedef enum rc answering(struct ctx *c, struct reply *r, struct asked *a, const void *in);

static enum rc with_registry(struct ctx *c, struct reply *r, struct asked *a, answering *answer, const void *in)
{
	TRY(registry_hold(c, &a->g));
	enum rc rc = answer(c, r, a, in);
	registry_drop(c, a->g);
	return rc;
}

static enum rc with_portfolio(struct ctx *c, struct reply *r, const struct portfolio_filter_words *w, const struct portfolio_more *m, answering *answer, const void *in)
{
	struct asked a = { 0 };
	TRY(portfolio_hold(c, &a.p));
	enum rc rc = choose(c, &a, w, m);
	if (rc == RC_OK)
		rc = with_registry(c, r, &a, answer, in);
	portfolio_drop(c, a.p);
	return rc;
}

/* The handler of an operation whose input has the usual filters. */
#define HANDLER(op) \
	enum rc portfolio_api_##op(struct ctx *c, const struct portfolio_##op##_in *in, struct reply *r) \
	{ \
		struct portfolio_filter_words w = PORTFOLIO_WORDS_OF(in); \
		struct portfolio_more m = PORTFOLIO_MORE_OF(in); \
		return with_portfolio(c, r, &w, &m, answer_##op, in); \
	}

/* ---- Pieces. */

static const struct project_track *main_of(const struct asked *a) { return &a->p->plan->tracks[a->p->plan->main]; }

static void tally_json(struct jw *w, const char *key, const struct tally *t)
{
	jw_key(w, key);
	jw_obj(w);
	jw_ki64(w, "count", t->n);
	portfolio_amount_json(w, "total", t->total, 2);
	jw_obj_end(w);
}

static void spread_json(struct jw *w, const char *key, const struct spread *s)
{
	jw_key(w, key);
	jw_obj(w);
	jw_ki64(w, "cases", s->n);
	portfolio_days_json(w, "median", s->median);
	portfolio_days_json(w, "p90", s->p90);
	jw_obj_end(w);
}

/* A share to four places; null when there is nothing to share. */
static void share_json(struct jw *w, const char *key, int part, int of)
{
	jw_key(w, key);
	if (of == 0)
		jw_null(w);
	else
		jw_num(w, num_round((double)part / of, 4));
}

static void stage_json(struct ctx *c, struct jw *w, const struct asked *a, int stage)
{
	jw_ktext(w, "stage", main_of(a)->stages[stage].id);
	jw_ktext(w, "title", project_words_for(c, main_of(a)->stages[stage].title));
}

/* ---- GET /api/projects/board */

struct cards { uint32_t *rows[PROJECT_STAGES_MAX]; int n[PROJECT_STAGES_MAX], most; };
struct board_stage { struct tally all; int late; };

static void count_board(const struct choice *k, struct board_stage *s, int stages)
{
	for (size_t row = 0; row < k->p->rows; row++) {
		int at = k->p->words[WORD_STAGE][row];
		int64_t v = k->p->amounts[AMOUNT_TOTAL][row];
		if (!portfolio_bit(k->bits, row) || at >= stages)
			continue;
		s[at].all.n++;
		s[at].all.total += v == AMOUNT_NONE ? 0 : v;
		s[at].late += portfolio_late(k->p, row, CLOCK_AGREED, k->day) > 0 || portfolio_late(k->p, row, CLOCK_STATUTORY, k->day) > 0;
	}
}

static bool cards_full(const struct cards *d, const struct board_stage *s, int stages)
{
	for (int i = 0; i < stages; i++)
		if (d->n[i] < d->most && d->n[i] < s[i].all.n)
			return false;
	return true;
}

/* The first of each stage in the order of the list. */
static enum rc deal(struct ctx *c, const struct asked *a, const struct portfolio_board_in *in, const struct board_stage *s, int stages, struct cards *d)
{
	uint32_t rows[ROWS_AT_ONCE];
	for (int i = 0; i < stages; i++) {
		d->rows[i] = arena_new_array(&c->arena, uint32_t, (size_t)d->most + 1);
		if (d->rows[i] == NULL)
			return ctx_no_memory(c);
	}
	for (size_t from = 0; from < a->k.n && !cards_full(d, s, stages); from += ROWS_AT_ONCE) {
		struct portfolio_page page = { .from = from, .cap = ROWS_AT_ONCE, .out = rows };
		TRY(portfolio_page(c, a->p, &a->f, in->sort, in->order == PORTFOLIO_BOARD_ORDER_DESC, &page));
		for (size_t i = 0; i < page.n; i++) {
			int at = a->p->words[WORD_STAGE][rows[i]];
			if (at < stages && d->n[at] < d->most)
				d->rows[at][d->n[at]++] = rows[i];
		}
	}
	return RC_OK;
}

static enum rc answer_board(struct ctx *c, struct reply *r, struct asked *a, const void *input)
{
	const struct portfolio_board_in *in = input;
	struct board_stage s[PROJECT_STAGES_MAX] = { 0 };
	struct cards d = { .most = (int)in->cards };
	struct jw *w = &r->jw;
	int stages = a->k.steps->stages;
	count_board(&a->k, s, stages);
	TRY(deal(c, a, in, s, stages, &d));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_ki64(w, "total", (int64_t)a->k.n);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = 0; i < stages; i++) {
		jw_obj(w);
		stage_json(c, w, a, i);
		jw_ki64(w, "count", s[i].all.n);
		portfolio_amount_json(w, "total", s[i].all.total, 2);
		jw_ki64(w, "late", s[i].late);
		jw_key(w, "rows");
		jw_arr(w);
		for (int n = 0; n < d.n[i]; n++)
			portfolio_row_json(c, r, a->p, a->g, d.rows[i][n], a->f.day);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(board)

/* ---- GET /api/projects/funnel */

static void funnel_permit_json(struct ctx *c, struct jw *w, const struct project_track *t, const struct funnel_permit *f)
{
	jw_obj(w);
	jw_ktext(w, "track", t->id);
	jw_ktext(w, "title", project_words_for(c, t->title));
	jw_ki64(w, "begun", f->begun);
	jw_ki64(w, "good", f->good);
	jw_ki64(w, "bad", f->bad);
	jw_ki64(w, "open", f->open);
	spread_json(w, "days", &f->days);
	portfolio_days_json(w, "limit_days", t->limit.from >= 0 ? t->limit.working_days : -1);
	jw_obj_end(w);
}

static void funnel_stage_json(struct ctx *c, struct jw *w, const struct asked *a, int i, const struct funnel_stage *f)
{
	jw_obj(w);
	stage_json(c, w, a, i);
	jw_ki64(w, "applies", f->applies.n);
	tally_json(w, "reached", &f->reached);
	share_json(w, "share", f->reached.n, f->applies.n);
	tally_json(w, "here", &f->here);
	tally_json(w, "ended", &f->ended);
	spread_json(w, "days", &f->days);
	jw_obj_end(w);
}

static enum rc answer_funnel(struct ctx *c, struct reply *r, struct asked *a, const void *in)
{
	const struct project_plan *plan = a->p->plan;
	struct funnel f;
	struct jw *w = &r->jw;
	(void)in;
	TRY(statistics_funnel(c, &a->k, &f));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_ki64(w, "count", (int64_t)a->k.n);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = 0; i < f.n_stages; i++)
		funnel_stage_json(c, w, a, i, &f.stages[i]);
	jw_arr_end(w);
	jw_key(w, "permits");
	jw_arr(w);
	for (int t = 0; t < plan->n_tracks; t++)
		if (t != plan->main && t != plan->exit)
			funnel_permit_json(c, w, &plan->tracks[t], &f.permits[t]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(funnel)

/* ---- GET /api/projects/ageing */

static enum rc answer_ageing(struct ctx *c, struct reply *r, struct asked *a, const void *in)
{
	struct ageing_stage *list;
	struct jw *w = &r->jw;
	int n;
	(void)in;
	TRY(statistics_ageing(c, &a->k, &list, &n));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		stage_json(c, w, a, i);
		tally_json(w, "here", &list[i].here);
		tally_json(w, "aged", &list[i].aged);
		portfolio_days_json(w, "median", list[i].median);
		portfolio_days_json(w, "longest", list[i].longest);
		spread_json(w, "usual", &(struct spread){ list[i].stays, list[i].usual_median, list[i].usual_p90 });
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(ageing)

/* ---- GET /api/projects/cohorts */

static void cohort_json(struct jw *w, const struct asked *a, const struct cohort *o, int base)
{
	jw_obj(w);
	jw_ki64(w, "year", o->year);
	tally_json(w, "all", &o->all);
	tally_json(w, "going", &o->going);
	tally_json(w, "paused", &o->paused);
	tally_json(w, "ended", &o->ended);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = base + 1; i < a->k.steps->stages; i++) {
		jw_obj(w);
		jw_ktext(w, "stage", main_of(a)->stages[i].id);
		jw_ki64(w, "count", o->reached[i].n);
		portfolio_amount_json(w, "total", o->reached[i].total, 2);
		share_json(w, "share", o->reached[i].n, o->all.n);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static void cohort_stages_json(struct ctx *c, struct jw *w, const struct asked *a, int base)
{
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = base + 1; i < a->k.steps->stages; i++) {
		jw_obj(w);
		stage_json(c, w, a, i);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc answer_cohorts(struct ctx *c, struct reply *r, struct asked *a, const void *input)
{
	const struct portfolio_cohorts_in *in = input;
	int base = project_stage_of(main_of(a), in->base), n;
	struct cohort *list;
	struct jw *w = &r->jw;
	if (base < 0)
		return ctx_fail(c, RC_BAD_INPUT, "base", TR(c, "主线没有阶段“%.40s”", "the main track has no stage '%.40s'"), in->base);
	TRY(statistics_cohorts(c, &a->k, base, &list, &n));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_ktext(w, "base", in->base);
	jw_ktext(w, "base_title", project_words_for(c, main_of(a)->stages[base].title));
	cohort_stages_json(c, w, a, base);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		cohort_json(w, a, &list[i], base);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(cohorts)

/* ---- GET /api/projects/promises */

static void promise_json(struct jw *w, enum portfolio_milestone m, const struct promise_days *d)
{
	jw_obj(w);
	jw_ktext(w, "milestone", portfolio_milestone_words[m]);
	jw_ki64(w, "agreed", d->agreed);
	jw_ki64(w, "due", d->due);
	jw_ki64(w, "in_time", d->in_time);
	jw_ki64(w, "late", d->late);
	jw_ki64(w, "open", d->open);
	share_json(w, "share", d->in_time, d->due);
	spread_json(w, "late_days", &d->late_days);
	jw_obj_end(w);
}

static enum rc answer_promises(struct ctx *c, struct reply *r, struct asked *a, const void *in)
{
	struct promise_cohort *list;
	struct jw *w = &r->jw;
	int n;
	(void)in;
	TRY(statistics_promises(c, &a->k, &list, &n));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "year", list[i].year);
		jw_ki64(w, "count", list[i].n);
		jw_key(w, "milestones");
		jw_arr(w);
		for (int m = 0; m < MILESTONES; m++)
			promise_json(w, (enum portfolio_milestone)m, &list[i].of[m]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(promises)

/* ---- GET /api/projects/map */

static enum rc answer_map(struct ctx *c, struct reply *r, struct asked *a, const void *in)
{
	struct district_tally *list;
	struct jw *w = &r->jw;
	int n;
	(void)in;
	TRY(statistics_map(c, &a->k, a->g, &list, &n));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct region *d = &a->g->regions[list[i].region];
		jw_obj(w);
		jw_ktext(w, "code", d->code);
		jw_ktext(w, "name", d->name);
		jw_ktext(w, "name_en", d->name_en[0] != '\0' ? d->name_en : NULL);
		tally_json(w, "all", &list[i].all);
		tally_json(w, "going", &list[i].going);
		tally_json(w, "started", &list[i].started);
		tally_json(w, "late", &list[i].late);
		tally_json(w, "ended", &list[i].ended);
		share_json(w, "started_share", list[i].started.n, list[i].all.n);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(map)

/* ---- GET /api/projects/calendar */

static enum rc read_month(struct ctx *c, const char *field, const char *text, int32_t day, int *ret_month)
{
	char first[DATE_TEXT];
	int32_t on = day;
	if (text != NULL) {
		snprintf(first, sizeof first, "%.7s-01", text);
		if (!date_parse(first, strlen(first), &on))
			return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%.10s”不是月份；请写成 2020-07", "'%.10s' is no month; write 2020-07"), text);
	}
	*ret_month = date_of(on).year * 12 + date_of(on).month - 1;
	return RC_OK;
}

static int32_t first_of(int month) { return days_of(month / 12, month % 12 + 1, 1); }
static void month_json(struct jw *w, const char *key, int month)
{
	char text[32];
	snprintf(text, sizeof text, "%04d-%02d", month / 12, month % 12 + 1);
	jw_ktext(w, key, text);
}

static void months_json(struct jw *w, const struct due *list, size_t n, int from, int months)
{
	size_t i = 0;
	jw_key(w, "months");
	jw_arr(w);
	for (int m = from; m < from + months; m++) {
		int counts[DUE_KINDS] = { 0 }, all = 0;
		for (; i < n && list[i].on < first_of(m + 1); i++, all++)
			counts[list[i].kind]++;
		jw_obj(w);
		month_json(w, "month", m);
		jw_ki64(w, "count", all);
		jw_key(w, "kinds");
		jw_arr(w);
		for (int k = 0; k < DUE_KINDS; k++) {
			if (counts[k] == 0)
				continue;
			jw_obj(w);
			jw_ktext(w, "kind", due_kind_words[k]);
			jw_ki64(w, "count", counts[k]);
			jw_obj_end(w);
		}
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void due_json(struct ctx *c, struct jw *w, const struct asked *a, const struct due *d)
{
	const struct portfolio *p = a->p;
	int district = a->g->regions[p->region[d->row]].district, stage = p->words[WORD_STAGE][d->row];
	const struct region *at = district >= 0 ? &a->g->regions[district] : NULL;
	jw_obj(w);
	portfolio_day_json(w, "day", d->on);
	jw_kbool(w, "over", d->on < a->f.day);
	jw_ktext(w, "kind", due_kind_words[d->kind]);
	jw_ktext(w, "permit", d->track >= 0 ? project_words_for(c, p->plan->tracks[d->track].title) : NULL);
	jw_ktext(w, "code", portfolio_text(p, d->row, TEXT_CODE));
	jw_ktext(w, "name", portfolio_text(p, d->row, TEXT_NAME));
	jw_ktext(w, "district_name", at ? at->name : NULL);
	jw_ktext(w, "district_name_en", at && at->name_en[0] != '\0' ? at->name_en : NULL);
	jw_ktext(w, "stage", stage < a->k.steps->stages ? portfolio_word_title(c, p, WORD_STAGE, stage) : NULL);
	portfolio_amount_json(w, "total", p->amounts[AMOUNT_TOTAL][d->row], 2);
	jw_obj_end(w);
}

static enum rc answer_calendar(struct ctx *c, struct reply *r, struct asked *a, const void *input)
{
	const struct portfolio_calendar_in *in = input;
	struct jw *w = &r->jw;
	struct due *list;
	size_t n, count = 0, shown = 0;
	int from, month;
	TRY(read_month(c, "from", in->from, a->f.day, &from));
	TRY(read_month(c, "month", in->month, first_of(from), &month));
	if (month < from || month >= from + in->months)
		return ctx_fail(c, RC_BAD_INPUT, "month", "%s", TR(c, "所选月份不在日历范围内", "the month lies outside the calendar"));
	TRY(statistics_due(c, &a->k, first_of(from), first_of(from + (int)in->months) - 1, &list, &n));
	jw_obj(w);
	portfolio_day_json(w, "day", a->f.day);
	month_json(w, "month", month);
	months_json(w, list, n, from, (int)in->months);
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t i = 0; i < n; i++) {
		if (list[i].on < first_of(month) || list[i].on >= first_of(month + 1))
			continue;
		count++;
		if (shown < DUE_ROWS) {
			due_json(c, w, a, &list[i]);
			shown++;
		}
	}
	jw_arr_end(w);
	jw_ki64(w, "count", (int64_t)count);
	jw_obj_end(w);
	return RC_OK;
}
HANDLER(calendar)
