#!/usr/bin/env python3
"""The sample city at its full size, as `sh ./run serve` makes it: it loads, its evaluation has the result hash that both READMEs print, and `gusu check` finds nothing. TAP on stdout."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, ROOT, Tap  # noqa: E402

GUSU = os.environ.get('GUSU', os.path.join(BUILD, 'gusu'))
SCHEME = 'suzhou-2020-illustrative'


def promised(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as f:
        return re.findall(r'\b[0-9a-f]{64}\b', f.read())


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-city-') as folder:
        city, db = os.path.join(folder, 'city'), os.path.join(folder, 'city.gusu')
        env = dict(os.environ, GUSU_DB=db, GUSU_PLANS=os.path.join(ROOT, 'plans'), GUSU_ADMIN_PASSWORD='Harbour-Lantern-58', GUSU_FIRST_LOGIN=os.path.join(folder, 'login.txt'))

        def gusu(*words):
            return subprocess.run([GUSU] + list(words), env=env, capture_output=True, text=True)

        made = subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), city], capture_output=True, text=True)
        tap.ok(made.returncode == 0, 'the generator writes the city', made.stderr[-500:])
        loaded = gusu('init', '--sample', city)
        tap.ok(loaded.returncode == 0, 'it loads', (loaded.stdout + loaded.stderr)[-1500:])
        done = gusu('evaluate', '--scheme', SCHEME, '--year', '2020')
        tap.ok(done.returncode == 0, 'it is evaluated', (done.stdout + done.stderr)[-1500:])
        rounds = gusu('rounds', '--json')
        try:
            hashes = re.findall(r'"result_hash":\s*"([0-9a-f]{64})"', json.dumps(json.loads(rounds.stdout)))
        except ValueError:
            hashes = [rounds.stdout, rounds.stderr]
        tap.ok(len(hashes) == 1 and hashes == promised('README.md') == promised('README.zh-CN.md'), 'the result hash is the one that both READMEs print', hashes)
        checked = gusu('check')
        tap.ok(checked.returncode == 0, 'gusu check finds nothing', (checked.stdout + checked.stderr)[-1500:])
    tap.end()


if __name__ == '__main__':
    main()
