#!/usr/bin/env python3
"""Evaluation beside its limit and its best peer, in one run on one machine; then HTTP (tests/bench/http/run.py).

The limit is ../shared/bench/limit.c: the same rule compiled by hand over columns in memory. The peer is DuckDB through its C interface, fetched from npm where
that is possible. Programs take turns, five times each; the middle counts. What is printed and judged are ratios. Ends with 1 when one misses its bar.

    python3 tests/bench/run.py [--rows 1000000] [--rounds 5] [--no-duckdb] [--no-http] [--no-whatif]
"""
import argparse
import csv
import json
import os
import re
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, GUSU, SCHEME, SHARED, Client, Server, environment, gusu  # noqa: E402

WORK = os.path.join(BUILD, 'bench')
PEERS = os.path.join(SHARED, 'bench')
RULE = os.path.join(HERE, 'peer-eval.yaml')
CHECK = {1000000: (495244951426, 148489, 19795), 100000: (49530889322, None, None)}
DUCK = ('@duckdb/node-bindings-linux-x64@1.5.6-r.1', 'duckdb@1.4.4')


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def output(words, **more):
    p = subprocess.run(words, capture_output=True, text=True, **more)
    if p.returncode:
        sys.exit('%s: exit %d\n%s%s' % (' '.join(words), p.returncode, p.stdout[-2000:], p.stderr[-2000:]))
    return p.stdout


def make(name, *flags):
    target = os.path.join(WORK, name)
    if not os.path.exists(target):
        output(['gcc', '-O3', '-march=native', '-o', target, os.path.join(PEERS, name + '.c')] + list(flags))
    return target


def data(rows):
    table, columns = os.path.join(WORK, 'e%d.csv' % rows), os.path.join(WORK, 'e%d.bin' % rows)
    if not os.path.exists(columns):
        say('making %d rows' % rows)
        output([make('gen', '-lm'), str(rows), table, columns])
    return table, columns


def limit(path, threads, reps, out=None):
    text = output([make('limit', '-lpthread'), path, str(threads), str(reps)] + ([out] if out else []))
    get = lambda name: float(re.search(name + r'=([\d.]+)', text).group(1))
    return {'median': get('median') / 1e3, 'cpu': get('cpu') / 1e3, 'hash': int(get('rankhash'))}


def ours(table, threads, repeat, out=None):
    words = [GUSU, 'run-scheme', RULE, '--input', table, '--threads', str(threads), '--decimals', '4', '--repeat', str(repeat), '--timing']
    return json.loads(output(words + (['--out', out] if out else []), env=environment()))


def check(path):
    h = a = c = 0
    with open(path, newline='') as f:
        for i, r in enumerate(csv.DictReader(f), 1):
            h += int(r['rank'] or 0) * i % 1000003
            a += r['class'] == 'A'
            c += r['class'] == 'C-'
    return h, a, c


class Report:
    def __init__(self):
        self.rows, self.missed = [], 0

    def add(self, name, ratios, bar, at_most=True, note=''):
        m = statistics.median(ratios)
        good = bar is None or (m <= bar if at_most else m >= bar)
        self.missed += not good
        self.rows.append((name, m, '' if bar is None else ('≤ ' if at_most else '≥ ') + str(bar), '%.2f … %.2f' % (min(ratios), max(ratios)), note, '' if good else '  MISSED'))
        say('%-58s %6.2f  bar %-6s  %s  %s%s' % (name, m, self.rows[-1][2], self.rows[-1][3], note, self.rows[-1][5]))

    def table(self):
        print('| | ratio | bar | lowest … highest | |\n|---|---|---|---|---|')
        for name, m, bar, spread, note, missed in self.rows:
            print('| %s | %.2f | %s | %s | %s%s |' % (name, m, bar, spread, note, missed))


def loaded(report, rows, rounds):
    table, columns = data(rows)
    for threads in (1, 2):
        wall, cpu, times = [], [], []
        for _ in range(rounds):
            theirs, mine = limit(columns, threads, 9), ours(table, threads, 9)
            wall.append(mine['evaluate_s'] / theirs['median'])
            cpu.append(mine['evaluate_cpu_s'] / theirs['cpu'])
            times.append((mine['evaluate_s'], theirs['median']))
        note = '%.0f ms beside %.0f ms' % tuple(1e3 * statistics.median(x) for x in zip(*times))
        report.add('evaluation once loaded, %d thread(s): wall / limit' % threads, wall, 2.0, note=note)
        report.add('evaluation once loaded, %d thread(s): CPU / limit' % threads, cpu, 2.0)


def whole(report, rows, rounds):
    table, _ = data(rows)
    ratios, times = [], []
    out, lim = os.path.join(WORK, 'ours.csv'), os.path.join(WORK, 'limit.csv')
    for _ in range(rounds):
        t0 = time.monotonic()
        limit(table, 2, 1, lim)
        t1 = time.monotonic()
        mine = ours(table, 2, 1, out)
        t2 = time.monotonic()
        ratios.append((t2 - t1) / (t1 - t0))
        times.append((t2 - t1, t1 - t0))
    report.add('CSV to ranked CSV, 4 decimals, whole process, 2 threads / limit', ratios, 2.5, note='%.2f s beside %.2f s' % tuple(statistics.median(x) for x in zip(*times)))
    report.add('anonymous memory / (3 × 14 × 8 × N)', [mine['anonymous_kb'] * 1024 / (3 * 14 * 8 * rows)], 1.0, note='%d MB' % (mine['anonymous_kb'] // 1024))
    got = check(out)
    want = CHECK.get(rows)
    if want and any(w is not None and w != g for w, g in zip(want, got)):
        sys.exit('ranks or classes differ: %s, not %s' % (got, want))
    say('ranks and classes equal: %s' % (got,))


def growth(report, rounds):
    small, large = data(1000000)[0], data(3000000)[0]
    report.add('evaluation of 3 M / 1 M, 1 thread', [ours(large, 1, 5)['evaluate_s'] / ours(small, 1, 5)['evaluate_s'] for _ in range(min(rounds, 3))], 3.6)


def duck_program():
    target = os.path.join(WORK, 'duckrun')
    folder = os.path.join(WORK, 'duck')
    lib = os.path.join(folder, 'node_modules', '@duckdb', 'node-bindings-linux-x64')
    if not os.path.exists(target):
        os.makedirs(folder, exist_ok=True)
        say('fetching DuckDB from npm')
        p = subprocess.run(['npm', 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'] + list(DUCK), cwd=folder, capture_output=True, text=True)
        if p.returncode:
            say('no DuckDB: ' + p.stderr.strip().splitlines()[-1] if p.stderr.strip() else 'no DuckDB')
            return None
        header = os.path.join(folder, 'node_modules', 'duckdb', 'src', 'duckdb', 'src', 'include')
        output(['gcc', '-O2', '-o', target, os.path.join(PEERS, 'duckrun.c'), '-I' + header, '-L' + lib, '-lduckdb', '-Wl,-rpath,' + lib])
    return target


def duck(report, rows, rounds):
    program = duck_program()
    if program is None:
        return
    table, _ = data(rows)
    python = [sys.executable, os.path.join(PEERS, 'evalsql.py'), 'duckdb']
    evaluation = output(python + ['eval'])
    script = os.path.join(WORK, 'duck.sql')
    with open(script, 'w') as f:
        f.write(output(python + ['load', table]) + '@5 ' + evaluation + output(python + ['check']))
    for threads in (1, 2):
        ratios = []
        for _ in range(min(rounds, 3)):
            text = output([program, ':memory:', str(threads), script])
            took = [float(m) for m in re.findall(r'^\s*([\d.]+) ms \(median of 5\)', text, re.M)]
            ratios.append(took[0] / 1e3 / ours(table, threads, 7)['evaluate_s'])
        report.add('DuckDB / ours, loaded, %d thread(s)' % threads, ratios, 5.0, at_most=False, note='DuckDB %.0f ms' % took[0])


def cpu_seconds(pid):
    with open('/proc/%d/stat' % pid) as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def full_city():
    db = os.path.join(WORK, 'city.gusu')
    if not os.path.exists(db):
        say('making the whole sample city')
        folder = os.path.join(WORK, 'city')
        output([os.path.join(BUILD, 'tools', 'sample-city'), folder])
        gusu('init', '--sample', folder, db=db, check=True)
        gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db, check=True)
    return db


def whatif(report):
    """Server CPU of one what-if over the whole city, beside one in which everything is evaluated again."""
    with Server(full_city()) as server:
        client = Client(server).login()

        def ask(param, values):
            client.request('POST', '/api/evaluation/whatif', {'scheme': SCHEME, 'year': 2020, 'changes': [{'param': param, 'value': values[0]}]})
            start = cpu_seconds(server.process.pid)
            for k in range(60):
                status, _, text = client.request('POST', '/api/evaluation/whatif', {'scheme': SCHEME, 'year': 2020, 'changes': [{'param': param, 'value': values[k % 2]}]})
                if status != 200:
                    sys.exit('what-if: %d %s' % (status, text[:300]))
            return (cpu_seconds(server.process.pid) - start) / 60, json.loads(text)['recomputed']
        everything, how = ask('param.low_tax', (4, 6))
        for param, values in (('w.tax_per_mu', (35, 45)), ('cap.tax_per_mu', (1.2, 1.6)), ('share.A', (0.15, 0.25))):
            took, what = ask(param, values)
            report.add('what-if %s (%s) / all again (%s): server CPU' % (param, what, how), [took / everything], 1.1, note='%.0f ms' % (took * 1e3))


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--rows', type=int, default=1000000)
    p.add_argument('--rounds', type=int, default=5)
    for skip in ('duckdb', 'http', 'whatif', 'growth'):
        p.add_argument('--no-' + skip, action='store_true')
    o = p.parse_args()
    if not os.path.exists(os.path.join(PEERS, 'limit.c')):
        print('skipped: %s is not here; the baselines are built from it' % PEERS)
        return 77
    os.makedirs(WORK, exist_ok=True)
    report = Report()
    loaded(report, o.rows, o.rounds)
    whole(report, o.rows, o.rounds)
    if not o.no_growth:
        growth(report, o.rounds)
    if not o.no_duckdb:
        duck(report, o.rows, o.rounds)
    if not o.no_whatif:
        whatif(report)
    report.table()
    code = 1 if report.missed else 0
    if not o.no_http:
        code |= subprocess.run([sys.executable, os.path.join(HERE, 'http', 'run.py')]).returncode not in (0, 77)
    return code


if __name__ == '__main__':
    sys.exit(main())
