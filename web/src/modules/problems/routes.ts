// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'problems.read'
export const problemsRoutes: RouteRecordRaw[] = [
  { path: '/problems', name: 'problems', component: () => import('./ProblemsView.vue'), meta: { title: 'menu.problems', group: 'projects', icon: 'problems', permission: read } },
  { path: '/problems/agenda', name: 'problem agenda', component: () => import('./AgendaView.vue'), meta: { title: 'menu.problemAgenda', permission: 'office.read' } },
  { path: '/problems/statistics', name: 'problem statistics', component: () => import('./StatisticsView.vue'), meta: { title: 'menu.problemStatistics', permission: read } },
  { path: '/problems/new', name: 'new problem', component: () => import('./NewProblemView.vue'), meta: { title: 'menu.problems', permission: 'problems.report' } },
  { path: '/problems/:id(\\d+)', name: 'problem', component: () => import('./ProblemView.vue'), meta: { title: 'menu.problems', permission: read } },
]
