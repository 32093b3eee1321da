#!/usr/bin/env python3
"""Tables in and out beside sqlite3, in one run on one machine.

In: 1 000 000 figures in the long form, in random order and sorted, into a city of 120 000 enterprises, as one whole command with every check; beside it
`sqlite3 .import` of the same rows into a table with the same key, WAL, synchronous=FULL. They take turns; the middle counts.
Out: 100 000 rows x 20 cells written by the server; how much its memory grew at the most.

    python3 tests/bench/tables.py [--rows 1000000] [--rounds 3]

Ends with 1 when a ratio or the memory misses its bar.
"""
import argparse
import csv
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, GUSU, SCHEME, Client, Server, environment, gusu  # noqa: E402

WORK = os.path.join(BUILD, 'bench')
INDICATORS = [('land', '亩', 4), ('tax', '万元', 2), ('sales', '万元', 2), ('electricity', '万kWh', 4), ('output', '万元', 2), ('va', '万元', 2),
              ('energy', 'tce', 2), ('rd', '万元', 2), ('employees', '人', 0)]
IMPORT_BAR, MEMORY_BAR = 2.0, 64
PLAIN = """PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE fact (code TEXT NOT NULL, indicator TEXT NOT NULL, period TEXT NOT NULL, value TEXT, unit TEXT, PRIMARY KEY (indicator, period, code)) WITHOUT ROWID;
.mode csv
.import {table} fact
"""


def city():
    folder = os.path.join(WORK, 'city')
    if not os.path.exists(os.path.join(folder, 'truth.csv')):
        subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def write(path, rows, header):
    with open(path, 'w') as f:
        if header:
            f.write('code,indicator,period,value,unit\n')
        for r in rows:
            f.write(','.join(r) + '\n')


def make_rows(folder, n):
    with open(os.path.join(folder, 'enterprises.csv'), encoding='utf-8-sig') as f:
        codes = [r[0] for r in csv.reader(f)][1:]
    random.seed(1)
    rows = [(c, i, '2021', '%.*f' % (d, random.lognormvariate(3, 1)), u) for c in codes for i, u, d in INDICATORS]
    return rows[:n]


def measured(words, **more):
    began = os.times()
    at = time.monotonic()
    p = subprocess.run(words, capture_output=True, text=True, **more)
    if p.returncode:
        sys.exit('%s: exit %d\n%s' % (' '.join(words), p.returncode, p.stderr[-2000:]))
    ended = os.times()
    return time.monotonic() - at, ended.children_user + ended.children_system - began.children_user - began.children_system


def take_in(name, rows, empty, rounds):
    table, plain = os.path.join(WORK, 'facts.csv'), os.path.join(WORK, 'plain.csv')
    write(table, rows, True)
    write(plain, rows, False)
    ours, theirs = [], []
    for _ in range(rounds):
        db, other = os.path.join(WORK, 'in.gusu'), os.path.join(WORK, 'in.sqlite')
        for f in (db, other):
            for tail in ('', '-wal', '-shm'):
                if os.path.exists(f + tail):
                    os.remove(f + tail)
        shutil.copyfile(empty, db)
        ours.append(measured([GUSU, 'import', 'facts', table, '--source', 'bench', '--db', db], env=environment(db)))
        theirs.append(measured(['sqlite3', other], input=PLAIN.format(table=plain)))
    wall, cpu = (statistics.median(o[k] for o in ours) / statistics.median(t[k] for t in theirs) for k in (0, 1))
    good = wall <= IMPORT_BAR
    print('%-44s wall %.2f x sqlite3 .import, CPU %.2f x (bar %.1f)%s' % (name, wall, cpu, IMPORT_BAR, '' if good else '  MISSED'))
    return good


def memory(server, word):
    with open('/proc/%d/status' % server.process.pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith(word)) / 1024


def give_out(folder):
    db = os.path.join(WORK, 'out.gusu')
    if not os.path.exists(db):
        gusu('init', '--sample', folder, db=db + '.new', check=True)
        gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db + '.new', check=True)
        for tail in ('-wal', ''):
            if os.path.exists(db + '.new' + tail):
                os.rename(db + '.new' + tail, db + tail)
    good = True
    with Server(db) as server:
        client = Client(server).login()
        path = '/api/evaluation/export?scheme=%s&year=2020&format=' % SCHEME
        client.request('GET', path.replace('export?', 'results?').replace('&format=', ''))
        for kind in ('csv', 'xlsx'):
            with open('/proc/%d/clear_refs' % server.process.pid, 'w') as f:
                f.write('5')
            before = memory(server, 'VmRSS')
            status, _, text = client.request('GET', path + kind)
            if status != 200:
                sys.exit('export: %d %s' % (status, text[:300]))
            grew = memory(server, 'VmHWM') - before
            good &= grew <= MEMORY_BAR
            cells = text.splitlines()[0].count(',') + 1 if kind == 'csv' else 0
            print('%-44s %.0f MiB at the most (bar %d)%s' % ('export of the city as %s%s' % (kind, ', %d columns' % cells if cells else ''), grew, MEMORY_BAR,
                                                          '' if grew <= MEMORY_BAR else '  MISSED'))
    return good


def main():
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    o.add_argument('--rows', type=int, default=1000000)
    o.add_argument('--rounds', type=int, default=3)
    a = o.parse_args()
    if shutil.which('sqlite3') is None:
        print('skipped: sqlite3 is not installed (apt-get install sqlite3)')
        return 0
    os.makedirs(WORK, exist_ok=True)
    folder = city()
    empty = os.path.join(WORK, 'empty.gusu')
    if not os.path.exists(empty):
        gusu('init', '--empty', db=empty, check=True)
        gusu('import', 'enterprises', os.path.join(folder, 'enterprises.csv'), db=empty, check=True)
    rows = make_rows(folder, a.rows)
    good = take_in('%d figures in, by enterprise' % len(rows), rows, empty, a.rounds)
    random.shuffle(rows)
    good &= take_in('%d figures in, shuffled' % len(rows), rows, empty, a.rounds)
    return 0 if good & give_out(folder) else 1


if __name__ == '__main__':
    sys.exit(main())
