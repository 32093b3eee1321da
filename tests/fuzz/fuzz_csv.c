/* fuzz_csv.c - any bytes through decoding, reading, splitting and writing back: what is read twice is the same, and every fault names a line. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* All cells of a text in one buffer, each with its length in front, so that two readings can be compared. */
static enum rc read_all(const char *p, size_t n, struct buf *out, struct csv_error *e)
{
	static const struct csv_limits limits = { .cells = 200, .cell_bytes = 5000, .rows = 5000 };
	struct csv_reader r;
	bool row = true;
	enum rc rc;
	csv_open(&r, p, n, 0, 1, &limits);
	while ((rc = csv_next(&r, &row)) == RC_OK && row)
		for (size_t i = 0; i < r.n_cells; i++) {
			assert(r.cells[i].n <= limits.cell_bytes);
			buf_printf(out, "%zu:%s", r.cells[i].n, i + 1 == r.n_cells ? "\n" : "");
			buf_add(out, r.cells[i].p, r.cells[i].n);
		}
	*e = r.error;
	csv_close(&r);
	return rc;
}

static void write_back(const char *p, size_t n, struct buf *out)
{
	struct csv_reader r;
	struct csv_writer w;
	bool row = true;
	csv_open(&r, p, n, 0, 1, NULL);
	csv_write_to(&w, out, CSV_RAW);
	while (csv_next(&r, &row) == RC_OK && row) {
		for (size_t i = 0; i < r.n_cells; i++)
			csv_put_text(&w, r.cells[i].p, r.cells[i].n);
		csv_end_row(&w);
	}
	csv_close(&r);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct csv_text t;
	struct csv_error e = { CSV_FINE };
	if (csv_decode((const char *)data, n, 1 << 20, &t, &e) != RC_OK) {
		char text[300];
		assert(e.fault != CSV_FINE);
		csv_error_text(&e, true, text, sizeof text);
		assert(text[0]);
		return 0;
	}
	struct buf once, written, twice;
	buf_init(&once, 0);
	buf_init(&written, 0);
	buf_init(&twice, 0);
	enum rc rc = read_all(t.p, t.n, &once, &e);
	if (rc == RC_BAD_INPUT || rc == RC_TOO_LARGE)
		assert(e.fault != CSV_FINE && e.line > 0);
	if (rc == RC_OK) {
		write_back(t.p, t.n, &written);
		assert(read_all(buf_text(&written), written.len, &twice, &e) == RC_OK);
		assert(once.len == twice.len && memcmp(buf_text(&once), buf_text(&twice), once.len) == 0);
	}
	buf_finish(&once);
	buf_finish(&written);
	buf_finish(&twice);
	csv_text_finish(&t);
	return 0;
}
