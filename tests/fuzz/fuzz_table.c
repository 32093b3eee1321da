/* fuzz_table.c - any bytes as a table file: rows or a fault with a reason, within the limits, whatever the archive says of itself. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/app.h"
#include "core/table.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static const struct table_column columns[] = { { "信用代码", "code", false, NULL }, { "面积", "area", false, NULL }, { "日期", "date", false, NULL } };

static enum rc read_rows(struct ctx *c, struct table *t)
{
	bool row = false;
	enum rc rc;
	while ((rc = table_next(t, &row)) == RC_OK && row) {
		const char *code;
		double area;
		bool has;
		char iso[11];
		bool good = table_code(t, 0, &code);
		good &= table_number(t, 1, &area, &has);
		good &= table_date(t, 2, iso, &has);
		assert(good || table_row_is_bad(t));
		for (int k = 0; k < table_width(t); k++) {
			struct cell x = table_cell(t, k);
			assert(x.len <= (size_t)table_default_limits.cell_bytes);
		}
	}
	(void)c;
	return rc;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static int fd = -1;
	char path[64];
	if (fd < 0)
		fd = memfd_create("table", 0);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, n, 0) != (ssize_t)n)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);

	struct app app;
	struct ctx c;
	app_init(&app, NULL, 0);
	if (ctx_begin(&c, &app, CTX_NO_DB) != RC_OK)
		abort();
	struct table_options o = { .name = n > 2 && data[0] == 'P' ? "fuzz.xlsx" : "fuzz.csv" };
	struct table *t = NULL;
	enum rc rc = table_open(&c, path, &o, &t);
	if (rc == RC_OK)
		rc = table_map(&c, t, columns, 3, TABLE_EXTRA_ALLOW);
	if (rc == RC_OK)
		rc = read_rows(&c, t);
	assert(rc == RC_OK || ctx_reason(&c)[0]);
	if (t)
		table_close(t);
	ctx_end(&c);
	return 0;
}
