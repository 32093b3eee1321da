/* light_plan.c - reading lights.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/light/light_plan.h"
#include <stdio.h>
#include <string.h>
#include "base/digest.h"
#include "core/plan_shelf.h"
#include "core/ctx.h"
#include "projects/light/light.h"
#include "projects/file/project_guard.h"
#include "projects/file/project_plan_priv.h"

enum { SHELF_BYTES = 32 << 20, PARAMETERS_MOST = 100, VERSION_BYTES = 4 };

const char *const light_color_words[] = { "none", "green", "grey", "yellow", "red", NULL };

const struct light_column_name light_own[OWN_COLUMNS] = {
	[OWN_GAP] = { "gap", { "完成进度减序时进度（百分点）", "done less expected (points)" } },
	[OWN_DONE] = { "done_percent", { "本年完成占计划（%）", "done of this year's plan (%)" } },
	[OWN_EXPECTED] = { "expected_percent", { "序时进度（%）", "expected of this year's plan (%)" } },
	[OWN_FUNDS] = { "funds_percent", { "本年到位资金占计划（%）", "money arrived of this year's plan (%)" } },
	[OWN_REPORT_AGE] = { "report_age", { "最近审定月报距今（月）", "months since the last accepted report" } },
};

/* ---- What formulas may name. */

enum light_months light_months_of(const char *name, const char **ret_of)
{
	static const char *const before[] = { "months_after_", "months_past_" };
	for (int i = 0; i < 2; i++)
		if (strncmp(name, before[i], strlen(before[i])) == 0) {
			*ret_of = name + strlen(before[i]);
			return i == 0 ? MONTHS_AFTER : MONTHS_PAST;
		}
	return MONTHS_NOT;
}

static bool is_own(const struct light_plan *p, const char *name)
{
	const char *of;
	const struct project_column *pc = light_months_of(name, &of) != MONTHS_NOT ? project_column_named(p->projects, of) : NULL;
	if (pc != NULL && pc->column.kind == COL_DATE)
		return true;
	for (int i = 0; i < OWN_COLUMNS; i++)
		if (strcmp(light_own[i].name, name) == 0)
			return true;
	return false;
}

static bool name_column(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct light_plan *p = user;
	const struct project_column *pc = lag == 0 ? project_column_named(p->projects, name) : NULL;
	*ret_col = (struct column){ .name = name, .kind = COL_NUMBER, .unit = unit_one() };
	if (pc != NULL)
		*ret_col = pc->column;
	if (lag != 0 || pc != NULL)
		return pc != NULL;
	for (int i = 0; i < p->n_parameters; i++)
		if (strcmp(p->parameters[i].id, name) == 0) {
			ret_col->unit = p->parameters[i].unit;
			return true;
		}
	return is_own(p, name);
}

static const char *const *name_known(void *user)
{
	static _Thread_local const char *names[PROJECT_FIELDS_MAX + PARAMETERS_MOST * 2 + PROJECT_TRACKS_MAX * PROJECT_STAGES_MAX + OWN_COLUMNS + 1];
	const struct light_plan *p = user;
	int n = 0;
	for (int i = 0; i < p->projects->n_columns; i++)
		names[n++] = p->projects->columns[i].column.name;
	for (int i = 0; i < p->n_parameters; i++)
		names[n++] = p->parameters[i].id;
	for (int i = 0; i < OWN_COLUMNS; i++)
		names[n++] = light_own[i].name;
	names[n] = NULL;
	return names;
}

/* ---- The file. */

static const struct formula *read_formula(struct plan_reading *rd, struct light_plan *p, struct plan_node *map, const char *key)
{
	struct formula_names names = { .column = name_column, .known = name_known, .user = p };
	struct plan_node *at = plan_need(rd->r, map, key);
	return at != NULL && plan_is(rd->r, at, PLAN_SCALAR) ? formula_compile(rd->a, rd->r, at, at->text, &names, FORMULA_BOOL, NULL) : NULL;
}

static void read_rule(struct plan_reading *rd, struct light_plan *p, struct plan_node *n, struct light_rule *rule)
{
	static const char *const known[] = { "color", "when", "says", NULL };
	if (plan_need(rd->r, n, "color") != NULL) {
		int color = plan_enum(rd->r, n, "color", light_color_words, LIGHT_GREY);
		rule->color = color >= 0 ? (enum light_color)color : LIGHT_GREY;
	}
	rule->when = read_formula(rd, p, n, "when");
	rule->says = plan_title(rd->r, n, "says");
	if (rule->says.zh == NULL || rule->says.en == NULL)
		MISTAKE(rd, n, "写 says: {zh: …, en: …}", "write says: {zh: …, en: …}", "颜色 %s 没有说明", "the colour %s has no words that say why", light_color_words[rule->color]);
	plan_done(rd->r, n, known);
}

static void read_light(struct plan_reading *rd, struct light_plan *p, struct plan_node *n, struct light *l)
{
	static const char *const known[] = { "id", "title", "applies", "matter", "colors", NULL };
	l->id = reading_id(rd, n);
	l->title = reading_title(rd, n);
	l->applies = read_formula(rd, p, n, "applies");
	l->matter = plan_bool(rd->r, n, "matter", false);
	struct plan_node *list = reading_maps(rd, n, "colors", LIGHT_RULES_MAX, true);
	l->rules = reading_array(rd, list ? list->n : 0, sizeof *l->rules);
	if (list != NULL && list->n == 0)
		MISTAKE(rd, list, "至少写一个颜色", "write at least one colour", "灯 %s 没有颜色", "the light %s has no colours", l->id);
	for (int i = 0; list && l->rules && i < list->n; i++) {
		read_rule(rd, p, list->items[i], &l->rules[i]);
		l->n_rules = i + 1;
	}
	plan_done(rd->r, n, known);
}

static void read_parameters(struct plan_reading *rd, struct light_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "parameters", PARAMETERS_MOST, false);
	p->parameters = reading_array(rd, list ? list->n : 0, sizeof *p->parameters);
	for (int i = 0; list && p->parameters && i < list->n; i++) {
		reading_parameter(rd, list->items[i], &p->parameters[i]);
		reading_unique(rd, list->items[i], p->parameters[i].id, p->parameters, i, sizeof p->parameters[0]);
		reading_unique(rd, list->items[i], p->parameters[i].id, p->projects->fields, p->projects->n_fields, sizeof p->projects->fields[0]);
		p->n_parameters = i + 1;
	}
}

static void read_lights(struct plan_reading *rd, struct light_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "rules", LIGHTS_MAX, true);
	p->lights = reading_array(rd, list ? list->n : 0, sizeof *p->lights);
	for (int i = 0; list && p->lights && i < list->n; i++) {
		read_light(rd, p, list->items[i], &p->lights[i]);
		reading_unique(rd, list->items[i], p->lights[i].id, p->lights, i, sizeof p->lights[0]);
		p->n = i + 1;
	}
}

/* The version and the beginning of the digest of everything that decides a colour. */
static const char *version_of(struct arena *a, const struct light_plan *p, const char *number)
{
	struct digest d;
	unsigned char sum[DIGEST_SIZE];
	char hex[2 * VERSION_BYTES + 1];
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return number;
	for (int i = 0; i < p->n; i++) {
		const struct light *l = &p->lights[i];
		digest_add(&d, l->id, strlen(l->id) + 1);
		digest_add(&d, formula_text(l->applies), strlen(formula_text(l->applies)) + 1);
		for (int k = 0; k < l->n_rules; k++) {
			const char *when = formula_text(l->rules[k].when);
			digest_add(&d, light_color_words[l->rules[k].color], strlen(light_color_words[l->rules[k].color]) + 1);
			digest_add(&d, when, strlen(when) + 1);
		}
	}
	for (int i = 0; i < p->n_parameters; i++)
		for (int k = 0; k < p->parameters[i].n; k++) {
			const char *said = arena_printf(a, "%s %d %.17g", p->parameters[i].id, (int)p->parameters[i].values[k].from, p->parameters[i].values[k].value);
			digest_add(&d, said ? said : "", said ? strlen(said) + 1 : 0);
		}
	if (digest_end(&d, sum) != RC_OK)
		return number;
	hex_print(hex, sum, VERSION_BYTES);
	const char *version = arena_printf(a, "%s-%s", number, hex);
	return version ? version : number;
}

/* The columns are those of the projects.yaml in the same folder. */
static const struct project_plan *beside(struct arena *a, struct plan_report *r, const struct plan_node *root)
{
	struct plan_node *tree = plan_read_file(r, plan_path_beside(a, root, "projects.yaml"));
	return tree ? project_plan_read(a, r, tree) : NULL;
}

struct light_plan *light_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "lights", "version", "title", "clause", "day", "parameters", "rules", NULL };
	int errors = r->n_errors;
	struct light_plan *p = arena_new(a, struct light_plan);
	const struct project_plan *projects = beside(a, r, root);
	struct plan_reading rd = { .a = a, .r = r, .root = root };
	if (p == NULL || projects == NULL)
		return NULL;
	p->projects = projects;
	p->id = plan_need_text(r, root, "lights");
	p->title = reading_title(&rd, root);
	p->clause = plan_text(r, root, "clause", "");
	p->day = (int)plan_int(r, root, "day", 16, 1, 28);
	const char *number = plan_need_text(r, root, "version");
	read_parameters(&rd, p);
	read_lights(&rd, p);
	plan_done(r, root, known);
	if (r->n_errors != errors)
		return NULL;
	p->version = version_of(a, p, number);
	return p;
}

int light_of(const struct light_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n; i++)
		if (strcmp(p->lights[i].id, id) == 0)
			return i;
	return -1;
}

/* ---- The plan of the process. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return light_plan_read(a, r, root); }
static const struct plan_kept kept = { &light_module, "lights.yaml", SHELF_BYTES, read_kept };

enum rc light_plan_get(struct ctx *c, const struct light_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc light_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void light_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }
