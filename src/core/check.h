/* check.h - rules that every row keeps, as questions to the database, for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A module's check hook runs its table of rules (in X_check_store.c) and whatever needs more than a question. A rule's statement finds the rows that
 * break it and nothing else; up to three columns name the place. Its words say where, what, and what to do, with {1} {2} {3} for the columns. The
 * statements are the text of both databases, with {unscoped}: a check sees all. */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H
#include "core/ctx.h"

struct check_rule { const char *sql, *zh, *en; };

/* Adds to *findings; of one rule at most CHECK_SHOWN are shown, then how many more there are. */
enum { CHECK_SHOWN = 20 };
enum rc check_rules(struct ctx *c, const struct check_rule *rules, int n, int *findings) MUST_USE;

/* References between tables; `found` gets a line for each that leads nowhere. PostgreSQL keeps its own. */
enum rc references_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg) MUST_USE;

/* The house's own: references, append-only tables, jobs, settings, the log of acts, the epoch. Hook of core. */
enum rc core_check(struct ctx *c, int *ret_findings) MUST_USE;
#endif
