#!/usr/bin/env python3
"""`gusu check` on a good database finds nothing, and on one that was broken by other tools says where and what to do. TAP on stdout."""
import json
import os
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Tap, copy_of_city, gusu  # noqa: E402

FIRM = "(SELECT min(id) FROM enterprise)"
BREAKS = [
    ('a reference', "PRAGMA foreign_keys = 0; DELETE FROM enterprise WHERE id = (SELECT min(enterprise) FROM occupation)", 'refers to a row of enterprise'),
    ('a name without contents', "PRAGMA foreign_keys = 0; DELETE FROM plot WHERE id = (SELECT max(id) FROM plot)", 'a name and no contents'),
    ('the place of a subject', "UPDATE subject SET region_pos = region_pos + 1 WHERE id = %s" % FIRM, 'scopes would be wrong'),
    ('the tree of regions', "UPDATE region SET pos_end = pos_end + 100 WHERE id = (SELECT max(id) FROM region WHERE parent IS NOT NULL)", 'does not lie in its parent'),
    ('days', "UPDATE subject SET valid_from = '2020-01-02', valid_to = '2020-01-01' WHERE id = %s" % FIRM, 'begins on 2020-01-02 and ends on 2020-01-01'),
    ('the area of an occupation', "UPDATE occupation SET area = area * 1000 WHERE id = (SELECT min(id) FROM occupation)", 'registry: plot'),
    ('a credit code', "UPDATE subject SET code = substr(code, 1, 17) || CASE substr(code, 18) WHEN '1' THEN '2' ELSE '1' END WHERE id = %s" % FIRM, 'check character'),
    ('a fact less', "DELETE FROM fact WHERE (indicator, period, subject, batch) = (SELECT indicator, period, subject, batch FROM fact LIMIT 1)", 'run \'gusu rebuild\''),
    ('the count of a batch', "UPDATE batch SET facts = facts + 1 WHERE id = 1", 'batch 1 says'),
    ('a batch less', "DELETE FROM batch WHERE id = (SELECT max(id) FROM batch)", 'which does not exist'),
    ('the subject of a fact', "INSERT INTO fact (indicator, period, subject, batch, value) SELECT indicator, period, 1999999999, batch, 1 FROM fact LIMIT 1", 'about 1999999999'),
    ('the indicator of a fact', "INSERT INTO fact (indicator, period, subject, batch, value) SELECT 99999, period, subject, batch, 1 FROM fact LIMIT 1", 'of the indicator 99999'),
    ('a value in place', "UPDATE fact SET value = value + 1 WHERE (indicator, period, subject, batch) = (SELECT indicator, period, subject, batch FROM fact WHERE value > 0 LIMIT 1)", 'packed column differs'),
    ('a packed column', "UPDATE column_block SET data = zeroblob(length(data)) WHERE indicator = (SELECT min(indicator) FROM column_block)", 'packed column differs'),
    ('a packed column of nothing', "INSERT INTO column_block SELECT indicator, 999999, batch, known_at, n, data FROM column_block LIMIT 1", 'there are no facts'),
    ('a stored result', "UPDATE result SET rank = rank + 1 WHERE round = 1 AND subject = (SELECT min(subject) FROM result WHERE round = 1 AND rank IS NOT NULL)", 'stored results are others'),
    ('a result less', "DELETE FROM result WHERE round = 1 AND subject = (SELECT min(subject) FROM result WHERE round = 1)", 'stored results are others'),
    ('results of no evaluation', "INSERT INTO result SELECT 999, subject, total, rank, class FROM result WHERE round = 1 LIMIT 1", 'the evaluation 999, which does not exist'),
    ('the record of an evaluation', "UPDATE round SET result_hash = replace(result_hash, substr(result_hash, 1, 1), 'f') || '' WHERE id = 1 AND substr(result_hash, 1, 1) <> 'f'", 'recomputes differently'),
    ('the text of a scheme', "UPDATE scheme_version SET text = text || ' '", 'does not match its digest'),
    ('the epoch of an evaluation', "UPDATE round SET epoch = 99999999 WHERE id = 1", 'epoch 99999999'),
    ('the epoch', "DELETE FROM epoch", 'table epoch'),
    ('a row of the log', "INSERT INTO audit (at, account, account_name, action, object, detail) VALUES ('2026-01-01', 0, 'x', 'a', '', ''), ('2026-01-01', 0, 'x', 'b', '', '');"
     "DELETE FROM audit WHERE id = (SELECT max(id) - 1 FROM audit)", 'the audit log lacks rows'),
    ('the guard', "DELETE FROM append_only WHERE name = 'fact'", 'lost its append-only guard'),
    ('a job', "INSERT INTO job (kind, title, state, account, account_name, input, created_at) VALUES ('import', 'T', 'done', 0, 'x', '{}', '2026-01-01')", 'does not fit its end time'),
    ('a setting', "DELETE FROM setting WHERE key = 'sample'", 'setting sample is missing'),
]


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-check-') as folder:
        good = copy_of_city(folder)
        db = sqlite3.connect(good)
        db.execute('PRAGMA journal_mode = DELETE')
        db.close()
        p = gusu('check', '--lang', 'en', db=good)
        tap.ok(p.returncode == 0 and 'in order' in p.stdout, 'a good database has no findings', p.stdout + p.stderr)
        for name, sql, word in BREAKS:
            path = os.path.join(folder, 'broken.gusu')
            for tail in ('', '-wal', '-shm'):
                if os.path.exists(path + tail):
                    os.unlink(path + tail)
            db = sqlite3.connect(good)
            db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
            db.close()
            shutil.copyfile(good, path)
            db = sqlite3.connect(path, isolation_level=None)
            db.executescript(sql)
            changed = db.total_changes
            db.close()
            p = gusu('check', '--lang', 'en', db=path)
            tap.ok(changed and p.returncode == 1 and word in p.stdout, 'broken: ' + name, '%d changes, exit %d: %s%s' % (changed, p.returncode, p.stdout[-900:], p.stderr[-600:]))
        p = gusu('check', '--json', db=path)
        found = json.loads(p.stdout)
        tap.ok(p.returncode == 1 and found['findings'] == len(found['list']) == 1, 'findings as JSON', p.stdout)
        with open(good, 'r+b') as f:
            for page in range(40, 60):
                f.seek(page * 4096 + 100)
                f.write(os.urandom(3000))
        p = gusu('check', db=good)
        tap.ok(p.returncode != 0, 'pages overwritten', p.stdout + p.stderr)
    tap.end()


if __name__ == '__main__':
    main()
