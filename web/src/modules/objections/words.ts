// SPDX-License-Identifier: Apache-2.0
// How an objection is told: the light of its state, its clock. What is overdue is said by the server.
import type { ObjectionRow } from '@/api/gen/types'
import { number } from '@/composables/useFormat'
import { t, term } from '@/i18n'

export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'

export function lightOf(o: ObjectionRow): Light {
  if (o.overdue || o.state === 'late') return 'red'
  if (o.state === 'returned' || o.state === 'asked') return 'yellow'
  if (o.state === 'withdrawn' || o.state === 'filed') return 'unknown'
  return 'green'
}

export function leftWords(o: ObjectionRow): string {
  if (o.overdue) return o.days_left === null || o.days_left === 0 ? t('office.overdue') : t('office.daysOverdue', { n: -o.days_left })
  if (o.days_left === null) return ''
  return o.days_left === 0 ? t('office.dueToday') : t('office.daysLeft', { n: o.days_left })
}

/** What the server says with its unit behind it, "3.6 万元", in the language of the page. */
export const amountWords = (text: string | null | undefined): string => (text ?? '—').split(' ').map(term).join(' ')
/** A score as people read it; the page of the evaluation has all its digits. */
export const scoreWords = (total: string | null): string | null => (total === null ? null : number(Number(total), 4))
export const aboutWords = (o: ObjectionRow): string => (o.field_name ? `${o.kind_name} · ${o.field_name}` : o.kind_name)
