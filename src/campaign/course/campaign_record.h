/* campaign_record.h - what belongs to a campaign, with digests: the list that is put away. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_RECORD_H
#define CAMPAIGN_COURSE_CAMPAIGN_RECORD_H
#include "base/digest.h"
#include "campaign/course/campaign_store.h"

struct campaign_paper {
	const char *kind;            /* "scheme", "round", "list", "ledger" */
	const char *title, *number, *at, *hash; /* title in the language of c; at "" unknown */
	bool counts;                 /* of rounds: the one that counts */
};
/* What was there at `until` (an instant; NULL: now): the texts of the schemes, the rounds that were bound, the lists published of the scheme and year, and the ledger entries of the
 * campaign's own acts; the act of archiving is not among them. */
enum rc campaign_record(struct ctx *c, const struct campaign *k, const char *until, struct campaign_paper **ret_list, int *ret_n) MUST_USE;
/* SM3 over its lines "kind number hash". */
enum rc campaign_record_digest(struct ctx *c, const struct campaign *k, const char *until, char ret_hex[DIGEST_HEX]) MUST_USE;
#endif
