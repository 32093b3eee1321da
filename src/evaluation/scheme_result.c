/* scheme_result.c - reading what follows the single scores: tree, corrections, rank, limits, lists, tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

/* ---- Tree: nodes are numbered from the root down, so a child's number is above its parent's. */

static void use_item(struct reader *rd, struct plan_node *n, int node, uint8_t *used)
{
	struct node *nd = &rd->s->nodes[node];
	const char *code = plan_scalar_text(rd->r, n);
	int i = scheme_item(rd->s, code);
	if (i < 0 || i >= rd->s->n_items) {
		const char *names[SCHEME_ITEMS + 1] = {NULL};
		for (int k = 0; k < rd->s->n_items; k++)
			names[k] = rd->s->items[k].code;
		plan_error(rd->r, n, plan_nearest(code, names), TR("items 中没有“%s”", "no item is called '%s'"), code);
		return;
	}
	if (used[i])
		plan_error(rd->r, n, NULL, TR("指标“%s”在树中出现两次", "item '%s' stands twice in the tree"), code);
	used[i] = 1;
	nd->items[nd->n_items++] = i;
	nd->level = nd->level < 2 ? 2 : nd->level;
}

static int read_node(struct reader *rd, struct plan_node *n, int parent, uint8_t *used, int depth)
{
	static const char *const known[] = {"code", "title", "weight", "items", "children", "minimum", NULL};
	struct scheme *s = rd->s;
	if (s->n_nodes == SCHEME_NODES || depth > 12 || !plan_is(rd->r, n, PLAN_MAP)) {
		plan_error(rd->r, n, NULL, TR("树太大（最多 %d 个节点，12 层）", "the tree is too large (%d nodes, 12 levels)"), SCHEME_NODES);
		return -1;
	}
	const char *code = reader_code(rd, n, "code");
	int me = s->n_nodes++, k;
	struct node *nd = &s->nodes[me];
	nd->code = code;
	nd->at = n;
	nd->title = plan_title(rd->r, n, "title");
	if (!nd->title.zh && !nd->title.en)
		nd->title = (struct plan_words){code, code};
	nd->weight = plan_number(rd->r, n, "weight", 1);
	nd->parent = parent;
	nd->minimum = plan_number(rd->r, n, "minimum", NAN);
	struct plan_node *items = reader_list(rd, n, "items", SCHEME_ITEMS, &k);
	nd->items = reader_array(rd, k, sizeof(int));
	for (int i = 0; i < k; i++)
		use_item(rd, items->items[i], me, used);
	struct plan_node *children = reader_list(rd, n, "children", SCHEME_NODES, &k);
	nd->children = reader_array(rd, k, sizeof(int));
	for (int i = 0; i < k; i++) {
		int c = read_node(rd, children->items[i], me, used, depth + 1);
		if (c < 0)
			return -1;
		nd->children[nd->n_children++] = c;
		if (nd->level <= s->nodes[c].level)
			nd->level = s->nodes[c].level + 1;
	}
	if (nd->n_items + nd->n_children == 0)
		plan_error(rd->r, n, NULL, TR("节点“%s”下面什么也没有", "node '%s' has nothing below it"), code);
	plan_done(rd->r, n, known);
	return me;
}

static void read_aggregate(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"level", "method", "params", NULL}, *const params[] = {"p", "data_min", NULL};
	struct scheme *s = rd->s;
	int k;
	struct plan_node *l = reader_list(rd, root, "aggregate", 50, &k);
	for (int i = 0; i < s->n_nodes; i++)
		s->nodes[i].agg = (struct agg){.method = s->composite ? AGG_ARITHMETIC : AGG_SUM, .p = 1};
	for (int i = 0; i < k; i++) {
		struct plan_node *n = l->items[i], *p = plan_map(rd->r, n, "params");
		int level = (int)plan_int(rd->r, n, "level", 0, 1, 20);
		struct agg g = {.method = (enum agg_method)reader_word(rd, n, "method", agg_names, AGG_ARITHMETIC), .p = 1};
		if (p) {
			g.p = plan_number(rd->r, p, "p", 1);
			g.data_min = plan_number(rd->r, p, "data_min", 0);
			plan_done(rd->r, p, params);
		}
		plan_done(rd->r, n, known);
		for (int j = 0; j < s->n_nodes; j++)
			if (level == 0 || s->nodes[j].level == level)
				s->nodes[j].agg = g;
	}
	if (k > 0 && s->n_nodes == 0)
		plan_error(rd->r, l, TR("加上 tree: …", "add `tree: …`"), TR("没有 tree，aggregate 无从谈起", "`aggregate` needs a `tree`"));
}

static void read_coefficient(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"value", "by", "values", "otherwise", "cap", "floor", NULL};
	struct coefficient *c = &rd->s->coefficient;
	struct plan_node *n = plan_get(root, "coefficient");
	if (!n)
		return;
	c->on = true;
	c->cap = INFINITY;
	c->floor = -INFINITY;
	if (n->kind == PLAN_SCALAR) {
		c->value = reader_operand_node(rd, n, FORMULA_NUMBER, NULL);
		return;
	}
	c->value = reader_operand(rd, n, "value", FORMULA_NUMBER, NULL, false);
	c->by = reader_stratum(rd, n, "by", 0);
	c->words = reader_words(rd, n, "values", &c->n_words);
	c->otherwise = plan_number(rd->r, n, "otherwise", 1);
	c->cap = plan_number(rd->r, n, "cap", INFINITY);
	c->floor = plan_number(rd->r, n, "floor", -INFINITY);
	plan_done(rd->r, n, known);
}

void reader_tree(struct reader *rd, struct plan_node *root)
{
	static const char *const bounds[] = {"cap", "floor", NULL}, *const penalty_keys[] = {"code", "title", "when", "points", NULL};
	struct scheme *s = rd->s;
	struct plan_node *tree = plan_map(rd->r, root, "tree");
	s->nodes = reader_array(rd, tree ? SCHEME_NODES : 0, sizeof *s->nodes);
	if (tree)
		read_node(rd, tree, -1, reader_array(rd, SCHEME_ITEMS, 1), 1);
	s->n_levels = s->n_nodes ? s->nodes[0].level : 1;
	if (s->composite && !tree)
		plan_error(rd->r, root, TR("加上 tree: {code: index, items: […]}", "add tree: {code: index, items: […]}"),
			TR("标准化的指标要有 tree 才能合成总分", "items that are normalised need a tree, which says how they become a total"));
	read_aggregate(rd, root);
	read_coefficient(rd, root);
	struct plan_node *l = reader_list(rd, root, "penalties", 100, &s->n_penalties), *t = plan_map(rd->r, root, "total");
	s->penalties = reader_array(rd, s->n_penalties, sizeof *s->penalties);
	for (int i = 0; i < s->n_penalties; i++) {
		struct penalty *p = &s->penalties[i];
		p->code = plan_need_text(rd->r, l->items[i], "code");
		p->title = plan_title(rd->r, l->items[i], "title");
		p->when = reader_operand(rd, l->items[i], "when", FORMULA_BOOL, NULL, true);
		p->points = plan_number(rd->r, l->items[i], "points", 0);
		plan_done(rd->r, l->items[i], penalty_keys);
	}
	s->total_cap = plan_number(rd->r, t, "cap", INFINITY);
	s->total_floor = plan_number(rd->r, t, "floor", -INFINITY);
	if (t)
		plan_done(rd->r, t, bounds);
}

/* ---- Rank. */

static int read_points(struct reader *rd, struct plan_node *n)
{
	const char *text = n ? plan_text(rd->r, n, "on", "exact") : "exact";
	char *end;
	if (strcmp(text, "exact") == 0)
		return -1;
	if (strncmp(text, "points(", 7) == 0) {
		long v = strtol(text + 7, &end, 10);
		if (end > text + 7 && strcmp(end, ")") == 0 && v >= 0 && v <= 12)
			return (int)v;
	}
	plan_error(rd->r, plan_get(n, "on"), TR("exact，或 points(2)", "exact, or points(2)"), TR("不认识“%s”", "'%s' is not understood"), text);
	return -1;
}

static void no_rank_yet(struct reader *rd, struct plan_node *at, const struct operand *o)
{
	if (o->f && o->need > NEED_SCORES)
		plan_error(rd->r, at, NULL, TR("排序时还没有名次和类别，不能引用", "there is neither a rank nor a class yet when units are put in order"));
}

static void read_rank(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"by", "over", "order", "on", "ties", "keys", NULL}, *const key_keys[] = {"by", "order", NULL};
	static const char *const orders[] = {"descending", "ascending", NULL}, *const ties[] = {"order", "same", "keys", NULL};
	struct rank_rule *k = &rd->s->rank;
	struct plan_node *n = plan_map(rd->r, root, "rank");
	k->points = read_points(rd, n);
	if (!n)
		return;
	k->by = reader_operand(rd, n, "by", FORMULA_NUMBER, NULL, false);
	if (k->by.column && strcmp(k->by.column, "total") == 0)
		k->by.f = NULL;
	k->over = reader_stratum(rd, n, "over", 0);
	k->ascending = reader_word(rd, n, "order", orders, 0) == 1;
	k->ties = (enum rank_ties)reader_word(rd, n, "ties", ties, RANK_ORDER);
	struct plan_node *l = reader_list(rd, n, "keys", 4, &k->n_keys);
	for (int i = 0; i < k->n_keys; i++) {
		bool map = l->items[i]->kind == PLAN_MAP;
		k->keys[i].by = map ? reader_operand(rd, l->items[i], "by", -1, NULL, true) : reader_operand_node(rd, l->items[i], -1, NULL);
		k->keys[i].ascending = map && reader_word(rd, l->items[i], "order", orders, 0) == 1;
		no_rank_yet(rd, l->items[i], &k->keys[i].by);
		if (map)
			plan_done(rd->r, l->items[i], key_keys);
	}
	no_rank_yet(rd, n, &k->by);
	if ((k->ties == RANK_KEYS) != (k->n_keys > 0))
		plan_error(rd->r, n, NULL, TR("ties: keys 与 keys: 要同时出现", "`ties: keys` and `keys:` belong together"));
	plan_done(rd->r, n, known);
}

/* ---- Limits. */

static void read_limit(struct reader *rd, struct plan_node *n, struct limit *li)
{
	static const char *const known[] = {"code", "title", "when", "class", "not_above", "not_below", "place", "ranked", "total", "benchmark", "unless", NULL};
	static const char *const places[] = {"kept", "freed", "left", NULL}, *const in_out[] = {"in", "out", NULL};
	li->code = plan_need_text(rd->r, n, "code");
	li->title = plan_title(rd->r, n, "title");
	if (!li->title.zh && !li->title.en)
		li->title = (struct plan_words){li->code, li->code};
	li->when = reader_operand(rd, n, "when", FORMULA_BOOL, NULL, true);
	li->class_ = reader_class(rd, n, "class", true, -1);
	li->not_above = reader_class(rd, n, "not_above", false, -1);
	li->not_below = reader_class(rd, n, "not_below", false, -1);
	li->place = (enum limit_place)reader_word(rd, n, "place", places, PLACE_KEPT);
	li->unranked = !plan_bool(rd->r, n, "ranked", true);
	li->sets_total = plan_get(n, "total") != NULL;
	li->total = plan_number(rd->r, n, "total", 0);
	li->out_of_benchmark = reader_word(rd, n, "benchmark", in_out, 0) == 1;
	if (li->unranked && li->place != PLACE_LEFT)
		plan_error(rd->r, plan_get(n, "ranked"), TR("加上 place: left", "add `place: left`"), TR("不排名的单位也就离开了队列", "a unit without a rank has left the queue"));
	plan_done(rd->r, n, known);
}

/* A limit acts when its own condition and those of its exceptions can be answered; what it does may need it earlier. */
static void limit_needs(struct reader *rd, struct plan_node *list)
{
	struct scheme *s = rd->s;
	for (bool moved = true; moved; ) {
		moved = false;
		for (int i = 0; i < s->n_limits; i++)
			for (int k = 0; k < s->n_limits; k++)
				if ((s->limits[i].unless >> k & 1) && s->limits[k].when.need > s->limits[i].when.need) {
					s->limits[i].when.need = s->limits[k].when.need;
					moved = true;
				}
	}
	for (int i = 0; i < s->n_limits; i++) {
		const struct limit *li = &s->limits[i];
		enum need most = li->out_of_benchmark ? NEED_COLUMNS : li->place != PLACE_KEPT || li->sets_total ? NEED_SCORES : NEED_CLASS;
		if (li->when.need > most)
			plan_error(rd->r, plan_get(list->items[i], "when"), NULL, TR("此条件（或 unless 中的条件）用到的结果当时还没有算出",
				"this condition (or one of `unless`) asks for a result that is not there yet when the limit acts"));
	}
}

static void read_limits(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	struct plan_node *l = reader_list(rd, root, "limits", 60, &s->n_limits);
	s->limits = reader_array(rd, s->n_limits, sizeof *s->limits);
	for (int i = 0; i < s->n_limits; i++)
		if (plan_is(rd->r, l->items[i], PLAN_MAP)) {
			plan_get(l->items[i], "unless");
			read_limit(rd, l->items[i], &s->limits[i]);
		}
	for (int i = 0; i < s->n_limits; i++) {
		struct plan_node *u = plan_list(rd->r, l->items[i], "unless");
		for (int k = 0; u && k < u->n; k++) {
			const char *code = plan_scalar_text(rd->r, u->items[k]);
			int j = 0;
			while (j < s->n_limits && strcmp(s->limits[j].code, code) != 0)
				j++;
			if (j == s->n_limits || j == i)
				plan_error(rd->r, u->items[k], NULL, TR("limits 中没有别的“%s”", "no other limit is called '%s'"), code);
			else
				s->limits[i].unless |= UINT64_C(1) << j;
		}
	}
	if (s->n_limits > 0)
		limit_needs(rd, l);
}

/* ---- Lists and tables. */

static void read_list(struct reader *rd, struct plan_node *n, struct list_rule *l)
{
	static const char *const known[] = {"code", "title", "by", "order", "n", "over", "where", "columns", NULL}, *const orders[] = {"descending", "ascending", NULL};
	l->code = plan_need_text(rd->r, n, "code");
	l->title = plan_title(rd->r, n, "title");
	l->by = reader_operand(rd, n, "by", FORMULA_NUMBER, NULL, false);
	if (l->by.column && strcmp(l->by.column, "total") == 0)
		l->by.f = NULL;
	l->ascending = reader_word(rd, n, "order", orders, 0) == 1;
	l->n = (int)plan_int(rd->r, n, "n", 100, 1, 10000000);
	l->over = reader_stratum(rd, n, "over", 0);
	l->where = reader_operand(rd, n, "where", FORMULA_BOOL, NULL, false);
	struct plan_node *c = reader_list(rd, n, "columns", 60, &l->n_columns);
	l->columns = reader_array(rd, l->n_columns, sizeof *l->columns);
	for (int i = 0; i < l->n_columns; i++) {
		l->columns[i] = plan_scalar_text(rd->r, c->items[i]);
		if (scheme_column(rd->s, l->columns[i]) < 0 && scheme_item(rd->s, l->columns[i]) < 0 && scheme_node(rd->s, l->columns[i]) < 0)
			plan_error(rd->r, c->items[i], NULL, TR("“%s”既不是列也不是指标", "'%s' is neither a column nor an item"), l->columns[i]);
	}
	plan_done(rd->r, n, known);
}

static void read_table_column(struct reader *rd, struct plan_node *n, struct table_column *c)
{
	static const char *const known[] = {"code", "title", "count", "class", "sum", "mean", "min", "max", "ratio", NULL};
	static const struct { const char *key; enum table_op op; } ops[] = {{"sum", TABLE_SUM}, {"mean", TABLE_MEAN}, {"min", TABLE_MIN}, {"max", TABLE_MAX}};
	c->code = plan_need_text(rd->r, n, "code");
	c->title = plan_title(rd->r, n, "title");
	c->class_ = reader_class(rd, n, "class", false, -1);
	struct plan_node *count = plan_get(n, "count"), *ratio = plan_list(rd->r, n, "ratio");
	if (c->class_ >= 0)
		c->op = TABLE_CLASS;
	else if (count) {
		c->op = TABLE_COUNT;
		if (strcmp(count->kind == PLAN_SCALAR ? count->text : "", "yes") != 0)
			c->a = reader_operand_node(rd, count, FORMULA_BOOL, NULL);
	} else if (ratio && ratio->n == 2) {
		c->op = TABLE_RATIO;
		c->a = reader_operand_node(rd, ratio->items[0], FORMULA_NUMBER, NULL);
		c->b = reader_operand_node(rd, ratio->items[1], FORMULA_NUMBER, NULL);
	} else {
		size_t k = 0;
		while (k < 4 && !plan_get(n, ops[k].key))
			k++;
		if (k == 4)
			plan_error(rd->r, n, TR("写 sum、mean、min、max、ratio、count 或 class 之一", "write one of sum, mean, min, max, ratio, count, class"), TR("这一列没有说要算什么", "this column does not say what to compute"));
		else {
			c->op = ops[k].op;
			c->a = reader_operand(rd, n, ops[k].key, FORMULA_NUMBER, NULL, true);
		}
	}
	plan_done(rd->r, n, known);
}

static void read_table(struct reader *rd, struct plan_node *n, struct table_rule *t)
{
	static const char *const known[] = {"code", "title", "by", "where", "columns", NULL};
	t->code = plan_need_text(rd->r, n, "code");
	t->title = plan_title(rd->r, n, "title");
	t->by = reader_stratum(rd, n, "by", 0);
	t->where = reader_operand(rd, n, "where", FORMULA_BOOL, NULL, false);
	struct plan_node *l = reader_list(rd, n, "columns", SCHEME_PARTS, &t->n_columns);
	t->columns = reader_array(rd, t->n_columns, sizeof *t->columns);
	for (int i = 0; i < t->n_columns; i++)
		read_table_column(rd, l->items[i], &t->columns[i]);
	plan_done(rd->r, n, known);
}

void reader_results(struct reader *rd, struct plan_node *root)
{
	static const char *const override_keys[] = {"allow", NULL};
	struct scheme *s = rd->s;
	read_rank(rd, root);
	read_limits(rd, root);
	struct plan_node *o = plan_map(rd->r, root, "overrides");
	s->overrides = !o || plan_bool(rd->r, o, "allow", true);
	if (o)
		plan_done(rd->r, o, override_keys);
	struct plan_node *l = reader_list(rd, root, "lists", 60, &s->n_lists);
	s->lists = reader_array(rd, s->n_lists, sizeof *s->lists);
	for (int i = 0; i < s->n_lists; i++)
		read_list(rd, l->items[i], &s->lists[i]);
	l = reader_list(rd, root, "tables", 60, &s->n_tables);
	s->tables = reader_array(rd, s->n_tables, sizeof *s->tables);
	for (int i = 0; i < s->n_tables; i++)
		read_table(rd, l->items[i], &s->tables[i]);
}
