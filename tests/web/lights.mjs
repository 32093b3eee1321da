// SPDX-License-Identifier: Apache-2.0
// Lights and linked projects on the page: the first run with its progress, numbers that lead to their projects, why a light is red, a colour set by a person; the sheet of linked
// projects, a link, a visit with what was resolved; public projects without script.
import { base, get, must, open, serious, settled, test, wider } from './lib.mjs'

const stamp = Date.now().toString(36)
const day = (n) => new Date(Date.now() + 8 * 3600e3 + n * 86400e3).toISOString().slice(0, 10)
const bad = (found) => must(!found.length, () => found.join('\n'))
const wait = async (page, ready) => {
  for (let i = 0; i < 60 && !(await ready()); i++) await page.waitForTimeout(250)
}

export default async function (browser) {
  const { context, page, trouble } = await open(browser)

  await test('the page of lights says how they begin, and a run counts them', async () => {
    await page.goto(`${base}/app/projects/lights`)
    await settled(page)
    const before = await get(page, '/api/lights/summary')
    must((await page.locator('[data-never]').count()) === (before.last_run ? 0 : 1), 'how lights begin is not said')
    await page.locator('[data-run]').click()
    await page.locator('dialog.modal button[type="submit"]').click()
    await wait(page, async () => (await get(page, '/api/lights/summary')).last_run?.at > (before.last_run?.at ?? ''))
    must((await get(page, '/api/lights/summary')).last_run?.at > (before.last_run?.at ?? ''), 'the run is not recorded')
    await page.waitForSelector('[data-tally="library-red"]')
    const all = await get(page, '/api/lights/summary')
    const red = all.lights.find((l) => l.light === 'library').red
    must((await page.locator('[data-tally="library-red"]').textContent()).replace(/\D/g, '') === String(red), `the page does not count ${red}`)
    must((await page.locator('[data-rules] h3').count()) === all.lights.length, 'the rules are not shown')
  })

  await test('a number leads to its projects, the worst first', async () => {
    await page.locator('[data-tally="library-red"]').click()
    await page.waitForURL(/light=library/)
    await settled(page)
    const list = await get(page, '/api/lights?light=library&color=red&page_size=1')
    must((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, '') === String(list.total), `not ${list.total} lights`)
    await page.locator('.data-table tbody tr a').first().click()
    await page.waitForURL(/tab=lights/)
    await settled(page)
  })

  await test('a project says why: the rule, its values, and when it was lit', async () => {
    const light = page.locator('[data-light="library"]')
    await light.locator('summary').click()
    must((await light.textContent()).includes('months_past_on_started > library_red'), 'the rule is not shown')
    must(await light.locator('.why td', { hasText: /^\d{4}-\d\d-\d\d$/ }).count(), 'the day of the start is not among the values')
    await page.locator('[data-history-of="library"]').click()
    await page.waitForSelector('[data-history] li')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.modal', { state: 'detached' })
  })

  await test('a colour set by a person shows its reason and the rule; lifted, it is gone', async () => {
    const set = async (color, reason, until) => {
      await page.locator('[data-set="library"]').click()
      await page.waitForSelector('[data-light-form]')
      await page.locator('[data-light-form] select').selectOption(color)
      await page.locator('[data-light-form] textarea').fill(reason)
      if (until) await page.locator('[data-light-form] input[type="date"]').fill(until)
      await page.locator('[data-light-form] button[type="submit"]').click()
    }
    await set('yellow', '短', day(5))
    await page.waitForSelector('[data-light-form] [aria-invalid="true"]')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await set('yellow', '入库材料已交统计局，待审核', day(5))
    await page.waitForSelector('[data-overrides]')
    const words = await page.locator('[data-overrides]').textContent()
    must(words.includes('入库材料已交统计局，待审核') && words.includes(day(5)) && words.includes('红灯'), words)
    await set('none', '审核已完成，恢复按规则')
    await page.waitForSelector('[data-overrides]', { state: 'detached' })
  })

  await test('the sheet of linked projects shows what the server says and prints', async () => {
    await page.goto(`${base}/app/projects/links`)
    await settled(page)
    const strip = await get(page, '/api/links/strip')
    must((await page.locator('[data-strip-table] tbody tr').count()) === strip.rows.length, `not ${strip.rows.length} rows`)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    must(Math.max(...[...pdf.matchAll(/\/Type\s*\/Pages[^>]*\/Count\s+(\d+)|\/Count\s+(\d+)[^>]*\/Type\s*\/Pages/g)].map((m) => Number(m[1] ?? m[2]))) === 1, 'more than one sheet')
  })

  await test('a leader is linked, a visit recorded, and what was resolved becomes a matter', async () => {
    const strip = await get(page, '/api/links/strip')
    const linked = new Set(strip.rows.map((r) => r.code))
    const free = (await get(page, '/api/projects?exit=none&page_size=100')).rows.find((r) => !linked.has(r.code))
    await page.goto(`${base}/app/projects/file/${free.code}?tab=link`)
    await settled(page)
    await page.locator('[data-set-link]').click()
    const fill = (form, label, value) => page.locator(`${form} label`, { hasText: label }).first().locator('xpath=..').locator('input, textarea, select').first().fill(value)
    await fill('[data-link-form]', '挂钩领导', '市领导试')
    await page.locator('[data-link-form] label', { hasText: /^联络单位$/ }).locator('xpath=..').locator('input').fill('市工信局')
    await fill('[data-link-form]', '挂钩起始', '2020-03-02')
    await fill('[data-link-form]', '依据', '市委办文件')
    await page.locator('[data-link-form] button[type="submit"]').click()
    await page.waitForSelector('[data-new-visit]')
    await page.locator('[data-new-visit]').click()
    await page.locator('[data-visit-form] textarea').first().fill(`缺电 ${stamp}`)
    await fill('[data-visit-form]', '依据', '走访记录单')
    await page.locator('[data-add-resolved]').click()
    await page.locator('[data-visit-form] button[type="submit"]').click()
    await page.waitForSelector('[data-visit-form] .error')
    await page.locator('[data-resolved] input').first().fill(`专线接入 ${stamp}`)
    await page.locator('[data-resolved] select').selectOption('power-grid')
    await page.locator('[data-resolved] [data-day]').fill(day(20))
    await page.locator('[data-visit-form] button[type="submit"]').click()
    await page.waitForSelector('[data-visit]')
    const words = await page.locator('[data-visits]').textContent()
    must(words.includes(`缺电 ${stamp}`) && words.includes(`专线接入 ${stamp}`) && words.includes(day(20)), words)
  })

  for (const tab of ['lights', 'links', 'file?tab=lights', 'file?tab=link'])
    await test(`${tab} is no wider than a phone, and axe finds nothing serious`, async () => {
      const code = (await get(page, '/api/links/strip')).rows[0].code
      await page.goto(`${base}/app/projects/${tab.replace('file', `file/${code}`)}`)
      await settled(page)
      bad(await serious(page))
      await page.setViewportSize({ width: 360, height: 780 })
      const over = await wider(page)
      await page.setViewportSize({ width: 1366, height: 860 })
      must(over <= 0, `${tab} is ${over} px wider than a phone`)
    })

  await test('public projects read without a script and without an account', async () => {
    const other = await browser.newContext({ javaScriptEnabled: false })
    const open = await other.newPage()
    await open.goto(`${base}/public/projects?lang=zh`)
    must(await open.locator('tbody tr').count(), 'no public project')
    const name = await open.locator('tbody tr a').first().textContent()
    await open.fill('input[name="q"]', name.slice(0, 8))
    await open.click('button[type="submit"]')
    must((await open.locator('tbody').textContent()).includes(name), 'the search does not find it')
    await open.locator('tbody tr a', { hasText: name }).first().click()
    must((await open.locator('h1').textContent()) === name, 'another project')
    await other.close()
  })

  await test('nothing of this brought trouble to the console', async () => bad(trouble.filter((t) => !/status of 400/.test(t)))) // a reason that is too short was refused
  await context.close()
}
