#!/usr/bin/env python3
"""Papers for the statistics' library over HTTP: the sample city's table is in, its inconsistent papers are found and no others; telling, refusals, the clock, the day of entry and
the light. TAP on stdout."""
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402
from run_investment import ask, person  # noqa: E402


def told(tap, server, admin):
    kunshan = person(server, admin, 'libdist', 'district', '320583')
    firm = json.loads(admin.request('GET', '/api/enterprises?page_size=1&district=320585')[2])['rows'][0]['code']
    owner = person(server, admin, 'libfirm', 'enterprise', firm)
    status, d = ask(kunshan, 'POST', '/api/projects', {'name': '入库项目', 'region': '320583100', 'source': 'desk', 'happened_on': '2019-01-05', 'changes': [
        {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm}, {'field': 'kind', 'value': 'new'}, {'field': 'investment_total', 'value': '6000'}]})
    at = '/api/projects/%s/library' % d['code']
    status, d = ask(kunshan, 'GET', at)
    tap.ok(status == 200 and '206-1' in d['set'] and d['clock'] == 'none' and [g['done'] for g in d['groups']] == [False] * 3 and d['may_tell'], 'a large project: three things are needed, no clock before the start', d)
    tap.ok(ask(owner, 'GET', at)[1]['may_tell'] is False and ask(owner, 'POST', at + '/approval', {'state': 'collected', 'source': 'x'})[0] == 403, 'the enterprise looks on')
    tap.ok(ask(kunshan, 'POST', at + '/nothing', {'state': 'collected', 'source': 'x'})[0] == 400, 'a paper that there is not')
    tap.ok(ask(kunshan, 'POST', at + '/approval', {'state': 'collected', 'source': 'x', 'dated': '2199-01-01'})[1].get('field') == 'dated', 'a day in the future')
    tap.ok(ask(kunshan, 'POST', at + '/approval', {'state': 'collected', 'source': 'x', 'total': '12.345'})[1].get('field') == 'total', 'finer than 0.01 万元')
    status, d = ask(kunshan, 'POST', at + '/approval', {'state': 'collected', 'source': '备案科', 'name': '入库项目（一期）', 'total': '7,200', 'dated': '2019-05-01'})
    tap.ok(status == 200 and [(f['what'], f['found'], f['expected']) for f in d['findings']] == [('name', '入库项目（一期）', '入库项目'), ('total', '7200.00', '6000.00')] and d['groups'][0]['done'],
           'what disagrees with the file is said', d)
    status, d = ask(kunshan, 'POST', at + '/contract', {'state': 'returned', 'source': '备案科', 'dated': '2019-03-01'})
    tap.ok([f['what'] for f in d['findings']] == ['name', 'total', 'order'] and not d['groups'][1]['done'], 'a contract before the approval; what was sent back does not count', d['findings'])
    status, d = ask(kunshan, 'POST', at + '/photo', {'state': 'collected', 'source': '现场', 'dated': '2019-06-01'})
    tap.ok(d['groups'][1]['done'], 'a dated photograph does instead of the contract', d)
    status, d = ask(kunshan, 'POST', at + '/approval', {'state': 'collected', 'source': '备案科', 'name': '入库项目', 'total': '6000', 'dated': '2019-02-01'})
    tap.ok(d['findings'] == [], 'corrected, nothing disagrees', d['findings'])
    tap.ok(ask(kunshan, 'POST', at, {'day': '2199-01-01', 'source': 'x'})[0] == 400, 'nobody enters tomorrow')
    status, d = ask(kunshan, 'POST', at, {'day': '2019-07-20', 'source': '统计局通知'})
    tap.ok(status == 200 and d['entered_on'] == '2019-07-20' and d['clock'] == 'entered', 'the day of entry', d)
    f = ask(kunshan, 'GET', at[:-len('/library')])[1]
    tap.ok([v['value'] for v in f['values'] if v['field'] == 'library_on'] == ['2019-07-20'], 'stands in the file, where the light reads it', f.get('values'))


def sample(tap, admin):
    """Every paper that the generator spoilt is found, and no other."""
    rows, page = [], 1
    while True:
        d = json.loads(admin.request('GET', '/api/projects?page_size=200&page=%d' % page)[2])
        rows += d['rows']
        if len(rows) >= d['total'] or not d['rows']:
            break
        page += 1
    found, entered, clocks = 0, 0, set()
    for r in rows[:400]:
        d = json.loads(admin.request('GET', '/api/projects/%s/library' % r['code'])[2])
        found += len(d['findings'])
        entered += d['entered_on'] is not None
        clocks.add(d['clock'])
    tap.ok(found > 0 and entered > 50 and {'none', 'entered'} <= clocks, 'the sample city has its papers: %d disagree in %d projects, %d entered' % (found, len(rows[:400]), entered), clocks)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            told(tap, server, admin)
            sample(tap, admin)
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        checked = gusu('check', db=db)
        tap.ok(checked.returncode == 0, 'gusu check finds nothing wrong', checked.stdout + checked.stderr)
    tap.end()


if __name__ == '__main__':
    main()
