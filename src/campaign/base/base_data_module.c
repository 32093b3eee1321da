/* base_data_module.c - what base data gives to the house, and what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/base/base_data.api.gen.h"
#include "campaign/base/base_data_priv.h"
#include "campaign/base/base_data_sample.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"

enum { WAITING_MOST = 20 };

extern const char base_data_sql_begin[]; /* base_data.sql, embedded by the build */

static const struct migration steps[] = { { 1, "base data of campaigns", base_data_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)base_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "base_data", check_section } };

static enum rc start(struct app *a) { return plan_shelf_start(a, &base_plan_kept); }
static void stop(struct app *a) { plan_shelf_stop(a, &base_plan_kept); }

static enum rc rests(struct ctx *c, int64_t subject, bool *ret_rests) { return store_base_any(c, subject, ret_rests); }

/* ---- What waits. */

static const char *day_of(struct ctx *c, const char *instant)
{
	char out[INSTANT_TEXT];
	int64_t ms;
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return NULL;
	instant_print_local(out, ms, CHINA_MINUTES);
	return arena_strndup(&c->arena, out, 10);
}

/* The last reminder that was for this place and what it has (not) done. */
static const char *reminded_at(const struct base_reminder *list, int n, int64_t pos, bool opened)
{
	for (int i = 0; i < n; i++)
		if (list[i].show[0] != '\0' && list[i].region_lo <= pos && pos <= list[i].region_hi && (!opened || strcmp(list[i].show, "unanswered") == 0))
			return list[i].at;
	return NULL;
}

/* For the enterprise: its sheet, while the window is open and nothing whole was said. */
static enum rc own_sheet(struct ctx *c, const struct base_work *w, struct waiting *list, int *n)
{
	struct base_reminder *reminders;
	struct base_progress p;
	int n_reminders;
	TRY(base_progress_get(c, w, -1, &p));
	if (p.n == 0 || !base_shows(BASE_SHOW_UNANSWERED, &p.lines[0]))
		return RC_OK;
	TRY(store_base_reminders(c, w->k.id, &reminders, &n_reminders));
	const char *reminded = day_of(c, reminded_at(reminders, n_reminders, w->g->regions[w->g->region[p.lines[0].row]].pos, p.lines[0].seen_at != NULL));
	const char *why = w->window.step.silence ? TR(c, "逾期未提出异议的，视为同意", "whoever says nothing until then has agreed") : TR(c, "请核对每一项数据", "please look at every figure");
	list[(*n)++] = (struct waiting){ .kind = "base", .since = w->pub.at, .due = day_of(c, w->window.step.closes),
		.title = arena_printf(&c->arena, TR(c, "%d 年度基础数据待您确认", "base data of %d waits for your confirmation"), w->k.year),
		.why = reminded != NULL ? arena_printf(&c->arena, TR(c, "%s 已提醒；%s", "reminded on %s; %s"), reminded, why) : why,
		.link = arena_printf(&c->arena, "/campaigns/%lld/base-data/sheets/%.18s", (long long)w->k.id, registry_uscc(w->g, p.lines[0].row)) };
	return RC_OK;
}

/* For towns and districts: how many have not opened theirs. */
static enum rc unopened(struct ctx *c, const struct base_work *w, struct waiting *list, int *n)
{
	struct base_progress p;
	long long left = 0;
	TRY(base_progress_get(c, w, -1, &p));
	for (size_t i = 0; i < p.n; i++)
		left += base_shows(BASE_SHOW_UNOPENED, &p.lines[i]);
	if (left == 0)
		return RC_OK;
	list[(*n)++] = (struct waiting){ .kind = "base", .since = w->pub.at, .due = day_of(c, w->window.step.closes),
		.title = arena_printf(&c->arena, TR(c, "%d 年度基础数据：%lld 家企业还没有打开确认表", "base data of %d: %lld enterprises have not opened their sheet"), w->k.year, left),
		.why = TR(c, "请联系企业，或在清单页一并提醒", "call them, or remind all of them from the list"),
		.link = arena_printf(&c->arena, "/campaigns/%lld/base-data/sheets?show=unopened", (long long)w->k.id) };
	return RC_OK;
}

/* For who runs the campaign: the window is open and nothing is published. */
static bool base_may_run(const struct ctx *c) { return session_may(c->session, "campaigns.run", NULL); }

static enum rc unpublished(struct ctx *c, const struct base_work *w, struct waiting *list, int *n)
{
	if (!base_may_run(c))
		return RC_OK;
	list[(*n)++] = (struct waiting){ .kind = "base", .since = w->window.step.entered_at, .due = day_of(c, w->window.step.closes),
		.title = arena_printf(&c->arena, TR(c, "%d 年度基础数据待公布", "base data of %d waits to be published"), w->k.year),
		.why = TR(c, "确认窗口已开始，企业还看不到数据", "the window is open and the enterprises see nothing yet"), .link = arena_printf(&c->arena, "/campaigns/%lld/base-data", (long long)w->k.id) };
	return RC_OK;
}

static enum rc of_campaign(struct ctx *c, int64_t id, struct waiting *list, int *n)
{
	struct base_work w;
	TRY(base_begin(c, id, &w));
	enum rc rc = RC_OK;
	if (!w.window.open || w.k.state != CAMPAIGN_OPEN)
		rc = RC_OK;
	else if (w.pub.at == NULL)
		rc = unpublished(c, &w, list, n);
	else
		rc = c->scope.kind == SCOPE_SUBJECT ? own_sheet(c, &w, list, n) : c->scope.kind == SCOPE_REGION ? unopened(c, &w, list, n) : RC_OK;
	base_end(c, &w);
	return rc;
}

static enum rc list_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct waiting *list = arena_new_array(&c->arena, struct waiting, WAITING_MOST);
	struct campaign *all;
	int n_all, n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	TRY(campaign_list(c, &all, &n_all));
	for (int i = 0; i < n_all && n < WAITING_MOST; i++) {
		if (all[i].state != CAMPAIGN_OPEN)
			continue;
		enum rc rc = of_campaign(c, all[i].id, list, &n);
		if (rc != RC_OK && rc != RC_NOT_FOUND) /* a scheme that is gone keeps nobody waiting */
			return rc;
		c->problem = (struct problem){ 0 };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope own = c->scope, scope;
	*ret_n = 0;
	if (c->session == NULL || c->who.account == 0 || !session_may(c->session, "base_data.confirm", &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = list_waiting(c, ret_list, ret_n);
	c->scope = own;
	return rc;
}

/* ---- gusu check: every publication and every whole confirmation computed again, and what the ledger says. */

static void tell(struct ctx *c, int *findings, const char *line)
{
	cli_finding(c, "%s", line);
	++*findings;
}

static enum rc check_replies(struct ctx *c, const struct base_work *w, int *findings)
{
	const struct scope all = { .kind = SCOPE_ALL };
	struct base_reply *list;
	struct base_sheet s;
	int n;
	TRY(store_base_replies(c, &all, w->k.id, 0, &list, &n));
	for (int i = 0; i < n; i++) {
		int64_t row = registry_row_of_subject(w->g, list[i].enterprise);
		char *code = row >= 0 ? arena_strndup(&c->arena, registry_uscc(w->g, (size_t)row), 18) : NULL;
		if (list[i].field[0] != '\0' || code == NULL)
			continue;
		TRY(base_sheet_get(c, w, code, &s));
		if (strcmp(s.sm3, list[i].sm3) != 0)
			tell(c, findings, arena_printf(&c->arena, TR(c, "企业 %s 确认的基础数据与现在算出的不同：从备份恢复", "the base data that %s confirmed is not what comes out now: restore from a backup"), code));
	}
	return RC_OK;
}

static enum rc check_publication(struct ctx *c, struct base_work *w, int *findings)
{
	const char *object = arena_printf(&c->arena, "campaign %lld", (long long)w->k.id);
	char sm3[DIGEST_HEX];
	int64_t sheets;
	enum ledger_word word;
	TRY(base_hash(c, w, &w->pub, &sheets, sm3));
	if (sheets != w->pub.sheets || strcmp(sm3, w->pub.sm3) != 0)
		tell(c, findings, arena_printf(&c->arena, TR(c, "%d 年度基础数据（%lld 份）与现在算出的不同（%lld 份）：从备份恢复", "base data of %d (%lld sheets) is not what comes out now (%lld): restore from a backup"),
			w->k.year, (long long)w->pub.sheets, (long long)sheets));
	TRY(ledger_compare(c, LEDGER_BASE_PUBLISHED, object, base_record(c, &w->pub, w->k.id), w->pub.at, &word));
	ledger_say(c, word, object, findings);
	return check_replies(c, w, findings);
}

static enum rc check(struct ctx *c, int *ret_findings)
{
	struct base_published *list;
	int n;
	*ret_findings = 0;
	TRY(store_base_check(c, ret_findings));
	TRY(store_base_publications(c, &list, &n));
	for (int i = 0; i < n; i++) {
		struct base_work w;
		TRY(base_begin(c, list[i].campaign, &w));
		enum rc rc = check_publication(c, &w, ret_findings);
		base_end(c, &w);
		TRY(rc);
	}
	return RC_OK;
}

const struct module base_data_module = {
	.name = "base_data", .title_zh = "基础数据", .title_en = "Base data",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = base_data_routes, .n_routes = base_data_n_routes,
	.sections = sections, .n_sections = 1,
	.start = start, .stop = stop,
	.rests = rests, .check = check, .waiting = waiting,
	.load = base_data_sample,
};
