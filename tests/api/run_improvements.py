#!/usr/bin/env python3
"""Plans of improvement over HTTP: the sample city's own against its figures, selection against a count of one's own, the course of one plan with every refusal, what the figures allow to
conclude, clocks and matters, the table, who sees what, gusu check and rebuild. TAP on stdout."""
import csv
import datetime
import io
import json
import os
import sqlite3
import sys
import tempfile
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
from lib import Client, Server, Tap, copy_of_city, gusu, psql  # noqa: E402
from run_promises import ask, person  # noqa: E402

TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
END = '%d-12-31' % (TODAY.year + 3)


def statement(db, text):
    if '://' in db:
        return [line.split('|') for line in psql(urllib.parse.urlparse(db).path.lstrip('/'), text).splitlines()]
    with sqlite3.connect(db, timeout=30) as c:
        return [list(r) for r in c.execute(text)]


def everything(client, query='show=all'):
    rows, page = [], 1
    while True:
        told = ask(client, 'GET', '/api/improvements?%s&page=%d&page_size=200' % (query, page))[1]
        rows += told['rows']
        page += 1
        if len(rows) >= told['total']:
            return rows


def act(client, i, name, **more):
    return ask(client, 'POST', '/api/improvements/%d/acts' % i, dict(act=name, **more))


def plan(**more):
    return dict({'target': '6.5', 'until': END, 'contact': '王工 0512-57001234', 'measures': [{'kind': 'technology', 'text': '更新设备'}, {'kind': 'share', 'text': '出租闲置厂房', 'until': END}]}, **more)


def figures(db, year):
    """Tax by land of the firms at work, worked out beside the program from the newest facts."""
    rows = statement(db, "SELECT s.code, i.code, f.value, b.known_at, f.batch FROM fact f JOIN subject s ON s.id = f.subject JOIN indicator i ON i.id = f.indicator JOIN batch b ON b.id = f.batch "
                         "WHERE i.code IN ('tax', 'land') AND f.period = %d0112 AND f.value IS NOT NULL" % year)
    newest = {}
    for code, ind, value, known, batch in rows:
        key, at = (code, ind), (known, int(batch))
        if key not in newest or newest[key][0] < at:
            newest[key] = (at, int(value))
    return {c: newest[(c, 'tax')][1] / newest[(c, 'land')][1] for c, i in newest if i == 'tax' and (c, 'land') in newest and newest[(c, 'land')][1]}


def sample(tap, p):
    rows = everything(p['bureau'])
    first = [r for r in rows if r['year'] == 2018]
    tap.ok(len(rows) > 100 and len({r['enterprise'] for r in rows if r['state'] not in ('closed', 'dropped')}) == len([r for r in rows if r['state'] not in ('closed', 'dropped')]),
           'the sample city has plans (%d), one open one a firm' % len(rows))
    tap.ok(first and all(r['state'] == 'closed' for r in first) and all(r['result'] in (r['outcome'], 'left') for r in first), 'those of 2018 are concluded as their figures say', first[:2])
    tap.ok(all(float(r['value']) < float(r['below']) for r in rows), 'everybody was below the threshold')
    status, s = ask(p['bureau'], 'GET', '/api/improvements/statistics')
    tap.ok(status == 200 and s['all']['total'] == len(rows) == sum(d['total'] for d in s['districts']) and s['all']['met'] == sum(r['result'] == 'met' for r in rows),
           'statistics: the districts are the city', s.get('all'))
    tap.ok(sum(m['total'] for m in s['measures']) >= sum(r['target'] is not None for r in rows), 'and the measures those that were handed in')
    return rows


def selecting(tap, p, db):
    status, v = ask(p['bureau'], 'GET', '/api/improvements/preview?year=2019&region=320585')
    ratio = figures(db, 2019)
    mine = {r['code']: r for r in json.loads(p['bureau'].request('GET', '/api/enterprises?page_size=200&district=320585')[2])['rows']}
    tap.ok(status == 200 and v['n'] == sum(d['n'] for d in v['districts']) and v['fits'] >= v['n'] + v['open'] + v['unknown'], 'a preview adds up', v)
    status, full = ask(p['bureau'], 'GET', '/api/improvements/preview?year=2017')
    tap.ok(status == 400 and 'year' in json.dumps(full), 'a year without figures is refused', full)
    tap.ok(ask(p['district'], 'POST', '/api/improvements/waves', {'year': 2019, 'finish_by': END})[0] == 403, 'a district puts nobody on the list')
    status, w = ask(p['bureau'], 'POST', '/api/improvements/waves', {'year': 2019})
    tap.ok(status == 400 and w.get('field') == 'finish_by' or 'finish_by' in json.dumps(w), 'a last day that has passed is refused', w)
    status, w = ask(p['bureau'], 'POST', '/api/improvements/waves', {'year': 2019, 'result_year': 2020, 'finish_by': END, 'region': '320585', 'reason': '太仓补列'})
    rows = everything(p['bureau'], 'show=all&wave=%s' % w.get('id', 0)) if status == 200 else []
    tap.ok(status == 200 and w['n'] == v['n'] == len(rows) and w['region'] == '320585', 'a wave holds whom the preview named (%d)' % v['n'], w)
    wrong = [r for r in rows if r['enterprise'] not in mine and len(mine) < 200 or abs(ratio[r['enterprise']] - float(r['value'])) > 1e-3 and abs(ratio[r['enterprise']] * 1e-2 - float(r['value'])) > 1e-3
             and abs(ratio[r['enterprise']] * 1e2 - float(r['value'])) > 1e-3]
    tap.ok(rows and not wrong, 'their values are tax by land', [(r['value'], ratio.get(r['enterprise'])) for r in wrong[:3]])
    tap.ok(ask(p['bureau'], 'POST', '/api/improvements/waves', {'year': 2019, 'result_year': 2020, 'finish_by': END, 'region': '320585'})[0] == 409, 'nobody twice')
    seq = json.loads(p['bureau'].request('GET', '/api/ledger?kind=improvement.selected')[2])
    tap.ok(w.get('sm3', '?') in json.dumps(seq) or seq.get('entries') or seq.get('rows'), 'the wave is on the ledger', seq)
    return rows


def course(tap, p, rows, firm):
    i = next(r['id'] for r in rows if r['enterprise'] == firm)
    for change, why in (({'target': '4.9'}, 'a target below the threshold'), ({'until': '%d-01-01' % (TODAY.year + 9)}, 'a day behind the last one'), ({'measures': []}, 'no measures'),
                        ({'measures': [{'kind': 'prayer', 'text': 'x'}]}, 'a measure that is in no plan'), ({'contact': ''}, 'nobody responsible')):
        tap.ok(act(p['firm'], i, 'submit', **plan(**change))[0] == 400, 'refused: ' + why)
    tap.ok(act(p['firm'], i, 'agree')[0] == 409, 'nothing to agree to yet')
    status, d = act(p['firm'], i, 'submit', **plan())
    tap.ok(status == 200 and d['improvement']['state'] == 'submitted' and [m['kind'] for m in d['measures']] == ['technology', 'share'], 'the firm hands its plan in', d)
    tap.ok(act(p['firm'], i, 'agree')[0] == 403 and act(p['other'], i, 'agree')[0] == 404, 'it does not agree to it itself; another firm sees nothing')
    tap.ok(act(p['district'], i, 'return', note='')[0] == 400 and act(p['district'], i, 'return', note='写明投入')[0] == 200, 'returned with a reason')
    status, d = act(p['district'], i, 'submit', **plan(target='7'))
    tap.ok(status == 200 and d['improvement']['target'] == '7', 'the desk types it from paper', d)
    tap.ok(act(p['district'], i, 'agree')[0] == 403, 'nobody agrees to what he typed himself')
    status, d = act(p['bureau'], i, 'agree')
    tap.ok(status == 200 and d['improvement']['state'] == 'running' and d['owed'], 'agreed: the first report is owed', d.get('owed'))
    owed = d['owed']
    tap.ok(act(p['firm'], i, 'report', note='x', percent=20, period='2019Q1')[0] == 400 and act(p['firm'], i, 'report', note='x')[0] == 400, 'a report: of the period that is owed, with how much is done')
    status, d = act(p['firm'], i, 'report', note='设备到货', percent=40)
    tap.ok(status == 200 and d['improvement']['percent'] == 40 and d['period'] == owed and d['owed'] != owed, 'told: the next one is owed', [d.get('period'), d.get('owed')])
    tap.ok(act(p['firm'], i, 'report', note='x', percent=50)[0] == 409, 'not before it begins')
    tap.ok(act(p['district'], i, 'conclude', note='x', result='met')[0] == 409, 'not concluded while it runs')
    status, d = act(p['firm'], i, 'finish', note='全部完成')
    tap.ok(status == 200 and d['improvement']['state'] == 'review' and not d['acts'], 'said to be done: the district concludes', d.get('acts'))
    return i, d


def concluding(tap, p, i, d):
    row = d['improvement']
    right, wrong = ('met', 'not-met') if row['outcome'] == 'met' else ('not-met', 'met')
    known = {f['year']: f['value'] for f in d['figures']}
    tap.ok(known.get(2019) == row['value'] and row['latest'] == known.get(2020), 'the figures by year', [known, row['latest']])
    if row['outcome'] == 'unknown':
        right, wrong = 'unknown', 'met'
    tap.ok(act(p['town'], i, 'conclude', note='x', result=right)[0] in (403, 404), 'a town does not conclude')
    tap.ok(act(p['district'], i, 'conclude', note='x', result=wrong)[0] == 409, 'not against the figures')
    status, d = act(p['district'], i, 'conclude', note='按数据认定', result=right)
    tap.ok(status == 200 and d['improvement']['state'] == 'closed' and d['improvement']['result'] == right, 'concluded as the figures say: %s' % right, d)
    tap.ok(act(p['district'], i, 'drop', note='x')[0] == 409, 'what is closed stays')


def clocks(tap, p, db, rows, done):
    late = next(r for r in rows if r['id'] != done and r['state'] == 'selected')
    statement(db, "UPDATE improvement SET due = '2020-01-02' WHERE id = %d" % late['id'])
    gusu('improvements', 'look', db=db, check=True)
    row = ask(p['bureau'], 'GET', '/api/improvements/%d' % late['id'])[1]['improvement']
    m = ask(p['bureau'], 'GET', '/api/office/matters/%s' % row['matter'])[1] if row['matter'] else {}
    tap.ok(row['overdue'] and m.get('matter', {}).get('object') == 'improvement %d' % late['id'] and m['matter']['owner'] == row['desk'] and not m['acts'], 'a clock that ran out is a matter of the desk', m)
    status, told = ask(p['bureau'], 'POST', '/api/office/matters/%d/acts' % row['matter'], {'act': 'note', 'note': 'x'})
    tap.ok(status == 409, 'dealt with on the page of the plan', told)
    gusu('improvements', 'look', db=db, check=True)
    tap.ok(ask(p['bureau'], 'GET', '/api/improvements/%d' % late['id'])[1]['improvement']['matter'] == row['matter'], 'one matter, however often one looks')
    status, w = ask(p['district'], 'GET', '/api/office/waiting')
    tap.ok(status == 200, 'what waits')
    status, d = act(p['district'], late['id'], 'submit', **plan())
    m = ask(p['bureau'], 'GET', '/api/office/matters/%d' % row['matter'])[1]
    tap.ok(status == 200 and d['improvement']['matter'] is None and m['matter']['state'] == 'closed', 'handed in: the matter is closed', m.get('matter'))
    return late


def table(tap, p, db, rows, folder, used):
    free = [r for r in rows if r['state'] == 'selected' and r['id'] not in used][:3]
    path = os.path.join(folder, 'plans.csv')
    with open(path, 'w', encoding='utf-8', newline='') as f:
        w = csv.writer(f)
        w.writerow(['统一社会信用代码', '目标值', '完成期限', '负责人及电话', '措施种类', '措施内容'])
        w.writerow([free[0]['enterprise'], '6', END, '李工 1', 'technology；share', '更新设备'])
        w.writerow([free[1]['enterprise'], '1', END, '李工 1', '关停退出', '退出'])
        w.writerow(['91320583MA1MTQ4K3X', '6', END, '李工 1', 'exit', '退出'])
    statement(db, "UPDATE setting SET value = '0' WHERE key = 'sample'") # the sample city takes no tables of people
    out = gusu('import', 'improvements', path, '--keep-good', os.path.join(folder, 'r.csv'), db=db)
    told = out.stdout + out.stderr
    tap.ok('目标' in told and '没有在办的提升计划' in told, 'a table: what the rules refuse comes back', told)
    row = ask(p['bureau'], 'GET', '/api/improvements/%d' % free[0]['id'])[1]
    tap.ok(row['improvement']['state'] == 'submitted' and len(row['measures']) == 2, 'what is good is handed in', row['improvement'])
    again = gusu('import', 'improvements', path, '--keep-good', os.path.join(folder, 'r2.csv'), db=db)
    statement(db, "UPDATE setting SET value = '1' WHERE key = 'sample'")
    tap.ok(ask(p['bureau'], 'GET', '/api/improvements/%d' % free[0]['id'])[1]['improvement']['changed_at'] == row['improvement']['changed_at'], 'a second time says nothing new', again.stdout)


def seeing(tap, p, rows, firm):
    own = everything(p['firm'])
    tap.ok(own and {r['enterprise'] for r in own} == {firm} and all(r['matter'] is None for r in own), 'a firm sees its own plans', own[:1])
    seen = everything(p['district'])
    tap.ok({r['enterprise'] for r in seen} >= {r['enterprise'] for r in rows} and len(seen) < len(everything(p['bureau'])), 'a district those of its area')
    tap.ok([p['firm'].request('GET', '/api/improvements/' + x)[0] for x in ('statistics', 'preview?year=2020')] == [403, 403], 'lists and sums are between offices')
    status, _, text = p['bureau'].request('GET', '/api/improvements/export?format=csv&show=all')
    tap.ok(status in (200, 403) and (status == 403 or len(list(csv.reader(io.StringIO(text)))) == len(everything(p['bureau'])) + 1), 'the file has every row', text[:200])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            p = {'bureau': person(server, admin, 'desk', 'bureau'), 'district': person(server, admin, 'taicang', 'district', '320585'), 'town': person(server, admin, 'yushan', 'town', '320583100')}
            sample(tap, p)
            rows = selecting(tap, p, db)
            firm, other = rows[0]['enterprise'], rows[1]['enterprise']
            p['firm'], p['other'] = person(server, admin, 'firm', 'enterprise', firm), person(server, admin, 'other', 'enterprise', other)
            i, d = course(tap, p, rows, firm)
            concluding(tap, p, i, d)
            late = clocks(tap, p, db, rows, i)
            table(tap, p, db, rows, folder, {i, late['id']})
            seeing(tap, p, rows, firm)
        gone = gusu('check', db=db)
        tap.ok(gone.returncode == 0, 'gusu check finds nothing', gone.stdout[-600:])
        before = statement(db, 'SELECT id, state, due, percent, result FROM improvement ORDER BY id')
        gusu('rebuild', db=db, check=True)
        tap.ok(statement(db, 'SELECT id, state, due, percent, result FROM improvement ORDER BY id') == before, 'rebuilt from the moves: the same')
        statement(db, "UPDATE improvement SET percent = 99 WHERE id = %d" % i)
        tap.ok(gusu('check', db=db).returncode != 0, 'a row that its moves did not make is found')
    tap.end()


if __name__ == '__main__':
    main()
