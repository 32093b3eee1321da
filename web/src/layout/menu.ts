// SPDX-License-Identifier: Apache-2.0
// The menu is made from the routes; pages whose data the server would refuse anyway are not offered.
import { computed } from 'vue'
import { routes } from '@/router'
import { useSession } from '@/stores/session'

export interface Entry {
  name: string
  title: string
  icon: string
}
export interface Group {
  key: string
  entries: Entry[]
}
const order = ['office', 'overview', 'projects', 'evaluation', 'data', 'registry', 'targets', 'ledger', 'people', 'help']

export function useMenu() {
  const session = useSession()
  const groups = computed<Group[]>(() => {
    const allowed = new Set(session.session?.permissions ?? [])
    const roles = session.session?.roles.map((r) => r.role) ?? []
    return order
      .map((key) => ({
        key,
        entries: routes
          .filter((r) => r.meta?.group === key && (!r.meta.permission || allowed.has(r.meta.permission)) && (!r.meta.forRole || roles.includes(r.meta.forRole)))
          .map((r) => ({ name: String(r.name), title: r.meta?.title ?? '', icon: r.meta?.icon ?? 'files' })),
      }))
      .filter((g) => g.entries.length)
  })
  const entries = computed(() => groups.value.flatMap((g) => g.entries))
  return { groups, entries }
}
