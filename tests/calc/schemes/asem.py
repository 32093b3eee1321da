#!/usr/bin/env python3
"""asem.py - runs plans/schemes/asem-2018.yaml through `gusu run-scheme` and holds every stage against COINr's; TAP on stdout."""
import csv, os, subprocess, sys, tempfile

ENGLISH = {**os.environ, "LC_ALL": "en_US.UTF-8"}
TOLERANCE = 1e-12
STAGES = ["denominated", "imputed", "treated", "normalised", "aggregated"]
# One line of the scheme is replaced; the method is data.
VARIANTS = {
    "minmax_0_100": "{method: minmax, params: {lo: 0, hi: 100}}",
    "zscore_0_1": "{method: zscore, params: {lo: 0, hi: 1}}",
    "rank_average": "{method: rank, params: {ties: average}}",
    "prank_min": "{method: prank, params: {ties: min}}",
    "dist2targ_q90_cap": "{method: dist2targ, params: {target: %(q90)s, cap: yes}}",
    "goalposts_q10_q90_100": "{method: goalposts, params: {lo: %(q10)s, hi: %(q90)s, scale: 100}}",
}


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    return {row[0]: dict(zip(rows[0][1:], row[1:])) for row in rows[1:]}


def number(text):
    return None if text in ("", "NA") else float(text)


def difference(got, want):
    """The largest relative difference over all units and columns of `want`; infinite when one has a value where the other has none."""
    worst, where = 0.0, ""
    for unit, cells in want.items():
        for name, cell in cells.items():
            a, b = number(got[unit][name]), number(cell)
            if (a is None) != (b is None):
                return float("inf"), f"{unit}, {name}: {a} and {b}"
            size = max(abs(a or 0), abs(b or 0))
            gap = abs(a - b) / size if a is not None and size >= 1e-14 else 0.0
            if gap > worst:
                worst, where = gap, f"{unit}, {name}"
    return worst, where


class Taps:
    def __init__(self):
        self.n = self.bad = 0

    def result(self, good, name, note=""):
        self.n += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}")
        if not good and note:
            print("# " + note.strip().replace("\n", "\n# "))


def run(gusu, scheme, table, folder):
    return subprocess.run([gusu, "run-scheme", scheme, "--input", table, "--out", os.path.join(folder, "out.csv"), "--stages", folder],
                          capture_output=True, text=True, timeout=60, env=ENGLISH)


def stages(taps, gusu, scheme, data, folder):
    done = run(gusu, scheme, os.path.join(data, "asem_idata.csv"), folder)
    taps.result(done.returncode == 0, "the ASEM scheme runs", done.stderr)
    if done.returncode != 0:
        return
    for stage in STAGES:
        worst, where = difference(read(os.path.join(folder, stage + ".csv")), read(os.path.join(data, f"stage_{stage}.csv")))
        taps.result(worst <= TOLERANCE, f"{stage}: largest relative difference {worst:.2g}", where)
    result = read(os.path.join(folder, "out.csv"))
    order = sorted(result, key=lambda unit: -float(result[unit]["total"]))
    taps.result(order[:5] == ["CHE", "NLD", "DNK", "NOR", "BEL"] and [result[u]["rank"] for u in order[:5]] == list("12345"), "the first five countries")
    taps.result(f"{float(result['CHE']['total']):.4f}" == "68.3837", "Switzerland has 68.3837")


def variant_scheme(method, line, codes):
    items = "\n".join(f"  - {{code: {c}, value: {c}, weight: 1, normalise: {line(c)}}}" for c in codes)
    columns = "\n".join(f"  {c}: {{}}" for c in codes)
    return f"scheme: variant\nunit_id: uCode\ncolumns:\n  uCode: {{kind: id}}\n{columns}\naggregate:\n  - {{method: arithmetic}}\n" \
           f"items:\n{items}\ntree: {{code: index, items: [{', '.join(codes)}]}}\n"


def variants(taps, gusu, data, folder):
    with open(os.path.join(data, "normalise_variants.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    with open(os.path.join(data, "normalise_params.csv"), encoding="utf-8", newline="") as f:
        params = {row["iCode"]: row for row in csv.DictReader(f)}
    codes = list(params)
    for method, pattern in VARIANTS.items():
        table, want = {}, {}
        for row in rows:
            if row["method"] == method:
                table.setdefault(row["uCode"], {})[row["iCode"]] = row["x"]
                want.setdefault(row["uCode"], {})[row["iCode"]] = row["y"]
        with open(os.path.join(folder, "in.csv"), "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([["uCode"] + codes] + [[unit] + [cells[c] for c in codes] for unit, cells in table.items()])
        with open(os.path.join(folder, "variant.yaml"), "w", encoding="utf-8") as f:
            f.write(variant_scheme(method, lambda c: pattern % params[c] if "%" in pattern else pattern, codes))
        done = run(gusu, os.path.join(folder, "variant.yaml"), os.path.join(folder, "in.csv"), folder)
        worst, where = difference(read(os.path.join(folder, "normalised.csv")), want) if done.returncode == 0 else (float("inf"), done.stderr)
        taps.result(worst <= TOLERANCE, f"{method}: largest relative difference {worst:.2g}", where)


def main():
    gusu, scheme = sys.argv[1], sys.argv[2]
    data = os.path.join(os.environ.get("GUSU_SHARED", "../shared"), "data", "asem")
    if not os.path.isdir(data):
        print("1..0 # SKIP skipped: ../shared/data/asem is not here")
        return 0
    taps = Taps()
    with tempfile.TemporaryDirectory() as folder:
        stages(taps, gusu, scheme, data, folder)
        variants(taps, gusu, data, folder)
    print(f"1..{taps.n}")
    return 1 if taps.bad else 0


if __name__ == "__main__":
    sys.exit(main())
