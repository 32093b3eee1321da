// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'indicators.read'
export const indicatorsRoutes: RouteRecordRaw[] = [
  { path: '/data/coverage', name: 'coverage', component: () => import('./CoverageView.vue'), meta: { title: 'menu.coverage', group: 'data', icon: 'coverage', permission: read, scoped: true } },
  { path: '/data/indicators', name: 'indicators', component: () => import('./IndicatorsView.vue'), meta: { title: 'menu.indicators', group: 'data', icon: 'indicators', permission: read } },
]
