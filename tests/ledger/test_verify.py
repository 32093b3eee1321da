#!/usr/bin/env python3
"""gusu-verify and verify.html over the same inputs, good and tampered: both say what is so, and the same. TAP on stdout.

The page's checking part runs under node; the page itself in Chromium where that and web/node_modules are there (else "skipped: …")."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ledger_lib import PAGE, ROOT, VERIFY, City, Server, Tap, gusu, sm3  # noqa: E402

WORDS = {0: 'good', 1: 'bad', 2: 'unusable'}
HERE = os.path.dirname(os.path.abspath(__file__))


class Both:
    """Asks the C program and the page's script; an answer is (verdict, word)."""

    def __init__(self, tap, folder):
        self.tap, self.folder, self.asked = tap, folder, 0
        self.node = subprocess.Popen(['node', os.path.join(HERE, 'core.mjs'), PAGE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) if shutil.which('node') else None

    def of_page(self, question):
        self.node.stdin.write(json.dumps(question) + '\n')
        self.node.stdin.flush()
        a = json.loads(self.node.stdout.readline())
        return a.get('verdict'), a['word']

    def of_program(self, *words):
        p = subprocess.run([VERIFY, '--lang', 'en'] + list(words), capture_output=True, timeout=60)
        found = re.search(rb'\[(\w+)\]', p.stdout)
        return WORDS.get(p.returncode, 'crashed %d' % p.returncode), found.group(1).decode() if found else ''

    def same(self, c, page):
        """Words are compared where there is a verdict; why an input cannot be used is told in sentences."""
        return page is None or (c[0] == page[0] and (c[0] == 'unusable' or c[1] == page[1]))

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(data if isinstance(data, bytes) else data.encode('utf-8', 'surrogatepass'))
        return path

    def list(self, data, proof, head):
        self.asked += 1
        a, b = self.write('asked.csv', data), self.write('asked.json', proof)
        c = self.of_program('list', a, b, head)
        return c, self.of_page({'list': a, 'proof': b, 'head': head}) if self.node else None

    def heads(self, former, later, proof):
        self.asked += 1
        b = self.write('asked.json', proof)
        c = self.of_program('heads', former, later, b)
        return c, self.of_page({'former': former, 'later': later, 'proof': b}) if self.node else None


def hashes(tap, both):
    wrong = []
    for n in list(range(0, 131)) + [1000, 65535, 65536, 300001]:
        data = random.Random(n).randbytes(n)
        path = both.write('hashed', data)
        want = sm3(data).hex()
        p = subprocess.run([VERIFY, 'hash', path], capture_output=True, text=True)
        wrong += [] if p.stdout[:64] == want else [('program', n)]
        wrong += [] if not both.node or both.of_page({'hash': path})[1] == want else [('page', n)]
    tap.ok(not wrong, 'SM3 of both as OpenSSL has it, around every block length', wrong)


def expect(tap, both, cases, name):
    """cases: (what, answers, wanted verdict, wanted word or None)."""
    wrong = []
    for what, (c, page), verdict, word in cases:
        if c[0] != verdict or (word and c[1] != word) or not both.same(c, page):
            wrong.append((what, c, page))
    tap.ok(not wrong, '%s (%d cases)' % (name, len(cases)), '\n'.join(map(str, wrong[:12])))


def good_and_bad(tap, both, city, data, proof, other_proof, head):
    doc = json.loads(proof)

    def edit(**changes):
        return json.dumps(dict(doc, **changes), ensure_ascii=False)
    entry = json.loads(doc['entry'])
    flipped = [p[:7] + ('0' if p[7] != '0' else '1') + p[8:] for p in doc['path']]
    short = head.replace('size=%d' % doc['head']['size'], 'size=%d' % (doc['head']['size'] - 1))
    cases = [
        ('as it is', both.list(data, proof, head), 'good', 'good'),
        ('a head in words around it', both.list(data, proof, '公告：\n' + head.replace('root=', 'root=\n ').upper().replace('GUSU-HEAD', 'gusu-head').replace('SIZE=', 'size=').replace('TIME=', 'time=').replace('ROOT=', 'root=').replace('CITY=', 'city=').replace('CHECK=', 'check=') + '\n'), 'good', 'good'),
        ('the proof in another layout', both.list(data, json.dumps(doc, indent=3), head), 'good', 'good'),
        ('the proof with a byte order mark', both.list(data, b'\xef\xbb\xbf' + proof.encode(), head), 'good', 'good'),
        ('hashes in capitals', both.list(data, edit(path=[p.upper() for p in doc['path']]), head), 'good', 'good'),
        ('one byte of the list', both.list(data[:500] + b'x' + data[501:], proof, head), 'bad', 'file'),
        ('a line removed', both.list(b'\r\n'.join(data.split(b'\r\n')[:-2]) + b'\r\n' if b'\r\n' in data else b'\n'.join(data.split(b'\n')[:-2]) + b'\n', proof, head), 'bad', 'file'),
        ('a byte more', both.list(data + b' ', proof, head), 'bad', 'file'),
        ('no list at all', both.list(b'', proof, head), 'bad', 'file'),
        ('the proof of another list', both.list(data, other_proof, head), 'bad', 'file'),
        ('another actor', both.list(data, edit(entry=doc['entry'].replace('operator', 'somebody')), head), 'bad', 'path'),
        ('another hash in the entry', both.list(data + b'x', edit(entry=doc['entry'].replace(entry['body']['sm3'], sm3(data + b'x').hex())), head), 'bad', 'path'),
        ('another number', both.list(data, edit(seq=doc['seq'] - 1), head), 'bad', 'path'),
        ('a path cut', both.list(data, edit(path=doc['path'][:-1]), head), 'bad', 'path'),
        ('a path longer', both.list(data, edit(path=doc['path'] + doc['path'][:1]), head), 'bad', 'path'),
        ('a path turned', both.list(data, edit(path=doc['path'][::-1]), head), 'bad', 'path'),
        ('no path', both.list(data, edit(path=[]), head), 'bad', 'path'),
        ('the head of another time', both.list(data, proof, city.heads[0]), 'bad', 'size'),
        ('a slip in the head', both.list(data, proof, head.replace('root=', 'root=f', 1)[:-1]), 'unusable', None),
        ('a head whose size was changed', both.list(data, proof, short), 'unusable', None),
        ('no head', both.list(data, proof, 'gusu-head/1'), 'unusable', None),
    ]
    cases += [('path element %d altered' % i, both.list(data, edit(path=doc['path'][:i] + [p] + doc['path'][i + 1:]), head), 'bad', 'path') for i, p in enumerate(flipped)]
    expect(tap, both, cases, 'good and tampered lists')
    return doc, edit


def odd_documents(tap, both, data, doc, edit, proof, head):
    texts = [
        '', '{', 'null', '[]', '""', proof[:-1], proof + 'x', proof + '\0', proof.replace('gusu-proof/1', 'gusu-proof/2'), edit(entry=3), edit(entry=None), edit(seq=0), edit(seq=-1),
        edit(seq='21'), edit(seq=1.5), edit(seq=2 ** 53 + 2), edit(path='x'), edit(path=['zz']), edit(path=[3]), edit(path=doc['path'][:1] * 65), edit(head=3), edit(head={}), edit(head={'size': '21'}),
        proof.replace('"seq":', '"seq":01,"q":'), proof.replace('{', '{,', 1), proof.replace('"path":[', '"path":[,'), proof.replace('"format"', "'format'"), proof.replace('"format"', '"for\tmat"'),
        proof.replace('"entry":"', '"entry":"\\ud800'), proof.replace('"entry":"', '"entry":"\\u0000'), proof.encode().replace(b'"entry":"', b'"entry":"\xff'), proof.replace('"entry":"', '"entry":"\\x'),
        '\ufeff\ufeff' + proof, '[' * 3000 + ']' * 3000,
    ]
    expect(tap, both, [(str(t)[:60], both.list(data, t, head), 'unusable', None) for t in texts], 'documents that are no proofs')
    fine = [('seq as 1e1 or so', edit().replace('"seq": %d' % doc['seq'], '"seq": %d.0' % doc['seq'])), ('a key twice, the last one holds', proof.replace('{', '{"seq":1,', 1)),
            ('escapes', proof.replace('list.published', 'list\\u002epublished')), ('more keys', edit(note={'a': [1, {'b': None}], 'c': True}))]
    expect(tap, both, [(name, both.list(data, t, head), 'good', 'good') for name, t in fine], 'proofs written in other ways')


def random_damage(tap, both, data, proof, head, rounds=400):
    """One byte of the proof anywhere: both agree, and nothing damaged in what counts is good."""
    rng, differ, passed = random.Random(5), [], []
    raw = proof.encode()
    for _ in range(rounds):
        at, how = rng.randrange(len(raw)), rng.randrange(3)
        bad = raw[:at] + (b'' if how == 0 else bytes([rng.randrange(256)]) if how == 1 else raw[at:at + 1] * 2) + raw[at + 1:]
        if bad == raw:
            continue
        c, page = both.list(data, bad, head)
        if not both.same(c, page):
            differ.append((bad[max(0, at - 30):at + 30], c, page))
        doc = None
        if c[0] == 'good':
            doc = json.loads(bad)
            good = json.loads(proof)
            same = all(str(doc[k]).lower() == str(good[k]).lower() for k in ('entry', 'seq', 'path')) and doc['head']['size'] == good['head']['size']
            passed += [] if same else [bad]
    tap.ok(not differ, 'a byte of the proof altered, lost or doubled %d times: both agree' % rounds, differ[:5])
    tap.ok(not passed, '… and nothing that counts was altered where they say good', passed[:2])


def heads(tap, both, city):
    cases, n = [], len(city.heads)
    sizes = [int(re.search(r'size=(\d+)', h).group(1)) for h in city.heads]
    for i in range(n):
        for j in range(i, n):
            proof = gusu('ledger', 'consistency', sizes[i], sizes[j], db=city.db, check=True).stdout
            doc = json.loads(proof)
            cases.append(('%d to %d' % (i, j), both.heads(city.heads[i], city.heads[j], proof), 'good', 'added'))
            for k in range(len(doc['path'])):
                p = list(doc['path'])
                p[k] = ('0' if p[k][0] != '0' else '1') + p[k][1:]
                cases.append(('%d to %d, element %d' % (i, j, k), both.heads(city.heads[i], city.heads[j], json.dumps(dict(doc, path=p))), 'bad', 'rewritten'))
            cases.append(('%d to %d, one more' % (i, j), both.heads(city.heads[i], city.heads[j], json.dumps(dict(doc, path=doc['path'] + ['0' * 64]))), 'bad', 'rewritten'))
            if i != j:
                cases.append(('turned round', both.heads(city.heads[j], city.heads[i], proof), 'bad', 'pair'))
                cases.append(('turned round, as if', both.heads(city.heads[j], city.heads[i], json.dumps(dict(doc, former=doc['head'], head=doc['former']))), 'bad', 'rewritten'))
    expect(tap, both, cases, 'consistency between heads')


def in_browser(tap, both, city, data, proof, head):
    if not os.path.isdir(os.path.join(ROOT, 'web', 'node_modules', 'playwright-core')) or not (os.environ.get('CHROMIUM') or os.path.exists('/usr/bin/chromium')):
        tap.skip('the page in Chromium', 'skipped: Chromium or web/node_modules is not there')
        return
    list_, proof_, forged = both.write('list.csv', data), both.write('proof.json', proof), both.write('forged.csv', data[:-3] + b'?\n')
    p = subprocess.run(['node', os.path.join(HERE, 'browser.mjs'), PAGE, list_, proof_, forged, head, os.environ.get('GUSU_PICTURES', '')], capture_output=True, text=True, timeout=180)
    for line in re.findall(r'^(not ok|ok) \d+ - (.*)$', p.stdout, re.M):
        tap.ok(line[0] == 'ok', line[1], p.stdout)
    tap.ok(p.returncode == 0, 'the page in Chromium', p.stdout[-500:] + p.stderr[-1500:])


def over_http(tap, both, city, data, head):
    """What the public gets from the server is what the program saves."""
    size = re.search(r'size=(\d+)', head).group(1)
    with Server(city.db) as s:
        lists = json.loads(s_get(s, '/api/evaluation/published_lists'))['lists']
        first = [x for x in lists if x['id'] == 1][0]
        got = s_get(s, '/api/evaluation/published_lists/1/file')
        proof = s_get(s, '/api/evaluation/published_lists/1/proof?size=' + size).decode()
        page = s_get(s, '/public/ledger?lang=en').decode()
        tap.ok(got == data and first['sm3'] == sm3(data).hex(), 'the public file is the frozen one')
        expect(tap, both, [('from the server', both.list(got, proof, head), 'good', 'good')], 'the public proof holds')
        tap.ok(json.loads(s_get(s, '/api/ledger/head'))['text'] in page, 'the public page shows the head')
        tap.ok(b'<path' in s_get(s, '/public/ledger.svg'), '… and its QR code')
        tap.ok(s_get(s, '/public/verify.html') == open(PAGE, 'rb').read(), 'the verifier is the page of the sources')
        c = json.loads(s_get(s, '/api/ledger/consistency?first=1'))
        tap.ok(c['former']['size'] == 1, 'consistency is public')


def s_get(server, path):
    import urllib.request
    with urllib.request.urlopen(server.url + path, timeout=20) as r:
        return r.read()


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        both = Both(tap, folder)
        if both.node is None:
            tap.skip('the page', 'skipped: node is not there; only the program is tried')
        city = City(folder)
        out = os.path.join(folder, 'out')
        for i in (1, 2):
            gusu('list', 'save', i, out, db=city.db, check=True)
        files = {name: open(os.path.join(out, name), 'rb').read() for name in os.listdir(out)}
        one = [files[n] for n in sorted(files) if 'list-1' in n]
        two = [files[n] for n in sorted(files) if 'list-2' in n]
        data, proof, other, head = one[0], one[1].decode().strip(), two[1].decode().strip(), city.heads[-1]
        hashes(tap, both)
        doc, edit = good_and_bad(tap, both, city, data, proof, other, head)
        odd_documents(tap, both, data, doc, edit, proof, head)
        random_damage(tap, both, data, proof, head)
        heads(tap, both, city)
        over_http(tap, both, city, data, head)
        in_browser(tap, both, city, data, proof, head)
        print('# %d questions to each' % both.asked)
        if both.node:
            both.node.stdin.close()
            both.node.wait()
    tap.end()


if __name__ == '__main__':
    main()
