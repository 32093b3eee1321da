"""Writes docs/reference/api.md and the merged openapi.json."""
# SPDX-License-Identifier: Apache-2.0
import json


def type_words(t):
    if t.kind == "ref":
        base = "[%s](#%s)" % (t.name, t.name.lower())
    elif t.kind == "array":
        base = "list of " + type_words(t.items)
    elif t.kind == "map":
        base = "map of " + type_words(t.items)
    elif t.kind == "object":
        base = "{ %s }" % ", ".join("`%s`" % k for k in t.props)
    elif t.enum is not None:
        base = " \\| ".join("`%s`" % w for w in t.enum)
    else:
        base = t.date or {"string": "text", "integer": "integer", "number": "number", "boolean": "true/false"}[t.type]
    return base + " or null" if getattr(t, "nullable", False) else base


def num(v):
    return "%d" % v if v == int(v) else repr(v)


def limits(t):
    if t.kind == "map" or t.kind == "ref" or t.kind == "object":
        return ""
    unit = " characters" if t.kind == "scalar" and t.type == "string" else " items" if t.kind == "array" else ""
    lo, hi = getattr(t, "lo", None), t.hi
    if t.kind == "scalar" and (t.enum is not None or t.date):
        lo = hi = None
    words = "%s to %s" % (num(lo), num(hi)) if lo and hi is not None else "at most %s" % num(hi) if hi is not None else "at least %s" % num(lo) if lo else ""
    return words + unit if words else ""


def cell(s):
    return s.replace("|", "\\|").replace("\n", " ").strip()


def input_row(name, where, required, t):
    extra = [limits(t)]
    if t.default is not None:
        extra.append("default `%s`" % (str(t.default).lower() if isinstance(t.default, bool) else t.default))
    extra.append(t.description)
    return "| `%s` | %s | %s | %s | %s |" % (name, where, type_words(t), "yes" if required else "", cell("; ".join(x for x in extra if x)))


def op_lines(op):
    yield "### %s %s" % (op.method, op.path)
    yield ""
    yield "%s / %s" % (op.summary.rstrip("."), op.summary_zh)
    yield ""
    facts = ["`%s.%s`" % (op.module, op.id), "permission `%s`" % op.permission]
    facts += ["clauses " + ", ".join(op.clauses)] if op.clauses else []
    facts += ["only reads"] if op.read else []
    facts += ["needs the CSRF token"] if op.method != "GET" and op.permission != "public" else []
    yield "; ".join(facts) + "."
    if op.description:
        yield ""
        yield op.description.strip()
    rows = [input_row(p.name, p.where, p.required, p.type) for p in op.params]
    if op.body:
        rows += [input_row(k, "body", k in op.body.required, t) for k, t in op.body.props.items()]
    if rows:
        yield ""
        yield "| input | in | type | required | |"
        yield "|---|---|---|---|---|"
        yield from rows
    if op.body_kind == "UPLOAD":
        yield ""
        yield "Body: a file as " + ", ".join("`%s`" % m for m in op.media) + "."
    yield ""
    if op.reply:
        yield "Answer %s: %s" % (op.status, type_words(op.reply))
    else:
        yield "Answer %s: %s" % (op.status, ", ".join("`%s`" % m for m in op.reply_media) or "no content")
    yield ""


def schema_lines(name, s):
    yield "#### %s" % name
    yield ""
    if s.description:
        yield s.description.strip()
        yield ""
    if s.kind != "object":
        yield type_words(s)
        yield ""
        return
    yield "| property | type | |"
    yield "|---|---|---|"
    for k, t in s.props.items():
        notes = [t.description, "unit " + t.unit if getattr(t, "unit", "") else "", "" if k in s.required else "may be absent"]
        yield "| `%s` | %s | %s |" % (k, type_words(t), cell("; ".join(x for x in notes if x)))
    yield ""


def markdown(frags):
    out = ["<!-- Generated from src/*/*.api.yaml by tools/gen_api.py; do not edit. -->", "# HTTP API", "",
           "Every endpoint, made from the same fragments as the server's routes and checks. The format of the fragments: "
           "[api-format.md](api-format.md). The same as OpenAPI 3.1: `GET /api/openapi.json`.", "",
           "Errors are problem documents (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`, `field`, `request_id`. "
           "A request that changes something carries the session's token in `X-CSRF-Token`.", "",
           "While the database is away (PostgreSQL, a failover) what is in memory is answered with `Gusu-As-Of`, the moment at which it was last found current; "
           "everything else is 503 with `Retry-After` and `\"database\": \"away\"` in the problem, and nothing of it is stored.", ""]
    for f in frags:
        out += ["## %s / %s" % (f.title, f.title_zh), ""]
        out += [f.description.strip(), ""] if f.description else []
        for op in f.ops:
            out += op_lines(op)
        if f.schemas:
            out += ["### Shapes of %s" % f.module, ""]
            for name, s in f.schemas.items():
                out += schema_lines(name, s)
    return "\n".join(out).rstrip("\n") + "\n"


# --- OpenAPI ---------------------------------------------------------------------------------------------------------------

def json_schema(t):
    if t.kind == "ref":
        ref = {"$ref": "#/components/schemas/" + t.name}
        return {"oneOf": [ref, {"type": "null"}]} if t.nullable else ref
    if t.kind == "array":
        s = {"type": "array", "items": json_schema(t.items)}
        if getattr(t, "lo", None):
            s["minItems"] = t.lo
        if t.hi is not None:
            s["maxItems"] = t.hi
    elif t.kind == "map":
        s = {"type": "object", "additionalProperties": json_schema(t.items)}
    elif t.kind == "object":
        s = {"type": "object", "properties": {k: json_schema(v) for k, v in t.props.items()}}
        if t.required:
            s["required"] = list(t.required)
        if getattr(t, "is_input", True):
            s["additionalProperties"] = False
    else:
        s = scalar_schema(t)
    if t.description:
        s["description"] = t.description
    return s


def scalar_schema(t):
    s = {"type": [t.type, "null"] if t.nullable else t.type}
    if t.enum is not None:
        s["enum"] = t.enum + ([None] if t.nullable else [])
    if t.date:
        s["format"] = t.date
    elif t.enum is None:
        lo, hi = ("minLength", "maxLength") if t.type == "string" else ("minimum", "maximum")
        s.update({k: v for k, v in ((lo, t.lo), (hi, t.hi)) if v is not None})
    if t.default is not None:
        s["default"] = t.default
    if t.unit:
        s["x-unit"] = t.unit
    return s


def operation(op):
    o = {"operationId": "%s.%s" % (op.module, op.id), "tags": [op.module], "summary": op.summary, "x-summary-zh": op.summary_zh,
         "x-permission": op.permission}
    if op.clauses:
        o["x-clause"] = op.clauses
    if op.params:
        o["parameters"] = [parameter(p) for p in op.params]
    if op.body:
        ref = {"$ref": "#/components/schemas/" + op.body_ref} if op.body_ref else json_schema(op.body)
        o["requestBody"] = {"required": True, "content": {op.media[0]: {"schema": ref}}}
    elif op.body_kind == "UPLOAD":
        o["requestBody"] = {"required": True, "content": {m: {} for m in op.media}}
    reply = {"description": op.summary}
    if op.reply_media:
        reply["content"] = {m: {"schema": json_schema(op.reply)} if m == "application/json" else {} for m in op.reply_media}
    o["responses"] = {op.status: reply, "default": {"description": "what went wrong", "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}
    return o


def parameter(p):
    out = {"name": p.name, "in": p.where, "required": p.required, "schema": json_schema(p.type)}
    if p.type.description:
        out["description"] = out["schema"].pop("description")
    if p.type.kind == "array":
        out.update({"style": "form", "explode": False})
    return out


PROBLEM = {"type": "object", "required": ["type", "title", "status", "detail", "request_id"], "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
    "field": {"type": "string"}, "request_id": {"type": "string"}}}


def openapi(frags, schemas):
    paths = {}
    for f in frags:
        for op in f.ops:
            paths.setdefault(op.path, {})[op.method.lower()] = operation(op)
    doc = {"openapi": "3.1.0", "info": {"title": "Gusu", "version": "0.1.0"},
           "tags": [{"name": f.module, "description": f.title} for f in frags], "paths": paths,
           "components": {"schemas": dict({"Problem": PROBLEM}, **{n: json_schema(s) for n, s in schemas.items()})}}
    return json.dumps(doc, ensure_ascii=False, separators=(",", ":")) + "\n"
