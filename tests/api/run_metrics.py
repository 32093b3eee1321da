#!/usr/bin/env python3
"""/healthz and /metrics: read strictly, counted right under load, kept from strangers. TAP on stdout.

promtool (package prometheus) checks the page too where it is installed, or where PROMTOOL names it."""
import json
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, ROOT, SCHEME, Client, Server, Tap, copy_of_city, environment, free_port, sample_city  # noqa: E402

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"'
PLAIN = LABEL.replace('([a', '(?:[a').replace('"((?:', '"(?:(?:')  # the same without groups
LINE = re.compile(r'(%s)(?:\{(%s(?:,%s)*)\})? (-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf)' % (NAME, PLAIN, PLAIN))


class Bad(Exception):
    pass


def family_of(name, types):
    for tail in ('_bucket', '_sum', '_count'):
        if name.endswith(tail) and types.get(name[:-len(tail)]) == 'histogram':
            return name[:-len(tail)]
    return name


def read(text):
    """{(name, labels): value}, {family: type}; every rule of the format that can be broken is looked at."""
    if not text.endswith('\n'):
        raise Bad('the last line has no end')
    values, types, helps, done, current = {}, {}, {}, set(), None
    for i, line in enumerate(text[:-1].split('\n'), 1):
        m = re.fullmatch(r'# (HELP|TYPE) (%s) (.+)' % NAME, line)
        if m:
            kind, name, rest = m.groups()
            if name in done:
                raise Bad('line %d: %s comes in two pieces' % (i, name))
            if name != current:
                done.add(current)
                current = name
            table = helps if kind == 'HELP' else types
            if name in table or (kind == 'TYPE' and rest not in ('counter', 'gauge', 'histogram')) or (kind == 'TYPE' and name not in helps):
                raise Bad('line %d: %s' % (i, line))
            table[name] = rest
            continue
        m = LINE.fullmatch(line)
        if not m:
            raise Bad('line %d is no sample: %s' % (i, line))
        name, labels = m.group(1), tuple(re.findall(LABEL, m.group(2) or ''))
        if family_of(name, types) != current or current not in types:
            raise Bad('line %d: %s stands under %s' % (i, name, current))
        if (name, labels) in values or len(set(k for k, _ in labels)) != len(labels):
            raise Bad('line %d comes twice: %s' % (i, line))
        values[name, labels] = float(m.group(3))
    check_meaning(values, types)
    return values, types


def check_meaning(values, types):
    for name, kind in types.items():
        if (kind == 'counter') != name.endswith('_total'):
            raise Bad('%s is a %s' % (name, kind))
    for (name, labels), v in values.items():
        if types[family_of(name, types)] != 'gauge' and not v >= 0:
            raise Bad('%s is %r' % (name, v))
    for name, kind in types.items():
        if kind != 'histogram':
            continue
        for key in sorted({tuple(x for x in labels if x[0] != 'le') for n, labels in values if n.startswith(name + '_')}):
            steps = [(math.inf if dict(labels)['le'] == '+Inf' else float(dict(labels)['le']), v) for (n, labels), v in values.items()
                     if n == name + '_bucket' and tuple(x for x in labels if x[0] != 'le') == key]
            if steps != sorted(steps) or [v for _, v in steps] != sorted(v for _, v in steps) or steps[-1][0] != math.inf:
                raise Bad('the buckets of %s %s do not rise' % (name, key))
            if steps[-1][1] != values[name + '_count', key] or (name + '_sum', key) not in values:
                raise Bad('count of %s %s' % (name, key))


def parser_finds(t):
    good = '# HELP a_total x\n# TYPE a_total counter\na_total{l="q\\"\\\\\\n"} 1\n'
    read(good)
    for name, text in {'no end': good[:-1], 'no type': 'a 1\n', 'a raw quote': good.replace('\\"', '"'), 'twice': good + 'a_total{l="q\\"\\\\\\n"} 2\n',
                       'a counter by another name': good.replace('a_total', 'a'), 'no number': good.replace(' 1\n', ' one\n'), 'negative': good.replace(' 1\n', ' -1\n'),
                       'in two pieces': good + '# HELP b x\n# TYPE b gauge\nb 1\n# HELP a_total x\n'}.items():
        try:
            read(text)
            t.ok(False, 'the reader finds: ' + name)
        except Bad:
            t.ok(True, 'the reader finds: ' + name)


def requests_of(values, route, **want):
    return sum(v for (n, labels), v in values.items() if n == 'gusu_http_requests_total' and dict(labels).get('route') == route
               and all(dict(labels).get(k) == w for k, w in want.items()))


def page(client, **headers):
    status, got, text = client.request('GET', '/metrics', headers=headers)
    if status != 200 or got['Content-Type'] != 'text/plain; version=0.0.4; charset=utf-8':
        raise Bad('%d %s' % (status, got['Content-Type']))
    return text


def check_counting(t, server):
    c = Client(server).login()
    before, _ = read(page(c))
    path = '/api/evaluation/results?scheme=%s&year=2020' % SCHEME

    def many():
        one = Client(server)
        one.cookie, one.csrf = c.cookie, c.csrf
        for i in range(20):
            one.request('GET', path + '&page=%d' % (i % 3 + 1))
            one.request('GET', '/api/enterprises/%d' % i)
            one.request('GET', '/nothing/%d"\\%%0a' % i)
            Client(server).request('GET', path)

    threads = [threading.Thread(target=many) for _ in range(4)]
    pages = []
    for th in threads:
        th.start()
    while any(th.is_alive() for th in threads):
        pages.append(read(page(c)))
        time.sleep(0.02)
    time.sleep(0.2)
    pages.append(read(page(c)))
    after, types = pages[-1]
    route = '/api/evaluation/results'
    t.ok(requests_of(after, route, status='200') - requests_of(before, route, status='200') == 80, 'answers of a route are counted', [k for k in after if 'results' in str(k)][:3])
    t.ok(requests_of(after, route, status='401') - requests_of(before, route, status='401') == 80, 'so are its refusals')
    t.ok(not any('/nothing' in str(k) or '/api/enterprises/1' in str(k) for k in after), 'what clients send never becomes a label')
    count = [v for (n, labels), v in after.items() if n == 'gusu_http_request_duration_seconds_count' and dict(labels)['route'] == route]
    t.ok(count == [requests_of(after, route)], 'each has its duration', count)
    falls = [(k, a[k], b[k]) for (a, _), (b, _) in zip(pages, pages[1:]) for k in a
             if types[family_of(k[0], types)] != 'gauge' and b.get(k, -1) < a[k]]
    t.ok(len(pages) > 3 and not falls, 'counters never fall, in %d looks' % len(pages), falls[:3])
    t.ok(after['gusu_sessions', ()] >= 1 and after['gusu_workers', ()] == 8 and after['gusu_database_up', ()] == 1 and after['gusu_database_epoch', ()] > 0
         and 1e6 < after['process_resident_memory_bytes', ()] < 1e10 and after['process_open_fds', ()] > 5, 'the state of the process', page(c)[-600:])
    deadline = time.monotonic() + 12
    while time.monotonic() < deadline and not after.get(('gusu_evaluation_cities', ())):
        time.sleep(0.5)
        after, _ = read(page(c))
    t.ok(after['gusu_evaluation_cities', ()] >= 1 and after['gusu_evaluation_memory_bytes', ()] > 1e5 and after['gusu_columns_memory_bytes', ()] > 1e4, 'the memory of the modules')
    listed = dict(re.findall(r'(?m)^\| `(\w+)` \| (\w+) \|', open(os.path.join(ROOT, 'docs', 'reference', 'metrics.md'), encoding='utf-8').read()))
    types = read(page(c))[1]
    t.ok(listed == types, 'docs/reference/metrics.md lists them all', sorted(set(listed.items()) ^ set(types.items())))
    return page(c)


def check_promtool(t, text):
    tool = os.environ.get('PROMTOOL') or shutil.which('promtool')
    if not tool:
        t.skip('promtool check metrics', 'promtool is not installed (package prometheus)')
        return
    p = subprocess.run([tool, 'check', 'metrics'], input=text, capture_output=True, text=True, timeout=60)
    t.ok(p.returncode == 0 and not p.stderr.strip(), 'promtool check metrics', p.stdout + p.stderr)


def status(client, **headers):
    return client.request('GET', '/metrics', headers=headers)[0]


def check_access(t, folder):
    db = sample_city()
    with Server(db) as s:
        c = Client(s)
        t.ok(status(c) == 200, 'from this machine')
        t.ok(status(c, **{'X-Forwarded-For': '127.0.0.1'}) == 403 and status(c, **{'X-Forwarded-Proto': 'https'}) == 403, 'not through a proxy whose word is not believed')
        t.ok(status(c, Authorization='Bearer ') == 200 and status(c, Authorization='Bearer None', **{'X-Forwarded-For': '::1'}) == 403, 'no token is set: none fits')
        code, _, body = c.request('GET', '/metrics', headers={'X-Forwarded-For': '::1'})
        t.ok('metrics.allow' in json.loads(body)['detail'], 'the refusal says where it is set', body)
    with Server(db, '--trust-proxy', GUSU_METRICS_ALLOW='10.2.0.0/16, 2001:db8::/32', GUSU_METRICS_TOKEN='a-token-of-the-test') as s:
        c = Client(s)
        got = {a: status(c, **{'X-Forwarded-For': a}) for a in ('10.2.3.4', '10.3.0.1', '2001:db8::5', '2001:db9::5', '9.9.9.9, 10.2.0.1', '10.2.0.1, 9.9.9.9', 'nonsense', '::ffff:10.2.0.9')}
        want = {'10.2.3.4': 200, '10.3.0.1': 403, '2001:db8::5': 200, '2001:db9::5': 403, '9.9.9.9, 10.2.0.1': 200, '10.2.0.1, 9.9.9.9': 403, 'nonsense': 403, '::ffff:10.2.0.9': 200}
        t.ok(got == want, 'networks, by what the proxy itself saw', got)
        t.ok(status(c) == 403, 'this machine is not in that list')
        t.ok([status(c, Authorization=a) for a in ('Bearer a-token-of-the-test', 'Bearer a-token-of-the-tesT', 'Bearer a-token', 'a-token-of-the-test', 'Basic a-token-of-the-test')]
             == [200, 403, 403, 403, 403], 'the token')
        t.ok(c.request('GET', '/healthz')[2] == 'ok\n' and c.request('HEAD', '/healthz')[0] == 200 and c.request('POST', '/healthz', {})[0] == 405, '/healthz')


def check_first_request(t):
    """The very first request may be the one that asks how the server is, while the rest of it is still starting."""
    alive = True
    for _ in range(5):
        port = free_port()
        p = subprocess.Popen([GUSU, 'serve', '--listen', '127.0.0.1:%d' % port], env=environment(sample_city()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        answered = b''
        while not answered and p.poll() is None and time.monotonic() < until:
            with socket.socket() as s:
                try:
                    s.connect(('127.0.0.1', port))
                    s.sendall(b'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
                    answered = s.recv(12)
                except OSError:
                    time.sleep(0.001)
        alive &= answered == b'HTTP/1.1 200' and p.poll() is None
        p.terminate()
        p.wait(30)
    t.ok(alive, 'the first request of all may be /metrics')


def check_without_database(t, folder):
    """A database that another process holds for good: the process still answers."""
    db = copy_of_city(folder)
    with Server(db) as s:
        c = Client(s)
        os.rename(db, db + '.away')
        start = time.monotonic()
        ok = c.request('GET', '/healthz')[0] == 200 and status(c) == 200
        t.ok(ok and time.monotonic() - start < 2, 'both answer without looking at the database')


def main():
    t = Tap()
    parser_finds(t)
    with tempfile.TemporaryDirectory() as folder:
        with Server(sample_city()) as s:
            check_promtool(t, check_counting(t, s))
        check_access(t, folder)
        check_without_database(t, folder)
    check_first_request(t)
    t.end()


main()
