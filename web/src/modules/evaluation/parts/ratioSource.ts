// SPDX-License-Identifier: Apache-2.0
// Where a figure of a ranking comes from: which sums stand above and below the line, over whom.
import type { RouteLocationRaw } from 'vue-router'
import type { RankColumn } from '@/api/gen/types'
import { number } from '@/composables/useFormat'
import type { Source } from '@/composables/useSource'
import { local, t, term } from '@/i18n'

export interface RatioOf {
  name: string
  units: number | null
  places?: boolean
  value: number | null
  lastYear?: number | null
  year: number
  to?: RouteLocationRaw
  toText?: string
}

export function ratioSource(column: RankColumn, of: RatioOf): Source {
  const lines: [string, string][] = [
    [t('source.of'), of.name],
    [t('source.value'), `${number(of.value, column.decimals)} ${term(column.unit)}`],
  ]
  if (column.numerator && column.denominator) lines.push([t('source.made'), t('source.ratio', { a: column.numerator, b: column.denominator })])
  else lines.push([t('source.made'), t('source.sum')])
  if (of.units !== null) lines.push([t('source.over'), of.places ? t('places.sourceUnits', { n: number(of.units) }) : t('source.units', { n: number(of.units) })])
  if (of.lastYear !== undefined) lines.push([t('source.lastYear', { year: of.year - 1 }), `${number(of.lastYear, column.decimals)} ${term(column.unit)}`])
  return { title: `${local(column, 'title')} · ${of.year}`, lines, note: t('source.ratioNote'), to: of.to, toText: of.toText }
}
