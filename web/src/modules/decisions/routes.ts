// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'decisions.read'
const propose = 'decisions.propose'
export const decisionsRoutes: RouteRecordRaw[] = [
  { path: '/decisions', name: 'decisions', component: () => import('./DecisionsView.vue'), meta: { title: 'menu.decisions', group: 'evaluation', icon: 'matters', permission: read } },
  { path: '/decisions/new', name: 'new decision', component: () => import('./NewDecisionView.vue'), meta: { title: 'menu.decisions', permission: propose } },
  { path: '/decisions/suggestions', name: 'decision suggestions', component: () => import('./SuggestionsView.vue'), meta: { title: 'menu.decisions', permission: propose } },
  { path: '/decisions/:id(\\d+)', name: 'decision', component: () => import('./DecisionView.vue'), meta: { title: 'menu.decisions', permission: read } },
]
