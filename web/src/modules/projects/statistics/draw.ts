// SPDX-License-Identifier: Apache-2.0
// What the drawings of the statistics page share: bars that lie, lines, their axes and legends; the colours come from the page.
import type { EChartsCoreOption } from 'echarts/core'
import { number } from '@/composables/useFormat'

type Colour = (variable: string) => string
export interface Series {
  name: string
  colour: string // a variable of the styles
  data: (number | null)[]
  label?: (place: number) => string
}
const axisLine = (c: Colour) => ({ lineStyle: { color: c('--line-strong') } })
const legend = (c: Colour, on: boolean) => (on ? { legend: { type: 'scroll', top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: c('--ink-2') } } } : {})
const label = (c: Colour, s: Series, position: string) => (s.label ? { label: { show: true, position, color: c('--ink'), fontSize: 12, formatter: (p: { dataIndex: number }) => s.label?.(p.dataIndex) ?? '' } } : {})
const tip = { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (v: unknown) => (typeof v === 'number' ? number(v) : '—') }

/** Bars that lie, one row a category, the first on top. */
export function lying(c: Colour, names: string[], series: Series[], stacked: boolean, room = 90): EChartsCoreOption {
  return {
    ...legend(c, series.length > 1), tooltip: tip, grid: { left: 4, right: room, top: series.length > 1 ? 26 : 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { show: false }, minInterval: 1 },
    yAxis: { type: 'category', inverse: true, data: names, axisTick: { show: false }, axisLine: axisLine(c), axisLabel: { color: c('--ink'), fontSize: 12, width: 150, overflow: 'truncate' } },
    series: series.map((s) => ({ type: 'bar', name: s.name, data: s.data, stack: stacked ? 'all' : undefined, barMaxWidth: 18, itemStyle: { color: c(s.colour) }, ...label(c, s, 'right') })),
  }
}

/** Groups of bars that stand, or lines, in shares of one. */
export function shares(c: Colour, kind: 'bar' | 'line', names: string[], series: Series[]): EChartsCoreOption {
  return {
    ...legend(c, true), tooltip: { ...tip, valueFormatter: (v: unknown) => (typeof v === 'number' ? `${number(v * 100, 1)}%` : '—') }, grid: { left: 4, right: 12, top: 30, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: names, axisTick: { show: false }, axisLine: axisLine(c), axisLabel: { color: c('--ink'), fontSize: 12, interval: 0, hideOverlap: true } },
    yAxis: { type: 'value', min: 0, max: 1, axisLabel: { color: c('--ink-2'), formatter: (v: number) => `${Math.round(v * 100)}%` }, splitLine: { lineStyle: { color: c('--line') } } },
    series: series.map((s, i) => ({ type: kind, name: s.name, data: s.data, barMaxWidth: 22, symbol: ['circle', 'triangle', 'rect', 'diamond', 'roundRect'][i % 5], symbolSize: 7, itemStyle: { color: c(s.colour) }, lineStyle: { color: c(s.colour), width: 2 } })),
  }
}
export const highOf = (rows: number, each = 26) => 40 + rows * each
