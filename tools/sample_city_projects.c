/* sample_city_projects.c - whose projects there are, and what they are called.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample_city_projects.h"
#include <stdlib.h>
#include <string.h>

const char *const kind_zh[N_KINDS] = {"新建", "改扩建", "技改", "单纯购置", "信息化", "节能技改", "循环经济"};
const char *const stage_zh[N_STAGES] = {"在谈", "储备", "签约", "立项", "用地", "前置手续", "开工", "在建", "竣工", "投产", "达产", "达效评价"};
const char *const permit_zh[N_PERMITS] = {"节能审查", "环评", "安评", "用地规划许可", "工程规划许可", "施工许可"};
const char *const level_zh[] = {"", "区级", "市级", "省级"};
const char *const district_short[N_DISTRICTS] = {"昆山市", "工业园区", "张家港市", "吴江区", "常熟市", "高新区", "太仓市", "吴中区", "相城区", "姑苏区"};

/* The clusters of the plan file; the last column: counted as an emerging industry of the city (A). */
enum { N_CHAINS = 13 };
const char *const chain_zh[N_CHAINS] = {"生物医药", "新型显示", "光通信", "软件和集成电路", "高端装备制造", "汽车零部件", "新能源", "新材料", "高端纺织", "节能环保", "第三代半导体", "氢能", "航空"};
static const bool chain_emerging[N_CHAINS] = {true, true, true, true, true, false, true, true, false, true, true, true, true};
/* Which clusters a division may belong to, and how often a project of it does. */
static const struct { int division; double share; int chains[4]; } chains[] = {
	{39, .92, {1, 2, 3, 10}}, {27, .97, {0, 0, 0, 0}}, {35, .85, {4, 4, 0, 3}}, {34, .80, {4, 4, 4, 9}}, {36, .80, {5, 5, 5, 11}}, {38, .80, {6, 6, 4, 11}},
	{26, .70, {7, 7, 7, 0}}, {28, .65, {8, 7, 7, 7}}, {17, .50, {8, 8, 8, 7}}, {18, .30, {8, 8, 8, 8}}, {29, .55, {7, 7, 7, 5}}, {32, .60, {7, 7, 7, 12}},
	{31, .55, {7, 7, 7, 4}}, {30, .50, {7, 7, 3, 9}}, {33, .40, {4, 5, 4, 12}}, {40, .85, {4, 2, 9, 4}}, {37, .85, {12, 4, 4, 4}}, {42, .90, {9, 9, 9, 9}},
	{46, .80, {9, 9, 9, 9}}, {44, .45, {6, 6, 11, 9}},
};

struct chance chance_of(uint64_t seed, int number, int use)
{
	struct chance r = {seed ^ ((uint64_t)number * 0x2545f4914f6cdd1d) ^ ((uint64_t)use << 56)};

	chance_next(&r);
	return r;
}

const char *industry_of(const struct projects *l, const struct project *p) { return l->city->firms[p->firm].industry; }

/* 技改 in the sense of the investment statistics (A): everything but new plants and extensions. */
bool is_renovation(const struct project *p) { return p->kind != K_NEW && p->kind != K_EXTENSION; }

/* High-technology manufacturing by class (A, after the catalogue of 2017): medicines, electronics without household sets, aerospace, medical instruments, measuring instruments. */
bool is_high_tech(const struct projects *l, const struct project *p)
{
	const char *code = industry_of(l, p);

	return !strncmp(code, "27", 2) || (!strncmp(code, "39", 2) && strncmp(code, "395", 3)) || !strncmp(code, "374", 3) || !strncmp(code, "358", 3)
		|| !strncmp(code, "401", 3) || !strncmp(code, "402", 3);
}

bool is_emerging(const struct project *p) { return p->chain >= 0 && chain_emerging[p->chain]; }

int last_stage(const struct project *p)
{
	int last = S_TALKS;

	for (int s = 0; s < N_STAGES; s++)
		if (took_place(p, p->day[s]))
			last = s;
	return last;
}

/* As given out before 2020-11-30 with the year, later with year and month. The last place is no check character that anybody computed. */
void project_code(const struct project *p, char out[25])
{
	struct date d = date_of(p->day[S_APPROVED]);
	struct chance r = chance_of((uint64_t)p->number, p->number_year, 9);
	bool newer = p->day[S_APPROVED] >= days_of(2020, 11, 30);
	int kind = p->kind == K_PURCHASE ? 3 : p->kind == K_DIGITAL ? 4 : is_renovation(p) ? 2 : 1;
	char text[80];

	snprintf(text, sizeof text, "%02d%02d-%.6s-07-%02d-%05d", newer ? d.year % 100 : d.year / 100, newer ? d.month : d.year % 100, districts[p->district].code, kind,
		p->serial);
	memcpy(out, text, 23);
	out[23] = (char)('0' + chance_below(&r, 10));
	out[24] = '\0';
}

/* ---- Firms that invest: mostly those above scale, the bigger the more often. */

struct urn { double *upto; int *firm; int n; };

static void fill_urn(struct urn *u, const struct city *c)
{
	double sum = 0;

	u->upto = calloc((size_t)c->n, sizeof *u->upto);
	u->firm = calloc((size_t)c->n, sizeof *u->firm);
	if (!u->upto || !u->firm)
		abort();
	for (int i = 0; i < c->n; i++) {
		const struct firm *f = &c->firms[i];
		double w = f->above[2] ? .6 + (f->size[2] > 300000 ? 3 : f->size[2] / 100000) : .008;
		if (strcmp(f->status, "正常"))
			continue;
		u->upto[u->n] = sum += w;
		u->firm[u->n++] = i;
	}
}

static int draw_firm(const struct urn *u, struct chance *r)
{
	double x = chance_unit(r) * u->upto[u->n - 1];
	int lo = 0, hi = u->n - 1;

	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (u->upto[mid] > x)
			hi = mid;
		else
			lo = mid + 1;
	}
	return u->firm[lo];
}

static int draw_chain(int division, struct chance *r)
{
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
		if (chains[i].division == divisions[division].code)
			return chance_hit(r, chains[i].share) ? chains[i].chains[chance_below(r, 4)] : -1;
	return -1;
}

static enum project_kind draw_kind(struct chance *r)
{
	static const double share[N_KINDS] = {.30, .12, .42, .06, .04, .04, .02};
	double x = chance_unit(r);
	int k = 0;

	while (k < N_KINDS - 1 && (x -= share[k]) >= 0)
		k++;
	return (enum project_kind)k;
}

static void choose(struct projects *l)
{
	struct urn u = {NULL, NULL, 0};

	fill_urn(&u, l->city);
	for (int i = 0; i < l->n; i++) {
		struct chance r = chance_of(l->seed, i, 1);
		struct project *p = &l->list[i];
		const struct firm *f;
		p->drawn = i;
		p->firm = draw_firm(&u, &r);
		f = &l->city->firms[p->firm];
		p->district = f->district;
		p->kind = (int)draw_kind(&r);
		p->chain = draw_chain(f->division, &r);
		p->foreign = chance_hit(&r, p->kind == K_NEW ? .28 : .12);
		p->workshop = p->kind == K_NEW && chance_hit(&r, .35);
		p->skips_reserve = is_renovation(p) && p->kind != K_CIRCULAR && chance_hit(&r, .6);
		p->late_funds = chance_hit(&r, .05);
		p->open = chance_hit(&r, .4);
	}
	free(u.upto);
	free(u.firm);
}

/* The register's names, which come from one stream over all firms. */
static void name_firms(struct projects *l)
{
	struct chance r = {77};
	bool *used = calloc((size_t)l->city->n, sizeof *used);

	l->names = calloc((size_t)l->city->n, sizeof *l->names);
	if (!used || !l->names)
		abort();
	for (int i = 0; i < l->n; i++)
		used[l->list[i].firm] = true;
	for (int i = 0; i < l->city->n; i++) {
		char name[128];
		make_name(i, divisions[l->city->firms[i].division].code, &r, name);
		if (used[i] && !(l->names[i] = strdup(name)))
			abort();
	}
	free(used);
}

/* ---- Numbers: in the order of the first talks, from 1 in each year. */

static int by_talks(const void *a, const void *b)
{
	const struct project *p = a, *q = b;

	return p->day[S_TALKS] != q->day[S_TALKS] ? (p->day[S_TALKS] < q->day[S_TALKS] ? -1 : 1) : p->firm != q->firm ? (p->firm < q->firm ? -1 : 1) : p->drawn - q->drawn;
}

static void number_all(struct projects *l)
{
	int *phases = calloc((size_t)l->city->n, sizeof *phases), serials[N_DISTRICTS] = {0}, year = 0, number = 0;

	if (!phases)
		abort();
	qsort(l->list, (size_t)l->n, sizeof *l->list, by_talks);
	for (int i = 0; i < l->n; i++) {
		struct project *p = &l->list[i];
		int y = date_of(p->day[S_TALKS]).year;
		number = y == year ? number + 1 : 1;
		year = y;
		p->number = number;
		p->number_year = year;
		p->serial = 10001 + serials[p->district]++;
		p->phase = phases[p->firm]++;
	}
	free(phases);
}

void truth_put(const struct truth_file *t, const char *table, const struct project *p, const char *key, const char *kind, const char *right)
{
	fprintf(t->f, "%s,XM%d-%06d,%s,%s,%s\n", table, p->number_year, p->number, key, kind, right);
}

void projects_write(struct output *o, const struct city *c, int n, uint64_t seed)
{
	struct projects l = {.n = n, .city = c, .seed = seed ^ UINT64_C(0x0b2e1d)};
	struct truth_file t = {out_create(o, "project-truth.csv")};

	l.list = calloc((size_t)n, sizeof *l.list);
	if (!l.list)
		abort();
	fputs("table,project,key,kind,right_value\n", t.f);
	choose(&l);
	lives_make(&l);
	number_all(&l);
	money_make(&l);
	name_firms(&l);
	ledger_write(o, &l, &t);
	steps_write(o, &l, &t);
	reports_write(o, &l, &t);
	care_write(o, &l);
	out_finish(t.f);
	for (int i = 0; i < c->n; i++)
		free((char *)l.names[i]);
	free(l.names);
	free(l.list);
}
