// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'evaluation.read'
export const publicationRoutes: RouteRecordRaw[] = [
  { path: '/publications', name: 'publications', component: () => import('./PublicationsView.vue'), meta: { title: 'menu.publications', group: 'evaluation', icon: 'files', permission: read } },
  { path: '/publications/:id(\\d+)', name: 'publication', component: () => import('./PublicationView.vue'), meta: { title: 'menu.publications', permission: read } },
]
