/* publication_paper.h - papers of publications in the look of GB/T 9704, and how they are made and kept. Internal to src/campaign.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A4 with a text block of 156 × 225 mm (margins 37, 28, 26, 35), 22 lines of 29 pt with 28 characters of 16 pt, a red head with its line, the title in 22 pt, page
 * numbers at the outer edge, the signature kept with the last paragraph, attachments each on a page of their own. 小标宋 and 仿宋 are not free fonts: the first family of
 * document.h that the machine has stands in. */
#ifndef CAMPAIGN_PUBLICATION_PAPER_H
#define CAMPAIGN_PUBLICATION_PAPER_H
#include "campaign/publication/publication_forms.h"

/* Made by a job that starts when something went out; kept as attachments of publication_owner, once for each form. */
enum rc publication_papers_start(struct ctx *c, int64_t id, enum publication_stage stage, int64_t *ret_job) MUST_USE;
const char *publication_owner(struct ctx *c, int64_t id, enum publication_stage stage);
/* Writes a document under a passing name; progress goes to the job, if this is one. */
enum rc publication_write(struct ctx *c, struct document *d, enum document_format format, int *ret_fd) MUST_USE;

/* ---- Certificates: what a list says of one enterprise, one page each. */
/* The bytes of a row's line, without its end; their SM3 stands in the code of a certificate. False: no such row. */
bool certificate_line(const char *text, size_t len, size_t row, const char **ret_line, size_t *ret_n);
/* For one enterprise that c may see: RC_NOT_FOUND when it is not on the list. */
enum rc certificate_document(struct ctx *c, const struct publication *p, const char *code, struct document **ret_d) MUST_USE;
/* For all enterprises of a region that c may see, as a job whose result is {"file": number of the attachment}. */
enum rc certificates_start(struct ctx *c, int64_t id, const char *region, int64_t *ret_job) MUST_USE;
const char *certificates_owner(struct ctx *c, int64_t id);

/* ---- The sheet, shared with certificates. */
struct document *official_open(struct ctx *c, const char *title, const char *at);
void official_organ(struct document *d, const char *text, bool low);                 /* the red head; low: where the standard has it, else at the top of the text */
void official_number(struct document *d, const char *number);                           /* with the red line below */
void official_title(struct document *d, const char *text);
void official_line(struct document *d, const char *text, bool english);                 /* a paragraph of the body */
/* The last paragraph, what is attached, and what it is signed with: not parted. */
void official_sign(struct document *d, const char *last, const char *const *attachments, int n, const char *organ, const char *day, bool english);
/* 版记: who brought it out and when, between two lines at the end of the last page. */
void official_imprint(struct document *d, const char *organ, const char *text);
/* "https://…/public/publications/5", or the path alone. */
const char *official_address(struct ctx *c, const char *path);
#endif
