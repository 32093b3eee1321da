#!/usr/bin/env python3
"""What would change a class, over HTTP: what is proposed is put into the city's tables, the city is built and evaluated anew, and the firm has the class; who sees which firm; the figures
of others; the paper. TAP on stdout."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
from lib import BUILD, SCHEME, Client, Server, Tap, copy_of_city, gusu, new_database  # noqa: E402
from run_promises import ask, person  # noqa: E402

ROUND = 'scheme=%s&year=2020' % SCHEME
BETTER = ['A', 'B', 'C', 'C-', 'D']


def firms(client, kind, n, step=7):
    status, told = ask(client, 'GET', '/api/evaluation/results?%s&class=%s&page_size=200' % (ROUND, kind))
    return [r['code'] for r in told['rows'] if not r['note']][3::step][:n]


def changes(client, code):
    return ask(client, 'GET', '/api/evaluation/results/%s/changes?%s' % (code, ROUND))


def shape(tap, admin, code):
    status, x = changes(admin, code)
    tap.ok(status == 200 and 3 <= len(x['plain']) <= 6 and x['next_class'] and x['benchmarks_move'], 'a handful of sentences', x)
    singles, pairs = [p for p in x['proposals'] if len(p['moves']) == 1], [p for p in x['proposals'] if len(p['moves']) == 2]
    tap.ok(1 <= len(singles) <= 3 and len(pairs) <= 1 and x['runs'] >= len(x['proposals']), 'single changes, at most one of two, each tried', x)
    tap.ok([p['effort'] for p in singles] == sorted(p['effort'] for p in singles) and all(p['effort'] < singles[0]['effort'] for p in pairs), 'easiest first', x['proposals'])
    tap.ok(all(m['figure'] != 'employees' or m['change'] > 0 for p in x['proposals'] for m in p['moves']), 'nobody is told to have fewer people', x['proposals'])
    own = ask(admin, 'GET', '/api/evaluation/results/%s?%s' % (code, ROUND))[1]
    values = {i['code']: i['value'] for i in own['items']}
    wrong = [q for q in x['quarters'] if q['value'] != values[q['item']] or not (q['hidden'] or q['q1'] <= q['median'] <= q['q3'])]
    place = {'below_q1': lambda q: q['value'] < q['q1'], 'below_median': lambda q: q['q1'] <= q['value'] < q['median'], 'below_q3': lambda q: q['median'] <= q['value'] < q['q3'],
             'above_q3': lambda q: q['value'] >= q['q3']}
    wrong += [q for q in x['quarters'] if q['place'] and not place[q['place']](q)]
    tap.ok(x['quarters'] and not wrong, 'its place among the quarters of its group', wrong)
    status, _, text = admin.request('GET', '/api/evaluation/results/%s/changes?%s' % (code, ROUND), headers={'Accept-Language': 'en'})
    tap.ok('points' in json.loads(text)['plain'][0] and '万元' not in ''.join(json.loads(text)['plain']), 'in English amounts are yuan', text)


def come_true(tap, admin, folder):
    """The same city built anew with what was proposed to two firms, one above scale and one below: they share neither benchmark nor order, so each is changed by itself."""
    told, want = [], []
    for kind, above in (('C', True), ('D', False)):
        rows = ask(admin, 'GET', '/api/evaluation/results?%s&class=%s&page_size=200&above_scale=%s' % (ROUND, kind, 'yes' if above else 'no'))[1]['rows']
        code = [r['code'] for r in rows if not r['note']][5]
        x = changes(admin, code)[1]
        proposal = x['proposals'][-1 if above else 0]
        told += [[code, m['figure'], '2020', '%.10g' % m['needed'], m['unit']] for m in proposal['moves']]
        want.append((code, x['class'], proposal))
    city = os.path.join(folder, 'city')
    subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), city, '--enterprises', '2000'], check=True, stdout=subprocess.DEVNULL) # the one that the copy was made of
    with open(os.path.join(city, 'corrections.csv'), 'a', encoding='utf-8') as f:
        f.write(''.join(','.join(t) + '\n' for t in told))
    db = new_database(os.path.join(folder, 'city'))
    gusu('init', '--sample', city, db=db, check=True)
    gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db, check=True)
    for code, was, proposal in want:
        now = json.loads(gusu('explain', code, '--scheme', SCHEME, '--year', '2020', '--json', db=db, check=True).stdout)
        tap.ok(BETTER.index(now['class']) <= BETTER.index(proposal['class']) < BETTER.index(was), 'it comes true: %s' % proposal['text'], [now['class'], was, proposal])


def who(tap, server, admin):
    rows = json.loads(admin.request('GET', '/api/enterprises?page_size=2&district=320585')[2])['rows']
    mine, other = rows[0]['code'], rows[1]['code']
    firm, zjg = person(server, admin, 'firm', 'enterprise', mine), person(server, admin, 'zjg', 'district', '320582')
    for path in ('changes', 'paper'):
        url = '/api/evaluation/results/%%s/%s?%s' % (path, ROUND)
        tap.ok([c.request('GET', url % k)[0] for c, k in ((firm, mine), (firm, other), (zjg, mine))] == [200, 404, 404], '%s: the firm sees itself, not its neighbour; nor does another district' % path)
    status, headers, body = firm.request('GET', '/api/evaluation/results/%s/paper?%s' % (mine, ROUND))
    tap.ok(body.startswith('%PDF') and 'pdf' in headers['Content-Type'], 'the paper is a PDF', body[:80])
    none = [c for c in firms(admin, 'A', 1)]
    x = changes(admin, none[0])[1]
    tap.ok(x['proposals'] == [] and x['no_proposal'] and x['next_class'] is None, 'the best class has nothing above it', x)
    out = ask(admin, 'GET', '/api/evaluation/results?%s&class=T&page_size=1' % ROUND)[1]['rows']
    tap.ok(not out or changes(admin, out[0]['code'])[1]['no_proposal'], 'who is exempt is told so', out)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            for code in firms(admin, 'C', 2):
                shape(tap, admin, code)
            who(tap, server, admin)
            code = firms(admin, 'C', 1)[0]
            come_true(tap, admin, folder)
        text = gusu('explain', code, '--scheme', SCHEME, '--year', '2020', '--lang', 'en', db=db).stdout
        tap.ok('Among its group' in text and 'next class' in text, 'the command tells the same', text)
    tap.end()


if __name__ == '__main__':
    main()
