#!/usr/bin/env python3
"""The manual of evaluation schemes is executed; TAP on stdout.

docs/reference/scheme-examples*.md have fenced blocks. An example begins with a block `scheme` and goes on to the next one:
    scheme      a whole scheme
    input       a table; `overrides` decisions by hand; `options` words added to the command
    result      columns of the result that must come out; `result FILE.csv` a file that --tables or --stages writes
    warning     words that a warning must contain
    error       words of the message that refuses it (with `plan check` when there is no table)
An empty cell must be empty, `*` may be anything, `1.25` must agree when rounded to two places, `100` must agree to 1e-9.

Then the manual is held against the reader of schemes: every key and every word that src/evaluation/scheme_*.c accepts is named in plans/README.md, and every key that
plans/README.md names is one that the reader accepts. Every one of them occurs in an executed example: a key that is added without one makes the test fail."""
import csv
import glob
import io
import os
import re
import subprocess
import sys
import tempfile

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import GUSU, ROOT, Tap  # noqa: E402

EXAMPLES = sorted(glob.glob(os.path.join(ROOT, 'docs', 'reference', 'scheme-examples*.md')))
MANUAL = os.path.join(ROOT, 'plans', 'README.md')
SOURCES = os.path.join(ROOT, 'src', 'evaluation')
ENGLISH = dict(os.environ, LC_ALL='C.UTF-8', LANG='C.UTF-8')
KINDS = ('scheme', 'input', 'overrides', 'options', 'result', 'warning', 'error')


class Block:
    def __init__(self, kind, what, line, text=''):
        self.kind, self.what, self.line, self.text = kind, what, line, text


def blocks_of(path):
    blocks, inside, headings = [], None, {}
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        fence = re.match(r'```(\w*) ?(.*)', line)
        if inside is None and fence:
            inside = Block(fence.group(1), fence.group(2).strip(), number)
        elif inside is not None and line.startswith('```'):
            blocks.append(inside)
            inside = None
        elif inside is not None:
            inside.text += line
        elif line.startswith('#'):
            headings[number] = line.lstrip('# ').strip()
    return blocks, headings


def same(got, want):
    if want == '*' or got == want:
        return True
    try:
        value, number = float(got), float(want)
    except ValueError:
        return False
    places = len(want.split('.')[1]) if '.' in want else None
    return abs(value - number) <= (0.5 * 10 ** -places * (1 + 1e-9) if places else 1e-9)


def rows_of(text):
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]


def compare(want_text, got_text, keyed):
    """What does not agree, or None. `keyed`: rows are found by their first cell, else they stand in order and are all named."""
    want, got = rows_of(want_text), rows_of(got_text)
    header, places = want[0], []
    for name in header:
        if name not in got[0]:
            return 'there is no column %s; there are %s' % (name, ', '.join(got[0]))
        places.append(got[0].index(name))
    by_key = {row[places[0]]: row for row in got[1:]}
    if not keyed and len(want) != len(got):
        return '%d rows, not %d:\n%s' % (len(got) - 1, len(want) - 1, got_text)
    for i, row in enumerate(want[1:], 1):
        line = by_key.get(row[0]) if keyed else got[i]
        if line is None:
            return 'there is no row %s' % row[0]
        if len(row) != len(header):
            return 'row %s has %d cells, the header %d' % (row[0], len(row), len(header))
        for name, cell, at in zip(header, row, places):
            if not same(line[at], cell):
                return '%s, %s: %s, not %s\n%s' % (row[0], name, line[at] or 'empty', cell or 'empty', got_text)
    return None


class Runner:
    """One example: the blocks since its scheme, and what the last run gave."""

    def __init__(self, folder):
        self.folder = folder
        self.files, self.options, self.done = {}, [], None

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, block):
        names = {'scheme': 'scheme.yaml', 'input': 'input.csv', 'overrides': 'overrides.csv'}
        if block.kind == 'scheme':
            self.files, self.options = {}, []
        if block.kind == 'options':
            self.options = block.text.split()
        else:
            self.files[block.kind] = self.path(names[block.kind])
            with open(self.files[block.kind], 'w', encoding='utf-8', newline='') as f:
                f.write(block.text)
        self.done = None

    def run(self):
        if self.done:
            return self.done
        if 'input' not in self.files:
            words = ['plan', 'check', self.files['scheme']]
        else:
            words = ['run-scheme', self.files['scheme'], '--input', self.files['input'], '--out', self.path('out.csv'), '--tables', self.path('tables'),
                     '--stages', self.path('stages')] + self.options
            if 'overrides' in self.files:
                words += ['--overrides', self.files['overrides']]
        self.done = subprocess.run([GUSU] + words + ['--lang', 'en'], capture_output=True, text=True, timeout=60, env=ENGLISH, stdin=subprocess.DEVNULL)
        return self.done

    def check(self, block):
        """What is wrong with a block that says what comes out, or None."""
        done = self.run()
        said = done.stdout + done.stderr
        wanted = block.text.strip()
        if block.kind == 'error':
            if done.returncode == 0:
                return 'this is accepted'
            return None if wanted in said else 'the message is:\n' + said
        if done.returncode != 0:
            return 'exit %d:\n%s' % (done.returncode, said)
        if block.kind == 'warning':
            return None if wanted in said else 'the message is:\n' + said
        if not block.what:
            return compare(block.text, open(self.path('out.csv'), encoding='utf-8').read(), True)
        for folder in ('tables', 'stages'):
            path = os.path.join(self.path(folder), block.what)
            if os.path.exists(path):
                return compare(block.text, open(path, encoding='utf-8-sig').read(), False)
        return 'no file %s is written' % block.what


def run_examples(t, file, blocks, headings):
    with tempfile.TemporaryDirectory() as folder:
        for i, block in enumerate(blocks):
            if block.kind not in KINDS:
                t.ok(False, '%s, line %d' % (file, block.line), 'a block of kind "%s"' % block.kind)
                continue
            if block.kind in ('scheme', 'input', 'overrides', 'options'):
                if block.kind == 'scheme':
                    runner = Runner(folder)
                runner.put(block)
                continue
            near = [n for n in headings if n < block.line]
            name = '%s, line %d: %s %s (%s)' % (file, block.line, block.kind, block.what, headings[max(near)] if near else '')
            why = runner.check(block)
            t.ok(why is None, name.strip(), why)


# ---- Coverage. Where each list of words in the reader applies; a new list in the source makes the test fail until it stands here.

PLACES = {
    'read_source.known': 'sources', 'read_document.doc_keys': 'document', 'read_document.valid_keys': 'valid', 'read_document.pub_keys': 'publicity',
    'read_head.entities': '=entity', 'reader_params.known': 'params', 'reader_subject.known': 'subject', 'read_firms.known': 'subject.enterprises', 'subject_level_names': '=subject.level',
    'region_words': '=columns.name', 'industry_words': '=columns.name', 'read_eligible.known': 'eligible', 'read_merge.known': 'merge', 'read_all.known': '',
    'read_column.kinds': '=columns.kind', 'read_column.known': 'columns', 'read_stat.stats': '=item.benchmark.of', 'read_benchmark.known': 'item.benchmark',
    'read_benchmark.bad': '=item.benchmark.on_bad_benchmark', 'read_on.words': '=item.on', 'read_on.fills': '=item.on.fill', 'read_on.known': 'item.on',
    'reader_item.known': 'item', 'refuse_keys.of_scores': 'item', 'refuse_keys.of_stages': 'item', 'reader_item.directions': '=item.direction', 'read_impute.methods': '=item.impute.method', 'read_impute.known': 'item.impute',
    'read_treat.methods': '=item.treat.method', 'read_treat.known': 'item.treat', 'read_treat.params': 'item.treat.params',
    'reader_norm.known': 'item.normalise', 'reader_norm.params': 'item.normalise.params', 'reader_norm.ties': '=item.normalise.params.ties',
    'read_adjust.known': 'adjust', 'read_adjust.group_keys': 'adjust.groups', 'read_adjust.combine': '=adjust.groups.combine',
    'read_bands.known': 'item.score.bands', 'read_bands.sides': '=item.score.side', 'read_checklist.known': 'item.score.optional',
    'read_class_list.known': 'classes.list', 'read_quota.ties': '=classes.ties', 'read_stages.known': 'classes.stages', 'read_stages.ends': '=classes.stages.from',
    'read_rules.known': 'classes.rules', 'read_subclasses.known': 'classes.subclass', 'read_exempt.known': 'exempt', 'read_exempt.in_out': '=exempt.benchmark',
    'reader_classes.known': 'classes', 'reader_classes.class_methods': '=classes.method', 'read_node.known': 'tree', 'read_aggregate.known': 'aggregate',
    'read_aggregate.params': 'aggregate.params', 'read_coefficient.known': 'coefficient', 'reader_tree.bounds': 'total', 'reader_tree.penalty_keys': 'penalties',
    'read_rank.known': 'rank', 'read_rank.key_keys': 'rank.keys', 'read_rank.orders': '=rank.order', 'read_rank.ties': '=rank.ties',
    'read_limit.known': 'limits', 'read_limit.places': '=limits.place', 'read_limit.in_out': '=limits.benchmark', 'read_list.known': 'lists',
    'read_list.orders': '=lists.order', 'read_table_column.known': 'tables.columns', 'read_table.known': 'tables', 'reader_results.override_keys': 'overrides',
    'derive_text.known': 'derive', 'scheme_status_names': '=status', 'step_names': '=order', 'rounding_names': '=classes.rounding',
    'norm_names': '=item.normalise.method', 'agg_names': '=aggregate.method', 'score_method_names': '=item.score.method',
}
# The name by which messages call an item without `score:`; a scheme writes `normalise:` instead.
# Enterprises have no level.
NEVER = {('=item.score.method', 'normalise'), ('=subject.level', '')}
FILES = ('scheme_read.c', 'scheme_subject.c', 'scheme_items.c', 'scheme_names.c', 'scheme_score.c', 'scheme_classes.c', 'scheme_result.c', 'composite_norm.c', 'composite_agg.c')


def literals(text):
    return re.findall(r'"([^"]*)"', text)


def words_of_the_reader():
    """[(place, word)] and the names of lists that PLACES does not know."""
    words, strange = [], []
    for name in FILES:
        path = os.path.join(SOURCES, name)
        function = ''
        text = open(path, encoding='utf-8').read()
        for m in re.finditer(r'^(?:static |struct |enum )?[\w *]*?\b(\w+)\([^;{]*\)\n\{|\bconst char \*const (\w+)\[\] = \{([^}]*)\}((?:,\s*\*const \w+\[\] = \{[^}]*\})*)',
                             text, re.M):
            if m.group(1):
                function = m.group(1)
                continue
            for list_name, body in [(m.group(2), m.group(3))] + re.findall(r'\*const (\w+)\[\] = \{([^}]*)\}', m.group(4)):
                key = list_name if list_name in PLACES else '%s.%s' % (function, list_name)
                if key not in PLACES:
                    strange.append('%s: %s' % (name, key))
                    continue
                words += [(PLACES[key], w) for w in literals(body)]
    methods = open(os.path.join(SOURCES, 'scheme_score.c'), encoding='utf-8').read()
    for name, keys in re.findall(r'\[SCORE_\w+\] = \{"(\w+)", [^{]*\{([^}]*)\}', methods):
        words += [('item.score.' + name, k) for k in literals(keys)]
    words += [('item.score', k) for k in ('method', 'cap', 'floor')]
    return [w for w in words if w not in NEVER], strange


ITEM_LISTS = {'items', 'of', 'cases'}
NAMED = {'columns', 'params', 'derive'}        # maps whose keys are names
FREE = {'values', 'labels', 'shares', 'cuts', 'strata'}


class Used:
    def __init__(self):
        self.words = set()

    def scalar(self, place, value):
        if isinstance(value, bool):
            value = 'yes' if value else 'no'
        self.words.add(('=' + place, str(value)))

    def item(self, node):
        self.map('item', node)
        for key in ('impute', 'treat', 'normalise', 'score'):
            if isinstance(node.get(key), str):
                self.scalar('item.%s.method' % key, node[key])
        score = node.get('score')
        if isinstance(score, dict):
            for key in score:
                self.words.add(('item.score.%s' % score.get('method'), key))

    def map(self, place, node):
        for key, value in node.items():
            self.words.add((place, key))
            self.value(place, key, value)

    def value(self, place, key, value):
        at = '%s.%s' % (place, key) if place else key
        if place == '' and key in ('impute', 'treat', 'normalise'):
            at = 'item.' + key
        if place == '' and key in ('bonus', 'deductions'):
            at = 'adjust'
        if key in ('on_missing', 'on_negative', 'on_zero_denominator'):
            at = 'item.on'
        if key == 'children':
            at = 'tree'
        if isinstance(value, list):
            for v in value:
                if isinstance(v, dict) and (place in ('', 'adjust', 'adjust.groups') and key == 'items' or place == 'item.score' and key in ('of', 'cases')):
                    self.item(v)
                elif isinstance(v, dict):
                    self.map(at, v)
                else:
                    self.scalar(at, v)
        elif isinstance(value, dict) and place == '' and key in NAMED:
            self.words |= {('=columns.name', name) for name in value if key == 'columns'}
            for v in value.values():
                if isinstance(v, dict):
                    self.map(at, v)
        elif isinstance(value, dict):
            if key not in FREE and not (place == 'item.score' and key == 'points'):
                self.map(at, value)
        else:
            self.scalar(at, value)
            if at in ('item.impute', 'item.treat', 'item.normalise'):
                self.scalar(at + '.method', value)


def check_coverage(t, blocks):
    used = Used()
    scheme = None
    for block in blocks:
        if block.kind == 'scheme':
            scheme = yaml.load(block.text, yaml.BaseLoader)
        elif block.kind == 'result' and scheme:    # what is refused explains no key
            used.map('', scheme)
            scheme = None
    words, strange = words_of_the_reader()
    t.ok(len(words) > 250 and not strange, 'the lists of words in the reader of schemes are understood', '%d words; unknown lists: %s' % (len(words), ', '.join(strange)))
    absent = sorted({w for w in words if w not in used.words})
    t.ok(not absent, 'executed examples cover all %d keys and words of a scheme' % len(words),
         'no example in docs/reference/scheme-examples*.md for ' + ', '.join('%s %s' % (w[0] or '(top)', w[1]) for w in absent))
    manual = open(MANUAL, encoding='utf-8').read()
    named = set(re.findall(r'[a-z_0-9]+', ' '.join(re.findall(r'`([^`]*)`', re.sub(r'```.*?```', lambda m: '`' + m.group(0).replace('`', ' ') + '`', manual, flags=re.S)))))
    missing = sorted({w for _, w in words if w not in named})
    t.ok(not missing, 'plans/README.md names every key and word that a scheme may have', ', '.join(missing))
    known = {w for _, w in words} | {w.strip('=') for _, w in words}
    rows = re.findall(r'^\| (`[^|]*`) \|', manual, re.M)
    keys = {k for cell in rows for k in re.findall(r'`([a-z_]+)', cell)}
    t.ok(len(keys) > 30 and not keys - known, 'plans/README.md names no key that does not exist', ', '.join(sorted(keys - known)))


def main():
    t = Tap()
    everything = []
    for path in EXAMPLES:
        blocks, headings = blocks_of(path)
        run_examples(t, os.path.basename(path), blocks, headings)
        everything += blocks
    t.ok(len([b for b in everything if b.kind == 'scheme']) >= 15, 'the manual has its examples')
    check_coverage(t, everything)
    t.end()


if __name__ == '__main__':
    main()
