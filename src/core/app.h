/* app.h - the process: configuration, database, modules, what is shared between units of work.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_APP_H
#define CORE_APP_H
#include <stdbool.h>
#include <stdint.h>
#include "core/ctx.h"
#include "core/module.h"

#define GUSU_VERSION "0.1.0" /* as in meson.build; a test compares */

/* Every limit an operator may want to know stands here, together. */
struct app_limits {
	size_t arena_bytes;        /* memory of one request */
	size_t work_bytes;         /* memory of one command or job */
	size_t body_bytes;         /* JSON body of a request */
	size_t upload_bytes;       /* uploaded file */
	size_t attachment_bytes;   /* a file hung on something as evidence (core/attachment.h) */
	size_t reply_bytes;        /* one reply that is not streamed */
	int workers, queue;        /* worker threads, waiting requests */
	int connections, timeout_s;
	int statement_s;           /* one statement on PostgreSQL */
	int reconnect_s;           /* PostgreSQL: how long the fate of a commit without an answer is looked for */
	int outage_reads_s;        /* how long reads go on from memory while the database is away; 0: not at all */
	int jobs_kept, job_threads, job_queue;
	int session_idle_s, session_max_s; /* signed out after so long without a request, and in any case */
	int sessions;                      /* open sessions in the process */
	int login_failures, login_window_s; /* so many failures per account or address within the window, then wait */
};
extern const struct app_limits app_default_limits;

struct app_config {
	const char *db_url;        /* --db or GUSU_DB */
	const char *plans_dir;     /* --plans or GUSU_PLANS; default: beside the program, then /usr/share/gusu/plans */
	const char *listen;        /* "127.0.0.1:8080" */
	bool json;                 /* --json: commands print JSON */
	bool quiet;                /* no progress on stderr */
	bool english;              /* --lang en or LANG */
	/* Each of these, and the limits, is a key of the configuration file: config_keys.c. */
	const char *language;      /* "zh", "en", NULL: by the environment */
	bool trust_proxy;          /* believe X-Forwarded-For and -Proto */
	const char *web_dir;       /* NULL: the web client inside the program */
	const char *libpq;         /* PostgreSQL's client library; NULL: the system's */
	const char *public_url;    /* how the public reaches this system, for QR codes; NULL: they hold a path */
	const char *files_dir;     /* files that people brought (core/files.h); NULL: beside the database */
	const char *temp_dir;      /* uploads on their way; NULL: TMPDIR or /tmp */
	const char *log_level, *log_format;
	const char *metrics_allow, *metrics_token; /* who may read /metrics */
	const char *backup_dir; int backup_warn_s; /* where `gusu doctor` looks for backups */
	struct app_limits limits;
};

struct app {
	struct app_config config;
	struct db *db;                       /* NULL for commands without a database */
	const struct module *const *modules; int n_modules, n_started;
	/* what a module's start() made, by its place in modules.def; read through the module's own header */
	void *module_state[64];
	struct sessions *sessions;           /* core/session.h */
	struct recall *recall;               /* core/recall.h; NULL: the database does not go away */
	struct jobs *jobs;                   /* core/job.h */
	struct scope_kept *_Atomic scope_lists; /* core/task.h */
	struct workday_year *workdays;       /* core/workday.h: years that the plan folder adds */
	struct arena *workdays_memory;
	struct http *http;                   /* core/http.h; set and cleared by http_start and http_stop */
	bool sample_data;                    /* the database carries the sample flag: every page says so */
	bool stopping;
	const struct command *command;       /* the command that runs, for its usage line */
	struct { struct db_tally before; int left; bool now; } again; /* a command that writes: how often it may still begin anew (cli.c) */
	struct cli_findings *findings;       /* where `gusu check --json` gathers; NULL: findings are printed (core/cli.h) */
	bool serving;                        /* `gusu serve`: keeps jobs and sessions */
	bool upgrading;                      /* `gusu upgrade`: an older schema is brought up to date; everybody else refuses it */
	int schema_missing;                  /* steps that the database lacks, as app_open found it */
	struct config *settings;             /* core/config.h: file and origins behind `config`; NULL in tests */
	char plans_path[4200];               /* where config.plans_dir was found when nobody said */
	int64_t (*now_ms)(void);             /* the one clock; tests put their own */
};

/* What holds when nobody says anything. plans_dir is NULL: app_init looks for the folder. */
void app_defaults(struct app_config *ret_config);
/* Defaults, then GUSU_DB, GUSU_PLANS and the language of the environment. */
void app_init(struct app *a, const struct module *const *modules, int n);
/* Opens the database (create: makes it) and starts the modules. One with an older schema is refused (RC_CONFLICT) unless `upgrading`. A command without a database skips all
 * that. The reason of a failure is in c's problem. */
enum rc app_open(struct ctx *c, struct app *a, bool create) MUST_USE;
/* A new database with its tables and nothing else, no module started; RC_CONFLICT when there is a city already. `like`: as far as the schema steps of that database
 * go; NULL: all. */
enum rc app_make(struct ctx *c, struct app *a, struct db_conn *like) MUST_USE;
enum rc app_schema(struct ctx *c, struct db_conn *like) MUST_USE; /* the steps alone, on c->db, a writer */
/* When what was to go into a new PostgreSQL database could not: takes its tables away again. A file is its maker's to remove. Then app_close. */
void app_unmake(struct app *a);
void app_close(struct app *a);
/* Where a module of this process keeps what its start() made; NULL: it is not among them. */
void **app_slot(const struct app *a, const struct module *m);
int64_t app_clock_ms(void);              /* the system's clock, what now_ms points to outside tests */

/* A unit of work. ctx_begin takes a reader (or the writer) unless db mode is CMD_NO_DB; ctx_end gives all back. */
enum ctx_db { CTX_NO_DB, CTX_READER, CTX_WRITER };
enum rc ctx_begin(struct ctx *c, struct app *a, enum ctx_db mode) MUST_USE;
void ctx_end(struct ctx *c);
#endif
