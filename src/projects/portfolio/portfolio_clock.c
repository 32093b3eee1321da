/* portfolio_clock.c - the two clocks of a project as columns have them: what is overdue, and how long it has been where it is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A milestone is reached when its stage, or a later one, was; so a project whose start nobody noted but which is finished is not overdue with its start. */
#include "projects/portfolio/portfolio_priv.h"

const char *const portfolio_milestone_words[] = { "start", "finish", "produce", "full", NULL };

static const enum project_known_stage stage_of[MILESTONES] = { KNOWN_STARTED, KNOWN_FINISHED, KNOWN_PRODUCING, KNOWN_FULL };
static const enum portfolio_date agreed_of[MILESTONES] = { START_AGREED, FINISH_AGREED, PRODUCE_AGREED, FULL_AGREED };
static const enum portfolio_date done_of[MILESTONES] = { ON_STARTED, ON_FINISHED, ON_PRODUCED, ON_FULL };

static int stage_index(const struct portfolio *p, enum portfolio_milestone m) { return p->plan->known_stage[stage_of[m]]; }

bool portfolio_has_milestone(const struct portfolio *p, size_t row, enum portfolio_milestone m)
{
	int at = stage_index(p, m), kind = p->words[WORD_KIND][row];
	if (at < 0)
		return false;
	const struct project_stage *s = &p->plan->tracks[p->plan->main].stages[at];
	for (int i = 0; i < s->n_without; i++)
		if (s->without[i] == kind)
			return false;
	return true;
}

bool portfolio_reached(const struct portfolio *p, size_t row, enum portfolio_milestone m)
{
	int at = stage_index(p, m), stage = p->words[WORD_STAGE][row];
	return at >= 0 && stage < p->plan->tracks[p->plan->main].n_stages && stage >= at;
}

int32_t portfolio_due(const struct portfolio *p, size_t row, enum portfolio_milestone m, enum portfolio_clock k)
{
	if (k == CLOCK_AGREED)
		return p->dates[agreed_of[m]][row];
	return m == MILESTONE_START ? p->dates[START_STATUTORY][row] : m == MILESTONE_FINISH ? p->dates[FINISH_STATUTORY][row] : DAY_NONE;
}

int32_t portfolio_done(const struct portfolio *p, size_t row, enum portfolio_milestone m) { return p->dates[done_of[m]][row]; }

int portfolio_late(const struct portfolio *p, size_t row, enum portfolio_clock k, int32_t day)
{
	if (p->words[WORD_EXIT][row] != WORD_NONE)
		return -1;
	int late = portfolio_reached(p, row, MILESTONE_FULL) ? 0 : -1;
	for (int m = MILESTONES - 1; m >= 0 && !portfolio_reached(p, row, (enum portfolio_milestone)m); m--) {
		int32_t due = portfolio_has_milestone(p, row, (enum portfolio_milestone)m) ? portfolio_due(p, row, (enum portfolio_milestone)m, k) : DAY_NONE;
		if (due == DAY_NONE)
			continue;
		int over = day > due ? day - due : 0;
		late = over > late ? over : late;
	}
	return late;
}

int portfolio_days_in_stage(const struct portfolio *p, size_t row, int32_t day)
{
	int32_t on = p->dates[ON_STAGE][row];
	return on == DAY_NONE || on > day || p->words[WORD_EXIT][row] != WORD_NONE ? -1 : day - on;
}
