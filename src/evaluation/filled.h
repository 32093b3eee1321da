/* filled.h - missing figures that a scheme filled in, told to whoever counts what is there.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A single score rests on a filled value when its rule fills gaps and one of its inputs of the year was not reported. Each missing figure is told once, however many
 * scores it stood behind. The shape is that of filled_fn in indicators/facts.h. */
#ifndef EVALUATION_FILLED_H
#define EVALUATION_FILLED_H
#include "indicators/facts.h"

/* RC_NOT_FOUND when the year was never evaluated under the scheme. */
enum rc evaluation_filled(struct ctx *c, const char *scheme, int year, take_filled *take, void *user) MUST_USE;
#endif
