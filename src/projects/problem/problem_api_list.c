/* problem_api_list.c - lists of problems over HTTP: a page, a file, the agenda, of one project; the statistics.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "core/workday.h"
#include "projects/problem.api.gen.h"
#include "projects/problem/problem_json.h"
#include "registry/registry.h"

enum { EXPORT_ROWS = 20000, OF_PROJECT_MOST = 1000 };

void problem_day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

int32_t problem_day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

enum rc problem_insiders(struct ctx *c)
{
	return c->scope.kind == SCOPE_SUBJECT ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "联席会议议题不对企业开放", "the agenda of the joint meeting is not for enterprises")) : RC_OK;
}

bool problem_days_left(struct ctx *c, int32_t today, int32_t day, int *ret_n)
{
	int32_t from = day < today ? day : today, to = day < today ? today : day;
	for (int year = date_of(from).year; day != DAY_NONE && year <= date_of(to).year; year++)
		if (!workday_known(c, year))
			return false;
	return day != DAY_NONE && workday_between(c, today, day, ret_n) == RC_OK;
}

enum rc problem_region_name(struct ctx *c, const struct problem_row *p, const char **ret_code, const char **ret_name)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int at = (int)p->region_pos - 1;
	bool there = at >= 0 && at < g->n_regions;
	*ret_code = arena_strdup(&c->arena, there ? g->regions[at].code : "");
	*ret_name = arena_strdup(&c->arena, !there ? "" : c->english && g->regions[at].name_en[0] != '\0' ? g->regions[at].name_en : g->regions[at].name);
	registry_drop(c, g);
	return *ret_code && *ret_name ? RC_OK : ctx_no_memory(c);
}

static void count_key(struct jw *w, const char *key, bool has, int64_t n)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, n);
	else
		jw_null(w);
}

static void clock_json(struct ctx *c, struct jw *w, const struct problem_row *p)
{
	int32_t today = problem_today(c, p);
	int left = 0, days = problem_worked_days(c, p, today);
	bool has = problem_is_open(p) && problem_days_left(c, today, p->deadline, &left);
	problem_day_key(w, "deadline", p->deadline);
	jw_kbool(w, "overdue", problem_is_overdue(p, today));
	count_key(w, "days_left", has, left);
	count_key(w, "days", days >= 0, days);
	problem_day_key(w, "look_again", p->look_again);
	problem_day_key(w, "registered_on", p->registered_on);
	problem_day_key(w, "closed_on", p->closed_on);
}

enum rc problem_row_json(struct ctx *c, struct jw *w, const struct problem_row *p)
{
	const char *region, *name;
	TRY(problem_region_name(c, p, &region, &name));
	jw_ki64(w, "id", p->id);
	jw_ktext(w, "code", p->code);
	jw_ktext(w, "project", p->project_code);
	jw_ktext(w, "project_name", p->project_name);
	jw_ktext(w, "region", region);
	jw_ktext(w, "region_name", name);
	jw_ktext(w, "title", p->title);
	jw_ktext(w, "category", p->category);
	jw_ktext(w, "category_name", problem_category_title(c, p->category));
	jw_ktext(w, "level", problem_level_words[p->level]);
	jw_ktext(w, "level_name", problem_level_title(c, p->level));
	jw_ktext(w, "state", problem_state_words[p->state]);
	jw_ktext(w, "state_name", problem_state_title(c, p->state));
	jw_ktext(w, "office", p->office[0] != '\0' ? p->office : NULL);
	jw_ktext(w, "office_name", p->office[0] != '\0' ? unit_name(c, p->office) : NULL);
	clock_json(c, w, p);
	jw_ki64(w, "returns", p->returns);
	jw_ki64(w, "raises", p->raises);
	jw_ktext(w, "escalated", matter_level_words[c->scope.kind == SCOPE_SUBJECT ? LEVEL_NONE : p->escalated]);
	count_key(w, "satisfaction", p->satisfaction > 0, p->satisfaction);
	jw_kbool(w, "by_enterprise", p->by_enterprise);
	jw_ktext(w, "changed_at", p->changed_at);
	return RC_OK;
}

static enum rc rows_json(struct ctx *c, struct jw *w, const struct problem_row *list, int n)
{
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		TRY(problem_row_json(c, w, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

/* ---- The question. */

static enum rc region_span(struct ctx *c, const char *code, int64_t *ret_lo, int64_t *ret_hi)
{
	const struct registry *g;
	*ret_lo = *ret_hi = 0;
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	if (at >= 0) {
		*ret_lo = g->regions[at].pos;
		*ret_hi = g->regions[at].pos_end;
	}
	registry_drop(c, g);
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static enum rc read_query(struct ctx *c, const struct problem_list_in *in, struct problem_query *q)
{
	struct project_ref ref;
	*q = (struct problem_query){ .text = or_empty(in->q), .category = or_empty(in->category), .office = or_empty(in->office), .state = in->has_state ? (int)in->state : -1,
		.level = in->has_level ? (int)in->level : -1, .show = (enum problem_show)in->show, .sort = (enum problem_sort)in->sort, .descending = in->order == PROBLEM_LIST_ORDER_DESC };
	if (in->project != NULL && in->project[0] != '\0') {
		TRY(project_get(c, in->project, &ref));
		q->project = ref.id;
	}
	if (q->show == PROBLEM_SHOW_AGENDA)
		TRY(problem_insiders(c));
	return region_span(c, in->region, &q->region_lo, &q->region_hi);
}

/* ---- A page, the agenda, of one project. */

static enum rc page_json(struct ctx *c, struct jw *w, const struct problem_query *q, int64_t page, int64_t page_size)
{
	struct problem_counts k;
	struct problem_row *list;
	int n;
	TRY(problem_count(c, q, &k));
	TRY(problem_list(c, q, &list, &n));
	jw_obj(w);
	jw_ki64(w, "total", k.total);
	jw_ki64(w, "page", page);
	jw_ki64(w, "page_size", page_size);
	jw_ktext(w, "today", problem_day(c, problem_today(c, NULL)));
	jw_kbool(w, "may_export", c->session != NULL && session_may(c->session, "problems.export", NULL));
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "open", k.open);
	jw_ki64(w, "overdue", k.overdue);
	jw_ki64(w, "agenda", c->scope.kind == SCOPE_SUBJECT ? 0 : k.agenda);
	jw_ki64(w, "answered", k.answered);
	jw_obj_end(w);
	TRY(rows_json(c, w, list, n));
	jw_obj_end(w);
	return RC_OK;
}

enum rc problem_api_list(struct ctx *c, const struct problem_list_in *in, struct reply *r)
{
	struct problem_query q;
	TRY(read_query(c, in, &q));
	q.skip = (in->page - 1) * in->page_size;
	q.most = (int)in->page_size;
	return page_json(c, &r->jw, &q, in->page, in->page_size);
}

enum rc problem_api_agenda(struct ctx *c, const struct problem_agenda_in *in, struct reply *r)
{
	const struct problem_query q = { .text = "", .category = "", .office = "", .state = -1, .level = -1, .show = PROBLEM_SHOW_AGENDA, .sort = PROBLEM_BY_REGISTERED, .most = OF_PROJECT_MOST };
	(void)in;
	TRY(problem_insiders(c));
	return page_json(c, &r->jw, &q, 1, OF_PROJECT_MOST);
}

enum rc problem_api_of_project(struct ctx *c, const struct problem_of_project_in *in, struct reply *r)
{
	struct project_ref ref;
	struct problem_row *list;
	bool may;
	int n;
	TRY(project_get(c, in->code, &ref));
	TRY(project_allowed(c, ref.id, "problems.report", &may));
	const struct problem_query q = { .text = "", .category = "", .office = "", .state = -1, .level = -1, .show = PROBLEM_SHOW_ALL, .project = ref.id, .sort = PROBLEM_BY_REGISTERED,
		.descending = true, .most = OF_PROJECT_MOST };
	TRY(problem_list(c, &q, &list, &n));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "code", ref.code);
	jw_kbool(&r->jw, "may_register", may);
	TRY(rows_json(c, &r->jw, list, n));
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- A file. */

static enum rc write_row(struct ctx *c, struct table_out *o, const struct problem_row *p)
{
	const char *code, *name;
	int days = problem_worked_days(c, p, problem_today(c, p));
	TRY(problem_region_name(c, p, &code, &name));
	table_out_text(o, p->code);
	table_out_text(o, p->project_code);
	table_out_text(o, p->project_name);
	table_out_text(o, name);
	table_out_text(o, problem_category_title(c, p->category));
	table_out_text(o, p->title);
	table_out_text(o, p->text);
	table_out_text(o, problem_level_title(c, p->level));
	table_out_text(o, p->office[0] != '\0' ? unit_name(c, p->office) : NULL);
	table_out_text(o, problem_state_title(c, p->state));
	table_out_text(o, problem_day(c, p->registered_on));
	table_out_text(o, problem_day(c, p->deadline));
	table_out_text(o, problem_is_overdue(p, problem_today(c, p)) ? TR(c, "是", "yes") : "");
	if (days >= 0)
		table_out_i64(o, days);
	else
		table_out_empty(o);
	table_out_i64(o, p->returns);
	table_out_i64(o, p->raises);
	table_out_text(o, problem_day(c, p->closed_on));
	if (p->satisfaction > 0)
		table_out_i64(o, p->satisfaction);
	else
		table_out_empty(o);
	table_out_row(o);
	return RC_OK;
}

static enum rc write_file(struct ctx *c, const struct problem_row *list, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = {
		{ TR(c, "编号", "No."), COLUMN_TEXT, 0, 15 }, { TR(c, "项目编号", "Project no."), COLUMN_TEXT, 0, 16 }, { TR(c, "项目名称", "Project"), COLUMN_TEXT, 0, 30 },
		{ TR(c, "区域", "Region"), COLUMN_TEXT, 0, 14 }, { TR(c, "类别", "Category"), COLUMN_TEXT, 0, 12 }, { TR(c, "问题", "Problem"), COLUMN_TEXT, 0, 30 },
		{ TR(c, "描述", "Description"), COLUMN_TEXT, 0, 50 }, { TR(c, "层级", "Level"), COLUMN_TEXT, 0, 10 }, { TR(c, "主办单位", "Office"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "状态", "State"), COLUMN_TEXT, 0, 10 }, { TR(c, "登记日期", "Registered"), COLUMN_TEXT, 0, 12 }, { TR(c, "期限", "Deadline"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "逾期", "Overdue"), COLUMN_TEXT, 0, 8 }, { TR(c, "历时（工作日）", "Working days"), COLUMN_NUMBER, 0, 10 }, { TR(c, "退回次数", "Returned"), COLUMN_NUMBER, 0, 8 },
		{ TR(c, "上提次数", "Raised"), COLUMN_NUMBER, 0, 8 }, { TR(c, "销号日期", "Closed"), COLUMN_TEXT, 0, 12 }, { TR(c, "满意度（1-5）", "Satisfaction (1-5)"), COLUMN_NUMBER, 0, 10 },
	};
	const struct table_out_options options = { .title = TR(c, "项目问题清单", "Problems of projects") };
	struct table_out *o;
	int64_t rows;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (int i = 0; i < n; i++) {
		enum rc rc = write_row(c, o, &list[i]);
		if (rc != RC_OK) {
			table_out_drop(o);
			return rc;
		}
	}
	return table_out_done(c, o, &rows);
}

enum rc problem_api_export(struct ctx *c, const struct problem_export_in *in, struct reply *r)
{
	/* the same question as the list's, as in problem.api.yaml */
	const struct problem_list_in asked = { .q = in->q, .category = in->category, .has_level = in->has_level, .level = in->level, .has_state = in->has_state, .state = in->state,
		.office = in->office, .region = in->region, .project = in->project, .show = in->show, .sort = in->sort, .order = in->order };
	bool xlsx = in->format == PROBLEM_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	struct problem_query q;
	struct problem_row *list;
	int n;
	TRY(read_query(c, &asked, &q));
	q.most = EXPORT_ROWS;
	TRY(problem_list(c, &q, &list, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, list, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "项目问题清单", "problems"), xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "problems") : ctx_no_memory(c);
}

/* ---- Statistics. */

static void sum_json(struct jw *w, const struct problem_sum *s)
{
	jw_obj(w);
	jw_ktext(w, "key", s->key);
	jw_ktext(w, "title", s->title);
	jw_ki64(w, "total", s->total);
	jw_ki64(w, "open", s->open);
	jw_ki64(w, "overdue", s->overdue);
	jw_ki64(w, "closed", s->closed);
	jw_ki64(w, "projects", s->projects);
	count_key(w, "median_days", s->median_days >= 0, s->median_days);
	count_key(w, "oldest_days", s->oldest_days >= 0, s->oldest_days);
	jw_ki64(w, "told", s->told);
	jw_key(w, "satisfaction");
	if (s->told > 0)
		jw_fixed(w, (double)s->content / (double)s->told, 2);
	else
		jw_null(w);
	jw_obj_end(w);
}

static void sums_json(struct jw *w, const char *key, const struct problem_sum *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		sum_json(w, &list[i]);
	jw_arr_end(w);
}

enum rc problem_api_statistics(struct ctx *c, const struct problem_statistics_in *in, struct reply *r)
{
	struct problem_span span = { .from = problem_day_of(in->from), .to = problem_day_of(in->to) };
	struct problem_statistics s;
	struct jw *w = &r->jw;
	TRY(region_span(c, in->region, &span.region_lo, &span.region_hi));
	TRY(problem_statistics(c, &span, &s));
	jw_obj(w);
	jw_ktext(w, "today", problem_day(c, problem_today(c, NULL)));
	jw_key(w, "all");
	sum_json(w, &s.all);
	sums_json(w, "categories", s.categories, s.n_categories);
	sums_json(w, "levels", s.levels, s.n_levels);
	sums_json(w, "states", s.states, s.n_states);
	sums_json(w, "districts", s.districts, s.n_districts);
	sums_json(w, "blockers", s.blockers, s.n_blockers);
	jw_obj_end(w);
	return RC_OK;
}
