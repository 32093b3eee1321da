#!/usr/bin/env python3
"""Lights and linked projects with the accounts that work on them: colours set by people and what waits, what an enterprise hears, photographs of a visit, tables of links and visits,
and that `gusu check` sees what was tampered with. TAP on stdout."""
import datetime
import json
import os
import sqlite3
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
from lib import Client, Server, Tap, copy_of_city, gusu, new_database, psql  # noqa: E402
from run_projects import person, photo_of  # noqa: E402


def day(n):
    return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date() + datetime.timedelta(days=n)).isoformat()


def ask(client, method, path, body=None, headers=None):
    status, _, text = client.request(method, '/api' + path, body, headers)
    return status, json.loads(text) if text.startswith('{') else text


def waiting(client, kind):
    return [w for w in ask(client, 'GET', '/office/waiting')[1]['rows'] if w['kind'] == kind]


def lights(tap, server, admin, firm):
    told = ask(admin, 'POST', '/projects', {'name': '亮灯的项目', 'region': '320583100', 'source': 'desk', 'happened_on': '2019-01-10', 'changes': [
        {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm}, {'field': 'kind', 'value': 'digital'}, {'field': 'industry', 'value': '3976'},
        {'field': 'investment_total', 'value': '4'}, {'field': 'building', 'value': '1'}, {'field': 'installation', 'value': '1'}, {'field': 'equipment', 'value': '1'}, {'field': 'other', 'value': '1'},
        {'field': 'content', 'value': 'x'}, {'field': 'approval_number', 'value': '1'}, {'field': 'codes.code', 'item': '2019-320583-39-03-523451', 'value': '2019-320583-39-03-523451'}]})[1]
    p = '/projects/' + told['code']
    papers = [ask(admin, 'POST', p + '/papers', {'kind': k, 'number': '1', 'dated': '2019-02-01', 'source': 'desk'})[1]['act'] for k in ('minutes', 'approval')]
    for stage, act, on in (('reserve', papers[0], '2019-02-01'), ('approved', papers[1], '2019-03-01')):
        status, said = ask(admin, 'POST', p + '/steps', {'track': 'main', 'stage': stage, 'happened_on': on, 'papers': [act], 'source': 'desk'})
        tap.ok(status == 200, 'the project is in stage ' + stage, said)
    ask(admin, 'POST', p + '/edit', {'source': 'contract', 'changes': [{'field': 'start_agreed', 'value': '2020-03-15', 'holds_from': '2019-03-01'}]})
    owner, district = person(server, admin, 'light.firm', 'enterprise', firm), person(server, admin, 'light.district', 'district', '320583')
    tap.ok(ask(admin, 'POST', p + '/lights')[1] == {'stored': 1}, 'the project is lit')
    seen = ask(owner, 'GET', p + '/lights')[1]
    light = [x for x in seen['lights'] if x['light'] == 'start'][0]
    tap.ok(light['color'] == 'red' and light['trace'] is None and light['cells'] == [] and light['last']['matter'] is None and not seen['may_set'], 'the enterprise sees colour and words, no values, no matter', light)
    tap.ok(ask(owner, 'GET', '/lights')[0] == 403 and ask(owner, 'GET', '/lights/summary')[0] == 403 and ask(owner, 'GET', p + '/lights/start/history')[0] == 403, 'lists and records are not for enterprises')
    tap.ok([w['title'] for w in waiting(owner, 'light')] == ['亮灯的项目'], 'its red light waits for it', waiting(owner, 'light'))
    tap.ok(ask(district, 'POST', p + '/lights/start/color', {'color': 'green', 'reason': '拆迁未完成，同意顺延', 'until': day(3)})[0] == 403, 'a district sets no colour')
    status, said = ask(admin, 'POST', p + '/lights/start/color', {'color': 'yellow', 'reason': '拆迁未完成，同意顺延', 'until': day(3)})
    tap.ok(status == 200, 'the bureau sets one', said)
    line = [x for x in ask(district, 'GET', p + '/lights')[1]['lights'] if x['light'] == 'start'][0]
    tap.ok(line['color'] == 'yellow' and line['by_rule'] == 'red' and line['override']['until'] == day(3) and line['override']['reason'] == '拆迁未完成，同意顺延', 'everybody inside sees it beside the rule', line)
    tap.ok([w['due'] for w in waiting(admin, 'light')] == [day(3)] and not waiting(owner, 'light'), 'its end waits for who set it; it is not red for the enterprise any more', waiting(admin, 'light'))
    found = ask(admin, 'GET', '/lights?overridden=true')[1]
    tap.ok(found['total'] == 1 and found['rows'][0]['color'] == 'yellow' and found['rows'][0]['region_name_en'] == 'Kunshan', 'it stands among those set by people', found)
    tap.ok([x['overridden'] for x in ask(admin, 'GET', '/lights/summary')[1]['lights'] if x['light'] == 'start'] == [1], '… and is counted so')
    ask(admin, 'POST', p + '/lights/start/color', {'color': 'none', 'reason': '会议决定恢复按规则'})
    tap.ok(not waiting(admin, 'light') and [x['color'] for x in ask(owner, 'GET', p + '/lights')[1]['lights'] if x['light'] == 'start'] == ['red'], 'lifted, the rule decides again')
    return p


def links(tap, server, admin, p):
    town = person(server, admin, 'link.town', 'town', '320583100')
    ask(admin, 'POST', '/office/members', {'account': 'link.town', 'unit': 'investment'})
    status, said = ask(admin, 'POST', p + '/link', {'leader': '市领导甲', 'liaison': '市工信局', 'unit': 'investment', 'since': '2020-03-02', 'months': 1, 'source': 'letter'})
    tap.ok(status == 200 and ask(town, 'POST', p + '/link', {'leader': 'x', 'liaison': 'x', 'since': '2020-03-02', 'source': 'x'})[0] == 403, 'the bureau links a leader, a town does not', said)
    tap.ok([w['due'] for w in waiting(town, 'visit')] == ['2020-04-02'], 'a visit that is overdue waits for the liaison unit', waiting(town, 'visit'))
    act = ask(town, 'POST', p + '/visits', {'day': '2020-12-20', 'people': '市领导甲', 'situation': '主体施工', 'source': 'record'})[1]['act']
    tap.ok(not waiting(town, 'visit'), 'after the visit it waits no more')
    status, said = ask(town, 'POST', p + '/visits/%d/files' % act, photo_of('2020-12-20'), {'Content-Type': 'image/jpeg', 'X-File-Name': 'site.jpg'})
    tap.ok(status == 200 and said['shot_at'].startswith('2020-12-20') and len(said['sha256']) == 64, 'its photograph says when it was shot and has a digest', said)
    row = [r for r in ask(town, 'GET', '/links/strip')[1]['rows'] if r['name'] == '亮灯的项目'][0]
    tap.ok(row['worst'] == 'red' and row['last_visit'] == '2020-12-20' and row['milestones'][0]['late'] == 291 and row['milestones'][0]['next'] and row['done_percent'] is None, 'its line on the sheet', row)


def runs(tap, admin):
    """All projects, and once more: the last time is the one that is told."""
    told = []
    for _ in range(2):
        job = ask(admin, 'POST', '/lights/run')[1]['job']
        for _ in range(200):
            state = ask(admin, 'GET', '/jobs/%d' % job)[1]['state']
            if state in ('done', 'failed'):
                break
            time.sleep(0.1)
        told.append((state, ask(admin, 'GET', '/lights/summary')[1]['last_run']))
    first, second = told
    tap.ok(first[0] == second[0] == 'done' and second[1]['at'] > first[1]['at'] and second[1]['stored'] == 0 and first[1]['projects'] == second[1]['projects'] > 100, 'a month lit once more is told', told)


def tamper(db):
    """As one would who writes into the database himself."""
    text = "UPDATE light SET matter = 999999 WHERE id = (SELECT max(id) FROM light WHERE matter <> 0)"
    if 'GUSU_TEST_PG' in os.environ:
        return psql(db.rsplit('/', 1)[1].split('?')[0], 'ALTER TABLE light DISABLE TRIGGER USER; ' + text)
    con = sqlite3.connect(db)
    con.execute(text)
    con.commit()
    con.close()


def tables(tap, folder):
    """Links and visits as people bring them, into a city of their own."""
    db = new_database(folder)
    gusu('init', '--empty', db=db, check=True)
    def bring(kind, text, *options):
        path = os.path.join(folder, 'table.csv')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        return gusu('import', kind, path, *options, db=db)
    done = bring('projects', '项目名称,所在地\n第一个项目,320583100\n第二个项目,320583100\n')
    tap.ok(done.returncode == 0, 'two projects', done.stdout + done.stderr)
    with Server(db) as server:
        admin = Client(server).login()
        codes = sorted(r['code'] for r in ask(admin, 'GET', '/projects')[1]['rows'])
    done = bring('project-links', '项目编号,挂钩领导,联络单位,督办单位,开始日期,走访频次\n%s,市领导甲,市工信局,市工信局投资与项目处,2020-03-02,每月一次\n%s,市领导乙,市工信局,没有的单位,2020-03-02,\n' % tuple(codes))
    tap.ok(done.returncode != 0 and '没有这个单位' in done.stderr + done.stdout or 'there is no such unit' in done.stderr + done.stdout, 'a unit that does not exist is refused, and nothing goes in', done.stdout + done.stderr)
    table = '项目编号,挂钩领导,联络单位,督办单位,开始日期,走访频次\n%s,市领导甲,市工信局,市工信局投资与项目处,2020-03-02,每月一次\n' % codes[0]
    first, again = bring('project-links', table), bring('project-links', table)
    tap.ok(first.returncode == 0 and again.returncode == 0, 'links go in, and again change nothing', first.stderr + again.stderr)
    head = '项目编号,走访日期,参加人,情况,议定事项,责任单位,期限,办理情况\n'
    done = bring('project-visits', head + '%s,2020-04-01,市领导乙,打桩,,,,\n' % codes[1])
    tap.ok(done.returncode != 0, 'a visit without a link is refused', done.stdout + done.stderr)
    rows = '%s,2020-04-01,市领导甲,打桩,早已办好的事,市供电公司,2020-05-01,已办结\n%s,2020-05-06,市领导甲,缺电,专线接入,市供电公司,%s,办理中\n' % (codes[0], codes[0], day(30))
    done = bring('project-visits', head + rows)
    tap.ok(done.returncode == 0, 'visits go in', done.stdout + done.stderr)
    with Server(db) as server:
        admin = Client(server).login()
        link = ask(admin, 'GET', '/projects/%s/link' % codes[0])[1]
        matters = [m for v in link['visits'] for m in v['matters']]
        tap.ok(link['link']['unit'] == 'investment' and link['link']['months'] == 1 and [v['day'] for v in link['visits']] == ['2020-05-06', '2020-04-01'], 'the link and its visits', link)
        tap.ok([(m['title'], m['deadline']) for m in matters] == [('专线接入', day(30))], 'what is still to be done is a matter, what is done is not', matters)
        kinds = [k['kind'] for k in ask(admin, 'GET', '/import-kinds')[1]['kinds']]
        tap.ok({'project-links', 'project-visits'} <= set(kinds), 'both can be brought on the page', kinds)
        page = admin.request('GET', '/public/projects')[2]
        tap.ok(codes[0] not in page and '第一个项目' not in page, 'nothing of it is public')
    done = gusu('check', db=db)
    tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            firm = json.loads(admin.request('GET', '/api/enterprises?page_size=1&district=320585')[2])['rows'][0]['code']
            p = lights(tap, server, admin, firm)
            links(tap, server, admin, p)
            runs(tap, admin)
            tap.ok(server.stop() == 0, 'the server ends with 0', server.said()[-500:])
        done = gusu('check', db=db)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        tamper(db)
        done = gusu('check', db=db)
        tap.ok(done.returncode != 0 and ('does not exist' in done.stdout or '不存在' in done.stdout), '… and finds a matter that is gone', done.stdout + done.stderr)
    with tempfile.TemporaryDirectory() as folder:
        tables(tap, folder)
    tap.end()


if __name__ == '__main__':
    main()
