/* city_whatif.c - trying another rule on the whole city.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_whatif.h"

#include <string.h>
#include <time.h>

#include "core/http.h"

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- The settings. */

static enum rc read_changes(struct ctx *c, const struct city *y, const struct city_question *q, struct settings *set)
{
	struct evaluation_error why = { "" };
	if (settings_make(&c->arena, y->scheme, set) != RC_OK)
		return ctx_no_memory(c);
	set->as_of = y->ev->settings.as_of;
	for (int i = 0; i < q->n; i++) {
		enum rc rc = whatif_set(y->scheme, set, q->changes[i].name, q->changes[i].value, c->english, &why);
		if (rc != RC_OK)
			return ctx_fail(c, rc == RC_NOT_FOUND ? RC_BAD_INPUT : rc, q->changes[i].name, "%s", why.text);
	}
	enum rc rc = whatif_settle(y->scheme, set, c->english, &why);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "changes", "%s", why.text);
}

/* ---- What to know: weights are counted among the items that count for the same units. */

static const char *for_whom(const struct item *it) { return it->applies.f ? formula_text(it->applies.f) : ""; }

static bool told_before(const struct scheme *s, int item)
{
	for (int i = 0; i < item; i++)
		if (strcmp(for_whom(&s->items[i]), for_whom(&s->items[item])) == 0)
			return true;
	return false;
}

static enum rc note_weights(struct ctx *c, const struct scheme *s, const struct settings *set, struct city_answer *a)
{
	a->notes = arena_new_array(&c->arena, const char *, (size_t)s->n_items + 1);
	if (a->notes == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < s->n_items; i++) {
		double before = 0, after = 0;
		if (told_before(s, i))
			continue;
		for (int k = i; k < s->n_items; k++)
			if (strcmp(for_whom(&s->items[k]), for_whom(&s->items[i])) == 0) {
				before += s->items[k].weight;
				after += set->weight[k];
			}
		if (before - after > 1e-9 || after - before > 1e-9)
			a->notes[a->n_notes++] = *for_whom(&s->items[i])
				? arena_printf(&c->arena, TR(c, "权重合计由 %.6g 变为 %.6g（%s）", "The weights now add up to %2$.6g instead of %1$.6g (%3$s)."),
				before, after, scheme_condition_words(&c->arena, s, for_whom(&s->items[i]), c->english))
				: arena_printf(&c->arena, TR(c, "权重合计由 %.6g 变为 %.6g", "The weights now add up to %2$.6g instead of %1$.6g."), before,
					after);
	}
	return RC_OK;
}

/* ---- Effects by group. */

static uint32_t *group_keys(struct ctx *c, const struct city *y, enum group_level level, uint32_t none)
{
	const struct registry *g = y->view.reg;
	uint32_t *key = arena_new_array(&c->arena, uint32_t, y->ev->rows + 1);
	for (size_t row = 0; key != NULL && row < y->ev->rows; row++) {
		int industry = city_industry(y, row), at = level == GROUP_DISTRICT ? city_district(y, row) : industry < 0 ? -1
			: g->industries[industry].division;
		key[row] = at < 0 ? none : (uint32_t)at;
	}
	return key;
}

static enum rc effects(struct ctx *c, const struct city *y, const struct evaluation *lab, const uint64_t *rows, enum group_level level,
	struct city_effect **ret, int *ret_n)
{
	uint32_t n = (uint32_t)(level == GROUP_DISTRICT ? y->view.reg->n_regions : y->view.reg->n_industries);
	uint32_t *key = group_keys(c, y, level, n);
	struct whatif_group *groups;
	struct city_effect *list = arena_new_array(&c->arena, struct city_effect, (size_t)n + 1);
	int k = 0;
	if (key == NULL || list == NULL || whatif_groups(&c->arena, y->ev, lab, rows, key, n, &groups) != RC_OK)
		return ctx_no_memory(c);
	for (uint32_t i = 0; i < n; i++)
		if (groups[i].units > 0)
			list[k++] = (struct city_effect){ group_name(y, level, &(struct group){ .at = (int)i }), groups[i] };
	*ret = list;
	*ret_n = k;
	return RC_OK;
}

/* ---- */

static enum rc compare(struct ctx *c, const struct city *y, const struct evaluation *lab, const uint64_t *rows,
	const struct city_question *q, struct city_answer *a)
{
	if (whatif_compare(&c->arena, y->ev, lab, rows, q->skip, q->limit, &a->w) != RC_OK)
		return ctx_no_memory(c);
	TRY(effects(c, y, lab, rows, GROUP_DISTRICT, &a->districts, &a->n_districts));
	return effects(c, y, lab, rows, GROUP_DIVISION, &a->industries, &a->n_industries);
}

static enum rc change(struct ctx *c, struct evaluation *lab, const struct settings *set, struct city_answer *a)
{
	struct evaluation_error why = { "" };
	if (http_gone(c))
		return ctx_fail(c, RC_CANCELLED, "", TR(c, "已有更新的请求", "overtaken by a later request"));
	a->recomputed = whatif_work(lab, set);
	enum rc rc = a->recomputed == RECOMPUTED_NONE ? RC_OK : evaluation_change(lab, set, &why);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "changes", "%s", why.text);
}

enum rc city_whatif(struct ctx *c, struct city *y, const struct scope *scope, const struct city_question *q, struct city_answer *ret)
{
	struct city_answer a = { .n_notes = 0 };
	struct settings set;
	struct evaluation *lab;
	uint64_t *rows;
	double began = now_ms();
	TRY(read_changes(c, y, q, &set));
	TRY(note_weights(c, y->scheme, &set, &a));
	TRY(city_seen(c, y, scope, &rows));
	TRY(city_lab(c, y, &lab));
	enum rc rc = change(c, lab, &set, &a);
	if (rc == RC_OK)
		rc = compare(c, y, lab, rows, q, &a);
	city_lab_done(y);
	a.ms = now_ms() - began;
	if (rc == RC_OK)
		*ret = a;
	return rc;
}
