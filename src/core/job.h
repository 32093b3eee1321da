/* job.h - long work that shows its progress and may be left, watched or cancelled.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A job is a row in `job` and a thread of the job pool. The rule that runs calls job_progress now and then (cheap: an atomic store;
 * a line goes to the row and to watchers at most four times a second) and stops with RC_CANCELLED when job_cancelled says so. The same call works at
 * the command line, where progress goes to stderr after the first second. */
#ifndef CORE_JOB_H
#define CORE_JOB_H
#include "core/ctx.h"

typedef enum rc job_fn(struct ctx *c, const char *input_json);
/* Starts in the background; RC_TOO_MANY when the queue is full. `kind` and `title` are shown to people. */
enum rc job_start(struct ctx *c, const char *kind, const char *title, job_fn *run, const char *input_json, int64_t *ret_id) MUST_USE;
void job_progress(struct ctx *c, int64_t done, int64_t total, const char *what);
bool job_cancelled(const struct ctx *c);
/* The result document of the running job (JSON), shown with the finished job. */
void job_result(struct ctx *c, const char *json, size_t len);
#endif
