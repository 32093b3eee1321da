/* refdata.h - the reference tables compiled into the program: regions and industries as CSV.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Texts of data/regions.csv and data/industries.csv, as they are; where they come from is data/SOURCE.md. They are read once, when a database is made,
 * by registry_reference_load, and by tools that need places and industries without a database. */
#ifndef REGISTRY_REFDATA_H
#define REGISTRY_REFDATA_H
#include "base/text.h"

struct slice refdata_regions(void);
struct slice refdata_industries(void);

/* Takes the next line of a table and splits it into at most `cap` fields, quotes understood; NUL-terminated fields in `line` (a buffer of REFDATA_LINE bytes).
 * Returns the number of fields, 0 at the end. The header line comes first, like any other. */
enum { REFDATA_LINE = 1024, REFDATA_FIELDS = 16 };
int refdata_next(struct slice *rest, char line[REFDATA_LINE], const char *fields[REFDATA_FIELDS]);
#endif
