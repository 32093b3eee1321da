#!/usr/bin/env python3
"""The policy laboratory over the whole sample city: what a slider step costs over HTTP, text, matrix and groups included, beside one evaluation of everything in the same server (the
what-if of a parameter that every item may use) and beside one `gusu evaluate`; and how long a robustness job takes. They take turns.

    python3 tests/bench/laboratory.py [--steps 60] [--runs 1000]
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run as bench  # noqa: E402
from lib import SCHEME, Client, Server, gusu  # noqa: E402

BAR = 1.1
STEPS = (('a weight', 'items|tax_per_mu|weight', lambda k: str(30 + k % 7)), ('a cap', 'items|tax_per_mu|score|cap', lambda k: '%.2f' % (1.2 + k % 7 / 10)),
         ('a share', 'classes|shares|A', lambda k: '%d %%' % (17 + k % 7)), ('a threshold', 'params|low_tax|value', lambda k: str(4 + k % 7)))


def ask(client, path, body):
    status, _, text = client.request('POST', path, body)
    if status != 200:
        sys.exit('%s: %d %s' % (path, status, text[:300]))
    return json.loads(text)


def cpu_ns(pid):
    """Of all its threads, to the nanosecond: a step takes a few ticks only."""
    return sum(int(open('/proc/%d/task/%s/schedstat' % (pid, t)).read().split()[0]) for t in os.listdir('/proc/%d/task' % pid))


def timed(server, one, k):
    """Wall and processor seconds of one request."""
    cpu, began = cpu_ns(server.process.pid), time.monotonic()
    one(k)
    return time.monotonic() - began, (cpu_ns(server.process.pid) - cpu) / 1e9


def sliders(report, server, client, o):
    sid = ask(client, '/api/laboratory/scenarios', {'name': 'bench %d' % time.time_ns(), 'scheme': SCHEME, 'year': 2020})['id']

    def step(path, value):
        edits = [{'path': path, 'value': value}]
        if path.startswith('classes|shares'):
            edits.append({'path': 'classes|shares|B', 'value': '%d %%' % (60 - int(value.rstrip(' %')))})
        d = ask(client, '/api/laboratory/run', {'scenario': sid, 'edits': edits})
        if not d['ok']:
            sys.exit('not run: %s' % d['issues'])

    def everything(k):
        d = ask(client, '/api/evaluation/whatif', {'scheme': SCHEME, 'year': 2020, 'changes': [{'param': 'param.low_tax', 'value': 4 + k % 7}]})
        if d['recomputed'] != 'all':
            sys.exit('only %s was computed' % d['recomputed'])
    times = {name: [] for name, _, _ in STEPS}
    for name, path, value in STEPS: # one slider after the other, as a hand moves them
        for k in range(o.steps + 1):
            whole, mine = timed(server, everything, k), timed(server, lambda n: step(path, value(n)), k)
            if k > 0:
                times[name].append((mine[0] / whole[0], mine[1] / whole[1], mine[0], whole[0]))
    for name, t in times.items():
        report.add('slider step, %s / one evaluation: server CPU' % name, [x[1] for x in t], BAR)
        report.add('slider step, %s / one evaluation: wall over HTTP' % name, [x[0] for x in t], None, note='%.0f ms beside %.0f ms' % (1e3 * statistics.median(x[2] for x in t), 1e3 * statistics.median(x[3] for x in t)))
    return sid, statistics.median(x[2] for x in times['a weight'])


def command(db):
    """Processor seconds of one `gusu evaluate`, which also loads and keeps the result."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def robustness(server, client, sid, runs):
    job = ask(client, '/api/laboratory/robust', {'scenario': sid, 'runs': runs})['job']
    began, cpu = time.monotonic(), bench.cpu_seconds(server.process.pid)
    while True:
        d = json.loads(client.request('GET', '/api/jobs/%d' % job)[2])
        if d['state'] not in ('waiting', 'running'):
            break
        time.sleep(0.2)
    bench.say('robustness job, %d runs, with items left out and other methods: %s, %.1f s, server CPU %.1f s' % (runs, d['state'], time.monotonic() - began, bench.cpu_seconds(server.process.pid) - cpu))


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--steps', type=int, default=60)
    p.add_argument('--runs', type=int, default=1000)
    o = p.parse_args()
    os.makedirs(bench.WORK, exist_ok=True)
    db = bench.full_city()
    report = bench.Report()
    own = statistics.median(command(db) for _ in range(3))
    with Server(db) as server:
        client = Client(server).login()
        sid, wall = sliders(report, server, client, o)
        report.add('slider step, a weight: wall / CPU of one `gusu evaluate`', [wall / own], 0.2, note='%.0f ms beside %.0f ms' % (wall * 1e3, own * 1e3))
        robustness(server, client, sid, o.runs)
    report.table()
    sys.exit(1 if report.missed else 0)


if __name__ == '__main__':
    main()
