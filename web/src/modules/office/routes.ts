// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'office.read'
export const officeRoutes: RouteRecordRaw[] = [
  { path: '/waiting', name: 'waiting', component: () => import('./WaitingView.vue'), meta: { title: 'menu.waiting', group: 'office', icon: 'waiting', permission: 'projects.read' } },
  { path: '/office/matters', name: 'matters', component: () => import('./MattersView.vue'), meta: { title: 'menu.matters', group: 'office', icon: 'matters', permission: read } },
  { path: '/office/matters/new', name: 'new matter', component: () => import('./NewMatterView.vue'), meta: { title: 'menu.matters', permission: 'office.assign' } },
  { path: '/office/matters/:id(\\d+)', name: 'matter', component: () => import('./MatterView.vue'), meta: { title: 'menu.matters', permission: read } },
]

/** Behind the accounts in the menu: who manages those lands there first. */
export const unitsRoutes: RouteRecordRaw[] = [
  { path: '/office/units', name: 'units', component: () => import('./UnitsView.vue'), meta: { title: 'menu.units', group: 'people', icon: 'units', permission: 'core.accounts' } },
]
