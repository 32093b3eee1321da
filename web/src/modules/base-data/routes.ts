// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'campaigns.read'
export const baseDataRoutes: RouteRecordRaw[] = [
  { path: '/base-data', name: 'base data', component: () => import('./BaseDataListView.vue'), meta: { title: 'menu.baseData', group: 'evaluation', icon: 'files', permission: read } },
  { path: '/campaigns/:id(\\d+)/base-data', name: 'base data of campaign', component: () => import('./BaseDataView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/campaigns/:id(\\d+)/base-data/collection', name: 'base data collection', component: () => import('./CollectionView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/campaigns/:id(\\d+)/base-data/missing', name: 'base data missing', component: () => import('./MissingView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/campaigns/:id(\\d+)/base-data/sheets', name: 'base data sheets', component: () => import('./SheetsView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/campaigns/:id(\\d+)/base-data/sheets/:code', name: 'base data sheet', component: () => import('./SheetView.vue'), meta: { title: 'menu.baseData', permission: read } },
]
