/* csv_read.c - rows out of a text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The work is in finding the end of an unquoted cell; sixteen bytes are compared at a time where the processor can. Nothing is copied but cells with
 * doubled quotes, nothing is allocated a cell. */
#include "base/csv.h"
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CELLS_DEFAULT = 16384, CELL_BYTES_DEFAULT = 1024 * 1024, FIRST_CELLS = 64 };

void csv_open(struct csv_reader *r, const char *text, size_t n, char sep, size_t first_line, const struct csv_limits *limits)
{
	*r = (struct csv_reader){ .p = text, .end = text + n, .sep = sep != '\0' ? sep : ',', .line = first_line };
	if (limits != NULL)
		r->limits = *limits;
	if (r->limits.cells == 0)
		r->limits.cells = CELLS_DEFAULT;
	if (r->limits.cell_bytes == 0)
		r->limits.cell_bytes = CELL_BYTES_DEFAULT;
	arena_init(&r->scratch, 0);
}

void csv_close(struct csv_reader *r)
{
	free(r->cells);
	arena_finish(&r->scratch);
	r->cells = NULL;
	r->n_cells = r->cap = 0;
}

static enum rc fail(struct csv_reader *r, enum rc rc, enum csv_fault fault, size_t line, size_t limit)
{
	bool about_cell = fault != CSV_MANY_ROWS && fault != CSV_NO_MEMORY && fault != CSV_EMPTY;
	r->error = (struct csv_error){ .fault = fault, .line = line, .column = about_cell ? r->n_cells + 1 : 0, .limit = limit };
	return rc;
}

/* The first separator or line end at or behind p. */
static const char *cell_end(const char *p, const char *end, char sep)
{
#ifdef __SSE2__
	const __m128i seps = _mm_set1_epi8(sep), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, seps), _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);
		if (mask != 0)
			return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && *p != sep && *p != '\n' && *p != '\r')
		p++;
	return p;
}

static enum rc put_cell(struct csv_reader *r, struct slice cell)
{
	if (cell.n > r->limits.cell_bytes)
		return fail(r, RC_TOO_LARGE, CSV_LONG_CELL, r->row_line, r->limits.cell_bytes);
	if (r->n_cells == r->cap) {
		if (r->cap >= r->limits.cells)
			return fail(r, RC_TOO_LARGE, CSV_MANY_CELLS, r->row_line, r->limits.cells);
		size_t cap = r->cap == 0 ? FIRST_CELLS : r->cap * 2;
		if (cap > r->limits.cells)
			cap = r->limits.cells;
		struct slice *cells = realloc(r->cells, cap * sizeof *cells);
		if (cells == NULL)
			return fail(r, RC_NO_MEMORY, CSV_NO_MEMORY, r->row_line, 0);
		r->cells = cells;
		r->cap = cap;
	}
	r->cells[r->n_cells++] = cell;
	return RC_OK;
}

/* Where a quoted cell ends: at the quote that no other quote follows. p is behind the opening one. */
static const char *closing_quote(const char *p, const char *end, size_t *ret_doubled)
{
	*ret_doubled = 0;
	while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (p + 1 == end || p[1] != '"')
			return p;
		++*ret_doubled;
		p += 2;
	}
	return NULL;
}

static char *without_doubles(struct arena *a, const char *p, size_t n, size_t doubled)
{
	char *out = arena_alloc(a, n - doubled);
	size_t to = 0;
	for (size_t i = 0; i < n && out != NULL; i++) {
		out[to++] = p[i];
		if (p[i] == '"')
			i++;
	}
	return out;
}

/* LF, CRLF and CR each count once. */
static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;
	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n' || (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n'));
	return lines;
}

static enum rc quoted_cell(struct csv_reader *r)
{
	const char *from = r->p + 1;
	size_t doubled, line = r->line;
	const char *to = closing_quote(from, r->end, &doubled);
	if (to == NULL)
		return fail(r, RC_BAD_INPUT, CSV_OPEN_QUOTE, line, 0);
	size_t n = (size_t)(to - from);
	if (n - doubled > r->limits.cell_bytes)
		return fail(r, RC_TOO_LARGE, CSV_LONG_CELL, line, r->limits.cell_bytes);
	r->line += count_lines(from, n);
	r->p = to + 1;
	if (r->p < r->end && *r->p != r->sep && *r->p != '\n' && *r->p != '\r')
		return fail(r, RC_BAD_INPUT, CSV_AFTER_QUOTE, r->line, 0);
	struct slice cell = { from, n };
	if (doubled > 0) {
		cell = (struct slice){ without_doubles(&r->scratch, from, n, doubled), n - doubled };
		if (cell.p == NULL)
			return fail(r, RC_NO_MEMORY, CSV_NO_MEMORY, line, 0);
	}
	return put_cell(r, cell);
}

static enum rc plain_cell(struct csv_reader *r)
{
	const char *to = cell_end(r->p, r->end, r->sep);
	struct slice cell = { r->p, (size_t)(to - r->p) };
	r->p = to;
	return put_cell(r, cell);
}

static void skip_line_end(struct csv_reader *r)
{
	if (r->p == r->end)
		return;
	if (*r->p == '\r' && r->end - r->p >= 2 && r->p[1] == '\n')
		r->p++;
	r->p++;
	r->line++;
}

static void skip_empty_lines(struct csv_reader *r)
{
	while (r->p < r->end && (*r->p == '\n' || *r->p == '\r'))
		skip_line_end(r);
}

enum rc csv_next(struct csv_reader *r, bool *ret_row)
{
	skip_empty_lines(r);
	r->n_cells = 0;
	r->row_line = r->line;
	if (r->p == r->end) {
		*ret_row = false;
		return RC_OK;
	}
	if (r->limits.rows != 0 && r->rows >= r->limits.rows)
		return fail(r, RC_TOO_LARGE, CSV_MANY_ROWS, r->line, r->limits.rows);
	if (r->scratch.used > 0)
		arena_clear(&r->scratch);
	for (;;) {
		TRY(r->p < r->end && *r->p == '"' ? quoted_cell(r) : plain_cell(r));
		if (r->p == r->end || *r->p != r->sep)
			break;
		r->p++;
	}
	skip_line_end(r);
	r->rows++;
	*ret_row = true;
	return RC_OK;
}

bool csv_row_blank(const struct csv_reader *r)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (slice_trim(r->cells[i]).n > 0)
			return false;
	return true;
}

enum rc csv_header(struct csv_reader *r, struct arena *a, struct slice **ret_names, size_t *ret_n)
{
	bool row;
	TRY(csv_next(r, &row));
	if (!row || csv_row_blank(r))
		return fail(r, RC_BAD_INPUT, CSV_EMPTY, 0, 0);
	size_t n = r->n_cells;
	while (slice_trim(r->cells[n - 1]).n == 0)
		n--;
	struct slice *names = arena_new_array(a, struct slice, n);
	for (size_t i = 0; i < n && names != NULL; i++) {
		struct slice name = slice_trim(r->cells[i]);
		names[i] = (struct slice){ slice_copy(a, name), name.n };
		if (names[i].p == NULL)
			names = NULL;
	}
	if (names == NULL)
		return fail(r, RC_NO_MEMORY, CSV_NO_MEMORY, 0, 0);
	*ret_names = names;
	*ret_n = n;
	return RC_OK;
}

/* The start of the first row at or behind `from`, given whether `p` (<= from) is inside quotes. */
static const char *next_row_start(const char *p, const char *from, const char *end, bool *quoted)
{
	for (; p < from; p++)
		*quoted ^= *p == '"';
	for (; p < end; p++) {
		*quoted ^= *p == '"';
		if (*p == '\n' && !*quoted)
			return p + 1;
	}
	return end;
}

size_t csv_split(const char *text, size_t n, size_t first_line, size_t parts, struct csv_part *ret_parts)
{
	const char *end = text + n, *at = text;
	bool any_quote = n > 0 && memchr(text, '"', n) != NULL, quoted = false;
	size_t count = 0, line = first_line;
	while (at < end && count < parts) {
		const char *aim = text + (size_t)((unsigned __int128)n * (count + 1) / parts), *next = end;
		if (aim < at)
			aim = at;
		if (count + 1 < parts && any_quote) {
			next = next_row_start(at, aim, end, &quoted);
		} else if (count + 1 < parts) {
			const char *lf = aim < end ? memchr(aim, '\n', (size_t)(end - aim)) : NULL;
			next = lf != NULL ? lf + 1 : end;
		}
		ret_parts[count++] = (struct csv_part){ at, (size_t)(next - at), line };
		for (const char *p = at; p < next; p++)
			line += *p == '\n';
		at = next;
	}
	return count;
}
