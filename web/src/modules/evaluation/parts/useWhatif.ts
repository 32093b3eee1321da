// SPDX-License-Identifier: Apache-2.0
// Asks the server again and again while a slider moves. An overtaken question is cancelled and its answer can never be shown; the last
// position is always asked and always shown. While dragging, questions are spaced by what the last answer took, so that
// answers keep coming instead of each being cancelled by the next.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'
import { evaluationWhatifRun } from '@/api/gen/calls'
import type { Whatif, WhatifChange } from '@/api/gen/types'

export interface Question {
  scheme: string
  year: number
  changes: WhatifChange[]
  page: number
}

export function useWhatif(limit: number) {
  const answer = shallowRef<Whatif | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const asked = ref(0)
  const shown = ref(0)
  let next: Question | null = null
  let running: AbortController | null = null
  let timer = 0
  let sentAt = 0
  let spacing = 50

  function ask(question: Question): void {
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
      const got = await evaluationWhatifRun({ ...next, limit, sequence }, { signal: mine.signal })
      if (running !== mine || got.sequence < shown.value) return
      spacing = Math.min(400, Math.max(50, (performance.now() - sentAt) * 1.2))
      answer.value = got
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
  return { answer, error, asked, shown, ask }
}
