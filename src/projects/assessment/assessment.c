/* assessment.c - drafts: opened, changed, worked out, dropped; and what is entered by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/assessment/assessment.h"
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/assessment/assessment_priv.h"
#include "projects/assessment/assessment_store.h"

enum { KNOWN_BY_MOST = 366 };

/* ---- Who. */

bool assess_drafts(const struct ctx *c)
{
	struct scope scope;
	if (c->session == NULL)
		return c->who.operator_cli;
	return session_may(c->session, "assessment.draft", &scope) && scope.kind == SCOPE_ALL;
}

static enum rc none(struct ctx *c) { return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这次考核", "there is no such assessment")); }

enum rc assess_get(struct ctx *c, int64_t id, struct assessment *ret_a)
{
	bool found;
	TRY(store_assess_get(c, id, ret_a, &found));
	if (!found || strcmp(ret_a->state, "dropped") == 0)
		return none(c);
	if (strcmp(ret_a->state, "draft") == 0 && !assess_drafts(c))
		return none(c);
	return RC_OK;
}

static enum rc get_draft(struct ctx *c, int64_t id, struct assessment *ret_a)
{
	TRY(assess_get(c, id, ret_a));
	if (strcmp(ret_a->state, "draft") != 0)
		return ctx_fail(c, RC_CONFLICT, "id", "%s", TR(c, "这次考核已经定稿，不能再改；要更正，新建一次并写明更正它", "this assessment is fixed and stays as it is; to put it right make another one that corrects it"));
	return RC_OK;
}

enum rc assess_list(struct ctx *c, bool drafts, struct assessment **ret_list, int *ret_n)
{
	int k = 0;
	TRY(store_assess_list(c, ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		if (drafts || strcmp((*ret_list)[i].state, "fixed") == 0)
			(*ret_list)[k++] = (*ret_list)[i];
	*ret_n = k;
	return RC_OK;
}

/* ---- Checks. */

static enum rc check_words(struct ctx *c, const char *field, const char *s, size_t most)
{
	size_t n = s != NULL ? utf8_count(s, strlen(s)) : 0;
	if (n == 0)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	return n > most ? ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字", "at most %zu characters"), most) : RC_OK;
}

static enum rc check_head(struct ctx *c, const struct assessment *a)
{
	TRY(check_words(c, "title", a->title, ASSESS_TITLE));
	if (a->text == NULL || a->text[0] == '\0' || strlen(a->text) > ASSESS_TEXT_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "text", TR(c, "方案不能空着，最多 %d 字节", "the scheme cannot be empty and has at most %d bytes"), ASSESS_TEXT_MAX);
	if (a->cut_off == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "cut_off", "%s", TR(c, "请写截止日", "say the day of the cut-off"));
	if (a->known_by < a->cut_off || a->known_by > a->cut_off + KNOWN_BY_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "known_by", TR(c, "“登记截至”不能早于截止日，最多晚 %d 天", "what was told counts up to a day that is not before the cut-off and at most %d days after it"), KNOWN_BY_MOST);
	return RC_OK;
}

enum rc assess_new(struct ctx *c, const struct assessment *a, int64_t *ret_id)
{
	struct assessment former;
	TRY(check_head(c, a));
	if (a->corrects != 0) {
		bool found;
		TRY(store_assess_get(c, a->corrects, &former, &found));
		if (!found || strcmp(former.state, "fixed") != 0)
			return ctx_fail(c, RC_BAD_INPUT, "corrects", "%s", TR(c, "只能更正已经定稿的考核", "only a fixed assessment can be corrected"));
	}
	return store_assess_add(c, a, ret_id);
}

static enum rc seen_another(struct ctx *c)
{
	return ctx_fail(c, RC_CONFLICT, "version", "%s", TR(c, "其间有人改过这份草稿；请刷新后再改", "somebody has changed this draft in between; load it again"));
}

enum rc assess_save(struct ctx *c, const struct assessment *a)
{
	struct assessment now;
	bool done;
	TRY(get_draft(c, a->id, &now));
	TRY(check_head(c, a));
	TRY(store_assess_set(c, a, &done));
	return done ? RC_OK : seen_another(c);
}

enum rc assess_drop(struct ctx *c, int64_t id)
{
	struct assessment now;
	bool done;
	TRY(get_draft(c, id, &now));
	TRY(store_assess_state(c, id, now.version, "dropped", &done));
	return done ? RC_OK : seen_another(c);
}

/* ---- By hand. */

enum rc assess_entries(struct ctx *c, int64_t id, bool all, struct assess_entry **ret_list, int *ret_n)
{
	struct assess_entry *list;
	int n, k = 0;
	TRY(store_assess_entries(c, id, &list, &n));
	for (int i = 0; !all && i < n; i++) {
		bool stands = list[i].value != NULL;
		for (int j = i + 1; j < n; j++)
			stands = stands && list[j].replaces != list[i].id;
		if (stands)
			list[k++] = list[i];
	}
	*ret_list = list;
	*ret_n = all ? n : k;
	return RC_OK;
}

static enum rc check_hand(struct ctx *c, const struct assess_item *t, const struct assess_entry *e, const struct assess_entry *standing, int n)
{
	double v = 0;
	int times = 1;
	if (num_parse(e->value, strlen(e->value), 0, &v) != NUM_OK)
		return ctx_fail(c, RC_BAD_INPUT, "value", TR(c, "“%.40s”不是数", "'%.40s' is no number"), e->value);
	if (v < t->each_least || v > t->each_most)
		return ctx_fail(c, RC_BAD_INPUT, "value", TR(c, "“%s”每次在 %g 与 %g 分之间", "one entry of %s is between %g and %g points"), TR(c, t->title.zh, t->title.en), t->each_least, t->each_most);
	for (int i = 0; i < n; i++)
		times += strcmp(standing[i].item, e->item) == 0 && strcmp(standing[i].district, e->district) == 0 && standing[i].id != e->replaces;
	if (t->times > 0 && times > t->times)
		return ctx_fail(c, RC_BAD_INPUT, "item", TR(c, "“%s”一个区县最多 %d 次", "a district has %s at most %d times"), TR(c, t->title.zh, t->title.en), t->times);
	return RC_OK;
}

static enum rc check_figure(struct ctx *c, const struct assess_entry *e, const struct assess_entry *standing, int n)
{
	double v;
	if (num_parse(e->value, strlen(e->value), 0, &v) != NUM_OK)
		return ctx_fail(c, RC_BAD_INPUT, "value", TR(c, "“%.40s”不是数", "'%.40s' is no number"), e->value);
	for (int i = 0; i < n; i++)
		if (strcmp(standing[i].item, e->item) == 0 && strcmp(standing[i].district, e->district) == 0 && standing[i].id != e->replaces)
			return ctx_fail(c, RC_CONFLICT, "item", "%s", TR(c, "这个区县已经填了这个数；要改，请替换原来那条", "this figure of the district is entered already; replace that entry"));
	return RC_OK;
}

static enum rc check_value(struct ctx *c, const struct assess_plan *p, const struct assess_entry *e, const struct assess_entry *standing, int n)
{
	int item = assess_item_of(p, e->item), figure = assess_figure_of(p, e->item);
	bool known;
	if (figure < 0 && (item < 0 || !p->items[item].by_hand))
		return ctx_fail(c, RC_BAD_INPUT, "item", TR(c, "方案中没有可以手工填写的“%.40s”", "the scheme has no '%.40s' that is entered by hand"), e->item);
	TRY(assess_district_known(c, e->district, &known));
	if (!known)
		return ctx_fail(c, RC_BAD_INPUT, "district", TR(c, "“%.40s”不是考核板块的代码", "'%.40s' is no code of a district that is assessed"), e->district);
	return figure >= 0 ? check_figure(c, e, standing, n) : check_hand(c, &p->items[item], e, standing, n);
}

static const struct assess_entry *entry_of(const struct assess_entry *list, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

enum rc assess_entry_add(struct ctx *c, int64_t id, const struct assess_entry *e, int64_t *ret_entry)
{
	const struct assess_plan *p;
	struct assessment a;
	struct plan_report r;
	struct assess_entry row = *e, *list;
	int n;
	TRY(get_draft(c, id, &a));
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	TRY(assess_plan_text(c, a.text, &r, &p));
	if (p == NULL)
		return ctx_fail(c, RC_CONFLICT, "text", "%s", TR(c, "方案有错误，先改正再填", "the scheme has mistakes; put them right first"));
	TRY(assess_entries(c, id, false, &list, &n));
	const struct assess_entry *former = e->replaces != 0 ? entry_of(list, n, e->replaces) : NULL;
	if (e->replaces != 0 && former == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "replaces", "%s", TR(c, "要替换的那条不存在，或已被替换", "there is no such entry, or it was replaced already"));
	if (former != NULL) {
		row.item = former->item;
		row.district = former->district;
	}
	TRY(check_words(c, "authority", e->authority, ASSESS_TITLE));
	TRY(check_words(c, "reason", e->reason, ASSESS_WORDS));
	TRY(check_words(c, "paper", e->paper, ASSESS_TITLE));
	if (e->value != NULL)
		TRY(check_value(c, p, &row, list, n));
	else if (former == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	if (n >= ASSESS_ENTRIES_MAX)
		return ctx_fail(c, RC_TOO_LARGE, "item", TR(c, "最多 %d 条", "at most %d entries"), ASSESS_ENTRIES_MAX);
	txn_auto txn = { 0 };
	TRY_DB(txn_begin(&txn, c->db));
	TRY(store_assess_entry_add(c, id, &row, ret_entry));
	TRY(store_assess_touch(c, id));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

/* ---- Working out. */

static enum rc plan_for(struct ctx *c, const struct assess_asked *q, struct assess_worked *w)
{
	plan_report_init(&w->report, &c->arena);
	w->report.english = c->english;
	w->text = q->text;
	TRY(assess_plan_text(c, q->text, &w->report, &w->plan));
	if (w->plan == NULL || q->n_weights == 0)
		return RC_OK;
	TRY(assess_reweigh(c, w->plan, q->text, q->weights, q->n_weights, &w->text));
	plan_report_init(&w->report, &c->arena);
	w->report.english = c->english;
	return assess_plan_text(c, w->text, &w->report, &w->plan);
}

enum rc assess_work(struct ctx *c, const struct assess_asked *q, struct assess_worked *ret_w)
{
	struct assess_entry *entries = NULL;
	*ret_w = (struct assess_worked){ .plan = NULL };
	TRY(plan_for(c, q, ret_w));
	if (ret_w->plan == NULL)
		return RC_OK;
	if (q->entries_of != 0)
		TRY(assess_entries(c, q->entries_of, false, &entries, &ret_w->n_entries));
	ret_w->entries = entries;
	TRY(assess_files_hold(c, ret_w->plan, q->cut_off, q->known_by, &ret_w->now));
	enum rc rc = RC_OK;
	if (ret_w->plan->needs_last) {
		int32_t late = q->known_by - q->cut_off, before = assess_year_before(q->cut_off);
		rc = assess_files_hold(c, ret_w->plan, before, before + late, &ret_w->last);
	}
	struct assess_input in = { .plan = ret_w->plan, .now = ret_w->now, .last = ret_w->last, .entries = entries, .n_entries = ret_w->n_entries };
	if (rc == RC_OK)
		rc = assess_run(c, &in, &ret_w->result);
	if (rc != RC_OK)
		assess_worked_drop(c, ret_w);
	return rc;
}

void assess_worked_drop(struct ctx *c, struct assess_worked *w)
{
	if (w->now != NULL)
		assess_files_drop(c, w->now);
	if (w->last != NULL)
		assess_files_drop(c, w->last);
	w->now = w->last = NULL;
}
