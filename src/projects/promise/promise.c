/* promise.c - the acts: a figure told by its owner, a check, a decision.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/promise/promise.h"
#include <string.h>
#include "base/buf.h"
#include "base/jw.h"
#include "base/num.h"
#include "base/utf8.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "projects/portfolio/portfolio.h"
#include "projects/file/project_record.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"

enum { CORRECT_DAYS = 3 * 366, CHECK_ARENA = 1 << 30, A_BATCH = 50, NOTE_MOST = 500 };
#define AMOUNT_MOST INT64_C(1000000000000) /* 0.01 万元 */

/* ---- Telling. */

static enum rc check_told(struct ctx *c, const struct promise_plan *p, const struct promise_told *t)
{
	struct fraction f;
	size_t chars = t->source ? utf8_count(t->source, strlen(t->source)) : 0;
	int32_t today = workday_today(c);
	if (promise_item_of(p, t->item) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "item", TR(c, "没有“%.40s”这个承诺指标", "there is no item '%.40s'"), t->item ? t->item : "");
	if (t->value != NULL && (!fraction_read(t->value, &f) || f.num < 0))
		return ctx_fail(c, RC_BAD_INPUT, "value", TR(c, "“%.40s”不是不小于零、至多 %d 位小数的数（单位 %s）", "'%.40s' is no number from 0 on with at most %d decimals (in %s)"), t->value,
			PROMISE_DECIMALS, p->items[promise_item_of(p, t->item)].unit_text);
	if (t->day == DAY_NONE || t->day > today)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "写明数据截至哪一天，不晚于今天", "say of which day the figure is, today at the latest"));
	if (chars == 0 || chars > PROMISE_SOURCE_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "source", TR(c, "写明来源（至多 %d 字），如 税务局2020年入库税金明细", "say the source (%d characters at most), such as the tax office's list of 2020"), PROMISE_SOURCE_MOST);
	return RC_OK;
}

enum rc promise_tell_in_txn(struct ctx *c, int64_t project, const struct promise_told *t, const struct project_telling *telling, int64_t *ret_act)
{
	struct promise_told row = *t;
	TRY(project_act_in_txn(c, project, "promise-figure", telling, &row.act));
	TRY(store_promise_tell(c, project, &row));
	*ret_act = row.act;
	return RC_OK;
}

enum rc promise_tell(struct ctx *c, int64_t project, const char *item, const char *value, int32_t day, const char *source, const char *note, int64_t *ret_act)
{
	const struct promise_plan *p;
	struct promise_told t = { .item = item, .value = value && value[0] != '\0' ? value : NULL, .day = day, .source = source };
	struct project_telling telling = { .source = source, .note = note };
	txn_auto txn = { 0 };
	TRY(promise_plan_get(c, &p));
	TRY(check_told(c, p, &t));
	if (note != NULL && utf8_count(note, strlen(note)) > NOTE_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "note", TR(c, "说明至多 %d 字", "the note has %d characters at most"), NOTE_MOST);
	TRY(project_demand(c, project, "promises.fill", &(struct project_telling){ 0 }));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(promise_tell_in_txn(c, project, &t, &telling, ret_act));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

/* ---- Checking. */

enum rc promise_last(struct ctx *c, int64_t project, const char *stage, struct promise_check *ret_k, struct promise_decision *ret_d)
{
	struct promise_check *list;
	struct promise_decision *decisions;
	int n;
	*ret_k = (struct promise_check){ .day = DAY_NONE };
	*ret_d = (struct promise_decision){ .amount = PROMISE_UNKNOWN, .until = DAY_NONE, .day = DAY_NONE };
	TRY(store_promise_checks(c, project, stage, &list, &decisions, &n));
	if (n == 0)
		return RC_OK;
	*ret_k = list[n - 1];
	*ret_d = decisions[n - 1];
	return store_promise_lines(c, ret_k);
}

/* The file with what the check would say; RC_CONFLICT when there is nothing to check now. */
static enum rc judge_now(struct ctx *c, const struct promise_plan *p, int64_t project, int stage, int32_t day, struct promise_check *ret_k)
{
	const struct project_file *f;
	struct promise_check last;
	struct promise_decision d;
	const char *title = TR(c, p->stages[stage].title.zh, p->stages[stage].title.en);
	int32_t reached, due;
	TRY(project_fold(c, project, DAY_NONE, &f));
	if (promise_count(p, f, stage) == 0)
		return ctx_fail(c, RC_CONFLICT, "stage", TR(c, "项目档案中没有在“%s”核验的承诺；先把协议中的承诺登记到“承诺”清单", "the file has no promise that is checked at %s; enter those of the agreement first"), title);
	if (!promise_is_due(p, f, stage, day, &reached, &due))
		return ctx_fail(c, RC_CONFLICT, "stage", TR(c, "尚未到“%s”，约定日也未过，还不到核验的时候", "%s has not been reached and the day agreed has not passed; the check is not due yet"), title);
	TRY(promise_last(c, project, p->stages[stage].id, &last, &d));
	if (d.act != 0 && d.decision != PROPOSE_CORRECT)
		return ctx_fail(c, RC_CONFLICT, "stage", "%s",
			TR(c, "这一轮核验已有决定；要改变它，请对该次核验重新作出决定并说明理由", "this was decided; to change that, decide on the same check again and say why"));
	return promise_judge(c, f, stage, day, ret_k);
}

static enum rc keep(struct ctx *c, struct promise_check *k)
{
	struct project_telling t = { .source = TR(c, "承诺核验", "check of promises"), .note = k->version };
	TRY(project_act_in_txn(c, k->project, "promise-check", &t, &k->act));
	return store_promise_check_add(c, k);
}

enum rc promise_check_now(struct ctx *c, int64_t project, const char *stage, struct promise_check *ret_k)
{
	const struct promise_plan *p;
	int32_t day;
	txn_auto txn = { 0 };
	TRY(promise_plan_get(c, &p));
	int at = promise_stage_of(p, stage);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "stage", TR(c, "没有“%.40s”这个核验时点", "there is no check at '%.40s'"), stage ? stage : "");
	TRY(project_demand(c, project, "promises.check", &(struct project_telling){ 0 }));
	TRY(portfolio_today(c, &day));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(judge_now(c, p, project, at, day, ret_k));
	TRY(keep(c, ret_k));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

/* ---- All that are due. */

static bool is_wanted(const struct promise_standing *s) { return s->state == STATE_DUE || s->state == STATE_ENDED; }

static enum rc batch(struct ctx *c, const struct promise_plan *p, int32_t day, const struct promise_standing *list, int n, struct promise_done *done)
{
	txn_auto txn = { 0 };
	TRY_DB(txn_begin(&txn, c->db));
	for (int i = 0; i < n; i++) {
		struct promise_check k;
		if (!is_wanted(&list[i]))
			continue;
		TRY(judge_now(c, p, list[i].project, list[i].stage, day, &k));
		TRY(keep(c, &k));
		done->checked++;
	}
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

/* Batches work in an arena of their own, cleared behind each. */
enum rc promise_check_all(struct ctx *c, int32_t day, struct promise_done *ret_done)
{
	const struct promise_plan *p;
	struct promise_standing *list;
	int n;
	*ret_done = (struct promise_done){ 0 };
	TRY(promise_plan_get(c, &p));
	if (day == DAY_NONE)
		TRY(portfolio_today(c, &day));
	TRY(promise_standings(c, NULL, day, &list, &n));
	if (!c->writes)
		TRY(ctx_to_writer(c));
	struct arena outer = c->arena;
	enum rc rc = RC_OK;
	arena_init(&c->arena, CHECK_ARENA);
	for (int i = 0; i < n && rc == RC_OK; i += A_BATCH) {
		rc = batch(c, p, day, list + i, n - i < A_BATCH ? n - i : A_BATCH, ret_done);
		arena_clear(&c->arena);
		job_progress(c, i, n, TR(c, "核验承诺", "checking promises"));
		if (rc == RC_OK && job_cancelled(c))
			rc = job_stopped(c);
	}
	arena_finish(&c->arena);
	c->arena = outer;
	return rc;
}

/* ---- Deciding. */

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return;
	date_print(t, day);
	jw_ktext(w, key, t);
}

const char *promise_decision_body(struct ctx *c, const char *code, const struct promise_decision *d)
{
	buf_auto b;
	struct jw w;
	char amount[32];
	buf_init(&b, 0);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "project", code);
	jw_ki64(&w, "act", d->act);
	jw_ki64(&w, "check", d->check);
	jw_ktext(&w, "decision", promise_proposal_words[d->decision]);
	day_key(&w, "until", d->until);
	if (d->amount != PROMISE_UNKNOWN) {
		num_print_scaled(amount, d->amount, 2);
		jw_ktext(&w, "amount", amount);
	}
	jw_ktext(&w, "reason", d->reason);
	jw_ki64(&w, "paper", d->paper);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

static enum rc check_words(struct ctx *c, const struct promise_decision *d)
{
	size_t chars = d->reason ? utf8_count(d->reason, strlen(d->reason)) : 0;
	int32_t today = d->day;
	if (d->decision <= PROPOSE_NOTHING || d->decision >= PROPOSALS)
		return ctx_fail(c, RC_BAD_INPUT, "decision", "%s", TR(c, "决定须是 pass、correct、breach 或 case", "a decision is pass, correct, breach or case"));
	if (chars < PROMISE_REASON_LEAST || chars > PROMISE_REASON_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "理由须有 %d 至 %d 个字", "the reason has %d to %d characters"), PROMISE_REASON_LEAST, PROMISE_REASON_MOST);
	if (d->decision == PROPOSE_CORRECT && (d->until == DAY_NONE || d->until <= today || d->until > today + CORRECT_DAYS))
		return ctx_fail(c, RC_BAD_INPUT, "until", "%s", TR(c, "限期整改须写明今天以后、三年以内的截止日", "a correction has a last day after today and within three years"));
	if (d->decision != PROPOSE_CORRECT && d->until != DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "until", "%s", TR(c, "只有限期整改才有截止日", "only a correction has a last day"));
	if (d->decision == PROPOSE_BREACH && d->amount == PROMISE_UNKNOWN)
		return ctx_fail(c, RC_BAD_INPUT, "amount", "%s", TR(c, "违约处置须写明金额（万元），没有金额请选一事一议", "a breach has an amount in 万元; without one choose case"));
	if (d->amount != PROMISE_UNKNOWN && (d->amount < 0 || d->amount > AMOUNT_MOST || (d->decision != PROPOSE_BREACH && d->decision != PROPOSE_CASE)))
		return ctx_fail(c, RC_BAD_INPUT, "amount", "%s", TR(c, "金额不小于零，只用于违约处置和一事一议", "an amount is 0 or more and belongs to a breach or a case"));
	return RC_OK;
}

/* Does the decision fit what the check found? */
static enum rc check_fits(struct ctx *c, const struct promise_check *k, const struct promise_decision *d)
{
	int missing = 0, falling = 0;
	for (int i = 0; i < k->n; i++) {
		missing += k->lines[i].outcome == PROMISE_MISSING;
		falling += k->lines[i].outcome == PROMISE_CORRECTING || k->lines[i].outcome == PROMISE_BROKEN;
	}
	if (d->decision == PROPOSE_PASS && missing > 0)
		return ctx_fail(c, RC_CONFLICT, "decision", TR(c, "还有 %d 项缺数据，不能通过；请数据提供单位补充后重新核验", "%d items lack their figure, so this cannot pass; have them told and check again"), missing);
	if ((d->decision == PROPOSE_CORRECT || d->decision == PROPOSE_BREACH) && falling == 0)
		return ctx_fail(c, RC_CONFLICT, "decision", "%s", TR(c, "没有未达标的项，不能要求整改或处置", "no item falls short, so there is nothing to correct and no breach"));
	return RC_OK;
}

static enum rc check_paper(struct ctx *c, int64_t project, int64_t paper)
{
	struct project_paper p;
	bool found = false;
	if (paper > 0)
		TRY(store_paper(c, project, paper, &p, &found));
	return found ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "paper", "%s", TR(c, "决定须附文件：先把它加到项目档案的材料里，再选它", "a decision rests on a paper: add it to the project file first and choose it"));
}

static enum rc find_check(struct ctx *c, int64_t project, int64_t check, struct promise_check *ret_k)
{
	struct promise_check *list;
	struct promise_decision *decisions;
	int n, at = -1;
	TRY(store_promise_checks(c, project, NULL, &list, &decisions, &n));
	for (int i = 0; i < n; i++)
		if (list[i].act == check)
			at = i;
	if (at < 0)
		return ctx_fail(c, RC_NOT_FOUND, "check", "%s", TR(c, "这个项目没有这次核验", "this project has no such check"));
	for (int i = at + 1; i < n; i++)
		if (strcmp(list[i].stage, list[at].stage) == 0)
			return ctx_fail(c, RC_CONFLICT, "check", "%s", TR(c, "之后又核验过；请对最近一次核验作决定", "there is a later check; decide on that one"));
	*ret_k = list[at];
	return store_promise_lines(c, ret_k);
}

enum rc promise_decide(struct ctx *c, int64_t project, const struct promise_decision *said, int64_t *ret_act)
{
	struct promise_decision d = *said;
	struct project_telling t = { .source = TR(c, "承诺核验决定", "decision on promises"), .note = said->reason };
	struct promise_check k;
	const char *code, *body;
	txn_auto txn = { 0 };
	TRY(portfolio_today(c, &d.day));
	TRY(check_words(c, &d));
	TRY(project_demand(c, project, "promises.decide", &(struct project_telling){ 0 }));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(find_check(c, project, d.check, &k));
	TRY(check_fits(c, &k, &d));
	TRY(check_paper(c, project, d.paper));
	TRY(store_project_code(c, project, &code));
	TRY(project_act_in_txn(c, project, "promise-decision", &t, &d.act));
	TRY(store_promise_decision_add(c, project, &d));
	body = promise_decision_body(c, code, &d);
	TRY(project_record(c, LEDGER_PROMISE_DECIDED, project, d.act, body, &(struct project_telling){ 0 }));
	TRY_DB(txn_commit(&txn));
	*ret_act = d.act;
	return RC_OK;
}
