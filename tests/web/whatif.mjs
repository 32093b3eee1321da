// SPDX-License-Identifier: Apache-2.0
// The what-if panel: overtaken questions are cancelled, their answers never shown, the last position always shown; the address keeps it.
import { allPages, base, must, open, settled, test } from './lib.mjs'

export default async function (browser) {
  const { context, page } = await open(browser)
  const { pages } = await allPages(page)
  const panel = page.locator('[data-whatif]')
  const still = () => page.waitForFunction(() => {
    const p = document.querySelector('[data-whatif]')
    return p && p.dataset.asked !== '0' && p.dataset.asked === p.dataset.shown
  })
  const slider = () => page.locator('.param input[type="range"]').first()
  const drag = (values) => slider().evaluate((el, vs) => {
    for (const v of vs) {
      el.value = String(v)
      el.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, values)
  const shownCounts = () => page.locator('.counts tbody tr').nth(1).locator('td').allTextContents()

  await test('nothing moved: before and after are the same', async () => {
    await page.goto(base + pages['what if'])
    await settled(page)
    await still()
    const [before, after] = [await page.locator('.counts tbody tr').nth(0).locator('td').allTextContents(), await shownCounts()]
    must(before.length > 1 && before.join() === after.join(), `${before} is not ${after}`)
    must((await page.locator('[data-up]').textContent()) === '0' && (await page.locator('[data-down]').textContent()) === '0', 'somebody moves without a change')
  })

  await test('a slider moves enterprises, the address keeps the position', async () => {
    const max = Number(await slider().getAttribute('max'))
    await drag([max])
    await still()
    const moved = Number((await page.locator('[data-up]').textContent()).replace(/,/g, ''))
    must(moved > 0, 'nobody moves')
    await page.waitForURL(/set=/)
    const counts = await shownCounts()
    await page.reload()
    await settled(page)
    await still()
    must((await shownCounts()).join() === counts.join(), 'the reload shows another position')
  })

  await test('overtaken questions are cancelled and the last position is shown, whatever the order of answers', async () => {
    await page.goto(base + pages['what if'])
    await settled(page)
    await still()
    const asked = []
    let cancelled = 0
    page.on('requestfailed', (r) => r.url().includes('/whatif') && cancelled++)
    // Older questions answer later: the slower the earlier.
    await page.route('**/api/evaluation/whatif', async (route) => {
      const body = route.request().postDataJSON()
      const place = asked.push(body) - 1
      await new Promise((r) => setTimeout(r, Math.max(0, 1500 - place * 250)))
      await route.continue().catch(() => {})
    })
    const max = Number(await slider().getAttribute('max'))
    for (let i = 1; i <= 8; i++) {
      await drag([(max * i) / 10])
      await page.waitForTimeout(90)
    }
    await still()
    await page.waitForTimeout(1700)
    await page.unroute('**/api/evaluation/whatif')
    must(asked.length >= 2, 'only one question was asked')
    must(cancelled >= 1, 'no overtaken question was cancelled')
    const last = asked[asked.length - 1]
    must(last.changes.length === 1, 'the last question has not one change')
    const typed = Number(await page.locator('.param .exact').first().inputValue())
    must(Math.abs(last.changes[0].value - typed) < 1e-9, `the last question asks ${last.changes[0].value}, the slider says ${typed}`)
    const shown = await shownCounts()
    await page.reload()
    await settled(page)
    await still()
    must((await shownCounts()).join() === shown.join(), 'what was shown is not what the last position gives')
  })

  await test('a burst of moves asks far fewer questions than moves', async () => {
    await page.goto(base + pages['what if'])
    await settled(page)
    await still()
    let asked = 0
    page.on('request', (r) => r.url().includes('/whatif') && asked++)
    const max = Number(await slider().getAttribute('max'))
    await drag(Array.from({ length: 200 }, (_, i) => (max * (i % 100)) / 100))
    await still()
    must(asked >= 1 && asked < 50, `${asked} questions for 200 moves in one moment`)
    must((await panel.getAttribute('data-asked')) === (await panel.getAttribute('data-shown')), 'the last position is not shown')
  })

  await test('reset goes back to the scheme', async () => {
    await page.goto(base + pages['what if'])
    await settled(page)
    await still()
    await drag([Number(await slider().getAttribute('max'))])
    await still()
    await page.waitForURL(/set=/)
    await page.locator('.page-head button').first().click()
    await still()
    must((await page.locator('[data-up]').textContent()) === '0', 'after the reset somebody still moves')
    must(!page.url().includes('set='), 'the address still has a position')
  })

  await test('the keyboard moves a slider', async () => {
    await page.goto(base + pages['what if'])
    await settled(page)
    await still()
    const before = await slider().inputValue()
    await slider().focus()
    await page.keyboard.press('ArrowRight')
    await still()
    must((await slider().inputValue()) !== before, 'the arrow key does nothing')
  })

  await context.close()
}
