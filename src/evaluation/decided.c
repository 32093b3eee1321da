/* decided.c - decisions of people on their way into an evaluation, and what one of them would change.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/decided.h"

#include <string.h>

#include "core/app.h"

/* ---- From the register to rows, classes and limits. */

/* The frame row of a subject; UINT32_MAX: none. */
static uint32_t row_of(const struct view *v, int64_t subject)
{
	int64_t reg = registry_row_of_subject(v->reg, subject);
	size_t lo = 0, hi = v->frame.rows;
	if (reg < 0 || v->row == NULL)
		return reg < 0 || (size_t)reg >= v->frame.rows ? UINT32_MAX : (uint32_t)reg;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (v->row[mid] < (uint64_t)reg)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < v->frame.rows && v->row[lo] == (uint64_t)reg ? (uint32_t)lo : UINT32_MAX;
}

static int limit_of(const struct scheme *s, const char *code)
{
	for (int i = 0; i < s->n_limits; i++)
		if (strcmp(s->limits[i].code, code) == 0)
			return i;
	return -1;
}

static bool effect_of(const char *word, enum override_kind *ret)
{
	static const char *const words[] = { "class", "limit", "exempt", "floor", "ceiling" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0)
			return *ret = (enum override_kind)i, true;
	return false;
}

/* False: the scheme has no word for it. */
static bool translate(const struct scheme *s, const struct decided *d, struct override *o)
{
	int class_ = scheme_class(s, d->class_), as = scheme_class(s, d->treat_as);
	*o = (struct override){ .class_ = CLASS_NONE, .treat_as = as < 0 ? CLASS_NONE : (uint8_t)as, .freed = d->freed, .id = d->id, .limit = -1, .title = { d->zh, d->en } };
	if (!effect_of(d->effect, &o->kind))
		return false;
	if (o->kind == OVERRIDE_LIMIT)
		return (o->limit = limit_of(s, d->limit)) >= 0;
	if (class_ < 0 || !s->overrides)
		return false;
	o->class_ = (uint8_t)class_;
	return true;
}

static const char *own(struct arena *a, const char *text) { return text != NULL && text[0] != '\0' ? arena_strdup(a, text) : NULL; }

static void own_texts(struct arena *a, const struct decided *d, struct override *o)
{
	o->reason = own(a, d->reason);
	o->authority = own(a, d->authority);
	o->document = own(a, d->document);
	o->from = own(a, d->from);
	o->to = own(a, d->to);
	o->title = (struct plan_words){ own(a, d->zh), own(a, d->en) };
}

static enum rc of_register(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_known, struct decided **ret_list, int *ret_n)
{
	*ret_known = 0;
	*ret_list = NULL;
	*ret_n = 0;
	for (int i = 0; known > 0 && i < c->app->n_modules; i++)
		if (c->app->modules[i]->decided != NULL) /* there is one register */
			return c->app->modules[i]->decided(c, scheme, year, known, ret_known, ret_list, ret_n);
	return RC_OK;
}

/* `leave_out`: the id of one that does not count; `more`: one that counts besides. */
static enum rc gather(struct ctx *c, struct arena *a, const struct scheme *s, const struct view *v, const struct decided *list, int n, int64_t leave_out, const struct decided *more,
	struct decided_list *ret)
{
	struct override *out = arena_array(a, (size_t)n + 2, sizeof *out);
	if (out == NULL)
		return ctx_no_memory(c);
	ret->list = out;
	ret->n = 0;
	for (int i = 0; i <= n; i++) {
		const struct decided *d = i < n ? &list[i] : more;
		if (d == NULL || (leave_out != 0 && d->id == leave_out) || !translate(s, d, &out[ret->n]))
			continue;
		out[ret->n].row = row_of(v, d->subject);
		if (out[ret->n].row == UINT32_MAX)
			continue;
		own_texts(a, d, &out[ret->n++]);
	}
	return RC_OK;
}

enum rc decided_load(struct ctx *c, struct arena *a, const struct scheme *s, const char *scheme, const struct view *v, int64_t known, struct decided_list *ret)
{
	struct decided *list;
	int n;
	TRY(of_register(c, scheme, v->year, known, &ret->known, &list, &n));
	return gather(c, a, s, v, list, n, 0, NULL, ret);
}

enum rc decided_fits(struct ctx *c, const struct scheme *s, const struct decided *d)
{
	struct override o;
	if (translate(s, d, &o))
		return RC_OK;
	if (strcmp(d->effect, "limit") == 0)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "办法 %s 没有限制性规定“%s”", "scheme %s has no limit '%s'"), s->id, d->limit);
	if (!s->overrides)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "办法 %s 不允许人工调整（overrides: {allow: no}）", "scheme %s allows no decisions by hand (overrides: {allow: no})"), s->id);
	return ctx_fail(c, RC_BAD_INPUT, "class", TR(c, "办法 %s 没有“%s”类", "scheme %s has no class '%s'"), s->id, d->class_);
}

/* ---- What one would change. */

struct places { uint8_t *class_; uint32_t *rank; };

static enum rc places_of(struct ctx *c, const struct evaluation *e, struct places *ret)
{
	*ret = (struct places){ arena_array(&c->arena, e->rows + 1, 1), arena_array(&c->arena, e->rows + 1, sizeof(uint32_t)) };
	if (ret->class_ == NULL || ret->rank == NULL)
		return ctx_no_memory(c);
	memcpy(ret->class_, e->class_, e->rows);
	memcpy(ret->rank, e->rank, e->rows * sizeof *e->rank);
	return RC_OK;
}

static const char *class_word(const struct scheme *s, uint8_t k) { return k == CLASS_NONE ? NULL : s->classes.list[k].code; }

static enum rc run_with(struct ctx *c, const struct city *y, struct evaluation *lab, const struct decided_list *l)
{
	struct evaluation_error why = { "" };
	enum rc rc = evaluation_run(lab, &y->ev->settings, l->list, l->n, &why);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "scheme", "%s", why.text);
}

static enum rc note_movers(struct ctx *c, const struct city *y, uint32_t own, const struct places *was, const struct evaluation *now, struct decided_trial *t)
{
	t->movers = arena_new_array(&c->arena, struct decided_mover, DECIDED_MOVERS);
	if (t->movers == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < now->rows; i++) {
		if (i == own || was->class_[i] == now->class_[i])
			continue;
		t->moved++;
		t->up += now->class_[i] < was->class_[i];
		t->down += now->class_[i] > was->class_[i];
		if (t->n_movers < DECIDED_MOVERS && city_sees(c, y, i))
			t->movers[t->n_movers++] = (struct decided_mover){ i, class_word(y->scheme, was->class_[i]), class_word(y->scheme, now->class_[i]) };
	}
	return RC_OK;
}

static enum rc both_runs(struct ctx *c, const struct city *y, struct evaluation *lab, uint32_t row, const struct decided_list *before, const struct decided_list *after,
	struct decided_trial *t)
{
	struct places was;
	TRY(run_with(c, y, lab, before));
	TRY(places_of(c, lab, &was));
	TRY(run_with(c, y, lab, after));
	if (row != UINT32_MAX && !(lab->state[row] & ROW_OUT)) {
		t->before = (struct decided_place){ true, class_word(y->scheme, was.class_[row]), was.rank[row] };
		t->after = (struct decided_place){ true, class_word(y->scheme, lab->class_[row]), lab->rank[row] };
	}
	return note_movers(c, y, row, &was, lab, t);
}

enum rc decided_try(struct ctx *c, struct city *y, int64_t subject, const struct decided *more, int64_t leave_out, struct decided_trial *ret)
{
	struct decided_list before, after, own = { y->decided, y->n_decided, 0 };
	struct decided_trial t = { .n_movers = 0 };
	struct evaluation *lab;
	struct decided *list;
	int64_t known;
	int n;
	TRY(of_register(c, y->round.scheme, y->round.year, DECIDED_NOW, &known, &list, &n));
	TRY(gather(c, &c->arena, y->scheme, &y->view, list, n, 0, NULL, &before));
	TRY(gather(c, &c->arena, y->scheme, &y->view, list, n, leave_out, more, &after));
	TRY(city_lab(c, y, &lab));
	enum rc rc = both_runs(c, y, lab, row_of(&y->view, subject), &before, &after, &t), back = run_with(c, y, lab, &own); /* as the next one expects it */
	city_lab_done(y);
	TRY(rc);
	TRY(back);
	*ret = t;
	return RC_OK;
}
