/* indicators_check.h - the rules of facts and batches, for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INDICATORS_INDICATORS_CHECK_H
#define INDICATORS_INDICATORS_CHECK_H
#include "core/ctx.h"

enum rc indicators_check_rules(struct ctx *c, int *findings) MUST_USE; /* adds to *findings */
#endif
