/* publication_forms.h - the file of a publication in other forms, and its words. Internal to src/campaign.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything here is made of the frozen file and the row of the publication: made again it is the same. */
#ifndef CAMPAIGN_PUBLICATION_FORMS_H
#define CAMPAIGN_PUBLICATION_FORMS_H
#include "base/jw.h"
#include "campaign/publication/publication.h"

/* {"publication": {…}, "ledger": {entry, size, root, sm3}, "fields": […], "rows": [{…}]}; numbers as numbers, unknown and hidden as null. */
enum rc publication_json(struct ctx *c, const struct publication *p, const struct publication_file *f, const char *text, size_t len, struct jw *w) MUST_USE;
/* CSV on the Web: what every column means, in both languages. */
enum rc publication_dictionary(struct ctx *c, const struct publication *p, const struct publication_file *f, struct jw *w) MUST_USE;

/* What a file's entry in the ledger says: its root is that of the ledger after this very entry. */
struct publication_proof { int64_t seq; char root[DIGEST_HEX]; const char *head; };
enum rc publication_proof_of(struct ctx *c, const struct publication_file *f, struct publication_proof *ret) MUST_USE;

/* Words of a plan with its places filled: {year} {count} {count.A} {until} {decision} {approver} {number}. NULL stays "". */
struct publication_words { const char *year, *count, *until, *decision, *approver, *number; const struct publication_rows *rows; };
const char *publication_filled(struct ctx *c, const char *text, const struct publication_words *w);
/* "2020年12月31日" or "31 December 2020" of the day in China of an instant or of a day's text; "" for "". */
const char *publication_day(struct ctx *c, const char *instant);
/* "2026-12-01 17:30" in China. */
const char *publication_minute(struct ctx *c, const char *instant);
#endif
