// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'objections.read'
export const objectionsRoutes: RouteRecordRaw[] = [
  { path: '/objections', name: 'objections', component: () => import('./ObjectionsView.vue'), meta: { title: 'menu.objections', group: 'evaluation', icon: 'problems', permission: read } },
  { path: '/objections/statistics', name: 'objection statistics', component: () => import('./StatisticsView.vue'), meta: { title: 'menu.objectionStatistics', permission: read } },
  { path: '/objections/new', name: 'new objection', component: () => import('./NewObjectionView.vue'), meta: { title: 'menu.objections', permission: 'objections.file' } },
  { path: '/campaigns/:campaign(\\d+)/objections', redirect: (to) => ({ name: 'objections', query: { campaign: String(to.params.campaign) } }) },
  { path: '/campaigns/:campaign(\\d+)/objections/:id(\\d+)', redirect: (to) => ({ name: 'objection', params: { id: String(to.params.id) } }) },
  { path: '/objections/:id(\\d+)', name: 'objection', component: () => import('./ObjectionView.vue'), meta: { title: 'menu.objections', permission: read } },
]
