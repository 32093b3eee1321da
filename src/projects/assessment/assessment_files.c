/* assessment_files.c - the files of all projects as of a cut-off: one walk through everything that was told by then, folded project by project.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Steps count when they happened by the cut-off and were told by `known_by`; values are those that the file has on `known_by`: who tells late what holds seldom says since when, and what
 * matters by its day (the library) is a day that formulas compare. The rules of the fold are those of project_fold.c, which this calls; only the reading is another: three sorted streams for the whole city instead of five questions a project. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "core/app.h"
#include "projects/assessment/assessment_priv.h"
#include "projects/assessment/assessment_store.h"
#include "projects/file/project_fold.h"
#include "projects/file/project_guard.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

enum { MONTHS = 12, SCRATCH_BYTES = 64 << 20, OF_PROJECT = 4096 };
static const size_t kept_bytes = (size_t)3 << 30;

struct assess_kept {
	struct assess_files files;        /* first: the caller's pointer */
	struct arena arena;
	_Atomic int users;
	int64_t clock;
	struct assess_stamp stamp;
	struct assess_needs needs;
};

/* ---- Which columns. */

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static enum rc needs_add(struct ctx *c, struct assess_needs *needs, const struct formula *f)
{
	const char *const *names;
	const int *lags;
	int n = f != NULL ? formula_inputs(f, &names, &lags) : 0;
	for (int i = 0; i < n; i++) {
		bool there = false;
		for (int k = 0; k < needs->n; k++)
			there = there || strcmp(needs->names[k], names[i]) == 0;
		if (there)
			continue;
		if (needs->n == ASSESS_COLUMNS_MAX)
			return ctx_fail(c, RC_TOO_LARGE, "text", TR(c, "指标用到的字段超过 %d 个", "the metrics name more than %d columns"), ASSESS_COLUMNS_MAX);
		needs->names[needs->n++] = names[i];
	}
	return RC_OK;
}

enum rc assess_needs_of(struct ctx *c, const struct assess_plan *p, struct assess_needs *ret_needs)
{
	ret_needs->n = 0;
	for (int i = 0; i < p->n_metrics; i++) {
		TRY(needs_add(c, ret_needs, p->metrics[i].where));
		TRY(needs_add(c, ret_needs, p->metrics[i].hit));
		TRY(needs_add(c, ret_needs, p->metrics[i].amount));
		TRY(needs_add(c, ret_needs, p->metrics[i].per));
	}
	qsort(ret_needs->names, (size_t)ret_needs->n, sizeof ret_needs->names[0], by_text);
	return RC_OK;
}

/* ---- Days. */

int assess_whole_months(int32_t from, int32_t to)
{
	struct date a = date_of(from), b = date_of(to);
	int n = (b.year - a.year) * MONTHS + b.month - a.month;
	bool last = b.day == days_in_month(b.year, b.month); /* 31 August to 28 February are six months */
	return n - (b.day < a.day && !last);
}

int32_t assess_year_before(int32_t day)
{
	struct date d = date_of(day);
	int most = days_in_month(d.year - 1, d.month);
	bool last = d.day == days_in_month(d.year, d.month);
	return days_of(d.year - 1, d.month, last || d.day > most ? most : d.day);
}

/* ---- Reading. */

struct reading {
	struct ctx *c;
	struct ctx sub;                   /* memory of one project */
	const struct assess_plan *p;
	struct assess_kept *k;
	struct assess_column *columns; struct frame_fill *fills;
	struct assess_steps_in steps; struct assess_values_in values; struct assess_spent_in spent;
	struct project_step *steps_room; struct value_row *values_room; /* of one project, used again for the next */
	const struct registry *g;
	uint16_t *unit_of_region;
};

/* The file of one project from the streams. */
static enum rc steps_of(struct reading *rd, int64_t project, struct project_file *f)
{
	struct project_step *list = rd->steps_room;
	int n = 0;
	while (rd->steps.more && rd->steps.row.project < project)
		TRY(assess_steps_next(rd->c, &rd->steps));
	for (; rd->steps.more && rd->steps.row.project == project; n += n < OF_PROJECT) {
		const struct assess_step *s = &rd->steps.row;
		int track = project_track_of(f->plan, s->track);
		if (n < OF_PROJECT)
			list[n] = (struct project_step){ .act = s->act, .replaces = s->replaces, .track = track, .stage = track >= 0 ? project_stage_of(&f->plan->tracks[track], s->stage) : -1,
				/* what happened after the cut-off had not happened by it; that it corrects an earlier word stays true */
				.how = s->on > rd->k->files.cut_off ? HOW_VOID : s->how, .happened_on = s->on, .track_id = "", .stage_id = "", .person = "", .reason = "", .agreed = DAY_NONE, .statutory = DAY_NONE };
		TRY(assess_steps_next(rd->c, &rd->steps));
	}
	f->steps = list;
	f->n_steps = n;
	return project_stand(&rd->sub, f);
}

static enum rc values_of(struct reading *rd, int64_t project, struct project_file *f)
{
	struct value_row *rows = rd->values_room;
	int n = 0;
	while (rd->values.more && rd->values.row.project < project)
		TRY(assess_values_next(rd->c, &rd->values));
	for (; rd->values.more && rd->values.row.project == project; n += n < OF_PROJECT) {
		const struct assess_value *v = &rd->values.row;
		if (n < OF_PROJECT)
			rows[n] = (struct value_row){ .field = arena_strdup(&rd->sub.arena, v->field), .item = arena_strdup(&rd->sub.arena, v->item),
				.value = v->value ? arena_strdup(&rd->sub.arena, v->value) : NULL, .act = v->act, .holds_from = v->holds_from };
		TRY(assess_values_next(rd->c, &rd->values));
	}
	return project_fold_apply(&rd->sub, f, rows, n);
}

/* The last accepted report of the year up to the month of the cut-off. */
static enum rc spent_of(struct reading *rd, int64_t project, struct assess_spent *ret_s)
{
	*ret_s = (struct assess_spent){ .project = 0 };
	while (rd->spent.more && rd->spent.row.project < project)
		TRY(assess_spent_next(rd->c, &rd->spent));
	while (rd->spent.more && rd->spent.row.project == project) {
		*ret_s = rd->spent.row;
		TRY(assess_spent_next(rd->c, &rd->spent));
	}
	return RC_OK;
}

/* ---- The year's plan. */

struct year_plan { bool has, has_months; int64_t amount, by_month[MONTHS]; };

static int64_t to_cents(const char *text) { return llround(strtod(text, NULL) * 100); }

static struct year_plan year_plan_of(const struct project_file *f, int year)
{
	struct year_plan y = { 0 };
	int list = f->plan->known_list[KNOWN_PLAN];
	const struct project_list_plan *lp = &f->plan->lists[list];
	int amount = project_list_field_of(lp, "amount"), months = project_list_field_of(lp, "months");
	for (int i = 0; i < f->lists[list].n; i++) {
		const struct project_item *item = &f->lists[list].items[i];
		if (atoi(item->id) != year || amount < 0 || item->values[amount].text == NULL)
			continue;
		y.has = true;
		y.amount = to_cents(item->values[amount].text);
		const char *text = months >= 0 ? item->values[months].text : NULL;
		y.has_months = text != NULL;
		for (int m = 0; text != NULL && m < MONTHS; m++) {
			char *end;
			y.by_month[m] = llround(strtod(text, &end) * 100);
			text = end + strspn(end, " ,;");
		}
	}
	return y;
}

/* Up to the end of the cut-off's month: by the twelve figures, else evenly from the month in which work began or should. */
static double expected_of(const struct project_file *f, const struct year_plan *y, int32_t cut_off)
{
	struct date d = date_of(cut_off);
	int32_t begun = project_begun(f);
	int64_t up = 0;
	for (int m = 0; y->has_months && m < d.month; m++)
		up += y->by_month[m];
	if (y->has_months)
		return (double)up;
	if (begun == DAY_NONE)
		begun = project_day(f, f->plan->known[KNOWN_START_AGREED]);
	int first = begun != DAY_NONE && date_of(begun).year == d.year ? date_of(begun).month : 1;
	int passed = d.month >= first ? d.month - first + 1 : 0;
	return assess_quotient((double)y->amount, MONTHS - first + 1, passed, 1, 0);
}

/* ---- One row. */

struct row_of { const struct project_file *f; struct year_plan plan; struct assess_spent spent; };

static bool own_value(const struct reading *rd, const struct row_of *w, enum assess_own own, double *ret_v)
{
	const struct project_standing *exit = &w->f->tracks[w->f->plan->exit];
	const struct project_stage *stage = exit->stage >= 0 ? &w->f->plan->tracks[w->f->plan->exit].stages[exit->stage] : NULL;
	int32_t cut_off = rd->k->files.cut_off;
	switch (own) {
	case ASSESS_YEAR_PLAN: *ret_v = (double)w->plan.amount; return w->plan.has;
	case ASSESS_YEAR_EXPECTED: *ret_v = w->plan.has ? expected_of(w->f, &w->plan, cut_off) : 0; return w->plan.has;
	case ASSESS_YEAR_DONE: *ret_v = (double)w->spent.year_done; return w->spent.project != 0;
	case ASSESS_ALL_DONE: *ret_v = (double)w->spent.all_done; return w->spent.project != 0;
	case ASSESS_MONTH_DONE: *ret_v = (double)w->spent.month_done; return w->spent.project != 0 && w->spent.month == date_of(cut_off).month;
	case ASSESS_RESTING: *ret_v = stage != NULL && stage->back >= 0; return true;
	case ASSESS_OVER: *ret_v = stage != NULL && stage->last; return true;
	case ASSESS_CUT_OFF: *ret_v = cut_off; return true;
	default: return false;
	}
}

static bool value_of(const struct reading *rd, const struct row_of *w, const struct assess_column *col, double *ret_v)
{
	double from;
	switch (col->from) {
	case ASSESS_FROM_FILE: return project_column_value(w->f, col->file, rd->k->files.cut_off, ret_v);
	case ASSESS_FROM_PARAMETER: return project_parameter_on(&rd->p->parameters[col->index], rd->k->files.cut_off, ret_v);
	case ASSESS_FROM_OWN: return own_value(rd, w, (enum assess_own)col->index, ret_v);
	case ASSESS_FROM_MONTHS:
		if (!project_column_value(w->f, col->file, rd->k->files.cut_off, &from))
			return false;
		*ret_v = assess_whole_months((int32_t)from, rd->k->files.cut_off);
		return true;
	}
	return false;
}

static uint16_t unit_at(const struct reading *rd, const struct project_file *f)
{
	const char *region = project_text(f, f->plan->known[KNOWN_REGION]);
	int at = region != NULL ? registry_region_of(rd->g, region) : -1;
	return at >= 0 ? rd->unit_of_region[at] : UINT16_MAX;
}

static enum rc read_row(struct reading *rd, size_t row, int64_t project)
{
	struct project_file *f;
	struct row_of w;
	double v;
	TRY(project_fold_empty(&rd->sub, rd->p->projects, &f));
	f->as_of = rd->k->files.known_by;
	TRY(values_of(rd, project, f));
	TRY(steps_of(rd, project, f));
	w = (struct row_of){ .f = f, .plan = year_plan_of(f, date_of(rd->k->files.cut_off).year) };
	TRY(spent_of(rd, project, &w.spent));
	for (int i = 0; i < rd->k->needs.n; i++)
		if (value_of(rd, &w, &rd->columns[i], &v))
			frame_set(&rd->fills[i], row, v);
	const char *name = project_text(f, f->plan->known[KNOWN_NAME]);
	((uint16_t *)(uintptr_t)rd->k->files.unit)[row] = unit_at(rd, f);
	((const char **)(uintptr_t)rd->k->files.name)[row] = arena_strdup(&rd->k->arena, name ? name : "");
	arena_clear(&rd->sub.arena);
	return RC_OK;
}

/* ---- Districts. */

static bool is_assessed(const struct registry *g, int at, int boards) { return boards > 0 ? g->regions[at].board > 0 : g->regions[at].district == at; }

/* The assessment units of the region table; where it has none, its districts. */
static enum rc read_units(struct reading *rd)
{
	const struct registry *g = rd->g;
	struct assess_unit *units = arena_new_array(&rd->k->arena, struct assess_unit, ASSESS_DISTRICTS_MAX);
	rd->unit_of_region = ctx_alloc(rd->c, ((size_t)g->n_regions + 1) * sizeof *rd->unit_of_region);
	int n = 0, boards = 0;
	if (units == NULL || rd->unit_of_region == NULL)
		return ctx_no_memory(rd->c);
	for (int i = 0; i < g->n_regions; i++)
		boards += g->regions[i].board > 0;
	for (int i = 0; i < g->n_regions; i++) { /* tree order: a parent comes before what lies in it */
		const struct region *r = &g->regions[i];
		bool is_unit = is_assessed(g, i, boards);
		rd->unit_of_region[i] = r->parent >= 0 ? rd->unit_of_region[r->parent] : UINT16_MAX;
		if (!is_unit || n == ASSESS_DISTRICTS_MAX)
			continue;
		rd->unit_of_region[i] = (uint16_t)n;
		units[n++] = (struct assess_unit){ arena_strdup(&rd->k->arena, r->code), arena_strdup(&rd->k->arena, r->shortname), arena_strdup(&rd->k->arena, r->shortname_en), r->pos, r->pos_end };
	}
	rd->k->files.units = units;
	rd->k->files.n_units = n;
	return RC_OK;
}

enum rc assess_district_known(struct ctx *c, const char *code, bool *ret_known)
{
	const struct registry *g;
	int boards = 0;
	TRY(registry_hold(c, &g));
	for (int i = 0; i < g->n_regions; i++)
		boards += g->regions[i].board > 0;
	*ret_known = false;
	for (int i = 0; i < g->n_regions; i++)
		*ret_known = *ret_known || (strcmp(g->regions[i].code, code) == 0 && is_assessed(g, i, boards));
	registry_drop(c, g);
	return RC_OK;
}

/* ---- All rows. */

static enum rc begin_frame(struct reading *rd, struct frame_builder *b, size_t rows)
{
	struct assess_kept *k = rd->k;
	rd->columns = arena_new_array(&rd->c->arena, struct assess_column, (size_t)k->needs.n + 1);
	rd->fills = arena_new_array(&rd->c->arena, struct frame_fill, (size_t)k->needs.n + 1);
	if (rd->columns == NULL || rd->fills == NULL)
		return ctx_no_memory(rd->c);
	TRY(frame_begin(b, &k->arena, rows));
	b->frame.period_year = date_of(k->files.cut_off).year;
	for (int i = 0; i < k->needs.n; i++) {
		if (!assess_column_of(rd->p, k->needs.names[i], &rd->columns[i]))
			return ctx_fail(rd->c, RC_INTERNAL, "", "no column '%s'", k->needs.names[i]);
		const struct column *col = &rd->columns[i].column;
		TRY(frame_add(b, k->needs.names[i], 0, col->kind, &col->unit, col->dict, &rd->fills[i]));
	}
	return RC_OK;
}

/* The fields whose values are wanted: those of the columns, and those that this file reads by itself. */
static enum rc fields_of(struct reading *rd, const char **fields, int *ret_n)
{
	const struct project_plan *plan = rd->p->projects;
	int n = 0;
	fields[n++] = plan->fields[plan->known[KNOWN_NAME]].name;
	fields[n++] = plan->fields[plan->known[KNOWN_REGION]].name;
	fields[n++] = plan->fields[plan->known[KNOWN_START_AGREED]].name;
	fields[n++] = "plan.amount";
	fields[n++] = "plan.months";
	for (int i = 0; i < rd->k->needs.n; i++) {
		const struct assess_column *col = &rd->columns[i];
		const char *name = col->file != NULL && col->file->from == FROM_FIELD ? plan->fields[col->file->index].name : NULL;
		for (int k = 0; k < n && name != NULL; k++)
			name = strcmp(fields[k], name) == 0 ? NULL : name;
		if (name == NULL)
			continue;
		if (n == ASSESS_FIELDS_MAX)
			return ctx_fail(rd->c, RC_TOO_LARGE, "text", TR(rd->c, "指标用到的项目字段超过 %d 个", "the metrics name more than %d fields of projects"), ASSESS_FIELDS_MAX);
		fields[n++] = name;
	}
	*ret_n = n;
	return RC_OK;
}

static enum rc read_rows(struct reading *rd)
{
	struct assess_files *f = &rd->k->files;
	const char *fields[ASSESS_FIELDS_MAX];
	int n_fields = 0;
	struct frame_builder b;
	TRY(store_assess_projects(rd->c, &rd->k->arena, f->known_by, (int64_t **)(uintptr_t)&f->project, (const char ***)(uintptr_t)&f->code, &f->rows));
	f->name = (const char *const *)arena_new_array(&rd->k->arena, const char *, f->rows + 1);
	f->unit = arena_new_array(&rd->k->arena, uint16_t, f->rows + 1);
	rd->steps_room = arena_new_array(&rd->c->arena, struct project_step, OF_PROJECT);
	rd->values_room = arena_new_array(&rd->c->arena, struct value_row, OF_PROJECT);
	if (f->name == NULL || f->unit == NULL || rd->steps_room == NULL || rd->values_room == NULL)
		return ctx_no_memory(rd->c);
	TRY(begin_frame(rd, &b, f->rows));
	TRY(fields_of(rd, fields, &n_fields));
	TRY(assess_steps_open(rd->c, &rd->steps, f->known_by));
	TRY(assess_values_open(rd->c, &rd->values, f->known_by, fields, n_fields));
	TRY(assess_spent_open(rd->c, &rd->spent, f->known_by, f->cut_off));
	for (size_t i = 0; i < f->rows; i++)
		TRY(read_row(rd, i, f->project[i]));
	frame_done(&b, &f->frame);
	return RC_OK;
}

static enum rc read_all(struct ctx *c, const struct assess_plan *p, struct assess_kept *k)
{
	struct reading rd = { .c = c, .sub = *c, .p = p, .k = k };
	arena_init(&rd.sub.arena, SCRATCH_BYTES);
	enum rc rc = registry_hold(c, &rd.g);
	if (rc == RC_OK) {
		rc = read_units(&rd);
		if (rc == RC_OK)
			rc = read_rows(&rd);
		registry_drop(c, rd.g);
	}
	assess_steps_close(&rd.steps);
	assess_values_close(&rd.values);
	assess_spent_close(&rd.spent);
	if (rc != RC_OK && c->problem.rc == RC_OK)
		c->problem = rd.sub.problem;
	arena_finish(&rd.sub.arena);
	return rc;
}

/* ---- Lending. */

static void kept_free(struct assess_kept *k)
{
	if (k == NULL)
		return;
	arena_finish(&k->arena);
	free(k);
}

static void kept_leave(struct assess_kept *k)
{
	if (k != NULL && atomic_fetch_sub(&k->users, 1) == 1)
		kept_free(k);
}

void assess_files_forget(struct assess_state *state)
{
	for (int i = 0; i < ASSESS_KEPT; i++) {
		kept_leave(state->kept[i]);
		state->kept[i] = NULL;
	}
}

/* Every name that is wanted stands among those that were read. Parameters may have been changed in the text: then their columns are read anew, for they are values of another scheme. */
static bool serves(const struct assess_plan *p, const struct assess_kept *k, const struct assess_needs *needs, const struct assess_stamp *stamp, int32_t cut_off, int32_t known_by)
{
	if (k == NULL || k->stamp.version != stamp->version || k->stamp.accepted != stamp->accepted || k->files.cut_off != cut_off || k->files.known_by != known_by)
		return false;
	for (int i = 0; i < needs->n; i++) {
		const struct column *col = frame_column(&k->files.frame, needs->names[i], 0);
		struct assess_column want;
		if (col == NULL || !assess_column_of(p, needs->names[i], &want) || !unit_same(&want.column.unit, &col->unit) || want.column.kind != col->kind)
			return false;
		double v = 0;
		bool has = want.from == ASSESS_FROM_PARAMETER && project_parameter_on(&p->parameters[want.index], cut_off, &v);
		if (want.from == ASSESS_FROM_PARAMETER && k->files.rows > 0 && (column_has(col, 0) != has || (has && col->v[0] != v)))
			return false;
	}
	return true;
}

static struct assess_kept *find_kept(struct assess_state *state, const struct assess_plan *p, const struct assess_needs *needs, const struct assess_stamp *stamp, int32_t cut_off, int32_t known_by)
{
	for (int i = 0; i < ASSESS_KEPT; i++)
		if (serves(p, state->kept[i], needs, stamp, cut_off, known_by)) {
			atomic_fetch_add(&state->kept[i]->users, 1);
			state->kept[i]->clock = ++state->clock;
			return state->kept[i];
		}
	return NULL;
}

static void keep(struct assess_state *state, struct assess_kept *k)
{
	int oldest = 0;
	for (int i = 1; i < ASSESS_KEPT; i++)
		if (state->kept[i] == NULL || (state->kept[oldest] != NULL && state->kept[i]->clock < state->kept[oldest]->clock))
			oldest = i;
	kept_leave(state->kept[oldest]);
	atomic_fetch_add(&k->users, 1);
	k->clock = ++state->clock;
	state->kept[oldest] = k;
}

static enum rc make(struct ctx *c, const struct assess_plan *p, const struct assess_needs *needs, const struct assess_stamp *stamp, struct assess_kept *k)
{
	arena_init(&k->arena, kept_bytes);
	k->users = 1;
	k->stamp = *stamp;
	k->needs.n = needs->n;
	for (int i = 0; i < needs->n; i++)
		if ((k->needs.names[i] = arena_strdup(&k->arena, needs->names[i])) == NULL)
			return ctx_no_memory(c);
	return read_all(c, p, k);
}

enum rc assess_files_hold(struct ctx *c, const struct assess_plan *p, int32_t cut_off, int32_t known_by, const struct assess_files **ret_files)
{
	struct assess_state *state = assess_state(c->app);
	struct assess_needs needs;
	struct assess_stamp stamp;
	TRY(assess_needs_of(c, p, &needs));
	TRY(store_assess_stamp(c, &stamp));
	pthread_mutex_lock(&state->lock);
	struct assess_kept *k = find_kept(state, p, &needs, &stamp, cut_off, known_by);
	pthread_mutex_unlock(&state->lock);
	if (k == NULL) {
		k = calloc(1, sizeof *k);
		if (k == NULL)
			return ctx_no_memory(c);
		k->files.cut_off = cut_off;
		k->files.known_by = known_by;
		enum rc rc = make(c, p, &needs, &stamp, k);
		if (rc != RC_OK) {
			kept_free(k);
			return rc;
		}
		pthread_mutex_lock(&state->lock);
		keep(state, k);
		pthread_mutex_unlock(&state->lock);
	}
	*ret_files = &k->files;
	return RC_OK;
}

void assess_files_drop(struct ctx *c, const struct assess_files *files)
{
	(void)c;
	kept_leave((struct assess_kept *)(uintptr_t)files);
}
