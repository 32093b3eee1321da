/* scheme_classes.c - reading `classes:` and `exempt:`: how totals become classes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

const char *const rounding_names[] = {"floor", "ceil", "nearest", "largest_remainder", NULL};

static void read_class_list(struct reader *rd, struct plan_node *n)
{
	static const char *const known[] = {"code", "title", NULL};
	struct classes *c = &rd->s->classes;
	int k;
	struct plan_node *l = reader_list(rd, n, "list", SCHEME_CLASSES - 8, &k);
	for (int i = 0; i < k; i++) {
		struct plan_node *e = l->items[i];
		struct class_ *cl = &c->list[c->n];
		if (e->kind == PLAN_MAP) {
			cl->code = plan_need_text(rd->r, e, "code");
			cl->title = plan_title(rd->r, e, "title");
			plan_done(rd->r, e, known);
		} else
			cl->code = plan_scalar_text(rd->r, e);
		if (strpbrk(cl->code, ",\"\r\n"))
			plan_error(rd->r, e, NULL, TR("类别代码不能含逗号、引号或换行", "a class code has no comma, quote or line break"));
		if (scheme_class(rd->s, cl->code) >= 0)
			plan_error(rd->r, e, NULL, TR("类别“%s”重复", "class '%s' stands twice"), cl->code);
		c->n++;
	}
	if (k == 0)
		plan_error(rd->r, n, NULL, TR("classes 需要 list：由好到差的类别", "`classes` needs `list`: the classes, best first"));
}

static int class_named(struct reader *rd, struct plan_node *at, const char *code)
{
	int k = scheme_class(rd->s, code);
	if (k < 0)
		plan_error(rd->r, at, TR("先写进 classes.list", "put it into classes.list first"), TR("没有“%s”类", "no class is called '%s'"), code);
	return k;
}

static void read_quota(struct reader *rd, struct plan_node *n)
{
	static const char *const ties[] = {"order", "up", "down", NULL};
	struct classes *c = &rd->s->classes;
	struct plan_node *m = plan_need(rd->r, n, "shares");
	int64_t sum = 0;
	c->ties = (enum class_ties)reader_word(rd, n, "ties", ties, CTIES_ORDER);
	if (!m || !plan_is(rd->r, m, PLAN_MAP))
		return;
	for (int i = 0; i < m->n; i++) {
		struct plan_node *v = plan_get(m, m->pairs[i].key);
		int k = class_named(rd, v ? v : m, m->pairs[i].key);
		if (k < 0)
			continue;
		c->share_ppb[k] = reader_share(rd, v);
		c->quota[k] = true;
		sum += c->share_ppb[k];
	}
	if (llabs(sum - 1000000000) > 10)
		plan_error(rd->r, m, NULL, TR("份额合计 %.7g%%，应为 100%%", "the shares add up to %.7g %%, not 100 %%"), (double)sum / 1e7);
}

static void read_cut_row(struct reader *rd, struct plan_node *m, double *row)
{
	for (int k = 0; k < SCHEME_CLASSES; k++) /* all of them: exemptions may still add classes of their own */
		row[k] = NAN;
	for (int i = 0; i < m->n; i++) {
		struct plan_node *v = plan_get(m, m->pairs[i].key);
		int k = class_named(rd, v ? v : m, m->pairs[i].key);
		if (k >= 0 && v)
			plan_scalar_number(rd->r, v, &row[k]);
	}
}

static void read_thresholds(struct reader *rd, struct plan_node *n)
{
	struct classes *c = &rd->s->classes;
	struct plan_node *m = plan_need(rd->r, n, "cuts");
	c->by = reader_operand(rd, n, "by", FORMULA_NUMBER, NULL, false);
	if (c->by.f && c->by.need == NEED_CLASS)
		plan_error(rd->r, plan_get(n, "by"), NULL, TR("by 本身决定 class，不能引用它", "`by` makes the class and cannot ask for it"));
	if (!m || !plan_is(rd->r, m, PLAN_MAP) || m->n == 0)
		return;
	bool by_stratum = m->pairs[0].value && m->pairs[0].value->kind == PLAN_MAP;
	c->n_cut_strata = by_stratum ? m->n : 1;
	c->cut_strata = reader_array(rd, c->n_cut_strata, sizeof *c->cut_strata);
	c->cuts = reader_array(rd, c->n_cut_strata * SCHEME_CLASSES, sizeof(double));
	for (int i = 0; i < c->n_cut_strata; i++) {
		struct plan_node *row = by_stratum ? plan_map(rd->r, m, m->pairs[i].key) : m;
		c->cut_strata[i] = by_stratum ? m->pairs[i].key : NULL;
		if (row)
			read_cut_row(rd, row, c->cuts + i * SCHEME_CLASSES);
	}
}

static void read_stages(struct reader *rd, struct plan_node *n)
{
	static const char *const known[] = {"from", "pool", "by", "class", "share", NULL}, *const ends[] = {"first", "last", NULL};
	struct classes *c = &rd->s->classes;
	struct plan_node *l = reader_list(rd, n, "stages", 10, &c->n_stages);
	c->stages = reader_array(rd, c->n_stages, sizeof *c->stages);
	for (int i = 0; i < c->n_stages; i++) {
		struct class_stage *st = &c->stages[i];
		struct plan_node *m = l->items[i];
		st->last = reader_word(rd, m, "from", ends, 0) == 1;
		st->pool_ppb = reader_share(rd, plan_need(rd->r, m, "pool"));
		st->share_ppb = reader_share(rd, plan_need(rd->r, m, "share"));
		st->class_ = reader_class(rd, m, "class", false, -1);
		struct plan_node *by = reader_list(rd, m, "by", SCHEME_PARTS, &st->n_by);
		for (int k = 0; k < st->n_by; k++) {
			const char *code = plan_scalar_text(rd->r, by->items[k]);
			int item = scheme_item(rd->s, code), node = scheme_node(rd->s, code);
			if (item < 0 && node < 0)
				plan_error(rd->r, by->items[k], NULL, TR("“%s”既不是指标也不是节点", "'%s' is neither an item nor a node"), code);
			st->by[k] = item >= 0 ? item : -2 - (node < 0 ? 0 : node);
		}
		if (st->n_by == 0 || st->class_ < 0)
			plan_error(rd->r, m, NULL, TR("每一段需要 by 与 class", "each stage needs `by` and `class`"));
		plan_done(rd->r, m, known);
	}
}

static void read_rules(struct reader *rd, struct plan_node *n)
{
	static const char *const known[] = {"class", "code", "title", "when", NULL};
	struct classes *c = &rd->s->classes;
	struct plan_node *l = reader_list(rd, n, "rules", SCHEME_RULES, &c->n_rules);
	c->rules = reader_array(rd, c->n_rules, sizeof *c->rules);
	for (int i = 0; i < c->n_rules; i++) {
		struct class_rule *k = &c->rules[i];
		k->code = plan_need_text(rd->r, l->items[i], "code");
		k->title = plan_title(rd->r, l->items[i], "title");
		k->class_ = reader_class(rd, l->items[i], "class", false, 0);
		k->when = reader_operand(rd, l->items[i], "when", FORMULA_BOOL, NULL, true);
		if (k->when.need == NEED_CLASS)
			plan_error(rd->r, plan_get(l->items[i], "when"), NULL, TR("规则本身决定 class，不能引用它", "the rule makes the class and cannot ask for it"));
		plan_done(rd->r, l->items[i], known);
	}
}

static void read_subclasses(struct reader *rd, struct plan_node *n)
{
	static const char *const known[] = {"class", "of", "last", "first", "rounding", "over", NULL};
	struct classes *c = &rd->s->classes;
	struct plan_node *l = reader_list(rd, n, "subclass", 10, &c->n_subs);
	c->subs = reader_array(rd, c->n_subs, sizeof *c->subs);
	for (int i = 0; i < c->n_subs; i++) {
		struct subclass *b = &c->subs[i];
		struct plan_node *m = l->items[i];
		b->class_ = reader_class(rd, m, "class", false, -1);
		b->of = reader_class(rd, m, "of", false, -1);
		b->first = plan_get(m, "first") != NULL;
		b->share_ppb = reader_share(rd, b->first ? plan_get(m, "first") : plan_need(rd->r, m, "last"));
		b->rounding = (enum rounding)reader_word(rd, m, "rounding", rounding_names, ROUND_FLOOR);
		b->over = reader_stratum(rd, m, "over", c->over);
		if (b->class_ < 0 || b->of < 0 || b->class_ == b->of)
			plan_error(rd->r, m, NULL, TR("subclass 需要不同的 class 与 of", "`subclass` needs `class` and `of`, and they differ"));
		plan_done(rd->r, m, known);
	}
}

static void read_exempt(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"code", "title", "when", "class", "treat_as", "scored", "until", "benchmark", NULL}, *const in_out[] = {"in", "out", NULL};
	struct scheme *s = rd->s;
	struct plan_node *l = reader_list(rd, root, "exempt", 60, &s->n_exempt);
	s->exempt = reader_array(rd, s->n_exempt, sizeof *s->exempt);
	rd->scored = false;
	for (int i = 0; i < s->n_exempt; i++) {
		struct exempt *e = &s->exempt[i];
		struct plan_node *m = l->items[i];
		e->code = plan_need_text(rd->r, m, "code");
		e->title = plan_title(rd->r, m, "title");
		e->when = reader_operand(rd, m, "when", FORMULA_BOOL, NULL, true);
		e->class_ = reader_class(rd, m, "class", true, -1);
		if (e->class_ < 0) {
			struct plan_pair pair = {.key = "class", .value = &(struct plan_node){.kind = PLAN_SCALAR, .file = m->file, .line = m->line, .col = m->col, .text = "T", .len = 1}};
			e->class_ = reader_class(rd, &(struct plan_node){.kind = PLAN_MAP, .pairs = &pair, .n = 1}, "class", true, 0);
		}
		e->treat_as = reader_class(rd, m, "treat_as", false, -1);
		e->scored = plan_bool(rd->r, m, "scored", true);
		e->in_benchmark = reader_word(rd, m, "benchmark", in_out, 1) == 0;
		e->until = reader_date(rd, m, "until");
		plan_done(rd->r, m, known);
	}
	rd->scored = true;
}

void reader_classes(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"list", "method", "over", "shares", "rounding", "ties", "subclass", "by", "cuts", "stages", "otherwise", "rules", NULL};
	static const char *const class_methods[] = {"quota", "thresholds", "two_stage", "rules", NULL};
	struct classes *c = &rd->s->classes;
	struct plan_node *n = plan_map(rd->r, root, "classes"), *rank = plan_map(rd->r, root, "rank");
	if (n) {
		read_class_list(rd, n);
		c->method = (enum class_method)(1 + reader_word(rd, n, "method", class_methods, 0));
		c->over = reader_stratum(rd, n, "over", rank ? reader_stratum(rd, rank, "over", 0) : 0);
		c->rounding = (enum rounding)reader_word(rd, n, "rounding", rounding_names, ROUND_FLOOR);
		c->otherwise = reader_class(rd, n, "otherwise", false, c->n - 1);
		if (c->method == CLASS_QUOTA)
			read_quota(rd, n);
		else if (c->method == CLASS_THRESHOLDS)
			read_thresholds(rd, n);
		else if (c->method == CLASS_TWO_STAGE)
			read_stages(rd, n);
		else
			read_rules(rd, n);
		read_subclasses(rd, n);
		plan_done(rd->r, n, known);
	}
	read_exempt(rd, root);
}
