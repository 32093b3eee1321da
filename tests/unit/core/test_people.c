/* test_people.c - roles, grants and their scopes, the second factor, password rules, the step of the schema.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/digest.h"
#include "core/account.h"
#include "core/app.h"
#include "core/http.h"
#include "core/ledger.h"
#include "core/people.h"
#include "core/session.h"
#include "base/period.h"
#include "core/totp.h"
#include "registry/registry.h"

static const char password[] = "a sentence to remember";
static int64_t clock_ms;
static int64_t test_clock(void) { return clock_ms; }

#define M(name) extern const struct module name##_module;
#include "modules.def"
#undef M
static const struct module *const all_modules[] = {
#define M(name) &name##_module,
#include "modules.def"
#undef M
};
enum { ALL_MODULES = sizeof all_modules / sizeof all_modules[0] };

static int up_to_registry(void) /* grants name regions */
{
	int n = 0;
	while (strcmp(all_modules[n++]->name, "registry") != 0)
		;
	return n;
}

static struct app app;
static char db_path[256];

static void open_app(bool create)
{
	struct ctx c;
	app_init(&app, all_modules, up_to_registry());
	app.config.db_url = db_path;
	app.now_ms = test_clock;
	app.serving = true;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &app, create) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
}

static void begin(struct ctx *c)
{
	assert_int_equal(ctx_begin(c, &app, CTX_WRITER), RC_OK);
	ctx_as_operator(c);
	c->english = true;
}

static int setup(void **state)
{
	struct ctx c;
	clock_ms = INT64_C(1600000000000);
	snprintf(db_path, sizeof db_path, "/tmp/gusu-people-%d.gusu", (int)getpid());
	unlink(db_path);
	open_app(true);
	begin(&c);
	for (int m = 0; m < app.n_modules; m++)
		if (all_modules[m]->init != NULL)
			assert_int_equal(all_modules[m]->init(&c), RC_OK);
	txn_auto t = { 0 };
	assert_int_equal(txn_begin(&t, c.db), RC_OK);
	assert_int_equal(people_add_first(&c, password, false), RC_OK);
	assert_int_equal(txn_commit(&t), RC_OK);
	ctx_end(&c);
	return 0;
}

static int teardown(void **state)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	app_close(&app);
	for (int i = 0; i < 3; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s%s", db_path, tails[i]);
		unlink(path);
	}
	return 0;
}

static int64_t add(const char *name, const char *role, const char *area)
{
	struct ctx c;
	int64_t id;
	const char *made;
	begin(&c);
	struct new_person n = { .name = name, .display_name = name, .role = area != NULL ? role : NULL, .area = area, .password = password };
	if (people_add(&c, &n, &id, &made) != RC_OK)
		fail_msg("%s", ctx_reason(&c));
	ctx_end(&c);
	return id;
}

static enum rc grant(int64_t id, const char *role, const char *permission, const char *area)
{
	struct ctx c;
	begin(&c);
	enum rc rc = people_grant(&c, id, &(struct grant_ask){ role, permission, area, "", "" });
	ctx_end(&c);
	return rc;
}

static enum rc login(struct login *in, struct session *s, char cookie[SESSION_TEXT])
{
	struct ctx c;
	assert_int_equal(ctx_begin(&c, &app, CTX_READER), RC_OK);
	c.english = true;
	enum rc rc = session_login(&c, in, s, cookie);
	ctx_end(&c);
	return rc;
}

/* ---- The table of roles. */

static void every_permission_that_a_route_asks_for_is_in_the_table_and_no_other(void **state)
{
	bool used[PERMISSIONS_MAX] = { false };
	for (int m = 0; m < ALL_MODULES; m++) {
		for (int i = 0; i < all_modules[m]->n_routes; i++) {
			const struct route *r = &all_modules[m]->routes[i];
			if (strchr(r->permission, '.') == NULL)
				continue;
			int p = permission_find(r->permission);
			if (p < 0)
				fail_msg("%s asks for the permission %s, which src/core/role.c does not have: nobody may call it", r->operation, r->permission);
			used[p] = true;
		}
	}
	used[permission_find("core.jobs_all")] = true; /* asked for within core.jobs */
	used[permission_find("investment.check")] = true; /* asked for by the act on a report (investment.c) */
	used[permission_find("problems.handle")] = used[permission_find("problems.assign")] = true; /* by the act on a problem (problem_acts.c) */
	for (int p = 0; p < permission_count(); p++) {
		if (!used[p])
			fail_msg("no route asks for %s", permissions[p].name);
		assert_int_equal(strlen(permissions[p].by_role), ROLE_COUNT);
		assert_int_equal(strspn(permissions[p].by_role, "Yn-"), ROLE_COUNT);
	}
}

static void no_role_that_excludes_another_shares_a_permission_with_it(void **state)
{
	for (int a = 0; a < ROLE_COUNT; a++)
		for (int b = a + 1; b < ROLE_COUNT; b++)
			if (roles[a].administrator && roles[b].administrator)
				assert_int_equal(role_permissions((enum role)a, "") & role_permissions((enum role)b, ""), 0);
}

static void export_is_nobodys_by_itself(void **state)
{
	int p = permission_find("evaluation.export");
	for (int r = 0; r < ROLE_COUNT; r++)
		assert_int_not_equal(permissions[p].by_role[r], 'Y');
}

/* ---- Grants. */

static void a_scope_is_that_of_the_permission_and_not_the_widest_of_the_account(void **state)
{
	struct session s;
	char cookie[SESSION_TEXT];
	struct scope read, whatif;
	int64_t id = add("li.lei", "auditor", "");
	assert_int_equal(grant(id, "district", "evaluation.whatif", "320583"), RC_OK);
	assert_int_equal(login(&(struct login){ .name = "li.lei", .password = password }, &s, cookie), RC_OK);
	assert_true(session_may(&s, "evaluation.read", &read));
	assert_true(session_may(&s, "evaluation.whatif", &whatif));
	assert_int_equal(read.kind, SCOPE_ALL);
	assert_int_equal(whatif.kind, SCOPE_REGION);
	assert_true(whatif.region_hi > whatif.region_lo);
	assert_false(session_may(&s, "evaluation.export", NULL));
}

static void administrators_exclude_each_other(void **state)
{
	int64_t id = add("sys.one", "system", "");
	assert_int_equal(grant(id, "security", "", ""), RC_CONFLICT);
	assert_int_equal(grant(id, "audit", "", ""), RC_CONFLICT);
	assert_int_equal(grant(id, "bureau", "", ""), RC_OK);
}

static void one_permission_has_one_area(void **state)
{
	int64_t id = add("two.areas", "district", "320583");
	assert_int_equal(grant(id, "district", "", "320505"), RC_CONFLICT); /* beside it */
	assert_int_equal(grant(id, "district", "", "320583"), RC_CONFLICT); /* the same */
	assert_int_equal(grant(id, "town", "", "320583100"), RC_OK);         /* within it */
	assert_int_equal(grant(id, "town", "", "no such town"), RC_NOT_FOUND);
	assert_int_equal(grant(id, "bureau", "", "320583"), RC_BAD_INPUT);   /* the bureau's area is the city */
	assert_int_equal(grant(id, "security", "", "320583"), RC_BAD_INPUT); /* it has none */
	assert_int_equal(grant(id, "enterprise", "", "320583"), RC_NOT_FOUND);
}

static void nobody_changes_his_own_grants(void **state)
{
	struct ctx c;
	struct session s;
	char cookie[SESSION_TEXT];
	assert_int_equal(login(&(struct login){ .name = "admin", .password = password }, &s, cookie), RC_OK);
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	session_enter(&c, &s, "core.accounts");
	assert_int_equal(people_grant(&c, s.account, &(struct grant_ask){ "auditor", "", "", "", "" }), RC_FORBIDDEN);
	c.problem = (struct problem){ 0 };
	assert_int_equal(people_set_active(&c, s.account, false), RC_FORBIDDEN);
	c.problem = (struct problem){ 0 };
	assert_int_equal(people_revoke(&c, s.account, 1), RC_FORBIDDEN);
	ctx_end(&c);
}

static void the_last_one_who_makes_accounts_stays(void **state)
{
	struct ctx c;
	struct person p;
	int64_t admin;
	begin(&c);
	assert_int_equal(people_find(&c, "admin", &admin), RC_OK);
	assert_int_equal(people_set_active(&c, admin, false), RC_CONFLICT);
	c.problem = (struct problem){ 0 };
	assert_int_equal(people_get(&c, admin, &p), RC_OK);
	for (int i = 0; i < p.n_grants; i++)
		if (strcmp(p.grants[i].role, "security") == 0)
			assert_int_equal(people_revoke(&c, admin, p.grants[i].id), RC_CONFLICT);
	ctx_end(&c);
	assert_int_equal(login(&(struct login){ .name = "admin", .password = password }, &(struct session){ 0 }, (char[SESSION_TEXT]){ 0 }), RC_OK);
}

static void a_grant_taken_back_is_lost_by_open_sessions(void **state)
{
	struct ctx c;
	struct session s;
	struct person p;
	char cookie[SESSION_TEXT];
	int64_t id = add("open.one", "district", "320583");
	assert_int_equal(login(&(struct login){ .name = "open.one", .password = password }, &s, cookie), RC_OK);
	assert_true(session_may(&s, "registry.read", NULL));
	begin(&c);
	assert_int_equal(people_get(&c, id, &p), RC_OK);
	assert_int_equal(people_revoke(&c, id, p.grants[0].id), RC_OK);
	ctx_end(&c);
	assert_true(session_find(app.sessions, cookie, clock_ms, &s));
	assert_false(session_may(&s, "registry.read", NULL));
	begin(&c);
	assert_int_equal(people_set_active(&c, id, false), RC_OK);
	ctx_end(&c);
	assert_false(session_find(app.sessions, cookie, clock_ms, &s));
	assert_int_equal(login(&(struct login){ .name = "open.one", .password = password }, &s, cookie), RC_UNAUTHENTICATED);
}

/* Acts on one account from `before` on, oldest first, as "account.changed added; grant.changed given district 320583". */
static const char *acts_of(struct ctx *c, int64_t before, int64_t account)
{
	const char *said = "", *object = arena_printf(&c->arena, "account %lld", (long long)account);
	int64_t size;
	assert_int_equal(ledger_size(c, &size), RC_OK);
	for (int64_t seq = before + 1; seq <= size; seq++) {
		struct ledger_entry e;
		char what[40] = "?", role[40] = "", region[40] = "", may[60] = "";
		assert_int_equal(ledger_get(c, seq, &e), RC_OK);
		assert_string_equal(e.object, object);
		const char *w = strstr(e.body, "\"what\":\""), *r = strstr(e.body, "\"role\":\""), *g = strstr(e.body, "\"region\":\""), *m = strstr(e.body, "\"permission\":\"");
		assert_true(w != NULL && sscanf(w, "\"what\":\"%39[^\"]", what) == 1);
		if (r != NULL)
			sscanf(r, "\"role\":\"%39[^\"]", role);
		if (g != NULL)
			sscanf(g, "\"region\":\"%39[^\"]", region);
		if (m != NULL)
			sscanf(m, "\"permission\":\"%59[^\"]", may);
		said = arena_printf(&c->arena, "%s%s %s%s%s%s%s%s%s;", said, e.kind, what, *role ? " " : "", role, *region ? " " : "", region, *may ? " " : "", may);
		assert_null(strstr(e.body, "recorded.one")); /* numbers, no names: an entry stays for ever */
		assert_null(strstr(e.actor, "recorded.one"));
	}
	return said;
}

static void every_act_on_an_account_is_an_entry_of_the_ledger(void **state)
{
	struct ctx c;
	struct person p;
	int64_t before, id;
	begin(&c);
	assert_int_equal(ledger_size(&c, &before), RC_OK);
	ctx_end(&c);
	id = add("recorded.one", "district", "320583");
	assert_int_equal(grant(id, "district", "evaluation.export", "320583"), RC_OK);
	begin(&c);
	assert_int_equal(people_get(&c, id, &p), RC_OK);
	assert_int_equal(p.n_grants, 2);
	for (int i = 0; i < p.n_grants; i++)
		if (p.grants[i].permission[0] == '\0')
			assert_int_equal(people_revoke(&c, id, p.grants[i].id), RC_OK);
	assert_int_equal(people_set_active(&c, id, false), RC_OK);
	assert_int_equal(people_set_active(&c, id, true), RC_OK);
	assert_string_equal(acts_of(&c, before, id), "account.changed added;grant.changed given district 320583;"
		"grant.changed given district 320583 evaluation.export;grant.changed taken district 320583;account.changed disabled;account.changed enabled;");
	assert_int_equal(ledger_size(&c, &before), RC_OK);
	assert_int_not_equal(people_grant(&c, id, &(struct grant_ask){ "district", "", "nowhere", "", "" }), RC_OK);
	c.problem = (struct problem){ 0 };
	int64_t after;
	assert_int_equal(ledger_size(&c, &after), RC_OK);
	assert_int_equal(after, before); /* what was refused is no act */
	ctx_end(&c);
}

static void another_process_takes_a_grant_back(void **state)
{
	struct ctx c;
	struct session s;
	struct person p;
	char cookie[SESSION_TEXT];
	int64_t id = add("far.away", "district", "320583");
	assert_int_equal(login(&(struct login){ .name = "far.away", .password = password }, &s, cookie), RC_OK);
	begin(&c);
	struct sessions *hidden = app.sessions; /* as the command line, which has none */
	app.sessions = NULL;
	assert_int_equal(people_get(&c, id, &p), RC_OK);
	assert_int_equal(people_revoke(&c, id, p.grants[0].id), RC_OK);
	app.sessions = hidden;
	ctx_end(&c);
	sessions_sync(&app);
	assert_true(session_find(app.sessions, cookie, clock_ms, &s));
	assert_false(session_may(&s, "registry.read", NULL));
}

/* ---- Tokens. */

static int64_t enterprise(const char *uscc, const char *region)
{
	struct ctx c;
	int64_t id;
	begin(&c);
	if (registry_enterprise_add(&c, &(struct enterprise_edit){ .uscc = uscc, .name = uscc, .region = region, .registered = DAY_NONE, .from = DAY_NONE }, &id) != RC_OK)
		fail_msg("%s", ctx_reason(&c));
	ctx_end(&c);
	return id;
}

static void a_task_is_a_list_that_ends_by_itself(void **state)
{
	struct ctx c;
	struct session s;
	char cookie[SESSION_TEXT];
	struct scope scope, again;
	int64_t id = add("judge", "expert", NULL), a = enterprise("91110000802100433B", "320583100");
	begin(&c);
	struct grant_ask ask = { "expert", "", "91110000802100433B 91110000802100433B", "review", "2020-09-12" };
	assert_int_equal(people_grant(&c, id, &ask), RC_BAD_INPUT); /* yesterday */
	ask.ends_on = "2020-09-13";
	assert_int_equal(people_grant(&c, id, &ask), RC_OK);
	ctx_end(&c);
	assert_int_equal(login(&(struct login){ .name = "judge", .password = password }, &s, cookie), RC_OK);
	assert_true(session_may(&s, "registry.read", &scope));
	assert_false(session_may(&s, "evaluation.export", NULL));
	assert_int_equal(scope.kind, SCOPE_LIST);
	assert_int_equal(scope.list->n, 1); /* named twice */
	assert_true(scope_lists(&scope, a));
	assert_false(scope_lists(&scope, a + 1) || scope_lists(&scope, 0));
	assert_string_equal(scope.list->name, "review");
	begin(&c);
	sessions_refresh(&c);
	ctx_end(&c);
	assert_true(session_find(app.sessions, cookie, clock_ms, &s) && session_may(&s, "registry.read", &again));
	assert_true(scope_same(&scope, &again)); /* one list, however often it is read */
	int64_t end_ms = INT64_C(1600012800000); /* 2020-09-13 24:00 in China */
	for (; clock_ms < end_ms; clock_ms += 20 * 60 * 1000)
		assert_true(session_find(app.sessions, cookie, clock_ms, &s) && session_may(&s, "registry.read", NULL));
	assert_true(session_find(app.sessions, cookie, end_ms - 1, &s) && session_may(&s, "registry.read", NULL));
	assert_true(session_find(app.sessions, cookie, end_ms, &s));
	assert_false(session_may(&s, "registry.read", NULL));
}

static void a_region_that_an_expert_had_before_tasks_gives_nothing(void **state)
{
	struct ctx c;
	struct grant has[GRANTS_MAX];
	struct db_stmt *s;
	int n;
	int64_t id = add("judge", "expert", NULL);
	begin(&c);
	assert_int_equal(db_prepare(c.db, NULL, SQL("INSERT INTO account_grant (account, role, permission, area, region, subject, task, ends_on, created_at, created_by)"
		" VALUES ($1, 'expert', '', 'city', '', 0, '', '', '2020-01-01T00:00:00.000Z', '') {unscoped}"), &s), RC_OK);
	db_bind_i64(s, 1, id);
	assert_int_equal(db_run(s), RC_OK);
	db_reset(s);
	assert_int_equal(people_resolve(&c, id, has, &n), RC_OK);
	assert_int_equal(n, 0);
	ctx_end(&c);
}

static void a_token_does_no_more_than_it_says_and_ends(void **state)
{
	struct ctx c;
	struct session s;
	char token[SECRET_TEXT + 8];
	int64_t token_id, id = add("robot", "district", "320583");
	struct scope scope;
	begin(&c);
	assert_int_equal(token_add_for(&c, id, "night report", "registry.read", 10, &token_id, token), RC_OK);
	assert_int_equal(token_add_for(&c, id, "too much", "core.accounts", 10, &token_id, (char[SECRET_TEXT + 8]){ 0 }), RC_BAD_INPUT);
	ctx_end(&c);
	assert_true(session_find_token(app.sessions, token, clock_ms, &s));
	assert_true(s.token);
	assert_true(session_may(&s, "registry.read", &scope));
	assert_int_equal(scope.kind, SCOPE_REGION);
	assert_false(session_may(&s, "evaluation.read", NULL));
	assert_false(session_find(app.sessions, token + 5, clock_ms, &s)); /* a token is no cookie */
	token[10] = token[10] == 'a' ? 'b' : 'a';
	assert_false(session_find_token(app.sessions, token, clock_ms, &s));
	token[10] = token[10] == 'a' ? 'b' : 'a';
	app_close(&app);
	open_app(false);
	(void)session_find_token(app.sessions, token, clock_ms, &s);
	clock_ms += INT64_C(10) * 86400000;
	assert_false(session_find_token(app.sessions, token, clock_ms, &s));
}

/* ---- The second factor. */

static void codes_are_those_of_rfc_6238(void **state)
{
	static const unsigned char secret[] = "12345678901234567890";
	static const struct { int64_t seconds; uint32_t code; } want[] = { /* appendix B, SHA-1, 8 digits */
		{ 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 }, { 1234567890, 89005924 }, { 2000000000, 69279037 },
		{ INT64_C(20000000000), 65353130 } };
	char text[TOTP_BASE32];
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		assert_int_equal(totp_code(secret, 20, want[i].seconds / 30, 8), want[i].code);
	totp_base32(secret, text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void code_text(const char *base32, int64_t at_ms, char out[8])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned char secret[TOTP_SECRET] = { 0 };
	for (int i = 0; i < 32; i++)
		for (int bit = 0; bit < 5; bit++)
			if (((strchr(letters, base32[i]) - letters) >> (4 - bit)) & 1)
				secret[(i * 5 + bit) / 8] |= (unsigned char)(1 << (7 - (i * 5 + bit) % 8));
	snprintf(out, 8, "%06u", (unsigned)totp_code(secret, sizeof secret, at_ms / TOTP_STEP_MS, 6));
}

static void with_a_second_factor_the_password_is_not_enough(void **state)
{
	struct ctx c;
	struct session s;
	struct factor_offer offer;
	char cookie[SESSION_TEXT], code[8], late[8], codes[RECOVERY_CODES][RECOVERY_TEXT], secret[64];
	int64_t id = add("two.steps", "district", "320583");
	begin(&c);
	c.who = (struct actor){ .account = id, .name = "two.steps" };
	assert_int_equal(factor_offer(&c, &offer), RC_OK);
	snprintf(secret, sizeof secret, "%s", offer.secret);
	assert_int_equal(strncmp(offer.uri, "otpauth://totp/Gusu", 19), 0);
	assert_int_equal(factor_confirm(&c, "12 34", codes), RC_BAD_INPUT);
	c.problem = (struct problem){ 0 };
	code_text(secret, clock_ms, code);
	assert_int_equal(factor_confirm(&c, code, codes), RC_OK);
	ctx_end(&c);
	struct login in = { .name = "two.steps", .password = password };
	assert_int_equal(login(&in, &s, cookie), RC_UNAUTHENTICATED);
	assert_int_equal(strlen(in.ticket_out), 64);
	/* the code that switched it on was used */
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = code }, &s, cookie), RC_UNAUTHENTICATED);
	clock_ms += TOTP_STEP_MS;
	code_text(secret, clock_ms, code);
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = "not the password", .code = code }, &s, cookie), RC_UNAUTHENTICATED);
	assert_int_equal(login(&(struct login){ .ticket = in.ticket_out, .code = code }, &s, cookie), RC_OK);
	assert_int_equal(login(&(struct login){ .ticket = in.ticket_out, .code = code }, &s, cookie), RC_UNAUTHENTICATED); /* once */
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = code }, &s, cookie), RC_UNAUTHENTICATED); /* replay */
	clock_ms += 3 * TOTP_STEP_MS;
	code_text(secret, clock_ms - TOTP_STEP_MS, late); /* a clock that is a step late is fine, two are not */
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = late }, &s, cookie), RC_OK);
	code_text(secret, clock_ms + 2 * TOTP_STEP_MS, late);
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = late }, &s, cookie), RC_UNAUTHENTICATED);
	/* a lost telephone */
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = codes[3] }, &s, cookie), RC_OK);
	assert_int_equal(login(&(struct login){ .name = "two.steps", .password = password, .code = codes[3] }, &s, cookie), RC_UNAUTHENTICATED);
}

static void the_right_password_does_not_free_the_guessing_of_codes(void **state)
{
	struct ctx c;
	struct session s;
	struct factor_offer offer;
	char cookie[SESSION_TEXT], code[8], codes[RECOVERY_CODES][RECOVERY_TEXT];
	int64_t id = add("guessed", "district", "320583");
	begin(&c);
	c.who = (struct actor){ .account = id, .name = "guessed" };
	assert_int_equal(factor_offer(&c, &offer), RC_OK);
	code_text(offer.secret, clock_ms, code);
	assert_int_equal(factor_confirm(&c, code, codes), RC_OK);
	ctx_end(&c);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(login(&(struct login){ .name = "guessed", .password = password }, &s, cookie), RC_UNAUTHENTICATED);
		assert_int_equal(login(&(struct login){ .name = "guessed", .password = password, .code = code }, &s, cookie), RC_UNAUTHENTICATED);
	}
	assert_int_equal(login(&(struct login){ .name = "guessed", .password = password }, &s, cookie), RC_TOO_MANY);
}

static void a_qr_code_is_a_picture_of_squares(void **state)
{
	buf_auto b;
	buf_init(&b, 1 << 20);
	assert_int_equal(qr_svg("otpauth://totp/Gusu:x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "a \"<label>\"", &b), RC_OK);
	assert_non_null(strstr(buf_text(&b), "aria-label=\"a &quot;&lt;label>&quot;\""));
	assert_non_null(strstr(buf_text(&b), "M4 4h7v1h-7z")); /* the first finder */
}

/* ---- Passwords. */

static void passwords_that_everybody_tries_are_refused(void **state)
{
	static const char *const bad[] = { "password123", "P@ssw0rd2024!", "1234567890", "0987654321", "qwertyuiop", "qwerty123456", "asdfghjkl;",
		"1qaz2wsx3edc", "abcdefghijkl", "abcabcabcabc", "Suzhou2026!", "administrator", "li.lei1234", "correcthorsebatterystaple", "woaini5201314",
		"qwertyuiopasdfghjkl" };
	static const char *const good[] = { "a sentence to remember", "十个字的密码就可以用了", "tea-boat-lamp-seven", "Kjpx9SqHezAXMN9SHwAR", "administrator of the north gate" };
	struct ctx c;
	begin(&c);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		c.problem = (struct problem){ 0 };
		if (password_check_for(&c, bad[i], "li.lei") != RC_BAD_INPUT)
			fail_msg("'%s' was taken", bad[i]);
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		c.problem = (struct problem){ 0 };
		if (password_check_for(&c, good[i], "li.lei") != RC_OK)
			fail_msg("'%s' was refused: %s", good[i], ctx_reason(&c));
	}
	ctx_end(&c);
}

/* ---- The schema. */

enum { BEFORE_PEOPLE = 2 }; /* steps of the schema */

static void accounts_of_before_keep_what_they_could(void **state)
{
	const struct module *core = all_modules[0];
	struct ctx c;
	struct db_stmt *s;
	bool row;
	int64_t before = 0;
	app_close(&app);
	unlink(db_path);
	const char *why;
	assert_int_equal(db_open(&app.db, db_path, &(struct db_options){ .create = true }, &why), RC_OK);
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	assert_int_equal(migrate_run(c.db, core->name, core->migrations, BEFORE_PEOPLE, clock_ms, NULL), RC_OK);
	assert_int_equal(db_prepare(c.db, NULL, SQL("INSERT INTO account (id, name, role, hash, created_at, changed_at)"
		" VALUES (7, 'admin', 'admin', 'x', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z') {unscoped}"), &s), RC_OK);
	assert_int_equal(db_run(s), RC_OK);
	db_reset(s);
	assert_int_equal(db_prepare(c.db, NULL, SQL("INSERT INTO session (hash, account, started_ms, seen_ms, address) VALUES ('h', 7, 1, 1, '') {unscoped}"), &s), RC_OK);
	assert_int_equal(db_run(s), RC_OK);
	db_reset(s);
	assert_int_equal(migrate_run(c.db, core->name, core->migrations, core->n_migrations, clock_ms, NULL), RC_OK);
	assert_int_equal(db_prepare(c.db, NULL, SQL("SELECT count(*) FROM account_grant WHERE account = 7 {unscoped}"), &s), RC_OK);
	assert_int_equal(db_next(s, &row), RC_OK);
	before = db_i64(s, 0);
	db_reset(s);
	assert_int_equal(before, 3);
	ctx_end(&c);
	db_close(app.db);
	app.db = NULL;
	unlink(db_path);
	open_app(true);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_permission_that_a_route_asks_for_is_in_the_table_and_no_other),
		cmocka_unit_test(no_role_that_excludes_another_shares_a_permission_with_it), cmocka_unit_test(export_is_nobodys_by_itself),
		T(a_scope_is_that_of_the_permission_and_not_the_widest_of_the_account), T(administrators_exclude_each_other), T(one_permission_has_one_area),
		T(nobody_changes_his_own_grants), T(the_last_one_who_makes_accounts_stays), T(a_grant_taken_back_is_lost_by_open_sessions),
		T(every_act_on_an_account_is_an_entry_of_the_ledger), T(another_process_takes_a_grant_back), T(a_token_does_no_more_than_it_says_and_ends),
		T(a_task_is_a_list_that_ends_by_itself), T(a_region_that_an_expert_had_before_tasks_gives_nothing),
		cmocka_unit_test(codes_are_those_of_rfc_6238), T(with_a_second_factor_the_password_is_not_enough),
		T(the_right_password_does_not_free_the_guessing_of_codes), cmocka_unit_test(a_qr_code_is_a_picture_of_squares),
		T(passwords_that_everybody_tries_are_refused), T(accounts_of_before_keep_what_they_could),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
