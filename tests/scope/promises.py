"""Promises for the scope test: each with a word of its own as agreement and another as the source of its figure; who may meet them follows from the project alone. All parties of
these projects are owners."""
import json
import re


class Promises:
    WORD = re.compile(r'(PAGR|PFIG)(\d{5})X')

    def __init__(self, projects):
        self.projects, self.of = projects, {}

    def make(self, admin, rng, n):
        for i, code in enumerate(rng.sample(sorted(self.projects.all), min(n, len(self.projects.all)))):
            word = '%05dX' % i
            self.of['%05d' % i] = code
            changes = [{'field': 'finish_agreed', 'value': '2020-06-30'}, {'field': 'promises.item', 'item': 'capital', 'value': 'capital'}, {'field': 'promises.value', 'item': 'capital', 'value': '1000'},
                       {'field': 'promises.agreement', 'item': 'capital', 'value': 'PAGR' + word}]
            status, _, text = admin.request('POST', '/api/projects/%s/edit' % code, {'source': 'test', 'changes': changes})
            assert status == 200, text
            told = {'item': 'capital', 'value': str(rng.randrange(900, 1100)), 'day': '2020-12-01', 'source': 'PFIG' + word}
            status, _, text = admin.request('POST', '/api/projects/%s/promises/figures' % code, told)
            assert status == 200, text
            if i % 2:
                status, _, text = admin.request('POST', '/api/projects/%s/promises/check' % code, {'stage': 'finished'})
                assert status == 200 and json.loads(text)['proposal'] in ('pass', 'correct'), text

    def leaks(self, account, asked, text):
        found = []
        for kind, number in set(self.WORD.findall(text)):
            word, code = '%s%sX' % (kind, number), self.of.get(number)
            if code is not None and word not in asked and not self.projects.seen(account, code):
                found.append(word)
        return found
