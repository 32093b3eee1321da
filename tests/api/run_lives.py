#!/usr/bin/env python3
"""Twenty projects from first talk to the end (lives/lives.yaml), told day by day to a server whose clock goes along; every refusal tried at every step; reports, lights and
visits on the way. Afterwards each file is read as of every day on which something was told, and must be what it was then. TAP on stdout.

What is expected is worked out from the plan's YAML and the story, not asked of the program. usage: run_lives.py [ID …]"""
import collections
import csv
import datetime
import decimal
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'cli'))
from lib import BUILD, PASSWORD, ROOT, Client, Server, Tap, gusu, new_database  # noqa: E402
from test_bad_input import code_of  # noqa: E402

OWN = 'a sentence that %s remembers'
DAY = datetime.timedelta(days=1)
CENT = decimal.Decimal('0.01')
DISTRICTS = {'320583': 'kunshan', '320582': 'zjg', '320509': 'wujiang'}
OTHERS = {'kunshan': 'zjg', 'zjg': 'wujiang', 'wujiang': 'kunshan'}


class Clock:
    """The day on which the programs under test live; noon in China."""

    def __init__(self, path):
        self.path = path
        self.day = None

    def set(self, day):
        noon = datetime.datetime(day.year, day.month, day.day, 4, tzinfo=datetime.timezone.utc).timestamp()
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as f:
            f.write(struct.pack('=q', int(noon - time.time())))
        self.day = day


class Person(Client):
    """Signs in again when the year is over."""
    token = None

    def __init__(self, server, name, password):
        super().__init__(server)
        self.name, self.password = name, password

    def enter(self):
        self.cookie = self.csrf = self.token = None
        self.login(self.name, self.password)
        may = json.loads(super().request('GET', '/api/session')[2])['permissions']
        made = super().request('POST', '/api/tokens', {'name': 'lives', 'permissions': may, 'days': 366})
        self.token = json.loads(made[2])['token']

    def ask(self, method, path, body=None):
        for again in range(2):
            headers = {'Authorization': 'Bearer ' + self.token, 'Cookie': None} if self.token else {}
            status, _, text = self.request(method, path, body, headers)
            if status == 401 and not again:
                self.enter()
                continue
            return status, json.loads(text) if text.startswith('{') else text


class Plan:
    """The plan as a person reads it."""

    def __init__(self):
        with open(os.path.join(ROOT, 'plans', 'suzhou-2020', 'projects.yaml'), encoding='utf-8') as f:
            p = yaml.safe_load(f)
        self.tracks = {t['id']: {s['id']: dict(s, index=i) for i, s in enumerate(t['stages'])} for t in p['tracks']}
        self.track = {t['id']: t for t in p['tracks']}
        self.papers = {k['id']: k for k in p['papers']}

    def stage(self, track, stage):
        return self.tracks[track][stage]

    def after(self, track, stage):
        return next((s for s in self.tracks[track].values() if s['index'] == self.stage(track, stage)['index'] + 1), None)


class World:
    """Server, people, clock, and what was seen on each day."""

    def __init__(self, tap, server, clock, plan, firms):
        self.tap, self.clock, self.plan, self.firms, self.server = tap, clock, plan, firms, server
        self.people, self.seen, self.totals, self.recorded, self.numbers, self.opened = {}, [], [], [], 0, []
        self.asked = collections.Counter()

    def hire(self, admin, name, role, area=''):
        status, made = admin.ask('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
        assert status == 200, made
        p = Person(self.server, name, made['password'])
        p.login(name, made['password'])
        changed = Client.request(p, 'POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % name})
        assert changed[0] == 204, changed
        p.password = OWN % name
        p.enter()
        self.people[name] = p

    def ask(self, who, method, path, body=None):
        status, answer = self.people[who].ask(method, path, body)
        self.asked['refused' if status >= 400 else 'done'] += method == 'POST'
        return status, answer


def iso(v):
    return v.isoformat() if isinstance(v, datetime.date) else v


class Life:
    def __init__(self, world, spec, usual):
        self.w, self.spec, self.facts = world, spec, dict(usual, **spec.get('facts', {}))
        self.firm, self.place = 'firm%d' % spec['firm'], spec['place']
        self.known = {'name', 'region'}
        self.steps = collections.defaultdict(list)     # standing ones by track: [stage, day, act]
        self.wrong = []
        total = decimal.Decimal(self.facts['investment_total'])
        parts = [total * 40 // 100, total * 10 // 100, total * 45 // 100]
        for field, v in zip(('building', 'installation', 'equipment', 'other'), parts + [total - sum(parts)]):
            self.facts.setdefault(field, str(v))
        self.months, self.latest = {}, None

    # ---- Asking.

    @property
    def district(self):
        return DISTRICTS[self.place[:6]]

    def must(self, good, what, why=''):
        if not good:
            self.wrong.append('%s: %s' % (what, str(why)[:700]))

    def post(self, who, path, body=None, status=200, says=''):
        got, answer = self.w.ask(who, 'POST', '/api/projects/%s%s' % (self.code, path), body)
        text = answer.get('detail', '') if isinstance(answer, dict) else answer
        self.must(got == status and (not says or re.search(says, text) or any(w in text for w in says.split('|'))), '%s %s %s as %s should be %s %s' % (self.w.clock.day, path, body, who, status, says), (got, answer))
        return answer if got == 200 else {}

    def get(self, path='', who='bureau'):
        return self.w.ask(who, 'GET', '/api/projects/%s%s' % (self.code, path))

    def look(self):
        """The file and its times, without what depends on who asks and when."""
        file, times = self.get()[1], self.get('/timeline')[1]
        for k in ('as_of', 'may_edit', 'may_decide'):
            file.pop(k)
        return {'file': file, 'times': times}

    # ---- Telling.

    def open(self, day, _e):
        w = self.w
        body = {'name': self.spec['id'] + '项目', 'region': self.place, 'source': '招商科', 'happened_on': iso(self.spec.get('talks', day)), 'changes': [
            {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': w.firms[self.spec['firm']]}]}
        for who, change, status in ((OTHERS[self.district], {}, 403), (self.firm, {}, 403), ('auditor', {}, 403), (self.district, {'happened_on': iso(day + DAY)}, 400), (self.district, {'region': '没有的镇'}, 400),
                                    (self.district, {'name': ''}, 400)):
            got, answer = w.ask(who, 'POST', '/api/projects', dict(body, **change))
            self.must(got == status, 'opening as %s with %s' % (who, change), (got, answer))
        status, told = w.ask(self.district, 'POST', '/api/projects', body)
        self.must(status == 200, 'the district opens it', told)
        self.code = told['code']
        w.opened.append(self)
        self.steps['main'].append(['talks', self.spec.get('talks', day), told['act']])

    def changes(self, values):
        out = []
        for field, v in values.items():
            at = field.split('@')
            out.append(dict({'field': at[0], 'value': iso(v)}, **({'item': at[1]} if len(at) > 1 else {})))
            self.known.discard(at[0]) if v == '' else self.known.add(at[0])
        return out

    def tell(self, day, e):
        before = set(self.known)
        got = self.post(e.get('by', self.district), '/edit', {'source': e.get('source', '项目科'), 'changes': self.changes(e['tell'])}, e.get('status', 200), e.get('says', ''))
        self.known = self.known if got else before

    def value_of(self, field):
        w = self.w
        if field == 'codes':
            w.numbers += 1
            day = w.clock.day
            first = '%04d' % day.year if day < datetime.date(2020, 11, 1) else '%02d%02d' % (day.year % 100, day.month)
            code = '%s-%s-39-03-%05d1' % (first, self.place[:6], 52000 + w.numbers)
            return {'codes.code@' + code: code}
        if field in ('agreement', 'approval_number'):
            w.numbers += 1
            return {field: '示例〔%d〕%d号' % (w.clock.day.year, w.numbers)}
        if field == 'merged_into':
            return {field: next(l.code for l in w.opened if l is not self and l.district == self.district)}
        return {field: self.facts[field]}

    def paper(self, kind, day):
        p = self.w.plan.papers[kind]
        body = {'kind': kind, 'source': '窗口', 'dated': iso(day)}
        if p.get('number'):
            self.post(self.district, '/papers', body, 400, 'must have a number')
            self.w.numbers += 1
            body['number'] = '示例证〔%d〕%d号' % (day.year, self.w.numbers)
        if p.get('photo'):
            self.post(self.district, '/papers', body, 400, 'must have the day of the shot')
            body['shot_on'] = iso(day)
        self.post(self.district, '/papers', dict(body, dated=iso(day + DAY)), 400, 'future')
        self.post(self.firm, '/papers', body, 403)
        return self.post(self.district, '/papers', body).get('act')

    # ---- Stages.

    def has_not(self, s):
        return self.facts['kind'] in s.get('without', ())

    def missing(self, s):
        """What the plan asks for and nobody has told."""
        fields = {n for n in s.get('needs', ()) if n not in self.known and not (n == 'codes' and 'codes.code' in self.known)}
        return fields, {'|'.join(any_of) for any_of in s.get('papers', ())}

    def ends(self, track):
        """The last round of a permit came to an end."""
        last = self.steps[track][-1:]
        return bool(last) and self.w.plan.stage(track, last[0][0]).get('end')

    def skips(self, track, stage):
        s = self.w.plan.stage(track, stage)
        if self.w.plan.track[track].get('free') or s.get('direct'):
            return []
        at = -1 if not self.steps[track] or self.ends(track) else self.w.plan.stage(track, self.steps[track][-1][0])['index']
        return [x for x in self.w.plan.tracks[track].values() if at < x['index'] < s['index'] and not self.has_not(x) and not x.get('end') and not x.get('optional')]

    def step(self, day, e):
        w = self.w
        track, stage = e['step'].split('.') if '.' in e['step'] else ('main', e['step'])
        s, last = w.plan.stage(track, stage), self.steps[track][-1:]
        actor = 'bureau' if s.get('decision') else self.district
        if e.get('status', 200) != 200:
            self.post(actor, '/steps', {'track': track, 'stage': stage, 'happened_on': iso(day), 'reason': e.get('reason', '理由'), 'source': 'x'}, e['status'])
            return
        if e.get('more'):
            self.post(self.district, '/edit', {'source': '合同', 'changes': self.changes({k: v for k, v in e['more'].items() if v != ''})})
        needs_reason = bool(s.get('reason') or self.skips(track, stage))
        reason = e.get('reason', '一窗通办' if needs_reason else None)
        body = {k: v for k, v in {'track': track, 'stage': stage, 'happened_on': iso(e.get('happened', day)), 'reason': reason}.items() if v}
        before = self.look()
        possible = [p for p in self.get('/may', actor)[1].get('steps', []) if (p['track'], p['stage']) == (track, stage)]
        self.must(len(possible) == 1 and possible[0]['allowed'], '%s %s may come next' % (day, e['step']), possible)
        fields, papers = self.missing(s)
        status, got = w.ask(actor, 'POST', '/api/projects/%s/steps/try' % self.code, body)
        found = collections.defaultdict(set)
        for m in got.get('missing', []):
            found[m['kind']].add(m['id'])
        self.must(found.pop('field', set()) == fields and found.pop('paper', set()) == papers and (found.pop('guard', None) is None or bool(fields)) and not found, '%s: what is missing' % e['step'], (got, fields, papers))
        if fields or papers:
            answer = self.refuse_step(actor, body, 409)
            self.must(all(m['text'] in answer for m in got['missing']), '%s: all that is missing is said' % e['step'], (answer, got))
        self.must(self.look() == before, 'a refusal leaves nothing', e['step'])
        if fields:
            values = {}
            for f in sorted(fields):
                values.update(self.value_of(f))
            self.tell(day, {'tell': values, 'source': '窗口'})
        kinds = [any_of[0] for any_of in s.get('papers', ())] + e.get('papers', [])
        shown = [self.paper(k, e.get('happened', day)) for k in kinds]
        before = self.look()
        if shown:
            self.refuse_step(actor, body, 409, 'a paper is missing')
            self.refuse_step(actor, dict(body, papers=[shown[0] + 1000000]), 409, 'the file has no paper')
        body['papers'] = shown
        self.refusals(track, stage, s, actor, body, day, last, e.get('unseen', ()))
        if needs_reason:
            self.refuse_step(actor, dict(body, reason=''), 409, 'reason')
        self.must(self.look() == before, 'refusals leave nothing', e['step'])
        told = self.post(actor, '/steps', dict(body, source='项目科', person='王工'))
        if not told:
            return
        self.steps[track].append([stage, e.get('happened', day), told['act']])
        if s.get('record') or s.get('decision'):
            w.recorded.append(('project.exit' if track == 'exit' else 'project.step', self.code, told['act'], stage, body['happened_on']))
        if s.get('end') != 'bad' and not s.get('last'):
            self.refuse_step(actor, body, 409)
        at = [t for t in self.get()[1]['tracks'] if t['track'] == track][0]
        self.must((at['stage'], at['on'], at['end']) == (stage, body['happened_on'], s.get('end', 'none')), 'it stands there', at)

    def refuse_step(self, who, body, status, says=''):
        got, answer = self.w.ask(who, 'POST', '/api/projects/%s/steps' % self.code, dict(body, source='项目科'))
        text = answer.get('detail', '') if isinstance(answer, dict) else answer
        self.must(got == status and says in text, '%s %s as %s should be %d "%s"' % (self.w.clock.day, body, who, status, says), (got, text))
        return text

    def refusals(self, track, stage, s, actor, body, day, last, unseen):
        """Whatever can be wrong with a step that would be right."""
        w = self.w
        self.refuse_step(actor, dict(body, happened_on=iso(day + DAY)), 409, 'lies in the future')
        self.refuse_step(actor, dict(body, happened_on='2020-02-30'), 400)
        self.refuse_step(actor, dict(body, stage='there-is-none'), 400, 'there is no stage')
        self.refuse_step(self.firm, body, 403)
        self.refuse_step('auditor', body, 403)
        self.refuse_step(OTHERS[self.district], body, 404)
        if s.get('decision'):
            self.refuse_step(self.district, body, 403, 'is decided by the bureau')
        if last:
            self.refuse_step(actor, dict(body, happened_on=iso(last[0][1] - DAY)), 409, 'before')
        elif track not in ('main', 'exit'):
            approved = [x for x in self.steps['main'] if x[0] == 'approved'][0]
            self.refuse_step(actor, dict(body, happened_on=iso(approved[1] - DAY)), 409, 'before')
        nxt = w.plan.after(track, stage)
        if nxt and not w.plan.track[track].get('free') and not nxt.get('direct') and not s.get('end') and not s.get('optional') and not self.has_not(s):
            got = w.ask(actor, 'POST', '/api/projects/%s/steps/try' % self.code, {'track': track, 'stage': nxt['id'], 'happened_on': iso(day)})[1]
            self.must(any(m['kind'] in ('reason', 'skip') and m['id'] == stage for m in got.get('missing', [])), '%s is not passed over to %s without a reason' % (stage, nxt['id']), got)

    def each(self, day, e):
        for track, stage in e['each'].items():
            self.step(day, {'step': '%s.%s' % (track, stage)})

    def refuse(self, day, e):
        track, stage = e['refuse'].split('.') if '.' in e['refuse'] else ('main', e['refuse'])
        before = self.look()
        shown = []
        if e.get('papers'):
            shown = [self.paper(any_of[0], day) for any_of in self.w.plan.stage(track, stage).get('papers', ())]
            before = self.look()
        body = {k: v for k, v in {'track': track, 'stage': stage, 'happened_on': iso(e.get('happened', day)), 'papers': shown, 'reason': e.get('reason'), 'source': 'x'}.items() if v}
        self.post('bureau', '/steps', body, e.get('status', 409), e['says'])
        self.must(self.look() == before, 'a refusal leaves nothing', e)

    # ---- Corrections.

    def correct(self, day, e):
        name, is_void = e.get('correct') or e['withdraw'], 'withdraw' in e
        track, stage = name.split('.') if '.' in name else ('main', name)
        at = [x for x in self.steps[track] if x[0] == stage][-1]
        path = '/steps/%d/correct' % at[2]
        body = dict({'withdraw': True} if is_void else {'happened_on': iso(e['to'])}, reason='核对材料', source='市局')
        before = self.look()
        self.post(self.district, path, body, 403)
        self.post('bureau', path, dict(body, reason=''), 400)
        self.post('bureau', '/steps/99999999/correct', body, 404)
        if not is_void:
            self.post('bureau', path, dict(body, happened_on=iso(day + DAY)), 409, 'future')
            self.post('bureau', path, dict(body, happened_on=iso(at[1])), 400)
        if e.get('status', 200) != 200:
            self.post('bureau', path, body, e['status'], e['says'])
        self.must(self.look() == before, 'a refused correction leaves nothing', e)
        if e.get('status', 200) != 200:
            return
        act = self.post('bureau', path, body).get('act')
        self.w.recorded.append(('project.corrected', self.code, act, stage, None if is_void else iso(e['to'])))
        self.post('bureau', path, body, 409, 'was corrected already' if not is_void else '')
        if is_void:
            self.steps[track].remove(at)
        else:
            at[1], at[2] = e['to'], act
        stands = self.steps[track][-1:] or [[None, None]]
        got = [t for t in self.get()[1]['tracks'] if t['track'] == track][0]
        self.must((got['stage'], got['on']) == (stands[0][0], iso(stands[0][1])), 'what stands after the correction', (got, stands))

    withdraw = correct

    def move(self, day, e):
        self.post(self.firm, '/region', {'region': e['move'], 'source': '会议纪要'}, 403)
        self.post(e['by'] if e['by'] == 'bureau' else self.district, '/region', {'region': e['move'], 'source': '会议纪要'}, e.get('status', 200))
        if e.get('status', 200) == 200:
            self.former, self.place = self.district, e['move']

    def sees(self, day, e):
        who = {'district': self.district, 'firm': self.firm, 'other': OTHERS[self.district], 'town': 'town' + self.place, 'former': getattr(self, 'former', None), 'bureau': 'bureau'}
        for name, may in e['sees'].items():
            person = who[name]
            if person not in self.w.people:
                continue
            got = {path: self.get(path, person)[0] for path in ('', '/timeline', '/may')}
            self.must(set(got.values()) == {200 if may else 404}, '%s %s it' % (name, 'sees' if may else 'does not see'), got)
            rows = self.w.ask(person, 'GET', '/api/projects?page_size=200')[1]['rows']
            self.must(any(r['code'] == self.code for r in rows) == may, 'so does the list of %s' % name, len(rows))

    # ---- Lights, links, visits.

    def light(self, day, e):
        self.post(self.firm, '/lights', None, 403)
        self.post(OTHERS[self.district], '/lights', None, 404)
        self.post(self.district, '/lights')
        got = {x['light']: x['color'] for x in self.get('/lights')[1]['lights']}
        self.must({k: got.get(k) for k in e['light']} == e['light'], '%s lights' % day, got)

    def override(self, day, e):
        o = e['override']
        path, body = '/lights/%s/color' % o['light'], {'color': o['color'], 'reason': '统计库材料已报送', 'until': iso(o['until'])}
        self.post(self.district, path, body, 403)
        self.post('bureau', path, dict(body, reason=''), 400)
        self.post('bureau', path, dict(body, until=iso(day - DAY)), 400)
        self.post('bureau', path, body)
        got = [x for x in self.get('/lights')[1]['lights'] if x['light'] == o['light']][0]
        self.must(got['color'] == o['color'] and got['by_rule'] != o['color'] and got['override']['reason'], 'the colour set by a person counts, with its reason', got)
        self.w.recorded.append(('light.set', None, None, None, None))

    def link(self, day, e):
        body = {'leader': e['link']['leader'], 'liaison': '市工信局', 'unit': e['link']['unit'], 'since': iso(e['link']['since']), 'source': '挂钩通知'}
        self.post('bureau', '/visits', {'day': iso(day), 'people': 'x', 'situation': 'x', 'source': 'x'}, 409, 'set the link first')
        self.post(self.district, '/link', body, 403)
        self.post('bureau', '/link', dict(body, unit='nobody'), 400)
        self.post('bureau', '/link', body)

    def visit(self, day, e):
        body = {'day': iso(day), 'people': '市领导一行', 'situation': '主厂房施工', 'source': '走访记录', 'resolved': [{'title': e['visit']['title'], 'unit': e['visit']['unit'], 'workdays': 10}]}
        self.post(self.district, '/visits', dict(body, day=iso(day + DAY)), 400, 'future')
        self.post(self.district, '/visits', dict(body, resolved=[{'title': 'x', 'unit': 'nobody'}]), 400)
        self.post(self.firm, '/visits', body, 403)
        act = self.post(self.district, '/visits', body).get('act')
        visits = self.get('/link')[1]['visits']
        self.must(any(v['visit'] == act and v['matters'][0]['title'] == e['visit']['title'] for v in visits), 'what was resolved is a matter', visits)

    # ---- Reports.

    def report(self, day, e):
        w, month, done = self.w, e['report'], decimal.Decimal(str(e['done']))
        path = '/api/investment/projects/%s/%s' % (self.code, month)
        year = sum((v for k, v in self.months.items() if k[:4] == month[:4]), decimal.Decimal(0))
        every = sum(self.months.values(), decimal.Decimal(0)) + done
        building, equipment = (every * 6 / 10).quantize(CENT), (every * 3 / 10).quantize(CENT)
        cells = {'year_plan': e['plan'], 'month_done': done, 'building': building, 'installation': 0, 'equipment': equipment, 'funds': year + done + 1, 'funds_own': year + done + 1,
                 'progress': min(100, len(self.months) * 8 + 5), 'progress_text': '主体施工'}

        def say(status, who, act, body, says=''):
            got, answer = w.ask(who, 'POST', path + act, dict({'version': self.version(path)}, **body))
            self.must(got == status and says in str(answer), '%s: %s %s as %s should be %d' % (month, act, body, who, status), (got, answer))
            return answer if got == 200 else {}

        def save(status=200, who=self.firm, **said):
            return say(status, who, '', {'cells': [{'column': k.replace('__', '!').replace('_DASH_', '-'), 'value': str(v)} for k, v in said.items()]})
        save(403, self.district, **cells)
        save(403, 'auditor', **cells)
        self.must(w.ask(self.firm, 'POST', '/api/investment/projects/%s/%s' % (self.code, months_after(day, 1).isoformat()[:7]), {'version': 0, 'cells': []})[0] == 400, 'a month to come has no report')
        self.must(w.ask(OTHERS[self.district], 'GET', path)[0] == 404, 'another district does not see the report')
        save(**cells)
        self.must(w.ask(self.firm, 'POST', path, {'version': 0, 'cells': [{'column': 'progress', 'value': '1'}]})[0] == 409, 'who saves second is told')
        for k, v, word in (('year_done', year + done - 1, 'month before plus this month'), ('month_done', -1, 'Less than zero'), ('all_done', every - 1, 'checks'), ('other', 0 if every else 1, 'together')):
            kept = {'month_done': done}.get(k, '')
            save(**{k: v})
            say(409, self.firm, '/act', {'act': 'submit'})
            self.must(word == 'checks' or word in str(w.ask(self.firm, 'POST', path + '/act', {'version': self.version(path), 'act': 'submit'})[1]), 'the refusal of %s says why' % k, word)
            save(**{k: kept})
        for f in w.ask(self.firm, 'GET', path)[1]['findings']:
            if f['severity'] == 'warning' and not f['unknown']:
                say(409, self.firm, '/act', {'act': 'submit'})
                self.must(w.ask(self.firm, 'POST', path, {'version': self.version(path), 'cells': [{'column': '!' + f['check'], 'value': '核实无误'}]})[0] == 400, 'no answer is no answer')
                w.ask(self.firm, 'POST', path, {'version': self.version(path), 'cells': [{'column': '!' + f['check'], 'value': '按合同节点集中付款所致'}]})
        say(409, 'bureau', '/act', {'act': 'accept'})
        say(200, self.firm, '/act', {'act': 'submit'})
        say(403, self.firm, '/act', {'act': 'check'})
        say(409, 'bureau', '/act', {'act': 'accept'})
        self.latest = month

    def checked(self, _day, e):
        month = e['checked']
        if not self.months:
            self.act(400, self.district, month, 'return')
            self.act(200, self.district, month, 'return', '缺施工合同')
            self.act(200, self.firm, month, 'submit')
        self.act(200, self.district, month, 'check')
        self.act(403, self.district, month, 'accept')

    def accepted(self, _day, e):
        month, done = e['accepted'], decimal.Decimal(str(e['done']))
        got = self.act(200, 'bureau', month, 'accept')
        self.months[month] = done
        year = sum(v for k, v in self.months.items() if k[:4] == month[:4])
        c = {x['column']: x['value'] for x in got.get('cells', [])}
        self.must(c and decimal.Decimal(c['year_done']) == year and decimal.Decimal(c['all_done']) == sum(self.months.values()), 'the sums are those of the story', c)

    def act(self, status, who, month, act, reason=None):
        path = '/api/investment/projects/%s/%s' % (self.code, month)
        got, answer = self.w.ask(who, 'POST', path + '/act', dict({'version': self.version(path), 'act': act}, **({'reason': reason} if reason else {})))
        self.must(got == status, '%s: %s as %s should be %d' % (month, act, who, status), (got, answer))
        return answer if got == 200 else {}

    def version(self, path):
        return self.w.ask('bureau', 'GET', path)[1]['report']['version']


WORDS = ('step', 'each', 'refuse', 'tell', 'correct', 'withdraw', 'move', 'sees', 'light', 'override', 'link', 'visit', 'open', 'report', 'checked', 'accepted')


def months_after(month, n):
    k = month.year * 12 + month.month - 1 + n
    return datetime.date(k // 12, k % 12 + 1, 1)


def calendar(lives):
    """All events by day; of a day, stories first in the order of the file, then reports."""
    days = collections.defaultdict(list)
    for life in lives:
        days[life.spec['opened']].append((life, {'open': True}))
        for event in life.spec['story']:
            (day, e), = event.items()
            days[day].append((life, e))
        r = life.spec.get('reports')
        for i, done in enumerate(r['done'] if r else ()):
            first = datetime.date.fromisoformat(r['from'] + '-01')
            month = months_after(first, i)
            for word, later in (('report', 3), ('checked', 5), ('accepted', 8)):
                days[months_after(month, 1) + later * DAY].append((life, {word: month.isoformat()[:7], 'done': done, 'plan': r['plan'][month.year]}))
    return days


def close_day(w, lives):
    """What everybody can read at the end of the day."""
    for life in lives:
        looked = life.look()
        last = life.latest
        sheet = w.ask('bureau', 'GET', '/api/investment/projects/%s/%s' % (life.code, last))[1] if last else None
        w.seen.append((w.clock.day, life, looked, last, sheet))
    w.totals.append((w.clock.day, w.ask('bureau', 'GET', '/api/investment/totals?year=2020')[1]['done']))


def walk(w, lives):
    days = calendar(lives)
    for day in sorted(days):
        w.clock.set(day)
        touched = []
        for life, e in days[day]:
            word = next(x for x in WORDS if x in e)
            life.wrong = []
            try:
                getattr(life, word)(day, e)
            except (KeyError, IndexError, TypeError, AttributeError) as x:
                life.wrong.append('the story breaks off: %r' % x)
            w.tap.ok(not life.wrong, '%s %s: %s %s' % (day, life.spec['id'], word, '' if word == 'open' else iso(e[word]) if not isinstance(e[word], dict) else ' '.join(map(str, e[word]))), '\n'.join(life.wrong))
            if life not in touched:
                touched.append(life)
        close_day(w, touched)


SHEET_NOW = ('may', 'findings', 'errors', 'open_warnings')


def as_of(w):
    """Read as of every day on which something was told, each file is what it was then."""
    wrong = collections.defaultdict(list)
    for day, life, looked, last, sheet in w.seen:
        file, times = life.get('?as_of=%s' % day)[1], life.get('/timeline?as_of=%s' % day)[1]
        for k in ('as_of', 'may_edit', 'may_decide'):
            file.pop(k, None)
        for name, was, now in (('file', looked['file'], file), ('times', looked['times'], times)):
            differ = [(k, was[k], now.get(k)) for k in was if was[k] != now.get(k)]
            if differ:
                wrong[life.spec['id']].append('%s %s: %s' % (day, name, str(differ)[:500]))
        if last:
            now = w.ask('bureau', 'GET', '/api/investment/projects/%s/%s?as_of=%s' % (life.code, last, day))[1]
            differ = [(k, sheet[k], now.get(k)) for k in sheet if k not in SHEET_NOW and sheet[k] != now.get(k)]
            if differ:
                wrong[life.spec['id']].append('%s report %s: %s' % (day, last, str(differ)[:500]))
    for life in sorted({x[1].spec['id'] for x in w.seen}):
        n = sum(1 for x in w.seen if x[1].spec['id'] == life)
        w.tap.ok(not wrong[life], '%s as of %d days is what it was then' % (life, n), '\n'.join(wrong[life][:6]))
    differ = [(d, was, w.ask('bureau', 'GET', '/api/investment/totals?year=2020&as_of=%s' % d)[1]['done']) for d, was in w.totals]
    w.tap.ok(all(was == now for _, was, now in differ), 'so are the totals of 2020', [x for x in differ if x[1] != x[2]][:6])


def sums(w, lives):
    for year in (2019, 2020, 2021):
        want = sum((v for life in lives for m, v in life.months.items() if m[:4] == str(year)), decimal.Decimal(0))
        got = w.ask('bureau', 'GET', '/api/investment/totals?year=%d' % year)[1]['done']
        w.tap.ok(abs(float(want) - got) < 0.005, 'what was accepted in %d is the sum of the stories' % year, (want, got))


def ledger(w, folder):
    """Every act that the plan puts on record is in the ledger, and nothing else of projects is; each with a proof that stands."""
    found, before = [], ''
    kinds = {'project.step', 'project.exit', 'project.corrected', 'light.set'}
    while True:
        page = w.ask('admin', 'GET', '/api/ledger?limit=200' + before)[1]
        found += [e for e in page['entries'] if e['kind'] in kinds]
        if not page['entries'] or page['entries'][-1]['seq'] == 1:
            break
        before = '&before=%d' % page['entries'][-1]['seq']
    told = collections.Counter()
    for e in found:
        b = json.loads(e['body'])
        told[(e['kind'], b.get('project')) + ((None,) * 3 if e['kind'] == 'light.set' else (b['act'], b['stage'], b['happened_on']))] += 1
    want = collections.Counter((k, c, a, s, d) for k, c, a, s, d in w.recorded)
    w.tap.ok(told == want, '%d decisions are in the ledger, one entry each' % len(found), (list((told - want).items())[:4], list((want - told).items())[:4]))
    head = w.ask('admin', 'GET', '/api/ledger/head')[1]['text']
    bad = []
    for e in found:
        path = os.path.join(folder, 'proof.json')
        with open(path, 'w', encoding='utf-8') as f:
            status, answer = w.ask('admin', 'GET', '/api/ledger/%d/proof' % e['seq'])
            json.dump(answer, f, ensure_ascii=False)
        p = subprocess.run([os.path.join(BUILD, 'gusu-verify'), 'entry', path, head], capture_output=True, text=True, timeout=60)
        if p.returncode != 0 or e['leaf'] is None:
            bad.append((e['seq'], status, p.stdout + p.stderr))
    w.tap.ok(not bad, 'and the proof of each fits the head', bad[:3])


def city(folder, moved, firms):
    """A city of a few firms, made on the day on which the stories begin."""
    db = new_database(folder)
    gusu('init', '--empty', '--city', '示例市', db=db, check=True, **moved)
    gusu('template', 'enterprises', os.path.join(folder, 'head.csv'), db=db, check=True, **moved)
    with open(os.path.join(folder, 'head.csv'), encoding='utf-8-sig') as f:
        head = next(csv.reader(f))
    path = os.path.join(folder, 'firms.csv')
    with open(path, 'w', encoding='utf-8') as f:
        csv.writer(f).writerows([head[:6]] + [[c, '示例企业%d' % i, ('320583100', '320582100', '320509104', '320583101')[i % 4], '3911', '正常', '2001-05-20'] for i, c in enumerate(firms)])
    gusu('import', 'enterprises', path, db=db, check=True, **moved)
    return db


def main():
    tap = Tap()
    with open(os.path.join(HERE, 'lives', 'lives.yaml'), encoding='utf-8') as f:
        told = yaml.safe_load(f)
    specs = [s for s in told['lives'] if not sys.argv[1:] or s['id'] in sys.argv[1:]]
    firms = [code_of(700000 + i) for i in range(told['firms'])]
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(os.path.join(folder, 'clock'))
        clock.set(datetime.date(2019, 1, 2))
        moved = {'LD_PRELOAD': os.path.join(BUILD, 'tests', 'api', 'other-clock.so'), 'GUSU_TEST_CLOCK': clock.path, 'GUSU_FILES': os.path.join(folder, 'files')}
        db = city(folder, moved, firms)
        with Server(db, **moved) as server:
            w = World(tap, server, clock, Plan(), firms)
            admin = w.people['admin'] = Person(server, 'admin', PASSWORD)
            admin.enter()
            for name, role, area in [('bureau', 'bureau', ''), ('auditor', 'auditor', '')] + [(n, 'district', a) for a, n in DISTRICTS.items()] + [('firm%d' % i, 'enterprise', c) for i, c in enumerate(firms)] + \
                    [('town' + a, 'town', a) for a in ('320583100',)]:
                w.hire(admin, name, role, area)
            lives = [Life(w, s, told['usual']) for s in specs]
            walk(w, lives)
            as_of(w)
            if not sys.argv[1:]:
                sums(w, lives)
            ledger(w, folder)
            print('# %d acts, %d refusals' % (w.asked['done'], w.asked['refused']))
            tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
        done = gusu('check', db=db, **moved)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        before = rows(db, folder, moved)
        done = gusu('rebuild', db=db, **moved)
        tap.ok(done.returncode == 0 and rows(db, folder, moved) == before and gusu('check', db=db, **moved).returncode == 0, 'gusu rebuild changes nothing', done.stderr)
    tap.end()


def rows(db, folder, moved):
    """All projects and their files as the page would have them."""
    with Server(db, **moved) as server:
        p = Person(server, 'bureau', OWN % 'bureau')
        p.enter()
        listed = p.ask('GET', '/api/projects?page_size=200')[1]
        return [(r, p.ask('GET', '/api/projects/' + r['code'])[1]) for r in listed['rows']]


if __name__ == '__main__':
    main()
