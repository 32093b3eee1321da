/* sample_city_permits.c - the permits of a project: which it needs, how long each took, how it ended.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Days between steps are assumptions; what is exempt follows the rules of the plan file (energy: below 1000 tce and below 5 million kWh a year). */
#include "sample_city_projects.h"

static bool in(int division, const int *list, int n)
{
	for (int i = 0; i < n; i++)
		if (list[i] == division)
			return true;
	return false;
}

static const int heavy[] = {26, 31, 32, 28, 44, 25, 22, 17, 30, 27};
static const int risky[] = {26, 25, 45, 28, 32, 31};

static void clear(struct permit *m)
{
	for (int i = 0; i < N_PERMIT_STEPS; i++)
		m->day[i] = DAY_NONE;
	m->reason = "";
	m->good = true;
}

static int after(int day, int median, struct chance *r)
{
	return office_day(day + 1 + (int)(median * chance_lognormal(r, .4)));
}

/* One step and it is over: exempt, filed. */
static int at_once(struct permit *m, int from, const char *end, const char *reason)
{
	m->end = end;
	m->reason = reason;
	return m->day[P_ENDED] = office_day(from);
}

/* Submitted, perhaps supplemented, accepted, ended. */
static int long_way(struct permit *m, int from, int median, double supplement, const char *end, struct chance *r)
{
	int day = m->day[P_SUBMITTED] = after(from, 12, r);

	if (chance_hit(r, supplement)) {
		day = m->day[P_SUPPLEMENT] = after(day, 4, r);
		day += 6;
	}
	day = m->day[P_ACCEPTED] = after(day, 3, r);
	m->end = end;
	return m->day[P_ENDED] = after(day, median, r);
}

static int energy(struct project *p, int division, int from, struct chance *r)
{
	struct permit *m = &p->permit[T_ENERGY];
	const struct division_fact *k = divisions;
	double output, gain = is_renovation(p) ? .5 : 1.9;

	while (k->code != division)
		k++;
	output = p->size * gain * chance_lognormal(r, .4);
	p->tce = (int64_t)(100 * (20 + output * k->energy * chance_lognormal(r, .4)));
	p->kwh = (int64_t)(100 * (3 + output * k->power / 10000 * chance_lognormal(r, .4)));
	m->day[P_DRAFTED] = office_day(from + 2 + chance_below(r, 10));
	if (p->tce < 100000 && p->kwh < 50000)
		return at_once(m, m->day[P_DRAFTED] + 1 + chance_below(r, 6), "免于审查", "年综合能耗与年用电量低于限额");
	from = long_way(m, m->day[P_DRAFTED], 16, .3, chance_hit(r, .15) ? "有条件通过" : "审查通过", r);
	if (chance_hit(r, .6))
		m->day[P_REVIEWED] = office_day((m->day[P_ACCEPTED] + from) / 2);
	if (m->day[P_REVIEWED] > from)
		m->day[P_REVIEWED] = from;
	if (chance_hit(r, in(division, heavy, 6) ? .02 : .006)) {
		m->end = "不通过";
		m->good = false;
	}
	return from;
}

static int environment(struct project *p, int division, int from, struct chance *r)
{
	struct permit *m = &p->permit[T_ENVIRONMENT];
	bool hard = in(division, heavy, sizeof heavy / sizeof *heavy);

	if (is_renovation(p) && !hard && chance_hit(r, .55))
		return at_once(m, from + 5 + chance_below(r, 15), "登记表备案", "");
	if (!hard && chance_hit(r, .08))
		return at_once(m, from + 2 + chance_below(r, 8), "豁免", "列入环评豁免名录");
	from = long_way(m, from, hard ? 38 : 24, hard ? .45 : .25, "批复", r);
	if (chance_hit(r, hard ? .015 : .003)) {
		m->end = "不予批准";
		m->good = false;
	}
	return from;
}

static int safety(struct project *p, int division, int from, struct chance *r)
{
	struct permit *m = &p->permit[T_SAFETY];

	if (!in(division, risky, sizeof risky / sizeof *risky) || chance_hit(r, .2))
		return at_once(m, from + 2 + chance_below(r, 6), "无需安评", "不涉及危险化学品");
	return long_way(m, from, 15, .25, "通过", r);
}

static int planning(struct permit *m, bool needed, int from, int median, const char *why, struct chance *r)
{
	if (!needed)
		return at_once(m, from + 1 + chance_below(r, 4), "不涉及", why);
	return long_way(m, from, median, 0, "核发", r);
}

static int later(int a, int b) { return a > b ? a : b; }

void permits_make(struct project *p, int division, struct chance *r)
{
	int from = p->day[S_LAND] != DAY_NONE ? p->day[S_LAND] : p->day[S_APPROVED], approved = p->day[S_APPROVED], done, site, plan;
	bool builds = p->kind <= K_EXTENSION && !p->workshop;

	if (p->pause != DAY_NONE) { /* set so far: before the permits */
		approved = later(approved, p->resume);
		from = later(from, p->resume);
	}
	for (int t = 0; t < N_PERMITS; t++)
		clear(&p->permit[t]);
	done = energy(p, division, approved, r);
	done = later(done, environment(p, division, approved, r));
	done = later(done, safety(p, division, approved, r));
	plan = planning(&p->permit[T_LAND_PLAN], builds, from, 10, "不新增用地", r);
	site = planning(&p->permit[T_SITE_PLAN], builds || (p->kind == K_RENOVATION && chance_hit(r, .1)), plan, 14, "不新建、不改变建筑外形", r);
	done = later(done, site);
	done = later(done, planning(&p->permit[T_BUILDING], builds || chance_hit(r, .12), done, 6, "限额以下或不涉及土建", r));
	p->day[S_PERMITS] = done;
}
