// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

export const helpRoutes: RouteRecordRaw[] = [
  { path: '/help', name: 'help', component: () => import('./HelpView.vue'), meta: { title: 'menu.help', group: 'help', icon: 'help' } },
]
