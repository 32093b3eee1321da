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
struct job;

/* What went wrong, in the user's words; rendered as RFC 9457 problem JSON, as text on stderr, or stored with a job. */
struct problem {
	enum rc rc;
	char field[64];     /* the input it is about, "" when none */
	char detail[1024];  /* what happened, where, what to do */
};

struct actor {
	int64_t account;    /* 0: nobody (public) or the operator at the command line */
	char name[64];
	bool operator_cli;
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
	char request_id[24];
	bool english;            /* language of texts for people; Chinese otherwise */
};

/* Says why and returns `rc`: `return ctx_fail(c, RC_BAD_INPUT, "uscc", "…");` The first reason stays; nobody above rewords it. */
enum rc ctx_fail(struct ctx *c, enum rc rc, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* As above with the database's own words for the log and a plain sentence for the user. */
enum rc ctx_fail_db(struct ctx *c, enum rc rc);
#endif
