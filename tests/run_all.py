#!/usr/bin/env python3
"""Runs every test and counts: the last line is `N passed, N failed, N skipped`.

Each suite is a build to test with meson, or a program that speaks TAP. A suite that cannot start counts as one failure, so that nothing drops out in silence.
Usage: run_all.py [SUITE…]     (default: all, in order)
"""
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
JOBS = str(os.cpu_count() or 2)
LOGS = os.path.join(ROOT, 'build', 'test-logs')


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


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
        for line in f.read().decode('utf-8', 'replace').splitlines()[-lines:]:
            print('    ' + line)


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
        print('  %s does not build:' % folder)
        tail(log)
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
        for n in failed[:40]:
            print('  failed: ' + n)
        tail(log, 60)
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
            print('  failed: ' + line[7:])
    if not ok and not c.failed:
        c.failed = 1
    if ok and not (c.passed or c.skipped):
        print('  no test ran')
        c.failed = 1
    if c.failed:
        tail(log)
    return c


def release(log):
    return meson_suite('build', ['unit', 'calc', 'plan', 'drift', 'migrate'], log)


def sanitizers(log):
    return meson_suite('build-asan', ['unit', 'calc', 'plan'], log,
                       ['-Dbuildtype=debugoptimized', '-Db_sanitize=address,undefined', '-Dwerror=true', '-Dweb=disabled'])


def clang(log):
    """clang 14 without a warning; what it builds gives the same scores (drift/builds)."""
    env = dict(os.environ, CC='clang-14')
    return meson_suite('build-clang', ['calc'], log, ['-Dwerror=true', '-Dweb=disabled', '-Dbuildtype=debugoptimized'], env)


def scripts(folder, interpreter, pattern, limit=1200):
    def suite(log):
        c = Count()
        base = os.path.join(ROOT, 'tests', folder)
        for name in sorted(os.listdir(base)) if os.path.isdir(base) else []:
            if re.fullmatch(pattern, name):
                part = log.replace('.log', '-%s.log' % name)
                open(part, 'wb').close()
                c.add(tap_suite(interpreter + [os.path.join(base, name)], part, dict(os.environ, GUSU=os.path.join(ROOT, 'build', 'gusu')), limit))
        return c
    return suite


SUITES = [
    ('release', release),
    ('sanitizers', sanitizers),
    ('clang', clang),
    ('api', scripts('api', [sys.executable], r'run(_\w+)?\.py')),
    ('api-pg', scripts('api', [sys.executable, os.path.join(ROOT, 'tests', 'pg_cluster.py'), sys.executable], r'run(_cli|_contract|_people)?\.py')), # on PostgreSQL
    ('scope', scripts('scope', [sys.executable], r'(run|imports)\.py')),
    ('cli', scripts('cli', [sys.executable], r'test_.*\.py')),
    ('ledger', scripts('ledger', [sys.executable], r'test_.*\.py')),
    ('cli-pg', scripts('cli', [sys.executable, os.path.join(ROOT, 'tests', 'pg_cluster.py'), sys.executable], r'test_workflow\.py')),
    ('docs', scripts('docs', [sys.executable], r'test_.*\.py')),
    ('packaging', scripts('packaging', [sys.executable], r'test_.*\.py')),
    ('web', scripts('web', [sys.executable], r'run\.py', 1200)),
]


def main():
    wanted = sys.argv[1:]
    unknown = [w for w in wanted if w not in dict(SUITES)]
    if unknown:
        sys.exit('unknown suite %s; there are: %s' % (', '.join(unknown), ', '.join(n for n, _ in SUITES)))
    os.makedirs(LOGS, exist_ok=True)
    total = Count()
    for name, suite in SUITES:
        if wanted and name not in wanted:
            continue
        log = os.path.join(LOGS, name + '.log')
        open(log, 'wb').close()
        start = time.monotonic()
        c = suite(log)
        print('%-12s %5d passed, %d failed, %d skipped  (%.0f s)' % (name, c.passed, c.failed, c.skipped, time.monotonic() - start), flush=True)
        total.add(c)
    print('%d passed, %d failed, %d skipped' % (total.passed, total.failed, total.skipped))
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main())
