// SPDX-License-Identifier: Apache-2.0
// Tables in: from an empty city over a clean file to one with mistakes - its columns, the check, the marked sheet, the good rows, the way back;
// in both languages, on a phone, and in the sample city, which takes nothing. GUSU_EMPTY_URL names the server of the empty city.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { base, must, open, serious, settled, test, wider } from './lib.mjs'

const at = (process.env.GUSU_EMPTY_URL ?? '').replace(/\/$/, '')
const CODES = ['91329900012345671K', '9132990008603354XT', '91329900380785021R']
const ENTERPRISES = '信用代码,名称,所属区域,行业代码,状态,登记日期\n' + CODES.map((c, n) => `${c},甲乙丙${n}有限公司,320506109,1713,正常,2012-01-14\n`).join('')
// Two kinds of mistakes in two of three rows; two headers that nobody knows; UTF-16 as a spreadsheet writes it.
const FIGURES = `企业编码,本年税收,用地面积(亩),备注\n${CODES[0]},12.5,3,x\n${CODES[1]},十二,3,x\n${CODES[2]},7,-4,x\n`
const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
const utf16 = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + text, 'utf16le') })

async function bring(page, kind, file) {
  await page.goto(`${new URL(page.url()).origin}/app/imports/new?kind=${kind}`)
  await settled(page)
  await page.locator('[data-file]').setInputFiles(file)
  await page.click('[data-send]')
  await page.waitForURL(/imports\/\d+/)
  await settled(page)
}
async function check(page) {
  await page.click('[data-check]')
  await page.waitForSelector('[data-outcome], [data-failed]')
  await settled(page)
}
const outcome = async (page) => (await page.locator('[data-outcome] dd').allTextContents()).map((v) => v.trim())
const isOn = async (page, n) => (await page.locator('.steps li').nth(n - 1).locator('[aria-current="step"]').count()) === 1
const bad = (found) => must(!found.length, () => found.join('\n'))

async function inTheEmptyCity(browser) {
  const { context, page, trouble, foreign } = await open(browser, { at })

  await test('import: an empty list says what will stand there, and begins', async () => {
    await page.goto(`${at}/app/imports`)
    await settled(page)
    must((await page.locator('nav a[aria-current="page"]').textContent()).includes('数据导入'), 'the menu has no entry')
    must((await page.textContent('.empty')).includes('导入过的文件'), 'the empty list says nothing')
    await page.click('[data-new]')
    await page.waitForURL(/imports\/new/)
    await settled(page)
    const { kinds } = await (await page.request.get(`${at}/api/import-kinds`)).json()
    must(kinds.length >= 6 && (await page.locator('.kind').count()) === kinds.length, 'not every kind of table is there')
  })

  await test('import: what cannot be sent is refused before it is sent', async () => {
    await page.locator('.kind').first().click()
    must((await page.textContent('.drop')).includes('256 MiB'), 'the limit is not told beforehand')
    const template = await page.request.get(at + (await page.getAttribute('[data-template]', 'href')))
    must(template.ok() && (await template.body()).subarray(0, 2).toString() === 'PK', 'the template is no workbook')
    await page.locator('[data-file]').setInputFiles({ name: 'old.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('x') })
    must((await page.textContent('.refused')).includes('.xlsx'), 'an old workbook is not refused')
    must(await page.locator('[data-send]').isDisabled(), 'it could be sent')
    bad(await serious(page))
  })

  await test('import: a clean file goes in by four steps', async () => {
    await bring(page, 'enterprises', csv('企业.csv', ENTERPRISES))
    must(await isOn(page, 2), 'the columns are not shown first')
    must((await page.locator('[data-column]').count()) === 6 && (await page.locator('[data-column].open').count()) === 0, 'its columns are not all known')
    must((await page.locator('.preview tbody tr').count()) === 3, 'the first rows are not shown')
    await check(page)
    must((await outcome(page)).join() === '3,3,0,0,0,0', `the check says ${await outcome(page)}`)
    must((await page.locator('[data-mistakes]').count()) === 0, 'mistakes in a clean file')
    await page.click('[data-next]')
    await page.click('[data-run]')
    await page.waitForSelector('[data-result]')
    must((await page.textContent('[data-result]')).includes('已导入'), 'does not say that it is in')
    await page.click('[data-result] .links a >> nth=0')
    await page.waitForURL(/registry\/enterprises/)
    await settled(page)
    must((await page.locator('.data-table tbody tr').count()) === 3, 'the enterprises are not there')
  })

  await test('import: the same content again is told', async () => {
    await bring(page, 'enterprises', csv('again.csv', ENTERPRISES))
    must((await page.textContent('[data-same]')).includes('第 1 号'), 'says nothing of the earlier import')
    await page.locator('.steps button').first().click()
    await page.click('[data-discard]')
    await page.waitForSelector('dialog[open] [data-yes]')
    must(await page.locator('[data-no]').evaluate((el) => el === document.activeElement), 'the safe answer has not the focus')
    await page.click('dialog[open] [data-yes]')
    await page.waitForURL(/imports\/new/)
  })

  await test('import: unknown columns are marked and chosen', async () => {
    await bring(page, 'facts', utf16('税收.csv', FIGURES))
    must((await page.locator('.fields select').first().inputValue()) === 'UTF-16LE', 'the encoding is not found')
    must((await page.locator('[data-column].open').count()) === 3, 'three columns should be unknown')
    must((await page.textContent('.notes')).includes('信用代码'), 'does not say that the code is missing')
    bad(await serious(page))
    const choose = (n, label) => page.locator('[data-column] select').nth(n).selectOption(label)
    await choose(0, '信用代码')
    await choose(1, '实缴税收(万元)')
    await page.click('[data-leave-out]')
    must((await page.locator('[data-column].open').count()) === 0, 'still unknown columns')
    must((await page.locator('[data-column] select').nth(3).inputValue()) === '-', 'the remark is not left out')
    await page.fill('[data-year]', '2020')
    await page.fill('[data-source]', '区税务局')
  })

  await test('import: what was answered is kept when one leaves', async () => {
    const here = page.url()
    await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('.page-head a')])
    await settled(page)
    await page.goto(here)
    await settled(page)
    must((await page.inputValue('[data-year]')) === '2020' && (await page.inputValue('[data-source]')) === '区税务局', 'year and source are forgotten')
    must((await page.locator('[data-column] select').nth(0).inputValue()) === '信用代码', 'the columns are forgotten')
  })

  await test('import: mistakes by kind with place and remedy, and the marked sheet', async () => {
    await check(page)
    must(await isOn(page, 3), 'not at the check')
    must((await outcome(page))[0] === '3' && (await outcome(page))[4] === '2', `the check says ${await outcome(page)}`)
    const kinds = await page.locator('[data-mistake-kind]').allTextContents()
    must(kinds.length === 2 && kinds.some((k) => k.includes('十二')), kinds.join('\n') || 'no kinds of mistakes')
    await page.click('[data-mistakes] summary')
    await settled(page)
    must((await page.locator('[data-mistakes] details tbody tr').count()) === 2, 'the list has not two mistakes')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-marked]')])
    must(/\.xlsx$/.test(download.suggestedFilename()), `the marked sheet is called ${download.suggestedFilename()}`)
    must(readFileSync(await download.path()).subarray(0, 2).toString() === 'PK', 'the marked sheet is no workbook')
    bad(await serious(page))
  })

  await test('import: only the good rows go in when one says so', async () => {
    await page.click('[data-next]')
    must((await page.textContent('[data-warning]')).includes('2 行有错误'), 'no warning')
    must(await page.locator('[data-run]').isDisabled(), 'goes in without a word')
    bad(await serious(page))
    await page.check('[data-sure]')
    await page.click('[data-run]')
    await page.waitForSelector('[data-result]')
    await settled(page)
    must((await outcome(page))[1] === '2', `new figures: ${await outcome(page)}`)
    must((await page.textContent('[data-result]')).includes('2 行因错误没有导入'), 'does not say what stayed behind')
  })

  await test('import: the choice is remembered for the next file', async () => {
    await bring(page, 'facts', utf16('下一份.csv', `企业编码,本年税收,备注\n${CODES[1]},8,x\n`))
    const words = await page.locator('[data-column] .status').allTextContents()
    must(words.length === 3 && words.every((w) => w.includes('沿用上次')), words.join(' '))
  })

  await test('import: figures are taken back after a question', async () => {
    await page.goto(`${at}/app/imports`)
    await settled(page)
    const row = page.locator('[data-import]', { hasText: '税收.csv' })
    await row.locator('button', { hasText: '撤销' }).click()
    await page.waitForSelector('dialog[open] [data-yes]')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog[open]', { state: 'detached' })
    must((await row.textContent()).includes('已导入'), 'Esc takes it back')
    await row.locator('button', { hasText: '撤销' }).click()
    await page.click('dialog[open] [data-yes]')
    await row.locator('.status', { hasText: '已撤销' }).waitFor()
    bad(await serious(page))
  })

  await test('import: a check that cannot be done says why and leads back', async () => {
    await bring(page, 'facts', csv('nothing.csv', 'a,b\n1,2\n'))
    await check(page)
    must((await page.textContent('[data-failed]')).length > 20, 'says too little')
    await page.reload()
    await settled(page)
    must((await page.locator('[data-failed]').count()) === 1, 'the reason is forgotten after a reload')
  })

  await test('import: a long check shows how far it is, may be left, and stops when asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gusu-web-'))
    const path = join(folder, 'long.csv')
    writeFileSync(path, '信用代码,年份,实缴税收(万元)\n' + `${CODES[0]},2018,1\n`.repeat(900000))
    await bring(page, 'facts', path)
    await page.click('[data-check]')
    await page.waitForSelector('[data-job] progress[value]')
    must(await page.locator('.steps button').first().isDisabled(), 'the steps move while it runs')
    await page.reload()
    await page.waitForSelector('[data-job] progress[value]')
    await page.click('[data-job] button')
    await page.waitForSelector('[data-failed]')
    must((await page.textContent('[data-failed]')).includes('已停止'), 'does not say that it was stopped')
    rmSync(folder, { recursive: true })
  })

  await test('import: nothing on the console, no other host', async () => {
    must(!trouble.length, trouble.join('\n'))
    must(!foreign.length, foreign.join('\n'))
  })
  await context.close()
}

async function onThePhone(browser) {
  for (const language of ['zh-CN', 'en']) {
    const { context, page, trouble } = await open(browser, { at, language, width: 360, height: 740 })
    const fits = async (name) => must((await wider(page)) <= 0, `${name} is ${await wider(page)} px too wide`)
    await test(`import: every step fits a phone (${language})`, async () => {
      await page.goto(`${at}/app/imports`)
      await settled(page)
      await fits('the list')
      await bring(page, 'facts', csv(`phone-${language}.csv`, `企业编码,本年税收,用地面积(亩),年份\n${CODES[0]},x,1,2019\n${CODES[1]},3,1,2019\n`))
      await fits('the columns')
      await check(page)
      await fits('the check')
      bad(await serious(page))
      await page.click('[data-next]')
      await page.waitForSelector('[data-warning]')
      await fits('the import')
      must(!trouble.length, trouble.join('\n'))
    })
    await context.close()
  }
}

async function inTheSampleCity(browser) {
  const { context, page } = await open(browser, { language: 'en' })
  await test('import: the sample city says from the first step that nothing will be written, and refuses it', async () => {
    await page.goto(`${base}/app/imports/new`)
    await settled(page)
    must((await page.textContent('[data-sample]')).includes('sample city'), 'no notice')
    await bring(page, 'enterprises', csv('real.csv', ENTERPRISES))
    await check(page)
    await page.click('[data-next]')
    await page.click('[data-run]')
    await page.waitForSelector('.error-note')
    must((await page.textContent('.error-note')).length > 20, 'the refusal says too little')
  })
  await context.close()
}

export default async function (browser) {
  must(at, 'GUSU_EMPTY_URL is not set')
  await inTheEmptyCity(browser)
  await onThePhone(browser)
  await inTheSampleCity(browser)
}
