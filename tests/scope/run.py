#!/usr/bin/env python3
"""Many accounts ask for everything at once; no reply may hold an enterprise outside its account's area. TAP on stdout.

The requests are drawn from the server's own description of itself (/api/openapi.json), so an endpoint that is added is asked without a line here.
What an account may see is worked out from the database file alone: regions, enterprises, grants. In every reply each word that has the form of a
credit code and each name of an enterprise is looked up; one outside the area is a leak. Present and former codes count; codes that an account has brought
in a table of its own come back to it and are none. Tables are uploaded, looked at, checked, marked and discarded, jobs and their event streams are followed;
whoever is answered about somebody else's is a leak too. For an enterprise outside the area and for one that does not exist, status and words must be the
same but for the code itself.
Usage: run.py [--accounts N] [--requests N] [--threads N] [--seed N]
"""
import argparse
import concurrent.futures
import http.client
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import PASSWORD, SCHEME, YEARS, Client, Server, Tap, copy_of_city  # noqa: E402
from problems import Problems  # noqa: E402
from promises import Promises  # noqa: E402
from projects import Projects  # noqa: E402

CODE = re.compile(r'(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])')
OWN = 'a sentence that %s remembers'
# what ends the session of the one who asks, or would make every later answer another one
NEVER = {'/api/logout', '/api/password', '/api/login', '/account/password', '/login', '/api/sessions/{id}/revoke', '/api/tokens/{id}/revoke', '/api/second-factor/remove', '/api/second-factor', '/api/second-factor/confirm',
         '/account/second-factor', '/api/projects/{code}/region'}
EVERYBODYS = {'imports': ('bureau', 'operator'), 'jobs': ('bureau', 'system')}  # who sees those of others
PUBLIC_TOO = ('/api/enterprises', '/api/evaluation', '/print')


class City:
    """What there is, read beside the program."""

    def __init__(self, path):
        db = sqlite3.connect(path)
        self.regions = {c: (lo, hi, kind) for c, lo, hi, kind in db.execute('SELECT code, region_pos, pos_end, kind FROM region')}
        self.pos, self.codes_of, self.subject_of, self.of_name, self.name_of = {}, {}, {}, {}, {}
        for sid, code, name, pos in db.execute("SELECT id, code, name, region_pos FROM subject WHERE kind = 'enterprise'"):
            self.pos[sid], self.codes_of[sid], self.name_of[sid] = pos, [code], name
            self.subject_of[code] = sid
            self.of_name.setdefault(name, set()).add(sid)
        for code, sid in db.execute('SELECT code, enterprise FROM enterprise_code'):
            self.codes_of[sid].append(code)
            self.subject_of[code] = sid
        for name, sid in db.execute('SELECT name, enterprise FROM enterprise_past'):
            self.of_name.setdefault(name, set()).add(sid)
        self.subjects = sorted(self.pos)
        db.close()

    def within(self, code):
        lo, hi, _ = self.regions[code]
        return {s for s, p in self.pos.items() if lo <= p <= hi}


def add_lineage(path, rng, n):
    """Mergers across the city: history, too, stays within the area."""
    db = sqlite3.connect(path)
    ids = [r[0] for r in db.execute("SELECT id FROM subject WHERE kind = 'enterprise'")]
    for _ in range(n):
        a, b = rng.sample(ids, 2)
        db.execute("INSERT INTO lineage (from_id, to_id, kind, at) VALUES (?, ?, 'merger', '2019-05-01') ON CONFLICT DO NOTHING", (a, b))
    db.commit()
    db.close()


class Matters:
    """Matters of known regions, each with a word of its own in its title, given to towns; the accounts of towns belong to the unit of their town."""
    WORD = re.compile(r'MTR\d{5}')

    def __init__(self, city):
        self.city, self.of = city, {}

    def make(self, admin, accounts, rng, n):
        towns = sorted({a.area for a in accounts if a.role == 'town'})
        for a in accounts:
            if a.role == 'town':
                status, _, text = admin.request('POST', '/api/office/members', {'account': a.name, 'unit': a.area})
                assert status == 204, text
        made = {}
        for i in range(n):
            code, owner = rng.choice(sorted(self.city.regions)), rng.choice(towns)
            status, _, text = admin.request('POST', '/api/office/matters', {'source': 'problem', 'title': 'MTR%05d' % i, 'demand': 'x', 'region': code, 'owner': owner, 'deadline': '2199-01-01'})
            assert status == 200, text
            self.of['MTR%05d' % i] = (self.city.regions[code][0], owner)
            made[json.loads(text)['matter']['id']] = None
        return made

    def leaks(self, account, asked, text):
        found = []
        for word in set(self.WORD.findall(text)):
            pos, owner = self.of.get(word, (None, None))
            if pos is None or word in asked or account.role in ('bureau', 'auditor') or (account.role == 'town' and owner == account.area):
                continue
            lo, hi, _ = self.city.regions.get(account.area, (1, 0, None))
            if account.role not in ('district', 'town') or not lo <= pos <= hi:
                found.append(word)
        return found


class Account:
    def __init__(self, name, role, area, sees):
        self.name, self.role, self.area, self.sees = name, role, area, sees
        self.cookie = self.csrf = self.token = None
        self.wrote = set()  # codes in the tables that it has brought

    def headers(self, rng):
        if self.token and rng.random() < 0.5:
            return {'Authorization': 'Bearer ' + self.token}
        return {'Cookie': self.cookie, 'X-CSRF-Token': self.csrf}


def plan_accounts(city, n, rng):
    """A city in small: one bureau, a few districts, towns, and enterprises for the rest."""
    districts = sorted(c for c, (lo, hi, kind) in city.regions.items() if kind in ('district', 'zone') and city.within(c))
    towns = sorted(c for c, (lo, hi, kind) in city.regions.items() if kind in ('town', 'street') and city.within(c))
    found = [Account('bureau.0', 'bureau', '', set(city.subjects)), Account('auditor.0', 'auditor', '', set(city.subjects)), Account('sys.0', 'system', '', set()),
             Account('audit.0', 'audit', '', set()), Account('security.0', 'security', '', set()), Account('operator.0', 'operator', '', set(city.subjects))]
    for i in range(max(2, n // 20)):
        some = rng.sample(city.subjects, rng.choice([1, 7, 64]))
        found.append(Account('expert.%d' % i, 'expert', ' '.join(city.codes_of[s][0] for s in some), set(some)))
    for i in range(max(2, n // 6)):
        found.append(Account('district.%d' % i, 'district', districts[i % len(districts)], None))
    for i in range(max(2, n // 4)):
        found.append(Account('town.%d' % i, 'town', rng.choice(towns), None))
    for i in range(max(2, n - len(found))):
        sid = rng.choice(city.subjects)
        found.append(Account('enterprise.%d' % i, 'enterprise', city.codes_of[sid][0], {sid}))
    for a in found:
        if a.sees is None:
            a.sees = city.within(a.area)
    return found


def make_account(server, admin, roles, a):
    task = {'task': '评审 ' + a.name, 'ends_on': time.strftime('%Y-%m-%d', time.gmtime(time.time() + 3 * 86400))} if a.role == 'expert' else {}
    status, _, text = admin.request('POST', '/api/accounts', {'name': a.name, 'display_name': a.name, 'role': a.role, 'area': a.area, **task})
    if status != 200:
        raise RuntimeError('%s: %d %s' % (a.name, status, text))
    made = json.loads(text)
    for p in roles[a.role]['permissions']:
        if p['permission'] == 'evaluation.export':  # the door through which most would leave
            status, _, text = admin.request('POST', '/api/accounts/%d/grants' % made['id'], {'role': a.role, 'permission': p['permission'], 'area': a.area})
            if status != 200:
                raise RuntimeError('%s: %d %s' % (a.name, status, text))
    c = Client(server).login(a.name, made['password'])
    status, _, text = c.request('POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % a.name})
    if status != 204:
        raise RuntimeError('%s: %d %s' % (a.name, status, text))
    mine = json.loads(c.request('GET', '/api/session')[2])['permissions']
    a.cookie, a.csrf = c.cookie, c.csrf
    if mine:
        status, _, text = c.request('POST', '/api/tokens', {'name': 'test', 'permissions': mine, 'days': 1})
        a.token = json.loads(text)['token']


def make_accounts(server, accounts, tap):
    """Several at once: three passwords are hashed for each, which takes its time."""
    admin = Client(server).login()
    roles = {r['role']: r for r in json.loads(admin.request('GET', '/api/roles')[2])['roles']}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for made in [pool.submit(make_account, server, admin, roles, a) for a in accounts]:
            made.result()
    tap.ok(True, '%d accounts are made, each with its own password and token' % len(accounts))
    return json.loads(admin.request('GET', '/api/openapi.json')[2])


def operations(spec):
    found = []
    for path, methods in sorted(spec['paths'].items()):
        for method, op in sorted(methods.items()):
            if method in ('get', 'post') and path not in NEVER and not (op.get('x-permission') == 'public' and not path.startswith(PUBLIC_TOO)):
                if op.get('x-permission') != 'public':
                    found.append((method.upper(), path, op))
    return found


class Values:
    """Random input that is often valid and often about somebody else."""

    def __init__(self, city, spec, rng, account, pools):
        self.city, self.spec, self.rng, self.account, self.pools = city, spec, rng, account, pools

    def number(self, path):
        """A file, a job, an account of somebody, oneself included; now and then one that nobody has."""
        kind = next((k for k in self.pools if path.startswith('/api/' + k)), None)
        known = list(self.pools[kind]) if kind else []
        if known and kind in EVERYBODYS and self.rng.random() < 0.5:
            known = [i for i in known[-50:] if self.pools[kind][i] is self.account] or known
        return self.rng.choice(known[-200:]) if known and self.rng.random() < 0.95 else self.rng.randint(1, 99999)

    def table(self, kind):
        """A table about a few enterprises, own and others'."""
        codes = [self.city.codes_of[self.subject()][0] for _ in range(self.rng.randrange(1, 5))]
        head, row = {'enterprises': ('信用代码,状态', '%s,停产'), 'plots': ('地块编号,信用代码,占用方式,占用面积(亩)', 'SL%06d,%%s,租用,0.0001' % self.rng.randrange(1, 2000)),
                     'marks': ('信用代码,名单,文件,认定单位,开始日期', '%s,白名单,示例1号,工信局,2020-01-01')}.get(kind, ('信用代码,年份,实缴税收(万元)', '%s,2020,5'))
        self.account.wrote.update(codes)
        return '\n'.join([head] + [row % c for c in codes]) + '\n'

    def subject(self):
        own = self.account.sees
        if own and self.rng.random() < 0.4:
            return self.rng.choice(sorted(own)[:500])
        return self.rng.choice(self.city.subjects)

    def text(self, name):
        r = self.rng
        if name == 'code':
            return r.choice(self.city.codes_of[self.subject()]) if r.random() < 0.95 else '91320500MA1NOBODY0'
        if name == 'q':
            sid = self.subject()
            whole = r.choice([self.city.name_of[sid], self.city.codes_of[sid][0]])
            at = r.randrange(max(1, len(whole) - 2))
            return whole[at:at + r.randrange(1, 8)]
        if name in ('district', 'town', 'region', 'area'):
            return r.choice(sorted(self.city.regions))
        if name == 'scheme' or name == 'id':
            return SCHEME
        if name == 'field':
            return r.choice(['name', 'lead_source', 'content', 'x'])
        if name == 'industry':
            return r.choice(['C', '39', '3911', 'I', '26', '271'])
        if name == 'list':
            return r.choice(['top100', 'low_yield', 'no-such-list'])
        return r.choice(['w.tax_per_mu', 'share.A', 'cap.tax_per_mu'] if name == 'param' else ['a', '', 'total', '320583', 'tax_per_mu'])

    def value(self, name, schema):
        r = self.rng
        if '$ref' in schema:
            schema = self.spec['components']['schemas'][schema['$ref'].rsplit('/', 1)[1]]
        if 'enum' in schema:
            return r.choice(schema['enum'])
        kind = schema.get('type')
        if kind == 'integer':
            if name == 'year':
                return r.choice(YEARS)
            lo, hi = schema.get('minimum', 0), schema.get('maximum', 100)
            if 'page_size' == name or name == 'limit':
                return r.choice([10, min(hi, 200)])
            return r.randint(int(lo), int(min(hi, lo + 6)))
        if kind == 'number':
            return round(r.uniform(schema.get('minimum', 0), min(schema.get('maximum', 100), 100)), 2)
        if kind == 'boolean':
            return r.random() < 0.5
        if kind == 'array':
            return [self.value(name, schema['items']) for _ in range(r.randrange(1, 3))]
        if kind == 'object':
            made = {k: self.value(k, v) for k, v in schema.get('properties', {}).items() if k in schema.get('required', []) or r.random() < 0.3}
            if name == 'changes' and 'param' in made:
                made['value'] = round(r.uniform(0.1, 0.4) if made['param'].startswith('share') else r.uniform(5, 40), 2)
            return made
        if schema.get('format') == 'date':
            return '2020-0%d-15' % r.randrange(1, 10)
        return self.text(name)

    def request(self, method, path, op):
        query = {}
        for p in op.get('parameters', []):
            v = self.value(p['name'], p['schema'])
            if p['in'] == 'path' and p['name'] == 'id' and p['schema'].get('type') == 'integer':
                v = self.number(path)
            if p['name'] == 'code' and path.startswith('/api/projects/'):
                v = self.city.projects.some(self.rng)
            if p['name'] == 'kind':
                v = self.rng.choice(['facts', 'facts', 'enterprises', 'plots', 'marks'])
            if p['in'] == 'path':
                path = path.replace('{%s}' % p['name'], urllib.parse.quote(str(v), safe=''))
            elif p.get('required') or p['name'] in ('scheme', 'year') or self.rng.random() < 0.3:
                query[p['name']] = ','.join(str(x) for x in v) if isinstance(v, list) else str(v).lower() if isinstance(v, bool) else v
        body, kind = None, None
        for media, content in op.get('requestBody', {}).get('content', {}).items():
            kind = media
            if media == 'application/json':
                body = json.dumps(self.value('body', content['schema']))
            elif media == 'application/x-www-form-urlencoded':
                body = urllib.parse.urlencode(self.value('body', content['schema']))
            elif path == '/api/imports':
                body = self.table(query.get('kind'))
            else:
                body = 'x'
            break
        if query:
            path += '?' + urllib.parse.urlencode(query)
        return path, body, kind


def readable(headers, data):
    """The words of a reply; a workbook is unpacked."""
    if data[:2] == b'PK':
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return '\n'.join(z.read(n).decode('utf-8', 'replace') for n in z.namelist())
    return data.decode('utf-8', 'replace')


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)
    elif isinstance(value, dict):
        for v in value.values():
            yield from strings(v)


class Crowd:
    def __init__(self, city, spec, accounts, server, total, seed):
        self.city, self.spec, self.accounts, self.server = city, spec, accounts, server
        self.operations, self.total, self.seed = operations(spec), total, seed
        self.pools = {'imports': {}, 'jobs': {}, 'base-data': {1: None}, 'accounts': dict((i, None) for i in range(1, len(accounts) + 2))}
        self.lock, self.sent, self.statuses, self.leaks, self.failures, self.seen, self.answered, self.asked, self.own = threading.Lock(), 0, {}, [], [], 0, {}, {}, 0

    def judge(self, account, asked, status, headers, text):
        """Codes and names of enterprises that the account may not see; what it wrote itself comes back in messages and is no leak."""
        leaks, seen = [], 0
        for code in set(CODE.findall(text)):
            sid = self.city.subject_of.get(code)
            if sid is None or code in asked or code in account.wrote:
                continue
            seen += 1
            if sid not in account.sees and sid not in account.meets:
                leaks.append(code)
        if 'json' in (headers.get('Content-Type') or '') and status == 200:
            for s in strings(json.loads(text)):
                who = self.city.of_name.get(s)
                if who and not who & account.sees and s not in asked:
                    leaks.append(s)
        return leaks + self.city.projects.leaks(account, asked, text) + self.city.matters.leaks(account, asked, text) + self.city.problems.leaks(account, asked, text) \
            + self.city.promises.leaks(account, asked, text), seen

    def keep(self, account, method, path, target, status, text):
        """Numbers of files and jobs that came of a request; what is told about somebody else's. With the lock held."""
        if (method, path, status) == ('POST', '/api/imports', 200):
            self.pools['imports'][json.loads(text)['intake']['id']] = account
        elif method == 'POST' and path in ('/api/imports/{id}/check', '/api/imports/{id}/run') and status == 202:
            self.pools['jobs'][json.loads(text)['job']] = account
        elif status < 300 and '{id}' in path and path.split('/')[2] in EVERYBODYS:
            kind = path.split('/')[2]
            owner = self.pools[kind].get(int(target.split('/')[3].split('?')[0]))
            self.own += owner is account
            return [] if owner is account or account.role in EVERYBODYS[kind] else ['one of ' + (owner.name if owner else 'nobody')]
        elif status == 200 and path in ('/api/imports', '/api/jobs') and account.role not in EVERYBODYS[path[5:]]:
            return ['one of ' + r['account'] for r in json.loads(text)[path[5:]] if r['account'] != account.name]
        return []

    def one(self, conn, rng):
        account = rng.choice(self.accounts)
        method, path, op = rng.choice(self.operations)
        if rng.random() < 0.15:  # what is brought is a small part of all operations and has the most states
            account = rng.choice([a for a in self.accounts if a.role in ('district', 'bureau', 'operator')])
            method, path, op = rng.choice([o for o in self.operations if o[1].startswith(('/api/imports', '/api/jobs'))])
        if account.role == 'security' and method == 'POST' and path.startswith('/api/accounts'):
            return  # it would lock the others out
        target, body, kind = Values(self.city, self.spec, rng, account, self.pools).request(method, path, op)
        body = body.encode() if body else body
        headers = dict(account.headers(rng), **({'Content-Type': kind} if kind else {}))
        conn.request(method, target, body, headers)
        reply = conn.getresponse()
        data = reply.read()
        text = readable(reply.headers, data)
        body = body.decode() if body else ''
        asked = urllib.parse.unquote_plus(target) + (body if kind == 'application/json' else urllib.parse.unquote_plus(body))
        # who looks after the record of acts sees whom they were about, who looks after grants whom they are for
        whole = (account.role, path) in (('audit', '/api/audit'), ('security', '/api/accounts'), ('security', '/api/accounts/{id}'))
        leaks, seen = ([], 0) if whole else self.judge(account, asked, reply.status, reply.headers, text)
        if seen and method == 'POST' and 'x-permission' in op and op['x-permission'].startswith('core.'):
            seen = 0
        with self.lock:
            leaks += self.keep(account, method, path, target, reply.status, text)
            self.sent += 1
            self.seen += seen
            self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
            self.asked.setdefault((method, path), set()).add(reply.status)
            if reply.status == 200:
                self.answered.setdefault(op['x-permission'], set()).add(account.role)
            if leaks and len(self.leaks) < 40:
                self.leaks.append('%s (%s %s) %s %s %s -> %d: %s' % (account.name, account.role, account.area, method, target, body or '', reply.status, leaks[:3]))
            if reply.status >= 500 and reply.status != 503 and len(self.failures) < 40:
                self.failures.append('%s %s %s %s -> %d %s' % (account.name, method, target, body or '', reply.status, text[:300]))
        if reply.status == 503:
            time.sleep(0.05)

    def work(self, number):
        rng = random.Random(self.seed * 1000 + number)
        conn = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
        while self.sent < self.total:
            try:
                self.one(conn, rng)
            except (http.client.HTTPException, ConnectionError):
                conn.close()
            except Exception as e:  # a mistake of the test itself is a failure too
                with self.lock:
                    self.failures.append('%s: %s' % (type(e).__name__, e))
                    self.sent += 1
                conn.close()

    def run(self, threads):
        crew = [threading.Thread(target=self.work, args=(i,)) for i in range(threads)]
        for t in crew:
            t.start()
        for t in crew:
            t.join()


def others_of(tap, server, accounts, rng):
    """Tokens, sign-ins and invitations of somebody else are answered as those that nobody has."""
    def ask(account, method, path, body=None):
        conn = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
        conn.request(method, path, json.dumps(body) if body is not None else None, {'Cookie': account.cookie, 'X-CSRF-Token': account.csrf, 'Content-Type': 'application/json'})
        reply = conn.getresponse()
        text = reply.read().decode()
        conn.close()
        return reply.status, json.loads(text) if text else None

    able = [a for a in accounts if a.token]
    bad = []
    for _ in range(12):
        a, b = rng.sample(able, 2)
        theirs = {t['id'] for t in ask(b, 'GET', '/api/tokens')[1]['tokens']}
        own = {t['id'] for t in ask(a, 'GET', '/api/tokens')[1]['tokens']}
        if theirs & own:
            bad.append('tokens of %s and %s' % (a.name, b.name))
        for i in sorted(theirs)[:2]:
            if ask(a, 'POST', '/api/tokens/%d/revoke' % i)[0] != 404:
                bad.append('%s revokes a token of %s' % (a.name, b.name))
        for s in ask(b, 'GET', '/api/sessions')[1]['sessions'][:2]:
            if ask(a, 'POST', '/api/sessions/%s/revoke' % s['id'])[0] != 404 or ask(b, 'GET', '/api/session')[0] != 200:
                bad.append('%s ends a sign-in of %s' % (a.name, b.name))
    inviting = [a for a in accounts if a.role == 'district']
    for a in inviting:
        for v in ask(a, 'GET', '/api/invitations')[1]['invitations']:
            if v['created_by'] != a.name:
                bad.append('%s reads an invitation by %s' % (a.name, v['created_by']))
        for b in inviting[:3]:
            for v in ask(b, 'GET', '/api/invitations')[1]['invitations'][:2]:
                if a is not b and ask(a, 'POST', '/api/invitations/%d/withdraw' % v['id'])[0] != 404:
                    bad.append('%s withdraws an invitation by %s' % (a.name, b.name))
    tap.ok(not bad, 'tokens, sign-ins and invitations of others are not there', '\n'.join(bad))


def same_words(city, account, server, spec, rng):
    """For each address with a credit code: somebody outside and nobody at all must be told the same."""
    outside = [s for s in city.subjects if s not in account.sees]
    if not outside:
        return []
    differ = []
    for method, path, op in operations(spec):
        if '{code}' not in path:
            continue
        told = []
        there = city.codes_of[rng.choice(outside)][0]
        for code in (there, there[:8] + 'MA1N0B0DY9'[:10]):
            target = path.replace('{code}', code) + ('?scheme=%s&year=2020' % SCHEME if any(p['name'] == 'scheme' for p in op.get('parameters', [])) else
                                                   '?year=2020' if any(p['name'] == 'year' for p in op.get('parameters', [])) else '')
            conn = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
            conn.request(method, target, None, account.headers(rng))
            reply = conn.getresponse()
            told.append((reply.status, re.sub(r'"request_id":"[^"]*"', '', reply.read().decode().replace(code, 'CODE'))))
            conn.close()
        if told[0] != told[1] or told[0][0] == 200:
            differ.append('%s %s: %r' % (account.name, path, told))
    return differ


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--accounts', type=int, default=40)
    p.add_argument('--requests', type=int, default=5000)
    p.add_argument('--threads', type=int, default=8)
    p.add_argument('--seed', type=int, default=int(time.time()) % 100000)
    o = p.parse_args()
    rng, tap = random.Random(o.seed), Tap()
    print('# seed %d' % o.seed)
    with tempfile.TemporaryDirectory() as folder:
        pg = os.environ.pop('GUSU_TEST_PG', None)
        file = copy_of_city(folder)  # what there is, from the file either way: the same city
        add_lineage(file, rng, 1500)
        if pg:
            os.environ['GUSU_TEST_PG'] = pg
        with Server(copy_of_city(folder) if pg else file) as server:
            city = City(file)
            accounts = plan_accounts(city, o.accounts, rng)
            spec = make_accounts(server, accounts, tap)
            city.projects = Projects(city)
            city.projects.make(Client(server).login(), rng, 60)
            for a in accounts:
                a.meets = city.projects.parties(a)
            city.projects.wrong(tap, server, accounts)
            city.projects.for_all(tap, server)
            city.matters = Matters(city)
            matters = city.matters.make(Client(server).login(), accounts, rng, 60)
            city.problems = Problems(city.projects)
            problems = city.problems.make(Client(server).login(), rng, 60)
            city.promises = Promises(city.projects)
            city.promises.make(Client(server).login(), rng, 40)
            crowd = Crowd(city, spec, accounts, server, o.requests, o.seed)
            crowd.pools['office/matters'] = matters
            crowd.pools['problems'] = problems
            began = time.time()
            crowd.run(o.threads)
            print('# %d requests in %.1f s, replies by status %s, %d codes of enterprises in them'
                  % (crowd.sent, time.time() - began, sorted(crowd.statuses.items()), crowd.seen))
            tap.ok(not crowd.leaks, 'no reply holds an enterprise outside the area of its account', '\n'.join(crowd.leaks))
            tap.ok(not crowd.failures, 'no request makes the server fail', '\n'.join(crowd.failures))
            for (method, path), told in sorted(crowd.asked.items()):
                if not told & {200, 204}:
                    print('# never answered: %s %s %s' % (method, path, sorted(told)))
            tap.ok(crowd.seen > o.requests // 50 and crowd.statuses.get(200, 0) > o.requests // 5, 'the requests were not idle', str(crowd.statuses))
            told = crowd.answered
            tap.ok(not told.get('evaluation.whatif', set()) & {'enterprise', 'expert'} and told.get('core.accounts', set()) <= {'security'} and told.get('core.audit', set()) <= {'audit', 'auditor'}
                   and told.get('intake.import', set()) <= {'bureau', 'district', 'operator'} and not told.get('intake.undo', set()) - {'bureau'}, 'what a role does not have is refused', str(told))
            tap.ok(crowd.own > o.requests // 200 and 'district' in told.get('intake.import', set()), 'tables and jobs of their own were followed', '%d, %s' % (crowd.own, told))
            print('# %d files brought, %d jobs, %d answers about them' % (len(crowd.pools['imports']), len(crowd.pools['jobs']), crowd.own))
            others_of(tap, server, accounts, rng)
            differ = []
            for a in accounts[:3] + accounts[5:8] + accounts[-3:]:
                differ += same_words(city, a, server, spec, rng)
            tap.ok(not differ, 'an enterprise outside the area and one that does not exist are told apart by nothing', '\n'.join(differ))
            tap.ok(server.stop() == 0, 'the server ends with 0', server.said()[-800:])
    tap.end()


if __name__ == '__main__':
    main()
