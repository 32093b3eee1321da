#!/usr/bin/env python3
"""Decisions of people over HTTP: proposing by the district, deciding by the city, every refusal, what moves and what does not, the round that knows them and the one that does not,
withdrawal, tables with errors by cell, suggestions, who sees what; and land that several share: who is evaluated together, tenants, the graph. TAP on stdout."""
import csv
import io
import json
import os
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'
SCHEME = 'suzhou-2020-illustrative'


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


def upload(client, path, name, data):
    status, _, text = client.request('POST', path, data, {'Content-Type': 'application/octet-stream', 'X-File-Name': urllib.parse.quote(name)})
    return status, json.loads(text) if text.startswith('{') else text


def classes(client, klass, district='', n=5):
    rows = ask(client, 'GET', '/api/evaluation/results?scheme=%s&year=2020&page_size=%d&class=%s%s' % (SCHEME, n, klass, district and '&district=' + district))[1]['rows']
    return [r['code'] for r in rows]


def wish(code, kind, **more):
    return dict({'code': code, 'kind': kind, 'from': '2020-01-01', 'to': '2020-12-31', 'document': '示例〔2020〕7号', 'reason': '经专题会议研究'}, **more)


def setup(tap, server, admin):
    p = {'kunshan': person(server, admin, 'kunshan', 'district', '320583'), 'zjg': person(server, admin, 'zjg', 'district', '320582'), 'bureau': person(server, admin, 'desk', 'bureau'),
         'second': person(server, admin, 'second', 'bureau'), 'town': person(server, admin, 'yushan', 'town', '320583100'), 'auditor': person(server, admin, 'looker', 'auditor'), 'hands': person(server, admin, 'hands', 'operator')}
    by = {k: classes(p['kunshan'], k, '320583', 8) for k in ('A', 'B', 'C', 'D')}
    p['firm'] = person(server, admin, 'firm', 'enterprise', by['A'][0])
    p['other'] = person(server, admin, 'other', 'enterprise', by['B'][0])
    tap.ok(all(len(v) >= 3 for v in by.values()), 'enterprises of each class in one district', {k: len(v) for k, v in by.items()})
    status, plan = ask(p['kunshan'], 'GET', '/api/decisions/plan')
    kinds = {k['id']: k for k in plan['kinds']}
    tap.ok(status == 200 and set(kinds) == {'white', 'black', 'veto', 'exempt', 'protect', 'ceiling', 'upgrade', 'downgrade'} and kinds['veto']['needs_file'] and kinds['upgrade']['asks_class']
           and all(k['may_propose'] for k in plan['kinds']) and [c['code'] for c in plan['classes']] == ['A', 'B', 'C', 'C-', 'D'], 'the plan', plan)
    tap.ok('Black list' in kinds['white']['against'] and 'White list' in kinds['black']['against'], 'contradictions hold both ways', kinds['white'])
    return p, by


def refusals(tap, p, by):
    good = wish(by['C'][0], 'upgrade', **{'class': 'B'})
    for change, status, field in (({'kind': 'gift'}, 400, 'kind'), ({'code': '91320500000000000X'}, 404, 'code'), ({'code': classes(p['zjg'], 'C', '320582')[0]}, 404, 'code'),
                                  ({'class': ''}, 400, 'class'), ({'class': 'Z'}, 400, 'class'), ({'class': 'C'}, 409, 'class'), ({'class': 'D'}, 409, 'class'), ({'reason': '短'}, 400, 'reason'),
                                  ({'document': ''}, 400, 'document'), ({'to': '2019-12-31'}, 400, 'to'), ({'to': '2020-06-30'}, 400, 'to'), ({'to': '2022-12-31'}, 400, 'to'), ({'to': None}, 400, 'to'),
                                  ({'from': None}, 400, 'from'), ({'cause': 'young'}, 400, 'cause'), ({'scheme': SCHEME}, 400, 'year'), ({'scheme': 'no-such', 'year': 2020}, 400, 'scheme'),
                                  ({'kind': 'exempt', 'class': '', 'cause': ''}, 400, 'cause')):
        body = {a: b for a, b in dict(good, **change).items() if b is not None}
        got, d = ask(p['kunshan'], 'POST', '/api/decisions', body)
        tap.ok(got == status and d.get('field') == field, 'a proposal with %s' % change, (got, d))
    for who in ('town', 'auditor', 'firm'):
        tap.ok(ask(p[who], 'POST', '/api/decisions', good)[0] == 403, '%s does not propose' % who)
    tap.ok(ask(p['zjg'], 'POST', '/api/decisions', good)[0] == 404, 'another district does not find the enterprise')


def result(client, code):
    rows = ask(client, 'GET', '/api/evaluation/results?scheme=%s&year=2020&q=%s' % (SCHEME, code))[1]['rows']
    return rows[0]


def evaluate(server, db):
    r = gusu('evaluate', '--scheme', SCHEME, '--year', '2020', '--json', db=db)
    return json.loads(r.stdout)


def life(tap, p, by, server, db):
    firm = by['A'][0]
    status, t = ask(p['kunshan'], 'POST', '/api/decisions/preview', wish(firm, 'veto', cause='safety'))
    tap.ok(status == 200 and t['class_before'] == 'A' and t['class_after'] == 'D' and t['moved'] > 0 and t['up'] + t['down'] == t['moved'] and len(t['movers']) > 0,
           'a vetoed A would free its place: %s others move' % t.get('moved'), t)
    status, t2 = ask(p['kunshan'], 'POST', '/api/decisions/preview', wish(by['C'][1], 'upgrade', **{'class': 'B'}))
    tap.ok(status == 200 and (t2['class_before'], t2['class_after']) == ('C', 'B') and t2['moved'] == 0, 'a class by hand moves nobody else', t2)
    tap.ok(ask(p['bureau'], 'GET', '/api/decisions')[1]['total'] == 0, 'a preview writes nothing')
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', wish(firm, 'veto', cause='safety'))
    veto = d['decision']['id']
    tap.ok(status == 200 and d['decision']['state'] == 'proposed' and not d['may_decide'] and d['may_withdraw'] and d['acts'][0]['who'] == 'kunshan', 'the district proposes', d)
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', wish(firm, 'veto', cause='tax'))
    tap.ok(status == 409 and 'already proposed' in d['detail'], 'once', d)
    tap.ok(result(p['bureau'], firm)['class'] == 'A', 'a proposal changes no result')
    waits = ask(p['bureau'], 'GET', '/api/office/waiting')[1]['rows']
    tap.ok(any(w['kind'] == 'decision' and w['link'] == '/decisions/%d' % veto for w in waits), 'it waits for the city', waits)
    tap.ok(not any(w['kind'] == 'decision' for who in ('kunshan', 'zjg', 'firm') for w in ask(p[who], 'GET', '/api/office/waiting')[1]['rows']), 'and for nobody else')
    tap.ok(ask(p['firm'], 'GET', '/api/decisions')[1]['total'] == 0 and ask(p['firm'], 'GET', '/api/decisions/%d' % veto)[0] == 404, 'the enterprise hears of nothing yet')
    tap.ok(ask(p['zjg'], 'GET', '/api/decisions/%d' % veto)[0] == 404 and ask(p['zjg'], 'GET', '/api/decisions')[1]['total'] == 0, 'nor does another district')
    yes = {'ids': [veto], 'approve': True, 'organ': 'leading-group', 'document': '苏示范〔2021〕3号'}
    for who in ('kunshan', 'auditor', 'firm'):
        tap.ok(ask(p[who], 'POST', '/api/decisions/decide', yes)[0] == 403, '%s does not decide' % who)
    for change, want, word in (({'organ': 'nobody'}, 400, 'organ'), ({'organ': 'district-group'}, 409, 'not decided by'), ({'document': ''}, 400, 'document'), ({}, 409, 'no file'),
                               ({'approve': False, 'reason': ''}, 400, 'refusal')):
        status, d = ask(p['bureau'], 'POST', '/api/decisions/decide', dict(yes, **change))
        tap.ok(status == want and word in d['detail'] + d.get('field', ''), 'a verdict with %s' % change, (status, d))
    status, f = upload(p['kunshan'], '/api/decisions/%d/files' % veto, '事故调查报告.pdf', b'%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
    tap.ok(status == 200 and len(f['sm3']) == 64, 'its paper, hashed', f)
    status, d = ask(p['bureau'], 'POST', '/api/decisions/decide', yes)
    tap.ok(status == 200 and d['done'] == 1, 'the city decides', d)
    status, d = ask(p['bureau'], 'GET', '/api/decisions/%d' % veto)
    act = d['acts'][-1]
    tap.ok(d['decision']['state'] == 'decided' and (act['class_before'], act['class_after'], act['moved']) == ('A', 'D', t['moved']) and act['papers'] == 1 and act['organ'] and act['round'] > 0
           and act['rank_before'] > 0, 'with class and rank before and after', d)
    tap.ok(ask(p['bureau'], 'POST', '/api/decisions/decide', yes)[0] == 409, 'it is decided once')
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', wish(firm, 'white'))
    tap.ok(status == 409 and 'contradicts' in d['detail'], 'what contradicts it is refused', d)
    # the round that was there does not know it, the next one does
    tap.ok(result(p['bureau'], firm)['class'] == 'A', 'the evaluation that was made before stays as it was')
    first = result(p['bureau'], firm)
    r = evaluate(server, db)
    tap.ok(result(p['bureau'], firm)['class'] == 'D', 'the next one counts it', r)
    status, x = ask(p['bureau'], 'GET', '/api/evaluation/results/%s?scheme=%s&year=2020' % (firm, SCHEME))
    found = [a for a in x.get('adjustments', []) if a['kind'] == 'override']
    tap.ok(status == 200 and len(found) == 1 and found[0]['document'] == '苏示范〔2021〕3号' and found[0]['valid_to'] == '2020-12-31' and found[0]['title'] == '一票否决',
           'the explanation names it with its document', x.get('adjustments', x))
    cards = ask(p['firm'], 'GET', '/api/evaluation/cards/' + firm)[1]['cards']
    tap.ok(any(k['kind'] == 'decisions' and '苏示范〔2021〕3号' in k['lines'][0]['text'] or '示例〔2020〕7号' in k['lines'][0]['text'] for k in cards if k['kind'] == 'decisions'), 'its own page shows it', cards)
    status, d = ask(p['firm'], 'GET', '/api/decisions/%d' % veto)
    tap.ok(status == 200 and d['acts'][1]['who'] is None and d['acts'][1]['moved'] is None, 'without names and others', d)
    tap.ok(ask(p['other'], 'GET', '/api/decisions/%d' % veto)[0] == 404, 'another enterprise does not see it')
    c = gusu('check', db=db)
    tap.ok(c.returncode == 0, 'gusu check: both evaluations recompute to their records', c.stdout + c.stderr)
    return veto, first


def more(tap, p, by, server, db):
    """An exemption, protection, a ceiling, a class by hand; the same person twice; what is refused; what is withdrawn."""
    ids = {}
    for key, code, kind, extra in (('exempt', by['B'][1], 'exempt', {'cause': 'start-up'}), ('protect', by['D'][0], 'protect', {'cause': 'moving'}), ('ceiling', by['A'][1], 'ceiling', {'class': 'B'}),
                                   ('down', by['B'][-1], 'downgrade', {'class': 'C'}), ('white', by['C'][2], 'white', {})):
        status, d = ask(p['bureau'] if key == 'white' else p['kunshan'], 'POST', '/api/decisions', wish(code, kind, **extra))
        tap.ok(status == 200, 'proposed: ' + key, d)
        ids[key] = d['decision']['id']
    upload(p['kunshan'], '/api/decisions/%d/files' % ids['down'], 'a.pdf', b'%PDF-1.4\n%%EOF\n')
    all_of = {'ids': sorted(ids.values()), 'approve': True, 'organ': 'leading-group', 'document': '苏示范〔2021〕4号'}
    status, d = ask(p['bureau'], 'POST', '/api/decisions/decide', all_of)
    tap.ok(status == 409 and 'proposed by you' in d['detail'], 'nobody decides what he proposed himself', d)
    tap.ok(ask(p['bureau'], 'GET', '/api/decisions?state=proposed')[1]['total'] == 5, 'and none of the others was decided')
    status, d = ask(p['second'], 'POST', '/api/decisions/decide', all_of)
    tap.ok(status == 200 and d['done'] == 5, 'another person does, all at once', d)
    evaluate(server, db)
    got = {k: result(p['bureau'], c)['class'] for k, c in (('exempt', by['B'][1]), ('protect', by['D'][0]), ('ceiling', by['A'][1]), ('down', by['B'][-1]), ('white', by['C'][2]))}
    tap.ok(got['exempt'] == 'T' and got['protect'] in ('C', 'C-') and got['ceiling'] == 'B' and got['down'] in ('C', 'C-') and got['white'] == 'B', 'each acts as it says', got)
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', wish(by['D'][1], 'protect', cause='moving'))
    no = d['decision']['id']
    status, d = ask(p['bureau'], 'POST', '/api/decisions/decide', {'ids': [no], 'approve': False, 'organ': 'leading-group', 'reason': '不属于搬迁改造'})
    tap.ok(status == 200 and ask(p['kunshan'], 'GET', '/api/decisions/%d' % no)[1]['decision']['state'] == 'refused', 'a refusal with its reason', d)
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', wish(by['D'][1], 'protect', cause='moving'))
    tap.ok(status == 200, 'after which it may be proposed anew', d)
    status, d = ask(p['kunshan'], 'POST', '/api/decisions/%d/withdraw' % d['decision']['id'], {'reason': '企业自行撤回'})
    tap.ok(status == 200 and d['decision']['state'] == 'withdrawn', 'and be taken back by the district', d)
    path = '/api/decisions/%d/withdraw' % ids['ceiling']
    tap.ok(ask(p['kunshan'], 'POST', path, {'reason': '情况已变化了'})[0] == 403, 'a decision is not for the district to withdraw')
    status, d = ask(p['bureau'], 'POST', path, {'reason': '情况已变化了', 'organ': 'leading-group'})
    tap.ok(status == 400 and d['field'] == 'document', 'it needs a document', d)
    status, t = ask(p['bureau'], 'GET', '/api/decisions/%d/trial' % ids['ceiling'])
    status, d = ask(p['bureau'], 'POST', path, {'reason': '情况已变化了', 'organ': 'leading-group', 'document': '苏示范〔2021〕9号'})
    act = d['acts'][-1]
    tap.ok(status == 200 and d['decision']['state'] == 'withdrawn' and len(d['acts']) == 3 and act['class_before'] == 'B' == t['class_before'] and act['class_after'] == t['class_after'] == 'A',
           'withdrawn, with what that changes; the decision stays on record', d)
    tap.ok(result(p['bureau'], by['A'][1])['class'] == 'B', 'the evaluation that knew it keeps it')
    evaluate(server, db)
    tap.ok(result(p['bureau'], by['A'][1])['class'] == 'A', 'the next one does not')
    entries = ask(p['bureau'], 'GET', '/api/ledger?kind=decision.made')[1]['entries']
    tap.ok(len(entries) == 6 and len(ask(p['bureau'], 'GET', '/api/ledger?kind=decision.withdrawn')[1]['entries']) == 1
           and len(ask(p['bureau'], 'GET', '/api/ledger?kind=decision.refused')[1]['entries']) == 1, 'every official act is on the ledger', [e['object'] for e in entries])


def campaign(tap, p, by):
    status, d = ask(p['bureau'], 'GET', '/api/decisions')
    mine = [k for k in d['campaigns'] if k['year'] == 2020]
    tap.ok(len(mine) == 1 and mine[0]['open'] and mine[0]['waiting'] == 0, 'the campaign of the year', d['campaigns'])
    status, d = ask(p['kunshan'], 'POST', '/api/decisions', dict(wish(by['D'][2], 'protect', cause='moving'), scheme=SCHEME, year=2020))
    tap.ok(status == 200 and d['decision']['year'] == 2020, 'a decision for one campaign alone', d)
    tap.ok([k['waiting'] for k in ask(p['bureau'], 'GET', '/api/decisions')[1]['campaigns'] if k['year'] == 2020] == [1], 'waits there')
    status, d = ask(p['bureau'], 'POST', '/api/decisions/apply', {'campaign': mine[0]['id'], 'reason': '计入人工决定'})
    tap.ok(status == 409, 'before its step the campaign is not scored', d)
    tap.ok(ask(p['kunshan'], 'POST', '/api/decisions/apply', {'campaign': mine[0]['id'], 'reason': '计入人工决定'})[0] == 403, 'nor by a district')


def finish(client, started):
    status, answer = started
    while status == 202:
        job = ask(client, 'GET', '/api/jobs/%d' % answer['job'])[1]
        if job['state'] not in ('waiting', 'running'):
            return job
        time.sleep(0.05)
    return {'state': 'refused', 'error': answer}


def bring(client, rows):
    out = io.StringIO()
    csv.writer(out).writerows([['信用代码', '种类', '事由', '类别', '开始日期', '结束日期', '文号', '理由']] + rows)
    status, _, text = client.request('POST', '/api/imports?kind=decisions', out.getvalue().encode(), {'Content-Type': 'text/csv', 'X-File-Name': 'decisions.csv'})
    if status != 200:
        return None, {'state': 'refused', 'error': text}, []
    i = json.loads(text)['intake']['id']
    job = finish(client, ask(client, 'POST', '/api/imports/%d/check' % i))
    return i, job, ask(client, 'GET', '/api/imports/%d/rejects' % i)[1]['rejects']


def tables(tap, p, by, db, folder):
    days = ['2020-01-01', '2020-12-31', '示例〔2020〕9号']
    good = [by['C'][3], '保护期（不列 D）', '搬迁改造中', ''] + days + ['整体搬迁改造期间']
    elsewhere = classes(p['zjg'], 'C', '320582')[0]
    i, job, told = bring(p['kunshan'], [good, [by['C'][4], '礼物', '', ''] + days + ['没有这种决定的'], [by['C'][4], '人工调高', '', 'Z'] + days + ['没有这种类别的'],
                                        [by['C'][4], '白名单', '', '', '2020-01-01', '', 'x', '没有写结束日期'], [elsewhere, '白名单', '', ''] + days + ['别的板块的企业']])
    at = {(t['row'], t['column']): t['message'] for t in told}
    tap.ok(len(told) == 4 and set(at) == {(3, '种类'), (4, '类别'), (5, '结束日期'), (6, '信用代码')}, 'every mistake with its cell', told)
    i, job, told = bring(p['kunshan'], [good])
    tap.ok(not told and job['state'] == 'done', 'a good table', (job, told))
    i, job, told = bring(p['hands'], [good])
    tap.ok(job['state'] != 'done', 'who only brings tables proposes nothing', job)
    r = gusu('template', 'decisions', os.path.join(folder, 't.xlsx'), db=db)
    tap.ok(r.returncode == 0 and os.path.getsize(os.path.join(folder, 't.xlsx')) > 1000, 'a template', r.stderr)
    # the sample city takes no tables of people; an empty one does
    own = os.path.join(folder, 'own.gusu')
    for name, text in (('e.csv', '信用代码,名称,所属区域,行业代码\n91110000802100433B,试验有限公司,320583,3911\n'),
                       ('d.csv', '信用代码,种类,事由,类别,开始日期,结束日期,文号,理由\n91110000802100433B,白名单,,,2020-01-01,2020-12-31,示例〔2020〕9号,省级重点培育企业\n')):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
            f.write(text)
    gusu('init', '--empty', db=own, check=True)
    gusu('import', 'enterprises', os.path.join(folder, 'e.csv'), db=own, check=True)
    r = gusu('import', 'decisions', os.path.join(folder, 'd.csv'), '--json', db=own)
    again = gusu('import', 'decisions', os.path.join(folder, 'd.csv'), '--json', db=own)
    tap.ok(r.returncode == 0 and json.loads(r.stdout)['added'] == 1 and again.returncode != 0 and '待决定' in again.stderr + again.stdout, 'rows become proposals, once', (r.stdout, r.stderr, again.stderr))
    tap.ok(gusu('check', db=own).returncode == 0, 'gusu check')


def lists(tap, p, by, server, admin):
    status, d = ask(p['bureau'], 'GET', '/api/decisions?page_size=2&sort=name&order=asc')
    names = [r['name'] for r in d['rows']]
    tap.ok(status == 200 and len(d['rows']) == 2 and names == sorted(names) and d['total'] > 5 and sum(d['counts'][k] for k in ('proposed', 'decided', 'refused', 'withdrawn')) == d['total'],
           'a page, sorted, with counts', d['counts'])
    pages = [r['id'] for i in range(1, 6) for r in ask(p['bureau'], 'GET', '/api/decisions?page_size=2&page=%d' % i)[1]['rows']]
    tap.ok(len(pages) == len(set(pages)), 'pages do not overlap', pages)
    tap.ok(ask(p['bureau'], 'GET', '/api/decisions?kind=veto')[1]['total'] == 1 and ask(p['bureau'], 'GET', '/api/decisions?year=2021')[1]['total'] == 0, 'by kind, by year')
    tap.ok(ask(p['bureau'], 'GET', '/api/decisions?region=320582')[1]['total'] == 0 and ask(p['bureau'], 'GET', '/api/decisions?region=999')[0] == 400, 'by region')
    tap.ok(ask(p['kunshan'], 'GET', '/api/decisions')[1]['total'] == d['total'], 'the district sees its own')
    tap.ok(ask(p['bureau'], 'GET', '/api/decisions/export?format=csv')[0] == 403, 'taking it out is a permission of its own')
    status, _, text = admin.request('GET', '/api/decisions/export?format=csv&state=decided')
    rows = list(csv.reader(io.StringIO(text.lstrip('\ufeff'))))
    tap.ok(status == 200 and len(rows) == 1 + d['counts']['decided'] and rows[1][1].startswith('9'), 'as a file', text[:200])


def suggestions(tap, p, db):
    status, s = ask(p['kunshan'], 'GET', '/api/decisions/suggestions?rule=young&year=2020&page_size=200')
    tap.ok(status == 200 and s['total'] > 3 and all(r['registered'] > '2018-12-31' for r in s['rows']), 'young enterprises of the district', s['total'])
    chosen = [r['code'] for r in s['rows'][:3]]
    status, d = ask(p['kunshan'], 'POST', '/api/decisions/suggestions', {'rule': 'young', 'year': 2020, 'codes': chosen, 'document': '示例〔2020〕20号'})
    tap.ok(status == 200 and d['done'] == 3, 'a person confirms some of them', d)
    status, again = ask(p['kunshan'], 'GET', '/api/decisions/suggestions?rule=young&year=2020&page_size=200')
    tap.ok(again['total'] == s['total'] - 3 and not set(chosen) & {r['code'] for r in again['rows']}, 'who is proposed is not suggested again', again['total'])
    tap.ok(ask(p['kunshan'], 'GET', '/api/decisions/suggestions?rule=none&year=2020')[0] == 400 and ask(p['town'], 'GET', '/api/decisions/suggestions?rule=young&year=2020')[0] == 403, 'not for everybody')
    waits = [w for w in ask(p['bureau'], 'GET', '/api/office/waiting')[1]['rows'] if w['kind'] == 'decision']
    tap.ok(len(waits) >= 1, 'they wait for the city', waits)


def shared_land(tap, p, by, admin, db):
    at = 'scheme=suzhou-2020-plots&year=2020'
    r = gusu('evaluate', '--scheme', 'suzhou-2020-plots', '--year', '2020', '--json', db=db)
    number = json.loads(r.stdout)['round']
    status, t = ask(admin, 'GET', '/api/evaluation/tenants?page_size=200&' + at)
    part = {how: ask(admin, 'GET', '/api/evaluation/tenants?page_size=200&how=%s&%s' % (how, at))[1] for how in ('merged', 'alone', 'out')}
    tap.ok(status == 200 and t['total'] == sum(d['total'] for d in part.values()) and part['merged']['total'] > 3 and part['alone']['total'] > 3
           and abs(t['rented_mu'] - sum(d['rented_mu'] for d in part.values())) < 1e-6 * t['rented_mu'], 'tenants without land, each evaluated in one way', {k: d['total'] for k, d in part.items()})
    tap.ok([r['rented_mu'] for r in t['rows']] == sorted((r['rented_mu'] for r in t['rows']), reverse=True), 'by what they rent')
    own = ask(p['kunshan'], 'GET', '/api/evaluation/tenants?' + at)[1]
    whole = ask(admin, 'GET', '/api/evaluation/tenants?region=320583&' + at)[1]
    tap.ok(0 < own['total'] < t['total'] and own['total'] == whole['total'] and not own['may_export'] and ask(p['kunshan'], 'GET', '/api/evaluation/tenants/export?' + at)[0] == 403, 'a district has its own', own['total'])
    status, _, text = admin.request('GET', '/api/evaluation/tenants/export?format=csv&how=alone&' + at)
    tap.ok(status == 200 and len(list(csv.reader(io.StringIO(text.lstrip('\ufeff'))))) == 1 + part['alone']['total'], 'as a file', text[:200])
    one = part['merged']['rows'][-1]['code']
    status, m = ask(admin, 'GET', '/api/evaluation/results/%s/merged?%s' % (one, at))
    sums = [sum(x['values'][i] or 0 for x in m['members']) for i in range(len(m['columns']))]
    tap.ok(status == 200 and m['how'] == 'merged' and m['firms'] == len(m['members']) >= 2 and not m['firms_not_shown'] and [x['code'] for x in m['members'] if x['holder']] == [m['holder']['code']]
           and m['rule']['by'] == 'site' and m['members'][0]['code'] == one and m['members'][0]['plots'], 'who is evaluated together, and by which rule', m)
    tap.ok(all(abs(a - (c['sum'] or 0)) <= 1e-9 * (1 + abs(a)) for a, c in zip(sums, m['columns'])), 'every sum is that of its members', (sums, m['columns']))
    mine, theirs = (ask(admin, 'GET', '/api/evaluation/results/%s?%s' % (c, at))[1] for c in (one, m['holder']['code']))
    tap.ok(mine['rank'] == theirs['rank'] and mine['class'] == theirs['class'], 'they share rank and class', (mine['class'], theirs['class']))
    tap.ok(m['both']['merged']['class'] == mine['class'] and m['both']['merged']['rank'] == mine['rank'] and m['both']['alone']['class'] and m['both']['alone']['total'] != m['both']['merged']['total'], 'and are told both results', m['both'])
    tap.ok(ask(admin, 'GET', '/api/evaluation/results/%s/merged?scheme=%s&year=2020' % (one, SCHEME))[1]['rule'] is None, 'a scheme that merges nobody says so')
    firm = by['A'][0]
    seen = ask(p['firm'], 'GET', '/api/evaluation/results/%s/merged?%s' % (firm, at))[1]
    tap.ok([x['code'] for x in seen['members']] == [firm] and seen['firms'] == 1 + seen['firms_not_shown'] and ask(p['firm'], 'GET', '/api/evaluation/results/%s/merged?%s' % (one, at))[0] == 404,
           'an enterprise reads its own figures and how many others there are', seen)
    status, n = ask(admin, 'GET', '/api/enterprises/%s/network?as_of=2020-12-31' % one)
    ids = [x['id'] for x in n['nodes']]
    tap.ok(status == 200 and n['tenure'] == 'tenant' and n['nodes'][0]['code'] == one and n['nodes'][0]['centre'] and len(ids) == len(set(ids)) and all(e['from'] in ids and e['to'] in ids for e in n['edges'])
           and abs(n['rented_mu'] - m['members'][0]['values'][0]) < 1e-9, 'the graph around it', n)
    alone = ask(p['firm'], 'GET', '/api/enterprises/%s/network?as_of=2020-12-31' % firm)[1]
    tap.ok([x['code'] for x in alone['nodes'] if x['kind'] == 'enterprise'] == [firm], 'an enterprise sees no neighbour by name', alone['nodes'])
    tap.ok(ask(admin, 'GET', '/api/enterprises/%s/network?as_of=soon' % one)[0] == 400 and ask(p['firm'], 'GET', '/api/enterprises/%s/network' % one)[0] == 404, 'a wrong day, somebody else')
    job = json.loads(admin.request('POST', '/api/gates/%d' % number)[2])['job']
    while ask(admin, 'GET', '/api/jobs/%d' % job)[1]['state'] not in ('done', 'failed', 'cancelled'):
        time.sleep(0.05)
    status, lines = ask(admin, 'GET', '/api/gates/%d/lines/twice' % number)
    figures = {f['label']: f['value'] for f in lines['figures']}
    land = [v for k, v in figures.items() if '(mu)' in k]
    tap.ok(status == 200 and lines['gate']['outcome'] == 'passed' and len(land) == 2 and land[0] == land[1], 'the gate: land of the units is land by plots, no figure twice', (lines['gate'], figures))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            p, by = setup(tap, server, admin)
            refusals(tap, p, by)
            life(tap, p, by, server, db)
            more(tap, p, by, server, db)
            campaign(tap, p, by)
            tables(tap, p, by, db, folder)
            suggestions(tap, p, db)
            lists(tap, p, by, server, admin)
            shared_land(tap, p, by, admin, db)
        c = gusu('check', db=db)
        tap.ok(c.returncode == 0, 'gusu check: every evaluation recomputes, decisions and ledger agree', c.stdout + c.stderr)
        r = gusu('rebuild', db=db)
        tap.ok(r.returncode == 0, 'gusu rebuild', r.stderr)
    tap.end()


if __name__ == '__main__':
    main()
