// SPDX-License-Identifier: Apache-2.0
// Assessments of districts on the page: a draft from a scheme, a weight that moves the order, a mistake at its place, an entry by hand, reasons down to the projects, fixing with the proof, two schemes
// side by side; a phone; both languages.
import { base, must, open, serious, settled, test, wider } from './lib.mjs'

const bad = (found) => must(!found.length, () => found.join('\n'))
const order = (page) => page.$$eval('[data-order] li', (l) => l.map((x) => x.dataset.district).join(' '))
const TEXT = `assessment: web
version: '1'
title: {zh: 网页方案, en: On the page}
source: test
metrics:
  - {id: begun, title: {zh: 开工率, en: Started}, where: known(on_approved) and not over, hit: known(on_started)}
  - {id: many, title: {zh: 个数, en: How many}, where: known(on_started)}
items:
  - {id: a, weight: 90, title: {zh: 甲, en: A}, points: $weight * begun, absent: zero}
  - {id: b, weight: 1, title: {zh: 乙, en: B}, points: '$weight * clamp(many / 100, 0, 1)'}
  - {id: plus, title: {zh: 加分, en: Plus}, hand: {least: 0, most: 2}}
`

export default async function (browser) {
  const { page, trouble } = await open(browser, {})
  let at = ''

  await test('assessment: the schemes with their sources, and a draft from one', async () => {
    await page.goto(`${base}/app/assessments`)
    await settled(page)
    must((await page.$$('[data-scheme]')).length === 5, 'five schemes')
    must((await page.textContent('[data-scheme="zhengzhou-2022"]')).includes('未公布'), 'what is not published is said')
    bad(await serious(page))
    await page.click('[data-new]')
    await page.fill('[data-new-form] input[type="text"]', '')
    await page.click('[data-new-form] button[type="submit"]')
    await page.waitForSelector('[data-new-form] [role="alert"]')
    await page.fill('[data-new-form] input[type="text"]', '网页上的一次考核')
    bad(await serious(page))
    await page.click('[data-new-form] button[type="submit"]')
    await page.waitForURL(/assessments\/\d+\/edit/)
    await settled(page)
    at = page.url().replace(/\/edit$/, '')
  })

  await test('assessment: a mistake is shown at its line, and a press goes there', async () => {
    await page.waitForSelector('[data-order] li')
    await page.fill('[data-text]', TEXT.replace('hit: known(on_started)', 'hit: known(on_startd)'))
    await page.waitForSelector('[data-issues] li')
    const said = await page.textContent('[data-issues]')
    must(said.includes('第 6 行') && said.includes('on_started'), said)
    await page.click('[data-issues] button')
    must((await page.evaluate(() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionStart + 9) })) === 'on_startd', 'the cursor does not stand at the mistake')
    await page.fill('[data-text]', TEXT)
    await page.waitForSelector('[data-issues]', { state: 'detached' })
    bad(await serious(page))
  })

  await test('assessment: the order moves with a weight, and the text takes the weight on', async () => {
    await page.waitForFunction(() => document.querySelectorAll('[data-sliders] input[type=range]').length === 2)
    const before = await order(page)
    const slide = (n, v) => page.locator('[data-sliders] input[type=range]').nth(n).evaluate((e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })) }, v)
    await slide(1, 90)
    await slide(0, 0)
    await page.waitForFunction(() => document.querySelector('[data-text]').value.includes('weight: 0,'))
    const after = await order(page)
    must(after !== before && after.split(' ').length === 10, `${before} / ${after}`)
    await page.click('[data-save]')
    await page.waitForFunction(() => document.querySelector('[data-save]').disabled)
  })

  await test('assessment: the result, points by hand, reasons down to the projects', async () => {
    await page.goto(at)
    await settled(page)
    await page.click('[data-enter]')
    await page.locator('[data-entry-form] select').nth(1).selectOption('320583')
    const fields = page.locator('[data-entry-form] input')
    await fields.nth(0).fill('3')
    await fields.nth(1).fill('省工信厅')
    await page.locator('[data-entry-form] textarea').fill('通报表扬')
    await fields.nth(2).fill('苏工信〔2020〕1号')
    await page.click('[data-entry-form] button[type="submit"]')
    await page.waitForSelector('[data-entry-form] [role="alert"]')
    await fields.nth(0).fill('1.5')
    await page.click('[data-entry-form] button[type="submit"]')
    await page.waitForSelector('[data-entry-form]', { state: 'detached' })
    await settled(page)
    await page.click('button[data-district="320583"]')
    await page.waitForSelector('[data-why]')
    must((await page.textContent('[data-why]')).includes('苏工信〔2020〕1号'), 'the paper does not stand with the points')
    bad(await serious(page))
    await page.click('[data-metric="begun"]')
    await page.waitForSelector('[data-drill] li')
    must((await page.textContent('[data-drill]')).includes('known(on_started)'), 'no reason with the project')
    bad(await serious(page))
    await page.keyboard.press('Escape')
  })

  await test('assessment: it is fixed as it was seen, and stays', async () => {
    const seen = await page.textContent('[data-assessment] table')
    await page.click('[data-fix]')
    await page.waitForSelector('dialog .hash')
    bad(await serious(page))
    await page.click('dialog button[type="submit"]')
    await page.waitForSelector('[data-fixed]')
    await page.click('dialog .el-button--primary')
    await page.waitForSelector('[data-fix]', { state: 'detached' })
    await settled(page)
    must((await page.textContent('[data-assessment] table')) === seen, 'the table is another one')
    must(!(await page.$('[data-enter]')) && !(await page.$('[data-edit]')), 'it can still be changed')
    must((await page.textContent('[data-assessment]')).includes('账本条目'), 'no proof')
    bad(trouble.filter((x) => !/400/.test(x))) // the entry of three points was refused
  })

  await test('assessment: two schemes side by side on a phone, in English', async () => {
    const phone = await open(browser, { language: 'en', width: 360, height: 780 })
    await phone.page.goto(`${base}/app/assessments/compare?a=s:suzhou-2020&b=s:yanan-2017&da=2020-12-31&db=2020-12-31`)
    await phone.page.waitForSelector('[data-compare] svg line')
    must((await phone.page.$$('[data-compare] tbody tr')).length === 10, 'ten districts')
    must((await wider(phone.page)) <= 0, 'wider than the screen')
    bad(await serious(phone.page))
    await phone.page.goto(at)
    await settled(phone.page)
    must((await wider(phone.page)) <= 0, 'wider than the screen')
    bad(phone.trouble)
    await phone.context.close()
  })
}
