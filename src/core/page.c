/* page.c - HTML, escaped.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "core/app.h"
#include "core/page.h"

void page_text(struct page *p, const char *s)
{
	struct buf *b = p->b;
	for (; s != NULL && *s != '\0'; s++) {
		switch (*s) {
		case '<': buf_str(b, "&lt;"); break;
		case '>': buf_str(b, "&gt;"); break;
		case '&': buf_str(b, "&amp;"); break;
		case '"': buf_str(b, "&quot;"); break;
		case '\'': buf_str(b, "&#39;"); break;
		default: buf_char(b, *s);
		}
	}
}

void page_open(struct page *p, const char *tag, ...)
{
	va_list ap;
	buf_char(p->b, '<');
	buf_str(p->b, tag);
	va_start(ap, tag);
	for (const char *name; (name = va_arg(ap, const char *)) != NULL; ) {
		const char *value = va_arg(ap, const char *);
		if (value == NULL)
			continue;
		buf_char(p->b, ' ');
		buf_str(p->b, name);
		buf_str(p->b, "=\"");
		page_text(p, value);
		buf_char(p->b, '"');
	}
	va_end(ap);
	buf_char(p->b, '>');
}

void page_close(struct page *p, const char *tag)
{
	buf_str(p->b, "</");
	buf_str(p->b, tag);
	buf_str(p->b, ">\n");
}

void page_line(struct page *p, const char *tag, const char *text)
{
	page_open(p, tag, NULL);
	page_text(p, text);
	page_close(p, tag);
}

/* The database is away: calmly, how old this is. */
static void write_away(struct page *p)
{
	struct ctx *c = p->c;
	char at[INSTANT_TEXT];
	instant_print(at, c->as_of_ms != 0 ? c->as_of_ms : c->now_ms);
	page_open(p, "div", "class", "sample", "role", "status", NULL);
	page_text(p, arena_printf(&c->arena, TR(c, "数据库正在切换，以下为 %.10s %.5s（UTC）的数据", "The database is being switched; figures as of %.10s %.5s (UTC)"), at, at + 11));
	page_close(p, "div");
}

static void write_bar(struct page *p, const struct page_head *h)
{
	struct ctx *c = p->c;
	page_html(p, "<header class=\"bar\"><a class=\"name\" href=\"/\">");
	page_text(p, TR(c, "姑苏 Gusu", "Gusu 姑苏"));
	page_html(p, "</a>");
	if (h->city != NULL && h->city[0] != '\0') {
		page_open(p, "span", "class", "city", NULL);
		page_text(p, h->city);
		page_close(p, "span");
	}
	if (h->other_lang != NULL) {
		page_open(p, "a", "class", "lang", "href", h->other_lang, "lang", TR(c, "en", "zh-CN"), "hreflang", TR(c, "en", "zh-CN"), NULL);
		page_text(p, TR(c, "English", "中文"));
		page_close(p, "a");
	}
	page_html(p, "</header>\n");
	if (c->from_memory)
		write_away(p);
	if (c->app->sample_data) {
		page_open(p, "div", "class", "sample", "role", "note", NULL);
		page_text(p, TR(c, "示例数据：企业与数字均为虚构", "Sample data: all enterprises and figures are invented"));
		page_close(p, "div");
	}
}

void page_begin(struct page *p, struct ctx *c, struct reply *r, const struct page_head *h)
{
	*p = (struct page){ .c = c, .b = &r->body };
	r->content_type = "text/html; charset=utf-8";
	page_html(p, "<!doctype html>\n");
	page_open(p, "html", "lang", TR(c, "zh-CN", "en"), NULL);
	page_html(p, "\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		"<link rel=\"stylesheet\" href=\"/page.css\">\n");
	if (c->app->http != NULL && http_has_file(c->app->http, "/seal.svg")) /* comes with the client */
		page_html(p, "<link rel=\"icon\" href=\"/app/seal.svg\" type=\"image/svg+xml\">\n");
	page_html(p, "<title>");
	page_text(p, h->title);
	page_html(p, " · Gusu</title></head>\n<body>\n");
	write_bar(p, h);
	page_open(p, "main", "class", h->narrow ? "narrow" : NULL, NULL);
	page_html(p, "\n");
	page_line(p, "h1", h->title);
	if (h->context != NULL) {
		page_open(p, "p", "class", "context", NULL);
		page_text(p, h->context);
		page_close(p, "p");
	}
}

void page_language(struct ctx *c, struct reply *r, bool given, bool english)
{
	if (!given)
		return;
	c->english = english;
	r->cookie = TR(c, "lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000", "lang=en; Path=/; SameSite=Lax; Max-Age=31536000");
}

void page_end(struct page *p)
{
	page_html(p, "</main>\n</body>\n</html>\n");
}

void page_number(struct buf *b, double v, int decimals)
{
	char text[NUM_FIXED_MAX];
	num_print_fixed(text, num_round(v, decimals), decimals);
	const char *digits = text;
	if (*digits == '-') {
		buf_str(b, "\xe2\x88\x92"); /* the minus sign */
		digits++;
	}
	size_t whole = strcspn(digits, ".");
	for (size_t i = 0; i < whole; i++) {
		buf_char(b, digits[i]);
		if (whole - i > 1 && (whole - i) % 3 == 1)
			buf_char(b, ',');
	}
	buf_str(b, digits + whole);
}

void page_table(struct page *p, const char *caption, const struct page_column *columns, int n)
{
	page_html(p, "<div class=\"scroll\" tabindex=\"0\">\n<table>\n");
	if (caption != NULL)
		page_line(p, "caption", caption);
	page_html(p, "<thead><tr>");
	for (int i = 0; i < n; i++) {
		page_open(p, "th", "scope", "col", "class", columns[i].number ? "num" : NULL, NULL);
		page_text(p, columns[i].title);
		page_html(p, "</th>");
	}
	page_html(p, "</tr></thead>\n<tbody>\n");
}

void page_row(struct page *p) { page_html(p, "<tr>"); }
void page_row_end(struct page *p) { page_html(p, "</tr>\n"); }
void page_table_end(struct page *p) { page_html(p, "</tbody>\n</table>\n</div>\n"); }

void page_cell(struct page *p, const char *text)
{
	page_html(p, "<td>");
	page_text(p, text);
	page_html(p, "</td>");
}

void page_cell_code(struct page *p, const char *code)
{
	page_html(p, "<td class=\"code\">");
	page_text(p, code);
	page_html(p, "</td>");
}

void page_cell_number(struct page *p, double v, int decimals, const char *why_missing)
{
	page_html(p, "<td class=\"num\">");
	if (isnan(v)) {
		page_open(p, "span", "title", why_missing, "aria-label", why_missing, NULL);
		page_text(p, "—");
		page_html(p, "</span>");
	} else {
		page_number(p->b, v, decimals);
	}
	page_html(p, "</td>");
}
