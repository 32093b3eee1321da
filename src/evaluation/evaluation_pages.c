/* evaluation_pages.c - pages that the server writes itself: what is public, and the result table for printing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing here needs a script. What stands on the public pages is public for the whole city, whoever looks: names and classes, counts
 * that give away nobody. */
#include <stdio.h>
#include <string.h>

#include "core/app.h"
#include "core/page.h"
#include "core/setting.h"
#include "evaluation/city_published.h"
#include "evaluation/evaluation.api.gen.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/published_list.h"
#include "evaluation/suppress.h"

enum { LIST_PAGE = 100, PRINT_MOST = 5000 };

/* ---- Common parts. */

static const char *scheme_title(const struct ctx *c, const char *id)
{
	const struct shelf_scheme *s = shelf_find(rounds_shelf(c->app), id);
	return s ? words_of(c, s->scheme->title) : id;
}

static void link_to(struct page *p, const char *href, const char *text)
{
	page_open(p, "a", "href", href, NULL);
	page_text(p, text);
	page_close(p, "a");
}

static void paragraph(struct page *p, const char *class_, const char *text)
{
	page_open(p, "p", "class", class_, NULL);
	page_text(p, text);
	page_close(p, "p");
}

static const char *count_text(struct ctx *c, size_t n)
{
	struct buf b;
	buf_init(&b, 64);
	page_number(&b, (double)n, 0);
	const char *text = arena_strdup(&c->arena, buf_text(&b));
	buf_finish(&b);
	return text ? text : "";
}

static void term(struct page *p, const char *name, const char *value, bool code)
{
	page_line(p, "dt", name);
	page_open(p, "dd", "class", code ? "code" : NULL, NULL);
	page_text(p, value);
	page_close(p, "dd");
}

/* Which round a public page is about: the one asked for, else the one a page opens with. NULL: nothing was evaluated yet. */
static enum rc which(struct ctx *c, const char *scheme, bool has_year, int64_t year, const struct round **ret)
{
	const struct round *list, *first;
	int n;
	TRY(rounds_list(c, &list, &n));
	first = rounds_opening(c->app, list, n);
	*ret = scheme == NULL && !has_year ? first : NULL;
	for (int i = 0; i < n && *ret == NULL; i++) /* newest first */
		if ((scheme == NULL || strcmp(list[i].scheme, scheme) == 0) && (!has_year || list[i].year == year))
			*ret = &list[i];
	if (*ret == NULL && n > 0)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "没有这次评价的公开信息", "nothing is published for this scheme and year"));
	return RC_OK;
}

static enum rc nothing_yet(struct ctx *c, struct reply *r)
{
	struct page p;
	const char *city;
	TRY(setting_city(c, &city));
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "公开信息", "Public information"), .city = city });
	paragraph(&p, NULL, TR(c, "还没有评价结果。", "Nothing has been evaluated yet."));
	page_end(&p);
	return RC_OK;
}

static const char *context_of(struct ctx *c, const struct round *r)
{
	return arena_printf(&c->arena, TR(c, "%s · %d 年 · 评价于 %.10s", "%s · %d · evaluated %.10s"), scheme_title(c, r->scheme), r->year,
		r->evaluated_at);
}

/* ---- GET /public */

static void round_row(struct page *p, const struct round *r)
{
	struct ctx *c = p->c;
	page_row(p);
	page_cell(p, scheme_title(c, r->scheme));
	page_cell(p, arena_printf(&c->arena, "%d", r->year));
	page_html(p, "<td>");
	link_to(p, arena_printf(&c->arena, "/public/list?scheme=%s&year=%d", r->scheme, r->year), TR(c, "分类名单", "Class list"));
	page_html(p, " · ");
	link_to(p, arena_printf(&c->arena, "/public/table?by=district&scheme=%s&year=%d", r->scheme, r->year), TR(c, "按板块", "By district"));
	page_html(p, " · ");
	link_to(p, arena_printf(&c->arena, "/public/table?by=industry&scheme=%s&year=%d", r->scheme, r->year), TR(c, "按行业", "By industry"));
	page_html(p, "</td>");
	page_cell_number(p, (double)r->units, 0, NULL);
	page_cell(p, arena_printf(&c->arena, "%.10s", r->evaluated_at));
	page_row_end(p);
}

enum rc evaluation_api_public_page(struct ctx *c, const struct evaluation_public_page_in *in, struct reply *r)
{
	const struct round *list;
	const char *city;
	struct page p;
	int n;
	page_language(c, r, in->has_lang, in->lang == EVALUATION_PUBLIC_PAGE_LANG_EN);
	TRY(rounds_list(c, &list, &n));
	TRY(setting_city(c, &city));
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "企业资源集约利用综合评价：公开信息", "Evaluation of enterprises: what is public"),
		.city = city,
		.other_lang = TR(c, "/public?lang=en", "/public?lang=zh") });
	paragraph(&p, NULL, TR(c, "本页公布评价的分类名单与汇总户数，说明其产生办法，并给出校验值，任何人都可以核对。得分、位次与企业报送的数据不公开。",
		"The class lists and counts of the evaluations, how they were made, and hashes with which anybody can check them. "
		"Scores, places and figures reported by firms are not public."));
	struct page_column columns[] = { { TR(c, "评价办法", "Scheme"), false }, { TR(c, "年度", "Year"), false },
		{ TR(c, "公布内容", "Published"), false }, { TR(c, "参评户数", "Took part"), true }, { TR(c, "评价日期", "Evaluated"), false } };
	page_table(&p, TR(c, "最近的评价", "Latest evaluations"), columns, 5);
	for (int i = 0; i < n; i++)
		round_row(&p, &list[i]);
	page_table_end(&p);
	page_html(&p, "<p>");
	link_to(&p, "/public/publications", TR(c, "公示与公布", "Notices and publications"));
	page_html(&p, " · ");
	link_to(&p, "/public/projects", TR(c, "公开的工业项目", "Public industrial projects"));
	page_html(&p, "</p>");
	page_end(&p);
	return RC_OK;
}

/* ---- GET /public/list */

struct list_words { const char *scheme, *district, *class_; int year; };

/* The address of this list with something changed; district and class are words of ours by now (codes). */
static const char *list_address(struct ctx *c, const struct list_words *w, int64_t page, const char *lang)
{
	return arena_printf(&c->arena, "/public/list?scheme=%s&year=%d%s%s%s%s&page=%lld%s%s", w->scheme, w->year,
		w->district ? "&district=" : "", w->district ? w->district : "",
		w->class_ ? "&class=" : "", w->class_ ? w->class_ : "", (long long)page, lang ? "&lang=" : "", lang ? lang : "");
}

static void option(struct page *p, const char *value, const char *text, bool chosen)
{
	page_open(p, "option", "value", value, "selected", chosen ? "selected" : NULL, NULL);
	page_text(p, text);
	page_close(p, "option");
}

/* Districts that were dissolved are kept for history; a filter offers those that are assessed, or all where none is marked. */
static bool offered(const struct registry *g, int region)
{
	bool marked = false;
	for (int i = 0; i < g->n_regions; i++)
		marked |= g->regions[i].board > 0;
	return g->regions[region].kind == REGION_DISTRICT && (!marked || g->regions[region].board > 0);
}

static void list_form(struct page *p, const struct city *y, const struct list_words *w)
{
	struct ctx *c = p->c;
	const struct registry *g = y->view.reg;
	page_html(p, "<form class=\"filter noprint\" method=\"get\" action=\"/public/list\">");
	page_open(p, "input", "type", "hidden", "name", "scheme", "value", w->scheme, NULL);
	page_open(p, "input", "type", "hidden", "name", "year", "value", arena_printf(&c->arena, "%d", w->year), NULL);
	page_html(p, "<label>");
	page_text(p, TR(c, "板块", "District"));
	page_html(p, "<select name=\"district\">");
	option(p, "", TR(c, "全市", "Whole city"), w->district == NULL);
	for (int i = 0; i < g->n_regions; i++)
		if (offered(g, i))
			option(p, g->regions[i].code, c->english && *g->regions[i].name_en ? g->regions[i].name_en : g->regions[i].name,
				w->district && strcmp(w->district, g->regions[i].code) == 0);
	page_html(p, "</select></label>\n<label>");
	page_text(p, TR(c, "类别", "Class"));
	page_html(p, "<select name=\"class\">");
	option(p, "", TR(c, "全部", "all"), w->class_ == NULL);
	for (int k = 0; k < y->scheme->classes.n; k++) {
		const struct class_ *x = &y->scheme->classes.list[k];
		option(p, x->code, x->title.zh ? words_of(c, x->title) : x->code, w->class_ && strcmp(w->class_, x->code) == 0);
	}
	page_html(p, "</select></label>\n<button type=\"submit\">");
	page_text(p, TR(c, "查看", "Show"));
	page_html(p, "</button></form>\n");
}

static void list_rows(struct page *p, const struct city *y, const struct city_list *list, size_t from)
{
	struct ctx *c = p->c;
	const struct registry *g = y->view.reg;
	bool places = scheme_is_of_places(y->scheme);
	struct page_column columns[] = { { places ? TR(c, "代码", "Code") : TR(c, "统一社会信用代码", "Credit code"), false }, { places ? TR(c, "名称", "Name") : TR(c, "企业名称", "Enterprise"), false },
		{ TR(c, "板块", "District"), false },
		{ TR(c, "类别", "Class"), false } };
	page_table(p, arena_printf(&c->arena,
		OF_PLACES(y->scheme, TR(c, "共 %s 个，按代码排列，不分先后", "%s in order of codes; the order means nothing"),
			TR(c, "共 %s 家，按信用代码排列，不分先后", "%s enterprises in order of credit codes; the order means nothing")), count_text(c, list->n)),
		columns, 4);
	for (size_t i = from; i < list->n && i < from + LIST_PAGE; i++) {
		size_t reg = city_registry_row(y, list->rows[i]), len;
		int district = city_district(y, list->rows[i]);
		const char *name = registry_name(g, reg, &len);
		page_row(p);
		page_cell_code(p, arena_strndup(&c->arena, registry_uscc(g, reg), 18));
		page_cell(p, arena_strndup(&c->arena, name, len));
		page_cell(p, district < 0 ? "" : c->english && *g->regions[district].name_en ? g->regions[district].name_en
			: g->regions[district].name);
		page_cell(p, class_code(y->scheme, y->ev->class_[list->rows[i]]));
		page_row_end(p);
	}
	page_table_end(p);
}

static int64_t pages_of(size_t n) { return n > 0 ? (int64_t)((n + LIST_PAGE - 1) / LIST_PAGE) : 1; }

static void list_pager(struct page *p, const struct list_words *w, size_t n, int64_t page)
{
	struct ctx *c = p->c;
	int64_t pages = pages_of(n);
	page_html(p, "<p>");
	if (page > 1)
		link_to(p, list_address(c, w, page - 1, NULL), TR(c, "上一页", "Previous"));
	page_text(p, arena_printf(&c->arena, TR(c, " 第 %lld 页，共 %lld 页 ", " page %lld of %lld "), (long long)page, (long long)pages));
	if (page < pages)
		link_to(p, list_address(c, w, page + 1, NULL), TR(c, "下一页", "Next"));
	page_html(p, "</p>\n");
}

static enum rc how_made(struct page *p, struct city *y)
{
	struct ctx *c = p->c;
	char file[DIGEST_HEX];
	TRY(published_hash(c, y, file));
	page_line(p, "h2", TR(c, "如何产生", "How it was made"));
	page_html(p, "<dl>");
	term(p, TR(c, "评价办法", "Scheme"), arena_printf(&c->arena, "%s (%s, %s)", words_of(c, y->scheme->title), y->scheme->id,
		y->scheme->version ? y->scheme->version : ""), false);
	if (words_of(c, y->scheme->note)[0])
		term(p, TR(c, "说明", "Note"), words_of(c, y->scheme->note), false);
	if (scheme_basis(y->scheme) != NULL)
		term(p, TR(c, "依据", "Basis"), scheme_basis(y->scheme), false);
	term(p, TR(c, "办法原文校验值（SM3）", "Hash of the scheme's text (SM3)"), y->round.scheme_hash, true);
	term(p, TR(c, "评价结果校验值（SM3）", "Hash of the result (SM3)"), y->round.result_hash, true);
	page_html(p, "</dl>\n");
	TRY(list_section(p, y->round.scheme, y->round.year));
	page_line(p, "h2", TR(c, "如何核对", "How to check it"));
	page_html(p, "<p>");
	link_to(p, arena_printf(&c->arena, "/api/evaluation/published?scheme=%s&year=%d", y->round.scheme, y->round.year),
		TR(c, "下载完整名单（CSV）", "Download the whole list (CSV)"));
	page_text(p, TR(c, "，其 SM3 校验值应为：", "; its SM3 is:"));
	page_html(p, "</p><p class=\"code\">");
	page_text(p, file);
	page_html(p, "</p><p>");
	page_text(p, TR(c, "用 openssl dgst -sm3 文件 即可计算。评价结果的校验值由市局保存的记录重算得出（gusu verify），它覆盖每家企业的代码、总分、位次与类别。",
		"Compute it with openssl dgst -sm3 FILE. The hash of the result is made again from the bureau's record "
		"(gusu verify); it covers code, total, place and class of every enterprise."));
	page_html(p, "</p>\n");
	return RC_OK;
}

static enum rc write_list_page(struct ctx *c, struct reply *r, struct city *y, struct list_words *w, int64_t page)
{
	struct city_filter f;
	const struct city_list *list;
	const char *city;
	struct page p;
	TRY(city_lists_need(c, y));
	f = published_filter(y);
	struct city_filter asked = CITY_FILTER_NONE;
	TRY(city_filter_read(c, y, &(struct city_filter_words){ .district = w->district, .classes = w->class_ }, &asked));
	f.region = asked.region;
	f.classes &= asked.classes ? asked.classes : UINT64_MAX;
	w->district = f.region >= 0 ? y->view.reg->regions[f.region].code : NULL; /* as we write it */
	TRY(setting_city(c, &city));
	static const struct scope whole_city = { .kind = SCOPE_ALL };
	TRY(city_list(c, y, &whole_city, &f, "code", false, &list));
	if (page > pages_of(list->n)) /* an old link, or fewer enterprises than then: the last page, which says its number */
		page = pages_of(list->n);
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "分类名单", "Class list"), .context = context_of(c, &y->round), .city = city,
		.other_lang = list_address(c, w, page, TR(c, "en", "zh")) });
	list_form(&p, y, w);
	list_rows(&p, y, list, (size_t)(page - 1) * LIST_PAGE);
	list_pager(&p, w, list->n, page);
	city_list_drop(y, list);
	TRY(how_made(&p, y));
	page_end(&p);
	return RC_OK;
}

enum rc evaluation_api_public_list_page(struct ctx *c, const struct evaluation_public_list_page_in *in, struct reply *r)
{
	const struct round *round;
	struct city *y;
	page_language(c, r, in->has_lang, in->lang == EVALUATION_PUBLIC_LIST_PAGE_LANG_EN);
	TRY(which(c, in->scheme, in->has_year, in->year, &round));
	if (round == NULL)
		return nothing_yet(c, r);
	TRY(city_hold(c, round->scheme, round->year, &y));
	struct list_words w = { round->scheme, in->district && *in->district ? in->district : NULL,
		in->class && *in->class ? in->class : NULL, round->year };
	enum rc rc = write_list_page(c, r, y, &w, in->page);
	city_drop(c, y);
	return rc;
}

enum rc evaluation_api_published_file(struct ctx *c, const struct evaluation_published_file_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = city_lists_need(c, y);
	if (rc == RC_OK)
		rc = published_file(c, y, &r->body);
	r->content_type = "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%d.csv", c->app->sample_data ? "sample-" : "", y->round.scheme, y->round.year);
	city_drop(c, y);
	return rc;
}

/* ---- GET /public/table */

static void count_cell(struct page *p, size_t n, bool hidden)
{
	if (hidden)
		page_cell_number(p, NAN, 0, TR(p->c, "不公布", "not shown"));
	else
		page_cell_number(p, (double)n, 0, NULL);
}

static void count_rows(struct page *p, const struct published_table *t)
{
	for (int i = 0; t->safe && i < t->n; i++) {
		const bool *hidden = &t->hidden[i * (t->n_classes + 1)];
		size_t total = 0;
		page_row(p);
		page_cell(p, p->c->english && t->names[i].name_en ? t->names[i].name_en : t->names[i].name);
		for (int k = 0; k < t->n_classes; k++) {
			total += t->counts[i * t->n_classes + k];
			count_cell(p, t->counts[i * t->n_classes + k], hidden[k]);
		}
		count_cell(p, total, hidden[t->n_classes]);
		page_row_end(p);
	}
	page_row(p);
	page_cell(p, TR(p->c, "全市", "Whole city"));
	for (int k = 0; k < t->n_classes; k++)
		count_cell(p, t->totals[k], t->hidden_totals[k] || !t->safe_totals);
	count_cell(p, t->all, !t->safe_totals);
	page_row_end(p);
}

static void count_table(struct page *p, const struct city *y, const struct published_table *t, const char *first)
{
	struct ctx *c = p->c;
	struct page_column columns[SCHEME_CLASSES + 2] = { { first, false } };
	for (int k = 0; k < t->n_classes; k++)
		columns[k + 1] = (struct page_column){ y->scheme->classes.list[t->classes[k]].code, true };
	columns[t->n_classes + 1] = (struct page_column){ TR(c, "合计", "Total"), true };
	page_table(p, TR(c, "分类户数", "Enterprises by class"), columns, t->n_classes + 2);
	count_rows(p, t);
	page_table_end(p);
	paragraph(p, "small", arena_printf(&c->arena, TR(c, "“—”为不公布：少于 %d 户的单元格不公布，同时不公布可由合计相减推算出它的其他单元格。合计与明细均只计有类别的企业。",
		"A cell with a dash is not shown: cells with fewer than %d enterprises, and other cells by which they could be found out by subtracting. "
		"Only enterprises with a class are counted."), SUPPRESS_BELOW));
}

static enum rc write_table_page(struct ctx *c, struct reply *r, struct city *y, bool industries)
{
	struct published_table t;
	const char *city, *by = industries ? "industry" : "district";
	struct page p;
	TRY(published_counts(c, y, industries ? GROUP_DIVISION : GROUP_DISTRICT, &t));
	TRY(setting_city(c, &city));
	const char *here = arena_printf(&c->arena, "/public/table?by=%s&scheme=%s&year=%d&lang=%s", by, y->round.scheme, y->round.year,
		TR(c, "en", "zh"));
	page_begin(&p, c, r, &(struct page_head){ .title = industries ? TR(c, "各行业分类户数", "Classes by industry")
		: TR(c, "各板块分类户数", "Classes by district"),
		.context = context_of(c, &y->round), .city = city, .other_lang = here });
	count_table(&p, y, &t, industries ? TR(c, "行业大类", "Industry") : TR(c, "板块", "District"));
	page_html(&p, "<p>");
	link_to(&p, arena_printf(&c->arena, "/public/list?scheme=%s&year=%d", y->round.scheme, y->round.year),
		TR(c, "分类名单、产生办法与校验值", "Class list, how it was made, hashes"));
	page_html(&p, "</p>\n");
	page_end(&p);
	return RC_OK;
}

enum rc evaluation_api_public_table_page(struct ctx *c, const struct evaluation_public_table_page_in *in, struct reply *r)
{
	const struct round *round;
	struct city *y;
	page_language(c, r, in->has_lang, in->lang == EVALUATION_PUBLIC_TABLE_PAGE_LANG_EN);
	TRY(which(c, in->scheme, in->has_year, in->year, &round));
	if (round == NULL)
		return nothing_yet(c, r);
	TRY(city_hold(c, round->scheme, round->year, &y));
	enum rc rc = write_table_page(c, r, y, in->by == EVALUATION_PUBLIC_TABLE_PAGE_BY_INDUSTRY);
	city_drop(c, y);
	return rc;
}

/* ---- GET /print/results */

static const char *region_words(const struct ctx *c, const struct region *r) { return c->english && *r->name_en ? r->name_en : r->name; }

static const char *industry_words(const struct ctx *c, const struct industry *i) { return c->english && *i->name_en ? i->name_en : i->name; }

/* The two sizes have English words; other groups are named as the scheme names them. */
static const char *group_words(const struct ctx *c, const char *group)
{
	if (c->english && group != NULL && strcmp(group, "规上") == 0)
		return "above scale";
	return c->english && group != NULL && strcmp(group, "规下") == 0 ? "below scale" : group;
}

static void print_row(struct page *p, const struct city *y, uint32_t row)
{
	struct ctx *c = p->c;
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, row), len;
	int district = city_district(y, row), industry = city_industry(y, row);
	const char *name = registry_name(g, reg, &len), *why = row_note(c, y, row), *class_ = class_code(y->scheme, y->ev->class_[row]);
	double total;
	page_row(p);
	page_cell_number(p, y->ev->rank[row] ? y->ev->rank[row] : NAN, 0, why);
	page_cell(p, group_words(c, rank_group(y, row)));
	page_cell_code(p, arena_strndup(&c->arena, registry_uscc(g, reg), 18));
	page_cell(p, arena_strndup(&c->arena, name, len));
	page_cell(p, district < 0 ? "" : region_words(c, &g->regions[district]));
	page_cell(p, industry < 0 ? "" : industry_words(c, &g->industries[industry]));
	page_cell_number(p, evaluation_total(y->ev, row, &total) ? total : NAN, 2, why);
	page_cell(p, class_ ? class_ : "");
	page_row_end(p);
}

static const char *filter_words(struct ctx *c, const struct city *y, const struct city_filter *f,
	const struct evaluation_print_page_in *in)
{
	const struct registry *g = y->view.reg;
	const char *text = "", *sep = TR(c, "；", "; ");
	if (f->region >= 0)
		text = arena_printf(&c->arena, "%s%s%s", text, sep, region_words(c, &g->regions[f->region]));
	if (f->town >= 0)
		text = arena_printf(&c->arena, "%s%s%s", text, sep, region_words(c, &g->regions[f->town]));
	if (f->industry >= 0)
		text = arena_printf(&c->arena, "%s%s%s", text, sep, industry_words(c, &g->industries[f->industry]));
	if (in->class && *in->class)
		text = arena_printf(&c->arena, TR(c, "%s%s类别 %s", "%s%sclass %s"), text, sep, in->class);
	if (f->above_scale >= 0)
		text = arena_printf(&c->arena, "%s%s%s", text, sep, f->above_scale ? TR(c, "规模以上", "above scale") : TR(c, "规模以下", "below scale"));
	if (!isnan(f->min_total))
		text = arena_printf(&c->arena, TR(c, "%s%s总分不低于 %.10g", "%s%stotal at least %.10g"), text, sep, f->min_total);
	if (!isnan(f->max_total))
		text = arena_printf(&c->arena, TR(c, "%s%s总分不高于 %.10g", "%s%stotal at most %.10g"), text, sep, f->max_total);
	if (f->list != NULL)
		text = arena_printf(&c->arena, TR(c, "%s%s名单 %s", "%s%slist %s"), text, sep, f->list);
	if (f->q != NULL)
		text = arena_printf(&c->arena, TR(c, "%s%s含“%s”", "%s%scontains \"%s\""), text, sep, f->q);
	return *text ? text + strlen(sep) : TR(c, "全部参评企业", "all that took part");
}

static void print_table(struct page *p, const struct city *y, const struct city_list *list)
{
	struct ctx *c = p->c;
	bool places = scheme_is_of_places(y->scheme);
	struct page_column columns[] = { { TR(c, "位次", "Rank"), true }, { TR(c, "分组", "Group"), false },
		{ places ? TR(c, "代码", "Code") : TR(c, "统一社会信用代码", "Credit code"), false },
		{ places ? TR(c, "名称", "Name") : TR(c, "企业名称", "Enterprise"), false }, { TR(c, "板块", "District"), false }, { TR(c, "行业", "Industry"), false },
			{ TR(c, "总分", "Total"), true }, { TR(c, "类别", "Class"), false } };
	page_table(p, arena_printf(&c->arena, places ? TR(c, "共 %s 个", "%s in all") : TR(c, "共 %s 家", "%s enterprises"), count_text(c, list->n)), columns, 8);
	for (size_t i = 0; i < list->n && i < PRINT_MOST; i++)
		print_row(p, y, list->rows[i]);
	page_table_end(p);
	if (list->n > PRINT_MOST)
		paragraph(p, NULL, arena_printf(&c->arena,
			TR(c, "只列出前 %d 家；请缩小范围，或导出文件。", "Only the first %d are listed; ask for less, or export a file."), PRINT_MOST));
	paragraph(p, "small code", arena_printf(&c->arena, "SM3 %s", y->round.result_hash));
}

static const char *seen_words(struct ctx *c, const struct city *y)
{
	struct scope_words seen = registry_scope_words(c, y->view.reg, &c->scope);
	return TR(c, seen.zh, seen.en != NULL ? seen.en : seen.zh);
}

static enum rc write_print(struct ctx *c, struct reply *r, struct city *y, const struct evaluation_print_page_in *in)
{
	struct city_filter f = CITY_FILTER_NONE;
	struct city_filter_words words = { in->q, in->district, in->town, in->industry, in->class, in->list };
	const struct city_list *list;
	const char *city;
	struct page p;
	TRY(city_lists_need(c, y));
	TRY(city_filter_read(c, y, &words, &f));
	if (in->has_above_scale)
		f.above_scale = in->above_scale == EVALUATION_PRINT_PAGE_ABOVE_SCALE_YES;
	f.min_total = in->has_min_score ? in->min_score : NAN;
	f.max_total = in->has_max_score ? in->max_score : NAN;
	TRY(setting_city(c, &city));
	TRY(city_list(c, y, &c->scope, &f, in->sort, in->order == EVALUATION_PRINT_PAGE_ORDER_DESC, &list));
	page_begin(&p, c, r, &(struct page_head){ .title = y->scheme->subject.title.zh ? words_of(c, y->scheme->title) : TR(c, "企业资源集约利用综合评价结果", "Results of the evaluation"), .city = city,
		.context = arena_printf(&c->arena, "%s · %s · %s", seen_words(c, y), context_of(c, &y->round), filter_words(c, y, &f, in)) });
	print_table(&p, y, list);
	page_end(&p);
	city_list_drop(y, list);
	return RC_OK;
}

enum rc evaluation_api_print_page(struct ctx *c, const struct evaluation_print_page_in *in, struct reply *r)
{
	struct city *y;
	page_language(c, r, in->has_lang, in->lang == EVALUATION_PRINT_PAGE_LANG_EN);
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = write_print(c, r, y, in);
	city_drop(c, y);
	return rc;
}
