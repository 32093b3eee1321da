#!/usr/bin/env python3
"""Every SQL("…") of the program is taken by the database, for every kind of scope. `statements.py GUSU PREPARE ROOT`; on SQLite, or with GUSU_TEST_PG on PostgreSQL. TAP."""
import glob
import os
import re
import subprocess
import sys
import tempfile

GUSU, PREPARE, ROOT = sys.argv[1:4]
ONLY_SQLITE = r'\bbackup_(info|table|file)\b' # lie in backup files, which are SQLite's
TOKEN = re.compile(r'\s+|//[^\n]*|/\*.*?\*/|"((?:[^"\\]|\\.)*)"|(\w+)|(.)', re.S)


def unquote(s):
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m.group(1), m.group(1)), s)


def pieces_of(path):
    """#define NAME "…" of a file; several pieces, lines and the names of other texts are one text."""
    found = {}
    with open(path, encoding='utf-8') as f:
        for m in re.finditer(r'#define[ \t]+(\w+)[ \t]+((?:"(?:[^"\\]|\\.)*"|[A-Z_]+|\\\n|[ \t])+)\n', f.read()):
            if '"' in m.group(2):
                found[m.group(1)] = re.findall(r'"((?:[^"\\]|\\.)*)"|([A-Z_]+)', m.group(2))
    return found


def text_defines(pieces):
    def whole(name):
        return ''.join(unquote(s) if not word else whole(word) for s, word in pieces[name])
    return {name: whole(name) for name, parts in pieces.items() if all(not word or word in pieces for _, word in parts)}


def statements(path, defines):
    text = open(path, encoding='utf-8').read()
    for m in re.finditer(r'(?<![\w.])SQL\(', text):
        line = text.count('\n', 0, m.start()) + 1
        if re.search(r'^[ \t]*#define[^\n]*$', text[:m.start()].rsplit('\n', 1)[-1]):
            continue
        at, sql = m.end(), ''
        while True:
            t = TOKEN.match(text, at)
            at = t.end()
            if t.group(1) is not None:
                sql += unquote(t.group(1))
            elif t.group(2) is not None:
                if t.group(2) not in defines:
                    sys.exit('%s:%d: SQL() holds %s, which is no text' % (path, line, t.group(2)))
                sql += defines[t.group(2)]
            elif t.group(3) == ')':
                break
            elif t.group(3):
                sys.exit('%s:%d: SQL() holds %r' % (path, line, t.group(3)))
        if not re.search(ONLY_SQLITE, sql):
            yield '%s:%d' % (os.path.relpath(path, ROOT), line), sql


def main():
    headers, found = {}, []
    for path in glob.glob(os.path.join(ROOT, 'src', '*', '**', '*.h'), recursive=True):
        headers.update(pieces_of(path))
    for path in sorted(glob.glob(os.path.join(ROOT, 'src', '*', '**', '*.c'), recursive=True)):
        found += statements(path, text_defines(dict(headers, **pieces_of(path)))) # a file's own names count before those of headers
    with tempfile.TemporaryDirectory() as folder:
        db = os.environ.get('GUSU_TEST_PG', os.path.join(folder, 'x.gusu'))
        env = dict(os.environ, GUSU_PLANS=os.path.join(ROOT, 'plans'), GUSU_ADMIN_PASSWORD='a-long-password-for-tests', GUSU_CONFIG='none')
        p = subprocess.run([GUSU, 'init', '--empty', '--db', db], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if p.returncode:
            sys.exit('gusu init: ' + p.stdout)
        p = subprocess.run([PREPARE, db], input=''.join('%s\0%s\0' % x for x in found).encode(), stdout=subprocess.PIPE)
    out = p.stdout.decode('utf-8', 'replace')
    print(out, end='')
    sys.exit(1 if p.returncode or re.search(r'^not ok', out, re.M) else 0)


if __name__ == '__main__':
    main()
