/* sample_city.c - writes the sample city: a synthetic Suzhou as the tables a bureau would get.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: sample-city DIR [--enterprises N] [--projects N] [--seed S]
 *
 * The tables go through the same importers as anybody's: manifest.csv names them in order with source and day. truth.csv tells which values were spoiled on purpose, what they
 * should be, and whether corrections.csv mends them. */
#include "sample_city.h"
#include "base/period.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const field_code[N_FIELDS] = {
	[F_LAND] = "land", [F_TAX] = "tax", [F_SALES] = "sales", [F_VA] = "va", [F_OUTPUT] = "output", [F_ENERGY] = "energy",
	[F_POWER] = "electricity", [F_EMISSION] = "emission", [F_RD] = "rd", [F_HEADS] = "employees",
};
static const char *const field_unit[N_FIELDS] = {
	[F_LAND] = "亩", [F_TAX] = "万元", [F_SALES] = "万元", [F_VA] = "万元", [F_OUTPUT] = "万元", [F_ENERGY] = "tce",
	[F_POWER] = "万kWh", [F_EMISSION] = "t", [F_RD] = "万元", [F_HEADS] = "人",
};
static const char *const field_title[N_FIELDS] = {
	[F_LAND] = "用地面积(亩)", [F_TAX] = "实缴税收(万元)", [F_SALES] = "开票销售(万元)", [F_VA] = "工业增加值(万元)", [F_OUTPUT] = "工业总产值(万元)",
	[F_ENERGY] = "综合能耗(吨标准煤)", [F_POWER] = "用电量(万千瓦时)", [F_EMISSION] = "主要污染物排放量(吨)", [F_RD] = "研发费用(万元)",
	[F_HEADS] = "年平均从业人员(人)",
};

/* Who supplies what, and the day of the next year on which it was known. */
struct supply { const char *name, *source, *day; enum field fields[6]; int n; };
static const struct supply supplies[] = {
	{"electricity", "供电公司", "01-31", {F_POWER}, 1},
	{"land", "自然资源和规划局", "02-28", {F_LAND}, 1},
	{"tax", "税务局", "03-20", {F_TAX, F_SALES}, 2},
	{"statistics", "统计局", "03-31", {F_OUTPUT, F_VA, F_ENERGY, F_RD, F_HEADS}, 5},
	{"emission", "生态环境局", "04-10", {F_EMISSION}, 1},
};
enum { N_SUPPLIES = sizeof supplies / sizeof *supplies };

/* ---- Registry. */

static void write_enterprises(struct output *o, const struct city *c)
{
	FILE *f = out_table(o, "enterprises.csv", "enterprises", "示例数据", "2018-01-02");
	struct chance r = {77};

	fputs("信用代码,名称,所属区域,行业代码,状态,登记日期,规上2018,规上2019,规上2020\n", f);
	for (int i = 0; i < c->n; i++) {
		const struct firm *m = &c->firms[i];
		char code[19], name[128];
		make_uscc(i, code);
		make_name(i, divisions[m->division].code, &r, name);
		fprintf(f, "%s,%s,%s,%s,%s,", code, name, m->town, m->industry, m->status);
		put_date(f, m->registered);
		for (int y = 0; y < YEARS; y++)
			fprintf(f, ",%s", m->registered > days_of(YEAR0 + y, 12, 31) ? "" : m->above[y] ? "是" : "否");
		fputc('\n', f);
	}
	out_finish(f);
}

/* Land that is still to let near by, for an owner that rents as well: a plot of another owner in the same town, among the next ones. -1: none. */
static int spare_plot(const struct city *c, int firm, const int64_t *left)
{
	enum { LOOK = 400, LEAST = 20000 };
	const struct firm *m = &c->firms[firm];

	for (int k = m->plot + 1; k < c->n_plots && k <= m->plot + LOOK; k++)
		if (c->plots[k].owner >= 0 && c->plots[k].owner != firm && left[k] >= LEAST && !strcmp(c->plots[k].town, m->town))
			return k;
	return -1;
}

static void write_mixed(FILE *f, const struct city *c)
{
	int64_t *left = calloc((size_t)c->n_plots + 1, sizeof *left);
	struct chance r = {92};
	char code[19];

	if (!left)
		abort();
	for (int k = 0; k < c->n_plots; k++)
		left[k] = c->plots[k].let;
	for (int i = 0; i < c->n; i++) {
		const struct firm *m = &c->firms[i];
		int k = m->plot >= 0 && !m->tenant && chance_hit(&r, .02) ? spare_plot(c, i, left) : -1;
		if (k < 0)
			continue;
		make_uscc(i, code);
		fprintf(f, "SL%06d,,,%s,租用,", k + 1, code);
		put_scaled(f, left[k] / 2, 4);
		fputc(',', f);
		put_date(f, m->registered > c->firms[c->plots[k].owner].registered ? m->registered : c->firms[c->plots[k].owner].registered);
		fputc('\n', f);
		left[k] -= left[k] / 2;
	}
	free(left);
}

static void write_plots(struct output *o, const struct city *c)
{
	FILE *f = out_table(o, "plots.csv", "plots", "示例数据", "2018-01-02");
	char code[19];

	fputs("地块编号,所属区域,地块面积(亩),信用代码,占用方式,占用面积(亩),开始日期\n", f);
	for (int i = 0; i < c->n_plots; i++) {
		const struct plot *p = &c->plots[i];
		fprintf(f, "SL%06d,%s,", i + 1, p->town);
		put_scaled(f, p->area, 4);
		if (p->owner < 0) {
			fputs(",,,,\n", f);
			continue;
		}
		make_uscc(p->owner, code);
		fprintf(f, ",%s,自有,", code);
		put_scaled(f, p->area, 4);
		fputc(',', f);
		put_date(f, c->firms[p->owner].registered);
		fputc('\n', f);
	}
	for (int i = 0; i < c->n; i++) {
		const struct firm *m = &c->firms[i];
		if (m->plot < 0 || !m->tenant)
			continue;
		make_uscc(i, code);
		fprintf(f, "SL%06d,,,%s,租用,", m->plot + 1, code);
		put_scaled(f, m->area, 4);
		fputc(',', f);
		put_date(f, m->registered);
		fputc('\n', f);
	}
	write_mixed(f, c);
	out_finish(f);
}

/* Groups of companies: a head above scale and up to four others among the next ones. */
static void write_groups(struct output *o, const struct city *c)
{
	enum { NEXT = 60, MOST = 4 };
	FILE *f = out_table(o, "groups.csv", "groups", "示例数据", "2021-04-20");
	struct chance r = {91};
	char code[19];
	int serial = 0;

	fputs("集团代码,集团名称,信用代码,角色,开始日期,结束日期\n", f);
	for (int i = 0; i < c->n; i++) {
		int last = i + NEXT, members = 0;
		if (!c->firms[i].above[2] || !chance_hit(&r, .02))
			continue;
		make_uscc(i, code);
		serial++;
		fprintf(f, "JT%04d,示例集团%d,%s,母公司,2018-01-01,\n", serial, serial, code);
		for (; ++i < c->n && i < last && members < MOST;) {
			if (!chance_hit(&r, .08))
				continue;
			make_uscc(i, code);
			fprintf(f, "JT%04d,示例集团%d,%s,子公司,20%02d-01-01,\n", serial, serial, code, 18 + members);
			members++;
		}
	}
	out_finish(f);
}

static void write_marks(struct output *o, const struct city *c)
{
	static const struct { double share; const char *kind, *bureau, *what; } kinds[] = {
		{.0012, "一票否决", "应急管理局", "安全生产责任事故"}, {.0010, "一票否决", "生态环境局", "环境违法"},
		{.0025, "白名单", "工业和信息化局", "重点培育企业"}, {.0008, "黑名单", "市场监督管理局", "严重失信"},
		{.0010, "不参评", "工业和信息化局", "风险处置中"},
	};
	FILE *f = out_table(o, "marks.csv", "marks", "示例数据", "2021-04-15");
	struct chance r = {78};
	int serial = 0;

	fputs("信用代码,名单,文件,认定单位,事由,开始日期,结束日期\n", f);
	for (int i = 0; i < c->n; i++) {
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			char code[19];
			int year = YEAR0 + chance_below(&r, YEARS), month = 1 + chance_below(&r, 12);
			if (!chance_hit(&r, kinds[k].share * (k == 2 && c->firms[i].above[2] ? 8 : 1)))
				continue;
			make_uscc(i, code);
			fprintf(f, "%s,%s,示例〔%d〕%d号,%s,%s,%d-%02d-01,%d-12-31\n", code, kinds[k].kind, year, ++serial, kinds[k].bureau,
				kinds[k].what, year, month, year + (k < 2 ? 0 : 2));
			break;
		}
	}
	out_finish(f);
}

/* ---- Facts. */

static bool reports(const struct firm *m, int y, const struct supply *s)
{
	for (int k = 0; k < s->n; k++)
		if (m->value[y][s->fields[k]] != INT64_MIN)
			return true;
	return false;
}

static void write_facts(struct output *o, const struct city *c, int y, const struct supply *s)
{
	char name[64], known[16], code[19];
	FILE *f;

	snprintf(name, sizeof name, "facts-%d-%s.csv", YEAR0 + y, s->name);
	snprintf(known, sizeof known, "%d-%s", YEAR0 + y + 1, s->day);
	f = out_table(o, name, "facts", s->source, known);
	fputs("信用代码,年份", f);
	for (int k = 0; k < s->n; k++)
		fprintf(f, ",%s", field_title[s->fields[k]]);
	fputc('\n', f);
	for (int i = 0; i < c->n; i++) {
		const struct firm *m = &c->firms[i];
		if (!reports(m, y, s))
			continue;
		make_uscc(i, code);
		fprintf(f, "%s,%d", code, YEAR0 + y);
		for (int k = 0; k < s->n; k++) {
			int64_t v = m->value[y][s->fields[k]];
			fputc(',', f);
			if (v != INT64_MIN)
				put_scaled(f, v, field_decimals[s->fields[k]]);
		}
		fputc('\n', f);
	}
	out_finish(f);
}

static void write_truth(struct output *o, const struct truth *list, int n)
{
	FILE *truth = out_create(o, "truth.csv"), *f = out_table(o, "corrections.csv", "facts", "企业申请更正", "2021-05-20");
	char code[19];

	fputs("code,indicator,period,kind,right_value,unit,corrected\n", truth);
	fputs("code,indicator,period,value,unit\n", f);
	for (int i = 0; i < n; i++) {
		const struct truth *t = &list[i];
		make_uscc(t->firm, code);
		fprintf(truth, "%s,%s,%d,%s,", code, field_code[t->field], t->year, t->kind);
		put_scaled(truth, t->value, field_decimals[t->field]);
		fprintf(truth, ",%s,%s\n", field_unit[t->field], t->corrected ? "yes" : "no");
		if (!t->corrected)
			continue;
		fprintf(f, "%s,%s,%d,", code, field_code[t->field], t->year);
		put_scaled(f, t->value, field_decimals[t->field]);
		fprintf(f, ",%s\n", field_unit[t->field]);
	}
	out_finish(f);
	out_finish(truth);
}

int main(int argc, char **argv)
{
	struct output o = {NULL, NULL};
	struct city city;
	struct truth *truth;
	int n = 120000, n_projects = -1, n_truth;
	uint64_t seed = 20200630;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--enterprises") && i + 1 < argc)
			n = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--seed") && i + 1 < argc)
			seed = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--projects") && i + 1 < argc)
			n_projects = atoi(argv[++i]);
		else if (argv[i][0] != '-' && !o.dir)
			o.dir = argv[i];
		else
			o.dir = NULL, i = argc;
	}
	if (n_projects < 0)
		n_projects = n / 40 < 200 ? 200 : n / 40;
	if (!o.dir || n < 1000 || n > 260000 || n_projects > 100000) {
		fputs("usage: sample-city DIR [--enterprises 1000..260000] [--projects 0..100000] [--seed S]\n", stderr);
		return 2;
	}
	if (mkdir(o.dir, 0777) && errno != EEXIST) {
		fprintf(stderr, "sample-city: cannot make %s: %s\n", o.dir, strerror(errno));
		return 1;
	}
	city_make(&city, n, seed);
	truth = city_spoil(&city, seed, &n_truth);
	o.manifest = out_create(&o, "manifest.csv");
	fputs("file,kind,source,known_at\n", o.manifest);
	write_enterprises(&o, &city);
	write_plots(&o, &city);
	for (int y = 0; y < YEARS; y++)
		for (int s = 0; s < N_SUPPLIES; s++)
			write_facts(&o, &city, y, &supplies[s]);
	write_marks(&o, &city);
	write_groups(&o, &city);
	write_truth(&o, truth, n_truth);
	kinds_write(&o, &city);
	if (n_projects)
		projects_write(&o, &city, n_projects, seed);
	out_finish(o.manifest);
	free(truth);
	city_free(&city);
	return 0;
}
