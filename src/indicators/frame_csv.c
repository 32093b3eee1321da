/* frame_csv.c - reading a CSV into columns, by all threads where the file allows it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/frame_csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/utf8.h"
#include "indicators/frame_csv_priv.h"

#define SAY(t, zh, en) ((t)->english ? (en) : (zh))
enum { PIECES = 64, PIECE_BYTES = 1 << 16 };

/* A run of whole lines that one task reads. */
struct piece {
	const char *p, *end;
	size_t quotes, blanks, lines;
	size_t row, rows;             /* first row, rows read */
	char *ids; size_t ids_len;
	struct words *words;          /* by want */
	struct fault fault;
	bool sorted;                  /* ids rise strictly, so none stands twice */
	const char *last_id; size_t last_len;
};

struct reading {
	struct table t;
	struct arena *arena;
	struct pool *pool;
	struct piece piece[PIECES]; int n_pieces;
	char *tail;                   /* last line of a file that does not end with one */
	uint32_t *id_off;
	char *id_data;
	const uint32_t *remap[PIECES];
	int remap_want;
	struct frame_csv_error *why;
};

static enum rc fail(struct reading *r, enum rc rc, const struct fault *f)
{
	char column[16] = "";
	if (f->column)
		csv_column_name(column, f->column);
	if (f->line == 0)
		snprintf(r->why->text, sizeof r->why->text, "%s", f->text);
	else if (f->column == 0)
		snprintf(r->why->text, sizeof r->why->text, SAY(&r->t, "第 %zu 行：%s", "line %zu: %s"), f->line, f->text);
	else
		snprintf(r->why->text, sizeof r->why->text, SAY(&r->t, "第 %zu 行 %s 列：%s", "line %zu, column %s: %s"), f->line, column, f->text);
	return rc;
}

/* A sentence about one word in “quotes” of the language. */
static enum rc fail_text(struct reading *r, enum rc rc, const char *zh, const char *en, const char *word)
{
	struct fault f = {.text = "", .line = 1};
	snprintf(f.text, sizeof f.text, r->t.english ? "'%s' %s" : "“%s”%s", word, r->t.english ? en : zh);
	return fail(r, rc, &f);
}

/* ---- Header: which column of the file goes where. */

static const char *nearest_header(const struct table *t, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < t->n_headers; i++) {
		const char *h = t->headers[i];
		if (strcasecmp(h, name) == 0 || (n >= 3 && (strncasecmp(h, name, n) == 0 || (strlen(h) >= 3 && strncasecmp(h, name, strlen(h)) == 0))))
			return h;
	}
	return NULL;
}

static enum rc no_column(struct reading *r, const char *name)
{
	const char *near = nearest_header(&r->t, name);
	struct fault f = {.text = ""};
	if (near)
		fault_set(&f, 1, 0, SAY(&r->t, "没有名为“%s”的列（是“%s”吗？可在 columns 中写 header）", "no column is called '%s' (is it '%s'? `header` under `columns` can say so)"), name, near);
	else
		fault_set(&f, 1, 0, SAY(&r->t, "没有名为“%s”的列；补上这一列，或在 columns 中用 header 写明它在文件中的名称",
			"no column is called '%s'; add it, or name its header in the file with `header` under `columns`"), name);
	return fail(r, RC_NOT_FOUND, &f);
}

static enum rc find_header(struct reading *r, const char *name, int action)
{
	int found = -1;
	for (size_t i = 0; i < r->t.n_headers; i++) {
		if (strcmp(r->t.headers[i], name) != 0)
			continue;
		if (found >= 0)
			return fail_text(r, RC_BAD_INPUT, "列出现两次", "names two columns; give each a name of its own", name);
		found = (int)i;
	}
	if (found < 0)
		return no_column(r, name);
	if (r->t.action[found] != CELL_SKIP)
		return fail_text(r, RC_BAD_INPUT, "列被两处使用；columns 中各列的 header 应不同", "is asked for twice; give each column under `columns` a header of its own", name);
	r->t.action[found] = action;
	if (found >= r->t.n_actions)
		r->t.n_actions = found + 1;
	return RC_OK;
}

static enum rc map_headers(struct reading *r, const char *id_header)
{
	struct table *t = &r->t;
	t->action = arena_array(r->arena, t->n_headers + 1, sizeof *t->action);
	if (!t->action)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < t->n_headers; i++)
		t->action[i] = CELL_SKIP;
	TRY(find_header(r, id_header, CELL_ID));
	for (int k = 0; k < t->n_wants; k++) {
		char lagged[256];
		const struct csv_want *w = &t->wants[k];
		if (w->lag)
			snprintf(lagged, sizeof lagged, "%s[-%dy]", w->header, w->lag);
		TRY(find_header(r, w->lag ? lagged : w->header, k));
	}
	return RC_OK;
}

static enum rc take_header(struct reading *r, struct csv_reader *csv, const char *id_header)
{
	struct slice *names;
	enum rc rc = csv_header(csv, r->arena, &names, &r->t.n_headers);
	if (rc != RC_OK) {
		csv_error_text(&csv->error, r->t.english, r->why->text, sizeof r->why->text);
		return rc;
	}
	r->t.headers = arena_array(r->arena, r->t.n_headers + 1, sizeof *r->t.headers);
	for (size_t i = 0; r->t.headers && i < r->t.n_headers; i++)
		r->t.headers[i] = arena_strndup(r->arena, names[i].p, names[i].n);
	return r->t.headers ? map_headers(r, id_header) : RC_NO_MEMORY;
}

/* ---- Room for the columns. */

static enum rc make_columns(struct reading *r, struct frame_builder *b, struct dict_builder *dicts)
{
	struct table *t = &r->t;
	TRY(frame_begin(b, r->arena, t->rows));
	t->fill = arena_array(r->arena, (size_t)t->n_wants + 1, sizeof *t->fill);
	if (!t->fill)
		return RC_NO_MEMORY;
	for (int k = 0; k < t->n_wants; k++) {
		const struct csv_want *w = &t->wants[k];
		if (w->kind == COL_ENUM)
			TRY(dict_begin(&dicts[k], r->arena));
		TRY(frame_add(b, w->name, w->lag, w->kind, &w->unit, w->kind == COL_ENUM ? dicts[k].dict : NULL, &t->fill[k]));
		memset(t->fill[k].present, 0xff, t->rows / 64 * 8);
		if (t->rows % 64)
			t->fill[k].present[t->rows / 64] = (UINT64_C(1) << (t->rows % 64)) - 1;
	}
	r->id_off = arena_array(r->arena, t->rows + 1, sizeof *r->id_off);
	return r->id_off ? RC_OK : RC_NO_MEMORY;
}

static bool words_make(struct words **ret, int n_wants)
{
	struct words *w = calloc((size_t)n_wants + 1, sizeof *w);
	for (int k = 0; w && k < n_wants; k++)
		idmap_init(&w[k].map, IDMAP_COPY);
	*ret = w;
	return w != NULL;
}

static void words_free(struct words *w, int n_wants)
{
	for (int k = 0; w && k < n_wants; k++)
		idmap_finish(&w[k].map);
	free(w);
}

/* The end of a cell: the next comma or line end, eight bytes at a time. */
static inline const char *cell_end(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80, comma = ones * ',', line = ones * '\n';
	while (end - p >= 8) {
		uint64_t x, a, b;
		memcpy(&x, p, 8);
		a = x ^ comma;
		b = x ^ line;
		a = ((a - ones) & ~a & high) | ((b - ones) & ~b & high);
		if (a)
			return p + (__builtin_ctzll(a) >> 3);
		p += 8;
	}
	while (p < end && *p != ',' && *p != '\n')
		p++;
	return p;
}

/* A whole number or a plain decimal of at most 15 digits; anything else (sign, blanks, gaps, words) is for cell_put. NULL: not one of these. */
static inline const char *plain_number(const char *p, double *ret)
{
	static const double tenths[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	bool minus = *p == '-';
	const char *first = p += minus;
	uint64_t v = 0;
	unsigned d;
	while ((d = (unsigned)(unsigned char)*p - '0') < 10) {
		v = v * 10 + d;
		p++;
	}
	long digits = p - first, places = 0;
	if (*p == '.') {
		const char *point = ++p;
		while ((d = (unsigned)(unsigned char)*p - '0') < 10) {
			v = v * 10 + d;
			p++;
		}
		places = p - point;
	}
	if (digits == 0 || digits + places > 15)
		return NULL;
	double x = places ? (double)v / tenths[places] : (double)v;
	*ret = minus && v ? -x : x;
	return p;
}

static bool at_end(const char *p) { return *p == ',' || *p == '\n' || (*p == '\r' && p[1] == '\n'); }

static inline struct slice until(const char *from, const char *end)
{
	size_t n = (size_t)(end - from);
	return (struct slice){from, n > 0 && from[n - 1] == '\r' ? n - 1 : n};
}

static bool take_id(struct reading *r, struct piece *c, struct slice id, size_t line, size_t column)
{
	if (id.n == 0 || id.n > 200) {
		fault_set(&c->fault, line, column, SAY(&r->t, "单位标识为空或超过 200 字节", "the unit id is empty or longer than 200 bytes"));
		return false;
	}
	char *to = c->ids + c->ids_len;
	memcpy(to, id.p, id.n);
	bool longer = id.n != c->last_len;
	c->sorted &= c->last_len == 0 || (longer ? id.n > c->last_len : memcmp(to, c->last_id, id.n) > 0);
	c->last_id = to;
	c->last_len = id.n;
	c->ids_len += id.n;
	r->id_off[c->row + c->rows + 1] = (uint32_t)id.n;
	return true;
}

/* One line; NULL after a fault. The text goes on to a line end. */
static const char *take_line(struct reading *r, struct piece *c, const char *p, const char *end)
{
	const struct table *t = &r->t;
	size_t row = c->row + c->rows, line = row + 2;
	for (int k = 0; k < t->n_actions; k++) {
		int action = t->action[k];
		const char *from = p;
		double v;
		if (action == CELL_SKIP)
			p = cell_end(p, end);
		else if (action >= 0 && t->wants[action].kind == COL_NUMBER && (p = plain_number(from, &v)) != NULL && at_end(p))
			t->fill[action].v[row] = v;
		else {
			p = cell_end(from, end);
			if (action == CELL_ID ? !take_id(r, c, until(from, p), line, (size_t)k + 1)
					: !cell_put(t, action, until(from, p), row, line, (size_t)k + 1, c->words, &c->fault))
				return NULL;
		}
		if (k + 1 == t->n_actions)
			break;
		if (*p != ',') {
			fault_set(&c->fault, line, 0, SAY(t, "只有 %d 格，第 1 行有 %zu 列", "the row has %d cells, line 1 names %zu columns"), k + 1, t->n_headers);
			return NULL;
		}
		p++;
	}
	if (*p != '\n')
		p = memchr(p, '\n', (size_t)(end - p));
	return p + 1;
}

static void count_piece(void *arg, int task, int thread)
{
	struct piece *c = &((struct reading *)arg)->piece[task];
	size_t lines = 0, quotes = 0, blanks = 0;
	(void)thread;
#ifdef MADV_POPULATE_READ
	uintptr_t from = (uintptr_t)c->p & ~(uintptr_t)4095;
	madvise((void *)from, (size_t)((uintptr_t)c->end - from), MADV_POPULATE_READ);
#endif
	for (const char *p = c->p; p < c->end; ) {
		const char *stop = c->end - p > 4096 ? p + 4096 : c->end;
		uint32_t l = 0, q = 0;
		for (const char *x = p; x < stop; x++) {
			l += *x == '\n';
			q += *x == '"';
		}
		lines += l;
		quotes += q;
		p = stop;
	}
	for (const char *p = c->p; p < c->end && blanks == 0 && (p == c->p); p++)
		blanks += *p == '\n' || *p == '\r';
	c->lines = lines;
	c->quotes = quotes;
	c->blanks = blanks;
}

static void read_piece(void *arg, int task, int thread)
{
	struct reading *r = arg;
	struct piece *c = &r->piece[task];
	const char *p = c->p;
	(void)thread;
	c->sorted = true;
	c->ids = malloc((size_t)(c->end - c->p) + 1);
	if (!c->ids || !words_make(&c->words, r->t.n_wants)) {
		fault_set(&c->fault, 0, 0, SAY(&r->t, "内存不足", "out of memory"));
		return;
	}
	while (p && p < c->end && c->rows < c->lines) {
		if (*p == '\n' || *p == '\r') { /* a blank line: the careful way knows what to do */
			c->blanks++;
			return;
		}
		p = take_line(r, c, p, c->end);
		c->rows += p != NULL;
	}
}

/* Cuts the body at line ends; a last line without one is copied so that every line has its end. */
static bool cut_pieces(struct reading *r, const char *body, const char *end)
{
	const char *last = end;
	if (body < end && end[-1] != '\n') {
		last = memrchr(body, '\n', (size_t)(end - body));
		last = last ? last + 1 : body;
		r->tail = malloc((size_t)(end - last) + 16);
		if (!r->tail)
			return false;
		memcpy(r->tail, last, (size_t)(end - last));
		memset(r->tail + (end - last), '\n', 16);
	}
	size_t n = (size_t)(last - body), per = n / (PIECES - 2) + PIECE_BYTES;
	for (const char *p = body; p < last; ) {
		const char *stop = last - p > (ptrdiff_t)per ? (const char *)memchr(p + per, '\n', (size_t)(last - p) - per) + 1 : last;
		r->piece[r->n_pieces++] = (struct piece){.p = p, .end = stop};
		p = stop;
	}
	if (r->tail)
		r->piece[r->n_pieces++] = (struct piece){.p = r->tail, .end = r->tail + (end - last) + 1};
	return true;
}

static enum rc first_fault(struct reading *r)
{
	for (int i = 0; i < r->n_pieces; i++)
		if (r->piece[i].fault.text[0])
			return fail(r, r->piece[i].fault.line ? RC_BAD_INPUT : RC_NO_MEMORY, &r->piece[i].fault);
	return RC_OK;
}

/* ---- Joining the pieces: ids, words. */

static enum rc join_ids(struct reading *r)
{
	size_t total = 0, at = 0;
	for (int i = 0; i < r->n_pieces; i++)
		total += r->piece[i].ids_len;
	if (total >= UINT32_MAX)
		return fail_text(r, RC_TOO_LARGE, "列合计超过 4 GB", "holds more than 4 GB together", "id");
	r->id_data = arena_alloc(r->arena, total + 1);
	if (!r->id_data)
		return RC_NO_MEMORY;
	for (int i = 0; i < r->n_pieces; i++) {
		memcpy(r->id_data + at, r->piece[i].ids, r->piece[i].ids_len);
		at += r->piece[i].ids_len;
	}
	for (size_t i = 0; i < r->t.rows; i++)
		r->id_off[i + 1] += r->id_off[i];
	return RC_OK;
}

static struct slice id_of(const struct reading *r, size_t row)
{
	return (struct slice){r->id_data + r->id_off[row], r->id_off[row + 1] - r->id_off[row]};
}

static bool all_rising(const struct reading *r)
{
	for (int i = 0; i < r->n_pieces; i++) {
		if (!r->piece[i].sorted)
			return false;
		if (i == 0 || r->piece[i].rows == 0 || r->piece[i].row == 0)
			continue;
		struct slice a = id_of(r, r->piece[i].row - 1), b = id_of(r, r->piece[i].row);
		if (a.n != b.n ? a.n > b.n : memcmp(a.p, b.p, a.n) >= 0)
			return false;
	}
	return r->n_pieces > 0;
}

static enum rc no_id_twice(struct reading *r)
{
	struct idmap seen;
	struct fault f = {.text = ""};
	if (all_rising(r))
		return RC_OK;
	idmap_init(&seen, IDMAP_BORROW);
	enum rc rc = idmap_reserve(&seen, (uint32_t)r->t.rows);
	for (size_t i = 0; rc == RC_OK && i < r->t.rows; i++) {
		struct slice id = id_of(r, i);
		uint32_t k;
		bool new = false;
		rc = idmap_add(&seen, id.p, id.n, &k, &new);
		if (rc == RC_OK && !new) {
			fault_set(&f, 0, 0, SAY(&r->t, "单位“%.*s”出现两次：第 %u 个和第 %zu 个单位；每个单位只应有一行", "unit '%.*s' stands twice, as unit %u and %zu; each unit has one row"),
				(int)id.n, id.p, k + 1, i + 1);
			rc = fail(r, RC_BAD_INPUT, &f);
		}
	}
	idmap_finish(&seen);
	return rc;
}

static void remap_piece(void *arg, int task, int thread)
{
	struct reading *r = arg;
	const struct piece *c = &r->piece[task];
	double *v = r->t.fill[r->remap_want].v;
	const uint64_t *present = r->t.fill[r->remap_want].present;
	const uint32_t *to = r->remap[task];
	(void)thread;
	for (size_t i = c->row; i < c->row + c->rows; i++)
		if ((present[i >> 6] >> (i & 63)) & 1)
			v[i] = to[(uint32_t)v[i]];
}

/* Words get their final numbers in order of first appearance in the file, whoever read them. */
static enum rc join_words(struct reading *r, int want, struct dict_builder *d)
{
	bool moved = false;
	for (int i = 0; i < r->n_pieces; i++) {
		const struct idmap *m = &r->piece[i].words[want].map;
		uint32_t *to = arena_array(r->arena, m->count + 1, sizeof *to);
		if (!to)
			return RC_NO_MEMORY;
		for (uint32_t k = 0; k < m->count; k++) {
			struct slice word = idmap_key(m, k);
			TRY(dict_add(d, word.p, word.n, &to[k]));
			moved |= to[k] != k;
		}
		r->remap[i] = to;
	}
	r->remap_want = want;
	if (moved)
		pool_run(r->pool, r->n_pieces, remap_piece, r);
	return RC_OK;
}

static bool texts_are_utf8(const struct reading *r)
{
	for (int i = 0; i < r->n_pieces; i++) {
		const struct piece *c = &r->piece[i];
		if (!utf8_valid(c->ids, c->ids_len, NULL))
			return false;
		for (int k = 0; k < r->t.n_wants; k++)
			for (uint32_t w = 0; w < c->words[k].map.count; w++) {
				struct slice word = idmap_key(&c->words[k].map, w);
				if (!utf8_valid(word.p, word.n, NULL))
					return false;
			}
	}
	return true;
}

static enum rc join(struct reading *r, struct frame_builder *b, struct dict_builder *dicts, const char *id_header, struct frame *ret)
{
	TRY(join_ids(r));
	TRY(no_id_twice(r));
	for (int k = 0; k < r->t.n_wants; k++)
		if (r->t.wants[k].kind == COL_ENUM)
			TRY(join_words(r, k, &dicts[k]));
	frame_ids(b, arena_strdup(r->arena, id_header), r->id_data, r->id_off);
	frame_done(b, ret);
	return RC_OK;
}

static void drop_pieces(struct reading *r)
{
	for (int i = 0; i < r->n_pieces; i++) {
		free(r->piece[i].ids);
		words_free(r->piece[i].words, r->t.n_wants);
	}
	free(r->tail);
	r->tail = NULL;
	r->n_pieces = 0;
}

/* ---- The quick way. *ret_done false: this file needs the careful way. */

static enum rc read_pieces(struct reading *r, const char *body, const char *end, const char *id_header, struct frame *ret, bool *ret_done)
{
	struct frame_builder b;
	struct dict_builder *dicts = arena_array(r->arena, (size_t)r->t.n_wants + 1, sizeof *dicts);
	size_t blanks = 0, quotes = 0;
	if (!dicts || !cut_pieces(r, body, end))
		return RC_NO_MEMORY;
	pool_run(r->pool, r->n_pieces, count_piece, r);
	for (int i = 0; i < r->n_pieces; i++) {
		r->piece[i].row = r->t.rows;
		r->t.rows += r->piece[i].lines;
		blanks += r->piece[i].blanks;
		quotes += r->piece[i].quotes;
	}
	if (blanks || quotes || r->t.rows >= UINT32_MAX)
		return RC_OK;
	TRY(make_columns(r, &b, dicts));
	pool_run(r->pool, r->n_pieces, read_piece, r);
	for (int i = 0; i < r->n_pieces; i++)
		if (r->piece[i].blanks)
			return RC_OK;
	if (r->n_pieces > 0 && !texts_are_utf8(r))
		return RC_OK;
	TRY(first_fault(r));
	TRY(join(r, &b, dicts, id_header, ret));
	*ret_done = true;
	return RC_OK;
}

/* ---- The careful way: encodings, quotes, blank lines. */

static enum rc csv_failed(struct reading *r, const struct csv_reader *csv, enum rc rc)
{
	csv_error_text(&csv->error, r->t.english, r->why->text, sizeof r->why->text);
	return rc;
}

static enum rc take_row(struct reading *r, struct piece *c, const struct csv_reader *csv)
{
	if (csv->n_cells < (size_t)r->t.n_actions) {
		fault_set(&c->fault, csv->row_line, 0, SAY(&r->t, "只有 %zu 格，第 1 行有 %zu 列", "the row has %zu cells, line 1 names %zu columns"), csv->n_cells, r->t.n_headers);
		return fail(r, RC_BAD_INPUT, &c->fault);
	}
	for (int k = 0; k < r->t.n_actions; k++) {
		int action = r->t.action[k];
		if (action == CELL_SKIP)
			continue;
		if (action == CELL_ID ? !take_id(r, c, slice_trim(csv_cell(csv, (size_t)k)), csv->row_line, (size_t)k + 1)
				: !cell_put(&r->t, action, csv_cell(csv, (size_t)k), c->rows, csv->row_line, (size_t)k + 1, c->words, &c->fault))
			return fail(r, RC_BAD_INPUT, &c->fault);
	}
	if (csv->n_cells > r->t.n_headers) {
		fault_set(&c->fault, csv->row_line, 0, SAY(&r->t, "有 %zu 格，第 1 行只有 %zu 列；含逗号的内容要加引号", "the row has %zu cells, line 1 names %zu columns; put quotes around text with commas"),
			csv->n_cells, r->t.n_headers);
		return fail(r, RC_BAD_INPUT, &c->fault);
	}
	c->rows++;
	return RC_OK;
}

static enum rc each_row(struct reading *r, struct csv_reader *csv, struct piece *c, size_t *ret_rows)
{
	bool more = true;
	size_t rows = 0;
	for (;;) {
		enum rc rc = csv_next(csv, &more);
		if (rc != RC_OK)
			return csv_failed(r, csv, rc);
		if (!more)
			break;
		if (csv_row_blank(csv))
			continue;
		rows++;
		if (c)
			TRY(take_row(r, c, csv));
	}
	if (ret_rows)
		*ret_rows = rows;
	return RC_OK;
}

static enum rc read_rows(struct reading *r, const struct csv_text *text, const char *id_header, struct frame *ret)
{
	struct csv_reader count, csv;
	struct frame_builder b;
	struct dict_builder *dicts = arena_array(r->arena, (size_t)r->t.n_wants + 1, sizeof *dicts);
	struct piece *c = &r->piece[0];
	if (!dicts)
		return RC_NO_MEMORY;
	csv_open(&count, text->p, text->n, 0, 1, NULL);
	enum rc rc = take_header(r, &count, id_header);
	if (rc == RC_OK)
		rc = each_row(r, &count, NULL, &r->t.rows);
	csv_close(&count);
	TRY(rc);
	TRY(make_columns(r, &b, dicts));
	*c = (struct piece){.ids = malloc(text->n + 1), .sorted = true};
	r->n_pieces = 1;
	if (!c->ids || !words_make(&c->words, r->t.n_wants))
		return RC_NO_MEMORY;
	csv_open(&csv, text->p, text->n, 0, 1, NULL);
	bool header = false;
	rc = csv_next(&csv, &header);
	while (rc == RC_OK && header && csv_row_blank(&csv))
		rc = csv_next(&csv, &header);
	if (rc == RC_OK)
		rc = each_row(r, &csv, c, NULL);
	csv_close(&csv);
	TRY(rc);
	return join(r, &b, dicts, id_header, ret);
}

static bool looks_plain(const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n);
	size_t first = end ? (size_t)(end - p) : n;
	bool workbook = n >= 4 && (memcmp(p, "PK\3\4", 4) == 0 || memcmp(p, "\xD0\xCF\x11\xE0", 4) == 0);
	return end && !workbook && first < 1 << 20 && !memchr(p, '"', first) && !memchr(p, 0, first) && utf8_valid(p, first, NULL) && first > 1;
}

static enum rc read_text(struct reading *r, const struct file_bytes *f, const char *id_header, struct frame *ret)
{
	size_t bom = f->n >= 3 && memcmp(f->p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	const char *p = f->p + bom, *end = f->p + f->n;
	bool done = false;
	if (looks_plain(p, (size_t)(end - p))) {
		const char *body = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
		struct csv_reader csv;
		csv_open(&csv, p, (size_t)(body - p), 0, 1, NULL);
		enum rc rc = take_header(r, &csv, id_header);
		csv_close(&csv);
		if (rc == RC_OK)
			rc = read_pieces(r, body, end, id_header, ret, &done);
		drop_pieces(r);
		if (rc != RC_OK || done)
			return rc;
	}
	struct csv_text text;
	struct csv_error error;
	enum rc rc = csv_decode(f->p, f->n, 0, &text, &error);
	if (rc != RC_OK) {
		csv_error_text(&error, r->t.english, r->why->text, sizeof r->why->text);
		return rc;
	}
	r->t.n_actions = 0;
	rc = read_rows(r, &text, id_header, ret);
	drop_pieces(r);
	csv_text_finish(&text);
	return rc;
}

enum rc frame_csv_read(struct arena *a, struct pool *pool, const char *path, const char *id_header, const struct csv_want *wants, int n_wants, bool english,
	struct frame *ret_frame, struct frame_csv_error *why)
{
	struct reading *r = arena_new(a, struct reading);
	struct file_bytes f;
	if (!r)
		return RC_NO_MEMORY;
	*r = (struct reading){.t = {.wants = wants, .n_wants = n_wants, .english = english}, .arena = a, .pool = pool, .why = why};
	why->text[0] = '\0';
	enum rc rc = file_load(path, 0, &f);
	if (rc != RC_OK) {
		snprintf(why->text, sizeof why->text, english ? "cannot read %s: %s" : "无法读取 %s：%s", path, strerror(errno));
		return rc;
	}
	rc = read_text(r, &f, id_header, ret_frame);
	file_unload(&f);
	if (rc != RC_OK && !why->text[0])
		snprintf(why->text, sizeof why->text, english ? "%s: not enough memory" : "%s：内存不足", path);
	else if (rc != RC_OK) {
		char text[sizeof why->text];
		snprintf(text, sizeof text, "%s", why->text);
		snprintf(why->text, sizeof why->text, "%.120s: %.460s", path, text);
	}
	return rc;
}
