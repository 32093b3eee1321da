/* registry_import.h - tables of enterprises, plots and lists into the registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One transaction a file: all rows or none; with keep_good the good rows go in and the rejected ones into a file. Every mistake names file, row and column and says what to do. */
#ifndef REGISTRY_REGISTRY_IMPORT_H
#define REGISTRY_REGISTRY_IMPORT_H
#include "core/module.h"
#include "registry/registry.h"

struct import_result;
struct importer; /* core/importer.h */
struct table;    /* core/table.h */
struct table_options;

struct import_options {
	const char *name;        /* the file's name for messages; NULL: the path */
	const char *keep_good;   /* path for the rejected rows; NULL: all or nothing */
	const char *source;      /* who supplied it */
	int32_t from;            /* enterprises: first day of changed states; DAY_NONE: today */
	const struct table_options *table; /* how to read the file; NULL: as it looks, with name and keep_good from here */
	bool may_undo;           /* note what is done, so that it can be taken back */
	bool check_only;         /* everything but the writing; a reader will do */
	void (*told)(void *user, const struct table *t); void *user; /* called behind the last row, whatever the outcome; NULL: nobody */
	/* The last step of the transaction (core/importer.h), not of a check; NULL: none. `batch`: what an undo goes by, or 0. */
	enum rc (*seal)(void *user, struct ctx *c, const struct import_result *r, int64_t batch);
	void *rejects_to;        /* FILE* that gets every reject in words; NULL: none */
	struct import_rejects *rejects; /* gets them as JSON, whatever the outcome; NULL: none */
};
/* For --json. `list` is the buffer of the array (table_rejects_json): the first of them, as many as a table keeps. */
struct import_rejects { struct buf *list; int64_t rows, rejected; };
struct import_result {
	int64_t rows, added, changed, unchanged, rejected, warnings;
	int64_t batch, n_did;         /* what an undo goes by (registry_undo.h), 0: none; how much it did */
	const char *noted, *file;     /* kind of table and file when what is done is noted for an undo; NULL: it is not */
};

enum rc import_enterprises(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r) MUST_USE;
enum rc import_plots(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r) MUST_USE;
enum rc import_groups(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r) MUST_USE;
enum rc import_marks(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r) MUST_USE;

/* The tables of a sample folder that belong here, in the order of its manifest.csv (file, kind, source, known_at). */
enum rc registry_load(struct ctx *c, const char *dir) MUST_USE;
/* One line of a manifest at a time: calls `take` for every file of that kind. */
struct manifest_entry { const char *path, *file, *kind, *source; int32_t known_at; };
enum rc manifest_each(struct ctx *c, const char *dir, enum rc (*take)(struct ctx *c, const struct manifest_entry *m)) MUST_USE;

/* What a finished import says, as text or JSON; the exit code. */
int import_report(struct ctx *c, const char *file, const struct import_result *r, const struct import_options *o);
/* What a failed one says: with --json the problem has the members rows, rejected and rejects. */
int import_fail(struct ctx *c, const struct import_options *o);
/* Where an import at the command line tells its rejects: words on stderr, or JSON into `ret_rejects` and its `list`. */
void import_listen(struct ctx *c, struct import_options *o, struct import_rejects *ret_rejects, struct buf *list);

/* `gusu import KIND FILE [--keep-good …]` by an importer of any module, and one file of a sample folder. */
int import_command(struct ctx *c, int argc, char **argv, const struct importer *imp);
enum rc import_sample(struct ctx *c, const struct manifest_entry *m, const struct importer *imp) MUST_USE;

extern const struct importer *const registry_importers[];
enum { N_REGISTRY_IMPORTERS = 4 };

enum { N_REGISTRY_COMMANDS = 4 };
extern const struct command registry_commands[N_REGISTRY_COMMANDS];

/* Occupations against plots, for `gusu check`; adds to *findings. */
enum rc registry_check_plots(struct ctx *c, int *findings) MUST_USE;
#endif
