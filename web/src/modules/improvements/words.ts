// SPDX-License-Identifier: Apache-2.0
// How a plan of improvement is told. What is overdue and what the figures say comes from the server.
import type { ImprovementRow } from '@/api/gen/types'
import { t, term } from '@/i18n'

export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'

export function lightOf(o: ImprovementRow): Light {
  if (o.overdue || o.result === 'not-met') return 'red'
  if (o.state === 'returned' || o.state === 'review') return 'yellow'
  if (o.state === 'selected' || o.state === 'dropped' || o.result === 'unknown') return 'unknown'
  return 'green'
}

export const stateWords = (o: ImprovementRow): string => (o.state === 'closed' && o.result !== 'none' ? t('improvements.closedAs', { result: o.result_name }) : o.state_name)
export const withUnit = (value: string | null, unit: string): string => (value === null ? '—' : `${value} ${term(unit)}`)
