/* ctx.h - the context of one unit of work: a request, a job, a command.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that a rule needs comes from here and nothing else is global: who acts, in which scope, at what time, with which database
 * connection and memory. It lives for one unit of work on one thread. The arena goes with it, so domain code never frees. */
#ifndef CORE_CTX_H
#define CORE_CTX_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/rc.h"
#include "store/db.h"
#include "store/scope.h"

struct app; /* the process: core/app.h */
struct net_request;
struct job;
struct session;

/* What went wrong, in the user's words; rendered as RFC 9457 problem JSON, as text on stderr, or stored with a job. */
struct problem {
	enum rc rc;
	char field[64];     /* the input it is about, "" when none */
	char detail[1024];  /* what happened, where, what to do */
	char log[512];      /* for the log line only: the database's or the system's own words */
};

struct actor {       /* who acts; the scope stands beside it */
	int64_t account;    /* 0: nobody (public) or the operator at the command line */
	char name[64];
	bool operator_cli;
};

/* Where a request comes from; all empty for jobs and commands. */
struct client {
	char address[46];   /* IPv4 or IPv6 text of the peer (of the forwarded client when the proxy is trusted) */
	bool https;         /* the browser sees https: cookies get Secure */
	char cookie[72];    /* value of the session cookie as sent, "" when none */
};

struct ctx {
	struct app *app;
	struct arena arena;
	struct db_conn *db;      /* borrowed reader or writer; NULL for work without a database (run-scheme) */
	struct scope scope;
	struct actor who;
	int64_t now_ms;          /* UTC milliseconds since 1970, taken once at the start */
	struct problem problem;
	struct job *job;         /* when this is a job: progress and cancellation (core/job.h) */
	struct client client;
	char request_id[24];
	bool english;            /* language of texts for people; Chinese otherwise */
	bool writes;             /* db is the process's one writer */
	bool from_memory;        /* the database is away: db is NULL, and what memory holds is all there is; more than that ends with RC_BUSY */
	int64_t as_of_ms;        /* then: the oldest moment at which a part of the answer was found to be current */
	const struct session *session; /* core/session.h: who is signed in; NULL outside requests and for nobody. Borrowed */
	const struct net_request *request; /* when this is a request: for http_gone (core/http.h) */
};

/* A text in the language of the unit of work: TR(c, "没有找到", "not found"). Works as a printf format. */
#define TR(c, zh, en) ((c)->english ? (en) : (zh))

/* Says why and returns `rc`: `return ctx_fail(c, RC_BAD_INPUT, "uscc", "…");` The first reason stays; nobody above rewords it. */
enum rc ctx_fail(struct ctx *c, enum rc rc, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* As above with the database's own words for the log and a plain sentence for the user. */
enum rc ctx_fail_db(struct ctx *c, enum rc rc);
/* For whoever lends something out of memory while the database is away: it was found current at that moment. */
void ctx_as_of(struct ctx *c, int64_t at_ms);
/* What TRY is to rules, to a statement: `TRY_DB(db_next(s, &row));` in a function that has `c`. */
#define TRY_DB(call) do { enum rc rc_ = (call); if (rc_ != RC_OK) return ctx_fail_db(c, rc_); } while (0)
/* The operator at the command line: the whole city, no account. */
void ctx_as_operator(struct ctx *c);
/* The reason as it is to be told: the detail given, else the outcome's own wording. Never empty after a failure. */
const char *ctx_reason(const struct ctx *c);
/* A unit of work with a reader (a job, a POST that only reads) takes the process's writer instead, and gives it back for a reader.
 * Statements and texts of the former connection are gone. No open transaction. */
enum rc ctx_to_writer(struct ctx *c) MUST_USE;
enum rc ctx_to_reader(struct ctx *c) MUST_USE;
/* Memory from the unit of work, or the outcome: `struct x *p = ctx_alloc(c, n); if (p == NULL) return ctx_no_memory(c);` */
void *ctx_alloc(struct ctx *c, size_t size);
enum rc ctx_no_memory(struct ctx *c);
#endif
