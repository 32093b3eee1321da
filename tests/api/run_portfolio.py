#!/usr/bin/env python3
"""All projects over HTTP: every filter, sort and total worked out again from the rows themselves, for every kind of account; what a change does; files. TAP on stdout."""
import copy
import csv
import datetime
import io
import json
import os
import random
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city  # noqa: E402

OWN = 'a sentence that %s remembers'
AMOUNTS = ('total', 'building', 'installation', 'equipment', 'other', 'plan', 'area')
MILESTONES = (('start_agreed', 'start_statutory', 'started'), ('finish_agreed', 'finish_statutory', 'finished'), ('produce_agreed', None, 'producing'), ('full_agreed', None, 'full'))
WITHOUT = {'signed': ('renovation', 'purchase', 'digital', 'energy-saving'), 'land': ('renovation', 'purchase', 'digital', 'energy-saving', 'circular'), 'permits': ('purchase', 'digital')}
TEXTS = ('code', 'official_code', 'name', 'owner')


class Person(Client):
    def get(self, path, **query):
        status, _, text = self.request('GET', path + ('?' + urllib.parse.urlencode(query) if query else ''))
        return status, json.loads(text) if text.startswith('{') else text

    def send(self, method, path, body=None):
        status, _, text = self.request(method, path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def all(self, **query):
        rows, page = [], 1
        while True:
            status, d = self.get('/api/projects', page_size=200, page=page, **query)
            assert status == 200, (status, d, query)
            rows += d['rows']
            if len(rows) >= d['total'] or not d['rows']:
                return rows, d
            page += 1


def make_person(admin, server, name, role, area):
    status, made = admin.send('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    assert status == 200, made
    c = Person(server).login(name, made['password'])
    c.send('POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % name})
    return c


class Plan:
    def __init__(self, admin):
        plan, columns = admin.get('/api/projects/plan')[1], admin.get('/api/projects/columns')[1]
        main = plan['tracks'][0]
        self.order = {s['stage']: i for i, s in enumerate(main['stages'])}
        self.words = {}
        for w in columns['words']:
            self.words.setdefault(w['column'], []).append(w['id'])
        self.columns = {x['key']: x['kind'] for x in columns['columns']}
        self.day = columns['day']
        self.without = {'started': ('purchase',), 'finished': ('purchase', 'digital')}  # plans/suzhou-2020/projects.yaml


def late(plan, r, clock):
    """As the columns say it: milestones after the last one reached, none for what rests or is over."""
    if r['exit'] is not None:
        return None
    worst = 0 if plan.order[r['stage']] >= plan.order['full'] else None
    for agreed, statutory, stage in reversed(MILESTONES):
        if plan.order[r['stage']] >= plan.order[stage]:
            break
        due = r[agreed] if clock == 'agreed' else r[statutory] if statutory else None
        if due is None or r['kind'] in plan.without.get(stage, ()):
            continue
        over = max(0, (datetime.date.fromisoformat(plan.day) - datetime.date.fromisoformat(due)).days)
        worst = over if worst is None else max(worst, over)
    return worst


def one_filter(rng, plan, rows):
    """A question and the test that a row must pass."""
    r = rng.choice(rows)
    some = lambda column: ','.join(rng.sample(plan.words[column], 2) + ['none'])  # noqa: E731
    within = lambda column, ids: lambda x: (x[column] or 'none') in ids.split(',')  # noqa: E731
    kind = rng.choice(['q', 'code', 'district', 'town', 'stage', 'exit', 'kind', 'chain', 'level', 'industry', 'money', 'late', 'signed', 'owner', 'light', 'linked'])
    if kind == 'q':
        word = r['name'][rng.randrange(4):][:3]
        return {'q': word}, lambda x: any(word.lower() in (x[t] or '').lower() for t in TEXTS)
    if kind == 'owner' and r['owner']:
        return {'q': r['owner']}, lambda x: any(r['owner'] in (x[t] or '') for t in TEXTS)
    if kind in ('district', 'town') and r[kind]:
        return {kind: r[kind]}, lambda x: x[kind] == r[kind]
    if kind == 'linked' and 'leader' in plan.columns:
        want = rng.choice(['yes', 'no'])
        return {'linked': want}, lambda x: (x['leader'] is not None) == (want == 'yes')
    if kind in ('stage', 'exit', 'kind', 'chain', 'level', 'light'):
        ids = some(kind)
        return {kind: ids}, within(kind, ids)
    if kind == 'industry' and r['industry']:
        code = r['industry'][:rng.choice([2, 3, 4])]
        return {'industry': code}, lambda x: (x['industry'] or '').startswith(code)
    if kind == 'money' and r['total']:
        lo, hi = r['total'] / 3, r['total'] * 2
        return {'min_total': lo, 'max_total': hi}, lambda x: x['total'] is not None and round(lo * 100) <= round(x['total'] * 100) <= round(hi * 100)
    if kind == 'late':
        clock = rng.choice(['agreed', 'statutory', 'either'])
        return {'late': clock}, lambda x: any((late(plan, x, k) or 0) > 0 for k in ('agreed', 'statutory') if clock in (k, 'either'))
    if kind == 'signed' and r['signed_on']:
        year = r['signed_on'][:4]
        return {'signed_year': year}, lambda x: (x['signed_on'] or '').startswith(year)
    return {'q': r['code'].lower()}, lambda x: x['code'] == r['code']


def sort_key(plan, g, column):
    kind = plan.columns[column]
    if kind == 'word':
        return lambda x: None if x[column] is None else plan.words[column].index(x[column])
    if kind in ('district', 'town'):
        return lambda x: g['regions'].index(x['town'] or x['district'])
    if kind == 'industry':
        return lambda x: None if x['industry'] is None else g['industries'].index(x['industry'])
    return lambda x: x[column].encode() if isinstance(x[column], str) else x[column]


def in_order(rows, key, descending):
    known = sorted((r for r in rows if key(r) is not None), key=lambda r: (key(r), r['code']), reverse=descending)
    return known + sorted((r for r in rows if key(r) is None), key=lambda r: r['code'])


def sums_of(rows):
    return {a: (round(sum(r[a] for r in rows if r[a] is not None), 8), sum(r[a] is not None for r in rows)) for a in AMOUNTS}


def wrong_answers(person, name, sees, plan, g, rng, n):
    """Random questions of one account, each compared with what its rows say."""
    plan = copy.copy(plan)
    plan.columns = {x['key']: x['kind'] for x in person.get('/api/projects/columns')[1]['columns']}
    for _ in range(n):
        column, order = rng.choice(sorted(plan.columns)), rng.choice(['asc', 'desc'])
        questions = [one_filter(rng, plan, sees) for _ in range(rng.choice([0, 1, 1, 2]))]
        query = {k: v for q, _ in questions for k, v in q.items()}
        tests = {tuple(q): t for q, t in questions}  # a later one of the same kind replaces the former
        if len({k for q, _ in questions for k in q}) != sum(len(q) for q, _ in questions):
            continue
        want = [r for r in sees if all(t(r) for t in tests.values())]
        want = in_order(want, sort_key(plan, g, column), order == 'desc')
        got, d = person.all(sort=column, order=order, **query)
        if [r['code'] for r in got] != [r['code'] for r in want]:
            yield name, query, column, order, [r['code'] for r in got][:5], [r['code'] for r in want][:5], len(got), len(want)
        sums = {s['column']: (round(s['sum'], 8), s['known']) for s in d['totals']['sums']}
        if d['totals']['count'] != len(want) or sums != sums_of(want):
            yield name, query, 'totals', d['totals'], sums_of(want)


def lights(tap, admin):
    """Lit once, the list has the worst of each project's lights; a colour that a person set counts while it stands."""
    tap.ok(not admin.all(light='red,yellow,grey,green')[0], 'before anybody lit them, no project has a light')
    status, d = admin.send('POST', '/api/lights/run')
    assert status == 200, d
    for _ in range(600):
        if all(j['state'] == 'done' for j in admin.get('/api/jobs')[1]['jobs']):
            break
        time.sleep(0.1)
    worst = {}
    for color in ('green', 'grey', 'yellow', 'red'):
        page = 1
        while True:
            d = admin.get('/api/lights', color=color, page=page, page_size=200)[1]
            worst.update({x['code']: color for x in d['rows']})
            page += 1
            if len(d['rows']) < 200:
                break
    rows, _ = admin.all()
    tap.ok({r['code']: r['light'] for r in rows if r['light']} == worst and worst, 'lit, each has the worst of its lights', (len(worst), [r['code'] for r in rows if r['light'] != worst.get(r['code'])][:3]))
    leaders = {x['code']: x['link']['leader'] for x in admin.get('/api/links')[1]['rows']}
    tap.ok({r['code']: r['leader'] for r in rows if r['leader']} == leaders and leaders, 'and those who have one name their leader', len(leaders))
    one = next(r for r in rows if r['light'] == 'red')
    until = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    for x in admin.get('/api/projects/%s/lights' % one['code'])[1]['lights']:
        if x['by_rule'] == 'red':
            status, d = admin.send('POST', '/api/projects/%s/lights/%s/color' % (one['code'], x['light']), {'color': 'green', 'reason': '现场核实已经复工', 'until': until})
            assert status == 200, d
    tap.ok(admin.all(q=one['code'])[0][0]['light'] != 'red' and not admin.all(q=one['code'], light='red')[0], 'a colour set by a person counts at once')


def lists(tap, admin, people, plan, g, rng):
    rows, d = admin.all()
    tap.ok(len(rows) == d['total'] > 100 and len({r['code'] for r in rows}) == len(rows), 'the whole city page by page, each project once', d['total'])
    tap.ok(all(r['late_agreed'] == late(plan, r, 'agreed') and r['late_statutory'] == late(plan, r, 'statutory') for r in rows), 'both clocks of every row',
           [r for r in rows if r['late_agreed'] != late(plan, r, 'agreed')][:1])
    tap.ok(not list(wrong_answers(admin, 'admin', rows, plan, g, rng, 120)), 'filters, sorts and totals are what the rows say', next(wrong_answers(admin, 'admin', rows, plan, g, random.Random(4), 120), None))
    open_rows = [r for r in rows if r['secrecy'] in (None, 'open', 'inside')]
    for name, sees in (('kunshan', [r for r in open_rows if r['district'] == '320583']), ('town', [r for r in open_rows if r['town'] == people['town'][1]]),
                       ('auditor', rows), ('firm', [r for r in open_rows if r['owner'] == people['firm'][2] and r['secrecy'] != 'inside'])):
        person = people[name][0]
        got, _ = person.all()
        tap.ok({r['code'] for r in got} == {r['code'] for r in sees} and sees, '%s sees what lies in its area, less what is secret' % name, (len(got), len(sees)))
        found = list(wrong_answers(person, name, got, plan, g, rng, 20))
        tap.ok(not found, 'and its lists and totals are of that', found[:1])
    firm = people['firm'][0]
    tap.ok(firm.get('/api/projects', linked='yes')[0] == 400 and firm.get('/api/projects', sort='leader')[0] == 400 and all(r['leader'] is None for r in firm.all()[0]), 'an enterprise is not told who is linked')
    status, d = people['security'][0].get('/api/projects')
    tap.ok(status == 403, 'an administrator of accounts sees no project', d)
    return rows


def refusals(tap, admin):
    for query, words in (({'sort': 'totl'}, 'did you mean total'), ({'stage': 'bui'}, 'known: talks'), ({'district': '北京市'}, 'there is no region'), ({'industry': '99999'}, 'GB/T 4754'),
                         ({'late': 'x'}, 'late'), ({'enterprise': '91320583MA1W9XUR90'}, 'there is no enterprise'), ({'day': '2020-02-30'}, 'day'), ({'page_size': 201}, 'page_size')):
        status, d = admin.get('/api/projects', **query)
        tap.ok(status == 400 and words in d['detail'] + d['field'], 'refused by name: %s' % query, d)


def spread(days):
    days = sorted(days)
    n = len(days)
    return {'cases': n, 'median': days[(n - 1) // 2] if n >= 5 else None, 'p90': days[(n - 1) * 9 // 10] if n >= 20 else None}


def tally(rows):
    return {'count': len(rows), 'total': round(sum(r['total'] or 0 for r in rows), 2)}


def days_of(admin, rows, plan_file):
    """By project: the day of each stage of main, and of each permit the first step, the last end, and whether a step before an end is known."""
    ends = {(t['track'], s['stage']): s['end'] for t in plan_file['tracks'] for s in t['stages']}
    main, out = plan_file['tracks'][0]['track'], {}
    for r in rows:
        stages, permits = {}, {}
        for s in admin.get('/api/projects/%s/timeline' % r['code'])[1]['steps']:
            if not s['stands'] or s['how'] != 'entered':
                continue
            if s['track'] == main:
                stages[s['stage']] = s['happened_on']
                continue
            begun, ended, end, timed = permits.get(s['track'], (s['happened_on'], '', 'none', False))
            timed = timed or ends[s['track'], s['stage']] == 'none'
            if s['happened_on'] >= ended or not ended:
                kind = ends[s['track'], s['stage']]
                ended, end = (s['happened_on'] if kind != 'none' else ''), kind
            permits[s['track']] = (min(begun, s['happened_on']), ended, end, timed)
        out[r['code']] = (stages, permits)
    return out


def days_between(a, b):
    return (datetime.date.fromisoformat(b) - datetime.date.fromisoformat(a)).days


def wrong_funnel(d, rows, plan, plan_file, days):
    stages = plan_file['tracks'][0]['stages']
    for i, (got, s) in enumerate(zip(d['stages'], stages)):
        has = [r for r in rows if r['kind'] not in plan.without.get(s['stage'], ()) and r['kind'] not in WITHOUT.get(s['stage'], ())]
        reached = [r for r in has if plan.order[r['stage']] >= i]
        stays = []
        for r in has:
            mine = days[r['code']][0]
            later = [mine[x['stage']] for x in stages[i + 1:] if x['stage'] in mine]
            if s['stage'] in mine and later and later[0] >= mine[s['stage']]:
                stays.append(days_between(mine[s['stage']], later[0]))
        want = {'stage': s['stage'], 'applies': len(has), 'reached': tally(reached), 'here': tally([r for r in has if r['stage'] == s['stage'] and r['exit'] is None]),
                'ended': tally([r for r in has if r['stage'] == s['stage'] and r['exit'] in ('ended', 'moved-out', 'merged')]), 'days': spread(stays)}
        if {k: got[k] for k in want} != want:
            yield s['stage'], {k: got[k] for k in want}, want
    for got in d['permits']:
        mine = [days[r['code']][1][got['track']] for r in rows if got['track'] in days[r['code']][1]]
        want = {'begun': len(mine), 'good': sum(m[2] == 'good' for m in mine), 'bad': sum(m[2] == 'bad' for m in mine), 'open': sum(m[2] == 'none' for m in mine),
                'days': spread([days_between(m[0], m[1]) for m in mine if m[2] == 'good' and m[3]])}
        if {k: got[k] for k in want} != want:
            yield got['track'], got, want


def wrong_promises(d, rows, plan):
    by_year = {}
    for r in rows:
        if r['signed_on']:
            by_year.setdefault(int(r['signed_on'][:4]), []).append(r)
    if [x['year'] for x in d['rows']] != sorted(by_year):
        yield 'years', [x['year'] for x in d['rows']], sorted(by_year)
    done_of = {'started': 'started_on', 'finished': 'finished_on', 'producing': 'produced_on', 'full': 'full_on'}
    for got in d['rows']:
        mine = by_year.get(got['year'], [])
        for m, (agreed, _, stage) in zip(got['milestones'], MILESTONES):
            some = [r for r in mine if r[agreed] and r['kind'] not in plan.without.get(stage, ())]
            reached = lambda r: plan.order[r['stage']] >= plan.order[stage]  # noqa: E731
            some = [r for r in some if (r[done_of[stage]] if reached(r) else r['exit'] is None)]
            due = [r for r in some if r[agreed] <= plan.day]
            want = {'agreed': len(some), 'due': len(due), 'in_time': sum(reached(r) and r[done_of[stage]] <= r[agreed] for r in due),
                    'late': sum(reached(r) and r[done_of[stage]] > r[agreed] for r in due), 'open': sum(not reached(r) for r in due),
                    'late_days': spread([days_between(r[agreed], r[done_of[stage]]) for r in due if reached(r) and r[done_of[stage]] > r[agreed]])}
            if {k: m[k] for k in want} != want:
                yield got['year'], stage, {k: m[k] for k in want}, want


def statistics(tap, person, name, plan, plan_file, days):
    rows, _ = person.all()
    stages = [s['stage'] for s in plan_file['tracks'][0]['stages']]
    goes = [r for r in rows if r['exit'] is None]
    d = person.get('/api/projects/board', cards=3, exit='none', sort='total', order='desc')[1]
    wrong = [s['stage'] for s in d['stages'] if {k: s[k] for k in ('count', 'total')} != tally([r for r in goes if r['stage'] == s['stage']])
             or s['late'] != sum(any((late(plan, r, k) or 0) > 0 for k in ('agreed', 'statutory')) for r in goes if r['stage'] == s['stage'])
             or [r['code'] for r in s['rows']] != [r['code'] for r in in_order([r for r in goes if r['stage'] == s['stage']], lambda r: r['total'], True)][:3]]
    tap.ok(not wrong and [s['stage'] for s in d['stages']] == stages, '%s: the board counts each stage and deals its first cards' % name, wrong)
    d = person.get('/api/projects/funnel')[1]
    found = list(wrong_funnel(d, rows, plan, plan_file, days))
    tap.ok(not found and d['count'] == len(rows), '%s: the funnel, its medians and those of the permits' % name, found[:2])
    found = list(wrong_promises(person.get('/api/projects/promises')[1], rows, plan))
    tap.ok(not found, '%s: promised days against what happened' % name, found[:2])
    d = person.get('/api/projects/cohorts')[1]
    wrong = []
    for c in d['rows']:
        mine = [r for r in rows if (r['signed_on'] or '').startswith(str(c['year']))]
        want = {'all': tally(mine), 'going': tally([r for r in mine if r['exit'] is None]), 'paused': tally([r for r in mine if r['exit'] == 'paused']),
                'ended': tally([r for r in mine if r['exit'] not in (None, 'paused')])}
        reached = {s: tally([r for r in mine if plan.order[r['stage']] >= plan.order[s]]) for s in stages[3:]}
        if {k: c[k] for k in want} != want or {s['stage']: {'count': s['count'], 'total': s['total']} for s in c['stages']} != reached:
            wrong.append((c['year'], c, want))
    tap.ok(not wrong and sum(c['all']['count'] for c in d['rows']) == sum(r['signed_on'] is not None for r in rows), '%s: what became of those signed in a year' % name, wrong[:1])
    d = person.get('/api/projects/map')[1]
    wrong = [m for m in d['rows'] if m['all'] != tally([r for r in rows if r['district'] == m['code']]) or
             m['started'] != tally([r for r in rows if r['district'] == m['code'] and plan.order[r['stage']] >= plan.order['started']])]
    tap.ok(not wrong and len(d['rows']) == 10, '%s: projects of the ten districts' % name, wrong[:1])
    lo, want = '2020-07', 0
    d = person.get('/api/projects/calendar', **{'from': lo, 'months': 12, 'month': '2021-01'})[1]
    for r in goes:
        for agreed, statutory, stage in MILESTONES:
            if plan.order[r['stage']] < plan.order[stage] and r['kind'] not in plan.without.get(stage, ()):
                want += sum('2020-07-01' <= (r[x] or '') <= '2021-06-30' for x in (agreed, statutory) if x)
    got = sum(k['count'] for m in d['months'] for k in m['kinds'] if k['kind'] != 'permit')
    tap.ok(got == want and d['count'] == next(m['count'] for m in d['months'] if m['month'] == '2021-01') == len(d['rows']), '%s: what falls due in twelve months' % name, (got, want))
    d = person.get('/api/projects/ageing')[1]
    aged, _ = person.all(aged='true')
    tap.ok(sum(s['aged']['count'] for s in d['stages']) == len(aged) and all(s['here']['count'] == sum(r['stage'] == s['stage'] for r in goes) for s in d['stages']),
           '%s: who stays too long is the list of them' % name, (len(aged), d))
    usual = {s['stage']: s['usual']['p90'] for s in d['stages']}
    want = {r['code'] for r in goes if r['stage'] != stages[-1] and usual[r['stage']] is not None and r['days_in_stage'] is not None and r['days_in_stage'] > usual[r['stage']]}
    tap.ok({r['code'] for r in aged} == want, '%s: longer than nine of ten were' % name, len(want))


def secrets(tap, admin, people, rows):
    """Confidential talks are seen by the city and by who takes part in them."""
    code = next(r['code'] for r in rows if r['district'] == '320583' and r['exit'] is None and r['secrecy'] in (None, 'open'))
    kunshan, town = people['kunshan'][0], people['town'][0]
    status, d = admin.send('POST', '/api/projects/%s/edit' % code, {'source': 'test', 'changes': [{'field': 'secrecy', 'value': 'closed'}]})
    tap.ok(status == 200, 'a project becomes confidential', d)
    before = kunshan.all()[1]['totals']['count']
    tap.ok(not kunshan.all(q=code)[0] and admin.all(q=code)[0], 'the district sees it no more, the city does')
    status, d = kunshan.send('POST', '/api/projects', {'name': '一份保密的谈判', 'region': people['town'][1], 'source': '招商科', 'changes': [{'field': 'secrecy', 'value': 'closed'}]})
    tap.ok(status == 200, 'the district opens a confidential one', d)
    tap.ok([r['code'] for r in kunshan.all(q='一份保密的谈判')[0]] == [d['code']] and kunshan.all()[1]['totals']['count'] == before + 1, 'and sees it in its list at once')
    tap.ok(not town.all(q='一份保密的谈判')[0] and admin.all(q='一份保密的谈判')[0], 'the town in which it lies does not')


def changes(tap, admin, people, rows):
    """The columns follow each change, whoever makes it."""
    r = next(r for r in rows if r['total'] is not None and r['district'] == '320581')
    before = admin.all()[1]['totals']
    status, d = admin.send('POST', '/api/projects/%s/edit' % r['code'], {'source': 'test', 'changes': [{'field': 'investment_total', 'value': str(round(r['total'] + 12.5, 2))}, {'field': 'name', 'value': '改了名的项目'},
                                                                                                      {'field': 'plan.amount', 'item': '2020', 'value': '77.77'}]})
    tap.ok(status == 200, 'a project is edited', d)
    got, d = admin.all(q='改了名的项目')
    tap.ok(len(got) == 1 and got[0]['code'] == r['code'] and got[0]['total'] == round(r['total'] + 12.5, 2) and got[0]['plan'] == 77.77, 'the list has the new name, total and plan', got)
    after = admin.all()[1]['totals']
    total = lambda t: next(s['sum'] for s in t['sums'] if s['column'] == 'total')  # noqa: E731
    tap.ok(round(total(after) - total(before), 2) == 12.5 and after['count'] == before['count'], 'and the totals follow')
    status, d = admin.send('POST', '/api/projects/%s/region' % r['code'], {'region': people['town'][1], 'source': 'test'})
    tap.ok(status == 200 and people['town'][0].all(q=r['code'])[0], 'moved to another place it is seen from there', d)


def files(tap, admin, people, rows):
    kunshan = people['kunshan'][0]
    status, d = kunshan.get('/api/projects/export')
    tap.ok(status == 403, 'taking projects out is a permission of its own', d)
    status, d = admin.send('POST', '/api/accounts/%d/grants' % people['kunshan'][3], {'role': 'district', 'permission': 'projects.export', 'area': '320583'})
    tap.ok(status == 200, 'it is granted', d)
    status, head, text = kunshan.request('GET', '/api/projects/export?format=csv&sort=total&order=desc&columns=code,name,total,plan,late_agreed')
    table = list(csv.reader(io.StringIO(text.lstrip('\ufeff'))))
    want, _ = kunshan.all(sort='total', order='desc')
    tap.ok(status == 200 and [t[0] for t in table[1:]] == [r['code'] for r in want], 'the file has the rows of the list in its order', (status, table[:2]))
    tap.ok(all((t[2] or None) == (None if r['total'] is None else ('%.2f' % r['total']).rstrip('0').rstrip('.')) for t, r in zip(table[1:], want)), 'with its figures',
           [(t, r['total']) for t, r in zip(table[1:], want)][:2])
    tap.ok('kunshan' in head.get('X-Gusu-Taken-Out-By', ''), 'and the mark of who took it out', head.get('X-Gusu-Taken-Out-By'))
    status, head, _ = kunshan.request('GET', '/api/projects/export?format=xlsx')
    tap.ok(status == 200 and 'spreadsheetml' in head['Content-Type'], 'or as a workbook', head['Content-Type'])
    status, _, text = kunshan.request('GET', '/api/projects/export?columns=code,nothing')
    tap.ok(status == 400 and 'there is no column' in text, 'an unknown column is refused', text)


def saved(tap, admin, people):
    town = people['town'][0]
    for name in ('在建', '超期', '在建'):
        status, d = town.send('PUT', '/api/projects/filters', {'name': name, 'page': 'list', 'query': 'stage=building&n=' + name})
        assert status == 200, d
    tap.ok(sorted(r['name'] for r in d['rows']) == sorted(['在建', '超期']), 'filters are kept by name', d)
    tap.ok(admin.get('/api/projects/filters')[1]['rows'] == [], 'each account has its own')
    status, d2 = admin.send('DELETE', '/api/projects/filters/%d' % d['rows'][0]['id'])
    tap.ok(status == 404, 'nobody removes those of others', d2)
    status, d2 = town.send('DELETE', '/api/projects/filters/%d' % d['rows'][0]['id'])
    tap.ok(status == 200 and len(d2['rows']) == 1, 'one is removed', d2)
    for i in range(49):
        status, d = town.send('PUT', '/api/projects/filters', {'name': 'f%d' % i, 'page': 'board', 'query': ''})
    tap.ok(status == 200 and len(d['rows']) == 50, 'fifty are kept', status)
    status, d = town.send('PUT', '/api/projects/filters', {'name': 'one more', 'page': 'board', 'query': ''})
    tap.ok(status == 409 and 'at most 50' in d['detail'], 'and no more', d)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, Server(copy_of_city(folder)) as server:
        admin = Person(server).login()
        rng = random.Random(20201231)
        plan = Plan(admin)
        regions = admin.get('/api/regions')[1]['rows']
        g = {'regions': [r['code'] for r in regions], 'industries': [r['code'] for r in admin.get('/api/industries', level='class')[1]['rows']]}
        rows, _ = admin.all()
        town = max((r['town'] for r in rows if r['district'] == '320583' and r['town']), key=[r['town'] for r in rows].count)
        firm = next(r for r in rows if r['secrecy'] in (None, 'open') and r['owner'])
        uscc = next(e['code'] for e in admin.get('/api/enterprises', q=firm['owner'])[1]['rows'] if e['name'] == firm['owner'])
        people = {name: (make_person(admin, server, name, role, area), area, firm['owner']) for name, role, area in
                  (('kunshan', 'district', '320583'), ('town', 'town', town), ('auditor', 'auditor', ''), ('security', 'security', ''), ('firm', 'enterprise', uscc))}
        ids = {a['name']: a['id'] for a in admin.get('/api/accounts')[1]['rows']}
        people = {n: v + (ids[n],) for n, v in people.items()}
        lights(tap, admin)
        rows = lists(tap, admin, people, plan, g, rng)
        plan_file = admin.get('/api/projects/plan')[1]
        days = days_of(admin, rows, plan_file)
        statistics(tap, admin, 'admin', plan, plan_file, days)
        statistics(tap, people['kunshan'][0], 'kunshan', plan, plan_file, days)
        refusals(tap, admin)
        changes(tap, admin, people, rows)
        secrets(tap, admin, people, rows)
        files(tap, admin, people, rows)
        saved(tap, admin, people)
    tap.end()


if __name__ == '__main__':
    main()
