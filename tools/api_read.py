"""Reads X.api.yaml fragments: a closed subset of OpenAPI 3.1, checked, with file and line for every mistake.

The format is described in docs/reference/api-format.md. Everything that is not listed there is refused, so that one small
interpreter in C, one in TypeScript and one in the reference page can each be complete.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import yaml

METHODS = ("get", "post", "put", "delete")
SCALARS = ("string", "integer", "number", "boolean")
MAX_EXACT = 2 ** 53 - 1
TEXT_MAX, LIST_MAX = 1000, 1000
IDENT = re.compile(r"^[a-z][a-z0-9_]*$")
SCHEMA_NAME = re.compile(r"^[A-Z][A-Za-z0-9]*$")
CLAUSE = re.compile(r"^[A-Z]{2}[0-9]{2}-[0-9A-Za-z.]+$")
PERMISSION = re.compile(r"^(public|session|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)$")
C_WORDS = set("""auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false upload""".split())


class Refused(Exception):
    pass


class Node:
    """A YAML value with its place. `value`: str, list of Node, or dict name -> Node; `plain` scalars may be numbers and booleans."""

    def __init__(self, kind, value, file, line, plain=False):
        self.kind, self.value, self.file, self.line, self.plain = kind, value, file, line, plain

    def refuse(self, text):
        raise Refused("%s:%d: %s" % (self.file, self.line, text))


def _convert(n, file):
    line = n.start_mark.line + 1
    if isinstance(n, yaml.ScalarNode):
        return Node("scalar", n.value, file, line, n.style is None)
    if isinstance(n, yaml.SequenceNode):
        return Node("list", [_convert(x, file) for x in n.value], file, line)
    pairs = {}
    for k, v in n.value:
        if not isinstance(k, yaml.ScalarNode):
            raise Refused("%s:%d: a key must be a plain word" % (file, k.start_mark.line + 1))
        if k.value in pairs:
            raise Refused("%s:%d: key '%s' is given twice" % (file, k.start_mark.line + 1, k.value))
        child = _convert(v, file)
        child.key_line = k.start_mark.line + 1
        pairs[k.value] = child
    return Node("map", pairs, file, line)


def load(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    try:
        for t in yaml.scan(text):
            if isinstance(t, (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)):
                raise Refused("%s:%d: anchors, aliases and tags are not part of the format; write the value out"
                              % (path, t.start_mark.line + 1))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        raise Refused("%s:%d: not YAML: %s" % (path, mark.line + 1 if mark else 1, getattr(e, "problem", e)))
    if root is None:
        raise Refused("%s:1: the file is empty" % path)
    return _convert(root, path)


# --- getting typed values out of nodes ---------------------------------------------------------------------------------------

def as_map(n, what, allowed=None, need=()):
    if n.kind != "map":
        n.refuse("%s must be a map" % what)
    if allowed is not None:
        for k, v in n.value.items():
            if k not in allowed:
                raise Refused("%s:%d: %s: '%s' is not part of the format; known: %s"
                              % (n.file, v.key_line, what, k, ", ".join(sorted(allowed))))
    for k in need:
        if k not in n.value:
            n.refuse("%s: '%s' is missing" % (what, k))
    return n.value


def as_list(n, what):
    if n.kind != "list":
        n.refuse("%s must be a list" % what)
    return n.value


def as_text(n, what):
    if n.kind != "scalar" or n.value == "":
        n.refuse("%s must be a text" % what)
    return n.value


def as_word(n, what):
    """A word of an enum: may be empty when quoted; unquoted yes, no, true, 1 would be something else in YAML."""
    if n.kind != "scalar" or (n.plain and re.match(r"^(|~|null|true|false|yes|no|on|off|-?[0-9.]+)$", n.value, re.I)):
        n.refuse("%s: a word must be a text; put it in quotes" % what)
    return n.value


def as_bool(n, what):
    if n.kind != "scalar" or not n.plain or n.value not in ("true", "false"):
        n.refuse("%s must be true or false" % what)
    return n.value == "true"


def as_number(n, what, integer=False):
    if n.kind == "scalar" and n.plain:
        try:
            v = int(n.value) if integer or re.match(r"^-?[0-9]+$", n.value) else float(n.value)
            if abs(v) <= MAX_EXACT:
                return v
        except ValueError:
            pass
    n.refuse("%s must be %s of at most 2^53" % (what, "a whole number" if integer else "a number"))


def ident(n, what):
    s = as_text(n, what)
    if not IDENT.match(s) or s in C_WORDS:
        n.refuse("%s '%s' must be lower-case letters, digits and _, and no reserved word of C" % (what, s))
    return s


# --- the model: plain objects the emitters walk -----------------------------------------------------------------------------

class Obj:
    def __init__(self, **kw):
        self.__dict__.update(kw)


SCALAR_KEYS = {"type", "enum", "minimum", "maximum", "minLength", "maxLength", "default", "format", "description", "x-unit"}


def scalar_type(n, m, what):
    """The scalar type word, and whether null is allowed."""
    t = m.get("type")
    if t is None:
        n.refuse("%s: 'type' is missing" % what)
    if t.kind == "list":
        words = [as_text(x, what) for x in t.value]
        if len(words) != 2 or words[1] != "null" or words[0] not in SCALARS:
            t.refuse("%s: a type list is [TYPE, 'null']" % what)
        return words[0], True
    if as_text(t, what) not in SCALARS:
        t.refuse("%s: type '%s' is not one of %s" % (what, t.value, ", ".join(SCALARS)))
    return t.value, False


def bound(m, key, integer, what):
    return as_number(m[key], "%s: %s" % (what, key), integer) if key in m else None


def read_default(m, s, what):
    if "default" not in m:
        return
    n = m["default"]
    if s.enum is not None:
        if as_text(n, what) not in s.enum:
            n.refuse("%s: the default '%s' is not one of the enum" % (what, n.value))
        s.default = n.value
    elif s.type == "boolean":
        s.default = as_bool(n, what + ": default")
    elif s.type == "string":
        s.default = as_text(n, what + ": default")
    else:
        s.default = as_number(n, what + ": default", s.type == "integer")
        if (s.lo is not None and s.default < s.lo) or (s.hi is not None and s.default > s.hi):
            n.refuse("%s: the default lies outside minimum and maximum" % what)


def read_scalar(n, what, nullable_ok=False):
    m = as_map(n, what, SCALAR_KEYS)
    t, nullable = scalar_type(n, m, what)
    if nullable and not nullable_ok:
        n.refuse("%s: an input cannot be null; leave it out instead" % what)
    s = Obj(kind="scalar", type=t, nullable=nullable, enum=None, lo=None, hi=None, date=False, default=None,
            description=m["description"].value if "description" in m else "", unit=m["x-unit"].value if "x-unit" in m else "")
    if "enum" in m:
        if t != "string":
            m["enum"].refuse("%s: an enum needs type: string" % what)
        s.enum = [as_word(x, what + ": enum") for x in as_list(m["enum"], what + ": enum")]
        if len(set(s.enum)) != len(s.enum) or not s.enum:
            m["enum"].refuse("%s: the words of an enum must be there and differ" % what)
    if "format" in m:
        if t != "string" or as_text(m["format"], what) not in ("date", "date-time"):
            m["format"].refuse("%s: format is only 'date' or 'date-time', with type: string" % what)
        s.date = m["format"].value
    lo, hi = ("minLength", "maxLength") if t == "string" else ("minimum", "maximum")
    for k in {"minLength", "maxLength", "minimum", "maximum"} - {lo, hi}:
        if k in m:
            m[k].refuse("%s: '%s' does not go with type: %s" % (what, k, t))
    s.lo, s.hi = bound(m, lo, t != "number", what), bound(m, hi, t != "number", what)
    if s.lo is not None and s.hi is not None and s.lo > s.hi:
        n.refuse("%s: %s is above %s" % (what, lo, hi))
    read_default(m, s, what)
    return s


REF = re.compile(r"^#/components/schemas/([A-Za-z0-9]+)$")


def read_ref(n, what):
    m = as_map(n, what, {"$ref"})
    r = REF.match(as_text(m["$ref"], what))
    if not r:
        m["$ref"].refuse("%s: $ref must be '#/components/schemas/NAME'" % what)
    return Obj(kind="ref", name=r.group(1), node=n, nullable=False, description="")


def read_type(n, what):
    """Any schema a response property may have."""
    if n.kind == "map" and "$ref" in n.value:
        return read_ref(n, what)
    m = as_map(n, what)
    if "oneOf" in m:
        as_map(n, what, {"oneOf", "description"})
        parts = as_list(m["oneOf"], what)
        if len(parts) != 2 or "$ref" not in as_map(parts[0], what) or as_map(parts[1], what, {"type"})["type"].value != "null":
            n.refuse("%s: oneOf is only [{$ref: …}, {type: 'null'}]" % what)
        t = read_ref(parts[0], what)
        t.nullable = True
        return t
    word = m["type"].value if "type" in m and m["type"].kind == "scalar" else None
    if word == "array":
        as_map(n, what, {"type", "items", "minItems", "maxItems", "description"}, ["items"])
        return Obj(kind="array", items=read_type(m["items"], what + "[]"), nullable=False, hi=bound(m, "maxItems", True, what),
                   description=m["description"].value if "description" in m else "")
    if word == "object":
        if "additionalProperties" not in m:
            n.refuse("%s: nest objects by $ref, or make a map with additionalProperties" % what)
        as_map(n, what, {"type", "additionalProperties", "description"})
        return Obj(kind="map", items=read_type(m["additionalProperties"], what + "{}"), nullable=False,
                   description=m["description"].value if "description" in m else "")
    return read_scalar(n, what, nullable_ok=True)


def read_required(m, props, what):
    if "required" not in m:
        return None
    names = [as_text(x, what + ": required") for x in as_list(m["required"], what + ": required")]
    for x, node in zip(names, m["required"].value):
        if x not in props:
            node.refuse("%s: required property '%s' does not exist" % (what, x))
    return names


def read_object(n, what):
    m = as_map(n, what, {"type", "description", "required", "properties", "additionalProperties"}, ["type"])
    if as_text(m["type"], what) != "object":
        m["type"].refuse("%s must have type: object" % what)
    if "additionalProperties" in m:
        as_map(n, what, {"type", "description", "additionalProperties"})
        return read_type(n, what)
    props = as_map(m["properties"], what + ".properties") if "properties" in m else {}
    out = Obj(kind="object", props={}, nodes=props, node=n, nullable=False, description=m["description"].value if "description" in m else "")
    for k, v in props.items():
        out.props[k] = read_type(v, "%s.%s" % (what, k))
    out.required = read_required(m, props, what)
    return out


# --- inputs: flat objects --------------------------------------------------------------------------------------------------

def input_scalar(n, what):
    s = read_scalar(n, what)
    if s.date == "date-time":
        n.refuse("%s: an input is a civil date (format: date)" % what)
    if s.type == "string" and s.enum is None and not s.date and s.hi is None:
        s.hi = TEXT_MAX
    return s


def input_array(n, what, deep):
    m = as_map(n, what, {"type", "items", "minItems", "maxItems", "description"}, ["items"])
    a = Obj(kind="array", nullable=False, lo=bound(m, "minItems", True, what) or 0, hi=bound(m, "maxItems", True, what) or LIST_MAX,
            description=m["description"].value if "description" in m else "", default=None)
    items = as_map(m["items"], what + "[]")
    if "type" in items and items["type"].kind == "scalar" and items["type"].value == "object":
        if not deep:
            m["items"].refuse("%s: only a JSON body may hold a list of objects, one level deep" % what)
        a.items = read_input_object(m["items"], what + "[]", deep=False)
        return a
    if "$ref" in items:
        a.items = read_ref(m["items"], what + "[]")
        if not deep:
            m["items"].refuse("%s: only a JSON body may hold a list of objects, one level deep" % what)
        return a
    a.items = input_scalar(m["items"], what + "[]")
    if a.items.enum is not None or a.items.date or a.items.type == "boolean":
        m["items"].refuse("%s: a list holds strings, integers or numbers" % what)
    return a


def input_type(n, what, deep):
    m = as_map(n, what)
    if "type" in m and m["type"].kind == "scalar" and m["type"].value == "array":
        return input_array(n, what, deep)
    if "$ref" in m or ("type" in m and m["type"].value == "object"):
        n.refuse("%s: an input is flat: scalars, lists of scalars, lists of flat objects" % what)
    return input_scalar(n, what)


def read_input_object(n, what, deep=True):
    m = as_map(n, what, {"type", "description", "required", "properties"}, ["type", "properties"])
    if as_text(m["type"], what) != "object":
        m["type"].refuse("%s must have type: object" % what)
    out = Obj(kind="object", props={}, nullable=False, node=n, description="")
    for k, v in as_map(m["properties"], what).items():
        if not IDENT.match(k) or k in C_WORDS:
            v.refuse("%s: property '%s' must be lower-case letters, digits and _, and no reserved word of C" % (what, k))
        out.props[k] = input_type(v, "%s.%s" % (what, k), deep)
    out.required = read_required(m, m["properties"].value, what) or []
    for k in out.required:
        if out.props[k].default is not None:
            n.refuse("%s.%s: a required input needs no default" % (what, k))
    return out


# --- operations ---------------------------------------------------------------------------------------------------------------

OP_KEYS = {"operationId", "summary", "x-summary-zh", "description", "x-permission", "x-inline", "x-read", "x-clause", "x-download", "x-stream",
           "parameters", "requestBody", "responses"}


def read_parameter(n, op):
    m = as_map(n, op.id + ": parameter", {"name", "in", "required", "description", "schema"}, ["name", "in", "schema"])
    name = ident(m["name"], op.id + ": parameter")
    what = "%s: parameter '%s'" % (op.id, name)
    where = as_text(m["in"], what)
    if where not in ("path", "query"):
        m["in"].refuse("%s: 'in' is path or query" % what)
    t = input_type(m["schema"], what, deep=False)
    if where == "path" and (t.kind != "scalar" or t.default is not None):
        m["schema"].refuse("%s: a path parameter is one scalar without default" % what)
    required = as_bool(m["required"], what + ": required") if "required" in m else False
    if where == "path" and not required:
        n.refuse("%s: a path parameter needs required: true" % what)
    if required and t.default is not None:
        n.refuse("%s: a required input needs no default" % what)
    if "description" in m:
        t.description = m["description"].value
    return Obj(name=name, where=where, required=required, type=t, node=n)


def read_body(n, op, schemas):
    m = as_map(n, op.id + ": requestBody", {"required", "content", "description"}, ["content"])
    content = as_map(m["content"], op.id + ": content")
    if not content:
        n.refuse("%s: content is empty" % op.id)
    uploads = [k for k, v in content.items() if "x-upload" in as_map(v, op.id + ": content")]
    if uploads:
        for k, v in content.items():
            as_map(v, "%s: %s" % (op.id, k), {"x-upload"}, ["x-upload"])
            if not as_bool(v.value["x-upload"], k):
                v.refuse("%s: x-upload is true or absent" % op.id)
        op.body_kind, op.media = "UPLOAD", list(content)
        return
    if len(content) != 1 or list(content)[0] not in ("application/json", "application/x-www-form-urlencoded"):
        n.refuse("%s: content is application/json, application/x-www-form-urlencoded, or media types with x-upload: true" % op.id)
    media, v = list(content.items())[0]
    sm = as_map(v, op.id + ": " + media, {"schema"}, ["schema"])
    op.body_kind, op.media = ("JSON" if media == "application/json" else "FORM"), [media]
    node = sm["schema"]
    if "$ref" in as_map(node, op.id):
        ref = read_ref(node, op.id + ": body")
        op.body_ref = ref.name
        if ref.name not in schemas:
            node.refuse("%s: schema '%s' is not in this file" % (op.id, ref.name))
        node = schemas[ref.name]
    op.body = read_input_object(node, op.id + ": body", deep=op.body_kind == "JSON")
    if op.body_kind == "FORM" and any(t.kind != "scalar" for t in op.body.props.values()):
        node.refuse("%s: a form holds scalars only" % op.id)
    for name, t in op.body.props.items():
        if t.kind == "array" and t.items.kind == "ref":
            target = t.items.name
            if target not in schemas:
                t.items.node.refuse("%s: schema '%s' is not in this file" % (op.id, target))
            t.ref = target
            t.items = read_input_object(schemas[target], "%s: body.%s[]" % (op.id, name), deep=False)


def read_responses(n, op):
    m = as_map(n, op.id + ": responses", {"200", "202", "204"})
    if len(m) != 1:
        n.refuse("%s: exactly one response, '200', '202' or '204'; errors are the same everywhere and not listed" % op.id)
    op.status, v = list(m.items())[0]
    rm = as_map(v, op.id + ": response", {"description", "content"})
    op.reply, op.reply_media = None, []
    if "content" not in rm:
        return
    content = as_map(rm["content"], op.id + ": content")
    op.reply_media = list(content)
    for media, c in content.items():
        cm = as_map(c, op.id + ": " + media, {"schema"})
        if media != "application/json":
            if "schema" in cm:
                c.refuse("%s: only application/json has a schema" % op.id)
            continue
        if "schema" not in cm:
            c.refuse("%s: application/json needs a schema" % op.id)
        op.reply = read_type(cm["schema"], op.id + ": response")
        if op.reply.kind not in ("ref", "array", "map"):
            cm["schema"].refuse("%s: a response is a $ref, an array or a map" % op.id)


def template_names(path, node):
    if not path.startswith("/") or path != "/" and path.endswith("/") or "//" in path:
        node.refuse("path '%s' must begin with / and not end with one" % path)
    names = []
    for seg in path.split("/")[1:]:
        if seg.startswith("{") and seg.endswith("}"):
            names.append(seg[1:-1])
        elif not re.match(r"^[A-Za-z0-9._-]*$", seg):
            node.refuse("path '%s': a part is a plain word or one {name}" % path)
    if len(set(names)) != len(names):
        node.refuse("path '%s' names a parameter twice" % path)
    return names


def read_operation(path, method, n, module, schemas):
    m = as_map(n, "%s %s" % (method, path), OP_KEYS, ["operationId", "summary", "x-summary-zh", "x-permission"])
    op = Obj(module=module, path=path, method=method.upper(), id=ident(m["operationId"], "operationId"), node=n,
             summary=as_text(m["summary"], "summary"), summary_zh=as_text(m["x-summary-zh"], "x-summary-zh"),
             description=m["description"].value if "description" in m else "", body=None, body_ref=None, body_kind="NONE", media=[])
    op.permission = as_text(m["x-permission"], "x-permission")
    if not PERMISSION.match(op.permission):
        m["x-permission"].refuse("%s: x-permission is public, session or MODULE.WORD" % op.id)
    for key, attr in (("x-inline", "inline"), ("x-read", "read"), ("x-download", "download"), ("x-stream", "stream")):
        setattr(op, attr, as_bool(m[key], key) if key in m else False)
    op.clauses = [as_text(x, "x-clause") for x in as_list(m["x-clause"], "x-clause")] if "x-clause" in m else []
    for c in op.clauses:
        if not CLAUSE.match(c):
            m["x-clause"].refuse("%s: '%s' does not look like a clause (SZ20-5.3a)" % (op.id, c))
    op.params = [read_parameter(p, op) for p in as_list(m["parameters"], "parameters")] if "parameters" in m else []
    if "requestBody" in m:
        if op.method in ("GET", "DELETE"):
            m["requestBody"].refuse("%s: %s has no body" % (op.id, op.method))
        read_body(m["requestBody"], op, schemas)
    if "responses" in m:
        read_responses(m["responses"], op)
    elif op.stream or op.download:
        op.status, op.reply, op.reply_media = "200", None, ["text/event-stream" if op.stream else "application/octet-stream"]
    else:
        n.refuse("%s: 'responses' is missing (only x-download and x-stream may leave it out)" % op.id)
    op.kind = "READ" if op.method == "GET" or op.read else "WRITE"
    check_operation(op)
    return op


def check_operation(op):
    names = template_names(op.path, op.node)
    given = [p.name for p in op.params if p.where == "path"]
    if sorted(names) != sorted(given):
        op.node.refuse("%s: the path names {%s}, the parameters in: path are {%s}" % (op.id, ", ".join(names), ", ".join(given)))
    every = [p.name for p in op.params] + (list(op.body.props) if op.body else [])
    for x in every:
        if every.count(x) > 1:
            op.node.refuse("%s: input '%s' is named twice" % (op.id, x))
        if x.startswith(("has_", "n_")):
            op.node.refuse("%s: input '%s' may not begin with has_ or n_" % (op.id, x))
    if op.read and op.method != "POST":
        op.node.refuse("%s: x-read is for POST that only reads" % op.id)
    if op.inline and (op.kind == "WRITE" or op.body_kind == "UPLOAD"):
        op.node.refuse("%s: x-inline is for reading from memory" % op.id)
    if op.stream and (op.method != "GET" or op.reply_media != ["text/event-stream"]):
        op.node.refuse("%s: x-stream needs GET and a text/event-stream response" % op.id)
    if op.download and (op.reply or not op.reply_media):
        op.node.refuse("%s: x-download needs a response content that is not JSON" % op.id)


def read_fragment(path):
    base = os.path.basename(path)
    if not base.endswith(".api.yaml"):
        raise Refused("%s:1: a fragment is called MODULE.api.yaml" % path)
    root = load(path)
    m = as_map(root, "the file", {"openapi", "info", "paths", "components"}, ["openapi", "info", "paths"])
    if m["openapi"].value != "3.1.0":
        m["openapi"].refuse("openapi must be 3.1.0")
    info = as_map(m["info"], "info", {"title", "x-title-zh", "description", "version"}, ["title", "x-title-zh"])
    module = base[:-len(".api.yaml")]
    if not IDENT.match(module):
        root.refuse("the module name '%s' must be lower-case letters, digits and _" % module)
    frag = Obj(file=path, module=module, title=as_text(info["title"], "title"), title_zh=as_text(info["x-title-zh"], "x-title-zh"),
               description=info["description"].value if "description" in info else "", ops=[], schemas={}, schema_nodes={})
    if "components" in m:
        comp = as_map(m["components"], "components", {"schemas"})
        for name, n in as_map(comp["schemas"], "schemas").items() if "schemas" in comp else ():
            if not SCHEMA_NAME.match(name):
                n.refuse("schema '%s' must be in CamelCase" % name)
            frag.schema_nodes[name] = n
            frag.schemas[name] = read_object(n, name)
    for p, item in as_map(m["paths"], "paths").items():
        for method, n in as_map(item, p, set(METHODS)).items():
            frag.ops.append(read_operation(p, method, n, module, frag.schema_nodes))
    seen = {}
    for op in frag.ops:
        if op.id in seen:
            op.node.refuse("operationId '%s' is used twice" % op.id)
        seen[op.id] = op
    return frag


# --- what can only be checked with all fragments together ---------------------------------------------------------------

def walk_refs(t):
    if t.kind == "ref":
        yield t
    elif t.kind in ("array", "map"):
        yield from walk_refs(t.items)
    elif t.kind == "object":
        for p in t.props.values():
            yield from walk_refs(p)


def reply_names(frags, schemas):
    """Names of all schemas that a response reaches."""
    todo = [r for f in frags for op in f.ops if op.reply for r in walk_refs(op.reply)]
    seen = set()
    while todo:
        r = todo.pop()
        if r.name not in schemas:
            r.node.refuse("schema '%s' is in no fragment" % r.name)
        if r.name not in seen:
            seen.add(r.name)
            todo += walk_refs(schemas[r.name])
    return seen


def check_together(frags):
    schemas, places = {}, {}
    for f in frags:
        for name, s in f.schemas.items():
            if name in schemas:
                f.schema_nodes[name].refuse("schema '%s' is also in %s" % (name, places[name]))
            schemas[name], places[name] = s, f.file
    routes = {}
    for f in frags:
        for op in f.ops:
            shape = (op.method, re.sub(r"\{[^}]*\}", "{}", op.path))
            if shape in routes:
                op.node.refuse("%s %s is the same route as %s" % (op.method, op.path, routes[shape]))
            routes[shape] = "%s.%s" % (op.module, op.id)
    out = reply_names(frags, schemas)
    inputs = {r for f in frags for op in f.ops for r in
              ([op.body_ref] if op.body_ref else []) + [t.ref for t in (op.body.props.values() if op.body else ()) if hasattr(t, "ref")]}
    for f in frags:
        for name in f.schemas:
            if name not in out and name not in inputs:
                f.schema_nodes[name].refuse("schema '%s' is used nowhere" % name)
            if name in out and name in inputs and f.schemas[name].required is None:
                f.schema_nodes[name].refuse("schema '%s' is input and output: say which properties are required" % name)
    for name, s in schemas.items():
        s.is_input = name in inputs
        if s.kind == "object" and s.required is None:
            s.required = [] if s.is_input else list(s.props)
    return schemas
