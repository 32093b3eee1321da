/* scheme_items.c - reading columns and items: what a unit brings and how it becomes points.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

/* ---- Columns. */

static void read_column(struct reader *rd, const char *name, struct plan_node *n, struct scheme_column *c)
{
	static const char *const kinds[] = {"number", "enum", "bool", "date", "id", NULL};
	static const char *const known[] = {"unit", "kind", "title", "decimals", "labels", "header", "sum", "count", "fact", "where", NULL};
	c->name = c->header = name;
	c->decimals = -1;
	c->unit = (struct unit){.num = 1, .den = 1};
	c->is_id = strcmp(name, rd->s->unit_id) == 0;
	if (!n) {
		reader_made(rd, n, c);
		return;
	}
	int kind = reader_word(rd, n, "kind", kinds, 0);
	c->is_id |= kind == 4;
	c->kind = kind == 4 ? COL_ENUM : (enum col_kind)kind;
	c->header = plan_text(rd->r, n, "header", name);
	c->title = plan_title(rd->r, n, "title");
	c->decimals = (int)plan_int(rd->r, n, "decimals", -1, 0, 12);
	c->unit_text = plan_text(rd->r, n, "unit", NULL);
	size_t at = 0;
	if (c->unit_text && !unit_parse(c->unit_text, strlen(c->unit_text), &c->unit, &at))
		plan_error(rd->r, plan_get(n, "unit"), NULL, TR("“%s”不是单位（从“%s”起不认识）", "'%s' is no unit (not understood from '%s')"), c->unit_text, c->unit_text + at);
	struct plan_node *labels = plan_map(rd->r, n, "labels");
	c->n_labels = labels ? labels->n : 0;
	c->label_values = reader_array(rd, c->n_labels, sizeof *c->labels);
	c->labels = reader_array(rd, c->n_labels, sizeof *c->labels);
	for (int i = 0; i < c->n_labels; i++) {
		c->label_values[i] = labels->pairs[i].key;
		c->labels[i] = plan_text(rd->r, labels, labels->pairs[i].key, "");
	}
	reader_made(rd, n, c);
	plan_done(rd->r, n, known);
}

void reader_columns(struct reader *rd, struct plan_node *root)
{
	struct plan_node *m = plan_need(rd->r, root, "columns");
	if (!m || !plan_is(rd->r, m, PLAN_MAP))
		return;
	rd->s->n_columns = m->n;
	rd->s->columns = reader_array(rd, m->n, sizeof *rd->s->columns);
	for (int i = 0; i < m->n; i++)
		read_column(rd, m->pairs[i].key, plan_get(m, m->pairs[i].key), &rd->s->columns[i]);
}

/* ---- Benchmarks and treatments. */

static void read_stat(struct reader *rd, struct plan_node *n, struct benchmark *b)
{
	static const char *const stats[] = {"mean", "median", "max", "min", "quantile", "ratio_of_sums", "sum", "sd", NULL};
	b->kind = BENCH_STAT;
	b->stat = (enum stat_kind)reader_word(rd, n, "of", stats, STAT_MEAN);
	b->p = plan_number(rd->r, n, "p", 0.5);
	if (!(b->p >= 0 && b->p <= 1))
		plan_error(rd->r, plan_get(n, "p"), NULL, TR("分位数 p 应在 0 与 1 之间", "p of a quantile lies between 0 and 1"));
	b->num = reader_operand(rd, n, "value", FORMULA_NUMBER, NULL, false);
	b->den = reader_operand(rd, n, "per", FORMULA_NUMBER, NULL, false);
	b->where = reader_operand(rd, n, "where", FORMULA_BOOL, NULL, false);
}

static void read_benchmark(struct reader *rd, struct plan_node *owner, struct benchmark *b, const struct unit *unit)
{
	static const char *const known[] = {"by", "values", "otherwise", "of", "p", "factor", "value", "per", "where", "unit", "formula", "on_bad_benchmark", NULL};
	static const char *const bad[] = {"missing", "full", "zero", NULL};
	struct plan_node *n = plan_get(owner, "benchmark");
	*b = (struct benchmark){.factor = 1, .value = NAN};
	if (!n)
		return;
	if (n->kind == PLAN_SCALAR) {
		b->kind = BENCH_FIXED;
		if (!plan_scalar_number(rd->r, n, &b->value))
			b->value = NAN;
		return;
	}
	b->factor = plan_number(rd->r, n, "factor", 1);
	b->by = reader_stratum(rd, n, "by", 0);
	b->on_bad = (enum bad_benchmark)reader_word(rd, n, "on_bad_benchmark", bad, BAD_MISSING);
	if (plan_get(n, "values")) {
		b->kind = BENCH_TABLE;
		b->words = reader_words(rd, n, "values", &b->n_words);
		b->value = plan_number(rd->r, n, "otherwise", NAN);
	} else if (plan_get(n, "of"))
		read_stat(rd, n, b);
	else if (plan_get(n, "unit")) {
		b->kind = BENCH_UNIT;
		b->unit = plan_need_text(rd->r, n, "unit");
	} else {
		b->kind = BENCH_FORMULA;
		b->formula = reader_operand(rd, n, "formula", FORMULA_NUMBER, unit, true);
	}
	plan_done(rd->r, n, known);
}

static struct on read_on(struct reader *rd, struct plan_node *owner, const char *key, enum on_kind dflt)
{
	static const char *const words[] = {"keep", "zero", "full", "missing", "exclude", NULL};
	static const char *const fills[] = {"mean_score", "mean", "median", "min", "max", NULL};
	static const char *const known[] = {"points", "value", "fill", "by", NULL};
	struct on o = {.kind = dflt};
	struct plan_node *n = plan_get(owner, key);
	if (!n)
		return o;
	if (n->kind != PLAN_MAP) {
		o.kind = (enum on_kind)reader_word(rd, owner, key, words, (int)dflt);
		return o;
	}
	o.by = reader_stratum(rd, n, "by", 0);
	if (plan_get(n, "points")) {
		o.kind = ON_POINTS;
		o.value = plan_number(rd->r, n, "points", 0);
	} else if (plan_get(n, "value")) {
		o.kind = ON_VALUE;
		o.value = plan_number(rd->r, n, "value", 0);
	} else {
		o.kind = ON_FILL;
		o.fill = (enum fill_kind)reader_word(rd, n, "fill", fills, FILL_MEAN_SCORE);
		if (strcmp(key, "on_missing") != 0)
			plan_error(rd->r, n, NULL, TR("fill 只用于 on_missing", "`fill` belongs to on_missing"));
	}
	plan_done(rd->r, n, known);
	return o;
}

static void read_treatments(struct reader *rd, struct plan_node *n, struct item *it, bool nested)
{
	it->on_missing = read_on(rd, n, "on_missing", nested ? ON_MISSING : ON_ZERO);
	it->on_negative = read_on(rd, n, "on_negative", ON_KEEP);
	it->on_zero = read_on(rd, n, "on_zero_denominator", ON_MISSING);
	if (it->on_missing.kind == ON_KEEP)
		plan_error(rd->r, plan_get(n, "on_missing"), TR("可选 zero、full、missing、exclude", "zero, full, missing, exclude"), TR("缺失值不能 keep", "a missing value cannot be kept"));
	if (it->on_negative.kind == ON_EXCLUDE || it->on_zero.kind == ON_EXCLUDE || it->on_zero.kind == ON_KEEP)
		plan_error(rd->r, n, NULL, TR("on_negative、on_zero_denominator 不能用 exclude；on_zero_denominator 不能用 keep",
			"on_negative and on_zero_denominator cannot be `exclude`, on_zero_denominator cannot be `keep`"));
}

/* ---- Items. */

/* value / per in the unit wanted: an exact factor beside the quotient, so that the quotient itself stays x / y. */
static void item_unit(struct reader *rd, struct plan_node *n, struct item *it)
{
	it->unit_num = it->unit_den = 1;
	if (!it->value.f || formula_type(it->value.f) != FORMULA_NUMBER)
		return;
	struct unit u = *formula_unit(it->value.f);
	if (it->per.f && !unit_div(formula_unit(it->value.f), formula_unit(it->per.f), &u))
		return;
	int64_t num, den;
	if (!it->has_unit)
		it->unit = u;
	else if (unit_ratio(&u, &it->unit, &num, &den)) {
		it->unit_num = (double)num;
		it->unit_den = (double)den;
	} else {
		char got[96];
		unit_print(&u, got, sizeof got);
		plan_error(rd->r, plan_get(n, "unit"), NULL, TR("算出的是 %s，不能换算成 %s", "the value is in %s, which does not convert to %s"), *got ? got : "1", it->unit_text);
	}
}

/* The statistic of other columns comes in their unit and is wanted in the item's. */
static void benchmark_unit(struct reader *rd, struct plan_node *n, struct item *it)
{
	struct benchmark *b = &it->benchmark;
	b->unit_num = it->unit_num;
	b->unit_den = it->unit_den;
	if (!b->num.f || formula_type(b->num.f) != FORMULA_NUMBER)
		return;
	struct unit u = *formula_unit(b->num.f);
	int64_t num, den;
	if (b->den.f && !unit_div(formula_unit(b->num.f), formula_unit(b->den.f), &u))
		return;
	if (unit_ratio(&u, &it->unit, &num, &den)) {
		b->unit_num = (double)num;
		b->unit_den = (double)den;
	} else
		plan_error(rd->r, plan_get(n, "benchmark"), NULL, TR("基准的单位不能换算成指标的单位", "the benchmark's unit does not convert to the item's"));
}

static void read_value(struct reader *rd, struct plan_node *n, struct item *it)
{
	bool own_inputs = it->score.method == SCORE_JUDGES || it->score.method == SCORE_CHECKLIST || it->score.method == SCORE_BLANK ||
		it->score.n_parts > 0;
	int want = it->score.method == SCORE_MAP ? -1 : it->score.method == SCORE_TEST ? FORMULA_BOOL : FORMULA_NUMBER;
	it->unit_text = plan_text(rd->r, n, "unit", NULL);
	size_t at = 0;
	if (it->unit_text) {
		it->has_unit = unit_parse(it->unit_text, strlen(it->unit_text), &it->unit, &at);
		if (!it->has_unit)
			plan_error(rd->r, plan_get(n, "unit"), NULL, TR("“%s”不是单位", "'%s' is no unit"), it->unit_text);
	}
	it->value = reader_operand(rd, n, "value", want, NULL, !own_inputs);
	it->per = reader_operand(rd, n, "per", FORMULA_NUMBER, NULL, false);
	if (own_inputs && (it->value.f || it->per.f))
		plan_error(rd->r, plan_get(n, "value"), NULL, TR("方法“%s”自带取值，不要写 value", "method '%s' brings its own inputs; leave `value` out"),
			score_method_names[it->score.method]);
	item_unit(rd, n, it);
}

static void read_stages(struct reader *rd, struct plan_node *n, struct item *it);

void reader_item(struct reader *rd, struct plan_node *n, struct item *it, bool nested)
{
	static const char *const known[] = {"code", "title", "note", "status", "value", "per", "unit", "weight", "applies", "when", "direction", "benchmark", "score",
		"on_missing", "on_negative", "on_zero_denominator", "decimals", "impute", "treat", "normalise", "target", "until", "cap", NULL};
	static const char *const directions[] = {"more", "less", NULL};
	struct benchmark b;
	it->at = n;
	if (!plan_is(rd->r, n, PLAN_MAP))
		return;
	it->code = nested ? NULL : reader_code(rd, n, "code");
	it->title = plan_title(rd->r, n, "title");
	if (!it->title.zh && !it->title.en)
		it->title = (struct plan_words){it->code, it->code};
	it->note = plan_text(rd->r, n, "note", NULL);
	it->status = plan_text(rd->r, n, "status", NULL);
	it->less = reader_word(rd, n, "direction", directions, 0) == 1;
	it->decimals = (int)plan_int(rd->r, n, "decimals", -1, 0, 12);
	it->has_weight = plan_get(n, "weight") != NULL;
	it->weight = plan_number(rd->r, n, "weight", 1);
	it->applies = reader_operand(rd, n, "applies", FORMULA_BOOL, NULL, false);
	it->when = nested ? reader_operand(rd, n, "when", FORMULA_BOOL, NULL, false) : (struct operand){.f = NULL};
	it->until = reader_date(rd, n, "until");
	reader_score(rd, n, it);
	read_value(rd, n, it);
	read_benchmark(rd, n, &b, it->has_unit ? &it->unit : NULL);
	it->benchmark = b;
	benchmark_unit(rd, n, it);
	read_treatments(rd, n, it, nested);
	read_stages(rd, n, it);
	if (plan_get(n, "cap"))
		it->score.cap = plan_number(rd->r, n, "cap", INFINITY);
	for (int i = 0; i < it->score.n_parts; i++)
		if (it->has_weight && it->score.parts[i].score.share && !it->score.parts[i].has_weight)
			it->score.parts[i].weight = it->weight;
	if (score_needs_benchmark(it->score.method) && it->benchmark.kind == BENCH_NONE)
		plan_error(rd->r, n, TR("加上 benchmark: …", "add `benchmark: …`"), TR("方法“%s”需要基准", "method '%s' needs a benchmark"), score_method_names[it->score.method]);
	if (!it->score.share && !it->has_weight && it->score.method != SCORE_NORMALISE) {
		double most = score_most_points(&it->score);
		it->weight = isnan(most) ? 0 : most;
	}
	plan_done(rd->r, n, known);
}

/* ---- Composite stages: of the scheme, then of an item over it. */

static struct impute read_impute(struct reader *rd, struct plan_node *owner, struct impute dflt, int *by)
{
	static const char *const methods[] = {"none", "mean", "median", "group_mean", "group_median", "constant", NULL};
	static const char *const known[] = {"method", "by", "value", NULL};
	struct plan_node *n = plan_get(owner, "impute");
	if (!n)
		return dflt;
	if (n->kind == PLAN_SCALAR)
		dflt.method = (enum impute_method)reader_word(rd, owner, "impute", methods, 0);
	else {
		dflt.method = (enum impute_method)reader_word(rd, n, "method", methods, 0);
		dflt.constant = plan_number(rd->r, n, "value", 0);
		*by = reader_stratum(rd, n, "by", *by);
		plan_done(rd->r, n, known);
	}
	return dflt;
}

static struct treat read_treat(struct reader *rd, struct plan_node *owner, struct treat dflt, bool *has)
{
	static const char *const methods[] = {"none", "usual", NULL}, *const known[] = {"method", "params", NULL},
		*const params[] = {"skew", "kurt", "winsor", "log", NULL};
	struct plan_node *n = plan_get(owner, "treat");
	if (!n)
		return dflt;
	if (n->kind == PLAN_SCALAR) {
		*has = reader_word(rd, owner, "treat", methods, 0) == 1;
		return TREAT_USUAL;
	}
	*has = reader_word(rd, n, "method", methods, 1) == 1;
	struct plan_node *p = plan_map(rd->r, n, "params");
	struct treat t = TREAT_USUAL;
	if (p) {
		t.skew_max = plan_number(rd->r, p, "skew", t.skew_max);
		t.kurt_max = plan_number(rd->r, p, "kurt", t.kurt_max);
		t.winsor_max = (int)plan_int(rd->r, p, "winsor", t.winsor_max, 0, 1000000);
		t.use_log = plan_bool(rd->r, p, "log", t.use_log);
		plan_done(rd->r, p, params);
	}
	plan_done(rd->r, n, known);
	return t;
}

struct norm reader_norm(struct reader *rd, struct plan_node *n, const char **ret_ref, struct norm dflt)
{
	static const char *const known[] = {"method", "params", NULL};
	static const char *const params[] = {"lo", "hi", "scale", "target", "ref", "cap", "truncate", "ties", "flat", NULL};
	static const char *const ties[] = {"average", "min", "max", NULL};
	if (n->kind == PLAN_SCALAR) {
		struct plan_pair pair = {.key = "method", .value = n, .line = n->line, .col = n->col};
		struct plan_node map = {.kind = PLAN_MAP, .file = n->file, .line = n->line, .col = n->col, .pairs = &pair, .n = 1};
		return norm_defaults((enum norm_method)reader_word(rd, &map, "method", norm_names, NORM_MINMAX));
	}
	bool named = plan_get(n, "method") != NULL;
	struct norm m = named ? norm_defaults((enum norm_method)reader_word(rd, n, "method", norm_names, NORM_MINMAX)) : dflt;
	struct plan_node *p = plan_map(rd->r, n, "params");
	if (p) {
		m.lo = plan_number(rd->r, p, "lo", m.lo);
		m.hi = plan_number(rd->r, p, "hi", m.hi);
		m.scale = plan_number(rd->r, p, "scale", m.scale);
		m.target = plan_number(rd->r, p, "target", m.target);
		m.flat = plan_number(rd->r, p, "flat", m.flat);
		m.cap = plan_bool(rd->r, p, "cap", m.cap);
		m.truncate = plan_bool(rd->r, p, "truncate", m.truncate);
		m.ties = (enum stats_ties)reader_word(rd, p, "ties", ties, m.ties);
		*ret_ref = plan_text(rd->r, p, "ref", *ret_ref);
		plan_done(rd->r, p, params);
	}
	plan_done(rd->r, n, known);
	return m;
}

struct stages { struct impute impute; int impute_by; struct treat treat; bool has_treat, has_norm; struct norm norm; const char *ref; };

static struct stages scheme_stages(struct reader *rd, struct plan_node *root)
{
	struct stages st = {.impute = {.method = IMPUTE_NONE}, .treat = TREAT_USUAL, .norm = norm_defaults(NORM_MINMAX)};
	st.impute = read_impute(rd, root, st.impute, &st.impute_by);
	st.treat = read_treat(rd, root, st.treat, &st.has_treat);
	struct plan_node *n = plan_get(root, "normalise");
	st.has_norm = n != NULL;
	if (n)
		st.norm = reader_norm(rd, n, &st.ref, st.norm);
	return st;
}

/* What only the other kind of item understands must not stand there as if it did something. */
static void refuse_keys(struct reader *rd, struct plan_node *n, const struct item *it)
{
	static const char *const of_scores[] = {"benchmark", "on_negative", "on_zero_denominator", "cap", NULL}, *const of_stages[] = {"impute", "treat", "normalise", "target", NULL};
	bool normalised = it->score.method == SCORE_NORMALISE;
	for (const char *const *key = normalised ? of_scores : of_stages; *key; key++)
		if (plan_get(n, *key))
			plan_error(rd->r, plan_get(n, *key), NULL, normalised ? TR("“%s”只用于 score 计分的指标，这里是标准化的指标", "`%s` belongs to items with a `score`; this one is normalised")
				: TR("“%s”只用于标准化的指标，这里按 score 计分", "`%s` belongs to items that are normalised; this one has a `score`"), *key);
	enum on_kind on = it->on_missing.kind;
	if (normalised && (on == ON_FILL || on == ON_FULL || on == ON_VALUE))
		plan_error(rd->r, plan_get(n, "on_missing"), TR("补缺用 impute；此处可写 exclude、missing、zero 或 {points: …}", "fill with `impute`; here stands exclude, missing, zero or {points: …}"),
			TR("标准化的指标不能这样处理缺失值", "a normalised item cannot treat missing values so"));
}

static void read_stages(struct reader *rd, struct plan_node *n, struct item *it)
{
	struct score *sc = &it->score;
	refuse_keys(rd, n, it);
	it->impute = read_impute(rd, n, it->impute, &it->impute_by);
	it->has_impute = it->impute.method != IMPUTE_NONE;
	it->treat = read_treat(rd, n, it->treat, &it->has_treat);
	if (sc->method != SCORE_NORMALISE)
		return;
	struct plan_node *m = plan_get(n, "normalise");
	if (m)
		sc->norm = reader_norm(rd, m, &sc->norm_ref, sc->norm);
	sc->norm.direction = it->less ? -1 : 1;
	sc->norm.target = plan_number(rd->r, n, "target", sc->norm.target);
	if (!plan_get(n, "on_missing"))
		it->on_missing.kind = ON_EXCLUDE;
	rd->s->composite = true;
}

/* Appends the items of a list to the scheme's array. */
static void append_items(struct reader *rd, struct plan_node *list, const struct stages *st)
{
	struct scheme *s = rd->s;
	for (int i = 0; list && i < list->n; i++) {
		if (s->n_all == SCHEME_ITEMS) {
			plan_error(rd->r, list->items[i], NULL, TR("指标超过 %d 个", "more than %d items"), SCHEME_ITEMS);
			return;
		}
		struct item *it = &s->items[s->n_all];
		it->impute = st->impute;
		it->impute_by = st->impute_by;
		it->treat = st->treat;
		it->has_treat = st->has_treat;
		it->score.norm = st->norm;
		it->score.norm_ref = st->ref;
		it->score.method = st->has_norm ? SCORE_NORMALISE : SCORE_METHODS;
		reader_item(rd, list->items[i], it, false);
		s->n_all++;
	}
}

static void read_adjust(struct reader *rd, struct plan_node *root, const char *key, struct adjust *ad)
{
	static const char *const known[] = {"cap", "groups", "items", NULL}, *const group_keys[] = {"code", "title", "cap", "combine", "items", NULL},
		*const combine[] = {"sum", "highest", NULL};
	struct plan_node *n = plan_map(rd->r, root, key);
	struct stages st = {.impute = {.method = IMPUTE_NONE}};
	if (!n)
		return;
	ad->on = true;
	ad->cap = plan_number(rd->r, n, "cap", INFINITY);
	int k = 0;
	struct plan_node *groups = reader_list(rd, n, "groups", 50, &k);
	ad->groups = reader_array(rd, k + 1, sizeof *ad->groups);
	for (int i = 0; i < k; i++) {
		struct adjust_group *g = &ad->groups[ad->n_groups++];
		struct plan_node *m = groups->items[i];
		g->code = plan_need_text(rd->r, m, "code");
		g->title = plan_title(rd->r, m, "title");
		g->cap = plan_number(rd->r, m, "cap", INFINITY);
		g->highest = reader_word(rd, m, "combine", combine, 0) == 1;
		g->first = rd->s->n_all;
		append_items(rd, plan_list(rd->r, m, "items"), &st);
		g->n = rd->s->n_all - g->first;
		plan_done(rd->r, m, group_keys);
	}
	struct adjust_group *rest = &ad->groups[ad->n_groups];
	*rest = (struct adjust_group){.cap = INFINITY, .first = rd->s->n_all};
	append_items(rd, plan_list(rd->r, n, "items"), &st);
	rest->n = rd->s->n_all - rest->first;
	if (rest->n > 0)
		ad->n_groups++;
	plan_done(rd->r, n, known);
}

void reader_items(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	s->items = reader_array(rd, SCHEME_ITEMS, sizeof *s->items);
	struct plan_node *list = plan_need(rd->r, root, "items");
	struct stages st = scheme_stages(rd, root);
	if (list && plan_is(rd->r, list, PLAN_LIST))
		append_items(rd, list, &st);
	s->n_items = s->n_all;
	read_adjust(rd, root, "bonus", &s->bonus);
	read_adjust(rd, root, "deductions", &s->deductions);
}
