"""A city of sixty enterprises that is made in a second, and the files of the acts that are tried on it."""
import hashlib
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from lib import SCHEME, gusu  # noqa: E402
from test_bad_input import code_of  # noqa: E402

FIRMS = 60
REGIONS = ('320583100', '320582100', '320581')
WIDE = ('综合能耗', '用电量', '研发费用')


def write(path, head, rows):
    with open(path, 'w', encoding='utf-8') as f:
        f.write(','.join(head) + '\n')
        for r in rows:
            f.write(','.join(str(v) for v in r) + '\n')
    return path


def firms(path, first, n):
    return write(path, ('信用代码', '名称', '所属区域', '行业代码', '状态', '登记日期', '规上2020'),
                 [(code_of(first + i), '企业%d' % (first + i), REGIONS[i % 3], ('3911', '1711', '2651')[i % 3], '正常', '2001-05-20', '是') for i in range(n)])


def facts(path, first, n, year, value):
    return write(path, ('信用代码', '指标', '时期', '数值', '单位'),
                 [(code_of(first + i), name, year, value + i, unit) for i in range(n) for name, unit in zip(WIDE, ('tce', '万kWh', '万元'))])


def plots(path, first, n, lot):
    head = gusu_header('plots', os.path.dirname(path))
    return write(path, head, [('DK%05d' % (lot + i), REGIONS[i % 3], '路 %d 号' % i, '%d.5' % (10 + i), code_of(first + i), '自有', 10 + i, '2001-05-20', '') for i in range(n)])


def gusu_header(kind, folder):
    path = os.path.join(folder, kind + '-template.csv')
    if not os.path.exists(path):
        gusu('template', kind, path, db=os.path.join(folder, 'base.gusu'), check=True)
    with open(path, encoding='utf-8-sig') as f:
        return f.readline().strip().split(',')


def wide(path, first, n):
    """The figures that the scheme asks for, under the names of the template."""
    head = gusu_header('facts', os.path.dirname(path))
    names = [next(h for h in head if h.startswith(w)) for w in ('信用代码', '年份', '用地面积', '实缴税收', '开票销售', '工业增加值', '年平均从业人员')]
    return write(path, names, [(code_of(first + i), 2020, 10 + i, 100 + 7 * i % 90, 1000 + 13 * i, 200 + i, 50 + i) for i in range(n)])


def uploads(folder):
    """A folder of uploaded files, which go along into backups."""
    at = os.path.join(folder, 'uploads')
    for data in (b'', b'a small file', os.urandom(3 << 20)):
        name = hashlib.sha256(data).hexdigest()
        os.makedirs(os.path.join(at, name[:2]), exist_ok=True)
        with open(os.path.join(at, name[:2], name), 'wb') as f:
            f.write(data)
    return at


def make(folder):
    """The path of the city; every act's file stands beside it."""
    db = os.path.join(folder, 'base.gusu')
    at = lambda name: os.path.join(folder, name)  # noqa: E731
    gusu('init', '--empty', '--city', '试验市', db=db, check=True)
    gusu('import', 'enterprises', firms(at('firms.csv'), 700000, FIRMS), db=db, check=True)
    gusu('import', 'plots', plots(at('plots.csv'), 700000, FIRMS, 0), db=db, check=True)
    gusu('import', 'facts', wide(at('wide.csv'), 700000, FIRMS), '--known-at', '2021-03-01', db=db, check=True)
    gusu('import', 'facts', facts(at('facts.csv'), 700000, FIRMS, 2020, 50), '--known-at', '2021-03-01', db=db, check=True)
    gusu('evaluate', '--scheme', SCHEME, '--year', '2020', db=db, check=True)
    gusu('backup', at('backup.gusu'), db=db, check=True)
    firms(at('more-firms.csv'), 800000, 40)
    facts(at('more-facts.csv'), 700000, FIRMS, 2021, 70)
    plots(at('more-plots.csv'), 700000, 20, 5000)
    # of a later year: a mark of 2020 would change what the evaluation of 2020 is about, and the check would rightly say so
    write(at('marks.csv'), gusu_header('marks', folder), [(code_of(700000 + i), '一票否决', '试〔2020〕%d号' % i, '生态环境局', '', '2021-06-01', '') for i in range(10)])
    db_file = sqlite3.connect(db)
    db_file.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    db_file.close()
    for tail in ('-wal', '-shm'):
        if os.path.exists(db + tail):
            os.unlink(db + tail)
    return db
