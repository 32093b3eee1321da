"""Projects for the scope test: some of every district and secrecy, with enterprises as parties; who may see which is worked out here from place, parties and secrecy alone."""
import http.client
import json
import re

OURS = re.compile(r'XM\d{4}-\d{6}')
LINKED = re.compile(r'href="[^"]*(XM\d{4}-\d{6})')
NOBODY = 'XM1999-000001'
OFFICES, WHOLE = ('district', 'town'), ('bureau', 'auditor')


class Projects:
    def __init__(self, city):
        self.city, self.all, self.public = city, {}, set()

    def make(self, admin, rng, n):
        """Opened by an account of the whole city, so nobody else is one of a project's own people."""
        places = [c for c in sorted(self.city.regions) if self.city.regions[c][2] != 'city']
        while len(self.all) < n:
            place, parties, secrecy = rng.choice(places), rng.sample(self.city.subjects, rng.randrange(3)), rng.choice(['open', 'open', 'inside', 'closed'])
            public = rng.random() < 0.5
            changes = [{'field': 'secrecy', 'value': secrecy}, {'field': 'lead_source', 'value': 'known inside only'}, {'field': 'lead_officer', 'value': 'not for the public'}]
            changes += [{'field': 'public', 'value': '1'}] if public else []
            for i, sid in enumerate(parties):
                changes += [{'field': 'parties.role', 'item': '+%d' % i, 'value': 'owner'}, {'field': 'parties.enterprise', 'item': '+%d' % i, 'value': self.city.codes_of[sid][0]}]
            status, _, text = admin.request('POST', '/api/projects', {'name': 'project %d' % len(self.all), 'region': place, 'source': 'test', 'changes': changes})
            if status == 200:  # places of former days take none
                told = json.loads(text)
                self.all[told['code']] = (self.city.regions[place][0], set(parties), secrecy)
                if public and secrecy == 'open':
                    self.public.add(told['code'])

    def seen(self, account, code):
        pos, parties, secrecy = self.all[code]
        if account.role in WHOLE:
            return True
        if account.role == 'enterprise':
            return secrecy == 'open' and bool(parties & account.sees)
        lo, hi, _ = self.city.regions.get(account.area, (1, 0, ''))
        return account.role in OFFICES and lo <= pos <= hi and secrecy != 'closed'

    def some(self, rng):
        return rng.choice(sorted(self.all)) if rng.random() < 0.95 else NOBODY

    def parties(self, account):
        """Enterprises that an account meets in the files it may read."""
        return set().union(*[p[1] for c, p in self.all.items() if self.seen(account, c)], set())

    def leaks(self, account, asked, text):
        found = [c for c in set(OURS.findall(text)) if c in self.all and c not in asked and not self.seen(account, c)]
        return found + (['inside'] if account.role == 'enterprise' and 'known inside only' in text else [])

    def wrong(self, tap, server, accounts):
        """Every account asks for every file: seen or not there, in the words of one that does not exist."""
        bad, there = [], 0
        for a in accounts:
            conn = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
            told = {}
            for code in sorted(self.all) + [NOBODY]:
                conn.request('GET', '/api/projects/' + code, None, {'Cookie': a.cookie})
                reply = conn.getresponse()
                told[code] = (reply.status, re.sub(r'"request_id":"[^"]*"', '', reply.read().decode()))
            conn.close()
            for code in self.all:
                seen = self.seen(a, code)
                there += seen
                if (told[code][0] == 200) != seen or (not seen and told[code] != told[NOBODY]):
                    bad.append('%s (%s %s) %s %s -> %d' % (a.name, a.role, a.area, code, self.all[code], told[code][0]))
        tap.ok(not bad and there > len(self.all), 'a project is seen by place, parties and secrecy, else told from none by nothing', '\n'.join(bad[:20]))

    def for_all(self, tap, server):
        """Without an account: public projects with public fields, and nothing else; what is not public is told from what does not exist by nothing."""
        def get(path):
            conn = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
            conn.request('GET', path)
            reply = conn.getresponse()
            text = reply.read().decode()
            conn.close()
            return reply.status, text
        found, bad, page = set(), [], 1
        while True:
            status, text = get('/public/projects?page=%d' % page)
            here = {c for c in OURS.findall(text) if c in self.all}
            found |= here
            bad += ['list: ' + w for w in ('known inside only', 'not for the public') if w in text]
            if status != 200 or 'page=%d"' % (page + 1) not in text:
                break
            page += 1
        bad += ['%s stands in the list' % c for c in found - self.public] + ['%s is not in the list' % c for c in self.public - found]
        parties = {code for c in self.all for s in self.all[c][1] for code in self.city.codes_of[s]}
        nobody = get('/public/projects/' + NOBODY)
        for code in self.all:
            status, text = get('/public/projects/' + code)
            if (status == 200) != (code in self.public):
                bad.append('%s: %d' % (code, status))
            elif status != 200 and re.sub(r'[0-9a-f]{16}', '', text.replace(code, NOBODY)) != re.sub(r'[0-9a-f]{16}', '', nobody[1]):
                bad.append('%s is refused in other words: %s' % (code, text[:300]))
            bad += ['%s shows %s' % (code, w) for w in ('known inside only', 'not for the public', *parties) if w in text]
        for q in ('known', 'not for', *sorted(parties)[:3], *sorted(set(self.all) - self.public)[:3]):
            if set(LINKED.findall(get('/public/projects?q=' + q.replace(' ', '%20'))[1])) & set(self.all): # what was asked for stands in the box again
                bad.append('a search for %s finds something' % q)
        tap.ok(not bad and len(self.public) > 3, 'without an account there are the public projects and nothing else', '\n'.join(bad[:20]))
