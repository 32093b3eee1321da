/* office_plan.c - reading office.yaml.
 * SPDX-License-Identifier: Apache-2.0 */
#include "office/office_plan.h"
#include <string.h>
#include "core/workday.h"

const char *const matter_source_words[] = { "light", "decision", "visit", "plan", "problem", NULL };
const char *const unit_kind_words[] = { "office", "bureau", "district", "town", NULL };
static const char *const when_words[] = { "before", "unsigned", "overdue", "returned", "undecided", "look_again", NULL };
static const char *const to_words[] = { "owner", "issuer", "head", "leader", "agenda", NULL };

/* ---- Units. */

static bool is_code(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= 40 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static void read_unit(struct plan_report *r, struct plan_node *n, struct office_unit *u)
{
	static const char *const known[] = { "code", "title", "kind", "region", NULL };
	if (!plan_is(r, n, PLAN_MAP))
		return;
	u->code = plan_need_text(r, n, "code");
	struct plan_words title = plan_title(r, n, "title");
	u->zh = title.zh;
	u->en = title.en;
	int kind = plan_enum(r, n, "kind", unit_kind_words, UNIT_OFFICE);
	u->kind = kind >= 0 ? (enum unit_kind)kind : UNIT_OFFICE;
	u->region = plan_text(r, n, "region", "");
	if (u->code[0] != '\0' && !is_code(u->code))
		plan_error(r, plan_get(n, "code"), NULL, PLAN_TR(r, "单位代码“%s”只能用小写字母、数字和连字符，最多 40 个",
			"the code '%s' may have small letters, digits and hyphens, 40 at most"), u->code);
	if (u->zh == NULL || u->zh[0] == '\0')
		plan_error(r, n, NULL, PLAN_TR(r, "单位 %s 没有名称（title）", "the unit %s has no title"), u->code);
	plan_done(r, n, known);
}

static void refuse_twice(struct plan_report *r, const struct plan_node *list, const char *const *codes, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			if (codes[i] != NULL && codes[j] != NULL && codes[i][0] != '\0' && strcmp(codes[i], codes[j]) == 0)
				plan_error(r, list->items[i], NULL, PLAN_TR(r, "代码“%s”用了两次", "the code '%s' is used twice"), codes[i]);
}

static struct plan_node *list_of(struct plan_report *r, struct plan_node *root, const char *key, int most)
{
	struct plan_node *list = plan_list(r, root, key);
	if (list != NULL && list->n > most) {
		plan_error(r, list, NULL, PLAN_TR(r, "%s 最多 %d 项", "%s has at most %d entries"), key, most);
		return NULL;
	}
	return list;
}

static void read_units(struct plan_report *r, struct plan_node *root, struct office_plan *p)
{
	struct plan_node *list = list_of(r, root, "units", UNITS_MAX);
	const char **codes = arena_new_array(r->arena, const char *, UNITS_MAX);
	p->units = arena_new_array(r->arena, struct office_unit, (size_t)(list != NULL ? list->n : 0) + 1);
	if (list == NULL || p->units == NULL || codes == NULL)
		return;
	for (; p->n_units < list->n; p->n_units++) {
		read_unit(r, list->items[p->n_units], &p->units[p->n_units]);
		codes[p->n_units] = p->units[p->n_units].code;
	}
	refuse_twice(r, list, codes, p->n_units);
}

/* ---- Rules. */

static void read_rule(struct plan_report *r, struct plan_node *n, struct office_rule *rule)
{
	static const char *const known[] = { "code", "title", "when", "days", "times", "to", NULL };
	if (!plan_is(r, n, PLAN_MAP))
		return;
	rule->code = plan_need_text(r, n, "code");
	rule->title = plan_title(r, n, "title");
	int when = plan_need(r, n, "when") != NULL ? plan_enum(r, n, "when", when_words, -1) : -1;
	int to = plan_need(r, n, "to") != NULL ? plan_enum(r, n, "to", to_words, -1) : -1;
	rule->when = when >= 0 ? (enum rule_when)when : WHEN_BEFORE;
	rule->to = to >= 0 ? (enum rule_to)to : TO_OWNER;
	bool counts_times = rule->when == WHEN_RETURNED;
	rule->n = (int)plan_int(r, n, counts_times ? "times" : "days", counts_times ? 1 : 0, 0, 250);
	if (rule->title.zh == NULL || rule->title.zh[0] == '\0')
		plan_error(r, n, NULL, PLAN_TR(r, "规则 %s 没有名称（title），它要写在督办过程里", "the rule %s has no title, which people read on the matter"), rule->code);
	plan_done(r, n, known);
}

static void read_rules(struct plan_report *r, struct plan_node *root, struct office_plan *p)
{
	struct plan_node *list = list_of(r, root, "rules", RULES_MAX);
	const char *codes[RULES_MAX] = { 0 };
	p->rules = arena_new_array(r->arena, struct office_rule, (size_t)(list != NULL ? list->n : 0) + 1);
	if (list == NULL || p->rules == NULL)
		return;
	for (; p->n_rules < list->n; p->n_rules++) {
		read_rule(r, list->items[p->n_rules], &p->rules[p->n_rules]);
		codes[p->n_rules] = p->rules[p->n_rules].code;
	}
	refuse_twice(r, list, codes, p->n_rules);
}

const struct office_rule *office_rule_find(const struct office_plan *p, const char *code)
{
	for (int i = 0; i < p->n_rules; i++)
		if (strcmp(p->rules[i].code, code) == 0)
			return &p->rules[i];
	return NULL;
}

/* ---- The file. */

static bool has_unit(const struct office_plan *p, const char *code)
{
	for (int i = 0; i < p->n_units; i++)
		if (p->units[i].code != NULL && strcmp(p->units[i].code, code) == 0)
			return true;
	return false;
}

static void read_deadlines(struct plan_report *r, struct plan_node *root, struct office_plan *p)
{
	struct plan_node *days = plan_map(r, root, "workdays");
	for (int i = 0; i < MATTER_SOURCES; i++)
		p->workdays[i] = (int)plan_int(r, days, matter_source_words[i], 10, 1, WORKDAYS_MAX);
	if (days != NULL)
		plan_done(r, days, matter_source_words);
}

struct office_plan *office_plan_read(struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "office", "title", "note", "issuer", "workdays", "units", "rules", NULL };
	int errors = r->n_errors;
	struct office_plan *p = arena_new(r->arena, struct office_plan);
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "office");
	plan_title(r, root, "title");
	plan_title(r, root, "note");
	p->issuer = plan_need_text(r, root, "issuer");
	read_deadlines(r, root, p);
	read_units(r, root, p);
	read_rules(r, root, p);
	if (p->issuer[0] != '\0' && !has_unit(p, p->issuer))
		plan_error(r, plan_get(root, "issuer"), NULL, PLAN_TR(r, "units 中没有“%s”", "there is no unit '%s'"), p->issuer);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}
