/* promise_verify.c - `gusu check`: stored checks say what their figures say, decisions are what the ledger has.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/cli.h"
#include "core/ledger.h"
#include "projects/file/projects_store.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"

enum { CHECK_ARENA = 256 << 20 };

/* A line with a figure is met exactly when the figure keeps the promise under the rule as it was; what was carried over was met before. */
static bool line_is_right(const struct promise_line *l)
{
	const struct promise_item rule = { .direction = l->direction, .tolerance = l->tolerance };
	if (!l->known)
		return l->outcome == PROMISE_MISSING && l->way == WAY_NONE;
	if (l->promised.den <= 0 || l->actual.den <= 0 || l->outcome == PROMISE_MISSING || (l->outcome == PROMISE_CORRECTING) != (l->until != DAY_NONE))
		return false;
	return l->way == WAY_CARRIED ? l->outcome == PROMISE_MET : promise_is_kept(&rule, l->promised, l->actual) == (l->outcome == PROMISE_MET);
}

static enum rc verify_one(struct ctx *c, const struct promise_check *stored, int *findings)
{
	struct promise_check k = *stored;
	TRY(store_promise_lines(c, &k));
	for (int i = 0; i < k.n; i++)
		if (!line_is_right(&k.lines[i])) {
			cli_finding(c, TR(c, "承诺核验 %lld 的 %s：结论与所记数值不符", "check of promises %lld, %s: the outcome does not follow from its figures"), (long long)k.act, k.lines[i].item);
			++*findings;
		}
	promise_propose(&k);
	if (k.proposal == stored->proposal && k.until == stored->until && k.amount == stored->amount && k.whole == stored->whole)
		return RC_OK;
	cli_finding(c, TR(c, "承诺核验 %lld：建议与各项结论不符", "check of promises %lld: the proposal does not follow from its lines"), (long long)k.act);
	++*findings;
	return RC_OK;
}

static enum rc verify_checks(struct ctx *c, int *findings)
{
	struct promise_check *list;
	int n;
	TRY(store_promise_each(c, &list, &n));
	struct arena outer = c->arena;
	enum rc rc = RC_OK;
	arena_init(&c->arena, CHECK_ARENA);
	for (int i = 0; i < n && rc == RC_OK; i++) {
		rc = verify_one(c, &list[i], findings);
		arena_clear(&c->arena);
	}
	arena_finish(&c->arena);
	c->arena = outer;
	return rc;
}

enum rc promise_verify(struct ctx *c, int *ret_findings)
{
	struct promise_decision *list;
	int64_t *projects, entries, here = 0;
	int n;
	TRY(verify_checks(c, ret_findings));
	TRY(store_promise_decisions(c, 0, &list, &projects, &n));
	for (int i = 0; i < n; i++) {
		enum ledger_word word;
		const char *code;
		TRY(store_project_code(c, projects[i], &code));
		const char *body = promise_decision_body(c, code, &list[i]);
		const char *object = arena_printf(&c->arena, "project %lld act %lld", (long long)projects[i], (long long)list[i].act);
		if (body == NULL || object == NULL)
			return ctx_no_memory(c);
		TRY(ledger_compare(c, LEDGER_PROMISE_DECIDED, object, body, list[i].at, &word));
		ledger_say(c, word, object, ret_findings);
		here += word == LEDGER_SAME || word == LEDGER_OTHER;
	}
	TRY(ledger_count(c, LEDGER_PROMISE_DECIDED, &entries));
	ledger_gone(c, LEDGER_PROMISE_DECIDED, entries - here, ret_findings);
	return RC_OK;
}
