// SPDX-License-Identifier: Apache-2.0
// Something a person sets off: busy while it runs, what went wrong, once more. A second press while it runs does nothing.
import { ref, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'

export function useAct() {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)
  let last: () => Promise<void> = () => Promise.resolve()

  async function act(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    last = work
    busy.value = true
    error.value = null
    try {
      await work()
    } catch (e) {
      if (!isCancelled(e)) error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
    }
    busy.value = false
  }
  const again = () => act(last)
  return { busy, error, act, again }
}
