/* sample_city_money.c - what projects spend, fitted month by month to the published investment figures.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every project has a curve of payments between start and completion. Raking (iterative proportional fitting over several margins at once) then multiplies months of projects
 * until the city's months, the shares of districts, of technical renovation, high technology and emerging industries, and the lists of the province and the city come out. A
 * project's total follows from its fitted payments, the part after 2020 carried on at the same pace. */
#include "sample_city_projects.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- What the city spent (亿元). P published, D derived from published growth, A assumed. */

enum { TO_OCTOBER, NOV_DEC, N_WINDOWS };
static const double spent_yi[YEARS][N_WINDOWS] = {
	{958.4, 171.6},   /* A: 1 130 a year, laid out like 2019 */
	{1005.3, 174.0},  /* D: 1 278.7 / 1.272; A */
	{1278.7, 221.3},  /* P; A: the year ends at its goal of 1 500 */
};
static const double month_weight[12] = {7.0, 4.6, 8.6, 9.2, 9.8, 11.2, 9.0, 9.0, 9.6, 8.6, 7.0, 7.4};      /* A */
static const double month_weight_2020[12] = {6.4, 2.4, 7.6, 9.6, 10.6, 12.2, 9.6, 9.4, 10.0, 8.8, 7.2, 7.6}; /* A: February and March 2020 low, then made up for */
static const double renovation_share[YEARS] = {.665, .677, .5305};  /* A; D: 678.3 / .996 / 1005.3; P: 678.3 / 1278.7 */
static const double high_tech_share[YEARS] = {.285, .304, .351};    /* A; D: 448.8 / 1.469 / 1005.3; P: 448.8 / 1278.7 */
static const double emerging_share[YEARS] = {.735, .758, .8018};    /* A; D: 1025.2 / 1.346 / 1005.3; P: 1025.2 / 1278.7 */
static const double level_yi[] = {0, 0, 146.1, 191.2};              /* January to October 2020: city's 100 less the province's 42; the province's 42 (P) */
/* 2020, 亿元: D for the High-tech zone (91 in 2021, +5.7 %), A for Xiangcheng (88.1 in 2021); the others share the rest as they do the output. */
static const double district_yi[N_DISTRICTS] = {[5] = 86.1, [8] = 80.0};

static int window_of(int month) { return month % 12 < 10 ? TO_OCTOBER : NOV_DEC; }

static double month_target(int month)
{
	const double *w = month / 12 == 2 ? month_weight_2020 : month_weight;
	int first = window_of(month) == TO_OCTOBER ? 0 : 10, last = first ? 12 : 10;
	double sum = 0;

	for (int m = first; m < last; m++)
		sum += w[m];
	return spent_yi[month / 12][window_of(month)] * 10000 * w[month % 12] / sum;
}

static double district_share(int d)
{
	double fixed = 0, rest = 0;

	for (int i = 0; i < N_DISTRICTS; i++) {
		fixed += district_yi[i];
		rest += district_yi[i] > 0 ? 0 : districts[i].gov_yi;
	}
	return district_yi[d] > 0 ? district_yi[d] / 1500 : (1 - fixed / 1500) * districts[d].gov_yi / rest;
}

/* ---- The curve of one project. */

static double season(int month) { static const double s[12] = {.8, .5, 1.05, 1.05, 1.1, 1.25, 1, 1, 1.1, 1, 1, 1.15}; return s[(month + 1200) % 12]; }

static bool stopped(const struct project *p, int month)
{
	return (p->exit_day != INT_MAX && month > month_of(p->exit_day)) || (p->pause != DAY_NONE && month > month_of(p->pause)
		&& (p->resume == DAY_NONE || month < month_of(p->resume)));
}

/* From the start (or the approval, where nothing is built) to a month after completion; slow, then fast, then slow. */
static void draw_curve(struct project *p, struct chance *r)
{
	int from = p->day[S_STARTED] != DAY_NONE ? p->day[S_STARTED] : p->day[S_BUILDING], to = p->day[S_FINISHED] != DAY_NONE ? p->day[S_FINISHED] : p->day[S_PRODUCING];
	double sum = 0;

	p->month0 = month_of(from);
	p->months = month_of(to) + 2 - p->month0;
	if (p->months > MAX_SPELL)
		p->months = MAX_SPELL;
	for (int k = 0; k < p->months; k++) {
		double x = (k + .5) / p->months;
		p->curve[k] = (x * (1 - x) + .06) * season(p->month0 + k);
		sum += p->curve[k];
	}
	for (int k = 0; k < p->months; k++) {
		p->curve[k] /= sum;
		p->paid[k] = from > p->exit_day || stopped(p, p->month0 + k) ? 0 : p->size * p->curve[k] * chance_lognormal(r, .3);
	}
}

/* ---- Levels: the biggest of 2020 stand on the lists of the province and of the city, and 46 of them have a leader. */

static double in_2020(const struct project *p)
{
	double sum = 0;

	for (int k = 0; k < p->months; k++)
		if (p->month0 + k >= 24 && p->month0 + k < MONTHS)
			sum += p->paid[k];
	return p->exit == EXIT_NONE ? sum : 0;
}

struct ranked { double v; int i; };

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->v != y->v ? (x->v > y->v ? -1 : 1) : x->i - y->i;
}

static void give_levels(struct projects *l)
{
	struct ranked *list = calloc((size_t)l->n, sizeof *list);
	int province = l->n * 42 / 3000 < 42 ? l->n * 42 / 3000 + 1 : 42, city = province + (l->n * 58 / 3000 < 58 ? l->n * 58 / 3000 + 1 : 58), linked = 0;

	if (!list || l->n < 1)
		abort();
	for (int i = 0; i < l->n; i++) {
		struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 3);
		list[i] = (struct ranked){in_2020(p) * chance_lognormal(&r, .35) * (is_renovation(p) ? .25 : 1), i};
		p->level = took_place(p, p->day[S_APPROVED]) && chance_hit(&r, .7) ? L_DISTRICT : L_NONE;
	}
	qsort(list, (size_t)l->n, sizeof *list, by_value);
	for (int k = 0; k < l->n && k < city; k++) {
		struct project *p = &l->list[list[k].i];
		struct chance r = chance_of(l->seed, p->drawn, 4);
		p->level = k < province ? L_PROVINCE : L_CITY;
		p->linked = linked < 46 && chance_hit(&r, .52);
		linked += p->linked;
	}
	for (int k = 0; k < l->n && linked < 46 && k < l->n / 4; k++) {
		linked += !l->list[list[k].i].linked;
		l->list[list[k].i].linked = true;
	}
	free(list);
}

/* ---- Raking. */

enum margin_kind { BY_RENOVATION, BY_HIGH_TECH, BY_EMERGING, BY_DISTRICT, BY_LEVEL, N_MARGINS };
enum { MAX_CELLS = 10 };

static int cell_of(const struct projects *l, const struct project *p, enum margin_kind m)
{
	switch (m) {
	case BY_RENOVATION: return is_renovation(p);
	case BY_HIGH_TECH: return is_high_tech(l, p);
	case BY_EMERGING: return is_emerging(p);
	case BY_DISTRICT: return p->district;
	default: return p->level > L_DISTRICT ? (int)p->level : 0;
	}
}

/* What a cell should have in a window, 万元; 0: left as it is. */
static double cell_target(enum margin_kind m, int cell, int year, int window)
{
	const double *share = m == BY_RENOVATION ? renovation_share : m == BY_HIGH_TECH ? high_tech_share : emerging_share;
	double total = spent_yi[year][window] * 10000;

	if (m == BY_DISTRICT)
		return total * district_share(cell);
	if (m == BY_LEVEL)
		return year != 2 || window != TO_OCTOBER ? 0 : cell ? level_yi[cell] * 10000 : total - (level_yi[2] + level_yi[3]) * 10000;
	return total * (cell ? share[year] : 1 - share[year]);
}

struct sums { double of[MAX_CELLS][YEARS][N_WINDOWS]; };

static void rake(struct projects *l, enum margin_kind m, const signed char *cells)
{
	struct sums have = {0}, factor;

	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		for (int k = 0; k < p->months; k++)
			if (p->month0 + k >= 0 && p->month0 + k < MONTHS)
				have.of[cells[i]][(p->month0 + k) / 12][window_of(p->month0 + k)] += p->paid[k];
	}
	for (int x = 0; x < MAX_CELLS; x++)
		for (int y = 0; y < YEARS; y++)
			for (int w = 0; w < N_WINDOWS; w++) {
				double want = have.of[x][y][w] > 0 ? cell_target(m, x, y, w) : 0;
				factor.of[x][y][w] = want > 0 ? want / have.of[x][y][w] : 1;
			}
	for (int i = 0; i < l->n; i++) {
		struct project *p = &l->list[i];
		for (int k = 0; k < p->months; k++)
			if (p->month0 + k >= 0 && p->month0 + k < MONTHS)
				p->paid[k] *= factor.of[cells[i]][(p->month0 + k) / 12][window_of(p->month0 + k)];
	}
}

static void rake_months(struct projects *l)
{
	double have[MONTHS] = {0};

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < l->n; i++) {
			struct project *p = &l->list[i];
			for (int k = 0; k < p->months; k++) {
				int m = p->month0 + k;
				if (m < 0 || m >= MONTHS)
					continue;
				if (pass == 0)
					have[m] += p->paid[k];
				else if (have[m] > 0)
					p->paid[k] *= month_target(m) / have[m];
			}
		}
}

/* Few projects cannot carry every list; the months always come last and come out exactly. */
static void fit(struct projects *l)
{
	signed char *cells = calloc((size_t)l->n * N_MARGINS, 1);

	if (!cells)
		abort();
	for (int m = 0; m < N_MARGINS; m++)
		for (int i = 0; i < l->n; i++)
			cells[(size_t)m * (size_t)l->n + (size_t)i] = (signed char)cell_of(l, &l->list[i], (enum margin_kind)m);
	for (int round = 0; round < 60; round++) {
		for (int m = 0; m < N_MARGINS; m++)
			if (m != BY_LEVEL || l->n >= 1000)
				rake(l, (enum margin_kind)m, cells + (size_t)m * (size_t)l->n);
		rake_months(l);
	}
	free(cells);
}

/* ---- Totals, parts, yearly plans. */

static int64_t cents(double wan) { return (int64_t)(wan * 100 + .5); }

/* How much the fit changed a project's payments; where there are none in the window, how it changed those of its kind. */
static double pace_of(const struct project *p, const double kinds[N_KINDS])
{
	double after = 0, before = 0;

	for (int k = 0; k < p->months; k++)
		if (p->month0 + k >= 0 && p->month0 + k < MONTHS && p->paid[k] > 0) {
			after += p->paid[k];
			before += p->size * p->curve[k];
		}
	return before > 0 ? after / before : kinds[p->kind];
}

static void kind_paces(const struct projects *l, double ret[N_KINDS])
{
	double after[N_KINDS] = {0}, before[N_KINDS] = {0};

	for (int i = 0; i < l->n; i++) {
		const struct project *p = &l->list[i];
		for (int k = 0; k < p->months; k++)
			if (p->month0 + k >= 24 && p->month0 + k < MONTHS && p->paid[k] > 0) {
				after[p->kind] += p->paid[k];
				before[p->kind] += p->size * p->curve[k];
			}
	}
	for (int k = 0; k < N_KINDS; k++)
		ret[k] = before[k] > 0 ? after[k] / before[k] : 1;
}

/* Shares of the parts, by kind: building work, installation, equipment; the rest is other costs. */
static const double mixes[N_KINDS][3] = {
	{.36, .07, .47}, {.30, .08, .55}, {.08, .10, .78}, {0, .02, .96}, {.01, .10, .74}, {.06, .14, .76}, {.22, .12, .58},
};

static void divide(struct project *p, struct chance *r)
{
	double sum = 0, w[N_PARTS];
	int64_t rest = p->total;

	for (int k = 0; k < N_PARTS; k++) {
		double m = k < 3 ? mixes[p->kind][k] : 1 - mixes[p->kind][0] - mixes[p->kind][1] - mixes[p->kind][2];
		w[k] = m * (.75 + .5 * chance_unit(r));
		if (k == PART_BUILDING && p->workshop)
			w[k] *= .25;
		sum += w[k];
	}
	for (int k = 0; k < N_PARTS; k++)
		p->mix[k] = w[k] / sum;
	for (int k = 0; k < PART_OTHER; k++) {
		p->parts[k] = p->total / 100 * (int64_t)(p->mix[k] * 1000) / 1000 * 100;
		rest -= p->parts[k];
	}
	p->parts[PART_OTHER] = rest;
}

/* In whole 万元, and never less than a tenth below what was spent. */
static void sum_up(struct project *p, double pace, struct chance *r)
{
	double total = 0, so_far = 0;

	for (int k = 0; k < p->months; k++) {
		int m = p->month0 + k;
		if (m < 0 && p->paid[k] > 0)
			p->paid[k] *= pace;
		if (m >= MONTHS)
			p->paid[k] = 0;
		total += p->paid[k] > 0 ? p->paid[k] : p->size * p->curve[k] * pace;
		p->spent[k] = cents(p->paid[k]);
		so_far += p->paid[k];
	}
	total *= .97 + .11 * chance_unit(r);
	if (total < so_far / 1.08)
		total = so_far / 1.08;
	total = total < 40 ? 40 : total;
	p->total = total > 3000 ? (int64_t)(total / 10 + .99) * 1000 : (int64_t)(total + .99) * 100;
}

/* The plan of a year was made on its first day: what is still to be spent, laid over the months to the agreed completion. */
static void plan_year(struct project *p, int y, struct chance *r)
{
	int first = y * 12, start = month_of(p->agreed[0]), end = month_of(p->agreed[1]);
	double so_far = 0, sum = 0, weight[12] = {0}, amount;
	int64_t left;

	for (int k = 0; k < p->months && p->month0 + k < first; k++)
		so_far += p->paid[k];
	if (p->month0 <= first)
		start = first;
	if (start < first)
		start = p->month0 > first + 11 ? first + 6 : p->month0;
	if (end < start + 2)
		end = p->month0 + p->months - 1 > start + 2 ? p->month0 + p->months - 2 : start + 2;
	if (start > first + 11 || p->month0 + p->months <= first)
		return;
	for (int m = start; m <= end; m++) {
		sum += season(m);
		if (m < first + 12)
			weight[m - first] = season(m);
	}
	amount = ((double)p->total / 100 - so_far) * (.92 + .14 * chance_unit(r));
	left = 0;
	for (int m = 0; m < 12; m++) {
		p->plan[y][m] = amount > 0 ? cents((double)(int64_t)(amount * weight[m] / sum)) : 0;
		left += p->plan[y][m];
	}
	if (!left && amount > 12)
		p->plan[y][11] = 100;
}

static void dimension(const struct projects *l, struct project *p, double pace, struct chance *r)
{
	const struct division_fact *k = &divisions[l->city->firms[p->firm].division];
	double per_mu = (double)k->per_mu * .75 * chance_lognormal(r, .25);

	p->area = 0;
	if (p->day[S_LAND] != DAY_NONE)
		p->area = (int64_t)((double)p->total / 100 / per_mu * 100 + 100) * 100;
	p->tce = (int64_t)((double)p->tce * (p->tce < 100000 ? 1 : pace > 1 ? pace : 1));
	p->kwh = (int64_t)((double)p->kwh * (p->kwh < 50000 ? 1 : pace > 1 ? pace : 1));
}

void money_make(struct projects *l)
{
	double kinds[N_KINDS];

	for (int i = 0; i < l->n; i++) {
		struct chance r = chance_of(l->seed, l->list[i].drawn, 5);
		draw_curve(&l->list[i], &r);
	}
	give_levels(l);
	fit(l);
	kind_paces(l, kinds);
	for (int i = 0; i < l->n; i++) {
		struct project *p = &l->list[i];
		struct chance r = chance_of(l->seed, p->drawn, 6);
		double pace = pace_of(p, kinds);
		sum_up(p, pace, &r);
		divide(p, &r);
		dimension(l, p, pace, &r);
		for (int y = 0; y < YEARS; y++)
			plan_year(p, y, &r);
	}
}
