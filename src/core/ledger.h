/* ledger.h - the log of official acts: one entry an act, none ever changed, and proofs that anybody can check.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An act is written with ledger_write in the transaction that does it: both are there or neither is. Entries are numbered 1, 2, 3 … An entry is
 * the text `{"seq":…,"at":"…","kind":"…","actor":"…","object":"…","body":{…}}`; its SM3 is a leaf of a Merkle tree (merkle.h). The root over
 * the first n entries says everything about them, so a *head* (n and root, with the time of entry n and the city) that somebody wrote down or
 * saw in print binds the city for good: a log with any of those n entries altered, left out, added or moved has another root. A proof of
 * inclusion shows that an entry is among them; a proof of consistency that a later head only added to an earlier one.
 *
 * The rows are append-only like the facts'. What that does not stop, a file altered by other means, `ledger_verify` finds where it can be found from
 * the file alone, and against a head in any case (docs/design/ledger.md). Entries are numbered from 1 everywhere outside merkle.h. Texts are in the arena. */
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H
#include "base/jw.h"
#include "core/ctx.h"
#include "core/merkle.h"

enum ledger_kind {
#define L(symbol, word, zh, en) LEDGER_##symbol,
#include "core/ledger.def"
#undef L
	LEDGER_KINDS
};
struct ledger_kind_info { const char *word, *zh, *en; };
extern const struct ledger_kind_info ledger_kinds[LEDGER_KINDS];
/* What to call a kind for people; an unknown word (of a newer program) is its own title. */
const char *ledger_title(const struct ctx *c, const char *word);

struct ledger_entry { int64_t seq; const char *at, *kind, *actor, *object, *body, *leaf; };

/* Writes the act into the open transaction of the writer (a programming error without one). `object` is what it was done to, unique among its kind
 * where one may look for it later: "round 12". `json` is an object of what matters, kept in canonical form; NULL: the city, whether it is the sample
 * and the program. An empty ledger gets its opening entry first. ret_seq may be NULL. */
enum rc ledger_write(struct ctx *c, enum ledger_kind kind, const char *object, const char *json, int64_t *ret_seq) MUST_USE;

enum rc ledger_size(struct ctx *c, int64_t *ret_size) MUST_USE;
enum rc ledger_get(struct ctx *c, int64_t seq, struct ledger_entry *ret_entry) MUST_USE;           /* RC_NOT_FOUND */
/* The first act of this kind on this object. */
enum rc ledger_find(struct ctx *c, enum ledger_kind kind, const char *object, struct ledger_entry *ret_entry, bool *ret_found) MUST_USE;
/* Newest first, from below `before` (0: the end); `kind` NULL: all. At most `limit`. */
enum rc ledger_list(struct ctx *c, const char *kind, int64_t before, int limit, const struct ledger_entry **ret_list, int *ret_n) MUST_USE;

/* For `gusu check`: what the ledger says of a row that an act made. SILENT is a finding; what is older than the ledger is BEFORE. `at` is the row's
 * instant, `json` what ledger_write got. */
enum ledger_word { LEDGER_SAME, LEDGER_OTHER, LEDGER_SILENT, LEDGER_BEFORE };
enum rc ledger_compare(struct ctx *c, enum ledger_kind kind, const char *object, const char *json, const char *at, enum ledger_word *ret_word) MUST_USE;
/* A line for the word on stdout when it is a finding; `what` names the row for people. */
void ledger_say(const struct ctx *c, enum ledger_word word, const char *what, int *findings);
enum rc ledger_count(struct ctx *c, enum ledger_kind kind, int64_t *ret_n) MUST_USE;
/* Says on stdout that so many entries of a kind speak of rows that are gone; nothing for 0. */
void ledger_gone(const struct ctx *c, enum ledger_kind kind, int64_t gone, int *findings);

/* The bytes that are hashed. */
void ledger_entry_text(const struct ledger_entry *e, struct buf *out);

/* ---- Heads. */

enum { LEDGER_CITY = 128, LEDGER_HEAD_TEXT = 420 };
struct ledger_head { int64_t size; char at[32]; struct merkle_hash root; char city[LEDGER_CITY]; };

/* After entry `size`, 0: after the last. An empty ledger has the head of size 0. RC_NOT_FOUND when there are fewer entries. */
enum rc ledger_head(struct ctx *c, int64_t size, struct ledger_head *ret_head) MUST_USE;
/* One line that may be printed in a newspaper and typed again:
 *   gusu-head/1 size=12 time=2026-11-23T04:00:00.000Z root=01234567-…-89abcdef city=苏州市 check=1a2b3c
 * `check` is the beginning of the SM3 of what stands before it, so that a slip of the finger is told from another root. */
void ledger_head_print(const struct ledger_head *h, char out[LEDGER_HEAD_TEXT]);
/* Reads such a line; blanks, line breaks and case of the digits do not matter. False with the reason, which is a literal in c's language. */
bool ledger_head_parse(const struct ctx *c, const char *text, struct ledger_head *ret_head, const char **ret_why);

/* The head as a QR code: for a terminal (two rows of squares in a line of half blocks), as a picture. RC_NO_MEMORY. */
enum rc ledger_head_qr_text(const struct ledger_head *h, struct buf *out) MUST_USE;
enum rc ledger_head_qr_svg(const struct ledger_head *h, struct buf *out) MUST_USE;

/* ---- Proofs, as JSON documents (docs/guide/verify.md has the format). */

void ledger_head_json(const struct ledger_head *h, struct jw *w);
/* That entry `seq` is in the log of `size` entries, 0: of all. RC_NOT_FOUND. */
enum rc ledger_proof_json(struct ctx *c, int64_t seq, int64_t size, struct jw *w) MUST_USE;
/* That the log of `size` entries (0: all) begins with the log of `first`. RC_NOT_FOUND, RC_BAD_INPUT. */
enum rc ledger_consistency_json(struct ctx *c, int64_t first, int64_t size, struct jw *w) MUST_USE;

/* ---- Checking everything. */

struct ledger_report {
	int64_t entries;         /* looked at */
	int64_t first_wrong;     /* number of the first entry that is not as it was written; 0: none */
	int findings;
	struct ledger_head head; /* recomputed from the entries */
};
/* Computes every hash again from the rows and compares: entries, tree, and the heads that somebody kept. `found` gets a line for each finding. */
enum rc ledger_verify(struct ctx *c, const struct ledger_head *kept, int n_kept, void (*found)(void *arg, const char *line), void *arg,
	struct ledger_report *ret_report) MUST_USE;

extern const struct module ledger_module;
#endif
