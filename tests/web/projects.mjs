// SPDX-License-Identifier: Apache-2.0
// Projects: the list with filters, order, totals and kept filters; a new project through its first stages with what is missing given on the way; a field with its history; as of a day.
import { base, get, must, open, settled, test } from './lib.mjs'

const list = `${base}/app/projects`
const stamp = Date.now().toString(36)

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const rows = () => page.locator('.data-table tbody tr')
  const total = async () => Number((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, ''))

  await test('the list of projects shows what the server counts, with totals', async () => {
    await page.goto(list)
    await settled(page)
    const all = await get(page, '/api/projects?page_size=1')
    must((await total()) === all.total, `the page shows ${await total()} of ${all.total}`)
    const sum = all.totals.sums.find((s) => s.column === 'total').sum / 10000
    const words = await page.locator('[data-totals]').textContent()
    must(words.includes(sum.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })), `no total of ${sum} in ${words}`)
  })

  await test('filters and order stand in the address and survive a reload', async () => {
    await page.goto(`${list}?exit=none&late=agreed&sort=late_agreed&order=desc`)
    await settled(page)
    const some = await total()
    const server = await get(page, '/api/projects?exit=none&late=agreed&page_size=1&sort=late_agreed&order=desc')
    must(some === server.total && some > 0, `${some} rows, the server has ${server.total}`)
    must((await rows().first().textContent()).includes(server.rows[0].code), 'the first row is another one')
    await page.locator('[data-clear]').click()
    await page.waitForURL((u) => !u.searchParams.has('late'))
    await settled(page)
    must((await total()) > some, 'clearing the filters shows no more rows')
  })

  await test('a filter is kept under a name and chosen again', async () => {
    await page.goto(`${list}?exit=none&sort=total&order=desc`)
    await settled(page)
    const some = await total()
    await page.locator('[data-saved]').click()
    await page.locator('[data-keep]').click()
    await page.locator('dialog.modal input').first().fill(`在推进 ${stamp}`)
    await page.locator('dialog.modal button[type="submit"]').click()
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await page.goto(list)
    await settled(page)
    await page.locator('[data-saved]').click()
    await page.locator('[data-saved-one]', { hasText: stamp }).click()
    await page.waitForURL(/sort=total/)
    await settled(page)
    must((await total()) === some, 'the kept filter shows other rows')
  })

  await test('arrows move through the list and Enter opens a project', async () => {
    await page.goto(list)
    await settled(page)
    await rows().first().focus()
    await page.keyboard.press('ArrowDown')
    const name = await rows().nth(1).locator('a').first().textContent()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/projects\/file\//)
    await settled(page)
    must((await page.locator('h1').textContent()) === name, 'another project was opened')
  })

  const name = `浏览器测试的外延片项目 ${stamp}`
  await test('a project is opened; what is missing is said under its field', async () => {
    await page.goto(`${base}/app/projects/new`)
    await settled(page)
    await page.waitForSelector('[data-new-form]')
    await page.locator('[data-new-form] button[type="submit"]').click()
    must(await page.locator('[data-new-form] [aria-invalid="true"]').count(), 'an empty form is not refused')
    await page.locator('[data-field="name"] input').fill(name)
    await page.locator('[data-field="region"] select').selectOption('320583')
    await page.locator('[data-new-form] input[type="date"]').fill('2020-03-02')
    await page.locator('[data-new-form] label', { hasText: '依据' }).locator('xpath=..').locator('input').fill('招商科首谈记录')
    await page.locator('[data-field="investment_total"] input').fill('120000')
    await page.locator('[data-new-form] button[type="submit"]').click()
    await page.waitForURL(/\/projects\/file\/XM/)
    await settled(page)
    must((await page.locator('[data-stage]').textContent()).includes('在谈'), 'it does not stand in its first stage')
  })

  await test('a stage is recorded with the fields and the paper that it lacked', async () => {
    await page.locator('[data-record="reserve"]').click()
    await page.waitForSelector('[data-step-form] [data-missing]')
    await page.locator('[data-step-form] input[type="date"]').first().fill('2020-04-01')
    await page.locator('[data-step-form] [data-field="industry"] input').fill('3976')
    await page.locator('[data-step-form] [data-field="kind"] select').selectOption('new')
    const source = page.locator('[data-step-form] label', { hasText: '依据' }).locator('xpath=..').locator('input')
    await source.fill('评审会')
    await page.locator('[data-missing] button').click()
    await page.waitForSelector('[data-paper-form]')
    await page.locator('[data-paper-form] input[type="date"]').first().fill('2020-04-01')
    await page.locator('[data-paper-form] button[type="submit"]').click()
    await page.waitForSelector('[data-step-form] [data-ready]')
    await page.locator('[data-step-form] button[type="submit"]').click()
    await page.waitForSelector('[data-told]')
    await settled(page)
    must((await page.locator('[data-stage]').textContent()).includes('储备'), 'the stage is not 储备')
    must((await page.locator('[data-strip] [aria-current="step"]').textContent()).includes('2020-04-01'), 'the strip does not say when')
  })

  await test('a field is changed and keeps its history', async () => {
    await page.goto(page.url().replace(/\?.*|$/, '?tab=file'))
    await settled(page)
    await page.locator('[data-group="money"] [data-edit]').click()
    await page.locator('[data-edit-form] [data-field="investment_total"] input').fill('135000.5')
    await page.locator('[data-edit-form] label', { hasText: '依据' }).locator('xpath=..').locator('input').fill('补充协议')
    await page.locator('[data-edit-form] button[type="submit"]').click()
    await page.waitForSelector('[data-edit-form]', { state: 'detached' })
    await settled(page)
    const value = page.locator('[data-value="investment_total"]')
    await page.waitForFunction(() => document.querySelector('[data-value="investment_total"]')?.textContent.includes('135,000.5'))
    await value.click()
    await page.waitForSelector('[data-history] li')
    const said = await page.locator('[data-history] li').allTextContents()
    must(said.length === 2 && said[0].includes('补充协议'), `history: ${said.join(' | ')}`)
    await page.keyboard.press('Escape')
  })

  await test('as of a day before it was told there is no such project, and the page says so', async () => {
    const old = trouble.length
    await page.locator('[data-as-of]').fill('2020-01-01')
    await page.locator('[data-as-of]').dispatchEvent('change')
    await page.waitForSelector('.error-note')
    trouble.length = old // the browser's own line about 404
  })

  await test('no trouble on the console', async () => must(!trouble.length, trouble.join('\n')))
  await context.close()
}
