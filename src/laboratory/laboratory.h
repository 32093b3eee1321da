/* laboratory.h - a rule is tried out before it is issued.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A *scenario* is a named copy of a scheme's text with the text that it was copied from. It is edited in a form or as text, may be wrong while somebody works on it, and
 * keeps its text of before the last change. It belongs to the account that made it; a shared one is read by everybody who sees the whole city, and copied
 * by who wants to change it. Saving says which version was seen: who was overtaken is told, nothing is overwritten.
 *
 * A scenario that can be read is *tried*: evaluated over the figures of a round of its scheme (trial.h), reported (reports.h), and asked how firmly its ranks stand
 * (robust.h). Ranks and classes are always those of the whole city; what is told is what the scope sees. Nothing of this is official and nothing goes to the ledger. */
#ifndef LABORATORY_LABORATORY_H
#define LABORATORY_LABORATORY_H
#include "base/digest.h"
#include "core/ctx.h"

enum {
	SCENARIO_NAME = 80, SCENARIO_NOTE = 1000, SCENARIO_TEXT = 256 << 10,
	SCENARIOS_EACH = 40,            /* of one account */
	ROBUST_EACH = 20,               /* kept results of one account; the oldest goes when one more comes */
};

struct scenario {
	int64_t id, account, version;
	const char *who, *name, *note, *scheme;
	int year;
	const char *base, *base_text;   /* SM3; NULL texts in lists */
	const char *text, *sm3;
	const char *previous, *previous_at; /* NULL: none */
	bool shared, own, changed_text; /* own: of who asks; changed_text: differs from its base */
	const char *created, *changed;  /* instants */
};

/* Own ones and those shared with who sees the whole city, last changed first; without texts. */
enum rc scenarios_list(struct ctx *c, struct scenario **ret_list, int *ret_n) MUST_USE;
/* RC_NOT_FOUND for one that is not there or not for this account. */
enum rc scenario_get(struct ctx *c, int64_t id, struct scenario *ret) MUST_USE;

/* `from` 0: a copy of the scheme as it is now. RC_CONFLICT at the limit, or when the account has one of that name. */
struct scenario_new { const char *name, *note, *scheme; int year; int64_t from; };
enum rc scenario_add(struct ctx *c, const struct scenario_new *in, int64_t *ret_id) MUST_USE;
/* NULL: as it is. RC_FORBIDDEN for somebody else's, RC_CONFLICT when `version` is not the last one. */
struct scenario_save { int64_t version; const char *name, *note, *text; int shared; /* -1: as it is */ };
enum rc scenario_save(struct ctx *c, int64_t id, const struct scenario_save *in, int64_t *ret_version) MUST_USE;
/* The text of before the last change comes back, and the present one takes its place. */
enum rc scenario_restore(struct ctx *c, int64_t id, int64_t version, int64_t *ret_version) MUST_USE;
enum rc scenario_remove(struct ctx *c, int64_t id, int64_t version) MUST_USE;

/* SM3 of a text as 64 digits. */
enum rc laboratory_sm3(const char *text, size_t len, char out[DIGEST_HEX]) MUST_USE;

extern const struct module laboratory_module;
#endif
