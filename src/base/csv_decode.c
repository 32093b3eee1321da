/* csv_decode.c - making UTF-8 of whatever came in, and saying what is wrong with it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/utf8.h"

/* So many Chinese characters in a row that read well as UTF-8 do not come from GB18030 by chance. */
enum { SURELY_UTF8 = 4 };

static size_t line_of(const char *in, size_t byte)
{
	size_t line = 1;
	for (size_t i = 0; i < byte; i++)
		line += in[i] == '\n';
	return line;
}

static enum rc fail(struct csv_error *e, enum rc rc, enum csv_fault fault, const char *in, size_t byte)
{
	*e = (struct csv_error){ .fault = fault, .line = line_of(in, byte), .byte = byte };
	return rc;
}

static bool begins(const char *in, size_t n, const char *mark, size_t mark_n)
{
	return n >= mark_n && memcmp(in, mark, mark_n) == 0;
}

/* Over valid UTF-8: characters of more than one byte. */
static size_t long_characters(const char *in, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n && count < SURELY_UTF8; i++)
		count += (unsigned char)in[i] >= 0xc0;
	return count;
}

/* Line of a byte in UTF-16: line ends are LF characters, two bytes wide. */
static size_t line_of_wide(const char *in, size_t byte, size_t low)
{
	size_t line = 1;
	for (size_t i = 0; i + 1 < byte; i += 2)
		line += in[i + low] == '\n' && in[i + 1 - low] == '\0';
	return line;
}

/* No character grows by more than half of its bytes on the way to UTF-8. */
static enum rc convert(const char *in, size_t n, const char *from, struct csv_text *t, size_t *ret_bad)
{
	size_t cap = n + n / 2 + 16;
	char *out = malloc(cap);
	iconv_t cd = iconv_open("UTF-8", from);
	if (out == NULL || cd == (iconv_t)-1) {
		free(out);
		if (cd != (iconv_t)-1)
			iconv_close(cd);
		return RC_NO_MEMORY;
	}
	char *src = (char *)in, *dst = out;
	size_t src_left = n, dst_left = cap;
	size_t rc = iconv(cd, &src, &src_left, &dst, &dst_left);
	iconv_close(cd);
	if (rc == (size_t)-1 || src_left > 0) {
		*ret_bad = n - src_left;
		free(out);
		return RC_BAD_INPUT;
	}
	char *tight = realloc(out, cap - dst_left + 1);
	t->owned = tight != NULL ? tight : out;
	t->p = t->owned;
	t->n = cap - dst_left;
	return RC_OK;
}

static enum rc no_zero(const char *original, const struct csv_text *t, struct csv_error *e)
{
	const char *zero = t->n > 0 ? memchr(t->p, '\0', t->n) : NULL;
	if (zero == NULL)
		return RC_OK;
	*e = (struct csv_error){ .fault = CSV_ZERO_BYTE, .line = line_of(t->p, (size_t)(zero - t->p)) };
	if (t->owned == NULL)
		e->byte = (size_t)(zero - original);
	return RC_BAD_INPUT;
}

static enum rc decode_utf16(const char *in, size_t n, struct csv_text *t, struct csv_error *e)
{
	bool little = (unsigned char)in[0] == 0xff;
	size_t bad;
	t->encoding = little ? CSV_UTF16LE : CSV_UTF16BE;
	enum rc rc = convert(in + 2, n - 2, little ? "UTF-16LE" : "UTF-16BE", t, &bad);
	if (rc == RC_BAD_INPUT)
		*e = (struct csv_error){ .fault = CSV_BAD_UTF16, .line = line_of_wide(in + 2, bad, little ? 0 : 1), .byte = bad + 2 };
	else if (rc != RC_OK)
		*e = (struct csv_error){ .fault = CSV_NO_MEMORY };
	return rc;
}

static enum rc decode_8bit(const char *in, size_t n, struct csv_text *t, struct csv_error *e)
{
	bool bom = begins(in, n, "\xef\xbb\xbf", 3);
	size_t skip = bom ? 3 : 0, bad, bad_utf8;
	t->p = in + skip;
	t->n = n - skip;
	t->encoding = bom ? CSV_UTF8_BOM : CSV_UTF8;
	if (utf8_valid(t->p, t->n, &bad_utf8))
		return RC_OK;
	if (bom || long_characters(in, bad_utf8) >= SURELY_UTF8)
		return fail(e, RC_BAD_INPUT, CSV_BAD_UTF8, in, bad_utf8 + skip);
	t->encoding = CSV_GB18030;
	enum rc rc = convert(in, n, "GB18030", t, &bad);
	if (rc == RC_BAD_INPUT && bad_utf8 > bad) /* it was UTF-8 for longer: the fault to look for is where that ends */
		return fail(e, rc, CSV_BAD_UTF8, in, bad_utf8);
	if (rc == RC_BAD_INPUT)
		return fail(e, rc, CSV_BAD_GB18030, in, bad);
	if (rc != RC_OK)
		*e = (struct csv_error){ .fault = CSV_NO_MEMORY };
	return rc;
}

enum rc csv_decode(const char *in, size_t n, size_t limit, struct csv_text *ret_t, struct csv_error *ret_e)
{
	struct csv_text t = { 0 };
	*ret_e = (struct csv_error){ 0 };
	if (limit != 0 && n > limit) {
		*ret_e = (struct csv_error){ .fault = CSV_LARGE, .limit = limit };
		return RC_TOO_LARGE;
	}
	if (begins(in, n, "PK\x03\x04", 4))
		return fail(ret_e, RC_BAD_INPUT, CSV_IS_XLSX, in, 0);
	if (begins(in, n, "\xd0\xcf\x11\xe0", 4))
		return fail(ret_e, RC_BAD_INPUT, CSV_IS_XLS, in, 0);
	bool wide = begins(in, n, "\xff\xfe", 2) || begins(in, n, "\xfe\xff", 2);
	TRY(wide ? decode_utf16(in, n, &t, ret_e) : decode_8bit(in, n, &t, ret_e));
	if (no_zero(in, &t, ret_e) != RC_OK) {
		csv_text_finish(&t);
		return RC_BAD_INPUT;
	}
	*ret_t = t;
	return RC_OK;
}

void csv_text_finish(struct csv_text *t)
{
	free(t->owned);
	*t = (struct csv_text){ .p = "" };
}

const char *csv_encoding_name(enum csv_encoding e)
{
	static const char *const names[] = { "UTF-8", "UTF-8 with BOM", "GB18030", "UTF-16LE", "UTF-16BE" };
	return names[e];
}

size_t csv_column_name(char out[16], size_t column)
{
	char reversed[16];
	size_t n = 0;
	for (; column > 0 && n < 15; column = (column - 1) / 26)
		reversed[n++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
	return n;
}

struct wording { const char *zh, *en; };
static const struct wording WORDING[] = {
	[CSV_FINE] = { "", "" },
	[CSV_BAD_UTF8] = { "此处不是有效的 UTF-8 文字，文件可能已损坏或被截断；请重新导出为“CSV UTF-8”",
		"not valid UTF-8 here, the file may be damaged or cut; save it again as \"CSV UTF-8\"" },
	[CSV_BAD_GB18030] = { "既不是 UTF-8，也不是有效的 GB18030 文字；请重新导出为“CSV UTF-8”",
		"neither UTF-8 nor valid GB18030; save it again as \"CSV UTF-8\"" },
	[CSV_BAD_UTF16] = { "此处不是有效的 UTF-16 文字；请重新导出为“CSV UTF-8”", "not valid UTF-16 here; save it again as \"CSV UTF-8\"" },
	[CSV_ZERO_BYTE] = { "含有零字节，不是文本表格；请导出为“CSV UTF-8”", "holds a zero byte, so it is not a text table; save it as \"CSV UTF-8\"" },
	[CSV_IS_XLSX] = { "这是 xlsx（zip）文件而不是 CSV；请改用 .xlsx 扩展名，或导出为“CSV UTF-8”",
		"this is an xlsx (zip) file, not CSV; name it .xlsx or save it as \"CSV UTF-8\"" },
	[CSV_IS_XLS] = { "这是旧版 xls 文件；请另存为 xlsx 或“CSV UTF-8”", "this is an old xls file; save it as xlsx or as \"CSV UTF-8\"" },
	[CSV_AFTER_QUOTE] = { "右引号之后还有文字；单元格内的引号应写成两个引号", "text behind the closing quote; a quote inside a cell is written twice" },
	[CSV_OPEN_QUOTE] = { "引号没有闭合，直到文件末尾", "the quote that opens here is never closed" },
	[CSV_MANY_CELLS] = { "单元格过多", "too many cells in the row" },
	[CSV_LONG_CELL] = { "单元格过长；请检查此前是否有未闭合的引号", "the cell is too long; look for a quote that is not closed" },
	[CSV_MANY_ROWS] = { "行数过多；请分成几个文件", "too many rows; divide the file" },
	[CSV_LARGE] = { "文件过大；请分成几个文件", "the file is too large; divide it" },
	[CSV_EMPTY] = { "文件是空的，第一行应为表头", "the file is empty; the first row must be the header" },
	[CSV_NO_MEMORY] = { "内存不足", "out of memory" },
};

void csv_error_text(const struct csv_error *e, bool english, char *out, size_t size)
{
	struct buf b;
	buf_init(&b, 2048);
	char column[16];
	if (e->line > 0)
		buf_printf(&b, english ? "line %zu" : "第 %zu 行", e->line);
	if (e->column > 0) {
		csv_column_name(column, e->column);
		buf_printf(&b, english ? ", column %zu (%s)" : "第 %zu 列（%s）", e->column, column);
	}
	if (e->byte > 0)
		buf_printf(&b, english ? ", byte %zu" : "（第 %zu 字节）", e->byte + 1);
	if (b.len > 0)
		buf_str(&b, english ? ": " : "：");
	buf_str(&b, english ? WORDING[e->fault].en : WORDING[e->fault].zh);
	if (e->limit > 0)
		buf_printf(&b, english ? " (limit %zu)" : "（上限 %zu）", e->limit);
	text_put(out, size, slice_of(buf_text(&b)));
	buf_finish(&b);
}
