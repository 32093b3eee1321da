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

// Units, offices and a few set words of official texts, for English pages; what is not known stays as the server wrote it.
const english: Record<string, string> = {
  万元: '10k yuan', 亿元: '100m yuan', 万: '10k', 元: 'yuan', 亩: 'mu', 人: 'person', 分: 'points', 家: 'firms', 个: '', 项: 'items', 万kWh: '10k kWh', 倍: 'times', 吨: 't', 平方米: 'm²',
  税务局: 'Tax Bureau', 统计局: 'Statistics Bureau', 供电公司: 'Power Company', 自然资源和规划局: 'Natural Resources and Planning Bureau', 生态环境局: 'Ecology and Environment Bureau',
  年: 'year', 规上: 'above scale', 规下: 'below scale', 全市: 'city',
}
export function term(text: string | null | undefined): string {
  if (!text) return ''
  if (currentLanguage() !== 'en' || !/[\u4e00-\u9fff]/.test(text)) return text
  return text.split('/').map((part) => english[part.trim()] ?? part).join('/')
}

/** From whom a figure came; a correction after an objection is named by its number. */
export const sourceWord = (source: string | null | undefined): string => term(source || '—').replace(/^objection (?=\S+$)/, currentLanguage() === 'en' ? 'objection ' : '异议 ')

/** The text of `row[key]` in the language of the page: `row[key + '_en']` where the page is English and there is one. */
export function local<T extends object>(row: T | null | undefined, key: string): string {
  if (!row) return ''
  const fields = row as Record<string, unknown>
  const english = fields[`${key}_en`]
  if (currentLanguage() === 'en' && typeof english === 'string' && english) return english
  const text = fields[key]
  return typeof text === 'string' ? text : ''
}
