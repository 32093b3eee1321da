/* ledger_head.c - a head as a line of text and as a QR code.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "base/utf8.h"
#include "core/ledger.h"

#define HEAD_WORD "gusu-head/1"
enum { CHECK_DIGITS = 6, GROUP = 8, QUIET = 4 /* white squares around a code */ };

/* The first digits of the SM3 of the line before " check=". */
static void check_of(const char *line, char out[CHECK_DIGITS + 1])
{
	unsigned char sm3[DIGEST_SIZE] = { 0 };
	char hex[DIGEST_HEX];
	ignore_rc(digest_of(DIGEST_SM3, line, strlen(line), sm3)); /* a head whose root could be made can be checked; else the check does not fit */
	hex_print(hex, sm3, sizeof sm3);
	snprintf(out, CHECK_DIGITS + 1, "%.*s", CHECK_DIGITS, hex);
}

static void print_unchecked(const struct ledger_head *h, char out[LEDGER_HEAD_TEXT])
{
	char root[DIGEST_HEX + 8], city[LEDGER_CITY], *o = root, hex[DIGEST_HEX];
	hex_print(hex, h->root.b, DIGEST_SIZE);
	for (int i = 0; i < 2 * DIGEST_SIZE; i++) {
		if (i > 0 && i % GROUP == 0)
			*o++ = '-';
		*o++ = hex[i];
	}
	*o = '\0';
	snprintf(city, sizeof city, "%s", h->city[0] != '\0' ? h->city : "-");
	for (char *p = city; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ')
			*p = '_'; /* the line is split at blanks */
	snprintf(out, LEDGER_HEAD_TEXT, HEAD_WORD " size=%lld time=%s root=%s city=%s", (long long)h->size, h->at[0] != '\0' ? h->at : "-", root, city);
}

void ledger_head_print(const struct ledger_head *h, char out[LEDGER_HEAD_TEXT])
{
	char check[CHECK_DIGITS + 1];
	print_unchecked(h, out);
	check_of(out, check);
	size_t n = strlen(out);
	snprintf(out + n, LEDGER_HEAD_TEXT - n, " check=%s", check);
}

/* The text after "key=" up to the next key or the end, without the blanks that printing and typing put in. */
static bool value_of(const char *text, const char *key, char *out, size_t size)
{
	static const char *const keys[] = { "size=", "time=", "root=", "city=", "check=" };
	const char *from = strstr(text, key), *end;
	size_t n = 0;
	if (from == NULL || (from > text && !isspace((unsigned char)from[-1])))
		return false;
	from += strlen(key);
	end = from + strlen(from);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const char *next = strstr(from, keys[i]);
		if (next != NULL && next < end && isspace((unsigned char)next[-1]))
			end = next;
	}
	for (; from < end; from++)
		if (!isspace((unsigned char)*from)) {
			if (n + 1 >= size)
				return false;
			out[n++] = *from;
		}
	out[n] = '\0';
	return n > 0;
}

static bool parse_root(const char *text, struct merkle_hash *ret)
{
	char hex[DIGEST_HEX];
	size_t n = 0;
	for (; *text != '\0' && n < sizeof hex - 1; text++)
		if (*text != '-')
			hex[n++] = *text;
	hex[n] = '\0';
	return *text == '\0' && hex_parse(ret->b, sizeof ret->b, hex);
}

static bool parse_fields(const char *line, struct ledger_head *h, char *check, size_t check_size)
{
	char size[24], root[160];
	if (!value_of(line, "size=", size, sizeof size) || !value_of(line, "time=", h->at, sizeof h->at) ||
	    !value_of(line, "root=", root, sizeof root) || !value_of(line, "city=", h->city, sizeof h->city) ||
	    !value_of(line, "check=", check, check_size))
		return false;
	return slice_i64(slice_of(size), &h->size) && h->size >= 0 && parse_root(root, &h->root);
}

bool ledger_head_parse(const struct ctx *c, const char *text, struct ledger_head *ret_head, const char **ret_why)
{
	struct ledger_head h = { .size = 0 };
	char line[LEDGER_HEAD_TEXT], given[16], check[CHECK_DIGITS + 1];
	const char *from = strstr(text, HEAD_WORD);
	if (from == NULL || !parse_fields(from, &h, given, sizeof given)) {
		*ret_why = TR(c, "账本头应是一行“gusu-head/1 size=… time=… root=… city=… check=…”", "a head is one line 'gusu-head/1 size=… time=… root=… city=… check=…'");
		return false;
	}
	if (strcmp(h.at, "-") == 0)
		h.at[0] = '\0';
	if (strcmp(h.city, "-") == 0)
		h.city[0] = '\0';
	print_unchecked(&h, line);
	check_of(line, check);
	if (strcasecmp(check, given) != 0) {
		*ret_why = TR(c, "账本头抄写有误：check 与内容不符，请逐字核对", "there is a slip in the head: its check does not fit; compare it letter by letter");
		return false;
	}
	*ret_head = h;
	return true;
}

/* ---- QR codes. */

static QRcode *encode(const struct ledger_head *h)
{
	char text[LEDGER_HEAD_TEXT];
	ledger_head_print(h, text);
	return QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
}

static bool dark(const QRcode *q, int x, int y)
{
	return x >= 0 && y >= 0 && x < q->width && y < q->width && (q->data[y * q->width + x] & 1);
}

/* Two rows in a line; what is dark in the code is left as the terminal's ground, which is dark on most: phones read both ways. */
enum rc ledger_head_qr_text(const struct ledger_head *h, struct buf *out)
{
	QRcode *q = encode(h);
	if (q == NULL)
		return RC_NO_MEMORY;
	for (int y = -QUIET / 2; y < q->width + QUIET / 2; y += 2) {
		for (int x = -QUIET / 2; x < q->width + QUIET / 2; x++) {
			bool upper = !dark(q, x, y), lower = !dark(q, x, y + 1);
			buf_str(out, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
		}
		buf_char(out, '\n');
	}
	QRcode_free(q);
	return buf_rc(out);
}

enum rc ledger_head_qr_svg(const struct ledger_head *h, struct buf *out)
{
	QRcode *q = encode(h);
	if (q == NULL)
		return RC_NO_MEMORY;
	int side = q->width + 2 * QUIET;
	buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
		"shape-rendering=\"crispEdges\"><title>gusu ledger head, %lld</title><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
		side, side, side * 4, side * 4, (long long)h->size);
	for (int y = 0; y < q->width; y++)
		for (int x = 0, run; x < q->width; x += run) {
			for (run = 1; x + run < q->width && dark(q, x + run, y) == dark(q, x, y); run++)
				;
			if (dark(q, x, y))
				buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
		}
	buf_str(out, "\"/></svg>\n");
	QRcode_free(q);
	return buf_rc(out);
}
