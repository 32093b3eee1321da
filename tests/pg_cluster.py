#!/usr/bin/env python3
"""A private PostgreSQL cluster on a Unix socket, made for a test and gone with it.

    with Cluster() as pg: pg.url('name')          a new database `name`, its address
    pg_cluster.py COMMAND …                       runs the command (TAP) with GUSU_TEST_PG naming a fresh database; TAP `skipped` where PostgreSQL is not installed.
                                                  With GUSU_TEST_CLUSTER, the address of a database of a running cluster, it is one of that cluster

PostgreSQL refuses to run as root: then it runs as the user postgres that the package makes. Nothing listens on TCP, nothing waits for the disk (fsync=off)."""
import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

USER = 'postgres'


class Missing(Exception):
    """PostgreSQL's server programs are not installed."""


def programs():
    """The folder of the newest server programs."""
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin'), key=lambda p: int(p.split('/')[4].split('.')[0]))
    found = [p for p in found if os.path.exists(os.path.join(p, 'initdb'))]
    if not found:
        raise Missing('skipped: PostgreSQL is not installed (postgresql-15)')
    return found[-1]


class Cluster:
    def __init__(self, **settings):
        self.bin = programs()
        self.prefix = []
        self.folder = tempfile.mkdtemp(prefix='gusu-pg-')
        os.chmod(self.folder, 0o755)
        if os.geteuid() == 0:
            try:
                who = pwd.getpwnam(USER)
            except KeyError:
                shutil.rmtree(self.folder, ignore_errors=True)
                raise Missing('skipped: there is no user %s' % USER)
            os.chown(self.folder, who.pw_uid, who.pw_gid)
            self.prefix = ['setpriv', '--reuid', str(who.pw_uid), '--regid', str(who.pw_gid), '--clear-groups', '--inh-caps=-all', '--']
        self.data = os.path.join(self.folder, 'data')
        self.settings = dict({'listen_addresses': '', 'fsync': 'off', 'max_connections': '200', 'shared_buffers': '64MB'}, **settings)
        self.n = 0

    def run(self, program, *words, check=True):
        p = subprocess.run(self.prefix + [os.path.join(self.bin, program)] + list(words), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, timeout=120, stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL='C.UTF-8', PGOPTIONS=''))
        if check and p.returncode:
            raise RuntimeError('%s: %s' % (program, p.stdout[-2000:]))
        return p.stdout

    def start(self):
        options = '-k %s ' % self.folder + ' '.join('-c %s=%s' % kv if kv[1] else "-c %s=''" % kv[0] for kv in self.settings.items())
        self.run('pg_ctl', '-D', self.data, '-w', '-l', os.path.join(self.folder, 'log'), '-o', options, 'start')

    def stop(self, mode='fast'):
        self.run('pg_ctl', '-D', self.data, '-m', mode, '-w', 'stop', check=False)

    def sql(self, text, database='postgres'):
        return self.run('psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', self.folder, '-U', USER, '-d', database, '-c', text)

    def url(self, name=None, **options):
        """A new empty database and its address."""
        self.n += 1
        name = name or 'city%d' % self.n
        self.sql("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" % name)
        return self.url_of(name, **options)

    def url_of(self, name, **options):
        return 'postgresql://%s@/%s?%s' % (USER, name, urllib.parse.urlencode(dict(host=self.folder, **options), quote_via=urllib.parse.quote))

    def __enter__(self):
        try:
            self.run('initdb', '-D', self.data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if os.path.exists(os.path.join(self.data, 'postmaster.pid')):
            self.stop('immediate')
        shutil.rmtree(self.folder, ignore_errors=True)


def tap(url):
    return subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tap_skip.py')] + sys.argv[1:], env=dict(os.environ, GUSU_TEST_PG=url)).returncode


def psql(url, text):
    p = subprocess.run(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', url], input=text, capture_output=True, text=True, timeout=120)
    if p.returncode:
        raise RuntimeError('%s: %s' % (text, p.stderr))
    return p.stdout.split()


def beside_others(url):
    """In a cluster that others use too: a database of one's own, and nothing left of it and of those made beside it (lib.pg_database names them so)."""
    name = 'test%d' % os.getpid()
    psql(url, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';" % name)
    try:
        return tap(re.sub(r'(//[^/]*/)[^?]*', lambda m: m.group(1) + name, url, count=1))
    finally:
        for made in psql(url, "SELECT datname FROM pg_database WHERE datname = '%s' OR datname LIKE '%s\\_%%';" % (name, name)):
            psql(url, 'DROP DATABASE %s WITH (FORCE);' % made)


def main():
    try:
        if os.environ.get('GUSU_TEST_CLUSTER'):
            return beside_others(os.environ['GUSU_TEST_CLUSTER'])
        with Cluster() as pg:
            return tap(pg.url('test'))
    except Missing as why:
        print('ok 1 - on PostgreSQL # SKIP %s\n1..1' % why)
        return 0


if __name__ == '__main__':
    sys.exit(main())
