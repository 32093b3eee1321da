#!/usr/bin/env python3
"""The same forgeries in PostgreSQL: every kind of row that the ledger holds or speaks of, altered, deleted, inserted and moved by plain SQL in a copied database. TAP.

As anybody's SQL first: the trigger refuses. Then as the owner, who switches the trigger off for the change and on again; and one who leaves it off, which is a
finding by itself."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from ledger_lib import COLUMNS, City, Tap, gusu, leaf, pg_database, psql  # noqa: E402
from pg_cluster import Cluster, Missing  # noqa: E402


def base(url):
    return re.search(r'//[^/]*/([^?]*)', url).group(1)


def quoted(v):
    return 'NULL' if v is None else str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'"


class Forger:
    """One copy of the city; what a forgery changed is put back afterwards from tables laid aside in another schema."""

    def __init__(self, city):
        self.city, self.tried, self.kept = city, 0, set()
        self.url = pg_database(base(city.db))
        psql(base(self.url), 'CREATE SCHEMA keep')

    def tamper(self, table, sql, off=True, back=True):
        """The change; foreign keys and checks are off as the owner can have it, the append-only trigger when `off`."""
        alter = 'ALTER TABLE %s %%s TRIGGER gusu_append_only;' % table
        guarded = psql(base(self.url), "SELECT 1 FROM append_only WHERE name = '%s'" % table)
        save = '' if table in self.kept else 'CREATE TABLE keep.%s AS TABLE %s;' % (table, table)
        self.kept.add(table)
        off = guarded and off
        if save:
            psql(base(self.url), save)
        psql(base(self.url), 'SET session_replication_role = replica;' + (alter % 'DISABLE' if off else '') + sql + ';' + (alter % 'ENABLE ALWAYS' if off and back else ''))
        self.undo = 'SET session_replication_role = replica;' + (alter % 'DISABLE' if guarded else '') + 'DELETE FROM %s; INSERT INTO %s SELECT * FROM keep.%s;' % (
            table, table, table) + (alter % 'ENABLE ALWAYS' if guarded else '')
        self.tried += 1

    def found(self, *words):
        """Does the command find something? Then everything is as before."""
        p = gusu(*words, db=self.url)
        psql(base(self.url), self.undo)
        if p.returncode < 0 or p.returncode == 2:
            raise RuntimeError('%s: exit %d %s%s' % (words, p.returncode, p.stdout, p.stderr))
        return p.returncode != 0  # gusu check may also stop at a row that it cannot read, and says so

    def try_it(self, table, sql, *words):
        """As above; what a CHECK of the table refuses even its owner is no forgery."""
        try:
            self.tamper(table, sql)
        except RuntimeError as why:
            if 'violates check constraint' in str(why):
                return True
            raise
        return self.found(*words)


def refused(tap, f):
    """Without switching anything off, as any SQL of the program's own account would be."""
    tables = psql(base(f.city.db), 'SELECT name FROM append_only ORDER BY name').split()
    went = []
    for table in tables:
        column = psql(base(f.city.db), "SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum = 1" % table)
        for sql in ('UPDATE %s SET %s = %s' % (table, column, column), 'DELETE FROM %s' % table, 'TRUNCATE %s CASCADE' % table):
            try:
                psql(base(f.city.db), sql)
                went.append(sql)
            except RuntimeError as why:
                went += [] if 'are added and never changed' in str(why) else [(sql, str(why))]
    tap.ok(not went and 'ledger' in tables and 'published_list' in tables, 'UPDATE, DELETE and TRUNCATE are refused on %d tables' % len(tables), went)
    # who is not the owner may not even try: no rights on the tables
    psql('postgres', 'CREATE ROLE clerk LOGIN')
    try:
        psql(base(f.city.db), 'SET ROLE clerk; INSERT INTO ledger SELECT * FROM ledger')
        may = True
    except RuntimeError as why:
        may = 'permission denied' not in str(why)
    tap.ok(not may, 'another account of the server has no right on the tables')
    tap.ok(not f.try_it('ledger', 'SELECT 1', 'check'), 'the trigger off and on again without a change is no finding')
    f.tamper('ledger', 'SELECT 1', back=False)
    tap.ok(f.found('check'), 'a trigger that was switched off is a finding of gusu check')


def rows_of(db):
    import json
    text = psql(db, "SELECT json_agg(json_build_array(seq, at, kind, actor, object, body, leaf) ORDER BY seq) FROM ledger")
    return [tuple(r) for r in json.loads(text)]


def entries(tap, f):
    head, missed = f.city.heads[-1], []
    rows = rows_of(base(f.city.db))
    kinds = {}
    for r in rows:
        kinds.setdefault(r[2], r)
    for r in list(kinds.values())[::3]:
        for i, column in enumerate(COLUMNS):
            value = r[0] + 1000 if column == 'seq' else ('0' if r[i][:1] != '0' else '1') + r[i][1:]
            missed += [] if f.try_it('ledger', 'UPDATE ledger SET %s = %s WHERE seq = %d' % (column, quoted(value), r[0]), 'ledger', 'verify') else [(r[0], column)]
    tap.ok(not missed, 'each column of entries altered: found without a head', missed)
    missed = []
    for r in kinds.values():
        changed = r[:3] + ('somebody else',) + r[4:]
        doubled = (r[0],) + rows[r[0] - 2][1:6]
        other = rows[r[0] % len(rows)]
        move = 'UPDATE ledger SET seq = -seq WHERE seq >= %d; UPDATE ledger SET seq = -seq %s WHERE seq < 0;'
        swap = 'UPDATE ledger SET at = %s, kind = %s, actor = %s, object = %s, body = %s, leaf = %s WHERE seq = %d;'
        for name, sql in (
                ('altered with its hash', "UPDATE ledger SET actor = 'somebody else', leaf = '%s' WHERE seq = %d" % (leaf(changed).hex(), r[0])),
                ('deleted', 'DELETE FROM ledger WHERE seq = %d' % r[0]),
                ('deleted, numbers closed up', 'DELETE FROM ledger WHERE seq = %d;' % r[0] + move % (r[0] + 1, '- 1')),
                ('inserted', move % (r[0], '+ 1') + 'INSERT INTO ledger VALUES (%s)' % ', '.join(map(quoted, doubled + (leaf(doubled).hex(),)))),
                ('exchanged with the next', ''.join(swap % (tuple(map(quoted, x[1:6])) + (quoted(leaf((to[0],) + x[1:6]).hex()), to[0]))
                                                    for to, x in ((r, other), (other, r))))):
            missed += [] if f.try_it('ledger', sql, 'ledger', 'verify', '--head', head) else [(r[0], name)]
    tap.ok(not missed, 'an entry of each kind altered with its hash, deleted, inserted and exchanged: found against a head', missed)
    missed = []
    for sql in ("UPDATE ledger_node SET hash = reverse(hash) WHERE level = 1 AND pos = 0", 'DELETE FROM ledger_node WHERE level = 2 AND pos = 1',
                'UPDATE ledger_node SET pos = pos + 5000 WHERE level = 3 AND pos = 0', "INSERT INTO ledger_node VALUES (40, 0, 'x')"):
        missed += [] if f.try_it('ledger_node', sql, 'ledger', 'verify') else [sql]
    tap.ok(not missed, 'nodes of the tree altered, deleted, moved and inserted: found without a head', missed)


def records(tap, f):
    """Rows that acts made: every column of one row of each table, the row deleted, a row inserted."""
    db = base(f.city.db)
    for table in ('round', 'scheme_version', 'batch', 'published_list', 'fact', 'result', 'account_grant'):
        columns = [l.split('|') for l in psql(db, "SELECT a.attname, format_type(a.atttypid, a.atttypmod), EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid"
                   " AND i.indisprimary AND a.attnum = ANY (i.indkey)) FROM pg_attribute a WHERE a.attrelid = '%s'::regclass AND a.attnum > 0"
                   " AND NOT a.attisdropped ORDER BY a.attnum" % table).splitlines()]
        where = "ctid = (SELECT min(ctid) FROM %s)" % table
        missed = []
        for name, kind, key in columns:
            if (table, name) in (('round', 'epoch'), ('account_grant', 'created_at'), ('account_grant', 'created_by'), ('account_grant', 'id')):
                continue  # of this copy of the database alone, or not what was granted
            value = '%s + %d' % ('coalesce(%s, 0)' % name, 5000 if key == 't' or name in ('seq', 'round', 'account') else 1) if kind in ('bigint', 'integer') else (
                "CASE WHEN coalesce(%s, '') LIKE '0%%' THEN '1' ELSE '0' END || substr(coalesce(%s, ''), 2)" % (name, name) if kind == 'text' else "'\\x00'")
            missed += [] if f.try_it(table, 'UPDATE %s SET %s = %s WHERE %s' % (table, name, value, where), 'check') else [name]
        missed += [] if f.try_it(table, 'DELETE FROM %s WHERE %s' % (table, where), 'check') else ['deleted']
        values = ', '.join('%s + 5000' % n if kind in ('bigint', 'integer') and (key == 't' or n in ('seq', 'round')) else "%s || 'x'" % n if kind == 'text' and key == 't' else
                           "'2027-01-01'" if n == 'created_at' else "'bureau'" if n == 'role' else n for n, kind, key in columns)
        which = 'account = (SELECT max(account) FROM account_grant)' if table == 'account_grant' else where
        sql = 'INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s LIMIT 1' % (table, ', '.join(c[0] for c in columns), values, table, which)
        missed += [] if f.try_it(table, sql, 'check') else ['inserted']
        tap.ok(not missed, 'a row of %s altered in every column, deleted, inserted: gusu check finds each' % table, missed)


def main():
    tap = Tap()
    try:
        with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
            os.environ['GUSU_TEST_PG'] = cluster.url('test')
            city = City(folder)
            f = Forger(city)
            p = gusu('check', db=city.db)
            tap.ok(p.returncode == 0 and gusu('ledger', 'verify', *[w for h in city.heads for w in ('--head', h)], db=city.db).returncode == 0,
                   'moved into PostgreSQL, the ledger fits all heads of before, and nothing is found', p.stdout + p.stderr)
            refused(tap, f)
            entries(tap, f)
            records(tap, f)
            tap.ok(gusu('check', db=f.url).returncode == 0, 'and nothing was left of %d forgeries' % f.tried)
    except Missing as why:
        tap.skip('PostgreSQL', why)
    tap.end()


if __name__ == '__main__':
    main()
