// SPDX-License-Identifier: Apache-2.0
// What the report has in this city, asked once in the life of the page; the months to choose from; how loud a state speaks.
import { computed, shallowRef } from 'vue'
import { investmentPlan } from '@/api/gen/calls'
import type { InvestmentPlan } from '@/api/gen/types'

const plan = shallowRef<InvestmentPlan | null>(null)
let asked: Promise<InvestmentPlan> | null = null
const YEARS = 4

export function useInvestPlan() {
  if (!asked) {
    asked = investmentPlan()
    asked.then((p) => (plan.value = p)).catch(() => (asked = null))
  }
  /** From the month that is reported now back over some years, newest first. */
  const months = computed(() => {
    const p = plan.value
    if (!p) return []
    const last = Number(p.latest.slice(0, 4))
    const out: string[] = []
    for (let y = last; y > last - YEARS; y--) for (const m of [...p.months].reverse()) out.push(`${y}-${String(m).padStart(2, '0')}`)
    return out.filter((m) => m <= p.latest)
  })
  return { plan, months }
}

export const STATES = ['missing', 'draft', 'submitted', 'checked', 'accepted', 'returned']
export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'
const lights: Record<string, Light> = { draft: 'unknown', submitted: 'yellow', checked: 'yellow', accepted: 'green', returned: 'red' }
/** A report that is missing is loud only when its day is over. */
export function stateLight(state: string, overdue = false): Light {
  return state === 'missing' ? (overdue ? 'red' : 'unknown') : (lights[state] ?? 'unknown')
}
export const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
