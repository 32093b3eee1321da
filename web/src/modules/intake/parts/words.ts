// SPDX-License-Identifier: Apache-2.0
// What the parts of the wizard have in common.
import type { FileColumn, Intake } from '@/api/gen/types'

export const LEAVE_OUT = '-'
export const KEPT_MISTAKES = 10000

type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'
export function lightOf(i: Intake): Light {
  if (i.state === 'checked') return i.rejected ? 'orange' : 'yellow'
  return i.state === 'done' ? 'green' : 'unknown'
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  const [value, unit] = n < 1024 * 1024 ? [n / 1024, 'KiB'] : [n / 1024 / 1024, 'MiB']
  return `${value.toFixed(1).replace(/\.0$/, '')} ${unit}`
}

const bare = (text: string) => text.replace(/[\s*＊]/g, '').toLowerCase()

/** What to say of the columns: a column that is as it is by itself gets nothing said, so that only people's choices are remembered. */
export function namesToSay(columns: FileColumn[], wanted: string[]): string[] {
  return columns.map((c, k) => {
    const as = wanted[k] ?? ''
    const untouched = as === (c.taken_for ?? '')
    return untouched && (c.remembered || bare(c.header) === bare(as)) ? '' : as
  })
}
