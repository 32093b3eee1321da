#!/usr/bin/env python3
"""hashes.py - the same rows and scheme give the same bytes on every build and with any number of threads, and one changed cell others; TAP on stdout.

The rows are made by whole-number arithmetic. The digests below were made once; gcc and clang, optimised or not, must give them again. A change of the engine that is meant to give other
results changes them here, and FORMULA_REVISION or the engine's name with it.
"""
import hashlib
import os
import re
import subprocess
import sys
import tempfile

ROWS = 9000  # more than two blocks of a sum
SCHEMES = {  # id: SHA-256 of the result file
    "suzhou-2020-illustrative": "4521a7ccf9c6896c02792458ad6358f5f3cdf121c7440fda6f03989e27d02ba9",
    "huaian-2024": "55815c23b7ba3ad499c545a0b7ce2e7754b93e81259ac0b9f69b8a7bdc7da334",
    "hdi": "d2c24465d82d99c3f6396e5a128dbf5cf1b80e21204f45e861010b2b7a525ef8",
}
WORDS = {"status": ["active"] * 9 + ["suspended"], "district": ["320505", "320507", "320583", "320585"], "industry": ["13", "17", "26", "35", "39"]}

RANGES = {"life_expectancy": (45, 84), "expected_schooling": (4, 18), "mean_schooling": (2, 14), "income": (500, 70000)}  # a geometric mean wants all of them, above the lower post


def cells(columns):
    """A made-up table: sizes over four orders of magnitude, a gap here and there."""
    state = 20200715
    yield [c for c, _ in columns]
    for i in range(ROWS):
        row = []
        for name, kind in columns:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
            draw = state >> 33
            if kind == "id":
                row.append("U%06d" % i)
            elif kind == "enum":
                words = WORDS.get(name) or (["3205%02d%03d" % (5 + draw % 4, 100 + draw % 7)] if name == "town" else ["a", "b", "c"])
                row.append(words[draw % len(words)])
            elif kind == "bool":
                row.append("1" if draw % (2 if name == "above_scale" else 37) == 0 else "0")
            elif kind == "date":
                row.append("%d-%02d-%02d" % (1990 + draw % 30, 1 + draw % 12, 1 + draw % 28))
            elif name in RANGES:
                low, high = RANGES[name]
                row.append("%d.%02d" % (low + draw % (high - low), draw % 89))
            else:
                row.append("" if draw % 41 == 0 else "%d.%02d" % ((draw % 97 + 1) * 10 ** (draw % 4), draw % 100))
        yield row


def columns_of(path):
    """Name and kind of each column, as the scheme's text declares them."""
    inside, found = False, []
    for line in open(path, encoding="utf-8"):
        if line.startswith("columns:"):
            inside = True
        elif inside and line.strip() and not line.startswith("  ") and not line.startswith("#"):
            break
        elif inside and line.startswith("  ") and line[2] not in " #":
            name, _, rest = line.strip().partition(":")
            kind = rest.split("kind:")[1].split(",")[0].strip(" {}") if "kind:" in rest else "number"
            found.append((name, kind))
    lagged = sorted(set(re.findall(r"\b(\w+\[-\d+y\])", open(path, encoding="utf-8").read())))
    return found + [(name, "number") for name in lagged]


def result(gusu, scheme, table, out, threads):
    r = subprocess.run([gusu, "run-scheme", scheme, "--input", table, "--out", out, "--threads", str(threads)], capture_output=True, text=True)
    if r.returncode:
        raise RuntimeError(r.stderr)
    with open(out, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main():
    gusu, schemes = sys.argv[1:3]
    n = 0

    def ok(good, name, why=""):
        nonlocal n
        n += 1
        print("%s %d - %s" % ("ok" if good else "not ok", n, name))
        if not good:
            print("# %s" % why)
    with tempfile.TemporaryDirectory(prefix="hashes-") as folder:
        for scheme, want in SCHEMES.items():
            path, table, out = os.path.join(schemes, scheme + ".yaml"), os.path.join(folder, scheme + ".csv"), os.path.join(folder, "out.csv")
            rows = list(cells(columns_of(path)))
            with open(table, "w", encoding="utf-8") as f:
                f.writelines(",".join(r) + "\n" for r in rows)
            got = [result(gusu, path, table, out, k) for k in (1, 2)]
            ok(got[0] == want, "%s: the result that every build gives" % scheme, got[0])
            ok(got[1] == got[0], "%s: whatever the threads" % scheme, got)
            at = [kind for _, kind in columns_of(path)].index("number")
            rows[8][at] = "31.07"
            with open(table, "w", encoding="utf-8") as f:
                f.writelines(",".join(r) + "\n" for r in rows)
            ok(result(gusu, path, table, out, 1) != want, "%s: one cell changed, another result" % scheme)
    print("1..%d" % n)


main()
