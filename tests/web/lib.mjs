// SPDX-License-Identifier: Apache-2.0
// What the page tests share: Chromium as the distribution gives it, a signed-in context, a watch on console and network, TAP lines.
// The server is a real one: GUSU_URL, GUSU_USER, GUSU_PASSWORD.
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const { source: axe } = require('axe-core')

export const base = (process.env.GUSU_URL ?? '').replace(/\/$/, '')

// No test waits longer than this, and no single step longer than a third of it.
const LIMIT = Number(process.env.GUSU_WEB_LIMIT ?? 45) * 1000
const STEP = LIMIT / 3

let n = 0
let failed = 0
let deaths = 0
const passed = new Set()
const began = Date.now()

/** Chromium itself has ended or does not answer any more; part() begins once more with a new one. */
class Gone extends Error {}
let browser = null

function within(limit, promise, words) {
  let timer
  const late = new Promise((_, no) => (timer = setTimeout(() => no(new Error(words)), limit)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function report(good, name, ms, why = '') {
  n++
  if (!good) failed++
  console.log(`${good ? 'ok' : 'not ok'} ${n} - ${name}`)
  if (!good || ms > 10000) console.log(`# took ${(ms / 1000).toFixed(1)} s`)
  for (const line of why.split('\n').slice(0, 30)) if (line) console.log(`# ${line}`)
}

/** One test: a name and a function that throws when it does not hold. What passed before a browser's death is not done again. */
export async function test(name, check) {
  if (passed.has(name)) return
  const start = Date.now()
  try {
    await within(LIMIT, check(), `not finished after ${LIMIT / 1000} s`)
    passed.add(name)
    report(true, name, Date.now() - start)
  } catch (e) {
    if (!(await alive()) && deaths === 0) throw new Gone(`Chromium ended during "${name}"`)
    passed.add(name)
    report(false, name, Date.now() - start, String(e?.message ?? e))
    if (!browser?.isConnected()) throw new Gone(`Chromium ended again during "${name}"`)
  }
}

/** A browser that answers within five seconds. */
async function alive() {
  if (!browser?.isConnected()) return false
  try {
    const context = await within(5000, browser.newContext(), 'no answer')
    await within(5000, context.close(), 'no answer')
    return true
  } catch {
    return false
  }
}

/** A row of tests in a browser of their own. When the browser dies, the rest is done in a second one; when that dies too, the suite ends. */
export async function part(name, tests) {
  for (;;) {
    try {
      browser = null
      browser = await launch()
      await tests(browser)
      await within(10000, browser.close(), 'Chromium does not close').catch((e) => console.log(`# ${e.message}`))
      return
    } catch (e) {
      const gone = e instanceof Gone || (browser && !browser.isConnected())
      await within(5000, browser?.close() ?? Promise.resolve(), '').catch(() => {})
      if (gone && deaths++ === 0) {
        console.log(`# ${e.message}; the rest is done in a new one`)
        continue
      }
      if (!gone) {
        report(false, `${name} could begin`, 0, String(e?.stack ?? e))
        return
      }
      console.log(`Bail out! ${e.message}`)
      process.exit(1)
    }
  }
}

export function done() {
  console.log(`1..${n}`)
  console.log(`# ${Math.round((Date.now() - began) / 1000)} s`)
  return failed ? 1 : 0
}
/** `words` may be a function: what takes a look at the page is only done when it is needed. */
export function must(condition, words) {
  if (!condition) throw new Error(typeof words === 'function' ? words() : words)
}

export async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    timeout: 30000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'],
  })
  const plain = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await plain(options)
    context.on('page', count)
    return context
  }
  return browser
}

/** What each page has under way; streams of events stay open and do not count. */
const traffic = new WeakMap()
function count(page) {
  const of = { open: new Set(), begun: 0 }
  traffic.set(page, of)
  page.on('request', (r) => {
    if (r.resourceType() === 'eventsource') return
    of.begun++
    of.open.add(r)
  })
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => of.open.delete(r))
}

const cookies = new Map()
/** Signs in once for each server, through the page that people use. */
async function signIn(browser, at) {
  if (cookies.has(at)) return cookies.get(at)
  const context = await browser.newContext()
  context.setDefaultTimeout(STEP)
  const page = await context.newPage()
  await page.goto(`${at}/login`)
  await page.fill('input[name="name"]', process.env.GUSU_USER ?? '')
  await page.fill('input[name="password"]', process.env.GUSU_PASSWORD ?? '')
  await Promise.all([page.waitForURL((u) => !u.pathname.startsWith('/login')), page.click('button[type="submit"], button')])
  cookies.set(at, await context.cookies())
  await context.close()
  return cookies.get(at)
}

/** A signed-in context that remembers what went wrong: console errors, page errors, requests to other hosts. */
export async function open(browser, { language = 'zh-CN', width = 1366, height = 860, dark = false, at = base } = {}) {
  const context = await browser.newContext({ viewport: { width, height } })
  await context.addCookies(await signIn(browser, at))
  await context.addInitScript((p) => {
    if (!localStorage.getItem('gusu.preferences')) localStorage.setItem('gusu.preferences', p)
  }, JSON.stringify({ language, dark }))
  context.setDefaultTimeout(STEP)
  const page = await context.newPage()
  const trouble = []
  const foreign = []
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') trouble.push(`${m.type()}: ${m.text().slice(0, 300)}`)
  })
  page.on('pageerror', (e) => trouble.push(`page error: ${e.message.slice(0, 300)}`))
  page.on('request', (r) => {
    const u = r.url()
    if (!u.startsWith(at) && !u.startsWith('data:') && !u.startsWith('blob:')) foreign.push(u)
  })
  return { context, page, trouble, foreign }
}

/** Waits until nothing is loading any more: no request is under way, nothing says that it waits, and the page, left in peace, does not ask for more. */
export async function settled(page) {
  const of = traffic.get(page)
  const until = Date.now() + STEP
  await page.waitForSelector('main h1')
  for (let before = -1; of.open.size || before !== of.begun; ) {
    must(Date.now() < until, () => `still loading after ${STEP / 1000} s: ${[...of.open].map((r) => r.url()).join(' ') || 'one request after the other'}`)
    before = of.begun
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && !document.querySelector('.waiting'), null)
    await page.evaluate(() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 50), { timeout: 2000 }))).catch((e) => {
      must(/context was destroyed/.test(e.message), e.message) // another document came: look again
      before = -1
    })
  }
}

/** Serious and critical axe findings. Rows after the eighth are like those before: they are taken away first, for axe takes its time with each. */
export async function serious(page) {
  await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n+9)').forEach((r) => r.remove()))
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })
    return found.violations
  })
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.impact} ${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map((x) => `  ${x.target.join(' ')} ${x.failureSummary?.split('\n')[1] ?? ''}`).join('\n'))
}

export const wider = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** To another page as a link would lead there: the program stays loaded, which spares most of what a page costs. The first one is loaded whole. */
export async function follow(page, path) {
  if (!page.url().startsWith(`${base}/app`)) return page.goto(base + path)
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: null }))
  }, path)
}

/** GET as the signed-in person. */
export async function get(page, path) {
  const response = await page.request.get(`${base}${path}`)
  must(response.ok(), `${path} answered ${response.status()}`)
  return response.json()
}

/** A session by the door that programs use, for what a test does beside its pages. */
export async function session(name = process.env.GUSU_USER, password = process.env.GUSU_PASSWORD) {
  const answer = await fetch(`${base}/api/login`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name, password }) })
  const body = await answer.json()
  must(answer.ok, `${name}: ${JSON.stringify(body)}`)
  return { cookie: answer.headers.getSetCookie()[0].split(';')[0], token: body.csrf_token }
}

/** A request in that session; what it answers, or an error. */
export async function ask(s, method, path, body) {
  const answer = await fetch(base + path, { method, headers: { 'Content-Type': 'application/json', Cookie: s.cookie, 'X-CSRF-Token': s.token }, body: body && JSON.stringify(body) })
  const text = await answer.text()
  must(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : null
}

/** A new account that has chosen this password; `unit` makes it a member of a unit of matters. */
export async function account(admin, { name, display = name, role, area, password, unit = '', post = 'member' }) {
  const made = await ask(admin, 'POST', '/api/accounts', { name, display_name: display, role, area })
  await ask(await session(name, made.password), 'POST', '/api/password', { old_password: made.password, new_password: password })
  if (unit) await ask(admin, 'POST', '/api/office/members', { unit, account: name, post })
  return session(name, password)
}

/** That session in a browser. */
export function lend(context, { cookie }) {
  const [name, value] = cookie.split(/=(.*)/s)
  return context.addCookies([{ name, value, url: base }])
}

/** All pages of the workbench; the enterprise is one that has a class. */
export async function allPages(page) {
  const { scheme, year } = await get(page, '/api/evaluations')
  must(scheme && year, 'nothing is evaluated in this database')
  const results = await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&page_size=1&class=C`)
  const code = results.rows[0].code
  const matters = await get(page, '/api/office/matters?show=all&sort=changed&order=desc&page_size=1')
  const matter = matters.rows.length ? { matter: `/app/office/matters/${matters.rows[0].id}` } : {}
  const { rows: [project] } = await get(page, '/api/projects?page_size=1&sort=stage_on&order=desc&stage=started,building')
  const { rows: strip } = await get(page, '/api/links/strip')
  const linked = strip.find((r) => r.worst === 'red') ?? strip[0]
  const { latest } = await get(page, '/api/investment/plan')
  const { rows: [report] } = await get(page, `/api/investment/reports?month=${latest}&page_size=1&state=accepted`)
  const { rows: [problem] } = await get(page, '/api/problems?show=all&sort=changed&order=desc&page_size=1')
  const { rows: [objection] } = await get(page, '/api/objections?show=all&page_size=1')
  const { rows: [improvement] } = await get(page, '/api/improvements?state=running&sort=percent&order=desc&page_size=1')
  const { rows: [meeting] } = await get(page, '/api/meetings')
  const { rows: [campaign] } = await get(page, '/api/campaigns')
  const { rows: [promised] } = await get(page, '/api/promises?page_size=1&state=proposed')
  const { rows: [baseData] } = await get(page, '/api/base-data')
  const { rows: [confirmed] } = baseData ? await get(page, `/api/base-data/${baseData.id}/sheets?show=confirmed&page_size=1`) : { rows: [] }
  const about = baseData ? `/app/campaigns/${baseData.id}/base-data` : ''
  return {
    scheme, year, code,
    pages: {
      overview: '/app/',
      tenants: '/app/evaluation/tenants',
      network: `/app/enterprises/${code}/network`,
      laboratory: '/app/laboratory',
      waiting: '/app/waiting',
      matters: '/app/office/matters',
      'new matter': '/app/office/matters/new',
      units: '/app/office/units',
      ...matter,
      projects: '/app/projects',
      'project board': '/app/projects/board',
      'project calendar': '/app/projects/calendar',
      'project statistics': '/app/projects/statistics',
      'project districts': '/app/projects/statistics?tab=districts',
      'new project': '/app/projects/new',
      lights: '/app/projects/lights',
      links: '/app/projects/links',
      problems: '/app/problems',
      promises: '/app/promises',
      ...(promised ? { 'project promises': `/app/projects/file/${promised.code}?tab=promises` } : {}),
      'problem agenda': '/app/problems/agenda',
      'problem statistics': '/app/problems/statistics',
      'new problem': '/app/problems/new',
      improvements: '/app/improvements',
      'improvement statistics': '/app/improvements/statistics',
      'improvement waves': '/app/improvements/waves',
      ...(improvement ? { improvement: `/app/improvements/${improvement.id}` } : {}),
      objections: '/app/objections?show=all',
      'objection statistics': '/app/objections/statistics',
      'new objection': '/app/objections/new',
      ...(objection ? { objection: `/app/objections/${objection.id}` } : {}),
      ...(problem ? { problem: `/app/problems/${problem.id}`, 'project problems': `/app/projects/file/${problem.project}?tab=problems` } : {}),
      ...(project ? { project: `/app/projects/file/${project.code}`, 'project file': `/app/projects/file/${project.code}?tab=file`, 'project timeline': `/app/projects/file/${project.code}?tab=timeline` } : {}),
      ...(linked ? { 'project lights': `/app/projects/file/${linked.code}?tab=lights`, 'project link': `/app/projects/file/${linked.code}?tab=link` } : {}),
      meetings: '/app/meetings',
      campaigns: '/app/campaigns',
      'campaign calendar': '/app/campaigns/calendar',
      publications: '/app/publications',
      'new campaign': '/app/campaigns/new',
      ...(campaign ? { campaign: `/app/campaigns/${campaign.id}` } : {}),
      ...(meeting ? { meeting: `/app/meetings/${meeting.id}` } : {}),
      'investment reports': '/app/investment',
      'investment month': '/app/investment/month',
      'investment late': '/app/investment/late',
      ...(report ? { 'investment report': `/app/investment/${report.code}/${latest}`, 'investment panel': `/app/projects/file/${report.code}?tab=reports` } : {}),
      results: '/app/evaluation/results',
      rankings: '/app/evaluation/rankings',
      'rankings of towns': '/app/evaluation/rankings?tab=town',
      lists: '/app/evaluation/lists',
      'what if': '/app/evaluation/whatif',
      schemes: '/app/evaluation/schemes',
      scheme: `/app/evaluation/schemes/${scheme}`,
      enterprise: `/app/enterprises/${code}`,
      ...(about ? { 'base data': about, 'base data collection': about + '/collection', 'base data sheets': about + '/sheets' } : {}),
      ...(confirmed ? { 'base data sheet': `${about}/sheets/${confirmed.code}` } : {}),
      coverage: '/app/data/coverage',
      indicators: '/app/data/indicators',
      imports: '/app/imports',
      'import a file': '/app/imports/new?kind=facts',
      enterprises: '/app/registry/enterprises',
      targets: '/app/targets',
      ledger: '/app/ledger',
      account: '/app/account',
      accounts: '/app/people/accounts',
      invitations: '/app/people/invitations',
      help: '/app/help',
    },
  }
}
