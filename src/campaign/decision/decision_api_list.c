/* decision_api_list.c - lists of decisions over HTTP: a page, a file; the plan; suggestions of the registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "campaign/decision/decision.api.gen.h"
#include "campaign/decision/decision_campaign.h"
#include "campaign/decision/decision_json.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/session.h"
#include "core/table_out.h"
#include "evaluation/round.h"
#include "registry/registry.h"

enum { EXPORT_ROWS = 20000 };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }
static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }

int32_t decision_day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

const char *decision_state_title(const struct ctx *c, const struct decision *d)
{
	static const char *const zh[] = { "待决定", "已决定", "不同意", "已撤回" }, *const en[] = { "proposed", "decided", "refused", "withdrawn" };
	if (d->state == DECISION_DECIDED && !d->in_force)
		return d->to != DAY_NONE && d->to < decision_today(c) ? TR(c, "已到期", "expired") : TR(c, "尚未开始", "not begun");
	return TR(c, zh[d->state], en[d->state]);
}

const char *decision_cause_title(struct ctx *c, const struct decision *d)
{
	const struct decision_plan *p = decision_plan(c->app);
	int at = p != NULL ? decision_kind_of(p, d->kind) : -1;
	const struct decision_cause *cause = at >= 0 ? decision_cause_of(&p->kinds[at], d->cause) : NULL;
	return cause != NULL ? decision_words(c, cause->title) : or_null(d->cause);
}

const char *decision_organ_title(struct ctx *c, const char *organ)
{
	const struct decision_plan *p = decision_plan(c->app);
	int at = p != NULL ? decision_organ_of(p, organ) : -1;
	return at >= 0 ? decision_words(c, p->organs[at].title) : or_null(organ);
}

enum rc decision_region_name(struct ctx *c, const struct decision *d, const char **ret_name)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int at = (int)d->region_pos - 1;
	bool there = at >= 0 && at < g->n_regions;
	*ret_name = arena_strdup(&c->arena, !there ? "" : c->english && g->regions[at].name_en[0] != '\0' ? g->regions[at].name_en : g->regions[at].name);
	registry_drop(c, g);
	return *ret_name ? RC_OK : ctx_no_memory(c);
}

enum rc decision_row_json(struct ctx *c, struct jw *w, const struct decision *d)
{
	const char *region;
	TRY(decision_region_name(c, d, &region));
	jw_obj(w);
	jw_ki64(w, "id", d->id);
	jw_ktext(w, "code", d->uscc);
	jw_ktext(w, "name", d->name);
	jw_ktext(w, "region", region);
	jw_ktext(w, "kind", d->kind);
	jw_ktext(w, "kind_name", decision_words(c, d->title));
	jw_ktext(w, "cause_name", decision_cause_title(c, d));
	jw_ktext(w, "effect", decision_effect_text(c, d));
	jw_ktext(w, "class", or_null(d->class_));
	jw_ktext(w, "from_class", or_null(d->from_class));
	jw_ktext(w, "valid_from", decision_day(c, d->from));
	jw_ktext(w, "valid_to", decision_day(c, d->to));
	jw_ktext(w, "scheme", or_null(d->scheme));
	jw_key(w, "year");
	if (d->year > 0)
		jw_i64(w, d->year);
	else
		jw_null(w);
	jw_ktext(w, "document", d->document);
	jw_ktext(w, "reason", d->reason);
	jw_ktext(w, "state", decision_state_words[d->state]);
	jw_kbool(w, "in_force", d->in_force);
	jw_ktext(w, "at", d->at);
	jw_ktext(w, "who", c->scope.kind == SCOPE_SUBJECT ? NULL : or_null(d->who));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Campaigns that decisions are made for. */

static enum rc campaign_json(struct ctx *c, struct jw *w, const struct campaign *k)
{
	struct campaign_window win;
	int64_t unknown, waiting;
	TRY(campaign_window(c, k->id, "decision", &win));
	TRY(decision_campaign_state(c, k, &unknown, &waiting));
	jw_obj(w);
	jw_ki64(w, "id", k->id);
	jw_ktext(w, "title", campaign_title(c, k));
	jw_ktext(w, "scheme", k->scheme);
	jw_ki64(w, "year", k->year);
	jw_kbool(w, "open", !win.left && k->state == CAMPAIGN_OPEN);
	jw_ki64(w, "waiting", waiting);
	jw_ki64(w, "unknown", unknown);
	jw_obj_end(w);
	return RC_OK;
}

enum rc decision_campaigns_json(struct ctx *c, struct jw *w)
{
	struct campaign *list;
	int n = 0;
	bool inside = c->scope.kind == SCOPE_ALL || c->scope.kind == SCOPE_REGION;
	if (inside)
		TRY(campaign_list(c, &list, &n));
	jw_key(w, "campaigns");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		TRY(campaign_json(c, w, &list[i]));
	jw_arr_end(w);
	return RC_OK;
}

/* ---- A page. */

static enum rc region_span(struct ctx *c, const char *code, int64_t *ret_lo, int64_t *ret_hi)
{
	const struct registry *g;
	if (or_null(code) == NULL)
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

static enum rc subject_of(struct ctx *c, const char *code, int64_t *ret_subject)
{
	const struct registry *g;
	if (or_null(code) == NULL)
		return RC_OK;
	TRY(registry_hold(c, &g));
	int64_t row = registry_row_of_code(g, code);
	if (row >= 0 && registry_in_scope(g, &c->scope, (size_t)row))
		*ret_subject = registry_subject(g, (size_t)row);
	registry_drop(c, g);
	return *ret_subject != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "enterprise", TR(c, "没有信用代码为 %.40s 的企业（在您的范围内）", "there is no enterprise with the code %.40s (in your area)"), code);
}

static enum rc read_query(struct ctx *c, const struct decision_list_in *in, struct decision_query *q)
{
	*q = (struct decision_query){ .text = or_empty(in->q), .kind = or_empty(in->kind), .state = in->has_state ? (int)in->state : -1, .year = in->has_year ? (int)in->year : 0,
		.in_force = in->in_force, .sort = (enum decision_sort)in->sort, .descending = in->order == DECISION_LIST_ORDER_DESC };
	TRY(subject_of(c, in->enterprise, &q->subject));
	return region_span(c, in->region, &q->region_lo, &q->region_hi);
}

static void counts_json(struct jw *w, const struct decision_counts *k)
{
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "proposed", k->proposed);
	jw_ki64(w, "decided", k->decided);
	jw_ki64(w, "refused", k->refused);
	jw_ki64(w, "withdrawn", k->withdrawn);
	jw_ki64(w, "in_force", k->in_force);
	jw_obj_end(w);
}

static bool may(const struct ctx *c, const char *permission) { return c->session != NULL && session_may(c->session, permission, NULL); }

enum rc decision_api_list(struct ctx *c, const struct decision_list_in *in, struct reply *r)
{
	struct decision_query q;
	struct decision_counts k = { 0 };
	struct decision *list;
	struct jw *w = &r->jw;
	int n;
	TRY(read_query(c, in, &q));
	q.skip = (in->page - 1) * in->page_size;
	q.most = (int)in->page_size;
	TRY(decision_list(c, &q, &list, &n, &k));
	jw_obj(w);
	jw_ki64(w, "total", k.total);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	counts_json(w, &k);
	jw_kbool(w, "may_propose", may(c, "decisions.propose"));
	jw_kbool(w, "may_decide", may(c, "decisions.decide"));
	jw_kbool(w, "may_export", may(c, "evaluation.export"));
	TRY(decision_campaigns_json(c, w));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		TRY(decision_row_json(c, w, &list[i]));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- A file. */

static enum rc write_row(struct ctx *c, struct table_out *o, const struct decision *d)
{
	const char *region;
	TRY(decision_region_name(c, d, &region));
	table_out_i64(o, d->id);
	table_out_text(o, d->uscc);
	table_out_text(o, d->name);
	table_out_text(o, region);
	table_out_text(o, decision_words(c, d->title));
	table_out_text(o, decision_cause_title(c, d));
	table_out_text(o, decision_effect_text(c, d));
	table_out_text(o, decision_day(c, d->from));
	table_out_text(o, decision_day(c, d->to));
	if (d->year > 0)
		table_out_i64(o, d->year);
	else
		table_out_empty(o);
	table_out_text(o, d->document);
	table_out_text(o, d->reason);
	table_out_text(o, decision_state_title(c, d));
	table_out_text(o, d->at);
	table_out_text(o, d->who);
	table_out_row(o);
	return RC_OK;
}

static enum rc write_file(struct ctx *c, const struct decision *list, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = {
		{ TR(c, "编号", "No."), COLUMN_NUMBER, 0, 8 }, { TR(c, "信用代码", "Credit code"), COLUMN_TEXT, 0, 22 }, { TR(c, "企业", "Enterprise"), COLUMN_TEXT, 0, 34 },
		{ TR(c, "区域", "Region"), COLUMN_TEXT, 0, 16 }, { TR(c, "种类", "Kind"), COLUMN_TEXT, 0, 16 }, { TR(c, "事由", "Cause"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "作用", "Effect"), COLUMN_TEXT, 0, 26 }, { TR(c, "开始", "From"), COLUMN_TEXT, 0, 12 }, { TR(c, "结束", "To"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "仅用于年度", "Only for year"), COLUMN_NUMBER, 0, 10 }, { TR(c, "文号", "Document"), COLUMN_TEXT, 0, 24 }, { TR(c, "理由", "Reason"), COLUMN_TEXT, 0, 40 },
		{ TR(c, "状态", "State"), COLUMN_TEXT, 0, 10 }, { TR(c, "最近动作时间", "Last act"), COLUMN_TEXT, 0, 22 }, { TR(c, "最近动作人", "By"), COLUMN_TEXT, 0, 16 },
	};
	const struct table_out_options options = { .title = TR(c, "人工决定清单", "Decisions") };
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

enum rc decision_api_export(struct ctx *c, const struct decision_export_in *in, struct reply *r)
{
	/* the same question as the list's, as in decision.api.yaml */
	const struct decision_list_in asked = { .q = in->q, .kind = in->kind, .has_state = in->has_state, .state = in->state, .in_force = in->in_force, .has_year = in->has_year, .year = in->year,
		.region = in->region, .enterprise = in->enterprise, .sort = in->sort, .order = in->order };
	bool xlsx = in->format == DECISION_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	struct decision_query q;
	struct decision_counts k = { 0 };
	struct decision *list;
	int n;
	if (!may(c, "decisions.read"))
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "没有查看人工决定的权限", "decisions are not for this account"));
	TRY(read_query(c, &asked, &q));
	q.most = EXPORT_ROWS;
	TRY(decision_list(c, &q, &list, &n, &k));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, list, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "人工决定清单", "decisions"), xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "decisions") : ctx_no_memory(c);
}

/* ---- The plan. */

static void kind_json(struct ctx *c, struct jw *w, const struct decision_plan *p, const struct decision_kind *k, enum decision_level level)
{
	jw_obj(w);
	jw_ktext(w, "id", k->id);
	jw_ktext(w, "title", decision_words(c, k->title));
	jw_ktext(w, "effect", decision_effect_words[k->effect]);
	jw_ktext(w, "class", or_null(k->class_));
	jw_kbool(w, "asks_class", k->class_[0] == '\0' && k->effect != DECISION_LIMIT);
	jw_key(w, "months");
	if (k->months > 0)
		jw_i64(w, k->months);
	else
		jw_null(w);
	jw_kbool(w, "freed", k->freed);
	jw_kbool(w, "needs_file", k->needs_file);
	jw_kbool(w, "may_propose", level < DECISION_LEVELS && (k->propose >> level & 1) && may(c, "decisions.propose"));
	jw_key(w, "organs");
	jw_arr(w);
	for (int i = 0; i < p->n_organs; i++)
		if (k->decide >> i & 1)
			jw_text(w, decision_words(c, p->organs[i].title));
	jw_arr_end(w);
	jw_key(w, "against");
	jw_arr(w);
	for (int i = 0; i < p->n_kinds; i++)
		if (k->against >> i & 1)
			jw_text(w, decision_words(c, p->kinds[i].title));
	jw_arr_end(w);
	jw_key(w, "causes");
	jw_arr(w);
	for (int i = 0; i < k->n_causes; i++) {
		jw_obj(w);
		jw_ktext(w, "id", k->causes[i].id);
		jw_ktext(w, "title", decision_words(c, k->causes[i].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static enum rc classes_json(struct ctx *c, struct jw *w)
{
	const struct round *list, *first;
	int n;
	TRY(rounds_list(c, &list, &n));
	first = rounds_opening(c->app, list, n);
	const struct shelf_scheme *s = first != NULL ? shelf_find(rounds_shelf(c->app), first->scheme) : NULL;
	jw_key(w, "classes");
	jw_arr(w);
	for (int i = 0; s != NULL && i < s->scheme->classes.n; i++) {
		if (s->scheme->classes.list[i].outside)
			continue;
		jw_obj(w);
		jw_ktext(w, "code", s->scheme->classes.list[i].code);
		jw_ktext(w, "title", decision_words(c, s->scheme->classes.list[i].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc decision_api_plan(struct ctx *c, const struct decision_plan_in *in, struct reply *r)
{
	const struct decision_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(decision_plan_get(c, &p));
	enum decision_level level = decision_level_of(c, &c->scope);
	jw_obj(w);
	jw_ktext(w, "title", decision_words(c, p->title));
	jw_ktext(w, "clause", p->clause);
	jw_key(w, "kinds");
	jw_arr(w);
	for (int i = 0; i < p->n_kinds; i++)
		kind_json(c, w, p, &p->kinds[i], level);
	jw_arr_end(w);
	jw_key(w, "rules");
	jw_arr(w);
	for (int i = 0; i < p->n_rules; i++) {
		jw_obj(w);
		jw_ktext(w, "id", p->rules[i].id);
		jw_ktext(w, "title", decision_words(c, p->rules[i].title));
		jw_ktext(w, "kind", p->kinds[p->rules[i].kind].id);
		jw_ktext(w, "kind_name", decision_words(c, p->kinds[p->rules[i].kind].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	TRY(classes_json(c, w));
	TRY(decision_campaigns_json(c, w));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Suggestions. */

static enum rc rule_of(struct ctx *c, const char *id, const struct decision_plan **ret_p, int *ret_rule)
{
	TRY(decision_plan_get(c, ret_p));
	*ret_rule = decision_rule_of(*ret_p, id);
	return *ret_rule >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "rule", TR(c, "没有规则“%.40s”", "there is no rule '%.40s'"), id);
}

enum rc decision_api_suggestions(struct ctx *c, const struct decision_suggestions_in *in, struct reply *r)
{
	const struct decision_plan *p;
	struct decision_suggestion *list;
	struct jw *w = &r->jw;
	int64_t total;
	int rule, n;
	TRY(rule_of(c, in->rule, &p, &rule));
	TRY(decision_suggest(c, p, rule, (int)in->year, (in->page - 1) * in->page_size, (int)in->page_size, &list, &n, &total));
	jw_obj(w);
	jw_ki64(w, "total", total);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "code", list[i].uscc);
		jw_ktext(w, "name", list[i].name);
		jw_ktext(w, "region", list[i].region);
		jw_ktext(w, "registered", decision_day(c, list[i].registered));
		jw_ktext(w, "status", list[i].status);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc decision_api_confirm(struct ctx *c, const struct decision_confirm_in *in, struct reply *r)
{
	const struct decision_plan *p;
	txn_auto t = { 0 };
	int rule;
	TRY(rule_of(c, in->rule, &p, &rule));
	const struct decision_rule *u = &p->rules[rule];
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < in->n_codes; i++) {
		struct decision_wish wish = { .uscc = in->codes[i], .kind = p->kinds[u->kind].id, .cause = u->cause, .document = in->document, .reason = or_null(in->reason) ? in->reason : u->title.zh,
			.source = arena_printf(&c->arena, "%s %lld", u->id, (long long)in->year), .from = days_of((int)in->year, 1, 1), .to = days_of((int)in->year, 12, 31) };
		int64_t id;
		TRY(decision_propose(c, &wish, &id));
	}
	TRY_DB(txn_commit(&t));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "done", in->n_codes);
	jw_obj_end(&r->jw);
	return RC_OK;
}
