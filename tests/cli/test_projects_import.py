#!/usr/bin/env python3
"""Tables of projects and of their steps: a bureau's ledger into an empty city by command, every refusal of a step named with its cell, and the messy spreadsheet of 500
projects over HTTP with its mistakes back in red. TAP on stdout."""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, Client, Server, Tap, gusu, new_database  # noqa: E402
import messy_projects  # noqa: E402

T = Tap()


def write(folder, name, text, encoding='utf-8'):
    path = os.path.join(folder, name)
    with open(path, 'wb') as f:
        f.write(text.encode(encoding))
    return path


def bring(db, kind, path, *more):
    p = gusu('import', kind, path, '--json', *more, db=db)
    return p.returncode, json.loads(p.stdout or p.stderr)


def ledger(db, folder, csv_folder):
    """The sample's own tables, as a bureau would bring them."""
    gusu('import', 'enterprises', csv_folder + '/enterprises.csv', db=db, check=True)
    gusu('import', 'plots', csv_folder + '/plots.csv', db=db, check=True)
    n = len(open(csv_folder + '/projects.csv', encoding='utf-8').readlines()) - 1
    code, r = bring(db, 'projects', csv_folder + '/projects.csv', '--source', '示例台账', '--known-at', '2021-01-15')
    T.ok(code == 0 and r['added'] == n and r['rejected'] == 0, '%d projects come in' % n, r)
    code, r = bring(db, 'projects', csv_folder + '/project-plans-2019.csv', '--known-at', '2021-01-15')
    T.ok(code == 0 and r['changed'] > 20 and r['added'] == 0, 'another year of plans is told of those that are known', r)
    steps = open(csv_folder + '/project-steps.csv', encoding='utf-8').read()
    path = write(folder, 'steps.csv', steps, 'gb18030')
    code, r = bring(db, 'project-steps', path, '--known-at', '2021-01-31')
    T.ok(code == 0 and r['added'] == steps.count('\n') - 1 - n and r['unchanged'] == n and r['rejected'] == 0, 'their steps too, in GB18030; the first talks are there already', r)
    code, r = bring(db, 'project-steps', path, '--known-at', '2021-01-31')
    T.ok(code == 0 and r['added'] == 0 and r['unchanged'] == steps.count('\n') - 1, 'once more: nothing is told twice', r)
    code, r = bring(db, 'projects', csv_folder + '/projects.csv', '--known-at', '2021-01-15')
    T.ok(code == 0 and r['added'] == 0 and r['changed'] == 0 and r['unchanged'] == n, 'nor is what the file says already', r)
    p = gusu('check', db=db)
    T.ok(p.returncode == 0, 'gusu check is clean', p.stdout + p.stderr)


HEAD = '项目编号,阶段线,阶段,日期,报告日,责任人,原因,材料,材料名称,文号,材料日期,拍摄日\n'


def refusals(db, folder):
    text = '项目编号,项目名称,所在地,行业,项目类型,总投资(万元),首谈日\n,示例新区甲项目,320583,3911,新建,5000,2020-01-06\n,示例新区乙项目,昆山市,3911,技改,800,2020-02-10\n'
    code, r = bring(db, 'projects', write(folder, 'new.csv', text))
    T.ok(code == 0 and r['added'] == 2, 'two new ones get numbers of their own', r)
    new = {'甲': None, '乙': None}
    p = gusu('import', 'projects', write(folder, 'again.csv', text), '--json', db=db)
    r = json.loads(p.stderr)
    T.ok(p.returncode != 0 and [x['row'] for x in r['rejects']] == [2, 3] and all('同名' in x['message'] for x in r['rejects']), 'the same rows again are namesakes, not new projects', r)
    for x in r['rejects']:
        new['甲' if '甲' in x['value'] else '乙'] = re.search(r'XM\d{4}-\d{6}', x['message']).group()
    T.ok(all(new.values()), 'the message names their numbers', new)
    a, b = new['甲'], new['乙']
    rows = [
        (a + ',,储备,2020-03-02,2020-03-03,张,,评审会纪要,,,2020-03-02,', None, ''),
        (a + ',,签约,2020-04-01,2020-04-02,张,,投资协议,,示例〔2020〕1号,2020-04-01,', 'C', '协议号'),
        (a + ',项目阶段,开工,2020-05-01,2020-05-02,张,,现场照片,,,2020-05-01,', 'L', '拍摄日期'),
        (a + ',,没有的阶段,2020-05-01,,张,,,,,,', 'C', '没有这个阶段'),
        (a + ',没有的线,开工,2020-05-01,,张,,,,,,', 'B', '没有这条线'),
        (a + ',,开工,,,张,,,,,,', 'D', '不能为空'),
        (a + ',,储备,2020-03-09,2020-03-10,张,,评审会纪要,,,2020-03-09,', 'C', '储备'),
        (a + ',环评,提交,2020-03-09,2020-03-10,张,,,,,,', 'C', '立项'),
        (a + ',暂缓与退出,暂缓,2020-06-01,2020-06-02,张,,决定或说明文件,,示例〔2020〕2号,2020-06-01,', 'G', '原因'),
        (a + ',暂缓与退出,暂缓,2020-06-01,2020-06-02,张,资金,决定或说明文件,,示例〔2020〕2号,2020-06-01,', None, ''),
        (a + ',,签约,2020-06-03,2020-06-04,张,,投资协议,,示例〔2020〕1号,2020-06-01,', 'C', '暂缓'),
        (b + ',,储备,2020-02-01,2020-02-03,李,,评审会纪要,,,2020-02-01,', 'D', '早于'),
        (b + ',,储备,2020-03-05,2020-03-04,李,,评审会纪要,,,2020-03-04,', 'D', '将来'),
        (b + ',,储备,2020-03-05,2020-03-06,李,,,,,,', None, '缺少材料'),
        (b + ',,签约,2020-03-05,2020-03-06,李,,投资协议,,示例〔2020〕3号,2020-03-05,', 'C', '技改'),
        ('XM2019-999999,,储备,2020-03-05,,李,,评审会纪要,,,2020-03-05,', 'A', '没有这个项目'),
        (a + ',,签约,2020-07-03,2020-07-04,张,,投资协议,,示例〔2020〕1号,2020-06-01,', 'A', '连在一起'),
    ]
    path = write(folder, 'steps-bad.csv', HEAD + ''.join(r[0] + '\n' for r in rows))
    p = gusu('import', 'project-steps', path, '--json', db=db)
    d = json.loads(p.stderr)
    T.ok(p.returncode != 0 and d['rejected'] == sum(1 for r in rows if r[1] or r[2]), 'a table with mistakes goes in not at all', d.get('detail'))
    for n, (row, column, word) in enumerate(rows, 2):
        found = [x for x in d['rejects'] if x['row'] == n]
        if not word:
            T.ok(not found, 'row %d is good' % n, found)
            continue
        at = '第%d行 %s列' % (n, column) if column else '第%d行' % n
        T.ok(any(word in x['message'] + x['todo'] and x['place'].startswith(at) for x in found), 'row %d: %s' % (n, word), found)
    code, r = bring(db, 'project-steps', path, '--keep-good', os.path.join(folder, 'bad.csv'))
    T.ok(code == 0 and r['added'] == 2 and r['rejected'] == d['rejected'], 'with --keep-good its good rows do', r)
    back = list(csv.reader(open(os.path.join(folder, 'bad.csv'), encoding='utf-8-sig')))
    T.ok(len(back) == d['rejected'] + 1 and all(x[-1] for x in back), 'the others are given back with the reason')
    T.ok(gusu('check', db=db).returncode == 0, 'gusu check is clean', gusu('check', db=db).stdout)


class Desk(Client):
    def json(self, method, path, body=None, headers=None):
        status, _, text = self.request(method, path, body, headers)
        return json.loads(text) if text else {'status': status}

    def job(self, started):
        for _ in range(2400):
            job = self.json('GET', '/api/jobs/%d' % started['job'])
            if job['state'] not in ('waiting', 'running'):
                return job
            time.sleep(0.05)
        raise RuntimeError('a job does not end: %r' % job)

    def raw(self, path):
        return urllib.request.urlopen(urllib.request.Request(self.server.url + path, headers={'Cookie': self.cookie, 'Accept-Language': 'zh-CN'}), timeout=60).read()


def take(desk, data, name):
    """Up to the check; nobody says anything of header or columns."""
    d = desk.json('POST', '/api/imports?kind=projects', data, {'Content-Type': 'application/octet-stream', 'X-File-Name': urllib.parse.quote(name)})
    i = d['intake']['id']
    d = desk.json('POST', '/api/imports/%d' % i, {'source': '示例市重点办'})
    return i, d, desk.job(desk.json('POST', '/api/imports/%d/check' % i))


def totals_of(desk):
    """Every project's total as the list has it."""
    out, page = {}, 1
    while True:
        d = desk.json('GET', '/api/projects?page_size=200&page=%d' % page)
        out.update({r['name']: r['total'] for r in d['rows']})
        if page * 200 >= d['total']:
            return out
        page += 1


def by_command(folder, csv_folder, data, bad, left, good):
    """The same file at the command line, into a city of its own."""
    db = new_database(os.path.join(folder, 'other'))
    gusu('init', '--empty', db=db, check=True)
    gusu('import', 'enterprises', csv_folder + '/enterprises.csv', db=db, check=True)
    path = os.path.join(folder, '台账.xlsx')
    with open(path, 'wb') as f:
        f.write(data)
    p = gusu('import', 'projects', path, '--json', db=db)
    d = json.loads(p.stderr)
    T.ok(p.returncode != 0 and d['rejected'] == len(bad) and {x['row'] for x in d['rejects'] if not x['left_out']} == set(bad) and {x['row'] for x in d['rejects'] if x['left_out']} == set(left),
         'by command the same rows are wrong and the same are no projects', d.get('detail'))
    back = os.path.join(folder, 'back.csv')
    p = gusu('import', 'projects', path, '--keep-good', back, '--lang', 'zh', db=db)
    T.ok(p.returncode == 0 and '新增 %d' % len(good) in p.stdout and p.stderr.count('没有导入') == len(left), 'the good rows go in; what is no project is told', p.stdout + p.stderr[-500:])
    rows = list(csv.reader(open(back, encoding='utf-8-sig')))
    T.ok(len(rows) == len(bad) + 1 and rows[0][:3] == messy_projects.HEADERS[:3], 'and the bad ones come back, they alone', (len(rows), rows[0]))
    T.ok(gusu('check', db=db).returncode == 0, 'gusu check is clean', gusu('check', db=db).stdout)


def messy(db, firms, folder, csv_folder):
    data, bad, left, good = messy_projects.make(500, firms)
    with Server(db) as server:
        desk = Desk(server).login()
        i, d, job = take(desk, data, '台账.xlsx')
        T.ok(d['header_row'] == 3 and all(c['taken_for'] for c in d['columns']), 'the row of headers is found, and every column is known', (d.get('header_row'), d['columns']))
        found = json.loads(job['result'])
        rejects = desk.json('GET', '/api/imports/%d/rejects' % i, None, {'Accept-Language': 'zh-CN'})['rejects']
        rows = {}
        for r in rejects:
            rows[r['row']] = rows.get(r['row'], '') + '%s %s %s; ' % (r['message'], r['todo'], r['value'])
        T.ok(job['state'] == 'done' and found['added'] == len(good) and found['rejected'] == len(bad), '%d of 500 projects would come in, %d rows are wrong' % (len(good), len(bad)),
             (found, len(good), len(bad), sorted(set(rows) ^ set(bad))[:10]))
        T.ok(found['left_out'] == len(left) and set(rows) == set(bad) | set(left), 'just the rows that were spoiled come back; %d are no projects' % len(left), (found, sorted(set(rows) ^ set(bad) ^ set(left))[:10]))
        missing = [(n, word, rows.get(n)) for n, word in list(bad.items()) + list(left.items()) if word.replace(' ', '') not in rows.get(n, '').replace(' ', '')]
        T.ok(not missing, 'each with its reason', missing[:4])
        T.ok(any('2020-0' in w for n, w in rows.items() if bad.get(n) == '日期序号'), 'a bare number is told as the day that it may be')
        T.ok(desk.json('GET', '/api/imports/%d' % i)['for_good'], 'that projects are not taken back as a whole is said before they are written')
        z = zipfile.ZipFile(io.BytesIO(desk.raw('/api/imports/%d/marked' % i)))
        red = z.read('xl/comments1.xml').decode().count('<comment ')
        T.ok(red == sum(1 for r in rejects if r['column']) and red > 60 and 'FFFFC7CE' in z.read('xl/styles.xml').decode(), 'and in red in the marked sheet', (red, rejects[:2]))
        job = desk.job(desk.json('POST', '/api/imports/%d/run' % i, {'keep_good': True}))
        T.ok(job['state'] == 'done' and json.loads(job['result'])['added'] == len(good), 'the good rows go in', job)
        have = totals_of(desk)
        T.ok(all(have.get(name) == total for name, total in good.items()), 'whatever unit an amount was written in, the total is the same', [(x, have.get(x), good[x]) for x in good if have.get(x) != good[x]][:5])
        i, d, job = take(desk, data + b'', '台账二.xlsx')
        again = json.loads(job['result'])
        T.ok(again['added'] == 0 and again['rejected'] + again['unchanged'] >= len(good), 'the same ledger again opens no project twice', again)
        templates(desk)
        T.ok('panic' not in server.said(), 'the server ends quietly')
    T.ok(gusu('check', db=db).returncode == 0, 'gusu check is clean', gusu('check', db=db).stdout)
    os.mkdir(os.path.join(folder, 'other'))
    by_command(folder, csv_folder, data, bad, left, good)


def templates(desk):
    for kind, words in (('projects', ['总投资(万元)', '建设单位统一社会信用代码']), ('project-steps', ['阶段线', '拍摄日'])):
        z = zipfile.ZipFile(io.BytesIO(desk.raw('/api/import-kinds/%s/template' % kind)))
        sheet = z.read('xl/worksheets/sheet1.xml').decode()
        texts = ''.join(z.read(n).decode() for n in z.namelist() if n.endswith('.xml'))
        T.ok('<dataValidation ' in sheet and all(w in texts for w in words), 'the template of %s has its columns and drop-downs' % kind)


def by_template(db, folder):
    """Every table of projects has a template, however many columns the plan makes."""
    for kind, least in (('projects', 60), ('project-steps', 12), ('investment-reports', 20)):
        for end in ('csv', 'xlsx'):
            path = os.path.join(folder, '%s.%s' % (kind, end))
            p = gusu('template', kind, path, db=db)
            T.ok(p.returncode == 0 and os.path.getsize(path) > 200, 'gusu template %s as %s' % (kind, end), p.stdout + p.stderr)
        header = next(csv.reader(open(os.path.join(folder, kind + '.csv'), encoding='utf-8-sig')))
        T.ok(len(header) >= least, '%s: %d columns' % (kind, len(header)), header)


def main():
    with tempfile.TemporaryDirectory(prefix='gusu-projects-') as folder:
        csv_folder = os.path.join(folder, 'csv')
        subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), csv_folder, '--enterprises', '2000', '--projects', '60'], check=True, stdout=subprocess.DEVNULL)
        db = new_database(folder)
        gusu('init', '--empty', db=db, check=True)
        ledger(db, folder, csv_folder)
        refusals(db, folder)
        firms = [(r['信用代码'], r['名称'], r['行业代码']) for r in csv.DictReader(open(csv_folder + '/enterprises.csv', encoding='utf-8'))][:300]
        messy(db, firms, folder, csv_folder)
        by_template(db, folder)
    T.end()


main()
