/* ledger_api.c - the ledger over HTTP: for the page, for verifiers, for the public.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/app.h"
#include "core/ledger.api.gen.h"
#include "core/ledger.h"
#include "core/page.h"
#include "core/setting.h"

extern const char verify_html_begin[]; /* web/verify/verify.html, embedded by the build */

static void entry_json(struct jw *w, const struct ledger_entry *e)
{
	jw_obj(w);
	jw_ki64(w, "seq", e->seq);
	jw_ktext(w, "at", e->at);
	jw_ktext(w, "kind", e->kind);
	jw_ktext(w, "actor", e->actor);
	jw_ktext(w, "object", e->object);
	jw_ktext(w, "body", e->body);
	jw_ktext(w, "leaf", e->leaf);
	jw_obj_end(w);
}

enum rc ledger_api_list(struct ctx *c, const struct ledger_list_in *in, struct reply *r)
{
	const struct ledger_entry *list;
	int64_t size;
	int n;
	struct jw *w = &r->jw;
	const char *kind = in->kind != NULL && in->kind[0] != '\0' ? in->kind : NULL;
	TRY(ledger_size(c, &size));
	TRY(ledger_list(c, kind, in->has_before ? in->before : 0, (int)in->limit, &list, &n));
	jw_obj(w);
	jw_ki64(w, "size", size);
	jw_key(w, "kinds");
	jw_arr(w);
	for (int k = 0; k < LEDGER_KINDS; k++) {
		jw_obj(w);
		jw_ktext(w, "kind", ledger_kinds[k].word);
		jw_ktext(w, "title", ledger_kinds[k].zh);
		jw_ktext(w, "title_en", ledger_kinds[k].en);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "entries");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		entry_json(w, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc ledger_api_head(struct ctx *c, const struct ledger_head_in *in, struct reply *r)
{
	struct ledger_head h;
	TRY(ledger_head(c, in->has_size ? in->size : 0, &h));
	ledger_head_json(&h, &r->jw);
	return RC_OK;
}

enum rc ledger_api_proof(struct ctx *c, const struct ledger_proof_in *in, struct reply *r)
{
	TRY(ledger_proof_json(c, in->seq, in->has_size ? in->size : 0, &r->jw));
	r->filename = arena_printf(&c->arena, "ledger-%lld.proof.json", (long long)in->seq);
	return RC_OK;
}

enum rc ledger_api_consistency(struct ctx *c, const struct ledger_consistency_in *in, struct reply *r)
{
	TRY(ledger_consistency_json(c, in->first, in->has_size ? in->size : 0, &r->jw));
	r->filename = arena_printf(&c->arena, "ledger-from-%lld.consistency.json", (long long)in->first);
	return RC_OK;
}

/* ---- Public pages. */

static void paragraph(struct page *p, const char *class_, const char *text)
{
	page_open(p, "p", "class", class_, NULL);
	page_text(p, text);
	page_close(p, "p");
}

static void link_line(struct page *p, const char *href, const char *text)
{
	page_html(p, "<p>");
	page_open(p, "a", "href", href, NULL);
	page_text(p, text);
	page_html(p, "</a></p>\n");
}

static void term(struct page *p, const char *name, const char *value, const char *class_)
{
	page_line(p, "dt", name);
	page_open(p, "dd", "class", class_, NULL);
	page_text(p, value);
	page_close(p, "dd");
}

static void write_head(struct page *p, const struct ledger_head *h)
{
	struct ctx *c = p->c;
	char text[LEDGER_HEAD_TEXT], hex[DIGEST_HEX];
	ledger_head_print(h, text);
	hex_print(hex, h->root.b, DIGEST_SIZE);
	page_html(p, "<dl>");
	term(p, TR(c, "条数", "Entries"), arena_printf(&c->arena, "%lld", (long long)h->size), NULL);
	term(p, TR(c, "最后一条的时间（UTC）", "Time of the last entry (UTC)"), h->at, NULL);
	term(p, TR(c, "根（SM3）", "Root (SM3)"), hex, "code");
	page_html(p, "</dl>\n");
	paragraph(p, NULL, TR(c, "请把下面这一行抄存、转发或刊印。它一旦在别处留存，前面的任何一条记录就不能再被改动、删除、插入或调换而不被发现。",
		"Note this line, pass it on or print it. Once it is kept elsewhere, none of the entries before it can be altered, removed, inserted or "
		"moved without being found out."));
	paragraph(p, "code", text);
	page_open(p, "img", "src", arena_printf(&c->arena, "/public/ledger.svg?size=%lld", (long long)h->size), "alt",
		TR(c, "账本头的二维码", "QR code of the head"), "width", "220", "height", "220", NULL);
	page_html(p, "\n");
}

static void write_how(struct page *p)
{
	struct ctx *c = p->c;
	page_line(p, "h2", TR(c, "如何核验", "How to check"));
	page_html(p, "<ol>\n");
	page_line(p, "li", TR(c, "在公开名单页下载名单文件（.csv）与它的证明（.json）。", "Download a list (.csv) and its proof (.json) from the page of public lists."));
	page_line(p, "li", TR(c, "保存下面的核验网页，断开网络后双击打开，选入两个文件，并填入您自己留存的账本头。",
		"Save the verifier below, open the saved file without a network, choose the two files and type the head that you have kept."));
	page_line(p, "li", TR(c, "三项都相符，即说明该名单当时已经公布，且从未被改动。",
		"When all three fit, the list had been published by then and was never changed."));
	page_html(p, "</ol>\n");
	link_line(p, "/public/verify.html", TR(c, "下载核验网页（单个文件，可离线使用）", "Download the verifier (one file, works offline)"));
	link_line(p, "/public", TR(c, "公开名单", "Public lists"));
	paragraph(p, "small", TR(c, "校验值按 GB/T 32905-2016（SM3）由软件计算，本程序不是经认证的密码产品。",
		"Hashes are SM3 (GB/T 32905-2016) made by software; this program is not a certified cryptographic product."));
}

enum rc ledger_api_public_page(struct ctx *c, const struct ledger_public_page_in *in, struct reply *r)
{
	struct ledger_head h;
	struct page p;
	const char *city;
	if (in->has_lang) {
		c->english = in->lang == LEDGER_PUBLIC_PAGE_LANG_EN;
		r->cookie = TR(c, "lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000", "lang=en; Path=/; SameSite=Lax; Max-Age=31536000");
	}
	TRY(setting_city(c, &city));
	TRY(ledger_head(c, 0, &h));
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "账本头", "Head of the ledger"), .city = city,
		.other_lang = TR(c, "/public/ledger?lang=en", "/public/ledger?lang=zh") });
	paragraph(&p, NULL, TR(c, "数据入库、评价、名单公布等事项都按先后记入账本，只增不改。账本头是到目前为止全部条目的校验值。",
		"Imports of figures, evaluations and published lists are entered in a ledger in the order in which they happen; entries are added and never "
		"changed. Its head is a hash over all entries so far."));
	if (h.size == 0)
		paragraph(&p, NULL, TR(c, "账本还没有条目。", "The ledger has no entries yet."));
	else
		write_head(&p, &h);
	write_how(&p);
	page_end(&p);
	return RC_OK;
}

enum rc ledger_api_public_qr(struct ctx *c, const struct ledger_public_qr_in *in, struct reply *r)
{
	struct ledger_head h;
	TRY(ledger_head(c, in->has_size ? in->size : 0, &h));
	r->content_type = "image/svg+xml";
	r->etag = arena_printf(&c->arena, "head-%lld", (long long)h.size);
	return ledger_head_qr_svg(&h, &r->body) == RC_OK ? RC_OK : ctx_no_memory(c);
}

enum rc ledger_api_public_verifier(struct ctx *c, const struct ledger_public_verifier_in *in, struct reply *r)
{
	r->content_type = "text/html; charset=utf-8";
	r->filename = "gusu-verify.html"; /* saved, not shown: our own pages run no script that stands in them */
	buf_str(&r->body, verify_html_begin);
	return RC_OK;
}
