/* job.h - long work that shows its progress and may be left, watched or cancelled.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A job is a row in `job` and a thread of the job pool. The rule that runs calls job_progress now and then (cheap: a clock and an atomic
 * store; a line goes to watchers at most four times a second, to the row every two seconds) and stops with RC_CANCELLED when
 * job_cancelled says so. The same calls work at the command line, where progress goes to stderr after the first second.
 *
 * A running job has a reader; one that writes says ctx_to_writer first, and gives it back with ctx_to_reader when much is left to do.
 * Its actor, scope and language are those of whoever started it. Its title is kept in both languages; the reason of a failure is one text, in the
 * language of the starter: who reads another one gets what kind of failure it was in words before it. */
#ifndef CORE_JOB_H
#define CORE_JOB_H
#include "core/ctx.h"

typedef enum rc job_fn(struct ctx *c, const char *input_json);
/* Starts in the background; RC_TOO_MANY when the queue is full. `kind` and `title` are shown to people. Outside a transaction. */
struct job_title { const char *zh, *en; };
enum rc job_start(struct ctx *c, const char *kind, struct job_title title, job_fn *run, const char *input_json, int64_t *ret_id) MUST_USE;
void job_progress(struct ctx *c, int64_t done, int64_t total, const char *what);
bool job_cancelled(const struct ctx *c);
/* `return job_stopped(c);` where job_cancelled was true: RC_CANCELLED with its reason. */
enum rc job_stopped(struct ctx *c);
/* The result document of the running job (JSON), shown with the finished job. At the command line it goes nowhere. */
void job_result(struct ctx *c, const char *json, size_t len);

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_INTERRUPTED };
extern const char *const job_state_words[]; /* "waiting", … NULL */
struct job_info {
	int64_t id;
	const char *kind, *title, *account_name, /* title: in the language of who asks */
		*what, *outcome, *error; /* "" when there is none */
	const char *result;                                               /* JSON or NULL */
	const char *created_at, *started_at, *ended_at;                   /* NULL: not yet */
	enum job_state state;
	int64_t done, total;
	bool english;                                                     /* language of what and error, while they are read */
};
/* Newest first, at most `most`; in the arena. Progress of running jobs is that of this moment. */
enum rc job_list(struct ctx *c, int most, struct job_info **ret_jobs, int *ret_n) MUST_USE;
enum rc job_get(struct ctx *c, int64_t id, struct job_info *ret_job) MUST_USE; /* RC_NOT_FOUND */
/* May this unit of work read what a job of somebody else is about? With core.jobs_all over the whole city; without an area (who runs the
 * system) only kind, state and progress are told, and there is no stream of it. */
bool job_words_seen(const struct ctx *c, const struct job_info *j);
/* Asks a waiting or running job to stop; fine when it is over already. RC_NOT_FOUND. */
enum rc job_cancel(struct ctx *c, int64_t id) MUST_USE;
struct jw;
void job_json(struct jw *w, const struct job_info *j); /* as the API shows it */

struct app;
struct job_counts { int waiting, running; uint64_t ended[JOB_INTERRUPTED + 1]; }; /* ended: by state, in this process */
void jobs_count(struct app *a, struct job_counts *ret_counts);

/* `gusu serve`: marks what a former process left unfinished and starts the threads. jobs_stop asks all to stop and waits; job_start is
 * refused from then on. jobs_finish forgets everything, once nobody can ask any more. */
enum rc jobs_start(struct app *a) MUST_USE;
void jobs_stop(struct app *a);
void jobs_finish(struct app *a);
/* The command line's job: progress on stderr. */
struct job *job_terminal(struct ctx *c);
void job_terminal_done(struct ctx *c);
#endif
