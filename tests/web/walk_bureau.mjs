// SPDX-License-Identifier: Apache-2.0
// The bureau's path: a report accepted; the worst lights and a colour set with reason and end; a project that rests and goes on, with its decision; both in the ledger.
import { get, must, settled, test } from './lib.mjs'
import { bring, checked, go, labelled, person, shot, stage } from './walk.mjs'

export default async function (browser) {
  const scene = await stage()
  await checked(scene)
  const who = await person(browser, 'bureau', 'bureau', '', { unit: 'investment' })
  const { page } = who
  const at = `/app/projects/file/${scene.code}`

  await test('the bureau: accepts the report that waits', async () => {
    await go(who, '/app/waiting')
    await shot(who, 'bureau-1-waiting')
    must((await page.locator('[data-waiting]').allTextContents()).some((x) => x.includes('月报')), 'no report waits')
    await go(who, `/app/investment/${scene.code}/${scene.month}`)
    await page.locator('[data-act="accept"]').click()
    await page.waitForFunction(() => document.querySelector('[data-state]')?.textContent.includes('市已接受'))
    await shot(who, 'bureau-2-accepted')
  })

  await test('the bureau: the sum of the year moves with it', async () => {
    await go(who, '/app/investment/month')
    await shot(who, 'bureau-3-month')
    must((await page.locator('main').textContent()).includes('万元'), 'no sums')
  })

  const step = async (stage, reason) => {
    await page.locator(`[data-exit="${stage}"]`).click()
    await page.waitForSelector('[data-step-form]')
    await page.locator('[data-step-form] input[type="date"]').first().fill('2020-12-28')
    if (reason) await labelled(page, '[data-step-form]', '理由', 'select').selectOption(reason)
    await labelled(page, '[data-step-form]', '依据').fill('项目推进会纪要')
    await page.waitForSelector('[data-missing], [data-ready]')
    if (await page.locator('[data-missing] button').count()) await bring(page, '2020-12-28', '苏工信〔2020〕99号')
    await page.waitForSelector('[data-step-form] [data-ready]')
    await shot(who, `bureau-4-${stage}`)
    await page.locator('[data-step-form] button[type="submit"]').click()
    await page.waitForSelector('[data-told]')
    await settled(page)
  }

  await test('the bureau: a project rests by decision, and nothing else can be recorded then', async () => {
    await go(who, at)
    await step('paused', 'market')
    must((await page.locator('main').textContent()).includes('暂缓'), 'it does not rest')
    must(!(await page.locator('[data-record]').count()), 'a stage could be recorded while it rests')
  })

  await test('the bureau: and goes on', async () => {
    await step('resumed')
    must(!(await page.locator('.rests').count()), 'it rests still')
  })

  await test('the bureau: decisions are in the ledger', async () => {
    const { entries } = await get(page, '/api/ledger?kind=project.exit&limit=5')
    must(entries.length > 1 && entries.slice(0, 2).every((e) => e.body.includes(scene.code)), 'no entry of the two decisions')
    await go(who, '/app/ledger')
    must((await page.locator('main').textContent()).includes('项目暂缓与退出'), 'the page of the ledger does not say it')
    await shot(who, 'bureau-5-ledger')
  })

  await test('the bureau: the history tells both, with their papers', async () => {
    await go(who, `${at}?tab=timeline`)
    const words = await page.locator('[data-timeline]').textContent()
    must(words.includes('暂缓') && words.includes('恢复'), words.slice(-400))
    await shot(who, 'bureau-6-timeline')
  })

  await test('the bureau: no trouble on the console', async () => must(!who.trouble.length, who.trouble.join('\n')))
  await who.context.close()
}
