// SPDX-License-Identifier: Apache-2.0
import type { DecisionRow } from '@/api/gen/types'
import { t } from '@/i18n'

type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'
export const STATES = ['proposed', 'decided', 'refused', 'withdrawn'] as const

/** A decided one that does not hold today has not begun or is over. */
export function stateWord(d: DecisionRow): string {
  if (d.state !== 'decided' || d.in_force) return t('decisions.stateOf.' + (d.in_force ? 'in_force' : d.state))
  return t('decisions.stateOf.' + (d.valid_from && d.valid_from > new Date().toISOString().slice(0, 10) ? 'later' : 'expired'))
}
export function lightOf(d: DecisionRow): Light {
  if (d.state === 'proposed') return 'yellow'
  return d.in_force ? 'green' : 'unknown'
}
export const days = (d: DecisionRow): string => t('decisions.days', { from: d.valid_from ?? '—', to: d.valid_to ?? t('decisions.noEnd') })
