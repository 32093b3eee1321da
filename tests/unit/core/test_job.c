/* test_job.c - long work: queue, progress, cancellation, results, interruption.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "core/account.h"
#include "core/app.h"
#include "core/http.h"
#include "core/ledger.h"
#include "core/job.h"
#include "core/session.h"
#include "core/setting.h"
#include "store/driver.h"

static const struct module *const modules[] = { &core_module, &ledger_module };
static struct app app;
static char db_path[256];
static atomic_bool may_go;
static atomic_int running;

static void open_app(bool create)
{
	struct ctx c;
	app_init(&app, modules, 2);
	app.config.db_url = db_path;
	app.config.limits.job_queue = 3;
	app.serving = true;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &app, create) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
}

static int setup(void **state)
{
	snprintf(db_path, sizeof db_path, "/tmp/gusu-job-%d.gusu", (int)getpid());
	unlink(db_path);
	atomic_store(&may_go, false);
	atomic_store(&running, 0);
	open_app(true);
	return 0;
}

static int teardown(void **state)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	app_close(&app);
	for (int i = 0; i < 3; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s%s", db_path, tails[i]);
		unlink(path);
	}
	return 0;
}

/* The job's state, once it is over or `want` is reached; at most 20 s. */
static struct job_info wait_for(struct ctx *c, int64_t id, enum job_state want)
{
	struct job_info info;
	for (int i = 0; i < 2000; i++) {
		assert_int_equal(job_get(c, id, &info), RC_OK);
		if (info.state == want)
			return info;
		usleep(10000);
	}
	fail_msg("job %lld is '%s', not '%s'", (long long)id, job_state_words[info.state], job_state_words[want]);
	return info;
}

static enum rc counts(struct ctx *c, const char *input)
{
	for (int i = 1; i <= 1000; i++)
		job_progress(c, i, 1000, "counting");
	TRY(ctx_to_writer(c));
	TRY(setting_set(c, "counted", input));
	TRY(ctx_to_reader(c));
	job_result(c, "{\"rows\":1000}", strlen("{\"rows\":1000}"));
	return RC_OK;
}

static enum rc waits(struct ctx *c, const char *input)
{
	atomic_fetch_add(&running, 1);
	for (int i = 0; !atomic_load(&may_go); i++) {
		usleep(2000);
		job_progress(c, i, 0, "waiting");
		if (job_cancelled(c))
			return job_stopped(c);
	}
	return RC_OK;
}

static enum rc slow(struct ctx *c, const char *input)
{
	for (int i = 0; i < 140; i++) {
		usleep(10000);
		job_progress(c, i, 140, "slow");
	}
	return RC_OK;
}

static enum rc fails(struct ctx *c, const char *input)
{
	return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "第 %d 行有误", "line %d is wrong"), 7);
}

/* What a lost connection looks like from above: BUSY, and the driver has counted it. */
static enum rc lose_connection(struct ctx *c)
{
	conn_passing();
	return ctx_fail_db(c, RC_BUSY);
}

static enum rc stumbles_once(struct ctx *c, const char *input)
{
	job_result(c, "{\"half\":1}", strlen("{\"half\":1}"));
	if (atomic_fetch_add(&running, 1) == 0)
		return lose_connection(c);
	return counts(c, input);
}

static enum rc stumbles_always(struct ctx *c, const char *input)
{
	atomic_fetch_add(&running, 1);
	return lose_connection(c);
}

static enum rc stores_and_stumbles(struct ctx *c, const char *input)
{
	atomic_fetch_add(&running, 1);
	conn_stored();
	return lose_connection(c);
}

static int64_t start(struct ctx *c, const char *kind, job_fn *run)
{
	int64_t id = 0;
	if (job_start(c, kind, (struct job_title){ "标题", "a title" }, run, "{\"x\":1}", &id) != RC_OK)
		fail_msg("%s", ctx_reason(c));
	return id;
}

static void begin(struct ctx *c)
{
	assert_int_equal(ctx_begin(c, &app, CTX_READER), RC_OK);
	ctx_as_operator(c);
	c->english = true;
}

static void a_job_runs_and_keeps_its_result(void **state)
{
	struct ctx c;
	const char *value;
	begin(&c);
	int64_t id = start(&c, "count", counts);
	struct job_info info = wait_for(&c, id, JOB_DONE);
	assert_string_equal(info.result, "{\"rows\":1000}");
	assert_string_equal(info.kind, "count");
	assert_string_equal(info.account_name, "operator");
	assert_int_equal(info.done, 1000);
	assert_non_null(info.started_at);
	assert_non_null(info.ended_at);
	assert_int_equal(setting_find(&c, "counted", &value), RC_OK);
	assert_string_equal(value, "{\"x\":1}");
	ctx_end(&c);
}

static void a_failure_is_read_in_the_readers_language(void **state)
{
	struct ctx c;
	begin(&c);
	struct job_info info = wait_for(&c, start(&c, "fail", fails), JOB_FAILED);
	assert_string_equal(info.outcome, "BAD_INPUT");
	assert_string_equal(info.error, "line 7 is wrong");
	assert_string_equal(info.title, "a title");
	assert_null(info.result);
	c.english = false;
	assert_int_equal(job_get(&c, info.id, &info), RC_OK);
	assert_string_equal(info.error, "输入有误（英文原文：line 7 is wrong）");
	assert_string_equal(info.title, "标题");
	ctx_end(&c);
}

static void progress_is_seen_while_it_runs(void **state)
{
	struct ctx c;
	begin(&c);
	int64_t id = start(&c, "wait", waits);
	for (int i = 0; i < 1000; i++) {
		struct job_info info;
		assert_int_equal(job_get(&c, id, &info), RC_OK);
		if (info.state == JOB_RUNNING && info.done > 0 && strcmp(info.what, "waiting") == 0)
			break;
		assert_true(i < 999);
		usleep(10000);
	}
	atomic_store(&may_go, true);
	wait_for(&c, id, JOB_DONE);
	ctx_end(&c);
}

static void a_running_job_can_be_cancelled(void **state)
{
	struct ctx c;
	begin(&c);
	int64_t id = start(&c, "wait", waits);
	wait_for(&c, id, JOB_RUNNING);
	assert_int_equal(job_cancel(&c, id), RC_OK);
	wait_for(&c, id, JOB_CANCELLED);
	assert_int_equal(job_cancel(&c, id), RC_OK); /* over already: fine */
	assert_int_equal(job_cancel(&c, 999999), RC_NOT_FOUND);
	ctx_end(&c);
}

static void two_run_the_rest_wait_and_a_full_queue_refuses(void **state)
{
	struct ctx c;
	int64_t ids[5], extra;
	begin(&c);
	for (int i = 0; i < 2; i++)
		ids[i] = start(&c, "wait", waits);
	while (atomic_load(&running) < 2)
		usleep(2000);
	for (int i = 2; i < 5; i++)
		ids[i] = start(&c, "wait", waits);
	usleep(50000);
	assert_int_equal(atomic_load(&running), 2);
	assert_int_equal(job_start(&c, "wait", (struct job_title){ "多了一个", "one too many" }, waits, "{}", &extra), RC_TOO_MANY);
	assert_int_equal(job_cancel(&c, ids[4]), RC_OK); /* while it waits */
	atomic_store(&may_go, true);
	for (int i = 0; i < 4; i++)
		wait_for(&c, ids[i], JOB_DONE);
	wait_for(&c, ids[4], JOB_CANCELLED);
	assert_int_equal(atomic_load(&running), 4);
	ctx_end(&c);
}

static void only_the_latest_are_kept(void **state)
{
	struct ctx c;
	struct job_info *jobs;
	int n;
	int64_t last = 0;
	app.config.limits.jobs_kept = 5;
	begin(&c);
	for (int i = 0; i < 9; i++) {
		last = start(&c, "count", counts);
		wait_for(&c, last, JOB_DONE);
	}
	assert_int_equal(job_list(&c, 100, &jobs, &n), RC_OK);
	assert_int_equal(n, 5);
	assert_int_equal(jobs[0].id, last);
	assert_null(jobs[0].result); /* lists go without */
	ctx_end(&c);
}

/* Everything the server sends for this request until it closes the stream. */
static void ask(int port, const char *request, char *out, size_t size)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(write(fd, request, strlen(request)), (ssize_t)strlen(request));
	size_t n = 0;
	for (ssize_t got; n < size - 1 && (got = read(fd, out + n, size - 1 - n)) > 0; )
		n += (size_t)got;
	out[n] = '\0';
	close(fd);
}

static void events_show_state_progress_and_end(void **state)
{
	struct ctx c;
	struct session s;
	char cookie[SESSION_TEXT], request[400], answer[100000];
	const char *why;
	struct http *h;
	struct http_options o = { .no_log = true };
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	txn_auto t = { 0 };
	assert_int_equal(txn_begin(&t, c.db), RC_OK);
	assert_int_equal(people_add_first(&c, "a sentence to remember", false), RC_OK);
	assert_int_equal(txn_commit(&t), RC_OK);
	assert_int_equal(session_login(&c, &(struct login){ .name = "admin", .password = "a sentence to remember" }, &s, cookie), RC_OK);
	ctx_end(&c);
	app.config.listen = "127.0.0.1:0";
	if (http_start(&app, &o, &h, &why) != RC_OK)
		fail_msg("%s", why);
	begin(&c);
	int64_t id = start(&c, "slow", slow);
	snprintf(request, sizeof request, "GET /api/jobs/%lld/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: gusu_session=%s\r\n\r\n", (long long)id, cookie);
	ask(http_port(app.http), request, answer, sizeof answer);
	assert_non_null(strstr(answer, "text/event-stream"));
	char *state_at = strstr(answer, "event: state"), *progress_at = strstr(answer, "event: progress"), *end_at = strstr(answer, "event: end");
	if (state_at == NULL || progress_at == NULL || end_at == NULL || !(state_at < progress_at && progress_at < end_at))
		fail_msg("%s", answer);
	assert_non_null(strstr(end_at, "\"state\":\"done\""));
	int lines = 0;
	for (char *p = answer; (p = strstr(p, "event: progress")) != NULL; p++)
		lines++;
	assert_in_range(lines, 2, 6); /* a second and a bit, four times a second */
	ask(http_port(app.http), request, answer, sizeof answer); /* over already: state and end at once */
	assert_non_null(strstr(answer, "event: end"));
	ctx_end(&c);
	jobs_stop(&app);
	assert_true(http_stop(h, 5000));
	assert_null(app.http);
}

static void what_a_stopped_process_leaves_is_marked(void **state)
{
	struct ctx c;
	struct job_info *jobs;
	int n;
	begin(&c);
	int64_t id = start(&c, "wait", waits);
	wait_for(&c, id, JOB_RUNNING);
	for (int i = 0; i < 3; i++)
		start(&c, "wait", waits);
	ctx_end(&c);
	app_close(&app); /* asks all to stop */
	open_app(false);
	begin(&c);
	assert_int_equal(job_list(&c, 100, &jobs, &n), RC_OK);
	assert_int_equal(n, 4);
	for (int i = 0; i < n; i++)
		assert_int_equal(jobs[i].state, JOB_INTERRUPTED);
	ctx_end(&c);
}

static void a_row_of_a_killed_process_is_marked_at_the_next_start(void **state)
{
	struct ctx c;
	app_close(&app);
	open_app(false);
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	struct db_stmt *s;
	assert_int_equal(db_prepare(c.db, NULL, SQL("INSERT INTO job (kind, title, state, account, account_name, input, created_at)"
		" VALUES ('k', 't', 'running', 0, '', '{}', '2020-01-01T00:00:00Z') {unscoped}"), &s), RC_OK);
	assert_int_equal(db_run(s), RC_OK);
	db_reset(s);
	ctx_end(&c);
	app_close(&app);
	open_app(false);
	begin(&c);
	struct job_info *jobs;
	int n;
	assert_int_equal(job_list(&c, 10, &jobs, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(jobs[0].state, JOB_INTERRUPTED);
	ctx_end(&c);
}

static void a_lost_connection_begins_a_job_anew_unless_something_is_stored(void **state)
{
	struct ctx c;
	begin(&c);
	struct job_info info = wait_for(&c, start(&c, "once", stumbles_once), JOB_DONE);
	assert_int_equal(atomic_load(&running), 2);
	assert_string_equal(info.result, "{\"rows\":1000}");
	assert_string_equal(info.error, "");
	atomic_store(&running, 0);
	info = wait_for(&c, start(&c, "always", stumbles_always), JOB_FAILED);
	assert_int_equal(atomic_load(&running), 3);
	assert_string_equal(info.outcome, "BUSY");
	atomic_store(&running, 0);
	wait_for(&c, start(&c, "stored", stores_and_stumbles), JOB_FAILED);
	assert_int_equal(atomic_load(&running), 1);
	ctx_end(&c);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_job_runs_and_keeps_its_result), T(a_failure_is_read_in_the_readers_language), T(progress_is_seen_while_it_runs), T(a_running_job_can_be_cancelled),
		T(two_run_the_rest_wait_and_a_full_queue_refuses), T(only_the_latest_are_kept), T(events_show_state_progress_and_end), T(what_a_stopped_process_leaves_is_marked),
		T(a_row_of_a_killed_process_is_marked_at_the_next_start), T(a_lost_connection_begins_a_job_anew_unless_something_is_stored),
	};
	return cmocka_run_group_tests_name("core/job", tests, NULL, NULL);
}
