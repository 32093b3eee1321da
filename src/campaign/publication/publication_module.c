/* publication_module.c - what publications give to the house: schema, plan section, checks, what waits for whom, the guard of the step publication.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "campaign/campaign.h"
#include "campaign/publication/publication.api.gen.h"
#include "campaign/publication/publication_store.h"
#include "core/check.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "core/session.h"

extern const char publication_sql_begin[]; /* publication.sql, embedded by the build */

static const struct migration steps[] = { { 1, "publications of evaluations", publication_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)publication_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "publications", check_section } };

/* ---- gusu check: every frozen file against its hash and its entry. */

static enum rc check_file(struct ctx *c, const struct publication_file *f, int *findings)
{
	const char *text;
	size_t len;
	unsigned char sm3[DIGEST_SIZE];
	char hex[DIGEST_HEX] = "";
	struct ledger_entry e;
	TRY(store_publication_text(c, f->publication, f->stage, &text, &len));
	if (text == NULL || digest_of(DIGEST_SM3, text, len, sm3) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(hex, sm3, sizeof sm3);
	if (strcmp(hex, f->sm3) != 0) {
		++*findings;
		cli_finding(c, TR(c, "第 %lld 号公布的文件（%s）与其校验值不符", "publication %lld: the file (%s) does not have its hash"), (long long)f->publication, publication_stage_words[f->stage]);
	}
	TRY(ledger_get(c, f->seq, &e));
	if (strcmp(e.kind, ledger_kinds[f->stage == PUB_FINAL ? LEDGER_PUBLICATION_PUBLISHED : LEDGER_PUBLICATION_NOTICED].word) != 0 || strstr(e.body, f->sm3) == NULL) {
		++*findings;
		cli_finding(c, TR(c, "第 %lld 号公布的文件（%s）与账本第 %lld 条不符", "publication %lld: the file (%s) is not that of entry %lld of the ledger"), (long long)f->publication,
			publication_stage_words[f->stage], (long long)f->seq);
	}
	return RC_OK;
}

static enum rc publication_check(struct ctx *c, int *ret_findings)
{
	struct publication_file *list;
	int n;
	*ret_findings = 0;
	TRY(store_publication_check(c, ret_findings));
	TRY(store_publication_files(c, 0, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(check_file(c, &list[i], ret_findings));
	return RC_OK;
}

/* ---- What waits: the next step of each, for who may publish. */

static const char *next_step(const struct ctx *c, const struct publication *p)
{
	int64_t at;
	if (p->state == PUB_DECIDED)
		return TR(c, "已审定，待公布", "decided: to be published");
	if (p->state == PUB_NOTICED && instant_parse(p->closes_at, strlen(p->closes_at), &at) && at <= c->now_ms)
		return TR(c, "公示期满，待审定", "the notice is over: the decision is to be entered");
	return p->state == PUB_DRAFT ? TR(c, "公布草稿待处理", "a draft of a publication") : NULL;
}

static enum rc publication_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct publication *list;
	struct scope scope;
	int n, found = 0;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "evaluation.publish", &scope))
		return RC_OK;
	TRY(publication_list(c, &(struct publication_filter){ .drafts = true }, &list, &n));
	struct waiting *all = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (all == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const char *why = next_step(c, &list[i]);
		if (why != NULL)
			all[found++] = (struct waiting){ .kind = "publication", .title = publication_title(c, &list[i]), .why = why, .since = list[i].made_at,
				.link = arena_printf(&c->arena, "/publications/%lld", (long long)list[i].id) };
	}
	*ret_list = all;
	*ret_n = found;
	return RC_OK;
}

/* ---- The campaign: its step `notice` needs a notice, its step `publication` something published. */

enum rc publication_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	struct publication *list;
	int n, noticed = 0, published = 0;
	bool notice = strcmp(step, campaign_step_words[STEP_NOTICE]) == 0;
	if (!notice && strcmp(step, campaign_step_words[STEP_PUBLICATION]) != 0)
		return RC_OK;
	TRY(publication_list(c, &(struct publication_filter){ .scheme = k->scheme, .year = k->year }, &list, &n));
	for (int i = 0; i < n; i++) {
		noticed += list[i].noticed_at[0] != '\0' && list[i].state != PUB_WITHDRAWN;
		published += list[i].state == PUB_PUBLISHED;
	}
	if (notice && noticed == 0)
		return campaign_find(c, f, true, "no-notice", "/publications", "还没有公示任何名单", "nothing has been put up for objections yet");
	if (!notice && published == 0)
		return campaign_find(c, f, true, "nothing-published", "/publications", "还没有公布任何名单或表格", "no list or table has been published yet");
	return RC_OK;
}

const struct module publication_module = {
	.name = "publication", .title_zh = "公示与公布", .title_en = "Publications",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.sections = sections, .n_sections = sizeof sections / sizeof *sections,
	.routes = publication_routes, .n_routes = publication_n_routes,
	.start = publication_shelf_start, .stop = publication_shelf_stop,
	.check = publication_check,
	.waiting = publication_waiting,
};
