// SPDX-License-Identifier: Apache-2.0
// What people do: filter and reload, search two characters, move through tables with the keyboard, open where a figure comes from,
// change language, export; and what the server says when something is not there.
import { allPages, base, get, must, open, settled, test } from './lib.mjs'

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const { pages, scheme, year, code } = await allPages(page)
  const results = base + pages.results
  const rows = () => page.locator('.data-table tbody tr')
  const total = async () => Number((await page.locator('.pager .muted').first().textContent()).replace(/\D/g, ''))

  await test('filters stand in the address and survive a reload', async () => {
    await page.goto(results)
    await settled(page)
    const all = await total()
    await page.locator('.chips button').nth(1).click()
    await page.waitForURL(/class=B/)
    await settled(page)
    const some = await total()
    must(some > 0 && some < all, `class B shows ${some} of ${all}`)
    await page.reload()
    await settled(page)
    must((await total()) === some, 'the reload shows another number of rows')
    must((await page.locator('.chips button').nth(1).getAttribute('aria-pressed')) === 'true', 'the pressed class is forgotten')
    const classes = await rows().locator('.class-tag').allTextContents()
    must(classes.length && classes.every((c) => c.trim() === 'B'), `rows of other classes: ${[...new Set(classes)].join(' ')}`)
  })

  await test('two Chinese characters find enterprises', async () => {
    const list = await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&page_size=1`)
    const word = list.rows[0].name.slice(2, 4)
    await page.goto(results)
    await settled(page)
    await page.keyboard.press('/')
    await page.keyboard.type(word)
    await page.waitForURL((u) => u.searchParams.get('q') === word)
    await settled(page)
    const names = await rows().locator('td:nth-child(2) a').allTextContents()
    must(names.length > 0 && names.every((x) => x.includes(word)), `${word} finds ${names.slice(0, 3).join(' ') || 'nothing'}`)
    const exact = await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&page_size=1&q=${encodeURIComponent(word)}`)
    must((await total()) === exact.total, 'the page counts other rows than the server')
  })

  await test('a search without a match says what to do', async () => {
    await page.goto(`${results}?q=${encodeURIComponent('没有这个名字')}`)
    await settled(page)
    must((await page.locator('.data-table .none').textContent()).length > 8, 'the empty table says nothing')
  })

  await test('sorting and paging are the server\'s, and are in the address', async () => {
    await page.goto(`${results}?size=20`)
    await settled(page)
    await page.locator('th .sorter', { hasText: '总分' }).click()
    await page.waitForURL(/sort=total/)
    await settled(page)
    const first = await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&page_size=20&sort=total&order=desc`)
    must((await rows().first().locator('td').first().textContent()).trim() === first.rows[0].code, 'the first row is not the server\'s first')
    await page.locator('.pager button').last().click()
    await page.waitForURL(/page=2/)
    await settled(page)
    must((await rows().count()) === 20, 'the second page has not 20 rows')
    must((await page.locator('th[aria-sort="descending"]').count()) === 1, 'no column says that it is sorted')
  })

  await test('the keyboard moves through rows, opens and closes', async () => {
    await page.goto(results)
    await settled(page)
    await rows().first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const at = () => page.evaluate(() => [...document.querySelectorAll('.data-table tbody tr')].indexOf(document.activeElement))
    must((await at()) === 2, `after two arrows the focus is on row ${await at()}`)
    const name = (await rows().nth(2).locator('a').first().textContent()).trim()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.el-drawer .letter')
    must((await page.locator('.el-drawer__header').textContent()).includes(name), 'the drawer shows another enterprise')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.el-drawer', { state: 'hidden' })
    await page.keyboard.press('/')
    must(await page.evaluate(() => document.activeElement.hasAttribute('data-search')), '/ does not go to the search box')
  })

  await test('Ctrl K finds an enterprise and goes there', async () => {
    await page.goto(base + pages.overview)
    await settled(page)
    const row = (await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&page_size=1`)).rows[0]
    await page.keyboard.press('Control+k')
    await page.waitForSelector('dialog[open] input')
    await page.keyboard.type(row.code)
    await page.waitForSelector(`dialog[open] [role="option"]:has-text("${row.code}")`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/enterprises/${row.code}*`)
    await settled(page)
    must((await page.textContent('h1')).trim() === row.name, 'another enterprise opened')
  })

  await test('the lines of a score add up to the total exactly', async () => {
    await page.goto(base + pages.enterprise)
    await settled(page)
    const e = await get(page, `/api/evaluation/results/${code}?scheme=${scheme}&year=${year}`)
    let sum = 0n
    let decimals = 0
    for (const l of e.lines) decimals = Math.max(decimals, (l.text.split('.')[1] ?? '').length)
    const scaled = (text) => BigInt(text.replace('.', '') + '0'.repeat(decimals - (text.split('.')[1] ?? '').length))
    const plain = e.lines.every((l) => ['start', 'plus', 'minus', 'equals'].includes(l.op))
    for (const l of e.lines) {
      if (l.op === 'start' || l.op === 'plus') sum += scaled(l.text)
      if (l.op === 'minus') sum -= scaled(l.text)
      if (l.op === 'equals' && plain) must(sum === scaled(l.text), `the lines give ${sum}, the total says ${l.text} (${decimals} decimals)`)
    }
    const shown = await page.locator('tr.total td').last().textContent()
    must(shown.includes(e.total_text), `the page shows ${shown}, the server says ${e.total_text}`)
  })

  await test('a derived figure opens where it comes from, Esc gives the focus back', async () => {
    await page.goto(base + pages.enterprise)
    await settled(page)
    const figure = page.locator('button.derived').first()
    await figure.focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.source-card')
    must((await page.locator('.source-card dl dt').count()) >= 3, 'the card says too little')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.source-card', { state: 'detached' })
    must(await figure.evaluate((el) => el === document.activeElement), 'the focus is lost')
  })

  await test('the language switches at once and stays', async () => {
    await page.goto(base + pages.help)
    await settled(page)
    await page.locator('button.language').click()
    must((await page.textContent('h1')).trim() === 'Help', 'the title is not English')
    await page.reload()
    await settled(page)
    must((await page.textContent('h1')).trim() === 'Help', 'English is forgotten after a reload')
    await page.locator('button.language').click()
    must((await page.textContent('h1')).trim() === '帮助', 'the way back to Chinese is lost')
  })

  await test('CSV export has the filtered rows', async () => {
    const want = await get(page, `/api/evaluation/results?scheme=${scheme}&year=${year}&class=A&page_size=1`)
    const answer = await page.request.get(`${base}/api/evaluation/export?scheme=${scheme}&year=${year}&class=A&format=csv`)
    must(answer.ok(), `the export answered ${answer.status()}`)
    const lines = (await answer.text()).trim().split('\n').length - 1
    must(lines === want.total, `${lines} rows exported, ${want.total} shown`)
  })

  await test('an enterprise that does not exist gets a sentence and a request id', async () => {
    trouble.length = 0
    await page.goto(`${base}/app/enterprises/91320000000000000X`)
    await page.waitForSelector('.error-note')
    const text = await page.textContent('.error-note')
    must(text.length > 20, `only says: ${text}`)
    must(/[A-Za-z0-9-]{4,}/.test(await page.textContent('.error-note .mono')), 'no request id')
  })

  await test('without a session the workbench leads to the login page', async () => {
    const stranger = await browser.newContext()
    const p = await stranger.newPage()
    await p.goto(base + pages.results)
    await p.waitForURL(/\/login/)
    await stranger.close()
  })

  await context.close()
}
