/* reference_csv.c - reads the published tables that results are held against.
 * SPDX-License-Identifier: Apache-2.0 */
#include "reference_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	text = arena_alloc(a, (size_t)size + 1);
	if (!text || fread(text, 1, (size_t)size, f) != (size_t)size)
		text = NULL;
	fclose(f);
	return text;
}

/* Ends the cell at *p, returns it without quotes and moves on; *ret_end tells that it was the last of its line. */
static char *next_cell(char **p, bool *ret_end)
{
	char *start = *p, *to = start, *from = start;
	bool quoted = false;

	for (; *from && (quoted || (*from != ',' && *from != '\n')); from++) {
		if (*from == '"')
			quoted = !quoted;
		else if (*from != '\r')
			*to++ = *from;
	}
	*ret_end = *from != ',';
	*p = *from ? from + 1 : from;
	*to = 0;
	return start;
}

static int count_lines(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n' || !text[1];
	return n;
}

bool ref_read(struct arena *a, const char *name, struct ref_table *ret)
{
	const char *shared = getenv("GUSU_SHARED");
	char *text = slurp(a, arena_printf(a, "%s/data/%s", shared ? shared : "../shared", name)), *p = text;
	struct ref_table t = {0};
	int lines, n = 0;
	bool end = false;

	if (!text)
		return false;
	lines = count_lines(text);
	t.head = arena_new_array(a, char *, 256);
	while (!end)
		t.head[t.cols++] = next_cell(&p, &end);
	t.cell = arena_new_array(a, char *, (size_t)lines * (size_t)t.cols);
	while (*p)
		t.cell[n++] = next_cell(&p, &end);
	t.rows = n / t.cols;
	*ret = t;
	return true;
}

int ref_col(const struct ref_table *t, const char *name)
{
	for (int c = 0; c < t->cols; c++)
		if (!strcmp(t->head[c], name))
			return c;
	return -1;
}

const char *ref_cell(const struct ref_table *t, int row, const char *col)
{
	int c = ref_col(t, col);

	return c < 0 ? "" : t->cell[row * t->cols + c];
}

bool ref_number(const char *cell, double *ret)
{
	if (!*cell || !strcmp(cell, "NA"))
		return false;
	*ret = strtod(cell, NULL);
	return true;
}

struct series ref_series(struct arena *a, const struct ref_table *t, const char *col)
{
	struct series x;
	double v;

	if (series_make(a, (size_t)t->rows, &x) != RC_OK)
		abort();
	for (int i = 0; i < t->rows; i++)
		if (ref_number(ref_cell(t, i, col), &v))
			series_put(&x, (size_t)i, v);
	return x;
}

uint32_t *ref_groups(struct arena *a, const struct ref_table *t, const char *col, uint32_t *ret_n)
{
	uint32_t *group = arena_new_array(a, uint32_t, (size_t)t->rows), n = 0;

	for (int i = 0; i < t->rows; i++) {
		int k = 0;

		while (strcmp(ref_cell(t, k, col), ref_cell(t, i, col)) != 0)
			k++;
		group[i] = k == i ? n++ : group[k];
	}
	*ret_n = n;
	return group;
}

static double relative(double a, double b)
{
	double size = fmax(fabs(a), fabs(b));

	return size < 1e-14 ? 0 : fabs(a - b) / size;
}

double ref_difference(const struct series *x, const struct ref_table *units, const struct ref_table *t, const char *key, const char *col)
{
	double worst = 0;

	for (int i = 0; i < units->rows; i++) {
		int k = 0;
		double want;
		bool there;

		while (k < t->rows && strcmp(ref_cell(t, k, key), ref_cell(units, i, key)) != 0)
			k++;
		there = k < t->rows && ref_number(ref_cell(t, k, col), &want);
		if (there != series_has(x, (size_t)i))
			return NAN;
		if (there)
			worst = fmax(worst, relative(want, x->v[i]));
	}
	return worst;
}
