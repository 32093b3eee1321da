#!/usr/bin/env python3
"""The table of promises by command: promises and figures come in, once more changes nothing, every mistake is named with its cell, the template has its columns. TAP on stdout."""
import csv
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import Tap, gusu, new_database  # noqa: E402

T = Tap()
HEAD = '项目编号,指标,单位,承诺值,考核时点,考核日,实际值,数据来源,依据\n'


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def bring(db, kind, path, *more):
    p = gusu('import', kind, path, '--json', *more, db=db)
    return p.returncode, json.loads(p.stdout or p.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix='gusu-promises-') as folder:
        db = new_database(folder)
        gusu('init', '--empty', db=db, check=True)
        code, r = bring(db, 'projects', write(folder, 'projects.csv', '项目编号,项目名称,所在地,首谈日\nXM2020-000001,甲项目,320583,2020-01-06\nXM2020-000002,乙项目,320583,2020-01-07\n'), '--known-at', '2020-02-01')
        T.ok(code == 0 and r['added'] == 2, 'two projects', r)
        good = HEAD + ('XM2020-000001,投资强度,万元/亩,350,竣工,,,,协议1号\nXM2020-000001,R&D强度,%,3,达产,2020-12-31,3.2,统计局,协议1号\n'
                       'XM2020-000002,容积率,,1.5,,,,,\nXM2020-000002,亩均税收,,20.5,Full output,,,,\n')
        path = write(folder, 'good.csv', good)
        code, r = bring(db, 'project-promises', path, '--known-at', '2021-01-31', '--source', '招商局')
        T.ok(code == 0 and r['added'] == 4 and r['rejected'] == 0, 'four promises come in, one with its figure', r)
        code, r = bring(db, 'project-promises', path, '--known-at', '2021-01-31')
        T.ok(code == 0 and r['added'] == 0 and r['changed'] == 0 and r['unchanged'] == 4, 'once more: nothing is told twice', r)
        code, r = bring(db, 'project-promises', write(folder, 'more.csv', HEAD + 'XM2020-000001,投资强度,,360,,2021-01-10,361.25,,\n'), '--known-at', '2021-02-01')
        T.ok(code == 0 and r['changed'] == 1, 'another value and a figure change what is known', r)
        bad = [('XM2020-000009,投资强度,,350,,,,,', '没有这个项目'), ('XM2020-000001,投资,,350,,,,,', '没有这个承诺指标'), ('XM2020-000001,投资强度,亩,350,,,,,', '单位应为'),
               ('XM2020-000001,投资强度,,350,达产,,,,', '在“竣工”核验'), ('XM2020-000001,投资强度,,3.12345,,,,,', '小数'), ('XM2020-000001,投资强度,,,,,,,', '没有数'),
               ('XM2020-000001,投资强度,,-1,,,,,', '不能小于零'), ('XM2020-000001,投资强度,,1,,2020-13-01,,,', '日期'), ('XM2020-000001,投资强度,,1,,,,,\nXM2020-000001,投资强度,,2,,,,,', '出现两次')]
        for row, words in bad:
            code, r = bring(db, 'project-promises', write(folder, 'bad.csv', HEAD + row + '\n'))
            said = json.dumps(r, ensure_ascii=False)
            T.ok(code != 0 and words in said, 'refused: ' + words, said)
        keep = os.path.join(folder, 'rejects.csv')
        code, r = bring(db, 'project-promises', write(folder, 'some.csv', HEAD + 'XM2020-000002,就业人数,人,120,,,,,\nXM2020-000002,就业,人,130,,,,,\nXM2020-000009,就业人数,人,1,,,,,\n'), '--keep-good', keep)
        T.ok(r['added'] == 1 and r['rejected'] == 2 and len(list(csv.reader(open(keep, encoding='utf-8-sig')))) == 3, 'good rows go in, the others into a file', r)
        for end in ('csv', 'xlsx'):
            p = gusu('template', 'project-promises', os.path.join(folder, 'template.' + end), db=db)
            T.ok(p.returncode == 0 and os.path.getsize(os.path.join(folder, 'template.' + end)) > 200, 'a template as ' + end, p.stdout + p.stderr)
        p = gusu('check', db=db)
        T.ok(p.returncode == 0, 'gusu check is clean', p.stdout + p.stderr)
    T.end()


if __name__ == '__main__':
    main()
