# places_truth.py - the totals of regions and industries, by SQL over the facts and plain arithmetic: nothing of the engine.
# SPDX-License-Identifier: Apache-2.0
# Used by test_places.py; the weights and rules are those of plans/suzhou-2020/schemes/suzhou-2020-{districts,towns,industries}.yaml.

FACTS = """
WITH told AS (
  SELECT i.code, f.subject, f.value, row_number() OVER (PARTITION BY f.indicator, f.subject ORDER BY b.known_at DESC, f.batch DESC) AS place
  FROM fact f JOIN indicator i ON i.id = f.indicator JOIN batch b ON b.id = f.batch WHERE f.period = ?
)
SELECT subject,
  max(CASE WHEN code = 'land' THEN value END), max(CASE WHEN code = 'tax' THEN value END), max(CASE WHEN code = 'sales' THEN value END),
  max(CASE WHEN code = 'va' THEN value END), max(CASE WHEN code = 'energy' THEN value END), max(CASE WHEN code = 'emission' THEN value END),
  max(CASE WHEN code = 'rd' THEN value END), max(CASE WHEN code = 'employees' THEN value END)
FROM told WHERE place = 1 GROUP BY subject
"""
# Where each enterprise was and what it did at the end of the year.
STATES = """
SELECT s.id, coalesce(p.status, e.status), coalesce(p.region, s.region), coalesce(p.industry, s.industry)
FROM subject s JOIN enterprise e ON e.id = s.id
LEFT JOIN enterprise_past p ON p.enterprise = s.id AND p.until = (SELECT min(q.until) FROM enterprise_past q WHERE q.enterprise = s.id AND q.until >= ?)
"""
# Of each enterprise with a label, some figures.
LABELLED = """
WITH told AS (
  SELECT i.code, f.subject, f.value, row_number() OVER (PARTITION BY f.indicator, f.subject ORDER BY b.known_at DESC, f.batch DESC) AS place
  FROM fact f JOIN indicator i ON i.id = f.indicator JOIN batch b ON b.id = f.batch WHERE f.period = ?
)
SELECT subject, code, value FROM told WHERE place = 1 AND code IN ('provider', 'landmark', 'sme_stage', 'orders', 'adopted', 'rating', 'complaints')
"""
KEPT = {'land': 1e4, 'tax': 1e6, 'sales': 1e6, 'va': 1e6, 'energy': 1e4, 'emission': 10, 'rd': 1e6, 'employees': 1}  # steps in 亩, 万元, tce, kg, 人
NAMES = list(KEPT)
ITEMS = [('tax', 'land', 30, True), ('sales', 'land', 20, False), ('energy_tax', 'energy', 15, True), ('emission_tax', 'emission', 10, True), ('va', 'employees', 10, True),
         ('rd', 'rd_sales', 10, False)]


def place_of(level, region, industry, kinds, parents, divisions):
    if level == 'division':
        return divisions.get(industry)
    if level == 'town':
        return region if kinds[region] in ('town', 'street', 'zone') else None
    while kinds[region] not in ('district', 'city'):
        region = parents[region]
    return region if kinds[region] == 'district' else None


def add(sums, v):
    def put(name, value):
        if value is not None:
            sums[name] = sums.get(name, 0.0) + value
    tax = v['tax']
    put('firms', 1)
    for name in ('tax', 'land', 'sales', 'energy', 'emission', 'rd'):
        put(name, v[name])
    put('energy_tax', tax if v['energy'] is not None else None)
    put('emission_tax', tax if v['emission'] is not None else None)
    put('va', v['va'] if v['employees'] is not None else None)
    put('employees', v['employees'] if v['va'] is not None else None)
    put('rd_sales', v['sales'] if v['rd'] is not None else None)
    put('low_land', v['land'] if tax < 5 * v['land'] else 0.0)


def gather(db, level, year):
    """Sums by place."""
    rows = db.execute
    kinds = {i: k for i, k in rows('SELECT id, kind FROM region')}
    parents = {i: p for i, p in rows('SELECT id, parent FROM region')}
    divisions = {code: code[:2] for (code,) in rows("SELECT code FROM industry WHERE level > 1 AND edition = (SELECT max(edition) FROM industry)")}
    states = {i: (st, r, ind) for i, st, r, ind in rows(STATES, (f'{year}-12-31',))}
    out = {}
    for subject, *kept in rows(FACTS, (int(f'{year}0112'),)):
        v = {n: None if k is None else k / KEPT[n] for n, k in zip(NAMES, kept)}
        status, region, industry = states.get(subject, ('', 0, ''))
        if status != 'active' or not v['land'] or v['tax'] is None or v['sales'] is None:
            continue
        place = place_of(level, region, industry, kinds, parents, divisions)
        if place is not None:
            add(out.setdefault(place, {}), v)
    return out


def totals(db, level, year, firms_least):
    """{subject: total} and the sums behind them."""
    places = {p: s for p, s in gather(db, level, year).items() if s['firms'] >= firms_least}
    city = lambda num, den: sum(s[num] for s in places.values() if den in s and num in s) / sum(s[den] for s in places.values() if den in s and num in s)
    out = {}
    for place, s in places.items():
        total = 0.0
        for num, den, weight, unsigned in ITEMS:
            if s.get(den):
                ratio = s[num] / s[den]
                total += weight * min(max(ratio / city(num, den), 0), 1.5)
        low = s['low_land'] / s['land'] / city('low_land', 'land')
        total += 5 / 2 * max(2 - low, 0)
        out[900020000 + int(place) if level == 'division' else place] = total
    return out, places


def providers(db, year):
    """{subject: total} of the providers of smart manufacturing, and how many are landmark enterprises and specialised ones."""
    states = {i: st for i, st, _, _ in db.execute(STATES, (f'{year}-12-31',))}
    by = {}
    for subject, code, value in db.execute(LABELLED, (int(f'{year}0112'),)):
        if states.get(subject) == 'active':
            by.setdefault(subject, {})[code] = value
    within = lambda x: min(max(x, 0), 1)
    out = {}
    for subject, v in by.items():
        if v.get('provider') == 1:
            out[subject] = min(v['orders'], 30) + 35 * within((v['adopted'] / v['orders'] - 0.5) / 0.5) + 25 * within((v['rating'] / 10 - 2) / 3) + 10 * within((5 - v['complaints']) / 5)
    return out, sum('landmark' in v for v in by.values()), sum('sme_stage' in v for v in by.values())
