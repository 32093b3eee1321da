#!/usr/bin/env python3
"""The year's evaluation over HTTP: dates shown before they are kept, who may open, begin and end, what is in the way, deadlines that move, going back, suspending, the closing minute with
and without a server, scoring, calendar, checklist, `gusu check` and `gusu rebuild`. TAP on stdout."""
import datetime
import json
import os
import re
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import SCHEME, Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
NOW = datetime.datetime.now(datetime.timezone.utc)


def china(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime('%Y-%m-%dT%H:%M:%S.%fZ')


def day(n):
    return (NOW + datetime.timedelta(days=n, hours=8)).strftime('%Y-%m-%d')


class Person(Client):
    def ask(self, method, path, body=None):
        status, _, text = self.request(method, path, body)
        return status, json.loads(text) if text.startswith('{') else text

    def get(self, path):
        return self.ask('GET', path)

    def post(self, path, body=None):
        return self.ask('POST', path, body)

    def act(self, k, act, **more):
        return self.post('/api/campaigns/%d/acts' % k, dict(act=act, **more))

    def state(self, k):
        d = self.get('/api/campaigns/%d' % k)[1]
        return d, {s['step']: s for s in d['steps']}


def person(server, admin, name, role, area=''):
    status, d = admin.post('/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    assert status == 200, d
    c = Person(server).login(name, d['password'])
    c.post('/api/password', {'old_password': d['password'], 'new_password': OWN % name})
    return c


def opening(tap, p):
    body = {'year': 2019, 'scheme': SCHEME}
    status, d = p['bureau'].post('/api/campaigns/preview', body)
    steps = {s['step']: s for s in d['steps']}
    tap.ok(status == 200 and d['complete'] and len(d['steps']) == 13 and '2019' in d['title_zh'], 'the dates of a year are shown', d)
    tap.ok(steps['base']['closes'].endswith('T09:30:00.000Z') and steps['base']['strict'] and steps['base']['silence'], 'a window closes at 17:30 in China', steps['base'])
    tap.ok(steps['objection']['opens'] == steps['base']['opens'] and steps['objection']['due'] > steps['objection']['closes'], 'objections open with it and are dealt with after it', steps['objection'])
    tap.ok(steps['publication']['closes'] == '2020-06-30T09:30:00.000Z' and steps['publication']['working_days'] is None, 'a day of the year is a day of the year after the data', steps['publication'])
    status, d = p['bureau'].post('/api/campaigns/preview', dict(body, start='2026-12-20'))
    unknown = [s['step'] for s in d['steps'] if s['unknown_year']]
    tap.ok(status == 200 and not d['complete'] and unknown and all(s['closes'] is None for s in d['steps'] if s['step'] in unknown), 'a year whose working days nobody knows is not guessed', d)
    status, d = p['bureau'].post('/api/campaigns', dict(body, start='2026-12-20'))
    tap.ok(status == 400 and '2027' in d['detail'] and d['field'] == unknown[0], 'nor kept', d)
    status, d = p['bureau'].post('/api/campaigns', dict(body, scheme='suzhou-2020-ilustrative'))
    tap.ok(status == 400 and d['field'] == 'scheme' and SCHEME in d['detail'], 'a scheme that is none gets the nearest one', d)
    status, d = p['bureau'].post('/api/campaigns', dict(body, dates=[{'step': 'base', 'closes': 'soon'}]))
    tap.ok(status == 400 and d['field'] == 'base', 'a date that is none names its step', d)
    status, d = p['bureau'].post('/api/campaigns', dict(body, dates=[{'step': 'base', 'closes': '2020-01-01 17:30'}]))
    tap.ok(status == 400 and d['field'] == 'base', 'a window does not close before it opens', d)
    status, d = p['bureau'].post('/api/campaigns/preview', dict(body, start='2018-12-01'))
    tap.ok(status == 400 and d['field'] == 'start', 'nor does a campaign start before the year of its data', d)
    for who in ('district', 'town', 'enterprise'):
        tap.ok(p[who].post('/api/campaigns', body)[0] == 403, 'a %s opens none' % who)
    status, d = p['bureau'].post('/api/campaigns', body)
    tap.ok(status == 200, 'the bureau opens it', d)
    k = d['id']
    status, d = p['bureau'].post('/api/campaigns', body)
    tap.ok(status == 409 and str(k) in d['detail'], 'once', d)
    rows = p['enterprise'].get('/api/campaigns')[1]
    tap.ok([r['year'] for r in rows['rows']] == [2020, 2019] and not rows['may_open'] and not rows['schemes'], 'everybody sees that it is there, the sample\'s too', rows)
    return k


def early_steps(tap, p, k):
    b = p['bureau']
    d, steps = b.state(k)
    tap.ok(d['campaign']['step'] == 'scheme' and d['acts'] == ['begin', 'postpone', 'suspend'], 'it stands before its first step', d['acts'])
    tap.ok(p['district'].state(k)[0]['acts'] == [] and p['district'].state(k)[0]['findings'] == [], 'others look on')
    for who in ('district', 'town', 'enterprise'):
        tap.ok(p[who].act(k, 'begin')[0] == 403, 'a %s begins nothing' % who)
    tap.ok(b.act(k, 'end')[0] == 409, 'what has not begun does not end')
    tap.ok(b.act(k, 'begin', step='collection')[0] == 409, 'nor does a later step begin before')
    tap.ok(b.act(k, 'begin', step='nothing')[0] == 400, 'a step that is none')
    status, d = b.act(k, 'begin')
    tap.ok(status == 204, 'the first step begins', d)
    _, steps = b.state(k)
    tap.ok(steps['scheme']['state'] == 'open' and steps['scheme']['closes'] > china(86400), 'late, it has its full working days', steps['scheme'])
    status, d = b.act(k, 'skip', step='gates', reason='x')
    tap.ok(status == 409, 'what the plan needs is not passed over', d)
    tap.ok(b.act(k, 'end')[0] == 204, 'the first step ends')
    tap.ok(b.act(k, 'skip')[0] == 400 and b.act(k, 'skip', reason=' 　 ')[0] == 400, 'passing over needs a reason, blanks are none')
    status, d = b.act(k, 'skip', reason='the scheme is that of last year')
    tap.ok(status == 204 and b.state(k)[1]['consultation']['state'] == 'skipped', 'consultation is passed over', d)
    deadlines(tap, p, k)
    status, d = b.act(k, 'begin')
    tap.ok(status == 204, 'figures are collected', d)


def deadlines(tap, p, k):
    b = p['bureau']
    later = day(40) + ' 12:00'
    tap.ok(b.act(k, 'postpone', closes=later, document='x')[0] == 400, 'a deadline does not move without a reason')
    status, d = b.act(k, 'postpone', closes=later, reason='the tax office is late')
    tap.ok(status == 400 and d['field'] == 'document', 'nor without a paper', d)
    tap.ok(b.act(k, 'postpone', closes=day(-1) + ' 12:00', reason='x', document='x')[0] == 400, 'nor into the past')
    status, d = b.act(k, 'postpone', closes=later, due=day(39) + ' 12:00', reason='x', document='x')
    tap.ok(status == 400 and d['field'] == 'due', 'what is due before it closes is refused', d)
    status, d = b.act(k, 'postpone', closes=later, reason='the tax office is late', document='〔2020〕3')
    tap.ok(status == 204, 'it moves', d)
    e = b.get('/api/campaigns/%d/events' % k)[1]['rows'][0]
    tap.ok(e['act'] == 'postpone' and e['was'] and e['closes'].endswith('T04:00:00.000Z') and e['document'] == '〔2020〕3', 'with before, after and paper in the history', e)
    tap.ok(b.act(k, 'suspend')[0] == 400 and b.act(k, 'suspend', reason='an inspection')[0] == 204, 'it is suspended with a reason')
    status, d = b.act(k, 'begin')
    tap.ok(status == 409 and 'suspended' in d['detail'], 'then nothing happens', d)
    tap.ok(b.state(k)[0]['acts'] == ['resume'] and b.act(k, 'resume', reason='over')[0] == 204, 'until it is resumed')


def end_step(b, k, **more):
    """Ends the present step with a reason; what the rooms find blocking is the answer."""
    return b.act(k, 'end', reason='by the minutes of the meeting', **more)


def windows(tap, p, k, server_box, db):
    b = p['bureau']
    status, d = end_step(b, k)
    if status == 409:  # a room has sources that are missing: not this test's matter
        tap.ok(b.state(k)[0]['findings'], 'what blocks is shown as a finding', d)
        return False
    status, d = b.act(k, 'begin', closes=china(3))
    tap.ok(status == 400 and d['field'] == 'reason', 'people\'s time is not cut short without a word', d)
    status, d = b.act(k, 'begin', closes=china(3), reason='the figures were shown in spring already')
    _, steps = b.state(k)
    tap.ok(status == 204 and steps['base']['state'] == 'open' and steps['objection']['state'] == 'open', 'figures are shown and objections taken, together', d)
    status, d = end_step(b, k)
    tap.ok(status == 409 and any(f['code'] == 'window-open' and f['block'] for f in b.state(k)[0]['findings']), 'an open window is not ended', d)
    closes = steps['base']['closes']
    server_box[0].stop()  # the clock needs no server
    time.sleep(3)
    server_box[0] = Server(db)
    for c in p.values():
        c.server = server_box[0]
    d, steps = b.state(k)
    tap.ok(steps['base']['state'] == 'closed' and steps['objection']['state'] == 'closed', 'the window closed while nobody ran', steps['base'])
    rows = [e for e in p['enterprise'].get('/api/campaigns/%d/events' % k)[1]['rows'] if e['act'] == 'closed']
    tap.ok(sorted(e['step'] for e in rows) == ['base', 'objection'] and all(e['at'] == e['closes'] for e in rows) and closes in [e['at'] for e in rows], 'at the minute, in the history that all read', rows)
    for _ in range(50):  # the timed work writes it down when the server starts
        rows = [e for e in b.get('/api/campaigns/%d/events' % k)[1]['rows'] if e['act'] == 'closed']
        if all(e['id'] for e in rows):
            break
        time.sleep(0.1)
    tap.ok(len(rows) == 2 and all(e['id'] and e['who'] is None and e['at'] == e['closes'] for e in rows), 'and is written down once, by nobody, with the minute as its time', rows)
    status, d = b.act(k, 'postpone', step='base', closes=day(3) + ' 17:30', reason='x', document='x')
    tap.ok(status == 409, 'what has closed is not made longer', d)
    status, d = b.act(k, 'back', step='base', reason='figures of one bureau were wrong', document='〔2020〕4', closes=day(2) + ' 17:30')
    tap.ok(status == 204 and b.state(k)[1]['base']['state'] == 'open' and b.state(k)[1]['objection']['state'] == 'open', 'going back opens both again', d)
    if steps['base']['days_left'] is not None:  # the working days of this year are known
        mine = [w for w in p['enterprise'].get('/api/campaigns/%d/waiting' % k)[1]['rows'] if w['kind'] == 'campaign']
        tap.ok(mine and all(w['link'] == '/campaigns/%d' % k and w['due'] == day(2) for w in mine), 'an enterprise is reminded before it closes', mine)
        tap.ok(any(w['link'] == '/campaigns/%d' % k for w in p['enterprise'].get('/api/office/waiting')[1]['rows']), 'where everything waits, too')
    tap.ok(b.act(k, 'postpone', step='base', closes=day(1) + ' 17:30', reason='x', document='x')[0] == 400, 'a window that was announced is not made shorter')
    tap.ok(b.act(k, 'back', step='collection', reason='x', document='x', closes=day(2) + ' 17:30')[0] == 204 and b.state(k)[1]['base']['state'] == 'planned', 'further back, later steps have not begun')
    return True


def scoring(tap, p, k):
    status, d = p['bureau'].post('/api/campaigns/%d/evaluate' % k, {'reason': 'x'})
    tap.ok(status == 409, 'nothing is scored before the step', d)
    tap.ok(p['district'].post('/api/campaigns/%d/evaluate' % k, {'reason': 'x'})[0] == 403, 'nor by a district')


def lists(tap, p, k):
    status, d = p['district'].get('/api/campaigns/calendar?from=2020-02-01&until=2020-07-31&campaign=%d' % k)
    tap.ok(status == 200 and d['rows'] == sorted(d['rows'], key=lambda r: r['at']) and '2020-05-01' in d['off'] and '2020-05-09' not in d['off'], 'the calendar knows holidays and days worked instead', d['off'][:5])
    tap.ok(p['district'].get('/api/campaigns/calendar?from=2020-02-01&until=2010-07-31')[0] == 400 and p['district'].get('/api/campaigns/calendar?campaign=9999')[0] == 404,
           'a calendar that ends before it begins, or of nothing')
    status, _, text = p['enterprise'].request('GET', '/api/campaigns/calendar.ics')
    lines = text.split('\r\n')
    tap.ok(status == 200 and lines[0] == 'BEGIN:VCALENDAR' and lines[-2] == 'END:VCALENDAR' and max(len(x.encode()) for x in lines) <= 75 and text.count('BEGIN:VEVENT') > 13, 'an iCalendar file', lines[:3])
    rows = p['enterprise'].get('/api/campaigns/%d/events' % k)[1]['rows']
    tap.ok(rows and all(e['who'] is None and e['file'] is None for e in rows), 'an enterprise reads no names of officials', rows[:1])
    for who in p:
        status, d = p[who].get('/api/campaigns/%d/waiting' % k)
        tap.ok(status == 200 and all(re.match(r'/campaigns/%d(/|$|\?)' % k, w['link']) for w in d['rows']), 'a checklist for the %s' % who, d)
    rows = p['bureau'].get('/api/campaigns/%d/record' % k)[1]['rows']
    tap.ok(rows and all(re.fullmatch('[0-9a-f]{64}', r['hash']) for r in rows) and {'ledger'} <= {r['kind'] for r in rows}, 'what is put away, with digests', rows[:2])
    tap.ok(p['bureau'].get('/api/campaigns/9999')[0] == 404 and p['enterprise'].get('/api/campaigns/9999/events')[0] == 404, 'one that is none')


def papers(tap, p, k):
    pdf = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
    head = {'Content-Type': 'application/pdf', 'X-File-Name': 'decision.pdf'}
    status, _, text = p['bureau'].request('POST', '/api/campaigns/%d/files' % k, pdf, head)
    tap.ok(status == 200, 'a paper is hung on it', text)
    file = json.loads(text)['id']
    tap.ok(p['district'].request('POST', '/api/campaigns/%d/files' % k, pdf, head)[0] == 403, 'not by a district')
    tap.ok(p['district'].request('GET', '/api/campaigns/%d/files/%d' % (k, file))[0] == 200 and p['enterprise'].request('GET', '/api/campaigns/%d/files/%d' % (k, file))[0] == 403, 'offices read it, enterprises do not')
    tap.ok(p['bureau'].act(1, 'suspend', reason='x', file=file)[0] == 404, 'and it stands for no other campaign')
    tap.ok(p['bureau'].act(k, 'suspend', reason='with its paper', file=file)[0] == 204 and p['bureau'].act(k, 'resume', reason='over')[0] == 204, 'an act names it')


def audit(tap, db, k):
    tap.ok(gusu('check', db=db).returncode == 0, '`gusu check` finds nothing', gusu('check', db=db).stdout)
    before = gusu('campaign', 'show', k, '--json', db=db, check=True).stdout
    gusu('rebuild', db=db, check=True)
    now = gusu('campaign', 'show', k, '--json', db=db, check=True).stdout
    tap.ok(re.sub(r'"days_left":-?\d+', '', now) == re.sub(r'"days_left":-?\d+', '', before), '`gusu rebuild` makes the same of the events')
    r = gusu('campaign', 'step', k, 'end', '--lang', 'en', db=db)
    tap.ok(r.returncode == 3 and 'warnings' in r.stderr or r.returncode == 6, 'the command line asks the same guards', r.stderr)
    r = gusu('campaign', 'open', '--year', 2018, '--scheme', SCHEME, '--closes', 'bse=2019-05-01 17:30', db=db)
    tap.ok(r.returncode == 2, 'and names a step that is none', r.stderr)
    r = gusu('campaign', 'open', '--year', 2018, '--scheme', SCHEME, '--preview', db=db)
    tap.ok(r.returncode == 0 and r.stdout.count('2019-') >= 24 and '2018' not in gusu('campaign', 'list', db=db).stdout, 'a preview keeps nothing', r.stdout)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        box = [Server(db)]
        try:
            admin = Person(box[0]).login()
            code = admin.get('/api/enterprises?page_size=1')[1]['rows'][0]['code']
            p = {'bureau': person(box[0], admin, 'bureau', 'bureau'), 'district': person(box[0], admin, 'kunshan', 'district', '320583'),
                 'town': person(box[0], admin, 'town', 'town', '320583100'), 'enterprise': person(box[0], admin, 'firm', 'enterprise', code)}
            k = opening(tap, p)
            early_steps(tap, p, k)
            windows(tap, p, k, box, db)
            scoring(tap, p, k)
            papers(tap, p, k)
            lists(tap, p, k)
        finally:
            box[0].stop()
        audit(tap, db, k)
    tap.end()


if __name__ == '__main__':
    main()
