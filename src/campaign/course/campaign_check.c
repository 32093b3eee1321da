/* campaign_check.c - `gusu check` and `gusu rebuild`: rows against the fold of the events, official acts against the ledger.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/course/campaign_record.h"
#include "campaign/course/campaign_watch.h"
#include "core/cli.h"
#include "core/ledger.h"

static bool row_same(const struct campaign_row *a, const struct campaign_row *b)
{
	return a->step == b->step && a->place == b->place && a->strict == b->strict && a->silence == b->silence && a->skipped == b->skipped && strcmp(a->beside, b->beside) == 0 &&
		strcmp(a->opens, b->opens) == 0 && strcmp(a->closes, b->closes) == 0 && strcmp(a->due, b->due) == 0 && strcmp(a->begun_at, b->begun_at) == 0 && strcmp(a->ended_at, b->ended_at) == 0;
}

static bool course_same(const struct campaign *k, const struct campaign_course *kept, const struct campaign_course *made)
{
	bool same = kept->n == made->n && k->state == made->state && k->round == made->round && strcmp(k->changed_at, made->changed_at) == 0 && strcmp(k->step, campaign_where(made)) == 0;
	for (int i = 0; i < made->n && same; i++)
		same = row_same(&kept->rows[i], &made->rows[i]);
	return same;
}

static void tell(struct ctx *c, int *findings, const struct campaign *k, const char *zh, const char *en)
{
	++*findings;
	cli_finding(c, TR(c, "年度评价 %lld（%s）：%s", "campaign %lld (%s): %s"), (long long)k->id, campaign_title(c, k), TR(c, zh, en));
}

static enum rc check_entry(struct ctx *c, const struct campaign *k, const struct campaign_event *e, int counts[LEDGER_KINDS], int *findings)
{
	const char *object, *json, *what;
	enum ledger_word word;
	int kind;
	if (!campaign_official(c, e, &kind, &object, &json))
		return RC_OK;
	what = arena_printf(&c->arena, TR(c, "年度评价 %lld 的第 %lld 号记录", "campaign %lld: event %lld"), (long long)k->id, (long long)e->id);
	if (object == NULL || json == NULL || what == NULL)
		return ctx_no_memory(c);
	TRY(ledger_compare(c, (enum ledger_kind)kind, object, json, e->at, &word));
	ledger_say(c, word, what, findings);
	counts[kind] += word == LEDGER_SAME || word == LEDGER_OTHER;
	return RC_OK;
}

static enum rc check_archive(struct ctx *c, const struct campaign *k, const struct campaign_event *e, int *findings)
{
	char digest[DIGEST_HEX];
	if (strcmp(e->act, campaign_act_words[DO_ARCHIVE]) != 0)
		return RC_OK;
	TRY(campaign_record_digest(c, k, e->at, digest));
	if (strncmp(e->document, "SM3 ", 4) != 0 || strcmp(e->document + 4, digest) != 0)
		tell(c, findings, k, "归档清单与归档时的摘要不符：办法、结果、名单或账本被动过，从备份恢复", "what was archived is not what it was then: a scheme, result, list or entry was altered; restore from a backup");
	return RC_OK;
}

static enum rc check_one(struct ctx *c, const struct campaign *k, int counts[LEDGER_KINDS], int *findings)
{
	struct campaign_course kept = { .changed_at = "" }, made = { .changed_at = "" };
	struct campaign_round_row round = { 0 };
	struct campaign_event *events;
	int n;
	TRY(store_course(c, k->id, &kept));
	TRY(store_events(c, k->id, &events, &n));
	for (int i = 0; i < n; i++) {
		campaign_fold(&made, &events[i]);
		TRY(check_entry(c, k, &events[i], counts, findings));
		TRY(check_archive(c, k, &events[i], findings));
	}
	if (!course_same(k, &kept, &made))
		tell(c, findings, k, "环节与过程记录不符：用 gusu rebuild 重建", "its steps are not what its events made them: gusu rebuild makes them anew");
	if (k->round != 0)
		TRY(store_campaign_round(c, k->round, &round));
	if (k->round != 0 && (round.id == 0 || strcmp(round.scheme, k->scheme) != 0 || round.year != k->year))
		tell(c, findings, k, "所定的评分结果不存在或不属于它：从备份恢复", "the result that counts is not there or is another one's: restore from a backup");
	return RC_OK;
}

enum rc campaign_check(struct ctx *c, int *ret_findings)
{
	static const enum ledger_kind kinds[] = { LEDGER_CAMPAIGN_OPENED, LEDGER_CAMPAIGN_STEP, LEDGER_CAMPAIGN_DEADLINE, LEDGER_CAMPAIGN_ARCHIVED };
	int counts[LEDGER_KINDS] = { 0 };
	struct campaign *list;
	int n;
	*ret_findings = 0;
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(check_one(c, &list[i], counts, ret_findings));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int64_t entries;
		TRY(ledger_count(c, kinds[i], &entries));
		ledger_gone(c, kinds[i], entries - counts[kinds[i]], ret_findings);
	}
	return RC_OK;
}

enum rc campaign_rebuild(struct ctx *c)
{
	struct campaign *list;
	txn_auto t = { 0 };
	int n;
	TRY_DB(txn_begin(&t, c->db));
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n; i++) {
		struct campaign_course made;
		TRY(campaign_course_of(c, list[i].id, &made));
		TRY(store_course_set(c, list[i].id, &made));
	}
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
