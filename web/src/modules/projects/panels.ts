// SPDX-License-Identifier: Apache-2.0
// Panels of a project's page that other parts of the module bring: each a tab of its own, shown to whoever has the permission. The component gets `code` (our number) and
// `asOf` (a day, or "" for now).
import type { Component } from 'vue'
import type { Permission } from '@/api/gen/types'

export interface ProjectPanel {
  key: string // of the tab in the address
  title: string // key of the locales
  permission: Permission
  component: () => Promise<{ default: Component }>
}
export const panels: ProjectPanel[] = [
  { key: 'promises', title: 'promise.promises', permission: 'promises.read', component: () => import('@/modules/promises/parts/PromisesPanel.vue') },
  { key: 'lights', title: 'light.lights', permission: 'projects.read', component: () => import('./lights/LightsPanel.vue') },
  { key: 'problems', title: 'menu.problems', permission: 'problems.read', component: () => import('@/modules/problems/parts/ProblemsPanel.vue') },
  { key: 'link', title: 'link.linked', permission: 'office.read', component: () => import('./links/LinkPanel.vue') },
  { key: 'reports', title: 'menu.investment', permission: 'investment.read', component: () => import('@/modules/investment/parts/ProjectPanel.vue') },
  { key: 'library', title: 'library.title', permission: 'projects.read', component: () => import('@/modules/investment/parts/LibraryPanel.vue') },
]
/** Lines that stand under the head of the page, above the tabs: a light, a leader's link. */
export const headlines: Omit<ProjectPanel, 'title'>[] = [
  { key: 'lights-line', permission: 'projects.read', component: () => import('./lights/LightLine.vue') },
  { key: 'link-line', permission: 'office.read', component: () => import('./links/LinkLine.vue') },
]
/** Panels of the statistics page that other parts bring (top blockers, lights). The component gets `query`, the filters as the server takes them. */
export const statisticsPanels: ProjectPanel[] = [
  { key: 'blockers', title: 'project.stat.tab.blockers', permission: 'problems.read', component: () => import('./statistics/BlockersPanel.vue') },
]
