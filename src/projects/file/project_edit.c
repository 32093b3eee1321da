/* project_edit.c - opening a file and saying what its fields are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "core/session.h"
#include "projects/file/project_fold.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"

enum { NUMBER_DIGITS = 6, NUMBER_MOST = 999999, NEW_ITEMS = 200 };

/* ---- One change after the other. */

/* Changes are checked one after the other and written when all are good: a refusal leaves nothing, also in somebody else's transaction. */
struct writing {
	struct ctx *c;
	const struct project_plan *plan;
	struct project_file *f;                   /* as it was before; of a new project: empty */
	const char *region;                       /* of a new project: where it will lie; NULL else */
	int32_t day;
	struct project_warnings *w;
	struct { int list; const char *mark, *id; } fresh[NEW_ITEMS]; int n_fresh;
	struct value_row said[PROJECT_CHANGES_MAX]; int n_said;
};

static bool given(const char *s) { return s != NULL && s[0] != '\0'; }

static enum rc say_value(struct writing *w, const char *field, const char *item, const char *value, int32_t from)
{
	struct ctx *c = w->c;
	if (from > w->day)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "生效日期在将来；将来的事请用相应的约定日期字段", "a value cannot hold from a day in the future; what is agreed has fields of its own"));
	for (int i = 0; i < w->n_said; i++)
		if (strcmp(w->said[i].field, field) == 0 && strcmp(w->said[i].item, item) == 0)
			return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%s”在同一次登记中出现了两次", "'%s' is said twice"), field);
	if (w->n_said == PROJECT_CHANGES_MAX)
		return ctx_fail(c, RC_TOO_LARGE, field, TR(c, "一次登记不能多于 %d 项", "not more than %d values at a time"), PROJECT_CHANGES_MAX);
	w->said[w->n_said++] = (struct value_row){ field, item, value, PROJECT_ACT_NOT_YET, from };
	return RC_OK;
}

/* The value in its canonical form, NULL for one that holds no longer. */
static enum rc canonical(struct writing *w, const struct project_field *f, const struct project_change *ch, const char **ret)
{
	*ret = NULL;
	if (!given(ch->value))
		return RC_OK;
	TRY(project_value_check(w->c, f, ch->value, w->w, ret));
	if (f->kind == FIELD_IS_PROJECT && w->f->code != NULL && strcmp(*ret, w->f->code) == 0)
		return ctx_fail(w->c, RC_BAD_INPUT, f->name, TR(w->c, "“%s”就是本项目；请写另一个项目的编号", "'%s' is this very project; name another one"), *ret);
	return RC_OK;
}

/* ---- Items of lists. */

static const struct project_list *items_of(const struct writing *w, int list) { return &w->f->lists[list]; }

static int highest_item(const struct writing *w, int list)
{
	const struct project_list *l = items_of(w, list);
	int most = 0;
	for (int i = 0; i < l->n; i++)
		most = (int)strtol(l->items[i].id, NULL, 10) > most ? (int)strtol(l->items[i].id, NULL, 10) : most;
	for (int i = 0; i < w->n_fresh; i++)
		if (w->fresh[i].list == list && (int)strtol(w->fresh[i].id, NULL, 10) > most)
			most = (int)strtol(w->fresh[i].id, NULL, 10);
	return most;
}

/* Numbers of items taken out are not given again: this looks at everything that was ever said. */
static enum rc ever_highest(struct writing *w, int list, int *ret_most)
{
	struct value_row *rows;
	int n;
	*ret_most = highest_item(w, list);
	if (w->f->id == 0)
		return RC_OK;
	TRY(store_values(w->c, w->f->id, &rows, &n));
	size_t len = strlen(w->plan->lists[list].id);
	for (int i = 0; i < n; i++)
		if (strncmp(rows[i].field, w->plan->lists[list].id, len) == 0 && rows[i].field[len] == '.' && (int)strtol(rows[i].item, NULL, 10) > *ret_most)
			*ret_most = (int)strtol(rows[i].item, NULL, 10);
	return RC_OK;
}

static enum rc fresh_item(struct writing *w, int list, const char *mark, const char **ret_item)
{
	int most;
	for (int i = 0; i < w->n_fresh; i++)
		if (w->fresh[i].list == list && strcmp(w->fresh[i].mark, mark) == 0) {
			*ret_item = w->fresh[i].id;
			return RC_OK;
		}
	if (w->n_fresh == NEW_ITEMS)
		return ctx_fail(w->c, RC_TOO_LARGE, w->plan->lists[list].id, TR(w->c, "一次不能多于 %d 条新内容", "not more than %d new items at a time"), NEW_ITEMS);
	TRY(ever_highest(w, list, &most));
	const char *id = arena_printf(&w->c->arena, "%d", most + 1);
	if (id == NULL)
		return ctx_no_memory(w->c);
	w->fresh[w->n_fresh].list = list;
	w->fresh[w->n_fresh].mark = mark;
	w->fresh[w->n_fresh++].id = id;
	*ret_item = id;
	return RC_OK;
}

static bool has_item(const struct writing *w, int list, const char *id)
{
	const struct project_list *l = items_of(w, list);
	for (int i = 0; i < l->n; i++)
		if (strcmp(l->items[i].id, id) == 0)
			return true;
	for (int i = 0; i < w->n_fresh; i++)
		if (w->fresh[i].list == list && strcmp(w->fresh[i].id, id) == 0)
			return true;
	return false;
}

/* The id under which the item's values stand. Where a field names the items (a year, a code) that field's canonical value is the id. */
static enum rc item_id(struct writing *w, int list, const struct project_change *ch, const char **ret_item)
{
	const struct project_list_plan *l = &w->plan->lists[list];
	struct ctx *c = w->c;
	if (!given(ch->item))
		return ctx_fail(c, RC_BAD_INPUT, ch->field, TR(c, "“%s”是清单，须说明是哪一条（item）", "'%s' is a list: say which item"), project_words_for(c, l->title));
	if (l->item != NULL) {
		const struct project_field *key = &l->fields[project_list_field_of(l, l->item)];
		TRY(project_value_check(c, key, ch->item, NULL, ret_item));
		return RC_OK;
	}
	if (ch->item[0] == '+')
		return fresh_item(w, list, ch->item, ret_item);
	*ret_item = ch->item;
	return has_item(w, list, ch->item) ? RC_OK : ctx_fail(c, RC_BAD_INPUT, ch->field, TR(c, "“%s”中没有第 %.20s 条", "'%s' has no item %.20s"), project_words_for(c, l->title), ch->item);
}

/* The field that names the item is said with the first of its values. */
static enum rc say_key(struct writing *w, int list, const char *item, int32_t from)
{
	const struct project_list_plan *l = &w->plan->lists[list];
	if (l->item == NULL || has_item(w, list, item))
		return RC_OK;
	const struct project_field *key = &l->fields[project_list_field_of(l, l->item)];
	for (int i = 0; i < w->n_said; i++)
		if (strcmp(w->said[i].field, key->name) == 0 && strcmp(w->said[i].item, item) == 0)
			return RC_OK;
	const char *value;
	TRY(project_value_check(w->c, key, item, w->w, &value));
	return say_value(w, key->name, item, value, from);
}

static enum rc remove_item(struct writing *w, int list, const char *item, int32_t from)
{
	const struct project_list_plan *l = &w->plan->lists[list];
	const struct project_list *have = items_of(w, list);
	for (int i = 0; i < have->n; i++)
		for (int k = 0; strcmp(have->items[i].id, item) == 0 && k < l->n_fields; k++)
			if (have->items[i].values[k].text != NULL)
				TRY(say_value(w, l->fields[k].name, item, NULL, from < have->items[i].values[k].holds_from ? have->items[i].values[k].holds_from : from));
	return has_item(w, list, item) ? RC_OK : ctx_fail(w->c, RC_BAD_INPUT, l->id, TR(w->c, "“%s”中没有“%.40s”", "'%s' has no item %.40s"), project_words_for(w->c, l->title), item);
}

static enum rc write_listed(struct writing *w, int list, const struct project_field *field, const struct project_change *ch, int32_t from)
{
	const char *item, *value;
	TRY(item_id(w, list, ch, &item));
	if (field == NULL)
		return remove_item(w, list, item, from);
	TRY(canonical(w, field, ch, &value));
	const struct project_list_plan *l = &w->plan->lists[list];
	if (l->item != NULL && strcmp(field->id, l->item) == 0) {
		if (value == NULL || strcmp(value, item) != 0)
			return ctx_fail(w->c, RC_BAD_INPUT, field->name, TR(w->c, "“%s”是这一条的名字，不能改；请删去这一条，另加一条", "'%s' names the item and cannot change; take it out and add another"),
				project_words_for(w->c, field->title));
		return has_item(w, list, item) ? RC_OK : say_key(w, list, item, from);
	}
	TRY(say_key(w, list, item, from));
	return say_value(w, field->name, item, value, from);
}

/* ---- Rules about single fields. */

static enum rc check_rights(struct writing *w, const struct project_field *f, const struct project_telling *t)
{
	struct scope scope;
	bool may = t->bulk || w->c->who.operator_cli || !f->decides;
	if (may || w->region == NULL)
		return may ? RC_OK : project_demand(w->c, w->f->id, "projects.decide", t);
	if (w->c->session != NULL && session_may(w->c->session, "projects.decide", &scope))
		TRY(store_region_within(w->c, &scope, strtoll(w->region, NULL, 10), &may));
	return may ? RC_OK : ctx_fail(w->c, RC_FORBIDDEN, f->name, TR(w->c, "“%s”由市局决定，您的账号没有这项权限", "'%s' is decided by the bureau; your account has no permission for it"),
		project_words_for(w->c, f->title));
}

/* A project cannot be given into a scope that the account does not have. */
static enum rc check_region(struct writing *w, const char *code)
{
	bool within;
	int64_t id = strtoll(code, NULL, 10);
	TRY(store_region_within(w->c, &w->c->scope, id, &within));
	return within ? RC_OK : ctx_fail(w->c, RC_FORBIDDEN, "region", TR(w->c, "%s 不在您的管辖范围内；跨区调整由市局办理", "%s lies outside your area; the bureau moves projects between districts"), code);
}

static enum rc write_one(struct writing *w, const struct project_change *ch, const struct project_telling *t)
{
	struct ctx *c = w->c;
	int list = -1;
	const char *value;
	int32_t from = ch->holds_from != DAY_NONE ? ch->holds_from : w->day;
	const struct project_field *field = ch->field ? project_field_named(w->plan, ch->field, &list) : NULL;
	if (field == NULL) {
		list = ch->field ? project_list_of(w->plan, ch->field) : -1;
		if (list < 0 || given(ch->value))
			return ctx_fail(c, RC_BAD_INPUT, ch->field ? ch->field : "field", TR(c, "没有字段“%.60s”", "there is no field '%.60s'"), ch->field ? ch->field : "");
		return write_listed(w, list, NULL, ch, from);
	}
	TRY(check_rights(w, field, t));
	if (list >= 0)
		return write_listed(w, list, field, ch, from);
	if (given(ch->item))
		return ctx_fail(c, RC_BAD_INPUT, ch->field, TR(c, "“%s”不是清单，不要写 item", "'%s' is no list and has no items"), project_words_for(c, field->title));
	TRY(canonical(w, field, ch, &value));
	int index = (int)(field - w->plan->fields);
	if (value == NULL && (index == w->plan->known[KNOWN_NAME] || index == w->plan->known[KNOWN_REGION]))
		return ctx_fail(c, RC_BAD_INPUT, ch->field, TR(c, "“%s”不能为空", "'%s' cannot be empty"), project_words_for(c, field->title));
	if (index == w->plan->known[KNOWN_REGION])
		TRY(check_region(w, value));
	return say_value(w, field->name, "", value, from);
}

/* ---- What must hold between fields. */

static enum rc check_months(struct ctx *c, const struct project_list_plan *l, const struct project_item *item, int months, int total)
{
	const char *text = item->values[months].text, *amount = item->values[total].text;
	int64_t sum = 0, want, v;
	if (text == NULL || amount == NULL)
		return RC_OK;
	for (const char *p = text; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
		if (num_parse_scaled(p, strcspn(p, " "), l->fields[months].decimals, 0, &v) == NUM_OK)
			sum += v;
	if (num_parse_scaled(amount, strlen(amount), l->fields[total].decimals, 0, &want) != NUM_OK || want == sum)
		return RC_OK;
	char got[32];
	num_print_scaled_short(got, sum, l->fields[months].decimals);
	return ctx_fail(c, RC_BAD_INPUT, l->fields[months].name, TR(c, "%s %s：十二个月合计 %s，与“%s”%s 不符", "%s %s: the twelve months add up to %s, but '%s' is %s"), project_words_for(c, l->title),
		item->id, got, project_words_for(c, l->fields[total].title), amount);
}

static enum rc check_between(struct ctx *c, const struct project_file *f)
{
	const struct project_plan *p = f->plan;
	const char *open = project_text(f, p->known[KNOWN_PUBLIC]), *secrecy = project_text(f, p->known[KNOWN_SECRECY]);
	if (open && strcmp(open, "1") == 0 && secrecy && strcmp(secrecy, "open") != 0)
		return ctx_fail(c, RC_BAD_INPUT, "public", "%s", TR(c, "保密的项目不能向社会公开；请先改保密级", "a project with secrecy cannot be public; change its secrecy first"));
	for (int l = 0; l < p->n_lists; l++)
		for (int k = 0; k < p->lists[l].n_fields; k++)
			for (int i = 0; p->lists[l].fields[k].total != NULL && i < f->lists[l].n; i++)
				TRY(check_months(c, &p->lists[l], &f->lists[l].items[i], k, project_list_field_of(&p->lists[l], p->lists[l].fields[k].total)));
	return RC_OK;
}

/* Checks all changes, alone and together, on the file as it would become. */
static enum rc take_all(struct writing *w, const struct project_change *changes, int n, const struct project_telling *t)
{
	for (int i = 0; i < n; i++)
		TRY(write_one(w, &changes[i], t));
	TRY(project_fold_apply(w->c, w->f, w->said, w->n_said));
	return check_between(w->c, w->f);
}

static enum rc write_said(struct writing *w, int64_t project, int64_t act)
{
	for (int i = 0; i < w->n_said; i++) {
		w->said[i].act = act;
		TRY(store_value_add(w->c, project, &w->said[i]));
	}
	return RC_OK;
}

static enum rc writing_begin(struct ctx *c, struct project_warnings *warn, struct writing **ret_w)
{
	struct writing *w = ctx_alloc(c, sizeof *w);
	warn->list = arena_new_array(&c->arena, struct project_warning, PROJECT_WARNINGS_MAX);
	if (w == NULL || warn->list == NULL)
		return ctx_no_memory(c);
	warn->cap = PROJECT_WARNINGS_MAX;
	*w = (struct writing){ .c = c, .w = warn };
	TRY(project_plan_get(c, &w->plan));
	*ret_w = w;
	return RC_OK;
}

enum rc project_edit_in_txn(struct ctx *c, int64_t project, const struct project_change *changes, int n, const struct project_telling *t, struct project_told *ret_told)
{
	struct project_warnings warn = { 0 };
	struct writing *w = NULL;
	int64_t act;
	if (n == 0)
		return ctx_fail(c, RC_BAD_INPUT, "changes", "%s", TR(c, "没有要登记的内容", "there is nothing to say"));
	TRY(project_telling_check(c, t));
	TRY(project_reach(c, project));
	TRY(writing_begin(c, &warn, &w));
	TRY(project_fold_mutable(c, project, DAY_NONE, &w->f));
	w->day = w->w->day = project_telling_day(c, t);
	TRY(take_all(w, changes, n, t));
	TRY(project_act_write(c, project, "edit", t, &act, &w->day));
	TRY(write_said(w, project, act));
	return project_finish(c, project, act, t, &warn, ret_told);
}

/* ---- Opening. */

static enum rc next_code(struct ctx *c, const struct project_plan *p, int32_t day, const char **ret_code)
{
	char number[32];
	const char *last, *before = arena_printf(&c->arena, "%s%04d%s", p->code_before, date_of(day).year, p->code_between);
	const char *below = before ? arena_printf(&c->arena, "%s:", before) : NULL; /* ':' comes after '9' */
	if (below == NULL)
		return ctx_no_memory(c);
	TRY(store_last_code(c, before, below, &last));
	long n = last ? strtol(last + strlen(before), NULL, 10) + 1 : 1;
	if (n > NUMBER_MOST)
		return ctx_fail(c, RC_TOO_LARGE, "", "%s", TR(c, "本年度项目编号已用完", "the numbers of this year are used up"));
	snprintf(number, sizeof number, "%0*ld", NUMBER_DIGITS, n);
	*ret_code = arena_printf(&c->arena, "%s%s%s", before, number, p->code_after);
	return *ret_code ? RC_OK : ctx_no_memory(c);
}

/* Name and region in their canonical forms, and that the region is one's own. */
static enum rc check_opening(struct writing *w, const struct project_opening *o, const char **ret_name, const char **ret_region)
{
	struct ctx *c = w->c;
	const struct project_field *name = &w->plan->fields[w->plan->known[KNOWN_NAME]], *region = &w->plan->fields[w->plan->known[KNOWN_REGION]];
	if (!given(o->name) || !given(o->region))
		return ctx_fail(c, RC_BAD_INPUT, given(o->name) ? "region" : "name", "%s", TR(c, "新项目须有名称和所在地", "a new project needs a name and a place"));
	TRY(project_value_check(c, name, o->name, w->w, ret_name));
	TRY(project_value_check(c, region, o->region, w->w, ret_region));
	return check_region(w, *ret_region);
}

static enum rc first_step(struct writing *w, const struct project_opening *o, int32_t on, int64_t project, int64_t act)
{
	const struct project_track *main = &w->plan->tracks[w->plan->main];
	return store_step_add(w->c, project, &(struct step_row){ .act = act, .track = main->id, .stage = main->stages[0].id, .how = "entered", .happened_on = on,
		.person = given(o->person) ? o->person : w->c->who.name, .reason = "" });
}

static enum rc take_opening(struct writing *w, const struct project_opening *o, int32_t on, const struct project_telling *t)
{
	const char *name;
	struct ctx *c = w->c;
	if (on > w->day)
		return ctx_fail(c, RC_BAD_INPUT, "happened_on", "%s", TR(c, "首谈日期在将来", "the day of the first talk lies in the future"));
	TRY(check_opening(w, o, &name, &w->region));
	TRY(say_value(w, "name", "", name, on));
	TRY(say_value(w, "region", "", w->region, on));
	return take_all(w, o->changes, o->n_changes, t);
}

enum rc project_open_in_txn(struct ctx *c, const struct project_opening *o, const struct project_telling *t, struct project_told *ret_told)
{
	struct project_warnings warn = { 0 };
	const char *code;
	char day[DATE_TEXT];
	struct writing *w = NULL;
	int64_t project, act;
	TRY(project_telling_check(c, t));
	TRY(writing_begin(c, &warn, &w));
	TRY(project_fold_empty(c, w->plan, &w->f));
	w->day = w->w->day = project_telling_day(c, t);
	int32_t on = o->happened_on != DAY_NONE ? o->happened_on : w->day;
	TRY(take_opening(w, o, on, t));
	date_print(day, w->day);
	code = o->code;
	if (!given(code))
		TRY(next_code(c, w->plan, w->day, &code));
	TRY(store_subject_add(c, code, w->said[0].value, strtoll(w->region, NULL, 10), day, &project));
	TRY(project_act_write(c, project, "open", t, &act, &w->day));
	TRY(write_said(w, project, act));
	TRY(first_step(w, o, on, project, act));
	return project_finish(c, project, act, t, &warn, ret_told);
}
