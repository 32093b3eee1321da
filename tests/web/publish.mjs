// SPDX-License-Identifier: Apache-2.0
// Publishing a list in the browser: what is said before, that it happens once and only after the tick, proof, head and QR code afterwards; who may
// not publish has no button. That the server refuses him is tried in tests/api.
import { base, get, must, open, serious, settled, test, wider } from './lib.mjs'

const dialog = (page) => page.locator('dialog.modal[open]').last()
const published = async (page) => (await get(page, '/api/evaluation/published_lists')).lists

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const lists = async () => {
    await page.goto(`${base}/app/evaluation/lists`)
    await settled(page)
  }

  await test('the dialog says what becomes public and what cannot be taken back, and publishes nothing by itself', async () => {
    await lists()
    const before = (await published(page)).length
    await page.locator('[data-open-publish]').click()
    await dialog(page).locator('tbody tr').first().waitFor()
    const text = await dialog(page).innerText()
    for (const words of ['统一社会信用代码', '不含得分', '公布以后不能收回', 'SM3']) must(text.includes(words), `no “${words}”: ${text}`)
    must((await dialog(page).locator('tbody tr').count()) === 5, 'not the first five lines')
    must(await dialog(page).locator('[data-publish]').isDisabled(), 'it can be published without the tick')
    const found = await serious(page)
    must(found.length === 0, JSON.stringify(found))
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    must((await published(page)).length === before, 'something was published')
  })

  await test('published once: file, proof, head and QR code are offered; the same again is refused before the act', async () => {
    await lists()
    await page.locator('[data-open-publish]').click()
    await dialog(page).locator('[data-sure]').check()
    await dialog(page).locator('[data-publish]').click()
    await dialog(page).locator('[data-published] .line').waitFor()
    const text = await dialog(page).innerText()
    must(/gusu-head\/1 size=\d+/.test(text), text)
    const drawn = await dialog(page).locator('img').evaluate((i) => i.decode().then(() => i.naturalWidth, () => 0))
    must(drawn > 0, 'no QR code')
    const list = (await published(page))[0]
    must(text.includes(list.sm3), 'another hash')
    const proof = await get(page, `/api/evaluation/published_lists/${list.id}/proof`)
    must(proof.format === 'gusu-proof/1' && proof.seq === list.seq, JSON.stringify(proof))
    const found = await serious(page)
    must(found.length === 0, JSON.stringify(found))
    await dialog(page).getByRole('button', { name: '关闭' }).last().click()
    must((await page.locator('[data-published-panel] tbody tr').count()) >= 1, 'the list is not in the table')
    await page.locator('[data-open-publish]').click()
    await dialog(page).getByText('不必再公布').waitFor()
    must(await dialog(page).locator('[data-publish]').isDisabled(), 'the same list could be published again')
    await page.keyboard.press('Escape')
  })

  await test('on a phone the dialog fits', async () => {
    await page.setViewportSize({ width: 360, height: 780 })
    await lists()
    await page.locator('[data-open-publish]').click()
    await dialog(page).locator('tbody tr').first().waitFor()
    must((await wider(page)) <= 0, `the page is ${await wider(page)} wider`)
    const box = await dialog(page).boundingBox()
    must(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box))
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1366, height: 860 })
  })

  await test('towns and zones, providers: the pages speak of them, and of land only where the scheme does', async () => {
    const at = async (path, scheme) => {
      await page.goto(`${base}/app${path}?scheme=${scheme}&year=2020`)
      await settled(page)
      return page.locator('main').innerText()
    }
    for (const path of ['/', '/evaluation/results', '/evaluation/rankings', '/evaluation/lists']) {
      const text = await at(path, 'suzhou-2020-towns')
      must(!/统一社会信用代码|家企业|规模以上|undefined|places\./.test(text), `${path}: words of enterprises: ${text.slice(0, 600)}`)
    }
    must((await page.locator('main h1, main .head').first().innerText()).includes('20强榜'), 'the list of the best twenty does not open first')
    const rows = page.locator('main table.plain').first().locator('tbody tr')
    must((await rows.count()) === 20, `${await rows.count()} on the list of twenty`)
    const first = (await rows.first().locator('a').innerText()).trim()
    await rows.first().locator('a').click()
    await settled(page)
    const own = await page.locator('main').innerText()
    must(own.includes(first) && own.includes('参评企业合计') && own.includes('乡镇（街道、开发区）'), own.slice(0, 600))
    must(!/本企业|其他企业|家企业/.test(own), 'the page of a town speaks of it as an enterprise')
    const found = await serious(page)
    must(found.length === 0, JSON.stringify(found))
    await page.setViewportSize({ width: 360, height: 780 })
    must((await wider(page)) <= 0, `the page of a town is ${await wider(page)} wider than a phone`)
    await page.setViewportSize({ width: 1366, height: 860 })
    for (const path of ['/', '/evaluation/results', '/evaluation/rankings', '/evaluation/lists']) {
      const text = await at(path, 'suzhou-2020-providers')
      must(!/亩|用地/.test(text), `${path}: land on a page of providers: ${text.slice(0, 600)}`)
    }
    await page.locator('select.scheme').selectOption('suzhou-2020-towns')
    await settled(page)
    must((await page.locator('main').innerText()).includes('20强榜'), 'the choice at the top does not lead to the towns')
  })

  await test('whoever may not publish sees what was published and has no button', async () => {
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch()
      const session = await answer.json()
      await route.fulfill({ response: answer, json: { ...session, permissions: session.permissions.filter((p) => p !== 'evaluation.publish') } })
    })
    await lists()
    await page.locator('[data-published-panel] tbody tr').first().waitFor()
    must((await page.locator('[data-open-publish]').count()) === 0, 'the button is there')
  })

  await test('nothing went wrong beside', async () => must(trouble.length === 0, trouble.join('\n')))
  await context.close()
}
