// SPDX-License-Identifier: Apache-2.0
// Follows one job by server-sent events; where these do not come through (a proxy that holds them back, a server that starts anew), it asks.
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { coreJobEventsUrl, coreJobGet } from '@/api/gen/calls'
import type { Job } from '@/api/gen/types'

const EVENTS = ['state', 'progress', 'end', 'message']
const ASK_EVERY = 1500
const SILENCE = 5000

export const isOver = (j: Job) => j.state !== 'waiting' && j.state !== 'running'

export function useJob(ended: (job: Job) => void) {
  const job = shallowRef<Job | null>(null)
  const following = ref(0)
  let source: EventSource | null = null
  let timer = 0

  function stop(): void {
    source?.close()
    source = null
    window.clearTimeout(timer)
    following.value = 0
  }
  function take(j: Job): void {
    if (following.value !== j.id) return
    job.value = j
    if (!isOver(j)) return
    stop()
    ended(j)
  }
  async function ask(id: number): Promise<void> {
    window.clearTimeout(timer)
    try {
      take(await coreJobGet({ id }))
    } catch {
      // asked again below, as long as somebody looks
    }
    if (following.value === id) timer = window.setTimeout(() => void ask(id), source ? SILENCE : ASK_EVERY)
  }
  function follow(id: number): void {
    stop()
    job.value = null
    following.value = id
    source = new EventSource(coreJobEventsUrl({ id }))
    for (const name of EVENTS) source.addEventListener(name, (e) => take(JSON.parse((e as MessageEvent<string>).data) as Job))
    source.onerror = () => {
      source?.close()
      source = null
      void ask(id)
    }
    timer = window.setTimeout(() => void ask(id), ASK_EVERY)
  }

  onScopeDispose(stop)
  const running = computed(() => following.value !== 0)
  return { job, running, follow }
}
