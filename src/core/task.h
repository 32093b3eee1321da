/* task.h - what an expert is asked to judge: named enterprises until a day. For core's own files.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A task is a grant whose area is a list. The list goes through the same two doors as every other area (store/scope.h): in SQL as so many
 * parameters, in memory as a search in a sorted array. It is short, at most SCOPE_LIST_MAX, so both hold the very same numbers. */
#ifndef CORE_TASK_H
#define CORE_TASK_H
#include "core/people_priv.h"

/* Name, last day and enterprises of a grant that is asked for, into row and scope. RC_BAD_INPUT on "task", "ends_on" or "area". */
enum rc task_read(struct ctx *c, const struct grant_ask *ask, struct grant_wish *w) MUST_USE;
/* The scope of a task as it is stored; nothing without memory. */
struct scope task_scope(struct ctx *c, const struct grant_row *g);
int64_t task_end_ms(const char *ends_on);  /* the end of that day in China; 0 without one */
void tasks_finish(struct app *a);          /* when no scope is left */
#endif
