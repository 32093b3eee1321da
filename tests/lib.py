"""What the black-box tests share: a small sample city, a real server on a free port, requests, TAP.

The sample city is made once a build (2 000 enterprises) and copied for every test that changes something. With GUSU_TEST_PG (pg_cluster.py sets it) the cities
lie in PostgreSQL."""
import fcntl
import functools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
BUILD = os.environ.get('GUSU_BUILD', os.path.join(ROOT, 'build'))
GUSU = os.environ.get('GUSU', os.path.join(BUILD, 'gusu'))
SHARED = os.environ.get('GUSU_SHARED', os.path.join(ROOT, '..', 'shared'))
PASSWORD = 'a-long-password-for-tests'
SCHEME = 'suzhou-2020-illustrative'
YEARS = (2018, 2019, 2020)


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def ok(self, good, name, why=''):
        self.n += 1
        self.bad += not good
        print('%s %d - %s' % ('ok' if good else 'not ok', self.n, name), flush=True)
        if not good:
            for line in str(why).strip().splitlines()[:20]:
                print('# ' + line)
        return good

    def skip(self, name, why):
        self.n += 1
        print('ok %d - %s # SKIP %s' % (self.n, name, why))

    def end(self):
        print('1..%d' % self.n)
        sys.exit(1 if self.bad else 0)


def environment(db=None, **more):
    env = dict(os.environ, GUSU_PLANS=os.path.join(ROOT, 'plans'), GUSU_ADMIN_PASSWORD=PASSWORD, LANG='C.UTF-8')
    if db:
        env['GUSU_DB'] = db
    env.update(more)
    return env


def gusu(*words, db=None, check=False, **more):
    p = subprocess.run([GUSU] + [str(w) for w in words], env=environment(db, **more), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    if check and p.returncode:
        raise RuntimeError('gusu %s: exit %d\n%s%s' % (' '.join(str(w) for w in words), p.returncode, p.stdout, p.stderr))
    return p


def fill_city(db, csv):
    gusu('init', '--sample', csv, db=db, check=True)
    for year in YEARS:
        gusu('evaluate', '--scheme', SCHEME, '--year', year, db=db, check=True)


def psql(database, text):
    """Runs SQL beside gusu, as an operator would; what it prints."""
    url = pg_url(database)
    p = subprocess.run(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', url, '-c', text], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    if p.returncode:
        raise RuntimeError('%s: %s' % (text, p.stderr))
    return p.stdout.strip()


def pg_url(database):
    """The address of another database of the cluster of GUSU_TEST_PG."""
    return re.sub(r'(//[^/]*/)[^?]*', lambda m: m.group(1) + database, os.environ['GUSU_TEST_PG'], count=1)


def pg_database(template='template0'):
    """A new database, empty or a copy of another; its address."""
    name = '%s_%d' % (re.search(r'//[^/]*/([^?]*)', os.environ['GUSU_TEST_PG']).group(1), time.monotonic_ns() % 10**12)
    psql('postgres', "CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' LOCALE 'C.UTF-8'" % (name, template))
    return pg_url(name)


def pg_sample():
    """The name of the sample city's database, which nobody opens but to copy it; made once a cluster."""
    with open(os.path.join(BUILD, 'test-city-pg.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not psql('postgres', "SELECT 1 FROM pg_database WHERE datname = 'sample'"):
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder + '/csv', '--enterprises', '2000'], check=True, stdout=subprocess.DEVNULL)
                made = pg_database()
                fill_city(made, folder + '/csv')
                psql('postgres', 'ALTER DATABASE %s RENAME TO sample' % re.search(r'//[^/]*/([^?]*)', made).group(1))
    return 'sample'


@functools.lru_cache(None)
def pg_sample_to_read():
    return pg_database(pg_sample())


def sample_city():
    """The path of a database with a small evaluated sample city; made once a build."""
    if 'GUSU_TEST_PG' in os.environ:
        return pg_sample_to_read()
    with open(os.path.join(BUILD, 'test-city.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX) # tests run side by side: one makes it, the others wait
        return make_sample_city(os.path.join(BUILD, 'test-city'))


def make_sample_city(folder):
    db = os.path.join(folder, 'city.gusu')
    stamp = '%s %s' % (os.path.getmtime(GUSU), os.path.getmtime(os.path.join(BUILD, 'tools', 'sample-city')))
    note = os.path.join(folder, 'made-with')
    if os.path.exists(note) and open(note).read() == stamp:
        return db
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), os.path.join(folder, 'csv'), '--enterprises', '2000'], check=True, stdout=subprocess.DEVNULL)
    fill_city(db, os.path.join(folder, 'csv'))
    with open(note, 'w') as f:
        f.write(stamp)
    return db


def copy_of_city(folder):
    """A copy that a test may change."""
    if 'GUSU_TEST_PG' in os.environ:
        return pg_database(pg_sample())
    target = os.path.join(folder, 'city.gusu')
    for tail in ('', '-wal'):
        if os.path.exists(sample_city() + tail):
            shutil.copyfile(sample_city() + tail, target + tail)
    return target


def new_database(folder):
    """Where `gusu init` may make a city."""
    return pg_database() if 'GUSU_TEST_PG' in os.environ else os.path.join(folder, 'city.gusu')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """gusu serve on a free port, ended with SIGTERM."""

    def __init__(self, db, *options, **more):
        for left in (2, 1, 0): # between asking for a free port and taking it another test may have taken it
            self.port = free_port()
            self.url = 'http://127.0.0.1:%d' % self.port
            self.log = tempfile.TemporaryFile()
            self.process = subprocess.Popen([GUSU, 'serve', '--listen', '127.0.0.1:%d' % self.port] + list(options), env=environment(db, **more),
                                            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
            if self.answers():
                return
            if not left or self.process.poll() is None or not re.search('端口被另一个程序占用|port is in use', self.said()):
                raise RuntimeError('gusu serve %s: %s' % ('does not answer' if self.process.poll() is None else 'ended', self.said()))

    def answers(self):
        for _ in range(200):
            if self.process.poll() is not None:
                return False
            try:
                urllib.request.urlopen(self.url + '/api/health', timeout=2).read()
                return True
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        return False

    def said(self):
        self.log.seek(0)
        return self.log.read().decode('utf-8', 'replace')

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Client:
    """One browser: keeps the cookie, sends the CSRF token with writes."""
    patience = 60 # seconds for one answer

    def __init__(self, server):
        self.server, self.cookie, self.csrf = server, None, None

    def login(self, name='admin', password=PASSWORD):
        status, _, body = self.request('POST', '/api/login', {'name': name, 'password': password})
        if status != 200:
            raise RuntimeError('login: %d %s' % (status, body))
        self.csrf = json.loads(body)['csrf_token']
        return self

    def request(self, method, path, body=None, headers=None):
        """(status, headers, text); redirects are not followed."""
        h = {'Accept-Language': 'en', 'Host': '127.0.0.1:%d' % self.server.port}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            h['Content-Type'] = 'application/json'
        if self.cookie:
            h['Cookie'] = self.cookie
        if self.csrf and method != 'GET':
            h['X-CSRF-Token'] = self.csrf
        h.update(headers or {})
        request = urllib.request.Request(self.server.url + path, data=data, method=method, headers={k: v for k, v in h.items() if v is not None})
        opener = urllib.request.build_opener(NoRedirect)
        try:
            with opener.open(request, timeout=self.patience) as reply:
                status, got, text = reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as e:
            status, got, text = e.code, e.headers, e.read()
        cookie = got.get('Set-Cookie')
        if cookie:
            self.cookie = cookie.split(';')[0]
        return status, got, text.decode('utf-8', 'replace')


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def differs(want, got, at='$'):
    """Where `got` is not as `want` says, or None. A string "@int", "@number", "@text", "@bool", "@any", "@null", "@date", "@hash", "@list", "@map" stands for any such value;
    "@>=N" for a number; a list that ends in "..." may have more; keys that are not named are free."""
    if isinstance(want, str) and want.startswith('@'):
        kinds = {'@int': int, '@number': (int, float), '@text': str, '@bool': bool, '@list': list, '@map': dict}
        if want == '@any':
            return None
        if want == '@null':
            return None if got is None else '%s: %r is not null' % (at, got)
        if want.startswith('@>='):
            return None if isinstance(got, (int, float)) and got >= float(want[3:]) else '%s: %r is not %s' % (at, got, want[1:])
        if want == '@date':
            return None if isinstance(got, str) and re.match(r'\d{4}-\d\d-\d\d', got) else '%s: %r is no date' % (at, got)
        if want == '@hash':
            return None if isinstance(got, str) and re.fullmatch(r'[0-9a-f]{64}', got) else '%s: %r is no hash' % (at, got)
        if want in kinds:
            good = isinstance(got, kinds[want]) and (want in ('@bool',) or not isinstance(got, bool))
            return None if good else '%s: %r is not %s' % (at, got, want[1:])
        if want.startswith('@contains '):
            return None if isinstance(got, str) and want[10:] in got else '%s: %r does not contain %r' % (at, got, want[10:])
        return '%s: the case has the unknown pattern %s' % (at, want)
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return '%s: %r is no object' % (at, got)
        for k, v in want.items():
            if k not in got:
                return '%s: %s is missing' % (at, k)
            d = differs(v, got[k], '%s.%s' % (at, k))
            if d:
                return d
        return None
    if isinstance(want, list):
        if not isinstance(got, list):
            return '%s: %r is no list' % (at, got)
        more = bool(want) and want[-1] == '...'
        items = want[:-1] if more else want
        if len(got) < len(items) or (not more and len(got) != len(items)):
            return '%s: %d items, not %d' % (at, len(got), len(items))
        for i, v in enumerate(items):
            d = differs(v, got[i], '%s[%d]' % (at, i))
            if d:
                return d
        return None
    return None if want == got and isinstance(want, bool) == isinstance(got, bool) else '%s: %r is not %r' % (at, got, want)
