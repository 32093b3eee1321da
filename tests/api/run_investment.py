#!/usr/bin/env python3
"""Monthly investment reports over HTTP: an enterprise fills in, the district checks, the city accepts, sends back, corrects; every refusal; random sequences never break
the sums. TAP on stdout."""
import datetime
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import urllib.request
import xml.etree.ElementTree as ET
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
PARTS = ('building', 'installation', 'equipment', 'other')


def person(server, admin, name, role, area=''):
    status, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, text))
    c = Client(server).login(name, json.loads(text)['password'])
    c.request('POST', '/api/password', {'old_password': json.loads(text)['password'], 'new_password': OWN % name})
    return c


def ask(client, method, path, body=None):
    status, _, text = client.request(method, path, body)
    return status, json.loads(text) if text.startswith('{') else text


class Report:
    """One report as somebody sees it."""
    def __init__(self, code, month):
        self.code, self.month, self.path = code, month, '/api/investment/projects/%s/%s' % (code, month)

    def get(self, who, query=''):
        return ask(who, 'GET', self.path + query)

    def version(self, who):
        return self.get(who)[1]['report']['version']

    def save(self, who, version=None, **cells):
        said = [{'column': k.replace('__', '!').replace('_DASH_', '-'), 'value': str(v)} for k, v in cells.items()]
        return ask(who, 'POST', self.path, {'version': self.version(who) if version is None else version, 'cells': said})

    def answer(self, who, check, text):
        return ask(who, 'POST', self.path, {'version': self.version(who), 'cells': [{'column': '!' + check, 'value': text}]})

    def act(self, who, act, reason=None, version=None):
        body = {'version': self.version(who) if version is None else version, 'act': act}
        return ask(who, 'POST', self.path + '/act', dict(body, reason=reason) if reason else body)

    def cells(self, who):
        return {x['column']: x['value'] for x in self.get(who)[1]['cells']}


def full(done, year, every, **more):
    return dict({'year_plan': 12000, 'month_done': done, 'year_done': year, 'all_done': every, 'building': every, 'installation': 0, 'equipment': 0, 'other': 0, 'funds': 0, 'progress': 10,
                 'progress_text': '桩基施工'}, **more)


def setup(tap, server, admin):
    firm = json.loads(admin.request('GET', '/api/enterprises?page_size=1&district=320585')[2])['rows'][0]['code']
    p = {'firm': person(server, admin, 'firm', 'enterprise', firm), 'kunshan': person(server, admin, 'kunshan', 'district', '320583'),
         'other': person(server, admin, 'zjg', 'district', '320582'), 'town': person(server, admin, 'yushan', 'town', '320583100'),
         'bureau': person(server, admin, 'desk', 'bureau'), 'auditor': person(server, admin, 'looker', 'auditor')}
    codes = []
    for i in range(6):
        status, told = ask(p['kunshan'], 'POST', '/api/projects', {'name': '月报项目%d' % i, 'region': '320583100', 'source': 'desk', 'happened_on': '2019-01-05', 'changes': [
            {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm}, {'field': 'kind', 'value': 'renovation'},
            {'field': 'investment_total', 'value': '20000'}, {'field': 'industry', 'value': '3976' if i else '1711'}]})
        tap.ok(status == 200, 'a project', told)
        codes.append(told['code'])
    return p, codes


def first_month(tap, p, code):
    r = Report(code, '2020-03')
    status, d = r.get(p['firm'])
    tap.ok(status == 200 and d['report']['version'] == 0 and d['may'] == ['save', 'copy'], 'nothing yet: the enterprise may fill in', d)
    tap.ok(r.get(p['kunshan'])[1]['may'] == [], 'the district may not', '')
    tap.ok(r.get(p['other'])[0] == 404, 'another district does not see it')
    status, d = r.save(p['kunshan'], month_done=1)
    tap.ok(status == 403, 'nor does it save', d)
    tap.ok(Report(code, '2199-01').get(p['firm'])[0] == 400 and Report(code, '2020-13').get(p['firm'])[0] == 400, 'months that are none, or have not come')
    status, d = r.save(p['firm'], month_done='100.005')
    tap.ok(status == 400 and d['field'] == 'month_done', 'finer than 0.01 万元 is refused', d)
    status, d = r.save(p['firm'], nothing=1)
    tap.ok(status == 400 and d['field'] == 'nothing', 'a column that is not there', d)
    status, d = r.save(p['firm'], month_done='1,200.5', building=1000, installation=100, equipment=50)
    cells = {x['column']: (x['value'], x['typed']) for x in d['cells']} if status == 200 else {}
    tap.ok(cells.get('year_done') == ('1200.5', False) and cells.get('other') == ('50.5', False), 'what the program knows it fills in', d)
    seen = d['report']['version']
    status, d = r.save(p['town'], progress=5)
    tap.ok(status == 200, 'the town fills in as well', d)
    status, d = r.save(p['firm'], version=seen, progress=7)
    tap.ok(status == 409 and 'yushan' in d['detail'], 'who saves second is told who was first', d)
    status, d = r.act(p['firm'], 'submit')
    tap.ok(status == 409 and d['field'] == 'cells' and 'What can be seen' in d['detail'], 'what is missing is named', d)
    status, d = r.save(p['firm'], year_plan=12000, progress_text='桩基施工', funds=0, year_done=1300)
    tap.ok(status == 200 and [f['check'] for f in d['findings']][:1] == ['year-sum'], 'a check that does not hold is shown while filling in', d)
    status, d = r.act(p['firm'], 'submit')
    tap.ok(status == 409 and d['field'] == 'checks' and 'month before plus this month' in d['detail'], 'errors block', d)
    status, d = r.save(p['firm'], year_done='')
    tap.ok(r.cells(p['firm'])['year_done'] == '1200.5', 'emptied, it is filled in again', d)
    status, d = r.act(p['firm'], 'submit')
    tap.ok(status == 200 and d['report']['state'] == 'submitted' and d['report']['handed_in'], 'sent', d)
    tap.ok(r.save(p['firm'], progress=8)[0] == 409, 'what is sent is not changed')
    status, d = r.act(p['bureau'], 'accept')
    tap.ok(status == 409, 'the city does not accept before the district has checked', d)
    status, d = r.act(p['firm'], 'check')
    tap.ok(status == 403, 'an enterprise does not check', d)
    status, d = r.act(p['kunshan'], 'return')
    tap.ok(status == 400 and d['field'] == 'reason', 'sending back needs a reason', d)
    status, d = r.act(p['kunshan'], 'return', '建筑工程缺合同')
    tap.ok(status == 200 and d['report']['state'] == 'returned' and d['report']['returns'] == 1, 'sent back', d)
    r.save(p['firm'], progress_text='桩基施工，合同已补')
    r.act(p['firm'], 'submit')
    status, d = r.act(p['kunshan'], 'check')
    tap.ok(status == 200 and d['report']['state'] == 'checked', 'checked', d)
    status, d = r.act(p['bureau'], 'accept')
    tap.ok(status == 200 and d['report']['accepted'] and d['may'] == ['correct'], 'accepted', d)
    status, d = ask(p['firm'], 'GET', r.path + '/history?column=progress_text')
    tap.ok([x['value'] for x in d['said']] == ['桩基施工，合同已补', '桩基施工'], 'nothing that was said is lost', d)
    return r


def month(tap, p, code, name, cells, answer=None):
    r = Report(code, name)
    r.save(p['firm'], **cells)
    if answer:
        r.answer(p['firm'], *answer)
    for who, act in (('firm', 'submit'), ('kunshan', 'check'), ('bureau', 'accept')):
        status, d = r.act(p[who], act)
        if status != 200:
            return r, status, d
    return r, status, d


def warnings(tap, p, code):
    r = Report(code, '2020-04')
    r.save(p['firm'], **full(9000, 10200.5, 10200.5))
    status, d = r.act(p['firm'], 'submit')
    tap.ok(status == 409 and d['field'] == 'answers', 'a warning needs an answer', d)
    for text in ('核实无误', '核实无误。', '核实无误！正常', '。。。。。。。。', 'ok ok'):
        status, d = r.answer(p['firm'], 'peak', text)
        tap.ok(status == 400 and d['field'] == '!peak', '"%s" is no answer' % text, d)
    status, d = r.answer(p['firm'], 'peak', '四月主厂房钢结构集中到货并付款')
    tap.ok(status == 200 and d['open_warnings'] == 0, 'one with content is', d)
    later = Report(code, '2020-05')
    later.save(p['firm'], month_done=10)
    tap.ok(later.act(p['firm'], 'submit')[0] == 409, 'months are sent in order')
    _, status, d = month(tap, p, code, '2020-04', {})
    tap.ok(status == 200, 'accepted with its answer', d)
    status, d = ask(p['firm'], 'POST', later.path + '/copy', {'version': later.version(p['firm'])})
    cells = {x['column']: x['value'] for x in d['cells']} if status == 200 else {}
    tap.ok(cells.get('building') == '10200.5' and cells.get('month_done') == '10' and cells.get('all_done') == '10210.5', 'last month is copied, what was typed stays', d)
    status, d = ask(p['firm'], 'POST', later.path + '/try', {'version': 0, 'cells': [{'column': 'month_done', 'value': '-5'}]})
    tap.ok(status == 200 and 'negative' in [f['check'] for f in d['findings']] and later.cells(p['firm'])['month_done'] == '10', 'tried, not written', d)
    _, status, d = month(tap, p, code, '2020-05', {'building': '', 'other': ''} and full(10, 10210.5, 10210.5))
    tap.ok(status == 200, 'May', d)


def correction(tap, p, code):
    r, may = Report(code, '2020-04'), Report(code, '2020-05')
    status, d = r.act(p['firm'], 'correct')
    tap.ok(status == 400 and d['field'] == 'reason', 'a correction cites its reason', d)
    status, d = r.act(p['firm'], 'correct', '审计发现四月重复计列 200 万元')
    tap.ok(status == 200 and d['report']['state'] == 'draft' and d['report']['revision'] == 1, 'an accepted month is opened again', d)
    before = ask(p['bureau'], 'GET', '/api/investment/totals?year=2020')[1]['done']
    r.save(p['firm'], **full(8800, 10000.5, 10000.5))
    tap.ok(ask(p['bureau'], 'GET', '/api/investment/totals?year=2020')[1]['done'] == before, 'the former figures count until it is accepted')
    for who, act in (('firm', 'submit'), ('kunshan', 'check'), ('bureau', 'accept')):
        status, d = r.act(p[who], act)
    tap.ok(status == 200, 'the correction is accepted', d)
    after = ask(p['bureau'], 'GET', '/api/investment/totals?year=2020')[1]['done']
    tap.ok(round(before - after, 2) == 200, 'and counts', (before, after))
    d = may.get(p['kunshan'])[1]
    tap.ok(d['report']['clash'] == 'year-sum all-sum', 'the month behind it does not fit any more, and says so', d['report'])
    may.act(p['bureau'], 'correct', '随四月更正')
    may.save(p['firm'], **full(10, 10010.5, 10010.5))
    for who, act in (('firm', 'submit'), ('kunshan', 'check'), ('bureau', 'accept')):
        status, d = may.act(p[who], act)
    tap.ok(status == 200 and d['report']['clash'] is None, 'until it is corrected as well', d)
    status, d = ask(p['bureau'], 'GET', '/api/investment/totals?year=2020&as_of=2019-12-31')
    tap.ok(d['done'] == 0 and d['last_accepted'] is None, 'as of an earlier day nothing was accepted', d)
    _, status, d = month(tap, p, code, '2020-06', full(-10, 10000.5, 10000.5))
    tap.ok(status == 409 and 'Less than zero' in d['detail'], 'less than zero', d)
    _, status, d = month(tap, p, code, '2020-06', {'corrects': '2020-05 设备退货'})
    tap.ok(status == 200, '… may be done where it takes back from an accepted month', d)


def lists(tap, p, admin):
    status, d = ask(p['bureau'], 'GET', '/api/investment/totals?year=2020')
    tap.ok(status == 200 and round(sum(m['month_done'] for m in d['months']), 2) == d['done'] == round(sum(m['month_done'] for m in d['districts']), 2)
           == round(sum(m['month_done'] for m in d['industries']), 2), 'months, districts and industries add up alike', d)
    tap.ok([s['share'] for s in d['shares'] if s['id'] == 'renovation'][0] > 0, 'the share of renovation', d['shares'])
    goals = {g['id']: g for plan in ask(p['town'], 'GET', '/api/targets')[1]['plans'] for g in plan['goals']}
    g = goals['industrial-investment']
    tap.ok(abs(g['actual'] - d['done'] / 10000) < 1e-6 and g['actual_at'] == d['last_accepted'] and '2020' in g['actual_source'] and goals['output-growth']['actual'] is None,
           'the goal of the year shows what was accepted, with source and day', g)
    share = [s['share'] for s in d['shares'] if s['id'] == 'hightech'][0]
    tap.ok(abs(goals['hightech-investment-share']['actual'] - 100 * share) < 1e-6, 'so does the share', goals['hightech-investment-share'])
    tap.ok(ask(p['other'], 'GET', '/api/investment/totals?year=2020')[1]['done'] < d['done'], 'a district adds up its own')
    status, d = ask(p['kunshan'], 'GET', '/api/investment/reports?month=2020-03')
    tap.ok(status == 200 and any(r['state'] == 'accepted' for r in d['rows']), 'the list of a month', d)
    status, d = ask(p['bureau'], 'GET', '/api/investment/districts?month=2020-03')
    tap.ok(status == 200 and all(r['expected'] == sum(r[k] for k in ('missing', 'draft', 'submitted', 'checked', 'accepted', 'returned')) for r in d['rows']) and d['rows'], 'who is missing, by district', d)
    bought = ask(p['bureau'], 'GET', '/api/projects?kind=purchase&page_size=200')[1]['rows']
    due = [x for x in bought if x['exit'] is None and '' < (x['started_on'] or '') < '2020-03-01' and (x['produced_on'] or x['finished_on'] or '9') >= '2020-03-01']
    listed = {r['code'] for page in range(1, 20) for r in ask(p['bureau'], 'GET', '/api/investment/reports?month=2020-03&page_size=500&page=%d' % page)[1]['rows']}
    lost = [x['code'] for x in due if x['code'] not in listed]
    tap.ok(due and not lost, 'what is only bought has no start of building, and reports all the same', (len(due), lost))
    status, d = ask(p['kunshan'], 'GET', '/api/investment/late?year=2020')
    tap.ok(status == 200 and [r['returns'] for r in d['rows'] if r['month'] == '2020-03' and r['name'] == '月报项目0'][0] == 1 and all(r['days_late'] is None or r['days_late'] > 0 or r['returns'] for r in d['rows']), 'the late ledger', d)
    tap.ok(ask(p['firm'], 'GET', '/api/investment/late?year=2020')[0] == 200, 'an enterprise sees its own')
    status, d = ask(p['bureau'], 'POST', '/api/investment/close', {'month': '2020-03'})
    tap.ok(status == 200 and len(d['sm3']) == 64 and d['reports'] >= 1, 'a month is closed, its list in the ledger', d)
    tap.ok(ask(p['kunshan'], 'POST', '/api/investment/close', {'month': '2020-03'})[0] == 403, 'by the city alone')
    status, e = ask(p['bureau'], 'GET', '/api/ledger/entries/%d' % d['seq'])
    tap.ok(status != 200 or d['sm3'] in json.dumps(e), 'as it says', e)
    tap.ok(ask(p['auditor'], 'GET', '/api/investment/plan')[0] == 200 and len(ask(p['auditor'], 'GET', '/api/investment/plan')[1]['checks']) > 8, 'columns and checks are data')


def bulk(tap, p, codes):
    for code in codes:
        Report(code, '2021-01').save(p['firm'], **full(50, 50, 50))
        Report(code, '2021-01').act(p['firm'], 'submit')
    rows = [{'code': c, 'version': Report(c, '2021-01').version(p['kunshan'])} for c in codes]
    rows[0]['version'] -= 1
    status, d = ask(p['kunshan'], 'POST', '/api/investment/bulk', {'month': '2021-01', 'act': 'check', 'reports': rows})
    tap.ok(status == 200 and d['done'] == len(codes) - 1 and [r['code'] for r in d['refused']] == codes[:1], 'many at once; who changed in between is named', d)
    status, d = ask(p['kunshan'], 'POST', '/api/investment/bulk', {'month': '2021-01', 'act': 'accept', 'reports': [{'code': codes[1], 'version': rows[1]['version'] + 1}]})
    tap.ok(d['done'] == 0 and len(d['refused']) == 1, 'a district does not accept in bulk either', d)


NS = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'


def fetch(client, path, data=None, name='pack.xlsx'):
    """Bytes out or in."""
    headers = {'Cookie': client.cookie, 'X-CSRF-Token': client.csrf, 'Accept-Language': 'en', 'Host': '127.0.0.1:%d' % client.server.port}
    if data is not None:
        headers.update({'Content-Type': 'application/octet-stream', 'X-File-Name': name})
    try:
        with urllib.request.urlopen(urllib.request.Request(client.server.url + path, data=data, headers=headers), timeout=60) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def sheet_rows(book):
    """The first sheet as rows of texts."""
    z = zipfile.ZipFile(io.BytesIO(book))
    shared = [''.join(t.text or '' for t in si.iter(NS + 't')) for si in ET.fromstring(z.read('xl/sharedStrings.xml')).iter(NS + 'si')]
    rows = []
    for row in ET.fromstring(z.read('xl/worksheets/sheet1.xml')).iter(NS + 'row'):
        cells = {}
        for c in row.iter(NS + 'c'):
            column, v = re.match('[A-Z]+', c.get('r')).group(), c.find(NS + 'v')
            at = 0
            for letter in column:
                at = at * 26 + ord(letter) - 64
            cells[at - 1] = '' if v is None else shared[int(v.text)] if c.get('t') == 's' else v.text
        rows.append([cells.get(i, '') for i in range(max(cells) + 1)] if cells else [])
    return rows


def as_csv(rows):
    return ('\ufeff' + '\r\n'.join(','.join('"%s"' % x.replace('"', '""') for x in r) for r in rows)).encode()


def pack(tap, p, codes):
    """The workbook of a month out and back: what is wrong is named and marked, nothing is written; what is right is sent; a stale stamp is told."""
    at = '/api/investment/pack?month=2021-02'
    for code in codes:
        Report(code, '2021-02').save(p['firm'], problem='无')
    status, book = fetch(p['firm'], at)
    tap.ok(status == 200 and book[:2] == b'PK', 'the enterprise takes its workbook out', book[:200])
    rows = sheet_rows(book)
    head = rows[0]
    z = zipfile.ZipFile(io.BytesIO(book))
    sheet = z.read('xl/worksheets/sheet1.xml').decode()
    tap.ok('<sheetProtection' in sheet and '<dataValidation ' in sheet and '填报中' in sheet and len(z.read('xl/workbook.xml').decode().split('<sheet ')) == 4, 'protected, with a drop-down, limits, the month before and notes', sheet[:300])
    mine = {r[0]: r for r in rows[1:]}
    tap.ok(all(c in mine for c in codes), 'its projects are in it', list(mine))
    tap.ok(fetch(p['other'], at)[0] == 403 and fetch(p['town'], at)[0] == 200, 'whoever neither fills in nor may export gets none')

    def row_of(code, **cells):
        row = mine[code] + [''] * (len(head) - len(mine[code]))
        for k, v in cells.items():
            row[[i for i, h in enumerate(head) if h.split('(')[0] == k][0]] = str(v)
        return row
    good = {'本年计划': 12000, '本月完成': 60, '累计中：建筑工程': 110, '累计中：安装工程': 0, '累计中：设备工器具': 0, '本年到位资金': 0, '形象进度': 20, '形象描述': '主体施工'}
    bad = as_csv([head, row_of(codes[0], **good), row_of(codes[1], **dict(good, **{'本年累计': 5}))])
    status, text = fetch(p['firm'], '/api/investment/pack', bad, 'pack.csv')
    d = json.loads(text)
    tap.ok(status == 200 and d['changed'] == 0 and d['mistakes'] and all('3' in m['place'] for m in d['mistakes']), 'a wrong row is named by its place, nothing is written', d)
    tap.ok(Report(codes[0], '2021-02').get(p['firm'])[1]['report']['state'] == 'draft', 'the right row neither')
    status, book = fetch(p['firm'], '/api/investment/pack/marked', bad, 'pack.csv')
    z = zipfile.ZipFile(io.BytesIO(book))
    tap.ok(status == 200 and 'FFFFC7CE' in z.read('xl/styles.xml').decode() and any(n.startswith('xl/comments') for n in z.namelist()), 'and comes back in red', z.namelist())
    stranger = as_csv([head, row_of(codes[0], **dict(good, 校验码='0' * 16))])
    tap.ok('changed after the workbook' in fetch(p['firm'], '/api/investment/pack', stranger, 'pack.csv')[1].decode(), 'a stamp that does not fit is refused')
    peak = as_csv([head, row_of(codes[0], **dict(good, 本月完成=3000, **{'累计中：建筑工程': '3050'}))])
    d = json.loads(fetch(p['firm'], '/api/investment/pack', peak, 'pack.csv')[1])
    tap.ok(any('three times' in m['message'] for m in d['mistakes']), 'a warning asks for words', d)
    d = json.loads(fetch(p['firm'], '/api/investment/pack', as_csv([head, row_of(codes[0], **dict(good, 本月完成=3000, **{'累计中：建筑工程': '3050'}, 说明='核实无误'))]), 'pack.csv')[1])
    tap.ok(d['changed'] == 0 and d['mistakes'], '… that say something', d)
    d = json.loads(fetch(p['firm'], '/api/investment/pack', as_csv([head, row_of(codes[0], **dict(good, 本月完成=3000, **{'累计中：建筑工程': '3050'}, 说明='钢结构集中进场并付款')), row_of(codes[1], **good)]), 'pack.csv')[1])
    r = Report(codes[0], '2021-02').get(p['firm'])[1]
    cells = {x['column']: x for x in r['cells']}
    tap.ok(d['changed'] == 2 and not d['mistakes'] and r['report']['state'] == 'submitted' and r['open_warnings'] == 0 and cells['year_done']['value'] == '3050' and not cells['year_done']['typed'],
           'right rows are sent, sums computed', (d, r['report'], cells['year_done']))
    d = json.loads(fetch(p['firm'], '/api/investment/pack', as_csv([head, row_of(codes[0], **dict(good, 本月完成=1))]), 'pack.csv')[1])
    tap.ok(d['changed'] == 0 and 'changed after' in d['mistakes'][0]['message'], 'what was sent meanwhile is not written over', d)
    tap.ok(Report(codes[0], '2021-02').act(p['kunshan'], 'check')[0] == 200, 'the district checks it as any other')


def random_year(tap, p, code, seed):
    """Reports, returns and corrections in any order: what is accepted and does not clash adds up."""
    rng, done, trouble = random.Random(seed), {}, 0
    months = ['2022-%02d' % m for m in range(1, 13)]
    for _ in range(160):
        name = rng.choice(months[:min(12, len(done) + 2)])
        r = Report(code, name)
        state = r.get(p['bureau'])[1]['report']['state']
        if state in ('draft', 'returned'):
            value = rng.choice([0, 5, 80, 120.25, 333.33])
            r.save(p['firm'], **{k: v for k, v in full(value, '', '').items() if k not in ('building', 'other')}, building=0, other='')
            for check in ('peak', 'standstill'):
                r.answer(p['firm'], check, '随机测试写明的具体原因说明')
            if rng.random() < .2:
                r.save(p['firm'], year_done=99999)
            r.act(p['firm'], 'submit')
        elif state == 'submitted':
            r.act(p['kunshan'], *rng.choice([('check',), ('check',), ('return', '数据不全请补')]))
        elif state == 'checked':
            r.act(p['bureau'], *rng.choice([('accept',), ('accept',), ('return', '数据不全请补')]))
        elif rng.random() < .3:
            r.act(p['bureau'], 'correct', '随机测试更正')
        for m in ask(p['bureau'], 'GET', '/api/investment/projects/' + code)[1]['reports']:
            if m['accepted'] and m['month'] >= '2022':
                done[m['month']] = m
    total, every = 0, []
    for name in sorted(done):
        status, d = Report(code, name).get(p['bureau'])
        if d['report']['state'] == 'accepted':
            c = {x['column']: float(x['value']) for x in d['cells'] if x['value'] and x['column'] in PARTS + ('month_done', 'year_done', 'all_done')}
            trouble += round(sum(c[k] for k in PARTS), 2) != c['all_done']
            before = [x for x in every if x['ok']]
            if not done[name]['clash'] and before and before[-1] is every[-1]:
                trouble += round(before[-1]['year'] + c['month_done'], 2) != c['year_done']
            every.append({'ok': True, 'year': c['year_done']})
        else:
            every.append({'ok': False, 'year': 0})
    total = ask(p['bureau'], 'GET', '/api/investment/totals?year=2022')[1]
    tap.ok(trouble == 0 and len(done) > 2, 'seed %d: %d months in any order, year so far is the sum, the total is its parts' % (seed, len(done)), (trouble, total['done']))


def reminded(tap, server, today, last, code):
    """When the server starts, the program speaks of the month by the plan's calendar: once, and the district whose reports stay missing gets a matter."""
    admin, found = Client(server).login(), []
    for _ in range(40):
        found = [m for m in json.loads(admin.request('GET', '/api/office/matters?show=all&page_size=100')[2])['rows'] if (m.get('object') or '') == 'investment %s 320583' % last]
        if found or today.day < 25:
            break
        time.sleep(.25)
    if today.day < 25:  # from then on seven working days after the filling day have passed in every month but those with a long holiday
        print('# the day of the matter has not come in this month: not looked for')
        return
    matter = json.loads(admin.request('GET', '/api/office/matters/%d' % found[0]['id'])[2]) if found else {}
    tap.ok(len(found) == 1 and code in matter['demand'] and found[0]['owner_name'], 'reports that stay missing become one matter of the district', (found, matter))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        kept = {'GUSU_FILES': os.path.join(folder, 'files')}
        with Server(db, **kept) as server:
            admin = Client(server).login()
            p, codes = setup(tap, server, admin)
            first_month(tap, p, codes[0])
            warnings(tap, p, codes[0])
            correction(tap, p, codes[0])
            lists(tap, p, admin)
            bulk(tap, p, codes[1:3])
            pack(tap, p, codes[1:3])
            status, d = ask(p['kunshan'], 'GET', '/api/investment/reports?month=2021-02&state=submitted&remarks=true')
            tap.ok(status == 200 and d['may'] == ['check'] and {r['code']: r['remarks'] for r in d['rows']}[codes[2]] == 0, 'the list says which are clean and what one may do', d)
            status, _, text = p['bureau'].request('GET', '/api/investment/late/export?year=2020&format=csv')
            tap.ok(status == 403, 'taking the late ledger out is a permission of its own', text)
            waits = ask(p['kunshan'], 'GET', '/api/office/waiting')[1]
            tap.ok(any(w['kind'] == 'investment' for w in waits['rows']), 'what is to be checked waits for the district', waits)
            for seed in range(2):
                random_year(tap, p, codes[4 + seed], seed)
            status, d = ask(p['bureau'], 'GET', '/api/investment/totals?year=2019')
            tap.ok(status == 200 and abs(d['done'] / 10000 - 1179.3) < 0.1, 'the sample city has its reports: the published investment of 2019', d)
            today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
            last = (today.replace(day=1) - datetime.timedelta(days=1)).strftime('%Y-%m')
            Report(codes[3], last).save(p['firm'], problem='无')
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        with Server(db, **kept) as server:
            reminded(tap, server, today, last, codes[3])
        checked = gusu('check', db=db, **kept)
        tap.ok(checked.returncode == 0, 'gusu check finds nothing wrong', checked.stdout + checked.stderr)
    tap.end()


if __name__ == '__main__':
    main()
