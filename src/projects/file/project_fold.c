/* project_fold.c - the file as of a day: what was said, laid together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_fold.h"
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "core/workday.h"
#include "projects/file/projects_store.h"

const char *const project_how_words[] = { "entered", "passed", "skipped", "void", NULL };

/* ---- Acts: what was told until then. */

static enum rc fold_acts(struct ctx *c, struct project_file *f)
{
	struct project_act *acts;
	int n, k = 0;
	TRY(store_acts(c, f->id, &acts, &n));
	for (int i = 0; i < n; i++)
		if (f->as_of == DAY_NONE || acts[i].day <= f->as_of)
			acts[k++] = acts[i];
	f->acts = acts;
	f->n_acts = k;
	return RC_OK;
}

const struct project_act *project_act_of(const struct project_file *f, int64_t act)
{
	int lo = 0, hi = f->n_acts;
	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (f->acts[mid].id < act)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->n_acts && f->acts[lo].id == act ? &f->acts[lo] : NULL;
}

/* ---- Values. */

static void take_value(struct project_value *v, const struct value_row *r)
{
	if (v->act != 0 && r->holds_from < v->holds_from)
		return;
	*v = (struct project_value){ r->value, r->holds_from, r->act };
}

static enum rc item_of(struct ctx *c, struct project_list *l, int n_fields, const char *id, struct project_item **ret_item)
{
	for (int i = 0; i < l->n; i++)
		if (strcmp(l->items[i].id, id) == 0) {
			*ret_item = &l->items[i];
			return RC_OK;
		}
	if ((l->n & (l->n - 1)) == 0) { /* full at every power of two */
		struct project_item *more = arena_new_array(&c->arena, struct project_item, l->n > 0 ? 2 * (size_t)l->n : 1);
		if (more == NULL)
			return ctx_no_memory(c);
		if (l->n > 0)
			memcpy(more, l->items, (size_t)l->n * sizeof *more);
		l->items = more;
	}
	*ret_item = &l->items[l->n++];
	**ret_item = (struct project_item){ .id = id, .values = arena_new_array(&c->arena, struct project_value, (size_t)n_fields) };
	return (*ret_item)->values ? RC_OK : ctx_no_memory(c);
}

static enum rc fold_value(struct ctx *c, struct project_file *f, const struct value_row *r)
{
	int list;
	const struct project_field *field = project_field_named(f->plan, r->field, &list);
	if (field == NULL) /* of a former plan: it stays in the history */
		return RC_OK;
	if (list < 0) {
		take_value(&f->values[field - f->plan->fields], r);
		return RC_OK;
	}
	struct project_item *item = NULL;
	TRY(item_of(c, &f->lists[list], f->plan->lists[list].n_fields, r->item, &item));
	take_value(&item->values[field - f->plan->lists[list].fields], r);
	return RC_OK;
}

static int by_item(const void *a, const void *b)
{
	const char *x = ((const struct project_item *)a)->id, *y = ((const struct project_item *)b)->id;
	size_t n = strlen(x), m = strlen(y);
	bool numbers = x[strspn(x, "0123456789")] == '\0' && y[strspn(y, "0123456789")] == '\0';
	if (numbers && n != m)
		return n < m ? -1 : 1;
	return strcmp(x, y);
}

/* Items of which nothing holds any more are gone. */
static void drop_empty(struct project_list *l, int n_fields)
{
	int k = 0;
	for (int i = 0; i < l->n; i++) {
		bool holds = false;
		for (int j = 0; j < n_fields; j++)
			holds = holds || l->items[i].values[j].text != NULL;
		if (holds)
			l->items[k++] = l->items[i];
	}
	l->n = k;
	if (k > 1)
		qsort(l->items, (size_t)k, sizeof l->items[0], by_item);
}

static enum rc make_room(struct ctx *c, struct project_file *f)
{
	f->values = arena_new_array(&c->arena, struct project_value, (size_t)f->plan->n_fields);
	f->lists = arena_new_array(&c->arena, struct project_list, (size_t)f->plan->n_lists);
	return f->values && f->lists ? RC_OK : ctx_no_memory(c);
}

static void drop_all_empty(struct project_file *f)
{
	for (int l = 0; l < f->plan->n_lists; l++)
		drop_empty(&f->lists[l], f->plan->lists[l].n_fields);
}

static enum rc fold_values(struct ctx *c, struct project_file *f)
{
	struct value_row *rows;
	int n;
	TRY(make_room(c, f));
	TRY(store_values(c, f->id, &rows, &n));
	for (int i = 0; i < n; i++)
		if (project_act_of(f, rows[i].act) != NULL && (f->as_of == DAY_NONE || rows[i].holds_from <= f->as_of))
			TRY(fold_value(c, f, &rows[i]));
	drop_all_empty(f);
	return RC_OK;
}

enum rc project_fold_empty(struct ctx *c, const struct project_plan *plan, struct project_file **ret_file)
{
	struct project_file *f = ctx_alloc(c, sizeof *f);
	if (f == NULL)
		return ctx_no_memory(c);
	*f = (struct project_file){ .plan = plan, .code = "", .as_of = DAY_NONE };
	*ret_file = f;
	return make_room(c, f);
}

enum rc project_fold_apply(struct ctx *c, struct project_file *f, const struct value_row *rows, int n)
{
	for (int i = 0; i < n; i++)
		TRY(fold_value(c, f, &rows[i]));
	drop_all_empty(f);
	return RC_OK;
}

/* ---- Papers. */

static enum rc fold_papers(struct ctx *c, struct project_file *f)
{
	int n, k = 0;
	TRY(store_papers(c, f->id, &f->papers, &n));
	for (int i = 0; i < n; i++) {
		if (project_act_of(f, f->papers[i].act) == NULL)
			continue;
		f->papers[k] = f->papers[i];
		f->papers[k].kind = project_paper_of(f->plan, f->papers[k].kind_id);
		k++;
	}
	f->n_papers = k;
	return RC_OK;
}

/* ---- Steps. */

static enum project_how how_of(const char *word)
{
	for (int i = 0; project_how_words[i] != NULL; i++)
		if (strcmp(project_how_words[i], word) == 0)
			return (enum project_how)i;
	return HOW_VOID;
}

static int32_t day_named(const struct project_file *f, const char *field)
{
	int i = field ? project_field_of(f->plan, field) : -1;
	return i >= 0 ? project_day(f, i) : DAY_NONE;
}

static struct project_step step_of(const struct project_file *f, const struct step_row *r, const struct project_act *a)
{
	struct project_step s = { .act = r->act, .track_id = r->track, .stage_id = r->stage, .track = project_track_of(f->plan, r->track), .stage = -1, .how = how_of(r->how),
		.happened_on = r->happened_on, .told_on = a->day, .person = r->person, .reason = r->reason, .replaces = r->replaces, .agreed = DAY_NONE, .statutory = DAY_NONE };
	if (s.track >= 0)
		s.stage = project_stage_of(&f->plan->tracks[s.track], r->stage);
	if (s.stage >= 0 && s.how == HOW_ENTERED) {
		s.agreed = day_named(f, f->plan->tracks[s.track].stages[s.stage].agreed);
		s.statutory = day_named(f, f->plan->tracks[s.track].stages[s.stage].statutory);
	}
	return s;
}

static enum rc take_evidence(struct ctx *c, struct project_file *f)
{
	struct evidence_row *rows;
	int n;
	TRY(store_evidence(c, f->id, &rows, &n));
	int64_t *papers = arena_new_array(&c->arena, int64_t, (size_t)n + 1);
	if (papers == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		papers[i] = rows[i].paper;
	for (int k = 0; k < f->n_steps; k++)
		for (int i = 0; i < n; i++)
			if (rows[i].step == f->steps[k].act && f->steps[k].how == HOW_ENTERED) {
				f->steps[k].papers = f->steps[k].papers ? f->steps[k].papers : papers + i;
				f->steps[k].n_papers++;
			}
	return RC_OK;
}

static enum rc fold_steps(struct ctx *c, struct project_file *f)
{
	struct step_row *rows;
	int n, k = 0;
	TRY(store_steps(c, f->id, &rows, &n));
	f->steps = arena_new_array(&c->arena, struct project_step, (size_t)n + 1);
	if (f->steps == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const struct project_act *a = project_act_of(f, rows[i].act);
		if (a != NULL)
			f->steps[k++] = step_of(f, &rows[i], a);
	}
	f->n_steps = k;
	return take_evidence(c, f);
}

/* ---- Tracks: where each stands. */

/* The act that first told what this step tells: corrections keep the place of what they correct. */
static int64_t origin_of(const struct project_file *f, const struct project_step *s)
{
	int64_t act = s->act, before = s->replaces;
	while (before != 0) {
		act = before;
		before = 0;
		for (int i = 0; i < f->n_steps; i++)
			if (f->steps[i].act == act)
				before = f->steps[i].replaces;
	}
	return act;
}

struct placed { struct project_step *step; int64_t origin; };

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->origin != y->origin)
		return x->origin < y->origin ? -1 : 1;
	return (x->step->stage > y->step->stage) - (x->step->stage < y->step->stage);
}

enum rc project_track_steps(struct ctx *c, const struct project_file *f, int track, struct project_step ***ret_list, int *ret_n)
{
	struct placed *p = arena_new_array(&c->arena, struct placed, (size_t)f->n_steps + 1);
	struct project_step **list = arena_new_array(&c->arena, struct project_step *, (size_t)f->n_steps + 1);
	int n = 0;
	if (p == NULL || list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < f->n_steps; i++)
		if (f->steps[i].track == track && f->steps[i].stage >= 0 && project_step_stands(&f->steps[i]))
			p[n++] = (struct placed){ &f->steps[i], origin_of(f, &f->steps[i]) };
	if (n > 1)
		qsort(p, (size_t)n, sizeof p[0], by_place);
	for (int i = 0; i < n; i++)
		list[i] = p[i].step;
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

int32_t project_years_after(int32_t day, int years)
{
	struct date d = date_of(day);
	int last = days_in_month(d.year + years, d.month);
	return days_of(d.year + years, d.month, d.day < last ? d.day : last);
}

/* One standing step after the other, in their order. */
static void stand_on(const struct project_track *t, struct project_standing *at, struct project_step *s)
{
	const struct project_stage *stage = &t->stages[s->stage];
	bool again = !t->free && at->stage >= 0 && at->end != END_NONE;
	at->round += again;
	s->round = at->round;
	if (again)
		*at = (struct project_standing){ .stage = -1, .on = DAY_NONE, .round = at->round, .holds_until = DAY_NONE };
	if (s->how != HOW_ENTERED)
		return;
	at->stage = s->stage;
	at->on = s->happened_on;
	at->act = s->act;
	at->end = stage->end;
	at->holds_until = stage->end == END_GOOD && stage->valid_years > 0 ? project_years_after(s->happened_on, stage->valid_years) : DAY_NONE;
}

static bool parent_reached(const struct project_file *f, const struct project_track *t)
{
	return t->within < 0 || t->opens < 0 || f->tracks[t->within].stage >= t->opens;
}

/* Working days from the limit's first stage to its last, to the end, or to today. */
static enum rc clock_of(struct ctx *c, const struct project_file *f, int track)
{
	const struct project_track *t = &f->plan->tracks[track];
	struct project_standing *at = &f->tracks[track];
	int32_t from = t->limit.from >= 0 ? project_on(f, track, t->limit.from) : DAY_NONE;
	int32_t to = t->limit.to >= 0 ? project_on(f, track, t->limit.to) : DAY_NONE;
	at->worked_days = -1;
	if (from == DAY_NONE)
		return RC_OK;
	at->limit_days = t->limit.working_days;
	if (to == DAY_NONE)
		to = at->end != END_NONE ? at->on : f->as_of != DAY_NONE ? f->as_of : workday_today(c);
	for (int y = date_of(from).year; y <= date_of(to).year; y++)
		if (!workday_known(c, y))
			return RC_OK;
	return workday_between(c, from, to, &at->worked_days);
}

enum rc project_stand(struct ctx *c, struct project_file *f)
{
	f->tracks = arena_new_array(&c->arena, struct project_standing, (size_t)f->plan->n_tracks);
	if (f->tracks == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < f->n_steps; i++)
		f->steps[i].replaced_by = 0;
	for (int i = 0; i < f->n_steps; i++)
		for (int k = 0; f->steps[i].replaces != 0 && k < f->n_steps; k++)
			if (f->steps[k].act == f->steps[i].replaces)
				f->steps[k].replaced_by = f->steps[i].act;
	for (int t = 0; t < f->plan->n_tracks; t++) {
		struct project_step **list;
		int n;
		TRY(project_track_steps(c, f, t, &list, &n));
		f->tracks[t] = (struct project_standing){ .stage = -1, .on = DAY_NONE, .holds_until = DAY_NONE, .worked_days = -1 };
		for (int i = 0; i < n; i++)
			stand_on(&f->plan->tracks[t], &f->tracks[t], list[i]);
	}
	for (int t = 0; t < f->plan->n_tracks; t++) {
		f->tracks[t].open = f->tracks[t].end == END_NONE && parent_reached(f, &f->plan->tracks[t]);
		TRY(clock_of(c, f, t));
	}
	return RC_OK;
}

/* ---- The whole. */

enum rc project_fold_mutable(struct ctx *c, int64_t project, int32_t as_of, struct project_file **ret_file)
{
	struct project_file *f = ctx_alloc(c, sizeof *f);
	if (f == NULL)
		return ctx_no_memory(c);
	*f = (struct project_file){ .id = project, .as_of = as_of };
	TRY(project_plan_get(c, &f->plan));
	TRY(store_project_code(c, project, &f->code));
	if (f->code == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "没有这个项目", "there is no such project"));
	TRY(fold_acts(c, f));
	TRY(fold_values(c, f));
	TRY(fold_papers(c, f));
	TRY(fold_steps(c, f));
	TRY(project_stand(c, f));
	*ret_file = f;
	return RC_OK;
}

enum rc project_fold(struct ctx *c, int64_t project, int32_t as_of, const struct project_file **ret_file)
{
	struct project_file *f;
	TRY(project_fold_mutable(c, project, as_of, &f));
	*ret_file = f;
	return RC_OK;
}

/* ---- Asking the file. */

const char *project_text(const struct project_file *f, int field) { return field >= 0 ? f->values[field].text : NULL; }

bool project_number(const struct project_file *f, int field, int64_t *ret_v)
{
	const char *t = project_text(f, field);
	return t != NULL && num_parse_scaled(t, strlen(t), f->plan->fields[field].decimals, 0, ret_v) == NUM_OK;
}

int32_t project_day(const struct project_file *f, int field)
{
	const char *t = project_text(f, field);
	int32_t day;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

int32_t project_on(const struct project_file *f, int track, int stage)
{
	int32_t on = DAY_NONE;
	if (track < 0 || stage < 0)
		return on;
	for (int i = 0; i < f->n_steps; i++) {
		const struct project_step *s = &f->steps[i];
		if (s->track == track && s->stage == stage && s->how == HOW_ENTERED && s->replaced_by == 0 && s->round == f->tracks[track].round)
			on = s->happened_on;
	}
	return on;
}

int project_days_late(int32_t agreed, int32_t happened, int32_t today)
{
	int32_t day = happened != DAY_NONE ? happened : today;
	if (agreed == DAY_NONE || day == DAY_NONE)
		return -1;
	return day > agreed ? day - agreed : 0;
}
