// SPDX-License-Identifier: Apache-2.0
// What the walks share: five persons around one project of the sample city, each with a browser context of its own. GUSU_PICTURES=FOLDER keeps a picture of each stop.
import { mkdirSync } from 'node:fs'
import { base, get, must, open, settled } from './lib.mjs'

const OWN = 'a sentence that one remembers'
const stamp = Date.now() % 100000
const pictures = process.env.GUSU_PICTURES

/** A request with the session and the token of this page. */
export const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const session = await (await fetch('/api/session')).json()
    const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }, [method, path, body])

async function enter(browser, name, password, wait, width) {
  const context = await browser.newContext({ viewport: { width, height: 860 } })
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

/** A new account in this role, signed in with a password of its own; `unit` makes it a member of a unit of matters. */
async function hire(browser, admin, word, role, area, { width = 1366, unit = '', post = 'member' } = {}) {
  const name = `walk.${word}${stamp}`
  const made = await call(admin, 'POST', '/api/accounts', { name, display_name: name, role, area })
  must(made.status === 200, JSON.stringify(made))
  const first = await enter(browser, name, made.body.password, /account\/password/, width)
  const set = await call(first.page, 'POST', '/api/password', { old_password: made.body.password, new_password: OWN })
  must(set.status === 204, JSON.stringify(set))
  await first.context.close()
  if (unit) {
    const joined = await call(admin, 'POST', '/api/office/members', { unit, account: name, post })
    must(joined.status < 300, JSON.stringify(joined))
  }
  return { name, ...(await enter(browser, name, OWN, /\/app\//, width)) }
}

/** A project under construction whose owner is known and whose last report was accepted. */
async function choose(page) {
  const { latest: month } = await get(page, '/api/investment/plan')
  const { rows } = await get(page, `/api/investment/reports?month=${month}&state=accepted&page_size=300`)
  for (const r of rows) {
    const file = await get(page, `/api/projects/${r.code}`)
    const owner = file.lists.find((l) => l.list === 'parties')?.items.flatMap((i) => i.values).find((v) => v.field === 'parties.enterprise' && v.value)
    const { rows: [row] } = await get(page, `/api/projects?q=${r.code}&page_size=1`)
    const secrecy = file.values.find((v) => v.field === 'secrecy')?.value
    if (owner && row?.town && row.exit === null && (!secrecy || secrecy === 'open')) return { code: r.code, name: row.name, month, town: row.town, district: row.district, firm: owner.value }
  }
  throw new Error('no project of the sample city is as the walk needs it')
}

/** The city opens the report again, for a reason: so there is something to do. */
async function reopen(page, p) {
  const at = `/api/investment/projects/${p.code}/${p.month}`
  const told = await call(page, 'POST', `${at}/act`, { version: (await get(page, at)).report.version, act: 'correct', reason: '形象描述与现场不符，请重新填报' })
  must(told.status === 200, JSON.stringify(told))
}

let scene = null
/** The administrator's page and the project; made once. */
export async function stage(browser) {
  if (scene) return scene
  const admin = await open(browser)
  await admin.page.goto(`${base}/app/projects`)
  await settled(admin.page)
  const project = await choose(admin.page)
  await reopen(admin.page, project)
  await admin.context.close()
  return (scene = project)
}

export async function person(browser, word, role, area, more) {
  const admin = await open(browser)
  await admin.page.goto(`${base}/app/projects`)
  await settled(admin.page)
  const made = await hire(browser, admin.page, word, role, area, more)
  await admin.context.close()
  return made
}

/** A picture of this stop, when somebody wants to look. */
export async function shot(who, name) {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await who.page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

export async function go(who, path) {
  await who.page.goto(`${base}${path}`)
  await settled(who.page)
}

/** The words of the menu, as this person has them. */
export const menu = (who) => who.page.locator('nav a').allTextContents()

/** The field of a form under this label. */
export const labelled = (page, form, label, kind = 'input') => page.locator(`${form} label`, { hasText: label }).first().locator('xpath=..').locator(kind).first()

/** The paper that a step lacks, with its day. */
export async function bring(page, day, number = '') {
  await page.locator('[data-missing] button').first().click()
  await page.waitForSelector('[data-paper-form]')
  await page.locator('[data-paper-form] input[type="date"]').first().fill(day)
  if (number) await labelled(page, '[data-paper-form]', '文号').fill(number)
  await page.locator('[data-paper-form] button[type="submit"]').click()
  await page.waitForSelector('[data-paper-form]', { state: 'detached' })
}

/** Says anew what can be seen on the open report, answers what is asked, and sends it. */
export async function fill(who) {
  const { page } = who
  await page.locator('[data-cell="progress_text"] textarea').fill('主体封顶，设备安装调试')
  await page.waitForTimeout(1200)
  const answers = page.locator('[data-finding] textarea')
  for (let i = 0; i < (await answers.count()); i++) await answers.nth(i).fill('进口设备按合同节点付款所致')
  await page.locator('[data-act="submit"]').click()
  await page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('已上报'))
}

const stateOf = async (who, scene) => (await get(who.page, `/api/investment/projects/${scene.code}/${scene.month}`)).report.state

/** The report of the scene has been sent; by its enterprise when nobody else did. */
export async function sent(browser, scene) {
  if (scene.sent) return
  const who = await person(browser, 'sender', 'enterprise', scene.firm)
  if (['draft', 'returned'].includes(await stateOf(who, scene))) {
    await go(who, `/app/investment/${scene.code}/${scene.month}`)
    await fill(who)
  }
  scene.sent = true
  await who.context.close()
}

/** … and checked by its district. */
export async function checked(browser, scene) {
  await sent(browser, scene)
  const who = await person(browser, 'checker', 'district', scene.district)
  if ((await stateOf(who, scene)) === 'submitted') {
    await go(who, `/app/investment/${scene.code}/${scene.month}`)
    await who.page.locator('[data-act="check"]').click()
    await who.page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('已审核'))
  }
  await who.context.close()
}
