/* session.h - who is signed in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A session is 256 random bits in the cookie `gusu_session` (HttpOnly, SameSite=Lax, Secure behind https). Memory and database keep only
 * the SHA-256 of it, so neither a dump nor a backup signs anybody in. All open sessions are in memory: session_find touches no database
 * and may be called from event threads. Ending sessions is written through; a sign-in, a sign-out and a refusal are written at once when the writer is free
 * and behind the answer when it is not (session_later.c). The time of the last request is written within minutes, and sessions that another process ended
 * (`gusu account password`) are gone within seconds (sessions_sync).
 *
 * The CSRF token is the SHA-256 of the cookie with a prefix: whoever can read it could read the cookie's session anyway, and nothing
 * has to be stored. */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H
#include "core/people.h"

#define SESSION_COOKIE "gusu_session"
enum { SESSION_TEXT = 65 }; /* 64 hexadecimal digits and the NUL: cookie value, CSRF token */

struct session {            /* a copy, safe to keep for the request */
	int64_t account;
	char name[64], display_name[100];
	bool token;             /* a program's: no cookie, no CSRF token */
	bool must_change;       /* may only change the password */
	bool second_factor;
	uint64_t allowed;       /* permissions as bits: all for a person, those of the token for a program */
	struct grant grants[GRANTS_MAX]; int n_grants;
	int64_t started_ms, idle_end_ms, end_ms; /* ends at the earlier of the two */
};

struct app;
struct sessions;
struct throttle;
enum rc sessions_start(struct app *a) MUST_USE;  /* sets a->sessions */
enum rc sessions_load(struct app *a) MUST_USE;   /* the open ones with what their accounts may; once all modules have started */
struct throttle *sessions_throttle(struct sessions *s); /* NULL for NULL */
void sessions_stop(struct app *a);
void sessions_sync(struct app *a);               /* every few seconds: writes what was seen, drops what is over or was ended elsewhere */

/* False when the cookie names no open session. Counts as a request: the idle time starts again. */
bool session_find(struct sessions *s, const char *cookie, int64_t now_ms, struct session *ret_session);
int sessions_count(struct sessions *s); /* in memory; 0 for NULL */
/* The same for a program's token, as it stands behind "Authorization: Bearer". */
bool session_find_token(struct sessions *s, const char *token, int64_t now_ms, struct session *ret_session);
/* May this session do it, and where? "session" is any, with a scope of nothing; other names are permission names of the API files.
 * ret_scope may be NULL. */
bool session_may(const struct session *s, const char *permission, struct scope *ret_scope);
/* Fills who and scope of a unit of work that asks for this permission. */
void session_enter(struct ctx *c, const struct session *s, const char *permission);

/* Reads grants and tokens anew, after somebody changed them; over c's connection, which has no transaction open. */
void sessions_refresh(struct ctx *c);

void session_csrf(const char *cookie, char ret_token[SESSION_TEXT]);
bool session_csrf_ok(const char *cookie, const char *token); /* in constant time */

/* Checks name and password (Argon2id: tens of milliseconds, so a worker's job, never an event thread's) and opens a session.
 * RC_UNAUTHENTICATED for a wrong pair, in the same words whichever is wrong, and on "code" when the second factor is asked for or wrong;
 * RC_TOO_MANY with the wait after too many failures from this address or for this account. `ret_cookie` is the cookie's value. c may
 * hold a reader or nothing.
 *
 * A page asks for the code on a second form: session_login then gives a ticket in `in->ticket_out` that stands for the right password
 * for five minutes, and the second call has `ticket` and `code` only. */
struct login {
	const char *name, *password, *code, *ticket; /* NULL: not given */
	char ticket_out[SESSION_TEXT];               /* "" unless a code is asked for */
};
enum rc session_login(struct ctx *c, struct login *in, struct session *ret_session, char ret_cookie[SESSION_TEXT]) MUST_USE;
enum rc session_logout(struct ctx *c) MUST_USE;  /* the session of c->client.cookie; fine when there is none */
/* Ends all sessions of an account but the one with this cookie ("" for none). */
enum rc session_end_others(struct ctx *c, int64_t account, const char *cookie) MUST_USE;

/* What is open, for the account's owner and for whoever looks after accounts: newest first, in the arena. The id is the beginning of the hash and opens nothing. */
struct session_info { const char *id, *started_at, *seen_at, *address, *agent; bool this_one; };
enum rc session_list(struct ctx *c, int64_t account, struct session_info **ret_list, int *ret_n) MUST_USE;
enum rc session_revoke(struct ctx *c, int64_t account, const char *id) MUST_USE; /* RC_NOT_FOUND */

/* Values for Set-Cookie, in the arena. */
const char *session_set_cookie(struct ctx *c, const char *cookie);
const char *session_clear_cookie(struct ctx *c);
#endif
