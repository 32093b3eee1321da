/* module.h - what a module gives to the house. One table entry each; src/modules.def lists them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_MODULE_H
#define CORE_MODULE_H
#include "core/ctx.h"
#include "store/migrate.h"

struct importer;         /* core/importer.h */
struct route;            /* core/http.h; the table is generated from X.api.yaml */
struct jw;
struct buf;

/* A word of the command line: `gusu WORD …`. `words` may have two words ("plan check"). */
struct command {
	const char *words;
	const char *usage;       /* one line: arguments */
	const char *help_en;     /* several lines, ends in a newline; first line is the summary */
	const char *help_zh;
	enum { CMD_NO_DB, CMD_READ, CMD_WRITE } needs;
	int (*run)(struct ctx *c, int argc, char **argv); /* exit code; argv[0] is the last word */
	bool any_config;         /* runs although the configuration file has mistakes: what helps to find them */
};

/* Plan files are told apart by their first key (`scheme:`, `indicators:`, `targets:`, …). `gusu plan check` hands each file to the
 * section that claims it; the reader checks everything and puts every mistake into the report. */
struct plan_node;
struct plan_report;
struct plan_section {
	const char *head;
	void (*check)(struct ctx *c, struct plan_report *r, struct plan_node *root);
};

/* What a code means on the map: the area of a grant, and whether one area holds another. */
struct place {
	struct scope scope;        /* SCOPE_REGION or SCOPE_SUBJECT */
	int64_t region_pos;        /* of the enterprise, of the region itself */
	const char *code, *name;   /* in the arena; the region's or the credit code */
};

/* Something that waits for the account of a unit of work: a matter to sign for, a report to fill in. */
struct waiting {
	const char *kind;          /* a word, "matter"; the page has its name under office.kind.WORD */
	const char *title, *why;   /* for people, in the language of the unit of work */
	const char *due;           /* YYYY-MM-DD; NULL: no day */
	const char *since;         /* instant; NULL */
	const char *link;          /* page of the client, "/office/matters/12" */
};

/* Figures of the last accepted report of a year up to a month; money in 0.01 万元. */
struct spending {
	int month;                 /* 0: there is none */
	int64_t year_done;
	bool has_funds;
	int64_t funds;             /* money that arrived this year */
};

/* What a module says of a project for lists of all projects. NULL: nothing. Borrowed for the call. */
struct project_mark {
	int64_t project;
	const char *light;         /* a word: the worst of its lights that count */
	const char *leader;        /* who is linked */
};

/* A decision of people about an enterprise that counts for an evaluation. `effect`: class, limit, exempt, floor, ceiling (evaluation/evaluate.h); texts "" for none. */
struct decided {
	int64_t id, subject;
	const char *zh, *en;       /* its kind, for people */
	const char *effect, *limit, *class_, *treat_as;
	bool freed;                /* its place counts with those of the others */
	const char *reason, *authority, *document, *from, *to;
};
#define DECIDED_NOW INT64_MAX

/* A result of an evaluation about which a person may do something. */
struct remedy_question { const char *scheme; int year; int64_t round, subject; const char *class_; /* NULL: none */ };

struct module {
	const char *name;
	const struct migration *migrations; int n_migrations;  /* X.sql, embedded by the build */
	const struct route *routes;         int n_routes;
	const struct command *commands;     int n_commands;
	const struct plan_section *sections; int n_sections;
	enum rc (*start)(struct app *a);                       /* after migration; optional */
	void (*stop)(struct app *a);
	enum rc (*ready)(struct app *a);                       /* after all modules have started; optional */
	/* The registry only: a region by code or name, an enterprise by credit code or (code NULL) by subject, within c's scope;
	 * RC_NOT_FOUND with the reason */
	enum rc (*region)(struct ctx *c, const char *code, struct place *ret_place);
	enum rc (*enterprise)(struct ctx *c, const char *code, int64_t subject, struct place *ret_place);
	/* The registry only: what a scope is called, in Chinese and English (NULL: the same); both NULL when nothing is seen. In the arena. */
	enum rc (*scope_name)(struct ctx *c, const struct scope *s, const char **ret_zh, const char **ret_en);
	/* Does something of this module rest on a subject, so that its registration cannot be taken back? Not asked for the registry's own
	 * tables. *ret_rests is false before. Attachments hang on projects and matters, never on an enterprise or a plot. */
	enum rc (*rests)(struct ctx *c, int64_t subject, bool *ret_rests);
	enum rc (*rebuild)(struct ctx *c);                     /* drop and recompute what is derived */
	enum rc (*check)(struct ctx *c, int *ret_findings);    /* `gusu check`: invariants; tells what it finds by cli_finding */
	const struct importer *const *importers; int n_importers; /* tables that people may bring */
	enum rc (*summary)(struct ctx *c, struct jw *w);       /* facts for the overview page */
	enum rc (*keep)(struct ctx *c);                        /* every few seconds while it serves from a database that may go away: brings up to date what stands in for it */
	void (*metrics)(struct app *a, struct buf *out);       /* figures for /metrics (core/metrics.h), every few seconds while it serves */
	const char *title_zh, *title_en;                       /* heading in `gusu help` */
	/* What waits for the account that is signed in (c->session). c->scope sees nothing here: a hook asks session_may for the permission of its own module and takes that
	 * scope, or gives an empty list. In the arena. */
	enum rc (*waiting)(struct ctx *c, struct waiting **ret_list, int *ret_n);
	/* Cards about a subject for its page: objects {kind, title, lines: [{label, text, tone, link}]} written into an open array. Like `waiting` a hook takes the scope of its own
	 * permission. The caller has found the subject. */
	enum rc (*about)(struct ctx *c, int64_t subject, struct jw *w);
	/* What an enterprise may or must do about its result and until when, in sentences of the language of c, for its explanation. The caller has found the subject. In the arena. */
	enum rc (*remedies)(struct ctx *c, const struct remedy_question *q, const char *const **ret_sentences, int *ret_n);
	/* Work that comes round: `gusu serve` calls it when it starts and then every timed_s seconds, as nobody's act with the whole city as scope and a reader (ctx_to_writer to
	 * write). It may run in two processes at once, and again after a failure: what was done before must not be done twice. */
	enum rc (*timed)(struct ctx *c); int timed_s;
	/* Decisions about enterprises that count for the evaluation of a year under a scheme, by id, as they were known after the act with the number `known`
	 * (DECIDED_NOW: all). *ret_known: the last act there is, at most `known`. Unscoped: an evaluation is of the whole city. In the arena */
	enum rc (*decided)(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_known, struct decided **ret_list, int *ret_n);
	/* `gusu init`, once, on the new database: reference tables; writer, own transaction */
	enum rc (*init)(struct ctx *c);
	/* `gusu init --sample DIR`: this module's tables of that folder, as its importers would */
	enum rc (*load)(struct ctx *c, const char *dir);
	/* What was accepted of a project's spending in a year, for lights: the last accepted report up to that month, as of the end of a day. *ret_f comes zeroed */
	enum rc (*spending)(struct ctx *c, int64_t project, int year, int month, int32_t day, struct spending *ret_f);
	/* Marks that count on `day`, of the projects that have an act after `since` (0: of all), each by itself, in any order; unscoped, for who keeps all projects in memory
	 * and holds the door */
	enum rc (*marks)(struct ctx *c, int64_t since, int32_t day, enum rc (*one)(void *arg, const struct project_mark *m), void *arg);
};

extern const struct module core_module;
#endif
