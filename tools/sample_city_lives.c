/* sample_city_lives.c - how a project goes on: days of its stages, agreed days, pauses, ends.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All durations are assumptions (docs/design/sample-city.md). A wait is its median times chance, times a factor of the district, longer over the Spring Festival; what fell into
 * the first weeks of 2020 waited for the epidemic. */
#include "sample_city_projects.h"
#include <limits.h>

/* Median days since the stage before, for each kind; 0: this kind has no such stage. Permits: sample_city_permits.c. 竣工 is from 开工 on, the money's size counts too. */
static const int waits[N_KINDS][N_STAGES] = {
	/*              在谈 储备 签约 立项 用地 手续 开工 在建 竣工 投产 达产 达效 */
	[K_NEW]        = {1,  95,  80,  45,  85,   1,  25,  28, 430,  55, 400, 130},
	[K_EXTENSION]  = {1,  55,  50,  35,  40,   1,  20,  26, 360,  40, 350, 130},
	[K_RENOVATION] = {1,  15,   0,  25,   0,   1,  12,  24, 240,  25, 300, 110},
	[K_PURCHASE]   = {1,  10,   0,  15,   0,   0,   0,  30,   0, 130, 240,  90},
	[K_DIGITAL]    = {1,  12,   0,  15,   0,   0,  14,  25,   0, 170, 250,  90},
	[K_SAVING]     = {1,  12,   0,  20,   0,   1,  12,  22, 160,  20, 270,  90},
	[K_CIRCULAR]   = {1,  22,  40,  30,   0,   1,  16,  26, 290,  35, 330, 110},
};
/* Share of projects that end in the wait behind a stage, new plants and the others. */
static const double ends[2][N_STAGES] = {
	{.20, .09, .055, .035, .018, .012, .005, .006, 0, 0, 0, 0}, {.06, .03, .030, .020, .010, .008, .003, .004, 0, 0, 0, 0},
};
static const double district_pace[N_DISTRICTS] = {.88, .84, 1.0, 1.08, 1.04, .92, .95, 1.15, 1.18, 1.30};
static const struct { int y0, m0, d0, y1, m1, d1; } closed[] = {
	{2016, 10, 1, 2016, 10, 7}, {2017, 1, 1, 2017, 1, 2}, {2018, 1, 1, 2018, 1, 1}, {2019, 1, 1, 2019, 1, 1}, {2020, 1, 1, 2020, 1, 1}, {2017, 1, 27, 2017, 2, 2}, {2017, 10, 1, 2017, 10, 8}, {2018, 2, 15, 2018, 2, 21}, {2018, 10, 1, 2018, 10, 7}, {2019, 2, 4, 2019, 2, 10},
	{2019, 5, 1, 2019, 5, 4}, {2019, 10, 1, 2019, 10, 7}, {2020, 1, 24, 2020, 2, 9}, {2020, 5, 1, 2020, 5, 5}, {2020, 10, 1, 2020, 10, 8},
};

int office_day(int day)
{
	for (bool again = true; again; ) {
		int weekday = (day % 7 + 7 + 3) % 7; /* 1970-01-01 was a Thursday; 0: Monday */
		again = weekday > 4;
		day += weekday == 5 ? 2 : weekday == 6;
		for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
			if (day >= days_of(closed[i].y0, closed[i].m0, closed[i].d0) && day <= days_of(closed[i].y1, closed[i].m1, closed[i].d1)) {
				day = days_of(closed[i].y1, closed[i].m1, closed[i].d1) + 1;
				again = true;
			}
	}
	return day;
}

/* The epidemic: whatever would have come between 2020-01-24 and 2020-03-20 came three to nine weeks later. */
static int slip(int day, struct chance *r)
{
	bool hit = day >= days_of(2020, 1, 24) && day <= days_of(2020, 3, 20);

	return hit ? day + 21 + chance_below(r, 43) : day;
}

int told_after(const struct project *p, int day, int before, struct chance *r)
{
	static const double lateness[N_DISTRICTS] = {4, 3, 6, 9, 7, 4, 5, 11, 12, 14}; /* days */

	day += (int)(lateness[p->district] * chance_lognormal(r, .8));
	day = office_day(day < before ? before : day);
	return day > SAMPLE_END + 15 ? SAMPLE_END + 15 : day;
}

static int wait_from(const struct project *p, int from, double median, struct chance *r)
{
	int day = from + 1 + (int)(median * district_pace[p->district] * chance_lognormal(r, .42));
	struct date d = date_of(day);

	if (d.month <= 2 && median > 8)
		day += 6 + chance_below(r, 8);
	return office_day(slip(day, r));
}

/* Large ones take longer to build. */
static double stretch(const struct project *p) { return p->size > 60000 ? 1.35 : p->size > 15000 ? 1.1 : p->size < 2500 ? .8 : 1; }

/* Fills the stages one behind the other; a pause shifts what comes after it. */
static void walk(struct project *p, int division, int first, struct chance *r)
{
	int day = p->day[S_TALKS] = first, pause_at = chance_hit(r, .055) ? S_APPROVED + chance_below(r, S_FINISHED - S_APPROVED) : N_STAGES;

	for (int s = S_RESERVE; s < N_STAGES; s++) {
		double median = waits[p->kind][s];
		p->day[s] = DAY_NONE;
		if (median <= 0)
			continue;
		if (s == S_RESERVE && p->skips_reserve)
			continue;
		if (s > pause_at && p->pause == DAY_NONE) {
			p->pause = office_day(day + 15 + chance_below(r, 40));
			p->resume = office_day(p->pause + 60 + chance_below(r, 200));
			day = p->resume;
		}
		if (s == S_PERMITS) {
			permits_make(p, division, r);
			if (p->day[s] < day)
				p->day[s] = day;
		} else {
			p->day[s] = wait_from(p, day, s == S_FINISHED ? median * stretch(p) : median, r);
		}
		day = p->day[s];
	}
}

static const char *const end_reasons[] = {"资金", "市场", "投资方", "用地", "市场", "投资方"};

static void leave(struct project *p, int day, const char *reason, struct chance *r)
{
	double x = chance_unit(r);

	if (day > p->exit_day)
		return;
	p->exit = x < .08 ? EXIT_MOVED : x < .14 ? EXIT_MERGED : EXIT_ENDED;
	p->exit_reason = p->exit == EXIT_MOVED ? "调整到其他地区" : p->exit == EXIT_MERGED ? "并入其他项目" : reason;
	p->exit_day = day;
	if (p->pause != DAY_NONE && p->pause >= day)
		p->pause = p->resume = DAY_NONE;
	if (p->resume != DAY_NONE && p->resume >= day)
		p->resume = DAY_NONE;
}

/* The first stage whose wait it does not survive, and a permit that was refused. */
static void end_some(struct project *p, struct chance *r)
{
	int before = S_TALKS;

	p->exit_day = INT_MAX;
	for (int s = S_RESERVE; s < N_STAGES && p->exit == EXIT_NONE; s++) {
		if (p->day[s] == DAY_NONE)
			continue;
		int gap = p->day[s] - p->day[before];
		if (chance_hit(r, ends[p->kind != K_NEW][before]) && gap > 12) {
			const char *why = end_reasons[chance_below(r, 6)];
			leave(p, p->day[before] + 4 + chance_below(r, gap - 5), why, r);
		}
		before = s;
	}
	for (int t = 0; t < N_PERMITS; t++)
		if (p->permit[t].end && !p->permit[t].good) {
			for (int s = S_PERMITS; s < N_STAGES; s++)
				p->day[s] = p->day[s] == DAY_NONE ? DAY_NONE : office_day(p->day[s] + 120); /* what would have been */
			leave(p, office_day(p->permit[t].day[P_ENDED] + 10 + chance_below(r, 40)), t == T_ENERGY ? "能耗" : "环评", r);
			p->exit = EXIT_ENDED;
			p->exit_reason = t == T_ENERGY ? "能耗" : "环评";
		}
}

/* What was agreed when it was signed (or approved): optimistic, in whole months. */
static int agreed_day(int from, double days, struct chance *r)
{
	int month = month_of(from + (int)(days * (.82 + .3 * chance_unit(r))));
	struct date d = {YEAR0 + (month + 1200) / 12 - 100, (month + 1200) % 12 + 1, 0};

	return days_of(d.year, d.month, days_in_month(d.year, d.month));
}

static void agree(struct project *p, struct chance *r)
{
	const int *w = waits[p->kind];
	int from = p->day[S_SIGNED] != DAY_NONE ? p->day[S_SIGNED] : p->day[S_APPROVED];
	double to_start = (p->day[S_SIGNED] != DAY_NONE ? w[S_APPROVED] : 0) + w[S_LAND] + (w[S_PERMITS] ? 110 : 0) + w[S_STARTED];
	double building = w[S_FINISHED] ? w[S_FINISHED] * stretch(p) : w[S_PRODUCING];

	p->agreed[0] = agreed_day(from, to_start, r);
	p->agreed[1] = agreed_day(p->agreed[0], building, r);
	p->agreed[2] = agreed_day(p->agreed[1], w[S_FINISHED] ? w[S_PRODUCING] + 20 : 35, r);
	p->agreed[3] = agreed_day(p->agreed[2], 365, r);
	p->statutory[0] = p->statutory[1] = DAY_NONE;
	if (p->day[S_LAND] == DAY_NONE || p->workshop)
		return;
	p->statutory[0] = p->day[S_LAND] + 365;
	p->statutory[1] = p->statutory[0] + 730;
}

/* Projects that were over before 2018 are drawn again, and those approved before 2017, when the rules of the energy review were others. */
static void live(struct projects *l, int i)
{
	struct project *p = &l->list[i];
	struct chance r = chance_of(l->seed, i, 2);
	static const double medians[N_KINDS] = {17000, 9000, 4300, 2000, 1300, 1600, 5500};
	int division = divisions[l->city->firms[p->firm].division].code, lo = days_of(p->kind == K_NEW ? 2016 : 2017, 6, 1), hi = days_of(2020, 12, 10), tries = 0;

	p->size = medians[p->kind] * chance_lognormal(&r, 1.05) * (.7 + (l->city->firms[p->firm].size[2] > 200000 ? 1.6 : l->city->firms[p->firm].size[2] / 125000));
	do {
		p->pause = p->resume = DAY_NONE;
		p->exit = EXIT_NONE;
		for (int t = 0; t < N_PERMITS; t++)
			p->permit[t].end = NULL;
		walk(p, division, office_day(lo + chance_below(&r, hi - lo)), &r);
		end_some(p, &r);
	} while (++tries < 40 && (p->day[S_APPROVED] < days_of(2017, 1, 5) || p->exit_day < days_of(2018, 1, 5) || (p->day[S_PRODUCING] < days_of(2018, 2, 1))));
	if (p->day[S_SIGNED] == DAY_NONE && !chance_hit(&r, .15))
		p->day[S_JUDGED] = DAY_NONE; /* without promises few are judged */
	p->pause_reason = end_reasons[chance_below(&r, 6)];
	agree(p, &r);
	p->first_told = told_after(p, p->day[S_TALKS], 0, &r);
	p->first_said = p->day[S_TALKS] - (chance_hit(&r, .008) ? 365 : 0); /* nothing lies before it */
}

void lives_make(struct projects *l)
{
	for (int i = 0; i < l->n; i++)
		live(l, i);
}
