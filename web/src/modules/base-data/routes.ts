// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'campaigns.read'
export const baseDataRoutes: RouteRecordRaw[] = [
  { path: '/base-data', name: 'base data', component: () => import('./BaseDataListView.vue'), meta: { title: 'menu.baseData', group: 'evaluation', icon: 'files', permission: read } },
  { path: '/base-data/:id(\\d+)', name: 'base data of campaign', component: () => import('./BaseDataView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/base-data/:id(\\d+)/collection', name: 'base data collection', component: () => import('./CollectionView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/base-data/:id(\\d+)/missing', name: 'base data missing', component: () => import('./MissingView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/base-data/:id(\\d+)/sheets', name: 'base data sheets', component: () => import('./SheetsView.vue'), meta: { title: 'menu.baseData', permission: read } },
  { path: '/base-data/:id(\\d+)/sheets/:code', name: 'base data sheet', component: () => import('./SheetView.vue'), meta: { title: 'menu.baseData', permission: read } },
]
