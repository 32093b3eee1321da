/* light_letter.h - the letter that goes with a red light. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LIGHT_LETTER_H
#define PROJECTS_LIGHT_LETTER_H
#include "projects/light/light.h"

/* `day`: on which it was judged, `today`: of the letter. unit NULL: nobody yet. */
struct light_letter { const struct light_state *state; const struct project_file *file; const char *name, *unit, *version; int32_t day, today; };
enum rc light_letter(struct ctx *c, const struct light_letter *l, const char **ret_text) MUST_USE;
#endif
