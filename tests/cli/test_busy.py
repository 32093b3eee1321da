#!/usr/bin/env python3
"""Somebody writes for long: people sign in, look and sign out without waiting for it; those who write wait, and leave the others their threads. TAP.

The long writer is a connection of this test that holds the database's write lock, as an import of a million rows does."""
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import PASSWORD, Client, Server, Tap, gusu  # noqa: E402

T = Tap()
HELD_S, ROUNDS, WRITERS = 6, 5, 12


def took(work):
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result


def sign_in(server):
    return Client(server).login()


def me(client):
    return client.request('GET', '/api/session')[0]


class Held:
    """The write lock of the database, held."""

    def __init__(self, db):
        self.connection = sqlite3.connect(db, timeout=30, isolation_level=None)

    def __enter__(self):
        self.connection.execute('BEGIN IMMEDIATE')
        return self

    def __exit__(self, *_):
        self.connection.execute('ROLLBACK')
        self.connection.close()


def rows(db, sql):
    connection = sqlite3.connect(db, timeout=30)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def soon(what, most=20):
    end = time.monotonic() + most
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return what()


def walk(server, db):
    admin = sign_in(server)
    status, _, text = admin.request('POST', '/api/imports?kind=facts', b'code,indicator,period,value\n1,tax,2020,1\n', {'Content-Type': 'text/csv', 'X-File-Name': 'x.csv'})
    intake = json.loads(text)['intake']['id']
    idle = statistics.median(took(lambda: sign_in(server))[0] for _ in range(ROUNDS))
    stored = len(rows(db, 'SELECT hash FROM session'))
    wrong = Client(server)
    with Held(db):
        began = time.monotonic()
        times = [took(lambda: sign_in(server)) for _ in range(ROUNDS)]
        slowest = max(t for t, _ in times)
        T.ok(slowest < idle * 5 + 1, 'signing in does not wait for the writer (%.2f s, idle %.2f s)' % (slowest, idle))
        late = [c for _, c in times]
        T.ok(all(me(c) == 200 for c in late), 'and counts at once')
        t, (status, _, _) = took(lambda: wrong.request('POST', '/api/login', {'name': 'admin', 'password': 'wrong ' + PASSWORD}))
        T.ok(status == 401 and t < idle * 5 + 1, 'a wrong password is refused as quickly (%.2f s)' % t)
        t, (status, _, _) = took(lambda: late[1].request('POST', '/api/logout'))
        T.ok(status == 204 and t < idle * 5 + 1 and me(late[1]) == 401, 'signing out is not held up, and counts at once (%.2f s, %d)' % (t, status))
        t, (status, _, _) = took(lambda: admin.request('POST', '/api/logout'))
        T.ok(status == 204 and me(admin) == 401, 'also of a session that was stored long ago')

        answers = []
        pens = [threading.Thread(target=lambda: answers.append(late[0].request('POST', '/api/imports/%d' % intake, {'source': 'x'})[0])) for _ in range(WRITERS)]
        for p in pens:
            p.start()
        time.sleep(0.5)
        looks = [took(lambda: late[2].request('GET', '/api/enterprises?page=1')) for _ in range(ROUNDS)]
        T.ok(max(t for t, _ in looks) < 1 and all(a[0] == 200 for _, a in looks) and not answers,
             'with %d people waiting to write, the others look at pages (%.2f s)' % (WRITERS, max(t for t, _ in looks)))
        T.ok(len(rows(db, 'SELECT hash FROM session')) == stored, 'while nothing was written')
        time.sleep(max(0.0, HELD_S - (time.monotonic() - began)))
    for p in pens:
        p.join()
    T.ok(set(answers) <= {200, 503} and 200 in answers, 'those who wrote were served when it was over', answers)
    T.ok(soon(lambda: len(rows(db, 'SELECT hash FROM session')) == stored + ROUNDS - 2), 'and the sign-ins were stored, but for those who had left',
         (stored, rows(db, 'SELECT hash FROM session')))
    T.ok(soon(lambda: len(rows(db, "SELECT id FROM audit WHERE action = 'session.refused'")) == 1), 'the wrong password was noted')
    return late


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, 'city.gusu')
        gusu('init', '--empty', db=db, check=True)
        with Server(db) as server:
            late = walk(server, db)
            keeps, ends = late[0], late[2]
            others = [s for s in json.loads(keeps.request('GET', '/api/sessions')[2])['sessions'] if not s['this_one']]
            for s in others:
                keeps.request('POST', '/api/sessions/%s/revoke' % s['id'])
            T.ok(me(keeps) == 200 and me(ends) == 401, 'a session that is revoked is over')
        with Server(db) as server:
            for client in late:
                client.server = server
            T.ok(me(keeps) == 200 and me(ends) == 401 and me(late[1]) == 401, 'and stays so when the server starts anew; the others go on')
    T.end()


main()
