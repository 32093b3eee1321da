// SPDX-License-Identifier: Apache-2.0
// node tests/web/guide_pictures.mjs FOLDER [whole]: the pictures of the guide, in both languages, taken on the walk through a year (guide_pictures.py sees to the server; `make guide-pictures`).
// NAME.zh-CN.png and NAME.en.png: what is to the right of the menu, no longer than a screen. With `whole` each page to its end and as it is, for eyes.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { launch, settled, wider } from './lib.mjs'
import { walk } from './walk_year.mjs'

const [folder, whole] = process.argv.slice(2)
const LONGEST = 770
const guides = new URL('../../docs/guide/', import.meta.url)
const text = readdirSync(guides).filter((f) => f.endsWith('.md')).map((f) => readFileSync(new URL(f, guides), 'utf8')).join('')

/** What matters of a page: the part beside the menu down to its last line, all of the screen where a dialog is open. */
const frame = (page, longest) =>
  page.evaluate((longest) => {
    const main = document.querySelector('main').getBoundingClientRect()
    if (document.querySelector('dialog[open]')) return { x: 0, y: 0, width: innerWidth, height: innerHeight }
    const top = Math.max(document.querySelector('header').getBoundingClientRect().bottom, main.y)
    const last = Math.max(...[...document.querySelectorAll('main *')].map((e) => e.getBoundingClientRect().bottom))
    return { x: main.x, y: top, width: innerWidth - main.x, height: Math.min(last + 16, longest, innerHeight) - top }
  }, longest)

/** `to`: what must be on the picture, when it is not at the top. */
async function take(page, path, to) {
  await settled(page)
  await page.evaluate((to) => {
    document.activeElement?.blur()
    scrollTo(0, 0)
    for (const e of document.querySelectorAll('.told')) e.style.visibility = 'hidden' // said once, in the language of that moment
    if (to) document.querySelector(to).scrollIntoView({ block: 'end' })
    if (to) scrollBy(0, 24)
  }, to)
  if ((await wider(page)) > 0) console.log(`${path}: ${await wider(page)} px too wide`)
  await page.screenshot(whole ? { path, fullPage: true } : { path, clip: await frame(page, to ? 9999 : LONGEST), animations: 'disabled' })
}

const turn = (page) => page.evaluate(() => document.querySelector('button.language').click())

/** What no guide names is for eyes only. */
const wanted = (name) => whole || text.includes(`pictures/${name}.`)

async function shot(y, word, name, to) {
  if (!wanted(name)) return
  const { page } = y.people[word]
  await take(page, `${folder}/${name}.zh-CN.png`, to)
  await turn(page)
  await take(page, `${folder}/${name}.en.png`, to)
  await turn(page)
  await settled(page)
}

async function visit(y, word, path, name) {
  if (!wanted(name)) return
  await y.go(word, path)
  await shot(y, word, name)
}

mkdirSync(folder, { recursive: true })
const browser = await launch()
await walk(browser, async (name, stop) => {
  await stop()
  console.log(name)
}, { shot, visit, width: whole ? 1366 : 1200 })
await browser.close()
