/* totp.c - codes from a secret and a clock, and the picture that carries the secret to a telephone.
 * SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include "core/totp.h"

uint32_t totp_code(const unsigned char *secret, size_t n, int64_t step, int digits)
{
	unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	uint32_t limit = 1;
	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret, (int)n, counter, sizeof counter, mac, &len) == NULL || len != 20)
		abort(); /* no HMAC: nothing here can be kept safe */
	const unsigned char *at = mac + (mac[19] & 15);
	uint32_t v = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	for (int i = 0; i < digits; i++)
		limit *= 10;
	return v % limit;
}

static bool read_code(const char *text, uint32_t *ret_code)
{
	uint32_t v = 0;
	int n = 0;
	for (; *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || ++n > 6)
			return false;
		v = v * 10 + (uint32_t)(*text - '0');
	}
	*ret_code = v;
	return n == 6;
}

bool totp_matches(const unsigned char secret[TOTP_SECRET], const char *code, int64_t now_ms, int64_t after, int64_t *ret_step)
{
	uint32_t given;
	bool found = false;
	if (!read_code(code, &given))
		return false;
	for (int64_t step = now_ms / TOTP_STEP_MS - 1; step <= now_ms / TOTP_STEP_MS + 1; step++) {
		if (totp_code(secret, TOTP_SECRET, step, 6) == given && step > after && !found) {
			*ret_step = step;
			found = true;
		}
	}
	return found;
}

void totp_base32(const unsigned char secret[TOTP_SECRET], char out[TOTP_BASE32])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	for (int i = 0; i < TOTP_BASE32 - 1; i++) {
		int bit = i * 5;
		unsigned two = (unsigned)secret[bit / 8] << 8 | (bit / 8 + 1 < TOTP_SECRET ? secret[bit / 8 + 1] : 0u);
		out[i] = letters[two >> (11 - bit % 8) & 31];
	}
	out[TOTP_BASE32 - 1] = '\0';
}

static void svg_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '<': buf_str(out, "&lt;"); break;
		case '&': buf_str(out, "&amp;"); break;
		case '"': buf_str(out, "&quot;"); break;
		default: buf_char(out, *s);
		}
	}
}

enum rc qr_svg(const char *text, const char *label, struct buf *out)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (qr == NULL)
		return RC_TOO_LARGE;
	int side = qr->width + 8; /* the quiet zone of four modules */
	buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"",
		side, side, side * 5, side * 5);
	svg_text(out, label);
	buf_printf(out, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", side, side);
	for (int y = 0; y < qr->width; y++) {
		for (int x = 0; x < qr->width; ) {
			int run = 0;
			while (x + run < qr->width && (qr->data[y * qr->width + x + run] & 1))
				run++;
			if (run > 0)
				buf_printf(out, "M%d %dh%dv1h-%dz", x + 4, y + 4, run, run);
			x += run > 0 ? run : 1;
		}
	}
	buf_str(out, "\"/></svg>");
	QRcode_free(qr);
	return buf_rc(out);
}
