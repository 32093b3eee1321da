/* campaign_guard.c - what keeps a step from ending: the rooms are asked in turn, the course of the year speaks first.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/campaign.h"
#include "campaign/course/campaign_store.h"

typedef enum rc guard_fn(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f);
static guard_fn *const guards[] = {
#define G(name) name##_guard,
#include "campaign/campaign_guards.def"
#undef G
};

enum rc campaign_find(struct ctx *c, struct campaign_findings *f, bool block, const char *code, const char *link, const char *zh, const char *en)
{
	if (f->n == f->cap) {
		int cap = f->cap > 0 ? f->cap * 2 : 8;
		struct campaign_finding *more = arena_new_array(&c->arena, struct campaign_finding, (size_t)cap);
		if (more == NULL)
			return ctx_no_memory(c);
		if (f->n > 0)
			memcpy(more, f->list, (size_t)f->n * sizeof *more);
		f->list = more;
		f->cap = cap;
	}
	f->list[f->n++] = (struct campaign_finding){ .block = block, .code = code, .zh = zh, .en = en, .link = link };
	return zh != NULL && en != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc campaign_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *ret_findings)
{
	struct scope own = c->scope;
	enum rc rc = RC_OK;
	*ret_findings = (struct campaign_findings){ 0 };
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	for (size_t i = 0; i < sizeof guards / sizeof *guards && rc == RC_OK; i++)
		rc = guards[i](c, k, step, ret_findings);
	c->scope = own;
	return rc;
}

/* Everybody has the whole of a strict window; without a computed evaluation there is nothing to go on with. */
enum rc course_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	struct campaign_window w;
	TRY(campaign_window(c, k->id, step, &w));
	if (w.strict && w.entered && !w.over)
		TRY(campaign_find(c, f, true, "window-open", NULL, "期限还没有到，到截止时刻后才能结束本环节", "the window is still open; the step can end when it has closed"));
	if (strcmp(step, "scoring") == 0 && k->round == 0)
		TRY(campaign_find(c, f, true, "no-round", arena_printf(&c->arena, "/campaigns/%lld", (long long)k->id), "还没有评分结果，请先运行评分", "nothing has been scored yet; run the scoring first"));
	return RC_OK;
}
