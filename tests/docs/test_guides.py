#!/usr/bin/env python3
"""The guides are executed: every command in a `sh` block of docs/guide runs in order on a sample city and ends with 0. TAP on stdout.

`gusu serve` is left to other tests. A credit code is replaced by one that the sample city has; `--lang` is added."""
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, ROOT, SCHEME, Tap, copy_of_city, environment, gusu  # noqa: E402

GUIDES = os.path.join(ROOT, 'docs', 'guide')


def commands(path):
    text = open(path, encoding='utf-8').read()
    lines = '\n'.join(re.findall(r'^```sh\n(.*?)^```', text, re.M | re.S)).splitlines()
    return [w for w in (shlex.split(line, comments=True) for line in lines) if w]


def run_guide(t, name, folder, db, code):
    lang = 'zh' if 'zh-CN' in name else 'en'
    for words in commands(os.path.join(GUIDES, name)):
        if words[0] != 'gusu':
            t.ok(False, '%s: %s' % (name, ' '.join(words)), 'only commands of gusu stand in sh blocks')
            continue
        if words[1] == 'serve':
            continue
        words = [code if re.fullmatch(r'91[0-9A-Z]{16}', w) else w for w in words[1:]]
        p = subprocess.run([GUSU] + words + ['--lang', lang], cwd=folder, env=environment(db), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        t.ok(p.returncode == 0 and p.stdout, '%s: gusu %s' % (name, ' '.join(words)), 'exit %d\n%s%s' % (p.returncode, p.stdout, p.stderr))


def main():
    t = Tap()
    names = sorted(n for n in os.listdir(GUIDES) if n.endswith('.md'))
    for n in names:
        twin = n.replace('.zh-CN.md', '.md') if 'zh-CN' in n else n.replace('.md', '.zh-CN.md')
        t.ok(twin in names and commands(os.path.join(GUIDES, n)) == commands(os.path.join(GUIDES, twin)), '%s has the commands of its twin' % n)
    for n in names:
        with tempfile.TemporaryDirectory() as folder:
            db = copy_of_city(folder)
            firms = os.path.join(folder, 'firms.csv')
            gusu('export', 'results', '--scheme', SCHEME, '--year', 2020, '--out', firms, db=db, check=True)
            work = os.path.join(folder, 'work')
            os.mkdir(work)
            run_guide(t, n, work, db, open(firms, encoding='utf-8-sig').read().splitlines()[1].split(',')[2])
    t.end()


if __name__ == '__main__':
    main()
