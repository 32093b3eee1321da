/* test_session.c - signing in: passwords, cookies, time-outs, throttling, and what survives a restart.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/account.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/session.h"

static const char password[] = "a sentence to remember";
static int64_t clock_ms;
static int64_t test_clock(void) { return clock_ms; }

static const struct module *const modules[] = { &core_module, &ledger_module };
static struct app app;
static char db_path[256];

static void open_app(bool create)
{
	struct ctx c;
	app_init(&app, modules, 2);
	app.config.db_url = db_path;
	app.now_ms = test_clock;
	app.serving = true;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &app, create) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
}

static int setup(void **state)
{
	struct ctx c;
	clock_ms = INT64_C(1600000000000);
	snprintf(db_path, sizeof db_path, "/tmp/gusu-session-%d.gusu", (int)getpid());
	unlink(db_path);
	open_app(true);
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
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

static void begin(struct ctx *c, const char *address)
{
	assert_int_equal(ctx_begin(c, &app, CTX_READER), RC_OK);
	c->english = true;
	snprintf(c->client.address, sizeof c->client.address, "%s", address);
}

static enum rc login(const char *name, const char *word, const char *address, char cookie[SESSION_TEXT])
{
	struct ctx c;
	struct session s;
	begin(&c, address);
	enum rc rc = session_login(&c, &(struct login){ .name = name, .password = word }, &s, cookie);
	ctx_end(&c);
	return rc;
}

static bool is_open(const char *cookie)
{
	struct session s;
	return session_find(app.sessions, cookie, clock_ms, &s);
}

static void a_right_pair_opens_a_session(void **state)
{
	struct ctx c;
	struct session s;
	char cookie[SESSION_TEXT];
	begin(&c, "127.0.0.1");
	assert_int_equal(session_login(&c, &(struct login){ .name = "admin", .password = password }, &s, cookie), RC_OK);
	assert_string_equal(s.name, "admin");
	assert_int_equal(s.idle_end_ms, clock_ms + 30 * 60 * 1000);
	assert_int_equal(s.end_ms, clock_ms + 12 * 3600 * 1000);
	struct scope scope;
	assert_true(session_may(&s, "evaluation.read", &scope));
	assert_int_equal(scope.kind, SCOPE_ALL);
	assert_true(session_may(&s, "core.accounts", &scope)); /* another grant, without a row of the city */
	assert_int_equal(scope.kind, SCOPE_NONE);
	assert_false(session_may(&s, "evaluation.export", NULL)); /* only when it is granted by name */
	assert_false(session_may(&s, "core.audit", NULL));
	assert_false(session_may(&s, "no.such_permission", NULL));
	ctx_end(&c);
	assert_true(is_open(cookie));
	cookie[3] = cookie[3] == 'a' ? 'b' : 'a';
	assert_false(is_open(cookie));
	assert_false(is_open(""));
	assert_false(is_open("gusu_session=nonsense"));
}

static void the_database_keeps_no_cookie(void **state)
{
	char cookie[SESSION_TEXT], command[700];
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	snprintf(command, sizeof command, "cat %s %s-wal | grep -c %s > /dev/null", db_path, db_path, cookie);
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof command, "cat %s %s-wal | grep -c '%s' > /dev/null", db_path, db_path, password);
	assert_int_not_equal(system(command), 0);
}

static void a_wrong_name_and_a_wrong_password_sound_the_same(void **state)
{
	char reasons[2][256], cookie[SESSION_TEXT];
	const char *const names[] = { "admin", "nobody" };
	for (int i = 0; i < 2; i++) {
		struct ctx c;
		struct session s;
		begin(&c, "127.0.0.1");
		assert_int_equal(session_login(&c, &(struct login){ .name = names[i], .password = "wrong password" }, &s, cookie), RC_UNAUTHENTICATED);
		snprintf(reasons[i], sizeof reasons[i], "%s", ctx_reason(&c));
		ctx_end(&c);
	}
	assert_string_equal(reasons[0], reasons[1]);
}

static void an_idle_session_ends(void **state)
{
	char cookie[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	clock_ms += 29 * 60 * 1000;
	assert_true(is_open(cookie));
	clock_ms += 29 * 60 * 1000; /* the request in between counted */
	assert_true(is_open(cookie));
	clock_ms += 31 * 60 * 1000;
	assert_false(is_open(cookie));
	clock_ms -= 31 * 60 * 1000;
	assert_false(is_open(cookie)); /* gone is gone */
}

static void a_session_ends_after_twelve_hours_in_any_case(void **state)
{
	char cookie[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	for (int i = 0; i < 12 * 3 - 1; i++) {
		clock_ms += 20 * 60 * 1000;
		assert_true(is_open(cookie));
	}
	clock_ms += 20 * 60 * 1000;
	assert_false(is_open(cookie));
}

static void sessions_survive_a_restart_with_their_last_request(void **state)
{
	char cookie[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	clock_ms += 25 * 60 * 1000;
	assert_true(is_open(cookie));
	sessions_sync(&app);
	app_close(&app);
	clock_ms += 20 * 60 * 1000; /* 45 minutes after signing in, 20 after the last request */
	open_app(false);
	assert_true(is_open(cookie));
	app_close(&app);
	clock_ms += 31 * 60 * 1000;
	open_app(false);
	assert_false(is_open(cookie));
}

static void signing_out_ends_the_session_everywhere(void **state)
{
	struct ctx c;
	char cookie[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	begin(&c, "127.0.0.1");
	memcpy(c.client.cookie, cookie, sizeof cookie);
	assert_int_equal(session_logout(&c), RC_OK);
	ctx_end(&c);
	assert_false(is_open(cookie));
	app_close(&app);
	open_app(false);
	assert_false(is_open(cookie));
}

static void five_failures_make_one_wait(void **state)
{
	struct ctx c;
	struct session s;
	char cookie[SESSION_TEXT];
	for (int i = 0; i < 5; i++) {
		assert_int_equal(login("admin", "wrong password", i % 2 == 0 ? "10.0.0.1" : "10.0.0.2", cookie), RC_UNAUTHENTICATED);
		clock_ms += 60 * 1000;
	}
	begin(&c, "10.0.0.3"); /* the account is what was tried too often */
	assert_int_equal(session_login(&c, &(struct login){ .name = "admin", .password = password }, &s, cookie), RC_TOO_MANY);
	assert_string_equal(ctx_reason(&c), "too many wrong passwords; please try again in 10 minutes");
	ctx_end(&c);
	clock_ms += 10 * 60 * 1000;
	assert_int_equal(login("admin", password, "10.0.0.3", cookie), RC_OK);
}

static void failures_from_one_address_stop_that_address_only(void **state)
{
	char cookie[SESSION_TEXT], name[32];
	for (int i = 0; i < 20; i++) { /* a whole office may share it: four times what one name bears */
		snprintf(name, sizeof name, "name%d", i);
		assert_int_equal(login("admin", password, "10.0.0.9", cookie), RC_OK); /* forgives nobody else's failures */
		assert_int_equal(login(name, "wrong password", "10.0.0.9", cookie), RC_UNAUTHENTICATED);
	}
	assert_int_equal(login("admin", password, "10.0.0.9", cookie), RC_TOO_MANY);
	assert_int_equal(login("admin", password, "10.0.0.8", cookie), RC_OK);
}

static void a_restart_forgives_no_failures(void **state)
{
	char cookie[SESSION_TEXT];
	for (int i = 0; i < 5; i++)
		assert_int_equal(login("admin", "wrong password", "10.0.0.1", cookie), RC_UNAUTHENTICATED);
	app_close(&app);
	open_app(false);
	assert_int_equal(login("admin", password, "10.0.0.2", cookie), RC_TOO_MANY);
	clock_ms += 16 * 60 * 1000;
	assert_int_equal(login("admin", password, "10.0.0.2", cookie), RC_OK);
}

static void success_forgives_former_failures(void **state)
{
	char cookie[SESSION_TEXT];
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 4; i++)
			assert_int_equal(login("admin", "wrong password", "10.0.0.1", cookie), RC_UNAUTHENTICATED);
		assert_int_equal(login("admin", password, "10.0.0.1", cookie), RC_OK);
	}
}

struct guess { pthread_t thread; const char *word; enum rc rc; };
static void *guess(void *arg)
{
	char cookie[SESSION_TEXT];
	struct guess *g = arg;
	g->rc = login("admin", g->word, "10.0.0.1", cookie);
	return NULL;
}

enum { CROWD = 8 };
static int crowd_with(const char *word, enum rc counted, int *ret_refused)
{
	struct guess g[CROWD];
	int n = 0;
	*ret_refused = 0;
	for (int i = 0; i < CROWD; i++) {
		g[i].word = word;
		assert_int_equal(pthread_create(&g[i].thread, NULL, guess, &g[i]), 0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(g[i].thread, NULL);
		n += g[i].rc == counted;
		*ret_refused += g[i].rc == RC_TOO_MANY;
	}
	return n;
}

static void guesses_at_the_same_time_count_too(void **state)
{
	int refused;
	assert_int_equal(crowd_with("wrong password", RC_UNAUTHENTICATED, &refused), 5);
	assert_int_equal(refused, 3);
}

static void right_passwords_at_the_same_time_are_all_let_in(void **state)
{
	int refused;
	char cookie[SESSION_TEXT];
	assert_int_equal(crowd_with(password, RC_OK, &refused), CROWD);
	for (int i = 0; i < 4; i++) /* one failure is left: they take turns */
		assert_int_equal(login("admin", "wrong password", "10.0.0.1", cookie), RC_UNAUTHENTICATED);
	assert_int_equal(crowd_with(password, RC_OK, &refused), CROWD);
	assert_int_equal(refused, 0);
}

static void changing_the_password_ends_the_other_sessions(void **state)
{
	struct ctx c;
	struct session s;
	char mine[SESSION_TEXT], other[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", mine), RC_OK);
	assert_int_equal(login("admin", password, "127.0.0.1", other), RC_OK);
	assert_true(session_find(app.sessions, mine, clock_ms, &s));
	begin(&c, "127.0.0.1");
	session_enter(&c, &s, "session");
	memcpy(c.client.cookie, mine, sizeof mine);
	assert_int_equal(account_change_password(&c, "not the password", "another sentence"), RC_BAD_INPUT);
	assert_string_equal(c.problem.field, "old_password");
	c.problem = (struct problem){ 0 };
	assert_int_equal(account_change_password(&c, password, "short"), RC_BAD_INPUT);
	c.problem = (struct problem){ 0 };
	assert_int_equal(account_change_password(&c, password, "another sentence"), RC_OK);
	ctx_end(&c);
	assert_true(is_open(mine));
	assert_false(is_open(other));
	assert_int_equal(login("admin", password, "127.0.0.1", other), RC_UNAUTHENTICATED);
	assert_int_equal(login("admin", "another sentence", "127.0.0.1", other), RC_OK);
}

static void sessions_ended_by_another_process_are_noticed(void **state)
{
	struct ctx c;
	char cookie[SESSION_TEXT];
	struct sessions *hidden;
	assert_int_equal(login("admin", password, "127.0.0.1", cookie), RC_OK);
	clock_ms += 2 * 60 * 1000;
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	hidden = app.sessions;
	app.sessions = NULL; /* as at the command line */
	assert_int_equal(session_end_others(&c, 1, ""), RC_OK);
	app.sessions = hidden;
	ctx_end(&c);
	assert_true(is_open(cookie));
	sessions_sync(&app);
	assert_false(is_open(cookie));
}

static void the_csrf_token_belongs_to_the_cookie(void **state)
{
	char a[SESSION_TEXT], b[SESSION_TEXT], token[SESSION_TEXT];
	assert_int_equal(login("admin", password, "127.0.0.1", a), RC_OK);
	assert_int_equal(login("admin", password, "127.0.0.1", b), RC_OK);
	session_csrf(a, token);
	assert_true(session_csrf_ok(a, token));
	assert_false(session_csrf_ok(b, token));
	assert_false(session_csrf_ok(a, a));
	assert_false(session_csrf_ok(a, ""));
	assert_false(session_csrf_ok(a, NULL));
	token[10] ^= 1;
	assert_false(session_csrf_ok(a, token));
}

static void the_cookie_is_marked_secure_behind_https(void **state)
{
	struct ctx c;
	begin(&c, "127.0.0.1");
	const char *plain = session_set_cookie(&c, "x");
	assert_non_null(strstr(plain, "HttpOnly; SameSite=Lax"));
	assert_null(strstr(plain, "Secure"));
	c.client.https = true;
	assert_non_null(strstr(session_set_cookie(&c, "x"), "; Secure"));
	assert_non_null(strstr(session_clear_cookie(&c), "Max-Age=0"));
	ctx_end(&c);
}

static void passwords_are_checked_and_salted(void **state)
{
	struct ctx c;
	char one[PASSWORD_HASH], two[PASSWORD_HASH], made[PASSWORD_MADE + 1], long_one[PASSWORD_MAX_BYTES + 2];
	begin(&c, "");
	assert_int_equal(password_hash(&c, password, one), RC_OK);
	assert_int_equal(password_hash(&c, password, two), RC_OK);
	assert_string_not_equal(one, two);
	assert_non_null(strstr(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_true(password_matches(password, one));
	assert_false(password_matches("a sentence to remembeR", one));
	assert_false(password_matches(password, ""));
	memset(long_one, 'x', sizeof long_one - 1);
	long_one[sizeof long_one - 1] = '\0';
	static const char *const bad[] = { "", "short", "九个字的密码不够长", "aaaaaaaaaaaaaaa", "bad utf8 \xff\xff\xff" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		c.problem = (struct problem){ 0 };
		assert_int_equal(password_check(&c, bad[i]), RC_BAD_INPUT);
	}
	c.problem = (struct problem){ 0 };
	assert_int_equal(password_check(&c, long_one), RC_BAD_INPUT);
	c.problem = (struct problem){ 0 };
	assert_int_equal(password_check(&c, "十个字的密码就可以用了"), RC_OK);
	password_make(made);
	assert_int_equal(strlen(made), PASSWORD_MADE);
	assert_int_equal(password_check(&c, made), RC_OK);
	ctx_end(&c);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_right_pair_opens_a_session), T(the_database_keeps_no_cookie), T(a_wrong_name_and_a_wrong_password_sound_the_same), T(an_idle_session_ends),
		T(a_session_ends_after_twelve_hours_in_any_case), T(sessions_survive_a_restart_with_their_last_request), T(signing_out_ends_the_session_everywhere),
		T(five_failures_make_one_wait), T(failures_from_one_address_stop_that_address_only), T(success_forgives_former_failures),
		T(a_restart_forgives_no_failures),
		T(guesses_at_the_same_time_count_too), T(right_passwords_at_the_same_time_are_all_let_in),
		T(changing_the_password_ends_the_other_sessions), T(sessions_ended_by_another_process_are_noticed),
		T(the_csrf_token_belongs_to_the_cookie), T(the_cookie_is_marked_secure_behind_https), T(passwords_are_checked_and_salted),
	};
	return cmocka_run_group_tests_name("core/session", tests, NULL, NULL);
}
