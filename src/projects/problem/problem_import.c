/* problem_import.c - a table of problems: one row a problem with the days of its steps, as offices keep it in a spreadsheet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A problem comes in once, under its number; a row of one that is there says nothing new. The days that are filled in become its moves, in order. What is still open has no matter
 * until somebody takes it up on its page: a deadline of the past reminds nobody. */
#include <stdio.h>
#include <string.h>
#include "core/workday.h"
#include "projects/problem/problem_import.h"
#include "projects/problem/problem_store.h"
#include "projects/file/project_import.h"
#include "registry/registry_import.h"

enum { COL_CODE, COL_PROJECT, COL_CATEGORY, COL_TEXT, COL_LEVEL, COL_SIDE, COL_DAY, COL_OFFICE, COL_HELPERS, COL_DEADLINE, COL_STATE, COL_ASSIGNED, COL_SIGNED, COL_RAISED, COL_ANSWERED,
	COL_CONFIRMED, COL_RETURNS, COL_RESULT, COL_CONTENT, COL_LOOK, COLUMNS };
static const struct table_column columns[COLUMNS] = {
	{ "编号", "code", true, NULL }, { "项目编号", "project", true, NULL }, { "类别", "category", true, NULL }, { "描述", "text", true, NULL }, { "层级", "level", true, NULL },
	{ "提出单位", "side", false, NULL }, { "提出日", "registered", true, NULL }, { "主办", "office", false, NULL }, { "协办", "helpers", false, NULL }, { "期限", "deadline", false, NULL },
	{ "状态", "state", true, NULL }, { "交办日", "assigned", false, NULL }, { "签收日", "signed", false, NULL }, { "上提日", "raised", false, NULL }, { "答复日", "answered", false, NULL },
	{ "企业确认日", "confirmed", false, NULL }, { "退回次数", "returns", false, NULL }, { "结果", "result", false, NULL }, { "满意度", "satisfaction", false, NULL },
	{ "复看日", "look_again", false, NULL },
};
static const char *const levels_zh[] = { "镇", "区", "市", "省", NULL };
static const char *const states_zh[] = { "登记", "交办", "办理", "答复", "企业确认", "销号", "退回", "上提", "挂账", NULL };
static const char *const contents_zh[] = { "不满意", "不太满意", "一般", "基本满意", "满意", NULL };
static const char *const contents_en[] = { "1", "2", "3", "4", "5", NULL };

enum { CODE_MOST = 40, WORDS_MOST = 200, RETURNS_IN_TABLE = 20, TITLE_CHARS = 40, SHELVED_DAYS = 90 };

struct line { struct problem_row p; int32_t assigned, signed_on, raised, answered, confirmed; const char *helpers, *result; int returns; };

/* ---- Cells. */

/* False after a reject. */
static enum rc take_project(struct project_import *m, struct line *l)
{
	struct ctx *c = m->c;
	struct project_ref ref;
	const char *key;
	if (!table_need_code(m->t, COL_PROJECT, &key))
		return RC_OK;
	TRY(project_find(c, key, &ref));
	if (ref.id == 0)
		table_reject(m->t, COL_PROJECT, TR(c, "核对编号；新项目先导入项目表", "look at the number; a new project comes with the table of projects first"), "%s", TR(c, "没有这个项目", "there is no such project"));
	l->p.project = ref.id;
	if (ref.id != 0) {
		struct problem_place at;
		TRY(store_problem_place(c, ref.id, &at));
		l->p.region = at.region;
		l->p.region_pos = at.pos;
	}
	return RC_OK;
}

static void take_category(struct project_import *m, const struct problem_plan *plan, struct line *l)
{
	struct ctx *c = m->c;
	const char *said;
	if (!table_need_text(m->t, COL_CATEGORY, WORDS_MOST, &said))
		return;
	for (int i = 0; i < plan->n_categories; i++) {
		const struct problem_category *k = &plan->categories[i];
		if (strcmp(k->title.zh, said) == 0 || strcmp(k->title.en, said) == 0 || strcmp(k->id, said) == 0)
			l->p.category = k->id;
	}
	if (l->p.category == NULL)
		table_reject(m->t, COL_CATEGORY, TR(c, "用 problems.yaml 中的类别", "use a category of problems.yaml"), "%s", TR(c, "没有这个问题类别", "there is no such category"));
}

static void need_day(struct project_import *m, int column, int32_t *ret_day)
{
	struct ctx *c = m->c;
	if (project_import_day(m, column, ret_day) && *ret_day == DAY_NONE)
		table_reject(m->t, column, TR(c, "写日期，如 2020-06-30", "write a day such as 2020-06-30"), "%s", TR(c, "缺日期", "the day is missing"));
}

static void take_words(struct project_import *m, struct line *l)
{
	bool has;
	int at;
	if (table_word(m->t, COL_LEVEL, levels_zh, problem_level_words, &at, &has) && has)
		l->p.level = (enum problem_level)at;
	if (table_word(m->t, COL_STATE, states_zh, problem_state_words, &at, &has) && has)
		l->p.state = at == PROBLEM_CONFIRMED ? PROBLEM_CLOSED : (enum problem_state)at;
	if (table_word(m->t, COL_CONTENT, contents_zh, contents_en, &at, &has) && has)
		l->p.satisfaction = at + 1;
}

static void take_days(struct project_import *m, struct line *l)
{
	need_day(m, COL_DAY, &l->p.registered_on);
	(void)project_import_day(m, COL_DEADLINE, &l->p.deadline);
	(void)project_import_day(m, COL_ASSIGNED, &l->assigned);
	(void)project_import_day(m, COL_SIGNED, &l->signed_on);
	(void)project_import_day(m, COL_RAISED, &l->raised);
	(void)project_import_day(m, COL_ANSWERED, &l->answered);
	(void)project_import_day(m, COL_CONFIRMED, &l->confirmed);
	(void)project_import_day(m, COL_LOOK, &l->p.look_again);
}

static void take_texts(struct project_import *m, struct line *l)
{
	const char *side = "", *office = "";
	int64_t returns = 0;
	bool has;
	(void)table_need_text(m->t, COL_CODE, CODE_MOST, &l->p.code);
	(void)table_need_text(m->t, COL_TEXT, PROBLEM_TEXT, &l->p.text);
	(void)table_text(m->t, COL_SIDE, WORDS_MOST, &side);
	(void)table_text(m->t, COL_OFFICE, WORDS_MOST, &office);
	(void)table_text(m->t, COL_HELPERS, WORDS_MOST, &l->helpers);
	(void)table_text(m->t, COL_RESULT, PROBLEM_NOTE, &l->result);
	if (table_int(m->t, COL_RETURNS, 0, RETURNS_IN_TABLE, &returns, &has))
		l->returns = (int)returns;
	l->p.by_enterprise = strcmp(side, "企业") == 0 || strcmp(side, "enterprise") == 0;
	l->p.office_words = office[0] == '\0' || l->helpers[0] == '\0' ? office : arena_printf(&m->c->arena, "%s（协办：%s）", office, l->helpers);
}

/* ---- Do the days fit each other and the state? */

static void days_in_order(struct project_import *m, const struct line *l)
{
	static const int of[] = { COL_DAY, COL_ASSIGNED, COL_SIGNED, COL_ANSWERED, COL_CONFIRMED };
	struct ctx *c = m->c;
	const int32_t days[] = { l->p.registered_on, l->assigned, l->signed_on, l->answered, l->confirmed };
	int32_t last = DAY_NONE;
	for (int i = 0; i < 5; i++) {
		if (days[i] != DAY_NONE && last != DAY_NONE && days[i] < last)
			table_reject(m->t, of[i], TR(c, "按提出、交办、签收、答复、确认的先后填写", "registered, given out, signed, answered, confirmed come in this order"), "%s", TR(c, "日期早于前一步", "the day lies before the step before it"));
		if (days[i] != DAY_NONE && days[i] > m->known)
			table_reject(m->t, of[i], TR(c, "核对日期", "look at the day"), "%s", TR(c, "日期在将来", "the day lies in the future"));
		last = days[i] != DAY_NONE ? days[i] : last;
	}
}

static void state_fits(struct project_import *m, const struct line *l)
{
	struct ctx *c = m->c;
	bool closed = l->p.state == PROBLEM_CLOSED;
	if (closed && (l->answered == DAY_NONE || l->confirmed == DAY_NONE))
		table_reject(m->t, COL_STATE, TR(c, "填写答复日和企业确认日，或改状态", "fill in when it was answered and confirmed, or change the state"), "%s", TR(c, "销号须有答复日和企业确认日", "a closed problem was answered and confirmed on some day"));
	if (!closed && l->p.satisfaction > 0)
		table_reject(m->t, COL_CONTENT, TR(c, "删去，或改状态为销号", "leave it out, or make the state closed"), "%s", TR(c, "没有销号的问题不能有满意度", "a problem that is not closed has no satisfaction yet"));
	if (l->p.state == PROBLEM_ANSWERED && l->answered == DAY_NONE)
		table_reject(m->t, COL_ANSWERED, TR(c, "填写答复日", "fill in when it was answered"), "%s", TR(c, "缺答复日", "the day of the answer is missing"));
}

/* ---- Its moves. */

struct writing { struct project_import *m; struct line *l; struct problem_row now; int32_t last; };

static int32_t later(int32_t a, int32_t b) { return a == DAY_NONE || (b != DAY_NONE && b > a) ? b : a; }

static enum rc move(struct writing *w, enum problem_act act, enum problem_state to, int32_t day, const char *note)
{
	struct ctx *c = w->m->c;
	char at[INSTANT_TEXT];
	int64_t id;
	w->last = later(w->last, day);
	int64_t when = project_import_telling(w->m, w->last).at_ms;
	instant_print(at, when != 0 ? when : c->now_ms);
	const struct problem_move row = { .problem = w->now.id, .act = act, .at = at, .day = w->last, .who = w->m->telling.source, .unit = "", .before = w->now.state, .state = to, .level = w->now.level,
		.desk = w->now.desk, .office = w->now.office, .deadline = w->now.deadline, .look_again = to == PROBLEM_SHELVED ? w->now.look_again : DAY_NONE, .satisfaction = w->now.satisfaction, .note = note };
	w->now.state = to;
	w->now.changed_at = arena_strdup(&c->arena, at);
	return w->now.changed_at ? store_problem_move(c, &row, &id) : ctx_no_memory(c);
}

/* From the level below, where the table says that it was raised. */
static enum rc raised(struct writing *w)
{
	struct ctx *c = w->m->c;
	enum problem_level to = w->l->p.level;
	TRY(problem_desk(c, w->now.region, to, &w->now.desk));
	TRY(problem_office(c, w->now.region, w->now.category, to, &w->now.office));
	w->now.level = to;
	w->now.raises = 1;
	w->now.since = later(w->last, w->l->raised);
	w->now.deadline = w->l->p.deadline;
	return move(w, PROBLEM_RAISE, PROBLEM_RAISED, w->l->raised, "");
}

static enum rc closing(struct writing *w)
{
	struct line *l = w->l;
	w->now.satisfaction = l->p.satisfaction;
	TRY(move(w, PROBLEM_CONFIRM, PROBLEM_CONFIRMED, l->confirmed, ""));
	TRY(move(w, PROBLEM_CLOSE, PROBLEM_CLOSED, l->confirmed, ""));
	w->now.closed_on = w->last;
	return RC_OK;
}

static enum rc answers(struct writing *w)
{
	struct line *l = w->l;
	for (int i = 0; i < l->returns; i++) {
		TRY(move(w, PROBLEM_ANSWER, PROBLEM_ANSWERED, l->answered, ""));
		TRY(move(w, PROBLEM_RETURN, PROBLEM_RETURNED, l->answered, ""));
	}
	w->now.returns = l->returns;
	return move(w, PROBLEM_ANSWER, PROBLEM_ANSWERED, l->answered, l->result);
}

/* The last move leaves it in the state of the table. */
static enum rc shelved(struct writing *w)
{
	if (w->now.look_again == DAY_NONE)
		w->now.look_again = w->m->known + SHELVED_DAYS;
	return move(w, PROBLEM_SHELVE, PROBLEM_SHELVED, w->last, "");
}

static enum rc moves(struct writing *w)
{
	struct line *l = w->l;
	enum problem_state to = l->p.state;
	bool was_raised = l->raised != DAY_NONE && l->p.level > PROBLEM_TOWN;
	TRY(move(w, PROBLEM_REGISTER, PROBLEM_REGISTERED, l->p.registered_on, ""));
	if (to != PROBLEM_REGISTERED && l->assigned != DAY_NONE)
		TRY(move(w, PROBLEM_ASSIGN, PROBLEM_ASSIGNED, l->assigned, ""));
	if (w->now.state == PROBLEM_ASSIGNED && to != PROBLEM_ASSIGNED && l->signed_on != DAY_NONE)
		TRY(move(w, PROBLEM_SIGN, PROBLEM_WORKING, l->signed_on, ""));
	if (was_raised && (l->answered == DAY_NONE || l->raised <= l->answered)) {
		TRY(raised(w));
		if (to != PROBLEM_RAISED)
			TRY(move(w, PROBLEM_SIGN, PROBLEM_WORKING, l->raised, ""));
	}
	if (l->answered != DAY_NONE && (to == PROBLEM_CLOSED || to == PROBLEM_ANSWERED || to == PROBLEM_RETURNED))
		TRY(answers(w));
	if (to == PROBLEM_CLOSED)
		return closing(w);
	if (to == PROBLEM_RETURNED) {
		w->now.returns++;
		return move(w, PROBLEM_RETURN, PROBLEM_RETURNED, w->last, "");
	}
	return to == PROBLEM_SHELVED ? shelved(w) : RC_OK;
}

/* The first characters, whole ones. */
static const char *title_of(struct ctx *c, const char *text)
{
	size_t at = 0;
	for (int i = 0; i < TITLE_CHARS && text[at] != '\0' && text[at] != '\n'; i++)
		for (at++; ((unsigned char)text[at] & 0xC0) == 0x80; at++)
			;
	return arena_strndup(&c->arena, text, at);
}

static enum rc write_line(struct project_import *m, struct line *l)
{
	struct ctx *c = m->c;
	struct writing w = { .m = m, .l = l, .now = l->p, .last = DAY_NONE };
	int64_t word;
	bool was_raised = l->raised != DAY_NONE && l->p.level > PROBLEM_TOWN && (l->answered == DAY_NONE || l->raised <= l->answered);
	w.now.level = was_raised ? (enum problem_level)(l->p.level - 1) : l->p.level;
	w.now.state = PROBLEM_REGISTERED;
	w.now.satisfaction = 0;
	w.now.since = l->p.registered_on;
	w.now.title = title_of(c, l->p.text);
	if (w.now.title == NULL)
		return ctx_no_memory(c);
	TRY(problem_desk(c, w.now.region, w.now.level, &w.now.desk));
	if (l->p.state != PROBLEM_REGISTERED)
		TRY(problem_office(c, w.now.region, w.now.category, w.now.level, &w.now.office));
	if (w.now.deadline == DAY_NONE)
		w.now.deadline = problem_due(c, w.now.category, w.now.level, w.now.registered_on);
	w.now.changed_at = "";
	TRY(store_problem_add(c, &w.now, &w.now.id));
	TRY(moves(&w));
	if (l->result[0] != '\0' && l->answered != DAY_NONE)
		TRY(store_problem_word(c, &(struct problem_word){ .problem = w.now.id, .at = w.now.changed_at, .who = m->telling.source, .unit = w.now.office, .text = l->result }, &word));
	if (w.now.state != PROBLEM_SHELVED)
		w.now.look_again = DAY_NONE;
	return store_problem_set(c, &w.now);
}

/* ---- Rows. */

static enum rc take_row(struct project_import *m, const struct problem_plan *plan)
{
	struct line l = { .p = { .title = "", .text = "", .origin = "", .office_words = "", .office = "", .desk = "", .deadline = DAY_NONE, .look_again = DAY_NONE, .registered_on = DAY_NONE,
		.since = DAY_NONE, .closed_on = DAY_NONE }, .assigned = DAY_NONE, .signed_on = DAY_NONE, .raised = DAY_NONE, .answered = DAY_NONE, .confirmed = DAY_NONE, .helpers = "", .result = "" };
	struct problem_row there;
	TRY(take_project(m, &l));
	take_category(m, plan, &l);
	take_texts(m, &l);
	take_words(m, &l);
	take_days(m, &l);
	if (table_row_is_bad(m->t))
		return RC_OK;
	days_in_order(m, &l);
	state_fits(m, &l);
	if (table_row_is_bad(m->t))
		return RC_OK;
	TRY(store_problem_by_code(m->c, l.p.code, &there));
	if (there.id != 0) {
		m->result.unchanged++;
		return RC_OK;
	}
	m->result.added++;
	return m->r->check_only ? RC_OK : write_line(m, &l);
}

static enum rc rows(struct project_import *m)
{
	const struct problem_plan *plan;
	bool row;
	TRY(problem_plan_get(m->c, &plan));
	TRY(table_map(m->c, m->t, columns, COLUMNS, TABLE_EXTRA_REFUSE));
	for (;;) {
		TRY(table_next(m->t, &row));
		if (!row)
			return RC_OK;
		project_import_next(m);
		TRY(take_row(m, plan));
	}
}

/* ---- As the intake, the command line and the sample city have it. */

static enum importer_look look_of(int i)
{
	return i == COL_PROJECT || i == COL_CODE ? LOOK_CODE : i == COL_LEVEL || i == COL_STATE || i == COL_CONTENT ? LOOK_WORD : i == COL_RETURNS ? LOOK_NUMBER
		: i == COL_DAY || i == COL_DEADLINE || (i >= COL_ASSIGNED && i <= COL_CONFIRMED) || i == COL_LOOK ? LOOK_DATE : LOOK_TEXT;
}

static enum rc importer_columns(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, COLUMNS);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < COLUMNS; i++)
		out[i] = (struct importer_column){ .zh = columns[i].zh, .en = columns[i].en, .required = columns[i].required, .in_template = true, .look = look_of(i),
			.example = look_of(i) == LOOK_DATE ? "2020-06-30" : i == COL_CODE ? "WT000001" : i == COL_STATE ? "办理" : i == COL_LEVEL ? "镇" : "",
			.words = i == COL_LEVEL ? levels_zh : i == COL_STATE ? states_zh : i == COL_CONTENT ? contents_zh : NULL };
	*ret_list = out;
	*ret_n = COLUMNS;
	return RC_OK;
}

static enum rc importer_match(struct ctx *c, const char *header, const char **ret_name)
{
	(void)c;
	int i = table_column_named(columns, COLUMNS, header);
	*ret_name = i >= 0 ? columns[i].zh : NULL;
	return RC_OK;
}

static enum rc import_problems(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result)
{
	return project_import_run(c, r, "project-problems", rows, NULL, ret_result);
}

static const struct importer problems = {
	.kind = "project-problems", .title = "项目问题", .title_en = "Problems of projects",
	.note = "一个问题一行，写明编号、项目、类别、层级、状态和各步日期；编号已有的问题不变。",
	.note_en = "One row a problem with its number, project, category, level, state and the days of its steps; problems whose number is known stay as they are.",
	.columns = importer_columns, .match = importer_match, .run = import_problems,
};
const struct importer *const problem_importers[N_PROBLEM_IMPORTERS] = { &problems };

static int run_problems(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &problems); }

const struct command problem_commands[N_PROBLEM_COMMANDS] = {
	{ "import project-problems", "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]",
		"Brings problems of projects from a CSV or XLSX table.\n"
		"One row a problem with the days of its steps, which become its moves. A problem whose number is known stays as it is. What is open is taken up on its page.\n",
		"从 CSV 或 XLSX 表导入项目问题。\n一个问题一行，各步日期成为办理过程；编号已有的问题不变；未销号的问题在页面上接着办理。\n", CMD_WRITE, run_problems },
};

static enum rc load_one(struct ctx *c, const struct manifest_entry *e)
{
	return strcmp(e->kind, problems.kind) == 0 ? import_sample(c, e, &problems) : RC_OK; /* another module's */
}

enum rc problem_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
