// SPDX-License-Identifier: Apache-2.0
// How a campaign's times and states are told. Days left and what is overdue are said by the server; here they only get their words.
import type { CampaignStep } from '@/api/gen/types'
import { instant, MISSING } from '@/composables/useFormat'
import { t } from '@/i18n'

/** An instant as people in China write it: 2021-06-25 17:30. */
export const minute = instant
export const day = (v: string | null | undefined): string => (v ? minute(v).slice(0, 10) : MISSING)

/** 2021-06-25T17:30 of a field to what the server reads, and back. */
export const toField = (v: string | null | undefined): string => (v ? minute(v).replace(' ', 'T') : '')

export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'
export function lightOf(s: CampaignStep): Light {
  if (s.state === 'ended') return 'green'
  if (s.state === 'skipped' || s.state === 'planned') return 'unknown'
  if (s.overdue) return 'red'
  if (s.state === 'closed') return 'orange'
  return s.days_left !== null && s.days_left <= 2 ? 'orange' : 'yellow'
}

/** "5 working days left", "closes today", '' where nothing runs or the days cannot be counted. */
export function left(days: number | null): string {
  if (days === null) return ''
  if (days < 0) return t('campaign.daysOver', { n: -days })
  return days === 0 ? t('campaign.today') : t('campaign.daysLeft', { n: days })
}
