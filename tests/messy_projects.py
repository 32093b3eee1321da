"""Makes the spreadsheet of projects that a bureau really sends: a title and merged groups above the header, a heading over each district, districts merged downwards and by
short names, days in nine forms, amounts with their unit and separators, subtotals and a total, blank rows, doubles by name and by code, codes turned into numbers, notes
below. `make` also says which rows of the file must come back, and why, and which are no projects."""
import decimal
import io
import zipfile

SPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/'
STYLES = '<styleSheet xmlns="%s"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' % SPACE
HEADERS = ['序号', '项目名称', '所在区', '行业', '项目类型', '总投资(万元)', '其中：建筑工程', '设备投资（亿元）', '业主单位', '信用代码', '约定开工日', '约定竣工日', '首谈日期', '项目代码', '备注']
WIDTH = len(HEADERS)
DISTRICTS = [('昆山市', '320583', '昆山'), ('张家港市', '320582', '张家港'), ('吴江区', '320509', '吴江'), ('常熟市', '320581', '常熟'), ('太仓市', '320585', '太仓'), ('吴中区', '320506', '吴中')]
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


def amount(i, total):
    """The same money as people write it."""
    if i % 9 == 2:
        return '{:,}万元'.format(total)
    if i % 9 == 4:
        return '%s亿元' % (decimal.Decimal(total) / 10000)
    if i % 9 == 6:
        return '{:,}'.format(total)
    if i % 9 == 8:
        return '%d元' % (total * 10000)
    return total


def project_code(i):
    return '2020-320583-39-03-%05d%d' % (50000 + i, i % 10)


def spoil(i, before):
    """A mistake for this row: the place, what is written there, the word of the reason; None for a good row."""
    if i % 25 == 7:
        return 10, '2020年%d月' % (i % 12 + 1), '只有年月'
    if i % 50 == 11:
        return 10, 43895 + i, '日期序号'
    if i % 60 == 13:
        return 9, 9.13205e+17, '变成了数字'
    if i % 45 == 17:
        return 5, '约%d' % (1000 + i), '数字'
    if i % 70 == 19:
        return 1, before['name'], '第 %d 行已经出现' % before['row']
    if i % 70 == 39:
        return 13, before['code'], '第 %d 行已经出现' % before['row']
    if i % 80 == 23:
        return 4, '新上', '新上'
    if i % 90 == 29:
        return 2, '没有的镇', '没有的镇'
    if i % 95 == 31:
        return 11, '年底', '不是日期'
    if i % 110 == 37:
        return 5, '0.12345678亿元', '数字'
    return None


class Sheet:
    def __init__(self):
        self.rows, self.merged, self.left = [], [], {}

    def add(self, row, left=None, across=False):
        self.rows.append(row + [None] * (WIDTH - len(row)))
        if across:
            self.merged.append('A%d:%s%d' % (len(self.rows), letter(WIDTH - 1), len(self.rows)))
        if left:
            self.left[len(self.rows)] = left
        return len(self.rows)


def make(n, firms):
    """n projects of these firms (credit code, name, class). Bytes, {row of the file: word of its reason}, {row that is no project: word}, {name of a good one: its total in 万元}."""
    k = Sheet()
    k.add(['2020年度重点工业项目台账'], across=True)
    k.add(['基本情况'] + [None] * 4 + ['投资', None, None, '参建单位', None, '进度', None, None, '其他', None])
    k.merged += ['A2:E2', 'F2:H2', 'I2:J2', 'K2:M2', 'N2:O2']
    k.add(list(HEADERS))
    bad, good, before = {}, {}, None
    for i in range(n):
        part = i * len(DISTRICTS) // n
        district = DISTRICTS[part]
        if i == 0 or (i - 1) * len(DISTRICTS) // n != part:
            k.add(['%s、%s' % ('一二三四五六'[part], district[0])], left='小标题', across=True)
        code, firm, industry = firms[i % len(firms)]
        name = '%s第%d号%s项目' % (firm, i + 1, KINDS[i % 7])
        total = 1000 + i * 10
        row = [i + 1, name, district[i % 3], industry, KINDS[i % 7], amount(i, total), total // 4, '%s' % (decimal.Decimal(total // 2) / 10000), firm, code, good_day(i, 2020), good_day(i + 3, 2021),
               good_day(i + 5, 2019), project_code(i) if i % 2 else None, '市重点' if i % 5 == 0 else None]
        wrong = spoil(i, before)
        if wrong:
            row[wrong[0]] = wrong[1]
        at = k.add(row)
        if wrong:
            bad[at] = wrong[2]
        else:
            good[name] = total
            if i % 2:
                before = {'name': name, 'code': project_code(i), 'row': at}
        above = k.rows[-2]
        if i % 10 == 4 and not wrong and at - 1 not in bad and above[0] == i:
            above[2], k.rows[-1][2] = district[0], None   # the district stands once, merged over two rows
            k.merged.append('C%d:C%d' % (at - 1, at))
        if i % 40 == 20:
            k.add([])
        if (i + 1) * len(DISTRICTS) // n != part or i + 1 == n:
            k.add([None, '小计', None, None, None, 123456.0], left='合计')
    k.add([None, '合  计', None, None, None, 999999.0], left='合计')
    k.add([])
    k.add(['注：1.总投资以备案证为准；2.本表由各区报送。'], left='附注', across=True)
    k.add(['填表人：张三', None, None, None, '审核：李四'], left='附注')
    return workbook(k.rows, k.merged), bad, k.left, good
