"""A program under test on another day: a clock that a test moves while the server runs (tests/api/other_clock.c), and people who sign in again when days have passed."""
import datetime
import json
import os
import struct
import time

from lib import BUILD, Client

OWN = 'a sentence that %s remembers'


class Clock:
    """The moment at which the programs under test live, in China's time."""

    def __init__(self, folder, day):
        self.path = os.path.join(folder, 'clock')
        self.env = {'LD_PRELOAD': os.path.join(BUILD, 'tests', 'api', 'other-clock.so'), 'GUSU_TEST_CLOCK': self.path}
        self.set(day)

    def set(self, day, hour=12, minute=0):
        self.day = datetime.date.fromisoformat(day) if isinstance(day, str) else day
        at = datetime.datetime(self.day.year, self.day.month, self.day.day, hour, minute, tzinfo=datetime.timezone(datetime.timedelta(hours=8))).timestamp()
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as f:
            f.write(struct.pack('=q', int(at - time.time())))

    def to(self, instant, minutes=0):
        """To an instant of an answer, and some minutes on."""
        at = datetime.datetime.fromisoformat(instant.replace('Z', '+00:00')) + datetime.timedelta(minutes=minutes)
        at = at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
        self.set(at.date(), at.hour, at.minute)


class Person(Client):
    """By a token, so that nobody has to sign in anew each day; signs in when even that has run out."""
    token = None

    def __init__(self, server, name, password):
        super().__init__(server)
        self.name, self.password = name, password

    def enter(self):
        self.cookie = self.csrf = self.token = None
        self.login(self.name, self.password)
        may = json.loads(super().request('GET', '/api/session')[2])['permissions']
        self.token = json.loads(super().request('POST', '/api/tokens', {'name': 'year', 'permissions': may, 'days': 366})[2])['token']
        return self

    def ask(self, method, path, body=None, headers=None):
        for again in range(2):
            mine = {'Authorization': 'Bearer ' + self.token, 'Cookie': None} if self.token else {}
            status, _, text = self.request(method, path, body, dict(mine, **(headers or {})))
            if status == 401 and not again:
                self.enter()
                continue
            return status, json.loads(text) if text.startswith('{') else text

    def get(self, path):
        return self.ask('GET', path)[1]


def hire(server, admin, name, role, area=''):
    """A new account that has chosen its own password and is signed in."""
    status, made = admin.ask('POST', '/api/accounts', {'name': name, 'display_name': name, 'role': role, 'area': area})
    if status != 200:
        raise RuntimeError('%s: %s' % (name, made))
    p = Person(server, name, made['password'])
    p.login(name, made['password'])
    p.request('POST', '/api/password', {'old_password': made['password'], 'new_password': OWN % name})
    p.password = OWN % name
    return p.enter()
