#!/usr/bin/env python3
"""Projects with the accounts that work on them: who may open, edit, decide, see; photographs; and that `gusu check` and `gusu rebuild` agree afterwards. TAP on stdout."""
import json
import os
import struct
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, gusu  # noqa: E402

OWN = 'a sentence that %s remembers'


def person(server, admin, name, role, area):
    status, _, text = admin.request('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, text))
    c = Client(server).login(name, json.loads(text)['password'])
    c.request('POST', '/api/password', {'old_password': json.loads(text)['password'], 'new_password': OWN % name})
    return c


def ask(client, method, path, body=None, headers=None):
    status, _, text = client.request(method, '/api/projects' + path, body, headers)
    return status, json.loads(text) if text.startswith('{') else text


def photo_of(day):
    """The smallest JPEG that says when it was shot."""
    when = day.replace('-', ':').encode() + b' 09:30:00\0'
    tiff = b'II*\0' + struct.pack('<I', 8) + struct.pack('<H', 1) + struct.pack('<HHII', 0x8769, 4, 1, 26) + struct.pack('<I', 0)
    tiff += struct.pack('<H', 1) + struct.pack('<HHII', 0x9003, 2, 20, 44) + struct.pack('<I', 0) + when
    exif = b'Exif\0\0' + tiff
    return b'\xff\xd8\xff\xe1' + struct.pack('>H', len(exif) + 2) + exif + b'\xff\xd9'


def rights(tap, server, admin, firm):
    kunshan, town = person(server, admin, 'kunshan', 'district', '320583'), person(server, admin, 'yushan', 'town', '320583100')
    other, owner = person(server, admin, 'zjg', 'district', '320582'), person(server, admin, 'firm', 'enterprise', firm)
    status, told = ask(kunshan, 'POST', '', {'name': '区里的项目', 'region': '320583100', 'source': 'desk', 'changes': [
        {'field': 'parties.role', 'item': '+', 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+', 'value': firm}, {'field': 'contact_phone', 'value': '13900000000'}]})
    tap.ok(status == 200, 'a district opens a file in its own place', told)
    p = '/' + told['code']
    status, said = ask(kunshan, 'POST', '', {'name': 'x', 'region': '320582', 'source': 'desk'})
    tap.ok(status == 403 and 'outside your area' in said['detail'], '… and in no other', said)
    tap.ok(ask(other, 'GET', p)[0] == 404 and ask(town, 'GET', p)[0] == 200, 'its town sees the project, another district does not')
    status, file = ask(owner, 'GET', p)
    fields = {v['field'] for v in file['values']} if status == 200 else set()
    tap.ok(status == 200 and 'name' in fields and 'contact_phone' not in fields and 'deposit' not in fields and not file['may_edit'], 'the owner sees its project without what is inside', sorted(fields))
    tap.ok('13900000000' not in json.dumps(file), 'nowhere')
    tap.ok(ask(owner, 'GET', p + '/history?field=contact_phone')[0] == 404 and ask(kunshan, 'GET', p + '/history?field=contact_phone')[0] == 200, '… nor in the history')
    tap.ok(ask(owner, 'POST', p + '/edit', {'source': 'x', 'changes': [{'field': 'content', 'value': 'x'}]})[0] == 403, 'an enterprise does not edit')
    status, said = ask(kunshan, 'POST', p + '/edit', {'source': 'x', 'changes': [{'field': 'level', 'value': 'city'}]})
    tap.ok(status == 403, 'the level is the bureau\'s', said)
    tap.ok(ask(admin, 'POST', p + '/edit', {'source': 'x', 'changes': [{'field': 'level', 'value': 'city'}]})[0] == 200, '… which decides it')
    status, said = ask(kunshan, 'POST', p + '/steps/try', {'track': 'exit', 'stage': 'ended', 'happened_on': '2020-01-01', 'reason': 'market'})
    tap.ok(status == 200 and said['missing'][0]['kind'] == 'right', 'a district is told that an exit is not its own', said)
    status, said = ask(kunshan, 'POST', p + '/steps', {'track': 'exit', 'stage': 'ended', 'happened_on': '2020-01-01', 'reason': 'market', 'source': 'x'})
    tap.ok(status == 403 and 'decided by the bureau' in said['detail'], '… and refused', said)
    steps = ask(kunshan, 'GET', p + '/may')[1]['steps']
    tap.ok([s['allowed'] for s in steps if s['track'] == 'exit'] and not any(s['allowed'] for s in steps if s['track'] == 'exit') and any(s['allowed'] for s in steps if s['track'] == 'main'),
           'what may be done says so', steps)
    act = [s for s in ask(kunshan, 'GET', p + '/timeline')[1]['steps']][0]['act']
    tap.ok(ask(kunshan, 'POST', p + '/steps/%d/correct' % act, {'happened_on': '2020-01-01', 'reason': 'x', 'source': 'x'})[0] == 403, 'corrections are the bureau\'s')
    tap.ok(ask(kunshan, 'POST', p + '/region', {'region': '320582', 'source': 'x'})[0] == 403 and ask(kunshan, 'POST', p + '/region', {'region': '320583101', 'source': 'x'})[0] == 200,
           'a district moves its project among its towns only')
    tap.ok(ask(town, 'GET', p)[0] == 404, 'the town that it left sees it no more')
    tap.ok(ask(admin, 'POST', p + '/region', {'region': '320582', 'source': 'x'})[0] == 200 and ask(kunshan, 'GET', p)[0] == 404 and ask(other, 'GET', p)[0] == 200, 'the bureau moves it on')
    return p


def papers(tap, admin, p):
    status, told = ask(admin, 'POST', p + '/papers/files?kind=photo&source=site', photo_of('2020-03-02'), {'Content-Type': 'image/jpeg', 'X-File-Name': 'pile.jpg'})
    tap.ok(status == 200, 'a photograph comes in', told)
    paper = [x for x in ask(admin, 'GET', p)[1]['papers'] if x['kind'] == 'photo'][0]
    tap.ok(paper['shot_on'] == '2020-03-02' and paper['file'] and paper['title'] == 'pile.jpg', 'its day is read from it', paper)
    status, headers, text = admin.request('GET', '/api/projects%s/papers/%d/file' % (p, paper['act']))
    tap.ok(status == 200 and headers['Content-Type'] == 'image/jpeg' and 'attachment' in headers['Content-Disposition'], 'and goes out as a download', (status, dict(headers)))
    status, said = ask(admin, 'POST', p + '/papers/files?kind=photo&source=site', b'<html>x</html>', {'Content-Type': 'image/jpeg'})
    tap.ok(status == 400, 'a page is no photograph', said)
    status, said = ask(admin, 'POST', p + '/papers', {'kind': 'approval', 'number': '1', 'dated': '2199-01-01', 'source': 'x'})
    tap.ok(status == 400 and 'future' in said['detail'], 'a paper is not of tomorrow', said)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        db = copy_of_city(folder)
        with Server(db) as server:
            admin = Client(server).login()
            firm = json.loads(admin.request('GET', '/api/enterprises?page_size=1&district=320585')[2])['rows'][0]['code']
            p = rights(tap, server, admin, firm)
            papers(tap, admin, p)
            tap.ok(server.stop() == 0, 'the server ends with 0', server.said()[-500:])
        done = gusu('check', db=db)
        tap.ok(done.returncode == 0, 'gusu check finds nothing', done.stdout + done.stderr)
        done = gusu('rebuild', db=db)
        again = gusu('check', db=db)
        tap.ok(done.returncode == 0 and again.returncode == 0, '… nor after gusu rebuild', done.stderr + again.stdout)
    tap.end()


if __name__ == '__main__':
    main()
