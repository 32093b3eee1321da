// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

export const targetsRoutes: RouteRecordRaw[] = [
  { path: '/targets', name: 'targets', component: () => import('./TargetsView.vue'), meta: { title: 'menu.targets', group: 'targets', icon: 'targets', permission: 'targets.read' } },
]
