#!/usr/bin/env python3
"""The guides are executed: every command in a `sh` block of docs/guide runs in order on a sample city and ends with 0; their pictures and links are there. TAP on stdout.

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


def pictures(t, names):
    """Every picture that a guide names is there, small, in its language and from `make guide-pictures`; and every one that is there is named."""
    folder = os.path.join(GUIDES, 'pictures')
    have, named = set(os.listdir(folder)), set()
    for n in names:
        mine = re.findall(r'!\[[^]]+\]\(pictures/([^)]+)\)', open(os.path.join(GUIDES, n), encoding='utf-8').read())
        wrong = [p for p in mine if p not in have or not p.endswith('.zh-CN.png' if 'zh-CN' in n else '.en.png') or os.path.getsize(os.path.join(folder, p)) >= 150000]
        if mine:
            t.ok(not wrong, '%s: its %d pictures are there and small' % (n, len(mine)), wrong)
        named |= set(mine)
    t.ok(have == named, 'every picture is named by a guide', have ^ named)
    script = open(os.path.join(ROOT, 'tests', 'web', 'walk_year.mjs'), encoding='utf-8').read()
    lost = [p for p in named if "'%s'" % p.split('.')[0] not in script]
    t.ok(not lost, 'and made by the walk through the year', lost)


def links(t, names):
    """Every link of a guide leads to a file."""
    for n in names:
        targets = re.findall(r'(?<!!)\[[^]]*\]\(([^)#:]+)(?:#[^)]*)?\)', open(os.path.join(GUIDES, n), encoding='utf-8').read())
        dead = [x for x in targets if not os.path.exists(os.path.join(GUIDES, x))]
        t.ok(not dead, '%s: %d links lead somewhere' % (n, len(targets)), dead)


def main():
    t = Tap()
    names = sorted(n for n in os.listdir(GUIDES) if n.endswith('.md'))
    for n in names:
        twin = n.replace('.zh-CN.md', '.md') if 'zh-CN' in n else n.replace('.md', '.zh-CN.md')
        t.ok(twin in names and commands(os.path.join(GUIDES, n)) == commands(os.path.join(GUIDES, twin)), '%s has the commands of its twin' % n)
    pictures(t, names)
    links(t, names)
    for n in [n for n in names if commands(os.path.join(GUIDES, n))]:
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
