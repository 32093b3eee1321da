// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'meetings.read'
export const meetingsRoutes: RouteRecordRaw[] = [
  { path: '/meetings', name: 'meetings', component: () => import('./MeetingsView.vue'), meta: { title: 'menu.meetings', group: 'projects', icon: 'meetings', permission: read } },
  { path: '/meetings/:id(\\d+)', name: 'meeting', component: () => import('./MeetingView.vue'), meta: { title: 'menu.meetings', permission: read } },
]
