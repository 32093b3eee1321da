/* ledger.c - writing acts, finding them again, and the proofs about them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include "core/ledger_store.h"
#include "core/setting.h"

enum { BODY_BYTES = 1 << 20, ENTRY_BYTES = BODY_BYTES + 65536 };

const struct ledger_kind_info ledger_kinds[LEDGER_KINDS] = {
#define L(symbol, word, zh, en) { word, zh, en },
#include "core/ledger.def"
#undef L
};

const char *ledger_title(const struct ctx *c, const char *word)
{
	for (int k = 0; k < LEDGER_KINDS; k++)
		if (strcmp(ledger_kinds[k].word, word) == 0)
			return TR(c, ledger_kinds[k].zh, ledger_kinds[k].en);
	return word;
}

void ledger_entry_text(const struct ledger_entry *e, struct buf *out)
{
	struct jw w;
	jw_init(&w, out);
	jw_obj(&w);
	jw_ki64(&w, "seq", e->seq);
	jw_ktext(&w, "at", e->at);
	jw_ktext(&w, "kind", e->kind);
	jw_ktext(&w, "actor", e->actor);
	jw_ktext(&w, "object", e->object);
	jw_key(&w, "body");
	jw_raw(&w, e->body, strlen(e->body));
	jw_obj_end(&w);
}

/* ---- The tree's nodes. */

static enum rc get_node(void *arg, int level, uint64_t i, struct merkle_hash *ret)
{
	struct ctx *c = arg;
	bool found = false;
	TRY(ledger_store_node(c, level, i, ret, &found));
	if (found)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "账本不完整：缺少第 %d 层第 %lld 个节点。请运行 gusu ledger verify",
		"the ledger is damaged: on level %d of its tree node %lld is missing. Run gusu ledger verify"), level, (long long)i);
}

static enum rc put_node(void *arg, int level, uint64_t i, const struct merkle_hash *h)
{
	return level > 0 ? ledger_store_node_add(arg, level, i, h) : RC_OK; /* the leaf stands with its entry */
}

static struct merkle_store nodes_of(struct ctx *c)
{
	return (struct merkle_store){ .get = get_node, .put = put_node, .arg = c };
}

/* ---- Writing. */

/* Sorted keys, no blanks, no doubled keys: one text for one meaning. */
static enum rc canonical(struct ctx *c, const char *json, const char **ret_text)
{
	json_error_t why;
	json_t *v = json_loads(json, JSON_REJECT_DUPLICATES, &why);
	char *text = v != NULL && json_is_object(v) ? json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(v);
	const char *own = text != NULL && strlen(text) <= BODY_BYTES ? arena_strdup(&c->arena, text) : NULL;
	free(text);
	if (own == NULL)
		return ctx_fail(c, RC_INTERNAL, NULL, TR(c, "账本条目的内容无法记录：%s", "the ledger cannot take this entry: %s"), why.text);
	*ret_text = own;
	return RC_OK;
}

/* Who acted. An entry is never taken out again and an account's name is often a person's: acts on accounts say its number. */
static const char *actor_of(struct ctx *c, enum ledger_kind kind)
{
	if ((kind != LEDGER_ACCOUNT_CHANGED && kind != LEDGER_GRANT_CHANGED) || c->who.account == 0)
		return c->who.name;
	return arena_printf(&c->arena, "account %lld", (long long)c->who.account);
}

static enum rc append(struct ctx *c, enum ledger_kind kind, const char *object, const char *body, int64_t seq)
{
	char at[INSTANT_TEXT], leaf[DIGEST_HEX];
	struct merkle_hash h;
	struct ledger_entry e = { seq, at, ledger_kinds[kind].word, actor_of(c, kind), object, body, leaf };
	struct merkle_store nodes = nodes_of(c);
	buf_auto text = { .data = NULL };
	if (e.actor == NULL)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	buf_init(&text, ENTRY_BYTES);
	ledger_entry_text(&e, &text);
	if (buf_rc(&text) != RC_OK || merkle_leaf(text.data, text.len, &h) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "账本条目无法计算校验值", "the ledger entry could not be hashed"));
	hex_print(leaf, h.b, sizeof h.b);
	TRY(ledger_store_add(c, &e));
	enum rc rc = merkle_append(&nodes, (uint64_t)seq - 1, &h);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, NULL, "%s", TR(c, "账本没有写成", "the ledger could not be written"));
}

/* What a ledger begins with, so that its head says whose it is. A database of an older program gets it with its first act. */
static enum rc first_body(struct ctx *c, const char **ret_json)
{
	const char *city, *sample;
	struct jw w;
	buf_auto b = { .data = NULL };
	TRY(setting_find(c, "city", &city));
	TRY(setting_find(c, "sample", &sample));
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "city", city != NULL ? city : "");
	jw_kbool(&w, "sample", sample != NULL && strcmp(sample, "1") == 0);
	jw_ktext(&w, "program", "gusu " GUSU_VERSION);
	jw_obj_end(&w);
	return canonical(c, buf_text(&b), ret_json);
}

enum rc ledger_write(struct ctx *c, enum ledger_kind kind, const char *object, const char *json, int64_t *ret_seq)
{
	int64_t size;
	const char *body, *first;
	assert(c->writes && db_in_txn(c->db));
	TRY(first_body(c, &first));
	TRY(ledger_store_size(c, &size));
	if (size == 0 && kind != LEDGER_DATABASE_CREATED)
		TRY(append(c, LEDGER_LEDGER_OPENED, "", first, ++size));
	TRY(canonical(c, json != NULL ? json : first, &body));
	TRY(append(c, kind, object, body, size + 1));
	if (ret_seq != NULL)
		*ret_seq = size + 1;
	return RC_OK;
}

/* ---- Finding. */

enum rc ledger_size(struct ctx *c, int64_t *ret_size) { return ledger_store_size(c, ret_size); }

enum rc ledger_get(struct ctx *c, int64_t seq, struct ledger_entry *ret_entry)
{
	bool found = false;
	TRY(ledger_store_get(c, seq, ret_entry, &found));
	return found ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "seq", TR(c, "账本没有第 %lld 条", "the ledger has no entry %lld"), (long long)seq);
}

enum rc ledger_find(struct ctx *c, enum ledger_kind kind, const char *object, struct ledger_entry *ret_entry, bool *ret_found)
{
	return ledger_store_find(c, ledger_kinds[kind].word, object, ret_entry, ret_found);
}

enum rc ledger_list(struct ctx *c, const char *kind, int64_t before, int limit, const struct ledger_entry **ret_list, int *ret_n)
{
	struct ledger_entry *list = arena_new_array(&c->arena, struct ledger_entry, (size_t)limit + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY(ledger_store_list(c, kind, before > 0 ? before : INT64_MAX, limit, list, ret_n));
	*ret_list = list;
	return RC_OK;
}

/* ---- What the ledger says of a row. */

enum rc ledger_count(struct ctx *c, enum ledger_kind kind, int64_t *ret_n) { return ledger_store_count(c, ledger_kinds[kind].word, ret_n); }

enum rc ledger_compare(struct ctx *c, enum ledger_kind kind, const char *object, const char *json, const char *at, enum ledger_word *ret_word)
{
	struct ledger_entry e, first;
	const char *body;
	bool found = false, opened = false;
	TRY(ledger_find(c, kind, object, &e, &found));
	if (found) {
		TRY(canonical(c, json, &body));
		*ret_word = strcmp(body, e.body) == 0 ? LEDGER_SAME : LEDGER_OTHER;
		return RC_OK;
	}
	TRY(ledger_store_get(c, 1, &first, &opened));
	*ret_word = !opened || strcmp(at, first.at) < 0 ? LEDGER_BEFORE : LEDGER_SILENT; /* instants in ISO 8601 order as texts */
	return RC_OK;
}

void ledger_say(const struct ctx *c, enum ledger_word word, const char *what, int *findings)
{
	if (word == LEDGER_OTHER)
		printf(TR(c, "%s 与账本中的记录不符\n", "%s is not what the ledger says of it\n"), what);
	else if (word == LEDGER_SILENT)
		printf(TR(c, "%s 在账本中没有记录\n", "%s has no entry in the ledger\n"), what);
	*findings += word == LEDGER_OTHER || word == LEDGER_SILENT;
}

void ledger_gone(const struct ctx *c, enum ledger_kind kind, int64_t gone, int *findings)
{
	if (gone <= 0)
		return;
	printf(TR(c, "账本记有“%s”，但库中缺少 %lld 项\n", "the ledger says '%s' of %lld things that are gone from the database\n"),
		TR(c, ledger_kinds[kind].zh, ledger_kinds[kind].en), (long long)gone);
	++*findings;
}

/* ---- Heads and proofs. */

static enum rc settle_size(struct ctx *c, int64_t *size)
{
	int64_t now;
	TRY(ledger_store_size(c, &now));
	if (*size > now || *size < 0)
		return ctx_fail(c, RC_NOT_FOUND, "size", TR(c, "账本现有 %lld 条，没有 %lld 条", "the ledger has %lld entries, not %lld"), (long long)now,
			(long long)*size);
	*size = *size > 0 ? *size : now;
	return RC_OK;
}

enum rc ledger_head(struct ctx *c, int64_t size, struct ledger_head *ret_head)
{
	struct ledger_head h = { .size = size };
	struct merkle_store nodes = nodes_of(c);
	struct ledger_entry last = { .at = "" };
	const char *city;
	TRY(settle_size(c, &h.size));
	if (h.size > 0)
		TRY(ledger_get(c, h.size, &last));
	TRY(setting_find(c, "city", &city));
	text_put(h.at, sizeof h.at, slice_of(last.at));
	text_put(h.city, sizeof h.city, slice_of(city != NULL ? city : ""));
	enum rc rc = merkle_root(&nodes, (uint64_t)h.size, &h.root);
	if (rc != RC_OK)
		return ctx_fail(c, rc, NULL, "%s", TR(c, "账本的根无法计算", "the root of the ledger could not be computed"));
	*ret_head = h;
	return RC_OK;
}

static void put_hash(struct jw *w, const char *key, const struct merkle_hash *h)
{
	char hex[DIGEST_HEX];
	hex_print(hex, h->b, sizeof h->b);
	jw_ktext(w, key, hex);
}

static void put_path(struct jw *w, const struct merkle_path *p)
{
	char hex[DIGEST_HEX];
	jw_key(w, "path");
	jw_arr(w);
	for (int i = 0; i < p->n; i++) {
		hex_print(hex, p->h[i].b, DIGEST_SIZE);
		jw_text(w, hex);
	}
	jw_arr_end(w);
}

void ledger_head_json(const struct ledger_head *h, struct jw *w)
{
	char text[LEDGER_HEAD_TEXT];
	ledger_head_print(h, text);
	jw_obj(w);
	jw_ki64(w, "size", h->size);
	jw_ktext(w, "time", h->at);
	put_hash(w, "root", &h->root);
	jw_ktext(w, "city", h->city);
	jw_ktext(w, "text", text);
	jw_obj_end(w);
}

enum rc ledger_proof_json(struct ctx *c, int64_t seq, int64_t size, struct jw *w)
{
	struct ledger_head h;
	struct ledger_entry e;
	struct merkle_path p;
	struct merkle_store nodes = nodes_of(c);
	buf_auto text = { .data = NULL };
	TRY(ledger_head(c, size, &h));
	TRY(ledger_get(c, seq, &e));
	if (seq > h.size)
		return ctx_fail(c, RC_NOT_FOUND, "size", TR(c, "第 %lld 条晚于只有 %lld 条的账本头；请用更新的账本头", "entry %lld is younger than the head of %lld entries; use a later head"),
			(long long)seq, (long long)h.size);
	TRY(merkle_inclusion(&nodes, (uint64_t)seq - 1, (uint64_t)h.size, &p));
	buf_init(&text, ENTRY_BYTES);
	ledger_entry_text(&e, &text);
	TRY(buf_rc(&text));
	jw_obj(w);
	jw_ktext(w, "format", "gusu-proof/1");
	jw_ki64(w, "seq", seq);
	jw_ktext(w, "entry", buf_text(&text));
	put_path(w, &p);
	jw_key(w, "head");
	ledger_head_json(&h, w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc ledger_consistency_json(struct ctx *c, int64_t first, int64_t size, struct jw *w)
{
	struct ledger_head former, now;
	struct merkle_path p;
	struct merkle_store nodes = nodes_of(c);
	TRY(ledger_head(c, size, &now));
	if (first < 1 || first > now.size)
		return ctx_fail(c, RC_BAD_INPUT, "first", TR(c, "先前的条数应在 1 到 %lld 之间", "the former number of entries lies between 1 and %lld"),
			(long long)now.size);
	TRY(ledger_head(c, first, &former));
	TRY(merkle_consistency(&nodes, (uint64_t)first, (uint64_t)now.size, &p));
	jw_obj(w);
	jw_ktext(w, "format", "gusu-consistency/1");
	put_path(w, &p);
	jw_key(w, "former");
	ledger_head_json(&former, w);
	jw_key(w, "head");
	ledger_head_json(&now, w);
	jw_obj_end(w);
	return RC_OK;
}
