/* scheme_names.c - what the names in a scheme mean: columns, formulas, strata, codes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

/* While a scheme with mistakes is read, some things have no name yet. */
static bool is_named(const char *name, const char *wanted) { return name && wanted && strcmp(name, wanted) == 0; }

int scheme_item(const struct scheme *s, const char *code)
{
	for (int i = 0; i < s->n_all; i++)
		if (is_named(s->items[i].code, code))
			return i;
	return -1;
}

int scheme_node(const struct scheme *s, const char *code)
{
	for (int i = 0; i < s->n_nodes; i++)
		if (is_named(s->nodes[i].code, code))
			return i;
	return -1;
}

int scheme_class(const struct scheme *s, const char *code)
{
	for (int i = 0; i < s->classes.n; i++)
		if (is_named(s->classes.list[i].code, code))
			return i;
	return -1;
}

int scheme_stratum(const struct scheme *s, const char *name)
{
	for (int i = 0; i < s->n_strata; i++)
		if (is_named(s->strata[i].name, name))
			return i;
	return -1;
}

int scheme_column(const struct scheme *s, const char *name)
{
	for (int i = 0; i < s->n_columns; i++)
		if (is_named(s->columns[i].name, name))
			return i;
	return -1;
}

bool scheme_has_step(const struct scheme *s, enum step step)
{
	for (int i = 0; i < s->n_order; i++)
		if (s->order[i] == step)
			return true;
	return false;
}

void reader_full(struct plan_report *r, const struct plan_node *at)
{
	plan_error(r, at, PLAN_TR(r, "把办法写短，或拆成几个", "make it shorter, or several schemes of it"), "%s",
		PLAN_TR(r, "评价办法太大，内存放不下", "the scheme does not fit into memory"));
}

void *reader_array(struct reader *rd, int n, size_t size)
{
	void *p = arena_array(rd->a, n > 0 ? (size_t)n : 1, size);
	if (!p) {
		reader_full(rd->r, rd->root);
		longjmp(rd->full, 1);
	}
	return p;
}

/* ---- Formulas. */

static const struct unit plain = {.num = 1, .den = 1};

/* A result that formulas may name once it is there. */
static bool result_name(const struct scheme *s, const char *name, enum need *ret_need)
{
	if (strcmp(name, "class") == 0)
		*ret_need = NEED_CLASS;
	else if (strcmp(name, "rank") == 0)
		*ret_need = NEED_RANK;
	else if (strcmp(name, "total") == 0 || scheme_item(s, name) >= 0 || scheme_node(s, name) >= 0)
		*ret_need = NEED_SCORES;
	else
		return false;
	return true;
}

static bool name_column(void *user, const char *name, int lag, struct column *ret)
{
	struct reader *rd = user;
	enum need need;
	if (rd->scored && lag == 0 && result_name(rd->s, name, &need)) {
		*ret = (struct column){.name = name, .kind = need == NEED_CLASS ? COL_ENUM : COL_NUMBER, .unit = plain};
		return true;
	}
	int i = scheme_column(rd->s, name);
	if (i < 0 || rd->s->columns[i].is_id)
		return false;
	*ret = (struct column){.name = rd->s->columns[i].name, .lag = lag, .kind = rd->s->columns[i].kind, .unit = rd->s->columns[i].unit};
	return true;
}

static int name_param(void *user, const char *name, struct unit *ret_unit)
{
	struct reader *rd = user;
	for (int i = 0; i < rd->s->n_params; i++)
		if (strcmp(rd->s->params[i].name, name) == 0) {
			*ret_unit = rd->s->params[i].unit;
			return i;
		}
	return -1;
}

static const char *const *name_known(void *user)
{
	struct reader *rd = user;
	const struct scheme *s = rd->s;
	int n = 0;
	rd->known = reader_array(rd, s->n_columns + s->n_params + s->n_derives + s->n_all + s->n_nodes + 4, sizeof *rd->known);
	for (int i = 0; i < s->n_columns; i++)
		rd->known[n++] = s->columns[i].name;
	for (int i = 0; i < s->n_params; i++)
		rd->known[n++] = s->params[i].name;
	for (int i = 0; i < s->n_derives; i++)
		rd->known[n++] = s->derives[i].name;
	if (rd->scored) {
		for (int i = 0; i < s->n_all; i++)
			rd->known[n++] = s->items[i].code;
		for (int i = 0; i < s->n_nodes; i++)
			rd->known[n++] = s->nodes[i].code;
		rd->known[n++] = "total";
		rd->known[n++] = "rank";
		rd->known[n++] = "class";
	}
	rd->known[n] = NULL;
	return rd->known;
}

static const struct formula *name_formula(void *user, const char *name);
static bool name_told(void *user, const char *name);

static const struct formula *compile(struct reader *rd, const struct plan_node *at, int want, const struct unit *unit)
{
	const struct formula_names names = {name_column, name_formula, name_param, NULL, name_known, rd, name_told};
	const struct plan_node *outer = rd->at;
	rd->at = at;
	const struct formula *f = formula_compile(rd->a, rd->r, at, at->text, &names, want, unit);
	rd->at = outer;
	return f;
}

static struct scheme_derive *find_derive(const struct reader *rd, const char *name)
{
	for (int i = 0; i < rd->s->n_derives; i++)
		if (strcmp(rd->s->derives[i].name, name) == 0)
			return &rd->s->derives[i];
	return NULL;
}

static bool name_told(void *user, const char *name)
{
	const struct reader *rd = user;
	const struct scheme_derive *d = find_derive(rd, name);
	int c = scheme_column(rd->s, name);
	return d ? (d->busy || d->tried) && !d->f : c >= 0 && rd->s->columns[c].is_id;
}

/* `d` is named again while it is being read: a -> b -> c -> a. */
static void tell_circle(struct reader *rd, const struct scheme_derive *d)
{
	const char *way = d->name;
	for (const struct scheme_derive *x = rd->deriving; x != d && way; x = x->named_by)
		way = arena_printf(rd->a, "%s → %s", x->name, way);
	plan_error(rd->r, d->at, TR("让其中一个公式不再引用后一个", "let one of these formulas stop naming the next"),
		TR("公式循环引用：%s → %s", "formulas in a circle: %s → %s"), d->name, way ? way : "…");
}

/* The text of the formula, which may stand in a map with its unit and title. */
static struct plan_node *derive_text(struct reader *rd, struct scheme_derive *d, struct unit *unit, const struct unit **ret_want)
{
	static const char *const known[] = {"formula", "unit", "title", NULL};
	struct plan_node *n = (struct plan_node *)(uintptr_t)d->at;
	size_t at = 0;
	if (n->kind != PLAN_MAP)
		return n;
	const char *u = plan_text(rd->r, n, "unit", NULL);
	if (u && unit_parse(u, strlen(u), unit, &at))
		*ret_want = unit;
	else if (u)
		plan_error(rd->r, plan_get(n, "unit"), NULL, TR("“%s”不是单位", "'%s' is no unit"), u);
	d->title = plan_title(rd->r, n, "title");
	n = plan_need(rd->r, n, "formula");
	plan_done(rd->r, (struct plan_node *)(uintptr_t)d->at, known);
	return n;
}

static const struct formula *name_formula(void *user, const char *name)
{
	struct reader *rd = user;
	struct scheme_derive *d = find_derive(rd, name);
	struct unit unit;
	const struct unit *want = NULL;
	int c = scheme_column(rd->s, name);
	if (!d && c >= 0 && rd->s->columns[c].is_id)
		plan_error(rd->r, rd->at, TR("按单位取值时，给表加一列（kind: enum）", "to tell units apart in a formula, give the table a column of kind enum"),
			TR("“%s”只用来区分单位，公式不能引用", "'%s' only tells units apart; formulas cannot read it"), name);
	if (!d || d->tried || !d->at)
		return d ? d->f : NULL;
	if (d->busy) {
		tell_circle(rd, d);
		return NULL;
	}
	d->busy = true;
	d->named_by = rd->deriving;
	rd->deriving = d;
	struct plan_node *text = derive_text(rd, d, &unit, &want);
	bool scored = rd->scored;
	rd->scored = false;
	if (text && plan_is(rd->r, text, PLAN_SCALAR))
		d->f = compile(rd, text, -1, want);
	rd->scored = scored;
	rd->deriving = d->named_by;
	d->busy = false;
	d->tried = true;
	return d->f;
}

/* A formula that is nothing but a column, in the unit the column has. */
static const char *only_column(struct reader *rd, const struct formula *f, const char *text, const struct unit *unit)
{
	const char *const *names;
	const int *lags;
	if (formula_inputs(f, &names, &lags) != 1 || lags[0] != 0 || strcmp(names[0], text) != 0)
		return NULL;
	const struct unit *own = formula_unit(f);
	int i = scheme_column(rd->s, text);
	if (unit && i >= 0 && memcmp(&rd->s->columns[i].unit, own, sizeof *own) != 0)
		return NULL;
	return names[0];
}

struct operand reader_operand_node(struct reader *rd, struct plan_node *n, int want, const struct unit *unit)
{
	struct operand o = {.at = n};
	if (!n || !plan_is(rd->r, n, PLAN_SCALAR))
		return o;
	o.f = compile(rd, n, want, unit);
	if (!o.f)
		return o;
	o.column = only_column(rd, o.f, n->text, unit);
	const char *const *names;
	const int *lags;
	int k = formula_inputs(o.f, &names, &lags);
	for (int i = 0; rd->scored && i < k; i++) {
		enum need need;
		if (lags[i] == 0 && result_name(rd->s, names[i], &need) && need > o.need)
			o.need = need;
	}
	return o;
}

struct operand reader_operand(struct reader *rd, struct plan_node *map, const char *key, int want, const struct unit *unit, bool need)
{
	struct plan_node *n = need ? plan_need(rd->r, map, key) : plan_get(map, key);
	return n ? reader_operand_node(rd, n, want, unit) : (struct operand){.f = NULL};
}

/* ---- Small values. */

struct plan_node *reader_list(struct reader *rd, struct plan_node *map, const char *key, int max, int *ret_n)
{
	struct plan_node *l = plan_list(rd->r, map, key);
	*ret_n = l ? l->n : 0;
	if (*ret_n > max) {
		plan_error(rd->r, l, NULL, TR("“%s”超过 %d 项", "'%s' has more than %d entries"), key, max);
		*ret_n = max;
	}
	return l;
}

int reader_word(struct reader *rd, struct plan_node *map, const char *key, const char *const *words, int dflt)
{
	int k = plan_enum(rd->r, map, key, words, dflt);
	return k < 0 ? dflt : k;
}

int reader_stratum(struct reader *rd, struct plan_node *map, const char *key, int dflt)
{
	struct plan_node *n = plan_get(map, key);
	if (!n)
		return dflt;
	const char *name = plan_scalar_text(rd->r, n);
	int i = scheme_stratum(rd->s, name);
	if (i >= 0)
		return i;
	const char *names[SCHEME_STRATA + 2] = {NULL};
	for (int k = 0; k < rd->s->n_strata; k++)
		names[k] = rd->s->strata[k].name;
	plan_error(rd->r, n, plan_nearest(name, names), TR("strata 中没有“%s”", "no stratum is called '%s'"), name);
	return 0;
}

static bool identifier(const char *s)
{
	if (!*s || (*s >= '0' && *s <= '9'))
		return false;
	for (; *s; s++)
		if (!(*s == '_' || (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (unsigned char)*s >= 0x80))
			return false;
	return true;
}

const char *reader_code(struct reader *rd, struct plan_node *map, const char *key)
{
	const char *code = plan_need_text(rd->r, map, key);
	struct plan_node *at = plan_get(map, key);
	enum need need;
	if (*code && !identifier(code))
		plan_error(rd->r, at, TR("用字母、数字和下划线，不以数字开头", "use letters, digits and _, not a digit first"), TR("“%s”不能作代码", "'%s' cannot be a code"), code);
	else if (*code && result_name(rd->s, code, &need))
		plan_error(rd->r, at, TR("换一个代码", "choose another code"), TR("代码“%s”已经用过", "code '%s' is taken"), code);
	return code;
}

const char *reader_date(struct reader *rd, struct plan_node *map, const char *key)
{
	static const char shape[] = "0000-00-00";
	const char *text = plan_text(rd->r, map, key, NULL);
	bool good = text && strlen(text) == 10;
	for (int i = 0; good && i < 10; i++)
		good = shape[i] == '-' ? text[i] == '-' : text[i] >= '0' && text[i] <= '9';
	if (text && !good)
		plan_error(rd->r, plan_get(map, key), NULL, TR("“%s”不是日期（应为 2020-07-01）", "'%s' is no date (2020-07-01)"), text);
	return good ? text : NULL;
}

struct word_value *reader_words(struct reader *rd, struct plan_node *map, const char *key, int *ret_n)
{
	struct plan_node *m = plan_map(rd->r, map, key);
	*ret_n = m ? m->n : 0;
	struct word_value *w = reader_array(rd, *ret_n, sizeof *w);
	for (int i = 0; i < *ret_n; i++) {
		struct plan_node *v = plan_get(m, m->pairs[i].key);
		w[i].word = m->pairs[i].key;
		if (!v || !plan_scalar_number(rd->r, v, &w[i].value))
			w[i].value = NAN;
	}
	return w;
}

int64_t reader_share(struct reader *rd, const struct plan_node *n)
{
	double v = 0;
	if (!n || !plan_scalar_number(rd->r, n, &v))
		return 0;
	if (!(v >= 0 && v <= 1)) {
		plan_error(rd->r, n, TR("写成 15 % 或 0.15", "write 15 % or 0.15"), TR("份额应在 0 与 100 %% 之间", "a share lies between 0 and 100 %%"));
		return 0;
	}
	return llround(v * 1e9);
}

int reader_class(struct reader *rd, struct plan_node *map, const char *key, bool may_add, int dflt)
{
	struct classes *c = &rd->s->classes;
	struct plan_node *n = plan_get(map, key);
	if (!n)
		return dflt;
	const char *code = plan_scalar_text(rd->r, n);
	int k = scheme_class(rd->s, code);
	if (k >= 0)
		return k;
	if (may_add && c->n < SCHEME_CLASSES) {
		c->list[c->n] = (struct class_){.code = code, .title = {"不定类", "not classed"}, .outside = true};
		return c->n++;
	}
	plan_error(rd->r, n, TR("先写进 classes.list", "put it into classes.list first"), TR("没有“%s”类", "no class is called '%s'"), code);
	return dflt;
}

/* ---- What to load. */

struct wants { struct scheme_want *list; int n, cap; const struct scheme *s; };

static void want(struct wants *w, const char *name, int lag)
{
	for (int i = 0; i < w->n; i++)
		if (w->list[i].lag == lag && strcmp(w->list[i].name, name) == 0)
			return;
	int c = scheme_column(w->s, name);
	if (c >= 0 && !w->s->columns[c].is_id && w->n < w->cap)
		w->list[w->n++] = (struct scheme_want){w->s->columns[c].name, lag, &w->s->columns[c]};
}

static void want_operand(struct wants *w, const struct operand *o)
{
	const char *const *names;
	const int *lags;
	int k = o->f ? formula_inputs(o->f, &names, &lags) : 0;
	for (int i = 0; i < k; i++)
		want(w, names[i], lags[i]);
}

static void want_item(struct wants *w, const struct item *it)
{
	const struct score *sc = &it->score;
	const struct operand *own[] = {&it->value, &it->per, &it->applies, &it->when, &it->benchmark.num, &it->benchmark.den, &it->benchmark.where, &it->benchmark.formula};
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		want_operand(w, own[i]);
	for (int i = 0; i < sc->n_judges; i++)
		want_operand(w, &sc->judges[i]);
	for (int i = 0; i < sc->n_must; i++)
		want_operand(w, &sc->must[i].when);
	for (int i = 0; i < sc->n_may; i++)
		want_operand(w, &sc->may[i].when);
	for (int i = 0; i < sc->n_parts; i++)
		want_item(w, &sc->parts[i]);
}

int scheme_wants(struct arena *a, const struct scheme *s, const struct scheme_want **ret_wants)
{
	struct wants w = {arena_array(a, 2000, sizeof(struct scheme_want)), 0, 2000, s};
	if (!w.list)
		return 0;
	for (int i = 0; i < s->n_strata; i++)
		for (int k = 0; k < s->strata[i].n_parts; k++)
			want_operand(&w, &s->strata[i].parts[k]);
	for (int i = 0; i < s->n_eligible; i++)
		want_operand(&w, &s->eligible[i].when);
	for (int i = 0; i < s->n_exempt; i++)
		want_operand(&w, &s->exempt[i].when);
	want_operand(&w, &s->merge.when);
	want_operand(&w, &s->merge.holder);
	want_operand(&w, &s->merge.both);
	for (int i = 0; i < s->merge.n_columns; i++)
		want(&w, s->columns[s->merge.columns[i]].name, 0);
	for (int i = 0; i < s->n_all; i++)
		want_item(&w, &s->items[i]);
	want_operand(&w, &s->coefficient.value);
	for (int i = 0; i < s->n_penalties; i++)
		want_operand(&w, &s->penalties[i].when);
	want_operand(&w, &s->rank.by);
	for (int i = 0; i < s->rank.n_keys; i++)
		want_operand(&w, &s->rank.keys[i].by);
	want_operand(&w, &s->classes.by);
	for (int i = 0; i < s->classes.n_rules; i++)
		want_operand(&w, &s->classes.rules[i].when);
	for (int i = 0; i < s->n_limits; i++)
		want_operand(&w, &s->limits[i].when);
	for (int i = 0; i < s->n_lists; i++) {
		want_operand(&w, &s->lists[i].by);
		want_operand(&w, &s->lists[i].where);
		for (int k = 0; k < s->lists[i].n_columns; k++)
			if (scheme_item(s, s->lists[i].columns[k]) < 0 && scheme_node(s, s->lists[i].columns[k]) < 0)
				want(&w, s->lists[i].columns[k], 0);
	}
	for (int i = 0; i < s->n_tables; i++) {
		want_operand(&w, &s->tables[i].where);
		for (int k = 0; k < s->tables[i].n_columns; k++) {
			want_operand(&w, &s->tables[i].columns[k].a);
			want_operand(&w, &s->tables[i].columns[k].b);
		}
	}
	*ret_wants = w.list;
	return w.n;
}

int scheme_firm_wants(struct arena *a, const struct scheme *s, const struct scheme_want **ret_wants)
{
	struct wants w = {arena_array(a, 400, sizeof(struct scheme_want)), 0, 400, s->subject.firms};
	if (!w.list)
		return -1;
	want_operand(&w, &s->subject.firms_where);
	for (int i = 0; i < s->n_columns; i++) {
		want_operand(&w, &s->columns[i].of);
		want_operand(&w, &s->columns[i].where);
	}
	*ret_wants = w.list;
	return w.n;
}

bool scheme_is_of_city(const struct scheme *s) { return scheme_is_of_places(s) || strcmp(s->entity, "enterprise") == 0; }

/* "Utility" within a phrase is "utility"; "R&D" and "ISO 9001" keep their capitals. */
static const char *within_phrase(struct arena *a, const char *title)
{
	char *text = arena_strdup(a, title);
	if (text && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
		text[0] = (char)(text[0] - 'A' + 'a');
	return text ? text : title;
}

static bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/* A parameter is its present value with its unit, a column or derived name its title; whatever has no title is as it is written. */
static const char *name_words(struct arena *a, const struct scheme *s, const char *name, bool param, bool english)
{
	char unit[96];
	for (int i = 0; param && i < s->n_params; i++)
		if (strcmp(s->params[i].name, name) == 0) {
			unit_print(&s->params[i].unit, unit, sizeof unit);
			return arena_printf(a, "%.10g%s%s", s->params[i].value, *unit ? " " : "", unit);
		}
	int k = scheme_column(s, name);
	struct plan_words t = k >= 0 ? s->columns[k].title : (struct plan_words){NULL, NULL};
	for (int i = 0; i < s->n_derives; i++)
		if (strcmp(s->derives[i].name, name) == 0)
			t = s->derives[i].title;
	return param ? arena_printf(a, "$%s", name) : english && t.en ? t.en : t.zh ? t.zh : name;
}

/* The formula with words for its names: "tax_by_mu < $low_tax" -> "Tax per mu < 5 万元/亩". */
static const char *with_words(struct arena *a, const struct scheme *s, const char *text, bool english)
{
	const char *out = "";
	for (size_t n; *text && out; text += n) {
		bool param = *text == '$', name = param || (in_name(*text) && (*text < '0' || *text > '9'));
		n = *text == '"' ? strcspn(text + 1, "\"") + 1 : param;
		while (name ? in_name(text[n]) : *text != '"' && text[n] && text[n] != '$' && text[n] != '"' && (!in_name(text[n]) || (text[n] >= '0' && text[n] <= '9')))
			n++;
		n += *text == '"' && text[n] == '"';
		const char *part = arena_strndup(a, text, n);
		out = arena_printf(a, "%s%s", out, name ? name_words(a, s, part + param, param, english) : part);
	}
	return out ? out : "";
}

/* "above_scale" -> 规模以上, "not above_scale" -> 规模以下, "not utility" -> 非公用事业, `size == "规上"` -> 规上; anything else with words for its names. */
const char *scheme_condition_words(struct arena *a, const struct scheme *s, const char *text, bool english)
{
	bool not = strncmp(text, "not ", 4) == 0;
	const char *name = not ? text + 4 : text, *quote = strchr(text, '"'), *end = strrchr(text, '"');
	int k = scheme_column(s, name);
	if (not && strcmp(name, "above_scale") == 0)
		return english ? "Below scale" : "规模以下";
	if (k >= 0 && s->columns[k].title.zh) {
		const char *title = english && s->columns[k].title.en ? s->columns[k].title.en : s->columns[k].title.zh;
		return !not ? title : english ? arena_printf(a, "Not %s", within_phrase(a, title)) : arena_printf(a, "非%s", title);
	}
	if (quote && end > quote && strstr(text, "==") && strpbrk(quote + 1, "\"") == end && end[1] == '\0')
		return arena_strndup(a, quote + 1, (size_t)(end - quote - 1));
	return with_words(a, s, text, english);
}
