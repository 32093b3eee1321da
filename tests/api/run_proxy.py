#!/usr/bin/env python3
"""Requests that two programs could read in two ways, to the server itself and through the nginx example: none is ever taken for two. TAP on stdout.

Every probe carries a second request, for /api/health?smuggled=N. What reached the program is read from its own log, one line a request."""
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import ROOT, Server, Tap, copy_of_city, free_port  # noqa: E402

EXAMPLE = os.path.join(ROOT, 'packaging', 'nginx', 'gusu.conf')
HIDDEN = 'GET /api/health?smuggled=%d HTTP/1.1\r\nHost: x\r\n\r\n'


def chunked(hidden):
    """A body that ends at once for who reads chunks; for who counts bytes it goes on."""
    return '0\r\n\r\n' + hidden


# name, head and body; the body is what follows the empty line. True: refused by the program itself with 400.
PROBES = [
    ('both lengths, chunks first', 'Content-Length: {n}\r\nTransfer-Encoding: chunked\r\n', chunked, True),
    ('both lengths, length first', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', lambda h: '1e\r\n' + h, True),
    ('two lengths', 'Content-Length: 0\r\nContent-Length: {n}\r\n', lambda h: h, True),
    ('two lengths, the same', 'Content-Length: {n}\r\nContent-Length: {n}\r\n', lambda h: h, True),
    ('two lengths in a line', 'Content-Length: 0, {n}\r\n', lambda h: h, True),
    ('a length with a sign', 'Content-Length: +{n}\r\n', lambda h: h, True),
    ('a length in hexadecimal', 'Content-Length: 0x1\r\n', lambda h: 'a' + h, True),
    ('a length with a blank before the colon', 'Content-Length : {n}\r\n', lambda h: h, True),
    ('another coding', 'Transfer-Encoding: xchunked\r\n', chunked, True),
    ('two codings', 'Transfer-Encoding: chunked, identity\r\n', chunked, True),
    ('codings in two lines', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', chunked, True),
    ('a coding with a blank before the colon', 'Transfer-Encoding : chunked\r\nContent-Length: {n}\r\n', chunked, True),
    ('a coding behind a tab', 'Transfer-Encoding:\tchunked\r\nContent-Length: {n}\r\n', chunked, True),
    ('a coding with a control character', 'Transfer-Encoding: \x0bchunked\r\nContent-Length: {n}\r\n', chunked, True),
    ('a folded coding', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: {n}\r\n', chunked, True),
    ('a folded length', 'X-A: b\r\n Content-Length: 3\r\nContent-Length: {n}\r\n', lambda h: h, True),
    ('a length behind a bare LF', 'X-A: b\nContent-Length: {n}\r\n', lambda h: h, None),
    ('a coding behind a bare LF', 'X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: {n}\r\n', chunked, True),
    ('a bare CR in a line', 'X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: {n}\r\n', chunked, None),
    ('a wrong length of a chunk', 'Transfer-Encoding: chunked\r\n', lambda h: '-1\r\n\r\n0\r\n\r\n' + h, None),
    ('a chunk with a bare LF', 'Transfer-Encoding: chunked\r\n', lambda h: '0\n\n' + h, None),
    ('a chunk of 2^64 bytes', 'Transfer-Encoding: chunked\r\n', lambda h: '10000000000000000\r\n' + h, None),
]


def probe(name, head, body, i):
    hidden = HIDDEN % i
    content = body(hidden)
    return ('POST /api/login HTTP/1.1\r\nHost: gusu.example.gov.cn\r\nContent-Type: application/json\r\n' + head.replace('{n}', str(len(content))) + '\r\n' + content).encode('latin-1')


def talk(port, data, tls):
    """Everything the other side says until it closes or is silent for a moment."""
    s = socket.create_connection(('127.0.0.1', port), 5)
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        s = context.wrap_socket(s, server_hostname='gusu.example.gov.cn')
    said, closed = b'', False
    try:
        s.sendall(data)
        s.settimeout(1)
        while True:
            got = s.recv(65536)
            if not got:
                closed = True
                break
            said += got
    except socket.timeout:
        pass
    except (ConnectionError, ssl.SSLError):
        closed = True
    s.close()
    return said, closed


def reached(server):
    return sorted(set(int(n) for n in re.findall(r'smuggled=(\d+)', server.said())))


def direct(tap, server):
    for i, (name, head, body, refused) in enumerate(PROBES):
        said, closed = talk(server.port, probe(name, head, body, 100 + i), False)
        first = said.split(b'\r\n')[0].decode('latin-1')
        statuses = re.findall(rb'HTTP/1\.[01] (\d{3})', said)
        if refused:
            # libmicrohttpd 0.9.75 writes the head of a refusal of its own twice, and closes
            tap.ok(set(statuses) == {b'400'} and closed, 'direct: %s: 400 and closed' % name, '%s closed=%s' % (statuses, closed))
        else:
            tap.ok(len(statuses) <= 1 or statuses[0] != b'200', 'direct: %s is one request or none (%s)' % (name, first), said[:600])


def nginx(folder, port, backend):
    """The example with other ports and a certificate of its own."""
    with open(EXAMPLE, encoding='utf-8') as f:
        text = f.read()
    text = re.sub(r'server 127\.0\.0\.1:8080', 'server 127.0.0.1:%d' % backend, text)
    text = re.sub(r'\tlisten \[::\][^\n]*\n', '', text)
    text = re.sub(r'listen 80;', 'listen 127.0.0.1:%d;' % free_port(), text)
    text = re.sub(r'listen 443 ssl http2;', 'listen 127.0.0.1:%d ssl http2;' % port, text)
    text = text.replace('/etc/ssl/gusu/', folder + '/').replace('rate=1r/s', 'rate=1000r/s')  # the probes sign in more often than people
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=gusu.example.gov.cn',
                    '-keyout', folder + '/privkey.pem', '-out', folder + '/fullchain.pem'], check=True, capture_output=True)
    with open(folder + '/nginx.conf', 'w', encoding='utf-8') as f:
        f.write(('user root;\n' if os.getuid() == 0 else '') + 'pid %s/nginx.pid;\nerror_log %s/error.log;\nevents {}\nhttp {\naccess_log %s/access.log;\n' % ((folder,) * 3) +
                ''.join('%s_temp_path %s/%s;\n' % (k, folder, k) for k in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi')) + text + '}\n')
    return subprocess.Popen([shutil.which('nginx') or '/usr/sbin/nginx', '-p', folder, '-c', folder + '/nginx.conf', '-g', 'daemon off;'], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def through(tap, server, folder):
    if not (shutil.which('nginx') or os.path.exists('/usr/sbin/nginx')) or not os.path.exists(EXAMPLE):
        tap.skip('through nginx', 'skipped: nginx (nginx-light) or its example is not there')
        return
    port = free_port()
    p = nginx(folder, port, server.port)
    try:
        for _ in range(50):
            try:
                talk(port, b'', True)
                break
            except OSError:
                time.sleep(0.1)
        said, _ = talk(port, b'GET /api/health HTTP/1.1\r\nHost: gusu.example.gov.cn\r\nConnection: close\r\n\r\n', True)
        if not tap.ok(b' 200 ' in said.split(b'\r\n')[0], 'nginx: the example serves', said[:300] + open(folder + '/error.log', 'rb').read()[:600]):
            return
        for i, (name, head, body, _) in enumerate(PROBES):
            data = probe(name, head, body, 200 + i) + b'GET /api/ready?marker=%d HTTP/1.1\r\nHost: gusu.example.gov.cn\r\nConnection: close\r\n\r\n' % (200 + i)
            said, closed = talk(port, data, True)
            # nginx itself may answer what follows, as a request of its own to the program: then it says so to this client and to nobody else
            answers = len(re.findall(rb'HTTP/1\.[01] \d{3}', said))
            tap.ok(answers <= 3, 'nginx: %s: %d answers' % (name, answers), said[:500])
        # whatever came through, the next client gets its own answer on the connections that nginx keeps to the program
        wrong = 0
        for i in range(60):
            said, _ = talk(port, b'GET /api/indicators?own=%d HTTP/1.1\r\nHost: gusu.example.gov.cn\r\nConnection: close\r\n\r\n' % i, True)
            wrong += b' 401 ' not in said.split(b'\r\n')[0]
        tap.ok(wrong == 0, 'nginx: 60 clients after the probes get their own answers', '%d did not' % wrong)
        log = open(folder + '/access.log', encoding='utf-8', errors='replace').read()
        seen = set(int(n) for n in re.findall(r'smuggled=(\d+)', log))
        hidden = [n for n in reached(server) if n >= 200 and n not in seen]
        tap.ok(not hidden, 'nginx: no request reached the program that nginx did not see', [PROBES[n - 200][0] for n in hidden])
    finally:
        p.terminate()
        p.wait(20)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-proxy-') as folder, Server(copy_of_city(folder), '--trust-proxy', GUSU_LOG='debug') as server:
        direct(tap, server)
        hidden = [n for n in reached(server) if n < 200]
        tap.ok(not [n for n in hidden if PROBES[n - 100][3]], 'direct: no hidden request of a refused one is read', [PROBES[n - 100][0] for n in hidden])
        through(tap, server, folder)
    tap.end()


if __name__ == '__main__':
    main()
