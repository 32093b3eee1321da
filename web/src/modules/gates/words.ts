// SPDX-License-Identifier: Apache-2.0
// A gate's light: what blocks is red, what warns is yellow, what a person passed is green and says so.
import type { GateResult } from '@/api/gen/types'
import { t } from '@/i18n'

export function lightOf(g: GateResult): 'green' | 'yellow' | 'red' | 'unknown' {
  if (g.outcome === 'passed' || g.excepted) return 'green'
  if (g.outcome === 'not_applicable' || g.severity === 'info') return 'unknown'
  return g.severity === 'block' ? 'red' : 'yellow'
}
export const wordOf = (g: GateResult): string => (g.excepted ? t('gates.excepted') : g.outcome === 'failed' ? t('gates.failed.' + g.severity) : t('gates.outcome.' + g.outcome))
