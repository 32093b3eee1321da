// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'evaluation.read'
export const evaluationRoutes: RouteRecordRaw[] = [
  { path: '/', name: 'overview', component: () => import('./OverviewView.vue'), meta: { title: 'menu.overview', group: 'overview', icon: 'overview', permission: read, scoped: true } },
  { path: '/evaluation/results', name: 'results', component: () => import('./ResultsView.vue'), meta: { title: 'menu.results', group: 'evaluation', icon: 'results', permission: read, scoped: true } },
  { path: '/evaluation/rankings', name: 'rankings', component: () => import('./RankingsView.vue'), meta: { title: 'menu.rankings', group: 'evaluation', icon: 'rankings', permission: read, scoped: true } },
  { path: '/evaluation/lists', name: 'lists', component: () => import('./ListView.vue'), meta: { title: 'menu.lists', group: 'evaluation', icon: 'lists', permission: read, scoped: true } },
  { path: '/evaluation/tenants', name: 'tenants', component: () => import('./TenantsView.vue'), meta: { title: 'menu.tenants', group: 'evaluation', icon: 'enterprises', permission: read, scoped: true } },
  { path: '/evaluation/whatif', name: 'whatif', component: () => import('./WhatifView.vue'), meta: { title: 'menu.whatif', group: 'evaluation', icon: 'whatif', permission: 'evaluation.whatif', scoped: true } },
  { path: '/evaluation/schemes', name: 'schemes', component: () => import('./SchemesView.vue'), meta: { title: 'menu.schemes', group: 'evaluation', icon: 'schemes', permission: read } },
  { path: '/evaluation/schemes/:id', name: 'scheme', component: () => import('./SchemeView.vue'), meta: { title: 'menu.schemes', permission: read } },
  { path: '/evaluation/places/:code', name: 'place', component: () => import('./PlaceView.vue'), meta: { title: 'menu.results', permission: read, scoped: true } },
  { path: '/enterprises/:code/network', name: 'network', component: () => import('./NetworkView.vue'), meta: { title: 'network.title', permission: 'registry.read' } },
  { path: '/enterprises/:code', name: 'enterprise', component: () => import('./EnterpriseView.vue'), meta: { title: 'menu.enterprise', permission: read, scoped: true } },
]
