#!/usr/bin/env python3
"""Tables in, over HTTP: file, columns, check, import, undo, the marked sheet, templates. TAP."""
import io
import json
import os
import re
import sys
import tempfile
import time
import xml.etree.ElementTree
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Client, Server, Tap, gusu, sample_city  # noqa: E402

T = Tap()


class Desk(Client):
    def get(self, path):
        status, _, text = self.request('GET', path)
        return status, json.loads(text) if text else None

    def post(self, path, body=None):
        status, _, text = self.request('POST', path, body if body is not None else {})
        return status, json.loads(text) if text else None

    def total(self):
        return self.get('/api/enterprises')[1]['total']

    def tax_of(self, code):
        return [v['value'] for v in self.get('/api/enterprises/%s/facts' % code)[1]['rows'] if v['indicator'] == 'tax' and v['current'] and v['value'] is not None]

    def bare(self, path):
        status, _, text = self.request('POST', path)
        return status, json.loads(text) if text else None

    def bring(self, kind, name, data):
        status, _, text = self.request('POST', '/api/imports?kind=' + kind, data, {'Content-Type': 'text/csv', 'X-File-Name': name})
        return status, json.loads(text)

    def finish(self, started):
        status, answer = started
        if status != 202:
            return {'state': 'refused', 'status': status, 'error': answer}
        for _ in range(600):
            _, job = self.get('/api/jobs/%d' % answer['job'])
            if job['state'] not in ('waiting', 'running'):
                return job
            time.sleep(0.05)
        raise RuntimeError('a job does not end: %r' % job)

    def check(self, i):
        return self.finish(self.bare('/api/imports/%d/check' % i))

    def run(self, i, keep_good=False):
        return self.finish(self.post('/api/imports/%d/run' % i, {'keep_good': keep_good}))


def codes_of_sample(n):
    path = os.path.join(os.path.dirname(sample_city()), 'csv', 'enterprises.csv')
    lines = open(path, encoding='utf-8-sig').read().splitlines()
    return lines[0], lines[1:n + 1]


def main():
    header, rows = codes_of_sample(50)
    codes = [r.split(',')[0] for r in rows]
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, 'city.gusu')
        gusu('init', '--empty', db=db, check=True)
        with Server(db) as server:
            walk(Desk(server).login(), header, rows, codes, db)
        T.ok(server.said().count('panic') == 0, 'the server ends quietly')
    with Server(sample_city()) as server:
        desk = Desk(server).login()
        _, d = desk.bring('enterprises', 'e.csv', (header + '\n' + rows[0] + '\n').encode())
        desk.check(d['intake']['id'])
        job = desk.run(d['intake']['id'])
        T.ok(job.get('status') == 409, 'the sample city takes no real data, and says so before a job begins', job)
        desk.bare('/api/imports/%d/discard' % d['intake']['id'])
    T.end()


def walk(desk, header, rows, codes, db):
    status, kinds = desk.get('/api/import-kinds')
    T.ok(status == 200 and [k['kind'] for k in kinds['kinds']][:8] == ['enterprises', 'plots', 'marks', 'groups', 'facts', 'projects', 'project-steps', 'investment-reports']
         and {'project-links', 'project-visits', 'project-problems'} <= {k['kind'] for k in kinds['kinds']}, 'the tables that can be brought', [k['kind'] for k in kinds['kinds']])
    T.ok(kinds['upload_bytes'] == 256 << 20 and kinds['rows'] >= 1000000, 'the limits are told', (kinds['upload_bytes'], kinds['rows']))
    T.ok(any(c['name'].startswith('实缴税收(') for c in kinds['kinds'][4]['columns']), 'figures are offered with their units')

    # enterprises
    status, d = desk.bring('enterprises', '%E4%BC%81%E4%B8%9A.csv', (header + '\n' + '\n'.join(rows) + '\n').encode())
    e = d['intake']['id']
    T.ok(status == 200 and d['intake']['file'] == '企业.csv' and d['encoding'] == 'UTF-8' and len(d['preview']) == 10, 'a file is stored and shown', d)
    T.ok(all(c['taken_for'] for c in d['columns']), 'its columns are all known', d['columns'])
    T.ok(desk.run(e).get('status') == 409, 'nothing is imported unchecked')
    job = desk.check(e)
    T.ok(job['state'] == 'done' and json.loads(job['result'])['added'] == 50, 'the check says what would come', job)
    T.ok(gusu('check', db=db).returncode == 0 and desk.total() == 0, 'the check wrote nothing')
    job = desk.run(e)
    T.ok(job['state'] == 'done' and desk.total() == 50, 'the import wrote all', job)
    T.ok(desk.run(e).get('status') == 409, 'an intake goes in once')
    _, again = desk.bring('enterprises', 'again.csv', (header + '\n' + '\n'.join(rows) + '\n').encode())
    T.ok(again['same_as'] == e, 'the same content is recognised', again['same_as'])
    status, _, _ = desk.request('POST', '/api/imports/%d/discard' % again['intake']['id'])
    T.ok(status == 204 and desk.get('/api/imports/%d' % e)[1]['problem'] is None, 'a discarded twin leaves the file of the other')

    # figures with columns that nobody knows, in GB18030
    text = '企业编码,本年税收,备注\n' + ''.join('%s,%d,x\n' % (c, 100 + i) for i, c in enumerate(codes))
    _, d = desk.bring('facts', 'tax.csv', text.encode('gb18030'))
    f = d['intake']['id']
    T.ok(d['encoding'] == 'GB18030' and [c['taken_for'] for c in d['columns']] == [None, None, None], 'encoding found, unknown columns are not guessed', d['columns'])
    job = desk.check(f)
    T.ok(job['state'] == 'failed' and "'code'" in job['error'], 'a check without the code says which column is missing', job)
    status, d = desk.post('/api/imports/%d' % f, {'names': ['信用代码', '实缴税收(万元)', '-'], 'year': 2020, 'source': '税务局'})
    T.ok(status == 200 and [c['taken_for'] for c in d['columns']] == ['信用代码', '实缴税收(万元)', '-'], 'a person names the columns', d['columns'])
    job = desk.check(f)
    T.ok(job['state'] == 'done' and json.loads(job['result'])['added'] == 50, 'then the check passes', job)
    T.ok(desk.run(f)['state'] == 'done', 'and the import')
    T.ok(desk.tax_of(codes[3]) == [103.0], 'the figures are there', desk.tax_of(codes[3]))
    _, d = desk.bring('facts', 'next.csv', ('企业编码,本年税收,备注\n%s,7,x\n' % codes[3]).encode())
    T.ok([c['taken_for'] for c in d['columns']] == ['信用代码', '实缴税收(万元)', '-'] and all(c['remembered'] for c in d['columns']), 'what was chosen is remembered',
         d['columns'])
    n = d['intake']['id']
    desk.post('/api/imports/%d' % n, {'year': 2020, 'source': '更正'})
    found = json.loads(desk.check(n)['result'])
    T.ok((found['added'], found['changed'], found['unchanged']) == (0, 1, 0), 'a check compares with what is there: a correction changes', found)
    T.ok(desk.run(n)['state'] == 'done', 'a correction by the remembered columns')
    mixed = '企业编码,本年税收,备注\n%s,7,x\n%s,8,x\n%s,102,x\n' % (codes[3], codes[1], codes[2])
    _, d = desk.bring('facts', 'mixed.csv', mixed.encode())
    desk.post('/api/imports/%d' % d['intake']['id'], {'year': 2020})
    found = json.loads(desk.check(d['intake']['id'])['result'])
    T.ok((found['added'], found['changed'], found['unchanged']) == (0, 1, 2), 'what is the same is told apart from what changes', found)
    desk.post('/api/imports/%d' % d['intake']['id'], {'year': 2021})
    found = json.loads(desk.check(d['intake']['id'])['result'])
    T.ok((found['added'], found['changed'], found['unchanged']) == (3, 0, 0), 'and both from what is new', found)
    desk.bare('/api/imports/%d/discard' % d['intake']['id'])

    # the same content again writes no batch
    _, d = desk.bring('facts', 'next-again.csv', ('企业编码,本年税收,备注\n%s,7,x\n' % codes[3]).encode())
    a = d['intake']['id']
    desk.post('/api/imports/%d' % a, {'year': 2020})
    desk.check(a)
    job = desk.run(a)
    T.ok(json.loads(job['result'])['known_before'] is True and json.loads(job['result'])['added'] == 0, 'the same content again writes nothing', job)

    _, d = desk.get('/api/imports/%d' % a)
    T.ok(not d['for_good'] and not d['can_undo'] and 'nothing new' in d['no_undo'] and d['intake']['batch'] is None, 'and cannot be taken back, with the reason', d['no_undo'])
    T.ok(desk.bare('/api/imports/%d/undo' % a)[1]['detail'] == d['no_undo'], 'which is also what a try is told')

    # undo the first table: the correction stays
    status, d = desk.bare('/api/imports/%d/undo' % f)
    T.ok(status == 200 and d['intake']['state'] == 'undone' and d['intake']['undone_by'] > d['intake']['batch'], 'a table is taken back by a new batch', d)
    _, left = desk.get('/api/imports/%d/rejects' % f)
    T.ok(d['intake']['left'] == 1 and [r['value'] for r in left['rejects']] == [codes[3]] and 'corrected' in left['rejects'][0]['message'],
         'what stays because of a later correction is listed', left)
    values = {c: desk.tax_of(c) for c in codes[:5]}
    T.ok(values[codes[3]] == [7.0] and values[codes[0]] == [] and values[codes[4]] == [], 'later corrections stay, the rest is gone', values)
    T.ok(desk.bare('/api/imports/%d/undo' % f)[0] == 409, 'once only')
    entries = json.loads(gusu('ledger', 'list', '--kind', 'batch.undone', '--json', db=db).stdout)
    T.ok([e['body'] for e in entries] == [{'batch': d['intake']['batch'], 'by': d['intake']['undone_by']}], 'and the ledger says so', entries)
    T.ok(gusu('check', db=db).returncode == 0, 'gusu check is clean afterwards', gusu('check', db=db).stdout)

    # mistakes
    bad = '信用代码,年份,实缴税收(万元),用地面积(亩)\n%s,2021,12,3\n%s,2021,abc,-1\n91320594088140947X,2021,1,1\n' % (codes[0], codes[1])
    _, d = desk.bring('facts', 'bad.csv', bad.encode())
    b = d['intake']['id']
    job = desk.check(b)
    _, d = desk.get('/api/imports/%d' % b)
    T.ok(job['state'] == 'done' and d['intake']['rejected'] == 2 and len(d['mistakes']) == 3, 'mistakes are counted by kind', d['mistakes'])
    _, rejects = desk.get('/api/imports/%d/rejects' % b)
    T.ok([r['row'] for r in rejects['rejects']] == [3, 3, 4] and rejects['rejects'][0]['todo'], 'and listed by row, each with what to do', rejects)
    chinese = json.loads(desk.request('GET', '/api/imports/%d/rejects' % b, None, {'Accept-Language': 'zh-CN'})[2])['rejects']
    pairs = list(zip(rejects['rejects'], chinese))
    T.ok(all(e['message'].isascii() and e['place'].isascii() and not c['message'].isascii() and not c['place'].isascii() for e, c in pairs),
         'whoever reads them later reads their own language', pairs)
    sheet = download(desk, '/api/imports/%d/marked' % b, 'zh-CN')
    T.ok(chinese[0]['message'] in zipfile.ZipFile(io.BytesIO(sheet)).read('xl/comments1.xml').decode(), 'and so does the marked sheet')
    status, headers, _ = desk.request('GET', '/api/imports/%d/marked' % b)
    T.ok(status == 200 and 'spreadsheetml' in headers['Content-Type'], 'the marked sheet is a workbook')
    T.ok(marked(desk, b), 'its wrong cells have a fill and a comment')
    T.ok(desk.run(b).get('status') == 409, 'a file with mistakes does not go in by itself')
    job = desk.run(b, keep_good=True)
    T.ok(job['state'] == 'done' and json.loads(job['result'])['added'] == 2, 'its good rows do, when one says so', job)

    for kind in ('enterprises', 'plots', 'marks', 'facts', 'groups'):
        raw = download(desk, '/api/import-kinds/%s/template' % kind)
        template(desk, kind, raw)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ('enterprises', 'facts'):
            path = os.path.join(folder, kind + '.xlsx')
            made = gusu('template', kind, path, db=db)
            T.ok(made.returncode == 0 and '<dataValidation ' in zipfile.ZipFile(path).read('xl/worksheets/sheet1.xml').decode(),
                 'gusu template writes the same at the command line', made.stderr)
    T.ok(desk.get('/api/imports/999999')[0] == 404, 'an intake that is not there')
    T.ok(desk.bring('nothing', 'x.csv', b'a\n1\n')[0] == 404, 'a kind that is not there')
    T.ok(desk.bring('facts', 'x.csv', b'')[0] in (400, 422), 'an empty file is refused')
    status, d = desk.bring('facts', 'x.xls', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'x' * 100)
    T.ok(status == 200 and 'xls' in d['problem'], 'a file that cannot be read says why and stays to be discarded', d)
    T.ok(len(desk.get('/api/imports')[1]['imports']) >= 6, 'the list has them all')


WANT = {'enterprises': {'list': 4, 'textLength': 2, 'date': 1}, 'plots': {'list': 2, 'textLength': 2, 'decimal': 2, 'date': 2},
        'marks': {'list': 1, 'textLength': 1, 'date': 2}, 'facts': {'textLength': 1, 'whole': 1, 'decimal': 10}, 'groups': {'list': 1, 'textLength': 1, 'date': 2}}


def template(desk, kind, raw):
    """Read as a spreadsheet reads it: parts, checks by type, lists on a hidden sheet; brought back it is understood."""
    z = zipfile.ZipFile(io.BytesIO(raw))
    for name in z.namelist():
        if name.endswith('.xml'):
            xml.etree.ElementTree.fromstring(z.read(name))
    sheet, book = z.read('xl/worksheets/sheet1.xml').decode(), z.read('xl/workbook.xml').decode()
    types = re.findall(r'<dataValidation type="(\w+)"', sheet)
    want = WANT[kind]
    T.ok(all(types.count(t) >= n for t, n in want.items()), 'the template of %s has its drop-downs and checks' % kind, (want, types))
    T.ok(len(re.findall('<sheet ', book)) == 3 and 'state="hidden"' in book and 'Notes' in book, 'a sheet of notes and a hidden one of lists', book)
    texts = sheet + ''.join(z.read(n).decode() for n in z.namelist() if 'sheet3' in n or 'sharedStrings' in n)
    T.ok(kind in ('facts', 'marks', 'groups') or '周庄镇' in texts, 'towns can be chosen')
    status, _, text = desk.request('POST', '/api/imports?kind=' + kind, raw, {'Content-Type': 'application/octet-stream', 'X-File-Name': 'template.xlsx'})
    d = json.loads(text)
    T.ok(status == 200 and d['columns'] and all(c['taken_for'] for c in d['columns']), 'all its columns are known when it comes back', d)
    desk.bare('/api/imports/%d/discard' % d['intake']['id'])


def download(desk, path, language='en'):
    import urllib.request
    request = urllib.request.Request(desk.server.url + path, headers={'Cookie': desk.cookie, 'Accept-Language': language})
    return urllib.request.urlopen(request, timeout=60).read()


def marked(desk, i):
    z = zipfile.ZipFile(io.BytesIO(download(desk, '/api/imports/%d/marked' % i)))
    comments = z.read('xl/comments1.xml').decode()
    return comments.count('<comment ') == 3 and 'FFFFC7CE' in z.read('xl/styles.xml').decode()


main()
