/* assessment_api_result.c - schemes, results and the projects behind them as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "projects/assessment.api.gen.h"
#include "projects/assessment/assessment_json.h"

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }

/* ---- Who reads what. */

static const struct region *region_of(const struct assess_view *v, const char *district)
{
	int at = registry_region_of(v->g, district);
	return at >= 0 ? &v->g->regions[at] : NULL;
}

bool assess_is_open(const struct assess_view *v, const char *district)
{
	const struct scope *s = &v->c->scope;
	if (s->kind == SCOPE_ALL)
		return true;
	const struct region *r = region_of(v, district);
	return s->kind == SCOPE_REGION && r != NULL && r->pos >= s->region_lo && r->pos_end <= s->region_hi;
}

bool assess_is_listed(const struct assess_view *v, const char *district)
{
	return assess_is_open(v, district) || (v->plan != NULL && v->plan->published != PUBLISHED_NOTHING);
}

const char *assess_district_name(const struct assess_view *v, const struct assess_row *r)
{
	const struct region *g = region_of(v, r->district);
	return v->c->english && g != NULL && g->shortname_en[0] != '\0' ? g->shortname_en : r->name;
}

const char *assess_grade_title(const struct assess_view *v, const char *grade)
{
	for (int i = 0; v->plan != NULL && i < v->plan->n_grades; i++)
		if (strcmp(v->plan->grades[i].title.zh, grade) == 0)
			return TR(v->c, v->plan->grades[i].title.zh, v->plan->grades[i].title.en);
	return or_null(grade);
}

/* ---- Small things. */

void assess_day_json(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

void assess_number_json(struct jw *w, const char *text)
{
	double v;
	if (text[0] != '\0' && num_parse(text, strlen(text), 0, &v) == NUM_OK)
		jw_num(w, v);
	else
		jw_null(w);
}

static void number_key(struct jw *w, const char *key, const char *text)
{
	jw_key(w, key);
	assess_number_json(w, text);
}

static void bound_key(struct jw *w, const char *key, bool has, double v)
{
	jw_key(w, key);
	if (has)
		jw_num(w, v);
	else
		jw_null(w);
}

/* ---- Schemes. */

static void item_json(struct ctx *c, struct jw *w, const struct assess_item *t)
{
	jw_obj(w);
	jw_ktext(w, "id", t->id);
	jw_ktext(w, "title", TR(c, t->title.zh, t->title.en));
	jw_ktext(w, "note", t->note.zh != NULL ? TR(c, t->note.zh, t->note.en) : NULL);
	jw_ktext(w, "kind", t->by_hand ? "hand" : t->unpublished ? "unpublished" : "formula");
	jw_kbool(w, "assumed", t->assumed);
	bound_key(w, "weight", t->has_weight, t->weight);
	jw_kbool(w, "movable", t->has_weight && t->weight_len > 0);
	jw_ktext(w, "points", t->points != NULL ? formula_text(t->points) : NULL);
	bound_key(w, "line", t->has_weight, t->weight_line);
	bound_key(w, "least", t->has_least, t->least);
	bound_key(w, "most", t->has_most, t->most);
	bound_key(w, "each_least", t->by_hand, t->each_least);
	bound_key(w, "each_most", t->by_hand, t->each_most);
	bound_key(w, "times", t->by_hand && t->times > 0, t->times);
	jw_ktext(w, "absent", assess_absent_words[t->absent]);
	jw_obj_end(w);
}

static void metric_json(struct ctx *c, struct jw *w, const struct assess_metric *m)
{
	static const char *const kinds[] = { "count", "sum", "rate", "ratio" };
	char unit[UNIT_TEXT_MAX];
	unit_print(&m->unit, unit, sizeof unit);
	jw_obj(w);
	jw_ktext(w, "id", m->id);
	jw_ktext(w, "title", TR(c, m->title.zh, m->title.en));
	jw_ktext(w, "note", m->note.zh != NULL ? TR(c, m->note.zh, m->note.en) : NULL);
	jw_ktext(w, "kind", kinds[m->kind]);
	jw_ktext(w, "unit", m->unit_text[0] != '\0' ? m->unit_text : m->kind == ASSESS_SUM ? unit : "");
	jw_ki64(w, "decimals", m->decimals);
	jw_ktext(w, "where", formula_text(m->where));
	jw_ktext(w, "hit", m->hit != NULL ? formula_text(m->hit) : NULL);
	jw_ktext(w, "amount", m->amount != NULL ? formula_text(m->amount) : NULL);
	jw_ktext(w, "per", m->per != NULL ? formula_text(m->per) : NULL);
	jw_obj_end(w);
}

static void figure_json(struct ctx *c, struct jw *w, const struct assess_figure *f)
{
	jw_obj(w);
	jw_ktext(w, "id", f->id);
	jw_ktext(w, "title", TR(c, f->title.zh, f->title.en));
	jw_ktext(w, "unit", f->unit_text);
	jw_ktext(w, "source", or_null(f->source));
	jw_obj_end(w);
}

void assess_scheme_json(struct ctx *c, struct jw *w, const struct assess_plan *p, const char *text, bool example)
{
	jw_obj(w);
	jw_ktext(w, "id", p->id);
	jw_ktext(w, "version", p->version);
	jw_ktext(w, "title", TR(c, p->title.zh, p->title.en));
	jw_ktext(w, "source", p->source);
	jw_ktext(w, "missing", p->missing.zh != NULL ? TR(c, p->missing.zh, p->missing.en) : NULL);
	bound_key(w, "full", p->full > 0, p->full);
	jw_ki64(w, "decimals", p->decimals);
	jw_ki64(w, "told_within_days", p->told_within);
	jw_ktext(w, "published", assess_published_words[p->published]);
	jw_kbool(w, "example", example);
	jw_ktext(w, "text", text);
	jw_key(w, "items");
	jw_arr(w);
	for (int i = 0; i < p->n_items; i++)
		item_json(c, w, &p->items[i]);
	jw_arr_end(w);
	jw_key(w, "metrics");
	jw_arr(w);
	for (int i = 0; i < p->n_metrics; i++)
		metric_json(c, w, &p->metrics[i]);
	jw_arr_end(w);
	jw_key(w, "figures");
	jw_arr(w);
	for (int i = 0; i < p->n_figures; i++)
		figure_json(c, w, &p->figures[i]);
	jw_arr_end(w);
	jw_key(w, "ties");
	jw_arr(w);
	for (int i = 0; i < p->n_ties; i++)
		jw_text(w, p->items[p->ties[i]].id);
	jw_arr_end(w);
	jw_obj_end(w);
}

void assess_issues_json(struct jw *w, const struct plan_report *r)
{
	jw_key(w, "issues");
	jw_arr(w);
	for (int i = 0; i < r->n; i++) {
		jw_obj(w);
		jw_ki64(w, "line", r->issues[i].line);
		jw_ki64(w, "column", r->issues[i].col);
		jw_kbool(w, "warning", r->issues[i].warning);
		jw_ktext(w, "text", r->issues[i].text);
		jw_ktext(w, "hint", r->issues[i].hint);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* ---- Results. */

static void line_json(struct jw *w, const struct assess_line *l)
{
	jw_obj(w);
	jw_ktext(w, "item", l->item);
	number_key(w, "points", l->points);
	number_key(w, "raw", l->raw);
	jw_kbool(w, "capped", l->capped);
	jw_kbool(w, "filled", l->filled);
	jw_ktext(w, "trace", or_null(l->trace));
	jw_obj_end(w);
}

static void measure_json(struct jw *w, const struct assess_measured *m)
{
	jw_obj(w);
	jw_ktext(w, "metric", m->metric);
	number_key(w, "value", m->value);
	number_key(w, "up", m->up);
	number_key(w, "down", m->down);
	jw_ki64(w, "base", m->base);
	jw_ki64(w, "hit", m->hit);
	jw_ki64(w, "unknown", m->unknown);
	number_key(w, "last", m->last);
	jw_obj_end(w);
}

static void row_json(const struct assess_view *v, struct jw *w, const struct assess_sheet *s, const struct assess_row *r)
{
	bool open = assess_is_open(v, r->district), totals = open || (v->plan != NULL && v->plan->published == PUBLISHED_TOTALS);
	jw_obj(w);
	jw_ktext(w, "district", r->district);
	jw_ktext(w, "name", assess_district_name(v, r));
	bound_key(w, "place", r->place > 0, r->place);
	jw_kbool(w, "shared", r->shared);
	number_key(w, "total", totals ? r->total : "");
	jw_ktext(w, "grade", assess_grade_title(v, r->grade));
	jw_kbool(w, "open", open);
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; open && i < s->n_lines; i++)
		if (strcmp(s->lines[i].district, r->district) == 0)
			line_json(w, &s->lines[i]);
	jw_arr_end(w);
	jw_key(w, "measures");
	jw_arr(w);
	for (int i = 0; open && i < s->n_measures; i++)
		if (strcmp(s->measures[i].district, r->district) == 0)
			measure_json(w, &s->measures[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

void assess_rows_json(const struct assess_view *v, struct jw *w, const struct assess_sheet *s)
{
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < s->n_rows; i++)
		if (assess_is_listed(v, s->rows[i].district))
			row_json(v, w, s, &s->rows[i]);
	jw_arr_end(w);
}

/* ---- One assessment, whichever state it is in. */

enum rc assess_open(struct ctx *c, int64_t id, struct assess_opened *ret_o)
{
	*ret_o = (struct assess_opened){ .live = false };
	TRY(assess_get(c, id, &ret_o->a));
	const struct assessment *a = &ret_o->a;
	ret_o->live = strcmp(a->state, "draft") == 0;
	if (!ret_o->live) {
		plan_report_init(&ret_o->report, &c->arena);
		TRY(assess_plan_text(c, a->text, &ret_o->report, &ret_o->plan));
		return assess_sheet_stored(c, id, &ret_o->sheet);
	}
	TRY(assess_work(c, &(struct assess_asked){ .text = a->text, .cut_off = a->cut_off, .known_by = a->known_by, .entries_of = id }, &ret_o->worked));
	ret_o->plan = ret_o->worked.plan;
	ret_o->report = ret_o->worked.report;
	enum rc rc = ret_o->plan != NULL ? assess_sheet_of(c, &ret_o->worked, &ret_o->sheet) : RC_OK;
	if (rc != RC_OK)
		assess_worked_drop(c, &ret_o->worked);
	return rc;
}

void assess_opened_drop(struct ctx *c, struct assess_opened *o)
{
	if (o->live)
		assess_worked_drop(c, &o->worked);
}

/* ---- The projects behind a measure. */

struct drill {
	struct ctx *c;
	const struct assess_opened *o;
	const struct assessment_projects_in *in;
	int metric;
	const int64_t *hidden; int n_hidden;
	int64_t counts[ASSESS_STATES], total, hidden_ones;
	struct jw *w;
};

static bool is_hidden(const struct drill *d, int64_t project)
{
	for (int i = 0; i < d->n_hidden; i++)
		if (d->hidden[i] == project)
			return true;
	return false;
}

static void project_json(struct drill *d, const struct assess_counted *k, enum assess_state_of state)
{
	jw_obj(d->w);
	jw_ktext(d->w, "code", k->code);
	jw_ktext(d->w, "name", k->name);
	jw_ktext(d->w, "state", assess_state_words[state]);
	jw_ktext(d->w, "inputs", k->inputs);
	jw_ktext(d->w, "why", d->o->plan != NULL ? assess_why_stored(d->c, d->o->plan, d->metric, k->inputs, d->o->a.cut_off) : NULL);
	jw_obj_end(d->w);
}

static enum rc drill_one(void *arg, const struct assess_counted *k)
{
	struct drill *d = arg;
	const char *at = k->last || (int)strlen(k->states) <= d->metric ? NULL : strchr(assess_state_letters, k->states[d->metric]);
	if (at == NULL || strcmp(k->district, d->in->district) != 0)
		return RC_OK;
	enum assess_state_of state = (enum assess_state_of)(at - assess_state_letters);
	d->counts[state]++;
	if (d->in->has_state && (int)d->in->state != (int)state)
		return RC_OK;
	if (is_hidden(d, k->project)) {
		d->hidden_ones++;
		return RC_OK;
	}
	int64_t from = (d->in->page - 1) * d->in->page_size;
	if (d->total >= from && d->total < from + d->in->page_size)
		project_json(d, k, state);
	d->total++;
	return RC_OK;
}

static enum rc drill(struct ctx *c, const struct assess_opened *o, const struct assessment_projects_in *in, struct jw *w)
{
	struct drill d = { .c = c, .o = o, .in = in, .w = w, .metric = o->plan != NULL ? assess_metric_of(o->plan, in->metric) : -1 };
	if (d.metric < 0)
		return ctx_fail(c, RC_BAD_INPUT, "metric", TR(c, "方案中没有指标“%.40s”", "the scheme has no metric '%.40s'"), in->metric);
	TRY(project_hidden(c, &d.hidden, &d.n_hidden));
	jw_obj(w);
	jw_key(w, "projects");
	jw_arr(w);
	TRY(o->live ? assess_each(c, &o->worked, drill_one, &d) : store_assess_each(c, o->a.id, drill_one, &d));
	jw_arr_end(w);
	jw_ki64(w, "total", d.total);
	jw_ki64(w, "hidden", d.hidden_ones);
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "hit", d.counts[ASSESS_HIT]);
	jw_ki64(w, "miss", d.counts[ASSESS_MISS]);
	jw_ki64(w, "out", d.counts[ASSESS_OUT]);
	jw_ki64(w, "base_unknown", d.counts[ASSESS_BASE_UNKNOWN]);
	jw_ki64(w, "hit_unknown", d.counts[ASSESS_HIT_UNKNOWN]);
	jw_ki64(w, "no_district", d.counts[ASSESS_NO_DISTRICT]);
	jw_obj_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc may_look(struct ctx *c, const struct assess_opened *o, const char *district)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	struct assess_view v = { c, g, o->plan };
	bool open = assess_is_open(&v, district);
	registry_drop(c, g);
	return open ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "district", "%s", TR(c, "只能查看本区县的项目", "only the projects of one's own district can be seen"));
}

enum rc assessment_api_projects(struct ctx *c, const struct assessment_projects_in *in, struct reply *r)
{
	struct assess_opened o;
	TRY(assess_open(c, in->id, &o));
	enum rc rc = may_look(c, &o, in->district);
	if (rc == RC_OK)
		rc = drill(c, &o, in, &r->jw);
	assess_opened_drop(c, &o);
	return rc;
}
