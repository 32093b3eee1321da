/* job.c - the job pool: a bounded queue, a few threads, progress for whoever watches.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/jw.h"
#include "base/log.h"
#include "base/text.h"
#include "core/account_store.h"
#include "core/app.h"
#include "core/http.h"
#include "core/job_store.h"

enum { TELL_MS = 250, ROW_MS = 2000, TERMINAL_AFTER_MS = 1000, WHAT_BYTES = 120, RESULT_BYTES = 4 << 20, TRIES = 3, AGAIN_MS = 200 };

struct job {
	struct job *next;               /* in the queue, or among the running */
	struct app *app;
	int64_t id;
	char kind[48], title[200], title_en[200];
	job_fn *run;
	char *input;
	struct actor who;
	struct scope scope;
	bool english, terminal, shown;
	atomic_llong done, total;
	atomic_bool cancelled;
	char what[WHAT_BYTES];          /* under jobs->lock, but for the terminal's */
	int64_t began_ms, told_ms, row_ms; /* monotonic */
	struct buf result;
};

struct jobs {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job *waiting, *running;
	int n_waiting;
	atomic_ullong ended[JOB_INTERRUPTED + 1];
	bool stopping;
	pthread_t *threads;
	int n_threads;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A stream is watched by whoever started the job, as a rule: it speaks that language. */
static const char *title_of(const struct job *j) { return j->english ? j->title_en : j->title; }

/* ---- Progress. */

static void tell_terminal(struct job *j, int64_t now_ms)
{
	if (now_ms - j->began_ms < TERMINAL_AFTER_MS || j->app->config.quiet)
		return;
	int64_t done = j->done, total = j->total;
	bool line_again = isatty(STDERR_FILENO);
	if (!line_again && j->app->config.json)
		return; /* what reads --json finds nothing but a failure there */
	if (!line_again && now_ms - j->row_ms < 10 * ROW_MS / 4)
		return; /* a log file gets a line every five seconds */
	j->row_ms = now_ms;
	fputs(line_again ? "\r\033[K" : "", stderr);
	if (total > 0)
		fprintf(stderr, "%s %3d %% (%lld / %lld)", j->what, (int)(100 * (double)done / (double)total), (long long)done, (long long)total);
	else
		fprintf(stderr, "%s %lld", j->what, (long long)done);
	fputs(line_again ? "" : "\n", stderr);
	fflush(stderr);
	j->shown = line_again;
}

static void publish(struct job *j, const char *event, const struct job_info *info, bool last)
{
	if (j->app->http == NULL)
		return;
	struct jw w;
	buf_auto b;
	buf_init(&b, RESULT_BYTES + 65536);
	jw_init(&w, &b);
	job_json(&w, info);
	if (buf_rc(&b) == RC_OK)
		http_publish(j->app->http, j->id, event, b.data, b.len, last);
}

/* Progress of the moment into what the row says. */
static void overlay(struct jobs *s, struct ctx *c, struct job_info *info)
{
	if (info->state > JOB_RUNNING)
		return; /* the row has its end already */
	pthread_mutex_lock(&s->lock);
	for (struct job *j = s->running; j != NULL; j = j->next) {
		if (j->id != info->id)
			continue;
		const char *what = arena_strdup(&c->arena, j->what);
		info->state = JOB_RUNNING;
		info->done = j->done;
		info->total = j->total;
		info->what = what != NULL ? what : "";
	}
	pthread_mutex_unlock(&s->lock);
}

static void tell_watchers(struct ctx *c, struct job *j, int64_t now_ms)
{
	struct job_info info = { .id = j->id, .kind = j->kind, .title = title_of(j), .account_name = j->who.name, .what = j->what, .outcome = "",
		.error = "", .state = JOB_RUNNING, .done = j->done, .total = j->total };
	publish(j, "progress", &info, false);
	if (c->writes || now_ms - j->row_ms < ROW_MS)
		return;
	j->row_ms = now_ms;
	struct ctx unit = { .app = j->app, .now_ms = j->app->now_ms(), .writes = true };
	struct db_tally before = db_tally_of_thread();
	if (db_writer(j->app->db, 0, &unit.db) != RC_OK)
		return; /* somebody writes: the next line will do */
	ignore_rc(job_store_progress(&unit, j->id, info.done, info.total, j->what)); /* only for who looks in from another process */
	db_release(unit.db);
	db_leave_out(before);
}

void job_progress(struct ctx *c, int64_t done, int64_t total, const char *what)
{
	struct job *j = c->job;
	if (j == NULL)
		return;
	atomic_store(&j->done, done);
	atomic_store(&j->total, total);
	int64_t now_ms = monotonic_ms();
	if (now_ms - j->told_ms < TELL_MS)
		return;
	j->told_ms = now_ms;
	struct jobs *s = j->app->jobs;
	if (!j->terminal)
		pthread_mutex_lock(&s->lock);
	text_put(j->what, sizeof j->what, slice_of(what));
	if (!j->terminal)
		pthread_mutex_unlock(&s->lock);
	if (j->terminal)
		tell_terminal(j, now_ms);
	else
		tell_watchers(c, j, now_ms);
}

bool job_cancelled(const struct ctx *c)
{
	return c->job != NULL && atomic_load(&c->job->cancelled);
}

enum rc job_stopped(struct ctx *c)
{
	return ctx_fail(c, RC_CANCELLED, NULL, "%s", TR(c, "已按要求停止", "stopped on request"));
}

void job_result(struct ctx *c, const char *json, size_t len)
{
	if (c->job == NULL || c->job->terminal)
		return;
	buf_clear(&c->job->result);
	buf_add(&c->job->result, json, len);
}

struct job *job_terminal(struct ctx *c)
{
	struct job *j = arena_new(&c->arena, struct job);
	if (j == NULL)
		return NULL;
	j->app = c->app;
	j->terminal = true;
	j->began_ms = j->told_ms = monotonic_ms();
	return j;
}

void job_terminal_done(struct ctx *c)
{
	if (c->job != NULL && c->job->shown)
		fputs("\r\033[K", stderr);
	c->job = NULL;
}

/* ---- Running. */

static void free_job(struct job *j)
{
	buf_finish(&j->result);
	free(j->input);
	free(j);
}

static enum job_state state_after(const struct jobs *s, enum rc rc)
{
	if (rc == RC_OK)
		return JOB_DONE;
	if (rc == RC_CANCELLED)
		return s->stopping ? JOB_INTERRUPTED : JOB_CANCELLED;
	return JOB_FAILED;
}

/* The database is away: waits until it is back, as long as the fate of a commit is waited for. False when that is in vain or the server stops. */
static bool wait_for_db(const struct jobs *s, const struct job *j)
{
	int64_t until = monotonic_ms() + (int64_t)s->app->config.limits.reconnect_s * 1000;
	nanosleep(&(struct timespec){ 0, AGAIN_MS * 1000000L }, NULL);
	while (!db_wait_up(s->app->db, AGAIN_MS))
		if (s->stopping || atomic_load(&j->cancelled) || monotonic_ms() > until)
			return false;
	return true;
}

static enum rc write_end(struct ctx *c, struct job *j, enum job_state state, enum rc rc, const char *error)
{
	const char *result = j->result.len > 0 && buf_rc(&j->result) == RC_OK ? buf_text(&j->result) : NULL;
	TRY(ctx_to_writer(c));
	txn_auto t = { 0 };
	if (txn_begin(&t, c->db) != RC_OK) /* one act: whoever sees the end sees the old ones gone */
		return ctx_fail_db(c, RC_BUSY);
	TRY(job_store_end(c, j->id, state, rc == RC_OK ? "" : rc_name(rc), error, result, j->result.len, j->done, j->total));
	TRY(job_store_trim(c, c->app->config.limits.jobs_kept));
	return txn_commit(&t) == RC_OK ? RC_OK : ctx_fail_db(c, RC_IO);
}

/* Writes the end and tells it. A fresh unit of work: the job's own may have failed for want of memory. */
static void end_job(struct jobs *s, struct job *j, enum rc rc, const struct problem *problem, const char *reason)
{
	struct ctx c;
	enum job_state state = state_after(s, rc);
	const char *error = rc == RC_OK ? "" : reason;
	atomic_fetch_add(&s->ended[state], 1);
	enum rc written = ctx_begin(&c, s->app, CTX_NO_DB);
	c.who = j->who;
	if (written == RC_OK)
		written = write_end(&c, j, state, rc, error);
	for (int i = 1; written == RC_BUSY && i < TRIES && wait_for_db(s, j); i++) {
		c.problem = (struct problem){ 0 };
		written = write_end(&c, j, state, rc, error);
	}
	struct log_line l;
	log_begin(&l, rc == RC_INTERNAL ? LOG_ERROR_ : LOG_INFO_, c.now_ms, "job");
	log_i64(&l, "id", j->id);
	log_text(&l, "kind", j->kind);
	log_text(&l, "state", job_state_words[state]);
	log_i64(&l, "ms", monotonic_ms() - j->began_ms);
	if (rc != RC_OK) {
		log_text(&l, "outcome", rc_name(rc));
		log_text(&l, "reason", error);
		log_text(&l, "detail", problem->log);
	}
	if (written != RC_OK)
		log_text(&l, "not_written", ctx_reason(&c));
	log_end(&l);
	struct job_info info = { .id = j->id, .kind = j->kind, .title = title_of(j), .account_name = j->who.name, .what = j->what,
		.outcome = rc == RC_OK ? "" : rc_name(rc), .error = error, .result = j->result.len > 0 ? buf_text(&j->result) : NULL, .state = state, .done = j->done, .total = j->total };
	ctx_end(&c);
	publish(j, "end", &info, true);
}

static enum rc begin_row(struct ctx *c, struct job *j)
{
	TRY(ctx_to_writer(c));
	TRY(job_store_begin(c, j->id));
	return ctx_to_reader(c);
}

/* One attempt, from the beginning. True when it failed for a reason that passes and nothing of it is stored. */
static bool attempt(struct jobs *s, struct job *j, struct ctx *c, enum rc *ret_rc)
{
	enum rc rc = ctx_begin(c, s->app, CTX_NO_DB);
	c->arena.limit = s->app->config.limits.work_bytes;
	c->who = j->who;
	c->scope = j->scope;
	c->english = j->english;
	c->job = j;
	buf_clear(&j->result);
	if (rc == RC_OK)
		rc = begin_row(c, j);
	bool begun = rc == RC_OK;
	struct db_tally before = db_tally_of_thread();
	if (begun)
		rc = job_cancelled(c) ? job_stopped(c) : j->run(c, j->input);
	*ret_rc = rc;
	return begun ? (rc == RC_BUSY || rc == RC_INTERNAL) && db_may_repeat(before) : rc == RC_BUSY;
}

static void run_job(struct jobs *s, struct job *j)
{
	struct ctx c;
	j->began_ms = j->told_ms = j->row_ms = monotonic_ms();
	enum rc rc;
	bool again = attempt(s, j, &c, &rc);
	for (int i = 1; again && i < TRIES && wait_for_db(s, j); i++) {
		ctx_end(&c);
		again = attempt(s, j, &c, &rc);
	}
	c.problem.rc = rc;
	struct problem problem = c.problem;
	char reason[sizeof problem.detail];
	text_put(reason, sizeof reason, slice_of(ctx_reason(&c)));
	ctx_end(&c);
	end_job(s, j, rc, &problem, reason);
}

static void remove_running(struct jobs *s, const struct job *j)
{
	struct job **p = &s->running;
	while (*p != j)
		p = &(*p)->next;
	*p = j->next;
}

static void *job_thread(void *arg)
{
	struct jobs *s = arg;
	pthread_mutex_lock(&s->lock);
	while (true) {
		while (s->waiting == NULL && !s->stopping)
			pthread_cond_wait(&s->wake, &s->lock);
		struct job *j = s->waiting;
		if (j == NULL)
			break;
		s->waiting = j->next;
		s->n_waiting--;
		j->next = s->running;
		s->running = j;
		pthread_mutex_unlock(&s->lock);
		run_job(s, j);
		pthread_mutex_lock(&s->lock);
		remove_running(s, j);
		free_job(j);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* ---- Starting and stopping. */

static enum rc mark_interrupted(struct app *a)
{
	struct ctx c;
	enum rc rc = ctx_begin(&c, a, CTX_WRITER);
	if (rc == RC_OK)
		rc = job_store_interrupt_all(&c);
	ctx_end(&c);
	return rc;
}

enum rc jobs_start(struct app *a)
{
	TRY(mark_interrupted(a));
	int want = a->config.limits.job_threads;
	struct jobs *s = calloc(1, sizeof *s);
	if (s == NULL || (s->threads = calloc((size_t)want, sizeof *s->threads)) == NULL) {
		free(s);
		return RC_NO_MEMORY;
	}
	s->app = a;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	a->jobs = s;
	for (int i = 0; i < want; i++) {
		if (pthread_create(&s->threads[i], NULL, job_thread, s) != 0) {
			jobs_finish(a);
			return RC_BUSY;
		}
		s->n_threads++;
	}
	return RC_OK;
}

void jobs_stop(struct app *a)
{
	struct jobs *s = a->jobs;
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	for (struct job *j = s->running; j != NULL; j = j->next)
		atomic_store(&j->cancelled, true);
	for (struct job *j = s->waiting; j != NULL; j = j->next)
		atomic_store(&j->cancelled, true);
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < s->n_threads; i++)
		pthread_join(s->threads[i], NULL);
	s->n_threads = 0;
}

void jobs_finish(struct app *a)
{
	struct jobs *s = a->jobs;
	if (s == NULL)
		return;
	jobs_stop(a);
	a->jobs = NULL;
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	free(s->threads);
	free(s);
}

void jobs_count(struct app *a, struct job_counts *ret_counts)
{
	struct jobs *s = a->jobs;
	*ret_counts = (struct job_counts){ 0 };
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	ret_counts->waiting = s->n_waiting;
	for (const struct job *j = s->running; j != NULL; j = j->next)
		ret_counts->running++;
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i <= JOB_INTERRUPTED; i++)
		ret_counts->ended[i] = atomic_load(&s->ended[i]);
}

static struct job *make_job(struct ctx *c, const char *kind, struct job_title title, job_fn *run, const char *input_json)
{
	struct job *j = calloc(1, sizeof *j);
	if (j == NULL || (j->input = strdup(input_json)) == NULL) {
		free(j);
		return NULL;
	}
	j->app = c->app;
	j->run = run;
	j->who = c->who;
	j->scope = c->scope;
	j->english = c->english;
	text_put(j->kind, sizeof j->kind, slice_of(kind));
	text_put(j->title, sizeof j->title, slice_of(title.zh));
	text_put(j->title_en, sizeof j->title_en, slice_of(title.en));
	buf_init(&j->result, RESULT_BYTES);
	return j;
}

/* False when the queue is full or closing. */
static bool push_job(struct jobs *s, struct job *j)
{
	pthread_mutex_lock(&s->lock);
	bool room = s->n_waiting < s->app->config.limits.job_queue && !s->stopping;
	if (room) {
		struct job **end = &s->waiting;
		while (*end != NULL)
			end = &(*end)->next;
		*end = j;
		s->n_waiting++;
		pthread_cond_signal(&s->wake);
	}
	pthread_mutex_unlock(&s->lock);
	return room;
}

static enum rc queue_full(struct ctx *c)
{
	return ctx_fail(c, RC_TOO_MANY, NULL, "%s", TR(c, "等待的任务太多，请稍后再试", "too many jobs are waiting; please try again later"));
}

static enum rc add_row(struct ctx *c, struct job *j)
{
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	return writer_end(c, &unit, w, job_store_add(w, j->kind, (struct job_title){ j->title, j->title_en }, j->input, &j->id));
}

static enum rc drop_row(struct ctx *c, int64_t id)
{
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	return writer_end(c, &unit, w, job_store_end(w, id, JOB_FAILED, rc_name(RC_TOO_MANY), "", NULL, 0, 0, 0));
}

enum rc job_start(struct ctx *c, const char *kind, struct job_title title, job_fn *run, const char *input_json, int64_t *ret_id)
{
	struct jobs *s = c->app->jobs;
	assert(s != NULL);
	struct job *j = make_job(c, kind, title, run, input_json);
	if (j == NULL)
		return ctx_no_memory(c);
	enum rc rc = add_row(c, j);
	if (rc != RC_OK) {
		free_job(j);
		return rc;
	}
	int64_t id = j->id; /* j may be gone when push_job returns */
	if (!push_job(s, j)) {
		ignore_rc(drop_row(c, id)); /* the row says "waiting" until the next start then */
		free_job(j);
		return queue_full(c);
	}
	*ret_id = id;
	return RC_OK;
}

/* ---- Looking and cancelling. */

/* Whose jobs are seen: 0 all of them. */
static int64_t jobs_of(const struct ctx *c)
{
	bool all = c->session != NULL ? session_may(c->session, "core.jobs_all", NULL) : c->who.operator_cli;
	return all ? 0 : c->who.account;
}

bool job_words_seen(const struct ctx *c, const struct job_info *j)
{
	struct scope scope;
	if (c->session == NULL || strcmp(j->account_name, c->who.name) == 0)
		return true;
	return session_may(c->session, "core.jobs_all", &scope) && scope.kind == SCOPE_ALL;
}

/* A title has the name of a file, a reason the cell that was wrong: whoever runs the system sees that there is work and how it went. */
static void withhold(const struct ctx *c, struct job_info *j)
{
	if (job_words_seen(c, j))
		return;
	j->title = j->kind;
	j->what = "";
	j->result = NULL;
	if (j->error[0] != '\0')
		j->error = TR(c, "原因由提交任务的人查看", "the reason is shown to whoever started it");
}

static enum rc outcome_of(const char *word)
{
	for (int rc = RC_OK; rc < RC_COUNT; rc++)
		if (strcmp(rc_name((enum rc)rc), word) == 0)
			return (enum rc)rc;
	return RC_INTERNAL;
}

/* A reason in the other language, such as a message of the database or of a cell: what kind of failure it is comes before it. */
static void translate(struct ctx *c, struct job_info *j)
{
	if (j->english == c->english || j->error[0] == '\0')
		return;
	enum rc rc = outcome_of(j->outcome);
	const char *text = arena_printf(&c->arena, TR(c, "%s（英文原文：%s）", "%s (in Chinese: %s)"), TR(c, rc_zh(rc), rc_en(rc)), j->error);
	if (text != NULL)
		j->error = text;
}

enum rc job_list(struct ctx *c, int most, struct job_info **ret_jobs, int *ret_n)
{
	TRY(job_store_list(c, 0, jobs_of(c), most, ret_jobs, ret_n));
	for (int i = 0; i < *ret_n; i++) {
		if (c->app->jobs != NULL)
			overlay(c->app->jobs, c, &(*ret_jobs)[i]);
		translate(c, &(*ret_jobs)[i]);
		withhold(c, &(*ret_jobs)[i]);
	}
	return RC_OK;
}

enum rc job_get(struct ctx *c, int64_t id, struct job_info *ret_job)
{
	struct job_info *jobs;
	int n = 0;
	if (id > 0)
		TRY(job_store_list(c, id, jobs_of(c), 1, &jobs, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有 %lld 号任务", "there is no job %lld"), (long long)id);
	*ret_job = jobs[0];
	if (c->app->jobs != NULL)
		overlay(c->app->jobs, c, ret_job);
	translate(c, ret_job);
	withhold(c, ret_job);
	return RC_OK;
}

enum rc job_cancel(struct ctx *c, int64_t id)
{
	struct job_info info;
	struct jobs *s = c->app->jobs;
	TRY(job_get(c, id, &info));
	if (s == NULL)
		return RC_OK;
	pthread_mutex_lock(&s->lock);
	for (struct job *j = s->running; j != NULL; j = j->next)
		if (j->id == id)
			atomic_store(&j->cancelled, true);
	for (struct job *j = s->waiting; j != NULL; j = j->next)
		if (j->id == id)
			atomic_store(&j->cancelled, true);
	pthread_mutex_unlock(&s->lock);
	return RC_OK;
}

void job_json(struct jw *w, const struct job_info *j)
{
	jw_obj(w);
	jw_ki64(w, "id", j->id);
	jw_ktext(w, "kind", j->kind);
	jw_ktext(w, "title", j->title);
	jw_ktext(w, "state", job_state_words[j->state]);
	jw_ktext(w, "account", j->account_name);
	jw_ki64(w, "done", j->done);
	jw_ki64(w, "total", j->total);
	jw_ktext(w, "what", j->what);
	jw_ktext(w, "outcome", j->outcome[0] != '\0' ? j->outcome : NULL);
	jw_ktext(w, "error", j->error[0] != '\0' ? j->error : NULL);
	jw_ktext(w, "created_at", j->created_at);
	jw_ktext(w, "started_at", j->started_at);
	jw_ktext(w, "ended_at", j->ended_at);
	jw_ktext(w, "result", j->result);
	jw_obj_end(w);
}
