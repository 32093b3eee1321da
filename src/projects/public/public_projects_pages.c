/* public_projects_pages.c - /public/projects: the list and one project, written by the server.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/page.h"
#include "core/setting.h"
#include "projects/public_projects.api.gen.h"
#include "projects/public/public_projects.h"

enum { LIST_PAGE = 50 };
static const double CENTS = 100;

struct asked { const char *q, *district; };

static void link_to(struct page *p, const char *href, const char *text)
{
	page_open(p, "a", "href", href, NULL);
	page_text(p, text);
	page_close(p, "a");
}

static const char *region_name(const struct ctx *c, const struct region *r) { return c->english && r->name_en[0] != '\0' ? r->name_en : r->name; }

static bool shows(const struct portfolio *p, const char *field)
{
	int at = project_field_of(p->plan, field);
	return at >= 0 && p->plan->fields[at].is_public;
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

static const char *address(struct ctx *c, const struct asked *a, int64_t page, const char *lang)
{
	return arena_printf(&c->arena, "/public/projects?q=%s&district=%s&page=%lld%s%s", escaped(c, a->q), a->district, (long long)page, lang ? "&lang=" : "", lang ? lang : "");
}

/* ---- The list. */

static void option(struct page *p, const char *value, const char *text, bool chosen)
{
	page_open(p, "option", "value", value, "selected", chosen ? "selected" : NULL, NULL);
	page_text(p, text);
	page_close(p, "option");
}

static void form(struct page *p, const struct registry *g, const struct asked *a)
{
	struct ctx *c = p->c;
	page_html(p, "<form class=\"filter noprint\" method=\"get\" action=\"/public/projects\"><label>");
	page_text(p, TR(c, "项目名称", "Name"));
	page_open(p, "input", "name", "q", "value", a->q, "maxlength", "60", NULL);
	page_html(p, "</label>\n<label>");
	page_text(p, TR(c, "板块", "District"));
	page_html(p, "<select name=\"district\">");
	option(p, "", TR(c, "全市", "Whole city"), a->district[0] == '\0');
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].board > 0)
			option(p, g->regions[i].code, region_name(c, &g->regions[i]), strcmp(a->district, g->regions[i].code) == 0);
	page_html(p, "</select></label>\n<button type=\"submit\">");
	page_text(p, TR(c, "查看", "Show"));
	page_html(p, "</button></form>\n");
}

static const char *word_or_none(const struct ctx *c, const struct portfolio *p, enum portfolio_word w, size_t row)
{
	const char *t = portfolio_word_title(c, p, w, p->words[w][row]);
	return t[0] != '\0' ? t : "—";
}

static void list_row(struct page *p, const struct portfolio *f, const struct registry *g, size_t row)
{
	struct ctx *c = p->c;
	int at = f->region[row], d = g->regions[at].district;
	int64_t total = f->amounts[AMOUNT_TOTAL][row];
	page_row(p);
	page_html(p, "<td>");
	link_to(p, arena_printf(&c->arena, "/public/projects/%s", portfolio_text(f, row, TEXT_CODE)), portfolio_text(f, row, TEXT_NAME));
	page_html(p, "</td>");
	if (shows(f, "region"))
		page_cell(p, region_name(c, &g->regions[d >= 0 ? d : at]));
	if (shows(f, "kind"))
		page_cell(p, word_or_none(c, f, WORD_KIND, row));
	page_cell(p, word_or_none(c, f, WORD_STAGE, row));
	if (shows(f, "investment_total"))
		page_cell_number(p, total == AMOUNT_NONE ? NAN : (double)total / CENTS, 2, TR(c, "未填报", "not said"));
	page_row_end(p);
}

static void list_table(struct page *p, const struct portfolio *f, const struct registry *g, const uint32_t *rows, size_t n, size_t from)
{
	struct ctx *c = p->c;
	struct page_column columns[5] = { { TR(c, "项目名称", "Name"), false } };
	int k = 1;
	if (shows(f, "region"))
		columns[k++] = (struct page_column){ TR(c, "板块", "District"), false };
	if (shows(f, "kind"))
		columns[k++] = (struct page_column){ TR(c, "项目类型", "Kind"), false };
	columns[k++] = (struct page_column){ TR(c, "阶段", "Stage"), false };
	if (shows(f, "investment_total"))
		columns[k++] = (struct page_column){ TR(c, "总投资（万元）", "Total investment (10k yuan)"), true };
	page_table(p, arena_printf(&c->arena, TR(c, "共 %zu 个项目，最近有进展的在前", "%zu projects, those that moved last first"), n), columns, k);
	for (size_t i = from; i < n && i < from + LIST_PAGE; i++)
		list_row(p, f, g, rows[i]);
	page_table_end(p);
}

static int64_t pages_of(size_t n) { return n > 0 ? (int64_t)((n + LIST_PAGE - 1) / LIST_PAGE) : 1; }

static void pager(struct page *p, const struct asked *a, int64_t page, int64_t pages)
{
	struct ctx *c = p->c;
	page_html(p, "<p>");
	if (page > 1)
		link_to(p, address(c, a, page - 1, NULL), TR(c, "上一页", "Previous"));
	page_text(p, arena_printf(&c->arena, TR(c, " 第 %lld 页，共 %lld 页 ", " page %lld of %lld "), (long long)page, (long long)pages));
	if (page < pages)
		link_to(p, address(c, a, page + 1, NULL), TR(c, "下一页", "Next"));
	page_html(p, "</p>\n");
}

static enum rc write_list(struct ctx *c, struct reply *r, const struct portfolio *f, const struct registry *g, struct asked *a, int64_t page)
{
	const uint32_t *rows;
	const char *city;
	struct page p;
	size_t n;
	int region = a->district[0] != '\0' ? registry_region_of(g, a->district) : -1;
	a->district = region >= 0 ? g->regions[region].code : ""; /* as we write it; what is no region is the whole city */
	TRY(public_projects_choose(c, f, g, shows(f, "name") ? a->q : "", region, &rows, &n));
	TRY(setting_city(c, &city));
	if (page > pages_of(n))
		page = pages_of(n);
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "公开的工业项目", "Public industrial projects"), .city = city, .other_lang = address(c, a, page, TR(c, "en", "zh")) });
	page_line(&p, "p", TR(c, "这里只有标明“向社会公开”的项目，只显示规定公开的内容；内容来自项目档案，随登记更新。",
		"Only projects that are marked public stand here, with what is meant to be public of them; it comes from the project files and follows them."));
	form(&p, g, a);
	if (n == 0)
		page_line(&p, "p", TR(c, "没有这样的公开项目。", "There is no such public project."));
	else
		list_table(&p, f, g, rows, n, (size_t)(page - 1) * LIST_PAGE);
	if (n > 0)
		pager(&p, a, page, pages_of(n));
	page_end(&p);
	return RC_OK;
}

enum rc public_projects_api_list_page(struct ctx *c, const struct public_projects_list_page_in *in, struct reply *r)
{
	const struct portfolio *f;
	const struct registry *g;
	struct asked a = { in->q ? in->q : "", in->district ? in->district : "" };
	page_language(c, r, in->has_lang, in->lang == PUBLIC_PROJECTS_LIST_PAGE_LANG_EN);
	TRY(portfolio_hold(c, &f));
	enum rc rc = registry_hold(c, &g);
	if (rc == RC_OK) {
		rc = write_list(c, r, f, g, &a, in->page);
		registry_drop(c, g);
	}
	portfolio_drop(c, f);
	return rc;
}

/* ---- One project. */

static void term(struct page *p, const char *name, const char *value)
{
	page_line(p, "dt", name);
	page_line(p, "dd", value);
}

static const char *unit_words(const struct ctx *c, const struct project_field *f)
{
	if (f->kind != FIELD_IS_NUMBER || f->unit_text == NULL || !c->english)
		return f->kind == FIELD_IS_NUMBER && f->unit_text != NULL ? f->unit_text : "";
	return strcmp(f->unit_text, "万元") == 0 ? "10k yuan" : strcmp(f->unit_text, "亩") == 0 ? "mu" : f->unit_text;
}

static enum rc fields(struct page *p, const struct project_file *f)
{
	struct ctx *c = p->c;
	for (int i = 0; i < f->plan->n_fields; i++) {
		const struct project_field *field = &f->plan->fields[i];
		const char *words, *text = f->values[i].text;
		if (!field->is_public || text == NULL || strcmp(field->id, "name") == 0)
			continue;
		TRY(project_value_shown(c, field, text, &words));
		const char *unit = unit_words(c, field);
		term(p, project_words_for(c, field->title), arena_printf(&c->arena, "%s%s%s", words ? words : text, unit[0] ? " " : "", unit));
	}
	return RC_OK;
}

static void papers(struct page *p, const struct project_file *f)
{
	struct ctx *c = p->c;
	bool any = false;
	for (int i = 0; i < f->n_papers; i++) {
		const struct project_paper *x = &f->papers[i];
		char day[DATE_TEXT] = "";
		if (!x->is_public || x->kind < 0 || f->plan->papers[x->kind].inside)
			continue;
		if (!any)
			page_line(p, "h2", TR(c, "公开的材料", "Public papers"));
		if (!any)
			page_html(p, "<ul>");
		any = true;
		if (x->dated != DAY_NONE)
			date_print(day, x->dated);
		page_line(p, "li", arena_printf(&c->arena, "%s %s %s", project_words_for(c, f->plan->papers[x->kind].title), x->number ? x->number : "", day));
	}
	if (any)
		page_html(p, "</ul>\n");
}

static enum rc write_project(struct ctx *c, struct reply *r, const struct portfolio *all, size_t row)
{
	const struct project_file *f;
	const char *city, *code = portfolio_text(all, row, TEXT_CODE);
	char day[DATE_TEXT];
	struct page p;
	TRY(project_fold(c, all->id[row], DAY_NONE, &f));
	TRY(setting_city(c, &city));
	page_begin(&p, c, r, &(struct page_head){ .title = shows(all, "name") ? portfolio_text(all, row, TEXT_NAME) : code, .context = code, .city = city,
		.other_lang = arena_printf(&c->arena, "/public/projects/%s?lang=%s", code, TR(c, "en", "zh")) });
	page_html(&p, "<dl>");
	date_print(day, all->dates[ON_STAGE][row]);
	term(&p, TR(c, "当前阶段", "Stage"), arena_printf(&c->arena, TR(c, "%s（自 %s）", "%s (since %s)"), word_or_none(c, all, WORD_STAGE, row), day));
	TRY(fields(&p, f));
	page_html(&p, "</dl>\n");
	papers(&p, f);
	page_html(&p, "<p>");
	link_to(&p, "/public/projects", TR(c, "全部公开的项目", "All public projects"));
	page_html(&p, "</p>");
	page_end(&p);
	return RC_OK;
}

enum rc public_projects_api_project_page(struct ctx *c, const struct public_projects_project_page_in *in, struct reply *r)
{
	const struct portfolio *p;
	page_language(c, r, in->has_lang, in->lang == PUBLIC_PROJECTS_PROJECT_PAGE_LANG_EN);
	TRY(portfolio_hold(c, &p));
	int64_t row = public_project_row(p, in->code);
	enum rc rc = row >= 0 ? write_project(c, r, p, (size_t)row) : ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "没有这个公开的项目", "there is no such public project"));
	portfolio_drop(c, p);
	return rc;
}
