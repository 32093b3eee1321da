#!/usr/bin/env python3
"""The Debian package: built, its files and control data, lintian, units, man pages, the nginx example before a real server. TAP on stdout.

Installing, upgrading and purging it in a bare system is tests/packaging/chroot.py (make deep)."""
import gzip
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import pg_cluster  # noqa: E402
from lib import BUILD, GUSU, PASSWORD, ROOT, Server, Tap, copy_of_city, free_port, gusu, sample_city  # noqa: E402

UNITS = os.path.join(ROOT, 'packaging', 'systemd')
WANTED = {
    'usr/bin/gusu': '-rwxr-xr-x', 'etc/gusu/gusu.yaml': '-rw-r-----', 'lib/systemd/system/gusu.service': '-rw-r--r--', 'lib/systemd/system/gusu-backup.timer': '-rw-r--r--',
    'lib/systemd/system/gusu-backup.service': '-rw-r--r--', 'usr/lib/gusu/backup-daily': '-rwxr-xr-x', 'usr/share/man/man1/gusu.1.gz': '-rw-r--r--',
    'usr/share/man/zh_CN/man1/gusu.1.gz': '-rw-r--r--', 'usr/share/doc/gusu/examples/nginx/gusu.conf': '-rw-r--r--', 'usr/share/doc/gusu/copyright': '-rw-r--r--',
    'usr/share/doc/gusu/guide/operator.md': '-rw-r--r--', 'usr/share/doc/gusu/guide/operator.zh-CN.md': '-rw-r--r--', 'usr/share/gusu/plans/suzhou-2020/targets.yaml': '-rw-r--r--',
}
FOLDERS = ('etc/gusu/', 'lib/systemd/system/', 'usr/bin/', 'usr/lib/gusu/', 'usr/share/doc/gusu/', 'usr/share/gusu/plans/', 'usr/share/man/')


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, **more)


def has(tool):
    return shutil.which(tool, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


def build(t, folder):
    os.environ.setdefault('SOURCE_DATE_EPOCH', '1700000000')
    p = run('packaging/deb/build.sh', '--build', BUILD, '--out', folder, cwd=ROOT)
    deb = p.stdout.strip().splitlines()[-1] if p.stdout.strip() else ''
    if not t.ok(p.returncode == 0 and os.path.exists(deb), 'the package is built', p.stdout + p.stderr):
        t.end()
    again = run('packaging/deb/build.sh', '--build', BUILD, '--out', os.path.join(folder, 'again'), cwd=ROOT).stdout.strip()
    t.ok(open(deb, 'rb').read() == open(again, 'rb').read(), 'twice the same, to the byte')
    return deb


def check_files(t, deb, root):
    entries = {}
    for line in run('dpkg-deb', '-c', deb).stdout.splitlines():
        mode, owner, _, _, _, name = line.split(None, 5)
        entries[name[2:]] = (mode, owner)
    wrong = ['%s: %s' % (f, entries.get(f)) for f, m in WANTED.items() if entries.get(f, ('',))[0] != m]
    t.ok(not wrong, 'the files that must be there, with their modes', '\n'.join(wrong))
    t.ok(all(o == 'root/root' for _, o in entries.values()), 'all of root')
    strange = [n for n, (m, _) in entries.items() if m[0] != 'd' and not n.startswith(FOLDERS)]
    strange += [n for n, (m, _) in entries.items() if m[0] not in '-d' or 's' in m or m[8] == 'w']
    t.ok(not strange, 'no file elsewhere, no link, nothing that others may write', strange)
    plans = {os.path.relpath(os.path.join(d, f), ROOT) for d, _, fs in os.walk(os.path.join(ROOT, 'plans')) for f in fs}
    t.ok(plans == {n[len('usr/share/gusu/'):] for n in entries if n.startswith('usr/share/gusu/plans/') and not n.endswith('/')}, 'every plan file')
    run('dpkg-deb', '-x', deb, root)
    t.ok(open(os.path.join(root, 'etc/gusu/gusu.yaml')).read() == open(os.path.join(ROOT, 'packaging/gusu.yaml')).read(), 'the configuration is the example')
    p = run(os.path.join(root, 'usr/bin/gusu'), '--config', 'none', '--version')
    t.ok(p.returncode == 0 and p.stdout.split()[1] == re.search(r"version: '([^']+)'", open(os.path.join(ROOT, 'meson.build')).read()).group(1), 'the stripped program runs', p.stdout + p.stderr)
    t.ok('NOW' in run('readelf', '-d', os.path.join(root, 'usr/bin/gusu')).stdout, 'every symbol is bound at the start')
    elf = run('readelf', '-lW', os.path.join(root, 'usr/bin/gusu')).stdout
    t.ok('GNU_RELRO' in elf and 'DYN' in elf.split('\n')[1] and not re.search(r'GNU_STACK.*E', elf), 'position independent, no executable stack', elf[:300])


def check_control(t, deb, folder):
    fields = dict(re.findall(r'(?m)^([A-Z][A-Za-z-]+): (.*)$', run('dpkg-deb', '-f', deb).stdout))
    t.ok(all(w in fields['Depends'] for w in ('libc6', 'libmicrohttpd12', 'libsqlite3-0', 'libargon2-1', 'adduser')), 'the libraries are dependencies', fields.get('Depends'))
    control = os.path.join(folder, 'control')
    run('dpkg-deb', '-e', deb, control)
    t.ok(open(os.path.join(control, 'conffiles')).read() == '/etc/gusu/gusu.yaml\n', 'the configuration is a conffile')
    bad = [f for f in ('postinst', 'prerm', 'postrm') if run('sh', '-n', os.path.join(control, f)).returncode]
    t.ok(not bad, 'the scripts are POSIX shell', bad)
    text = ''.join(open(os.path.join(control, f)).read() for f in ('postinst', 'prerm', 'postrm'))
    t.ok(not re.search(r'(?m)^\s*(rm|find)\s', text), 'and delete nothing')
    if has('lintian'):
        p = run('lintian', '--tag-display-limit', '0', '--allow-root', '--fail-on', 'error', deb)
        t.ok(p.returncode == 0, 'lintian finds no error', p.stdout + p.stderr)
    else:
        t.skip('lintian', 'lintian is not installed')


def check_units(t, folder):
    tool = has('systemd-analyze')
    if not tool:
        t.skip('units', 'systemd-analyze is not installed')
        return
    text = open(os.path.join(UNITS, 'gusu.service')).read()
    for name in ('gusu.service', 'gusu-backup.service', 'gusu-backup.timer'):
        unit = open(os.path.join(UNITS, name)).read().replace('/usr/bin/gusu', GUSU).replace('/usr/lib/gusu/', UNITS + '/')
        with open(os.path.join(folder, name), 'w') as f:
            f.write(re.sub(r'(?m)^Documentation=.*\n', '', unit))  # its man page is not installed here
        p = run(tool, 'verify', os.path.join(folder, name))
        t.ok(p.returncode == 0 and not p.stderr.strip(), 'systemd-analyze verify ' + name, p.stderr)
    for name, most in (('gusu.service', 1.5), ('gusu-backup.service', 2.0)):
        p = run(tool, 'security', '--offline=true', '--no-pager', os.path.join(UNITS, name))
        m = re.search(r'Overall exposure level for \S+: ([0-9.]+)', p.stdout)
        t.ok(m and float(m.group(1)) <= most, 'systemd-analyze security %s: %s' % (name, m and m.group(1)), p.stdout[-400:])
    t.ok(re.search(r'(?m)^ExecStart=/usr/bin/gusu serve$', text) and '\nUser=gusu\n' in text, 'what it starts, and as whom')
    check_syscalls(t, tool, text)


def allowed_calls(tool, text):
    groups = {}
    for line in run(tool, 'syscall-filter').stdout.splitlines():
        if line.startswith('@'):
            groups[line.strip()] = current = set()
        elif line.startswith('    ') and not line.strip().startswith('#'):
            current.add(line.strip())

    def flat(name):
        return set().union(*(flat(x) if x.startswith('@') else {x} for x in groups[name]))

    allowed = set()
    for line in re.findall(r'(?m)^SystemCallFilter=(.*)$', text):
        for name in line.lstrip('~').split():
            allowed = allowed - flat(name) if line.startswith('~') else allowed | flat(name)
    return allowed | flat('@default')


def check_syscalls(t, tool, text):
    """What the server really calls, from start to stop, is what its unit allows."""
    if not has('strace') or run('strace', '-o', '/dev/null', 'true').returncode:
        t.skip('system calls', 'strace is not installed, or may not trace here')
        return
    with tempfile.TemporaryDirectory() as folder:
        port, trace = free_port(), os.path.join(folder, 'trace')
        db = copy_of_city(folder)
        p = subprocess.Popen(['strace', '-f', '-qq', '-c', '-U', 'name', '-o', trace, GUSU, '--config', 'none', '--db', db, '--plans', os.path.join(ROOT, 'plans'), 'serve', '--listen',
                              '127.0.0.1:%d' % port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            from lib import SCHEME, Client

            class Here:
                url = 'http://127.0.0.1:%d' % port
            Here.port = port
            c = Client(Here)
            for _ in range(200):
                try:
                    c.request('GET', '/healthz')
                    break
                except OSError:
                    time.sleep(0.1)
            c.login()
            for path in ('/api/evaluation/results?scheme=%s&year=2020' % SCHEME, '/metrics', '/app/', '/api/ready'):
                c.request('GET', path)
            time.sleep(6)
        finally:
            os.killpg(p.pid, signal.SIGTERM)
            p.wait(60)
        called = {line.split()[0] for line in open(trace) if re.fullmatch(r'[a-z0-9_]+\s*', line)}
    called -= {'syscall', 'total', 'restart_syscall'}
    if os.geteuid() == 0:
        called.discard('fchown')  # SQLite keeps a file's owner, but only as root, which the service is not
    refused = called - allowed_calls(tool, text)
    t.ok(len(called) > 20 and not refused, 'its system calls are allowed (%d kinds)' % len(called), sorted(refused) or sorted(called))


def check_man(t, root):
    for path in ('usr/share/man/man1/gusu.1.gz', 'usr/share/man/zh_CN/man1/gusu.1.gz'):
        text = gzip.open(os.path.join(root, path), 'rt', encoding='utf-8').read()
        missing = [c for c in re.findall(r'"words":"([^"]+)"', gusu('help', '--json').stdout) if '\\fBgusu %s\\fP' % c.replace('-', '\\-') not in text]
        t.ok(not missing, '%s names every command' % path, missing)
    if not has('man'):
        t.skip('the man page', 'man is not installed')
        return
    p = run('man', '--warnings=all', '-E', 'UTF-8', '-l', os.path.join(root, 'usr/share/man/man1/gusu.1.gz'), env=dict(os.environ, LANG='C.UTF-8', MANWIDTH='200'))
    t.ok(p.returncode == 0 and not p.stderr.strip() and 'gusu doctor' in p.stdout, 'the page is set without a warning', p.stderr)


def check_backup(t, folder):
    db, target = copy_of_city(folder), os.path.join(folder, 'kept')
    os.mkdir(target)
    env = dict(os.environ, GUSU_PROGRAM=GUSU, GUSU_DB=db, GUSU_BACKUP_FOLDER=target, GUSU_CONFIG='none', GUSU_PLANS=os.path.join(ROOT, 'plans'))
    old, strange = os.path.join(target, 'city-2020-01-01.gusu'), os.path.join(target, 'mine.gusu')
    for f in (old, strange):
        open(f, 'w').close()
        os.utime(f, (1, 1))
    name = hashlib.sha256(b'brought').hexdigest()
    os.makedirs(os.path.join(db + '.files', name[:2]))
    with open(os.path.join(db + '.files', name[:2], name), 'wb') as f:
        f.write(b'brought')
    for _ in range(2):
        p = run(os.path.join(UNITS, 'backup-daily'), env=env)
    made = [f for f in os.listdir(target) if re.fullmatch(r'city-\d{4}-\d\d-\d\d\.gusu', f)]
    t.ok(p.returncode == 0 and len(made) == 1 and os.path.getsize(os.path.join(target, made[0])) > 100000, 'backup-daily makes one a day', p.stderr + str(os.listdir(target)))
    back = os.path.join(folder, 'back.gusu')
    held = lambda: os.path.exists(os.path.join(back + '.files', name[:2], name))  # noqa: E731
    said = gusu('restore', os.path.join(target, made[0]), '--to', back)
    t.ok(held(), 'with the files that people brought', said.stdout + said.stderr)
    t.ok(not os.path.exists(old) and os.path.exists(strange), 'it removes its own old ones and nothing else')
    t.ok(run(os.path.join(UNITS, 'backup-daily'), env=dict(env, GUSU_BACKUP_FOLDER='')).returncode == 3, 'without a folder it says so')
    with open(os.path.join(folder, 'pass'), 'w') as f:
        f.write('a long passphrase for backups\n')
    p = run(os.path.join(UNITS, 'backup-daily'), env=dict(env, GUSU_BACKUP_PASSPHRASE_FILE=os.path.join(folder, 'pass')))
    sealed = os.path.join(target, made[0] + '.sealed')
    t.ok(p.returncode == 0 and os.path.exists(sealed), 'sealed when there is a passphrase', p.stderr)
    shutil.rmtree(back + '.files')
    gusu('restore', sealed, '--to', back, '--replace', '--passphrase-file', os.path.join(folder, 'pass'), check=True)
    t.ok(held(), 'with the files too')
    run(os.path.join(UNITS, 'backup-daily'), env=dict(env, GUSU_BACKUP_FILES='no'))
    shutil.rmtree(back + '.files')
    gusu('restore', os.path.join(target, made[0]), '--to', back, '--replace', check=True)
    t.ok(not held(), 'or without, when so said')


def check_backup_of_postgres(t, folder):
    try:
        with pg_cluster.Cluster() as pg:
            url, target = pg.url('city'), os.path.join(folder, 'kept-pg')
            os.mkdir(target)
            gusu('init', '--empty', db=url, check=True)
            env = dict(os.environ, GUSU_PROGRAM=GUSU, GUSU_DB=url, GUSU_BACKUP_FOLDER=target, GUSU_CONFIG='none', GUSU_PLANS=os.path.join(ROOT, 'plans'))
            p = run(os.path.join(UNITS, 'backup-daily'), env=env)
            made = os.listdir(target)
            back = os.path.join(folder, 'pg-back.gusu')
            good = len(made) == 1 and gusu('restore', os.path.join(target, made[0]), '--to', back).returncode == 0 and gusu('check', db=back).returncode == 0
            t.ok(p.returncode == 0 and good, 'backup-daily of a PostgreSQL database is a city in a file', p.stdout + p.stderr + str(made))
            p = run(os.path.join(UNITS, 'backup-daily'), env=dict(env, GUSU_DB='postgresql://gusu:secret@127.0.0.1:1/city'))
            t.ok(p.returncode == 1 and 'secret' not in p.stdout + p.stderr, 'a password in the address is not shown', p.stderr)
    except pg_cluster.Missing as e:
        t.skip('backup-daily of a PostgreSQL database', e)


class Nginx:
    """The example with other ports and a certificate of this minute."""

    def __init__(self, folder, port):
        self.tls, plain = free_port(), free_port()
        run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', folder + '/key.pem', '-out', folder + '/cert.pem')
        text = open(os.path.join(ROOT, 'packaging/nginx/gusu.conf')).read()
        for old, new in (('127.0.0.1:8080', '127.0.0.1:%d' % port), ('listen 80;', 'listen 127.0.0.1:%d;' % plain), ('\tlisten [::]:80;\n', ''), ('listen 443 ', 'listen 127.0.0.1:%d ' % self.tls),
                         ('\tlisten [::]:443 ssl http2;\n', ''), ('/etc/ssl/gusu/fullchain.pem', folder + '/cert.pem'), ('/etc/ssl/gusu/privkey.pem', folder + '/key.pem')):
            if old not in text:
                raise RuntimeError('the example lacks ' + old)
            text = text.replace(old, new)
        conf = os.path.join(folder, 'nginx.conf')
        with open(conf, 'w') as f:
            f.write('daemon off; pid %s/pid; error_log %s/error.log; worker_processes 1;\nevents { worker_connections 200; }\nhttp {\naccess_log off;\n' % (folder, folder))
            for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'):
                f.write('%s_temp_path %s/%s;\n' % (kind, folder, kind))
            f.write(text + '\n}\n')
        self.words = [has('nginx'), '-c', conf, '-p', folder]
        self.test = run(*self.words, '-t')
        self.folder = folder

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def curl(self, path, *words):
        return run('curl', '-sk', '--max-time', '20', '--noproxy', '*', '-w', '\n%{http_code} %{http_version}', *words, 'https://127.0.0.1:%d%s' % (self.tls, path)).stdout


def check_nginx(t, folder):
    if not has('nginx') or not has('curl') or not has('openssl'):
        t.skip('the nginx example', 'nginx, curl or openssl is not installed')
        return
    with Server(sample_city(), '--trust-proxy') as s:
        n = Nginx(folder, s.port)
        t.ok(n.test.returncode == 0 and 'warn' not in n.test.stderr, 'nginx takes the example', n.test.stderr)
        with n:
            t.ok(n.curl('/healthz') == 'ok\n\n200 2', 'the program answers behind it, over HTTP/2', n.curl('/healthz'))
            t.ok(n.curl('/metrics').endswith('404 2'), 'the figures stay inside')
            got = n.curl('/api/login', '-D', '-', '-H', 'Content-Type: application/json', '-d', '{"name":"admin","password":"%s"}' % PASSWORD)
            cookie = re.search(r'(?im)^set-cookie: (gusu_session=\w+);(.*)$', got)
            t.ok(cookie and 'secure' in cookie.group(2).lower() and re.search(r'(?im)^strict-transport-security: max-age=31536000', got), 'signing in gives a Secure cookie', got[:800])
            spoofed = n.curl('/healthz', '-H', 'X-Forwarded-For: 9.9.9.9', '-H', 'X-Forwarded-Proto: http')
            t.ok(spoofed.endswith('200 2'), 'what a client says of itself does no harm')
            got = n.curl('/api/evaluation/results?scheme=suzhou-2020-illustrative&year=2020', '-D', '-', '-o', '/dev/null', '-H', 'Accept-Encoding: gzip', '-b', cookie.group(1) if cookie else '')
            t.ok(re.search(r'(?im)^content-encoding: gzip', got), 'answers are compressed', got[:600])
            big = os.path.join(folder, 'big')
            with open(big, 'wb') as f:
                f.truncate(257 << 20)
            got = n.curl('/api/login', '-D', '-', '-T', big, '-X', 'POST')
            t.ok(re.search(r'413 2$', got), 'a body over the limit ends at the proxy', got)
            burst = [n.curl('/api/login', '-H', 'Content-Type: application/json', '-d', '{}')[-5:-2] for _ in range(14)]
            t.ok('429' in burst, 'hurried signing in is slowed down', burst)


def main():
    t = Tap()
    if not has('dpkg-shlibdeps'):
        t.skip('the package', 'dpkg-dev is not installed')
        t.end()
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, 'root')
        deb = build(t, folder)
        check_files(t, deb, root)
        check_control(t, deb, folder)
        check_man(t, root)
        check_units(t, folder)
        check_backup(t, folder)
        check_backup_of_postgres(t, folder)
        os.mkdir(os.path.join(folder, 'nginx'))
        check_nginx(t, os.path.join(folder, 'nginx'))
    t.end()


if __name__ == '__main__':
    main()
