/* explain_standing.c - places among others: in the stratum that ranks, in the group whose quota is shared.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The order of the whole stratum is the order within every group of it, so a place in the group is counted along the one queue. */
#include "evaluation/explain_parts.h"

#include <string.h>

/* Does every group of the first lie within one group of the second? */
static bool refines(const struct scheme *s, int finer, int coarser)
{
	const struct stratum *a = &s->strata[finer], *b = &s->strata[coarser];
	for (int j = 0; coarser != 0 && finer != coarser && j < b->n_parts; j++) {
		bool found = false;
		for (int i = 0; i < a->n_parts && !found; i++)
			found = a->parts[i].f && b->parts[j].f && strcmp(formula_text(a->parts[i].f), formula_text(b->parts[j].f)) == 0;
		if (!found)
			return false;
	}
	return true;
}

bool explain_by_quota(const struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	return s->classes.method == CLASS_QUOTA && refines(s, s->classes.over, s->rank.over);
}

bool explain_shares_quota(const struct evaluation *e, size_t row, uint32_t other)
{
	const uint32_t *key = e->keys[e->scheme->classes.over].key;
	return !explain_by_quota(e) || !key || key[other] == key[row];
}

bool explain_group(const struct evaluation *e, size_t row, uint32_t *ret_rank, uint32_t *ret_size)
{
	const struct scheme *s = e->scheme;
	const struct keys *keys = &e->keys[s->rank.over];
	*ret_rank = *ret_size = 0;
	if (!explain_by_quota(e) || s->classes.over == s->rank.over || keys->key[row] >= keys->n)
		return false;
	uint32_t better = 0;
	for (uint32_t i = e->queue_start[keys->key[row]]; i < e->queue_start[keys->key[row] + 1]; i++) {
		uint32_t other = (uint32_t)e->queue[i];
		bool mine = explain_shares_quota(e, row, other);
		*ret_size += mine;
		better += mine && e->rank[other] < e->rank[row];
	}
	*ret_rank = e->rank[row] ? better + 1 : 0;
	return true;
}

/* ---- The keys of a stratum, each with its title and this unit's own value. */

static const char *operand_name(const struct operand *o) { return o->column ? o->column : o->f ? formula_text(o->f) : ""; }

static struct plan_words operand_title(const struct scheme *s, const char *name)
{
	int col = scheme_column(s, name);
	for (int i = 0; i < s->n_derives; i++)
		if (strcmp(s->derives[i].name, name) == 0)
			return s->derives[i].title;
	return col >= 0 ? s->columns[col].title : (struct plan_words){0};
}

/* Names of combined strata are the words of their keys with a stroke between; one that cannot be taken apart stays whole. */
static void words_of_keys(struct arena *a, const char *name, struct explain_key *keys, int n)
{
	int strokes = 0;
	for (const char *p = name; *p; p++)
		strokes += *p == '/';
	for (int i = 0; i < n; i++) {
		size_t len = strokes == n - 1 ? strcspn(name, "/") : strlen(name);
		keys[i].word = arena_strndup(a, name, len);
		name += strokes == n - 1 && name[len] ? len + 1 : 0;
	}
}

static enum rc stand(struct explaining *x, int stratum, uint32_t rank, uint32_t size, struct explain_standing *ret)
{
	const struct scheme *s = x->e->scheme;
	const struct stratum *t = &s->strata[stratum];
	const struct keys *keys = &x->e->keys[stratum];
	int n = stratum == 0 || !keys->key || keys->key[x->row] >= keys->n ? 0 : t->n_parts;
	struct explain_key *list = arena_array(x->a, (size_t)n + 1, sizeof *list);
	if (!list)
		return RC_TOO_LARGE;
	for (int i = 0; i < n; i++) {
		list[i].name = operand_name(&t->parts[i]);
		list[i].title = operand_title(s, list[i].name);
	}
	if (n > 0)
		words_of_keys(x->a, keys->names[keys->key[x->row]], list, n);
	*ret = (struct explain_standing){list, n, rank, size};
	return RC_OK;
}

enum rc explain_standing(struct explaining *x)
{
	const struct scheme *s = x->e->scheme;
	struct explanation *o = x->out;
	uint32_t rank, size;
	if (x->e->keys[s->rank.over].key[x->row] >= x->e->keys[s->rank.over].n)
		return RC_OK;
	TRY(stand(x, s->rank.over, o->rank, o->stratum_size, &o->whole));
	o->has_group = explain_group(x->e, x->row, &rank, &size);
	return o->has_group ? stand(x, s->classes.over, rank, size, &o->group) : RC_OK;
}

const char *explain_keys_title(const struct explaining *x, const struct explain_standing *p)
{
	const char *text = "";
	for (int i = 0; text && i < p->n_keys; i++)
		text = arena_printf(x->a, "%s%s%s", text, i ? " × " : "", explain_title(x, p->keys[i].title, p->keys[i].name));
	return text ? text : "";
}
