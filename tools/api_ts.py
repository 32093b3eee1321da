"""Writes web/src/api/gen/types.ts and calls.ts: what the pages know of the server."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re

HEAD = "// Generated from src/*/*.api.yaml by tools/gen_api.py; do not edit.\n// SPDX-License-Identifier: Apache-2.0\n"


def pascal(*parts):
    return "".join(w[:1].upper() + w[1:] for p in parts for w in p.split("_"))


def camel(*parts):
    s = pascal(*parts)
    return s[:1].lower() + s[1:]


def text(s):
    return "'" + s.replace("\\", "\\\\").replace("'", "\\'") + "'"


def ts_type(t):
    if t.kind == "ref":
        base = t.name
    elif t.kind == "array":
        inner = ts_type(t.items)
        base = "(%s)[]" % inner if "|" in inner else inner + "[]"
    elif t.kind == "map":
        base = "Record<string, %s>" % ts_type(t.items)
    elif t.kind == "object":
        return object_body(t.props, t.required or [], "  ")
    elif t.enum is not None:
        base = " | ".join(text(w) for w in t.enum)
    else:
        base = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}[t.type]
    return base + " | null" if getattr(t, "nullable", False) else base


def comment(t, indent):
    words = [w for w in (t.description, "unit: " + t.unit if getattr(t, "unit", "") else "") if w]
    return ["%s/** %s */" % (indent, "; ".join(words).replace("*/", "* /"))] if words else []


def object_body(props, required, indent):
    lines = ["{"]
    for k, t in props.items():
        name = k if re.match(r"^[A-Za-z_][A-Za-z0-9_]*$", k) else text(k)
        lines += comment(t, indent)
        lines.append("%s%s%s: %s" % (indent, name, "" if k in required else "?", ts_type(t).replace("\n", "\n" + indent)))
    return "\n".join(lines + [indent[:-2] + "}"])


def interface(name, props, required):
    return "export interface %s %s\n" % (name, object_body(props, required, "  "))


def called(op):
    return op.path.startswith("/api/") and op.reply_media != ["text/html"]


def param_interface(op):
    props = {p.name: p.type for p in op.params}
    return interface(pascal(op.module, op.id, "params"), props, [p.name for p in op.params if p.required])


def types(frags, schemas):
    out = [HEAD]
    names = sorted({op.permission for f in frags for op in f.ops} - {"public", "session"})
    out.append("export type Permission = %s\n" % (" | ".join(text(x) for x in names) or "never"))
    for f in frags:
        out.append("// %s" % f.title)
        for name, s in f.schemas.items():
            doc = "/** %s */\n" % s.description if s.description else ""
            if s.kind == "object":
                out.append(doc + interface(name, s.props, s.required))
            else:
                out.append(doc + "export type %s = %s\n" % (name, ts_type(s)))
        for op in f.ops:
            if not called(op):
                continue
            if op.params:
                out.append(param_interface(op))
            if op.body and not op.body_ref:
                out.append(interface(pascal(op.module, op.id, "body"), op.body.props, op.body.required))
    return "\n".join(out).rstrip("\n") + "\n"


def path_literal(op):
    if "{" not in op.path:
        return text(op.path)
    return "`" + re.sub(r"\{([a-z0-9_]+)\}", r"${encodeURIComponent(p.\1)}", op.path) + "`"


def query_literal(op):
    names = [p.name for p in op.params if p.where == "query"]
    if not names:
        return "undefined"
    if len(names) == len(op.params):
        return "p"
    return "{ %s }" % ", ".join("%s: p.%s" % (n, n) for n in names)


def reply_type(op, used):
    if op.reply is None:
        return "void"
    used.update(re.findall(r"\b[A-Z][A-Za-z0-9]*\b", ts_type(op.reply)))
    return ts_type(op.reply)


def call(op, used):
    args = []
    if op.params:
        name = pascal(op.module, op.id, "params")
        used.add(name)
        args.append("p: %s%s" % (name, "" if any(q.required for q in op.params) else " = {}"))
    doc = "/** %s */\n" % op.summary.replace("*/", "* /")
    fn = camel(op.module, op.id)
    if op.download or op.stream:
        if op.method == "GET":
            return "%sexport const %sUrl = (%s): string => url(%s, %s)\n" % (doc, fn, ", ".join(args), path_literal(op), query_literal(op))
    body = "undefined"
    if op.body_kind == "UPLOAD":
        args.append("body: Blob")
        body = "body"
    elif op.body:
        name = op.body_ref or pascal(op.module, op.id, "body")
        used.add(name)
        args.append("body: %s" % name)
        body = "body"
    args.append("options?: RequestOptions")
    result = "Blob" if op.download else reply_type(op, used)
    return "%sexport const %s = (%s): Promise<%s> =>\n  request<%s>(%s, %s, %s, %s, options)\n" % (
        doc, fn, ", ".join(args), result, result, text(op.method), path_literal(op), query_literal(op), body)


def calls(frags):
    used, body = set(), []
    for f in frags:
        body.append("// %s" % f.title)
        body += [call(op, used) for op in f.ops if called(op)]
    joined = "\n".join(body)
    used.discard("Record")
    imports = []
    if "request<" in joined:
        imports.append("import { request, type RequestOptions%s } from '../client'" % (", url" if " url(" in joined else ""))
    elif " url(" in joined:
        imports.append("import { url } from '../client'")
    if used:
        imports.append("import type {\n%s\n} from './types'" % ",\n".join("  " + x for x in sorted(used)))
    return HEAD + "\n".join(imports) + "\n\n" + joined.rstrip("\n") + "\n"


def write(frags, schemas, outdir, put):
    put(os.path.join(outdir, "types.ts"), types(frags, schemas))
    put(os.path.join(outdir, "calls.ts"), calls(frags))
