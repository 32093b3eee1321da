#!/usr/bin/env python3
"""Assessments of districts over HTTP: rates and points worked out again from the projects, every refusal, what is fixed stays fixed, who sees what. TAP on stdout."""
import csv
import io
import json
import os
import sys
import tempfile
import urllib.parse
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
CUT, KNOWN = '2020-12-31', '2021-01-31'
SMALL = '''assessment: small
version: '1'
title: {zh: 小方案, en: A small scheme}
source: test
metrics:
  - {id: begun, title: {zh: 开工, en: Started}, where: known(start_agreed) and start_agreed <= cut_off and not over, hit: known(on_started)}
  - {id: many, title: {zh: 个数, en: How many}, where: known(on_started)}
items:
  - {id: a, weight: 60, title: {zh: 甲, en: A}, points: $weight * begun, absent: zero}
  - {id: b, weight: 40, title: {zh: 乙, en: B}, points: '$weight * clamp(many / 100, 0, 1)', most: 30}
  - {id: extra, title: {zh: 加减, en: Extra}, hand: {least: -2, most: 2, times: 2}, most: 3}
'''


class Person(Client):
    def get(self, path, **query):
        status, _, text = self.request('GET', path + ('?' + urllib.parse.urlencode(query) if query else ''))
        return status, json.loads(text) if text.startswith('{') else text

    def send(self, method, path, body=None):
        status, _, text = self.request(method, path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def all_projects(self):
        rows, page = [], 1
        while True:
            d = self.get('/api/projects', page_size=200, page=page)[1]
            rows += d['rows']
            if len(rows) >= d['total'] or not d['rows']:
                return rows
            page += 1


def make_person(admin, server, name, role, area):
    status, made = admin.send('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    assert status == 200, made
    c = Person(server).login(name, made['password'])
    c.send('POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % name})
    return c


def half_up(up, down):
    """100 up / down to two places, half away from zero, in whole numbers."""
    return (2 * 10000 * up + down) // (2 * down) / 100


def measure(row, metric):
    return next(m for m in row['measures'] if m['metric'] == metric)


def line(row, item):
    return next(x for x in row['lines'] if x['item'] == item)


def schemes(tap, admin):
    status, d = admin.get('/api/assessments/schemes')
    ids = [s['id'] for s in d['schemes']]
    tap.ok(status == 200 and ids == ['suzhou-2020', 'henan-2020', 'xinyang-zhoukou-2022', 'yanan-2017', 'zhengzhou-2022'], 'the city\'s scheme and four published ones', ids)
    tap.ok(all(s['source'] and s['missing'] for s in d['schemes']) and len(d['districts']) == 10, 'each says its source and what is not published')
    return d


def rates(tap, admin, projects):
    """The rates of the plan file, worked out from the list of projects."""
    status, d = admin.send('POST', '/api/assessments/preview', {'scheme': 'suzhou-2020', 'cut_off': CUT})
    tap.ok(status == 200 and not d['issues'] and d['known_by'] == KNOWN and d['projects'] == len(projects), 'a preview of the whole city', d.get('issues'))
    projects = [p if p['kind'] != 'purchase' else dict(p, started_on=None) for p in projects] # rates are of stages, and what is only bought has no start of building
    wrong = []
    for row in d['rows']:
        mine = [p for p in projects if p['district'] == row['district'] and p['exit'] not in ('ended', 'moved-out', 'merged')]
        for metric, due, done in (('producing', 'produce_agreed', 'produced_on'), ('full_output', 'full_agreed', 'full_on')):
            base = [p for p in mine if p['started_on'] and p[due] and p[due] <= CUT]
            hit = [p for p in base if p[done]]
            m = measure(row, metric)
            want = half_up(len(hit), len(base)) if base else None
            if (m['base'], m['hit'], m['value']) != (len(base), len(hit), want):
                wrong.append((row['name'], metric, m, len(base), len(hit), want))
        points = [x['points'] for x in row['lines']]
        if (None if None in points else round(sum(points), 2)) != row['total']:
            wrong.append((row['name'], 'lines do not add up'))
    tap.ok(not wrong, 'numerators, denominators and rates are those of the projects, and lines add up', wrong[:2])
    totals = [(-r['total'], r['place']) for r in d['rows'] if r['total'] is not None]
    tap.ok(totals == sorted(totals) and d['rows'][0]['place'] == 1, 'the order is that of the totals')
    a = [r['total'] for r in d['rows']]
    status, e = admin.send('POST', '/api/assessments/preview', {'scheme': 'suzhou-2020', 'cut_off': CUT, 'weights': [{'item': 'done', 'weight': 60}, {'item': 'ahead', 'weight': 0}]})
    tap.ok(status == 200 and [r['total'] for r in e['rows']] != a and 'weight: 60' in e['text'] and '# who did more' in e['text'], 'weights are moved and written into the text, which keeps its comments')
    again = admin.send('POST', '/api/assessments/preview', {'text': e['text'], 'cut_off': CUT})[1]
    tap.ok(again['rows'] == e['rows'], 'and the text so written gives the same result')
    return d


def published(tap, admin, projects):
    """Each published scheme, a figure of it by hand."""
    status, d = admin.send('POST', '/api/assessments/preview', {'scheme': 'yanan-2017', 'cut_off': CUT})
    wrong = []
    for row in d['rows']:
        mine = [p for p in projects if p['district'] == row['district'] and p['exit'] not in ('ended', 'moved-out', 'merged')]
        new = sum((p['started_on'] or '').startswith('2020') and p['kind'] != 'purchase' for p in mine)
        made = sum((p['produced_on'] or '').startswith('2020') for p in projects if p['district'] == row['district'])
        if line(row, 'new_starts')['points'] != 5 * new or line(row, 'production')['points'] != 20 * made:
            wrong.append((row['name'], line(row, 'new_starts'), new, line(row, 'production'), made))
    tap.ok(status == 200 and not wrong, "Yan'an: five points a start, twenty for production", wrong[:2])
    status, d = admin.send('POST', '/api/assessments/preview', {'scheme': 'zhengzhou-2022', 'cut_off': CUT})
    kinds = [i['kind'] for i in d['scheme']['items']]
    tap.ok(status == 200 and kinds == ['formula'] + 5 * ['unpublished'] and all(line(r, 'reserve')['points'] == r['total'] <= 10 for r in d['rows']), 'Zhengzhou: ten points of a hundred are known')
    r = next(r for r in d['rows'] if measure(r, 'started_lately')['hit'] > 0)
    want = min(10, round(10 * measure(r, 'reserved')['hit'] / (3 * measure(r, 'started_lately')['hit']) + 1e-9, 2))
    tap.ok(line(r, 'reserve')['points'] == want, 'and are the share of three times the projects started', (line(r, 'reserve'), want))
    status, d = admin.send('POST', '/api/assessments/preview', {'scheme': 'henan-2020', 'cut_off': CUT})
    tap.ok(status == 200 and all(i['assumed'] for i in d['scheme']['items']) and all(line(r, 'reports')['points'] == 0 for r in d['rows']), 'Henan: what is not published is marked as assumed')
    status, d = admin.send('POST', '/api/assessments/preview', {'scheme': 'xinyang-zhoukou-2022', 'cut_off': CUT})
    tap.ok(status == 200 and all(r['total'] is None and r['place'] is None for r in d['rows']) and measure(d['rows'][0], 'honoured')['last'] is not None,
           'Xinyang and Zhoukou: without their targets nothing is known, and last year stands beside it')


def mistakes(tap, admin):
    text = SMALL.replace('known(on_startd)', '').replace('hit: known(on_started)', 'hit: known(on_startd)')
    status, d = admin.send('POST', '/api/assessments/preview', {'text': text, 'cut_off': CUT})
    at = text.split('\n')
    n = next(i for i, x in enumerate(at) if 'on_startd' in x)
    tap.ok(status == 200 and 'rows' not in d and d['issues'][0]['line'] == n + 1 and d['issues'][0]['column'] == at[n].index('on_startd') + 1 and 'on_started' in d['issues'][0]['hint'],
           'a mistake in a formula is told by line, column and the nearest name', d.get('issues'))
    for change, words in ((('$weight * begun', 'begun'), 'does not use'), (('weight: 60, ', ''), 'is not given'), (('most: 30', 'most: 30, least: 31'), 'cap of b lies below'),
                          (('metrics:', 'metrics: ['), 'YAML'), (('assessment: small', 'scheme: small'), 'assessment'), (('where: known(on_started)', 'where: 3 + kind'), ''),
                          (('id: many', 'id: begun'), 'twice'), (('times: 2', 'tims: 2'), 'times'), (('$weight * begun', '$weight * begun + 3 万元'), 'units')):
        assert change[0] in SMALL, change
        status, d = admin.send('POST', '/api/assessments/preview', {'text': SMALL.replace(change[0], change[1], 1), 'cut_off': CUT})
        said = ' '.join(i['text'] + ' ' + (i['hint'] or '') for i in d['issues'])
        tap.ok(status == 200 and d['issues'] and all(i['line'] > 0 for i in d['issues']) and words in said and 'rows' not in d, 'told: %s' % change[1], said)
    for body, field in (({'cut_off': CUT}, 'text'), ({'scheme': 'nowhere', 'cut_off': CUT}, 'scheme'), ({'scheme': 'suzhou-2020', 'cut_off': CUT, 'known_by': '2020-12-30'}, 'known_by'),
                        ({'scheme': 'suzhou-2020', 'cut_off': CUT, 'weights': [{'item': 'bonus', 'weight': 1}]}, 'weights'), ({'scheme': 'suzhou-2020'}, 'cut_off')):
        status, d = admin.send('POST', '/api/assessments/preview', body)
        tap.ok(status == 400 and d['field'] == field, 'refused: %s' % field, d)


def compare(tap, admin):
    status, d = admin.send('POST', '/api/assessments/compare', {'sides': [{'scheme': 'suzhou-2020', 'cut_off': CUT}, {'scheme': 'yanan-2017', 'cut_off': CUT}]})
    tap.ok(status == 200 and len(d['rows']) == 10 and all(r['shift'] == (None if None in r['place'] else r['place'][0] - r['place'][1]) for r in d['rows']), 'two schemes side by side with the shift of each district', d)
    status, d = admin.send('POST', '/api/assessments/compare', {'sides': [{'scheme': 'suzhou-2020', 'cut_off': CUT}, {'scheme': 'suzhou-2020', 'cut_off': CUT}]})
    tap.ok(status == 200 and all(r['shift'] == (0 if r['place'][0] else None) for r in d['rows']), 'a scheme beside itself moves nobody')
    status, d = admin.send('POST', '/api/assessments/compare', {'sides': [{'scheme': 'suzhou-2020', 'cut_off': CUT}, {'text': 'assessment: x\n', 'cut_off': CUT}]})
    tap.ok(status == 200 and d['rows'] == [] and d['sides'][1]['issues'] and not d['sides'][0]['issues'], 'a side with mistakes tells them', d)
    status, d = admin.send('POST', '/api/assessments/compare', {'sides': [{'scheme': 'suzhou-2020', 'cut_off': CUT}]})
    tap.ok(status == 400, 'one side is no comparison', d)


def entry(**more):
    return dict({'item': 'extra', 'district': '320583', 'value': '2', 'authority': '省工信厅', 'reason': '通报表扬', 'paper': '苏工信〔2020〕1号'}, **more)


def by_hand(tap, admin, at):
    for more, field in (({'item': 'a'}, 'item'), ({'item': 'nothing'}, 'item'), ({'district': '320500'}, 'district'), ({'district': '999999'}, 'district'), ({'value': '3'}, 'value'), ({'value': 'two'}, 'value'),
                        ({'value': ''}, 'value'), ({'authority': ''}, 'authority'), ({'reason': ''}, 'reason'), ({'paper': ''}, 'paper'), ({'replaces': 999999}, 'replaces')):
        status, d = admin.send('POST', at + '/entries', entry(**more))
        tap.ok(status == 400 and d['field'] == field, 'an entry is refused: %s' % more, d)
    ids = [admin.send('POST', at + '/entries', entry())[1]['id'] for _ in range(2)]
    status, d = admin.send('POST', at + '/entries', entry())
    tap.ok(status == 400 and 'at most 2 times' in d['detail'], 'no third time', d)
    row = next(r for r in admin.get(at)[1]['rows'] if r['district'] == '320583')
    x = line(row, 'extra')
    tap.ok(x['raw'] == 4 and x['points'] == 3 and x['capped'], 'two entries of two are four, the cap holds them at three', x)
    status, d = admin.send('POST', at + '/entries', entry(value='-1.5', replaces=ids[0]))
    row = next(r for r in admin.get(at)[1]['rows'] if r['district'] == '320583')
    tap.ok(status == 200 and line(row, 'extra')['points'] == 0.5, 'one is replaced', line(row, 'extra'))
    status, _ = admin.send('POST', at + '/entries', entry(replaces=ids[1], value=''))
    d = admin.get(at)[1]
    row = next(r for r in d['rows'] if r['district'] == '320583')
    tap.ok(status == 200 and line(row, 'extra')['points'] == -1.5 and [e['stands'] for e in d['entries']] == [False, False, True, False], 'one is taken back; what was said stays to be read', d['entries'])
    status, d = admin.send('POST', at + '/entries', entry(replaces=ids[1]))
    tap.ok(status == 400 and d['field'] == 'replaces', 'what was taken back cannot be replaced again', d)


def drafts(tap, admin, kunshan):
    status, d = admin.send('POST', '/api/assessments', {'title': '2020年考核', 'text': SMALL, 'cut_off': CUT, 'known_by': KNOWN})
    tap.ok(status == 200, 'a draft is opened', d)
    at = '/api/assessments/%d' % d['id']
    for body, field in (({'title': '', 'text': SMALL, 'cut_off': CUT}, 'title'), ({'title': 'x', 'cut_off': CUT}, 'text'), ({'title': 'x', 'text': SMALL, 'cut_off': CUT, 'known_by': '2022-12-31'}, 'known_by'),
                        ({'title': 'x', 'text': SMALL, 'cut_off': CUT, 'corrects': d['id']}, 'corrects')):
        status, e = admin.send('POST', '/api/assessments', body)
        tap.ok(status == 400 and e['field'] == field, 'no draft: %s' % field, e)
    status, e = kunshan.get(at)
    tap.ok(status == 404 and kunshan.get('/api/assessments')[1]['assessments'] == [], 'drafts are not for districts', e)
    d = admin.get(at)[1]
    body = {'title': '2020年区县考核', 'text': d['text'], 'cut_off': CUT, 'known_by': KNOWN, 'version': d['version']}
    tap.ok(admin.send('PUT', at, body)[0] == 200, 'it is saved')
    status, e = admin.send('PUT', at, body)
    tap.ok(status == 409 and e['field'] == 'version', 'who saw an older one is told', e)
    status, e = admin.send('PUT', at, dict(body, version=d['version'] + 1, text=SMALL.replace('begun', 'bgun', 1)))
    d = admin.get(at)[1]
    tap.ok(status == 200 and d['issues'] and d['digest'] is None and d['rows'] == [], 'a text with mistakes is kept', d['issues'][:1])
    status, e = admin.send('POST', at + '/fix', {'seen': '0' * 64})
    tap.ok(status == 409 and e['field'] == 'text', 'and cannot be fixed', e)
    status, e = admin.send('POST', at + '/entries', entry())
    tap.ok(status == 409, 'nor can anything be entered', e)
    tap.ok(admin.send('PUT', at, dict(body, version=d['version']))[0] == 200, 'it is put right')
    status, d = admin.send('POST', '/api/assessments', {'title': '不要了', 'text': SMALL, 'cut_off': CUT})
    gone = '/api/assessments/%d' % d['id']
    tap.ok(admin.send('DELETE', gone)[0] == 200 and admin.get(gone)[0] == 404 and admin.send('DELETE', gone)[0] == 404, 'a draft is given up')
    return at


def drill(tap, admin, projects, at):
    row = next(r for r in admin.get(at)[1]['rows'] if r['district'] == '320583')
    m = measure(row, 'begun')
    found = {}
    for state in ('hit', 'miss', 'out'):
        codes, page = [], 1
        while True:
            d = admin.get(at + '/projects', district='320583', metric='begun', state=state, page=page, page_size=200)[1]
            codes += [p['code'] for p in d['projects']]
            if len(codes) >= d['total']:
                break
            page += 1
        found[state] = codes
    mine = [p for p in projects if p['district'] == '320583']
    due = {p['code'] for p in mine if p['start_agreed'] and p['start_agreed'] <= CUT and p['exit'] not in ('ended', 'moved-out', 'merged')}
    tap.ok(set(found['hit']) | set(found['miss']) == due and len(found['hit']) == m['hit'] and len(due) == m['base'] and len(found['out']) == len(mine) - len(due),
           'every project of the district is counted, missed or left out', (len(found['hit']), len(found['miss']), len(found['out']), m, len(due), len(mine)))
    d = admin.get(at + '/projects', district='320583', metric='begun', state='hit')[1]
    tap.ok('on_started' in d['projects'][0]['why'] and 'on_started=' in d['projects'][0]['inputs'], 'with the values that decided it', d['projects'][0])
    for query, status in (({'district': '320583', 'metric': 'nothing'}, 400), ({'district': '320583', 'metric': 'begun', 'state': 'x'}, 400), ({'district': '320583'}, 400)):
        tap.ok(admin.get(at + '/projects', **query)[0] == status, 'the question is refused: %s' % query)
    return found


def fixing(tap, admin, kunshan, other, at, projects, found):
    d = admin.get(at)[1]
    waits = admin.get('/api/office/waiting')[1]
    tap.ok(at[4:] in json.dumps(waits) and '/assessments/' not in json.dumps(kunshan.get('/api/office/waiting')[1]), 'a draft whose day is over waits for who may fix it', waits)
    status, e = kunshan.send('POST', at + '/fix', {'seen': d['digest']})
    tap.ok(status == 403, 'a district fixes nothing', e)
    status, e = admin.send('POST', at + '/fix', {'seen': '0' * 64})
    tap.ok(status == 409 and e['field'] == 'seen', 'only what was seen is fixed', e)
    code = next(p['code'] for p in projects if p['code'] in found['miss'])
    status, e = admin.send('POST', '/api/projects/%s/edit' % code, {'source': '补报', 'changes': [{'field': 'start_agreed', 'value': '2030-01-01', 'holds_from': '2020-01-01'}]})
    tap.ok(status == 200 and admin.get(at)[1]['digest'] == d['digest'], 'what is told late does not change it', e)
    status, e = admin.send('POST', at + '/fix', {'seen': d['digest']})
    tap.ok(status == 200 and e['seq'] > 0, 'it is fixed', e)
    after = admin.get(at)[1]
    tap.ok(after['rows'] == d['rows'] and after['head']['state'] == 'fixed' and after['head']['record']['result'] == d['digest'], 'and stays exactly what was seen')
    for method, path, body in (('PUT', at, {'title': 'x', 'text': SMALL, 'cut_off': CUT, 'version': after['version']}), ('DELETE', at, None), ('POST', at + '/entries', entry()), ('POST', at + '/fix', {'seen': d['digest']})):
        status, e = admin.send(method, path, body)
        tap.ok(status == 409, 'fixed: %s is refused' % method, e)
    again = admin.get(at + '/projects', district='320583', metric='begun', state='hit', page_size=200)[1]
    tap.ok([p['code'] for p in again['projects']] == found['hit'][:200] and again['projects'][0]['why'], 'the projects stand stored with it, with their reasons')
    entries = admin.get('/api/ledger', kind='assessment.fixed')
    tap.ok(entries[0] == 200 and d['digest'] in json.dumps(entries[1]), 'the ledger has its digest', entries[1])
    mine = kunshan.get(at)[1]
    shown = {r['district']: r for r in mine['rows']}
    tap.ok(len(shown) == 10 and shown['320583']['open'] and shown['320583']['lines'] and all(r['place'] for r in shown.values()), 'a district sees its own lines and the order')
    tap.ok(all(r['total'] is None and not r['lines'] and not r['measures'] and not r['open'] for c, r in shown.items() if c != '320583'), 'and of the others the order only')
    tap.ok([e['district'] for e in mine['entries']] == len(mine['entries']) * ['320583'] and not mine['may_fix'] and not mine['may_draft'], 'with the entries of its own')
    status, e = kunshan.get(at + '/projects', district='320581', metric='begun')
    tap.ok(status == 403, 'not the projects of others', e)
    tap.ok(kunshan.get(at + '/projects', district='320583', metric='begun')[0] == 200, 'but its own')
    code = found['hit'][0]
    before = kunshan.get(at + '/projects', district='320583', metric='begun', state='hit')[1]
    admin.send('POST', '/api/projects/%s/edit' % code, {'source': 'test', 'changes': [{'field': 'secrecy', 'value': 'closed'}]})
    status, e = kunshan.get(at + '/projects', district='320583', metric='begun', state='hit')
    tap.ok(status == 200 and e['hidden'] == 1 and e['total'] == before['total'] - 1 and code not in [p['code'] for p in e['projects']] and e['counts'] == before['counts'],
           'what became secret goes on counting and is not listed', (e['hidden'], e['total'], before['total']))
    theirs = {r['district']: r for r in other.get(at)[1]['rows']}
    tap.ok(theirs['320581']['open'] and not theirs['320583']['open'], 'each district its own')
    return d


def correction(tap, admin, at, projects):
    number = int(at.rsplit('/', 1)[1])
    d = admin.get(at)[1]
    status, e = admin.send('POST', '/api/assessments', {'title': '更正', 'text': d['text'], 'cut_off': CUT, 'known_by': KNOWN, 'corrects': number})
    new = '/api/assessments/%d' % e['id']
    seen = admin.get(new)[1]['digest']
    status, f = admin.send('POST', new + '/fix', {'seen': seen})
    heads = {h['id']: h for h in admin.get('/api/assessments')[1]['assessments']}
    tap.ok(status == 200 and heads[number]['corrected_by'] == e['id'] and heads[e['id']]['corrects'] == number, 'a correction is another one that names it', f)
    tap.ok(admin.get(at)[1]['rows'] == d['rows'], 'the one before stays readable')
    status, e = admin.send('POST', '/api/assessments', {'title': '太早', 'text': SMALL, 'cut_off': '2099-12-31'})
    early = '/api/assessments/%d' % e['id']
    status, f = admin.send('POST', early + '/fix', {'seen': admin.get(early)[1]['digest']})
    tap.ok(status == 409 and f['field'] == 'known_by', 'a day that is not over cannot be fixed', f)
    status, e = admin.send('POST', '/api/assessments', {'title': '信阳', 'scheme': 'xinyang-zhoukou-2022', 'cut_off': CUT})
    hand = '/api/assessments/%d' % e['id']
    status, f = admin.send('POST', hand + '/fix', {'seen': admin.get(hand)[1]['digest']})
    tap.ok(status == 409 and f['field'] == 'honour' and 'unknown' in f['detail'], 'nor what is unknown somewhere', f)
    for district in [x['code'] for x in admin.get('/api/assessments/schemes')[1]['districts']]:
        for figure, value in (('target_honoured', '95'), ('target_begun', '80'), ('target_counted', '50'), ('target_produced', '60')):
            status, f = admin.send('POST', hand + '/entries', entry(item=figure, district=district, value=value, reason='年度目标'))
            assert status == 200, f
    d = admin.get(hand)[1]
    tap.ok(all((0 <= r['total'] <= 100) if r['total'] is not None else any(m['base'] == 0 for m in r['measures']) for r in d['rows']), 'with the targets entered it is known', [r['total'] for r in d['rows']])
    status, f = admin.send('POST', hand + '/entries', entry(item='target_begun', value='70'))
    tap.ok(status == 409, 'a figure is entered once and replaced after that', f)
    r = d['rows'][0]
    m, target = measure(r, 'honoured'), 95
    want = 25 * (0.5 * min(1, m['value'] / target) + 0.5 * min(1, max(0, 0.5 + (m['value'] - m['last']) / 20)))
    tap.ok(abs(line(r, 'honour')['points'] - want) < 0.005 + 1e-9, 'half for the target, half for the increment', (line(r, 'honour'), want))


def files(tap, admin, auditor, kunshan, at):
    status, headers, text = admin.request('GET', at + '/export?format=csv')
    tap.ok(status == 403, 'files are for who was given that by name', status)
    ids = {a['name']: a['id'] for a in admin.get('/api/accounts')[1]['rows']}
    for name, area in (('auditor', ''), ('kunshan', '320583')):
        status, d = admin.send('POST', '/api/accounts/%d/grants' % ids[name], {'role': {'auditor': 'auditor', 'kunshan': 'district'}[name], 'area': area, 'permission': 'assessment.export'})
        assert status == 200, d
    status, headers, text = auditor.request('GET', at + '/export?format=csv')
    rows = list(csv.DictReader(io.StringIO(text.lstrip('\ufeff'))))
    shown = admin.get(at)[1]['rows']
    tap.ok(status == 200 and [float(r['Total']) for r in rows] == [r['total'] for r in shown], 'the table as CSV', (status, text[:200]))
    status, headers, text = kunshan.request('GET', at + '/export?format=csv')
    rows = list(csv.DictReader(io.StringIO(text.lstrip('\ufeff'))))
    tap.ok(status == 200 and sum(r['Total'] != '' for r in rows) == 1 and len(rows) == 10, 'of a district with its own figures only', text[:300])
    request = urllib.parse.urlsplit(auditor.server.url)
    import http.client
    c = http.client.HTTPConnection(request.hostname, request.port, timeout=60)
    c.request('GET', at + '/export?format=xlsx', headers={'Cookie': auditor.cookie, 'Accept-Language': 'en'})
    reply = c.getresponse()
    book = zipfile.ZipFile(io.BytesIO(reply.read()))
    inside = ' '.join(book.read(n).decode('utf-8', 'replace') for n in book.namelist() if n.endswith('.xml'))
    tap.ok('digest of the result' in inside and 'Cut-off 2020-12-31' in inside, 'and as a workbook with a sheet of notes')


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        city = copy_of_city(folder)
        with Server(city) as server:
            admin = Person(server).login()
            kunshan = make_person(admin, server, 'kunshan', 'district', '320583')
            other = make_person(admin, server, 'changshu', 'district', '320581')
            town = make_person(admin, server, 'town', 'town', '320583100')
            auditor = make_person(admin, server, 'auditor', 'auditor', '')
            projects = admin.all_projects()
            schemes(tap, admin)
            tap.ok(town.get('/api/assessments')[0] == 403 and kunshan.get('/api/assessments')[0] == 200, 'towns have no part in it')
            tap.ok(kunshan.send('POST', '/api/assessments/preview', {'scheme': 'suzhou-2020', 'cut_off': CUT})[0] == 403, 'districts try nothing out')
            tap.ok('text' not in kunshan.get('/api/assessments/schemes')[1]['schemes'][0] or kunshan.get('/api/assessments/schemes')[1]['schemes'][0]['text'] is None, 'and are not shown the texts to edit')
            rates(tap, admin, projects)
            published(tap, admin, projects)
            mistakes(tap, admin)
            compare(tap, admin)
            at = drafts(tap, admin, kunshan)
            by_hand(tap, admin, at)
            found = drill(tap, admin, projects, at)
            fixing(tap, admin, kunshan, other, at, projects, found)
            correction(tap, admin, at, projects)
            files(tap, admin, auditor, kunshan, at)
        done = gusu('check', db=city)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout[-600:])
    tap.end()


if __name__ == '__main__':
    main()
