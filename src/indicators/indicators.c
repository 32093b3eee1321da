/* indicators.c - definitions: reading them from plan files, keeping them, lending them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/indicators.h"
#include "base/text.h"
#include "base/utf8.h"
#include "indicators/indicators_state.h"
#include "indicators/indicators_store.h"
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const indicator_kind_words[] = {"number", "enum", "boolean", "date", NULL};
const char *const indicator_duty_words[] = {"all", "above_scale", "none", NULL};

/* ---- Reading. */

static bool good_code(const char *s)
{
	if (!islower((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static void read_unit(struct plan_report *r, struct plan_node *n, const char *key, const char *dflt, const char **ret_text, struct unit *ret_unit)
{
	const char *text = plan_text(r, n, key, dflt);
	const char *near;

	*ret_text = text;
	*ret_unit = unit_one();
	if (unit_parse(text, strlen(text), ret_unit, NULL))
		return;
	near = unit_nearest(text);
	plan_error(r, plan_get(n, key), near ? near : "write a unit such as 万元, 亩, tce, kWh, 人", "'%s' is no unit", text);
}

static const char **read_words(struct arena *a, struct plan_report *r, struct plan_node *map, const char *key, int *ret_n)
{
	struct plan_node *list = plan_get(map, key);
	const char **out = arena_new_array(a, const char *, list && list->kind == PLAN_LIST ? (size_t)list->n + 1 : 1);

	*ret_n = 0;
	if (!list || !out)
		return out;
	if (list->kind != PLAN_LIST) {
		plan_error(r, list, "write [first, second]", "%s is a list of texts", key);
		return out;
	}
	for (int i = 0; i < list->n; i++) {
		struct plan_node *item = list->items[i];
		if (item->kind != PLAN_SCALAR || !item->len || memchr(item->text, '\n', item->len))
			plan_error(r, item, "write one short text", "an entry of %s is no text of one line", key);
		else
			out[(*ret_n)++] = item->text;
	}
	return out;
}

static void check_units(struct plan_report *r, struct plan_node *n, const struct indicator *t)
{
	int64_t num, den;

	if (t->kind != COL_NUMBER || unit_ratio(&t->unit, &t->storage, &num, &den))
		return;
	plan_error(r, plan_get(n, "storage"), "storage is a finer unit of the same kind: 元 for 万元, kWh for 万kWh", "'%s' cannot be kept as '%s'", t->unit_text, t->storage_text);
}

static void read_one(struct arena *a, struct plan_report *r, struct plan_node *n, struct indicator *t)
{
	static const char *const known[] = {"code", "title", "kind", "unit", "storage", "decimals", "negative", "duty", "definition", "source", "clause", "words",
		"aliases", NULL};
	struct plan_words title, definition;
	int words;

	if (n->kind != PLAN_MAP) {
		plan_error(r, n, "write `- code: …` with its keys below", "an indicator is a map of keys and values");
		return;
	}
	t->code = plan_need_text(r, n, "code");
	if (*t->code && !good_code(t->code))
		plan_error(r, plan_get(n, "code"), "use lower-case letters, digits and _, beginning with a letter", "'%s' is no code", t->code);
	title = plan_title(r, n, "title");
	t->title = title.zh ? title.zh : t->code;
	t->title_en = title.en ? title.en : t->title;
	t->kind = (enum col_kind)plan_enum(r, n, "kind", indicator_kind_words, COL_NUMBER);
	read_unit(r, n, "unit", "1", &t->unit_text, &t->unit);
	read_unit(r, n, "storage", t->unit_text, &t->storage_text, &t->storage);
	check_units(r, n, t);
	t->decimals = (int)plan_int(r, n, "decimals", 0, 0, 9);
	t->negative = plan_bool(r, n, "negative", false);
	t->duty = (enum indicator_duty)plan_enum(r, n, "duty", indicator_duty_words, DUTY_ALL);
	definition = plan_title(r, n, "definition");
	t->definition = definition.zh ? definition.zh : "";
	t->definition_en = definition.en ? definition.en : t->definition;
	t->source = plan_text(r, n, "source", "");
	t->clause = plan_text(r, n, "clause", "");
	t->words.words = read_words(a, r, n, "words", &words);
	t->words.n = (uint32_t)words;
	t->aliases = read_words(a, r, n, "aliases", &t->n_aliases);
	if (t->kind == COL_ENUM && !words)
		plan_error(r, n, "list its values: words: [first, second]", "an indicator of kind enum has no words");
	plan_done(r, n, known);
}

static bool has_name(const struct indicator *t, const char *name)
{
	if (!strcmp(t->code, name) || !strcmp(t->title, name) || !strcmp(t->title_en, name))
		return true;
	for (int i = 0; i < t->n_aliases; i++)
		if (!strcmp(t->aliases[i], name))
			return true;
	return false;
}

/* A header of a wide table must lead to one indicator. */
static void refuse_repeats(struct plan_report *r, struct plan_node *list, const struct indicator *t)
{
	for (int i = 1; i < list->n; i++)
		for (int j = 0; j < i; j++) {
			const char *twice = has_name(&t[j], t[i].code) ? t[i].code : has_name(&t[j], t[i].title) ? t[i].title : NULL;
			for (int k = 0; k < t[i].n_aliases && !twice; k++)
				twice = has_name(&t[j], t[i].aliases[k]) ? t[i].aliases[k] : NULL;
			if (twice && *twice)
				plan_error(r, list->items[i], "give each indicator a code, title and aliases of its own", "'%s' already names indicator %s", twice, t[j].code);
		}
}

struct indicators *indicators_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = {"indicators", NULL};
	struct plan_node *list = plan_need(r, root, "indicators");
	struct indicators *out = arena_new(a, struct indicators);
	int errors = r->n_errors;
	struct indicator *t;

	plan_done(r, root, known);
	if (!list || !out)
		return NULL;
	if (list->kind != PLAN_LIST || list->n > MAX_INDICATORS) {
		plan_error(r, list, "write one `- code: …` an indicator", "indicators is a list of at most %d", MAX_INDICATORS);
		return NULL;
	}
	t = arena_new_array(a, struct indicator, (size_t)list->n + 1);
	if (!t)
		return NULL;
	for (int i = 0; i < list->n; i++) {
		t[i] = (struct indicator){.code = "", .title = "", .title_en = ""};
		read_one(a, r, list->items[i], &t[i]);
	}
	if (r->n_errors == errors)
		refuse_repeats(r, list, t);
	out->list = t;
	out->n = list->n;
	return r->n_errors == errors ? out : NULL;
}

void indicators_check(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)indicators_read(&c->arena, r, root);
}

/* ---- Keeping. */

static bool words_equal(const char *const *a, int na, const char *const *b, int nb)
{
	if (na != nb)
		return false;
	for (int i = 0; i < na; i++)
		if (strcmp(a[i], b[i]))
			return false;
	return true;
}

static bool same_meaning(const struct indicator *a, const struct indicator *b)
{
	return a->kind == b->kind && a->decimals == b->decimals && unit_same(&a->storage, &b->storage);
}

bool indicators_equal(const struct indicator *a, const struct indicator *b)
{
	if (!a || !b)
		return false;
	return same_meaning(a, b) && !strcmp(a->unit_text, b->unit_text) && !strcmp(a->storage_text, b->storage_text) && a->negative == b->negative
		&& a->duty == b->duty && !strcmp(a->title, b->title) && !strcmp(a->title_en, b->title_en) && !strcmp(a->definition, b->definition)
		&& !strcmp(a->definition_en, b->definition_en) && !strcmp(a->source, b->source) && !strcmp(a->clause, b->clause)
		&& words_equal(a->words.words, (int)a->words.n, b->words.words, (int)b->words.n) && words_equal(a->aliases, a->n_aliases, b->aliases, b->n_aliases);
}

/* Values of an enum are kept as places in the list: words may be added at the end, never moved. */
static bool words_kept(const struct indicator *was, const struct indicator *now)
{
	for (uint32_t i = 0; i < was->words.n; i++)
		if (i >= now->words.n || strcmp(was->words.words[i], now->words.words[i]))
			return false;
	return true;
}

static enum rc put_one(struct ctx *c, const struct indicators *have, const struct indicator *t, int place, bool *changed)
{
	const struct indicator *was = indicators_find(have, t->code);
	struct indicator now = *t;
	bool facts = false;

	now.id = was ? was->id : 0;
	if (indicators_equal(was, t))
		return RC_OK;
	if (was && (!same_meaning(was, t) || !words_kept(was, t)))
		TRY(store_indicator_has_facts(c, was->id, &facts));
	if (facts)
		return ctx_fail(c, RC_CONFLICT, "indicators", TR(c, "指标 %s 已有数据，其类型、存储单位、小数位和已有取值不能改；请另立一个指标",
			"indicator %s has facts: its kind, storage unit, decimals and words cannot change; define another indicator"), t->code);
	*changed = true;
	return store_put_indicator(c, &now, place);
}

enum rc indicators_put(struct ctx *c, const struct indicators *list, bool *ret_changed)
{
	struct indicators have = {0};
	txn_auto t = {0};
	bool changed = false;
	enum rc rc;

	assert(c->writes);
	if ((rc = txn_begin(&t, c->db)) != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(store_indicators(c, &c->arena, &have));
	for (int i = 0; i < list->n; i++)
		TRY(put_one(c, &have, &list->list[i], i, &changed));
	if (changed)
		TRY(store_indicators_bump(c));
	if ((rc = txn_commit(&t)) != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_changed = changed;
	return RC_OK;
}

/* ---- Lending. */

static void release(struct shelf_of_indicators *s)
{
	if (s && --s->users == 0) {
		arena_finish(&s->arena);
		free(s);
	}
}

static enum rc load(struct ctx *c, int64_t version, struct shelf_of_indicators **ret_s)
{
	struct shelf_of_indicators *s = calloc(1, sizeof *s);
	enum rc rc;

	if (!s)
		return ctx_no_memory(c);
	arena_init(&s->arena, 0);
	s->users = 1;
	rc = store_indicators(c, &s->arena, &s->pub);
	s->pub.version = version;
	if (rc != RC_OK) {
		release(s);
		return rc;
	}
	*ret_s = s;
	return RC_OK;
}

enum rc indicators_hold(struct ctx *c, const struct indicators **ret_list)
{
	struct indicators_state *st = indicators_state_of(c->app);
	struct shelf_of_indicators *fresh = NULL;
	int64_t version = 0;
	enum rc rc = RC_OK;

	if (!c->from_memory)
		TRY(store_indicators_version(c, &version));
	pthread_mutex_lock(&st->lock);
	if (c->from_memory && st->current) {
		ctx_as_of(c, st->checked_ms);
	} else if (c->from_memory) {
		rc = ctx_fail_db(c, RC_BUSY);
	} else if (!st->current || st->current->pub.version != version) {
		rc = load(c, version, &fresh);
		if (rc == RC_OK) {
			release(st->current);
			st->current = fresh;
		}
	}
	if (rc == RC_OK) {
		if (!c->from_memory && c->now_ms > st->checked_ms)
			st->checked_ms = c->now_ms;
		st->current->users++;
		*ret_list = &st->current->pub;
	}
	pthread_mutex_unlock(&st->lock);
	return rc;
}

void indicators_drop(struct ctx *c, const struct indicators *list)
{
	struct indicators_state *st = indicators_state_of(c->app);

	pthread_mutex_lock(&st->lock);
	release((struct shelf_of_indicators *)list);
	pthread_mutex_unlock(&st->lock);
}

const struct indicator *indicators_find(const struct indicators *list, const char *code)
{
	for (int i = 0; i < list->n; i++)
		if (!strcmp(list->list[i].code, code))
			return &list->list[i];
	return NULL;
}

/* Folded, without blanks: headers are written in many ways. */
static size_t squeeze(char *out, size_t cap, const char *s, size_t len)
{
	size_t n = 0, folded;

	if (len > cap)
		return 0;
	folded = text_fold(out, s, len);
	for (size_t i = 0; i < folded; i++)
		if ((unsigned char)out[i] > ' ')
			out[n++] = out[i];
	return n;
}

static bool matches(const char *name, const char *key, size_t n)
{
	char have[256];
	size_t len = strlen(name);

	return squeeze(have, sizeof have, name, len) == n && !memcmp(have, key, n);
}

const struct indicator *indicators_find_title(const struct indicators *list, const char *text, size_t len)
{
	char key[256];
	size_t n = squeeze(key, sizeof key, text, len);

	for (int i = 0; i < list->n && n; i++) {
		const struct indicator *t = &list->list[i];
		if (matches(t->code, key, n) || matches(t->title, key, n) || matches(t->title_en, key, n))
			return t;
		for (int k = 0; k < t->n_aliases; k++)
			if (matches(t->aliases[k], key, n))
				return t;
	}
	return NULL;
}
