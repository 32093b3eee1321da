/* import_enterprises.c - the table of enterprises: new ones are added, known ones changed with their history kept.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/period.h"
#include "core/job.h"
#include "core/table.h"
#include "registry/import_parts.h"
#include "registry/registry_edit.h"
#include "registry/registry_import.h"
#include "registry/registry_undo.h"
#include <stdlib.h>
#include <string.h>

enum { COL_CODE, COL_NAME, COL_REGION, COL_INDUSTRY, COL_STATUS, COL_REGISTERED, COL_FROM, N_COLUMNS };
static const char *const code_names[] = {"统一社会信用代码", "社会信用代码", "统一信用代码", "uscc", NULL};
static const char *const name_names[] = {"企业名称", "单位名称", "单位详细名称", NULL};
static const char *const region_names[] = {"所属镇", "所属镇街", "镇街", "区域", "区域代码", "所属板块", NULL};
static const char *const industry_names[] = {"行业", "国民经济行业代码", "行业小类代码", NULL};
static const char *const status_names[] = {"经营状态", "企业状态", NULL};
static const char *const registered_names[] = {"成立日期", "注册日期", "established_on", NULL};
static const char *const from_names[] = {"变更日期", NULL};
static const struct table_column columns[N_COLUMNS] = {
	[COL_CODE] = {"信用代码", "code", true, code_names},
	[COL_NAME] = {"名称", "name", false, name_names},
	[COL_REGION] = {"所属区域", "region", false, region_names},
	[COL_INDUSTRY] = {"行业代码", "industry", false, industry_names},
	[COL_STATUS] = {"状态", "status", false, status_names},
	[COL_REGISTERED] = {"登记日期", "registered", false, registered_names},
	[COL_FROM] = {"生效日期", "valid_from", false, from_names},
};

const struct table_column *import_enterprises_columns(int *ret_n)
{
	*ret_n = N_COLUMNS;
	return columns;
}

static const struct field_column fields[] = {
	{"uscc", COL_CODE}, {"name", COL_NAME}, {"region", COL_REGION}, {"industry", COL_INDUSTRY}, {"status", COL_STATUS}, {"registered", COL_REGISTERED}, {NULL, -1},
};

enum { MAX_SCALE_COLUMNS = SCALE_YEARS };
struct import {
	struct ctx *c;
	const struct registry *g;
	struct table *t;
	const struct import_options *o;
	struct idmap seen;
	int64_t *seen_row; size_t seen_cap;
	struct { int file_column; uint32_t bit; } scale[MAX_SCALE_COLUMNS]; int n_scale;
	int64_t next_id;
	struct import_result r;
};

/* 规上（2020年） as well. */
int import_scale_year(const char *header)
{
	int year = 0, digits = 0;

	if (!strstr(header, "规上") && strncmp(header, "above_scale", 11))
		return 0;
	for (const char *p = header; *p; p++)
		if (*p >= '0' && *p <= '9') {
			year = year * 10 + *p - '0';
			digits++;
		}
	return digits == 4 && year >= SCALE_YEAR_FIRST && year < SCALE_YEAR_FIRST + SCALE_YEARS ? year : 0;
}

static enum rc find_scale_columns(struct import *m)
{
	for (int i = table_extra_column(m->t, 0); i >= 0; i = table_extra_column(m->t, i + 1)) {
		int year = import_scale_year(table_header(m->t, i));
		if (!year || m->n_scale == MAX_SCALE_COLUMNS)
			return ctx_fail(m->c, RC_BAD_INPUT, "file", TR(m->c, "%s：不认识的列“%.100s”；规上标志的列名写作“规上2020”，其余列名见 gusu template enterprises",
				"%s: unknown column '%.100s'; above-scale flags are columns such as 'above_scale_2020', for the rest see 'gusu template enterprises'"),
				table_name(m->t), table_header(m->t, i));
		m->scale[m->n_scale].file_column = i;
		m->scale[m->n_scale++].bit = UINT32_C(1) << (year - SCALE_YEAR_FIRST);
	}
	return RC_OK;
}

static bool read_scale(struct import *m, struct scale *ret_scale)
{
	bool good = true;

	*ret_scale = (struct scale){0, 0};
	for (int i = 0; i < m->n_scale; i++) {
		bool v, has;
		if (!table_flag(m->t, TABLE_FILE_COLUMN + m->scale[i].file_column, &v, &has)) {
			good = false;
		} else if (has) {
			ret_scale->known |= m->scale[i].bit;
			ret_scale->above |= v ? m->scale[i].bit : 0;
		}
	}
	return good;
}

/* Optional text: NULL when the column is not in the file or the cell is empty (an empty cell changes nothing). */
static bool optional(struct import *m, int column, int max, const char **ret_text)
{
	const char *s;

	if (!table_text(m->t, column, max, &s))
		return false;
	*ret_text = *s ? s : NULL;
	return true;
}

static bool optional_code(struct import *m, int column, const char **ret_text)
{
	const char *s;

	if (!table_code(m->t, column, &s))
		return false;
	*ret_text = *s ? s : NULL;
	return true;
}

static bool read_row(struct import *m, struct enterprise_edit *e, struct scale *scale)
{
	bool good, has;
	int status;

	*e = (struct enterprise_edit){.registered = DAY_NONE, .from = m->o->from};
	good = table_need_text(m->t, COL_CODE, 64, &e->uscc);
	good &= optional(m, COL_NAME, 200, &e->name);
	good &= optional_code(m, COL_REGION, &e->region);
	good &= optional_code(m, COL_INDUSTRY, &e->industry);
	good &= import_day(m->t, COL_REGISTERED, &e->registered);
	if (table_has(m->t, COL_FROM))
		good &= import_day(m->t, COL_FROM, &e->from);
	if (!table_word(m->t, COL_STATUS, enterprise_status_zh, enterprise_status_words, &status, &has))
		good = false;
	else if (has)
		e->status = enterprise_status_words[status];
	return read_scale(m, scale) && good;
}

/* The same code twice in one file is a mistake: which of the two holds? */
static bool first_time(struct import *m, const char *code, enum rc *ret_rc)
{
	uint32_t id;
	bool fresh;

	*ret_rc = idmap_add(&m->seen, code, 18, &id, &fresh);
	if (*ret_rc != RC_OK)
		return false;
	if (id >= m->seen_cap) {
		size_t cap = m->seen_cap ? m->seen_cap * 2 : 1024;
		int64_t *p = realloc(m->seen_row, cap * sizeof *p);
		if (!p) {
			*ret_rc = RC_NO_MEMORY;
			return false;
		}
		m->seen_row = p;
		m->seen_cap = cap;
	}
	if (fresh) {
		m->seen_row[id] = table_row(m->t);
		return true;
	}
	table_reject(m->t, COL_CODE, TR(m->c, "每家企业只留一行", "keep one row for each enterprise"), TR(m->c, "信用代码 %s 在第 %lld 行已出现", "the code %s stands in row %lld already"),
		code, (long long)m->seen_row[id]);
	return false;
}

static enum rc add(struct import *m, const struct change *ch, struct scale scale)
{
	int64_t id = m->next_id++;
	char day[16];

	m->r.added++;
	if (m->o->check_only)
		return RC_OK;
	TRY(edit_add(m->c, m->g, ch, id, scale));
	if (!m->r.noted)
		return RC_OK;
	const char *state = edit_state(m->c, ch->name, m->g->regions[ch->region].code, ch->industry >= 0 ? m->g->industries[ch->industry].code : "",
		enterprise_status_words[ch->status < 0 ? STATUS_ACTIVE : ch->status], edit_day(day, ch->registered), scale.above, scale.known);
	return state ? registry_did(m->c, &m->r, DID_ENTERPRISE, id, "", state) : ctx_no_memory(m->c);
}

static enum rc apply(struct import *m, const struct change *ch, struct scale scale, int64_t row)
{
	struct edit_states s = {.changed = false};
	bool dry = m->o->check_only;

	if (row < 0)
		return add(m, ch, scale);
	int64_t id = registry_subject(m->g, (size_t)row);
	TRY(dry ? edit_would_change(m->c, m->g, id, ch, scale, &s.changed) : edit_set(m->c, m->g, id, ch, scale, &s));
	m->r.changed += s.changed;
	m->r.unchanged += !s.changed;
	return s.changed && !dry ? registry_did(m->c, &m->r, DID_CHANGE, id, s.before, s.after) : RC_OK;
}

/* Whom the row is about: a row of the registry, -1 for a new one. False after a reject. */
static bool whom(struct import *m, const char *code, int64_t *ret_row)
{
	int64_t known = import_row_of_code(m->c, m->g, code);

	*ret_row = registry_row_of_code(m->g, code);
	if (known >= 0 && *ret_row < 0) {
		table_reject(m->t, COL_CODE, TR(m->c, "请改用现用代码", "use the present code"), TR(m->c, "%s 是曾用代码", "%s is a former code"), code);
		return false;
	}
	if (known < 0 && !import_may_add(m->c)) {
		import_reject_unknown(m->c, m->t, COL_CODE, code);
		return false;
	}
	return true;
}

static enum rc take_row(struct import *m)
{
	struct enterprise_edit e;
	struct scale scale;
	struct change ch;
	char code[19];
	int64_t row;
	enum rc rc;

	if (!read_row(m, &e, &scale) || table_row_is_bad(m->t))
		return RC_OK;
	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_code(m->c, e.uscc, strlen(e.uscc), code, NULL)))
		return RC_OK;
	if (!first_time(m, code, &rc))
		return rc;
	if (!whom(m, code, &row))
		return RC_OK;
	if (!IMPORT_CHECKED(m->c, m->t, fields, edit_check(m->c, m->g, &e, row < 0, &ch)))
		return RC_OK;
	if (ch.region >= 0 && !import_region_allowed(m->c, m->t, m->g, ch.region, table_has(m->t, COL_REGION) ? COL_REGION : COL_CODE))
		return RC_OK;
	m->r.warnings += ch.org_check_failed;
	return apply(m, &ch, scale, row);
}

static enum rc all_rows(void *import)
{
	struct import *m = import;
	bool row;

	TRY(table_map(m->c, m->t, columns, N_COLUMNS, TABLE_EXTRA_ALLOW));
	TRY(find_scale_columns(m));
	TRY(store_next_id(m->c, &m->next_id));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		TRY(take_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

enum rc import_enterprises(struct ctx *c, const char *path, const struct import_options *o, struct import_result *ret_r)
{
	struct import m = {.c = c, .o = o};
	struct table_options to = import_table_options(o);
	table_auto *t = NULL;
	enum rc rc;

	TRY(table_open(c, path, &to, &t));
	TRY(registry_hold(c, &m.g));
	m.t = t;
	idmap_init(&m.seen, IDMAP_COPY);
	rc = import_in_transaction(c, "enterprises", path, t, o, all_rows, &m, &m.r);
	idmap_finish(&m.seen);
	free(m.seen_row);
	registry_drop(c, m.g);
	if (rc != RC_OK)
		return rc;
	*ret_r = m.r;
	return RC_OK;
}
