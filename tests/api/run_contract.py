#!/usr/bin/env python3
"""What the endpoints of evaluation promise, held against many answers: every answer has exactly the properties its schema declares, explained lines add up to the last
shown digit, the published file has the hash that its page shows. TAP on stdout."""
import hashlib
import json
import os
import re
import sys
import tempfile
from decimal import Decimal

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import ROOT, SCHEME, YEARS, Client, Server, Tap, copy_of_city  # noqa: E402

SPEC = yaml.safe_load(open(os.path.join(ROOT, 'src', 'evaluation', 'evaluation.api.yaml'), encoding='utf-8'))
KINDS = {'string': str, 'integer': int, 'number': (int, float), 'boolean': bool}
WHICH = 'scheme=%s&year=%d' % (SCHEME, YEARS[-1])


def faults(value, schema, at='$'):
    """Places where an answer is not what its schema says; properties that are missing or too many are faults."""
    if '$ref' in schema:
        return faults(value, SPEC['components']['schemas'][schema['$ref'].split('/')[-1]], at)
    if 'oneOf' in schema:
        return [] if value is None else faults(value, schema['oneOf'][0], at)
    kinds = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
    kind = [k for k in kinds if k != 'null'][0]
    if value is None:
        return [] if 'null' in kinds else [at + ': null']
    if kind == 'object':
        if not isinstance(value, dict):
            return [at + ': no object']
        out = ['%s: %s is missing' % (at, k) for k in schema['properties'] if k not in value] + ['%s: %s is not declared' % (at, k) for k in value if k not in schema['properties']]
        return out + [f for k in value if k in schema['properties'] for f in faults(value[k], schema['properties'][k], at + '.' + k)]
    if kind == 'array':
        if not isinstance(value, list):
            return [at + ': no list']
        return [f for i, v in enumerate(value) for f in faults(v, schema['items'], '%s[%d]' % (at, i))]
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != 'boolean'):
        return ['%s: %r is no %s' % (at, value, kind)]
    if 'enum' in schema and value not in schema['enum']:
        return ['%s: %r is not one of %s' % (at, value, ', '.join(schema['enum']))]
    return []


def answer(user, template, path, method='get', body=None):
    status, _, text = user.request(method.upper(), path, body)
    if status != 200:
        return None, ['status %d: %s' % (status, text[:200])]
    got = json.loads(text)
    return got, faults(got, SPEC['paths'][template][method]['responses']['200']['content']['application/json']['schema'])


def check_schemas(tap, user):
    listed = json.loads(user.request('GET', '/api/schemes')[2])['rows']
    asked = [('/api/schemes', '/api/schemes'), ('/api/evaluations', '/api/evaluations'), ('/api/evaluation/summary', '/api/evaluation/summary?' + WHICH)]
    asked += [('/api/schemes/{id}', '/api/schemes/%s?year=%d' % (s['id'], YEARS[-1])) for s in listed]
    asked += [('/api/evaluation/results', '/api/evaluation/results?%s&page_size=200%s' % (WHICH, q)) for q in ('', '&list=veto', '&class=T', '&sort=name&order=desc', '&columns=score,in.tax')]
    asked += [('/api/evaluation/regions', '/api/evaluation/regions?%s&level=%s' % (WHICH, v)) for v in ('district', 'town')]
    asked += [('/api/evaluation/industries', '/api/evaluation/industries?%s&level=%s' % (WHICH, v)) for v in ('section', 'division', 'group')]
    asked += [('/api/evaluation/lists/{list}', '/api/evaluation/lists/%s?%s' % (v, WHICH)) for v in ('top100', 'low_yield', 'towns-20')]
    for template, path in asked:
        _, wrong = answer(user, template, path)
        tap.ok(not wrong, 'GET %s is as declared' % path, '\n'.join(wrong))
    for param, value in (('w.tax_per_mu', 30), ('cap.tax_per_mu', 2), ('benchmark.tax_per_mu', 1.1), ('share.A', 0.25), ('param.low_tax', 4)):
        _, wrong = answer(user, '/api/evaluation/whatif', '/api/evaluation/whatif', 'post', {'scheme': SCHEME, 'year': YEARS[-1], 'changes': [{'param': param, 'value': value}]})
        tap.ok(not wrong, 'what-if with %s is as declared' % param, '\n'.join(wrong))


def added_up(lines):
    """The lines before the last, in order, as a person with pen and paper."""
    total = Decimal(0)
    for line in lines[:-1]:
        text = Decimal(line['text'].replace('−', '-'))
        if line['kind'] == 'subtotal':
            continue
        total = {'start': text, 'plus': total + text, 'minus': total - text, 'times': total * text, 'equals': total}[line['op']]
    return total


def check_lines(tap, user):
    firms = []
    for page in ('&class=A', '&class=B', '&class=C', '&class=C-', '&class=D', '&above_scale=yes', '&list=veto', '&list=white'):
        firms += json.loads(user.request('GET', '/api/evaluation/results?%s&page_size=20%s' % (WHICH, page))[2])['rows']
    wrong = []
    for firm in firms:
        x, bad = answer(user, '/api/evaluation/results/{code}', '/api/evaluation/results/%s?%s' % (firm['code'], WHICH))
        wrong += ['%s %s' % (firm['code'], b) for b in bad]
        if x and x['total_text'] is not None and added_up(x['lines']) != Decimal(x['total_text']):
            wrong.append('%s: the lines make %s, the total is %s' % (firm['code'], added_up(x['lines']), x['total_text']))
        if x and (x['class'], x['rank'], x['total']) != (firm['class'], firm['rank'], firm['total']):
            wrong.append('%s: the page and the table differ' % firm['code'])
        if x and x['ranked'] and not x['adjustments'] and x['class_by_score'] != x['class']:
            wrong.append('%s: class %s, by score %s, and nothing acted on it' % (firm['code'], x['class'], x['class_by_score']))
        if x and x['class'] in ('B', 'C') and not x['adjustments'] and (x['next_class'] is None or x['next_class']['points_needed'] < 0):
            wrong.append('%s: class %s, and the way up is %s' % (firm['code'], x['class'], x['next_class']))
    tap.ok(len(firms) > 60 and not wrong, '%d explanations are as declared, and their lines add up' % len(firms), '\n'.join(wrong))


def check_published(tap, user):
    nobody = Client(user.server)
    page = nobody.request('GET', '/public/list?' + WHICH)[2]
    data = nobody.request('GET', '/api/evaluation/published?' + WHICH)[2].encode()
    rows = data.decode().splitlines()[1:]
    tap.ok(rows == sorted(rows), 'the published list stands in order of codes')
    totals = [r['total'] for r in json.loads(user.request('GET', '/api/evaluation/results?%s&page_size=200' % WHICH)[2])['rows'] if r['total'] and len(repr(r['total'])) > 12]
    tap.ok(totals and not any(repr(t) in page or repr(t) in data.decode() for t in totals), 'no score stands in what is published')
    if 'sm3' not in hashlib.algorithms_available:
        return tap.skip('the file has the SM3 that its page shows', 'this Python has no SM3')
    tap.ok(hashlib.new('sm3', data).hexdigest() in page, 'the file has the SM3 that its page shows')


def check_table(tap, user):
    """What is shown of a public table is true, and what is small is not shown."""
    page = Client(user.server).request('GET', '/public/table?by=industry&lang=en&' + WHICH)[2]
    shown = {}
    for row in re.findall(r'<tr>(.*?)</tr>', page, re.S)[1:]:
        cells = [re.sub(r'<[^>]*>', '', c).strip() for c in re.findall(r'<t[dh][^>]*>(.*?)</t[dh]>', row, re.S)]
        shown[cells[0]] = [int(c.replace(',', '')) if c.replace(',', '').isdigit() else None for c in cells[1:]]
    summary = json.loads(user.request('GET', '/api/evaluation/summary?' + WHICH)[2])
    wrong, hidden = [], 0
    for group in summary['by_industry']:
        counts = group['counts'] + [sum(group['counts'])]
        row = shown.get(group['name_en'] or group['name'], [])
        hidden += row.count(None)
        if len(row) != len(counts) or any(s is not None and (s != c or s < 3) for s, c in zip(row, counts)):
            wrong.append('%s: %s shown, %s counted' % (group['name'], row, counts))
    tap.ok(hidden > 5 and not wrong, 'public counts are true and none below three is shown', '\n'.join(wrong))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, Server(copy_of_city(folder)) as server:
        user = Client(server).login()
        check_schemas(tap, user)
        check_lines(tap, user)
        check_published(tap, user)
        check_table(tap, user)
    tap.end()


if __name__ == '__main__':
    main()
