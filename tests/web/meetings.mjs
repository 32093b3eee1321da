// SPDX-License-Identifier: Apache-2.0
// Meetings: one is set up, its pack is made and downloaded, what was decided becomes matters; one page of a project.
import { readFileSync } from 'node:fs'
import { base, get, must, open, serious, settled, test } from './lib.mjs'

const stamp = Date.now().toString(36)

async function taken(page, what) {
  const [file] = await Promise.all([page.waitForEvent('download'), what.click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const { rows: [project] } = await get(page, '/api/projects?page_size=1&stage=started,building')

  await test('a meeting without a name or a project is refused under its field', async () => {
    await page.goto(`${base}/app/meetings`)
    await settled(page)
    await page.locator('[data-new-meeting]').click()
    const form = page.locator('[data-meeting-form]')
    await form.locator('button[type="submit"]').click()
    must(await form.locator('[aria-invalid="true"]').count(), 'an empty form is not refused')
    await form.locator('input').first().fill(`推进会 ${stamp}`)
    await form.locator('textarea').fill('XM1900-000001')
    await form.locator('button[type="submit"]').click()
    await form.locator('[role="alert"]', { hasText: 'XM1900-000001' }).waitFor()
  })

  await test('a meeting is set up and says what will be on the table', async () => {
    const form = page.locator('[data-meeting-form]')
    await form.locator('textarea').fill(project.code)
    await form.locator('button[type="submit"]').click()
    await page.waitForURL(/\/meetings\/\d+$/)
    await settled(page)
    await page.waitForSelector('[data-on-table]')
    must((await page.locator('[data-on-table]').textContent()).includes(project.code), 'the project that was picked is not on the table')
  })

  await test('the pack is made in one key and downloads as PDF and as a document', async () => {
    await page.locator('[data-make-pack]').click()
    await page.waitForSelector('[data-pack]', { timeout: 120000 })
    const pdf = await taken(page, page.locator('[data-pack] [data-file="pdf"]').first())
    must(pdf.bytes.subarray(0, 5).toString() === '%PDF-' && pdf.name.includes(stamp), `no PDF: ${pdf.name}`)
    const docx = await taken(page, page.locator('[data-pack] [data-file="docx"]').first())
    must(docx.bytes.subarray(0, 2).toString() === 'PK', `no document: ${docx.name}`)
  })

  await test('a decision becomes a matter', async () => {
    await page.locator('[data-decide]').click()
    const one = page.locator('[data-decision]').first()
    await one.locator('input').first().fill(`协调电力 ${stamp}`)
    const unit = one.locator('select').nth(1)
    await unit.selectOption({ index: 1 })
    await page.locator('[data-decide-form] button[type="submit"]').click()
    await page.locator('[data-decisions] a', { hasText: stamp }).click()
    await page.waitForURL(/\/office\/matters\/\d+$/)
    await settled(page)
    must((await page.locator('h1').textContent()).includes(stamp), 'the matter is another one')
  })

  await test('one page of a project', async () => {
    await page.goto(`${base}/app/projects/file/${project.code}`)
    await settled(page)
    const sheet = await taken(page, page.locator('[data-sheet]'))
    must(sheet.bytes.subarray(0, 5).toString() === '%PDF-' && sheet.name.includes(project.code), `no sheet: ${sheet.name}`)
  })

  await test('meetings: no trouble on the console, nothing serious for screen readers', async () => {
    const told = trouble.filter((x) => !x.includes('status of 400')) // the browser's own line about what was refused
    must(!told.length, told.join('\n'))
    await page.goto(`${base}/app/meetings`)
    await settled(page)
    const found = await serious(page)
    must(!found.length, found.join('\n'))
    await page.locator('.data-table tbody tr').first().press('Enter')
    await page.waitForSelector('[data-on-table]')
    const more = await serious(page)
    must(!more.length, more.join('\n'))
  })
  await context.close()
}
