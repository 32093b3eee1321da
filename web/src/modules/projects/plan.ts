// SPDX-License-Identifier: Apache-2.0
// What a project file has in this city, asked once in the life of the page: groups, fields, words, lists, kinds of paper, tracks.
import { shallowRef } from 'vue'
import { projectsPlan } from '@/api/gen/calls'
import type { ProjectFieldPlan, ProjectPlan } from '@/api/gen/types'
import { local } from '@/i18n'

const plan = shallowRef<ProjectPlan | null>(null)
let asked: Promise<ProjectPlan> | null = null

export function usePlan() {
  if (!asked) {
    asked = projectsPlan()
    asked.then((p) => (plan.value = p)).catch(() => (asked = null))
  }
  const words = (list: string | null) => (plan.value?.words ?? []).filter((w) => w.list === list).map((w) => ({ value: w.id, label: local(w, 'title') }))
  const fieldOf = (name: string): ProjectFieldPlan | undefined => {
    const p = plan.value
    return p?.fields.find((f) => f.field === name) ?? p?.lists.flatMap((l) => l.fields).find((f) => f.field === name)
  }
  return { plan, asked, words, fieldOf }
}

/** The end of a track's stage as a light: good, bad, on its way. */
export function endLight(end: string, begun: boolean): 'green' | 'red' | 'yellow' | 'unknown' {
  return end === 'good' ? 'green' : end === 'bad' ? 'red' : begun ? 'yellow' : 'unknown'
}
