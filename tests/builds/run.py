#!/usr/bin/env python3
"""Runs recomputed on other builds: gcc and clang, -O0 and -O3, with one thread and with two. Each build evaluates the same small city; all digests are the same, and each build verifies
every other one's run by its certificate. One changed cell gives other digests on every build. Part of `make deep`; the small proof of every commit is calc/hashes. TAP on stdout."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
SCHEME, YEAR = 'suzhou-2020-illustrative', 2020
BUILDS = [(cc, level) for cc in ('gcc', 'clang-14') for level in ('0', '3')]
n = failed = 0


def ok(good, name, why=''):
    global n, failed
    n += 1
    failed += not good
    print('%s %d - %s' % ('ok' if good else 'not ok', n, name), flush=True)
    if not good:
        print('# ' + str(why).replace('\n', '\n# '))


def build(cc, level):
    folder = os.path.join(ROOT, 'build-hash', '%s-O%s' % (cc, level))
    if not os.path.exists(os.path.join(folder, 'build.ninja')):
        subprocess.run(['meson', 'setup', folder, '-Dbuildtype=plain', '-Doptimization=' + level, '-Dweb=disabled'], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, CC=cc))
    subprocess.run(['ninja', '-C', folder, 'gusu', 'tools/sample-city'], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


def gusu(folder, threads, *words, check=True):
    """With one core the program evaluates with one thread."""
    cores = ','.join(str(c) for c in sorted(os.sched_getaffinity(0))[:threads])
    r = subprocess.run(['taskset', '-c', cores, os.path.join(folder, 'gusu')] + [str(w) for w in words], capture_output=True, text=True,
                       env=dict(os.environ, GUSU_PLANS=os.path.join(ROOT, 'plans'), GUSU_ADMIN_PASSWORD='one of many words', GUSU_LANG='en'))
    if check and r.returncode:
        raise RuntimeError('%s: %s%s' % (' '.join(map(str, words)), r.stdout, r.stderr))
    return r


def evaluate(folder, threads, db, certificate):
    gusu(folder, threads, 'evaluate', '--scheme', SCHEME, '--year', YEAR, '--db', db)
    rounds = json.loads(gusu(folder, threads, 'rounds', '--json', '--db', db).stdout)
    number = max(r['round'] for r in rounds if r['year'] == YEAR)
    gusu(folder, threads, 'evaluate', '--certificate', number, '--out', certificate, '--db', db)
    with open(certificate, encoding='utf-8') as f:
        return json.load(f)['record']


def digests(record):
    return record['scheme_sm3'], record['input_sm3'], record['result_sm3']


def main():
    if shutil.which('clang-14') is None:
        print('1..0 # skip clang-14 is not installed')
        return
    folders = [build(*b) for b in BUILDS]
    with tempfile.TemporaryDirectory(prefix='builds-') as folder:
        city, base = os.path.join(folder, 'city'), os.path.join(folder, 'base.gusu')
        subprocess.run([os.path.join(folders[0], 'tools', 'sample-city'), city, '--enterprises', '5000', '--projects', '0'], check=True, capture_output=True)
        gusu(folders[0], 2, 'init', '--sample', city, '--db', base)
        made = []
        for path, (cc, level) in zip(folders, BUILDS):
            for threads in (1, 2):
                name = '%s-O%s-%d' % (cc, level, threads)
                db, kept = os.path.join(folder, name + '.gusu'), os.path.join(folder, name + '.json')
                shutil.copy(base, db)
                made.append((name, db, kept, evaluate(path, threads, db, kept)))
        first = digests(made[0][3])
        for name, _, _, record in made:
            ok(digests(record) == first, '%s gives the digests of %s' % (name, made[0][0]), record)
        ok(len({record['build'] for _, _, _, record in made}) == 2, 'two compilers made them, and the records say so', [record['build'] for _, _, _, record in made])
        for name, db, kept, _ in made:
            for path, (cc, level) in zip(folders, BUILDS):
                threads = 1 if name.endswith('2') else 2
                r = gusu(path, threads, 'evaluate', '--verify', kept, '--db', db, check=False)
                ok(r.returncode == 0, '%s-O%s with %d threads recomputes the run of %s' % (cc, level, threads, name), r.stdout + r.stderr)
        one_cell(folder, folders, base, first)
    print('1..%d' % n)
    sys.exit(1 if failed else 0)


def one_cell(folder, folders, base, first):
    """One figure more in the same city."""
    seen = set()
    for path, (cc, level) in zip(folders, BUILDS):
        db = os.path.join(folder, 'cell-%s-%s.gusu' % (cc, level))
        shutil.copy(base, db)
        another_figure(path, db, folder)
        record = evaluate(path, 2, db, os.path.join(folder, 'cell.json'))
        seen.add(digests(record)[1:])
    ok(len(seen) == 1 and seen.pop()[0] != first[1], 'one changed cell gives another input, the same on every build', seen)


def another_figure(path, db, folder):
    with sqlite3.connect(db) as own:  # the sample city takes no figures of others; this copy of it does
        own.execute("UPDATE setting SET value = '0' WHERE key = 'sample'")
        code = own.execute("SELECT min(s.code) FROM subject s JOIN enterprise e ON e.id = s.id").fetchone()[0]
    table = os.path.join(folder, 'one.csv')
    with open(table, 'w', encoding='utf-8') as f:
        f.write('信用代码,年份,实缴税收(万元)\n%s,%d,4321.09\n' % (code, YEAR))
    gusu(path, 2, 'import', 'facts', table, '--source', '市税务局', '--db', db)


main()
