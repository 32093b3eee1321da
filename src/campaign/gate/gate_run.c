/* gate_run.c - asking the gates one after the other, and keeping what they said.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/period.h"
#include "campaign/gate/gate_priv.h"
#include "core/job.h"
#include "core/ledger.h"

static gate_fn *const gates[GATE_KINDS] = {
	[GATE_SUMS] = gate_sums, [GATE_QUOTA] = gate_quota, [GATE_PARTS] = gate_parts, [GATE_TWICE] = gate_twice, [GATE_FILLED] = gate_filled, [GATE_OUTLIERS] = gate_outliers,
	[GATE_CHANGED] = gate_changed, [GATE_SHARES] = gate_shares, [GATE_SCHEME] = gate_scheme, [GATE_RECORD] = gate_record, [GATE_REPEATERS] = gate_repeaters,
};

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char *moment(struct ctx *c)
{
	char t[INSTANT_TEXT];
	instant_print(t, c->now_ms);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

/* ---- Asking. */

static enum rc ask_one(struct ctx *c, struct city *y, struct city *before, const struct gate *g, struct gate_result *ret_r)
{
	struct asking q = { .c = c, .y = y, .gate = g, .r = ret_r, .before = before };
	int64_t from = now_us();
	*ret_r = (struct gate_result){ .kind = g->kind, .severity = g->severity, .title = g->title, .zh = "", .en = "" };
	q.district_faults = arena_new_array(&c->arena, int, (size_t)y->view.reg->n_regions + 1);
	q.district_notes = arena_new_array(&c->arena, int, (size_t)y->view.reg->n_regions + 1);
	if (q.district_faults == NULL || q.district_notes == NULL)
		return ctx_no_memory(c);
	TRY(gates[g->kind](&q));
	TRY(gate_settle(&q));
	ret_r->us = now_us() - from;
	return RC_OK;
}

static enum rc ask_all(struct ctx *c, const struct gate_plan *p, struct city *y, struct city *before, struct gate_run *run, struct gate_result *list)
{
	TRY(city_lists_need(c, y));
	for (int i = 0; i < p->n; i++) {
		if (job_cancelled(c))
			return job_stopped(c);
		job_progress(c, i, p->n, TR(c, p->gates[i].title.zh, p->gates[i].title.en ? p->gates[i].title.en : p->gates[i].title.zh));
		TRY(ask_one(c, y, before, &p->gates[i], &list[i]));
		run->blocked += list[i].outcome == GATE_FAILED && list[i].severity == GATE_BLOCK;
		run->warned += list[i].outcome == GATE_FAILED && list[i].severity == GATE_WARN;
	}
	return RC_OK;
}

/* Last year's round of the scheme, where there is one. */
static enum rc hold_before(struct ctx *c, const struct round *r, struct city **ret_y)
{
	struct round before;
	bool found = false;
	*ret_y = NULL;
	TRY(round_find(c, r->scheme, r->year - 1, &before, &found));
	return found ? city_hold_round(c, before.id, ret_y) : RC_OK;
}

enum rc gate_ask(struct ctx *c, int64_t round, struct gate_run *ret_run, struct gate_result **ret_list, int *ret_n)
{
	const struct gate_plan *p;
	struct scope own = c->scope;
	struct city *y = NULL, *before = NULL;
	struct gate_run run = { .round = round, .at = moment(c), .account = c->who.account, .who = c->who.name, .build = round_build() };
	TRY(gate_plan_get(c, &p));
	struct gate_result *list = arena_new_array(&c->arena, struct gate_result, (size_t)p->n + 1);
	int64_t from = now_us();
	run.plan = arena_printf(&c->arena, "%s %s", p->id, p->version);
	if (list == NULL || run.plan == NULL)
		return ctx_no_memory(c);
	TRY(store_gate_known(c, &run.batch, &run.mark));
	TRY(city_hold_round(c, round, &y));
	run.evaluation_ms = (now_us() - from) / 1000;
	from = now_us();
	c->scope = (struct scope){ .kind = SCOPE_ALL }; /* a round is of the whole city; who reads is looked at when it is read */
	enum rc rc = hold_before(c, &y->round, &before);
	if (rc == RC_OK)
		rc = ask_all(c, p, y, before, &run, list);
	c->scope = own;
	if (before != NULL)
		city_drop(c, before);
	city_drop(c, y);
	TRY(rc);
	run.ms = (now_us() - from) / 1000;
	*ret_run = run;
	*ret_list = list;
	*ret_n = p->n;
	return RC_OK;
}

/* ---- Keeping. */

enum rc gate_run(struct ctx *c, int64_t round, struct gate_run *ret_run)
{
	struct gate_result *list;
	int n;
	txn_auto t = { 0 };
	TRY(gate_ask(c, round, ret_run, &list, &n));
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_gate_trim(c, round));
	TRY(store_gate_run_add(c, ret_run));
	for (int i = 0; i < n; i++)
		TRY(store_gate_result_add(c, ret_run->id, i, &list[i]));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	int64_t round = json_integer_value(json_object_get(in, "round"));
	struct gate_run run;
	char result[96];
	json_decref(in);
	TRY(gate_run(c, round, &run));
	int n = snprintf(result, sizeof result, "{\"run\":%lld,\"blocked\":%d,\"warned\":%d}", (long long)run.id, run.blocked, run.warned);
	job_result(c, result, (size_t)n);
	return RC_OK;
}

enum rc gate_run_start(struct ctx *c, int64_t round, int64_t *ret_job)
{
	struct round r;
	char input[64];
	TRY(round_get(c, round, &r));
	snprintf(input, sizeof input, "{\"round\":%lld}", (long long)round);
	const char *zh = arena_printf(&c->arena, "核对关口：%s，%d 年（第 %lld 次评价）", r.scheme, r.year, (long long)round), *en = arena_printf(&c->arena, "Gates: %s, %d (round %lld)", r.scheme, r.year, (long long)round);
	return zh && en ? job_start(c, "gates", (struct job_title){ zh, en }, run_job, input, ret_job) : ctx_no_memory(c);
}

enum rc gate_run_latest(struct ctx *c, int64_t round, struct gate_run *ret_run) { return store_gate_latest(c, round, ret_run); }

/* ---- Reading. */

/* To a part of the city a gate is what it found there. */
static enum rc own_part(struct ctx *c, struct gate_result *r)
{
	int64_t faults = 0, notes = 0;
	for (int i = 0; i < r->n_parts; i++) {
		faults += r->parts[i].faults;
		notes += r->parts[i].notes;
	}
	r->n_figures = 0;
	r->faults = faults;
	r->notes = notes;
	r->zh = r->outcome == GATE_NOT_APPLICABLE ? r->zh : arena_printf(&c->arena, "本区域 %lld 处需要处理，%lld 处待核", (long long)faults, (long long)notes);
	r->en = r->outcome == GATE_NOT_APPLICABLE ? r->en : arena_printf(&c->arena, "in your area %lld to deal with, %lld to look at", (long long)faults, (long long)notes);
	return r->zh && r->en ? RC_OK : ctx_no_memory(c);
}

enum rc gate_results(struct ctx *c, const struct gate_run *run, struct gate_result **ret_list, int *ret_n)
{
	TRY(store_gate_results(c, run->id, ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++) {
		struct gate_result *r = &(*ret_list)[i];
		TRY(store_gate_parts(c, run->id, r));
		TRY(store_gate_lines(c, run->id, r));
		if (c->scope.kind != SCOPE_ALL)
			TRY(own_part(c, r));
	}
	return RC_OK;
}

/* ---- For who publishes. */

static enum rc fail_must(struct ctx *c, int64_t round, const char *zh, const char *en)
{
	return ctx_fail(c, RC_CONFLICT, "gates", TR(c, "第 %lld 次评价%s", "round %lld: %s"), (long long)round, TR(c, zh, en));
}

static bool excepted(const struct gate_exception *list, int n, const struct gate_result *r)
{
	for (int i = 0; i < n; i++)
		if (list[i].kind == r->kind && strcmp(list[i].digest, r->digest) == 0)
			return true;
	return false;
}

enum rc gate_standing(struct ctx *c, int64_t round, struct gate_standing *ret_s)
{
	struct gate_result *list;
	struct gate_exception *x;
	struct gate_run run;
	int64_t batch, mark;
	int n, n_x;
	*ret_s = (struct gate_standing){ .names_zh = "", .names_en = "", .warned_zh = "", .warned_en = "" };
	TRY(store_gate_latest(c, round, &run));
	TRY(store_gate_known(c, &batch, &mark));
	ret_s->run = run.id;
	ret_s->stale = run.id != 0 && (run.batch != batch || run.mark != mark);
	if (run.id == 0)
		return RC_OK;
	TRY(store_gate_results(c, run.id, &list, &n));
	TRY(store_gate_exceptions(c, round, &x, &n_x));
	for (int i = 0; i < n; i++) {
		const char *en = list[i].title.en ? list[i].title.en : list[i].title.zh;
		if (list[i].outcome != GATE_FAILED || list[i].severity == GATE_INFO)
			continue;
		bool block = list[i].severity == GATE_BLOCK;
		if (block && excepted(x, n_x, &list[i])) {
			ret_s->excepted++;
			continue;
		}
		const char **zh_to = block ? &ret_s->names_zh : &ret_s->warned_zh, **en_to = block ? &ret_s->names_en : &ret_s->warned_en;
		*zh_to = arena_printf(&c->arena, "%s%s%s", *zh_to, (*zh_to)[0] ? "、" : "", list[i].title.zh);
		*en_to = arena_printf(&c->arena, "%s%s%s", *en_to, (*en_to)[0] ? ", " : "", en);
		if (*zh_to == NULL || *en_to == NULL)
			return ctx_no_memory(c);
		ret_s->blocked += block;
		ret_s->warned += !block;
	}
	return RC_OK;
}

enum rc gate_must_pass(struct ctx *c, int64_t round)
{
	struct gate_standing s;
	TRY(gate_standing(c, round, &s));
	if (s.run == 0)
		return fail_must(c, round, "还没有经过核对关口，请先运行", "the gates were not run; run them first");
	if (s.stale)
		return fail_must(c, round, "在核对之后又有数据或名单入库，请重新运行关口", "figures or marks came in after the gates ran; run them again");
	if (s.blocked == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "gates", TR(c, "第 %lld 次评价有 %d 个关口没有通过：%s；请处理后重新运行，或由有权限的人凭书面理由和文件放行", "round %lld: %d gates did not pass: %s; mend it and run them again, or have them passed by somebody who may, with a reason and a document"),
		(long long)round, s.blocked, TR(c, s.names_zh, s.names_en));
}

/* ---- Exceptions. */

const char *gate_owner(struct ctx *c, int64_t round) { return arena_printf(&c->arena, "round %lld gates", (long long)round); }

static enum rc the_failed(struct ctx *c, int64_t round, const char *gate, struct gate_result *ret_r)
{
	struct gate_run run;
	struct gate_result *list;
	int n;
	TRY(store_gate_latest(c, round, &run));
	if (run.id == 0)
		return fail_must(c, round, "还没有经过核对关口，请先运行", "the gates were not run; run them first");
	TRY(store_gate_results(c, run.id, &list, &n));
	for (int i = 0; i < n; i++)
		if (strcmp(gate_words[list[i].kind], gate) == 0) {
			if (list[i].outcome != GATE_FAILED || list[i].severity != GATE_BLOCK)
				return ctx_fail(c, RC_CONFLICT, "gate", TR(c, "关口“%s”没有拦截，不需要放行", "the gate '%s' does not block; there is nothing to pass"), TR(c, list[i].title.zh, list[i].title.en ? list[i].title.en : list[i].title.zh));
			*ret_r = list[i];
			return RC_OK;
		}
	return ctx_fail(c, RC_NOT_FOUND, "gate", TR(c, "没有名为 %.30s 的关口", "there is no gate named %.30s"), gate);
}

static enum rc to_ledger(struct ctx *c, const struct gate_exception *x, const struct attachment *a, const struct gate_result *r)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "exception", x->id);
	jw_ki64(&w, "round", x->round);
	jw_ktext(&w, "gate", gate_words[x->kind]);
	jw_ktext(&w, "reason", x->reason);
	jw_ktext(&w, "document", x->document);
	jw_ktext(&w, "file_sm3", a->sm3);
	jw_ki64(&w, "faults", r->faults);
	jw_ktext(&w, "faults_sm3", x->digest);
	jw_obj_end(&w);
	const char *object = arena_printf(&c->arena, "gate exception %lld", (long long)x->id);
	if (object == NULL || buf_rc(&b) != RC_OK)
		return ctx_no_memory(c);
	return ledger_write(c, LEDGER_GATE_PASSED, object, buf_text(&b), NULL);
}

enum rc gate_except(struct ctx *c, int64_t round, const char *gate, const char *reason, const char *document, int64_t file, int64_t *ret_id)
{
	struct gate_result r = { .n = 0 };
	struct attachment a;
	const char *owner = gate_owner(c, round);
	const struct gate_plan *p;
	txn_auto t = { 0 };
	if (owner == NULL)
		return ctx_no_memory(c);
	TRY(the_failed(c, round, gate, &r));
	TRY(gate_plan_get(c, &p));
	if (!gate_may_waive(p, r.kind))
		return ctx_fail(c, RC_CONFLICT, "gate", TR(c, "方案（gates.yaml）不允许放行关口“%s”：请更正后重新评价或重新运行", "the plan (gates.yaml) allows nobody to pass the gate '%s': mend it, then evaluate or run the gates again"),
			TR(c, r.title.zh, r.title.en ? r.title.en : r.title.zh));
	if (reason == NULL || strlen(reason) < 12)
		return ctx_fail(c, RC_BAD_INPUT, "reason", "%s", TR(c, "请写明放行的理由（至少四个字）", "say why it is passed, in at least twelve characters"));
	if (document == NULL || document[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "document", "%s", TR(c, "请写明依据文件的名称或文号", "name the document that it rests on"));
	TRY(attachment_get(c, owner, file, &a));
	struct gate_exception x = { .round = round, .kind = r.kind, .at = moment(c), .account = c->who.account, .who = c->who.name, .reason = reason, .document = document, .file = file, .digest = r.digest };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_gate_exception_add(c, &x));
	TRY(to_ledger(c, &x, &a, &r));
	TRY_DB(txn_commit(&t));
	*ret_id = x.id;
	return RC_OK;
}

enum rc gate_exceptions(struct ctx *c, int64_t round, struct gate_exception **ret_list, int *ret_n)
{
	struct gate_run run;
	struct gate_result *list = NULL;
	int n = 0;
	TRY(store_gate_exceptions(c, round, ret_list, ret_n));
	TRY(store_gate_latest(c, round, &run));
	if (run.id != 0)
		TRY(store_gate_results(c, run.id, &list, &n));
	for (int i = 0; i < *ret_n; i++)
		for (int k = 0; k < n; k++)
			(*ret_list)[i].holds |= list[k].kind == (*ret_list)[i].kind && strcmp(list[k].digest, (*ret_list)[i].digest) == 0;
	return RC_OK;
}

/* ---- Since somebody last looked. */

enum rc gate_look_get(struct ctx *c, int64_t round, struct gate_look *ret_l) { return store_gate_look(c, round, ret_l); }

enum rc gate_look_set(struct ctx *c, int64_t round)
{
	const struct registry *g;
	struct round r;
	struct as_of known = AS_OF_NOW;
	txn_auto t = { 0 };
	TRY(round_get(c, round, &r));
	TRY(facts_last(c, &known));
	TRY(registry_hold(c, &g));
	known.registry = (struct registry_known){ g->last_mark + 1, g->version };
	registry_drop(c, g);
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_gate_look_set(c, round, &known));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc gate_news(struct ctx *c, int64_t round, const struct gate_look *since, struct inputs_diff *ret_d)
{
	const struct scheme *s = NULL;
	struct view then = VIEW_NONE, now = VIEW_NONE;
	struct as_of at = AS_OF_NOW, known = since->known;
	struct round r;
	TRY(round_get(c, round, &r));
	TRY(round_scheme(c, &r, &s));
	at.day = known.day = r.at.day;
	TRY(round_inputs(c, s, r.year, known, &then));
	enum rc rc = round_inputs(c, s, r.year, at, &now);
	if (rc == RC_OK) {
		rc = inputs_diff(c, s, &then, &now, ret_d);
		view_close(c, &now);
	}
	view_close(c, &then);
	return rc;
}
