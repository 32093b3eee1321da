/* lever_module.c - what levers give to the house: plan, tables, what waits, remedies for explanations, the guard of delivery, checks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/digest.h"
#include "base/period.h"
#include "campaign/lever/lever.api.gen.h"
#include "campaign/lever/lever_store.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"
#include "registry/registry.h"

extern const char lever_sql_begin[]; /* lever.sql, embedded by the build */

enum { WAITING_MOST = 40, SENTENCES = 6 };

static const struct migration steps[] = { { 1, "lists to executing bodies", lever_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)lever_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "policies", check_section } };

static enum rc start(struct app *a) { return plan_shelf_start(a, &lever_plan_kept); }
static void stop(struct app *a) { plan_shelf_stop(a, &lever_plan_kept); }
static enum rc rests(struct ctx *c, int64_t subject, bool *ret_rests) { return store_lever_rests(c, subject, ret_rests); }

/* ---- How a campaign stands with a body: its last list, those without a receipt. */

struct standing { const struct lever_list *last; int lists, unreceived; const char *oldest; };

static struct standing stand(const struct lever_list *list, int n, const char *body)
{
	struct standing s = { NULL, 0, 0, NULL };
	for (int i = 0; i < n; i++) {
		if (strcmp(list[i].body, body) != 0)
			continue;
		s.last = &list[i];
		s.lists++;
		s.unreceived += list[i].receipt.at == NULL;
		s.oldest = s.oldest == NULL && list[i].receipt.at == NULL ? list[i].effective : s.oldest;
	}
	return s;
}

static const char *link_of(struct ctx *c, const struct campaign *k) { return arena_printf(&c->arena, "/campaigns/%lld/levers", (long long)k->id); }
static const char *title_of(struct ctx *c, struct plan_words w) { return TR(c, w.zh, w.en != NULL ? w.en : w.zh); }

/* ---- The guard of delivery. */

static enum rc body_finding(struct ctx *c, const struct campaign *k, const struct lever_body *b, const struct standing *s, struct campaign_findings *f)
{
	int64_t changes;
	const char *zh = b->title.zh, *en = b->title.en != NULL ? b->title.en : zh;
	if (k->round == 0)
		return RC_OK;
	TRY(lever_stale(c, k, b->code, &changes));
	if (changes > 0 && (s->last == NULL || s->last->kind != LEVER_WITHDRAWAL))
		TRY(campaign_find(c, f, true, s->last == NULL ? "lever-missing" : "lever-stale", link_of(c, k),
			arena_printf(&c->arena, s->last == NULL ? "还没有形成送“%s”的清单" : "送“%s”的清单之后结果有变动：补送变更通知", zh),
			arena_printf(&c->arena, s->last == NULL ? "there is no list for '%s' yet" : "the result has changed since the list for '%s': send a notice of the change", en)));
	if (s->unreceived > 0)
		TRY(campaign_find(c, f, false, "lever-receipt", link_of(c, k), arena_printf(&c->arena, "“%s”还有 %d 份清单没有签收", zh, s->unreceived),
			arena_printf(&c->arena, "'%s' has not acknowledged %d lists", en, s->unreceived)));
	return RC_OK;
}

enum rc lever_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	const struct lever_plan *p = lever_plan_of(c->app);
	struct lever_list *list;
	int n;
	if (p == NULL || strcmp(step, "delivery") != 0)
		return RC_OK;
	TRY(lever_lists(c, k->id, &list, &n));
	for (int i = 0; i < p->n_bodies; i++) {
		struct standing s = stand(list, n, p->bodies[i].code);
		TRY(body_finding(c, k, &p->bodies[i], &s, f));
	}
	return RC_OK;
}

/* ---- What waits: lists that nobody acknowledged in time. */

static enum rc waiting_of(struct ctx *c, const struct lever_plan *p, const struct campaign *k, struct waiting *list, int *n)
{
	struct lever_list *lists;
	int n_lists;
	TRY(lever_lists(c, k->id, &lists, &n_lists));
	for (int i = 0; i < p->n_bodies && *n < WAITING_MOST; i++) {
		struct standing s = stand(lists, n_lists, p->bodies[i].code);
		int32_t sent, due;
		char day[DATE_TEXT];
		if (s.oldest == NULL || !date_parse(s.oldest, strlen(s.oldest), &sent) || workday_add(c, sent, p->receipt_workdays, &due) != RC_OK)
			continue;
		date_print(day, due);
		list[(*n)++] = (struct waiting){ .kind = "lever", .title = arena_printf(&c->arena, TR(c, "“%s”未签收清单", "%s has not acknowledged a list"), title_of(c, p->bodies[i].title)),
			.why = campaign_title(c, k), .due = arena_strdup(&c->arena, day), .link = link_of(c, k) };
	}
	return RC_OK;
}

static enum rc waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	const struct lever_plan *p = lever_plan_of(c->app);
	struct scope own = c->scope, scope;
	struct campaign *all;
	int n_all;
	*ret_n = 0;
	if (p == NULL || c->session == NULL || c->who.account == 0 || !session_may(c->session, "campaigns.run", &scope))
		return RC_OK;
	*ret_list = arena_new_array(&c->arena, struct waiting, WAITING_MOST);
	if (*ret_list == NULL)
		return ctx_no_memory(c);
	TRY(campaign_list(c, &all, &n_all));
	c->scope = scope;
	enum rc rc = RC_OK;
	for (int i = 0; i < n_all && rc == RC_OK; i++)
		rc = all[i].state == CAMPAIGN_OPEN ? waiting_of(c, p, &all[i], *ret_list, ret_n) : RC_OK;
	c->scope = own;
	c->problem = (struct problem){ 0 };
	return rc;
}

/* ---- What a firm may and must do about its result. */

static const char *minute_text(struct ctx *c, const char *instant)
{
	char out[INSTANT_TEXT];
	int64_t ms;
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return NULL;
	instant_print_local(out, ms, CHINA_MINUTES);
	out[10] = ' ';
	return arena_strndup(&c->arena, out, 16);
}

static const char *right_of_objection(struct ctx *c, const struct campaign_window *w)
{
	const char *opens = minute_text(c, w->opens), *closes = minute_text(c, w->closes);
	if (!w->planned || closes == NULL)
		return NULL;
	if (w->over || w->left)
		return arena_printf(&c->arena, TR(c, "对结果提出异议的期限已于 %s 截止；数据确有差错的，仍可向所在镇（街道、开发区）反映。", "The period for objections to the result closed on %s (Beijing time). Tell your town's office if a figure is wrong."), closes);
	if (!w->entered)
		return arena_printf(&c->arena, TR(c, "结果计划于 %s 起公示，认为有误的，可在 %s 前向所在镇（街道、开发区）书面提出，附加盖公章的材料。", "The result is to be shown from %s; until %s (Beijing time) you may object in writing, with your seal, to your town's office."), opens != NULL ? opens : "—", closes);
	return arena_printf(&c->arena, w->strict ? TR(c, "认为结果有误的，可在 %s 前向所在镇（街道、开发区）书面提出，附加盖公章的材料；逾期不再受理。", "If you think the result is wrong, object in writing, with your seal, to your town's office by %s (Beijing time); later objections are not taken.")
		: TR(c, "认为结果有误的，可在 %s 前向所在镇（街道、开发区）书面提出，附加盖公章的材料。", "If you think the result is wrong, object in writing, with your seal, to your town's office by %s (Beijing time)."), closes);
}

static bool holds_today(const struct ctx *c, const struct lever *l)
{
	int32_t day = workday_today(c);
	return l->from <= day && (l->to == DAY_NONE || l->to >= day);
}

static void levers_of(struct ctx *c, const struct lever_plan *p, const char *class_, const char **list, int *n)
{
	const char *text = NULL;
	for (int i = 0; i < p->n_levers; i++) {
		const struct lever *l = &p->levers[i];
		const char *v = holds_today(c, l) ? lever_value_of(l, class_) : NULL;
		if (v != NULL)
			text = arena_printf(&c->arena, "%s%s%s %s%s%s", text != NULL ? text : "", text != NULL ? TR(c, "；", "; ") : "", title_of(c, l->title), v, l->unit[0] ? " " : "", l->unit);
	}
	if (text != NULL)
		list[(*n)++] = arena_printf(&c->arena, TR(c, "%s 类适用的差别化政策：%s。", "What class %s means: %s."), class_, text);
}

static enum rc remedies(struct ctx *c, const struct remedy_question *q, const char *const **ret_sentences, int *ret_n)
{
	const struct lever_plan *p = lever_plan_of(c->app);
	const char **list = arena_new_array(&c->arena, const char *, SENTENCES);
	struct campaign *all;
	int n_all, n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	if (c->from_memory) /* no database, no dates */
		return RC_OK;
	TRY(campaign_list(c, &all, &n_all));
	for (int i = 0; i < n_all && n == 0; i++) {
		struct campaign_window w;
		if (all[i].year != q->year || strcmp(all[i].scheme, q->scheme) != 0)
			continue;
		TRY(campaign_window(c, all[i].id, "appeal", &w));
		const char *right = right_of_objection(c, &w);
		if (right != NULL)
			list[n++] = right;
	}
	for (int i = 0; p != NULL && q->class_ != NULL && i < p->n_duties && n < SENTENCES - 1; i++)
		if (strcmp(p->duties[i].class_, q->class_) == 0)
			list[n++] = title_of(c, p->duties[i].text);
	if (p != NULL && q->class_ != NULL)
		levers_of(c, p, q->class_, list, &n);
	*ret_sentences = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- gusu check: every list hashed again, and what the ledger says of it. */

static enum rc check(struct ctx *c, int *ret_findings)
{
	const struct scope own = c->scope;
	struct lever_list *list;
	int n;
	*ret_findings = 0;
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	TRY(lever_lists(c, 0, &list, &n));
	for (int i = 0; i < n; i++) {
		struct lever_row *rows;
		int n_rows;
		char sm3[DIGEST_HEX];
		enum ledger_word word;
		const char *object = arena_printf(&c->arena, "lever %lld", (long long)list[i].id);
		TRY(lever_rows(c, list[i].id, &rows, &n_rows));
		TRY(lever_hash(c, &list[i], rows, n_rows, sm3));
		if (n_rows != list[i].n || strcmp(sm3, list[i].sm3) != 0) {
			cli_finding(c, TR(c, "送执行单位的清单 %lld 与其校验值不符：从备份恢复", "list %lld to an executing body is not what its hash says: restore from a backup"), (long long)list[i].id);
			++*ret_findings;
		}
		TRY(ledger_compare(c, LEDGER_LEVERS_SENT, object, lever_record(c, &list[i]), list[i].at, &word));
		ledger_say(c, word, object, ret_findings);
	}
	c->scope = own;
	return RC_OK;
}

const struct module lever_module = {
	.name = "lever", .title_zh = "差别化政策", .title_en = "Levers",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = lever_routes, .n_routes = lever_n_routes,
	.sections = sections, .n_sections = 1,
	.start = start, .stop = stop, .rests = rests, .check = check, .waiting = waiting, .remedies = remedies,
};
