/* check_store.c - the statements of `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/check.h"

/* The row id says where to look; tables without one give none. */
enum rc references_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg)
{
	stmt_auto *s = NULL;
	bool row = false;
	if (strcmp(db_dialect(c->db), "sqlite") != 0)
		return RC_OK;
	enum rc rc = db_prepare(c->db, NULL, "PRAGMA foreign_key_check {unscoped}", &s);
	while (rc == RC_OK && (rc = db_next(s, &row)) == RC_OK && row) {
		char line[300];
		snprintf(line, sizeof line, TR(c, "%s 第 %s 行引用的 %s 不存在", "%s, row %s: it refers to a row of %s that does not exist"), db_text(s, 0),
			db_is_null(s, 1) ? "?" : db_text(s, 1), db_text(s, 2));
		found(arg, line);
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}
