/* document_draw.c - charts and QR codes with cairo, and both as PNG for the editable document.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdio.h>
#include "document/document_priv.h"

enum { QR_TEXT = 1000, PNG_DPI = 170, MARGIN_LEFT = 44, MARGIN_TOP = 30, MARGIN_BOTTOM = 18, GRID_LINES_WANTED = 4 };

static void ink(cairo_t *cr, uint32_t color) { cairo_set_source_rgb(cr, color_part(color, 16), color_part(color, 8), color_part(color, 0)); }

/* ---- QR codes. */

static void modules(cairo_t *cr, const QRcode *q, double x, double y, double width)
{
	double side = width / q->width;
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (int r = 0; r < q->width; r++)
		for (int k = 0; k < q->width; k++)
			if (q->data[r * q->width + k] & 1)
				cairo_rectangle(cr, x + k * side, y + r * side, side, side);
	cairo_fill(cr);
}

enum rc qr_draw(struct _cairo *cr, const char *text, double x, double y, double width)
{
	if (strlen(text) > QR_TEXT)
		return RC_TOO_LARGE;
	QRcode *q = QRcode_encodeString8bit(text[0] != '\0' ? text : " ", 0, QR_ECLEVEL_M);
	if (q == NULL)
		return RC_NO_MEMORY;
	modules(cr, q, x, y, width);
	QRcode_free(q);
	return RC_OK;
}

/* ---- Charts. */

static double words(const struct drawing *g, const char *text, double size, bool bold, uint32_t color, double x, double y, enum document_align align)
{
	PangoLayout *l = pango_layout_new(g->pango);
	PangoFontDescription *f = pango_font_description_new();
	PangoRectangle r;
	pango_font_description_set_family(f, g->family);
	pango_font_description_set_absolute_size(f, size * PANGO_SCALE);
	pango_font_description_set_weight(f, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, f);
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_text(l, text, -1);
	pango_layout_get_extents(l, NULL, &r);
	double width = (double)r.width / PANGO_SCALE, shift = align == ALIGN_RIGHT ? width : align == ALIGN_CENTER ? width / 2 : 0;
	ink(g->cr, color);
	cairo_move_to(g->cr, x - shift, y - (double)r.height / PANGO_SCALE / 2);
	pango_cairo_show_layout(g->cr, l);
	pango_font_description_free(f);
	g_object_unref(l);
	return width;
}

/* A round step so that about four lines reach the greatest value. */
static double step_for(double most)
{
	double step = 1;
	if (!(most > 0) || !isfinite(most))
		return 1;
	double want = most / GRID_LINES_WANTED;
	while (step > want)
		step /= 10;
	while (step * 10 <= want)
		step *= 10;
	return want <= step ? step : want <= step * 2 ? step * 2 : want <= step * 5 ? step * 5 : step * 10;
}

static double greatest(const struct document_chart *k)
{
	double most = 0;
	for (int i = 0; i < k->n; i++) {
		most = isfinite(k->bars[i]) ? fmax(most, k->bars[i]) : most;
		most = isfinite(k->marks[i]) ? fmax(most, k->marks[i]) : most;
	}
	return most;
}

static void number(char out[48], double v)
{
	char plain[40];
	int n = snprintf(plain, sizeof plain, v != floor(v) && v < 100 ? "%.1f" : "%.0f", v), at = 0;
	const char *dot = strchr(plain, '.');
	int whole = dot != NULL ? (int)(dot - plain) : n;
	for (int i = 0; i < n && at < 46; i++) {
		out[at++] = plain[i];
		if (i < whole - 1 && (whole - 1 - i) % 3 == 0 && plain[i] != '-')
			out[at++] = ',';
	}
	out[at] = '\0';
}

struct plot { double x, y, w, h, top; }; /* top: value at the upper edge */

static void grid(const struct drawing *g, const struct plot *p, double step)
{
	char label[48];
	cairo_set_line_width(g->cr, 0.4);
	for (double v = 0; v <= p->top * 1.0001; v += step) {
		double y = p->y + p->h - v / p->top * p->h;
		ink(g->cr, LINE_GREY);
		cairo_move_to(g->cr, p->x, y);
		cairo_line_to(g->cr, p->x + p->w, y);
		cairo_stroke(g->cr);
		number(label, v);
		words(g, label, 7, false, INK_SECOND, p->x - 4, y, ALIGN_RIGHT);
	}
}

/* Where the figure of a bar stands: above its mark when that is near its top. */
static double above(const struct plot *p, const struct document_chart *k, int i, double h)
{
	double mark = k->marks_name != NULL && isfinite(k->marks[i]) ? k->marks[i] / p->top * p->h : 0;
	return mark > h - 2 && mark < h + 12 ? mark + 1 : h;
}

static void point(const struct drawing *g, const struct plot *p, const struct document_chart *k, int i)
{
	double slot = p->w / k->n, x = p->x + slot * i, wide = fmin(slot * 0.56, 22), mid = x + slot / 2;
	char label[48];
	if (isfinite(k->bars[i]) && k->bars[i] > 0) {
		double h = k->bars[i] / p->top * p->h;
		ink(g->cr, INK_WATER);
		cairo_rectangle(g->cr, mid - wide / 2, p->y + p->h - h, wide, h);
		cairo_fill(g->cr);
		number(label, k->bars[i]);
		if (k->n <= 14)
			words(g, label, 6.5, false, INK, mid, p->y + p->h - above(p, k, i, h) - 5.5, ALIGN_CENTER);
	} else {
		if (isfinite(k->bars[i]))
			number(label, k->bars[i]);
		else
			snprintf(label, sizeof label, "—");
		words(g, label, 7, false, INK_UNKNOWN, mid, p->y + p->h - 6, ALIGN_CENTER);
	}
	if (k->marks_name != NULL && isfinite(k->marks[i])) {
		double y = p->y + p->h - k->marks[i] / p->top * p->h;
		ink(g->cr, INK_YELLOW);
		cairo_set_line_width(g->cr, 1.6);
		cairo_move_to(g->cr, mid - wide * 0.75, y);
		cairo_line_to(g->cr, mid + wide * 0.75, y);
		cairo_stroke(g->cr);
	}
	words(g, k->labels[i], 7, false, INK_SECOND, mid, p->y + p->h + 8, ALIGN_CENTER);
}

static void legend(const struct drawing *g, const struct document_chart *k, double right, double y)
{
	double x = right;
	if (k->marks_name != NULL) {
		x -= words(g, k->marks_name, 7.5, false, INK_SECOND, x, y, ALIGN_RIGHT) + 4;
		ink(g->cr, INK_YELLOW);
		cairo_set_line_width(g->cr, 1.6);
		cairo_move_to(g->cr, x - 12, y);
		cairo_line_to(g->cr, x, y);
		cairo_stroke(g->cr);
		x -= 22;
	}
	x -= words(g, k->bars_name, 7.5, false, INK_SECOND, x, y, ALIGN_RIGHT) + 4;
	ink(g->cr, INK_WATER);
	cairo_rectangle(g->cr, x - 8, y - 4, 8, 8);
	cairo_fill(g->cr);
}

double chart_height(const struct document_chart *k) { return k->height * PT_OF_MM; }

void chart_draw(const struct drawing *g, const struct document_chart *k, double x, double y, double width)
{
	double most = greatest(k), step = step_for(most);
	struct plot p = { x + MARGIN_LEFT, y + MARGIN_TOP, width - MARGIN_LEFT - 2, chart_height(k) - MARGIN_TOP - MARGIN_BOTTOM, 0 };
	p.top = most > 0 ? ceil(most / step - 1e-9) * step : step;
	words(g, k->title, 9.5, true, INK_TILE, x, y + 6, ALIGN_LEFT);
	words(g, k->unit, 7, false, INK_SECOND, p.x - 4, y + 20, ALIGN_RIGHT);
	legend(g, k, x + width - 2, y + 6);
	grid(g, &p, step);
	for (int i = 0; i < k->n; i++)
		point(g, &p, k, i);
}

/* ---- As PNG. */

static cairo_status_t to_buf(void *arg, const unsigned char *p, unsigned n)
{
	buf_add(arg, p, n);
	return ((struct buf *)arg)->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum rc paint(const struct drawing *g, const struct block *b, double width)
{
	if (b->kind == BLOCK_QR)
		return qr_draw(g->cr, b->text, 0, 0, width);
	chart_draw(g, &b->chart, 0, 0, width);
	return RC_OK;
}

enum rc block_to_png(const struct block *b, double width, struct _PangoContext *pango, const char *family, struct buf *out)
{
	double height = b->kind == BLOCK_QR ? width : chart_height(&b->chart), scale = PNG_DPI / 72.0;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * scale), (int)ceil(height * scale));
	cairo_t *cr = cairo_create(s);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	enum rc rc = paint(&(struct drawing){ cr, pango, family }, b, width);
	if (rc == RC_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		rc = RC_NO_MEMORY;
	if (rc == RC_OK && cairo_surface_write_to_png_stream(s, to_buf, out) != CAIRO_STATUS_SUCCESS)
		rc = RC_NO_MEMORY;
	cairo_destroy(cr);
	cairo_surface_destroy(s);
	return rc;
}
