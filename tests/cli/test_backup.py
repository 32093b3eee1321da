#!/usr/bin/env python3
"""Backups: taken while others write, sealed, cut, tampered with, interrupted; and restored to the same city. TAP on stdout."""
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, Client, Server, Tap, copy_of_city, environment, gusu  # noqa: E402
from test_bad_input import code_of  # noqa: E402

PHRASE = '一句容易记的备份口令 2026'


def rows_of(path, skip=('session', 'audit', 'ledger', 'ledger_node', 'backup_info', 'backup_table')):
    """Every row of every table, as SQLite's own client library sees them."""
    db = sqlite3.connect('file:%s?mode=ro' % path, uri=True)
    names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    rows = {n: sorted(map(repr, db.execute('SELECT * FROM "%s"' % n))) for n in names if n not in skip}
    db.close()
    return rows


class Place:
    def __init__(self, tap, folder):
        self.tap, self.folder = tap, folder
        self.db = copy_of_city(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, name, *words, code=0, says=(), complains=(), db=None, lang='en', **more):
        p = gusu(*words, '--lang', lang, db=db or self.db, **more)
        wrong = ['exit %d, not %d' % (p.returncode, code)] if p.returncode != code else []
        wrong += ['stdout lacks %r' % w for w in says if w not in p.stdout] + ['stderr lacks %r' % w for w in complains if w not in p.stderr]
        self.tap.ok(not wrong, name, '\n'.join(wrong) + '\n' + p.stdout[-600:] + p.stderr[-600:])
        return p

    def backup(self, name, *words, **more):
        p = gusu('backup', self.path(name), *words, '--json', '--quiet', db=more.pop('db', self.db), **more)
        if p.returncode:
            raise RuntimeError(p.stderr)
        return json.loads(p.stdout)

    def left(self):
        return sorted(n for n in os.listdir(self.folder) if 'partial' in n)


def there_and_back(w):
    want = rows_of(w.db)
    made = w.backup('plain.gusu')
    w.tap.ok(made['tables'] == len(want) + 4 and made['rows'] > 10000 and not made['sealed'], 'a backup says how much is in it', made)
    w.tap.ok(rows_of(w.path('plain.gusu')) == want, 'an open backup is a database with the same rows')
    w.tap.ok(not os.path.exists(w.path('plain.gusu-wal')) and oct(os.stat(w.path('plain.gusu')).st_mode & 0o777) == '0o640', 'it is one file, for its owner and group')
    w.run('restore', 'restore', w.path('plain.gusu'), '--to', w.path('back.gusu'), says=[made['contents'], 'rows'])
    w.tap.ok(rows_of(w.path('back.gusu')) == want, 'the restored database has the same rows')
    again = w.backup('again.gusu', db=w.path('back.gusu'))
    sums = [dict(sqlite3.connect(w.path(n)).execute('SELECT name, digest FROM backup_table')) for n in ('plain.gusu', 'again.gusu')]
    differs = sorted(n for n in sums[0] if sums[0][n] != sums[1].get(n))
    w.tap.ok(set(differs) <= {'session', 'audit', 'ledger', 'ledger_node'} and len(sums[0]) == again['tables'], 'a backup of the restored one has the same digests', differs)
    audit = sqlite3.connect(w.path('back.gusu')).execute("SELECT action, object FROM audit WHERE action = 'restore'").fetchone()
    w.tap.ok(audit == ('restore', w.path('back.gusu')), 'the restored database knows that it was restored', audit)
    before, after = ([r for r in sqlite3.connect(w.path(n)).execute('SELECT * FROM ledger ORDER BY seq')] for n in ('plain.gusu', 'back.gusu'))
    w.tap.ok(after[:-1] == before and after[-1][2] == 'database.restored' and made['contents'] in after[-1][5], 'its ledger goes on with the restoring', after[-1])
    tables = [r[0] for r in sqlite3.connect(w.path('back.gusu')).execute("SELECT name FROM sqlite_master WHERE name LIKE 'backup%'")]
    w.tap.ok(not tables, 'the list of contents stays in the backup', tables)
    w.run('the restored database is in order', 'check', db=w.path('back.gusu'))
    note = sqlite3.connect(w.db).execute("SELECT action, object FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    w.tap.ok(note == ('backup', w.path('plain.gusu')), 'the database knows that it was backed up', note)


def refusals(w):
    before = open(w.path('plain.gusu'), 'rb').read()
    w.run('a backup never overwrites', 'backup', w.path('plain.gusu'), code=6, complains=['plain.gusu', '--replace'])
    w.run('nor the database itself', 'backup', w.db, '--replace', code=3, complains=['cannot be the file of a backup'])
    w.run('nor a folder', 'backup', w.folder, '--replace', code=3)
    w.run('a folder that is not there', 'backup', w.path('no/such.gusu'), code=4, complains=['no/such'])
    w.tap.ok(open(w.path('plain.gusu'), 'rb').read() == before, 'what was there is as it was')
    w.run('with --replace it does', 'backup', w.path('plain.gusu'), '--replace')
    w.run('restore never overwrites', 'restore', w.path('plain.gusu'), '--to', w.path('back.gusu'), code=6, complains=['--replace'])
    w.run('restore wants a place', 'restore', w.path('plain.gusu'), code=2)
    w.run('restore of nothing', 'restore', w.path('none'), '--to', w.path('x.gusu'), code=4, complains=['none'])
    w.run('a server that is not there', 'restore', w.path('plain.gusu'), '--to', 'postgresql://u:top-secret@127.0.0.1:1/x', code=1, complains=['u:***@', 'cannot open'])
    w.run('a database that is no backup', 'restore', w.db, '--to', w.path('x.gusu'), code=3, complains=['no backup made by'])
    with open(w.path('text'), 'w') as f:
        f.write('hello ' * 1000)
    w.run('a file that is no database', 'restore', w.path('text'), '--to', w.path('x.gusu'), code=1)
    w.tap.ok(not os.path.exists(w.path('x.gusu')) and not w.left(), 'nothing is left of what was refused', os.listdir(w.folder))


def sealed(w):
    made = w.backup('sealed.gusu', '--encrypt', GUSU_BACKUP_PASSPHRASE=PHRASE)
    raw = open(w.path('sealed.gusu'), 'rb').read()
    w.tap.ok(made['sealed'] and raw[:8] == b'GUSUSEAL' and b'SQLite format' not in raw and b'CREATE TABLE' not in raw, 'a sealed backup shows nothing')
    w.tap.ok(not w.left(), 'and leaves no open copy', w.left())
    w.run('a short passphrase', 'backup', w.path('y'), '--encrypt', code=3, complains=['12'], GUSU_BACKUP_PASSPHRASE='short')
    w.run('no passphrase', 'backup', w.path('y'), '--encrypt', code=3, complains=['--passphrase-file'])
    w.run('a wrong passphrase', 'restore', w.path('sealed.gusu'), '--to', w.path('s.gusu'), code=8, complains=['passphrase', 'Nothing was touched'],
          GUSU_BACKUP_PASSPHRASE=PHRASE + '.')
    with open(w.path('phrase'), 'w') as f:
        f.write(PHRASE + '\n')
    rng = random.Random(20)
    for cut in (9, 95, 96, 97, len(raw) // 2, len(raw) - 33, len(raw) - 1):
        with open(w.path('cut'), 'wb') as f:
            f.write(raw[:cut])
        p = gusu('restore', w.path('cut'), '--to', w.path('s.gusu'), '--passphrase-file', w.path('phrase'), '--lang', 'en', db=w.db)
        w.tap.ok(p.returncode == 6 and 'cut or changed' in p.stderr, 'cut after %d bytes' % cut, p.stderr)
    for at in [100] + [rng.randrange(96, len(raw)) for _ in range(6)]:
        with open(w.path('cut'), 'wb') as f:
            f.write(raw[:at] + bytes([raw[at] ^ 1 << rng.randrange(8)]) + raw[at + 1:])
        p = gusu('restore', w.path('cut'), '--to', w.path('s.gusu'), '--passphrase-file', w.path('phrase'), '--lang', 'en', db=w.db)
        w.tap.ok(p.returncode == 6 and 'cut or changed' in p.stderr, 'a bit changed at %d' % at, p.stderr)
    w.tap.ok(not os.path.exists(w.path('s.gusu')) and not w.left(), 'nothing came of any of them', w.left())
    w.run('the right one', 'restore', w.path('sealed.gusu'), '--to', w.path('s.gusu'), '--passphrase-file', w.path('phrase'), says=[made['contents']])
    w.tap.ok(rows_of(w.path('s.gusu')) == rows_of(w.db), 'sealed and opened: the same rows')


def tampered(w):
    """An open backup that somebody changed with other tools."""
    for name, sql, word in (('a value', "UPDATE enterprise SET status = 'closed' WHERE id = (SELECT min(id) FROM enterprise WHERE status = 'active')", 'enterprise'),
                            ('a row less', 'DELETE FROM mark WHERE id = (SELECT min(id) FROM mark)', 'mark'),
                            ('a row more', "INSERT INTO setting VALUES ('x', 'y')", 'setting'),
                            ('a table more', 'CREATE TABLE zzz (a INTEGER)', 'zzz'), ('a table less', 'DROP TABLE result', 'result'),
                            ('the list', "UPDATE backup_table SET rows_n = 1 WHERE name = 'fact'", 'fact'),
                            ('the list as a whole', "UPDATE backup_info SET value = CASE substr(value, 1, 1) WHEN '0' THEN '1' ELSE '0' END || substr(value, 2) WHERE key = 'contents'", 'digest')):
        shutil.copyfile(w.path('plain.gusu'), w.path('t.gusu'))
        db = sqlite3.connect(w.path('t.gusu'))
        db.execute(sql)
        db.commit()
        db.close()
        w.run('changed: ' + name, 'restore', w.path('t.gusu'), '--to', w.path('z.gusu'), code=6, complains=[word])
    raw = bytearray(open(w.path('plain.gusu'), 'rb').read())
    for cut in (50, 4096, len(raw) // 2, len(raw) - 100):
        with open(w.path('t.gusu'), 'wb') as f:
            f.write(raw[:cut])
        p = gusu('restore', w.path('t.gusu'), '--to', w.path('z.gusu'), db=w.db)
        w.tap.ok(p.returncode in (1, 3, 6), 'an open backup cut after %d bytes' % cut, '%d %s' % (p.returncode, p.stderr))
    w.tap.ok(not os.path.exists(w.path('z.gusu')), 'nothing came of any of them')


def replacing(w):
    live = w.path('live.gusu')
    w.run('restore for the service', 'restore', w.path('plain.gusu'), '--to', live)
    with Server(live) as s:
        c = Client(s).login()
        w.run('a database in use stays', 'restore', w.path('plain.gusu'), '--to', live, '--replace', code=6, complains=['in use'])
        w.tap.ok(c.request('GET', '/api/session')[0] == 200, 'and goes on serving')
    former = rows_of(live)
    p = w.run('stopped, it gives way', 'restore', w.path('sealed.gusu'), '--to', live, '--replace', '--passphrase-file', w.path('phrase'), says=['kept as'])
    aside = p.stdout.strip().rsplit(' ', 1)[-1]
    w.tap.ok(os.path.exists(aside) and rows_of(aside) == former, 'and is kept', p.stdout)
    with Server(live) as s:
        w.tap.ok(Client(s).login().request('GET', '/api/session')[0] == 200, 'the restored database serves')
    with open(live, 'r+b') as f:
        f.seek(100)
        f.write(os.urandom(8000))
    w.run('a damaged database is replaced too', 'restore', w.path('plain.gusu'), '--to', live, '--replace', says=['kept as'])
    w.run('and all is well', 'check', db=live)
    os.rename(live, w.path('gone'))
    with open(live + '-wal', 'wb') as f:
        f.write(b'a log whose database is gone')
    w.run('a log without its database is not taken for that of the new one', 'restore', w.path('plain.gusu'), '--to', live)
    w.tap.ok(rows_of(live) == rows_of(w.path('plain.gusu')), 'so the rows are those of the backup')


def firms_file(w, n):
    with open(w.path('firms.csv'), 'w', encoding='utf-8') as f:
        f.write('信用代码,名称,所属区域,行业代码,状态,登记日期\n')
        for i in range(n):
            f.write('%s,后来的企业%d,320583100,3911,正常,2001-05-20\n' % (code_of(400000 + i), i))
    return w.path('firms.csv')


def stored(folder):
    """Uploaded files by name, with what they hold."""
    found = {}
    for at, _, names in os.walk(folder):
        for n in names:
            with open(os.path.join(at, n), 'rb') as f:
                found[os.path.relpath(os.path.join(at, n), folder)] = f.read()
    return found


def put_files(folder):
    """As the server keeps them: small, empty, larger than the pieces of a backup, exactly one piece."""
    for size in (0, 7, 1 << 20, (5 << 20) + 3):
        data = random.Random(size).randbytes(size)
        name = hashlib.sha256(data).hexdigest()
        os.makedirs(os.path.join(folder, name[:2]), exist_ok=True)
        with open(os.path.join(folder, name[:2], name), 'wb') as f:
            f.write(data)
    return folder


def uploaded(w):
    """The files that people brought go along, open and sealed, and come back beside the restored database."""
    want = stored(put_files(w.db + '.files'))
    with open(os.path.join(w.db + '.files', 'partial.tmp'), 'w') as f:
        f.write('not a stored file')
    made = w.backup('with.gusu')
    w.tap.ok((made['files'], made['files_bytes']) == (4, sum(map(len, want.values()))), 'the files are in the backup', made)
    w.run('restored', 'restore', w.path('with.gusu'), '--to', w.path('with-back.gusu'), says=['4 uploaded files'])
    w.tap.ok(stored(w.path('with-back.gusu.files')) == want, 'each came back as it was', sorted(stored(w.path('with-back.gusu.files'))))
    size = os.path.getsize(w.path('with-back.gusu'))
    w.tap.ok(size < made['bytes'] - made['files_bytes'] + 100000, 'and left no room behind in the database: %d bytes' % size)
    w.run('which is in order', 'check', db=w.path('with-back.gusu'))
    w.backup('with-s.gusu', '--encrypt', GUSU_BACKUP_PASSPHRASE=PHRASE)
    piece = next(v for v in want.values() if len(v) == 1 << 20)
    w.tap.ok(piece[:64] not in open(w.path('with-s.gusu'), 'rb').read(), 'a sealed backup shows nothing of them')
    w.run('sealed and restored', 'restore', w.path('with-s.gusu'), '--to', w.path('with-s-back.gusu'), says=['4 uploaded files'], GUSU_BACKUP_PASSPHRASE=PHRASE)
    w.tap.ok(stored(w.path('with-s-back.gusu.files')) == want, 'the same files')
    without = w.backup('without.gusu', '--no-files')
    w.tap.ok(without['files'] == 0 and piece[:64] not in open(w.path('without.gusu'), 'rb').read(), 'or they stay out', without)
    for name, sql in (('a byte', "UPDATE backup_file SET data = CAST('x' AS BLOB) || substr(data, 2) WHERE part = 3"), ('a piece less', 'DELETE FROM backup_file WHERE part = 5'),
                      ('a file less', 'DELETE FROM backup_file WHERE sha256 = (SELECT min(sha256) FROM backup_file)'), ('all of them', 'DELETE FROM backup_file'),
                      ('a name', "UPDATE backup_file SET sha256 = '../../../x' WHERE part = 3")):
        shutil.copyfile(w.path('with.gusu'), w.path('t.gusu'))
        with sqlite3.connect(w.path('t.gusu')) as db:
            db.execute(sql)
        w.run('changed in the backup: ' + name, 'restore', w.path('t.gusu'), '--to', w.path('z.gusu'), code=6, complains=['uploaded file'])
    w.tap.ok(not os.path.exists(w.path('z.gusu')), 'nothing came of any of them')
    spoilt = next(k for k, v in want.items() if len(v) == 7)
    with open(os.path.join(w.db + '.files', spoilt), 'w') as f:
        f.write('changed')
    w.run('a damaged file is left out and told', 'backup', w.path('rest.gusu'), says=['3 uploaded files'], complains=['note: 1 uploaded'])
    shutil.rmtree(w.db + '.files')


def while_others_write(w):
    """Backups during imports by another process: each is the database before or after a whole batch, never between."""
    live = w.path('busy.gusu')
    gusu('init', '--empty', '--city', '试验市', db=live, check=True)
    gusu('import', 'enterprises', firms_file(w, 2000), db=live, check=True)
    files = []
    for k in range(6):
        files.append(w.path('facts-%d.csv' % k))
        with open(files[-1], 'w', encoding='utf-8') as f:
            f.write('信用代码,指标,时期,数值,单位\n')
            for i in range(2000):
                f.write('%s,综合能耗,20%02d,%d,tce\n' % (code_of(400000 + i), 15 + k, i + 1))
    script = 'set -e; for f in %s; do "%s" import facts "$f" --quiet >/dev/null; done' % (' '.join(files), GUSU)
    writer = subprocess.Popen(['sh', '-c', script], env=environment(live), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    counts, bad = [], []
    while writer.poll() is None or len(counts) < 3:
        name = 'busy-%d.gusu' % len(counts)
        w.backup(name, db=live)
        db = sqlite3.connect(w.path(name))
        per_batch = [r for r in db.execute('SELECT b.id, b.facts, count(f.batch) FROM batch b LEFT JOIN fact f ON f.batch = b.id GROUP BY b.id, b.facts')]
        bad += [r for r in per_batch if r[1] != r[2]]
        counts.append(sum(r[2] for r in per_batch))
        db.close()
    w.tap.ok(writer.returncode == 0, 'the imports went on', writer.stderr.read().decode())
    w.tap.ok(not bad and all(c % 2000 == 0 for c in counts) and sorted(counts) == counts, 'every backup holds whole batches: %s' % counts, bad)
    last = w.path('busy-%d.gusu' % (len(counts) - 1))
    w.run('the last one restores', 'restore', last, '--to', w.path('busy-back.gusu'))
    w.run('and is in order', 'check', db=w.path('busy-back.gusu'))


def interrupted(w):
    """kill -9 at any moment: no file of the name, or a good one; the next backup clears away what was left."""
    rng = random.Random(7)
    start = time.monotonic()
    w.backup('time.gusu', '--encrypt', GUSU_BACKUP_PASSPHRASE=PHRASE)
    whole = time.monotonic() - start
    bad = []
    finished = 0
    for i in range(12):
        target = w.path('killed.gusu')
        words = [GUSU, 'backup', target, '--quiet'] + (['--encrypt'] if i % 2 else [])
        p = subprocess.Popen(words, env=environment(w.db, GUSU_BACKUP_PASSPHRASE=PHRASE), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, whole * 1.1))
        p.send_signal(signal.SIGKILL)
        p.wait()
        if not os.path.exists(target):
            continue
        finished += 1
        back = gusu('restore', target, '--to', w.path('k.gusu'), '--quiet', db=w.db, GUSU_BACKUP_PASSPHRASE=PHRASE)
        if back.returncode:
            bad.append(back.stderr)
        os.unlink(target)
        if os.path.exists(w.path('k.gusu')):
            os.unlink(w.path('k.gusu'))
    w.tap.ok(not bad, 'killed 12 times: a file with the name of a backup is a good one (%d were)' % finished, bad)
    w.run('after that a backup is made as ever', 'backup', w.path('killed.gusu'))
    w.run('and a sealed one', 'backup', w.path('killed-s.gusu'), '--encrypt', GUSU_BACKUP_PASSPHRASE=PHRASE)
    w.tap.ok(not w.left(), 'nothing is left of the interrupted ones', w.left())
    w.run('the database is in order', 'check')


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-backup-') as folder:
        w = Place(tap, folder)
        there_and_back(w)
        refusals(w)
        sealed(w)
        tampered(w)
        replacing(w)
        uploaded(w)
        while_others_write(w)
        interrupted(w)
    tap.end()


if __name__ == '__main__':
    main()
