// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'gates.read'
export const gatesRoutes: RouteRecordRaw[] = [
  { path: '/gates', name: 'gates', component: () => import('./GatesView.vue'), meta: { title: 'menu.gates', group: 'evaluation', icon: 'lists', permission: read } },
  { path: '/gates/:round(\\d+)', name: 'gate round', component: () => import('./GateView.vue'), meta: { title: 'menu.gates', permission: read } },
  { path: '/campaigns/:id(\\d+)/gates', name: 'campaign gates', component: () => import('./GateView.vue'), meta: { title: 'menu.gates', permission: read } },
]
