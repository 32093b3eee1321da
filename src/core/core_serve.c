/* core_serve.c - `gusu serve`: the server's life from the first line to the last.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/log.h"
#include "core/core_cli.h"
#include "core/http.h"
#include "core/job.h"
#include "core/metrics.h"
#include "core/recall.h"
#include "core/session.h"
#include "core/setting.h"
#include "core/timed.h"

enum { GRACE_MS = 15000, HOUSEKEEPING_S = 5, OWN_PAGES = 128 * 1024, HEAPS = 1 };

/* Signals come to one thread only, and only when it asks. Before any thread is made. */
static void hold_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* While the database may go away: what stands in for it is brought up to date, so that it is a few seconds old at most when it is needed. */
static void keep_up(struct app *a)
{
	struct ctx c;
	const char *city;
	int64_t epoch;
	if (!db_is_watched(a->db) || db_is_down(a->db))
		return;
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	ctx_as_operator(&c);
	if (rc == RC_OK)
		rc = ctx_epoch(&c, &epoch);
	if (rc == RC_OK)
		rc = setting_find(&c, "city", &city);
	if (rc == RC_OK)
		rc = setting_find(&c, "city_en", &city);
	for (int m = 0; m < a->n_modules && rc == RC_OK; m++)
		rc = a->modules[m]->keep != NULL ? a->modules[m]->keep(&c) : RC_OK;
	if (rc != RC_OK)
		log_event(LOG_WARN_, c.now_ms, "keep", "outcome", rc_name(rc), "detail", ctx_reason(&c), NULL);
	ctx_end(&c);
}

static void wait_for_signal(struct app *a, const sigset_t *set)
{
	const struct timespec pause = { .tv_sec = HOUSEKEEPING_S };
	metrics_sample(a);
	keep_up(a);
	while (sigtimedwait(set, NULL, &pause) < 0) {
		if (errno != EAGAIN)
			continue;
		sessions_sync(a);
		metrics_sample(a);
		keep_up(a);
		malloc_trim(0); /* holes in the heap add up for hours; what is wanted again is touched again, at a thousand pages a turn */
	}
}

/* http_start gives its reasons in English. */
static const char *why_not(struct ctx *c, enum rc rc, const char *why)
{
	if (c->english)
		return why;
	switch (rc) {
	case RC_BUSY: return "端口被另一个程序占用，请换一个，或停止那个程序";
	case RC_FORBIDDEN: return "没有权限使用 1024 以下的端口";
	case RC_BAD_INPUT: return "地址应写成 127.0.0.1:8080 或 [::1]:8080，并且属于本机";
	case RC_NOT_FOUND: return "打不开网页文件所在的目录，请检查 --web";
	case RC_NO_MEMORY: return "内存不足";
	default: break;
	}
	const char *words = arena_printf(&c->arena, "%s（%s）", rc_zh(rc), why);
	return words != NULL ? words : why;
}

static enum rc start_http(struct ctx *c, const struct http_options *o)
{
	struct app *a = c->app;
	const char *why = "";
	struct http *h;
	enum rc rc = http_start(a, o, &h, &why);
	if (rc != RC_OK)
		return ctx_fail(c, rc, rc == RC_NOT_FOUND ? "web" : "listen", TR(c, "不能在 %s 上启动：%s", "cannot serve on %s: %s"), a->config.listen,
			why_not(c, rc, why));
	return RC_OK;
}

static void say_ready(struct ctx *c)
{
	const struct app *a = c->app;
	const char *colon = strrchr(a->config.listen, ':');
	int host = colon != NULL ? (int)(colon - a->config.listen) : (int)strlen(a->config.listen);
	if (a->config.json)
		printf("{\"address\":\"http://%.*s:%d/\"}\n", host, a->config.listen, http_port(a->http));
	else
		printf(TR(c, "服务已启动：http://%.*s:%d/ %s（Ctrl-C 停止）\n", "serving http://%.*s:%d/ %s(Ctrl-C stops)\n"), host, a->config.listen,
			http_port(a->http), a->sample_data ? TR(c, "[示例数据] ", "[sample data] ") : "");
	fflush(stdout);
}

/* Jobs first: their last lines still go to whoever watches. */
static bool stop_all(struct app *a)
{
	a->stopping = true;
	jobs_stop(a);
	bool clean = http_stop(a->http, GRACE_MS);
	return clean;
}

/* Pieces of OWN_PAGES and more get pages of their own, which go back to the system when they are freed; left to itself the allocator raises that size after each
 * free, up to 32 MiB. And few heaps instead of eight a core: what one thread loads and another frees, as happens with every evaluation, leaves holes in each of
 * them. docs/design/security.md has the figures. */
static void return_large_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, OWN_PAGES);
	mallopt(M_ARENA_MAX, HEAPS);
}

int serve_run(struct ctx *c, int argc, char **argv)
{
	struct app *a = c->app;
	struct http_options o = { 0 };
	struct app_config *f = &a->config;
	int64_t workers = a->config.limits.workers, events = 0;
	const struct cli_option options[] = { { "--listen", CLI_TEXT, &a->config.listen }, { "--workers", CLI_INT, &workers },
		{ "--web", CLI_TEXT, &f->web_dir }, { "--trust-proxy", CLI_FLAG, &f->trust_proxy },
		{ "--event-threads", CLI_INT, &events } /* for comparisons thread against thread */ };
	if (!cli_parse(c, argc, argv, options, 5, NULL, 0, 0, NULL))
		return CLI_USAGE;
	if (workers < 1 || workers > 256)
		return cli_usage(c, TR(c, "--workers 应在 1 到 256 之间，却是 %lld", "--workers is between 1 and 256, not %lld"), (long long)workers);
	if (events < 0 || events > 64)
		return cli_usage(c, TR(c, "--event-threads 应在 0 到 64 之间，却是 %lld", "--event-threads is between 0 and 64, not %lld"),
			(long long)events);
	a->config.limits.workers = (int)workers;
	o.io_threads = (int)events;
	o.web_dir = f->web_dir;
	o.trust_proxy = f->trust_proxy;
	a->serving = true;
	sigset_t set;
	return_large_memory();
	hold_signals(&set);
	if (app_open(c, a, false) != RC_OK)
		return cli_fail(c);
	if (start_http(c, &o) != RC_OK)
		return cli_fail(c);
	say_ready(c);
	struct timed *timed = timed_start(a);
	wait_for_signal(a, &set);
	timed_stop(timed);
	bool clean = stop_all(a);
	log_event(LOG_INFO_, a->now_ms(), "stopped", "clean", clean ? "yes" : "no", NULL);
	return CLI_OK;
}
