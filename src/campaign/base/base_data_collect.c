/* base_data_collect.c - collection: what has come, what is missing, who owes it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/text.h"
#include "campaign/base/base_data_priv.h"
#include "core/workday.h"
#include "office/office.h"

/* ---- When it was owed, and how late it is. */

static int32_t day_of_instant(const char *instant)
{
	int64_t ms;
	return instant != NULL && instant_parse(instant, strlen(instant), &ms) ? instant_date(ms, CHINA_MINUTES) : DAY_NONE;
}

/* So many working days after collection has begun, at the latest with its end. */
static int32_t due_day(struct ctx *c, const struct base_field *f, const struct campaign_window *w)
{
	int32_t opens = day_of_instant(w->opens), closes = day_of_instant(w->due != NULL && w->due[0] != '\0' ? w->due : w->closes), day;
	if (f->plan == NULL || f->plan->workdays == 0 || opens == DAY_NONE || workday_add(c, opens, f->plan->workdays, &day) != RC_OK) {
		c->problem = (struct problem){ 0 }; /* a year whose working days nobody knows: then the end of collection */
		return closes;
	}
	return closes != DAY_NONE && closes < day ? closes : day;
}

static void lateness(struct ctx *c, struct base_source *s)
{
	int32_t came = s->n_batches > 0 ? day_of_instant(s->batches[0].at) : workday_today(c), known;
	int n;
	/* a table that is brought in later carries the day on which it was known */
	if (s->n_batches > 0 && date_parse(s->batches[0].known_at, strlen(s->batches[0].known_at), &known) && known < came)
		came = known;
	s->late_known = s->due != DAY_NONE && came != DAY_NONE && workday_between(c, s->due, came, &n) == RC_OK;
	c->problem = (struct problem){ 0 };
	s->late = s->late_known && n > 0 ? n : 0;
}

/* ---- How much is there. */

static int district_of(const struct base_work *w, size_t row)
{
	uint16_t region, industry;
	uint8_t status;
	registry_state_at(w->g, row, days_of(w->k.year, 12, 31), w->pub.version, &region, &industry, &status);
	return w->g->regions[region].district;
}

static enum rc open_columns(struct ctx *c, const struct base_work *w, int first, int n, struct view *v)
{
	struct view_want *wants = arena_new_array(&c->arena, struct view_want, (size_t)n + 1);
	if (wants == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		wants[i] = (struct view_want){ w->fields[first + i].ind->code, 0, NULL };
	return view_open(c, &c->scope, w->k.year, AS_OF_NOW, wants, n, v);
}

/* By district, in the order of the table of regions. */
static enum rc count_column(struct ctx *c, const struct base_work *w, const struct view *v, int field, struct base_source *s)
{
	const struct registry *g = w->g;
	struct base_district *all = arena_new_array(&c->arena, struct base_district, (size_t)g->n_regions + 1);
	if (all == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < v->frame.rows; i++) {
		size_t row = v->row != NULL ? v->row[i] : i;
		int d = row < g->rows && base_due(w, &w->fields[field], row) ? district_of(w, row) : -1;
		if (d < 0)
			continue;
		bool has = column_has(&v->frame.cols[field], i);
		all[d].expected++;
		all[d].present += has;
		s->expected++;
		s->present += has;
	}
	s->districts = all;
	for (int d = 0; d < g->n_regions; d++)
		if (all[d].expected > 0)
			all[s->n_districts++] = (struct base_district){ d, all[d].expected, all[d].present };
	return RC_OK;
}

static void reminded(struct base_source *s, const struct base_reminder *list, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].field, s->field->ind->code) == 0) { /* the newest first */
			s->reminded_at = list[i].at;
			s->matter = list[i].matter;
			return;
		}
}

enum rc base_collection(struct ctx *c, const struct base_work *w, struct base_source **ret_list)
{
	struct base_source *list = arena_new_array(&c->arena, struct base_source, (size_t)w->n + 1);
	struct campaign_window win;
	struct base_reminder *reminders;
	struct view v;
	int n_reminders;
	enum rc rc = RC_OK;
	if (list == NULL)
		return ctx_no_memory(c);
	TRY(campaign_window(c, w->k.id, "collection", &win));
	TRY(store_base_reminders(c, w->k.id, &reminders, &n_reminders));
	TRY(open_columns(c, w, 0, w->n, &v));
	for (int i = 0; rc == RC_OK && i < w->n; i++) {
		list[i] = (struct base_source){ .field = &w->fields[i], .due = due_day(c, &w->fields[i], &win) };
		rc = count_column(c, w, &v, i, &list[i]);
	}
	view_close(c, &v);
	TRY(rc);
	for (int i = 0; i < w->n; i++) {
		TRY(store_base_batches(c, w->fields[i].ind->id, period_code(period_year(w->k.year)), &list[i].batches, &list[i].n_batches));
		lateness(c, &list[i]);
		reminded(&list[i], reminders, n_reminders);
	}
	*ret_list = list;
	return RC_OK;
}

/* ---- Which enterprises lack a figure. */

static bool called(const struct registry *g, size_t row, const char *q)
{
	size_t len, n = q != NULL ? strlen(q) : 0;
	const char *name = registry_name(g, row, &len);
	return n == 0 || memmem(name, len, q, n) != NULL || memmem(registry_uscc(g, row), 18, q, n) != NULL;
}

static bool lies_in(const struct registry *g, size_t row, int region)
{
	int64_t pos = g->regions[g->region[row]].pos;
	return region < 0 || (pos >= g->regions[region].pos && pos <= g->regions[region].pos_end);
}

enum rc base_missing(struct ctx *c, const struct base_work *w, int field, int region, const char *q, uint32_t **ret_rows, size_t *ret_n)
{
	struct view v;
	uint32_t *rows;
	size_t n = 0;
	TRY(open_columns(c, w, field, 1, &v));
	rows = arena_new_array(&c->arena, uint32_t, v.frame.rows + 1);
	for (size_t i = 0; rows != NULL && i < v.frame.rows; i++) {
		size_t row = v.row != NULL ? v.row[i] : i;
		if (row < w->g->rows && !column_has(&v.frame.cols[0], i) && base_due(w, &w->fields[field], row) && lies_in(w->g, row, region) && called(w->g, row, q))
			rows[n++] = (uint32_t)row;
	}
	view_close(c, &v);
	if (rows == NULL)
		return ctx_no_memory(c);
	*ret_rows = rows;
	*ret_n = n;
	return RC_OK;
}

/* ---- Reminding the bureau: a matter for its unit. */

static enum rc must_not_wait(struct ctx *c, const char *object)
{
	struct matter_brief *list;
	int n;
	TRY(matter_of_source(c, object, true, 1, &list, &n));
	if (n == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "", TR(c, "已经交办过（督办事项 %lld），尚未办结", "it was asked for before (matter %lld) and that is still open"), (long long)list[0].id);
}

enum rc base_remind_source(struct ctx *c, const struct base_work *w, int field, int64_t *ret_matter)
{
	const struct base_field *f = &w->fields[field];
	const char *object = arena_printf(&c->arena, "base data %lld %s", (long long)w->k.id, f->ind->code), *name = TR(c, f->ind->title, f->ind->title_en);
	const char *title = arena_printf(&c->arena, TR(c, "报送 %d 年度基础数据：%s", "Deliver base data of %d: %s"), w->k.year, name);
	const char *demand = arena_printf(&c->arena, TR(c, "请报送 %d 年度“%s”（单位：%s）。口径：%s", "Please deliver '%2$s' of %1$d in %3$s. Definition: %4$s"), w->k.year, name, f->ind->unit_text,
		TR(c, f->ind->definition, f->ind->definition_en[0] ? f->ind->definition_en : f->ind->definition));
	char at[INSTANT_TEXT];
	txn_auto t = { 0 };
	if (object == NULL || title == NULL || demand == NULL)
		return ctx_no_memory(c);
	if (f->plan == NULL || f->plan->unit[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "field", TR(c, "base_data.yaml 没有为“%s”写报送单位（unit）", "base_data.yaml names no unit for '%s'"), name);
	TRY(campaign_must_live(c, &w->k));
	instant_print(at, c->now_ms);
	TRY_DB(txn_begin(&t, c->db));
	TRY(must_not_wait(c, object));
	TRY(matter_open(c, &(struct matter_new){ .source = MATTER_PLAN, .object = object, .title = title, .demand = demand, .region = "", .owner = f->plan->unit, .deadline = DAY_NONE,
		.workdays = w->plan->remind_workdays }, ret_matter));
	TRY(store_base_reminder(c, w->k.id, &(struct base_reminder){ .field = f->ind->code, .show = "", .at = at, .who = c->who.name, .matter = *ret_matter }));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
