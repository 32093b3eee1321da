/* project_sheet.c - the columns of a table of projects, made from the plan.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_sheet.h"
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 400 };

struct making { struct ctx *c; const struct project_plan *p; struct sheet *k; bool full; };

static const char *kept(struct making *m, const char *s)
{
	m->full = m->full || s == NULL;
	return s != NULL ? s : "";
}

static const char *with_unit(struct making *m, const char *title, const struct project_field *f)
{
	return f->unit_text != NULL && f->unit_text[0] != '\0' ? kept(m, arena_printf(&m->c->arena, "%s(%s)", title, f->unit_text)) : title;
}

enum { NAMES_MOST = 48 };

/* Other names of a column, and more of them (NULL-terminated); NULLs are none. */
static const char *const *names_with(struct making *m, const char *a, const char *b, const char *third, const char *const *more)
{
	const char **list = arena_new_array(&m->c->arena, const char *, NAMES_MOST);
	const char *const given[] = { a, b, third };
	int n = 0;
	m->full = m->full || list == NULL;
	for (int i = 0; list != NULL && i < 3; i++)
		if (given[i] != NULL)
			list[n++] = given[i];
	for (int i = 0; list != NULL && more != NULL && more[i] != NULL && n < NAMES_MOST - 1; i++)
		list[n++] = more[i];
	return list;
}

static const char *const *names(struct making *m, const char *a, const char *b, const char *third) { return names_with(m, a, b, third, NULL); }

/* What ledgers of other offices call the fields that every city has. */
static const struct { enum project_known field; const char *names[8]; } usual_names[] = {
	{ KNOWN_NAME, { "项目", "建设项目名称", NULL } },
	{ KNOWN_REGION, { "所在区", "所在区县", "所属区", "所属区县", "属地", "所属板块", "建设地点", NULL } },
	{ KNOWN_INDUSTRY, { "行业代码", "所属行业", "国民经济行业", NULL } },
	{ KNOWN_KIND, { "建设性质", "项目性质", NULL } },
	{ KNOWN_TOTAL, { "计划总投资", "投资总额", "总投资额", NULL } },
	{ KNOWN_BUILDING, { "建筑工程", "土建", NULL } },
	{ KNOWN_INSTALLATION, { "安装工程", NULL } },
	{ KNOWN_EQUIPMENT, { "设备工器具", "设备工器具购置", "设备投资", NULL } },
	{ KNOWN_OTHER, { "其他费用", NULL } },
	{ KNOWN_START_AGREED, { "计划开工日期", "计划开工时间", "约定开工日期", "开工时间", NULL } },
	{ KNOWN_FINISH_AGREED, { "计划竣工日期", "计划竣工时间", "约定竣工日期", "竣工时间", NULL } },
	{ KNOWN_PRODUCE_AGREED, { "计划投产日期", "约定投产日期", NULL } },
	{ KNOWN_FULL_AGREED, { "计划达产日期", "约定达产日期", NULL } },
};

/* Amounts are found under any unit of money: 总投资（亿元）. The cell is read in the unit of its header (project_import.c). */
static const char *const *usual_of(struct making *m, const struct project_field *f)
{
	const char **list = arena_new_array(&m->c->arena, const char *, NAMES_MOST);
	int n = 0;
	m->full = m->full || list == NULL;
	for (size_t u = 0; list != NULL && u < sizeof usual_names / sizeof usual_names[0]; u++) {
		const struct project_field *field = m->p->known[usual_names[u].field] >= 0 ? &m->p->fields[m->p->known[usual_names[u].field]] : NULL;
		for (int i = 0; field == f && usual_names[u].names[i] != NULL; i++)
			list[n++] = usual_names[u].names[i];
	}
	static const char *const units[] = { "亿元", "万元", "元" };
	size_t len = f->unit_text != NULL ? strlen(f->unit_text) : 0;
	bool money = len >= 3 && strcmp(f->unit_text + len - 3, "元") == 0;
	for (int k = n, u = 0; list != NULL && money && u < 3; u++) {
		list[n++] = kept(m, arena_printf(&m->c->arena, "%s(%s)", f->title.zh, units[u]));
		for (int i = 0; i < k; i++)
			list[n++] = kept(m, arena_printf(&m->c->arena, "%s(%s)", list[i], units[u]));
	}
	return list;
}

/* 行业（GB/T 4754）: what stands before the bracket; NULL: there is none. */
static const char *short_title(struct making *m, const char *title)
{
	const char *bracket = strstr(title, "（");
	return bracket != NULL && bracket > title ? kept(m, arena_strndup(&m->c->arena, title, (size_t)(bracket - title))) : NULL;
}

static const char *const flag_words[] = { "是", "否", NULL };

static const char *const *words_of(struct making *m, const struct project_field *f)
{
	if (f->kind == FIELD_IS_FLAG)
		return flag_words;
	if (f->kind != FIELD_IS_WORD)
		return NULL;
	const char **list = arena_new_array(&m->c->arena, const char *, (size_t)f->words->n + 1);
	m->full = m->full || list == NULL;
	for (int i = 0; list != NULL && i < f->words->n; i++)
		list[i] = f->words->words[i].title.zh;
	return list;
}

static enum importer_look look_of(const struct project_field *f)
{
	switch (f->kind) {
	case FIELD_IS_NUMBER: case FIELD_IS_MONTHS: return LOOK_NUMBER;
	case FIELD_IS_DATE: return LOOK_DATE;
	case FIELD_IS_FLAG: case FIELD_IS_WORD: return LOOK_WORD;
	case FIELD_IS_REGION: case FIELD_IS_INDUSTRY: case FIELD_IS_PLOT: case FIELD_IS_ENTERPRISE: case FIELD_IS_PROJECT:
	case FIELD_IS_PROJECT_CODE: return LOOK_CODE;
	case FIELD_IS_YEAR: return LOOK_YEAR;
	default: return LOOK_TEXT;
	}
}

/* What stands in the second row of a template. */
static const char *example_of(const struct project_plan *p, const struct project_field *f)
{
	if (f == &p->fields[p->known[KNOWN_NAME]])
		return "示例精密机械新建项目";
	switch (f->kind) {
	case FIELD_IS_NUMBER: return "1000";
	case FIELD_IS_MONTHS: return "0";
	case FIELD_IS_DATE: return "2020-06-30";
	case FIELD_IS_FLAG: return "否";
	case FIELD_IS_WORD: return f->words->words[0].title.zh;
	case FIELD_IS_REGION: return "320583";
	case FIELD_IS_INDUSTRY: return "3434";
	case FIELD_IS_ENTERPRISE: return "91110000802100433B";
	case FIELD_IS_PROJECT_CODE: return "2018-320583-07-01-100013";
	case FIELD_IS_YEAR: return "2020";
	default: return "";
	}
}

static struct importer_column *add(struct making *m, struct sheet_column column, struct table_column table, struct importer_column shown)
{
	struct sheet *k = m->k;
	if (k->n == COLUMNS_MAX) {
		m->full = true;
		return &k->shown[0];
	}
	k->list[k->n] = column;
	k->table[k->n] = table;
	shown.zh = table.zh;
	shown.en = table.en;
	shown.required = table.required;
	k->shown[k->n] = shown;
	return &k->shown[k->n++];
}

static struct importer_column look(struct making *m, const struct project_field *f)
{
	return (struct importer_column){ .look = look_of(f), .words = words_of(m, f), .may_be_negative = f->negative, .example = example_of(m->p, f), .in_template = true };
}

/* ---- The columns that say which project it is. */

static void add_code(struct making *m)
{
	static const char *const aliases[] = { "项目编码", NULL };
	add(m, (struct sheet_column){ .use = COLUMN_IS_CODE }, (struct table_column){ "项目编号", "number", false, aliases },
		(struct importer_column){ .look = LOOK_CODE, .example = "", .note = "本系统的编号；新项目留空，由系统编号", .note_en = "our own number; empty for a new project, which then gets one",
			.in_template = true });
}

static void add_days(struct making *m)
{
	static const char *const talks[] = { "首谈日期", "首次洽谈日期", NULL }, *const told[] = { "登记日期", NULL };
	add(m, (struct sheet_column){ .use = COLUMN_IS_TALKS }, (struct table_column){ "首谈日", "first_talk", false, talks },
		(struct importer_column){ .look = LOOK_DATE, .example = "2020-01-15", .note = "第一次接触的日期；留空为登记日", .note_en = "day of the first contact; empty: the day of entry", .in_template = true });
	add(m, (struct sheet_column){ .use = COLUMN_IS_TOLD }, (struct table_column){ "登记日", "entered_on", false, told },
		(struct importer_column){ .look = LOOK_DATE, .example = "", .note = "原台账登记该项目的日期；留空为今天", .note_en = "day on which the former ledger took the project in; empty: today",
			.in_template = false });
}

static void add_rest(struct making *m)
{
	static const char *const serial[] = { "序", "No.", NULL }, *const note[] = { "说明", "备注说明", "remark", NULL };
	add(m, (struct sheet_column){ .use = COLUMN_IS_NOTHING }, (struct table_column){ "序号", "serial", false, serial },
		(struct importer_column){ .look = LOOK_TEXT, .example = "", .note = "不导入", .note_en = "not taken in", .in_template = false });
	add(m, (struct sheet_column){ .use = COLUMN_IS_NOTE }, (struct table_column){ "备注", "note", false, note },
		(struct importer_column){ .look = LOOK_TEXT, .example = "", .note = "记入这次登记的备注，企业看不到", .note_en = "kept as the note of this entry; not shown to enterprises", .in_template = false });
}

/* ---- Fields. */

static void add_field(struct making *m, const struct project_field *f)
{
	bool name = f == &m->p->fields[m->p->known[KNOWN_NAME]], region = f == &m->p->fields[m->p->known[KNOWN_REGION]];
	const char *en = kept(m, f->id);
	struct importer_column *shown = add(m, (struct sheet_column){ .use = COLUMN_IS_FIELD, .field = f },
		(struct table_column){ with_unit(m, f->title.zh, f), en, false, names_with(m, f->title.zh, f->title.en, short_title(m, f->title.zh), usual_of(m, f)) }, look(m, f));
	if (name || region) {
		shown->note = "新项目必填；留空表示不变";
		shown->note_en = "needed for a new project; empty changes nothing";
	}
	if (f->kind == FIELD_IS_REGION) {
		shown->note = "区的 6 位代码或镇、街道的 9 位代码，或唯一的名称；新项目必填";
		shown->note_en = "the district's 6 digits, the town's 9, or a name that only one has; needed for a new project";
	}
}

/* ---- Lists. */

static const struct project_field *of_list(const struct making *m, enum project_known_list list, const char *id)
{
	int l = m->p->known_list[list], i = l >= 0 ? project_list_field_of(&m->p->lists[l], id) : -1;
	return i >= 0 ? &m->p->lists[l].fields[i] : NULL;
}

static void add_codes(struct making *m)
{
	static const char *const aliases[] = { "国家项目代码", "在线平台项目代码", "备案代码", NULL };
	const struct project_field *f = of_list(m, KNOWN_CODES, "code");
	if (f == NULL)
		return;
	struct importer_column *shown = add(m, (struct sheet_column){ .use = COLUMN_IS_CODES, .field = f }, (struct table_column){ "项目代码", "codes", false, aliases }, look(m, f));
	shown->note = "24 位国家代码；几个代码之间用顿号";
	shown->note_en = "the state's code of 24 characters; several with 、 or a blank between them";
}

/* 建设单位信用代码, 建设单位 (its name), 建设单位出资比例(%) … */
static void add_party(struct making *m, const struct project_word *role, const struct project_field *f)
{
	static const char *const firms[] = { "业主单位", "业主", "项目单位", "企业名称", "单位名称", "投资主体", NULL }, *const codes[] = { "信用代码", "统一社会信用代码", "社会信用代码", NULL };
	bool owner = strcmp(role->id, "owner") == 0, firm = strcmp(f->id, "name") == 0;
	struct arena *a = &m->c->arena;
	const char *zh = role->title.zh, *alias = NULL, *title = with_unit(m, f->title.zh, f);
	if (f->kind == FIELD_IS_ENTERPRISE)
		alias = kept(m, arena_printf(a, "%s信用代码", zh));
	else if (strcmp(f->id, "name") == 0)
		alias = zh;
	else if (title != f->title.zh)
		alias = kept(m, arena_printf(a, "%s%s", zh, f->title.zh));
	add(m, (struct sheet_column){ .use = COLUMN_IS_PARTY, .field = f, .role = role->id },
		(struct table_column){ kept(m, arena_printf(a, "%s%s", zh, title)), kept(m, arena_printf(a, "%s.%s", role->id, f->id)), false, names_with(m, alias, NULL, NULL, !owner ? NULL : firm ? firms : f->kind == FIELD_IS_ENTERPRISE ? codes : NULL) }, look(m, f));
}

static void add_parties(struct making *m)
{
	const struct project_field *role = of_list(m, KNOWN_PARTIES, "role");
	const struct project_list_plan *l = role != NULL ? &m->p->lists[m->p->known_list[KNOWN_PARTIES]] : NULL;
	for (int w = 0; role != NULL && w < role->words->n; w++)
		for (int i = 0; i < l->n_fields; i++)
			if (&l->fields[i] != role)
				add_party(m, &role->words->words[w], &l->fields[i]);
}

static void add_plan(struct making *m)
{
	static const char *const year_aliases[] = { "计划年度", "年份", NULL };
	const struct project_field *year = of_list(m, KNOWN_PLAN, "year"), *amount = of_list(m, KNOWN_PLAN, "amount"), *months = of_list(m, KNOWN_PLAN, "months");
	if (year == NULL || amount == NULL || months == NULL)
		return;
	add(m, (struct sheet_column){ .use = COLUMN_IS_YEAR, .field = year }, (struct table_column){ "年度", "plan_year", false, year_aliases }, look(m, year));
	add(m, (struct sheet_column){ .use = COLUMN_IS_AMOUNT, .field = amount },
		(struct table_column){ with_unit(m, amount->title.zh, amount), "plan_amount", false, names(m, amount->title.zh, NULL, NULL) }, look(m, amount));
	for (int k = 0; k < 12; k++)
		add(m, (struct sheet_column){ .use = COLUMN_IS_MONTH, .field = months, .month = k },
			(struct table_column){ kept(m, arena_printf(&m->c->arena, "%d月", k + 1)), kept(m, arena_printf(&m->c->arena, "plan_month_%d", k + 1)), false,
				names(m, kept(m, arena_printf(&m->c->arena, "%d月计划", k + 1)), NULL, NULL) }, look(m, months));
}

enum rc sheet_make(struct ctx *c, const struct project_plan *p, struct sheet *ret_sheet)
{
	struct sheet k = { .list = arena_new_array(&c->arena, struct sheet_column, COLUMNS_MAX), .table = arena_new_array(&c->arena, struct table_column, COLUMNS_MAX),
		.shown = arena_new_array(&c->arena, struct importer_column, COLUMNS_MAX) };
	struct making m = { c, p, &k, false };
	if (k.list == NULL || k.table == NULL || k.shown == NULL)
		return ctx_no_memory(c);
	add_code(&m);
	add_codes(&m);
	k.of_field = k.n;
	for (int i = 0; i < p->n_fields; i++)
		add_field(&m, &p->fields[i]);
	add_parties(&m);
	add_days(&m);
	add_plan(&m);
	add_rest(&m);
	if (m.full)
		return k.n == COLUMNS_MAX ? ctx_fail(c, RC_TOO_LARGE, "plan", TR(c, "字段过多，一张表至多 %d 列", "too many fields: a table has at most %d columns"), COLUMNS_MAX) : ctx_no_memory(c);
	*ret_sheet = k;
	return RC_OK;
}
