/* sites.c - from who holds and rents what to sites and land in use.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Stays are sorted first, so that their order in the database is of no matter. */
#include "registry/sites.h"
#include <stdlib.h>
#include <string.h>

const char *const tenure_words[] = {"none", "owner", "mixed", "tenant", NULL};
const char *const tenure_zh[] = {"无用地登记", "自有", "自有兼租用", "租用", NULL};
const char *const group_role_words[] = {"head", "member", NULL};
const char *const group_role_zh[] = {"母公司", "子公司", NULL};

static int by_plot(const void *pa, const void *pb)
{
	const struct site_stay *a = pa, *b = pb;

	if (a->plot != b->plot)
		return a->plot < b->plot ? -1 : 1;
	if (a->basis != b->basis)
		return (int)a->basis - (int)b->basis; /* holders first */
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return (a->area > b->area) - (a->area < b->area);
}

/* ---- What each has of one plot. */

static int64_t sum_of(const struct site_stay *s, size_t n, enum occupation_basis basis)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += s[i].basis == basis ? s[i].area : 0;
	return sum;
}

/* In proportion, cut at running sums: the parts add up to the last unit. Returns what is in use on the plot. */
static int64_t share_plot(const struct site_stay *s, size_t n, struct site_land *land)
{
	int64_t held = sum_of(s, n, BASIS_OWNED), rented = sum_of(s, n, BASIS_RENTED), over = held + rented - s[0].plot_area, before = 0, so_far = 0;

	if (over < 0)
		over = 0;
	if (over > held) /* a damaged table: more is rented than there is */
		over = held;
	for (size_t i = 0; i < n; i++) {
		struct site_land *l = &land[s[i].row];
		if (s[i].basis == BASIS_RENTED) {
			l->rented += s[i].area;
			continue;
		}
		so_far += s[i].area;
		int64_t now = (int64_t)((__int128)over * so_far / held);
		l->own += s[i].area;
		l->let += now - before;
		before = now;
	}
	return held + rented - over;
}

/* ---- Holders of one plot stand together. */

static int32_t find(int32_t *parent, int32_t row)
{
	while (parent[row] != row)
		row = parent[row] = parent[parent[row]];
	return row;
}

static void join_holders(const struct site_stay *s, size_t n, int32_t *parent)
{
	for (size_t i = 0; i < n && s[i].basis == BASIS_OWNED; i++) {
		int32_t a = find(parent, (int32_t)s[0].row), b = find(parent, (int32_t)s[i].row);
		if (a < b)
			parent[b] = a;
		else
			parent[a] = b;
	}
}

/* The holder with most land names the site, the first of equals. */
static void name_sites(size_t rows, int32_t *parent, struct site_land *land)
{
	for (size_t i = 0; i < rows; i++)
		land[i].site = SITE_NONE;
	for (size_t i = 0; i < rows; i++) {
		if (!land[i].own)
			continue;
		int32_t root = find(parent, (int32_t)i), best = land[root].site;
		if (best == SITE_NONE || land[i].own > land[best].own)
			land[root].site = (int32_t)i;
	}
	for (size_t i = rows; i-- > 0;) /* roots are the lowest rows of theirs: they go last */
		if (land[i].own)
			land[i].site = land[find(parent, (int32_t)i)].site;
}

/* ---- Tenants stand where they rent most. */

struct rent { uint32_t row; int32_t site; int64_t area; };

static int by_tenant(const void *pa, const void *pb)
{
	const struct rent *a = pa, *b = pb;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return (a->site > b->site) - (a->site < b->site);
}

static size_t list_rents(const struct site_stay *s, size_t n, const struct site_land *land, struct rent *out)
{
	size_t k = 0, first = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i].plot != s[first].plot)
			first = i;
		if (s[i].basis == BASIS_RENTED && !land[s[i].row].own)
			out[k++] = (struct rent){s[i].row, s[first].basis == BASIS_OWNED ? land[s[first].row].site : SITE_NONE, s[i].area};
	}
	qsort(out, k, sizeof *out, by_tenant);
	return k;
}

static void settle_tenants(const struct rent *r, size_t n, struct site_land *land)
{
	int64_t most = 0;

	for (size_t i = 0; i < n;) {
		size_t k = i;
		int64_t area = 0;
		for (; k < n && r[k].row == r[i].row && r[k].site == r[i].site; k++)
			area += r[k].area;
		if (i == 0 || r[i].row != r[i - 1].row)
			most = 0;
		if (area > most) {
			most = area;
			land[r[i].row].site = r[i].site;
		}
		i = k;
	}
}

static uint8_t tenure_of(const struct site_land *l)
{
	if (l->own)
		return l->rented ? TENURE_MIXED : TENURE_OWNER;
	return l->rented ? TENURE_TENANT : TENURE_NONE;
}

enum rc sites_make(struct site_stay *s, size_t n, size_t rows, struct site_land *land, int64_t *ret_used)
{
	int32_t *parent = malloc((rows + 1) * sizeof *parent);
	struct rent *rents = malloc((n + 1) * sizeof *rents);
	enum rc rc = parent && rents ? RC_OK : RC_NO_MEMORY;

	*ret_used = 0;
	for (size_t i = 0; rc == RC_OK && i < rows; i++) {
		parent[i] = (int32_t)i;
		land[i] = (struct site_land){.site = SITE_NONE, .group = SITE_NONE};
	}
	if (rc == RC_OK && n)
		qsort(s, n, sizeof *s, by_plot);
	for (size_t i = 0, k; rc == RC_OK && i < n; i = k) {
		for (k = i + 1; k < n && s[k].plot == s[i].plot; k++)
			;
		*ret_used += share_plot(s + i, k - i, land);
		join_holders(s + i, k - i, parent);
	}
	if (rc == RC_OK) {
		name_sites(rows, parent, land);
		settle_tenants(rents, list_rents(s, n, land, rents), land);
		for (size_t i = 0; i < rows; i++)
			land[i].tenure = tenure_of(&land[i]);
	}
	free(parent);
	free(rents);
	return rc;
}

/* ---- From the database. */

/* Subjects to rows; what came after the snapshot is of the next one. */
static size_t rows_of(const struct registry *g, struct site_stay *s, const int64_t *subjects, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t row = registry_row_of_subject(g, subjects[i]);
		if (row < 0)
			continue;
		s[k] = s[i];
		s[k++].row = (uint32_t)row;
	}
	return k;
}

/* Members come by code of their group, the head first, then by subject: the first one names it. */
struct grouping { const struct registry *g; struct site_land *land; char code[64]; int32_t first; };

static enum rc take_member(void *user, int64_t subject, const char *code, enum group_role role)
{
	struct grouping *q = user;
	int64_t row = registry_row_of_subject(q->g, subject);

	(void)role;
	if (row < 0)
		return RC_OK;
	if (strncmp(q->code, code, sizeof q->code - 1)) {
		size_t len = strnlen(code, sizeof q->code - 1);
		memcpy(q->code, code, len);
		q->code[len] = '\0';
		q->first = (int32_t)row;
	}
	q->land[row].group = q->first;
	return RC_OK;
}

enum rc sites_load(struct ctx *c, const struct registry *g, int32_t day, int64_t version, struct sites *ret)
{
	struct site_stay *stays = NULL;
	int64_t *subjects = NULL;
	size_t n = 0;
	enum rc rc = store_site_stays(c, day, version, &stays, &subjects, &n);

	*ret = (struct sites){.rows = g->rows};
	if (rc == RC_OK) {
		ret->land = calloc(g->rows + 1, sizeof *ret->land);
		n = rows_of(g, stays, subjects, n);
		ret->n_stays = n;
		rc = ret->land ? sites_make(stays, n, g->rows, ret->land, &ret->used) : RC_NO_MEMORY;
		if (rc != RC_OK)
			rc = ctx_no_memory(c);
	}
	struct grouping q = {.g = g, .land = ret->land};
	if (rc == RC_OK)
		rc = store_groups_on(c, day, version, take_member, &q);
	free(stays);
	free(subjects);
	if (rc != RC_OK)
		sites_finish(ret);
	return rc;
}

void sites_finish(struct sites *s)
{
	free(s->land);
	*s = (struct sites){0};
}
