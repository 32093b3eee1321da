// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

// The list is between offices: who reads matters is one of them.
export const promisesRoutes: RouteRecordRaw[] = [
  { path: '/promises', name: 'promises', component: () => import('./PromisesView.vue'), meta: { title: 'menu.promises', group: 'projects', icon: 'promises', permission: 'office.read' } },
]
