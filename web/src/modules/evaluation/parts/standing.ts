// SPDX-License-Identifier: Apache-2.0
// The full name of a group of enterprises: every key of it, "昆山市 · 规上". Without keys it is everybody.
import type { Standing } from '@/api/gen/types'
import { local, t, term } from '@/i18n'

export const groupName = (s: Standing | null | undefined): string => s?.keys.map((k) => term(local(k, 'word'))).join(' · ') || t('word.all')
