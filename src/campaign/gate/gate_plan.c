/* gate_plan.c - reading gates.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "base/digest.h"
#include "campaign/gate/gate_priv.h"
#include "core/app.h"
#include "core/plan_shelf.h"

enum { PLAN_BYTES = 4 << 20, VERSION_BYTES = 4 };

const char *const gate_words[] = { "sums", "quota", "parts", "twice", "filled", "outliers", "changed", "shares", "scheme", "record", "repeaters", NULL };
const char *const gate_severity_words[] = { "block", "warn", "info", NULL };
const char *const gate_outcome_words[] = { "passed", "failed", "not_applicable", NULL };

static const struct { const char *name; enum gate_kind of; double dflt, lo, hi; } limits[GATE_LIMITS] = {
	[LIMIT_POINTS] = { "points", GATE_QUOTA, 5, 0.1, 100 },
	[LIMIT_FILLED] = { "share", GATE_FILLED, 0.1, 0, 1 },
	[LIMIT_Z] = { "z", GATE_OUTLIERS, 6, 1, 1000 },
	[LIMIT_IQR] = { "iqr", GATE_OUTLIERS, 4, 0.5, 1000 },
	[LIMIT_TIMES] = { "times", GATE_OUTLIERS, 10, 1.5, 1e6 },
	[LIMIT_STEPS] = { "steps", GATE_OUTLIERS, 2, 1, 20 },
	[LIMIT_DRIFT] = { "drift", GATE_REPEATERS, 0.3, 0, 100 },
};

static const struct plan_words titles[GATE_KINDS] = {
	[GATE_SUMS] = { "分类合计等于参评户数", "Classes add up to N" },
	[GATE_QUOTA] = { "比例与实得名额", "Quota and realised share" },
	[GATE_PARTS] = { "板块、镇、行业与全市合计一致", "Districts, towns and industries add up to the city" },
	[GATE_TWICE] = { "没有企业重复", "No enterprise twice" },
	[GATE_FILLED] = { "补填的数值", "Values that were filled in" },
	[GATE_OUTLIERS] = { "异常值与大幅变动", "Outliers and great changes" },
	[GATE_CHANGED] = { "评价之后的变动", "Changed since the round" },
	[GATE_SHARES] = { "占比由户数计算", "Shares are computed" },
	[GATE_SCHEME] = { "评价办法无误且在账", "Scheme is sound and on the ledger" },
	[GATE_RECORD] = { "按记录重算一致", "Recomputes to its record" },
	[GATE_REPEATERS] = { "连续末类与基准变动", "Repeaters and drift of benchmarks" },
};

static void read_limits(struct plan_report *r, struct plan_node *n, struct gate *g)
{
	struct plan_node *map = plan_map(r, n, "limits");
	const char *known[GATE_LIMITS + 1];
	int n_known = 0;
	for (int i = 0; i < GATE_LIMITS; i++) {
		g->limit[i] = limits[i].dflt;
		if (limits[i].of != g->kind)
			continue;
		known[n_known++] = limits[i].name;
		double v = plan_number(r, map, limits[i].name, limits[i].dflt);
		if (!(v >= limits[i].lo && v <= limits[i].hi))
			plan_error(r, plan_get(map, limits[i].name), NULL, PLAN_TR(r, "%s 应在 %g 与 %g 之间", "%s lies between %g and %g"), limits[i].name, limits[i].lo, limits[i].hi);
		else
			g->limit[i] = v;
	}
	known[n_known] = NULL;
	if (map != NULL)
		plan_done(r, map, known);
}

static void read_gate(struct plan_report *r, struct plan_node *n, struct gate_plan *p)
{
	static const char *const known[] = { "id", "severity", "waiver", "title", "why", "limits", NULL };
	struct gate *g = &p->gates[p->n];
	if (!plan_is(r, n, PLAN_MAP))
		return;
	struct plan_node *at = plan_need(r, n, "id");
	int kind = at ? plan_enum(r, n, "id", gate_words, -1) : -1;
	if (kind < 0)
		return;
	for (int i = 0; i < p->n; i++)
		if ((int)p->gates[i].kind == kind) {
			plan_error(r, at, NULL, PLAN_TR(r, "关口 %s 写了两次", "the gate %s is there twice"), gate_words[kind]);
			return;
		}
	g->kind = (enum gate_kind)kind;
	plan_need(r, n, "severity");
	int severity = plan_enum(r, n, "severity", gate_severity_words, GATE_BLOCK);
	g->severity = severity >= 0 ? (enum gate_severity)severity : GATE_BLOCK;
	g->waiver = plan_bool(r, n, "waiver", false);
	if (g->waiver && g->severity != GATE_BLOCK)
		plan_error(r, plan_get(n, "waiver"), NULL, "%s", PLAN_TR(r, "只有拦截的关口才需要放行（severity: block）", "only a gate that blocks can be passed (severity: block)"));
	g->title = plan_get(n, "title") ? plan_title(r, n, "title") : titles[kind];
	g->why = plan_get(n, "why") ? plan_title(r, n, "why") : (struct plan_words){ NULL, NULL };
	read_limits(r, n, g);
	plan_done(r, n, known);
	p->n++;
}

static const char *version_of(struct arena *a, const struct gate_plan *p)
{
	struct digest d;
	unsigned char sum[DIGEST_SIZE];
	char hex[2 * VERSION_BYTES + 1];
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return "";
	for (int i = 0; i < p->n; i++) {
		digest_add(&d, &p->gates[i].kind, sizeof p->gates[i].kind);
		digest_add(&d, &p->gates[i].severity, sizeof p->gates[i].severity);
		digest_add(&d, &p->gates[i].waiver, sizeof p->gates[i].waiver);
		digest_add(&d, p->gates[i].limit, sizeof p->gates[i].limit);
	}
	if (digest_end(&d, sum) != RC_OK)
		return "";
	hex_print(hex, sum, VERSION_BYTES);
	const char *version = arena_strdup(a, hex);
	return version ? version : "";
}

bool gate_may_waive(const struct gate_plan *p, enum gate_kind kind)
{
	for (int i = 0; i < p->n; i++)
		if (p->gates[i].kind == kind)
			return p->gates[i].waiver;
	return false;
}

const struct gate_plan *gate_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "gates", "title", "clause", "list", NULL };
	int errors = r->n_errors;
	struct gate_plan *p = arena_new(a, struct gate_plan);
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "gates");
	p->title = plan_title(r, root, "title");
	p->clause = plan_text(r, root, "clause", "");
	struct plan_node *list = plan_need(r, root, "list");
	for (int i = 0; list != NULL && plan_is(r, list, PLAN_LIST) && i < list->n && p->n < GATE_KINDS; i++)
		read_gate(r, list->items[i], p);
	if (list != NULL && p->n == 0 && r->n_errors == errors)
		plan_error(r, list, NULL, "%s", PLAN_TR(r, "至少写一个关口", "write at least one gate"));
	plan_done(r, root, known);
	p->version = version_of(a, p);
	return r->n_errors == errors ? p : NULL;
}

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return gate_plan_read(a, r, root); }

static const struct plan_kept kept = { &gate_module, "gates.yaml", PLAN_BYTES, read_kept };

enum rc gate_plan_get(struct ctx *c, const struct gate_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc gate_shelf_start(struct app *a) { return plan_shelf_start(a, &kept); }
void gate_shelf_stop(struct app *a) { plan_shelf_stop(a, &kept); }

void gate_plan_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)c;
	(void)gate_plan_read(r->arena, r, root);
}
