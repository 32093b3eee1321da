#!/usr/bin/env python3
"""Runs every test and counts: the last line is `N passed, N failed, N skipped`.

Each suite is a build to test with meson, or programs that speak TAP. A suite that cannot start counts as one failure, so that nothing drops out in silence.
Scripts run side by side: each makes its own folder, database and port, in memory where there is room (GUSU_TEST_DISK set: on the disk). One more of them runs than
there are cores, for most wait for a browser or a server now and then. The seconds of a suite are those of its programs added up.
Usage: run_all.py [SUITE…]     (default: all, in order)
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pg_cluster

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
JOBS = str(os.cpu_count() or 2)
LOGS = os.path.join(ROOT, 'build', 'test-logs')


class Count:
    """What a test or a suite came to, and the words about what failed."""
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0.0
        self.words = []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.seconds += other.seconds
        self.words += other.words

    def tell(self, name):
        for w in self.words:
            print(w)
        print('%-12s %5d passed, %d failed, %d skipped  (%.0f s)' % (name, self.passed, self.failed, self.skipped, self.seconds), flush=True)


def run(words, log, env=None, limit=1200):
    """Runs a command into a log file; True when it ended with 0 in time."""
    with open(log, 'ab') as f:
        try:
            return subprocess.run(words, cwd=ROOT, stdout=f, stderr=subprocess.STDOUT, env=env, timeout=limit, stdin=subprocess.DEVNULL).returncode == 0
        except subprocess.TimeoutExpired:
            f.write(('\n%s: stopped after %d s\n' % (words[0], limit)).encode())
            return False


def tail(path, lines=40):
    with open(path, 'rb') as f:
        return ['    ' + line for line in f.read().decode('utf-8', 'replace').splitlines()[-lines:]]


def configure_and_build(folder, options, log, env=None):
    if not os.path.exists(os.path.join(ROOT, folder, 'build.ninja')) and not run(['meson', 'setup', folder] + options, log, env):
        return False
    return run(['ninja', '-C', folder], log, env)


def junit_counts(folder):
    c, names = Count(), []
    for case in ET.parse(os.path.join(ROOT, folder, 'meson-logs', 'testlog.junit.xml')).getroot().iter('testcase'):
        if case.find('failure') is not None or case.find('error') is not None:
            c.failed += 1
            names.append('%s: %s' % (case.get('classname') or '', case.get('name')))
        elif case.find('skipped') is not None:
            c.skipped += 1
        else:
            c.passed += 1
    return c, names


def meson_suite(folder, suites, log, options=(), env=None):
    c = Count()
    if not configure_and_build(folder, list(options), log, env):
        c.words = ['  %s does not build:' % folder] + tail(log)
        c.failed = 1
        return c
    words = ['meson', 'test', '-C', folder, '--no-rebuild', '--num-processes', JOBS, '--print-errorlogs', '--timeout-multiplier', '5']
    for s in suites:
        words += ['--suite', s]
    ok = run(words, log, env)
    c, failed = junit_counts(folder)
    if not ok and not c.failed:
        c.failed = 1
    if c.failed:
        c.words = ['  failed: ' + n for n in failed[:40]] + tail(log, 60)
    return c


def tap_suite(words, log, env=None, limit=1200):
    c = Count()
    ok = run(words, log, env, limit)
    with open(log, 'rb') as f:
        text = f.read().decode('utf-8', 'replace')
    for line in text.splitlines():
        if re.match(r'ok\b.*#\s*skip', line, re.I):
            c.skipped += 1
        elif re.match(r'ok\b', line):
            c.passed += 1
        elif re.match(r'not ok\b', line):
            c.failed += 1
            c.words.append('  failed: ' + line[7:])
    if not ok and not c.failed:
        c.failed = 1
    if not re.search(r'^1\.\.\d', text, re.M) and not c.failed:
        c.words.append('  it ended before its plan (1..N)')
        c.failed = 1
    if ok and not (c.passed or c.skipped):
        c.words.append('  no test ran')
        c.failed = 1
    if c.failed:
        c.words += tail(log)
    return c


def release(log):
    return meson_suite('build', ['unit', 'calc', 'plan', 'drift', 'migrate'], log)


def sanitizers(log):
    return meson_suite('build-asan', ['unit', 'calc', 'plan'], log,
                       ['-Doptimization=1', '-Ddebug=true', '-Dc_args=-g1 -Wno-format-truncation', '-Db_sanitize=address,undefined', '-Dwerror=true', '-Dweb=disabled'])


def clang(log):
    """clang 14 without a warning; what it builds gives the same scores (drift/builds)."""
    env = dict(os.environ, CC='clang-14')
    return meson_suite('build-clang', ['calc'], log, ['-Dwerror=true', '-Dweb=disabled', '-Dbuildtype=debugoptimized'], env)


class Scripts:
    """Programs of a folder that speak TAP; each is a piece of work of its own."""
    def __init__(self, folder, words, pattern, limit=1200):
        self.base, self.words, self.pattern, self.limit = os.path.join(ROOT, 'tests', folder), words, pattern, limit

    def pieces(self, log):
        names = sorted(os.listdir(self.base)) if os.path.isdir(self.base) else []
        return [lambda n=n: self.one(n, log) for n in names if re.fullmatch(self.pattern, n)]

    def one(self, name, log):
        return self.speak([os.path.join(self.base, name)], name, log)

    def speak(self, words, name, log):
        part = log.replace('.log', '-%s.log' % name)
        open(part, 'wb').close()
        return tap_suite(self.words + words, part, dict(os.environ, GUSU=os.path.join(ROOT, 'build', 'gusu')), self.limit)


class Parts(Scripts):
    """One program, once for each of its parts: the files beside it that say they are one."""
    def pieces(self, log):
        def is_part(name):
            with open(os.path.join(self.base, name), encoding='utf-8') as f:
                return re.search(r'^export default async function', f.read(), re.M)
        names = sorted(n for n in os.listdir(self.base) if n.endswith('.mjs') and is_part(n)) if os.path.isdir(self.base) else []
        names.sort(key=lambda n: not n.startswith('pages')) # the longest first
        return [lambda n=n: self.one(n, log) for n in names]

    def one(self, name, log):
        return self.speak([os.path.join(self.base, self.pattern), name[:-4]], name, log)


PYTHON = [sys.executable]
ON_PG = PYTHON + [os.path.join(ROOT, 'tests', 'pg_cluster.py')] + PYTHON

# What builds, one after the other with all cores; then the scripts, as many at once as there are cores.
BUILDS = [('release', release), ('sanitizers', sanitizers), ('clang', clang)]
SCRIPTS = [
    ('web', Parts('web', PYTHON, 'run.py')), # the longest begins first
    ('ledger', Scripts('ledger', PYTHON, r'test_.*\.py')),
    ('api', Scripts('api', PYTHON, r'run(_\w+)?\.py')),
    ('api-pg', Scripts('api', ON_PG, r'run(_(?!metrics|proxy)\w+)?\.py')),
    ('scope', Scripts('scope', PYTHON, r'(run|imports)\.py')),
    ('cli', Scripts('cli', PYTHON, r'test_.*\.py')),
    ('cli-pg', Scripts('cli', ON_PG, r'test_workflow\.py')),
    ('docs', Scripts('docs', PYTHON, r'test_.*\.py')),
    ('packaging', Scripts('packaging', PYTHON, r'test_.*\.py')),
]


def timed(piece):
    start = time.monotonic()
    try:
        c = piece()
    except Exception as e: # a test that cannot even be started is a failure, and the others go on
        c = Count()
        c.failed, c.words = 1, ['  %s' % e]
    c.seconds = time.monotonic() - start
    return c


def fresh_log(name):
    log = os.path.join(LOGS, name + '.log')
    open(log, 'wb').close()
    return log


def run_builds(wanted, total):
    for name, suite in BUILDS:
        if name in wanted:
            log = fresh_log(name)
            c = timed(lambda: suite(log))
            c.tell(name)
            total.add(c)


@contextmanager
def memory(room=6 << 30, at='/dev/shm'):
    """Temporary files lie in memory: the tests are about what is stored, those about power cuts (make deep) choose their own place."""
    if os.environ.get('TMPDIR') or os.environ.get('GUSU_TEST_DISK') or not os.path.isdir(at) or shutil.disk_usage(at).free < room:
        yield
        return
    os.environ['TMPDIR'] = tempfile.mkdtemp(prefix='gusu-tests-', dir=at)
    os.chmod(os.environ['TMPDIR'], 0o1777)
    try:
        yield
    finally:
        shutil.rmtree(os.environ.pop('TMPDIR'), ignore_errors=True)


@contextmanager
def cluster(wanted):
    """One PostgreSQL for all programs that want one: each has its own database there, and the sample city is made once."""
    if not any(name.endswith('-pg') for name in wanted):
        yield
        return
    try:
        with pg_cluster.Cluster() as pg:
            os.environ['GUSU_TEST_CLUSTER'] = pg.url_of('postgres')
            try:
                yield
            finally:
                del os.environ['GUSU_TEST_CLUSTER']
                shutil.copyfile(os.path.join(pg.folder, 'log'), os.path.join(LOGS, 'postgresql.log'))
    except pg_cluster.Missing:
        yield # and each program says so


def run_scripts(wanted, total):
    with memory(), cluster(wanted), ThreadPoolExecutor(max_workers=int(JOBS) + 1) as pool:
        running = [(name, [pool.submit(timed, p) for p in scripts.pieces(fresh_log(name))]) for name, scripts in SCRIPTS if name in wanted]
        for name, pieces in running:
            c = Count()
            for p in pieces:
                c.add(p.result())
            c.tell(name)
            total.add(c)


def main():
    known = [name for name, _ in BUILDS + SCRIPTS]
    wanted = sys.argv[1:] or known
    unknown = [w for w in wanted if w not in known]
    if unknown:
        sys.exit('unknown suite %s; there are: %s' % (', '.join(unknown), ', '.join(known)))
    os.makedirs(LOGS, exist_ok=True)
    total = Count()
    run_builds(wanted, total)
    run_scripts(wanted, total)
    print('%d passed, %d failed, %d skipped' % (total.passed, total.failed, total.skipped))
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main())
