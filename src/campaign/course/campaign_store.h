/* campaign_store.h - campaigns, steps and events in the database, and their fold. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_STORE_H
#define CAMPAIGN_COURSE_CAMPAIGN_STORE_H
#include "campaign/campaign.h"

/* What may happen. The first ones are people's acts, the rest the program's or the rooms'. */
enum campaign_act {
	DO_OPEN, DO_PLAN, DO_BEGIN, DO_END, DO_SKIP, DO_POSTPONE, DO_BACK, DO_SUSPEND, DO_RESUME, DO_ROUND, DO_ARCHIVE, DO_CLOSED, DO_REMINDED, DO_COUNT
};
extern const char *const campaign_act_words[];  /* "open", "plan", …, NULL */

/* A step of a campaign: "" where an instant is not set. */
struct campaign_row {
	enum campaign_step step;
	int place;                   /* from 1 */
	const char *beside;          /* the step with which it begins, "" */
	bool strict, silence, skipped;
	const char *opens, *closes, *due, *begun_at, *ended_at;
};

struct campaign_event {
	int64_t id, campaign, account, file, round;
	const char *at, *who, *step, *act, *reason, *document, *was, *opens, *closes, *due, *beside;
	bool strict, silence;
};

/* Everything that follows from the events. */
struct campaign_course {
	struct campaign_row rows[STEP_COUNT]; int n; /* in their order */
	enum campaign_state state;
	int64_t round;
	const char *changed_at;
};
/* Adds an event to the course; events that change nothing are fine. Texts are borrowed. */
void campaign_fold(struct campaign_course *k, const struct campaign_event *e);
struct campaign_row *campaign_row_of(struct campaign_course *k, const char *step); /* NULL */
/* The first step that has been begun and not ended, else the first that is neither ended nor passed over, else the last. "" without steps. */
const char *campaign_where(const struct campaign_course *k);
int campaign_step_of(const char *word);         /* -1 */
int campaign_act_of(const char *word);          /* -1 */

/* ---- campaign_store.c */
enum rc store_campaign(struct ctx *c, int64_t id, struct campaign *ret_k) MUST_USE;                 /* id 0: none */
enum rc store_campaigns(struct ctx *c, struct campaign **ret_list, int *ret_n) MUST_USE;
enum rc store_campaign_same(struct ctx *c, int year, const char *scheme, const char *subject, int64_t *ret_id) MUST_USE;
enum rc store_campaign_add(struct ctx *c, const struct campaign *k, const char *plan, int64_t *ret_id) MUST_USE;
/* The derived columns and rows as the course has them. */
enum rc store_course_set(struct ctx *c, int64_t id, const struct campaign_course *k) MUST_USE;
enum rc store_course(struct ctx *c, int64_t id, struct campaign_course *ret_k) MUST_USE;           /* rows only */
enum rc store_event_add(struct ctx *c, const struct campaign_event *e, int64_t *ret_id) MUST_USE;
/* As above for what is noted once; *ret_new false: it was there. */
enum rc store_event_once(struct ctx *c, const struct campaign_event *e, bool *ret_new) MUST_USE;
enum rc store_events(struct ctx *c, int64_t id, struct campaign_event **ret_list, int *ret_n) MUST_USE; /* oldest first */
struct campaign_round_row { int64_t id, units, ranked; int year; const char *scheme, *scheme_hash, *evaluated_at, *engine, *input_hash, *result_hash; };
enum rc store_campaign_round(struct ctx *c, int64_t round, struct campaign_round_row *ret_r) MUST_USE; /* id 0: none */
#endif
