/* published_list.c - publishing, the section of the public page, and the comparison with the ledger.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/digest.h"
#include "base/period.h"
#include "core/app.h"
#include "core/ledger.h"
#include "evaluation/city_published.h"
#include "evaluation/published_list.h"

enum { FILE_BYTES = 256 << 20, BODY = 4096, PREVIEW_LINES = 5 };

static const char *object_of(struct ctx *c, int64_t id) { return arena_printf(&c->arena, "list %lld", (long long)id); }

static const char *body_of(struct ctx *c, const struct published_list *l)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "list", l->id);
	jw_ktext(&w, "scheme", l->scheme);
	jw_ki64(&w, "year", l->year);
	jw_ki64(&w, "round", l->round);
	jw_ktext(&w, "name", l->list);
	jw_ktext(&w, "published_at", l->at);
	jw_ki64(&w, "enterprises", l->enterprises);
	jw_ktext(&w, "sm3", l->sm3);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

static enum rc hash_file(struct ctx *c, const char *p, size_t n, char hex[DIGEST_HEX])
{
	unsigned char sm3[DIGEST_SIZE];
	if (digest_of(DIGEST_SM3, p, n, sm3) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(hex, sm3, sizeof sm3);
	return RC_OK;
}

/* ---- Publishing. */

static enum rc known_list(struct ctx *c, const struct city *y, const char *list)
{
	const char *all = "";
	for (int k = 0; k < y->scheme->n_lists; k++) {
		if (strcmp(y->scheme->lists[k].code, list) == 0)
			return RC_OK;
		all = arena_printf(&c->arena, "%s%s%s", all, k > 0 ? ", " : "", y->scheme->lists[k].code);
	}
	return *list == '\0' ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "list", TR(c, "办法中没有名单“%s”；可用：%s", "the scheme has no list '%s'; it has: %s"), list,
		all != NULL && *all ? all : TR(c, "（无）", "none"));
}

static enum rc refuse_same(struct ctx *c, const struct published_list *l)
{
	const struct published_list *list;
	int n;
	TRY(store_lists(c, l->scheme, l->year, &list, &n));
	for (int i = 0; i < n; i++) {
		if (strcmp(list[i].list, l->list) != 0)
			continue;
		return strcmp(list[i].sm3, l->sm3) != 0 ? RC_OK : ctx_fail(c, RC_CONFLICT, "list",
			TR(c, "同样的名单已经公布（第 %lld 号，账本第 %lld 条）", "the same list is published already (list %lld, entry %lld of the ledger)"),
			(long long)list[i].id, (long long)list[i].seq);
	}
	return RC_OK;
}

static enum rc store_list(struct ctx *c, struct published_list *l, const struct buf *file)
{
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(refuse_same(c, l));
	TRY(store_list_next(c, &l->id));
	const char *body = body_of(c, l), *object = object_of(c, l->id);
	if (!body || !object)
		return ctx_no_memory(c);
	TRY(ledger_write(c, LEDGER_LIST_PUBLISHED, object, body, &l->seq));
	TRY(store_list_add(c, l, file->data, file->len));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

/* The list as it would be published now, and its file. */
static enum rc make_list(struct ctx *c, struct city *y, const char *list, struct published_list *ret, struct buf *file)
{
	char *sm3 = ctx_alloc(c, DIGEST_HEX), *at = ctx_alloc(c, INSTANT_TEXT);
	struct published_list l = { .round = y->round.id, .scheme = arena_strdup(&c->arena, y->round.scheme), .year = y->round.year,
		.list = arena_strdup(&c->arena, list), .at = at, .sm3 = sm3 };
	size_t rows = 0;
	if (!sm3 || !at || !l.scheme || !l.list)
		return ctx_no_memory(c);
	TRY(known_list(c, y, list));
	TRY(published_file_of(c, y, *list ? list : NULL, file, &rows));
	if (buf_rc(file) != RC_OK)
		return ctx_fail(c, RC_TOO_LARGE, "list", "%s", TR(c, "名单文件过大", "the file of the list is too large"));
	if (rows == 0)
		return ctx_fail(c, RC_BAD_INPUT, "list", "%s", TR(c, "名单是空的，没有公布", "the list is empty and was not published"));
	l.enterprises = (int64_t)rows;
	instant_print(at, c->now_ms);
	TRY(hash_file(c, file->data, file->len, sm3));
	*ret = l;
	return RC_OK;
}

static enum rc freeze(struct ctx *c, struct city *y, const char *list, struct published_list *ret)
{
	buf_auto file = { .data = NULL };
	struct published_list l;
	buf_init(&file, FILE_BYTES);
	TRY(make_list(c, y, list, &l, &file));
	TRY(store_list(c, &l, &file));
	*ret = l;
	return RC_OK;
}

enum rc list_publish(struct ctx *c, const char *scheme, int year, const char *list, struct published_list *ret_list)
{
	struct city *y;
	TRY(city_hold(c, scheme, year, &y));
	enum rc rc = freeze(c, y, list != NULL ? list : "", ret_list);
	city_drop(c, y);
	return rc;
}

/* The head line and the first lines of the file, without its byte order mark. */
static const char *first_lines(struct ctx *c, const struct buf *file, int lines)
{
	size_t from = file->len >= 3 && memcmp(file->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, end = from;
	for (; end < file->len && lines > 0; end++)
		lines -= file->data[end] == '\n';
	return arena_printf(&c->arena, "%.*s", (int)(end - from), file->data + from);
}

static enum rc preview(struct ctx *c, struct city *y, const char *list, struct list_preview *ret)
{
	buf_auto file = { .data = NULL };
	const struct published_list *known;
	int n;
	buf_init(&file, FILE_BYTES);
	TRY(make_list(c, y, list, &ret->list, &file));
	ret->first = first_lines(c, &file, PREVIEW_LINES + 1);
	if (ret->first == NULL)
		return ctx_no_memory(c);
	TRY(store_lists(c, ret->list.scheme, ret->list.year, &known, &n));
	for (int i = 0; i < n; i++) { /* newest first: the last one of this name counts */
		if (strcmp(known[i].list, ret->list.list) != 0)
			continue;
		ret->former = known[i].id;
		ret->same = strcmp(known[i].sm3, ret->list.sm3) == 0;
		break;
	}
	return RC_OK;
}

enum rc list_preview(struct ctx *c, const char *scheme, int year, const char *list, struct list_preview *ret_preview)
{
	struct city *y;
	struct list_preview p = { 0 };
	TRY(city_hold(c, scheme, year, &y));
	enum rc rc = preview(c, y, list != NULL ? list : "", &p);
	city_drop(c, y);
	if (rc == RC_OK)
		*ret_preview = p;
	return rc;
}

/* ---- Reading. */

enum rc lists_published(struct ctx *c, const char *scheme, int year, const struct published_list **ret_list, int *ret_n)
{
	return store_lists(c, scheme, year, ret_list, ret_n);
}

enum rc list_get(struct ctx *c, int64_t id, struct published_list *ret_list)
{
	bool found = false;
	TRY(store_list_get(c, id, ret_list, &found));
	return found ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有编号为 %lld 的公布名单", "there is no published list %lld"), (long long)id);
}

enum rc list_file(struct ctx *c, int64_t id, const char **ret_text, size_t *ret_len) { return store_list_file(c, id, ret_text, ret_len); }

const char *list_filename(struct ctx *c, const struct published_list *l, const char *tail)
{
	return arena_printf(&c->arena, "%s%s-%d-list-%lld%s", c->app->sample_data ? "sample-" : "", l->scheme, l->year, (long long)l->id, tail);
}

/* ---- The section of the public page. */

static void link_to(struct page *p, const char *href, const char *text)
{
	page_open(p, "a", "href", href, NULL);
	page_text(p, text);
	page_close(p, "a");
}

static void section_row(struct page *p, const struct published_list *l)
{
	struct ctx *c = p->c;
	page_row(p);
	page_cell(p, arena_printf(&c->arena, "%.10s", l->at));
	page_cell(p, *l->list ? l->list : TR(c, "全部类别", "every class"));
	page_cell_number(p, (double)l->enterprises, 0, NULL);
	page_cell_number(p, (double)l->seq, 0, NULL);
	page_html(p, "<td>");
	link_to(p, arena_printf(&c->arena, "/api/evaluation/published_lists/%lld/file", (long long)l->id), TR(c, "名单（CSV）", "list (CSV)"));
	page_html(p, " · ");
	link_to(p, arena_printf(&c->arena, "/api/evaluation/published_lists/%lld/proof", (long long)l->id), TR(c, "证明（JSON）", "proof (JSON)"));
	page_html(p, "</td>");
	page_cell_code(p, l->sm3);
	page_row_end(p);
}

enum rc list_section(struct page *p, const char *scheme, int year)
{
	struct ctx *c = p->c;
	const struct published_list *list;
	int n;
	TRY(store_lists(c, scheme, year, &list, &n));
	page_line(p, "h2", TR(c, "正式公布的名单", "Lists as published"));
	if (n == 0) {
		page_line(p, "p", TR(c, "还没有正式公布。", "Nothing has been published formally yet."));
		return RC_OK;
	}
	page_line(p, "p", TR(c, "公布的名单文件已经固定，并记入账本；用证明和您留存的账本头可以核验它公布之后没有改动。",
		"A published file is frozen and on record in the ledger; with its proof and a head that you have kept, anybody can check that it is unchanged."));
	struct page_column columns[] = { { TR(c, "公布日期", "Published"), false }, { TR(c, "名单", "List"), false }, { TR(c, "户数", "Enterprises"), true },
		{ TR(c, "账本编号", "Entry"), true }, { TR(c, "文件", "Files"), false }, { "SM3", false } };
	page_table(p, NULL, columns, 6);
	for (int i = 0; i < n; i++)
		section_row(p, &list[i]);
	page_table_end(p);
	page_html(p, "<p>");
	link_to(p, "/public/ledger", TR(c, "账本头与核验方法", "Head of the ledger, and how to check"));
	page_html(p, "</p>\n");
	return RC_OK;
}

/* ---- gusu check */

/* The row names the entry that published it: a proof is made from that number. */
static enum rc check_entry(struct ctx *c, const struct published_list *l, const char *object, int *findings)
{
	struct ledger_entry e;
	bool found;
	TRY(ledger_find(c, LEDGER_LIST_PUBLISHED, object, &e, &found));
	if (!found || e.seq == l->seq)
		return RC_OK;
	printf(TR(c, "公布名单 %lld 记着账本第 %lld 条，公布它的是第 %lld 条\n", "the published list %lld names entry %lld of the ledger, entry %lld published it\n"),
		(long long)l->id, (long long)l->seq, (long long)e.seq);
	++*findings;
	return RC_OK;
}

static enum rc check_one(struct ctx *c, const struct published_list *l, int64_t *known, int *findings)
{
	const char *text, *object = object_of(c, l->id), *body = body_of(c, l);
	size_t len;
	char hex[DIGEST_HEX];
	enum ledger_word word;
	if (!object || !body)
		return ctx_no_memory(c);
	TRY(list_file(c, l->id, &text, &len));
	TRY(hash_file(c, text, len, hex));
	if (strcmp(hex, l->sm3) != 0) {
		printf(TR(c, "公布名单 %lld 的文件与其校验值不符\n", "the file of the published list %lld does not have its hash\n"), (long long)l->id);
		++*findings;
	}
	TRY(ledger_compare(c, LEDGER_LIST_PUBLISHED, object, body, l->at, &word));
	ledger_say(c, word, object, findings);
	*known += word == LEDGER_SAME || word == LEDGER_OTHER;
	return check_entry(c, l, object, findings);
}

enum rc lists_check(struct ctx *c, int *ret_findings)
{
	const struct published_list *list;
	int64_t entries, known = 0;
	int n;
	TRY(store_lists(c, NULL, 0, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(check_one(c, &list[i], &known, ret_findings));
	TRY(ledger_count(c, LEDGER_LIST_PUBLISHED, &entries));
	ledger_gone(c, LEDGER_LIST_PUBLISHED, entries - known, ret_findings);
	return RC_OK;
}
