// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'campaigns.read'
export const leversRoutes: RouteRecordRaw[] = [
  { path: '/levers', name: 'levers', component: () => import('./LeversView.vue'), meta: { title: 'menu.levers', group: 'evaluation', icon: 'coin', permission: read } },
  { path: '/campaigns/:id(\\d+)/levers', name: 'levers of campaign', component: () => import('./DeliveryView.vue'), meta: { title: 'menu.levers', permission: read } },
]
