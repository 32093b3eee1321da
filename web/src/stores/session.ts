// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what the server says about this database.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { configure, url } from '@/api/client'
import { coreLogout, coreSessionGet } from '@/api/gen/calls'
import type { Session } from '@/api/gen/types'
import { currentLanguage } from '@/i18n'

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)

  const loginPage = (next?: string) => url('/login', { next, lang: currentLanguage() === 'en' ? 'en' : 'zh' })

  async function load(): Promise<void> {
    configure({ signedOut: () => location.assign(loginPage(location.pathname + location.search)) })
    session.value = await coreSessionGet()
    configure({ csrf: session.value.csrf_token })
    if (session.value.must_change_password) {
      location.assign(url('/account/password', { next: location.pathname + location.search }))
      await new Promise(() => {}) // the page ends here: everything else would be refused
    }
  }

  async function signOut(): Promise<void> {
    await coreLogout()
    location.assign(loginPage())
  }

  return { session, load, signOut }
})
