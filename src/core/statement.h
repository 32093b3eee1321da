/* statement.h - statements without rows, as core's store files run them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_STATEMENT_H
#define CORE_STATEMENT_H
#include "core/ctx.h"

/* Runs a statement whose parameters are bound and makes it ready for the next time; a failure is told on c. */
enum rc statement_run(struct ctx *c, struct db_stmt *s) MUST_USE;
#endif
