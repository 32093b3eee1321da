/* csv_write.c - rows into text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"
#include <math.h>
#include "base/num.h"

void csv_write_to(struct csv_writer *w, struct buf *out, unsigned flags)
{
	*w = (struct csv_writer){ .out = out, .flags = flags, .sep = ',' };
}

void csv_bom(struct csv_writer *w)
{
	buf_add(w->out, "\xef\xbb\xbf", 3);
}

static void before(struct csv_writer *w)
{
	if (w->started)
		buf_char(w->out, w->sep);
	else
		w->row_at = w->out->len;
	w->started = true;
}

/* What spreadsheets take for the beginning of a formula, also typed full-width. */
static bool formula_like(struct slice s)
{
	if (s.n == 0)
		return false;
	if (memchr("=+-@\t\r", s.p[0], 6) != NULL)
		return true;
	return slice_starts(s, "＝") || slice_starts(s, "＋") || slice_starts(s, "－") || slice_starts(s, "＠");
}

static bool must_guard(const struct csv_writer *w, struct slice s)
{
	double number;
	return (w->flags & CSV_RAW) == 0 && formula_like(s) && num_parse(s.p, s.n, 0, &number) != NUM_OK;
}

static bool must_quote(const struct csv_writer *w, struct slice s)
{
	if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == w->sep || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
}

static void put_quoted(struct buf *b, struct slice s, bool guard)
{
	buf_char(b, '"');
	if (guard)
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

void csv_put_text(struct csv_writer *w, const char *p, size_t n)
{
	struct slice s = { p, n };
	bool guard = must_guard(w, s);
	before(w);
	if (must_quote(w, s)) {
		put_quoted(w->out, s, guard);
		return;
	}
	if (guard)
		buf_char(w->out, '\'');
	buf_add(w->out, p, n);
}

void csv_put_str(struct csv_writer *w, const char *s)
{
	csv_put_text(w, s != NULL ? s : "", s != NULL ? strlen(s) : 0);
}

void csv_put_empty(struct csv_writer *w)
{
	before(w);
}

void csv_put_num(struct csv_writer *w, double v)
{
	before(w);
	char *to = isnan(v) ? NULL : buf_reserve(w->out, 32);
	if (to != NULL)
		buf_added(w->out, num_print(to, v));
}

void csv_put_fixed(struct csv_writer *w, double v, int decimals)
{
	before(w);
	char *to = isnan(v) ? NULL : buf_reserve(w->out, NUM_FIXED_MAX);
	if (to != NULL)
		buf_added(w->out, num_print_fixed(to, v, decimals));
}

void csv_put_i64(struct csv_writer *w, int64_t v)
{
	before(w);
	buf_i64(w->out, v);
}

void csv_end_row(struct csv_writer *w)
{
	/* a row of one empty cell must not look like an empty line, which readers pass over */
	if (w->started && w->out->len == w->row_at)
		buf_str(w->out, "\"\"");
	buf_str(w->out, (w->flags & CSV_CRLF) != 0 ? "\r\n" : "\n");
	w->started = false;
}
