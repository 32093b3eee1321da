// SPDX-License-Identifier: Apache-2.0
// People: a district officer is made in the browser, signs in with the password that was told once, and sees the own district only; the second
// factor with a code computed here; a token and a sign-in are ended; an enterprise is invited. That the pages load, read and fit is tried in pages.mjs.
import { createHmac } from 'node:crypto'
import { base, get, must, open, serious, settled, test, wider } from './lib.mjs'

const DISTRICT = '320583'
const LONG = 'a long sentence for kunshan 27'

/** The code of an authenticator for a secret in base32 (RFC 6238). */
export function totp(secret, at = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)))
  const mac = createHmac('sha1', key).update(step).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

/** A context of somebody else, with a page; signed in when a password is given. */
async function as(browser, name, password) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 860 } })
  await context.addInitScript(() => localStorage.setItem('gusu.preferences', JSON.stringify({ language: 'zh-CN' })))
  context.setDefaultTimeout(15000)
  const page = await context.newPage()
  await page.goto(`${base}/login?next=${encodeURIComponent('/app/')}`)
  await page.fill('input[name="name"]', name)
  await page.fill('input[name="password"]', password)
  await Promise.all([page.waitForNavigation(), page.click('button')])
  return { context, page }
}

const dialog = (page) => page.locator('dialog.modal[open]').last()
const told = async (page) => (await dialog(page).locator('[data-secret]').first().textContent()).trim()
const field = (scope, label) => scope.getByLabel(label, { exact: true })
const kept = async (page) => {
  await page.getByRole('button', { name: '已妥善保存' }).click()
  await page.waitForSelector('dialog.modal', { state: 'detached' })
}

export default async function (browser) {
  const { context, page, trouble } = await open(browser)
  const name = `web.kunshan${Date.now() % 100000}`
  let first = ''
  const accounts = async (query = '') => {
    await page.goto(`${base}/app/people/accounts${query}`)
    await settled(page)
  }

  await test('a refusal stands under the field it names, and the cursor is there', async () => {
    await accounts()
    await page.getByRole('button', { name: '新建账号' }).click()
    await field(dialog(page), '用户名').fill('Upper Case')
    await field(dialog(page), '姓名或单位').fill('昆山市工信局')
    await dialog(page).getByRole('button', { name: '生成' }).click()
    const wrong = dialog(page).locator('[aria-invalid="true"]')
    await wrong.waitFor()
    must((await wrong.inputValue()) === 'Upper Case', 'another field is marked')
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true')
    const said = await wrong.getAttribute('aria-describedby')
    must((await page.locator(`#${said.split(' ').pop()}`).textContent()).length > 5, 'nothing is said below it')
    trouble.length = 0
  })

  await test('a district officer is made, and the first password is told once', async () => {
    await field(dialog(page), '用户名').fill(name)
    await field(dialog(page), '角色').selectOption('district')
    await dialog(page).getByText('一个账号只能担任其中一个').waitFor()
    await field(dialog(page), '区域').selectOption(DISTRICT)
    await dialog(page).getByRole('button', { name: '生成' }).click()
    await page.locator('dialog[open] [data-secret]').waitFor()
    first = await told(page)
    must(first.length >= 10, `the password is "${first}"`)
    await page.keyboard.press('Escape')
    must(await page.locator('dialog[open] [data-secret]').isVisible(), 'Escape throws the password away')
    await kept(page)
    await page.locator('.el-drawer .account').waitFor()
    must((await page.locator('.el-drawer .grants').textContent()).includes('昆山'), 'the drawer does not show the grant')
    must(!(await page.content()).includes(first), 'the password can still be read')
  })

  await test('the three administrators exclude each other', async () => {
    const roles = (await get(page, '/api/roles')).roles
    await page.locator('.el-drawer').getByRole('button', { name: '添加授权' }).click()
    must((await field(dialog(page), '角色').locator('optgroup').last().locator('option').count()) === roles.filter((r) => r.administrator).length, 'they do not stand together')
    await field(dialog(page), '角色').selectOption('system')
    await dialog(page).getByRole('button', { name: '授予' }).click()
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await page.locator('.el-drawer').getByRole('button', { name: '添加授权' }).click()
    await field(dialog(page), '角色').selectOption('audit')
    await dialog(page).getByRole('button', { name: '授予' }).click()
    await dialog(page).locator('[aria-invalid="true"]').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await page.locator('.el-drawer').getByRole('button', { name: /^收回授权：系统管理员/ }).click()
    await dialog(page).getByRole('button', { name: '收回' }).click()
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await page.waitForFunction(() => document.querySelectorAll('.el-drawer .grants li').length === 1)
    trouble.length = 0
  })

  await test('nobody changes the own account here', async () => {
    const me = (await get(page, '/api/session')).account
    await accounts(`?account=${me}`)
    await page.locator('.el-drawer .account').waitFor()
    must(await page.locator('.el-drawer').getByRole('button', { name: '重置密码' }).isDisabled(), 'the button can be pressed')
    await page.keyboard.press('Escape')
    await page.waitForURL((u) => !u.searchParams.has('account'))
  })

  let officer = null
  await test('the officer must change the password first, then sees the own district only', async () => {
    officer = await as(browser, name, first)
    const p = officer.page
    await p.goto(`${base}/app/registry/enterprises`)
    await p.waitForURL(/\/account\/password/)
    await p.fill('input[name="old_password"]', first)
    await p.fill('input[name="new_password"]', LONG)
    await p.fill('input[name="again"]', LONG)
    await Promise.all([p.waitForURL(/\/app\//), p.click('form button')])
    await settled(p)
    const all = await get(p, '/api/enterprises?page_size=50')
    const whole = await get(page, '/api/enterprises?page_size=1')
    must(all.total > 0 && all.total < whole.total, `${all.total} of ${whole.total} enterprises`)
    must(all.rows.every((r) => r.district === DISTRICT), 'an enterprise of another district')
    const links = await p.locator('nav a').allTextContents()
    must(!links.some((l) => l.includes('账号')), `the menu offers accounts: ${links.join(' ')}`)
    must(links.some((l) => l.trim() === '邀请'), 'the menu does not offer invitations')
    must((await p.request.get(`${base}/api/accounts`)).status() === 403, 'may read the accounts')
  })

  let secret = ''
  let recovery = ''
  await test('the second factor is set up with a computed code', async () => {
    const p = officer.page
    await p.goto(`${base}/app/`)
    await settled(p)
    await p.locator('button.who').click()
    await p.getByRole('menuitem', { name: '我的账号' }).click()
    await p.waitForURL(/\/app\/account$/)
    await p.getByRole('button', { name: '开始设置' }).click()
    await p.locator('.qr svg').waitFor()
    secret = (await p.locator('[data-secret]').textContent()).replace(/\s/g, '')
    const code = p.getByLabel('二、输入验证器显示的动态码')
    await code.fill('12')
    await p.getByRole('button', { name: '确认启用' }).click()
    await p.locator('[aria-invalid="true"]').waitFor()
    await code.fill(totp(secret, Date.now() - 30000)) // the step before: so the present one is left for signing in
    await p.getByRole('button', { name: '确认启用' }).click()
    await p.locator('dialog[open] [data-secret] li').first().waitFor()
    must((await p.locator('dialog[open] [data-secret] li').count()) === 10, 'not ten recovery codes')
    recovery = (await p.locator('dialog[open] [data-secret] li').first().textContent()).trim()
    await kept(p)
    await p.getByRole('button', { name: '停用动态码' }).waitFor()
  })

  await test('signing in then asks for the code, and takes a computed one', async () => {
    const other = await as(browser, name, LONG)
    await other.page.fill('input[name="code"]', totp(secret))
    await Promise.all([other.page.waitForURL(/\/app\//), other.page.click('button')])
    await settled(other.page)
    await other.context.close()
    const third = await as(browser, name, LONG)
    await third.page.fill('input[name="code"]', recovery)
    await Promise.all([third.page.waitForURL(/\/app\//), third.page.click('button')])
    await third.context.close()
  })

  await test('sign-ins are listed, this one is marked, another is ended', async () => {
    const p = officer.page
    await p.goto(`${base}/app/account`)
    await settled(p)
    const rows = p.locator('.sign-ins tbody tr')
    const before = await rows.count()
    must(before >= 3, `${before} sign-ins`)
    must((await rows.filter({ hasText: '当前' }).count()) === 1, 'not exactly one is marked')
    await rows.getByRole('button').first().click()
    await dialog(p).getByRole('button', { name: '结束' }).click()
    await p.waitForSelector('dialog.modal', { state: 'detached' })
    await p.waitForFunction((n) => document.querySelectorAll('.sign-ins tbody tr').length === n, before - 1)
  })

  await test('a token is made, works, is revoked and is refused', async () => {
    const p = officer.page
    await p.getByRole('button', { name: '新建令牌' }).click()
    await field(dialog(p), '用途').fill('每周报表')
    await dialog(p).getByRole('button', { name: '生成' }).click()
    await dialog(p).getByText('至少勾选一项权限').waitFor()
    await dialog(p).getByLabel('查看企业、地块、区划、行业').check()
    await dialog(p).getByRole('button', { name: '生成' }).click()
    await p.locator('dialog[open] [data-secret]').waitFor()
    const token = await told(p)
    await kept(p)
    const ask = async () => (await fetch(`${base}/api/enterprises?page_size=1`, { headers: { Authorization: `Bearer ${token}` } })).status
    must((await ask()) === 200, `the token answers ${await ask()}`)
    await p.locator('.tokens').getByRole('button', { name: '撤销令牌“每周报表”' }).click()
    await dialog(p).getByRole('button', { name: '撤销' }).click()
    await p.waitForSelector('dialog.modal', { state: 'detached' })
    await p.locator('.tokens').getByText('已撤销').waitFor()
    must((await ask()) === 401, `the revoked token answers ${await ask()}`)
  })

  await test('an enterprise of the district is invited, one of another is not; the link opens, withdrawn it does not', async () => {
    const p = officer.page
    const own = (await get(p, '/api/enterprises?page_size=1')).rows[0]
    const foreign = (await get(page, '/api/enterprises?page_size=1&district=320505')).rows[0]
    await p.goto(`${base}/app/people/invitations`)
    await settled(p)
    await p.getByRole('button', { name: '邀请企业' }).first().click()
    await field(dialog(p), '统一社会信用代码').fill(foreign.code)
    await dialog(p).getByRole('button', { name: '生成' }).click()
    await dialog(p).locator('[aria-invalid="true"]').waitFor()
    await field(dialog(p), '统一社会信用代码').fill(`${own.code}\n${foreign.code}`)
    await dialog(p).getByRole('button', { name: '生成' }).click()
    await p.locator('dialog[open] [data-secret]').waitFor()
    must((await dialog(p).locator('.refused').count()) === 1, 'the foreign enterprise is not refused')
    const link = await told(p)
    const [file] = await Promise.all([p.waitForEvent('download'), dialog(p).getByRole('button', { name: '存为 CSV' }).click()])
    const text = await (await import('node:fs/promises')).readFile(await file.path(), 'utf8')
    must(text.trim().split('\r\n').length === 2 && text.includes(link) && text.includes(own.code), text)
    await kept(p)
    const opens = async () => (await fetch(link)).text()
    must((await opens()).includes(own.name), 'the link does not name the enterprise')
    await p.getByRole('button', { name: `撤回对 ${own.name} 的邀请` }).first().click()
    await dialog(p).getByRole('button', { name: '撤回' }).click()
    await p.waitForSelector('dialog.modal', { state: 'detached' })
    await p.locator('.data-table').getByText('已撤回').first().waitFor()
    must(!(await opens()).includes(own.name), 'the withdrawn link still opens')
  })

  await test('disabling ends every sign-in of the officer', async () => {
    await accounts(`?q=${name}`)
    await page.locator('.data-table tbody tr').first().focus()
    await page.keyboard.press('Enter')
    await page.locator('.el-drawer').getByRole('button', { name: '停用账号' }).click()
    await dialog(page).getByRole('button', { name: '停用账号' }).click()
    await page.waitForSelector('dialog.modal', { state: 'detached' })
    await page.locator('.el-drawer').getByText('已停用').waitFor()
    must((await officer.page.request.get(`${base}/api/session`)).status() === 401, 'the officer is still signed in')
    await officer.context.close()
  })

  await test('a security administrator who may read nothing of the city lands on the accounts', async () => {
    await accounts()
    const security = `web.security${Date.now() % 100000}`
    await page.getByRole('button', { name: '新建账号' }).click()
    await field(dialog(page), '用户名').fill(security)
    await field(dialog(page), '姓名或单位').fill('安全管理员')
    await field(dialog(page), '角色').selectOption('security')
    await dialog(page).getByRole('button', { name: '生成' }).click()
    await page.locator('dialog[open] [data-secret]').waitFor()
    const password = await told(page)
    await kept(page)
    const them = await as(browser, security, password)
    await them.page.goto(`${base}/account/password?next=/app/`)
    await them.page.fill('input[name="old_password"]', password)
    await them.page.fill('input[name="new_password"]', LONG)
    await them.page.fill('input[name="again"]', LONG)
    await Promise.all([them.page.waitForURL(/\/app\//), them.page.click('form button')])
    await settled(them.page)
    must((await them.page.textContent('h1')).trim() === '账号', 'another page opened')
    must(!(await them.page.locator('.error-note').count()), 'the page shows an error')
    await them.context.close()
  })
  await context.close()

  for (const language of ['zh-CN', 'en']) {
    for (const width of [1366, 360]) {
      await test(`an opened account and the form of a new one (${language}, ${width} px) have no serious axe finding`, async () => {
        const at = await open(browser, { language, width })
        await at.page.goto(`${base}/app/people/accounts?account=1`)
        await settled(at.page)
        await at.page.locator('.el-drawer .account').waitFor()
        await at.page.waitForTimeout(400) // the drawer slides in; half transparent text has no contrast
        const found = await serious(at.page)
        await at.page.goto(`${base}/app/people/accounts`)
        await settled(at.page)
        await at.page.locator('.page-head button').click()
        await dialog(at.page).waitFor()
        found.push(...(await serious(at.page)))
        must(!found.length, found.join('\n'))
        must((await wider(at.page)) <= 0, `${await wider(at.page)} px too wide`)
        must(!at.trouble.length, at.trouble.join('\n'))
        await at.context.close()
      })
    }
  }
}
