#!/usr/bin/env python3
"""Every header compiles alone, twice: it includes what it needs and guards itself. TAP on stdout. Arguments: source root, build root, compiler words."""
import glob
import os
import subprocess
import sys

root, build = sys.argv[1], sys.argv[2]
headers = sorted(os.path.relpath(h, os.path.join(root, 'src')) for h in glob.glob(os.path.join(root, 'src', '*', '**', '*.h'), recursive=True))
generated = sorted({os.path.dirname(p) for p in glob.glob(os.path.join(build, 'src', '**', '*.gen.h'), recursive=True)})
PANGO = subprocess.run(['pkg-config', '--cflags', 'pangocairo'], stdout=subprocess.PIPE, text=True).stdout.split()  # src/document draws with it
bad = []
for h in headers:
    text = '#include "%s"\n#include "%s"\n' % (h, h)
    words = ['gcc', '-std=c17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I' + os.path.join(root, 'src'), '-I' + os.path.join(build, 'src')]
    words += ['-I' + g for g in generated] + PANGO + ['-x', 'c', '-']
    p = subprocess.run(words, input=text, capture_output=True, text=True)
    if p.returncode:
        bad.append((h, p.stderr.strip().split('\n')[0]))
print('1..1')
print('%s 1 - %d headers stand alone' % ('not ok' if bad or not headers else 'ok', len(headers)))
for h, why in bad:
    print('# %s: %s' % (h, why))
sys.exit(1 if bad else 0)
