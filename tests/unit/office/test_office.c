/* test_office.c - a matter from hand to hand, who may do what, what the rules say as days pass, and who sees it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/ledger.h"
#include "core/people.h"
#include "core/session.h"
#include "office/matter.h"
#include "registry/registry_state.h"

static const struct module *const modules[] = { &ledger_module, &registry_module, &office_module, NULL };
static struct fixture f;
static int64_t now;

static int64_t clock_now(void) { return now; }

/* The moment in China. */
static void it_is(const char *text)
{
	char full[40];
	snprintf(full, sizeof full, "%s:00+08:00", text);
	assert_true(instant_parse(full, strlen(full), &now));
	fixture_fresh(&f);
}

/* ---- Persons: the whole session as the server makes it. */

struct person_here { const char *name; enum role role; const char *area, *unit; enum unit_post post; int64_t id; struct session session; };
enum { CHIEF, DEPUTY, DOER, HEAD, LEADER, HELPER, DISTRICT, TOWN, AUDITOR, STRANGER, PERSONS };
static struct person_here persons[PERSONS] = {
	[CHIEF] = { "chief", ROLE_BUREAU, "", "bureau-office", POST_MEMBER }, [DEPUTY] = { "deputy", ROLE_BUREAU, "", "bureau-office", POST_MEMBER },
	[DOER] = { "doer", ROLE_BUREAU, "", "energy", POST_MEMBER }, [HEAD] = { "head", ROLE_BUREAU, "", "energy", POST_HEAD },
	[LEADER] = { "leader", ROLE_BUREAU, "", "energy", POST_LEADER }, [HELPER] = { "helper", ROLE_BUREAU, "", "ecology", POST_MEMBER },
	[DISTRICT] = { "kunshan", ROLE_DISTRICT, "320583", "kunshan", POST_MEMBER }, [TOWN] = { "town", ROLE_TOWN, "320583100", "320583100", POST_MEMBER },
	[AUDITOR] = { "auditor", ROLE_AUDITOR, "", NULL, POST_MEMBER }, [STRANGER] = { "stranger", ROLE_DISTRICT, "320581", NULL, POST_MEMBER },
};

static void as_operator(void)
{
	f.c.session = NULL;
	ctx_as_operator(&f.c);
	f.c.problem = (struct problem){ 0 };
}

static void as(int p)
{
	struct person_here *h = &persons[p];
	f.c.session = &h->session;
	f.c.who = (struct actor){ .account = h->id };
	snprintf(f.c.who.name, sizeof f.c.who.name, "%s", h->name);
	f.c.scope = h->session.grants[0].scope;
	f.c.problem = (struct problem){ 0 };
}

static int setup(void **state)
{
	fixture_make(&f, modules, getenv("GUSU_PLANS"));
	assert_ok(&f, registry_reference_load(&f.c));
	f.app.now_ms = clock_now;
	it_is("2020-09-01T09:00");
	for (int i = 0; i < PERSONS; i++) {
		struct person_here *h = &persons[i];
		const struct new_person n = { .name = h->name, .display_name = h->name, .role = roles[h->role].word, .area = h->area, .password = "a long password for tests" };
		const char *password;
		assert_ok(&f, people_add(&f.c, &n, &h->id, &password));
		h->session = (struct session){ .account = h->id, .allowed = UINT64_MAX };
		assert_ok(&f, people_resolve(&f.c, h->id, h->session.grants, &h->session.n_grants));
		if (h->unit != NULL)
			assert_ok(&f, unit_member_set(&f.c, h->name, h->unit, h->post));
	}
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

/* ---- Doing. */

static int64_t open_by(int p, const char *title, const char *owner, int workdays)
{
	const char *const helpers[] = { "ecology" };
	const struct matter_new n = { .source = MATTER_DECISION, .object = "project 1000000042", .title = title, .demand = "把事情办了", .owner = owner, .helpers = helpers, .n_helpers = 1,
		.deadline = DAY_NONE, .workdays = workdays };
	int64_t id = 0;
	as(p);
	assert_ok(&f, matter_open_by_hand(&f.c, &n, &id));
	return id;
}

static int64_t evidence(int64_t id, const char *text)
{
	struct attachment a;
	txn_auto t = { 0 };
	const char *path = fixture_file(&f, "evidence.pdf", arena_printf(&f.c.arena, "%%PDF-1.4 %s", text));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_ok(&f, attachment_take_fd(&f.c, fd, "evidence.pdf", &a));
	close(fd);
	assert_int_equal(txn_begin(&t, f.c.db), RC_OK);
	assert_ok(&f, attachment_keep(&f.c, matter_owner_text(&f.c, id), &a));
	assert_int_equal(txn_commit(&t), RC_OK);
	return a.id;
}

static enum rc try_act(int p, int64_t id, struct deed d)
{
	if (d.note == NULL)
		d.note = "";
	if (d.owner == NULL)
		d.owner = "";
	if (d.person == NULL)
		d.person = "";
	if (d.day == 0)
		d.day = DAY_NONE;
	as(p);
	return matter_do(&f.c, id, &d);
}

#define DO(p, id, ...) assert_ok(&f, try_act(p, id, (struct deed){ __VA_ARGS__ }))
#define REFUSED(want, p, id, ...) assert_int_equal(try_act(p, id, (struct deed){ __VA_ARGS__ }), want)

static struct matter look(int64_t id)
{
	struct matter m;
	as_operator();
	assert_ok(&f, matter_get(&f.c, id, &m));
	return m;
}

static int32_t day(const char *text)
{
	int32_t d;
	assert_true(date_parse(text, strlen(text), &d));
	return d;
}

static int rules_run(void)
{
	int n = 0;
	as_operator();
	assert_ok(&f, office_rules_run(&f.c, &n));
	return n;
}

static int steps_of(int64_t id, enum matter_act act, const char *rule)
{
	struct matter_step *list;
	int n, found = 0;
	as_operator();
	assert_ok(&f, store_matter_steps(&f.c, id, &list, &n));
	for (int i = 0; i < n; i++)
		found += list[i].act == act && (rule == NULL || strcmp(list[i].rule, rule) == 0);
	return found;
}

/* How often the rules speak of this matter now. */
static int spoken(int64_t id)
{
	int before = steps_of(id, ACT_REMIND, NULL) + steps_of(id, ACT_ESCALATE, NULL);
	rules_run();
	return steps_of(id, ACT_REMIND, NULL) + steps_of(id, ACT_ESCALATE, NULL) - before;
}

/* ---- Cases. */

static void a_whole_life(void **state)
{
	it_is("2020-09-28T10:00"); /* three working days reach over National Day */
	int64_t id = open_by(CHIEF, "项目用地手续", "energy", 3), file;
	assert_string_equal(look(id).deadline, "2020-10-09");
	assert_int_equal(look(id).state, MATTER_ASSIGNED);
	DO(DOER, id, .act = ACT_SIGN);
	DO(DOER, id, .act = ACT_REPORT, .note = "已与园区对接");
	DO(DOER, id, .act = ACT_ASK_MORE_TIME, .note = "需等勘测", .workdays = 10);
	assert_string_equal(look(id).wanted, "2020-10-19");
	assert_string_equal(look(id).deadline, "2020-10-09");
	DO(DEPUTY, id, .act = ACT_GRANT);
	assert_string_equal(look(id).deadline, "2020-10-19");
	as(DOER);
	file = evidence(id, "one");
	DO(DOER, id, .act = ACT_SUBMIT, .note = "已办结", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_SEND_BACK, .note = "缺批文");
	assert_int_equal(look(id).returns, 1);
	DO(DOER, id, .act = ACT_SUBMIT, .note = "补上批文", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_CONFIRM);
	assert_int_equal(look(id).state, MATTER_CLOSED);
	REFUSED(RC_CONFLICT, CHIEF, id, .act = ACT_NOTE, .note = "再说一句");
	as_operator();
	struct ledger_entry e;
	bool found;
	assert_ok(&f, ledger_find(&f.c, LEDGER_MATTER_CLOSED, arena_printf(&f.c.arena, "matter %lld", (long long)id), &e, &found));
	assert_true(found);
	assert_non_null(strstr(e.body, "evidence"));
	assert_ok(&f, ledger_find(&f.c, LEDGER_MATTER_EXTENDED, e.object, &e, &found));
	assert_true(found);
	assert_non_null(strstr(e.body, "\"to\":\"2020-10-19\""));
	struct matter_brief *of;
	int n;
	assert_ok(&f, matter_of_source(&f.c, "project 1000000042", true, 10, &of, &n));
	assert_int_equal(n, 0);
	assert_ok(&f, matter_of_source(&f.c, "project 1000000042", false, 10, &of, &n));
	assert_true(n == 1 && of[0].id == id && of[0].state == MATTER_CLOSED && of[0].returns == 1);
}

static void what_is_refused(void **state)
{
	it_is("2020-09-01T10:00");
	int64_t id = open_by(CHIEF, "拒绝", "energy", 5), file;
	REFUSED(RC_FORBIDDEN, CHIEF, id, .act = ACT_SIGN);          /* not its owner */
	REFUSED(RC_FORBIDDEN, HELPER, id, .act = ACT_SIGN);
	REFUSED(RC_CONFLICT, DOER, id, .act = ACT_REPORT, .note = "x"); /* not signed for yet */
	REFUSED(RC_BAD_INPUT, DOER, id, .act = ACT_DECLINE);        /* without a reason */
	REFUSED(RC_FORBIDDEN, DOER, id, .act = ACT_ASSIGN, .owner = "ecology", .workdays = 3);
	REFUSED(RC_BAD_INPUT, CHIEF, id, .act = ACT_ASSIGN, .owner = "nobody", .workdays = 3);
	REFUSED(RC_BAD_INPUT, CHIEF, id, .act = ACT_ASSIGN, .owner = "ecology");
	REFUSED(RC_BAD_INPUT, CHIEF, id, .act = ACT_ASSIGN, .owner = "ecology", .day = day("2020-08-31"));
	REFUSED(RC_BAD_INPUT, CHIEF, id, .act = ACT_ASSIGN, .owner = "ecology", .person = "doer", .workdays = 3);
	REFUSED(RC_NOT_FOUND, STRANGER, id, .act = ACT_NOTE, .note = "x"); /* does not see it */
	REFUSED(RC_FORBIDDEN, AUDITOR, id, .act = ACT_NOTE, .note = "x");
	DO(DOER, id, .act = ACT_SIGN);
	REFUSED(RC_BAD_INPUT, DOER, id, .act = ACT_SUBMIT, .note = "没有材料");
	REFUSED(RC_BAD_INPUT, DOER, id, .act = ACT_ASK_MORE_TIME, .note = "更早", .day = day("2020-09-02"));
	REFUSED(RC_BAD_INPUT, DOER, id, .act = ACT_REPORT, .note = "x", .workdays = 3);
	int64_t other = open_by(CHIEF, "另一件", "energy", 5);
	as(DOER);
	file = evidence(other, "of another");
	REFUSED(RC_NOT_FOUND, DOER, id, .act = ACT_SUBMIT, .note = "别人的材料", .files = &file, .n_files = 1);
	/* nobody confirms his own: chief belongs to both units now */
	as_operator();
	assert_ok(&f, unit_member_set(&f.c, "chief", "energy", POST_MEMBER));
	as(CHIEF);
	file = evidence(id, "own");
	DO(CHIEF, id, .act = ACT_SUBMIT, .note = "自己办的", .files = &file, .n_files = 1);
	REFUSED(RC_FORBIDDEN, CHIEF, id, .act = ACT_CONFIRM);
	DO(DEPUTY, id, .act = ACT_CONFIRM);
	as_operator();
	assert_ok(&f, unit_member_remove(&f.c, "chief", "energy"));
	assert_int_equal(unit_member_remove(&f.c, "chief", "energy"), RC_NOT_FOUND);
	as(STRANGER);
	const struct matter_new n = { .source = MATTER_PLAN, .title = "x", .demand = "x", .deadline = DAY_NONE };
	int64_t made;
	assert_int_equal(matter_open_by_hand(&f.c, &n, &made), RC_FORBIDDEN); /* belongs to no unit */
}

static void shelved_and_declined(void **state)
{
	it_is("2020-09-01T10:00");
	int64_t id = open_by(CHIEF, "挂账", "energy", 5);
	DO(DOER, id, .act = ACT_DECLINE, .note = "不属本处");
	assert_int_equal(look(id).state, MATTER_REGISTERED);
	assert_string_equal(look(id).owner, "");
	REFUSED(RC_CONFLICT, DOER, id, .act = ACT_SIGN);
	DO(CHIEF, id, .act = ACT_ASSIGN, .owner = "ecology", .person = "helper", .day = day("2020-09-10"));
	REFUSED(RC_BAD_INPUT, CHIEF, id, .act = ACT_SHELVE, .note = "等国家政策");
	DO(CHIEF, id, .act = ACT_SHELVE, .note = "等国家政策", .day = day("2020-12-01"));
	it_is("2020-11-30T23:59");
	assert_int_equal(spoken(id), 0);
	it_is("2020-12-01T00:01");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(steps_of(id, ACT_REMIND, "look-again"), 1);
	DO(CHIEF, id, .act = ACT_RESUME, .workdays = 5);
	assert_int_equal(look(id).state, MATTER_ASSIGNED); /* it was never signed for */
	assert_string_equal(look(id).deadline, "2020-12-08");
	as(HELPER);
	int64_t file = evidence(id, "done");
	DO(HELPER, id, .act = ACT_SIGN);
	DO(HELPER, id, .act = ACT_SUBMIT, .note = "好了", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_CONFIRM);
}

/* One matter through two months of nothing: each rule once, level by level. */
static void nothing_happens(void **state)
{
	it_is("2020-09-21T10:00"); /* Monday; ten working days with National Day: due on 9 October */
	int64_t id = open_by(CHIEF, "没人理", "energy", 11);
	assert_string_equal(look(id).deadline, "2020-10-12");
	assert_int_equal(spoken(id), 0);
	it_is("2020-09-22T08:00");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(steps_of(id, ACT_REMIND, "unsigned-1"), 1);
	assert_int_equal(spoken(id), 0);
	it_is("2020-09-24T08:00");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(look(id).level, LEVEL_HEAD);
	DO(DOER, id, .act = ACT_SIGN);
	it_is("2020-09-30T08:00"); /* 9 and 10 October are worked (a Saturday), 12 is due: three working days */
	assert_int_equal(spoken(id), 1);
	assert_int_equal(steps_of(id, ACT_REMIND, "due-3"), 1);
	it_is("2020-10-12T23:00");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(steps_of(id, ACT_ESCALATE, "overdue"), 0);
	it_is("2020-10-13T00:30");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(steps_of(id, ACT_ESCALATE, "overdue"), 1);
	it_is("2020-10-15T09:00");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(look(id).level, LEVEL_LEADER);
	it_is("2020-10-25T09:00"); /* a Sunday: nine working days so far */
	assert_int_equal(spoken(id), 0);
	it_is("2020-10-26T09:00");
	assert_int_equal(spoken(id), 1);
	assert_int_equal(look(id).level, LEVEL_AGENDA);
	/* a longer deadline starts the ladder anew, and its rules speak again */
	DO(DOER, id, .act = ACT_ASK_MORE_TIME, .note = "再给五天", .workdays = 5);
	DO(CHIEF, id, .act = ACT_GRANT);
	assert_int_equal(look(id).level, LEVEL_NONE);
	it_is("2020-11-30T09:00");
	assert_int_equal(spoken(id), 3);
	assert_int_equal(look(id).level, LEVEL_AGENDA);
	assert_int_equal(steps_of(id, ACT_ESCALATE, "overdue-10"), 2);
	as(DOER);
	int64_t file = evidence(id, "late");
	DO(DOER, id, .act = ACT_SUBMIT, .note = "迟了", .files = &file, .n_files = 1);
	it_is("2020-12-03T09:00");
	assert_int_equal(spoken(id), 1); /* now the issuer owes a decision */
	assert_int_equal(steps_of(id, ACT_REMIND, "undecided-3"), 1);
	DO(CHIEF, id, .act = ACT_SEND_BACK, .note = "一");
	DO(DOER, id, .act = ACT_SUBMIT, .note = "二", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_SEND_BACK, .note = "三");
	rules_run();
	assert_int_equal(steps_of(id, ACT_ESCALATE, "returned-2"), 1);
	DO(DOER, id, .act = ACT_SUBMIT, .note = "四", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_CONFIRM);
	it_is("2021-03-01T09:00");
	assert_int_equal(spoken(id), 0);
}

/* A year that nobody published: days are still compared, working days are not counted, and nothing fails. */
static void after_the_table(void **state)
{
	it_is("2026-12-30T09:00");
	int64_t id = open_by(CHIEF, "跨到没有公布的年份", "energy", 1);
	assert_string_equal(look(id).deadline, "2026-12-31");
	DO(DOER, id, .act = ACT_SIGN);
	it_is("2027-01-20T09:00");
	rules_run();
	assert_int_equal(steps_of(id, ACT_ESCALATE, "overdue"), 1);
	assert_int_equal(steps_of(id, ACT_ESCALATE, "overdue-3"), 0);
	REFUSED(RC_NOT_FOUND, DOER, id, .act = ACT_ASK_MORE_TIME, .note = "x", .workdays = 5);
	assert_non_null(strstr(ctx_reason(&f.c), "2027"));
	DO(DOER, id, .act = ACT_ASK_MORE_TIME, .note = "x", .day = day("2027-02-01"));
	DO(CHIEF, id, .act = ACT_GRANT);
	as(DOER);
	int64_t file = evidence(id, "y");
	DO(DOER, id, .act = ACT_SUBMIT, .note = "好了", .files = &file, .n_files = 1);
	DO(CHIEF, id, .act = ACT_CONFIRM);
}

static bool sees(int p, int64_t id)
{
	struct matter m;
	as(p);
	enum rc rc = matter_get(&f.c, id, &m);
	assert_true(rc == RC_OK || rc == RC_NOT_FOUND);
	return rc == RC_OK;
}

static void who_sees_it(void **state)
{
	it_is("2020-09-01T10:00");
	int64_t city = open_by(CHIEF, "全市的", "energy", 5);
	assert_true(sees(DOER, city) && sees(AUDITOR, city));
	assert_false(sees(DISTRICT, city) || sees(TOWN, city) || sees(STRANGER, city));
	int64_t given = open_by(CHIEF, "交给镇里", "320583100", 5);
	assert_true(sees(TOWN, given));       /* a party, wherever it lies */
	assert_false(sees(DISTRICT, given));
	as(DISTRICT);
	const struct registry *g;
	assert_ok(&f, registry_hold(&f.c, &g));
	const struct region *kunshan = &g->regions[registry_region_of(g, "320583")], *changshu = &g->regions[registry_region_of(g, "320581")];
	const struct matter_new here = { .source = MATTER_PROBLEM, .title = "昆山的", .demand = "x", .owner = "320583100", .region = "320583", .region_pos = kunshan->pos, .deadline = DAY_NONE };
	const struct matter_new there = { .source = MATTER_PROBLEM, .title = "常熟的", .demand = "x", .owner = "changshu", .region = "320581", .region_pos = changshu->pos, .deadline = DAY_NONE };
	registry_drop(&f.c, g);
	int64_t kid, cid;
	as(DISTRICT);
	assert_ok(&f, matter_open_by_hand(&f.c, &here, &kid));
	as(CHIEF);
	assert_ok(&f, matter_open_by_hand(&f.c, &there, &cid));
	assert_true(sees(DISTRICT, kid) && sees(TOWN, kid) && sees(CHIEF, kid));
	assert_false(sees(STRANGER, kid));
	assert_true(sees(STRANGER, cid) && !sees(DISTRICT, cid) && !sees(TOWN, cid));
	/* who handed it back still finds it */
	DO(TOWN, given, .act = ACT_DECLINE, .note = "不是本镇的事");
	assert_true(sees(TOWN, given));
	as(TOWN);
	const struct matter_query q = { .text = "", .source = "", .state = "", .owner = "", .level = "", .object = "", .overdue_at = "", .due_by = "", .most = 100 };
	struct matter *list;
	struct matter_counts k;
	int n;
	assert_ok(&f, store_matters(&f.c, &q, &list, &n));
	assert_int_equal(n, 2);
	assert_ok(&f, store_matter_counts(&f.c, &q, "2020-09-01", "2020-09-04", &k));
	assert_true(k.total == 2 && k.open == 2);
	/* an enterprise has no matters, also when a number fits */
	f.c.scope = (struct scope){ .kind = SCOPE_SUBJECT, .subject = city };
	f.c.who.account = 0;
	struct matter m;
	assert_int_equal(matter_get(&f.c, city, &m), RC_NOT_FOUND);
}

static int waits(int p, const char *why)
{
	struct waiting *list = NULL;
	int n = 0, found = 0;
	as(p);
	f.c.scope = (struct scope){ .kind = SCOPE_NONE };
	assert_ok(&f, office_module.waiting(&f.c, &list, &n));
	for (int i = 0; i < n; i++)
		found += why == NULL || strcmp(list[i].why, why) == 0;
	return found;
}

static void what_waits(void **state)
{
	it_is("2021-03-01T10:00");
	int before_doer = waits(DOER, "to be signed for"), before_chief = waits(CHIEF, "more time asked for"), before_leader = waits(LEADER, NULL);
	int64_t id = open_by(CHIEF, "等谁", "energy", 5);
	assert_int_equal(waits(DOER, "to be signed for"), before_doer + 1);
	assert_int_equal(waits(STRANGER, NULL), 0);
	assert_int_equal(waits(AUDITOR, NULL), 0);
	DO(DOER, id, .act = ACT_SIGN);
	DO(DOER, id, .act = ACT_ASK_MORE_TIME, .note = "x", .workdays = 9);
	assert_int_equal(waits(CHIEF, "more time asked for"), before_chief + 1);
	DO(CHIEF, id, .act = ACT_REFUSE, .note = "不行");
	assert_int_equal(waits(LEADER, NULL), before_leader);
	it_is("2021-03-20T10:00");
	rules_run();
	assert_true(waits(LEADER, "overdue: for the leader in charge") > before_leader);
	assert_true(waits(HEAD, "overdue: for the head of the office") >= 1);
}

/* Any order of acts by anybody: what is taken leads where the table says, what is refused changes nothing, and `gusu check` has nothing to say. */
static void any_order(void **state)
{
	unsigned seed = 20;
	int taken = 0, findings = 0;
	it_is("2021-04-01T10:00");
	for (int round = 0; round < 60; round++) {
		int64_t id = open_by(CHIEF, "乱序", round % 3 == 0 ? NULL : "energy", 5);
		as(DOER);
		int64_t file = evidence(id, arena_printf(&f.c.arena, "round %d", round));
		for (int i = 0; i < 50; i++) {
			struct matter was = look(id);
			int p = rand_r(&seed) % 4 == 0 ? (int)(rand_r(&seed) % PERSONS) : (int)(rand_r(&seed) % (DOER + 1));
			enum matter_act act = (enum matter_act)(rand_r(&seed) % ACT_COUNT);
			const struct act_rule *asks = act_rule(act);
			bool fits = asks != NULL && rand_r(&seed) % 4 != 0; /* three of four bring what the act asks for */
			bool with_day = fits ? (asks->needs & NEEDS_DAY) != 0 : rand_r(&seed) % 2 != 0, with_file = fits ? (asks->needs & NEEDS_FILES) != 0 : rand_r(&seed) % 2 != 0;
			struct deed d = { .act = act, .note = fits || rand_r(&seed) % 4 != 0 ? "x" : "", .owner = rand_r(&seed) % 4 != 0 ? "energy" : "ecology",
				.workdays = with_day ? 15 + (int)(rand_r(&seed) % 20) : 0, .files = &file, .n_files = with_file };
			enum rc rc = try_act(p, id, d);
			struct matter m = look(id);
			if (rc == RC_OK) {
				const struct act_rule *r = act_rule(d.act);
				assert_true((r->from & 1u << was.state) != 0 && (r->to < 0 || m.state == (enum matter_state)r->to));
				taken++;
			} else {
				assert_true(m.state == was.state && strcmp(m.changed_at, was.changed_at) == 0 && strcmp(m.deadline, was.deadline) == 0);
			}
			assert_true(m.state != MATTER_CLOSED || steps_of(id, ACT_SUBMIT, NULL) > 0);
		}
		fixture_fresh(&f);
	}
	if (taken < 250)
		fail_msg("only %d acts were taken", taken);
	as_operator();
	assert_ok(&f, office_check(&f.c, &findings));
	assert_int_equal(findings, 0);
}

static void mistakes_in_the_plan(void **state)
{
	static const struct { const char *text, *words; int line; } bad[] = {
		{ "office: x\nissuer: A\nunits:\n  - {code: A, title: 甲}\n", "small letters", 4 },
		{ "office: x\nissuer: a\nunits:\n  - {code: a, title: 甲}\n  - {code: a, title: 乙}\n", "used twice", 5 },
		{ "office: x\nissuer: b\nunits:\n  - {code: a, title: 甲}\n", "no unit 'b'", 2 },
		{ "office: x\nissuer: a\nunits:\n  - {code: a}\n", "no title", 4 },
		{ "office: x\nissuer: a\nunits:\n  - {code: a, title: 甲}\nrules:\n  - {code: r, title: 规, when: never, to: owner}\n", "never", 6 },
		{ "office: x\nissuer: a\nunits:\n  - {code: a, title: 甲}\nrules:\n  - {code: r, title: 规, when: overdue, to: owner, times: 2}\n", "times", 6 },
		{ "office: x\nissuer: a\nworkdays: {light: 0}\nunits:\n  - {code: a, title: 甲}\n", "light", 3 },
	};
	as_operator();
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct plan_report r;
		plan_report_init(&r, &f.c.arena);
		struct plan_node *root = plan_read_text(&r, "office.yaml", bad[i].text, strlen(bad[i].text));
		assert_non_null(root);
		if (bad[i].words != NULL) {
			office_plan_read(&r, root);
			assert_true(r.n_errors >= 1);
			if (strstr(r.issues[0].text, bad[i].words) == NULL || r.issues[0].line != bad[i].line)
				fail_msg("%s: line %d: %s", bad[i].text, r.issues[0].line, r.issues[0].text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_life), cmocka_unit_test(what_is_refused), cmocka_unit_test(shelved_and_declined), cmocka_unit_test(nothing_happens),
		cmocka_unit_test(who_sees_it), cmocka_unit_test(what_waits), cmocka_unit_test(any_order), cmocka_unit_test(after_the_table), cmocka_unit_test(mistakes_in_the_plan),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
