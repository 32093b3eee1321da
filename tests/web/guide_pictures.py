#!/usr/bin/env python3
"""The pictures of the guide, taken on the walk through a year of the sample city: guide_pictures.py [FOLDER] [whole]; docs/guide/pictures when no folder is given."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import PASSWORD, ROOT, Server  # noqa: E402
from year import year_city  # noqa: E402


def main():
    words = sys.argv[1:] or [os.path.join(ROOT, 'docs', 'guide', 'pictures')]
    with tempfile.TemporaryDirectory() as folder:
        db, env = year_city(folder)
        with Server(db, **env) as server:
            more = {'GUSU_URL': server.url, 'GUSU_USER': 'admin', 'GUSU_PASSWORD': PASSWORD, 'GUSU_TEST_CLOCK': env['GUSU_TEST_CLOCK']}
            sys.exit(subprocess.run(['node', os.path.join(HERE, 'guide_pictures.mjs')] + words, env=dict(os.environ, **more)).returncode)


if __name__ == '__main__':
    main()
