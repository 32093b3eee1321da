/* sample_city_out.c - tables out: files, the manifest that names them, numbers and days.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample_city.h"
#include "base/period.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

FILE *out_create(const struct output *o, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", o->dir, name);
	f = fopen(path, "wb");
	if (!f) {
		fprintf(stderr, "sample-city: cannot write %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

void out_finish(FILE *f)
{
	if (fflush(f) || ferror(f) || fclose(f)) {
		fprintf(stderr, "sample-city: writing failed: %s\n", strerror(errno));
		exit(1);
	}
}

FILE *out_table(struct output *o, const char *name, const char *kind, const char *source, const char *known)
{
	fprintf(o->manifest, "%s,%s,%s,%s\n", name, kind, source, known);
	return out_create(o, name);
}

void put_scaled(FILE *f, int64_t v, int decimals)
{
	int64_t scale = 1, a = v < 0 ? -v : v;

	for (int i = 0; i < decimals; i++)
		scale *= 10;
	fprintf(f, "%s%lld", v < 0 ? "-" : "", (long long)(a / scale));
	if (decimals)
		fprintf(f, ".%0*lld", decimals, (long long)(a % scale));
}

void put_date(FILE *f, int days)
{
	char text[DATE_TEXT];

	date_print(text, days);
	fputs(text, f);
}
