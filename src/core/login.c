/* login.c - the way in: password, second factor, and the ticket between the two.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "base/text.h"
#include "core/account.h"
#include "core/app.h"
#include "core/login.h"
#include "core/session_later.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/throttle.h"
#include "core/totp.h"

enum { TICKETS = 512, TICKET_MS = 5 * 60000 };

/* A right password that still wants its code. */
struct ticket { char hash[SESSION_TEXT]; int64_t account, end_ms; };
struct tickets { pthread_mutex_t lock; struct ticket t[TICKETS]; };

struct tickets *tickets_create(void)
{
	struct tickets *t = calloc(1, sizeof *t);
	if (t != NULL)
		pthread_mutex_init(&t->lock, NULL);
	return t;
}

void tickets_destroy(struct tickets *t)
{
	if (t == NULL)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t);
}

/* The ticket that ends first makes room. */
static void add_ticket(struct tickets *t, const char *hash, int64_t account, int64_t end_ms)
{
	pthread_mutex_lock(&t->lock);
	struct ticket *first = &t->t[0];
	for (int i = 1; i < TICKETS; i++)
		if (t->t[i].end_ms < first->end_ms)
			first = &t->t[i];
	*first = (struct ticket){ .account = account, .end_ms = end_ms };
	memcpy(first->hash, hash, sizeof first->hash);
	pthread_mutex_unlock(&t->lock);
}

static int64_t find_ticket(struct tickets *t, const char *hash, int64_t now_ms)
{
	int64_t account = 0;
	pthread_mutex_lock(&t->lock);
	for (int i = 0; i < TICKETS; i++)
		if (t->t[i].end_ms > now_ms && memcmp(t->t[i].hash, hash, SESSION_TEXT) == 0)
			account = t->t[i].account;
	pthread_mutex_unlock(&t->lock);
	return account;
}

static void drop_ticket(struct tickets *t, const char *hash)
{
	pthread_mutex_lock(&t->lock);
	for (int i = 0; i < TICKETS; i++)
		if (memcmp(t->t[i].hash, hash, SESSION_TEXT) == 0)
			t->t[i] = (struct ticket){ 0 };
	pthread_mutex_unlock(&t->lock);
}

/* ---- Failures: in memory at once, in the database so that a restart does not forgive them, in the audit log for whoever looks. */

static void note_failure(struct ctx *c, const char *name)
{
	struct ctx side = { .app = c->app, .now_ms = c->now_ms, .client = c->client, .db = c->writes ? c->db : NULL, .writes = c->writes };
	struct note n = { .kind = NOTE_REFUSED };
	text_put(n.row.name, sizeof n.row.name, slice_of(name));
	ignore_rc(later_write(&side, sessions_later(c->app->sessions), n)); /* the refusal stands either way */
}

static enum rc refuse(struct ctx *c, const char *name, const char *field, const char *why)
{
	note_failure(c, name);
	return ctx_fail(c, RC_UNAUTHENTICATED, field, "%s", why);
}

static const char *wrong_pair(const struct ctx *c) { return TR(c, "用户名或密码不对", "the name or the password is not right"); }
static const char *wrong_code(const struct ctx *c) { return TR(c, "动态码不对或已用过", "the code is wrong or was used before"); }

/* ---- The account behind what was given. */

static enum rc read_account(struct ctx *c, const char *name, int64_t id, struct account *ret_account, bool *ret_found)
{
	struct ctx unit;
	if (c->db != NULL)
		return name != NULL ? account_find(c, name, ret_account, ret_found) : account_by_id(c, id, ret_account, ret_found);
	enum rc rc = ctx_begin(&unit, c->app, CTX_READER);
	if (rc == RC_OK)
		rc = name != NULL ? account_find(&unit, name, ret_account, ret_found) : account_by_id(&unit, id, ret_account, ret_found);
	c->problem = unit.problem;
	ctx_end(&unit);
	return rc;
}

static bool is_recovery(const char *code)
{
	return strlen(code) == RECOVERY_TEXT - 1;
}

static enum rc use_recovery(struct ctx *c, const struct account *a, const char *code, bool *ret_good)
{
	char hash[SESSION_TEXT];
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	secret_digest("recovery:", code, hash);
	TRY(recovery_store_use(c, a->id, hash, ret_good));
	if (*ret_good)
		TRY(audit_note(c, "account.recovery_code", a->name, c->client.address));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc factor_take(struct ctx *c, const struct account *a, const char *code, bool *ret_good)
{
	unsigned char secret[TOTP_SECRET];
	int64_t step = 0;
	struct ctx unit, *w;
	*ret_good = false;
	if (!hex_parse(secret, sizeof secret, a->totp_secret))
		return RC_OK;
	bool recovery = is_recovery(code);
	if (!recovery && !totp_matches(secret, code, c->now_ms, a->totp_step, &step))
		return RC_OK;
	struct later *later = sessions_later(c->app->sessions);
	if (!recovery && later != NULL && !c->writes) {
		*ret_good = later_take_step(later, a->id, step);
		return *ret_good ? later_write(c, later, (struct note){ .kind = NOTE_STEP, .row = { .account = a->id }, .step = step }) : RC_OK;
	}
	TRY(writer_begin(c, &unit, &w));
	return writer_end(c, &unit, w, recovery ? use_recovery(w, a, code, ret_good) : account_store_step(w, a->id, step, ret_good));
}

/* Name and password; the failures of both count by the name. */
static enum rc check_pair(struct ctx *c, const struct login *in, struct account *ret_account, bool *ret_code_good)
{
	struct account a = { 0 };
	bool found = false;
	TRY(throttle_begin(c, in->name));
	enum rc rc = read_account(c, in->name, 0, &a, &found);
	bool good = rc == RC_OK && password_matches(in->password, found && a.active ? a.hash : "");
	bool code_good = good && a.totp_secret[0] == '\0';
	if (good && !code_good && in->code != NULL)
		rc = factor_take(c, &a, in->code, &code_good);
	bool wrong = !good || (in->code != NULL && !code_good);
	/* a right password alone forgives nothing where a code is asked for: else it would free the guessing of codes */
	throttle_end(c, in->name, rc != RC_OK ? LOGIN_UNKNOWN : wrong ? LOGIN_WRONG : code_good ? LOGIN_GOOD : LOGIN_UNKNOWN);
	TRY(rc);
	if (wrong)
		return refuse(c, in->name, good ? "code" : NULL, good ? wrong_code(c) : wrong_pair(c));
	*ret_account = a;
	*ret_code_good = code_good;
	return RC_OK;
}

static enum rc ticket_over(struct ctx *c)
{
	return ctx_fail(c, RC_UNAUTHENTICATED, NULL, "%s", TR(c, "等待超时，请重新登录", "that took too long; please sign in again"));
}

static enum rc check_ticket(struct ctx *c, const struct login *in, struct account *ret_account)
{
	struct tickets *tickets = sessions_tickets(c->app->sessions);
	char hash[SESSION_TEXT];
	struct account a = { 0 };
	bool found = false, good = false;
	secret_digest("ticket:", in->ticket, hash);
	int64_t account = find_ticket(tickets, hash, c->now_ms);
	if (account == 0)
		return ticket_over(c);
	TRY(read_account(c, NULL, account, &a, &found));
	if (!found || !a.active)
		return ticket_over(c);
	TRY(throttle_begin(c, a.name));
	enum rc rc = factor_take(c, &a, in->code != NULL ? in->code : "", &good);
	throttle_end(c, a.name, rc != RC_OK ? LOGIN_UNKNOWN : good ? LOGIN_GOOD : LOGIN_WRONG);
	TRY(rc);
	if (!good)
		return refuse(c, a.name, "code", wrong_code(c));
	drop_ticket(tickets, hash);
	*ret_account = a;
	return RC_OK;
}

static enum rc ask_for_code(struct ctx *c, struct login *in, const struct account *a)
{
	char hash[SESSION_TEXT];
	TRY(secret_make(c, in->ticket_out));
	secret_digest("ticket:", in->ticket_out, hash);
	add_ticket(sessions_tickets(c->app->sessions), hash, a->id, c->now_ms + TICKET_MS);
	return ctx_fail(c, RC_UNAUTHENTICATED, "code", "%s", TR(c, "请输入动态码", "please enter the code of your authenticator"));
}

enum rc session_login(struct ctx *c, struct login *in, struct session *ret_session, char ret_cookie[SESSION_TEXT])
{
	struct account a = { 0 };
	bool code_good = true;
	in->ticket_out[0] = '\0';
	if (in->ticket != NULL && in->ticket[0] != '\0')
		TRY(check_ticket(c, in, &a));
	else
		TRY(check_pair(c, in, &a, &code_good));
	if (!code_good)
		return ask_for_code(c, in, &a);
	return session_open(c, &a, ret_session, ret_cookie);
}
