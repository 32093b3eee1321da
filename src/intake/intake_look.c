/* intake_look.c - how a file looks: encoding, sheets, header, what its columns are taken for, the first rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/utf8.h"
#include "core/files.h"
#include "intake/intake_store.h"

enum { CELL_SHOWN = 200 };

/* What the person said, else what was chosen for this header before, else what the header says by itself. */
static enum rc take_column(struct ctx *c, const struct importer *imp, const struct intake *i, const char *header, int place, struct intake_column_look *ret)
{
	const char *said = place < i->n_names ? i->names[place] : "", *name;
	*ret = (struct intake_column_look){ .header = arena_strdup(&c->arena, header), .taken_for = "" };
	if (ret->header == NULL)
		return ctx_no_memory(c);
	if (said[0] == '\0') {
		TRY(store_choice(c, i->kind, header, &name));
		ret->remembered = name != NULL;
		said = name != NULL ? name : "";
	}
	if (strcmp(said, TABLE_LEAVE_OUT) == 0) {
		ret->taken_for = TABLE_LEAVE_OUT;
		ret->known = true;
		return RC_OK;
	}
	TRY(imp->match(c, said[0] != '\0' ? said : header, &name));
	ret->known = name != NULL;
	ret->taken_for = name != NULL ? said[0] != '\0' ? said : name : "";
	return RC_OK;
}

static enum rc look_at_columns(struct ctx *c, const struct importer *imp, const struct intake *i, const struct table *t, struct intake_look *l)
{
	int n = table_width(t) < INTAKE_COLUMNS_MAX ? table_width(t) : INTAKE_COLUMNS_MAX;
	struct intake_column_look *columns = arena_new_array(&c->arena, struct intake_column_look, (size_t)n + 1);
	if (columns == NULL)
		return ctx_no_memory(c);
	for (int k = 0; k < n; k++)
		TRY(take_column(c, imp, i, table_header_written(t, k), k, &columns[k]));
	l->columns = columns;
	l->n_columns = n;
	return RC_OK;
}

static enum rc look_at_rows(struct ctx *c, struct table *t, struct intake_look *l)
{
	const char **cells = arena_new_array(&c->arena, const char *, (size_t)(l->n_columns * INTAKE_PREVIEW_ROWS) + 1);
	bool row = true;
	if (cells == NULL)
		return ctx_no_memory(c);
	l->cells = cells;
	while (l->n_rows < INTAKE_PREVIEW_ROWS) {
		TRY(table_next(t, &row));
		if (!row)
			break;
		for (int k = 0; k < l->n_columns; k++) {
			struct cell cell = table_cell(t, k);
			*cells = arena_strndup(&c->arena, cell.text, utf8_cut(cell.text, cell.len, CELL_SHOWN));
			if (*cells++ == NULL)
				return ctx_no_memory(c);
		}
		l->n_rows++;
	}
	return RC_OK;
}

static enum rc look_at_sheets(struct ctx *c, const struct table *t, struct intake_look *l)
{
	const char *const *names;
	int n = table_sheets(t, &names);
	const char **copy = arena_new_array(&c->arena, const char *, (size_t)n + 1);
	if (copy == NULL)
		return ctx_no_memory(c);
	for (int k = 0; k < n; k++)
		if ((copy[k] = arena_strdup(&c->arena, names[k])) == NULL)
			return ctx_no_memory(c);
	l->sheets = copy;
	l->n_sheets = n;
	l->sheet = table_sheet(t) != NULL ? arena_strdup(&c->arena, table_sheet(t)) : NULL;
	return RC_OK;
}

static enum rc find_header(struct ctx *c, const struct importer *imp, const char *path, struct table_options *o)
{
	const struct table_column *columns;
	int n;
	if (imp->headers == NULL)
		return RC_OK;
	TRY(imp->headers(c, &columns, &n));
	return table_best_header(c, path, o, columns, n, &o->header_row);
}

static enum rc look_inside(struct ctx *c, const struct importer *imp, const struct intake *i, struct intake_look *l)
{
	struct table_options o = { .name = i->file, .encoding = i->encoding[0] != '\0' ? i->encoding : NULL, .sheet = i->sheet[0] != '\0' ? i->sheet : NULL,
		.header_row = i->header_row };
	const char *path = files_path(c, i->sha256);
	table_auto *t = NULL;
	if (path == NULL)
		return ctx_no_memory(c);
	TRY(find_header(c, imp, path, &o));
	TRY(table_open(c, path, &o, &t));
	l->encoding = arena_strdup(&c->arena, table_encoding(t));
	l->header_row = table_header_row(t);
	TRY(look_at_sheets(c, t, l));
	TRY(look_at_columns(c, imp, i, t, l));
	return look_at_rows(c, t, l);
}

enum rc intake_look(struct ctx *c, const struct intake *i, struct intake_look *ret_l)
{
	const struct importer *imp = intake_importer(c->app, i->kind);
	struct intake_look l = { .encoding = "", .header_row = 0 };
	if (imp == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "kind", TR(c, "没有“%.40s”这种表", "there is no table of the kind '%.40s'"), i->kind);
	TRY(imp->columns(c, &l.known, &l.n_known));
	if (i->state == INTAKE_OPEN || i->state == INTAKE_CHECKED)
		TRY(store_intake_same(c, i->sha256, i->kind, c->scope.kind == SCOPE_ALL ? 0 : c->who.account, &l.same_as));
	if (!files_has(c, i->sha256)) {
		l.problem = TR(c, "文件已不在服务器上", "the file is no longer on the server");
	} else if (look_inside(c, imp, i, &l) != RC_OK) {
		if (c->problem.rc != RC_BAD_INPUT && c->problem.rc != RC_TOO_LARGE)
			return c->problem.rc;
		l.problem = arena_strdup(&c->arena, ctx_reason(c)); /* to be shown beside the answers that may mend it */
		c->problem = (struct problem){ 0 };
	}
	*ret_l = l;
	return RC_OK;
}
