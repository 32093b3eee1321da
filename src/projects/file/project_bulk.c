/* project_bulk.c - many steps of one project, one after the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_bulk.h"
#include <string.h>
#include "projects/file/project_fold.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"

enum { ROOM = 48 };
static const int64_t FIRST_UNWRITTEN = (int64_t)1 << 60; /* behind every act of the database, in their order */

static bool given(const char *s) { return s != NULL && s[0] != '\0'; }

enum rc project_bulk_begin(struct ctx *c, int64_t project, bool writes, struct project_bulk *ret_b)
{
	*ret_b = (struct project_bulk){ .c = c, .writes = writes, .next_act = FIRST_UNWRITTEN };
	TRY(project_fold_mutable(c, project, DAY_NONE, &ret_b->f));
	return RC_OK;
}

/* An array of the fold with room for `more` items behind its n. */
static enum rc make_room(struct ctx *c, void **list, int n, int *cap, int more, size_t size)
{
	if (n + more <= *cap)
		return RC_OK;
	int wanted = n + more + ROOM;
	void *p = arena_array(&c->arena, (size_t)wanted, size);
	if (p == NULL)
		return ctx_no_memory(c);
	if (n > 0)
		memcpy(p, *list, (size_t)n * size);
	*list = p;
	*cap = wanted;
	return RC_OK;
}

static enum rc room_for_papers(struct project_bulk *b, int n)
{
	void *list = b->f->papers;
	TRY(make_room(b->c, &list, b->f->n_papers, &b->cap_papers, n, sizeof *b->f->papers));
	b->f->papers = list;
	return RC_OK;
}

static enum rc room_for_steps(struct project_bulk *b, int n)
{
	void *list = b->f->steps;
	TRY(make_room(b->c, &list, b->f->n_steps, &b->cap_steps, n, sizeof *b->f->steps));
	b->f->steps = list;
	return RC_OK;
}

static enum rc show_papers(struct project_bulk *b, const struct project_paper_in *papers, int n, int64_t *ids)
{
	TRY(room_for_papers(b, n));
	for (int i = 0; i < n; i++) {
		ids[i] = b->next_act++;
		b->f->papers[b->f->n_papers++] = (struct project_paper){ .act = ids[i], .kind = project_paper_of(b->f->plan, papers[i].kind), .kind_id = papers[i].kind,
			.title = papers[i].title, .number = papers[i].number, .dated = papers[i].dated, .shot_on = papers[i].shot_on };
	}
	return RC_OK;
}

static enum rc write_papers(struct project_bulk *b, const struct project_paper_in *papers, int n, const struct project_telling *t, int64_t *ids)
{
	struct project_told told;
	for (int i = 0; i < n; i++) {
		TRY(project_paper_add_in_txn(b->c, b->f->id, &papers[i], t, &told));
		ids[i] = told.act;
		b->f->papers[b->f->n_papers - n + i].act = told.act;
	}
	return RC_OK;
}

struct passing { struct project_bulk *b; const struct project_trial *t; int64_t act; };

static void add_step(struct project_bulk *b, const struct project_trial *t, int stage, enum project_how how, int64_t act)
{
	const struct project_track *track = &b->f->plan->tracks[t->track];
	b->f->steps[b->f->n_steps++] = (struct project_step){ .act = act, .track = t->track, .stage = stage, .track_id = track->id, .stage_id = track->stages[stage].id, .how = how,
		.happened_on = t->step->happened_on, .told_on = t->told, .person = given(t->step->person) ? t->step->person : b->c->who.name,
		.reason = t->step->reason != NULL ? t->step->reason : "", .agreed = DAY_NONE, .statutory = DAY_NONE };
}

static void add_passed(void *user, int stage, enum project_how how)
{
	struct passing *p = user;
	add_step(p->b, p->t, stage, how, p->act);
}

/* In memory what project_step_write did in the database. */
static enum rc remember(struct project_bulk *b, const struct project_trial *t, int64_t act)
{
	struct passing p = { b, t, act };
	TRY(room_for_steps(b, PROJECT_STAGES_MAX + 1));
	TRY(project_passed(b->c, b->f, t->track, t->stage, t->step->happened_on, add_passed, &p));
	add_step(b, t, t->stage, HOW_ENTERED, act);
	return project_stand(b->c, b->f);
}

enum rc project_bulk_step(struct project_bulk *b, const struct project_step_in *s, const struct project_paper_in *papers, int n, const struct project_telling *t,
	struct project_obstacles *o)
{
	struct project_step_in step = *s;
	int64_t ids[BULK_PAPERS_MAX], act = b->next_act++;
	int32_t day;
	struct project_trial trial = { .f = b->f, .step = &step, .track = project_track_of(b->f->plan, s->track), .stage = -1, .told = project_telling_day(b->c, t), .allowed = true };
	if (trial.track >= 0)
		trial.stage = project_stage_of(&b->f->plan->tracks[trial.track], s->stage);
	if (trial.stage >= 0 && b->f->plan->tracks[trial.track].stages[trial.stage].decision)
		trial.allowed = b->c->scope.kind == SCOPE_ALL; /* districts bring what they know, not what the bureau decides */
	TRY(show_papers(b, papers, n, ids));
	step.papers = ids;
	step.n_papers = n;
	*o = (struct project_obstacles){ .c = b->c };
	TRY(project_obstacles(&trial, o));
	if (o->n > 0) {
		b->f->n_papers -= n;
		return RC_OK;
	}
	if (b->writes) {
		TRY(write_papers(b, papers, n, t, ids));
		TRY(project_act_write(b->c, b->f->id, "step", t, &act, &day));
		TRY(project_step_write(b->c, &trial, act));
	}
	b->accepted++;
	return remember(b, &trial, act);
}

const struct project_step *project_bulk_known(const struct project_bulk *b, int track, int stage, int32_t day)
{
	for (int i = 0; i < b->f->n_steps; i++) {
		const struct project_step *s = &b->f->steps[i];
		if (s->track == track && s->stage == stage && s->how == HOW_ENTERED && s->happened_on == day && project_step_stands(s))
			return s;
	}
	return NULL;
}

enum rc project_bulk_end(struct project_bulk *b)
{
	return b->writes && b->accepted > 0 ? project_refold(b->c, b->f->id) : RC_OK;
}
