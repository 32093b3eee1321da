#!/usr/bin/env python3
"""Tables as they come: merged titles above the header, dates in eight forms, totals, doubles, codes turned into numbers, four encodings; several at once, stopped at
every stage, watched by events. TAP."""
import io
import json
import os
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Client, Server, Tap, gusu, sample_city  # noqa: E402

T = Tap()
MEDIA = {'Content-Type': 'application/octet-stream'}


class Desk(Client):
    def get(self, path):
        return json.loads(self.request('GET', path)[2])

    def send(self, path, body=None):
        status, _, text = self.request('POST', path, body)
        return status, json.loads(text) if text else None

    def job(self, number):
        return self.get('/api/jobs/%d' % number)

    def finish(self, number):
        for _ in range(2400):
            job = self.job(number)
            if job['state'] not in ('waiting', 'running'):
                return job
            time.sleep(0.05)
        raise RuntimeError('a job does not end: %r' % job)

    def bring(self, kind, name, data, **answers):
        status, _, text = self.request('POST', '/api/imports?kind=' + kind, data, dict(MEDIA, **{'X-File-Name': urllib.parse.quote(name)}))
        if status != 200:
            raise RuntimeError('%d %s' % (status, text))
        d = json.loads(text)
        if answers:
            d = self.send('/api/imports/%d' % d['intake']['id'], answers)[1]
        return d

    def check(self, i):
        return self.finish(self.send('/api/imports/%d/check' % i)[1]['job'])

    def run(self, i, keep_good=False):
        return self.finish(self.send('/api/imports/%d/run' % i, {'keep_good': keep_good})[1]['job'])

    def rejects(self, i):
        return self.get('/api/imports/%d/rejects' % i)['rejects']

    def raw(self, path):
        request = urllib.request.Request(self.server.url + path, headers={'Cookie': self.cookie, 'Accept-Language': 'zh-CN'})
        return urllib.request.urlopen(request, timeout=60)


def cell(place, value):
    if isinstance(value, (int, float)):
        return '<c r="%s"><v>%s</v></c>' % (place, value)
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, value)


def workbook(rows, merged=()):
    """A workbook with one sheet, by hand: rows of texts and numbers, None for no cell."""
    body = ''.join('<row r="%d">%s</row>' % (n, ''.join(cell('%s%d' % (chr(65 + k), n), v) for k, v in enumerate(row) if v is not None))
                   for n, row in enumerate(rows, 1))
    merges = '<mergeCells count="%d">%s</mergeCells>' % (len(merged), ''.join('<mergeCell ref="%s"/>' % m for m in merged)) if merged else ''
    space = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    package = 'http://schemas.openxmlformats.org/package/2006/'
    parts = {
        '[Content_Types].xml': '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>' % package,
        '_rels/.rels': '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office),
        'xl/workbook.xml': '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="报表" sheetId="1" r:id="r1"/></sheets></workbook>' % (space, office),
        'xl/_rels/workbook.xml.rels': '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        % (package, office),
        'xl/worksheets/sheet1.xml': '<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (space, body, merges),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def messy(desk, rows):
    """A report with a merged title, a merged group header, a header in row 3, and what people put below."""
    names = [r.split(',') for r in rows]
    dates = ['2001-05-20', '2001/5/20', '2001年5月20日', '20010520', 37031, '２００１－０５－２０', '20.5.2001', '去年']
    body = [['2020 年企业名录', None, None, None, None, None], ['基本信息', None, None, '登记', None, None],
            ['统一社会信用代码', '企业名称', '所属镇', '行业', '成立日期', '经营状态']]
    for n, day in enumerate(dates):
        r = names[n]
        body.append([r[0], r[1], r[2], r[3], day, '正常'])
    body.append([names[0][0], names[0][1], names[0][2], names[0][3], '2001-05-20', '正常'])   # a double
    body.append([9.13205E+17, '变成数字的代码', names[0][2], '3911', '', '正常'])
    body.append([names[8][0], names[8][1], '没有的镇', names[8][3], '', '正常'])
    body.append([names[9][0], names[9][1], names[9][2], names[9][3], '', '好'])
    body.append(['合计', '%d 家' % len(dates), None, None, None, None])
    body.append([None] * 6)
    data = workbook(body, ['A1:F1', 'A2:C2', 'D2:F2'])
    d = desk.bring('enterprises', '名录.xlsx', data)
    i = d['intake']['id']
    if d['header_row'] != 3:
        d = desk.send('/api/imports/%d' % i, {'header_row': 3})[1]
    T.ok([c['taken_for'] for c in d['columns']] == ['信用代码', '名称', '所属区域', '行业代码', '状态', '登记日期'] or all(c['taken_for'] for c in d['columns']),
         'below two merged lines the header is found or said', d['columns'])
    job = desk.check(i)
    bad = {r['row']: r['message'] for r in desk.rejects(i)}
    found = json.loads(job['result'])
    T.ok(job['state'] == 'done' and found['added'] == 5 and 9 not in bad, 'dates in five forms are read', (found, bad))
    T.ok({8, 10, 11, 12, 13, 14, 15, 16} == set(bad), 'what is wrong is named by its row in the file: days that are a bare number, turned round or a word, a double, a number for a code, a town, a word, the total', bad)
    z = zipfile.ZipFile(io.BytesIO(desk.raw('/api/imports/%d/marked' % i).read()))
    comments, sheet = z.read('xl/comments1.xml').decode(), z.read('xl/worksheets/sheet1.xml').decode()
    T.ok(comments.count('<comment ') >= 5 and re.search('[一-鿿]', comments), 'each in red with a comment in the marked sheet', comments[:400])
    T.ok('合计' in sheet and '去年' in sheet, 'which is the person\'s own table')
    job = desk.run(i, keep_good=True)
    T.ok(job['state'] == 'done' and json.loads(job['result'])['added'] == found['added'], 'the good rows go in', job)


def encodings(desk, rows):
    text = '信用代码,年份,实缴税收(万元)\r\n%s,２０２０,"1,234.5"\r\n' % rows[0].split(',')[0]
    for name, data, want in (('UTF-8', text.encode(), 'UTF-8'), ('with a mark', b'\xef\xbb\xbf' + text.encode(), 'UTF-8 with BOM'), ('GB18030', text.encode('gb18030'), 'GB18030'),
                             ('UTF-16LE', b'\xff\xfe' + text.encode('utf-16-le'), 'UTF-16LE'), ('UTF-16BE', b'\xfe\xff' + text.encode('utf-16-be'), 'UTF-16BE')):
        d = desk.bring('facts', 'e.csv', data)
        job = desk.check(d['intake']['id'])
        T.ok(d['encoding'] == want and job['state'] == 'done' and json.loads(job['result'])['added'] == 1, 'CSV %s is read, full-width years and thousands too' % name, (d['encoding'], job))
        desk.send('/api/imports/%d/discard' % d['intake']['id'])


def events(desk, number):
    """The events of a job until its end: names and last document."""
    names, last = [], None
    with desk.raw('/api/jobs/%d/events' % number) as stream:
        for line in stream:
            line = line.decode().rstrip('\n')
            if line.startswith('event: '):
                names.append(line[7:])
            elif line.startswith('data: ') and line != 'data: ':
                last = json.loads(line[6:])
            elif line == '' and last and last['state'] not in ('waiting', 'running'):
                return names, last
    return names, last


def big(codes, year, n):
    lines = ['code,indicator,period,value,unit']
    indicators = ('tax', 'sales', 'output', 'va', 'rd')
    for k in range(n):
        lines.append('%s,%s,%s,%d,万元' % (codes[k % len(codes)], indicators[k // len(codes) % 5], '%d-%02d' % (year + k // len(codes) // 60, k // len(codes) // 5 % 12 + 1), k % 1000))
    return '\n'.join(lines).encode()


def several(desk, codes):
    sent = [desk.bring('facts', 'y%d.csv' % n, big(codes, 1990 + 6 * n, 20000))['intake']['id'] for n in range(3)]
    jobs = [desk.send('/api/imports/%d/check' % i)[1]['job'] for i in sent]
    names, last = events(desk, jobs[2])
    T.ok(names and names[0] == 'state' and last['state'] == 'done', 'a check is watched by events to its end', (names[:5], last))
    T.ok(all(desk.finish(j)['state'] == 'done' for j in jobs), 'three are checked at once')
    jobs = [desk.send('/api/imports/%d/run' % i, {})[1]['job'] for i in sent]
    ended = [desk.finish(j) for j in jobs]
    T.ok(all(j['state'] == 'done' and json.loads(j['result'])['added'] == 20000 for j in ended), 'and imported at once, each in its turn', ended)
    T.ok([desk.get('/api/imports/%d' % i)['intake']['state'] for i in sent] == ['done'] * 3, 'whoever loads the page again finds them done')


def stopped(desk, codes):
    i = desk.bring('facts', 'stop.csv', big(codes, 2030, 60000))['intake']['id']
    job = desk.send('/api/imports/%d/check' % i)[1]['job']
    desk.send('/api/jobs/%d/cancel' % job)
    T.ok(desk.finish(job)['state'] in ('cancelled', 'done') and desk.get('/api/imports/%d' % i)['intake']['state'] in ('open', 'checked'), 'a check is stopped')
    T.ok(desk.check(i)['state'] == 'done', 'and made again')
    before = desk.get('/api/enterprises/%s/facts' % codes[0])['rows']
    for wait in (0, 0.2, 0.5, 0.9):
        if desk.get('/api/imports/%d' % i)['intake']['state'] != 'checked':
            break
        job = desk.send('/api/imports/%d/run' % i, {})[1]['job']
        time.sleep(wait)
        desk.send('/api/jobs/%d/cancel' % job)
        ended = desk.finish(job)
        state = desk.get('/api/imports/%d' % i)['intake']
        whole = ended['state'] == 'done' and state['state'] == 'done' and state['added'] == 60000
        nothing = ended['state'] == 'cancelled' and state['state'] == 'checked' and desk.get('/api/enterprises/%s/facts' % codes[0])['rows'] == before
        T.ok(whole or nothing, 'stopped after %.1f s an import is whole or nothing' % wait, (ended, state))


def main():
    lines = open(os.path.join(os.path.dirname(sample_city()), 'csv', 'enterprises.csv'), encoding='utf-8-sig').read().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, 'city.gusu')
        gusu('init', '--empty', db=db, check=True)
        with Server(db) as server:
            desk = Desk(server).login()
            messy(desk, lines[1:11])
            codes = [r.split(',')[0] for r in lines[20:120]]
            i = desk.bring('enterprises', 'all.csv', '\n'.join([lines[0]] + lines[20:120]).encode())['intake']['id']
            desk.check(i)
            desk.run(i)
            encodings(desk, lines[20:21])
            several(desk, codes)
            stopped(desk, codes)
            check = gusu('check', db=db)
            T.ok(check.returncode == 0, 'gusu check is clean afterwards', check.stdout + check.stderr)
    T.end()


main()
