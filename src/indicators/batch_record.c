/* batch_record.c - a batch of facts in the ledger: its entry, and the comparison years later.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/batch_record.h"
#include "base/digest.h"
#include "base/period.h"
#include "core/job.h"
#include "core/ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 65536, LINE_MOST = 128, BODY = 65536 };

static void fact_line(struct buf *b, const struct fact *f)
{
	buf_i64(b, f->indicator);
	buf_char(b, ',');
	buf_i64(b, f->period);
	buf_char(b, ',');
	buf_i64(b, f->subject);
	buf_char(b, ',');
	if (!f->withdrawn)
		buf_i64(b, f->value);
	buf_char(b, '\n');
}

static enum rc rows_digest(const struct fact *facts, size_t n, char out[DIGEST_HEX])
{
	struct digest d;
	unsigned char sm3[DIGEST_SIZE];
	buf_auto lines = { .data = NULL };
	TRY(digest_begin(&d, DIGEST_SM3));
	buf_init(&lines, LINES + LINE_MOST);
	for (size_t i = 0; i < n; i++) {
		fact_line(&lines, &facts[i]);
		if (lines.len >= LINES || i + 1 == n) {
			d.failed = d.failed || lines.failed;
			digest_add(&d, lines.data, lines.len);
			buf_clear(&lines);
		}
	}
	TRY(digest_end(&d, sm3));
	hex_print(out, sm3, sizeof sm3);
	return RC_OK;
}

static const char *body_of(struct ctx *c, const struct batch_full *b, const char *rows)
{
	struct jw w;
	buf_auto out = { .data = NULL };
	buf_init(&out, BODY);
	jw_init(&w, &out);
	jw_obj(&w);
	jw_ki64(&w, "batch", b->id);
	jw_ktext(&w, "kind", b->kind);
	jw_ktext(&w, "source", b->source);
	jw_ktext(&w, "file", b->file);
	jw_ktext(&w, "file_sha256", b->hash);
	jw_ktext(&w, "known_at", b->known_at);
	jw_ktext(&w, "taken_in_at", b->at);
	jw_ktext(&w, "taken_in_by", b->who);
	jw_ki64(&w, "facts", b->facts);
	jw_ktext(&w, "rows_sm3", rows);
	jw_obj_end(&w);
	return buf_rc(&out) == RC_OK ? arena_strdup(&c->arena, buf_text(&out)) : NULL;
}

static const char *object_of(struct ctx *c, int64_t batch) { return arena_printf(&c->arena, "batch %lld", (long long)batch); }

enum rc batch_record(struct ctx *c, const struct batch_info *b, const struct fact *facts, size_t n, int64_t batch)
{
	char rows[DIGEST_HEX], known[DATE_TEXT], at[INSTANT_TEXT];
	date_print(known, b->known_at);
	instant_print(at, c->now_ms);
	struct batch_full full = { .id = batch, .facts = (int64_t)n, .kind = b->kind ? b->kind : "import", .source = b->source ? b->source : "",
		.file = b->file ? b->file : "", .hash = b->hash ? b->hash : "", .known_at = known, .at = at, .who = c->who.name };
	if (rows_digest(facts, n, rows) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	const char *body = body_of(c, &full, rows), *object = object_of(c, batch);
	return body && object ? ledger_write(c, LEDGER_FACTS_IMPORTED, object, body, NULL) : ctx_no_memory(c);
}

static const char *undo_body(struct ctx *c, int64_t batch, int64_t by)
{
	return arena_printf(&c->arena, "{\"batch\":%lld,\"by\":%lld}", (long long)batch, (long long)by);
}

enum rc undo_record(struct ctx *c, int64_t batch, int64_t by)
{
	const char *body = undo_body(c, batch, by), *object = object_of(c, batch);
	return body && object ? ledger_write(c, LEDGER_BATCH_UNDONE, object, body, NULL) : ctx_no_memory(c);
}

/* ---- gusu check: one pass over the facts with a digest for every batch. */

struct batch_sum { struct digest digest; int64_t facts; bool begun; };
struct sums { struct ctx *c; const struct batch_full *list; struct batch_sum *sums; size_t n; int64_t strays; struct buf line; };

static int by_id(const void *key, const void *item)
{
	int64_t id = *(const int64_t *)key, other = ((const struct batch_full *)item)->id;
	return (id > other) - (id < other);
}

static enum rc add_fact(void *arg, const struct fact *f, int64_t batch)
{
	struct sums *s = arg;
	const struct batch_full *b = bsearch(&batch, s->list, s->n, sizeof *b, by_id);
	if (b == NULL) {
		s->strays++;
		return RC_OK;
	}
	struct batch_sum *sum = &s->sums[b - s->list];
	if (!sum->begun)
		TRY(digest_begin(&sum->digest, DIGEST_SM3));
	sum->begun = true;
	sum->facts++;
	buf_clear(&s->line);
	fact_line(&s->line, f);
	digest_add(&sum->digest, s->line.data, s->line.len);
	return RC_OK;
}

static enum rc compare_batch(struct ctx *c, const struct batch_full *b, struct batch_sum *sum, int *findings)
{
	char rows[DIGEST_HEX];
	unsigned char sm3[DIGEST_SIZE];
	enum ledger_word word;
	enum rc rc = sum->begun ? digest_end(&sum->digest, sm3) : digest_of(DIGEST_SM3, NULL, 0, sm3);
	sum->begun = false;
	if (rc != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(rows, sm3, sizeof sm3);
	struct batch_full now = *b;
	now.facts = sum->facts;
	const char *body = body_of(c, &now, rows), *object = object_of(c, b->id);
	if (!body || !object)
		return ctx_no_memory(c);
	if (now.facts != b->facts) {
		printf(TR(c, "批次 %lld 应有 %lld 个数值，现有 %lld 个\n", "batch %lld should have %lld facts and has %lld\n"), (long long)b->id, (long long)b->facts,
			(long long)now.facts);
		++*findings;
	}
	TRY(ledger_compare(c, LEDGER_FACTS_IMPORTED, object, body, b->at, &word));
	ledger_say(c, word, object, findings);
	return RC_OK;
}

static enum rc compare_all(struct ctx *c, struct sums *s, int *findings)
{
	int64_t entries, matched = 0;
	TRY(store_each_fact(c, add_fact, s));
	for (size_t i = 0; i < s->n; i++) {
		struct ledger_entry e;
		bool found = false;
		TRY(compare_batch(c, &s->list[i], &s->sums[i], findings));
		TRY(ledger_find(c, LEDGER_FACTS_IMPORTED, object_of(c, s->list[i].id), &e, &found));
		matched += found;
	}
	TRY(ledger_count(c, LEDGER_FACTS_IMPORTED, &entries));
	ledger_gone(c, LEDGER_FACTS_IMPORTED, entries - matched, findings);
	if (s->strays > 0) {
		printf(TR(c, "%lld 个数值不属于任何批次\n", "%lld facts belong to no batch\n"), (long long)s->strays);
		++*findings;
	}
	return RC_OK;
}

static enum rc compare_undos(struct ctx *c, int *findings)
{
	const struct undo_full *list;
	int64_t entries, matched = 0;
	size_t n;
	TRY(store_undos_full(c, &list, &n));
	for (size_t i = 0; i < n; i++) {
		enum ledger_word word;
		const char *body = undo_body(c, list[i].batch, list[i].by), *object = object_of(c, list[i].batch);
		const char *what = arena_printf(&c->arena, TR(c, "批次 %lld 的撤销", "that batch %lld was taken back"), (long long)list[i].batch);
		if (!body || !object || !what)
			return ctx_no_memory(c);
		TRY(ledger_compare(c, LEDGER_BATCH_UNDONE, object, body, list[i].at, &word));
		ledger_say(c, word, what, findings);
		matched += word == LEDGER_SAME || word == LEDGER_OTHER;
	}
	TRY(ledger_count(c, LEDGER_BATCH_UNDONE, &entries));
	ledger_gone(c, LEDGER_BATCH_UNDONE, entries - matched, findings);
	return RC_OK;
}

enum rc batch_records_check(struct ctx *c, int *ret_findings)
{
	struct sums s = { .c = c };
	TRY(store_batches_full(c, &s.list, &s.n));
	s.sums = arena_new_array(&c->arena, struct batch_sum, s.n + 1);
	if (s.sums == NULL)
		return ctx_no_memory(c);
	buf_init(&s.line, LINE_MOST);
	enum rc rc = compare_all(c, &s, ret_findings);
	for (size_t i = 0; i < s.n; i++)
		if (s.sums[i].begun)
			digest_drop(&s.sums[i].digest);
	buf_finish(&s.line);
	return rc == RC_OK ? compare_undos(c, ret_findings) : rc;
}
