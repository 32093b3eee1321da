/* sample_city_care.c - who looks after a project: leaders' links and visits, problems and what became of them, promises and their check.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Leaders are titles, never names. Days are office days; what is not settled by SAMPLE_END is open. */
#include "sample_city_projects.h"
#include <stdlib.h>
#include <string.h>

static void put_number(FILE *f, const struct project *p) { fprintf(f, "XM%d-%06d", p->number_year, p->number); }

static void put_day(FILE *f, int day)
{
	fputc(',', f);
	if (happened(day))
		put_date(f, day);
}

/* ---- 46 projects with a leader, from 2020 on. */

static const char *const leaders[] = {"市委主要领导", "市政府主要领导", "市人大主要领导", "市政协主要领导", "市领导甲", "市领导乙", "市领导丙", "市领导丁", "市领导戊", "市领导己", "市领导庚", "市领导辛"};
static const char *const liaisons[] = {"市工信局", "市发改委", "市商务局", "市自然资源和规划局", "市生态环境局", "市科技局", "市金融监管局", "市住建局"};

static int link_from(const struct project *p)
{
	int from = days_of(2020, 3, 2);

	return office_day(p->day[S_TALKS] + 20 > from ? p->day[S_TALKS] + 20 : from);
}

static void put_visit(FILE *f, const struct project *p, const char *leader, int day, struct chance *r)
{
	static const char *const seen[] = {"主体施工按计划推进", "设备到场，正在安装调试", "桩基已完成，因雨进度稍慢", "手续齐全，具备开工条件", "产线调试，计划下月投产", "投资进度落后于序时"};
	static const char *const agreed[] = {"资规局牵头加快用地手续", "供电公司按期完成专线接入", "住建局提前介入施工图审查", "生态环境局指导完善环评材料", "区里协调解决员工住宿", "银行对接项目贷款"};
	static const char *const units[] = {"市自然资源和规划局", "市供电公司", "市住建局", "市生态环境局", "所在区政府", "市金融监管局"};
	int k = chance_below(r, 6), n = chance_below(r, 3);

	put_number(f, p);
	put_day(f, day);
	fprintf(f, ",%s；%s分管负责人；企业负责人,%s,%s,%s", leader, district_short[p->district], seen[chance_below(r, 6)], n ? agreed[k] : "", n ? units[k] : "");
	put_day(f, n ? office_day(day + 14 + chance_below(r, 30)) : DAY_NONE);
	fprintf(f, ",%s\n", !n ? "" : chance_hit(r, .75) && day < SAMPLE_END - 45 ? "已办结" : "办理中");
}

static void write_links(struct output *o, const struct projects *l)
{
	FILE *f = out_table(o, "project-links.csv", "project-links", "市工信局", "2020-12-31"), *v = out_table(o, "project-visits.csv", "project-visits", "联络单位", "2020-12-31");
	int n = 0;

	fputs("项目编号,市领导,联络单位,开始日期,结束日期,走访频次\n", f);
	fputs("项目编号,日期,参加人,情况,议定事项,责任单位,期限,办理情况\n", v);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 13);
		const char *leader = leaders[n % 12];
		bool monthly = chance_hit(&r, .3);
		if (!p->linked)
			continue;
		n++;
		put_number(f, p);
		fprintf(f, ",%s,%s", leader, liaisons[chance_below(&r, 8)]);
		put_day(f, link_from(p));
		fprintf(f, ",,%s\n", monthly ? "每月一次" : "每季一次");
		for (int day = link_from(p) + 10 + chance_below(&r, 30); day <= SAMPLE_END && day <= p->exit_day; day += (monthly ? 24 : 75) + chance_below(&r, 25))
			if (happened(office_day(day)))
				put_visit(v, p, leader, office_day(day), &r);
	}
	out_finish(f);
	out_finish(v);
}

/* ---- Problems. */

struct category { const char *name, *office, *text; double weight; };
static const struct category categories[] = {
	{"用地", "自然资源和规划局", "用地指标尚未落实", .16}, {"规划", "自然资源和规划局", "规划条件需要调整", .08}, {"环评", "生态环境局", "环评批复时间长于预期", .11},
	{"能耗指标", "发改委", "能耗指标缺口待平衡", .07}, {"施工许可", "住建局", "施工图审查未完成", .12}, {"水电气配套", "供电公司", "专线供电尚未接通", .15},
	{"融资", "金融监管局", "项目贷款审批慢", .10}, {"用工", "人社局", "技术工人招聘困难", .09}, {"资质", "市场监管局", "生产许可办理中", .05}, {"其他", "工信局", "外方工程师不能按时到场", .07},
};
enum { N_CATEGORIES = sizeof categories / sizeof *categories };

static const struct category *draw_category(struct chance *r)
{
	double x = chance_unit(r);
	int k = 0;

	while (k < N_CATEGORIES - 1 && (x -= categories[k].weight) >= 0)
		k++;
	return &categories[k];
}

static void put_problem(FILE *f, const struct project *p, int number, int day, struct chance *r)
{
	static const char *const levels[] = {"镇", "区", "市", "省"}, *const contents[] = {"满意", "满意", "满意", "基本满意", "不满意"};
	const struct category *k = draw_category(r);
	int level = chance_hit(r, .45) ? 0 : chance_hit(r, .6) ? 1 : chance_hit(r, .9) ? 2 : 3, due = office_day(day + 10 + 5 * chance_below(r, 5) + 7 * level);
	int given = office_day(day + chance_below(r, 3)), signed_on = office_day(given + chance_below(r, 3)), answered = office_day(signed_on + 4 + (int)(12 * (1 + level) * chance_lognormal(r, .6)));
	int agreed = office_day(answered + 1 + chance_below(r, 6)), raised = level && answered > due ? office_day(due + 3) : DAY_NONE, back = chance_hit(r, .08);
	bool waits = chance_hit(r, .02);
	const char *state = happened(agreed) && !waits ? "销号" : waits ? "挂账" : happened(answered) ? "答复" : happened(raised) ? "上提" : happened(signed_on) ? "办理" : happened(given) ? "交办" : "登记";

	fprintf(f, "WT%06d,", number);
	put_number(f, p);
	fprintf(f, ",%s,%s,%s,企业", k->name, k->text, levels[level]);
	put_day(f, day);
	fprintf(f, ",%s%s,%s", level >= 2 ? "市" : district_short[p->district], k->office, chance_hit(r, .4) ? "所在镇（街道）" : "");
	fputc(',', f);
	put_date(f, due);
	fprintf(f, ",%s", state);
	put_day(f, given);
	put_day(f, signed_on);
	put_day(f, raised);
	put_day(f, waits ? DAY_NONE : answered);
	put_day(f, waits ? DAY_NONE : agreed);
	fprintf(f, ",%d,%s,%s\n", back, happened(answered) && !waits ? "已协调解决" : "", happened(agreed) && !waits ? contents[chance_below(r, 5)] : "");
}

static void write_problems(struct output *o, const struct projects *l)
{
	FILE *f = out_table(o, "project-problems.csv", "project-problems", "企业与区县", "2020-12-31");
	int number = 0;

	fputs("编号,项目编号,类别,描述,层级,提出单位,提出日,主办,协办,期限,状态,交办日,签收日,上提日,答复日,企业确认日,退回次数,结果,满意度\n", f);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 14);
		int lo = p->day[S_RESERVE] != DAY_NONE ? p->day[S_RESERVE] : p->day[S_APPROVED], hi = p->day[S_PRODUCING];
		int n = chance_hit(&r, p->linked ? .95 : is_renovation(p) ? .2 : .45) ? 1 + chance_below(&r, p->linked ? 4 : 2) : 0;
		for (int k = 0; k < n; k++) {
			int day = office_day(lo + 5 + chance_below(&r, hi - lo > 10 ? hi - lo : 10));
			if (took_place(p, day) && day >= days_of(2018, 1, 2))
				put_problem(f, p, ++number, day, &r);
		}
	}
	out_finish(f);
}

/* ---- Promises: what the agreement says of each item, and what was measured at completion and at full output. project-promise-truth.csv says how each came out. */

struct promise_kind { const char *item, *unit, *when; int milestone, tolerance; bool at_most; }; /* tolerance in 10^-4, as in plans/suzhou-2020/promises.yaml */
static const struct promise_kind promise_kinds[] = {
	{ "投资强度", "万元/亩", "竣工", 1, 0, false }, { "容积率", "", "竣工", 1, 0, false }, { "亩均产出", "万元/亩", "达产", 3, 500, false }, { "亩均税收", "万元/亩", "达产", 3, 0, false },
	{ "单位能耗", "tce/万元", "达产", 3, 0, true }, { "R&D强度", "%", "达产", 3, 500, false },
};
enum { PROMISE_KINDS = sizeof promise_kinds / sizeof *promise_kinds };
static const int64_t PROMISE_UNITS = 10000;

static const char *came_out(const struct promise_kind *k, bool known, int64_t promised, int64_t got)
{
	int64_t bound = promised * (PROMISE_UNITS + (k->at_most ? k->tolerance : -k->tolerance));
	if (!known)
		return "missing";
	return (k->at_most ? got * PROMISE_UNITS <= bound : got * PROMISE_UNITS >= bound) ? "kept" : "short";
}

struct promise_files { FILE *table, *truth; };

static void put_promise(const struct promise_files *f, const struct project *p, const struct promise_kind *k, double promised, bool known, struct chance *r)
{
	double got = promised * (chance_hit(r, .2) ? .55 + .4 * chance_unit(r) : .97 + .35 * chance_unit(r));
	int64_t said = (int64_t)(promised * 10000 + .5), is;

	if (k->at_most)
		got = promised * (chance_hit(r, .15) ? 1.05 + .4 * chance_unit(r) : .7 + .3 * chance_unit(r));
	is = (int64_t)(got * 10000 + .5);
	put_number(f->table, p);
	fprintf(f->table, ",%s,%s,", k->item, k->unit);
	put_scaled(f->table, said, 4);
	fprintf(f->table, ",%s,", k->when);
	put_date(f->table, p->agreed[k->milestone]);
	fputc(',', f->table);
	if (known)
		put_scaled(f->table, is, 4);
	fputc('\n', f->table);
	put_number(f->truth, p);
	fprintf(f->truth, ",%s,%s\n", k->item, came_out(k, known, said, is));
}

static void write_promises(struct output *o, const struct projects *l)
{
	struct promise_files f = { .table = out_table(o, "project-promises.csv", "project-promises", "投资协议", "2020-12-31"), .truth = out_create(o, "project-promise-truth.csv") };

	fputs("项目编号,指标,单位,承诺值,考核时点,考核日,实际值\n", f.table);
	fputs("project,item,outcome\n", f.truth);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 15);
		const struct division_fact *k = &divisions[l->city->firms[p->firm].division];
		double output = (double)k->per_mu * (.8 + .5 * chance_unit(&r)), area = (double)p->area / 10000;
		if (p->day[S_LAND] == DAY_NONE || p->workshop || !took_place(p, p->day[S_LAND]))
			continue;
		const bool known[] = { [1] = took_place(p, p->day[S_FINISHED]), [3] = took_place(p, p->day[S_FULL]) };
		for (int n = 0; n < PROMISE_KINDS; n++) {
			double promised = n == 0 ? (double)(int64_t)((double)p->total / 100 / area * .9) : n == 1 ? 1.2 + .1 * chance_below(&r, 10) : n == 2 ? (double)(int64_t)output
				: n == 3 ? (double)(int64_t)(output * k->tax * 10) / 10 : n == 4 ? (double)(int64_t)(k->energy / k->va * 1.2 * 1000 + 1) / 1000 : (double)(int64_t)(k->rd * 1000 + 5) / 10;
			put_promise(&f, p, &promise_kinds[n], promised, known[promise_kinds[n].milestone], &r);
		}
	}
	out_finish(f.table);
	out_finish(f.truth);
}

void care_write(struct output *o, const struct projects *l)
{
	write_links(o, l);
	write_problems(o, l);
	write_promises(o, l);
}
