/* audit.h - the record of acts, for whoever looks after it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows are written by audit_note (core/setting.h) in the transaction of the act and never change. They are read newest first; a page ends with a number,
 * and the next page begins below it, so rows that come meanwhile move nothing. */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H
#include "core/ctx.h"
#include "core/table_out.h"

enum { AUDIT_EXPORT_ROWS = 100000 };

struct audit_row { int64_t id; const char *at, *account, *action, *object, *detail; };

/* Texts "" and numbers 0: not asked. */
struct audit_ask {
	int64_t before;            /* only rows below this number */
	const char *account;       /* exactly */
	const char *action;        /* "account.grant", or "account" for all of that kind */
	const char *text;          /* a part of object or detail */
	const char *from, *to;     /* days in China, both included: 2026-11-23 */
};

/* RC_BAD_INPUT for a day that is none. In the arena. */
enum rc audit_list(struct ctx *c, const struct audit_ask *a, int most, struct audit_row **ret_list, int *ret_n) MUST_USE;
/* The same rows as a file, the newest AUDIT_EXPORT_ROWS of them. */
enum rc audit_export(struct ctx *c, const struct audit_ask *a, enum table_format f, const char *path) MUST_USE;

/* ---- audit_store.c. `action` with its dot matches from the start; instants as text, "" open. */
struct audit_where { int64_t before; const char *account, *action, *family, *like, *from, *to; };
/* A row's texts are there while `take` runs. */
enum rc audit_store_each(struct ctx *c, const struct audit_where *w, int most, void (*take)(void *arg, const struct audit_row *r), void *arg) MUST_USE;
#endif
