#!/usr/bin/env python3
"""gen_api_test.py - what the generator of endpoints refuses, what it makes, and that the committed files are fresh. TAP.

  gen_api_test.py SOURCE_ROOT CC
"""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
import tempfile

ROOT, CC = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "cc"
GEN = os.path.join(ROOT, "tools", "gen_api.py")

GOOD = """openapi: 3.1.0
info: {title: demo, x-title-zh: 示例}
paths:
  /api/demo/{code}:
    get:
      operationId: demo_get
      summary: One.
      x-summary-zh: 一个
      x-permission: demo.read
      x-clause: [SZ20-5.3a]
      parameters:
        - {name: code, in: path, required: true, schema: {type: string, maxLength: 18}}
        - {name: year, in: query, schema: {type: integer, minimum: 1990, maximum: 2100, default: 2020}}
        - {name: kind, in: query, schema: {type: string, enum: [a, b]}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}, maxItems: 5}}
        - {name: since, in: query, schema: {type: string, format: date}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Demo'}}}}}
    post:
      operationId: demo_set
      summary: Set.
      x-summary-zh: 设置
      x-permission: demo.write
      parameters: [{name: code, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/DemoIn'}}}}
      responses: {'204': {}}
  /api/demo-file:
    post:
      operationId: demo_upload
      summary: Upload.
      x-summary-zh: 上传
      x-permission: demo.write
      requestBody: {content: {text/csv: {x-upload: true}, multipart/form-data: {x-upload: true}}}
      responses: {'202': {content: {application/json: {schema: {$ref: '#/components/schemas/Demo'}}}}}
    get: {operationId: demo_export, summary: File., x-summary-zh: 文件, x-permission: demo.read, x-download: true}
components:
  schemas:
    Demo:
      type: object
      properties:
        code: {type: string}
        area: {type: [number, 'null'], x-unit: 亩}
        parts: {type: array, items: {$ref: '#/components/schemas/Part'}}
        by_year: {type: object, additionalProperties: {type: number}}
        best: {oneOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}
    Part: {type: object, required: [name, value], properties: {name: {type: string}, value: {type: number}}}
    DemoIn:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1, maxLength: 60}
        note: {type: string}
        parts: {type: array, items: {$ref: '#/components/schemas/Part'}, maxItems: 9}
"""

# what is changed in the good file -> words of the message, and the line it must name (0: not checked)
REFUSED = [
    ("anchors", ("title: demo", "title: &x demo"), "anchors", 2),
    ("a key twice", ("summary: One.", "summary: One.\n      summary: Two."), "given twice", 8),
    ("unknown key of an operation", ("x-permission: demo.read", "x-permision: demo.read"), "not part of the format", 9),
    ("permission missing", ("      x-permission: demo.read\n      x-clause", "      x-clause"), "'x-permission' is missing", 0),
    ("permission malformed", ("x-permission: demo.read\n", "x-permission: Demo Read\n"), "MODULE.WORD", 9),
    ("clause malformed", ("[SZ20-5.3a]", "[5.3a]"), "does not look like a clause", 10),
    ("another version", ("3.1.0", "3.0.3"), "3.1.0", 1),
    ("path parameter not in the path", ("name: code, in: path, required: true, schema: {type: string, maxLength: 18}", "name: cod, in: path, required: true, schema: {type: string}"), "the path names", 0),
    ("path parameter optional", ("in: path, required: true, schema: {type: string, maxLength: 18}", "in: path, schema: {type: string}"), "required: true", 12),
    ("header parameter", ("name: kind, in: query", "name: kind, in: header"), "path or query", 14),
    ("default outside bounds", ("default: 2020", "default: 1900"), "outside minimum and maximum", 13),
    ("default not in the enum", ("enum: [a, b]", "enum: [a, b], default: c"), "not one of the enum", 14),
    ("bounds the wrong way round", ("minimum: 1990, maximum: 2100", "minimum: 2100, maximum: 1990"), "above", 13),
    ("enum with a word twice", ("enum: [a, b]", "enum: [a, a]"), "differ", 14),
    ("enum of a bare yes", ("enum: [a, b]", "enum: [yes, no]"), "quotes", 14),
    ("pattern", ("maxLength: 18", "pattern: '^9'"), "not part of the format", 12),
    ("length of a number", ("minimum: 1990", "minLength: 1990"), "does not go with type", 13),
    ("nullable input", ("name: year, in: query, schema: {type: integer,", "name: year, in: query, schema: {type: [integer, 'null'],"), "cannot be null", 13),
    ("beyond 2^53", ("maximum: 2100", "maximum: 99999999999999999999"), "2^53", 13),
    ("object in a query", ("schema: {type: array, items: {type: integer}, maxItems: 5}", "schema: {type: array, items: {type: object, properties: {a: {type: string}}}}"), "JSON body", 15),
    ("word of C as name", ("name: kind", "name: default"), "reserved word", 14),
    ("name with has_", ("name: kind", "name: has_kind"), "has_", 0),
    ("name twice", ("name: kind", "name: year"), "named twice", 0),
    ("date-time as input", ("format: date}", "format: date-time}"), "civil date", 16),
    ("$ref to another file", ("'#/components/schemas/DemoIn'", "'other.yaml#/DemoIn'"), "$ref must be", 24),
    ("$ref to nothing", ("'#/components/schemas/DemoIn'", "'#/components/schemas/None'"), "not in this file", 24),
    ("body of a GET", ("x-clause: [SZ20-5.3a]", "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/DemoIn'}}}}"), "GET has no body", 10),
    ("nested input", ("note: {type: string}", "note: {type: object, properties: {a: {type: string}}}"), "", 0),
    ("xml body", ("content: {application/json: {schema: {$ref: '#/components/schemas/DemoIn'}}}", "content: {application/xml: {schema: {$ref: '#/components/schemas/DemoIn'}}}"), "content is application/json", 24),
    ("two answers", ("responses: {'204': {}}", "responses: {'200': {}, '204': {}}"), "exactly one response", 25),
    ("a 404 listed", ("responses: {'204': {}}", "responses: {'404': {}}"), "not part of the format", 25),
    ("inline write", ("x-permission: demo.write\n      parameters", "x-permission: demo.write\n      x-inline: true\n      parameters"), "x-inline", 0),
    ("unused schema", ("    DemoIn:\n", "    Spare: {type: object, properties: {a: {type: string}}}\n    DemoIn:\n"), "used nowhere", 46),
    ("schema in and out without required", ("required: [name, value], ", ""), "say which properties are required", 45),
    ("nested answer", ("best: {oneOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}", "best: {type: object, properties: {a: {type: string}}}"), "nest objects by $ref", 44),
    ("same route twice", ("  /api/demo-file:\n", "  /api/demo/{id}:\n    get: {operationId: x, summary: a, x-summary-zh: b, x-permission: demo.read, x-download: true, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}\n  /api/demo-file:\n"), "same route", 0),
    ("operationId twice", ("operationId: demo_upload", "operationId: demo_get"), "used twice", 0),
    ("path with a slash at its end", ("/api/demo-file:", "/api/demo-file/:"), "not end with one", 0),
    ("no YAML at all", ("openapi: 3.1.0", "openapi: [3.1.0"), "not YAML", 0),
]

count = failed = 0


def ok(good, name, note=""):
    global count, failed
    count += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, name))
    if not good and note:
        print("\n".join("# " + x for x in note.split("\n")))


def gen(*args):
    p = subprocess.run([sys.executable, GEN] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    return p.returncode, p.stderr


def write(folder, text):
    path = os.path.join(folder, "demo.api.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def main():
    print("1..%d" % (len(REFUSED) + 5))
    with tempfile.TemporaryDirectory() as d:
        for name, (old, new), words, line in REFUSED:
            if old not in GOOD:
                ok(False, name, "the test itself is wrong: text not found")
                continue
            code, err = gen("--openapi", os.path.join(d, "x.json"), write(d, GOOD.replace(old, new, 1)))
            place = "demo.api.yaml:%d:" % line if line else "demo.api.yaml:"
            ok(code == 1 and words in err and place in err and "Traceback" not in err, "refused: " + name, err)
        makes(d)
    ok(*check_committed())
    sys.exit(failed != 0)


def makes(d):
    fragment, out = write(d, GOOD), os.path.join(d, "demo")
    code, err = gen("--c", out, fragment)
    ok(code == 0, "the good file is taken", err)
    p = subprocess.run([CC, "-std=c17", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-fsyntax-only", "-I", os.path.join(ROOT, "src"), "-I", d,
                        os.path.join(out, "demo.api.gen.c")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    ok(p.returncode == 0, "the C compiles", p.stdout)
    first = open(os.path.join(out, "demo.api.gen.c"), encoding="utf-8").read()
    gen("--c", out, fragment)
    ok(first == open(os.path.join(out, "demo.api.gen.c"), encoding="utf-8").read(), "the same file comes out twice")
    code, err = gen("--ts", out, "--md", os.path.join(d, "api.md"), fragment)
    ts = open(os.path.join(out, "calls.ts"), encoding="utf-8").read() + open(os.path.join(out, "types.ts"), encoding="utf-8").read()
    wanted = ["demoDemoGet = (p: DemoDemoGetParams", "`/api/demo/${encodeURIComponent(p.code)}`", "kind?: 'a' | 'b'", "best: Part | null",
              "by_year: Record<string, number>", "demoDemoExportUrl", "body: Blob", "area: number | null"]
    ok(code == 0 and all(w in ts for w in wanted), "the client has its calls and types", err + "\n".join(w for w in wanted if w not in ts))


def check_committed():
    code, err = gen("--root", ROOT, "--check")
    return code == 0, "client and reference page are made from the present fragments", err


main()
