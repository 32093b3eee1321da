/* ledger_verify.c - every hash of the ledger computed again from its rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One pass over the entries in order. The tree grows in memory as it did when they were written; of each level only the last left and the
 * last right node are needed: a node is completed by its right child, and the root of any size is made of left nodes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "core/ledger_store.h"

enum { ENTRY_BYTES = 2 << 20, LINE = 400 };

struct verify {
	struct ctx *c;
	const struct ledger_head *kept; int n_kept;
	void (*found)(void *arg, const char *line);
	void *arg;
	struct ledger_report report;
	struct merkle_hash last[MERKLE_PATH][2]; /* the last complete nodes of each level with even and odd place */
	int64_t inner;                          /* nodes above the leaves that there must be */
	char at[32];                            /* of the entry last seen */
	bool tree_told;                         /* one finding about the tree is enough */
	struct buf text;
};

static void finding(struct verify *v, int64_t entry, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void finding(struct verify *v, int64_t entry, const char *fmt, ...)
{
	char line[LINE];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	v->report.findings++;
	if (entry > 0 && (v->report.first_wrong == 0 || entry < v->report.first_wrong))
		v->report.first_wrong = entry;
	v->found(v->arg, line);
}

static enum rc get_last(void *arg, int level, uint64_t i, struct merkle_hash *ret)
{
	*ret = ((struct verify *)arg)->last[level][i & 1];
	return RC_OK;
}

/* A node is complete: it must be the one that was stored. */
static enum rc put_and_compare(void *arg, int level, uint64_t i, const struct merkle_hash *h)
{
	struct verify *v = arg;
	struct merkle_hash stored;
	bool there = false;
	v->last[level][i & 1] = *h;
	if (level == 0)
		return RC_OK;
	v->inner++;
	TRY(ledger_store_node(v->c, level, i, &stored, &there));
	long long from = (long long)(i << level) + 1, to = (long long)((i + 1) << level);
	bool explained = v->tree_told || (v->report.first_wrong > 0 && v->report.first_wrong <= to); /* an entry below it has been named */
	if ((there && memcmp(stored.b, h->b, DIGEST_SIZE) == 0) || explained)
		return RC_OK;
	v->tree_told = true;
	if (!there)
		finding(v, 0, TR(v->c, "树中缺少覆盖第 %lld 至 %lld 条的节点", "the tree's node over the entries %lld to %lld is missing"), from, to);
	else /* the leaves fit their entries: an entry was exchanged together with its hash */
		finding(v, from, TR(v->c, "第 %lld 至 %lld 条之中有条目连同校验值一起被改过：与树中保存的节点不符",
			"among the entries %lld to %lld one was altered together with its hash: the stored node of the tree says otherwise"), from, to);
	return RC_OK;
}

static enum rc root_now(struct verify *v, struct merkle_hash *ret)
{
	struct merkle_store s = { .get = get_last, .arg = v };
	return merkle_root(&s, (uint64_t)v->report.entries, ret);
}

static enum rc compare_kept(struct verify *v)
{
	for (int i = 0; i < v->n_kept; i++) {
		struct merkle_hash root;
		if (v->kept[i].size != v->report.entries)
			continue;
		TRY(root_now(v, &root));
		if (memcmp(root.b, v->kept[i].root.b, DIGEST_SIZE) != 0)
			finding(v, 0, TR(v->c, "前 %lld 条与所给的账本头（%s）不符：其中有条目被改动、删除、插入或调换",
				"the first %lld entries are not those of the head given (%s): one was altered, removed, inserted or moved"), (long long)v->kept[i].size,
				v->kept[i].at);
		else if (strcmp(v->at, v->kept[i].at) != 0)
			finding(v, 0, TR(v->c, "所给账本头的时间 %s 与第 %lld 条的时间 %s 不符", "the head given says %s, but entry %lld is of %s"), v->kept[i].at,
				(long long)v->kept[i].size, v->at);
	}
	return RC_OK;
}

static enum rc hash_entry(struct verify *v, const struct ledger_entry *e, struct merkle_hash *ret)
{
	buf_clear(&v->text);
	ledger_entry_text(e, &v->text);
	TRY(buf_rc(&v->text));
	return merkle_leaf(v->text.data, v->text.len, ret);
}

static enum rc take_entry(void *arg, const struct ledger_entry *e)
{
	struct verify *v = arg;
	struct merkle_hash h;
	char hex[DIGEST_HEX];
	int64_t due = v->report.entries + 1;
	struct merkle_store s = { .get = get_last, .put = put_and_compare, .arg = v };
	if (e->seq != due)
		finding(v, due, TR(v->c, "第 %lld 条之处是编号 %lld：有条目被删除或插入", "entry %lld is due and number %lld is there: one was removed or inserted"),
			(long long)due, (long long)e->seq);
	TRY(hash_entry(v, e, &h));
	hex_print(hex, h.b, sizeof h.b);
	if (strcmp(hex, e->leaf) != 0)
		finding(v, e->seq, TR(v->c, "第 %lld 条（%s）被改动：内容的校验值是 %.16s…，记录的是 %.16s…",
			"entry %lld (%s) was altered: its text has the hash %.16s…, recorded is %.16s…"), (long long)e->seq, ledger_title(v->c, e->kind), hex, e->leaf);
	TRY(merkle_append(&s, (uint64_t)v->report.entries, &h));
	v->report.entries++;
	text_put(v->at, sizeof v->at, slice_of(e->at));
	return compare_kept(v);
}

static enum rc verify_end(struct verify *v)
{
	int64_t stored;
	TRY(ledger_store_node_count(v->c, &stored));
	if (stored > v->inner)
		finding(v, 0, TR(v->c, "树中有 %lld 个多余的节点：末尾的条目可能被删除", "the tree has %lld nodes too many: entries were removed from the end"),
			(long long)(stored - v->inner));
	for (int i = 0; i < v->n_kept; i++)
		if (v->kept[i].size > v->report.entries)
			finding(v, v->report.entries + 1, TR(v->c, "所给的账本头有 %lld 条，现在只有 %lld 条：末尾的条目被删除",
				"the head given has %lld entries, now there are %lld: entries were removed from the end"), (long long)v->kept[i].size,
				(long long)v->report.entries);
	text_put(v->report.head.at, sizeof v->report.head.at, slice_of(v->at));
	v->report.head.size = v->report.entries;
	return root_now(v, &v->report.head.root);
}

static enum rc verify_all(struct verify *v)
{
	struct txn t = { 0 };
	bool own = !db_in_txn(v->c->db); /* one unchanging view of entries and nodes */
	enum rc rc = own ? txn_begin(&t, v->c->db) : RC_OK;
	if (rc != RC_OK)
		return ctx_fail_db(v->c, rc);
	rc = ledger_store_each(v->c, take_entry, v);
	if (rc == RC_OK)
		rc = verify_end(v);
	txn_finish(&t);
	return rc;
}

enum rc ledger_verify(struct ctx *c, const struct ledger_head *kept, int n_kept, void (*found)(void *arg, const char *line), void *arg,
	struct ledger_report *ret_report)
{
	struct verify v = { .c = c, .kept = kept, .n_kept = n_kept, .found = found, .arg = arg };
	buf_init(&v.text, ENTRY_BYTES);
	enum rc rc = verify_all(&v);
	buf_finish(&v.text);
	if (rc != RC_OK)
		return ctx_fail(c, rc, NULL, "%s", TR(c, "账本没有核对完", "the ledger could not be checked to its end"));
	*ret_report = v.report;
	return RC_OK;
}
