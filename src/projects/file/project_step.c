/* project_step.c - recording a stage, and correcting what was recorded.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "projects/file/project_fold.h"
#include "projects/file/project_guard.h"
#include "projects/file/project_machine.h"
#include "projects/file/project_record.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"

static bool given(const char *s) { return s != NULL && s[0] != '\0'; }

/* ---- Trying. */

static struct project_trial trial_of(const struct project_file *f, const struct project_step_in *s, int32_t told)
{
	struct project_trial t = { .f = f, .step = s, .track = s->track ? project_track_of(f->plan, s->track) : -1, .stage = -1, .told = told, .allowed = true };
	if (t.track >= 0 && s->stage != NULL)
		t.stage = project_stage_of(&f->plan->tracks[t.track], s->stage);
	return t;
}

static const char *permission_of(const struct project_trial *t)
{
	bool decision = t->track >= 0 && t->stage >= 0 && t->f->plan->tracks[t->track].stages[t->stage].decision;
	return decision ? "projects.decide" : "projects.step";
}

static enum rc try_step(struct ctx *c, const struct project_file *f, const struct project_step_in *s, const struct project_telling *t, struct project_trial *ret_trial,
	struct project_obstacles *o)
{
	*ret_trial = trial_of(f, s, t ? project_telling_day(c, t) : project_telling_day(c, &(struct project_telling){ .at_ms = 0 }));
	if (t == NULL || !t->bulk)
		TRY(project_allowed(c, f->id, permission_of(ret_trial), &ret_trial->allowed));
	o->c = c;
	return project_obstacles(ret_trial, o);
}

enum rc project_step_try(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_missing **ret_list, int *ret_n)
{
	const struct project_file *f;
	struct project_trial t;
	struct project_obstacles *o = ctx_alloc(c, sizeof *o);
	if (o == NULL)
		return ctx_no_memory(c);
	TRY(project_reach(c, project));
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(try_step(c, f, s, NULL, &t, o));
	*ret_list = o->list;
	*ret_n = o->n;
	return RC_OK;
}

/* All that is missing, in one problem. */
static enum rc refuse(struct ctx *c, const struct project_obstacles *o)
{
	const char *all = "";
	bool right = false;
	for (int i = 0; i < o->n && all; i++) {
		all = arena_printf(&c->arena, "%s%s%s", all, i > 0 ? TR(c, "；", "; ") : "", o->list[i].text);
		right = right || o->list[i].kind == MISSING_RIGHT;
	}
	return ctx_fail(c, right ? RC_FORBIDDEN : o->list[0].kind == MISSING_UNKNOWN ? RC_BAD_INPUT : RC_CONFLICT, o->list[0].id, "%s", all ? all : "");
}

/* ---- Writing a step. */

struct stepping { struct ctx *c; const struct project_trial *t; int64_t act; enum rc rc; };

static void write_passed(void *user, int stage, enum project_how how)
{
	struct stepping *s = user;
	const struct project_track *track = &s->t->f->plan->tracks[s->t->track];
	if (s->rc != RC_OK)
		return;
	s->rc = store_step_add(s->c, s->t->f->id, &(struct step_row){ .act = s->act, .track = track->id, .stage = track->stages[stage].id, .how = project_how_words[how],
		.happened_on = s->t->step->happened_on, .person = given(s->t->step->person) ? s->t->step->person : s->c->who.name,
		.reason = how == HOW_SKIPPED && s->t->step->reason ? s->t->step->reason : "" });
}

enum rc project_step_write(struct ctx *c, const struct project_trial *t, int64_t act)
{
	struct stepping s = { c, t, act, RC_OK };
	const struct project_track *track = &t->f->plan->tracks[t->track];
	TRY(project_passed(c, t->f, t->track, t->stage, t->step->happened_on, write_passed, &s));
	TRY(s.rc);
	TRY(store_step_add(c, t->f->id, &(struct step_row){ .act = act, .track = track->id, .stage = track->stages[t->stage].id, .how = "entered",
		.happened_on = t->step->happened_on, .person = given(t->step->person) ? t->step->person : c->who.name, .reason = t->step->reason ? t->step->reason : "" }));
	for (int i = 0; i < t->step->n_papers; i++)
		TRY(store_evidence_add(c, act, t->step->papers[i]));
	return RC_OK;
}

/* What the ledger keeps of it: what was recorded and the papers shown. */
static enum rc record_step(struct ctx *c, const struct project_trial *t, int64_t act, const struct project_telling *telling)
{
	const struct project_track *track = &t->f->plan->tracks[t->track];
	struct project_step s = { .act = act, .track_id = track->id, .stage_id = track->stages[t->stage].id, .happened_on = t->step->happened_on,
		.reason = t->step->reason ? t->step->reason : "" };
	TRY(project_papers_sorted(c, t->step->papers, t->step->n_papers, &s.papers, &s.n_papers));
	enum ledger_kind kind = t->track == t->f->plan->exit ? LEDGER_PROJECT_EXIT : LEDGER_PROJECT_STEP;
	return project_record(c, kind, t->f->id, act, project_step_body(c, t->f->code, &s), telling);
}

enum rc project_step_in_txn(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_telling *t, struct project_told *ret_told)
{
	const struct project_file *f;
	struct project_trial trial;
	int64_t act;
	int32_t day;
	struct project_obstacles *o = ctx_alloc(c, sizeof *o);
	if (o == NULL)
		return ctx_no_memory(c);
	TRY(project_telling_check(c, t));
	TRY(project_reach(c, project));
	TRY(project_fold(c, project, DAY_NONE, &f));
	TRY(try_step(c, f, s, t, &trial, o));
	if (o->n > 0)
		return refuse(c, o);
	TRY(project_act_write(c, project, "step", t, &act, &day));
	TRY(project_step_write(c, &trial, act));
	if (f->plan->tracks[trial.track].stages[trial.stage].record)
		TRY(record_step(c, &trial, act, t));
	return project_finish(c, project, act, t, NULL, ret_told);
}

/* ---- Corrections. */

static struct project_step *entered_by(struct project_file *f, int64_t act)
{
	for (int i = 0; i < f->n_steps; i++)
		if (f->steps[i].act == act && f->steps[i].how == HOW_ENTERED)
			return &f->steps[i];
	return NULL;
}

static enum rc is_last(struct ctx *c, const struct project_file *f, const struct project_step *s, const struct project_step **ret_last)
{
	struct project_step **list;
	int n;
	TRY(project_track_steps(c, f, s->track, &list, &n));
	*ret_last = n > 0 ? list[n - 1] : s;
	return RC_OK;
}

static enum rc check_void(struct ctx *c, const struct project_file *f, const struct project_step *s)
{
	const struct project_step *last;
	TRY(is_last(c, f, s, &last));
	if (last->act != s->act)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "请先取消它之后的“%s”", "take back '%s' first, which came after it"),
			project_words_for(c, f->plan->tracks[s->track].stages[last->stage].title));
	if (s->track == f->plan->main && s->stage == 0)
		return ctx_fail(c, RC_CONFLICT, "act", "%s", TR(c, "建档不能取消；项目不再推进时请登记终止", "the opening cannot be taken back; end the project instead"));
	return RC_OK;
}

static enum rc check_correction(struct ctx *c, const struct project_file *f, const struct project_step *s, const struct project_correction *k, int32_t told)
{
	if (s == NULL || s->track < 0 || s->stage < 0)
		return ctx_fail(c, RC_NOT_FOUND, "act", TR(c, "项目没有编号为 %lld 的阶段登记", "the project has no step %lld"), (long long)k->act);
	if (s->replaced_by != 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "这条登记已经更正过（%lld）", "that step was corrected already, by %lld"), (long long)s->replaced_by);
	if (!given(k->reason))
		return ctx_fail(c, RC_BAD_INPUT, "reason", "%s", TR(c, "更正须写明理由", "a correction needs a reason"));
	if (k->is_void)
		return check_void(c, f, s);
	if (k->happened_on == DAY_NONE || k->happened_on == s->happened_on)
		return ctx_fail(c, RC_BAD_INPUT, "happened_on", "%s", TR(c, "请写出正确的发生日期", "say the day on which it really happened"));
	if (k->happened_on > told)
		return ctx_fail(c, RC_CONFLICT, "happened_on", "%s", TR(c, "发生日期在将来", "the day lies in the future"));
	return RC_OK;
}

/* The file as it would be; back in order? */
static enum rc check_order(struct ctx *c, struct project_file *f, const struct project_correction *k)
{
	const char *wrong;
	for (int i = 0; i < f->n_steps; i++) {
		struct project_step *s = &f->steps[i];
		if (s->act != k->act)
			continue;
		if (k->is_void)
			s->how = HOW_VOID; /* it stays: what it corrected in its turn does not come back */
		else
			s->happened_on = k->happened_on;
	}
	TRY(project_stand(c, f));
	TRY(project_order(c, f, &wrong));
	return wrong[0] == '\0' ? RC_OK : ctx_fail(c, RC_CONFLICT, k->is_void ? "act" : "happened_on", "%s", wrong);
}

/* A condition with dated limits is asked of the new day as well; what the figures say today is no matter of the day. */
static enum rc check_guard(struct ctx *c, const struct project_file *f, const struct project_file *after, const struct project_step *s, const struct project_correction *k)
{
	const struct project_stage *stage = &f->plan->tracks[s->track].stages[s->stage];
	bool held, holds, known;
	if (k->is_void || stage->guard == NULL)
		return RC_OK;
	TRY(project_guard_holds(c, f, stage->guard, s->happened_on, &held, &known));
	TRY(project_guard_holds(c, after, stage->guard, k->happened_on, &holds, &known));
	return holds || !held ? RC_OK : ctx_fail(c, RC_CONFLICT, "happened_on", "%s", project_words_for(c, stage->says));
}

static enum rc write_correction(struct ctx *c, const struct project_file *f, const struct project_correction *k, int64_t act)
{
	for (int i = 0; i < f->n_steps; i++) {
		const struct project_step *s = &f->steps[i];
		if (s->act != k->act || (k->is_void && s->how != HOW_ENTERED))
			continue;
		TRY(store_step_add(c, f->id, &(struct step_row){ .act = act, .replaces = k->act, .track = s->track_id, .stage = s->stage_id,
			.how = k->is_void ? "void" : project_how_words[s->how], .happened_on = k->is_void ? s->happened_on : k->happened_on,
			.person = given(k->person) ? k->person : c->who.name, .reason = s->how == HOW_ENTERED ? k->reason : s->reason }));
		for (int p = 0; p < s->n_papers && !k->is_void; p++)
			TRY(store_evidence_add(c, act, s->papers[p]));
	}
	return RC_OK;
}

static enum rc record_correction(struct ctx *c, const struct project_file *f, const struct project_step *s, const struct project_correction *k, int64_t act,
	const struct project_telling *t)
{
	struct project_step r = { .act = act, .replaces = k->act, .track_id = s->track_id, .stage_id = s->stage_id, .how = k->is_void ? HOW_VOID : HOW_ENTERED,
		.happened_on = k->happened_on, .reason = k->reason };
	return project_record(c, LEDGER_PROJECT_CORRECTED, f->id, act, project_correction_body(c, f->code, &r, s->happened_on), t);
}

enum rc project_correct_in_txn(struct ctx *c, int64_t project, const struct project_correction *k, const struct project_telling *t, struct project_told *ret_told)
{
	struct project_file *f, *after;
	int64_t act;
	int32_t day;
	TRY(project_telling_check(c, t));
	TRY(project_reach(c, project));
	TRY(project_demand(c, project, "projects.decide", t));
	TRY(project_fold_mutable(c, project, DAY_NONE, &f));
	const struct project_step *s = entered_by(f, k->act);
	TRY(check_correction(c, f, s, k, project_telling_day(c, t)));
	TRY(project_fold_mutable(c, project, DAY_NONE, &after));
	TRY(check_order(c, after, k));
	TRY(check_guard(c, f, after, s, k));
	TRY(project_act_write(c, project, "correct", t, &act, &day));
	TRY(write_correction(c, f, k, act));
	TRY(record_correction(c, f, s, k, act, t));
	return project_finish(c, project, act, t, NULL, ret_told);
}

/* ---- What may be done now. */

static enum rc add_possible(struct ctx *c, const struct project_file *f, int track, int stage, struct project_possible *ret)
{
	const struct project_track *t = &f->plan->tracks[track];
	struct project_obstacles *o = ctx_alloc(c, sizeof *o);
	int32_t today = project_telling_day(c, &(struct project_telling){ .at_ms = 0 });
	struct project_step_in in = { .track = t->id, .stage = t->stages[stage].id, .happened_on = today };
	if (o == NULL)
		return ctx_no_memory(c);
	struct project_trial trial = trial_of(f, &in, today);
	o->c = c;
	TRY(project_obstacles(&trial, o));
	*ret = (struct project_possible){ .track = track, .stage = stage, .missing = o->list, .n_missing = o->n };
	return project_allowed(c, f->id, permission_of(&trial), &ret->allowed);
}

static bool closed(const struct project_file *f)
{
	const struct project_standing *at = &f->tracks[f->plan->exit];
	return at->stage >= 0 && f->plan->tracks[f->plan->exit].stages[at->stage].last;
}

/* Could it come next? What is impossible whatever somebody brings is not offered. */
static bool is_next(const struct project_possible *p)
{
	for (int i = 0; i < p->n_missing; i++)
		switch (p->missing[i].kind) {
		case MISSING_KIND: case MISSING_REACHED: case MISSING_CLOSED: case MISSING_PAUSED: case MISSING_SKIP: case MISSING_OPENS: case MISSING_ONCE:
			return false;
		case MISSING_ORDER:
			return strcmp(p->missing[i].id, "happened_on") == 0;
		default:
			break;
		}
	return true;
}

enum rc project_may(struct ctx *c, const struct project_file *f, const struct project_possible **ret_list, int *ret_n)
{
	int most = 0, n = 0;
	for (int t = 0; t < f->plan->n_tracks; t++)
		most += f->plan->tracks[t].n_stages;
	struct project_possible *list = arena_new_array(&c->arena, struct project_possible, (size_t)most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int t = 0; t < f->plan->n_tracks && !closed(f); t++)
		for (int s = 0; s < f->plan->tracks[t].n_stages; s++) {
			TRY(add_possible(c, f, t, s, &list[n]));
			n += is_next(&list[n]);
		}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}
