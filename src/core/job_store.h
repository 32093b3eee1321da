/* job_store.h - rows of jobs. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_JOB_STORE_H
#define CORE_JOB_STORE_H
#include "core/job.h"

enum rc job_store_add(struct ctx *c, const char *kind, struct job_title title, const char *input_json, int64_t *ret_id) MUST_USE;
enum rc job_store_begin(struct ctx *c, int64_t id) MUST_USE;
enum rc job_store_progress(struct ctx *c, int64_t id, int64_t done, int64_t total, const char *what) MUST_USE;
enum rc job_store_end(struct ctx *c, int64_t id, enum job_state state, const char *outcome, const char *error, const char *result,
	size_t result_len, int64_t done, int64_t total) MUST_USE;
enum rc job_store_interrupt_all(struct ctx *c) MUST_USE;
enum rc job_store_trim(struct ctx *c, int keep) MUST_USE;
/* id 0: the newest `most`; account 0: everybody's. */
enum rc job_store_list(struct ctx *c, int64_t id, int64_t account, int most, struct job_info **ret_jobs, int *ret_n) MUST_USE;
#endif
