"""What the ledger's tests share: a small city with acts of every kind, heads noted on the way, and a forger who knows the format."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, GUSU, PASSWORD, ROOT, SCHEME, SHARED, Server, Tap, environment, gusu, pg_database, pg_url, psql  # noqa: E402,F401

VERIFY = os.path.join(BUILD, 'gusu-verify')
PAGE = os.path.join(ROOT, 'web', 'verify', 'verify.html')
COLUMNS = ('seq', 'at', 'kind', 'actor', 'object', 'body', 'leaf')


def sm3(*pieces):
    return hashlib.new('sm3', b''.join(pieces)).digest()


def entry_text(row):
    """The entry as it is hashed; `row` as in COLUMNS."""
    head = json.dumps(dict(zip(COLUMNS[:5], row[:5])), ensure_ascii=False, separators=(',', ':'))
    return (head[:-1] + ',"body":' + row[5] + '}').encode()


def leaf(row):
    return sm3(b'\0', entry_text(row))


def root(leaves):
    """By the definition, to compare with what the program says."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sm3(b'')
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sm3(b'\1', root(leaves[:k]), root(leaves[k:]))


def rows_of(db):
    return db.execute('SELECT %s FROM ledger ORDER BY seq' % ', '.join(COLUMNS)).fetchall()


def rebuild(db):
    """What a forger with full knowledge does after altering rows: every leaf and node anew."""
    level = []
    for row in rows_of(db):
        level.append(leaf(row))
        db.execute('UPDATE ledger SET leaf = ? WHERE seq = ?', (level[-1].hex(), row[0]))
    db.execute('DELETE FROM ledger_node')
    n = 0
    while len(level) > 1:
        n += 1
        level = [sm3(b'\1', level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        for i, h in enumerate(level):
            db.execute('INSERT INTO ledger_node (level, pos, hash) VALUES (?, ?, ?)', (n, i, h.hex()))


class City:
    """A database of a thousand enterprises: imports, two evaluations, two published lists, acts on accounts; after the first evaluation it is restored from a
    backup and moved into another database: with GUSU_TEST_PG one of PostgreSQL. `heads` are those after each step."""

    def __init__(self, folder, enterprises=1000):
        self.folder, self.db, self.heads, self.pg = folder, os.path.join(folder, 'first.gusu'), [], 'GUSU_TEST_PG' in os.environ
        csv = os.path.join(folder, 'csv')
        subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), csv, '--enterprises', str(enterprises)], check=True, stdout=subprocess.DEVNULL)
        gusu('init', '--sample', csv, db=self.db, check=True)
        self.note()
        self.publish(2019)
        self.people()
        self.note()
        self.move()
        self.publish(2020)
        self.note()
        if not self.pg:
            with sqlite3.connect(self.db) as db:
                db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
            db.close()

    def publish(self, year):
        gusu('evaluate', '--scheme', SCHEME, '--year', year, db=self.db, check=True)
        gusu('list', 'publish', '--scheme', SCHEME, '--year', year, db=self.db, check=True)

    def people(self):
        for words in (('add', 'desk.one', '--display', '王小明', '--role', 'district', '--area', '320583'),
                      ('grant', 'desk.one', '--role', 'district', '--area', '320583', '--permission', 'evaluation.export'),
                      ('add', 'desk.two', '--display', '李小红', '--role', 'auditor'), ('disable', 'desk.two'), ('enable', 'desk.two'),
                      ('add', 'desk.three', '--role', 'operator'), ('grant', 'desk.three', '--role', 'auditor'), ('revoke', 'desk.three', '7'),
                      ('disable', 'desk.three')):
            gusu('account', *words, db=self.db, check=True)

    def move(self):
        backup, again = os.path.join(self.folder, 'city.backup'), os.path.join(self.folder, 'again.gusu')
        gusu('backup', backup, db=self.db, check=True)
        gusu('restore', backup, '--to', again, check=True)
        self.db = pg_database() if self.pg else os.path.join(self.folder, 'city.gusu')
        gusu('db', 'copy', again, self.db, check=True)

    def note(self):
        self.heads.append(gusu('ledger', 'head', db=self.db, check=True).stdout.strip())

    def copy(self):
        target = os.path.join(self.folder, 'copy.gusu')
        for tail in ('', '-wal', '-shm'):
            if os.path.exists(target + tail):
                os.unlink(target + tail)
        shutil.copyfile(self.db, target)
        return target
