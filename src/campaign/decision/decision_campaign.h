/* decision_campaign.h - decisions in the course of a year's evaluation. Internal to the room.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_DECISION_CAMPAIGN_H
#define CAMPAIGN_DECISION_CAMPAIGN_H
#include "campaign/campaign.h"
#include "campaign/decision/decision.h"

/* The campaign of a scheme and year; id 0: there is none. */
enum rc decision_campaign_of(struct ctx *c, const char *scheme, int year, struct campaign *ret_k) MUST_USE;
/* May a decision for one campaign alone still be proposed or decided? RC_CONFLICT once its step of decisions has ended. Others: RC_OK. */
enum rc decision_campaign_open(struct ctx *c, const struct decision *d) MUST_USE;
/* How many acts the evaluation that counts there does not know, and how many proposals wait. */
enum rc decision_campaign_state(struct ctx *c, const struct campaign *k, int64_t *ret_unknown, int64_t *ret_waiting) MUST_USE;
#endif
