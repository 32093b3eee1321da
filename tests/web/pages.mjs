// SPDX-License-Identifier: Apache-2.0
// Every page, in both languages: it loads without a word on the console, asks no other host, has no serious axe finding, says that the data
// are samples, and does not scroll sideways on a phone. Old browsers are imitated by taking newer functions away.
import { allPages, must, open, serious, settled, test, wider, base } from './lib.mjs'

// What came after Chromium 87 and is easily used by mistake.
const younger = () => {
  for (const [owner, name] of [
    [Array.prototype, 'at'], [Array.prototype, 'findLast'], [Array.prototype, 'findLastIndex'], [Array.prototype, 'toSorted'], [Array.prototype, 'toReversed'],
    [Array.prototype, 'with'], [String.prototype, 'at'], [Object, 'hasOwn'], [Object, 'groupBy'], [Promise, 'withResolvers'], [globalThis, 'structuredClone'],
    [crypto, 'randomUUID'], [AbortSignal, 'timeout'], [AbortSignal, 'any'], [Set.prototype, 'union'], [URL, 'canParse'],
  ]) {
    delete owner[name]
  }
}

export default async function (browser) {
  for (const language of ['zh-CN', 'en']) {
    const wide = await open(browser, { language })
    const { pages } = await allPages(wide.page)
    const phone = await open(browser, { language, width: 360, height: 740 })
    for (const [name, path] of Object.entries(pages)) {
      wide.trouble.length = wide.foreign.length = phone.trouble.length = 0
      await test(`${name} (${language}) loads without trouble`, async () => {
        await wide.page.goto(base + path)
        await settled(wide.page)
        must(!wide.trouble.length, wide.trouble.join('\n'))
        must(!wide.foreign.length, `asks other hosts: ${wide.foreign.join(' ')}`)
        const notes = await wide.page.locator('.error-note').allTextContents()
        must(!notes.length, notes.join('\n'))
        must((await wide.page.getAttribute('html', 'lang')) === language, 'the page does not say its language')
        const sample = language === 'en' ? 'Sample data' : '示例数据'
        must((await wide.page.textContent('.shell')).includes(sample), 'does not say that the data are samples')
      })
      await test(`${name} (${language}) has no serious axe finding`, async () => {
        if (wide.page.url() !== base + path) await wide.page.goto(base + path).then(() => settled(wide.page))
        const found = await serious(wide.page)
        must(!found.length, found.join('\n'))
      })
      await test(`${name} (${language}) fits a phone`, async () => {
        await phone.page.goto(base + path)
        await settled(phone.page)
        must((await wider(phone.page)) <= 0, `the page is ${await wider(phone.page)} px too wide at 360 px`)
        must(!phone.trouble.length, phone.trouble.join('\n'))
      })
    }
    await wide.context.close()
    await phone.context.close()
  }

  const dark = await open(browser, { dark: true })
  const { pages } = await allPages(dark.page)
  for (const name of ['overview', 'results', 'what if', 'enterprise', 'coverage']) {
    await test(`${name} in dark colours has no serious axe finding`, async () => {
      await dark.page.goto(base + pages[name])
      await settled(dark.page)
      const found = await serious(dark.page)
      must(!found.length, found.join('\n'))
    })
  }
  await dark.context.close()

  const old = await open(browser)
  await old.context.addInitScript(younger)
  for (const [name, path] of Object.entries(pages)) {
    await test(`${name} runs without functions younger than Chromium 87`, async () => {
      old.trouble.length = 0
      await old.page.goto(base + path)
      await settled(old.page)
      must(!old.trouble.length, old.trouble.join('\n'))
    })
  }
  await old.context.close()
}
