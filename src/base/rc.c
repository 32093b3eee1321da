/* rc.c - the words that belong to an outcome.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/rc.h"

struct words { int http; const char *name, *zh, *en; };

static const struct words table[RC_COUNT] = {
#define RC(sym, http, zh, en) { http, #sym, zh, en },
#include "base/rc.def"
#undef RC
};

static const struct words *words_of(enum rc rc)
{
	return (unsigned)rc < RC_COUNT ? &table[rc] : &table[RC_INTERNAL];
}

int rc_http(enum rc rc) { return words_of(rc)->http; }
const char *rc_name(enum rc rc) { return words_of(rc)->name; }
const char *rc_zh(enum rc rc) { return words_of(rc)->zh; }
const char *rc_en(enum rc rc) { return words_of(rc)->en; }
