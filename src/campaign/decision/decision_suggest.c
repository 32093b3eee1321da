/* decision_suggest.c - enterprises of the registry that a rule of the plan names, for a person to look at.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "campaign/decision/decision_store.h"
#include "registry/registry.h"

static bool meets(const struct registry *g, size_t row, const struct decision_rule *u, int year)
{
	int32_t end = days_of(year, 12, 31), registered = registry_registered(g, row, 0);
	uint16_t region, industry;
	uint8_t status;
	bool known, before;
	registry_state_at(g, row, end, 0, &region, &industry, &status);
	if (status == STATUS_CLOSED || status == STATUS_MOVED)
		return false;
	switch (u->test) {
	case TEST_YOUNG: return registered != DAY_NONE && registered <= end && registered > days_of(year - u->years, 12, 31);
	case TEST_ENTERED: return registry_above_scale(g, row, year, 0, &known) && known && !registry_above_scale(g, row, year - 1, 0, &before) && before;
	case TEST_BUILDING: return status == STATUS_BUILDING;
	default: return industry != UINT16_MAX && g->industries[g->industries[industry].section].code[0] == 'D';
	}
}

static bool holds(const int64_t *list, int n, int64_t subject)
{
	int lo = 0, hi = n;
	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (list[mid] < subject)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && list[lo] == subject;
}

static struct decision_suggestion suggestion(struct ctx *c, const struct registry *g, size_t row, int year)
{
	size_t len;
	uint16_t region, industry;
	uint8_t status;
	const char *name = registry_name(g, row, &len);
	registry_state_at(g, row, days_of(year, 12, 31), 0, &region, &industry, &status);
	return (struct decision_suggestion){ .subject = registry_subject(g, row), .uscc = arena_strndup(&c->arena, registry_uscc(g, row), 18), .name = arena_strndup(&c->arena, name, len),
		.region = arena_strdup(&c->arena, g->regions[g->region[row]].name), .registered = registry_registered(g, row, 0), .status = enterprise_status_words[status] };
}

static enum rc look(struct ctx *c, const struct registry *g, const struct decision_rule *u, int year, const int64_t *have, int n_have, int64_t skip, int most,
	struct decision_suggestion **ret_list, int *ret_n, int64_t *ret_total)
{
	struct decision_suggestion *list = arena_new_array(&c->arena, struct decision_suggestion, (size_t)most + 1);
	int64_t total = 0;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	for (size_t row = 0; row < g->rows; row++) {
		if (!registry_in_scope(g, &c->scope, row) || !meets(g, row, u, year) || holds(have, n_have, registry_subject(g, row)))
			continue;
		if (total++ >= skip && n < most)
			list[n++] = suggestion(c, g, row, year);
	}
	*ret_list = list;
	*ret_n = n;
	*ret_total = total;
	return RC_OK;
}

enum rc decision_suggest(struct ctx *c, const struct decision_plan *p, int rule, int year, int64_t skip, int most, struct decision_suggestion **ret_list, int *ret_n, int64_t *ret_total)
{
	const struct registry *g;
	int64_t *have;
	int n_have;
	TRY(store_decided_subjects(c, p->kinds[p->rules[rule].kind].id, days_of(year, 12, 31), &have, &n_have));
	TRY(registry_hold(c, &g));
	enum rc rc = look(c, g, &p->rules[rule], year, have, n_have, skip, most, ret_list, ret_n, ret_total);
	registry_drop(c, g);
	return rc;
}
