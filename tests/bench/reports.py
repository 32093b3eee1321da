#!/usr/bin/env python3
"""Monthly investment reports by the ten thousand while officers read: a server with the sample city's projects, towns that fill in and send one report after the other as the page
does (save, then send), and officers who open lists, districts and totals all the time.

    python3 tests/bench/reports.py [--reports 10000] [--fillers 6] [--officers 4]

Prints reports an hour and how long reading took, alone and meanwhile. Ends with 1 when fewer than 10 000 an hour were sent, or when one in a hundred reads took over a second.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'api'))
from lib import Client, Server, copy_of_city, gusu  # noqa: E402
from run_investment import ask, person  # noqa: E402

BAR_RATE, BAR_READ_S, MONTHS = 10000, 1.0, 48
PAGES = ('/api/investment/reports?month=2020-06&page_size=100', '/api/investment/districts?month=2020-06', '/api/investment/totals?year=2020', '/api/investment/late?year=2020',
         '/api/projects?page_size=50&sort=total&order=desc')


def projects(desk, n):
    """Projects of one town: enough for n reports, a month each."""
    codes = []
    for i in range((n + MONTHS - 1) // MONTHS):
        status, d = ask(desk, 'POST', '/api/projects', {'name': '负载项目%d' % i, 'region': '320583100', 'source': 'bench', 'happened_on': '2015-01-05', 'changes': [
            {'field': 'kind', 'value': 'new'}, {'field': 'investment_total', 'value': '900000'}, {'field': 'industry', 'value': '3976'}]})
        if status != 200:
            raise RuntimeError(d)
        codes.append(d['code'])
    return codes


def send(who, code, month, done, year, every):
    """As the page does: one save, one send. False when it was refused."""
    cells = {'year_plan': 1200, 'month_done': done, 'building': every, 'installation': 0, 'equipment': 0, 'funds': 0, 'progress': 10, 'progress_text': '主体施工'}
    path = '/api/investment/projects/%s/%s' % (code, month)
    status, d = ask(who, 'POST', path, {'version': 0, 'cells': [{'column': k, 'value': str(v)} for k, v in cells.items()]})
    if status != 200:
        return False
    return ask(who, 'POST', path + '/act', {'version': d['report']['version'], 'act': 'submit'})[0] == 200


def fill(who, codes, left, counts, lock):
    for code in codes:
        every = 0
        for i in range(MONTHS):
            with lock:
                if left[0] <= 0:
                    return
                left[0] -= 1
            every += 100
            good = send(who, code, '%d-%02d' % (2016 + i // 12, 1 + i % 12), 100, 100 * (1 + i % 12), every)
            with lock:
                counts[good] += 1


def read(who, stop, times):
    at = 0
    while not stop.is_set():
        began = time.time()
        status = who.request('GET', PAGES[at % len(PAGES)])[0]
        times.append((time.time() - began, status))
        at += 1
        stop.wait(.2)


def told(what, times):
    took = sorted(t for t, _ in times)
    bad = sum(s != 200 for _, s in times)
    print('%-28s %5d reads: median %.0f ms, 95 %% %.0f ms, 99 %% %.0f ms, longest %.0f ms; %d refused' % (
        what, len(took), 1000 * statistics.median(took), 1000 * took[int(.95 * (len(took) - 1))], 1000 * took[int(.99 * (len(took) - 1))], 1000 * took[-1], bad))
    return took[int(.99 * (len(took) - 1))], bad


def browsing(officers, seconds=None, work=None):
    stop, times = threading.Event(), []
    threads = [threading.Thread(target=read, args=(o, stop, times)) for o in officers]
    for t in threads:
        t.start()
    if work:
        work()
    else:
        time.sleep(seconds)
    stop.set()
    for t in threads:
        t.join()
    return times


def main():
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    o.add_argument('--reports', type=int, default=10000)
    o.add_argument('--fillers', type=int, default=6)
    o.add_argument('--officers', type=int, default=4)
    a = o.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            desk = person(server, admin, 'bench.desk', 'district', '320583')
            fillers = [person(server, admin, 'bench.town%d' % i, 'town', '320583100') for i in range(a.fillers)]
            officers = [person(server, admin, 'bench.officer%d' % i, 'bureau') for i in range(a.officers)]
            codes = projects(desk, a.reports)
            told('officers alone', browsing(officers, seconds=15))
            left, counts, lock = [a.reports], {True: 0, False: 0}, threading.Lock()

            def work():
                threads = [threading.Thread(target=fill, args=(who, codes[i::a.fillers], left, counts, lock)) for i, who in enumerate(fillers)]
                for t in threads:
                    t.start()
                for t in threads:
                    t.join()
            began = time.time()
            times = browsing(officers, work=work)
            seconds = time.time() - began
            rate = counts[True] / seconds * 3600
            slow, bad = told('while reports are sent', times)
            print('%d reports sent, %d refused in %.0f s by %d fillers: %.0f an hour; load of the machine %s' % (counts[True], counts[False], seconds, a.fillers, rate, ' '.join('%.1f' % x for x in os.getloadavg())))
        good = counts[False] == 0 and bad == 0 and rate >= BAR_RATE and slow <= BAR_READ_S
        checked = gusu('check', db=db)
        print('gusu check: %s' % ('nothing wrong' if checked.returncode == 0 else checked.stdout[-400:]))
        print(json.dumps({'reports': counts[True], 'an_hour': round(rate), 'read_p99_ms': round(1000 * slow), 'good': good and checked.returncode == 0}))
        return 0 if good and checked.returncode == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
