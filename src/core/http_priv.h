/* http_priv.h - how the http_*.c files see each other.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A `unit` goes with a request object of net and is used again for the next request: its ctx, its arena, its texts. */
#ifndef CORE_HTTP_PRIV_H
#define CORE_HTTP_PRIV_H
#include "core/app.h"
#include "core/http.h"
#include "core/session.h"
#include "net/net.h"
#include "net/router.h"
#include "net/statics.h"

struct http {
	struct app *app;
	struct http_options options;
	struct net_server *net;
	struct router *router;
	const struct route **routes; int n_routes;
	struct statics *statics;
	struct metrics *metrics;
};

struct unit {
	struct ctx c;                       /* c.arena is kept from request to request */
	struct http *http;
	const struct net_request *request;  /* NULL between requests */
	const struct route *route;
	struct session session; bool signed_in;
	bool again;                         /* it failed for a reason that passes, and nothing is stored */
	enum rc rc;                         /* what became of it, for the log line */
};

/* http_input.c: everything the client sent into the input struct, or RC_BAD_INPUT with the name of what is wrong. */
enum rc input_read(struct ctx *c, const struct route *route, const struct net_request *q, void *in) MUST_USE;

/* http_field.c: one value into its place. */
struct put { struct ctx *c; const struct field *f; void *base; const char *name; /* "changes[2].value" for messages */ };
enum rc put_text_value(const struct put *p, struct slice raw, bool plus) MUST_USE;   /* still escaped */
enum rc put_text(const struct put *p, const char *s, size_t n) MUST_USE;             /* NUL-terminated, in the arena */
enum rc put_int(const struct put *p, int64_t v) MUST_USE;
enum rc put_number(const struct put *p, double v) MUST_USE;
enum rc put_bool(const struct put *p, bool v) MUST_USE;
enum rc put_count(const struct put *p, size_t n) MUST_USE;                           /* is a list of n allowed? */
enum rc put_item_text(const struct put *p, const char *s, size_t n) MUST_USE;
enum rc put_item_number(const struct put *p, double v) MUST_USE;
void put_default(const struct field *f, void *base);
void put_list(const struct put *p, const void *items, size_t n);
size_t item_size(const struct field *f);

/* http_guard.c: who may ask. Fills session, who, scope. RC_UNAUTHENTICATED or RC_FORBIDDEN with the reason. */
enum rc guard_admit(struct unit *u, const struct net_request *q) MUST_USE;

/* http_reply.c */
void reply_begin(struct reply *r, struct net_reply *n);
void reply_send(struct unit *u, struct reply *r, struct net_reply *n);     /* a good one */
void reply_problem(struct unit *u, int status, struct net_reply *n);       /* c.problem as problem document or page */
#endif
