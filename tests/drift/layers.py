#!/usr/bin/env python3
"""The layers of ARCHITECTURE.md, held against the includes: TAP on stdout.

base <- store, net, document <- core <- registry <- indicators <- evaluation and the other domains <- main. store and net do not know each other; domains meet
through registry, indicators and core/module.h, never through each other.
"""
import os
import re
import sys

ROOT = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..', '..'))
GROUND = ['base']
BELOW = {
    'base': [],
    'store': ['base'],
    'net': ['base'],
    'document': ['base'],
    'core': ['base', 'store', 'net', 'document'],
    'registry': ['base', 'store', 'core'],
    'indicators': ['base', 'store', 'core', 'registry'],
    'campaign': ['base', 'store', 'document', 'core', 'registry', 'indicators', 'evaluation', 'office'],
    'laboratory': ['base', 'store', 'core', 'registry', 'indicators', 'evaluation'],  # a scheme in hand, and the round beside it
    'projects': ['base', 'store', 'document', 'core', 'registry', 'indicators', 'office', 'targets'],
}
DOMAIN = ['base', 'store', 'document', 'core', 'registry', 'indicators']  # evaluation, targets and every later module
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
BANNED = {
    'strcpy': 'arena_strdup or buf_str', 'strcat': 'buf_str', 'sprintf': 'snprintf or buf_printf', 'vsprintf': 'vsnprintf',
    'gets': 'getline', 'strtok': 'text.h', 'atoi': None, 'rand': 'a generator of your own with a seed', 'localtime': 'base/period.h', 'gmtime': 'base/period.h',
    'system': 'nothing', 'popen': 'nothing', 'alloca': 'an arena',
}


def sources():
    for folder, _, files in os.walk(os.path.join(ROOT, 'src')):
        for f in sorted(files):
            if f.endswith(('.c', '.h')):
                path = os.path.join(folder, f)
                yield os.path.relpath(path, os.path.join(ROOT, 'src')), open(path, encoding='utf-8').read()


def wrong_include(path, header):
    """The reason why `path` may not include `header`, or None."""
    if header.endswith('.gen.h') or '/' not in header:
        return None
    mine, theirs = path.split('/')[0], header.split('/')[0]
    if '/' not in path:  # main.c, modules.def: the only ones that know all
        return None
    if mine == theirs:
        return None
    allowed = BELOW.get(mine, DOMAIN)
    if theirs in allowed:
        return None
    return '%s includes %s, but %s may know only %s' % (path, header, mine, ', '.join(allowed) or 'nothing')


def code_only(text):
    text = re.sub(r'/\*.*?\*/', lambda m: '\n' * m.group().count('\n'), text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    return re.sub(r'//.*', '', text)


def main():
    files = list(sources())
    tests = []
    bad = [w for p, t in files for h in INCLUDE.findall(t) for w in [wrong_include(p, h)] if w]
    tests.append(('includes only look down', bad))

    # The check itself must be able to fail.
    probes = [('base/x.c', 'store/db.h'), ('store/x.c', 'net/net.h'), ('net/x.h', 'store/db.h'), ('core/x.c', 'registry/registry.h'),
              ('evaluation/x.c', 'targets/targets.h'), ('registry/x.c', 'indicators/frame.h')]
    tests.append(('a wrong include is found', ['%s -> %s passes' % p for p in probes if not wrong_include(*p)]))
    good = [('evaluation/x.c', 'indicators/frame.h'), ('main.c', 'evaluation/evaluate.h'), ('core/x.c', 'store/db.h')]
    tests.append(('a right include passes', ['%s -> %s is refused' % p for p in good if wrong_include(*p)]))

    bad = []
    for p, t in files:
        body = code_only(t)
        for word, instead in BANNED.items():
            if instead is None:
                continue
            for m in re.finditer(r'(?<![\w.>])%s\s*\(' % word, body):
                bad.append('%s:%d: %s is banned; use %s' % (p, body.count('\n', 0, m.start()) + 1, word, instead))
    tests.append(('no banned function', bad))

    bad = []
    for p, t in files:
        in_store = os.path.basename(p).endswith('_store.c') or p.startswith('store/')
        if not in_store and re.search(r'\bSQL\s*\(\s*"', code_only(t).replace('""', '"')):
            bad.append('%s: SQL text outside a _store.c' % p)
    tests.append(('SQL stands in _store.c only', bad))

    bad = ['%s: line 1 should say what the file is: /* name.h - … */' % p for p, t in files
           if not re.match(r'/\* %s - \S' % re.escape(os.path.basename(p)), t)]
    tests.append(('every file says in line 1 what it is', bad))

    bad = ['%s: %d lines' % (p, t.count('\n')) for p, t in files if t.count('\n') > 900]
    tests.append(('no file over 900 lines', bad))

    print('1..%d' % len(tests))
    for i, (name, bad) in enumerate(tests, 1):
        print('%s %d - %s' % ('not ok' if bad else 'ok', i, name))
        for b in bad[:20]:
            print('# ' + b)
    return 1 if any(b for _, b in tests) else 0


if __name__ == '__main__':
    sys.exit(main())
