/* import_groups.c - the table of groups of companies: one row is one enterprise in one group from day to day.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An enterprise is in one group at a time, and a group has one name: two rows that contradict each other in the file, or one that contradicts what is known, are told. */
#include "base/hash.h"
#include "base/period.h"
#include "registry/import_parts.h"
#include "registry/registry_edit.h"
#include "registry/registry_undo.h"
#include "registry/sites.h"
#include <stdlib.h>
#include <string.h>

enum { COL_GROUP, COL_NAME, COL_CODE, COL_ROLE, COL_FROM, COL_TO, N_COLUMNS };
enum { GROUP_CODE_BYTES = 40, GROUP_NAME_BYTES = 200 };
static const char *const group_names[] = {"集团税号", "group_code", NULL};
static const char *const code_names[] = {"统一社会信用代码", "uscc", NULL};
static const struct table_column columns[N_COLUMNS] = {
	[COL_GROUP] = {"集团代码", "group", true, group_names},
	[COL_NAME] = {"集团名称", "group_name", true, NULL},
	[COL_CODE] = {"信用代码", "code", true, code_names},
	[COL_ROLE] = {"角色", "role", true, NULL},
	[COL_FROM] = {"开始日期", "valid_from", true, NULL},
	[COL_TO] = {"结束日期", "valid_to", false, NULL},
};

const struct table_column *import_groups_columns(int *ret_n)
{
	*ret_n = N_COLUMNS;
	return columns;
}

static const struct field_column fields[] = {{"uscc", COL_CODE}, {NULL, -1}};

/* What the file has said: memberships by enterprise, chained, and the name of each group. */
struct said { int64_t next, row; const char *group; int32_t from, to; };
struct import {
	struct ctx *c;
	const struct registry *g;
	struct table *t;
	const struct import_options *o;
	struct idmap firms, groups;
	struct said *said; size_t n_said, cap_said;
	int64_t *last; const char **names; size_t cap_firms, cap_groups;
	struct import_result r;
};

static bool overlap(int32_t from, int32_t to, int32_t from2, int32_t to2)
{
	return (to2 == DAY_NONE || from <= to2) && (to == DAY_NONE || from2 <= to);
}

static int32_t day_of(const char *text)
{
	int32_t d;

	return text && date_parse(text, strlen(text), &d) ? d : DAY_NONE;
}

/* ---- One row. */

struct row { const char *group, *name, *code; int role; int32_t from, to; int64_t subject; char uscc[19]; };

static bool read_row(struct import *m, struct row *w)
{
	bool has = false, good;

	*w = (struct row){.from = DAY_NONE, .to = DAY_NONE};
	good = table_need_code(m->t, COL_GROUP, &w->group);
	good &= table_need_text(m->t, COL_NAME, GROUP_NAME_BYTES, &w->name);
	good &= table_need_text(m->t, COL_CODE, 64, &w->code);
	good &= table_word(m->t, COL_ROLE, group_role_zh, group_role_words, &w->role, &has);
	good &= import_day(m->t, COL_FROM, &w->from);
	good &= import_day(m->t, COL_TO, &w->to);
	if (good && strlen(w->group) > GROUP_CODE_BYTES)
		table_reject(m->t, COL_GROUP, NULL, "%s", TR(m->c, "集团代码超过 40 个字节", "the code of the group is longer than 40 bytes"));
	if (good && !has)
		table_reject(m->t, COL_ROLE, TR(m->c, "填“母公司”或“子公司”", "write head or member"), "%s", TR(m->c, "角色为空", "the role is empty"));
	if (good && w->from == DAY_NONE)
		table_reject(m->t, COL_FROM, TR(m->c, "填加入集团的日期", "give the day on which it joined"), "%s", TR(m->c, "开始日期为空", "the first day is empty"));
	if (good && w->from != DAY_NONE && w->to != DAY_NONE && w->to < w->from)
		table_reject(m->t, COL_TO, TR(m->c, "核对起止日期", "check the days"), "%s", TR(m->c, "结束日期早于开始日期", "the last day lies before the first"));
	return good && !table_row_is_bad(m->t);
}

static bool find_firm(struct import *m, struct row *w)
{
	int64_t row;

	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_code(m->c, w->code, strlen(w->code), w->uscc, NULL)))
		return false;
	row = import_row_of_code(m->c, m->g, w->uscc);
	if (row < 0)
		import_reject_unknown(m->c, m->t, COL_CODE, w->uscc);
	else
		w->subject = registry_subject(m->g, (size_t)row);
	return row >= 0;
}

static void elsewhere(struct import *m, const struct row *w, const char *group, int64_t row)
{
	const char *how = TR(m->c, "先给前一段写上结束日期，或改本行日期", "end the earlier membership first, or choose other days");

	if (row)
		table_reject(m->t, COL_FROM, how, TR(m->c, "第 %lld 行已把 %s 列入集团 %.40s，日期重叠", "row %lld has %s in the group %.40s on the same days"), (long long)row, w->uscc, group);
	else
		table_reject(m->t, COL_FROM, how, TR(m->c, "%s 同期已在集团 %.40s 中", "%s is in the group %.40s on the same days"), w->uscc, group);
}

/* *ret_there: just this membership is known. Rejects the row when the enterprise is in a group on the same days. */
static enum rc against_known(struct import *m, const struct row *w, bool *ret_there)
{
	struct group_member *list;
	int n;

	*ret_there = false;
	TRY(store_group_of(m->c, w->subject, &list, &n));
	for (int i = 0; i < n && !*ret_there && !table_row_is_bad(m->t); i++) {
		int32_t from = day_of(list[i].from), to = day_of(list[i].to);
		if (!strcmp(list[i].code, w->group) && from == w->from && to == w->to && (int)list[i].role == w->role && !strcmp(list[i].name, w->name))
			*ret_there = true;
		else if (overlap(w->from, w->to, from, to))
			elsewhere(m, w, list[i].code, 0);
	}
	return RC_OK;
}

static void *grown(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap ? *cap : 256;

	if (need <= *cap)
		return p;
	while (n < need)
		n *= 2;
	void *q = realloc(p, n * size);
	if (q) {
		memset((char *)q + *cap * size, 0, (n - *cap) * size);
		*cap = n;
	}
	return q;
}

static enum rc against_file(struct import *m, const struct row *w)
{
	uint32_t id;
	bool fresh;

	TRY(idmap_add(&m->firms, w->uscc, strlen(w->uscc), &id, &fresh));
	int64_t *last = grown(m->last, &m->cap_firms, (size_t)id + 1, sizeof *last);
	if (last)
		m->last = last;
	struct said *said = grown(m->said, &m->cap_said, m->n_said + 2, sizeof *said);
	if (said)
		m->said = said;
	if (!last || !said)
		return ctx_no_memory(m->c);
	for (int64_t i = m->last[id]; i; i = m->said[i].next)
		if (overlap(w->from, w->to, m->said[i].from, m->said[i].to)) {
			elsewhere(m, w, m->said[i].group, m->said[i].row);
			return RC_OK;
		}
	const char *group = arena_strdup(&m->c->arena, w->group);
	if (!group)
		return ctx_no_memory(m->c);
	m->said[++m->n_said] = (struct said){m->last[id], table_row(m->t), group, w->from, w->to};
	m->last[id] = (int64_t)m->n_said;
	return RC_OK;
}

/* The name that the group has already, in this file or in the registry. */
static enum rc one_name(struct import *m, const struct row *w)
{
	struct group_member *list;
	uint32_t id;
	bool fresh;
	int n;

	TRY(idmap_add(&m->groups, w->group, strlen(w->group), &id, &fresh));
	const char **names = grown((void *)m->names, &m->cap_groups, (size_t)id + 1, sizeof *names);
	if (!names)
		return ctx_no_memory(m->c);
	m->names = names;
	if (fresh) {
		TRY(store_group_members(m->c, w->group, NULL, &list, &n));
		names[id] = n ? list[0].name : arena_strdup(&m->c->arena, w->name);
		if (!names[id])
			return ctx_no_memory(m->c);
	}
	if (strcmp(names[id], w->name))
		table_reject(m->t, COL_NAME, TR(m->c, "同一集团用同一名称", "a group has one name"), TR(m->c, "集团 %.40s 的名称已是“%.60s”", "the group %.40s is called '%.60s' already"), w->group, names[id]);
	return RC_OK;
}

static enum rc add(struct import *m, const struct row *w)
{
	char from[16], to[16];

	m->r.added++;
	if (m->o->check_only)
		return RC_OK;
	if (m->r.noted && !m->r.batch)
		TRY(store_registry_batch(m->c, m->r.noted, m->r.file ? m->r.file : "", 0, &m->r.batch));
	return store_add_group_member(m->c, &(struct group_member){.code = w->group, .name = w->name, .subject = w->subject, .role = (enum group_role)w->role,
		.from = edit_day(from, w->from), .to = edit_day(to, w->to)}, m->r.batch);
}

static enum rc take_row(struct import *m)
{
	struct row w;
	bool there;

	if (!read_row(m, &w) || !find_firm(m, &w))
		return RC_OK;
	TRY(one_name(m, &w));
	TRY(against_known(m, &w, &there));
	if (there && !table_row_is_bad(m->t)) {
		m->r.unchanged++;
		return RC_OK;
	}
	if (!table_row_is_bad(m->t))
		TRY(against_file(m, &w));
	return table_row_is_bad(m->t) ? RC_OK : add(m, &w);
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

enum rc import_groups(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r)
{
	struct import m = {.c = c, .o = o};
	struct table_options to = import_table_options(o);
	table_auto *t = NULL;
	enum rc rc;

	TRY(table_open(c, path, &to, &t));
	TRY(registry_hold(c, &m.g));
	m.t = t;
	idmap_init(&m.firms, IDMAP_COPY);
	idmap_init(&m.groups, IDMAP_COPY);
	rc = import_in_transaction(c, "groups", path, t, o, all_rows, &m, &m.r);
	idmap_finish(&m.firms);
	idmap_finish(&m.groups);
	free(m.said);
	free(m.last);
	free((void *)m.names);
	registry_drop(c, m.g);
	if (rc != RC_OK)
		return rc;
	*ret_r = m.r;
	return RC_OK;
}
