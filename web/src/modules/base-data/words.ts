// SPDX-License-Identifier: Apache-2.0
// How the state of a sheet looks, and moments in China's time: windows close at a minute there.
import type { BaseSheetLine, BaseWindow } from '@/api/gen/types'
import { MISSING, number } from '@/composables/useFormat'
import { t } from '@/i18n'

export type SheetState = BaseSheetLine['state']
export const STATES: SheetState[] = ['unseen', 'seen', 'part', 'confirmed', 'objected', 'silent']
export const lightOf = (state: SheetState) => (({ unseen: 'unknown', seen: 'yellow', part: 'yellow', confirmed: 'green', objected: 'orange', silent: 'unknown' }) as const)[state]

/** Exact texts of the server with thousands apart; words stay as they are. */
export const shown = (v: string): string => (/^-?\d+(\.\d{1,6})?$/.test(v) ? number(Number(v)) : v)

const OFFSET_MS = 8 * 3600 * 1000
/** "2021-05-28 17:30" in China; `seconds` for acts that count to the second. */
export function china(v: string | null | undefined, seconds = false): string {
  const ms = v ? Date.parse(v) : NaN
  return Number.isNaN(ms) ? MISSING : new Date(ms + OFFSET_MS).toISOString().slice(0, seconds ? 19 : 16).replace('T', ' ')
}

export function windowWords(w: BaseWindow): string {
  if (!w.entered) return w.opens ? t('baseData.opensOn', { at: china(w.opens) }) : t('baseData.notBegun')
  if (w.over) return t('baseData.closedAt', { at: china(w.closes) })
  return t('baseData.openUntil', { at: china(w.closes) })
}
