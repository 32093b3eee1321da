"""Writes X.api.gen.h and X.api.gen.c: input structs, prototypes, field tables and the route table of one module."""
# SPDX-License-Identifier: Apache-2.0
import os

C_SCALAR = {"integer": "int64_t", "number": "double", "boolean": "bool"}
LIST_TYPE = {"string": ("FIELD_TEXT_LIST", "const char *const *"), "integer": ("FIELD_INT_LIST", "const int64_t *"),
             "number": ("FIELD_NUMBER_LIST", "const double *")}


def quote(s):
    out = []
    for ch in s:
        if ch in '"\\':
            out.append("\\" + ch)
        elif ch == "\n":
            out.append("\\n")
        else:
            out.append(ch)
    return '"' + "".join(out) + '"'


def inputs(op):
    """(name, where, required, type) of every input, in file order."""
    for p in op.params:
        yield p.name, "IN_PATH" if p.where == "path" else "IN_QUERY", p.required, p.type
    if op.body:
        for k, t in op.body.props.items():
            yield k, "IN_BODY", k in op.body.required, t


def field_type(t):
    if t.kind == "array":
        return LIST_TYPE[t.items.type][0] if t.items.kind == "scalar" else "FIELD_OBJECT_LIST"
    if t.enum is not None:
        return "FIELD_ENUM"
    if t.type == "string":
        return "FIELD_DATE" if t.date else "FIELD_TEXT"
    return {"integer": "FIELD_INT", "number": "FIELD_NUMBER", "boolean": "FIELD_BOOL"}[t.type]


def has_flag(t, required):
    """Texts and lists say absence themselves; other optional values without a default need a flag."""
    return not required and t.default is None and field_type(t) in ("FIELD_INT", "FIELD_NUMBER", "FIELD_BOOL", "FIELD_ENUM")


def words_macro(struct, name, word):
    clean = "".join(ch if ch.isalnum() else "_" for ch in word).upper()
    return "%s_%s_%s" % (struct[:-3].upper() if struct.endswith("_in") else struct.upper(), name.upper(), clean or "EMPTY")


def member(struct, name, required, t):
    ft = field_type(t)
    if ft == "FIELD_OBJECT_LIST":
        return ["const struct %s_%s *%s;" % (struct, name, name), "int n_%s;" % name]
    if t.kind == "array":
        return ["%s%s;" % (LIST_TYPE[t.items.type][1], name), "int n_%s;" % name]
    if ft in ("FIELD_TEXT", "FIELD_DATE"):
        return ["const char *%s;%s" % (name, "" if required or t.default is not None else " /* NULL: not given */")]
    flag = ["bool has_%s;" % name] if has_flag(t, required) else []
    return flag + ["%s %s;" % ("int" if ft == "FIELD_ENUM" else C_SCALAR[t.type], name)]


def enum_lines(struct, items):
    for name, _, _, t in items:
        if t.kind == "scalar" and t.enum is not None:
            yield "enum { %s };" % ", ".join(words_macro(struct, name, w) for w in t.enum)


def struct_lines(struct, items, upload=False):
    items = list(items)
    for name, where, required, t in items:
        if field_type(t) == "FIELD_OBJECT_LIST":
            yield from struct_lines("%s_%s" % (struct, name), sub_inputs(t))
    yield from enum_lines(struct, items)
    yield "struct %s {" % struct
    if upload:
        yield "\tconst struct upload *upload;"
    for name, where, required, t in items:
        for line in member(struct, name, required, t):
            yield "\t" + line
    if not items and not upload:
        yield "\tchar nothing;"
    yield "};"


def sub_inputs(t):
    for k, s in t.items.props.items():
        yield k, "IN_BODY", k in t.items.required, s


def number(v, missing):
    return missing if v is None else repr(float(v))


def default_lines(t):
    if t.kind != "scalar" or t.default is None:
        return []
    if t.enum is not None:
        return [".has_dflt = true", ".dflt = %d" % t.enum.index(t.default)]
    if t.type == "string":
        return [".has_dflt = true", ".dflt_text = " + quote(t.default)]
    return [".has_dflt = true", ".dflt = " + repr(float(t.default))]


def field_entry(struct, name, where, required, t):
    ft = field_type(t)
    limits = t.items if t.kind == "array" and t.items.kind == "scalar" else None
    e = [".name = " + quote(name), ".type = " + ft, ".in = " + where, ".offset = offsetof(struct %s, %s)" % (struct, name)]
    if required:
        e.append(".required = true")
    if t.kind == "array":
        e += [".lo = %s" % number(t.lo, "0"), ".hi = %s" % number(t.hi, "0"), ".offset_n = offsetof(struct %s, n_%s)" % (struct, name)]
        if limits is not None:
            e += [".item_lo = " + number(limits.lo, "-HUGE_VAL"), ".item_hi = " + number(limits.hi, "HUGE_VAL")]
    elif ft == "FIELD_TEXT":
        e += [".lo = %s" % number(t.lo, "0"), ".hi = %s" % number(t.hi, "HUGE_VAL")]
    elif ft in ("FIELD_INT", "FIELD_NUMBER"):
        e += [".lo = %s" % number(t.lo, "-HUGE_VAL"), ".hi = %s" % number(t.hi, "HUGE_VAL")]
    if ft == "FIELD_ENUM":
        e.append(".words = (const char *const[]){ %s, NULL }" % ", ".join(quote(w) for w in t.enum))
    if ft == "FIELD_OBJECT_LIST":
        sub = "%s_%s" % (struct, name)
        e += [".sub = %s_fields" % sub, ".n_sub = %d" % len(t.items.props), ".sub_size = sizeof(struct %s)" % sub]
    if has_flag(t, required):
        e += [".offset_has = offsetof(struct %s, has_%s)" % (struct, name), ".has_flag = true"]
    return "\t{ " + ", ".join(e + default_lines(t)) + " },"


def field_table(struct, items):
    items = list(items)
    for name, where, required, t in items:
        if field_type(t) == "FIELD_OBJECT_LIST":
            yield from field_table("%s_%s" % (struct, name), sub_inputs(t))
    if items:
        yield "static const struct field %s_fields[] = {" % struct
        for it in items:
            yield field_entry(struct, *it)
        yield "};"


def struct_name(op):
    return "%s_%s_in" % (op.module, op.id)


def prototype(op):
    return "enum rc %s_api_%s(struct ctx *c, const struct %s *in, struct reply *r)" % (op.module, op.id, struct_name(op))


def header(frag, source):
    m = frag.module
    out = ["/* %s.api.gen.h - generated from %s by tools/gen_api.py; do not edit." % (m, source), " * SPDX-License-Identifier: Apache-2.0 */",
           "#ifndef %s_API_GEN_H" % m.upper(), "#define %s_API_GEN_H" % m.upper(), "#include <stdbool.h>", "#include <stdint.h>",
           '#include "core/http.h"', ""]
    for op in frag.ops:
        out.append("/* %s %s - %s */" % (op.method, op.path, op.summary.replace("*/", "* /")))
        out += struct_lines(struct_name(op), inputs(op), op.body_kind == "UPLOAD")
        out += [prototype(op) + ";", ""]
    out += ["extern const struct route %s_routes[];" % m, "enum { %s_n_routes = %d }; /* a constant: module tables are static */" % (m, len(frag.ops)), "#endif", ""]
    return "\n".join(out)


def route_entry(op, n_fields):
    s = struct_name(op)
    e = [".method = " + quote(op.method), ".path = " + quote(op.path), ".operation = " + quote("%s.%s" % (op.module, op.id)),
         ".permission = " + quote(op.permission), ".kind = ROUTE_" + op.kind, ".body = BODY_" + op.body_kind]
    if op.body_kind == "UPLOAD":
        e.append(".media = (const char *const[]){ %s, NULL }" % ", ".join(quote(x) for x in op.media))
        e.append(".offset_upload = offsetof(struct %s, upload)" % s)
    e += [".%s = true" % flag for flag, on in (("inline_ok", op.inline), ("stream", op.stream)) if on]
    if n_fields:
        e += [".fields = %s_fields" % s, ".n_fields = %d" % n_fields]
    return "\t{ %s, .in_size = sizeof(struct %s), .handle = call_%s }," % (", ".join(e), s, op.id)


def source(frag, src):
    m = frag.module
    out = ["/* %s.api.gen.c - generated from %s by tools/gen_api.py; do not edit." % (m, src), " * SPDX-License-Identifier: Apache-2.0 */",
           "#include <math.h>", "#include <stddef.h>", '#include "%s.api.gen.h"' % m, ""]
    for op in frag.ops:
        out += field_table(struct_name(op), inputs(op))
        out += ["static enum rc call_%s(struct ctx *c, const void *in, struct reply *r)" % op.id, "{",
                "\treturn %s_api_%s(c, in, r);" % (m, op.id), "}", ""]
    out += ["const struct route %s_routes[] = {" % m]
    out += [route_entry(op, len(list(inputs(op)))) for op in frag.ops]
    if not frag.ops:
        out.append("\t{ .method = NULL },")
    out += ["};", ""]
    return "\n".join(out)


def write(frag, outdir, put):
    src = "%s.api.yaml" % frag.module
    put(os.path.join(outdir, frag.module + ".api.gen.h"), header(frag, src))
    put(os.path.join(outdir, frag.module + ".api.gen.c"), source(frag, src))
