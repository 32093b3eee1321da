/* document_pdf.c - a document as PDF: pages, what stands on each of them, and blocks over pages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "document/document_pdf.h"
#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"

enum { EDGE_MM = 12, MARK_SIZE = 26, NUMBER_SIZE = 14, NUMBER_BELOW_MM = 7 };

void pdf_ink(struct pdf *p, uint32_t color) { cairo_set_source_rgb(p->cr, color_part(color, 16), color_part(color, 8), color_part(color, 0)); }

/* ---- What stands on each page. */

static void small(struct pdf *p, const char *text, enum document_align align, double y)
{
	if (text == NULL || text[0] == '\0')
		return;
	struct pdf_type type = { p->families.sans, 8, false, align, INK_SECOND };
	PangoLayout *l = pdf_layout(p, &type, &(struct document_run){ .text = text }, 1, p->w, 0);
	pdf_lines(p, l, p->x, y, 11, 0, 1, INK_SECOND);
	g_object_unref(l);
}

/* As GB/T 9704 has it: 14 pt, 7 mm below the text, one character from the outer edge. */
static void dashed_number(struct pdf *p)
{
	char text[64];
	bool odd = p->page % 2 == 1;
	struct pdf_type type = { p->families.text, NUMBER_SIZE, false, odd ? ALIGN_RIGHT : ALIGN_LEFT, INK };
	snprintf(text, sizeof text, "— %d —", p->page);
	PangoLayout *l = pdf_layout(p, &type, &(struct document_run){ .text = text }, 1, p->w - NUMBER_SIZE, 0);
	pdf_lines(p, l, odd ? p->x : p->x + NUMBER_SIZE, p->bottom + NUMBER_BELOW_MM * PT_OF_MM, NUMBER_SIZE, 0, 1, INK);
	g_object_unref(l);
}

static void page_number(struct pdf *p, double y)
{
	char text[64];
	if (p->d->page.numbers == NUMBERS_DASHED)
		dashed_number(p);
	if (p->d->page.numbers != NUMBERS_OF_TOTAL)
		return;
	snprintf(text, sizeof text, p->d->page.english ? "Page %d of %d" : "第 %d 页　共 %d 页", p->page, p->pages);
	small(p, text, ALIGN_RIGHT, y);
}

static void watermark(struct pdf *p)
{
	struct pdf_type type = { p->families.sans, MARK_SIZE, false, ALIGN_LEFT, 0 };
	PangoRectangle r;
	if (p->d->page.watermark == NULL || p->d->page.watermark[0] == '\0')
		return;
	PangoLayout *l = pdf_layout(p, &type, &(struct document_run){ .text = p->d->page.watermark }, 1, 0, 0);
	pango_layout_get_extents(l, NULL, &r);
	double w = (double)r.width / PANGO_SCALE, h = (double)r.height / PANGO_SCALE, most = hypot(p->width, p->height) * 0.8, k = w > most ? most / w : 1;
	cairo_save(p->cr);
	cairo_translate(p->cr, p->width / 2, p->height / 2);
	cairo_rotate(p->cr, -atan2(p->height, p->width) * 0.8);
	cairo_scale(p->cr, k, k);
	pdf_ink(p, 0xeceff0);
	cairo_move_to(p->cr, -w / 2, -h / 2);
	pango_cairo_show_layout(p->cr, l);
	cairo_restore(p->cr);
	g_object_unref(l);
}

static void furniture(struct pdf *p)
{
	const struct document_page *page = &p->d->page;
	double edge = EDGE_MM * PT_OF_MM;
	if (!p->drawing)
		return;
	watermark(p);
	small(p, page->head_left, ALIGN_LEFT, edge);
	small(p, page->head_right, ALIGN_RIGHT, edge);
	if (page->head_left != NULL || page->head_right != NULL) {
		pdf_ink(p, LINE_GREY);
		cairo_set_line_width(p->cr, 0.5);
		cairo_move_to(p->cr, p->x, edge + 13);
		cairo_line_to(p->cr, p->x + p->w, edge + 13);
		cairo_stroke(p->cr);
	}
	small(p, page->foot, ALIGN_LEFT, p->height - edge);
	page_number(p, p->height - edge);
}

static void begin_page(struct pdf *p)
{
	p->page++;
	p->y = p->top;
	p->fresh = true;
	if (p->page > DOCUMENT_PAGES && p->rc == RC_OK)
		p->rc = RC_TOO_LARGE;
	furniture(p);
}

void pdf_page(struct pdf *p)
{
	if (p->drawing)
		cairo_show_page(p->cr);
	if (p->watch != NULL && p->watch->stop != NULL && p->rc == RC_OK && p->watch->stop(p->watch->arg, p->drawing ? p->page : 0, p->pages))
		p->rc = RC_CANCELLED;
	begin_page(p);
}

/* ---- Pictures, rules. */

struct bytes { const unsigned char *p; size_t n; };

static cairo_status_t from_bytes(void *arg, unsigned char *out, unsigned n)
{
	struct bytes *b = arg;
	if (n > b->n)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, b->p, n);
	b->p += n;
	b->n -= n;
	return CAIRO_STATUS_SUCCESS;
}

static void picture_size(const struct pdf *p, const struct block *b, double *ret_w, double *ret_h)
{
	double w = b->width * PT_OF_MM, most = pdf_body(p) - 1;
	if (b->kind == BLOCK_CHART) {
		*ret_w = p->w;
		*ret_h = chart_height(&b->chart);
		return;
	}
	w = w > p->w ? p->w : w;
	double h = b->kind == BLOCK_QR ? w : w * b->pixel_h / b->pixel_w, k = h > most ? most / h : 1;
	*ret_w = w * k;
	*ret_h = h * k;
}

static void draw_png(struct pdf *p, const struct block *b, double x, double y, double w)
{
	struct bytes bytes = { b->bytes, b->n_bytes };
	cairo_surface_t *s = cairo_image_surface_create_from_png_stream(from_bytes, &bytes);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
		p->rc = p->rc == RC_OK ? RC_BAD_INPUT : p->rc;
	} else {
		cairo_save(p->cr);
		cairo_translate(p->cr, x, y);
		cairo_scale(p->cr, w / b->pixel_w, w / b->pixel_w);
		cairo_set_source_surface(p->cr, s, 0, 0);
		cairo_paint(p->cr);
		cairo_restore(p->cr);
	}
	cairo_surface_destroy(s);
}

static void picture(struct pdf *p, const struct block *b)
{
	double w, h;
	picture_size(p, b, &w, &h);
	if (h > pdf_left(p) && !p->fresh)
		pdf_page(p);
	double x = p->x + (b->style.align == ALIGN_RIGHT ? p->w - w : b->style.align == ALIGN_CENTER ? (p->w - w) / 2 : 0);
	if (p->drawing && b->kind == BLOCK_PNG)
		draw_png(p, b, x, p->y, w);
	else if (p->drawing && b->kind == BLOCK_CHART)
		chart_draw(&(struct drawing){ p->cr, p->pango, p->families.sans }, &b->chart, x, p->y, w);
	else if (p->drawing && qr_draw(p->cr, b->text, x, p->y, w) != RC_OK)
		p->rc = RC_TOO_LARGE;
	p->y += h + 4;
	p->fresh = false;
}

static void rule(struct pdf *p, const struct block *b)
{
	if (p->drawing) {
		pdf_ink(p, b->color);
		cairo_set_line_width(p->cr, b->mm);
		cairo_move_to(p->cr, p->x, p->y + 1);
		cairo_line_to(p->cr, p->x + p->w, p->y + 1);
		cairo_stroke(p->cr);
	}
	p->y += b->mm + 3;
	p->fresh = false;
}

/* ---- The flow. */

static double height_of(struct pdf *p, const struct block *b, double *ret_least)
{
	double w, h = 0;
	*ret_least = 0;
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		return pdf_paragraph_height(p, b, ret_least);
	case BLOCK_TABLE:
		return pdf_table_height(p, b, ret_least);
	case BLOCK_PNG: case BLOCK_QR: case BLOCK_CHART:
		picture_size(p, b, &w, &h);
		h += 4;
		break;
	case BLOCK_RULE:
		h = b->mm + 3;
		break;
	case BLOCK_SPACE:
		h = b->mm * PT_OF_MM;
		break;
	case BLOCK_BREAK: case BLOCK_KEEP: case BLOCK_KEEP_END:
		break;
	}
	*ret_least = h;
	return h;
}

/* A heading needs room for itself and the beginning of what it is about. */
static double chain(struct pdf *p, const struct block *b)
{
	double sum = 0, least, h;
	for (; b != NULL; b = b->next) {
		h = height_of(p, b, &least);
		if (b->kind == BLOCK_BREAK || sum > pdf_body(p))
			return sum;
		if (b->kind != BLOCK_SPACE && b->kind != BLOCK_KEEP && !(b->kind == BLOCK_PARAGRAPH && b->style.keep_next))
			return sum + least;
		sum += h;
	}
	return sum;
}

static void keep(struct pdf *p, const struct block *b)
{
	double sum = 0, least;
	for (b = b->next; b != NULL && b->kind != BLOCK_KEEP_END; b = b->next) {
		sum += height_of(p, b, &least);
		if (sum > pdf_body(p))
			return;          /* no page holds it: let it flow */
	}
	if (sum > pdf_left(p) && !p->fresh)
		pdf_page(p);
}

static void block(struct pdf *p, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		if (b->style.keep_next && !p->fresh && chain(p, b) > pdf_left(p))
			pdf_page(p);
		pdf_paragraph(p, b);
		break;
	case BLOCK_TABLE:
		pdf_table(p, b);
		break;
	case BLOCK_PNG: case BLOCK_QR: case BLOCK_CHART:
		picture(p, b);
		break;
	case BLOCK_RULE:
		rule(p, b);
		break;
	case BLOCK_SPACE:
		p->y += p->fresh ? 0 : b->mm * PT_OF_MM;
		break;
	case BLOCK_BREAK:
		if (!p->fresh)
			pdf_page(p);
		break;
	case BLOCK_KEEP:
		keep(p, b);
		break;
	case BLOCK_KEEP_END:
		break;
	}
}

static void bookmark(struct pdf *p, const struct block *b, int *last)
{
	char text[256], at[64];
	int level = b->kind == BLOCK_PARAGRAPH && b->role == ROLE_HEADING_1 ? 1 : b->kind == BLOCK_PARAGRAPH && b->role == ROLE_HEADING_2 ? 2 : 0;
	if (!p->drawing || level == 0 || b->n_runs == 0 || b->runs[0].text[0] == '\0')
		return;
	size_t n = utf8_cut(b->runs[0].text, strlen(b->runs[0].text), sizeof text - 1);
	memcpy(text, b->runs[0].text, n);
	text[n] = '\0';
	snprintf(at, sizeof at, "page=%d", p->page);
	int id = cairo_pdf_surface_add_outline(p->surface, level == 2 ? *last : CAIRO_PDF_OUTLINE_ROOT, text, at, 0);
	if (level == 1)
		*last = id;
}

static void flow(struct pdf *p)
{
	int last = CAIRO_PDF_OUTLINE_ROOT;
	p->page = 0;
	begin_page(p);
	for (const struct block *b = p->d->first; b != NULL && p->rc == RC_OK; b = b->next) {
		block(p, b);
		bookmark(p, b, &last);
	}
	if (p->drawing)
		cairo_show_page(p->cr);
}

/* ---- The file. */

struct out { FILE *f; };

static cairo_status_t to_file(void *arg, const unsigned char *data, unsigned n)
{
	return fwrite(data, 1, n, ((struct out *)arg)->f) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void properties(struct pdf *p)
{
	const struct document_page *page = &p->d->page;
	cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_5);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, page->title != NULL ? page->title : "");
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_AUTHOR, page->author != NULL ? page->author : "");
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "Gusu");
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, page->made_at != NULL ? page->made_at : "1970-01-01T00:00:00Z");
}

static void measure_sheet(struct pdf *p)
{
	const struct document_page *page = &p->d->page;
	p->width = (page->landscape ? A4_HEIGHT : A4_WIDTH) * PT_OF_MM;
	p->height = (page->landscape ? A4_WIDTH : A4_HEIGHT) * PT_OF_MM;
	p->x = page->left * PT_OF_MM;
	p->w = p->width - p->x - page->right * PT_OF_MM;
	p->top = page->top * PT_OF_MM;
	p->bottom = p->height - page->bottom * PT_OF_MM;
}

static PangoContext *context_of(PangoFontMap *map, bool english)
{
	PangoContext *k = pango_font_map_create_context(map);
	cairo_font_options_t *o = cairo_font_options_create();
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(k, o);
	cairo_font_options_destroy(o);
	pango_cairo_context_set_resolution(k, 72);
	pango_context_set_language(k, pango_language_from_string(english ? "en" : "zh-cn"));
	pango_context_set_base_dir(k, PANGO_DIRECTION_LTR);
	return k;
}

static enum rc run(struct pdf *p, struct out *out)
{
	p->surface = cairo_pdf_surface_create_for_stream(to_file, out, p->width, p->height);
	p->cr = cairo_create(p->surface);
	properties(p);
	flow(p);                         /* to count */
	p->pages = p->page;
	p->drawing = true;
	if (p->rc == RC_OK)
		flow(p);
	enum rc rc = p->rc;
	if (rc == RC_OK && cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		rc = cairo_status(p->cr) == CAIRO_STATUS_WRITE_ERROR ? RC_IO : RC_NO_MEMORY;
	cairo_destroy(p->cr);
	cairo_surface_finish(p->surface);
	if (rc == RC_OK && cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS)
		rc = RC_IO;
	cairo_surface_destroy(p->surface);
	return rc;
}

enum rc pdf_write(const struct document *d, const char *path, const struct document_watch *w, int *ret_pages, struct document_trouble *t)
{
	struct pdf p = { .d = d, .watch = w };
	measure_sheet(&p);
	if (p.w < 20 || pdf_body(&p) < 60)
		return RC_BAD_INPUT;
	PangoFontMap *map = pango_cairo_font_map_new();
	enum rc rc = document_families_of(map, &d->page.fonts, &p.families, t);
	struct out out = { rc == RC_OK ? fopen(path, "wb") : NULL };
	if (rc == RC_OK && out.f == NULL)
		rc = RC_IO;
	if (rc == RC_OK) {
		p.pango = context_of(map, d->page.english);
		rc = run(&p, &out);
		g_object_unref(p.pango);
	}
	if (out.f != NULL && fclose(out.f) != 0 && rc == RC_OK)
		rc = RC_IO;
	g_object_unref(map);
	*ret_pages = p.pages;
	return rc;
}
