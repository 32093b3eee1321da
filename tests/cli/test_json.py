#!/usr/bin/env python3
"""Every command of `gusu help --json` with --json: one valid document on stdout when it succeeds, one problem on stderr when it fails. TAP on stdout.

A new command needs one line in `successes`; without it its success counts as skipped."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, ROOT, SCHEME, Tap, copy_of_city, environment, gusu  # noqa: E402
from test_bad_input import code_of, sheet  # noqa: E402

ROUND = ['--scheme', SCHEME, '--year', '2020']
SMALL_SCHEME = os.path.join(ROOT, 'tests', 'bench', 'peer-eval.yaml')


def read(text):
    """The one document in the text, or None."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def shown(p):
    return 'exit %d\nstdout: %s\nstderr: %s' % (p.returncode, p.stdout[:500], p.stderr[:500])


def is_problem(p):
    """Nothing on stdout, on stderr one problem."""
    x = read(p.stderr)
    return p.returncode != 0 and p.stdout == '' and isinstance(x, dict) and bool(x.get('error')) and bool(x.get('detail'))


def write(folder, name, rows):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet(rows))
    return path


def input_of(scheme, path):
    """A small table with the columns that a plain scheme names."""
    text = open(scheme, encoding='utf-8').read()
    columns = re.findall(r'^  (\w+): *\{(.*)\}$', text.split('\ncolumns:\n')[1].split('\nstrata:')[0], re.M)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(','.join(name for name, _ in columns) + '\n')
        for i in range(12):
            f.write(','.join('u%02d' % i if 'id' in kind else '0' if 'bool' in kind else str(1 + i + k) for k, (_, kind) in enumerate(columns)) + '\n')
    return path


def successes(folder, db, empty, code):
    """Words that succeed, by command, and what the document holds. `db` is a sample city, `empty` a database without data."""
    path = lambda name: os.path.join(folder, name)  # noqa: E731
    firms = write(folder, 'firms.csv', [['code', 'name', 'region', 'industry'], [code_of(900001), '甲', '320583100', '3911']])
    plots = write(folder, 'plots.csv', [['地块编号', '所属区域', '地块面积(亩)', '信用代码', '占用方式', '占用面积(亩)', '开始日期'], ['DK1', '320583100', '5', code_of(900001), '自有', '5', '2001-05-20']])
    marks = write(folder, 'marks.csv', [['信用代码', '名单', '文件', '认定单位', '开始日期'], [code_of(900001), '白名单', '试〔2020〕1号', '工信局', '2020-01-01']])
    facts = write(folder, 'facts.csv', [['code', 'indicator', 'period', 'value', 'unit'], [code_of(900001), 'tax', '2020', '9', '万元']])
    return {
        'init': ([*'init --empty --db'.split(), path('new.gusu')], 'database'),
        'plan check': (['plan', 'check', os.path.join(ROOT, 'plans')], 'issues'),
        'config check': (['config', 'check', '--plans', os.path.join(ROOT, 'plans')], 'issues'),
        'config show': (['config', 'show'], 'values'),
        'config keys': (['config', 'keys'], None),
        'db copy': (['db', 'copy', db, path('copy.gusu')], None),
        'doctor': (['doctor', '--db', db], 'checks'),
        'backup': (['backup', path('backup.gusu'), '--db', db], 'contents'),
        'restore': (['restore', path('backup.gusu'), '--to', path('restored.gusu')], None),
        'upgrade': (['upgrade', '--db', db], 'steps'),
        'ledger verify': (['ledger', 'verify', '--db', db], 'findings'),
        'ledger head': (['ledger', 'head', '--db', db], 'root'),
        'ledger list': (['ledger', 'list', '--db', db], None),
        'ledger show': (['ledger', 'show', '1', '--db', db], 'kind'),
        'ledger proof': (['ledger', 'proof', '1', '--db', db], 'path'),
        'ledger consistency': (['ledger', 'consistency', '1', '2', '--db', db], 'path'),
        'list publish': (['list', 'publish', *ROUND, '--db', db], None),
        'list published': (['list', 'published', '--db', db], None),
        'list save': (['list', 'save', '1', path('list'), '--db', db], 'proof'),
        'rebuild': (['rebuild', '--db', db], 'rebuilt'),
        'check': (['check', '--db', db], 'list'),
        'account password': (['account', 'password', '--db', db], 'account'),
        'help': (['help'], 'commands'),
        'import enterprises': (['import', 'enterprises', firms, '--db', empty], 'added'),
        'import plots': (['import', 'plots', plots, '--db', empty], 'added'),
        'import marks': (['import', 'marks', marks, '--db', empty], 'added'),
        'import facts': (['import', 'facts', facts, '--db', empty], 'added'),
        'template': (['template', 'plots', path('plots-t.csv'), '--db', db], 'file'),
        'template facts': (['template', 'facts', path('facts-t.xlsx'), '--db', db], 'file'),
        'evaluate': (['evaluate', *ROUND, '--db', db], 'result_hash'),
        'rounds': (['rounds', '--db', db], None),
        'verify': (['verify', '1', '--db', db], 'same'),
        'explain': (['explain', code, *ROUND, '--db', db], 'lines'),
        'whatif': (['whatif', *ROUND, '--set', 'w.tax_per_mu=20', '--db', db], 'matrix'),
        'export results': (['export', 'results', *ROUND, '--out', path('out.csv'), '--db', db], 'rows'),
        'run-scheme': (['run-scheme', SMALL_SCHEME, '--input', input_of(SMALL_SCHEME, path('units.csv')), '--out', path('units-out.csv')], 'units'),
        'bench': (['bench', '--units', '1000'], 'units'),
    }


def check_serve(tap, db):
    """`serve` says its address as one line and then goes on."""
    p = subprocess.Popen([GUSU, 'serve', '--json', '--listen', '127.0.0.1:0', '--db', db], env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = p.stdout.readline()
    p.send_signal(signal.SIGTERM)
    rest = p.communicate(timeout=60)[0]
    x = read(line + rest)
    tap.ok(isinstance(x, dict) and x.get('address', '').startswith('http://127.0.0.1:'), 'serve: one document', line + rest)


def check_commands(tap, folder):
    db, empty = copy_of_city(folder), os.path.join(folder, 'empty.gusu')
    gusu('init', '--empty', db=empty, check=True)
    out = os.path.join(folder, 'first.csv')
    gusu('export', 'results', *ROUND, '--out', out, db=db, check=True)
    code = re.search(r'\b9[0-9A-Z]{17}\b', open(out, encoding='utf-8-sig').read()).group(0)
    known = successes(folder, db, empty, code)
    x = read(gusu('help', '--json', '--lang', 'en').stdout)
    tap.ok(bool(x) and len(x['commands']) >= 20 and len(x['options']) >= 7, 'help --json lists the commands', x)
    for command in x['commands']:
        words = command['words']
        tap.ok(all(command.get(k) for k in ('words', 'summary', 'text', 'module')) and 'usage' in command, '%s: words, usage, summary, text' % words, command)
        p = gusu('help', *words.split(), '--json', '--lang', 'en')
        tap.ok(p.returncode == 0 and p.stderr == '' and read(p.stdout) == command, 'help %s --json says the same' % words, shown(p))
        p = gusu(*words.split(), '--no-such-option', '--json', '--lang', 'en', db=db)
        tap.ok(is_problem(p) if words != 'help' else read(p.stdout or p.stderr) is not None, '%s: a slip is a problem' % words, shown(p))
        if words == 'serve':
            check_serve(tap, db)
        elif words not in known:
            tap.skip('%s succeeds with one document' % words, 'it has no line in `successes` of tests/cli/test_json.py')
        else:
            arguments, key = known[words]
            p = gusu(*arguments, '--json')
            value = read(p.stdout)
            codes = (0, 1) if words == 'doctor' else (0,)  # this machine may lack something
            tap.ok(p.returncode in codes and isinstance(value, (dict, list)) and (key is None or key in value), '%s succeeds with one document' % words, shown(p))


def check_help(tap):
    x = read(gusu('help', 'exit-codes', '--json', '--lang', 'en').stdout)
    tap.ok(isinstance(x, list) and [e['code'] for e in x] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130] and all(e['name'] and e['text'] for e in x), 'exit codes as a list', x)
    words = gusu('help', 'exit-codes', '--lang', 'en').stdout
    tap.ok(all('%d' % e['code'] in words and e['text'] in words for e in x), 'the text says the same', words)
    pages = read(gusu('help', 'guide', '--json').stdout)
    tap.ok(isinstance(pages, list) and len(pages) >= 3 and all(p['page'] and p['title'] for p in pages), 'the guide as a list of pages', pages)
    for page in pages:
        one = read(gusu('help', 'guide', page['page'], '--json').stdout)
        tap.ok(one and one['title'] == page['title'] and one['text'] == gusu('help', 'guide', page['page']).stdout, 'a page of the guide: %s' % page['page'], str(one)[:300])
    family = read(gusu('help', 'import', '--json').stdout)
    tap.ok(family and {'import ' + k for k in ('enterprises', 'plots', 'marks', 'facts', 'projects')} <= {c['words'] for c in family['commands']} and all(c['words'].startswith('import ') for c in family['commands']), 'a first word: its commands', family)
    version = read(gusu('--version', '--json').stdout)
    tap.ok(version and version['version'] in gusu('--version').stdout, 'the version', version)
    tap.ok(read(gusu('--help', '--json').stdout) == read(gusu('help', '--json').stdout), '--help alone is help')


def check_failures(tap, folder):
    """What no command is reached by, and what fails inside one."""
    short = write(folder, 'short.txt', [['short']])
    for name, words, code in (('no command', [], 2), ('an unknown command', ['evalute'], 2), ('a mistake before --json', ['--lang', 'fr'], 2), ('a topic that is none', ['help', 'nothing'], 4),
                              ('a page that is none', ['help', 'guide', 'nothing'], 4), ('no database', ['check', '--db', os.path.join(folder, 'none.gusu')], 4),
                              ('a table that is none', ['import', 'facts', short, '--db', os.path.join(folder, 'empty.gusu')], 3), ('an option without its value', ['check', '--db'], 2)):
        p = gusu(*words, '--json') if words[-1:] != ['--db'] else gusu('--json', *words)
        tap.ok(p.returncode == code and is_problem(p), name, shown(p))
    with open(os.path.join(folder, 'wrong.yaml'), 'w', encoding='utf-8') as f:
        f.write('config: 1\nlisten: nowhere\n')
    p = gusu('rounds', '--json', '--config', os.path.join(folder, 'wrong.yaml'), db=os.path.join(folder, 'city.gusu'))
    tap.ok(p.returncode == 3 and is_problem(p) and read(p.stderr).get('field') == 'config', 'a configuration with mistakes', shown(p))
    p = gusu('account', 'password', '--json', db=os.path.join(folder, 'city.gusu'), GUSU_ADMIN_PASSWORD='short')
    tap.ok(p.returncode == 3 and is_problem(p) and read(p.stderr).get('field') == 'password', 'a password that is too short', shown(p))


def check_rejects(tap, folder):
    """The rows that an importer refuses are data: place, value and what to do; the first thousand of them."""
    db, good = os.path.join(folder, 'empty.gusu'), code_of(900001)
    tables = {
        'enterprises': ([['code', 'name', 'region', 'industry'], [code_of(900002), '乙', '320583100', '3911'], [code_of(900003), '丙', '999999', '3911']], 2),
        'plots': ([['plot', 'region', 'plot_area_mu', 'code', 'basis', 'area_mu'], ['DK7', '320583100', '5', good, 'owned', '9'], ['DK8', '320583100', '5', good, 'owned', '4']], 5),
        'marks': ([['信用代码', '名单', '文件', '认定单位', '开始日期'], [good, '蓝名单', '试', '工信局', '2020-01-01'], [good, '白名单', '试', '工信局', '2020-01-01']], 1),
        'facts': ([['code', 'indicator', 'period', 'value', 'unit'], [good, 'tax', '2019', '许多', '万元'], [good, 'tax', '2019', '3', '万元']], 3),
    }
    for kind, (rows, column) in tables.items():
        path = write(folder, 'bad-%s.csv' % kind, rows)
        p = gusu('import', kind, path, '--json', '--lang', 'en', db=db)
        x = read(p.stderr) or {}
        first = (x.get('rejects') or [{}])[0]
        bad = [r for r in rows[1:] if first.get('value') in r]
        tap.ok(p.returncode == 3 and is_problem(p) and x.get('rows') == 2 and x.get('rejected') == 1 and len(x['rejects']) == 1 and first['row'] in (2, 3) and first['column'] == rows[0][column]
               and bad and first['message'] and set(first) == {'row', 'place', 'column', 'value', 'message', 'todo', 'left_out'}, 'import %s: the reject as data' % kind, shown(p))
        p = gusu('import', kind, path, '--keep-good', os.path.join(folder, 'back-%s.csv' % kind), '--json', '--lang', 'en', db=db)
        y = read(p.stdout) or {}
        tap.ok(p.returncode == 0 and y.get('rejected') == 1 and y.get('rejects') == x.get('rejects'), 'import %s --keep-good: the same in the result' % kind, shown(p))
    many = write(folder, 'many.csv', [['code', 'indicator', 'period', 'value', 'unit']] + [[good, 'tax', '2017', 'x%d' % i, '万元'] for i in range(1500)])
    x = read(gusu('import', 'facts', many, '--json', db=db).stderr) or {}
    tap.ok(x.get('rows') == x.get('rejected') == 1500 and len(x.get('rejects', [])) == 1000 and x['rejects'][999]['value'] == 'x999', 'the first thousand are listed, all are counted', str(x)[:300])


def check_findings(tap, folder):
    """What `check` finds is in the document, not before it."""
    import sqlite3
    db = os.path.join(folder, 'empty.gusu')
    with sqlite3.connect(db) as s:
        s.execute("UPDATE plot SET area = area / 2 WHERE id = (SELECT min(id) FROM plot)")
    text, p = gusu('check', '--lang', 'en', db=db), gusu('check', '--json', '--lang', 'en', db=db)
    x = read(p.stdout)
    tap.ok(p.returncode == 1 and x and x['findings'] == len(x['list']) == 1 and x['list'][0] in text.stdout.splitlines(), 'findings are a list', shown(p) + text.stdout)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        check_commands(tap, folder)
        check_help(tap)
        check_failures(tap, folder)
        check_rejects(tap, folder)
        check_findings(tap, folder)
    tap.end()


if __name__ == '__main__':
    main()
