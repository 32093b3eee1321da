#!/usr/bin/env python3
"""The package in a bare Debian: install, first city, serve by the unit's ExecStart, upgrade, remove, reinstall, purge, reinstall - with the data kept. TAP on stdout.

Needs root (it makes mounts, in a mount namespace of its own) and a mirror. GUSU_BARE names a tar of a minbase system; without it debootstrap makes one, once, in BUILD/deep.
There is no systemd running in there: the scripts of the package must cope with that."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, PASSWORD, ROOT, Tap, free_port  # noqa: E402

APT = ['apt-get', '-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confold']


def run(*words, limit=900, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL, **more)


def bare_tar():
    tar = os.environ.get('GUSU_BARE')
    if tar:
        return tar
    tar = os.path.join(BUILD, 'deep', 'bare.tar')
    if not os.path.exists(tar):
        os.makedirs(os.path.dirname(tar), exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            p = run('debootstrap', '--variant=minbase', 'bookworm', folder, limit=1800)
            if p.returncode:
                raise RuntimeError('debootstrap: ' + p.stdout[-2000:] + p.stderr)
            run('tar', '-cf', tar + '.new', '-C', folder, '--one-file-system', '.')
        os.rename(tar + '.new', tar)
    return tar


class Bare:
    def __init__(self, folder, debs):
        self.root = os.path.join(folder, 'root')
        os.mkdir(self.root)
        tar = bare_tar()
        top = subprocess.run(['tar', '-tf', tar], stdout=subprocess.PIPE, text=True).stdout.split('\n', 1)[0]
        run('tar', '-xf', tar, '-C', self.root, *([] if top.startswith('./') else ['--strip-components=1']))
        os.chmod(self.root, 0o755) # debootstrap into a private folder leaves it to root alone
        for path in ('etc/apt/apt.conf.d', 'etc/apt/auth.conf.d', 'etc/apt/sources.list.d', 'etc/apt/keyrings', 'usr/share/keyrings', 'usr/local/share/ca-certificates', 'etc/ssl/certs'):
            if os.path.isdir('/' + path):
                shutil.copytree('/' + path, os.path.join(self.root, path), dirs_exist_ok=True, symlinks=path == 'etc/ssl/certs')
        for path in ('etc/resolv.conf', 'etc/hosts', 'etc/apt/sources.list'):
            if os.path.exists('/' + path):
                shutil.copyfile('/' + path, os.path.join(self.root, path))
        for deb in debs:
            shutil.copy(deb, os.path.join(self.root, 'root'))
        run('mount', '-t', 'proc', 'proc', self.root + '/proc')
        run('mount', '--rbind', '/dev', self.root + '/dev')

    def sh(self, *words, user=None, **env):
        who = ['setpriv', '--reuid=gusu', '--regid=gusu', '--init-groups', '--'] if user else []
        clean = {k: v for k, v in os.environ.items() if not k.startswith('GUSU_')}
        return run('/usr/sbin/chroot', self.root, *who, *words, env=dict(clean, PATH='/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND='noninteractive', LANG='C.UTF-8', HOME='/', **env), cwd='/')

    def gusu(self, *words, **env):
        return self.sh('gusu', *words, user='gusu', **env)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def mode(self, path):
        st = os.lstat(self.path(path))
        names = {line.split(':')[2]: line.split(':')[0] for line in open(self.path('etc/passwd'))}
        groups = {line.split(':')[2]: line.split(':')[0] for line in open(self.path('etc/group'))}
        return '%s:%s %o' % (names.get(str(st.st_uid)), groups.get(str(st.st_gid)), st.st_mode & 0o7777)


class Service:
    """What the unit would start, as the user it names."""

    def __init__(self, bare, *more):
        unit = open(bare.path('lib/systemd/system/gusu.service')).read()
        words = re.search(r'(?m)^ExecStart=(.*)$', unit).group(1).split()
        self.port = free_port()
        self.log = tempfile.TemporaryFile()
        clean = {k: v for k, v in os.environ.items() if not k.startswith('GUSU_')}
        self.process = subprocess.Popen(['/usr/sbin/chroot', bare.root, 'setpriv', '--reuid=gusu', '--regid=gusu', '--init-groups', '--no-new-privs', '--bounding-set=-all', '--', *words],
                                        env=dict(clean, PATH='/usr/bin:/bin', LANG='C.UTF-8', GUSU_LISTEN='127.0.0.1:%d' % self.port), cwd='/', stdout=self.log, stderr=self.log,
                                        stdin=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(200):
            try:
                if self.get('/healthz') == 'ok\n':
                    break
            except OSError:
                time.sleep(0.05)
        return self

    def get(self, path, body=None):
        request = urllib.request.Request('http://127.0.0.1:%d%s' % (self.port, path), data=json.dumps(body).encode() if body else None, headers={'Content-Type': 'application/json'} if body else {})
        try:
            return urllib.request.urlopen(request, timeout=20).read().decode()
        except urllib.error.HTTPError as e:
            return '%d %s' % (e.code, e.read().decode())

    def signs_in(self):
        return '"name":"admin"' in self.get('/api/login', {'name': 'admin', 'password': PASSWORD})

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.seek(0)
        self.said = self.log.read().decode()


def facts_of(bare):
    """Every row of every table, but for those that signing in adds."""
    con = sqlite3.connect(bare.path('var/lib/gusu/city.gusu'))
    h = hashlib.sha256()
    for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").fetchall():
        if name not in ('session', 'audit'):
            h.update(repr((name, sorted(map(repr, con.execute('SELECT * FROM "%s"' % name))))).encode())
    con.close()
    return h.hexdigest()


def check_install(t, b, deb):
    p = b.sh(*APT, 'update')
    p = b.sh(*APT, 'install', '/root/' + os.path.basename(deb))
    t.ok(p.returncode == 0, 'installed by apt in a bare system', p.stdout[-1500:] + p.stderr[-1500:])
    t.ok('runuser -u gusu -- gusu init' in p.stdout + p.stderr, 'it says what to do first', p.stdout[-500:])
    got = {f: b.mode(f) for f in ('etc/gusu', 'etc/gusu/gusu.yaml', 'var/lib/gusu', 'var/lib/gusu/backup', 'usr/bin/gusu')}
    t.ok(got == {'etc/gusu': 'root:gusu 750', 'etc/gusu/gusu.yaml': 'root:gusu 640', 'var/lib/gusu': 'gusu:gusu 750', 'var/lib/gusu/backup': 'gusu:gusu 750', 'usr/bin/gusu': 'root:root 755'},
         'owners and modes', got)
    t.ok(re.search(r'(?m)^gusu:x:\d+:\d+:Gusu[^:]*:/var/lib/gusu:/usr/sbin/nologin$', open(b.path('etc/passwd')).read()), 'the user of the service')
    t.ok(os.path.islink(b.path('etc/systemd/system/multi-user.target.wants/gusu.service')), 'the unit starts with the machine')
    p = b.gusu('doctor', '--lang', 'en')
    t.ok(p.returncode == 1 and 'gusu init' in p.stdout and 'fail  database' in p.stdout and p.stdout.count('fail ') == 1, 'gusu doctor misses the database only', p.stdout + p.stderr)


def check_first_city(t, b):
    p = b.gusu('init', '--empty', '--city', '试验市', GUSU_ADMIN_PASSWORD=PASSWORD)
    t.ok(p.returncode == 0 and b.mode('var/lib/gusu/city.gusu') == 'gusu:gusu 640', 'the first city, where the configuration says', p.stdout + p.stderr)
    with Service(b) as s:
        t.ok(s.signs_in(), 'served by ExecStart, as gusu, without any capability')
        t.ok('<div id="app"' in s.get('/app/') or '/app/assets/' in s.get('/app/'), 'with its pages')
        t.ok('gusu serves on' in b.gusu('doctor', '--lang', 'en', GUSU_LISTEN='127.0.0.1:%d' % s.port).stdout, 'gusu doctor sees it')
        p = b.sh('/usr/lib/gusu/backup-daily', user='gusu')
        t.ok(p.returncode == 0 and any(re.fullmatch(r'city-[\d-]+\.gusu', f) for f in os.listdir(b.path('var/lib/gusu/backup'))), 'a backup while it runs', p.stdout + p.stderr)
    t.ok(s.process.returncode == 0 and 'event=stopped' in s.said, 'SIGTERM ends it in order', s.said[-500:])
    p = b.gusu('doctor', '--lang', 'en')
    t.ok(p.returncode == 0, 'now gusu doctor has nothing against it', p.stdout)


def check_life(t, b, old, new):
    facts = facts_of(b)
    with open(b.path('etc/gusu/gusu.yaml'), 'a') as f:
        f.write('# an operator was here\n')
    kept = open(b.path('etc/gusu/gusu.yaml')).read()

    def same(what):
        config, data = open(b.path('etc/gusu/gusu.yaml')).read() == kept, facts_of(b) == facts
        with Service(b) as s:
            signed_in = s.signs_in()
        t.ok(config and data and signed_in, what, 'configuration %s, data %s, signed in %s' % (config, data, signed_in))

    p = b.sh(*APT, 'install', '/root/' + os.path.basename(new))
    t.ok(p.returncode == 0 and b.gusu('--version').stdout, 'upgrade', p.stdout + p.stderr)
    t.ok(b.sh('dpkg-query', '-W', '-f', '${Version}', 'gusu').stdout.endswith('+next'), 'the newer version is there')
    same('configuration and data are those of before')
    os.chmod(b.path('etc/gusu/gusu.yaml'), 0o600)
    p = b.sh(*APT, 'install', '--reinstall', '/root/' + os.path.basename(new))
    t.ok(p.returncode == 0 and b.mode('etc/gusu/gusu.yaml') == 'root:gusu 600', "an operator's own mode stays")
    os.chmod(b.path('etc/gusu/gusu.yaml'), 0o640)
    p = b.sh(*APT, 'remove', 'gusu')
    t.ok(p.returncode == 0 and not os.path.exists(b.path('usr/bin/gusu')) and os.path.exists(b.path('etc/gusu/gusu.yaml')) and os.path.exists(b.path('var/lib/gusu/city.gusu')),
         'remove: the program goes, configuration and data stay', p.stdout + p.stderr)
    b.sh(*APT, 'install', '/root/' + os.path.basename(new))
    same('installed again: all as it was')
    p = b.sh(*APT, 'purge', 'gusu')
    gone = [f for f in ('usr/bin/gusu', 'etc/gusu', 'lib/systemd/system/gusu.service', 'etc/systemd/system/multi-user.target.wants/gusu.service') if os.path.lexists(b.path(f))]
    t.ok(p.returncode == 0 and not gone, 'purge: the configuration goes too', gone or p.stdout + p.stderr)
    t.ok(b.mode('var/lib/gusu/city.gusu') == 'gusu:gusu 640' and 'rm -r /var/lib/gusu' in p.stdout + p.stderr, 'the data stay with their owner, and it says how to delete them', p.stdout)
    b.sh(*APT, 'install', '/root/' + os.path.basename(old))
    kept = open(os.path.join(ROOT, 'packaging/gusu.yaml')).read()
    same('installed again after the purge: the city is there, the password fits')
    p = b.sh(*APT, 'purge', 'gusu')
    shutil.rmtree(b.path('var/lib/gusu'))
    p = b.sh(*APT, 'install', '/root/' + os.path.basename(old))
    t.ok(p.returncode == 0 and b.mode('var/lib/gusu') == 'gusu:gusu 750', 'and from nothing once more', p.stdout + p.stderr)


def main():
    t = Tap()
    if os.geteuid() != 0 or not (os.environ.get('GUSU_BARE') or shutil.which('debootstrap')):
        t.skip('the package in a bare system', 'needs root, and debootstrap or GUSU_BARE')
        t.end()
    if os.environ.get('GUSU_UNSHARED') != '1':
        os.execvpe('unshare', ['unshare', '--mount', '--propagation', 'private', sys.executable, os.path.abspath(__file__)], dict(os.environ, GUSU_UNSHARED='1'))
    folder = tempfile.mkdtemp(prefix='gusu-bare-')
    try:
        version = re.search(r"version: '([^']+)'", open(os.path.join(ROOT, 'meson.build')).read()).group(1)
        debs = []
        for v in (version, version + '+next'):
            p = run('packaging/deb/build.sh', '--build', BUILD, '--version', v, '--out', folder, cwd=ROOT)
            if p.returncode:
                raise RuntimeError(p.stdout + p.stderr)
            debs.append(p.stdout.strip())
        b = Bare(folder, debs)
        check_install(t, b, debs[0])
        check_first_city(t, b)
        check_life(t, b, *debs)
    finally:
        for path in ('proc', 'dev'):
            run('umount', '-lR', os.path.join(folder, 'root', path))
        run('rm', '-rf', '--one-file-system', folder)
    t.end()


if __name__ == '__main__':
    main()
