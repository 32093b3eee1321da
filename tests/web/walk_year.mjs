// SPDX-License-Identifier: Apache-2.0
// The year of evaluation as its people walk it: an enterprise confirms and objects, one with a phone confirms the whole sheet, the town's desk takes and decides or forwards, the district
// decides, the bureau closes, scores, reconciles, decides and publishes, the enterprise reads its result and its certificate. What the rules are is tried in tests/api (run_year.py); here it
// is whether a person finds the way. guide_pictures.mjs takes the guide's pictures on the way: `shot` names them.
import { base, must, settled, test, wider } from './lib.mjs'
import { Year } from './year.mjs'

const TOWN = '320583104'
const PAPER = { name: '盖章说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n') }
const sheet = (code) => `/app/campaigns/1/base-data/sheets/${code}`
const act = (page, name) => page.locator(`[data-act="${name}"]`)
const labelled = (page, form, label, kind = 'input') => page.locator(`${form} label`, { hasText: label }).first().locator('xpath=..').locator(kind).first()
const field = (page, label, kind = 'input') => labelled(page, 'form', label, kind)
const state = (page, word) => page.waitForFunction((w) => document.querySelector('[data-state]')?.textContent.includes(w), word)

const send = async (page) => {
  await page.locator('[data-act-form] button[type="submit"]').click()
  await page.waitForSelector('[data-act-form]', { state: 'detached' })
  await settled(page)
}

/** Ends the step at which the year stands, with a reason where something is only a warning. */
const end = async (page, step) => {
  must((await page.locator('[data-now] h2').textContent()).includes(step), `the year does not stand at ${step}`)
  await act(page, 'end').click()
  if (await page.locator('[data-act-form] .warn').count()) await page.locator('[data-act-form] textarea').fill('已逐项核对')
  await send(page)
}

const blind = { shot: async () => {}, visit: async () => {}, width: 1366 }

/** The tests of the walk; `shot` is told where there is something to see, `visit` what else is worth a look. */
export async function walk(browser, test, { shot, visit, width } = blind) {
  const y = new Year(browser, width)
  const firms = {}
  let number = 0
  let sent = 0
  let list = ''

  await test('the people of the year have their accounts', async () => {
    await y.enter()
    const { rows } = await y.api('GET', `/api/base-data/1/sheets?page_size=50&region=${TOWN}&show=unanswered`)
    const open = rows.filter((r) => r.state === 'unseen')
    must(open.length > 2, 'the town has no enterprise that has not looked at its sheet')
    ;[firms.first, firms.phone, firms.paper] = open
    await Promise.all([
      y.hire('bureau', '周处长', 'bureau', '', { unit: 'operation' }), y.hire('district', '顾科长', 'district', '320583', { unit: 'kunshan' }),
      y.hire('town', '沈专员', 'town', TOWN, { unit: TOWN }), y.hire('firm', '陆女士', 'enterprise', firms.first.code),
      y.hire('phone', '许先生', 'enterprise', firms.phone.code, { width: 360, height: 740 }),
    ])
  })

  await test('an enterprise: what waits leads to its sheet, with the closing minute', async () => {
    const page = await y.go('firm', '/app/waiting')
    await shot(y, 'firm', 'enterprise-waiting')
    await page.locator('[data-waiting] a[href*="base-data"]').first().click()
    await page.waitForURL(/base-data/)
    await settled(page)
    must((await page.locator('main').textContent()).includes('06-15 17:30'), 'the closing minute is not told')
    await shot(y, 'firm', 'enterprise-sheet')
  })

  await test('an enterprise: confirms one figure, objects to another, brings its paper', async () => {
    const page = await y.go('firm', sheet(firms.first.code))
    await page.locator('[data-confirm-figure]').first().click()
    await page.waitForSelector('[data-told]')
    await page.locator('[data-figure="tax"] [data-object]').click()
    await page.waitForSelector('[data-known]')
    await labelled(page, '[data-form]', '主张的数值').fill('4.15')
    await page.locator('[data-form] textarea').fill('十二月入库税款未计入，附完税证明。')
    await page.locator('[data-form] input[autocomplete="name"]').fill('陆女士')
    await page.locator('[data-form] input[autocomplete="tel"]').fill('0512-57001234')
    await shot(y, 'firm', 'enterprise-objection', '[data-form] button[type="submit"]')
    await page.locator('[data-form] button[type="submit"]').click()
    await page.waitForURL(/objections\/\d+$/)
    await settled(page)
    number = Number(page.url().split('/').pop())
    await page.locator('[data-file]').setInputFiles(PAPER)
    await page.waitForSelector('[data-file-link]')
    must(!(await page.locator('[data-act="accept"], [data-act="decide"]').count()), 'the enterprise could decide itself')
  })

  await test('an enterprise on a phone: confirms the whole sheet with name and telephone', async () => {
    const page = await y.go('phone', '/app/campaigns/1/checklist')
    await page.locator('[data-wait] a').first().click()
    await page.waitForURL(/base-data/)
    await settled(page)
    must((await wider(page)) <= 0, 'the sheet is wider than the phone')
    await shot(y, 'phone', 'phone-sheet')
    await page.locator('[data-confirm]').click()
    await page.locator('[data-confirm-form] input').first().fill('许立')
    await page.locator('[data-confirm-form] input').last().fill('13900000000')
    await page.locator('[data-confirm-form] button[type="submit"]').click()
    await page.waitForSelector('[data-whole]')
    await y.go('phone', '/app/campaigns/1/checklist')
    must(!(await page.locator('[data-wait]').count()), 'it waits still')
  })

  await test('a town: who has not answered, the objection that waits, taken and decided', async () => {
    const page = await y.go('town', '/app/campaigns/1/base-data')
    await shot(y, 'town', 'town-progress')
    await page.locator('[data-remind="unanswered"]').click()
    await page.waitForSelector('[data-told]')
    await y.go('town', '/app/campaigns/1/checklist')
    await shot(y, 'town', 'town-checklist')
    await page.locator(`[data-wait] a[href*="objections/${number}"]`).click()
    await page.waitForURL(/objections/)
    await settled(page)
    await act(page, 'accept').click()
    await page.locator('[data-act-form] button[type="submit"]').click()
    await act(page, 'decide').waitFor()
    await act(page, 'decide').click()
    await page.locator('[data-verdict="upheld"]').check()
    await field(page, '核查', 'textarea').fill('经核对完税证明，十二月入库税款漏计。')
    await field(page, '依据').fill('完税证明；税务部门确认函')
    await shot(y, 'town', 'town-decide', '[data-act-form] button[type="submit"]')
    await page.locator('[data-act-form] button[type="submit"]').click()
    await state(page, '已')
    await page.waitForSelector('[data-decided]')
  })

  await test('a town: a paper at the counter is entered for the enterprise; what is not its own to decide goes up', async () => {
    const page = await y.go('town', `/app/objections/new?campaign=1&enterprise=${firms.paper.code}&field=electricity`)
    await page.waitForSelector('[data-known]')
    await field(page, '主张的数值').fill('9')
    await page.locator('[data-form] textarea').fill('与电费发票不符，附盖章说明。')
    await page.locator('[data-form] input[autocomplete="name"]').fill('钱经理')
    await page.locator('[data-form] input[autocomplete="tel"]').fill('13800000000')
    await field(page, '收件编号').fill('花异〔2021〕1号')
    await shot(y, 'town', 'town-paper', '[data-form] button[type="submit"]')
    await page.locator('[data-form] button[type="submit"]').click()
    await page.waitForURL(/objections\/\d+$/)
    await settled(page)
    sent = Number(page.url().split('/').pop())
    await act(page, 'forward').click()
    await page.locator('[data-act-form] textarea').fill('本镇录入，须由区县决定。')
    await page.locator('[data-act-form] button[type="submit"]').click()
    await page.waitForFunction(() => document.querySelectorAll('[data-move]').length > 1)
    must(!(await act(page, 'decide').count()), 'the town could decide what it sent on')
  })

  await test('a district: its towns, and the case that came up to it', async () => {
    const page = await y.go('district', '/app/campaigns/1/base-data')
    await page.locator('button.link-button[aria-expanded]').first().click()
    await shot(y, 'district', 'district-progress')
    await y.go('district', '/app/campaigns/1/checklist')
    await page.locator(`[data-wait] a[href*="objections/${sent}"]`).click()
    await page.waitForURL(/objections/)
    await settled(page)
    await act(page, 'accept').click()
    await page.locator('[data-act-form] button[type="submit"]').click()
    await act(page, 'decide').click()
    await page.locator('[data-verdict="rejected"]').check()
    await field(page, '核查', 'textarea').fill('抄表记录与供电公司数据一致。')
    await field(page, '依据').fill('供电公司抄表记录')
    await page.locator('[data-act-form] button[type="submit"]').click()
    await page.waitForFunction(() => [...document.querySelectorAll('[data-move]')].some((m) => m.classList.contains('rejected')))
    await y.go('district', '/app/objections?show=all')
    await shot(y, 'district', 'district-objections')
    must((await page.locator('[data-objection]').count()) === 2, 'the list does not have both cases')
    await y.go('district', '/app/objections/statistics')
    await page.locator('[data-table="field"] [data-leads]').first().click()
    await page.waitForURL(/field=/)
    await page.locator('[data-only]').click()
    await page.waitForFunction(() => document.querySelectorAll('[data-objection]').length === 2)
  })

  await test('the window closes by itself; the bureau ends the steps and scores', async () => {
    const page = await y.go('bureau', '/app/campaigns/1')
    await shot(y, 'bureau', 'bureau-campaign')
    await visit(y, 'bureau', '/app/campaigns/1/base-data', 'bureau-base-data')
    await visit(y, 'bureau', '/app/campaigns/1/base-data/collection', 'bureau-collection')
    await y.after((await y.step('bureau', 'objection')).closes)
    await y.api('POST', '/api/objections/rerun', { campaign: 1 })
    await y.go('bureau', '/app/campaigns/1')
    for (const step of ['基础数据公示', '基础数据异议']) await end(page, step)
    await page.locator('[data-score]').click()
    await page.locator('[data-score-form] textarea').fill('按确认后的数据统一计算')
    await page.locator('[data-score-form] button[type="submit"]').click()
    await page.waitForSelector('[data-result]')
    await settled(page)
  })

  await test('a district proposes a decision and sees what it would change; the bureau decides', async () => {
    const { rows: [best] } = await y.api('GET', '/api/evaluation/results?scheme=suzhou-2020-illustrative&year=2020&district=320583&class=A&page_size=1')
    let page = await y.go('district', `/app/decisions/new?code=${best.code}`)
    await field(page, '种类', 'select').selectOption({ label: '黑名单' })
    await field(page, '文号').fill('昆工信〔2021〕21号')
    await page.locator('[data-decision-form] textarea').fill('未依法履行安全生产主体责任，已立案。')
    await page.locator('[data-preview]').click()
    await settled(page)
    await shot(y, 'district', 'district-decision', '[data-decision-form] button[type="submit"]')
    await page.locator('[data-decision-form] button[type="submit"]').click()
    await page.waitForURL(/decisions\/\d+$/)
    await settled(page)
    page = await y.go('bureau', new URL(page.url()).pathname)
    await act(page, 'approve').click()
    await field(page, '文号').fill('苏工信综〔2021〕30号')
    await shot(y, 'bureau', 'bureau-decision', '[data-verdict]')
    await page.locator('[data-verdict="approve"] button[type="submit"]').click()
    await page.waitForSelector('[data-verdict]', { state: 'detached' })
    await y.go('bureau', '/app/decisions')
    await page.locator('[data-apply]').click()
    await page.locator('dialog[open] button.el-button--primary, dialog[open] button.el-button--danger').first().click()
    await page.waitForSelector('[data-apply]', { state: 'detached' })
  })

  await test('the bureau: the gates', async () => {
    const page = await y.go('bureau', '/app/campaigns/1')
    await end(page, '评分')
    await y.go('bureau', '/app/campaigns/1/gates')
    await page.locator('[data-run]').click()
    await page.waitForSelector('[data-standing]')
    await settled(page)
    await shot(y, 'bureau', 'bureau-gates')
    await y.go('bureau', '/app/campaigns/1')
    await act(page, 'end').click()
    await page.locator('[data-act-form] textarea').fill('提示逐条看过，补填和异常均已说明')
    await shot(y, 'bureau', 'bureau-end')
    await page.locator('[data-act-form] button[type="submit"]').click()
    await page.waitForSelector('[data-act-form]', { state: 'detached' })
    await settled(page)
  })

  await test('an enterprise: what the objection came to, its class in sentences', async () => {
    const page = await y.go('firm', '/app/waiting')
    await page.locator(`[data-waiting] a[href*="objections/${number}"]`).click()
    await page.waitForURL(/objections/)
    await settled(page)
    await shot(y, 'firm', 'enterprise-notice')
    must((await page.locator('[data-decided]').textContent()).includes('4.15'), 'the figure that counts now is not told')
    await act(page, 'close').click()
    await page.locator('[data-act-form] button[type="submit"]').click()
    await state(page, '办结')
    await y.go('firm', `/app/enterprises/${firms.first.code}`)
    await shot(y, 'firm', 'enterprise-result')
    must((await page.locator('main').textContent()).includes('通俗说明'), 'nothing in sentences')
    await visit(y, 'phone', `/app/enterprises/${firms.phone.code}`, 'phone-result')
    await visit(y, 'phone', '/app/campaigns/calendar?month=2021-07', 'phone-calendar')
    await visit(y, 'bureau', '/app/campaigns/calendar?month=2021-07', 'bureau-calendar')
    await visit(y, 'town', '/app/campaigns', 'town-campaigns')
  })

  await test('the bureau: the result is drafted, looked at and put up; at its minute the window closes by itself', async () => {
    const page = await y.go('bureau', '/app/publications')
    await page.locator('[data-new-publication]').click()
    await page.locator('[data-publication-form] select').first().selectOption('suzhou-2020-illustrative 2020')
    await page.locator('[data-publication-form] option[value="classes"]').waitFor({ state: 'attached' })
    await page.locator('[data-publication-form] select').last().selectOption('classes')
    await labelled(page, '[data-publication-form]', '文号').fill('苏工信综〔2021〕31号')
    await page.locator('[data-publication-form] button[type="submit"]').click()
    await page.waitForURL(/publications\/\d+$/)
    await settled(page)
    list = new URL(page.url()).pathname
    await page.locator('[data-look]').click()
    await page.waitForSelector('[data-preview]')
    await settled(page)
    await shot(y, 'bureau', 'bureau-draft')
    await act(page, 'notice').click()
    await send(page)
    await page.waitForSelector('[data-files]')
    await y.after((await y.step('bureau', 'notice')).closes, 10)
  })

  await test('the bureau: decided and published; the year goes on to its lists, the enterprise has its certificate', async () => {
    let page = await y.go('bureau', list)
    await act(page, 'decide').click()
    await labelled(page, '[data-act-form]', '审定').fill('市政府第 12 次常务会议')
    await send(page)
    await act(page, 'publish').click()
    await send(page)
    await page.waitForSelector('[data-certificates]')
    await y.go('bureau', '/app/campaigns/1')
    for (const step of ['结果公示', '结果异议处理', '决定', '公布']) await end(page, step)
    await visit(y, 'bureau', '/app/campaigns/1/record', 'bureau-record')
    page = await y.go('firm', list)
    await page.waitForSelector(`[data-certificate="${firms.first.code}"]`)
    await shot(y, 'firm', 'enterprise-certificate', '[data-certificates]')
    must((await page.locator('[data-course]').textContent()).includes('07-19 17:30'), 'the list tells another minute than the year')
    must((await page.locator('[data-certificate]').count()) === 1 && !(await page.locator('[data-act]').count()), 'the enterprise has what is not its own')
    const paper = await page.request.get(base + (await page.locator('[data-certificate]').getAttribute('href')))
    await visit(y, 'bureau', list, 'bureau-published')
    must(paper.ok() && (await paper.body()).subarray(0, 4).toString() === '%PDF', 'no certificate')
  })

  await test('nobody had trouble on the console', async () => {
    const told = Object.values(y.people).flatMap((p) => p.trouble.map((x) => `${p.name}: ${x}`))
    must(!told.length, told.join('\n'))
  })
  await y.close()
}

export default async function (browser) {
  await walk(browser, test)
}
