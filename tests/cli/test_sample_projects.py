#!/usr/bin/env python3
"""The sample city's projects: same seed same bytes, days in order, sums that add up, the published investment figures within 1 %, and every known error named. TAP on stdout."""
import collections
import csv
import filecmp
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lib import BUILD, SHARED, Tap  # noqa: E402

TOOL = os.path.join(BUILD, 'tools', 'sample-city')
END = '2020-12-31'
LINE = ['在谈', '储备', '签约', '立项', '用地', '前置手续', '开工', '在建', '竣工', '投产', '达产', '达效评价']
WITHOUT = {'技改': ('签约', '用地'), '单纯购置': ('签约', '用地', '前置手续', '开工', '竣工'), '信息化': ('签约', '用地', '前置手续', '竣工'), '节能技改': ('签约', '用地'), '循环经济': ('用地',)}
PERMITS = ('节能审查', '环评', '安评', '用地规划许可', '工程规划许可', '施工许可')
GOOD_ENDS = ('审查通过', '有条件通过', '免于审查', '批复', '登记表备案', '豁免', '通过', '无需安评', '核发', '不涉及')
BAD_ENDS = ('不通过', '不予批准', '不予核发')
TABLES = ('projects', 'project-steps', 'investment-reports', 'library-papers', 'project-links', 'project-visits', 'project-problems', 'project-promises', 'project-plans-2018',
          'project-plans-2019', 'project-merged', 'project-truth')
HIGH_TECH = re.compile('27|39(?!5)|374|358|401|402')


def make(folder, *options):
    subprocess.run([TOOL, folder] + list(options), check=True, stdout=subprocess.DEVNULL)
    return folder


def read(folder, name):
    with open(os.path.join(folder, name + '.csv'), encoding='utf-8') as f:
        return list(csv.DictReader(f))


def cents(text):
    return int(text.replace('.', '')) if text else 0


class City:
    def __init__(self, folder):
        self.folder = folder
        for name in TABLES:
            setattr(self, name.replace('-', '_'), read(folder, name))
        self.of = {p['项目编号']: p for p in self.projects}
        self.steps = collections.defaultdict(list)
        for s in self.project_steps:
            self.steps[s['项目编号']].append(s)
        self.wrong = {(t['table'], t['project'], t['key'], t['kind']) for t in self.project_truth}

    def accepted(self):
        """The last accepted row of each project and month."""
        rows = {}
        for r in self.investment_reports:
            if r['状态'] == '已接受':
                rows[r['项目编号'], r['月份']] = r
        return rows


def track(steps, name):
    seen, out = set(), []
    for s in steps:
        if s['阶段线'] == name and s['阶段'] not in seen:
            seen.add(s['阶段'])
            out.append(s)
    return out


def mistakes_in_order(city):
    for number, steps in city.steps.items():
        kind = city.of[number]['项目类型']
        for name in ('项目阶段',) + PERMITS + ('暂缓与退出',):
            days = [s['日期'] for s in track(steps, name)]
            if days != sorted(days):
                yield number, name, days
        line = [s['阶段'] for s in track(steps, '项目阶段')]
        direct = any(s['阶段'] == '立项' and s['原因'] for s in steps)
        want = [x for x in LINE if x not in WITHOUT.get(kind, ()) and not (direct and x == '储备')][:len(line)]
        if line != want:
            yield number, 'stages', line
        told = [s['报告日'] for s in steps]
        if told != sorted(told) or any(s['报告日'] < s['日期'] for s in steps) or any(s['日期'] > END for s in steps):
            yield number, 'reported'
        if steps[0]['日期'] != city.of[number]['首谈日'] or steps[0]['报告日'] != city.of[number]['登记日']:
            yield number, 'first talk'


def mistakes_of_merged(city):
    """Every merged project has one heir that is another project, and goes on."""
    heirs = {r['项目编号']: r['并入项目'] for r in city.project_merged}
    merged = {p for p, steps in city.steps.items() if any(s['阶段'] == '并入' for s in steps)}
    ended = {p for p, steps in city.steps.items() if any(s['阶段'] in ('终止', '调出', '并入') for s in steps)}
    first = city.projects[0]['项目编号']
    return [(p, heirs.get(p)) for p in merged | set(heirs) if p not in merged or heirs.get(p) not in city.of or heirs[p] == p or (heirs[p] in ended and heirs[p] != first)]


def mistakes_of_permits(city):
    for number, steps in city.steps.items():
        at = {s['阶段']: s['日期'] for s in steps if s['阶段线'] == '项目阶段'}
        ends = {s['阶段线']: s for s in steps if s['阶段'] in GOOD_ENDS + BAD_ENDS}
        if '前置手续' in at and (set(ends) != set(PERMITS) or any(e['阶段'] in BAD_ENDS or e['日期'] > at['前置手续'] for e in ends.values())):
            yield number, 'permits'
        if any(s['日期'] < at['立项'] for s in steps if s['阶段线'] in PERMITS):
            yield number, 'before approval'
        if any(s['日期'] < '2017-01-01' for s in steps if s['阶段线'] == '节能审查'):
            yield number, 'before the rules of 2017'
        p = city.of[number]
        energy = ends.get('节能审查')
        if energy and energy['阶段'] == '免于审查' and (cents(p['年综合能耗（当量值）(tce)']) >= 100000 or cents(p['年用电量(万kWh)']) >= 50000):
            yield number, 'exempt above the limit'


def mistakes_of_papers(city):
    """Papers that should be there by the rules of the plan; photographs before the permits only where the truth says so."""
    wanted = {'储备': {'评审会纪要'}, '签约': {'投资协议'}, '立项': {'备案证（核准、审批文件）'}, '用地': {'土地出让合同（租赁合同）'}, '开工': {'现场照片', '施工合同'},
              '竣工': {'竣工验收（备案）文件'}, '投产': {'首张发票或用电负荷证明'}, '达效评价': {'决定或说明文件'}, '暂缓': {'决定或说明文件'}, '终止': {'决定或说明文件'}}
    for number, steps in city.steps.items():
        have = collections.defaultdict(set)
        ready = [s['日期'] for s in steps if s['阶段'] == '前置手续']
        for s in steps:
            have[s['阶段']] |= {s['材料'], s['材料2']}
            early = bool(ready) and s['拍摄日'] and s['拍摄日'] < ready[0]
            if bool(early) != (('project-steps', number, '开工/拍摄日', 'photo_before_permit') in city.wrong and s['材料'] == '现场照片'):
                yield number, 'photograph', s['拍摄日'], ready
        for stage, papers in have.items():
            if not wanted.get(stage, set()) <= papers:
                yield number, stage, papers


def mistakes_of_reports(city):
    last, year_end = {}, {}
    for (number, month), r in sorted(city.accepted().items()):
        done, year, total = cents(r['本月完成(万元)']), cents(r['本年累计(万元)']), cents(r['自开工累计(万元)'])
        before = last.get(number)
        if before and before[0][:4] == month[:4] and year != before[1] + done:
            yield number, month, 'of the year'
        if before and total != before[2] + done:
            yield number, month, 'since the start'
        if before and before[0][:4] != month[:4] and year != done:
            yield number, month, 'January'
        parts = [cents(r[k]) for k in ('建筑工程(万元)', '安装工程(万元)', '设备工器具(万元)', '其他费用(万元)')]
        if sum(parts) != total or min(parts) < 0 or done < 0:
            yield number, month, 'parts'
        if cents(r['建设用地费(万元)']) + cents(r['旧建筑物购置费(万元)']) > parts[3]:
            yield number, month, 'other costs'
        funds = [cents(r[k]) for k in ('预算资金(万元)', '国内贷款(万元)', '债券(万元)', '利用外资(万元)', '自筹资金(万元)', '其他资金(万元)')]
        if sum(funds) != cents(r['本年到位资金(万元)']):
            yield number, month, 'funds'
        if total > cents(city.of[number]['总投资(万元)']) * 11 // 10:
            yield number, month, 'above the total'
        last[number] = (month, year, total)
    returned = [r for r in city.investment_reports if r['状态'] == '已退回']
    named = collections.Counter(t['table'] for t in city.project_truth)['investment-reports'] - sum(t['kind'] == 'corrected_later' for t in city.project_truth)
    if len(returned) != named or any(not r['退回原因'] for r in returned):
        yield 'returned', len(returned), named


def mistakes_of_money(city):
    for p in city.projects:
        parts = [cents(p['其中：%s(万元)' % k]) for k in ('建筑工程', '安装工程', '设备工器具', '其他费用')]
        if any(parts) and (sum(parts) != cents(p['总投资(万元)']) or min(parts) < 0):
            yield p['项目编号'], 'parts', parts
    for table in (city.projects, city.project_plans_2018, city.project_plans_2019):
        for p in table:
            if cents(p['本年计划投资(万元)']) != sum(cents(p['%d月' % (m + 1)]) for m in range(12)):
                yield p['项目编号'], 'plan', p['年度']


def mistakes_of_parties(city):
    firms = {e['信用代码']: e for e in read(city.folder, 'enterprises')}
    codes = [p['项目代码'] for p in city.projects if p['项目代码']]
    if len(set(codes)) != len(codes) or not all(re.fullmatch(r'\d{4}-\d{6}-\d{2}-\d{2}-\d{5}[0-9A-Z]', c) for c in codes):
        yield 'codes'
    if len({p['项目名称'] for p in city.projects}) != len(city.projects):
        yield 'names'
    for p in city.projects:
        e = firms.get(p['建设单位信用代码'])
        if not e or e['名称'] != p['建设单位'] or e['行业代码'] != p['行业'] or e['所属区域'] != p['所在地'] or (p['投资方信用代码'] and p['投资方信用代码'] not in firms):
            yield p['项目编号'], e


def spent(city, year, months, keep=lambda p: True):
    """亿元."""
    return sum(cents(r['本月完成(万元)']) for (n, m), r in city.accepted().items() if m[:4] == str(year) and int(m[5:]) <= months and keep(city.of[n])) / 1e6


def calibration(tap, city):
    def near(what, got, want, tolerance=.01):
        tap.ok(abs(got - want) <= tolerance * want, '%s: %.1f, wanted %.1f' % (what, got, want), '%.4f' % (got / want - 1))

    near('industrial investment of 2020', spent(city, 2020, 12), 1500)
    ten = spent(city, 2020, 10)
    near('January to October 2020', ten, 1278.7)
    near('its growth', ten / spent(city, 2019, 10), 1.272)
    near('technical renovation', spent(city, 2020, 10, lambda p: p['项目类型'] not in ('新建', '改扩建')), 678.3)
    near('high technology', spent(city, 2020, 10, lambda p: HIGH_TECH.match(p['行业'])), 448.8)
    near('emerging industries', spent(city, 2020, 10, lambda p: p['产业链'] not in ('', '汽车零部件', '高端纺织')), 1025.2)
    near('the list of the province', spent(city, 2020, 10, lambda p: p['入库级别'] == '省级'), 191.2)
    near('the list of the city', spent(city, 2020, 10, lambda p: p['入库级别'] in ('市级', '省级')), 337.3)
    near('the High-tech zone', spent(city, 2020, 12, lambda p: p['所在地'].startswith('320505')), 86.1)
    near('Xiangcheng', spent(city, 2020, 12, lambda p: p['所在地'].startswith('320507')), 80)
    path = os.path.join(SHARED, 'data', 'suzhou', 'city_macro.csv')
    if not os.path.exists(path):
        tap.skip('published figures', 'the city figures are not here')
        return
    published = {r['indicator']: float(r['value']) for r in csv.DictReader(open(path, encoding='utf-8')) if r['period'] == '2020-10累计' and r['unit'] == '亿元'}
    tap.ok(published['工业投资'] == 1278.7 and published['技术改造投资'] == 678.3 and published['高技术制造业投资'] == 448.8 and published['工业新兴产业投资'] == 1025.2
           and published['省重点工业项目投资(42个)'] == 191.2 and published['市重点工业项目投资(100个)'] == 337.3, 'these are the published figures', published)


def shape(tap, city):
    at = collections.Counter(s['阶段'] for s in city.project_steps if s['阶段线'] == '项目阶段')
    tap.ok(at['达产'] > 100 and at['达效评价'] > 50 and at['在谈'] == 3000, 'projects stand in every stage', at)
    exits = collections.Counter(s['阶段'] for s in city.project_steps if s['阶段线'] == '暂缓与退出')
    tap.ok(all(exits[k] > 5 for k in ('暂缓', '恢复', '终止', '调出', '并入')), 'some pause, end, move, merge', exits)
    slipped = [s for s in city.project_steps if s['阶段'] == '开工' and '2020-01-24' <= s['日期'] < '2020-02-13']
    usual = [s for s in city.project_steps if s['阶段'] == '开工' and '2019-01-24' <= s['日期'] < '2019-02-13']
    tap.ok(len(slipped) < len(usual), 'nothing starts while the epidemic closes the sites', (len(slipped), len(usual)))
    tap.ok(len(city.project_links) == 46 and len({v['项目编号'] for v in city.project_visits}) >= 40, '46 projects have a leader')
    tap.ok({p['类别'] for p in city.project_problems} == {'用地', '规划', '环评', '能耗指标', '施工许可', '水电气配套', '融资', '用工', '资质', '其他'}, 'problems of every category')
    tap.ok(len(city.project_truth) > 300 and len({t['kind'] for t in city.project_truth}) >= 12, 'known errors of many kinds', len(city.project_truth))
    plans = sum(cents(p['本年计划投资(万元)']) for p in city.projects) / 1e6
    tap.ok(1200 < plans < 2000, 'plans of 2020 are of the size of what was spent: %.0f' % plans)


def none(tap, name, found):
    found = list(found)
    tap.ok(not found, name, found[:8])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='gusu-projects-') as folder:
        full, again, small, more = (os.path.join(folder, k) for k in ('full', 'again', 'small', 'more'))
        make(full)
        make(again)
        tap.ok(all(filecmp.cmp(os.path.join(full, t + '.csv'), os.path.join(again, t + '.csv'), shallow=False) for t in TABLES), 'the same seed gives the same bytes')
        make(small, '--enterprises', '2000', '--seed', '7')
        make(more, '--enterprises', '2000', '--projects', '9000')
        for name, path, n in (('full', full, 3000), ('small', small, 200), ('more', more, 9000)):
            city = City(path)
            tap.ok(len(city.projects) == n, '%s: %d projects' % (name, n), len(city.projects))
            none(tap, name + ': stages are in order and told afterwards', mistakes_in_order(city))
            none(tap, name + ': who goes up in another names it', mistakes_of_merged(city))
            none(tap, name + ': permits come before building', mistakes_of_permits(city))
            none(tap, name + ': papers are there', mistakes_of_papers(city))
            none(tap, name + ': reports add up', mistakes_of_reports(city))
            none(tap, name + ': money adds up', mistakes_of_money(city))
            none(tap, name + ': parties exist, codes and names are single', mistakes_of_parties(city))
            if name == 'full':
                calibration(tap, city)
                shape(tap, city)
            else:
                total = spent(city, 2020, 12)
                tap.ok(abs(total - 1500) < 15, '%s: 2020 adds up to %.1f' % (name, total))
    p = subprocess.run([TOOL, '/nowhere/x', '--projects', '100001'], capture_output=True, text=True)
    tap.ok(p.returncode == 2 and '100000' in p.stderr, 'too many projects are refused', p.stderr)
    tap.end()


if __name__ == '__main__':
    main()
