/* digest.c - SHA-256 and SM3.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include <openssl/evp.h>
#include <string.h>

enum rc digest_begin(struct digest *d, enum digest_kind kind)
{
	EVP_MD_CTX *evp = EVP_MD_CTX_new();
	if (evp == NULL)
		return RC_NO_MEMORY;
	if (EVP_DigestInit_ex(evp, kind == DIGEST_SM3 ? EVP_sm3() : EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(evp);
		return RC_INTERNAL;
	}
	*d = (struct digest){ .evp = evp };
	return RC_OK;
}

void digest_add(struct digest *d, const void *p, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(d->evp, p, n) != 1)
		d->failed = true;
}

void digest_drop(struct digest *d)
{
	EVP_MD_CTX_free(d->evp);
	d->evp = NULL;
}

enum rc digest_end(struct digest *d, unsigned char out[DIGEST_SIZE])
{
	unsigned n = 0;
	bool fine = !d->failed && EVP_DigestFinal_ex(d->evp, out, &n) == 1 && n == DIGEST_SIZE;
	digest_drop(d);
	return fine ? RC_OK : RC_INTERNAL;
}

enum rc digest_of(enum digest_kind kind, const void *p, size_t n, unsigned char out[DIGEST_SIZE])
{
	struct digest d;
	TRY(digest_begin(&d, kind));
	digest_add(&d, p, n);
	return digest_end(&d, out);
}

void hex_print(char *out, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int hex_value(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

bool hex_parse(unsigned char *out, size_t n, const char *hex)
{
	if (strlen(hex) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
