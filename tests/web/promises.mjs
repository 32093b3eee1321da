// SPDX-License-Identifier: Apache-2.0
// Promises: the list with what waits first, results by district; a project with its promises, a figure told, a check, a decision with its paper, and the card on the owner's page.
import { base, get, must, open, settled, test } from './lib.mjs'

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const rows = () => page.locator('.data-table tbody tr')

  await test('the list of promises shows what the server counts, what waits for somebody first', async () => {
    await page.goto(`${base}/app/promises`)
    await settled(page)
    const all = await get(page, '/api/promises?page_size=1')
    must(Number((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, '')) === all.total, 'another number of rows')
    must((await rows().first().textContent()).includes(all.rows[0].name), 'the first row is another one')
  })

  await test('a count leads to those it counts, and the filter stands in the address', async () => {
    const { districts } = await get(page, '/api/promises?page_size=1')
    const d = districts.find((x) => x.proposed > 0)
    await page.locator(`[data-count="${d.region}-proposed"]`).click()
    await page.waitForURL(/state=proposed/)
    await settled(page)
    must((await rows().count()) === Math.min(d.proposed, 50), `${await rows().count()} rows of ${d.proposed}`)
    await page.reload()
    await settled(page)
    must((await rows().count()) === Math.min(d.proposed, 50), 'a reload shows others')
  })

  await test('promised against actual, by year of signing and by district', async () => {
    await page.goto(`${base}/app/promises?by=district`)
    await settled(page)
    must((await page.locator('[data-sums] tbody tr').count()) > 3, 'no districts')
  })

  const { rows: [one] } = await get(page, '/api/promises?state=proposed&stage=finished&page_size=1')
  await test('a project shows promised, actual, difference and outcome, and why', async () => {
    await page.goto(`${base}/app/projects/file/${one.code}?tab=promises`)
    await settled(page)
    const d = await get(page, `/api/projects/${one.code}/promises`)
    const line = d.moments[0].checks[0].lines[0]
    const text = await page.locator(`[data-line="${line.item}"]`).first().textContent()
    must(text.includes(line.title) && text.includes(line.promised) && (line.actual === null || text.includes(line.actual)), text)
    must(await page.locator(`[data-line="${line.item}"] details`).first().count(), 'no reason')
  })

  await test('the owner of a figure tells it, with day and source; the next check reads it', async () => {
    await page.locator('[data-tell="plot-ratio"]').first().click()
    await page.waitForSelector('[data-figure-form]')
    await page.locator('[data-figure-form] button[type="submit"]').click()
    must(await page.locator('[data-figure-form] [aria-invalid="true"]').count(), 'an empty form is not refused')
    const inputs = page.locator('[data-figure-form] input')
    await inputs.nth(0).fill('0.5')
    await page.locator('[data-figure-form] input[type="date"]').fill('2020-12-30')
    await inputs.nth(2).fill('规划核实意见')
    await page.locator('[data-figure-form] button[type="submit"]').click()
    await page.waitForSelector('[data-figure-form]', { state: 'detached' })
    await settled(page)
    await page.locator('[data-check="finished"]').click()
    await page.waitForFunction(() => document.querySelector('[data-promises] [role="status"]')?.textContent.includes('核验'))
    await settled(page)
    const row = page.locator('[data-line="plot-ratio"]').first()
    must((await row.textContent()).includes('0.5') && (await row.locator('[data-outcome="correcting"]').count()), await row.textContent())
  })

  await test('a decision needs reason and paper; it stands beside the check and on the page of the owner', async () => {
    const added = await page.evaluate(async (code) => {
      const csrf = (await (await fetch('/api/session')).json()).csrf_token
      const r = await fetch(`/api/projects/${code}/papers`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify({ kind: 'decision', number: '7', dated: '2020-12-30', source: '专题会议' }) })
      return { status: r.status, body: await r.json() }
    }, one.code)
    must(added.status === 200, JSON.stringify(added))
    await page.locator('[data-decide="finished"]').click()
    await page.waitForSelector('[data-decision-form]')
    await page.locator('[data-decision-form] select').first().selectOption('correct')
    await page.locator('[data-decision-form] button[type="submit"]').click()
    must(await page.locator('[data-decision-form] [aria-invalid="true"]').count(), 'a decision without a reason is not refused')
    await page.locator('[data-decision-form] textarea').fill('同意限期整改，整改后复核')
    await page.locator('[data-decision-form] input[type="date"]').fill('2021-06-30')
    await page.locator('[data-decision-form] select').last().selectOption(String(added.body.act))
    await page.locator('[data-decision-form] button[type="submit"]').click()
    await page.waitForSelector('[data-decision-form]', { state: 'detached' })
    await settled(page)
    must(await page.locator('[data-promises] [data-state="correct"]').count(), 'the decision is not shown')
    const file = await get(page, `/api/projects/${one.code}`)
    const parties = file.lists?.find((l) => l.id === 'parties') ?? null
    const owner = JSON.stringify(parties ?? file).match(/"([0-9A-HJ-NPQRTUWXY]{18})"/)?.[1]
    if (owner) {
      await page.goto(`${base}/app/enterprises/${owner}`)
      await settled(page)
      const cards = await get(page, `/api/evaluation/cards/${owner}`)
      must(!cards.cards.length || (await page.locator('[data-card="promises"]').count()), 'no card on the page of the owner')
    }
  })

  await test('no trouble on the console', async () => must(!trouble.length, trouble.join('\n')))
  await context.close()
}
