/* matter_follow.c - matters that follow a thing with a life of its own: a problem is dealt with on its own page, and its matter keeps up.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include "office/matter.h"

static const char follower[] = "problem ";

bool matter_follows(const char *object)
{
	return object != NULL && strncmp(object, follower, sizeof follower - 1) == 0;
}

const char *matter_link(struct ctx *c, const struct matter *m)
{
	return matter_follows(m->object) ? arena_printf(&c->arena, "/problems/%s", m->object + sizeof follower - 1) : arena_printf(&c->arena, "/office/matters/%lld", (long long)m->id);
}

enum rc matter_follow_refuse(struct ctx *c, const struct matter *m)
{
	return ctx_fail(c, RC_CONFLICT, "act", TR(c, "这件事项随问题 %s 办理：请在问题页面上办理", "this matter follows problem %s: act on the page of the problem"), m->object + sizeof follower - 1);
}

/* Who has it from now on; the ladder begins anew. */
static enum rc hand_over(struct ctx *c, struct matter *m, const struct matter_course *k)
{
	const struct office_unit *u;
	if (k->issuer != NULL) {
		TRY(unit_need(c, "issuer", k->issuer, &u));
		m->issuer = k->issuer;
	}
	TRY(unit_need(c, "owner", k->owner, &u));
	m->owner = k->owner;
	m->person = "";
	if (m->level < LEVEL_AGENDA) /* what the joint meeting has to hear it hears, whoever has it by then */
		m->level = LEVEL_NONE;
	m->assigned_at = m->changed_at;
	m->signed_at = "";
	return matter_helpers_set(c, m->id, k->helpers, k->n_helpers);
}

static enum rc change(struct ctx *c, struct matter *m, const struct matter_course *k)
{
	m->returns = k->returns;
	m->look_again = k->act == ACT_SHELVE ? day_text(c, k->day) : "";
	if (k->act != ACT_SHELVE && k->day != DAY_NONE)
		m->deadline = day_text(c, k->day);
	switch (k->act) {
	case ACT_ASSIGN: return hand_over(c, m, k);
	case ACT_DECLINE: m->owner = m->person = m->assigned_at = ""; return RC_OK;
	case ACT_SIGN: m->signed_at = m->changed_at; return RC_OK;
	case ACT_SUBMIT: m->submitted_at = m->changed_at; m->submitted_by = c->who.account; return RC_OK;
	case ACT_CONFIRM: m->closed_at = m->changed_at; return matter_ledger_closed(c, m);
	default: return RC_OK;
	}
}

enum rc matter_follow(struct ctx *c, int64_t id, const struct matter_course *k)
{
	struct matter m;
	int64_t step;
	bool added;
	assert(db_in_txn(c->db));
	TRY(store_matter(c, id, &m));
	if (m.id == 0 || !matter_is_open(&m))
		return ctx_fail(c, RC_CONFLICT, "matter", TR(c, "第 %lld 号督办事项已销号", "matter %lld is closed"), (long long)id);
	enum matter_state before = m.state;
	m.changed_at = matter_at(c);
	m.state = k->state;
	TRY(change(c, &m, k));
	const struct matter_step s = { .matter = id, .at = m.changed_at, .account = c->who.account, .account_name = c->who.name, .unit = k->unit != NULL ? k->unit : "", .act = k->act,
		.before = before, .after = m.state, .note = k->note != NULL ? k->note : "", .day = k->day != DAY_NONE ? day_text(c, k->day) : "", .to_unit = k->act == ACT_ASSIGN ? m.owner : "",
		.rule = "", .occasion = "" };
	TRY(store_matter_step_add(c, &s, &step, &added));
	return store_matter_set(c, &m);
}
