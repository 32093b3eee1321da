/* rc.h - outcomes: what can come of a call.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A function that can fail returns enum rc and writes its results (ret_...) only on RC_OK. Absent is not failed: a `find` that
 * finds nothing returns RC_OK and says so in its result. The list is rc.def; HTTP status and wording come from there alone. */
#ifndef BASE_RC_H
#define BASE_RC_H

enum rc {
#define RC(sym, http, zh, en) RC_##sym,
#include "base/rc.def"
#undef RC
	RC_COUNT
};

#define MUST_USE __attribute__((warn_unused_result))

/* Deliberately ignored outcome; say why beside it. */
#define ignore_rc(call) do { if ((call) != RC_OK) { } } while (0)

/* Check, fail, continue at the left margin. */
#define TRY(call) do { enum rc rc_ = (call); if (rc_ != RC_OK) return rc_; } while (0)

int rc_http(enum rc rc);
const char *rc_name(enum rc rc); /* "BAD_INPUT" */
const char *rc_zh(enum rc rc);
const char *rc_en(enum rc rc);

#endif
