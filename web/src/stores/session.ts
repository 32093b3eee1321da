// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what the server says about this database.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { configure, request, url } from '@/api/client'

export interface Session {
  account: string | number
  name: string
  permissions: string[]
  csrf_token: string
  sample_data: boolean
  city: string
  city_en?: string | null
  epoch: number
}

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)

  function toLogin(): void {
    location.assign(url('/login', { next: location.pathname + location.search }))
  }

  async function load(): Promise<void> {
    configure({ signedOut: toLogin })
    session.value = await request<Session>('GET', '/api/session')
    configure({ csrf: session.value.csrf_token })
  }

  async function signOut(): Promise<void> {
    await request<void>('POST', '/api/logout')
    location.assign('/login')
  }

  return { session, load, signOut }
})
