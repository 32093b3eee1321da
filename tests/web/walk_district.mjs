// SPDX-License-Identifier: Apache-2.0
// The district's path: the report that came waits to be checked; a project's lights with their reason; a field corrected with its source; what only the city decides is said.
import { get, must, settled, test } from './lib.mjs'
import { go, labelled, person, sent, shot, stage } from './walk.mjs'

export default async function (browser) {
  const scene = await stage()
  await sent(scene)
  const who = await person(browser, 'district', 'district', scene.district)
  const { page } = who

  await test('a district: the report waits to be checked', async () => {
    await go(who, '/app/waiting')
    await shot(who, 'district-1-waiting')
    await page.locator('[data-waiting] a', { hasText: '月报' }).or(page.locator('[data-waiting] a', { hasText: scene.month })).first().click()
    await page.waitForURL(/\/investment/)
    await settled(page)
    await shot(who, 'district-2-reports')
  })

  await test('a district: checks it; the city has to accept it then', async () => {
    await go(who, `/app/investment/${scene.code}/${scene.month}`)
    await page.locator('[data-act="check"]').click()
    await page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('已审核'))
    must(!(await page.locator('[data-act="accept"]').count()), 'a district could accept')
    await shot(who, 'district-3-checked')
  })

  await test('a district: a light says its rule and its values', async () => {
    await go(who, `/app/projects/file/${scene.code}?tab=lights`)
    const words = await page.locator('main').textContent()
    must(words.includes('规则'), 'no rule is told')
    must(!(await page.locator('button', { hasText: '人工调整' }).count()), 'a district could set a colour')
    await shot(who, 'district-4-lights')
  })

  await test('a district: a field is told with its source and keeps its history', async () => {
    await go(who, `/app/projects/file/${scene.code}?tab=file`)
    await page.locator('[data-group="people"] [data-edit]').click()
    await page.locator('[data-edit-form] [data-field="lead_officer"] input').fill('区工信局 王专员')
    await labelled(page, '[data-edit-form]', '依据').fill('项目专员名单')
    await page.locator('[data-edit-form] button[type="submit"]').click()
    await page.waitForSelector('[data-edit-form]', { state: 'detached' })
    await settled(page)
    await page.waitForFunction(() => document.querySelector('[data-value="lead_officer"]')?.textContent.includes('王专员'))
    await page.locator('[data-value="lead_officer"]').click()
    await page.waitForSelector('[data-history] li')
    await shot(who, 'district-5-history')
    await page.keyboard.press('Escape')
  })

  await test('a district: ends nothing, and sees no project of another district', async () => {
    await go(who, `/app/projects/file/${scene.code}`)
    must(!(await page.locator('[data-exit]').count()), 'a district could end a project')
    const { rows } = await get(page, '/api/projects?page_size=200')
    must(rows.length && rows.every((r) => r.district === scene.district), 'projects of another district')
    await shot(who, 'district-6-project')
  })

  await test('a district: no trouble on the console', async () => must(!who.trouble.length, who.trouble.join('\n')))
  await who.context.close()
}
