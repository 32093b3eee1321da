// SPDX-License-Identifier: Apache-2.0
// Problems on the page: an enterprise registers one on a phone, the district gives it out, signs and answers with a file and an inside note, the enterprise returns it and then
// closes it; the list, the agenda, the statistics, the panel of the project. The persons are made through the API; each has a browser context of its own.
import { base, get, must, open, serious, settled, test, wider } from './lib.mjs'

const OWN = 'a sentence that one remembers'
const bad = (found) => must(!found.length, () => found.join('\n'))

const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const session = await (await fetch('/api/session')).json()
    const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }, [method, path, body])

/** Makes the account and signs in with it; the page of whoever may. */
async function person(browser, admin, name, role, area, unit, language = 'zh-CN', width = 1366) {
  const made = await call(admin, 'POST', '/api/accounts', { name, display_name: name, role, area })
  must(made.status === 200 || made.status === 409, JSON.stringify(made))
  if (unit) must((await call(admin, 'POST', '/api/office/members', { account: name, unit })).status === 204, 'no member')
  const context = await browser.newContext({ viewport: { width, height: 860 } })
  await context.addInitScript((p) => localStorage.setItem('gusu.preferences', p), JSON.stringify({ language, dark: false }))
  context.setDefaultTimeout(15000)
  const page = await context.newPage()
  await page.goto(`${base}/login`)
  await page.fill('input[name="name"]', name)
  await page.fill('input[name="password"]', made.status === 409 ? OWN : made.body.password)
  await page.click('button[type="submit"]')
  if (made.status !== 409) {
    await page.waitForURL(/account\/password/)
    must((await call(page, 'POST', '/api/password', { old_password: made.body.password, new_password: OWN })).status === 204, 'no password')
  }
  const trouble = []
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && trouble.push(m.text()))
  page.on('pageerror', (e) => trouble.push(String(e)))
  return { context, page, trouble }
}

const go = async (page, path) => {
  await page.goto(base + path)
  await settled(page)
}
const state = async (page) => (await page.textContent('[data-state]')).replace(/^\S+\s/, '').trim()
const act = async (page, name, fill = async () => {}) => {
  await page.click(`[data-act="${name}"]`)
  await page.waitForSelector('[data-act-form]')
  await fill(page.locator('[data-act-form]'))
  await page.click('[data-act-form] button[type="submit"]')
  await page.waitForSelector('[data-act-form]', { state: 'detached' })
  await settled(page)
}

export default async function (browser) {
  const admin = await open(browser, {})
  await admin.page.goto(`${base}/app/`)
  await settled(admin.page)
  const { rows: [firm] } = await get(admin.page, '/api/enterprises?page_size=1&district=320581')
  const made = await call(admin.page, 'POST', '/api/projects', { name: '网页问题项目', region: '320581', source: 'test', changes: [
    { field: 'parties.role', item: '+', value: 'owner' }, { field: 'parties.enterprise', item: '+', value: firm.code }, { field: 'kind', value: 'renovation' }] })
  must(made.status === 200, JSON.stringify(made))
  const project = made.body.code
  const enterprise = await person(browser, admin.page, 'web.firm', 'enterprise', firm.code, '', 'en', 360)
  const desk = await person(browser, admin.page, 'web.changshu', 'district', '320581', 'changshu')
  let at = ''

  await test('problems: an enterprise registers one on a phone; what is missing stands at its field', async () => {
    const { page } = enterprise
    await go(page, '/app/problems')
    await page.click('[data-new]')
    await page.waitForSelector('[data-problem-form]')
    await settled(page)
    const few = await page.locator('[data-problem-form] select').count()
    if (few > 1) await page.locator('[data-problem-form] select').first().selectOption(project)
    else await page.locator('[data-problem-form] input').first().fill(project)
    await page.locator('[data-problem-form] select').last().selectOption('utilities')
    await page.click('[data-problem-form] button[type="submit"]')
    await page.waitForSelector('[data-problem-form] [role="alert"]')
    await page.locator('[data-problem-form] input[type="text"]').last().fill('专线供电没有接通')
    await page.locator('[data-problem-form] textarea').fill('原定六月，至今没有')
    bad(await serious(page))
    must((await wider(page)) <= 0, 'too wide')
    await page.click('[data-problem-form] button[type="submit"]')
    await page.waitForURL(/problems\/\d+/)
    await settled(page)
    at = new URL(page.url()).pathname
    must((await state(page)) === 'Registered', await state(page))
    must((await page.locator('[data-act]').count()) === 0, 'the enterprise may do something already')
    must((await page.locator('[data-word]').count()) === 1, 'the thread does not begin with it')
    must(/^0 working days|^—/.test((await page.textContent('[data-clock]')).trim()), await page.textContent('[data-clock]'))
    must((await wider(page)) <= 0, 'too wide')
  })

  await test('problems: the desk gives it out by the plan, signs, notes inside, answers with a file', async () => {
    const { page } = desk
    await go(page, '/app/waiting')
    await page.click('a:has-text("专线供电没有接通")')
    await page.waitForURL(/problems\/\d+/)
    await settled(page)
    bad(await serious(page))
    must((await page.locator('[data-act="sign"]').count()) === 0, 'it could be signed for before it was given out')
    await act(page, 'assign')
    must((await state(page)) === '已交办', await state(page))
    await act(page, 'sign')
    await page.check('[data-inside]')
    await page.fill('[data-say] textarea', '供电公司说下周')
    await page.click('[data-say] button[type="submit"]')
    await page.waitForSelector('[data-word].inside')
    await page.click('[data-act="answer"]')
    await page.click('[data-act-form] button[type="submit"]')
    await page.waitForSelector('[data-act-form] [role="alert"]')
    await page.fill('[data-act-form] textarea', '已接临时箱变')
    await page.setInputFiles('[data-act-form] [data-file]', { name: '说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 done\n%%EOF\n') })
    await page.waitForSelector('[data-act-form] [data-brought]')
    bad(await serious(page))
    await page.click('[data-act-form] button[type="submit"]')
    await page.waitForSelector('[data-act-form]', { state: 'detached' })
    await settled(page)
    must((await state(page)) === '已答复', await state(page))
    must((await page.locator('[data-act]').count()) === 0, 'the desk could close it for the enterprise')
  })

  await test('problems: the enterprise does not see inside notes, returns it with a reason, then closes it and says how content it is', async () => {
    const { page } = enterprise
    await go(page, at)
    must(!(await page.textContent('main')).includes('供电公司说下周'), 'an inside note is shown')
    must((await page.locator('[data-word] a[download]').count()) === 1, 'the file is not there')
    await act(page, 'return', (f) => f.locator('textarea').fill('容量不够'))
    must((await state(page)) === 'Returned', await state(page))
    await go(desk.page, at)
    await act(desk.page, 'answer', (f) => f.locator('textarea').fill('加一台'))
    await go(page, at)
    await page.click('[data-act="confirm"]')
    await page.click('[data-act-form] button[type="submit"]')
    await page.waitForSelector('[data-act-form] [role="alert"]')
    await page.check('[data-content="4"]')
    bad(await serious(page))
    must((await wider(page)) <= 0, 'too wide')
    await page.click('[data-act-form] button[type="submit"]')
    await page.waitForSelector('[data-act-form]', { state: 'detached' })
    await settled(page)
    must((await state(page)) === 'Closed', await state(page))
    must((await page.locator('[data-act]').count()) === 0 && (await page.locator('[data-say]').count()) === 0, 'something can still be done')
    must((await page.locator('[data-move]').count()) === 8, `${await page.locator('[data-move]').count()} moves`)
  })

  await test('problems: list with filters and a sort that is kept, agenda, statistics, the panel of the project', async () => {
    const { page } = desk
    await go(page, '/app/problems?show=closed&q=%E4%B8%93%E7%BA%BF%E4%BE%9B%E7%94%B5%E6%B2%A1%E6%9C%89')
    must((await page.locator('[data-problem]').count()) >= 1, 'it is not among the closed ones')
    await go(page, '/app/problems?show=all')
    await page.locator('th button.sorter', { hasText: '项目' }).first().click()
    await page.waitForFunction(() => localStorage.getItem('gusu.problem-sort')?.startsWith('project'))
    await go(page, '/app/problems?show=all')
    must((await page.locator('th[aria-sort]').count()) === 1, 'the sort is not kept')
    bad(await serious(page))
    await go(page, `/app/projects/file/${project}?tab=problems`)
    must((await page.locator('[data-problem]').count()) === 1 && (await page.locator('[data-new-problem]').count()) === 1, 'the panel does not show it')
    await go(page, '/app/problems/statistics')
    must((await page.locator('table[data-table="districts"] tbody tr').count()) === 2, 'a district counts its own')
    bad(await serious(page))
    await go(page, '/app/problems/agenda')
    must(await page.locator('h1').count(), 'no agenda')
    await go(enterprise.page, '/app/problems?show=all')
    must((await enterprise.page.locator('[data-problem]').count()) >= 1, 'the enterprise does not see its own')
    bad([...enterprise.trouble, ...desk.trouble])
  })

  await enterprise.context.close()
  await desk.context.close()
  await admin.context.close()
}
