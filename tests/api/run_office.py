#!/usr/bin/env python3
"""Matters from hand to hand over HTTP: five persons of five units, evidence, every refusal, what waits for whom, the list as a file. TAP on stdout."""
import datetime
import hashlib
import io
import json
import os
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
PERSONS = {'chief': ('bureau', '', 'bureau-office', 'member'), 'deputy': ('bureau', '', 'bureau-office', 'member'), 'doer': ('bureau', '', 'energy', 'member'),
           'kunshan': ('district', '320583', 'kunshan', 'head'), 'town': ('town', '320583100', '320583100', 'member'), 'changshu': ('district', '320581', 'changshu', 'member'),
           'auditor': ('auditor', '', None, None)}
PDF = b'%PDF-1.4 evidence of the matter\n%%EOF\n'
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()


def day(n):
    return (TODAY + datetime.timedelta(days=n)).isoformat()


class Person(Client):
    def get(self, path):
        status, _, text = self.request('GET', path)
        return status, json.loads(text) if text.startswith('{') else text

    def post(self, path, body):
        status, _, text = self.request('POST', path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def act(self, matter, act, **more):
        return self.post('/api/office/matters/%d/acts' % matter, dict(more, act=act))

    def bring(self, matter, data, name='proof.pdf'):
        status, _, text = self.request('POST', '/api/office/matters/%d/files' % matter, data, {'Content-Type': 'application/octet-stream', 'X-File-Name': urllib.parse.quote(name)})
        return status, json.loads(text)

    def waits(self):
        return [(r['title'], r['why'], r['link']) for r in self.get('/api/office/waiting')[1]['rows']]


def make_persons(tap, server):
    admin, found = Person(server).login(), {}
    for name, (role, area, unit, post) in PERSONS.items():
        status, made = admin.post('/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
        c = Person(server).login(name, made['password'])
        c.post('/api/password', {'old_password': made['password'], 'new_password': OWN % name})
        found[name] = c
        if unit:
            status, text = admin.post('/api/office/members', {'account': name, 'unit': unit, 'post': post})
            assert status == 204, (status, text)
    status, d = admin.get('/api/office/members')
    tap.ok(status == 200 and sorted(r['account'] for r in d['rows']) == sorted(n for n in PERSONS if PERSONS[n][2]), 'units have their members', d['rows'])
    tap.ok({u['code'] for u in d['units']} >= {'energy', 'kunshan', '320583100'} and all(u['name'] for u in d['units']), 'offices, districts and towns are units')
    status, d = admin.post('/api/office/members', {'account': 'doer', 'unit': 'no-such'})
    tap.ok(status == 400 and d['field'] == 'unit', 'an unknown unit is refused', d)
    status, d = admin.post('/api/office/members', {'account': 'nobody.here', 'unit': 'energy'})
    tap.ok(status == 404, 'so is an unknown account', d)
    status, _ = admin.post('/api/office/members', {'account': 'auditor', 'unit': 'energy'})
    status, d = admin.post('/api/office/members/remove', {'account': 'auditor', 'unit': 'energy'})
    tap.ok(status == 204, 'who was put in by mistake is taken out', d)
    tap.ok(found['chief'].get('/api/office/members')[0] == 403, 'who belongs where is the business of the security administrator')
    status, d = found['town'].get('/api/office/units')
    tap.ok([m['unit'] for m in d['mine']] == ['320583100'] and d['mine'][0]['unit_name'] != '320583100', 'everybody sees the own unit by name', d['mine'])
    return found


def life(tap, p):
    status, d = p['chief'].post('/api/office/matters', {'source': 'light', 'object': 'project 1000000042', 'title': '示例项目红灯', 'demand': '一周内说明滞后原因并提出计划', 'owner': 'energy',
                                                         'helpers': ['kunshan'], 'deadline': day(9)})
    tap.ok(status == 200 and d['matter']['state'] == 'assigned' and d['matter']['deadline'] == day(9), 'a matter is given out', d)
    m = d['matter']['id']
    tap.ok([s['act'] for s in d['steps']] == ['open', 'assign'], 'with the acts that brought it there')
    tap.ok(('示例项目红灯', 'to be signed for', '/office/matters/%d' % m) in p['doer'].waits(), 'it waits for the unit that has it', p['doer'].waits())
    tap.ok(not any(w[0] == '示例项目红灯' for who in ('changshu', 'auditor') for w in p[who].waits()), 'and for nobody else', p['changshu'].waits())
    _, d = p['doer'].get('/api/office/matters/%d' % m)
    tap.ok([a['act'] for a in d['acts']] == ['decline', 'sign', 'note'], 'the page is told what may be done', d['acts'])
    _, d = p['kunshan'].get('/api/office/matters/%d' % m)
    tap.ok([a['act'] for a in d['acts']] == ['note'], 'a helper may add to it', d)
    _, d = p['auditor'].get('/api/office/matters/%d' % m)
    tap.ok(d['acts'] == [] and not d['may_add_files'], 'an auditor looks on')
    for name, act, want in (('chief', 'sign', 403), ('doer', 'confirm', 409), ('doer', 'report', 409), ('changshu', 'note', 404), ('auditor', 'note', 403)):
        status, d = p[name].act(m, act, note='x')
        tap.ok(status == want, '%s may not %s: %d' % (name, act, want), (status, d))
    p['doer'].act(m, 'sign')
    status, d = p['doer'].act(m, 'submit', note='办好了')
    tap.ok(status == 400 and d['field'] == 'files', 'no closing without evidence', d)
    status, d = p['doer'].act(m, 'ask_more_time', note='等勘测', day=day(5))
    tap.ok(status == 400 and d['field'] == 'day', 'more time is later than what there is', d)
    status, d = p['doer'].act(m, 'ask_more_time', note='等勘测', day=day(20))
    tap.ok(status == 200 and d['wanted'] == day(20) and d['matter']['deadline'] == day(9), 'more time is asked for')
    tap.ok(any(why == 'more time asked for' for _, why, _ in p['deputy'].waits()), 'and waits for the unit that decides')
    status, d = p['deputy'].act(m, 'grant')
    tap.ok(status == 200 and d['matter']['deadline'] == day(20), 'and is granted')
    return m


def evidence(tap, p, m):
    status, a = p['doer'].bring(m, PDF, '说明.exe')
    tap.ok(status == 200 and a['kind'] == 'pdf' and a['name'].endswith('.pdf') and a['sha256'] == hashlib.sha256(PDF).hexdigest(), 'evidence is what its bytes say', a)
    status, again = p['doer'].bring(m, PDF, 'twice.pdf')
    tap.ok(status == 200 and again['id'] == a['id'], 'the same content hangs there once')
    for data, name, word in ((b'MZ\x90\x00', 'x.pdf', 'program'), (b'<html><script>1</script>', 'x.pdf', 'page'), (b'<svg xmlns="x"/>', 'x.png', 'SVG'), (b'', 'x.pdf', 'no file')):
        status, d = p['doer'].bring(m, data, name)
        tap.ok(status == 400 and d['field'] == 'file' and word in d['detail'], 'not taken: %s' % word, d)
    status, _ = p['changshu'].bring(m, PDF)
    tap.ok(status == 404, 'who does not see it hangs nothing on it', status)
    status, _ = p['auditor'].bring(m, PDF)
    tap.ok(status == 403, 'nor does an auditor', status)
    path = '/api/office/matters/%d/files/%d' % (m, a['id'])
    status, head, text = p['kunshan'].request('GET', path)
    tap.ok(status == 200 and text.encode() == PDF and head['Content-Disposition'].startswith('attachment') and head['X-Content-Type-Options'] == 'nosniff' and head['Content-Type'] == 'application/pdf',
           'a party takes it as a download', dict(head))
    tap.ok(p['changshu'].request('GET', path)[0] == 404, 'nobody else does')
    status, d = p['chief'].post('/api/office/matters', {'source': 'plan', 'title': '另一件', 'demand': 'x', 'region': '320581', 'owner': 'changshu', 'deadline': day(3)})
    other = d['matter']['id']
    tap.ok(p['chief'].request('GET', '/api/office/matters/%d/files/%d' % (other, a['id']))[0] == 404, 'a file hangs on one thing only')
    status, d = p['changshu'].act(other, 'sign')
    status, d = p['changshu'].act(other, 'submit', note='用别人的', files=[a['id']])
    tap.ok(status == 404, 'and is evidence for that one only', d)
    return a['id'], other


def closing(tap, p, m, file):
    status, d = p['doer'].act(m, 'submit', note='已办结', files=[file])
    tap.ok(status == 200 and d['matter']['state'] == 'submitted' and d['steps'][-1]['files'] == [file], 'submitted with its evidence', d)
    status, d = p['chief'].act(m, 'send_back', note='缺批文')
    tap.ok(status == 200 and d['matter']['returns'] == 1 and d['matter']['state'] == 'returned', 'sent back')
    p['doer'].act(m, 'submit', note='补上', files=[file])
    status, d = p['chief'].act(m, 'confirm')
    tap.ok(status == 200 and d['matter']['state'] == 'closed' and d['acts'] == [], 'confirmed, and nothing more to be done', d['acts'])
    status, d = p['chief'].get('/api/ledger')
    kinds = [(e['kind'], e['object']) for e in d['entries']] if 'entries' in d else [(e['kind'], e['object']) for e in d['rows']]
    tap.ok(('matter.closed', 'matter %d' % m) in kinds and ('matter.extended', 'matter %d' % m) in kinds, 'closing and longer deadline stand in the ledger', kinds[:6])


def places(tap, p):
    status, d = p['kunshan'].post('/api/office/matters', {'source': 'problem', 'title': '昆山的事', 'demand': '解决', 'owner': '320583100', 'deadline': day(4)})
    tap.ok(status == 200 and d['matter']['region'] == '320583' and d['matter']['issuer'] == 'kunshan', 'a district gives out in its own area', d)
    m = d['matter']['id']
    tap.ok(p['town'].get('/api/office/matters/%d' % m)[0] == 200 and p['changshu'].get('/api/office/matters/%d' % m)[0] == 404, 'its town sees it, another district does not')
    status, d = p['kunshan'].post('/api/office/matters', {'source': 'problem', 'title': '常熟的事', 'demand': 'x', 'region': '320581'})
    tap.ok(status == 400 and d['field'] == 'region', 'not in another\'s', d)
    status, d = p['kunshan'].post('/api/office/matters', {'source': 'problem', 'title': 'x', 'demand': 'x', 'issuer': 'energy'})
    tap.ok(status == 403 and d['field'] == 'issuer', 'not for another unit', d)
    tap.ok(p['town'].post('/api/office/matters', {'source': 'problem', 'title': 'x', 'demand': 'x'})[0] == 403, 'a town gives nothing out unless it is allowed to')
    status, d = p['kunshan'].post('/api/office/matters', {'source': 'problem', 'title': 'x', 'demand': 'x', 'deadline': day(-1)})
    tap.ok(status == 400 and d['field'] == 'deadline', 'no deadline before today', d)
    status, d = p['kunshan'].post('/api/office/matters', {'source': 'problem', 'title': 'x', 'demand': 'x', 'deadline': day(400), 'workdays': 1})
    tap.ok(status == 200 and d['matter']['state'] == 'registered' and d['matter']['deadline'] == day(400), 'a day stands before a number of days', d)
    return m


def lists(tap, p, m, other):
    status, d = p['chief'].get('/api/office/matters?show=open&sort=deadline')
    due = [r['deadline'] for r in d['rows'] if r['deadline']]
    tap.ok(status == 200 and due == sorted(due) and m not in [r['id'] for r in d['rows']] and d['counts']['open'] == d['total'], 'open ones by deadline', due)
    for query, want in (('q=' + '示例项目'.encode().hex(), None), ('source=light&state=closed', [m]), ('region=320581', [other]), ('object=project%201000000042', [m]), ('owner=energy&mine=true', None)):
        if query.startswith('q='):
            query, want = 'q=%E7%A4%BA%E4%BE%8B%E9%A1%B9%E7%9B%AE', [m]
        status, d = p['chief'].get('/api/office/matters?' + query)
        tap.ok(status == 200 and (want is None or [r['id'] for r in d['rows']] == want), 'filter %s' % query, d)
    _, d = p['chief'].get('/api/office/matters?page=2&page_size=1&sort=id&order=desc')
    tap.ok(len(d['rows']) == 1 and d['total'] > 1, 'a page at a time')
    _, d = p['changshu'].get('/api/office/matters')
    tap.ok([r['id'] for r in d['rows']] == [other], 'a district sees its own', [r['id'] for r in d['rows']])
    tap.ok(p['chief'].get('/api/office/matters?region=000000')[0] == 400, 'an unknown region is told')
    tap.ok(p['chief'].request('GET', '/api/office/matters/export')[0] == 403, 'no file without the permission')


def files(tap, server, p, db):
    gusu('account', 'grant', 'chief', '--role', 'bureau', '--permission', 'office.export', db=db, check=True)
    c = Person(server).login('chief', OWN % 'chief')

    request = urllib.request.Request(server.url + '/api/office/matters/export', headers={'Cookie': c.cookie})
    with urllib.request.urlopen(request, timeout=60) as reply:
        data, head = reply.read(), reply.headers
    text = ''.join(zipfile.ZipFile(io.BytesIO(data)).read(n).decode('utf-8', 'replace') for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.endswith('.xml'))
    tap.ok('示例项目红灯' in text and 'chief' in text and 'X-Gusu-Taken-Out-By' in head, 'the list leaves as a workbook with the name of who took it')
    status, head, text = c.request('GET', '/api/office/matters/export?format=csv&state=closed')
    tap.ok(status == 200 and '示例项目红灯' in text and '昆山的事' not in text, 'and as CSV, as filtered', text[:300])


def reminders(tap, server, m, again):
    """When the server starts it says what the rules have to say, once and for all."""
    c = Person(server).login('chief', OWN % 'chief')
    if not c.get('/api/office/units')[1]['workdays_known']:
        tap.skip('reminders', 'the working days of this year are not in the table')
        return
    for _ in range(100):
        said = [s for s in c.get('/api/office/matters/%d' % m)[1]['steps'] if s['act'] in ('remind', 'escalate')]
        if said and not again:
            break
        time.sleep(0.1 if not again else 0.04)
    tap.ok(len(said) >= 1 and len({s['rule'] for s in said}) == len(said) and all(s['account'] is None and s['rule'] for s in said), 'a rule speaks by itself, %s' % ('and not twice' if again else 'in words'), said)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        kept = {'GUSU_FILES': os.path.join(folder, 'files')}
        with Server(db, **kept) as server:
            p = make_persons(tap, server)
            _, d = p['chief'].post('/api/office/matters', {'source': 'visit', 'title': '今天到期', 'demand': 'x', 'owner': 'energy', 'deadline': day(0)})
            due = d['matter']['id']
            m = life(tap, p)
            file, other = evidence(tap, p, m)
            closing(tap, p, m, file)
            places(tap, p)
            lists(tap, p, m, other)
            files(tap, server, p, db)
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        for again in (False, True):
            with Server(db, **kept) as server:
                reminders(tap, server, due, again)
        checked = gusu('check', db=db, **kept)
        tap.ok(checked.returncode == 0, 'gusu check finds nothing wrong', checked.stdout + checked.stderr)
    tap.end()


if __name__ == '__main__':
    main()
