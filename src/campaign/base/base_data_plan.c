/* base_data_plan.c - reading base_data.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/base/base_data_plan.h"
#include <string.h>
#include "campaign/base/base_data.h"
#include "core/workday.h"
#include "office/office_plan.h"

enum { PLAN_BYTES = 8 << 20, PAPER_DAYS = 3, REMIND_DAYS = 5, PPB = 1000000000 };
static const double ENOUGH = 0.95;

struct reading { struct arena *a; struct plan_report *r; struct base_plan *p; const struct office_plan *office; };

/* A mistake with what to do, both in the report's language. */
#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

static const struct office_plan *beside(struct plan_report *r, const struct plan_node *root)
{
	const char *slash = strrchr(root->file, '/');
	char *path = arena_printf(r->arena, "%.*soffice.yaml", slash ? (int)(slash + 1 - root->file) : 0, root->file);
	struct plan_node *tree = path ? plan_read_file(r, path) : NULL;
	return tree ? office_plan_read(r, tree) : NULL;
}

/* Without a readable office.yaml its own mistakes are told, not these. */
static const char *read_unit(struct reading *rd, struct plan_node *map)
{
	const char *code = plan_text(rd->r, map, "unit", "");
	if (code[0] == '\0' || rd->office == NULL)
		return code;
	for (int i = 0; i < rd->office->n_units; i++)
		if (strcmp(rd->office->units[i].code, code) == 0)
			return code;
	MISTAKE(rd, plan_get(map, "unit"), "写 office.yaml 中的单位代码", "give the code of a unit of office.yaml", "没有单位“%s”", "there is no unit '%s'", code);
	return "";
}

static void read_source(struct reading *rd, struct plan_node *n, int at)
{
	static const char *const known[] = { "code", "unit", "answers", "term", "workdays", "missing", NULL };
	static const char *const missing[] = { "warn", "block", NULL };
	struct base_source_plan *s = &rd->p->sources[at];
	struct plan_node *term = plan_map(rd->r, n, "term");
	s->code = plan_need_text(rd->r, n, "code");
	for (int i = 0; i < at; i++)
		if (s->code[0] != '\0' && strcmp(rd->p->sources[i].code, s->code) == 0)
			MISTAKE(rd, plan_get(n, "code"), "一个指标只写一条", "write one line for a figure", "指标“%s”写了两次", "the figure '%s' is there twice", s->code);
	s->unit = read_unit(rd, n);
	s->answers = plan_text(rd->r, n, "answers", "");
	if (term != NULL) {
		s->term = (struct plan_words){ plan_need_text(rd->r, term, "zh"), plan_need_text(rd->r, term, "en") };
		plan_done(rd->r, term, (const char *const[]){ "zh", "en", NULL });
	}
	s->workdays = (int)plan_int(rd->r, n, "workdays", 0, 0, WORKDAYS_MAX);
	s->block = plan_enum(rd->r, n, "missing", missing, 0) == 1;
	plan_done(rd->r, n, known);
}

static void read_sources(struct reading *rd, struct plan_node *root)
{
	struct plan_node *list = plan_list(rd->r, root, "figures");
	if (list == NULL)
		return;
	if (list->n > BASE_SOURCES)
		MISTAKE(rd, list, "删去不用的条目", "leave out what is not used", "指标超过 %d 条", "more than %d figures", BASE_SOURCES);
	rd->p->sources = arena_new_array(rd->a, struct base_source_plan, (size_t)list->n + 1);
	for (int i = 0; rd->p->sources != NULL && i < list->n && i < BASE_SOURCES; i++) {
		if (!plan_is(rd->r, list->items[i], PLAN_MAP))
			continue;
		read_source(rd, list->items[i], rd->p->n_sources);
		rd->p->n_sources++;
	}
}

static void read_early(struct reading *rd, struct plan_node *root)
{
	static const char *const known[] = { "workdays", "figures", NULL };
	struct plan_node *early = plan_map(rd->r, root, "early");
	struct plan_node *list = early != NULL ? plan_list(rd->r, early, "figures") : NULL;
	if (early == NULL)
		return;
	rd->p->early_workdays = (int)plan_int(rd->r, early, "workdays", 0, 1, WORKDAYS_MAX);
	if (plan_need(rd->r, early, "workdays") == NULL || plan_need(rd->r, early, "figures") == NULL || list == NULL)
		return;
	rd->p->early = arena_new_array(rd->a, const char *, (size_t)list->n + 1);
	for (int i = 0; rd->p->early != NULL && i < list->n; i++)
		rd->p->early[rd->p->n_early++] = plan_scalar_text(rd->r, list->items[i]);
	plan_done(rd->r, early, known);
}

struct base_plan *base_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "base_data", "title", "clause", "early", "enough", "paper_workdays", "remind_workdays", "figures", NULL };
	int errors = r->n_errors;
	struct base_plan *p = arena_new(a, struct base_plan);
	struct reading rd = { a, r, p, NULL };
	if (p == NULL)
		return NULL;
	rd.office = beside(r, root);
	p->id = plan_need_text(r, root, "base_data");
	p->title = plan_title(r, root, "title");
	p->clause = plan_text(r, root, "clause", "");
	double enough = plan_number(r, root, "enough", ENOUGH);
	if (!(enough >= 0 && enough <= 1))
		MISTAKE(&rd, plan_get(root, "enough"), "例如 95 %", "for example 95 %", "enough 是 0 到 100 %% 之间的比例%s", "enough is a share between 0 and 100 %%%s", "");
	else
		p->enough_ppb = (int64_t)(enough * PPB + 0.5);
	p->paper_workdays = (int)plan_int(r, root, "paper_workdays", PAPER_DAYS, 0, WORKDAYS_MAX);
	p->remind_workdays = (int)plan_int(r, root, "remind_workdays", REMIND_DAYS, 1, WORKDAYS_MAX);
	read_early(&rd, root);
	read_sources(&rd, root);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

/* ---- The plan of the process. */

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return base_plan_read(a, r, root); }

const struct plan_kept base_plan_kept = { &base_data_module, "base_data.yaml", PLAN_BYTES, read_plan };

const struct base_plan *base_plan(const struct app *app) { return plan_shelf(app, &base_plan_kept); }

const struct base_source_plan *base_plan_source(const struct base_plan *p, const char *code)
{
	for (int i = 0; p != NULL && i < p->n_sources; i++)
		if (strcmp(p->sources[i].code, code) == 0)
			return &p->sources[i];
	return NULL;
}
