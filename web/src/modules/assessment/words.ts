// SPDX-License-Identifier: Apache-2.0
// What the pages of assessments share.
import type { AssessIssue, AssessMeasured, AssessMetric, AssessRow } from '@/api/gen/types'
import { MISSING, number } from '@/composables/useFormat'

export type SortKey = 'place' | 'name' | 'total' | string

/** What stands in a column of a row; null: unknown, or not for this account. */
export function cellOf(row: AssessRow, key: SortKey): number | string | null {
  if (key === 'place' || key === 'total' || key === 'name') return row[key]
  return row.lines.find((l) => l.item === key)?.points ?? null
}

/** Rows as somebody wants to look at them; what is unknown stands last in both directions. */
export function sorted(rows: readonly AssessRow[], key: SortKey, order: string): AssessRow[] {
  const way = order === 'desc' ? -1 : 1
  return [...rows].sort((a, b) => {
    const x = cellOf(a, key)
    const y = cellOf(b, key)
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return typeof x === 'string' ? way * x.localeCompare(String(y), 'zh') : way * (x - Number(y))
  })
}

export function measureText(m: AssessMeasured, metric: AssessMetric | undefined): string {
  return m.value === null ? MISSING : number(m.value, metric?.decimals) + (metric?.unit === '%' ? '%' : metric?.unit ? ' ' + metric.unit : '')
}

export const issuesOf = (list: readonly AssessIssue[] | undefined, warnings = false) => (list ?? []).filter((i) => i.warning === warnings)
