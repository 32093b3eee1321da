/* audit_store.c - the record of acts in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/audit.h"

static void bind(struct db_stmt *s, const struct audit_where *w, int most)
{
	db_bind_i64(s, 1, w->before);
	db_bind_text(s, 2, w->account);
	db_bind_text(s, 3, w->action);
	db_bind_text(s, 4, w->family);
	db_bind_text(s, 5, w->like);
	db_bind_text(s, 6, w->from);
	db_bind_text(s, 7, w->to);
	db_bind_i64(s, 8, most);
}

static const char *shown(const char *s) { return s != NULL ? s : ""; }

enum rc audit_store_each(struct ctx *c, const struct audit_where *w, int most, void (*take)(void *arg, const struct audit_row *r), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, at, account_name, action, object, detail FROM audit WHERE ($1 = 0 OR id < $1)"
		" AND ($2 = '' OR account_name = $2) AND ($3 = '' OR action = $3 OR substr(action, 1, length($4)) = $4)"
		" AND ($5 = '' OR object LIKE $5 ESCAPE '!' OR detail LIKE $5 ESCAPE '!') AND ($6 = '' OR at >= $6) AND ($7 = '' OR at < $7)"
		" ORDER BY id DESC LIMIT $8 {unscoped}"), &s));
	bind(s, w, most);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		take(arg, &(struct audit_row){ db_i64(s, 0), shown(db_text(s, 1)), shown(db_text(s, 2)), shown(db_text(s, 3)), shown(db_text(s, 4)), shown(db_text(s, 5)) });
	}
}
