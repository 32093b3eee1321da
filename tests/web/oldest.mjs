// oldest.mjs - every page in the oldest Chromium that we promise to serve (87), one line of TAP a page. Run by oldest.py.
import { createRequire } from 'node:module'
const require = createRequire(process.env.OLDEST + '/')
const puppeteer = require('puppeteer-core')
const url = process.env.GUSU_URL
let n = 0, bad = 0
const ok = (good, name, why) => {
  console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${name}`)
  if (!good) { bad++; console.log('# ' + why) }
}

const browser = await puppeteer.launch({ executablePath: process.env.OLDEST + '/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  env: { ...process.env, LD_LIBRARY_PATH: process.env.OLDEST + '/lib' } })
const version = await browser.version()
ok(/Chrome\/87\./.test(version), 'this is Chromium 87', version)
const page = await browser.newPage()
await page.setViewport({ width: 1366, height: 900 })
const said = []
page.on('pageerror', (e) => said.push(e.message))
page.on('console', (m) => { if (m.type() === 'error') said.push(m.text()) })
page.on('request', (r) => { if (!r.url().startsWith(url) && !r.url().startsWith('data:')) said.push('foreign request ' + r.url()) })
await page.goto(url + '/login')
await page.type('input[name=name]', process.env.GUSU_USER)
await page.type('input[name=password]', process.env.GUSU_PASSWORD)
await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')])

const quiet = async () => { // until nothing has changed for half a second
  let before = -1
  for (let i = 0; i < 40; i++) {
    const now = await page.evaluate(() => document.body.innerText.length)
    if (now === before && now > 100) return
    before = now
    await new Promise((r) => setTimeout(r, 500))
  }
}
await quiet()
const links = await page.evaluate(() => [...new Set([...document.querySelectorAll('nav a[href^="/"]')].map((a) => a.getAttribute('href')))])
ok(links.length > 8, 'the navigation has its pages', links.join(' '))
const firm = await page.evaluate(async () => (await (await fetch('/api/enterprises')).json()).rows[0].code)
for (const link of [...links, '/app/enterprises/' + firm, '/app/evaluation/schemes/suzhou-2020-illustrative']) {
  said.length = 0
  await page.goto(url + link)
  await quiet()
  const seen = await page.evaluate(() => ({ text: document.body.innerText.length, title: document.querySelector('h1')?.innerText ?? '' }))
  ok(said.length === 0 && seen.text > 150 && seen.title && seen.title !== '没有这个页面', `${link} shows “${seen.title}” without an error`, JSON.stringify([seen, said]))
}
await browser.close()
console.log('1..' + n)
process.exit(bad ? 1 : 0)
