/* project_plan_tracks.c - reading the section `projects:`: parameters, kinds of paper, tracks and their stages.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "projects/file/project_plan_priv.h"

enum { PARAMETERS_MAX = 100, VALUES_MAX = 100, PAPERS_MAX = 100, REASONS_MAX = 60, VALID_YEARS_MAX = 50, DAYS_MAX = 400 };

/* ---- Dated parameters. */

static void read_dated(struct plan_reading *rd, struct plan_node *n, struct project_parameter *p)
{
	static const char *const known[] = { "from", "value", NULL };
	struct project_dated *d = &p->values[p->n];
	const char *from = plan_need_text(rd->r, n, "from");
	if (!date_parse(from, strlen(from), &d->from))
		MISTAKE(rd, plan_get(n, "from") ? plan_get(n, "from") : n, "写日期，如 2017-01-01", "write a date such as 2017-01-01", "“%s”不是日期", "'%s' is no date", from);
	else if (p->n > 0 && d->from <= d[-1].from)
		MISTAKE(rd, plan_get(n, "from"), "按日期从早到晚写", "write them from the oldest to the newest", "参数 %s 的日期 %s 不晚于前一个", "%s: %s is not later than the one before", p->id, from);
	struct plan_node *value = plan_need(rd->r, n, "value");
	if (value)
		plan_scalar_number(rd->r, value, &d->value);
	plan_done(rd->r, n, known);
	p->n++;
}

void reading_parameter(struct plan_reading *rd, struct plan_node *n, struct project_parameter *p)
{
	static const char *const known[] = { "id", "title", "unit", "values", "source", NULL };
	p->id = reading_id(rd, n);
	p->unit_text = plan_text(rd->r, n, "unit", "");
	p->unit = unit_one();
	p->source = plan_need_text(rd->r, n, "source");
	(void)plan_title(rd->r, n, "title");
	if (p->unit_text[0] != '\0' && !unit_parse(p->unit_text, strlen(p->unit_text), &p->unit, NULL))
		MISTAKE(rd, plan_get(n, "unit"), "单位见 docs/reference/formulas.md", "docs/reference/formulas.md has the units", "不认识单位“%s”", "the unit '%s' is not known", p->unit_text);
	struct plan_node *list = reading_maps(rd, n, "values", VALUES_MAX, true);
	p->values = reading_array(rd, list ? list->n : 0, sizeof *p->values);
	if (list && list->n == 0)
		MISTAKE(rd, list, "写 values: [{from: 2017-01-01, value: 1000}]", "write values: [{from: 2017-01-01, value: 1000}]", "参数 %s 没有值", "the parameter %s has no value", p->id);
	for (int i = 0; list && p->values && i < list->n; i++)
		read_dated(rd, list->items[i], p);
	plan_done(rd->r, n, known);
}

static void read_parameters(struct plan_reading *rd)
{
	struct project_plan *p = rd->p;
	struct plan_node *list = reading_maps(rd, rd->root, "parameters", PARAMETERS_MAX, false);
	p->parameters = reading_array(rd, list ? list->n : 0, sizeof *p->parameters);
	for (int i = 0; list && p->parameters && i < list->n; i++) {
		reading_parameter(rd, list->items[i], &p->parameters[i]);
		reading_unique(rd, list->items[i], p->parameters[i].id, p->parameters, i, sizeof p->parameters[0]);
		reading_unique(rd, list->items[i], p->parameters[i].id, p->fields, p->n_fields, sizeof p->fields[0]);
		p->n_parameters = i + 1;
	}
}

/* ---- Kinds of paper. */

static void read_papers(struct plan_reading *rd)
{
	static const char *const known[] = { "id", "title", "number", "photo", "inside", NULL };
	struct project_plan *p = rd->p;
	struct plan_node *list = reading_maps(rd, rd->root, "papers", PAPERS_MAX, true);
	p->papers = reading_array(rd, list ? list->n : 0, sizeof *p->papers);
	for (int i = 0; list && p->papers && i < list->n; i++) {
		struct plan_node *n = list->items[i];
		struct project_paper_kind *k = &p->papers[i];
		*k = (struct project_paper_kind){ .id = reading_id(rd, n), .title = reading_title(rd, n), .number = plan_bool(rd->r, n, "number", false),
			.photo = plan_bool(rd->r, n, "photo", false), .inside = plan_bool(rd->r, n, "inside", false) };
		plan_done(rd->r, n, known);
		reading_unique(rd, n, k->id, p->papers, i, sizeof *k);
		p->n_papers = i + 1;
	}
}

/* ---- Tracks: first the names, so that stages may speak of tracks that come later. */

static const char *column_name(struct plan_reading *rd, const struct project_track *t, const char *stage)
{
	char *name = strcmp(t->id, "main") == 0 ? arena_printf(rd->a, "on_%s", stage) : arena_printf(rd->a, "on_%s_%s", t->id, stage);
	for (char *s = name; s && *s != '\0'; s++)
		*s = *s == '-' ? '_' : *s;
	return name ? name : "";
}

static void read_stage_names(struct plan_reading *rd, struct plan_node *n, struct project_track *t)
{
	struct plan_node *list = reading_maps(rd, n, "stages", PROJECT_STAGES_MAX, true);
	t->stages = reading_array(rd, list ? list->n : 0, sizeof *t->stages);
	if (list && list->n == 0)
		MISTAKE(rd, list, "至少写一个阶段", "write at least one stage", "线 %s 没有阶段", "the track %s has no stages", t->id);
	for (int i = 0; list && t->stages && i < list->n; i++) {
		t->stages[i].id = reading_id(rd, list->items[i]);
		t->stages[i].title = reading_title(rd, list->items[i]);
		t->stages[i].column = column_name(rd, t, t->stages[i].id);
		reading_unique(rd, list->items[i], t->stages[i].id, t->stages, i, sizeof t->stages[0]);
		t->n_stages = i + 1;
	}
}

static struct plan_node *read_track_names(struct plan_reading *rd)
{
	struct project_plan *p = rd->p;
	struct plan_node *list = reading_maps(rd, rd->root, "tracks", PROJECT_TRACKS_MAX, true);
	p->tracks = reading_array(rd, list ? list->n : 0, sizeof *p->tracks);
	for (int i = 0; list && p->tracks && i < list->n; i++) {
		struct project_track *t = &p->tracks[i];
		t->id = reading_id(rd, list->items[i]);
		t->title = reading_title(rd, list->items[i]);
		reading_unique(rd, list->items[i], t->id, p->tracks, i, sizeof *t);
		read_stage_names(rd, list->items[i], t);
		p->n_tracks = i + 1;
	}
	return list;
}

/* ---- What formulas may name. */

static struct unit fine_unit(const struct project_field *f)
{
	struct unit ten = unit_one(), fine = f->unit;
	for (int i = 0; i < f->decimals; i++)
		ten.num *= 10;
	return unit_div(&f->unit, &ten, &fine) ? fine : f->unit;
}

static const struct dict *dict_of(struct plan_reading *rd, const struct project_words *w)
{
	struct dict *d = reading_array(rd, 1, sizeof *d);
	if (d == NULL)
		return NULL;
	d->words = reading_array(rd, w ? w->n : 0, sizeof *d->words);
	for (int i = 0; w && d->words && i < w->n; i++)
		d->words[i] = w->words[i].id;
	d->n = w && d->words ? (uint32_t)w->n : 0;
	return d;
}

static void add_field_column(struct plan_reading *rd, int i)
{
	const struct project_field *f = &rd->p->fields[i];
	struct project_column *c = &rd->p->columns[rd->p->n_columns];
	*c = (struct project_column){ .column = { .name = f->id, .unit = unit_one() }, .from = FROM_FIELD, .index = i };
	switch (f->kind) {
	case FIELD_IS_NUMBER: c->column.kind = COL_NUMBER; c->column.unit = fine_unit(f); break;
	case FIELD_IS_YEAR: c->column.kind = COL_NUMBER; break;
	case FIELD_IS_DATE: c->column.kind = COL_DATE; break;
	case FIELD_IS_FLAG: c->column.kind = COL_BOOL; break;
	case FIELD_IS_WORD: c->column.kind = COL_ENUM; c->column.dict = dict_of(rd, f->words); break;
	default: return; /* texts have nothing to compare with */
	}
	rd->p->n_columns++;
}

static void make_columns(struct plan_reading *rd)
{
	struct project_plan *p = rd->p;
	int n = p->n_fields + p->n_parameters;
	for (int t = 0; t < p->n_tracks; t++)
		n += p->tracks[t].n_stages;
	p->columns = reading_array(rd, n, sizeof *p->columns);
	if (p->columns == NULL)
		return;
	for (int i = 0; i < p->n_fields; i++)
		add_field_column(rd, i);
	for (int i = 0; i < p->n_parameters; i++)
		p->columns[p->n_columns++] = (struct project_column){ .column = { .name = p->parameters[i].id, .kind = COL_NUMBER, .unit = p->parameters[i].unit },
			.from = FROM_PARAMETER, .index = i };
	for (int t = 0; t < p->n_tracks; t++)
		for (int s = 0; s < p->tracks[t].n_stages; s++)
			p->columns[p->n_columns++] = (struct project_column){ .column = { .name = p->tracks[t].stages[s].column, .kind = COL_DATE, .unit = unit_one() },
				.from = FROM_STAGE, .index = t, .stage = s };
}

static bool guard_column(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct project_plan *p = user;
	for (int i = 0; lag == 0 && i < p->n_columns; i++)
		if (strcmp(p->columns[i].column.name, name) == 0) {
			*ret_col = p->columns[i].column;
			return true;
		}
	return false;
}

static const char *const *guard_known(void *user)
{
	static _Thread_local const char *names[PROJECT_FIELDS_MAX + PARAMETERS_MAX + PROJECT_TRACKS_MAX * PROJECT_STAGES_MAX + 1];
	const struct project_plan *p = user;
	for (int i = 0; i < p->n_columns; i++)
		names[i] = p->columns[i].column.name;
	names[p->n_columns] = NULL;
	return names;
}

static void read_guard(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	struct formula_names names = { .column = guard_column, .known = guard_known, .user = rd->p };
	struct plan_node *at = plan_get(n, "guard");
	s->says = plan_title(rd->r, n, "says");
	if (at != NULL && plan_is(rd->r, at, PLAN_SCALAR))
		s->guard = formula_compile(rd->a, rd->r, at, at->text, &names, FORMULA_BOOL, NULL);
	if (at != NULL && (s->says.zh == NULL || s->says.en == NULL))
		MISTAKE(rd, n, "写 says: {zh: …, en: …}，说明不满足时怎么办", "write says: {zh: …, en: …}: what to do when it does not hold", "阶段 %s 的条件没有说明",
			"the guard of %s has no words", s->id);
}

/* ---- A stage. */

/* The texts of a list under `key`; n 0 when absent. */
static const char *const *texts_of(struct plan_reading *rd, struct plan_node *map, const char *key, int *ret_n)
{
	struct plan_node *list = plan_list(rd->r, map, key);
	const char **texts = reading_array(rd, list ? list->n : 0, sizeof *texts);
	*ret_n = list && texts ? list->n : 0;
	for (int i = 0; i < *ret_n; i++)
		texts[i] = plan_scalar_text(rd->r, list->items[i]);
	return texts;
}

static void read_needs(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	s->needs = texts_of(rd, n, "needs", &s->n_needs);
	for (int i = 0; i < s->n_needs; i++)
		if (project_field_of(rd->p, s->needs[i]) < 0 && project_list_of(rd->p, s->needs[i]) < 0)
			reading_unknown(rd, plan_get(n, "needs")->items[i], s->needs[i], "字段或清单", "field or list", rd->p->fields, rd->p->n_fields, sizeof rd->p->fields[0]);
}

static void read_any_of(struct plan_reading *rd, struct plan_node *n, struct project_any_of *any)
{
	if (!plan_is(rd->r, n, PLAN_LIST))
		return;
	int *kinds = reading_array(rd, n->n, sizeof *kinds);
	for (int i = 0; kinds && i < n->n; i++) {
		const char *id = plan_scalar_text(rd->r, n->items[i]);
		kinds[i] = project_paper_of(rd->p, id);
		if (kinds[i] < 0)
			reading_unknown(rd, n->items[i], id, "材料种类", "kind of paper", rd->p->papers, rd->p->n_papers, sizeof rd->p->papers[0]);
	}
	*any = (struct project_any_of){ kinds, kinds ? n->n : 0 };
}

static void read_stage_papers(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	struct plan_node *list = plan_list(rd->r, n, "papers");
	s->papers = reading_array(rd, list ? list->n : 0, sizeof *s->papers);
	for (int i = 0; list && s->papers && i < list->n; i++) {
		read_any_of(rd, list->items[i], &s->papers[i]);
		s->n_papers = i + 1;
	}
}

static void read_without(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	int k = rd->p->known[KNOWN_KIND];
	const struct project_words *w = k >= 0 ? rd->p->fields[k].words : NULL;
	const char *const *ids = texts_of(rd, n, "without", &s->n_without);
	int *kinds = reading_array(rd, s->n_without, sizeof *kinds);
	for (int i = 0; kinds && w && i < s->n_without; i++) {
		kinds[i] = project_word_of(w, ids[i]);
		if (kinds[i] < 0)
			reading_unknown(rd, plan_get(n, "without")->items[i], ids[i], "项目类型", "kind of project", w->words, w->n, sizeof w->words[0]);
	}
	s->without = kinds;
	s->n_without = kinds && w ? s->n_without : 0;
}

/* Tracks named under `key`. */
static const int *read_tracks_named(struct plan_reading *rd, struct plan_node *n, const char *key, int *ret_n)
{
	const char *const *ids = texts_of(rd, n, key, ret_n);
	int *tracks = reading_array(rd, *ret_n, sizeof *tracks);
	for (int i = 0; tracks && i < *ret_n; i++) {
		tracks[i] = project_track_of(rd->p, ids[i]);
		if (tracks[i] < 0)
			reading_unknown(rd, plan_get(n, key)->items[i], ids[i], "线", "track", rd->p->tracks, rd->p->n_tracks, sizeof rd->p->tracks[0]);
	}
	*ret_n = tracks ? *ret_n : 0;
	return tracks;
}

static const char *day_field(struct plan_reading *rd, struct plan_node *clock, const char *key)
{
	const char *id = plan_text(rd->r, clock, key, NULL);
	int i = id ? project_field_of(rd->p, id) : -1;
	if (id != NULL && (i < 0 || rd->p->fields[i].kind != FIELD_IS_DATE))
		MISTAKE(rd, plan_get(clock, key), "写一个 kind: date 的字段", "name a field of kind: date", "“%s”不是日期字段", "'%s' is no field with a date", id);
	return id;
}

static void read_clock(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	static const char *const known[] = { "agreed", "statutory", NULL };
	struct plan_node *clock = plan_map(rd->r, n, "clock");
	if (clock == NULL)
		return;
	s->agreed = day_field(rd, clock, "agreed");
	s->statutory = day_field(rd, clock, "statutory");
	plan_done(rd->r, clock, known);
}

static void read_flags(struct plan_reading *rd, struct plan_node *n, struct project_stage *s)
{
	static const char *const ends[] = { "none", "good", "bad", NULL };
	s->end = (enum project_end)plan_enum(rd->r, n, "end", ends, END_NONE);
	s->valid_years = (int)plan_int(rd->r, n, "valid_years", 0, 0, VALID_YEARS_MAX);
	s->optional = plan_bool(rd->r, n, "optional", false);
	s->must = plan_bool(rd->r, n, "must", false);
	s->direct = plan_bool(rd->r, n, "direct", false);
	s->once = plan_bool(rd->r, n, "once", false);
	s->reason = plan_bool(rd->r, n, "reason", false);
	s->decision = plan_bool(rd->r, n, "decision", false);
	s->record = plan_bool(rd->r, n, "record", false) || s->decision;
	if (s->optional && s->must)
		MISTAKE(rd, n, "只留一个", "keep one of them", "阶段 %s 不能既可省又必经", "the stage %s cannot be both optional and a must", s->id);
	if (s->valid_years > 0 && s->end != END_GOOD)
		MISTAKE(rd, n, "valid_years 只写在 end: good 的阶段", "valid_years goes with end: good", "阶段 %s 不是批准，没有有效期", "the stage %s is no approval and cannot expire", s->id);
}

static void read_free_keys(struct plan_reading *rd, struct plan_node *n, const struct project_track *t, struct project_stage *s)
{
	const char *back = plan_text(rd->r, n, "back", NULL);
	s->back = back ? project_stage_of(t, back) : -1;
	s->last = plan_bool(rd->r, n, "last", false);
	if (back != NULL && s->back < 0)
		reading_unknown(rd, plan_get(n, "back"), back, "阶段", "stage", t->stages, t->n_stages, sizeof t->stages[0]);
	if (!t->free && (back != NULL || s->last))
		MISTAKE(rd, n, "back、last 只用于 free: true 的线", "back and last are for tracks with free: true", "阶段 %s 在有顺序的线上", "the stage %s is on a track with an order", s->id);
	if (t->free && s->end != END_NONE)
		MISTAKE(rd, n, "用 last: true", "use last: true", "无顺序的线没有 end：%s", "a free track has no `end`: %s", s->id);
	if (s->last && back != NULL)
		MISTAKE(rd, n, "只留一个", "keep one of them", "阶段 %s 不能既是最后又可恢复", "the stage %s cannot be both last and followed by another", s->id);
}

static void read_stage(struct plan_reading *rd, struct plan_node *n, const struct project_track *t, struct project_stage *s)
{
	static const char *const known[] = { "id", "title", "needs", "papers", "guard", "says", "without", "finished", "valid", "clock", "end", "valid_years", "optional", "must",
		"direct", "once", "reason", "decision", "record", "back", "last", NULL };
	read_needs(rd, n, s);
	read_stage_papers(rd, n, s);
	read_guard(rd, n, s);
	read_without(rd, n, s);
	s->finished = read_tracks_named(rd, n, "finished", &s->n_finished);
	s->valid = read_tracks_named(rd, n, "valid", &s->n_valid);
	read_clock(rd, n, s);
	read_flags(rd, n, s);
	read_free_keys(rd, n, t, s);
	plan_done(rd->r, n, known);
}

/* ---- A track. */

static int stage_named(struct plan_reading *rd, struct plan_node *map, const char *key, const struct project_track *t)
{
	const char *id = plan_text(rd->r, map, key, NULL);
	int i = id ? project_stage_of(t, id) : -1;
	if (id != NULL && i < 0)
		reading_unknown(rd, plan_get(map, key), id, "阶段", "stage", t->stages, t->n_stages, sizeof t->stages[0]);
	return i;
}

static void read_limit(struct plan_reading *rd, struct plan_node *n, struct project_track *t)
{
	static const char *const known[] = { "from", "to", "working_days", NULL };
	struct plan_node *limit = plan_map(rd->r, n, "limit");
	t->limit = (struct project_limit){ -1, -1, 0 };
	if (limit == NULL)
		return;
	t->limit = (struct project_limit){ stage_named(rd, limit, "from", t), stage_named(rd, limit, "to", t), (int)plan_int(rd->r, limit, "working_days", 0, 1, DAYS_MAX) };
	if (t->limit.from >= t->limit.to || t->limit.from < 0 || t->limit.working_days == 0)
		MISTAKE(rd, limit, "写 limit: {from: accepted, to: approved, working_days: 20}", "write limit: {from: accepted, to: approved, working_days: 20}", "线 %s 的时限不全或次序颠倒",
			"the limit of %s is not complete or runs backwards", t->id);
	plan_done(rd->r, limit, known);
}

static void read_within(struct plan_reading *rd, struct plan_node *n, struct project_track *t)
{
	const char *within = plan_text(rd->r, n, "within", NULL);
	t->within = within ? project_track_of(rd->p, within) : -1;
	t->opens = -1;
	if (within != NULL && (t->within < 0 || &rd->p->tracks[t->within] == t))
		reading_unknown(rd, plan_get(n, "within"), within, "另一条线", "other track", rd->p->tracks, rd->p->n_tracks, sizeof rd->p->tracks[0]);
	else if (within != NULL)
		t->opens = stage_named(rd, n, "opens", &rd->p->tracks[t->within]);
	else if (plan_get(n, "opens") != NULL)
		MISTAKE(rd, n, "写 within: main", "write within: main", "线 %s 写了 opens 而没有 within", "the track %s has `opens` but no `within`", t->id);
}

static void read_reasons(struct plan_reading *rd, struct plan_node *n, struct project_track *t)
{
	static const char *const known[] = { "id", "title", NULL };
	struct plan_node *list = reading_maps(rd, n, "reasons", REASONS_MAX, false);
	t->reasons = reading_array(rd, list ? list->n : 0, sizeof *t->reasons);
	for (int i = 0; list && t->reasons && i < list->n; i++) {
		t->reasons[i] = (struct project_word){ reading_id(rd, list->items[i]), reading_title(rd, list->items[i]) };
		plan_done(rd->r, list->items[i], known);
		reading_unique(rd, list->items[i], t->reasons[i].id, t->reasons, i, sizeof t->reasons[0]);
		t->n_reasons = i + 1;
	}
}

static void read_track(struct plan_reading *rd, struct plan_node *n, struct project_track *t)
{
	static const char *const known[] = { "id", "title", "clause", "free", "within", "opens", "limit", "reasons", "stages", NULL };
	struct plan_node *stages = plan_get(n, "stages");
	t->clause = plan_text(rd->r, n, "clause", "");
	t->free = plan_bool(rd->r, n, "free", false);
	read_within(rd, n, t);
	read_limit(rd, n, t);
	read_reasons(rd, n, t);
	for (int i = 0; i < t->n_stages; i++)
		read_stage(rd, stages->items[i], t, &t->stages[i]);
	plan_done(rd->r, n, known);
}

/* ---- main and exit. */

static void find_known_tracks(struct plan_reading *rd, struct plan_node *list)
{
	static const char *const stages[KNOWN_STAGES] = { "signed", "started", "finished", "producing", "full" };
	struct project_plan *p = rd->p;
	p->main = project_track_of(p, "main");
	p->exit = project_track_of(p, "exit");
	if (p->main < 0 || p->exit < 0)
		MISTAKE(rd, list ? list : rd->root, "tracks 要有 main（主线）和 exit（暂缓与退出，free: true）", "tracks must have main, and exit with free: true", "缺少线 %s",
			"the track %s is missing", p->main < 0 ? "main" : "exit");
	for (int i = 0; list && i < p->n_tracks; i++)
		if (p->tracks[i].free != (i == p->exit))
			MISTAKE(rd, list->items[i], "只有 exit 写 free: true", "free: true is for exit and for exit only", "线 %s 的 free 不对", "`free` is wrong for the track %s", p->tracks[i].id);
	for (int k = 0; k < KNOWN_STAGES; k++)
		p->known_stage[k] = p->main >= 0 ? project_stage_of(&p->tracks[p->main], stages[k]) : -1;
	if (p->main >= 0 && p->tracks[p->main].n_stages > 0 && p->tracks[p->main].stages[0].n_papers > 0)
		MISTAKE(rd, list->items[p->main], "把材料放到后面的阶段", "ask for papers at a later stage", "主线的第一个阶段 %s 不能要材料：项目由它建档", "the first stage of main, %s, cannot ask for papers: it opens the file",
			p->tracks[p->main].stages[0].id);
}

void reading_tracks(struct plan_reading *rd)
{
	read_parameters(rd);
	read_papers(rd);
	struct plan_node *list = read_track_names(rd);
	make_columns(rd);
	for (int i = 0; list && i < rd->p->n_tracks; i++)
		read_track(rd, list->items[i], &rd->p->tracks[i]);
	find_known_tracks(rd, list);
}
