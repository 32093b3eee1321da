#!/usr/bin/env python3
"""Tables in and out beside sqlite3, in one run on one machine.

In: 1 000 000 figures in the long form, in random order and sorted, into a city of 120 000 enterprises, as one whole command with every check; beside it
`sqlite3 .import` of the same rows into a table with the same key, WAL, synchronous=FULL. They take turns; the middle counts.
Page: a table near the limits through a server as the import page sends it: a CSV of 1 000 000 rows and nearly 200 MB (the long form among columns of no use)
and an XLSX with 1 000 000 rows; seconds of upload, check and writing, and the most memory of the server in each. Beside it another account's questions.
Out: 100 000 rows x 20 cells written by the server; how much its memory grew at the most.

    python3 tests/bench/tables.py [--rows 1000000] [--rounds 3] [--only in,page,out]

Ends with 1 when a ratio or the memory misses its bar.
"""
import argparse
import csv
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, GUSU, SCHEME, Client, Server, environment, gusu  # noqa: E402

WORK = os.path.join(BUILD, 'bench')
INDICATORS = [('land', '亩', 4), ('tax', '万元', 2), ('sales', '万元', 2), ('electricity', '万kWh', 4), ('output', '万元', 2), ('va', '万元', 2),
              ('energy', 'tce', 2), ('rd', '万元', 2), ('employees', '人', 0)]
IMPORT_BAR, MEMORY_BAR = 2.0, 64
LIMIT, PAGE_MEMORY_BAR = 200 * 10 ** 6, 1024
PLAIN = """PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE fact (code TEXT NOT NULL, indicator TEXT NOT NULL, period TEXT NOT NULL, value TEXT, unit TEXT, PRIMARY KEY (indicator, period, code)) WITHOUT ROWID;
.mode csv
.import {table} fact
"""


def city():
    folder = os.path.join(WORK, 'city')
    if not os.path.exists(os.path.join(folder, 'truth.csv')):
        subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def write(path, rows, header):
    with open(path, 'w') as f:
        if header:
            f.write('code,indicator,period,value,unit\n')
        for r in rows:
            f.write(','.join(r) + '\n')


def make_rows(folder, n):
    with open(os.path.join(folder, 'enterprises.csv'), encoding='utf-8-sig') as f:
        codes = [r[0] for r in csv.reader(f)][1:]
    random.seed(1)
    rows = [(c, i, '2021', '%.*f' % (d, random.lognormvariate(3, 1)), u) for c in codes for i, u, d in INDICATORS]
    return rows[:n]


def measured(words, **more):
    began = os.times()
    at = time.monotonic()
    p = subprocess.run(words, capture_output=True, text=True, **more)
    if p.returncode:
        sys.exit('%s: exit %d\n%s' % (' '.join(words), p.returncode, p.stderr[-2000:]))
    ended = os.times()
    return time.monotonic() - at, ended.children_user + ended.children_system - began.children_user - began.children_system


def take_in(name, rows, empty, rounds):
    table, plain = os.path.join(WORK, 'facts.csv'), os.path.join(WORK, 'plain.csv')
    write(table, rows, True)
    write(plain, rows, False)
    ours, theirs = [], []
    for _ in range(rounds):
        db, other = os.path.join(WORK, 'in.gusu'), os.path.join(WORK, 'in.sqlite')
        for f in (db, other):
            for tail in ('', '-wal', '-shm'):
                if os.path.exists(f + tail):
                    os.remove(f + tail)
        shutil.copyfile(empty, db)
        ours.append(measured([GUSU, 'import', 'facts', table, '--source', 'bench', '--db', db], env=environment(db)))
        theirs.append(measured(['sqlite3', other], input=PLAIN.format(table=plain)))
    wall, cpu = (statistics.median(o[k] for o in ours) / statistics.median(t[k] for t in theirs) for k in (0, 1))
    good = wall <= IMPORT_BAR
    print('%-44s wall %.2f x sqlite3 .import, CPU %.2f x (bar %.1f)%s' % (name, wall, cpu, IMPORT_BAR, '' if good else '  MISSED'))
    return good


def memory(server, word):
    with open('/proc/%d/status' % server.process.pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith(word)) / 1024


def write_wide(path, rows):
    """The long form between columns of no use, as much as makes 200 MB."""
    extra = (LIMIT - 400000 - sum(len(','.join(r)) for r in rows)) // len(rows) - 16
    word = '备注' * 40
    with open(path, 'w') as f:
        f.write('备注一,code,indicator,period,序号,value,unit,备注二\n')
        for n, r in enumerate(rows):
            note = word[:extra // 3]
            f.write('%s,%s,%s,%s,%07d,%s,%s,x\n' % (note, r[0], r[1], r[2], n, r[3], r[4]))


def write_book(path, rows):
    """An XLSX with one sheet, numbers as numbers and words in place, written row by row."""
    types = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
             '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
             '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
    relations = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr('[Content_Types].xml', types)
        z.writestr('_rels/.rels', relations % ('<Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/>' % office))
        z.writestr('xl/workbook.xml', '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"><sheets>'
                   '<sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>' % office)
        z.writestr('xl/_rels/workbook.xml.rels', relations % ('<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>' % office))
        with z.open('xl/worksheets/sheet1.xml', 'w', force_zip64=True) as f:
            f.write('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'.encode())
            for n, r in enumerate([('code', 'indicator', 'period', 'value', 'unit')] + rows):
                cells = ''.join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (k, n + 1, v) if n == 0 or k != 'D' else '<c r="D%d"><v>%s</v></c>' % (n + 1, v)
                                for k, v in zip('ABCDE', r))
                f.write(('<row r="%d">%s</row>' % (n + 1, cells)).encode())
            f.write(b'</sheetData></worksheet>')


def send_file(client, path, kind):
    """The file as the page sends it, from disk; the number of the import."""
    c = http.client.HTTPConnection('127.0.0.1', client.server.port, timeout=600)
    head = {'Cookie': client.cookie, 'X-CSRF-Token': client.csrf, 'Content-Type': kind, 'Content-Length': str(os.path.getsize(path)), 'X-File-Name': os.path.basename(path)}
    with open(path, 'rb') as f:
        c.request('POST', '/api/imports?kind=facts', f, head)
        answer = c.getresponse()
        text = answer.read()
    c.close()
    if answer.status not in (200, 201):
        sys.exit('upload of %s: %d %s' % (path, answer.status, text[:500]))
    return json.loads(text)['intake']['id']


def asked(client, method, path, body=None):
    status, _, text = client.request(method, path, body)
    if status not in (200, 201, 202):
        sys.exit('%s %s: %d %s' % (method, path, status, text[:500]))
    return json.loads(text) if text else {}


def job_done(client, started):
    while True:
        job = asked(client, 'GET', '/api/jobs/%d' % started['job'])
        if job['state'] not in ('waiting', 'running'):
            break
        time.sleep(0.2)
    if job['state'] != 'done':
        sys.exit('a job ended as %s: %s' % (job['state'], job.get('error')))
    return json.loads(job['result'])


class Beside(threading.Thread):
    """Somebody else, who asks ten times a second for a page of enterprises."""
    def __init__(self, server):
        super().__init__()
        self.client, self.took, self.over = Client(server).login(), [], threading.Event()

    def run(self):
        while not self.over.wait(0.1):
            at = time.monotonic()
            asked(self.client, 'GET', '/api/enterprises?limit=20')
            self.took.append(time.monotonic() - at)

    def worst(self):
        took, self.took = self.took, []
        return max(took) if took else 0


def stage(server, other, words, work):
    with open('/proc/%d/clear_refs' % server.process.pid, 'w') as f:
        f.write('5')
    other.worst()
    at = time.monotonic()
    result = work()
    took, most = time.monotonic() - at, memory(server, 'VmHWM')
    good = most <= PAGE_MEMORY_BAR
    print('%-44s %.1f s, server %.0f MiB at the most (bar %d), another account waited %.3f s at the most%s' % (words, took, most, PAGE_MEMORY_BAR, other.worst(),
          '' if good else '  MISSED'), flush=True)
    return result, good


def through_page(rows, empty):
    files = [('facts-wide.csv', write_wide, 'text/csv'), ('facts-book.xlsx', write_book, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')]
    all_good = True
    for name, writer, kind in files:
        path, db = os.path.join(WORK, name), os.path.join(WORK, 'page.gusu')
        writer(path, rows)
        for tail in ('', '-wal', '-shm'):
            if os.path.exists(db + tail):
                os.remove(db + tail)
        shutil.copyfile(empty, db)
        shutil.rmtree(db + '.files', ignore_errors=True)
        with Server(db) as server:
            client, other = Client(server).login(), Beside(server)
            client.patience = 600
            other.start()
            try:
                words = '%s (%.0f MB, %d rows)' % (name, os.path.getsize(path) / 1e6, len(rows))
                i, a = stage(server, other, words + ' upload', lambda: send_file(client, path, kind))
                columns = asked(client, 'GET', '/api/imports/%d' % i)['columns']
                asked(client, 'POST', '/api/imports/%d' % i, {'names': [column['taken_for'] or '-' for column in columns], 'source': 'bench'})
                said, b = stage(server, other, '  check', lambda: job_done(client, asked(client, 'POST', '/api/imports/%d/check' % i)))
                did, d = stage(server, other, '  import', lambda: job_done(client, asked(client, 'POST', '/api/imports/%d/run' % i, {'keep_good': False})))
                _, e = stage(server, other, '  undo', lambda: asked(client, 'POST', '/api/imports/%d/undo' % i))
            finally:
                other.over.set()
                other.join()
            if not (said['rows'] == did['rows'] == len(rows) and did['added'] == len(rows) and did['rejected'] == 0):
                sys.exit('%s: %r %r' % (name, said, did))
            all_good &= a and b and d and e
    return all_good


def give_out(folder):
    db = os.path.join(WORK, 'out.gusu')
    if not os.path.exists(db):
        gusu('init', '--sample', folder, db=db + '.new', check=True)
        gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db + '.new', check=True)
        for tail in ('-wal', ''):
            if os.path.exists(db + '.new' + tail):
                os.rename(db + '.new' + tail, db + tail)
    good = True
    with Server(db) as server:
        client = Client(server).login()
        path = '/api/evaluation/export?scheme=%s&year=2020&format=' % SCHEME
        client.request('GET', path.replace('export?', 'results?').replace('&format=', ''))
        for kind in ('csv', 'xlsx'):
            with open('/proc/%d/clear_refs' % server.process.pid, 'w') as f:
                f.write('5')
            before = memory(server, 'VmRSS')
            status, _, text = client.request('GET', path + kind)
            if status != 200:
                sys.exit('export: %d %s' % (status, text[:300]))
            grew = memory(server, 'VmHWM') - before
            good &= grew <= MEMORY_BAR
            cells = text.splitlines()[0].count(',') + 1 if kind == 'csv' else 0
            print('%-44s %.0f MiB at the most (bar %d)%s' % ('export of the city as %s%s' % (kind, ', %d columns' % cells if cells else ''), grew, MEMORY_BAR,
                                                          '' if grew <= MEMORY_BAR else '  MISSED'))
    return good


def main():
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    o.add_argument('--rows', type=int, default=1000000)
    o.add_argument('--rounds', type=int, default=3)
    o.add_argument('--only', default='in,page,out')
    a = o.parse_args()
    if shutil.which('sqlite3') is None:
        print('skipped: sqlite3 is not installed (apt-get install sqlite3)')
        return 0
    os.makedirs(WORK, exist_ok=True)
    folder = city()
    empty = os.path.join(WORK, 'empty.gusu')
    if not os.path.exists(empty):
        gusu('init', '--empty', db=empty, check=True)
        gusu('import', 'enterprises', os.path.join(folder, 'enterprises.csv'), db=empty, check=True)
    rows = make_rows(folder, a.rows)
    good, parts = True, a.only.split(',')
    if 'in' in parts:
        good &= take_in('%d figures in, by enterprise' % len(rows), rows, empty, a.rounds)
    random.shuffle(rows)
    if 'in' in parts:
        good &= take_in('%d figures in, shuffled' % len(rows), rows, empty, a.rounds)
    if 'page' in parts:
        good &= through_page(rows, empty)
    if 'out' in parts:
        good &= give_out(folder)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
