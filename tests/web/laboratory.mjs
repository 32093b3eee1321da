// SPDX-License-Identifier: Apache-2.0
// The policy laboratory on the page: a scenario from a scheme, a slider that moves the city and is written into the text, what differs, reports, a robustness run, a phone.
import { base, must, open, serious, settled, test, wider } from './lib.mjs'

const bad = (found) => must(!found.length, () => found.join('\n'))

export default async function (browser) {
  const { context, page, trouble } = await open(browser, { language: 'zh-CN' })
  let at = ''

  await test('laboratory: a scenario, a slider, and the text takes it on', async () => {
    await page.goto(`${base}/app/laboratory`)
    await settled(page)
    await page.click('[data-new-scenario]')
    await page.fill('[data-scenario-form] input[type="text"], [data-scenario-form] input:not([type])', '网页上的方案')
    await page.click('[data-scenario-form] button[type="submit"]')
    await page.waitForURL(/laboratory\/\d+/)
    at = page.url()
    await page.waitForSelector('[data-lab-result]')
    must((await page.textContent('[data-up]')) === '0', 'nothing rises yet')
    await page.locator('[data-section="weights"] input[type=range]').first().evaluate((e) => { e.value = '20'; e.dispatchEvent(new Event('input', { bubbles: true })) })
    await page.waitForFunction(() => document.querySelector('[data-up]')?.textContent !== '0')
    await page.waitForFunction(() => !document.querySelector('[data-save]').disabled)
    await page.click('[data-section="quotas"] summary')
    await page.locator('[data-section="quotas"] input[type=range]').first().evaluate((e) => { e.value = '25'; e.dispatchEvent(new Event('input', { bubbles: true })) })
    await page.waitForFunction(() => document.querySelectorAll('[data-section="quotas"] .exact')[1]?.value === '35')
    bad(await serious(page))
    must((await page.locator('[data-wrong]').count()) === 0, 'the shares are no hundred any more')
    await page.click('[data-save]')
    await page.waitForFunction(() => document.querySelector('[data-save]').disabled)
    await page.goto(`${at}?tab=diff`)
    await page.waitForSelector('[data-words] li')
    const words = await page.textContent('[data-words]')
    must(words.includes('40 → 20') && words.includes('20 % → 25 %') && words.includes('40 % → 35 %'), `what was changed is not told: ${words}`)
    bad(await serious(page))
  })

  await test('laboratory: movers, and a robustness run that is kept', async () => {
    await page.goto(`${at}?tab=reports`)
    await page.waitForSelector('[data-report] tbody tr')
    await page.goto(`${at}?tab=reports&kind=money`)
    await page.waitForSelector('[data-levers] input')
    await page.waitForSelector('[data-report] tbody tr')
    await page.goto(`${at}?tab=robust`)
    await page.waitForSelector('[data-robust]')
    await page.locator('[data-robust] input').first().fill('40')
    await page.click('[data-robust-start]')
    await page.waitForSelector('[data-robust-id] [data-report] tbody tr')
    bad(await serious(page))
    await page.setViewportSize({ width: 360, height: 780 })
    must((await wider(page)) === 0, 'wider than a phone')
    must(!trouble.length, () => trouble.join('\n'))
    await context.close()
  })
}
