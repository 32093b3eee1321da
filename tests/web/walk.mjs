// SPDX-License-Identifier: Apache-2.0
// What the walks share: five persons around one project of the sample city, each with a browser context of its own. GUSU_PICTURES=FOLDER keeps a picture of each stop.
import { mkdirSync } from 'node:fs'
import { account, ask, base, lend, session, settled } from './lib.mjs'

const OWN = 'a sentence that one remembers'
const stamp = Date.now() % 100000
const pictures = process.env.GUSU_PICTURES

/** A project under construction whose owner is known and whose last report was accepted. */
async function choose(admin) {
  const get = (path) => ask(admin, 'GET', path)
  const { latest: month } = await get('/api/investment/plan')
  const { rows } = await get(`/api/investment/reports?month=${month}&state=accepted&page_size=300`)
  for (const r of rows) {
    const file = await get(`/api/projects/${r.code}`)
    const owner = file.lists.find((l) => l.list === 'parties')?.items.flatMap((i) => i.values).find((v) => v.field === 'parties.enterprise' && v.value)
    const { rows: [row] } = await get(`/api/projects?q=${r.code}&page_size=1`)
    const secrecy = file.values.find((v) => v.field === 'secrecy')?.value
    if (owner && row?.town && row.exit === null && (!secrecy || secrecy === 'open')) return { code: r.code, name: row.name, month, town: row.town, district: row.district, firm: owner.value }
  }
  throw new Error('no project of the sample city is as the walk needs it')
}

const reportOf = (scene) => `/api/investment/projects/${scene.code}/${scene.month}`
const versionOf = async (who, scene) => (await ask(who, 'GET', reportOf(scene))).report.version
const actOn = async (who, scene, act, reason) => ask(who, 'POST', `${reportOf(scene)}/act`, { version: await versionOf(who, scene), act, reason })

let admin = null
let beside = 0
/** The project of a walk; its report opened again by the city, for a reason: so there is something to do. */
export async function stage() {
  admin ??= await session()
  const scene = await choose(admin)
  await actOn(admin, scene, 'correct', '形象描述与现场不符，请重新填报')
  return scene
}

/** Somebody new in this role, signed in, with a browser. */
export async function person(browser, word, role, area, { width = 1366, unit, post } = {}) {
  const name = `walk.${word}${stamp}`
  const entered = await account(admin, { name, role, area, password: OWN, unit, post })
  const context = await browser.newContext({ viewport: { width, height: 860 } })
  await context.addInitScript(() => localStorage.setItem('gusu.preferences', JSON.stringify({ language: 'zh-CN', dark: false })))
  await lend(context, entered)
  context.setDefaultTimeout(15000)
  const page = await context.newPage()
  const trouble = []
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && trouble.push(m.text()))
  page.on('pageerror', (e) => trouble.push(String(e)))
  await page.goto(`${base}/app/`)
  return { name, context, page, trouble }
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

/** The report of the scene has been sent, by an account of its enterprise when nobody did it in a browser. */
export async function sent(scene) {
  const who = await account(admin, { name: `walk.sender${stamp}n${++beside}`, role: 'enterprise', area: scene.firm, password: OWN })
  const { report, findings } = await ask(who, 'GET', reportOf(scene))
  if (!['draft', 'returned'].includes(report.state)) return
  const cells = [{ column: 'progress_text', value: '主体封顶，设备安装调试' }, ...findings.map((f) => ({ column: `!${f.check}`, value: '进口设备按合同节点付款所致' }))]
  await ask(who, 'POST', reportOf(scene), { version: report.version, cells })
  await actOn(who, scene, 'submit')
}

/** … and checked by its district. */
export async function checked(scene) {
  await sent(scene)
  const who = await account(admin, { name: `walk.checker${stamp}n${++beside}`, role: 'district', area: scene.district, password: OWN })
  if ((await ask(who, 'GET', reportOf(scene))).report.state === 'submitted') await actOn(who, scene, 'check')
}
