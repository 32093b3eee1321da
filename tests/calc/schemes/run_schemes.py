#!/usr/bin/env python3
"""run_schemes.py - runs the .calc cases of evaluation schemes through `gusu run-scheme`; TAP on stdout.

A case is three parts that staff can read and write: a scheme, a table, what is expected.

    == a firm at the benchmark scores exactly 100
    scheme: huangyan-2021
    code, above_scale, tax, land
    X, 1, 24.097, 1
    =>
    unit, total, class
    X, 100, A

`scheme:` is a file of plans/schemes without its ending, or `|` with the scheme indented below it, or `NAME |` with lines indented below it that replace top-level keys of that file.
`repeat 39: E{i}, {100-i}` in a table stands for 39 rows with i from 1 on.
After `=>` stand columns of the result. An empty cell must be empty, `*` may be anything, `1.25` must agree when rounded to two places, `100` must agree to 1e-9.
Further lines may be `count class: A 6, B 29, C 4`, `warns: words of a message`, `fails: words of a message`, `errors: how many` or `silent` (no warning at all); a case without a table only checks the scheme.
"""
import csv, io, os, re, subprocess, sys, tempfile

ENGLISH = {**os.environ, "LC_ALL": "en_US.UTF-8"}  # the cases quote English messages
ARITHMETIC = re.compile(r"^[0-9i+\-*/%(). ]+$")


def fill(text, i):
    def value(match):
        if not ARITHMETIC.match(match.group(1)):
            raise ValueError("not plain arithmetic: " + match.group(1))
        return str(eval(match.group(1), {"__builtins__": {}}, {"i": i}))
    return re.sub(r"\{([^}]*)\}", value, text)


def table_rows(lines):
    rows = []
    for line in lines:
        repeat = re.match(r"repeat (\d+): (.*)", line)
        texts = [fill(repeat.group(2), i + 1) for i in range(int(repeat.group(1)))] if repeat else [line]
        rows += [[cell.strip() for cell in next(csv.reader([text], skipinitialspace=True))] for text in texts]
    return rows


class Case:
    def __init__(self, name, place):
        self.name, self.place = name, place
        self.base, self.own, self.table, self.want = None, [], [], []


def read_cases(path):
    cases, part = [], None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.startswith("== "):
            cases.append(Case(line[3:], f"{os.path.basename(path)}:{number}"))
            part = "head"
        elif not line.strip() or line.startswith("#") or part is None:
            continue
        elif line.startswith("scheme:"):
            cases[-1].base, part = line[7:].strip(), "own"
        elif line == "=>":
            part = "want"
        elif part == "own" and line.startswith("  "):
            cases[-1].own.append(line[2:])
        elif part in ("own", "table"):
            part = "table"
            cases[-1].table.append(line)
        else:
            cases[-1].want.append(line)
    return cases


def top_level(lines):
    """Splits a scheme into its top-level keys, in order."""
    parts, key = {}, ""
    for line in lines:
        if re.match(r"[a-z_]+:", line):
            key = line.split(":")[0]
        parts.setdefault(key, []).append(line)
    return parts


def scheme_text(case, schemes):
    if case.base == "|":
        return "\n".join(case.own) + "\n"
    name = case.base.split()[0]
    with open(os.path.join(schemes, name + ".yaml"), encoding="utf-8") as f:
        parts = top_level(f.read().splitlines())
    parts.update(top_level(case.own))
    return "\n".join(line for lines in parts.values() for line in lines) + "\n"


def same(got, want):
    if want == "*" or got == want:
        return True
    try:
        value = float(got)
        number = float(want)
    except ValueError:
        return False
    places = len(want.split(".")[1]) if "." in want else None
    return abs(value - number) <= (0.5 * 10 ** -places * (1 + 1e-9) if places else 1e-9)


def compare(case, result, messages):
    """What does not agree, or None."""
    lines = list(csv.DictReader(io.StringIO(result))) if result else []
    units = {line["unit"]: line for line in lines}
    header = None
    for want in case.want:
        if want.startswith(("warns:", "fails:")):
            words = want[6:].strip()
            if words not in messages:
                return f"no message says '{words}'; there is: {messages.strip() or 'nothing'}"
        elif want.startswith("errors:"):
            if messages.count(" error: ") != int(want[7:]):
                return f"{messages.count(' error: ')} errors, not {want[7:].strip()}: {messages.strip()}"
        elif want == "silent":
            if "warning:" in messages:
                return "there are warnings: " + messages.strip()
        elif want.startswith("count "):
            column, counts = want[6:].split(":")
            for pair in counts.split(","):
                word, number = pair.split()
                found = sum(line[column.strip()] == ("" if word == "none" else word) for line in lines)
                if found != int(number):
                    return f"{column.strip()} {word}: {found}, not {number}"
        elif header is None:
            header = [cell.strip() for cell in want.split(",")]
            missing = [h for h in header if lines and h not in lines[0]]
            if missing:
                return f"the result has no column {missing[0]}; it has {', '.join(lines[0])}"
        else:
            cells = [cell.strip() for cell in want.split(",")]
            line = units.get(cells[0])
            if line is None:
                return f"no unit {cells[0]} in the result"
            for name, cell in zip(header[1:], cells[1:]):
                if not same(line[name], cell):
                    return f"{cells[0]}, {name}: {line[name] or 'empty'}, not {cell or 'empty'}"
    return None


def run(case, gusu, schemes, folder):
    scheme, table, out = (os.path.join(folder, n) for n in ("scheme.yaml", "in.csv", "out.csv"))
    with open(scheme, "w", encoding="utf-8") as f:
        f.write(scheme_text(case, schemes))
    if os.path.exists(out):
        os.remove(out)
    rows = table_rows(case.table)
    if not rows:
        done = subprocess.run([gusu, "plan", "check", scheme], capture_output=True, text=True, timeout=60, env=ENGLISH)
        failed = done.returncode != 0
    else:
        with open(table, "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows(rows)
        done = subprocess.run([gusu, "run-scheme", scheme, "--input", table, "--out", out], capture_output=True, text=True, timeout=60, env=ENGLISH)
        failed = done.returncode != 0
    messages = done.stdout + done.stderr
    expects_failure = any(w.startswith("fails:") for w in case.want)
    if failed != expects_failure:
        return f"exit {done.returncode}: {messages.strip() or 'no message'}"
    result = open(out, encoding="utf-8").read() if os.path.exists(out) else ""
    return compare(case, result, messages)


def main():
    gusu, schemes = sys.argv[1], sys.argv[2]
    here = os.path.dirname(os.path.abspath(__file__))
    files = sys.argv[3:] or sorted(os.path.join(here, f) for f in os.listdir(here) if f.endswith(".calc"))
    cases = [case for f in files for case in read_cases(f)]
    bad = 0
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases, 1):
            try:
                why = run(case, gusu, schemes, folder)
            except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
                why = repr(problem)
            print(f"{'not ok' if why else 'ok'} {number} - {case.place} {case.name}")
            for line in (why or "").splitlines():
                print("# " + line)
            bad += bool(why)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
