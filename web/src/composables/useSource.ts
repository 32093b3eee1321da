// SPDX-License-Identifier: Apache-2.0
// "Where does this figure come from?" - one card for the whole page; a derived figure opens it beside itself.
import { shallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'

export interface Source {
  title: string
  lines: [label: string, text: string][]
  note?: string
  to?: RouteLocationRaw
  toText?: string
}

export const openCard = shallowRef<{ anchor: HTMLElement; source: Source } | null>(null)

export function openSource(event: Event, source: Source): void {
  openCard.value = { anchor: event.currentTarget as HTMLElement, source }
}
