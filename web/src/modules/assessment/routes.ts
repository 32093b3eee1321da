// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'assessment.read'
export const assessmentRoutes: RouteRecordRaw[] = [
  { path: '/assessments', name: 'assessments', component: () => import('./AssessmentsView.vue'), meta: { title: 'menu.assessments', group: 'projects', icon: 'rankings', permission: read } },
  { path: '/assessments/compare', name: 'assessment compare', component: () => import('./CompareView.vue'), meta: { title: 'menu.assessments', permission: 'assessment.draft' } },
  { path: '/assessments/:id(\\d+)', name: 'assessment', component: () => import('./AssessmentView.vue'), meta: { title: 'menu.assessments', permission: read } },
  { path: '/assessments/:id(\\d+)/edit', name: 'assessment edit', component: () => import('./EditorView.vue'), meta: { title: 'menu.assessments', permission: 'assessment.draft' } },
]
