// SPDX-License-Identifier: Apache-2.0
// Two complete languages. Chinese is the default; what the server sends comes with both where there are two.
import { createI18n } from 'vue-i18n'
import en from './locales/en.json'
import zh from './locales/zh-CN.json'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

export const t = i18n.global.t as (key: string, values?: Record<string, unknown>) => string

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language
}

/** The text of `row[key]` in the language of the page: `row[key + '_en']` where the page is English and there is one. */
export function local<T extends object>(row: T | null | undefined, key: string): string {
  if (!row) return ''
  const fields = row as Record<string, unknown>
  const english = fields[`${key}_en`]
  if (currentLanguage() === 'en' && typeof english === 'string' && english) return english
  const text = fields[key]
  return typeof text === 'string' ? text : ''
}
