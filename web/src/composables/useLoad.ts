// SPDX-License-Identifier: Apache-2.0
// Loads what a page shows; an overtaken request is cancelled and can never replace a newer answer.
import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'
import { ApiError, isCancelled } from '@/api/client'

export function useLoad<T>(load: (signal: AbortSignal) => Promise<T> | null, sources: WatchSource | WatchSource[]) {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let running: AbortController | null = null

  async function run(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    const promise = load(mine.signal)
    if (!promise) {
      loading.value = false
      return
    }
    loading.value = true
    try {
      const answer = await promise
      if (running !== mine) return
      data.value = answer
      error.value = null
    } catch (e) {
      if (isCancelled(e) || running !== mine) return
      error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
    }
    if (running === mine) loading.value = false
  }

  watch(sources, run, { immediate: true })
  onScopeDispose(() => running?.abort())
  return { data, error, loading, reload: run }
}
