// SPDX-License-Identifier: Apache-2.0
// The enterprise's path: what waits, its own projects and nothing else, a monthly report that came back, filled in and sent.
import { get, must, settled, test } from './lib.mjs'
import { fill, go, menu, person, shot, stage } from './walk.mjs'

export default async function (browser) {
  const scene = await stage()
  const who = await person(browser, 'firm', 'enterprise', scene.firm)
  const { page } = who

  await test('an enterprise: the menu has what waits, its projects and their reports, and no lists of offices', async () => {
    await settled(page)
    const words = await menu(who)
    must(['等我处理', '我的项目', '投资月报'].every((w) => words.some((x) => x.startsWith(w))), words.join(' '))
    must(!words.some((x) => ['亮灯', '挂钩项目', '督办事项', '数据导入', '账本'].includes(x)), words.join(' '))
    await shot(who, 'enterprise-1-home')
  })

  await test('an enterprise: the report that is due waits, and leads to its form', async () => {
    await go(who, '/app/waiting')
    await shot(who, 'enterprise-2-waiting')
    await page.locator('[data-waiting] a', { hasText: scene.name }).first().click()
    await page.waitForURL(new RegExp(`/investment/${scene.code}/`))
    await settled(page)
    await shot(who, 'enterprise-3-report')
  })

  await test('an enterprise: what was opened again is filled in and sent', async () => {
    await go(who, `/app/investment/${scene.code}/${scene.month}`)
    await page.waitForSelector('[data-waiting-count]')
    const before = Number(await page.locator('[data-waiting-count]').first().textContent())
    await fill(who)
    await shot(who, 'enterprise-4-sent')
    must((await page.locator('[data-state]').textContent()).includes('已上报'), 'it was not sent')
    await page.waitForFunction((n) => Number(document.querySelector('[data-waiting-count]')?.textContent ?? 0) < n, before)
    must(!(await page.locator('[data-act="check"], [data-act="accept"]').count()), 'the enterprise could check its own report')
    await go(who, '/app/waiting')
    must(!(await page.locator('[data-waiting]', { hasText: scene.month }).filter({ hasText: scene.name }).count()), 'it waits still')
  })

  await test('an enterprise: sees its own projects, each with what it lacks', async () => {
    await go(who, '/app/projects/mine')
    await shot(who, 'enterprise-5-mine')
    const { rows, total } = await get(page, '/api/projects?page_size=50')
    const all = await page.locator('main').textContent()
    must(total > 0 && rows.every((r) => all.includes(r.name)), `${total} projects, not all on the page`)
    must(rows.some((r) => r.code === scene.code), 'its project is not among them')
  })

  await test('an enterprise: reads the file without what is inside, and can press nothing that is not its own', async () => {
    await go(who, `/app/projects/file/${scene.code}`)
    await shot(who, 'enterprise-6-project')
    must(!(await page.locator('[data-record], [data-exit]').count()), 'a step could be recorded')
    await go(who, `/app/projects/file/${scene.code}?tab=file`)
    await shot(who, 'enterprise-7-file')
    must(!(await page.locator('[data-edit]').count()) && !(await page.locator('[data-value="contact_phone"], [data-value="deposit"]').count()), 'what is inside is shown')
  })

  await test('an enterprise: another project is not there', async () => {
    const old = who.trouble.length
    await page.goto(page.url().replace(/file\/.*/, 'file/XM1999-000001'))
    await page.waitForSelector('.error-note')
    who.trouble.length = old
    must(!who.trouble.length, who.trouble.join('\n'))
  })
  await who.context.close()
}
