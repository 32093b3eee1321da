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
