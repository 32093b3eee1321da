// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

export const ledgerRoutes: RouteRecordRaw[] = [
  { path: '/ledger', name: 'ledger', component: () => import('./LedgerView.vue'), meta: { title: 'menu.ledger', group: 'ledger', icon: 'ledger', permission: 'ledger.read' } },
]
