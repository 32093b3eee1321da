// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'investment.read'
export const investmentRoutes: RouteRecordRaw[] = [
  { path: '/investment', name: 'investment', component: () => import('./ReportsView.vue'), meta: { title: 'menu.investment', group: 'projects', icon: 'coin', permission: read } },
  { path: '/investment/month', name: 'investment month', component: () => import('./MonthView.vue'), meta: { title: 'menu.investmentMonth', group: 'projects', icon: 'results', permission: read } },
  { path: '/investment/late', name: 'investment late', component: () => import('./LateView.vue'), meta: { title: 'menu.investment', permission: read } },
  { path: '/investment/:code/:month', name: 'investment report', component: () => import('./ReportView.vue'), meta: { title: 'menu.investment', permission: read } },
]
