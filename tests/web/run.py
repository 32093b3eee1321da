#!/usr/bin/env python3
"""The pages in a real Chromium against real servers, with the small sample city and with an empty one. TAP on stdout.

Needs web/node_modules (npm ci), Chromium and a program with the page embedded; `run test` sees to all three."""
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import PASSWORD, ROOT, Server, Tap, copy_of_city, gusu, new_database  # noqa: E402
from year import year_city  # noqa: E402


def missing(server):
    """What stands in the way, as one sentence, or None."""
    if not os.path.isdir(os.path.join(ROOT, 'web', 'node_modules', 'playwright-core')):
        return 'web/node_modules is not there: run `npm ci` in web/'
    if not shutil.which('node'):
        return 'node is not there'
    if not (os.environ.get('CHROMIUM') or os.path.exists('/usr/bin/chromium')):
        return 'Chromium is not there (package chromium)'
    try:
        urllib.request.urlopen(server.url + '/app/', timeout=10).read()
    except OSError:
        return 'the program was built without the page: run `npm run build` in web/, then build again'
    return None


def walk_the_year(tap):
    """This part has a city and a clock of its own."""
    with tempfile.TemporaryDirectory() as folder:
        db, env = year_city(folder)
        with Server(db, **env) as server:
            why = missing(server)
            if why:
                tap.ok(False, 'the browser tests can run', why)
                tap.end()
            return node(['walk_year'], GUSU_URL=server.url, GUSU_TEST_CLOCK=env['GUSU_TEST_CLOCK'])


def node(parts, **more):
    env = dict(os.environ, GUSU_USER='admin', GUSU_PASSWORD=PASSWORD, **more)
    try:
        return subprocess.run(['node', os.path.join(HERE, 'all.mjs')] + parts, env=env, cwd=ROOT, timeout=1000).returncode
    except subprocess.TimeoutExpired:
        print('Bail out! the browser tests are not finished after seventeen minutes')
        return 1


def main():
    tap = Tap()
    if sys.argv[1:] == ['walk_year']:
        sys.exit(walk_the_year(tap))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        db = copy_of_city(folder)
        for scheme in ('suzhou-2020-towns', 'suzhou-2020-providers'):
            gusu('evaluate', '--scheme', scheme, '--year', '2020', db=db, check=True)
        look(tap, db, other)


def look(tap, db, other):
    with Server(db) as server:
        empty = new_database(other)
        gusu('init', '--empty', db=empty, check=True)
        why = missing(server)
        if why:
            tap.ok(False, 'the browser tests can run', why)
            tap.end()
        with Server(empty) as second:
            code = node(sys.argv[1:], GUSU_URL=server.url, GUSU_EMPTY_URL=second.url)
    sys.exit(code)


if __name__ == '__main__':
    main()
