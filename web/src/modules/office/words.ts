// SPDX-License-Identifier: Apache-2.0
// How a matter is told: the light of its state, the words of its deadline. What is overdue and how many days are left is said by the server.
import type { MatterRow, Unit } from '@/api/gen/types'
import { t } from '@/i18n'

export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'

export function lightOf(m: MatterRow): Light {
  if (m.state === 'closed') return 'green'
  if (m.overdue || m.state === 'returned') return 'red'
  if (m.state === 'submitted' || m.state === 'extension') return 'yellow'
  if (m.state === 'registered' || m.state === 'shelved') return 'unknown'
  return m.days_left !== null && m.days_left <= 3 ? 'orange' : 'green'
}

/** "3 working days left", "2 working days overdue", "overdue" where days cannot be counted; '' when nothing runs. */
export function leftWords(row: { overdue: boolean; days_left: number | null }): string {
  if (row.overdue) return row.days_left === null || row.days_left === 0 ? t('office.overdue') : t('office.daysOverdue', { n: -row.days_left })
  if (row.days_left === null) return ''
  return row.days_left === 0 ? t('office.dueToday') : t('office.daysLeft', { n: row.days_left })
}

export const unitOptions = (units: Unit[], any: string) => [
  { value: '', label: any },
  ...units.map((u) => ({ value: u.code, label: u.name, group: t('office.unitKind.' + u.kind) })),
]

export function size(n: number): string {
  return n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} KiB` : `${(n / 1024 / 1024).toFixed(1)} MiB`
}
