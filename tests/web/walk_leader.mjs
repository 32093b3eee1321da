// SPDX-License-Identifier: Apache-2.0
// A leader's path, on a desk and on a phone: the linked projects as strips, the worst first; one project at a glance with its visits; nothing needs to be typed.
import { get, must, settled, test } from './lib.mjs'
import { go, person, shot, stage } from './walk.mjs'
import { wider } from './lib.mjs'

export default async function (browser) {
  await stage()
  const who = await person(browser, 'leader', 'bureau', '', { unit: 'bureau-office', post: 'leader' })
  const { page } = who
  const { rows: strip } = await get(page, '/api/links/strip')

  await test('a leader: the linked projects, each a line with its light, its work and its next day', async () => {
    await go(who, '/app/projects/links')
    const lines = await page.locator('[data-strip-table] tbody tr').count()
    must(strip.length > 0 && lines === strip.length, `${lines} lines, the city has ${strip.length} linked projects`)
    await shot(who, 'leader-1-links')
  })

  await test('a leader: opens the first one, with its strip, its lights and its visits', async () => {
    await page.locator('[data-strip-table] tbody tr a').first().click()
    await page.waitForURL(/\/projects\/file\//)
    await settled(page)
    must(await page.locator('[data-strip]').count(), 'there is no strip of stages')
    await shot(who, 'leader-2-project')
    await go(who, `${new URL(page.url()).pathname}?tab=link`)
    must((await page.locator('main').textContent()).includes('走访'), 'no visits')
    await shot(who, 'leader-3-visits')
  })

  await test('a leader: the list by money, with totals', async () => {
    await go(who, '/app/projects?exit=none&sort=total&order=desc')
    must(await page.locator('[data-totals]').count(), 'no totals')
    await shot(who, 'leader-4-list')
  })

  await test('a leader: on a phone the strips and the project stay within the screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await go(who, '/app/projects/links')
    must((await wider(page)) <= 0, 'the links are wider than the phone')
    await shot(who, 'leader-5-phone-links')
    await go(who, `/app/projects/file/${strip[0].code}`)
    must((await wider(page)) <= 0, 'the project is wider than the phone')
    await shot(who, 'leader-6-phone-project')
  })

  await test('a leader: no trouble on the console', async () => must(!who.trouble.length, who.trouble.join('\n')))
  await who.context.close()
}
