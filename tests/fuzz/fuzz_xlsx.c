/* fuzz_xlsx.c - any bytes as the sheet and the shared texts of a sound workbook: rows or a reason, never a crash.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Where fuzz_table is stopped by the checksums of the zip, this gets behind them: the package around the sheet is made here. The input is the
 * sheet's XML and, behind the first zero byte, the shared texts. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "core/app.h"
#include "core/table.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void put16(struct buf *b, unsigned v)
{
	char two[2] = { (char)v, (char)(v >> 8) };
	buf_add(b, two, 2);
}

static void put32(struct buf *b, size_t v)
{
	put16(b, (unsigned)(v & 0xffff));
	put16(b, (unsigned)(v >> 16));
}

/* What local headers and the directory have in common. */
static void put_entry(struct buf *b, const char *name, const void *p, size_t n)
{
	put16(b, 20);
	put16(b, 0);
	put16(b, 0);
	put32(b, 0);
	put32(b, crc32(0, p, (uInt)n));
	put32(b, n);
	put32(b, n);
	put16(b, (unsigned)strlen(name));
	put16(b, 0);
}

struct package { struct buf file, directory; int entries; };

static void add_part(struct package *z, const char *name, const void *p, size_t n)
{
	size_t at = z->file.len;
	buf_add(&z->file, "PK\3\4", 4);
	put_entry(&z->file, name, p, n);
	buf_str(&z->file, name);
	buf_add(&z->file, p, n);
	buf_add(&z->directory, "PK\1\2", 4);
	put16(&z->directory, 20);
	put_entry(&z->directory, name, p, n);
	put16(&z->directory, 0);
	put16(&z->directory, 0);
	put16(&z->directory, 0);
	put32(&z->directory, 0);
	put32(&z->directory, at);
	buf_str(&z->directory, name);
	z->entries++;
}

static void finish(struct package *z)
{
	size_t at = z->file.len;
	buf_add(&z->file, z->directory.data, z->directory.len);
	buf_add(&z->file, "PK\5\6", 4);
	put32(&z->file, 0);
	put16(&z->file, (unsigned)z->entries);
	put16(&z->file, (unsigned)z->entries);
	put32(&z->file, z->directory.len);
	put32(&z->file, at);
	put16(&z->file, 0);
}

#define ADD(z, name, text) add_part((z), (name), (text), strlen(text))

static void make_package(struct package *z, const unsigned char *data, size_t n)
{
	const unsigned char *zero = memchr(data, 0, n);
	size_t sheet = zero != NULL ? (size_t)(zero - data) : n;
	buf_init(&z->file, 1 << 20);
	buf_init(&z->directory, 1 << 16);
	ADD(z, "_rels/.rels", "<Relationships><Relationship Id='r1' Type='x/officeDocument' Target='xl/workbook.xml'/></Relationships>");
	ADD(z, "xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>");
	ADD(z, "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"
		"<Relationship Id='r2' Type='x/sharedStrings' Target='t.xml'/><Relationship Id='r3' Type='x/styles' Target='y.xml'/></Relationships>");
	ADD(z, "xl/y.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>");
	add_part(z, "xl/s.xml", data, sheet);
	if (sheet < n)
		add_part(z, "xl/t.xml", data + sheet + 1, n - sheet - 1);
	finish(z);
}

static void look_at_row(struct table *t)
{
	for (int i = 0; i < table_width(t); i++) {
		const char *text;
		char iso[11];
		double v;
		bool has, good = table_code(t, TABLE_FILE_COLUMN + i, &text);
		good &= table_number(t, TABLE_FILE_COLUMN + i, &v, &has);
		good &= table_date(t, TABLE_FILE_COLUMN + i, iso, &has);
		assert(good || table_row_is_bad(t));
	}
}

static void read_table(struct ctx *c, const char *path)
{
	static const struct table_column columns[] = { { "a", "a", false, NULL }, { "b", "b", false, NULL } };
	table_auto *t = NULL;
	bool row = false;
	enum rc rc = table_open(c, path, NULL, &t);
	if (rc == RC_OK)
		rc = table_map(c, t, columns, 2, TABLE_EXTRA_ALLOW);
	while (rc == RC_OK && (rc = table_next(t, &row)) == RC_OK && row)
		look_at_row(t);
	if (rc == RC_OK)
		rc = table_verdict(t);
	assert(rc == RC_OK || c->problem.detail[0] != '\0');
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct package z = { .entries = 0 };
	struct app app = { .now_ms = app_clock_ms, .config = { .limits = app_default_limits } };
	struct ctx c;
	char path[64];
	if (n == 0 || n > 200000)
		return 0;
	make_package(&z, data, n);
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	assert(fd >= 0 && write(fd, z.file.data, z.file.len) == (ssize_t)z.file.len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (ctx_begin(&c, &app, CTX_NO_DB) == RC_OK)
		read_table(&c, path);
	ctx_end(&c);
	close(fd);
	buf_finish(&z.file);
	buf_finish(&z.directory);
	return 0;
}
