/* link_strip.h - the linked projects on one sheet, a line each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A line says of a project what a leader asks: its lights, where it stands, what of this year's plan is done, when it was visited last, what was agreed and what came of it, and
 * the next day that was agreed. Everything is read from the project file and from accepted reports as the project's own page reads them. Memory of the unit of work. */
#ifndef PROJECTS_LINK_STRIP_H
#define PROJECTS_LINK_STRIP_H
#include "projects/light/light.h"
#include "projects/link/link_store.h"
#include "projects/portfolio/portfolio.h"

enum { LINK_STRIP_MOST = 300 };
struct strip_milestone { bool has, reached; int32_t agreed, done; int late; }; /* late: days, 0 in time, -1 not known */
struct strip_line {
	const struct link_line *of;
	const struct project_file *file;
	int32_t last_visit;
	struct light_now *lights; int n_lights;
	enum light_color worst;
	struct light_progress progress;
	struct strip_milestone milestones[MILESTONES];
	int next;                         /* the milestone that comes next; -1: none has a day */
	const char *output_promised, *output_actual; /* 万元; NULL: not known */
};
/* One line of the strip; `row` of the portfolio. */
enum rc strip_make(struct ctx *c, const struct portfolio *p, const struct link_line *of, int32_t day, struct strip_line *ret_line) MUST_USE;
#endif
