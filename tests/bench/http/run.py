#!/usr/bin/env python3
"""gusu beside nginx: requests a second, ours over theirs, in one run on one machine.

nginx serves files that hold exactly our replies; gusu makes them, checks the session and writes its log line. Both have one event thread, gusu
one worker besides. wrk asks both in turns for (a) one random enterprise and (b) a page of 50, filtered and sorted, with total. The result is a
ratio and never a time, so that it means the same on any machine; start-up and memory are reported besides. With --projects: (b), and a page of
50 out of 100 000 projects, filtered, sorted, with total and sums, which has to reach the same ratio.

    python3 tests/bench/http/run.py [--projects] [--seconds 4] [--rounds 3] [--json] [--city DB]

Without --city the whole sample city (120 000 enterprises; 100 000 projects where they are asked for) is made once in the build folder. Ends with 1
when a ratio is under its bar.
"""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))
from lib import BUILD, GUSU, PASSWORD, environment, free_port  # noqa: E402

NEEDS = {'wrk': 'wrk', 'nginx': 'nginx-light'}
BARS = {'one enterprise': 0.40, 'page of 50': 0.15, 'page of projects': 0.15}
PROJECTS = 100000
ENTERPRISES, PAGES, CONNECTIONS = 2000, 200, 32
NGINX = """daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65;
  keepalive_requests 100000000;
  default_type application/json;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def program(name):
    return shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


def missing_packages():
    return [package for name, package in NEEDS.items() if not program(name)]


def make_city(projects):
    """The whole sample city; made again when the program or the generator is newer. Lists read neither figures nor monthly reports: with 100 000 projects they are left out."""
    folder = os.path.join(BUILD, 'bench-city-of-projects' if projects else 'bench-city')
    db, generator = os.path.join(folder, 'city.gusu'), os.path.join(BUILD, 'tools', 'sample-city')
    made = os.path.join(folder, 'made-with')
    stamp = '%s %s' % (os.path.getmtime(GUSU), os.path.getmtime(generator))
    if os.path.exists(made) and open(made).read() == stamp:
        return db
    say('making the sample city …')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    subprocess.run([generator, os.path.join(folder, 'csv')] + (['--projects', str(PROJECTS)] if projects else []), check=True, stdout=subprocess.DEVNULL)
    if projects:
        manifest = os.path.join(folder, 'csv', 'manifest.csv')
        lines = [x for x in open(manifest, encoding='utf-8') if 'investment-reports' not in x and not x.startswith('facts-')]
        with open(manifest, 'w', encoding='utf-8') as f:
            f.writelines(lines)
    subprocess.run([GUSU, 'init', '--sample', os.path.join(folder, 'csv')], env=environment(db), check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(os.path.join(folder, 'csv'))
    with open(made, 'w') as f:
        f.write(stamp)
    return db


def fetch(url, cookie=None, body=None):
    headers = {'Content-Type': 'application/json'} if body else {}
    if cookie:
        headers['Cookie'] = cookie
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:
        return answer.headers, answer.read()


class Gusu:
    """One event thread and one worker; the log goes to a file."""

    def __init__(self, db, folder):
        self.port = free_port()
        self.url = 'http://127.0.0.1:%d' % self.port
        self.log = open(os.path.join(folder, 'gusu.log'), 'ab')
        self.began = time.monotonic()
        self.process = subprocess.Popen([GUSU, 'serve', '--listen', '127.0.0.1:%d' % self.port, '--workers', '1', '--event-threads', '1'],
                                        env=environment(db), stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def wait(self, path='/api/health', cookie=None):
        """Seconds from the start of the program to the first answer of `path`."""
        while True:
            if self.process.poll() is not None:
                sys.exit('gusu serve ended:\n' + open(self.log.name, errors='replace').read()[-2000:])
            try:
                fetch(self.url + path, cookie)
                return time.monotonic() - self.began
            except urllib.error.HTTPError:
                raise
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.002)

    def login(self):
        headers, _ = fetch(self.url + '/api/login', None, json.dumps({'name': 'admin', 'password': PASSWORD}).encode())
        return headers['Set-Cookie'].split(';')[0]

    def memory(self):
        """Resident memory in MiB: all, and what is not files."""
        text = open('/proc/%d/status' % self.process.pid).read()
        return [int(re.search(r'%s:\s+(\d+)' % word, text).group(1)) / 1024 for word in ('VmRSS', 'RssAnon')]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


class Nginx:
    def __init__(self, folder):
        self.port = free_port()
        self.url = 'http://127.0.0.1:%d' % self.port
        with open(os.path.join(folder, 'nginx.conf'), 'w') as f:
            f.write(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen([program('nginx'), '-p', folder, '-c', os.path.join(folder, 'nginx.conf')],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self, path):
        for _ in range(500):
            try:
                return fetch(self.url + path)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        sys.exit('nginx does not answer')

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def list_paths(server, cookie, chance):
    """Pages that somebody might look at: by district, industry, size and words, sorted by any column; all have at least 50 rows."""
    def ask(path):
        return json.loads(fetch(server.url + path, cookie)[1])
    districts = [r['code'] for r in ask('/api/regions')['rows'] if r['kind'] == 'district' and r['enterprises'] > 2000]
    industries = [r['code'] for r in ask('/api/industries')['rows'] if r['level'] == 'division' and r['enterprises'] > 2000]
    paths = []
    while len(paths) < PAGES:
        query = {'sort': chance.choice(['name', 'code', 'industry', 'established']), 'order': chance.choice(['asc', 'desc']), 'page_size': 50}
        query.update(chance.choice([{'district': chance.choice(districts)}, {'industry': chance.choice(industries)}, {'above_scale': 'yes'},
                                    {'district': chance.choice(districts), 'above_scale': 'no'}, {'q': '示例'}]))
        total = ask('/api/enterprises?' + urllib.parse.urlencode(query))['total']
        if total < 50:
            continue
        query['page'] = chance.randint(1, min(total // 50, 20))
        paths.append('/api/enterprises?' + urllib.parse.urlencode(query))
    return paths


def project_paths(server, cookie, chance):
    """Pages of projects that somebody might look at; all have at least 50 rows."""
    def ask(path):
        return json.loads(fetch(server.url + path, cookie)[1])
    map_of = ask('/api/projects/map')['rows']
    districts = [r['code'] for r in map_of if r['all']['count'] > 2000]
    stages = [s['stage'] for s in ask('/api/projects/board?cards=0')['stages'] if s['count'] > 2000]
    paths = []
    while len(paths) < PAGES:
        query = {'sort': chance.choice(['name', 'code', 'total', 'stage_on', 'plan', 'late_agreed']), 'order': chance.choice(['asc', 'desc']), 'page_size': 50}
        query.update(chance.choice([{'district': chance.choice(districts)}, {'stage': chance.choice(stages)}, {'late': 'either', 'exit': 'none'},
                                    {'district': chance.choice(districts), 'exit': 'none'}, {'q': '项目'}, {'min_total': chance.choice([5000, 20000, 50000])}]))
        total = ask('/api/projects?' + urllib.parse.urlencode(query))['total']
        if total < 50:
            continue
        query['page'] = chance.randint(1, min(total // 50, 20))
        paths.append('/api/projects?' + urllib.parse.urlencode(query))
    return paths


def enterprise_paths(server, cookie, chance):
    total = json.loads(fetch(server.url + '/api/enterprises?page_size=1', cookie)[1])['total']
    paths = []
    for _ in range(ENTERPRISES // 200):
        page = chance.randint(1, max(1, total // 200))
        rows = json.loads(fetch('%s/api/enterprises?page_size=200&page=%d' % (server.url, page), cookie)[1])['rows']
        paths += ['/api/enterprises/' + r['code'] for r in rows]
    return paths


def keep_replies(server, cookie, paths, folder, name):
    """Our replies as files for nginx: the same bytes under paths of their own. Two files of paths, and the mean size."""
    os.makedirs(os.path.join(folder, 'files', name), exist_ok=True)
    size = 0
    with open(os.path.join(folder, name + '.ours'), 'w') as ours, open(os.path.join(folder, name + '.theirs'), 'w') as theirs:
        for i, path in enumerate(paths):
            body = fetch(server.url + path, cookie)[1]
            size += len(body)
            with open(os.path.join(folder, 'files', name, '%d.json' % i), 'wb') as f:
                f.write(body)
            ours.write(path + '\n')
            theirs.write('/%s/%d.json\n' % (name, i))
    return size / len(paths)


def milliseconds(text):
    number, unit = re.match(r'([\d.]+)(us|ms|s)', text).groups()
    return float(number) * {'us': 0.001, 'ms': 1, 's': 1000}[unit]


def cpu_seconds(process):
    """Of a process and the ones it started."""
    pids = [process.pid]
    for task in os.listdir('/proc/%d/task' % process.pid):
        pids += open('/proc/%d/task/%s/children' % (process.pid, task)).read().split()
    ticks = 0
    for pid in pids:
        fields = open('/proc/%s/stat' % pid).read().rsplit(')', 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf('SC_CLK_TCK')


def wrk(server, paths, cookie, seconds):
    url, before = server.url, cpu_seconds(server.process)
    words = ['wrk', '-t1', '-c%d' % CONNECTIONS, '-d%ds' % seconds, '--latency', '-s', os.path.join(HERE, 'random.lua'), url, '--', paths, cookie]
    p = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60)
    if p.returncode or 'Non-2xx' in p.stdout or 'Socket errors' in p.stdout:
        sys.exit('wrk on %s:\n%s%s' % (url, p.stdout, p.stderr))

    def found(pattern):
        return re.search(pattern, p.stdout, re.M).group(1)
    return {'rps': float(found(r'^Requests/sec:\s+([\d.]+)')),
            'p50_ms': milliseconds(found(r'^\s+50%\s+(\S+)$')), 'p99_ms': milliseconds(found(r'^\s+99%\s+(\S+)$')),
            'cpu_us': (cpu_seconds(server.process) - before) * 1e6 / int(found(r'^\s+(\d+) requests in'))}


def compare(ours, theirs, cookie, folder, name, options):
    """Rounds in turns; the ratio of a round compares neighbours in time, and the middle one counts."""
    for server, tail in ((theirs, '.theirs'), (ours, '.ours')):
        wrk(server, os.path.join(folder, name + tail), cookie, 1)
    rounds = []
    for _ in range(options.rounds):
        n = wrk(theirs, os.path.join(folder, name + '.theirs'), '', options.seconds)
        g = wrk(ours, os.path.join(folder, name + '.ours'), cookie, options.seconds)
        rounds.append((g['rps'] / n['rps'], g, n))
    rounds.sort(key=lambda r: r[0])
    ratio, g, n = rounds[len(rounds) // 2]
    return {'ratio': ratio, 'lowest': rounds[0][0], 'highest': rounds[-1][0], 'gusu': g, 'nginx': n}


def measure(options, folder):
    chance = random.Random(20200630)
    db = options.city or make_city(options.projects)
    server = Gusu(db, folder)
    server.wait()
    cookie = server.login()
    makers = {'page of 50': list_paths, 'page of projects': project_paths} if options.projects else {'one enterprise': enterprise_paths, 'page of 50': list_paths}
    try:
        paths = {name: make(server, cookie, chance) for name, make in makers.items()}
    finally:
        server.stop()
    first = next(iter(paths.values()))[0]
    starts = []
    for last in (False, False, True):  # the session lasts, so the first answer can be a real one
        server = Gusu(db, folder)
        starts.append((server.wait(), server.wait(first, cookie)))
        time.sleep(0.3)
        idle = server.memory()
        if not last:
            server.stop()
    result = {'start_s': statistics.median(s[0] for s in starts), 'first_page_s': statistics.median(s[1] for s in starts),
              'idle_rss_mib': idle[0], 'idle_anon_mib': idle[1]}
    nginx = None
    try:
        for name, list_of_paths in paths.items():
            result[name] = {'bytes': keep_replies(server, cookie, list_of_paths, folder, name.replace(' ', '-'))}
        nginx = Nginx(folder)
        nginx.wait('/page-of-50/0.json')
        for name in paths:
            say('%s …' % name)
            result[name].update(compare(server, nginx, cookie, folder, name.replace(' ', '-'), options))
        result['busy_rss_mib'], result['busy_anon_mib'] = server.memory()
    finally:
        server.stop()
        if nginx:
            nginx.stop()
    return result


def show(result):
    print('%-16s %6s %6s %5s   %-13s   %-6s %7s %8s %8s %12s' % ('', 'bytes', 'ratio', 'bar', 'low … high', '', 'req/s', 'p50 ms', 'p99 ms', 'CPU us/req'))
    for name, bar in BARS.items():
        r = result.get(name)
        if r is None:
            continue
        print('%-16s %6.0f %6.2f %5.2f   %.2f … %.2f  ' % (name, r['bytes'], r['ratio'], bar, r['lowest'], r['highest']), end='')
        for i, who in enumerate(('gusu', 'nginx')):
            print('%s%-6s %7.0f %8.2f %8.2f %12.1f' % (' ' * (53 * i) or ' ', who, r[who]['rps'], r[who]['p50_ms'], r[who]['p99_ms'], r[who]['cpu_us']))
    print('start: %.2f s to the first answer, %.2f s to the first answer from the columns' % (result['start_s'], result['first_page_s']))
    print('memory: %.0f MiB resident when idle (%.0f anonymous), %.0f (%.0f) after the run' %
          tuple(result[k] for k in ('idle_rss_mib', 'idle_anon_mib', 'busy_rss_mib', 'busy_anon_mib')))


def main():
    p = argparse.ArgumentParser(description='gusu beside nginx')
    p.add_argument('--seconds', type=int, default=4)
    p.add_argument('--rounds', type=int, default=3)
    p.add_argument('--projects', action='store_true', help='pages of 100 000 projects beside pages of enterprises')
    p.add_argument('--city', help='a database that exists already (password of the tests)')
    p.add_argument('--json', action='store_true')
    options = p.parse_args()
    missing = missing_packages()
    if missing:
        say('missing: apt-get install ' + ' '.join(missing))
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # nginx' worker may be another user
        result = measure(options, folder)
    print(json.dumps(result, indent=1)) if options.json else show(result)
    slower = options.projects and result['page of projects']['ratio'] < result['page of 50']['lowest']  # the ratio of enterprises, less what it varies by in this run
    sys.exit(slower or any(result[name]['ratio'] < bar for name, bar in BARS.items() if name in result))


if __name__ == '__main__':
    main()
