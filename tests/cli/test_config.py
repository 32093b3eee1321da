#!/usr/bin/env python3
"""The configuration file: mistakes with their places, the order of precedence, what is shown and what is hidden. TAP on stdout."""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import ROOT, Server, Tap, copy_of_city, gusu  # noqa: E402

EXAMPLE = os.path.join(ROOT, 'packaging', 'gusu.yaml')


def write(folder, text, name='gusu.yaml'):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def shown(*words, **env):
    """key -> (value, from)"""
    return {v['key']: (v['value'], v['from']) for v in json.loads(gusu('config', 'show', '--json', *words, check=True, **env).stdout)['values']}


def issues(path):
    p = gusu('config', 'check', path, '--json', '--lang', 'en')
    return p.returncode, [(i['line'], i['column'], i['kind'], i['text'], i['hint']) for i in json.loads(p.stdout)['issues']]


MISTAKES = [
    ('an unknown key', 'config: 1\nlisten: 127.0.0.1:80\ndatabse: x\n', 3, 1, "'databse'", "'database'"),
    ('an unknown key of a section', 'config: 1\nlimits:\n  wokers: 4\n', 3, 3, "'wokers'", "'workers'"),
    ('an unknown section', 'config: 1\nlimit:\n  queue: 4\n', 2, 1, "'limit'", "'limits'"),
    ('a key in the wrong section', 'config: 1\nlog:\n  queue: 4\n', 3, 3, "'queue'", 'level'),
    ('an unknown unit', 'config: 1\nlimits:\n  upload: 2 TB\n', 3, 11, "'2 TB'", 'MiB'),
    ('a number out of bounds', 'config: 1\nlimits:\n  workers: 0\n', 3, 12, "'0'", 'between 1 and 256'),
    ('a number that overflows', 'config: 1\nlimits:\n  upload: 9999999999 GiB\n', 3, 11, '9999999999', 'between'),
    ('a negative number', 'config: 1\nlimits:\n  queue: -1\n', 3, 10, "'-1'", 'between'),
    ('a word that is none', 'config: 1\nlog:\n  level: inf\n', 3, 10, "'inf'", "'info'"),
    ('a flag that is none', 'config: 1\ntrust-proxy: perhaps\n', 2, 14, 'perhaps', 'true'),
    ('no address', 'config: 1\nlisten: 8080\n', 2, 9, "'8080'", '127.0.0.1:8080'),
    ('no port', 'config: 1\nlisten: 127.0.0.1:99999\n', 2, 9, '99999', '127.0.0.1:8080'),
    ('no network', 'config: 1\nmetrics:\n  allow: [127.0.0.1, 10.0.0.0/33]\n', 3, 10, '10.0.0.0/33', '10.2.0.0/16'),
    ('a short token', 'config: 1\nmetrics:\n  token: short\n', 3, 10, 'too short', 'openssl'),
    ('a list where a text belongs', 'config: 1\nlisten: [a, b]\n', 2, 9, '', ''),
    ('a key given twice', 'config: 1\nlisten: 127.0.0.1:1\nlisten: 127.0.0.1:2\n', 3, 1, 'twice', 'remove'),
    ('a tab', 'config: 1\nlimits:\n\tqueue: 1\n', 3, 1, 'cannot start', 'spaces'),
    ('no version', 'listen: 127.0.0.1:8080\n', 1, 1, 'no configuration file', 'config: 1'),
    ('another version', 'config: 2\n', 1, 9, 'version', 'config: 1'),
]


def check_mistakes(t, folder):
    for name, text, line, column, what, remedy in MISTAKES:
        path = write(folder, text)
        code, found = issues(path)
        hits = [i for i in found if i[:3] == (line, column, 'error') and what in i[3] and remedy in (i[4] or '')]
        t.ok(code == 3 and hits and len(found) <= 2, 'mistake: ' + name, found)
        p = gusu('--config', path, '--lang', 'en', 'check', db=os.path.join(folder, 'none'))
        t.ok(p.returncode == 3 and '%s:%d:%d: error:' % (path, line, column) in p.stderr and 'nothing was done' in p.stderr, 'no command runs with it: ' + name, p.stderr)
        t.ok('%s:%d:%d: 错误：' % (path, line, column) in gusu('config', 'check', path, '--lang', 'zh').stderr, 'in Chinese too: ' + name)
    code, found = issues(write(folder, ''.join(['config: 1\ndatabse: x\nlisten: 1\nlimits:\n  upload: x\n'])))
    t.ok(code == 3 and [i[0] for i in found] == [2, 3, 5], 'all mistakes of a file at once', found)
    t.ok(gusu('config', 'check', os.path.join(folder, 'absent.yaml')).returncode == 3, 'a file that is not there')
    t.ok(gusu('--config', os.path.join(folder, 'absent.yaml'), 'help').returncode == 0, 'help comes in any case')


def check_example(t, folder):
    code, found = issues(EXAMPLE)
    t.ok(code == 0 and all(i[2] == 'warning' for i in found), 'the example is a valid file', found)
    text = open(EXAMPLE, encoding='utf-8').read()
    every = re.sub(r'(?m)^( *)#([a-z-]+:)', r'\1\2', text).replace('token: ""', 'token: "0123456789abcdef"')
    code, found = issues(write(folder, every))
    t.ok(code == 0, 'so it is with every comment taken away', found)
    values = shown('--config', write(folder, every), GUSU_PLANS='')
    rest = [k for k, v in values.items() if ':' not in v[1] or 'gusu.yaml' not in v[1]]
    t.ok(not rest, 'which sets every key', rest)
    defaults = shown('--config', 'none')
    moved = [k for k, v in values.items() if defaults[k][0] is not None and v[0] != defaults[k][0] and k not in ('database', 'plans')]
    t.ok(not moved, 'to its default, where there is one', moved)


def check_precedence(t, folder):
    path = write(folder, 'config: 1\ndatabase: /from/file\nlimits:\n  workers: 3\n  upload: 2 GiB\n  session-idle: 45 min\nmetrics:\n  token: a-secret-of-the-file\n')
    v = shown('--config', path, GUSU_DB='')
    t.ok(v['database'] == ('/from/file', path + ':2') and v['limits.workers'] == ('3', path + ':4'), 'the file wins over the default', v)
    t.ok(v['limits.upload'][0] == '2 GiB' and v['limits.session-idle'][0] == '45 min' and v['limits.queue'] == ('512', 'default'), 'units; what nobody says is the default', v)
    t.ok(v['metrics.token'][0] == '(hidden)' and 'a-secret' not in gusu('config', 'show', '--config', path).stdout, 'a secret is hidden')
    v = shown(GUSU_CONFIG=path, GUSU_DB='/from/env', GUSU_LIMITS_UPLOAD='3 GiB', GUSU_WORKERS='4')
    t.ok(v['database'] == ('/from/env', 'GUSU_DB') and v['limits.upload'] == ('3 GiB', 'GUSU_LIMITS_UPLOAD') and v['limits.workers'] == ('4', 'GUSU_WORKERS'), 'the environment wins over the file', v)
    v = shown('--db', 'postgresql://me:geheim@host/city', GUSU_CONFIG=path, GUSU_DB='/from/env')
    t.ok(v['database'] == ('postgresql://me:***@host/city', '--db'), 'an option wins over both; the password in an address is hidden', v['database'])
    t.ok([gusu('config', 'show', k, GUSU_CONFIG=path, GUSU_DB='').stdout for k in ('database', 'limits.upload', 'web', 'metrics.token')]
         == ['/from/file\n', '2 GiB\n', '', '(hidden)\n'], 'one value for a script')
    p = gusu('config', 'show', 'databse', '--lang', 'en')
    t.ok(p.returncode == 4 and "'database'" in p.stderr, 'a key that is none', p.stderr)
    p = gusu('config', 'check', '--lang', 'en', GUSU_CONFIG='none', GUSU_LIMITS_QUEUE='many')
    t.ok(p.returncode == 3 and 'GUSU_LIMITS_QUEUE: error:' in p.stderr, 'a mistake in the environment', p.stderr)
    t.ok('--lang' not in shown('--config', write(folder, 'config: 1\nlanguage: en\n'))['language'][1]
         and 'usage: gusu' in gusu('--config', os.path.join(folder, 'gusu.yaml'), 'help').stdout, 'the language of the file is spoken')


def check_serving(t, folder):
    db = copy_of_city(folder)
    path = write(folder, 'config: 1\ndatabase: %s\nlog:\n  format: json\n  level: info\nlimits:\n  workers: 2\n  body: 1 KiB\n' % db)
    with Server(None, '--config', path) as s:
        s.stop()
        lines = [x for x in s.said().splitlines() if x.startswith('{')]
    try:
        said = [json.loads(x) for x in lines]
    except ValueError:
        said = []
    t.ok(any(x['event'] == 'request' and x['path'] == '/api/health' and x['status'] == 200 for x in said), 'serve takes database and log format from the file', lines[:3])


def main():
    t = Tap()
    with tempfile.TemporaryDirectory() as folder:
        check_mistakes(t, folder)
        check_example(t, folder)
        check_precedence(t, folder)
        check_serving(t, folder)
    t.end()


main()
