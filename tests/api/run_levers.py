#!/usr/bin/env python3
"""Levers over HTTP: the table, lists to bodies from the round that counts, nothing before delivery, receipts with their number, a notice of what changed, withdrawal, the guard of
delivery, who sees what, gusu check; what a firm is told about its class. TAP on stdout."""
import csv
import datetime
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import urllib.parse

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
from lib import ROOT, SCHEME, Client, Server, Tap, copy_of_city, gusu, psql  # noqa: E402
from run_promises import ask, person  # noqa: E402

YEAR = 2019
MEANS = {'power': ('C-', 'D'), 'water': ('D',), 'tax': ('A', 'B'), 'land': ('A', 'D'), 'finance': ('A', 'C-', 'D')}


def short_year(folder):
    """The plans with a campaign of three steps, so that delivery is reached without the year before it."""
    plans = os.path.join(folder, 'plans')
    shutil.copytree(os.path.join(ROOT, 'plans'), plans)
    path = os.path.join(plans, 'suzhou-2020', 'campaigns.yaml')
    plan = yaml.load(open(path, encoding='utf-8'), Loader=yaml.BaseLoader)
    plan['steps'] = [s for s in plan['steps'] if s['id'] in ('scoring', 'delivery', 'archive')]
    with open(path, 'w', encoding='utf-8') as f:
        yaml.safe_dump(plan, f, allow_unicode=True, sort_keys=False)
    return plans


def statement(db, text):
    if '://' in db:
        out = psql(urllib.parse.urlparse(db).path.lstrip('/'), text)
        return [line.split('|') for line in out.splitlines()]
    with sqlite3.connect(db, timeout=30) as c:
        return [list(r) for r in c.execute(text)]


def act(client, k, **body):
    return ask(client, 'POST', '/api/campaigns/%d/acts' % k, body)


def make(client, k, body, **more):
    return ask(client, 'POST', '/api/levers/%d/lists' % k, dict(body=body, **more))


def rows_of(client, made):
    rows, page = [], 1
    while True:
        told = ask(client, 'GET', '/api/levers/lists/%d?page=%d&page_size=200' % (made['id'], page))[1]
        rows += told['rows']
        page += 1
        if len(rows) >= told['total']:
            return rows


def classes(client, year=YEAR):
    out, page = {}, 1
    while True:
        told = ask(client, 'GET', '/api/evaluation/results?scheme=%s&year=%d&page=%d&page_size=200' % (SCHEME, year, page))[1]
        out.update((r['code'], r['class']) for r in told['rows'] if r['class'])
        page += 1
        if (page - 1) * 200 >= told['total']:
            return out


def table(tap, p):
    status, t = ask(p['bureau'], 'GET', '/api/levers')
    tap.ok(status == 200 and {b['code'] for b in t['bodies']} == set(MEANS) and all(x['basis'] and x['from'] for x in t['levers']), 'every lever has its basis and its day', t)
    tap.ok({x['body']: tuple(sorted(v['class'] for v in x['values'])) for x in t['levers']} == {k: tuple(sorted(v)) for k, v in MEANS.items()}, 'class by lever', t)
    status, own = ask(p['firm'], 'GET', '/api/levers')
    tap.ok(status == 200 and own['levers'] == t['levers'] and own['campaigns'] == [], 'an enterprise reads the table, not the deliveries', own)
    tap.ok([c.request('GET', '/api/levers/1')[0] for c in (p['firm'], p['bureau'])] == [403, 200], 'nor the lists')


def first_lists(tap, p, k):
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date().isoformat()
    have, made = classes(p['bureau']), {}
    for body, means in MEANS.items():
        status, made[body] = make(p['bureau'], k, body)
        want = {code: kind for code, kind in have.items() if kind in means}
        rows = rows_of(p['bureau'], made[body]) if status == 200 else []
        tap.ok(status == 200 and made[body]['kind'] == 'list' and {r['code']: r['class'] for r in rows} == want and all(r['terms'] and not r['before'] for r in rows),
               '%s: everybody of %s and nobody else (%d)' % (body, ', '.join(means), len(want)), [status, made[body], len(rows)])
        tap.ok(made[body]['effective'] == today, 'nothing takes effect before today', made[body])
    tap.ok(make(p['bureau'], k, 'power')[0] == 409, 'nothing has changed: no second list')
    tap.ok(make(p['bureau'], k, 'gas')[0] == 400, 'a body that is not in the plan')
    tap.ok(make(p['kunshan'], k, 'power')[0] == 403, 'a district sends no lists')
    seen = ask(p['kunshan'], 'GET', '/api/levers/lists/%d' % made['power']['id'])[1]
    tap.ok(0 < seen['total'] < made['power']['n'] and seen['list']['seen'] == seen['total'], 'a district sees the firms of its own area', seen['list'])
    status, _, text = p['bureau'].request('GET', '/api/levers/lists/%d/file?format=csv' % made['power']['id'])
    tap.ok(status == 200 and len(list(csv.reader(io.StringIO(text)))) == made['power']['n'] + 1, 'the file has every row', text[:300])
    return made, today


def receipts(tap, p, k, made, today):
    url = '/api/levers/lists/%d/receipt' % made['power']['id']
    good = {'received_on': today, 'person': '王工', 'n': made['power']['n'], 'note': ''}
    yesterday = (datetime.date.fromisoformat(today) - datetime.timedelta(days=1)).isoformat()
    for wrong, why in (({'n': good['n'] - 1}, 'another number'), ({'received_on': yesterday}, 'before it was made'), ({'received_on': '2199-01-01'}, 'in days to come')):
        tap.ok(ask(p['bureau'], 'POST', url, dict(good, **wrong))[0] == 400, 'a receipt: %s is refused' % why)
    status, l = ask(p['bureau'], 'POST', url, good)
    tap.ok(status == 200 and l['receipt']['person'] == '王工', 'received', l)
    tap.ok(ask(p['bureau'], 'POST', url, good)[0] == 409, 'once')
    state = {b['code']: b for b in ask(p['bureau'], 'GET', '/api/levers/%d' % k)[1]['bodies']}
    tap.ok(all(b['state'] == 'current' and b['changes'] == 0 for b in state.values()), 'every body knows what counts', state)
    status, told = ask(p['bureau'], 'GET', '/api/office/waiting')
    tap.ok(status == 200 and json.dumps(told).count('"kind": "lever"') == 4, 'four lists that nobody has acknowledged wait', told)


def change(tap, p, k, db, other, made):
    before = {r['code']: r['class'] for r in rows_of(p['bureau'], made['power'])}
    statement(db, 'UPDATE campaign SET round = %d WHERE id = %d' % (other, k)) # as a correction would: another round counts
    state = {b['code']: b for b in ask(p['bureau'], 'GET', '/api/levers/%d' % k)[1]['bodies']}
    tap.ok(state['power']['state'] == 'changed' and state['power']['changes'] > 0, 'another round: the list is out of date', state['power'])
    status, told = act(p['bureau'], k, act='end', step='delivery')
    tap.ok(status == 409 and '通知' in json.dumps(told, ensure_ascii=False) or status == 409 and 'notice' in json.dumps(told), 'delivery does not end before the change is told', told)
    status, notice = make(p['bureau'], k, 'power')
    rows = rows_of(p['bureau'], notice) if status == 200 else []
    tap.ok(status == 200 and notice['kind'] == 'notice' and 0 < notice['n'] < made['power']['n'] + sum(v in MEANS['power'] for v in statement_classes(db, other).values()), 'a notice holds only what is different', notice)
    now = dict(before)
    for r in rows:
        now[r['code']] = r['class'] if r['terms'] else None
        if r['before'] != before.get(r['code']):
            tap.ok(False, 'what a notice says of the past', r)
    want = {c: v for c, v in statement_classes(db, other).items() if v in MEANS['power']}
    tap.ok({c: v for c, v in now.items() if v} == want, 'list and notice together are the new result (%d)' % len(want), rows[:3])
    tap.ok(any(not r['terms'] for r in rows), 'who left the class stops', rows[:5])
    url = '/api/levers/%d/withdraw' % k
    tap.ok(ask(p['bureau'], 'POST', url, {'body': 'water'})[0] == 400, 'a withdrawal needs its reason')
    status, gone = ask(p['bureau'], 'POST', url, {'body': 'water', 'reason': '公布撤回'})
    tap.ok(status == 200 and gone['kind'] == 'withdrawal' and gone['n'] == made['water']['n'] and all(not r['terms'] for r in rows_of(p['bureau'], gone)), 'withdrawn: everything stops', gone)
    tap.ok(ask(p['bureau'], 'POST', url, {'body': 'water', 'reason': '再撤'})[0] == 409, 'once')


def statement_classes(db, round_):
    rows = statement(db, "SELECT s.code, r.class FROM result r JOIN enterprise e ON e.id = r.subject JOIN subject s ON s.id = e.id WHERE r.round = %d AND r.class IS NOT NULL" % round_)
    return {r[0]: r[1] for r in rows}


def told_to_firms(tap, p):
    code = ask(p['bureau'], 'GET', '/api/evaluation/results?scheme=%s&year=2020&class=C-&page_size=1' % SCHEME)[1]['rows'][0]['code']
    x = ask(p['bureau'], 'GET', '/api/evaluation/results/%s/changes?scheme=%s&year=2020' % (code, SCHEME))[1]
    words = ' '.join(x['remedies'])
    tap.ok('plan of improvement' in words and 'Addition to the power price' in words, 'a warned firm is told its duty and what the class means', x['remedies'])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        plans = short_year(folder)
        other = json.loads(gusu('evaluate', '--scheme', SCHEME, '--year', YEAR, '--as-of', '2020-03-15', '--json', db=db, check=True).stdout)['round']
        gusu('evaluate', '--scheme', SCHEME, '--year', YEAR, db=db, check=True)
        with Server(db, GUSU_PLANS=plans) as server:
            admin = Client(server).login()
            firm = json.loads(admin.request('GET', '/api/enterprises?page_size=1&district=320585')[2])['rows'][0]['code']
            p = {'bureau': person(server, admin, 'desk', 'bureau'), 'kunshan': person(server, admin, 'kunshan', 'district', '320583'), 'firm': person(server, admin, 'firm', 'enterprise', firm)}
            table(tap, p)
            status, told = ask(p['bureau'], 'POST', '/api/campaigns', {'year': YEAR, 'scheme': SCHEME, 'start': '2021-03-01'})
            k = told.get('id')
            tap.ok(status == 200 and k, 'a campaign of three steps', told)
            tap.ok(make(p['bureau'], k, 'power')[0] == 409, 'nothing is sent before delivery')
            act(p['bureau'], k, act='begin', step='scoring')
            tap.ok(ask(p['bureau'], 'POST', '/api/campaigns/%d/evaluate' % k, {'reason': 'test'})[0] == 202, 'scoring')
            for _ in range(200):
                if ask(p['bureau'], 'GET', '/api/campaigns/%d' % k)[1]['round']:
                    break
                time.sleep(0.1)
            act(p['bureau'], k, act='end', step='scoring', reason='test')
            status, told = act(p['bureau'], k, act='begin', step='delivery', reason='test')
            tap.ok(status == 204, 'delivery begins', told)
            made, today = first_lists(tap, p, k)
            receipts(tap, p, k, made, today)
            change(tap, p, k, db, other, made)
            told_to_firms(tap, p)
    tap.end()


if __name__ == '__main__':
    main()
