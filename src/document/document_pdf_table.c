/* document_pdf_table.c - tables over pages: the head comes again, a row stays whole where a page can hold it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "document/document_pdf.h"

struct laid { PangoLayout *cells[DOCUMENT_COLUMNS]; int lines[DOCUMENT_COLUMNS], n, most; };
struct grid { struct pdf *p; const struct block *b; double pitch, head; int n_head; double x[DOCUMENT_COLUMNS + 1]; };

static void grid_begin(struct grid *g, struct pdf *p, const struct block *b)
{
	double at = p->x;
	*g = (struct grid){ .p = p, .b = b, .pitch = b->table.size * CELL_PITCH };
	g->x[0] = at;
	for (int i = 0; i < b->table.n; i++)
		g->x[i + 1] = at += p->w * b->table.columns[i].width / b->total_width;
}

static void lay(struct grid *g, const struct row *r, struct laid *out)
{
	int at = 0;
	*out = (struct laid){ .n = r->n, .most = 1 };
	for (int i = 0; i < r->n; i++) {
		const struct document_cell *k = &r->cells[i];
		struct pdf_type type = { g->p->families.sans, g->b->table.size, k->bold, k->align, 0 };
		double w = g->x[at + k->span] - g->x[at] - 2 * CELL_PAD_X;
		out->cells[i] = pdf_layout(g->p, &type, &(struct document_run){ .text = k->text }, 1, w > 1 ? w : 1, 0);
		out->lines[i] = pango_layout_get_line_count(out->cells[i]);
		out->most = out->lines[i] > out->most ? out->lines[i] : out->most;
		at += k->span;
	}
}

static void unlay(struct laid *l)
{
	for (int i = 0; i < l->n; i++)
		g_object_unref(l->cells[i]);
}

static double row_height(const struct grid *g, int lines) { return lines * g->pitch + 2 * CELL_PAD_Y; }

/* ---- Drawing. */

static void line(struct pdf *p, double x0, double y0, double x1, double y1)
{
	pdf_ink(p, LINE_GREY);
	cairo_set_line_width(p->cr, 0.5);
	cairo_move_to(p->cr, x0, y0);
	cairo_line_to(p->cr, x1, y1);
	cairo_stroke(p->cr);
}

static void borders(const struct grid *g, double x0, double x1, double y, double h)
{
	struct pdf *p = g->p;
	if (g->b->table.grid == GRID_NONE)
		return;
	line(p, x0, y + h, x1, y + h);
	if (g->b->table.grid != GRID_FULL)
		return;
	line(p, x0, y, x1, y);
	line(p, x0, y, x0, y + h);
	line(p, x1, y, x1, y + h);
}

static void fill(struct pdf *p, uint32_t color, double x0, double x1, double y, double h)
{
	if (color == 0)
		return;
	pdf_ink(p, color);
	cairo_rectangle(p->cr, x0, y, x1 - x0, h);
	cairo_fill(p->cr);
}

/* Lines from … from + n of a row; a row that was not parted has its shorter cells in the middle. */
static void draw(struct grid *g, const struct row *r, struct laid *l, int from, int n)
{
	struct pdf *p = g->p;
	double h = row_height(g, n), y = p->y;
	int at = 0;
	for (int i = 0; p->drawing && i < r->n; at += r->cells[i++].span) {
		const struct document_cell *k = &r->cells[i];
		double x0 = g->x[at], x1 = g->x[at + k->span];
		double down = n == l->most ? (n - l->lines[i]) * g->pitch / 2 : 0;
		int to = l->lines[i] < from + n ? l->lines[i] : from + n;
		fill(p, k->fill, x0, x1, y, h);
		borders(g, x0, x1, y, h);
		if (from < to)
			pdf_lines(p, l->cells[i], x0 + CELL_PAD_X, y + CELL_PAD_Y + down, g->pitch, from, to, k->color != 0 ? k->color : INK);
	}
	p->y += h;
	p->fresh = false;
}

/* ---- Over pages. */

static const struct row *heads(struct grid *g, bool put)
{
	const struct row *r = g->b->rows;
	struct laid l;
	double sum = 0;
	int i = 0;
	for (; r != NULL && i < g->b->table.head; r = r->next, i++) {
		lay(g, r, &l);
		sum += row_height(g, l.most);
		if (put)
			draw(g, r, &l, 0, l.most);
		unlay(&l);
	}
	if (!put) {
		g->head = sum;
		g->n_head = i;
	}
	return r;
}

static bool repeats(const struct grid *g) { return g->head > 0 && g->head < pdf_body(g->p) / 3; }

static void next_page(struct grid *g)
{
	pdf_page(g->p);
	if (repeats(g))
		heads(g, true);
}

static void put_row(struct grid *g, const struct row *r)
{
	struct pdf *p = g->p;
	struct laid l;
	int done = 0;
	lay(g, r, &l);
	double h = row_height(g, l.most), room = pdf_body(p) - (repeats(g) ? g->head : 0);
	if (h > pdf_left(p) && h <= room && !p->fresh)
		next_page(g);
	while (done < l.most && p->rc == RC_OK) {
		int fits = (int)((pdf_left(p) - 2 * CELL_PAD_Y + 0.01) / g->pitch), here = fits < l.most - done ? fits : l.most - done;
		if (here < 1 && (p->y <= p->top + (repeats(g) ? g->head : 0) + 1))
			here = 1;
		if (here > 0)
			draw(g, r, &l, done, here);
		done += here > 0 ? here : 0;
		if (done < l.most)
			next_page(g);
	}
	unlay(&l);
}

static double first_row(struct grid *g, const struct row *r)
{
	struct laid l;
	if (r == NULL)
		return 0;
	lay(g, r, &l);
	double h = row_height(g, l.most);
	unlay(&l);
	return h < pdf_body(g->p) / 2 ? h : row_height(g, 2);
}

double pdf_table_height(struct pdf *p, const struct block *b, double *ret_least)
{
	struct grid g;
	struct laid l;
	grid_begin(&g, p, b);
	const struct row *r = heads(&g, false);
	double sum = g.head;
	*ret_least = sum + first_row(&g, r);
	for (; r != NULL && sum <= pdf_body(p); r = r->next) {
		lay(&g, r, &l);
		sum += row_height(&g, l.most);
		unlay(&l);
	}
	if (b->table.keep && sum <= pdf_body(p))
		*ret_least = sum;        /* it goes as a whole, and so does the heading above it */
	return sum + 4;
}

void pdf_table(struct pdf *p, const struct block *b)
{
	struct grid g;
	double least;
	grid_begin(&g, p, b);
	const struct row *r = heads(&g, false);
	double whole = b->table.keep ? pdf_table_height(p, b, &least) : 0;
	if (!p->fresh && (g.head + first_row(&g, r) > pdf_left(p) || (whole > pdf_left(p) && whole <= pdf_body(p))))
		pdf_page(p);
	if (repeats(&g))
		heads(&g, true);
	else
		r = b->rows;             /* a head that is most of a page is rows like others */
	for (; r != NULL && p->rc == RC_OK; r = r->next)
		put_row(&g, r);
	p->y += 4;
}
