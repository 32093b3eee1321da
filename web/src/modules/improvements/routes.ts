// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'campaigns.read'
export const improvementsRoutes: RouteRecordRaw[] = [
  { path: '/improvements', name: 'improvements', component: () => import('./ImprovementsView.vue'), meta: { title: 'menu.improvements', group: 'evaluation', icon: 'lights', permission: read } },
  { path: '/improvements/statistics', name: 'improvement statistics', component: () => import('./StatisticsView.vue'), meta: { title: 'menu.improvements', permission: read } },
  { path: '/improvements/waves', name: 'improvement waves', component: () => import('./WavesView.vue'), meta: { title: 'menu.improvements', permission: read } },
  { path: '/improvements/:id(\\d+)', name: 'improvement', component: () => import('./ImprovementView.vue'), meta: { title: 'menu.improvements', permission: read } },
]
