// SPDX-License-Identifier: Apache-2.0
// Where a single score comes from, in the words and figures of the server.
import type { ExplainItem } from '@/api/gen/types'
import { number } from '@/composables/useFormat'
import type { Source } from '@/composables/useSource'
import { local, t, term } from '@/i18n'

export function itemSource(i: ExplainItem): Source {
  const lines: [string, string][] = []
  if (i.formula) lines.push([t('col.formula'), i.formula])
  if (i.trace) lines.push([t('col.trace'), i.trace])
  lines.push([t('col.value'), i.value === null ? t('word.notReported') : `${number(i.value)} ${term(i.unit)}`])
  if (i.benchmark !== null) lines.push([t('col.benchmark'), `${number(i.benchmark)} ${term(i.unit)}`])
  if (i.benchmark_origin) lines.push([t('col.origin'), [i.benchmark_origin, i.benchmark_stratum].filter(Boolean).join(' · ')])
  if (i.weight !== null) lines.push([t('col.weight'), number(i.weight)])
  if (i.max_score !== null) lines.push([t('col.maxScore'), number(i.max_score)])
  lines.push([t('col.method'), methodWord(i.method)])
  if (i.fill_reason) lines.push([t('item.filled'), i.fill_reason])
  lines.push([t('col.score'), i.score_text ?? number(i.score)])
  return { title: local(i, 'title'), lines }
}

const known = [
  'ratio', 'reverse_ratio', 'inverse_ratio', 'minmax', 'linear', 'steps', 'map', 'per_unit', 'test', 'points', 'share', 'rank_share',
  'zscore', 'of_max', 'best_of', 'worst_of', 'sum_of', 'mean_of', 'by_case', 'judges', 'checklist', 'blank', 'normalise', 'sum',
]
export function methodWord(method: string): string {
  return known.includes(method) ? t('method.' + method) : method
}
