// SPDX-License-Identifier: Apache-2.0
// A year of evaluation walked by the people of it, each in a browser context of one's own, on a server whose clock goes along: two enterprises (one with a phone), a town's desk, a
// district, the bureau. walk_year.mjs tests with it, guide_pictures.mjs takes the pictures of the guide on the way.
import { openSync, writeSync, closeSync } from 'node:fs'
import { base, get, must, settled } from './lib.mjs'

const PASSWORD = 'a sentence that one remembers'
const ADMIN = { name: process.env.GUSU_USER, password: process.env.GUSU_PASSWORD }
const UTF8 = 'application/json'

/** Where the server is told which day it is (tests/api/other_clock.c). */
function moveTo(date) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(Math.round((date.getTime() - Date.now()) / 1000)))
  const file = openSync(process.env.GUSU_TEST_CLOCK, 'r+')
  writeSync(file, bytes)
  closeSync(file)
}

/** A session by the door that programs use; pages are walked afterwards. */
async function session(name, password) {
  const answer = await fetch(`${base}/api/login`, { method: 'POST', headers: { 'Content-Type': UTF8 }, body: JSON.stringify({ name, password }) })
  const body = await answer.json()
  must(answer.ok, `${name}: ${JSON.stringify(body)}`)
  const [cookie] = answer.headers.getSetCookie()
  return { cookie: cookie.split(';')[0], token: body.csrf_token }
}

async function send(s, method, path, body) {
  const answer = await fetch(base + path, { method, headers: { 'Content-Type': UTF8, Cookie: s.cookie, 'X-CSRF-Token': s.token }, body: body && JSON.stringify(body) })
  const text = await answer.text()
  must(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : null
}

export class Year {
  constructor(browser, width) {
    Object.assign(this, { browser, width, people: {} })
    this.at(new Date('2021-06-07T04:00:00Z'))
  }

  /** The day of everybody, of the server and in the browsers. */
  at(date) {
    this.now = date
    moveTo(date)
    return Promise.all(Object.values(this.people).map((p) => p.context.clock.setFixedTime(date)))
  }

  /** A minute after an instant that the server named; who goes on signs in again. */
  async after(instant, minutes = 1) {
    await this.at(new Date(new Date(instant).getTime() + minutes * 60000))
    await this.enter()
    for (const p of Object.values(this.people)) p.stale = true
  }

  async enter() {
    this.admin = await session(ADMIN.name, ADMIN.password)
  }

  /** An account with its own password, signed in, with a browser. */
  async hire(word, display, role, area, { unit = '', width = this.width, height = 900 } = {}) {
    const name = `year.${word}`
    const made = await send(this.admin, 'POST', '/api/accounts', { name, display_name: display, role, area })
    await send(await session(name, made.password), 'POST', '/api/password', { old_password: made.password, new_password: PASSWORD })
    if (unit) await send(this.admin, 'POST', '/api/office/members', { unit, account: name, post: 'member' })
    const context = await this.browser.newContext({ viewport: { width, height } })
    await context.clock.setFixedTime(this.now)
    await context.addInitScript((p) => {
      if (!localStorage.getItem('gusu.preferences')) localStorage.setItem('gusu.preferences', p)
    }, JSON.stringify({ language: 'zh-CN', dark: false }))
    context.setDefaultTimeout(15000)
    const p = { name, context, page: await context.newPage(), trouble: [], stale: true }
    p.page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && p.trouble.push(m.text()))
    p.page.on('pageerror', (e) => p.trouble.push(String(e)))
    return (this.people[word] = p)
  }

  async go(word, path) {
    const p = this.people[word]
    if (p.stale) {
      const [name, value] = (await session(p.name, PASSWORD)).cookie.split(/=(.*)/s)
      await p.context.addCookies([{ name, value, url: base }])
      p.stale = false
    }
    await p.page.goto(base + path)
    await settled(p.page)
    return p.page
  }

  /** What nobody sees on a page: as the administrator, or as somebody with a session of one's own. */
  api(method, path, body) {
    return send(this.admin, method, path, body)
  }

  async apiAs(word, method, path, body) {
    return send(await session(this.people[word].name, PASSWORD), method, path, body)
  }

  step(word, step) {
    return get(this.people[word].page, '/api/campaigns/1').then((k) => k.steps.find((s) => s.step === step))
  }

  async close() {
    await Promise.all(Object.values(this.people).map((p) => p.context.close()))
  }
}
