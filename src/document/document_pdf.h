/* document_pdf.h - what the parts of the PDF writer share. Internal to src/document.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A document is laid out twice: first without drawing, to know how many pages there are, then again with it. Both runs take the same decisions. All lengths
 * are points, y grows downwards. */
#ifndef DOCUMENT_DOCUMENT_PDF_H
#define DOCUMENT_DOCUMENT_PDF_H
#include <pango/pangocairo.h>
#include "document/document_priv.h"

struct pdf {
	const struct document *d;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *pango;
	struct document_families families;
	const struct document_watch *watch;
	double width, height, x, w, top, bottom; /* of the sheet; of the text */
	double y;
	bool drawing, fresh;             /* fresh: nothing stands on this page yet */
	int page, pages;
	enum rc rc;
};

/* Ends the page and begins the next. */
void pdf_page(struct pdf *p);
static inline double pdf_left(const struct pdf *p) { return p->bottom - p->y; }
static inline double pdf_body(const struct pdf *p) { return p->bottom - p->top; }
void pdf_ink(struct pdf *p, uint32_t color);

struct pdf_type { const char *family; double size; bool bold; enum document_align align; uint32_t color; };
/* NULL never; free with g_object_unref. width 0: as long as it is. */
PangoLayout *pdf_layout(struct pdf *p, const struct pdf_type *type, const struct document_run *runs, int n, double width, double indent);
/* Lines from … to of a layout, `pitch` from line to line, the first below y. */
void pdf_lines(struct pdf *p, PangoLayout *l, double x, double y, double pitch, int from, int to, uint32_t color);

/* Blocks: their height when nothing parts them, the least that must stand together at their beginning, and putting them down over pages. */
double pdf_paragraph_height(struct pdf *p, const struct block *b, double *ret_least);
void pdf_paragraph(struct pdf *p, const struct block *b);
double pdf_table_height(struct pdf *p, const struct block *b, double *ret_least);
void pdf_table(struct pdf *p, const struct block *b);
#endif
