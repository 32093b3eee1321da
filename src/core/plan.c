/* plan.c - getting typed values out of a plan tree, with a message for everything that does not fit.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/plan.h"

static const char *kind_name(const struct plan_report *r, enum plan_kind kind)
{
	switch (kind) {
	case PLAN_SCALAR: return PLAN_TR(r, "单个值", "a single value");
	case PLAN_MAP: return PLAN_TR(r, "“键: 值”的列表", "a map of keys and values");
	case PLAN_LIST: return PLAN_TR(r, "以“- ”列出的清单", "a list (\"- …\")");
	}
	return "";
}

static bool is_absent(const struct plan_node *n)
{
	return n == NULL || (n->kind == PLAN_SCALAR && !n->quoted && n->len == 0);
}

bool plan_is(struct plan_report *r, const struct plan_node *n, enum plan_kind kind)
{
	if (n == NULL)
		return false;
	if (n->kind == kind)
		return true;
	plan_error(r, n, NULL, PLAN_TR(r, "此处应为%s，却是%s", "expected %s here, found %s"), kind_name(r, kind), kind_name(r, n->kind));
	return false;
}

static struct plan_pair *find_pair(struct plan_node *map, const char *key)
{
	if (map == NULL || map->kind != PLAN_MAP)
		return NULL;
	for (int i = 0; i < map->n; i++)
		if (strcmp(map->pairs[i].key, key) == 0)
			return &map->pairs[i];
	return NULL;
}

struct plan_node *plan_get(struct plan_node *map, const char *key)
{
	struct plan_pair *p = find_pair(map, key);
	if (p == NULL)
		return NULL;
	p->used = true;
	return is_absent(p->value) ? NULL : p->value;
}

struct plan_node *plan_need(struct plan_report *r, struct plan_node *map, const char *key)
{
	if (map == NULL || !plan_is(r, map, PLAN_MAP))
		return NULL;
	struct plan_pair *p = find_pair(map, key);
	if (p == NULL) {
		plan_error(r, map, NULL, PLAN_TR(r, "缺少“%s”", "'%s' is missing"), key);
		return NULL;
	}
	p->used = true;
	if (!is_absent(p->value))
		return p->value;
	plan_error_at(r, map->file, p->line, p->col, NULL, PLAN_TR(r, "“%s”没有值", "'%s' has no value"), key);
	return NULL;
}

static struct plan_node *get_kind(struct plan_report *r, struct plan_node *map, const char *key, enum plan_kind kind)
{
	if (map != NULL && !plan_is(r, map, PLAN_MAP))
		return NULL;
	struct plan_node *n = plan_get(map, key);
	return n != NULL && plan_is(r, n, kind) ? n : NULL;
}

struct plan_node *plan_list(struct plan_report *r, struct plan_node *map, const char *key)
{
	return get_kind(r, map, key, PLAN_LIST);
}

struct plan_node *plan_map(struct plan_report *r, struct plan_node *map, const char *key)
{
	return get_kind(r, map, key, PLAN_MAP);
}

const char *plan_scalar_text(struct plan_report *r, const struct plan_node *n)
{
	return n != NULL && plan_is(r, n, PLAN_SCALAR) ? n->text : "";
}

const char *plan_text(struct plan_report *r, struct plan_node *map, const char *key, const char *dflt)
{
	struct plan_node *n = get_kind(r, map, key, PLAN_SCALAR);
	return n != NULL ? n->text : dflt;
}

const char *plan_need_text(struct plan_report *r, struct plan_node *map, const char *key)
{
	return plan_scalar_text(r, plan_need(r, map, key));
}

/* Copies digits (one `_` between two of them is fine) and returns the end, or NULL when there is none. */
static const char *take_digits(const char *p, char **out)
{
	if (*p < '0' || *p > '9')
		return NULL;
	while ((*p >= '0' && *p <= '9') || (*p == '_' && p[1] >= '0' && p[1] <= '9')) {
		if (*p != '_')
			*(*out)++ = *p;
		p++;
	}
	return p;
}

enum { NUMBER_MAX = 64 };

/* Writes the number's plain spelling for strtod; false when the text is no number. A percentage moves the point in decimal, so "12.3
 * %" is 0.123 exactly as a reader would type it. */
static bool spell_number(const char *s, char *spelt)
{
	char *out = spelt;
	const char *p = s;
	if (strlen(s) > NUMBER_MAX - 8)
		return false;
	if (*p == '-' || *p == '+')
		*out++ = *p++;
	if ((p = take_digits(p, &out)) == NULL)
		return false;
	if (*p == '.') {
		*out++ = *p++;
		if ((p = take_digits(p, &out)) == NULL)
			return false;
	}
	bool exponent = *p == 'e' || *p == 'E';
	if (exponent) {
		*out++ = *p++;
		if (*p == '-' || *p == '+')
			*out++ = *p++;
		if ((p = take_digits(p, &out)) == NULL)
			return false;
	}
	while (*p == ' ')
		p++;
	size_t percent = *p == '%' ? 1 : strncmp(p, "％", strlen("％")) == 0 ? strlen("％") : 0;
	snprintf(out, 4, "%s", percent > 0 ? "e-2" : "");
	return p[percent] == '\0' && !(percent > 0 && exponent);
}

bool plan_scalar_number(struct plan_report *r, const struct plan_node *n, double *ret)
{
	if (n == NULL || !plan_is(r, n, PLAN_SCALAR))
		return false;
	char spelt[NUMBER_MAX];
	if (!spell_number(n->text, spelt)) {
		plan_error(r, n, PLAN_TR(r, "写法如 12、-3.5、1_000 或 15 %；不用千分位逗号和单位", "write 12, -3.5, 1_000 or 15 %; no thousands commas, no unit"),
			PLAN_TR(r, "应为数字，却是“%.60s”", "expected a number, found '%.60s'"), n->text);
		return false;
	}
	double v = strtod(spelt, NULL);
	if (!isfinite(v)) {
		plan_error(r, n, NULL, PLAN_TR(r, "数字“%.60s”太大", "the number '%.60s' is too large"), n->text);
		return false;
	}
	*ret = v;
	return true;
}

double plan_number(struct plan_report *r, struct plan_node *map, const char *key, double dflt)
{
	double v;
	struct plan_node *n = get_kind(r, map, key, PLAN_SCALAR);
	return n != NULL && plan_scalar_number(r, n, &v) ? v : dflt;
}

int64_t plan_int(struct plan_report *r, struct plan_node *map, const char *key, int64_t dflt, int64_t lo, int64_t hi)
{
	double v;
	struct plan_node *n = get_kind(r, map, key, PLAN_SCALAR);
	if (n == NULL || !plan_scalar_number(r, n, &v))
		return dflt;
	if (v != floor(v) || fabs(v) > 9007199254740992.0) {
		plan_error(r, n, NULL, PLAN_TR(r, "“%s”应为整数，却是“%s”", "'%s' must be a whole number, found '%s'"), key, n->text);
		return dflt;
	}
	if (v < (double)lo || v > (double)hi) {
		plan_error(r, n, NULL, PLAN_TR(r, "“%s”应在 %lld 到 %lld 之间，却是“%s”", "'%s' must be between %lld and %lld, found '%s'"), key,
			(long long)lo, (long long)hi, n->text);
		return dflt;
	}
	return (int64_t)v;
}

/* "a, b, c" for hints. */
static const char *join_words(struct plan_report *r, const char *const *words)
{
	const char *s = "";
	for (; *words != NULL; words++) {
		const char *t = arena_printf(r->arena, "%s%s%s", s, *s != '\0' ? PLAN_TR(r, "、", ", ") : "", *words);
		if (t == NULL)
			return s;
		s = t;
	}
	return s;
}

static const char *suggest(struct plan_report *r, const char *word, const char *const *known, const char *all)
{
	const char *near = plan_nearest(word, known);
	if (near != NULL)
		return arena_printf(r->arena, PLAN_TR(r, "是否想写“%s”？", "did you mean '%s'?"), near);
	return arena_printf(r->arena, "%s%s", all, join_words(r, known));
}

static int find_word(const char *const *words, const char *text)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

bool plan_bool(struct plan_report *r, struct plan_node *map, const char *key, bool dflt)
{
	static const char *const words[] = { "false", "true", "no", "yes", "否", "是", NULL };
	struct plan_node *n = get_kind(r, map, key, PLAN_SCALAR);
	if (n == NULL)
		return dflt;
	int i = find_word(words, n->text);
	if (i >= 0)
		return i % 2 == 1;
	plan_error(r, n, PLAN_TR(r, "写 true 或 false（也可写 yes/no、是/否）", "write true or false (yes and no are fine too)"),
		PLAN_TR(r, "“%s”应为是或否，却是“%.60s”", "'%s' must be true or false, found '%.60s'"), key, n->text);
	return dflt;
}

int plan_enum(struct plan_report *r, struct plan_node *map, const char *key, const char *const *words, int dflt)
{
	struct plan_node *n = get_kind(r, map, key, PLAN_SCALAR);
	if (n == NULL)
		return dflt;
	int i = find_word(words, n->text);
	if (i >= 0)
		return i;
	plan_error(r, n, suggest(r, n->text, words, PLAN_TR(r, "可选：", "one of: ")),
		PLAN_TR(r, "“%s”不能是“%.60s”", "'%s' cannot be '%.60s'"), key, n->text);
	return dflt;
}

struct plan_words plan_title(struct plan_report *r, struct plan_node *map, const char *key)
{
	static const char *const known[] = { "zh", "en", NULL };
	struct plan_node *n = plan_get(map, key);
	if (n == NULL)
		return (struct plan_words){ NULL, NULL };
	if (n->kind == PLAN_SCALAR)
		return (struct plan_words){ n->text, n->text };
	if (!plan_is(r, n, PLAN_MAP))
		return (struct plan_words){ NULL, NULL };
	struct plan_words w = { plan_text(r, n, "zh", NULL), plan_text(r, n, "en", NULL) };
	plan_done(r, n, known);
	if (w.zh == NULL)
		w.zh = w.en;
	if (w.en == NULL)
		w.en = w.zh;
	return w;
}

void plan_done(struct plan_report *r, struct plan_node *map, const char *const *known)
{
	if (map == NULL || !plan_is(r, map, PLAN_MAP))
		return;
	for (int i = 0; i < map->n; i++) {
		struct plan_pair *p = &map->pairs[i];
		if (p->used)
			continue;
		p->used = true;
		if (find_word(known, p->key) >= 0)
			plan_error_at(r, map->file, p->line, p->col, NULL, PLAN_TR(r, "“%.60s”在这里不起作用", "'%.60s' has no effect here"), p->key);
		else
			plan_error_at(r, map->file, p->line, p->col, suggest(r, p->key, known, PLAN_TR(r, "这里可用的键：", "keys known here: ")),
				PLAN_TR(r, "不认识的键“%.60s”", "unknown key '%.60s'"), p->key);
	}
}
