// SPDX-License-Identifier: Apache-2.0
// The town's path: its own projects, a new one opened and taken into reserve with what that asks for, its place held to the town.
import { get, must, settled, test } from './lib.mjs'
import { bring, go, labelled, person, shot, stage } from './walk.mjs'

export default async function (browser) {
  const scene = await stage()
  const who = await person(browser, 'town', 'town', scene.town)
  const { page } = who
  const name = `行走测试的精密部件项目 ${Date.now().toString(36)}`

  await test('a town: the list holds its own projects', async () => {
    await go(who, '/app/projects')
    await shot(who, 'town-1-projects')
    const { rows, total } = await get(page, '/api/projects?page_size=200')
    must(total > 0 && rows.every((r) => r.town === scene.town), 'projects of another town')
  })

  await test('a town: opens a project of its own', async () => {
    await page.locator('[data-new]').click()
    await page.waitForSelector('[data-new-form]')
    await settled(page)
    await page.locator('[data-field="name"] input').fill(name)
    const options = await page.locator('[data-field="region"] select option').allTextContents()
    await page.locator('[data-field="region"] select').selectOption(scene.town)
    must(options.length < 6, `a town may choose among ${options.length} places`)
    await page.locator('[data-new-form] input[type="date"]').fill('2020-09-01')
    await labelled(page, '[data-new-form]', '依据').fill('镇经发局走访')
    await page.locator('[data-field="investment_total"] input').fill('8600')
    await shot(who, 'town-2-new')
    await page.locator('[data-new-form] button[type="submit"]').click()
    await page.waitForURL(/\/projects\/file\/XM/)
    await settled(page)
    must((await page.locator('[data-stage]').textContent()).includes('在谈'), 'it does not stand in its first stage')
    await shot(who, 'town-3-opened')
  })

  await test('a town: takes it into reserve; what was missing is filled in on the way', async () => {
    await page.locator('[data-record="reserve"]').click()
    await page.waitForSelector('[data-step-form] [data-missing]')
    await page.locator('[data-step-form] input[type="date"]').first().fill('2020-09-20')
    await page.locator('[data-step-form] [data-field="industry"] input').fill('3451')
    await page.locator('[data-step-form] [data-field="kind"] select').selectOption('renovation')
    await labelled(page, '[data-step-form]', '依据').fill('预审会')
    await shot(who, 'town-4-lacking')
    await bring(page, '2020-09-20')
    await page.waitForSelector('[data-step-form] [data-ready]')
    await page.locator('[data-step-form] button[type="submit"]').click()
    await page.waitForSelector('[data-told]')
    await settled(page)
    must((await page.locator('[data-stage]').textContent()).includes('储备'), 'the stage is not 储备')
    await shot(who, 'town-5-reserve')
  })

  await test('a town: exits are not its own, and a renovation has no agreement and no land to bring', async () => {
    must(!(await page.locator('[data-exit]').count()), 'a town could end a project')
    const next = await page.locator('[data-record]').evaluateAll((all) => all.map((x) => x.dataset.record))
    must(next.includes('approved') && !next.includes('signed') && !next.includes('land'), next.join(' '))
  })

  await test('a town: no trouble on the console', async () => must(!who.trouble.length, who.trouble.join('\n')))
  await who.context.close()
}
