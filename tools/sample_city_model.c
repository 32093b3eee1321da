/* sample_city_model.c - how the synthetic firms come about.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Above scale: the published totals are laid out over district × division, each cell is cut into firms of very unequal size that add up to it exactly (before rounding to
 * 100 yuan). Below scale: a flat crowd of small firms, most of them tenants. Every other figure follows from size by a ratio of the division and chance. */
#include "sample_city.h"
#include "base/period.h"
#include "registry/refdata.h"
#include <stdlib.h>
#include <string.h>

/* steps in which values are kept: 0.0001 亩, 0.01 万元, 0.01 tce, 0.0001 万kWh, 0.0001 t, 1 person */
const int field_decimals[N_FIELDS] = {
	[F_LAND] = 4, [F_TAX] = 2, [F_SALES] = 2, [F_VA] = 2, [F_OUTPUT] = 2, [F_ENERGY] = 2, [F_POWER] = 4, [F_EMISSION] = 4, [F_RD] = 2, [F_HEADS] = 0,
};

/* ---- Places and classes, from the reference tables. */

enum { MAX_PLACES = 160, MAX_CLASSES = 1400 };
struct places { char code[MAX_PLACES][10]; int district[MAX_PLACES]; double weight[MAX_PLACES]; int n; double total[N_DISTRICTS]; };
struct classes { char code[MAX_CLASSES][5]; int division[MAX_CLASSES]; int n; };

static int district_of(const char *code)
{
	for (int d = 0; d < N_DISTRICTS; d++)
		if (!strncmp(districts[d].code, code, 6))
			return d;
	return -1;
}

/* Places that existed at the end of 2020; industry prefers zones, then towns, and shuns resorts. */
static void read_places(struct places *p, struct chance *r)
{
	struct slice rest = refdata_regions();
	char line[REFDATA_LINE];
	const char *f[REFDATA_FIELDS];

	memset(p, 0, sizeof *p);
	while (refdata_next(&rest, line, f)) {
		int d = district_of(f[0]);
		double w = !strcmp(f[7], "zone") ? 3 : !strcmp(f[7], "town") ? 1.5 : .8;
		if (strlen(f[0]) != 9 || d < 0 || strcmp(f[10], "2020-12-31") > 0)
			continue;
		if (strstr(f[3], "度假区") || strstr(f[3], "社区"))
			w = .3;
		snprintf(p->code[p->n], 10, "%.9s", f[0]);
		p->district[p->n] = d;
		p->weight[p->n] = w * (.6 + .8 * chance_unit(r));
		p->total[d] += p->weight[p->n];
		p->n++;
	}
}

static void read_classes(struct classes *k)
{
	struct slice rest = refdata_industries();
	char line[REFDATA_LINE];
	const char *f[REFDATA_FIELDS];

	k->n = 0;
	while (refdata_next(&rest, line, f)) {
		if (strcmp(f[1], "4"))
			continue;
		snprintf(k->code[k->n], 5, "%.4s", f[0]);
		k->division[k->n++] = (f[0][0] - '0') * 10 + f[0][1] - '0';
	}
}

static int pick_place(const struct places *p, int district, struct chance *r)
{
	double x = chance_unit(r) * p->total[district];
	int last = 0;

	for (int i = 0; i < p->n; i++) {
		if (p->district[i] != district)
			continue;
		last = i;
		if ((x -= p->weight[i]) < 0)
			break;
	}
	return last;
}

/* Of two draws the earlier one: the first classes of a division get more firms. */
static const char *pick_class(const struct classes *k, int division, struct chance *r)
{
	int first = -1, count = 0, a, b;

	for (int i = 0; i < k->n; i++)
		if (k->division[i] == division) {
			first = first < 0 ? i : first;
			count++;
		}
	a = chance_below(r, count);
	b = chance_below(r, count);
	return k->code[first + (a < b ? a : b)];
}

/* ---- Sizes. */

static void add_cell(struct city *c, int d, int i, double total_wan, int count, struct chance *r)
{
	double floor_wan = total_wan / count < 4200 ? total_wan / count / 2 : 2100, sum = 0;
	struct firm *first = c->firms + c->n;

	for (int k = 0; k < count; k++) {
		struct firm *f = &c->firms[c->n++];
		*f = (struct firm){.district = d, .division = i, .above = {true, true, true}, .plot = -1, .status = "正常"};
		f->size[2] = chance_lognormal(r, 1.9);
		sum += f->size[2];
	}
	for (int k = 0; k < count; k++)
		first[k].size[2] = floor_wan + (total_wan - count * floor_wan) * first[k].size[2] / sum;
}

static int add_above(struct city *c, int wanted, struct chance *r)
{
	double table[N_DISTRICTS][N_DIVISIONS], firms = 0;

	fit_table(table);
	for (int i = 0; i < N_DIVISIONS; i++)
		firms += divisions[i].gov_yi / divisions[i].mean_yi;
	for (int d = 0; d < N_DISTRICTS; d++)
		for (int i = 0; i < N_DIVISIONS; i++) {
			int count = (int)(table[d][i] / divisions[i].mean_yi * wanted / firms + .5);
			add_cell(c, d, i, table[d][i] * 10000, count ? count : 1, r);
		}
	return c->n;
}

/* Below scale the light trades are more frequent than their output says. */
static void add_below(struct city *c, int n, struct chance *r)
{
	double weight[N_DISTRICTS][N_DIVISIONS], total[N_DISTRICTS] = { 0 };

	for (int d = 0; d < N_DISTRICTS; d++)
		for (int i = 0; i < N_DIVISIONS; i++)
			total[d] += weight[d][i] = affinity(d, i) * divisions[i].gov_yi / (divisions[i].mean_yi * divisions[i].mean_yi);
	while (c->n < n) {
		struct firm *f = &c->firms[c->n++];
		double x = chance_unit(r);
		int d = 0, i = 0;
		while (d < N_DISTRICTS - 1 && (x -= districts[d].small_share) >= 0)
			d++;
		double y = chance_unit(r) * total[d];
		while (i < N_DIVISIONS - 1 && (y -= weight[d][i]) >= 0)
			i++;
		*f = (struct firm){.district = d, .division = i, .plot = -1, .status = "正常"};
		f->size[2] = 170 * chance_lognormal(r, 1.0);
		if (f->size[2] > 1950)
			f->size[2] = 1950 - 600 * chance_unit(r);
	}
}

static void shuffle(struct city *c, struct chance *r)
{
	for (int i = c->n - 1; i > 0; i--) {
		int j = chance_below(r, i + 1);
		struct firm t = c->firms[i];
		c->firms[i] = c->firms[j];
		c->firms[j] = t;
	}
}

/* ---- A firm's life: registration, growth, end. */

static void give_life(struct firm *f, struct chance *r)
{
	double age = chance_unit(r);
	int year = f->above[2] ? 2018 - (int)(26 * age) : 2020 - (int)(13 * (age + age * age));
	int day = 1 + chance_below(r, 28), month = 1 + chance_below(r, 12); /* one after the other: compilers differ in which argument comes first */

	f->registered = days_of(year, month, day);
	f->size[1] = f->size[2] / (1.03 * chance_lognormal(r, .16));
	f->size[0] = f->size[1] / (1.02 * chance_lognormal(r, .16));
	for (int y = 0; y < YEARS; y++) {
		if (year > YEAR0 + y)
			f->size[y] = 0;
		else if (year == YEAR0 + y)
			f->size[y] *= .4;
	}
	if (f->above[2]) {
		for (int y = 0; y < 2; y++)
			f->above[y] = f->size[y] >= 2000 && chance_hit(r, .98);
		return;
	}
	for (int y = 0; y < 2; y++)
		f->above[y] = f->size[y] > 1600 && chance_hit(r, .08); /* it has left since */
	if (chance_hit(r, .012)) {
		f->status = "注销";
		f->closed_year = 2019 + chance_below(r, 2);
		for (int y = f->closed_year - YEAR0; y < YEARS; y++)
			f->size[y] = 0;
	} else if (chance_hit(r, .008)) {
		f->status = "停产";
		f->size[2] *= .1;
	} else if (chance_hit(r, .004)) {
		f->status = "迁出";
		f->size[2] = 0;
	} else if (year == 2020 && chance_hit(r, .1)) {
		f->status = "在建";
		f->size[2] = 0;
	}
}

/* Scales earlier years so that each district's growth and the city's totals come out. */
static void fit_years(struct city *c)
{
	for (int y = 0; y < 2; y++) {
		double want[N_DISTRICTS], have[N_DISTRICTS] = {0}, rest = city_output_yi[y], plain = 0;
		for (int d = 0; d < N_DISTRICTS; d++) {
			want[d] = districts[d].growth20 > 0 && y == 1 ? districts[d].gov_yi / districts[d].growth20 : 0;
			rest -= want[d];
			plain += want[d] > 0 ? 0 : districts[d].gov_yi;
		}
		for (int i = 0; i < c->n; i++)
			if (c->firms[i].above[y])
				have[c->firms[i].district] += c->firms[i].size[y];
		for (int i = 0; i < c->n; i++) {
			struct firm *f = &c->firms[i];
			double goal = want[f->district] > 0 ? want[f->district] : rest * districts[f->district].gov_yi / plain;
			if (f->above[y])
				f->size[y] *= goal * 10000 / have[f->district];
		}
	}
}

/* ---- Figures. */

static int64_t steps(double v, int decimals)
{
	static const double scale[] = {1, 10, 100, 1000, 10000};

	v *= scale[decimals];
	return v < 0 ? -(int64_t)(.5 - v) : (int64_t)(v + .5);
}

/* What a firm keeps over the years: its habits, relative to its division. */
struct habits { double land, tax, va, energy, power, emission, rd, heads; bool no_rd, no_tax, loss; };

static struct habits make_habits(const struct firm *f, struct chance *r)
{
	const struct division_fact *k = &divisions[f->division];
	bool big = f->above[2];
	struct habits h;

	h.land = f->size[2] > 0 ? f->size[2] : f->size[0] > 0 ? f->size[0] : 100;
	h.land /= k->per_mu * (big ? 1 : .42) * chance_lognormal(r, .55);
	h.land = h.land < .3 ? .3 + .2 * chance_unit(r) : h.land;
	h.tax = k->tax * (big ? 1 : .85) * chance_lognormal(r, .5);
	h.va = k->va * chance_lognormal(r, .22);
	h.energy = k->energy * chance_lognormal(r, .45);
	h.power = k->power * chance_lognormal(r, .45);
	h.emission = k->emission * chance_lognormal(r, .8);
	h.rd = k->rd * chance_lognormal(r, .6);
	h.heads = k->per_head * (big ? 1 : .55) * chance_lognormal(r, .35);
	h.no_rd = chance_hit(r, .18);
	h.no_tax = chance_hit(r, .008);
	h.loss = chance_hit(r, .004);
	return h;
}

static void set(struct firm *f, int y, enum field k, double v, double missing, struct chance *r)
{
	f->value[y][k] = chance_hit(r, missing) ? INT64_MIN : steps(v, field_decimals[k]);
}

static void fill_year(struct firm *f, int y, const struct habits *h, double land, double va_fit, struct chance *r)
{
	double s = f->size[y], sales = s * (.96 + .06 * chance_unit(r));
	bool big = f->above[y];

	if (s <= 0)
		return;
	if (land > 0)
		set(f, y, F_LAND, land, big ? .004 : .02, r);
	set(f, y, F_SALES, sales, big ? .002 : .01, r);
	set(f, y, F_TAX, h->no_tax ? 0 : sales * h->tax * chance_lognormal(r, .15), big ? .002 : .007, r);
	set(f, y, F_POWER, s * h->power / 10000 * chance_lognormal(r, .1), big ? .015 : .04, r);
	set(f, y, F_HEADS, 1 + s / h->heads, big ? .005 : .06, r);
	if (!big)
		return;
	set(f, y, F_OUTPUT, s, 0, r);
	set(f, y, F_VA, h->loss ? -.04 * s : s * h->va * va_fit * chance_lognormal(r, .08), .01, r);
	set(f, y, F_ENERGY, s * h->energy * chance_lognormal(r, .1), .03, r);
	set(f, y, F_EMISSION, s * h->emission / 1000 * chance_lognormal(r, .15), .3, r);
	set(f, y, F_RD, h->no_rd ? 0 : sales * h->rd * chance_lognormal(r, .15), .06, r);
}

static void fill_values(struct city *c, struct chance *r)
{
	struct habits *habits = calloc((size_t)c->n, sizeof *habits);
	double va = 0, output = 0;

	if (!habits)
		abort();
	for (int i = 0; i < c->n; i++) {
		struct firm *f = &c->firms[i];
		habits[i] = make_habits(f, r);
		for (int y = 0; y < YEARS; y++)
			for (int k = 0; k < N_FIELDS; k++)
				f->value[y][k] = INT64_MIN;
		if (f->above[2]) {
			va += f->size[2] * (habits[i].loss ? 0 : habits[i].va);
			output += f->size[2];
		}
	}
	for (int i = 0; i < c->n; i++) {
		struct firm *f = &c->firms[i];
		double land = habits[i].land, before = land;
		if (!f->above[2] && chance_hit(r, .08))
			land = before = 0;              /* rents a floor, has no land */
		else if (chance_hit(r, .6))
			land = before = (double)steps(land, 2) / 100;
		if (land > 0 && chance_hit(r, .03))
			before = land * .8;             /* took more land in 2020 */
		f->area = steps(land, 4);
		for (int y = 0; y < YEARS; y++)
			fill_year(f, y, &habits[i], y == 2 ? land : before, city_va_rate * output / va, r);
	}
	free(habits);
}

/* ---- Plots: owners have one of their own, some let a part; the others rent from them or in a park without an owner in the register. */

struct open_plots { int *list, n, cap; };

static void offer(struct open_plots *o, int plot)
{
	if (o->n == o->cap) {
		o->cap = o->cap ? o->cap * 2 : 64;
		o->list = realloc(o->list, (size_t)o->cap * sizeof *o->list);
		if (!o->list)
			abort();
	}
	o->list[o->n++] = plot;
}

static int new_plot(struct city *c, const struct firm *f, int owner, int64_t own, int64_t to_let)
{
	struct plot *p = &c->plots[c->n_plots];

	*p = (struct plot){.area = own + to_let, .owned = own, .owner = owner, .district = f->district};
	memcpy(p->town, f->town, sizeof p->town);
	p->let = to_let;
	return c->n_plots++;
}

/* The latest offer in the town with room, looking at a few only. */
static int find_room(const struct city *c, const struct open_plots *o, int64_t area)
{
	for (int k = o->n - 1; k >= 0 && k >= o->n - 8; k--)
		if (c->plots[o->list[k]].let >= area)
			return o->list[k];
	return -1;
}

static int place_index(const struct places *p, const char *code)
{
	for (int i = 0; i < p->n; i++)
		if (!strcmp(p->code[i], code))
			return i;
	abort();
}

static void place_firms(struct city *c, const struct places *places, struct chance *r)
{
	struct open_plots *open = calloc(MAX_PLACES, sizeof *open);

	if (!open)
		abort();
	for (int i = 0; i < c->n; i++) {
		struct firm *f = &c->firms[i];
		f->tenant = !chance_hit(r, f->above[2] ? .8 : .2);
		if (f->area == 0 || f->tenant)
			continue;
		f->plot = new_plot(c, f, i, f->area, chance_hit(r, .3) ? f->area / 4 + (int64_t)(chance_unit(r) * (double)f->area) : 0);
		if (c->plots[f->plot].let)
			offer(&open[place_index(places, f->town)], f->plot);
	}
	for (int i = 0; i < c->n; i++) {
		struct firm *f = &c->firms[i];
		struct open_plots *o = &open[place_index(places, f->town)];
		if (f->area == 0 || !f->tenant)
			continue;
		f->plot = find_room(c, o, f->area);
		if (f->plot < 0) {
			f->plot = new_plot(c, f, -1, 0, f->area + (int64_t)(300000 + 900000 * chance_unit(r)));
			offer(o, f->plot);
		}
		c->plots[f->plot].let -= f->area;
	}
	for (int i = 0; i < MAX_PLACES; i++)
		free(open[i].list);
	free(open);
}

void city_make(struct city *c, int n, uint64_t seed)
{
	struct chance r = {seed};
	struct places *places = calloc(1, sizeof *places);
	struct classes *classes = calloc(1, sizeof *classes);

	*c = (struct city){.firms = calloc((size_t)n + N_DISTRICTS * N_DIVISIONS, sizeof(struct firm)),
		.plots = calloc((size_t)n + N_DISTRICTS * N_DIVISIONS, sizeof(struct plot))};
	if (!places || !classes || !c->firms || !c->plots)
		abort();
	read_places(places, &r);
	read_classes(classes);
	add_above(c, n / 10, &r);
	add_below(c, n, &r);
	shuffle(c, &r);
	for (int i = 0; i < c->n; i++) {
		struct firm *f = &c->firms[i];
		memcpy(f->town, places->code[pick_place(places, f->district, &r)], sizeof f->town);
		memcpy(f->industry, pick_class(classes, divisions[f->division].code, &r), sizeof f->industry);
		give_life(f, &r);
	}
	fit_years(c);
	fill_values(c, &r);
	place_firms(c, places, &r);
	free(places);
	free(classes);
}

void city_free(struct city *c)
{
	free(c->firms);
	free(c->plots);
	*c = (struct city){0};
}

/* ---- Known errors. */

static int64_t swap_digits(int64_t v)
{
	int64_t ones = v / 1000 % 10, tens = v / 10000 % 10;

	return v + (tens - ones) * 1000 + (ones - tens) * 10000;
}

struct spoiler { const char *kind; enum field field; int count, corrected; };
static const struct spoiler spoilers[] = {
	{"ten_times", F_LAND, 60, 40},       /* decimal point one place off */
	{"one_tenth", F_LAND, 60, 40},
	{"yuan_as_wan", F_SALES, 30, 26},    /* 元 written where 万元 is asked for */
	{"digits_swapped", F_POWER, 120, 30},
	{"last_year_again", F_POWER, 150, 20},
	{"zero_for_missing", F_HEADS, 150, 30},
	{"zero_for_missing", F_ENERGY, 40, 10},
};

/* The wrong value, or the right one when this firm is not fit for this mistake. */
static int64_t wrong_value(const struct firm *f, const struct spoiler *s)
{
	int64_t v = f->value[2][s->field];

	if (!strcmp(s->kind, "ten_times"))
		return v * 10;
	if (!strcmp(s->kind, "one_tenth"))
		return v / 10;
	if (!strcmp(s->kind, "yuan_as_wan"))
		return v < 100 * 100 ? v * 10000 : v;
	if (!strcmp(s->kind, "digits_swapped"))
		return swap_digits(v);
	if (!strcmp(s->kind, "last_year_again"))
		return f->value[1][s->field] == INT64_MIN ? v : f->value[1][s->field];
	return 0;
}

struct truth *city_spoil(struct city *c, uint64_t seed, int *ret_n)
{
	struct chance r = {seed ^ 0x5a5a};
	struct truth *list = calloc(2000, sizeof *list);
	int n = 0;

	if (!list)
		abort();
	for (size_t k = 0; k < sizeof spoilers / sizeof *spoilers; k++) {
		const struct spoiler *s = &spoilers[k];
		int want = s->count * c->n / 120000 + 1;
		for (int done = 0, tries = 0; done < want && tries < 100 * want + 1000; tries++) {
			int i = chance_below(&r, c->n);
			struct firm *f = &c->firms[i];
			int64_t right = f->value[2][s->field], wrong;
			bool taken = false;
			for (int t = 0; t < n; t++)
				taken |= list[t].firm == i;
			if (right == INT64_MIN || taken || (wrong = wrong_value(f, s)) == right)
				continue;
			list[n++] = (struct truth){i, 2020, s->field, s->kind, right, done * s->count < s->corrected * want};
			f->value[2][s->field] = wrong;
			done++;
		}
	}
	*ret_n = n;
	return list;
}
