/* base_data_progress.c - how far the confirmation is: by enterprise, counted for places, and reminders.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/base/base_data_priv.h"

const char *const base_show_words[] = { "all", "unopened", "unanswered", "part", "confirmed", "objected", "silent", NULL };

/* What is known of an enterprise, put together from lists that stand by enterprise. */
struct walk { const struct base_opened *opened; int n_opened, at_opened; const struct base_reply *replies; int n_replies, at_reply;
	const struct base_objection *objections; int n_objections, at_objection; };

static void one_line(const struct base_work *w, struct walk *k, size_t row, struct base_line *ret_l)
{
	int64_t subject = registry_subject(w->g, row);
	bool whole = false;
	int parts = 0;
	*ret_l = (struct base_line){ .row = (uint32_t)row };
	while (k->at_opened < k->n_opened && k->opened[k->at_opened].enterprise < subject)
		k->at_opened++;
	if (k->at_opened < k->n_opened && k->opened[k->at_opened].enterprise == subject)
		ret_l->seen_at = k->opened[k->at_opened].at;
	while (k->at_reply < k->n_replies && k->replies[k->at_reply].enterprise < subject)
		k->at_reply++;
	for (; k->at_reply < k->n_replies && k->replies[k->at_reply].enterprise == subject; k->at_reply++) {
		const struct base_reply *r = &k->replies[k->at_reply];
		if (r->field[0] != '\0') {
			parts++;
			continue;
		}
		whole = true;
		ret_l->answered_at = r->at;
		ret_l->person = r->person;
		ret_l->channel = r->channel;
	}
	while (k->at_objection < k->n_objections && k->objections[k->at_objection].enterprise < subject)
		k->at_objection++;
	ret_l->state = base_state_of(w, ret_l->seen_at != NULL, whole, parts, k->at_objection < k->n_objections && k->objections[k->at_objection].enterprise == subject);
}

static bool lies_in(const struct registry *g, size_t row, int region)
{
	int64_t pos = g->regions[g->region[row]].pos;
	return region < 0 || (pos >= g->regions[region].pos && pos <= g->regions[region].pos_end);
}

enum rc base_progress_get(struct ctx *c, const struct base_work *w, int region, struct base_progress *ret_p)
{
	struct base_line *lines = arena_new_array(&c->arena, struct base_line, w->g->rows + 1);
	struct base_opened *opened;
	struct base_reply *replies;
	struct base_objection *objections;
	struct walk k = { 0 };
	size_t n = 0;
	if (lines == NULL)
		return ctx_no_memory(c);
	TRY(store_base_opened(c, &c->scope, w->k.id, 0, &opened, &k.n_opened));
	TRY(store_base_replies(c, &c->scope, w->k.id, 0, &replies, &k.n_replies));
	TRY(store_base_objections(c, &c->scope, w->k.id, 0, &objections, &k.n_objections));
	k.opened = opened;
	k.objections = objections;
	k.replies = replies;
	for (size_t row = 0; row < w->g->rows; row++)
		if (registry_in_scope(w->g, &c->scope, row) && lies_in(w->g, row, region) && base_gets(w, row))
			one_line(w, &k, row, &lines[n++]);
	*ret_p = (struct base_progress){ lines, n };
	return RC_OK;
}

bool base_shows(enum base_show show, const struct base_line *l)
{
	switch (show) {
	case BASE_SHOW_UNOPENED: return l->seen_at == NULL && l->state != BASE_CONFIRMED && l->state != BASE_OBJECTED;
	case BASE_SHOW_UNANSWERED: return l->state == BASE_UNSEEN || l->state == BASE_SEEN || l->state == BASE_PART;
	case BASE_SHOW_PART: return l->state == BASE_PART;
	case BASE_SHOW_CONFIRMED: return l->state == BASE_CONFIRMED;
	case BASE_SHOW_OBJECTED: return l->state == BASE_OBJECTED;
	case BASE_SHOW_SILENT: return l->state == BASE_SILENT;
	default: return true;
	}
}

void base_count_add(struct base_count *k, const struct base_line *l)
{
	k->sheets++;
	k->opened += l->seen_at != NULL;
	k->part += l->state == BASE_PART;
	k->confirmed += l->state == BASE_CONFIRMED;
	k->objected += l->state == BASE_OBJECTED;
	k->silent += l->state == BASE_SILENT;
	k->unanswered += base_shows(BASE_SHOW_UNANSWERED, l);
}

/* One row for all of them: who is reminded follows from its place and from what it has done by then. */
enum rc base_remind(struct ctx *c, const struct base_work *w, int region, enum base_show show, int64_t *ret_n)
{
	struct base_reminder r = { .field = "", .show = base_show_words[show], .who = c->who.name };
	struct base_progress p;
	char at[INSTANT_TEXT];
	txn_auto t = { 0 };
	TRY(base_insiders(c));
	if (show != BASE_SHOW_UNOPENED && show != BASE_SHOW_UNANSWERED)
		return ctx_fail(c, RC_BAD_INPUT, "show", "%s", TR(c, "只能提醒未打开或未答复的企业", "only those that have not opened or not answered are reminded"));
	if (w->pub.at == NULL)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "%d 年度基础数据还没有公布", "base data of %d has not been published yet"), w->k.year);
	TRY(campaign_must_be_open(c, &w->k, "base"));
	TRY(base_progress_get(c, w, region, &p));
	for (size_t i = 0; i < p.n; i++)
		r.enterprises += base_shows(show, &p.lines[i]);
	if (r.enterprises == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "没有需要提醒的企业", "there is nobody to remind"));
	int64_t lo = 0, hi = INT64_C(1) << 52;
	if (c->scope.kind == SCOPE_REGION) {
		lo = c->scope.region_lo;
		hi = c->scope.region_hi;
	}
	if (region >= 0 && w->g->regions[region].pos > lo)
		lo = w->g->regions[region].pos;
	if (region >= 0 && w->g->regions[region].pos_end < hi)
		hi = w->g->regions[region].pos_end;
	r.region_lo = lo;
	r.region_hi = hi;
	instant_print(at, c->now_ms);
	r.at = at;
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_reminder(c, w->k.id, &r));
	TRY_DB(txn_commit(&t));
	*ret_n = r.enterprises;
	return RC_OK;
}
