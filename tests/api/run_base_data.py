#!/usr/bin/env python3
"""Base data over HTTP: what is missing, publication and its guard, an enterprise's own sheet, confirmation by figure, whole and on paper, a correction since, reminders, the closing
minute to the second, who sees whose. TAP on stdout."""
import datetime
import json
import os
import re
import sqlite3
import struct
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, SCHEME, Client, Server, Tap, copy_of_city, gusu, psql  # noqa: E402

OWN = 'a sentence that %s remembers'
PDF = b'%PDF-1.4 signed and sealed\n%%EOF\n'
BASE = '/api/base-data/1'


class Clock:
    """Moves the calendar of the server under test."""

    def __init__(self, path):
        self.path = path
        self.move(0)

    def move(self, seconds):
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as f:
            f.write(struct.pack('=q', int(seconds)))

    def to(self, instant, more=0):
        self.move(stamp(instant) - time.time() + more)


class Person(Client):
    """Signs in again when days have gone by."""
    name = None

    def request(self, method, path, body=None, headers=None):
        got = super().request(method, path, body, headers)
        if got[0] != 401 or not self.name or path == '/api/login':
            return got
        self.cookie = self.csrf = None
        self.login(self.name, OWN % self.name)
        return super().request(method, path, body, headers)


def stamp(instant):
    return datetime.datetime.fromisoformat(instant.replace('Z', '+00:00')).timestamp()


def ask(client, method, path, body=None, headers=None):
    status, _, text = client.request(method, path, body, headers)
    return status, json.loads(text) if text[:1] == '{' else text


def person(server, admin, name, role, area=''):
    status, made = ask(admin, 'POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    assert status == 200, made
    c = Person(server).login(name, made['password'])
    c.request('POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % name})
    c.name = name
    return c


def real_city(db):
    """The sample city takes no figures of others; this copy of it does."""
    text = "UPDATE setting SET value = '0' WHERE key = 'sample'"
    if '://' in db:
        psql(urllib.parse.urlparse(db).path.lstrip('/'), text)
        return
    with sqlite3.connect(db, timeout=30) as own:
        own.execute(text)


def rows(client, path):
    return ask(client, 'GET', path)[1]['rows']


def sheet_of(code):
    return '%s/sheets/%s' % (BASE, code)


def setup(server, admin):
    """Four enterprises that have not opened theirs, of two towns of one district and of another one."""
    unopened = rows(admin, BASE + '/sheets?show=unopened&region=320583&page_size=60')
    town = unopened[0]['town']
    same = [r for r in unopened if r['town'] == town]
    far = [r for r in unopened if r['town'] != town]
    zjg = rows(admin, BASE + '/sheets?show=unopened&region=320582&page_size=1')[0]
    towns = {r['name']: r['region'] for r in ask(admin, 'GET', BASE)[1]['regions']}
    codes = {'firm': same[0]['code'], 'late': far[0]['code'], 'paper': same[1]['code'] if len(same) > 1 else far[2]['code'], 'other': far[1]['code'], 'zjg': zjg['code']}
    p = {name: person(server, admin, name, 'enterprise', codes[name]) for name in ('firm', 'late', 'paper', 'other')}
    for name, role, area in (('kunshan', 'district', '320583'), ('zjgoffice', 'district', '320582'), ('desk', 'town', towns[town]), ('bureau', 'bureau', ''), ('auditor', 'auditor', '')):
        p[name] = person(server, admin, name, role, area)
    return p, codes


def collection(tap, admin, p):
    status, d = ask(admin, 'GET', BASE + '/collection')
    tap.ok(status == 200 and [f['figure'] for f in d['figures']][:2] == ['land', 'tax'] and len(d['figures']) == 9, 'the figures follow from the scheme, land first', d)
    tap.ok(all(f['expected'] == f['present'] + f['missing'] == sum(x['expected'] for x in f['districts']) and f['missing'] == sum(x['missing'] for x in f['districts']) for f in d['figures']),
           'the districts add up to the city')
    land, emission = d['figures'][0], next(f for f in d['figures'] if f['figure'] == 'emission')
    tap.ok(land['needed'] and land['early'] and land['due'] and land['batches'] and land['source'] == '自然资源和规划局' and 'not evaluated without it' in land['when_missing'], 'a figure with who owes it', land)
    tap.ok('mean score' in emission['when_missing'] and emission['expected'] < land['expected'], 'what the scheme does without one; only who owes it is counted', emission)
    listed = ask(admin, 'GET', BASE + '/missing?figure=emission&page_size=200')[1]
    tap.ok(listed['total'] == emission['missing'] and len({r['code'] for r in listed['rows']}) == len(listed['rows']), 'the list of who lacks it is as long as said', listed['total'])
    mine = ask(p['kunshan'], 'GET', BASE + '/missing?figure=emission&page_size=200')[1]
    tap.ok(mine['total'] == next(x['missing'] for x in emission['districts'] if x['region'] == '320583') and {r['code'] for r in mine['rows']} <= {r['code'] for r in listed['rows']}
           and all(r['district'] == 'Kunshan' for r in mine['rows']), 'a district sees its own', mine['total'])
    tap.ok(ask(admin, 'GET', BASE + '/missing?figure=profit')[0] == 404 and ask(admin, 'GET', BASE + '/missing?figure=land&region=nowhere')[0] == 400, 'a figure that the scheme does not read, a region that is none')
    status, _, text = admin.request('GET', BASE + '/missing/export?figure=emission&format=csv')
    tap.ok(status == 200 and len(text.strip().splitlines()) == listed['total'] + 1, 'the list as a file', text[:200])
    tap.ok(ask(p['kunshan'], 'GET', BASE + '/missing/export?figure=land')[0] == 403 and ask(p['firm'], 'GET', BASE + '/missing?figure=land')[0] == 403
           and ask(p['firm'], 'GET', BASE + '/collection')[0] == 403, 'not for who may not export; lists are not for enterprises')


def asking_bureaus(tap, p):
    status, d = ask(p['bureau'], 'POST', BASE + '/sources/emission/remind')
    tap.ok(status == 200 and d['matter'] > 0, 'a bureau is asked by a matter', d)
    matter = ask(p['bureau'], 'GET', '/api/office/matters/%d' % d['matter'])[1]['matter']
    tap.ok(matter['owner'] == 'ecology' and 'Main pollutants' in matter['title'], 'given to its unit', matter)
    tap.ok(ask(p['bureau'], 'POST', BASE + '/sources/emission/remind')[0] == 409 and ask(p['kunshan'], 'POST', BASE + '/sources/land/remind')[0] == 403, 'once, and by who runs the year')
    again = next(f for f in ask(p['bureau'], 'GET', BASE + '/collection')[1]['figures'] if f['figure'] == 'emission')
    tap.ok(again['matter'] == d['matter'] and again['reminded_at'], 'and the page says so', again['matter'])


def own_sheet(tap, p, codes):
    status, d = ask(p['firm'], 'GET', '/api/base-data')
    tap.ok(status == 200 and [(r['id'], r['code'], r['state']) for r in d['rows']] == [(1, codes['firm'], 'unseen')], 'an enterprise finds its own sheet', d)
    waits = [r for r in rows(p['firm'], '/api/office/waiting') if r['kind'] == 'base']
    tap.ok(len(waits) == 1 and waits[0]['link'] == '/campaigns/1/base-data/sheets/' + codes['firm'] and waits[0]['due'], 'it waits for it', waits)
    status, d = ask(p['firm'], 'GET', sheet_of(codes['firm']))
    tap.ok(status == 200 and d['code'] == codes['firm'] and d['may_confirm'] and d['state'] == 'unseen' and len(d['figures']) == 9, 'the sheet', d)
    tap.ok(all(f['definition'] and f['source'] and (f['value'] is None or (f['batch'] and f['known_at'])) and not f['changed'] for f in d['figures']), 'each figure with source, day, batch and definition')
    tap.ok(sum(1 for f in d['figures'] if f['value'] is not None and f['before'] is not None) >= 3, 'and the year before')
    for who in ('other', 'zjgoffice'):
        nobody = ask(p[who], 'GET', sheet_of('91320500MA1NOBODY0'))
        status, none = ask(p[who], 'GET', sheet_of(codes['firm']))
        tap.ok(status == 404 == nobody[0] and none['detail'].replace(codes['firm'], 'X') == nobody[1]['detail'].replace('91320500MA1NOBODY0', 'X'), '%s does not see it, in the words of one that is not there' % who, none)
    for who, want in (('kunshan', 200), ('desk', 200), ('auditor', 200), ('bureau', 200)):
        status, d = ask(p[who], 'GET', sheet_of(codes['firm']))
        tap.ok(status == want and not d['may_confirm'], '%s sees it and cannot confirm it' % who, status)
    tap.ok(ask(p['kunshan'], 'POST', sheet_of(codes['firm']) + '/seen')[0] == 204 and ask(p['firm'], 'GET', sheet_of(codes['firm']))[1]['seen_at'] is None, 'an office that looks has not opened it')
    tap.ok(ask(p['firm'], 'POST', sheet_of(codes['firm']) + '/seen')[0] == 204 and ask(p['firm'], 'GET', sheet_of(codes['firm']))[1]['state'] == 'seen', 'the enterprise has')
    return d


def confirming(tap, p, codes):
    path = sheet_of(codes['firm']) + '/confirm'
    for body, field in (({}, 'person'), ({'person': '陆文静'}, 'phone'), ({'person': '陆文静', 'phone': '12'}, 'phone'), ({'person': '陆文静', 'phone': 'abcdefgh'}, 'phone'), ({'figures': ['profit']}, 'fields')):
        status, d = ask(p['firm'], 'POST', path, body)
        tap.ok(status == 400 and d.get('field') == field, 'refused: %s' % body, d)
    for who, want in (('kunshan', 403), ('desk', 403), ('other', 404), ('auditor', 403)):
        tap.ok(ask(p[who], 'POST', path, {'person': 'x', 'phone': '13800000000'})[0] == want, '%s cannot confirm for it: %d' % (who, want))
    status, d = ask(p['firm'], 'POST', path, {'figures': ['land', 'tax']})
    tap.ok(status == 200 and d['state'] == 'part' and [f['figure'] for f in d['figures'] if f['confirmed_at']] == ['land', 'tax'], 'figure by figure', d)
    first = d['figures'][0]['confirmed_at']
    tap.ok(ask(p['firm'], 'POST', path, {'figures': ['land']})[1]['figures'][0]['confirmed_at'] == first, 'again: it stays confirmed when it was')
    status, d = ask(p['firm'], 'POST', path, {'person': '陆文静', 'phone': '0512-68000000'})
    tap.ok(status == 200 and d['state'] == 'confirmed' and d['whole']['person'] == '陆文静' and d['whole']['sm3'] == d['sm3'] and d['whole']['who'] == 'firm' and re.search(r':\d\d\.\d+Z$', d['whole']['at']),
           'the whole, by a person, to the second', d['whole'])
    tap.ok(ask(p['firm'], 'POST', path, {'person': '陆文静', 'phone': '0512-68000000'})[0] == 409 and not d['may_confirm'], 'once')
    tap.ok(not [r for r in rows(p['firm'], '/api/office/waiting') if r['kind'] == 'base'], 'it does not wait any more')
    return d


def corrected(tap, p, codes, db, folder, before):
    """A figure that is corrected after the publication leaves the sheet as it was."""
    path = os.path.join(folder, 'correction.csv')
    real_city(db)
    with open(path, 'w', encoding='utf-8') as f:
        f.write('信用代码,年份,用地面积(亩)\n%s,2020,7.5\n' % codes['firm'])
    done = gusu('import', 'facts', path, '--source', '复核更正〔2021〕3号', db=db)
    tap.ok(done.returncode == 0, 'a correction comes in', done.stdout + done.stderr)
    d = ask(p['firm'], 'GET', sheet_of(codes['firm']))[1]
    land = d['figures'][0]
    tap.ok(land['value'] == before['figures'][0]['value'] and land['changed'] and land['changed']['value'] == '7.5' and '复核更正' in land['changed']['source'], 'changed since published: before, after, why', land)
    tap.ok(d['sm3'] == before['sm3'] and d['state'] == 'confirmed', 'what was confirmed stays what it was')


def paper(tap, p, codes):
    status, head, _ = p['firm'].request('GET', sheet_of(codes['firm']) + '/paper')
    tap.ok(status == 200 and head['Content-Type'] == 'application/pdf', 'the sheet as a PDF', status)
    tap.ok(p['other'].request('GET', sheet_of(codes['firm']) + '/paper')[0] == 404, 'not for another enterprise')
    path, d = sheet_of(codes['paper']) + '/paper', ask(p['desk'], 'GET', sheet_of(codes['paper']))[1]
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')

    def bring(who, data=PDF, received=now, phone='13800000000'):
        return ask(who, 'POST', path + '?' + urllib.parse.urlencode({'person': '顾建平', 'phone': phone, 'received': received}), data, {'Content-Type': 'application/octet-stream', 'X-File-Name': 'sheet.pdf'})

    desk = p['desk'] if 'may_paper' in d else p['kunshan']
    for what, want, args in (('no time', 400, {'received': '2021-05-28 16:3'}), ('before the window', 400, {'received': '2020-05-28T16:30:00+08:00'}), ('no telephone', 400, {'phone': 'x'}), ('a program', 400, {'data': b'#!/bin/sh'})):
        tap.ok(bring(desk, **args)[0] == want, 'a paper with %s is refused' % what)
    tap.ok(bring(p['paper'])[0] == 403 and bring(p['zjgoffice'])[0] == 404 and bring(p['auditor'])[0] == 403, 'nor does anybody else enter one')
    status, d = bring(desk)
    tap.ok(status == 200 and d['whole']['channel'] == 'paper' and d['whole']['person'] == '顾建平' and d['whole']['received'], 'the desk enters it with its scan', d)
    tap.ok(bring(desk)[0] == 409, 'once')
    for who, want in (('paper', 200), ('kunshan', 200), ('other', 404)):
        tap.ok(p[who].request('GET', sheet_of(codes['paper']) + '/scan')[0] == want, 'its scan for %s: %d' % (who, want))


def objecting(tap, p, codes):
    """What the enterprise objects to shows on its sheet, and it is no silence."""
    status, d = ask(p['other'], 'POST', '/api/objections', {'campaign': 1, 'kind': 'figure', 'field': 'tax', 'claimed': '12.5', 'reason': '完税证明与平台数不一致', 'contact_name': '沈晓岚', 'contact_phone': '0512-68000001'})
    tap.ok(status == 200, 'an objection to a figure', d)
    d = ask(p['other'], 'GET', sheet_of(codes['other']))[1]
    tap.ok(d['state'] == 'objected' and [f['figure'] for f in d['figures'] if f['objected']] == ['tax'], 'shows on the sheet', d['state'])
    tap.ok(codes['other'] in [r['code'] for r in rows(p['kunshan'], BASE + '/sheets?show=objected')] and not rows(p['zjgoffice'], BASE + '/sheets?show=objected'), 'and in the list of its district')
    tap.ok(not [r for r in rows(p['other'], '/api/office/waiting') if r['kind'] == 'base'], 'and nothing more is asked of it')


def progress(tap, admin, p):
    city, own = ask(admin, 'GET', BASE)[1], ask(p['kunshan'], 'GET', BASE)[1]
    top = [r for r in city['regions'] if r['region'] == r['district']]
    for key in city['counts']:
        if sum(r['counts'][key] for r in top) != city['counts'][key]:
            tap.ok(False, 'the districts add up: ' + key, city['counts'])
    tap.ok(own['counts'] == next(r['counts'] for r in top if r['region'] == '320583') and all(r['district'] == '320583' for r in own['regions']), 'the city is the sum of its districts; a district sees itself', own['counts'])
    k = city['counts']
    tap.ok(k['sheets'] == k['confirmed'] + k['objected'] + k['silent'] + k['unanswered'] and city['publication']['sheets'] == k['sheets'], 'everybody stands somewhere', k)
    for show, key in (('confirmed', 'confirmed'), ('unanswered', 'unanswered'), ('part', 'part')):
        tap.ok(ask(admin, 'GET', BASE + '/sheets?show=' + show)[1]['total'] == k[key], 'the list of %s is as long as said' % show)
    status, _, text = admin.request('GET', BASE + '/sheets/export?format=csv&show=confirmed')
    tap.ok(status == 200 and len(text.strip().splitlines()) == k['confirmed'] + 1, 'and as a file')
    tap.ok(ask(p['firm'], 'GET', BASE)[0] == 403 and ask(p['firm'], 'GET', BASE + '/sheets')[0] == 403, 'not for enterprises')


def reminding(tap, p, codes):
    tap.ok(ask(p['firm'], 'POST', BASE + '/remind', {'show': 'unopened'})[0] == 403 and ask(p['auditor'], 'POST', BASE + '/remind', {'show': 'unopened'})[0] == 403, 'reminding is for offices')
    status, d = ask(p['kunshan'], 'POST', BASE + '/remind', {'show': 'unopened'})
    tap.ok(status == 200 and d['enterprises'] == ask(p['kunshan'], 'GET', BASE + '/sheets?show=unopened')[1]['total'], 'a district reminds its own', d)
    waits = [r for r in rows(p['late'], '/api/office/waiting') if r['kind'] == 'base']
    tap.ok(len(waits) == 1 and 'reminded on' in waits[0]['why'], 'it stands in what waits for the enterprise', waits)
    tap.ok(ask(p['zjgoffice'], 'GET', BASE)[1]['reminders'] == [] and len(ask(p['kunshan'], 'GET', BASE)[1]['reminders']) == 1, 'others do not hear of it')
    waits = [r for r in rows(p['kunshan'], '/api/office/waiting') if r['kind'] == 'base']
    tap.ok(len(waits) == 1 and 'show=unopened' in waits[0]['link'], 'who has not opened theirs waits for the district', waits)


def published(tap, admin, p):
    d = ask(admin, 'GET', BASE)[1]['publication']
    status, none = ask(p['bureau'], 'POST', BASE + '/publish')
    tap.ok(status == 409, 'once', none)
    entries = [e for e in ask(admin, 'GET', '/api/ledger?kind=base.published')[1]['entries'] if d['sm3'] in json.dumps(e)]
    tap.ok(len(entries) == 1 and '"sheets":%d' % d['sheets'] in json.dumps(entries[0]).replace('\\"', '"').replace(': ', ':'), 'the ledger has number and SM3 of the sheets', entries)


def another_year(tap, p):
    """A campaign of 2019 walks to its base data: what is in the way of each step, and who may publish."""
    status, d = ask(p['bureau'], 'POST', '/api/campaigns', {'year': 2019, 'scheme': SCHEME})
    tap.ok(status == 200, 'a campaign of 2019', d)
    at = '/api/base-data/%d' % d['id']
    acts = '/api/campaigns/%d/acts' % d['id']
    status, none = ask(p['bureau'], 'POST', at + '/publish')
    tap.ok(status == 409 and 'has not begun' in none['detail'], 'nothing is published before the step has begun', none)
    tap.ok(not [r for r in rows(p['firm'], '/api/base-data') if r['id'] == d['id']], 'an enterprise does not hear of it yet')
    for _ in range(12):
        k = ask(p['bureau'], 'GET', '/api/campaigns/%d' % d['id'])[1]
        step = next(s for s in k['steps'] if s['step'] == k['campaign']['step'])
        if step['step'] == 'base' and step['begun_at']:
            break
        act = 'end' if step['begun_at'] else 'begin'
        status, said = ask(p['bureau'], 'POST', acts, {'act': act, 'step': step['step'], 'reason': 'a test', 'document': '示例1号'})
        if status != 204:
            tap.ok(False, '%s %s' % (act, step['step']), said)
            return
        if act == 'begin' and step['step'] == 'collection':
            found = ask(p['bureau'], 'GET', '/api/campaigns/%d' % d['id'])[1]['findings']
            tap.ok(found and all(f['code'] in ('figures-few', 'figures-missing') and not f['block'] for f in found if f['code'].startswith('figures')), 'few figures are a warning', found)
    found = ask(p['bureau'], 'GET', '/api/campaigns/%d' % d['id'])[1]['findings']
    tap.ok(any(f['code'] == 'base-unpublished' and f['block'] for f in found), 'the step cannot end before base data is published', found)
    tap.ok(ask(p['kunshan'], 'POST', at + '/publish')[0] == 403, 'a district does not publish')
    status, one = ask(p['bureau'], 'POST', at + '/publish')
    tap.ok(status == 200 and one['sheets'] > 100 and re.fullmatch('[0-9a-f]{64}', one['sm3']), 'the bureau does', one)
    found = ask(p['bureau'], 'GET', '/api/campaigns/%d' % d['id'])[1]['findings']
    tap.ok(not any(f['code'] == 'base-unpublished' for f in found), 'then it can')


def early(tap, clock, p, codes):
    w = ask(p['late'], 'GET', sheet_of(codes['late']))[1]['window']
    if w['early'] is None:
        tap.skip('land closes first', 'the working days of next year are not known')
        return w
    clock.to(w['early'], -5)
    status, d = ask(p['other'], 'POST', sheet_of(codes['other']) + '/confirm', {'figures': ['land']})
    tap.ok(status == 200 and not d['window']['early_over'], 'land, seconds before its own minute', d)
    clock.to(w['early'], 1)
    status, d = ask(p['late'], 'POST', sheet_of(codes['late']) + '/confirm', {'figures': ['land']})
    tap.ok(status == 409 and 'closed at' in d['detail'] and 'has agreed' in d['detail'], 'land closes first, and says when', d)
    tap.ok(ask(p['late'], 'POST', sheet_of(codes['late']) + '/confirm', {'figures': ['tax']})[0] == 200, 'the others go on')
    return w


def closing(tap, clock, p, codes, w):
    clock.to(w['closes'], -3)
    tap.ok(ask(p['late'], 'GET', sheet_of(codes['late']))[1]['state'] == 'part', 'seconds before the minute it is open')
    clock.to(w['closes'], 1)
    status, d = ask(p['late'], 'POST', sheet_of(codes['late']) + '/confirm', {'person': '周立新', 'phone': '13800000000'})
    local = (datetime.datetime.fromisoformat(w['closes'].replace('Z', '+00:00')) + datetime.timedelta(hours=8)).strftime('%Y-%m-%d %H:%M')
    tap.ok(status == 409 and local in d['detail'] and 'later objections are not taken' in d['detail'], 'after it the rule and the minute are told', d)
    d = ask(p['late'], 'GET', sheet_of(codes['late']))[1]
    tap.ok(d['state'] == 'silent' and not d['may_confirm'] and d['window']['over'], 'silence is consent', d['state'])
    tap.ok(ask(p['firm'], 'GET', sheet_of(codes['firm']))[1]['state'] == 'confirmed', 'who confirmed has confirmed')
    k = ask(p['bureau'], 'GET', BASE)[1]['counts']
    tap.ok(k['unanswered'] == 0 and k['sheets'] == k['confirmed'] + k['objected'] + k['silent'], 'nobody is left', k)
    tap.ok(ask(p['kunshan'], 'POST', BASE + '/remind', {'show': 'unopened'})[0] == 409, 'nobody is reminded any more')

    def bring(received):
        at = datetime.datetime.fromtimestamp(stamp(w['closes']) + received, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        return ask(p['kunshan'], 'POST', sheet_of(codes['late']) + '/paper?' + urllib.parse.urlencode({'person': '周立新', 'phone': '13800000000', 'received': at}), PDF,
                   {'Content-Type': 'application/octet-stream', 'X-File-Name': 'sheet.pdf'})

    clock.to(w['closes'], 3600)
    tap.ok(bring(60)[0] == 409, 'a paper that came after it is not taken')
    clock.to(w['closes'], 30 * 86400)
    tap.ok(bring(-60)[0] in (404, 409), 'nor one that is entered weeks later')
    clock.to(w['closes'], 7200)
    status, d = bring(-60)
    tap.ok(status == 200 and d['state'] == 'confirmed', 'one that came in time is entered for some days more', d)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        clock = Clock(os.path.join(folder, 'clock'))
        moved = {'LD_PRELOAD': os.path.join(BUILD, 'tests', 'api', 'other-clock.so'), 'GUSU_TEST_CLOCK': clock.path, 'GUSU_FILES': os.path.join(folder, 'files')}
        with Server(db, **moved) as server:
            admin = Client(server).login()
            p, codes = setup(server, admin)
            collection(tap, admin, p)
            asking_bureaus(tap, p)
            own_sheet(tap, p, codes)
            sheet = confirming(tap, p, codes)
            corrected(tap, p, codes, db, folder, sheet)
            paper(tap, p, codes)
            objecting(tap, p, codes)
            progress(tap, admin, p)
            reminding(tap, p, codes)
            published(tap, admin, p)
            another_year(tap, p)
            w = early(tap, clock, p, codes)
            closing(tap, clock, p, codes, w)
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        done = gusu('check', db=db, **moved)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        done = gusu('rebuild', db=db, **moved)
        tap.ok(done.returncode == 0 and gusu('check', db=db, **moved).returncode == 0, 'gusu rebuild changes nothing', done.stderr)
    tap.end()


if __name__ == '__main__':
    main()
