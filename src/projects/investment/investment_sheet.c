/* investment_sheet.c - the cells of a report, and which figures stand beside them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment_sheet.h"
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "projects/investment/investment_store.h"
#include "projects/file/projects_store.h"

enum { TEXT_MOST = 2000 };

/* ---- Loading. */

static void set_cell(const struct invest_column *col, struct invest_cell *cell, const char *text, bool typed)
{
	cell->text = text;
	cell->has = text != NULL && text[0] != '\0';
	cell->typed = typed && cell->has;
	if (cell->has && col->kind == INVEST_NUMBER && num_parse_scaled(text, strlen(text), col->decimals, 0, &cell->number) != NUM_OK)
		cell->has = false;
}

static enum rc load_cells(struct ctx *c, const struct invest_plan *p, int64_t report, int64_t move, struct invest_cell **ret_cells, struct invest_answer **ret_answers, int *ret_n)
{
	struct invest_cell_row *rows = NULL;
	int n = 0;
	struct invest_cell *cells = arena_new_array(&c->arena, struct invest_cell, (size_t)p->n_columns + 1);
	if (report != 0)
		TRY(store_invest_cells(c, report, move, &rows, &n));
	struct invest_answer *answers = arena_new_array(&c->arena, struct invest_answer, (size_t)n + (size_t)p->n_checks + 1);
	if (cells == NULL || answers == NULL)
		return ctx_no_memory(c);
	*ret_n = 0;
	for (int i = 0; i < n; i++) {
		int at = invest_column_of(p, rows[i].field);
		if (rows[i].field[0] == '!' && rows[i].value != NULL)
			answers[(*ret_n)++] = (struct invest_answer){ rows[i].field + 1, rows[i].value };
		if (at < 0)
			continue;
		set_cell(&p->columns[at], &cells[at], rows[i].value, rows[i].typed);
		cells[at].move = rows[i].move;
	}
	*ret_cells = cells;
	*ret_answers = answers;
	return RC_OK;
}

/* Figures of another month that stand: the accepted ones, else those that were sent. */
static int64_t standing_move(const struct invest_report *r)
{
	if (r->accepted != 0)
		return r->accepted;
	return r->state == INVEST_SUBMITTED || r->state == INVEST_CHECKED ? r->version : 0;
}

static enum rc load_other(struct ctx *c, const struct invest_plan *p, const struct invest_report *r, struct invest_cell **ret_cells)
{
	struct invest_answer *answers;
	int n;
	return load_cells(c, p, r->id, standing_move(r), ret_cells, &answers, &n);
}

enum rc invest_accepted_cells(struct ctx *c, int64_t project, const char **ret_month, struct invest_cell **ret_cells)
{
	const struct invest_plan *p = invest_plan(c->app);
	struct invest_report *list;
	struct invest_answer *answers;
	int n, n_answers;
	*ret_month = NULL;
	*ret_cells = NULL;
	if (p == NULL)
		return RC_OK;
	TRY(store_invest_of_project(c, project, &list, &n));
	while (n > 0 && list[n - 1].accepted == 0)
		n--;
	if (n == 0)
		return RC_OK;
	TRY(load_cells(c, p, list[n - 1].id, list[n - 1].accepted, ret_cells, &answers, &n_answers));
	*ret_month = arena_strdup(&c->arena, list[n - 1].month);
	return *ret_month ? RC_OK : ctx_no_memory(c);
}

/* `accepted`: only beside what counts; what was sent and may come back says nothing about a month that was accepted. */
static enum rc load_before(struct ctx *c, struct invest_work *w, bool accepted)
{
	struct invest_sheet *s = &w->sheet;
	s->prev_month = "";
	w->facts[FACT_OPENS_YEAR] = w->facts[FACT_FIRST_REPORT] = 1;
	for (int i = w->n_others - 1; i >= 0; i--) {
		const struct invest_report *r = &w->others[i];
		struct invest_cell *cells;
		bool year_end = atoi(r->month) == atoi(s->report.month) - 1 && strcmp(r->month + 4, "-12") == 0;
		if (strcmp(r->month, s->report.month) >= 0 || (accepted ? r->accepted : standing_move(r)) == 0 || (w->n_before == INVEST_MEAN_OF && !year_end))
			continue;
		TRY(load_other(c, s->plan, r, &cells));
		if (w->n_before == 0) {
			s->prev = cells;
			s->prev_month = r->month;
		}
		if (year_end)
			w->yearend = cells;
		if (w->n_before < INVEST_MEAN_OF)
			w->before[w->n_before++] = cells;
		w->facts[FACT_FIRST_REPORT] = 0;
		if (atoi(r->month) == atoi(s->report.month))
			w->facts[FACT_OPENS_YEAR] = 0;
	}
	const int done = s->plan->known[INVEST_MONTH_DONE];
	for (int i = 0; i < w->n_before && w->before[i][done].has && w->before[i][done].number == 0; i++)
		w->facts[FACT_MONTHS_WITHOUT]++;
	return RC_OK;
}

static enum rc load_project(struct ctx *c, struct invest_work *w)
{
	struct project_row row;
	bool found;
	TRY(store_row_get(c, w->sheet.report.project, &row, &found));
	for (int i = 0; found && i < 5; i++) {
		w->project[i] = row.money[i];
		w->project_has[i] = row.has_money[i];
	}
	const int32_t days[2] = { found ? row.started_on : DAY_NONE, found ? row.finished_on : DAY_NONE };
	for (int i = 0; i < 2; i++) {
		w->project[5 + i] = days[i];
		w->project_has[5 + i] = days[i] != DAY_NONE;
	}
	return RC_OK;
}

enum rc invest_work_load(struct ctx *c, int64_t project, const char *month, int64_t move, struct invest_work *w)
{
	*w = (struct invest_work){ 0 };
	TRY(invest_plan_get(c, &w->sheet.plan));
	TRY(store_invest_report(c, project, month, &w->sheet.report));
	TRY(store_invest_of_project(c, project, &w->others, &w->n_others));
	TRY(load_cells(c, w->sheet.plan, w->sheet.report.id, move != 0 ? move : w->sheet.report.version, &w->sheet.cells, &w->sheet.answers, &w->sheet.n_answers));
	TRY(load_before(c, w, move != 0));
	TRY(load_project(c, w));
	w->changed = arena_new_array(&c->arena, bool, (size_t)w->sheet.plan->n_columns + 1);
	w->answered = arena_new_array(&c->arena, bool, (size_t)w->sheet.plan->n_checks + 1);
	return w->changed != NULL && w->answered != NULL ? RC_OK : ctx_no_memory(c);
}

const struct invest_report *invest_earlier_open(const struct invest_work *w, bool accepted)
{
	for (int i = 0; i < w->n_others; i++) {
		const struct invest_report *r = &w->others[i];
		if (strcmp(r->month, w->sheet.report.month) < 0 && (accepted ? r->accepted == 0 : standing_move(r) == 0))
			return r;
	}
	return NULL;
}

/* ---- Saying. */

static enum rc check_photos(struct ctx *c, int64_t project, const char *id, const char *text, const char **ret_text)
{
	const struct project_plan *plan;
	const char *out = "";
	TRY(project_plan_get(c, &plan));
	for (const char *p = text; *p != '\0';) {
		char *end;
		struct project_paper paper;
		bool found = false;
		int64_t act = strtoll(p, &end, 10);
		if (end != p && act > 0)
			TRY(store_paper(c, project, act, &paper, &found));
		int kind = found ? project_paper_of(plan, paper.kind_id) : -1;
		if (kind < 0 || !plan->papers[kind].photo)
			return ctx_fail(c, RC_BAD_INPUT, id, TR(c, "“%.20s”不是本项目的照片；先在材料中上传照片", "'%.20s' is no photograph of this project; add it to the papers first"), p);
		out = arena_printf(&c->arena, "%s%s%lld", out, out[0] != '\0' ? " " : "", (long long)act);
		if (out == NULL)
			return ctx_no_memory(c);
		for (p = end; *p == ' ' || *p == ','; p++) {}
	}
	*ret_text = out;
	return RC_OK;
}

static enum rc canonical(struct ctx *c, int64_t project, const struct invest_column *col, const char *value, const char **ret_text)
{
	if (value == NULL || value[0] == '\0') {
		*ret_text = NULL;
		return RC_OK;
	}
	if (col->kind == INVEST_PHOTOS)
		return check_photos(c, project, col->id, value, ret_text);
	struct project_field f = { .id = col->id, .name = col->id, .title = col->title, .kind = col->kind == INVEST_NUMBER ? FIELD_IS_NUMBER : FIELD_IS_LONGTEXT, .unit_text = col->unit_text,
		.unit = col->unit, .decimals = col->decimals, .negative = col->negative };
	return project_value_check(c, &f, value, NULL, ret_text);
}

/* A character that says something: a letter, a digit, a Chinese sign; not a sign of punctuation, whatever its width. */
static bool says_something(uint32_t u)
{
	if (u < 0x80)
		return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
	bool cjk_marks = u >= 0x3000 && u < 0x3040, full_width_marks = (u >= 0xFF00 && u < 0xFF10) || (u >= 0xFF1A && u < 0xFF21);
	return u != UTF8_BAD && !cjk_marks && !full_width_marks;
}

/* Characters that are left when the phrases that say nothing, blanks and punctuation are taken away. */
static int words_left(struct ctx *c, const struct invest_plan *p, const char *text)
{
	char *rest = arena_strdup(&c->arena, text), *at;
	int left = 0;
	if (rest == NULL)
		return 0;
	for (int i = 0; i < p->n_refused; i++)
		while (p->refused[i][0] != '\0' && (at = strcasestr(rest, p->refused[i])) != NULL)
			memset(at, ' ', strlen(p->refused[i]));
	for (size_t i = 0, n = strlen(rest), len; i < n; i += len)
		left += says_something(utf8_decode(rest + i, n - i, &len));
	return left;
}

static enum rc say_answer(struct ctx *c, struct invest_work *w, const struct invest_said *said)
{
	const struct invest_plan *p = w->sheet.plan;
	struct invest_sheet *s = &w->sheet;
	int k = 0, i = 0;
	while (k < p->n_checks && strcmp(p->checks[k].id, said->field + 1) != 0)
		k++;
	if (k == p->n_checks || p->checks[k].severity != INVEST_WARNING)
		return ctx_fail(c, RC_BAD_INPUT, said->field, TR(c, "没有需要说明的审核关系“%.40s”", "there is no warning '%.40s' to answer"), said->field + 1);
	const char *text = said->value != NULL ? said->value : "";
	if (strlen(text) > TEXT_MOST)
		return ctx_fail(c, RC_BAD_INPUT, said->field, "%s", TR(c, "说明太长", "the answer is too long"));
	if (text[0] != '\0' && words_left(c, p, text) < p->comment_chars)
		return ctx_fail(c, RC_BAD_INPUT, said->field, TR(c, "“%.40s”没有说明原因；请写明具体情况，至少 %d 个字", "'%.40s' gives no reason; say what happened in at least %d characters"), text, p->comment_chars);
	while (i < s->n_answers && strcmp(s->answers[i].check, p->checks[k].id) != 0)
		i++;
	if (i == s->n_answers)
		s->n_answers++;
	s->answers[i] = (struct invest_answer){ p->checks[k].id, text[0] != '\0' ? text : NULL };
	w->answered[k] = true;
	return RC_OK;
}

enum rc invest_work_say(struct ctx *c, struct invest_work *w, const struct invest_said *said, int n)
{
	const struct invest_plan *p = w->sheet.plan;
	for (int i = 0; i < n; i++) {
		const char *value;
		if (said[i].field[0] == '!') {
			TRY(say_answer(c, w, &said[i]));
			continue;
		}
		int at = invest_column_of(p, said[i].field);
		if (at < 0)
			return ctx_fail(c, RC_BAD_INPUT, said[i].field, TR(c, "月报没有栏目“%.40s”", "the report has no column '%.40s'"), said[i].field);
		TRY(canonical(c, w->sheet.report.project, &p->columns[at], said[i].value, &value));
		struct invest_cell *cell = &w->sheet.cells[at];
		bool same = cell->has == (value != NULL) && (value == NULL || strcmp(value, cell->text) == 0);
		w->changed[at] |= !same || cell->typed != (value != NULL);
		set_cell(&p->columns[at], cell, value, true);
	}
	return RC_OK;
}

enum rc invest_work_copy(struct ctx *c, struct invest_work *w)
{
	const struct invest_plan *p = w->sheet.plan;
	if (w->sheet.prev == NULL)
		return ctx_fail(c, RC_CONFLICT, "month", "%s", TR(c, "以前没有报出的月报可以复制", "there is no earlier report that could be copied"));
	for (int i = 0; i < p->n_columns; i++)
		if (p->columns[i].copied && !w->sheet.cells[i].typed && w->sheet.prev[i].has) {
			set_cell(&p->columns[i], &w->sheet.cells[i], w->sheet.prev[i].text, false);
			w->changed[i] = true;
		}
	return RC_OK;
}
