// SPDX-License-Identifier: Apache-2.0
// Every page in English, on the phone with a browser as old as Chromium 87.
import { deep, everyPage } from './pages.mjs'

export default async function (browser) {
  await everyPage(browser, 'en', { axe: deep, old: true })
}
