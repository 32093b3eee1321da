#!/usr/bin/env python3
"""Districts, towns and zones, and industries evaluated by the same engine: totals and order against SQL over the facts (places_truth.py), records that verify, what a
correction moves, and what a plan writer is told. TAP on stdout."""
import json
import os
import re
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import ROOT, Client, Server, Tap, copy_of_city, gusu  # noqa: E402
from places_truth import providers, totals  # noqa: E402

CASES = [('districts', 'district', 1), ('towns', 'town', 20), ('industries', 'division', 3)]
MISTAKES = [  # what stands there, what it becomes, what is said
    ('sum: tax, title: {zh: 实缴税收, en: Tax paid}', 'sum: taxes, title: {zh: 实缴税收, en: Tax paid}', 'taxes'),
    ('unit: 亩, decimals: 2, sum: land', 'unit: 万元, decimals: 2, sum: land', '万元'),
    ('sum: sales, title', 'sum: sales, count: yes, title', 'exactly one way'),
    ('  level: town', '  level: division', 'district or town'),
    ('entity: region', 'entity: enterprise', 'cannot be written so'),
    ('  kind: {kind: enum', '  size: {kind: enum', 'nothing known of a region'),
]


def evaluate(db, scheme, year=2020):
    p = gusu('evaluate', '--scheme', scheme, '--year', str(year), '--lang', 'en', db=db)
    number, digest = re.search(r'\(round (\d+)\)', p.stdout), re.findall(r'[0-9a-f]{64}', p.stdout)
    return (int(number.group(1)), digest[-1], p) if number else (0, '', p)


def against_sql(tap, path, name, level, least):
    scheme = 'suzhou-2020-' + name
    number, _, p = evaluate(path, scheme)
    db = sqlite3.connect(path)
    got = {s: (float(t), r) for s, t, r in db.execute('SELECT subject, total, rank FROM result WHERE round = ?', (number,))}
    mine, _ = totals(db, level, 2020, least)
    tap.ok(p.returncode == 0 and got and set(got) == set(mine), f'{name}: those take part that SQL finds, {len(mine)} of them', p.stderr + str(set(got) ^ set(mine)))
    off = [(k, got[k][0], mine[k]) for k in mine if k in got and abs(got[k][0] - mine[k]) > 1e-12 * mine[k]]
    tap.ok(not off, f'{name}: every total is the one made by SQL and plain arithmetic', off[:5])
    order = sorted(mine, key=lambda k: -mine[k])
    tap.ok([got[k][1] for k in order if k in got] == list(range(1, len(order) + 1)), f'{name}: and so is the order', '')
    verified = gusu('evaluate', '--verify', str(number), db=path)
    tap.ok(verified.returncode == 0, f'{name}: the record verifies', verified.stdout + verified.stderr)
    return number


def of_a_kind(tap, path):
    mine, landmarks, specialised = providers(sqlite3.connect(path), 2020)
    number, _, p = evaluate(path, 'suzhou-2020-providers')
    got = dict(sqlite3.connect(path).execute('SELECT subject, total FROM result WHERE round = ?', (number,)))
    tap.ok(set(got) == set(mine) and len(mine) > 0, f'providers: the {len(mine)} that applied take part, nobody else', p.stdout + p.stderr)
    off = [(k, got[k], mine[k]) for k in mine if k in got and abs(float(got[k]) - mine[k]) > 1e-10]
    tap.ok(not off, 'providers: every total is the one of plain arithmetic', off[:5])
    for name, n in (('landmark', landmarks), ('specialised', specialised)):
        number, _, p = evaluate(path, 'suzhou-2020-' + name)
        rows, = sqlite3.connect(path).execute('SELECT count(*) FROM result WHERE round = ?', (number,)).fetchone()
        tap.ok(rows == n > 0, f'{name}: the {n} of that kind take part', p.stdout + p.stderr)


def before_corrections(tap, db, towns):
    """What enterprises corrected in May moves their towns."""
    p = gusu('evaluate', '--scheme', 'suzhou-2020-towns', '--year', '2020', '--as-of', '2021-05-01', '--lang', 'en', db=db)
    number, digest = int(re.search(r'\(round (\d+)\)', p.stdout).group(1)), re.findall(r'[0-9a-f]{64}', p.stdout)[-1]
    own, = sqlite3.connect(db).execute('SELECT result_hash FROM round WHERE id = ?', (towns,)).fetchone()
    tap.ok(digest != own, 'before the corrections of some enterprises the towns had another result', digest)
    told = gusu('evaluate', '--diff', str(number), str(towns), '--lang', 'en', db=db)
    tap.ok(told.returncode in (0, 1) and re.search(r'\b3205\d{5} \S+  (land|tax|sales|va|energy|emission|rd)', told.stdout), 'and the difference names towns and their figures', told.stdout + told.stderr)
    tap.ok(gusu('evaluate', '--verify', str(towns), db=db).returncode == 0, 'the older record verifies all the same', '')
    checked = gusu('check', db=db)
    tap.ok(checked.returncode == 0, 'gusu check finds nothing', checked.stdout + checked.stderr)
    rebuilt = gusu('rebuild', db=db)
    tap.ok(rebuilt.returncode == 0, 'gusu rebuild makes the same results', rebuilt.stdout + rebuilt.stderr)


def explained(tap, db):
    p = gusu('explain', '320583100', '--scheme', 'suzhou-2020-towns', '--year', '2020', db=db)
    tap.ok(p.returncode == 0 and '玉山镇' in p.stdout, 'a town is explained by its code', p.stdout + p.stderr)
    p = gusu('explain', '39', '--scheme', 'suzhou-2020-industries', '--year', '2020', '--lang', 'en', db=db)
    tap.ok(p.returncode == 0 and 'Labour productivity' in p.stdout, 'an industry is explained by its code', p.stdout + p.stderr)
    p = gusu('list', 'publish', '--scheme', 'suzhou-2020-towns', '--year', '2020', '--list', 'top20', '--lang', 'en', db=db)
    tap.ok(p.returncode == 0 and '20' in p.stdout, 'the list of the best twenty towns and zones is published', p.stdout + p.stderr)
    p = gusu('list', 'publish', '--scheme', 'suzhou-2020-districts', '--year', '2020', '--list', 'districts', '--lang', 'en', db=db)
    tap.ok(p.returncode == 0 and ': 10 ' in p.stdout, 'so are the districts, which have no classes', p.stdout + p.stderr)


def within_area(tap, db):
    """A district's account sees its own towns and itself, no other's; industries belong to the whole city."""
    gusu('account', 'add', 'kunshan.one', '--role', 'district', '--area', '320583', db=db, check=True, GUSU_ACCOUNT_PASSWORD='Harbour-Lantern-58')
    token = re.search(r'\bgusu_\w+|\b[A-Za-z0-9_-]{32,}\b', gusu('account', 'token', 'kunshan.one', '--for', 'tests', '--permissions', 'evaluation.read', '--lang', 'en', db=db, check=True).stdout).group()
    with Server(db) as server:
        client = Client(server)

        def get(path):
            status, _, text = client.request('GET', path, headers={'Authorization': 'Bearer ' + token})
            return status, json.loads(text) if text.startswith('{') else {}
        rows = lambda scheme: [r['code'] for r in get('/api/evaluation/results?scheme=suzhou-2020-%s&year=2020&page_size=200' % scheme)[1].get('rows', [])]
        towns = rows('towns')
        tap.ok(towns and all(c.startswith('320583') for c in towns), 'a district sees its own towns', towns)
        tap.ok(rows('districts') == ['320583'], 'of the districts itself', rows('districts'))
        tap.ok(rows('industries') == [], 'and no industries, which are of the whole city', rows('industries')[:5])
        listed = get('/api/evaluation/lists/top20?scheme=suzhou-2020-towns&year=2020')[1].get('rows', [])
        tap.ok(all(r['code'].startswith('320583') for r in listed), 'of the best twenty its own, with their places in the city', listed[:3])
        mine, other = (get('/api/evaluation/results/%s?scheme=suzhou-2020-districts&year=2020' % c)[0] for c in ('320583', '320582'))
        tap.ok((mine, other) == (200, 404), 'the explanation of its own, not that of another', (mine, other))


def mistakes(tap, folder):
    with open(os.path.join(ROOT, 'plans', 'suzhou-2020', 'schemes', 'suzhou-2020-towns.yaml'), encoding='utf-8') as f:
        text = f.read()
    path = os.path.join(folder, 'wrong.yaml')
    for was, now, says in MISTAKES:
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text.replace(was, now, 1))
        p = gusu('plan', 'check', path, '--lang', 'en')
        tap.ok(was in text and p.returncode != 0 and says in p.stdout + p.stderr, f'plan check: {now!r}', p.stdout + p.stderr)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-places-') as folder:
        db = copy_of_city(folder)
        rounds = {name: against_sql(tap, db, name, level, least) for name, level, least in CASES}
        of_a_kind(tap, db)
        explained(tap, db)
        within_area(tap, db)
        before_corrections(tap, db, rounds['towns'])
        mistakes(tap, folder)
    tap.end()


if __name__ == '__main__':
    main()
