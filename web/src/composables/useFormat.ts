// SPDX-License-Identifier: Apache-2.0
// How figures look: thousands separators, fixed decimals of the column, "—" for unknown. Nothing is computed here.
import { useI18n } from 'vue-i18n'

export const MISSING = '—'

const formats = new Map<string, Intl.NumberFormat>()
function format(min: number, max: number): Intl.NumberFormat {
  const key = `${min}.${max}`
  let f = formats.get(key)
  if (!f) {
    f = new Intl.NumberFormat('en-US', { minimumFractionDigits: min, maximumFractionDigits: max })
    formats.set(key, f)
  }
  return f
}

export function number(v: number | null | undefined, decimals?: number): string {
  if (v === null || v === undefined) return MISSING
  return (decimals === undefined ? format(0, 6) : format(decimals, decimals)).format(v).replace('-', '−')
}

export function percent(share: number | null | undefined, decimals = 1): string {
  if (share === null || share === undefined) return MISSING
  return `${number(share * 100, decimals)}%`
}

const CHINA_MS = 8 * 3600000
/** An instant of the server as people in China write it, to the minute: 2021-06-25 17:30. A day stays a day. */
export function instant(v: string | null | undefined): string {
  const ms = v && v.includes('T') ? Date.parse(v) : NaN
  return Number.isNaN(ms) ? v || MISSING : new Date(ms + CHINA_MS).toISOString().slice(0, 16).replace('T', ' ')
}

export function useFormat() {
  const { t } = useI18n()
  /** A district, town or industry may be unknown. */
  const orUnknown = (v: string | null | undefined) => v || t('word.unknown')
  const scaleWord = (v: boolean | null) => (v === null ? t('word.unknown') : v ? t('word.aboveScale') : t('word.belowScale'))
  return { number, percent, instant, orUnknown, scaleWord, MISSING }
}
