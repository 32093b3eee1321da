// SPDX-License-Identifier: Apache-2.0
// One form: what is sent, what the server refused, and under which field that stands. The cursor goes to the field that was refused.
import { nextTick, ref, shallowRef } from 'vue'
import { ApiError, isCancelled } from '@/api/client'
import { t } from '@/i18n'

export function useSubmit(...fields: string[]) {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)

  /** True when `act` went through; what it refused stands in `at` and `rest`. A second press while it runs does nothing. */
  async function submit(act: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await act()
      error.value = null
      return true
    } catch (e) {
      if (isCancelled(e)) return false
      error.value = e instanceof ApiError ? e : new ApiError(0, String(e), '', '', '')
      void nextTick(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return false
    } finally {
      busy.value = false
    }
  }
  /** A field that the page itself finds wanting. */
  const refuse = (field: string, words: string): Promise<boolean> => submit(() => Promise.reject(new ApiError(0, words, words, field, '')))
  const need = (field: string, value: string): Promise<boolean> | null => (value.trim() ? null : refuse(field, t('people.required')))
  const clear = () => (error.value = null)

  const words = (e: ApiError) => e.detail || e.title
  const at = (field: string): string => (error.value?.field === field ? words(error.value) : '')
  const rest = (): string => (error.value && !fields.includes(error.value.field) ? words(error.value) : '')
  return { busy, error, submit, refuse, need, clear, at, rest }
}
