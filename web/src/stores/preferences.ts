// SPDX-License-Identifier: Apache-2.0
// What a person prefers; kept in this browser only.
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { configure } from '@/api/client'
import { i18n, type Language } from '@/i18n'

export interface Preferences {
  language: Language
  dark: boolean
  comfortable: boolean
  menuFolded: boolean
  hiddenColumns: Record<string, string[]>
}

const KEY = 'gusu.preferences'

function read(): Preferences {
  const fresh: Preferences = { language: 'zh-CN', dark: false, comfortable: false, menuFolded: false, hiddenColumns: {} }
  try {
    return Object.assign(fresh, JSON.parse(localStorage.getItem(KEY) ?? '{}'))
  } catch {
    return fresh
  }
}

function apply(p: Preferences): void {
  i18n.global.locale.value = p.language
  configure({ language: p.language })
  const root = document.documentElement
  root.lang = p.language
  root.classList.toggle('dark', p.dark)
  root.classList.toggle('comfortable', p.comfortable)
}

export const usePreferences = defineStore('preferences', () => {
  const prefs = reactive(read())
  apply(prefs)
  watch(
    prefs,
    () => {
      apply(prefs)
      try {
        localStorage.setItem(KEY, JSON.stringify(prefs))
      } catch {
        // storage is full or forbidden: the preference holds for this visit
      }
    },
    { deep: true, flush: 'sync' },
  )
  return { prefs }
})
