/* check.h - what `gusu check` looks at besides the modules' own rules.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H
#include "core/ctx.h"

/* References between tables; `found` gets a line for each that leads nowhere. PostgreSQL keeps its own. */
enum rc references_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg) MUST_USE;
#endif
