/* matter_follow.c - matters that follow a thing with a life of its own: a problem or a plan of improvement is dealt with on its own page, and its matter keeps up.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include "office/matter.h"

struct follower { const char *object; size_t len; const char *page, *kind, *zh, *en; };
#define FOLLOWER(object, ...) { object, sizeof object - 1, __VA_ARGS__ }
static const struct follower followers[] = {
	FOLLOWER("problem ", "/problems/", "problem", "问题", "problem"),
	FOLLOWER("improvement ", "/improvements/", "improvement", "提升计划", "plan of improvement"),
};

static const struct follower *follower_of(const char *object)
{
	for (size_t i = 0; object != NULL && i < sizeof followers / sizeof *followers; i++)
		if (strncmp(object, followers[i].object, followers[i].len) == 0)
			return &followers[i];
	return NULL;
}

bool matter_follows(const char *object) { return follower_of(object) != NULL; }

const char *matter_kind(const char *object)
{
	const struct follower *f = follower_of(object);
	return f != NULL ? f->kind : "matter";
}

const char *matter_link(struct ctx *c, const struct matter *m)
{
	const struct follower *f = follower_of(m->object);
	return f != NULL ? arena_printf(&c->arena, "%s%s", f->page, m->object + f->len) : arena_printf(&c->arena, "/office/matters/%lld", (long long)m->id);
}

enum rc matter_follow_refuse(struct ctx *c, const struct matter *m)
{
	const struct follower *f = follower_of(m->object);
	return ctx_fail(c, RC_CONFLICT, "act", TR(c, "这件事项随%s %s 办理：请在它的页面上办理", "this matter follows %s %s: act on its own page"), TR(c, f->zh, f->en), m->object + f->len);
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
