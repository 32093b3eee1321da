/* session.h - who is signed in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A session is 256 random bits in the cookie `gusu_session` (HttpOnly, SameSite=Lax, Secure behind https). Memory and database keep only
 * the SHA-256 of it, so neither a dump nor a backup signs anybody in. All open sessions are in memory: session_find touches no database
 * and may be called from event threads. Changes are written through; the time of the last request is written within a minute, and
 * sessions that another process ended (`gusu account password`) are gone within seconds (sessions_sync).
 *
 * The CSRF token is the SHA-256 of the cookie with a prefix: whoever can read it could read the cookie's session anyway, and nothing
 * has to be stored. */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H
#include "core/ctx.h"

#define SESSION_COOKIE "gusu_session"
enum { SESSION_TEXT = 65 }; /* 64 hexadecimal digits and the NUL: cookie value, CSRF token */

enum role { ROLE_ADMIN };   /* one role so far; it may do everything */

struct session {            /* a copy, safe to keep for the request */
	int64_t account;
	char name[64];
	enum role role;
	struct scope scope;
	int64_t started_ms, idle_end_ms, end_ms; /* ends at the earlier of the two */
};

struct app;
struct sessions;
enum rc sessions_start(struct app *a) MUST_USE;  /* loads the open ones; sets a->sessions */
void sessions_stop(struct app *a);
void sessions_sync(struct app *a);               /* every few seconds: writes what was seen, drops what is over or was ended elsewhere */

/* False when the cookie names no open session. Counts as a request: the idle time starts again. */
bool session_find(struct sessions *s, const char *cookie, int64_t now_ms, struct session *ret_session);
int sessions_count(struct sessions *s); /* in memory; 0 for NULL */
/* Fills who and scope of a unit of work. */
void session_enter(struct ctx *c, const struct session *s);
/* May this session do it? "session" is any; other names are permission names of the API files. */
bool session_may(const struct session *s, const char *permission);

void session_csrf(const char *cookie, char ret_token[SESSION_TEXT]);
bool session_csrf_ok(const char *cookie, const char *token); /* in constant time */

/* Checks name and password (Argon2id: tens of milliseconds, so a worker's job, never an event thread's) and opens a session.
 * RC_UNAUTHENTICATED for a wrong pair, in the same words whichever is wrong; RC_TOO_MANY with the wait after too many failures from
 * this address or for this account. `ret_cookie` is the cookie's value. c may hold a reader or nothing; the writer is taken for a
 * moment. */
enum rc session_login(struct ctx *c, const char *name, const char *password, struct session *ret_session,
	char ret_cookie[SESSION_TEXT]) MUST_USE;
enum rc session_logout(struct ctx *c) MUST_USE;  /* the session of c->client.cookie; fine when there is none */
/* Ends all sessions of an account but the one with this cookie ("" for none). */
enum rc session_end_others(struct ctx *c, int64_t account, const char *cookie) MUST_USE;

/* Values for Set-Cookie, in the arena. */
const char *session_set_cookie(struct ctx *c, const char *cookie);
const char *session_clear_cookie(struct ctx *c);
#endif
