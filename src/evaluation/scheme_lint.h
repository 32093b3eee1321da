/* scheme_lint.h - what is allowed in a scheme but probably a mistake.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The reader refuses what cannot be computed. The linter warns of what can be computed and is hardly meant: a step table with a hole or an overlap, points out of
 * order, a best band that does not reach the item's weight, weights that do not add up, an item that counts nowhere, a table of benchmarks that forgets
 * a group, a class nobody can get. Warnings stand at file, line and column with what to do. `gusu plan check` shows them and so does everybody who reads a scheme. */
#ifndef EVALUATION_SCHEME_LINT_H
#define EVALUATION_SCHEME_LINT_H
#include "core/module.h"
#include "evaluation/scheme.h"

/* The section `scheme` of `gusu plan check`, for the module's table. */
extern const struct plan_section scheme_plan_section;

void scheme_lint(struct plan_report *r, const struct scheme *s);
#endif
