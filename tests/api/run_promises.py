#!/usr/bin/env python3
"""Promises over HTTP: what was promised as of a day, figures by who owns them, checks, decisions, every refusal, who sees what; the sample city's proposals against its own
truth. TAP on stdout."""
import csv
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'


def person(server, admin, name, role, area=''):
    status, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, text))
    c = Client(server).login(name, json.loads(text)['password'])
    c.request('POST', '/api/password', {'old_password': json.loads(text)['password'], 'new_password': OWN % name})
    return c


def ask(client, method, path, body=None):
    status, _, text = client.request(method, path, body)
    return status, json.loads(text) if text.startswith('{') else text


def setup(tap, server, admin):
    rows = json.loads(admin.request('GET', '/api/enterprises?page_size=2&district=320585')[2])['rows']
    firm, builder = rows[0]['code'], rows[1]['code']
    p = {'firm': person(server, admin, 'firm', 'enterprise', firm), 'builder': person(server, admin, 'builder', 'enterprise', builder),
         'kunshan': person(server, admin, 'kunshan', 'district', '320583'), 'zjg': person(server, admin, 'zjg', 'district', '320582'),
         'town': person(server, admin, 'yushan', 'town', '320583100'), 'bureau': person(server, admin, 'desk', 'bureau'), 'auditor': person(server, admin, 'looker', 'auditor'),
         'operator': person(server, admin, 'hands', 'operator')}
    status, told = ask(p['kunshan'], 'POST', '/api/projects', {'name': '承诺项目', 'region': '320583100', 'source': '招商科', 'happened_on': '2018-01-05', 'changes': [
        {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm},
        {'field': 'parties.role', 'item': '+2', 'value': 'builder'}, {'field': 'parties.enterprise', 'item': '+2', 'value': builder},
        {'field': 'kind', 'value': 'new'}, {'field': 'area', 'value': '60'}, {'field': 'deposit', 'value': '500'}, {'field': 'finish_agreed', 'value': '2020-06-30'},
        {'field': 'full_agreed', 'value': '2022-06-30'}]})
    tap.ok(status == 200, 'a project with an owner and a builder', told)
    return p, firm, told['code']


def promised(tap, p, code):
    path = '/api/projects/%s/promises' % code
    status, d = ask(p['bureau'], 'GET', path)
    tap.ok(status == 200 and d['moments'] == [] and d['promised'] == [], 'nothing was promised yet', d)
    status, d = ask(p['kunshan'], 'POST', path + '/check', {'stage': 'finished'})
    tap.ok(status == 409 and 'no promise' in d['detail'], 'so there is nothing to check', d)
    changes = []
    for item, value in (('intensity', '300'), ('plot-ratio', '1.5'), ('capital', '1000'), ('tax', '20')):
        changes += [{'field': 'promises.item', 'item': item, 'value': item, 'holds_from': '2018-03-01'}, {'field': 'promises.value', 'item': item, 'value': value, 'holds_from': '2018-03-01'},
                    {'field': 'promises.agreement', 'item': item, 'value': '投资协议〔2018〕12号', 'holds_from': '2018-03-01'}]
    status, d = ask(p['kunshan'], 'POST', '/api/projects/%s/edit' % code, {'source': '投资协议', 'changes': changes})
    tap.ok(status == 200, 'the agreement is entered', d)
    status, d = ask(p['kunshan'], 'POST', '/api/projects/%s/edit' % code, {'source': '投资协议', 'changes': [{'field': 'promises.value', 'item': 'tax', 'value': 'much'}]})
    tap.ok(status == 400, 'a promise is a number', d)
    status, d = ask(p['bureau'], 'GET', path)
    by = {x['item']: x for x in d['promised']}
    tap.ok(status == 200 and by['intensity']['value'] == '300' and by['intensity']['agreement'] == '投资协议〔2018〕12号' and by['intensity']['unit'] == '万元/亩' and by['tax']['stage'] == 'full',
           'each with unit, agreement and moment', d['promised'])
    tap.ok([(m['stage'], m['due']) for m in d['moments']] == [('finished', True), ('full', False)], 'completion is due, full output is not', d['moments'])
    now = d['moments'][0]['now']
    lines = {x['item']: x for x in now['lines']}
    tap.ok(now['act'] is None and now['proposal'] == 'incomplete' and lines['capital']['outcome'] == 'missing' and 'market regulation' in lines['capital']['says'],
           'what is missing has a name and an owner', now)
    tap.ok(lines['intensity']['actual'] is None and 'Price of the land' in lines['intensity']['says'], 'unknown is not zero', lines['intensity'])
    status, d = ask(p['bureau'], 'GET', path + '?as_of=2017-12-31')
    tap.ok(status == 200 and d['promised'] == [] and d['moments'] == [], 'before it was told the file has none', d)


def figures(tap, p, code):
    path = '/api/projects/%s/promises' % code
    told = path + '/figures'
    good = {'item': 'intensity', 'value': '280.5', 'day': '2020-12-01', 'source': '审计报告'}
    for change, field, words in (({'item': 'nothing'}, 'item', 'no item'), ({'value': '1.23456'}, 'value', '4 decimals'), ({'value': '-1'}, 'value', 'from 0'), ({'value': 'x'}, 'value', 'no number'),
                                 ({'day': '2199-01-01'}, 'day', 'today at the latest'), ({'source': ''}, 'source', '')):
        status, d = ask(p['kunshan'], 'POST', told, dict(good, **change))
        tap.ok(status == 400 and d['field'] == field and words in d['detail'], 'a figure with a wrong %s' % field, d)
    tap.ok(ask(p['zjg'], 'POST', told, good)[0] == 404, 'another district does not see the project')
    tap.ok(ask(p['firm'], 'POST', told, good)[0] == 403, 'the enterprise does not tell its own figures')
    tap.ok(ask(p['town'], 'POST', told, good)[0] == 403 and ask(p['auditor'], 'POST', told, good)[0] == 403, 'nor does who has not the permission')
    for item, value in (('intensity', '280.5'), ('plot-ratio', '1.6'), ('capital', '1000')):
        status, d = ask(p['kunshan'], 'POST', told, dict(good, item=item, value=value))
        tap.ok(status == 200 and d['act'] > 0, 'the figure of %s' % item, d)
    status, d = ask(p['bureau'], 'GET', path)
    lines = {x['item']: x for x in d['moments'][0]['now']['lines']}
    tap.ok(lines['intensity']['outcome'] == 'correcting' and lines['intensity']['difference'] == '-19.5' and lines['intensity']['exact'] == '561/2' and lines['intensity']['way'] == 'told',
           'a shortfall with its difference, exactly', lines['intensity'])
    tap.ok(lines['plot-ratio']['outcome'] == 'met' and lines['capital']['outcome'] == 'met', 'the others are kept', lines)
    ask(p['kunshan'], 'POST', told, dict(good, item='capital', value=''))
    status, d = ask(p['bureau'], 'GET', path)
    tap.ok({x['item']: x['outcome'] for x in d['moments'][0]['now']['lines']}['capital'] == 'missing' and d['figures'][0]['value'] is None and len(d['figures']) == 4,
           'a figure taken back is unknown, and both stay', d['figures'])
    ask(p['kunshan'], 'POST', told, dict(good, item='capital', value='1000'))


def life(tap, p, code, firm):
    path = '/api/projects/%s/promises' % code
    tap.ok(ask(p['kunshan'], 'POST', path + '/check', {'stage': 'talks'})[0] == 400, 'a stage at which nothing is checked')
    status, d = ask(p['kunshan'], 'POST', path + '/check', {'stage': 'full'})
    tap.ok(status == 409 and 'not due' in d['detail'], 'full output is not due', d)
    for who in ('firm', 'town', 'auditor', 'operator'):
        tap.ok(ask(p[who], 'POST', path + '/check', {'stage': 'finished'})[0] in (403, 404), '%s does not check' % who)
    waits = ask(p['kunshan'], 'GET', '/api/office/waiting')
    tap.ok(any(w['kind'] == 'promise' and code in w['link'] for w in waits[1]['rows']), 'the check waits for the district', waits)
    tap.ok(not any(w['kind'] == 'promise' for who in ('zjg', 'town', 'firm') for w in ask(p[who], 'GET', '/api/office/waiting')[1]['rows'] if code in w['link']), 'and for nobody else')
    status, k = ask(p['kunshan'], 'POST', path + '/check', {'stage': 'finished'})
    tap.ok(any(w['kind'] == 'promise' and (code in w['link'] or w['link'] == '/promises?state=proposed') for w in ask(p['bureau'], 'GET', '/api/office/waiting')[1]['rows']), 'the decision waits for the bureau')
    tap.ok(status == 200 and k['act'] > 0 and k['proposal'] == 'correct' and k['until'] == '2021-06-30' and k['round'] == 1 and k['version'].startswith('2020.1-'), 'the district checks', k)
    status, paper = ask(p['kunshan'], 'POST', '/api/projects/%s/papers' % code, {'kind': 'decision', 'number': '3', 'dated': '2020-12-20', 'source': '专题会议'})
    good = {'check': k['act'], 'decision': 'correct', 'until': '2021-06-30', 'reason': '同意限期整改', 'paper': paper['act']}
    for who in ('kunshan', 'firm', 'town', 'auditor'):
        tap.ok(ask(p[who], 'POST', path + '/decision', good)[0] == 403, '%s does not decide' % who)
    for change, status, field in (({'reason': '短'}, 400, 'reason'), ({'until': None}, 400, 'until'), ({'until': '2020-12-31'}, 400, 'until'), ({'until': '2024-12-31'}, 400, 'until'),
                                  ({'decision': 'pass'}, 400, 'until'), ({'decision': 'breach', 'until': None}, 400, 'amount'), ({'amount': 5}, 400, 'amount'),
                                  ({'decision': 'breach', 'until': None, 'amount': 1.005}, 400, 'amount'), ({'paper': 1}, 400, 'paper'), ({'check': 1}, 404, 'check'), ({'decision': 'gift'}, 400, 'decision')):
        body = {a: b for a, b in dict(good, **change).items() if b is not None}
        got, d = ask(p['bureau'], 'POST', path + '/decision', body)
        tap.ok(got == status and d.get('field') == field, 'a decision with a wrong %s' % field, (got, d))
    # the enterprise hears of it only when it is decided
    status, d = ask(p['firm'], 'GET', path)
    tap.ok(status == 200 and d['moments'][0]['checks'][0]['proposal'] is None and not d['may_fill'] and not d['may_check'], 'the owner sees outcomes, no proposal', d)
    status, d = ask(p['bureau'], 'POST', path + '/decision', good)
    tap.ok(status == 200 and d['act'] > k['act'], 'the bureau decides', d)
    first = d['act']
    status, d = ask(p['firm'], 'GET', path)
    c = d['moments'][0]['checks'][0]
    tap.ok(c['decisions'][0]['decision'] == 'correct' and c['decisions'][0]['until'] == '2021-06-30' and c['proposal'] == 'correct', 'now the owner sees it', c)
    status, d = ask(p['builder'], 'GET', path)
    tap.ok(status == 403 and 'owner' in d['detail'], 'a builder does not see the promises of the owner', d)
    tap.ok(ask(p['zjg'], 'GET', path)[0] == 404 and ask(p['operator'], 'GET', path)[0] == 403, 'nor does another district, nor who reads no promises')
    waits = ask(p['firm'], 'GET', '/api/office/waiting')
    tap.ok(any(w['kind'] == 'promise' and w['due'] == '2021-06-30' for w in waits[1]['rows']), 'the correction waits for the owner', waits)
    cards = ask(p['bureau'], 'GET', '/api/evaluation/cards/' + firm)
    tap.ok(cards[0] == 200 and any(k['kind'] == 'promises' and any(code in x['link'] and x['tone'] == 'warn' for x in k['lines']) for k in cards[1]['cards']), 'a card on the page of the enterprise', cards)
    tap.ok(ask(p['builder'], 'GET', '/api/evaluation/cards/' + firm)[0] == 404, 'not for another enterprise')
    # a second check within the period
    status, d = ask(p['kunshan'], 'POST', path + '/figures', {'item': 'intensity', 'value': '301', 'day': '2021-01-20', 'source': '补充审计'})
    status, k2 = ask(p['kunshan'], 'POST', path + '/check', {'stage': 'finished'})
    lines = {x['item']: x for x in k2['lines']}
    tap.ok(status == 200 and k2['round'] == 2 and k2['proposal'] == 'pass' and lines['plot-ratio']['way'] == 'carried' and lines['intensity']['way'] == 'told', 'the second check', k2)
    status, d = ask(p['bureau'], 'POST', path + '/decision', dict(good, reason='按上一次的核验'))
    tap.ok(status == 409 and 'later check' in d['detail'], 'the first check is over', d)
    status, d = ask(p['bureau'], 'POST', path + '/decision', {'check': k2['act'], 'decision': 'correct', 'until': '2021-09-30', 'reason': '同意限期整改', 'paper': paper['act']})
    tap.ok(status == 409 and 'nothing to correct' in d['detail'], 'what is kept needs no correction', d)
    status, d = ask(p['bureau'], 'POST', path + '/decision', {'check': k2['act'], 'decision': 'pass', 'reason': '复核达标', 'paper': paper['act']})
    tap.ok(status == 400 and d['field'] == 'reason', 'a reason says something', d)
    status, d = ask(p['bureau'], 'POST', path + '/decision', {'check': k2['act'], 'decision': 'pass', 'reason': '经复核全部达标', 'paper': paper['act']})
    tap.ok(status == 200, 'passed', d)
    status, d = ask(p['kunshan'], 'POST', path + '/check', {'stage': 'finished'})
    tap.ok(status == 409 and 'decided' in d['detail'], 'what is settled is not checked again', d)
    status, d = ask(p['bureau'], 'POST', path + '/decision', {'check': k2['act'], 'decision': 'case', 'amount': 12.5, 'reason': '经专题会议重新研究', 'paper': paper['act']})
    status, d = ask(p['bureau'], 'GET', path)
    m = d['moments'][0]
    tap.ok([x['decision'] for x in m['checks'][0]['decisions']] == ['pass', 'case'] and m['checks'][0]['decisions'][1]['amount'] == 12.5 and m['settled'] and len(m['checks']) == 2,
           'a later decision replaces it, and both stay', m)
    entries = ask(p['bureau'], 'GET', '/api/ledger?kind=promise.decided')[1]['entries']
    tap.ok(len(entries) == 3 and any(e['object'].endswith('act %d' % first) for e in entries), 'three acts in the ledger', entries)


def lists(tap, p, code):
    for who in ('firm', 'builder'):
        tap.ok(ask(p[who], 'GET', '/api/promises')[0] == 403 and ask(p[who], 'GET', '/api/promises/sums')[0] == 403, 'lists are not for enterprises')
    status, d = ask(p['bureau'], 'GET', '/api/promises?page_size=200')
    mine = [r for r in d['rows'] if r['code'] == code and r['stage'] == 'finished']
    total = sum(d['counts'][s] for s in d['counts'])
    tap.ok(status == 200 and d['total'] == total and sum(x[s] for x in d['districts'] for s in x if isinstance(x[s], int)) == total and d['may_check'], 'counts by district add up', d['counts'])
    status, d = ask(p['bureau'], 'GET', '/api/promises?state=case&stage=finished')
    mine = [r for r in d['rows'] if r['code'] == code]
    tap.ok(len(mine) == 1 and mine[0]['decision'] == 'case' and mine[0]['decided_amount'] == 12.5, 'a project as it was decided', d)
    status, k = ask(p['kunshan'], 'GET', '/api/promises?page_size=200')
    tap.ok(status == 200 and k['rows'] and {x['region'] for x in k['districts']} == {'320583'} and all(r['region'].startswith('320583') for r in k['rows']), 'a district has its own', k['districts'])
    status, t = ask(p['town'], 'GET', '/api/promises?page_size=200')
    tap.ok(status == 200 and not t['may_check'] and all(r['region'].startswith('320583100') for r in t['rows']) and any(r['code'] == code for r in t['rows']), 'a town has its own', t)
    tap.ok(ask(p['bureau'], 'GET', '/api/promises?region=999999')[0] == 400 and ask(p['bureau'], 'GET', '/api/promises?stage=x')[0] == 400, 'a region or a moment that is none')
    status, s = ask(p['bureau'], 'GET', '/api/promises/sums')
    tap.ok(status == 200 and s['rows'] and all(r['met_n'] + r['correcting_n'] + r['broken_n'] + r['missing_n'] <= r['promised_n'] and (r['actual'] is None) == (r['known_n'] == 0) for r in s['rows']),
           'promised against actual by year of signing', s['rows'][:3])
    status, b = ask(p['bureau'], 'GET', '/api/promises/sums?by=district')
    tap.ok(sum(r['promised_n'] for r in b['rows']) == sum(r['promised_n'] for r in s['rows']), 'the same promises by district', '')
    status, kd = ask(p['kunshan'], 'GET', '/api/promises/sums?by=district')
    tap.ok({r['group'] for r in kd['rows']} == {'320583'}, 'a district sums up its own', kd['rows'][:3])
    tap.ok(ask(p['bureau'], 'GET', '/api/promises/export?format=csv')[0] == 403, 'taking a list out is a permission of its own')
    status, r = ask(p['bureau'], 'GET', '/api/promises/rules')
    tap.ok(status == 200 and len(r['items']) == 10 and r['items'][0]['of'].startswith('report_building') and r['items'][0]['per'] == 'area', 'the rules', r)


def export(tap, server, admin):
    accounts = json.loads(admin.request('GET', '/api/accounts')[2])
    kunshan = [a for a in accounts['rows'] if a['name'] == 'kunshan'][0] if 'rows' in accounts else [a for a in accounts['accounts'] if a['name'] == 'kunshan'][0]
    status, _, text = admin.request('POST', '/api/accounts/%d/grants' % kunshan['id'], {'role': 'district', 'permission': 'promises.export', 'area': '320583'})
    who = Client(server).login('kunshan', OWN % 'kunshan')
    status, headers, text = who.request('GET', '/api/promises/export?format=csv')
    rows = [r for r in csv.reader(text.lstrip('\ufeff').splitlines()) if r]
    own = [r for r in rows if r[0].startswith('XM')]
    tap.ok(status == 200 and own and all('昆山' in r[2] for r in own), 'a district takes out its own', text[:300])
    status, _, _ = who.request('GET', '/api/promises/export?format=xlsx&state=due')
    tap.ok(status == 200, 'as a workbook')


def truth(tap, city, admin):
    """What the sample city knows of its promises, against what was proposed for them."""
    path = os.path.join(os.path.dirname(city) if os.path.isfile(city) else city, 'csv', 'project-promise-truth.csv')
    with tempfile.TemporaryDirectory() as folder:
        if not os.path.exists(path):
            subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder, '--enterprises', '2000'], check=True, stdout=subprocess.DEVNULL)
            path = os.path.join(folder, 'project-promise-truth.csv')
        rows = list(csv.DictReader(open(path, encoding='utf-8-sig')))
    by = {}
    for r in rows:
        by.setdefault(r['project'], {})[r['item'].replace('R&D强度', '研发强度')] = r['outcome']
    wrong, seen, ends = [], 0, {}
    for code in sorted(by)[:150]:
        d = json.loads(admin.request('GET', '/api/projects/%s/promises' % code, headers={'Accept-Language': 'zh-CN'})[2])
        for m in d.get('moments', []):
            for x in (m['checks'] or [m['now']])[0]['lines']:
                want = by[code].get(x['title'])
                if want is None or x['way'] not in ('told', 'none') and want != 'missing':
                    wrong.append((code, x['title'], want, x['way']))
                    continue
                seen += 1
                ends[want] = ends.get(want, 0) + 1
                if (want == 'kept') != (x['way'] == 'told' and x['outcome'] == 'met') or (want == 'short') != (x['way'] == 'told' and x['outcome'] in ('correcting', 'broken')):
                    wrong.append((code, x['title'], want, x['outcome'], x['way']))
    tap.ok(not wrong and seen > 200 and min(ends.get(k, 0) for k in ('kept', 'short', 'missing')) > 5, 'proposals are what the sample city knows to be true (%d items, %s)' % (seen, ends), wrong[:10])


def run_all(tap, p, server, db):
    status, d = ask(p['town'], 'POST', '/api/promises/run')
    tap.ok(status == 403, 'a town does not check')
    status, d = ask(p['kunshan'], 'POST', '/api/promises/run')
    tap.ok(status == 200 and d['job'] > 0, 'what is due is checked in the background', d)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            truth(tap, db, admin)
            p, firm, code = setup(tap, server, admin)
            promised(tap, p, code)
            figures(tap, p, code)
            life(tap, p, code, firm)
            lists(tap, p, code)
            export(tap, server, admin)
            run_all(tap, p, server, db)
        done = gusu('check', db=db)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        done = gusu('rebuild', db=db)
        again = gusu('check', db=db)
        tap.ok(done.returncode == 0 and again.returncode == 0, 'gusu rebuild changes nothing', done.stderr + again.stdout)
    tap.end()


if __name__ == '__main__':
    main()
