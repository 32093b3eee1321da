// SPDX-License-Identifier: Apache-2.0
// How much waits for this account: the number beside "what waits for me". Asked for again when a page opens, at most once in half a minute.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { officeWaiting } from '@/api/gen/calls'

const EVERY_MS = 30_000

export const useWaiting = defineStore('waiting', () => {
  const count = ref(0)
  let asked = -EVERY_MS

  /** `now`: something was done that waited. */
  async function refresh(now = false): Promise<void> {
    if (!now && performance.now() - asked < EVERY_MS) return
    asked = performance.now()
    try {
      count.value = (await officeWaiting()).rows.length
    } catch {
      // the number stays as it was; the page itself tells what is wrong
    }
  }

  return { count, refresh }
})
