/* project_row.c - the derived row: made from the fold, made anew by `gusu rebuild`, compared by `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_row.h"
#include <stdlib.h>
#include <string.h>
#include "core/cli.h"
#include "projects/file/project_fold.h"
#include "projects/file/project_machine.h"
#include "projects/file/project_record.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

enum { AREA_DECIMALS = 10000 /* the field has 4 decimals of 亩, the row 8 */, FILE_BYTES = 64 << 20 };

static const char *text_of(const struct project_file *f, enum project_known k)
{
	const char *t = project_text(f, f->plan->known[k]);
	return t ? t : "";
}

static int32_t day_of(const struct project_file *f, enum project_known k) { return project_day(f, f->plan->known[k]); }
static int32_t stage_day(const struct project_file *f, enum project_known_stage k) { return project_on(f, f->plan->main, f->plan->known_stage[k]); }

static const char *item_text(const struct project_file *f, int list, const struct project_item *item, const char *field)
{
	int k = project_list_field_of(&f->plan->lists[list], field);
	return k >= 0 ? item->values[k].text : NULL;
}

/* The code that was said last. */
static const char *official_code(const struct project_file *f)
{
	int list = f->plan->known_list[KNOWN_CODES], k = project_list_field_of(&f->plan->lists[list], "code");
	const struct project_value *best = NULL;
	for (int i = 0; i < f->lists[list].n; i++) {
		const struct project_value *v = &f->lists[list].items[i].values[k];
		if (v->text != NULL && (best == NULL || v->holds_from > best->holds_from || (v->holds_from == best->holds_from && v->act > best->act)))
			best = v;
	}
	return best ? best->text : "";
}

static enum rc parties_of(struct ctx *c, const struct project_file *f, struct project_row *r, struct party_row **ret_list, int *ret_n)
{
	int list = f->plan->known_list[KNOWN_PARTIES], n = 0;
	const struct project_list *l = &f->lists[list];
	struct party_row *rows = arena_new_array(&c->arena, struct party_row, (size_t)l->n + 1);
	bool owned = false;
	if (rows == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < l->n; i++) {
		const char *role = item_text(f, list, &l->items[i], "role"), *uscc = item_text(f, list, &l->items[i], "enterprise"), *name = item_text(f, list, &l->items[i], "name");
		int64_t id = 0;
		if (uscc != NULL)
			TRY(store_enterprise_of(c, uscc, &id));
		if (id != 0)
			rows[n++] = (struct party_row){ role ? role : "", l->items[i].id, id };
		if (role != NULL && strcmp(role, "owner") == 0 && !owned) {
			owned = true;
			r->owner = id;
			r->owner_name = name ? name : uscc ? uscc : "";
		}
	}
	*ret_list = rows;
	*ret_n = n;
	return RC_OK;
}

/* What rests or is over; nothing when the project came back. */
static void exit_of(const struct project_file *f, struct project_row *r)
{
	const struct project_track *t = &f->plan->tracks[f->plan->exit];
	const struct project_standing *at = &f->tracks[f->plan->exit];
	r->exit = "";
	r->exit_on = DAY_NONE;
	if (at->stage < 0 || (t->stages[at->stage].back < 0 && !t->stages[at->stage].last))
		return;
	r->exit = t->stages[at->stage].id;
	r->exit_on = at->on;
}

static void amounts_of(const struct project_file *f, struct project_row *r)
{
	for (int i = 0; i < 5; i++) {
		int64_t v = 0;
		r->has_money[i] = project_number(f, f->plan->known[KNOWN_TOTAL + i], &v);
		r->money[i] = r->has_money[i] ? v : 0;
	}
	int64_t area = 0;
	r->has_area = project_number(f, f->plan->known[KNOWN_AREA], &area);
	r->area = r->has_area ? area * AREA_DECIMALS : 0;
}

static void days_of_row(const struct project_file *f, struct project_row *r)
{
	r->signed_on = stage_day(f, KNOWN_SIGNED);
	r->started_on = project_begun(f);
	r->finished_on = stage_day(f, KNOWN_FINISHED);
	r->produced_on = stage_day(f, KNOWN_PRODUCING);
	r->full_on = stage_day(f, KNOWN_FULL);
	r->start_agreed = day_of(f, KNOWN_START_AGREED);
	r->start_statutory = day_of(f, KNOWN_START_STATUTORY);
	r->finish_agreed = day_of(f, KNOWN_FINISH_AGREED);
	r->finish_statutory = day_of(f, KNOWN_FINISH_STATUTORY);
	r->produce_agreed = day_of(f, KNOWN_PRODUCE_AGREED);
	r->full_agreed = day_of(f, KNOWN_FULL_AGREED);
}

static enum rc row_of(struct ctx *c, const struct project_file *f, struct project_row *r, struct party_row **ret_parties, int *ret_n)
{
	const struct project_standing *main = &f->tracks[f->plan->main];
	const struct project_act *last = f->n_acts > 0 ? &f->acts[f->n_acts - 1] : NULL;
	const char *open = text_of(f, KNOWN_PUBLIC);
	*r = (struct project_row){ .id = f->id, .code = f->code, .official_code = official_code(f), .name = text_of(f, KNOWN_NAME),
		.region = strtoll(text_of(f, KNOWN_REGION), NULL, 10), .industry = text_of(f, KNOWN_INDUSTRY), .kind = text_of(f, KNOWN_KIND), .chain = text_of(f, KNOWN_CHAIN),
		.level = text_of(f, KNOWN_LEVEL), .owner_name = "", .secrecy = text_of(f, KNOWN_SECRECY), .is_public = strcmp(open, "1") == 0,
		.stage = main->stage >= 0 ? f->plan->tracks[f->plan->main].stages[main->stage].id : "", .stage_on = main->on,
		.last_act = last ? last->id : 0, .updated_at = last ? last->at : "" };
	exit_of(f, r);
	amounts_of(f, r);
	days_of_row(f, r);
	return parties_of(c, f, r, ret_parties, ret_n);
}

static enum rc put(struct ctx *c, const struct project_file *f)
{
	struct project_row r;
	struct party_row *parties;
	int n;
	TRY(row_of(c, f, &r, &parties, &n));
	TRY(store_subject_set(c, r.id, r.name, r.region, r.industry));
	TRY(store_row_put(c, &r));
	return store_parties_put(c, r.id, parties, n);
}

enum rc project_refold(struct ctx *c, int64_t project)
{
	const struct project_file *f;
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(put(c, f));
	return store_version_raise(c);
}

/* Files are folded one after the other in memory of their own, so that a hundred thousand need no more than one. */
static enum rc each_project(struct ctx *c, const int64_t *ids, int n, enum rc (*each)(struct ctx *c, int64_t project, void *user), void *user)
{
	struct arena outer = c->arena;
	enum rc rc = RC_OK;
	arena_init(&c->arena, FILE_BYTES);
	for (int i = 0; i < n && rc == RC_OK; i++) {
		rc = each(c, ids[i], user);
		arena_clear(&c->arena);
	}
	arena_finish(&c->arena);
	c->arena = outer;
	return rc;
}

/* ---- gusu rebuild */

static enum rc make_one(struct ctx *c, int64_t project, void *user)
{
	const struct project_file *f;
	(void)user;
	TRY(project_fold(c, project, DAY_NONE, &f));
	return put(c, f);
}

enum rc project_rows_rebuild(struct ctx *c)
{
	txn_auto t = { 0 };
	int64_t *ids;
	int n;
	if (project_plan(c->app) == NULL)
		return RC_OK;
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_project_ids(c, &ids, &n));
	TRY(store_rows_clear(c));
	TRY(each_project(c, ids, n, make_one, NULL));
	TRY(store_version_raise(c));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- gusu check */

static bool same_text(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : "") == 0; }

/* The first column in which they differ, or NULL. */
static const char *differs(const struct project_row *a, const struct project_row *b)
{
	const struct { const char *name; bool same; } columns[] = {
		{ "code", same_text(a->code, b->code) }, { "official_code", same_text(a->official_code, b->official_code) }, { "name", same_text(a->name, b->name) },
		{ "region", a->region == b->region }, { "industry", same_text(a->industry, b->industry) }, { "kind", same_text(a->kind, b->kind) }, { "chain", same_text(a->chain, b->chain) },
		{ "level", same_text(a->level, b->level) }, { "owner", a->owner == b->owner && same_text(a->owner_name, b->owner_name) },
		{ "secrecy", same_text(a->secrecy, b->secrecy) && a->is_public == b->is_public }, { "stage", same_text(a->stage, b->stage) && a->stage_on == b->stage_on },
		{ "exit", same_text(a->exit, b->exit) && a->exit_on == b->exit_on },
		{ "money", memcmp(a->has_money, b->has_money, sizeof a->has_money) == 0 && memcmp(a->money, b->money, sizeof a->money) == 0 },
		{ "area", a->has_area == b->has_area && a->area == b->area },
		{ "days", a->signed_on == b->signed_on && a->started_on == b->started_on && a->finished_on == b->finished_on && a->produced_on == b->produced_on && a->full_on == b->full_on },
		{ "agreed", a->start_agreed == b->start_agreed && a->finish_agreed == b->finish_agreed && a->produce_agreed == b->produce_agreed && a->full_agreed == b->full_agreed },
		{ "statutory", a->start_statutory == b->start_statutory && a->finish_statutory == b->finish_statutory },
		{ "last_act", a->last_act == b->last_act && same_text(a->updated_at, b->updated_at) },
	};
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (!columns[i].same)
			return columns[i].name;
	return NULL;
}

static bool same_parties(const struct party_row *a, int n, const struct party_row *b, int m)
{
	int found = 0;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < m; k++)
			found += same_text(a[i].role, b[k].role) && same_text(a[i].item, b[k].item) && a[i].enterprise == b[k].enterprise;
	return n == m && found == n;
}

enum rc project_row_compare(struct ctx *c, int64_t project, const char **ret_column)
{
	const struct project_file *f;
	struct project_row want, have;
	struct party_row *parties, *stored;
	bool found;
	int n, m;
	*ret_column = NULL;
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(row_of(c, f, &want, &parties, &n));
	TRY(store_row_get(c, project, &have, &found));
	if (!found) {
		*ret_column = "id";
		return RC_OK;
	}
	*ret_column = differs(&want, &have);
	TRY(store_parties_get(c, project, &stored, &m));
	if (*ret_column == NULL && !same_parties(parties, n, stored, m))
		*ret_column = "parties";
	return RC_OK;
}

static enum rc check_row(struct ctx *c, int64_t project, int *findings)
{
	const char *column;
	TRY(project_row_compare(c, project, &column));
	if (column == NULL)
		return RC_OK;
	cli_finding(c, TR(c, "项目 %lld：汇总行的 %s 与登记内容不符；运行 gusu rebuild", "project %lld: %s of its row is not what was said; run gusu rebuild"), (long long)project, column);
	++*findings;
	return RC_OK;
}

struct checking { int *findings; int64_t known[PROJECT_RECORDS]; };

static enum rc check_one(struct ctx *c, int64_t project, void *user)
{
	struct checking *k = user;
	const struct project_file *f;
	const char *wrong;
	TRY(check_row(c, project, k->findings));
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(project_order(c, f, &wrong));
	if (wrong[0] != '\0') {
		cli_finding(c, TR(c, "项目 %s：阶段次序不对：%s", "project %s: its stages are not in order: %s"), f->code, wrong);
		++*k->findings;
	}
	return project_records_compare(c, f, k->known, k->findings);
}

enum rc project_rows_check(struct ctx *c, int *ret_findings)
{
	int64_t *ids, strays;
	int n;
	if (project_plan(c->app) == NULL)
		return RC_OK;
	TRY(store_project_ids(c, &ids, &n));
	struct checking k = { .findings = ret_findings };
	TRY(each_project(c, ids, n, check_one, &k));
	TRY(project_records_gone(c, k.known, ret_findings));
	TRY(store_strays(c, &strays));
	if (strays > 0) {
		cli_finding(c, TR(c, "%lld 个项目行没有任何登记；运行 gusu rebuild", "%lld rows of projects about which nothing was said; run gusu rebuild"), (long long)strays);
		++*ret_findings;
	}
	return RC_OK;
}
