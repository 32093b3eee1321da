#!/usr/bin/env python3
"""Runs the API cases: tests/api/X/*.case against a real server with the small sample city. TAP on stdout.

A case file is a row of requests; what one keeps, the later ones may use. Lines:
    # a remark                     name of the next request, if it is the line before it
    login: admin | none            who asks from here on (default admin)
    GET /api/regions               a request; a JSON body may follow on the next lines until an empty line or `status:`
    header Name: value             for this request
    status: 200
    type: text/csv                 the beginning of Content-Type
    json: {…}                      what the answer must have (see tests/lib.py, differs); may go on over several lines that begin with a blank
    head: Name words               this header of the answer contains these words
    text: words                    the answer contains these words (several lines allowed)
    keep: code = rows.0.code       a value of the answer for {code} in later requests
"""
import glob
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import Client, Server, Tap, copy_of_city, differs  # noqa: E402

METHODS = ('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS')


def parse(path):
    steps, login, remark, step = [], 'admin', '', None
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        line = line.rstrip('\n')
        word = line.split(' ', 1)[0]
        if not line.strip():
            step = None
        elif line.startswith('#'):
            remark = line[1:].strip()
        elif word in METHODS:
            step = {'method': word, 'path': line.split(' ', 1)[1].strip(), 'login': login, 'name': remark or line, 'line': number, 'headers': {}, 'body': '', 'text': [], 'keep': []}
            steps.append(step)
            remark = ''
        elif word == 'login:':
            login = line.split(':', 1)[1].strip()
        elif step is None:
            sys.exit('%s:%d: no request stands before this line' % (path, number))
        elif word == 'header':
            name, value = line[7:].split(':', 1)
            step['headers'][name] = value.strip() or None
        elif word == 'status:':
            step['status'] = int(line.split(':')[1])
        elif word == 'type:':
            step['type'] = line.split(':', 1)[1].strip()
        elif word == 'json:':
            step['json'] = line[5:]
        elif word == 'head:':
            step.setdefault('head', []).append(line[5:].strip().split(' ', 1))
        elif word == 'text:':
            step['text'].append(line[5:].strip())
        elif word == 'keep:':
            step['keep'].append([p.strip() for p in line[5:].split('=', 1)])
        elif line[0] == ' ' and 'json' in step:
            step['json'] += '\n' + line
        elif 'status' not in step:
            step['body'] += line + '\n'
        else:
            sys.exit('%s:%d: cannot read this line: %s' % (path, number, line))
    return steps


def fill(text, kept):
    return re.sub(r'\{(\w+)\}', lambda m: str(kept[m.group(1)]) if m.group(1) in kept else m.group(), text)


def pick(value, path):
    for part in path.split('.'):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def judge(step, kept, status, headers, text):
    if status != step.get('status', 200):
        return 'status %d, not %d\n%s' % (status, step.get('status', 200), text[:600])
    if 'type' in step and not (headers.get('Content-Type') or '').startswith(step['type']):
        return 'Content-Type %s' % headers.get('Content-Type')
    for name, words in step.get('head', []):
        if words not in (headers.get(name) or ''):
            return '%s: %r does not say %r' % (name, headers.get(name), words)
    for words in step['text']:
        if fill(words, kept) not in text:
            return 'the answer does not say %r:\n%s' % (fill(words, kept), text[:600])
    if 'json' in step or step['keep']:
        try:
            got = json.loads(text)
        except ValueError as e:
            return 'no JSON (%s): %s' % (e, text[:300])
        if 'json' in step:
            d = differs(json.loads(fill(step['json'], kept)), got)
            if d:
                return d + '\n' + text[:600]
        for name, path in step['keep']:
            try:
                kept[name] = pick(got, path)
            except (KeyError, IndexError, TypeError):
                return 'there is no %s to keep in %s' % (path, text[:300])
    return None


def main():
    tap = Tap()
    wanted = sys.argv[1:] or ['']
    with tempfile.TemporaryDirectory() as folder, Server(copy_of_city(folder)) as server:
        users = {'none': Client(server), 'admin': Client(server).login()}
        for path in sorted(glob.glob(os.path.join(HERE, '*', '*.case'))):
            name = os.path.relpath(path, HERE)
            if not any(w in name for w in wanted):
                continue
            kept = {}
            for step in parse(path):
                user = users[step['login']]
                body = fill(step['body'], kept).strip()
                status, headers, text = user.request(step['method'], fill(step['path'], kept), body.encode() if body else None,
                                                     {k: v and fill(v, kept) for k, v in step['headers'].items()})
                why = judge(step, kept, status, headers, text)
                tap.ok(why is None, '%s:%d %s' % (name, step['line'], step['name']), why)
        tap.ok(server.stop() == 0, 'the server ends with 0 when asked to stop', server.said()[-800:])
    tap.end()


if __name__ == '__main__':
    main()
