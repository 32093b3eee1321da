/* campaign_watch.h - what the clock does: windows that closed, reminders, what waits for whom. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing depends on the timed work having run: who reads a campaign sees what the clock says. The timed work only writes it into the history, once each. */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_WATCH_H
#define CAMPAIGN_COURSE_CAMPAIGN_WATCH_H
#include "campaign/course/campaign_acts.h"
#include "core/module.h"

/* A strict window of this row has closed while it was begun. */
bool campaign_lapsed(const struct ctx *c, const struct campaign *k, const struct campaign_row *r);
/* Working days from today to an instant's day; false where the notice of a year is not known. */
bool campaign_days_left(struct ctx *c, const char *instant, int *ret_n);
/* The events of a campaign, and what the clock did since that nobody has noted yet (id 0). Latest first. */
enum rc campaign_history(struct ctx *c, const struct campaign *k, struct campaign_event **ret_list, int *ret_n) MUST_USE;

enum rc campaign_timed(struct ctx *c);
enum rc campaign_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n);
/* What waits in one campaign for the session of c, asked from all modules: those lines whose link lies below one of its pages. */
enum rc campaign_checklist(struct ctx *c, int64_t id, struct waiting **ret_list, int *ret_n) MUST_USE;

/* The days of a calendar. */
enum campaign_day_kind { DAY_OPENS, DAY_CLOSES, DAY_DUE };
extern const char *const campaign_day_words[]; /* "opens", "closes", "due", NULL */
struct campaign_day { int32_t day; enum campaign_day_kind kind; struct campaign campaign; const char *step, *at; bool strict; };
/* Of all campaigns, or of one (id 0: all); ordered by instant. archived: also those. */
enum rc campaign_days(struct ctx *c, int64_t id, int32_t from, int32_t until, bool archived, struct campaign_day **ret_list, int *ret_n) MUST_USE;

/* campaign_check.c, campaign_cli.c, campaign_sample.c: hooks of the module. */
enum rc campaign_check(struct ctx *c, int *ret_findings);
enum rc campaign_rebuild(struct ctx *c);
enum rc campaign_load(struct ctx *c, const char *dir);
extern const struct command campaign_commands[];
enum { N_CAMPAIGN_COMMANDS = 4 };
#endif
