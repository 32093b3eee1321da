/* project_import_rows.c - a table of projects: one row opens a project or says more about one that is known.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A row belongs to the project with its number, else to the one with its official code; else it is a new one, unless a project of that name is known. An empty cell says
 * nothing. What stands in the file already as it is told is not told again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "projects/file/project_fold.h"
#include "projects/file/project_import.h"
#include "projects/file/project_sheet.h"
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"
#include "registry/import_parts.h"

enum { CODES_MAX = 8, NAME_MOST = 200, NOTE_MOST = 500 };

struct row {
	const struct project_file *f;     /* NULL: a new project */
	const char *code, *name, *region, *note; /* as far as the row says them */
	const char *codes[CODES_MAX]; int n_codes;
	int32_t talks, told;
	const char *year; int64_t amount, months[12]; bool has_amount, has_months;
	struct project_change changes[PROJECT_CHANGES_MAX]; int n;
};
struct own {
	struct sheet sheet;
	struct idmap names; const char **codes_of; uint32_t cap; /* of the projects that there were before, by name */
	struct seen { uint32_t cap; int64_t *rows; } seen; /* by the id of the key: the row of the file that had it first */
	int code, name, region, codes, talks, told, year, amount, month; /* columns; -1: the plan has none */
};

static struct own *own_of(const struct project_import *m) { return m->own; }
static bool given(const char *s) { return s != NULL && s[0] != '\0'; }

/* ---- Rows that are no projects. */

/* 合计, 小 计, 总计 … at the beginning. */
static bool is_total_word(struct slice s)
{
	static const char *const words[] = { "合计", "小计", "总计", "累计", "total", "Total" };
	char text[40];
	size_t n = 0;
	for (size_t i = 0; i < s.n && n < sizeof text - 1; i++) {
		bool wide = s.n - i >= 3 && memcmp(s.p + i, "　", 3) == 0;
		i += wide ? 2 : 0;
		if (!wide && s.p[i] != ' ')
			text[n++] = s.p[i];
	}
	for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
		if (n >= strlen(words[w]) && n <= 20 && memcmp(text, words[w], strlen(words[w])) == 0)
			return true;
	return false;
}

/* A row that says one thing only: in how many cells (merged ones repeat it), and the first of them. */
static int says_once(const struct project_import *m, struct slice *ret_text, int *ret_first)
{
	int n = 0;
	for (int i = 0; i < table_width(m->t); i++) {
		struct cell cell = table_cell(m->t, i);
		struct slice s = slice_trim((struct slice){ cell.text, cell.len });
		if (s.n == 0)
			continue;
		if (n > 0 && (s.n != ret_text->n || memcmp(s.p, ret_text->p, s.n) != 0))
			return 0;
		if (n++ == 0) {
			*ret_text = s;
			*ret_first = i;
		}
	}
	return n;
}

static bool begins(struct slice s, const char *word) { return s.n >= strlen(word) && memcmp(s.p, word, strlen(word)) == 0; }

static bool is_remark_word(struct slice s)
{
	static const char *const words[] = { "注：", "注:", "备注：", "说明：", "填表", "制表", "填报", "审核", "单位负责人", "联系人", "联系电话", "Note:", "一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、",
		"九、", "十、", "（一）", "（二）", "（三）", "（四）", "（五）", "（六）" };
	for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
		if (begins(s, words[w]))
			return true;
	return false;
}

/* 注：…, 填表人：… 审核：…, or a heading over the rows that follow: 一、昆山市. One cell under the project's name or number is a project of which little is said. */
static bool is_remark(struct project_import *m)
{
	const struct own *own = own_of(m);
	struct slice s;
	int first = -1, n = says_once(m, &s, &first), filled = 0, words = 0;
	for (int i = 0; i < table_width(m->t); i++) {
		struct cell cell = table_cell(m->t, i);
		s = slice_trim((struct slice){ cell.text, cell.len });
		filled += s.n > 0;
		words += is_remark_word(s);
	}
	bool key = n > 0 && (first == table_file_column(m->t, own->name) || first == table_file_column(m->t, own->code) || (own->codes >= 0 && first == table_file_column(m->t, own->codes)));
	return (filled > 0 && words == filled) || n > 2 || (n > 0 && !key);
}

/* In a cell up to the name. */
static bool is_total(struct project_import *m)
{
	int name = table_file_column(m->t, own_of(m)->name);
	for (int i = 0, seen = 0; i < table_width(m->t) && !seen; i++) {
		struct cell cell = table_cell(m->t, i);
		struct slice s = slice_trim((struct slice){ cell.text, cell.len });
		seen = s.n > 0 && i >= name;
		if (is_total_word(s))
			return true;
	}
	return false;
}

/* ---- Which project. */

static enum rc hold_file(struct project_import *m, struct row *w, int64_t project) { return project_fold(m->c, project, DAY_NONE, &w->f); }

/* Does the number have the plan's form: XM2018-000001? */
static bool is_number(const struct project_plan *p, const char *code)
{
	size_t before = strlen(p->code_before), between = strlen(p->code_between), n = strlen(code);
	if (n <= before + 4 + between || strncmp(code, p->code_before, before) != 0 || strspn(code + before, "0123456789") != 4)
		return false;
	code += before + 4;
	size_t digits = strspn(code + between, "0123456789");
	return strncmp(code, p->code_between, between) == 0 && digits > 0 && digits < 10 && strcmp(code + between + digits, p->code_after) == 0;
}

static enum rc by_number(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	struct project_ref ref;
	int column = own_of(m)->code;
	TRY(project_find(c, w->code, &ref));
	if (ref.id != 0)
		return hold_file(m, w, ref.id);
	if (c->scope.kind != SCOPE_ALL)
		table_reject(m->t, column, TR(c, "新项目的编号留空，由系统编号", "leave the number of a new project empty; it gets one"), TR(c, "您的辖区内没有项目 %s", "there is no project %s in your area"), w->code);
	else if (!is_number(m->plan, w->code))
		table_reject(m->t, column, TR(c, "新项目的编号留空，或写成 %s2020%s000001", "leave it empty for a new project, or write %s2020%s000001"), "%s",
			TR(c, "不是项目编号，也没有这样的项目", "no project has this number, and it has not the form of one"));
	return RC_OK;
}

static enum rc by_official_codes(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	for (int i = 0; i < w->n_codes && w->f == NULL; i++) {
		struct project_ref ref;
		enum rc rc = project_find(c, w->codes[i], &ref);
		if (rc == RC_CONFLICT) {
			table_reject_reason(m->t, c);
			return RC_OK;
		}
		TRY(rc);
		if (ref.id != 0)
			TRY(hold_file(m, w, ref.id));
	}
	return RC_OK;
}

/* A second project of the same name in the same place is most often the same one brought twice. */
static void refuse_namesake(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	uint32_t id;
	if (!idmap_find(&own_of(m)->names, w->name, strlen(w->name), &id))
		return;
	const char *code = own_of(m)->codes_of[id];
	table_reject(m->t, own_of(m)->name, TR(c, "是同一项目的，在“项目编号”填它的编号；不是的，改一个能区分的名称", "if it is the same project, write its number; if not, choose a name that tells them apart"),
		TR(c, "已有同名项目 %s", "there is a project of this name: %s"), code);
}

/* `year` (may be NULL) parts the plans of one project, which stand in a row each. */
static enum rc once_in_file(struct project_import *m, int column, const char *key, const char *year)
{
	struct seen *seen = &own_of(m)->seen;
	struct ctx *c = m->c;
	uint32_t id;
	bool fresh;
	const char *whole = given(year) ? arena_printf(&c->arena, "%s %s", key, year) : key;
	if (whole == NULL || idmap_add(&m->seen, whole, strlen(whole), &id, &fresh) != RC_OK)
		return ctx_no_memory(c);
	if (!fresh) {
		table_reject(m->t, column, TR(c, "同一项目只写一行；删去重复的一行", "one row a project: delete the one that is too many"), TR(c, "“%.60s”在第 %lld 行已经出现", "'%.60s' stands in row %lld already"), key,
			(long long)seen->rows[id]);
		return RC_OK;
	}
	if (id >= seen->cap) {
		uint32_t cap = id < 512 ? 1024 : id * 2;
		int64_t *more = realloc(seen->rows, cap * sizeof *more);
		if (more == NULL)
			return ctx_no_memory(c);
		seen->rows = more;
		seen->cap = cap;
	}
	seen->rows[id] = table_row(m->t);
	return RC_OK;
}

static enum rc find_project(struct project_import *m, struct row *w)
{
	struct own *own = own_of(m);
	if (given(w->code))
		TRY(by_number(m, w));
	else if (w->n_codes > 0)
		TRY(by_official_codes(m, w));
	if (table_row_is_bad(m->t))
		return RC_OK;
	/* the years of one project may stand in one file; of a new one without a number the first alone, for only then is it known which project it is */
	const char *key = w->f != NULL ? w->f->code : given(w->code) ? w->code : given(w->name) ? w->name : "";
	bool number = w->f != NULL || given(w->code);
	if (given(key))
		TRY(once_in_file(m, given(w->code) ? own->code : table_has(m->t, own->name) ? own->name : -1, key, number || w->n_codes > 0 ? w->year : NULL));
	for (int i = 0; i < w->n_codes && !table_row_is_bad(m->t); i++)
		TRY(once_in_file(m, own->codes, w->codes[i], w->year));
	if (w->f != NULL || table_row_is_bad(m->t) || !given(w->name))
		return RC_OK;
	if (!given(w->code))
		refuse_namesake(m, w);
	return RC_OK;
}

/* ---- What the row says. */

static enum rc say(struct project_import *m, struct row *w, const char *field, const char *item, const char *value)
{
	if (w->n == PROJECT_CHANGES_MAX)
		return ctx_fail(m->c, RC_TOO_LARGE, field, TR(m->c, "一行不能多于 %d 项", "not more than %d values in a row"), PROJECT_CHANGES_MAX);
	w->changes[w->n++] = (struct project_change){ .field = field, .item = item, .value = value, .holds_from = DAY_NONE };
	return RC_OK;
}

static bool stands(const char *have, const char *value) { return have != NULL && strcmp(have, value) == 0; }

static enum rc take_field(struct project_import *m, struct row *w, int column, const struct project_field *f)
{
	const char *value;
	bool good;
	TRY(project_import_value(m, column, f, &value, &good));
	if (!good || value == NULL)
		return RC_OK;
	int index = (int)(f - m->plan->fields);
	w->name = index == m->plan->known[KNOWN_NAME] ? value : w->name;
	w->region = index == m->plan->known[KNOWN_REGION] ? value : w->region;
	return say(m, w, f->name, NULL, value);
}

/* Several codes in one cell. */
static enum rc take_codes(struct project_import *m, struct row *w, int column, const struct project_field *f)
{
	const char *text, *value;
	bool good = true;
	if (!table_code(m->t, column, &text))
		return RC_OK;
	char *copy = arena_strdup(&m->c->arena, text), *p = copy;
	static const char *const marks[] = { "、", "；", "，" };
	if (copy == NULL)
		return ctx_no_memory(m->c);
	for (size_t k = 0; k < sizeof marks / sizeof marks[0]; k++)
		for (char *at = strstr(copy, marks[k]); at != NULL; at = strstr(at, marks[k]))
			memset(at, ' ', 3);
	for (p += strspn(p, " ,;"); *p != '\0' && w->n_codes < CODES_MAX; p += strspn(p, " ,;")) {
		size_t n = strcspn(p, " ,;");
		const char *one = arena_strndup(&m->c->arena, p, n);
		p += n;
		if (one == NULL)
			return ctx_no_memory(m->c);
		TRY(project_import_check(m, column, f, one, &value, &good));
		if (!good)
			return RC_OK;
		w->codes[w->n_codes++] = value;
	}
	return RC_OK;
}

static const char *party_item(struct project_import *m, const struct row *w, const char *role)
{
	int list = m->plan->known_list[KNOWN_PARTIES], k = project_list_field_of(&m->plan->lists[list], "role");
	for (int i = 0; w->f != NULL && i < w->f->lists[list].n; i++)
		if (stands(w->f->lists[list].items[i].values[k].text, role))
			return w->f->lists[list].items[i].id;
	return NULL;
}

/* The first party of that role, or a new one. */
static enum rc take_party(struct project_import *m, struct row *w, int column, const struct sheet_column *k)
{
	const char *value, *item = party_item(m, w, k->role), *mark = item != NULL ? item : arena_printf(&m->c->arena, "+%s", k->role);
	bool good, said = item != NULL;
	TRY(project_import_value(m, column, k->field, &value, &good));
	if (!good || value == NULL)
		return RC_OK;
	if (mark == NULL)
		return ctx_no_memory(m->c);
	for (int i = 0; i < w->n && !said; i++)
		said = strcmp(w->changes[i].field, "parties.role") == 0 && strcmp(w->changes[i].value, k->role) == 0;
	if (!said)
		TRY(say(m, w, "parties.role", mark, k->role));
	return say(m, w, k->field->name, mark, value);
}

static enum rc take_month(struct project_import *m, struct row *w, int column, const struct sheet_column *k)
{
	struct ctx *c = m->c;
	bool has;
	int64_t v;
	if (!table_scaled(m->t, column, k->field->decimals, &v, &has) || !has)
		return RC_OK;
	if (v < 0)
		table_reject(m->t, column, NULL, "%s", TR(c, "不能为负", "cannot be negative"));
	w->months[k->month] = v;
	w->has_months = true;
	return RC_OK;
}

static enum rc take_cell(struct project_import *m, struct row *w, int column)
{
	const struct sheet_column *k = &own_of(m)->sheet.list[column];
	const char *value;
	bool good;
	if (!table_has(m->t, column))
		return RC_OK;
	switch (k->use) {
	case COLUMN_IS_CODE: (void)table_code(m->t, column, &w->code); return RC_OK;
	case COLUMN_IS_TALKS: (void)project_import_day(m, column, &w->talks); return RC_OK;
	case COLUMN_IS_TOLD: (void)project_import_day(m, column, &w->told); return RC_OK;
	case COLUMN_IS_FIELD: return take_field(m, w, column, k->field);
	case COLUMN_IS_CODES: return take_codes(m, w, column, k->field);
	case COLUMN_IS_PARTY: return RC_OK; /* when it is known which project it is */
	case COLUMN_IS_YEAR: return project_import_value(m, column, k->field, &w->year, &good);
	case COLUMN_IS_AMOUNT:
		TRY(project_import_value(m, column, k->field, &value, &good));
		w->has_amount = good && value != NULL && num_parse_scaled(value, strlen(value), k->field->decimals, 0, &w->amount) == NUM_OK;
		return RC_OK;
	case COLUMN_IS_MONTH: return take_month(m, w, column, k);
	case COLUMN_IS_NOTE: (void)table_text(m->t, column, NOTE_MOST, &w->note); return RC_OK;
	case COLUMN_IS_NOTHING: return RC_OK;
	}
	return RC_OK;
}

/* Twelve months and their sum, one of which may be left out. */
static enum rc take_plan(struct project_import *m, struct row *w)
{
	struct own *own = own_of(m);
	struct ctx *c = m->c;
	char text[12 * 33] = "", one[33];
	int64_t sum = 0;
	size_t len = 0;
	if (!w->has_amount && !w->has_months)
		return RC_OK;
	if (!given(w->year))
		table_reject(m->t, own->year, TR(c, "填计划的年度", "say of which year the plan is"), "%s", TR(c, "有年度计划，没有年度", "there is a yearly plan without its year"));
	for (int k = 0; k < 12; k++) {
		num_print_scaled_short(one, w->months[k], own->sheet.list[own->month].field->decimals);
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", k > 0 ? " " : "", one);
		sum += w->months[k];
	}
	num_print_scaled_short(one, sum, own->sheet.list[own->month].field->decimals);
	if (w->has_amount && w->has_months && sum != w->amount)
		table_reject(m->t, own->amount, TR(c, "核对全年与各月", "compare the year with its months"), TR(c, "十二个月合计 %s，与全年不符", "the twelve months add up to %s, not to the year"), one);
	if (table_row_is_bad(m->t))
		return RC_OK;
	num_print_scaled_short(one, w->has_amount ? w->amount : sum, own->sheet.list[own->amount].field->decimals);
	TRY(say(m, w, own->sheet.list[own->amount].field->name, w->year, arena_strdup(&c->arena, one)));
	return w->has_months ? say(m, w, own->sheet.list[own->month].field->name, w->year, arena_strdup(&c->arena, text)) : RC_OK;
}

static enum rc take_parties(struct project_import *m, struct row *w)
{
	const struct sheet *s = &own_of(m)->sheet;
	for (int i = 0; i < s->n; i++)
		if (s->list[i].use == COLUMN_IS_PARTY && table_has(m->t, i))
			TRY(take_party(m, w, i, &s->list[i]));
	return RC_OK;
}

/* ---- What is new in it. */

static const char *standing_value(const struct project_import *m, const struct row *w, const struct project_change *ch)
{
	int list;
	const struct project_field *f = project_field_named(m->plan, ch->field, &list);
	if (f == NULL || w->f == NULL)
		return NULL;
	if (list < 0)
		return w->f->values[f - m->plan->fields].text;
	for (int i = 0; i < w->f->lists[list].n; i++)
		if (strcmp(w->f->lists[list].items[i].id, ch->item) == 0)
			return w->f->lists[list].items[i].values[f - m->plan->lists[list].fields].text;
	return NULL;
}

static enum rc keep_news(struct project_import *m, struct row *w)
{
	struct ctx *c = m->c;
	int k = 0;
	for (int i = 0; i < w->n_codes; i++)
		TRY(say(m, w, "codes.code", w->codes[i], w->codes[i]));
	for (int i = 0; i < w->n; i++)
		if (!stands(standing_value(m, w, &w->changes[i]), w->changes[i].value))
			w->changes[k++] = w->changes[i];
	w->n = k;
	for (int i = 0; i < k; i++)
		if (m->c->scope.kind != SCOPE_ALL && project_field_named(m->plan, w->changes[i].field, NULL)->decides)
			table_reject(m->t, -1, TR(c, "这一格留空", "leave the cell empty"), TR(c, "“%s”由市局决定", "'%s' is decided by the bureau"),
				project_words_for(c, project_field_named(m->plan, w->changes[i].field, NULL)->title));
	return RC_OK;
}

/* ---- What a new project needs, and where it may lie. */

static void need(struct project_import *m, int column, const char *value)
{
	struct ctx *c = m->c;
	struct cell cell = table_cell(m->t, table_file_column(m->t, column));
	if (!given(value) && slice_trim((struct slice){ cell.text, cell.len }).n == 0) /* what is wrong with a cell that is filled in was said */
		table_reject(m->t, table_has(m->t, column) ? column : -1, TR(c, "填写这一格；已有的项目请填项目编号", "fill in this cell; for a known project give its number"), TR(c, "新项目须有%s", "a new project needs a %s"),
			column == own_of(m)->name ? TR(c, "名称", "name") : TR(c, "所在地", "place"));
}

static enum rc check_place(struct project_import *m, const struct row *w)
{
	struct ctx *c = m->c;
	bool within;
	if (!given(w->region))
		return RC_OK;
	TRY(store_region_within(c, &c->scope, strtoll(w->region, NULL, 10), &within));
	if (!within)
		table_reject(m->t, own_of(m)->region, TR(c, "只能填报本辖区的项目；跨区调整由市局办理", "only projects of your own area can be reported; the bureau moves projects between districts"), "%s",
			TR(c, "不在您的管辖范围内", "this lies outside your area"));
	return RC_OK;
}

static void check_days(struct project_import *m, const struct row *w)
{
	struct ctx *c = m->c;
	int32_t told = w->told != DAY_NONE ? w->told : m->known;
	if (w->told != DAY_NONE && w->told > m->known)
		table_reject(m->t, own_of(m)->told, TR(c, "核对日期", "check the day"), "%s", TR(c, "登记日晚于这份表的日期", "it was entered after the day of this table"));
	else if (w->talks != DAY_NONE && w->talks > told)
		table_reject(m->t, own_of(m)->talks, TR(c, "核对日期", "check the day"), "%s", TR(c, "首谈日晚于登记的日期", "the first talk is later than the day of entry"));
}

/* The value after this row. */
static const char *after_row(const struct project_import *m, const struct row *w, enum project_known k)
{
	const struct project_field *f = &m->plan->fields[m->plan->known[k]];
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->changes[i].field, f->name) == 0)
			return w->changes[i].value;
	return w->f != NULL ? project_text(w->f, m->plan->known[k]) : NULL;
}

static void check_secrecy(struct project_import *m, const struct row *w)
{
	const char *open = after_row(m, w, KNOWN_PUBLIC), *secrecy = after_row(m, w, KNOWN_SECRECY);
	int column = own_of(m)->sheet.of_field + m->plan->known[KNOWN_PUBLIC];
	struct ctx *c = m->c;
	if (open != NULL && strcmp(open, "1") == 0 && secrecy != NULL && strcmp(secrecy, "open") != 0)
		table_reject(m->t, table_has(m->t, column) ? column : -1, TR(c, "填“否”，或先改保密级", "write no, or change its secrecy first"), "%s",
			TR(c, "保密的项目不能向社会公开", "a project with secrecy cannot be public"));
}

/* ---- Writing. */

/* Entered long ago, told of now: the opening stands on its own day, the values on that of the file. */
static enum rc open_new(struct project_import *m, struct row *w)
{
	struct project_telling t = project_import_telling(m, w->told), now = project_import_telling(m, DAY_NONE);
	bool apart = w->told != DAY_NONE && w->told < m->known;
	t.note = now.note = w->note;
	struct project_opening o = { .name = w->name, .region = w->region, .code = w->code, .happened_on = w->talks };
	struct project_told told;
	struct project_change rest[PROJECT_CHANGES_MAX];
	int n = 0;
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->changes[i].field, "name") != 0 && strcmp(w->changes[i].field, "region") != 0)
			rest[n++] = w->changes[i];
	o.changes = rest;
	o.n_changes = apart ? 0 : n;
	TRY(project_open_in_txn(m->c, &o, &t, &told));
	if (apart && n > 0)
		TRY(project_edit_in_txn(m->c, told.project, rest, n, &now, &told));
	return project_refold(m->c, told.project);
}

static enum rc write_row(struct project_import *m, struct row *w)
{
	struct project_telling t = project_import_telling(m, DAY_NONE);
	struct project_told told;
	t.note = w->note;
	if (w->f == NULL) {
		m->result.added++;
		return m->r->check_only ? RC_OK : open_new(m, w);
	}
	if (w->n == 0) {
		m->result.unchanged++;
		return RC_OK;
	}
	m->result.changed++;
	if (m->r->check_only)
		return RC_OK;
	TRY(project_edit_in_txn(m->c, w->f->id, w->changes, w->n, &t, &told));
	return project_refold(m->c, w->f->id);
}

static enum rc take_row(struct project_import *m)
{
	struct own *own = own_of(m);
	struct row *w = ctx_alloc(m->c, sizeof *w);
	struct ctx *c = m->c;
	if (w == NULL)
		return ctx_no_memory(c);
	w->talks = w->told = DAY_NONE;
	if (is_total(m)) {
		table_leave_out(m->t, "%s", TR(c, "这是合计行，不是项目，没有导入", "this is a row of totals, not a project; left out"));
		return RC_OK;
	}
	if (is_remark(m)) {
		struct cell cell = { CELL_EMPTY, "", 0 };
		for (int i = 0; i < table_width(m->t) && cell.len == 0; i++)
			cell = table_cell(m->t, i);
		struct slice s = slice_trim((struct slice){ cell.text, cell.len });
		table_leave_out(m->t, TR(c, "这是小标题或附注，不是项目，没有导入：%.*s", "this is a heading or a note, not a project; left out: %.*s"), (int)utf8_cut(s.p, s.n, 120), s.p);
		return RC_OK;
	}
	for (int i = 0; i < own->sheet.n; i++)
		TRY(take_cell(m, w, i));
	TRY(find_project(m, w));
	TRY(take_parties(m, w));
	TRY(take_plan(m, w));
	TRY(keep_news(m, w));
	if (w->f == NULL) {
		need(m, own->name, w->name);
		need(m, own->region, w->region);
		check_days(m, w);
	}
	TRY(check_place(m, w));
	check_secrecy(m, w);
	return table_row_is_bad(m->t) ? RC_OK : write_row(m, w);
}

static enum rc all_rows(struct project_import *m)
{
	struct own *own = own_of(m);
	bool row;
	TRY(table_map(m->c, m->t, own->sheet.table, own->sheet.n, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		project_import_next(m);
		TRY(take_row(m));
		TRY(import_progress(m->c, m->t));
	}
}

static int column_of(const struct sheet *s, enum sheet_use use)
{
	for (int i = 0; i < s->n; i++)
		if (s->list[i].use == use)
			return i;
	return -1;
}

/* Another project of the city: its name, and the number that it is told by. */
static enum rc keep_name(void *user, struct ctx *c, const char *name, const char *code)
{
	struct own *own = user;
	uint32_t id;
	bool fresh;
	if (idmap_add(&own->names, name, strlen(name), &id, &fresh) != RC_OK)
		return ctx_no_memory(c);
	if (!fresh)
		return RC_OK;
	if (id >= own->cap) {
		uint32_t cap = own->cap > 0 ? own->cap * 2 : 1024;
		const char **more = arena_new_array(&c->arena, const char *, cap);
		if (more == NULL)
			return ctx_no_memory(c);
		if (own->cap > 0)
			memcpy(more, own->codes_of, own->cap * sizeof *more);
		own->codes_of = more;
		own->cap = cap;
	}
	own->codes_of[id] = arena_strdup(&c->arena, code);
	return own->codes_of[id] != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc run_rows(struct ctx *c, const struct importer_run *r, struct own *own, struct importer_result *ret_result)
{
	if (!r->check_only && !c->writes) /* before anything is read: texts of the former connection are gone */
		TRY(ctx_to_writer(c));
	TRY(store_project_names(c, keep_name, own));
	return project_import_run(c, r, "projects", all_rows, own, ret_result);
}

enum rc import_projects(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	const struct project_plan *p;
	struct own own = { .cap = 0 };
	TRY(project_plan_get(c, &p));
	TRY(sheet_make(c, p, &own.sheet));
	own.code = column_of(&own.sheet, COLUMN_IS_CODE);
	own.codes = column_of(&own.sheet, COLUMN_IS_CODES);
	own.talks = column_of(&own.sheet, COLUMN_IS_TALKS);
	own.told = column_of(&own.sheet, COLUMN_IS_TOLD);
	own.year = column_of(&own.sheet, COLUMN_IS_YEAR);
	own.amount = column_of(&own.sheet, COLUMN_IS_AMOUNT);
	own.month = column_of(&own.sheet, COLUMN_IS_MONTH);
	own.name = own.sheet.of_field + p->known[KNOWN_NAME];
	own.region = own.sheet.of_field + p->known[KNOWN_REGION];
	idmap_init(&own.names, IDMAP_COPY);
	enum rc rc = run_rows(c, r, &own, ret_result);
	idmap_finish(&own.names);
	free(own.seen.rows);
	return rc;
}
