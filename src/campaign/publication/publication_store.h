/* publication_store.h - publications in the database. Internal to src/campaign.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Publications are the whole city's and become public: there is no scope in them. Who sees drafts is decided by permission. */
#ifndef CAMPAIGN_PUBLICATION_STORE_H
#define CAMPAIGN_PUBLICATION_STORE_H
#include "campaign/publication/publication.h"

enum rc store_publication_add(struct ctx *c, const struct publication *p, int64_t *ret_id) MUST_USE;
enum rc store_publication_set(struct ctx *c, const struct publication *p) MUST_USE;  /* everything but kind, scheme, year and titles */
enum rc store_publication_drop(struct ctx *c, int64_t id) MUST_USE;
enum rc store_publication(struct ctx *c, int64_t id, struct publication *ret_p) MUST_USE; /* id 0: none */
enum rc store_publications(struct ctx *c, const struct publication_filter *f, struct publication **ret_list, int *ret_n) MUST_USE;

enum rc store_publication_file_add(struct ctx *c, const struct publication_file *f, const char *text, size_t len) MUST_USE;
enum rc store_publication_files(struct ctx *c, int64_t id, struct publication_file **ret_list, int *ret_n) MUST_USE; /* 0: of all; 'final' before 'notice' */
enum rc store_publication_text(struct ctx *c, int64_t id, enum publication_stage stage, const char **ret_text, size_t *ret_len) MUST_USE; /* NULL: none */

struct publication_shown { const char *region, *industry; };
enum rc store_publication_cells(struct ctx *c, int64_t round, struct publication_shown **ret_list, int *ret_n) MUST_USE;
enum rc store_publication_cell_add(struct ctx *c, int64_t round, int64_t publication, const char *region, const char *industry) MUST_USE;
enum rc store_publication_check(struct ctx *c, int *ret_findings) MUST_USE;
#endif
