// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'campaigns.read'
export const campaignRoutes: RouteRecordRaw[] = [
  { path: '/campaigns', name: 'campaigns', component: () => import('./CampaignsView.vue'), meta: { title: 'menu.campaigns', group: 'evaluation', icon: 'board', permission: read } },
  { path: '/campaigns/calendar', name: 'campaign calendar', component: () => import('./CampaignCalendarView.vue'), meta: { title: 'menu.campaignCalendar', group: 'evaluation', icon: 'calendar', permission: read } },
  { path: '/campaigns/new', name: 'new campaign', component: () => import('./NewCampaignView.vue'), meta: { title: 'campaign.open', permission: 'campaigns.decide' } },
  { path: '/campaigns/:id(\\d+)', name: 'campaign', component: () => import('./CampaignView.vue'), meta: { title: 'menu.campaigns', permission: read } },
  { path: '/campaigns/:id(\\d+)/checklist', name: 'campaign checklist', component: () => import('./ChecklistView.vue'), meta: { title: 'campaign.checklist', permission: read } },
  { path: '/campaigns/:id(\\d+)/record', name: 'campaign record', component: () => import('./RecordView.vue'), meta: { title: 'campaign.record', permission: read } },
]
