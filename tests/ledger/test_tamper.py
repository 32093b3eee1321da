#!/usr/bin/env python3
"""Every row of a copied database altered, deleted, inserted or moved by plain SQL: the program notices. TAP on stdout.

Three forgers: one who only changes rows, one who also makes the changed entry's hash fit, and one who makes the whole ledger anew. The first two are
found from the file alone, the third only against a head that somebody kept; the test insists on that limit too, for the documentation says so.
Every sixth entry is forged, the first and last two always; with GUSU_DEEP set (make deep) each of them."""
import json
import os
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ledger_lib import COLUMNS, City, Tap, entry_text, gusu, leaf, rebuild, root, rows_of  # noqa: E402


def some(rows):
    return list(rows) if os.environ.get('GUSU_DEEP') else [r for i, r in enumerate(rows) if i < 2 or i >= len(rows) - 2 or i % 6 == 0]


class Forger:
    def __init__(self, tap, city):
        self.tap, self.city, self.tried = tap, city, 0

    def verify(self, path, *heads):
        words = [w for h in heads for w in ('--head', h)]
        p = gusu('ledger', 'verify', *words, '--json', db=path)
        if p.returncode not in (0, 1):
            raise RuntimeError('ledger verify: exit %d %s%s' % (p.returncode, p.stdout, p.stderr))
        return json.loads(p.stdout)

    def tamper(self, change, anew=False):
        """A copy with the change made by sqlite3, foreign keys and checks off as a forger would."""
        path = self.city.copy()
        db = sqlite3.connect(path, isolation_level=None)
        db.execute('PRAGMA foreign_keys = OFF')
        db.execute('PRAGMA ignore_check_constraints = ON')
        change(db)
        if anew:
            rebuild(db)
        db.close()
        self.tried += 1
        return path


def columns_of(db, table):
    return [(r[1], r[2], r[5]) for r in db.execute('PRAGMA table_info(%s)' % table)]


def other_value(value, far=False, kind=''):
    if value is None and kind == 'INTEGER':
        return 1
    if far and isinstance(value, int):
        return value + 5000
    return 'x' if value is None else value + 1 if isinstance(value, int) else ('0' if value[:1] != '0' else '1') + value[1:]


def the_program_agrees_with_the_definition(tap, city):
    db = sqlite3.connect(city.db)
    rows = rows_of(db)
    db.close()
    tap.ok([leaf(r).hex() for r in rows] == [r[6] for r in rows], 'leaves are SM3(0x00 || entry) of the documented text')
    head = json.loads(gusu('ledger', 'head', '--json', db=city.db, check=True).stdout)
    tap.ok(head['root'] == root([leaf(r) for r in rows]).hex(), 'the root is that of the definition')
    kinds = {r[2] for r in rows}
    tap.ok(kinds >= {'database.created', 'registry.imported', 'facts.imported', 'scheme.used', 'round.stored', 'list.published', 'account.changed', 'grant.changed',
                     'database.restored', 'database.copied', 'projects.imported',
                     'campaign.opened', 'campaign.step', 'base.published'}, 'every kind of act that happened is there', kinds)
    text = '\n'.join(entry_text(r).decode() for r in rows)
    tap.ok(not any(w in text for w in ('desk.', '王小明', '李小红')), 'nothing of a person is there: no name of an account, no display name')
    return rows


def clean(tap, f):
    tap.ok(f.verify(f.city.copy(), *f.city.heads) == {'entries': f.n, 'findings': 0, 'first_wrong': 0, 'heads': len(f.city.heads)}, 'untouched, the ledger fits all heads that were noted')
    p = gusu('check', db=f.city.copy())
    tap.ok(p.returncode == 0, 'untouched, gusu check finds nothing', p.stdout + p.stderr)


def altered_entries(tap, f, rows):
    missed, misnamed = [], []
    for row in some(rows):
        for i, column in enumerate(COLUMNS):
            value = other_value(row[i]) if column != 'seq' else row[0] + 1000
            r = f.verify(f.tamper(lambda db: db.execute('UPDATE ledger SET %s = ? WHERE seq = ?' % column, (value, row[0]))))
            missed += [] if r['findings'] else [(row[0], column)]
            misnamed += [] if r['first_wrong'] == row[0] or (column == 'seq' and r['first_wrong']) else [(row[0], column, r)]
    tap.ok(not missed, 'each column of %d of %d entries altered: found without a head' % (len(some(rows)), len(rows)), missed)
    tap.ok(not misnamed, '… and the entry is named', misnamed)


def altered_with_its_hash(tap, f, rows):
    missed, unnoticed, last = [], [], 1 << (len(rows).bit_length() - 1)
    for row in some(rows):
        changed = row[:3] + ('somebody else',) + row[4:]
        path = f.tamper(lambda db: db.execute('UPDATE ledger SET actor = ?, leaf = ? WHERE seq = ?', (changed[3], leaf(changed).hex(), row[0])))
        alone = f.verify(path)['findings']
        missed += [] if f.verify(path, f.city.heads[-1])['findings'] else [row[0]]
        if not alone and not (row[0] == len(rows) and len(rows) % 2):
            unnoticed.append(row[0])
    tap.ok(not missed, 'entries altered together with its hash: found against a head', missed)
    tap.ok(not unnoticed, '… and without one, by the nodes of the tree (but for a last entry that no node covers yet)', (unnoticed, last))


def deleted_inserted_moved(tap, f, rows):
    def delete(db, seq): db.execute('DELETE FROM ledger WHERE seq = ?', (seq,))

    def delete_and_close(db, seq):
        db.execute('DELETE FROM ledger WHERE seq = ?', (seq,))
        db.execute('UPDATE ledger SET seq = -seq WHERE seq > ?', (seq,))
        db.execute('UPDATE ledger SET seq = -seq - 1 WHERE seq < 0')

    def insert(db, seq):
        db.execute('UPDATE ledger SET seq = -seq WHERE seq >= ?', (seq,))
        db.execute('UPDATE ledger SET seq = -seq + 1 WHERE seq < 0')
        row = (seq,) + rows[seq - 1][1:6]
        db.execute('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)', row + (leaf(row).hex(),))

    def swap(db, seq):
        a, b = rows[seq - 1], rows[seq % len(rows)]
        for to, row in ((a[0], b), (b[0], a)):
            fit = (to,) + row[1:6]
            db.execute('UPDATE ledger SET at = ?, kind = ?, actor = ?, object = ?, body = ?, leaf = ? WHERE seq = ?', row[1:6] + (leaf(fit).hex(), to))
    for change, name in ((delete, 'deleted'), (delete_and_close, 'deleted and the numbers closed up'), (insert, 'doubled and the numbers moved'),
                         (swap, 'exchanged with the next, hashes made to fit')):
        alone, headed, rewritten = [], [], []
        for row in some(rows):
            seq = row[0]
            path = f.tamper(lambda db: change(db, seq))
            alone += [] if f.verify(path)['findings'] else [seq]
            headed += [] if f.verify(path, f.city.heads[-1])['findings'] else [seq]
            path = f.tamper(lambda db: change(db, seq), anew=True)
            rewritten += [] if f.verify(path, f.city.heads[-1])['findings'] else [seq]
        tap.ok(not headed, 'entries %s: found against a head' % name, headed)
        end = [len(rows)] if change in (delete, delete_and_close, insert) else []
        tap.ok(all(s in end for s in alone), '… and without one, but perhaps at the very end', alone)
        rewritten = [s for s in rewritten if not (change is insert and s == len(rows))]  # the last one twice: an entry added behind the head, as any later act
        tap.ok(not rewritten, '… and found against a head though the whole tree was made anew', rewritten)


def nodes(tap, f):
    db = sqlite3.connect(f.city.db)
    keys = db.execute('SELECT level, pos FROM ledger_node').fetchall()
    db.close()
    missed = []
    for key in some(keys):
        for sql in ("UPDATE ledger_node SET hash = CASE WHEN hash LIKE '0%' THEN '1' ELSE '0' END || substr(hash, 2) WHERE level = ? AND pos = ?", 'DELETE FROM ledger_node WHERE level = ? AND pos = ?',
                    'UPDATE ledger_node SET pos = pos + 5000 WHERE level = ? AND pos = ?'):
            missed += [] if f.verify(f.tamper(lambda db: db.execute(sql, key)))['findings'] else [(key, sql)]
    missed += [] if f.verify(f.tamper(lambda db: db.execute("INSERT INTO ledger_node VALUES (40, 0, 'x')")))['findings'] else ['inserted']
    tap.ok(not missed, '%d of %d nodes altered, deleted or moved, and one inserted: found' % (len(some(keys)), len(keys)), missed)


def rewritten_as_a_whole(tap, f, rows):
    alone, headed, early = [], [], []
    for row in some(rows):
        path = f.tamper(lambda db: db.execute("UPDATE ledger SET body = '{\"forged\":true}' WHERE seq = ?", (row[0],)), anew=True)
        alone += [row[0]] if f.verify(path)['findings'] else []
        for head in f.city.heads:
            covers = int(head.split('size=')[1].split()[0]) >= row[0]
            found = bool(f.verify(path, head)['findings'])
            (headed if covers else early).extend([] if found == covers else [(row[0], head)])
    tap.ok(not headed, 'a ledger made anew around a forged entry: found against every head that covers the entry', headed)
    tap.ok(not early, '… and a head of before the entry says nothing about it', early)
    tap.ok(not alone, '… and from the file alone it cannot be found, as the documentation says', alone)
    path = f.tamper(lambda db: [db.execute('DELETE FROM ledger WHERE seq > 4'), rebuild(db)])
    tap.ok(not f.verify(path)['findings'] and f.verify(path, f.city.heads[0])['findings'], 'a ledger cut short and made anew is found against a head')


def records(tap, f):
    """Rows that acts made: what the ledger says of them."""
    tables = (('round', 'id', 5), ('scheme_version', 'hash', 5), ('batch', 'id', 5), ('published_list', 'id', 5), ('fact', 'rowid', 3), ('result', 'rowid', 2))
    db = sqlite3.connect(f.city.db)
    for table, key, most in tables:
        names = columns_of(db, table)
        where = ' AND '.join('%s = ?' % n for n, _, pk in names if pk)
        keys = [n for n, _, pk in names if pk]
        rows = db.execute('SELECT * FROM %s ORDER BY %s' % (table, ', '.join(keys))).fetchall()
        picked = rows[::max(1, len(rows) // most)][:most]
        missed = []
        for row in picked:
            at = [row[i] for i, (_, _, pk) in enumerate(names) if pk]
            for i, (name, kind, pk) in enumerate(names):
                if (table, name) == ('round', 'epoch'):
                    continue  # of this copy of the database, not of the evaluation
                p = gusu('check', db=f.tamper(lambda d: d.execute('UPDATE %s SET %s = ? WHERE %s' % (table, name, where), [other_value(row[i], pk or name in ('seq', 'round'), kind)] + at)))
                missed += [] if p.returncode else [(at, name, row[i])]
            p = gusu('check', db=f.tamper(lambda d: d.execute('DELETE FROM %s WHERE %s' % (table, where), at)))
            missed += [] if p.returncode else [(at, 'deleted')]
        row = list(picked[0])
        for i, (name, _, pk) in enumerate(names):
            if pk or name == 'seq':
                row[i] = other_value(row[i], True)
        p = gusu('check', db=f.tamper(lambda d: d.execute('INSERT INTO %s VALUES (%s)' % (table, ','.join('?' * len(row))), row)))
        missed += [] if p.returncode else ['inserted']
        tap.ok(not missed, 'rows of %s altered in every column, deleted, inserted: gusu check finds each' % table, missed)
    db.close()


def people(tap, f):
    """Grants and accounts that stand in the database against what the ledger gave."""
    grant = 'INSERT INTO account_grant (account, role, permission, area, region, subject, created_at, created_by, task, ends_on) VALUES (%d, \'%s\', \'\', \'city\', \'\', 0, \'2027-01-01\', \'\', \'\', \'\')'
    missed = []
    for sql in (["UPDATE account_grant SET %s = %s WHERE account = 2 AND permission = ''" % (c, v) for c, v in (
            ('account', '3'), ('role', "'bureau'"), ('area', "'city'"), ('region', "'320506'"), ('subject', '7'), ('permission', "'core.accounts'"))]
            + ['DELETE FROM account_grant WHERE id = %d' % i for i in (1, 2, 3, 4, 5, 6)] + [grant % (2, 'auditor'), grant % (3, 'bureau')]
            + ["UPDATE account SET status = 'active' WHERE name = 'desk.three'", "UPDATE account SET status = 'disabled' WHERE name = 'desk.two'",
               'INSERT INTO account SELECT 77, \'guest\', display_name, status, hash, must_change, totp_secret, totp_offered, totp_step, \'2027-01-01\', changed_at, password_at FROM account WHERE id = 1']):
        p = gusu('check', db=f.tamper(lambda db: db.execute(sql)))
        missed += [] if p.returncode == 1 else [(sql, p.returncode, p.stdout)]
    tap.ok(not missed, 'grants and accounts altered, deleted, inserted: gusu check finds each', missed)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        city = City(folder)
        f = Forger(tap, city)
        rows = the_program_agrees_with_the_definition(tap, city)
        f.n = len(rows)
        clean(tap, f)
        altered_entries(tap, f, rows)
        altered_with_its_hash(tap, f, rows)
        deleted_inserted_moved(tap, f, rows)
        nodes(tap, f)
        rewritten_as_a_whole(tap, f, rows)
        people(tap, f)
        records(tap, f)
        print('# %d forgeries' % f.tried)
    tap.end()


if __name__ == '__main__':
    main()
