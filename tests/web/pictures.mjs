// SPDX-License-Identifier: Apache-2.0
// node tests/web/pictures.mjs FOLDER [name,...] [width,...] [language,...]: every page as a picture, for eyes.
import { mkdirSync } from 'node:fs'
import { allPages, base, launch, open, settled, wider } from './lib.mjs'

const [folder, names = '', widths = '360,1366,1920', languages = 'zh-CN,en'] = process.argv.slice(2)
if (!folder || !base) {
  console.error('usage: GUSU_URL=… GUSU_USER=… GUSU_PASSWORD=… node tests/web/pictures.mjs FOLDER [names] [widths] [languages]')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
const browser = await launch()
for (const language of languages.split(',')) {
  for (const width of widths.split(',').map(Number)) {
    const { context, page, trouble } = await open(browser, { language, width, height: width < 500 ? 780 : width > 1500 ? 1080 : 860 })
    const { pages } = await allPages(page)
    for (const [name, path] of Object.entries(pages)) {
      if (names && !names.split(',').includes(name.replace(/ /g, '-'))) continue
      await page.goto(base + path)
      await settled(page)
      await page.screenshot({ path: `${folder}/${name.replace(/ /g, '-')}-${width}-${language}.png`, fullPage: true })
      if ((await wider(page)) > 0) console.log(`${name} ${width} ${language}: ${await wider(page)} px too wide`)
    }
    for (const t of trouble) console.log(`${width} ${language}: ${t}`)
    await context.close()
  }
}
await browser.close()
