/* sample_city_ledger.c - the projects' ledger as a bureau keeps it, and the plans of the years before.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample_city_projects.h"
#include <string.h>

/* ---- Words: what is made, and how a project is called. Nothing contains a comma. */

static const struct { int division; const char *products[4], *unit; } goods[] = {
	{39, {"高密度连接器", "显示模组", "光通信器件", "功率半导体封装件"}, "万件"}, {38, {"光伏组件", "动力电池结构件", "特种电缆", "高效电机"}, "万台套"},
	{34, {"精密减速机", "工业阀门", "精密轴承", "智能物流装备"}, "万台"}, {31, {"优特钢线材", "冷轧薄板", "高强钢构件", "特种焊材"}, "万吨"},
	{36, {"汽车制动部件", "车用线束", "轻量化车身件", "新能源汽车热管理部件"}, "万套"}, {26, {"电子化学品", "水性涂料", "特种助剂", "高分子新材料"}, "吨"},
	{35, {"半导体检测设备", "医疗器械", "自动化生产线", "精密模具"}, "台套"}, {33, {"精密五金件", "高强紧固件", "金属结构件", "热处理件"}, "万件"},
	{29, {"工程塑料制品", "高性能密封件", "改性塑料", "功能薄膜"}, "吨"}, {28, {"差别化涤纶长丝", "高性能纤维", "再生聚酯纤维", "功能性化纤"}, "吨"},
	{17, {"高档面料", "功能性针织物", "丝绸制品", "产业用纺织品"}, "万米"}, {27, {"生物制剂", "创新药制剂", "高端仿制药", "医药中间体"}, "万支"},
	{40, {"智能传感器", "光学仪器", "在线分析仪", "智能电表"}, "万台"}, {30, {"节能玻璃", "新型墙材", "电子陶瓷", "复合材料"}, "万平方米"},
};
static const char *const other_goods[4] = {"智能化产品", "绿色产品", "精密制品", "高品质产品"};
static const char *const kind_words[N_KINDS] = {"生产线建设项目", "扩产项目", "生产线智能化改造项目", "设备更新购置项目", "数字化车间项目", "节能技术改造项目", "资源循环利用项目"};
static const char *const phases[] = {"", "（二期）", "（三期）", "（四期）", "（五期）"};

struct wording { const char *product, *unit; int amount; };

static struct wording wording_of(const struct projects *l, const struct project *p)
{
	struct chance r = chance_of(l->seed, p->drawn, 7);
	int division = divisions[l->city->firms[p->firm].division].code, k = chance_below(&r, 4);
	struct wording w = {other_goods[k], "万件", 10 * (1 + chance_below(&r, 90))};

	for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
		if (goods[i].division == division)
			w = (struct wording){goods[i].products[k], goods[i].unit, w.amount};
	return w;
}

/* The firm's name without its form, what is made, what is done. */
void project_name(const struct projects *l, const struct project *p, char out[256])
{
	static const char *const forms[] = {"股份有限公司", "有限公司", "厂"};
	const char *name = l->names[p->firm];
	struct wording w = wording_of(l, p);
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (n > strlen(forms[i]) && !strcmp(name + n - strlen(forms[i]), forms[i])) {
			n -= strlen(forms[i]);
			break;
		}
	if (p->kind <= K_EXTENSION)
		snprintf(out, 256, "%.*s年产%d%s%s%s", (int)n, name, w.amount, w.unit, w.product, kind_words[p->kind]);
	else
		snprintf(out, 256, "%.*s%s%s", (int)n, name, w.product, kind_words[p->kind]);
	if (p->phase < 5)
		strcat(out, phases[p->phase]);
	else
		snprintf(out + strlen(out), 256 - strlen(out), "（%d期）", p->phase + 1);
}

/* ---- One row. Cells that are not known yet by SAMPLE_END stay empty. */

static void put_money(FILE *f, int64_t v, bool known)
{
	fputc(',', f);
	if (known)
		put_scaled(f, v, 2);
}

static void put_day(FILE *f, int day, bool known)
{
	fputc(',', f);
	if (known && day != DAY_NONE)
		put_date(f, day);
}

static void put_flag(FILE *f, bool v, bool known) { fputs(!known ? "," : v ? ",是" : ",否", f); }

static void put_base(FILE *f, const struct projects *l, const struct project *p, int last, struct chance *r)
{
	static const char *const sources[] = {"招商活动", "存量企业增资", "驻外招商机构", "龙头企业推荐", "在线审批平台", "企业自报"};
	struct wording w = wording_of(l, p);
	char name[256], code[25];

	project_name(l, p, name);
	fprintf(f, "XM%d-%06d,", p->number_year, p->number);
	if (last >= S_APPROVED) {
		project_code(p, code);
		fputs(code, f);
	}
	fprintf(f, ",%s,%s,%s,%s,%s,%s,", name, l->city->firms[p->firm].town, industry_of(l, p), kind_zh[p->kind], p->chain < 0 ? "" : chain_zh[p->chain], level_zh[p->level]);
	if (last >= S_RESERVE)
		fprintf(f, "%s：%s；形成年产%d%s的能力", kind_zh[p->kind], p->kind == K_NEW ? "新建厂房与生产线" : p->kind == K_EXTENSION ? "扩建厂房与生产线" : "购置并安装设备", w.amount, w.unit);
	fprintf(f, ",%s", sources[is_renovation(p) ? 4 + chance_below(r, 2) : chance_below(r, 4)]); /* one chance a statement: compilers order arguments differently */
	bool inside = chance_hit(r, .06);
	fprintf(f, ",%s", last == S_TALKS ? "在谈保密" : inside ? "内部" : "一般");
	put_flag(f, p->open && last >= S_APPROVED && !inside, true);
	put_flag(f, p->foreign && chance_hit(r, .2), true);
	put_flag(f, !p->foreign && chance_hit(r, .03), true);
	put_flag(f, chance_hit(r, .12), true);
}

static void put_invested(FILE *f, const struct project *p, int last, struct chance *r)
{
	static const char *const currencies[] = {"美元", "美元", "欧元", "日元", "港元"};
	static const double rates[] = {6.9, 6.9, 7.8, .064, .89};
	int k = chance_below(r, 5);
	bool foreign = p->foreign && last >= S_SIGNED && p->kind <= K_EXTENSION;

	put_money(f, p->total, last >= S_RESERVE);
	for (int i = 0; i < N_PARTS; i++)
		put_money(f, p->parts[i], last >= S_APPROVED);
	put_money(f, p->total / 100 * (20 + chance_below(r, 25)) / 100 * 100, p->kind == K_NEW && last >= S_SIGNED);
	put_money(f, (int64_t)((double)p->total * .6 / rates[k]) / 100 * 100, foreign);
	fprintf(f, ",%s", foreign ? currencies[k] : "");
	put_money(f, p->total / 100 / 100 * 100, p->kind == K_NEW && !p->workshop && last >= S_SIGNED);
}

static void put_place(FILE *f, const struct projects *l, const struct project *p, int last, int64_t area, struct chance *r)
{
	bool land = last >= S_LAND && p->day[S_LAND] != DAY_NONE, bought = land && !p->workshop;
	const struct firm *m = &l->city->firms[p->firm];

	fprintf(f, ",%s,", !land ? last >= S_APPROVED && is_renovation(p) ? m->tenant ? "租用厂房" : "自有用地" : "" : p->workshop ? "租用厂房" : chance_hit(r, .2) ? "先租后让"
		: chance_hit(r, .1) ? "弹性年期" : "出让");
	if (is_renovation(p) && m->plot >= 0)
		fprintf(f, "SL%06d", m->plot + 1);
	fputc(',', f);
	if (land) {
		fputc(',', f);
		put_scaled(f, area, 4);
	} else {
		fputc(',', f);
	}
	put_money(f, p->area / 10000 * (22 + chance_below(r, 20)) * 100, bought);
	put_money(f, p->area / 10000 * 667 * (11 + chance_below(r, 10)) / 10 * 100, bought);
	put_flag(f, chance_hit(r, .45), bought);
	put_day(f, office_day(p->day[S_LAND] + 20 + chance_below(r, 30)), bought);
}

static void put_clock(FILE *f, const struct project *p, int last, struct chance *r)
{
	bool agreed = last >= (p->day[S_SIGNED] != DAY_NONE ? S_SIGNED : S_APPROVED), approved = last >= S_APPROVED;

	if (last >= S_SIGNED && p->day[S_SIGNED] != DAY_NONE)
		fprintf(f, ",示例投协〔%d〕%d号", date_of(p->day[S_SIGNED]).year, p->serial - 10000);
	else
		fputc(',', f);
	for (int i = 0; i < 4; i++)
		put_day(f, p->agreed[i], agreed);
	for (int i = 0; i < 2; i++)
		put_day(f, p->statutory[i], last >= S_LAND);
	if (approved)
		fprintf(f, ",%s备〔%d〕%d号", district_short[p->district], date_of(p->day[S_APPROVED]).year, p->serial - 10000);
	else
		fputc(',', f);
	put_day(f, approved ? p->day[S_APPROVED] + 730 + chance_below(r, 10) : DAY_NONE, approved);
}

static void put_output(FILE *f, const struct projects *l, const struct project *p, int last, int64_t kwh, struct chance *r)
{
	struct wording w = wording_of(l, p);
	int64_t real = 0;

	for (int k = 0; k < p->months; k++)
		real += p->spent[k];
	put_money(f, p->tce, last >= S_APPROVED && p->permit[T_ENERGY].end);
	put_money(f, kwh, last >= S_APPROVED && p->permit[T_ENERGY].end);
	fprintf(f, ",%s", last < S_APPROVED || !p->permit[T_ENERGY].end || !strcmp(p->permit[T_ENERGY].end, "免于审查") ? "" : p->tce >= 500000 ? "省级"
		: p->tce >= 100000 ? "市级" : "县（区）级"); /* from 5 000 tce on the province reviews (rule of 2016) */
	if (last >= S_APPROVED)
		fprintf(f, ",%s,%d%s/年", w.product, w.amount, w.unit);
	else
		fputs(",,", f);
	put_money(f, real / 100 * (98 + chance_below(r, 5)), last >= S_FINISHED && p->day[S_FINISHED] != DAY_NONE);
	put_money(f, p->total / 1000 * (5 + chance_below(r, 40)), last >= S_PRODUCING);
	put_flag(f, l->city->firms[p->firm].above[2], last >= S_PRODUCING);
	fprintf(f, ",%s项目专员", district_short[p->district]);
}

static void put_parties(FILE *f, const struct projects *l, const struct project *p, int last, struct chance *r)
{
	static const char *const builders[] = {"示例第一建筑工程公司", "示例第二建筑工程公司", "示例安装工程公司", "示例建设集团", "示例机电安装公司"};
	char code[19], parent[19];

	make_uscc(p->firm, code);
	fprintf(f, ",%s,%s", code, l->names[p->firm]);
	make_uscc((p->firm * 7 + 3) % l->city->n, parent);
	if (p->foreign) {
		fprintf(f, ",,示例境外投资方%d,示例-%05d", 1 + chance_below(r, 60), 10000 + p->serial);
		fprintf(f, ",%d", 30 + chance_below(r, 14) * 5);
	} else if (chance_hit(r, .2)) {
		fprintf(f, ",%s,,,%d", parent, 20 + chance_below(r, 12) * 5);
	} else {
		fputs(",,,,", f);
	}
	fprintf(f, ",%s", last >= S_STARTED && p->kind != K_PURCHASE ? builders[chance_below(r, 5)] : "");
}

static bool has_plan(const struct project *p, int y)
{
	for (int m = 0; m < 12; m++)
		if (p->plan[y][m])
			return took_place(p, p->day[S_APPROVED]) && p->day[S_APPROVED] < days_of(YEAR0 + y + 1, 1, 1) && p->exit_day > days_of(YEAR0 + y, 1, 31);
	return false;
}

static void put_plan(FILE *f, const struct project *p, int y)
{
	int64_t sum = 0;

	if (!has_plan(p, y)) {
		fputs(",,,,,,,,,,,,,,", f);
		return;
	}
	for (int m = 0; m < 12; m++)
		sum += p->plan[y][m];
	fprintf(f, ",%d", YEAR0 + y);
	put_money(f, sum, true);
	for (int m = 0; m < 12; m++)
		put_money(f, p->plan[y][m], true);
}

static const char plan_columns[] = "年度,本年计划投资(万元),1月,2月,3月,4月,5月,6月,7月,8月,9月,10月,11月,12月";
static const char columns[] =
	"项目编号,项目代码,项目名称,所在地,行业,项目类型,产业链,入库级别,建设内容,线索来源,保密级,向社会公开,世界500强投资,央企投资,上市公司投资,"
	"总投资(万元),其中：建筑工程(万元),其中：安装工程(万元),其中：设备工器具(万元),其中：其他费用(万元),注册资本(万元),外币投资额(万),币种,履约保证金(万元),"
	"用地方式,地块,园区,用地面积(亩),成交价(万元),计容建筑面积(m2),标准地,交地日,协议号,约定开工日,约定竣工日,约定投产日,约定达产日,土地合同开工日,土地合同竣工日,"
	"备案（核准）文号,备案有效期至,年综合能耗（当量值）(tce),年用电量(万kWh),节能审查机关,产品,设计产能,竣工决算投资(万元),首批产值(万元),已升规入统,项目专员,"
	"建设单位信用代码,建设单位,投资方信用代码,投资方,投资方境外注册号,投资方出资比例(%),施工单位,首谈日,登记日";

/* Known errors of the ledger: the first talk a year too early, area ten times too large, electricity in kWh instead of 万kWh (never where the small figure freed it from the review). */
static void spoil(const struct project *p, const struct truth_file *t, int last, int64_t *area, int64_t *kwh, struct chance *r)
{
	char right[40];

	if (p->first_said != p->day[S_TALKS]) {
		date_print(right, p->day[S_TALKS]);
		truth_put(t, "projects", p, "首谈日", "year_too_early", right);
	}
	if (chance_hit(r, .005) && p->area && last >= S_LAND && p->day[S_LAND] != DAY_NONE) {
		snprintf(right, sizeof right, "%lld.%04lld", (long long)(p->area / 10000), (long long)(p->area % 10000));
		truth_put(t, "projects", p, "用地面积", "ten_times", right);
		*area = p->area * 10;
	}
	if (chance_hit(r, .02) && last >= S_APPROVED && p->permit[T_ENERGY].end && strcmp(p->permit[T_ENERGY].end, "免于审查") && p->kwh < 5000000) {
		snprintf(right, sizeof right, "%lld.%02lld", (long long)(p->kwh / 100), (long long)(p->kwh % 100));
		truth_put(t, "projects", p, "年用电量", "kwh_as_wan", right);
		*kwh = p->kwh * 10000;
	}
}

static void write_plans(struct output *o, const struct projects *l, int y)
{
	char name[40], known[16];
	FILE *f;

	snprintf(name, sizeof name, "project-plans-%d.csv", YEAR0 + y);
	snprintf(known, sizeof known, "%d-12-31", YEAR0 + y);
	f = out_table(o, name, "projects", "市工信局", known);
	fprintf(f, "项目编号,%s\n", plan_columns);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		if (!has_plan(p, y))
			continue;
		fprintf(f, "XM%d-%06d", p->number_year, p->number);
		put_plan(f, p, y);
		fputc('\n', f);
	}
	out_finish(f);
}

/* The project into which another one goes up: the nearest before it in its district that goes on, else the first of all. */
static const struct project *heir_of(const struct projects *l, int i)
{
	for (int k = i - 1; k >= 0; k--)
		if (l->list[k].exit == EXIT_NONE && l->list[k].district == l->list[i].district)
			return &l->list[k];
	return &l->list[0];
}

static bool goes_up(const struct project *p) { return p->exit == EXIT_MERGED && happened(p->exit_day); }

/* A table of its own: a project can only be named when it is there. A small city may have none. */
static void write_merged(struct output *o, const struct projects *l)
{
	int n = 0;
	for (int i = 1; i < l->n; i++)
		n += goes_up(&l->list[i]);
	if (n == 0)
		return;
	FILE *f = out_table(o, "project-merged.csv", "projects", "市工信局", "2021-01-15");

	fprintf(f, "项目编号,并入项目\n");
	for (int i = 1; i < l->n; i++)
		if (goes_up(&l->list[i])) {
			const struct project *p = &l->list[i], *heir = heir_of(l, i);
			fprintf(f, "XM%d-%06d,XM%d-%06d\n", p->number_year, p->number, heir->number_year, heir->number);
		}
	out_finish(f);
}

void ledger_write(struct output *o, const struct projects *l, const struct truth_file *t)
{
	FILE *f = out_table(o, "projects.csv", "projects", "市工信局", "2021-01-15");

	fprintf(f, "%s,%s\n", columns, plan_columns);
	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 8);
		int last = last_stage(p);
		int64_t area = p->area, kwh = p->kwh;
		spoil(p, t, last, &area, &kwh, &r);
		put_base(f, l, p, last, &r);
		put_invested(f, p, last, &r);
		put_place(f, l, p, last, area, &r);
		put_clock(f, p, last, &r);
		put_output(f, l, p, last, kwh, &r);
		put_parties(f, l, p, last, &r);
		put_day(f, p->first_said, true);
		put_day(f, p->first_told, true);
		put_plan(f, p, YEARS - 1);
		fputc('\n', f);
	}
	out_finish(f);
	for (int y = 0; y < YEARS - 1; y++)
		write_plans(o, l, y);
	write_merged(o, l);
}
