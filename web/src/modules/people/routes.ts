// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

export const peopleRoutes: RouteRecordRaw[] = [
  { path: '/account', name: 'account', component: () => import('./MyAccountView.vue'), meta: { title: 'menu.account' } },
  { path: '/people/accounts', name: 'accounts', component: () => import('./AccountsView.vue'), meta: { title: 'menu.accounts', group: 'people', icon: 'accounts', permission: 'core.accounts' } },
  { path: '/people/invitations', name: 'invitations', component: () => import('./InvitationsView.vue'), meta: { title: 'menu.invitations', group: 'people', icon: 'invitations', permission: 'core.invite' } },
  { path: '/people/audit', name: 'audit', component: () => import('./AuditView.vue'), meta: { title: 'menu.audit', group: 'people', icon: 'audit', permission: 'core.audit' } },
]
