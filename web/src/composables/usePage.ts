// SPDX-License-Identifier: Apache-2.0
// A page's filters live in its address: they survive reload, can be sent to a colleague, and go back with the browser's button.
import { computed, reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { local, t } from '@/i18n'
import { useDictionaries } from '@/stores/dictionaries'

export type Filters = Record<string, string>

/** `defaults` names the filters of the page; a value equal to its default stays out of the address. */
export function usePage<T extends Filters>(defaults: T) {
  const route = useRoute()
  const router = useRouter()
  const dictionaries = useDictionaries()
  const name = route.name

  const fromAddress = (): T => {
    const out: Filters = { ...defaults }
    for (const key of Object.keys(defaults)) {
      const v = route.query[key]
      if (typeof v === 'string') out[key] = v
    }
    return out as T
  }
  const filters = reactive(fromAddress()) as T
  watch(
    () => route.query,
    () => {
      if (route.name === name) Object.assign(filters, fromAddress())
    },
  )

  /** Changes filters. Anything but paging and sorting goes back to the first page. */
  function set(change: Partial<T>): void {
    const next: Filters = { ...filters, ...(change as Filters) }
    if ('page' in defaults && !('page' in change)) next.page = defaults.page
    Object.assign(filters, next)
    const query: Record<string, string> = {}
    for (const [k, v] of Object.entries(route.query)) if (typeof v === 'string' && !(k in defaults)) query[k] = v
    for (const [k, v] of Object.entries(next)) if (v !== '' && v !== defaults[k]) query[k] = v
    void router.replace({ query })
  }

  return { filters, set, ...useScope(dictionaries, route) }
}

/** Which scheme and year the page looks at: from the address, else what the server opens with. */
export function useScope(dictionaries = useDictionaries(), route = useRoute()) {
  const one = (v: unknown) => (typeof v === 'string' ? v : '')
  const scheme = computed(() => one(route.query.scheme) || dictionaries.evaluations?.scheme || '')
  const year = computed(() => Number(one(route.query.year)) || dictionaries.evaluations?.year || 0)
  const evaluation = computed(() => dictionaries.evaluations?.rows.find((r) => r.scheme === scheme.value && r.year === year.value))
  /** Query that keeps scheme and year when going to another page. */
  const carry = computed(() => {
    const q: Record<string, string> = {}
    if (route.query.scheme) q.scheme = scheme.value
    if (route.query.year) q.year = String(year.value)
    return q
  })
  /** Regions and industries are called by their own names: the words of a page come from `places` instead. */
  const ofPlaces = computed(() => (evaluation.value?.subject ?? 'enterprise') !== 'enterprise')
  const unitsTitle = computed(() => (ofPlaces.value ? local(evaluation.value, 'subject_title') : t('col.enterprise')))
  const say = (word: string, inPlaces: string, named: Record<string, unknown> = {}) => t(ofPlaces.value ? `places.${inPlaces}` : word, named)
  /** The page of one of those that are evaluated. */
  const resultLink = (code: string) => ({ name: ofPlaces.value ? 'place' : 'enterprise', params: { code }, query: carry.value })
  return { scheme, year, evaluation, carry, ofPlaces, unitsTitle, say, resultLink }
}
