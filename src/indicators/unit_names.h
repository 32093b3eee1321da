/* unit_names.h - the names of units: inside of unit.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INDICATORS_UNIT_NAMES_H
#define INDICATORS_UNIT_NAMES_H
#include <stddef.h>
#include "indicators/unit.h"

/* The longest name (with a Chinese multiple such as 万 before it) at the start of the text; its length, 0 when there is none. */
size_t unit_name_at(const char *text, size_t len, struct unit *ret);
#endif
