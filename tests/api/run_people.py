#!/usr/bin/env python3
"""The ways of persons, from the first login to the end of an account: what a case file cannot say because codes and secrets are made on the way. TAP on stdout."""
import base64
import hashlib
import hmac
import html
import io
import json
import os
import re
import struct
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that I remember'
FORM = {'Content-Type': 'application/x-www-form-urlencoded'}


def totp(secret, at):
    mac = hmac.new(base64.b32decode(secret), struct.pack('>Q', int(at) // 30), hashlib.sha1).digest()
    at = mac[19] & 15
    return '%06d' % ((struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000)


def form(client, path, **fields):
    """As a browser sends a plain form: no token, but its origin."""
    headers = dict(FORM, Origin=client.server.url, **{'X-CSRF-Token': None})
    return client.request('POST', path, urllib.parse.urlencode(fields).encode(), headers)


def made(text):
    return json.loads(text)['password']


def first_login(tap, server, admin):
    status, _, text = admin.request('POST', '/api/accounts', {'name': 'chen.yu', 'display_name': '陈瑜', 'role': 'town', 'area': '320583100'})
    password = made(text)
    c = Client(server)
    status, headers, text = form(c, '/login', name='chen.yu', password=password, next='/app/')
    tap.ok(status == 303 and headers['Location'] == '/account/password?next=/app/', 'the first login leads to the page of the password', (status, dict(headers)))
    tap.ok('HttpOnly' in headers['Set-Cookie'] and 'SameSite=Lax' in headers['Set-Cookie'], 'the cookie is for the server alone', headers['Set-Cookie'])
    status, _, text = c.request('GET', '/api/enterprises')
    tap.ok(status == 403 and json.loads(text)['field'] == 'password', 'until then everything else is refused', text)
    status, _, text = c.request('GET', '/account/password?next=/app/')
    tap.ok(status == 200 and 'name="again"' in text and '<script' not in text, 'that page works without script', text[:300])
    status, _, text = form(c, '/account/password', old_password=password, new_password=OWN, again='something else', next='/app/')
    tap.ok(status == 400 and 'role="alert"' in text, 'two entries that differ are told on the page', text[-600:])
    status, _, text = form(c, '/account/password', old_password=password, new_password='password123', again='password123', next='/app/')
    tap.ok(status == 400 and 'role="alert"' in text, 'so is a password that everybody tries', text[-600:])
    status, headers, text = form(c, '/account/password', old_password=password, new_password=OWN, again=OWN, next='//evil.example/')
    tap.ok(status == 303 and headers['Location'] == '/', 'the way on stays on this server', (status, dict(headers)))
    status, _, text = c.request('GET', '/api/enterprises')
    tap.ok(status == 200, 'then the work begins', text[:300])
    return c


def other_site(tap, c):
    status, _, text = c.request('POST', '/account/password', b'old_password=a&new_password=b&again=b', dict(FORM, Origin='http://evil.example'))
    tap.ok(status == 403, 'a form of another site is refused', text[:300])
    status, _, text = c.request('POST', '/account/password', b'old_password=a&new_password=b&again=b', dict(FORM))
    tap.ok(status == 403, 'so is one whose origin nobody says', text[:300])


def second_factor(tap, server, c):
    status, _, text = form(c, '/account/second-factor', step='offer')
    secret = re.search(r'[A-Z2-7]{32}', text).group()
    tap.ok(status == 200 and '<svg' in text and '<path' in text, 'the secret comes as a QR code', text[:300])
    now = time.time()
    status, _, text = form(c, '/account/second-factor', step='confirm', code='000000' if totp(secret, now) != '000000' else '000001')
    tap.ok(status == 400 and 'role="alert"' in text, 'a wrong code switches nothing on', text[-500:])
    status, _, text = form(c, '/account/second-factor', step='offer')
    secret = re.search(r'[A-Z2-7]{32}', text).group()
    used = int(time.time()) // 30 - 1  # a step back is taken, and leaves this one for the login
    status, _, text = form(c, '/account/second-factor', step='confirm', code=totp(secret, used * 30))
    codes = re.findall(r'<li>([0-9A-Za-z]{6}-[0-9A-Za-z]{6})</li>', text)
    tap.ok(status == 200 and len(set(codes)) == 10, 'ten recovery codes are told', text[-800:])
    n = Client(server)
    status, _, text = n.request('POST', '/api/login', {'name': 'chen.yu', 'password': OWN})
    tap.ok(status == 401 and json.loads(text)['field'] == 'code', 'the password alone asks for the code', text)
    status, _, text = form(n, '/login', name='chen.yu', password=OWN, next='/app/')
    ticket = re.search(r'name="ticket" value="([0-9a-f]{64})"', text)
    tap.ok(status == 200 and ticket and OWN not in text and 'role="alert"' not in text, 'the page asks for it on a second form', text[-600:])
    status, _, text = form(n, '/login', ticket=ticket.group(1), code='12', next='/app/')
    tap.ok(status == 401 and ticket.group(1) in text and 'role="alert"' in text, 'a wrong code may be tried again', text[-600:])
    status, headers, text = form(n, '/login', ticket=ticket.group(1), code=totp(secret, time.time()), next='/app/')
    tap.ok(status == 303 and headers['Location'] == '/app/', 'the right one signs in', (status, text[-600:]))
    status, _, text = form(Client(server), '/login', ticket=ticket.group(1), code=codes[0])
    tap.ok(status == 401, 'a ticket is good for one login', text[-300:])
    n = Client(server)
    status, _, text = n.request('POST', '/api/login', {'name': 'chen.yu', 'password': OWN, 'code': codes[1]})
    tap.ok(status == 200 and json.loads(text)['second_factor'], 'a recovery code stands for the telephone', text)
    n.csrf = json.loads(text)['csrf_token']
    status, _, text = Client(server).request('POST', '/api/login', {'name': 'chen.yu', 'password': OWN, 'code': codes[1]})
    tap.ok(status == 401, 'once', text)
    return n


def sessions(tap, c, other):
    _, _, text = c.request('GET', '/api/sessions')
    rows = json.loads(text)['sessions']
    tap.ok(len(rows) >= 2 and sum(r['this_one'] for r in rows) == 1, 'the sessions of an account are listed, this one marked', text)
    status, _, text = c.request('GET', '/api/session')
    c.csrf = json.loads(text)['csrf_token']
    for r in rows:
        if not r['this_one']:
            c.request('POST', '/api/sessions/%s/revoke' % r['id'])
    status, _, _ = other.request('GET', '/api/session')
    tap.ok(status == 401, 'a session that is revoked is over', status)
    tap.ok(c.request('GET', '/api/session')[0] == 200, 'the one that revoked it goes on')


def no_publishing(tap, server, admin):
    """Publishing is the city's: a district account is refused, the preview too, and cannot be given the permission by name."""
    _, _, text = admin.request('POST', '/api/accounts', {'name': 'kunshan.desk', 'display_name': 'kunshan', 'role': 'district', 'area': '320583'})
    person, first = json.loads(text)['id'], made(text)
    c = Client(server).login('kunshan.desk', first)
    c.request('POST', '/api/password', {'old_password': first, 'new_password': OWN})
    want = {'scheme': 'suzhou-2020-illustrative', 'year': 2020}
    got = [c.request('GET', '/api/evaluation/results?scheme=suzhou-2020-illustrative&year=2020')[0], c.request('POST', '/api/evaluation/published_lists', want)[0],
           c.request('GET', '/api/evaluation/published_lists/preview?scheme=suzhou-2020-illustrative&year=2020')[0],
           admin.request('POST', '/api/accounts/%d/grants' % person, {'role': 'district', 'permission': 'evaluation.publish', 'area': '320583'})[0]]
    tap.ok(got == [200, 403, 403, 400], 'a district account publishes nothing', got)


def of_another(tap, server, admin):
    """A security administrator looks after the sign-ins of others, with names of regions and nothing of the city's business."""
    _, _, text = admin.request('POST', '/api/accounts', {'name': 'keeper', 'display_name': 'keeper', 'role': 'security'})
    keeper, first = json.loads(text)['id'], made(text)
    k = Client(server).login('keeper', first)
    k.request('POST', '/api/password', {'old_password': first, 'new_password': OWN})
    _, _, text = k.request('GET', '/api/accounts?query=chen.yu')
    person = json.loads(text)['rows'][0]['id']
    other = Client(server)
    _, _, text = admin.request('POST', '/api/accounts/%d/password' % person)
    admin.request('POST', '/api/accounts/%d/second-factor/remove' % person)
    other.login('chen.yu', made(text))
    _, _, text = k.request('GET', '/api/accounts/%d/sessions' % person)
    rows = json.loads(text)['sessions']
    tap.ok(len(rows) == 1 and not rows[0]['this_one'] and rows[0]['address'] == '127.0.0.1', 'the sign-ins of another account are listed', text)
    status, _, text = k.request('POST', '/api/accounts/%d/sessions/%s/revoke' % (keeper, rows[0]['id']))
    tap.ok(status == 404, 'a sign-in is ended under its own account only', text)
    status, _, _ = k.request('POST', '/api/accounts/%d/sessions/%s/revoke' % (person, rows[0]['id']))
    tap.ok(status == 204 and other.request('GET', '/api/session')[0] == 401, 'and ended', status)
    tap.ok(json.loads(k.request('GET', '/api/accounts/%d/sessions' % person)[2])['sessions'] == [], 'none is left')
    status, _, text = k.request('GET', '/api/accounts/999999/sessions')
    tap.ok(status == 404, 'an account that does not exist has none', text)
    status, _, text = k.request('GET', '/api/areas')
    areas = json.loads(text)['rows']
    tap.ok(status == 200 and any(a['code'] == '320583' and a['name'] == '昆山市' for a in areas) and 'enterprises' not in text, 'names of regions are there for granting', text[:300])
    tap.ok(k.request('GET', '/api/regions')[0] == 403 and k.request('GET', '/api/enterprises')[0] == 403, 'the registry is not')
    return k


def invited_twice(tap, server, admin):
    code = json.loads(admin.request('GET', '/api/enterprises?page_size=5')[2])['rows'][4]['code']
    first = json.loads(admin.request('POST', '/api/invitations', {'code': code, 'days': 3})[2])
    second = json.loads(admin.request('POST', '/api/invitations', {'code': code, 'days': 3})[2])
    tap.ok((first['replaced'], second['replaced']) == (0, 1), 'a second invitation says that it replaces the first', second)
    a, b = Client(server).request('GET', first['path']), Client(server).request('GET', second['path'])
    tap.ok(code not in a[2] and b[0] == 200 and code in b[2], 'only the second link opens', (a[0], b[0]))
    states = [i['state'] for i in json.loads(admin.request('GET', '/api/invitations')[2])['invitations'] if i['code'] == code]
    tap.ok(states == ['open', 'withdrawn'], 'the list says so', states)
    for wrong in ('12345', '91320500MA1NOBODY0'):
        status, _, text = admin.request('POST', '/api/invitations', {'code': wrong})
        tap.ok(status == 404 and json.loads(text)['field'] == 'code', 'a wrong code is told at the field of the code', text)


def enterprise(tap, server, admin):
    rows = json.loads(admin.request('GET', '/api/evaluation/results?scheme=suzhou-2020-illustrative&year=2020&page_size=10')[2])['rows']
    mine, other = rows[0]['code'], rows[1]['code']
    _, _, text = admin.request('POST', '/api/invitations', {'code': mine, 'days': 3})
    invited = json.loads(text)
    c = Client(server)
    status, _, text = c.request('GET', invited['path'])
    tap.ok(status == 200 and mine in text and html.escape(rows[0]['name']) in text and '<script' not in text, 'the invitation names the enterprise', text[-900:])
    secret = invited['secret']
    status, _, text = form(c, '/invitation', code=secret, name='us', password=OWN, again=OWN)
    tap.ok(status == 400 and 'role="alert"' in text and mine in text, 'a name that is too short is told on the page', text[-600:])
    status, headers, text = form(c, '/invitation', code=secret, name='our.firm', password=OWN, again=OWN)
    tap.ok(status == 303 and headers['Location'] == '/login', 'the enterprise makes its own account', (status, text[-500:]))
    status, _, text = form(Client(server), '/invitation', code=secret, name='second.one', password=OWN, again=OWN)
    tap.ok(status == 404, 'an invitation is good for one account', (status, text[-300:]))
    status, _, text = admin.request('POST', '/api/invitations', {'code': mine})
    tap.ok(status == 409, 'an enterprise with an account is not invited again', text)
    state = json.loads(admin.request('GET', '/api/invitations')[2])['invitations'][0]
    tap.ok(state['state'] == 'accepted' and state['account'] == 'our.firm', 'who invited sees who came of it', state)
    c = Client(server).login('our.firm', OWN)
    seen = json.loads(c.request('GET', '/api/enterprises')[2])
    tap.ok([r['code'] for r in seen['rows']] == [mine], 'it sees itself and nobody else', str(seen)[:300])
    status, _, text = c.request('GET', '/api/enterprises/' + mine)
    tap.ok(status == 200, 'itself whole', text[:200])
    a, b = c.request('GET', '/api/enterprises/' + other), c.request('GET', '/api/enterprises/91320500MA1NOBODY0')
    tap.ok(a[0] == b[0] == 404 or (a[0] == 404 and b[0] == 400), 'another one is not there', (a[0], b[0]))
    where = '?scheme=suzhou-2020-illustrative&year=2020'
    facts = json.loads(c.request('GET', '/api/enterprises/%s/facts' % mine)[2])
    results = json.loads(c.request('GET', '/api/evaluation/results' + where)[2])
    tap.ok(facts['rows'] and [r['code'] for r in results['rows']] == [mine], 'its own inputs and its own class', (len(facts['rows']), str(results)[:200]))
    told = []
    for code in (other, other[:8] + 'MA1N0B0DY9'):
        for path in ('/api/enterprises/%s/facts', '/api/enterprises/%s', '/api/evaluation/results/%s' + where, '/api/enterprises/%s/plots'):
            status, _, text = c.request('GET', path % code)
            told.append((status, re.sub(r'"request_id":"[^"]*"', '', text).replace(code, 'CODE')))
    tap.ok(told[:4] == told[4:] and all(t[0] in (400, 404) for t in told), 'inputs, history, score and plots of another and of nobody are told apart by nothing', told)
    refused = [(m, p, c.request(m, p, b)[0]) for m, p, b in (('GET', '/api/evaluation/export' + where, None), ('GET', '/api/imports', None), ('POST', '/api/evaluation/whatif', {}), ('GET', '/api/targets', None),
                                                             ('GET', '/api/accounts', None), ('GET', '/api/audit', None), ('GET', '/api/ledger', None), ('GET', '/api/jobs', None), ('POST', '/api/invitations', {'code': mine}))]
    tap.ok(all(r[2] == 403 for r in refused), 'everything else is refused, export too', refused)
    return c


def day(offset):
    return time.strftime('%Y-%m-%d', time.gmtime(time.time() + 8 * 3600 + offset * 86400))


def expert(tap, server, admin, db):
    """An expert sees the enterprises of its task: in lists, details, results, totals; nothing else, and nobody else's task beside it."""
    rows = json.loads(admin.request('GET', '/api/enterprises?page_size=40')[2])['rows']
    codes, other = sorted(r['code'] for r in rows[3:40:9]), rows[0]['code']
    task = {'role': 'expert', 'task': 'D 类企业复核', 'area': ', '.join(codes), 'ends_on': day(7)}
    for wrong, field in (({'task': ''}, 'task'), ({'ends_on': day(-1)}, 'ends_on'), ({'ends_on': 'soon'}, 'ends_on'), ({'area': ''}, 'area'), ({'area': codes[0] + ' 91320500MA1NOBODY0'}, 'area')):
        status, _, text = admin.request('POST', '/api/accounts', {**task, 'name': 'judge', 'display_name': '李评审', **wrong})
        tap.ok(status in (400, 404) and json.loads(text)['field'] == field, 'a task needs its %s' % field, text)
    status, _, text = admin.request('POST', '/api/accounts', {'name': 'judge', 'display_name': '李评审', **task})
    judge, first = json.loads(text)['id'], made(text)
    c = Client(server).login('judge', first)
    c.request('POST', '/api/password', {'old_password': first, 'new_password': OWN})
    session = json.loads(c.request('GET', '/api/session')[2])
    tap.ok(session['area'] == 'D 类企业复核' and 'registry.read' in session['permissions'] and 'evaluation.export' not in session['permissions'], 'the session names the task', session)
    seen = json.loads(c.request('GET', '/api/enterprises')[2])
    tap.ok(sorted(r['code'] for r in seen['rows']) == codes and seen['total'] == len(codes), 'an expert sees the enterprises of its task', str(seen)[:300])
    tap.ok(c.request('GET', '/api/enterprises/' + codes[0])[0] == 200 and c.request('GET', '/api/enterprises/%s/facts' % codes[0])[0] == 200, 'each of them whole')
    tap.ok(c.request('GET', '/api/enterprises/' + other)[0] == 404, 'no other one')
    where = '?scheme=suzhou-2020-illustrative&year=2020'
    results = json.loads(c.request('GET', '/api/evaluation/results' + where)[2])
    tap.ok({r['code'] for r in results['rows']} <= set(codes), 'nor in the results', str(results)[:300])
    total = json.loads(c.request('GET', '/api/evaluation/summary' + where)[2])
    tap.ok(total['total']['name'] == 'D 类企业复核' and total['total']['units'] <= len(codes), 'the total is of the task and says so', total['total'])
    tap.ok(c.request('GET', '/api/evaluation/export' + where + '&format=csv')[0] == 403 and c.request('GET', '/api/targets?year=2020')[0] == 403, 'and that is all it may')
    status, _, text = admin.request('POST', '/api/accounts/%d/grants' % judge, {**task, 'task': '另一项', 'area': other})
    tap.ok(status == 409, 'one task at a time', text)
    status, _, text = admin.request('POST', '/api/accounts/%d/grants' % judge, {'role': 'district', 'area': '320583', 'task': 'x', 'ends_on': day(1)})
    tap.ok(status == 400 and json.loads(text)['field'] == 'task', 'a district is no task', text)
    person = json.loads(admin.request('GET', '/api/accounts/%d' % judge)[2])
    grant = person['grants'][0]
    tap.ok((grant['area'], grant['area_name'], grant['enterprises'], grant['ends_on']) == ('task', 'D 类企业复核', len(codes), day(7)) and sorted(grant['enterprise'].split()) == codes, 'the grant shows its task', grant)
    admin.request('POST', '/api/accounts/%d/grants/%d/revoke' % (judge, grant['id']))
    tap.ok(c.request('GET', '/api/enterprises')[0] == 403, 'a task that is taken back is over at once')
    p = gusu('account', 'grant', 'judge', '--role', 'expert', '--task', '第二项', '--area', other, '--until', day(0), db=db)
    tap.ok(p.returncode == 0, 'gusu account grant --task', p.stdout + p.stderr)
    for _ in range(100):
        found = json.loads(c.request('GET', '/api/enterprises')[2])
        if 'rows' in found:
            break
        time.sleep(0.2)
    tap.ok([r['code'] for r in found.get('rows', [])] == [other], 'the next task, through its last day', str(found)[:200])
    tap.ok(gusu('check', db=db).returncode == 0, 'gusu check finds grants and ledger agree', gusu('check', db=db).stdout)


def workbook(client, path):
    """The parts of a workbook, as texts."""
    request = urllib.request.Request(client.server.url + path, headers={'Cookie': client.cookie, 'Accept-Language': 'en'})
    with zipfile.ZipFile(io.BytesIO(urllib.request.urlopen(request, timeout=60).read())) as z:
        return {n: z.read(n).decode('utf-8', 'replace') for n in z.namelist()}


def part_names(tap, server, admin):
    """Totals bear the name of what the account sees."""
    where = '?scheme=suzhou-2020-illustrative&year=2020'
    for name, role, area, zh, en in (('kunshan', 'district', '320583', '昆山市', 'Kunshan'),):
        _, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
        c = Client(server).login(name, made(text))
        c.request('POST', '/api/password', {'old_password': made(text), 'new_password': OWN})
        total = json.loads(c.request('GET', '/api/evaluation/summary' + where)[2])['total']
        session = json.loads(c.request('GET', '/api/session')[2])
        tap.ok(total['name'] == session['area'] == zh and en in total['name_en'] and en in session['area_en'], 'a district reads its own name over its total', (total['name'], session))
        person = json.loads(admin.request('GET', '/api/accounts?query=' + name)[2])['rows'][0]['id']
        status, _, text = c.request('GET', '/api/evaluation/export' + where)
        tap.ok(status == 403, 'export is not in the role', (status, text[:300]))
        admin.request('POST', '/api/accounts/%d/grants' % person, {'role': role, 'permission': 'evaluation.export', 'area': area})
        book = workbook(c, '/api/evaluation/export%s&format=xlsx' % where)
        tap.ok('oddFooter' in book['xl/worksheets/sheet1.xml'] and name in re.search(r'<oddFooter>.*?</oddFooter>', book['xl/worksheets/sheet1.xml']).group() and name in book['docProps/core.xml'] + book.get('docProps/custom.xml', ''),
               'a workbook that leaves has the account in the footer of each page and in its properties')
        tap.ok(en in book['xl/worksheets/sheet2.xml'], 'and says of which area it is')
        tap.ok(zh in c.request('GET', '/print/results%s&lang=zh' % where)[2], 'as does the page for printing (its language cookie ends this client)')
    whole = json.loads(admin.request('GET', '/api/evaluation/summary' + where)[2])['total']
    tap.ok((whole['name'], whole['name_en']) == ('全市', 'Whole city') and json.loads(admin.request('GET', '/api/session')[2])['area'] is None, 'the whole city is called so', whole)


def record_of_acts(tap, server, admin):
    """Read with filters and by pages; taken out when that is granted by name, with the account on the file, and noted itself."""
    _, _, text = admin.request('POST', '/api/accounts', {'name': 'recorder', 'display_name': '审计', 'role': 'audit'})
    recorder, first = json.loads(text)['id'], made(text)
    c = Client(server).login('recorder', first)
    c.request('POST', '/api/password', {'old_password': first, 'new_password': OWN})

    def acts(query):
        status, _, answer = c.request('GET', '/api/audit?' + query)
        return json.loads(answer)
    every, before = [], 0
    while before is not None:
        page = acts('limit=7&before=%d' % before)
        tap.ok(len(page['entries']) == 7 or page['next'] is None, 'a page of seven') if not every else None
        every += page['entries']
        before = page['next']
    ids = [e['id'] for e in every]
    tap.ok(ids == sorted(set(ids), reverse=True) and len(ids) == len(acts('limit=500')['entries']), 'pages meet without gap or repetition', (len(ids), ids[:3]))
    grants = acts('limit=500&action=account.grant')['entries']
    tap.ok(grants and all(e['action'] == 'account.grant' for e in grants), 'by act')
    kind = acts('limit=500&action=account')['entries']
    tap.ok(len(kind) > len(grants) and all(e['action'].startswith('account.') for e in kind), 'by kind of act')
    tap.ok({e['account'] for e in acts('limit=500&account=recorder')['entries']} == {'recorder'}, 'by account')
    found = acts('limit=500&q=kunshan')['entries']
    tap.ok(found and all('kunshan' in e['object'] + e['detail'] for e in found) and acts('q=%25')['entries'] == acts('q=%25&limit=1')['entries'], 'by words, with the signs of patterns taken as themselves', found[:2])
    tap.ok(len(acts('limit=500&from=%s&to=%s' % (day(0), day(0)))['entries']) > 0 and acts('from=%s' % day(1))['entries'] == [] and acts('to=2000-01-01')['entries'] == [], 'by day')
    status, _, text = c.request('GET', '/api/audit?from=yesterday')
    tap.ok(status == 400 and json.loads(text)['field'] == 'from', 'a day that is none', text)
    tap.ok(c.request('GET', '/api/audit/export')[0] == 403 and admin.request('GET', '/api/audit')[0] == 403, 'export is not in the role, the record not in other roles')
    admin.request('POST', '/api/accounts/%d/grants' % recorder, {'role': 'audit', 'permission': 'core.audit_export'})
    status, headers, text = c.request('GET', '/api/audit/export?action=account.grant')
    lines = text.lstrip('\ufeff').splitlines()
    tap.ok(status == 200 and len(lines) == 1 + len(acts('limit=500&action=account.grant')['entries']) and 'recorder' in headers['Content-Disposition'] and headers['X-Gusu-Taken-Out-By'].startswith('recorder%20'),
           'granted by name it leaves with the same rows and the account on it', (status, dict(headers), lines[:2]))
    left = acts('limit=1&action=export')['entries'][0]
    tap.ok((left['account'], left['object']) == ('recorder', 'audit'), 'and that is in the record', left)


def locked_out(tap, server, admin):
    _, _, text = admin.request('POST', '/api/accounts', {'name': 'forgetful', 'display_name': 'x', 'role': 'auditor'})
    person, password = json.loads(text)['id'], made(text)
    told = [Client(server).request('POST', '/api/login', {'name': 'forgetful', 'password': 'wrong password'})[0] for _ in range(6)]
    tap.ok(told == [401] * 5 + [429], 'five wrong passwords make one wait', told)
    status, _, _ = Client(server).request('POST', '/api/login', {'name': 'forgetful', 'password': password})
    tap.ok(status == 429, 'whatever comes next', status)
    tap.ok(Client(server).login().cookie, 'others are let in')
    _, _, text = admin.request('POST', '/api/accounts/%d/password' % person)
    status, _, _ = Client(server).request('POST', '/api/login', {'name': 'forgetful', 'password': made(text)})
    tap.ok(status == 200, 'a new password of the security administrator lifts the lock', status)


def at_the_command_line(tap, server, db):
    p = gusu('account', 'add', 'cli.one', '--display', 'Audit', '--role', 'audit', '--json', db=db)
    tap.ok(p.returncode == 0 and json.loads(p.stdout)['account'] == 'cli.one', 'gusu account add', p.stdout + p.stderr)
    c = Client(server).login('cli.one', json.loads(p.stdout)['password'])
    status, _, text = c.request('POST', '/api/password', {'old_password': json.loads(p.stdout)['password'], 'new_password': OWN})
    tap.ok(status == 204, 'the server knows the account at once', text)
    status, _, text = c.request('GET', '/api/audit?action=account.add')
    tap.ok(status == 200 and json.loads(text)['entries'][0]['object'] == 'cli.one' and json.loads(text)['entries'][0]['account'] == 'operator', 'its making is in the record of acts', text[:400])
    p = gusu('account', 'grant', 'cli.one', '--role', 'security', db=db)
    tap.ok(p.returncode == 6, 'gusu account grant holds to the rules', p.stdout + p.stderr)
    p = gusu('account', 'token', 'cli.one', '--for', 'night', '--permissions', 'core.audit', '--days', '2', '--json', db=db)
    token = json.loads(p.stdout)['token']
    p = gusu('account', 'list', 'cli', '--json', db=db)
    rows = json.loads(p.stdout)['accounts']
    tap.ok(len(rows) == 1 and rows[0]['grants'][0]['role'] == 'audit', 'gusu account list', p.stdout)
    found = 0
    for _ in range(100):
        found = Client(server).request('GET', '/api/audit', headers={'Authorization': 'Bearer ' + token})[0]
        if found == 200:
            break
        time.sleep(0.2)
    tap.ok(found == 200, 'a token of the command line works within seconds', found)
    p = gusu('account', 'disable', 'cli.one', db=db)
    tap.ok(p.returncode == 0, 'gusu account disable', p.stdout + p.stderr)
    for _ in range(100):
        found = c.request('GET', '/api/session')[0], Client(server).request('GET', '/api/audit', headers={'Authorization': 'Bearer ' + token})[0]
        if found == (401, 401):
            break
        time.sleep(0.2)
    tap.ok(found == (401, 401), 'session and token end within seconds', found)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            c = first_login(tap, server, admin)
            other_site(tap, c)
            n = second_factor(tap, server, c)
            sessions(tap, n, c)
            enterprise(tap, server, admin)
            invited_twice(tap, server, admin)
            of_another(tap, server, admin)
            expert(tap, server, admin, db)
            part_names(tap, server, admin)
            record_of_acts(tap, server, admin)
            no_publishing(tap, server, admin)
            locked_out(tap, server, admin)
            at_the_command_line(tap, server, db)
            tap.ok(server.stop() == 0, 'the server ends with 0', server.said()[-500:])
    tap.end()


if __name__ == '__main__':
    main()
