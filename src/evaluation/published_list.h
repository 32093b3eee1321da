/* published_list.h - publishing a list: the file is frozen, its SM3 goes into the ledger, both in one transaction.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What may be public is decided in city_published.h: codes, names, districts and classes, in order of codes. The frozen file is what the public
 * page offers from then on, whatever becomes of the evaluation, with a proof that it is on record (core/ledger.h). A list is published anew when
 * its content changed; the former one stays. */
#ifndef EVALUATION_PUBLISHED_LIST_H
#define EVALUATION_PUBLISHED_LIST_H
#include "core/page.h"
#include "evaluation/round.h"

struct published_list { int64_t id, round, enterprises, seq; int year; const char *scheme, *list, *at, *sm3; };

/* `list`: "" or NULL for every class, else a list of the scheme. c has the writer. RC_CONFLICT when the same file was the last one published. */
enum rc list_publish(struct ctx *c, const char *scheme, int year, const char *list, struct published_list *ret_list) MUST_USE;
/* What list_publish would do now, for whoever has to decide: the list without number and entry, the beginning of its file, and the list of this name that
 * was published last (0: none); `same`: with these very bytes, so that it would be refused. */
struct list_preview { struct published_list list; const char *first; int64_t former; bool same; };
enum rc list_preview(struct ctx *c, const char *scheme, int year, const char *list, struct list_preview *ret_preview) MUST_USE;
/* Newest first; `scheme` NULL: of all schemes, year 0: of all years. */
enum rc lists_published(struct ctx *c, const char *scheme, int year, const struct published_list **ret_list, int *ret_n) MUST_USE;
enum rc list_get(struct ctx *c, int64_t id, struct published_list *ret_list) MUST_USE;                       /* RC_NOT_FOUND */
enum rc list_file(struct ctx *c, int64_t id, const char **ret_text, size_t *ret_len) MUST_USE;              /* as it was frozen; in the arena */
/* "suzhou-2020-2020-list-3" with what follows; marked where the city is a sample. */
const char *list_filename(struct ctx *c, const struct published_list *l, const char *tail);

/* A section of a public page: what was published of this scheme and year, with file and proof. */
enum rc list_section(struct page *p, const char *scheme, int year) MUST_USE;
/* Every file against its SM3, every row against the ledger. */
enum rc lists_check(struct ctx *c, int *ret_findings) MUST_USE;

/* ---- published_list_store.c */
enum rc store_list_next(struct ctx *c, int64_t *ret_id) MUST_USE;
enum rc store_list_add(struct ctx *c, const struct published_list *l, const char *file, size_t len) MUST_USE;
enum rc store_lists(struct ctx *c, const char *scheme, int year, const struct published_list **ret_list, int *ret_n) MUST_USE;
enum rc store_list_get(struct ctx *c, int64_t id, struct published_list *ret_list, bool *ret_found) MUST_USE;
enum rc store_list_file(struct ctx *c, int64_t id, const char **ret_text, size_t *ret_len) MUST_USE;

/* ---- published_list_cli.c: rows of the module's table of commands. */
int list_publish_run(struct ctx *c, int argc, char **argv);
int list_published_run(struct ctx *c, int argc, char **argv);
int list_save_run(struct ctx *c, int argc, char **argv);
extern const char list_publish_zh[], list_publish_en[], list_published_zh[], list_published_en[], list_save_zh[], list_save_en[];
#define LIST_COMMANDS \
	{ .words = "list publish", .usage = "--scheme SCHEME --year YEAR [--list NAME]", .help_en = list_publish_en, .help_zh = list_publish_zh, \
	  .needs = CMD_WRITE, .run = list_publish_run }, \
	{ .words = "list published", .usage = "[--scheme SCHEME] [--year YEAR]", .help_en = list_published_en, .help_zh = list_published_zh, \
	  .needs = CMD_READ, .run = list_published_run }, \
	{ .words = "list save", .usage = "NUMBER FOLDER [--size N]", .help_en = list_save_en, .help_zh = list_save_zh, .needs = CMD_READ, .run = list_save_run }
enum { N_LIST_COMMANDS = 3 };
#endif
