/* office_rules.c - reminders and escalations: what the rules of office.yaml say of open matters today.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A rule speaks once of an occasion: of a deadline, of one giving-out, of a number of returns. The occasion stands in the step, and an index keeps it alone, so the work may run
 * at any time, twice, or in two processes. A year whose working days nobody knows silences the rules that count in them; those that compare days go on. */
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "core/app.h"
#include "core/workday.h"
#include "office/matter.h"

enum { PAGE = 500, OCCASION = 64 };

static bool day_of(const char *text, int32_t *ret_day)
{
	return strlen(text) >= 10 && date_parse(text, 10, ret_day);
}

/* Instants are UTC; what people call the day of an act is the day in China. */
static bool day_of_instant(const char *text, int32_t *ret_day)
{
	int64_t ms;
	if (!instant_parse(text, strlen(text), &ms))
		return false;
	*ret_day = instant_date(ms, CHINA_MINUTES);
	return true;
}

/* Working days from one day to another; false when they cannot be counted. */
static bool count(struct ctx *c, int32_t from, int32_t to, int *ret_n)
{
	for (int year = date_of(from < to ? from : to).year; year <= date_of(from < to ? to : from).year; year++)
		if (!workday_known(c, year))
			return false;
	return workday_between(c, from, to, ret_n) == RC_OK;
}

static bool since(struct ctx *c, const char *instant, int32_t today, int n)
{
	int32_t day;
	int passed;
	return day_of_instant(instant, &day) && count(c, day, today, &passed) && passed >= n;
}

static bool before(struct ctx *c, const struct matter *m, int32_t today, int n)
{
	int32_t day;
	int left;
	return matter_is_running(m) && day_of(m->deadline, &day) && today <= day && count(c, today, day, &left) && left <= n;
}

static bool overdue(struct ctx *c, const struct matter *m, int32_t today, int n)
{
	int32_t day;
	int passed;
	if (!matter_is_running(m) || !day_of(m->deadline, &day) || today <= day)
		return false;
	return n == 0 || (count(c, day, today, &passed) && passed >= n);
}

static const char *undecided_since(const struct matter *m)
{
	return m->state == MATTER_SUBMITTED || m->state == MATTER_EXTENSION || m->state == MATTER_REGISTERED ? m->changed_at : "";
}

static bool speaks(struct ctx *c, const struct office_rule *r, const struct matter *m, int32_t today, char occasion[OCCASION])
{
	int32_t day;
	switch (r->when) {
	case WHEN_BEFORE:
		snprintf(occasion, OCCASION, "%s", m->deadline);
		return before(c, m, today, r->n);
	case WHEN_UNSIGNED:
		snprintf(occasion, OCCASION, "%s", m->assigned_at);
		return m->state == MATTER_ASSIGNED && since(c, m->assigned_at, today, r->n);
	case WHEN_OVERDUE:
		snprintf(occasion, OCCASION, "%s", m->deadline);
		return overdue(c, m, today, r->n);
	case WHEN_RETURNED:
		snprintf(occasion, OCCASION, "%d", m->returns);
		return m->returns >= r->n && m->state != MATTER_SHELVED;
	case WHEN_UNDECIDED:
		snprintf(occasion, OCCASION, "%s", undecided_since(m));
		return occasion[0] != '\0' && since(c, occasion, today, r->n);
	case WHEN_LOOK_AGAIN:
		snprintf(occasion, OCCASION, "%s", m->look_again);
		return m->state == MATTER_SHELVED && day_of(m->look_again, &day) && today >= day;
	default:
		return false;
	}
}

/* ---- Writing what was said. */

static enum matter_level level_of(enum rule_to to)
{
	return to == TO_HEAD ? LEVEL_HEAD : to == TO_LEADER ? LEVEL_LEADER : to == TO_AGENDA ? LEVEL_AGENDA : LEVEL_NONE;
}

static enum rc speak(struct ctx *c, const struct office_rule *r, struct matter *m, const char *occasion, int *spoken)
{
	enum matter_level level = level_of(r->to);
	const struct matter_step s = { .matter = m->id, .at = matter_at(c), .account = 0, .account_name = c->who.name, .unit = "", .act = level > LEVEL_NONE ? ACT_ESCALATE : ACT_REMIND,
		.before = m->state, .after = m->state, .note = "", .day = "", .to_unit = "", .rule = r->code, .occasion = occasion };
	int64_t id;
	bool added;
	TRY(store_matter_step_add(c, &s, &id, &added));
	if (!added)
		return RC_OK;
	++*spoken;
	if (level > m->level) {
		m->level = level;
		TRY(store_matter_set(c, m));
	}
	return RC_OK;
}

/* Read again under the writer's lock: somebody may have acted since. */
static enum rc speak_of(struct ctx *c, int64_t id, int32_t today, int *spoken)
{
	const struct office_plan *p = office_plan(c->app);
	struct matter m;
	char occasion[OCCASION];
	TRY(store_matter(c, id, &m));
	for (int i = 0; m.id != 0 && matter_is_open(&m) && i < p->n_rules; i++)
		if (speaks(c, &p->rules[i], &m, today, occasion))
			TRY(speak(c, &p->rules[i], &m, occasion, spoken));
	return RC_OK;
}

/* ---- Looking, with a reader: on most days there is nothing to write. */

static enum rc has_news(struct ctx *c, const struct matter *m, int32_t today, bool *ret_news)
{
	const struct office_plan *p = office_plan(c->app);
	char occasion[OCCASION];
	bool spoken = true;
	for (int i = 0; spoken && i < p->n_rules; i++)
		if (speaks(c, &p->rules[i], m, today, occasion))
			TRY(store_matter_step_spoken(c, m->id, p->rules[i].code, occasion, &spoken));
	*ret_news = !spoken;
	return RC_OK;
}

static enum rc look(struct ctx *c, int32_t today, int64_t **ret_ids, int *ret_n)
{
	struct matter *list;
	int64_t after = 0, *ids = NULL;
	int n, found = 0, room = 0;
	do {
		TRY(store_matters_open(c, after, PAGE, &list, &n));
		if (found + n > room) {
			int64_t *more = arena_new_array(&c->arena, int64_t, (size_t)(found + n) * 2 + 1);
			if (more == NULL)
				return ctx_no_memory(c);
			if (found > 0)
				memcpy(more, ids, (size_t)found * sizeof *ids);
			ids = more;
			room = (found + n) * 2;
		}
		for (int i = 0; i < n; i++) {
			bool news;
			TRY(has_news(c, &list[i], today, &news));
			if (news)
				ids[found++] = list[i].id;
		}
		after = n > 0 ? list[n - 1].id : after;
	} while (n == PAGE);
	*ret_ids = ids;
	*ret_n = found;
	return RC_OK;
}

enum rc office_rules_run(struct ctx *c, int *ret_spoken)
{
	int32_t today = workday_today(c);
	int64_t *ids = NULL;
	int n = 0, spoken = 0;
	TRY(look(c, today, &ids, &n));
	if (n > 0) {
		TRY(ctx_to_writer(c));
		for (int i = 0; i < n; i++) {
			txn_auto t = { 0 };
			TRY_DB(txn_begin(&t, c->db));
			TRY(speak_of(c, ids[i], today, &spoken));
			TRY_DB(txn_commit(&t));
		}
	}
	*ret_spoken = spoken;
	return RC_OK;
}
