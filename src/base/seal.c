/* seal.c - SM4-CTR and HMAC-SM3 over a stream of frames.
 * SPDX-License-Identifier: Apache-2.0
 *
 * head   "GUSUSEAL" | version | passes | KiB | lanes (4 bytes each, most significant first) | salt 16 | nonce 16 | zeros 8 | tag of these 64
 * frame  last (1) and length (31 bits) in 4 bytes | ciphertext | tag of head, number of the frame (8 bytes), the 4 bytes, ciphertext
 * The counter of SM4 begins at the nonce and goes on through all frames. */
#include "base/seal.h"
#include <argon2.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "base/file.h"

enum { VERSION = 1, SALT = 16, NONCE = 16, AT_COST = 12, AT_SALT = 24, AT_NONCE = 40, BODY = SEAL_HEAD - SEAL_TAG, LENGTH = 4 };
enum { PASSES_MAX = 32, KIB_MAX = 1024 * 1024, LANES_MAX = 64 };
#define LAST 0x80000000U

static const char MAGIC[8] = "GUSUSEAL"; /* no NUL */
const struct seal_cost seal_default_cost = { 3, 64 * 1024, 4 };

/* What both directions have: the keyed algorithms, the head, the number of the next frame. */
struct stream {
	int fd;
	EVP_CIPHER_CTX *cipher;
	EVP_MAC *mac;
	EVP_MAC_CTX *keyed;      /* duplicated for every tag */
	unsigned char head[SEAL_HEAD];
	uint64_t frame;
	bool ended;
};

struct seal { struct stream stream; size_t n; unsigned char plain[SEAL_FRAME], out[LENGTH + SEAL_FRAME + SEAL_TAG]; };
struct unseal { struct stream stream; unsigned char in[LENGTH + SEAL_FRAME + SEAL_TAG], plain[SEAL_FRAME]; };

static void put_u32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static uint32_t get_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* --- the algorithms --- */

static enum rc mac_open(EVP_MAC **ret_mac, EVP_MAC_CTX **ret_keyed, const void *key, size_t n)
{
	char digest[] = "SM3";
	const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end() };
	*ret_mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	*ret_keyed = *ret_mac != NULL ? EVP_MAC_CTX_new(*ret_mac) : NULL;
	return *ret_keyed != NULL && EVP_MAC_init(*ret_keyed, key, n, params) == 1 ? RC_OK : RC_INTERNAL;
}

static enum rc cipher_open(EVP_CIPHER_CTX **ret_cipher, const unsigned char *key, const unsigned char *iv)
{
	*ret_cipher = EVP_CIPHER_CTX_new();
	if (*ret_cipher == NULL)
		return RC_NO_MEMORY;
	return EVP_EncryptInit_ex(*ret_cipher, EVP_sm4_ctr(), NULL, key, iv) == 1 ? RC_OK : RC_INTERNAL;
}

static enum rc cipher_run(EVP_CIPHER_CTX *cipher, const void *in, void *out, size_t n)
{
	int done = 0;
	if (n == 0)
		return RC_OK;
	return EVP_EncryptUpdate(cipher, out, &done, in, (int)n) == 1 && done == (int)n ? RC_OK : RC_INTERNAL;
}

enum rc sm4_ctr(const unsigned char key[SM4_KEY], const unsigned char iv[SM4_BLOCK], const void *in, void *out, size_t n)
{
	EVP_CIPHER_CTX *cipher = NULL;
	enum rc rc = cipher_open(&cipher, key, iv);
	if (rc == RC_OK)
		rc = cipher_run(cipher, in, out, n);
	EVP_CIPHER_CTX_free(cipher);
	return rc;
}

enum rc hmac_sm3(const void *key, size_t key_n, const void *p, size_t n, unsigned char out[SEAL_TAG])
{
	EVP_MAC *mac = NULL;
	EVP_MAC_CTX *keyed = NULL;
	size_t got = 0;
	enum rc rc = mac_open(&mac, &keyed, key, key_n);
	if (rc == RC_OK && (EVP_MAC_update(keyed, p, n) != 1 || EVP_MAC_final(keyed, out, &got, SEAL_TAG) != 1 || got != SEAL_TAG))
		rc = RC_INTERNAL;
	EVP_MAC_CTX_free(keyed);
	EVP_MAC_free(mac);
	return rc;
}

/* The tag of the head (number NULL), or of a frame with its length. */
static enum rc tag_of(const struct stream *s, const unsigned char *frame, size_t n, unsigned char tag[SEAL_TAG])
{
	unsigned char number[8];
	size_t got = 0;
	EVP_MAC_CTX *m = EVP_MAC_CTX_dup(s->keyed);
	bool fine = m != NULL && EVP_MAC_update(m, s->head, BODY) == 1;
	put_u32(number, (uint32_t)(s->frame >> 32));
	put_u32(number + 4, (uint32_t)s->frame);
	if (fine && frame != NULL)
		fine = EVP_MAC_update(m, number, sizeof number) == 1 && EVP_MAC_update(m, frame, n) == 1;
	fine = fine && EVP_MAC_final(m, tag, &got, SEAL_TAG) == 1 && got == SEAL_TAG;
	EVP_MAC_CTX_free(m);
	return fine ? RC_OK : RC_INTERNAL;
}

static void stream_close(struct stream *s)
{
	EVP_CIPHER_CTX_free(s->cipher);
	EVP_MAC_CTX_free(s->keyed);
	EVP_MAC_free(s->mac);
}

/* Keys of the passphrase and what the head says. */
static enum rc stream_key(struct stream *s, const char *passphrase, size_t n)
{
	unsigned char keys[SM4_KEY + SEAL_MAC_KEY];
	const unsigned char *cost = s->head + AT_COST;
	int err = argon2id_hash_raw(get_u32(cost), get_u32(cost + 4), get_u32(cost + 8), passphrase, n, s->head + AT_SALT, SALT, keys, sizeof keys);
	enum rc rc = err == ARGON2_OK ? cipher_open(&s->cipher, keys, s->head + AT_NONCE) : RC_NO_MEMORY;
	if (rc == RC_OK)
		rc = mac_open(&s->mac, &s->keyed, keys + SM4_KEY, SEAL_MAC_KEY);
	OPENSSL_cleanse(keys, sizeof keys);
	return rc;
}

/* --- sealing --- */

static enum rc write_head(struct stream *s, const struct seal_cost *cost)
{
	memcpy(s->head, MAGIC, sizeof MAGIC);
	put_u32(s->head + 8, VERSION);
	put_u32(s->head + AT_COST, cost->passes);
	put_u32(s->head + AT_COST + 4, cost->kib);
	put_u32(s->head + AT_COST + 8, cost->lanes);
	return getrandom(s->head + AT_SALT, SALT + NONCE, 0) == SALT + NONCE ? RC_OK : RC_INTERNAL;
}

static enum rc begin_stream(struct stream *s, const char *passphrase, size_t n, const struct seal_cost *cost)
{
	TRY(write_head(s, cost));
	TRY(stream_key(s, passphrase, n));
	TRY(tag_of(s, NULL, 0, s->head + BODY));
	return fd_write_all(s->fd, s->head, SEAL_HEAD);
}

enum rc seal_begin(struct seal **ret_s, int fd, const char *passphrase, size_t n, const struct seal_cost *cost)
{
	struct seal *s = calloc(1, sizeof *s);
	if (s == NULL)
		return RC_NO_MEMORY;
	s->stream.fd = fd;
	enum rc rc = begin_stream(&s->stream, passphrase, n, cost);
	if (rc != RC_OK) {
		seal_drop(s);
		return rc;
	}
	*ret_s = s;
	return RC_OK;
}

static enum rc put_frame(struct seal *s, bool last)
{
	put_u32(s->out, (uint32_t)s->n | (last ? LAST : 0));
	TRY(cipher_run(s->stream.cipher, s->plain, s->out + LENGTH, s->n));
	TRY(tag_of(&s->stream, s->out, LENGTH + s->n, s->out + LENGTH + s->n));
	TRY(fd_write_all(s->stream.fd, s->out, LENGTH + s->n + SEAL_TAG));
	s->stream.frame++;
	s->n = 0;
	return RC_OK;
}

enum rc seal_add(struct seal *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	while (n > 0) {
		if (s->n == SEAL_FRAME)
			TRY(put_frame(s, false));
		size_t take = n < SEAL_FRAME - s->n ? n : SEAL_FRAME - s->n;
		memcpy(s->plain + s->n, p, take);
		s->n += take;
		p += take;
		n -= take;
	}
	return RC_OK;
}

enum rc seal_end(struct seal *s)
{
	return put_frame(s, true);
}

void seal_drop(struct seal *s)
{
	if (s == NULL)
		return;
	stream_close(&s->stream);
	OPENSSL_cleanse(s->plain, sizeof s->plain);
	free(s);
}

/* --- opening --- */

bool seal_known(const void *head, size_t n)
{
	return n >= sizeof MAGIC && memcmp(head, MAGIC, sizeof MAGIC) == 0;
}

/* `n` bytes or fewer at the end of the file. */
static enum rc read_up_to(int fd, unsigned char *p, size_t n, size_t *ret_n)
{
	size_t have = 0;
	while (have < n) {
		ssize_t got = read(fd, p + have, n - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return RC_IO;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	*ret_n = have;
	return RC_OK;
}

/* What a stranger's file may ask of this machine has an end. */
static bool cost_allowed(const unsigned char *cost)
{
	uint32_t passes = get_u32(cost), kib = get_u32(cost + 4), lanes = get_u32(cost + 8);
	return passes >= 1 && passes <= PASSES_MAX && lanes >= 1 && lanes <= LANES_MAX && kib >= 8 * lanes && kib <= KIB_MAX;
}

static enum rc open_head(struct stream *s, const char *passphrase, size_t n)
{
	unsigned char tag[SEAL_TAG];
	size_t got;
	TRY(read_up_to(s->fd, s->head, SEAL_HEAD, &got));
	if (!seal_known(s->head, got))
		return RC_BAD_INPUT;
	if (got < SEAL_HEAD)
		return RC_CONFLICT;
	if (get_u32(s->head + 8) != VERSION || !cost_allowed(s->head + AT_COST))
		return RC_BAD_INPUT;
	TRY(stream_key(s, passphrase, n));
	TRY(tag_of(s, NULL, 0, tag));
	return CRYPTO_memcmp(tag, s->head + BODY, SEAL_TAG) == 0 ? RC_OK : RC_FORBIDDEN;
}

enum rc unseal_begin(struct unseal **ret_u, int fd, const char *passphrase, size_t n)
{
	struct unseal *u = calloc(1, sizeof *u);
	if (u == NULL)
		return RC_NO_MEMORY;
	u->stream.fd = fd;
	enum rc rc = open_head(&u->stream, passphrase, n);
	if (rc != RC_OK) {
		unseal_drop(u);
		return rc;
	}
	*ret_u = u;
	return RC_OK;
}

static enum rc nothing_follows(const struct stream *s)
{
	unsigned char more;
	size_t got;
	TRY(read_up_to(s->fd, &more, 1, &got));
	return got == 0 ? RC_OK : RC_CONFLICT;
}

enum rc unseal_read(struct unseal *u, const unsigned char **ret_p, size_t *ret_n)
{
	struct stream *s = &u->stream;
	unsigned char tag[SEAL_TAG];
	size_t got;
	*ret_n = 0;
	if (s->ended)
		return RC_OK;
	TRY(read_up_to(s->fd, u->in, LENGTH, &got));
	uint32_t word = get_u32(u->in), n = word & ~LAST;
	if (got < LENGTH || n > SEAL_FRAME || (n < SEAL_FRAME && !(word & LAST)))
		return RC_CONFLICT;
	TRY(read_up_to(s->fd, u->in + LENGTH, n + SEAL_TAG, &got));
	if (got < n + SEAL_TAG)
		return RC_CONFLICT;
	TRY(tag_of(s, u->in, LENGTH + n, tag));
	if (CRYPTO_memcmp(tag, u->in + LENGTH + n, SEAL_TAG) != 0)
		return RC_CONFLICT;
	s->ended = (word & LAST) != 0;
	if (s->ended)
		TRY(nothing_follows(s));
	TRY(cipher_run(s->cipher, u->in + LENGTH, u->plain, n));
	s->frame++;
	*ret_p = u->plain;
	*ret_n = n;
	return RC_OK;
}

void unseal_drop(struct unseal *u)
{
	if (u == NULL)
		return;
	stream_close(&u->stream);
	OPENSSL_cleanse(u->plain, sizeof u->plain);
	free(u);
}
