/* formula_trace.c - formulas: the text again, with the numbers of one row put in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Names become values with their units, `sum(x, 3y)` becomes the years it adds, formulas that are named are shown by their result. "?" is unknown. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/num.h"
#include "base/period.h"
#include "indicators/formula_parts.h"

struct tracer { struct buf out; const struct formula_run *run; const struct one *values; };

/* 1234567.5 -> 1,234,567.5; `text` is a decimal number without exponent. */
static void put_grouped(struct buf *b, const char *text)
{
	if (*text == '-')
		buf_char(b, *text++);
	size_t whole = strcspn(text, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_char(b, ',');
		buf_char(b, text[i]);
	}
	buf_str(b, text + whole);
}

/* All digits when there are at most six decimals, else six of them (six digits that count for small numbers) and "…", cut, not rounded. */
static void put_number(struct buf *b, double v)
{
	char exact[32], text[NUM_FIXED_MAX];
	double a = fabs(v);
	if (a >= 1e15 || (a > 0 && a < 1e-12)) {
		num_print(exact, v);
		buf_str(b, exact);
		return;
	}
	num_print(exact, v);
	const char *point = strchr(exact, '.');
	if (strchr(exact, 'e') == NULL && (point == NULL || strlen(point + 1) <= 6)) {
		put_grouped(b, exact);
		return;
	}
	num_print_fixed(text, v, 18);
	char *p = strchr(text, '.') + 1, *first = p + strspn(p, "0");
	char *keep = a >= 0.1 || first - p < 1 ? p + 6 : first + 6;
	if (keep > p + strlen(p))
		keep = p + strlen(p);
	bool cut = strspn(keep, "0") != strlen(keep);
	*keep = '\0';
	while (!cut && keep > p + 1 && keep[-1] == '0')
		*--keep = '\0';
	put_grouped(b, text);
	buf_str(b, cut ? "…" : "");
}

static void put_date(struct buf *b, double days)
{
	char text[DATE_TEXT];
	if (!(fabs(days) < 4000000)) {
		buf_char(b, '?');
		return;
	}
	date_print(text, (int32_t)days);
	buf_str(b, text);
}

static void put_worth(struct tracer *t, const struct typed *w)
{
	char unit[UNIT_TEXT_MAX];
	struct one r = w->value >= 0 ? t->values[w->value] : (struct one){ 0, false };
	if (!r.present) {
		buf_char(&t->out, '?');
		return;
	}
	switch (w->type) {
	case FORMULA_BOOL:
		buf_str(&t->out, r.v != 0 ? "true" : "false");
		return;
	case FORMULA_DATE:
		put_date(&t->out, r.v);
		return;
	case FORMULA_ENUM: {
		const struct dict *d = &t->run->bound->dicts[t->run->f->v[w->value].domain];
		buf_printf(&t->out, "\"%s\"", r.v >= 0 && r.v < d->n ? d->words[(uint32_t)r.v] : "?");
		return;
	}
	default:
		break;
	}
	put_number(&t->out, r.v);
	unit_print(&w->unit, unit, sizeof unit);
	if (*unit != '\0')
		buf_printf(&t->out, "%s%s", strcmp(unit, "%") == 0 || strcmp(unit, "‰") == 0 ? "" : " ", unit);
}

static void put_ast(struct tracer *t, const struct ast *n);

static void put_kids(struct tracer *t, const struct ast *n, int first, const char *between)
{
	for (int i = first; i < n->n; i++) {
		if (i > first)
			buf_str(&t->out, between);
		put_ast(t, n->kids[i]);
	}
}

/* sum: (a + b + c); mean: (a + b + c) / 3; growth: (now - then) / then; cagr: (now / then)^(1/n) - 1 */
static void put_periods(struct tracer *t, const struct ast *n)
{
	struct buf *b = &t->out;
	if (n->fn == FN_SUM || n->fn == FN_MEAN) {
		buf_char(b, '(');
		for (int i = 0; i < n->n_parts; i++) {
			buf_str(b, i > 0 ? " + " : "");
			put_worth(t, &n->parts[i]);
		}
		buf_char(b, ')');
		if (n->fn == FN_MEAN)
			buf_printf(b, " / %d", n->n_parts);
		return;
	}
	bool rate = n->fn == FN_CAGR && n->kids[1]->number > 1;
	buf_str(b, rate ? "((" : "(");
	put_worth(t, &n->parts[1]);
	buf_str(b, rate ? " / " : " - ");
	put_worth(t, &n->parts[0]);
	if (rate) {
		buf_printf(b, ")^(1/%d) - 1)", (int)n->kids[1]->number);
		return;
	}
	buf_str(b, ") / ");
	put_worth(t, &n->parts[0]);
}

static void put_case(struct tracer *t, const struct ast *n)
{
	struct buf *b = &t->out;
	for (int i = 0; i + 1 < n->n; i += 2) {
		buf_str(b, i > 0 ? ", " : "");
		put_ast(t, n->kids[i]);
		buf_str(b, ": ");
		put_ast(t, n->kids[i + 1]);
	}
	if (n->n % 2 == 1) {
		buf_str(b, ", else: ");
		put_ast(t, n->kids[n->n - 1]);
	}
}

static void put_call(struct tracer *t, const struct ast *n)
{
	struct buf *b = &t->out;
	if (n->parts != NULL) {
		put_periods(t, n);
		return;
	}
	buf_printf(b, "%s(", formula_functions[n->fn].name);
	if (n->fn == FN_CASE) {
		put_case(t, n);
	} else if (n->fn == FN_LOOKUP) {
		buf_printf(b, "%s, ", n->kids[0]->text);
		put_kids(t, n, 1, ", ");
	} else {
		put_kids(t, n, 0, ", ");
	}
	buf_char(b, ')');
}

static void put_plain_ast(struct tracer *t, const struct ast *n)
{
	static const char *const signs[] = { " + ", " - ", " * ", " / ", " == ", " != ", " < ", " <= ", " > ", " >= ", " and ", " or " };
	struct buf *b = &t->out;
	switch (n->kind) {
	case AST_TEXT:
		buf_printf(b, "\"%s\"", n->text);
		break;
	case AST_NEGATE:
		buf_char(b, '-');
		put_ast(t, n->kids[0]);
		break;
	case AST_NOT:
		buf_str(b, "not ");
		put_ast(t, n->kids[0]);
		break;
	case AST_BINARY:
		put_ast(t, n->kids[0]);
		buf_str(b, signs[n->op]);
		put_ast(t, n->kids[1]);
		break;
	case AST_IN:
		put_ast(t, n->kids[0]);
		buf_str(b, n->negated ? " not in (" : " in (");
		put_kids(t, n, 1, ", ");
		buf_char(b, ')');
		break;
	case AST_CALL:
		put_call(t, n);
		break;
	default:
		put_worth(t, &n->worth);
		break;
	}
}

static void put_ast(struct tracer *t, const struct ast *n)
{
	if (n->brackets)
		buf_char(&t->out, '(');
	put_plain_ast(t, n);
	if (n->brackets)
		buf_char(&t->out, ')');
}

const char *formula_trace(struct arena *a, const struct formula_run *run, size_t row, double *ret_value, bool *ret_present)
{
	const struct formula *f = run->f;
	struct tracer t = { .run = run, .values = formula_eval_all(a, run, row) };
	if (t.values == NULL)
		return NULL;
	struct one r = t.values[f->root];
	*ret_value = r.present ? r.v : 0;
	*ret_present = r.present;
	buf_init(&t.out, 1 << 16);
	buf_printf(&t.out, "%s = ", f->text);
	size_t before = t.out.len;
	put_ast(&t, f->tree);
	struct typed result = { .value = f->root, .type = f->type, .unit = f->unit };
	char *middle = arena_strdup(a, buf_text(&t.out) + (before < t.out.len ? before : t.out.len));
	size_t end = t.out.len;
	put_worth(&t, &result);
	/* a name or a number alone needs no second "=" */
	bool plain = middle != NULL && end <= t.out.len && strcmp(middle, buf_text(&t.out) + end) == 0;
	char *text = plain ? arena_strndup(a, buf_text(&t.out), end)
		: arena_printf(a, "%.*s = %s", (int)end, buf_text(&t.out), buf_text(&t.out) + end);
	buf_finish(&t.out);
	return text;
}
