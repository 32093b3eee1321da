/* evaluation.c - what the evaluation module gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "core/module.h"
#include "evaluation/city_cli.h"
#include "evaluation/evaluation.api.gen.h"
#include "evaluation/filled.h"
#include "evaluation/round.h"
#include "evaluation/scheme_lint.h"

extern const char evaluation_sql_begin[], published_list_sql_begin[], round_marks_sql_begin[],
	round_decisions_sql_begin[], round_registry_sql_begin[], round_build_sql_begin[], round_input_sql_begin[]; /* X.sql, embedded by the build */

static const struct migration steps[] = {
	{ 1, "scheme versions, rounds, results", evaluation_sql_begin },
	{ 2, "published lists", published_list_sql_begin },
	{ 3, "the marks that a round knew", round_marks_sql_begin },
	{ 4, "the registry that a round knew", round_registry_sql_begin },
	{ 5, "the decisions that a round knew", round_decisions_sql_begin },
	{ 6, "what a round was evaluated with", round_build_sql_begin },
	{ 7, "how a round's input was read for its digest", round_input_sql_begin },
};

static void check_scheme(struct ctx *c, struct plan_report *r, struct plan_node *root) { scheme_plan_section.check(c, r, root); }

static const struct plan_section sections[] = { { "scheme", check_scheme } };

static enum rc start(struct app *a)
{
	TRY(rounds_start(a));
	facts_set_filled(a, evaluation_filled);
	return RC_OK;
}

const struct module evaluation_module = {
	.name = "evaluation",
	.title_zh = "综合评价", .title_en = "Evaluation",
	.migrations = steps, .n_migrations = sizeof steps / sizeof steps[0],
	.routes = evaluation_routes, .n_routes = evaluation_n_routes,
	.commands = evaluation_commands, .n_commands = N_EVALUATION_COMMANDS,
	.sections = sections, .n_sections = 1,
	.start = start, .stop = rounds_stop,
	.rebuild = rounds_rebuild,
	.check = rounds_check,
	.metrics = rounds_metrics,
	.keep = rounds_keep,
};
