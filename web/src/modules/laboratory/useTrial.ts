// SPDX-License-Identifier: Apache-2.0
// Asks for the city under a text while sliders move. An overtaken question is cancelled and its answer is never shown; the last one is always asked. Questions are
// spaced by what the last answer took.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'
import { laboratoryRun } from '@/api/gen/calls'
import type { LabRun, LabRunIn } from '@/api/gen/types'

export function useTrial() {
  const answer = shallowRef<LabRun | null>(null) // the last one, with or without mistakes
  const good = shallowRef<LabRun | null>(null) // the last one with a result
  const error = shallowRef<ApiError | null>(null)
  const asked = ref(0)
  const shown = ref(0)
  let next: LabRunIn | null = null
  let running: AbortController | null = null
  let timer = 0
  let sentAt = 0
  let spacing = 60

  function ask(question: LabRunIn): void {
    next = question
    asked.value++
    clearTimeout(timer)
    timer = window.setTimeout(() => void send(), Math.max(0, sentAt + spacing - performance.now()))
  }
  async function send(): Promise<void> {
    if (!next) return
    running?.abort()
    const mine = new AbortController()
    running = mine
    const sequence = asked.value
    sentAt = performance.now()
    try {
      const got = await laboratoryRun({ ...next, sequence }, { signal: mine.signal })
      if (running !== mine || got.sequence < shown.value) return
      spacing = Math.min(500, Math.max(60, (performance.now() - sentAt) * 1.2))
      answer.value = got
      if (got.ok) good.value = got
      error.value = null
      shown.value = sequence
    } catch (e) {
      if (isCancelled(e) || running !== mine) return
      error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
      shown.value = sequence
    }
  }
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
  })
  return { answer, good, error, asked, shown, ask }
}
