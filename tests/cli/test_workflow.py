#!/usr/bin/env python3
"""A newcomer's way through the command line, from an empty database to a verified result. TAP on stdout.

Everything goes in by files that a bureau would send: a workbook, CSV in UTF-8 and GB18030. Then the same results are asked for in every way the commands offer."""
import csv
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import ROOT, SCHEME, Client, Server, Tap, gusu, new_database, sample_city  # noqa: E402
from test_bad_input import code_of, sheet, xlsx  # noqa: E402

ROUND = ['--scheme', SCHEME, '--year', '2020']
FIRMS = 40
CODES = [code_of(700000 + i) for i in range(FIRMS)]


class Way:
    """The database, the folder of files and the commands that were given."""

    def __init__(self, tap, folder):
        self.tap, self.folder, self.db = tap, folder, new_database(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, rows, encoding='utf-8'):
        with open(self.path(name), 'wb') as f:
            f.write(xlsx(rows) if name.endswith('.xlsx') else sheet(rows).encode(encoding))
        return self.path(name)

    def run(self, name, *words, code=0, says=(), complains=(), lang='en'):
        p = gusu(*words, '--lang', lang, db=self.db)
        wrong = ['exit %d, not %d' % (p.returncode, code)] if p.returncode != code else []
        wrong += ['stdout lacks %r' % w for w in says if w not in p.stdout] + ['stderr lacks %r' % w for w in complains if w not in p.stderr]
        self.tap.ok(not wrong, name, '\n'.join(wrong) + '\n' + p.stdout[-700:] + p.stderr[-700:])
        return p

    def json(self, name, *words, code=0):
        p = gusu(*words, '--json', '--quiet', db=self.db)
        try:
            value = json.loads(p.stdout)
        except ValueError as e:
            value = None
            self.tap.ok(False, name, '%s\n%s%s' % (e, p.stdout[:600], p.stderr[:600]))
        else:
            self.tap.ok(p.returncode == code, name, 'exit %d: %s' % (p.returncode, p.stdout[:600]))
        return value


def firm_rows():
    return [[c, '企业%02d' % i, ('320583100', '320582100', '320581')[i % 3], ('3911', '1711', '2651')[i % 3], '正常', '2001-05-20', '是' if i % 2 else '否'] for i, c in enumerate(CODES)]


def check_start(w):
    w.run('init', 'init', '--empty', '--city', '试验市', says=['admin'])
    w.run('init never touches a database that exists', 'init', '--empty', code=6, complains=['holds a city already' if 'GUSU_TEST_PG' in os.environ else '/city'])
    w.run('an evaluation without figures says what to do', 'evaluate', *ROUND, code=3, complains=['import'])
    for kind in ('enterprises', 'plots', 'marks', 'facts'):
        w.run('the template of %s as CSV' % kind, 'template', kind, w.path(kind + '-template.csv'))
        w.run('the template of %s as XLSX' % kind, 'template', kind, w.path(kind + '-template.xlsx'))
        header = next(csv.reader(open(w.path(kind + '-template.csv'), encoding='utf-8-sig')))
        with zipfile.ZipFile(w.path(kind + '-template.xlsx')) as z:
            texts = ''.join(z.read(n).decode() for n in z.namelist() if n.endswith('.xml'))
        w.tap.ok(len(header) > 5 and all(h in texts for h in header), 'both have the same columns: %s' % kind, header)


def check_imports(w):
    """Every table in another dress, with the columns of the templates."""
    head = next(csv.reader(open(w.path('enterprises-template.csv'), encoding='utf-8-sig')))
    rows = firm_rows()
    w.run('enterprises in GB18030', 'import', 'enterprises', w.write('firms-1.csv', [head[:6] + [head[7]]] + rows[:20], 'gb18030'), says=['20 rows read, 20 added'])
    w.run('enterprises as XLSX', 'import', 'enterprises', w.write('firms-2.xlsx', [head[:6] + [head[7]]] + rows[15:]), says=['25 rows read, 20 added', '5 unchanged'])
    head = next(csv.reader(open(w.path('plots-template.csv'), encoding='utf-8-sig')))
    plots = [['DK%04d' % i, r[2] if len(r[2]) == 9 else '320581', '路 %d 号' % i, '%d.5' % (10 + i), r[0], '自有', '%d' % (10 + i), '2001-05-20', ''] for i, r in enumerate(rows)]
    w.run('plots in UTF-8 with a mark', 'import', 'plots', w.write('plots.csv', [head] + plots, 'utf-8-sig'), says=['40 rows read, 40 added'])
    head = [h for h in next(csv.reader(open(w.path('facts-template.csv'), encoding='utf-8-sig'))) if h not in ('名称', 'name')]
    wide = [head[:5] + [head[6]] + [head[11]]] + [[c, '2020', str(10 + i), str(100 + 7 * i % 90), str(1000 + 13 * i), str(200 + i), str(50 + i)] for i, c in enumerate(CODES)]
    w.run('a wide table of facts as XLSX', 'import', 'facts', w.write('wide.xlsx', wide), '--source', '税务局', '--known-at', '2021-03-01', says=['40 rows read, 200 added'])
    long_rows = [['信用代码', '指标', '时期', '数值', '单位']]
    for i, c in enumerate(CODES):
        long_rows += [[c, '综合能耗', '2020', str(50 + i), 'tce'], [c, 'emission', '2020年', '0.%03d' % (i + 1), 't'], [c, '研发费用', '2020', str(3 + i), '万元'], [c, '用电量', '2020', '12.5', '万kWh']]
    w.run('a long table of facts in GB18030', 'import', 'facts', w.write('long.csv', long_rows, 'gb18030'), '--known-at', '2021-03-15', says=['160 rows read, 160 added'])
    marks = next(csv.reader(open(w.path('marks-template.csv'), encoding='utf-8-sig')))
    w.run('marks', 'import', 'marks', w.write('marks.csv', [marks, [CODES[0], '一票否决', '试〔2020〕1号', '生态环境局', '', '2020-01-01', '']]), says=['1 rows read, 1 added'])
    again = w.json('importing again as JSON', 'import', 'enterprises', w.path('firms-1.csv'))
    w.tap.ok(again and again.get('unchanged') == 20 and again.get('added') == 0, 'a file that goes in twice changes nothing', again)


def check_results(w):
    plans = w.json('plan check as JSON', 'plan', 'check', os.path.join(ROOT, 'plans'))
    w.tap.ok(plans and plans['errors'] == 0 and plans['files'] >= 15, 'the plans that come with the program are in order', plans)
    done = w.json('evaluate', 'evaluate', *ROUND)
    rounds = w.json('rounds', 'rounds')
    w.tap.ok(len(rounds) == 1 and rounds[0]['result_hash'] == done['result_hash'], 'the round is kept', rounds)
    x = None
    for i in (0, 1, 2, 7, 20, 39):
        x = w.json('explain firm %d' % i, 'explain', CODES[i], *ROUND)
        lines = x['lines']
        w.tap.ok(bool(lines) and lines[-1]['text'] == x['total_text'], 'firm %d: the last line is the total' % i, json.dumps(lines, ensure_ascii=False)[:800])
        check_sum(w, i, x)
        text = gusu('explain', CODES[i], *ROUND, '--lang', 'zh', db=w.db).stdout
        w.tap.ok(CODES[i] in text and x['total_text'] in text, 'firm %d: the text says the same total' % i, text[:600])
    what = w.json('whatif', 'whatif', *ROUND, '--set', 'w.tax_per_mu=20')
    w.tap.ok(isinstance(what, dict) and what, 'whatif answers', what)
    after = w.json('a what-if changes nothing', 'rounds')
    w.tap.ok(after == rounds, 'no round came from it', after)
    return done


def check_sum(w, i, x):
    """What is shown adds up to the total, to the last digit shown."""
    lines = x['lines'][:-1]
    total = sum((Decimal(re.sub(r'[^0-9.+-]', '', l['text'].replace('−', '-'))) for l in lines if l.get('kind') != 'factor'), Decimal(0))
    want = Decimal(x['total_text'])
    w.tap.ok(total == want, 'firm %d: the lines add up to the total exactly' % i, '%s, not %s\n%s' % (total, want, json.dumps(x['lines'], ensure_ascii=False)[:1500]))


def check_exports(w, done):
    out, book = w.path('out.csv'), w.path('out.xlsx')
    w.run('export as CSV', 'export', 'results', *ROUND, '--out', out)
    w.run('export as XLSX', 'export', 'results', *ROUND, '--out', book)
    raw = open(out, 'rb').read()
    rows = list(csv.reader(open(out, encoding='utf-8-sig')))
    w.tap.ok(raw.startswith(b'\xef\xbb\xbf') and len(rows) == FIRMS + 1 and {r[2] for r in rows[1:]} == set(CODES), 'every firm stands in the CSV once', rows[:3])
    with zipfile.ZipFile(book) as z:
        texts, damaged = ''.join(z.read(n).decode() for n in z.namelist() if n.endswith('.xml')), z.testzip()
    w.tap.ok(damaged is None and all(c in texts for c in CODES) and '示例数据' not in texts, 'every firm stands in the workbook, and nothing calls it sample data')
    same = w.json('verify', 'verify', done['round'])
    w.tap.ok(same, 'verify answers', same)
    w.run('rebuild', 'rebuild')
    w.run('check', 'check')
    w.run('after rebuild the round still verifies', 'verify', done['round'], says=['same', done['result_hash']])
    again = w.json('evaluate again', 'evaluate', *ROUND)
    w.tap.ok(again['result_hash'] == done['result_hash'], 'the same figures give the same result', again)
    w.run('exported again', 'export', 'results', *ROUND, '--out', w.path('again.csv'))
    w.tap.ok(open(w.path('again.csv'), 'rb').read() == raw, 'the export is the same, byte by byte')


def check_json_everywhere(w):
    for words, code in ((['check'], 0), (['rebuild'], 0), (['rounds'], 0), (['verify', '999'], 4), (['explain', 'X', *ROUND], None), (['evaluate', '--scheme', 'nobody', '--year', '2020'], 4),
                        (['import', 'facts', w.path('absent.csv')], 4), (['template', 'facts', w.path('t.csv')], 0), (['plan', 'check', w.path('absent')], None),
                        (['export', 'results', *ROUND, '--out', w.path('o.csv')], 0), (['whatif', *ROUND, '--set', 'x=1'], 3)):
        p = gusu(*words, '--json', db=w.db)
        try:
            value = json.loads(p.stdout if p.stdout else p.stderr)
            good = (p.returncode != 0 or p.stdout) and (code is None or p.returncode == code) and (p.returncode == 0 or 'error' in value and 'detail' in value or 'errors' in value)
        except ValueError:
            good = False
        w.tap.ok(good, '--json: %s' % ' '.join(words[:2]), 'exit %d\n%s%s' % (p.returncode, p.stdout[:500], p.stderr[:300]))


def commands():
    """Every command that `gusu help` lists."""
    return [re.split(r'  +', line.strip())[0] for line in gusu('help', '--lang', 'en').stdout.split('Options for')[0].splitlines() if re.match(r'  [a-z]', line)]


def check_help(w):
    names = commands()
    w.tap.ok(len(names) >= 17, 'help lists the commands (%d)' % len(names), names)
    for name in names:
        en, zh = gusu(*name.split(), '--help', '--lang', 'en'), gusu(*name.split(), '--help', '--lang', 'zh')
        chinese = re.compile('[一-鿿]{2}')
        wrong = []
        if en.returncode or zh.returncode:
            wrong.append('exit %d, %d' % (en.returncode, zh.returncode))
        if 'gusu' not in en.stdout or name.split()[0] not in en.stdout or not chinese.search(zh.stdout):
            wrong.append('the name or the language is wrong')
        if len(en.stdout.splitlines()) < 3:
            wrong.append('it says too little')
        w.tap.ok(not wrong, 'help in both languages: %s' % name, '\n'.join(wrong) + '\n' + en.stdout + zh.stdout)
        by_help = gusu('help', *name.split(), '--lang', 'en')
        w.tap.ok(by_help.stdout == en.stdout, 'gusu help %s says the same' % name, by_help.stdout)
    for wrong, near in (('evalute', 'evaluate'), ('explian', 'explain'), ('import', 'import'), ('chek', 'check'), ('improt', 'import'), ('export result', 'export results')):
        w.run('a slip is understood: %s' % wrong, *wrong.split(), code=2, complains=['gusu ' + near])
    w.run('an unknown option', 'evaluate', '--sheme', SCHEME, '--year', '2020', code=2, complains=['--scheme'])
    w.run('an unknown word in Chinese', '评价', code=2, lang='zh', complains=['gusu help'])


def check_while_serving(w):
    """What the command line imports is there at the next request."""
    with Server(w.db) as server:
        client = Client(server).login()
        status, _, text = client.request('GET', '/api/enterprises?page_size=1')
        before = json.loads(text)
        w.tap.ok(status == 200 and before['total'] == FIRMS, 'the server shows what was imported', text[:400])
        head = ['code', 'name', 'region', 'industry']
        new = code_of(800001)
        w.run('an import while the server runs', 'import', 'enterprises', w.write('late.csv', [head, [new, '新来企业', '320583100', '3911']]), says=['1 added'])
        after = json.loads(client.request('GET', '/api/enterprises?page_size=1')[2])
        w.tap.ok(after['total'] == FIRMS + 1 and after['epoch'] > before['epoch'], 'the next request sees it', after)
        status, _, text = client.request('GET', '/api/enterprises/' + new)
        w.tap.ok(status == 200 and '新来企业' in text, 'by its code too', text[:400])
        w.run('facts while the server runs', 'import', 'facts', w.write('late-facts.csv', [['code', 'indicator', 'period', 'value', 'unit'], [CODES[0], 'tax', '2020', '999', '万元']]), '--correction')
        w.run('an evaluation while the server runs', 'evaluate', *ROUND)
        shown = json.loads(client.request('GET', '/api/evaluation/summary?scheme=%s&year=2020' % SCHEME)[2])
        newest = [r for r in json.loads(gusu('rounds', '--json', db=w.db).stdout) if r['year'] == 2020][0]
        w.tap.ok(shown.get('result_hash') == newest['result_hash'], 'the pages show the new round', '%s\n%s' % (shown.get('result_hash'), newest))
        w.tap.ok(server.stop() == 0, 'the server ends with 0')


OWN_SCHEME = '''scheme: own-districts
title: {zh: 各区人均税收, en: Tax per resident}
entity: region
subject:
  level: district
  enterprises:
    columns: {tax: {unit: 万元}, status: {kind: enum}}
    where: status == "active"
unit_id: code
columns:
  code: {kind: id}
  firms: {count: known(tax)}
  tax: {unit: 万元, sum: tax}
  residents: {unit: 人, fact: residents}
eligible: {code: firms, when: firms > 0}
items:
  - {code: per_head, value: tax, per: residents, unit: 元/人, weight: 100, score: {method: points}}
rank: {by: total, over: all, order: descending}
'''
OWN_INDICATOR = '  - {code: residents, title: {zh: 常住人口, en: Residents}, unit: 人, storage: 人, duty: none, source: 统计局}\n'


def check_places(w):
    """Districts whose figures are sums over their enterprises, and one figure of their own that came in a table by their codes."""
    plans = w.path('plans')
    shutil.copytree(os.path.join(ROOT, 'plans'), plans)
    with open(os.path.join(plans, 'suzhou-2020', 'indicators.yaml'), 'a', encoding='utf-8') as f:
        f.write(OWN_INDICATOR)
    with open(os.path.join(plans, 'suzhou-2020', 'schemes', 'own.yaml'), 'w', encoding='utf-8') as f:
        f.write(OWN_SCHEME)
    run = lambda *words: gusu(*words, '--lang', 'en', db=w.db, GUSU_PLANS=plans)
    p = run('import', 'facts', w.write('own.csv', [['信用代码', '年份', '常住人口(人)'], ['320583', '2020', '2000'], ['320582', '2020', '500'], ['320581', '2020', '1000']]), '--source', '统计局')
    w.tap.ok(p.returncode == 0 and '3 rows read, 3 added' in p.stdout, 'figures of districts come in by their codes', p.stdout + p.stderr)
    p = run('import', 'facts', w.write('none.csv', [['信用代码', '年份', '常住人口(人)'], ['329999', '2020', '2000']]))
    w.tap.ok(p.returncode != 0 and '329999' in p.stdout + p.stderr, 'a code that is no district is refused', p.stdout + p.stderr)
    tax = {c: 100 + 7 * i % 90 for i, c in enumerate(CODES)}
    tax[CODES[0]] = 999  # corrected while the server ran
    want = {code: sum(t for i, t in enumerate(tax.values()) if i % 3 == k) * 10000 / residents for k, (code, residents) in enumerate((('320583', 2000), ('320582', 500), ('320581', 1000)))}
    p = run('evaluate', '--scheme', 'own-districts', '--year', '2020', '--json')
    done = json.loads(p.stdout) if p.returncode == 0 else {}
    w.tap.ok(done.get('units') == 3 and done.get('ranked') == 3, 'three districts take part', p.stdout + p.stderr)
    for code, total in want.items():
        p = run('explain', code, '--scheme', 'own-districts', '--year', '2020', '--json')
        x = json.loads(p.stdout) if p.returncode == 0 else {}
        w.tap.ok(abs(x.get('total', -1) - total) < 1e-9 * total, 'district %s: %.2f yuan a head' % (code, total), p.stdout[:400] + p.stderr)
    p = run('evaluate', '--verify', str(done.get('round', 0)))
    w.tap.ok(p.returncode == 0, 'the record of districts verifies', p.stdout + p.stderr)
    p = run('check')
    w.tap.ok(p.returncode == 0, 'figures of districts are sound', p.stdout + p.stderr)


def check_sample(w):
    """Real data and invented ones are never mixed."""
    p = gusu('import', 'enterprises', w.path('firms-1.csv'), '--lang', 'en', db=sample_city())
    w.tap.ok(p.returncode == 6 and 'gusu init --empty' in p.stderr, 'real data are refused by a sample database, with the way out', 'exit %d\n%s%s' % (p.returncode, p.stdout, p.stderr))
    p = gusu('import', 'facts', w.path('long.csv'), '--lang', 'zh', db=sample_city())
    w.tap.ok(p.returncode == 6 and 'gusu init --empty' in p.stderr, 'real facts too', 'exit %d\n%s%s' % (p.returncode, p.stdout, p.stderr))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        w = Way(tap, folder)
        check_start(w)
        check_imports(w)
        done = check_results(w)
        check_exports(w, done)
        check_json_everywhere(w)
        check_help(w)
        check_while_serving(w)
        check_places(w)
        check_sample(w)
        w.run('at last the database is sound', 'check')
    tap.end()


if __name__ == '__main__':
    main()
