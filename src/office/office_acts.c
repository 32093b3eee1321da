/* office_acts.c - what may be done with a matter, by whom, in which state, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/jw.h"
#include "base/utf8.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "office/matter.h"

#define S(state) (1u << MATTER_##state)
#define IN_HAND (S(SIGNED) | S(WORKING) | S(RETURNED))
#define OPEN (S(REGISTERED) | S(ASSIGNED) | IN_HAND | S(EXTENSION) | S(SUBMITTED))

/* The table of the head of office.h. */
static const struct act_rule rules[] = {
	{ ACT_ASSIGN, S(REGISTERED) | S(ASSIGNED), MATTER_ASSIGNED, PARTY_ISSUER, "office.assign", NEEDS_OWNER | NEEDS_DAY },
	{ ACT_DECLINE, S(ASSIGNED), MATTER_REGISTERED, PARTY_OWNER, "office.handle", NEEDS_NOTE },
	{ ACT_SIGN, S(ASSIGNED), MATTER_SIGNED, PARTY_OWNER, "office.handle", 0 },
	{ ACT_REPORT, IN_HAND, MATTER_WORKING, PARTY_OWNER, "office.handle", NEEDS_NOTE | TAKES_FILES },
	{ ACT_SUBMIT, IN_HAND, MATTER_SUBMITTED, PARTY_OWNER, "office.handle", NEEDS_NOTE | NEEDS_FILES },
	{ ACT_ASK_MORE_TIME, IN_HAND, MATTER_EXTENSION, PARTY_OWNER, "office.handle", NEEDS_NOTE | NEEDS_DAY },
	{ ACT_GRANT, S(EXTENSION), MATTER_WORKING, PARTY_ISSUER, "office.assign", TAKES_DAY },
	{ ACT_REFUSE, S(EXTENSION), MATTER_WORKING, PARTY_ISSUER, "office.assign", NEEDS_NOTE },
	{ ACT_CONFIRM, S(SUBMITTED), MATTER_CLOSED, PARTY_ISSUER, "office.assign", 0 },
	{ ACT_SEND_BACK, S(SUBMITTED), MATTER_RETURNED, PARTY_ISSUER, "office.assign", NEEDS_NOTE },
	{ ACT_URGE, S(ASSIGNED) | IN_HAND | S(EXTENSION), STAYS, PARTY_ISSUER, "office.assign", 0 },
	{ ACT_SHELVE, OPEN, MATTER_SHELVED, PARTY_ISSUER, "office.assign", NEEDS_NOTE | NEEDS_DAY },
	{ ACT_RESUME, S(SHELVED), BACK, PARTY_ISSUER, "office.assign", TAKES_DAY },
	{ ACT_NOTE, OPEN | S(SHELVED), STAYS, PARTY_ISSUER | PARTY_OWNER | PARTY_HELPER, "office.handle", NEEDS_NOTE | TAKES_FILES },
};

const struct act_rule *act_rule(enum matter_act act)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].act == act)
			return &rules[i];
	return NULL;
}

/* Nobody confirms what he submitted himself. */
static bool four_eyes(const struct ctx *c, const struct matter *m, const struct act_rule *r)
{
	return r->act != ACT_CONFIRM || c->who.account == 0 || m->submitted_by != c->who.account;
}

enum rc matter_allowed(struct ctx *c, const struct matter *m, uint32_t *ret_acts)
{
	const char *units[3];
	unsigned parties;
	uint32_t acts = 0;
	*ret_acts = 0;
	if (matter_follows(m->object))
		return RC_OK;
	TRY(matter_standing(c, m, &parties, units));
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct act_rule *r = &rules[i];
		if ((r->from & 1u << m->state) != 0 && (r->who & parties) != 0 && office_may(c, r->permission, NULL) && four_eyes(c, m, r))
			acts |= UINT32_C(1) << r->act;
	}
	*ret_acts = acts;
	return RC_OK;
}

/* ---- May it be done? */

static enum rc refuse(struct ctx *c, const struct matter *m, const struct act_rule *r, unsigned parties)
{
	if ((r->from & 1u << m->state) == 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "第 %lld 号事项现在的状态（%s）下不能这样做；它可能刚被别人处理过，请刷新",
			"matter %lld is %s; this cannot be done with it now. Somebody may have dealt with it just now: reload"), (long long)m->id,
			matter_state_words[m->state]);
	if ((r->who & parties) == 0)
		return ctx_fail(c, RC_FORBIDDEN, "act", "%s", r->who == PARTY_ISSUER ? TR(c, "这一步由交办单位的人员来做", "this is done by the unit that gave the matter out")
			: r->who == PARTY_OWNER ? TR(c, "这一步由主办单位的人员来做", "this is done by the unit that has the matter")
			: TR(c, "只有交办、主办、协办单位的人员可以这样做", "only the units that are party to the matter do this"));
	if (!office_may(c, r->permission, NULL))
		return ctx_fail(c, RC_FORBIDDEN, "act", TR(c, "您的账号没有“%s”权限", "your account has no permission '%s'"), r->permission);
	return ctx_fail(c, RC_FORBIDDEN, "act", "%s", TR(c, "办结由您提交，须由另一人核定销号", "you submitted it yourself; somebody else confirms the closing"));
}

static enum rc check_note(struct ctx *c, const struct act_rule *r, const struct deed *d)
{
	size_t n = utf8_count(d->note, strlen(d->note));
	if (n == 0 && (r->needs & NEEDS_NOTE) != 0)
		return ctx_fail(c, RC_BAD_INPUT, "note", "%s", TR(c, "请写明情况或理由", "say how it stands, or why"));
	if (n > MATTER_NOTE)
		return ctx_fail(c, RC_BAD_INPUT, "note", TR(c, "最多 %d 个字", "at most %d characters"), MATTER_NOTE);
	return RC_OK;
}

static enum rc check_files(struct ctx *c, const struct matter *m, const struct act_rule *r, const struct deed *d)
{
	struct attachment a;
	if (d->n_files == 0 && (r->needs & NEEDS_FILES) != 0)
		return ctx_fail(c, RC_BAD_INPUT, "files", "%s", TR(c, "办结须附证明材料：先上传文件，再提交", "a closing needs evidence: upload files first, then submit"));
	if (d->n_files > MATTER_FILES)
		return ctx_fail(c, RC_BAD_INPUT, "files", TR(c, "一次最多 %d 个文件", "at most %d files at once"), MATTER_FILES);
	if (d->n_files > 0 && (r->needs & (NEEDS_FILES | TAKES_FILES)) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "files", "%s", TR(c, "这一步不带附件", "this act takes no files"));
	for (int i = 0; i < d->n_files; i++)
		TRY(attachment_get(c, matter_owner_text(c, m->id), d->files[i], &a));
	return RC_OK;
}

static enum rc check_day(struct ctx *c, const struct act_rule *r, const struct deed *d)
{
	bool given = d->day != DAY_NONE || d->workdays > 0;
	if (!given && (r->needs & NEEDS_DAY) != 0)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", r->act == ACT_SHELVE ? TR(c, "挂账须写明再看的日期", "a matter is shelved until a day to look again; give it")
			: TR(c, "请给出期限：日期，或工作日数", "give the deadline: a day, or a number of working days"));
	if (given && (r->needs & (NEEDS_DAY | TAKES_DAY)) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "这一步不带日期", "this act takes no day"));
	return RC_OK;
}

/* ---- What comes of it. */

static enum rc assign(struct ctx *c, struct matter *m, const struct deed *d)
{
	if (d->owner[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "owner", "%s", TR(c, "请选主办单位", "say which unit has to do it"));
	TRY(matter_deadline(c, d->day, d->workdays, &m->deadline));
	m->level = LEVEL_NONE;
	return matter_give(c, m, d->owner, d->person);
}

static enum rc ledger_extended(struct ctx *c, const struct matter *m, const char *from)
{
	struct buf b;
	struct jw w;
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "title", m->title);
	jw_ktext(&w, "owner", m->owner);
	jw_ktext(&w, "from", from);
	jw_ktext(&w, "to", m->deadline);
	jw_obj_end(&w);
	const char *json = buf_rc(&b) == RC_OK ? arena_strndup(&c->arena, b.data, b.len) : NULL;
	buf_finish(&b);
	return json != NULL ? ledger_write(c, LEDGER_MATTER_EXTENDED, matter_owner_text(c, m->id), json, NULL) : ctx_no_memory(c);
}

/* A longer deadline starts the ladder anew. */
static enum rc extend(struct ctx *c, struct matter *m, const char *to)
{
	const char *from = m->deadline;
	if (strcmp(to, from) == 0)
		return RC_OK;
	m->deadline = to;
	m->level = LEVEL_NONE;
	return from[0] != '\0' ? ledger_extended(c, m, from) : RC_OK;
}

static enum rc ask_more_time(struct ctx *c, struct matter *m, const struct deed *d)
{
	TRY(matter_deadline(c, d->day, d->workdays, &m->wanted));
	if (strcmp(m->wanted, m->deadline) <= 0)
		return ctx_fail(c, RC_BAD_INPUT, "day", TR(c, "申请的期限 %s 不晚于现在的期限 %s", "%s is not later than the deadline %s that holds"), m->wanted, m->deadline);
	return RC_OK;
}

static enum rc grant(struct ctx *c, struct matter *m, const struct deed *d)
{
	const char *to = m->wanted;
	if (d->day != DAY_NONE || d->workdays > 0)
		TRY(matter_deadline(c, d->day, d->workdays, &to));
	m->wanted = "";
	return extend(c, m, to);
}

static enum rc shelve(struct ctx *c, struct matter *m, const struct deed *d)
{
	TRY(matter_deadline(c, d->day, d->workdays, &m->look_again));
	m->wanted = "";
	return RC_OK;
}

static enum rc resume(struct ctx *c, struct matter *m, const struct deed *d)
{
	m->state = m->owner[0] == '\0' ? MATTER_REGISTERED : m->signed_at[0] == '\0' ? MATTER_ASSIGNED : MATTER_WORKING;
	m->look_again = "";
	if (d->day == DAY_NONE && d->workdays == 0)
		return RC_OK;
	const char *to;
	TRY(matter_deadline(c, d->day, d->workdays, &to));
	return extend(c, m, to);
}

static enum rc evidence(struct ctx *c, const struct matter *m, struct jw *w)
{
	struct attachment *list;
	int n;
	TRY(attachment_list(c, matter_owner_text(c, m->id), &list, &n));
	jw_key(w, "evidence");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_text(w, list[i].sm3);
	jw_arr_end(w);
	return RC_OK;
}

enum rc matter_ledger_closed(struct ctx *c, const struct matter *m)
{
	enum { ROOM = 64 << 10 };
	struct buf b;
	struct jw w;
	buf_init(&b, ROOM);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "title", m->title);
	jw_ktext(&w, "issuer", m->issuer);
	jw_ktext(&w, "owner", m->owner);
	jw_ktext(&w, "deadline", m->deadline);
	enum rc rc = evidence(c, m, &w);
	jw_obj_end(&w);
	const char *json = rc == RC_OK && buf_rc(&b) == RC_OK ? arena_strndup(&c->arena, b.data, b.len) : NULL;
	buf_finish(&b);
	if (rc != RC_OK)
		return rc;
	return json != NULL ? ledger_write(c, LEDGER_MATTER_CLOSED, matter_owner_text(c, m->id), json, NULL) : ctx_no_memory(c);
}

static enum rc change(struct ctx *c, struct matter *m, const struct act_rule *r, const struct deed *d)
{
	if (r->to >= 0)
		m->state = (enum matter_state)r->to;
	switch (r->act) {
	case ACT_ASSIGN: return assign(c, m, d);
	case ACT_DECLINE: m->owner = m->person = m->assigned_at = ""; return RC_OK;
	case ACT_SIGN: m->signed_at = m->changed_at; return RC_OK;
	case ACT_ASK_MORE_TIME: return ask_more_time(c, m, d);
	case ACT_GRANT: return grant(c, m, d);
	case ACT_REFUSE: m->wanted = ""; return RC_OK;
	case ACT_SUBMIT: m->submitted_at = m->changed_at; m->submitted_by = c->who.account; return RC_OK;
	case ACT_SEND_BACK: m->returns++; return RC_OK;
	case ACT_CONFIRM: m->closed_at = m->changed_at; return matter_ledger_closed(c, m);
	case ACT_SHELVE: return shelve(c, m, d);
	case ACT_RESUME: return resume(c, m, d);
	default: return RC_OK;
	}
}

static enum rc write_step(struct ctx *c, const struct matter *was, const struct matter *m, const struct act_rule *r, const struct deed *d, const char *const units[3],
	unsigned parties)
{
	int k = 0;
	while (k < 2 && (r->who & parties & 1u << k) == 0)
		k++;
	const char *day = r->act == ACT_SHELVE ? m->look_again : r->act == ACT_ASK_MORE_TIME ? m->wanted : strcmp(m->deadline, was->deadline) != 0 || r->act == ACT_ASSIGN ? m->deadline : "";
	const struct matter_step s = { .matter = m->id, .at = m->changed_at, .account = c->who.account, .account_name = c->who.name, .unit = units[k], .act = r->act, .before = was->state,
		.after = m->state, .note = d->note, .day = day, .to_unit = r->act == ACT_ASSIGN ? m->owner : "", .rule = "", .occasion = "" };
	int64_t step;
	bool added;
	TRY(store_matter_step_add(c, &s, &step, &added));
	for (int i = 0; i < d->n_files; i++)
		TRY(store_matter_step_file(c, step, d->files[i]));
	return RC_OK;
}

enum rc matter_do(struct ctx *c, int64_t id, const struct deed *d)
{
	const struct act_rule *r = act_rule(d->act);
	struct matter was, m;
	const char *units[3];
	unsigned parties;
	txn_auto t = { 0 };
	if (r == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "act", "%s", TR(c, "没有这个动作", "there is no such act"));
	TRY_DB(txn_begin(&t, c->db));
	TRY(matter_get(c, id, &was));
	if (matter_follows(was.object))
		return matter_follow_refuse(c, &was);
	TRY(matter_standing(c, &was, &parties, units));
	if ((r->from & 1u << was.state) == 0 || (r->who & parties) == 0 || !office_may(c, r->permission, NULL) || !four_eyes(c, &was, r))
		return refuse(c, &was, r, parties);
	TRY(check_note(c, r, d));
	TRY(check_day(c, r, d));
	TRY(check_files(c, &was, r, d));
	m = was;
	m.changed_at = matter_at(c);
	TRY(change(c, &m, r, d));
	if (d->sets_helpers && r->act == ACT_ASSIGN)
		TRY(matter_helpers_set(c, id, d->helpers, d->n_helpers));
	TRY(write_step(c, &was, &m, r, d, units, parties));
	TRY(store_matter_set(c, &m));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
