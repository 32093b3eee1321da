/* publication.h - what is published of an evaluation: lists and tables with their papers, from the draft to the public page, and what becomes of them later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A publication is of a kind of the plan (publication_plan.h) and of the evaluation of a scheme and year. It goes draft → notice (公示: open to objections until a
 * minute) → decided (the approval is entered) → published; a kind without notice days goes from draft to decided. What goes out is frozen: the rows as a CSV file with a
 * dictionary of its columns, its SM3 in the ledger in the same transaction. That file is what is verified (gusu-verify list); the paper (PDF, DOCX), XLSX and JSON
 * are made of it and name its entry, root and SM3.
 *
 * Nothing that was public is ever changed or removed. A mistake is corrected by a new publication that names the former one (`corrects`); the former one is then
 * "corrected" and says by which. What should not have been published is withdrawn with a reason. Both stay findable, with a mark, and both are in the ledger.
 *
 * Figures are published of groups of firms alone and hidden where those shown, together with all that were ever shown of this evaluation, would give away fewer than
 * three firms. Texts live in the arena. Drafts are seen by who may publish; everything from the notice on is public for the whole city. */
#ifndef CAMPAIGN_PUBLICATION_H
#define CAMPAIGN_PUBLICATION_H
#include "base/digest.h"
#include "campaign/publication/publication_plan.h"
#include "core/module.h"
#include "document/document.h"

enum publication_state { PUB_DRAFT, PUB_NOTICED, PUB_DECIDED, PUB_PUBLISHED, PUB_CORRECTED, PUB_WITHDRAWN, PUB_STATES };
extern const char *const publication_state_words[]; /* "draft", "notice", "decided", "published", "corrected", "withdrawn", NULL */
const char *publication_state_title(const struct ctx *c, enum publication_state s);

enum { PUB_NUMBER = 60, PUB_REASON = 500, PUB_REASON_LEAST = 5, PUB_LINES_SHOWN = 30 };

/* An instant is "" while it did not come. */
struct publication {
	int64_t id, campaign, corrects, corrected_by, account;
	int year;
	enum publication_state state;
	const char *kind, *scheme;
	const char *title_zh, *title_en;  /* as they were when it was set up */
	const char *number;               /* 文号, "" */
	const char *made_at, *who, *noticed_at, *closes_at, *decided_on, *decision, *approver, *published_at, *ended_at, *reason;
};
const char *publication_title(const struct ctx *c, const struct publication *p);

/* What went out at the notice and at the end. */
enum publication_stage { PUB_AT_NOTICE, PUB_FINAL };
extern const char *const publication_stage_words[]; /* "notice", "final", NULL */
struct publication_file {
	int64_t publication, round, rows, seq;
	enum publication_stage stage;
	const char *at, *sm3, *columns;   /* columns: publication_column_read */
};

/* ---- Setting up. All write; RC_BAD_INPUT with the field, RC_CONFLICT in a state that does not allow it. */
struct publication_wish { const char *kind, *scheme, *number; int year; int64_t campaign, corrects; };
enum rc publication_add(struct ctx *c, const struct publication_wish *w, int64_t *ret_id) MUST_USE;
enum rc publication_set(struct ctx *c, int64_t id, const char *number) MUST_USE;
enum rc publication_drop(struct ctx *c, int64_t id) MUST_USE;                     /* a draft */

/* ---- Going on. */
/* `until`: a later day than the rule's, DAY_NONE: the rule's. */
enum rc publication_notice(struct ctx *c, int64_t id, int32_t until) MUST_USE;
/* The approval: number of the decision, who, on which day. RC_CONFLICT before objections are closed, with the minute. */
enum rc publication_decide(struct ctx *c, int64_t id, const char *decision, const char *approver, int32_t day) MUST_USE;
enum rc publication_publish(struct ctx *c, int64_t id) MUST_USE;
enum rc publication_withdraw(struct ctx *c, int64_t id, const char *reason) MUST_USE;
/* A draft of the same kind that will take the place of this one. */
enum rc publication_correct(struct ctx *c, int64_t id, const char *reason, int64_t *ret_id) MUST_USE;

/* ---- Reading. `drafts` false: what is or was public alone. Newest first; scheme NULL, year 0, campaign 0: all. */
struct publication_filter { const char *scheme, *kind; int year; int64_t campaign; bool drafts; };
enum rc publication_list(struct ctx *c, const struct publication_filter *f, struct publication **ret_list, int *ret_n) MUST_USE;
enum rc publication_get(struct ctx *c, int64_t id, bool drafts, struct publication *ret_p) MUST_USE; /* RC_NOT_FOUND */
enum rc publication_files(struct ctx *c, int64_t id, struct publication_file *ret_list /* 2 */, int *ret_n) MUST_USE;
/* The file that counts now: the final one, else that of the notice. RC_NOT_FOUND. */
enum rc publication_file_of(struct ctx *c, int64_t id, enum publication_stage stage, struct publication_file *ret_f, const char **ret_text, size_t *ret_len) MUST_USE;
enum rc publication_last_file(struct ctx *c, int64_t id, struct publication_file *ret_f, const char **ret_text, size_t *ret_len) MUST_USE;
/* "sample-classes-2020-5" with what follows. */
const char *publication_filename(struct ctx *c, const struct publication *p, enum publication_stage stage, const char *tail);

/* ---- The content: rows of a file and what its columns mean. */
struct publication_field { const char *id, *type /* text, integer, number */, *unit, *zh, *en, *meaning_zh, *meaning_en, *source_zh, *source_en, *values; int decimals; };
enum { PUB_FIELDS = 24 };
/* Reads `columns` of a file; the number of fields. */
int publication_column_read(struct ctx *c, const char *columns, struct publication_field *ret_list /* PUB_FIELDS */);
/* A file in memory: texts of row r, field f at cells[r × n_fields + f]; in the arena. */
struct publication_rows { struct publication_field fields[PUB_FIELDS]; int n_fields; const char **cells; size_t n; };
enum rc publication_rows_read(struct ctx *c, const struct publication_file *f, const char *text, size_t len, struct publication_rows *ret_rows) MUST_USE;
int publication_field_of(const struct publication_rows *r, const char *id); /* -1 */
static inline const char *publication_cell(const struct publication_rows *r, size_t row, int field) { return field < 0 ? "" : r->cells[row * (size_t)r->n_fields + (size_t)field]; }

/* ---- Looking before it goes out. */
struct publication_change { const char *key, *name, *before, *after; };           /* of one row: class or place */
struct publication_preview {
	int64_t rows, hidden;             /* hidden: rows whose figures are not shown */
	char sm3[DIGEST_HEX];
	struct publication_rows content;
	int64_t former;                   /* the publication it is compared with, 0: none */
	int64_t came, went, moved;        /* rows */
	struct publication_change *changes; int n_changes; /* the first of them: before NULL: came, after NULL: went */
};
enum rc publication_look(struct ctx *c, int64_t id, struct publication_preview *ret_p) MUST_USE;

/* ---- Papers. */
enum rc publication_paper(struct ctx *c, const struct publication *p, enum publication_stage stage, struct document **ret_d) MUST_USE;
enum publication_form { PUB_CSV, PUB_JSON, PUB_DICTIONARY, PUB_PROOF, PUB_XLSX, PUB_PDF, PUB_DOCX };
extern const char *const publication_form_words[]; /* "csv", "json", "dictionary", "proof", "xlsx", "pdf", "docx", NULL */

extern const struct module publication_module;
#endif
