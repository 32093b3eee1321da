/* projects_import_store.c - what the importers ask about all projects at once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/projects_store.h"

enum rc store_project_names(struct ctx *c, enum rc (*each)(void *user, struct ctx *c, const char *name, const char *code), void *user)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.name, p.code FROM project p WHERE (p.secrecy IN ('', 'open') OR $1 = 1) "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) ORDER BY p.id"), &s));
	db_bind_i64(s, 1, c->scope.kind == SCOPE_ALL);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(each(user, c, db_text(s, 0), db_text(s, 1)));
	}
}
