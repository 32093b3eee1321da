"""The ground on which a torture stands: a city in a file, or in a PostgreSQL database of a cluster of its own (pg_cluster.py)."""
import os
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import gusu  # noqa: E402


class File:
    """Each database is a file of the folder."""
    name = 'SQLite'

    def __init__(self, folder, base):
        self.folder, self.base = folder, base
        self.work, self.new, self.back = (os.path.join(folder, n) for n in ('work.gusu', 'new.gusu', 'back.gusu'))

    def fresh(self):
        for name in os.listdir(self.folder):
            if name.startswith(('work.gusu', 'new.gusu', 'made.gusu', 'back.gusu')):
                os.unlink(os.path.join(self.folder, name))
        shutil.copyfile(self.base, self.work)

    def settle(self):
        """What a killed program left running is over."""

    def there(self, db):
        return os.path.exists(db)

    def rows(self, db):
        """How many rows each table has; sessions come and go."""
        c = sqlite3.connect(db, timeout=20)
        names = [r[0] for r in c.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        found = {n: c.execute('SELECT count(*) FROM "%s"' % n).fetchone()[0] for n in names if n != 'session'}
        found['account.hash'] = '|'.join(str(r[0]) for r in c.execute('SELECT hash FROM account ORDER BY id'))
        c.close()
        return found


class Postgres:
    """Each database is one of the cluster; the city comes there as a backup of the file."""
    name = 'PostgreSQL'
    COUNTS = ("SELECT c.relname, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', c.relname), false, true, '')))[1]::text FROM pg_class c"
              " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('session', 'write_request')")

    def __init__(self, cluster, backup):
        self.cluster = cluster
        gusu('restore', backup, '--to', cluster.url('base'), db='none', check=True)
        self.work, self.new, self.back = (cluster.url_of(n) for n in ('work', 'new', 'back'))

    def fresh(self):
        self.settle()
        for name, template in (('work', 'base'), ('new', 'template0'), ('back', 'template0')):
            self.cluster.sql('DROP DATABASE IF EXISTS %s' % name)
            self.cluster.sql("CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' LOCALE 'C.UTF-8'" % (name, template))

    def settle(self):
        end = time.monotonic() + 30
        while self.cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gusu'").strip() != '0':
            if time.monotonic() > end:
                raise RuntimeError('sessions of a program that is gone go on')
            time.sleep(0.02)

    def base_of(self, db):
        return db.split('?')[0].rsplit('/', 1)[1]

    def there(self, db):
        return self.cluster.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", self.base_of(db)).strip() != '0'

    def rows(self, db):
        found = dict(line.split('|') for line in self.cluster.sql(self.COUNTS, self.base_of(db)).split())
        found = {k: int(v) for k, v in found.items()}
        found['account.hash'] = self.cluster.sql("SELECT string_agg(hash, '|' ORDER BY id) FROM account", self.base_of(db)).strip()
        return found
