/* publication_pages.c - /public/publications: what was put up or published, and one of them; written by the server, without script.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "campaign/publication/publication.api.gen.h"
#include "campaign/publication/publication_paper.h"
#include "campaign/publication/publication_store.h"
#include "core/attachment.h"
#include "core/page.h"
#include "core/setting.h"

enum { LIST_PAGE = 100 };

static void link_to(struct page *p, const char *href, const char *text)
{
	page_open(p, "a", "href", href, NULL);
	page_text(p, text);
	page_close(p, "a");
}

static void term(struct page *p, const char *name, const char *value, bool code)
{
	page_line(p, "dt", name);
	page_open(p, "dd", "class", code ? "code" : NULL, NULL);
	page_text(p, value);
	page_close(p, "dd");
}

/* Percent signs for all but letters and digits: a person's words become part of an address. */
static const char *escaped(struct ctx *c, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(&c->arena, strlen(s) * 3 + 1), *o = out;
	for (; out != NULL && *s != '\0'; s++) {
		unsigned char b = (unsigned char)*s;
		if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z')) {
			*o++ = (char)b;
			continue;
		}
		*o++ = '%';
		*o++ = hex[b >> 4];
		*o++ = hex[b & 15];
	}
	if (out == NULL)
		return "";
	*o = '\0';
	return out;
}

/* ---- The list of all. */

static void list_row(struct page *p, const struct publication *x)
{
	struct ctx *c = p->c;
	page_row(p);
	page_html(p, "<td>");
	link_to(p, arena_printf(&c->arena, "/public/publications/%lld", (long long)x->id), publication_title(c, x));
	page_html(p, "</td>");
	page_cell(p, arena_printf(&c->arena, "%d", x->year));
	page_cell(p, publication_state_title(c, x->state));
	page_cell(p, x->noticed_at[0] != '\0' ? publication_minute(c, x->noticed_at) : "—");
	page_cell(p, x->published_at[0] != '\0' ? publication_minute(c, x->published_at) : "—");
	page_cell(p, x->number[0] != '\0' ? x->number : "—");
	page_row_end(p);
}

enum rc publication_api_public_page(struct ctx *c, const struct publication_public_page_in *in, struct reply *r)
{
	struct publication *list;
	const char *city;
	struct page p;
	int n;
	page_language(c, r, in->has_lang, in->lang == PUBLICATION_PUBLIC_PAGE_LANG_EN);
	TRY(publication_list(c, &(struct publication_filter){ .drafts = false }, &list, &n));
	TRY(setting_city(c, &city));
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "公示与公布", "Notices and publications"), .city = city, .other_lang = TR(c, "/public/publications?lang=en", "/public/publications?lang=zh") });
	page_line(&p, "p", TR(c, "凡公示、公布过的都在这里，更正、撤回的也不删除，并注明原因。每份文件的校验值都已记入账本，任何人都可以核验。",
		"Everything that was put up for objections or published stands here. What was corrected or withdrawn stays and says why. The hash of every file is on record in the ledger; anybody can check it."));
	if (n == 0) {
		page_line(&p, "p", TR(c, "还没有公示或公布。", "Nothing has been put up or published yet."));
	} else {
		struct page_column columns[] = { { TR(c, "名称", "What"), false }, { TR(c, "年度", "Year"), false }, { TR(c, "状态", "State"), false }, { TR(c, "公示", "Put up"), false },
			{ TR(c, "公布", "Published"), false }, { TR(c, "文号", "Number"), false } };
		page_table(&p, NULL, columns, 6);
		for (int i = 0; i < n; i++)
			list_row(&p, &list[i]);
		page_table_end(&p);
	}
	page_html(&p, "<p>");
	link_to(&p, "/public", TR(c, "公开信息", "Public information"));
	page_html(&p, " · ");
	link_to(&p, "/public/ledger", TR(c, "账本头与核验方法", "Head of the ledger, and how to check"));
	page_html(&p, "</p>");
	page_end(&p);
	return RC_OK;
}

/* ---- One. */

struct shown { const struct publication *x; struct publication_file f; struct publication_rows rows; const char *q; int64_t page; bool has_stage; size_t *hits, n_hits; };

static const char *address(struct ctx *c, const struct shown *s, int64_t page, const char *lang)
{
	return arena_printf(&c->arena, "/public/publications/%lld?q=%s%s%s&page=%lld%s%s", (long long)s->x->id, escaped(c, s->q), s->has_stage ? "&stage=" : "",
		s->has_stage ? publication_stage_words[s->f.stage] : "", (long long)page, lang ? "&lang=" : "", lang ? lang : "");
}

static void mark(struct page *p, const char *text, const char *href, const char *link)
{
	page_html(p, "<p class=\"alert\" role=\"note\"><strong>");
	page_text(p, text);
	page_html(p, "</strong> ");
	if (href != NULL)
		link_to(p, href, link);
	page_html(p, "</p>\n");
}

/* What became of it stands before everything else. */
static void marks(struct page *p, const struct publication *x)
{
	struct ctx *c = p->c;
	if (x->state == PUB_WITHDRAWN)
		mark(p, arena_printf(&c->arena, TR(c, "本件已于 %s 撤回，不再有效。理由：%s", "Withdrawn on %s: no longer in force. Reason: %s"), publication_day(c, x->ended_at), x->reason), NULL, NULL);
	if (x->state == PUB_CORRECTED)
		mark(p, arena_printf(&c->arena, TR(c, "本件已于 %s 更正，以更正后的为准。理由：%s", "Corrected on %s: the later one counts. Reason: %s"), publication_day(c, x->ended_at), x->reason),
			arena_printf(&c->arena, "/public/publications/%lld", (long long)x->corrected_by), TR(c, "查看更正后的公布", "The correction"));
	if (x->corrects != 0)
		mark(p, arena_printf(&c->arena, TR(c, "本件更正第 %lld 号公布。理由：%s", "This corrects publication %lld. Reason: %s"), (long long)x->corrects, x->reason),
			arena_printf(&c->arena, "/public/publications/%lld", (long long)x->corrects), TR(c, "查看原公布", "The former one"));
}

static enum rc objections(struct page *p, const struct publication *x)
{
	struct ctx *c = p->c;
	const struct publication_plan *plan;
	if (x->closes_at[0] == '\0')
		return RC_OK;
	TRY(publication_plan_get(c, &plan));
	term(p, TR(c, "异议截止", "Objections until"), arena_printf(&c->arena, TR(c, "%s（北京时间），逾期未提出视为无异议", "%s (Beijing time); who says nothing until then agrees"), publication_minute(c, x->closes_at)), false);
	term(p, TR(c, "异议方式", "How to object"), TR(c, plan->objection.zh, plan->objection.en), false);
	return RC_OK;
}

static enum rc facts(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	const struct publication *x = s->x;
	page_html(p, "<dl>");
	term(p, TR(c, "状态", "State"), publication_state_title(c, x->state), false);
	if (x->number[0] != '\0')
		term(p, TR(c, "文号", "Number"), x->number, false);
	if (x->noticed_at[0] != '\0')
		term(p, TR(c, "公示", "Put up for objections"), publication_minute(c, x->noticed_at), false);
	TRY(objections(p, x));
	if (x->decision[0] != '\0')
		term(p, TR(c, "审定", "Decision"), arena_printf(&c->arena, "%s · %s · %s", x->approver, x->decision, publication_day(c, x->decided_on)), false);
	if (x->published_at[0] != '\0')
		term(p, TR(c, "公布", "Published"), publication_minute(c, x->published_at), false);
	page_html(p, "</dl>\n");
	return RC_OK;
}

static void download(struct page *p, const struct shown *s, const char *form, const char *text, bool first)
{
	if (!first)
		page_html(p, " · ");
	link_to(p, arena_printf(&p->c->arena, "/api/publications/%lld/files/%s?stage=%s", (long long)s->x->id, form, publication_stage_words[s->f.stage]), text);
}

static enum rc papers(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	struct attachment *list;
	int n;
	TRY(attachment_list(c, publication_owner(c, s->x->id, s->f.stage), &list, &n));
	for (int i = 0; i < n; i++) {
		const char *form = attachment_kind_words[list[i].kind];
		page_html(p, " · ");
		link_to(p, arena_printf(&c->arena, "/api/publications/%lld/papers/%s?stage=%s", (long long)s->x->id, form, publication_stage_words[s->f.stage]),
			strcmp(form, "pdf") == 0 ? TR(c, "公布文件（PDF）", "paper (PDF)") : strcmp(form, "docx") == 0 ? "DOCX" : "XLSX");
	}
	return RC_OK;
}

static enum rc proof(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	struct publication_proof proof;
	TRY(publication_proof_of(c, &s->f, &proof));
	page_line(p, "h2", TR(c, "文件与核验", "Files, and how to check them"));
	page_html(p, "<p>");
	download(p, s, "csv", TR(c, "开放数据（CSV）", "open data (CSV)"), true);
	download(p, s, "json", "JSON", false);
	download(p, s, "dictionary", TR(c, "数据字典（CSVW）", "dictionary (CSVW)"), false);
	download(p, s, "proof", TR(c, "账本证明", "proof"), false);
	TRY(papers(p, s));
	page_html(p, "</p>\n<dl>");
	term(p, TR(c, "CSV 文件的 SM3", "SM3 of the CSV file"), s->f.sm3, true);
	term(p, TR(c, "账本编号", "Entry of the ledger"), arena_printf(&c->arena, "%lld", (long long)proof.seq), false);
	term(p, TR(c, "记入后的账本头", "Head of the ledger after it"), proof.head, true);
	page_html(p, "</dl>\n<p>");
	page_text(p, TR(c, "离线核验：gusu-verify list 名单.csv 证明.json 账本头。", "Offline: gusu-verify list LIST.csv PROOF.json HEAD. "));
	link_to(p, "/public/ledger", TR(c, "账本头与核验方法", "Head of the ledger, and how to check"));
	page_html(p, "</p>\n");
	return RC_OK;
}

static void search_form(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	page_open(p, "form", "class", "filter noprint", "method", "get", "action", arena_printf(&c->arena, "/public/publications/%lld", (long long)s->x->id), NULL);
	if (s->has_stage)
		page_open(p, "input", "type", "hidden", "name", "stage", "value", publication_stage_words[s->f.stage], NULL);
	page_html(p, "<label>");
	page_text(p, TR(c, "名称或代码", "Name or code"));
	page_open(p, "input", "name", "q", "value", s->q, "maxlength", "60", NULL);
	page_html(p, "</label>\n<button type=\"submit\">");
	page_text(p, TR(c, "查找", "Find"));
	page_html(p, "</button></form>\n");
}

static enum rc find(struct ctx *c, struct shown *s)
{
	int code = publication_field_of(&s->rows, "code"), name = publication_field_of(&s->rows, "name");
	s->hits = arena_new_array(&c->arena, size_t, s->rows.n + 1);
	if (s->hits == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < s->rows.n; i++)
		if (s->q[0] == '\0' || strcasestr(publication_cell(&s->rows, i, code), s->q) != NULL || strcasestr(publication_cell(&s->rows, i, name), s->q) != NULL)
			s->hits[s->n_hits++] = i;
	return RC_OK;
}

static void data_cell(struct page *p, const struct publication_field *f, const char *text, bool hidden)
{
	if (strcmp(f->id, "code") == 0)
		page_cell_code(p, text);
	else if (strcmp(f->type, "text") == 0)
		page_cell(p, text);
	else
		page_cell_number(p, text[0] != '\0' ? strtod(text, NULL) : NAN, f->decimals, hidden ? TR(p->c, "不公布", "not shown") : TR(p->c, "没有数据", "no figure"));
}

static int64_t pages_of(size_t n) { return n > 0 ? (int64_t)((n + LIST_PAGE - 1) / LIST_PAGE) : 1; }

static void data_rows(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	struct page_column columns[PUB_FIELDS];
	int hidden = publication_field_of(&s->rows, "hidden"), place = publication_field_of(&s->rows, "place");
	for (int i = 0; i < s->rows.n_fields; i++)
		columns[i] = (struct page_column){ TR(c, s->rows.fields[i].zh, s->rows.fields[i].en), strcmp(s->rows.fields[i].type, "text") != 0 };
	page_table(p, arena_printf(&c->arena, place < 0 && hidden < 0 ? TR(c, "共 %zu 家，按信用代码排列，不分先后", "%zu enterprises in order of credit codes; the order means nothing") : TR(c, "共 %zu 行", "%zu rows"),
		s->n_hits), columns, s->rows.n_fields);
	for (size_t i = (size_t)(s->page - 1) * LIST_PAGE; i < s->n_hits && i < (size_t)s->page * LIST_PAGE; i++) {
		bool hide = hidden >= 0 && strcmp(publication_cell(&s->rows, s->hits[i], hidden), "是") == 0;
		page_row(p);
		for (int k = 0; k < s->rows.n_fields; k++)
			data_cell(p, &s->rows.fields[k], publication_cell(&s->rows, s->hits[i], k), hide);
		page_row_end(p);
	}
	page_table_end(p);
	page_html(p, "<p>");
	if (s->page > 1)
		link_to(p, address(c, s, s->page - 1, NULL), TR(c, "上一页", "Previous"));
	page_text(p, arena_printf(&c->arena, TR(c, " 第 %lld 页，共 %lld 页 ", " page %lld of %lld "), (long long)s->page, (long long)pages_of(s->n_hits)));
	if (s->page < pages_of(s->n_hits))
		link_to(p, address(c, s, s->page + 1, NULL), TR(c, "下一页", "Next"));
	page_html(p, "</p>\n");
}

static void other_stage(struct page *p, const struct shown *s)
{
	struct ctx *c = p->c;
	if (s->x->noticed_at[0] == '\0' || s->x->published_at[0] == '\0')
		return;
	page_html(p, "<p>");
	link_to(p, arena_printf(&c->arena, "/public/publications/%lld?stage=%s", (long long)s->x->id, publication_stage_words[s->f.stage == PUB_FINAL ? PUB_AT_NOTICE : PUB_FINAL]),
		s->f.stage == PUB_FINAL ? TR(c, "公示时的名单", "As it was put up for objections") : TR(c, "正式公布的名单", "As it was published"));
	page_html(p, "</p>\n");
}

static enum rc write_one(struct ctx *c, struct reply *r, struct shown *s)
{
	const char *city;
	struct page p;
	TRY(find(c, s));
	TRY(setting_city(c, &city));
	if (s->page > pages_of(s->n_hits))
		s->page = pages_of(s->n_hits);
	page_begin(&p, c, r, &(struct page_head){ .title = publication_title(c, s->x), .city = city, .other_lang = address(c, s, s->page, TR(c, "en", "zh")),
		.context = arena_printf(&c->arena, TR(c, "第 %lld 号 · %s", "No. %lld · %s"), (long long)s->x->id, s->f.stage == PUB_FINAL ? TR(c, "公布", "published") : TR(c, "公示", "put up for objections")) });
	marks(&p, s->x);
	TRY(facts(&p, s));
	other_stage(&p, s);
	search_form(&p, s);
	if (s->n_hits == 0)
		page_line(&p, "p", TR(c, "没有找到。", "Nothing was found."));
	else
		data_rows(&p, s);
	TRY(proof(&p, s));
	page_html(&p, "<p>");
	link_to(&p, "/public/publications", TR(c, "全部公示与公布", "All notices and publications"));
	page_html(&p, "</p>");
	page_end(&p);
	return RC_OK;
}

enum rc publication_api_public_one_page(struct ctx *c, const struct publication_public_one_page_in *in, struct reply *r)
{
	struct publication x;
	struct shown s = { .x = &x, .q = in->q ? in->q : "", .page = in->page, .has_stage = in->has_stage };
	const char *text;
	size_t len;
	page_language(c, r, in->has_lang, in->lang == PUBLICATION_PUBLIC_ONE_PAGE_LANG_EN);
	TRY(publication_get(c, in->id, false, &x));
	if (in->has_stage)
		TRY(publication_file_of(c, x.id, in->stage == PUBLICATION_PUBLIC_ONE_PAGE_STAGE_FINAL ? PUB_FINAL : PUB_AT_NOTICE, &s.f, &text, &len));
	else
		TRY(publication_last_file(c, x.id, &s.f, &text, &len));
	TRY(publication_rows_read(c, &s.f, text, len, &s.rows));
	return write_one(c, r, &s);
}
