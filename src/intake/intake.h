/* intake.h - how a table of somebody else's gets into the city: file, columns, check, import, and back out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An intake is one file on its way in. It is stored under its digest, opened (encoding, sheets, header), its columns are matched with those the importer
 * knows (what people chose before for a header is remembered), it is checked as a whole without the writer, and only then written in one transaction. Mistakes
 * come back in the person's own table, with the cells marked. Which tables there are is said by the modules (core/importer.h).
 *
 * States: open -> checked -> done -> undone; discarded from open or checked. A changed answer (columns, sheet, source …) makes it open again. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H
#include "core/importer.h"
#include "core/module.h"

enum { N_INTAKE_COMMANDS = 1 };
extern const struct command intake_commands[N_INTAKE_COMMANDS];

enum { INTAKE_REJECTS = 10000, INTAKE_PREVIEW_ROWS = 10, INTAKE_COLUMNS_MAX = 400 };
enum intake_state { INTAKE_OPEN, INTAKE_CHECKED, INTAKE_DONE, INTAKE_DISCARDED, INTAKE_UNDONE };
extern const char *const intake_state_words[]; /* "open", …, NULL */

struct intake {
	int64_t id, size, account, job;
	const char *kind, *file, *sha256, *account_name, *created_at, *changed_at;
	enum intake_state state;
	const char *encoding, *sheet;     /* as chosen; "" for what was found */
	int header_row, year;
	const char *source, *known_at;    /* known_at NULL: the day of the import */
	bool has_result;
	struct importer_result result;    /* of the last check or of the import */
	int64_t undone_by, left;          /* taken back by this batch; so many figures or rows could not be */
	const char **names; int n_names;  /* what the columns are taken for, by place; "" as the header says */
};

/* How the file looks with the answers given so far. */
struct intake_column_look { const char *header, *taken_for; bool known, remembered; };
struct intake_look {
	const char *encoding, *sheet;
	const char *const *sheets; int n_sheets;
	int64_t header_row;
	const struct intake_column_look *columns; int n_columns;
	const char *const *cells; int n_rows;   /* n_rows × n_columns: the first rows */
	const char *problem;                    /* why it cannot be read like this, in the person's words; NULL: it can */
	const struct importer_column *known; int n_known;
	int64_t same_as;                        /* an earlier intake of the same content that went in; 0: none */
};

struct intake_answers {
	const char *encoding, *sheet, *source, *known_at; /* NULL: as before; "": found again */
	int header_row, year;                             /* -1: as before */
	const char *const *names; int n_names;            /* n_names -1: as before */
};

const struct importer *intake_importer(const struct app *a, const char *kind); /* NULL: no such table */

enum rc intake_add(struct ctx *c, const char *kind, int fd, int64_t size, const char *sha256, const char *file, int64_t *ret_id) MUST_USE;
/* RC_NOT_FOUND also for somebody else's, unless the scope is the whole city. */
enum rc intake_get(struct ctx *c, int64_t id, struct intake *ret_i) MUST_USE;
enum rc intake_list(struct ctx *c, int most, struct intake **ret_list, int *ret_n) MUST_USE;
enum rc intake_look(struct ctx *c, const struct intake *i, struct intake_look *ret_l) MUST_USE;
enum rc intake_answer(struct ctx *c, int64_t id, const struct intake_answers *a) MUST_USE;
enum rc intake_discard(struct ctx *c, int64_t id) MUST_USE;

/* Jobs: everything but the writing; the writing. `keep_good`: the good rows of a file with mistakes. */
enum rc intake_check(struct ctx *c, int64_t id, int64_t *ret_job) MUST_USE;
enum rc intake_run(struct ctx *c, int64_t id, bool keep_good, int64_t *ret_job) MUST_USE;
/* Why an import cannot be taken back, in the reader's words; NULL: it can. */
const char *intake_no_undo(const struct ctx *c, const struct importer *imp, const struct intake *i);
/* What later changes rest on stays, and stands among the intake's rejects then. */
enum rc intake_undo(struct ctx *c, int64_t id, struct importer_result *ret_r) MUST_USE;

struct intake_reject { int64_t n, row; int file_column; const char *place, *column, *value, *message, *todo; };
enum rc intake_rejects(struct ctx *c, int64_t id, int64_t from, int most, struct intake_reject **ret_list, int *ret_n) MUST_USE;
/* Mistakes of one kind: the same column and remedy. Greatest number first. */
struct intake_reject_kind { struct intake_reject first; int64_t n; };
enum rc intake_reject_kinds(struct ctx *c, int64_t id, struct intake_reject_kind **ret_list, int *ret_n) MUST_USE;

/* The person's table as a workbook: cells with mistakes red, with a comment; the reason in a last column. To an unnamed file. */
enum rc intake_marked_sheet(struct ctx *c, const struct intake *i, int *ret_fd) MUST_USE;
/* An empty table to fill in, with drop-downs and checks. */
enum rc intake_template(struct ctx *c, const struct importer *imp, const char *path) MUST_USE;
#endif
