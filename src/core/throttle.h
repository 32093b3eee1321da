/* throttle.h - how often a password may be guessed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Failures are counted by account name (known or not) and by address, each within a window of time; a name bears login_failures of them, an
 * address THROTTLE_ADDRESS times as many, for a whole office may share it. A right password forgives the failures of its own name, also in
 * the count of the address, and nobody else's. Between throttle_begin and throttle_end one password is checked, and no more are checked
 * at once than may still fail: right passwords at the same instant take turns instead of being refused. In memory, with its own lock. */
#ifndef CORE_THROTTLE_H
#define CORE_THROTTLE_H
#include "core/ctx.h"

enum { THROTTLE_ADDRESS = 4 };
struct throttle;
struct throttle *throttle_create(uint64_t seed);  /* NULL without memory */
void throttle_destroy(struct throttle *t);

enum login_outcome { LOGIN_UNKNOWN, LOGIN_GOOD, LOGIN_WRONG }; /* LOGIN_UNKNOWN: nothing was checked */
/* RC_TOO_MANY with the wait; then there is no throttle_end. */
enum rc throttle_begin(struct ctx *c, const char *name) MUST_USE;
void throttle_end(struct ctx *c, const char *name, enum login_outcome outcome);
/* A failure of before, and forgiving a name: for start-up and for the security administrator. */
void throttle_note(struct throttle *t, const char *name, const char *address, int64_t at_ms);
void throttle_forgive(struct throttle *t, const char *name);
#endif
