"""The city in which the walk through a year of evaluation takes place: small, without projects, its figures of 2020 shown since some days, on a clock that the walk moves."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib import BUILD, SCHEME, gusu  # noqa: E402
from moved import Clock  # noqa: E402

DAY = '2021-06-07' # a Monday; the year ends in August, so every working day of it is known


def year_city(folder):
    """The database and what a server on it needs in its environment."""
    clock = Clock(folder, DAY)
    db = os.path.join(folder, 'year.gusu')
    subprocess.run([os.path.join(BUILD, 'tools', 'sample-city'), folder + '/csv', '--enterprises', '1000', '--projects', '0'], check=True, stdout=subprocess.DEVNULL)
    gusu('init', '--sample', folder + '/csv', db=db, check=True, **clock.env)
    gusu('evaluate', '--scheme', SCHEME, '--year', 2019, db=db, check=True, **clock.env)
    return db, dict(clock.env, GUSU_FILES=os.path.join(folder, 'files'))
