#!/usr/bin/env python3
"""gusu doctor: a sound installation, and each trouble it is there to find. TAP on stdout."""
import json
import os
import re
import resource
import socket
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Server, Tap, copy_of_city, free_port, gusu  # noqa: E402


def look(*words, db=None, **env):
    """about -> [(state, text, remedy)], exit code"""
    env.setdefault('GUSU_LISTEN', '127.0.0.1:%d' % free_port())
    p = gusu('doctor', '--json', '--lang', 'en', *words, db=db, **env)
    said = json.loads(p.stdout)
    table = {}
    for c in said['checks']:
        table.setdefault(c['about'], []).append((c['state'], c['text'], c['remedy']))
    states = [c['state'] for c in said['checks']]
    if said['failures'] != states.count('fail') or said['warnings'] != states.count('warn') or p.returncode != (1 if said['failures'] else 0):
        raise RuntimeError('%s: exit %d' % (p.stdout, p.returncode))
    if any((c['state'] == 'ok') != (c['remedy'] is None) for c in said['checks']):
        raise RuntimeError('a remedy where all is well, or none where it is not: ' + p.stdout)
    return table


def finds(t, name, table, about, state, text, remedy=''):
    hit = [x for x in table.get(about, []) if x[0] == state and re.search(text, x[1]) and remedy in (x[2] or '')]
    t.ok(hit, name, table.get(about))


def check_sound(t, folder, db):
    backup = os.path.join(folder, 'backup')
    os.mkdir(backup)
    gusu('backup', os.path.join(backup, 'city.gusu'), db=db, check=True)
    table = look(db=db, GUSU_BACKUP_FOLDER=backup)
    bad = {k: v for k, v in table.items() for x in v if x[0] != 'ok' and k not in ('clock', 'user', 'memory', 'disk')}
    t.ok(not bad and {'user', 'config', 'plans', 'database', 'backup', 'disk', 'memory', 'limits', 'port', 'clock', 'libraries', 'fonts'} <= set(table), 'nothing to say of a sound installation', bad)
    finds(t, 'versions are those that are loaded', table, 'libraries', 'ok', r'sqlite %s' % re.escape(sqlite3.sqlite_version))
    old = time.time() - 27 * 3600
    os.utime(os.path.join(backup, 'city.gusu'), (old, old))
    finds(t, 'an old backup', look(db=db, GUSU_BACKUP_FOLDER=backup), 'backup', 'warn', r'city\.gusu, is 27 hours old', 'gusu backup')
    os.unlink(os.path.join(backup, 'city.gusu'))
    finds(t, 'no backup', look(db=db, GUSU_BACKUP_FOLDER=backup), 'backup', 'warn', 'no backup in')
    finds(t, 'no folder of backups', look(db=db, GUSU_BACKUP_FOLDER=backup + '-none'), 'backup', 'fail', 'cannot open', 'install -d')
    finds(t, 'nobody said where backups are', look(db=db), 'backup', 'warn', 'nobody said', 'backup.folder')
    text = gusu('doctor', db=db, GUSU_LISTEN='127.0.0.1:%d' % free_port()).stdout
    t.ok(re.search(r'(?m)^ok    database ', text) and '处提醒' in text, 'lines for people', text)


def check_database(t, folder, db):
    finds(t, 'no database', look(db=os.path.join(folder, 'none.gusu')), 'database', 'fail', 'No such file', 'gusu init')
    other = os.path.join(folder, 'other.gusu')
    con = sqlite3.connect(other)
    con.execute('CREATE TABLE t (a)')
    con.commit()
    con.close()
    os.chmod(other, 0o640)
    finds(t, "somebody else's database", look(db=other), 'database', 'fail', 'not one of Gusu|no database of gusu')
    with open(os.path.join(folder, 'noise.gusu'), 'wb') as f:
        f.write(b'this is no database at all, not at all' * 200)
    finds(t, 'no database but noise', look(db=os.path.join(folder, 'noise.gusu')), 'database', 'fail', '')
    os.chmod(db, 0o644)
    finds(t, 'a database that everybody can read', look(db=db), 'database', 'warn', 'everybody', 'chmod o-rwx')
    os.chmod(db, 0o640)
    con = sqlite3.connect(db)
    last = con.execute("SELECT max(version) FROM schema_version WHERE module = 'evaluation'").fetchone()[0]
    con.execute("UPDATE schema_version SET version = 99 WHERE module = 'evaluation' AND version = ?", (last,))
    con.commit()
    finds(t, 'a database of a newer program', look(db=db), 'database', 'fail', 'newer program', 'newer')
    con.execute("DELETE FROM schema_version WHERE version = 99")
    con.commit()
    con.close()
    before = open(db, 'rb').read()
    finds(t, 'a database that lacks a step', look(db=db), 'database', 'fail', 'lacks', 'gusu upgrade')
    t.ok(open(db, 'rb').read() == before, 'which it does not touch')


def check_rest(t, folder, db):
    with Server(db) as s:
        finds(t, 'gusu serves', look(db=db, GUSU_LISTEN='127.0.0.1:%d' % s.port), 'port', 'ok', 'gusu serves on')
    with socket.socket() as other:
        other.bind(('127.0.0.1', 0))
        other.listen(1)
        finds(t, 'somebody else has the port', look(db=db, GUSU_LISTEN='127.0.0.1:%d' % other.getsockname()[1]), 'port', 'fail', 'in use', 'ss -ltnp')
    finds(t, "an address of another machine", look(db=db, GUSU_LISTEN='192.0.2.1:8080'), 'port', 'fail', 'does not belong')
    finds(t, 'a folder without plans', look('--plans', folder, db=db), 'plans', 'fail', 'no .yaml', 'gusu plan check')
    finds(t, 'more connections than files', look(db=db, GUSU_LIMITS_CONNECTIONS='100000'), 'limits', 'warn', 'open files', 'LimitNOFILE')
    config = os.path.join(folder, 'gusu.yaml')
    with open(config, 'w') as f:
        f.write('config: 1\nmetrics:\n  token: 0123456789abcdef\n')
    os.chmod(config, 0o644)
    finds(t, 'a token that everybody can read', look('--config', config, db=db), 'config', 'warn', 'everybody', 'chmod 640')
    with open(config, 'a') as f:
        f.write('databse: x\n')
    table = look('--config', config, db=db)
    finds(t, 'a mistake in the configuration', table, 'config', 'fail', r'gusu\.yaml:4: unknown key', 'gusu config check')
    finds(t, 'the other checks go on', table, 'libraries', 'ok', 'libmicrohttpd')


def main():
    t = Tap()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        os.chmod(db, 0o640)
        check_sound(t, folder, db)
        check_rest(t, folder, db)
        check_database(t, folder, db)
    t.end()


main()
