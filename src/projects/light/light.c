/* light.c - lighting: what is stored when, the matter that red opens, and the colour that a person sets.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/light/light.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/jw.h"
#include "base/log.h"
#include "base/utf8.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "office/office.h"
#include "projects/light/light_letter.h"
#include "projects/light/light_store.h"
#include "projects/portfolio/portfolio.h"
#include "projects/file/project_record.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

enum { MONTH_CHARS = 7, A_BATCH = 50, FILE_BYTES = 64 << 20, MATTERS_MOST = 200, CALENDAR_DAYS = 14, LIGHT_ARENA = 1 << 30 };

/* `day`: on which it is judged; `today`: whether a colour set by a person still stands. */
struct lighting { struct ctx *c; const struct light_plan *plan; int32_t day, today; const char *month, *day_words; };

/* ---- The matter. */

static enum rc matter_is_going_on(struct ctx *c, int64_t project, int64_t matter, bool *ret_open)
{
	struct matter_brief *list;
	int n;
	*ret_open = false;
	if (matter == 0)
		return RC_OK;
	TRY(matter_of_source(c, project_owner_text(c, project), true, MATTERS_MOST, &list, &n));
	for (int i = 0; i < n; i++)
		*ret_open = *ret_open || list[i].id == matter;
	return RC_OK;
}

/* The unit of the project's district; NULL: the issuer gives it out. */
static enum rc unit_of(struct ctx *c, int64_t region, const char **ret_code, const char **ret_unit)
{
	const struct registry *g;
	const struct office_unit *units;
	int n;
	*ret_code = "";
	*ret_unit = NULL;
	TRY(registry_hold(c, &g));
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == region) {
			int d = g->regions[i].district;
			*ret_code = arena_strdup(&c->arena, g->regions[d >= 0 ? d : i].code);
		}
	registry_drop(c, g);
	if (*ret_code == NULL)
		return ctx_no_memory(c);
	TRY(unit_list(c, &units, &n));
	for (int i = 0; i < n && *ret_unit == NULL; i++)
		if (units[i].kind == UNIT_DISTRICT && strcmp(units[i].region, *ret_code) == 0)
			*ret_unit = units[i].code;
	return RC_OK;
}

static const char *title_of(struct ctx *c, const char *project, const char *light)
{
	char cut[400];
	size_t chars = utf8_count(project, strlen(project)), at = 0;
	snprintf(cut, sizeof cut, "%s", project);
	for (size_t i = 0; chars > 60 && i < 59 && cut[at] != '\0'; i++) /* the title of a matter has room for 100 */
		for (at++; ((unsigned char)cut[at] & 0xC0) == 0x80; at++)
			;
	if (chars > 60)
		snprintf(cut + at, sizeof cut - at, "…");
	return arena_printf(&c->arena, "督办：%s “%s”亮红灯", cut, light);
}

static enum rc open_matter(const struct lighting *l, const struct project_file *f, const struct light_state *s, int64_t *ret_matter)
{
	struct ctx *c = l->c;
	int64_t region, pos;
	const char *name, *code, *unit, *letter;
	bool known = workday_known(c, date_of(l->today).year) && workday_known(c, date_of(l->today).year + 1);
	TRY(store_light_place(c, f->id, &region, &pos, &name));
	TRY(unit_of(c, region, &code, &unit));
	TRY(light_letter(c, &(struct light_letter){ s, f, name, unit, l->plan->version, l->day, l->today }, &letter));
	struct matter_new m = { .source = MATTER_LIGHT, .object = project_owner_text(c, f->id), .title = title_of(c, name, s->light->title.zh), .demand = letter, .region_pos = pos, .region = code,
		.owner = unit, .deadline = known ? DAY_NONE : l->today + CALENDAR_DAYS };
	if (m.title == NULL)
		return ctx_no_memory(c);
	return matter_open(c, &m, ret_matter);
}

/* ---- One project. */

enum rc light_today(struct ctx *c, int32_t *ret_day) { return portfolio_today(c, ret_day); }

static enum rc begin(struct ctx *c, struct lighting *l)
{
	char day[DATE_TEXT];
	*l = (struct lighting){ .c = c, .today = workday_today(c) };
	TRY(light_plan_get(c, &l->plan));
	TRY(light_today(c, &l->day));
	date_print(day, l->day);
	l->day_words = arena_strdup(&c->arena, day);
	l->month = arena_strndup(&c->arena, day, MONTH_CHARS);
	return l->day_words && l->month ? RC_OK : ctx_no_memory(c);
}

static const struct light_row *last_of(const struct light_row *list, int n, const char *light)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].light, light) == 0)
			return &list[i];
	return NULL;
}

static const struct light_override *over_of(const struct light_override *list, int n, const char *light, int32_t today)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].light, light) == 0 && light_override_stands(&list[i], today))
			return &list[i];
	return NULL;
}

static enum light_color shown_of(const struct light_override *list, int n, const struct light_state *s, int32_t today)
{
	const struct light_override *o = over_of(list, n, s->light->id, today);
	return o != NULL ? o->color : s->color;
}

enum rc light_now(struct ctx *c, const struct project_file *f, struct light_now **ret_list, int *ret_n)
{
	struct light_state *states;
	struct light_override *over;
	int n, n_over;
	int32_t day;
	TRY(light_today(c, &day));
	TRY(light_judge(c, f, day, &states, &n));
	TRY(store_light_overrides(c, f->id, &over, &n_over));
	struct light_now *list = arena_new_array(&c->arena, struct light_now, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const struct light_override *o = over_of(over, n_over, states[i].light->id, workday_today(c));
		list[i] = (struct light_now){ &states[i], o, o != NULL ? o->color : states[i].color };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* A light that never shone is not stored; one that shines is, when it changed and once a month. */
static bool is_news(const struct lighting *l, const struct light_state *s, const struct light_row *last)
{
	if (last == NULL)
		return s->color != LIGHT_NONE;
	bool changed = last->color != s->color || last->rule != s->rule || strcmp(last->version, l->plan->version) != 0;
	return changed || (s->color != LIGHT_NONE && strcmp(last->month, l->month) != 0);
}

/* The matter that goes with the row: that of this run of red, or an open one from before, or a new one. */
static enum rc follow(const struct lighting *l, const struct project_file *f, const struct light_state *s, const struct light_row *last, enum light_color shown, int64_t *ret_matter)
{
	bool going_on;
	TRY(matter_is_going_on(l->c, f->id, last ? last->matter : 0, &going_on));
	*ret_matter = last != NULL && (going_on || (s->color == LIGHT_RED && last->color == LIGHT_RED)) ? last->matter : 0;
	if (shown == LIGHT_RED && s->color == LIGHT_RED && s->light->matter && *ret_matter == 0)
		return open_matter(l, f, s, ret_matter);
	if (going_on && s->color == LIGHT_GREEN && last->color != LIGHT_GREEN)
		return matter_tell(l->c, *ret_matter, arena_printf(&l->c->arena, "“%s”已转绿灯：%s", s->light->title.zh, s->zh));
	return RC_OK;
}

static enum rc store(const struct lighting *l, int64_t project, const struct light_state *s, int64_t act, int64_t matter)
{
	const struct light_row r = { .act = act, .project = project, .light = s->light->id, .month = l->month, .day = l->day_words, .color = s->color, .rule = s->rule,
		.version = l->plan->version, .zh = s->zh, .en = s->en, .trace = s->trace, .matter = matter };
	return store_light_add(l->c, &r, s->inputs, s->n_inputs);
}

/* In the open transaction. One act for all lights of the project, when there is something to write. */
static enum rc light_one(const struct lighting *l, int64_t project, int *ret_stored)
{
	struct ctx *c = l->c;
	const struct project_file *f;
	struct light_state *states;
	struct light_row *last;
	struct light_override *over;
	int n, n_last, n_over;
	int64_t act = 0;
	*ret_stored = 0;
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(light_judge(c, f, l->day, &states, &n));
	TRY(store_light_last(c, project, &last, &n_last));
	TRY(store_light_overrides(c, project, &over, &n_over));
	for (int i = 0; i < n; i++) {
		const struct light_row *before = last_of(last, n_last, states[i].light->id);
		enum light_color shown = shown_of(over, n_over, &states[i], l->today);
		bool owes = shown == LIGHT_RED && states[i].color == LIGHT_RED && states[i].light->matter && before != NULL && before->matter == 0;
		int64_t matter;
		if (!is_news(l, &states[i], before) && !owes)
			continue;
		if (act == 0)
			TRY(project_act_in_txn(c, project, "light", &(struct project_telling){ .source = TR(c, "亮灯规则", "rules of lights"), .note = l->plan->version }, &act));
		TRY(follow(l, f, &states[i], before, shown, &matter));
		TRY(store(l, project, &states[i], act, matter));
		++*ret_stored;
	}
	return RC_OK;
}

enum rc light_project(struct ctx *c, int64_t project, int *ret_stored)
{
	struct lighting l;
	txn_auto t = { 0 };
	TRY(begin(c, &l));
	TRY(project_demand(c, project, "projects.edit", &(struct project_telling){ 0 }));
	TRY_DB(txn_begin(&t, c->db));
	TRY(light_one(&l, project, ret_stored));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- All. */

static enum rc batch(struct lighting *l, const int64_t *ids, int n, struct light_done *done)
{
	struct ctx *c = l->c;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++) {
		int stored;
		TRY(light_one(l, ids[i], &stored));
		done->projects++;
		done->stored += stored;
	}
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* Batches work in an arena of their own, cleared behind each. */
static enum rc batches(struct ctx *c, struct lighting *l, const int64_t *ids, int n, struct light_done *done)
{
	struct arena outer = c->arena;
	enum rc rc = RC_OK;
	arena_init(&c->arena, LIGHT_ARENA);
	for (int i = 0; i < n && rc == RC_OK; i += A_BATCH) {
		rc = batch(l, ids + i, n - i < A_BATCH ? n - i : A_BATCH, done);
		arena_clear(&c->arena);
		job_progress(c, i, n, TR(c, "亮灯", "lighting"));
		if (rc == RC_OK && job_cancelled(c))
			rc = job_stopped(c);
	}
	arena_finish(&c->arena);
	c->arena = outer;
	return rc;
}

enum rc light_all(struct ctx *c, bool again, struct light_done *ret_done)
{
	struct lighting l;
	int64_t *ids;
	int n;
	bool ran = false;
	*ret_done = (struct light_done){ 0 };
	TRY(begin(c, &l));
	if (!again)
		TRY(store_light_ran(c, l.month, l.plan->version, &ran));
	if (ran)
		return RC_OK;
	TRY(ctx_to_writer(c));
	TRY(store_project_ids(c, &ids, &n));
	TRY(batches(c, &l, ids, n, ret_done));
	ret_done->ran = true;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_light_run_add(c, l.month, l.plan->version, ret_done));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- By a person. */

static enum rc check_set(struct ctx *c, const struct light_plan *p, const char *light, enum light_color color, const char *reason, int32_t until)
{
	int32_t today = workday_today(c);
	size_t chars = reason ? utf8_count(reason, strlen(reason)) : 0;
	if (light_of(p, light) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "light", TR(c, "没有“%.40s”这盏灯", "there is no light '%.40s'"), light);
	if (color == LIGHT_GREY)
		return ctx_fail(c, RC_BAD_INPUT, "color", "%s", TR(c, "灰灯只表示缺数据，不能人工设置", "grey says that something is not known; nobody sets it"));
	if (chars < LIGHT_REASON_LEAST || chars > LIGHT_REASON_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "理由须有 %d 至 %d 个字，它会一直显示在灯旁", "the reason has %d to %d characters; it stays beside the light"), LIGHT_REASON_LEAST,
			LIGHT_REASON_MOST);
	if (color != LIGHT_NONE && (until == DAY_NONE || until < today || until > today + LIGHT_OVERRIDE_DAYS))
		return ctx_fail(c, RC_BAD_INPUT, "until", TR(c, "请给出今天起 %d 天以内的截止日，到期恢复按规则亮灯", "give a last day within %d days from today; then the rule decides again"),
			LIGHT_OVERRIDE_DAYS);
	return RC_OK;
}

static enum rc record(struct ctx *c, int64_t project, int64_t act, const char *light, enum light_color color, const char *reason, int32_t until)
{
	buf_auto b;
	struct jw w;
	char day[DATE_TEXT];
	buf_init(&b, 0);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "light", light);
	jw_ktext(&w, "color", light_color_words[color]);
	jw_ktext(&w, "reason", reason);
	if (color != LIGHT_NONE) {
		date_print(day, until);
		jw_ktext(&w, "until", day);
	}
	jw_obj_end(&w);
	const char *json = arena_strdup(&c->arena, buf_text(&b));
	return project_record(c, LEDGER_LIGHT_SET, project, act, json, &(struct project_telling){ 0 });
}

enum rc light_set(struct ctx *c, int64_t project, const char *light, enum light_color color, const char *reason, int32_t until)
{
	const struct light_plan *p;
	struct project_telling t = { .source = TR(c, "人工调整亮灯", "a light set by a person"), .note = reason };
	struct light_override o = { .light = light, .color = color, .reason = reason, .until = color == LIGHT_NONE ? workday_today(c) : until };
	txn_auto txn = { 0 };
	TRY(light_plan_get(c, &p));
	TRY(check_set(c, p, light, color, reason, until));
	TRY(project_demand(c, project, "projects.decide", &(struct project_telling){ 0 }));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(project_act_in_txn(c, project, "light-set", &t, &o.act));
	TRY(store_light_override_add(c, project, &o));
	TRY(record(c, project, o.act, light, color, reason, o.until));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}
