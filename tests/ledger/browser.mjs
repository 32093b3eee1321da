// SPDX-License-Identifier: Apache-2.0
// verify.html as a person uses it: opened from a file, without a network, in both languages. Arguments: page, list, proof, forged list, head, screenshots' folder or "".
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { serious } from '../web/lib.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const [page_, list, proof, forged, head, folder] = process.argv.slice(2)

let n = 0
let bad = 0
function ok(good, name, why = '') {
  n++
  if (!good) bad++
  console.log(`${good ? 'ok' : 'not ok'} ${n} - ${name}`)
  if (!good) console.log(`# ${String(why).slice(0, 900)}`)
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [locale, good, wrong] of [['zh-CN', '相符', '不符'], ['en-GB', 'It fits', 'It does not fit']]) {
  const context = await browser.newContext({ locale, viewport: { width: locale === 'en-GB' ? 360 : 1100, height: 900 }, offline: true })
  const page = await context.newPage()
  const asked = []
  const errors = []
  page.on('request', (r) => asked.push(r.url()))
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
  page.on('pageerror', (e) => errors.push(String(e)))
  await page.goto(pathToFileURL(page_).href)
  const check = async (file) => {
    await page.fill('#head', head)
    await page.setInputFiles('#list', file)
    await page.setInputFiles('#proof', proof)
    await page.click('#check-list')
    await page.waitForFunction(() => document.querySelector('#result-list b')?.textContent)
    return page.textContent('#result-list')
  }
  let said = await check(list)
  ok(said.startsWith(good), `${locale}: a good list from a file, offline`, said)
  if (folder) await page.screenshot({ path: `${folder}/verify-${locale}.png`, fullPage: true })
  const found = await serious(page)
  ok(found.length === 0, `${locale}: axe finds nothing serious`, found.join('\n'))
  await page.evaluate(() => (document.querySelector('#result-list').textContent = ''))
  said = await check(forged)
  ok(said.startsWith(wrong), `${locale}: a forged list`, said)
  ok(asked.every((u) => u.startsWith('file:')), `${locale}: nothing is asked of a network`, asked.join(' '))
  ok(errors.length === 0, `${locale}: no error on the console`, errors.join(' '))
  await context.close()
}
await browser.close()
console.log(`1..${n}`)
process.exit(bad ? 1 : 0)
