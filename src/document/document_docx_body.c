/* document_docx_body.c - paragraphs, tables and pictures of a DOCX.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "document/document_docx.h"

#define NAMESPACES " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"" \
	" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"" \
	" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
#define PICTURE "http://schemas.openxmlformats.org/drawingml/2006/picture"

enum { WATCH_EVERY = 200 };

static int twips(double pt) { return (int)(pt * 20 + 0.5); }
static int twips_mm(double mm) { return twips(mm * PT_OF_MM); }

static const char *align_word(enum document_align a) { return a == ALIGN_CENTER ? "center" : a == ALIGN_RIGHT ? "right" : a == ALIGN_BOTH ? "both" : "left"; }

/* ---- Runs. A newline in a text is a break of the line. */

struct run_look { const char *face; double size; bool bold; uint32_t color; };

static void lines(struct buf *o, const char *text)
{
	for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		char *piece = strndup(text, (size_t)(end - text));
		buf_str(o, "<w:t xml:space=\"preserve\">");
		xml_text(o, piece != NULL ? piece : "");
		buf_str(o, "</w:t><w:br/>");
		free(piece);
	}
	buf_str(o, "<w:t xml:space=\"preserve\">");
	xml_text(o, text);
	buf_str(o, "</w:t>");
}

static void run(struct buf *o, const char *text, const struct run_look *k)
{
	buf_printf(o, "<w:r><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\"/>%s<w:color w:val=\"%06X\"/><w:sz w:val=\"%d\"/></w:rPr>", k->face, k->face, k->face,
		k->bold ? "<w:b/>" : "<w:b w:val=\"0\"/>", k->color, (int)(k->size * 2 + 0.5));
	lines(o, text);
	buf_str(o, "</w:r>");
}

/* ---- Paragraphs. */

static void paragraph(struct docx *x, const struct block *b, bool kept, bool breaks)
{
	static const char *const names[] = { NULL, "Title", "Heading1", "Heading2", "Heading3" };
	const struct document_style *s = &b->style;
	struct buf *o = &x->out;
	buf_str(o, "<w:p><w:pPr>");
	if (names[b->role] != NULL)
		buf_printf(o, "<w:pStyle w:val=\"%s\"/>", names[b->role]);
	buf_str(o, s->keep_next || kept ? "<w:keepNext/><w:keepLines/>" : "");
	buf_str(o, breaks ? "<w:pageBreakBefore/>" : "");
	buf_printf(o, "<w:spacing w:before=\"%d\" w:after=\"%d\" w:line=\"%d\" w:lineRule=\"exact\"/><w:ind w:left=\"%d\" w:right=\"%d\"", twips_mm(s->before), twips_mm(s->after), twips(s->pitch),
		twips_mm(s->left) + (s->indent < 0 ? twips(-s->indent * s->size) : 0), twips_mm(s->right));
	if (s->indent < 0)
		buf_printf(o, " w:hangingChars=\"%d\" w:hanging=\"%d\"", (int)(-s->indent * 100), twips(-s->indent * s->size));
	if (s->indent > 0)
		buf_printf(o, " w:firstLineChars=\"%d\" w:firstLine=\"%d\"", (int)(s->indent * 100), twips(s->indent * s->size));
	buf_printf(o, "/><w:jc w:val=\"%s\"/></w:pPr>", align_word(s->align));
	for (int i = 0; i < b->n_runs; i++)
		run(o, b->runs[i].text, &(struct run_look){ s->face == FACE_SANS ? x->sans_face : x->text_face, s->size, s->bold || b->runs[i].bold, b->runs[i].color ? b->runs[i].color : s->color });
	buf_str(o, "</w:p>");
}

static void empty(struct docx *x, double pt, bool breaks, const char *more)
{
	buf_printf(&x->out, "<w:p><w:pPr>%s%s<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"%d\" w:lineRule=\"exact\"/><w:rPr><w:sz w:val=\"2\"/></w:rPr></w:pPr></w:p>",
		breaks ? "<w:pageBreakBefore/>" : "", more, twips(pt < 1 ? 1 : pt));
}

/* ---- Tables. */

static void borders(struct buf *o, enum document_grid g)
{
	static const char *const sides[] = { "top", "left", "bottom", "right", "insideH", "insideV" };
	buf_str(o, "<w:tblBorders>");
	for (int i = 0; i < 6; i++) {
		bool on = g == GRID_FULL || (g == GRID_LINES && (i == 2 || i == 4));
		buf_printf(o, "<w:%s w:val=\"%s\" w:sz=\"4\" w:space=\"0\" w:color=\"%06X\"/>", sides[i], on ? "single" : "nil", LINE_GREY);
	}
	buf_str(o, "</w:tblBorders>");
}

static int total_width(const struct docx *x)
{
	const struct document_page *p = &x->d->page;
	return twips_mm((p->landscape ? A4_HEIGHT : A4_WIDTH) - p->left - p->right);
}

static int column_width(const struct docx *x, const struct block *b, int i) { return (int)(total_width(x) * b->table.columns[i].width / b->total_width); }

static void cell(struct docx *x, const struct block *b, const struct document_cell *k, int at, bool kept)
{
	struct buf *o = &x->out;
	int width = 0;
	for (int i = at; i < at + k->span; i++)
		width += column_width(x, b, i);
	buf_printf(o, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", width);
	if (k->span > 1)
		buf_printf(o, "<w:gridSpan w:val=\"%d\"/>", k->span);
	if (k->fill != 0)
		buf_printf(o, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"%06X\"/>", k->fill);
	buf_printf(o, "<w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr>%s<w:spacing w:before=\"%d\" w:after=\"%d\" w:line=\"%d\" w:lineRule=\"exact\"/><w:jc w:val=\"%s\"/></w:pPr>",
		kept ? "<w:keepNext/>" : "", twips(CELL_PAD_Y), twips(CELL_PAD_Y), twips(b->table.size * CELL_PITCH), align_word(k->align));
	if (k->text[0] != '\0')
		run(o, k->text, &(struct run_look){ x->sans_face, b->table.size, k->bold, k->color != 0 ? k->color : INK });
	buf_str(o, "</w:p></w:tc>");
}

static void rows(struct docx *x, const struct block *b, bool kept)
{
	int r = 0;
	for (const struct row *row = b->rows; row != NULL && x->rc == RC_OK; row = row->next, r++) {
		int at = 0;
		buf_printf(&x->out, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>", r < b->table.head ? "<w:tblHeader/>" : "");
		for (int i = 0; i < row->n; at += row->cells[i++].span)
			cell(x, b, &row->cells[i], at, (kept || b->table.keep) && row->next != NULL);
		buf_str(&x->out, "</w:tr>");
		docx_flush(x, false);
	}
}

static void table(struct docx *x, const struct block *b, bool kept)
{
	struct buf *o = &x->out;
	if (b->rows == NULL)
		return;
	buf_printf(o, "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/>", total_width(x));
	borders(o, b->table.grid);
	buf_printf(o, "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"%d\" w:type=\"dxa\"/><w:right w:w=\"%d\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>", twips(CELL_PAD_X),
		twips(CELL_PAD_X));
	for (int i = 0; i < b->table.n; i++)
		buf_printf(o, "<w:gridCol w:w=\"%d\"/>", column_width(x, b, i));
	buf_str(o, "</w:tblGrid>");
	rows(x, b, kept);
	buf_str(o, "</w:tbl>");
	empty(x, 4, false, "");          /* two tables without a paragraph between them are one */
}

/* ---- Pictures. */

static void picture(struct docx *x, const struct block *b, bool kept)
{
	long w, h;
	int id = ++x->pictures;
	docx_picture_size(x, b, &w, &h);
	buf_printf(&x->out, "<w:p><w:pPr>%s<w:spacing w:before=\"0\" w:after=\"60\"/><w:jc w:val=\"%s\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"
		"<wp:extent cx=\"%ld\" cy=\"%ld\"/><wp:docPr id=\"%d\" name=\"Picture %d\" descr=\"", kept ? "<w:keepNext/>" : "", align_word(b->style.align), w, h, id, id);
	xml_text(&x->out, b->kind == BLOCK_CHART ? b->chart.title : b->text != NULL ? b->text : "");
	buf_printf(&x->out, "\"/><a:graphic><a:graphicData uri=\"" PICTURE "\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"%d\" name=\"image%d.png\"/><pic:cNvPicPr/></pic:nvPicPr>"
		"<pic:blipFill><a:blip r:embed=\"img%d\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%ld\" cy=\"%ld\"/></a:xfrm>"
		"<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>", id, id, id, w, h);
}

/* ---- The body. */

struct state { bool kept, breaks; };

static void block(struct docx *x, const struct block *b, struct state *s)
{
	char line[160];
	bool last_kept = b->next != NULL && b->next->kind == BLOCK_KEEP_END, kept = s->kept && !last_kept;
	if (s->breaks && b->kind != BLOCK_PARAGRAPH && b->kind != BLOCK_BREAK && b->kind != BLOCK_KEEP && b->kind != BLOCK_KEEP_END) {
		empty(x, 1, true, "");
		s->breaks = false;
	}
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		paragraph(x, b, kept, s->breaks);
		s->breaks = false;
		break;
	case BLOCK_TABLE:
		table(x, b, kept);
		break;
	case BLOCK_PNG: case BLOCK_QR: case BLOCK_CHART:
		picture(x, b, kept);
		break;
	case BLOCK_RULE:
		snprintf(line, sizeof line, "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"%d\" w:space=\"0\" w:color=\"%06X\"/></w:pBdr>", (int)(b->mm * 8), b->color);
		empty(x, 4, false, line);
		break;
	case BLOCK_SPACE:
		empty(x, b->mm * PT_OF_MM, false, "");
		break;
	case BLOCK_BREAK:
		s->breaks = b != x->d->first;
		break;
	case BLOCK_KEEP: case BLOCK_KEEP_END:
		s->kept = b->kind == BLOCK_KEEP;
		break;
	}
}

static void section(struct docx *x)
{
	const struct document_page *p = &x->d->page;
	int w = twips_mm(p->landscape ? A4_HEIGHT : A4_WIDTH), h = twips_mm(p->landscape ? A4_WIDTH : A4_HEIGHT);
	buf_printf(&x->out, "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId3\"/><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"%d\" w:h=\"%d\"%s/>"
		"<w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" w:header=\"680\" w:footer=\"600\" w:gutter=\"0\"/></w:sectPr>", w, h, p->landscape ? " w:orient=\"landscape\"" : "",
		twips_mm(p->top), twips_mm(p->right), twips_mm(p->bottom), twips_mm(p->left));
}

void docx_body(struct docx *x, const struct document_watch *w)
{
	struct state s = { false, false };
	int done = 0;
	buf_str(&x->out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document" NAMESPACES "><w:body>");
	for (const struct block *b = x->d->first; b != NULL && x->rc == RC_OK; b = b->next) {
		block(x, b, &s);
		docx_flush(x, false);
		if (++done % WATCH_EVERY == 0 && w != NULL && w->stop != NULL && w->stop(w->arg, done, x->d->n_blocks))
			x->rc = RC_CANCELLED;
	}
	section(x);
	buf_str(&x->out, "</w:body></w:document>");
}
