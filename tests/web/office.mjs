// SPDX-License-Identifier: Apache-2.0
// Matters on the page: members of units, a new matter, what waits, signing, evidence, more time, closing by another, the list with its filters; a phone; both languages.
// The persons are made through the API; each has a browser context of its own.
import { base, must, open, serious, settled, test, wider } from './lib.mjs'

const OWN = 'a sentence that one remembers'
const PERSONS = { 'web.chief': ['bureau', 'bureau-office'], 'web.deputy': ['bureau', 'bureau-office'], 'web.doer': ['bureau', 'energy'] }
const day = (n) => new Date(Date.now() + 8 * 3600e3 + n * 86400e3).toISOString().slice(0, 10)
const bad = (found) => must(!found.length, () => found.join('\n'))

/** Signs in as somebody else: the page of the administrator makes the account, a fresh context is that person's. */
async function person(browser, name, language = 'zh-CN', width = 1366) {
  const context = await browser.newContext({ viewport: { width, height: 860 } })
  await context.addInitScript((p) => localStorage.setItem('gusu.preferences', p), JSON.stringify({ language, dark: false }))
  context.setDefaultTimeout(15000)
  const page = await context.newPage()
  await page.goto(`${base}/login`)
  await page.fill('input[name="name"]', name)
  await page.fill('input[name="password"]', OWN)
  await page.click('button[type="submit"]')
  await page.waitForURL(/\/app\//)
  const trouble = []
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && trouble.push(m.text()))
  page.on('pageerror', (e) => trouble.push(String(e)))
  return { context, page, trouble }
}

/** A request with the session and the token of this page. */
const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const session = await (await fetch('/api/session')).json()
    const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }, [method, path, body])

async function makePersons(browser, admin) {
  for (const [name, [role]] of Object.entries(PERSONS)) {
    const made = await call(admin, 'POST', '/api/accounts', { name, display_name: name, role, area: '' })
    if (made.status === 409) continue
    must(made.status === 200, JSON.stringify(made))
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${base}/login`)
    await page.fill('input[name="name"]', name)
    await page.fill('input[name="password"]', made.body.password)
    await page.click('button[type="submit"]')
    await page.waitForURL(/account\/password/)
    const set = await call(page, 'POST', '/api/password', { old_password: made.body.password, new_password: OWN })
    must(set.status === 204, JSON.stringify(set))
    await context.close()
  }
}

const act = async (page, name, fill = async () => {}) => {
  await page.click(`[data-act="${name}"]`)
  await page.waitForSelector('[data-act-form]')
  await fill()
  await page.click('[data-act-form] button[type="submit"]')
  await page.waitForSelector('[data-act-form]', { state: 'detached' })
  await settled(page)
}
const state = async (page) => (await page.textContent('[data-state]')).replace(/^\S+\s/, '').trim()

export default async function (browser) {
  const admin = await open(browser, {})
  await admin.page.goto(`${base}/app/`)
  await settled(admin.page)
  await makePersons(browser, admin.page)

  await test('office: members are put into units, and what is wrong stands at its field', async () => {
    await admin.page.goto(`${base}/app/office/units`)
    await settled(admin.page)
    for (const [name, [, unit]] of Object.entries(PERSONS)) {
      await admin.page.fill('form input', name)
      await admin.page.locator('form select').first().selectOption(unit)
      await admin.page.click('form button[type="submit"]')
      await admin.page.waitForSelector(`[data-member]:has-text("${name}")`)
    }
    await admin.page.fill('form input', 'nobody.at.all')
    await admin.page.locator('form select').first().selectOption('energy')
    await admin.page.click('form button[type="submit"]')
    await admin.page.waitForSelector('form [role="alert"]')
    bad(await serious(admin.page))
  })

  const chief = await person(browser, 'web.chief')
  const doer = await person(browser, 'web.doer')
  const deputy = await person(browser, 'web.deputy', 'en', 360)
  let at = ''

  await test('office: a matter is given out from the form', async () => {
    const { page } = chief
    await page.goto(`${base}/app/office/matters`)
    await settled(page)
    await page.click('[data-new]')
    await page.waitForURL(/matters\/new/)
    await settled(page)
    await page.locator('form input[type="text"]').first().fill('网页上的一件事')
    await page.locator('form textarea').fill('一周内说明情况\n附证明材料')
    await page.locator('form select').nth(1).selectOption('energy')
    await page.locator('form select').nth(2).selectOption('ecology')
    must((await page.textContent('.chip')).includes('生态'), 'the helper is not shown')
    await page.fill('[data-day]', day(-3))
    await page.click('form button[type="submit"]')
    await page.waitForSelector('fieldset [role="alert"]')
    await page.fill('[data-day]', day(6))
    bad(await serious(page))
    await page.click('form button[type="submit"]')
    await page.waitForURL(/matters\/\d+/)
    await settled(page)
    at = new URL(page.url()).pathname
    must((await state(page)) === '已交办', await state(page))
    must((await page.locator('[data-step]').count()) === 2, 'not two acts')
    must((await page.locator('[data-act="sign"]').count()) === 0, 'the issuer could sign')
    must((await page.locator('[data-act="urge"]').count()) === 1, 'the issuer cannot urge')
  })

  await test('office: it waits for the unit that has it and leads there', async () => {
    const { page } = doer
    await page.goto(`${base}/app/waiting`)
    await settled(page)
    must((await page.locator('nav a[aria-current="page"]').textContent()).includes('等我处理'), 'the menu does not say where one is')
    const line = page.locator('[data-waiting]', { hasText: '网页上的一件事' })
    must((await line.count()) === 1 && (await line.textContent()).includes('待签收'), 'it does not wait for a signature')
    bad(await serious(page))
    await line.locator('a').click()
    await page.waitForURL((u) => u.pathname === at)
    await settled(page)
    await act(page, 'sign')
    must((await state(page)) === '已签收', await state(page))
  })

  await test('office: evidence is brought; a page is refused with words; a closing without it, too', async () => {
    const { page } = doer
    await page.click('[data-act="submit"]')
    await page.fill('[data-act-form] textarea', '办好了')
    await page.click('[data-act-form] button[type="submit"]')
    await page.waitForSelector('[data-act-form] [role="alert"]')
    must((await page.textContent('[data-act-form] [role="alert"]')).includes('证明材料'), 'does not say what is missing')
    await page.locator('[data-file]').setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html><p>no') })
    await page.waitForSelector('.error-note')
    must((await page.textContent('.error-note')).includes('网页'), 'does not say what the file is')
    await page.locator('[data-file]').setInputFiles({ name: '证明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 evidence') })
    await page.waitForSelector('[data-attachment]:has-text("证明.pdf")')
    bad(await serious(page))
  })

  await test('office: more time is asked for and granted, on a phone and in English', async () => {
    await doer.page.goto(base + at)
    await settled(doer.page)
    await act(doer.page, 'ask_more_time', async () => {
      await doer.page.fill('[data-act-form] textarea', '等勘测')
      await doer.page.fill('[data-act-form] [data-day]', day(20))
    })
    const { page } = deputy
    await page.goto(`${base}/app/waiting`)
    await settled(page)
    must((await page.textContent('[data-waiting]:has-text("网页上的一件事")')).includes('more time asked for'), 'the decision does not wait')
    must((await wider(page)) <= 0, 'the page of what waits is too wide for a phone')
    await page.goto(base + at)
    await settled(page)
    must((await wider(page)) <= 0, 'the matter is too wide for a phone')
    bad(await serious(page))
    await act(page, 'grant')
    must((await state(page)) === 'In work', await state(page))
    must((await page.textContent('.facts')).includes(day(20)), 'the new deadline is not there')
  })

  await test('office: closed by another, with its evidence in the record', async () => {
    await doer.page.goto(base + at)
    await settled(doer.page)
    await act(doer.page, 'submit', () => doer.page.fill('[data-act-form] textarea', '办好了，见附件'))
    must((await state(doer.page)) === '办结待核', await state(doer.page))
    must((await doer.page.locator('[data-act="confirm"]').count()) === 0, 'the owner could confirm')
    await chief.page.goto(base + at)
    await settled(chief.page)
    await act(chief.page, 'confirm')
    must((await state(chief.page)) === '已销号', await state(chief.page))
    must((await chief.page.locator('[data-act]').count()) === 0, 'a closed matter has acts')
    const file = await chief.page.locator('[data-step] a').first().getAttribute('href')
    const answer = await chief.page.request.get(base + file)
    must(answer.ok() && answer.headers()['content-disposition'].startsWith('attachment'), 'the evidence does not come as a download')
  })

  await test('office: the list finds it by filters that stand in the address', async () => {
    const { page } = chief
    await page.goto(`${base}/app/office/matters`)
    await settled(page)
    must((await page.locator('.data-table, .empty').count()) === 1, 'neither list nor sentence')
    await page.goto(`${base}/app/office/matters?show=all&state=closed&q=${encodeURIComponent('网页')}`)
    await settled(page)
    must((await page.locator('.data-table tbody tr').count()) === 1, 'not found by state and title')
    must((await page.locator('[data-export]').count()) === 0, 'an export that is not allowed is offered')
    bad(await serious(page))
    await page.locator('.data-table tbody tr').first().press('Enter')
    await page.waitForURL((u) => u.pathname === at)
  })

  await test('office: nothing on the console', async () => {
    bad([...chief.trouble, ...doer.trouble, ...deputy.trouble])
  })
  for (const p of [admin, chief, doer, deputy]) await p.context.close()
}
