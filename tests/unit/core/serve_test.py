#!/usr/bin/env python3
"""serve_test.py - signing in over HTTP against a real server: the page without script, cookies, redirects, throttling, passwords. TAP.

  serve_test.py GUSU"""
# SPDX-License-Identifier: Apache-2.0
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse

GUSU = sys.argv[1]
PASSWORD = "a sentence to remember"
count = failed = 0


def ok(good, name, why=""):
    global count, failed
    count += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, name))
    if not good:
        print("# " + str(why)[:600].replace("\n", "\n# "))


class Browser:
    """Cookies and nothing else."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, body=None, kind=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if self.cookies:
            headers["Cookie"] = "; ".join("%s=%s" % x for x in self.cookies.items())
        if kind:
            headers["Content-Type"] = kind
        c.request(method, path, body, headers)
        r = c.getresponse()
        r.text = r.read().decode()
        c.close()
        for line in r.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return r

    def form(self, name, password, **more):
        return self.ask("POST", "/login", urllib.parse.urlencode(dict(name=name, password=password, **more)), "application/x-www-form-urlencoded")

    def post(self, path, body, **headers):
        return self.ask("POST", path, json.dumps(body), "application/json", **headers)


def tests(port, log):
    b = Browser(port)
    r = b.ask("GET", "/login?next=/enterprise/1%3Fa%3Db", Accept_Language="en")
    ok(r.status == 200 and 'name="next" value="/enterprise/1?a=b"' in r.text and "<script" not in r.text, "the page keeps where to go and needs no script", r.text)
    ok("/login?lang=zh&amp;next=/enterprise/1%3Fa%3Db" in r.text, "the link to the other language keeps it too", r.text)
    ok(set(re.findall(r'for="(\w+)"', r.text)) == {"name", "password"}, "every field has a label", r.text)
    ok("default-src" in r.headers["Content-Security-Policy"], "the page has a content security policy", r.headers)
    r = b.form("<admin>\"'", "wrong", next="/x")
    ok(r.status == 401 and 'role="alert"' in r.text and "&lt;admin&gt;&quot;&#39;" in r.text and "<admin>" not in r.text, "a wrong password shows the page again, what was typed escaped", r.text)
    r = b.form("admin", PASSWORD, next="/overview")
    ok(r.status == 303 and r.headers["Location"] == "/overview", "the right one goes on", (r.status, r.headers, r.text))
    cookie = r.headers["Set-Cookie"] or ""
    ok("HttpOnly" in cookie and "SameSite=Lax" in cookie and re.search(r"gusu_session=[0-9a-f]{64};", cookie), "the cookie is kept from scripts and other sites", cookie)
    r = b.ask("GET", "/login?next=/overview")
    ok(r.status == 303, "who is signed in need not sign in", (r.status, r.text))
    for bad in ("//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/a b", "/a\r\nX: y"):
        r = Browser(port).form("admin", PASSWORD, next=bad)
        ok(r.status == 303 and r.headers["Location"] == "/", "no way to another site: %r" % bad, (r.status, r.headers))
    r = b.ask("GET", "/api/session")
    s = json.loads(r.text)
    ok(s["name"] == "admin" and len(s["csrf_token"]) == 64 and "core.jobs" in s["permissions"], "the session tells name, token and permissions", r.text)
    token = s["csrf_token"]
    r = b.post("/api/password", {"old_password": PASSWORD, "new_password": "another sentence"})
    ok(r.status == 403, "no change without the token", r.text)
    r = b.post("/api/password", {"old_password": PASSWORD, "new_password": "short"}, X_CSRF_Token=token)
    ok(r.status == 400 and json.loads(r.text)["field"] == "password", "a short password is refused", r.text)
    other = Browser(port)
    other.form("admin", PASSWORD)
    r = b.post("/api/password", {"old_password": PASSWORD, "new_password": "another sentence"}, X_CSRF_Token=token)
    ok(r.status == 204, "the password changes", (r.status, r.text))
    ok(b.ask("GET", "/api/session").status == 200 and other.ask("GET", "/api/session").status == 401, "other sessions are over, this one is not")
    r = b.ask("POST", "/api/logout", X_CSRF_Token=token)
    ok(r.status == 204 and "gusu_session" not in b.cookies and b.ask("GET", "/api/session").status == 401, "signing out ends it", (r.status, r.text))
    page = b.ask("GET", "/login?lang=en")
    ok(b.cookies.get("lang") == "en" and "Sign in" in page.text and "Sign in" in b.ask("GET", "/login", Accept_Language="zh-CN").text, "the chosen language stays", page.text)
    css = b.ask("GET", "/page.css")
    ok(css.headers["Content-Type"].startswith("text/css") and "@media print" in css.text, "the style knows paper", css.headers)
    ok(b.ask("GET", "/page.css", If_None_Match=css.headers["ETag"]).status == 304, "the style is asked for once", css.headers)
    for i in range(5):
        r = b.form("admin", "wrong")
    ok(r.status == 401, "five guesses are free", r.status)
    r = b.form("admin", "another sentence")
    ok(r.status == 429 and "15 minutes" in r.text, "then one waits, also with the right password", (r.status, r.text))
    r = b.post("/api/login", {"name": "admin", "password": "another sentence"})
    ok(r.status == 429 and json.loads(r.text)["status"] == 429, "by the API too", r.text)
    log.seek(0)
    said = log.read().decode()
    ok(PASSWORD not in said and "another sentence" not in said and not re.search(r"[0-9a-f]{64}", said), "the log holds no password and no cookie", said)


def main():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        env = dict(os.environ, GUSU_DB=os.path.join(folder, "t.gusu"), GUSU_ADMIN_PASSWORD=PASSWORD)
        subprocess.run([GUSU, "init"], env=env, check=True, stdout=subprocess.DEVNULL)
        p = subprocess.Popen([GUSU, "serve", "--listen", "127.0.0.1:0", "--json"], env=env, stdout=subprocess.PIPE, stderr=log)
        try:
            tests(int(json.loads(p.stdout.readline())["address"].rstrip("/").rsplit(":", 1)[1]), log)
        finally:
            p.send_signal(signal.SIGTERM)
            ok(p.wait(30) == 0, "the server ends in good order")
            p.stdout.close()
    print("1..%d" % count)
    sys.exit(failed > 0)


main()
