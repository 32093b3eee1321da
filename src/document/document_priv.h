/* document_priv.h - blocks as the writers read them. Internal to src/document.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DOCUMENT_DOCUMENT_PRIV_H
#define DOCUMENT_DOCUMENT_PRIV_H
#include "base/buf.h"
#include "document/document.h"

#define PT_OF_MM (72.0 / 25.4)
enum { A4_WIDTH = 210, A4_HEIGHT = 297 };   /* mm */
static const double CELL_PAD_X = 4, CELL_PAD_Y = 2.4, CELL_PITCH = 1.38; /* pt, pt, sizes */

enum block_kind { BLOCK_PARAGRAPH, BLOCK_TABLE, BLOCK_PNG, BLOCK_QR, BLOCK_CHART, BLOCK_RULE, BLOCK_SPACE, BLOCK_BREAK, BLOCK_KEEP, BLOCK_KEEP_END };
enum paragraph_role { ROLE_BODY, ROLE_TITLE, ROLE_HEADING_1, ROLE_HEADING_2, ROLE_HEADING_3 };

struct row { const struct document_cell *cells; int n; const struct row *next; };
struct block {
	enum block_kind kind;
	enum paragraph_role role;
	struct document_style style;
	const struct document_run *runs; int n_runs;
	/* tables */
	struct document_table table; double total_width;
	struct row *rows, *last_row; int n_rows;
	/* pictures */
	const unsigned char *bytes; size_t n_bytes; const char *text; double width; int pixel_w, pixel_h;
	struct document_chart chart;
	/* rules, spaces */
	double mm; uint32_t color;
	struct block *next;
};
struct document {
	struct arena *a;
	struct document_page page;
	struct block *first, *last;
	int n_blocks, n_cells;
	bool keeping;
	enum rc rc;
};

static inline double color_part(uint32_t color, int shift) { return ((color >> shift) & 0xff) / 255.0; }

/* The families that are used: of each list the first on this machine. In the arena-less buffers of the caller. */
struct document_families { char text[80], sans[80]; };
struct _PangoFontMap;
enum rc document_families_of(struct _PangoFontMap *map, const struct document_fonts *f, struct document_families *ret, struct document_trouble *t) MUST_USE;

/* Picture of a QR code or a chart as PNG, for writers that cannot draw. */
struct _cairo;
struct _PangoContext;
struct drawing { struct _cairo *cr; struct _PangoContext *pango; const char *family; };
void chart_draw(const struct drawing *g, const struct document_chart *k, double x, double y, double width); /* pt */
double chart_height(const struct document_chart *k);                                    /* pt */
enum rc qr_draw(struct _cairo *cr, const char *text, double x, double y, double width) MUST_USE;
/* `pango`: a context of 72 points to the inch, made once a document: fonts take a tenth of a second to find. */
enum rc block_to_png(const struct block *b, double width_pt, struct _PangoContext *pango, const char *family, struct buf *out) MUST_USE;

enum rc pdf_write(const struct document *d, const char *path, const struct document_watch *w, int *ret_pages, struct document_trouble *t) MUST_USE;
enum rc docx_write(const struct document *d, const char *path, const struct document_watch *w, struct document_trouble *t) MUST_USE;
void trouble_say(struct document_trouble *t, const char *zh, const char *en);
#endif
