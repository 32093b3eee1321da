// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

export const registryRoutes: RouteRecordRaw[] = [
  { path: '/registry/enterprises', name: 'enterprises', component: () => import('./EnterprisesView.vue'), meta: { title: 'menu.enterprises', group: 'registry', icon: 'enterprises', permission: 'registry.read' } },
]
