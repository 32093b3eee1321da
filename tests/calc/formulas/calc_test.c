/* calc_test.c - runs groups of inputs / formula / expected from .calc files and from ```calc fences of Markdown: calc-test FILE… gives TAP.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The format is described for people in docs/reference/formulas.md, "Writing cases". Each case is computed by the block program over 130 equal rows and
 * once more by the step-by-step evaluation that explains a row; all must agree. */
#include <ctype.h>
#include <stdarg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "base/text.h"
#include "indicators/formula.h"

enum { ROWS = 130, ITEMS_MAX = 64, LINE_MAX_BYTES = 4096 };

struct item { char *name; int lag; enum col_kind kind; struct unit unit; double v; bool present, declared; const struct dict *dict; };
struct derived { char *name; const struct formula *f; };

struct calc {
	struct arena arena;
	struct plan_report report;
	struct item items[ITEMS_MAX]; int n_items;
	struct item params[ITEMS_MAX]; int n_params;
	struct formula_table tables[ITEMS_MAX]; int n_tables;
	struct derived derived[ITEMS_MAX]; int n_derived;
	struct unit want; bool has_want;
	int year;
	char why[1024];
};

static bool fail(struct calc *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct calc *c, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(c->why, sizeof c->why, fmt, ap);
	va_end(ap);
	return false;
}

/* --- what a formula may name --- */

static bool find_column(void *user, const char *name, int lag, struct column *ret)
{
	struct calc *c = user;
	for (int i = 0; i < c->n_items; i++)
		if (c->items[i].lag == lag && strcmp(c->items[i].name, name) == 0) {
			*ret = (struct column){ .name = name, .lag = lag, .kind = c->items[i].kind, .unit = c->items[i].unit };
			if (c->items[i].declared)
				ret->dict = c->items[i].dict;
			return true;
		}
	return false;
}

static int find_param(void *user, const char *name, struct unit *ret_unit)
{
	struct calc *c = user;
	for (int i = 0; i < c->n_params; i++)
		if (strcmp(c->params[i].name, name) == 0) {
			*ret_unit = c->params[i].unit;
			return i;
		}
	return -1;
}

static const struct formula_table *find_table(void *user, const char *name)
{
	struct calc *c = user;
	for (int i = 0; i < c->n_tables; i++)
		if (strcmp(c->tables[i].name, name) == 0)
			return &c->tables[i];
	return NULL;
}

static const struct formula *find_formula(void *user, const char *name)
{
	struct calc *c = user;
	for (int i = 0; i < c->n_derived; i++)
		if (strcmp(c->derived[i].name, name) == 0)
			return c->derived[i].f;
	return NULL;
}

static const char *const *known_names(void *user)
{
	struct calc *c = user;
	const char **names = arena_new_array(&c->arena, const char *, ITEMS_MAX * 2 + 1);
	int n = 0;
	for (int i = 0; i < c->n_items; i++)
		names[n++] = c->items[i].name;
	for (int i = 0; i < c->n_derived; i++)
		names[n++] = c->derived[i].name;
	return names;
}

static struct formula_names names_of(struct calc *c)
{
	return (struct formula_names){ .column = find_column, .formula = find_formula, .param = find_param, .table = find_table, .known = known_names, .user = c };
}

/* --- reading inputs --- */

static char *trim(char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	size_t n = strlen(s);
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		s[--n] = '\0';
	return s;
}

static size_t number_length(const char *s)
{
	size_t n = strspn(s, "+-0123456789.");
	if (n > 0 && (s[n] == 'e' || s[n] == 'E') && (isdigit((unsigned char)s[n + 1]) || s[n + 1] == '-'))
		n += 1 + strspn(s + n + 1, "-0123456789");
	return n;
}

static bool read_unit(struct calc *c, const char *s, struct unit *ret)
{
	if (unit_parse(s, strlen(s), ret, NULL))
		return true;
	return fail(c, "'%s' is no unit", s);
}

/* "规上" or "规上" of ("规上", "规下"): the words are the column's dictionary. */
static bool read_text(struct calc *c, char *s, struct item *it)
{
	struct dict_builder words;
	uint32_t index, own = 0;
	char *end = strchr(s + 1, '"');
	if (end == NULL || dict_begin(&words, &c->arena) != RC_OK)
		return fail(c, "the quotation does not end: %s", s);
	char *list = strstr(end, " of ");
	if (list != NULL) {
		for (char *p = strchr(list, '"'); p != NULL; p = strchr(strchr(p + 1, '"') + 1, '"'))
			if (dict_add(&words, p + 1, strcspn(p + 1, "\""), &index) != RC_OK)
				return false;
		it->declared = true;
	}
	if (dict_add(&words, s + 1, (size_t)(end - s - 1), &own) != RC_OK)
		return false;
	it->kind = COL_ENUM;
	it->dict = words.dict;
	it->v = own;
	it->present = true;
	return true;
}

static bool read_missing(struct calc *c, const char *s, struct item *it)
{
	static const struct { const char *word; enum col_kind kind; } kinds[] = { { "text", COL_ENUM }, { "bool", COL_BOOL }, { "date", COL_DATE } };
	it->present = false;
	for (int i = 0; i < 3; i++)
		if (strcmp(s, kinds[i].word) == 0)
			it->kind = kinds[i].kind;
	if (it->kind == COL_ENUM) {
		struct dict_builder words;
		uint32_t index;
		if (dict_begin(&words, &c->arena) != RC_OK || dict_add(&words, "某", 3, &index) != RC_OK)
			return false;
		it->dict = words.dict;
	}
	return it->kind != COL_NUMBER || read_unit(c, s, &it->unit);
}

static bool read_value(struct calc *c, char *s, struct item *it)
{
	int32_t days;
	it->unit = unit_one();
	it->kind = COL_NUMBER;
	it->present = true;
	if (*s == '?')
		return read_missing(c, trim(s + 1), it);
	if (*s == '"')
		return read_text(c, s, it);
	if (strcmp(s, "true") == 0 || strcmp(s, "false") == 0) {
		it->kind = COL_BOOL;
		it->v = *s == 't';
		return true;
	}
	if (date_parse(s, strlen(s), &days)) {
		it->kind = COL_DATE;
		it->v = days;
		return true;
	}
	size_t n = number_length(s);
	if (num_parse(s, n, 0, &it->v) != NUM_OK)
		return fail(c, "'%s' is no value", s);
	return read_unit(c, trim(s + n), &it->unit);
}

/* T = {"a": 1 万元, "b": 2 万元} */
static bool read_table(struct calc *c, char *name, char *s)
{
	const char **keys = arena_new_array(&c->arena, const char *, ITEMS_MAX);
	double *values = arena_new_array(&c->arena, double, ITEMS_MAX);
	struct formula_table t = { .name = name, .unit = unit_one(), .keys = keys, .values = values };
	for (char *p = strchr(s, '"'); p != NULL; p = strchr(p, '"')) {
		char *end = strchr(p + 1, '"'), *colon = end != NULL ? strchr(end, ':') : NULL;
		if (colon == NULL || t.n == ITEMS_MAX)
			return fail(c, "a table is written {\"a\": 1, \"b\": 2}");
		*end = '\0';
		keys[t.n] = p + 1;
		p = colon + 1;
		char *stop = p + strcspn(p, ",}"), kept = *stop;
		struct item it = { 0 };
		*stop = '\0';
		if (!read_value(c, trim(p), &it))
			return false;
		values[t.n++] = it.present ? it.v : (double)NAN;
		t.unit = it.unit;
		p = kept != '\0' ? stop + 1 : stop;
	}
	c->tables[c->n_tables++] = t;
	return true;
}

static bool read_derived(struct calc *c, char *name, const char *text)
{
	struct formula_names names = names_of(c);
	const struct formula *f = formula_compile(&c->arena, &c->report, NULL, text, &names, -1, NULL);
	c->derived[c->n_derived++] = (struct derived){ name, f };
	return f != NULL || fail(c, "derived formula: %s", c->report.n > 0 ? c->report.issues[0].text : "?");
}

static bool read_item(struct calc *c, char *s)
{
	if (strncmp(s, "in ", 3) == 0) {
		c->has_want = true;
		return read_unit(c, trim(s + 3), &c->want);
	}
	char *equals = strchr(s, '=');
	if (equals == NULL)
		return fail(c, "an input is written name = value: '%s'", s);
	char *value = trim(equals + 1);
	bool derive = equals > s && equals[-1] == ':';
	equals[derive ? -1 : 0] = '\0';
	char *name = trim(s);
	if (derive)
		return read_derived(c, name, value);
	if (*value == '{')
		return read_table(c, name, value);
	if (strcmp(name, "year") == 0) {
		c->year = (int)strtol(value, NULL, 10);
		return true;
	}
	struct item it = { .name = name };
	if (!read_value(c, value, &it))
		return false;
	char *lag = strchr(name, '[');
	if (lag != NULL) {
		*lag = '\0';
		it.lag = (int)strtol(lag + 2, NULL, 10);
	}
	if (*name == '$') {
		it.name = name + 1;
		c->params[c->n_params++] = it;
	} else {
		c->items[c->n_items++] = it;
	}
	return true;
}

static bool read_inputs(struct calc *c, char *line)
{
	line = trim(line);
	if (strcmp(line, "-") == 0)
		return true;
	for (char *rest = line, *part; (part = strsep(&rest, ";")) != NULL;) {
		if (c->n_items + c->n_params + c->n_tables + c->n_derived >= ITEMS_MAX)
			return fail(c, "too many inputs");
		if (!read_item(c, trim(part)))
			return false;
	}
	return true;
}

/* --- running --- */

static bool make_frame(struct calc *c, struct frame *ret)
{
	struct frame_builder b;
	struct frame_fill col;
	if (frame_begin(&b, &c->arena, ROWS) != RC_OK)
		return fail(c, "out of memory");
	for (int i = 0; i < c->n_items; i++) {
		const struct item *it = &c->items[i];
		if (frame_add(&b, it->name, it->lag, it->kind, &it->unit, it->dict, &col) != RC_OK)
			return fail(c, "'%s' is given twice", it->name);
		for (size_t row = 0; row < ROWS && it->present; row++)
			frame_set(&col, row, it->v);
	}
	frame_done(&b, ret);
	ret->period_year = c->year;
	return true;
}

struct outcome { const struct formula *f; double v; bool present; const char *trace; const struct dict *dict; };

static bool run(struct calc *c, const struct formula *f, struct outcome *ret)
{
	struct frame frame;
	struct formula_run bound;
	const char *missing = "";
	double params[ITEMS_MAX], out[ROWS];
	uint64_t present[(ROWS + 63) / 64];
	if (!make_frame(c, &frame))
		return false;
	for (int i = 0; i < c->n_params; i++)
		params[i] = c->params[i].present ? c->params[i].v : (double)NAN;
	if (formula_bind(&c->arena, f, &frame, params, &bound, &missing) != RC_OK)
		return fail(c, "the frame lacks %s", missing);
	void *scratch = aligned_alloc(64, (formula_scratch_size(f) + 63) / 64 * 64);
	formula_run(&bound, 0, ROWS, out, present, scratch);
	free(scratch);
	*ret = (struct outcome){ .f = f, .dict = bound.dict };
	ret->trace = formula_trace(&c->arena, &bound, 0, &ret->v, &ret->present);
	for (size_t row = 0; row < ROWS; row++)
		if ((present[row >> 6] >> (row & 63) & 1) != ret->present || memcmp(&out[row], &ret->v, sizeof out[row]) != 0) {
			/* -0 and 0 are the same answer */
			if (out[row] == ret->v && (present[row >> 6] >> (row & 63) & 1) == ret->present)
				continue;
			return fail(c, "row %zu of the block program says %.17g, the explanation %.17g", row, out[row], ret->v);
		}
	return true;
}

static bool compare_number(struct calc *c, const struct outcome *o, const char *expected)
{
	bool about = *expected == '~';
	const char *s = expected + about + strspn(expected + about, " ");
	size_t n = number_length(s);
	double want;
	char unit[UNIT_TEXT_MAX];
	if (num_parse(s, n, 0, &want) != NUM_OK)
		return fail(c, "'%s' is no expected value", expected);
	if (!o->present || formula_type(o->f) != FORMULA_NUMBER)
		return fail(c, "%s", o->trace);
	unit_print(formula_unit(o->f), unit, sizeof unit);
	const char *want_unit = s + n + strspn(s + n, " ");
	if (strcmp(unit, want_unit) != 0)
		return fail(c, "the unit is '%s': %s", unit, o->trace);
	if (about ? fabs(o->v - want) <= 1e-12 * fabs(want) : o->v == want)
		return true;
	return fail(c, "%.17g: %s", o->v, o->trace);
}

static bool compare(struct calc *c, const struct outcome *o, const char *expected)
{
	char text[DATE_TEXT];
	if (strcmp(expected, "?") == 0)
		return !o->present || fail(c, "known: %s", o->trace);
	if (!o->present && *expected != '?')
		return fail(c, "unknown: %s", o->trace);
	switch (formula_type(o->f)) {
	case FORMULA_BOOL:
		return strcmp(expected, o->v != 0 ? "true" : "false") == 0 || fail(c, "%s", o->trace);
	case FORMULA_DATE:
		date_print(text, (int32_t)o->v);
		return strcmp(expected, text) == 0 || fail(c, "%s", o->trace);
	case FORMULA_ENUM: {
		const char *word = o->dict->words[(uint32_t)o->v];
		size_t n = strlen(word);
		return (*expected == '"' && strncmp(expected + 1, word, n) == 0 && strcmp(expected + 1 + n, "\"") == 0) || fail(c, "%s", o->trace);
	}
	default:
		return compare_number(c, o, expected);
	}
}

/* "error 7: text -> hint": some issue stands at column 7 (may be left out) and has both pieces in it. */
static bool compare_issue(struct calc *c, const char *expected, bool warning)
{
	const char *s = expected + strcspn(expected, "0123456789:");
	int col = (int)strtol(s, NULL, 10);
	s = strchr(s, ':');
	if (s == NULL)
		return fail(c, "write error COLUMN: text");
	s += 1 + strspn(s + 1, " ");
	const char *arrow = strstr(s, " -> ");
	size_t n = arrow != NULL ? (size_t)(arrow - s) : strlen(s);
	for (int i = 0; i < c->report.n; i++) {
		const struct plan_issue *p = &c->report.issues[i];
		if (p->warning == warning && (col == 0 || p->col == col) && memmem(p->text, strlen(p->text), s, n) != NULL &&
		    (arrow == NULL || (p->hint != NULL && strstr(p->hint, arrow + 4) != NULL)))
			return true;
	}
	if (c->report.n == 0)
		return fail(c, "no message at all");
	const struct plan_issue *p = &c->report.issues[0];
	return fail(c, "column %d: %s -> %s", p->col, p->text, p->hint != NULL ? p->hint : "");
}

static bool run_case(struct calc *c, char *inputs, const char *text, char *expected, char *trace)
{
	struct outcome o;
	if (!read_inputs(c, inputs))
		return false;
	struct formula_names names = names_of(c);
	const struct formula *f = formula_compile(&c->arena, &c->report, NULL, text, &names, -1, c->has_want ? &c->want : NULL);
	if ((f == NULL) != (c->report.n_errors > 0))
		return fail(c, f == NULL ? "no formula and no error" : "a formula in spite of errors");
	if (strncmp(expected, "error", 5) == 0)
		return compare_issue(c, expected, false);
	if (f == NULL)
		return compare_issue(c, "error: (none)", false);
	if (strncmp(expected, "warning", 7) == 0)
		return compare_issue(c, expected, true);
	if (!run(c, f, &o) || !compare(c, &o, expected))
		return false;
	if (c->report.n > 0)
		return fail(c, "an unexpected warning: %s", c->report.issues[0].text);
	return trace == NULL || (o.trace != NULL && strcmp(o.trace, trace) == 0) || fail(c, "the trace is: %s", o.trace);
}

/* --- files --- */

struct file { const char *path; int line, cases, failed; bool fenced, markdown; char comment[LINE_MAX_BYTES]; };

static void finish_group(struct file *f, char **lines, int n, int line)
{
	static struct calc c;
	if (n == 0)
		return;
	memset(&c, 0, sizeof c);
	arena_init(&c.arena, 64u << 20);
	plan_report_init(&c.report, &c.arena);
	c.report.english = true;
	char name[LINE_MAX_BYTES];
	snprintf(name, sizeof name, "%s", *f->comment != '\0' ? f->comment : n > 1 ? lines[1] : lines[0]);
	bool good = n < 3 || n > 4 ? fail(&c, "a case has three lines: inputs, formula, expected; here are %d", n)
		: run_case(&c, lines[0], lines[1], lines[2], n == 4 ? lines[3] : NULL);
	char *hash;
	while ((hash = strchr(name, '#')) != NULL)
		*hash = ' ';  /* TAP would read it as a directive */
	f->cases++;
	const char *slash = strrchr(f->path, '/');
	printf("%s %d - %s:%d %s\n", good ? "ok" : "not ok", f->cases, slash != NULL ? slash + 1 : f->path, line, name);
	if (!good) {
		f->failed++;
		printf("# expected %s\n# %s\n", n > 2 ? lines[2] : "", c.why);
	}
	arena_finish(&c.arena);
	*f->comment = '\0';
}

static bool run_file(struct file *f)
{
	FILE *in = fopen(f->path, "r");
	char line[LINE_MAX_BYTES], kept[5][LINE_MAX_BYTES], *lines[5];
	int n = 0, first = 0;
	if (in == NULL)
		return false;
	size_t len = strlen(f->path);
	f->markdown = len > 3 && strcmp(f->path + len - 3, ".md") == 0;
	f->line = 0;
	f->fenced = false;
	while (fgets(line, sizeof line, in) != NULL) {
		f->line++;
		char *text = trim(line);
		bool fence = f->markdown && strncmp(text, "```", 3) == 0;
		if (fence || *text == '\0' || (f->markdown && !f->fenced)) {
			finish_group(f, lines, n, first);
			n = 0;
			f->fenced = fence ? !f->fenced && strcmp(text, "```calc") == 0 : f->fenced;
			continue;
		}
		if (n == 0 && *text == '#') {
			snprintf(f->comment, sizeof f->comment, "%s", trim(text + 1));
			continue;
		}
		if (n == 0)
			first = f->line;
		if (n < 5) {
			snprintf(kept[n], sizeof kept[n], "%s", text);
			lines[n] = kept[n];
			n++;
		}
	}
	finish_group(f, lines, n, first);
	fclose(in);
	return true;
}

int main(int argc, char **argv)
{
	struct file f = { 0 };
	for (int i = 1; i < argc; i++) {
		f.path = argv[i];
		if (!run_file(&f)) {
			f.failed++;
			printf("not ok %d - %s cannot be read\n", ++f.cases, argv[i]);
		}
	}
	printf("1..%d\n", f.cases);
	return f.failed > 0 || f.cases == 0;
}
