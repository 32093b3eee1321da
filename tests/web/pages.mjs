// SPDX-License-Identifier: Apache-2.0
// Every page in a language: it loads without a word on the console, asks no other host, says that the data are samples, and does not scroll sideways on a phone. For
// pages_zh.mjs and pages_en.mjs, which run side by side; what does not depend on the language is looked at in one of them (in both with GUSU_DEEP set).
import { allPages, base, follow, must, open, serious, settled, test, wider } from './lib.mjs'

/** An old browser: takes away what came after Chromium 87 and is easily used by mistake. */
export const younger = () => {
  for (const [owner, name] of [
    [Array.prototype, 'at'], [Array.prototype, 'findLast'], [Array.prototype, 'findLastIndex'], [Array.prototype, 'toSorted'], [Array.prototype, 'toReversed'],
    [Array.prototype, 'with'], [String.prototype, 'at'], [Object, 'hasOwn'], [Object, 'groupBy'], [Promise, 'withResolvers'], [globalThis, 'structuredClone'],
    [crypto, 'randomUUID'], [AbortSignal, 'timeout'], [AbortSignal, 'any'], [Set.prototype, 'union'], [URL, 'canParse'],
  ]) {
    delete owner[name]
  }
}

export const deep = !!process.env.GUSU_DEEP

/** `axe`: its serious findings too; `old`: the phone has none of the younger functions. */
export async function everyPage(browser, language, { axe, old }) {
  const wide = await open(browser, { language })
  const { pages } = await allPages(wide.page)
  const phone = await open(browser, { language, width: 360, height: 740 })
  if (old) await phone.context.addInitScript(younger)
  for (const [name, path] of Object.entries(pages)) {
    wide.trouble.length = wide.foreign.length = phone.trouble.length = 0
    await test(`${name} (${language}) loads without trouble`, async () => {
      await (axe ? wide.page.goto(base + path) : follow(wide.page, path)) // by its own address in one of them
      await settled(wide.page)
      must(!wide.trouble.length, wide.trouble.join('\n'))
      must(!wide.foreign.length, `asks other hosts: ${wide.foreign.join(' ')}`)
      const notes = await wide.page.locator('.error-note').allTextContents()
      must(!notes.length, notes.join('\n'))
      must((await wide.page.getAttribute('html', 'lang')) === language, 'the page does not say its language')
      const sample = language === 'en' ? 'Sample data' : '示例数据'
      must((await wide.page.textContent('.shell')).includes(sample), 'does not say that the data are samples')
    })
    if (axe)
      await test(`${name} (${language}) has no serious axe finding`, async () => {
        const found = await serious(wide.page)
        must(!found.length, found.join('\n'))
      })
    await test(`${name} (${language}) fits a phone${old ? ' whose browser is that of 2020' : ''}`, async () => {
      await follow(phone.page, path)
      await settled(phone.page)
      must((await wider(phone.page)) <= 0, `the page is ${await wider(phone.page)} px too wide at 360 px`)
      must(!phone.trouble.length, phone.trouble.join('\n'))
    })
  }
  await wide.context.close()
  await phone.context.close()
}
