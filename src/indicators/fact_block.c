/* fact_block.c - packed columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/fact_block.h"
#include "base/buf.h"
#include "base/period.h"
#include "core/cli.h"
#include "indicators/indicators_store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_LIMIT = 1 << 30 };

/* ---- Codec. */

static void put_varint(struct buf *b, uint64_t v)
{
	unsigned char out[10];
	size_t n = 0;

	do {
		out[n] = (unsigned char)(v & 127);
		v >>= 7;
		out[n++] |= v ? 128 : 0;
	} while (v);
	buf_add(b, out, n);
}

struct block_writer { struct buf b; int64_t subject; int64_t n; };

static void put_cell(struct block_writer *w, struct fact_cell c)
{
	put_varint(&w->b, (uint64_t)(c.subject - w->subject));
	put_varint(&w->b, (uint64_t)c.value << 1 ^ (uint64_t)(c.value >> 63));
	w->subject = c.subject;
	w->n++;
}

static bool get_varint(struct block_reader *r, uint64_t *ret_v)
{
	uint64_t v = 0;

	for (int shift = 0; r->p < r->end && shift < 64; shift += 7) {
		unsigned char byte = *r->p++;
		v |= (uint64_t)(byte & 127) << shift;
		if (byte < 128) {
			*ret_v = v;
			return true;
		}
	}
	r->bad = true;
	return false;
}

bool block_next(struct block_reader *r, struct fact_cell *ret_cell)
{
	uint64_t step, v;

	if (r->p == r->end || !get_varint(r, &step) || !get_varint(r, &v))
		return false;
	r->subject += (int64_t)step;
	*ret_cell = (struct fact_cell){r->subject, (int64_t)(v >> 1) ^ -(int64_t)(v & 1)};
	return true;
}

static enum rc finish(struct ctx *c, struct block_writer *w, const struct block_head *h)
{
	enum rc rc = buf_rc(&w->b);

	if (rc != RC_OK)
		rc = ctx_fail(c, rc, "", "%s", TR(c, "一列数据超过上限", "a column is above the limit"));
	else
		rc = store_put_block(c, h, w->n, w->b.data ? w->b.data : "", w->b.len);
	buf_finish(&w->b);
	return rc;
}

/* ---- From facts. */

struct chooser {
	const struct batch_row *batches; size_t n_batches;
	struct as_of at;
	struct fact_cell *cells; size_t n, cap;
	int64_t subject, batch; int32_t known_at;   /* of the row that holds so far for the subject */
	bool any, withdrawn; int64_t value;
	bool full;
};

static int32_t known_at_of(const struct chooser *k, int64_t batch)
{
	size_t lo = 0, hi = k->n_batches;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (k->batches[mid].id < batch)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < k->n_batches && k->batches[lo].id == batch ? k->batches[lo].known_at : DAY_NONE;
}

static void close_subject(struct chooser *k)
{
	if (!k->any || k->withdrawn)
		return;
	if (k->n == k->cap) {
		size_t cap = k->cap ? k->cap * 2 : 4096;
		struct fact_cell *p = realloc(k->cells, cap * sizeof *p);
		if (!p) {
			k->full = true;
			return;
		}
		k->cells = p;
		k->cap = cap;
	}
	k->cells[k->n++] = (struct fact_cell){k->subject, k->value};
}

static void choose(void *user, const struct fact_row *r)
{
	struct chooser *k = user;
	int32_t known = known_at_of(k, r->batch);

	if (r->subject != k->subject) {
		close_subject(k);
		k->subject = r->subject;
		k->any = false;
	}
	if (!as_of_allows(k->at, r->batch, known) || (k->any && known < k->known_at))
		return; /* rows of a subject come by batch: on one day the later batch holds */
	k->any = true;
	k->known_at = known;
	k->withdrawn = r->withdrawn;
	k->value = r->value;
}

enum rc facts_column(struct ctx *c, int indicator, int64_t period, struct as_of at, struct fact_cell **ret_cells, size_t *ret_n)
{
	struct chooser k = {.at = at};
	enum rc rc;

	TRY(store_batches(c, &k.batches, &k.n_batches));
	rc = store_facts(c, indicator, period, choose, &k);
	close_subject(&k);
	if (rc == RC_OK && k.full)
		rc = ctx_no_memory(c);
	if (rc != RC_OK) {
		free(k.cells);
		return rc;
	}
	*ret_cells = k.cells;
	*ret_n = k.n;
	return RC_OK;
}

static enum rc rebuild_one(struct ctx *c, const struct block_head *h)
{
	struct block_writer w = {.n = 0};
	struct fact_cell *cells;
	size_t n;

	TRY(facts_column(c, h->indicator, h->period, AS_OF_NOW, &cells, &n));
	buf_init(&w.b, BLOCK_LIMIT);
	for (size_t i = 0; i < n; i++)
		put_cell(&w, cells[i]);
	free(cells);
	return finish(c, &w, h);
}

enum rc fact_blocks_rebuild(struct ctx *c)
{
	struct block_head *groups;
	size_t n;

	TRY(store_drop_blocks(c));
	TRY(store_fact_groups(c, &groups, &n));
	for (size_t i = 0; i < n; i++)
		TRY(rebuild_one(c, &groups[i]));
	return RC_OK;
}

/* ---- gusu check. */

static enum rc equals_facts(struct ctx *c, const struct block_head *h, bool *ret_equal)
{
	stmt_auto *s = NULL;
	struct block_head now;
	struct block_reader r;
	struct fact_cell *cells, cell;
	const void *data;
	size_t len = 0, n, i = 0;

	TRY(facts_column(c, h->indicator, h->period, AS_OF_NOW, &cells, &n));
	enum rc rc = store_block(c, h->indicator, h->period, &s, &now, &data, &len);
	if (rc == RC_OK) {
		r = (struct block_reader){data, data ? (const unsigned char *)data + len : NULL, 0, !data};
		while (block_next(&r, &cell) && i < n && cell.subject == cells[i].subject && cell.value == cells[i].value)
			i++;
		*ret_equal = data && !r.bad && i == n && r.p == r.end && now.batch == h->batch && now.known_at == h->known_at;
	}
	free(cells);
	return rc;
}

enum rc fact_blocks_check(struct ctx *c, int *ret_findings)
{
	struct block_head *groups;
	int findings = 0;
	size_t n;

	TRY(store_fact_groups(c, &groups, &n));
	for (size_t i = 0; i < n; i++) {
		bool equal;
		TRY(equals_facts(c, &groups[i], &equal));
		if (equal)
			continue;
		cli_finding(c, "indicators: %d/%lld: %s", groups[i].indicator, (long long)groups[i].period,
			TR(c, "列缓存与数据不一致，请运行 gusu rebuild", "the packed column differs from the facts; run 'gusu rebuild'"));
		findings++;
	}
	*ret_findings = findings;
	return RC_OK;
}

/* ---- One batch more. */

static void merge(struct block_writer *w, struct block_reader *old, const struct fact *f, size_t n)
{
	struct fact_cell was;
	bool more = block_next(old, &was);
	size_t i = 0;

	while (more || i < n) {
		if (i < n && (!more || f[i].subject <= was.subject)) {
			if (more && f[i].subject == was.subject)
				more = block_next(old, &was);
			if (!f[i].withdrawn)
				put_cell(w, (struct fact_cell){f[i].subject, f[i].value});
			i++;
		} else {
			put_cell(w, was);
			more = block_next(old, &was);
		}
	}
}

enum rc fact_block_add(struct ctx *c, const struct fact *f, size_t n, int64_t batch, int32_t known_at)
{
	struct block_head h;
	struct block_writer w = {.n = 0};
	struct block_reader old = {0};
	const void *data;
	size_t len = 0;
	bool late;

	{
		stmt_auto *s = NULL;
		TRY(store_block(c, f->indicator, f->period, &s, &h, &data, &len));
		late = data && known_at < h.known_at;
		if (!late) {
			old = (struct block_reader){data, data ? (const unsigned char *)data + len : NULL, 0, false};
			buf_init(&w.b, BLOCK_LIMIT);
			merge(&w, &old, f, n);
		}
	}
	h.batch = batch;
	h.known_at = late ? h.known_at : known_at;
	if (!late && !old.bad)
		return finish(c, &w, &h);
	if (!late)
		buf_finish(&w.b);
	return rebuild_one(c, &h); /* news about the past, or a damaged block */
}
