/* shelf.h - the evaluation schemes that this process offers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read once when the process starts, from plans/schemes and plans/<plan>/schemes; never changed while it runs. A scheme with mistakes is left out and its
 * mistakes are printed where the operator sees them. A round keeps the text of its scheme, so results stay explicable when a plan file changes. */
#ifndef EVALUATION_SHELF_H
#define EVALUATION_SHELF_H
#include "base/digest.h"
#include "evaluation/scheme.h"

struct shelf_scheme {
	const struct scheme *scheme;
	const char *text; size_t len;   /* the file, byte for byte */
	char hash[DIGEST_HEX];          /* SM3 of it */
};
struct shelf { struct arena arena; struct shelf_scheme *schemes; int n, cap; };

enum rc shelf_load(struct shelf *s, const char *plans_dir, void *messages) MUST_USE; /* messages: FILE* */
void shelf_finish(struct shelf *s);
const struct shelf_scheme *shelf_find(const struct shelf *s, const char *id);        /* NULL when absent */
const char *shelf_nearest(const struct shelf *s, const char *id);                    /* a suggestion, or NULL */
#endif
