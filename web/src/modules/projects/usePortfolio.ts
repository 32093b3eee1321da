// SPDX-License-Identifier: Apache-2.0
// What lists and boards are made of: columns, the words of filters, the day on which clocks are read. The server says; asked once a page.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { portfolioColumns } from '@/api/gen/calls'
import type { PortfolioRow } from '@/api/gen/types'
import { number } from '@/composables/useFormat'
import { useLoad } from '@/composables/useLoad'

export function usePortfolio() {
  const { locale } = useI18n()
  const { data, error, loading, reload } = useLoad((signal) => portfolioColumns({ signal }), [locale])
  const words = computed(() => {
    const out: Record<string, { value: string; label: string }[]> = {}
    for (const w of data.value?.words ?? []) (out[w.column] ??= []).push({ value: w.id, label: w.title })
    return out
  })
  const title = (column: string, id: string | null) => (id === null ? '' : (words.value[column]?.find((w) => w.value === id)?.label ?? id))
  const leaders = computed(() => !!data.value?.columns.some((c) => c.key === 'leader'))
  return { portfolio: data, error, loading, reload, words, title, leaders }
}

/** 万元 in a sentence: 亿元 in Chinese, billions in English. */
export function money(amount: number, english: boolean): string {
  return english ? `${number(amount / 100000, 2)} bn yuan` : `${number(amount / 10000, 2)} 亿元`
}

/** A light of the rules (or of a person) as a mark with a shape; grey says that something is not known. */
export const markOf = (light: string) => (light === 'red' || light === 'yellow' || light === 'green' ? light : 'unknown')

/** How loud a row's clocks speak: over the statutory day, over the agreed one, resting or over, fine. */
export function lightOfRow(r: PortfolioRow): 'green' | 'yellow' | 'red' | 'unknown' {
  if (r.exit !== null) return 'unknown'
  if ((r.late_statutory ?? 0) > 0) return 'red'
  if ((r.late_agreed ?? 0) > 0) return 'yellow'
  return r.late_agreed === null && r.late_statutory === null ? 'unknown' : 'green'
}
