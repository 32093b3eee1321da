/* totp.h - one-time passwords from a clock (RFC 6238, HMAC-SHA-1, 30 seconds, 6 digits).
 * SPDX-License-Identifier: Apache-2.0
 *
 * The form that every authenticator program knows. A code is taken from one step before to one after the present one, for clocks differ;
 * whoever calls keeps the step of the last code taken, so that none counts twice. */
#ifndef CORE_TOTP_H
#define CORE_TOTP_H
#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"

enum { TOTP_SECRET = 20, TOTP_STEP_MS = 30000, TOTP_BASE32 = 33 /* with the NUL */ };

/* The code of a step, `digits` 6 to 8, as a number. */
uint32_t totp_code(const unsigned char *secret, size_t n, int64_t step, int digits);
/* Six digits, blanks between them are fine; a step above `after` only. */
bool totp_matches(const unsigned char secret[TOTP_SECRET], const char *code, int64_t now_ms, int64_t after, int64_t *ret_step);
void totp_base32(const unsigned char secret[TOTP_SECRET], char out[TOTP_BASE32]);

/* A QR code as an SVG element of black and white squares; RC_TOO_LARGE when the text does not fit. */
enum rc qr_svg(const char *text, const char *label, struct buf *out) MUST_USE;
#endif
