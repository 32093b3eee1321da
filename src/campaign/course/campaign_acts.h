/* campaign_acts.h - what people do with a campaign: open it, begin and end steps, move deadlines, go back, suspend, put it away. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_ACTS_H
#define CAMPAIGN_COURSE_CAMPAIGN_ACTS_H
#include "campaign/course/campaign_dates.h"
#include "campaign/course/campaign_store.h"

enum { CAMPAIGN_REASON = 2000, CAMPAIGN_DOCUMENT = 200, CAMPAIGN_TITLE = 100 };

struct campaign_opening {
	int year;
	const char *scheme;
	const char *subject;             /* NULL: "enterprise" */
	const char *title_zh, *title_en; /* NULL: by the plan */
	int32_t start;                   /* DAY_NONE: by the plan */
	const struct campaign_date *dates; int n_dates;
	const char *at;                  /* when it was opened; NULL: now. Only the sample city's lies in the past */
};
/* What opening would keep; nothing is stored. */
enum rc campaign_preview(struct ctx *c, const struct campaign_opening *o, struct campaign_proposal ret_list[STEP_COUNT], int *ret_n) MUST_USE;
/* What it would be called. */
enum rc campaign_titles(struct ctx *c, const struct campaign_opening *o, const char **ret_zh, const char **ret_en) MUST_USE;
/* RC_CONFLICT: there is one of this year, scheme and subject. RC_BAD_INPUT on the step whose date nobody knows. Not in a transaction. */
enum rc campaign_open(struct ctx *c, const struct campaign_opening *o, int64_t *ret_id) MUST_USE;

struct campaign_doing {
	enum campaign_act act;           /* DO_BEGIN … DO_RESUME */
	const char *step;                /* NULL: where the campaign stands */
	const char *reason, *document;   /* NULL: none */
	int64_t file;                    /* an attachment of the campaign; 0: none */
	const char *opens, *closes, *due; /* as people write them; NULL: by the plan */
	bool next;                       /* DO_END: begin what follows at once */
};
enum rc campaign_do(struct ctx *c, int64_t id, const struct campaign_doing *d) MUST_USE;

/* Which acts stand open to who asks, as bits 1 << DO_…, for the step where the campaign stands. */
enum rc campaign_may(struct ctx *c, const struct campaign *k, unsigned *ret_acts) MUST_USE;
bool campaign_permitted(const struct ctx *c, const char *permission);

/* In the open transaction: stores the event with who and when, writes the ledger for official acts, brings the course up to date. */
enum rc campaign_put(struct ctx *c, const struct campaign *k, struct campaign_course *course, struct campaign_event *e) MUST_USE;
/* The course as the events have it. */
enum rc campaign_course_of(struct ctx *c, int64_t id, struct campaign_course *ret_course) MUST_USE;
/* The text that the ledger has of an event, and under which kind; false: it is no official act. */
bool campaign_official(struct ctx *c, const struct campaign_event *e, int *ret_kind, const char **ret_object, const char **ret_json);
/* Scoring as a job; its result is {"round": id, "units": n, "ranked": n}. Outside a transaction. */
enum rc campaign_evaluate_start(struct ctx *c, int64_t id, const char *reason, int64_t *ret_job) MUST_USE;
/* What an act is called; an act of a room that has no title here is its own. */
const char *campaign_act_title(const struct ctx *c, const char *act);
/* The page of the client where the work of a step is done (campaign_pages.def); NULL: none. Does a link lie below one of a campaign's pages? */
const char *campaign_page(struct ctx *c, int64_t id, enum campaign_step step);
bool campaign_link_is_of(struct ctx *c, int64_t id, const char *link);
/* "campaign 3": on which its files hang. */
const char *campaign_owner(struct ctx *c, int64_t id);
#endif
