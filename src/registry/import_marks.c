/* import_marks.c - white lists, black lists, vetoes and exemptions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "registry/import_parts.h"
#include "registry/registry_edit.h"
#include "registry/registry_undo.h"
#include <string.h>

enum { COL_CODE, COL_KIND, COL_DOCUMENT, COL_BUREAU, COL_REASON, COL_FROM, COL_TO, N_COLUMNS };
static const char *const code_names[] = {"统一社会信用代码", "uscc", NULL};
static const char *const kind_names[] = {"名单类型", "list", NULL};
static const char *const document_names[] = {"文号", "依据", NULL};
static const char *const bureau_names[] = {"认定部门", NULL};
static const struct table_column columns[N_COLUMNS] = {
	[COL_CODE] = {"信用代码", "code", true, code_names},
	[COL_KIND] = {"名单", "kind", true, kind_names},
	[COL_DOCUMENT] = {"文件", "document", true, document_names},
	[COL_BUREAU] = {"认定单位", "bureau", true, bureau_names},
	[COL_REASON] = {"事由", "reason", false, NULL},
	[COL_FROM] = {"开始日期", "valid_from", true, NULL},
	[COL_TO] = {"结束日期", "valid_to", false, NULL},
};

const struct table_column *import_marks_columns(int *ret_n)
{
	*ret_n = N_COLUMNS;
	return columns;
}

static const struct field_column fields[] = {{"uscc", COL_CODE}, {NULL, -1}};

struct import { struct ctx *c; const struct registry *g; struct table *t; bool check_only; struct import_result r; };

/* The same entry once more says nothing new. */
static enum rc take_mark(struct import *m, int64_t enterprise, const char *kind, const struct enterprise_mark *mark)
{
	bool there;
	int64_t id;

	TRY(store_mark_is_there(m->c, enterprise, kind, mark, &there));
	m->r.unchanged += there;
	m->r.added += !there;
	if (there || m->check_only)
		return RC_OK;
	TRY(store_add_mark(m->c, enterprise, kind, mark, &id));
	return registry_did(m->c, &m->r, DID_MARK, id, "", "");
}

static enum rc take_row(struct import *m)
{
	struct enterprise_mark mark = {0};
	int32_t from = DAY_NONE, to = DAY_NONE;
	const char *code_text;
	char code[19], a[16], b[16];
	int64_t row;
	int kind;
	bool has, good;

	good = table_need_text(m->t, COL_CODE, 64, &code_text);
	good &= table_word(m->t, COL_KIND, mark_zh, mark_words, &kind, &has);
	good &= table_need_text(m->t, COL_DOCUMENT, 200, &mark.document);
	good &= table_need_text(m->t, COL_BUREAU, 100, &mark.bureau);
	good &= table_text(m->t, COL_REASON, 500, &mark.reason);
	good &= import_day(m->t, COL_FROM, &from);
	good &= import_day(m->t, COL_TO, &to);
	if (!good)
		return RC_OK;
	if (!has)
		table_reject(m->t, COL_KIND, TR(m->c, "填：一票否决、白名单、黑名单、不参评", "write veto, white, black or exempt"), "%s", TR(m->c, "名单为空", "the list is empty"));
	if (from == DAY_NONE)
		table_reject(m->t, COL_FROM, TR(m->c, "填文件规定的起始日", "give the first day that the document names"), "%s", TR(m->c, "开始日期为空", "the first day is empty"));
	if (from != DAY_NONE && to != DAY_NONE && to < from)
		table_reject(m->t, COL_TO, TR(m->c, "核对起止日期", "check the days"), "%s", TR(m->c, "结束日期早于开始日期", "the last day lies before the first"));
	if (table_row_is_bad(m->t))
		return RC_OK;
	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_code(m->c, code_text, strlen(code_text), code, NULL)))
		return RC_OK;
	row = import_row_of_code(m->c, m->g, code);
	if (row < 0) {
		import_reject_unknown(m->c, m->t, COL_CODE, code);
		return RC_OK;
	}
	mark.from = edit_day(a, from);
	mark.to = edit_day(b, to);
	return take_mark(m, registry_subject(m->g, (size_t)row), mark_words[kind], &mark);
}

static enum rc all_rows(void *import)
{
	struct import *m = import;
	bool row;

	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(take_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

enum rc import_marks(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r)
{
	struct import m = {.c = c, .check_only = o->check_only};
	struct table_options to = import_table_options(o);
	table_auto *t = NULL;
	enum rc rc;

	TRY(table_open(c, path, &to, &t));
	TRY(registry_hold(c, &m.g));
	m.t = t;
	rc = import_in_transaction(c, "marks", path, t, o, all_rows, &m, &m.r);
	registry_drop(c, m.g);
	if (rc != RC_OK)
		return rc;
	*ret_r = m.r;
	return RC_OK;
}
