// SPDX-License-Identifier: Apache-2.0
import type { RouteRecordRaw } from 'vue-router'

const read = 'projects.read'
export const projectsRoutes: RouteRecordRaw[] = [
  { path: '/projects/mine', name: 'my projects', component: () => import('./MyProjectsView.vue'), meta: { title: 'menu.mine', group: 'projects', icon: 'projects', permission: read, forRole: 'enterprise' } },
  { path: '/projects', name: 'projects', component: () => import('./ListView.vue'), meta: { title: 'menu.projects', group: 'projects', icon: 'projects', permission: read } },
  { path: '/projects/board', name: 'project board', component: () => import('./BoardView.vue'), meta: { title: 'menu.projectBoard', group: 'projects', icon: 'board', permission: read } },
  { path: '/projects/calendar', name: 'project calendar', component: () => import('./CalendarView.vue'), meta: { title: 'menu.projectCalendar', group: 'projects', icon: 'calendar', permission: read } },
  { path: '/projects/statistics', name: 'project statistics', component: () => import('./StatisticsView.vue'), meta: { title: 'menu.projectStatistics', group: 'projects', icon: 'statistics', permission: read } },
  { path: '/projects/lights', name: 'lights', component: () => import('./LightsView.vue'), meta: { title: 'menu.lights', group: 'projects', icon: 'lights', permission: 'office.read' } },
  { path: '/projects/links', name: 'links', component: () => import('./LinksView.vue'), meta: { title: 'menu.links', group: 'projects', icon: 'links', permission: 'office.read' } },
  { path: '/projects/new', name: 'new project', component: () => import('./NewProjectView.vue'), meta: { title: 'menu.projects', permission: 'projects.edit' } },
  { path: '/projects/file/:code', name: 'project', component: () => import('./ProjectView.vue'), meta: { title: 'menu.projects', permission: read } },
]
