/* public_projects.h - what anybody may see of projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A project is public when its file says so (向社会公开), it is no secret of any degree and goes on; of such a project the fields that the plan marks `public` are shown, its
 * present stage, and papers that were brought as public, by name. Everything else is told from what does not exist by nothing: not by a search, which looks at names only, not by a
 * count, not by the words of a refusal. There is no account here and no scope; this file is the door. */
#ifndef PROJECTS_PUBLIC_PROJECTS_H
#define PROJECTS_PUBLIC_PROJECTS_H
#include "projects/portfolio/portfolio.h"

bool public_project(const struct portfolio *p, size_t row);
/* Rows whose stage is the newest first, then in order of code; q "" and region -1: all. */
enum rc public_projects_choose(struct ctx *c, const struct portfolio *p, const struct registry *g, const char *q, int region, const uint32_t **ret_rows, size_t *ret_n) MUST_USE;
/* The row of a public project by our code; -1. */
int64_t public_project_row(const struct portfolio *p, const char *code);

extern const struct module public_projects_module;
#endif
