// SPDX-License-Identifier: Apache-2.0
// A year of evaluation walked by the people of it, each in a browser context of one's own, on a server whose clock goes along: two enterprises (one with a phone), a town's desk, a
// district, the bureau. walk_year.mjs tests with it, guide_pictures.mjs takes the pictures of the guide on the way.
import { openSync, writeSync, closeSync } from 'node:fs'
import { account, ask, base, get, lend, session, settled } from './lib.mjs'

const PASSWORD = 'a sentence that one remembers'

/** Where the server is told which day it is (tests/api/other_clock.c). */
function moveTo(date) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(Math.round((date.getTime() - Date.now()) / 1000)))
  const file = openSync(process.env.GUSU_TEST_CLOCK, 'r+')
  writeSync(file, bytes)
  closeSync(file)
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
    this.admin = await session()
  }

  /** An account with its own password, signed in, with a browser. */
  async hire(word, display, role, area, { unit = '', width = this.width, height = 900 } = {}) {
    const name = `year.${word}`
    const entered = await account(this.admin, { name, display, role, area, password: PASSWORD, unit })
    const context = await this.browser.newContext({ viewport: { width, height } })
    await context.clock.setFixedTime(this.now)
    await context.addInitScript((p) => {
      if (!localStorage.getItem('gusu.preferences')) localStorage.setItem('gusu.preferences', p)
    }, JSON.stringify({ language: 'zh-CN', dark: false }))
    await lend(context, entered)
    context.setDefaultTimeout(15000)
    const p = { name, context, page: await context.newPage(), trouble: [], stale: false }
    p.page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && p.trouble.push(m.text()))
    p.page.on('pageerror', (e) => p.trouble.push(String(e)))
    return (this.people[word] = p)
  }

  async go(word, path) {
    const p = this.people[word]
    if (p.stale) {
      await lend(p.context, await session(p.name, PASSWORD))
      p.stale = false
    }
    await p.page.goto(base + path)
    await settled(p.page)
    return p.page
  }

  /** What nobody sees on a page, as the administrator. */
  api(method, path, body) {
    return ask(this.admin, method, path, body)
  }

  step(word, step) {
    return get(this.people[word].page, '/api/campaigns/1').then((k) => k.steps.find((s) => s.step === step))
  }

  async close() {
    await Promise.all(Object.values(this.people).map((p) => p.context.close()))
  }
}
