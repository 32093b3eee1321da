/* meeting_sheet.c - one page of a project: what it is, where it stands by both clocks, what was spent, its lights, what is open, what was promised.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "projects/light/light_store.h"
#include "projects/link/link.h"
#include "projects/meeting/meeting_paper.h"
#include "projects/meeting/meeting_store.h"
#include "projects/problem/problem.h"
#include "projects/promise/promise.h"

enum { MONTHS = 12, MATTERS_SHOWN = 2, MATTERS_READ = 50, PROMISES_SHOWN = 8, CONTENT_SHOWN = 110, SITUATION_SHOWN = 100, WHY_SHOWN = 90, LABEL = 44 };

struct sheet { struct paper *p; const struct project_file *f; const struct project_plan *plan; struct meeting_row row; };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

/* ---- Values of the file for people. */

static const char *value(struct sheet *s, const char *id)
{
	int at = project_field_of(s->plan, id);
	const char *text = at >= 0 ? project_text(s->f, at) : NULL;
	if (text == NULL)
		return NULL;
	const struct project_field *field = &s->plan->fields[at];
	if (field->kind == FIELD_IS_NUMBER)
		return arena_printf(&s->p->c->arena, "%s %s", paper_number(s->p, text), or_empty(field->unit_text));
	if (field->kind == FIELD_IS_REGION)
		return paper_region(s->p, text);
	if (field->kind == FIELD_IS_INDUSTRY) {
		int k = registry_industry_of(s->p->g, text);
		const struct industry *i = k >= 0 ? &s->p->g->industries[k] : NULL;
		return i != NULL ? arena_printf(&s->p->c->arena, "%s %s", text, s->p->c->english && i->name_en[0] ? i->name_en : i->name) : text;
	}
	int w = field->kind == FIELD_IS_WORD && field->words != NULL ? project_word_of(field->words, text) : -1;
	return w >= 0 ? project_words_for(s->p->c, field->words->words[w].title) : text;
}

/* Names of the parties in one role, with commas. */
static const char *parties(struct sheet *s, const char *role)
{
	const struct project_list *l = &s->f->lists[s->plan->known_list[KNOWN_PARTIES]];
	const struct project_list_plan *lp = &s->plan->lists[s->plan->known_list[KNOWN_PARTIES]];
	int r = project_list_field_of(lp, "role"), name = project_list_field_of(lp, "name"), code = project_list_field_of(lp, "enterprise");
	const char *all = NULL;
	for (int i = 0; i < l->n; i++) {
		const struct project_value *v = l->items[i].values;
		const char *who = name >= 0 && v[name].text != NULL ? v[name].text : code >= 0 ? v[code].text : NULL;
		if (r < 0 || v[r].text == NULL || strcmp(v[r].text, role) != 0 || who == NULL)
			continue;
		int64_t row = name >= 0 && v[name].text != NULL ? -1 : registry_row_of_code(s->p->g, who);
		size_t n = strlen(who);
		const char *known = row >= 0 ? registry_name(s->p->g, (size_t)row, &n) : who;
		all = arena_printf(&s->p->c->arena, "%s%s%.*s", all != NULL ? all : "", all != NULL ? "、" : "", (int)n, known);
	}
	return all;
}

static enum rc facts(struct sheet *s)
{
	struct ctx *c = s->p->c;
	struct link l;
	TRY(link_of(c, s->f->id, &l));
	const char *content = value(s, "content"), *link = link_stands(&l, s->p->today) ? arena_printf(&c->arena, "%s%s%s（%s）", l.leader, l.title[0] ? " " : "", l.title, l.liaison) : NULL;
	document_sheet(s->p->d, (struct document_pair[]){
		{ TR(c, "建设单位", "Owner"), parties(s, "owner") }, { TR(c, "所在地", "Place"), value(s, "region") },
		{ TR(c, "行业", "Industry"), value(s, "industry") }, { TR(c, "产业链", "Chain"), value(s, "chain") },
		{ TR(c, "项目类型", "Kind"), value(s, "kind") }, { TR(c, "入库级别", "Level"), value(s, "level") },
		{ TR(c, "总投资", "Total"), value(s, "investment_total") }, { TR(c, "用地面积", "Land"), value(s, "area") },
		{ TR(c, "挂钩领导", "Linked leader"), link }, { TR(c, "项目专员", "Officer"), value(s, "lead_officer") },
		{ TR(c, "建设内容", "What is built"), content != NULL ? paper_cut(s->p, content, CONTENT_SHOWN) : NULL, true },
	}, 11, 2);
	return RC_OK;
}

/* ---- The strip of stages with both clocks. */

static const char *two_lines(struct sheet *s, int32_t day)
{
	struct date d = date_of(day == DAY_NONE ? 0 : day);
	return day == DAY_NONE ? "" : or_empty(arena_printf(&s->p->c->arena, "%04d\n%02d-%02d", d.year, d.month, d.day));
}

static int32_t clock_day(struct sheet *s, const char *field)
{
	int at = field != NULL ? project_field_of(s->plan, field) : -1;
	return at >= 0 ? project_day(s->f, at) : DAY_NONE;
}

/* The day agreed and, below it, how late. */
static struct document_cell clock_cell(struct sheet *s, const char *field, int32_t happened)
{
	struct ctx *c = s->p->c;
	int32_t day = clock_day(s, field);
	int late = day != DAY_NONE ? project_days_late(day, happened, s->p->as_of) : 0;
	if (late <= 0)
		return (struct document_cell){ .text = two_lines(s, day) };
	return (struct document_cell){ .text = or_empty(arena_printf(&c->arena, TR(c, "%s\n晚%d天", "%s\n%d d late"), two_lines(s, day), late)), .color = INK_RED };
}

static bool reached(const struct sheet *s, int stage) { return s->f->tracks[s->plan->main].stage >= stage; }

static void strip_row(struct sheet *s, const char *label, const struct document_cell *cells, int n)
{
	struct document_cell row[DOCUMENT_COLUMNS];
	row[0] = (struct document_cell){ .text = label, .color = INK_SECOND, .fill = PAPER_PANEL };
	memcpy(row + 1, cells, (size_t)n * sizeof *cells);
	document_cells(s->p->d, row, n + 1);
}

static void strip(struct sheet *s)
{
	struct ctx *c = s->p->c;
	const struct project_track *t = &s->plan->tracks[s->plan->main];
	int n = t->n_stages < DOCUMENT_COLUMNS - 1 ? t->n_stages : DOCUMENT_COLUMNS - 1, at = s->f->tracks[s->plan->main].stage;
	struct document_column columns[DOCUMENT_COLUMNS];
	struct document_cell names[DOCUMENT_COLUMNS], days[DOCUMENT_COLUMNS], agreed[DOCUMENT_COLUMNS], statutory[DOCUMENT_COLUMNS];
	bool has_agreed = false, has_statutory = false;
	for (int i = 0; i <= n; i++)
		columns[i] = (struct document_column){ i == 0 ? 0.9 : 1, ALIGN_CENTER };
	for (int i = 0; i < n; i++) {
		int32_t on = project_on(s->f, s->plan->main, i);
		names[i] = (struct document_cell){ .text = project_words_for(c, t->stages[i].title), .bold = i == at, .fill = i == at ? INK_WATER : reached(s, i) ? PAPER_WATER : 0,
			.color = i == at ? 0xffffff : reached(s, i) ? INK : INK_UNKNOWN };
		days[i] = (struct document_cell){ .text = on != DAY_NONE ? two_lines(s, on) : reached(s, i) ? "—" : "" };
		agreed[i] = clock_cell(s, t->stages[i].agreed, on);
		statutory[i] = clock_cell(s, t->stages[i].statutory, on);
		has_agreed = has_agreed || t->stages[i].agreed != NULL;
		has_statutory = has_statutory || t->stages[i].statutory != NULL;
	}
	document_table(s->p->d, &(struct document_table){ columns, n + 1, .size = 7.2, .keep = true });
	strip_row(s, TR(c, "阶段", "Stage"), names, n);
	strip_row(s, TR(c, "实际", "Actual"), days, n);
	if (has_agreed)
		strip_row(s, TR(c, "约定", "Agreed"), agreed, n);
	if (has_statutory)
		strip_row(s, TR(c, "法定", "Statutory"), statutory, n);
}

static const char *standing(struct sheet *s, int track)
{
	struct ctx *c = s->p->c;
	const struct project_track *t = &s->plan->tracks[track];
	const struct project_standing *k = &s->f->tracks[track];
	if (k->stage < 0)
		return TR(c, "未开始", "not begun");
	const char *clock = k->worked_days >= 0 && k->end == END_NONE ? or_empty(arena_printf(&c->arena, TR(c, "\n%d/%d 个工作日", "\n%d of %d working days"), k->worked_days, k->limit_days)) : "";
	return or_empty(arena_printf(&c->arena, "%s\n%s%s", project_words_for(c, t->stages[k->stage].title), paper_day(s->p, k->on), clock));
}

static void permits(struct sheet *s)
{
	struct document_column columns[DOCUMENT_COLUMNS];
	struct document_cell heads[DOCUMENT_COLUMNS], cells[DOCUMENT_COLUMNS];
	int n = 0;
	for (int i = 0; i < s->plan->n_tracks && n < DOCUMENT_COLUMNS; i++) {
		if (s->plan->tracks[i].within != s->plan->main)
			continue;
		const struct project_standing *k = &s->f->tracks[i];
		columns[n] = (struct document_column){ 1, ALIGN_CENTER };
		heads[n] = (struct document_cell){ .text = project_words_for(s->p->c, s->plan->tracks[i].title), .fill = PAPER_PANEL, .color = INK_SECOND };
		cells[n++] = (struct document_cell){ .text = standing(s, i), .color = k->end == END_GOOD ? INK_GREEN : k->end == END_BAD || (k->limit_days > 0 && k->worked_days > k->limit_days) ? INK_RED : 0 };
	}
	if (n == 0)
		return;
	document_table(s->p->d, &(struct document_table){ columns, n, .size = 7.2, .keep = true });
	document_cells(s->p->d, heads, n);
	document_cells(s->p->d, cells, n);
}

/* ---- Investment by month. */

/* The plan of a month in 万元; NAN: none was told. */
static double plan_of(const struct sheet *s, int year, int month)
{
	int list = s->plan->known_list[KNOWN_PLAN];
	const struct project_list *l = &s->f->lists[list];
	int months = project_list_field_of(&s->plan->lists[list], "months");
	for (int i = 0; months >= 0 && i < l->n; i++) {
		const char *text = atoi(l->items[i].id) == year ? l->items[i].values[months].text : NULL;
		for (int m = 1; text != NULL && *text != '\0'; m++) {
			char *end;
			double v = strtod(text, &end);
			if (end == text)
				break;
			if (m == month)
				return v;
			text = end + strspn(end, " ,;");
		}
	}
	return NAN;
}

static const char *share(const struct sheet *s, int64_t part, int64_t whole)
{
	char t[32];
	if (whole <= 0)
		return "—";
	snprintf(t, sizeof t, "%.1f%%", num_round(100.0 * (double)part / (double)whole, 1));
	return or_empty(arena_strdup(&s->p->c->arena, t));
}

static void spent(struct sheet *s, const struct month_row *last)
{
	struct ctx *c = s->p->c;
	int64_t total = 0;
	bool known = project_number(s->f, s->plan->known[KNOWN_TOTAL], &total);
	const char *text = arena_printf(&c->arena, TR(c, "截至 %s 月报：本年完成 %s 万元，累计完成 %s 万元，占总投资 %s。", "By the report of %s: %s 万元 this year, %s 万元 in all, %s of the total."), last->month,
		paper_money(s->p, last->year_done), paper_money(s->p, last->all_done), known ? share(s, last->all_done, total) : "—");
	document_paragraph(s->p->d, &(struct document_style){ .face = FACE_SANS, .size = 9, .pitch = 14, .after = 1 }, &(struct document_run){ .text = or_empty(text) }, 1);
}

static enum rc money(struct sheet *s)
{
	struct ctx *c = s->p->c;
	struct date d = date_of(s->p->as_of);
	struct month_row *rows;
	const char *labels[MONTHS];
	double bars[MONTHS], marks[MONTHS];
	char from[16];
	int n, first = d.year * MONTHS + d.month - MONTHS, plans = 0;
	snprintf(from, sizeof from, "%04d-%02d", first / MONTHS, first % MONTHS + 1);
	TRY(store_months(c, s->f->id, from, &rows, &n));
	for (int i = 0; i < MONTHS; i++) {
		int year = (first + i) / MONTHS, month = (first + i) % MONTHS + 1;
		char key[16];
		snprintf(key, sizeof key, "%04d-%02d", year, month);
		bars[i] = NAN;
		for (int k = 0; k < n; k++)
			if (strcmp(rows[k].month, key) == 0)
				bars[i] = (double)rows[k].month_done / 100;
		marks[i] = plan_of(s, year, month);
		plans += !isnan(marks[i]);
		labels[i] = or_empty(month == 1 || i == 0 ? arena_printf(&c->arena, "%d-%d", year, month) : arena_printf(&c->arena, TR(c, "%d月", "%d"), month));
	}
	if (n == 0 && plans == 0)
		return RC_OK;
	document_chart(s->p->d, &(struct document_chart){ TR(c, "分月完成投资", "Investment by month"), "万元", TR(c, "完成（已接受的月报）", "done (accepted reports)"), plans > 0 ? TR(c, "计划", "plan") : NULL,
		labels, bars, marks, MONTHS, .height = 34 });
	if (n > 0)
		spent(s, &rows[n - 1]);
	return RC_OK;
}

/* ---- Lights, what is open, the last visit. */

struct shown { const char *title, *says; enum light_color color; };

static enum rc lights_of(struct sheet *s, struct shown *list, int *ret_n)
{
	struct ctx *c = s->p->c;
	struct light_row *rows;
	struct light_override *overs;
	struct light_state *states = NULL;
	int n, n_overs, n_states = 0, found = 0;
	TRY(store_light_last(c, s->f->id, &rows, &n));
	TRY(store_light_overrides(c, s->f->id, &overs, &n_overs));
	if (n == 0)                      /* never lit: as they would be today */
		TRY(light_judge(c, s->f, s->p->today, &states, &n_states));
	for (int i = 0; i < (n > 0 ? n : n_states) && found < MEETING_LIGHTS; i++) {
		const char *id = n > 0 ? rows[i].light : states[i].light->id;
		int at = light_of(s->p->lights, id);
		struct shown k = { at >= 0 ? project_words_for(c, s->p->lights->lights[at].title) : id, n > 0 ? TR(c, rows[i].zh, rows[i].en) : TR(c, states[i].zh, states[i].en),
			n > 0 ? rows[i].color : states[i].color };
		for (int o = 0; o < n_overs; o++)
			if (strcmp(overs[o].light, id) == 0 && light_override_stands(&overs[o], s->p->today)) {
				k.color = overs[o].color;
				k.says = or_empty(arena_printf(&c->arena, TR(c, "%s（人工调整：%s）", "%s (set by a person: %s)"), k.says, overs[o].reason));
			}
		if (k.color != LIGHT_NONE)
			list[found++] = k;
	}
	*ret_n = found;
	return RC_OK;
}

static enum rc lights(struct sheet *s)
{
	static const struct document_column columns[] = { { 18, ALIGN_LEFT }, { 26, ALIGN_LEFT }, { 106, ALIGN_LEFT } };
	struct shown list[MEETING_LIGHTS];
	int n = 0;
	if (s->p->lights != NULL)
		TRY(lights_of(s, list, &n));
	if (n == 0)
		return RC_OK;
	document_heading(s->p->d, 3, TR(s->p->c, "亮灯", "Lights"));
	document_table(s->p->d, &(struct document_table){ columns, 3, .size = 8.2, .keep = true });
	for (int i = 0; i < n; i++) {
		uint32_t ink;
		const char *word = paper_light(s->p, list[i].color, &ink);
		document_cells(s->p->d, (struct document_cell[]){ { .text = word, .color = ink, .bold = true }, { .text = list[i].title }, { .text = paper_cut(s->p, list[i].says, WHY_SHOWN) } }, 3);
	}
	return RC_OK;
}

/* What is in the way, the oldest first. */
static enum rc problems(struct sheet *s)
{
	static const struct document_column columns[] = { { 74, ALIGN_LEFT }, { 18, ALIGN_CENTER }, { 34, ALIGN_LEFT }, { 24, ALIGN_CENTER } };
	struct ctx *c = s->p->c;
	struct problem_row *list;
	int n;
	TRY(problem_open_of(c, s->f->id, &list, &n));
	if (n == 0)
		return RC_OK;
	document_heading(s->p->d, 3, TR(c, "未解决的问题", "Open problems"));
	document_table(s->p->d, &(struct document_table){ columns, 4, .head = 1, .size = 8.2, .keep = true });
	document_row(s->p->d, (const char *[]){ TR(c, "问题", "Problem"), TR(c, "层级", "Level"), TR(c, "办理单位", "Office"), TR(c, "期限", "Due") });
	for (int i = 0; i < n && i < MATTERS_SHOWN; i++) {
		bool late = problem_is_overdue(&list[i], s->p->today);
		document_cells(s->p->d, (struct document_cell[]){ { .text = paper_cut(s->p, list[i].title, LABEL) }, { .text = problem_level_title(c, list[i].level) },
			{ .text = list[i].office[0] != '\0' ? unit_name(c, list[i].office) : list[i].office_words[0] != '\0' ? list[i].office_words : "—" },
			{ .text = paper_day(s->p, list[i].deadline), .color = late ? INK_RED : 0, .bold = late } }, 4);
	}
	if (n > MATTERS_SHOWN)
		document_cells(s->p->d, &(struct document_cell){ .text = TR(c, "……", "…"), .color = INK_SECOND }, 1);
	return RC_OK;
}

/* Matters of problems stand in the table of problems. */
static int without_problems(struct matter_brief *list, int n)
{
	int kept = 0;
	for (int i = 0; i < n; i++)
		if (list[i].source != MATTER_PROBLEM)
			list[kept++] = list[i];
	return kept;
}

/* Here the project's own name in a title says nothing. */
static const char *without_name(struct sheet *s, const char *title)
{
	const char *at = s->row.name[0] != '\0' ? strstr(title, s->row.name) : NULL;
	return at == NULL ? title : or_empty(arena_printf(&s->p->c->arena, "%.*s%s", (int)(at - title), title, at + strlen(s->row.name)));
}

static enum rc open_matters(struct sheet *s)
{
	static const struct document_column columns[] = { { 80, ALIGN_LEFT }, { 40, ALIGN_LEFT }, { 30, ALIGN_CENTER } };
	struct ctx *c = s->p->c;
	struct matter_brief *list;
	int n;
	TRY(matter_of_source(c, project_owner_text(c, s->f->id), true, MATTERS_READ, &list, &n));
	n = without_problems(list, n);
	if (n == 0)
		return RC_OK;
	document_heading(s->p->d, 3, TR(c, "未办结事项", "Open matters"));
	document_table(s->p->d, &(struct document_table){ columns, 3, .head = 1, .size = 8.2, .keep = true });
	document_row(s->p->d, (const char *[]){ TR(c, "事项", "Matter"), TR(c, "责任单位", "Unit"), TR(c, "期限", "Due") });
	for (int i = 0; i < n && i < MATTERS_SHOWN; i++)
		document_row(s->p->d, (const char *[]){ paper_cut(s->p, without_name(s, list[i].title), LABEL), unit_name(c, list[i].owner), list[i].deadline != NULL ? list[i].deadline : "—" });
	if (n > MATTERS_SHOWN)
		document_cells(s->p->d, &(struct document_cell){ .text = TR(c, "……", "…"), .color = INK_SECOND }, 1);
	return RC_OK;
}

static enum rc last_visit(struct sheet *s)
{
	struct ctx *c = s->p->c;
	struct link_visit *list;
	int n;
	TRY(link_visits(c, s->f->id, &list, &n));
	if (n == 0)
		return RC_OK;
	document_heading(s->p->d, 3, TR(c, "最近一次走访", "The last visit"));
	const char *text = arena_printf(&c->arena, TR(c, "%s，%s。%s", "%s, %s. %s"), paper_day(s->p, list[0].day), paper_cut(s->p, list[0].people, LABEL), paper_cut(s->p, list[0].situation, SITUATION_SHOWN));
	document_paragraph(s->p->d, &(struct document_style){ .face = FACE_SANS, .align = ALIGN_BOTH, .size = 9, .pitch = 14, .after = 0.6 }, &(struct document_run){ .text = or_empty(text) }, 1);
	return RC_OK;
}

/* ---- Promised and actual: what the check of promises says, else the figures of the file (days stand in the strip). */

static const struct document_column promise_columns[] = { { 50, ALIGN_LEFT }, { 34, ALIGN_RIGHT }, { 34, ALIGN_RIGHT }, { 32, ALIGN_CENTER } };

static void promise_table(struct sheet *s)
{
	struct ctx *c = s->p->c;
	document_heading(s->p->d, 3, TR(c, "承诺与实际", "Promised and actual"));
	document_table(s->p->d, &(struct document_table){ promise_columns, 4, .head = 1, .size = 8.2, .keep = true });
	document_row(s->p->d, (const char *[]){ TR(c, "指标", "What"), TR(c, "承诺", "Promised"), TR(c, "实际", "Actual"), TR(c, "核验", "Check") });
}

static const char *fraction_words(struct sheet *s, bool known, struct fraction f, const char *unit)
{
	char t[FRACTION_TEXT];
	if (!known)
		return "—";
	fraction_print(f, t, NULL);
	return or_empty(arena_printf(&s->p->c->arena, "%s %s", paper_number(s->p, t), unit));
}

static void promise_row(struct sheet *s, const struct promise_plan *plan, const struct promise_line *l)
{
	static const char *const zh[PROMISE_OUTCOMES] = { "缺数据", "达标", "整改期内", "未达标" }, *const en[PROMISE_OUTCOMES] = { "figure missing", "met", "in correction", "not met" };
	static const uint32_t inks[PROMISE_OUTCOMES] = { INK_UNKNOWN, INK_GREEN, INK_YELLOW, INK_RED };
	const struct promise_item *it = l->place >= 0 ? &plan->items[l->place] : NULL;
	const char *unit = it != NULL ? or_empty(it->unit_text) : "";
	document_cells(s->p->d, (struct document_cell[]){ { .text = it != NULL ? project_words_for(s->p->c, it->title) : l->item }, { .text = fraction_words(s, true, l->promised, unit) },
		{ .text = fraction_words(s, l->known, l->actual, unit) }, { .text = TR(s->p->c, zh[l->outcome], en[l->outcome]), .color = inks[l->outcome] } }, 4);
}

/* One stage's promises, once they are due: by the last check, without one as things stand. */
static enum rc checked_at(struct sheet *s, const struct promise_plan *plan, int stage, int *shown)
{
	struct promise_check k = { 0 };
	struct promise_decision d;
	int32_t reached, due;
	if (promise_count(plan, s->f, stage) == 0 || !promise_is_due(plan, s->f, stage, s->p->as_of, &reached, &due))
		return RC_OK;
	TRY(promise_last(s->p->c, s->f->id, plan->stages[stage].id, &k, &d));
	if (k.act == 0)
		TRY(promise_judge(s->p->c, s->f, stage, s->p->as_of, &k));
	if (*shown == 0 && k.n > 0)
		promise_table(s);
	for (int i = 0; i < k.n && *shown < PROMISES_SHOWN; i++, ++*shown)
		promise_row(s, plan, &k.lines[i]);
	return RC_OK;
}

static enum rc checked(struct sheet *s, bool *ret_any)
{
	struct ctx *c = s->p->c;
	const struct promise_plan *plan;
	int shown = 0;
	if (promise_plan_get(c, &plan) != RC_OK) {
		c->problem = (struct problem){ 0 };
		*ret_any = false;
		return RC_OK;
	}
	for (int i = 0; i < plan->n_stages; i++)
		TRY(checked_at(s, plan, i, &shown));
	*ret_any = shown > 0;
	return RC_OK;
}

static enum rc promised(struct sheet *s)
{
	static const struct { const char *zh, *en, *promised, *actual; } lines[] = {
		{ "总投资", "Investment", "investment_total", "actual_investment" }, { "年产值", "Output a year", "output_promised", "output_actual" },
	};
	struct ctx *c = s->p->c;
	bool any = false;
	TRY(checked(s, &any));
	if (any || (value(s, "actual_investment") == NULL && value(s, "output_promised") == NULL && value(s, "output_actual") == NULL))
		return RC_OK;
	promise_table(s);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *a = value(s, lines[i].promised), *b = value(s, lines[i].actual);
		document_row(s->p->d, (const char *[]){ TR(c, lines[i].zh, lines[i].en), a != NULL ? a : "—", b != NULL ? b : "—", "" });
	}
	return RC_OK;
}

/* ---- The sheet. */

static void head(struct sheet *s)
{
	struct ctx *c = s->p->c;
	const struct project_standing *exit = &s->f->tracks[s->plan->exit];
	const struct project_track *t = &s->plan->tracks[s->plan->exit];
	document_heading(s->p->d, 1, s->row.name);
	const char *left = exit->stage >= 0 && (t->stages[exit->stage].back >= 0 || t->stages[exit->stage].last) ? project_words_for(c, t->stages[exit->stage].title) : "";
	document_paragraph(s->p->d, &(struct document_style){ .face = FACE_SANS, .size = 9, .pitch = 13, .after = 1.5, .color = INK_SECOND, .keep_next = true },
		(struct document_run[]){ { .text = s->row.code }, { .text = "　" }, { .text = paper_region(s->p, s->row.region) }, { .text = left[0] ? "　" : "" }, { left, true, INK_RED } }, 5);
}

enum rc paper_sheet(struct paper *p, int64_t project)
{
	struct sheet s = { .p = p };
	TRY(store_meeting_row(p->c, project, &s.row));
	if (s.row.id == 0)
		return ctx_fail(p->c, RC_NOT_FOUND, "code", "%s", TR(p->c, "没有这个项目", "there is no such project"));
	TRY(project_fold(p->c, project, DAY_NONE, &s.f));
	s.plan = s.f->plan;
	head(&s);
	TRY(facts(&s));
	strip(&s);
	permits(&s);
	TRY(money(&s));
	TRY(lights(&s));
	TRY(problems(&s));
	TRY(open_matters(&s));
	TRY(last_visit(&s));
	return promised(&s);
}
