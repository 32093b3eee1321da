/* document_pdf_text.c - lines of text, and paragraphs over pages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "document/document_pdf.h"
#include <string.h>

enum { WIDOW = 2 /* lines of a paragraph that stand together at least */, FIT_LEAST = 6 /* pt */ };

static void color_run(PangoAttrList *list, const struct document_run *r, guint from, guint to)
{
	PangoAttribute *a;
	if (r->bold) {
		a = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
		a->start_index = from;
		a->end_index = to;
		pango_attr_list_insert(list, a);
	}
	if (r->color != 0) {
		a = pango_attr_foreground_new((guint16)((r->color >> 16 & 0xff) * 257), (guint16)((r->color >> 8 & 0xff) * 257), (guint16)((r->color & 0xff) * 257));
		a->start_index = from;
		a->end_index = to;
		pango_attr_list_insert(list, a);
	}
}

static void put_runs(PangoLayout *l, const struct document_run *runs, int n)
{
	GString *all = g_string_new(NULL);
	PangoAttrList *list = pango_attr_list_new();
	for (int i = 0; i < n; i++) {
		guint from = (guint)all->len;
		g_string_append(all, runs[i].text);
		color_run(list, &runs[i], from, (guint)all->len);
	}
	pango_layout_set_text(l, all->str, (int)all->len);
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
	g_string_free(all, TRUE);
}

static void put_font(PangoLayout *l, const struct pdf_type *type)
{
	PangoFontDescription *f = pango_font_description_new();
	pango_font_description_set_family(f, type->family);
	pango_font_description_set_absolute_size(f, type->size * PANGO_SCALE);
	pango_font_description_set_weight(f, type->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, f);
	pango_font_description_free(f);
}

PangoLayout *pdf_layout(struct pdf *p, const struct pdf_type *type, const struct document_run *runs, int n, double width, double indent)
{
	PangoLayout *l = pango_layout_new(p->pango);
	put_font(l, type);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);      /* a word longer than the line is parted inside */
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_width(l, width > 0 ? (int)(width * PANGO_SCALE) : -1);
	pango_layout_set_indent(l, (int)(indent * PANGO_SCALE));
	pango_layout_set_alignment(l, type->align == ALIGN_RIGHT ? PANGO_ALIGN_RIGHT : type->align == ALIGN_CENTER ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	pango_layout_set_justify(l, type->align == ALIGN_BOTH);
	put_runs(l, runs, n);
	return l;
}

/* The line's box of `pitch` has the font's own box in its middle. */
static void put_line(struct pdf *p, PangoLayoutIter *it, double x, double y, double pitch)
{
	PangoRectangle r;
	pango_layout_iter_get_line_extents(it, NULL, &r);
	double base = (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE, top = (double)r.y / PANGO_SCALE, h = (double)r.height / PANGO_SCALE;
	cairo_move_to(p->cr, x + (double)r.x / PANGO_SCALE, y + (pitch - h) / 2 + base - top);
	pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(it));
}

void pdf_lines(struct pdf *p, PangoLayout *l, double x, double y, double pitch, int from, int to, uint32_t color)
{
	PangoLayoutIter *it;
	int i = 0;
	if (!p->drawing)
		return;
	it = pango_layout_get_iter(l);
	pdf_ink(p, color);
	do {
		if (i >= from && i < to)
			put_line(p, it, x, y + (i - from) * pitch, pitch);
	} while (++i < to && pango_layout_iter_next_line(it));
	pango_layout_iter_free(it);
}

/* ---- Paragraphs. */

static const char *family_of(const struct pdf *p, enum document_face f) { return f == FACE_SANS ? p->families.sans : p->families.text; }

static PangoLayout *paragraph_layout(struct pdf *p, const struct block *b)
{
	const struct document_style *s = &b->style;
	struct pdf_type type = { family_of(p, s->face), s->size, s->bold, s->align, s->color };
	double w = p->w - (s->left + s->right) * PT_OF_MM;
	if (w < s->size)
		w = s->size;
	PangoLayout *l = pdf_layout(p, &type, b->runs, b->n_runs, s->fit ? 0 : w, s->indent * s->size);
	while (s->fit && type.size > FIT_LEAST) {
		PangoRectangle r;
		pango_layout_get_extents(l, NULL, &r);
		if (r.width <= w * PANGO_SCALE)
			break;
		double k = w * PANGO_SCALE / r.width;
		type.size *= k < 0.98 ? k : 0.98;
		put_font(l, &type);
	}
	if (s->fit)
		pango_layout_set_width(l, (int)(w * PANGO_SCALE));
	return l;
}

double pdf_paragraph_height(struct pdf *p, const struct block *b, double *ret_least)
{
	PangoLayout *l = paragraph_layout(p, b);
	int n = pango_layout_get_line_count(l);
	double around = (b->style.before + b->style.after) * PT_OF_MM;
	*ret_least = b->style.before * PT_OF_MM + (n < WIDOW * 2 ? n : WIDOW) * b->style.pitch;
	g_object_unref(l);
	return around + n * b->style.pitch;
}

/* Lines that go on this page: no single one is left behind or goes ahead. */
static int lines_here(const struct pdf *p, double pitch, int left)
{
	int n = pdf_left(p) > 0 ? (int)((pdf_left(p) + 0.01) / pitch) : 0;
	if (n >= left)
		return left;
	if (left - n < WIDOW)
		n = left - WIDOW;
	if (n < WIDOW)
		n = 0;
	return p->fresh && n < 1 ? 1 : n;
}

void pdf_paragraph(struct pdf *p, const struct block *b)
{
	PangoLayout *l = paragraph_layout(p, b);
	const struct document_style *s = &b->style;
	int n = pango_layout_get_line_count(l), done = 0;
	p->y += p->fresh ? 0 : s->before * PT_OF_MM;
	while (done < n && p->rc == RC_OK) {
		int here = lines_here(p, s->pitch, n - done);
		pdf_lines(p, l, p->x + s->left * PT_OF_MM, p->y, s->pitch, done, done + here, s->color);
		p->y += here * s->pitch;
		p->fresh = p->fresh && here == 0;
		done += here;
		if (done < n)
			pdf_page(p);
	}
	p->y += s->after * PT_OF_MM;
	g_object_unref(l);
}
