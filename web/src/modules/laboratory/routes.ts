// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const permission = 'evaluation.whatif'
export const laboratoryRoutes: RouteRecordRaw[] = [
  { path: '/laboratory', name: 'laboratory', component: () => import('./ScenariosView.vue'), meta: { title: 'menu.laboratory', group: 'evaluation', icon: 'whatif', permission } },
  { path: '/laboratory/:id(\\d+)', name: 'scenario', component: () => import('./ScenarioView.vue'), meta: { title: 'menu.laboratory', permission } },
]
