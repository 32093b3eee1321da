#!/usr/bin/env python3
"""Makes the tables that test_table.c reads: good ones in several dresses, and one bad file for each mistake. usage: make_tables.py FOLDER"""
# SPDX-License-Identifier: Apache-2.0
import os
import struct
import sys
import zipfile
import zlib

OUT = sys.argv[1]
HEAD = "代码,名称,土地面积,税收,日期,规上,类别,人数"
ROW = "91320594088140947F,甲厂,12.5,100.25,2020-07-15,是,甲,20"
GOOD = HEAD + "\n" + ROW + "\n91350100M000100Y43,乙厂,,,,否,乙,\n"


def put(name, data):
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def row(**cells):
    """The good row with some cells changed, as CSV."""
    names = ["code", "name", "land", "tax", "date", "above", "kind", "count"]
    values = dict(zip(names, ROW.split(",")), **cells)
    return HEAD + "\n" + ",".join(values[n] for n in names) + "\n"


# ---- XLSX by hand, so that it can be broken by hand.
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
ROOT_RELS = f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{TYPE}officeDocument" Target="xl/workbook.xml"/></Relationships>'
BOOK = f'<workbook xmlns="{NS}" xmlns:r="{TYPE[:-1]}"><sheets><sheet name="隐藏" sheetId="1" state="hidden" r:id="rId1"/><sheet name="数据" sheetId="2" r:id="rId7"/></sheets></workbook>'
BOOK_RELS = (f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{TYPE}worksheet" Target="worksheets/sheet1.xml"/>'
             f'<Relationship Id="rId7" Type="{TYPE}worksheet" Target="worksheets/sheet9.xml"/>'
             f'<Relationship Id="rId8" Type="{TYPE}sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId9" Type="{TYPE}styles" Target="./styles.xml"/></Relationships>')
STYLES = (f'<styleSheet xmlns="{NS}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
          '<numFmt numFmtId="171" formatCode="[Red]0.00&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs></styleSheet>')
TEXTS = ["代码", "名称", "土地面积", "税收", "日期", "规上", "类别", "人数"]
SHARED = f'<sst xmlns="{NS}">' + "".join(f"<si><t>{t}</t></si>" for t in TEXTS) + "</sst>"
HEAD_ROW = '<row r="1">' + "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABCDEFGH")) + "</row>"


def text(ref, s):
    return f'<c r="{ref}" t="inlineStr"><is><t>{s}</t></is></c>'


def num(ref, v, style=0):
    return f'<c r="{ref}" s="{style}"><v>{v}</v></c>'


def good_cells(n):
    return {"A": text(f"A{n}", "91320594088140947F"), "B": text(f"B{n}", "甲厂"), "C": num(f"C{n}", "12.5"), "D": num(f"D{n}", "100.25"),
            "E": num(f"E{n}", "44027", 1), "F": text(f"F{n}", "是"), "G": text(f"G{n}", "甲"), "H": num(f"H{n}", "20")}


def sheet(*rows, merges="", head=HEAD_ROW):
    return f'<?xml version="1.0"?><worksheet xmlns="{NS}"><sheetData>{head}{"".join(rows)}</sheetData>{merges}</worksheet>'


def data_row(n=2, **cells):
    c = dict(good_cells(n), **cells)
    return f'<row r="{n}">' + "".join(c[k] for k in sorted(c)) + "</row>"


def book(name, parts=None, drop=()):
    """parts: replaced or added; drop: left out."""
    all_parts = {"[Content_Types].xml": "<Types/>", "_rels/.rels": ROOT_RELS, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELS,
                 "xl/worksheets/sheet1.xml": sheet(), "xl/worksheets/sheet9.xml": sheet(data_row()), "xl/sharedStrings.xml": SHARED, "xl/styles.xml": STYLES}
    all_parts.update(parts or {})
    path = os.path.join(OUT, name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for k, v in all_parts.items():
            if k not in drop:
                z.writestr(k, v)
    return path


def sheet_book(name, *rows, **more):
    return book(name, {"xl/worksheets/sheet9.xml": sheet(*rows, **more)})


os.makedirs(OUT, exist_ok=True)

# ---- Good ones: all give the same rows.
put("good-utf8.csv", GOOD)
put("good-bom.csv", "\ufeff" + GOOD)
put("good-gb18030.csv", GOOD.encode("gb18030"))
put("good-utf16.csv", b"\xff\xfe" + GOOD.encode("utf-16-le"))
put("good-crlf.csv", GOOD.replace("\n", "\r\n"))
put("good-tabs.csv", GOOD.replace(",", "\t"))
put("good-semicolons.csv", GOOD.replace(",", ";"))
put("good-english.csv", GOOD.replace(HEAD, "Code,NAME,land area,tax,date,above scale,kind,people"))
put("good-title.csv", "2020年企业数据表,,,,,,,\n" + GOOD)
put("good-stars.csv", GOOD.replace("代码", " * 代 码 ").replace("名称", "名称*"))
put("good-blank-rows.csv", GOOD.replace("\n9135", "\n,,,,,,,\n\n9135") + ",,,,,,,\n")
second = {"A": text("A3", "91350100M000100Y43"), "B": text("B3", "乙厂"), "C": '<c r="C3"/>', "D": "", "E": "", "F": text("F3", "否"), "G": text("G3", "乙"), "H": ""}
sheet_book("good.xlsx", data_row(), data_row(3, **second))
sheet_book("good-rich.xlsx", data_row(B='<c r="B2" t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>厂</t></r></is></c>', E=num("E2", "44027.75", 2)), data_row(3, **second))
sheet_book("good-formula.xlsx", data_row(C='<c r="C2"><f>25/2</f><v>12.5</v></c>', B='<c r="B2" t="str"><f>"甲"&amp;"厂"</f><v>甲厂</v></c>', E=num("E2", "44027", 4)), data_row(3, **second))
sheet_book("good-title.xlsx", data_row(3), data_row(4, **{k: v.replace('3"', '4"') for k, v in second.items()}), merges='<mergeCells count="1"><mergeCell ref="A1:H1"/></mergeCells>',
           head='<row r="1">' + text("A1", "企业数据表") + "</row>" + HEAD_ROW.replace('r="1"', 'r="2"').replace('1" t=', '2" t='))
book("good-1904.xlsx", {"xl/workbook.xml": BOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>'),
                        "xl/worksheets/sheet9.xml": sheet(data_row(E=num("E2", "42565", 1)), data_row(3, **second))})
prefixed = sheet(data_row(), data_row(3, **second)).replace(f'xmlns="{NS}"', f'xmlns:x="{NS}"')
for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
    prefixed = prefixed.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>").replace(f"<{tag}/>", f"<x:{tag}/>")
book("good-prefixed.xlsx", {"xl/worksheets/sheet9.xml": prefixed})
sheet_book("good-float.xlsx", data_row(C=num("C2", "12.499999999999999"), D=num("D2", "100.25")), data_row(3, **second))

# ---- Bad CSV.
put("bad-empty.csv", "")
put("bad-only-blank.csv", "\n\n,,\n")
put("bad-missing-column.csv", GOOD.replace("代码", "编号啊"))
put("bad-unknown-column.csv", GOOD.replace("名称", "名你"))
put("bad-double-column.csv", GOOD.replace("日期", "代码"))
put("bad-unnamed-column.csv", GOOD.replace("日期", ""))
put("bad-damaged-utf8.csv", GOOD.encode()[:-8] + b"\xff\xfe\n")
put("bad-gb18030.csv", GOOD.encode("gb18030").replace("乙厂".encode("gb18030"), b"\xff\xff\xff"))
put("bad-nul.csv", GOOD.replace("甲厂", "甲\0厂"))
put("bad-open-quote.csv", GOOD.replace("甲厂", '"甲厂'))
put("bad-after-quote.csv", GOOD.replace("甲厂", '"甲"厂'))
put("bad-scientific-code.csv", row(code="9.13205940881409E+17"))
put("bad-no-code.csv", row(code=""))
put("bad-no-name.csv", row(name=" 　"))
put("bad-long-name.csv", row(name="甲" * 41))
put("bad-line-break.csv", row(name='"甲\n厂"'))
put("bad-text-number.csv", row(tax="很多"))
put("bad-unit-number.csv", row(land="12.5亩"))
put("bad-dash-number.csv", row(tax="—"))
put("bad-thousands.csv", row(tax='"1,00,0"'))
put("bad-too-fine.csv", row(land="12.12345"))
put("bad-huge-number.csv", row(land="99999999999999999999"))
put("bad-date.csv", row(date="2020-02-30"))
put("bad-date-text.csv", row(date="去年"))
put("bad-flag.csv", row(above="大概"))
put("bad-word.csv", row(kind="丙"))
put("bad-fraction.csv", row(count="2.5"))
put("bad-range.csv", row(count="101"))
put("bad-too-many-cells.csv", row(count="20,多出来的"))
put("bad-huge-cell.csv", row(name="x" * 40000))
put("bad-old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

# ---- Bad XLSX.
whole = open(sheet_book("x.tmp", *[data_row(i) for i in range(2, 60)]), "rb").read()
put("bad-truncated.xlsx", whole[:len(whole) * 2 // 3])
broken = bytearray(whole)
at = whole.find(b"xl/worksheets/sheet9.xml") + 60
broken[at:at + 8] = b"\0\1\2\3\4\5\6\7"
put("bad-bits.xlsx", bytes(broken))
os.remove(os.path.join(OUT, "x.tmp"))
sheet_book("bad-number-code.xlsx", data_row(A=num("A2", "9.13205940881409E+017")))
sheet_book("bad-date-code.xlsx", data_row(A=num("A2", "44027", 1)))
sheet_book("bad-formula-no-value.xlsx", data_row(C='<c r="C2"><f>B2*2</f><v></v></c>'))
sheet_book("bad-formula-error.xlsx", data_row(D='<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'))
sheet_book("bad-date-number.xlsx", data_row(D=num("D2", "44027", 2)))
sheet_book("bad-bool-number.xlsx", data_row(D='<c r="D2" t="b"><v>1</v></c>'))
sheet_book("bad-number-date.xlsx", data_row(E=num("E2", "12.5")))
sheet_book("bad-feb29-1900.xlsx", data_row(E=num("E2", "60", 1)))
sheet_book("bad-shared-index.xlsx", data_row(B='<c r="B2" t="s"><v>99</v></c>'))
sheet_book("bad-row-order.xlsx", data_row(3), data_row(2))
sheet_book("bad-cell-order.xlsx", '<row r="2">' + text("B2", "x") + text("A2", "y") + "</row>")
sheet_book("bad-far-column.xlsx", data_row(Z=text("XFD2", "远")))
sheet_book("bad-merged-code.xlsx", data_row(2), '<row r="3">' + text("B3", "乙厂") + num("H3", "0") + "</row>", merges='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
book("bad-doctype.xlsx", {"xl/worksheets/sheet9.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet(data_row())[21:]})
book("bad-not-xml.xlsx", {"xl/worksheets/sheet9.xml": sheet(data_row())[:-20]})
book("bad-no-workbook.xlsx", drop=("xl/workbook.xml",))
book("bad-no-sheet.xlsx", drop=("xl/worksheets/sheet9.xml",))
book("bad-plain-zip.xlsx", drop=("_rels/.rels",))
book("bad-xlsb.xlsx", {"_rels/.rels": ROOT_RELS.replace("workbook.xml", "workbook.bin")})
book("bad-all-hidden.xlsx", {"xl/workbook.xml": BOOK.replace('sheetId="2"', 'sheetId="2" state="veryHidden"')})
book("bad-external.xlsx", {"xl/_rels/workbook.xml.rels": BOOK_RELS.replace('Target="worksheets/sheet9.xml"', 'TargetMode="External" Target="http://example.invalid/"')})
book("bad-path.xlsx", {"xl/_rels/workbook.xml.rels": BOOK_RELS.replace("worksheets/sheet9.xml", "../../../../etc/passwd")})
book("bad-deep.xlsx", {"xl/worksheets/sheet9.xml": sheet("<a>" * 200 + "</a>" * 200)})
book("bad-bomb.xlsx", {"xl/worksheets/sheet9.xml": sheet("<!--" + "0" * (40 << 20) + "-->")})
book("bad-huge-tag.xlsx", {"xl/worksheets/sheet9.xml": sheet("<row r='2' x='" + "".join("%08x" % (zlib.crc32(struct.pack("<I", i))) for i in range(400000)) + "'/>")})
book("bad-many-parts.xlsx", {f"xl/media/{i}": "x" for i in range(2100)})
# The directory says that a part is small; what comes out is not.
lie = bytearray(open(book("x.tmp", {"xl/worksheets/sheet9.xml": sheet("<!--" + "0" * (40 << 20) + "-->")}), "rb").read())
where = lie.rfind(b"xl/worksheets/sheet9.xml") - 46
lie[where + 24:where + 28] = struct.pack("<I", 1000)
put("bad-lying-size.xlsx", bytes(lie))
os.remove(os.path.join(OUT, "x.tmp"))
