#!/usr/bin/env python3
"""Soak: half an hour of mixed load from 200 connections; afterwards the server is no larger than it was after ten minutes, and nobody got a wrong answer. TAP on stdout.

run.py [--minutes 30] [--connections 200] [--samples FILE]   samples: seconds, resident KiB, requests, one line every ten seconds
Nine in ten wait between two requests like people at a page; the rest come as fast as they can. Meanwhile another process evaluates, sixty times in all, and somebody signs in and out."""
import asyncio
import collections
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, SCHEME, Client, Server, Tap, copy_of_city, environment, gusu  # noqa: E402

GROWTH = 0.02
ASK = 'scheme=%s&year=%d'


class Load:
    def __init__(self, server, codes, cookie, csrf, seed):
        self.server, self.codes, self.cookie, self.csrf = server, codes, cookie, csrf
        self.rng = random.Random(seed)
        self.statuses, self.wrong, self.slowest = collections.Counter(), [], 0.0
        self.stop = False

    def request(self):
        """(method, path, body, statuses that are right)"""
        r, ask = self.rng, ASK % (SCHEME, self.rng.choice((2018, 2019, 2020)))
        code = r.choice(self.codes)
        return r.choice((
            ('GET', '/api/enterprises?q=%s&page_size=20&page=%d' % (r.choice(('', '9132', 'A', '1')), r.randint(1, 9)), None, (200,)),
            ('GET', '/api/enterprises/' + code, None, (200,)),
            ('GET', '/api/enterprises/%s/facts' % code, None, (200,)),
            ('GET', '/api/enterprises/%s/plots' % code, None, (200,)),
            ('GET', '/api/evaluation/results?%s&page=%d&page_size=50&order=%s' % (ask, r.randint(1, 9), r.choice(('asc', 'desc'))), None, (200,)),
            ('GET', '/api/evaluation/results/%s?%s' % (code, ask), None, (200, 404)),
            ('GET', '/api/evaluation/summary?' + ask, None, (200,)),
            ('GET', '/api/evaluation/regions?' + ask, None, (200,)),
            ('GET', '/api/evaluation/export?' + ask, None, (200,)) if r.random() < 0.1 else ('GET', '/api/schemes', None, (200,)),
            ('POST', '/api/evaluation/whatif', {'scheme': SCHEME, 'year': 2020, 'changes': [{'param': 'w.tax_per_mu', 'value': r.randint(10, 60)}]}, (200,)),
            ('GET', '/', None, (200, 303)), ('GET', '/api/session', None, (200,)), ('GET', '/api/health', None, (200,)),
            ('GET', '/api/no-such-thing', None, (404,)), ('GET', '/api/enterprises?page=0', None, (400,)), ('GET', '/public', None, (200,)),
        ))

    async def read_reply(self, reader):
        head = await reader.readuntil(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(':') for line in lines[1:])}
        if fields.get('transfer-encoding') == 'chunked':
            while True:
                n = int((await reader.readline()).split(b';')[0], 16)
                await reader.readexactly(n + 2)
                if n == 0:
                    break
        elif int(fields.get('content-length', 0)):
            await reader.readexactly(int(fields['content-length']))
        return int(lines[0].split(' ')[1]), fields.get('connection', '').lower() == 'close'

    async def client(self, eager):
        writer = None
        while not self.stop:
            method, path, body, right = self.request()
            data = json.dumps(body).encode() if body is not None else b''
            start = time.monotonic()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection('127.0.0.1', self.server.port, limit=1 << 20)
                writer.write(('%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\nX-CSRF-Token: %s\r\n%s\r\n' % (
                    method, path, self.server.port, self.cookie, self.csrf,
                    'Content-Type: application/json\r\nContent-Length: %d\r\n' % len(data) if data else '')).encode() + data)
                status, close = await asyncio.wait_for(self.read_reply(reader), 60)
                self.statuses[status] += 1
                if status not in right and status not in (429, 503) and len(self.wrong) < 20:
                    self.wrong.append('%s %s: %d' % (method, path, status))
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as e:
                self.statuses[type(e).__name__] += 1
                if not self.stop and len(self.wrong) < 20:
                    self.wrong.append('%s %s: %r' % (method, path, e))
                close = True
            self.slowest = max(self.slowest, time.monotonic() - start)
            if close or self.rng.random() < 0.01:
                if writer is not None:
                    writer.close()
                writer = None
            await asyncio.sleep(0 if eager else self.rng.expovariate(1 / 0.8))
        if writer is not None:
            writer.close()


def resident(pid):
    with open('/proc/%d/status' % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith('VmRSS'))


async def others(load, db, seconds):
    """Somebody evaluates in another process, somebody signs in and out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        p = await asyncio.create_subprocess_exec(GUSU, 'evaluate', '--scheme', SCHEME, '--year', '2019', '--quiet', env=environment(db),
                                                 stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
        _, said = await p.communicate()
        if p.returncode not in (0, 5):
            load.wrong.append('evaluate: exit %d: %s' % (p.returncode, said.decode()[:200]))
        await asyncio.get_running_loop().run_in_executor(None, sign_in_and_out, load)
        await asyncio.sleep(seconds / 60)  # twenty in the first third: then all rounds that the server keeps in memory are there


def sign_in_and_out(load):
    c = Client(load.server).login()
    if c.request('POST', '/api/logout')[0] != 204:
        load.wrong.append('signing out failed')


async def soak(load, db, seconds, connections, samples):
    start = time.monotonic()
    clients = [asyncio.create_task(load.client(i % 10 == 9)) for i in range(connections)]
    other = asyncio.create_task(others(load, db, seconds))
    found = []
    while time.monotonic() - start < seconds:
        await asyncio.sleep(10)
        found.append((time.monotonic() - start, resident(load.server.process.pid), sum(load.statuses.values())))
        print('%d %d %d' % found[-1], file=samples, flush=True)
    load.stop = True
    await asyncio.wait(clients, timeout=60)
    await other
    return found


def usual(values):
    """The median: while a password is checked the server holds 19 MiB more, and a sample may fall on that moment."""
    return statistics.median(values)


def by_minute(found):
    """Resident MiB, minute by minute."""
    minutes = {}
    for at, kib, _ in found:
        minutes.setdefault(int(at // 60), []).append(kib)
    return ' '.join('%.1f' % (usual(minutes[m]) / 1024) for m in sorted(minutes))


def main():
    words = sys.argv[1:]
    value = lambda name, default: type(default)(words[words.index(name) + 1]) if name in words else default  # noqa: E731
    minutes, connections, path = value('--minutes', 30.0), value('--connections', 200), value('--samples', os.devnull)
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-soak-') as folder:
        db = copy_of_city(folder)
        codes = [r[0] for r in sqlite3.connect(db).execute("SELECT code FROM subject WHERE kind = 'enterprise' ORDER BY id LIMIT 300")]
        with Server(db, GUSU_LOG='warn') as server, open(path, 'w') as samples:
            c = Client(server).login()
            load = Load(server, codes, c.cookie, c.csrf, 20200715)
            found = asyncio.run(soak(load, db, minutes * 60, connections, samples))
            settled = minutes * 60 / 3  # after ten minutes of thirty
            late = [kib for at, kib, _ in found if at >= settled]
            n = max(1, len(late) // 6)
            before, after = usual(late[:n]), usual(late[-n:])
            requests = sum(load.statuses.values())
            tap.ok(not load.wrong, '%d requests over %g minutes by %d connections, every answer as it should be: %s' % (requests, minutes, connections, dict(load.statuses)),
                   '\n'.join(load.wrong))
            tap.ok(after <= before * (1 + GROWTH), 'resident memory: %.0f KiB after a third, %.0f KiB at the end (%+.2f %%), highest %d KiB' % (
                before, after, 100 * (after / before - 1), max(kib for _, kib, _ in found)), found[::6])
            print('# MiB by minute: ' + by_minute(found))
            tap.ok(load.slowest < 30, 'the slowest answer took %.2f s' % load.slowest)
            tap.ok(server.stop() == 0, 'the server ends as it should', server.said()[-500:])
        tap.ok(gusu('check', '--quiet', db=db).returncode == 0, 'the database is in order')
    tap.end()


if __name__ == '__main__':
    main()
