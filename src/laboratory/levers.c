/* levers.c - rates by class from the plan folder and from a page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/levers.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"

static void read_lever(struct plan_report *r, struct plan_node *n, struct lever *l)
{
	static const char *const known[] = { "code", "title", "quantity", "unit", "price", "source", "classes", NULL };
	l->code = plan_need_text(r, n, "code");
	l->title = plan_title(r, n, "title");
	l->quantity = plan_need_text(r, n, "quantity");
	l->unit = plan_need_text(r, n, "unit");
	l->price_unit = plan_need_text(r, n, "price");
	l->source = plan_text(r, n, "source", NULL);
	struct plan_node *classes = plan_map(r, n, "classes");
	if (*l->unit && !unit_parse(l->unit, strlen(l->unit), &l->per, NULL))
		plan_error(r, plan_get(n, "unit"), NULL, PLAN_TR(r, "不认识单位“%s”", "unknown unit '%s'"), l->unit);
	for (int i = 0; classes != NULL && i < classes->n && l->n < LEVER_CLASSES; i++) {
		if (!plan_scalar_number(r, classes->pairs[i].value, &l->rates[l->n]))
			continue;
		classes->pairs[i].used = true;
		l->classes[l->n++] = classes->pairs[i].key;
	}
	if (l->n == 0)
		plan_error(r, n, PLAN_TR(r, "写成 classes: {A: 0, D: 0.3}", "write classes: {A: 0, D: 0.3}"), PLAN_TR(r, "没有按类别写明标准", "no rates by class"));
	plan_done(r, n, known);
}

const struct levers *levers_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "levers", "version", "title", "note", "rates", NULL };
	struct levers *l = arena_new(a, struct levers);
	int before = r->n_errors;
	if (l == NULL || !plan_is(r, root, PLAN_MAP))
		return NULL;
	l->id = plan_need_text(r, root, "levers");
	l->title = plan_title(r, root, "title");
	(void)plan_text(r, root, "version", "1");
	(void)plan_title(r, root, "note");
	struct plan_node *rates = plan_list(r, root, "rates");
	for (int i = 0; rates != NULL && i < rates->n && l->n < LEVERS; i++)
		if (plan_is(r, rates->items[i], PLAN_MAP))
			read_lever(r, rates->items[i], &l->list[l->n++]);
	plan_done(r, root, known);
	return r->n_errors == before ? l : NULL;
}

void levers_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)levers_read(&c->arena, r, root); }

static int lever_named(const struct levers *l, struct slice name)
{
	for (int i = 0; l != NULL && i < l->n; i++)
		if (strlen(l->list[i].code) == name.n && memcmp(l->list[i].code, name.p, name.n) == 0)
			return i;
	return -1;
}

enum rc levers_parse(struct ctx *c, const char *text, const struct lever_rate **ret_list, int *ret_n)
{
	const struct levers *l = levers_get(c->app);
	struct lever_rate *list = arena_new_array(&c->arena, struct lever_rate, LEVERS * LEVER_CLASSES);
	struct slice rest = slice_of(text), part, name, class_;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	while (text != NULL && *text && slice_split(&rest, ',', &part)) {
		double v = NAN;
		struct slice at = part;
		bool good = slice_split(&at, ':', &name) && slice_split(&at, '=', &class_) && num_parse(at.p, at.n, 0, &v) == NUM_OK;
		int lever = good ? lever_named(l, name) : -1;
		if (lever < 0 || n == LEVERS * LEVER_CLASSES)
			return ctx_fail(c, RC_BAD_INPUT, "rates", TR(c, "“%.*s”应写成 手段:类别=标准，如 power:D=0.3", "'%.*s' should read LEVER:CLASS=RATE, as in power:D=0.3"), (int)part.n, part.p);
		list[n].lever = lever;
		list[n].rate = v;
		list[n].class_ = slice_copy(&c->arena, class_);
		if (list[n++].class_ == NULL)
			return ctx_no_memory(c);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

double lever_rate(const struct levers *l, int lever, const char *class_, const struct lever_rate *other, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (other[i].lever == lever && strcmp(other[i].class_, class_) == 0)
			return other[i].rate;
	for (int i = 0; i < l->list[lever].n; i++)
		if (strcmp(l->list[lever].classes[i], class_) == 0)
			return l->list[lever].rates[i];
	return NAN;
}
