/* link_strip.c - what one line of the sheet of linked projects says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/link/link_strip.h"
#include <string.h>

static struct strip_milestone milestone_of(const struct portfolio *p, size_t row, enum portfolio_milestone m, int32_t day)
{
	struct strip_milestone s = { .has = portfolio_has_milestone(p, row, m), .reached = portfolio_reached(p, row, m), .agreed = portfolio_due(p, row, m, CLOCK_AGREED),
		.done = portfolio_done(p, row, m), .late = -1 };
	int32_t ended = s.done != DAY_NONE ? s.done : s.reached ? DAY_NONE : day;
	if (s.agreed != DAY_NONE && ended != DAY_NONE)
		s.late = ended > s.agreed ? ended - s.agreed : 0;
	return s;
}

static void read_milestones(const struct portfolio *p, size_t row, int32_t day, struct strip_line *l)
{
	l->next = -1;
	for (int m = 0; m < MILESTONES; m++) {
		l->milestones[m] = milestone_of(p, row, (enum portfolio_milestone)m, day);
		if (l->next < 0 && l->milestones[m].has && !l->milestones[m].reached && l->milestones[m].agreed != DAY_NONE)
			l->next = m;
	}
	if (p->words[WORD_EXIT][row] != WORD_NONE) /* it rests, or has left: nothing comes next */
		l->next = -1;
}

static const char *field_text(const struct project_file *f, const char *id)
{
	int at = project_field_of(f->plan, id);
	return at >= 0 ? project_text(f, at) : NULL;
}

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

enum rc strip_make(struct ctx *c, const struct portfolio *p, const struct link_line *of, int32_t day, struct strip_line *ret_line)
{
	struct strip_line l = { .of = of, .last_visit = day_of(of->last_visit), .next = -1 };
	int64_t row = portfolio_row_of(p, of->link.project);
	TRY(project_fold(c, of->link.project, DAY_NONE, &l.file));
	TRY(light_now(c, l.file, &l.lights, &l.n_lights));
	TRY(light_progress(c, l.file, day, &l.progress));
	for (int i = 0; i < l.n_lights; i++)
		l.worst = l.lights[i].shown > l.worst ? l.lights[i].shown : l.worst;
	if (row >= 0)
		read_milestones(p, (size_t)row, day, &l);
	l.output_promised = field_text(l.file, "output_promised");
	l.output_actual = field_text(l.file, "output_actual");
	*ret_line = l;
	return RC_OK;
}
