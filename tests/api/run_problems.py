#!/usr/bin/env python3
"""Problems of projects over HTTP: from registration by the enterprise to closing by it, returned, raised, shelved; every refusal; who sees what; the agenda of the joint
meeting by itself; random moves never break order, clock or thread. TAP on stdout."""
import datetime
import io
import json
import os
import random
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu, new_database  # noqa: E402

OWN = 'a sentence that %s remembers'
PDF = b'%PDF-1.4 what was done\n%%EOF\n'
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
UNITS = {'kunshan': 'kunshan', 'mayor': 'kunshan', 'town': '320583100', 'zjg': 'zhangjiagang', 'invest': 'investment', 'land': 'natural-resources', 'power': 'power-grid', 'energy': 'energy'}


def day(n):
    return (TODAY + datetime.timedelta(days=n)).isoformat()


def ask(client, method, path, body=None):
    status, _, text = client.request(method, path, body)
    return status, json.loads(text) if text.startswith('{') else text


def person(server, admin, name, role, area=''):
    status, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, text))
    c = Client(server).login(name, json.loads(text)['password'])
    c.request('POST', '/api/password', {'old_password': json.loads(text)['password'], 'new_password': OWN % name})
    if name in UNITS:
        assert admin.request('POST', '/api/office/members', {'account': name, 'unit': UNITS[name]})[0] == 204
    return c


class Problem:
    def __init__(self, number):
        self.id, self.path = number, '/api/problems/%d' % number

    def get(self, who):
        return ask(who, 'GET', self.path)

    def act(self, who, act, **more):
        return ask(who, 'POST', self.path + '/acts', dict(more, act=act))

    def say(self, who, text, **more):
        return ask(who, 'POST', self.path + '/words', dict(more, text=text))

    def acts(self, who):
        return [a['act'] for a in self.get(who)[1]['acts']]

    def bring(self, who, data=PDF, name='proof.pdf', inside=False):
        status, _, text = who.request('POST', self.path + '/files' + ('?inside=true' if inside else ''), data,
                                      {'Content-Type': 'application/octet-stream', 'X-File-Name': urllib.parse.quote(name)})
        return status, json.loads(text)


def project(p, name, firm, region='320583100', **values):
    changes = [{'field': 'kind', 'value': 'renovation'}] + [{'field': k, 'value': v} for k, v in values.items()]
    if firm:
        changes += [{'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm}]
    status, told = ask(p['kunshan'] if region.startswith('320583') else p['invest'], 'POST', '/api/projects',
                       {'name': name, 'region': region, 'source': 'desk', 'happened_on': '2019-01-05', 'changes': changes})
    assert status == 200, told
    return told['code']


def register(who, code, **more):
    status, d = ask(who, 'POST', '/api/problems', dict({'project': code, 'category': 'utilities', 'title': '专线供电未接通', 'text': '10千伏专线原定六月接通，至今没有'}, **more))
    return (Problem(d['problem']['id']), d) if status == 200 else (None, (status, d))


def setup(tap, server, admin):
    rows = json.loads(admin.request('GET', '/api/enterprises?page_size=3&district=320583')[2])['rows']
    p = {'firm': person(server, admin, 'firm', 'enterprise', rows[0]['code']), 'stranger': person(server, admin, 'stranger', 'enterprise', rows[1]['code'])}
    for name, role, area in (('kunshan', 'district', '320583'), ('mayor', 'district', '320583'), ('town', 'town', '320583100'), ('zjg', 'district', '320582'), ('invest', 'bureau', ''),
                             ('land', 'bureau', ''), ('power', 'bureau', ''), ('energy', 'bureau', ''), ('auditor', 'auditor', '')):
        p[name] = person(server, admin, name, role, area)
    return p, rows[0]['code'], rows[2]['code']


def registering(tap, p, code, zjg):
    status, d = ask(p['firm'], 'GET', '/api/problems/plan')
    tap.ok(status == 200 and len(d['categories']) == 10 and [x['id'] for x in d['levels']] == ['town', 'district', 'city', 'province'] and d['returns'] == 2, 'the plan for the form', d)
    for body, field in (({'category': 'nothing'}, 'category'), ({'title': ''}, 'title'), ({'title': 'x' * 81}, 'title'), ({'text': ''}, 'text'), ({'level': 'city'}, 'level')):
        none, (status, d) = register(p['firm'], code, **body)
        tap.ok(none is None and status == 400 and d['field'] == field, 'registering: %s is refused' % sorted(body.items())[0][0], d)
    for who, want in (('stranger', 404), ('zjg', 404), ('auditor', 403)):
        none, (status, d) = register(p[who], code)
        tap.ok(none is None and status == want, 'registering by %s: %d' % (who, want), (status, d))
    q, d = register(p['firm'], code)
    tap.ok(d['problem']['code'] == 'WT%d-000001' % TODAY.year and d['problem']['state'] == 'registered' and d['problem']['level'] == 'town', 'an enterprise registers a problem', d)
    tap.ok(d['problem']['deadline'] > day(0) and d['problem']['days'] in (0, None) and d['problem']['registered_on'] == day(0), 'the clock starts at once', d['problem'])
    tap.ok([w['text'] for w in d['words']] == ['10千伏专线原定六月接通，至今没有'] and d['words'][0]['by_enterprise'] and d['matter'] is None, 'the thread begins with it; matters are between offices', d)
    tap.ok(any(w['kind'] == 'problem' and w['link'] == '/problems/%d' % q.id for w in ask(p['kunshan'], 'GET', '/api/office/waiting')[1]['rows']), 'it waits for the desk of the district')
    none, (status, d) = register(p['kunshan'], zjg, level='town')
    tap.ok(none is None and status == 404, 'not of a project in another district', d)
    return q


def seeing(tap, p, q):
    for who, want in (('firm', 200), ('kunshan', 200), ('town', 200), ('invest', 200), ('auditor', 200), ('zjg', 404), ('stranger', 404)):
        tap.ok(q.get(p[who])[0] == want, '%s sees it: %d' % (who, want))
        rows = ask(p[who], 'GET', '/api/problems?q=%E4%B8%93%E7%BA%BF%E4%BE%9B%E7%94%B5%E6%9C%AA%E6%8E%A5%E9%80%9A&show=all')[1]['rows']
        tap.ok((q.id in [r['id'] for r in rows]) == (want == 200), 'and in the list')
    tap.ok(Problem(999999999).get(p['invest'])[1]['detail'] == Problem(999999999).get(p['zjg'])[1]['detail'] and q.get(p['zjg'])[1]['detail'] == 'there is no problem %d' % q.id, 'in the words of one that does not exist')


def acting(tap, p, q):
    tap.ok(q.acts(p['kunshan']) == ['assign', 'raise', 'shelve'] and q.acts(p['firm']) == [] and q.acts(p['town']) == [], 'what may be done is said by the problem', q.acts(p['kunshan']))
    for who, act, more, want in (('firm', 'assign', {}, 403), ('town', 'sign', {}, 409), ('town', 'assign', {}, 403), ('kunshan', 'confirm', {}, 409), ('zjg', 'assign', {}, 404), ('auditor', 'assign', {}, 403),
                                 ('kunshan', 'assign', {'office': 'nobody'}, 400), ('kunshan', 'assign', {'helpers': ['nobody']}, 400), ('kunshan', 'assign', {'day': day(-1)}, 400),
                                 ('kunshan', 'assign', {'day': day(300)}, 400), ('kunshan', 'shelve', {'note': '等规划'}, 400), ('kunshan', 'shelve', {'day': day(3)}, 400),
                                 ('kunshan', 'shelve', {'note': 'x', 'day': day(0)}, 400), ('kunshan', 'raise', {}, 400), ('kunshan', 'assign', {'satisfaction': 5}, 400), ('kunshan', 'assign', {'files': [1]}, 400),
                                 ('kunshan', 'raise', {'note': 'x', 'office': 'energy'}, 400), ('kunshan', 'resume', {}, 409)):
        status, d = q.act(p[who], act, **more)
        tap.ok(status == want, '%s may not %s %s: %d' % (who, act, more, want), (status, d))
    status, d = q.act(p['kunshan'], 'assign', helpers=['power-grid'])
    tap.ok(status == 200 and d['problem']['state'] == 'assigned' and d['problem']['office'] == '320583100' and d['helpers'][0]['code'] == 'power-grid', 'given out to the office of the plan', d)
    tap.ok(q.acts(p['town']) == ['sign', 'decline', 'raise'], 'the town may sign, decline, raise', q.acts(p['town']))
    tap.ok(q.act(p['town'], 'decline')[0] == 400, 'declining needs a reason')
    status, d = q.act(p['town'], 'decline', note='供电不归镇里')
    tap.ok(status == 200 and d['problem']['state'] == 'registered' and d['problem']['office'] is None, 'declined, it lies at the desk again')
    tap.ok('供电不归镇里' not in json.dumps(q.get(p['firm'])[1], ensure_ascii=False), 'what offices say to each other is not for the enterprise')
    q.act(p['kunshan'], 'assign')
    status, d = q.act(p['town'], 'sign')
    tap.ok(status == 200 and d['problem']['state'] == 'working', 'signed for')
    tap.ok(q.act(p['power'], 'answer', note='x')[0] == 403 and q.act(p['town'], 'answer')[0] == 400, 'only who has it answers, and with words')
    return q


def thread(tap, p, q):
    status, d = q.say(p['firm'], '何时能接通？')
    tap.ok(status == 200, 'the enterprise asks', d)
    status, d = q.say(p['town'], '供电公司说下周', inside=True)
    tap.ok(status == 200 and d['words'][-1]['inside'], 'an inside note', d)
    tap.ok([w['text'] for w in q.get(p['firm'])[1]['words']] == ['10千伏专线原定六月接通，至今没有', '何时能接通？'], 'which the enterprise does not see', q.get(p['firm'])[1]['words'])
    tap.ok(q.say(p['firm'], 'x', inside=True)[0] == 403 and q.say(p['power'], '变电站本周送电')[0] == 200, 'nor does it make one; a helper writes')
    for who in ('auditor', 'zjg', 'land'):
        tap.ok(q.say(p[who], 'x')[0] in (403, 404), '%s does not write here' % who)
    tap.ok(q.say(p['firm'], '')[0] == 400 and q.say(p['firm'], 'x', files=[4711])[0] == 404, 'empty words, files of others')
    status, a = q.bring(p['town'])
    status, b = q.bring(p['town'], PDF + b'inside', 'inside.pdf', inside=True)
    tap.ok(status == 200 and q.bring(p['auditor'])[0] == 403 and q.bring(p['zjg'])[0] == 404 and q.bring(p['firm'], inside=True)[0] == 403, 'files come in by who may write')
    status, d = q.say(p['town'], '见附件', inside=True, files=[b['id']])
    tap.ok(status == 200 and d['words'][-1]['files'][0]['id'] == b['id'], 'with a file', d)
    tap.ok(q.say(p['town'], 'x', files=[b['id']])[0] == 404, 'what is inside does not go out')
    tap.ok(p['firm'].request('GET', '%s/files/%d' % (q.path, b['id']))[0] == 404 and p['kunshan'].request('GET', '%s/files/%d' % (q.path, b['id']))[0] == 200, 'nor is it taken by the enterprise')
    status, d = q.act(p['town'], 'answer', note='专线已接通，请试用', files=[a['id']])
    tap.ok(status == 200 and d['problem']['state'] == 'answered' and d['words'][-1]['files'][0]['id'] == a['id'], 'answered with evidence', d)
    status, head, text = p['firm'].request('GET', '%s/files/%d' % (q.path, a['id']))
    tap.ok(status == 200 and text.encode() == PDF and head['Content-Disposition'].startswith('attachment'), 'which the enterprise takes')


def closing(tap, p, q):
    tap.ok(any(w['kind'] == 'problem' and w['link'] == '/problems/%d' % q.id for w in ask(p['firm'], 'GET', '/api/office/waiting')[1]['rows']), 'the answer waits for the enterprise')
    for who, act, more, want in (('kunshan', 'confirm', {'note': 'x'}, 403), ('town', 'confirm', {}, 403), ('firm', 'confirm', {}, 400), ('firm', 'confirm', {'satisfaction': 2}, 400), ('firm', 'return', {}, 400),
                                 ('kunshan', 'return', {'note': 'x'}, 403), ('stranger', 'confirm', {'satisfaction': 5}, 404), ('kunshan', 'shelve', {'note': 'x', 'day': day(9)}, 409)):
        status, d = q.act(p[who], act, **more)
        tap.ok(status == want, '%s may not %s %s: %d' % (who, act, more, want), (status, d))
    status, d = q.act(p['firm'], 'confirm', satisfaction=4, note='可以用了')
    tap.ok(status == 200 and d['problem']['state'] == 'closed' and d['problem']['satisfaction'] == 4 and [m['act'] for m in d['moves']][-2:] == ['confirm', 'close'], 'the enterprise says that it is solved', d)
    tap.ok(d['acts'] == [] and q.say(p['firm'], 'x')[0] == 409 and q.act(p['kunshan'], 'assign')[0] == 409, 'and nothing more happens to it')
    _, d = q.get(p['kunshan'])
    status, m = ask(p['kunshan'], 'GET', '/api/office/matters/%d' % d['matter'])
    tap.ok(status == 200 and m['matter']['state'] == 'closed' and [s['act'] for s in m['steps']] == ['open', 'assign', 'decline', 'assign', 'sign', 'submit', 'confirm'], 'its matter went with it', m)
    tap.ok(('matter.closed', 'matter %d' % d['matter']) in [(e['kind'], e['object']) for e in ask(p['invest'], 'GET', '/api/ledger')[1]['entries']], 'and its closing stands in the ledger')


def returned(tap, p, code):
    q, _ = register(p['town'], code, category='land', title='用地指标不足', text='缺30亩指标')
    _, d = q.get(p['kunshan'])
    status, m = ask(p['kunshan'], 'POST', '/api/office/matters/%d/acts' % d['matter'], {'act': 'assign', 'owner': 'energy', 'day': day(3)})
    tap.ok(status == 409 and 'problem' in m['detail'], 'nobody acts on the matter of a problem', m)
    status, m = ask(p['kunshan'], 'POST', '/api/office/matters', {'source': 'problem', 'object': 'problem %d' % q.id, 'title': 'x', 'demand': 'x'})
    tap.ok(status == 400 and m['field'] == 'object', 'nor opens one by hand', m)
    q.act(p['kunshan'], 'assign', office='kunshan')
    q.act(p['kunshan'], 'sign')
    q.act(p['mayor'], 'answer', note='已上报')
    status, d = q.act(p['firm'], 'return', note='没有解决')
    tap.ok(status == 200 and d['problem']['state'] == 'returned' and d['problem']['returns'] == 1 and d['problem']['level'] == 'town', 'returned with a reason', d['problem'])
    q.act(p['kunshan'], 'answer', note='再次上报')
    status, d = q.act(p['firm'], 'return', note='还是没有')
    tap.ok(status == 200 and d['problem']['state'] == 'raised' and d['problem']['level'] == 'district' and [m['act'] for m in d['moves']][-2:] == ['return', 'raise'], 'the second return goes to the level above', d['problem'])
    tap.ok(d['words'][-1]['text'] == '还是没有', 'in the words of the enterprise', d['words'])
    status, d = q.act(p['kunshan'], 'raise', note='请市里协调')
    tap.ok(status == 200 and d['problem']['level'] == 'city' and d['problem']['office'] == 'natural-resources', 'the district raises it to the city', d['problem'])
    tap.ok(q.get(p['town'])[0] == 200 and q.acts(p['town']) == [] and q.acts(p['land']) == ['sign', 'decline', 'raise'] and 'assign' in q.acts(p['invest']), 'it stays visible below; above it is in hand')
    tap.ok(q.acts(p['mayor']) == [], 'and the district does not decide on it any more')
    return q


def shelved(tap, p, code):
    q, _ = register(p['firm'], code, category='energy', title='能耗指标', text='缺能耗指标')
    q.act(p['kunshan'], 'assign')
    q.act(p['town'], 'sign')
    before = q.get(p['firm'])[1]['problem']
    status, d = q.act(p['kunshan'], 'shelve', note='等全年指标下达', day=day(30))
    tap.ok(status == 200 and d['problem']['state'] == 'shelved' and d['problem']['look_again'] == day(30), 'shelved with a day to look again', d['problem'])
    _, d = q.get(p['firm'])
    tap.ok(d['words'][-1]['text'] == '等全年指标下达' and d['problem']['days'] == before['days'] and d['problem']['deadline'] == before['deadline'], 'the enterprise reads why; the clock goes on', d['problem'])
    tap.ok(q.acts(p['kunshan']) == ['resume'] and q.acts(p['town']) == [], 'it can be taken up again by the desk')
    status, d = q.act(p['kunshan'], 'resume')
    tap.ok(status == 200 and d['problem']['state'] == 'working' and d['problem']['look_again'] is None, 'where it was', d['problem'])


def no_account(tap, p, code):
    q, _ = register(p['town'], code, category='staff', title='招工难', text='缺技工')
    tap.ok(not q.get(p['kunshan'])[1]['has_account'], 'a project whose enterprise has no account')
    q.act(p['kunshan'], 'assign', office='kunshan')
    q.act(p['kunshan'], 'sign')
    q.act(p['kunshan'], 'answer', note='已办专场招聘')
    status, d = q.act(p['kunshan'], 'confirm', note='电话核实')
    tap.ok(status == 403, 'nobody closes what he answered himself', d)
    tap.ok(any(w['link'] == '/problems/%d' % q.id for w in ask(p['mayor'], 'GET', '/api/office/waiting')[1]['rows']), 'it waits for somebody else of the desk')
    tap.ok(q.act(p['mayor'], 'confirm')[0] == 400 and q.act(p['mayor'], 'confirm', note='x', satisfaction=5)[0] == 400, 'with a reason, without a satisfaction')
    status, d = q.act(p['mayor'], 'confirm', note='电话核实，企业已招满')
    tap.ok(status == 200 and d['problem']['state'] == 'closed' and d['problem']['satisfaction'] is None and d['words'][-1]['text'] == '电话核实，企业已招满', 'the desk closes it with a reason that is shown', d['problem'])


def from_report(tap, p, code):
    cells = {'month_done': 1200, 'year_plan': 12000, 'progress_text': '桩基', 'problem': '场外道路没有接通，设备进不来，已影响总装'}
    v = ask(p['firm'], 'GET', '/api/investment/projects/%s/2020-03' % code)[1]['report']['version']
    path = '/api/projects/%s/problems/report' % code
    status, d = ask(p['firm'], 'POST', path, {'month': '2020-03'})
    tap.ok(status == 404 and d['field'] == 'month', 'a report without a problem opens none', d)
    status, d = ask(p['firm'], 'POST', '/api/investment/projects/%s/2020-03' % code, {'version': v, 'cells': [{'column': k, 'value': str(x)} for k, x in cells.items()]})
    tap.ok(status == 200, 'a report says what is in the way', d)
    tap.ok(ask(p['zjg'], 'POST', path, {'month': '2020-03'})[0] == 404 and ask(p['auditor'], 'POST', path, {'month': '2020-03'})[0] == 403 and ask(p['firm'], 'POST', path, {'month': '2020-03', 'category': 'x'})[0] == 400, 'refused')
    status, d = ask(p['firm'], 'POST', path, {'month': '2020-03'})
    tap.ok(status == 200 and d['text'] == cells['problem'] and d['origin'] == 'report 2020-03' and d['problem']['category'] == 'other', 'one click makes it a problem', d)
    status, d = ask(p['town'], 'POST', path, {'month': '2020-03', 'category': 'utilities'})
    tap.ok(status == 409 and 'WT%d-' % TODAY.year in d['detail'], 'once', d)
    status, d = ask(p['firm'], 'GET', '/api/projects/%s/problems' % code)
    tap.ok(status == 200 and d['may_register'] and len(d['rows']) == 4 and d['rows'][0]['id'] > d['rows'][-1]['id'], 'all problems of the project, the latest first', d)


def lists(tap, server, p, db, q, code):
    status, d = ask(p['invest'], 'GET', '/api/problems?show=open&sort=deadline&page_size=200')
    due = [r['deadline'] for r in d['rows'] if r['deadline']]
    tap.ok(status == 200 and due == sorted(due) and all(r['state'] != 'closed' for r in d['rows']) and d['counts']['open'] == d['total'], 'open ones by deadline')
    for query, good in (('category=land&project=' + code, lambda r: r['category'] == 'land' and r['project'] == code), ('level=city&show=all', lambda r: r['level'] == 'city'),
                        ('state=raised', lambda r: r['state'] == 'raised'), ('office=natural-resources', lambda r: r['office'] == 'natural-resources'), ('show=overdue', lambda r: r['overdue']),
                        ('show=closed&sort=changed&order=desc', lambda r: r['state'] == 'closed'), ('region=320582&show=all', lambda r: r['region'].startswith('320582'))):
        status, d = ask(p['invest'], 'GET', '/api/problems?' + query)
        tap.ok(status == 200 and d['rows'] and all(good(r) for r in d['rows']), 'filter %s' % query, d['rows'][:2] if status == 200 else d)
    for query in ('region=000000', 'project=nothing', 'state=x', 'level=x', 'show=x', 'sort=x'):
        tap.ok(ask(p['invest'], 'GET', '/api/problems?' + query)[0] in (400, 404), 'not taken: %s' % query)
    tap.ok(ask(p['firm'], 'GET', '/api/problems?show=agenda')[0] == 403 and ask(p['firm'], 'GET', '/api/problems/agenda')[0] == 403, 'the agenda is not for enterprises')
    tap.ok(p['invest'].request('GET', '/api/problems/export')[0] == 403, 'no file without the permission')
    gusu('account', 'grant', 'invest', '--role', 'bureau', '--permission', 'problems.export', db=db, check=True)
    c = Client(server).login('invest', OWN % 'invest')
    with urllib.request.urlopen(urllib.request.Request(server.url + '/api/problems/export?show=all&project=' + code, headers={'Cookie': c.cookie}), timeout=60) as reply:
        data, head = reply.read(), reply.headers
    book = zipfile.ZipFile(io.BytesIO(data))
    text = ''.join(book.read(n).decode('utf-8', 'replace') for n in book.namelist() if n.endswith('.xml'))
    tap.ok('用地指标不足' in text and 'X-Gusu-Taken-Out-By' in head, 'the list leaves as a workbook with the name of who took it')
    status, _, text = c.request('GET', '/api/problems/export?format=csv&show=all&category=land&project=' + code)
    tap.ok(status == 200 and '用地指标不足' in text and '专线供电未接通' not in text, 'and as CSV, as filtered')


def statistics(tap, p):
    status, d = ask(p['invest'], 'GET', '/api/problems/statistics')
    rows = ask(p['invest'], 'GET', '/api/problems?show=all&page_size=200')[1]
    tap.ok(status == 200 and d['all']['total'] == rows['total'] and d['all']['open'] == rows['counts']['open'] and d['all']['overdue'] == rows['counts']['overdue'], 'statistics count what the list counts', d['all'])
    for part in ('categories', 'levels', 'states', 'districts'):
        tap.ok(all(sum(x[k] for x in d[part]) == d['all'][k] for k in ('total', 'open', 'overdue', 'closed', 'told')), 'the parts by %s add up' % part, d[part])
    tap.ok(d['all']['told'] > 0 and 1 <= d['all']['satisfaction'] <= 5 and d['all']['median_days'] > 0, 'median and satisfaction with its denominator', d['all'])
    tap.ok([x['projects'] for x in d['blockers']] == sorted((x['projects'] for x in d['blockers']), reverse=True) and all(x['open'] > 0 for x in d['blockers']), 'top blockers hold up most projects', d['blockers'])
    some = ask(p['zjg'], 'GET', '/api/problems/statistics')[1]
    tap.ok([x['key'] for x in some['districts']] == ['320582'] and some['all']['total'] < d['all']['total'], 'a district counts its own', some['districts'])
    year = ask(p['invest'], 'GET', '/api/problems/statistics?from=2020-01-01&to=2020-12-31')[1]
    none = ask(p['invest'], 'GET', '/api/problems/statistics?from=1990-01-01&to=1990-12-31')[1]
    tap.ok(0 < year['all']['total'] < d['all']['total'] and none['all']['total'] == 0 and none['all']['median_days'] is None and none['all']['satisfaction'] is None, 'of some days; unknown is not zero', none['all'])


def old_ones(tap, p):
    """What the sample city's table brought is taken up on its page."""
    rows = ask(p['invest'], 'GET', '/api/problems?show=open&sort=registered&page_size=200')[1]['rows']
    rows = [r for r in rows if r['state'] in ('working', 'assigned') and r['level'] in ('town', 'district') and r['region'][:6] not in ('320582', '320583')]
    tap.ok(len(rows) > 0, 'the sample city has open problems')
    q = Problem(rows[0]['id'])
    _, d = q.get(p['invest'])
    tap.ok(d['matter'] is None and 'assign' in [a['act'] for a in d['acts']] and d['problem']['deadline'] < day(0), 'of the past, without a matter; where the desk has no members the city stands in', d['problem'])
    status, d = q.act(p['invest'], 'assign')
    tap.ok(status == 200 and d['matter'] and d['problem']['deadline'] >= day(0), 'given out anew it has a matter and a deadline', d['problem'])


def model(who_did, state):
    """What a walk expects to be open in a state, whoever asks."""
    return {'registered': {'assign', 'raise', 'shelve'}, 'assigned': {'assign', 'sign', 'decline', 'raise', 'shelve'}, 'raised': {'assign', 'sign', 'decline', 'raise', 'shelve'},
            'working': {'assign', 'answer', 'raise', 'shelve'}, 'returned': {'assign', 'answer', 'raise', 'shelve'}, 'answered': {'confirm', 'return'}, 'shelved': {'resume'}, 'closed': set()}[state]


def walk(tap, p, code, seed):
    """Random acts by random persons: what is said to be possible is, everything else is refused and changes nothing, nothing that was said is lost."""
    r = random.Random(seed)
    people = ['firm', 'kunshan', 'mayor', 'town', 'invest', 'land', 'power', 'energy']
    all_acts = ['assign', 'sign', 'decline', 'answer', 'confirm', 'return', 'raise', 'shelve', 'resume']
    levels = ['town', 'district', 'city', 'province']
    trouble, said, moves, returns, raises, level, state = [], 1, 1, 0, 0, 0, 'registered'
    q, d = register(p['firm'], code, category=r.choice(['land', 'energy', 'utilities']), title='随机%d' % seed, text='随机')
    for _ in range(60):
        who = r.choice(people)
        _, seen = q.get(p[who])
        possible = [a['act'] for a in seen['acts']]
        if not set(possible) <= model(who, seen['problem']['state']):
            trouble.append(('offered', who, seen['problem']['state'], possible))
        if r.random() < .2:
            inside = who != 'firm' and r.random() < .5
            status, _ = q.say(p[who], '话%d' % said, inside=inside)
            if (status == 200) != (seen['may_note'] if inside else seen['may_say']):
                trouble.append(('say', who, status))
            said += status == 200
            continue
        act = r.choice(possible) if possible and r.random() < .8 else r.choice(all_acts)
        if act == 'shelve' and r.random() < .6:
            continue
        more = {'answer': {'note': '答复'}, 'return': {'note': '未解决'}, 'decline': {'note': '不归我管'}, 'raise': {'note': '请上级协调'}, 'shelve': {'note': '等待', 'day': day(5)},
                'confirm': {'satisfaction': r.randint(3, 5), 'note': '好'}}.get(act, {})
        if act == 'confirm' and r.random() < .7:
            continue
        status, after = q.act(p[who], act, **more)
        if (status == 200) != (act in possible):
            trouble.append((act, who, seen['problem']['state'], status, after))
        if status != 200:
            continue
        returns += act == 'return'
        up = act == 'raise' or (act == 'return' and returns >= 2 and level < 3)
        level, raises = level + up, raises + up
        moves += 1 + (act == 'confirm') + (act == 'return' and up)
        said += act in ('answer', 'return', 'shelve', 'confirm')
        state = after['problem']['state']
        if (after['problem']['returns'], after['problem']['raises'], after['problem']['level']) != (returns, raises, levels[level]):
            trouble.append(('counts', act, after['problem']))
    _, d = q.get(p['invest'])
    _, m = ask(p['invest'], 'GET', '/api/office/matters/%d' % d['matter'])
    days = [x['day'] for x in d['moves']]
    if len(d['moves']) != moves or days != sorted(days) or len(d['words']) != said or d['problem']['registered_on'] != day(0) or d['problem']['days'] not in (0, None):
        trouble.append(('kept', len(d['moves']), moves, len(d['words']), said, d['problem']))
    if (m['matter']['state'] == 'closed') != (state == 'closed') or m['matter']['returns'] != returns:
        trouble.append(('matter', m['matter'], state))
    tap.ok(not trouble, 'seed %d: %d moves, %d words, %s at the level %s' % (seed, moves, said, state, levels[level]), json.dumps(trouble, ensure_ascii=False)[:1500])


def agenda(tap, server, q, again):
    """The second return puts it on the agenda of the joint meeting when the rules have been read."""
    c = Client(server).login('invest', OWN % 'invest')
    for _ in range(100):
        d = ask(c, 'GET', '/api/problems/agenda')[1]
        if q.id in [r['id'] for r in d['rows']]:
            break
        time.sleep(0.1)
    tap.ok(q.id in [r['id'] for r in d['rows']] and all(r['escalated'] == 'agenda' for r in d['rows']), 'returned twice, it stands on the agenda of the joint meeting%s' % (', still' if again else ''), d)
    if not again:
        status, d = q.act(c, 'assign', office='natural-resources')
        tap.ok(status == 200 and d['problem']['escalated'] == 'agenda', 'and whoever has it by then does not take it off', d)


BAD = [('%s', 'XM1999-999999', '用地', '镇', '2020-05-01', '登记', '', '', '', '', '', 'no such project'), ('%s', '', '天气', '镇', '2020-05-01', '登记', '', '', '', '', '', 'no such category'),
       ('%s', '', '用地', '乡', '2020-05-01', '登记', '', '', '', '', '', '乡'), ('%s', '', '用地', '镇', '', '登记', '', '', '', '', '', 'the day is missing'),
       ('%s', '', '用地', '镇', '2020-05-01', '销号', '2020-05-02', '', '', '', '满意', 'answered and confirmed on some day'),
       ('%s', '', '用地', '镇', '2020-05-01', '办理', '2020-04-02', '2020-05-03', '', '', '', 'before the step before it'), ('%s', '', '用地', '镇', '2099-05-01', '登记', '', '', '', '', '', 'lies in the future'),
       ('%s', '', '用地', '镇', '2020-05-01', '办理', '2020-05-02', '2020-05-03', '', '', '满意', 'has no satisfaction yet')]


def importing(tap, folder):
    """A table that people bring into a city of their own: every mistake at its place, nothing goes in with one; the same table twice is one."""
    folder = os.path.join(folder, 'own')
    os.mkdir(folder)
    db, kept = new_database(folder), {'GUSU_FILES': os.path.join(folder, 'files')}
    gusu('init', '--empty', db=db, check=True, **kept)
    with Server(db, **kept) as server:
        status, told = ask(Client(server).login(), 'POST', '/api/projects', {'name': '表中项目', 'region': '320583100', 'source': 'desk'})
        assert status == 200, told
        code = told['code']

    def table(rows):
        path = os.path.join(folder, 'problems.csv')
        with open(path, 'w', encoding='utf-8') as f:
            f.write('编号,项目编号,类别,描述,层级,提出日,状态,交办日,签收日,答复日,企业确认日,满意度\n')
            for number, (name, own, *cells) in enumerate(rows):
                f.write(','.join([name % ('BRING%d' % number), own or code] + [cells[0], '说明'] + cells[1:9]) + '\n')
        return gusu('import', 'project-problems', path, '--lang', 'en', db=db, **kept)
    done = table(BAD)
    told = done.stdout + done.stderr
    for n, row in enumerate(BAD):
        tap.ok(done.returncode != 0 and row[-1] in told and 'line %d' % (n + 2) in told or 'row %d' % (n + 2) in told, 'a table with a mistake: %s' % row[-1], told[:2000])
    good = [('%s', '', '用地', '镇', '2020-05-01', '销号', '2020-05-02', '2020-05-03', '2020-05-20', '2020-05-22', '满意', ''), ('%s', '', '环评', '区', '2020-05-01', '办理', '2020-05-02', '2020-05-03', '', '', '', '')]
    done = table(good)
    tap.ok(done.returncode == 0, 'a good one goes in', done.stdout + done.stderr)
    again = table(good)
    tap.ok(again.returncode == 0 and gusu('check', db=db, **kept).returncode == 0, 'and again, as it is there already', again.stdout + again.stderr)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        kept = {'GUSU_FILES': os.path.join(folder, 'files')}
        with Server(db, **kept) as server:
            admin = Client(server).login()
            p, firm, silent = setup(tap, server, admin)
            code, lone, zjg = project(p, '问题项目', firm), project(p, '无账号项目', silent), project(p, '张家港项目', None, '320582100')
            walked = [project(p, '随机项目%d' % i, firm) for i in range(4)]
            q = registering(tap, p, code, zjg)
            seeing(tap, p, q)
            acting(tap, p, q)
            thread(tap, p, q)
            closing(tap, p, q)
            twice = returned(tap, p, code)
            shelved(tap, p, code)
            no_account(tap, p, lone)
            from_report(tap, p, code)
            lists(tap, server, p, db, q, code)
            statistics(tap, p)
            old_ones(tap, p)
            for seed, one in enumerate(walked):
                walk(tap, p, one, seed)
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        for again in (False, True):
            with Server(db, **kept) as server:
                agenda(tap, server, twice, again)
        checked = gusu('check', db=db, **kept)
        tap.ok(checked.returncode == 0, 'gusu check finds nothing wrong', checked.stdout + checked.stderr)
        importing(tap, folder)
        made = gusu('rebuild', db=db, **kept)
        checked = gusu('check', db=db, **kept)
        tap.ok(made.returncode == 0 and checked.returncode == 0, 'nor after everything derived was made anew', made.stderr + checked.stdout + checked.stderr)
    tap.end()


if __name__ == '__main__':
    main()
