/* decision_module.c - what decisions give to the house: evaluations, what waits, cards about an enterprise, checks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "campaign/decision/decision.api.gen.h"
#include "campaign/decision/decision_json.h"
#include "campaign/decision/decision_store.h"
#include "core/ledger.h"
#include "core/module.h"
#include "core/session.h"

enum { FEW = 5, CARD_LINES = 20 };

extern const char decision_sql_begin[]; /* decision.sql, embedded by the build */

static const struct migration steps[] = { { 1, "decisions about enterprises", decision_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)decision_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "decisions", check_section } };

/* ---- For evaluations. */

static enum rc decided(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_known, struct decided **ret_list, int *ret_n)
{
	struct decision *list;
	struct decision_act *acts;
	TRY(store_evaluation_decision_last_act(c, known, ret_known));
	TRY(store_evaluation_decisions_known(c, scheme, year, *ret_known, &list, &acts, ret_n));
	struct decided *out = arena_new_array(&c->arena, struct decided, (size_t)*ret_n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < *ret_n; i++) {
		out[i] = decision_as_decided(c, &list[i]);
		out[i].document = acts[i].document;
		out[i].authority = decision_organ_title(c, acts[i].organ);
	}
	*ret_list = out;
	return RC_OK;
}

static enum rc rests(struct ctx *c, int64_t subject, bool *ret_rests) { return store_evaluation_decision_rests(c, subject, ret_rests); }

/* ---- What waits: proposals of others for whoever decides there. */

static enum rc gather(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	const struct decision_query q = { .text = "", .kind = "", .state = DECISION_PROPOSED, .most = FEW * 4 };
	struct decision_counts k = { 0 };
	struct decision *list;
	struct decision_may may;
	int n, out = 0;
	TRY(decision_list(c, &q, &list, &n, &k));
	struct waiting *w = arena_new_array(&c->arena, struct waiting, FEW + 1);
	if (w == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n && k.total <= FEW; i++) {
		TRY(decision_allowed(c, &list[i], &may));
		if (may.decide)
			w[out++] = (struct waiting){ .kind = "decision", .title = list[i].name, .why = arena_printf(&c->arena, TR(c, "%s：待决定", "%s: waits for a decision"), decision_words(c, list[i].title)),
				.since = list[i].at, .link = arena_printf(&c->arena, "/decisions/%lld", (long long)list[i].id) };
	}
	if (k.total > FEW)
		w[out++] = (struct waiting){ .kind = "decision", .title = arena_printf(&c->arena, TR(c, "%lld 件提议", "%lld proposals"), (long long)k.total),
			.why = TR(c, "综合评价人工决定待决定", "decisions of the evaluation wait"), .since = list[0].at, .link = "/decisions?state=proposed" };
	*ret_list = w;
	*ret_n = out;
	return RC_OK;
}

static enum rc waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope own = c->scope, scope;
	*ret_n = 0;
	if (c->session == NULL || decision_plan(c->app) == NULL || !session_may(c->session, "decisions.decide", &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = gather(c, ret_list, ret_n);
	c->scope = own;
	return rc;
}

/* ---- A card about an enterprise: what acts on it, with its document. */

static void line_json(struct ctx *c, struct jw *w, const struct decision *d)
{
	const char *to = d->to == DAY_NONE ? TR(c, "长期", "no end") : decision_day(c, d->to);
	jw_obj(w);
	jw_ktext(w, "label", arena_printf(&c->arena, "%s · %s", decision_words(c, d->title), decision_state_title(c, d)));
	jw_ktext(w, "text", arena_printf(&c->arena, TR(c, "%s；%s 至 %s；%s", "%s; %s to %s; %s"), decision_effect_text(c, d), decision_day(c, d->from), to, d->document));
	jw_ktext(w, "tone", d->state == DECISION_PROPOSED ? "warn" : d->in_force ? "good" : "plain");
	jw_ktext(w, "link", arena_printf(&c->arena, "/decisions/%lld", (long long)d->id));
	jw_obj_end(w);
}

static enum rc card(struct ctx *c, int64_t subject, struct jw *w)
{
	const struct decision_query q = { .text = "", .kind = "", .state = -1, .subject = subject, .descending = true, .most = CARD_LINES };
	struct decision_counts k = { 0 };
	struct decision *list;
	int n;
	TRY(decision_list(c, &q, &list, &n, &k));
	if (n == 0)
		return RC_OK;
	jw_obj(w);
	jw_ktext(w, "kind", "decisions");
	jw_ktext(w, "title", TR(c, "综合评价人工决定", "Decisions in the evaluation"));
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		line_json(c, w, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc about(struct ctx *c, int64_t subject, struct jw *w)
{
	struct scope own = c->scope, scope;
	if (c->session == NULL || !session_may(c->session, "decisions.read", &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = card(c, subject, w);
	c->scope = own;
	return rc;
}

/* ---- `gusu check`: the rules of the rows, and every official act against the ledger. */

struct comparison { struct ctx *c; int *findings; int64_t known[DECISION_STATES]; };
static const enum ledger_kind kinds[DECISION_STATES] = { [DECISION_PROPOSED] = LEDGER_DECISION_MADE, [DECISION_DECIDED] = LEDGER_DECISION_MADE, [DECISION_REFUSED] = LEDGER_DECISION_REFUSED,
	[DECISION_WITHDRAWN] = LEDGER_DECISION_WITHDRAWN };

static enum rc compare(void *arg, const struct decision_record *r)
{
	struct comparison *m = arg;
	enum ledger_word word;
	TRY(ledger_compare(m->c, kinds[r->act], r->object, r->body, r->at, &word));
	ledger_say(m->c, word, r->object, m->findings);
	m->known[r->act] += word == LEDGER_SAME || word == LEDGER_OTHER;
	return RC_OK;
}

enum rc decision_check(struct ctx *c, int *ret_findings)
{
	struct comparison m = { .c = c, .findings = ret_findings };
	*ret_findings = 0;
	TRY(decision_check_rules(c, ret_findings));
	TRY(store_evaluation_decision_records(c, 0, compare, &m));
	for (int i = DECISION_DECIDED; i < DECISION_STATES; i++) {
		int64_t entries;
		TRY(ledger_count(c, kinds[i], &entries));
		ledger_gone(c, kinds[i], entries - m.known[i], ret_findings);
	}
	return RC_OK;
}

const struct module decision_module = {
	.name = "decision", .title_zh = "人工决定", .title_en = "Decisions",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = decision_routes, .n_routes = decision_n_routes,
	.sections = sections, .n_sections = 1,
	.commands = decision_commands, .n_commands = N_DECISION_COMMANDS,
	.importers = decision_importers, .n_importers = N_DECISION_IMPORTERS,
	.start = decision_shelf_start, .stop = decision_shelf_stop,
	.waiting = waiting, .about = about, .rests = rests, .decided = decided,
	.check = decision_check,
};
