#!/usr/bin/env python3
"""Publications over HTTP: every kind of the plan on the sample city, the course from draft to publication by a moved clock, every refusal, what the public sees, files that
gusu-verify accepts, correction and withdrawal, figures that an adder and subtracter of all tables cannot bring back, `gusu check` after a file was altered. TAP on stdout."""
import collections
import csv
import datetime
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import qr  # noqa: E402
from lib import BUILD, Client, Server, Tap, copy_of_city, gusu, psql  # noqa: E402

OWN = 'a sentence that %s remembers'
SCHEME = 'suzhou-2020-illustrative'
VERIFY = os.path.join(BUILD, 'gusu-verify')
ADDRESS = 'https://brain.example.org'


class Person(Client):
    def ask(self, method, path, body=None):
        status, _, text = self.request(method, path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def text(self, path):
        return self.request('GET', path)[2]


class Clock:
    """The day on which the server lives; noon in China. Sessions end while days pass."""

    def __init__(self, path, day):
        self.path, self.day = path, day
        self.forward(0)

    def forward(self, days):
        self.day += datetime.timedelta(days=days)
        noon = datetime.datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=datetime.timezone.utc).timestamp()
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as f:
            f.write(struct.pack('=q', int(noon - time.time())))

    def today(self):
        return self.day


def person(server, admin, name, role, area=''):
    status, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, text))
    c = Person(server).login(name, json.loads(text)['password'])
    c.request('POST', '/api/password', {'old_password': json.loads(text)['password'], 'new_password': OWN % name})
    return c


def add(p, kind, **more):
    return p['bureau'].ask('POST', '/api/publications', dict({'kind': kind, 'scheme': SCHEME, 'year': 2020}, **more))


def rows_of(client, number, **query):
    text = client.text('/api/publications/%d/files/csv?%s' % (number, '&'.join('%s=%s' % x for x in query.items())))
    return list(csv.DictReader(io.StringIO(text.lstrip('\ufeff'))))


def drafts(tap, p):
    status, d = p['bureau'].ask('GET', '/api/publications/kinds')
    tap.ok(status == 200 and [k['id'] for k in d['kinds']] == ['classes', 'top100', 'improve', 'low-yield', 'towns20', 'districts', 'industry-table'] and d['may_publish'], 'the kinds of the plan', d)
    for who in ('district', 'firm', 'auditor'):
        tap.ok(p[who].ask('POST', '/api/publications', {'kind': 'classes', 'scheme': SCHEME, 'year': 2020})[0] == 403, '%s does not publish' % who)
    for kind, year, scheme, field in (('nothing', 2020, SCHEME, 'kind'), ('classes', 2001, SCHEME, 'scheme'), ('classes', 2020, 'hdi', 'scheme')):
        status, d = p['bureau'].ask('POST', '/api/publications', {'kind': kind, 'scheme': scheme, 'year': year})
        tap.ok(status == 400 and d['field'] == field, 'a draft of %s %d %s' % (kind, year, scheme), d)
    status, d = p['bureau'].ask('POST', '/api/publications', {'kind': 'classes', 'scheme': SCHEME, 'year': 2020, 'campaign': 9999})
    tap.ok(status == 404, 'a campaign that there is not', d)
    status, d = add(p, 'improve')
    number = d['id']
    tap.ok(p['public'].request('GET', '/public/publications/%d' % number)[0] == 404 and p['district'].ask('GET', '/api/publications/%d' % number)[0] == 404, 'a draft is nobody\'s but the bureau\'s')
    tap.ok(p['public'].request('GET', '/api/publications/%d/files/csv' % number)[0] == 404, 'and has no file')
    tap.ok(number not in [r['id'] for r in p['auditor'].ask('GET', '/api/publications')[1]['rows']], 'nor does the list show it')
    status, d = p['bureau'].ask('GET', '/api/publications/%d/preview' % number)
    tap.ok(status == 200 and d['rows'] > 10 and len(d['first']) == min(30, d['rows']) and {r[-1] for r in d['first']} <= {'C-', 'D'} and d['former'] == 0, 'the preview has the classes of the kind', d)
    codes = [r[0] for r in d['first']]
    tap.ok(codes == sorted(codes), 'in order of codes')
    tap.ok(p['bureau'].ask('PUT', '/api/publications/%d' % number, {'number': '苏工信〔2021〕9号'})[0] == 204 and p['bureau'].ask('GET', '/api/publications/%d' % number)[1]['publication']['number'] == '苏工信〔2021〕9号',
           'the number of the paper')
    for act in ('publish', 'withdraw', 'correct', 'decision'):
        body = {'reason': '一个足够长的理由'} if act in ('withdraw', 'correct') else {'decision': '1', 'approver': 'x', 'day': '2020-12-31'} if act == 'decision' else None
        tap.ok(p['bureau'].ask('POST', '/api/publications/%d/%s' % (number, act), body)[0] == 409, 'a draft cannot %s' % act)
    tap.ok(p['bureau'].ask('DELETE', '/api/publications/%d' % number)[0] == 204 and p['bureau'].ask('GET', '/api/publications/%d' % number)[0] == 404, 'a draft goes')


def results(p):
    """The class of every enterprise by the result table."""
    out, page = {}, 1
    while True:
        d = p['bureau'].ask('GET', '/api/evaluation/results?scheme=%s&year=2020&page_size=200&page=%d' % (SCHEME, page))[1]
        for r in d['rows']:
            if r.get('class'):
                out[r['code']] = r['class']
        if page * 200 >= d['total']:
            return out
        page += 1


def verify(tap, p, folder, number, what, **query):
    base = os.path.join(folder, 'list-%d' % number)
    for form, tail in (('csv', '.csv'), ('proof', '.json')):
        status, _, text = p['public'].request('GET', '/api/publications/%d/files/%s?%s' % (number, form, '&'.join('%s=%s' % x for x in query.items())))
        with open(base + tail, 'w', encoding='utf-8', newline='') as f:
            f.write(text)
    head = re.search(r'gusu-head/1 [^<"]*check=[0-9a-f]{6}', p['public'].text('/public/ledger'))
    run = subprocess.run([VERIFY, 'list', base + '.csv', base + '.json', head.group(0)], capture_output=True, text=True)
    tap.ok(run.returncode == 0, 'gusu-verify accepts %s' % what, run.stdout + run.stderr)
    with open(base + '.csv', 'a', encoding='utf-8') as f:
        f.write('\n')
    tap.ok(subprocess.run([VERIFY, 'list', base + '.csv', base + '.json', head.group(0)], capture_output=True).returncode == 1, 'and not with a line more')


def course(tap, p, clock, folder):
    status, d = add(p, 'classes', number='苏工信综评〔2021〕1号')
    number = d['id']
    path = '/api/publications/%d' % number
    status, d = p['bureau'].ask('POST', path + '/notice', {})
    tap.ok(status == 409 and 'gate' in d['detail'], 'nothing goes out before the gates were asked', d)
    last = max(r['round'] for r in p['bureau'].ask('GET', '/api/gates')[1]['rows'])
    p['bureau'].ask('POST', '/api/gates/%d' % last)
    jobs_end(p)
    tap.ok(p['bureau'].ask('GET', '/api/gates/%d' % last)[1]['run'], 'the gates were asked', p['bureau'].ask('GET', '/api/jobs')[1])
    status, d = p['bureau'].ask('POST', path + '/notice', {'until': clock.today().isoformat()})
    tap.ok(status == 400 and d['field'] == 'until' and '5 working days' in d['detail'], 'a notice is not shorter than the rule', d)
    tap.ok(p['bureau'].ask('POST', path + '/notice', {})[0] == 200, 'it is put up when they are passed', p['bureau'].ask('GET', '/api/gates/%d' % last))
    d = p['auditor'].ask('GET', path)[1]
    x = d['publication']
    closes = datetime.datetime.fromisoformat(x['closes_at'].replace('Z', '+00:00')) + datetime.timedelta(hours=8)
    tap.ok(x['state'] == 'notice' and (closes.hour, closes.minute) == (17, 30) and closes.date() > clock.today() + datetime.timedelta(days=4) and closes.date().weekday() < 5,
           'objections until half past five of the fifth working day', x)
    tap.ok([f['stage'] for f in d['files']] == ['notice'] and len(d['files'][0]['sm3']) == 64, 'the file is frozen', d['files'])
    mine, theirs = {r['统一社会信用代码']: r['类别'] for r in rows_of(p['public'], number)}, results(p)
    tap.ok(mine == theirs and len(mine) > 1000, 'it has every enterprise with a class, with its class', '%d %d' % (len(mine), len(theirs)))
    page = p['public'].text('/public/publications/%d?lang=en' % number)
    tap.ok('open to objections' in page and '17:30 (Beijing time)' in page and 'the order means nothing' in page, 'the public page says until when')
    code = sorted(mine)[len(mine) // 2]
    page = p['public'].text('/public/publications/%d?q=%s' % (number, code))
    tap.ok(code in page and page.count('<tr>') + page.count('<tr ') <= 3, 'a code is found')
    page = p['public'].text('/public/publications/%d?q=%%3Cb%%3E' % number)
    tap.ok('&lt;b&gt;' in page and 'Nothing was found' in page, 'what a person types is escaped')
    verify(tap, p, folder, number, 'the file of a notice')
    good = {'decision': '市政府第 88 次常务会议', 'approver': '市政府', 'day': clock.today().isoformat()}
    status, d = p['bureau'].ask('POST', path + '/decision', good)
    tap.ok(status == 409 and '17:30' in d['detail'], 'no decision before the minute', d)
    tap.ok(p['bureau'].ask('POST', path + '/notice', {})[0] == 409 and p['bureau'].ask('DELETE', path)[0] == 409, 'no second notice, and no way to remove it')
    clock.forward(12)
    p['again']()
    waits = p['bureau'].ask('GET', '/api/office/waiting')[1]['rows']
    tap.ok(any(w['kind'] == 'publication' and w['link'] == '/publications/%d' % number for w in waits), 'then the decision waits for the bureau', waits)
    for change, field in (({'decision': ''}, 'decision'), ({'approver': ''}, 'approver'), ({'day': (clock.today() + datetime.timedelta(days=1)).isoformat()}, 'day')):
        status, d = p['bureau'].ask('POST', path + '/decision', dict(good, **change))
        tap.ok(status == 400 and d['field'] == field, 'a decision with a wrong %s' % field, d)
    tap.ok(p['bureau'].ask('POST', path + '/publish')[0] == 409, 'not published before the decision')
    tap.ok(p['bureau'].ask('POST', path + '/decision', good)[0] == 204 and p['bureau'].ask('POST', path + '/publish')[0] == 200, 'decided and published')
    d = p['auditor'].ask('GET', path)[1]
    tap.ok(d['publication']['certificate'] and d['publication']['state'] == 'published' and [f['stage'] for f in d['files']] == ['final', 'notice'], 'both files stand', d['files'])
    verify(tap, p, folder, number, 'the published file', stage='final')
    verify(tap, p, folder, number, 'that of the notice, still', stage='notice')
    page = p['public'].text('/public/publications/%d' % number)
    tap.ok('As it was put up for objections' in page and '市政府第 88 次常务会议' in page, 'the page has the decision and the notice', page[:2000])
    return number


def forms(tap, p, number):
    d = json.loads(p['public'].text('/api/publications/%d/files/json' % number))
    rows = rows_of(p['public'], number)
    tap.ok(len(d['rows']) == len(rows) == d['publication']['rows'] and d['rows'][5]['code'] == rows[5]['统一社会信用代码'] and d['publication']['sample_data'] is True, 'JSON has the same rows')
    proof = json.loads(p['public'].text('/api/publications/%d/files/proof' % number))
    tap.ok(d['ledger']['entry'] == proof['seq'] and d['ledger']['sm3'] in proof['entry'] and 'root=' in d['ledger']['head'], 'it names entry, root and hash', d['ledger'])
    w = json.loads(p['public'].text('/api/publications/%d/files/dictionary' % number))
    columns = w['tableSchema']['columns']
    tap.ok(w['@context'] == 'http://www.w3.org/ns/csvw' and [c['titles']['zh'] for c in columns] == list(rows[0]) and all(c['titles']['en'] and c['dc:description']['zh'] and c['dc:description']['en'] for c in columns),
           'the dictionary explains every column in both languages', columns)


def fetch(client, path):
    request = urllib.request.Request(client.server.url + path, headers={'Cookie': client.cookie or '', 'Accept-Language': 'zh'})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def jobs_end(p):
    for _ in range(300):
        if all(j['state'] in ('done', 'failed', 'cancelled') for j in p['bureau'].ask('GET', '/api/jobs')[1]['jobs']):
            return
        time.sleep(0.1)


def pdf_text(folder, data):
    path = os.path.join(folder, 'paper.pdf')
    with open(path, 'wb') as f:
        f.write(data)
    return subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, text=True).stdout if shutil.which('pdftotext') else None


def scanned(folder, page):
    """What the code on a page of the last paper says, as a camera would read it; None without the tool."""
    if not shutil.which('pdftoppm'):
        return None
    return qr.read(subprocess.run(['pdftoppm', '-r', '300', '-gray', '-f', str(page), '-l', str(page), os.path.join(folder, 'paper.pdf')], capture_output=True).stdout)


def papers(tap, p, folder, number):
    """The paper of a short list: look, proof, repeated heads; the workbook; the editable document."""
    jobs_end(p)
    d = p['bureau'].ask('GET', '/api/publications/%d' % number)[1]
    tap.ok(sorted(d['files'][0]['papers']) == ['docx', 'pdf', 'xlsx'], 'the job has made the papers', d['files'])
    status, pdf = fetch(p['public'], '/api/publications/%d/papers/pdf' % number)
    text = pdf_text(folder, pdf)
    tap.ok(status == 200 and pdf[:5] == b'%PDF-', 'everybody gets the paper')
    if text is not None:
        flat = re.sub(r'\s', '', text)  # the mark of sample data lies across it
        tap.ok('关于公布2020年度乡镇（开发区）亩均税收' in flat and '20强榜的通知' in flat and '苏州市工业和信息化局' in flat and '附件2' in flat and d['files'][0]['sm3'] in flat and '—1—' in flat and '—2—' in flat,
               'it has its title, its organ, attachments, the hash and numbers of pages', flat[:800])
        last = [i for i, x in enumerate(text.split('\x0c')) if '印发' in x]
        tap.ok(len(last) == 1 and '附件2' in text.split('\x0c')[last[0]], 'the imprint ends it', last)
        sign = next(x for x in text.split('\x0c') if '附件：1.' in x)
        tap.ok('审定' in sign and sign.rindex('苏州市工业和信息化局') > sign.index('核验方法'), 'the signature stands with the last paragraph', sign)
        code = scanned(folder, last[0] + 1)
        tap.ok(code in (None, ADDRESS + '/public/publications/%d' % number), 'its code scans', code)
    for form in ('docx', 'xlsx'):
        status, data = fetch(p['public'], '/api/publications/%d/papers/%s' % (number, form))
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            inside = ''.join(z.read(n).decode('utf-8') for n in z.namelist() if n.endswith('.xml'))
        tap.ok(status == 200 and d['files'][0]['sm3'] in inside and '亩均税收' in inside, 'the %s has the same, with its hash' % form)


def certificates(tap, p, folder, number, later=None):
    """Of one enterprise: who gets it, and what its code opens."""
    rows = rows_of(p['public'], number)
    row = next(r for r in rows if r['统一社会信用代码'] == p['code'])
    path = '/api/publications/%d/certificate?code=' % number
    status, pdf = fetch(p['firm'], path + p['code'])
    text = pdf_text(folder, pdf)
    tap.ok(status == 200 and pdf[:5] == b'%PDF-', 'an enterprise gets its own certificate', pdf[:300])
    if text is not None:
        flat = re.sub(r'\s', '', text)
        tap.ok(p['code'] in flat and row['类别'] + '类' in flat and row['企业名称'] in flat and text.count('\x0c') == 1, 'one page with name, code and class', flat)
    other = next(r['统一社会信用代码'] for r in rows if r['统一社会信用代码'] != p['code'])
    tap.ok(fetch(p['firm'], path + other)[0] == 404 and fetch(p['public'], path + p['code'])[0] == 401, 'and nobody else\'s')
    code = scanned(folder, 1)
    line = next(x for x in p['public'].text('/api/publications/%d/files/csv' % number).split('\n') if p['code'] in x)
    sm3 = subprocess.run([VERIFY, 'hash', '/dev/stdin'], input=line.encode(), capture_output=True).stdout.decode()[:64]
    if text is not None:
        tap.ok(sm3 in re.sub(r'\s', '', text), 'it has the hash of its line of the list', sm3)
    page = '/public/certificate?p=%d&code=%s&line=%s&lang=en' % (number, p['code'], sm3)
    tap.ok(code in (None, ADDRESS + page.replace('&lang=en', '')), 'its code scans', code)
    shown = p['public'].text(page)
    tap.ok('In force' in shown and row['企业名称'] in shown, 'its code opens a page that says it is in force')
    shown = p['public'].text(page.replace(sm3, sm3[::-1]))
    tap.ok('does not fit' in shown and row['企业名称'] not in shown, 'a forged one does not fit, and the page tells nothing')
    tap.ok(p['public'].request('GET', page.replace(sm3, sm3[:-1] + '%22'))[0] == 400, 'what is no hash is refused')
    return page


def at_once(p, clock, kind):
    """From draft to publication of a kind, with or without a notice."""
    number = add(p, kind)[1]['id']
    path = '/api/publications/%d' % number
    if p['bureau'].ask('GET', path)[1]['notice_days'] > 0:
        p['bureau'].ask('POST', path + '/notice', {})
        clock.forward(14)
        p['again']()
    a = p['bureau'].ask('POST', path + '/decision', {'decision': '局长办公会', 'approver': '市工信局', 'day': clock.today().isoformat()})
    b = p['bureau'].ask('POST', path + '/publish')
    return number, (a, b)


def lists(tap, p, clock):
    number, why = at_once(p, clock, 'top100')
    rows = rows_of(p['public'], number)
    tap.ok(len(rows) == 100 and rows[0]['位次'] == '1' and [int(r['位次']) for r in rows] == sorted(int(r['位次']) for r in rows) and '类别' not in rows[0], 'the first hundred with their places', why)
    d = p['bureau'].ask('GET', '/api/evaluation/results?scheme=%s&year=2020&above_scale=yes&sort=total&order=desc&page_size=200' % SCHEME)[1]['rows']
    black = [r['code'] for listed in ('black', 'veto') for r in p['bureau'].ask('GET', '/api/evaluation/results?scheme=%s&year=2020&list=%s&page_size=200' % (SCHEME, listed))[1]['rows']]
    want = [r['code'] for r in d if r['rank'] and r['code'] not in black][:100]
    tap.ok([r['统一社会信用代码'] for r in rows] == want or collections.Counter(r['统一社会信用代码'] for r in rows) == collections.Counter(want), 'they are the best that may stand there', (rows[:3], want[:3]))
    low = add(p, 'low-yield')[1]['id']
    status, look = p['bureau'].ask('GET', '/api/publications/%d/preview' % low)
    rows, fields = look['first'], [f['id'] for f in look['fields']]
    tap.ok(look['rows'] > 5 and fields == ['code', 'name', 'district', 'town'], 'those below the line, without their figures', look['fields'])
    wrong = []
    for r in rows[:5]:
        d = p['bureau'].ask('GET', '/api/evaluation/results?scheme=%s&year=2020&q=%s&columns=in.tax,in.land' % (SCHEME, r[0]))[1]['rows'][0]['values']
        wrong += [] if d[0] / d[1] < 5 else [(r, d)]
    tap.ok(rows and not wrong, 'they are below it', wrong)
    return number


def standing(p):
    """Who took part and where: (district, its town, division, section) of each."""
    section = {}
    for first, last, letter in ((6, 12, 'B'), (13, 43, 'C'), (44, 46, 'D')):
        section.update({'%02d' % i: letter for i in range(first, last + 1)})
    out, page = [], 1
    while True:
        d = p['bureau'].ask('GET', '/api/evaluation/results?scheme=%s&year=2020&page_size=200&page=%d' % (SCHEME, page))[1]
        out += [(r['district'], r['town_name'], (r['industry'] or '')[:2], section.get((r['industry'] or '')[:2], '')) for r in d['rows']]
        if page * 200 >= d['total']:
            return out
        page += 1


def holds(cell, firm):
    """Does this cell, (district or town by code and name, industry), hold the firm?"""
    code, name, industry = cell
    district, town, division, section = firm
    return (not code or (code == district if len(code) == 6 else code[:6] == district and name == town)) and (not industry or industry in (division, section))


def exposed(cells, firms):
    """Groups of one or two firms whose sum follows from the shown ones by adding and subtracting: exact row-echelon form over the atoms."""
    prime, atoms = 2305843009213693951, collections.Counter()
    for f in firms:
        atoms[tuple(i for i, k in enumerate(cells) if holds(k, f))] += 1
    names = [a for a in atoms if a]
    rows, pivots = [{n: 1 for n, a in enumerate(names) if i in a} for i in range(len(cells))], {}
    for row in rows:
        for at in sorted(set(row) & set(pivots)):
            k = row.get(at, 0)
            for i, v in (pivots[at].items() if k else ()):
                row[i] = (row.get(i, 0) - k * v) % prime
                if not row[i]:
                    del row[i]
        if not row:
            continue
        lead = min(row)
        one = pow(row[lead], prime - 2, prime)
        row = {i: v * one % prime for i, v in row.items()}
        for other in pivots.values():
            k = other.get(lead, 0)
            for i, v in (row.items() if k else ()):
                other[i] = (other.get(i, 0) - k * v) % prime
                if not other[i]:
                    del other[i]
        pivots[lead] = row
    return [[names[i] for i in row] for row in pivots.values() if sum(atoms[names[i]] for i in row) < 3]


def tables(tap, p, clock, folder):
    """All tables of sums, then the attacker: he knows who stands where and adds and subtracts whatever was shown."""
    shown, all_cells = [], []
    for kind in ('districts', 'towns20', 'industry-table'):
        number, why = at_once(p, clock, kind)
        rows = rows_of(p['public'], number)
        tap.ok(len(rows) > 5, '%s has rows' % kind, why)
        if kind == 'towns20':
            papers(tap, p, folder, number)
        hidden = [r for r in rows if r['不公布'] == '是']
        tap.ok(not [r for r in hidden if r['企业数'] or r['亩均税收（万元/亩）'] or r['亩均销售（万元/亩）']], 'what is hidden in %s has no figures (%d of %d)' % (kind, len(hidden), len(rows)))
        tap.ok(not [r for r in rows if r['不公布'] == '否' and int(r['企业数']) < 3], 'nothing that is shown rests on fewer than three firms')
        for r in rows:
            cell = (r['板块代码'], r['板块'], r['代码']) if '板块代码' in r else (r['代码'], r['名称'], '')
            all_cells.append(cell)
            if r['不公布'] == '否':
                shown.append(cell)
        if kind == 'industry-table':
            tap.ok(hidden and [r for r in rows if r['不公布'] == '否' and r['板块代码'] and r['代码']], 'some cells are hidden, some are not')
    firms = standing(p)
    tap.ok(exposed(all_cells, firms), 'with everything shown somebody would be given away')
    tap.ok(not exposed(shown, firms), 'with what is shown nobody is: %d of %d cells, %d firms' % (len(shown), len(all_cells), len(firms)), exposed(shown, firms)[:3])


def correct(tap, p, clock, number):
    path = '/api/publications/%d' % number
    tap.ok(p['bureau'].ask('POST', path + '/correct', {'reason': '短'})[0] == 400, 'a correction has a reason')
    status, d = p['bureau'].ask('POST', path + '/correct', {'reason': '一户企业的用地面积有误'})
    later = d['id']
    tap.ok(status == 200 and p['bureau'].ask('POST', path + '/correct', {'reason': '一户企业的用地面积有误'})[0] == 409, 'one correction at a time', d)
    status, d = p['bureau'].ask('GET', '/api/publications/%d/preview' % later)
    tap.ok(status == 200 and d['former'] == number and d['came'] == d['went'] == d['moved'] == 0, 'compared with what it corrects', d)
    p['bureau'].ask('POST', '/api/publications/%d/notice' % later, {})
    clock.forward(14)
    p['again']()
    p['bureau'].ask('POST', '/api/publications/%d/decision' % later, {'decision': '会议', 'approver': '市政府', 'day': clock.today().isoformat()})
    tap.ok(p['bureau'].ask('GET', path)[1]['publication']['state'] == 'published', 'until then the former one counts')
    tap.ok(p['bureau'].ask('POST', '/api/publications/%d/publish' % later)[0] == 200, 'the correction is published')
    x = p['auditor'].ask('GET', path)[1]['publication']
    tap.ok(x['state'] == 'corrected' and x['corrected_by'] == later, 'the former one says so', x)
    page, other = p['public'].text('/public/publications/%d?lang=zh' % number), p['public'].text('/public/publications/%d?lang=zh' % later)
    tap.ok('已于' in page and '更正' in page and '/public/publications/%d' % later in page and '一户企业的用地面积有误' in page and '本件更正第 %d 号公布' % number in other, 'both pages name each other')
    tap.ok(p['bureau'].ask('POST', path + '/withdraw', {'reason': '不应再有人依据'})[0] == 409, 'what was corrected is not withdrawn')
    tap.ok(p['bureau'].ask('POST', '/api/publications/%d/withdraw' % later, {'reason': '评价办法被废止，全部收回'})[0] == 204, 'the later one is withdrawn')
    page = p['public'].text('/public/publications/%d?lang=en' % later)
    tap.ok('Withdrawn on' in page and '评价办法被废止' in page and '/files/csv' in page, 'and stays findable with its mark')
    acts = [e['kind'] for e in p['auditor'].ask('GET', '/api/ledger')[1]['entries']]
    tap.ok({'publication.noticed', 'publication.decided', 'publication.published', 'publication.corrected', 'publication.withdrawn'} <= set(acts), 'the ledger tells each', acts)


def altered(tap, db, folder):
    files = {'GUSU_FILES': os.path.join(folder, 'files')}
    words = gusu('check', db=db, **files)
    tap.ok(words.returncode == 0, 'gusu check finds nothing', words.stdout + words.stderr)
    sql = "UPDATE publication_file SET file = file || 'x' WHERE stage = 'final'"
    if 'GUSU_TEST_PG' in os.environ:
        psql(urllib.parse.urlparse(db).path.lstrip('/'), 'ALTER TABLE publication_file DISABLE TRIGGER ALL; ' + sql)
    else:
        import sqlite3
        with sqlite3.connect(db) as x:
            x.execute(sql)
    words = gusu('check', db=db, **files)
    tap.ok(words.returncode != 0 and '与其校验值不符' in words.stdout, 'an altered file is found', words.stdout)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        clock = Clock(os.path.join(folder, 'clock'), datetime.date(2026, 3, 2))
        moved = {'LD_PRELOAD': os.path.join(BUILD, 'tests', 'api', 'other-clock.so'), 'GUSU_TEST_CLOCK': clock.path, 'GUSU_FILES': os.path.join(folder, 'files'), 'GUSU_PUBLIC_URL': ADDRESS}
        with Server(db, **moved) as server:
            admin = Person(server).login()
            firm = json.loads(admin.request('GET', '/api/evaluation/results?scheme=%s&year=2020&page_size=1' % SCHEME)[2])['rows'][0]['code']
            p = {'bureau': person(server, admin, 'desk', 'bureau'), 'district': person(server, admin, 'kunshan', 'district', '320583'), 'firm': person(server, admin, 'firm', 'enterprise', firm),
                 'auditor': person(server, admin, 'looker', 'auditor'), 'public': Person(server), 'code': firm}

            def again():  # sessions end while days pass
                p['bureau'] = Person(server).login('desk', OWN % 'desk')
                p['auditor'] = Person(server).login('looker', OWN % 'looker')
                p['firm'] = Person(server).login('firm', OWN % 'firm')
            p['again'] = again
            drafts(tap, p)
            number = course(tap, p, clock, folder)
            forms(tap, p, number)
            hundred = lists(tap, p, clock)
            tables(tap, p, clock, folder)
            for r in p['auditor'].ask('GET', '/api/publications')[1]['rows']:
                if r['published_at'] and r['id'] != number:
                    verify(tap, p, folder, r['id'], 'the file of %s' % r['kind'])
            page = certificates(tap, p, folder, number)
            correct(tap, p, clock, hundred)
            tap.ok(p['bureau'].ask('POST', '/api/publications/%d/withdraw' % number, {'reason': '评价办法被废止，全部收回'})[0] == 204, 'the classes are withdrawn')
            shown = p['public'].text(page)
            tap.ok('Not in force' in shown and 'withdrawn' in shown, 'a certificate of what was withdrawn says so', shown[-1500:])
            page = p['public'].text('/public/publications?lang=en')
            tap.ok(page.count('/public/publications/') >= 6 and 'withdrawn' in page and 'corrected' in page, 'the list of all has the state of each')
        altered(tap, db, folder)
    tap.end()


if __name__ == '__main__':
    main()
