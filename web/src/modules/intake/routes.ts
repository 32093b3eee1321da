// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const bring = 'intake.import'
export const intakeRoutes: RouteRecordRaw[] = [
  { path: '/imports', name: 'imports', component: () => import('./ImportsView.vue'), meta: { title: 'menu.imports', group: 'data', icon: 'imports', permission: bring } },
  { path: '/imports/:id(\\d+|new)', name: 'import', component: () => import('./ImportView.vue'), meta: { title: 'menu.imports', permission: bring } },
]
