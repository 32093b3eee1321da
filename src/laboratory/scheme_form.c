/* scheme_form.c - a form derived from a scheme's text, and two texts compared.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/scheme_form.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

const char *const form_section_words[] = { "weights", "caps", "benchmarks", "strata", "quotas", "bonuses", "thresholds", "limits", NULL };
const char *const form_kind_words[] = { "number", "word", "text", NULL };

enum { FORM_FIELDS = 2000 };

/* ---- The table. */

enum choice { NO_CHOICE, STRATA, STATISTICS, CLASSES, ROUNDINGS, CLASS_TIES, PLACES };
struct pattern { const char *path; enum form_section section; enum form_kind kind; enum choice choice; const char *zh, *en, *param; bool may_add; };

static const struct pattern patterns[] = {
	{ "items|*|weight", FORM_WEIGHTS, FIELD_FORM_NUMBER, NO_CHOICE, "权重", "weight", "w.", false },
	{ "items|*|score|points", FORM_WEIGHTS, FIELD_FORM_NUMBER, NO_CHOICE, "分值", "points", NULL, false },
	{ "items|*|score|points|*", FORM_WEIGHTS, FIELD_FORM_NUMBER, NO_CHOICE, "分值", "points", NULL, false },
	{ "items|*|score|cap", FORM_CAPS, FIELD_FORM_NUMBER, NO_CHOICE, "封顶", "cap", "cap.", true },
	{ "items|*|score|floor", FORM_CAPS, FIELD_FORM_NUMBER, NO_CHOICE, "保底", "floor", NULL, true },
	{ "items|*|benchmark", FORM_BENCHMARKS, FIELD_FORM_TEXT, NO_CHOICE, "基准", "benchmark", NULL, false },
	{ "items|*|benchmark|of", FORM_BENCHMARKS, FIELD_FORM_WORD, STATISTICS, "基准取值", "statistic", NULL, false },
	{ "items|*|benchmark|by", FORM_BENCHMARKS, FIELD_FORM_WORD, STRATA, "基准分组", "stratum of the benchmark", NULL, false },
	{ "items|*|benchmark|factor", FORM_BENCHMARKS, FIELD_FORM_NUMBER, NO_CHOICE, "基准系数", "factor of the benchmark", "benchmark.", true },
	{ "items|*|benchmark|values|*", FORM_BENCHMARKS, FIELD_FORM_NUMBER, NO_CHOICE, "基准值", "benchmark of", NULL, false },
	{ "items|*|benchmark|otherwise", FORM_BENCHMARKS, FIELD_FORM_NUMBER, NO_CHOICE, "其余的基准值", "benchmark otherwise", NULL, false },
	{ "strata|*", FORM_STRATA, FIELD_FORM_TEXT, NO_CHOICE, "分组口径", "grouping", NULL, false },
	{ "rank|over", FORM_STRATA, FIELD_FORM_WORD, STRATA, "排名分组", "ranked within", NULL, false },
	{ "classes|over", FORM_STRATA, FIELD_FORM_WORD, STRATA, "分类比例的分组", "shares within", NULL, false },
	{ "classes|shares|*", FORM_QUOTAS, FIELD_FORM_NUMBER, NO_CHOICE, "比例", "share", "share.", false },
	{ "classes|rounding", FORM_QUOTAS, FIELD_FORM_WORD, ROUNDINGS, "家数取整", "rounding", NULL, false },
	{ "classes|ties", FORM_QUOTAS, FIELD_FORM_WORD, CLASS_TIES, "同分处理", "equal scores", NULL, false },
	{ "classes|subclass|*|last", FORM_QUOTAS, FIELD_FORM_NUMBER, NO_CHOICE, "末位比例", "last share", NULL, false },
	{ "classes|subclass|*|first", FORM_QUOTAS, FIELD_FORM_NUMBER, NO_CHOICE, "首位比例", "first share", NULL, false },
	{ "classes|subclass|*|over", FORM_QUOTAS, FIELD_FORM_WORD, STRATA, "细分的分组", "sub-class within", NULL, false },
	{ "bonus|cap", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分合计封顶", "cap of all bonuses", NULL, true },
	{ "bonus|items|*|weight", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分权重", "bonus weight", NULL, false },
	{ "bonus|items|*|score|points", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分", "bonus points", NULL, false },
	{ "bonus|items|*|score|every", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "每多少加一次", "bonus every", NULL, false },
	{ "bonus|items|*|score|points|*", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分", "bonus points", NULL, false },
	{ "bonus|items|*|score|cap", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分封顶", "cap of the bonus", NULL, false },
	{ "bonus|groups|*|cap", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "本组加分封顶", "cap of the group", NULL, false },
	{ "bonus|groups|*|items|*|weight", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分权重", "bonus weight", NULL, false },
	{ "bonus|groups|*|items|*|score|points", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "加分", "bonus points", NULL, false },
	{ "deductions|cap", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "减分合计封顶", "cap of all deductions", NULL, false },
	{ "deductions|items|*|score|points", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "减分", "deduction", NULL, false },
	{ "deductions|groups|*|items|*|score|points", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "减分", "deduction", NULL, false },
	{ "penalties|*|points", FORM_BONUSES, FIELD_FORM_NUMBER, NO_CHOICE, "扣分", "penalty", NULL, false },
	{ "params|*|value", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "取值", "value", "param.", false },
	{ "items|*|score|bands|*|from", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "分档起点", "band from", NULL, false },
	{ "items|*|score|bands|*|to", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "分档终点", "band to", NULL, false },
	{ "items|*|score|bands|*|points", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "分档分值", "points of the band", NULL, false },
	{ "items|*|score|from", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "计分起点", "scored from", NULL, false },
	{ "items|*|score|to", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "计分终点", "scored to", NULL, false },
	{ "items|*|score|every", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "每多少计一次", "every", NULL, false },
	{ "classes|cuts|*", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "最低分", "at least", NULL, false },
	{ "classes|cuts|*|*", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "最低分", "at least", NULL, false },
	{ "total|cap", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "总分封顶", "cap of the total", NULL, false },
	{ "total|floor", FORM_THRESHOLDS, FIELD_FORM_NUMBER, NO_CHOICE, "总分保底", "floor of the total", NULL, false },
	{ "eligible|*|when", FORM_LIMITS, FIELD_FORM_TEXT, NO_CHOICE, "参评条件", "takes part when", NULL, false },
	{ "exempt|*|when", FORM_LIMITS, FIELD_FORM_TEXT, NO_CHOICE, "不分类条件", "exempt when", NULL, false },
	{ "limits|*|when", FORM_LIMITS, FIELD_FORM_TEXT, NO_CHOICE, "适用条件", "when", NULL, false },
	{ "limits|*|class", FORM_LIMITS, FIELD_FORM_WORD, CLASSES, "定为", "class", NULL, false },
	{ "limits|*|not_above", FORM_LIMITS, FIELD_FORM_WORD, CLASSES, "不得高于", "not above", NULL, false },
	{ "limits|*|not_below", FORM_LIMITS, FIELD_FORM_WORD, CLASSES, "不低于", "not below", NULL, false },
	{ "limits|*|place", FORM_LIMITS, FIELD_FORM_WORD, PLACES, "名额", "its place", NULL, false },
	{ "exempt|*|treat_as", FORM_LIMITS, FIELD_FORM_WORD, CLASSES, "差别化政策按", "levers treat it as", NULL, false },
};

static const char *const statistics[] = { "mean", "median", "max", "min", "quantile", "ratio_of_sums", "sum", "sd", NULL };
static const char *const class_ties[] = { "order", "up", "down", NULL }, *const places[] = { "kept", "freed", "left", NULL };

struct maker { struct ctx *c; const char *text; size_t len; const struct scheme *s; struct form form; const char *const *strata, *const *classes; bool full; };

static const char *const *names_of(struct ctx *c, const struct scheme *s, bool classes)
{
	int n = classes ? s->classes.n : s->n_strata, k = 0;
	const char **list = arena_new_array(&c->arena, const char *, (size_t)n + 2);
	for (int i = 0; list != NULL && i < n; i++)
		list[k++] = classes ? s->classes.list[i].code : s->strata[i].name;
	return list;
}

static const char *const *choices_of(const struct maker *m, enum choice which)
{
	switch (which) {
	case STRATA: return m->strata;
	case STATISTICS: return statistics;
	case CLASSES: return m->classes;
	case ROUNDINGS: return rounding_names;
	case CLASS_TIES: return class_ties;
	case PLACES: return places;
	case NO_CHOICE: break;
	}
	return NULL;
}

/* ---- One field. */

static const char *param_of(struct maker *m, const struct pattern *p, const char *path)
{
	const char *first = strchr(path, '|'), *code = strcmp(p->param, "share.") == 0 ? strrchr(path, '|') : first;
	size_t n = code != NULL ? strcspn(code + 1, "|") : 0;
	return code != NULL ? arena_printf(&m->c->arena, "%s%.*s", p->param, (int)n, code + 1) : NULL;
}

static void read_number(struct form_field *f)
{
	size_t n = strlen(f->value);
	f->percent = n > 0 && f->value[n - 1] == '%';
	n -= f->percent;
	while (n > 0 && f->value[n - 1] == ' ')
		n--;
	f->number = NAN;
	if (n > 0 && num_parse(f->value, n, 0, &f->number) != NUM_OK)
		f->number = NAN;
}

/* `above`: where it stands or could stand. */
static void add(struct maker *m, const struct pattern *p, const char *path, const struct plan_node *n, const struct plan_node *above, struct plan_words title)
{
	size_t from, to;
	if (path == NULL || m->form.n == FORM_FIELDS) {
		m->full = true;
		return;
	}
	struct form_field f = { .path = path, .section = p->section, .kind = p->kind, .title = title, .what = { p->zh, p->en }, .value = "", .number = NAN, .choices = choices_of(m, p->choice),
		.line = n != NULL ? n->line : 0, .near_line = n != NULL ? n->line : above->line };
	if (n != NULL) {
		if (!edit_extent(m->text, m->len, n, &from, &to))
			return;
		f.value = n->kind == PLAN_SCALAR ? n->text : arena_strndup(&m->c->arena, m->text + from, to - from);
	}
	if (f.value == NULL)
		return;
	if (f.kind == FIELD_FORM_NUMBER)
		read_number(&f);
	if (p->param != NULL)
		f.param = param_of(m, p, path);
	m->form.list[m->form.n++] = f;
}

/* ---- Laying a pattern over the tree. */

static struct plan_words title_of(const struct plan_node *n, const char *step, struct plan_words above)
{
	for (int i = 0; n->kind == PLAN_MAP && i < n->n; i++) {
		const struct plan_node *t = n->pairs[i].value;
		struct plan_words w = { NULL, NULL };
		if (strcmp(n->pairs[i].key, "title") != 0)
			continue;
		if (t->kind == PLAN_SCALAR)
			return (struct plan_words){ t->text, t->text };
		for (int k = 0; t->kind == PLAN_MAP && k < t->n; k++)
			*(strcmp(t->pairs[k].key, "en") == 0 ? &w.en : &w.zh) = t->pairs[k].value->text;
		if (w.zh != NULL || w.en != NULL)
			return (struct plan_words){ w.zh != NULL ? w.zh : w.en, w.en != NULL ? w.en : w.zh };
	}
	return n->kind == PLAN_SCALAR && above.zh == NULL ? (struct plan_words){ step, step } : above;
}

static const char *join(struct maker *m, const char *path, const char *step) { return *path ? arena_printf(&m->c->arena, "%s|%s", path, step) : arena_strdup(&m->c->arena, step); }

/* Things in a list that have no name are counted from 1, as people do. */
static struct plan_words below_title(struct maker *m, const struct plan_node *n, const char *step, struct plan_words above)
{
	if (n->kind == PLAN_LIST && *step >= '0' && *step <= '9')
		step = arena_printf(&m->c->arena, "%ld", strtol(step, NULL, 10) + 1);
	if (above.zh == NULL || step == NULL)
		return (struct plan_words){ step, step };
	return (struct plan_words){ arena_printf(&m->c->arena, "%s %s", above.zh, step), arena_printf(&m->c->arena, "%s %s", above.en, step) };
}

static void lay(struct maker *m, const struct pattern *p, const char *rest, const struct plan_node *n, const char *path, struct plan_words title)
{
	size_t len = strcspn(rest, "|");
	bool last = rest[len] == '\0', any = len == 1 && *rest == '*';
	if (path == NULL || (n->kind != PLAN_MAP && n->kind != PLAN_LIST))
		return;
	for (int i = 0; i < n->n; i++) {
		const struct plan_node *below = n->kind == PLAN_MAP ? n->pairs[i].value : n->items[i];
		const char *step = n->kind == PLAN_MAP ? n->pairs[i].key : edit_step(&m->c->arena, below, i);
		if (step == NULL || (!any && (n->kind != PLAN_MAP || strlen(step) != len || memcmp(step, rest, len) != 0)))
			continue;
		struct plan_words w = any ? title_of(below, step, below_title(m, n, step, title)) : title;
		if (last && (p->kind == FIELD_FORM_TEXT || below->kind == PLAN_SCALAR))
			add(m, p, join(m, path, step), below, n, w);
		else if (!last)
			lay(m, p, rest + len + 1, below, join(m, path, step), w);
		if (!any)
			return;
	}
	if (last && !any && p->may_add && n->kind == PLAN_MAP)
		add(m, p, join(m, path, rest), NULL, n, title);
}

/* Fields of one thing stand together: in the order of the sections, then of the file. */
static int by_section(const void *a, const void *b)
{
	const struct form_field *x = a, *y = b;
	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->near_line != y->near_line)
		return x->near_line < y->near_line ? -1 : 1;
	return strcmp(x->path, y->path);
}

enum rc form_of(struct ctx *c, const char *text, size_t len, struct plan_node *root, const struct scheme *s, struct form *ret)
{
	struct maker m = { .c = c, .text = text, .len = len, .s = s, .strata = names_of(c, s, false), .classes = names_of(c, s, true) };
	m.form.list = arena_new_array(&c->arena, struct form_field, FORM_FIELDS);
	if (m.form.list == NULL || m.strata == NULL || m.classes == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		lay(&m, &patterns[i], patterns[i].path, root, "", (struct plan_words){ NULL, NULL });
	qsort(m.form.list, (size_t)m.form.n, sizeof *m.form.list, by_section);
	*ret = m.form;
	return RC_OK;
}

/* ---- In words. */

static const struct form_field *same_path(const struct form *f, const char *path)
{
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->list[i].path, path) == 0)
			return &f->list[i];
	return NULL;
}

static const char *shown(const struct ctx *c, const char *value) { return *value ? value : TR(c, "（无）", "(none)"); }

static const char *sentence(struct ctx *c, const struct form_field *f, const char *before, const char *after)
{
	const char *title = f->title.zh == NULL ? NULL : TR(c, f->title.zh, f->title.en);
	const char *what = TR(c, f->what.zh, f->what.en);
	return title == NULL ? arena_printf(&c->arena, "%s: %s → %s", what, shown(c, before), shown(c, after))
		: arena_printf(&c->arena, TR(c, "%s · %s：%s → %s", "%s, %s: %s → %s"), title, what, shown(c, before), shown(c, after));
}

/* A changed part of a benchmark is told once, not also with the whole of it. */
static bool told_by_part(const struct form *before, const struct form *after, const struct form_field *f)
{
	size_t n = strlen(f->path);
	for (int i = 0; i < after->n; i++) {
		const struct form_field *part = &after->list[i], *old;
		if (strncmp(part->path, f->path, n) != 0 || part->path[n] != '|')
			continue;
		old = same_path(before, part->path);
		if (old != NULL && strcmp(old->value, part->value) != 0)
			return true;
	}
	return false;
}

/* A part of something that was written anew: the whole has told it. */
static bool told_by_whole(const struct form *before, const struct form *after, const struct form_field *f)
{
	for (int i = 0; i < after->n; i++) {
		const struct form_field *whole = &after->list[i], *old;
		size_t n = strlen(whole->path);
		if (strncmp(whole->path, f->path, n) != 0 || f->path[n] != '|')
			continue;
		old = same_path(before, whole->path);
		if (old != NULL && strcmp(old->value, whole->value) != 0)
			return true;
	}
	return false;
}

enum rc form_changes(struct ctx *c, const struct form *before, const struct form *after, const char *const **ret_list, int *ret_n)
{
	const char **list = arena_new_array(&c->arena, const char *, (size_t)(before->n + after->n) + 1);
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < after->n; i++) {
		const struct form_field *f = &after->list[i], *old = same_path(before, f->path);
		const char *was = old != NULL ? old->value : "";
		if (strcmp(was, f->value) != 0 && !told_by_part(before, after, f))
			list[n++] = sentence(c, f, was, f->value);
	}
	for (int i = 0; i < before->n; i++)
		if (*before->list[i].value && same_path(after, before->list[i].path) == NULL && !told_by_whole(before, after, &before->list[i]))
			list[n++] = sentence(c, &before->list[i], before->list[i].value, "");
	for (int i = 0; i < n; i++)
		if (list[i] == NULL)
			return ctx_no_memory(c);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}
