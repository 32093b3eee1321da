/* scope_sql.h - turns the text of a statement as written into the text that is prepared. Internal to store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SCOPE_SQL_H
#define STORE_SCOPE_SQL_H
#include "base/buf.h"
#include "store/scope.h"

struct scope_sql {
	int n_params;      /* the highest $n of the text, scope parameters included */
	int scope_param;   /* the first of them; 0: none to bind */
	bool has_scope;
};

/* Writes `sql` to `out` with {scope ALIAS} replaced for scopes of this kind and {unscoped} taken out. False with the reason in `why` (size bytes)
 * when the text has neither or both, or uses what the two databases do not share. */
bool scope_expand(const char *sql, enum scope_kind kind, struct buf *out, struct scope_sql *ret_s, char *why, size_t size);

/* When p is at the start of a quoted piece or a comment, its end; else p. */
const char *sql_skip_quoted(const char *p);
#endif
