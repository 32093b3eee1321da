/* seal.h - a stream of bytes that only a passphrase opens: SM4-CTR and HMAC-SM3, encrypt then authenticate.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sealed file is a head and frames of at most SEAL_FRAME bytes. The head carries version, cost, salt and nonce; Argon2id makes two keys of the
 * passphrase and the salt, one for SM4 (GB/T 32907-2016), one for HMAC with SM3 (GB/T 32905-2016). Every frame is authenticated together with the
 * head, its number and whether it is the last: a byte that was changed, a frame that was dropped, repeated or moved, a file cut at any place or
 * continued is found, and no byte comes out that was not authenticated first. The first tag is that of the head alone, so that a wrong passphrase is
 * told from a damaged file. The layout is in docs/design/security.md.
 *
 * The algorithms are OpenSSL 3's and libargon2's; this is the only file that knows them, besides digest.c and account.c. Keys are wiped. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"

enum { SEAL_FRAME = 64 * 1024, SEAL_HEAD = 96, SEAL_TAG = 32, SM4_KEY = 16, SM4_BLOCK = 16, SEAL_MAC_KEY = 32 };

struct seal_cost { uint32_t passes, kib, lanes; };
extern const struct seal_cost seal_default_cost; /* 3 passes over 64 MiB in 4 lanes: the second recommendation of RFC 9106 */

/* Is this the head of a sealed file? `n` bytes of it are enough from 8 on. */
bool seal_known(const void *head, size_t n);

/* Writing to an open file, from where it stands. seal_end writes what is left; seal_drop gives everything back, also in the middle.
 * RC_NO_MEMORY, RC_IO (errno says more), RC_INTERNAL (the algorithms are switched off on this machine). */
struct seal;
enum rc seal_begin(struct seal **ret_s, int fd, const char *passphrase, size_t n, const struct seal_cost *cost) MUST_USE;
enum rc seal_add(struct seal *s, const void *p, size_t n) MUST_USE;
enum rc seal_end(struct seal *s) MUST_USE;
void seal_drop(struct seal *s);

/* Reading. RC_BAD_INPUT: no sealed file, or of a version or cost that is refused; RC_FORBIDDEN: the passphrase does not fit (or the head was changed);
 * RC_CONFLICT: the file was changed or cut. unseal_read gives at most SEAL_FRAME bytes at a time, 0 at the authenticated end. */
struct unseal;
enum rc unseal_begin(struct unseal **ret_u, int fd, const char *passphrase, size_t n) MUST_USE;
enum rc unseal_read(struct unseal *u, const unsigned char **ret_p, size_t *ret_n) MUST_USE;
void unseal_drop(struct unseal *u);

/* The two algorithms by themselves, for tests against published answers. `out` may be `in`. */
enum rc sm4_ctr(const unsigned char key[SM4_KEY], const unsigned char iv[SM4_BLOCK], const void *in, void *out, size_t n) MUST_USE;
enum rc hmac_sm3(const void *key, size_t key_n, const void *p, size_t n, unsigned char out[SEAL_TAG]) MUST_USE;
#endif
