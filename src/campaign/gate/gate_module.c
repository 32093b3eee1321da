/* gate_module.c - what the gates give to the house: plan, commands, guard of the step, what waits.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "campaign/campaign.h"
#include "campaign/gate/gate.api.gen.h"
#include "campaign/gate/gate_priv.h"
#include "core/app.h"
#include "core/cli.h"
#include "core/http.h"
#include "core/session.h"

extern const char gate_sql_begin[]; /* gate.sql, embedded by the build */

static const struct migration steps[] = { { 1, "gates before publication", gate_sql_begin } };
static const struct plan_section sections[] = { { "gates", gate_plan_section } };

/* ---- The guard of the step `gates`, and of what comes after it. */

static enum rc say_standing(struct ctx *c, const struct campaign *k, struct campaign_findings *f)
{
	struct gate_standing s;
	TRY(gate_standing(c, k->round, &s));
	const char *link = arena_printf(&c->arena, "/campaigns/%lld/gates", (long long)k->id);
	if (s.run == 0)
		return campaign_find(c, f, true, "gates-not-run", link, "还没有运行核对关口", "the gates were not run");
	if (s.stale)
		TRY(campaign_find(c, f, true, "gates-stale", link, "核对之后又有数据或名单入库，请重新运行关口", "figures or marks came in after the gates ran; run them again"));
	if (s.blocked > 0)
		TRY(campaign_find(c, f, true, "gates-blocked", link, arena_printf(&c->arena, "%d 个关口没有通过：%s", s.blocked, s.names_zh), arena_printf(&c->arena, "%d gates did not pass: %s", s.blocked, s.names_en)));
	if (s.warned > 0)
		TRY(campaign_find(c, f, false, "gates-warned", link, arena_printf(&c->arena, "%d 个关口有提示：%s", s.warned, s.warned_zh), arena_printf(&c->arena, "%d gates warn: %s", s.warned, s.warned_en)));
	return RC_OK;
}

enum rc gate_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	if (strcmp(step, "gates") != 0)
		return RC_OK;
	if (k->round == 0)
		return campaign_find(c, f, true, "gates-no-round", NULL, "还没有评分结果，无从核对", "nothing has been scored yet, so there is nothing to hold against anything");
	return say_standing(c, k, f);
}

/* A campaign that stands at its gates waits for who may run them. */
static enum rc gate_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct campaign *list;
	struct scope scope;
	int n, found = 0;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "campaigns.run", &scope) || scope.kind != SCOPE_ALL)
		return RC_OK;
	TRY(campaign_list(c, &list, &n));
	struct waiting *out = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		struct gate_standing s;
		if (list[i].state != CAMPAIGN_OPEN || list[i].round == 0 || strcmp(list[i].step, "gates") != 0)
			continue;
		TRY(gate_standing(c, list[i].round, &s));
		if (s.run != 0 && !s.stale && s.blocked == 0)
			continue;
		out[found++] = (struct waiting){ .kind = "gates", .title = campaign_title(c, &list[i]), .why = s.run == 0 ? TR(c, "核对关口还没有运行", "the gates were not run") : s.stale ? TR(c, "核对之后又有变动", "something changed since the gates ran") : TR(c, "有关口没有通过", "a gate did not pass"),
			.since = list[i].changed_at, .link = arena_printf(&c->arena, "/campaigns/%lld/gates", (long long)list[i].id) };
	}
	*ret_list = out;
	*ret_n = found;
	return RC_OK;
}

/* Exceptions against the ledger. */
static enum rc gate_check(struct ctx *c, int *ret_findings) { return store_gate_check(c, ret_findings); }

/* ---- gusu gates */

static void say(struct ctx *c, struct buf *b, const struct gate_run *run, const struct gate_result *list, int n)
{
	static const char *const signs[] = { "✓", "✗", "—" };
	buf_printf(b, TR(c, "第 %lld 次评价：%d 个拦截，%d 个提示（用时 %lld 毫秒）\n", "round %lld: %d block, %d warn (%lld ms)\n"), (long long)run->round, run->blocked, run->warned, (long long)run->ms);
	for (int i = 0; i < n; i++) {
		buf_printf(b, TR(c, "%s %s：%s (%.1f ms)\n", "%s %s: %s (%.1f ms)\n"), signs[list[i].outcome], TR(c, list[i].title.zh, list[i].title.en), TR(c, list[i].zh, list[i].en), (double)list[i].us / 1000);
		for (int k = 0; k < list[i].n && k < 5; k++)
			buf_printf(b, "    %s %s\n", list[i].list[k].fault ? "!" : "·", TR(c, list[i].list[k].zh, list[i].list[k].en));
	}
}

static void say_json(struct ctx *c, struct buf *b, const struct gate_run *run, const struct gate_result *list, int n)
{
	struct jw w;
	jw_init(&w, b);
	jw_obj(&w);
	jw_ki64(&w, "round", run->round);
	jw_ki64(&w, "run", run->id);
	jw_ki64(&w, "blocked", run->blocked);
	jw_ki64(&w, "warned", run->warned);
	jw_ki64(&w, "ms", run->ms);
	jw_ki64(&w, "evaluation_ms", run->evaluation_ms);
	jw_key(&w, "gates");
	jw_arr(&w);
	for (int i = 0; i < n; i++) {
		jw_obj(&w);
		jw_ktext(&w, "gate", gate_words[list[i].kind]);
		jw_ktext(&w, "severity", gate_severity_words[list[i].severity]);
		jw_ktext(&w, "outcome", gate_outcome_words[list[i].outcome]);
		jw_ktext(&w, "reason", TR(c, list[i].zh, list[i].en));
		jw_ki64(&w, "faults", list[i].faults);
		jw_ki64(&w, "notes", list[i].notes);
		jw_knum(&w, "ms", (double)list[i].us / 1000);
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	jw_obj_end(&w);
}

static int run_gates(struct ctx *c, int argc, char **argv)
{
	const char *word;
	struct gate_result *list;
	struct gate_run run;
	int64_t round = 0;
	int n;
	buf_auto b = { .data = NULL };
	if (!cli_parse(c, argc, argv, NULL, 0, &word, 1, 1, &n))
		return CLI_USAGE;
	if (!slice_i64(slice_of(word), &round))
		return cli_usage(c, "%s", TR(c, "评价编号应为整数（gusu rounds 列出）", "the number of a round is a whole number (gusu rounds lists them)"));
	if (gate_run(c, round, &run) != RC_OK || gate_results(c, &run, &list, &n) != RC_OK)
		return cli_fail(c);
	buf_init(&b, 4 << 20);
	if (c->app->config.json)
		say_json(c, &b, &run, list, n);
	else
		say(c, &b, &run, list, n);
	int code = cli_print(c, &b);
	return code != CLI_OK ? code : run.blocked > 0 ? CLI_CONFLICT : CLI_OK;
}

static const struct command commands[] = {
	{ "gates", "ROUND",
	  "Runs the gates before publication on an evaluation and keeps what they say.\n"
	  "  Which gates block is the plan's (gates.yaml). Ends with the code of a conflict when one of them blocks.\n",
	  "对某次评价运行公布前的核对关口并保存结果。\n"
	  "  哪些关口拦截由方案（gates.yaml）规定；有拦截时退出码为“冲突”。\n",
	  CMD_WRITE, run_gates, false },
};

const struct module gate_module = {
	.name = "gate", .title_zh = "核对关口", .title_en = "Gates",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = gate_routes, .n_routes = gate_n_routes,
	.commands = commands, .n_commands = sizeof commands / sizeof *commands,
	.sections = sections, .n_sections = 1,
	.start = gate_shelf_start, .stop = gate_shelf_stop,
	.check = gate_check,
	.waiting = gate_waiting,
};
