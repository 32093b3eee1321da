/* document.c - appending blocks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "document/document_priv.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "base/utf8.h"

enum { PNG_HEAD = 24, PNG_SIDE = 6000 };
static const double CHART_MOST = 1e15;

enum rc document_rc(const struct document *d) { return d->rc; }

static void fail(struct document *d, enum rc rc)
{
	if (d->rc == RC_OK)
		d->rc = rc;
}

/* ---- Texts. */

/* May stand in XML 1.0 and does not turn the line around: bidi controls could make a name read as another. */
static bool is_wanted(uint32_t ch)
{
	if (ch < 0x20)
		return ch == '\t' || ch == '\n';
	if ((ch >= 0x7f && ch < 0xa0) || ch == UTF8_BAD || (ch & 0xfffe) == 0xfffe || ch == 0xfeff)
		return false;
	return !((ch >= 0x200e && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2066 && ch <= 0x2069) || (ch >= 0xfdd0 && ch <= 0xfdef));
}

static const char *clean(struct document *d, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0, at = 0;
	char *out = n <= DOCUMENT_TEXT ? arena_alloc(d->a, n + 1) : NULL;
	if (out == NULL) {
		fail(d, n > DOCUMENT_TEXT ? RC_TOO_LARGE : RC_NO_MEMORY);
		return "";
	}
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t ch = utf8_decode(s + i, n - i, &len);
		if (!is_wanted(ch))
			continue;
		memcpy(out + at, s + i, len);
		at += len;
	}
	out[at] = '\0';
	return out;
}

struct document *document_create(struct arena *a, const struct document_page *page)
{
	struct document *d = arena_new(a, struct document);
	if (d == NULL)
		return NULL;
	d->a = a;
	d->page = *page;
	double *margins[] = { &d->page.top, &d->page.right, &d->page.bottom, &d->page.left };
	static const double usual[] = { 24, 20, 22, 20 };
	for (int i = 0; i < 4; i++)
		if (!(*margins[i] > 0))
			*margins[i] = usual[i];
	const char **texts[] = { &d->page.title, &d->page.author, &d->page.made_at, &d->page.head_left, &d->page.head_right, &d->page.foot, &d->page.watermark };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = *texts[i] != NULL ? clean(d, *texts[i]) : NULL;
	if (d->page.fonts.text == NULL)
		d->page.fonts.text = DOCUMENT_FONT_TEXT;
	if (d->page.fonts.sans == NULL)
		d->page.fonts.sans = DOCUMENT_FONT_SANS;
	return d;
}

static struct block *add(struct document *d, enum block_kind kind)
{
	struct block *b = d->rc == RC_OK ? arena_new(d->a, struct block) : NULL;
	if (b == NULL || ++d->n_blocks > DOCUMENT_BLOCKS) {
		fail(d, b == NULL ? RC_NO_MEMORY : RC_TOO_LARGE);
		return NULL;
	}
	b->kind = kind;
	if (d->last != NULL)
		d->last->next = b;
	else
		d->first = b;
	d->last = b;
	return b;
}

/* ---- Paragraphs. */

static void paragraph(struct document *d, enum paragraph_role role, const struct document_style *s, const struct document_run *runs, int n)
{
	struct block *b = add(d, BLOCK_PARAGRAPH);
	struct document_run *copy = b != NULL ? arena_new_array(d->a, struct document_run, (size_t)n + 1) : NULL;
	if (copy == NULL) {
		fail(d, RC_NO_MEMORY);
		return;
	}
	size_t all = 0;
	for (int i = 0; i < n; i++) {
		copy[i] = (struct document_run){ clean(d, runs[i].text), runs[i].bold, runs[i].color };
		all += strlen(copy[i].text);
	}
	if (all > DOCUMENT_TEXT)
		fail(d, RC_TOO_LARGE);
	b->role = role;
	b->style = *s;
	b->runs = copy;
	b->n_runs = n;
	if (!(b->style.size > 0))
		b->style.size = 12;
	if (!(b->style.pitch > 0))
		b->style.pitch = b->style.size * 1.5;
	if (b->style.color == 0)
		b->style.color = INK;
}

void document_paragraph(struct document *d, const struct document_style *s, const struct document_run *runs, int n) { paragraph(d, ROLE_BODY, s, runs, n); }

void document_title(struct document *d, const char *text, const char *below)
{
	static const struct document_style title = { .face = FACE_TEXT, .align = ALIGN_CENTER, .size = 22, .pitch = 32, .after = 3, .bold = true, .keep_next = true };
	static const struct document_style sub = { .face = FACE_SANS, .align = ALIGN_CENTER, .size = 11, .color = INK_SECOND, .after = 5, .keep_next = true };
	paragraph(d, ROLE_TITLE, &title, &(struct document_run){ .text = text }, 1);
	if (below != NULL)
		paragraph(d, ROLE_BODY, &sub, &(struct document_run){ .text = below }, 1);
}

void document_heading(struct document *d, int level, const char *text)
{
	static const struct document_style looks[] = {
		{ .face = FACE_SANS, .size = 15, .pitch = 22, .before = 6, .after = 2.2, .bold = true, .keep_next = true, .color = INK_TILE },
		{ .face = FACE_SANS, .size = 12.5, .pitch = 19, .before = 4.4, .after = 1.6, .bold = true, .keep_next = true, .color = INK_TILE },
		{ .face = FACE_SANS, .size = 10.5, .pitch = 16, .before = 2.2, .after = 1, .bold = true, .keep_next = true, .color = INK_WATER },
	};
	int at = level < 1 ? 0 : level > 3 ? 2 : level - 1;
	paragraph(d, (enum paragraph_role)(ROLE_HEADING_1 + at), &looks[at], &(struct document_run){ .text = text }, 1);
}

void document_text(struct document *d, const char *text)
{
	struct document_style body = { .face = FACE_TEXT, .align = ALIGN_BOTH, .size = 12, .pitch = 20, .after = 1, .indent = d->page.english ? 0 : 2 };
	struct slice rest = slice_of(text != NULL ? text : ""), part;
	while (slice_split(&rest, '\n', &part)) {
		const char *one = slice_copy(d->a, part);
		if (one == NULL)
			fail(d, RC_NO_MEMORY);
		else
			paragraph(d, ROLE_BODY, &body, &(struct document_run){ .text = one }, 1);
	}
}

static void plain(struct document *d, enum block_kind kind, double mm, uint32_t color)
{
	struct block *b = add(d, kind);
	if (b != NULL) {
		b->mm = mm >= 0 && mm < A4_HEIGHT ? mm : 0;
		b->color = color;
	}
}

void document_space(struct document *d, double mm) { plain(d, BLOCK_SPACE, mm, 0); }
void document_rule(struct document *d, uint32_t color, double pt) { plain(d, BLOCK_RULE, pt, color); }
void document_break(struct document *d) { plain(d, BLOCK_BREAK, 0, 0); }

void document_keep(struct document *d)
{
	if (d->keeping)
		document_keep_end(d);
	d->keeping = true;
	plain(d, BLOCK_KEEP, 0, 0);
}

void document_keep_end(struct document *d)
{
	if (d->keeping)
		plain(d, BLOCK_KEEP_END, 0, 0);
	d->keeping = false;
}

/* ---- Tables. */

static void table(struct document *d, const struct document_table *t)
{
	struct block *b = t->n > 0 && t->n <= DOCUMENT_COLUMNS ? add(d, BLOCK_TABLE) : NULL;
	struct document_column *columns = b != NULL ? arena_new_array(d->a, struct document_column, (size_t)t->n) : NULL;
	if (columns == NULL) {
		fail(d, b == NULL ? RC_TOO_LARGE : RC_NO_MEMORY);
		return;
	}
	b->table = *t;
	b->table.columns = columns;
	if (!(b->table.size > 0))
		b->table.size = 9;
	for (int i = 0; i < t->n; i++) {
		columns[i] = t->columns[i];
		if (!(columns[i].width > 0))
			columns[i].width = 1;
		b->total_width += columns[i].width;
	}
}

void document_table(struct document *d, const struct document_table *t) { table(d, t); }

void document_cells(struct document *d, const struct document_cell *cells, int n)
{
	struct block *b = d->last;
	if (d->rc != RC_OK || b == NULL || b->kind != BLOCK_TABLE)
		return;
	int span = 0;
	struct row *r = arena_new(d->a, struct row);
	struct document_cell *copy = arena_new_array(d->a, struct document_cell, (size_t)n + 1);
	if (r == NULL || copy == NULL || (d->n_cells += n) > DOCUMENT_CELLS) {
		fail(d, r == NULL || copy == NULL ? RC_NO_MEMORY : RC_TOO_LARGE);
		return;
	}
	for (int i = 0; i < n && span < b->table.n; i++) {
		copy[i] = cells[i];
		copy[i].text = clean(d, cells[i].text);
		copy[i].span = cells[i].span < 1 ? 1 : cells[i].span;
		if (span + copy[i].span > b->table.n || i == n - 1)
			copy[i].span = b->table.n - span;      /* the last one takes what is left: a row is always whole */
		if (!copy[i].set)
			copy[i].align = b->n_rows < b->table.head ? ALIGN_CENTER : b->table.columns[span].align;
		span += copy[i].span;
		r->n = i + 1;
	}
	r->cells = copy;
	if (b->last_row != NULL)
		b->last_row->next = r;
	else
		b->rows = r;
	b->last_row = r;
	b->n_rows++;
}

void document_row(struct document *d, const char *const *texts)
{
	struct document_cell cells[DOCUMENT_COLUMNS];
	struct block *b = d->last;
	if (d->rc != RC_OK || b == NULL || b->kind != BLOCK_TABLE)
		return;
	bool head = b->n_rows < b->table.head;
	for (int i = 0; i < b->table.n; i++)
		cells[i] = (struct document_cell){ .text = texts[i], .bold = head, .fill = head ? PAPER_PANEL : 0 };
	document_cells(d, cells, b->table.n);
}

void document_sheet(struct document *d, const struct document_pair *list, int n, int pairs)
{
	struct document_column columns[DOCUMENT_COLUMNS];
	struct document_cell cells[DOCUMENT_COLUMNS];
	pairs = pairs < 1 ? 1 : pairs > DOCUMENT_COLUMNS / 2 ? DOCUMENT_COLUMNS / 2 : pairs;
	for (int i = 0; i < pairs; i++) {
		columns[i * 2] = (struct document_column){ pairs == 1 ? 0.2 : 0.3, ALIGN_LEFT };
		columns[i * 2 + 1] = (struct document_column){ 1 - columns[i * 2].width, ALIGN_LEFT };
	}
	table(d, &(struct document_table){ columns, pairs * 2, .size = 9 });
	for (int i = 0, at = 0; i < n; i++) {
		bool fills = list[i].wide || at == pairs - 1 || i == n - 1 || list[i + 1].wide;
		cells[at * 2] = (struct document_cell){ .text = list[i].name, .color = INK_SECOND, .fill = PAPER_PANEL };
		cells[at * 2 + 1] = (struct document_cell){ .text = list[i].value != NULL ? list[i].value : "—" };
		at++;
		if (!fills)
			continue;
		document_cells(d, cells, at * 2);      /* the last cell takes the rest of the row */
		at = 0;
	}
}

/* ---- Pictures. */

static uint32_t be32(const unsigned char *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

void document_png(struct document *d, const void *png, size_t n, double width, enum document_align align)
{
	const unsigned char *p = png;
	if (n < PNG_HEAD || n > DOCUMENT_PICTURE || memcmp(p, "\211PNG\r\n\032\n", 8) != 0 || be32(p + 16) - 1 >= PNG_SIDE || be32(p + 20) - 1 >= PNG_SIDE) {
		fail(d, n > DOCUMENT_PICTURE ? RC_TOO_LARGE : RC_BAD_INPUT);
		return;
	}
	struct block *b = add(d, BLOCK_PNG);
	unsigned char *copy = b != NULL ? arena_alloc(d->a, n) : NULL;
	if (copy == NULL) {
		fail(d, RC_NO_MEMORY);
		return;
	}
	memcpy(copy, p, n);
	b->bytes = copy;
	b->n_bytes = n;
	b->pixel_w = (int)be32(p + 16);
	b->pixel_h = (int)be32(p + 20);
	b->width = width > 0 && width <= A4_WIDTH ? width : 60;
	b->style.align = align;
}

void document_qr(struct document *d, const char *text, double width, enum document_align align)
{
	struct block *b = add(d, BLOCK_QR);
	if (b == NULL)
		return;
	b->text = clean(d, text);
	b->width = width > 0 && width <= A4_WIDTH ? width : 22;
	b->style.align = align;
}

void document_chart(struct document *d, const struct document_chart *k)
{
	struct block *b = k->n >= 0 && k->n <= DOCUMENT_POINTS ? add(d, BLOCK_CHART) : NULL;
	size_t n = (size_t)(k->n > 0 ? k->n : 0) + 1;
	const char **labels = b != NULL ? arena_new_array(d->a, const char *, n) : NULL;
	double *bars = b != NULL ? arena_new_array(d->a, double, n) : NULL, *marks = b != NULL ? arena_new_array(d->a, double, n) : NULL;
	if (labels == NULL || bars == NULL || marks == NULL) {
		fail(d, b == NULL ? RC_TOO_LARGE : RC_NO_MEMORY);
		return;
	}
	for (int i = 0; i < k->n; i++) {
		labels[i] = clean(d, k->labels[i]);
		bars[i] = fabs(k->bars[i]) < CHART_MOST ? k->bars[i] : NAN;
		marks[i] = k->marks != NULL && k->marks[i] >= 0 && k->marks[i] < CHART_MOST ? k->marks[i] : NAN;
	}
	b->chart = (struct document_chart){ clean(d, k->title), clean(d, k->unit), clean(d, k->bars_name), k->marks_name != NULL ? clean(d, k->marks_name) : NULL, labels, bars, marks, k->n,
		k->height > 20 && k->height < 200 ? k->height : 52 };
}

/* ---- Writing. */

void trouble_say(struct document_trouble *t, const char *zh, const char *en)
{
	snprintf(t->zh, sizeof t->zh, "%s", zh);
	snprintf(t->en, sizeof t->en, "%s", en);
}

enum rc document_write(const struct document *d, enum document_format format, const char *path, const struct document_watch *w, int *ret_pages, struct document_trouble *t)
{
	int pages = 0;
	*t = (struct document_trouble){ "", "" };
	enum rc rc = d->rc;
	if (rc == RC_OK)
		rc = format == DOCUMENT_PDF ? pdf_write(d, path, w, &pages, t) : docx_write(d, path, w, t);
	if (rc != RC_OK && t->zh[0] == '\0')
		trouble_say(t, rc == RC_TOO_LARGE ? "文件内容超过上限，请缩小范围后重试" : rc_zh(rc), rc == RC_TOO_LARGE ? "the document is over the limit; make it of less" : rc_en(rc));
	if (rc == RC_OK && ret_pages != NULL)
		*ret_pages = pages;
	return rc;
}
