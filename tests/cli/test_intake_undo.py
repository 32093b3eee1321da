#!/usr/bin/env python3
"""Tables of the registry taken back: what an import did goes as long as nothing rests on it, and what stays is told row by row. TAP."""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Client, Server, Tap, gusu, sample_city  # noqa: E402

T = Tap()


class Desk(Client):
    def get(self, path):
        status, _, text = self.request('GET', path)
        return status, json.loads(text) if text else None

    def send(self, path, body=None):
        status, _, text = self.request('POST', path, body)
        return status, json.loads(text) if text else None

    def finish(self, started):
        import time
        status, answer = started
        if status != 202:
            return {'state': 'refused', 'status': status, 'error': answer}
        for _ in range(1200):
            _, job = self.get('/api/jobs/%d' % answer['job'])
            if job['state'] not in ('waiting', 'running'):
                return job
            time.sleep(0.05)
        raise RuntimeError('a job does not end: %r' % job)

    def bring(self, kind, text, name='t.csv', keep_good=False, **answers):
        """The intake's number and what the check and the import counted."""
        status, _, body = self.request('POST', '/api/imports?kind=' + kind, text.encode(), {'Content-Type': 'text/csv', 'X-File-Name': name})
        i = json.loads(body)['intake']['id']
        if answers:
            self.send('/api/imports/%d' % i, answers)
        check = self.finish(self.send('/api/imports/%d/check' % i))
        run = self.finish(self.send('/api/imports/%d/run' % i, {'keep_good': keep_good}))
        if check['state'] != 'done' or run['state'] != 'done':
            raise RuntimeError('%s %s' % (check, run))
        said, did = json.loads(check['result']), json.loads(run['result'])
        T.ok(all(said[k] == did[k] for k in ('rows', 'added', 'changed', 'unchanged')), 'the check of %s counted as the import did' % name, (said, did))
        return i, did

    def undo(self, i):
        status, d = self.send('/api/imports/%d/undo' % i)
        return status, d, [(r['value'], r['message']) for r in self.get('/api/imports/%d/rejects' % i)[1]['rejects']]

    def enterprise(self, code):
        return self.get('/api/enterprises/' + code)[1]


def counted(did):
    return did['added'], did['changed'], did['unchanged']


def enterprises(desk, head, rows):
    codes = [r.split(',')[0] for r in rows]
    first, did = desk.bring('enterprises', head + '\n'.join(rows) + '\n', 'first.csv')
    T.ok(counted(did) == (10, 0, 0), 'ten new enterprises', did)
    again, did = desk.bring('enterprises', head + '\n'.join(rows) + '\n', 'again.csv')
    T.ok(counted(did) == (0, 0, 10) and desk.get('/api/imports/%d' % again)[1]['no_undo'], 'the same again changes nothing and has nothing to take back', did)

    renamed = ['%s,改名%d' % (c, i) for i, c in enumerate(codes[:3])]
    change, did = desk.bring('enterprises', '信用代码,名称\n' + '\n'.join(renamed) + '\n', 'renamed.csv')
    T.ok(counted(did) == (0, 3, 0) and desk.enterprise(codes[0])['name'] == '改名0', 'three are renamed', did)
    _, did = desk.bring('enterprises', '信用代码,名称\n%s,再改\n' % codes[1], 'later.csv')
    status, d, left = desk.undo(change)
    T.ok(status == 200 and d['intake']['state'] == 'undone' and d['intake']['left'] == 1, 'the renaming is taken back but for one', d)
    names = [desk.enterprise(c)['name'] for c in codes[:3]]
    T.ok(names == [rows[0].split(',')[1], '再改', rows[2].split(',')[1]], 'two have their names again, a later change stays', names)
    T.ok([c for c, _ in left] == [codes[1]] and 'changed since' in left[0][1], 'and is told', left)
    T.ok(desk.undo(change)[0] == 409, 'once only')
    return first, codes


def marks(desk, codes):
    head = '信用代码,名单,文件,认定单位,事由,开始日期,结束日期\n'
    rows = '%s,白名单,文〔2020〕1号,工信局,,2020-01-01,\n%s,黑名单,文〔2020〕2号,工信局,,2020-01-01,\n' % (codes[3], codes[4])
    i, did = desk.bring('marks', head + rows, 'marks.csv')
    T.ok(counted(did) == (2, 0, 0) and len(desk.enterprise(codes[3])['marks']) == 1, 'two entries of lists', did)
    _, did = desk.bring('marks', head + rows + '%s,白名单,文〔2020〕1号,工信局,,2020-01-01,\n' % codes[5], 'marks-more.csv')
    T.ok(counted(did) == (1, 0, 2), 'brought again they are not doubled', did)
    status, d, left = desk.undo(i)
    T.ok(status == 200 and not left and not desk.enterprise(codes[3])['marks'] and len(desk.enterprise(codes[5])['marks']) == 1, 'taken back they hold no longer; others stay', d)


def plots(desk, codes):
    head = '地块编号,所属区域,地块面积(亩),信用代码,占用方式,占用面积(亩),开始日期\n'
    rows = ['DK1,320506,20,%s,自有,20,2015-01-01' % codes[3], 'DK2,320506,30,%s,自有,10,2015-01-01' % codes[4]]
    i, did = desk.bring('plots', head + '\n'.join(rows) + '\n', 'plots.csv')
    T.ok(counted(did) == (2, 2, 0), 'two plots with their occupants', did)
    _, did = desk.bring('plots', head + '\n'.join(rows) + '\n', 'plots-again.csv')
    T.ok(counted(did) == (0, 0, 2), 'brought again nothing is doubled', did)
    desk.bring('plots', head + 'DK2,,,%s,自有,5,2016-01-01\n' % codes[5], 'plots-more.csv')
    status, d, left = desk.undo(i)
    T.ok(status == 200 and [c for c, _ in left] == ['DK2'], 'a plot on which somebody else is stays', (status, left))
    land = [sum(o['area'] for o in desk.enterprise(c).get('plots', [])) if isinstance(desk.enterprise(c).get('plots'), list) else None for c in codes[3:6]]
    again, did = desk.bring('plots', head + 'DK1,320506,25,%s,自有,25,2015-01-01\n' % codes[3], 'plots-corrected.csv')
    T.ok(counted(did) == (1, 1, 0), 'the other one comes again with its right area', (did, land))
    T.ok(desk.undo(again)[0] == 200, 'and can be taken back again')
    i, did = desk.bring('plots', head + 'DK3,320506,25,%s,自有,25,2015-01-01\n' % codes[3], 'plots-project.csv')
    status, made = project(desk, [{'field': 'plot', 'value': 'DK3'}])
    T.ok(status == 200 and not made['warnings'], 'a project on a third plot', made)
    status, d, left = desk.undo(i)
    T.ok(status == 200 and [c for c, _ in left] == ['DK3'] and 'projects' in left[0][1], 'which stays then', (status, left))


def project(desk, changes):
    return desk.send('/api/projects', {'name': '外延片项目', 'region': '320506', 'happened_on': '2019-03-01', 'source': '招商科',
                                       'changes': [{'field': 'secrecy', 'value': '一般'}] + changes})


def new_ones(desk, first, rows, head, codes):
    desk.bring('facts', '信用代码,年份,实缴税收(万元)\n%s,2020,5\n' % codes[6], 'tax.csv')
    f, _ = desk.bring('facts', '信用代码,年份,实缴税收(万元)\n%s,2020,5\n' % codes[8], 'tax2.csv')
    desk.undo(f)
    status, made = project(desk, [{'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': codes[7]}])
    T.ok(status == 200, 'a project of the eighth', made)
    status, made = desk.send('/api/office/matters', {'source': 'problem', 'object': 'enterprise ' + codes[9], 'title': '走访问题', 'demand': '答复', 'region': '320506'})
    T.ok(status == 200, 'a matter about the tenth', made)
    status, d, left = desk.undo(first)
    stay = {codes[0], codes[1], codes[2], codes[5], codes[6], codes[7], codes[9]} # renamed, listed, with figures, in a project, with a matter
    T.ok(status == 200 and {c for c, _ in left} == stay, 'new enterprises go unless something rests on them', (left, stay))
    T.ok(desk.enterprise(codes[6])['status'] == 'active' and desk.enterprise(codes[8])['status'] == 'closed', 'one with figures stays; one whose figures were taken back goes',
         [desk.enterprise(c)['status'] for c in codes])
    back, did = desk.bring('enterprises', head + '\n'.join(rows) + '\n', 'back.csv')
    T.ok(desk.enterprise(codes[8])['status'] == 'active' and did['changed'] == 4, 'brought again they are there again', (did, [desk.enterprise(c)['status'] for c in codes], rows))
    T.ok(not desk.enterprise(codes[8]).get('history'), 'as though they had never been away', desk.enterprise(codes[8]).get('history'))


def main():
    lines = open(os.path.join(os.path.dirname(sample_city()), 'csv', 'enterprises.csv'), encoding='utf-8-sig').read().splitlines()
    head, rows = lines[0] + '\n', lines[1:11]
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, 'city.gusu')
        gusu('init', '--empty', db=db, check=True)
        with Server(db) as server:
            desk = Desk(server).login()
            first, codes = enterprises(desk, head, rows)
            marks(desk, codes)
            plots(desk, codes)
            new_ones(desk, first, rows, head, codes)
            check = gusu('check', db=db)
            T.ok(check.returncode == 0, 'gusu check is clean afterwards', check.stdout + check.stderr)
    T.end()


main()
