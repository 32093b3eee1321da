/* document.h - papers: what stands on them, apart from the file that they become.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A document is a stream of blocks: paragraphs, headings, tables, sheets of names and values, pictures, charts. Who makes one says what follows what and where a
 * page must or must not break; two writers turn it into a PDF (pango and cairo) or an editable document (DOCX). Both flow the text themselves: tables go over
 * pages and repeat their head, a heading stays with what it is about, a signature with its text.
 *
 * Rules that always hold: the same document gives the same bytes (there is no clock here: `made_at` is told); texts may hold anything, what is no character of XML
 * is left out when it is added; lengths are millimetres, sizes of type are points (1 pt = 0.3528 mm), colours 0xRRGGBB. Blocks live in the arena given; texts are
 * copied. Appending never fails at once: over a limit or without memory the document turns failed, and writing it says so.
 *
 * Layer: above base, beside store and net. It knows nothing of requests, databases or languages of people but what it is told. A writer may take seconds: never
 * on a thread that serves events. Each call has its own font map, so that several may write at a time. */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/rc.h"

/* Limits; over one of them the document is RC_TOO_LARGE. */
enum { DOCUMENT_BLOCKS = 200000, DOCUMENT_CELLS = 2000000, DOCUMENT_TEXT = 200000 /* bytes of one text */, DOCUMENT_PAGES = 5000, DOCUMENT_COLUMNS = 40,
	DOCUMENT_POINTS = 120, DOCUMENT_PICTURE = 8 << 20 };

/* The ground's colours; the same as on the page. */
enum { INK = 0x1f2a33, INK_SECOND = 0x4d5a63, INK_TILE = 0x37474f, INK_WATER = 0x1f6f78, INK_SEAL = 0xb3392f, INK_GREEN = 0x2e7d4f, INK_YELLOW = 0xb7791f, INK_RED = 0xb3392f,
	INK_UNKNOWN = 0x7b8790, PAPER_PANEL = 0xf1f3f1, PAPER_WATER = 0xe3eff0, LINE_GREY = 0xc4ccd0 };

enum document_face { FACE_TEXT /* song, 仿宋 where there is one */, FACE_SANS /* for tables and heads */ };
enum document_align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT, ALIGN_BOTH };
enum document_numbers { NUMBERS_NONE, NUMBERS_OF_TOTAL /* 第 2 页 共 9 页 */, NUMBERS_DASHED /* — 2 —, at the outer edge, as GB/T 9704 has it */ };

/* Families in order of preference, with commas. NULL: as below. At least one of each list must be on the machine. */
struct document_fonts { const char *text, *sans; };
#define DOCUMENT_FONT_TEXT "FangSong_GB2312, FangSong, Noto Serif CJK SC"
#define DOCUMENT_FONT_SANS "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei"

/* A sheet of A4. 0 and NULL: as said. */
struct document_page {
	const char *title, *author;      /* of the file's properties */
	const char *made_at;             /* instant; the only time in the file. NULL: none */
	bool english;                    /* words of the page itself, and how Han characters look */
	bool landscape;
	double top, right, bottom, left; /* margins; 0: 24, 20, 22, 20 */
	const char *head_left, *head_right, *foot; /* small, on each page; NULL: none */
	const char *watermark;           /* across each page, light; NULL: none */
	enum document_numbers numbers;
	struct document_fonts fonts;
};

/* How a paragraph stands. 0: as its role has it. */
struct document_style {
	enum document_face face;
	enum document_align align;
	double size, pitch;              /* pt; pitch: from line to line, 0: 1.5 sizes */
	double before, after;            /* mm; at the top of a page `before` falls away */
	double indent;                   /* of the first line, in sizes: 2 for Chinese text; below 0: the further lines stand in by so much */
	double left, right;              /* mm, inside the page's margins */
	uint32_t color;                  /* 0: INK */
	bool bold;
	bool keep_next;                  /* on the same page as the next block's beginning */
	bool fit;                        /* one line, made smaller until it fits: a red head */
};
struct document_run { const char *text; bool bold; uint32_t color; };

struct document;
/* NULL without memory. */
struct document *document_create(struct arena *a, const struct document_page *page);
enum rc document_rc(const struct document *d) MUST_USE;

void document_title(struct document *d, const char *text, const char *below);         /* below NULL: none */
void document_heading(struct document *d, int level, const char *text);               /* 1 … 3; 1 and 2 are bookmarks of the PDF */
void document_text(struct document *d, const char *text);                             /* a paragraph of the body; a newline begins another */
void document_paragraph(struct document *d, const struct document_style *s, const struct document_run *runs, int n);
void document_space(struct document *d, double mm);
void document_rule(struct document *d, uint32_t color, double pt);                    /* across the text */
void document_break(struct document *d);                                              /* what follows begins a page */
/* What stands between the two is not parted where a page can hold it. Not nested. */
void document_keep(struct document *d);
void document_keep_end(struct document *d);

/* ---- Tables. Rows are added to the last table begun. */
struct document_column { double width; enum document_align align; };                  /* widths are shares of the whole */
enum document_grid { GRID_FULL, GRID_LINES /* under each row */, GRID_NONE };
struct document_table { const struct document_column *columns; int n, head; double size; enum document_grid grid; bool keep; }; /* head: rows repeated on each page */
struct document_cell { const char *text; int span; bool bold, set; enum document_align align; uint32_t color, fill; };  /* span 0: 1; align counts when `set` */
void document_table(struct document *d, const struct document_table *t);
void document_row(struct document *d, const char *const *texts);                      /* one for each column; NULL: empty */
void document_cells(struct document *d, const struct document_cell *cells, int n);    /* spans must add up to the columns */
/* Names and values in `pairs` pairs beside each other; a value NULL is "—". */
struct document_pair { const char *name, *value; bool wide /* takes the whole row */; };
void document_sheet(struct document *d, const struct document_pair *list, int n, int pairs);

/* ---- Pictures. */
void document_png(struct document *d, const void *png, size_t n, double width, enum document_align align); /* RC_BAD_INPUT when it is none */
void document_qr(struct document *d, const char *text, double width, enum document_align align);
/* Bars with a mark for the plan beside each; NAN: unknown. */
struct document_chart {
	const char *title, *unit, *bars_name, *marks_name; /* marks_name NULL: no marks */
	const char *const *labels; const double *bars, *marks; int n;
	double height;                   /* mm; 0: 52 */
};
void document_chart(struct document *d, const struct document_chart *k);

/* ---- Writing, under a name that is there and empty or not there. */
enum document_format { DOCUMENT_PDF, DOCUMENT_DOCX };
struct document_trouble { char zh[300], en[300]; }; /* the reason of a failure, for people */
/* Called now and then with pages done of about so many; true: stop, the outcome is RC_CANCELLED. */
struct document_watch { bool (*stop)(void *arg, int done, int total); void *arg; };
/* *ret_pages may be NULL; the DOCX does not know its own (0). */
enum rc document_write(const struct document *d, enum document_format format, const char *path, const struct document_watch *w, int *ret_pages,
	struct document_trouble *t) MUST_USE;
/* Are the fonts of the page there? RC_NOT_FOUND with what to install. */
enum rc document_fonts_check(const struct document_fonts *f, struct document_trouble *t) MUST_USE;
#endif
