// SPDX-License-Identifier: Apache-2.0
// Previews while somebody types or moves a slider: one request at a time, and after it the newest question, so that answers never overtake each other.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'
import { assessmentPreview } from '@/api/gen/calls'
import type { AssessAsked, AssessPreview } from '@/api/gen/types'

export function usePreview() {
  const answer = shallowRef<AssessPreview | null>(null) // the last one, with or without mistakes
  const good = shallowRef<AssessPreview | null>(null) // the last one with a result
  const error = shallowRef<ApiError | null>(null)
  const busy = ref(false)
  const running = new AbortController()
  let next: AssessAsked | null = null

  async function run(): Promise<void> {
    while (next) {
      const asked = next
      next = null
      try {
        const got = await assessmentPreview(asked, { signal: running.signal })
        answer.value = got
        if (got.scheme) good.value = got
        error.value = null
      } catch (e) {
        if (isCancelled(e)) return
        error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
      }
    }
  }
  function ask(question: AssessAsked): void {
    next = question
    if (busy.value) return
    busy.value = true
    void run().finally(() => (busy.value = false))
  }
  onScopeDispose(() => running.abort())
  return { answer, good, error, busy, ask }
}
