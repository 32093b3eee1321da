// SPDX-License-Identifier: Apache-2.0
// Every page in Chinese, with its serious axe findings; some in dark colours too.
import { allPages, base, must, open, serious, settled, test } from './lib.mjs'
import { deep, everyPage } from './pages.mjs'

export default async function (browser) {
  await everyPage(browser, 'zh-CN', { axe: true, old: deep })
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
}
