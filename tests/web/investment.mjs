// SPDX-License-Identifier: Apache-2.0
// Monthly reports on the page: a town fills one in while the server checks, answers a warning, sends it; the district sends it back with a reason, then takes the clean ones; the
// city accepts and closes the month. Each person has a browser context of its own.
import { base, get, must, open, settled, test } from './lib.mjs'

const OWN = 'a sentence that one remembers'
const stamp = Date.now() % 100000

/** A request with the session and the token of this page. */
const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const session = await (await fetch('/api/session')).json()
    const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }, [method, path, body])

async function signIn(browser, name, password, wait) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 860 } })
  await context.addInitScript(() => localStorage.setItem('gusu.preferences', JSON.stringify({ language: 'zh-CN', dark: false })))
  context.setDefaultTimeout(15000)
  const page = await context.newPage()
  await page.goto(`${base}/login`)
  await page.fill('input[name="name"]', name)
  await page.fill('input[name="password"]', password)
  await page.click('button[type="submit"]')
  await page.waitForURL(wait)
  const trouble = []
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && trouble.push(m.text()))
  page.on('pageerror', (e) => trouble.push(String(e)))
  return { context, page, trouble }
}

async function person(browser, admin, name, role, area) {
  const made = await call(admin, 'POST', '/api/accounts', { name, display_name: name, role, area })
  must(made.status === 200, JSON.stringify(made))
  const first = await signIn(browser, name, made.body.password, /account\/password/)
  const set = await call(first.page, 'POST', '/api/password', { old_password: made.body.password, new_password: OWN })
  must(set.status === 204, JSON.stringify(set))
  await first.context.close()
  return signIn(browser, name, OWN, /\/app\//)
}

/** A project without a report of the month whose month before was accepted. */
async function missingOne(page, month) {
  const { rows } = await get(page, `/api/investment/reports?month=${month}&state=missing&page_size=200`)
  for (const r of rows) {
    const { reports } = await get(page, `/api/investment/projects/${r.code}`)
    const earlier = reports.filter((x) => x.month < month)
    if (earlier.length > 2 && earlier.every((x) => x.state === 'accepted')) {
      const found = await get(page, `/api/projects?q=${r.code}&page_size=1`)
      if (found.rows[0]?.town) return { code: r.code, town: found.rows[0].town, district: found.rows[0].district }
    }
  }
  throw new Error('no project of the sample city lacks a report')
}

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  await page.goto(`${base}/app/investment`)
  await settled(page)
  const { latest } = await get(page, '/api/investment/plan') // of which everything was accepted
  const month = latest.endsWith('12') ? `${Number(latest.slice(0, 4)) + 1}-01` : `${latest.slice(0, 5)}${String(Number(latest.slice(5)) + 1).padStart(2, '0')}`
  const one = await missingOne(page, month)
  const town = await person(browser, page, `web.town${stamp}`, 'town', one.town)
  const district = await person(browser, page, `web.dist${stamp}`, 'district', one.district)
  const bureau = await person(browser, page, `web.desk${stamp}`, 'bureau', '')
  const at = `${base}/app/investment/${one.code}/${month}`
  const cell = (id) => town.page.locator(`[data-cell="${id}"] input, [data-cell="${id}"] textarea`).first()
  const state = (p) => p.locator('[data-state]').textContent()

  await test('what is to be filled in stands in the list and leads to the form', async () => {
    await town.page.goto(`${base}/app/investment?month=${month}&state=missing`)
    await settled(town.page)
    await town.page.locator(`tbody a[href*="${one.code}"]`).first().click()
    await town.page.waitForURL(new RegExp(`/investment/${one.code}/${month}`))
    await settled(town.page)
    must((await state(town.page)).includes('未报'), 'it is not missing')
  })

  await test('last month is copied; what is typed is checked while one types; sums are filled in', async () => {
    await town.page.locator('[data-act="copy"]').click()
    await town.page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('填报中'))
    await cell('month_done').fill('9000000')
    await town.page.waitForSelector('[data-finding="peak"]')
    must(Number((await cell('year_done').inputValue()).replace(/,/g, '')) >= 9000000, 'the sum of the year is not filled in')
    await cell('month_done').fill('1.234')
    await town.page.waitForSelector('[data-cell="month_done"] [role="alert"]')
    await cell('month_done').fill('9000000')
    await town.page.waitForSelector('[data-cell="month_done"] [role="alert"]', { state: 'detached' })
  })

  await test('a warning is not passed with a phrase that says nothing; with a reason it is', async () => {
    await cell('progress').fill('99')
    await cell('progress_text').fill('设备集中到货安装')
    const answers = town.page.locator('[data-finding] textarea')
    await town.page.waitForSelector('[data-finding="peak"] textarea')
    await town.page.waitForTimeout(800)
    for (let i = 0; i < (await answers.count()); i++) await answers.nth(i).fill('核实无误')
    await town.page.locator('[data-act="submit"]').click()
    await town.page.waitForSelector('[data-finding] [role="alert"]')
    for (let i = 0; i < (await answers.count()); i++) await answers.nth(i).fill('进口设备一次到货并付清全部货款')
    await town.page.locator('[data-act="submit"]').click()
    await town.page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('已上报'))
  })

  await test('a column tells its history', async () => {
    await town.page.locator('[data-cell="progress_text"] button').first().click()
    await town.page.waitForSelector('[data-history] li')
    must((await town.page.locator('[data-history] li').first().textContent()).includes('设备集中到货安装'), 'the history is another one')
    await town.page.keyboard.press('Escape')
  })

  await test('the district sends it back with a reason; without remarks it goes with the others', async () => {
    await district.page.goto(`${base}/app/investment?month=${month}&state=submitted`)
    await settled(district.page)
    await district.page.locator(`[data-back="${one.code}"]`).click()
    await district.page.locator('[data-reason-form] button[type="submit"]').click()
    must(await district.page.locator('[data-reason-form] [role="alert"]').count(), 'no reason was asked for')
    await district.page.locator('[data-reason-form] textarea').fill('本月完成与付款凭证不符，请按实际填写')
    await district.page.locator('[data-reason-form] button[type="submit"]').click()
    await district.page.waitForSelector('[data-reason-form]', { state: 'detached' })
    await town.page.goto(at)
    await settled(town.page)
    must((await town.page.locator('[data-moves]').textContent()).includes('付款凭证'), 'the reason is not shown')
    const before = Number((await town.page.locator('[data-cell="month_done"] td').first().textContent()).replace(/,/g, '')) || 1
    await cell('month_done').fill(String(before))
    await town.page.waitForSelector('[data-finding="peak"]', { state: 'detached' })
    await town.page.locator('[data-act="submit"]').click()
    await town.page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('已上报'))
    await district.page.goto(`${base}/app/investment?month=${month}&state=submitted`)
    await settled(district.page)
    await district.page.locator(`input[type="checkbox"][value="${one.code}"]`).check()
    await district.page.locator('[data-bulk-go]').click()
    await district.page.waitForSelector('[data-bulk-told]')
    must((await district.page.locator('[data-bulk-told]').textContent()).includes('1'), 'it was not checked')
  })

  await test('the city accepts, sees the district move, and closes the month into the ledger', async () => {
    await bureau.page.goto(at)
    await settled(bureau.page)
    await bureau.page.locator('[data-act="accept"]').click()
    await bureau.page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('市已接受'))
    await bureau.page.goto(`${base}/app/investment/month`)
    await settled(bureau.page)
    must(await bureau.page.locator('[data-standing] tbody tr').count(), 'no district is shown')
    await bureau.page.locator('[data-close]').click()
    await bureau.page.locator('dialog.modal button[type="submit"]').click()
    await bureau.page.waitForSelector('[data-closed]')
  })

  await test('no trouble on the console', async () => {
    const all = [...trouble, ...town.trouble, ...district.trouble, ...bureau.trouble]
    must(!all.length, all.join('\n'))
  })
  for (const p of [town, district, bureau]) await p.context.close()
  await context.close()
}
