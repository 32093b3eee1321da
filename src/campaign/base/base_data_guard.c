/* base_data_guard.c - what base data says about ending a step.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/base/base_data_priv.h"

static const int64_t PPB = 1000000000;

static const char *link_to(struct ctx *c, const struct campaign *k, const char *page)
{
	return arena_printf(&c->arena, "/campaigns/%lld/base-data%s", (long long)k->id, page);
}

/* Fewer than `enough` of those expected: is a / b < enough, without rounding. */
static bool too_few(const struct base_source *s, int64_t enough_ppb)
{
	return (__int128)s->present * PPB < (__int128)s->expected * enough_ppb;
}

static enum rc source_finding(struct ctx *c, const struct base_work *w, const struct base_source *s, struct campaign_findings *f)
{
	const struct indicator *ind = s->field->ind;
	const char *link = link_to(c, &w->k, "/collection");
	if (s->n_batches == 0 || s->present == 0) {
		bool block = s->field->plan != NULL && s->field->plan->block;
		return campaign_find(c, f, block, "figures-missing", link, arena_printf(&c->arena, "“%s”（%s）%d 年没有任何数据：催报，或由数据操作员导入", ind->title, s->field->source, w->k.year),
			arena_printf(&c->arena, "there is nothing of '%s' for %d: remind the unit or bring the table in", ind->title_en, w->k.year));
	}
	if (w->plan == NULL || !too_few(s, w->plan->enough_ppb))
		return RC_OK;
	return campaign_find(c, f, false, "figures-few", link, arena_printf(&c->arena, "“%s”应有 %lld 家，缺 %lld 家：核对缺数清单", ind->title, (long long)s->expected,
		(long long)(s->expected - s->present)), arena_printf(&c->arena, "'%s' is missing for %lld of %lld enterprises: look at the list", ind->title_en,
		(long long)(s->expected - s->present), (long long)s->expected));
}

static enum rc collection_guard(struct ctx *c, const struct base_work *w, struct campaign_findings *f)
{
	struct base_source *list;
	TRY(base_collection(c, w, &list));
	for (int i = 0; i < w->n; i++)
		TRY(source_finding(c, w, &list[i], f));
	return RC_OK;
}

static enum rc showing_guard(struct ctx *c, const struct base_work *w, struct campaign_findings *f)
{
	if (w->pub.at != NULL)
		return RC_OK;
	return campaign_find(c, f, true, "base-unpublished", link_to(c, &w->k, ""), "基础数据还没有向企业公布：先公布，期满后再结束",
		"base data has not been published to the enterprises: publish it, end the step when its window has closed");
}

enum rc base_data_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	bool collection = strcmp(step, "collection") == 0;
	struct base_work w;
	if (!collection && strcmp(step, "base") != 0)
		return RC_OK;
	TRY(base_begin(c, k->id, &w));
	enum rc rc = collection ? collection_guard(c, &w, f) : showing_guard(c, &w, f);
	base_end(c, &w);
	return rc;
}
