/* certificate.h - the certificate of a round: what it was made of, what came out, and whether the same comes out today.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A certificate is the record of a round as the ledger has it (scheme and its SM3, year, as-of, SM3 of input and result, engine and build, time), the number of enterprises by class,
 * and the entry of the ledger with the head of that moment. It is made from the database whenever it is asked for: as JSON (docs/reference/api.md, docs/design/input-digest.md) and as one page to print,
 * whose QR code holds the ledger's head. Nothing of it is kept beside the record.
 *
 * Verifying evaluates the round again from its record, on this build, and says line by line what is the same and what is not: the certificate against the record, the record against the
 * ledger, the scheme's text against its SM3, the input, the result, the stored results. Texts are in the arena. */
#ifndef EVALUATION_CERTIFICATE_H
#define EVALUATION_CERTIFICATE_H
#include "core/ledger.h"
#include "document/document.h"
#include "evaluation/round.h"

enum { CERTIFICATE_TEXT = 1 << 16, VERDICT_LINES = 24, VERDICT_SHOWN = 5 };
#define CERTIFICATE_FORMAT "gusu-round/1"

struct class_count { const char *code; int64_t n; };            /* code "": without a class */
struct certificate {
	struct round round;
	const char *title_zh, *title_en, *version;             /* of the scheme */
	const char *record;                                    /* JSON, as in the ledger */
	struct class_count *classes; int n_classes;            /* in the scheme's order; those without one last */
	int64_t seq; const char *leaf, *at;                    /* of the ledger's entry; seq 0: older than the ledger */
	struct ledger_head head;
};
enum rc certificate_make(struct ctx *c, int64_t round, struct certificate *ret_k) MUST_USE; /* RC_NOT_FOUND */
void certificate_json(struct jw *w, const struct certificate *k);
/* One page with the QR code of the ledger's head. */
enum rc certificate_page(struct ctx *c, const struct certificate *k, struct document **ret_d) MUST_USE;

/* ---- Verifying. */

enum verdict_word { VERDICT_SAME, VERDICT_OTHER, VERDICT_NOTE };
struct verdict_line { enum verdict_word word; const char *says; bool about_one; /* enterprise, by its code */ };
struct verdict {
	struct round round, now;                               /* as recorded; with the hashes of today */
	bool same;                                             /* the result and everything that stands for it */
	struct verdict_line lines[VERDICT_LINES]; int n;
};
/* `kept`: the text of a certificate that somebody kept, or NULL. RC_BAD_INPUT when it is none; a certificate whose round is not here is RC_NOT_FOUND. */
enum rc certificate_verify(struct ctx *c, int64_t round, const char *kept, struct verdict *ret_v) MUST_USE;
/* The number of the round that a certificate speaks of. */
enum rc certificate_round(struct ctx *c, const char *kept, int64_t *ret_round) MUST_USE;

/* ---- certificate_store.c */
struct stored_result { int64_t subject, rank; const char *total, *class_; }; /* "" and 0: none; borrowed for the call */
enum rc store_results_each(struct ctx *c, int64_t round, void (*one)(void *arg, const struct stored_result *r), void *arg) MUST_USE; /* by subject */
enum rc store_class_counts(struct ctx *c, int64_t round, struct class_count *ret_list, int cap, int *ret_n) MUST_USE;

/* ---- certificate_cli.c: what `gusu evaluate` and `gusu verify` do with a round that is there. `run` is a number or the file of a certificate. */
int certificate_verify_run(struct ctx *c, const char *run);
int certificate_save_run(struct ctx *c, const char *run, const char *out);
int certificate_diff_run(struct ctx *c, const char *one, const char *other);
#endif
