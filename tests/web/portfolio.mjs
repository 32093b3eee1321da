// SPDX-License-Identifier: Apache-2.0
// The board (counts, dragging only to where the server allows, the way without a mouse), the statistics (drawings, tables, files), what falls due; lights and links in the list.
import { readFileSync } from 'node:fs'
import { base, get, must, open, settled, test } from './lib.mjs'

const board = `${base}/app/projects/board`
const statistics = `${base}/app/projects/statistics`
const stamp = Date.now().toString(36)

/** A new project in its first stage, by the page's own session. */
async function newProject(page, name) {
  return page.evaluate(async (name) => {
    const { csrf_token: csrf } = await (await fetch('/api/session')).json()
    const answer = await fetch('/api/projects', {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
      body: JSON.stringify({ name, region: '320583', source: '首谈记录', happened_on: '2020-03-02', changes: [{ field: 'investment_total', value: '12000' }] }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()).code
  }, name)
}

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const column = (stage) => page.locator(`[data-stage="${stage}"]`)
  const card = (code) => page.locator(`[data-card="${code}"]`)

  await test('the board shows what the server counts, stage by stage', async () => {
    await page.goto(board)
    await settled(page)
    const d = await get(page, '/api/projects/board?exit=none&cards=10&sort=total&order=desc')
    must((await page.locator('[data-stage]').count()) === d.stages.length, 'not all stages are columns')
    for (const s of d.stages) {
      const words = await column(s.stage).locator('h2').textContent()
      must(words.includes(s.count.toLocaleString('en-US')), `${s.stage}: ${words}, the server has ${s.count}`)
      must((await column(s.stage).locator('[data-card]').count()) === s.rows.length, `${s.stage}: other cards`)
    }
  })

  const name = `看板测试的项目 ${stamp}`
  let code
  await test('a lifted card says where it may land; on an impossible stage nothing happens', async () => {
    code = await newProject(page, name)
    await page.goto(`${board}?q=${encodeURIComponent(stamp)}`)
    await settled(page)
    const from = await card(code).boundingBox()
    await page.mouse.move(from.x + 40, from.y + 40)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 })
    await page.waitForSelector('[data-stage="reserve"][data-landing]')
    const { steps } = await get(page, `/api/projects/${code}/may`)
    const landing = await page.$$eval('[data-stage]', (all) => all.map((c) => [c.dataset.stage, c.dataset.landing]))
    const words = (missing) => (missing.some((m) => m.kind === 'reason') ? 'skips' : missing.length ? 'lacks' : 'ready')
    for (const [stage, shown] of landing) {
      const s = steps.find((x) => x.track === 'main' && x.stage === stage && x.allowed)
      must(shown === (s ? words(s.missing) : 'no'), `${stage}: ${shown}, the server says ${JSON.stringify(s)}`)
    }
    must(landing.find((x) => x[0] === 'talks')[1] === 'no', 'it may land where it is')
    await page.mouse.move(from.x + 90, from.y + 70, { steps: 3 })
    await page.mouse.up()
    await page.waitForTimeout(200)
    must(!(await page.locator('dialog.modal').count()), 'a form opened for the stage in which it is')
  })

  await test('dropped on the next stage, the form names what is missing', async () => {
    await page.goto(`${board}?q=${encodeURIComponent(stamp)}`)
    await settled(page)
    const from = await card(code).boundingBox()
    const to = await column('reserve').boundingBox()
    await page.mouse.move(from.x + 40, from.y + 40)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 })
    await page.waitForSelector('[data-stage="reserve"][data-landing]')
    await page.mouse.move(to.x + 40, to.y + 30, { steps: 6 })
    await page.mouse.up()
    await page.waitForSelector('dialog.modal [data-step-form] [data-missing]')
    await page.locator('dialog.modal [data-step-form] input[type="date"]').first().fill('2020-04-01')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.modal', { state: 'detached' })
  })

  await test('the same without a mouse: M on a card, a choice of stages, the card in its new column', async () => {
    await page.goto(`${board}?q=${encodeURIComponent(stamp)}`)
    await settled(page)
    await card(code).locator('a').focus()
    await page.keyboard.press('m')
    await page.locator('dialog.modal [data-choose="reserve"]').click()
    await page.waitForSelector('[data-step-form] [data-missing]')
    await page.locator('[data-step-form] input[type="date"]').first().fill('2020-04-01')
    await page.locator('[data-step-form] [data-field="industry"] input').fill('3976')
    await page.locator('[data-step-form] [data-field="kind"] select').selectOption('new')
    await page.locator('[data-step-form] label', { hasText: '依据' }).locator('xpath=..').locator('input').fill('评审会')
    await page.locator('[data-missing] button').click()
    await page.waitForSelector('[data-paper-form]')
    await page.locator('[data-paper-form] input[type="date"]').first().fill('2020-04-01')
    await page.locator('[data-paper-form] button[type="submit"]').click()
    await page.waitForSelector('[data-step-form] [data-ready]')
    await page.locator('[data-step-form] button[type="submit"]').click()
    await page.waitForSelector('[data-told]')
    await settled(page)
    must(await column('reserve').locator(`[data-card="${code}"]`).count(), 'the card is not in its new column')
  })

  await test('arrows go from card to card', async () => {
    await page.goto(board)
    await settled(page)
    await page.locator('[data-card] a').first().focus()
    const where = () => page.evaluate(() => [document.activeElement.closest('[data-stage]')?.dataset.stage, document.activeElement.closest('[data-card]')?.dataset.card])
    const [stage, first] = await where()
    await page.keyboard.press('ArrowDown')
    const [, second] = await where()
    await page.keyboard.press('ArrowRight')
    const [next] = await where()
    must(second && second !== first && next !== stage, `${first} ${second} ${stage} ${next}`)
  })

  await test('the funnel is what the server counts, as a table too, and as a file', async () => {
    await page.goto(statistics)
    await settled(page)
    const d = await get(page, '/api/projects/funnel')
    const chart = page.locator('[data-chart="funnel"]')
    await chart.locator('button[aria-pressed]').click()
    const rows = await chart.locator('tbody tr').allTextContents()
    must(rows.length === d.stages.length && d.stages.every((s, i) => rows[i].includes(s.reached.count.toLocaleString('en-US'))), rows.join(' | '))
    const [file] = await Promise.all([page.waitForEvent('download'), chart.locator('[data-save]').click()])
    const text = readFileSync(await file.path(), 'utf-8')
    must(text.startsWith('\ufeff') && text.split('\r\n').length === d.stages.length + 2, text.slice(0, 200))
  })

  await test('every tab of the statistics has its drawing, and a filter reaches it', async () => {
    for (const [tab, chart] of [['ageing', 'ageing'], ['cohorts', 'cohorts'], ['promises', 'promises']]) {
      await page.goto(`${statistics}?tab=${tab}&district=320583`)
      await settled(page)
      await page.waitForSelector(`[data-chart="${chart}"] canvas`)
    }
    const d = await get(page, '/api/projects/cohorts?district=320583')
    await page.goto(`${statistics}?tab=cohorts&district=320583`)
    await settled(page)
    await page.locator('[data-chart="cohorts"] button[aria-pressed]').click()
    const rows = await page.locator('[data-chart="cohorts"] tbody tr').allTextContents()
    must(rows.length === d.rows.length && rows[0].startsWith(`${d.rows[0].year}${d.rows[0].all.count}`), rows[0])
  })

  await test('a tile opens the projects of its district', async () => {
    await page.goto(`${statistics}?tab=districts`)
    await settled(page)
    const d = await get(page, '/api/projects/map')
    const kunshan = d.rows.find((r) => r.code === '320583')
    await page.locator('[data-tiles] button', { hasText: '昆山' }).click()
    await page.waitForURL(/\/projects\?.*district=320583/)
    await settled(page)
    const n = Number((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, ''))
    must(n === kunshan.all.count, `${n} rows, the tile says ${kunshan.all.count}`)
  })

  await test('what falls due: months, days, the way to a project', async () => {
    await page.goto(`${base}/app/projects/calendar`)
    await settled(page)
    const d = await get(page, '/api/projects/calendar')
    const months = await page.locator('[data-months] button').allTextContents()
    must(months.length === d.months.length && d.months.every((m, i) => months[i].includes(m.month) && months[i].includes(m.count.toLocaleString('en-US'))), months.join(' '))
    const busy = d.months.find((m) => m.count > 0)
    if (!busy) return
    await page.locator('[data-months] button').nth(d.months.indexOf(busy)).click()
    await page.waitForURL((u) => u.searchParams.get('month') === busy.month || busy.month === d.month)
    await settled(page)
    await page.locator('.entry a').first().click()
    await page.waitForURL(/\/projects\/file\//)
  })

  await test('the list can be narrowed to those with a leader', async () => {
    await page.goto(`${base}/app/projects?linked=yes`)
    await settled(page)
    const d = await get(page, '/api/projects?linked=yes&page_size=1')
    const n = Number((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, ''))
    must(n === d.total && n > 0, `${n} of ${d.total}`)
  })

  await test('nothing of this puts words on the console', async () => must(!trouble.length, trouble.join('\n')))
  await context.close()
}
