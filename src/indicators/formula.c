/* formula.c - formulas: compiling, and binding to a frame.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <string.h>
#include "base/period.h"
#include "indicators/formula_parts.h"

/* --- compiling --- */

/* Type and unit that the caller wants. */
static bool check_wanted(struct checker *c, const struct ast *root, struct typed *t, int want, const struct unit *unit)
{
	struct source *s = c->s;
	if (t->value < 0)
		return false;
	if (t->any_type && !check_type(c, root, t, want < 0 ? FORMULA_NUMBER : (enum formula_type)want))
		return false;
	if (want >= 0 && t->type != (enum formula_type)want) {
		source_error(s, 0, NULL, SAY(s, "公式的结果应是%s，而它是%s", "the result should be %s, and it is %s"), type_label(s, (enum formula_type)want), type_label(s, t->type));
		return false;
	}
	if (unit == NULL || t->type != FORMULA_NUMBER)
		return true;
	if (!t->any_unit && !unit_same_dims(&t->unit, unit)) {
		source_error(s, 0, arena_printf(s->arena, SAY(s, "改公式，或把指标的单位写成 %s", "change the formula, or declare the unit %s"), unit_label(s, &t->unit)),
			SAY(s, "公式的结果是 %s，应是 %s", "the result is in %s, and should be in %s"), unit_label(s, &t->unit), unit_label(s, unit));
		return false;
	}
	*t = check_convert(c, root, *t, unit);
	return t->value >= 0;
}

static void settle_domains(struct checker *c)
{
	for (int i = 0; i < c->x.n && c->x.n_domains > 0; i++)
		c->x.v[i].domain = domain_find(&c->x, c->x.v[i].domain);
	for (int i = 0; i < c->x.n_inputs && c->x.n_domains > 0; i++)
		c->x.inputs[i].domain = domain_find(&c->x, c->x.inputs[i].domain);
}

/* The dictionary of a result that is one column's text and nothing else. */
static const struct dict *known_dict(const struct checker *c, int root)
{
	const struct value *v = &c->x.v[root];
	if (v->type != FORMULA_ENUM || c->x.domains[v->domain].n_columns != 1 || c->x.domains[v->domain].n_texts > 0)
		return NULL;
	for (int i = 0; i < c->x.n_inputs; i++)
		if (c->x.inputs[i].kind == COL_ENUM && c->x.inputs[i].domain == v->domain)
			return c->x.inputs[i].dict;
	return NULL;
}

static const struct formula *build(struct checker *c, const struct ast *root, struct typed t)
{
	struct source *s = c->s;
	struct formula *f = arena_new(s->arena, struct formula);
	if (f == NULL) {
		source_full(s);
		return NULL;
	}
	int value = value_spread(&c->x, value_finite(&c->x, t.value));
	if (value < 0)
		return NULL;
	settle_domains(c);
	*f = (struct formula){ .text = s->text, .tree = root, .type = t.type, .unit = t.unit, .v = c->x.v, .n = c->x.n, .root = value,
		.inputs = c->x.inputs, .n_inputs = c->x.n_inputs, .n_domains = c->x.n_domains };
	f->dict = known_dict(c, value);
	if (!formula_code(s->arena, f, c->x.domains)) {
		source_error(s, 0, SAY(s, "拆成几个公式", "split it into several formulas"), "%s", SAY(s, "公式太大", "the formula is too large"));
		return NULL;
	}
	return f;
}

const struct formula *formula_compile(struct arena *a, struct plan_report *r, const struct plan_node *at, const char *text,
	const struct formula_names *names, int want, const struct unit *want_unit)
{
	size_t len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	struct source s = { .arena = a, .report = r, .node = at, .text = arena_strndup(a, text, len), .len = len, .block = strchr(text, '\n') != NULL };
	if (s.text == NULL) {
		s.text = "";
		s.len = 0;
		source_full(&s);
		return NULL;
	}
	struct token *tokens = formula_lex(&s);
	struct ast *root = tokens != NULL ? formula_parse(&s, tokens) : NULL;
	struct checker c = { .s = &s, .names = names };
	if (root == NULL || !values_init(&c.x, &s))
		return NULL;
	struct typed t = check_ast(&c, root);
	if (s.errors > 0 || !check_wanted(&c, root, &t, want, want_unit) || s.errors > 0)
		return NULL;
	return build(&c, root, t);
}

enum formula_type formula_type(const struct formula *f) { return f->type; }
const struct unit *formula_unit(const struct formula *f) { return &f->unit; }
const struct dict *formula_dict(const struct formula *f) { return f->dict; }
const char *formula_text(const struct formula *f) { return f->text; }

int formula_inputs(const struct formula *f, const char *const **ret_names, const int **ret_lags)
{
	*ret_names = f->names;
	*ret_lags = f->lags;
	return f->n_used;
}

/* --- binding --- */

struct binder { struct arena *arena; const struct formula *f; const struct column **cols; struct formula_bound *bound; };

static bool fits(const struct column *c, const struct input *in)
{
	return c != NULL && c->kind == in->kind && (c->kind != COL_NUMBER || unit_same(&c->unit, &in->unit));
}

static enum rc bind_columns(struct binder *b, const struct frame *fr, const char **ret_missing)
{
	const struct formula *f = b->f;
	for (int i = 0; i < f->n_inputs; i++) {
		const struct column *c = frame_column(fr, f->inputs[i].name, f->inputs[i].lag);
		b->cols[i] = fits(c, &f->inputs[i]) ? c : NULL;
	}
	for (int u = 0; u < f->n_used; u++)
		if (b->cols[f->used[u]] == NULL) {
			*ret_missing = f->names[u];
			return RC_NOT_FOUND;
		}
	return RC_OK;
}

/* All texts of a domain: those of its columns in their order, then the formula's own. One column alone keeps its dictionary. */
static enum rc bind_domain(struct binder *b, int domain)
{
	const struct formula *f = b->f;
	const struct dict *only = NULL;
	struct dict_builder words;
	uint32_t index;
	int columns = 0, texts = 0;
	TRY(dict_begin(&words, b->arena));
	for (int i = 0; i < f->n_inputs; i++) {
		if (f->inputs[i].kind != COL_ENUM || f->inputs[i].domain != domain || b->cols[i] == NULL)
			continue;
		columns += b->cols[i]->dict != only;
		only = b->cols[i]->dict;
	}
	for (int i = 0; i < f->n; i++)
		texts += f->v[i].op == V_TEXT && f->v[i].domain == domain;
	if (columns == 1 && texts == 0) {
		b->bound->dicts[domain] = *only;
		return RC_OK;
	}
	for (int i = 0; i < f->n_inputs && columns > 0; i++) {
		if (f->inputs[i].kind != COL_ENUM || f->inputs[i].domain != domain || b->cols[i] == NULL)
			continue;
		for (uint32_t w = 0; w < b->cols[i]->dict->n; w++)
			TRY(dict_add(&words, b->cols[i]->dict->words[w], strlen(b->cols[i]->dict->words[w]), &index));
	}
	for (int i = 0; i < f->n; i++)
		if (f->v[i].op == V_TEXT && f->v[i].domain == domain)
			TRY(dict_add(&words, f->v[i].what, strlen(f->v[i].what), &index));
	b->bound->dicts[domain] = *words.dict;
	return RC_OK;
}

static void bind_scalars(struct binder *b)
{
	const struct formula *f = b->f;
	for (int i = 0; i < f->n_scalars; i++) {
		const struct value *v = &f->v[f->scalars[i]];
		struct one *s = &b->bound->scalars[i];
		int year = b->bound->period_year - v->a;
		uint32_t index;
		switch (v->op) {
		case V_CONST:
			*s = (struct one){ v->k, true };
			break;
		case V_YEAR_START: case V_YEAR_END:
			if (b->bound->period_year != 0)
				*s = (struct one){ v->op == V_YEAR_START ? days_of(year, 1, 1) : days_of(year, 12, 31), true };
			break;
		case V_TEXT: case V_EQ_TEXT:
			index = dict_find(&b->bound->dicts[v->domain], v->what);
			*s = (struct one){ index == UINT32_MAX ? -1.0 : index, true };  /* no index is negative: never equal */
			break;
		default:
			break;  /* UNKNOWN stays absent, PARAM is read at every run */
		}
	}
}

/* What a table says about one text. */
static struct one about(const struct binder *b, const struct value *v, const char *word)
{
	if (v->op == V_COLUMN) {
		uint32_t index = dict_find(&b->bound->dicts[v->domain], word);
		return (struct one){ index, index != UINT32_MAX };
	}
	if (v->op == V_IN_TEXTS) {
		const struct texts *t = v->what;
		for (int i = 0; i < t->n; i++)
			if (strcmp(t->words[i], word) == 0)
				return (struct one){ 1, true };
		return (struct one){ 0, true };
	}
	const struct formula_table *t = v->what;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->keys[i], word) == 0)
			return isfinite(t->values[i]) ? (struct one){ t->values[i], true } : (struct one){ 0, false };
	return (struct one){ 0, false };
}

static enum rc bind_table(struct binder *b, int number)
{
	const struct value *v = &b->f->v[b->f->table_values[number]];
	const struct dict *d = v->op == V_COLUMN ? b->cols[v->a]->dict : &b->bound->dicts[v->domain];
	struct by_text t = { .n = d->n > 0 ? d->n : 1 };
	t.v = arena_new_array(b->arena, double, t.n);
	t.present = arena_new_array(b->arena, uint8_t, t.n);
	if (t.v == NULL || t.present == NULL)
		return RC_TOO_LARGE;
	for (uint32_t i = 0; i < d->n; i++) {
		struct one r = about(b, v, d->words[i]);
		t.v[i] = r.present ? r.v : 0;
		t.present[i] = r.present;
	}
	b->bound->tables[number] = t;
	return RC_OK;
}

enum rc formula_bind(struct arena *a, const struct formula *f, const struct frame *fr, const double *params, struct formula_run *ret_run,
	const char **ret_missing)
{
	struct formula_bound *bound = arena_new(a, struct formula_bound);
	struct binder b = { a, f, arena_new_array(a, const struct column *, (size_t)f->n_inputs), bound };
	if (bound == NULL || b.cols == NULL)
		return RC_TOO_LARGE;
	*bound = (struct formula_bound){ .scalars = arena_new_array(a, struct one, (size_t)f->n_scalars), .tables = arena_new_array(a, struct by_text, (size_t)f->n_tables),
		.dicts = arena_new_array(a, struct dict, (size_t)f->n_domains + 1), .period_year = fr->period_year };
	if (bound->scalars == NULL || bound->tables == NULL || bound->dicts == NULL)
		return RC_TOO_LARGE;
	TRY(bind_columns(&b, fr, ret_missing));
	for (int d = 0; d < f->n_domains; d++)
		TRY(bind_domain(&b, d));
	bind_scalars(&b);
	for (int t = 0; t < f->n_tables; t++)
		TRY(bind_table(&b, t));
	*ret_run = (struct formula_run){ .f = f, .cols = b.cols, .params = params, .bound = bound };
	if (f->type == FORMULA_ENUM)
		ret_run->dict = &bound->dicts[f->v[f->root].domain];
	return RC_OK;
}
