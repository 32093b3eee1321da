/* gate_record.c - the record of the round: its scheme, its hashes, what changed since, who came again.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "base/period.h"
#include "campaign/gate/gate_priv.h"
#include "core/ledger.h"
#include "evaluation/decided.h"
#include "evaluation/evaluation_store.h"
#include "evaluation/record.h"
#include "evaluation/scheme_lint.h"

/* ---- The scheme. */

static enum rc lint(struct asking *q)
{
	struct plan_report r;
	const char *text;
	size_t len;
	TRY(store_scheme_text(q->c, q->y->round.scheme_hash, &text, &len));
	plan_report_init(&r, &q->c->arena);
	r.english = q->c->english;
	char *own = arena_strndup(&q->c->arena, text, len);
	struct plan_node *root = own ? plan_read_text(&r, q->y->round.scheme, own, len) : NULL;
	if (root == NULL || scheme_read(&q->c->arena, &r, root) == NULL)
		gate_find(q, true, "unreadable", ROW_NONE, "", 100, "所存办法原文不能读取", "the kept text of the scheme cannot be read");
	for (int i = 0; i < r.n; i++)
		gate_find(q, true, "lint", ROW_NONE, "", 10, gate_say(q, "第 %d 行：%s", r.issues[i].line, r.issues[i].text), gate_say(q, "line %d: %s", r.issues[i].line, r.issues[i].text));
	return RC_OK;
}

static enum rc on_ledger(struct asking *q)
{
	struct record_row row;
	enum ledger_word word;
	TRY(store_record_scheme(q->c, q->y->round.scheme_hash, &row));
	TRY(ledger_compare(q->c, LEDGER_SCHEME_USED, row.object, row.body, row.at, &word));
	gate_figure_add(q, "办法原文 SM3", "SM3 of the scheme", q->y->round.scheme_hash);
	if (word == LEDGER_OTHER || word == LEDGER_SILENT)
		gate_find(q, true, "ledger", ROW_NONE, "", 90, word == LEDGER_OTHER ? "账本所记办法与库中不同" : "账本中没有这份办法", word == LEDGER_OTHER ? "the ledger has another text of this scheme" : "the ledger does not know this scheme");
	return RC_OK;
}

enum rc gate_scheme(struct asking *q)
{
	const struct shelf_scheme *now = shelf_find(rounds_shelf(q->c->app), q->y->round.scheme);
	TRY(lint(q));
	TRY(on_ledger(q));
	if (now == NULL || strcmp(now->hash, q->y->round.scheme_hash) != 0)
		gate_find(q, false, "plan_differs", ROW_NONE, "", 1, "方案目录中的办法与本次评价所用的原文不同：此后修改过", "the scheme of the plan folder is no longer the text that was used: it changed since");
	gate_reason(q, q->r->faults ? gate_say(q, "办法有 %lld 处需要处理", (long long)q->r->faults) : "办法检查无误，原文与账本一致", q->r->faults ? gate_say(q, "%lld things to mend in the scheme", (long long)q->r->faults) : "the scheme has no warnings and its text is the ledger's");
	return RC_OK;
}

/* ---- The record. */

enum rc gate_record(struct asking *q)
{
	struct ctx *c = q->c;
	struct verdict zh, en;
	bool english = c->english;
	c->english = false;
	TRY(certificate_verify(c, q->y->round.id, NULL, &zh));
	c->english = true;
	en = zh; /* the words are made twice only where something is wrong */
	enum rc rc = zh.same ? RC_OK : certificate_verify(c, q->y->round.id, NULL, &en);
	c->english = english;
	TRY(rc);
	for (int i = 0; i < zh.n && i < en.n; i++)
		if (zh.lines[i].word == VERDICT_OTHER)
			gate_find(q, true, "record", ROW_NONE, "", 100, zh.lines[i].says, en.lines[i].says);
	gate_figure_add(q, "输入 SM3", "SM3 of the input", zh.now.input_hash);
	gate_figure_add(q, "结果 SM3", "SM3 of the result", zh.now.result_hash);
	gate_figure_add(q, "程序", "program", round_build());
	gate_reason(q, zh.same ? "按记录重算，结果、所存逐家结果与账本一致" : gate_say(q, "与记录有 %lld 处不一致", (long long)q->r->faults), zh.same ? "it recomputes to its record; stored results and ledger agree" : gate_say(q, "%lld things are not as recorded", (long long)q->r->faults));
	return RC_OK;
}

/* ---- Changed since. */

struct since { struct inputs_diff in; struct decision_change *decisions; int n_decisions; };

static enum rc inputs_since(struct ctx *c, const struct city *y, struct since *ret_s)
{
	struct view now = VIEW_NONE;
	struct decided_list decided = { 0 };
	struct as_of at = AS_OF_NOW;
	at.day = y->round.at.day;
	TRY(round_inputs(c, y->scheme, y->round.year, at, &now));
	enum rc rc = inputs_diff(c, y->scheme, &y->view, &now, &ret_s->in);
	if (rc == RC_OK)
		rc = decided_load(c, &c->arena, y->scheme, y->round.scheme, &now, DECIDED_NOW, &decided);
	if (rc == RC_OK)
		rc = decisions_diff(c, y->scheme, &now, y->decided, y->n_decided, decided.list, decided.n, &ret_s->decisions, &ret_s->n_decisions);
	view_close(c, &now);
	return rc;
}

enum rc gate_changed(struct asking *q)
{
	struct since since;
	TRY(inputs_since(q->c, q->y, &since));
	struct inputs_diff d = since.in;
	for (int i = 0; i < since.n_decisions; i++) {
		const struct decision_change *x = &since.decisions[i];
		int64_t row = x->row < q->y->ev->rows ? (int64_t)x->row : ROW_NONE;
		gate_find(q, true, "decision", row, x->class_, 20, gate_say(q, "%s：%s %s %s（%s）", row >= 0 ? gate_firm(q, (size_t)row) : "", x->added ? "新增决定" : "决定不再有效", x->what_zh, x->class_, x->reason),
			gate_say(q, "%s: %s %s %s (%s)", row >= 0 ? gate_firm(q, (size_t)row) : "", x->added ? "decided since:" : "no longer decided:", x->what_en, x->class_, x->reason));
	}
	for (int i = 0; i < d.n; i++) {
		const struct input_change *x = &d.list[i];
		int64_t row = x->row < q->y->ev->rows ? (int64_t)x->row : ROW_NONE;
		const char *from = x->batch > 0 ? gate_say(q, "（第 %lld 批，%s，%s）", (long long)x->batch, x->source, x->known_at) : "";
		gate_find(q, true, "input", row, x->column, 10, gate_say(q, "%s：%s %s → %s%s", row >= 0 ? gate_firm(q, (size_t)row) : "", x->column, x->before ? x->before : "—", x->after ? x->after : "—", from),
			gate_say(q, "%s: %s %s → %s%s", row >= 0 ? gate_firm(q, (size_t)row) : "", x->column, x->before ? x->before : "—", x->after ? x->after : "—", from));
	}
	gate_figure_add(q, "变动的单元格", "cells that changed", gate_say(q, "%lld", (long long)d.cells));
	gate_figure_add(q, "涉及企业", "enterprises", gate_say(q, "%lld", (long long)d.units));
	gate_figure_add(q, "此后新登记的企业", "enterprises registered since", gate_say(q, "%lld", (long long)d.added));
	for (int i = 0; i < d.n_columns; i++)
		gate_figure_add(q, gate_say(q, "%s：改／新增／消失", d.columns[i].title_zh ? d.columns[i].title_zh : d.columns[i].name), gate_say(q, "%s: changed / new / gone", d.columns[i].title_en ? d.columns[i].title_en : d.columns[i].name),
			gate_say(q, "%lld / %lld / %lld", (long long)d.columns[i].changed, (long long)d.columns[i].appeared, (long long)d.columns[i].vanished));
	gate_figure_add(q, "变动的人工决定", "decisions of people that changed", gate_say(q, "%d", since.n_decisions));
	q->r->faults = d.cells + since.n_decisions;
	gate_reason(q, q->r->faults ? gate_say(q, "评价之后有 %lld 个数据、名单或名录单元格变动，涉及 %lld 户，另有人工决定 %d 项；请重新评价", (long long)d.cells, (long long)d.units, since.n_decisions) : "评价之后，所依据的数据、名单和名录没有变动",
		q->r->faults ? gate_say(q, "%lld cells of %lld enterprises and %d decisions changed since the round: evaluate again", (long long)d.cells, (long long)d.units, since.n_decisions) : "no figure, mark or register entry that it rests on changed since");
	return RC_OK;
}

/* ---- Repeaters and drift. */

static int lowest_class(const struct scheme *s)
{
	int k = s->classes.n - 1;
	while (k >= 0 && s->classes.list[k].outside)
		k--;
	return k;
}

struct repeaters { struct asking *q; const char *lowest; int64_t n; };

static void one_result(void *arg, const struct stored_result *r)
{
	struct repeaters *w = arg;
	struct asking *q = w->q;
	const struct evaluation *e = q->y->ev;
	int64_t reg = strcmp(r->class_, w->lowest) == 0 ? registry_row_of_subject(q->y->view.reg, r->subject) : -1;
	if (reg < 0 || (size_t)reg >= e->rows || !gate_in(e, (size_t)reg) || e->class_[reg] == CLASS_NONE || strcmp(e->scheme->classes.list[e->class_[reg]].code, w->lowest) != 0)
		return;
	w->n++;
	gate_find(q, false, "repeater", reg, w->lowest, 10, gate_say(q, "%s：连续两年 %s 类", gate_firm(q, (size_t)reg), w->lowest), gate_say(q, "%s: class %s two years running", gate_firm(q, (size_t)reg), w->lowest));
}

static double benchmark_before(const struct evaluation *e, const char *item, const char *stratum)
{
	int i = scheme_item(e->scheme, item);
	const struct item_result *r = i >= 0 ? &e->items[i] : NULL;
	for (uint32_t k = 0; r != NULL && r->benchmark != NULL && r->benchmark_keys != NULL && k < r->benchmark_keys->n; k++)
		if (strcmp(r->benchmark_keys->names[k], stratum) == 0)
			return r->benchmark[k];
	return NAN;
}

static void drift(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	double limit = q->gate->limit[LIMIT_DRIFT];
	for (int i = 0; i < e->scheme->n_items; i++) {
		const struct item *it = &e->scheme->items[i];
		const struct item_result *r = &e->items[i];
		for (uint32_t k = 0; it->code != NULL && r->benchmark != NULL && r->benchmark_keys != NULL && k < r->benchmark_keys->n; k++) {
			const char *stratum = r->benchmark_keys->names[k], *zh = it->title.zh ? it->title.zh : it->code, *en = it->title.en ? it->title.en : zh;
			double then = benchmark_before(q->before->ev, it->code, stratum), now = r->benchmark[k], by = (now - then) / then;
			if (isnan(then) || isnan(now) || then == 0)
				continue;
			gate_figure_add(q, gate_say(q, "%s（%s）：上年 → 今年", zh, stratum), gate_say(q, "%s (%s): last year → now", en, stratum), gate_say(q, "%.6g → %.6g (%+.1f %%)", then, now, by * 100));
			if (fabs(by) > limit)
				gate_find(q, true, "drift", ROW_NONE, it->code, fabs(by) * 100, gate_say(q, "%s（%s）的基准由 %.6g 变为 %.6g，%+.1f %%，超过 %.4g %%", zh, stratum, then, now, by * 100, limit * 100),
					gate_say(q, "the benchmark of %s (%s) went from %.6g to %.6g, %+.1f %%, over %.4g %%", en, stratum, then, now, by * 100, limit * 100));
		}
	}
}

enum rc gate_repeaters(struct asking *q)
{
	int lowest = lowest_class(q->y->scheme);
	struct repeaters w = { .q = q };
	if (q->before == NULL) {
		gate_does_not_apply(q, "上年没有按同一办法评价，无从比较", "last year was not evaluated under this scheme: there is nothing to compare with");
		return RC_OK;
	}
	w.lowest = lowest >= 0 ? q->y->scheme->classes.list[lowest].code : "";
	if (lowest >= 0)
		TRY(store_results_each(q->c, q->before->round.id, one_result, &w));
	drift(q);
	gate_reason(q, gate_say(q, "连续两年 %s 类 %lld 户；基准变动超过 %.4g %% 的 %lld 项", w.lowest, (long long)w.n, q->gate->limit[LIMIT_DRIFT] * 100, (long long)q->r->faults),
		gate_say(q, "%lld in class %s two years running; %lld benchmarks moved by more than %.4g %%", (long long)w.n, w.lowest, (long long)q->r->faults, q->gate->limit[LIMIT_DRIFT] * 100));
	return RC_OK;
}
