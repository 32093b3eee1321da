/* meeting_paper.c - the pack of a meeting as a document.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/meeting/meeting_paper.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/job.h"
#include "core/workday.h"
#include "projects/portfolio/portfolio.h"

enum { CHANGES_SHOWN = 400, WHY_SHOWN = 160, YI_CENTS = 1000000 /* 亿元 in 0.01 万元 */ };

/* ---- Texts. */

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

const char *paper_day(const struct paper *p, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return "—";
	date_print(t, day);
	return or_empty(arena_strdup(&p->c->arena, t));
}

const char *paper_number(const struct paper *p, const char *s)
{
	size_t n = strlen(s), whole = strcspn(s, "."), first = s[0] == '-', at = 0;
	char *out = arena_alloc(&p->c->arena, n * 2 + 2);
	if (out == NULL)
		return "";
	for (size_t i = 0; i < n; i++) {
		if (i > first && i < whole && (whole - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = s[i];
	}
	return out;
}

const char *paper_money(const struct paper *p, int64_t cents)
{
	char t[48];
	if (cents % 100 == 0)
		snprintf(t, sizeof t, "%lld", (long long)(cents / 100));
	else
		snprintf(t, sizeof t, "%s%lld.%02lld", cents < 0 && cents > -100 ? "-" : "", (long long)(cents / 100), llabs(cents % 100));
	return paper_number(p, t);
}

const char *paper_cut(const struct paper *p, const char *s, int most)
{
	size_t n = strlen(s), at = 0, len;
	for (int i = 0; i < most && at < n; i++, at += len)
		(void)utf8_decode(s + at, n - at, &len);
	return at < n ? or_empty(arena_printf(&p->c->arena, "%.*s…", (int)at, s)) : s;
}

const char *paper_light(const struct paper *p, enum light_color color, uint32_t *ret_ink)
{
	static const uint32_t inks[LIGHT_COLORS] = { INK_UNKNOWN, INK_GREEN, INK_UNKNOWN, INK_YELLOW, INK_RED };
	static const char *const zh[LIGHT_COLORS] = { "—", "● 绿灯", "○ 灰灯", "▲ 黄灯", "■ 红灯" }, *const en[LIGHT_COLORS] = { "—", "● green", "○ grey", "▲ yellow", "■ red" };
	*ret_ink = inks[color];
	return TR(p->c, zh[color], en[color]);
}

const char *paper_region(const struct paper *p, const char *code)
{
	int at = code != NULL ? registry_region_of(p->g, code) : -1, district = at >= 0 ? p->g->regions[at].district : -1;
	if (at < 0)
		return or_empty(code);
	const struct region *r = &p->g->regions[at], *d = district >= 0 && district != at ? &p->g->regions[district] : NULL;
	const char *own = p->c->english && r->name_en[0] ? r->name_en : r->name;
	return d != NULL ? or_empty(arena_printf(&p->c->arena, p->c->english ? "%s, %s" : "%2$s%1$s", own, p->c->english && d->name_en[0] ? d->name_en : d->name))
		: or_empty(arena_strdup(&p->c->arena, own));
}

/* ---- The document itself. */

enum rc paper_begin(struct paper *p, const char *title, const char *head)
{
	struct ctx *c = p->c;
	char at[INSTANT_TEXT], local[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	instant_print_local(local, c->now_ms, CHINA_MINUTES);
	const char *foot = arena_printf(&c->arena, TR(c, "%s数据截至 %s；%.16s 成册", "%sAs of %s; made %.16s"), c->app->sample_data ? TR(c, "示例数据，均为虚构；", "Sample data, all invented. ") : "",
		paper_day(p, p->as_of), local);
	p->d = document_create(&c->arena, &(struct document_page){ .title = title, .author = c->who.name, .made_at = at, .english = c->english, .top = 20, .bottom = 17, .left = 18, .right = 18,
		.head_left = head, .head_right = TR(c, "内部资料　注意保存", "For internal use"), .foot = foot, .watermark = export_mark(c), .numbers = NUMBERS_OF_TOTAL });
	return p->d != NULL && foot != NULL ? RC_OK : ctx_no_memory(c);
}

static void say(struct paper *p, const char *text)
{
	document_paragraph(p->d, &(struct document_style){ .face = FACE_TEXT, .align = ALIGN_BOTH, .size = 12, .pitch = 20, .after = 1.5, .indent = p->c->english ? 0 : 2 },
		&(struct document_run){ .text = text }, 1);
}

static void none(struct paper *p, const char *text)
{
	document_paragraph(p->d, &(struct document_style){ .face = FACE_SANS, .size = 10, .color = INK_SECOND, .after = 1.5 }, &(struct document_run){ .text = text }, 1);
}

/* ---- What stands before the sheets. */

/* In running text: 2020年12月31日. */
static const char *day_words(const struct paper *p, int32_t day)
{
	struct date d = date_of(day);
	return p->c->english ? paper_day(p, day) : or_empty(arena_printf(&p->c->arena, "%d年%d月%d日", d.year, d.month, d.day));
}

/* In running text: from a hundred million yuan on in 亿元. */
static const char *money_words(const struct paper *p, int64_t cents)
{
	char t[48];
	if (cents < YI_CENTS)
		return or_empty(arena_printf(&p->c->arena, "%s 万元", paper_money(p, cents)));
	snprintf(t, sizeof t, "%.2f", num_round((double)cents / YI_CENTS, 2));
	return or_empty(arena_printf(&p->c->arena, "%s 亿元", paper_number(p, t)));
}

static int place_count(const struct meeting_facts *f, const char *place, enum light_color color)
{
	int n = 0;
	for (int i = 0; i < f->n; i++)
		n += strcmp(f->projects[i].region_name, place) == 0 && (color == LIGHT_COLORS || f->projects[i].worst == color);
	return n;
}

/* Districts in the order of the list, the one with the most serious projects first. */
static void by_place(struct paper *p, const struct meeting_facts *f)
{
	static const struct document_column columns[] = { { 40, ALIGN_LEFT }, { 25, ALIGN_RIGHT }, { 25, ALIGN_RIGHT }, { 25, ALIGN_RIGHT } };
	struct ctx *c = p->c;
	document_table(p->d, &(struct document_table){ columns, 4, .head = 1, .size = 9, .keep = true });
	document_row(p->d, (const char *[]){ TR(c, "地区", "Place"), TR(c, "列会项目（个）", "On the table"), TR(c, "其中红灯", "red"), TR(c, "黄灯", "yellow") });
	for (int i = 0; i < f->n; i++) {
		const char *place = f->projects[i].region_name;
		int first = 0, red = place_count(f, place, LIGHT_RED);
		while (strcmp(f->projects[first].region_name, place) != 0)
			first++;
		if (first != i)
			continue;
		document_cells(p->d, (struct document_cell[]){ { .text = place }, { .text = or_empty(arena_printf(&c->arena, "%d", place_count(f, place, LIGHT_COLORS))) },
			{ .text = or_empty(arena_printf(&c->arena, "%d", red)), .color = red > 0 ? INK_RED : 0 }, { .text = or_empty(arena_printf(&c->arena, "%d", place_count(f, place, LIGHT_YELLOW))) } }, 4);
	}
}

static void overview(struct paper *p, const struct meeting_facts *f)
{
	struct ctx *c = p->c;
	const struct meeting_counts *k = &f->counts;
	int red = 0, yellow = 0;
	for (int i = 0; i < f->n; i++) {
		red += f->projects[i].worst == LIGHT_RED;
		yellow += f->projects[i].worst == LIGHT_YELLOW;
	}
	document_heading(p->d, 1, TR(c, "一、总体情况", "1. Where things stand"));
	say(p, or_empty(arena_printf(&c->arena, TR(c, "截至%s，%s在册工业项目 %lld 个；当前红灯 %lld 盏、黄灯 %lld 盏。本册列入项目 %d 个，其中红灯项目 %d 个、黄灯项目 %d 个。",
		"As of %s, %s has %lld industrial projects on file; %lld lights are red and %lld yellow. This pack holds %d projects, %d of them with a red light and %d with a yellow one."),
		day_words(p, f->as_of), f->place, (long long)k->projects, (long long)k->red, (long long)k->yellow, f->n, red, yellow)));
	say(p, or_empty(arena_printf(&c->arena, f->after_meeting ? TR(c, "上次会议（%s）以来：新建档 %lld 个，阶段推进 %lld 次，接受投资月报 %lld 份、合计完成投资 %s，挂钩走访 %lld 次。",
		"Since the meeting of %s: %lld new files, %lld stages reached, %lld monthly reports accepted with %s spent, %lld visits of linked leaders.")
		: TR(c, "近一个月（%s以来）：新建档 %lld 个，阶段推进 %lld 次，接受投资月报 %lld 份、合计完成投资 %s，挂钩走访 %lld 次。",
		"In the last month (since %s): %lld new files, %lld stages reached, %lld monthly reports accepted with %s spent, %lld visits of linked leaders."),
		day_words(p, f->since), (long long)k->opened, (long long)k->steps, (long long)k->reports, money_words(p, k->month_done), (long long)k->visits)));
	if (f->left_out > 0)
		none(p, or_empty(arena_printf(&c->arena, TR(c, "另有 %d 个项目未列入（每册最多 %d 个，先列红灯）。", "%d more projects are not in this pack (at most %d, red ones first)."), f->left_out, MEETING_PROJECTS)));
	if (f->n > 0)
		by_place(p, f);
}

/* All lights of a project in one cell: "约定开工 红：…". */
static const char *why(struct paper *p, const struct meeting_project *q)
{
	const char *all = "";
	for (int i = 0; i < q->n_lights; i++) {
		const struct meeting_light *l = &q->lights[i];
		uint32_t ink;
		all = or_empty(arena_printf(&p->c->arena, "%s%s%s %s%s%s%s", all, i > 0 ? "\n" : "", paper_light(p, l->color, &ink), l->title, p->c->english ? ": " : "：", paper_cut(p, l->says, WHY_SHOWN),
			l->reason != NULL ? or_empty(arena_printf(&p->c->arena, TR(p->c, "（人工调整：%s）", " (set by a person: %s)"), paper_cut(p, l->reason, WHY_SHOWN))) : ""));
	}
	return all;
}

static void project_list(struct paper *p, const struct meeting_facts *f)
{
	static const struct document_column columns[] = { { 6, ALIGN_CENTER }, { 50, ALIGN_LEFT }, { 15, ALIGN_LEFT }, { 12, ALIGN_LEFT }, { 14, ALIGN_LEFT }, { 54, ALIGN_LEFT } };
	struct ctx *c = p->c;
	char number[16];
	document_heading(p->d, 1, TR(c, "二、红灯、黄灯和列会项目", "2. Projects on the table"));
	if (f->n == 0) {
		none(p, TR(c, "没有符合条件的项目。", "No project is on the table."));
		return;
	}
	document_table(p->d, &(struct document_table){ columns, 6, .head = 1, .size = 8.5 });
	document_row(p->d, (const char *[]){ TR(c, "序", "No."), TR(c, "项目", "Project"), TR(c, "地区", "Place"), TR(c, "阶段", "Stage"), TR(c, "亮灯", "Light"), TR(c, "原因", "Why") });
	for (int i = 0; i < f->n; i++) {
		const struct meeting_project *q = &f->projects[i];
		uint32_t ink;
		const char *light = paper_light(p, q->worst, &ink), *link = q->leader[0] ? or_empty(arena_printf(&c->arena, TR(c, "挂钩：%s", "linked: %s"), q->leader)) : q->picked ? TR(c, "点名列会", "picked") : "";
		snprintf(number, sizeof number, "%d", i + 1);
		document_cells(p->d, (struct document_cell[]){ { .text = number }, { .text = or_empty(arena_printf(&c->arena, "%s\n%s", q->name, q->code)) }, { .text = q->region_name }, { .text = q->stage },
			{ .text = light, .color = ink, .bold = true }, { .text = q->n_lights > 0 ? why(p, q) : link } }, 6);
	}
}

static const struct meeting_project *project_of(const struct meeting_facts *f, int64_t id)
{
	for (int i = 0; i < f->n; i++)
		if (f->projects[i].id == id)
			return &f->projects[i];
	return NULL;
}

static void change_list(struct paper *p, const struct meeting_facts *f)
{
	static const struct document_column columns[] = { { 46, ALIGN_LEFT }, { 18, ALIGN_LEFT }, { 80, ALIGN_LEFT } };
	struct ctx *c = p->c;
	int64_t last = 0;
	document_heading(p->d, 1, f->after_meeting ? TR(c, "三、上次会议以来的变化", "3. What changed since the last meeting") : TR(c, "三、近一个月的变化", "3. What changed in the last month"));
	if (f->n_changes == 0) {
		none(p, TR(c, "列会项目没有新的变化。", "Nothing new was told of these projects."));
		return;
	}
	document_table(p->d, &(struct document_table){ columns, 3, .head = 1, .size = 8.5 });
	document_row(p->d, (const char *[]){ TR(c, "项目", "Project"), TR(c, "日期", "Day"), TR(c, "变化", "What changed") });
	for (int i = 0; i < f->n_changes && i < CHANGES_SHOWN; i++) {
		const struct meeting_project *q = project_of(f, f->changes[i].project);
		document_row(p->d, (const char *[]){ q != NULL && f->changes[i].project != last ? q->name : "", f->changes[i].day, f->changes[i].text });
		last = f->changes[i].project;
	}
	if (f->n_changes > CHANGES_SHOWN)
		none(p, or_empty(arena_printf(&c->arena, TR(c, "另有 %d 条变化见各项目页。", "%d more changes are in the project files."), f->n_changes - CHANGES_SHOWN)));
}

static const char *state_word(const struct ctx *c, enum matter_state s)
{
	static const char *const zh[MATTER_STATES] = { "待交办", "待签收", "已签收", "办理中", "申请延期", "待核定", "退回", "搁置", "销号" };
	static const char *const en[MATTER_STATES] = { "to be given out", "to be signed for", "signed for", "in hand", "more time asked", "to be confirmed", "sent back", "shelved", "closed" };
	return TR(c, zh[s], en[s]);
}

static const char *source_word(const struct ctx *c, enum matter_source s)
{
	static const char *const zh[MATTER_SOURCES] = { "亮灯", "会议", "走访", "计划", "问题" }, *const en[MATTER_SOURCES] = { "light", "meeting", "visit", "plan", "problem" };
	return TR(c, zh[s], en[s]);
}

static void matter_list(struct paper *p, const struct meeting_matter *list, int n, const char *heading, const char *when_none)
{
	static const struct document_column columns[] = { { 62, ALIGN_LEFT }, { 30, ALIGN_LEFT }, { 13, ALIGN_CENTER }, { 19, ALIGN_CENTER }, { 13, ALIGN_RIGHT }, { 20, ALIGN_CENTER }, { 17, ALIGN_CENTER } };
	struct ctx *c = p->c;
	document_heading(p->d, 1, heading);
	if (n == 0) {
		none(p, when_none);
		return;
	}
	document_table(p->d, &(struct document_table){ columns, 7, .head = 1, .size = 8.5 });
	document_row(p->d, (const char *[]){ TR(c, "事项", "Matter"), TR(c, "责任单位", "Unit"), TR(c, "来源", "From"), TR(c, "提出日期", "Opened"), TR(c, "已历天数", "Days"), TR(c, "期限", "Due"), TR(c, "状态", "State") });
	for (int i = 0; i < n; i++)
		document_cells(p->d, (struct document_cell[]){ { .text = list[i].title }, { .text = list[i].owner[0] ? list[i].owner : TR(c, "未交办", "nobody yet") }, { .text = source_word(c, list[i].source) },
			{ .text = or_empty(arena_printf(&c->arena, "%.10s", list[i].opened)) }, { .text = or_empty(arena_printf(&c->arena, "%d", list[i].days)) },
			{ .text = list[i].deadline[0] ? list[i].deadline : "—", .color = list[i].overdue ? INK_RED : 0, .bold = list[i].overdue }, { .text = state_word(c, list[i].state) } }, 7);
}

/* ---- All of it. */

static enum rc sheets(struct paper *p, const struct meeting_facts *f)
{
	for (int i = 0; i < f->n; i++) {
		if (job_cancelled(p->c))
			return job_stopped(p->c);
		job_progress(p->c, i, f->n, TR(p->c, "编制项目单页", "making the sheets"));
		document_break(p->d);
		TRY(paper_sheet(p, f->projects[i].id));
	}
	return RC_OK;
}

static enum rc pack(struct paper *p, const struct meeting_facts *f)
{
	struct ctx *c = p->c;
	int32_t day;
	TRY(paper_begin(p, f->meeting.title, or_empty(arena_printf(&c->arena, TR(c, "%s　会议材料", "%s: meeting pack"), f->place))));
	document_title(p->d, f->meeting.title, or_empty(arena_printf(&c->arena, TR(c, "%s　%s", "%s, %s"), f->place, date_parse(f->meeting.day, strlen(f->meeting.day), &day) ? day_words(p, day) : f->meeting.day)));
	document_rule(p->d, INK_TILE, 1);
	overview(p, f);
	project_list(p, f);
	change_list(p, f);
	matter_list(p, f->old, f->n_old, or_empty(arena_printf(&c->arena, TR(c, "四、超过 %d 天未办结的议定事项", "4. Decisions open for more than %d days"), MEETING_OLD_DAYS)),
		TR(c, "没有超期未办结的议定事项。", "No decision is open for so long."));
	matter_list(p, f->agenda, f->n_agenda, TR(c, "五、提请会议研究的事项", "5. Matters brought before this meeting"), TR(c, "没有提请会议研究的事项。", "No matter is brought before this meeting."));
	TRY(sheets(p, f));
	return document_rc(p->d) == RC_OK ? RC_OK : ctx_fail(c, document_rc(p->d), "", "%s", TR(c, "材料超过上限，请减少项目", "the pack is over the limit; put fewer projects on the table"));
}

static enum rc with_registry(struct paper *p, enum rc (*make)(struct paper *p, const void *what), const void *what)
{
	if (light_plan_get(p->c, &p->lights) != RC_OK) {
		p->c->problem = (struct problem){ 0 };
		p->lights = NULL;
	}
	TRY(registry_hold(p->c, &p->g));
	enum rc rc = make(p, what);
	registry_drop(p->c, p->g);
	return rc;
}

static enum rc make_pack(struct paper *p, const void *facts) { return pack(p, facts); }

enum rc meeting_document(struct ctx *c, const struct meeting_facts *f, struct document **ret_d)
{
	struct paper p = { .c = c, .as_of = f->as_of, .today = f->today };
	TRY(with_registry(&p, make_pack, f));
	*ret_d = p.d;
	return RC_OK;
}

static enum rc make_sheet(struct paper *p, const void *project)
{
	TRY(paper_begin(p, TR(p->c, "项目单页", "Project sheet"), TR(p->c, "工业项目单页", "Industrial project")));
	return paper_sheet(p, *(const int64_t *)project);
}

enum rc meeting_sheet_document(struct ctx *c, int64_t project, struct document **ret_d)
{
	struct paper p = { .c = c, .today = workday_today(c) };
	TRY(portfolio_today(c, &p.as_of));
	TRY(with_registry(&p, make_sheet, &project));
	*ret_d = p.d;
	return RC_OK;
}
