/* project_write.c - acts: who told what, and what follows from every telling.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_write.h"
#include <string.h>
#include "core/attachment.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/file/project_fold.h"
#include "projects/file/projects_store.h"

enum { SOURCE_MOST = 600 };

int32_t project_telling_day(const struct ctx *c, const struct project_telling *t)
{
	return instant_date(t->at_ms != 0 ? t->at_ms : c->now_ms, CHINA_MINUTES);
}

enum rc project_telling_check(struct ctx *c, const struct project_telling *t)
{
	if (t->source == NULL || t->source[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "source", "%s", TR(c, "请写明来源（文件、会议、经办科室等）", "say where it comes from: a document, a meeting, the desk"));
	if (strlen(t->source) > SOURCE_MOST || (t->note != NULL && strlen(t->note) > 4 * SOURCE_MOST))
		return ctx_fail(c, RC_BAD_INPUT, "source", "%s", TR(c, "来源或备注太长", "source or note is too long"));
	if (t->at_ms > c->now_ms)
		return ctx_fail(c, RC_BAD_INPUT, "told", "%s", TR(c, "登记时间在将来", "what was told lies in the future"));
	return RC_OK;
}

enum rc project_act_write(struct ctx *c, int64_t project, const char *kind, const struct project_telling *t, int64_t *ret_act, int32_t *ret_day)
{
	char at[INSTANT_TEXT];
	instant_print(at, t->at_ms != 0 ? t->at_ms : c->now_ms);
	struct project_act a = { .kind = kind, .at = at, .day = project_telling_day(c, t), .account = c->who.account,
		.who = c->who.name[0] ? c->who.name : TR(c, "系统", "system"), .source = t->source, .note = t->note ? t->note : "" };
	TRY(store_act_add(c, project, &a, ret_act));
	*ret_day = a.day;
	return RC_OK;
}

enum rc project_act_in_txn(struct ctx *c, int64_t project, const char *kind, const struct project_telling *t, int64_t *ret_act)
{
	char at[INSTANT_TEXT];
	int32_t day;
	TRY(project_telling_check(c, t));
	TRY(project_reach(c, project));
	TRY(project_act_write(c, project, kind, t, ret_act, &day));
	if (t->bulk)
		return RC_OK;
	instant_print(at, t->at_ms != 0 ? t->at_ms : c->now_ms);
	TRY(store_row_touch(c, project, *ret_act, at));
	return store_version_raise(c);
}

/* ---- Who may. */

enum rc project_reach(struct ctx *c, int64_t project)
{
	bool visible = c->scope.kind == SCOPE_ALL;
	if (!visible)
		TRY(project_visible(c, project, &visible));
	return visible ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "没有这个项目", "there is no such project"));
}

enum rc project_allowed(struct ctx *c, int64_t project, const char *permission, bool *ret_allowed)
{
	struct scope scope = c->scope;
	*ret_allowed = c->who.operator_cli;
	if (c->who.operator_cli)
		return RC_OK;
	if (c->session == NULL || !session_may(c->session, permission, &scope))
		return RC_OK;
	return store_project_seen(c, &scope, project, ret_allowed);
}

enum rc project_demand(struct ctx *c, int64_t project, const char *permission, const struct project_telling *t)
{
	bool allowed = t->bulk;
	if (!allowed)
		TRY(project_allowed(c, project, permission, &allowed));
	if (allowed)
		return RC_OK;
	int i = permission_find(permission);
	return ctx_fail(c, RC_FORBIDDEN, "", TR(c, "您的账号没有“%s”的权限", "your account has no permission to %s"), i < 0 ? permission : TR(c, permissions[i].zh, permissions[i].en));
}

/* ---- Afterwards. */

enum rc project_finish(struct ctx *c, int64_t project, int64_t act, const struct project_telling *t, const struct project_warnings *w, struct project_told *ret_told)
{
	struct project_told told = { .project = project, .act = act };
	TRY(store_project_code(c, project, &told.code));
	if (w != NULL && w->n > 0) {
		struct project_warning *kept = arena_new_array(&c->arena, struct project_warning, (size_t)w->n);
		if (kept == NULL)
			return ctx_no_memory(c);
		memcpy(kept, w->list, (size_t)w->n * sizeof *kept);
		told.warnings = kept;
		told.n_warnings = w->n;
	}
	if (!t->bulk)
		TRY(project_refold(c, project));
	*ret_told = told;
	return RC_OK;
}

/* ---- Papers. */

const char *project_owner_text(struct ctx *c, int64_t project)
{
	const char *t = arena_printf(&c->arena, "project %lld", (long long)project);
	return t ? t : "";
}

/* A photograph's own word for its day wins over none, not over what a person says. */
static int32_t shot_day(const struct project_paper_in *p)
{
	int32_t day;
	if (p->shot_on != DAY_NONE || p->file == NULL || p->file->shot_at == NULL || strlen(p->file->shot_at) < 10 || !date_parse(p->file->shot_at, 10, &day))
		return p->shot_on;
	return day;
}

enum rc project_paper_check(struct ctx *c, const struct project_plan *plan, const struct project_paper_in *p, int32_t today, int *ret_kind)
{
	int k = p->kind ? project_paper_of(plan, p->kind) : -1;
	if (k < 0)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "没有材料种类“%.40s”", "there is no kind of paper '%.40s'"), p->kind ? p->kind : "");
	const char *title = project_words_for(c, plan->papers[k].title);
	if (plan->papers[k].number && (p->number == NULL || p->number[0] == '\0'))
		return ctx_fail(c, RC_BAD_INPUT, "number", TR(c, "“%s”须有文号或编号", "'%s' must have a number"), title);
	if (plan->papers[k].photo && shot_day(p) == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "shot_on", TR(c, "“%s”须有拍摄日期（照片本身没有记录时请填写）", "'%s' must have the day of the shot; the file itself does not say it"), title);
	if ((p->dated != DAY_NONE && p->dated > today) || (shot_day(p) != DAY_NONE && shot_day(p) > today))
		return ctx_fail(c, RC_BAD_INPUT, p->dated > today ? "dated" : "shot_on", "%s", TR(c, "日期在将来", "the day lies in the future"));
	*ret_kind = k;
	return RC_OK;
}

enum rc project_paper_add_in_txn(struct ctx *c, int64_t project, const struct project_paper_in *p, const struct project_telling *t, struct project_told *ret_told)
{
	const struct project_plan *plan;
	int64_t act;
	int32_t day;
	int k = 0;
	TRY(project_plan_get(c, &plan));
	TRY(project_telling_check(c, t));
	TRY(project_reach(c, project));
	TRY(project_paper_check(c, plan, p, project_telling_day(c, t), &k));
	if (p->file != NULL)
		TRY(attachment_keep(c, project_owner_text(c, project), p->file));
	TRY(project_act_write(c, project, "paper", t, &act, &day));
	struct project_paper row = { .act = act, .kind_id = plan->papers[k].id, .title = p->title && p->title[0] ? p->title : plan->papers[k].title.zh, .number = p->number ? p->number : "",
		.dated = p->dated, .shot_on = shot_day(p), .attachment = p->file ? p->file->id : 0, .is_public = p->is_public };
	TRY(store_paper_add(c, project, &row));
	return project_finish(c, project, act, t, NULL, ret_told);
}

/* ---- Each in a transaction of its own. */

#define IN_TXN(c, call) \
	do { \
		txn_auto txn_ = { 0 }; \
		TRY_DB(txn_begin(&txn_, (c)->db)); \
		TRY(call); \
		TRY_DB(txn_commit(&txn_)); \
	} while (0)

enum rc project_open(struct ctx *c, const struct project_opening *o, const struct project_telling *t, struct project_told *ret_told)
{
	IN_TXN(c, project_open_in_txn(c, o, t, ret_told));
	return RC_OK;
}

enum rc project_edit(struct ctx *c, int64_t project, const struct project_change *changes, int n, const struct project_telling *t, struct project_told *ret_told)
{
	IN_TXN(c, project_edit_in_txn(c, project, changes, n, t, ret_told));
	return RC_OK;
}

enum rc project_paper_add(struct ctx *c, int64_t project, const struct project_paper_in *p, const struct project_telling *t, struct project_told *ret_told)
{
	IN_TXN(c, project_paper_add_in_txn(c, project, p, t, ret_told));
	return RC_OK;
}

enum rc project_step(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_telling *t, struct project_told *ret_told)
{
	IN_TXN(c, project_step_in_txn(c, project, s, t, ret_told));
	return RC_OK;
}

enum rc project_correct(struct ctx *c, int64_t project, const struct project_correction *k, const struct project_telling *t, struct project_told *ret_told)
{
	IN_TXN(c, project_correct_in_txn(c, project, k, t, ret_told));
	return RC_OK;
}
