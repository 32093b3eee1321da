/* refdata.c - the reference tables compiled into the program.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/refdata.h"
#include <assert.h>

/* Defined by the files that embed.py makes. */
extern const char refdata_regions_csv_begin[], refdata_regions_csv_end[];
extern const char refdata_industries_csv_begin[], refdata_industries_csv_end[];

struct slice refdata_regions(void)
{
	return (struct slice){refdata_regions_csv_begin, (size_t)(refdata_regions_csv_end - refdata_regions_csv_begin)};
}

struct slice refdata_industries(void)
{
	return (struct slice){refdata_industries_csv_begin, (size_t)(refdata_industries_csv_end - refdata_industries_csv_begin)};
}

int refdata_next(struct slice *rest, char line[REFDATA_LINE], const char *fields[REFDATA_FIELDS])
{
	struct slice text;
	int n = 0;
	size_t out = 0;
	bool quoted = false;

	if (!rest->p || rest->n == 0)
		return 0;
	slice_split(rest, '\n', &text);
	assert(text.n + 1 < REFDATA_LINE); /* our own files */
	fields[n++] = line;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"') {
			quoted = !quoted;
		} else if (text.p[i] == ',' && !quoted) {
			line[out++] = '\0';
			assert(n < REFDATA_FIELDS);
			fields[n++] = line + out;
		} else {
			line[out++] = text.p[i];
		}
	}
	line[out] = '\0';
	return n;
}
