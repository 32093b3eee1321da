/* importer.h - what a module offers to those who bring tables: which columns it knows, and how a file becomes rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table entry for each kind of table (struct module, `importers`). The intake (src/intake) leads people through it: file, columns, check, import. An
 * importer reads through core/table.h, so every mistake has its place and its remedy; it never knows whether a page or a command asked. */
#ifndef CORE_IMPORTER_H
#define CORE_IMPORTER_H
#include "core/table.h"

struct importer_result {
	int64_t rows, added, changed, unchanged, rejected, warnings;
	int64_t batch;                /* what was written, for importer.undo; 0: nothing was */
	bool known_before;            /* the same content went in before: nothing was written */
	int64_t left_out;             /* rows that are none of the table's and no mistakes: totals, notes below; told among the rejects */
};
/* Called in the transaction of the writing (or of the taking back), as its last step: what the caller notes there stands exactly when the rows do. Not called
 * when nothing was to be written. */
typedef enum rc importer_seal(void *user, struct ctx *c, const struct importer_result *r);

struct importer_run {
	const char *path;             /* the file as it lies on disk */
	struct table_options table;   /* its name, encoding, sheet, header row, what its columns are taken for, what happens to bad rows */
	const char *source;           /* who supplied it */
	int32_t known_at;             /* the day on which its content became known; DAY_NONE: today */
	int year;                     /* for tables without a column for it; 0: none */
	bool check_only;              /* everything but the writing, with a reader */
	/* Called once behind the last row, whatever the outcome: to keep the rejects. */
	void (*told)(void *user, const struct table *t);
	importer_seal *seal;
	void *user;                   /* of both */
};

/* A row of a batch that is not taken back, because something later rests on it. Texts borrowed for the call. */
struct importer_left { const char *column, *value, *message[REJECT_LANGUAGES], *todo[REJECT_LANGUAGES]; };
struct importer_undo {
	int64_t batch;
	void (*left)(void *user, const struct importer_left *l);
	importer_seal *seal;
	void *user;                   /* of both */
};

/* What a template says of a column, and what a person may choose for one. */
enum importer_look { LOOK_TEXT, LOOK_CODE, LOOK_NUMBER, LOOK_DATE, LOOK_WORD, LOOK_YEAR };
struct importer_column {
	const char *zh, *en;          /* the name that table_map knows; zh also heads the template */
	bool required;
	enum importer_look look;
	const char *const *words;     /* LOOK_WORD, and codes that come from a list: NULL-terminated */
	bool may_be_negative;         /* LOOK_NUMBER */
	const char *example;
	const char *note, *note_en;   /* one sentence for people; NULL: nothing to say */
	bool in_template;
	int chars;                    /* LOOK_CODE: so many characters; 0: any */
};

struct importer {
	const char *kind;             /* "facts": one word, also that of `gusu import` */
	const char *title, *title_en;
	const char *note, *note_en;   /* what the table is, in a sentence */
	bool asks_year;               /* a table may lack its year */
	/* In the arena. */
	enum rc (*columns)(struct ctx *c, const struct importer_column **ret_list, int *ret_n);
	/* All names of the columns, for finding the row that names them; NULL: it is the first with more than one text. In the arena. */
	enum rc (*headers)(struct ctx *c, const struct table_column **ret_list, int *ret_n);
	/* The column's zh name that a header in a file would be taken for; NULL when it says nothing to this importer. In the arena. */
	enum rc (*match)(struct ctx *c, const char *header, const char **ret_name);
	/* With a reader. To write, it takes the writer itself (ctx_to_writer); the intake asks for that only after a check of the whole file. */
	enum rc (*run)(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result);
	/* Takes a batch back, with the writer, in one transaction: what it said holds no longer, what came later stays and is told. The result: rows that were looked
	 * at, `changed` that were taken back, `unchanged` that stay; `batch` by which it was done. NULL: this kind has no batches. */
	enum rc (*undo)(struct ctx *c, const struct importer_undo *u, struct importer_result *ret_result);
};
#endif
