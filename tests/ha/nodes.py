"""Three database nodes on loopback for tests: etcd, Patroni and PostgreSQL as packaging/ha/configure.sh sets them up, as a user without rights.

    with Nodes() as nodes: nodes.primary(), nodes.kill(name), nodes.start(name), nodes.url

Every node has its own address (127.0.0.x) and the same ports, as in real life. A node that is killed loses all its processes at once, by kill -9."""
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import ROOT, free_port  # noqa: E402
from pg_cluster import Missing, programs  # noqa: E402

NAMES = ('pg1', 'pg2', 'pg3')
USER = 'postgres'
MEMORY = '/dev/shm'


def programs_of_ha():
    found = {name: shutil.which(name) for name in ('etcd', 'etcdctl', 'patroni', 'patronictl')}
    missing = sorted(name for name in found if not found[name])
    if missing:
        raise Missing('skipped: %s not installed (apt-get install patroni etcd-server etcd-client)' % ', '.join(missing))
    return found


def versions():
    first = lambda *words: subprocess.run(words, capture_output=True, text=True).stdout.split('\n')[0]  # noqa: E731
    return [first(os.path.join(programs(), 'postgres'), '--version'), first('patroni', '--version'), first('etcd', '--version')]


class Nodes:
    def __init__(self, folder=None):
        self.bin = programs()
        self.tools = programs_of_ha()
        self.folder = folder or tempfile.mkdtemp(prefix='gusu-ha-', dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        os.chmod(self.folder, 0o755)
        self.prefix = []
        if os.geteuid() == 0:
            try:
                who = pwd.getpwnam(USER)
            except KeyError:
                shutil.rmtree(self.folder, ignore_errors=True)
                raise Missing('skipped: there is no user %s' % USER)
            self.prefix = ['setpriv', '--reuid', str(who.pw_uid), '--regid', str(who.pw_gid), '--clear-groups', '--inh-caps=-all', '--']
            self.owner = (who.pw_uid, who.pw_gid)
        else:
            self.owner = None
        self.processes = {}   # (node, what) -> Popen
        self.address = {}
        self.logs = []

    # --- files ---

    def configure(self):
        base = 10 + os.getpid() % 200   # tests at the same time do not share addresses by chance; the ports are free ones anyway
        self.address = {name: '127.0.%d.%d' % (base, 11 + i) for i, name in enumerate(NAMES)}
        self.ports = {what: free_port() for what in ('PG_PORT', 'REST_PORT', 'ETCD_PORT', 'PEER_PORT')}
        env = dict(os.environ, CLIENTS='127.0.0.0/8', PEERS='127.0.0.0/8', BIN_DIR=self.bin, DATA_DIR=self.folder + '/NODE/data', SOCKET_DIR=self.folder + '/NODE',
                   ETCD_DIR=self.folder + '/NODE/etcd.data', PGPASS=self.folder + '/NODE/pgpass', **{k: str(v) for k, v in self.ports.items()})
        subprocess.run(['sh', os.path.join(ROOT, 'packaging', 'ha', 'configure.sh'), self.folder] + ['%s=%s' % (n, self.address[n]) for n in NAMES],
                       env=env, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(self.folder, 'gusu.url')) as f:
            url = f.read().strip()
        with open(os.path.join(self.folder, 'passwords')) as f:
            self.passwords = dict(line.strip().split('=') for line in f)
        self.url = url.replace('//gusu@', '//gusu:%s@' % self.passwords['GUSU_PASSWORD'])   # the test has no home for a .pgpass
        for name in NAMES:
            os.makedirs(self.path(name, 'etcd.data'), mode=0o700)
        if self.owner:
            for top, folders, files in os.walk(self.folder):
                for path in [top] + [os.path.join(top, f) for f in files]:
                    os.chown(path, *self.owner)

    def path(self, name, *parts):
        return os.path.join(self.folder, name, *parts)

    # --- processes ---

    def spawn(self, name, what, words, env=None):
        log = open(self.path(name, what + '.log'), 'ab')
        self.processes[name, what] = subprocess.Popen(self.prefix + words, cwd=self.path(name), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                                      env=dict(os.environ, LC_ALL='C.UTF-8', HOME=self.path(name), **(env or {})), start_new_session=True)
        log.close()

    def start_etcd(self, name):
        with open(self.path(name, 'etcd')) as f:
            env = dict(line.strip().split('=', 1) for line in f if line.startswith('ETCD_'))
        self.spawn(name, 'etcd', [self.tools['etcd']], env)

    def start(self, name):
        """What a machine does that comes up: its services start."""
        self.start_etcd(name)
        self.spawn(name, 'patroni', [self.tools['patroni'], self.path(name, 'patroni.yml')])

    def postgres_pids(self, name):
        """The postmaster of this node and all its children."""
        try:
            with open(self.path(name, 'data', 'postmaster.pid')) as f:
                master = int(f.readline())
            with open('/proc/%d/cmdline' % master) as f:
                if self.path(name, 'data') not in f.read():
                    return []
        except (OSError, ValueError):
            return []
        pids = [master]
        for entry in os.listdir('/proc'):
            if entry.isdigit():
                try:
                    with open('/proc/%s/stat' % entry) as f:
                        if int(f.read().rpartition(')')[2].split()[1]) == master:
                            pids.append(int(entry))
                except (OSError, ValueError, IndexError):
                    pass
        return pids

    def kill(self, name):
        """The machine is gone: everything of it by kill -9. Returns when."""
        pids = [self.processes[name, 'patroni'].pid] + self.postgres_pids(name) + [self.processes[name, 'etcd'].pid]
        at = time.monotonic()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for what in ('patroni', 'etcd'):
            self.processes.pop((name, what)).wait()
        return at

    # --- questions ---

    def members(self):
        """Patroni's own view: {name: {'role':, 'state':, 'lag':}}; empty when nobody answers."""
        for name in NAMES:
            try:
                with urllib.request.urlopen('http://%s:%d/cluster' % (self.address[name], self.ports['REST_PORT']), timeout=3) as reply:
                    return {m['name']: m for m in json.load(reply)['members']}
            except (OSError, ValueError, urllib.error.URLError):
                continue
        return {}

    def primary(self):
        return next((n for n, m in self.members().items() if m['role'] == 'leader' and m['state'] == 'running'), None)

    def healthy(self):
        """All three run, one of them synchronously behind the primary."""
        m = self.members()
        roles = sorted(v['role'] for v in m.values())
        return len(m) == 3 and all(v['state'] in ('running', 'streaming') for v in m.values()) and roles.count('leader') == 1 and 'sync_standby' in roles

    def wait(self, what, seconds, why):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            got = what()
            if got:
                return got
            time.sleep(0.25)
        raise RuntimeError('%s: not within %d s; %s\n%s' % (why, seconds, self.members(), self.tail()))

    def tail(self):
        out = []
        for name in NAMES:
            for what in ('patroni', 'etcd'):
                try:
                    with open(self.path(name, what + '.log'), errors='replace') as f:
                        out.append('%s %s: %s' % (name, what, ' | '.join(f.read().splitlines()[-3:])[-600:]))
                except OSError:
                    pass
        return '\n'.join(out)

    def sql(self, text, database='postgres', user='postgres', password='SUPERUSER_PASSWORD'):
        """At the primary, wherever it is."""
        hosts = ','.join('%s:%d' % (self.address[n], self.ports['PG_PORT']) for n in NAMES)
        url = 'postgresql://%s:%s@%s/%s?target_session_attrs=read-write&connect_timeout=3' % (user, self.passwords[password], hosts, database)
        p = subprocess.run(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', url, '-c', text], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        if p.returncode:
            raise RuntimeError('%s: %s' % (text, p.stderr))
        return p.stdout.strip()

    # --- from beginning to end ---

    def __enter__(self):
        try:
            self.configure()
            for name in NAMES:
                self.start_etcd(name)
            for name in NAMES:
                self.spawn(name, 'patroni', [self.tools['patroni'], self.path(name, 'patroni.yml')])
            self.wait(self.healthy, 150, 'the nodes do not come together')
            # as README.md has it
            self.sql("CREATE ROLE gusu LOGIN PASSWORD '%s'" % self.passwords['GUSU_PASSWORD'])
            self.sql("CREATE DATABASE gusu OWNER gusu TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for (name, what), process in self.processes.items():
            if what == 'patroni' and process.poll() is None:
                process.kill()
        for name in NAMES:
            for pid in self.postgres_pids(name):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        for process in self.processes.values():
            if process.poll() is None:
                process.kill()
            process.wait()
        if not os.environ.get('GUSU_KEEP'):
            shutil.rmtree(self.folder, ignore_errors=True)
