// SPDX-License-Identifier: Apache-2.0
// While the server's database is being switched it answers from memory and says as of when; this remembers that and asks now and then whether it is over.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { configure } from '@/api/client'
import { coreSessionGet } from '@/api/gen/calls'

const ASK_EVERY_MS = 3000

export const useStandby = defineStore('standby', () => {
  const asOf = ref('')
  let timer: number | undefined

  async function ask(): Promise<void> {
    try {
      await coreSessionGet()
    } catch {
      // not even that: ask again
    }
    timer = asOf.value ? window.setTimeout(() => void ask(), ASK_EVERY_MS) : undefined
  }

  function heard(at: string): void {
    asOf.value = at
    if (at && timer === undefined) timer = window.setTimeout(() => void ask(), ASK_EVERY_MS)
  }

  function listen(): void {
    configure({ asOf: heard })
  }

  return { asOf, listen }
})
