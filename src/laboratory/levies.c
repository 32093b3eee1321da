/* levies.c - rates by class from the plan folder and from a page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/levies.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"

/* ---- The plan. */

static void add_rate(struct plan_report *r, struct levy *l, const struct plan_pair *p, double factor)
{
	double v;
	if (l->n == LEVY_CLASSES || !plan_scalar_number(r, p->value, &v))
		return;
	l->classes[l->n] = p->key;
	l->rates[l->n++] = v * factor;
}

static void own_rates(struct plan_report *r, struct plan_node *n, struct levy *l)
{
	struct plan_node *classes = plan_map(r, n, "classes");
	for (int i = 0; classes != NULL && i < classes->n; i++) {
		classes->pairs[i].used = true;
		add_rate(r, l, &classes->pairs[i], 1);
	}
	if (l->n == 0)
		plan_error(r, n, PLAN_TR(r, "写成 classes: {A: 0, D: 0.3}，或 policy: policies.yaml 中的代码", "write classes: {A: 0, D: 0.3}, or policy: a code of policies.yaml"), PLAN_TR(r, "没有按类别写明标准", "no rates by class"));
}

static struct plan_node *policy_of(struct plan_report *r, struct plan_node *policies, const char *code)
{
	struct plan_node *list = policies != NULL ? plan_get(policies, "levers") : NULL;
	for (int i = 0; list != NULL && list->kind == PLAN_LIST && i < list->n; i++)
		if (list->items[i]->kind == PLAN_MAP && strcmp(plan_text(r, list->items[i], "code", ""), code) == 0)
			return list->items[i];
	return NULL;
}

/* Title, price and source are those of the policy where the file says none. What is wrong in policies.yaml itself is told by its own reader. */
static void policy_rates(struct plan_report *r, struct plan_node *n, struct plan_node *policy, struct levy *l)
{
	struct plan_node *values = plan_get(policy, "values");
	if (l->title.zh == NULL)
		l->title = plan_title(r, policy, "title");
	if (*l->price_unit == '\0')
		l->price_unit = plan_text(r, policy, "unit", "");
	if (l->source.zh == NULL && plan_get(policy, "basis") != NULL)
		l->source = plan_title(r, policy, "basis");
	l->region = plan_text(r, policy, "region", "");
	for (int i = 0; values != NULL && values->kind == PLAN_MAP && i < values->n; i++)
		add_rate(r, l, &values->pairs[i], l->factor);
	if (l->n == 0)
		plan_error(r, n, PLAN_TR(r, "只能引用数值为数字的政策", "only a policy whose values are numbers can be used"), PLAN_TR(r, "政策“%s”没有数值", "the policy '%s' has no values"), l->policy);
}

static void read_levy(struct plan_report *r, struct plan_node *n, struct plan_node *policies, struct levy *l)
{
	static const char *const known[] = { "code", "title", "quantity", "unit", "price", "source", "classes", "policy", "factor", NULL };
	l->code = plan_need_text(r, n, "code");
	l->policy = plan_text(r, n, "policy", NULL);
	l->title = plan_title(r, n, "title");
	l->quantity = plan_need_text(r, n, "quantity");
	l->unit = plan_need_text(r, n, "unit");
	l->factor = plan_number(r, n, "factor", 1);
	l->price_unit = l->policy != NULL && l->factor == 1 ? plan_text(r, n, "price", "") : plan_need_text(r, n, "price");
	if (plan_get(n, "source") != NULL)
		l->source = plan_title(r, n, "source");
	l->region = "";
	struct plan_node *policy = l->policy != NULL ? policy_of(r, policies, l->policy) : NULL;
	if (*l->unit && !unit_parse(l->unit, strlen(l->unit), &l->per, NULL))
		plan_error(r, plan_get(n, "unit"), NULL, PLAN_TR(r, "不认识单位“%s”", "unknown unit '%s'"), l->unit);
	if (l->policy == NULL)
		own_rates(r, n, l);
	else if (policy != NULL)
		policy_rates(r, n, policy, l);
	else
		plan_error(r, plan_get(n, "policy"), PLAN_TR(r, "写同一文件夹 policies.yaml 中某项政策的 code", "give the code of a lever of policies.yaml in the same folder"), PLAN_TR(r, "没有政策“%s”", "there is no policy '%s'"),
			l->policy);
	if (l->title.zh == NULL)
		l->title = (struct plan_words){ l->code, l->code };
	plan_done(r, n, known);
}

const struct levies *levies_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "levers", "version", "title", "note", "rates", NULL };
	struct levies *l = arena_new(a, struct levies);
	int before = r->n_errors;
	if (l == NULL || !plan_is(r, root, PLAN_MAP))
		return NULL;
	l->id = plan_need_text(r, root, "levers");
	l->title = plan_title(r, root, "title");
	(void)plan_text(r, root, "version", "1");
	(void)plan_title(r, root, "note");
	struct plan_node *rates = plan_list(r, root, "rates"), *policies = plan_read_beside(r, root, "policies.yaml");
	for (int i = 0; rates != NULL && i < rates->n && l->n < LEVIES; i++)
		if (plan_is(r, rates->items[i], PLAN_MAP))
			read_levy(r, rates->items[i], policies, &l->list[l->n++]);
	plan_done(r, root, known);
	return r->n_errors == before ? l : NULL;
}

void levies_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)levies_read(&c->arena, r, root); }

static int levy_named(const struct levies *l, struct slice name)
{
	for (int i = 0; l != NULL && i < l->n; i++)
		if (strlen(l->list[i].code) == name.n && memcmp(l->list[i].code, name.p, name.n) == 0)
			return i;
	return -1;
}

enum rc levies_parse(struct ctx *c, const char *text, const struct levy_rate **ret_list, int *ret_n)
{
	const struct levies *l = levies_get(c->app);
	struct levy_rate *list = arena_new_array(&c->arena, struct levy_rate, LEVIES * LEVY_CLASSES);
	struct slice rest = slice_of(text), part, name, class_;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	while (text != NULL && *text && slice_split(&rest, ',', &part)) {
		double v = NAN;
		struct slice at = part;
		bool good = slice_split(&at, ':', &name) && slice_split(&at, '=', &class_) && num_parse(at.p, at.n, 0, &v) == NUM_OK;
		int lever = good ? levy_named(l, name) : -1;
		if (lever < 0 || n == LEVIES * LEVY_CLASSES)
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

double levy_rate(const struct levies *l, int lever, const char *class_, const struct levy_rate *other, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (other[i].lever == lever && strcmp(other[i].class_, class_) == 0)
			return other[i].rate;
	for (int i = 0; i < l->list[lever].n; i++)
		if (strcmp(l->list[lever].classes[i], class_) == 0)
			return l->list[lever].rates[i];
	return l->list[lever].policy != NULL ? 0 : NAN;
}
