/* ctx.c - units of work: begin, end, and the one reason of a failure.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/app.h"
#include "core/ctx.h"
#include "core/job.h"
#include "net/net.h"

enum { CONN_WAIT_MS = 10000, WRITER_WAIT_MS = 500, WRITER_TRIES = 2 * 1800 };

enum rc ctx_begin(struct ctx *c, struct app *a, enum ctx_db mode)
{
	*c = (struct ctx){ .app = a, .now_ms = a->now_ms(), .english = a->config.english };
	arena_init(&c->arena, a->config.limits.arena_bytes);
	if (mode == CTX_NO_DB)
		return RC_OK;
	assert(a->db != NULL);
	c->writes = mode == CTX_WRITER;
	enum rc rc = c->writes ? db_writer(a->db, CONN_WAIT_MS, &c->db) : db_reader(a->db, CONN_WAIT_MS, &c->db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

void ctx_end(struct ctx *c)
{
	if (c->db != NULL)
		db_release(c->db);
	c->db = NULL;
	arena_finish(&c->arena);
}

/* Work that may be long (a job, the end of one) waits for other long work, and may be stopped while it does. */
static enum rc wait_for_writer(struct ctx *c)
{
	enum rc rc = RC_BUSY;
	for (int i = 0; i < WRITER_TRIES && rc == RC_BUSY; i++) {
		if (job_cancelled(c))
			return job_stopped(c);
		rc = db_writer(c->app->db, WRITER_WAIT_MS, &c->db);
		if (rc == RC_BUSY && c->job == NULL && db_is_down(c->app->db))
			break; /* nobody should wait for that in front of a page */
		if (rc == RC_BUSY)
			db_wait_up(c->app->db, WRITER_WAIT_MS);
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc exchange(struct ctx *c, bool writes)
{
	if (c->db != NULL && c->writes == writes)
		return RC_OK;
	if (c->db != NULL)
		db_release(c->db);
	c->db = NULL;
	c->writes = writes;
	if (writes)
		return wait_for_writer(c);
	enum rc rc = db_reader(c->app->db, CONN_WAIT_MS, &c->db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc ctx_to_writer(struct ctx *c) { return exchange(c, true); }
enum rc ctx_to_reader(struct ctx *c) { return exchange(c, false); }

void ctx_as_operator(struct ctx *c)
{
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	c->who = (struct actor){ .name = "operator", .operator_cli = true };
	c->arena.limit = c->app->config.limits.work_bytes;
}

enum rc ctx_fail(struct ctx *c, enum rc rc, const char *field, const char *fmt, ...)
{
	assert(rc != RC_OK);
	if (c->problem.rc != RC_OK)
		return c->problem.rc;
	c->problem.rc = rc;
	snprintf(c->problem.field, sizeof c->problem.field, "%s", field != NULL ? field : "");
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(c->problem.detail, sizeof c->problem.detail, fmt, ap);
	va_end(ap);
	utf8_mend(c->problem.detail);
	return rc;
}

void ctx_as_of(struct ctx *c, int64_t at_ms)
{
	if (c->as_of_ms == 0 || at_ms < c->as_of_ms)
		c->as_of_ms = at_ms;
}

static enum rc fail_busy(struct ctx *c)
{
	bool looks = c->request != NULL && (c->request->method == NET_GET || c->request->method == NET_HEAD);
	if (c->app->db == NULL || !db_is_down(c->app->db))
		return ctx_fail(c, RC_BUSY, NULL, "%s", TR(c, "数据库正忙，请稍后重试", "the database is busy; please try again in a moment"));
	return ctx_fail(c, RC_BUSY, NULL, "%s", !looks
		? TR(c, "数据库正在切换，本次操作没有保存，请稍候再试", "the database is being switched; nothing of this was saved, please try again in a moment")
		: TR(c, "数据库正在切换，此项内容暂时不能查看，请稍候再试",
			"the database is being switched and this cannot be shown for the moment; please try again shortly"));
}

enum rc ctx_fail_db(struct ctx *c, enum rc rc)
{
	if (c->problem.rc != RC_OK)
		return c->problem.rc;
	if (c->db != NULL)
		snprintf(c->problem.log, sizeof c->problem.log, "%s", db_error(c->db));
	switch (rc) {
	case RC_BUSY:
		return fail_busy(c);
	case RC_IO:
		if (c->db != NULL && db_outcome_unknown(c->db))
			return ctx_fail(c, rc, NULL, "%s", TR(c, "保存时与数据库的连接中断，无法确认是否已经保存；请先查看，再决定是否重做",
				"the connection to the database broke while this was being saved, and whether it was saved could not be found out; look before doing it again"));
		break;
	case RC_CONFLICT:
		return ctx_fail(c, rc, NULL, "%s", TR(c, "与数据库中已有的内容冲突", "this conflicts with what the database already holds"));
	case RC_NO_MEMORY:
	case RC_TOO_LARGE:
		return ctx_fail(c, rc, NULL, "%s", TR(c, rc_zh(rc), rc_en(rc)));
	default:
		break;
	}
	return ctx_fail(c, rc, NULL, "%s", TR(c, "数据库出错，本次操作没有保存", "the database reported an error; nothing of this was saved"));
}

const char *ctx_reason(const struct ctx *c)
{
	if (c->problem.detail[0] != '\0')
		return c->problem.detail;
	return TR(c, rc_zh(c->problem.rc), rc_en(c->problem.rc));
}

void *ctx_alloc(struct ctx *c, size_t size)
{
	return arena_alloc(&c->arena, size);
}

enum rc ctx_no_memory(struct ctx *c)
{
	bool limit = c->arena.limit > 0;
	return ctx_fail(c, limit ? RC_TOO_LARGE : RC_NO_MEMORY, NULL, "%s",
		limit ? TR(c, "这次操作需要的内存超过上限，请缩小范围", "this needs more memory than one piece of work may have; please ask for less")
		      : TR(c, "内存不足", "out of memory"));
}
