#!/usr/bin/env python3
"""The commands of evaluation at a real command line: results as text and as JSON, exit codes, both languages. TAP on stdout."""
import json
import os
import re
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import SCHEME, Tap, copy_of_city, gusu  # noqa: E402

ROUND = ['--scheme', SCHEME, '--year', '2020']


def check(tap, name, p, code=0, says=(), complains=()):
    """Exit code, words on stdout, words on stderr."""
    wrong = ['exit %d, not %d' % (p.returncode, code)] if p.returncode != code else []
    wrong += ['stdout lacks %r' % w for w in says if w not in p.stdout] + ['stderr lacks %r' % w for w in complains if w not in p.stderr]
    tap.ok(not wrong, name, '\n'.join(wrong) + '\n' + p.stdout[-600:] + p.stderr[-600:])
    return p


def check_rounds(tap, db):
    rounds = json.loads(check(tap, 'rounds as JSON', gusu('rounds', '--json', db=db)).stdout)
    tap.ok(len(rounds) == 3 and {r['year'] for r in rounds} == {2018, 2019, 2020}, 'one round a year', rounds)
    newest = [r for r in rounds if r['year'] == 2020][0]
    check(tap, 'a round recomputes to its record', gusu('verify', newest['round'], '--lang', 'en', db=db), says=['same', newest['result_hash']])
    check(tap, 'a round that is not there', gusu('verify', 999, db=db), 4)
    check(tap, 'a number or a certificate is asked for', gusu('verify', 'last', '--lang', 'en', db=db), 4, complains=['neither the number of a round'])
    again = json.loads(check(tap, 'evaluating again', gusu('evaluate', *ROUND, '--json', db=db)).stdout)
    tap.ok(again['result_hash'] == newest['result_hash'] and again['round'] > newest['round'], 'the same figures give the same result', again)
    then = json.loads(check(tap, 'as of an earlier day', gusu('evaluate', *ROUND, '--as-of', '2021-03-25', '--json', db=db)).stdout)
    tap.ok(then['as_of'] == '2021-03-25' and then['input_hash'] != newest['input_hash'], 'less was known then', then)
    gusu('evaluate', *ROUND, db=db, check=True)


def check_mistakes(tap, db):
    check(tap, 'a scheme is missing', gusu('evaluate', '--year', 2020, '--lang', 'en', db=db), 2, complains=['--scheme SCHEME is missing'])
    check(tap, 'a scheme with a slip', gusu('evaluate', '--scheme', SCHEME[:-1], '--year', 2020, '--lang', 'en', db=db), 4, complains=['did you mean ' + SCHEME])
    check(tap, 'a year without figures', gusu('evaluate', '--scheme', SCHEME, '--year', 2011, '--lang', 'en', db=db), 3, complains=['import that year'])
    check(tap, 'a date that is none', gusu('evaluate', *ROUND, '--as-of', '2020-13-01', db=db), 2)
    check(tap, 'a scheme about countries', gusu('evaluate', '--scheme', 'hdi', '--year', 2020, '--lang', 'en', db=db), 3, complains=['use `gusu run-scheme`'])
    check(tap, 'a year that was not evaluated', gusu('explain', '9132X', '--scheme', SCHEME, '--year', 2016, '--lang', 'en', db=db), 4, complains=['gusu evaluate --scheme'])


def check_explain(tap, db, code):
    check(tap, 'explain in Chinese', gusu('explain', code, *ROUND, '--lang', 'zh', db=db), says=[code, '单项得分', '= 总分'])
    check(tap, 'explain in English', gusu('explain', code, *ROUND, '--lang', 'en', db=db), says=[code, 'Single scores', '= Total'])
    x = json.loads(check(tap, 'explain as JSON', gusu('explain', code, *ROUND, '--json', db=db)).stdout)
    tap.ok(x['code'] == code and x['lines'][-1]['text'] == x['total_text'], 'the JSON is the explanation of the API', x)
    check(tap, 'a code nobody has', gusu('explain', '91320000000000000X', *ROUND, '--lang', 'en', db=db), 4, complains=['no enterprise with the credit code'])


def check_history(tap, db, folder):
    """The years of an enterprise beside each other: what a year shows is what that year's own explanation says, under the items of the year asked for."""
    out = os.path.join(folder, 'history.csv')
    gusu('export', 'results', *ROUND, '--out', out, db=db, check=True)
    codes = re.findall(r'\b9[0-9A-Z]{17}\b', open(out, encoding='utf-8-sig').read())
    wrong, years, differ = [], 0, 0
    explain = lambda code, year: json.loads(gusu('explain', code, '--scheme', SCHEME, '--year', year, '--json', db=db, check=True).stdout)  # noqa: E731
    for code in codes[5::max(1, len(codes) // 12)]:
        asked = explain(code, 2020)
        own = {then['year']: explain(code, then['year']) for then in asked['history']}
        leaves = [i['code'] for i in asked['items'] if i['leaf']]
        for then in asked['history']:
            x = own[then['year']]
            values = {i['code']: i['value'] for i in x['items'] if i['leaf']}
            want = [values.get(k) for k in leaves]
            years += 1
            differ += then['year'] != 2020 and want != asked['history'][-1]['values']
            if then['values'] != want or then['total'] != x['total'] or then['class'] != x['class']:
                wrong.append('%s %d: %s, not %s' % (code, then['year'], then, want))
    tap.ok(years >= 20 and differ >= 10 and not wrong, 'history: each year has its own values under its items (%d years)' % years, '\n'.join(wrong))


def check_whatif(tap, db):
    p = check(tap, 'a what-if', gusu('whatif', *ROUND, '--set', 'w.tax_per_mu=20', '--set', 'share.A=25%', '--limit', 2, '--lang', 'en', db=db),
              says=['to a better class', 'From class (row) to class (column)', 'By district', 'The weights now add up to 80 instead of 100'])
    tap.ok(re.search(r'\n  91\w{16} .* → ', p.stdout) is not None, 'movers are named', p.stdout)
    x = json.loads(gusu('whatif', *ROUND, '--set', 'share.A=0.25', '--json', db=db).stdout)
    tap.ok(x['class_up'] > 50 and x['class_down'] == 0, 'more places in class A lift firms', x['class_up'])
    check(tap, 'a parameter with a slip', gusu('whatif', *ROUND, '--set', 'w.tax_per_m=20', '--lang', 'en', db=db), 3, complains=['w.tax_per_mu'])
    check(tap, 'no number', gusu('whatif', *ROUND, '--set', 'w.tax_per_mu', '--lang', 'en', db=db), 3, complains=['--set takes NAME=NUMBER'])


def check_export(tap, db, folder):
    path = os.path.join(folder, 'out.csv')
    check(tap, 'export as CSV', gusu('export', 'results', *ROUND, '--out', path, '--class', 'A', '--district', '320583', '--lang', 'en', db=db), says=['rows'])
    rows = open(path, encoding='utf-8-sig').read().splitlines()
    tap.ok(rows[0].startswith('Rank,') and len(rows) > 10 and all(',A,' in r for r in rows[1:]), 'only what was asked for', '\n'.join(rows[:3]))
    book = os.path.join(folder, 'out.xlsx')
    check(tap, 'export as XLSX', gusu('export', 'results', *ROUND, '--out', book, db=db))
    with zipfile.ZipFile(book) as z:
        texts = ''.join(z.read(n).decode('utf-8', 'replace') for n in z.namelist() if n.endswith('.xml'))
    tap.ok('示例数据' in texts and 'SM3' in texts, 'the workbook says that this is sample data, and how to check it')
    check(tap, 'a column with a slip', gusu('export', 'results', *ROUND, '--out', path, '--columns', 'tax_per_m', '--lang', 'en', db=db), 3, complains=['did you mean tax_per_mu'])
    check(tap, 'no file named', gusu('export', 'results', *ROUND, '--lang', 'en', db=db), 2, complains=['--out FILE is missing'])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        check_rounds(tap, db)
        check_mistakes(tap, db)
        firms = os.path.join(folder, 'firms.csv')
        gusu('export', 'results', *ROUND, '--out', firms, db=db, check=True)
        check_explain(tap, db, open(firms, encoding='utf-8-sig').read().splitlines()[1].split(',')[2])
        check_history(tap, db, folder)
        check_whatif(tap, db)
        check_export(tap, db, folder)
        for words in (['evaluate'], ['explain'], ['whatif'], ['export', 'results'], ['rounds'], ['verify']):
            p = gusu('help', *words, '--lang', 'en', db=db)
            q = gusu('help', *words, '--lang', 'zh', db=db)
            tap.ok(p.returncode == 0 and q.returncode == 0 and p.stdout != q.stdout and re.search('[一-鿿]', q.stdout), 'help %s in both languages' % ' '.join(words), p.stdout + q.stdout)
        check(tap, 'rebuild makes the results again and finds them equal', gusu('rebuild', db=db))
        check(tap, 'check finds nothing', gusu('check', '--lang', 'en', db=db))
    tap.end()


if __name__ == '__main__':
    main()
