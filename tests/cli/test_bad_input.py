#!/usr/bin/env python3
"""Bad files at the real command line: every importer, on a real database. TAP on stdout.

Each case is a file that somebody could send. The import must end with the documented exit code, name the file, the row and column (or the reason, where the file as a
whole is at fault) and leave every table of the database as it was. Then the same with --keep-good, and files that look odd but are right."""
import csv
import hashlib
import io
import json
import os
import re
import sqlite3
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Tap, gusu  # noqa: E402

ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'


def code_of(number, region='320583'):
    """A valid unified social credit code (GB 32100, GB 11714)."""
    body = 'MA%06d' % number
    total = sum((ALPHABET.index(c) if c.isdigit() else ord(c) - 55) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    check = (11 - total % 11) % 11
    first = '91' + region + body + ('X' if check == 10 else str(check))
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


A, B, C, NOBODY = code_of(100001), code_of(100002), code_of(100003), code_of(999999)
WRONG = A[:17] + ('0' if A[17] != '0' else '1')

# ---- Workbooks by hand, so that they can be broken by hand.
NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'


class Raw(str):
    """A cell written as it is: <c r="REF"{this}."""


def cell(ref, value):
    if isinstance(value, Raw):
        return '<c r="%s"%s' % (ref, value)
    if isinstance(value, (int, float)):
        return '<c r="%s"><v>%r</v></c>' % (ref, value)
    text = value.replace('&', '&amp;').replace('<', '&lt;')
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (ref, text) if value else ''


def xlsx(rows, parts=None, drop=(), method=zipfile.ZIP_DEFLATED, before=''):
    body = ''.join('<row r="%d">%s</row>' % (r, ''.join(cell(chr(65 + k) + str(r), v) for k, v in enumerate(row))) for r, row in enumerate(rows, 1))
    all_parts = {
        '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        '_rels/.rels': '<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (PACKAGE, OFFICE),
        'xl/workbook.xml': '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>' % (NS, OFFICE),
        'xl/_rels/workbook.xml.rels': '<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % (PACKAGE, OFFICE),
        'xl/worksheets/sheet1.xml': '<?xml version="1.0" encoding="UTF-8"?>%s<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (before, NS, body),
    }
    all_parts.update(parts or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        for name, text in all_parts.items():
            if name not in drop:
                z.writestr(name, text)
    return out.getvalue()


def sheet(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator='\n').writerows(rows)
    return out.getvalue()


# ---- The four tables: a good header and a good row, to be spoiled.
class Kind:
    def __init__(self, name, words, header, row, options=()):
        self.name, self.words, self.header, self.row, self.options = name, words, header, row, list(options)

    def rows(self, **cells):
        unknown = set(cells) - set(self.header)
        assert not unknown, unknown
        return [self.header, [cells.get(h, v) for h, v in zip(self.header, self.row)]]

    def csv(self, **cells):
        return sheet(self.rows(**cells)).encode()

    def book(self, **cells):
        return xlsx(self.rows(**cells))


ENTERPRISES = Kind('enterprises', ['import', 'enterprises'], ['code', 'name', 'region', 'industry', 'status', 'registered', 'above_scale_2020'],
                   [code_of(200001), '新厂', '320583100', '3911', '正常', '2001-05-20', '是'])
PLOTS = Kind('plots', ['import', 'plots'], ['plot', 'region', 'address', 'plot_area_mu', 'code', 'basis', 'area_mu', 'valid_from', 'valid_to'],
             ['DK0009', '320583100', '1 号', '25.5', A, '自有', '20', '2001-05-20', ''])
LONG = Kind('facts-long', ['import', 'facts'], ['code', 'indicator', 'period', 'value', 'unit'], [A, 'tax', '2020', '12.5', '万元'])
WIDE = Kind('facts-wide', ['import', 'facts'], ['code', 'period', '用地面积(亩)', '实缴税收(万元)', '综合能耗(tce)', '年平均从业人员(人)'],
            [A, '2020', '25.5', '100.25', '30.1234', '20'])
KINDS = (ENTERPRISES, PLOTS, LONG, WIDE)

OLD_XLS = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600)


def container_cases(k):
    """What can be wrong with any table: (name, file name, bytes, words that must be said)."""
    good = sheet(k.rows())
    zh = good.replace(k.header[0], '信用代码' if k is not PLOTS else '地块编号', 1)
    code = 'plot' if k is PLOTS else 'code'
    long_line = k.csv(**{code: 'x' * 300000})
    book = k.book()
    bomb = xlsx(k.rows(), {'xl/worksheets/sheet1.xml': '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (NS, ' ' * 120000000)})
    doctype = xlsx(k.rows(), before='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')
    yield 'an empty file', 'empty.csv', b'', ['empty']
    yield 'only blanks', 'blank.csv', b' \n\n  \n', ['empty']
    yield 'the header alone', 'header.csv', (good.splitlines()[0] + '\n').encode(), ['no row' if k in (ENTERPRISES, PLOTS) else 'no value']
    yield 'Latin-1 bytes', 'latin1.csv', good.encode() + b'caf\xe9\xff,x\n', ['line 3', 'UTF-8']
    yield 'GB18030 with a character cut', 'cut.csv', zh.encode('gb18030') + '厂'.encode('gb18030')[:1], ['line 3', 'byte', 'CSV UTF-8']
    yield 'UTF-8 with a character cut', 'cut8.csv', zh.encode() + '厂'.encode()[:2], ['line 3', 'byte', 'CSV UTF-8']
    yield 'UTF-16 with half a character', 'odd16.csv', b'\xff\xfe' + zh.encode('utf-16-le') + b'\x41', ['UTF-16']
    yield 'UTF-16 without its mark', 'nomark.csv', zh.encode('utf-16-le'), ['line 1', 'CSV UTF-8']
    yield 'a zero byte', 'zero.csv', good.encode()[:-4] + b'\0' + good.encode()[-4:], ['line 2']
    yield 'an open quote', 'quote.csv', good.encode() + b'"never closed,1\n2,3\n', ['line 3', 'quote']
    yield 'a row with too many cells', 'ragged.csv', good.encode().rstrip(b'\n') + b',more,and more\n', ['line 2']
    yield 'a huge cell', 'huge.csv', long_line, ['line 2']
    yield 'an unknown column', 'column.csv', sheet([r + [x] for r, x in zip(k.rows(), ('stray column', '1'))]).encode(), ['stray column']
    yield 'a column twice', 'twice.csv', sheet([r + [r[0]] for r in k.rows()]).encode(), [k.header[0], 'twice']
    yield 'a column that must be there is not', 'lacks.csv', sheet([r[1:] for r in k.rows()]).encode(), [k.header[0]]
    yield 'no header at all', 'nohead.csv', sheet(k.rows()[1:]).encode(), ['column']
    yield 'an old workbook', 'old.xls', OLD_XLS, ['.xlsx']
    yield 'an old workbook under a new name', 'old.xlsx', OLD_XLS, ['.xlsx']
    yield 'a workbook cut in two', 'half.xlsx', book[:len(book) // 2], ['half.xlsx']
    yield 'a workbook with a damaged byte', 'damaged.xlsx', book[:300] + bytes([book[300] ^ 0xff]) + book[301:], ['damaged.xlsx']
    yield 'a workbook without a sheet', 'nosheet.xlsx', xlsx(k.rows(), drop=['xl/worksheets/sheet1.xml']), ['nosheet.xlsx']
    yield 'a zip that is no workbook', 'zip.xlsx', xlsx(k.rows(), drop=['xl/workbook.xml']), ['zip.xlsx']
    yield 'a zip bomb', 'bomb.xlsx', bomb, ['bomb.xlsx']
    yield 'a workbook with a document type', 'doctype.xlsx', doctype, ['doctype.xlsx', 'DOCTYPE']
    yield 'a text called workbook', 'text.xlsx', b'\x89PNG\r\n\x1a\n' + bytes(range(256)), ['text.xlsx']
    yield 'a formula that was never computed', 'formula.xlsx', k.book(**{code: Raw('><f>A1</f></c>')}), ['Data!', 'formula']
    yield 'a formula with an error', 'error.xlsx', k.book(**{code: Raw(' t="e"><v>#REF!</v></c>')}), ['Data!', '#REF!']
    yield 'a folder', '.', None, ['folder']
    yield 'a file that is not there', 'absent.csv', None, ['absent.csv']


def code_cases(k):
    """What can be wrong with a credit code."""
    col = 'column %d' % (k.header.index('code') + 1)
    at = 'Data!%s2' % chr(65 + k.header.index('code'))
    yield 'a code as a number with exponent', 'exp.csv', k.csv(code='9.13206E+17'), ['line 2', col, 'text']
    yield 'a code whose last digits are zeros', 'zeros.csv', k.csv(code='913205831234567000'), ['line 2', col]
    yield 'a code in a number cell', 'code.xlsx', k.book(code=913205831234567000), [at, 'text']
    yield 'a code in a date cell', 'datecode.csv', k.csv(code='2020-01-01'), ['line 2', col]
    yield 'a wrong check digit', 'check.csv', k.csv(code=WRONG), ['line 2', col, WRONG, 'check character']
    yield 'a code too short', 'short.csv', k.csv(code=A[:17]), ['line 2', col, '17']
    yield 'a letter O for a zero', 'o.csv', k.csv(code=A.replace('0', 'O', 1)), ['line 2', col]
    yield 'Chinese in a code', 'zhcode.csv', k.csv(code='统一社会信用代码'), ['line 2', col]
    yield 'a wrong code in a workbook', 'check.xlsx', k.book(code=WRONG), [at, WRONG]


def enterprise_cases(k):
    rows = k.rows()
    yield from code_cases(k)
    yield 'no code', 'nocode.csv', k.csv(code=''), ['line 2', 'column 1']
    yield 'the same code twice', 'double.csv', sheet(rows + [rows[1]]).encode(), ['line 3', 'column 1', 'row 2']
    yield 'a new firm without a name', 'noname.csv', k.csv(name=''), ['line 2', 'name']
    yield 'an unknown region', 'region.csv', k.csv(region='999999'), ['line 2', 'column 3', '999999']
    yield 'no region', 'noregion.csv', k.csv(region=''), ['line 2', 'region']
    yield 'a misspelt town', 'town.csv', k.csv(region='花桥镇镇'), ['line 2', 'column 3', '花桥镇镇']
    yield 'an unknown industry', 'industry.csv', k.csv(industry='9999'), ['line 2', 'column 4', '9999']
    yield 'an unknown status', 'status.csv', k.csv(status='好'), ['line 2', 'column 5', '好']
    yield 'a day that does not exist', 'day.csv', k.csv(registered='2001-02-30'), ['line 2', 'column 6', '2001-02-30']
    yield 'a day of words', 'words.csv', k.csv(registered='去年'), ['line 2', 'column 6', '去年']
    yield 'a flag that is neither yes nor no', 'flag.csv', k.csv(above_scale_2020='也许'), ['line 2', 'column 7', '也许']
    yield 'a flag for a year far off', 'year.csv', sheet([[h.replace('2020', '3020') for h in k.header], k.row]).encode(), ['above_scale_3020']
    yield 'a name beyond all measure', 'long.csv', k.csv(name='厂' * 300), ['line 2', 'column 2']
    yield 'a line break in a name', 'break.csv', k.csv(name='甲\n厂'), ['line 2', 'column 2', 'line break']
    yield 'a control character in a name', 'control.csv', k.csv(name='甲\x1b[31m厂'), ['line 2', 'column 2']


def plot_cases(k):
    yield from code_cases(k)
    yield 'a plot without a code', 'noplot.csv', k.csv(plot=''), ['line 2', 'column 1']
    yield 'a plot code as a number with exponent', 'plotexp.csv', k.csv(plot='3.20583E+17'), ['line 2', 'column 1', 'text']
    yield 'an unknown region', 'region.csv', k.csv(region='999999'), ['line 2', 'column 2', '999999']
    yield 'a new plot without region', 'noregion.csv', k.csv(region=''), ['line 2', 'column 2']
    yield 'a new plot without area', 'noarea.csv', k.csv(plot_area_mu=''), ['line 2', 'column 4']
    yield 'a negative area', 'negative.csv', k.csv(plot_area_mu='-1'), ['line 2', 'column 4', 'above 0']
    yield 'an area of zero', 'zeroarea.csv', k.csv(plot_area_mu='0'), ['line 2', 'column 4', 'above 0']
    yield 'an occupied area of zero', 'zeropart.csv', k.csv(area_mu='0'), ['line 2', 'column 7', 'above 0']
    yield 'an area in words', 'words.csv', k.csv(plot_area_mu='二十亩'), ['line 2', 'column 4', '二十亩']
    yield 'an area with its unit', 'unit.csv', k.csv(plot_area_mu='25.5亩'), ['line 2', 'column 4', '25.5亩']
    yield 'an area too fine', 'fine.csv', k.csv(area_mu='1.23456'), ['line 2', 'column 7', 'decimals']
    yield 'an area beyond all measure', 'big.csv', k.csv(plot_area_mu='9007199254740993'), ['line 2', 'column 4']
    yield 'an area of infinity', 'inf.csv', k.csv(plot_area_mu='inf'), ['line 2', 'column 4']
    yield 'more land than the plot has', 'above.csv', k.csv(area_mu='25.6'), ['line 2', 'column 7', '25.6']
    yield 'two firms on more land than the plot has', 'both.csv', sheet(k.rows() + [['DK0009', '', '', '', B, '自有', '6', '2002-01-01', '']]).encode(), ['line 3', 'column 7', '26']
    yield 'two areas of one plot', 'areas.csv', sheet(k.rows() + [['DK0009', '', '', '30', B, '自有', '1', '', '']]).encode(), ['line 3', 'column 4', '30']
    yield 'a firm nobody knows', 'nobody.csv', k.csv(code=NOBODY), ['line 2', 'column 5', NOBODY, 'import the table of enterprises']
    yield 'an unknown basis', 'basis.csv', k.csv(basis='借'), ['line 2', 'column 6', '借']
    yield 'no basis', 'nobasis.csv', k.csv(basis=''), ['line 2', 'column 6']
    yield 'an end before the begin', 'end.csv', k.csv(valid_to='2000-01-01'), ['line 2', 'column 9', 'before']
    yield 'a day that does not exist', 'day.csv', k.csv(valid_from='2021-02-29'), ['line 2', 'column 8']
    yield 'an occupied area without occupant', 'nocode.csv', k.csv(code=''), ['line 2', 'column 5', 'occupant']


def long_cases(k):
    rows = k.rows()
    yield from code_cases(k)
    yield 'no code', 'nocode.csv', k.csv(code=''), ['line 2', 'column 1']
    yield 'a firm nobody knows', 'nobody.csv', k.csv(code=NOBODY), ['line 2', 'column 1', NOBODY, 'import the table of enterprises']
    yield 'the same value twice', 'double.csv', sheet(rows + [rows[1]]).encode(), ['line 3', 'column 4', 'earlier row']
    yield 'an unknown indicator', 'indicator.csv', k.csv(indicator='taxs'), ['line 2', 'column 2', "did you mean 'tax'"]
    yield 'no indicator', 'noindicator.csv', k.csv(indicator=''), ['line 2', 'column 2']
    yield 'no period', 'noperiod.csv', k.csv(period=''), ['line 2', 'column 3']
    yield 'a period of garbage', 'garbage.csv', k.csv(period='20x0'), ['line 2', 'column 3', '20x0']
    yield 'a year far off', 'future.csv', k.csv(period='2999'), ['line 2', 'column 3', '2999']
    yield 'a month that does not exist', 'month.csv', k.csv(period='2020-13'), ['line 2', 'column 3', '2020-13']
    yield 'no value', 'novalue.csv', k.csv(value=''), ['line 2', 'column 4', 'empty']
    yield 'words for a number', 'words.csv', k.csv(value='很多'), ['line 2', 'column 4', '很多']
    yield 'a stroke for a number', 'stroke.csv', k.csv(value='—'), ['line 2', 'column 4', 'empty']
    yield 'a number with its unit', 'unitin.csv', k.csv(value='12万元'), ['line 2', 'column 4', '12万元']
    yield 'too many decimals', 'fine.csv', k.csv(value='0.0000001'), ['line 2', 'column 4', 'not exact']
    yield 'a number beyond 2^53', 'big.csv', k.csv(value='90071992547409.93'), ['line 2', 'column 4', 'too large']
    yield 'not a number', 'nan.csv', k.csv(value='NaN'), ['line 2', 'column 4']
    yield 'land below zero', 'negative.csv', k.csv(indicator='land', value='-5', unit='亩'), ['line 2', 'column 4', 'negative']
    yield 'half an employee', 'half.csv', k.csv(indicator='employees', value='1.5', unit='人'), ['line 2', 'column 4', 'not exact']
    yield 'an unknown unit', 'unit.csv', k.csv(unit='斗'), ['line 2', 'column 5', '斗']
    yield 'the unit of something else', 'kind.csv', k.csv(unit='亩'), ['line 2', 'cannot be given in 亩']


def wide_cases(k):
    rows = k.rows()
    yield from code_cases(k)
    yield 'no code', 'nocode.csv', k.csv(code=''), ['line 2', 'column 1']
    yield 'a firm nobody knows', 'nobody.csv', k.csv(code=NOBODY), ['line 2', 'column 1', NOBODY, 'import the table of enterprises']
    yield 'the same firm and year twice', 'double.csv', sheet(rows + [rows[1]]).encode(), ['line 3', 'column 3', 'earlier row']
    yield 'no period', 'noperiod.csv', k.csv(period=''), ['line 2', 'column 2']
    yield 'a period of garbage', 'garbage.csv', k.csv(period='MMXX'), ['line 2', 'column 2', 'MMXX']
    yield 'a year far off', 'future.csv', k.csv(period='2999'), ['line 2', 'column 2', '2999']
    yield 'no column of a period', 'nocolumn.csv', sheet([[r[0]] + r[2:] for r in rows]).encode(), ['period', '--year']
    yield 'an indicator in two columns', 'two.csv', sheet([rows[0] + ['tax(元)'], rows[1] + ['5']]).encode(), ['two columns']
    yield 'a column of an unknown unit', 'unit.csv', sheet([[h.replace('(万元)', '(贯)') for h in k.header], k.row]).encode(), ['实缴税收(贯)', 'unit']
    yield 'a column of a wrong unit', 'kind.csv', sheet([[h.replace('(万元)', '(tce)') for h in k.header], k.row]).encode(), ['实缴税收(tce)', 'unit']
    yield 'a column with a slip', 'slip.csv', sheet([[h.replace('实缴税收', '实交税收') for h in k.header], k.row]).encode(), ['实交税收', 'did you mean']
    yield 'no indicator at all', 'none.csv', sheet([r[:2] for r in rows]).encode(), ['no column of an indicator']
    yield 'a row without a value', 'norow.csv', sheet([k.header, [A, '2020', '', '', '', '']]).encode(), ['no value']
    yield 'words for a number', 'words.csv', k.csv(**{'用地面积(亩)': '二十'}), ['line 2', 'column 3', '二十']
    yield 'a slash for a number', 'slash.csv', k.csv(**{'实缴税收(万元)': '/'}), ['line 2', 'column 4', 'empty']
    yield 'too many decimals', 'fine.csv', k.csv(**{'综合能耗(tce)': '1.23456'}), ['line 2', 'column 5', 'not exact']
    yield 'half an employee', 'half.csv', k.csv(**{'年平均从业人员(人)': '20.5'}), ['line 2', 'column 6', 'not exact']
    yield 'land below zero', 'negative.csv', k.csv(**{'用地面积(亩)': '-25.5'}), ['line 2', 'column 3', 'negative']
    yield 'a number beyond 2^53', 'big.csv', k.csv(**{'实缴税收(万元)': '1e300'}), ['line 2', 'column 4', 'too large']
    yield 'a date where a number belongs', 'date.xlsx', xlsx([k.header, [A, 2020, 25.5, Raw(' t="d"><v>2020-07-15</v></c>'), 30.5, 20]]), ['Data!D2']
    yield 'a truth where a number belongs', 'bool.xlsx', xlsx([k.header, [A, 2020, 25.5, Raw(' t="b"><v>1</v></c>'), 30.5, 20]]), ['Data!D2']
    yield 'an error where a number belongs', 'div.xlsx', xlsx([k.header, [A, 2020, 25.5, Raw(' t="e"><v>#DIV/0!</v></c>'), 30.5, 20]]), ['Data!D2', '#DIV/0!']


CASES = {'enterprises': enterprise_cases, 'plots': plot_cases, 'facts-long': long_cases, 'facts-wide': wide_cases}
DOCUMENTED = {'a zip bomb': 7, 'a huge cell': 7, 'a file that is not there': 4}


def content(db):
    """A hash of every table but those that say that something was tried."""
    with sqlite3.connect('file:%s?mode=ro' % db, uri=True) as q:
        names = [n for (n,) in q.execute("select name from sqlite_master where type = 'table' order by name")]
        return {n: hashlib.sha256(repr(q.execute('select * from "%s" order by 1' % n).fetchall()).encode()).hexdigest() for n in names if not n.startswith('sqlite_') and n != 'job'}


def start(folder):
    db = os.path.join(folder, 'small.gusu')
    gusu('init', '--empty', db=db, check=True)
    path = os.path.join(folder, 'good.csv')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([ENTERPRISES.header] + [[c, n, '320583100', '3911', '正常', '2001-05-20', '是'] for c, n in ((A, '甲厂'), (B, '乙厂'), (C, '丙厂'))]))
    gusu('import', 'enterprises', path, db=db, check=True)
    return db


def check_case(t, k, db, folder, case, before):
    name, file_name, data, words = case
    path = os.path.join(folder, file_name)
    if data is not None:
        with open(path, 'wb') as f:
            f.write(data)
    p = gusu(*k.words, path, *k.options, '--lang', 'en', db=db)
    want = DOCUMENTED.get(name, 3)
    wrong = []
    if p.returncode != want:
        wrong.append('exit %d, not %d' % (p.returncode, want))
    wrong += ['%r is not said' % w for w in words if w.lower() not in p.stderr.lower()]
    if file_name != '.' and file_name not in p.stderr:
        wrong.append('the file is not named')
    if len(p.stderr) > 5000:
        wrong.append('%d characters are said' % len(p.stderr))
    if re.search(r'[\x00-\x08\x0b-\x1f\x7f]', p.stdout + p.stderr):
        wrong.append('control characters are said')
    after = content(db)
    wrong += ['table %s has changed' % n for n in after if after[n] != before.get(n)]
    if p.returncode == 0:
        wrong.append('it is taken')
    t.ok(not wrong, '%s: %s' % (k.name, name), '\n'.join(wrong) + '\n' + (p.stdout + p.stderr)[:1500])
    return before if not wrong else after


def check_bad_files(t, db, folder):
    for k in KINDS:
        before, n = content(db), 0
        for case in list(container_cases(k)) + list(CASES[k.name](k)):
            before = check_case(t, k, db, folder, case, before)
            n += 1
        t.ok(n >= 30, '%s: at least 30 bad files were tried (%d)' % (k.name, n))


# ---- --keep-good: the good rows go in, the others come back with the reason.

def counts(db):
    with sqlite3.connect('file:%s?mode=ro' % db, uri=True) as q:
        return {n: q.execute('select count(*) from ' + n).fetchone()[0] for n in ('enterprise', 'plot', 'occupation', 'fact')}


def keep_good(t, db, folder, k, rows, grow, reasons):
    """`rows` with some bad ones; `grow`: what must be added; `reasons`: first cell of each rejected row and words of its reason."""
    path, rejects = os.path.join(folder, 'mixed.csv'), os.path.join(folder, 'rejected-%s.csv' % k.name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([k.header] + rows))
    before = counts(db)
    p = gusu(*k.words, path, '--keep-good', rejects, '--lang', 'en', '--json', db=db)
    after = counts(db)
    t.ok(p.returncode == 0, '%s: --keep-good imports the good rows' % k.name, p.stdout + p.stderr)
    t.ok({n: after[n] - before[n] for n in after if after[n] != before[n]} == grow, '%s: just the good rows went in' % k.name, '%s, then %s' % (before, after))
    said = json.loads(p.stdout)
    t.ok(said.get('rows') == len(rows) and said.get('rejected') == len(reasons), '%s: rows and rejected rows are counted' % k.name, p.stdout)
    raw = open(rejects, 'rb').read()
    back = list(csv.reader(io.StringIO(raw.decode('utf-8-sig'))))
    t.ok(raw.startswith(b'\xef\xbb\xbf') and back[0] == k.header + ['reason'], '%s: the file of rejects has the columns and the reason' % k.name, back[:1])
    wrong = [] if len(back) == len(reasons) + 1 else ['%d rows came back, not %d' % (len(back) - 1, len(reasons))]
    for row, (first, words) in zip(back[1:], reasons):
        if row[0] != first or any(w.lower() not in row[-1].lower() for w in words):
            wrong.append('%s: %s' % (row, words))
    t.ok(not wrong, '%s: each rejected row comes back with its reason' % k.name, '\n'.join(wrong))
    return back


def check_keep_good(t, db, folder):
    new, other = code_of(300001), code_of(300002)
    e = lambda code, region='320583100', name='新厂': [code, name, region, '3911', '正常', '2001-05-20', '是']
    back = keep_good(t, db, folder, ENTERPRISES, [e(new), e(WRONG), e(other, region='999999'), e(new, name='再来')], {'enterprise': 1},
                     [(WRONG, ['check character']), (other, ['999999']), (new, ['row 2'])])
    # The way back: correct the file of rejects and import that.
    path = os.path.join(folder, 'corrected.csv')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([back[0][:-1], [back[2][0], back[2][1], '320583100'] + back[2][3:-1]]))
    before = counts(db)
    p = gusu('import', 'enterprises', path, '--lang', 'en', db=db)
    t.ok(p.returncode == 0 and counts(db)['enterprise'] == before['enterprise'] + 1, 'the corrected file of rejects goes in', p.stdout + p.stderr)
    plot = lambda code, who, area, part: [code, '320583100', '1 号', area, who, '自有', part, '2001-05-20', '']
    keep_good(t, db, folder, PLOTS, [plot('DK1', A, '10', '10'), plot('DK2', B, '-1', '1'), plot('DK3', NOBODY, '5', '5'), plot('DK4', C, '7', '7')],
              {'plot': 2, 'occupation': 2}, [('DK2', ['above 0']), ('DK3', [NOBODY])])
    # A rejected row leaves nothing, neither its new plot nor its part of one; what leans on it is told so.
    bare = lambda code, who, part: [code, '', '', '', who, '自有', part, '2001-05-20', '']
    keep_good(t, db, folder, PLOTS, [plot('DK5', A, '5', '9'), bare('DK5', B, '2'), plot('DK5', C, '6', '6'), plot('DK6', '', '5', '5'), plot('DK7', A, '3', ''), plot('DK8', A, '4', '3'),
                                     bare('DK8', B, '2'), bare('DK8', C, '1')],
              {'plot': 2, 'occupation': 3}, [('DK5', ['add up to']), ('DK5', ['row 2 was rejected']), ('DK6', ['the occupant is missing']), ('DK7', ['area is empty']), ('DK8', ['add up to'])])
    keep_good(t, db, folder, ENTERPRISES, [e(code_of(300003)) + ['one cell too many']], {}, [(code_of(300003), ['beyond the last'])])
    keep_good(t, db, folder, LONG, [[A, 'tax', '2019', '1', '万元'], [B, 'tax', '2019', 'viel', '万元'], [C, 'tax', '2019', '-3', '万元'], [A, 'tax', '2019', '2', '万元']],
              {'fact': 2}, [(B, ['viel']), (A, ['earlier row'])])
    keep_good(t, db, folder, WIDE, [[A, '2018', '25.5', '1', '', ''], [B, '2018', '-5', '1', '', ''], [C, '2018', '', '', '', '7']], {'fact': 3}, [(B, ['negative'])])
    path = os.path.join(folder, 'allbad.csv')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([LONG.header, [A, 'tax', '2020', 'x', '万元']]))
    p = gusu('import', 'facts', path, '--keep-good', os.path.join(folder, 'none-kept.csv'), '--lang', 'en', db=db)
    t.ok('1 rejected' in p.stdout + p.stderr, 'when no row is good, --keep-good says so', p.stdout + p.stderr)


# ---- What looks odd and is right.

def full_width(s):
    return ''.join(chr(ord(c) + 0xfee0) if '!' <= c <= '~' else c for c in s)


def check_odd(t, db, folder):
    header, facts = ENTERPRISES.header, LONG.header
    row = lambda n: [code_of(n), '企业%d' % n, '320583100', '3911', '正常', '2001-05-20', '是']
    zh = ['统一社会信用代码', '企业名称', '所属区域', '行业代码', '状态', '登记日期', '规上2020']
    r = row(400001)
    odd = [
        ('a code in full-width characters', sheet([header, [full_width(r[0])] + r[1:]]).encode()),
        ('a code in small letters and blanks', sheet([header, [' %s ' % row(400002)[0].lower()] + row(400002)[1:]]).encode()),
        ('a header in full-width letters and blanks', sheet([[full_width(h) + ' ' for h in header[:6]], row(400003)[:6]]).encode()),
        ('Chinese headers in GB18030', sheet([zh, row(400004)]).encode('gb18030')),
        ('UTF-16 with its mark, little end first', b'\xff\xfe' + sheet([zh, row(400005)]).encode('utf-16-le')),
        ('UTF-16 with its mark, big end first', b'\xfe\xff' + sheet([zh, row(400006)]).encode('utf-16-be')),
        ('UTF-8 with its mark and CRLF', b'\xef\xbb\xbf' + sheet([zh, row(400007)]).replace('\n', '\r\n').encode()),
        ('semicolons', sheet([zh, row(400008)]).replace(',', ';').encode()),
        ('tabs', sheet([zh, row(400009)]).replace(',', '\t').encode()),
        ('a title above the header', ('2020 年企业名册\n' + sheet([zh, row(400010)])).encode()),
        ('a short row', sheet([zh, row(400012)[:4]]).encode()),
    ]
    for name, data in odd:
        path, before = os.path.join(folder, 'odd.csv'), counts(db)['enterprise']
        with open(path, 'wb') as f:
            f.write(data)
        p = gusu('import', 'enterprises', path, '--lang', 'en', db=db)
        t.ok(p.returncode == 0 and counts(db)['enterprise'] == before + 1, 'right though odd: ' + name, p.stdout + p.stderr)
    odd = [
        ('digits in full width', [A, 'tax', '２０１６', '１２．５', '万元'], 125000),
        ('a comma for thousands', [A, 'tax', '2015', '1,234.5', '万元'], 12345000),
        ('an exponent', [A, 'tax', '2014', '1.25E3', '万元'], 12500000),
        ('another unit of the kind', [A, 'tax', '2013', '7', '亿元'], 700000000),
        ('a negative amount where that may be', [A, 'tax', '2012', '-0.5', '万元'], -5000),
        ('zero', [A, 'tax', '2011', '0', '万元'], 0),
    ]
    for name, cells, yuan in odd:
        path = os.path.join(folder, 'odd.csv')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(sheet([facts, cells]))
        p = gusu('import', 'facts', path, '--lang', 'en', db=db)
        with sqlite3.connect('file:%s?mode=ro' % db, uri=True) as q:
            got = q.execute('select value from fact order by batch desc limit 1').fetchone()[0]
        t.ok(p.returncode == 0 and got == yuan * 100, 'right though odd: ' + name, '%s, not %s\n%s' % (got, yuan * 100, p.stdout + p.stderr))


# ---- A name that a spreadsheet would run.

def check_injection(t, db, folder):
    names = ['=cmd|\'/c calc\'!A1', '+1+1', '-2+3', '@SUM(A1)', '=HYPERLINK("http://x.invalid","y")']
    path, out = os.path.join(folder, 'names.csv'), os.path.join(folder, 'rejects.csv')
    rows = [[WRONG, n, '320583100', '3911', '正常', '2001-05-20', '是'] for n in names]
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([ENTERPRISES.header] + rows))
    gusu('import', 'enterprises', path, '--keep-good', out, '--lang', 'en', db=db)
    back = list(csv.reader(open(out, encoding='utf-8-sig')))[1:]
    t.ok([r[1] for r in back] == ["'" + n for n in names], 'no cell of the file of rejects is a formula', back)
    for i, n in enumerate(names):
        rows[i][0] = code_of(500000 + i)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([ENTERPRISES.header] + rows))
    p = gusu('import', 'enterprises', path, '--lang', 'en', db=db)
    t.ok(p.returncode == 0, 'strange names are names', p.stdout + p.stderr)
    facts = [[r[0], '2020', '10', str(100 + i), '5', '20'] for i, r in enumerate(rows)]
    with open(path, 'w', encoding='utf-8') as f:
        f.write(sheet([WIDE.header] + facts))
    gusu('import', 'facts', path, db=db, check=True)
    scheme = ['--scheme', 'suzhou-2020-illustrative', '--year', '2020']
    gusu('evaluate', *scheme, db=db, check=True)
    out, book = os.path.join(folder, 'results.csv'), os.path.join(folder, 'results.xlsx')
    gusu('export', 'results', *scheme, '--out', out, db=db, check=True)
    cells = [c for r in csv.reader(open(out, encoding='utf-8-sig')) for c in r]
    live = [c for c in cells if c[:1] in '=+@\t\r' and c or c.startswith('-') and not re.fullmatch(r'-[0-9.]+', c)]
    t.ok(not live and all("'" + n in cells for n in names), 'no cell of an exported CSV is a formula', live)
    gusu('export', 'results', *scheme, '--out', book, db=db, check=True)
    with zipfile.ZipFile(book) as z:
        sheets = ''.join(z.read(n).decode() for n in z.namelist() if n.startswith('xl/worksheets/'))
    t.ok('<f>' not in sheets and '<f ' not in sheets and 'cmd|' not in re.sub(r'<t[ >].*?</t>', '', sheets), 'in an exported workbook they are texts')


def main():
    t = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = start(folder)
        check_bad_files(t, db, folder)
        check_keep_good(t, db, folder)
        check_odd(t, db, folder)
        check_injection(t, db, folder)
        p = gusu('check', '--lang', 'en', db=db)
        t.ok(p.returncode == 0, 'after all that the database is sound', p.stdout + p.stderr)
    t.end()


if __name__ == '__main__':
    main()
