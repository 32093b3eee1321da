/* job_store.c - rows of jobs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "core/job_store.h"
#include "core/statement.h"

const char *const job_state_words[] = { "waiting", "running", "done", "failed", "cancelled", "interrupted", NULL };

enum rc job_store_add(struct ctx *c, const char *kind, struct job_title title, const char *input_json, int64_t *ret_id)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO job (kind, title, state, account, account_name, input, created_at, title_en, english)"
		" VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8) RETURNING id {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, title.zh);
	db_bind_i64(s, 3, c->who.account);
	db_bind_text(s, 4, c->who.name);
	db_bind_text(s, 5, input_json);
	db_bind_text(s, 6, at);
	db_bind_text(s, 7, title.en);
	db_bind_i64(s, 8, c->english);
	rc = db_run_id(s, ret_id);
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc job_store_begin(struct ctx *c, int64_t id)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL, SQL("UPDATE job SET state = 'running', started_at = $1 WHERE id = $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, at);
	db_bind_i64(s, 2, id);
	return statement_run(c, s);
}

enum rc job_store_progress(struct ctx *c, int64_t id, int64_t done, int64_t total, const char *what)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("UPDATE job SET done = $1, total = $2, what = $3 WHERE id = $4 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, done);
	db_bind_i64(s, 2, total);
	db_bind_text(s, 3, what);
	db_bind_i64(s, 4, id);
	return statement_run(c, s);
}

enum rc job_store_end(struct ctx *c, int64_t id, enum job_state state, const char *outcome, const char *error, const char *result,
	size_t result_len, int64_t done, int64_t total)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL,
		SQL("UPDATE job SET state = $1, outcome = $2, error = $3, result = $4, ended_at = $5, done = $6, total = $7"
		" WHERE id = $8 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, job_state_words[state]);
	db_bind_text(s, 2, outcome);
	db_bind_text(s, 3, error);
	if (result != NULL)
		db_bind_textn(s, 4, result, result_len);
	else
		db_bind_null(s, 4);
	db_bind_text(s, 5, at);
	db_bind_i64(s, 6, done);
	db_bind_i64(s, 7, total);
	db_bind_i64(s, 8, id);
	return statement_run(c, s);
}

enum rc job_store_interrupt_all(struct ctx *c)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL,
		SQL("UPDATE job SET state = 'interrupted', ended_at = $1 WHERE state IN ('waiting', 'running') {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, at);
	return statement_run(c, s);
}

enum rc job_store_trim(struct ctx *c, int keep)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM job WHERE state NOT IN ('waiting', 'running')"
		" AND id <= (SELECT max(id) FROM job) - $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, keep);
	return statement_run(c, s);
}

static const char *kept(struct ctx *c, const char *s, const char *dflt)
{
	const char *copy = s != NULL ? arena_strdup(&c->arena, s) : NULL;
	return copy != NULL ? copy : dflt;
}

static enum job_state state_of(const char *word)
{
	int i = 0;
	while (job_state_words[i] != NULL && strcmp(job_state_words[i], word) != 0)
		i++;
	return job_state_words[i] != NULL ? (enum job_state)i : JOB_FAILED;
}

static void take_row(struct ctx *c, struct db_stmt *s, struct job_info *j)
{
	*j = (struct job_info){
		.id = db_i64(s, 0), .kind = kept(c, db_text(s, 1), ""), .title = kept(c, db_text(s, c->english && *db_text(s, 14) ? 14 : 2), ""), .state = state_of(db_text(s, 3)),
		.account_name = kept(c, db_text(s, 4), ""), .done = db_i64(s, 5), .total = db_i64(s, 6), .what = kept(c, db_text(s, 7), ""),
		.outcome = kept(c, db_text(s, 8), ""), .error = kept(c, db_text(s, 9), ""), .result = kept(c, db_text(s, 10), NULL),
		.created_at = kept(c, db_text(s, 11), NULL), .started_at = kept(c, db_text(s, 12), NULL),
		.ended_at = kept(c, db_text(s, 13), NULL), .english = db_i64(s, 15) == 1,
	};
}

enum rc job_store_list(struct ctx *c, int64_t id, int64_t account, int most, struct job_info **ret_jobs, int *ret_n)
{
	struct db_stmt *s;
	bool row = false;
	int n = 0;
	struct job_info *jobs = arena_new_array(&c->arena, struct job_info, (size_t)most);
	if (jobs == NULL)
		return ctx_no_memory(c);
	/* Results may be long: a list goes without them. */
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT id, kind, title, state, account_name, done, total, what, outcome, error,"
		" CASE WHEN $1 > 0 THEN result END, created_at, started_at, ended_at, title_en, english FROM job"
		" WHERE ($1 = 0 OR id = $1) AND ($3 = 0 OR account = $3) ORDER BY id DESC LIMIT $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, most);
	db_bind_i64(s, 3, account);
	while (n < most && (rc = db_next(s, &row)) == RC_OK && row)
		take_row(c, s, &jobs[n++]);
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_jobs = jobs;
	*ret_n = n;
	return RC_OK;
}
