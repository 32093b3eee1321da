/* facts_undo.c - taking a batch back, and whether a file says anything new.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is removed: a batch is taken back by another one that says of each cell what held before. Cells that somebody corrected meanwhile stay. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "core/importer.h"
#include "core/job.h"
#include "indicators/batch_record.h"
#include "indicators/fact_block.h"
#include "indicators/import_facts.h"
#include "indicators/indicators_store.h"
#include "registry/registry_edit.h"

/* What holds of a cell, with the batch in question and without it. */
struct standing { bool any; int64_t batch, value; int32_t known_at; bool withdrawn; };

struct undo {
	struct ctx *c;
	const struct importer_undo *o;
	const struct registry *g;
	const struct indicators *list;
	int64_t batch;
	const struct batch_row *batches; size_t n_batches;
	int indicator; int64_t period;
	int64_t subject;
	struct standing with, without;
	bool spoke;               /* the batch said something of the cell */
	struct fact *facts; size_t n, cap;
	int64_t stays;
	bool full;
};

static int32_t known_at(const struct undo *u, int64_t batch)
{
	size_t lo = 0, hi = u->n_batches;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (u->batches[mid].id < batch)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < u->n_batches && u->batches[lo].id == batch ? u->batches[lo].known_at : DAY_NONE;
}

static void weigh(struct standing *s, const struct fact_row *r, int32_t known)
{
	if (s->any && (known < s->known_at || (known == s->known_at && r->batch < s->batch)))
		return;
	*s = (struct standing){true, r->batch, r->value, known, r->withdrawn};
}

static const struct indicator *indicator_of(const struct undo *u)
{
	for (int i = 0; i < u->list->n; i++)
		if (u->list->list[i].id == u->indicator)
			return &u->list->list[i];
	return NULL;
}

/* Somebody said something of the cell later, and that holds. */
static void tell_left(struct undo *u)
{
	const struct indicator *ind = indicator_of(u);
	int64_t row = registry_row_of_subject(u->g, u->subject);
	char code[19] = "", when[PERIOD_TEXT] = "", zh[300], en[300];
	struct period p;

	u->stays++;
	if (!u->o->left)
		return;
	if (row >= 0)
		memcpy(code, registry_uscc(u->g, (size_t)row), 18);
	if (period_of_code((int32_t)u->period, &p))
		period_print(when, p);
	snprintf(zh, sizeof zh, "%s（%s）后来由第 %lld 批更正，更正后的数值保留", ind ? ind->title : "", when, (long long)u->with.batch);
	snprintf(en, sizeof en, "%s (%s) was corrected by batch %lld since; the correction stays", ind ? ind->title_en : "", when, (long long)u->with.batch);
	u->o->left(u->o->user, &(struct importer_left){TR(u->c, "信用代码", "code"), code, {zh, en}, {"", ""}});
}

static void close_cell(struct undo *u)
{
	bool shown = u->with.any && u->with.batch == u->batch;

	if (u->spoke && !shown)
		tell_left(u);
	u->spoke = false;

	if (shown && u->n == u->cap) {
		size_t cap = u->cap ? u->cap * 2 : 4096;
		struct fact *p = realloc(u->facts, cap * sizeof *p);
		u->full = u->full || !p;
		u->facts = p ? p : u->facts;
		u->cap = p ? cap : u->cap;
	}
	if (shown && !u->full) {
		bool nothing = !u->without.any || u->without.withdrawn;
		u->facts[u->n++] = (struct fact){u->subject, nothing ? 0 : u->without.value, (int32_t)u->period, (int16_t)u->indicator, nothing};
	}
	u->with = u->without = (struct standing){0};
}

static void take(void *user, const struct fact_row *r)
{
	struct undo *u = user;
	int32_t known = known_at(u, r->batch);

	if (r->subject != u->subject) {
		close_cell(u);
		u->subject = r->subject;
	}
	weigh(&u->with, r, known);
	u->spoke |= r->batch == u->batch;
	if (r->batch != u->batch)
		weigh(&u->without, r, known);
}

static enum rc gather(struct undo *u)
{
	struct fact_group *groups;
	size_t n;

	TRY(store_batches(u->c, &u->batches, &u->n_batches));
	TRY(store_groups_of_batch(u->c, u->batch, &groups, &n));
	for (size_t i = 0; i < n; i++) {
		u->indicator = groups[i].indicator;
		u->period = groups[i].period;
		u->subject = 0;
		TRY(store_facts(u->c, u->indicator, u->period, take, u));
		close_cell(u);
		job_progress(u->c, (int64_t)i, (int64_t)n, TR(u->c, "撤销", "taking back"));
	}
	return u->full ? ctx_no_memory(u->c) : RC_OK;
}

static enum rc may_undo(struct ctx *c, int64_t batch, struct batch_text *ret_b)
{
	int64_t by;

	TRY(store_batch(c, batch, ret_b));
	if (!ret_b->kind)
		return ctx_fail(c, RC_NOT_FOUND, "batch", TR(c, "没有第 %lld 批数据", "there is no batch %lld"), (long long)batch);
	TRY(store_undone_by(c, batch, &by));
	if (by)
		return ctx_fail(c, RC_CONFLICT, "batch", TR(c, "第 %lld 批已由第 %lld 批撤销", "batch %lld was taken back by batch %lld"), (long long)batch, (long long)by);
	return RC_OK;
}

static enum rc write_undo(struct undo *u, const struct batch_text *b, int64_t *ret_by)
{
	struct ctx *c = u->c;
	const char *source = arena_printf(&c->arena, TR(c, "撤销第 %lld 批：%s", "takes back batch %lld: %s"), (long long)u->batch, b->source);
	struct batch_info info = {.kind = "withdrawal", .source = source, .file = b->file, .hash = "", .known_at = edit_today(c)};
	const struct fact *twice;
	txn_auto t = {0};
	struct importer_result r = {.rows = (int64_t)u->n + u->stays, .changed = (int64_t)u->n, .unchanged = u->stays};

	if (!source)
		return ctx_no_memory(c);
	TRY(facts_sort(c, u->facts, u->n, &twice));
	assert(!twice); /* one for each cell */
	TRY_DB(txn_begin(&t, c->db));
	TRY(facts_append_in_txn(c, &info, u->facts, u->n, ret_by));
	TRY(store_add_undo(c, u->batch, *ret_by));
	TRY(undo_record(c, u->batch, *ret_by));
	r.batch = *ret_by;
	if (u->o->seal)
		TRY(u->o->seal(u->o->user, c, &r));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc undo_held(struct undo *u, int64_t *ret_by)
{
	struct batch_text b;

	TRY(may_undo(u->c, u->batch, &b));
	TRY(registry_hold(u->c, &u->g));
	TRY(indicators_hold(u->c, &u->list));
	TRY(gather(u));
	return write_undo(u, &b, ret_by);
}

enum rc facts_undo(struct ctx *c, const struct importer_undo *o, struct import_result *ret_r, int64_t *ret_by)
{
	struct undo u = {.c = c, .o = o, .batch = o->batch};
	enum rc rc;

	assert(c->writes);
	rc = undo_held(&u, ret_by);
	free(u.facts);
	if (u.list)
		indicators_drop(c, u.list);
	if (u.g)
		registry_drop(c, u.g);
	if (rc != RC_OK)
		return rc;
	*ret_r = (struct import_result){.rows = (int64_t)u.n + u.stays, .changed = (int64_t)u.n, .unchanged = u.stays};
	return RC_OK;
}

/* ---- What does a file say that is new? */

static void compare_group(const struct fact *f, size_t n, const struct fact_cell *cells, size_t n_cells, struct facts_news *w)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		while (k < n_cells && cells[k].subject < f[i].subject)
			k++;
		bool there = k < n_cells && cells[k].subject == f[i].subject;
		bool same = f[i].withdrawn ? !there : there && cells[k].value == f[i].value;
		w->same += same;
		w->changed += !same && there;
		w->added += !same && !there;
	}
}

enum rc facts_compare(struct ctx *c, const struct fact *f, size_t n, struct as_of at, struct facts_news *ret_news)
{
	struct fact_cell *cells;
	size_t n_cells;

	*ret_news = (struct facts_news){0};
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && f[end].indicator == f[i].indicator && f[end].period == f[i].period;)
			end++;
		TRY(facts_column(c, f[i].indicator, f[i].period, at, &cells, &n_cells));
		compare_group(f + i, end - i, cells, n_cells, ret_news);
		free(cells);
		if (job_cancelled(c))
			return job_stopped(c);
	}
	return RC_OK;
}
