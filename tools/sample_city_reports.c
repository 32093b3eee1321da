/* sample_city_reports.c - monthly investment reports, and the papers of projects that enter the statistics' library.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Accepted rows are right in their arithmetic and add up to the city's investment. A row with a mistake stands before the row that mends it, as returned with the reason; what
 * was accepted and found wrong later is followed by a correction of the same month. project-truth.csv names them all. */
#include "sample_city_projects.h"
#include <limits.h>
#include <string.h>

struct report {
	int month;                      /* from January 2018 */
	int64_t plan, month_done, year_done, all_done, parts[N_PARTS], old_buildings, land, funds[6], next;
	int percent, day;
	const char *state, *why, *fixes, *issue;
};

/* When payments begin: at the start, or where nothing is built, when the orders are out. */
static int begun_on(const struct project *p) { return p->day[S_STARTED] != DAY_NONE ? p->day[S_STARTED] : p->day[S_BUILDING]; }

struct books { int64_t parts[N_PARTS], all, year, land; };

/* The day on which it came: the fifth working day of the next month is the last one in time. */
static int told_on(const struct project *p, int month, struct chance *r)
{
	static const double late[N_DISTRICTS] = {.04, .03, .06, .12, .09, .04, .05, .14, .15, .2};
	int day = days_of(YEAR0 + (month + 1) / 12, (month + 1) % 12 + 1, 1) + chance_below(r, 6);

	if (chance_hit(r, late[p->district]))
		day += 4 + chance_below(r, 12);
	return office_day(day);
}

static const char *image(int percent)
{
	static const char *const words[] = {"桩基施工", "基础施工", "主体施工", "主体封顶、设备订货", "设备安装", "设备调试", "收尾验收"};

	return words[percent >= 100 ? 6 : percent / 15 > 6 ? 6 : percent / 15];
}

/* Building work comes first, equipment last; what a month pays is divided by how far the project is. The rest of a month is other costs. */
static void enter(const struct project *p, struct books *b, int64_t v)
{
	double x = p->total ? (double)b->all / (double)p->total : 0, w[N_PARTS], sum = 0;
	int64_t rest = v;

	w[PART_BUILDING] = p->mix[PART_BUILDING] * (x < .5 ? 1.7 : .35);
	w[PART_INSTALLATION] = p->mix[PART_INSTALLATION] * (x < .4 ? .3 : 1.4);
	w[PART_EQUIPMENT] = p->mix[PART_EQUIPMENT] * (x < .35 ? .45 : 1.35);
	w[PART_OTHER] = p->mix[PART_OTHER] * (x < .25 ? 2 : .6);
	for (int k = 0; k < N_PARTS; k++)
		sum += w[k];
	for (int k = 0; k < PART_OTHER; k++) {
		int64_t part = (int64_t)((double)v * w[k] / sum);
		b->parts[k] += part;
		rest -= part;
	}
	b->parts[PART_OTHER] += rest;
	b->land = p->area && !p->workshop ? b->parts[PART_OTHER] * 7 / 10 : 0;
	b->all += v;
	b->year += v;
}

static void fund(const struct project *p, struct report *m, struct chance *r)
{
	int64_t total = (int64_t)((double)m->year_done * (p->late_funds ? .62 + .2 * chance_unit(r) : 1 + .12 * chance_unit(r)));
	static const double share[5] = {.01, .27, .01, 0, .66}; /* budget, loans, bonds, foreign, own; the rest: other */

	m->funds[5] = total;
	for (int k = 0; k < 5; k++) {
		m->funds[k] = (int64_t)((double)total * (k == 3 ? p->foreign ? .2 : 0 : k == 4 && p->foreign ? .47 : share[k]));
		m->funds[5] -= m->funds[k];
	}
}

static struct report make(const struct project *p, const struct books *b, int k, struct chance *r)
{
	static const char *const issues[] = {"用地", "环评", "能耗指标", "施工许可", "水电气配套", "融资", "用工", "其他"};
	int month = p->month0 + k;
	struct report m = {.month = month, .month_done = p->spent[k], .year_done = b->year, .all_done = b->all, .state = "已接受", .why = "", .fixes = "", .issue = ""};

	for (int i = 0; i < 12; i++)
		m.plan += p->plan[month / 12][i];
	memcpy(m.parts, b->parts, sizeof m.parts);
	m.land = b->land;
	m.percent = (int)(b->all * 100 / p->total);
	m.percent = m.percent > 100 ? 100 : m.percent;
	m.next = k + 1 >= p->months ? 0 : p->spent[month + 1 < MONTHS ? k + 1 : k] / 10000 * (90 + chance_below(r, 25)) * 100;
	m.day = told_on(p, month, r);
	if (chance_hit(r, .03))
		m.issue = issues[chance_below(r, 8)];
	fund(p, &m, r);
	return m;
}

static void put_report(FILE *f, const struct project *p, const struct report *m)
{
	fprintf(f, "XM%d-%06d,%d-%02d", p->number_year, p->number, YEAR0 + m->month / 12, m->month % 12 + 1);
	const int64_t cells[] = {m->plan, m->month_done, m->year_done, m->all_done, m->parts[0], m->parts[1], m->parts[2], m->parts[3], m->old_buildings, m->land,
		m->funds[0] + m->funds[1] + m->funds[2] + m->funds[3] + m->funds[4] + m->funds[5], m->funds[0], m->funds[1], m->funds[2], m->funds[3], m->funds[4], m->funds[5]};
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		fputc(',', f);
		put_scaled(f, cells[i], 2);
	}
	fprintf(f, ",%d,%s,", m->percent, image(m->percent));
	put_scaled(f, m->next, 2);
	fprintf(f, ",%s,企业填报员,%s统计审核岗,", m->issue, district_short[p->district]);
	put_date(f, m->day);
	fprintf(f, ",%s,%s,%s\n", m->state, m->why, m->fixes);
}

/* ---- Mistakes. */

enum mistake { CUMULATIVE_OFF, PARTS_OFF, YUAN_AS_WAN, DECREASING, OTHER_TOO_SMALL, N_MISTAKES };
static const char *const mistake_words[N_MISTAKES] = {"cumulative_off", "parts_do_not_add_up", "yuan_as_wan", "cumulative_falls", "land_above_other"};
static const char *const mistake_why[N_MISTAKES] = {"本年累计不等于上月累计加本月完成", "四项构成之和不等于累计完成", "单位应为万元", "自开工累计小于上月", "建设用地费大于其他费用"};

static const char *cents_text(char out[40], int64_t v)
{
	snprintf(out, 40, "%lld.%02lld", (long long)(v / 100), (long long)(v % 100));
	return out;
}

static void truth_of(const struct truth_file *t, const struct project *p, int month, const char *kind, int64_t right)
{
	char key[32], value[40];

	snprintf(key, sizeof key, "%d-%02d", YEAR0 + month / 12, month % 12 + 1);
	truth_put(t, "investment-reports", p, key, kind, cents_text(value, right));
}

/* A first submission that went back; the good row follows some days later. */
static void put_returned(FILE *f, const struct truth_file *t, const struct project *p, struct report *good, struct chance *r)
{
	enum mistake k = (enum mistake)chance_below(r, N_MISTAKES);
	struct report bad = *good;

	if (bad.month_done < 1000 || (k == DECREASING && bad.all_done == bad.month_done))
		return;
	if (k == CUMULATIVE_OFF)
		bad.year_done += bad.month_done;
	if (k == PARTS_OFF)
		bad.parts[PART_EQUIPMENT] += bad.month_done / 3;
	if (k == YUAN_AS_WAN)
		bad.month_done *= 10000;
	if (k == DECREASING)
		bad.all_done = (bad.all_done - bad.month_done) / 2; /* below last month, and no less than nothing */
	if (k == OTHER_TOO_SMALL)
		bad.land = bad.parts[PART_OTHER] + 5000;
	truth_of(t, p, bad.month, mistake_words[k], k == CUMULATIVE_OFF ? good->year_done : k == PARTS_OFF ? good->parts[PART_EQUIPMENT] : k == DECREASING ? good->all_done
		: k == YUAN_AS_WAN ? good->month_done : good->land);
	bad.state = "已退回";
	bad.why = mistake_why[k];
	put_report(f, p, &bad);
	good->day = office_day(good->day + 2 + chance_below(r, 4));
}

/* Accepted, found too high, corrected before the next month is reported: the month and all that adds it up. */
static void put_corrected(FILE *f, const struct truth_file *t, const struct project *p, struct report *good, struct chance *r)
{
	struct report high = *good;
	int64_t extra = good->month_done / 10 / 100 * 100;

	if (extra < 500)
		return;
	high.month_done += extra;
	high.year_done += extra;
	high.all_done += extra;
	high.parts[PART_EQUIPMENT] += extra;
	truth_of(t, p, high.month, "corrected_later", good->month_done);
	put_report(f, p, &high);
	good->day = office_day(good->day + 8 + chance_below(r, 8));
	good->fixes = "更正";
}

/* One project's months from the first payment to the last, as far as they lie in the books. */
static void write_project(FILE *f, const struct truth_file *t, const struct project *p, struct chance *r)
{
	struct books b = {0};

	if (!took_place(p, begun_on(p)))
		return;
	for (int k = 0; k < p->months && p->month0 + k < MONTHS; k++) {
		int month = p->month0 + k;
		struct report m;
		if (p->exit_day != INT_MAX && month > month_of(p->exit_day))
			break;
		if ((month + 1200) % 12 == 0)
			b.year = 0;
		enter(p, &b, p->spent[k]);
		if (month < 0)
			continue;
		m = make(p, &b, k, r);
		if (chance_hit(r, .008))
			put_returned(f, t, p, &m, r);
		else if (chance_hit(r, .002))
			put_corrected(f, t, p, &m, r);
		put_report(f, p, &m);
	}
}

/* ---- Papers for the library: one row a paper, with what stands in it. */

static void put_library(FILE *f, const struct projects *l, const struct truth_file *t, const struct project *p, struct chance *r)
{
	static const char *const papers[] = {"立项批文", "施工合同", "现场照片", "营业执照"}, *const purchase[] = {"立项批文", "设备合同", "付款凭证", "到位照片"};
	int begun = begun_on(p), entered = office_day(begun + 8 + (int)(18 * chance_lognormal(r, .6)));
	char name[256], written[300], right[40];
	int wrong = chance_hit(r, .03) ? chance_below(r, 4) : -1, what = chance_below(r, 3);

	project_name(l, p, name);
	for (int k = 0; k < 4; k++) {
		int64_t total = p->total;
		int start = begun;
		snprintf(written, sizeof written, "%s", name);
		if (k == wrong && what == 0) {
			truth_put(t, "library-papers", p, p->kind == K_PURCHASE ? purchase[k] : papers[k], "name_differs", name);
			snprintf(written, sizeof written, "%s（暂名）", name);
		} else if (k == wrong && what == 1) {
			truth_put(t, "library-papers", p, p->kind == K_PURCHASE ? purchase[k] : papers[k], "total_differs", cents_text(right, total));
			total = total * 12 / 10;
		} else if (k == wrong) {
			date_print(right, start);
			truth_put(t, "library-papers", p, p->kind == K_PURCHASE ? purchase[k] : papers[k], "start_differs", right);
			start += 45;
		}
		fprintf(f, "XM%d-%06d,%s,%s,", p->number_year, p->number, p->kind == K_PURCHASE ? purchase[k] : papers[k], written);
		put_scaled(f, total, 2);
		fputc(',', f);
		put_date(f, start);
		fputc(',', f);
		if (happened(entered))
			put_date(f, entered);
		fprintf(f, ",%s\n", happened(entered) ? "已入库" : "已申报");
	}
}

static void write_library(struct output *o, const struct projects *l, const struct truth_file *t)
{
	FILE *f = out_table(o, "library-papers.csv", "library-papers", "区县上报", "2021-01-15");

	fputs("项目编号,材料,材料所载项目名称,材料所载总投资(万元),材料所载开工日,入库日,状态\n", f);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 11);
		int begun = begun_on(p);
		if (took_place(p, begun) && p->total >= 50000 && chance_hit(&r, .96)) /* from 500 万元 on */
			put_library(f, l, t, p, &r);
	}
	out_finish(f);
}

void reports_write(struct output *o, const struct projects *l, const struct truth_file *t)
{
	FILE *f = out_table(o, "investment-reports.csv", "investment-reports", "企业填报", "2021-01-15");

	fputs("项目编号,月份,本年计划(万元),本月完成(万元),本年累计(万元),自开工累计(万元),建筑工程(万元),安装工程(万元),设备工器具(万元),其他费用(万元),旧建筑物购置费(万元),"
		"建设用地费(万元),本年到位资金(万元),预算资金(万元),国内贷款(万元),债券(万元),利用外资(万元),自筹资金(万元),其他资金(万元),形象进度(%),形象描述,下月计划(万元),"
		"存在问题,填报人,审核人,填报日,状态,退回原因,更正\n", f);
	for (int i = 0; i < l->n; i++) {
		struct chance r = chance_of(l->seed, l->list[i].drawn, 12);
		write_project(f, t, &l->list[i], &r);
	}
	out_finish(f);
	write_library(o, l, t);
}
