"""Makes the spreadsheet of projects that a bureau really sends: merged titles and groups above the header, districts merged downwards, days in nine forms, subtotals and a
total, doubles, codes turned into numbers, amounts with their unit. `make` also says which rows of the file must come back, and why."""
import io
import zipfile

SPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/'
STYLES = '<styleSheet xmlns="%s"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' % SPACE
HEADERS = ['序号', '项目名称', '所在区', '行业', '项目类型', '总投资(万元)', '其中：建筑工程', '其中：设备工器具', '业主单位', '信用代码', '约定开工日', '约定竣工日', '首谈日期', '备注']
# what a person says of the columns that nobody can guess
NAMES = ['-', '', '所在地', '', '', '', '', '', '建设单位', '建设单位信用代码', '', '', '', '-']
DISTRICTS = [('昆山市', '320583'), ('张家港市', '320582'), ('吴江区', '320509'), ('常熟市', '320581'), ('太仓市', '320585'), ('吴中区', '320506')]
KINDS = ['新建', '改扩建', '技改', '单纯购置', '信息化', '节能技改', '循环经济']


class Day(int):
    """A day as a spreadsheet counts it, with a date format."""


def letter(k):
    return chr(65 + k)


def cell(place, value):
    if isinstance(value, Day):
        return '<c r="%s" s="1"><v>%d</v></c>' % (place, value)
    if isinstance(value, (int, float)):
        return '<c r="%s"><v>%s</v></c>' % (place, value)
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, value)


def workbook(rows, merged):
    body = ''.join('<row r="%d">%s</row>' % (n, ''.join(cell('%s%d' % (letter(k), n), v) for k, v in enumerate(row) if v is not None)) for n, row in enumerate(rows, 1))
    merges = '<mergeCells count="%d">%s</mergeCells>' % (len(merged), ''.join('<mergeCell ref="%s"/>' % m for m in merged))
    kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml.'
    parts = {
        '[Content_Types].xml': '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="%sstyles+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/></Types>' % (PACKAGE, kind, kind, kind),
        '_rels/.rels': '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (PACKAGE, OFFICE),
        'xl/workbook.xml': '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="项目台账" sheetId="1" r:id="r1"/></sheets></workbook>' % (SPACE, OFFICE),
        'xl/_rels/workbook.xml.rels': '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="%s/styles" Target="styles.xml"/></Relationships>' % (PACKAGE, OFFICE, OFFICE),
        'xl/styles.xml': STYLES,
        'xl/worksheets/sheet1.xml': '<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (SPACE, body, merges),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def good_day(i, year):
    """The same kind of day in many dresses."""
    month, day = i % 12 + 1, i % 28 + 1
    forms = ['%d.%d.%d', '%d年%d月%d日', '%d/%d/%d', '%d-%02d-%02d', '%d%02d%02d', '%d/%02d/%02d']
    if i % 8 == 6:
        return Day(43831 + i % 300)
    if i % 8 == 7:
        return ''.join(chr(ord(ch) + 0xfee0) if ch.isdigit() else ch for ch in '%d-%02d-%02d' % (year, month, day))
    return forms[i % 8] % (year, month, day)


def spoil(i, row, before):
    """A mistake for this row: the place and what is written there; None for a good row."""
    if i % 25 == 7:
        return 10, '2020年%d月' % (i % 12 + 1), '只有年月'
    if i % 50 == 11:
        return 10, 43895 + i, '日期序号'
    if i % 60 == 13:
        return 9, 9.13205e+17, '变成了数字'
    if i % 45 == 17:
        return 5, '%d万元' % (1000 + i), '数字'
    if i % 70 == 19:
        return 1, before, '已经出现'
    if i % 80 == 23:
        return 4, '新上', '新上'
    if i % 90 == 29:
        return 2, '没有的镇', '没有的镇'
    if i % 95 == 31:
        return 11, '年底', '不是日期'
    return None


def make(n, firms):
    """n projects of these firms (credit code, name, class). Bytes, {row of the file: word of its reason}, names of the good ones."""
    rows = [['2020年度重点工业项目台账'] + [None] * 13, ['基本情况'] + [None] * 4 + ['投资（万元）', None, None, '参建单位', None, '进度', None, None, None], list(HEADERS)]
    merged = ['A1:N1', 'A2:E2', 'F2:H2', 'I2:J2', 'K2:N2']
    bad, good, last_name = {}, [], ''
    for i in range(n):
        district = DISTRICTS[i * len(DISTRICTS) // n]
        code, firm, industry = firms[i % len(firms)]
        name = '%s第%d号%s项目' % (firm, i + 1, KINDS[i % 7])
        total = 1000 + i * 10
        row = [i + 1, name, district[i % 2], industry, KINDS[i % 7], total, total // 4, '{:,}'.format(total // 2), firm, code, good_day(i, 2020), good_day(i + 3, 2021), good_day(i + 5, 2019), '']
        wrong = spoil(i, row, last_name)
        if wrong:
            row[wrong[0]] = wrong[1]
            bad[len(rows) + 1] = wrong[2]
        else:
            good.append(name)
            last_name = name
        rows.append(row)
        if i % 10 == 4 and not wrong and len(rows) not in bad and len(rows) - 1 not in bad and rows[-2][0] == i:
            rows[-2][2], rows[-1][2] = district[1], None   # the district stands once, merged over two rows
            merged.append('C%d:C%d' % (len(rows) - 1, len(rows)))
        if i + 1 == n or (i + 1) * len(DISTRICTS) // n != i * len(DISTRICTS) // n:
            rows.append([None, '小计', None, None, None, 123456.0] + [None] * 8)
            bad[len(rows)] = '合计'
    rows.append([None, '合  计', None, None, None, 999999.0] + [None] * 8)
    bad[len(rows)] = '合计'
    return workbook(rows, merged), bad, good
