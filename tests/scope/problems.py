"""Problems for the scope test: each with a word of its own in title and thread and another in an inside note; who may meet them follows from the project alone."""
import json
import re


class Problems:
    WORD = re.compile(r'(PRB|NOTE)(\d{5})X')

    def __init__(self, projects):
        self.projects, self.of = projects, {}

    def make(self, admin, rng, n):
        made = {}
        codes = sorted(self.projects.all)
        for i in range(n):
            code = rng.choice(codes)
            body = {'project': code, 'category': rng.choice(['land', 'energy', 'other']), 'title': 'PRB%05dX' % i, 'text': 'PRB%05dX' % i}
            status, _, text = admin.request('POST', '/api/problems', body)
            assert status == 200, text
            d = json.loads(text)
            secret = self.projects.all[code][2] == 'closed'
            assert not secret or d['problem']['level'] == 'city', 'a problem of a project that is kept secret lies with the city'
            self.of['%05d' % i] = code
            made[d['problem']['id']] = None
            path = '/api/problems/%d' % d['problem']['id']
            status, _, text = admin.request('POST', path + '/words', {'text': 'NOTE%05dX' % i, 'inside': True})
            assert status == 200, text
            if i % 2:
                status, _, text = admin.request('POST', path + '/acts', {'act': 'assign', 'note': 'NOTE%05dX' % i})
                assert status == 200, text
        return made

    def leaks(self, account, asked, text):
        found = []
        for kind, number in set(self.WORD.findall(text)):
            word, code = '%s%sX' % (kind, number), self.of.get(number)
            if code is None or word in asked:
                continue
            if not self.projects.seen(account, code) or (kind == 'NOTE' and account.role == 'enterprise'):
                found.append(word)
        return found
