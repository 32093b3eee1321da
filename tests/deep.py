#!/usr/bin/env python3
"""The heavy suites, for a night: each has its own time limit and leaves a note when it is done, so that an interrupted run goes on where it stopped.

deep.py            all suites that have no note for this state of the sources
deep.py --again    all of them
deep.py fuzz …     only these
"""
import glob
import hashlib
import os
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
NOTES = os.path.join(ROOT, 'build', 'deep')


def state():
    """A digest of what is tested: notes of another state do not count."""
    h = hashlib.sha256()
    for pattern in ('src/**/*', 'plans/**/*', 'tests/**/*', 'tools/*'):
        for path in sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True)):
            if os.path.isfile(path) and '__pycache__' not in path:
                h.update(path.encode())
                with open(path, 'rb') as f:
                    h.update(f.read())
    return h.hexdigest()[:16]


def call(words, limit, env=None):
    print('  $ ' + ' '.join(words), flush=True)
    try:
        return subprocess.run(words, cwd=ROOT, timeout=limit, env=env, stdin=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        print('  stopped after %d s' % limit)
        return False


def fuzz():
    env = dict(os.environ, CC='clang-14')
    if not os.path.exists(os.path.join(ROOT, 'build-fuzz', 'build.ninja')):
        if not call(['meson', 'setup', 'build-fuzz', '-Dfuzz=true', '-Dweb=disabled', '-Dbuildtype=debugoptimized', '-Db_sanitize=address,undefined',
                     '-Db_lundef=false', '-Dc_args=-fsanitize=fuzzer-no-link'], 300, env):
            return False
    if not call(['ninja', '-C', 'build-fuzz'], 1200, env):
        return False
    ok = True
    for target in sorted(glob.glob(os.path.join(ROOT, 'build-fuzz', 'tests', 'fuzz', 'fuzz-*'))):
        if not os.access(target, os.X_OK) or os.path.isdir(target):
            continue
        name = os.path.basename(target)[5:]
        found = os.path.join(ROOT, 'build-fuzz', 'found', name)
        grown = os.path.join(ROOT, 'build-fuzz', 'grown', name)
        os.makedirs(found, exist_ok=True)
        os.makedirs(grown, exist_ok=True)
        ok &= call([target, '-max_total_time=60', '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1', '-verbosity=0', '-artifact_prefix=' + found + '/',
                    grown, os.path.join(ROOT, 'tests', 'fuzz', 'corpus', name)], 180)
    return ok


def threads():
    if not os.path.exists(os.path.join(ROOT, 'build-tsan', 'build.ninja')):
        if not call(['meson', 'setup', 'build-tsan', '-Dbuildtype=debugoptimized', '-Db_sanitize=thread', '-Dweb=disabled'], 300):
            return False
    return call(['ninja', '-C', 'build-tsan'], 1200) and call(['meson', 'test', '-C', 'build-tsan', '--suite', 'unit', '-t', '10', '--print-errorlogs'], 1800)


def script(path, limit):
    return lambda: not os.path.exists(os.path.join(ROOT, path)) or call([sys.executable, path], limit, dict(os.environ, GUSU_DEEP='1'))


def torture():
    """The program with faults is built with everything else; its notes let an interrupted run go on."""
    words = [sys.executable, 'tests/torture/run.py']
    return call(['ninja', '-C', 'build'], 1200) and call(words, 5400) and call(words + ['--pg'], 5400)


def scope():
    """What is a twentieth in `run test`, whole, on both databases."""
    words = ['tests/scope/run.py', '--accounts', '200', '--requests', '100000', '--threads', '16']
    return call([sys.executable] + words, 3600) and call([sys.executable, 'tests/pg_cluster.py', sys.executable] + words, 7200)


def year():
    """A year with thousands of objections, on both databases."""
    words, env = ['tests/api/run_year.py'], dict(os.environ, GUSU_DEEP='1')
    return call([sys.executable] + words, 3600, env) and call([sys.executable, 'tests/pg_cluster.py', sys.executable] + words, 3600, env)


SUITES = [
    ('fuzz', fuzz),
    ('threads', threads),
    ('torture', torture),
    ('soak', script('tests/soak/run.py', 2400)),
    ('ha', script('tests/ha/run.py', 1800)),
    ('packaging', script('tests/packaging/chroot.py', 3600)),
    ('bench', script('tests/bench/run.py', 3600)),
    ('oldest', script('tests/web/oldest.py', 900)),
    ('builds', script('tests/builds/run.py', 3600)),
    ('scope', scope),
    ('ledger', script('tests/ledger/test_tamper.py', 1200)),
    ('year', year),
    ('tables', script('tests/bench/tables.py', 3600)),
    ('reports', script('tests/bench/reports.py', 3600)),
]


def main():
    again = '--again' in sys.argv
    wanted = [a for a in sys.argv[1:] if not a.startswith('-')]
    os.makedirs(NOTES, exist_ok=True)
    now = state()
    failed = []
    for name, suite in SUITES:
        if wanted and name not in wanted:
            continue
        note = os.path.join(NOTES, name)
        if not again and not wanted and os.path.exists(note) and open(note).read().split()[0] == now:
            print('%s: done before for this state' % name)
            continue
        print('%s' % name, flush=True)
        start = time.monotonic()
        if suite():
            with open(note, 'w') as f:
                f.write('%s %.0f s\n' % (now, time.monotonic() - start))
        else:
            failed.append(name)
    print('deep: %s' % ('failed: ' + ', '.join(failed) if failed else 'all suites passed'))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
