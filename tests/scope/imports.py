#!/usr/bin/env python3
"""A district brings its own tables: what is its own goes in, a row of somebody else's is refused, in the same words as one that does not exist. TAP on stdout.

A small city of 60 enterprises is made; the 40 behind them stay unknown and are those that do not exist. What an officer of the district of most of them imports is then
looked at by the whole city."""
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, Client, Server, Tap, gusu, new_database, sample_city  # noqa: E402

T = Tap()
OWN = 'a sentence that %s remembers'
KINDS = ('facts', 'enterprises', 'marks', 'plots')


class Desk(Client):
    def get(self, path):
        status, _, text = self.request('GET', path)
        return status, json.loads(text) if text else None

    def post(self, path, body=None):
        status, _, text = self.request('POST', path, body)
        return status, json.loads(text) if text else None

    def bring(self, kind, text):
        status, _, answer = self.request('POST', '/api/imports?kind=' + kind, text.encode(), {'Content-Type': 'text/csv', 'X-File-Name': kind + '.csv'})
        return json.loads(answer) if status == 200 else {'status': status, 'answer': answer}

    def finish(self, started):
        status, answer = started
        if status != 202:
            return {'state': 'refused', 'status': status, 'error': answer}
        for _ in range(600):
            job = self.get('/api/jobs/%d' % answer['job'])[1]
            if job['state'] not in ('waiting', 'running'):
                return job
            time.sleep(0.05)
        raise RuntimeError('a job does not end: %r' % job)

    def check(self, kind, text):
        """(number, job, rejects) of a file that is brought and checked."""
        i = self.bring(kind, text)['intake']['id']
        job = self.finish(self.post('/api/imports/%d/check' % i))
        return i, job, self.get('/api/imports/%d/rejects' % i)[1]['rejects']

    def run(self, i, keep_good=False):
        return self.finish(self.post('/api/imports/%d/run' % i, {'keep_good': keep_good}))

    def tax_of(self, code, year=2020):
        return [v['value'] for v in self.get('/api/enterprises/%s/facts' % code)[1]['rows'] if v['indicator'] == 'tax' and v['current'] and v['value'] is not None]


def account(admin, name, role, area):
    made = admin.post('/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})[1]
    desk = Desk(admin.server).login(name, made['password'])
    desk.post('/api/password', {'old_password': made['password'], 'new_password': OWN % name})
    return desk


def table(kind, code, plot):
    """One row of each kind about an enterprise; for plots, about it on a plot."""
    return {'facts': '信用代码,年份,实缴税收(万元)\n%s,2020,77\n' % code, 'enterprises': '信用代码,名称\n%s,示例改名有限公司\n' % code,
            'marks': '信用代码,名单,文件,认定单位,开始日期\n%s,白名单,示例1号,工信局,2020-01-01\n' % code,
            'plots': '地块编号,信用代码,占用方式,占用面积(亩)\n%s,%s,租用,0.0001\n' % (plot, code)}[kind]


def words(rejects, *names):
    told = [(r['column'], r['message'], r['todo']) for r in rejects]
    text = json.dumps(told, ensure_ascii=False)
    for n in names:
        text = text.replace(n, 'NAME')
    return text


def city():
    """Sample rows: header, the known, the unknown; plots by the code of who is on them."""
    folder = os.path.join(BUILD, 'test-city', 'csv')
    lines = open(os.path.join(folder, 'enterprises.csv'), encoding='utf-8-sig').read().splitlines()
    return lines[0], lines[1:61], lines[61:101], open(os.path.join(folder, 'plots.csv'), encoding='utf-8-sig').read().splitlines()


def main():
    sample_city()
    header, known, unknown, plots = city()
    regions = {r.split(',')[0]: r.split(',')[2] for r in known}
    districts = {}
    for code, region in regions.items():
        districts.setdefault(region[:6], []).append(code)
    home = max((d for d in districts if d.startswith('3205')), key=lambda d: len(districts[d]))
    mine, theirs = districts[home], [c for c in regions if regions[c][:6] != home]
    nobody = [r.split(',')[0] for r in unknown]
    on = [p for p in plots[1:] if p.split(',')[3] in regions and p.split(',')[1] == regions[p.split(',')[3]]]
    my_plot = next(p.split(',')[0] for p in on if regions[p.split(',')[3]][:6] == home)
    their_plot = next(p.split(',')[0] for p in on if regions[p.split(',')[3]][:6] != home)
    with tempfile.TemporaryDirectory() as folder:
        db = new_database(folder)
        gusu('init', '--empty', db=db, check=True)
        with Server(db) as server:
            admin = Desk(server).login()
            for kind, text in (('enterprises', '\n'.join([header] + known)), ('plots', '\n'.join([plots[0]] + on))):
                i, job, rejects = admin.check(kind, text + '\n')
                T.ok(job['state'] == 'done' and not rejects and admin.run(i)['state'] == 'done', 'the whole city brings its table of ' + kind, (job, rejects[:3]))
            desk = account(admin, 'district', 'district', home)
            own(desk, admin, mine, my_plot)
            refused(desk, admin, mine, theirs, nobody, my_plot, their_plot, regions[theirs[0]])
            projects(desk, admin, home, regions[theirs[0]][:6])
            apart(desk, admin, mine)
            T.ok(account(admin, 'town', 'town', next(r for r in regions.values() if len(r) == 9)).get('/api/imports')[0] == 403, 'a town imports when that is granted by name')
            T.ok(gusu('check', db=db).returncode == 0, 'gusu check is clean afterwards')
            T.ok(server.stop() == 0, 'the server ends with 0', server.said()[-500:])
    T.end()


def own(desk, admin, mine, my_plot):
    for kind in KINDS:
        i, job, rejects = desk.check(kind, table(kind, mine[0], my_plot))
        done = desk.run(i)
        T.ok(job['state'] == 'done' and not rejects and done['state'] == 'done', 'a district imports %s of its own' % kind, (job, rejects, done))
    T.ok(admin.tax_of(mine[0]) == [77.0], 'and everybody sees them', admin.tax_of(mine[0]))


def refused(desk, admin, mine, theirs, nobody, my_plot, their_plot, elsewhere):
    for kind in KINDS:
        told = []
        for code in (theirs[0], nobody[0]):
            i, job, rejects = desk.check(kind, table(kind, code, my_plot))
            done = desk.run(i, keep_good=True)
            told.append((job['state'], words(rejects, code), done['state'] == 'done' and json.loads(done['result'])['added']))
            T.ok(len(rejects) == 1 and code in rejects[0]['message'], 'a row of %s about another one is refused with its reason' % kind, rejects)
        T.ok(told[0] == told[1], 'an enterprise elsewhere and one that does not exist are told apart by nothing: ' + kind, told)
    told = []
    for plot in (their_plot, 'SL999999'):
        _, job, rejects = desk.check('plots', table('plots', mine[0], plot))
        told.append((job['state'], words(rejects, plot)))
        _, job, rejects = desk.check('plots', '地块编号,所属区域,地块面积(亩)\n%s,%s,3\n' % (plot, '320583100'))
        told.append((job['state'], words(rejects, plot)))
    T.ok(told[0] == told[2] and told[1] == told[3] and 'NAME' in told[0][1] and 'NAME' in told[1][1], 'so with plots', told)
    _, job, rejects = desk.check('enterprises', '信用代码,所属区域\n%s,%s\n' % (mine[1], elsewhere))
    T.ok(len(rejects) == 1 and rejects[0]['column'], 'nobody sends an enterprise of his into another district', rejects)
    text = '信用代码,年份,实缴税收(万元)\n%s,2020,5\n%s,2020,6\n%s,2020,7\n' % (mine[1], theirs[1], nobody[1])
    i, job, rejects = desk.check('facts', text)
    T.ok([r['row'] for r in rejects] == [3, 4] and desk.run(i)['state'] == 'refused', 'in a mixed file just the rows of others are marked', rejects)
    done = desk.run(i, keep_good=True)
    T.ok(json.loads(done['result'])['added'] == 1 and admin.tax_of(mine[1]) == [5.0] and admin.tax_of(theirs[1]) == [], 'and only the own one goes in', done)


def brought(desk, kind, text):
    """(words of the rejects, what went in) of a file of projects or steps, with its good rows."""
    i, _, rejects = desk.check(kind, text)
    done = desk.run(i, keep_good=True)
    return rejects, json.loads(done['result'])['added'] if done['state'] == 'done' else None


def projects(desk, admin, home, elsewhere):
    head, steps = '项目编号,项目名称,所在地,行业,项目类型,总投资(万元),首谈日\n', '项目编号,阶段,日期,原因,材料,文号,材料日期\n'
    rejects, added = brought(admin, 'projects', head + 'XM2020-000901,示例别区项目,%s,3911,新建,500,2020-01-06\n' % elsewhere)
    T.ok(not rejects and added == 1, 'the whole city brings a project with the number that it had', rejects)
    rejects, added = brought(desk, 'projects', head + ',示例本区项目,%s,3911,新建,500,2020-01-06\n,示例越区项目,%s,3911,新建,500,2020-01-06\n' % (home, elsewhere))
    T.ok([r['row'] for r in rejects] == [3] and added == 1, 'a district opens projects of its own place and of no other', (rejects, added))
    told = [brought(desk, 'projects', head + '%s,示例改名,%s,3911,新建,500,2020-01-06\n' % (code, home)) for code in ('XM2020-000901', 'XM2020-000999')]
    T.ok(words(told[0][0], 'XM2020-000901') == words(told[1][0], 'XM2020-000999') and told[0][0] and told[0][1] in (0, None), 'a project elsewhere and one that does not exist are told apart by nothing', told)
    told = [brought(desk, 'project-steps', steps + '%s,储备,2020-03-01,,评审会纪要,,2020-03-01\n' % code) for code in ('XM2020-000901', 'XM2020-000999')]
    T.ok(words(told[0][0], 'XM2020-000901') == words(told[1][0], 'XM2020-000999') and told[0][0] and told[0][1] in (0, None), 'so with their steps', told)
    rejects, _ = brought(desk, 'projects', head + ',示例别区项目,%s,3911,新建,500,2020-01-06\n' % home)
    T.ok(not rejects, 'nor does the name of a project elsewhere stand in the way', rejects)
    year = time.gmtime(time.time() + 8 * 3600).tm_year   # of its number: the year in which it was entered
    number = next('XM%d-%06d' % (year, n) for n in range(1, 9) if not brought(desk, 'project-steps', steps + 'XM%d-%06d,储备,2020-03-01,,评审会纪要,,2020-03-01\n' % (year, n))[0])
    text = '项目编号,阶段线,阶段,日期,原因,材料,文号,材料日期\n%s,暂缓与退出,终止,2020-06-01,资金,决定或说明文件,示例1号,2020-06-01\n' % number
    rejects, _ = brought(desk, 'project-steps', text)
    T.ok(len(rejects) == 1 and rejects[0]['row'] == 2, 'what the bureau decides is not a district\'s to bring', rejects)
    rejects, added = brought(admin, 'project-steps', text)
    T.ok(not rejects and added == 1, 'but the bureau\'s', rejects)


def apart(desk, admin, mine):
    """What others bring is not there: files, mistakes, marked sheets, jobs, their events, and that the same content went in."""
    text = table('facts', mine[2], '')
    i, _, _ = admin.check('facts', text)
    job = admin.get('/api/imports/%d' % i)[1]['intake']['job']
    admin.run(i)
    for path in ('/api/imports/%d', '/api/imports/%d/rejects', '/api/imports/%d/marked'):
        a, b = desk.request('GET', path % i), desk.request('GET', path % 99999)
        T.ok(a[0] == 404 and json.loads(a[2])['detail'].replace(str(i), 'N') == json.loads(b[2])['detail'].replace('99999', 'N'), 'of another: ' + path, (a[0], a[2]))
    for path in ('/api/jobs/%d', '/api/jobs/%d/events'):
        a, b = desk.request('GET', path % job), desk.request('GET', path % 99999)
        T.ok(a[0] == b[0] == 404, 'of another: ' + path, (a[0], a[2]))
    for path in ('/api/imports/%d/check', '/api/imports/%d/discard', '/api/imports/%d/run', '/api/jobs/%d/cancel'):
        T.ok(desk.request('POST', path % (job if 'jobs' in path else i), {} if path.endswith('run') else None)[0] == 404, 'of another, by POST: ' + path)
    system = account(admin, 'system', 'system', '')
    _, _, rejects = desk.check('facts', '信用代码,年份,没有的指标\n%s,2020,5\n' % mine[2])
    theirs = [j for j in system.get('/api/jobs')[1]['jobs'] if j['account'] == 'district']
    T.ok(theirs and all(j['title'] == j['kind'] and j['result'] is None and j['what'] == '' and (j['error'] or '').find('没有的指标') < 0 for j in theirs) and any(j['state'] == 'failed' for j in theirs),
         'who runs the system sees that jobs ran, not what they were about', theirs[:2])
    T.ok(system.request('GET', '/api/jobs/%d/events' % theirs[0]['id'])[0] == 403 and system.get('/api/jobs/%d' % theirs[0]['id'])[1]['title'] == theirs[0]['kind'], 'nor their streams')
    listed = desk.get('/api/imports')[1]['imports']
    T.ok(listed and all(x['account'] == 'district' for x in listed), 'the list has the own files only', [x['account'] for x in listed])
    T.ok(desk.bring('facts', text)['same_as'] is None and admin.bring('facts', text)['same_as'] == i, 'that another one brought this content is not told')
    T.ok(desk.request('POST', '/api/imports/%d/undo' % listed[0]['id'])[0] == 403, 'taking back is for the whole city')
    T.ok(len(admin.get('/api/imports')[1]['imports']) > len(listed), 'the whole city sees all')


main()
