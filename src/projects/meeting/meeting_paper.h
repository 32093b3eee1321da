/* meeting_paper.h - what the papers of a meeting share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_MEETING_PAPER_H
#define PROJECTS_MEETING_PAPER_H
#include "projects/meeting/meeting.h"
#include "registry/registry.h"

struct paper {
	struct ctx *c;
	struct document *d;
	const struct registry *g;
	const struct light_plan *lights; /* NULL: the plan has none */
	int32_t as_of, today;
};

/* Opens the document: head, foot, mark of who makes it, numbers of pages. */
enum rc paper_begin(struct paper *p, const char *title, const char *head) MUST_USE;
/* The blocks of one project's sheet; begins with a heading of the first level. */
enum rc paper_sheet(struct paper *p, int64_t project) MUST_USE;

/* Texts in the arena; "" without memory. */
const char *paper_day(const struct paper *p, int32_t day);             /* "—" for DAY_NONE */
const char *paper_money(const struct paper *p, int64_t cents);         /* 1,234.5: 0.01 万元 as 万元 */
const char *paper_number(const struct paper *p, const char *canonical); /* thousands apart */
const char *paper_cut(const struct paper *p, const char *s, int most); /* characters */
const char *paper_light(const struct paper *p, enum light_color color, uint32_t *ret_ink); /* "■ 红灯" */
const char *paper_region(const struct paper *p, const char *code);
#endif
