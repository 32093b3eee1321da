// SPDX-License-Identifier: Apache-2.0
// How a problem is told: the light of its state, its clock. What is overdue and how many days have gone is said by the server.
import type { ProblemRow } from '@/api/gen/types'
import { t } from '@/i18n'

export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'

export function lightOf(p: ProblemRow): Light {
  if (p.state === 'closed') return 'green'
  if (p.overdue || p.state === 'returned') return 'red'
  if (p.state === 'answered' || p.state === 'raised') return 'yellow'
  if (p.state === 'registered' || p.state === 'shelved') return 'unknown'
  return p.days_left !== null && p.days_left <= 3 ? 'orange' : 'green'
}

export function leftWords(p: ProblemRow): string {
  if (p.state === 'closed' || p.state === 'answered') return ''
  if (p.overdue) return p.days_left === null || p.days_left === 0 ? t('office.overdue') : t('office.daysOverdue', { n: -p.days_left })
  if (p.days_left === null) return ''
  return p.days_left === 0 ? t('office.dueToday') : t('office.daysLeft', { n: p.days_left })
}

/** "12 working days" since it was registered, until it was closed. */
export const clockWords = (p: ProblemRow): string => (p.days === null ? '—' : t('problems.workdays', { n: p.days }))
export const stars = (n: number | null): string => (n === null ? '—' : '★'.repeat(n) + '☆'.repeat(5 - n))
