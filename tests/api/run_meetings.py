#!/usr/bin/env python3
"""Meetings over HTTP: who sets one up and where, what is on the table, the pack as a job, its files and who gets them, decisions as matters, secrecy, `gusu check`. TAP on
stdout. The PDF is read with pdftotext where that is there."""
import datetime
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()


def day(n):
    return (TODAY + datetime.timedelta(days=n)).isoformat()


class Person(Client):
    def ask(self, method, path, body=None):
        status, _, text = self.request(method, path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def get(self, path):
        return self.ask('GET', path)

    def post(self, path, body=None):
        return self.ask('POST', path, body)

    def file(self, path):
        """Status, headers, bytes of a download."""
        request = urllib.request.Request(self.server.url + path, headers={'Cookie': self.cookie, 'Accept-Language': 'en'})
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read()

    def job(self, path):
        status, d = self.post(path)
        if status not in (200, 202):
            return status, d
        for _ in range(600):
            j = self.get('/api/jobs/%d' % d['job'])[1]
            if j['state'] in ('done', 'failed', 'cancelled'):
                return status, j
            time.sleep(0.1)
        raise RuntimeError('the job does not end')


def person(server, admin, name, role, area=''):
    status, d = admin.post('/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    assert status == 200, d
    c = Person(server).login(name, d['password'])
    c.post('/api/password', {'old_password': d['password'], 'new_password': OWN % name})
    return c


def project(who, name, region, **fields):
    status, told = who.post('/api/projects', {'name': name, 'region': region, 'source': 'desk', 'happened_on': '2019-01-05',
                                              'changes': [{'field': k, 'value': v} for k, v in fields.items()]})
    assert status == 200, told
    return told['code']


def text_of(pdf):
    if not shutil.which('pdftotext'):
        return None
    with tempfile.NamedTemporaryFile(suffix='.pdf') as f:
        f.write(pdf)
        f.flush()
        return re.sub(r'\s+', '', subprocess.run(['pdftotext', '-enc', 'UTF-8', f.name, '-'], capture_output=True, text=True).stdout)


def setting_up(tap, p, codes):
    status, d = p['kunshan'].post('/api/meetings', {'title': '昆山市项目推进会', 'day': day(0), 'projects': [codes[0]]})
    tap.ok(status == 200, 'a district sets up its meeting', d)
    own = d['id']
    status, d = p['kunshan'].get('/api/meetings/%d' % own)
    tap.ok(d['meeting']['region'] == '320583' and [x['code'] for x in d['picked']] == [codes[0]] and d['may_make'], 'which is about the district', d)
    status, d = p['bureau'].post('/api/meetings', {'title': '全市推进会', 'day': day(0), 'projects': [codes[0], codes[1]], 'linked': True})
    tap.ok(status == 200, 'the city sets up its own', d)
    city = d['id']
    status, d = p['kunshan'].get('/api/meetings')
    tap.ok([r['id'] for r in d['rows']] == [own] and d['may_make'], 'a district sees its own meetings only', d)
    tap.ok([r['id'] for r in p['bureau'].get('/api/meetings')[1]['rows']] == [city, own], 'the city sees all')
    tap.ok(p['kunshan'].get('/api/meetings/%d' % city)[0] == 404 and p['other'].get('/api/meetings/%d' % own)[0] == 404, 'what is not one\'s own does not exist')
    refused(tap, p, codes, own)
    return own, city


def refused(tap, p, codes, own):
    status, d = p['kunshan'].post('/api/meetings', {'title': 'x', 'day': day(0), 'region': '320582'})
    tap.ok(status == 403 and d['field'] == 'region', 'nor does it prepare another\'s', d)
    status, d = p['kunshan'].post('/api/meetings', {'title': 'x', 'day': day(0), 'region': 'nowhere'})
    tap.ok(status == 400 and d['field'] == 'region', 'a place that is none', d)
    status, d = p['kunshan'].post('/api/meetings', {'title': 'x', 'day': day(0), 'projects': [codes[1]]})
    tap.ok(status == 400 and d['field'] == 'projects' and codes[1] in d['detail'], 'a project of another district is none', d)
    status, d = p['kunshan'].post('/api/meetings', {'title': 'x', 'day': day(0), 'red': False, 'yellow': False})
    tap.ok(status == 400 and d['field'] == 'projects', 'a meeting about nothing', d)
    status, d = p['kunshan'].post('/api/meetings', {'title': 'x', 'day': '2020-02-30'})
    tap.ok(status == 400 and d['field'] == 'day', 'a day that is none', d)
    tap.ok(p['auditor'].post('/api/meetings', {'title': 'x', 'day': day(0)})[0] == 403 and p['firm'].get('/api/meetings')[0] == 403, 'auditors read, enterprises do not')
    status, d = p['kunshan'].ask('PUT', '/api/meetings/%d' % own, {'title': '昆山市项目推进会（改）', 'day': day(0), 'projects': [codes[0], codes[2]], 'linked': True})
    tap.ok(status == 204 and len(p['kunshan'].get('/api/meetings/%d' % own)[1]['picked']) == 2, 'it is changed', d)
    tap.ok(p['other'].ask('PUT', '/api/meetings/%d' % own, {'title': 'x', 'day': day(0)})[0] == 404, 'not by another district')


def pack(tap, p, own, city, codes):
    status, d = p['kunshan'].get('/api/meetings/%d/preview' % own)
    tap.ok(status == 200 and {codes[0], codes[2]} <= {x['code'] for x in d['projects']} and codes[1] not in {x['code'] for x in d['projects']}, 'the preview names what will be in it', d)
    status, j = p['kunshan'].job('/api/meetings/%d/packs' % own)
    tap.ok(status == 202 and j['state'] == 'done', 'the pack is made as a job', j)
    d = p['kunshan'].get('/api/meetings/%d' % own)[1]['packs'][0]
    files = {f['kind']: f for f in d['files']}
    tap.ok(sorted(files) == ['docx', 'pdf'] and d['pages'] >= 3 and d['projects'] >= 2 and all(re.fullmatch('[0-9a-f]{64}', f['sm3']) for f in d['files']), 'two files with their hashes', d)
    where = '/api/meetings/%d/packs/%d/files/' % (own, d['id'])
    status, headers, pdf = p['kunshan'].file(where + str(files['pdf']['id']))
    tap.ok(status == 200 and pdf.startswith(b'%PDF-1.5') and len(pdf) == files['pdf']['size'] and 'attachment' in headers['Content-Disposition'] and 'kunshan' in headers['X-Gusu-Taken-Out-By'],
           'the PDF leaves with the mark of who takes it', (status, dict(headers)))
    text = text_of(pdf)
    if text is None:
        tap.skip('the PDF says what it should', 'pdftotext is not here')
    else:
        at = [text.find(x) for x in ('昆山市项目推进会（改）', '1.Wherethingsstand', '2.Projectsonthetable', '3.Whatchanged', '4.Decisionsopen', '5.Mattersbrought', codes[0])]
        tap.ok(all(x >= 0 for x in at) and at[:6] == sorted(at[:6]) and codes[1] not in text and '零件项目甲' in text, 'the PDF says what it should, in order', (at, text[:500]))
    status, _, docx = p['kunshan'].file(where + str(files['docx']['id']))
    body = zipfile.ZipFile(io.BytesIO(docx)).read('word/document.xml').decode() if status == 200 else ''
    tap.ok('零件项目甲' in body and '<w:tblHeader/>' in body, 'so does the document to edit', status)
    head = zipfile.ZipFile(io.BytesIO(docx)).read('word/header1.xml').decode() if status == 200 else ''
    tap.ok('string="kunshan 20' in head, 'the account that made it stands across each page', head[-400:])
    tap.ok(p['other'].file(where + str(files['pdf']['id']))[0] == 404 and p['firm'].file(where + str(files['pdf']['id']))[0] == 403, 'nobody else gets it')
    tap.ok(p['bureau'].file(where + str(files['pdf']['id']))[2] == pdf and hashlib.sha256(pdf).hexdigest(), 'the city gets the very same bytes')
    tap.ok(p['bureau'].file('/api/meetings/%d/packs/%d/files/%d' % (city, d['id'], files['pdf']['id']))[0] == 404, 'not under another meeting')
    return where, files


def secrecy(tap, p, own, codes):
    """A project in confidential talks that only its own desk and the city see: the pack of who sees it is not for who does not."""
    status, d = p['kunshan'].post('/api/projects/%s/edit' % codes[2], {'source': 'desk', 'changes': [{'field': 'secrecy', 'value': 'closed'}]})
    tap.ok(status == 200, 'a project becomes confidential', d)
    status, d = p['deputy'].get('/api/meetings/%d' % own)
    tap.ok(status == 200 and d['packs'] == [] and codes[2] not in json.dumps(d), 'who does not see the project gets no pack with it', d)
    tap.ok(len(p['kunshan'].get('/api/meetings/%d' % own)[1]['packs']) == 1, 'who does, does')
    status, j = p['deputy'].job('/api/meetings/%d/packs' % own)
    d = p['deputy'].get('/api/meetings/%d' % own)[1]['packs']
    tap.ok(j['state'] == 'done' and len(d) == 1, 'and may make one without it', j)
    pdf = p['deputy'].file('/api/meetings/%d/packs/%d/files/%d' % (own, d[0]['id'], [f['id'] for f in d[0]['files'] if f['kind'] == 'pdf'][0]))[2]
    text = text_of(pdf)
    if text is not None:
        tap.ok(codes[2] not in text and codes[0] in text, 'in which it does not stand', text[:300])
    tap.ok(p['deputy'].file('/api/projects/%s/sheet' % codes[2])[0] == 404, 'nor is there a sheet of it')


def sheets(tap, p, codes):
    status, headers, pdf = p['kunshan'].file('/api/projects/%s/sheet' % codes[0])
    tap.ok(status == 200 and pdf.startswith(b'%PDF') and headers['Content-Type'] == 'application/pdf', 'one page of a project', status)
    text = text_of(pdf)
    if text is not None:
        tap.ok('零件项目甲' in text and '12,345.6' in text and 'Page1of1' in text, 'with its figures', text[:400])
    status, headers, docx = p['kunshan'].file('/api/projects/%s/sheet?format=docx' % codes[0])
    tap.ok(status == 200 and docx.startswith(b'PK'), 'and to edit', status)
    tap.ok(p['other'].file('/api/projects/%s/sheet' % codes[0])[0] == 404 and p['firm'].file('/api/projects/%s/sheet' % codes[0])[0] in (403, 404), 'for who may see it')


def decisions(tap, p, own, codes):
    path = '/api/meetings/%d/decisions' % own
    status, d = p['kunshan'].post(path, {'decisions': [{'title': '七日内落实用地', 'unit': 'kunshan', 'project': codes[0], 'deadline': day(7)}, {'title': '统筹电力接入', 'unit': 'kunshan', 'workdays': 5}]})
    tap.ok(status == 204, 'what was decided is entered', d)
    d = p['kunshan'].get('/api/meetings/%d' % own)[1]['decisions']
    tap.ok([x['title'] for x in d] == ['七日内落实用地', '统筹电力接入'] and d[0]['project'] == codes[0] and d[0]['deadline'] == day(7) and d[1]['project'] is None, 'and stands with the meeting', d)
    status, m = p['kunshan'].get('/api/office/matters?source=decision')
    tap.ok({x['title'] for x in m['rows']} == {'七日内落实用地', '统筹电力接入'}, 'each is a matter of the office', m)
    for body, what in (({'title': 'x', 'unit': 'no-such'}, 'a unit that is none'), ({'title': 'x', 'unit': 'kunshan', 'project': codes[1]}, 'a project of another district')):
        status, d = p['kunshan'].post(path, {'decisions': [{'title': 'good', 'unit': 'kunshan'}, body]})
        tap.ok(status == 400 and d['field'] == 'decisions', what, d)
    tap.ok(len(p['kunshan'].get('/api/meetings/%d' % own)[1]['decisions']) == 2, 'all or none')
    status, d = p['kunshan'].post('/api/meetings', {'title': '下周的会', 'day': day(6)})
    status, e = p['kunshan'].post('/api/meetings/%d/decisions' % d['id'], {'decisions': [{'title': 'x', 'unit': 'kunshan'}]})
    tap.ok(status == 409 and day(6) in e['detail'], 'nothing is decided before the day', e)
    tap.ok(any(w['title'] == '下周的会' for w in p['kunshan'].get('/api/office/waiting')[1]['rows']), 'a meeting without its pack waits')
    status, d = p['kunshan'].get('/api/meetings/%d/preview' % d['id'])
    tap.ok(d['after_meeting'] in (True, False) and d['old'] == [], 'what is young is not old', d)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Person(server).login()
            firm = admin.get('/api/enterprises?page_size=1&district=320585')[1]['rows'][0]['code']
            p = {'kunshan': person(server, admin, 'kunshan', 'district', '320583'), 'deputy': person(server, admin, 'deputy', 'district', '320583'),
                 'other': person(server, admin, 'zjg', 'district', '320582'), 'bureau': person(server, admin, 'desk', 'bureau'), 'auditor': person(server, admin, 'looker', 'auditor'),
                 'firm': person(server, admin, 'firm', 'enterprise', firm)}
            codes = [project(p['kunshan'], '零件项目甲', '320583', investment_total='12345.6'), project(p['other'], '零件项目乙', '320582'), project(p['kunshan'], '零件项目丙', '320583')]
            own, city = setting_up(tap, p, codes)
            pack(tap, p, own, city, codes)
            sheets(tap, p, codes)
            secrecy(tap, p, own, codes)
            decisions(tap, p, own, codes)
        out = os.path.join(folder, 'pack.pdf')
        made = gusu('meeting-pack', own, '--out', out, db=db)
        tap.ok(made.returncode == 0 and open(out, 'rb').read(5) == b'%PDF-', 'gusu meeting-pack', made.stderr)
        tap.ok(gusu('meeting-pack', 999, '--out', out, db=db).returncode == 4 and gusu('meeting-pack', '--out', out, db=db).returncode == 2, 'and its refusals')
        checked = gusu('check', db=db)
        tap.ok(checked.returncode == 0, 'gusu check finds nothing', checked.stdout + checked.stderr)
    tap.end()


if __name__ == '__main__':
    main()
