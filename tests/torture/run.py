#!/usr/bin/env python3
"""Torture: the program is killed, its disk fills up, its memory and its statements fail; afterwards `gusu check` is clean and every acknowledged act is there.

run.py                    all parts, going on where an interrupted run stopped (a note for each part in BUILD/torture)
run.py --again            from the beginning
run.py --rounds 100 kill  only these parts, with so many rounds each
run.py --pg               on PostgreSQL, in a cluster of its own
Parts: kill (SIGKILL at random moments of imports, evaluations, acts and backups), serve (of the server under load), failing (the server while disk, memory and statements fail), then one for each kind of
faults.c; on PostgreSQL kill and serve, then one for each kind of pg_faults.c. The program with faults is BUILD/tests/torture/gusu-faults, the libpq with faults pq-faults.so beside it. TAP on stdout; the
numbers behind each line are the report."""
import collections
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
import ground  # noqa: E402
import pg_cluster  # noqa: E402
from lib import BUILD, GUSU, PASSWORD, SCHEME, Client, Server, Tap, environment, free_port, gusu  # noqa: E402

FAULTY = os.path.join(BUILD, 'tests', 'torture', 'gusu-faults')
FAULTY_PQ = os.path.join(BUILD, 'tests', 'torture', 'pq-faults.so')
ROUNDS = {'kill': 500, 'serve': 120, 'failing': 260}
PG_ROUNDS = {'kill': 100, 'serve': 100}
PG_FAULTS = ('pgconnect', 'pgconnect+', 'pgcut', 'pgcut+', 'pganswer', 'pganswer+', 'pgfail')
FAULT_ROUNDS = 160
FAULTS = ('write', 'write+', 'full', 'full+', 'readonly', 'readonly+', 'kill', 'sync', 'read', 'open', 'step', 'busy', 'exec', 'malloc', 'sqlmem', 'sys', 'sys+')
NEW_PASSWORD = 'another-long-password-for-tests'


class Place:
    def __init__(self, folder, cluster=None):
        self.folder = folder
        os.environ['GUSU_FILES'] = city.uploads(folder)
        base = city.make(folder)
        self.ground = ground.Postgres(cluster, self.path('backup.gusu')) if cluster else ground.File(folder, base)
        self.work = self.ground.work

    def path(self, name):
        return os.path.join(self.folder, name)

    def fresh(self):
        if os.path.exists(self.path('made.gusu')):
            os.unlink(self.path('made.gusu'))
        self.ground.fresh()

    def rows(self):
        return self.ground.rows(self.work)

    def faulty(self):
        """The program whose ground fails, and what it needs to know."""
        return ([FAULTY], {}) if self.ground.name == 'SQLite' else ([GUSU], {'GUSU_LIBPQ': FAULTY_PQ})

    def acts(self):
        """name -> (words, environment). Each is one act: it is there as a whole or not at all."""
        p = self.path
        return {
            'enterprises': (['import', 'enterprises', p('more-firms.csv')], {}),
            'facts': (['import', 'facts', p('more-facts.csv'), '--known-at', '2022-03-01'], {}),
            'plots': (['import', 'plots', p('more-plots.csv')], {}),
            'marks': (['import', 'marks', p('marks.csv')], {}),
            'evaluate': (['evaluate', '--scheme', SCHEME, '--year', '2020'], {}),
            'password': (['account', 'password'], {'GUSU_ADMIN_PASSWORD': NEW_PASSWORD}),
            'rebuild': (['rebuild'], {}),
            'backup': (['backup', p('made.gusu')], {}),
            'restore': (['restore', p('backup.gusu'), '--to', self.ground.back], {}),
            'init': (['init', '--empty', '--db', self.ground.new], {}),
        }


def differs(a, b, free=()):
    return sorted('%s: %s, not %s' % (k, b.get(k), a.get(k)) for k in set(a) | set(b) if a.get(k) != b.get(k) and k not in free)


def sound(db):
    """What `gusu check` has to say about a database, '' when nothing."""
    p = gusu('check', '--quiet', '--lang', 'en', db=db)
    return '' if p.returncode == 0 else 'check: exit %d: %s' % (p.returncode, (p.stdout + p.stderr).strip()[:400])


# --- n-th write, statement, allocation …

class Faults:
    """One kind of fault at sampled places of every act."""

    def __init__(self, place, kind, rounds, rng):
        self.place, self.kind, self.rounds, self.rng = place, kind, rounds, rng
        self.word, self.rest = kind.rstrip('+'), '+' if kind.endswith('+') else ''
        self.outcomes, self.bad = collections.Counter(), []

    def run(self):
        acts = self.place.acts()
        share = max(1, -(-self.rounds // len(acts)))
        for name, (words, env) in acts.items():
            before, after, count = self.dry(name, words, env)
            if count == 0:
                continue
            places = sorted({1, 2, count} | {self.rng.randint(1, count) for _ in range(share)}, key=lambda n: self.rng.random())[:share]
            for n in places:
                self.one(name, words, env, n, before, after)
        return self

    def dry(self, name, words, env):
        self.place.fresh()
        before = self.place.rows()
        counts = self.place.path('counts')
        p = self.call(words, dict(env, GUSU_FAULT_COUNTS=counts))
        if p.returncode:
            raise RuntimeError('%s: exit %d: %s' % (name, p.returncode, p.stderr))
        with open(counts) as f:
            count = dict(line.split() for line in f)
        os.unlink(counts)
        return before, self.place.rows(), int(count[self.word])

    def call(self, words, env):
        program, more = self.place.faulty()
        return subprocess.run(program + words + ['--quiet', '--lang', 'en'], env=environment(self.place.work, **env, **more), capture_output=True, text=True, timeout=120,
                              errors='replace', stdin=subprocess.DEVNULL)

    def one(self, name, words, env, n, before, after):
        self.place.fresh()
        fault = '%s:%d%s' % (self.word, n, self.rest)
        p = self.call(words, dict(env, GUSU_FAULT=fault))
        self.place.ground.settle()
        killed = self.word == 'kill' and p.returncode == -signal.SIGKILL
        self.outcomes['done' if p.returncode == 0 else 'killed' if killed else 'refused'] += 1
        wrong = self.judge(name, p, killed, before, after)
        if wrong:
            self.bad.append('%s %s: %s' % (name, fault, wrong))

    def judge(self, name, p, killed, before, after):
        if p.returncode < 0 and not killed:
            return 'ended by signal %d: %s' % (-p.returncode, p.stderr.strip()[-300:])
        if p.returncode > 0 and not p.stderr.strip():
            return 'exit %d without a word' % p.returncode
        wrong = sound(self.place.work)
        if wrong:
            return wrong
        now = self.place.rows()
        was = {k: v for k, v in before.items()}
        # the first command on a new program may bring its reference tables up to date by itself, which is an act of its own
        to_before, to_after = differs(was, now), differs(after, now, ('account.hash',))
        if name == 'password' and p.returncode == 0 and now['account.hash'] == before['account.hash']:
            return 'acknowledged, and the password is the old one'
        if p.returncode == 0 and to_after and not (name == 'backup' and 'note:' in p.stderr):
            return 'acknowledged, and not there: %s' % to_after
        if to_before and to_after:
            return 'half of it is there: %s; of all: %s' % (to_before, to_after)
        return self.judge_file(name, p)

    def judge_file(self, name, p):
        """Files that an act makes are complete or not there."""
        path = {'backup': self.place.path('made.gusu'), 'restore': self.place.ground.back, 'init': self.place.ground.new}.get(name)
        if path is None:
            return ''
        if not (os.path.exists(path) if name == 'backup' else self.place.ground.there(path)):
            return 'acknowledged, and it is not there' if p.returncode == 0 else ''
        if p.returncode != 0 and self.rest and self.place.ground.name == 'PostgreSQL' and name != 'backup':
            # the server was gone for good, so nobody could clear away: then the next one can
            again = gusu('init', '--empty', '--lang', 'en', db=path)
            return sound(path) if again.returncode == 0 or 'holds a city already' in again.stderr else 'a half-made database that stays: ' + again.stderr
        if name == 'init':
            # an init that was killed has not been acknowledged; what it left must be no trap: init refuses it, other commands say what it is
            return sound(path) if p.returncode == 0 else '' if self.word == 'kill' else 'a half-made database was left'
        if name == 'backup':
            back = gusu('restore', path, '--to', self.place.ground.back, '--lang', 'en', db=self.place.work)
            return '' if back.returncode == 0 else 'a file with the name of a backup is none: ' + back.stderr
        return sound(path)


# --- SIGKILL at random moments

def kill_group(p):
    try:
        os.killpg(p.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    p.wait()


class Kills:
    """Chains of acts, killed as a whole. Ten rounds in a row work on the same database."""

    def __init__(self, place, rounds, rng):
        self.place, self.rounds, self.rng = place, rounds, rng
        self.acknowledged, self.killed, self.bad = 0, 0, []

    def run(self, note):
        self.place.fresh()
        start = time.monotonic()
        subprocess.run(self.command(self.chain(0)), env=environment(self.place.work), check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.whole = time.monotonic() - start # a round lasts a random part of that
        note('kill: an undisturbed round takes %.2f s' % self.whole)
        start = time.monotonic()
        for i in range(self.rounds):
            if i % 10 == 0:
                self.place.fresh()
            self.one(i)
            if i % 50 == 49:
                note('kill: %d rounds, %d acts acknowledged, %.0f s' % (i + 1, self.acknowledged, time.monotonic() - start))
        return self

    def chain(self, i):
        """Four acts with new contents for this round, as words and what each adds."""
        p = self.place.path
        first = 900000 + 100 * i
        year = 2011 + i % 10 if i % 10 < 9 else 2022
        made = [
            (['import', 'enterprises', city.firms(p('k-firms.csv'), first, 30)], {'enterprise': 30, 'subject': 30}),
            (['import', 'facts', city.facts(p('k-facts.csv'), 700000, city.FIRMS, year, 1 + i), '--known-at', '2022-03-01'], {'batch': 1, 'fact': 3 * city.FIRMS}),
            (['evaluate', '--scheme', SCHEME, '--year', '2020'], {'round': 1}),
            (['import', 'plots', city.plots(p('k-plots.csv'), first, 10, 20 * i + 6000)], {'plot': 10, 'occupation': 10}) if i % 2 else
            (['backup', p('made.gusu'), '--replace'], {}),
        ]
        if i % 2 == 0:
            self.rng.shuffle(made)
        return made

    def command(self, chain):
        script = '; '.join('"%s" %s --quiet >/dev/null 2>>"$0" && echo %d' % (GUSU, ' '.join('"%s"' % w for w in words), k) for k, (words, _) in enumerate(chain))
        return ['sh', '-c', script, self.path_of_errors()]

    def path_of_errors(self):
        return self.place.path('errors')

    def one(self, i):
        before = self.place.rows()
        chain = self.chain(i)
        errors = self.path_of_errors()
        open(errors, 'w').close()
        p = subprocess.Popen(self.command(chain), env=environment(self.place.work), stdout=subprocess.PIPE, start_new_session=True, stdin=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0.005, self.whole))
        kill_group(p)
        self.place.ground.settle()
        done = [int(line) for line in p.stdout.read().split()]
        p.stdout.close()
        self.acknowledged += len(done)
        self.killed += len(done) < len(chain)
        wrong = sound(self.place.work) or self.judge(before, chain, done) or self.judge_backup()
        if open(errors).read().strip():
            wrong = wrong or 'an act failed: ' + open(errors).read()[:300]
        if wrong:
            self.bad.append('round %d (%s acknowledged): %s' % (i, done, wrong))
            self.place.fresh()

    def judge(self, before, chain, done):
        now = self.place.rows()
        least, most = collections.Counter(), collections.Counter()
        for k, (_, adds) in enumerate(chain):
            least.update(adds if k in done else {})
            most.update(adds if k <= (max(done) + 1 if done else 0) else {})
        for table in ('enterprise', 'subject', 'batch', 'fact', 'round', 'plot', 'occupation'):
            added = now[table] - before[table]
            extra = least['plot'] if table == 'subject' else 0
            top = most['plot'] if table == 'subject' else 0
            if not least[table] + extra <= added <= most[table] + top:
                return '%s: %d rows more, acknowledged %d, at most %d' % (table, added, least[table] + extra, most[table] + top)
            whole = {adds[table] for _, adds in chain if table in adds}
            if table != 'subject' and added not in {0} | whole:
                return '%s: %d rows more is no whole act' % (table, added)
        return ''

    def judge_backup(self):
        made = self.place.path('made.gusu')
        if not os.path.exists(made):
            return ''
        back = self.place.path('back.gusu')
        if os.path.exists(back):
            os.unlink(back)
        p = gusu('restore', made, '--to', back, '--lang', 'en', db=self.place.work)
        return '' if p.returncode == 0 else 'a file with the name of a backup is none: ' + p.stderr


class Serving:
    """The server with clients that sign in, change the password and look around, while another process imports; then SIGKILL for all of them."""

    def __init__(self, place, rounds, rng):
        self.place, self.rounds, self.rng = place, rounds, rng
        self.acknowledged, self.bad = 0, []

    def run(self, note):
        start = time.monotonic()
        self.place.fresh()
        self.password = PASSWORD
        for i in range(self.rounds):
            self.one(i)
            if i % 20 == 19:
                note('serve: %d rounds, %d acts acknowledged, %.0f s' % (i + 1, self.acknowledged, time.monotonic() - start))
        return self

    def work(self, server, i, k, cookies, stop):
        try:
            while not stop.is_set():
                c = Client(server).login('admin', self.password)
                cookies.append((c.cookie, c.csrf))
                for path in ('/api/session', '/api/enterprises?size=5', '/api/evaluations', '/api/jobs'):
                    c.request('GET', path)
        except (OSError, RuntimeError, ValueError, KeyError):
            return  # the server is gone, or says that one address signs in too often

    def change(self, server, i, state, stop):
        try:
            c = Client(server).login('admin', self.password)
            while not stop.is_set() and len(state) < 3:
                wanted = 'round-%d-password-%d' % (i, len(state))
                state.append([wanted, False])
                if c.request('POST', '/api/password', {'old': state[-2][0] if len(state) > 1 else self.password, 'new': wanted})[0] != 204:
                    state.pop()
                    return
                state[-1][1] = True
        except (OSError, RuntimeError, ValueError, KeyError):
            return

    def one(self, i):
        facts = city.facts(self.place.path('k-facts.csv'), 700000, city.FIRMS, 2011 + i % 9, 1000 + i)
        batches = self.place.rows()['batch']
        server = Server(self.place.work)
        stop, cookies, changes = threading.Event(), [], []
        threads = [threading.Thread(target=self.work, args=(server, i, k, cookies, stop)) for k in range(3)]
        if i % 4 == 0:
            threads.append(threading.Thread(target=self.change, args=(server, i, changes, stop)))
        for t in threads:
            t.start()
        time.sleep(self.rng.uniform(0, 0.2))
        p = subprocess.Popen([GUSU, 'import', 'facts', facts, '--known-at', '2022-03-01', '--quiet'], env=environment(self.place.work), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0.05, 0.6))
        imported = p.poll() == 0
        server.process.kill()
        p.kill()
        p.wait()
        server.process.wait()
        self.place.ground.settle()
        stop.set()
        for t in threads:
            t.join()
        self.acknowledged += len(cookies) + imported + sum(1 for c in changes if c[1])
        wrong = sound(self.place.work) or self.judge(i, cookies, changes, imported, batches)
        if wrong:
            self.bad.append('round %d: %s' % (i, wrong))

    def judge(self, i, cookies, changes, imported, batches):
        if imported and self.place.rows()['batch'] != batches + 1:
            return 'an acknowledged import is gone'
        kept = [c for c in changes if c[1]]
        possible = ([kept[-1][0]] if kept else [self.password]) + [c[0] for c in changes if not c[1]]
        with Server(self.place.work) as server:
            if not changes:  # a change of the password ends the other sessions
                for cookie, _ in cookies[-3:]:
                    c = Client(server)
                    c.cookie = cookie
                    status = c.request('GET', '/api/session')[0]
                    if status != 200:
                        return 'a session that was acknowledged is gone (%d)' % status
            for word in possible:
                status = Client(server).request('POST', '/api/login', {'name': 'admin', 'password': word})[0]
                if status == 200:
                    self.password = word
                    return ''
        return 'none of the passwords %s fits any more' % possible


class Failing:
    """The server while its disk, memory or statements fail: it may refuse, it must not fall, and what it acknowledged stays."""

    KINDS = {'write': 400, 'write+': 400, 'full+': 400, 'sync+': 60, 'read': 600, 'step': 6000, 'step+': 6000, 'busy': 6000, 'exec': 300, 'malloc': 3000, 'malloc+': 3000,
             'sqlmem': 40000, 'open': 40}

    def __init__(self, place, rounds, rng):
        self.place, self.rounds, self.rng = place, rounds, rng
        self.outcomes, self.bad = collections.Counter(), []

    def run(self, note):
        for i in range(self.rounds):
            kind = list(self.KINDS)[i % len(self.KINDS)]
            fault = '%s:%d%s' % (kind.rstrip('+'), int(self.KINDS[kind] ** self.rng.random()), '+' if kind.endswith('+') else '')
            wrong = self.one(fault)
            if wrong:
                self.bad.append('%s: %s' % (fault, wrong))
            if i % 50 == 49:
                note('failing: %d rounds, %s' % (i + 1, dict(self.outcomes)))
        return self

    def one(self, fault):
        self.place.fresh()
        port = free_port()
        with open(self.place.path('said'), 'w') as said:
            p = subprocess.Popen([FAULTY, 'serve', '--listen', '127.0.0.1:%d' % port], env=environment(self.place.work, GUSU_FAULT=fault), stdout=said, stderr=said,
                                 stdin=subprocess.DEVNULL)
        cookies = self.visit(p, port)
        alive = p.poll() is None
        if alive:
            p.send_signal(signal.SIGTERM)
        try:
            p.wait(40)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
            return 'does not end when asked to'
        with open(self.place.path('said'), errors='replace') as f:
            said = f.read()[-500:]
        if p.returncode < 0:
            return 'fell by signal %d: %s' % (-p.returncode, said)
        self.outcomes['served' if alive else 'did not start'] += 1
        if not alive and not said.strip():
            return 'exit %d without a word' % p.returncode
        return sound(self.place.work) or self.judge(cookies)

    def visit(self, p, port):
        """Signs in and looks around while it lasts; the cookies of whoever got in."""
        server = type('At', (), {'port': port, 'url': 'http://127.0.0.1:%d' % port})
        cookies, end = [], time.monotonic() + 20
        while p.poll() is None and time.monotonic() < end:
            try:
                Client(server).request('GET', '/api/health')
                break
            except OSError:
                time.sleep(0.03)
        for _ in range(3):
            c = Client(server)
            for method, path, body in (('POST', '/api/login', {'name': 'admin', 'password': PASSWORD}), ('GET', '/api/session', None), ('GET', '/api/enterprises', None),
                                       ('GET', '/api/evaluation/results?scheme=%s&year=2020' % SCHEME, None), ('GET', '/api/jobs', None), ('GET', '/public', None)):
                try:
                    status = c.request(method, path, body)[0]
                    self.outcomes['%dxx' % (status // 100)] += 1
                    if path == '/api/login' and status == 200:
                        cookies.append(c.cookie)
                except (OSError, ValueError):
                    self.outcomes['no answer'] += 1
        return cookies

    def judge(self, cookies):
        if not cookies:
            return ''
        with Server(self.place.work) as server:
            for cookie in cookies:
                c = Client(server)
                c.cookie = cookie
                if c.request('GET', '/api/session')[0] != 200:
                    return 'a session that was acknowledged is gone'
        return ''


# --- all of it

class Notes:
    """What was done for this program; another program begins anew."""

    def __init__(self, again, name):
        h = hashlib.sha256()
        for path in (GUSU, FAULTY, os.path.abspath(__file__), os.path.join(os.path.dirname(os.path.abspath(__file__)), 'city.py')):
            with open(path, 'rb') as f:
                h.update(f.read())
        self.path = os.path.join(BUILD, 'torture', name)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.done = {'program': h.hexdigest()}
        if not again and os.path.exists(self.path):
            with open(self.path) as f:
                was = json.load(f)
            if was.get('program') == self.done['program']:
                self.done = was

    def keep(self, part, line):
        self.done[part] = line
        with open(self.path, 'w') as f:
            json.dump(self.done, f)


def run_part(part, place, rounds, rng):
    """(what was done, what was found)"""
    def note(text):
        print('# ' + text, flush=True)
    if part == 'kill':
        k = Kills(place, rounds, rng).run(note)
        return '%d rounds, %d chains cut short, %d acts acknowledged' % (rounds, k.killed, k.acknowledged), k.bad
    if part == 'serve':
        s = Serving(place, rounds, rng).run(note)
        return '%d rounds, %d acts acknowledged' % (rounds, s.acknowledged), s.bad
    if part == 'failing':
        s = Failing(place, rounds, rng).run(note)
        return '%d rounds: %s' % (rounds, ', '.join('%d %s' % (n, w) for w, n in sorted(s.outcomes.items()))), s.bad
    f = Faults(place, part.split(' ')[1], rounds, rng).run()
    return '%d rounds: %s' % (sum(f.outcomes.values()), ', '.join('%d %s' % (n, w) for w, n in sorted(f.outcomes.items()))), f.bad


def main():
    words = sys.argv[1:]
    again, on_pg = '--again' in words, '--pg' in words
    rounds = int(words[words.index('--rounds') + 1]) if '--rounds' in words else None
    seed = int(words[words.index('--seed') + 1]) if '--seed' in words else random.SystemRandom().randrange(10 ** 6)
    wanted = [w for i, w in enumerate(words) if not w.startswith('--') and (i == 0 or words[i - 1] not in ('--rounds', '--seed'))]
    parts = ['kill', 'serve'] + ['faults ' + k for k in PG_FAULTS] if on_pg else ['kill', 'serve', 'failing'] + ['faults ' + k for k in FAULTS]
    if wanted:
        parts = [p for p in parts if p in wanted or p.split(' ')[-1] in wanted and (p.split(' ')[0] == 'faults')]
    notes = Notes(again or bool(wanted), 'notes-pg.json' if on_pg else 'notes.json')
    tap = Tap()
    print('# seed %d' % seed)
    todo = [p for p in parts if p not in notes.done]
    for part in parts:
        if part in notes.done:
            tap.ok(True, '%s: done before for this program: %s' % (part, notes.done[part]))
    try:
        with tempfile.TemporaryDirectory(prefix='gusu-torture-') as folder, pg_cluster.Cluster() if on_pg else contextlib.nullcontext() as cluster:
            place = Place(folder, cluster)
            for part in todo:
                start = time.monotonic()
                line, bad = run_part(part, place, rounds or (PG_ROUNDS if on_pg else ROUNDS).get(part, FAULT_ROUNDS), random.Random('%s %d' % (part, seed)))
                line = '%s%s; %.0f s' % ('on PostgreSQL, ' if on_pg else '', line, time.monotonic() - start)
                if tap.ok(not bad, '%s: %s' % (part, line), '\n'.join(bad)):
                    notes.keep(part, line)
    except pg_cluster.Missing as why:
        tap.skip('on PostgreSQL', why)
    tap.end()


if __name__ == '__main__':
    main()
