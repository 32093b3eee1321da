#!/usr/bin/env python3
"""What is written about the configuration is what the program does: TAP on stdout.

Every limit of src/core/app.h is a key; packaging/gusu.yaml and docs/reference/config.md are what `gusu config keys` writes. `config.py PROGRAM ROOT --write` writes them (make gen)."""
import os
import re
import subprocess
import sys

GUSU, ROOT = sys.argv[1], sys.argv[2]
FILES = {'packaging/gusu.yaml': ['--yaml'], 'docs/reference/config.md': []}


def said(words):
    env = {k: v for k, v in os.environ.items() if not k.startswith('GUSU_')}
    return subprocess.run([GUSU, '--config', 'none', 'config', 'keys'] + words, env=env, stdout=subprocess.PIPE, check=True, timeout=60).stdout


def text(path):
    return open(os.path.join(ROOT, path), encoding='utf-8').read()


def fields():
    body = re.search(r'struct app_limits \{(.*?)\n\};', text('src/core/app.h'), re.S).group(1)
    body = re.sub(r'/\*.*?\*/', '', body, flags=re.S)
    for line in re.findall(r'(?:size_t|int64_t|int)\s+([^;]+);', body):
        yield from (w.strip() for w in line.split(','))


def main():
    if '--write' in sys.argv:
        for path, words in FILES.items():
            new = said(words)
            with open(os.path.join(ROOT, path), 'wb') as f:
                f.write(new)
        return 0
    n = bad = 0
    keys = text('src/core/config_keys.c')
    missing = [f for f in fields() if 'LIMIT(%s)' % f not in keys]
    checks = [(not missing and len(list(fields())) > 10, 'every limit of app.h is a key of the configuration', 'add a line to src/core/config_keys.c for: %s' % ', '.join(missing))]
    for path, words in FILES.items():
        same = os.path.exists(os.path.join(ROOT, path)) and text(path).encode() == said(words)
        checks.append((same, '%s is what the program says' % path, 'run `make gen` and commit the file'))
    for good, name, why in checks:
        n += 1
        bad += not good
        print('%s %d - %s' % ('ok' if good else 'not ok', n, name))
        if not good:
            print('# ' + why)
    print('1..%d' % n)
    return 1 if bad else 0


sys.exit(main())
