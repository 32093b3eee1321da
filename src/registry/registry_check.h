/* registry_check.h - the rules of the registry's tables, for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTRY_REGISTRY_CHECK_H
#define REGISTRY_REGISTRY_CHECK_H
#include "core/ctx.h"

enum rc registry_check_rules(struct ctx *c, int *findings) MUST_USE; /* adds to *findings */
#endif
