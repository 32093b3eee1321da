#!/usr/bin/env python3
"""A thousand robustness runs beside the limit program on the same rows, one thread each: how many limit runs they cost in processor time, and how much memory beyond the columns.

    python3 tests/bench/robust.py [--rows 120000] [--runs 1000] [--rounds 3]
"""
import argparse
import json
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run as bench  # noqa: E402

BAR, BAR_MB = 400, 256


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--rows', type=int, default=120000)
    p.add_argument('--runs', type=int, default=1000)
    p.add_argument('--rounds', type=int, default=3)
    o = p.parse_args()
    if not os.path.exists(os.path.join(bench.PEERS, 'limit.c')):
        print('skipped: the limit program is not there')
        return
    os.makedirs(bench.WORK, exist_ok=True)
    table, columns = bench.data(o.rows)
    program = os.path.join(bench.BUILD, 'tests', 'bench', 'robust-runs')
    ratios, times, memory = [], [], []
    for _ in range(o.rounds):
        theirs = bench.limit(columns, 1, 9)['cpu']
        mine = json.loads(bench.output([program, bench.RULE, table, str(o.runs), '1']))
        assert mine['linear'], mine
        ratios.append(mine['cpu'] / theirs)
        times.append((mine['cpu'], theirs))
        memory.append(mine['extra_kb'] / 1024)
    report = bench.Report()
    report.add('%d robustness runs, %d rows, 1 thread / one limit run' % (o.runs, o.rows), ratios, BAR, note='%.2f s beside %.1f ms' % (statistics.median(t[0] for t in times), 1e3 * statistics.median(t[1] for t in times)))
    report.add('their memory beyond the columns / %d MB' % BAR_MB, [m / BAR_MB for m in memory], 1.0, note='%.0f MB' % statistics.median(memory))
    report.table()
    sys.exit(1 if report.missed else 0)


if __name__ == '__main__':
    main()
