/* publication_content.h - the rows of a publication, made of an evaluation. Internal to src/campaign.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_PUBLICATION_CONTENT_H
#define CAMPAIGN_PUBLICATION_CONTENT_H
#include "base/buf.h"
#include "base/csv.h"
#include "campaign/publication/publication.h"
#include "evaluation/city_rank.h"

/* Sums that the file shows, for what is published later. */
struct content_cell { const char *region, *industry; };
struct content {
	struct buf file;                 /* content_finish */
	const char *columns;
	int64_t round, rows, hidden;
	char sm3[DIGEST_HEX];
	struct content_cell *cells; int n_cells;
};
/* RC_BAD_INPUT names what of the kind does not fit the evaluation; RC_CONFLICT when nothing is left to publish. */
enum rc content_make(struct ctx *c, const struct publication_kind *k, const char *scheme, int year, struct content *ret) MUST_USE;
void content_finish(struct content *t);

/* ---- Of its parts. */
/* publication_firms.c, publication_sums.c: write header and rows, and append what the columns mean. */
struct content_out { struct ctx *c; const struct publication_kind *kind; struct city *y; struct content *t; struct csv_writer w; struct buf columns; };
enum rc content_firms(struct content_out *o) MUST_USE;
enum rc content_sums(struct content_out *o) MUST_USE;
/* A column: its title goes into the header, the rest into the dictionary. */
void content_column(struct content_out *o, const struct publication_field *f);
#endif
