#!/usr/bin/env python3
"""gusu(1) from the program's own help.

man.py GUSU en|zh >gusu.1"""
import json
import os
import re
import subprocess
import sys

WORDS = {
    'en': dict(title='evaluates the enterprises of a city', name='NAME', synopsis='SYNOPSIS', description='DESCRIPTION', options='OPTIONS FOR EVERY COMMAND', commands='COMMANDS',
               exits='EXIT STATUS', files='FILES', env='ENVIRONMENT', also='SEE ALSO',
               about='One program and one database: it keeps registers and figures of enterprises, evaluates them by schemes that are plain files, explains every number, and '
                     'serves pages and an API. Commands print results to standard output and everything else to standard error.',
               config='configuration; every key is explained there', data='database and backups as the package sets them', plans='schemes, goals, indicators', guide='the guide',
               variables='Every key of the configuration has a variable, which wins over the file: {see}. Besides:',
               password='first password for \\fBgusu init\\fP, new one for \\fBgusu account password\\fP', config_env='the configuration file; \\fInone\\fP: no file',
               see='gusu config keys', local='language when nothing else says'),
    'zh': dict(title='企业资源集约利用综合评价', name='名称', synopsis='用法', description='说明', options='通用选项', commands='命令', exits='退出码', files='文件', env='环境变量', also='另见',
               about='一个程序，一个数据库：保存企业名录与数据，按计划文件中的办法评价，每个数字都能说明来历，并提供网页与接口。结果写到标准输出，其余写到标准错误输出。',
               config='配置文件，每一项都有说明', data='安装包设定的数据库与备份位置', plans='评价办法、目标、指标', guide='使用指南',
               variables='配置的每一项都有环境变量，优先于文件：见 {see}。此外：', password='\\fBgusu init\\fP 的初始密码，\\fBgusu account password\\fP 的新密码',
               config_env='配置文件；\\fInone\\fP 表示不用', see='gusu config keys', local='没有别的指定时的语言'),
}


def roff(text):
    text = text.replace('\\', '\\e').replace('-', '\\-').replace('’', "'")
    return re.sub(r"(?m)^([.'])", r'\\&\1', text)


def main():
    gusu, lang = sys.argv[1], sys.argv[2]
    w = WORDS[lang]
    env = {k: v for k, v in os.environ.items() if not k.startswith('GUSU_')}

    def ask(*words, as_json=True):
        out = subprocess.run([gusu, '--config', 'none', '--lang', lang, 'help', *words] + (['--json'] if as_json else []), env=env, check=True, stdout=subprocess.PIPE, timeout=60).stdout
        return json.loads(out) if as_json else out.decode()

    overview, text = ask(), ask(as_json=False)
    options = [re.match(r'  (\S.*?)  +(.*)', line).groups() for line in text.splitlines() if re.match(r'  -', line)]
    print('.\\" Generated from the program\'s help.\n.TH GUSU 1 "" "gusu %s" "Gusu"' % overview['version'])
    print('.SH %s\ngusu \\- %s\n.SH %s\n.B gusu\n.I COMMAND\n.RI [ OPTIONS ]\n.SH %s\n%s' % (w['name'], w['title'], w['synopsis'], w['description'], roff(w['about'])))
    print('.SH %s' % w['options'])
    for option, meaning in options:
        print('.TP\n\\fB%s\\fP\n%s' % (roff(option), roff(meaning)))
    print('.SH %s' % w['commands'])
    module = None
    for c in overview['commands']:
        if c['module_title'] != module:
            module = c['module_title']
            print('.SS %s' % roff(module))
        print('.TP\n\\fBgusu %s\\fP %s\n.nf' % (roff(c['words']), roff(c['usage'])))
        print(roff(c['text'].rstrip('\n')))
        print('.fi')
    print('.SH %s' % w['exits'])
    for e in ask('exit-codes'):
        print('.TP\n\\fB%d\\fP\n%s' % (e['code'], roff(e['text'])))
    print('.SH %s' % w['files'])
    for path, key in (('/etc/gusu/gusu.yaml', 'config'), ('/var/lib/gusu', 'data'), ('/usr/share/gusu/plans', 'plans'), ('/usr/share/doc/gusu/guide', 'guide')):
        print('.TP\n\\fI%s\\fP\n%s' % (path, w[key]))
    print('.SH %s\n%s' % (w['env'], roff(w['variables']).format(see='\\fB%s\\fP' % w['see'])))
    for name, key in (('GUSU_CONFIG', 'config_env'), ('GUSU_ADMIN_PASSWORD', 'password'), ('LC_ALL, LC_MESSAGES, LANG', 'local')):
        print('.TP\n\\fB%s\\fP\n%s' % (name, w[key]))
    print('.SH %s\n.BR systemctl (1),\n.BR journalctl (1)' % w['also'])


main()
