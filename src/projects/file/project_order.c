/* project_order.c - whether the standing steps of a file are in order, for corrections.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_fold.h"
#include "projects/file/project_machine.h"

struct order { struct ctx *c; const struct project_file *f; const char *wrong; };

static const char *say(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT] = "—";
	if (day != DAY_NONE)
		date_print(t, day);
	return arena_strdup(&c->arena, t);
}

static const char *name(const struct order *o, const struct project_step *s)
{
	return project_words_for(o->c, o->f->plan->tracks[s->track].stages[s->stage].title);
}

static void before(struct order *o, const struct project_step *a, const struct project_step *b)
{
	o->wrong = arena_printf(&o->c->arena, TR(o->c, "“%s”（%s）会晚于其后的“%s”（%s）", "'%s' (%s) would be later than '%s' (%s), which follows it"), name(o, a), say(o->c, a->happened_on),
		name(o, b), say(o->c, b->happened_on));
}

/* Days along one track; on exit, also that rest and return take turns and nothing follows the last. */
static void along(struct order *o, struct project_step **list, int n)
{
	for (int i = 1; i < n && !o->wrong; i++) {
		const struct project_stage *former = &o->f->plan->tracks[list[i - 1]->track].stages[list[i - 1]->stage];
		if (list[i]->happened_on < list[i - 1]->happened_on)
			before(o, list[i - 1], list[i]);
		else if (former->last)
			o->wrong = arena_printf(&o->c->arena, TR(o->c, "“%s”之后不会再有“%s”", "nothing can follow '%s', but '%s' does"), name(o, list[i - 1]), name(o, list[i]));
	}
}

/* A track within another one begins after the stage that opens it. */
static void within(struct order *o, int track, struct project_step **list, int n)
{
	const struct project_track *t = &o->f->plan->tracks[track];
	if (n == 0 || t->within < 0 || t->opens < 0 || o->wrong)
		return;
	const struct project_stage *opens = &o->f->plan->tracks[t->within].stages[t->opens];
	int32_t on = project_on(o->f, t->within, t->opens);
	if (o->f->tracks[t->within].stage < t->opens)
		o->wrong = arena_printf(&o->c->arena, TR(o->c, "%s已经开始，须先更正它，才能取消“%s”", "%s has begun; take it back first, then '%s'"), project_words_for(o->c, t->title),
			project_words_for(o->c, opens->title));
	else if (on != DAY_NONE && list[0]->happened_on < on)
		o->wrong = arena_printf(&o->c->arena, TR(o->c, "%s始于 %s，早于“%s”（%s）", "%s begins on %s, before '%s' (%s)"), project_words_for(o->c, t->title), say(o->c, list[0]->happened_on),
			project_words_for(o->c, opens->title), say(o->c, on));
}

/* The ends of a track up to a day, of whichever round: a later refusal does not undo what was built. */
struct ends { bool good, holds; };

static enum rc ends_of(struct order *o, int track, int32_t day, struct ends *ret_e)
{
	struct project_step **list;
	int n;
	*ret_e = (struct ends){ false, false };
	TRY(project_track_steps(o->c, o->f, track, &list, &n));
	for (int i = 0; i < n; i++) {
		const struct project_stage *stage = &o->f->plan->tracks[track].stages[list[i]->stage];
		if (list[i]->how != HOW_ENTERED || stage->end != END_GOOD || list[i]->happened_on > day)
			continue;
		ret_e->good = true;
		ret_e->holds = ret_e->holds || stage->valid_years == 0 || day <= project_years_after(list[i]->happened_on, stage->valid_years);
	}
	return RC_OK;
}

/* A stage that asked for a track's end still finds one on its day; an approval that it rests on, where there is one, still holds. */
static enum rc rests(struct order *o, const struct project_step *s)
{
	const struct project_stage *stage = &o->f->plan->tracks[s->track].stages[s->stage];
	struct ends e;
	for (int i = 0; i < stage->n_finished + stage->n_valid && s->how == HOW_ENTERED && !o->wrong; i++) {
		bool needed = i < stage->n_finished;
		int track = needed ? stage->finished[i] : stage->valid[i - stage->n_finished];
		TRY(ends_of(o, track, s->happened_on, &e));
		if (!e.holds && (needed || e.good))
			o->wrong = arena_printf(&o->c->arena, TR(o->c, "“%s”（%s）要以%s办结且有效为前提", "'%s' (%s) rests on the end of %s, which does not hold on that day"), name(o, s), say(o->c, s->happened_on),
				project_words_for(o->c, o->f->plan->tracks[track].title));
	}
	return RC_OK;
}

enum rc project_order(struct ctx *c, const struct project_file *f, const char **ret_wrong)
{
	struct order o = { c, f, NULL };
	for (int t = 0; t < f->plan->n_tracks && !o.wrong; t++) {
		struct project_step **list;
		int n;
		TRY(project_track_steps(c, f, t, &list, &n));
		along(&o, list, n);
		within(&o, t, list, n);
		for (int i = 0; i < n && !o.wrong; i++)
			TRY(rests(&o, list[i]));
	}
	*ret_wrong = o.wrong ? o.wrong : "";
	return RC_OK;
}
