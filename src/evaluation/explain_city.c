/* explain_city.c - the explanation of one enterprise of a round in memory, with what would change it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_city.h"

#include <time.h>

#include "core/app.h"
#include "core/module.h"
#include "evaluation/explain_try.h"

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void explain_city_free(struct city *y)
{
	explain_trial_destroy(y->trial);
	y->trial = NULL;
}

/* A scheme whose units cannot be tried one by one has no trial; explain_propose says so. */
static enum rc need_trial(struct ctx *c, struct city *y)
{
	struct evaluation_error why = { "" };
	if (y->trial != NULL)
		return RC_OK;
	enum rc rc = explain_trial_create(y->ev, &y->view.frame, rounds_pool(c->app), &y->trial, &why);
	return rc == RC_OK || rc == RC_NOT_FOUND ? RC_OK : ctx_fail(c, rc, "scheme", "%s", why.text);
}

static enum rc need_quarters(struct ctx *c, struct city *y)
{
	return y->quarters != NULL || explain_quartiles_make(&y->arena, y->ev, &y->quarters) == RC_OK ? RC_OK : ctx_no_memory(c);
}

static enum rc explain(struct ctx *c, struct city *y, struct explanation *x)
{
	struct arena *a = &c->arena;
	pthread_mutex_lock(&y->explain_lock);
	enum rc rc = need_trial(c, y);
	if (rc == RC_OK)
		rc = need_quarters(c, y);
	if (rc == RC_OK && explain_propose(a, y->ev, y->trial, c->english, x) != RC_OK)
		rc = ctx_no_memory(c);
	pthread_mutex_unlock(&y->explain_lock);
	return rc == RC_OK && explain_quarters(a, y->ev, y->quarters, x) != RC_OK ? ctx_no_memory(c) : rc;
}

static enum rc add_remedies(struct ctx *c, const struct city *y, struct city_explained *k)
{
	const struct explanation *x = &k->x;
	struct remedy_question q = { .scheme = y->round.scheme, .year = y->round.year, .round = y->round.id, .subject = registry_subject(y->view.reg, city_registry_row(y, x->row)),
		.class_ = x->class_ == CLASS_NONE ? NULL : y->scheme->classes.list[x->class_].code };
	enum { MOST = 12 };
	const char **all = arena_new_array(&c->arena, const char *, MOST);
	if (all == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < c->app->n_modules; i++) {
		const char *const *some = NULL;
		int n = 0;
		if (c->app->modules[i]->remedies == NULL)
			continue;
		TRY(c->app->modules[i]->remedies(c, &q, &some, &n));
		for (int k2 = 0; k2 < n && k->n_remedies < MOST; k2++)
			all[k->n_remedies++] = some[k2];
	}
	k->remedies = all;
	return RC_OK;
}

enum rc city_explain(struct ctx *c, struct city *y, const char *uscc, int decimals, struct city_explained *ret)
{
	struct city_explained k = { .n_plain = 0 };
	double began = now_ms();
	int64_t row = city_row(c, y, uscc);
	if (row < 0)
		return city_no_row(c, y, uscc);
	if (explain_unit(&c->arena, y->ev, (size_t)row, decimals, c->english, &k.x) != RC_OK)
		return ctx_no_memory(c);
	TRY(explain(c, y, &k.x));
	if (explain_plain(&c->arena, y->ev, c->english, &k.x, &k.plain, &k.n_plain) != RC_OK)
		return ctx_no_memory(c);
	if (!scheme_is_of_places(y->scheme)) /* what an enterprise may do, and what its class brings */
		TRY(add_remedies(c, y, &k));
	if (scheme_is_of_places(y->scheme))
		k.rule = TR(c, "“最省力”按变动占自身数值的比例衡量（自身为零的，按基准所要求的数值）；两项一起时取两个比例平方和的平方根。其他单位按现有数据；基准值随自身数据一起变动，并已重新计算、排名和分类验证。",
			"Easiest means the smallest change against the own figure (where that is zero, against what the benchmark asks); of two changes the root of the sum of their squares. All others stay as they are; "
			"benchmarks move with the own figures, and every proposal was checked by computing, ranking and classing everything again.");
	else
		k.rule = TR(c, "“最省力”按变动占企业自身数值的比例衡量（自身为零的，按基准所要求的数值）；两项一起时取两个比例平方和的平方根，即两小步比一大步省力。其他企业按现有数据；基准值随本企业数据一起变动，并已按全市重新计算、排名和分类验证。",
		"Easiest means the smallest change against the firm's own figure (where that is zero, against what the benchmark asks); of two changes the root of the sum of their squares, so two small steps are easier than one large. "
		"Other firms stay as they are; benchmarks move with the firm's own figures, and every proposal was checked by computing, ranking and classing the whole city again.");
	k.ms = now_ms() - began;
	*ret = k;
	return RC_OK;
}
