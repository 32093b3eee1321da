#!/usr/bin/env python3
"""A year of evaluation as people live it, told day by day to a server whose clock goes along: opened, figures collected, shown, confirmed, objected to, corrected, scored, put up,
objected to again, decided, published, withdrawn and published anew, checked offline, put away; with two districts, enterprises and the bureau. A twentieth of a city's objections; all of
them with GUSU_DEEP. TAP on stdout.

The city is made on the day on which the story begins, so that working days, windows and silence are those of 2022."""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, PASSWORD, Server, Tap, gusu, new_database  # noqa: E402
from moved import Clock, Person, hire  # noqa: E402

SCHEME, YEAR = 'suzhou-2020-illustrative', 2019
DEEP = bool(os.environ.get('GUSU_DEEP'))
FIRMS, CASES = (12000, 2400) if DEEP else (1200, 120)
DISTRICTS = {'kunshan': '320583', 'zhangjiagang': '320582'}


class Year:
    def __init__(self, tap, server, clock):
        self.tap, self.server, self.clock, self.people, self.id = tap, server, clock, {}, 0

    def ok(self, good, name, why=None):
        self.tap.ok(good, '%s: %s' % (self.clock.day, name), why)

    def ask(self, who, method, path, body=None, headers=None):
        return self.people[who].ask(method, path, body, headers)

    def get(self, who, path):
        status, answer = self.ask(who, 'GET', path)
        if status != 200:
            raise RuntimeError('%s as %s: %d %s' % (path, who, status, answer))
        return answer

    def state(self, who='bureau'):
        return self.get(who, '/api/campaigns/%d' % self.id)

    def step(self, name):
        return next(s for s in self.state()['steps'] if s['step'] == name)

    def act(self, who, act, **more):
        return self.ask(who, 'POST', '/api/campaigns/%d/acts' % self.id, dict({'act': act}, **more))

    def must_act(self, who, act, **more):
        status, answer = self.act(who, act, **more)
        self.ok(status in (200, 204), '%s %s %s' % (who, act, more.get('step', '')), answer)

    def job(self, who, number):
        """Waits for a job by its stream of events."""
        status, _, text = self.people[who].request('GET', '/api/jobs/%d/events' % number, None, {'Authorization': 'Bearer ' + self.people[who].token, 'Cookie': None})
        last = [line[6:] for line in text.splitlines() if line.startswith('data: ')][-1]
        return json.loads(last)

    def done(self, who, path, body, words):
        """A request that begins a job, and its end."""
        status, d = self.ask(who, 'POST', path, body)
        end = self.job(who, d['job']) if 'job' in (d or {}) else {}
        self.ok(end.get('state') == 'done', words, (status, d, end))


# ---- The bureau opens the year.

def open_year(y):
    opening = {'year': YEAR, 'scheme': SCHEME, 'start': '2022-02-01'}
    status, plan = y.ask('bureau', 'POST', '/api/campaigns/preview', opening)
    y.ok(status == 200 and not plan['complete'], 'a year that should have been published long ago asks for its last dates', plan)
    opening['dates'] = [{'step': 'publication', 'closes': '2022-06-30 17:30'}]
    status, plan = y.ask('bureau', 'POST', '/api/campaigns/preview', opening)
    y.ok(status == 200 and plan['complete'] and len(plan['steps']) == 13, 'the dates of the thirteen steps, before anything is kept', plan)
    days = {s['step']: (s['opens'], s['closes']) for s in plan['steps']}
    y.ok(days['publication'][1] == '2022-06-30T09:30:00.000Z', 'published by the end of June', days['publication'])
    y.ok(y.ask('kunshan', 'POST', '/api/campaigns', opening)[0] == 403, 'a district does not open it')
    status, made = y.ask('bureau', 'POST', '/api/campaigns', opening)
    y.ok(status == 200, 'the bureau opens it', made)
    y.id = made['id']
    status, answer = y.ask('bureau', 'POST', '/api/campaigns', opening)
    y.ok(status == 409, 'once', answer)
    late = dict(opening, start='2027-02-01', year=2018)
    status, plan = y.ask('bureau', 'POST', '/api/campaigns/preview', late)
    y.ok(status == 200 and not plan['complete'] and any(s['unknown_year'] == 2027 for s in plan['steps']), 'a year whose holidays nobody knows is asked for, not guessed', plan)


def rule(y):
    y.clock.set('2022-02-01')
    y.must_act('bureau', 'begin', step='scheme')
    y.ok(y.act('kunshan', 'end', step='scheme')[0] in (403, 409), 'a district does not settle the scheme')
    y.clock.set('2022-02-08')
    y.must_act('bureau', 'end', step='scheme')
    status, answer = y.act('bureau', 'skip', step='consultation')
    y.ok(status in (400, 409), 'consultation is left out with a reason only', answer)
    y.must_act('bureau', 'skip', step='consultation', reason='办法与上年相同，未作修改')


# ---- Figures come in and are shown.

def collection(y):
    y.clock.set('2022-03-01')
    y.must_act('bureau', 'begin', step='collection')
    d = y.get('bureau', '/api/base-data/%d/collection' % y.id)
    y.ok(d['figures'] and all(f['expected'] == f['present'] + f['missing'] for f in d['figures']), 'what has come and what is missing', [f for f in d['figures'] if f['expected'] != f['present'] + f['missing']])
    wrong = [f['figure'] for f in d['figures'] if sum(x['missing'] for x in f['districts']) != f['missing']]
    y.ok(not wrong, 'by district as for the city', wrong)
    lacking = max(d['figures'], key=lambda f: f['missing'])
    if lacking['missing']:
        rows = y.get('bureau', '/api/base-data/%d/missing?figure=%s&page_size=200' % (y.id, lacking['figure']))
        y.ok(rows['total'] == lacking['missing'], 'who lacks %s' % lacking['figure'], (rows['total'], lacking['missing']))
    findings = y.state()['findings']
    status, answer = y.act('bureau', 'end', step='collection')
    if any(not f['block'] for f in findings):
        y.ok(status in (400, 409), 'what is missing needs a written reason', (answer, findings))
        y.must_act('bureau', 'end', step='collection', reason='缺报数据按办法的缺失处理规则填补')
    else:
        y.ok(status in (200, 204), 'nothing is missing', answer)


def shown(y):
    y.must_act('bureau', 'begin', step='base')
    y.ok(y.ask('kunshan', 'POST', '/api/base-data/%d/publish' % y.id)[0] == 403, 'a district does not publish figures')
    status, d = y.ask('bureau', 'POST', '/api/base-data/%d/publish' % y.id)
    y.ok(status == 200 and d['sheets'] >= FIRMS // 2 and len(d['sm3']) == 64, 'figures are shown to each enterprise', d)
    entry = y.get('bureau', '/api/ledger?limit=1')['entries'][0]
    y.ok(d['sm3'] in json.dumps(entry), 'with their sum on the ledger', entry)
    return d['sheets']


def firms_of(y):
    """Enterprises with a sheet, by district."""
    out = {}
    for who, code in DISTRICTS.items():
        rows, page = [], 1
        while True:
            d = y.get(who, '/api/base-data/%d/sheets?page_size=200&page=%d' % (y.id, page))
            rows += d['rows']
            if page * 200 >= d['total']:
                break
            page += 1
        y.ok(rows and all(r['district'] for r in rows) and len({r['code'] for r in rows}) == len(rows), '%s sees its own sheets (%d)' % (who, len(rows)))
        out[who] = rows
    codes = [{r['code'] for r in rows} for rows in out.values()]
    y.ok(not (codes[0] & codes[1]), 'and no sheet of the other district')
    return out


def confirmations(y, firms):
    a, b = [r['code'] for r in firms['kunshan'][:2]]
    sheet = y.get('firm-a', '/api/base-data/%d/sheets/%s' % (y.id, a))
    text = json.dumps(sheet, ensure_ascii=False)
    y.ok(sheet['figures'] and a in text, 'an enterprise reads its sheet', sheet)
    y.ok(y.ask('firm-a', 'GET', '/api/base-data/%d/sheets/%s' % (y.id, b))[0] == 404, 'and no other')
    y.ok(y.ask('zhangjiagang', 'GET', '/api/base-data/%d/sheets/%s' % (y.id, a))[0] == 404, 'nor does another district')
    one = sheet['figures'][0]['figure']
    y.ok(y.ask('firm-a', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, a), {'figures': [one]})[0] == 200, 'one figure is confirmed')
    status, d = y.ask('firm-a', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, a), {})
    y.ok(status == 400, 'the whole sheet asks for a person', d)
    status, d = y.ask('firm-b', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, b), {'person': '张三', 'phone': '13800000000'})
    y.ok(status == 200 and d['state'] == 'confirmed' and d['whole']['person'] == '张三', 'the whole sheet is confirmed', d)


# ---- Objections.

def numeric(form):
    return [f for f in form['fields'] if f['value'] is not None and f['open'] is None and float(f['value']) > 0]


def objections(y, firms):
    """Every enterprise that objects says that a figure is a tenth too small; desks file for most, on paper."""
    filed, each = [], CASES // 2
    for who, town in (('kunshan', 'town-k'), ('zhangjiagang', 'town-z')):
        for r in firms[who][2:2 + each]:
            form = y.get(who, '/api/objections/form?campaign=%d&enterprise=%s' % (y.id, r['code']))
            fields = numeric(form)
            if not fields:
                continue
            f = fields[len(filed) % len(fields)]
            body = {'campaign': y.id, 'enterprise': r['code'], 'kind': 'figure', 'field': f['code'], 'claimed': '%d' % (int(float(f['value']) * 1.1) + 1), 'reason': '与纳税申报表、用地合同不符，附盖章说明',
                    'contact_name': '李四', 'contact_phone': '13900000000', 'paper_no': '异〔2022〕%d号' % (len(filed) + 1)}
            status, d = y.ask(who, 'POST', '/api/objections', body)
            if status != 200:
                y.ok(False, 'an objection of %s to %s' % (r['code'], f['code']), d)
                return filed
            filed.append((who, d['objection']['id'], f['code'], f['value'], body['claimed'], r['code']))
    y.ok(len(filed) > CASES * 0.7, '%d objections are filed' % len(filed))
    own = firms['kunshan'][0]['code']
    fields = numeric(y.get('firm-a', '/api/objections/form?campaign=%d' % y.id))
    status, d = y.ask('firm-a', 'POST', '/api/objections', {'campaign': y.id, 'kind': 'figure', 'field': fields[0]['code'], 'claimed': '%d' % (int(float(fields[0]['value'])) * 2 + 1), 'reason': '漏计分公司',
                                                            'contact_name': '王五', 'contact_phone': '13700000000'})
    y.ok(status == 200 and d['objection']['enterprise'] == own, 'an enterprise objects by itself', d)
    y.ok(y.ask('firm-b', 'GET', '/api/objections/%d' % d['objection']['id'])[0] == 404, 'which another never sees')
    number = d['objection']['id']
    paper = {'Content-Type': 'application/pdf', 'X-File-Name': 'evidence.pdf'}
    status, d = y.ask('firm-a', 'POST', '/api/objections/%d/files' % number, b'%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n', paper)
    y.ok(status == 200 and len(d['sm3']) == 64, 'with its evidence', d)
    filed.append(('kunshan', number, fields[0]['code'], fields[0]['value'], None, own))
    return filed


def rests(y, firms):
    """While the campaign rests nothing closes and nobody agrees by silence; afterwards the window is longer by the days that it rested."""
    closes = y.step('base')['closes']
    y.must_act('bureau', 'suspend', reason='上级巡察，暂停办理')
    y.clock.to(closes, 60)
    counts = y.get('bureau', '/api/base-data/%d' % y.id)['counts']
    y.ok(y.step('base')['state'] == 'open' and counts['silent'] == 0, 'while it rests silence is no consent', counts)
    status, d = y.ask('firm-a', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, firms['kunshan'][0]['code']), {'figures': []})
    y.ok(status == 409 and ('暂停' in d['detail'] or 'suspended' in d['detail']), 'nobody can act', d)
    y.must_act('bureau', 'resume', reason='巡察结束')
    now = y.step('base')
    history = [e for e in y.get('bureau', '/api/campaigns/%d/events' % y.id)['rows'] if e['act'] == 'postpone' and e['was'] == closes]
    y.ok(now['closes'] > closes and now['closes'][10:] == closes[10:] and now['state'] == 'open' and len(history) == 2, 'then both windows are longer, to the same minute', (closes, now, history))
    y.ok(not [e for e in y.get('bureau', '/api/campaigns/%d/events' % y.id)['rows'] if e['act'] == 'closed'], 'and nothing has closed')


def the_minute(y, firms):
    """At the closing minute silence has become consent, and what comes later is kept and refused."""
    window, a, b = y.step('base'), firms['kunshan'][0]['code'], firms['kunshan'][1]['code']
    body = {'campaign': y.id, 'kind': 'other', 'reason': '最后一分钟', 'contact_name': '王五', 'contact_phone': '13700000000'}
    y.clock.to(window['closes'], -1)
    status, d = y.ask('firm-b', 'POST', '/api/objections', body)
    y.ok(status == 200 and d['objection']['state'] == 'filed', 'a minute before, an objection is in time', d)
    y.ask('firm-b', 'POST', '/api/objections/%d/acts' % d['objection']['id'], {'act': 'withdraw', 'note': '已核对'})
    y.ok(y.get('bureau', '/api/base-data/%d' % y.id)['counts']['silent'] == 0, 'and nobody has agreed by silence')
    y.clock.to(window['closes'])
    status, d = y.ask('firm-b', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, b), {'person': '张三', 'phone': '13800000000'})
    y.ok(status == 409 and '17:30' in json.dumps(d), 'at the minute confirming is refused, with the minute', d)
    counts = y.get('bureau', '/api/base-data/%d' % y.id)['counts']
    y.ok(counts['silent'] > 0 and counts['unanswered'] == 0, 'who said nothing has agreed', counts)
    status, d = y.ask('firm-b', 'POST', '/api/objections', dict(body, reason='踩着截止时刻'))
    y.ok(status == 200 and d['objection']['state'] == 'late' and d['late_rule'], 'an objection is late at the minute', d)
    y.clock.to(window['closes'], 1)
    status, d = y.ask('firm-a', 'POST', '/api/base-data/%d/sheets/%s/confirm' % (y.id, a), {'figures': []})
    y.ok(status in (400, 409), 'a minute after, too', d)
    late = firms['kunshan'][-1]['code']
    form = y.get('kunshan', '/api/objections/form?campaign=%d&enterprise=%s' % (y.id, late))
    f = numeric(form)[0]
    y.clock.to(y.step('objection')['closes'], 1)
    status, d = y.ask('kunshan', 'POST', '/api/objections', {'campaign': y.id, 'enterprise': late, 'step': 'objection', 'kind': 'figure', 'field': f['code'], 'claimed': '1', 'reason': '迟到的异议',
                                                             'contact_name': '赵六', 'contact_phone': '13600000000', 'paper_no': '异〔2022〕9999号'})
    y.ok(status == 200 and d['objection']['state'] == 'late' and d['late_rule'], 'a late objection is kept and refused by the rule', d)


def one_case(y, who, number, verdict):
    """From the desk to the verdict; the person who filed does not decide."""
    for act, more in (('accept', {}), ('decide', {'verdict': verdict, 'note': '经核对原始凭证' if verdict == 'upheld' else '申报表与现有数据一致', 'basis': '评价办法第六条；税务部门核对结果'})):
        status, d = y.ask(who + '-2', 'POST', '/api/objections/%d/acts' % number, dict({'act': act}, **more))
        if status != 200:
            return act, d
    return None


def verdicts(y, filed):
    wrong = []
    for i, (who, number, _, _, claimed, _) in enumerate(filed):
        trouble = one_case(y, who, number, 'upheld' if i % 3 == 0 else 'rejected')
        if trouble:
            wrong.append((number, trouble))
    y.ok(not wrong, '%d verdicts, by others than those who filed' % len(filed), wrong[:2])
    status, d = y.ask('bureau', 'POST', '/api/objections/rerun', {'campaign': y.id})
    return status, d


def finish_objections(y, filed):
    for k, v in (('base', '基础数据公示期满'),):
        status, d = y.act('bureau', 'end', step=k)
        if status not in (200, 204):
            status, d = y.act('bureau', 'end', step=k, reason=v)
        y.ok(status in (200, 204), 'the bureau ends %s' % k, (d, y.state()['findings']))
    findings = [f for f in y.state()['findings'] if f['block']]
    status, d = y.act('bureau', 'end', step='objection', reason='全部办结')
    y.ok((status in (200, 204)) == (not findings), 'the step of objections ends when none is open', (d, findings))
    st = y.get('bureau', '/api/objections/statistics?campaign=%d' % y.id)['all']
    y.ok(st['total'] == len(filed) + 3 and st['late'] == 2 and st['withdrawn'] == 1 and st['upheld'] + st['rejected'] == len(filed), 'the statistics count every case', st)


# ---- Scored.

def scored(y, filed):
    y.must_act('bureau', 'begin', step='scoring')
    status, d = y.ask('bureau', 'POST', '/api/campaigns/%d/evaluate' % y.id, {'reason': '按确认后的数据统一计算'})
    done = y.job('bureau', d['job']) if status in (200, 202) else d
    y.ok(status in (200, 202) and done['state'] == 'done', 'the evaluation runs', done)
    k = y.state()
    y.ok(k['round'] and k['round']['ranked'] > FIRMS // 3 and len(k['round']['result_hash']) == 64, 'and is bound to the year', k['round'])
    return k['round']


def corrected(y, filed):
    """Upheld figures are the ones that were claimed, whatever was rejected stayed."""
    wrong = []
    for i, (who, number, field, was, claimed, code) in enumerate(filed):
        now = {f['code']: f['value'] for f in y.get(who, '/api/objections/form?campaign=%d&enterprise=%s' % (y.id, code))['fields']}.get(field)
        want = was if i % 3 else claimed if claimed is not None else None
        if want is not None and abs(float(now) - float(want)) > 0.006:
            wrong.append((code, field, was, claimed, now))
    y.ok(not wrong, 'upheld figures are corrected, rejected ones are as they were', (len(wrong), wrong[:3]))


# What people decide about an enterprise of a class, and what the class may be afterwards.
OVERRIDES = ((('A', 'veto', {'cause': 'safety'}), ('D',)), (('A', 'ceiling', {'class': 'B'}), ('B', 'C', 'C-')), (('B', 'downgrade', {'class': 'C'}), ('C', 'C-')),
             (('D', 'protect', {'cause': 'moving'}), ('B', 'C', 'C-')), (('B', 'exempt', {'cause': 'start-up'}), ('T',)))
TIMES = 4 if DEEP else 1 # five kinds in two districts: forty or ten


def of_class(y, who, kind):
    return [r['code'] for r in y.get(who, '/api/evaluation/results?scheme=%s&year=%d&class=%s&district=%s&page_size=40' % (SCHEME, YEAR, kind, DISTRICTS[who]))['rows']]


def propose(y, who, code, kind, more):
    """A decision with its paper; its number, or what went wrong."""
    body = dict({'code': code, 'kind': kind, 'from': '%d-01-01' % YEAR, 'to': '%d-12-31' % YEAR, 'document': '示例〔2022〕7号', 'reason': '经专题会议研究'}, **more)
    status, d = y.ask(who, 'POST', '/api/decisions', body)
    if status != 200:
        return 0, d
    number = d['decision']['id']
    status, d = y.ask(who, 'POST', '/api/decisions/%d/files' % number, b'%PDF-1.4 report\n%%EOF\n', {'Content-Type': 'application/pdf', 'X-File-Name': 'report.pdf'})
    return number, None if status == 200 else d


def overrides(y):
    """Districts propose, the city decides all at once; the next evaluation counts each."""
    want, wrong, ids = {}, [], []
    for who in DISTRICTS:
        pool = {k: of_class(y, who, k) for k in 'ABD'}
        for (klass, kind, more), after in OVERRIDES * TIMES:
            code = pool[klass].pop(0)
            number, trouble = propose(y, who, code, kind, more)
            want[code] = after
            ids.append(number)
            wrong += [(kind, code, trouble)] if trouble else []
    y.ok(not wrong and len(want) == 10 * TIMES, 'the districts propose %d decisions about enterprises' % len(ids), wrong[:3])
    status, d = y.ask('bureau', 'POST', '/api/decisions/decide', {'ids': ids, 'approve': True, 'organ': 'leading-group', 'document': '示例领办〔2022〕4号'})
    y.ok(status == 200 and d['done'] == len(ids), 'the city decides them', d)
    y.done('bureau', '/api/campaigns/%d/evaluate' % y.id, {'reason': '计入领导小组的决定'}, 'evaluated with them')
    got = {code: y.get('bureau', '/api/evaluation/results/%s?scheme=%s&year=%d' % (code, SCHEME, YEAR)) for code in want}
    wrong = [(code, want[code], got[code].get('class')) for code in want if got[code].get('class') not in want[code]]
    y.ok(not wrong, 'each counts as it says', wrong)
    y.ok(all(any(a['kind'] == 'override' and a['document'] == '示例领办〔2022〕4号' for a in x.get('adjustments', [])) for x in got.values()), 'and stands in the explanation with its document')


# ---- Put up, decided, published.

def end(y, step, reason='已办结'):
    status, d = y.act('bureau', 'end', step=step)
    if status not in (200, 204):
        status, d = y.act('bureau', 'end', step=step, reason=reason)
    y.ok(status in (200, 204), 'the bureau ends %s' % step, (d, y.state()['findings']))


def pass_gates(y):
    """Each is run, and somebody answers for what blocks."""
    path = '/api/gates/%d' % y.state()['round']['id']
    status, d = y.ask('bureau', 'POST', path)
    done = y.job('bureau', d['job']) if status == 202 else d
    y.ok(status == 202 and done['state'] == 'done', 'the gates are run', done)
    report = y.get('bureau', path)
    failed = [g for g in report['gates'] if g['outcome'] == 'failed' and g['severity'] == 'block']
    y.ok(len(report['gates']) == 11 and report['run']['blocked'] == len(failed), 'eleven gates, %d of them block' % len(failed), report['gates'])
    y.ok(not [g for g in failed if g['gate'] in ('sums', 'parts', 'shares', 'record', 'scheme')], 'sums, parts, shares and record hold', failed)
    for g in failed:
        status, file = y.ask('bureau', 'POST', path + '/files', b'%PDF-1.4 minutes\n%%EOF\n', {'Content-Type': 'application/pdf', 'X-File-Name': 'minutes.pdf'})
        status, d = y.ask('bureau', 'POST', path + '/exceptions', {'gate': g['gate'], 'reason': '经核实，差异由办法本身造成', 'document': '局长办公会纪要〔2022〕5号', 'file': file['id']})
        y.ok(status == 204, 'somebody answers for %s' % g['gate'], (file, d))


def gates(y):
    """Run; nothing is published past a gate that blocks unless somebody answers for it."""
    y.must_act('bureau', 'begin', step='gates')
    status, d = y.act('bureau', 'end', step='gates', reason='不核对了')
    y.ok(status == 409, 'gates that were not run block', d)
    pass_gates(y)
    end(y, 'gates', '逐项核对，差异已说明')


def put_up(y):
    status, d = y.ask('bureau', 'POST', '/api/publications', {'kind': 'classes', 'scheme': SCHEME, 'year': YEAR, 'campaign': y.id, 'number': '苏工信综评〔2022〕1号'})
    y.ok(status == 200, 'a list of classes is drafted', d)
    number = d['id']
    path = '/api/publications/%d' % number
    y.done('bureau', path + '/notice', {}, 'and put up for objections')
    d = y.get('bureau', path)['publication']
    y.ok(d['state'] == 'notice' and d['closes_at'], 'until its minute', d)
    return number, d['closes_at']


def put_right(y, body):
    """What is upheld and is no figure: a person puts it right and says so, then the evaluation is run again and the enterprise reads what that changed."""
    status, d = y.ask('firm-b', 'POST', '/api/objections', body)
    number = d['objection']['id']
    trouble = one_case(y, 'kunshan', number, 'upheld')
    d = y.get('kunshan', '/api/objections/%d' % number)
    y.ok(trouble is None and d['objection']['state'] == 'decided' and 'correct' in [x['act'] for x in y.get('kunshan-2', '/api/objections/%d' % number)['acts']], 'an upheld class is put right by a person', (trouble, d['objection']))
    mine = y.get('kunshan-2', '/api/campaigns/%d/waiting' % y.id)['rows']
    y.ok(any(w['link'].endswith('/objections/%d' % number) for w in mine), 'which waits for its desk', mine)
    status, d = y.ask('kunshan-2', 'POST', '/api/objections/%d/acts' % number, {'act': 'correct', 'note': '调档决定〔2022〕3 号已登记'})
    y.ok(status == 200 and d['objection']['state'] == 'corrected', 'it was', d)
    status, d = y.ask('bureau', 'POST', '/api/objections/rerun', {'campaign': y.id})
    done = y.job('bureau', d['job'])
    d = y.get('firm-b', '/api/objections/%d' % number)
    y.ok(done['state'] == 'done' and d['objection']['state'] == 'told' and d['effect'] and d['has_notice'] and d['remedy_until'], 'evaluated again, the enterprise is told', (done, d))
    y.ok(d['effect']['others_rank'] is None, 'and not what it changed for others', d['effect'])
    y.ok(y.ask('firm-b', 'POST', '/api/objections/%d/acts' % number, {'act': 'close'})[0] == 200, 'it closes the case')


def appeals(y, firms):
    """To the result: one in time and rejected, one late."""
    a = {'campaign': y.id, 'step': 'appeal', 'kind': 'class', 'reason': '认为类别有误，附说明', 'contact_name': '王五', 'contact_phone': '13700000000'}
    status, d = y.ask('firm-a', 'POST', '/api/objections', a)
    y.ok(status == 200 and d['objection']['state'] == 'filed' and d['objection']['step'] == 'appeal', 'an enterprise objects to its class', d)
    trouble = one_case(y, 'kunshan', d['objection']['id'], 'rejected') if status == 200 else d
    y.ok(trouble is None, 'its district decides', trouble)
    put_right(y, a)
    pass_gates(y)  # another result is reconciled anew
    y.clock.to(max(y.step('appeal')['closes'], y.step('notice')['closes']), 1)
    status, d = y.ask('firm-b', 'POST', '/api/objections', a)
    y.ok(status == 200 and d['objection']['state'] == 'late', 'another comes a minute late', d)


def decided(y, number):
    path = '/api/publications/%d' % number
    good = {'decision': '市政府第 12 次常务会议', 'approver': '市政府', 'day': y.clock.day.isoformat()}
    status, d = y.ask('bureau', 'POST', path + '/decision', good)
    y.ok(status == 204, 'the list is decided', d)
    y.done('bureau', path + '/publish', None, 'and published')


def offline(y, folder, number):
    """What the public takes home fits the head of the ledger, without a server."""
    base = os.path.join(folder, 'list-%d' % number)
    for form, tail in (('csv', '.csv'), ('proof', '.json')):
        with open(base + tail, 'w', encoding='utf-8', newline='') as f:
            f.write(y.people['public'].request('GET', '/api/publications/%d/files/%s?stage=final' % (number, form))[2])
    head = re.search(r'gusu-head/1 [^<"]*check=[0-9a-f]{6}', y.people['public'].request('GET', '/public/ledger')[2]).group(0)
    run = subprocess.run([os.path.join(BUILD, 'gusu-verify'), 'list', base + '.csv', base + '.json', head], capture_output=True, text=True)
    y.ok(run.returncode == 0, 'anybody verifies list %d offline' % number, run.stdout + run.stderr)
    with open(base + '.csv', encoding='utf-8') as f:
        text = f.read()
    with open(base + '.csv', 'w', encoding='utf-8') as f:
        f.write(text.replace(',A', ',B', 1))
    y.ok(subprocess.run([os.path.join(BUILD, 'gusu-verify'), 'list', base + '.csv', base + '.json', head], capture_output=True).returncode == 1, 'and not with one class changed')


def withdrawn(y, number):
    status, d = y.ask('bureau', 'POST', '/api/publications/%d/withdraw' % number, {'reason': '一户企业的类别须重新核定，全部收回'})
    y.ok(status == 204, 'the list is withdrawn', d)
    page = y.people['public'].request('GET', '/public/publications/%d?lang=en' % number)[2]
    y.ok('Withdrawn on' in page and '须重新核定' in page, 'and says so to everybody')


def published(y, folder, firms):
    gates(y)
    y.must_act('bureau', 'begin', step='notice')
    number, closes = put_up(y)
    appeals(y, firms)
    y.clock.to(max(closes, y.step('notice')['closes']), 10)
    end(y, 'notice')
    end(y, 'appeal')
    y.must_act('bureau', 'begin', step='decision')
    end(y, 'decision')
    y.must_act('bureau', 'begin', step='publication')
    decided(y, number)
    withdrawn(y, number)
    again, closes = put_up(y)
    y.clock.to(closes, 10)
    decided(y, again)
    offline(y, folder, again)
    end(y, 'publication')
    return again


def deliver(y):
    """Each body that a lever of the plan names gets its list and says so."""
    y.must_act('bureau', 'begin', step='delivery')
    status, d = y.act('bureau', 'end', step='delivery', reason='不送了')
    y.ok(status == 409, 'what was not sent is not delivered', d)
    for body in [b['code'] for b in y.get('bureau', '/api/levers')['bodies']]:
        status, made = y.ask('bureau', 'POST', '/api/levers/%d/lists' % y.id, {'body': body})
        y.ok(status == 200 and made['n'] > 0, '%s gets its list' % body, made)
        status, d = y.ask('bureau', 'POST', '/api/levers/lists/%d/receipt' % made['id'], {'received_on': y.clock.day.isoformat(), 'person': '王工', 'n': made['n'], 'note': ''})
        y.ok(status == 200 and d['receipt']['n'] == made['n'], 'and has received it', d)
    end(y, 'delivery')


def put_away(y):
    deliver(y)
    y.must_act('bureau', 'begin', step='archive')
    end(y, 'archive')
    status, d = y.ask('bureau', 'POST', '/api/campaigns/%d/evaluate' % y.id, {'reason': '再算一次'})
    y.ok(status == 409, 'what is archived is not computed anew', d)
    status, d = y.ask('firm-a', 'POST', '/api/objections', {'campaign': y.id, 'step': 'appeal', 'kind': 'class', 'reason': '太迟', 'contact_name': '王五', 'contact_phone': '13700000000'})
    y.ok(status == 409 or (status == 200 and d['objection']['state'] == 'late'), 'nor objected to', d)
    record = y.get('bureau', '/api/campaigns/%d/record' % y.id)
    text = json.dumps(record)
    y.ok(y.state()['round']['result_hash'] in text, 'the record names what was computed', text[:800])


def city(folder, clock):
    db = new_database(folder)
    subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder + '/csv', '--enterprises', str(FIRMS)], check=True, stdout=subprocess.DEVNULL)
    gusu('init', '--sample', folder + '/csv', db=db, check=True, **clock.env)
    return db


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(folder, '2022-01-20')
        env = dict(clock.env, GUSU_FILES=os.path.join(folder, 'files'))
        db = city(folder, clock)
        with Server(db, **env) as server:
            y = Year(tap, server, clock)
            admin = y.people['admin'] = Person(server, 'admin', PASSWORD).enter()
            y.people['public'] = Person(server, '', '')
            for name, role, area in [('bureau', 'bureau', ''), ('bureau-2', 'bureau', '')] + [(d + more, 'district', a) for d, a in DISTRICTS.items() for more in ('', '-2')] + \
                    [('town-k', 'town', '320583100'), ('town-z', 'town', '320582100')]:
                y.people[name] = hire(server, admin, name, role, area)
            open_year(y)
            rule(y)
            collection(y)
            shown(y)
            firms = firms_of(y)
            for name, r in zip(('firm-a', 'firm-b'), firms['kunshan']):
                y.people[name] = hire(server, admin, name, 'enterprise', r['code'])
            confirmations(y, firms)
            filed = objections(y, firms)
            rests(y, firms)
            the_minute(y, firms)
            verdicts(y, filed)
            finish_objections(y, filed)
            scored(y, filed)
            corrected(y, filed)
            overrides(y)
            end(y, 'scoring')
            published(y, folder, firms)
            put_away(y)
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        done = gusu('check', db=db, **env)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        done = gusu('rebuild', db=db, **env)
        tap.ok(done.returncode == 0 and gusu('check', db=db, **env).returncode == 0, 'nor after gusu rebuild', done.stderr)
    tap.end()


if __name__ == '__main__':
    main()
