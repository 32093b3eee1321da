/* sample_city_steps.c - what happened on which day, who reported it when, and which papers show it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One row a step, with up to two papers. Rows of a project stand together, in the order in which things happened; days of reporting never go back. */
#include "sample_city_projects.h"
#include <stdlib.h>
#include <string.h>

struct step { int day, order; const char *track, *stage, *reason; int main, permit, permit_step; const char *exit; }; /* main, permit: -1 where not meant */
enum { MAX_STEPS = 80 };
struct steps { struct step list[MAX_STEPS]; int n; };
struct paper { const char *kind, *title; char number[64]; int dated, shot; };

static void add(struct steps *s, const struct project *p, struct step x)
{
	if (!took_place(p, x.day) || s->n == MAX_STEPS)
		return;
	x.order = s->n;
	s->list[s->n++] = x;
}

static int by_day(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	return x->day != y->day ? (x->day < y->day ? -1 : 1) : x->order - y->order;
}

/* Of one day, permits come before the stage that needs them. */
static void permit_steps(struct steps *s, const struct project *p)
{
	static const char *const words[N_PERMIT_STEPS] = {"起草", "提交", "补正", "受理", "评审意见", ""};

	if (p->day[S_PERMITS] == DAY_NONE)
		return;
	for (int t = 0; t < N_PERMITS; t++)
		for (int k = 0; k < N_PERMIT_STEPS; k++)
			if (p->permit[t].end)
				add(s, p, (struct step){.day = p->permit[t].day[k], .track = permit_zh[t], .stage = k == P_ENDED ? p->permit[t].end : words[k],
					.reason = k == P_ENDED ? p->permit[t].reason : "", .main = -1, .permit = t, .permit_step = k});
}

static void main_steps(struct steps *s, const struct project *p, bool behind_permits)
{
	for (int k = S_TALKS; k < N_STAGES; k++) {
		if (behind_permits != (k >= S_PERMITS))
			continue;
		add(s, p, (struct step){.day = k == S_TALKS && happened(p->day[k]) ? p->first_said : p->day[k], .track = "项目阶段", .stage = stage_zh[k],
			.reason = k == S_APPROVED && p->skips_reserve ? "存量企业技术改造，直接备案" : "", .main = k, .permit = -1});
	}
}

static void exit_steps(struct steps *s, const struct project *p)
{
	static const char *const words[] = {"", "终止", "调出", "并入"};

	add(s, p, (struct step){.day = p->pause, .track = "暂缓与退出", .stage = "暂缓", .reason = p->pause_reason, .main = -1, .permit = -1, .exit = "暂缓"});
	add(s, p, (struct step){.day = p->resume, .track = "暂缓与退出", .stage = "恢复", .reason = "", .main = -1, .permit = -1, .exit = "恢复"});
	if (p->exit != EXIT_NONE)
		add(s, p, (struct step){.day = p->exit_day, .track = "暂缓与退出", .stage = words[p->exit], .reason = p->exit_reason, .main = -1, .permit = -1,
			.exit = words[p->exit]});
}

static struct steps *steps_of(const struct project *p, struct steps *s)
{
	s->n = 0;
	main_steps(s, p, false);
	permit_steps(s, p);
	main_steps(s, p, true);
	exit_steps(s, p);
	qsort(s->list, (size_t)s->n, sizeof *s->list, by_day);
	return s;
}

/* ---- Papers. */

static void number_paper(struct paper *m, const struct project *p, const char *word, int day)
{
	snprintf(m->number, sizeof m->number, "%s%s〔%d〕%d号", district_short[p->district], word, date_of(day).year, p->serial - 10000);
}

static int main_papers(const struct project *p, const struct step *s, struct paper m[2])
{
	static const struct { int stage; const char *kind, *title, *word; } table[] = {
		{S_RESERVE, "评审会纪要", "入库评审会纪要", NULL}, {S_SIGNED, "投资协议", "投资协议", "投协"}, {S_APPROVED, "备案证（核准、审批文件）", "项目备案证", "备"},
		{S_LAND, "土地出让合同（租赁合同）", "用地合同", "地合"}, {S_STARTED, "现场照片", "开工现场照片", NULL}, {S_STARTED, "施工合同", "施工合同", "施合"},
		{S_FINISHED, "竣工验收（备案）文件", "竣工验收备案表", "竣备"}, {S_PRODUCING, "首张发票或用电负荷证明", "首张销售发票", NULL}, {S_JUDGED, "决定或说明文件", "达效评价意见", "评"},
	};
	int n = 0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (table[i].stage != s->main)
			continue;
		m[n] = (struct paper){table[i].kind, table[i].title, "", s->day, DAY_NONE};
		if (table[i].word)
			number_paper(&m[n], p, table[i].word, s->day);
		if (!strcmp(table[i].kind, "现场照片"))
			m[n].shot = s->day;
		if (!strcmp(table[i].kind, "施工合同"))
			m[n].dated = s->day - 12;
		n++;
	}
	return n;
}

static int permit_papers(const struct project *p, const struct step *s, struct paper m[2])
{
	static const char *const words[N_PERMITS] = {"能审", "环审", "安评", "地规", "建规", "施许"};
	bool granted = s->permit_step == P_ENDED && p->permit[s->permit].good && p->permit[s->permit].day[P_ACCEPTED] != DAY_NONE;

	if (!granted)
		return 0;
	m[0] = (struct paper){"许可文件", permit_zh[s->permit], "", s->day, DAY_NONE};
	number_paper(&m[0], p, words[s->permit], s->day);
	return 1;
}

static int papers_of(const struct project *p, const struct step *s, struct paper m[2])
{
	if (s->permit >= 0)
		return permit_papers(p, s, m);
	if (!s->exit)
		return main_papers(p, s, m);
	if (!strcmp(s->exit, "恢复") || !strcmp(s->exit, "并入"))
		return 0;
	m[0] = (struct paper){"决定或说明文件", "联席会议决定", "", s->day, DAY_NONE};
	number_paper(&m[0], p, "联", s->day);
	return 1;
}

/* ---- Mistakes that the stage machine does not refuse, for a look across the papers must find them. */

static void spoil_paper(const struct project *p, const struct step *s, struct paper *m, const struct truth_file *t, struct chance *r)
{
	char right[DATE_TEXT];

	if (m->shot != DAY_NONE && p->day[S_PERMITS] != DAY_NONE && chance_hit(r, .012)) {
		date_print(right, m->shot); /* levelling, not piling: shot before the permits were there */
		truth_put(t, "project-steps", p, "开工/拍摄日", "photo_before_permit", right);
		m->shot = p->day[S_PERMITS] - 10 - chance_below(r, 30);
	} else if (s->main == S_APPROVED && chance_hit(r, .006)) {
		date_print(right, m->dated);
		truth_put(t, "project-steps", p, "立项/材料日期", "paper_year_wrong", right);
		m->dated -= 365;
	} else if (s->permit >= 0 && p->serial > 10010 && chance_hit(r, .002)) {
		truth_put(t, "project-steps", p, permit_zh[s->permit], "number_used_twice", m->number);
		snprintf(m->number, sizeof m->number, "%s%s〔%d〕%d号", district_short[p->district], "能审", date_of(s->day).year, p->serial - 10000 - 3);
	}
}

/* ---- Rows. */

static const char *const offices[N_PERMITS] = {"发改委节能审查岗", "生态环境局审批岗", "应急管理局审批岗", "资规局用地岗", "资规局工程规划岗", "住建局施工许可岗"};

static void put_paper(FILE *f, const struct paper *m)
{
	fprintf(f, ",%s,%s,%s,", m->kind, m->title, m->number);
	if (m->dated != DAY_NONE)
		put_date(f, m->dated);
	fputc(',', f);
	if (m->shot != DAY_NONE)
		put_date(f, m->shot);
}

static void put_row(FILE *f, const struct project *p, const struct step *s, int told, const struct paper *m, int n)
{
	fprintf(f, "XM%d-%06d,%s,%s,", p->number_year, p->number, s->track, s->stage);
	put_date(f, s->day);
	fputc(',', f);
	put_date(f, told);
	fprintf(f, ",%s%s,%s", district_short[p->district], s->permit >= 0 ? offices[s->permit] : "项目专员", s->reason);
	for (int k = 0; k < 2; k++)
		if (k < n)
			put_paper(f, &m[k]);
		else
			fputs(",,,,,", f);
	fputc('\n', f);
}

static void write_project(FILE *f, const struct project *p, const struct truth_file *t, struct steps *s, struct chance *r)
{
	int told = p->first_told;

	steps_of(p, s);
	for (int i = 0; i < s->n; i++) {
		struct paper m[2];
		int n = papers_of(p, &s->list[i], m);
		if (i)
			told = told_after(p, s->list[i].day, told, r);
		for (int k = 0; k < n; k++)
			spoil_paper(p, &s->list[i], &m[k], t, r);
		put_row(f, p, &s->list[i], told, m, n);
	}
}

void steps_write(struct output *o, const struct projects *l, const struct truth_file *t)
{
	FILE *f = out_table(o, "project-steps.csv", "project-steps", "区县上报", "2021-01-15");
	struct steps *s = malloc(sizeof *s);

	if (!s)
		abort();
	fputs("项目编号,阶段线,阶段,日期,报告日,责任人,原因,材料,材料名称,文号,材料日期,拍摄日,材料2,材料名称2,文号2,材料日期2,拍摄日2\n", f);
	for (int i = 0; i < l->n; i++) {
		struct chance r = chance_of(l->seed, l->list[i].drawn, 10);
		write_project(f, &l->list[i], t, s, &r);
	}
	free(s);
	out_finish(f);
}
