// SPDX-License-Identifier: Apache-2.0
// A project on its way to another stage: its file, and of each stage of the main line whether it may be recorded and what is missing. The server says both.
import { computed, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'
import { projectsGet, projectsMay } from '@/api/gen/calls'
import type { PortfolioRow, ProjectFile, ProjectPossible } from '@/api/gen/types'
import { usePlan } from './plan'

export type Landing = 'ready' | 'lacks' | 'skips' | 'no'

export function useMove() {
  const { plan } = usePlan()
  const row = shallowRef<PortfolioRow | null>(null)
  const file = shallowRef<ProjectFile | null>(null)
  const all = shallowRef<ProjectPossible[] | null>(null)
  const error = shallowRef<ApiError | null>(null)
  let running: AbortController | null = null

  const main = computed(() => plan.value?.tracks.find((x) => !x.free && !x.within)?.track ?? '')
  const steps = computed(() => all.value?.filter((s) => s.track === main.value) ?? [])
  const known = computed(() => all.value !== null && file.value !== null)

  async function load(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    if (!row.value) return
    try {
      const [f, m] = await Promise.all([projectsGet({ code: row.value.code }, { signal: mine.signal }), projectsMay({ code: row.value.code }, { signal: mine.signal })])
      if (running !== mine) return
      file.value = f
      all.value = m.steps
      error.value = null
    } catch (e) {
      if (isCancelled(e) || running !== mine) return
      error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
    }
  }
  function begin(r: PortfolioRow): void {
    row.value = r
    file.value = null
    all.value = null
    error.value = null
    void load()
  }
  function end(): void {
    running?.abort()
    row.value = null
  }
  const skips = (s: ProjectPossible) => s.missing.some((m) => m.kind === 'reason')
  function landing(stage: string): Landing {
    const s = steps.value.find((x) => x.stage === stage)
    if (!row.value || !s || !s.allowed) return 'no'
    return skips(s) ? 'skips' : s.missing.length ? 'lacks' : 'ready'
  }
  return { row, file, steps, all, error, known, main, begin, end, load, landing, skips }
}
