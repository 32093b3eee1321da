/* page.h - pages that the server writes itself: sign-in, public lists, print.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For what must be light, printable and work without script. Every text goes through page_text or an attribute and is escaped there;
 * only literals are written as they are. The frame has the header, the notice of sample data and the footer; style is /page.css, which
 * also knows A4. */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H
#include "core/http.h"

struct page { struct ctx *c; struct buf *b; };

struct page_head {
	const char *title;       /* heading and window title */
	const char *context;     /* one line below: scope, year, as of; NULL: none */
	const char *city;        /* name in the header; NULL: none */
	const char *other_lang;  /* address of this page in the other language; NULL: no link */
	bool narrow;             /* one box in the middle: sign-in, messages */
};

/* The language asked for in the address stays for the next pages. */
void page_language(struct ctx *c, struct reply *r, bool given, bool english);

/* Starts the document in r->body and sets the media type. */
void page_begin(struct page *p, struct ctx *c, struct reply *r, const struct page_head *h);
void page_end(struct page *p);

void page_text(struct page *p, const char *s);                 /* escaped; NULL: nothing */
#define page_html(p, literal) buf_str((p)->b, "" literal "")  /* as it is: literals only */
/* <tag name="value" …>: pairs of name and value (escaped), ended by NULL; a pair whose value is NULL is left out. */
void page_open(struct page *p, const char *tag, ...) __attribute__((sentinel));
void page_close(struct page *p, const char *tag);
void page_line(struct page *p, const char *tag, const char *text); /* <tag>text</tag> and a line break */

/* Tables: caption, heads, then rows of cells. A number is right-aligned, with thousands separators; NaN is "—" with its reason for
 * screen readers. */
struct page_column { const char *title; bool number; };
void page_table(struct page *p, const char *caption, const struct page_column *columns, int n);
void page_row(struct page *p);
void page_cell(struct page *p, const char *text);
void page_cell_code(struct page *p, const char *code);
void page_cell_number(struct page *p, double v, int decimals, const char *why_missing);
void page_row_end(struct page *p);
void page_table_end(struct page *p);

void page_number(struct buf *b, double v, int decimals);       /* 1,234,567.80; rounded by num_round */
#endif
