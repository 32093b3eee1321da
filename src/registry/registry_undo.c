/* registry_undo.c - taking an imported table of the registry back, as far as nothing rests on it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry_undo.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/app.h"
#include "core/job.h"
#include "registry/sites.h"

enum { PAGE = 500, STATE_FIELDS = 7 };

enum rc registry_did(struct ctx *c, struct import_result *r, enum registry_did what, int64_t ref, const char *before, const char *after)
{
	if (!r->noted)
		return RC_OK;
	if (!r->batch)
		TRY(store_registry_batch(c, r->noted, r->file ? r->file : "", 0, &r->batch));
	return store_registry_did(c, r->batch, &(struct registry_change){r->n_did++, ref, what, before, after});
}

/* ---- The state of an enterprise as lines. */

const char *edit_state(struct ctx *c, const char *name, const char *region, const char *industry, const char *status, const char *registered, uint32_t above,
	uint32_t known)
{
	return arena_printf(&c->arena, "%s\n%s\n%s\n%s\n%s\n%u\n%u", name, region, industry, status, registered ? registered : "", above, known);
}

static bool split(char *text, char *fields[STATE_FIELDS])
{
	int n = 0;

	for (char *p = text; p && n < STATE_FIELDS; n++) {
		fields[n] = p;
		p = strchr(p, '\n');
		if (p)
			*p++ = '\0';
	}
	return n == STATE_FIELDS;
}

static enum rc set_state(struct ctx *c, const struct registry *g, const struct enterprise *now, const char *before)
{
	char *f[STATE_FIELDS], *text = arena_strdup(&c->arena, before);
	int r;

	if (!text)
		return ctx_no_memory(c);
	if (!split(text, f) || (r = registry_region_of(g, f[1])) < 0)
		return ctx_fail(c, RC_INTERNAL, "", "the former state of enterprise %s cannot be read", now->uscc);
	TRY(store_keep_before(c, now->id));
	TRY(store_set_subject(c, &(struct subject_row){.id = now->id, .region = g->regions[r].id, .region_pos = g->regions[r].pos, .code = now->uscc, .name = f[0],
		.industry = f[2], .valid_from = *f[4] ? f[4] : NULL}));
	return store_set_enterprise(c, now->id, f[3], strtoll(f[5], NULL, 10), strtoll(f[6], NULL, 10));
}

/* ---- One change back. */

struct undo { struct ctx *c; const struct registry *g; const struct importer_undo *o; struct import_result r; };

/* Why a change stays, in both languages; NULL: it goes. */
struct why { const char *zh, *en; };

static enum rc rests_elsewhere(struct ctx *c, int64_t subject, bool *ret_rests)
{
	*ret_rests = false;
	for (int m = 0; m < c->app->n_modules && !*ret_rests; m++)
		if (c->app->modules[m]->rests)
			TRY(c->app->modules[m]->rests(c, subject, ret_rests));
	return RC_OK;
}

static enum rc undo_new(struct ctx *c, const struct registry_change *ch, struct why *ret_why)
{
	struct enterprise now;
	bool occupies, rests;

	TRY(store_enterprise(c, ch->ref, &now));
	const char *state = edit_state(c, now.name, now.region, now.industry, now.status, now.registered, now.above, now.above_known);
	if (!state)
		return ctx_no_memory(c);
	TRY(store_occupied(c, ch->ref, &occupies));
	TRY(rests_elsewhere(c, ch->ref, &rests));
	if (now.undone || strcmp(state, ch->after) || now.n_past || now.n_codes || now.n_lineage)
		*ret_why = (struct why){"后来又有变更，保留", "it was changed since and stays"};
	else if (now.n_marks || occupies || rests)
		*ret_why = (struct why){"已有数据、用地、名单、账号、项目、督办事项或其他登记归在该企业名下，保留", "figures, land, lists, accounts, projects, matters or other records belong to it; it stays"};
	else {
		TRY(store_keep_before(c, ch->ref));
		TRY(store_undo_enterprise(c, ch->ref));
	}
	return RC_OK;
}

static enum rc undo_change(struct ctx *c, const struct registry *g, const struct registry_change *ch, struct why *ret_why)
{
	struct enterprise now;

	TRY(store_enterprise(c, ch->ref, &now));
	const char *state = edit_state(c, now.name, now.region, now.industry, now.status, now.registered, now.above, now.above_known);
	if (!state)
		return ctx_no_memory(c);
	if (!now.undone && !strcmp(state, ch->after))
		return set_state(c, g, &now, ch->before);
	*ret_why = (struct why){"后来又有变更，保留现在的内容", "it was changed since; what holds now stays"};
	return RC_OK;
}

static enum rc undo_plot(struct ctx *c, const struct registry_change *ch, struct why *ret_why)
{
	bool occupied, rests;

	TRY(store_occupied(c, ch->ref, &occupied));
	TRY(rests_elsewhere(c, ch->ref, &rests));
	if (!occupied && !rests)
		return store_undo_row(c, DID_PLOT, ch->ref);
	*ret_why = (struct why){"这个地块上另有占用、项目或其他登记，保留", "others occupy this plot or projects or other records belong to it; it stays"};
	return RC_OK;
}

static enum rc undo_one(struct undo *u, struct ctx *c, const struct registry_change *ch)
{
	struct why why = {NULL, NULL};
	const char *code;

	switch (ch->what) {
	case DID_ENTERPRISE: TRY(undo_new(c, ch, &why)); break;
	case DID_CHANGE: TRY(undo_change(c, u->g, ch, &why)); break;
	case DID_PLOT: TRY(undo_plot(c, ch, &why)); break;
	case DID_OCCUPATION:
	case DID_MARK: TRY(store_undo_row(c, ch->what, ch->ref)); break;
	}
	u->r.rows++;
	u->r.changed += !why.zh;
	u->r.unchanged += why.zh != NULL;
	if (!why.zh || !u->o->left)
		return RC_OK;
	TRY(store_subject_code(c, ch->what, ch->ref, &code));
	u->o->left(u->o->user, &(struct importer_left){ch->what == DID_PLOT ? TR(c, "地块编号", "plot") : TR(c, "信用代码", "code"), code, {why.zh, why.en}, {"", ""}});
	return RC_OK;
}

/* In an arena of its own for each page: records are read with their history. */
static enum rc undo_page(struct undo *u, int64_t *below, int *ret_n)
{
	struct ctx side = *u->c;
	struct registry_change *list;
	enum rc rc;

	arena_init(&side.arena, u->c->arena.limit);
	rc = store_registry_changes(&side, u->o->batch, *below, PAGE, &list, ret_n);
	for (int i = 0; rc == RC_OK && i < *ret_n; i++) {
		rc = undo_one(u, &side, &list[i]);
		*below = list[i].n;
	}
	u->c->problem = side.problem;
	arena_finish(&side.arena);
	return rc;
}

static enum rc undo_all(struct undo *u)
{
	int64_t below = INT64_MAX;
	int n;

	do {
		TRY(undo_page(u, &below, &n));
		job_progress(u->c, u->r.rows, 0, TR(u->c, "撤销", "taking back"));
	} while (n == PAGE);
	return RC_OK;
}

static enum rc in_transaction(struct undo *u, const char *kind, const char *file, int64_t *ret_by)
{
	struct ctx *c = u->c;
	txn_auto t = {0};
	struct importer_result r;
	int64_t groups;

	TRY_DB(txn_begin(&t, c->db));
	TRY(undo_all(u));
	TRY(store_undo_group_members(c, u->o->batch, &groups));
	u->r.rows += groups;
	u->r.changed += groups;
	TRY(store_registry_batch(c, kind, file, u->o->batch, ret_by));
	TRY(store_bump(c));
	r = (struct importer_result){.rows = u->r.rows, .changed = u->r.changed, .unchanged = u->r.unchanged, .batch = *ret_by};
	if (u->o->seal)
		TRY(u->o->seal(u->o->user, c, &r));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc registry_undo(struct ctx *c, const struct importer_undo *o, struct import_result *ret_r, int64_t *ret_by)
{
	struct undo u = {.c = c, .o = o};
	const char *kind, *file;
	int64_t by;

	assert(c->writes);
	TRY(store_registry_batch_of(c, o->batch, &kind, &file, &by));
	if (!kind)
		return ctx_fail(c, RC_NOT_FOUND, "batch", TR(c, "没有第 %lld 批登记", "there is no registry batch %lld"), (long long)o->batch);
	if (by)
		return ctx_fail(c, RC_CONFLICT, "batch", TR(c, "第 %lld 批已由第 %lld 批撤销", "batch %lld was taken back by batch %lld"), (long long)o->batch, (long long)by);
	TRY(registry_hold(c, &u.g));
	enum rc rc = in_transaction(&u, kind, file, ret_by);
	registry_drop(c, u.g);
	*ret_r = u.r;
	return rc;
}
