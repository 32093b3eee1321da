/* digest.h - SHA-256 and SM3 (GB/T 32905-2016) of bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Both digests have 32 bytes. SM3 carries the ledger and published lists; SHA-256 names files and other things that ordinary tools check.
 * The work is done by OpenSSL's provider; a failure there (no memory, an algorithm switched off by policy) makes a digest fail as a whole. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H
#include <stdbool.h>
#include <stddef.h>
#include "base/rc.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX = 65 /* with the NUL */ };
enum digest_kind { DIGEST_SHA256, DIGEST_SM3 };

struct digest { void *evp; bool failed; };

/* Begin, add pieces, end. digest_end gives everything back; digest_drop does so without a result. */
enum rc digest_begin(struct digest *d, enum digest_kind kind) MUST_USE;
void digest_add(struct digest *d, const void *p, size_t n);
enum rc digest_end(struct digest *d, unsigned char out[DIGEST_SIZE]) MUST_USE;
void digest_drop(struct digest *d);

enum rc digest_of(enum digest_kind kind, const void *p, size_t n, unsigned char out[DIGEST_SIZE]) MUST_USE;

void hex_print(char *out, const void *p, size_t n);                     /* 2 n digits a-f and a NUL */
bool hex_parse(unsigned char *out, size_t n, const char *hex);          /* exactly 2 n digits of either case */
#endif
