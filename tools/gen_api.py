#!/usr/bin/env python3
"""gen_api.py - makes everything that follows from the X.api.yaml fragments.

  gen_api.py --c OUTDIR FRAGMENT            X.api.gen.h and X.api.gen.c of one module (the build does this)
  gen_api.py --ts OUTDIR FRAGMENT...        types.ts and calls.ts of the web client (committed)
  gen_api.py --md FILE FRAGMENT...          the reference page (committed)
  gen_api.py --openapi FILE FRAGMENT...     one OpenAPI 3.1 document
  gen_api.py --root DIR                     the committed files (--ts and --md) of the source tree DIR, made anew
  gen_api.py --root DIR --check             exit 1 with the names when a committed file differs from its sources

The format: docs/reference/api-format.md.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import glob
import os
import sys

sys.dont_write_bytecode = True
import api_c
import api_doc
import api_ts
from api_read import Refused, check_together, read_fragment

# modules.def is the order of the house; a fragment of a module that is not listed comes after.
def module_order(root):
    names = []
    with open(os.path.join(root, "src", "modules.def"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("M("):
                names.append(line[2:line.index(")")])
    return names


def fragments_of(root):
    order = module_order(root)
    files = glob.glob(os.path.join(root, "src", "**", "*.api.yaml"), recursive=True)
    rank = lambda p: (order + [os.path.basename(p)[:-9]]).index(os.path.basename(p)[:-9])
    return sorted(files, key=lambda p: (rank(p), p))


def put(path, text):
    """Writes only what changed, so that nothing is rebuilt for nothing."""
    try:
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return
    except FileNotFoundError:
        pass
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def touch_put(path, text):
    """The build wants its outputs newer than their sources."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def committed(root, write):
    files = fragments_of(root)
    frags = [read_fragment(f) for f in files]
    schemas = check_together(frags)
    api_ts.write(frags, schemas, os.path.join(root, "web", "src", "api", "gen"), write)
    write(os.path.join(root, "docs", "reference", "api.md"), api_doc.markdown(frags))


def check(root):
    stale = []

    def compare(path, text):
        try:
            with open(path, encoding="utf-8") as f:
                same = f.read() == text
        except FileNotFoundError:
            same = False
        if not same:
            stale.append(os.path.relpath(path, root))
    committed(root, compare)
    for path in stale:
        print("%s differs from its fragments: run python3 tools/gen_api.py --root ." % path, file=sys.stderr)
    return 1 if stale else 0


def run(args):
    if args.root:
        if args.check:
            return check(args.root)
        committed(args.root, put)
        return 0
    frags = [read_fragment(f) for f in args.fragments]
    if args.c:
        for f in frags:
            api_c.write(f, args.c, touch_put)
        return 0
    schemas = check_together(frags)
    if args.ts:
        api_ts.write(frags, schemas, args.ts, put)
    if args.md:
        put(args.md, api_doc.markdown(frags))
    if args.openapi:
        touch_put(args.openapi, api_doc.openapi(frags, schemas))
    return 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--c", "--ts", "--md", "--openapi", "--root"):
        p.add_argument(flag, metavar="PATH")
    p.add_argument("--check", action="store_true")
    p.add_argument("fragments", nargs="*")
    args = p.parse_args()
    if not (args.root or args.fragments):
        p.error("no fragment given")
    try:
        sys.exit(run(args))
    except (Refused, OSError) as e:
        print(e, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
