#!/usr/bin/env python3
"""Runs a cmocka program and says its skips as TAP has them: cmocka 1.1 writes `not ok 3 # SKIP`, which readers take for a failure.
Usage: tap_skip.py PROGRAM [ARGUMENT…]"""
import re
import subprocess
import sys

p = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
failed = False
for line in p.stdout.decode('utf-8', 'replace').splitlines():
    line = re.sub(r'^not ok (\d+)( -)? # SKIP', r'ok \1 # SKIP', line)
    failed |= line.startswith('not ok')
    print(line if re.match(r'(ok|not ok|1\.\.|#|Bail|TAP|pragma)', line) else '# ' + line)
sys.exit(1 if failed or p.returncode else 0)
